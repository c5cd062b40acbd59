package annotate_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"path"
	"slices"
	"strings"
	"testing"

	"jixiao/model"
	"jixiao/xlsx/annotate"
	"jixiao/xlsx/sheet"
)

// This file compares a copy with its input by what the parts hold, without the
// code under test: encoding/xml takes them apart.

// parts are the parts of a workbook, inflated, by name.
func parts(t testing.TB, data []byte) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		if _, twice := all[f.Name]; twice {
			t.Errorf("part %s stands twice", f.Name)
		}
		all[f.Name] = b
	}
	return all
}

// elem is an element with everything in it.
type elem struct {
	name  string
	attrs map[string]string
	text  string
	kids  []*elem
}

func (e *elem) kid(name string) *elem {
	for _, k := range e.kids {
		if k.name == name {
			return k
		}
	}
	return &elem{}
}

// String writes an element in one way: attributes sorted.
func (e *elem) String() string {
	var b strings.Builder
	e.write(&b)
	return b.String()
}

func (e *elem) write(b *strings.Builder) {
	b.WriteString("<" + e.name)
	var names []string
	for n := range e.attrs {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		b.WriteString(" " + n + "=" + e.attrs[n])
	}
	b.WriteString(">" + e.text)
	for _, k := range e.kids {
		k.write(b)
	}
	b.WriteString("</>")
}

// elements takes a part apart.
func elements(t testing.TB, name string, b []byte) *elem {
	t.Helper()
	root := &elem{}
	stack := []*elem{root}
	d := xml.NewDecoder(bytes.NewReader(b))
	for {
		tok, err := d.Token()
		if err == io.EOF {
			return root.kids[0]
		}
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, b[:min(len(b), 2000)])
		}
		top := stack[len(stack)-1]
		switch x := tok.(type) {
		case xml.StartElement:
			e := &elem{name: x.Name.Local, attrs: map[string]string{}}
			for _, a := range x.Attr {
				if a.Name.Space != "xmlns" && a.Name.Local != "xmlns" {
					e.attrs[a.Name.Local] = a.Value
				}
			}
			top.kids = append(top.kids, e)
			stack = append(stack, e)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			if s := string(x); strings.TrimSpace(s) != "" {
				top.text += s
			}
		}
	}
}

// relationsOf are the targets of a part by the last word of their type.
func relationsOf(t testing.TB, all map[string][]byte, name string) map[string]string {
	t.Helper()
	dir, base := path.Split(name)
	out := map[string]string{}
	b := all[dir+"_rels/"+base+".rels"]
	if b == nil {
		return out
	}
	seen := map[string]bool{}
	for _, r := range elements(t, name+".rels", b).kids {
		if seen[r.attrs["Id"]] {
			t.Errorf("%s: relationship %s twice", name, r.attrs["Id"])
		}
		seen[r.attrs["Id"]] = true
		to := r.attrs["Target"]
		if r.attrs["TargetMode"] == "External" {
			continue
		}
		if whole, ok := strings.CutPrefix(to, "/"); ok {
			to = whole
		} else {
			to = path.Join(dir, to)
		}
		out[r.attrs["Id"]] = to
		out[path.Base(r.attrs["Type"])] = to
	}
	return out
}

