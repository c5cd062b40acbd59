package xlsx

import (
	"fmt"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode"

	"jixiao/model"

	"github.com/google/go-cmp/cmp"
)

// fate is what may become of a file: whatever is not refused is read right.
type fate int

const (
	either fate = iota
	mustRead
	mustRefuse
)

// hostile is a file that is damaged, odd or made to do harm.
type hostile struct {
	name  string
	book  func() []byte
	fate  fate
	want  []string // read: all the words of toldBook; refused: within the reason
	holds []string // read: some of the words of toldBook
	most  uint64   // MB allocated at most: 50 where not given, 100 for a flood
	long  bool     // unpacks hundreds of MB
}

// one is the row that a reading must hold, and its words.
const one = `<row r="1"><c r="A1"><v>1</v></c></row>`

var justOne = []string{"A1 1"}

func made(b *rawBook) func() []byte { return b.bytes }

// damaged are archives and parts that are not whole.
func damaged() []hostile {
	return []hostile{
		{name: "empty", book: func() []byte { return nil }, fate: mustRefuse, want: []string{"空的"}},
		{name: "no entries", book: made(&rawBook{}), fate: mustRefuse},
		{name: "one byte", book: func() []byte { return []byte("P") }},
		{name: "zeros", book: func() []byte { return make([]byte, 4096) }, fate: mustRefuse},
		{name: "a head and zeros", book: func() []byte { return append([]byte("PK\x03\x04"), make([]byte, 4096)...) }, fate: mustRefuse},
		{name: "bytes before the archive", book: func() []byte { b := rawRows(one); b.before = "MZ\x00\x01"; return b.bytes() }, want: justOne},
		{name: "bytes after the archive", book: func() []byte { b := rawRows(one); b.after = "\r\n\r\n"; return b.bytes() }, want: justOne},
		{name: "an archive in the archive", book: func() []byte {
			return (&rawBook{}).with("表.xlsx", string(rawRows(one).bytes())).bytes()
		}, fate: mustRefuse, want: []string{"压缩包", "解压"}},
		{name: "a workbook within", book: func() []byte {
			return rawRows(one).with("xl/embeddings/oleObject1.xlsx", string(rawRows(one).bytes())).bytes()
		}, fate: mustRead, want: justOne},
		{name: "a password", book: made(rawRows(one).each(func(p *rawPart) { p.encrypted = true })), fate: mustRefuse, want: []string{"密码"}},
		{name: "a packing of others", book: made(rawRows(one).only(firstSheet, func(p *rawPart) { p.method = 12 })), fate: mustRefuse},
		{name: "wrong checksum of the sheet", book: made(rawRows(one).only(firstSheet, func(p *rawPart) { p.wrongCRC = true })), fate: mustRefuse, want: []string{"损坏", "重新取得"}},
		{name: "wrong checksum of the strings", book: made(rawStrings("<si><t>甲</t></si>", `<row r="1"><c r="A1" t="s"><v>0</v></c></row>`).only(stringsPart, func(p *rawPart) { p.wrongCRC = true })), fate: mustRefuse, want: []string{"损坏"}},
		{name: "wrong checksum of the workbook", book: made(rawRows(one).only(workbookPart, func(p *rawPart) { p.wrongCRC = true })), fate: mustRefuse, want: []string{"损坏"}},
		{name: "wrong checksum of the looks", book: made(rawRows(one).only(stylesPart, func(p *rawPart) { p.wrongCRC = true })), fate: mustRefuse, want: []string{"损坏"}},
		{name: "a small size is stated", book: made(rawRows(one).only(firstSheet, func(p *rawPart) { p.size = 30 })), want: justOne},
		{name: "a great size is stated", book: made(rawRows(one).only(firstSheet, func(p *rawPart) { p.size = 1 << 30 })), want: justOne},
		{name: "a size beyond all bounds is stated", book: made(rawRows(one).only(firstSheet, func(p *rawPart) { p.size = 1<<63 + 5 })), want: justOne},
		{name: "sizes whose sum is small again", book: made(rawRows(one).each(func(p *rawPart) { p.size = 1 << 63 })), want: justOne},
		{name: "packed beyond the end", book: made(rawRows(one).only(firstSheet, func(p *rawPart) { p.packed = 1 << 20 })), want: justOne},
		{name: "packed size of 64 bits", book: made(rawRows(one).only(firstSheet, func(p *rawPart) { p.packed = 1<<63 + 5 })), want: justOne},
		{name: "not deflated as it says", book: made(rawRows(one).only(firstSheet, func(p *rawPart) { p.stored, p.method = true, 8 })), fate: mustRefuse},

		{name: "the sheet ends within a cell", book: made(rawXML(worksheetHead + `<sheetData><row r="1"><c r="A1"><v>1`)), fate: mustRefuse, want: []string{"损坏"}},
		{name: "the sheet ends within a tag", book: made(rawXML(worksheetHead + `<sheetData>` + one + `<row r="2`)), fate: mustRefuse, want: []string{"损坏"}},
		{name: "the sheet ends within a quoted text", book: made(rawXML(worksheetHead + `<sheetData>` + one + `<row r="2"><c r="A2" t="str"><v><![CDATA[甲`)), fate: mustRefuse, want: []string{"损坏"}},
		{name: "the sheet ends within a comment", book: made(rawXML(worksheetHead + `<sheetData>` + one + `<!-- `)), fate: mustRefuse, want: []string{"损坏"}},
		{name: "the sheet ends between rows", book: made(rawXML(worksheetHead + `<sheetData>` + one)), fate: mustRefuse, want: []string{"损坏"}},
		{name: "the sheet ends before its merges", book: made(rawXML(worksheetHead + `<sheetData>` + one + `</sheetData><mergeCells>`)), fate: mustRefuse, want: []string{"损坏"}},
		{name: "an empty sheet part", book: made(rawXML("")), fate: mustRefuse},
		{name: "a sheet part of zeros", book: made(rawXML(strings.Repeat("\x00", 1000))), fate: mustRefuse},
		{name: "a sheet part that is no XML", book: made(rawXML("项目名称,金额\n")), fate: mustRefuse},
		{name: "a sheet part of HTML", book: made(rawXML("<html><body><table><tr><td>1</td></tr></table></body></html>"))},
		{name: "tags that do not match", book: made(rawRows(`<row r="1"><c r="A1"><v>1</c></v></row>`))},
		{name: "a tag ends too often", book: made(rawRows(one + `</c></row></row></sheetData></worksheet>`)), want: justOne},
		{name: "a bare ampersand", book: made(rawRows(`<row r="1"><c r="A1" t="str"><v>甲&乙</v></c></row>`)), want: []string{"A1 '甲&乙"}},
		{name: "an unknown entity", book: made(rawRows(`<row r="1"><c r="A1" t="str"><v>甲&nbsp;乙</v></c></row>`))},
		{name: "a reference to no character", book: made(rawRows(`<row r="1"><c r="A1" t="str"><v>甲&#x110000;&#0;&#xD800;&#99999999999999999999;</v></c></row>`))},
		{name: "broken UTF-8", book: made(rawRows("<row r=\"1\"><c r=\"A1\" t=\"str\"><v>甲\xff\xfe\xe4\xb8</v></c></row>"))},
		{name: "broken UTF-16", book: made(rawXML("\xFF\xFE<\x00w\x00\x00\xD8\x00")), fate: mustRefuse},
		{name: "an encoding that nobody knows", book: made(rawXML(strings.Replace(worksheetHead, "UTF-8", "EBCDIC-甲", 1) + "<sheetData>" + one + "</sheetData></worksheet>")), want: justOne},
		{name: "the strings end too soon", book: made(rawRows(`<row r="1"><c r="A1" t="s"><v>0</v></c></row>`).with(stringsPart, xmlHead+`<sst xmlns="`+mainSpace+`"><si><t>甲`)), fate: mustRefuse, want: []string{"损坏"}},
		{name: "the workbook ends too soon", book: made(rawRows(one).with(workbookPart, strings.TrimSuffix(workbookOf("", `<sheet name="甲" sheetId="1" r:id="rId1"/>`), "</workbook>"))), fate: mustRefuse, want: []string{"损坏"}},
		{name: "the looks end too soon", book: made(rawRows(one).with(stylesPart, styleSheet("")[:900])), fate: mustRefuse, want: []string{"损坏"}},

		{name: "no strings where a cell has one", book: made(rawRows(`<row r="1"><c r="A1" t="s"><v>0</v></c></row>`).without(stringsPart)), fate: mustRefuse, want: []string{"损坏"}},
		{name: "a string that is not there", book: made(rawStrings("<si><t>甲</t></si>", `<row r="1"><c r="A1" t="s"><v>1</v></c></row>`)), fate: mustRefuse, want: []string{"损坏"}},
		{name: "a string before the first", book: made(rawStrings("<si><t>甲</t></si>", `<row r="1"><c r="A1" t="s"><v>-1</v></c></row>`)), fate: mustRefuse, want: []string{"损坏"}},
		{name: "a string beyond all bounds", book: made(rawStrings("<si><t>甲</t></si>", `<row r="1"><c r="A1" t="s"><v>18446744073709551616</v></c></row>`)), fate: mustRefuse, want: []string{"损坏"}},
		{name: "a string by no number", book: made(rawStrings("<si><t>甲</t></si>", `<row r="1"><c r="A1" t="s"><v>甲</v></c></row>`)), fate: mustRefuse, want: []string{"损坏"}},
	}
}

