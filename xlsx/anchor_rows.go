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
		if stop, _ := b.stopsAt(g, f, p, row); stop || b.otherHeader(g, f, row, s) || f.saysBelow(g, row) {
			break
		}
		if g.filled(row) == 1 && isRemark(g.at(row, g.first(row)).text) {
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
		case b.fewest() == 1 && r.label.IsZero() && len(p.rows) == 0 && row == p.header+1 && g.filled(row) > 1 && !b.hasNumber(g, r):
			continue // years below 近两年收支金额
		case r.label.IsZero() && !b.hasNumber(g, r):
			if p.group.IsZero() || row > g.span(p.group.Row, p.group.Col).Row2 {
				return
			}
			p.last = row
			continue
		case b.hasWords(g, r):
			if last := p.titled(g, left); last > 0 && row > last {
				return
			}
			p.last = row // 按收入性质分：… among the funds
			continue
		case !b.hasNumber(g, r) && !b.crossed(g, r) && !strings.HasPrefix(w.full, "其中") && (p.group.IsZero() || row > g.span(p.group.Row, p.group.Col).Row2):
			return
		default:
			r.role = model.RoleOther
		}
		p.rows = append(p.rows, r)
		p.last = row
	}
}

// crossed reports whether two cells or more of a row are crossed out: a fund of
// which nothing came.
func (b *blockLayout) crossed(g *grid, r rowPlace) bool {
	n := 0
	for t, at := range r.cells {
		if x := g.at(at.Row, at.Col); t != b.rowName() && x.kind == textCell && notApplicable(x.text) {
			n++
		}
	}
	return n > 1
}

// saysBelow reports whether two labels of a row have their values below: 预期目标
// and 实际完成情况.
func (f *formLayout) saysBelow(g *grid, row int) bool {
	n := 0
	for col := range g.cells(row) {
		w := g.word(row, col)
		for _, x := range f.fields {
			if x.take != "下" {
				continue
			}
			if _, ok := w.is(x.labels); ok {
				n++
				break
			}
		}
	}
	return n > 1
}

