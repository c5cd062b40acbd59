package xlsx

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"jixiao/model"
	"jixiao/xlsx/page"

	"github.com/xuri/excelize/v2"
)

// oddBlank is bureauBlank as another program saves it: letters of the sheets as
// numbers, lines without a colour, a conditional format by formula, an empty
// row before the signatures.
func oddBlank(t *testing.T) *Template {
	t.Helper()
	text := strings.Replace(bureauBlank, "A19 填报人：            联系电话：            填报日期：",
		"J18 =SUM(J14:J17)+I7 | 0\nA21 填报人：\nG21 分管领导：\nB20 旧", 1)
	f := opened(t, mustBuild(t, text))
	for _, err := range []error{
		f.SetCellValue("表 1", "B20", nil), f.SetCellStyle("表 1", "B20", "B20", 0),
		f.SetConditionalFormat("表 1", "A18:K18", []excelize.ConditionalFormatOptions{{Type: "formula", Criteria: `AND($J$18<60,"H18"<>"")`,
			Format: func() *int { id, _ := f.NewConditionalStyle(&excelize.Style{Fill: page.Solid("FFC7CE")}); return &id }()}}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	buf, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	in, err := zip.NewReader(bytes.NewReader(buf.Bytes()), int64(buf.Len()))
	if err != nil {
		t.Fatal(err)
	}
	colour := regexp.MustCompile(`<color rgb="FF000000"></color>`)
	data, err := page.Rewrite(in, func(name string, body []byte) ([]byte, error) {
		if name == "xl/styles.xml" {
			return colour.ReplaceAll(body, nil), nil
		}
		if !strings.HasPrefix(name, "xl/worksheets/sheet") {
			return body, nil
		}
		var b strings.Builder
		for _, r := range string(body) {
			if r < 0x80 {
				b.WriteRune(r)
			} else {
				fmt.Fprintf(&b, "&#%d;", r)
			}
		}
		return []byte(b.String()), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "空白表.xlsx")
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	tpl, err := LoadTemplate(path, layoutsFor(t))
	if err != nil {
		t.Fatal(err)
	}
	return tpl
}

// TestOddTemplate: what the bureau's blank holds beside the cells we fill is
// carried along with the rows: lists, conditional formats, formulas with
// results of the right kind.
func TestOddTemplate(t *testing.T) {
	r := sampleReport(sampleProject("甲项目", 5), sampleProject("乙项目", 4))
	for _, e := range r.Evaluations {
		e.Form.Fields["填报人"] = hers("沈可欣")
		row := e.Form.Blocks[model.IndicatorBlock][0]
		row.Cells[model.Nature] = model.Value{Text: "≥", Op: model.AtLeast, State: model.Computed, Origin: model.Ours}
		row.Cells[model.Measure] = ourText("个")
		row.Cells[model.Target] = model.Value{Text: "≥12个", State: model.Given, Kind: model.KindTarget, Number: dec("12"), IsNumber: true}
	}
	out, err := Write(r, oddBlank(t), layoutsFor(t))
	if err != nil {
		t.Fatal(err)
	}
	keep(t, "怪表样_绩效自评表.xlsx", out)
	checkPackage(t, out)
	checkRows(t, out)
	f := opened(t, out)
	for _, sheet := range []string{"甲项目", "乙项目"} {
		lists, err := f.GetDataValidations(sheet)
		if err != nil || len(lists) != 1 || lists[0].Formula1 != `"≥,≤,＝,定性"` {
			t.Errorf("%s: drop-down lists %+v (%v)", sheet, lists, err)
		}
		total := "23"
		if sheet == "乙项目" {
			total = "22"
		}
		rules, err := f.GetConditionalFormats(sheet)
		if err != nil || len(rules["A"+total+":K"+total]) == 0 || rules["A"+total+":K"+total][0].Criteria != `AND($J$`+total+`<60,"H18"<>"")` {
			t.Errorf("%s: conditional formats %+v (%v)", sheet, rules, err)
		}
		if got, _ := f.GetCellFormula(sheet, "H7"); got != "IF(E7=0,0,F7/E7)" {
			t.Errorf("%s!H7 has the formula %q, not the bureau's", sheet, got)
		}
		if got, _ := f.GetCellValue(sheet, "F14", rawCells); got != "12" {
			t.Errorf("%s!F14 is %q beside its sign and measure, want 12", sheet, got)
		}
	}
	for _, part := range mustParts(t, out) {
		if strings.Contains(part, `rgb="FF"`) {
			t.Error(`a colour is written as "FF"`)
		}
	}
	if stored := cellXML(t, out, "甲项目", "J23"); !strings.Contains(stored, "<v>") || strings.Contains(stored, "<v>0</v>") {
		t.Errorf("the bureau's total is stored as %s", stored)
	}
}

// checkRows looks for rows out of order, and for cells that stand in another
// row than they say.
func checkRows(t *testing.T, data []byte) {
	t.Helper()
	row, cell := regexp.MustCompile(`(?s)<row [^>]*?\br="(\d+)".*?(?:</row>|/>)`), regexp.MustCompile(`<c r="[A-Z]+(\d+)"`)
	for name, part := range mustParts(t, data) {
		last := 0
		for _, r := range row.FindAllStringSubmatch(part, -1) {
			n, _ := strconv.Atoi(r[1])
			if n <= last {
				t.Errorf("%s: row %d follows row %d", name, n, last)
			}
			last = n
			for _, c := range cell.FindAllStringSubmatch(r[0], -1) {
				if c[1] != r[1] {
					t.Errorf("%s: row %s holds a cell of row %s", name, r[1], c[1])
				}
			}
		}
	}
}

func mustParts(t *testing.T, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, p := range z.File {
		body, err := page.ReadPart(p)
		if err != nil {
			t.Fatal(err)
		}
		parts[p.Name] = string(body)
	}
	return parts
}

// cellXML is a cell as the workbook stores it.
func cellXML(t *testing.T, data []byte, sheet, cell string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	names, err := page.SheetParts(z)
	if err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile(`<c r="` + cell + `".*?</c>`).FindString(mustParts(t, data)[names[sheet]])
}

func TestShiftRows(t *testing.T) {
	for _, c := range []struct {
		in     string
		row, n int
		want   string
	}{
		{"$H$23<60", 14, 1, "$H$24<60"},
		{"$H$13<60", 14, 1, "$H$13<60"},
		{"SUM(A14:A20)", 14, 3, "SUM(A17:A23)"},
		{`AND(H20>0,"H20"<>H20)`, 14, -2, `AND(H18>0,"H20"<>H18)`},
		{"LOG10(B20)+字典!A20+总A20", 14, 1, "LOG10(B21)+字典!A20+总A20"},
	} {
		if got := shiftRows(c.in, c.row, c.n); got != c.want {
			t.Errorf("shiftRows(%q, %d, %d) = %q, want %q", c.in, c.row, c.n, got, c.want)
		}
	}
}
