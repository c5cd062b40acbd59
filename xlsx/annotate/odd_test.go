package annotate_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"

	"jixiao/model"
	"jixiao/xlsx/annotate"
	"jixiao/xlsx/sheet"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// pair is a part and its text.
type pair struct{ name, text string }

func zipped(t testing.TB, ps ...pair) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, p := range ps {
		e, err := w.Create(p.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := e.Write([]byte(p.text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const (
	mainNS  = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	relNS   = `xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	relType = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
)

// book is the smallest package around a sheet: extra are further parts, and
// replace those of the same name.
func book(sheetXML string, extra ...pair) []pair {
	ps := []pair{
		{"[Content_Types].xml", `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="bin" ContentType="application/octet-stream"/></Types>`},
		{"_rels/.rels", rels(`officeDocument|xl/workbook.xml`)},
		{"xl/workbook.xml", `<workbook ` + mainNS + ` ` + relNS + `><sheets><sheet name="表" sheetId="7" r:id="rId1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", rels(`worksheet|worksheets/sheet1.xml`)},
		{"xl/worksheets/sheet1.xml", sheetXML},
	}
	for _, x := range extra {
		found := false
		for i := range ps {
			if ps[i].name == x.name {
				ps[i], found = x, true
			}
		}
		if !found {
			ps = append(ps, x)
		}
	}
	return ps
}

// rels is a part of relations, each "type|target".
func rels(list ...string) string {
	out := `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	for i, l := range list {
		kind, target, _ := strings.Cut(l, "|")
		if !strings.Contains(kind, ":") {
			kind = relType + "/" + kind
		}
		out += fmt.Sprintf(`<Relationship Id="rId%d" Type="%s" Target="%s"/>`, i+1, kind, target)
	}
	return out + `</Relationships>`
}

var b3 = []annotate.Mark{mark("表", "B3", model.Fault, "【错误 X02】错\n怎样改：改。")}

const plainSheet = `<worksheet ` + mainNS + `><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="3"><c r="B3"><v>3</v></c></row></sheetData></worksheet>`

// The styles of a workbook that Excel wrote: two looks, one of them yellow.
const someStyles = `<styleSheet ` + mainNS + `><numFmts count="1"><numFmt numFmtId="176" formatCode="0.00_ "/></numFmts><fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>` +
	`<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor theme="4" tint="0.5"/><bgColor indexed="64"/></patternFill></fill></fills>` +
	`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
	`<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="176" fontId="0" fillId="2" borderId="0" xfId="0" applyNumberFormat="1" applyFill="1"><alignment horizontal="center"/></xf></cellXfs>` +
	`<cellStyles count="1"><cellStyle name="常规" xfId="0" builtinId="0"/></cellStyles><dxfs count="0"/></styleSheet>`

const threaded = `<comments ` + mainNS + ` xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision"><authors><author>tc={E722680E-88F9-4806-84CE-A0C8E0F639CB}</author></authors><commentList><comment ref="B3" authorId="0" shapeId="0" xr:uid="{E722680E-88F9-4806-84CE-A0C8E0F639CB}"><text><t>[Threaded comment]

Comment:
    请看</t></text></comment></commentList></comments>`

const excelBoxes = `<xml xmlns:v="urn:schemas-microsoft-com:vml"
 xmlns:o="urn:schemas-microsoft-com:office:office"
 xmlns:x="urn:schemas-microsoft-com:office:excel">
 <o:shapelayout v:ext="edit">
  <o:idmap v:ext="edit" data="1"/>
 </o:shapelayout><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202"
  path="m,l,21600r21600,l21600,xe">
  <v:stroke joinstyle="miter"/>
  <v:path gradientshapeok="t" o:connecttype="rect"/>
 </v:shapetype><v:shape id="_x0000_s1025" type="#_x0000_t202" style='position:absolute;
  margin-left:107.25pt;margin-top:7.5pt;width:108pt;height:59.25pt;z-index:1;
  visibility:hidden' fillcolor="#ffffe1" o:insetmode="auto">
  <v:fill color2="#ffffe1"/>
  <v:textbox style='mso-direction-alt:auto'>
   <div style='text-align:left'><br></div>
  </v:textbox>
  <x:ClientData ObjectType="Note">
   <x:MoveWithCells/>
   <x:SizeWithCells/>
   <x:Anchor>
    2, 15, 1, 10, 4, 15, 4, 4</x:Anchor>
   <x:AutoFill>False</x:AutoFill>
   <x:Row>2</x:Row>
   <x:Column>1</x:Column>
  </x:ClientData>
 </v:shape></xml>`

var vmlTypes = pair{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="bin" ContentType="application/octet-stream"/><Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/></Types>`}

// odd are packages as other programs write them, or just so.
func odd(t testing.TB) map[string][]byte {
	t.Helper()
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(`<?xml version="1.0" encoding="UTF-16"?>` + strings.Replace(plainSheet, `<v>1</v>`, `<v>1</v>`, 1))
	if err != nil {
		t.Fatal(err)
	}
	gbk, err := simplifiedchinese.GB18030.NewEncoder().String(`<?xml version="1.0" encoding="GB18030"?><worksheet ` + mainNS + `><sheetData><row r="3"><c r="B3" t="inlineStr"><is><t>项目</t></is></c></row></sheetData></worksheet>`)
	if err != nil {
		t.Fatal(err)
	}
	officerSheet := `<worksheet ` + mainNS + ` ` + relNS + `><sheetData><row r="3"><c r="B3" s="1"><v>3</v></c></row></sheetData><legacyDrawing r:id="rId1"/></worksheet>`
	return map[string][]byte{
		"导出_没有地址没有样式": zipped(t, book(`<worksheet `+mainNS+`><sheetData><row><c t="inlineStr"><is><t>项目</t></is></c><c><v>1</v></c></row><row/><row><c><v>5</v></c><c><v>6</v></c><c><v>7</v></c></row></sheetData></worksheet>`)...),
		"行没有号格有地址":    zipped(t, book(`<worksheet `+mainNS+`><sheetData><row><c r="A2"><v>1</v></c></row><row><c r="A3"><v>1</v></c><c r="D3"/></row></sheetData></worksheet>`)...),
		"加前缀": zipped(t, book(`<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetPr codeName="Sheet1"><x:outlinePr/></x:sheetPr><x:sheetData><x:row r="3"><x:c r="A3"><x:v>1</x:v></x:c></x:row></x:sheetData><x:pageMargins left="1"/><x:extLst/></x:worksheet>`,
			pair{"xl/styles.xml", strings.NewReplacer("<styleSheet xmlns=", "<x:styleSheet xmlns:x=", "</", "</x:", "<", "<x:", "<x:/", "</").Replace(someStyles)},
			pair{"xl/_rels/workbook.xml.rels", rels(`worksheet|worksheets/sheet1.xml`, `styles|styles.xml`)})...),
		"严格": zipped(t, book(`<worksheet xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main" conformance="strict"><sheetData><row r="3" spans="1:1"><c r="A3"><v>3</v></c></row></sheetData></worksheet>`,
			pair{"_rels/.rels", rels(`http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument|xl/workbook.xml`)},
			pair{"xl/workbook.xml", `<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main" xmlns:r="http://purl.oclc.org/ooxml/officeDocument/relationships"><sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>`},
			pair{"xl/_rels/workbook.xml.rels", rels(`http://purl.oclc.org/ooxml/officeDocument/relationships/worksheet|worksheets/sheet1.xml`)})...),
		"没有数据":        zipped(t, book(`<worksheet `+mainNS+`><sheetPr/><dimension ref="A1"/><cols><col min="1" max="3" width="20" style="0"/></cols><mergeCells count="1"><mergeCell ref="A1:C4"/></mergeCells><pageMargins left="1"/><drawing/><tableParts/></worksheet>`)...),
		"数据为空":        zipped(t, book(`<worksheet `+mainNS+`><sheetData/><sheetProtection sheet="1"/></worksheet>`)...),
		"根为空":         zipped(t, book(`<worksheet `+mainNS+`/>`)...),
		"行里有注释和CDATA": zipped(t, book(`<worksheet `+mainNS+`><sheetData><!-- <row r="9"> --><row r="2"><c r="A2" t="inlineStr"><is><t><![CDATA[</row><row r="3">]]></t></is></c></row><row r="3" ht="30"><!-- </row> --><c r='B3' s='0'/></row ></sheetData></worksheet>`)...),
		"UTF16":       zipped(t, book(utf16)...),
		"GB18030":     zipped(t, book(gbk)...),
		"绝对路径反斜杠大写": zipped(t, book(plainSheet, pair{"_rels/.rels", rels(`officeDocument|/XL/Book.xml`)},
			pair{"xl\\Book.xml", `<workbook ` + mainNS + ` ` + relNS + `><sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>`},
			pair{"xl/_rels/book.xml.rels", rels(`worksheet|/XL/WORKSHEETS/Sheet1.xml`)})...),
		"控件与扩展": zipped(t, book(`<worksheet `+mainNS+` `+relNS+` xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><sheetData><row r="3"><c r="B3"><v>3</v></c></row></sheetData><pageMargins left="1"/><headerFooter/><legacyDrawingHF r:id="rId1"/><mc:AlternateContent><mc:Choice Requires="x14"><controls/></mc:Choice></mc:AlternateContent><extLst><ext/></extLst></worksheet>`,
			pair{"xl/worksheets/_rels/sheet1.xml.rels", rels(`vmlDrawing|../drawings/vmlDrawing1.vml`)}, pair{"xl/drawings/vmlDrawing1.vml", strings.ReplaceAll(excelBoxes, "Note", "Pict")}, vmlTypes)...),
		"会话批注": zipped(t, book(officerSheet, pair{"xl/worksheets/_rels/sheet1.xml.rels", rels(`vmlDrawing|../drawings/vmlDrawing1.vml`, `comments|../comments1.xml`, `http://schemas.microsoft.com/office/2017/10/relationships/threadedComment|../threadedComments/threadedComment1.xml`)},
			pair{"xl/comments1.xml", threaded}, pair{"xl/drawings/vmlDrawing1.vml", excelBoxes}, pair{"xl/threadedComments/threadedComment1.xml", `<ThreadedComments/>`}, vmlTypes,
			pair{"xl/styles.xml", someStyles}, pair{"xl/_rels/workbook.xml.rels", rels(`worksheet|worksheets/sheet1.xml`, `styles|/xl/styles.xml`)})...),
		"批注没有框": zipped(t, book(plainSheet, pair{"xl/worksheets/_rels/sheet1.xml.rels", rels(`comments|/xl/comments9.xml`)},
			pair{"xl/comments9.xml", `<comments ` + mainNS + `><authors><author>甲</author></authors><commentList><comment ref="A1" authorId="0"><text><r><t>原批注</t></r></text></comment></commentList></comments>`})...),
		"指向没有的框": zipped(t, book(officerSheet, pair{"xl/styles.xml", someStyles}, pair{"xl/_rels/workbook.xml.rels", rels(`worksheet|worksheets/sheet1.xml`, `styles|styles.xml`)})...),
		"签名宏与金山部件": zipped(t, book(plainSheet,
			pair{"_rels/.rels", rels(`officeDocument|xl/workbook.xml`, `http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin|_xmlsignatures/origin.sigs`, `custom-properties|docProps/custom.xml`)},
			pair{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/><Default Extension="sigs" ContentType="application/vnd.openxmlformats-package.digital-signature-origin"/><Override PartName="/_xmlsignatures/sig1.xml" ContentType="application/vnd.openxmlformats-package.digital-signature-xmlsignature+xml"/></Types>`},
			pair{"_xmlsignatures/origin.sigs", ""}, pair{"_xmlsignatures/_rels/origin.sigs.rels", rels(`http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/signature|sig1.xml`)}, pair{"_xmlsignatures/sig1.xml", "<Signature/>"},
			pair{"docProps/custom.xml", `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"><property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="KSOProductBuildVer"><vt:lpwstr>2052-12.1.0.15374</vt:lpwstr></property></Properties>`},
			pair{"xl/vbaProject.bin", "\x00\x01"}, pair{"customStorage/customStorage.xml", "<customStorage/>"}, pair{"xl/cellimages.xml", "<etc/>"})...),
	}
}

// TestOddPackages marks what excelize would not write, and compares.
func TestOddPackages(t *testing.T) {
	for name, data := range odd(t) {
		t.Run(name, func(t *testing.T) {
			out := copied(t, data, b3)
			sameParts(t, out, copied(t, out, b3))
			w, err := sheet.Open(bytes.NewReader(out), int64(len(out)), sheet.Forms())
			if err != nil {
				t.Fatal(err)
			}
			if w.Properties["jixiao"] != "批注" {
				t.Errorf("properties %v", w.Properties)
			}
			if strings.Contains("UTF16 GB18030 绝对路径反斜杠大写 签名宏与金山部件", name) {
				compareValues(t, data, out)
				return
			}
			marks := b3
			compare(t, data, out, marks)
		})
	}
}

// compareValues compares what our reader makes of two workbooks.
func compareValues(t *testing.T, in, out []byte) {
	t.Helper()
	if a, b := valuesOf(t, in), valuesOf(t, out); a != b {
		t.Errorf("read\n%s\nof the copy\n%s", a, b)
	}
}

func valuesOf(t *testing.T, data []byte) string {
	t.Helper()
	w, err := sheet.Open(bytes.NewReader(data), int64(len(data)), sheet.Forms())
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, s := range w.Sheets {
		fmt.Fprintf(&b, "[%s]\n", s.Name)
		err := w.Read(s, func(r *sheet.Row) error {
			for i := range r.Cells {
				c := &r.Cells[i]
				fmt.Fprintf(&b, "%d,%d %d %q %q %s\n", r.Number, c.Col, c.Kind, w.Text(c), c.Formula, w.Format(c.Style))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&b, s.Merges)
	}
	return b.String()
}

// TestSigned drops a signature, which the copy would belie, and keeps the rest.
func TestSigned(t *testing.T) {
	p := parts(t, copied(t, odd(t)["签名宏与金山部件"], b3))
	for name := range p {
		if strings.HasPrefix(name, "_xmlsignatures") {
			t.Errorf("%s is left", name)
		}
	}
	if s := string(p["[Content_Types].xml"]) + string(p["_rels/.rels"]); strings.Contains(s, "sig1") || strings.Contains(s, "/origin") {
		t.Errorf("the signature is still named: %s", s)
	}
	for _, name := range []string{"xl/vbaProject.bin", "customStorage/customStorage.xml", "xl/cellimages.xml"} {
		if p[name] == nil {
			t.Errorf("%s is gone", name)
		}
	}
	if s := string(p["docProps/custom.xml"]); !strings.Contains(s, "KSOProductBuildVer") || strings.Count(s, `pid="2"`) != 1 || strings.Count(s, `pid="3"`) != 1 {
		t.Errorf("properties: %s", s)
	}
}

// TestThread appends to the placeholder of a thread and leaves the thread.
func TestThread(t *testing.T) {
	data := odd(t)["会话批注"]
	p := parts(t, copied(t, data, b3))
	c := elements(t, "comments", p["xl/comments1.xml"])
	one := c.kid("commentList").kids
	if len(one) != 1 || one[0].attrs["authorId"] != "0" || one[0].attrs["uid"] == "" || !strings.Contains(c.kid("authors").kids[0].text, "tc={") {
		t.Fatalf("comments: %s", c)
	}
	if s := one[0].String(); !strings.Contains(s, "请看") || !strings.Contains(s, "———— jixiao ————\n【错误 X02】") {
		t.Errorf("comment: %s", s)
	}
	vml := string(p["xl/drawings/vmlDrawing1.vml"])
	if !strings.Contains(vml, `alt="jixiao 2, 15, 1, 10, 4, 15, 4, 4"`) || strings.Contains(vml, "4, 15, 4, 4</x:Anchor>") {
		t.Errorf("the box was not grown: %s", vml)
	}
	bare := parts(t, copied(t, copied(t, data, b3), nil))
	if s := string(bare["xl/drawings/vmlDrawing1.vml"]); strings.Join(strings.Fields(s), "") != strings.Join(strings.Fields(excelBoxes), "") {
		t.Errorf("the box is not as it was: %s", s)
	}
}

// TestAnotherProgram marks a copy anew after a program has written its looks in
// another order and forgot our properties: the fills are known all the same.
func TestAnotherProgram(t *testing.T) {
	data := odd(t)["会话批注"]
	p := parts(t, copied(t, data, b3))
	var ps []pair
	for name, b := range p {
		s := string(b)
		switch name {
		case "docProps/custom.xml":
			s = `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>`
		case "xl/styles.xml":
			// Our look becomes the first of three; the last is what it was made of.
			x := elements(t, name, b).kid("cellXfs")
			if len(x.kids) != 3 {
				t.Fatalf("looks: %s", x)
			}
			from, to := strings.Index(s, "<cellXfs"), strings.Index(s, "</cellXfs>")
			looks := strings.SplitAfter(s[strings.Index(s[from:], ">")+from+1:to], "</xf>")
			plain, rest, _ := strings.Cut(looks[0], "/>")
			s = s[:from] + `<cellXfs count="3">` + plain + "/>" + looks[1] + rest + s[to:]
		case "xl/worksheets/sheet1.xml":
			s = strings.Replace(s, `s="2"`, `s="1"`, 1)
		}
		ps = append(ps, pair{name, s})
	}
	out := parts(t, copied(t, zipped(t, ps...), nil))
	looks := looksOf(t, out, "xl/styles.xml")
	c := cellsOf(elements(t, "sheet", out["xl/worksheets/sheet1.xml"]))[[2]int{3, 2}]
	if l := looks[atoi(c.attrs["s"])]; !strings.Contains(l.fill, "theme=4") || !strings.Contains(l.fill, "tint=0.5") {
		t.Errorf("the cell has fill %s", l.fill)
	}
}

// TestPaintedOver marks a copy anew of which someone painted a whole row and
// column in our colour: none of them is left with a look that is gone.
func TestPaintedOver(t *testing.T) {
	var ps []pair
	for name, b := range parts(t, copied(t, odd(t)["会话批注"], b3)) {
		s := string(b)
		if name == "xl/worksheets/sheet1.xml" {
			s = strings.Replace(s, "<sheetData>", `<cols><col min="4" max="4" width="9" style="2"/></cols><sheetData><row r="2" s="2" customFormat="1"/>`, 1)
		}
		ps = append(ps, pair{name, s})
	}
	out := parts(t, copied(t, zipped(t, ps...), nil))
	if n := len(looksOf(t, out, "xl/styles.xml")); n != 2 {
		t.Errorf("%d looks, want 2", n)
	}
	s := elements(t, "sheet", out["xl/worksheets/sheet1.xml"])
	if got := s.kid("cols").kid("col").attrs["style"] + s.kid("sheetData").kid("row").attrs["s"]; got != "11" {
		t.Errorf("column and row have looks %s, want 1 and 1", got)
	}
}

// TestRefusals are workbooks that cannot be copied, in words with a remedy, and
// marks that are a mistake of ours.
func TestRefusals(t *testing.T) {
	good := zipped(t, book(plainSheet)...)
	for name, data := range map[string][]byte{
		"空文件":   nil,
		"不是压缩包": []byte("<html>"),
		"截断":    good[:len(good)/2],
		"没有工作簿": zipped(t, pair{"a.xml", "<a/>"}),
		"实体":    zipped(t, book(`<!DOCTYPE a [<!ENTITY b "c">]>`+plainSheet)...),
		"标签不配":  zipped(t, book(`<worksheet><sheetData></row></worksheet>`)...),
		"断开":    zipped(t, book(plainSheet[:len(plainSheet)-30])...),
		"同名两份":  zipped(t, append(book(plainSheet), pair{"XL/worksheets/sheet1.xml", plainSheet})...),
	} {
		out, err := annotate.Copy(data, b3, "")
		if _, ok := err.(sheet.Refusal); !ok || out != nil {
			t.Errorf("%s: %v, want a refusal", name, err)
		}
	}
	if _, err := annotate.Copy(good, []annotate.Mark{mark("别的", "A1", model.Fault, "")}, ""); err == nil || !strings.Contains(err.Error(), "别的") {
		t.Errorf("a mark on no sheet: %v", err)
	}
}
