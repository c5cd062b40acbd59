package plain

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"

	"jixiao/xlsx/sheet"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

const (
	xmlOpen  = `<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">`
	xmlStyle = `<Styles><Style ss:ID="a"><NumberFormat ss:Format="Percent"/></Style><Style ss:ID="b"/></Styles>`
	xmlClose = `</Workbook>`
)

// smallFiles are files of each kind that come near every budget of TestLimits.
func smallFiles() map[string]string {
	long := strings.Repeat("目", 30)
	table := `<table><tr><td colspan=2>` + long + `</td></tr><tr><td>甲</td><td>1</td></tr><tr><td>乙</td><td>2</td></tr><tr><td rowspan=2>丙</td><td>1</td></tr><tr><td>2</td></tr></table>`
	worksheet := `<Worksheet ss:Name="%s"><Table><Row><Cell ss:MergeAcross="1" ss:Formula="=1+2"><Data ss:Type="String">` + long + `</Data></Cell><Cell ss:MergeDown="1" ss:Formula="=1+2"><Data ss:Type="Number">1</Data></Cell><Cell><Data ss:Type="Number">2</Data></Cell></Row></Table></Worksheet>`
	return map[string]string{
		CSV:  "甲,乙,丙\n" + long + ",1,2\n\"" + strings.Repeat("长\n", 20) + "\",2,3\n",
		HTML: "<html><div>" + table + table + "</div></html>",
		XML:  xmlOpen + xmlStyle + fmt.Sprintf(worksheet, "甲") + fmt.Sprintf(worksheet, "乙") + xmlClose,
	}
}

// TestLimits: every budget that can apply, made small, stops a file that is read
// under the others, with words that say what to do.
func TestLimits(t *testing.T) {
	budgets := map[string]map[string]int64{
		CSV:  {"File": 20, "Cells": 4, "RowBytes": 80, "CellText": 40, "Time": 1},
		HTML: {"File": 20, "Cells": 4, "RowBytes": 60, "CellText": 40, "Time": 1, "Sheets": 1, "Merges": 1},
		XML:  {"File": 20, "Cells": 4, "RowBytes": 60, "CellText": 40, "Time": 1, "Sheets": 1, "Merges": 1, "Depth": 3, "Styles": 1, "Formulas": 4},
	}
	for kind, text := range smallFiles() {
		got, err := dump([]byte(text), sheet.Forms())
		if err != nil || !strings.HasPrefix(got, kind) {
			t.Fatalf("%s: %v\n%s", kind, err, got)
		}
		for field, to := range budgets[kind] {
			l := sheet.Forms()
			reflect.ValueOf(&l).Elem().FieldByName(field).SetInt(to)
			got, err := dump([]byte(text), l)
			if why, ok := err.(sheet.Refusal); !ok || !strings.Contains(string(why), "请") {
				t.Errorf("%s, %s = %d: %v\n%s", kind, field, to, err, got)
			}
		}
	}
	nested := strings.Repeat("<table><tr><td>", 65)
	for name, text := range map[string]string{
		"tables within tables":   nested,
		"attributes of a tag":    "<table " + strings.Repeat("a/b/c", 5000) + attributes(1001) + "><tr><td>甲",
		"rows of a list":         strings.Repeat("\n", maxRow) + "甲",
		"rows of a table":        "<table><tr><td>甲<td>乙<tr><td>甲<td>乙" + strings.Repeat("<tr>", maxRow) + "</table>",
		"columns of a list":      strings.Repeat(",", maxColumn) + "甲",
		"columns of a table":     "<table><tr><td>甲<td>乙<tr><td>甲<td>乙<tr><td colspan=99999><td>甲</table>",
		"rows of a worksheet":    xmlOpen + `<Worksheet ss:Name="甲"><Table><Row ss:Index="1048576"/><Row/></Table></Worksheet>` + xmlClose,
		"row beyond the sheet":   xmlOpen + `<Worksheet ss:Name="甲"><Table><Row ss:Index="1048577"/></Table></Worksheet>` + xmlClose,
		"columns of a worksheet": xmlOpen + `<Worksheet ss:Name="甲"><Table><Row><Cell ss:Index="16384"/><Cell/></Row></Table></Worksheet>` + xmlClose,
		"elements that cross":    xmlOpen + `<Worksheet></Workbook></Worksheet>`,
		"entities of its own":    xmlOpen + `<Worksheet ss:Name="&x;"/>` + xmlClose,
		"a type unknown":         xmlOpen + `<Worksheet ss:Name="甲"><Table><Row><Cell><Data ss:Type="Money">1</Data></Cell></Row></Table></Worksheet>` + xmlClose,
		"no worksheets":          xmlOpen + xmlClose,
		"a picture":              "\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR",
		"control characters":     strings.Repeat("\x01\x02,", 100),
		"a zip":                  "PK\x03\x04\x14\x00",
		"RTF":                    "{\\rtf1 a,b}",
		"a web archive":          "MIME-Version: 1.0\n\n<html><table><tr><td>1</td></tr></table></html>",
		"nothing":                "",
		"a mark of order alone":  "\xEF\xBB\xBF",
	} {
		got, err := dump([]byte(text), sheet.Forms())
		if why, ok := err.(sheet.Refusal); !ok || !strings.Contains(string(why), "请") {
			t.Errorf("%s: %v\n%.300s", name, err, got)
		}
	}
}

