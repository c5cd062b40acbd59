package xlsx

import (
	"regexp"
	"slices"
	"strings"

	"jixiao/model"
)

// find looks for the label of a field and the cell of its value. Of several
// places the first that is filled is taken, else the first.
func (n *line) find(g *grid, s segment, f *formLayout, taken rowSpans) (best spot, ok bool) {
	if !g.mentions(n, byLabel) {
		return spot{}, false
	}
	for rank, label := range n.labels {
		for _, at := range g.placesIn(s, label) {
			row, col := int(at.row), int(at.col)
			if taken.contain(row) {
				continue
			}
			x, found := n.spotAt(g, s, f, row, col, n.labels[rank:rank+1])
			if found && x.filled(g) {
				return x, true
			}
			if found && !ok {
				best, ok = x, true
			}
		}
	}
	return best, ok
}

// spotAt is the place of n's value, if row and col hold its label.
func (n *line) spotAt(g *grid, s segment, f *formLayout, row, col int, labels []string) (spot, bool) {
	w := g.word(row, col)
	x := spot{label: g.ref(row, col), line: n}
	for _, p := range w.pairs {
		if slices.Contains(labels, p.label) && !saysMoney(w) && (p.value != "" || len(w.pairs) > 1) {
			x.value, x.inner = x.label, true
			return x, n.take == "右"
		}
	}
	if _, ok := w.is(labels); !ok {
		if w.in(f.known) {
			return x, false
		}
		return n.spacedAt(g, row, col, labels)
	}
	if len(n.parents) > 0 && !n.hasParent(g, row, col) {
		return x, false
	}
	area := g.span(row, col)
	if n.take == "下" {
		return n.below(g, s, f, area, x)
	}
	r, c := g.home(row, area.Col2+1)
	if r != row && g.span(r, c).Row1 != area.Row1 || f.labelAt(g, r, c) || c <= area.Col2 {
		x.value, x.inner = x.label, true
		return x, w.colon && w.bare != ""
	}
	if n.field == model.Goal && subtitle(g.word(r, c)) {
		return n.below(g, s, f, g.span(r, c), x)
	}
	if (n.saysWords() || n.field == model.MediumGoal) && goalNumber.MatchString(g.word(r, c).full) {
		if x, ok := n.numbered(g, area, r, c, x); ok {
			return x, true
		}
	}
	x.value = g.ref(r, f.beyondBlanks(g, r, c))
	return x, true
}

// goalNumber is the title of one goal among several: 目标1, 年度绩效目标2.
var goalNumber = regexp.MustCompile(`^(?:年度|中期|长期)?(?:绩效)?目标[0-9一二三四五六七八九十]{1,2}[:：]?$`)

// numbered is the text of goals that stand right of their numbers, row by row
// beside the label: 年度绩效目标 | 目标1 | …, and 目标2 below.
func (n *line) numbered(g *grid, area model.Range, row, col int, x spot) (spot, bool) {
	for r := row; r <= area.Row2; r++ {
		hr, hc := g.home(r, col)
		vr, vc := g.home(r, g.span(hr, hc).Col2+1)
		if hr != r || vr != r || vc <= hc || !goalNumber.MatchString(g.word(hr, hc).full) || g.blank(vr, vc) {
			continue
		}
		if at := g.ref(vr, vc); x.value.IsZero() {
			x.value = at
		} else {
			x.more = append(x.more, at)
		}
	}
	return x, !x.value.IsZero()
}

// subtitle reports whether what stands beside 年度总体目标 is a title of its own
// that no line knows, 年初拟定目标, and the goal below it.
func subtitle(w word) bool {
	return w.plain != "" && len([]rune(w.plain)) <= 8 && strings.HasSuffix(w.plain, "目标")
}