// packages are workbooks whose parts do not fit together.
func packages() []hostile {
	return []hostile{
		{name: "no sheet part", book: made(rawRows(one).without(firstSheet)), fate: mustRefuse},
		{name: "no workbook part", book: made(rawRows(one).without(workbookPart)), fate: mustRefuse},
		{name: "no types", book: made(rawRows(one).without("[Content_Types].xml")), want: justOne},
		{name: "no relations of the package", book: made(rawRows(one).without("_rels/.rels")), want: justOne},
		{name: "no relations of the workbook", book: made(rawRows(one).without(workbookRels)), want: justOne},
		{name: "a tab without a relation", book: made(rawRows(one).with(workbookPart, workbookOf("", `<sheet name="甲" sheetId="1"/>`))), want: justOne},
		{name: "a tab of no relation", book: made(rawRows(one).with(workbookPart, workbookOf("", `<sheet name="甲" sheetId="1" r:id="rId7"/>`))), want: justOne},
		{name: "no tabs", book: made(rawRows(one).with(workbookPart, workbookOf("", "")))},
		{name: "no list of tabs", book: made(rawRows(one).with(workbookPart, xmlHead+`<workbook xmlns="`+mainSpace+`"/>`))},
		{name: "only a chart", book: made(rawRows("").without(firstSheet).
			with(workbookRels, relations(relation("rId1", "chartsheet", "chartsheets/sheet1.xml"))).
			with("xl/chartsheets/sheet1.xml", xmlHead+`<chartsheet xmlns="`+mainSpace+`"/>`))},
		{name: "relations that go round", book: made(rawRows(one).with("_rels/.rels", relations(relation("rId1", "officeDocument", "_rels/.rels")))), want: justOne},
		{name: "a workbook that is its own sheet", book: made(rawRows(one).with(workbookRels, relations(relation("rId1", "worksheet", "workbook.xml"))))},
		{name: "relations that are their own strings", book: made(rawRows(one).with(workbookRels, relations(relation("rId1", "worksheet", "worksheets/sheet1.xml")+relation("rId2", "sharedStrings", "_rels/workbook.xml.rels")+relation("rId3", "styles", "workbook.xml")))), want: justOne},
		{name: "a sheet elsewhere on the net", book: made(rawRows(one).with(workbookRels, relations(`<Relationship Id="rId1" Type="`+relationSpace+`/worksheet" Target="http://127.0.0.1:1/sheet1.xml" TargetMode="External"/>`))), fate: mustRefuse},
		{name: "a sheet elsewhere on the disk", book: made(rawRows(one).with(workbookRels, relations(`<Relationship Id="rId1" Type="`+relationSpace+`/worksheet" Target="file:///etc/hosts" TargetMode="External"/>`))), fate: mustRefuse},
		{name: "a sheet above the package", book: made(rawRows(one).with(workbookRels, relations(relation("rId1", "worksheet", "../../../../../../etc/hosts")))), fate: mustRefuse},
		{name: "names above the package", book: made(rawRows(one).with("../../../tmp/jixiao.xml", "<a/>").with("/etc/hosts", "").with(`..\..\win.ini`, "")), want: justOne},
		{name: "a part twice", book: made(rawRows("").with(firstSheet, worksheetHead+"<sheetData>"+one+"</sheetData></worksheet>").with(firstSheet, worksheetHead+"<sheetData>"+one+"</sheetData></worksheet>")), want: justOne},
		{name: "a part twice, by its letters", book: made(rawRows(one).with("XL/WORKSHEETS/SHEET1.XML", worksheetHead+"<sheetData>"+one+"</sheetData></worksheet>")), want: justOne},
		{name: "a folder for a part", book: made(rawRows(one).without(firstSheet).with(firstSheet+"/", "")), fate: mustRefuse},
		{name: "two tabs of one name", book: made(rawRows(one).sheet("甲", "", one)), want: []string{"[甲]", "A1 1", "[甲]", "A1 1"}},
		{name: "a tab without a name", book: made(rawRows(one).with(workbookPart, workbookOf("", `<sheet sheetId="1" r:id="rId1"/>`))), want: []string{"[]", "A1 1"}},
		{name: "100,000 tabs", book: made(rawRows(one).with(workbookPart, workbookOf("", strings.Repeat(`<sheet name="甲" sheetId="1" r:id="rId1"/>`, 100_000))))},
		{name: "400 tabs of one part", book: made(tabs(one, 400))},
		{name: "400 tabs of one part of 100,000 rows", book: made(tabs(strings.Repeat(`<row><c><v>1</v></c><c><v>2</v></c><c><v>3</v></c></row>`, 100_000), 400)), most: 1500, long: true},
		{name: "100,000 relations", book: made(rawRows(one).with(workbookRels, relations(relation("rId1", "worksheet", "worksheets/sheet1.xml")+strings.Repeat(relation("rId8", "hyperlink", "甲"), 100_000)))), most: 100, want: justOne},
		{name: "20,000 parts", book: func() []byte {
			b := rawRows(one)
			for i := range 20_000 {
				b.put(rawPart{name: fmt.Sprintf("xl/media/%d.png", i), stored: true})
			}
			return b.bytes()
		}, most: 100, want: justOne},

		{name: "an entity that grows", book: made(rawXML(`<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY a "` + strings.Repeat("a", 100) + `">` + grown("a", "b") + grown("b", "c") + grown("c", "d") + grown("d", "e") + grown("e", "f") +
			`]><worksheet xmlns="` + mainSpace + `"><sheetData>` + one + `<row r="2"><c r="A2" t="str"><v>&f;</v></c></row></sheetData></worksheet>`)), holds: justOne},
		{name: "an entity that grows in the strings", book: made(rawRows(`<row r="1"><c r="A1" t="s"><v>0</v></c></row>`).with(stringsPart, `<!DOCTYPE sst [<!ENTITY a "`+strings.Repeat("a", 100)+`">`+grown("a", "b")+grown("b", "c")+grown("c", "d")+grown("d", "e")+grown("e", "f")+
			`]><sst xmlns="`+mainSpace+`"><si><t>&f;</t></si></sst>`))},
		{name: "an entity from the disk", book: made(rawXML(`<!DOCTYPE worksheet [<!ENTITY a SYSTEM "file:///etc/hosts">]><worksheet xmlns="` + mainSpace + `"><sheetData>` + one + `<row r="2"><c r="A2" t="str"><v>&a;</v></c></row></sheetData></worksheet>`)), holds: justOne},
		{name: "a type of document", book: made(rawXML(`<!DOCTYPE worksheet SYSTEM "http://127.0.0.1:1/a.dtd" [<!ENTITY b "<row><c><v>2</v></c></row>"> <!-- ]> -->]><worksheet xmlns="` + mainSpace + `"><sheetData>` + one + `</sheetData></worksheet>`)), want: justOne},
	}
}

