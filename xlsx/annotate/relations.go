package annotate

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"jixiao/xlsx/sheet"
)

// relation is one line of a .rels part; target is the name of the part.
type relation struct {
	id, kind, target string // kind without what stands before it, see base
	base             string
	outside          bool
}

// Where the types of relations begin, in workbooks as all programs write them
// and in strict ones.
const (
	transitional = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	strict       = "http://purl.oclc.org/ooxml/officeDocument/relationships"
	relationsNS  = "http://schemas.openxmlformats.org/package/2006/relationships"
)

// relsName is the name of the part with the relations of a part; of the package
// itself where name is empty.
func relsName(name string) string {
	dir, base := path.Split(name)
	return dir + "_rels/" + base + ".rels"
}

// relations reads the relations of a part, in their order.
func (p *pack) relations(name string) ([]relation, error) {
	b, err := p.part(relsName(name))
	if b == nil || err != nil {
		return nil, err
	}
	t, err := parse(b, 1)
	if err != nil {
		return nil, err
	}
	var rels []relation
	for _, n := range t.root.kids {
		if n.name != "Relationship" {
			continue
		}
		kind := n.attr("Type")
		r := relation{id: n.attr("Id"), kind: kind[strings.LastIndexByte(kind, '/')+1:], target: n.attr("Target"), outside: n.attr("TargetMode") == "External"}
		r.base = strings.TrimSuffix(strings.TrimSuffix(kind, r.kind), "/")
		switch {
		case r.outside:
		case strings.HasPrefix(r.target, "/"):
			r.target = path.Clean(r.target)[1:]
		default:
			r.target = path.Join(path.Dir(name), r.target)
		}
		rels = append(rels, r)
	}
	return rels, nil
}

// relate adds a relation to a part, under id if that is free, and gives its id.
func (p *pack) relate(name, kind, target, id string) (string, error) {
	rels, err := p.relations(name)
	if err != nil {
		return "", err
	}
	taken := func(id string) bool {
		return slices.ContainsFunc(rels, func(r relation) bool { return strings.EqualFold(r.id, id) })
	}
	for n := len(rels) + 1; id == "" || taken(id); n++ {
		id = "rId" + strconv.Itoa(n)
	}
	line := func(prefix string) string {
		return fmt.Sprintf(`<%sRelationship Id="%s" Type="%s" Target="%s"/>`, prefix, escape(id), escape(kind), escape(target))
	}
	b, err := p.part(relsName(name))
	if err != nil {
		return "", err
	}
	if b == nil {
		p.set(relsName(name), []byte(xmlHead+`<Relationships xmlns="`+relationsNS+`">`+line("")+`</Relationships>`), "application/vnd.openxmlformats-package.relationships+xml")
		return id, nil
	}
	t, err := parse(b, 1)
	if err != nil {
		return "", err
	}
	var e edits
	e.append(t, &t.root, line(t.prefix))
	p.set(relsName(name), e.apply(b), "")
	return id, nil
}

// unrelate takes the relations out that drop tells.
func (p *pack) unrelate(name string, drop func(relation) bool) error {
	rels, err := p.relations(name)
	if err != nil || !slices.ContainsFunc(rels, drop) {
		return err
	}
	b, err := p.part(relsName(name))
	if err != nil {
		return err
	}
	t, err := parse(b, 1)
	if err != nil {
		return err
	}
	var e edits
	i := 0
	for _, n := range t.root.kids {
		if n.name != "Relationship" {
			continue
		}
		if drop(rels[i]) {
			e.replace(n.from, n.to, "")
		}
		i++
	}
	p.set(relsName(name), e.apply(b), "")
	return nil
}

// find is the part that the first relation of a kind leads to; empty where it
// leads nowhere.
func (p *pack) find(rels []relation, kinds ...string) string {
	for _, r := range rels {
		if slices.Contains(kinds, r.kind) && !r.outside && p.has(r.target) {
			return r.target
		}
	}
	return ""
}

// sole relates a part to another as the only one of that kind: those that lead
// nowhere go.
func (p *pack) sole(name, base, kind, target string) error {
	err := p.unrelate(name, func(r relation) bool { return r.kind == kind && !r.outside && !p.has(r.target) })
	if err == nil {
		_, err = p.relate(name, base+"/"+kind, "/"+target, "")
	}
	return err
}

