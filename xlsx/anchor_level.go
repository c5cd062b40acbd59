package xlsx

import (
	"slices"
	"strings"

	"jixiao/model"
)

// This file tells of which level the titles of indicators are where the header
// of their column does not say.

// settleLevels puts the titles under 指标类型 to the level they are of: 数量指标 is
// a 二级指标. Its 一级指标 is then the title that stands alone in a row above,
// 产出指标（50分）.
func (b *blockLayout) settleLevels(g *grid, p *blockPlace) {
	if b.block != model.IndicatorBlock {
		return
	}
	for i := range p.rows {
		p.rows[i].blank = p.rows[i].blank || b.sumsUp(g, p, i) || b.heads(g, p, i) || g.hiddenRows[p.rows[i].row] && !p.rows[i].has(g, model.Target, model.Actual, model.Weight, model.Score)
	}
	c, ok := p.columns[model.Level1]
	if _, both := p.columns[model.Level2]; !ok || both || len(p.sides) > 0 || !b.secondLevel(g, p) {
		return
	}
	second := c
	for _, n := range b.columns {
		if n.field == model.Level2 {
			second.line = n
		}
	}
	if second.line == c.line {
		return
	}
	var title model.Ref
	for i, r := range p.rows {
		at := r.cells[model.Level1]
		if at.IsZero() {
			continue
		}
		if r.blank && at.Row == r.row && r.bare(g) && (b.rank(g, at) == model.Level1 || g.span(at.Row, at.Col).Col2 > c.end) {
			title = at
			continue
		}
		p.rows[i].cells[model.Level2] = at
		if p.rows[i].cells[model.Level1] = title; title.IsZero() {
			delete(p.rows[i].cells, model.Level1)
		}
	}
	p.columns[model.Level2] = second
	if title.IsZero() {
		delete(p.columns, model.Level1)
	}
}

// secondLevel reports whether the column of 一级指标 holds second levels: most of
// the titles beside indicators are known as such, and its header is not 一级指标.
func (b *blockLayout) secondLevel(g *grid, p *blockPlace) bool {
	at := p.columns[model.Level1].header
	if strings.HasPrefix(g.word(at.Row, at.Col).plain, "一级") {
		return false
	}
	known, other := 0, 0
	for _, r := range p.rows {
		switch at := r.cells[model.Level1]; {
		case r.blank || at.IsZero():
		case b.rank(g, at) == model.Level2:
			known++
		default:
			other++
		}
	}
	return known > other
}

// rank is what the 行类 of the block say of a title: 一级指标, 二级指标 or 小计; "" where
// they do not know it.
func (b *blockLayout) rank(g *grid, at model.Ref) model.Term {
	w := g.word(at.Row, at.Col)
	for _, n := range b.ranks {
		if slices.ContainsFunc(n.labels, func(l string) bool { return w.full != "" && (matchGlob(l, w.plain) || matchGlob(l, w.bare)) }) {
			return n.field
		}
	}
	return ""
}

// sumsUp reports whether row i is a 小计 of the rows above.
func (b *blockLayout) sumsUp(g *grid, p *blockPlace, i int) bool {
	r := p.rows[i]
	for _, t := range []model.Term{model.Level1, model.Level2, model.Indicator} {
		if at := r.cells[t]; at.Row == r.row && b.rank(g, at) == model.Term(model.RoleSubtotal) {
			return true
		}
	}
	return false
}

// heads reports whether row i is the title of the rows below, with nothing beside
// it but 分值 and 得分: 产出指标 | 50 | 48.
func (b *blockLayout) heads(g *grid, p *blockPlace, i int) bool {
	r := p.rows[i]
	at := r.cells[model.Level1]
	if at.IsZero() || at.Row != r.row || !r.bare(g) || i+1 == len(p.rows) {
		return false
	}
	next := p.rows[i+1]
	if next.blank || next.bare(g) {
		return false
	}
	return next.cells[model.Level1] == at && g.span(at.Row, at.Col).Row2 == at.Row ||
		b.rank(g, at) == model.Level1 && b.rank(g, next.cells[model.Level1]) == model.Level2
}

// bare reports whether a row has neither indicator nor target nor actual value.
func (r rowPlace) bare(g *grid) bool {
	return !r.has(g, model.Level2, model.Indicator, model.Target, model.Actual)
}

// has reports whether one of terms is filled in a row itself.
func (r rowPlace) has(g *grid, terms ...model.Term) bool {
	return slices.ContainsFunc(terms, func(t model.Term) bool {
		at := r.cells[t]
		return at.Row == r.row && !g.blank(at.Row, at.Col)
	})
}
