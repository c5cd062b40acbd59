package word

import (
	"slices"
	"sort"
)

// This file finds the columns of a table. Its rows have edges of their own; the
// columns are what lies between all of them.

// near is how close edges in twips are one: 1.8 mm, less than half a letter.
// Dragging a border moves it a little in one row and not in the next.
const near = 100

// align gives every cell its edges as numbers of columns, and the table its
// width.
func (t *table) align(name string) error {
	if most := t.settleGrid(); max(most, len(t.grid)) > maxColumn {
		return refuse("%s超过 %d 列，请拆分后重新放入", name, maxColumn)
	}
	lines := t.lines()
	edge := t.columns(lines)
	if t.width() > maxColumn {
		return refuse("%s各行的列线互不对齐，合计超过 %d 列，请对齐后重新放入", name, maxColumn)
	}
	for i := range t.cells {
		c := &t.cells[i]
		c.from, c.to = edge[c.from], edge[c.to]
	}
	return nil
}

// settleGrid gives up a grid that no row follows while all rows agree on another
// number of columns. It returns the most columns that a row takes up.
func (t *table) settleGrid() (most int) {
	follows, agree := false, true
	first := t.taken(t.rows[0])
	for _, r := range t.rows {
		n := t.taken(r)
		most = max(most, n)
		follows = follows || n == len(t.grid)
		agree = agree && n == first
	}
	if agree && !follows && most <= maxColumn {
		t.grid = make([]int, most)
	}
	return most
}

// taken is how many columns of the grid a row takes up.
func (t *table) taken(r row) int {
	n := r.before + r.after
	for _, c := range t.cells[r.first:r.end] {
		n += c.span
	}
	return n
}

// lines finds the lines that edges of cells stand on, from left to right, and
// gives every cell the indexes of its own: those that its spans say, or where
// the spans of the row do not add up to the grid, those that its widths come
// near to.
func (t *table) lines() []int {
	grid := t.gridLines()
	lines, index := with(grid, t.strays(grid))
	for _, r := range t.rows {
		if edges := t.measured(r, grid); edges != nil && t.snap(r, edges, lines) {
			continue
		}
		k := r.before
		for i := r.first; i < r.end; i++ {
			c := &t.cells[i]
			c.from, c.to = index[k], index[k+c.span]
			k += c.span
		}
	}
	return lines
}

// gridLines are the lines of the grid. Rows that go beyond it add lines whose
// distance is not known, which 0 stands for.
func (t *table) gridLines() []int {
	at := make([]int, 1, len(t.grid)+1)
	for _, w := range t.grid {
		at = append(at, at[len(at)-1]+w)
	}
	for _, r := range t.rows {
		for n := t.taken(r); len(at) <= n; {
			at = append(at, at[len(at)-1])
		}
	}
	return at
}

// measured are the edges of a row by the widths of its cells, from the left
// edge of the first cell; nil for a row whose spans add up to the grid, and where
// a width is not known.
func (t *table) measured(r row, grid []int) []int {
	if t.taken(r) == len(t.grid) || grid[len(t.grid)] == 0 {
		return nil
	}
	at := r.indent
	if at == 0 {
		at = grid[r.before]
	}
	edges := append(make([]int, 0, r.end-r.first+1), at)
	for _, c := range t.cells[r.first:r.end] {
		if c.width == 0 {
			return nil
		}
		at += c.width
		edges = append(edges, at)
	}
	return edges
}

// strays are the measured edges near no line of the grid, in order, each of them
// once.
func (t *table) strays(grid []int) []int {
	var all []int
	for _, r := range t.rows {
		for _, at := range t.measured(r, grid) {
			if _, ok := nearest(grid, at); !ok {
				all = append(all, at)
			}
		}
	}
	slices.Sort(all)
	kept := all[:0]
	for _, at := range all {
		if n := len(kept); n == 0 || at-kept[n-1] > near {
			kept = append(kept, at)
		}
	}
	return kept
}

// with is the lines of the grid and strays in one; index says where those of the
// grid are.
func with(grid, strays []int) (lines, index []int) {
	for _, at := range grid {
		for len(strays) > 0 && strays[0] < at {
			lines, strays = append(lines, strays[0]), strays[1:]
		}
		index = append(index, len(lines))
		lines = append(lines, at)
	}
	return append(lines, strays...), index
}

// nearest is the index of the line nearest to at; ok is false where none is
// near.
func nearest(lines []int, at int) (i int, ok bool) {
	i = sort.SearchInts(lines, at)
	if i == len(lines) || i > 0 && at-lines[i-1] < lines[i]-at {
		i--
	}
	d := lines[i] - at
	return i, -near <= d && d <= near
}

// snap gives the cells of a row the lines nearest to their edges; not where two
// edges would be one.
func (t *table) snap(r row, edges, lines []int) bool {
	on := make([]int, len(edges))
	for i, at := range edges {
		line, ok := nearest(lines, at)
		if !ok || i > 0 && line <= on[i-1] {
			return false
		}
		on[i] = line
	}
	for i := r.first; i < r.end; i++ {
		c := &t.cells[i]
		c.from, c.to = on[i-r.first], on[i-r.first+1]
	}
	return true
}

// columns numbers the lines that cells stand on, from 0, and counts the columns
// between them, whose edges become those of the table. Lines near each other have
// one number, but where a cell lies between them.
func (t *table) columns(lines []int) (edge []int) {
	ends := make([]int, len(lines)) // by the line where cells begin: the first where one of them ends
	used := make([]bool, len(lines))
	for _, c := range t.cells {
		used[c.from], used[c.to] = true, true
		if ends[c.from] == 0 || c.to < ends[c.from] {
			ends[c.from] = c.to
		}
	}
	edge = make([]int, len(lines))
	n, start, before, end := -1, 0, 0, 0 // end is the first line where a cell from start on ends
	for i, at := range lines {
		if !used[i] {
			continue
		}
		if n < 0 || at == lines[before] || at-lines[start] > near || end <= i {
			n++
			start, end = i, len(lines)
			t.at = append(t.at, at)
		}
		if ends[i] > 0 {
			end = min(end, ends[i])
		}
		edge[i], before = n, i
	}
	return edge
}
