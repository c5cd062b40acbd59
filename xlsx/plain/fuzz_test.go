package plain

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"jixiao/xlsx/sheet"
)

// seed adds the files of testdata, in UTF-8 and in GB18030.
func seed(f *testing.F, kinds ...string) {
	files, err := filepath.Glob("testdata/*.in")
	if err != nil || len(files) == 0 {
		f.Fatalf("no files: %v", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		got, _ := dump(data, sheet.Forms())
		for _, kind := range kinds {
			if got == "" || strings.HasPrefix(got, kind) {
				f.Add(data)
				f.Add([]byte(toGB(string(data))))
			}
		}
	}
}

// small are budgets that a short file can come to.
func small() sheet.Limits {
	l := sheet.Forms()
	l.RowBytes, l.CellText, l.Cells, l.Merges, l.Sheets, l.Formulas, l.Depth = 2000, 500, 500, 50, 10, 1000, 12
	return l
}

// check reads a file under small budgets and under full ones: whatever it holds,
// it is refused or gives the same twice, with every cell on the sheet.
func check(t *testing.T, data []byte) {
	for _, l := range []sheet.Limits{small(), sheet.Forms()} {
		first, err := dump(data, l)
		if _, ok := err.(sheet.Refusal); err != nil && !ok {
			t.Fatalf("%T %v", err, err)
		}
		if second, err2 := dump(data, l); first != second || fmt.Sprint(err) != fmt.Sprint(err2) {
			t.Fatalf("twice:\n%s%v\n%s%v", first, err, second, err2)
		}
		if err != nil {
			continue
		}
		d, err := Open(bytes.NewReader(data), int64(len(data)), l)
		if err != nil {
			t.Fatal(err)
		}
		names := map[string]bool{}
		for _, s := range d.Sheets {
			before := 0
			_ = d.Read(s, func(r *sheet.Row) error {
				if r.Number < 1 || r.Number > maxRow || d.Kind != XML && r.Number <= before {
					t.Fatalf("row %d after %d", r.Number, before)
				}
				before = r.Number
				col := 0
				for _, c := range r.Cells {
					if c.Col < 1 || c.Col > maxColumn || d.Kind != XML && c.Col <= col || len(c.Value) > l.CellText {
						t.Fatalf("row %d: column %d after %d", r.Number, c.Col, col)
					}
					col = c.Col
				}
				return nil
			})
			if d.Kind != XML && names[s.Name] {
				t.Fatalf("two sheets %q", s.Name)
			}
			names[s.Name] = true
			for i, m := range s.Merges {
				if m.Row1 < 1 || m.Col1 < 1 || m.Row2 < m.Row1 || m.Col2 < m.Col1 || m.Row2 > maxRow || m.Col2 > maxColumn {
					t.Fatalf("merge %v", m)
				}
				for _, o := range s.Merges[:min(i, 100)] {
					if d.Kind == HTML && m.Row1 <= o.Row2 && o.Row1 <= m.Row2 && m.Col1 <= o.Col2 && o.Col1 <= m.Col2 {
						t.Fatalf("merges %v and %v", o, m)
					}
				}
			}
		}
	}
}

// FuzzCSV: what the standard library reads, records read alike, byte by byte
// too.
func FuzzCSV(f *testing.F) {
	seed(f, CSV)
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<16 {
			return
		}
		check(t, data)
		for _, delimiter := range []byte(",\t;") {
			whole, err := allRecords(&records{r: bytes.NewReader(data), delimiter: delimiter, most: 1 << 20})
			bytewise, err2 := allRecords(&records{r: iotest.OneByteReader(bytes.NewReader(data)), delimiter: delimiter, most: 1 << 20})
			if whole != bytewise || fmt.Sprint(err) != fmt.Sprint(err2) {
				t.Fatalf("byte by byte: %s %v, want %s %v", bytewise, err2, whole, err)
			}
			r := csv.NewReader(bytes.NewReader(data))
			r.Comma, r.FieldsPerRecord = rune(delimiter), -1
			rows, errStandard := r.ReadAll()
			if errStandard != nil || bytes.ContainsAny(data, "\r") {
				continue
			}
			var want strings.Builder
			for _, row := range rows {
				var line strings.Builder
				for i, v := range row {
					if v != "" {
						fmt.Fprintf(&line, "%d %q ", i+1, v)
					}
				}
				if line.Len() > 0 {
					want.WriteString(line.String() + "\n")
				}
			}
			if err != nil || whole != want.String() {
				t.Fatalf("delimiter %q: %s %v, want %s", delimiter, whole, err, want.String())
			}
		}
	})
}

