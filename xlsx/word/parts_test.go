package word

import (
	"fmt"
	"strings"
	"testing"

	"jixiao/xlsx/sheet"
)

const wordSpace = ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`

// relations is a part of relations, each an id and a target.
func relations(kind string, pairs ...string) string {
	s := `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	for ; len(pairs) > 0; pairs = pairs[2:] {
		s += fmt.Sprintf(`<Relationship Id="%s" Type="http://x/%s" Target="%s"/>`, pairs[0], kind, pairs[1])
	}
	return s + `</Relationships>`
}

// numbered is a paragraph of a list.
func numbered(list string, level int, text string) string {
	return fmt.Sprintf(`<w:p><w:pPr><w:numPr><w:ilvl w:val="%d"/><w:numId w:val="%s"/></w:numPr></w:pPr><w:r><w:t>%s</w:t></w:r></w:p>`, level, list, text)
}

// lists of the document: 1 and 2 are one counted on, 3 begins it anew at 5, 4 has
// marks, 5 is that of the style Heading.
const listPart = `<w:numbering` + wordSpace + `>` +
	`<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>` +
	`<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2 "/></w:lvl></w:abstractNum>` +
	`<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="hebrew1"/><w:lvlText w:val="%2"/></w:lvl></w:abstractNum>` +
	`<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:start w:val="9"/><w:numFmt w:val="chineseCounting"/><w:pStyle w:val="Heading"/><w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>` +
	`<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>` +
	`<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>` +
	`<w:num w:numId="4"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="5"><w:abstractNumId w:val="2"/></w:num></w:numbering>`

// TestLists: the numbers that Word writes before paragraphs, and alone in the
// cells of a column 序号.
func TestLists(t *testing.T) {
	heading := `<w:p><w:pPr><w:pStyle w:val="Heading"/></w:pPr><w:r><w:t>绩效指标</w:t></w:r></w:p>`
	cell := func(content string) string { return "<w:tc>" + content + "</w:tc>" }
	body := heading + heading + numbered("1", 0, "") +
		tbl("", tr(cell(numbered("1", 0, "")), cell(numbered("1", 1, "甲")+numbered("1", 1, "乙")+para("丙"))),
			tr(cell(numbered("2", 0, "")), cell(numbered("2", 1, "丁"))),
			tr(cell(numbered("3", 0, "戊")), cell(numbered("3", 0, ""))),
			tr(cell(numbered("4", 0, "己")), cell(numbered("4", 1, "庚")+numbered("9", 0, "辛")+numbered("0", 0, "壬"))),
			tr("<w:tc><w:tcPr>"+begin+"</w:tcPr>"+numbered("1", 0, "")+"</w:tc>", cell(numbered("1", 8, "癸"))),
			tr("<w:tc><w:tcPr>"+on+"</w:tcPr>"+numbered("1", 0, "")+"</w:tc>", cell(para(""))))
	want := lines("表格1", "1 A:九、绩效指标", "2 A:十、绩效指标", "3 A:2 B:2.1 甲⏎2.2 乙⏎丙", "4 A:3 B:3.1 丁", "5 A:5.戊 B:6", "6 A:己 B:庚⏎辛⏎壬", "7 A:7 B:癸",
		"合并 A1:B1 A2:B2 A7:A8")
	if got := dump(archive(t, "word/document.xml", around(body), "word/numbering.xml", listPart), sheet.Forms()); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// TestNumbers: numbers of lists in the scripts that are known.
func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		n            int
		format, want string
	}{
		{3, "decimal", "3"}, {12, "decimalFullWidth", "１２"}, {3, "decimalZero", "03"}, {30, "decimalZero", "30"},
		{1, "chineseCounting", "一"}, {10, "japaneseCounting", "十"}, {11, "chineseCountingThousand", "十一"}, {20, "taiwaneseCounting", "二十"}, {99, "chineseCounting", "九十九"}, {100, "chineseCounting", "100"},
		{20, "decimalEnclosedCircle", "⑳"}, {21, "decimalEnclosedCircle", ""}, {2, "upperLetter", "B"}, {26, "lowerLetter", "z"}, {27, "lowerLetter", ""}, {1, "hebrew1", ""},
	} {
		if got := inScript(c.n, c.format); got != c.want {
			t.Errorf("inScript(%d, %q) = %q, want %q", c.n, c.format, got, c.want)
		}
	}
}