// places are rows, cells, merges and looks that point nowhere, or everywhere.
func places() []hostile {
	return []hostile{
		{name: "row 0", book: made(rawRows(one + `<row r="0"><c><v>2</v></c></row>`)), holds: justOne},
		{name: "a row before the first", book: made(rawRows(one + `<row r="-1"><c><v>2</v></c></row>`)), holds: justOne},
		{name: "a row after the last", book: made(rawRows(one + `<row r="1048577"><c r="A1048577"><v>2</v></c></row>`)), want: justOne},
		{name: "a row beyond all bounds", book: made(rawRows(one + `<row r="99999999999999999999"><c><v>2</v></c></row>`)), holds: justOne},
		{name: "a row by no number", book: made(rawRows(one + `<row r="甲"><c><v>2</v></c></row>`)), holds: justOne},
		{name: "a row in thousands of digits", book: made(rawRows(one + `<row r="` + strings.Repeat("0", 5000) + `2"><c><v>2</v></c></row>`)), holds: justOne},
		{name: "the last row", book: made(rawRows(one + `<row r="1048576"><c><v>2</v></c></row><row><c><v>3</v></c></row>`)), holds: justOne},
		{name: "a column after the last", book: made(rawRows(one + `<row r="2"><c r="XFE2"><v>2</v></c></row>`)), want: justOne},
		{name: "a column beyond all bounds", book: made(rawRows(one + `<row r="2"><c r="` + strings.Repeat("Z", 5000) + `2"><v>2</v></c></row>`)), want: justOne},
		{name: "cells by no place", book: made(rawRows(one + `<row r="2"><c r="2A"><v>2</v></c></row><row r="3"><c r=""><v>2</v></c></row><row r="4"><c r="B"><v>2</v></c></row><row r="5"><c r="甲5"><v>2</v></c></row><row r="6"><c r="A-6"><v>2</v></c></row>`)), holds: justOne},
		{name: "20,000 cells without a place", book: made(rawRows(one + `<row r="2">` + strings.Repeat("<c><v>2</v></c>", 20_000) + "</row>")), holds: justOne},
		{name: "an empty merge", book: made(merging(`<mergeCell ref=""/><mergeCell/>`)), want: justOne},
		{name: "a merge of one cell", book: made(merging(`<mergeCell ref="A1"/><mergeCell ref="B1:B1"/>`)), fate: mustRead, holds: justOne},
		{name: "merges of no place", book: made(merging(`<mergeCell ref="甲:乙"/><mergeCell ref="A0:B0"/><mergeCell ref="A1:XFE9"/><mergeCell ref="A1:B2:C3"/><mergeCell ref=":"/><mergeCell ref="A1:"/>`)), holds: justOne},
		{name: "a merge from its end", book: made(merging(`<mergeCell ref="C3:B2"/>`)), fate: mustRead, holds: justOne},
		{name: "a merge of a column", book: made(merging(`<mergeCell ref="B:B"/>`)), holds: justOne},
		{name: "a merge of all rows", book: made(merging(`<mergeCell ref="1:1048576"/>`)), holds: justOne},
		{name: "a merge of all cells", book: made(merging(`<mergeCell ref="A1:XFD1048576"/>`)), holds: justOne},
		{name: "50,000 merges", book: made(merging(manyMerges(50_000))), most: 100, holds: justOne},
		{name: "1,000 overlapping merges of half a million cells", book: made(merging(strings.Repeat(`<mergeCell ref="A1:ZZ800"/>`, 1000))), most: 100, long: true},
		{name: "50,000 overlapping merges of half a million cells", book: made(merging(strings.Repeat(`<mergeCell ref="A1:ZZ800"/>`, 50_000))), most: 100, holds: justOne},
		{name: "10,000 columns of looks", book: made(rawWorksheet("<cols>" + strings.Repeat(`<col min="1" max="16384" hidden="1" width="9"/>`, 10_000) + "</cols><sheetData>" + one + "</sheetData>")), want: []string{"A1 1", "hidden column A"}},
		{name: "columns of no place", book: made(rawWorksheet(`<cols><col min="0" max="-1" hidden="1"/><col min="5" max="2" hidden="1"/><col min="2" max="99999999999" hidden="1"/><col hidden="1"/></cols><sheetData>` + one + "</sheetData>")), holds: justOne},
		{name: "formulas shared with none", book: made(rawRows(`<row r="1"><c r="A1"><f t="shared" si="7"/><v>1</v></c><c r="B1"><f t="shared" si="-1"/><v>1</v></c><c r="C1"><f t="shared"/><v>1</v></c></row>`))},
		{name: "50,000 formulas shared with a long one", book: made(rawRows(`<row r="1"><c r="A1"><f t="shared" ref="A1:A50000" si="0">` + strings.Repeat("B1+", 2000) + `1</f><v>1</v></c></row>` + strings.Repeat(`<row><c><f t="shared" si="0"/><v>1</v></c></row>`, 50_000))), most: 1000, long: true},
		{name: "a look that is not there", book: made(rawRows(`<row r="1"><c r="A1" s="99999"><v>1</v></c></row>`)), fate: mustRead, want: justOne},
		{name: "a look before the first", book: made(rawRows(`<row r="1"><c r="A1" s="-1"><v>1</v></c></row>`)), want: justOne},
		{name: "a look beyond all bounds", book: made(rawRows(`<row r="1"><c r="A1" s="99999999999999999999"><v>1</v></c></row>`)), want: justOne},
		{name: "5,000 looks", book: made(rawRows(`<row r="1"><c r="A1" s="5010"><v>0.5</v></c></row>`).with(stylesPart, styleSheet(strings.Repeat(`<xf numFmtId="10" fontId="0" fillId="0" borderId="0" xfId="0"/>`, 5000)))), fate: mustRead, want: []string{"A1 0.5 as 50.00%"}},
		{name: "100,000 looks", book: made(rawRows(`<row r="1"><c r="A1" s="100010"><v>0.5</v></c></row>`).with(stylesPart, styleSheet(strings.Repeat(`<xf numFmtId="10" fontId="0" fillId="0" borderId="0" xfId="0"/>`, 100_000)))), most: 100, want: []string{"A1 0.5 as 50.00%"}},
		{name: "a format of 1 MB", book: made(rawRows(`<row r="1"><c r="A1" s="6"><v>1</v></c></row>`).with(stylesPart, strings.Replace(styleSheet(""), "#,##0.00", strings.Repeat("0;[$", 250_000), 1))), most: 200},
		{name: "a format of 400,000 letters", book: made(rawRows(`<row r="1"><c r="A1" s="6"><v>1</v></c></row>`).with(stylesPart, strings.Replace(styleSheet(""), "#,##0.00", strings.Repeat("x", 400_000), 1))), want: justOne},
		{name: "40,000 columns of looks before a cell in column XFD", book: made(rawWorksheet("<cols>" + strings.Repeat(`<col min="1" max="16384" hidden="1"/>`, 40_000) + `</cols><sheetData><row r="1"><c r="XFD1"><v>1</v></c></row></sheetData>`)), holds: []string{"XFD1 1"}},
		{name: "tags that do not match: a cell", book: made(rawRows(`<row r="1"><c r="A1"><is></c><c r="B1"><v>5</v></is></c></row>`)), fate: mustRefuse},
		{name: "tags that do not match: a formula", book: made(rawRows(`<row r="1"><c r="A1"><f>1<v>2</f></v></c></row>`)), fate: mustRefuse},
		{name: "9 MB of extensions", book: made(rawWorksheet("<sheetData>" + one + "</sheetData><extLst>" + strings.Repeat(`<ext><a b="1"/></ext>`, 9<<20/21) + "</extLst>")), fate: mustRead, want: justOne},
		{name: "2,000 links that name 9,000 workbooks", book: made(rawRows(one).with(workbookRels, relations(relation("rId1", "worksheet", "worksheets/sheet1.xml")+numbered(relation("e%d", "externalLink", "externalLinks/e.xml"), 2000))).
			with("xl/externalLinks/_rels/e.xml.rels", relations(numbered(`<Relationship TargetMode="External" Type="externalLinkPath" Target="%d.xlsx"/>`, 9000)))), holds: justOne},
		{name: "a number of 1 MB", book: made(rawRows(`<row r="1"><c r="A1"><v>` + strings.Repeat("9", 1<<20) + `</v></c></row>`)), most: 100},
		{name: "a number of no bounds", book: made(rawRows(one + `<row r="2"><c r="A2"><v>1E999999999</v></c><c r="B2"><v>1E308</v></c><c r="C2"><v>-INF</v></c><c r="D2"><v>NaN</v></c></row>`)), holds: justOne},
		{name: "2,000 cells in column XFD", book: made(rawRows(farColumn(2000))), holds: []string{"XFD1 1", "XFD2000 2000"}},
		{name: "100,000 elements, one in the other", book: made(rawRows(one + strings.Repeat("<a>", 100_000) + strings.Repeat("</a>", 100_000))), holds: justOne},
		{name: "100,000 elements, one in the other, in a text", book: made(rawStrings("<si>"+strings.Repeat("<r>", 100_000)+"<t>甲</t>"+strings.Repeat("</r>", 100_000)+"</si>", `<row r="1"><c r="A1" t="s"><v>0</v></c></row>`))},
		{name: "100,000 elements that never end", book: made(rawXML(worksheetHead + "<sheetData>" + strings.Repeat("<row><c><is>", 33_000))), fate: mustRefuse},
		{name: "100,000 attributes", book: made(rawRows("<row r=\"1\"><c" + numbered(" a%d=\"1\"", 100_000) + ` r="A1"><v>1</v></c></row>`)), want: justOne},
	}
}