// beyondBlanks is the column of the value that begins at col: where merges were
// taken apart, the cells between a label and its value are left blank. What
// stands there is no value when a value of its own follows.
func (f *formLayout) beyondBlanks(g *grid, row, col int) int {
	if g.at(row, col).kind != blankCell || g.isMerged(row, col) {
		return col
	}
	next := g.filledFrom(row, col)
	if next == 0 || f.labelled(g, row, next) {
		return col
	}
	if g.at(row, next).kind == numberCell {
		return next
	}
	// Label and value alternate up to the next label that is known.
	cells := 0
	for at := next; at > 0 && !f.labelled(g, row, at); at = g.filledFrom(row, g.span(row, at).Col2+1) {
		cells++
	}
	if cells%2 == 0 {
		return col
	}
	return next
}

// labelled reports whether a cell holds a label, or «标签：值».
func (f *formLayout) labelled(g *grid, row, col int) bool {
	return f.labelAt(g, row, col) || slices.ContainsFunc(g.word(row, col).pairs, func(p pair) bool { return f.known[p.label] })
}

// spacedAt understands «标签 值» with a space for the colon.
func (n *line) spacedAt(g *grid, row, col int, labels []string) (spot, bool) {
	if n.take != "右" || n.field == model.Goal || n.field == model.TermUnit {
		return spot{}, false
	}
	if !slices.Contains(labels, g.word(row, col).spaced.label) {
		return spot{}, false
	}
	at := g.ref(row, col)
	return spot{label: at, value: at, line: n, inner: true}, true
}

// below is the value under a label, and its continuation: further rows under
// it that the title beside the label spans.
func (n *line) below(g *grid, s segment, f *formLayout, area model.Range, x spot) (spot, bool) {
	row := area.Row2 + 1
	if row > s.bottom {
		return x, false
	}
	r, c := g.home(row, area.Col1)
	if r != row || c != area.Col1 || f.labelAt(g, r, c) || f.answered(g, area) || g.hiddenRows[row] && !g.hiddenRows[area.Row1] {
		return x, false
	}
	x.value = g.ref(r, c)
	end := row
	for left := g.standingUpTo(area.Row1, area.Col1-1); left > 0; {
		b := g.span(area.Row1, left)
		if b.Row2 > area.Row2 {
			end = max(end, b.Row2)
			break
		}
		left = g.standingUpTo(area.Row1, b.Col1-1)
	}
	if title := g.first(area.Row1); end == row && title < area.Col1 && !g.isMerged(area.Row1, title) {
		for next := row + 1; g.first(next) > title && !f.labelAt(g, next, g.first(next)) && f.continues(g, area, next); next++ {
			end = next
		}
	}
	for next := range g.lines(g.span(r, c).Row2+1, min(end, s.bottom)) {
		r, c := g.home(next, area.Col1)
		if r != next || c != area.Col1 || f.labelAt(g, r, c) {
			break
		}
		x.more = append(x.more, g.ref(r, c))
	}
	return x, true
}

// saysWords reports whether the value of a line is prose.
func (n *line) saysWords() bool { return n.field == model.Goal || n.field == model.Outcome }

// continues reports whether nothing in a row left of a value is a label of that
// row: all stands below labels as the value does.
func (f *formLayout) continues(g *grid, area model.Range, row int) bool {
	for col, c := range g.cells(row) {
		if col >= area.Col1 {
			return true
		}
		w := g.word(area.Row1, col)
		if c.kind != blankCell && g.blank(area.Row1+1, col) {
			return false
		}
		if c.kind != blankCell && !slices.ContainsFunc(f.fields, func(n *line) bool { _, ok := w.is(n.labels); return ok && n.take == "下" }) {
			return false
		}
	}
	return true
}

// answered reports whether the value of a label stands right beside it, so that
// none is below: 年度总体目标 | 完成… and not 预期目标 | 实际完成情况.
func (f *formLayout) answered(g *grid, area model.Range) bool {
	r, c := g.home(area.Row1, area.Col2+1)
	if r != area.Row1 || c <= area.Col2 || g.blank(r, c) || f.labelled(g, r, c) {
		return false
	}
	w := g.word(r, c)
	return w.plain == "" || !caption.MatchString(w.plain)
}

// caption is the end of what is a title even where no line knows it.
var caption = regexp.MustCompile(`^.{0,10}(?:目标|情况|综述|内容|分析|措施|原因|数|率|备注|说明)$`)

