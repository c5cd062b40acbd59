package xlsx

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"jixiao/model"
)

// This file finds labels that may be meant for what a form lacks. None is told
// for its looks alone: the row of the rule book that is offered must make the
// label read as what it is offered for, and take nothing else away.

// The limits of a doubt. longestDoubt is how long a label may be, fewTries how
// many readings of one label are tried, mostDoubts how many labels are told.
const (
	longestDoubt = 14
	fewTries     = 4
	mostDoubts   = 12
)

// A label is offered for a field that the form should have where they share
// likely, and for one that it may have where they share nearly the same.
const (
	likely     = 0.38
	nearlySame = 0.7
	muchLess   = 0.75 // of the likeness of the best: not offered beside it
	needier    = 0.2  // by which a field that is needed goes before another
)

// doubts are the labels of p that match nothing, look like something that the
// form lacks, and would be read as that if the rule book said so.
func (p *placement) doubts(g *grid, f *model.Form) []Doubt {
	lacking := slices.DeleteFunc(p.lacking(), func(x lack) bool { return x.field == model.TermYear && f.Year != 0 })
	if len(lacking) == 0 {
		return nil
	}
	var out []Doubt
	for _, at := range p.strangers(g) {
		if len(out) == mostDoubts {
			break
		}
		w := g.word(at.Row, at.Col)
		var fits []model.Term
		for _, c := range p.alike(w, lacking) {
			if len(fits) < 2 && !slices.Contains(fits, c.field) && p.settles(g, w.plain, c) {
				fits = append(fits, c.field)
			}
		}
		if len(fits) > 0 {
			out = append(out, Doubt{At: at, Label: w.plain, Candidates: fits, Remedy: p.form.remedy(w.plain, fits)})
		}
	}
	return out
}

// remedy is the row of 同义词 that makes label one of fields.
func (f *formLayout) remedy(label string, fields []model.Term) string {
	s := fmt.Sprintf("若是“%s”，请在规则库的“同义词”表加一行：字段 %s，标签 %s，表单 %s", fields[0], fields[0], label, f.kind)
	if len(fields) > 1 {
		s += fmt.Sprintf("；若是“%s”，字段改填 %s", fields[1], fields[1])
	}
	return s
}

// lack is a line of the layout that has no place on the form.
type lack struct {
	item
	line   *line
	wanted bool
}

// lacking are the lines of fields and columns that p lacks.
func (p *placement) lacking() []lack {
	var wanted []item
	for _, w := range p.form.wants {
		if !slices.ContainsFunc(w.items, p.holds) {
			wanted = append(wanted, w.items...)
		}
	}
	var out []lack
	add := func(n *line, x item) {
		if p.holds(x) || n.take == "替代" || n.take == "勾选" || n.nth > 1 {
			return
		}
		block := x.block != "" && slices.Contains(wanted, item{block: x.block})
		out = append(out, lack{x, n, slices.Contains(wanted, x) || block && n.required != ""})
	}
	for _, n := range p.form.fields {
		add(n, item{field: n.field})
	}
	for _, n := range p.form.ends {
		if n.field != "" {
			add(n, item{field: n.field})
		}
	}
	for _, b := range p.form.blocks {
		for _, n := range b.columns {
			add(n, item{b.block, n.field})
		}
	}
	return out
}

// strangers are the short texts of p that may be labels and are none we know:
// no value of a field, no record, no title.
func (p *placement) strangers(g *grid) []model.Ref {
	spoken, records := p.spokenFor(), p.records()
	var out []model.Ref
	for row := range g.used(p.at.Row1, p.at.Row2) {
		if records.contain(row) {
			continue
		}
		for col, c := range g.cells(row) {
			at := g.ref(row, col)
			if c.label != nil && !spoken[at] && at.Row == row && at.Col == col && p.form.stranger(*c.label) {
				out = append(out, at)
			}
		}
	}
	return out
}

// spokenFor are the cells that were read, as label or as value.
func (p *placement) spokenFor() map[model.Ref]bool {
	spoken := map[model.Ref]bool{p.title: true}
	for _, x := range p.fields {
		spoken[x.label], spoken[x.value] = true, true
		for _, at := range x.more {
			spoken[at] = true
		}
	}
	for _, b := range p.blocks {
		spoken[b.group] = true
		for _, c := range b.columns {
			spoken[c.header] = true
		}
		for _, r := range b.rows {
			spoken[r.label] = b.layout.direction == "竖"
			for _, at := range r.cells {
				spoken[at] = spoken[at] || b.layout.direction == "竖"
			}
		}
	}
	return spoken
}

// records are the rows of records, but for the last of a block: below the
// records may stand the label of a total that is none we know.
func (p *placement) records() rowSpans {
	var rows rowSpans
	for _, b := range p.blocks {
		if b.layout.direction == "竖" {
			continue
		}
		last := b.last
		if n := len(b.rows); n > 0 && b.total.IsZero() {
			last = min(last, b.rows[n-1].row-1)
		}
		rows = append(rows, [2]int{b.first, last})
	}
	return rows
}

