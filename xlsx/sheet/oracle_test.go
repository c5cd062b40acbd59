package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"

	"jixiao/model"
)

// seen is a cell as both readers see it.
type seen struct {
	row, col int
	typ      string
	value    string
	formula  string
}

func (s seen) String() string {
	return fmt.Sprintf("%s%d %s %q =%q", model.ColumnName(s.col), s.row, s.typ, s.value, s.formula)
}

var kindNames = map[Kind]string{Number: "n", Text: "t", Bool: "b", Error: "e", Date: "d"}

// slowRead reads a worksheet by the book: the standard library's XML into a
// tree, then cell by cell. An error means that it is no XML.
func slowRead(data []byte, strs []string) (cells []seen, merges int, err error) {
	root, err := parseTree(data)
	if err != nil {
		return nil, 0, err
	}
	row := 0
	for _, d := range root.all("sheetData") {
		for _, r := range d.all("row") {
			row++
			fmt.Sscan(r.attrs["r"], &row)
			col, first := 0, true
			for _, c := range r.all("c") {
				col++
				if ref := c.attrs["r"]; ref != "" {
					rr, cc, ok := parseCell([]byte(strings.TrimSpace(ref)))
					if !ok {
						return nil, 0, fmt.Errorf("reference %q", ref)
					}
					if first && r.attrs["r"] == "" {
						row = rr
					}
					if rr != row {
						return nil, 0, fmt.Errorf("reference %q in row %d", ref, row)
					}
					col = cc
				}
				s := seen{row: row, col: col, typ: "n"}
				if fs := c.all("f"); len(fs) > 0 && fs[len(fs)-1].attrs["t"] != "dataTable" {
					s.formula = strings.TrimPrefix(fs[len(fs)-1].deepText(), "=")
				}
				typ := c.attrs["t"]
				for _, v := range c.nodes {
					switch v.name {
					case "v":
						s.value = v.deepText()
					case "is":
						s.value = slowUnescape(v.richText())
					}
				}
				switch typ {
				case "str":
					s.typ, s.value = "t", slowUnescape(s.value)
				case "inlineStr":
					s.typ = "t"
				default:
					s.value = strings.TrimSpace(s.value)
				}
				switch typ {
				case "s":
					s.typ = "t"
					if s.value != "" {
						i := 0
						if _, err := fmt.Sscanf(s.value+" ", "%d ", &i); err != nil || i < 0 || i >= len(strs) || fmt.Sprint(i) != strings.TrimLeft(s.value, "0") && i != 0 {
							return nil, 0, fmt.Errorf("shared string %q", s.value)
						}
						s.value = strs[i]
					}
				case "b":
					s.typ = "b"
					s.value = map[string]string{"true": "1", "false": "0"}[s.value] + strings.NewReplacer("true", "", "false", "").Replace(s.value)
				case "e", "d":
					s.typ = typ
				}
				if s.value != "" || s.formula != "" {
					cells = append(cells, s)
				}
				first = false
			}
		}
	}
	for _, m := range root.all("mergeCells") {
		merges += len(m.all("mergeCell"))
	}
	return cells, merges, nil
}

// tree is an XML element with what it holds in order.
type tree struct {
	name  string
	attrs map[string]string
	nodes []*tree
	text  string // of a text node
}

func parseTree(data []byte) (*tree, error) {
	d := xml.NewDecoder(bytes.NewReader(data))
	top := &tree{}
	stack := []*tree{top}
	for {
		t, err := d.Token()
		if err == io.EOF && len(stack) == 1 && len(top.nodes) == 1 {
			return top.nodes[0], nil
		}
		if err != nil {
			return nil, err
		}
		last := stack[len(stack)-1]
		switch t := t.(type) {
		case xml.StartElement:
			n := &tree{name: t.Name.Local, attrs: map[string]string{}}
			for _, a := range t.Attr {
				if a.Name.Space == "" {
					n.attrs[a.Name.Local] = a.Value
				}
			}
			last.nodes = append(last.nodes, n)
			stack = append(stack, n)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			if len(stack) > 1 {
				last.nodes = append(last.nodes, &tree{text: string(t)})
			} else if len(bytes.TrimSpace(t)) > 0 {
				return nil, fmt.Errorf("text outside of the root")
			}
		case xml.Directive:
			return nil, fmt.Errorf("directive")
		}
	}
}

func (t *tree) all(name string) (out []*tree) {
	for _, n := range t.nodes {
		if n.name == name {
			out = append(out, n)
		}
	}
	return out
}

func (t *tree) deepText() string {
	s := t.text
	for _, n := range t.nodes {
		s += n.deepText()
	}
	return s
}

func (t *tree) richText() (s string) {
	for _, n := range t.nodes {
		switch n.name {
		case "t":
			s += n.deepText()
		case "r":
			s += n.richText()
		}
	}
	return s
}

func slowUnescape(s string) string {
	var out []byte
	for i := 0; i < len(s); {
		if s[i] != '_' {
			out = append(out, s[i])
			i++
			continue
		}
		var n int
		out, n = appendEscape(out, []byte(s[i:]))
		i += n
	}
	return string(out)
}