// floods are parts that are long once unpacked.
func floods() []hostile {
	return []hostile{
		{name: "300 MB of white space", book: made(rawLong(worksheetHead+"<sheetData>"+one, " ", 300<<20, "</sheetData></worksheet>")), want: justOne},
		{name: "300 MB of white space after a small stated size", book: made(rawXML("").put(rawPart{name: firstSheet, size: 100, long: &longText{worksheetHead + "<sheetData>" + one, " ", 300 << 20, "</sheetData></worksheet>"}})), want: justOne},
		{name: "900 MB of white space after a small stated size", book: made(rawXML("").put(rawPart{name: firstSheet, size: 100, long: &longText{worksheetHead + "<sheetData>" + one, " ", 900 << 20, "</sheetData></worksheet>"}})), fate: mustRefuse},
		{name: "300 MB of one letter in a cell", book: made(rawLong(worksheetHead+`<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>`, "a", 300<<20, "</t></is></c></row></sheetData></worksheet>")), fate: mustRefuse},
		{name: "300 MB of one digit in a cell", book: made(rawLong(worksheetHead+`<sheetData><row r="1"><c r="A1"><v>`, "1", 300<<20, "</v></c></row></sheetData></worksheet>")), fate: mustRefuse},
		{name: "300 MB of a formula", book: made(rawLong(worksheetHead+`<sheetData><row r="1"><c r="A1"><f>1`, "+1", 150<<20, "</f><v>1</v></c></row></sheetData></worksheet>"))},
		{name: "300 MB of a tag", book: made(rawLong(worksheetHead+`<sheetData>`+one+`<row a="`, "a", 300<<20, `"/></sheetData></worksheet>`)), want: justOne},
		{name: "300 MB of a name", book: made(rawLong(worksheetHead+`<sheetData>`+one+`<`, "a", 300<<20, `/></sheetData></worksheet>`)), want: justOne},
		{name: "300 MB of a comment", book: made(rawLong(worksheetHead+`<sheetData>`+one+`<!--`, "a", 300<<20, `--></sheetData></worksheet>`)), want: justOne},
		{name: "300 MB that is no XML", book: made(rawLong("", "a", 300<<20, "")), fate: mustRefuse},
		{name: "300 MB of rows", book: made(rawLong(worksheetHead+"<sheetData>", "<row><c><v>1</v></c></row>", 300<<20/26, "</sheetData></worksheet>")), fate: mustRefuse, most: 400},
		{name: "300 MB of one row again and again", book: made(rawLong(worksheetHead+"<sheetData>", one, 300<<20/len(one), "</sheetData></worksheet>")), want: justOne, most: 200},
		{name: "300 MB of one cell again and again", book: made(rawLong(worksheetHead+`<sheetData><row r="1">`, `<c r="A1"><v>1</v></c>`, 300<<20/22, "</row></sheetData></worksheet>")), want: justOne, most: 200},
		{name: "300 MB of merges", book: made(rawLong(worksheetHead+"<sheetData>"+one+"</sheetData><mergeCells>", `<mergeCell ref="A2:A3"/>`, 300<<20/24, "</mergeCells></worksheet>")), most: 200},
		{name: "300 MB of a picture", book: made(rawRows(one).put(rawPart{name: "xl/media/image1.png", long: &longText{unit: "\x00", times: 300 << 20}})), want: justOne},
		{name: "800 MB of names under a stated size", book: made(rawRows(one).put(rawPart{name: workbookPart, packed: 1 << 30, long: &longText{strings.TrimSuffix(workbookOf("", `<sheet name="甲" sheetId="1" r:id="rId1"/>`), "</workbook>") + "<definedNames>", `<definedName name="a">1</definedName>`, 800 << 20 / 37, "</definedNames></workbook>"}})), fate: mustRefuse},
		{name: "800 MB of texts under a stated size", book: made(rawRows("").put(rawPart{name: firstSheet, packed: 1 << 30, long: &longText{worksheetHead + "<sheetData>", `<row><c t="inlineStr"><is><t>` + strings.Repeat("元", 2000) + `</t></is></c></row>`, 800 << 20 / 6060, "</sheetData></worksheet>"}})), fate: mustRefuse, most: 200},
		{name: "800 MB of formulas under a stated size", book: made(rawRows("").put(rawPart{name: firstSheet, packed: 1 << 30, long: &longText{worksheetHead + "<sheetData>", `<row><c><f>` + strings.Repeat("A1+", 2000) + `1</f><v>1</v></c></row>`, 800 << 20 / 6040, "</sheetData></worksheet>"}})), fate: mustRefuse, most: 200},
		{name: "100 tabs of 100,000 merges", book: made(merging(manyMerges(100_000)).with(workbookPart, workbookOf("", numbered(`<sheet name="表%d" sheetId="1" r:id="rId1"/>`, 100)))), fate: mustRefuse},
		{name: "300 MB of tabs", book: made(rawRows(one).put(rawPart{name: workbookPart, long: &longText{strings.TrimSuffix(workbookOf("", ""), "</sheets></workbook>"), `<sheet name="甲" sheetId="1" r:id="rId1"/>`, 7_000_000, "</sheets></workbook>"}})), fate: mustRefuse},
		{name: "300 MB of looks", book: made(rawRows(one).put(rawPart{name: stylesPart, long: &longText{strings.TrimSuffix(styleSheet(""), "</cellXfs></styleSheet>"), `<xf numFmtId="10"/>`, 15_000_000, "</cellXfs></styleSheet>"}})), most: 200},
		{name: "a shared string of 100 MB", book: made(rawRows(`<row r="1"><c r="A1" t="s"><v>0</v></c></row>`).put(rawPart{name: stringsPart, long: &longText{xmlHead + `<sst xmlns="` + mainSpace + `"><si><t>`, "a", 100 << 20, "</t></si></sst>"}})), fate: mustRefuse, most: 150},
		{name: "10,000,000 shared strings", book: made(rawRows(`<row r="1"><c r="A1" t="s"><v>0</v></c></row>`).put(rawPart{name: stringsPart, long: &longText{xmlHead + `<sst xmlns="` + mainSpace + `">`, "<si><t>甲</t></si>", 10_000_000, "</sst>"}})), want: []string{"A1 '甲"}, most: 300},
	}
}

