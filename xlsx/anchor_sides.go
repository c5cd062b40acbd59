package xlsx

import (
	"maps"
	"strings"

	"jixiao/model"
)

// This file reads lists whose indicators stand side by side, a group of columns
// for each 一级指标: one row is then several records.

// sides finds the groups of columns that repeat the labels of the first under
// titles of their own. The titles are the 一级指标.
func (h *band) sides(g *grid) {
	first, ok := h.p.columns[model.Indicator]
	if _, level := h.p.columns[model.Level1]; !ok || level || h.p.layout.direction != "行" {
		return
	}
	title, ok := h.titleOf(g, first)
	if !ok {
		return
	}
	all := []sidePlace{{title: title, columns: map[model.Term]columnPlace{}}}
	for t, c := range h.p.columns {
		if at, ok := h.titleOf(g, c); ok && at == title {
			all[0].columns[t] = c
		}
	}
	for i, l := range h.all {
		if h.used[i] || l.row != first.header.Row || l.w.plain != g.word(first.header.Row, first.header.Col).plain {
			continue
		}
		if s, ok := h.sideAt(g, i, all[0]); ok {
			all = append(all, s)
		}
	}
	if len(all) < 2 {
		return
	}
	for _, n := range h.p.layout.columns {
		if n.field == model.Level1 {
			h.p.columns[n.field] = columnPlace{line: n, col: title.Col, end: title.Col, header: title}
			h.p.sides = all
			return
		}
	}
}

// sideAt is the group of columns like first whose indicators stand in leaf i.
func (h *band) sideAt(g *grid, i int, first sidePlace) (sidePlace, bool) {
	title, ok := h.titleOf(g, columnPlace{header: g.ref(h.all[i].row, h.all[i].col)})
	if !ok || title == first.title {
		return sidePlace{}, false
	}
	s := sidePlace{title: title, columns: map[model.Term]columnPlace{}}
	for t, c := range first.columns {
		for k, l := range h.all {
			if h.used[k] || l.w.plain != g.word(c.header.Row, c.header.Col).plain {
				continue
			}
			if at, ok := h.titleOf(g, columnPlace{header: g.ref(l.row, l.col)}); ok && at == title {
				c.col, c.end, c.note, c.header = l.col, l.end, l.notes, g.ref(l.row, l.col)
				s.columns[t] = c
				break
			}
		}
	}
	return s, len(s.columns) == len(first.columns)
}

// titleOf is the cell of the header above that of c, if it is the title of a
// kind of indicators.
func (h *band) titleOf(g *grid, c columnPlace) (model.Ref, bool) {
	for row := c.header.Row - 1; row >= h.top; row-- {
		for col := c.header.Col; col > max(0, c.header.Col-widestTitle); col-- {
			r, k := g.home(row, col)
			if w := g.word(r, k); w.full != "" {
				return g.ref(r, k), strings.HasSuffix(w.plain, "指标") || strings.HasSuffix(w.plain, "指标值")
			}
			if g.isMerged(row, col) {
				break
			}
		}
	}
	return model.Ref{}, false
}

// apart are the records of a row, one for each group of columns.
func (p *blockPlace) apart(g *grid, r rowPlace) []rowPlace {
	if len(p.sides) == 0 {
		return []rowPlace{r}
	}
	var out []rowPlace
	for _, s := range p.sides {
		x := r
		x.cells, x.blank = maps.Clone(r.cells), true
		for t, c := range s.columns {
			delete(x.cells, t)
			if hr, hc, ok := columnCell(g, r.row, c); ok {
				x.cells[t] = g.ref(hr, hc)
				x.blank = x.blank && (g.at(hr, hc).kind == blankCell || notApplicable(g.at(hr, hc).text) || leftover.MatchString(strings.TrimSpace(g.at(hr, hc).text)))
			}
		}
		x.cells[model.Level1] = s.title
		out = append(out, x)
	}
	return out
}
