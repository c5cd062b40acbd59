package xlsx

import (
	"slices"
	"strings"

	"jixiao/model"
)

// This file finds the header of a block: a band of one to four rows whose leaves
// are the labels of its columns.

// findHeader is the first band of one to three rows that names the columns the
// block must have; a taller band is taken when it names more.
func (b *blockLayout) findHeader(g *grid, s segment, f *formLayout) *blockPlace {
	if slices.ContainsFunc(b.columns, func(n *line) bool { return n.required == "是" && !g.mayName(n) }) {
		return nil
	}
	for _, top := range g.rowsWith(s, b.columns) {
		var best *blockPlace
		for bottom := top; bottom <= min(top+2, s.bottom); bottom++ {
			p := b.matchHeader(g, top, bottom)
			if p != nil && (best == nil || p.size() > best.size() || p.size() == best.size() && p.finer(g, best)) {
				best = p
			}
		}
		if best == nil {
			continue
		}
		if ok := b.groupFits(g, f, best); ok {
			b.settleHeader(g, s, best)
			return best
		}
	}
	return nil
}

// finer reports whether a header of as many columns as another names them more
// closely: the whole under a title of a list, 预计当年实现 under 指标值.
func (p *blockPlace) finer(g *grid, than *blockPlace) bool {
	if p.layout.ofList() && p.wholes(g) > than.wholes(g) {
		return true
	}
	for t, c := range p.columns {
		o, ok := than.columns[t]
		if !ok || len(c.line.parents) == 0 || len(o.line.parents) > 0 || c.header.IsZero() || o.header.IsZero() {
			continue
		}
		if over := g.span(o.header.Row, o.header.Col); c.header.Row == over.Row2+1 && c.col >= over.Col1 && c.end <= over.Col2 {
			return g.word(c.header.Row, c.header.Col).plain != g.word(o.header.Row, o.header.Col).plain
		}
	}
	return false
}

// mentions reports whether a row has a label of the block's columns itself.
func (b *blockLayout) mentions(g *grid, row int) bool {
	for _, c := range g.cells(row) {
		if c.label == nil || c.label.full == "" {
			continue
		}
		w := *c.label
		for _, n := range b.columns {
			if !g.mentions(n, byLabel|byParent) {
				continue
			}
			if _, ok := w.is(n.labels); ok {
				return true
			}
			if _, ok := w.is(n.parents); ok {
				return true
			}
		}
	}
	return false
}

// leaf is the lowest label of a column of a header band.
type leaf struct {
	w        word
	above    []word
	overs    []int // the rows of above
	row      int
	col, end int
	notes    string
}

// leaves are the columns of a header band, from left to right. Every block asks
// for those of the same few bands.
func (g *grid) leaves(top, bottom int) []leaf {
	band := [2]int{top, bottom}
	all, done := g.bands[band]
	if done {
		return all
	}
	all = leaves(g, top, bottom)
	if g.bands == nil || len(g.bands) == fewBands {
		g.bands = map[[2]int][]leaf{}
	}
	g.bands[band] = all
	return all
}

func leaves(g *grid, top, bottom int) []leaf {
	var out []leaf
	done := map[[2]int]bool{}
	for _, col := range g.bandColumns(top, bottom) {
		var l leaf
		for row := top; row <= bottom; row++ {
			r, c := g.home(row, col)
			w := g.word(r, c)
			if r == row && w.full == "" && row < bottom && g.value(r, c).kind == blankCell {
				if w = g.titleOver(row, col); w.full != "" {
					l.above, l.overs = append(l.above, w), append(l.overs, row)
					l.notes = strings.Trim(l.notes+" "+w.note, " ")
				}
				continue
			}
			if r != row || w.full == "" {
				continue
			}
			if l.row > 0 {
				l.above, l.overs = append(l.above, l.w), append(l.overs, l.row)
			}
			l.w, l.row = w, row
			l.col, l.end = c, g.span(r, c).Col2
			l.notes = strings.Trim(l.notes+" "+w.note, " ")
		}
		if l.row == 0 || done[[2]int{l.row, l.col}] {
			continue
		}
		done[[2]int{l.row, l.col}] = true
		if out = append(out, l); len(out) == widestHeader {
			break
		}
	}
	return out
}

