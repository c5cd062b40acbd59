package xlsx

import (
	"fmt"
	"slices"
	"strings"

	"jixiao/model"
)

// Survey is what a form holds of what its kind asks for: how far the reading
// can be trusted.
type Survey struct {
	asked    bool
	Found    int // fields, and columns of blocks, that have a place on the form
	Blank    []Lack
	Missing  []Lack
	Doubtful []Doubt
}

// Lack is a field or column that should be on a form (应有 in 版式) and was not
// found, or was found with nothing in it.
type Lack struct {
	Term model.Term // 区块.字段 where several blocks have the field
	Near string     // where it is, or was looked for, in words of the officer
	Must bool       // whether the form cannot be judged without it (须有)
}

// Doubt is a label that is none we know, where one stands that the form lacks.
type Doubt struct {
	At         model.Ref
	Label      string
	Candidates []model.Term // one or two, the likelier first
	Remedy     string       // the row of the rule book that settles it
}

// Surveying is l for one who looks at the reading itself: with it every form
// that Read reads is surveyed, not only one that lacks something.
func (l *Layouts) Surveying() *Layouts {
	s := *l
	s.surveying = true
	return &s
}

// survey says what form f, read from p, has and lacks; nil where it lacks
// nothing and nobody asks.
func (l *Layouts) survey(g *grid, p *placement, f *model.Form) *Survey {
	missing := p.missing(g, f)
	if len(missing) == 0 && !l.surveying {
		return nil
	}
	s := &Survey{asked: l.surveying, Found: len(p.items()), Missing: missing, Doubtful: p.doubts(g, f)}
	if _, own := p.fields[model.TermYear]; !own && f.Year != 0 {
		s.Found++
	}
	if l.surveying {
		s.Blank = p.blanks(f)
	}
	return s
}

// item is a field, or a column of a block.
type item struct{ block, field model.Term }

// want is what a form of a kind should have: one of the items. block is set
// where it is a whole block; must where a run tells its absence, too (须有). Of a
// list no run does: its unit and year are often those of the folder.
type want struct {
	block model.Term
	must  bool
	items []item
}

// want collects what the lines of f mark 应有.
func (f *formLayout) want() {
	at := map[string]int{}
	add := func(n *line, of item) {
		if n.wanted == "" {
			return
		}
		_, key, shared := strings.Cut(n.wanted, ":")
		if !shared {
			key = string(of.block) + "." + string(of.field)
		}
		i, done := at[key]
		if !done {
			i = len(f.wants)
			at[key] = i
			f.wants = append(f.wants, want{must: strings.HasPrefix(n.wanted, "须有") && !f.listed()})
		}
		w := &f.wants[i]
		switch {
		case of.field != "" && !slices.Contains(w.items, of):
			w.items = append(w.items, of)
		case of.field == "" && w.block == "":
			w.block = of.block
		}
		if of.field == "" {
			w.items = append(w.items, of)
		}
	}
	for _, n := range slices.Concat(f.fields, f.ends) {
		add(n, item{field: n.field})
	}
	for _, b := range f.blocks {
		for _, n := range b.groups {
			add(n, item{block: b.block})
		}
		for _, n := range b.columns {
			add(n, item{b.block, n.field})
		}
	}
}

// items are the fields and columns that have a place.
func (p *placement) items() []item {
	var out []item
	for t := range p.fields {
		out = append(out, item{field: t})
	}
	for _, b := range p.blocks {
		for t := range b.columns {
			out = append(out, item{b.block, t})
		}
	}
	return out
}

// holds reports whether an item, or a block, has a place.
func (p *placement) holds(x item) bool {
	if x.block == "" {
		_, ok := p.fields[x.field]
		return ok || slices.ContainsFunc(p.blocks, func(b *blockPlace) bool {
			return b.columns[x.field].line != nil && b.columns[x.field].line.take == "归表"
		})
	}
	b := p.block(x.block)
	if b == nil || x.field == "" {
		return b != nil
	}
	_, ok := b.columns[x.field]
	return ok
}

