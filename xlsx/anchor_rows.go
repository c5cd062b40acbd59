package xlsx

import (
	"slices"
	"strings"

	"jixiao/model"
)

// crossRows are the rows of a block whose rows have labels of their own.
func (b *blockLayout) crossRows(g *grid, s segment, f *formLayout, p *blockPlace) {
	p.first, p.last = p.header+1, p.header
	left := g.width() + 1
	for _, c := range p.columns {
		left = min(left, c.col)
	}
	over := map[int]nearest{}
	for row := range g.lines(p.first, s.bottom) {
		if stop, _ := b.stopsAt(g, f, p, row); stop || b.otherHeader(g, f, row, s) {
			break
		}
		r := rowPlace{row: row, cells: map[model.Term]model.Ref{}}
		r.label = b.rowLabel(g, p, row, left)
		b.nest(g, p, &r, over)
		b.crossCells(g, p, &r)
		w := word{}
		if !r.label.IsZero() {
			w = g.word(r.label.Row, r.label.Col)
			r.cells[b.rowName()] = r.label
		}
		role, known := b.role(w)
		switch {
		case b.block == model.OutlayBlock:
			if r.label.IsZero() {
				return
			}
		case known:
			r.role = role
		case r.label.IsZero() && len(p.rows) == 0 && b.hasNumber(g, r):
			r.role = model.RoleTotal
		case r.label.IsZero() && !b.hasNumber(g, r):
			if p.group.IsZero() || row > g.span(p.group.Row, p.group.Col).Row2 {
				return
			}
			p.last = row
			continue
		case b.hasWords(g, r):
			p.last = row // 按收入性质分：… among the funds
			continue
		case !b.hasNumber(g, r) && (p.group.IsZero() || row > g.span(p.group.Row, p.group.Col).Row2):
			return
		default:
			r.role = model.RoleOther
		}
		p.rows = append(p.rows, r)
		p.last = row
	}
}

// nearest is the lowest label of a column at or above a row.
type nearest struct {
	row int
	at  model.Ref
}

// nest finds the label over several rows that the label of an 经费项目 stands
// beside. A 小计 bears that label itself. over is what the rows above found, by
// column.
func (b *blockLayout) nest(g *grid, p *blockPlace, r *rowPlace, over map[int]nearest) {
	if b.block != model.OutlayBlock || r.label.IsZero() {
		return
	}
	for col := r.label.Col - 1; col > max(0, r.label.Col-1-widestTitle) && r.over.IsZero(); col-- {
		above := over[col]
		for row := r.row; row >= max(p.first, above.row+1) && r.over.IsZero(); row-- {
			hr, hc := g.home(row, col)
			if at := g.ref(hr, hc); g.at(hr, hc).kind == textCell && at != p.group && hr >= p.first {
				r.over = at
			}
		}
		if r.over.IsZero() {
			r.over = above.at
		}
		over[col] = nearest{r.row, r.over}
	}
	if role, ok := b.role(g.word(r.label.Row, r.label.Col)); ok && role == model.RoleSubtotal && !r.over.IsZero() {
		r.label, r.over = r.over, model.Ref{}
	}
}

// rowName is the term of the labels of the rows; empty where the rows of a block
// have none.
func (b *blockLayout) rowName() model.Term {
	switch {
	case b.direction == "行":
		return ""
	case b.block == model.OutlayBlock:
		return model.Outlay
	}
	return model.Fund
}

func (b *blockLayout) hasNumber(g *grid, r rowPlace) bool {
	for t, at := range r.cells {
		x := g.at(at.Row, at.Col)
		if t != b.rowName() && (x.kind == numberCell || x.kind == textCell && strings.ContainsAny(x.text, "0123456789０１２３４５６７８９")) {
			return true
		}
	}
	return false
}

// hasWords reports whether words stand where a row should have amounts, and no
// number beside them.
func (b *blockLayout) hasWords(g *grid, r rowPlace) bool {
	words := false
	for _, n := range b.columns {
		at, ok := r.cells[n.field]
		if !ok || n.kind != model.KindAmount {
			continue
		}
		x := g.at(at.Row, at.Col)
		if _, number := parseNumeral(x.raw); number || x.kind == numberCell {
			return false
		}
		words = words || x.kind == textCell && !notApplicable(x.text)
	}
	return words
}