// grown is an entity of ten others.
func grown(of, name string) string {
	return `<!ENTITY ` + name + ` "` + strings.Repeat("&"+of+";", 10) + `">`
}

// tabs is a workbook of n tabs that all show one part.
func tabs(rows string, n int) *rawBook {
	return rawRows(rows).with(workbookPart, workbookOf("", numbered(`<sheet name="表%d" sheetId="1" r:id="rId1"/>`, n)))
}

func merging(merges string) *rawBook {
	return rawWorksheet("<sheetData>" + one + "</sheetData><mergeCells>" + merges + "</mergeCells>")
}

func numbered(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i+1)
	}
	return b.String()
}

func manyMerges(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `<mergeCell ref="A%d:C%d"/>`, i+2, i+2)
	}
	return b.String()
}

// farColumn is n rows that hold their number in the last column.
func farColumn(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `<row r="%d"><c r="XFD%d"><v>%d</v></c></row>`, i+1, i+1, i+1)
	}
	return b.String()
}

// TestHostile: each file is refused with a reason and a remedy, or read right,
// in memory that the file does not choose.
func TestHostile(t *testing.T) {
	l := layoutsFor(t)
	for _, group := range []struct {
		name  string
		files []hostile
	}{{"damaged", damaged()}, {"packages", packages()}, {"places", places()}, {"floods", floods()}} {
		for _, h := range group.files {
			t.Run(group.name+"/"+h.name, func(t *testing.T) {
				if (testing.Short() || underRace) && (h.long || group.name == "floods") {
					t.Skip("unpacks hundreds of MB")
				}
				if group.name == "floods" {
					h.most = max(h.most, 100)
				}
				h.try(t, l)
			})
		}
	}
}