// stranger reports whether a word may be a label that f does not know.
func (f *formLayout) stranger(w word) bool {
	n := len([]rune(w.plain))
	if n < 2 || n > longestDoubt || len(w.pairs) > 0 && !w.colon || w.in(f.known) || saysMoney(w) || moneyUnits[w.plain] != "" ||
		strings.ContainsAny(w.plain, "0123456789，。；、,;.!?？！“”\"'<>≥≤=%□√") || f.titled(w.bare) {
		return false
	}
	for _, b := range f.blocks {
		if _, ok := b.role(w); ok {
			return false
		}
		for _, n := range b.columns {
			if _, ok := w.is(n.parents); ok {
				return false
			}
		}
	}
	return true
}

// alike are the items that a word looks like, the likeliest first: those that
// are needed go before others, and what looks much less alike is left out.
func (p *placement) alike(w word, lacking []lack) []item {
	type scored struct {
		item
		like, rank float64
	}
	var all []scored
	most, label := 0.0, []rune(w.plain)
	for _, x := range lacking {
		s := scored{item: x.item}
		for _, l := range x.line.labels {
			s.like = max(s.like, likeness(label, []rune(l)))
		}
		least := nearlySame
		if s.rank = s.like; x.wanted {
			least = likely
			s.rank += needier
		}
		if s.like >= least {
			all, most = append(all, s), max(most, s.like)
		}
	}
	slices.SortStableFunc(all, func(a, b scored) int { return cmp.Compare(b.rank, a.rank) })
	var out []item
	for _, s := range all {
		if s.like >= most*muchLess && len(out) < fewTries && !slices.Contains(out, s.item) {
			out = append(out, s.item)
		}
	}
	return out
}

// settles reports whether label, declared a synonym of the item's field, gives
// the item a place with a value that fits, and leaves everything else its own.
func (p *placement) settles(g *grid, label string, x item) bool {
	taught := p.form.teach(x.field, label)
	if taught == nil {
		return false
	}
	g.learn(label)
	q := taught.place(g, p.segment)
	if !q.holds(x) || slices.ContainsFunc(p.items(), func(o item) bool { return !q.holds(o) }) {
		return false
	}
	if x.block == "" {
		s := q.fields[x.field]
		return !s.value.IsZero() && s.filled(g) && fits(g.at(s.value.Row, s.value.Col), s.line.kind, s.inner)
	}
	b := q.block(x.block)
	c := b.columns[x.field]
	for _, r := range b.rows {
		if to, ok := r.cells[x.field]; ok && !r.blank {
			if v := g.at(to.Row, to.Col); v.kind != blankCell {
				return fits(v, c.line.kind, false)
			}
		}
	}
	return false
}

// fits reports whether a cell may be a value of a kind: no words where a number
// belongs, no number where words do.
func fits(c cell, kind model.Kind, inner bool) bool {
	n, number := parseNumeral(c.raw)
	switch kind {
	case model.KindYear:
		y := n.number.IntPart()
		return number && y >= 1990 && y <= 2100 || yearIn(c.text) != 0
	case model.KindAmount, model.KindRate, model.KindScore, model.KindQuantity:
		return number || notApplicable(c.text) || inner
	case model.KindText:
		return !number && moneyUnits[model.Fold(c.text)] == ""
	}
	return true
}

// teach is f with label a label of field t; nil where the rule book would refuse
// it.
func (f *formLayout) teach(t model.Term, label string) *formLayout {
	for _, n := range f.linesOf(t) {
		if !slices.Contains(n.labels, label) && f.rival(n, label) != "" {
			return nil
		}
	}
	c := *f
	c.known, c.stops = maps.Clone(f.known), maps.Clone(f.stops)
	learn := func(ns []*line, stop bool) []*line {
		out := slices.Clone(ns)
		for i, n := range ns {
			if n.field == t && !slices.Contains(n.labels, label) {
				m := *n
				m.labels, m.number = append(slices.Clone(n.labels), label), 0
				out[i] = &m
				c.know(&m, stop)
			}
		}
		return out
	}
	c.fields, c.ends = learn(f.fields, true), learn(f.ends, true)
	c.blocks = slices.Clone(f.blocks)
	for i, b := range f.blocks {
		m := *b
		m.columns = learn(b.columns, b.direction == "竖")
		c.blocks[i] = &m
	}
	return &c
}

// likeness is how much two labels share, from 0 to 1: the pairs of neighbouring
// characters that both have, or all but one character.
func likeness(a, b []rune) float64 {
	if len(a) < 2 || len(b) < 2 || unlikeKinds(a, b) {
		return 0
	}
	pairs := map[[2]rune]int{}
	for i := range len(a) - 1 {
		pairs[[2]rune{a[i], a[i+1]}]++
	}
	shared := 0
	for i := range len(b) - 1 {
		if k := [2]rune{b[i], b[i+1]}; pairs[k] > 0 {
			pairs[k]--
			shared++
		}
	}
	like := 2 * float64(shared) / float64(len(a)+len(b)-2)
	if min(len(a), len(b)) >= 3 && model.Edits(a, b) == 1 {
		like = max(like, nearlySame)
	}
	return like
}

// endings are the last characters of labels, of one kind of value each.
var endings = []string{"数额款金资元", "率比", "分", "人", "期间", "号码", "因析"}

// unlikeKinds reports whether two labels end in words for different things: an
// amount and a rate.
func unlikeKinds(a, b []rune) bool {
	kind := func(s []rune) int {
		return slices.IndexFunc(endings, func(e string) bool { return strings.ContainsRune(e, s[len(s)-1]) })
	}
	x, y := kind(a), kind(b)
	return x >= 0 && y >= 0 && x != y
}