// marksOf is a mark for each of the first cells of every sheet that hold
// anything, every step-th of them, of all levels in turn.
func marksOf(t testing.TB, data []byte, step, most int) []annotate.Mark {
	t.Helper()
	w, err := sheet.Open(bytes.NewReader(data), int64(len(data)), sheet.Forms())
	if err != nil {
		t.Fatal(err)
	}
	var marks []annotate.Mark
	for _, s := range w.Sheets {
		n, here := 0, 0
		err := w.Read(s, func(r *sheet.Row) error {
			for _, c := range r.Cells {
				if n++; n%step == 0 && here < most {
					here++
					l := model.Level(1 + n%3)
					marks = append(marks, annotate.Mark{Sheet: s.Name, Row: r.Number, Col: c.Col, Level: l,
						Text: "【" + l.String() + " X02】全年执行数：自评表填 899.52 万元，预算执行表为 899.53 万元 <多计>\n怎样改：请改为 899.53，并相应更正执行率和得分。"})
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		// A cell that does not exist, beyond all others.
		marks = append(marks, annotate.Mark{Sheet: s.Name, Row: 700, Col: 40, Level: model.Fault, Text: "【错误 F01】缺少合计行\n怎样改：补上。"})
	}
	return marks
}

// look is a style of a workbook with what stands for it written out, and its
// fill apart.
type look struct{ fill, rest string }

func looksOf(t testing.TB, all map[string][]byte, name string) []look {
	t.Helper()
	if all[name] == nil {
		return nil
	}
	s := elements(t, name, all[name])
	var fills []string
	for _, f := range s.kid("fills").kids {
		fills = append(fills, f.String())
	}
	var out []look
	for _, x := range s.kid("cellXfs").kids {
		l := look{}
		if i := atoi(x.attrs["fillId"]); i < len(fills) {
			l.fill = fills[i]
		} else if i > 0 {
			t.Errorf("%s: fill %d of %d", name, i, len(fills))
		}
		delete(x.attrs, "fillId")
		delete(x.attrs, "applyFill")
		l.rest = x.String()
		out = append(out, l)
	}
	return out
}

func atoi(s string) int {
	n := 0
	for _, r := range s {
		if r < '0' || r > '9' {
			return 0
		}
		n = n*10 + int(r-'0')
	}
	return n
}

// blamed are the cells of a sheet that marks fill, by row and column.
type blamed map[[2]int]model.Level

// compare checks that copy is in with the marks and nothing else. It returns
// how many cells it compared.
func compare(t *testing.T, in, copied []byte, marks []annotate.Mark) int {
	t.Helper()
	a, b := parts(t, in), parts(t, copied)
	top := relationsOf(t, a, "")
	main := top["officeDocument"]
	rels := relationsOf(t, a, main)
	stylesName := rels["styles"]
	outStyles := relationsOf(t, b, main)["styles"]
	sheets := map[string]string{} // part by sheet name
	for _, s := range elements(t, main, a[main]).kid("sheets").kids {
		if p := rels[s.attrs["id"]]; a[p] != nil {
			sheets[s.attrs["name"]] = p
		}
	}
	byPart := map[string][]annotate.Mark{}
	for _, m := range marks {
		byPart[sheets[m.Sheet]] = append(byPart[sheets[m.Sheet]], m)
	}
	known := map[string]bool{"[Content_Types].xml": true, "_rels/.rels": true, stylesName: true, outStyles: true, "docProps/custom.xml": true,
		path.Dir(main) + "/_rels/" + path.Base(main) + ".rels": stylesName == ""}
	for p := range byPart {
		known[p] = true
		known[path.Dir(p)+"/_rels/"+path.Base(p)+".rels"] = true
		for _, r := range []map[string]string{relationsOf(t, a, p), relationsOf(t, b, p)} {
			known[r["comments"]], known[r["vmlDrawing"]] = true, true
		}
	}
	for name, body := range a {
		if !known[name] && !bytes.Equal(body, b[name]) {
			t.Errorf("part %s changed", name)
		}
	}
	for name := range b {
		if _, was := a[name]; !was && !known[name] {
			t.Errorf("part %s is new", name)
		}
	}
	before, after := looksOf(t, a, stylesName), looksOf(t, b, outStyles)
	compareStyles(t, a[stylesName], b[outStyles])
	checkPackage(t, b)
	n := 0
	for p, ms := range byPart {
		n += compareSheet(t, p, elements(t, p, a[p]), elements(t, p, b[p]), ms, before, after)
	}
	return n
}

// compareStyles checks that all of the styles is as it was, but for what was
// added at the end of fills and cellXfs, and that counts are right.
func compareStyles(t *testing.T, in, out []byte) {
	t.Helper()
	if in == nil {
		return
	}
	a, b := elements(t, "styles", in), elements(t, "styles", out)
	find := map[string]*elem{}
	for _, k := range b.kids {
		find[k.name] = k
	}
	for _, k := range a.kids {
		o := find[k.name]
		if o == nil {
			t.Errorf("styles: %s is gone", k.name)
			continue
		}
		if k.name != "fills" && k.name != "cellXfs" {
			if k.String() != o.String() {
				t.Errorf("styles: %s changed", k.name)
			}
			continue
		}
		if atoi(o.attrs["count"]) != len(o.kids) {
			t.Errorf("styles: %s count=%s of %d", k.name, o.attrs["count"], len(o.kids))
		}
		for i, x := range k.kids {
			if i >= len(o.kids) || o.kids[i].String() != x.String() {
				t.Errorf("styles: %s %d changed", k.name, i)
			}
		}
	}
}

// checkPackage checks that content types and relations lead to parts, and that
// shape ids are unique.
func checkPackage(t *testing.T, all map[string][]byte) {
	t.Helper()
	types := map[string]bool{}
	overrides := map[string]bool{}
	for _, k := range elements(t, "types", all["[Content_Types].xml"]).kids {
		key := strings.ToLower(k.attrs["Extension"] + k.attrs["PartName"])
		if types[key] {
			t.Errorf("content type of %s twice", key)
		}
		types[key] = true
		overrides[strings.TrimPrefix(k.attrs["PartName"], "/")] = true
	}
	ids := map[string]string{}
	for name, body := range all {
		ext := strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))
		if !types[ext] && !overrides[name] && name != "[Content_Types].xml" && !strings.HasSuffix(name, "/") {
			t.Errorf("%s has no content type", name)
		}
		if ext == "rels" {
			of := strings.TrimSuffix(strings.ReplaceAll(name, "_rels/", ""), ".rels")
			relationsOf(t, all, of)
		}
		if ext != "vml" {
			continue
		}
		for _, f := range strings.Split(string(body), `id="_x0000_s`)[1:] {
			id, _, _ := strings.Cut(f, `"`)
			if ids[id] != "" {
				t.Errorf("shape %s in %s and %s", id, ids[id], name)
			}
			ids[id] = name
		}
	}
}

// worksheetOrder is the order of the schema.
var worksheetOrder = strings.Fields("sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls webPublishItems tableParts extLst")

// cellsOf lists the cells of a sheet by place.
func cellsOf(s *elem) map[[2]int]*elem {
	cells := map[[2]int]*elem{}
	row := 0
	for _, r := range s.kid("sheetData").kids {
		row++
		if v := atoi(r.attrs["r"]); v > 0 {
			row = v
		} else if len(r.kids) > 0 {
			if _, n := split(r.kids[0].attrs["r"]); n > 0 {
				row = n
			}
		}
		col := 0
		for _, c := range r.kids {
			col++
			if v, _ := split(c.attrs["r"]); v > 0 {
				col = v
			}
			cells[[2]int{row, col}] = c
		}
	}
	return cells
}

func split(ref string) (col, row int) {
	r, c, err := model.ParseA1(ref)
	if err != nil {
		return 0, 0
	}
	return c, r
}

func compareSheet(t *testing.T, name string, a, b *elem, marks []annotate.Mark, before, after []look) int {
	t.Helper()
	fill := blamed{}
	var merges []sheet.Range
	for _, m := range a.kid("mergeCells").kids {
		if r, ok := sheet.ParseRange(m.attrs["ref"]); ok {
			merges = append(merges, r)
		}
	}
	first := map[[2]int]bool{}
	worst := model.NoLevel
	for _, m := range marks {
		worst = max(worst, m.Level)
		r := sheet.Range{Row1: m.Row, Col1: m.Col, Row2: m.Row, Col2: m.Col}
		for _, x := range merges {
			if m.Row >= x.Row1 && m.Row <= x.Row2 && m.Col >= x.Col1 && m.Col <= x.Col2 {
				r = x
				break
			}
		}
		first[[2]int{r.Row1, r.Col1}] = true
		for row := r.Row1; row <= min(r.Row2, r.Row1+2000); row++ {
			for col := r.Col1; col <= min(r.Col2, r.Col1+300); col++ {
				k := [2]int{row, col}
				fill[k] = max(fill[k], m.Level)
			}
		}
	}
	ca, cb := cellsOf(a), cellsOf(b)
	for k, c := range ca {
		o := cb[k]
		if o == nil {
			t.Errorf("%s: cell %v is gone", name, k)
			continue
		}
		sa, sb := atoi(c.attrs["s"]), atoi(o.attrs["s"])
		delete(c.attrs, "s")
		delete(o.attrs, "s")
		if c.String() != o.String() {
			t.Errorf("%s: cell %v changed\n%s\n%s", name, k, c, o)
		}
		checkLook(t, name, k, sa, sb, fill[k], before, after)
	}
	for k, o := range cb {
		if ca[k] != nil {
			continue
		}
		if !first[k] || len(o.kids) > 0 {
			t.Errorf("%s: cell %v is new: %s", name, k, o)
		}
		if l := atoi(o.attrs["s"]); l >= len(after) || !strings.Contains(after[l].fill, ours[fill[k]]) {
			t.Errorf("%s: new cell %v is not filled", name, k)
		}
	}
	for k := range first {
		if cb[k] == nil {
			t.Errorf("%s: no cell at %v", name, k)
		}
	}
	compareRest(t, name, a, b, worst)
	return len(ca)
}

// ours are the colours of levels, but for their last digit.
var ours = map[model.Level]string{model.Fault: "FFF8CBA", model.Warning: "FFFFE69", model.Notice: "FFDDEBF"}

func checkLook(t *testing.T, name string, k [2]int, sa, sb int, level model.Level, before, after []look) {
	t.Helper()
	if level == model.NoLevel {
		if sa != sb {
			t.Errorf("%s: style of %v was %d, is %d", name, k, sa, sb)
		}
		return
	}
	if sb >= len(after) {
		t.Errorf("%s: style %d of %v of %d", name, sb, k, len(after))
		return
	}
	if !strings.Contains(after[sb].fill, ours[level]) {
		t.Errorf("%s: %v has fill %s, want %v", name, k, after[sb].fill, level)
	}
	if sa < len(before) && before[sa].rest != after[sb].rest {
		t.Errorf("%s: look of %v\nwas %s\nis  %s", name, k, before[sa].rest, after[sb].rest)
	}
}

// compareRest compares a worksheet but for its cells, tab colour and boxes.
func compareRest(t *testing.T, name string, a, b *elem, worst model.Level) {
	t.Helper()
	tabs := map[model.Level]string{model.Fault: "FFC00001", model.Warning: "FFFFC001", model.Notice: "FF5B9BD4"}
	if got := b.kid("sheetPr").kid("tabColor").attrs["rgb"]; got != tabs[worst] {
		t.Errorf("%s: tab colour %q, want %v", name, got, worst)
	}
	at := -1
	for _, k := range b.kids {
		i := slices.Index(worksheetOrder, k.name)
		if i < 0 {
			continue
		}
		if i < at {
			t.Errorf("%s: %s stands behind %s", name, k.name, worksheetOrder[at])
		}
		at = i
	}
	strip := func(e *elem) []string {
		var out []string
		for _, k := range e.kids {
			switch k.name {
			case "legacyDrawing":
			case "sheetData":
				for _, r := range k.kids {
					if len(r.kids) > 0 || len(r.attrs) > 1 {
						delete(r.attrs, "spans")
						out = append(out, (&elem{name: "row", attrs: r.attrs}).String())
					}
				}
			case "sheetPr":
				k.kids = slices.DeleteFunc(k.kids, func(x *elem) bool { return x.name == "tabColor" })
				if len(k.kids) > 0 || len(k.attrs) > 0 {
					out = append(out, k.String())
				}
			default:
				out = append(out, k.String())
			}
		}
		return out
	}
	was, is := strip(a), strip(b)
	for _, x := range was {
		if !slices.Contains(is, x) {
			t.Errorf("%s: lost %.300s", name, x)
		}
	}
}
