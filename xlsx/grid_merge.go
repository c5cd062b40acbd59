package xlsx

import (
	"slices"
	"sort"

	"jixiao/model"
)

// This file finds the merge of a cell. No merge is laid out cell by cell or row
// by row: fifty thousand cost the same whatever they span.

// mostMerged is how many cells a merge may have. A larger one comes of whole
// columns taken together by mistake, and its cells stay their own.
const mostMerged = 600_000

// merge takes the cells of m together. Where merges overlap, which no program
// allows, the later one has the cell.
func (g *grid) merge(m model.Range) {
	if (m.Row2-m.Row1+1)*(m.Col2-m.Col1+1) > mostMerged {
		return
	}
	m.File, m.Sheet = g.file, g.name
	g.merges = append(g.merges, m)
	g.merged = mergeTree{}
}

// mergeTree is a segment tree over the rows. The edges of merges part the rows
// into stripes; stripe i is node len(stripes)+i, and node n stands for nodes 2n
// and 2n+1. A merge lies in the few nodes that make up its rows.
type mergeTree struct {
	stripes []int        // the first row of each
	nodes   [][]mergeRun // from left to right, without overlap
}

// mergeRun is the columns that a merge has in the rows of a node.
type mergeRun struct {
	col1, col2 uint16
	merge      int32 // index in grid.merges
}

// mergeAt is the index of the merge that row and col lies in; -1 for none.
func (g *grid) mergeAt(row, col int) int {
	found := int32(-1)
	for n := g.mergeNode(row); n > 0; n /= 2 {
		runs := g.merged.nodes[n]
		if i := runFrom(runs, col); i < len(runs) && int(runs[i].col1) <= col {
			found = max(found, runs[i].merge)
		}
	}
	return int(found)
}

// mergedFrom is the first column from col that lies in a merge in row, and
// mergedUpTo the last one up to col; 0 where there is none.
func (g *grid) mergedFrom(row, col int) int {
	found := 0
	for n := g.mergeNode(row); n > 0; n /= 2 {
		runs := g.merged.nodes[n]
		if i := runFrom(runs, col); i < len(runs) {
			if at := max(col, int(runs[i].col1)); found == 0 || at < found {
				found = at
			}
		}
	}
	return found
}

func (g *grid) mergedUpTo(row, col int) int {
	found := 0
	for n := g.mergeNode(row); n > 0; n /= 2 {
		runs := g.merged.nodes[n]
		i := runFrom(runs, col)
		switch {
		case i < len(runs) && int(runs[i].col1) <= col:
			return col
		case i > 0:
			found = max(found, int(runs[i-1].col2))
		}
	}
	return found
}

// runFrom is the index of the first run that ends at or right of a column.
func runFrom(runs []mergeRun, col int) int {
	low, high := 0, len(runs)
	for low < high {
		if mid := (low + high) / 2; int(runs[mid].col2) < col {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low
}

// mergeNode is the node of the stripe of a row; 0 where no merge comes near it.
func (g *grid) mergeNode(row int) int {
	if len(g.merges) == 0 {
		return 0
	}
	t := &g.merged
	if t.stripes == nil {
		*t = treeOf(g.merges)
	}
	low, high := 0, len(t.stripes)
	for low < high {
		if mid := (low + high) / 2; t.stripes[mid] <= row {
			low = mid + 1
		} else {
			high = mid
		}
	}
	if low == 0 {
		return 0
	}
	return len(t.stripes) + low - 1
}

func treeOf(merges []model.Range) mergeTree {
	var t mergeTree
	for _, m := range merges {
		t.stripes = append(t.stripes, m.Row1, m.Row2+1)
	}
	slices.Sort(t.stripes)
	t.stripes = slices.Compact(t.stripes)
	size := len(t.stripes)
	t.nodes = make([][]mergeRun, 2*size)
	for i, m := range merges {
		run := mergeRun{uint16(m.Col1), uint16(m.Col2), int32(i)}
		first, after := size+sort.SearchInts(t.stripes, m.Row1), size+sort.SearchInts(t.stripes, m.Row2+1)
		for ; first < after; first, after = first/2, after/2 {
			if first%2 == 1 {
				t.nodes[first] = append(t.nodes[first], run)
				first++
			}
			if after%2 == 1 {
				after--
				t.nodes[after] = append(t.nodes[after], run)
			}
		}
	}
	for n, runs := range t.nodes {
		t.nodes[n] = apart(runs)
	}
	return t
}

// apart puts runs in order from left to right. Of those that overlap the last
// one has the columns.
func apart(runs []mergeRun) []mergeRun {
	if len(runs) < 2 {
		return runs
	}
	last := slices.Clone(runs)
	slices.SortFunc(runs, func(a, b mergeRun) int { return int(a.col1) - int(b.col1) })
	overlap := false
	for i := 1; i < len(runs); i++ {
		overlap = overlap || runs[i].col1 <= runs[i-1].col2
	}
	if !overlap {
		return runs
	}
	var edges []int
	for _, r := range runs {
		edges = append(edges, int(r.col1), int(r.col2)+1)
	}
	slices.Sort(edges)
	edges = slices.Compact(edges)
	owner := make([]int32, len(edges)) // of the columns from an edge to the next: merge + 1
	free := make([]int, len(edges))    // the next edge that may lack an owner
	for i := range free {
		free[i] = i
	}
	vacant := func(i int) int {
		for free[i] != i {
			free[i] = free[free[i]]
			i = free[i]
		}
		return i
	}
	for _, r := range slices.Backward(last) {
		after := sort.SearchInts(edges, int(r.col2)+1)
		for i := vacant(sort.SearchInts(edges, int(r.col1))); i < after; i = vacant(i) {
			owner[i], free[i] = r.merge+1, i+1
		}
	}
	var out []mergeRun
	for i, merge := range owner {
		if merge > 0 {
			out = append(out, mergeRun{uint16(edges[i]), uint16(edges[i+1] - 1), merge - 1})
		}
	}
	return out
}