// bandColumns are the columns of a band of rows in which something stands, or a
// merge or a gap begins: those right of one are like it up to the next.
func (g *grid) bandColumns(top, bottom int) []int {
	var cols []int
	width := 0
	for row := top; row <= bottom; row++ {
		width = max(width, g.end(row))
		for col := range g.cells(row) {
			area := g.span(row, col)
			cols = append(cols, area.Col1, col, col+1, area.Col2+1)
		}
	}
	slices.Sort(cols)
	cols = slices.Compact(cols)
	return slices.DeleteFunc(cols, func(col int) bool { return col > width })
}

// blanksAfter is the last of the blank cells that follow col in a row where no
// merge says how far a title reaches.
func (g *grid) blanksAfter(row, col int) int {
	if last := g.end(row); !g.isMerged(row, col) && col < last {
		for next := g.standingFrom(row, col+1); ; next = g.standingFrom(row, next+1) {
			if next == 0 || next > last {
				return last
			}
			if g.isMerged(row, next) || !g.blank(row, next) {
				return next - 1
			}
		}
	}
	return col
}

// titleOver is the title left of a blank cell in a row of a header: merges taken
// apart, it still stands over the labels below and right of it.
func (g *grid) titleOver(row, col int) word {
	for c := col; c > max(0, col-widestTitle); c-- {
		if g.spacer(c) && !g.isMerged(row, c) {
			continue
		}
		if g.isMerged(row, c) || g.blank(row+1, c) || g.isMerged(row+1, c) && g.span(row+1, c).Row1 <= row {
			return word{}
		}
		if !g.blank(row, c) {
			return g.word(row, c)
		}
	}
	return word{}
}

// widestTitle is how many columns a title may stand over without a merge.
const widestTitle = 100

// widestHeader is how many columns of a header band are looked at, and fewBands
// how many bands a grid keeps for the next block: no form has more.
const (
	widestHeader = 300
	fewBands     = 300
)

// band is a header band while its columns get their terms.
type band struct {
	p           *blockPlace
	top, bottom int
	all         []leaf
	used        map[int]bool    // leaves that are taken
	needs       map[string]bool // 必有 that are met
	met         map[*line]bool
	rows        map[int]bool // rows of the band that name a column
}

// matchHeader gives the columns of a band their terms; nil where the block
// cannot do with them.
func (b *blockLayout) matchHeader(g *grid, top, bottom int) *blockPlace {
	all := g.leaves(top, bottom)
	if b.lacks(g, all) {
		return nil
	}
	h := &band{
		p:   &blockPlace{block: b.block, layout: b, top: top, header: bottom, columns: map[model.Term]columnPlace{}},
		top: top, bottom: bottom, all: all,
		used: map[int]bool{}, needs: map[string]bool{}, met: map[*line]bool{}, rows: map[int]bool{},
	}
	for _, n := range b.columns {
		if n.take == "归表" && n.required == "是" {
			h.column(g, n) // 单位（专项）名称 of a list of projects is no 单位名称
		}
	}
	for _, n := range b.columns {
		switch n.take {
		case "勾选":
			h.tick(n)
		case "替代":
			h.replace(n)
		default:
			h.column(g, n)
		}
	}
	if c := h.p.columns[model.Level2]; c.end > c.col {
		for _, n := range b.columns {
			if _, done := h.p.columns[n.field]; !done && n.field == model.Level1 {
				c.line = n
				h.p.columns[n.field] = c
			}
		}
	}
	for _, n := range b.columns {
		if n.required == "是" && !h.met[n] || n.required != "" && !h.needs[n.required] {
			return nil
		}
	}
	if b.direction == "交叉" {
		h.laterHalf(g)
	}
	if !h.lists(g) {
		return nil
	}
	h.sides(g)
	if !h.rows[top] || !h.rows[bottom] || len(h.p.columns) < b.fewest() {
		return nil
	}
	return h.p
}

