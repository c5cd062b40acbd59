package xlsx

import (
	"cmp"
	"slices"
	"sort"
	"strings"
)

// This file finds cells of a grid by their labels.

// index makes the words of a grid, once.
func (g *grid) index() {
	if g.indexed {
		return
	}
	g.indexed, g.where = true, map[string][]place{}
	g.space()
	type entry struct {
		word *word
		keys []string
	}
	seen := map[string]entry{} // lists repeat their texts
	for row := range g.used(1, g.height()) {
		for col, x := range g.cells(row) {
			if x.kind != textCell {
				continue
			}
			e, done := seen[x.text]
			if !done {
				if w, ok := toWord(x.text); ok {
					e = entry{&w, w.keys()}
					g.words = append(g.words, &w)
				}
				seen[x.text] = e
			}
			if e.word == nil {
				continue
			}
			x.label, g.worded = e.word, true
			for _, key := range e.keys {
				if key != "" {
					g.where[key] = append(g.where[key], place{int32(row), int32(col)})
				}
			}
		}
	}
}

// word is the label that stands at row and col itself, not by a merge.
func (g *grid) word(row, col int) word {
	if c := g.find(row, col); c != nil && c.label != nil {
		return *c.label
	}
	return word{}
}

// rowsWith are the rows of a segment in which one of the labels of lines, or
// of their parents, stands.
func (g *grid) rowsWith(s segment, lines []*line) []int {
	var rows []int
	for _, n := range lines {
		if !g.mentions(n, byLabel|byParent) {
			continue
		}
		for _, labels := range [][]string{n.labels, n.parents} {
			for _, label := range labels {
				for _, at := range g.placesIn(s, label) {
					rows = append(rows, int(at.row))
				}
			}
		}
	}
	slices.Sort(rows)
	return slices.Compact(rows)
}

// placesIn are the cells of a segment that hold a label.
func (g *grid) placesIn(s segment, label string) []place {
	at := g.places(label)
	from := func(row int) int {
		return sort.Search(len(at), func(i int) bool { return int(at[i].row) >= row })
	}
	if len(at) == 0 {
		return nil
	}
	return at[from(s.top):from(s.bottom+1)]
}

// places are the cells that hold a label; in it * stands for anything.
func (g *grid) places(label string) []place {
	if strings.IndexByte(label, '*') < 0 {
		return g.where[label]
	}
	at, done := g.globs[label]
	if done {
		return at
	}
	if g.short == nil {
		for key := range g.where {
			if len(key) <= longestLabel {
				g.short = append(g.short, key)
			}
		}
	}
	part := slices.MaxFunc(strings.Split(label, "*"), func(a, b string) int { return len(a) - len(b) })
	for _, key := range g.short {
		if strings.Contains(key, part) && matchGlob(label, key) {
			at = append(at, g.where[key]...)
		}
	}
	slices.SortFunc(at, func(a, b place) int { return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.col, b.col)) })
	at = slices.Compact(at)
	if g.globs == nil {
		g.globs = map[string][]place{}
	}
	g.globs[label] = at
	return at
}

// first is the column of the first cell of a row that stands there itself; 0
// where the row is blank.
func (g *grid) first(row int) int { return g.filledFrom(row, 1) }

// lastFilled is the column of the last cell of a row that stands there itself;
// 0 where the row is blank.
func (g *grid) lastFilled(row int) int {
	for _, c := range slices.Backward(g.line(row)) {
		if c.kind != blankCell {
			return int(c.col)
		}
	}
	return 0
}

// filled is the number of cells of a row that hold something.
func (g *grid) filled(row int) int {
	n := 0
	for _, c := range g.cells(row) {
		if c.kind != blankCell {
			n++
		}
	}
	return n
}
