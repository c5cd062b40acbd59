package plain

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"jixiao/xlsx/sheet"

	"github.com/shopspring/decimal"
)

// converted is a file as LibreOffice saves it by a filter; the test skips where
// there is no LibreOffice.
func converted(t *testing.T, data []byte, name, to, filter string) []byte {
	t.Helper()
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("LibreOffice is not installed")
	}
	if testing.Short() {
		t.Skip("starting LibreOffice takes seconds")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(office, "-env:UserInstallation=file://"+filepath.ToSlash(dir)+"/profile", "--headless",
		"--convert-to", to+":"+filter, "--outdir", filepath.Join(dir, "out"), filepath.Join(dir, name))
	if err := cmd.Run(); err != nil {
		t.Skipf("LibreOffice does not run: %v", err)
	}
	out, err := os.ReadFile(filepath.Join(dir, "out", strings.TrimSuffix(name, filepath.Ext(name))+"."+to))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// seen is a cell as a reader sees it.
type seen struct {
	kind           sheet.Kind
	value, formula string
	date           bool
}

type place struct{ sheet, row, col int }

func cellsOf(t *testing.T, sheets []*sheet.Sheet, read func(*sheet.Sheet, func(*sheet.Row) error) error, text func(*sheet.Cell) string, format func(int) string) (map[place]seen, string) {
	t.Helper()
	cells, merges := map[place]seen{}, ""
	for i, s := range sheets {
		if err := read(s, func(r *sheet.Row) error {
			for j := range r.Cells {
				c := &r.Cells[j]
				v := text(c)
				if v == "" && c.Formula == "" {
					continue
				}
				cells[place{i, r.Number, c.Col}] = seen{c.Kind, v, c.Formula, strings.Contains(strings.ToLower(format(c.Style)), "yy")}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		merges += fmt.Sprint(i, s.Merges)
	}
	return cells, merges
}

func bookCells(t *testing.T, data []byte) (map[place]seen, string) {
	t.Helper()
	w, err := sheet.Open(bytes.NewReader(data), int64(len(data)), sheet.Forms())
	if err != nil {
		t.Fatal(err)
	}
	return cellsOf(t, w.Sheets, w.Read, w.Text, w.Format)
}

func plainCells(t *testing.T, data []byte, kind, encoding string) (map[place]seen, string) {
	t.Helper()
	d, err := Open(bytes.NewReader(data), int64(len(data)), sheet.Forms())
	if err != nil || d.Kind != kind || d.Encoding != encoding {
		t.Fatalf("%v, want %s in %s: %v", d, kind, encoding, err)
	}
	return cellsOf(t, d.Sheets, d.Read, d.Text, d.Format)
}

// TestReadsLikeTheWorkbook: a workbook that was saved as text and as a page is
// read alike: every text, and every number as exactly as it was saved.
func TestReadsLikeTheWorkbook(t *testing.T) {
	book, err := os.ReadFile("../../samples/云桥街道/收件/2023年支付明细表（街道汇总）.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	want, merges := bookCells(t, book)
	for _, c := range []struct{ kind, encoding, to, filter string }{
		{CSV, "UTF-8", "csv", "Text - txt - csv (StarCalc):44,34,76,1"},
		{CSV, "GB18030", "csv", "Text - txt - csv (StarCalc):44,34,85,1"},
		{CSV, "UTF-8", "csv", "Text - txt - csv (StarCalc):9,34,76,1"},
		{HTML, "UTF-8", "html", "HTML (StarCalc)"},
	} {
		t.Run(c.kind+" "+c.encoding+" "+c.filter[len(c.filter)-10:], func(t *testing.T) {
			got, gotMerges := plainCells(t, converted(t, book, "in.xlsx", c.to, c.filter), c.kind, c.encoding)
			if len(got) != len(want) || len(want) < 1000 {
				t.Errorf("%d cells, want %d", len(got), len(want))
			}
			for at, w := range want {
				if g := got[at]; !alike(g, w, c.kind) {
					t.Errorf("row %d, column %d: %+v, want %+v", at.row, at.col, g, w)
				}
			}
			if c.kind == HTML && gotMerges != merges {
				t.Errorf("merges %s, want %s", gotMerges, merges)
			}
		})
	}
}

// alike reports whether g is what a cell of a workbook becomes: a text as it is,
// a number in full on a page and as shown in a list, a date as shown.
func alike(g, w seen, kind string) bool {
	if w.kind == sheet.Text {
		if kind == HTML { // which knows single spaces only
			w.value = strings.Join(strings.Fields(w.value), " ")
		}
		return g.kind == sheet.Text && strings.TrimSpace(g.value) == strings.TrimSpace(w.value)
	}
	if w.date {
		return g.kind == sheet.Text && strings.Count(g.value, "/") == 2
	}
	n, err := decimal.NewFromString(strings.ReplaceAll(g.value, ",", ""))
	if err != nil {
		return false
	}
	full := decimal.RequireFromString(w.value)
	if kind == HTML {
		return g.kind == sheet.Number && n.Equal(full)
	}
	return g.kind == sheet.Text && n.Equal(full.Round(2))
}

// TestReadsXMLLikeLibreOffice: an XML spreadsheet that LibreOffice saved as a
// workbook is read alike: values, formulas and merges.
func TestReadsXMLLikeLibreOffice(t *testing.T) {
	book := xmlOpen + `<Styles><Style ss:ID="Default"/><Style ss:ID="d"><NumberFormat ss:Format="Short Date"/></Style><Style ss:ID="p"><NumberFormat ss:Format="Percent"/></Style></Styles>
<Worksheet ss:Name="支付 &amp; 明细"><Table>
<Row><Cell ss:MergeAcross="3"><Data ss:Type="String">支付明细表</Data></Cell></Row>
<Row ss:Index="3"><Cell ss:MergeDown="1"><Data ss:Type="String">项目</Data></Cell><Cell ss:Index="3"><Data ss:Type="String">金额
（元）</Data></Cell></Row>
<Row><Cell ss:Index="2"><Data ss:Type="Number">1234.5</Data></Cell><Cell><Data ss:Type="Number">-0.25</Data></Cell><Cell ss:StyleID="p"><Data ss:Type="Number">0.8</Data></Cell></Row>
<Row><Cell><Data ss:Type="String">0012</Data></Cell><Cell ss:Formula="=SUM(R[-1]C:R[-1]C[1])"><Data ss:Type="Number">1234.25</Data></Cell><Cell ss:Formula="=ROUND(RC[-1]*R4C3,2)+R[-1]C2"><Data ss:Type="Number">925.94</Data></Cell><Cell><Data ss:Type="String">a&lt;b &quot;c&quot;</Data></Cell></Row>
</Table></Worksheet><Worksheet ss:Name="二"><Table><Row><Cell ss:Index="5"><Data ss:Type="Number">7</Data></Cell></Row></Table></Worksheet>` + xmlClose
	want, merges := bookCells(t, converted(t, []byte(book), "in.xml", "xlsx", "Calc MS Excel 2007 XML"))
	got, gotMerges := plainCells(t, []byte(book), XML, "UTF-8")
	for at, w := range want {
		if g := got[at]; g.kind != w.kind || g.value != w.value || g.formula != w.formula {
			t.Errorf("%+v: %+v, want %+v", at, g, w)
		}
	}
	if len(got) != len(want) || len(want) != 11 || gotMerges != merges {
		t.Errorf("%d cells, want %d; merges %s, want %s", len(got), len(want), gotMerges, merges)
	}
}
