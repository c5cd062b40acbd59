package xlsx

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jixiao/model"
)

// This file knows what lists have and other forms have not: titles over columns
// of which one holds the whole, pages, tables side by side.

// wholeWords are the labels of the column that holds the whole of what the title
// over it names; parts of it stand beside.
var wholeWords = []string{"合计", "小计", "总计", "总额", "总金额", "合计数", "合计金额", "金额合计", "总数"}

// ofList reports whether the rows of a block are those of a list.
func (b *blockLayout) ofList() bool {
	return b.direction == "行" && (b.block == model.ExecutionBlock || b.block == model.PaymentBlock)
}

// whole reports whether a leaf is the whole under a title that names the column.
func (n *line) whole(l *leaf) (rank int, ok bool) {
	if n.direction != "行" || n.block != model.ExecutionBlock && n.block != model.PaymentBlock ||
		n.kind != model.KindAmount || len(l.above) == 0 || !slices.Contains(wholeWords, l.w.plain) {
		return 0, false
	}
	return l.above[len(l.above)-1].is(n.labels)
}

// wholes is how many columns of a header are the whole under a title.
func (p *blockPlace) wholes(g *grid) (n int) {
	for _, c := range p.columns {
		if slices.Contains(wholeWords, g.word(c.header.Row, c.header.Col).plain) {
			n++
		}
	}
	return n
}

// tallestHeader is how many rows the header of a list may have.
const tallestHeader = 4

// settleHeader brings the header of a list down to its last row, keeps to the
// left one of two lists side by side, and finds the parts of an amount that has
// no column for the whole.
func (b *blockLayout) settleHeader(g *grid, s segment, p *blockPlace) {
	if !b.ofList() {
		return
	}
	for p.header < s.bottom && p.header < p.top+tallestHeader-1 && (p.reachesBelow(g) || p.subHeader(g)) {
		p.header++
	}
	p.keepLeft(g)
	b.skipWords(g, s, p)
	p.dropHalf(g)
	for t, c := range p.columns {
		if c.line.kind == model.KindAmount && b.block == model.ExecutionBlock {
			c.parts = c.partsIn(g, p)
			p.columns[t] = c
		}
	}
}

// skipWords takes another column for an amount whose own holds words alone: 预算指标
// may name the budget line as well as its money.
func (b *blockLayout) skipWords(g *grid, s segment, p *blockPlace) {
	for _, n := range b.columns {
		c, ok := p.columns[n.field]
		if !ok || c.line != n || n.kind != model.KindAmount || !c.holdsWords(g, p.header+1, s.bottom) {
			continue
		}
		for _, l := range g.leaves(p.top, p.header) {
			o := columnPlace{line: n, col: l.col, end: l.end, note: l.notes, header: g.ref(l.row, l.col)}
			_, own := l.w.is(n.labels)
			taken := slices.ContainsFunc(b.columns, func(m *line) bool { x, ok := p.columns[m.field]; return ok && x.col == l.col })
			if own && !taken && !o.holdsWords(g, p.header+1, s.bottom) {
				p.columns[n.field] = o
				break
			}
		}
	}
}

// holdsWords reports whether the first cells below a header are words, all of
// them.
func (c columnPlace) holdsWords(g *grid, top, bottom int) bool {
	words := 0
	for row := range g.lines(top, bottom) {
		hr, hc, ok := columnCell(g, row, c)
		if x := g.at(hr, hc); ok && x.kind != blankCell {
			if _, number := parseNumeral(x.raw); number || x.kind != textCell || notApplicable(x.text) || strings.ContainsAny(x.text, "0123456789") {
				return false
			}
			words++
		}
		if words == recentRows {
			break
		}
	}
	return words > 0
}

// dropHalf leaves out 追加预算 where 追减预算 stands in a column of its own: neither
// is what was adjusted in all.
func (p *blockPlace) dropHalf(g *grid) {
	c, ok := p.columns[model.Adjustment]
	if !ok {
		return
	}
	own := p.labelOf(g, c)
	less := func(s string) bool { return strings.ContainsAny(s, "减") }
	for _, l := range g.leaves(p.top, p.header) {
		if l.col != c.col && !less(own) && less(l.w.plain) && strings.ContainsAny(l.w.plain, "追调核") {
			delete(p.columns, model.Adjustment)
			return
		}
	}
}

// reachesBelow reports whether a label is merged down past the header.
func (p *blockPlace) reachesBelow(g *grid) bool {
	for _, c := range p.columns {
		if c.header.Row > 0 && g.span(c.header.Row, c.header.Col).Row2 > p.header {
			return true
		}
	}
	return false
}

