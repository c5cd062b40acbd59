package annotate_test

import (
	"bytes"
	"strings"
	"testing"

	"jixiao/model"
	"jixiao/xlsx/annotate"

	"github.com/xuri/excelize/v2"
)

// officer is a workbook with everything that an officer's may hold beside
// figures.
func officer(t testing.TB) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	const s = "Sheet1"
	do(f.SetSheetName(s, "自评表"))
	sheet := "自评表"
	yellow, err := f.NewStyle(&excelize.Style{
		Fill:   excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFFF00"}},
		Border: []excelize.Border{{Type: "left", Style: 1, Color: "000000"}, {Type: "right", Style: 1, Color: "000000"}, {Type: "top", Style: 1, Color: "000000"}, {Type: "bottom", Style: 1, Color: "000000"}},
		Font:   &excelize.Font{Bold: true}, Protection: &excelize.Protection{Locked: false}, NumFmt: 4})
	do(err)
	striped, err := f.NewStyle(&excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 4, Color: []string{"00FF00"}}, Font: &excelize.Font{Italic: true}})
	do(err)
	shaded, err := f.NewStyle(&excelize.Style{Fill: excelize.Fill{Type: "gradient", Color: []string{"FFFFFF", "E0EBF5"}, Shading: 1}})
	do(err)
	do(f.SetCellValue(sheet, "A1", "项目支出绩效自评表"))
	do(f.MergeCell(sheet, "A1", "F1"))
	do(f.MergeCell(sheet, "B3", "C5"))
	do(f.SetCellStyle(sheet, "A1", "F1", yellow))
	do(f.SetCellStyle(sheet, "B3", "C5", yellow))
	do(f.SetCellStyle(sheet, "D3", "D4", striped))
	do(f.SetCellStyle(sheet, "E3", "E4", shaded))
	do(f.SetCellValue(sheet, "B3", 899.52))
	do(f.SetCellFormula(sheet, "D8", "SUM(B3:C5)"))
	do(f.SetCellValue(sheet, "E8", true))
	do(f.SetColWidth(sheet, "B", "D", 22))
	do(f.SetRowHeight(sheet, 4, 60))
	do(f.SetColStyle(sheet, "H", striped))
	do(f.SetRowStyle(sheet, 12, 12, yellow))
	do(f.AddComment(sheet, excelize.Comment{Cell: "B3", Author: "王会计", Paragraph: []excelize.RichTextRun{{Text: "王会计：", Font: &excelize.Font{Bold: true}}, {Text: "\n此数以决算为准"}}, Height: 80, Width: 160}))
	do(f.AddComment(sheet, excelize.Comment{Cell: "E8", Author: "王会计", Text: "请核对 <一下>"}))
	dv := excelize.NewDataValidation(true)
	dv.Sqref = "D3:D8"
	do(dv.SetDropList([]string{"甲", "乙"}))
	do(f.AddDataValidation(sheet, dv))
	red, err := f.NewConditionalStyle(&excelize.Style{Font: &excelize.Font{Color: "9A0511"}, Fill: excelize.Fill{Type: "pattern", Color: []string{"FEC7CE"}, Pattern: 1}})
	do(err)
	do(f.SetConditionalFormat(sheet, "D1:D10", []excelize.ConditionalFormatOptions{{Type: "cell", Criteria: ">", Format: &red, Value: "6"}}))
	do(f.AddChart(sheet, "J2", &excelize.Chart{Type: excelize.Col, Series: []excelize.ChartSeries{{Name: "自评表!$A$1", Values: "自评表!$B$3:$B$5"}}}))
	do(f.AddTable(sheet, &excelize.Table{Range: "A20:C24", Name: "明细"}))
	do(f.AddFormControl(sheet, excelize.FormControl{Cell: "J20", Type: excelize.FormControlButton, Text: "重算"}))
	do(f.SetCellHyperLink(sheet, "E3", "https://example.invalid/甲", "External"))
	do(f.SetDefinedName(&excelize.DefinedName{Name: "总额", RefersTo: "自评表!$B$3"}))
	do(f.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: 2, TopLeftCell: "A3", ActivePane: "bottomLeft"}))
	do(f.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddFooter: "&C第 &P 页"}))
	do(f.ProtectSheet(sheet, &excelize.SheetProtectionOptions{Password: "1", EditObjects: true}))
	tab := "FF00B050"
	do(f.SetSheetProps(sheet, &excelize.SheetPropsOptions{TabColorRGB: &tab}))
	if _, err := f.NewSheet("附表"); err != nil {
		t.Fatal(err)
	}
	do(f.SetCellValue("附表", "A1", "无事"))
	do(f.SetCustomProps(excelize.CustomProperty{Name: "KSOProductBuildVer", Value: "2052-12.1.0"}))
	do(f.SetSheetProps("附表", &excelize.SheetPropsOptions{FitToPage: new(bool)}))
	var out bytes.Buffer
	do(f.Write(&out))
	return out.Bytes()
}

func mark(sheet, cell string, l model.Level, text string) annotate.Mark {
	r, c, err := model.ParseA1(cell)
	if err != nil {
		panic(err)
	}
	return annotate.Mark{Sheet: sheet, Row: r, Col: c, Level: l, Text: text}
}

