package xlsx

import (
	"strings"

	"jixiao/model"
)

// This file reads off what the rows of a block are made of: which cell stands in
// which column, what a blank one takes from above, and what a row is.

// inherit gives the blank cells of a column the value above, where the list
// names a unit only in the first row of its group: no row repeats the name
// above it, and more rows are blank than named.
func (p *blockPlace) inherit(g *grid, t model.Term) {
	text := func(r rowPlace) string { return g.at(r.cells[t].Row, r.cells[t].Col).text }
	named, blank, last := 0, 0, ""
	for _, r := range p.rows {
		switch s := text(r); {
		case r.blank || r.role == model.RoleTotal || r.role == model.RoleSubtotal || r.cells[t].IsZero():
		case s == "":
			blank++
			last = ""
		case s == last:
			return
		default:
			named++
			last = s
		}
	}
	if named == 0 || blank < named {
		return
	}
	var above model.Ref
	for i, r := range p.rows {
		switch {
		case r.cells[t].IsZero() || r.role == model.RoleTotal || r.role == model.RoleSubtotal:
		case text(r) != "":
			above = r.cells[t]
		case !above.IsZero() && !r.blank:
			p.rows[i].cells[t] = above
		}
	}
}

// dropLabel takes the label of a subtotal (小计 in the column 预算单位) out of
// the columns that it does not belong to.
func (r *rowPlace) dropLabel(b *blockLayout) {
	if r.role == model.RoleRecord {
		return
	}
	for _, n := range b.columns {
		if r.cells[n.field] == r.label && n.field != model.ProjectName && n.field != model.TaskName {
			delete(r.cells, n.field)
		}
	}
}

// fillRow puts the cells of a row to their terms. It reports whether the row
// holds anything of its own beyond inherited labels and template leftovers.
func (b *blockLayout) fillRow(g *grid, p *blockPlace, r *rowPlace, above map[model.Term]model.Ref) (own bool) {
	fresh := false // a higher label changed in this row
	for _, n := range b.columns {
		c, ok := p.columns[n.field]
		if !ok || c.line != n {
			continue
		}
		hr, hc, ok := c.cell(g, r.row)
		if n.take == "承上" && c.end > c.col {
			hr, hc, ok = p.levels(g, c, r.row)
		}
		if !ok {
			continue
		}
		at := g.ref(hr, hc)
		x := g.at(hr, hc)
		if n.take == "承上" || n.take == "归表" {
			switch {
			case x.kind != blankCell:
				was := above[n.field]
				fresh = fresh || was != at && (n.take == "承上" || n.required == "是" && g.at(was.Row, was.Col).text != x.text)
				above[n.field] = at
			case !fresh && !above[n.field].IsZero():
				at = above[n.field]
			default:
				delete(above, n.field)
			}
		} else if !own && x.kind != blankCell && hr == r.row && !leftover.MatchString(strings.TrimSpace(x.text)) {
			own = !(x.kind == textCell && notApplicable(x.text))
		}
		r.cells[n.field] = at
	}
	return own
}

// levels is the cell of a level whose header stands over two: 评价内容 over 投入
// and 时效目标. The first is that of 一级指标, the last the level's own; ok is false
// where the one is the other.
func (p *blockPlace) levels(g *grid, c columnPlace, row int) (hr, hc int, ok bool) {
	hr, hc = g.home(row, c.col)
	if c.line.field == model.Level1 {
		return hr, hc, hc == c.col
	}
	shared := p.columns[model.Level1].col == c.col
	for next := g.span(hr, hc).Col2 + 1; next <= c.end; next++ {
		if k, m := g.home(row, next); m == next && !g.blank(k, m) {
			hr, hc, shared = k, m, false
		}
	}
	return hr, hc, hc >= c.col && !shared
}

// cell is the cell of a column in a row: one that goes first where it is
// filled, else its own, else the first that is ticked.
func (c columnPlace) cell(g *grid, row int) (hr, hc int, ok bool) {
	if c.instead > 0 {
		if r, k := g.home(row, c.instead); k == c.instead && g.at(r, k).kind != blankCell && !notApplicable(g.at(r, k).text) {
			return r, k, true
		}
	}
	hr, hc, ok = columnCell(g, row, c)
	if ok && (len(c.choices) == 0 || g.at(hr, hc).kind != blankCell) {
		return hr, hc, ok
	}
	for _, x := range c.choices {
		if r, k := g.home(row, x.col); k >= x.col && g.at(r, k).kind != blankCell {
			return r, k, true
		}
	}
	return hr, hc, ok
}

// columnCell is the cell of a column in a row: the first filled one under its
// header, not one that a merge brings from the left. Where a header stands over
// a title of several rows and their names, it is the name.
func columnCell(g *grid, row int, c columnPlace) (hr, hc int, ok bool) {
	if s := g.span(row, c.col); c.end > c.col && s.Row2 > s.Row1 && s.Col2 < c.end {
		below := c
		below.col = s.Col2 + 1
		if r, k, ok := columnCell(g, row, below); ok && g.at(r, k).kind != blankCell {
			return r, k, true
		}
	}
	for col := c.col; col > 0 && col <= c.end; {
		area := g.span(row, col)
		r, k := area.Row1, area.Col1
		col = area.Col2 + 1
		if k < c.col {
			continue
		}
		if !g.blank(r, k) {
			return r, k, true
		}
		if !ok {
			hr, hc, ok = r, k, true
		}
		col = g.standingFrom(row, col)
	}
	return hr, hc, ok
}

// recordRole is the role of a list row: the label in the column of the main
// name says it, else, where that is blank, the first label of the row.
func (b *blockLayout) recordRole(g *grid, p *blockPlace, row int) (model.Role, model.Ref) {
	main := model.ProjectName
	if p.block == model.TaskBlock {
		main = model.TaskName
	}
	limit := g.width()
	for _, c := range p.columns {
		if c.line.kind == model.KindAmount {
			limit = min(limit, c.col-1)
		}
	}
	if c, ok := p.columns[main]; ok {
		if r, k, ok := columnCell(g, row, c); ok && g.at(r, k).kind != blankCell {
			role, _ := b.role(g.word(r, k))
			if role == model.RoleSubtotal {
				role = b.subtotalOf(g, row, k)
			}
			return role, g.ref(r, k)
		}
	}
	for col, c := range g.cells(row) {
		if col > limit {
			break
		}
		if c.kind == blankCell {
			continue
		}
		if role, ok := b.role(g.word(row, col)); ok {
			return role, g.ref(row, col)
		}
	}
	return model.RoleRecord, model.Ref{}
}

// subtotalOf is what a 小计 at row and col sums up, if the title of its rows left
// of it says so: 项目支出 | 小计.
func (b *blockLayout) subtotalOf(g *grid, row, col int) model.Role {
	for c := g.standingUpTo(row, col-1); c > 0; {
		hr, hc := g.home(row, c)
		if role, ok := b.role(g.word(hr, hc)); ok && role != model.RoleSubtotal {
			return role
		}
		c = g.standingUpTo(row, hc-1)
	}
	return model.RoleSubtotal
}
