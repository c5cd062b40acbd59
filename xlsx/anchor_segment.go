package xlsx

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"jixiao/model"
)

// This file cuts a sheet into the parts that hold one form each.

// segment is the rows of a sheet that belong to one form.
type segment struct {
	top, bottom int
	title       [2]int // zero where the form has none
	under       [2]int // the title above it on the sheet, its own or not
}

// segments cuts a sheet at titles, and where a form without a title begins
// anew with its project name.
func (l *Layouts) segments(g *grid) []segment {
	var cuts []segment
	var under [2]int
	seen, head := false, 0 // head is the header of a list
	for row := range g.used(1, g.height()) {
		col := g.first(row)
		if col == 0 {
			continue
		}
		w := g.word(row, col)
		switch {
		case l.isTitle(g, row, col, w) && l.goesOn(g, under, row, col):
		case l.isTitle(g, row, col, w):
			under = [2]int{row, col}
			cuts = append(cuts, segment{top: g.annexAbove(row), title: under, under: under})
			seen, head = false, 0
		case l.beginsForm(g, row, col, w):
			if seen {
				cuts = append(cuts, segment{top: row, under: under})
				head = 0
			}
			seen = true
		default:
			var other bool
			if other, head = l.otherList(g, head, row); other {
				cuts = append(cuts, segment{top: g.saidAbove(row), under: under})
			}
		}
	}
	if len(cuts) == 0 || cuts[0].title == [2]int{} {
		cuts = append([]segment{{top: 1}}, cuts...)
	}
	cuts[0].top = 1
	for i := range cuts {
		cuts[i].bottom = g.height()
		if i+1 < len(cuts) {
			cuts[i].bottom = cuts[i+1].top - 1
		}
	}
	return cuts
}

// annexAbove is the row of 附件2 right above a title, else the title's own.
func (g *grid) annexAbove(row int) int {
	for r := row - 1; r > max(0, row-3); r-- {
		col := g.first(r)
		if col == 0 {
			continue
		}
		if g.filled(r) == 1 && (strings.HasPrefix(g.word(r, col).full, "附件") || strings.HasPrefix(g.word(r, col).full, "附表")) {
			return r
		}
		break
	}
	return row
}

func (l *Layouts) isTitle(g *grid, row, col int, w word) bool {
	if w.bare == "" || w.colon || !l.titleRow(g, row, col) {
		return false
	}
	if s := g.span(row, col); s.Row2 > row+1 {
		return false
	}
	for _, f := range l.forms {
		if w.in(f.known) || slices.ContainsFunc(w.pairs, func(p pair) bool { return f.known[p.label] }) {
			return false
		}
	}
	return slices.ContainsFunc(l.forms, func(f *formLayout) bool { return f.titled(w.bare) })
}

// titleRow reports whether nothing stands beside a title, or only a remark: the
// year, 单位：万元, 填报单位（盖章）.
func (l *Layouts) titleRow(g *grid, row, col int) bool {
	next := g.filledFrom(row, col+1)
	if next == 0 {
		return true
	}
	w := g.word(row, next)
	remark := len(w.pairs) > 0 || w.colon || strings.ContainsAny(w.full, "年附表") ||
		slices.ContainsFunc(l.forms, func(f *formLayout) bool { return w.in(f.known) })
	return remark && g.filledFrom(row, next+1) == 0
}

// beginsForm reports whether a row is the project name row of a form.
func (l *Layouts) beginsForm(g *grid, row, col int, w word) bool {
	for _, f := range l.forms {
		for _, n := range f.fields {
			if n.field != model.ProjectName {
				continue
			}
			if _, ok := w.is(n.labels); ok && !l.isHeader(g, row) && !l.labelBeside(g, row, col) {
				return true
			}
			if len(w.pairs) > 0 && w.pairs[0].value != "" && slices.Contains(n.labels, w.pairs[0].label) {
				return true
			}
		}
	}
	return false
}