// TestRunningTexts: headers and footers stand around every table of their section,
// once, but for the numbers of pages; a section that says nothing is as the one
// before it.
func TestRunningTexts(t *testing.T) {
	refs := func(s string) string { return "<w:sectPr>" + s + "</w:sectPr>" }
	body := tbl("", tr(tc("", "甲"))) + "<w:p><w:pPr>" + refs(`<w:headerReference w:type="first" r:id="h1"/><w:headerReference w:type="default" r:id="h2"/><w:footerReference w:type="default" r:id="f1"/><w:headerReference w:type="even" r:id="h1"/>`) + "</w:pPr></w:p>" +
		para("附件4") + tbl("", tr(tc("", "乙"))) + "<w:p><w:pPr>" + refs("") + "</w:pPr></w:p>" +
		para("附件5") + tbl("", tr(tc("", "丙"))) + refs(`<w:headerReference w:type="first" r:id="h1"/><w:titlePg/><w:headerReference w:type="default" r:id="gone"/>`)
	header := func(root, content string) string {
		return "<w:" + root + wordSpace + ">" + content + "</w:" + root + ">"
	}
	data := archive(t, "word/document.xml", strings.Replace(around(body), "<w:sectPr/>", "", 1),
		"word/_rels/document.xml.rels", relations("header", "h1", "header1.xml", "h2", "header2.xml", "f1", "footer1.xml"),
		"word/header1.xml", header("hdr", para("封面")), "word/header2.xml", header("hdr", tbl("", tr(tc("", "附件4"), tc("", "2023年度")))),
		"word/footer1.xml", header("ftr", para("填报单位：某某镇")+para("第 1 页 共 2 页")+para("— 1 —")))
	want := lines("表格1", "1 A:附件4", "2 A:2023年度", "3 A:甲", "4 A:填报单位：某某镇",
		"表格2", "1 A:2023年度", "2 A:附件4", "3 A:乙", "4 A:填报单位：某某镇",
		"表格3", "1 A:封面", "2 A:附件5", "3 A:丙", "4 A:填报单位：某某镇")
	if got := dump(data, sheet.Forms()); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// TestPart: the package says which part is the document.
func TestPart(t *testing.T) {
	main := around(para("甲"))
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"another name":     {archive(t, "_rels/.rels", relations("officeDocument", "r1", "/word/document2.xml"), "word/document2.xml", main), "正文\n1 A:甲\n"},
		"no relations":     {archive(t, "word/document.xml", main), "正文\n1 A:甲\n"},
		"a part not there": {archive(t, "_rels/.rels", relations("officeDocument", "r1", "word/document9.xml"), "word/document.xml", main), "正文\n1 A:甲\n"},
	} {
		if got := dump(c.data, sheet.Forms()); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
	workbook := archive(t, "_rels/.rels", relations("officeDocument", "r1", "xl/workbook.xml"), "xl/workbook.xml", "<workbook/>", "word/document.xml", main)
	a := opened(t, workbook)
	if part, err := Part(a); part != "" || err != nil {
		t.Errorf("Part of a workbook = %q, %v, want none", part, err)
	}
}

// TestPlace: cells as they are counted on the paper, from the left, whatever the
// columns of the sheet.
func TestPlace(t *testing.T) {
	a := opened(t, docx(t, around(para("支出明细表")+
		tbl("10 10 10", tr(tc(begin, "一"), tc(span(2), "二")), tr(tc(on, ""), tc("", "三"), tc("", "四")))+
		para("二、说明")+tbl("30", tr(tc("", "五")))+para("填报人"))))
	d, err := open(a)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		row, col int
		want     Place
	}{
		{1, 1, Place{}}, {2, 1, Place{0, 1, 1}}, {2, 2, Place{0, 1, 2}}, {2, 3, Place{0, 1, 2}}, {3, 2, Place{0, 2, 2}}, {3, 3, Place{0, 2, 3}}, {3, 4, Place{0, 2, 0}},
		{4, 1, Place{}}, {5, 1, Place{2, 1, 1}}, {6, 1, Place{}},
	} {
		if got := d.Place(d.Sheets[0], c.row, c.col); got != c.want {
			t.Errorf("Place(%d, %d) = %v, want %v", c.row, c.col, got, c.want)
		}
	}
	if got := d.Place(&sheet.Sheet{}, 1, 1); got != (Place{}) {
		t.Errorf("Place on a sheet of another document = %v", got)
	}
}