var officerMarks = []annotate.Mark{
	mark("自评表", "C4", model.Warning, "【警告 M01】全年预算数与预算执行表不同\n怎样改：请核对。"), // within a merge, on her comment
	mark("自评表", "B3", model.Fault, "【错误 X02】多计 0.01 万元\n怎样改：请改为 899.53。"),
	mark("自评表", "D3", model.Notice, "【提示 N01】格"),
	mark("自评表", "E4", model.Notice, "【提示 N02】渐变"),
	mark("自评表", "H30", model.Fault, "【错误 F02】缺"),   // the column has a style
	mark("自评表", "G12", model.Fault, "【错误 F02】缺"),   // the row has one
	mark("自评表", "XFD1048576", model.Fault, "最后一格"), // where no box finds room to its right
	mark("自评表", "A6", model.Warning, "【警告 M02】_x000A_ 与 ]]> & \x01 控制符"),
	{Sheet: "自评表", Level: model.Notice, Text: "【提示 F09】整张表"},
}

// commentsOf are the comments of a workbook by sheet and cell, as excelize
// reads them.
func commentsOf(t *testing.T, data []byte) map[string]string {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all := map[string]string{}
	for _, s := range f.GetSheetList() {
		cs, err := f.GetComments(s)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cs {
			text := c.Text
			for _, r := range c.Paragraph {
				text += r.Text
			}
			if all[s+"!"+c.Cell] != "" {
				t.Errorf("two comments on %s!%s", s, c.Cell)
			}
			all[s+"!"+c.Cell] = c.Author + "|" + text
		}
	}
	return all
}

// TestOfficersWorkbook marks a workbook that holds all an officer's may.
func TestOfficersWorkbook(t *testing.T) {
	data := officer(t)
	out := copied(t, data, officerMarks)
	whole := []annotate.Mark{}
	for _, m := range officerMarks {
		if m.Row > 0 {
			whole = append(whole, m)
		}
	}
	compare(t, data, out, whole)
	got := commentsOf(t, out)
	for cell, want := range map[string]string{
		"自评表!B3":  "王会计|王会计：\n此数以决算为准\n———— jixiao ————\n【错误 X02】多计 0.01 万元\n怎样改：请改为 899.53。\n【警告 M01】全年预算数与预算执行表不同\n怎样改：请核对。\u00a0\u00a0",
		"自评表!E8":  "王会计|请核对 <一下>",
		"自评表!H30": "jixiao|【错误 F02】缺\u00a0\u00a0",
		"自评表!A1":  "jixiao|【提示 F09】整张表\u00a0\u00a0",
	} {
		if got[cell] != want {
			t.Errorf("comment of %s is %q, want %q", cell, got[cell], want)
		}
	}
	if len(got) != 9 {
		t.Errorf("%d comments: %q", len(got), got)
	}
	p := parts(t, out)
	vml := string(p["xl/drawings/vmlDrawing1.vml"])
	if n := strings.Count(vml, `ObjectType="Note"`); n != 9 {
		t.Errorf("%d boxes for 9 comments", n)
	}
	if !strings.Contains(vml, "Button") {
		t.Error("the button is gone")
	}
	if b := parts(t, data)["xl/worksheets/sheet2.xml"]; !bytes.Equal(b, p["xl/worksheets/sheet2.xml"]) {
		t.Error("a sheet without marks changed")
	}
}

// TestAgain marks a copy anew: the same marks change nothing, others replace
// them, and none give the workbook as it was.
func TestAgain(t *testing.T) {
	data := officer(t)
	out := copied(t, data, officerMarks)
	sameParts(t, out, copied(t, out, officerMarks))
	fewer := officerMarks[2:5]
	sameParts(t, copied(t, data, fewer), copied(t, out, fewer))
	bare := copied(t, out, nil)
	was, is := parts(t, data), parts(t, bare)
	for name := range was {
		if strings.HasPrefix(name, "xl/drawings/") || strings.HasPrefix(name, "xl/comments") {
			continue
		}
		a, b := elements(t, name, was[name]), elements(t, name, is[name])
		if strings.HasPrefix(name, "xl/worksheets/sheet") || name == "xl/styles.xml" {
			dropEmpty(a)
			dropEmpty(b)
			if a.String() != b.String() {
				t.Errorf("%s\nwas %s\nis  %s", name, clip([]byte(a.String()), []byte(b.String())), clip([]byte(b.String()), []byte(a.String())))
			}
		}
	}
	if got, want := commentsOf(t, bare), commentsOf(t, data); len(got) != len(want) || got["自评表!B3"] != want["自评表!B3"] {
		t.Errorf("comments are %q, were %q", got, want)
	}
	if a, b := was["xl/drawings/vmlDrawing1.vml"], is["xl/drawings/vmlDrawing1.vml"]; !bytes.Equal(bytes.ReplaceAll(a, []byte(" "), nil), bytes.ReplaceAll(b, []byte(" "), nil)) {
		t.Errorf("boxes were\n%s\nare\n%s", a, b)
	}
}

// dropEmpty takes the cells and rows out that hold nothing.
func dropEmpty(e *elem) {
	var kids []*elem
	for _, k := range e.kids {
		dropEmpty(k)
		if (k.name == "c" || k.name == "row" && len(k.attrs) <= 1) && len(k.kids) == 0 {
			continue
		}
		kids = append(kids, k)
	}
	e.kids = kids
	delete(e.attrs, "spans")
	delete(e.attrs, "applyFill")
}
