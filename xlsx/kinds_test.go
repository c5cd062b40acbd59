package xlsx

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"jixiao/model"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// spellings are the ways in which programs write one and the same thing, and what
// is read, in the words of toldBook.
var spellings = []struct {
	name string
	book *rawBook
	want []string
}{
	// The types of cells.
	{"numbers", rawRows(`<row r="1"><c r="A1"><v>1093.75</v></c><c r="B1" t="n"><v>-0.5</v></c><c r="C1"><v>1E-3</v></c><c r="D1"><v>973.9900000000001</v></c><c r="E1"><v>0</v></c></row>`),
		[]string{"A1 1093.75", "B1 -0.5", "C1 0.001", "D1 973.9900000000001 as 973.99", "E1 0"}},
	{"white space around a number", rawRows(`<row r="1"><c r="A1"><v> 12
 </v></c></row>`), []string{"A1 12"}},
	{"shared strings", rawStrings(`<si><t>甲</t></si><si><t/></si><si/><si><t>丁</t></si>`,
		`<row r="1"><c r="A1" t="s"><v>3</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c><c r="D1" t="s"><v>0</v></c><c r="E1" t="s"><v>0</v></c></row>`),
		[]string{"A1 '丁", "D1 '甲", "E1 '甲"}},
	{"text within the cell", rawRows(`<row r="1"><c r="A1" t="inlineStr"><is><t>项目名称</t></is></c><c r="B1" t="str"><v>12</v></c><c r="C1" t="inlineStr"><is/></c></row>`),
		[]string{"A1 '项目名称", "B1 '12"}},
	{"truths and errors", rawRows(`<row r="1"><c r="A1" t="b"><v>1</v></c><c r="B1" t="b"><v>0</v></c><c r="C1" t="e"><v>#DIV/0!</v></c><c r="D1" t="e"><v>#N/A</v></c></row>`),
		[]string{"A1 TRUE", "B1 FALSE", "C1 #DIV/0!", "D1 #N/A"}},
	{"nothing", rawRows(`<row r="1"><c r="A1"/><c r="B1" s="1"></c><c r="C1"><v/></c><c r="D1" t="s"><v/></c><c r="E1" t="str"><v></v></c><c r="F1" t="inlineStr"/><c r="G1"><v>1</v></c></row>`),
		[]string{"G1 1"}},
	{"a cell of white space is blank", rawRows(`<row r="1"><c r="A1" t="inlineStr"><is><t xml:space="preserve">  </t></is></c><c r="B1"><v>1</v></c></row>`), []string{"B1 1"}},

	// Text.
	{"rich text", rawStrings(`<si><r><rPr><b/><t/></rPr><t>年度</t></r><r><t xml:space="preserve"> 目标</t></r><rPh sb="0" eb="2"><t>niandu</t></rPh><phoneticPr fontId="1"/></si>`,
		`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><r><t>甲</t></r><r><t>乙</t></r><rPh sb="0" eb="1"><t>jia</t></rPh></is></c></row>`),
		[]string{"A1 '年度 目标", "B1 '甲乙"}},
	{"escapes of the format", rawStrings(`<si><t>一_x000A_二_x005F_x000A__xD83D__xDE00_</t></si><si><t>_x00_ _x000G_ x000A_</t></si>`,
		`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><t>三_x000a_四</t></is></c></row>`),
		[]string{`A1 '一\n二_x000A_😀`, "B1 '_x00_ _x000G_ x000A_", `C1 '三\n四`}},
	{"entities", rawStrings(`<si><t>&amp;&lt;&gt;&quot;&apos;&#65;&#x4E2D;&#x1F600;</t></si><si><t>&amp;lt;</t></si>`,
		`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1"><v>&#49;2</v></c></row>`),
		[]string{`A1 '&<>"'A中😀`, "B1 '&lt;", "C1 12"}},
	{"quoted text", rawStrings(`<si><t><![CDATA[<c r="A9">&amp;]]]]><![CDATA[>]]></t></si>`, `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v><![CDATA[7]]></v></c></row>`),
		[]string{`A1 '<c r="A9">&amp;]]>`, "B1 7"}},
	{"ends of lines", rawStrings("<si><t>一\r\n二\r三\n四&#13;&#10;五</t></si>", `<row r="1"><c r="A1" t="s"><v>0</v></c></row>`), []string{`A1 '一\n二\n三\n四\r\n五`}},
	{"comments and instructions", rawStrings(`<!--<si><t>零</t></si>--><si><?x <si>?><t>甲<!-- > -->乙<?y ?>丙</t></si>`,
		`<!-- <row r="9"><c r="A9"><v>9</v></c></row> --><row r="1"><?z?><c r="A1" t="s"><!-- --><v>0<!-- 1 --></v></c></row>`), []string{"A1 '甲乙丙"}},

	// How tags are written.
	{"a prefix", rawXML(xmlHead + `<x:worksheet xmlns:x="` + mainSpace + `"><x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>甲</x:t></x:is></x:c><x:c r="B1"><x:f>1+1</x:f><x:v>2</x:v></x:c></x:row></x:sheetData><x:mergeCells><x:mergeCell ref="B1:C2"/></x:mergeCells></x:worksheet>`),
		[]string{"A1 '甲", "B1 2 =1+1", "merge B1:C2"}},
	{"a prefix everywhere", rawRows("").with(firstSheet, prefixed("x", worksheetHead+`<sheetData><row r="1"><c r="A1" s="1" t="n"><v>0.5</v></c><c r="B1" t="s"><v>0</v></c></row></sheetData></worksheet>`)).
		with(stringsPart, prefixed("s", sst(`<si><r><t>甲</t></r></si>`))).with(stylesPart, prefixed("main", styleSheet(""))).
		with(workbookPart, prefixed("wb", workbookOf("", `<sheet name="表" sheetId="1" r:id="rId1"/>`))).
		with(workbookRels, prefixed("p", relations(relation("rId1", "worksheet", "worksheets/sheet1.xml")+relation("rId2", "styles", "styles.xml")+relation("rId3", "sharedStrings", "sharedStrings.xml")))),
		[]string{"[表]", "A1 0.5 as 50.00%", "B1 '甲"}},
	{"strict", rawStrings(`<si><t>甲</t></si>`, `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>0.25</v></c></row>`).each(func(p *rawPart) {
		p.text = strings.NewReplacer(mainSpace, "http://purl.oclc.org/ooxml/spreadsheetml/main", relationSpace, "http://purl.oclc.org/ooxml/officeDocument/relationships").Replace(p.text)
	}), []string{"A1 '甲", "B1 0.25 as 25.00%"}},
	{"white space and quotes in tags", rawRows("<row\n\tr = '1' ><c  r\n=\n\"A1\"\tt = 'str'\n><v >甲</v\n></c ><c t='n' r='B1' ><v\t>1</v></c></row\t>"), []string{"A1 '甲", "B1 1"}},
	{"> within a value", rawRows(`<row r="1" x="a>b"><c note='"></c>' r="A1"><v>1</v></c></row>`), []string{"A1 1"}},
	{"attributes of others", rawXML(strings.Replace(worksheetHead, "<worksheet", `<worksheet xmlns:x="urn:x"`, 1) +
		`<sheetData><row x:r="7" r="1" x:hidden="1"><c x:r="Z9" r="A1" x:t="s" x:s="1" cm="1" ph="1"><v>0.5</v></c></row></sheetData></worksheet>`), []string{"A1 0.5"}},
	{"elements of others", rawXML(strings.Replace(worksheetHead, "<worksheet", `<worksheet xmlns:x="urn:x"`, 1) +
		`<extLst><ext><x:row r="8"><x:c r="A8"><x:v>8</x:v></x:c></x:row></ext></extLst><sheetData><row r="1"><c r="A1"><v>1</v><extLst><ext><x:v>3</x:v></ext></extLst></c></row></sheetData>` +
		`<extLst><ext><row r="9"><c r="A9"><v>9</v></c></row><mergeCell ref="A1:B9"/></ext></extLst></worksheet>`), []string{"A1 1"}},
	{"standalone rows", rawRows(`<row/><row r="2"/><row r="3" hidden="1"/><row r="4"><c r="A4"><v>1</v></c></row>`), []string{"A4 1"}},
	{"nothing on the sheet", rawWorksheet(`<sheetData/>`), nil},
	{"what stands around the rows", rawWorksheet(`<sheetPr><tabColor rgb="FFFF0000"/></sheetPr><dimension ref="A1:XFD1048576"/><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="14"/>` +
		`<sheetData><row r="1" spans="1:9"><c r="A1"><v>1</v></c></row></sheetData><sheetProtection sheet="1"/><autoFilter ref="A1:C9"/><phoneticPr fontId="1"/>` +
		`<dataValidations count="1"><dataValidation type="list" sqref="B1"><formula1>"甲,乙"</formula1></dataValidation></dataValidations><pageMargins left="1" right="1" top="1" bottom="1" header="0" footer="0"/>`), []string{"A1 1"}},

	// Encodings.
	{"UTF-16, small end first", utf16Book(binary.LittleEndian), []string{"A1 '甲😀", "B1 '乙"}},
	{"UTF-16, big end first", utf16Book(binary.BigEndian), []string{"A1 '甲😀", "B1 '乙"}},
	{"UTF-8 with its mark", rawStrings(`<si><t>甲</t></si>`, `<row r="1"><c r="A1" t="s"><v>0</v></c></row>`).each(func(p *rawPart) { p.text = "\uFEFF" + p.text }), []string{"A1 '甲"}},
	{"no declaration", rawStrings(`<si><t>甲</t></si>`, `<row r="1"><c r="A1" t="s"><v>0</v></c></row>`).each(func(p *rawPart) { p.text = strings.TrimPrefix(p.text, xmlHead) }), []string{"A1 '甲"}},
	{"GB18030", chineseBook("GB18030", "甲㐀"), []string{"A1 '甲㐀", "B1 '乙"}},
	{"gbk", chineseBook("gbk", "甲"), []string{"A1 '甲", "B1 '乙"}},

	// Places.
	{"cells without a place", rawRows(`<row r="2"><c><v>1</v></c><c><v>2</v></c><c r="E2"><v>3</v></c><c><v>4</v></c></row>`), []string{"A2 1", "B2 2", "E2 3", "F2 4"}},
	{"rows without a number", rawRows(`<row><c><v>1</v></c></row><row r="4"><c r="A4"><v>2</v></c></row><row><c r="A5"><v>3</v></c></row>`), []string{"A1 1", "A4 2", "A5 3"}},
	{"the row of a cell", rawRows(`<row><c r="B5"><v>1</v></c><c r="C5"><v>2</v></c></row><row><c r="B9"><v>3</v></c></row>`), []string{"B5 1", "C5 2", "B9 3"}},
	{"rows that repeat", rawRows(`<row r="3"><c r="A3"><v>1</v></c></row><row r="3"><c r="B3"><v>2</v></c></row>`), []string{"A3 1", "B3 2"}},
	{"rows and cells out of order", rawRows(`<row r="5"><c r="C5"><v>1</v></c><c r="A5"><v>2</v></c></row><row r="2"><c r="B2"><v>3</v></c></row>`), []string{"B2 3", "A5 2", "C5 1"}},
	{"small letters", rawRows(`<row r="1"><c r="b1"><v>1</v></c><c r="aa1"><v>2</v></c></row>`), []string{"B1 1", "AA1 2"}},
	{"a size that is too small", rawWorksheet(`<dimension ref="A1"/><sheetData><row r="1" spans="1:1"><c r="C1"><v>1</v></c></row><row r="3"><c r="D3"><v>2</v></c></row></sheetData>`), []string{"C1 1", "D3 2"}},

	// Number formats.
	{"formats", rawRows(`<row r="1"><c r="A1" s="1"><v>0.8224</v></c><c r="B1" s="6"><v>1093750</v></c><c r="C1" s="10"><v>-5</v></c><c r="D1" s="8"><v>12</v></c></row>`),
		[]string{"A1 0.8224 as 82.24%", "B1 1093750 as 1,093,750.00", "C1 -5 as (5.00)", "D1 12"}},
	{"dates", rawRows(`<row r="1"><c r="A1" s="2"><v>45291</v></c><c r="B1" s="3"><v>45291.5</v></c><c r="C1" s="4"><v>45291</v></c><c r="D1" s="5"><v>45291</v></c><c r="E1" s="7"><v>45291</v></c></row>`),
		[]string{"A1 45291 as 2023/12/31", "B1 45291.5 as 2023/12/31 12:00", "C1 45291 as 2023年12月31日", "D1 45291 as 2023年12月", "E1 45291 as 2023年12月31日"}},
	{"dates from 1904", rawRows(`<row r="1"><c r="A1" s="2"><v>43829</v></c></row>`).with(workbookPart, workbookOf(`<workbookPr date1904="true"/>`, `<sheet name="甲" sheetId="1" r:id="rId1"/>`)),
		[]string{"A1 45291 as 2023/12/31"}},
	{"the look of a column is not that of its cells", rawWorksheet(`<cols><col min="1" max="1" width="9" style="1"/></cols><sheetData><row r="1" s="1" customFormat="1"><c r="A1"><v>0.5</v></c><c r="B1" s="0"><v>0.5</v></c></row></sheetData>`),
		[]string{"A1 0.5", "B1 0.5"}},
	{"no looks", rawRows(`<row r="1"><c r="A1" s="1"><v>0.5</v></c></row>`).without(stylesPart), []string{"A1 0.5"}},

	// Formulas.
	{"formulas", rawRows(`<row r="1"><c r="A1"><v>1093.75</v></c><c r="B1"><f>A1*2</f><v>7</v></c><c r="C1"><f>A1*2</f><v></v></c><c r="D1"><f>A1*2</f></c><c r="E1" t="str"><f>"甲"&amp;"乙"</f><v>甲乙</v></c>` +
		`<c r="F1" t="str"><f>IF(A1&gt;0,"","x")</f><v></v></c><c r="G1" t="str"><f>A1*2</f></c><c r="H1" t="b"><f>A1&gt;0</f><v>1</v></c><c r="I1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>`),
		[]string{"A1 1093.75", "B1 7 =A1*2", "C1 2187.5 =A1*2 computed", "D1 2187.5 =A1*2 computed", `E1 '甲乙 ="甲"&"乙"`, `F1 blank =IF(A1>0,"","x")`, "G1 2187.5 =A1*2 computed", "H1 TRUE =A1>0", "I1 #DIV/0! =1/0"}},
	{"zeros that nobody computed", rawRows(`<row r="1"><c r="A1"><v>0</v></c><c r="B1"><v>0.0</v></c><c r="C1"><f>2*3</f><v>0</v></c><c r="D1" t="n"><f>C1+1</f><v>0.0</v></c><c r="E1"><f>2*3</f><v>5</v></c><c r="F1"><f>2-2</f><v>0</v></c><c r="G1"><f>NOW()</f><v>0</v></c></row>`).
		only(workbookPart, func(p *rawPart) {
			p.text = strings.Replace(p.text, "</sheets>", `</sheets><calcPr calcId="124519" fullCalcOnLoad="1"/>`, 1)
		}),
		[]string{"A1 0", "B1 0", "C1 6 =2*3 computed", "D1 7 =C1+1 computed", "E1 5 =2*3", "F1 0 =2-2 computed", "G1 =NOW() =NOW() lost"}},
	{"zeros of Java", rawRows(`<row r="1"><c r="A1"><f>2*3</f><v>0</v></c><c r="B1" t="n"><f>2*3</f><v>0.0</v></c><c r="C1" t="n"><f>2*3</f><v>6.0</v></c></row>`),
		[]string{"A1 0 =2*3", "B1 6 =2*3 computed", "C1 6 =2*3"}},
	{"formulas alone on a sheet", rawRows(`<row r="1"><c r="C1"><f>1+1</f></c></row><row r="9"><c r="F9"><f>C1+1</f></c></row>`), []string{"C1 2 =1+1 computed", "F9 3 =C1+1 computed"}},
	{"shared formulas", rawRows(`<row r="1"><c r="A1"><f t="shared" ref="A1:B3" si="0">SUM(C1:$D1)+C$9*$C1+LOG10(C1)+'C1'!C1&amp;"C1"</f><v>1</v></c><c r="B1"><f t="shared" si="0"/><v>2</v></c></row>` +
		`<row r="3"><c r="A3"><f t="shared" si="0"></f><v>3</v></c></row>`),
		[]string{`A1 1 =SUM(C1:$D1)+C$9*$C1+LOG10(C1)+'C1'!C1&"C1"`, `B1 2 =SUM(D1:$D1)+D$9*$C1+LOG10(D1)+'C1'!D1&"C1"`, `A3 3 =SUM(C3:$D3)+C$9*$C3+LOG10(C3)+'C1'!C3&"C1"`}},
	{"shared formulas of whole columns", rawRows(`<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="5">SUM(C:C)+SUM(1:1)+表1[金额]</f><v>1</v></c></row><row r="2"><c r="A2"><f t="shared" si="5"/><v>2</v></c></row>`),
		[]string{"A1 1 =SUM(C:C)+SUM(1:1)+表1[金额]", "A2 2 =SUM(C:C)+SUM(2:2)+表1[金额]"}},
	{"array formulas", rawRows(`<row r="1"><c r="A1"><f t="array" ref="A1:A2">B1:B2*2</f><v>4</v></c></row><row r="2"><c r="A2"><v>6</v></c></row>`), []string{"A1 4 =B1:B2*2", "A2 6"}},

	// Merges and what is hidden.
	{"merges", rawWorksheet(`<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row></sheetData><mergeCells count="9"><mergeCell ref="A1:C1"/><mergeCell ref="D2:D9"></mergeCell></mergeCells>`),
		[]string{"A1 1", "B1 2", "merge A1:C1", "merge D2:D9"}},
	{"hidden parts", rawWorksheet(`<cols><col min="2" max="3" width="0" customWidth="1"/><col min="5" max="5" width="9" hidden="1"/><col min="6" max="16384" width="9"/></cols><sheetData>` +
		`<row r="1" hidden="1"><c r="A1"><v>1</v></c></row><row r="2" ht="0" customHeight="1"><c r="B2"><v>2</v></c></row><row r="3" hidden="true"><c r="F3"><v>3</v></c></row><row r="4" hidden="0" ht="9.5"><c r="A4"><v>4</v></c></row></sheetData>`),
		[]string{"A1 1", "B2 2", "F3 3", "A4 4", "hidden row 1", "hidden row 2", "hidden row 3", "hidden column B", "hidden column C", "hidden column E"}},

	// Tabs.
	{"tabs", rawRows(`<row r="1"><c r="A1"><v>1</v></c></row>`).sheet("乙&amp;丙", `state="hidden"`, `<row r="1"><c r="A1"><v>2</v></c></row>`).sheet("丁", `state="veryHidden"`, ``).sheet("戊", `state="visible"`, ``),
		[]string{"[甲]", "A1 1", "[乙&丙] hidden", "A1 2", "[丁] hidden", "[戊]"}},
	{"tabs in an order of their own", rawRows(`<row r="1"><c r="A1"><v>1</v></c></row>`).sheet("乙", "", `<row r="1"><c r="A1"><v>2</v></c></row>`).
		with(workbookPart, workbookOf("", `<sheet name="二" sheetId="7" r:id="rId2"/><sheet name="一" sheetId="3" r:id="rId1"/>`)), []string{"[二]", "A1 2", "[一]", "A1 1"}},
	{"parts found by their relations", oddParts(), []string{"[甲]", "A1 '一", "[乙]", "A1 '二", "B1 0.5 as 50.00%", "[丙]", "A1 3"}},
	{"a workbook elsewhere", rawStrings(`<si><t>甲</t></si>`, `<row r="1"><c r="A1" t="s"><v>0</v></c></row>`).with("_rels/.rels", relations(relation("rId9", "officeDocument", "/book/main.xml"))).each(func(p *rawPart) {
		p.name = strings.NewReplacer("xl/workbook.xml", "book/main.xml", "xl/_rels/workbook.xml", "book/_rels/main.xml", "xl/", "book/").Replace(p.name)
		p.text = strings.NewReplacer("/xl/workbook.xml", "/book/main.xml", "/xl/", "/book/").Replace(p.text)
	}), []string{"A1 '甲"}},
	{"letters of part names", rawRows(`<row r="1"><c r="A1"><v>1</v></c></row>`).only(firstSheet, func(p *rawPart) { p.name = "xl/Worksheets/Sheet1.XML" }), []string{"A1 1"}},
	{"backslashes in part names", rawStrings(`<si><t>甲</t></si>`, `<row r="1"><c r="A1" t="s"><v>0</v></c></row>`).each(func(p *rawPart) { p.name = strings.ReplaceAll(p.name, "/", `\`) }), []string{"A1 '甲"}},
	{"charts beside sheets", rawRows(`<row r="1"><c r="A1"><v>1</v></c></row>`).
		with(workbookPart, workbookOf("", `<sheet name="图" sheetId="2" r:id="rId2"/><sheet name="甲" sheetId="1" r:id="rId1"/><sheet name="宏" sheetId="3" r:id="rId3"/>`)).
		with(workbookRels, relations(relation("rId1", "worksheet", "worksheets/sheet1.xml")+relation("rId2", "chartsheet", "chartsheets/sheet1.xml")+
			`<Relationship Id="rId3" Type="http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet" Target="macrosheets/sheet1.xml"/>`)).
		with("xl/chartsheets/sheet1.xml", xmlHead+`<chartsheet xmlns="`+mainSpace+`"><sheetViews><sheetView workbookViewId="0"/></sheetViews></chartsheet>`).
		with("xl/macrosheets/sheet1.xml", xmlHead+`<xm:macrosheet xmlns="`+mainSpace+`" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><sheetData><row r="1"><c r="A1"><v>3</v></c></row></sheetData></xm:macrosheet>`),
		[]string{"A1 1"}},
	{"choices for newer programs", rawRows(`<row r="1"><c r="A1"><v>1</v></c></row>`).with(workbookPart, workbookOf(
		`<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="x15"><x15ac:absPath url="C:\甲\" xmlns:x15ac="urn:ac"/></mc:Choice></mc:AlternateContent><bookViews><workbookView/></bookViews>`,
		`<sheet name="甲" sheetId="1" r:id="rId1"/>`)), []string{"A1 1"}},

	// How the archive is packed.
	{"stored", packed(func(p *rawPart) { p.stored = true }), []string{"A1 '甲", "B1 1"}},
	{"sizes after the data", packed(func(p *rawPart) { p.descriptor = true }), []string{"A1 '甲", "B1 1"}},
	{"sizes of 64 bits", packed(func(p *rawPart) { p.zip64 = true }), []string{"A1 '甲", "B1 1"}},
	{"a directory of 64 bits", func() *rawBook { b := packed(func(*rawPart) {}); b.zip64 = true; return b }(), []string{"A1 '甲", "B1 1"}},
}

// packed is a small workbook whose parts are packed in another way.
func packed(change func(*rawPart)) *rawBook {
	return rawStrings(`<si><t>甲</t></si>`, `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>1</v></c></row>`).each(change)
}

// prefixed is a part whose elements carry a prefix.
func prefixed(prefix, xml string) string {
	head, body, _ := strings.Cut(xml, "?>\n")
	body = strings.NewReplacer("</", "</"+prefix+":", "<", "<"+prefix+":").Replace(body)
	return head + "?>\n" + strings.Replace(body, " xmlns=", " xmlns:"+prefix+"=", 1)
}

func utf16Book(order binary.AppendByteOrder) *rawBook {
	return rawStrings(`<si><t>甲😀</t></si>`, `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>乙</t></is></c></row>`).each(func(p *rawPart) {
		p.text = utf16Text(order, strings.Replace(p.text, "UTF-8", "UTF-16", 1))
	})
}

func chineseBook(label, text string) *rawBook {
	return rawStrings("<si><t>"+text+"</t></si>", `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>乙</t></is></c></row>`).each(func(p *rawPart) {
		if p.name != stringsPart && p.name != firstSheet {
			return
		}
		text, err := simplifiedchinese.GB18030.NewEncoder().String(strings.Replace(p.text, "UTF-8", label, 1))
		if err != nil {
			panic(err)
		}
		p.text = text
	})
}

// oddParts is a workbook whose parts stand where their relations say, and
// nowhere else.
func oddParts() *rawBook {
	cell := func(s string) string { return `<row r="1"><c r="A1" t="s"><v>` + s + `</v></c>` }
	return rawRows(cell("0")+`</row>`).without(firstSheet, stringsPart, stylesPart).
		with(workbookPart, workbookOf("", `<sheet name="甲" sheetId="1" r:id="a"/><sheet name="乙" sheetId="2" r:id="b"/><sheet name="丙" sheetId="3" r:id="c"/>`)).
		with(workbookRels, relations(relation("b", "worksheet", "../tables/2.xml")+relation("a", "worksheet", "/xl/表一.xml")+relation("c", "worksheet", "./worksheets/../worksheets/第3.xml")+
			relation("s", "sharedStrings", "texts/t.xml")+relation("y", "styles", "/looks.xml"))).
		with("xl/表一.xml", worksheetHead+"<sheetData>"+cell("0")+"</row></sheetData></worksheet>").
		with("tables/2.xml", worksheetHead+"<sheetData>"+cell("1")+`<c r="B1" s="1"><v>0.5</v></c></row></sheetData></worksheet>`).
		with("xl/worksheets/第3.xml", worksheetHead+`<sheetData><row r="1"><c r="A1"><v>3</v></c></row></sheetData></worksheet>`).
		with("xl/worksheets/sheet9.xml", worksheetHead+`<sheetData><row r="1"><c r="A1"><v>9</v></c></row></sheetData></worksheet>`).
		with("xl/texts/t.xml", sst(`<si><t>一</t></si><si><t>二</t></si>`)).with("looks.xml", styleSheet(""))
}

// TestKinds: what is stored is read, however it is written.
func TestKinds(t *testing.T) {
	for _, k := range spellings {
		t.Run(k.name, func(t *testing.T) {
			b, err := openBook(k.book.bytes(), "甲.xlsx")
			if err != nil {
				t.Fatalf("refused: %v", err)
			}
			if diff := cmp.Diff(k.want, toldBook(b)); diff != "" {
				t.Errorf("read (-want +got):\n%s", diff)
			}
		})
	}
}

// TestISODates: a date stored as text prints like one that is stored as a number.
func TestISODates(t *testing.T) {
	for _, stored := range []string{"2023-12-31", "2023-12-31T00:00:00", "2023-12-31T00:00:00Z", "2023-12-31T00:00:00.000"} {
		b, err := openBook(rawRows(`<row r="1"><c r="A1" s="9" t="d"><v>`+stored+`</v></c></row>`).bytes(), "甲.xlsx")
		if err != nil {
			t.Fatal(err)
		}
		if got := b.grids[0].at(1, 1).text; got != "2023-12-31" {
			t.Errorf("%s prints as %q under yyyy-mm-dd", stored, got)
		}
	}
}

// TestOwnProperty: the custom property jixiao says that a workbook is ours.
func TestOwnProperty(t *testing.T) {
	property := func(id, name, value string) string {
		return `<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="` + id + `" name="` + name + `">` + value + `</property>`
	}
	others := property("2", "KSOProductBuildVer", "<vt:lpwstr>2052-12.1.0</vt:lpwstr>") + property("3", "次数", "<vt:i4>7</vt:i4>")
	for _, c := range []struct{ name, lines, want string }{
		{"ours", others + property("4", "jixiao", "<vt:lpwstr>自评表</vt:lpwstr>"), "自评表"},
		{"entities", property("2", "jixiao", "<vt:lpwstr>&#x81EA;<!-- -->评表</vt:lpwstr>") + others, "自评表"},
		{"others", others, ""},
		{"empty", property("2", "jixiao", "<vt:lpwstr/>"), ""},
		{"none", "", ""},
	} {
		b, err := openBook(rawRows("").with("_rels/.rels", relations(relation("rId1", "officeDocument", "xl/workbook.xml")+relation("rId2", "custom-properties", "docProps/custom.xml"))).
			with("docProps/custom.xml", xmlHead+`<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">`+c.lines+`</Properties>`).
			bytes(), "甲.xlsx")
		if err != nil {
			t.Fatal(err)
		}
		if b.ours != c.want {
			t.Errorf("%s: jixiao is %q, want %q", c.name, b.ours, c.want)
		}
	}
}

// toldBook is a workbook in words: cells as "A1 0.8224 as 82.24% =B1/C1", texts
// after a ', then merges and what is hidden. A sheet begins with its name,
// unless 甲 is the only one.
func toldBook(b *book) []string {
	var lines []string
	say := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	for _, g := range b.grids {
		switch {
		case g.hidden:
			say("[%s] hidden", g.name)
		case len(b.grids) > 1 || g.name != "甲":
			say("[%s]", g.name)
		}
		var rows []string
		for row := 1; row <= g.height(); row++ {
			some := false
			for col := 1; col <= g.width(); col++ {
				if c := g.at(row, col); c.kind != blankCell || c.formula != "" {
					say("%s %s", model.Ref{Row: row, Col: col}.A1(), toldCell(c))
					some = true
				}
			}
			if some && g.hiddenRows[row] {
				rows = append(rows, fmt.Sprintf("hidden row %d", row))
			}
		}
		for _, m := range g.merges {
			say("merge %s", m.A1())
		}
		lines = append(lines, rows...)
		for col := 1; col <= g.width(); col++ {
			if g.hiddenCols[col] {
				say("hidden column %s", model.ColumnName(col))
			}
		}
	}
	return lines
}

var breaksShown = strings.NewReplacer("\n", `\n`, "\r", `\r`)

func toldCell(c cell) string {
	var words []string
	switch c.kind {
	case blankCell:
		words = append(words, "blank")
	case textCell:
		words = append(words, "'"+breaksShown.Replace(c.text))
	case numberCell:
		n, _ := parsePlain(c.raw)
		words = append(words, n.String())
		if c.text != n.String() {
			words = append(words, "as "+c.text)
		}
	default:
		words = append(words, c.text)
	}
	if c.formula != "" {
		words = append(words, "="+c.formula)
	}
	if c.computed {
		words = append(words, "computed")
	}
	if c.lost {
		words = append(words, "lost")
	}
	return strings.Join(words, " ")
}