func attributes(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, " a%d=1", i)
	}
	return b.String()
}

func toGB(text string) string {
	b, _ := simplifiedchinese.GB18030.NewEncoder().String(text)
	return b
}

// TestEncodings: the letters decide, wherever in a file they stand.
func TestEncodings(t *testing.T) {
	ascii := strings.Repeat("2023-03-15,0012,1.50\n", 20_000)
	big5, _ := traditionalchinese.Big5.NewEncoder().String("項目,金額\n養老,1\n")
	for _, c := range []struct{ name, text, encoding, refusal string }{
		{"blank lines before", strings.Repeat("\n", headSize) + "项目", "UTF-8", ""},
		{"ASCII alone", ascii, "UTF-8", ""},
		{"UTF-8 late", ascii + "项目", "UTF-8", ""},
		{"GB18030 late", ascii + toGB("项目"), "GB18030", ""},
		{"GB18030 that looks like UTF-8", toGB("目,元\n"), "GB18030", ""},
		{"signs of two bytes in UTF-8", "A,¥5,2×3\n", "UTF-8", ""},
		{"a letter of four bytes", toGB("𠮷,1\n项,2\n"), "GB18030", ""},
		{"a mark of order in GB18030", toGB("\uFEFF项目,金额\n"), "GB18030", ""},
		{"UTF-8 cut within a letter", ascii + "项目名称，金额，项目"[:29], "", "UTF-8"},
		{"UTF-8 damaged", "项目名称项目名称项目名称,\xFF", "", "UTF-8"},
		{"marked as UTF-8", "\xEF\xBB\xBF" + toGB("项目"), "", "UTF-8"},
		{"GB18030 cut within a letter", ascii + toGB("项目")[:3], "", "第 20001 行"},
		{"GB18030 damaged", toGB("项目,金额\n") + "\xCF,1\n", "", "第 2 行"},
		{"UTF-16 cut within a letter", "\xFF\xFE\x79\x98\x79", "", "UTF-16"},
		{"UTF-16 of nothing", "\xFF\xFE\x00\x00\x00\x00", "", "不是文本"},
		{"UTF-16 without a mark", "<\x00t\x00a\x00b\x00l\x00e\x00>\x00<\x00t\x00d\x00>\x00\x79\x98<\x00/\x00t\x00a\x00b\x00l\x00e\x00>\x00", "UTF-16", ""},
		{"declared otherwise", "<meta charset=gb2312><table><tr><td>项目</td></tr></table>", "UTF-8", ""},
		{"declared as UTF-8", toGB("<meta charset=utf-8><table><tr><td>项目</td></tr></table>"), "GB18030", ""},
		{"declared as another", "<meta charset=big5><table><tr><td>" + big5 + "</td></tr></table>", "", "big5"},
		{"XML in GB18030", toGB(strings.Replace(smallFiles()[XML], `"1.0"`, `"1.0" encoding="gb2312"`, 1)), "GB18030", ""},
	} {
		d, err := Open(strings.NewReader(c.text), int64(len(c.text)), sheet.Forms())
		switch {
		case c.refusal != "":
			if why, ok := err.(sheet.Refusal); !ok || !strings.Contains(string(why), c.refusal) || !strings.Contains(string(why), "请") {
				t.Errorf("%s: %v, want a refusal with %s", c.name, err, c.refusal)
			}
		case err != nil:
			t.Errorf("%s: %v", c.name, err)
		case d.Encoding != c.encoding:
			t.Errorf("%s: %s, want %s", c.name, d.Encoding, c.encoding)
		default:
			if got, err := dump([]byte(c.text), sheet.Forms()); err != nil || strings.ContainsAny(got, "\uFFFD\uFEFF") {
				t.Errorf("%s: %v\n%.200s", c.name, err, got)
			}
		}
	}
}