// rowLabel is the label of a row: the nearest cell left of the values that
// begins in this row, or the first under a header that spans label and value.
func (b *blockLayout) rowLabel(g *grid, p *blockPlace, row, left int) model.Ref {
	for _, c := range p.columns {
		if c.line.take == "组内" && c.col == left {
			left = g.span(row, left).Col2 + 1
			break
		}
	}
	for col := g.standingUpTo(row, left-1); col > 0; {
		r, c := g.home(row, col)
		if r != row {
			return model.Ref{}
		}
		x := g.at(r, c)
		if x.kind == textCell && !(p.group.Row == r && p.group.Col == c) {
			return g.ref(r, c)
		}
		if x.kind != blankCell {
			return model.Ref{}
		}
		col = g.standingUpTo(row, c-1)
	}
	return model.Ref{}
}

// crossCells are the values of a row. What is merged over several rows is that of
// the first: a 执行率 beside 合计 and its parts.
func (b *blockLayout) crossCells(g *grid, p *blockPlace, r *rowPlace) {
	for _, n := range b.columns {
		c, ok := p.columns[n.field]
		if !ok || c.line != n {
			continue
		}
		if n.take == "组内" {
			if hc := lastWithin(g, r.row, c); hc > 0 {
				r.cells[n.field] = g.ref(r.row, hc)
			}
			continue
		}
		hr, hc, ok := columnCell(g, r.row, c)
		if ok && hr == r.row {
			r.cells[n.field] = g.ref(hr, hc)
		}
	}
}

// lastWithin is the column of the value under a header that spans label and
// value: the last cell, or where merges were taken apart the last filled one;
// 0 where there is none.
func lastWithin(g *grid, row int, c columnPlace) int {
	last := 0
	for col := c.end; col > c.col; col = g.standingUpTo(row, col-1) {
		r, k := g.home(row, col)
		if r != row || k <= c.col {
			break
		}
		if last == 0 {
			last = k
		}
		if !g.blank(r, k) {
			return k
		}
		if g.isMerged(row, col) {
			break
		}
	}
	return last
}

// findPairs places a block of label and value, row by row below its first
// label.
func (b *blockLayout) findPairs(g *grid, s segment, f *formLayout) *blockPlace {
	for _, n := range b.columns {
		for _, row := range g.rowsWith(s, []*line{n}) {
			for col := range g.cells(row) {
				w := g.word(row, col)
				if _, ok := w.is(n.labels); !ok && !pairNames(g, g.ref(row, col), n.labels) {
					continue
				}
				p := &blockPlace{block: b.block, layout: b, top: row, header: row, first: row, last: row - 1}
				p.columns = map[model.Term]columnPlace{n.field: {line: n, col: col, end: col, note: w.note}}
				b.pairRows(g, s, f, p, n, row, col)
				if len(p.rows) > 0 {
					return p
				}
			}
		}
	}
	return nil
}

func (b *blockLayout) pairRows(g *grid, s segment, f *formLayout, p *blockPlace, n *line, row, col int) {
	for ; row <= s.bottom; row++ {
		hr, hc := g.home(row, col)
		if hr != row || hc != col {
			return
		}
		w := g.word(row, col)
		role, known := b.role(w)
		var inner []string
		for _, q := range w.pairs {
			inner = append(inner, q.label)
			if r, ok := b.role(word{full: q.label, bare: q.label, plain: q.label}); ok && !known {
				role, known = r, true
			}
		}
		_, first := w.is(n.labels)
		if !known && !first && !(len(inner) > 0 && slices.ContainsFunc(inner, func(s string) bool { return slices.Contains(n.labels, s) })) {
			return
		}
		r := rowPlace{row: row, role: role, label: g.ref(row, col), cells: map[model.Term]model.Ref{b.rowName(): g.ref(row, col)}}
		area := g.span(row, col)
		vr, vc := g.home(row, area.Col2+1)
		switch {
		case len(w.pairs) > 0 && w.pairs[0].value != "":
			r.cells[n.field] = r.label
		case vr == row && vc > area.Col2 && !f.labelAt(g, vr, vc):
			r.cells[n.field] = g.ref(vr, f.beyondBlanks(g, vr, vc))
		default:
			return
		}
		p.rows = append(p.rows, r)
		p.last = row
	}
}