// subHeader reports whether the row below a header names the columns that its
// titles stand over, and nothing else.
func (p *blockPlace) subHeader(g *grid) bool {
	row, n := p.header+1, 0
	for col, c := range g.cells(row) {
		if c.kind == blankCell {
			continue
		}
		if _, number := parseNumeral(c.raw); number || c.kind != textCell || notApplicable(c.text) {
			return false
		}
		for _, x := range p.columns {
			if x.header.Row == 0 || col < x.col || col > max(x.end, g.blanksAfter(x.header.Row, x.end)) {
				continue
			}
			if x.line.kind != model.KindAmount {
				return false
			}
			if x.end > x.col || g.blanksAfter(x.header.Row, x.end) > x.col {
				n++
			}
		}
	}
	return n >= 2
}

// keepLeft leaves out the columns of a second list to the right of the first,
// whose header repeats a label that a list must have.
func (p *blockPlace) keepLeft(g *grid) {
	right := 0
	for _, c := range p.columns {
		if c.line.required != "是" || c.header.Row == 0 {
			continue
		}
		own := g.word(c.header.Row, c.header.Col).plain
		for _, l := range g.leaves(p.top, p.header) {
			if l.col > c.end && l.row == c.header.Row && len(l.above) == 0 && l.w.plain == own && p.twoNames(g, l.row) && (right == 0 || l.col < right) {
				right = l.col
			}
		}
	}
	if right == 0 {
		return
	}
	for _, l := range g.leaves(p.top, p.header) { // the second begins with the label that the first begins with
		if l.col < right && l.col > p.leftmost() && l.w.plain == g.word(p.top, p.leftmost()).plain {
			right = l.col
		}
	}
	p.beside = g.ref(p.top, right)
	for t, c := range p.columns {
		if c.col >= right {
			delete(p.columns, t)
		}
	}
}

// leftmost is the first column of a header.
func (p *blockPlace) leftmost() int {
	left := 0
	for _, c := range p.columns {
		if left == 0 || c.col < left {
			left = c.col
		}
	}
	return left
}

// twoNames reports whether two cells of a row name projects: two lists side by
// side, where one list with several amounts has one name.
func (p *blockPlace) twoNames(g *grid, row int) bool {
	for _, t := range []model.Term{model.ProjectName, model.ProjectCode} {
		c, ok := p.columns[t]
		if !ok {
			continue
		}
		own, n := g.word(c.header.Row, c.header.Col).plain, 0
		for _, l := range g.leaves(p.top, p.header) {
			if l.row == row && l.w.plain == own {
				n++
			}
		}
		if n > 1 {
			return true
		}
	}
	return false
}

var (
	monthLabel   = regexp.MustCompile(`^(1[0-2]|[1-9])月份?(?:支出|执行|支付|发生)?(?:数|额|金额)?$`)
	quarterLabel = regexp.MustCompile(`^(?:第?([一二三四1-4])季度?)(?:支出|执行|支付|发生)?(?:数|额|金额)?$`)
	noSpending   = []string{"计划", "预算", "累计", "进度"}
)

// periodOf is the month (1 to 12) or the quarter (13 to 16) whose spending a
// column holds; 0 for others.
func (l *leaf) periodOf() int {
	if l.says(noSpending) {
		return 0
	}
	if m := monthLabel.FindStringSubmatch(l.w.plain); m != nil {
		n, _ := strconv.Atoi(m[1])
		return n
	}
	if m := quarterLabel.FindStringSubmatch(l.w.plain); m != nil {
		return 13 + strings.Index("一二三四", m[1])/len("一") + max(0, strings.Index("1234", m[1]))
	}
	return 0
}

// firstPeriod is the column of January, or of the first quarter, where those of
// the whole year follow; -1 where they do not.
func firstPeriod(all []leaf) int {
	for i := range all {
		first := all[i].periodOf()
		last := map[int]int{1: 12, 13: 16}[first]
		if last == 0 || i+last-first >= len(all) {
			continue
		}
		whole := true
		for j := 0; j <= last-first; j++ {
			whole = whole && all[i+j].periodOf() == first+j
		}
		if whole {
			return i
		}
	}
	return -1
}

// periods are the columns of the months or quarters of a year, from c on.
func (c columnPlace) periods(g *grid, p *blockPlace) (columns []int) {
	all := g.leaves(p.top, p.header)
	i := firstPeriod(all)
	if i < 0 || all[i].col != c.col {
		return nil
	}
	for j := i; j < len(all) && all[j].periodOf() > 0; j++ {
		columns = append(columns, all[j].col)
	}
	return columns
}