// missing are the wants of the form that nothing meets. Of a block that is not
// there the columns are not told one by one.
func (p *placement) missing(g *grid, f *model.Form) []Lack {
	var out []Lack
	for _, w := range p.form.wants {
		met := slices.ContainsFunc(w.items, func(x item) bool {
			return p.holds(x) || x.block == "" && saidElsewhere(f, x.field)
		})
		first := w.items[0]
		switch {
		case met:
		case w.block != "":
			out = append(out, Lack{w.block, p.nearBlock(w.block), w.must})
		case first.block == "":
			out = append(out, Lack{p.form.name(first), p.nearField(g, w), w.must})
		case p.block(first.block) != nil:
			out = append(out, Lack{p.form.name(first), p.nearColumn(g, first), w.must})
		}
	}
	return out
}

// saidElsewhere reports whether a form that has no cell for a field says it in its
// title, or is of a kind that has none: the unit as a whole has no project.
func saidElsewhere(f *model.Form, t model.Term) bool {
	switch t {
	case model.TermYear:
		return f.Year != 0
	case model.Implementer:
		return f.Unit != ""
	case model.ProjectName:
		return f.Kind == model.Monitoring && strings.Contains(f.Title, "整体")
	}
	return false
}

// name is what an officer calls an item: the field, with its block where
// another block has the field, too.
func (f *formLayout) name(x item) model.Term {
	for _, b := range f.blocks {
		if x.block != "" && b.block != x.block && slices.ContainsFunc(b.columns, func(n *line) bool { return n.field == x.field }) {
			return x.block + "." + x.field
		}
	}
	return x.field
}

// nearBlock says by which labels a block was looked for.
func (p *placement) nearBlock(block model.Term) string {
	var labels []string
	for _, b := range p.form.blocks {
		if b.block != block {
			continue
		}
		for _, n := range b.columns {
			if (n.required != "" || n.wanted != "") && len(labels) < 4 && !slices.Contains(labels, n.labels[0]) {
				labels = append(labels, n.labels[0])
			}
		}
	}
	if len(labels) == 0 {
		return p.at.A1() + "中没有"
	}
	return fmt.Sprintf("%s中没有“%s”这样的表头", p.at.A1(), strings.Join(labels, "”“"))
}

// nearField says where the label of a field was looked for: one that stands
// there without a value, else beside the field before it.
func (p *placement) nearField(g *grid, w want) string {
	if w.items[0].field == model.TermYear {
		if !p.title.IsZero() {
			return fmt.Sprintf("标题%s下面", p.title.A1())
		}
		return p.at.A1() + "上方"
	}
	if at := p.unread(g, w); !at.IsZero() {
		return fmt.Sprintf("%s有“%s”，没有读到它的值", at.A1(), g.word(at.Row, at.Col).plain)
	}
	before := ""
	for _, info := range model.Terms() {
		if info.Term == w.items[0].field && before != "" {
			return before + "附近"
		}
		if x, ok := p.fields[info.Term]; ok {
			before = fmt.Sprintf("“%s”（%s）", x.labelText(g), x.label.A1())
		}
	}
	return p.at.A1() + "中"
}

// unread is a label of a want on the form that nothing was read from; the zero
// Ref where there is none.
func (p *placement) unread(g *grid, w want) model.Ref {
	spoken, records := p.spokenFor(), p.records()
	for _, b := range p.blocks {
		records = append(records, [2]int{b.top, b.header})
	}
	for _, n := range slices.Concat(p.form.fields, p.form.ends) {
		if !slices.Contains(w.items, item{field: n.field}) {
			continue
		}
		for _, label := range n.labels {
			for _, at := range g.placesIn(p.segment, label) {
				ref := g.ref(int(at.row), int(at.col))
				if !spoken[ref] && !records.contain(ref.Row) && !saysMoney(g.word(ref.Row, ref.Col)) {
					return ref
				}
			}
		}
	}
	return model.Ref{}
}

// labelText is the label of a field as a word: of «标签：值» the label alone.
func (x spot) labelText(g *grid) string {
	w := g.word(x.label.Row, x.label.Col)
	for _, p := range append(w.pairs[:len(w.pairs):len(w.pairs)], w.spaced) {
		if x.inner && slices.Contains(x.line.labels, p.label) {
			return p.label
		}
	}
	return w.bare
}

