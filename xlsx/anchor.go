package xlsx

import (
	"slices"

	"jixiao/model"
)

// This file finds forms by their labels. It is pure: it looks at texts and merges,
// never at values or addresses known beforehand.

// locate finds every form on a sheet. A form is known by its title and labels
// together; a title without labels is none, labels without a title may be one.
func locate(g *grid, l *Layouts) []*placement {
	g.index()
	l.name(g)
	l.keepValues(g)
	var found []*placement
	for _, s := range l.segments(g) {
		if p := l.identify(g, s); p != nil {
			found = append(found, p)
		}
	}
	return found
}

// identify is the form that a segment holds; nil where it is none we know.
// Among the forms whose labels are there, a title decides; without one the
// most labels.
func (l *Layouts) identify(g *grid, s segment) *placement {
	var best *placement
	bestScore := 0
	title := g.word(s.under[0], s.under[1]).bare
	for _, f := range l.forms {
		p := f.place(g, s)
		titled := title != "" && f.titled(title)
		score := p.score()
		if f.own {
			// A district's own form may be small; its title alone says that it is one.
			score = 0
			if titled {
				score = len(p.fields) + len(p.blocks)
			}
		}
		if score == 0 {
			continue
		}
		if titled {
			score += 1000
		}
		if score > bestScore {
			best, bestScore = p, score
		}
	}
	if best != nil && len(best.blocks) == 0 && !best.form.titled(title) && l.titlesList(title) {
		return nil // a list whose header nobody knows is no form for a few labels in it
	}
	if best != nil && s.title != [2]int{} {
		best.title = g.ref(s.title[0], s.title[1])
	}
	return best
}

// titlesList reports whether a title is that of a list of records.
func (l *Layouts) titlesList(title string) bool {
	return title != "" && slices.ContainsFunc(l.forms, func(f *formLayout) bool { return f.listed() && f.titled(title) })
}

// score is how much of a form was found; 0 where it is not enough to say.
func (p *placement) score() int {
	score, columns := len(p.fields), 0
	for _, b := range p.blocks {
		score += len(b.columns)
		columns += len(b.columns)
	}
	switch {
	case p.form.listed() && len(p.blocks) == 0:
		return 0
	case p.form.listed() || len(p.fields) >= 1 && columns >= 3 || len(p.fields) >= 3:
		return score
	case columns >= 5:
		return score
	}
	return 0
}

// listed reports whether the form is a list: nothing without its block.
func (f *formLayout) listed() bool {
	return f.kind == model.Execution || f.kind == model.Payments || f.kind == model.Roster
}

// place finds the blocks of a form in a segment, then its fields in the rows
// that are left.
func (f *formLayout) place(g *grid, s segment) *placement {
	p := &placement{form: f, segment: s, fields: map[model.Term]spot{}}
	p.at = model.Range{File: g.file, Sheet: g.name, Row1: s.top, Col1: 1, Row2: s.bottom, Col2: g.width()}
	for _, b := range f.blocks {
		if found := b.find(g, s, f, p); found != nil && !p.shares(found) {
			p.keep(found)
		}
	}
	p.blocks = slices.DeleteFunc(p.blocks, p.overHeader)
	slices.SortStableFunc(p.blocks, func(a, b *blockPlace) int { return a.top - b.top })
	taken := p.taken()
	for _, n := range f.fields {
		before, done := p.fields[n.field]
		if done && before.filled(g) {
			continue
		}
		if x, ok := n.find(g, s, f, taken); ok && (!done || x.filled(g)) {
			p.fields[n.field] = x
		}
	}
	p.totals(g)
	p.trim(g, s)
	return p
}

// overHeader reports whether what b takes for a label beside its value stands in
// the header of records (项目金额 over 资金总额 and 财政拨款), or is part of another
// block (财政拨款 below 实施期资金总额).
func (p *placement) overHeader(b *blockPlace) bool {
	return b.layout.direction == "竖" && slices.ContainsFunc(p.blocks, func(o *blockPlace) bool {
		return o.layout.direction == "行" && b.top >= o.top && b.top <= o.header ||
			o != b && o.layout.direction == "竖" && slices.ContainsFunc(o.rows, func(r rowPlace) bool { return r.label == b.rows[0].label })
	})
}

// shares reports whether the labels beside the values of b are those of another
// block already: 资金总额 is that of the year where the form has no other.
func (p *placement) shares(b *blockPlace) bool {
	return b.layout.direction == "竖" && slices.ContainsFunc(p.blocks, func(o *blockPlace) bool {
		return o.block != b.block && len(o.rows) > 0 && o.rows[0].label == b.rows[0].label
	})
}

// keep takes a block, or of two variants of one block the one with more columns.
func (p *placement) keep(b *blockPlace) {
	switch i := p.variant(b); {
	case i < 0:
		p.blocks = append(p.blocks, b)
	case b.better(p.blocks[i]):
		p.blocks[i] = b
	default:
		return
	}
	if b.layout.variant != "" && (b.block == model.IndicatorBlock || p.layout == "") {
		p.layout = b.layout.variant
	}
}

// variant is the place of what is kept of the block that b is a variant of; -1
// for nothing.
func (p *placement) variant(b *blockPlace) int {
	return slices.IndexFunc(p.blocks, func(o *blockPlace) bool { return o.block == b.block })
}

// better is whether b fits better than o: more columns, and of the same number
// the variant that asks for more.
func (b *blockPlace) better(o *blockPlace) bool {
	if len(b.columns) != len(o.columns) {
		return len(b.columns) > len(o.columns)
	}
	return b.demands() > o.demands()
}

func (b *blockPlace) demands() int {
	n := 0
	for _, l := range b.layout.columns {
		if l.required == "是" {
			n++
		}
		if l.nth > 1 {
			n++
		}
	}
	return n
}

// taken are the rows of headers and records, where no field stands. Blocks of
// label and value share their rows with fields.
func (p *placement) taken() rowSpans {
	var taken rowSpans
	for _, b := range p.blocks {
		if b.layout.direction != "竖" {
			taken = append(taken, [2]int{b.top, b.header}, [2]int{b.first, b.last})
		}
	}
	return taken
}

// rowSpans are runs of rows, both ends included; one that ends before it begins
// is empty.
type rowSpans [][2]int

func (s rowSpans) contain(row int) bool {
	return slices.ContainsFunc(s, func(r [2]int) bool { return row >= r[0] && row <= r[1] })
}

// trim limits the form to the rows and columns it uses.
func (p *placement) trim(g *grid, s segment) {
	first, last, width := 0, 0, 0
	for r := range g.used(s.top, s.bottom) {
		c := g.lastFilled(r)
		if c == 0 {
			continue
		}
		if first == 0 {
			first = r
		}
		area := g.span(r, c)
		last, width = max(r, area.Row2), max(width, area.Col2)
	}
	p.at.Row1, p.at.Row2, p.at.Col2 = max(first, 1), max(min(last, s.bottom), 1), max(width, 1)
}