// free is the first of the names pattern makes of 1, 2, 3, … that no part has
// or had.
func (p *pack) free(pattern string) string {
	for n := 1; ; n++ {
		name := fmt.Sprintf(pattern, n)
		if _, new := p.changed[partKey(name)]; !new && p.named[partKey(name)] == nil {
			return name
		}
	}
}

// dropSignatures takes digital signatures out: what they vouch for is not what
// the copy holds.
func (p *pack) dropSignatures() error {
	top, err := p.relations("")
	if err != nil {
		return err
	}
	origin := func(r relation) bool { return r.kind == "origin" && strings.Contains(r.base, "digital-signature") }
	for _, r := range top {
		if !origin(r) || r.outside {
			continue
		}
		signatures, err := p.relations(r.target)
		if err != nil {
			return err
		}
		for _, s := range append(signatures, r) {
			if !s.outside {
				p.dropped[partKey(s.target)], p.dropped[partKey(relsName(s.target))] = true, true
			}
		}
	}
	return p.unrelate("", origin)
}

// workbook is what of the workbook's own part matters here.
type workbook struct {
	name   string // of its part
	base   string // of the types of its relations
	rels   []relation
	sheets []entry
}

// entry is a sheet of cells in the workbook.
type entry struct {
	name, part string
	id         int
}

// book reads what sheets there are.
func (p *pack) book() (*workbook, error) {
	top, err := p.relations("")
	if err != nil {
		return nil, err
	}
	w := &workbook{name: cmp.Or(p.find(top, "officeDocument"), "xl/workbook.xml"), base: transitional}
	if slices.ContainsFunc(top, func(r relation) bool { return r.kind == "officeDocument" && r.base == strict }) {
		w.base = strict
	}
	if w.rels, err = p.relations(w.name); err != nil {
		return nil, err
	}
	b, err := p.part(w.name)
	switch {
	case err != nil:
		return nil, err
	case b == nil:
		return nil, sheet.Refusal("文件已损坏（缺少 workbook.xml），请重新取得该文件")
	}
	t, err := parse(b, 2)
	if err != nil {
		return nil, err
	}
	sheets := t.root.kid("sheets")
	if sheets == nil {
		return w, nil
	}
	for _, n := range sheets.kids {
		id := localAttr(n.attrs, "id")
		for _, r := range w.rels {
			if n.name == "sheet" && r.id == id && r.kind == "worksheet" && !r.outside && p.has(r.target) {
				w.sheets = append(w.sheets, entry{n.attr("name"), r.target, number(n.attr("sheetId"))})
				break
			}
		}
	}
	return w, nil
}

// mark is a Mark with its place settled.
type mark struct {
	Mark
	whole bool // about the sheet as a whole
}

// assign gives every sheet its marks. Where an earlier copy is marked anew, no
// sheet can be passed over.
func (w *workbook) assign(marks []Mark, again bool) ([]*task, error) {
	tasks := make([]*task, len(w.sheets))
	at := map[string]*task{}
	parts := map[string]*task{}
	for i, e := range w.sheets {
		// One part under two names is one sheet.
		if tasks[i] = parts[partKey(e.part)]; tasks[i] == nil {
			tasks[i] = &task{name: e.name, id: e.id, part: e.part, undo: again}
			parts[partKey(e.part)] = tasks[i]
		}
		if at[e.name] == nil {
			at[e.name] = tasks[i]
		}
	}
	for _, m := range marks {
		s := at[m.Sheet]
		if s == nil {
			return nil, fmt.Errorf("annotate: no sheet %q", m.Sheet)
		}
		x := mark{Mark: m}
		if m.Row < 1 || m.Col < 1 || m.Row > maxRow || m.Col > maxColumn {
			x.Row, x.Col, x.whole = 1, 1, true
		}
		s.marks, s.level = append(s.marks, x), max(s.level, m.Level)
	}
	var work []*task
	for _, s := range tasks {
		if (again || len(s.marks) > 0) && !slices.Contains(work, s) {
			work = append(work, s)
		}
	}
	return work, nil
}

// The size of a sheet: Excel's own.
const (
	maxRow    = 1 << 20
	maxColumn = 1 << 14
)
