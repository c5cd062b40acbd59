package biff_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jixiao/model"
	"jixiao/xlsx/biff"
	"jixiao/xlsx/sheet"
)

var update = flag.Bool("update", false, "rewrite the dumps in testdata")

// dump is all that is read of a workbook, as text.
func dump(data []byte) (string, error) {
	w, err := biff.Open(bytes.NewReader(data), int64(len(data)), sheet.Forms())
	if err != nil {
		return "", err
	}
	var out strings.Builder
	if w.Date1904 || w.Macros || len(w.Links) > 0 {
		fmt.Fprintln(&out, "1904", w.Date1904, "macros", w.Macros, "links", w.Links)
	}
	for _, s := range w.Sheets {
		fmt.Fprintf(&out, "[%s]%s\n", s.Name, map[bool]string{true: " hidden"}[s.Hidden])
		err := w.Read(s, func(r *sheet.Row) error {
			if r.Hidden {
				fmt.Fprintln(&out, "hidden row")
			}
			for i := range r.Cells {
				c := &r.Cells[i]
				fmt.Fprintf(&out, "%s%d %s %q {%s}", model.ColumnName(c.Col), r.Number, kindNames[c.Kind], w.Text(c), w.Format(c.Style))
				if c.Formula != "" || !c.Stored {
					fmt.Fprintf(&out, " =%s stored %v", c.Formula, c.Stored)
				}
				fmt.Fprintln(&out)
			}
			return nil
		})
		if err != nil {
			return out.String(), err
		}
		for _, m := range s.Merges {
			fmt.Fprintf(&out, "merge %s%d:%s%d\n", model.ColumnName(m.Col1), m.Row1, model.ColumnName(m.Col2), m.Row2)
		}
		for _, h := range s.HiddenColumns {
			fmt.Fprintf(&out, "hidden columns %s:%s\n", model.ColumnName(h.First), model.ColumnName(h.Last))
		}
	}
	return out.String(), nil
}

var kindNames = map[sheet.Kind]string{sheet.Number: "n", sheet.Text: "t", sheet.Bool: "b", sheet.Error: "e", sheet.Date: "d"}

// workbooks are the workbooks in testdata, by name.
func workbooks(t testing.TB) map[string][]byte {
	t.Helper()
	names, err := filepath.Glob("testdata/*.xls")
	if err != nil || len(names) == 0 {
		t.Fatalf("workbooks in testdata: %v %v", names, err)
	}
	all := map[string][]byte{}
	for _, name := range names {
		if all[name], err = os.ReadFile(name); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// TestDump reads workbooks of two programs: 表单 and 长文字 as LibreOffice saves
// the texts of the same name, 系统导出 as xlwt writes one.
func TestDump(t *testing.T) {
	for name, data := range workbooks(t) {
		got, err := dump(data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		path := strings.TrimSuffix(name, ".xls") + ".dump"
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil || got != string(want) {
			t.Errorf("%s: %v\ngot:\n%s\nwant:\n%s", name, err, got, want)
		}
	}
}

// TestCutOff: a workbook that ends anywhere is refused with the remedy, or reads
// as it does when whole; never something between.
func TestCutOff(t *testing.T) {
	for name, data := range workbooks(t) {
		whole, err := dump(data)
		if err != nil {
			t.Fatal(err)
		}
		for n := 0; n < len(data); n += 61 {
			got, err := dump(data[:n])
			if why, ok := err.(sheet.Refusal); ok && strings.Contains(string(why), "请") {
				continue
			}
			if err != nil || got != whole {
				t.Fatalf("%s, the first %d bytes of %d: %v\n%s", name, n, len(data), err, got)
			}
		}
	}
}

// FuzzOpen: no bytes make Open or Read panic, as a file or as the stream in one,
// and what they refuse they refuse in words.
func FuzzOpen(f *testing.F) {
	for _, data := range workbooks(f) {
		f.Add(data, false)
	}
	for _, m := range handmade {
		f.Add(m.stream(), true)
	}
	f.Add(oneSheet(nil, number(0, 0, 1)).file(), false)
	f.Fuzz(func(t *testing.T, data []byte, stream bool) {
		if stream {
			data = container("Workbook", data[:min(len(data), 60<<10)])
		}
		limits := sheet.Forms()
		limits.Cells, limits.Strings, limits.Text = 100_000, 10_000, 1<<20
		w, err := biff.Open(bytes.NewReader(data), int64(len(data)), limits)
		if err != nil {
			refused(t, err)
			return
		}
		for _, s := range w.Sheets {
			row, col := 0, 0
			err := w.Read(s, func(r *sheet.Row) error {
				if r.Number <= row || len(r.Cells) == 0 {
					t.Fatalf("row %d with %d cells behind row %d", r.Number, len(r.Cells), row)
				}
				row, col = r.Number, 0
				for i := range r.Cells {
					c := &r.Cells[i]
					if _, _ = w.Text(c), w.Format(c.Style); c.Col <= col {
						t.Fatalf("column %d behind %d", c.Col, col)
					}
					col = c.Col
				}
				return nil
			})
			if err != nil {
				refused(t, err)
			}
		}
	})
}

// BenchmarkRead reads a workbook of 150 cells, most of them long texts.
func BenchmarkRead(b *testing.B) {
	data := workbooks(b)["testdata/长文字.xls"]
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		w, err := biff.Open(bytes.NewReader(data), int64(len(data)), sheet.Forms())
		if err != nil {
			b.Fatal(err)
		}
		if err := w.Read(w.Sheets[0], func(r *sheet.Row) error {
			for i := range r.Cells {
				w.Text(&r.Cells[i])
			}
			return nil
		}); err != nil {
			b.Fatal(err)
		}
	}
}

func refused(t *testing.T, err error) {
	t.Helper()
	if why, ok := err.(sheet.Refusal); !ok || !strings.Contains(string(why), "请") {
		t.Fatalf("%T %v", err, err)
	}
}