// allRecords is the fields of all records that are not empty.
func allRecords(x *records) (string, error) {
	var b strings.Builder
	for {
		ok, err := x.next()
		if !ok {
			return b.String(), err
		}
		for _, f := range x.fields {
			v := x.bytes(f)
			if f.quoted {
				v, _ = unquote(v, nil)
			}
			fmt.Fprintf(&b, "%d %q ", f.column, v)
		}
		if len(x.fields) > 0 {
			b.WriteString("\n")
		}
	}
}

func FuzzHTML(f *testing.F) {
	seed(f, HTML)
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) <= 1<<16 {
			check(t, data)
		}
	})
}

func FuzzXML(f *testing.F) {
	seed(f, XML)
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) <= 1<<16 {
			check(t, data)
		}
	})
}

// TestFormulas: formulas by distance become formulas by name, and those that are
// not simple are left out.
func TestFormulas(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"=RC[-1]+R[-1]C", "B5+C4"},
		{"=R1C1*R[1]C2*R2C[1]", "$A$1*$B6*D$2"},
		{"=SUM(R[-4]C:R[-1]C)", "SUM(C1:C4)"},
		{"=ROUND(RC[-2]/RC[-1],4)&\"RC[-1] \"\"x\"\"\"", "ROUND(A5/B5,4)&\"RC[-1] \"\"x\"\"\""},
		{"='支出 表'!R1C1+支出!RC", "'支出 表'!$A$1+支出!C5"},
		{"=IF(TRUE,1.5,2E3)", "IF(TRUE,1.5,2E3)"},
		{"=LOG10(RC[-1])", "LOG10(B5)"},
		{"=-rc[-1]%", "-B5%"},
		{"=SUM(C[-1])", ""},                   // a column
		{"=SUM(R)", ""},                       // a row
		{"=RC[-3]", ""},                       // beyond the sheet
		{"=R[-5]C", ""},                       // above it
		{"=R1048577C1", ""},                   // below it
		{"=合计+1", ""},                         // a name
		{"=A1", ""},                           // a name by distance
		{"='[别的.xls]表'!RC", ""},               // another workbook
		{"={1,2}", ""},                        // an array
		{"=\"x", ""},                          // cut off
		{"of:=[.A1]", ""},                     // another notation
		{"", ""},                              // none
		{"=R2C2C", ""},                        // no cell
		{"=" + strings.Repeat("1", 9000), ""}, // longer than Excel has them
	} {
		if got := formulaA1(c.in, 5, 3); got != c.want {
			t.Errorf("formulaA1(%.40q, 5, 3) = %q, want %q", c.in, got, c.want)
		}
	}
}

// TestFormats: the named formats, and those that have a code.
func TestFormats(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", "General"}, {"Standard", "#,##0.00"}, {"Percent", "0.00%"}, {"Fixed", "0.00"}, {"Short Date", "yyyy/m/d"}, {"0.0%", "0.0%"}, {"@", "@"},
	} {
		if got := formatCode(c.in); got != c.want {
			t.Errorf("formatCode(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

// TestShownNumbers: what Office wrote of a number, beside what it showed.
func TestShownNumbers(t *testing.T) {
	for _, c := range []struct{ value, shown, want string }{
		{"1234.5678", "1,234.57", `数"1234.5678" <#,##0.00>`},
		{"1234.5", "1234.50", `数"1234.5" <0.00>`},
		{"0.82236", "82.24%", `数"0.82236" <0.00%>`},
		{"0.05", "5%", `数"0.05" <0%>`},
		{"-5", "(5.0)", `数"-5" <0.0>`},
		{"-5", "¥-5.00", `数"-5" <0.00>`},
		{"0", "-", `数"0"`},
		{"12000", "1.2万元", `数"12000"`},
		{"1E-5", "1E-05", `数"1E-5"`},
		{"", "1,234", `数"1234" <#,##0>`},
		{"45000", "2023-03-15", `"2023-03-15"`},
		{"45000", "2023年3月15日", `"2023年3月15日"`},
		{"45000", "15-Mar", `"15-Mar"`},
		{"45000", "Mar-23", `"Mar-23"`},
		{"45000", "15.03.2023", `"15.03.2023"`},
		{"0.5", "12:00", `"12:00"`},
		{"1", "TRUE", `真假"1"`},
		{"项目", "甲", `"甲"`},
		{"NaN", "1", `"1"`},
	} {
		page := fmt.Sprintf("<table><tr><td>甲</td><td>乙</td></tr><tr><td>丙</td><td x:num=%q>%s</td></tr></table>", c.value, c.shown)
		got, err := dump([]byte(page), sheet.Forms())
		if err != nil || !strings.HasSuffix(got, `2 | A "丙" | B `+c.want+"\n") {
			t.Errorf("x:num=%q %s: %v\n%s want %s", c.value, c.shown, err, got, c.want)
		}
	}
}