// labelAt reports whether a cell holds a label of the form rather than a value.
func (f *formLayout) labelAt(g *grid, row, col int) bool {
	w := g.word(row, col)
	return w.in(f.known) || w.colon && len([]rune(w.bare)) <= 12 || saysMoney(w)
}

// saysMoney reports whether w states the money unit of a form: 金额单位：万元.
func saysMoney(w word) bool {
	return len(w.pairs) == 1 && strings.HasSuffix(w.pairs[0].label, "单位") && moneyUnits[model.Fold(w.pairs[0].value)] != ""
}

// hasParent reports whether a title of the line's parents spans row and col
// from above or from the left.
func (n *line) hasParent(g *grid, row, col int) bool {
	for r := row - 1; r > max(0, row-4); r-- {
		hr, hc := g.home(r, col)
		w := g.word(hr, hc)
		if _, ok := w.is(n.parents); ok {
			return true
		}
	}
	for c := g.standingUpTo(row, col-1); c > 0; {
		hr, hc := g.home(row, c)
		w := g.word(hr, hc)
		if _, ok := w.is(n.parents); ok {
			return true
		}
		c = g.standingUpTo(row, hc-1)
	}
	return false
}

// filled reports whether something stands at the place: words, where the value
// is prose, for the number of a goal is no goal as long as there is another.
func (x spot) filled(g *grid) bool {
	if x.inner {
		return x.inside(g) != ""
	}
	c := g.at(x.value.Row, x.value.Col)
	return c.kind != blankCell && (!x.line.saysWords() || hasHan(c.text))
}

// inside is the value of a «标签：值».
func (x spot) inside(g *grid) string {
	w := g.word(x.value.Row, x.value.Col)
	for _, p := range append(w.pairs[:len(w.pairs):len(w.pairs)], w.spaced) {
		if slices.Contains(x.line.labels, p.label) {
			return p.value
		}
	}
	return ""
}

// totals finds 总分 below the indicators: the value in the column that the
// line names, else the one cell «总分：83».
func (p *placement) totals(g *grid) {
	for _, b := range p.blocks {
		if b.total.IsZero() {
			continue
		}
		for _, n := range p.form.ends {
			w := g.word(b.total.Row, b.total.Col)
			if _, ok := w.is(n.labels); !ok && !pairNames(g, b.total, n.labels) {
				continue
			}
			if x, done := p.fields[n.field]; done && x.filled(g) && x.label != b.total {
				continue
			}
			x := spot{label: b.total, line: n}
			if pairNames(g, b.total, n.labels) {
				if p.spoken(b.total) {
					continue
				}
				x.value, x.inner = b.total, true
			} else if col, ok := b.columns[model.Term(n.take)]; ok {
				x.value = g.ref(b.total.Row, b.totalColumn(g, col.col))
			}
			if !x.value.IsZero() && (x.value != b.total || x.inner) {
				p.fields[n.field] = x
			}
		}
	}
}

// totalColumn is the column of a total's value: its own, or where that is blank
// the column of the only number of the row, if that one has a label for its own
// (总分 | 98 with its merge taken apart).
func (b *blockPlace) totalColumn(g *grid, own int) int {
	row, found := b.total.Row, 0
	if g.value(row, own).kind != blankCell {
		return own
	}
	for col, c := range g.cells(row) {
		switch {
		case col <= b.total.Col || c.kind == blankCell:
		case c.kind == numberCell:
			if found > 0 {
				return own
			}
			found = col
		default:
			return own
		}
	}
	for _, c := range b.columns {
		if found >= c.col && found <= c.end && c.line.take != "承上" {
			return own
		}
	}
	if found == 0 {
		return own
	}
	return found
}

// spoken reports whether the «标签：值» at a cell is the value of a field already.
func (p *placement) spoken(at model.Ref) bool {
	for _, x := range p.fields {
		if x.inner && x.value == at {
			return true
		}
	}
	return false
}

func pairNames(g *grid, at model.Ref, labels []string) bool {
	return slices.ContainsFunc(g.word(at.Row, at.Col).pairs, func(p pair) bool {
		return p.value != "" && slices.Contains(labels, p.label)
	})
}
