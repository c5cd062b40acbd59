package xlsx

import (
	"regexp"
	"slices"
	"strings"

	"jixiao/model"
)

// leftover are remains of a blank form that are no records: 指标1：, ……
var leftover = regexp.MustCompile(`^(?:(?:指标|任务|目标|项目)\s*[0-9一二三四五六七八九十]*\s*[:：]?|[.…·。]+|[0-9]+[、.．]?|\(?略\)?)$`)

// find places a block in a segment; nil where the segment does not have it.
func (b *blockLayout) find(g *grid, s segment, f *formLayout) *blockPlace {
	var p *blockPlace
	if b.direction == "竖" {
		return b.findPairs(g, s, f)
	}
	if p = b.findHeader(g, s, f); p == nil {
		return nil
	}
	if b.direction == "交叉" {
		if b.crossRows(g, s, f, p); len(p.rows) == 0 {
			return nil // labels beside values, not a header
		}
	} else {
		b.recordRows(g, s, f, p)
	}
	return p
}

// findHeader is the first band of one to three rows that names the columns the
// block must have; a taller band is taken when it names more.
func (b *blockLayout) findHeader(g *grid, s segment, f *formLayout) *blockPlace {
	for _, top := range g.rowsWith(s, b.columns) {
		var best *blockPlace
		for bottom := top; bottom <= min(top+2, s.bottom); bottom++ {
			p := b.matchHeader(g, top, bottom)
			if p != nil && (best == nil || p.size() > best.size() || b.ofList() && p.size() == best.size() && p.wholes(g) > best.wholes(g)) {
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

// mentions reports whether a row has a label of the block's columns itself.
func (b *blockLayout) mentions(g *grid, row int) bool {
	for _, c := range g.cells(row) {
		if c.label == nil || c.label.full == "" {
			continue
		}
		w := *c.label
		for _, n := range b.columns {
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

// widestHeader is how many columns of a header band are looked at, and fewBands
// how many bands a grid keeps for the next block: no form has more.
const (
	widestHeader = 300
	fewBands     = 300
)

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
	if b.lacks(all) {
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
func (b *blockLayout) lacks(all []leaf) bool {
	return slices.ContainsFunc(b.columns, func(n *line) bool { return n.required == "是" && n.pick(all, nil, nil) < 0 })
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

// stopsAt reports whether the records of b end before row, and whether row is
// its total.
func (b *blockLayout) stopsAt(g *grid, f *formLayout, p *blockPlace, row int) (stop bool, total model.Ref) {
	col := g.first(row)
	if col == 0 {
		return false, model.Ref{}
	}
	w := g.word(row, col)
	for _, n := range f.ends {
		_, ok := w.is(n.labels)
		if b.direction == "行" && !f.listed() && b.block != model.TaskBlock && (ok || pairNames(g, g.ref(row, col), n.labels)) && n.ends(b) {
			return true, g.ref(row, col)
		}
	}
	if _, isRole := b.role(w); isRole && len(b.roles) > 0 {
		return false, model.Ref{}
	}
	if p.ranked(g, row, col) {
		return false, model.Ref{} // 预算执行 as a 二级指标
	}
	if w.in(f.stops) && !b.grouped(w) {
		return true, model.Ref{}
	}
	for _, pr := range w.pairs {
		if f.stops[pr.label] && pr.label != "" && len(b.roles) == 0 || len(b.roles) > 0 && g.onlyPairs(row) {
			return true, model.Ref{}
		}
	}
	return false, model.Ref{}
}

// ranked reports whether the cell at row and col is a higher label of the record
// in its row: 一级指标 or 二级指标 with a 三级指标 beside it.
func (p *blockPlace) ranked(g *grid, row, col int) bool {
	name, ok := p.columns[model.Indicator]
	if !ok || col >= name.col || len(p.columns) < 4 {
		return false
	}
	r, c, ok := columnCell(g, row, name)
	if x := g.at(r, c); !ok || r != row || x.kind == blankCell || len(g.word(r, c).pairs) > 0 {
		return false
	}
	for _, x := range p.columns {
		if x.line.take == "承上" && x.col == col {
			return true
		}
	}
	return false
}

// onlyPairs reports whether a row holds nothing but two or more «标签：值», as a
// row of signatures does.
func (g *grid) onlyPairs(row int) bool {
	n := 0
	for _, c := range g.cells(row) {
		if c.kind == blankCell {
			continue
		}
		if n++; c.label == nil || len(c.label.pairs) == 0 {
			return false
		}
	}
	return n > 1
}

// ends reports whether the total n closes block b: the one with its column.
func (n *line) ends(b *blockLayout) bool {
	return slices.ContainsFunc(b.columns, func(c *line) bool { return string(c.field) == n.take })
}

// recordRows are the rows below a header until the next label of the form.
func (b *blockLayout) recordRows(g *grid, s segment, f *formLayout, p *blockPlace) {
	p.first, p.last = p.header+1, p.header
	above := map[model.Term]model.Ref{}
	for row := range g.lines(p.first, s.bottom) {
		repeated := b.repeatsHeader(g, p, row)
		if first := g.first(row); repeated && p.headed(g, first, g.word(row, first).plain) {
			p.last = row
			continue
		}
		if b.ofList() && p.pageHead(g, s, row) {
			p.last = row
			continue
		}
		stop, total := b.stopsAt(g, f, p, row)
		if stop {
			p.total = total
			break
		}
		if g.filled(row) == 1 && (isRemark(g.at(row, g.first(row)).text) || !f.listed() && p.chapter(g, row, func(next int) bool { return b.otherHeader(g, f, next, s) })) {
			break
		}
		if b.block != model.IndicatorBlock && !f.listed() && b.otherHeader(g, f, row, s) {
			break
		}
		if repeated {
			p.last = row
			continue
		}
		r := rowPlace{row: row, cells: map[model.Term]model.Ref{}}
		r.blank = !b.fillRow(g, p, &r, above)
		if len(b.roles) > 0 {
			r.role, r.label = b.recordRole(g, p, row)
			r.dropLabel(b)
		}
		if (r.blank || f.listed()) && r.label.IsZero() && g.filled(row) == 1 && noteRow(g, row) {
			break
		}
		p.last = row
		if len(r.cells) > 0 {
			p.rows = append(p.rows, p.apart(g, r)...)
		}
	}
	for _, n := range b.columns {
		if c, ok := p.columns[n.field]; ok && c.line == n && n.take == "首行" {
			p.inherit(g, n.field)
		}
	}
	b.settleRows(g, p)
}

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

// noteRow reports whether the only cell of a row is a remark below a form.
func noteRow(g *grid, row int) bool {
	w := g.word(row, g.first(row))
	if leftover.MatchString(strings.TrimSpace(g.at(row, g.first(row)).text)) {
		return false
	}
	return strings.HasPrefix(w.full, "注") || strings.HasPrefix(w.full, "备注") || strings.HasPrefix(w.full, "说明") || len(w.pairs) > 0
}

// isRemark reports whether a text begins as a remark below a form does: 注：1.…
func isRemark(text string) bool { return remarkHead.MatchString(strings.TrimSpace(text)) }

var remarkHead = regexp.MustCompile(`^[(（]?(?:备?注|说明|(?:填表|填报|备注|其他)说明)\s*(?:[:：]|[0-9一①(（]+[、.．)）])`)

// chapter reports whether the only cell of a row is the title of what follows,
// over the columns of the block or right above the header of another one, as
// headed tells: 三、部门整体支出绩效指标.
func (p *blockPlace) chapter(g *grid, row int, headed func(int) bool) bool {
	col := g.first(row)
	for _, c := range p.columns {
		if c.col < col {
			return false
		}
	}
	return chapterHead.MatchString(strings.TrimSpace(g.at(row, col).text)) && (g.span(row, col).Col2 > col || headed(row+1))
}

var chapterHead = regexp.MustCompile(`^[(（]?[一二三四五六七八九十][)）]?[、.．]`)

// otherHeader reports whether the header of another block begins at row.
func (b *blockLayout) otherHeader(g *grid, f *formLayout, row int, s segment) bool {
	for _, o := range f.blocks {
		if o.block == b.block || o.direction == "竖" || !o.mentions(g, row) {
			continue
		}
		if o.matchHeader(g, row, row) != nil {
			return true
		}
	}
	return false
}

// repeatsHeader reports whether row repeats the header after a page break, or
// one of its rows: what stands there stands in the same columns of the header.
func (b *blockLayout) repeatsHeader(g *grid, p *blockPlace, row int) bool {
	same, other := 0, 0
	for col, c := range g.cells(row) {
		if c.kind == blankCell {
			continue
		}
		if w := g.word(row, col); w.plain != "" && p.headed(g, col, w.plain) {
			same++
		} else {
			other++
		}
	}
	return same >= 2 && same > other
}

// headed reports whether a label stands in a column of the header.
func (p *blockPlace) headed(g *grid, col int, plain string) bool {
	for row := p.top; row <= p.header; row++ {
		if r, c := g.home(row, col); g.word(r, c).plain == plain {
			return true
		}
	}
	return false
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
