package word

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"jixiao/model"
	"jixiao/xlsx/sheet"
)

// docx is a document whose part is main.
func docx(t testing.TB, main string) []byte {
	t.Helper()
	return archive(t, "word/document.xml", main)
}

// archive is an archive of parts, each a name and its text.
func archive(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for ; len(parts) > 0; parts = parts[2:] {
		w, err := z.Create(parts[0])
		if err == nil {
			_, err = w.Write([]byte(parts[1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func opened(t testing.TB, data []byte) *sheet.Archive {
	t.Helper()
	a, err := sheet.OpenArchive(bytes.NewReader(data), int64(len(data)), sheet.Forms())
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// open opens the document in an archive.
func open(a *sheet.Archive) (*Document, error) {
	part, err := Part(a)
	if err != nil {
		return nil, err
	}
	if part == "" {
		part = "word/document.xml"
	}
	return Open(a, part)
}

// around is a part with a body. It must stand in one line: a table of tests
// indents its own.
func around(body string) string {
	return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` +
		`<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"` +
		` xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"` +
		` xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"` +
		` xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:body>` + body + `<w:sectPr/></w:body></w:document>`
}

// dump is a document as text: a line for each row, cells by column, ⏎ for
// line breaks, merges below. An error is what it says.
func dump(data []byte, limits sheet.Limits) string {
	a, err := sheet.OpenArchive(bytes.NewReader(data), int64(len(data)), limits)
	if err != nil {
		return err.Error()
	}
	d, err := open(a)
	if err != nil {
		return err.Error()
	}
	var b strings.Builder
	for _, s := range d.Sheets {
		fmt.Fprintln(&b, s.Name)
		err := d.Read(s, func(r *sheet.Row) error {
			fmt.Fprint(&b, r.Number)
			for _, c := range r.Cells {
				if c.Kind != sheet.Text || !c.Stored {
					return fmt.Errorf("cell %+v is no stored text", c)
				}
				fmt.Fprintf(&b, " %s:%s", model.ColumnName(c.Col), strings.ReplaceAll(string(c.Bytes()), "\n", "⏎"))
			}
			fmt.Fprintln(&b)
			return nil
		})
		if err != nil {
			return err.Error()
		}
		for i, m := range s.Merges {
			fmt.Fprintf(&b, "%s%s%d:%s%d", map[bool]string{true: "合并 ", false: " "}[i == 0], model.ColumnName(m.Col1), m.Row1, model.ColumnName(m.Col2), m.Row2)
		}
		if len(s.Merges) > 0 {
			fmt.Fprintln(&b)
		}
	}
	return b.String()
}

// Short ways to write what the tables below are made of.
func para(text string) string { return "<w:p><w:r><w:t>" + text + "</w:t></w:r></w:p>" }
func tc(look, text string) string {
	return "<w:tc><w:tcPr>" + look + "</w:tcPr>" + para(text) + "</w:tc>"
}
func tr(cells ...string) string { return "<w:tr>" + strings.Join(cells, "") + "</w:tr>" }
func tbl(grid string, rows ...string) string {
	var b strings.Builder
	b.WriteString("<w:tbl><w:tblPr/><w:tblGrid>")
	for _, w := range strings.Fields(grid) {
		fmt.Fprintf(&b, `<w:gridCol w:w="%s"/>`, w)
	}
	return b.String() + "</w:tblGrid>" + strings.Join(rows, "") + "</w:tbl>"
}
func span(n int) string { return fmt.Sprintf(`<w:gridSpan w:val="%d"/>`, n) }
func wide(n int) string { return fmt.Sprintf(`<w:tcW w:w="%d" w:type="dxa"/>`, n) }

const begin, on = `<w:vMerge w:val="restart"/>`, `<w:vMerge/>`

// cell is a document of one cell.
func oneCell(content string) string {
	return "<w:tbl><w:tr><w:tc>" + content + "</w:tc></w:tr></w:tbl>"
}

func lines(s ...string) string { return strings.Join(s, "\n") + "\n" }

var tables = []struct{ name, body, want string }{
	{"paragraphs around a table",
		para("附件2") + para("") + para("项目支出绩效自评表") + para("（2023年度）") +
			tbl("100 900", tr(tc("", "项目名称"), tc("", "道路保洁"))) + para(" ") + para("填报人：某某"),
		lines("表格1（项目支出绩效自评表）", "1 A:附件2", "2 A:项目支出绩效自评表", "3 A:（2023年度）", "4 A:项目名称 B:道路保洁", "5 A:填报人：某某",
			"合并 A1:B1 A2:B2 A3:B3 A5:B5")},
	{"only the twelve nearest paragraphs",
		strings.Repeat(para("前"), 2) + strings.Repeat(para("近"), 12) + tbl("", tr(tc("", "表"))) +
			strings.Repeat(para("后"), 12) + para("远"),
		lines("表格1", "1 A:近", "2 A:近", "3 A:近", "4 A:近", "5 A:近", "6 A:近", "7 A:近", "8 A:近", "9 A:近", "10 A:近", "11 A:近", "12 A:近", "13 A:表",
			"14 A:后", "15 A:后", "16 A:后", "17 A:后", "18 A:后", "19 A:后", "20 A:后", "21 A:后", "22 A:后", "23 A:后", "24 A:后", "25 A:后")},
	{"paragraphs between two tables belong to the second",
		tbl("", tr(tc("", "甲"))) + para("表二") + tbl("", tr(tc("", "乙"))),
		lines("表格1", "1 A:甲", "表格2", "1 A:表二", "2 A:乙")},
	{"no table", para("一、情况") + para("") + para("二、问题"), lines("正文", "1 A:一、情况", "2 A:二、问题")},
	{"nothing", "", lines("正文")},
	{"a table without cells is none", para("前") + tbl("10") + tbl("10", tr()) + para("后"), lines("正文", "1 A:前", "2 A:后")},
	{"a table of blanks", tbl("", tr(tc("", " "), tc("", "\u3000")), tr(tc("", ""), tc("", "值"))), lines("表格1", "2 B:值")},
	{"columns merged", tbl("10 10 10", tr(tc(span(2), "一"), tc("", "二")), tr(tc("", "三"), tc("", "四"), tc("", "五"))),
		lines("表格1", "1 A:一 C:二", "2 A:三 B:四 C:五", "合并 A1:B1")},
	{"rows merged",
		tbl("10 10", tr(tc(begin, "一"), tc("", "二")), tr(tc(on, ""), tc("", "三")), tr(tc(`<w:vMerge w:val="continue"/>`, ""), tc("", "四")), tr(tc("", "五"), tc("", "六"))),
		lines("表格1", "1 A:一 B:二", "2 B:三", "3 B:四", "4 A:五 B:六", "合并 A1:A3")},
	{"rows and columns merged",
		tbl("10 10 10", tr(tc(begin+span(2), "一"), tc("", "二")), tr(tc(on+span(2), ""), tc("", "三")), tr(tc("", "四"), tc("", "五"), tc("", "六"))),
		lines("表格1", "1 A:一 C:二", "2 C:三", "3 A:四 B:五 C:六", "合并 A1:B2")},
	{"two merges one below the other",
		tbl("10", tr(tc(begin, "一")), tr(tc(on, "")), tr(tc(begin, "二")), tr(tc(on, ""))),
		lines("表格1", "1 A:一", "3 A:二", "合并 A1:A2 A3:A4")},
	{"text of a cell that goes on is kept", tbl("10", tr(tc(begin, "一")), tr(tc(on, "二")), tr(tc(on, "三"))),
		lines("表格1", "1 A:一⏎二⏎三", "合并 A1:A3")},
	{"goes on with nothing", tbl("10", tr(tc(on, "一")), tr(tc(on, "二")), tr(tc("", "三")), tr(tc(on, "四"))),
		lines("表格1", "1 A:一⏎二", "3 A:三", "4 A:四", "合并 A1:A2")},
	{"goes on below a cell of another width", tbl("10 10", tr(tc(begin, "一"), tc("", "二")), tr(tc(on+span(2), "三"))),
		lines("表格1", "1 A:一 B:二", "2 A:三", "合并 A2:B2")},
	{"merges of old", tbl("10 10", tr(tc(`<w:hMerge w:val="restart"/>`, "一"), tc(`<w:hMerge/>`, "")), tr(tc("", "二"), tc("", "三"))),
		lines("表格1", "1 A:一", "2 A:二 B:三", "合并 A1:B1")},
	{"free columns at the ends of a row",
		tbl("10 10 10", tr(tc("", "一"), tc("", "二"), tc("", "三")),
			`<w:tr><w:trPr><w:gridBefore w:val="1"/><w:gridAfter w:val="1"/></w:trPr>`+tc("", "四")+`</w:tr>`),
		lines("表格1", "1 A:一 B:二 C:三", "2 B:四")},
	{"lines of the grid that no cell uses", tbl("10 10 10 10", tr(tc(span(2), "一"), tc(span(2), "二"))), lines("表格1", "1 A:一 B:二")},
	{"edges that lie across each other",
		tbl("1000 1000 1000", tr(tc("", "一"), tc(span(2), "二")), tr(tc(span(2), "三"), tc("", "四"))),
		lines("表格1", "1 A:一 B:二", "2 A:三 C:四", "合并 B1:C1 A2:B2")},
	{"a border dragged a little",
		tbl("2000 15 1985", tr(tc("", "年初预算数"), tc(span(2), "全年执行数")), tr(tc(span(2), "100"), tc("", "90"))),
		lines("表格1", "1 A:年初预算数 B:全年执行数", "2 A:100 B:90")},
	{"a narrow column with cells stays", tbl("2000 50 1985", tr(tc("", "一"), tc("", "二"), tc("", "三")), tr(tc(span(2), "四"), tc("", "五"))),
		lines("表格1", "1 A:一 B:二 C:三", "2 A:四 C:五", "合并 A2:B2")},
	{"spans that do not add up, by widths",
		tbl("1000 1000 2000", tr(tc("", "一"), tc("", "二"), tc("", "三")), tr(tc(wide(2010), "四"), tc(wide(1990), "五"))),
		lines("表格1", "1 A:一 B:二 C:三", "2 A:四 C:五", "合并 A2:B2")},
	{"widths near no line",
		tbl("1000 1000 2000", tr(tc("", "一"), tc("", "二"), tc("", "三")), tr(tc(wide(3000), "四"), tc(wide(1000), "五"))),
		lines("表格1", "1 A:一 B:二 C:三", "2 A:四 D:五", "合并 C1:D1 A2:C2")},
	{"widths from an indent",
		tbl("1000 1000 2000", tr(tc("", "一"), tc("", "二"), tc("", "三")),
			`<w:tr><w:trPr><w:gridBefore w:val="1"/><w:wBefore w:w="2000" w:type="dxa"/></w:trPr>`+tc(wide(2000), "四")+`</w:tr>`),
		lines("表格1", "1 A:一 B:二 C:三", "2 C:四")},
	{"spans that do not add up, by order",
		tbl("1000 1000 2000", tr(tc("", "一"), tc("", "二"), tc("", "三")), tr(tc("", "四"), tc(`<w:tcW w:w="50" w:type="pct"/>`, "五")), tr(tc(span(3), "六"), tc("", "七"))),
		lines("表格1", "1 A:一 B:二 C:三", "2 A:四 B:五", "3 A:六 D:七", "合并 A3:C3")},
	{"widths that are one line, by order", tbl("1000 1000", tr(tc("", "一"), tc("", "二")), tr(tc(wide(10), "三"), tc(wide(10), "四"), tc(wide(10), "五"))),
		lines("表格1", "1 A:一 B:二", "2 A:三 B:四 C:五")},
	{"a grid that no row follows", tbl("9000", tr(tc(wide(10), "一"), tc(wide(10), "二")), tr(tc(wide(10), "三"), tc(wide(10), "四"))),
		lines("表格1", "1 A:一 B:二", "2 A:三 B:四")},
	{"no grid", "<w:tbl>" + tr(tc("", "一"), tc("", "二")) + tr(tc(span(2), "三")) + "</w:tbl>", lines("表格1", "1 A:一 B:二", "2 A:三", "合并 A2:B2")},
	{"widths with a fraction", tbl("1000.0 1000.0", tr(tc("", "一"), tc("", "二")), tr(tc(`<w:tcW w:w="2000.0" w:type="dxa"/>`, "三"))),
		lines("表格1", "1 A:一 B:二", "2 A:三", "合并 A2:B2")},
	{"a repeated header stays", tbl("10", `<w:tr><w:trPr><w:tblHeader/></w:trPr>`+tc("", "一")+"</w:tr>", tr(tc("", "二"))), lines("表格1", "1 A:一", "2 A:二")},
	{"a row whose deletion is tracked",
		tbl("10", tr(tc("", "一")), `<w:tr><w:trPr><w:del w:id="1"/></w:trPr>`+tc("", "二")+"</w:tr>", `<w:tr><w:trPr><w:ins w:id="2"/></w:trPr>`+tc("", "三")+"</w:tr>"),
		lines("表格1", "1 A:一", "2 A:三")},
	{"looks before a change do not count",
		tbl("10 10", tr(tc("", "一"), tc("", "二")), tr(tc(span(2)+`<w:tcPrChange><w:tcPr><w:gridSpan w:val="1"/><w:vMerge/></w:tcPr></w:tcPrChange>`, "三"))),
		lines("表格1", "1 A:一 B:二", "2 A:三", "合并 A2:B2")},
	{"cells and rows in content controls",
		"<w:tbl><w:sdt><w:sdtPr/><w:sdtContent><w:tr><w:sdt><w:sdtContent>" + tc("", "一") + "</w:sdtContent></w:sdt>" + tc("", "二") + "</w:tr></w:sdtContent></w:sdt></w:tbl>",
		lines("表格1", "1 A:一 B:二")},
	{"a table in a content control", "<w:sdt><w:sdtContent>" + para("题") + tbl("10", tr(tc("", "一"))) + "</w:sdtContent></w:sdt>", lines("表格1", "1 A:题", "2 A:一")},
	{"a table in a table",
		tbl("", tr(tc("", "目标"), "<w:tc>"+para("前")+tbl("10 10", tr(tc(span(2)+begin, "一"), tc("", "二")), tr(tc("", "三"), "<w:tc>"+para("四")+para("五")+"</w:tc>"))+para("后")+"</w:tc>")),
		lines("表格1", "1 A:目标 B:前⏎一 二⏎三 四 五⏎后")},
	{"a table in tables that only arrange",
		oneCell(para("前") + tbl("", tr("<w:tc>"+para("题")+"</w:tc>"), tr("<w:tc>"+tbl("", tr(tc("", "一"), tc("", "二")))+para("")+"</w:tc>")) + para("后")),
		lines("表格1", "1 A:前", "2 A:题", "3 A:一 B:二", "4 A:后", "合并 A1:B1 A2:B2 A4:B4")},
	{"a text box has paragraphs of its own",
		"<w:p><w:r><w:t>附件2</w:t><mc:AlternateContent><mc:Choice><w:txbxContent>" + para("支出") + para("明细") + "</w:txbxContent></mc:Choice><mc:Fallback><w:pict><w:txbxContent>" + para("支出") + "</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>" + tbl("", tr(tc("", "甲"))),
		lines("表格1", "1 A:支出", "2 A:明细", "3 A:附件2", "4 A:甲")},
	{"a table in a text box", "<w:p><w:r><w:t>题</w:t><w:txbxContent>" + tbl("10", tr(tc("", "一"), tc("", "二"))) + "</w:txbxContent></w:r></w:p>",
		lines("表格1", "1 A:一 B:二", "2 A:题", "合并 A2:B2")},
	{"a text box in a cell is its text", oneCell("<w:p><w:r><w:t>甲</w:t><w:txbxContent>" + para("乙") + "</w:txbxContent></w:r></w:p>"), lines("表格1", "1 A:甲⏎乙")},
	{"one form cut by a blank line, with other columns",
		para("项目支出绩效自评表") + tbl("1000 3000", tr(tc("", "项目名称"), tc("", "道路保洁"))) + para(" ") +
			tbl("1500 1500 1100", tr(tc("", "一级指标"), tc("", "二级指标"), tc("", "分值")), tr(tc("", "产出指标"), tc("", "数量指标"), tc("", "10"))) +
			para("二、其他说明") + tbl("4000", tr(tc("", "无"))) + para("填报人：某某"),
		lines("表格1（项目支出绩效自评表）", "1 A:项目支出绩效自评表", "2 A:项目名称 B:道路保洁", "3 A:一级指标 C:二级指标 D:分值", "4 A:产出指标 C:数量指标 D:10", "5 A:二、其他说明", "6 A:无", "7 A:填报人：某某",
			"合并 A1:D1 B2:D2 A3:B3 A4:B4 A5:D5 A6:D6 A7:D7")},
	{"a list cut by a page, its head repeated",
		tbl("100 900 900", tr(tc("", "序号"), tc("", "项目名称"), tc("", "金额")), tr(tc("", "1"), tc("", "甲"), tc("", "5"))) + para("") +
			tbl("100 900 900", tr(tc("", "序号"), tc("", "项目名称"), tc("", "金额")), tr(tc("", "2"), tc("", "乙"), tc("", "6"))),
		lines("表格1", "1 A:序号 B:项目名称 C:金额", "2 A:1 B:甲 C:5", "3 A:序号 B:项目名称 C:金额", "4 A:2 B:乙 C:6")},
	{"forms without a title are apart",
		tbl("", tr(tc("", "项目名称"), tc("", "甲"))) + para("") + tbl("", tr(tc("", "项目名称"), tc("", "乙"))),
		lines("表格1", "1 A:项目名称 B:甲", "表格2", "1 A:项目名称 B:乙")},
	{"a title in the first row begins a form",
		tbl("", tr(tc("", "甲"))) + para("") + tbl("10 10", tr(tc(span(2), "项目支出绩效自评表（2023年度）")), tr(tc("", "项目名称"), tc("", "乙"))),
		lines("表格1", "1 A:甲", "表格2（项目支出绩效自评表）", "1 A:项目支出绩效自评表（2023年度）", "2 A:项目名称 B:乙", "合并 A1:B1")},
	{"notes belong to the form above, titles to that below",
		tbl("", tr(tc("", "甲"))) + para("注：权重合计100分") + para("联系电话：1234") + para("附件2") + para("项目支出绩效目标申报表") + tbl("", tr(tc("", "乙"))),
		lines("表格1", "1 A:甲", "2 A:注：权重合计100分", "3 A:联系电话：1234", "表格2（项目支出绩效目标申报表）", "1 A:附件2", "2 A:项目支出绩效目标申报表", "3 A:乙")},
	{"notes alone belong to the form above",
		tbl("", tr(tc("", "甲"))) + para("填报人：某某") + para("下表同上") + tbl("", tr(tc("", "乙"))),
		lines("表格1", "1 A:甲", "2 A:填报人：某某", "表格2", "1 A:下表同上", "2 A:乙")},
	{"what makes no table", "<w:tr>" + tc("", "一") + "</w:tr>" + tc("", "二") + "<w:tbl>" + para("三") + tbl("10", tr(tc("", "四"))) + tr(tr(tc("", "五")), tc("", "六")) + "</w:tbl>",
		lines("表格1", "1 A:六")},
}

func TestTables(t *testing.T) {
	for _, c := range tables {
		if got := dump(docx(t, around(c.body)), sheet.Forms()); got != c.want {
			t.Errorf("%s:\ngot\n%swant\n%s", c.name, got, c.want)
		}
	}
}

func styled(look, content string) string {
	return "<w:r><w:rPr>" + look + "</w:rPr>" + content + "</w:r>"
}

const mark = `<w:r><w:fldChar w:fldCharType="%s"/></w:r>`

var started, separate, ends = fmt.Sprintf(mark, "begin"), fmt.Sprintf(mark, "separate"), fmt.Sprintf(mark, "end")

// texts are contents of one cell and their text.
var texts = []struct{ in, want string }{
	{"<w:p><w:r><w:t>执行</w:t></w:r><w:r><w:t>率</w:t></w:r></w:p>", "执行率"},
	{para("一") + para("") + para("二"), "一⏎二"},
	{"<w:p><w:r><w:t>一</w:t><w:tab/><w:t>二</w:t><w:br/><w:t>三</w:t><w:cr/><w:t>四</w:t></w:r></w:p>", "一 二⏎三⏎四"},
	{"<w:p><w:r><w:t>1</w:t><w:noBreakHyphen/><w:t>3</w:t><w:softHyphen/><w:t>月</w:t></w:r></w:p>", "1-3月"},
	{`<w:p><w:r><w:t xml:space="preserve">甲 </w:t><w:t xml:space="preserve"> 乙</w:t></w:r></w:p>`, "甲  乙"},
	{"<w:p><w:r><w:t> 甲\n 乙 </w:t><w:t>丙</w:t></w:r></w:p>", "甲  乙丙"}, // lines of the XML
	{para("≥95% &amp; &lt;10&#x4E07;<![CDATA[<元>]]>"), "≥95% & <10万<元>"},
	{para("_x0041_"), "_x0041_"}, // no escape here
	{"<w:p><w:pPr><w:numPr/><w:rPr><w:vanish/></w:rPr></w:pPr>" + styled("", "<w:t>一</w:t>") + "</w:p>", "一"},
	{"<w:p>" + styled("<w:vanish/>", "<w:t>隐</w:t>") + styled(`<w:vanish w:val="0"/>`, "<w:t>显</w:t>") + styled(`<w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange>`, "<w:t>现</w:t>") + "</w:p>", "显现"},
	{"<w:p><w:ins><w:r><w:t>增</w:t></w:r></w:ins><w:del><w:r><w:delText>删</w:delText><w:t>删</w:t></w:r></w:del><w:moveFrom><w:r><w:t>移</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>到</w:t></w:r></w:moveTo></w:p>", "增到"},
	{"<w:p><w:hyperlink><w:r><w:t>链</w:t></w:r></w:hyperlink><w:smartTag><w:r><w:t>签</w:t></w:r></w:smartTag><w:fldSimple w:instr=\"DATE\"><w:r><w:t>域</w:t></w:r></w:fldSimple></w:p>", "链签域"},
	{"<w:p><w:r><w:ruby><w:rt><w:r><w:t>zhi</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>执</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>", "执"},
	{"<w:p>" + started + "<w:r><w:instrText>=SUM(ABOVE)</w:instrText></w:r>" + separate + styled("", "<w:t>12.5</w:t>") + ends + styled("", "<w:t>万</w:t>") + "</w:p>", "12.5万"},
	{"<w:p>" + started + started + separate + styled("", "<w:t>码</w:t>") + ends + separate + styled("", "<w:t>果</w:t>") + ends + "</w:p>", "果"}, // a field in the code of another
	{"<w:p>" + ends + separate + styled("", "<w:t>果</w:t>") + "</w:p>", "果"},
	{`<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t>是</w:t><w:sym w:font="Wingdings 2" w:char="F0A3"/><w:t>否</w:t></w:r></w:p>`, "☑是□否"},
	{`<w:p><w:r><w:sym w:font="Wingdings 2" w:char="0052"/><w:sym w:font="Wingdings" w:char="F0A8"/><w:sym w:font="Wingdings" w:char="F06F"/><w:sym w:font="Wingdings" w:char="F0FC"/></w:r></w:p>`, "☑□□√"},
	{`<w:p><w:r><w:sym w:font="Symbol" w:char="F0B3"/><w:t>90</w:t><w:sym w:font="Symbol" w:char="F0A3"/><w:t>5</w:t></w:r></w:p>`, "≥90≤5"},
	{`<w:p><w:r><w:sym w:font="Wingdings" w:char="F0D8"/><w:sym w:font="宋体" w:char="2460"/><w:sym w:char="zz"/><w:t>甲</w:t></w:r></w:p>`, "①甲"},
	{"<w:p>" + styled(`<w:rFonts w:ascii="Wingdings 2" w:hAnsi="Wingdings 2"/>`, "<w:t>R是</w:t>") + styled("", "<w:t>R\uF0A3否</w:t>") + "</w:p>", "☑是R□否"},
	{"<w:p>" + styled(`<w:rFonts w:ascii="Symbol"/>`, "<w:t>\uF0B3</w:t>") + styled("", "<w:t>\uE863</w:t>") + "</w:p>", "≥\uE863"}, // a rare letter of a name stays
	{checkBox(`<w14:checked w14:val="1"/>`, "<w:t>☒</w:t>") + para("是"), "☑⏎是"},
	{checkBox(`<w14:checked w14:val="0"/>`, "<w:t>☐</w:t><w:t>☐</w:t>"), "☐"},
	{checkBox("", `<w:sym w:font="Wingdings" w:char="F0A8"/>`), "☐"},
	{"<w:p><w:sdt><w:sdtPr><w:rPr><w:vanish/></w:rPr><w:showingPlcHdr/><w:text/></w:sdtPr><w:sdtContent><w:r><w:t>单击此处输入文字</w:t></w:r></w:sdtContent></w:sdt><w:r><w:t>甲</w:t></w:r></w:p>", "甲"},
	{"<w:p>" + legacyBox(`<w:default w:val="0"/><w:checked/>`) + "<w:r><w:t>是</w:t></w:r>" + legacyBox(`<w:default w:val="1"/><w:checked w:val="0"/>`) + "<w:r><w:t>否</w:t></w:r></w:p>", "☑是☐否"},
	{"<w:p>" + legacyField(`<w:ddList><w:result w:val="1"/><w:default w:val="2"/><w:listEntry w:val="优"/><w:listEntry w:val="良"/><w:listEntry w:val="中"/></w:ddList>`) + "</w:p>", "良"},
	{"<w:p><w:r><w:t>外</w:t><mc:AlternateContent><mc:Choice><w:txbxContent>" + para("框") + para("内") + "</w:txbxContent></mc:Choice><mc:Choice>" + para("又") + "</mc:Choice><mc:Fallback><w:txbxContent>" + para("框") + "</w:txbxContent></mc:Fallback></mc:AlternateContent><w:t>后</w:t></w:r></w:p>", "外⏎框⏎内⏎后"},
	{"<w:p><mc:AlternateContent><mc:Fallback><w:r><w:t>备</w:t></w:r></mc:Fallback></mc:AlternateContent></w:p>", "备"},
	{"<w:p><w:r><w:footnoteReference w:id=\"1\"/><w:t>甲</w:t></w:r><x:t>乙</x:t></w:p>", "甲"},
	{"<w:p>" + styled("<w:vanish/>", "<w:pict><w:txbxContent>"+para("隐")+"</w:txbxContent></w:pict>") + styled("", "<w:t>甲</w:t>") + "</w:p>", "甲"},
	{"<w:p><w:r><w:t>得分=</w:t></w:r><m:oMathPara><m:oMath><m:f><m:num><m:r><w:rPr/><m:t>实际值</m:t></m:r></m:num><m:den><m:r><m:t>目标值</m:t></m:r></m:den></m:f><m:r><m:t>×10</m:t></m:r></m:oMath></m:oMathPara></w:p>", "得分=实际值/目标值×10"},
	{"<w:p><w:pPr><w:tabs><w:tab w:val=\"left\"/></w:tabs><w:pPrChange><w:pPr><w:numPr/></w:pPr></w:pPrChange></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>", "甲"},
	// Looks that stand where they make no sense.
	{"<w:sdtPr><w:showingPlcHdr/><w14:checkbox><w14:checked/></w14:checkbox></w:sdtPr><w:rPr><w:vanish/></w:rPr><mc:Choice/><mc:Fallback/><w:ffData/><w:checkBox/><w:ddList/>" + para("甲"), "☐⏎甲"},
}

func checkBox(look, content string) string {
	return "<w:p><w:sdt><w:sdtPr><w14:checkbox>" + look + "</w14:checkbox></w:sdtPr><w:sdtContent><w:r>" + content + "</w:r></w:sdtContent></w:sdt></w:p>"
}

func legacyField(look string) string {
	return `<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="x"/>` + look + `</w:ffData></w:fldChar></w:r><w:r><w:instrText>FORMCHECKBOX</w:instrText></w:r>` + ends
}

func legacyBox(look string) string { return legacyField("<w:checkBox>" + look + "</w:checkBox>") }

func TestTexts(t *testing.T) {
	for _, c := range texts {
		want := lines("表格1", "1 A:"+c.want)
		if got := dump(docx(t, around(oneCell(c.in))), sheet.Forms()); got != want {
			t.Errorf("%s:\ngot  %q\nwant %q", c.in, got, want)
		}
	}
}

// TestNamespaces: another prefix, or none, reads the same.
func TestNamespaces(t *testing.T) {
	plain := around(tbl("10 10", tr(tc(span(2), "一")), tr(tc("", "二"), tc("", "三"))))
	want := dump(docx(t, plain), sheet.Forms())
	for _, prefix := range []string{"ns0:", ""} {
		other := strings.NewReplacer("<w:", "<"+prefix, "</w:", "</"+prefix).Replace(plain)
		if got := dump(docx(t, other), sheet.Forms()); got != want {
			t.Errorf("prefix %q: got\n%swant\n%s", prefix, got, want)
		}
	}
}

func tight(change func(l *sheet.Limits)) sheet.Limits {
	l := sheet.Forms()
	change(&l)
	return l
}

var refusals = []struct {
	name, main string
	limits     sheet.Limits
	want       string
}{
	{"cut off", strings.TrimSuffix(around(para("一")), "</w:document>"), sheet.Forms(), "文件已损坏（内容在中途断开），请重新取得该文件"},
	{"tags that cross", around("<w:p><w:r></w:p></w:r>"), sheet.Forms(), "文件已损坏（XML 不合规范），请用 WPS 或 Word 打开，另存为 .docx 后重新放入"},
	{"an entity of its own", around(para("&x;")), sheet.Forms(), "文件已损坏（XML 不合规范），请用 WPS 或 Word 打开，另存为 .docx 后重新放入"},
	{"no UTF-8", around(para("\xff")), sheet.Forms(), "文字编码有误（不是 UTF-8），请用 WPS 或 Word 打开，另存为 .docx 后重新放入"},
	{"a DTD", "<!DOCTYPE x>" + around(""), sheet.Forms(), "文件里有 DTD（实体定义），正常的文档没有，为安全起见不读取，请用 WPS 或 Word 打开，另存为 .docx 后重新放入"},
	{"another part", "<x><y/></x>", sheet.Forms(), "文件里没有文档正文，请用 WPS 或 Word 打开，另存为 .docx 后重新放入"},
	{"content elsewhere", around(`<w:altChunk r:id="x"/>`), sheet.Forms(), "文档里嵌有网页或另一个文档，其中的内容无法读取，请用 WPS 或 Word 打开，另存为 .docx 后重新放入"},
	{"an empty part", "", sheet.Forms(), "文件已损坏（内容在中途断开），请重新取得该文件"},
	{"too many tables", around(strings.Repeat(para("附件")+tbl("1", tr(tc("", "一"))), 3)), tight(func(l *sheet.Limits) { l.Sheets = 2 }), "文档里的表格超过 2 个，请拆分后重新放入"},
	{"too many cells", around(tbl("1", strings.Repeat(tr(tc("", "")), 10001))), tight(func(l *sheet.Limits) { l.Cells = 20000 }), "文档里的单元格和段落超过 2 万个，请把有用的表格复制到新文档后重新放入"},
	{"too many paragraphs", around(strings.Repeat(para("一"), 10001)), tight(func(l *sheet.Limits) { l.Cells = 10000 }), "文档里的单元格和段落超过 1 万个，请把有用的表格复制到新文档后重新放入"},
	{"a long text", around(para(strings.Repeat("一", 400))), tight(func(l *sheet.Limits) { l.CellText = 1024 }), "有单元格或段落的文字超过 1 KB，请删减后重新放入"},
	{"a text long by joining", around(tbl("1", tr(tc(begin, strings.Repeat("一", 200))), tr(tc(on, strings.Repeat("二", 200))))), tight(func(l *sheet.Limits) { l.CellText = 1024 }), "有单元格或段落的文字超过 1 KB，请删减后重新放入"},
	{"much text", around(strings.Repeat(para(strings.Repeat("一", 300)), 2000)), tight(func(l *sheet.Limits) { l.Text = 1 << 20 }), "文档里的文字超过 1 MB，请把有用的表格复制到新文档后重新放入"},
	{"too many merges", around(tbl("1 1", strings.Repeat(tr(tc(span(2), "一")), 3)+tr(tc("", "一"), tc("", "二")))), tight(func(l *sheet.Limits) { l.Merges = 2 }), "表格1的合并单元格超过 2 个，请拆分后重新放入"},
	{"too deep", around(strings.Repeat("<w:sdt>", 70) + strings.Repeat("</w:sdt>", 70)), sheet.Forms(), "文件里的元素嵌套超过 64 层，不是正常的文档，请用 WPS 或 Word 打开，另存为 .docx 后重新放入"},
	{"a wide span", around(tbl("1", tr(tc(span(1<<30), "一")))), sheet.Forms(), "表格1超过 16384 列，请拆分后重新放入"},
	{"a free start too wide", around("<w:tbl><w:tr><w:trPr><w:gridBefore w:val=\"99999\"/></w:trPr>" + tc("", "一") + "</w:tr></w:tbl>"), sheet.Forms(), "表格1超过 16384 列，请拆分后重新放入"},
	{"edges all apart", around(tbl("4000000 1", manyEdges()...)), sheet.Forms(), "表格1各行的列线互不对齐，合计超过 16384 列，请对齐后重新放入"},
}

// manyEdges are rows whose spans do not add up, each edge elsewhere.
func manyEdges() (rows []string) {
	rows = []string{tr(tc("", "一"), tc("", "二"))}
	for i := range 17000 {
		rows = append(rows, tr(tc(wide(200*(i+1)), "三")))
	}
	return rows
}

// TestNoPart: an archive of something else.
func TestNoPart(t *testing.T) {
	if got, want := dump(archive(t), sheet.Forms()), "文件已损坏（缺少 word/document.xml），请重新取得该文件"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestRefusals(t *testing.T) {
	for _, c := range refusals {
		if got := dump(docx(t, c.main), c.limits); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

// TestReadStops: the error of the callback comes back, ErrStop ends without one,
// and a sheet of another document is none of this.
func TestReadStops(t *testing.T) {
	data := docx(t, around(para("题")+tbl("1", tr(tc("", "一")))+para("注")))
	a, err := sheet.OpenArchive(bytes.NewReader(data), int64(len(data)), sheet.Forms())
	if err != nil {
		t.Fatal(err)
	}
	d, err := open(a)
	if err != nil {
		t.Fatal(err)
	}
	mine := errors.New("mine")
	for at := 1; at <= 3; at++ {
		for give, want := range map[error]error{mine: mine, sheet.ErrStop: nil} {
			last := 0
			err := d.Read(d.Sheets[0], func(r *sheet.Row) error {
				if last = r.Number; last == at {
					return give
				}
				return nil
			})
			if err != want || last != at {
				t.Errorf("Read with %v in row %d = %v in row %d, want %v", give, at, err, last, want)
			}
		}
	}
	if err := d.Read(&sheet.Sheet{Name: "别的"}, nil); err == nil {
		t.Error("Read of a sheet of another document = nil, want an error")
	}
}