// nearColumn says between which headers a column was looked for.
func (p *placement) nearColumn(g *grid, x item) string {
	b := p.block(x.block)
	var before, after columnPlace
	seen := false
	for _, n := range b.layout.columns {
		c, ok := b.columns[n.field]
		switch {
		case n.field == x.field:
			seen = true
		case ok && c.line == n && !seen && !c.header.IsZero():
			before = c
		case ok && c.line == n && seen && after.line == nil && !c.header.IsZero():
			after = c
		}
	}
	head := func(c columnPlace) string {
		return fmt.Sprintf("“%s”（%s）", g.word(c.header.Row, c.header.Col).bare, c.header.A1())
	}
	switch {
	case before.line != nil && after.line != nil && before.col < after.col:
		return head(before) + "与" + head(after) + "之间"
	case before.line != nil:
		return head(before) + "旁边"
	case after.line != nil:
		return head(after) + "旁边"
	}
	return fmt.Sprintf("第%d行的表头", b.top)
}

// blanks are the fields whose label stands beside nothing, and the columns in
// which no record has anything.
func (p *placement) blanks(f *model.Form) []Lack {
	var out []Lack
	for _, t := range termsIn(f.Fields) {
		if x, ok := p.fields[t]; ok && f.Fields[t].State == model.Blank {
			out = append(out, Lack{Term: t, Near: x.value.A1()})
		}
	}
	for _, b := range p.blocks {
		rows := f.Blocks[b.block]
		if len(rows) == 0 {
			continue
		}
		cells := map[model.Term]model.Value{}
		for t := range b.columns {
			cells[t] = model.Value{}
		}
		for _, t := range termsIn(cells) {
			if !slices.ContainsFunc(rows, func(r model.Row) bool { return r.Cells[t].State != model.Blank }) {
				out = append(out, Lack{Term: p.form.name(item{b.block, t}), Near: b.columns[t].header.A1()})
			}
		}
	}
	return out
}

// surveyed are the forms that f, read from p, holds, with what was found of it
// noted on it. Forms of ours are not surveyed: we know what we wrote.
func (w *Workbook) surveyed(l *Layouts, g *grid, p *placement, f *model.Form) []*model.Form {
	settleRates(f)
	if w.Ours != "" {
		return projects(g, p, f)
	}
	s := l.survey(g, p, f)
	if s == nil {
		return projects(g, p, f)
	}
	if note, ok := s.reading(f); ok {
		f.Readings = append(f.Readings, note)
	}
	forms := projects(g, p, f)
	if w.Surveys == nil {
		w.Surveys = map[*model.Form]*Survey{}
	}
	for _, part := range forms {
		w.Surveys[part] = s
	}
	return forms
}

// lackRule is the rule of readings that say what a form lacks.
const lackRule = "Q13"

// reading is the one line that a run says of what a form lacks; ok is false
// where it lacks nothing that it must have, and no label is meant for what it
// should have.
func (s *Survey) reading(f *model.Form) (r model.Reading, ok bool) {
	var lacks []string
	for _, x := range s.Missing {
		if x.Must {
			lacks = append(lacks, string(x.Term))
		}
	}
	var doubts []string
	for _, d := range s.Doubtful {
		if slices.ContainsFunc(s.Missing, func(x Lack) bool { return slices.Contains(d.Candidates, x.Term) }) {
			doubts = append(doubts, fmt.Sprintf("%s“%s”可能是%s", d.At.A1(), d.Label, eitherOf(d.Candidates)))
		}
	}
	if len(lacks)+len(doubts) == 0 {
		return r, false
	}
	var parts []string
	if len(lacks) > 0 {
		parts = append(parts, "没有找到"+strings.Join(lacks, "、"))
	}
	if len(doubts) > 0 {
		parts = append(parts, "没有读的标签"+strings.Join(doubts, "；"))
	}
	return model.Reading{Rule: lackRule, At: f.At.TopLeft(), Text: f.At.A1(), As: strings.Join(parts, "；")}, true
}

// eitherOf names one or two terms to choose from.
func eitherOf(ts []model.Term) string {
	var names []string
	for _, t := range ts {
		names = append(names, "“"+string(t)+"”")
	}
	return strings.Join(names, "或")
}