// quickRead reads the same through the reader, in blocks of the given size.
func quickRead(data []byte, strs []string, block int) (cells []seen, merges int, err error) {
	s := &Sheet{Name: "表"}
	w := &Workbook{archive: &Archive{limits: Forms()}, strings: &arena{}}
	for _, x := range strs {
		w.strings.add([]byte(x))
	}
	r := &rowReader{w: w, s: s, shared: map[string]sharedFormula{}, x: lexer{most: 64}, each: func(row *Row) error {
		for _, c := range row.Cells {
			if len(c.Bytes()) == 0 && c.Formula == "" {
				continue
			}
			cells = append(cells, seen{row.Number, c.Col, kindNames[c.Kind], string(c.Bytes()), c.Formula})
		}
		return nil
	}}
	err = drive(&reader{r: bytes.NewReader(data), block: make([]byte, headroom+block)}, 1<<20, r.scan)
	if err == nil && !r.x.closed {
		err = errCutOff
	}
	return cells, len(s.Merges), err
}

var someStrings = []string{"项目名称", "a<b", "第一行\n第二行", ""}

// FuzzRead: what the standard library reads as XML our reader reads alike, or
// refuses; in blocks of any size.
func FuzzRead(f *testing.F) {
	for _, s := range sheetSeeds {
		f.Add([]byte(s), 7)
	}
	f.Fuzz(func(t *testing.T, data []byte, block int) {
		if len(data) > 1<<16 {
			return
		}
		block = 1 + (block&0xFFFF)%4096
		got, _, err := quickRead(data, someStrings, len(data)+1)
		small, _, errSmall := quickRead(data, someStrings, block)
		if (err == nil) != (errSmall == nil) || err == nil && fmt.Sprint(got) != fmt.Sprint(small) {
			t.Fatalf("in blocks of %d: %v %v\nwhole: %v %v", block, small, errSmall, got, err)
		}
		if err != nil {
			return
		}
		want, _, errSlow := slowRead(data, someStrings)
		if errSlow != nil {
			return // more lenient than the standard
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("got  %v\nwant %v", got, want)
		}
	})
}

func sheetXML(rows string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1"/><sheetData>` + rows + `</sheetData><mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells></worksheet>`
}

var sheetSeeds = []string{
	sheetXML(`<row r="1" spans="1:3"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1"><v>1.5</v></c><c r="C1" t="inlineStr"><is><t>字</t></is></c></row>`),
	sheetXML(`<row r="2"><c r="A2" t="s"><v>3</v></c><c r="C2" s="2"/><c r="D2" t="b"><v>1</v></c><c r="E2" t="e"><v>#N/A</v></c><c t="d"><v>2023-05-12</v></c></row><row/><row><c><v> 7 </v></c></row>`),
	sheetXML(`<row><c r="B5" t="str"><f>A1&amp;"x"</f><v>a&#10;b_x000D_c</v></c><c><f t="array" ref="C5">SUM(A1:A2)</f><v/></c></row>`),
	sheetXML(`<row r='3'><!-- <c> --><c r='A3' t='inlineStr'><is><r><rPr><b/></rPr><t xml:space="preserve"> a</t></r><rPh sb="0" eb="1"><t>x</t></rPh><r><t><![CDATA[<b>]]></t></r></is></c><?pi ?></row>`),
	`<?xml version="1.0"?><x:worksheet xmlns:x="m" xmlns:y="n"><x:sheetData><y:row r="9"/><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c><x:c r="B1" t="inlineStr"><x:is><x:t>字</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>`,
	sheetXML("<row r=\"1\" hidden=\"1\"><c r=\"a1\" t=\"inlineStr\"><is><t>x\r\ny &lt; _x005F_x000A_ _xD83D__xDE00_</t></is></c>\n <c\tr=\"B1\"\n><v>2</v>\n</c></row>"),
}

// TestReadsLikeTheStandard runs the seeds of FuzzRead at every block size.
func TestReadsLikeTheStandard(t *testing.T) {
	for i, s := range sheetSeeds {
		want, merges, err := slowRead([]byte(s), someStrings)
		if err != nil {
			t.Fatalf("seed %d: %v", i, err)
		}
		for block := 1; block <= len(s)+1; block++ {
			got, m, err := quickRead([]byte(s), someStrings, block)
			if err != nil || fmt.Sprint(got) != fmt.Sprint(want) || m != merges && i < 4 {
				t.Errorf("seed %d in blocks of %d: %v (%d merges) %v, want %v (%d)", i, block, got, m, err, want, merges)
			}
		}
	}
}

// FuzzOpen: no zip makes Open or Read panic.
func FuzzOpen(f *testing.F) {
	f.Add(zipped(map[string]string{"xl/workbook.xml": `<workbook xmlns:r="r"><sheets><sheet name="表" r:id="a"/></sheets></workbook>`, "xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="a" Type="x/worksheet" Target="s.xml"/></Relationships>`, "xl/s.xml": sheetSeeds[0]}))
	f.Fuzz(func(t *testing.T, data []byte) {
		limits := Forms()
		limits.Inflated, limits.Strings, limits.Text = 1<<20, 1000, 1<<20
		w, err := Open(bytes.NewReader(data), int64(len(data)), limits)
		if err != nil {
			if _, ok := err.(Refusal); !ok {
				t.Fatalf("%T %v", err, err)
			}
			return
		}
		for _, s := range w.Sheets {
			if err := w.Read(s, func(r *Row) error {
				for i := range r.Cells {
					_, _ = w.Text(&r.Cells[i]), w.Format(r.Cells[i].Style)
				}
				return nil
			}); err != nil {
				if _, ok := err.(Refusal); !ok {
					t.Fatalf("%T %v", err, err)
				}
			}
		}
	})
}

func zipped(parts map[string]string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range parts {
		w, _ := z.Create(name)
		io.WriteString(w, text)
	}
	z.Close()
	return b.Bytes()
}