// titled is the last row of the title that stands left of a header and of rows
// below it; 0 where none does.
func (p *blockPlace) titled(g *grid, left int) int {
	for col := left - 1; col > max(0, left-1-widestTitle); col-- {
		if area := g.span(p.header, col); area.Row2 > p.header && area.Row1 <= p.header && !g.blank(area.Row1, area.Col1) {
			return area.Row2
		}
	}
	return 0
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
// label. Of two such labels in one row (资金总额 | 当年资金总额) the better is taken.
func (b *blockLayout) findPairs(g *grid, s segment, f *formLayout) *blockPlace {
	for _, n := range b.columns {
		for _, row := range g.rowsWith(s, []*line{n}) {
			if b.otherHeader(g, f, row, s) {
				continue // 预算金额 over the columns of 年度主要任务
			}
			for _, col := range n.columnsIn(g, row) {
				p := &blockPlace{block: b.block, layout: b, top: row, header: row, first: row, last: row - 1}
				p.columns = map[model.Term]columnPlace{n.field: {line: n, col: col, end: col, note: g.word(row, col).note}}
				b.pairRows(g, s, f, p, n, row, col)
				if next := b.partBeside(g, row, col); next > 0 && len(p.rows) == 0 {
					p.columns[n.field] = columnPlace{line: n, col: next, end: next, note: g.word(row, col).note}
					b.pairRows(g, s, f, p, n, row, next)
				}
				if len(p.rows) > 0 {
					return p
				}
			}
		}
	}
	return nil
}

// partBeside is the column of the label right beside a title of amounts: 年度预算
// 资金 | 总额 | 100; 0 for none.
func (b *blockLayout) partBeside(g *grid, row, col int) int {
	r, c := g.home(row, g.span(row, col).Col2+1)
	if r != row || c <= col || !b.names(g.word(r, c)) {
		return 0
	}
	return c
}

// columnsIn are the columns of a row in which a label of n stands, the best
// label first.
func (n *line) columnsIn(g *grid, row int) []int {
	var cols []int
	ranks := map[int]int{}
	for col := range g.cells(row) {
		w := g.word(row, col)
		rank, ok := w.is(n.labels)
		if !ok && pairNames(g, g.ref(row, col), n.labels) {
			rank, ok = len(n.labels), true
		}
		if ok {
			cols, ranks[col] = append(cols, col), rank
		}
	}
	slices.SortStableFunc(cols, func(a, b int) int { return ranks[a] - ranks[b] })
	return cols
}

func (b *blockLayout) pairRows(g *grid, s segment, f *formLayout, p *blockPlace, n *line, row, col int) {
	for ; row <= s.bottom; row++ {
		hr, hc := g.home(row, col)
		if hr != row && hc == col && hr >= p.first || g.blank(hr, hc) && len(p.rows) > 0 && g.filledFrom(row, 1) > col {
			continue // a label over several rows
		}
		if hr != row || hc != col {
			return
		}
		r, ok := b.pairRow(g, f, n, row, col)
		if !ok && b.beside(g, p, row, col) && g.word(row, col).full != "" {
			r, ok = b.pairAt(g, f, n, row, col, model.RoleOther)
			if ok && b.block == model.FundBlock && g.blank(r.cells[n.field].Row, r.cells[n.field].Col) {
				b.pairsRight(g, f, p, n, r)
			}
			if !ok || g.blank(r.cells[n.field].Row, r.cells[n.field].Col) {
				continue // 项目单价, a remark: no fund of the group
			}
		}
		if !ok && b.bannered(g, p, col) {
			if r, ok = b.pairAt(g, f, n, row, col, model.RoleOther); ok {
				x := g.at(r.cells[n.field].Row, r.cells[n.field].Col)
				_, number := parseNumeral(x.raw)
				ok = number || x.kind == numberCell
			}
		}
		if !ok {
			return
		}
		if inside := b.pairsInside(g, n, r); len(inside) > 0 {
			p.rows, p.last = append(p.rows, inside...), row
			continue
		}
		p.rows = append(p.rows, r)
		p.last = row
		if b.block == model.FundBlock {
			b.pairsRight(g, f, p, n, r)
		}
	}
}

// bannered reports whether a title of the block stands over its rows, and not
// beside them.
func (b *blockLayout) bannered(g *grid, p *blockPlace, col int) bool {
	r, c := g.home(p.first-1, col)
	return p.first > 1 && g.span(r, c).Col2 > g.span(p.first, col).Col2 && b.grouped(g.word(r, c))
}

// pairsInside are the records of a cell that holds several: 资金总额：100万元
// 财政拨款：80万元 其他资金：20万元; none where it does not name two amounts.
func (b *blockLayout) pairsInside(g *grid, n *line, r rowPlace) []rowPlace {
	pairs := g.word(r.label.Row, r.label.Col).pairs
	if r.cells[n.field] != r.label || len(pairs) < 2 {
		return nil
	}
	var rows []rowPlace
	for i, q := range pairs {
		role, known := b.role(word{full: q.label, bare: q.label, plain: q.label})
		if _, number := parseNumeral(firstAmount(q.value)); !known || !number {
			continue
		}
		one := r
		one.role, one.pair = role, i+1
		rows = append(rows, one)
	}
	if len(rows) < 2 {
		return nil
	}
	return rows
}

// firstAmount is a value up to what is said of it: 150万元（其中：…）.
func firstAmount(s string) string {
	if i := strings.IndexAny(s, "（(；;，。\n"); i >= 0 {
		s = s[:i]
	}
	return strings.TrimSpace(s)
}

// pairRow is the record of a row whose label at col the block knows.
func (b *blockLayout) pairRow(g *grid, f *formLayout, n *line, row, col int) (rowPlace, bool) {
	w := g.word(row, col)
	role, known := b.role(w)
	_, first := w.is(n.labels)
	for _, q := range w.pairs {
		if r, ok := b.role(word{full: q.label, bare: q.label, plain: q.label}); ok && !known {
			role, known = r, true
		}
		first = first || slices.Contains(n.labels, q.label)
	}
	if !known && !first {
		return rowPlace{}, false
	}
	return b.pairAt(g, f, n, row, col, role)
}

// pairAt is the record of the label at row and col and the value in its cell or
// beside it; ok is false where words stand instead of an amount.
func (b *blockLayout) pairAt(g *grid, f *formLayout, n *line, row, col int, role model.Role) (rowPlace, bool) {
	w := g.word(row, col)
	r := rowPlace{row: row, role: role, label: g.ref(row, col), cells: map[model.Term]model.Ref{b.rowName(): g.ref(row, col)}}
	if len(w.pairs) > 0 && w.pairs[0].value != "" {
		r.cells[n.field] = r.label
		return r, true
	}
	area := g.span(row, col)
	vr, vc := g.home(row, area.Col2+1)
	if vr != row || vc <= area.Col2 || f.labelAt(g, vr, vc) {
		return rowPlace{}, false
	}
	if next := f.beyondBlanks(g, vr, vc); !slices.ContainsFunc(f.blocks, func(o *blockLayout) bool { return o.names(g.word(vr, next)) }) {
		vc = next
	}
	if x := g.at(vr, vc); x.kind == textCell && !notApplicable(x.text) && !strings.ContainsAny(x.text, "0123456789０１２３４５６７８９") {
		return rowPlace{}, false
	}
	r.cells[n.field] = g.ref(vr, vc)
	return r, true
}

// names reports whether a label is that of a row of the block.
func (b *blockLayout) names(w word) bool {
	_, known := b.role(w)
	return known && w.full != ""
}

// pairsRight adds the parts that stand in the row of their total, label after
// value: 资金总额 | 100 | 财政拨款 | 80 | 其他资金 | 20.
func (b *blockLayout) pairsRight(g *grid, f *formLayout, p *blockPlace, n *line, r rowPlace) {
	at := r.cells[n.field]
	for col := g.filledFrom(r.row, g.span(at.Row, at.Col).Col2+1); col > 0; col = g.filledFrom(r.row, g.span(r.row, col).Col2+1) {
		if role, known := b.role(g.word(r.row, col)); !known || role == model.RoleTotal {
			continue
		}
		if more, ok := b.pairRow(g, f, n, r.row, col); ok {
			p.rows = append(p.rows, more)
		}
	}
}

// beside reports whether a title of the block over several rows stands left of
// row and col. Merges taken apart, the cells below it are blank.
func (b *blockLayout) beside(g *grid, p *blockPlace, row, col int) bool {
	for c := col - 1; c > max(0, col-widestTitle); c-- {
		hr, hc := g.home(row, c)
		for r := row; r > p.first && g.blank(hr, hc); {
			r--
			hr, hc = g.home(r, c)
		}
		if hr < row && b.grouped(g.word(hr, hc)) {
			return true
		}
		c = min(c, hc)
	}
	return false
}