// labelBeside reports whether the cell right beside a label is a label, too, as in
// a header, where its value should be.
func (l *Layouts) labelBeside(g *grid, row, col int) bool {
	w := g.word(row, g.span(row, col).Col2+1)
	return slices.ContainsFunc(l.forms, func(f *formLayout) bool { return f.listed() && w.in(f.known) })
}

// isHeader reports whether a row is a header of records: three or more cells
// that are labels next to each other.
func (l *Layouts) isHeader(g *grid, row int) bool {
	n, adjacent := 0, 0
	for c, next := g.standingFrom(row, 1), 1; c > 0 && c <= g.end(row); c = g.standingFrom(row, next) {
		if c > next {
			n = 0
		}
		s := g.span(row, c)
		w := g.word(s.Row1, s.Col1)
		if slices.ContainsFunc(l.forms, func(f *formLayout) bool { return w.in(f.known) }) {
			n++
			adjacent = max(adjacent, n)
		} else {
			n = 0
		}
		next = s.Col2 + 1
	}
	return adjacent >= 3
}

// goesOn reports whether a title is that of the next page of a list: no total
// closed it, and what stands below the title, down to the header, stands below
// the title before it, too.
func (l *Layouts) goesOn(g *grid, under [2]int, row, col int) bool {
	if under == [2]int{} || under[1] != col || !g.sameRow(under[0], row) || l.closed(g, under[0], row) {
		return false
	}
	w := g.word(row, col)
	if !slices.ContainsFunc(l.forms, func(f *formLayout) bool { return f.listed() && f.titled(w.bare) }) {
		return false
	}
	for b := row + 1; b <= min(row+2*recentRows, g.height()); b++ {
		if g.filled(b) == 0 {
			continue
		}
		above := false
		for a := under[0] + 1; a <= under[0]+2*recentRows && a < row; a++ {
			above = above || g.sameRow(a, b)
		}
		if !above || l.isHeader(g, b) {
			return above
		}
	}
	return false
}

// closed reports whether the last row of figures between two titles is a total of
// all.
func (l *Layouts) closed(g *grid, above, below int) bool {
	for row := below - 1; row > above; row-- {
		if g.filled(row) < 2 {
			continue
		}
		for col, c := range g.cells(row) {
			if c.kind != textCell {
				continue
			}
			for _, f := range l.forms {
				for _, b := range f.blocks {
					if role, ok := b.role(g.word(row, col)); b.ofList() && ok && role == model.RoleTotal {
						return true
					}
				}
			}
		}
		return false
	}
	return false
}

// otherList reports whether the header of a further list begins at row, below the
// header of a list with other columns at head; next is the header that stands
// above the following rows. Only rows of words are looked at.
func (l *Layouts) otherList(g *grid, head, row int) (other bool, next int) {
	if !g.wordsAlone(row) {
		return false, head
	}
	for _, f := range l.forms {
		for _, b := range f.blocks {
			if !b.ofList() || b.matchHeader(g, row, row) == nil {
				continue
			}
			if head == 0 || g.holdsRow(head, row) {
				return false, cmp.Or(head, row)
			}
			above := b.matchHeader(g, head, head)
			return above != nil && above.size() >= 3 && row > head+tallestHeader-1, row
		}
	}
	return false, head
}

// saidAbove is the first of the rows right above a header that say of which unit,
// project or money the list is.
func (g *grid) saidAbove(row int) int {
	for row > 1 && g.filled(row-1) > 0 {
		for _, c := range g.cells(row - 1) {
			if c.kind != blankCell && (c.label == nil || !slices.ContainsFunc(c.label.pairs, func(p pair) bool { return saidLabel.MatchString(p.label) })) {
				return row
			}
		}
		row--
	}
	return row
}

var saidLabel = regexp.MustCompile(`(?:单位|项目|名称|部门|期间|时间)$`)

// wordsAlone reports whether a row holds three words at least and nothing else.
func (g *grid) wordsAlone(row int) bool {
	n := 0
	for _, c := range g.cells(row) {
		if c.kind == blankCell {
			continue
		}
		if n++; c.kind != textCell || c.label == nil || c.label.plain == "" {
			return false
		}
	}
	return n >= 3
}