// TestFarTables: tables and worksheets that begin far into a file are found
// again, in every encoding and in any order.
func TestFarTables(t *testing.T) {
	var page, book strings.Builder
	book.WriteString(xmlOpen)
	for i := range 30 {
		fmt.Fprintf(&page, "<p>第%d张</p><table><caption>表%d</caption>", i, i)
		fmt.Fprintf(&book, `<Worksheet ss:Name="表%d"><Table>`, i)
		for j := range 200 {
			fmt.Fprintf(&page, "<tr><td>项目𠮷%d</td><td>%d</td></tr>", i, j)
			fmt.Fprintf(&book, `<Row><Cell><Data ss:Type="String">项目𠮷%d</Data></Cell></Row>`, i)
		}
		page.WriteString("</table>")
		book.WriteString("</Table></Worksheet>")
	}
	book.WriteString(xmlClose)
	for _, text := range []string{page.String(), book.String()} {
		for _, e := range append(encodings, encodingCase{"UTF-8", nil}) {
			data := []byte(text)
			if e.encoding != nil {
				data = e.encode(t, text)
			}
			d, err := Open(bytes.NewReader(data), int64(len(data)), sheet.Forms())
			if err != nil || len(d.Sheets) != 30 || d.Encoding != e.name {
				t.Fatalf("%s: %v", e.name, err)
			}
			for i := 29; i >= 0; i-- {
				s, last := d.Sheets[i], 0
				if err := d.Read(s, func(r *sheet.Row) error {
					want := fmt.Sprintf("项目𠮷%d", i)
					if d.Kind == HTML && r.Number == 1 {
						want = fmt.Sprintf("第%d张", i)
					}
					if got := d.Text(&r.Cells[0]); got != want {
						t.Fatalf("%s %s row %d: %q, want %q", e.name, s.Name, r.Number, got, want)
					}
					last = r.Number
					return nil
				}); err != nil || last < 200 || s.Name != fmt.Sprintf("表%d", i) {
					t.Errorf("%s %s: %v after row %d", e.name, s.Name, err, last)
				}
			}
		}
	}
}

// TestSkips: what stands in a table does not hide the sheets behind it.
func TestSkips(t *testing.T) {
	for _, table := range []string{
		"<Table/>", "<Table />", "<Table></Table>", "<Table ></Table\n>", "<Table><!-- </Table> --></Table>", "<Table><![CDATA[</Table>]]></Table>",
		"<Table><Tables></Tables></Table>", "<Table>" + strings.Repeat("甲", blockSize) + "</Table>", "<ss:Table><x:Table></x:Table></ss:Table>",
		"<Table><!-->--></Table>",
	} {
		text := xmlOpen + `<Worksheet ss:Name="甲">` + table + `</Worksheet><Worksheet ss:Name="乙"><Table><Row><Cell><Data ss:Type="Number">7</Data></Cell></Row></Table></Worksheet>` + xmlClose
		got, err := dump([]byte(text), sheet.Forms())
		if want := "工作表 甲\n工作表 乙\n1 | A 数\"7\"\n"; err != nil || !strings.HasSuffix(got, want) {
			t.Errorf("%.60s: %v\n%s", table, err, got)
		}
	}
	for _, cut := range []string{"<Table>", "<Table><!-- ", "<Table><![CDATA[ </Table>", "<Table></Tabl", "<Table></Table", "<Table><!DOCTYPE a>"} {
		if got, err := dump([]byte(xmlOpen+`<Worksheet ss:Name="甲">`+cut), sheet.Forms()); err == nil {
			t.Errorf("%s: read as %s", cut, got)
		} else if _, ok := err.(sheet.Refusal); !ok {
			t.Errorf("%s: %T %v", cut, err, err)
		}
	}
}

// TestStops: the error of the callback ends the reading, ErrStop without an
// error.
func TestStops(t *testing.T) {
	own := errors.New("own")
	for kind, text := range smallFiles() {
		d, err := Open(strings.NewReader(text), int64(len(text)), sheet.Forms())
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct{ give, want error }{{own, own}, {sheet.ErrStop, nil}} {
			rows := 0
			err := d.Read(d.Sheets[0], func(*sheet.Row) error { rows++; return c.give })
			if err != c.want || rows != 1 {
				t.Errorf("%s: %v after %d rows, want %v", kind, err, rows, c.want)
			}
		}
		if err := d.Read(&sheet.Sheet{Name: "别处"}, func(*sheet.Row) error { return nil }); kind != CSV && err == nil {
			t.Errorf("%s: the sheet of another file was read", kind)
		}
	}
}

// failing is a file that cannot be read from a place on.
type failing struct {
	text string
	at   int64
}

func (f failing) ReadAt(b []byte, at int64) (int, error) {
	if at+int64(len(b)) > f.at {
		return 0, errors.New("disk")
	}
	return strings.NewReader(f.text).ReadAt(b, at)
}

// TestUnreadable: a file that cannot be read to its end is refused.
func TestUnreadable(t *testing.T) {
	var _ io.ReaderAt = failing{}
	text := strings.Repeat("甲,1\n", 100_000)
	for _, at := range []int64{0, 100_000, int64(len(text)) - 1} {
		_, err := Open(failing{text, at}, int64(len(text)), sheet.Forms())
		if why, ok := err.(sheet.Refusal); !ok || !strings.Contains(string(why), "disk") {
			t.Errorf("at %d: %v", at, err)
		}
	}
}
