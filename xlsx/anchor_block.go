package xlsx

import (
	"regexp"
	"slices"
	"strings"

	"jixiao/model"
)

// leftover are remains of a blank form that are no records: 指标1：, ……
var leftover = regexp.MustCompile(`^(?:(?:指标|任务|目标|项目)\s*[0-9一二三四五六七八九十]*\s*[:：]?|[.…·。]+|[0-9]+[、.．]?|\(?略\)?)$`)

// find places a block in a segment; nil where the segment does not have it, or
// what the form has of it already is better.
func (b *blockLayout) find(g *grid, s segment, f *formLayout, of *placement) *blockPlace {
	var p *blockPlace
	if b.direction == "竖" {
		return b.findPairs(g, s, f)
	}
	if p = b.findHeader(g, s, f); p == nil {
		return nil
	}
	if i := of.variant(p); i >= 0 && !p.better(of.blocks[i]) {
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
	b.settleLevels(g, p)
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