func (h hostile) try(t *testing.T, l *Layouts) {
	data := h.book()
	var w *Workbook
	if got, most := allocated(func() { w = ReadBytes(data, "甲.xlsx", l) }), max(h.most, 50); got>>20 > most {
		t.Errorf("%d MB allocated for a file of %d KB, want at most %d MB", got>>20, len(data)>>10, most)
	}
	if w.File.Refused {
		h.reason(t, w.File.Why)
		return
	}
	if h.fate == mustRefuse {
		t.Error("was read")
		return
	}
	if len(h.want)+len(h.holds) == 0 {
		return
	}
	b, err := openBook(data, "甲.xlsx")
	if err != nil {
		t.Fatalf("read as a whole, but not by cells: %v", err)
	}
	got := toldBook(b)
	if diff := cmp.Diff(h.want, got); len(h.want) > 0 && diff != "" {
		t.Errorf("read (-want +got):\n%s", diff)
	}
	for _, line := range h.holds {
		if !slices.Contains(got, line) {
			t.Errorf("%q is not among the %d lines read", line, len(got))
		}
	}
}

// reason checks why a file was refused: Chinese, with a remedy, and not because
// the reader broke.
func (h hostile) reason(t *testing.T, why string) {
	t.Helper()
	switch {
	case h.fate == mustRead:
		t.Errorf("was refused: %s", why)
	case !strings.Contains(why, "请") || !strings.ContainsFunc(why, func(r rune) bool { return unicode.Is(unicode.Han, r) }):
		t.Errorf("refused without a remedy: %q", why)
	case strings.Contains(why, "文件内容异常"):
		t.Errorf("the reader panicked: %q", why)
	case englishWords.MatchString(why):
		t.Errorf("the reason is not for officers: %q", why)
	}
	for _, s := range h.want {
		if h.fate == mustRefuse && !strings.Contains(why, s) {
			t.Errorf("refused with %q, want %q in it", why, s)
		}
	}
}