// partsIn are the columns under the title of an amount that add up to it, where
// none of them is the whole: 财政拨款 and 其他资金, or twelve months.
func (c columnPlace) partsIn(g *grid, p *blockPlace) (parts []int) {
	if year := c.periods(g, p); year != nil {
		return year
	}
	end := max(c.end, g.blanksAfter(c.header.Row, c.end))
	if end == c.col {
		return nil
	}
	for _, x := range p.columns {
		if x.col > c.col && x.col <= end {
			return nil // the title stands over other columns of the list, too
		}
	}
	for _, l := range g.leaves(p.top, p.header) {
		switch {
		case l.col < c.col || l.col > end || l.row <= c.header.Row || strings.HasPrefix(l.w.full, "其中"):
		case slices.Contains(wholeWords, l.w.plain) || strings.Contains(l.w.note, "%") || strings.HasSuffix(l.w.plain, "率"):
			return nil
		default:
			parts = append(parts, l.col)
		}
	}
	if len(parts) < 2 {
		return nil
	}
	return parts
}

var (
	pageNumber = regexp.MustCompile(`^(?:第\d+页|页码|共\d+页|\d+/\d+$)`)
	partPrefix = regexp.MustCompile(`^[\s\x{3000}\x{a0}]*(?:[(（]?其中[)）]?|其\s*中)\s*[:：、]?`)
	fundName   = regexp.MustCompile(`^(?:一般公共预算|政府性基金|国有资本|财政专户|非税|中央|省级|市级|区级|县级|镇级|上级|本级|单位自有)|(?:拨款|资金|补助|结转|收入)$`)
)

// pageHead reports whether a row repeats what stands above the header, as every
// page of a printed list does, or numbers a page.
func (p *blockPlace) pageHead(g *grid, s segment, row int) bool {
	if first := g.first(row); first > 0 && g.filled(row) <= 2 && pageNumber.MatchString(model.Fold(g.at(row, first).text)) {
		return true
	}
	for above := range g.used(s.top, p.top-1) {
		if g.sameRow(above, row) {
			return true
		}
	}
	return false
}

// sameRow reports whether two rows that hold something hold the same.
func (g *grid) sameRow(a, b int) bool {
	return g.filled(a) > 0 && g.filled(a) == g.filled(b) && g.holdsRow(a, b)
}

// holdsRow reports whether row a holds all that row b holds.
func (g *grid) holdsRow(a, b int) bool {
	for col, c := range g.cells(b) {
		if c.kind == blankCell {
			continue
		}
		own, other := g.word(a, col).plain, g.word(b, col).plain
		if g.at(a, col).text != c.text && (own == "" || own != other) {
			return false
		}
	}
	return true
}

var (
	titleYear = regexp.MustCompile(`(?:19|20)\d{2}年?度?(?:\d{1,2}月(?:份|底)?|(?:\d{1,2}|[一二三四])季度|上半年)?`)
	titleRest = regexp.MustCompile(`(?:部门|单位|街道|镇级|区级)?(?:预算|支付|支出|付款|财政|项目|专项|国库|资金).*$`)
	unitEnd   = regexp.MustCompile(`(?:办事处|中心|[站所院校局馆队园室社]|委员会|居委会|村委会|学校|幼儿园|机关|本级|政府|公司)$`)
)

// unitInTitle is the unit that the title of a list begins with: «某中心2023年度预算
// 执行情况表»; empty where what stands there is no unit by its end.
func unitInTitle(title string) string {
	s := strings.Join(strings.Fields(title), "")
	s = titleRest.ReplaceAllString(titleYear.ReplaceAllString(s, "\x00"), "")
	for _, part := range strings.Split(s, "\x00") {
		part = strings.Trim(part, "（）()《》关于的：:")
		if len([]rune(part)) >= 4 && unitEnd.MatchString(part) {
			return part
		}
	}
	return ""
}

var (
	periodLabel = regexp.MustCompile(`(?:统计|查询|会计|支付|数据|起止|业务)?(?:期间|时间|日期|区间|时段|年月)$`)
	periodRange = regexp.MustCompile(`\d.*(?:至|到|-{1,2}|—|~|～).*\d`)
)

// yearOfPeriod is the year of «统计时间：2023-01-01至2023-12-31» above the first row of
// a list, and its cell. A single day says when the list was made.
func (r *formReader) yearOfPeriod(first int) (year int, at model.Ref) {
	if !r.p.form.listed() {
		return 0, model.Ref{}
	}
	for row := range r.g.used(r.p.at.Row1, min(first, r.p.at.Row2)-1) {
		for col, c := range r.g.cells(row) {
			if c.label == nil {
				continue
			}
			for _, p := range c.label.pairs {
				if periodLabel.MatchString(p.label) && periodRange.MatchString(p.value) && len(p.value) > len("2023-01-01") {
					if y := soleYear(p.value); y != 0 {
						return y, r.g.ref(row, col)
					}
				}
			}
		}
	}
	return 0, model.Ref{}
}