// fewest is how many columns a header must name. Where rows have labels, too, or
// even a title beside them that must be there, fewer will do.
func (b *blockLayout) fewest() int {
	switch {
	case b.direction == "交叉" && slices.ContainsFunc(b.groups, func(n *line) bool { return n.required == "是" }):
		return 1
	case b.direction == "交叉":
		return 2
	}
	return min(3, len(b.columns))
}

// lacks reports whether no leaf can be a column that the block must have.
func (b *blockLayout) lacks(g *grid, all []leaf) bool {
	return slices.ContainsFunc(b.columns, func(n *line) bool { return n.required == "是" && (!g.mayName(n) || n.pick(all, nil, nil) < 0) })
}

// lists reports whether the columns that belong to the form stand in a header
// among others, and not as labels beside their values in the rows above one.
func (h *band) lists(g *grid) bool {
	for _, c := range h.p.columns {
		if c.line.take != "归表" || c.line.required != "是" {
			continue
		}
		beside := 0
		for _, l := range h.all {
			if l.row == c.header.Row {
				beside++
			}
		}
		if beside < 3 {
			return false
		}
	}
	return true
}

// laterHalf keeps apart two tables side by side, 收入 and 支出, each with row
// labels and 预算数 of its own: where the column that the block must have stands
// in the second, all columns are those of the second.
func (h *band) laterHalf(g *grid) {
	need := columnPlace{}
	for _, c := range h.p.columns {
		if c.line.required == "是" && c.col > need.col {
			need = c
		}
	}
	divide := 0
	for _, c := range h.p.columns {
		for _, l := range h.all {
			if l.w.plain != g.word(c.header.Row, c.header.Col).plain || l.col <= c.col || l.col >= need.col {
				continue
			}
			if at := h.labelsBetween(g, c.col, l.col); at > 0 {
				divide = max(divide, at)
			}
		}
	}
	if divide == 0 {
		return
	}
	for t, c := range h.p.columns {
		if c.col > divide {
			continue
		}
		delete(h.p.columns, t)
		for i, l := range h.all {
			if l.col > divide && l.w.plain == g.word(c.header.Row, c.header.Col).plain {
				h.used[i] = true
				c.col, c.end, c.note, c.header = l.col, l.end, l.notes, g.ref(l.row, l.col)
				h.p.columns[t] = c
				break
			}
		}
	}
}

// labelsBetween is the last column between two others below whose title words
// stand, and that is none of the block; 0 for none.
func (h *band) labelsBetween(g *grid, from, to int) int {
	at := 0
	for i, l := range h.all {
		below := g.at(h.bottom+1, l.col)
		_, number := parseNumeral(below.raw)
		if l.col > from && l.col < to && !h.used[i] && below.kind == textCell && !number && !notApplicable(below.text) {
			at = max(at, l.end)
		}
	}
	return at
}

// column gives n its column.
func (h *band) column(g *grid, n *line) {
	if !g.mayName(n) {
		return
	}
	i := n.pick(h.all, h.used, h.p.columns)
	if i < 0 {
		return
	}
	h.needs[n.required], h.met[n] = true, true
	if _, done := h.p.columns[n.field]; done || h.used[i] {
		return
	}
	l := h.take(n, i)
	c := columnPlace{line: n, col: l.col, end: l.end, note: l.notes, header: g.ref(l.row, l.col)}
	if n.take == "组内" {
		c.end = g.blanksAfter(l.row, c.end)
	}
	h.p.columns[n.field] = c
}