// englishWords are two words that no officer reads.
var englishWords = regexp.MustCompile(`[a-z]{2,} [a-z]{2,}`)

// allocated is how many bytes f asked for in all.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// TestTruncated: a file that was not copied to its end is refused, wherever it
// breaks off.
func TestTruncated(t *testing.T) {
	l := layoutsFor(t)
	data := rawStrings("<si><t>项目名称</t></si>", `<row r="1"><c r="A1" t="s"><v>0</v></c></row>`).bytes()
	for n := 0; n < len(data); n += 1 + 30*min(1, (len(data)-n)/200) {
		w := ReadBytes(data[:n], "甲.xlsx", l)
		if !w.File.Refused {
			t.Fatalf("%d bytes of %d were read", n, len(data))
		}
		hostile{fate: mustRefuse}.reason(t, w.File.Why)
	}
}

// TestFlipped: a file with one wrong byte is refused or read; what is read is
// what was stored, since checksums tell.
func TestFlipped(t *testing.T) {
	l := layoutsFor(t)
	data := rawStrings("<si><t>项目名称</t></si>", `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>0.5</v></c></row>`).bytes()
	for n := 0; n < len(data); n += 7 {
		flipped := append([]byte(nil), data...)
		flipped[n] ^= 0x55
		if w := ReadBytes(flipped, "甲.xlsx", l); w.File.Refused {
			hostile{}.reason(t, w.File.Why)
			continue
		}
		if b, err := openBook(flipped, "甲.xlsx"); err == nil && len(b.grids) > 0 {
			if got := b.grids[0].at(1, 1).text; got != "项目名称" && got != "" {
				t.Errorf("with byte %d wrong A1 reads %q", n, got)
			}
		}
	}
}

// TestFarCells: a cell is where it stands, however far, and costs no more.
func TestFarCells(t *testing.T) {
	for _, c := range []struct {
		rows     string
		row, col int
	}{
		{`<row r="1048576"><c r="XFD1048576"><v>7</v></c></row>`, 1048576, 16384},
		{one + `<row r="200000"><c r="B200000"><v>7</v></c></row>`, 200000, 2},
		{farColumn(6) + `<row r="7"><c r="XFD7"><v>7</v></c></row>`, 7, 16384},
	} {
		data := rawRows(c.rows).bytes()
		var b *book
		var err error
		if got := allocated(func() { b, err = openBook(data, "甲.xlsx") }); got>>20 > 100 {
			t.Errorf("%d MB allocated for a cell at %d, %d", got>>20, c.row, c.col)
		}
		if err != nil {
			t.Errorf("a cell at %d, %d: %v", c.row, c.col, err)
		} else if got := b.grids[0].at(c.row, c.col).raw; got != "7" {
			t.Errorf("the cell at %d, %d holds %q, want 7", c.row, c.col, got)
		}
	}
}

// TestMergesOfOddPlaces: one cell merges with none; a merge that is named from
// its end is the same.
func TestMergesOfOddPlaces(t *testing.T) {
	b, err := openBook(merging(`<mergeCell ref="A1"/><mergeCell ref="B2:B2"/><mergeCell ref="f5:e4"/>`).bytes(), "甲.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	g := b.grids[0]
	if got := g.span(4, 5).A1(); got != "E4:F5" {
		t.Errorf("E4 belongs to %s, want E4:F5", got)
	}
	for _, at := range [][2]int{{1, 1}, {2, 2}, {1, 2}} {
		if got := g.span(at[0], at[1]); got.Row1 != got.Row2 || got.Col1 != got.Col2 {
			t.Errorf("row %d, column %d belongs to %s", at[0], at[1], got.A1())
		}
	}
}

// TestForeignParts: macros are never run and other workbooks never asked; the
// forms are read and formulas that refer elsewhere are told.
func TestForeignParts(t *testing.T) {
	rows := formRows("A1 项目支出绩效自评表", "A2 （2023年度）", "A3 项目名称", "C3 老旧小区改造", "A4 主管部门", "C4 云桥街道办事处", "F4 实施单位", "G4 云桥街道社区事务受理中心",
		"A5 项目资金（万元）", "D5 年初预算数", "E5 全年预算数", "F5 全年执行数", "G5 分值", "H5 执行率", "I5 得分", "B6 年度资金总额", "D6 100.00", "E6 120.00", "F6 =[1]执行!$F$6", "G6 10", "H6 80.00%", "I6 8",
		"A7 年度总体目标", "B7 预期目标", "F7 实际完成情况", "B8 改造小区。", "F8 已改造。", "A9 绩效指标", "B9 一级指标", "C9 二级指标", "D9 三级指标", "E9 年度指标值", "F9 实际完成值", "G9 分值", "H9 得分", "I9 偏差原因分析及改进措施",
		"B10 产出指标", "C10 数量指标", "D10 改造小区数", "E10 ≥3个", "F10 3个", "G10 90", "H10 90", "A11 总分", "G11 100", "H11 98")
	data := rawRows(rows).
		with("[Content_Types].xml", strings.Replace(contentTypes(`<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>`), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", "application/vnd.ms-excel.sheet.macroEnabled.main+xml", 1)).
		with(workbookPart, strings.Replace(workbookOf("", `<sheet name="甲" sheetId="1" r:id="rId1"/>`), "</sheets>", `</sheets><externalReferences><externalReference r:id="rId4"/></externalReferences>`, 1)).
		with(workbookRels, relations(relation("rId1", "worksheet", "worksheets/sheet1.xml")+relation("rId2", "styles", "styles.xml")+relation("rId4", "externalLink", "externalLinks/externalLink1.xml")+
			`<Relationship Id="rId3" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/>`)).
		with("xl/vbaProject.bin", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1").
		with("xl/externalLinks/externalLink1.xml", xmlHead+`<externalLink xmlns="`+mainSpace+`" xmlns:r="`+relationSpace+`"><externalBook r:id="rId1"><sheetNames><sheetName val="执行"/></sheetNames></externalBook></externalLink>`).
		with("xl/externalLinks/_rels/externalLink1.xml.rels", relations(`<Relationship Id="rId1" Type="`+relationSpace+`/externalLinkPath" Target="file:///D:/2022.xlsx" TargetMode="External"/>`)).bytes()
	w := ReadBytes(data, "甲.xlsm", layoutsFor(t))
	if w.File.Refused || len(w.Forms) != 1 {
		t.Fatalf("%d forms, refused: %q", len(w.Forms), w.File.Why)
	}
	if notes := strings.Join(w.File.Notes, "；"); !strings.Contains(notes, "含宏") || !strings.Contains(notes, "2022.xlsx") {
		t.Errorf("the file as a whole is said to be %q, want its macros and the workbook it refers to", notes)
	}
	var told []string
	for _, r := range w.Forms[0].Readings {
		if r.Rule == "Q12" {
			told = append(told, r.At.A1()+" "+r.Text)
		}
	}
	if diff := cmp.Diff([]string{"F6 =[1]执行!$F$6"}, told); diff != "" {
		t.Errorf("formulas that refer elsewhere (-want +got):\n%s", diff)
	}
}

// formRows are rows of texts, an address and a text each; a formula has the
// stored result 96.
func formRows(lines ...string) string {
	var b strings.Builder
	row := 0
	for _, line := range lines {
		at, text, _ := strings.Cut(line, " ")
		if r, _, _ := model.ParseA1(at); r != row {
			if row > 0 {
				b.WriteString("</row>")
			}
			fmt.Fprintf(&b, `<row r="%d">`, r)
			row = r
		}
		if formula, ok := strings.CutPrefix(text, "="); ok {
			fmt.Fprintf(&b, `<c r="%s"><f>%s</f><v>96</v></c>`, at, formula)
		} else {
			fmt.Fprintf(&b, `<c r="%s" t="inlineStr"><is><t>%s</t></is></c>`, at, text)
		}
	}
	return b.String() + "</row>"
}

// FuzzParts: no text of a sheet or of the shared strings makes the reader panic
// or fail without a reason. Archives are the matter of FuzzOpenBook.
func FuzzParts(f *testing.F) {
	for _, k := range spellings {
		sheet, texts := "", ""
		for _, p := range k.book.all() {
			switch p.name {
			case firstSheet:
				sheet = p.text
			case stringsPart:
				texts = p.text
			}
		}
		f.Add(sheet, texts)
	}
	l, err := DefaultLayouts()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, sheet, texts string) {
		w := ReadBytes(rawXML(sheet).with(stringsPart, texts).bytes(), "甲.xlsx", l)
		if w.File.Refused {
			hostile{}.reason(t, w.File.Why)
		}
	})
}

// BenchmarkFarColumn reads 2,000 rows that each hold a cell in the last column.
func BenchmarkFarColumn(b *testing.B) { benchmarkOpen(b, rawRows(farColumn(2000)).bytes()) }

// BenchmarkManyMerges reads a sheet of 5,000 merges.
func BenchmarkManyMerges(b *testing.B) { benchmarkOpen(b, merging(manyMerges(5000)).bytes()) }

// BenchmarkGiantMerges reads a sheet of 100 merges of half a million cells, one
// on the other.
func BenchmarkGiantMerges(b *testing.B) {
	benchmarkOpen(b, merging(strings.Repeat(`<mergeCell ref="A1:ZZ800"/>`, 100)).bytes())
}

// benchmarkOpen reads a workbook, or refuses it.
func benchmarkOpen(b *testing.B, data []byte) {
	b.ReportAllocs()
	for b.Loop() {
		if got, err := openBook(data, "甲.xlsx"); err == nil && len(got.grids) != 1 {
			b.Fatalf("%d sheets, want 1", len(got.grids))
		}
	}
}