// take marks leaf i as taken by n.
func (h *band) take(n *line, i int) leaf {
	l := h.all[i]
	h.used[i], h.rows[l.row] = true, true
	for i, w := range l.above {
		if _, ok := w.is(n.parents); ok {
			h.rows[l.overs[i]] = true
		}
	}
	return l
}

// tick adds the columns of which one is ticked.
func (h *band) tick(n *line) {
	c, done := h.p.columns[n.field]
	for i, l := range h.all {
		if _, ok := l.w.is(n.labels); !ok || h.used[i] || len(n.parents) > 0 && !under(&l, n.parents) {
			continue
		}
		h.take(n, i)
		if !done && len(c.choices) == 0 {
			c = columnPlace{line: n, col: l.col, note: l.notes}
		}
		if !done {
			c.end = l.end
		}
		c.choices = append(c.choices, choice{label: l.w.bare, col: l.col, end: l.end})
	}
	if len(c.choices) > 0 {
		h.p.columns[n.field] = c
	}
}

// replace adds the column that goes before the term's own where it is filled.
func (h *band) replace(n *line) {
	i := n.pick(h.all, h.used, nil)
	c, done := h.p.columns[n.field]
	if i < 0 || h.used[i] || !done {
		return
	}
	c.instead = h.take(n, i).col
	h.p.columns[n.field] = c
}

// size is how much of a form a header names.
func (b *blockPlace) size() int {
	n := len(b.columns)
	for _, c := range b.columns {
		n += len(c.choices)
		if c.instead > 0 {
			n++
		}
	}
	return n
}

// pick is the leaf of line n: the nth of its label where it says which, else
// the best label, and the leftmost of that.
func (n *line) pick(all []leaf, used map[int]bool, done map[model.Term]columnPlace) int {
	best, bestRank, count := -1, 0, 0
	for i := range all {
		l := &all[i]
		rank, ok := l.w.is(n.labels)
		if !ok {
			rank, ok = n.whole(l)
		}
		if !ok && n.required == "是" {
			rank, ok = l.w.oneOf(n.labels)
		}
		if !ok || len(n.parents) > 0 && !under(l, n.parents) {
			continue
		}
		count++
		switch {
		case n.nth > 0:
			if count == n.nth {
				return i
			}
		case used[i] && done[n.field].line != n:
		case best < 0 || rank < bestRank:
			best, bestRank = i, rank
		}
	}
	if best < 0 && n.block == model.ExecutionBlock && n.field == model.Spending {
		return firstPeriod(all)
	}
	return best
}

func under(l *leaf, parents []string) bool {
	return slices.ContainsFunc(l.above, func(w word) bool { _, ok := w.is(parents); return ok })
}

// groupFits looks at the title beside (or right above) a header: it must not
// be that of another block, and must be the block's own where it asks for one.
func (b *blockLayout) groupFits(g *grid, f *formLayout, p *blockPlace) bool {
	left := g.width() + 1
	for _, c := range p.columns {
		left = min(left, c.col)
	}
	required := slices.ContainsFunc(b.groups, func(n *line) bool { return n.required == "是" })
	beside := g.standingUpTo(p.top, left-1)
	_, further := g.home(p.top, beside)
	for _, at := range [][2]int{{p.top, left - 1}, {p.top, left - 2}, {p.top, beside}, {p.top, further - 1}, {p.top - 1, left}, {p.top - 1, 1}} {
		if at[0] < 1 || at[1] < 1 {
			continue
		}
		r, c := g.home(at[0], at[1])
		w := g.word(r, c)
		if w.full == "" {
			continue
		}
		if b.grouped(w) {
			p.group = g.ref(r, c)
			return true
		}
		for _, o := range f.blocks {
			if o.block != b.block && o.grouped(w) && at[0] == p.top {
				return false
			}
		}
	}
	return !required
}

func (b *blockLayout) grouped(w word) bool {
	return slices.ContainsFunc(b.groups, func(n *line) bool { _, ok := w.is(n.labels); return ok })
}
