package xlsx

// This file keeps the cells of one sheet: what it costs goes by the cells that
// are there, wherever on the sheet they stand.

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"sort"

	"jixiao/model"
)

// cellKind is what a cell stores.
type cellKind uint8

const (
	blankCell cellKind = iota
	textCell
	numberCell
	boolCell
	errorCell
)

// cell is one cell as stored and as printed.
type cell struct {
	kind cellKind
	// computed is set where a formula had no stored result and ours stands in.
	computed bool
	// lost is set where a formula has no result and none could be computed.
	lost bool
	// unstored is set where a formula was saved without its result and nothing
	// has been made of it yet.
	unstored bool
	col      uint16 // set by put
	raw      string // the stored value: a number in full, or the text
	text     string // as printed
	format   *numberFormat
	formula  string // without the leading =
	label    *word  // set by index; nil where the text can be no label
}

// gridRow is the cells of one row from left to right.
type gridRow struct {
	number int
	cells  []cell
}

// grid is one sheet: the cells that hold something by row and column from 1,
// merges, what is hidden.
type grid struct {
	file, name string
	// counted is how the cells of a Word document are counted; else nil.
	counted    func(row, col int) model.Counted
	hidden     bool
	untyped    bool      // all cells are text, whatever they mean
	rows       []gridRow // by number, see put
	loose      bool      // rows or cells stand out of order
	count      int       // cells that are kept, repeated ones among them while loose
	settled    int       // of these, those that were in order when settle ended
	wide       int       // the last column that was put
	merges     []model.Range
	merged     mergeTree    // of merges, once asked
	hiddenRows map[int]bool // rows that hold something
	hiddenCols map[int]bool
	indexed    bool               // words are made, see anchor.go
	worded     bool               // some cell has a word
	words      []*word            // each once
	mentioned  []mention          // by the number of a line; nil where nothing is known
	where      map[string][]place // cells by label, in reading order
	globs      map[string][]place // places of labels with *, see anchor.go
	bands      map[[2]int][]leaf  // header bands by first and last row, see anchor_block.go
	short      []string           // keys of where that are short enough for one
	spacers    []bool             // by column, see anchor_space.go
}

// place is a cell by row and column from 1.
type place struct{ row, col int32 }

// newGrid is a sheet without cells. file stands in the places of its cells.
func newGrid(file, name string) *grid {
	return &grid{file: file, name: name, hiddenRows: map[int]bool{}, hiddenCols: map[int]bool{}}
}

// fewCells and manyCells are the least and most cells that rows take room for
// at once: a form of ten cells stays small, a long list asks seldom. looseCells
// is how many may come out of order before they are sorted: a cell repeated a
// million times costs no more room than that.
const (
	fewCells   = 16
	manyCells  = 512
	looseCells = 50_000
)

// put places c at row and col, which lie on a worksheet. Rows and columns may
// come in any order; the last one put at a place wins. What at gave before is
// not kept up to date.
func (g *grid) put(row, col int, c cell) {
	if g.loose && g.count > 2*g.settled+looseCells {
		g.settle()
	}
	n := len(g.rows)
	if n == 0 || g.rows[n-1].number != row {
		r := gridRow{number: row}
		if n > 0 {
			before := &g.rows[n-1]
			g.loose = g.loose || row < before.number
			used := len(before.cells)
			before.cells, r.cells = before.cells[:used:used], before.cells[used:]
		}
		g.rows = append(g.rows, r)
		n = len(g.rows)
	}
	r := &g.rows[n-1]
	used := len(r.cells)
	g.loose = g.loose || used > 0 && int(r.cells[used-1].col) >= col
	if used == cap(r.cells) {
		room := max(2*used, min(max(g.count, fewCells), manyCells))
		r.cells = append(make([]cell, 0, room), r.cells...)
	}
	c.col = uint16(col)
	r.cells = append(r.cells, c)
	g.count++
	g.wide = max(g.wide, col)
}

// settle puts rows and cells in order.
func (g *grid) settle() {
	g.loose = false
	for i, r := range g.rows {
		g.rows[i].cells = slices.Clip(r.cells)
	}
	slices.SortStableFunc(g.rows, func(a, b gridRow) int { return cmp.Compare(a.number, b.number) })
	rows := g.rows[:0]
	for _, r := range g.rows {
		if n := len(rows); n > 0 && rows[n-1].number == r.number {
			rows[n-1].cells = append(rows[n-1].cells, r.cells...)
			continue
		}
		rows = append(rows, r)
	}
	clear(g.rows[len(rows):])
	g.rows = rows
	g.count = 0
	for i := range g.rows {
		g.rows[i].settle()
		g.count += len(g.rows[i].cells)
	}
	g.settled = g.count
}

func (r *gridRow) settle() {
	byColumn := func(a, b cell) int { return cmp.Compare(a.col, b.col) }
	if !slices.IsSortedFunc(r.cells, byColumn) {
		slices.SortStableFunc(r.cells, byColumn)
	}
	kept := r.cells[:0]
	for _, c := range r.cells {
		if n := len(kept); n > 0 && kept[n-1].col == c.col {
			kept[n-1] = c
			continue
		}
		kept = append(kept, c)
	}
	clear(r.cells[len(kept):])
	r.cells = kept
}

// line is the cells of a row, from left to right. It searches only where rows
// are missing above.
func (g *grid) line(row int) []cell {
	if g.loose {
		g.settle()
	}
	i := min(row, len(g.rows)) - 1
	if i < 0 {
		return nil
	}
	if g.rows[i].number != row {
		i = g.from(row)
		if i == len(g.rows) || g.rows[i].number != row {
			return nil
		}
	}
	return g.rows[i].cells
}

// from is the index of the first row at or below a number.
func (g *grid) from(row int) int {
	if g.loose {
		g.settle()
	}
	return sort.Search(min(max(row, 0), len(g.rows)), func(i int) bool { return g.rows[i].number >= row })
}

// columnFrom is the index of the first cell at or right of a column.
func columnFrom(line []cell, col int) int {
	i := min(max(col, 1), len(line)) - 1
	if i >= 0 && int(line[i].col) == col {
		return i
	}
	low, high := 0, i+1
	for low < high {
		if mid := (low + high) / 2; int(line[mid].col) < col {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low
}

// find is the cell at row and col; nil where none was put.
func (g *grid) find(row, col int) *cell {
	line := g.line(row)
	if i := columnFrom(line, col); i < len(line) && int(line[i].col) == col {
		return &line[i]
	}
	return nil
}

// at is the cell at row and col as stored there; cells within a merge are
// blank but for its top-left.
func (g *grid) at(row, col int) cell {
	if c := g.find(row, col); c != nil {
		return *c
	}
	return cell{}
}

// blank reports whether nothing stands at row and col itself.
func (g *grid) blank(row, col int) bool {
	c := g.find(row, col)
	return c == nil || c.kind == blankCell
}

// cells are the cells of a row by column, from left to right. Some may be
// blank.
func (g *grid) cells(row int) iter.Seq2[int, *cell] {
	return func(yield func(int, *cell) bool) {
		line := g.line(row)
		for i := range line {
			if !yield(int(line[i].col), &line[i]) {
				return
			}
		}
	}
}

// used are the numbers of the rows between two that have cells.
func (g *grid) used(first, last int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for _, r := range g.rows[g.from(first):] {
			if r.number > last || !yield(r.number) {
				return
			}
		}
	}
}

// mostBlankRows is how many rows without cells lines gives. No form has room
// for more, and one cell at the foot of a sheet would make a million of them.
const mostBlankRows = 2000

// lines are the rows between two as a form counts them: those that have cells,
// and as long as they are few those that have none.
func (g *grid) lines(first, last int) iter.Seq[int] {
	return func(yield func(int) bool) {
		row, left := first, mostBlankRows
		for _, r := range g.rows[g.from(first):] {
			for ; row < min(r.number, last+1) && left > 0; row, left = row+1, left-1 {
				if !yield(row) {
					return
				}
			}
			if r.number > last || !yield(r.number) {
				return
			}
			row = r.number + 1
		}
		for ; row <= last && left > 0; row, left = row+1, left-1 {
			if !yield(row) {
				return
			}
		}
	}
}

// home is the place that gives row and col its value: the top-left of its
// merge, or itself.
func (g *grid) home(row, col int) (int, int) {
	if i := g.mergeAt(row, col); i >= 0 {
		return g.merges[i].Row1, g.merges[i].Col1
	}
	if g.spacer(col) {
		return g.home(row, col-1)
	}
	return row, col
}

// span is the rectangle that row and col belongs to: its merge, or itself, and
// the blank columns that follow.
func (g *grid) span(row, col int) model.Range {
	i := g.mergeAt(row, col)
	if i < 0 && g.spacer(col) {
		return g.span(row, col-1)
	}
	area := model.Range{File: g.file, Sheet: g.name, Row1: row, Col1: col, Row2: row, Col2: col}
	if i >= 0 {
		area = g.merges[i]
	}
	for g.spacer(area.Col2+1) && !g.isMerged(row, area.Col2+1) {
		area.Col2++
	}
	return area
}

// isMerged reports whether row and col lies in a merge.
func (g *grid) isMerged(row, col int) bool { return g.mergeAt(row, col) >= 0 }

// filledFrom is the first column from col that holds something in row itself;
// 0 where there is none.
func (g *grid) filledFrom(row, col int) int {
	line := g.line(row)
	for i := columnFrom(line, col); i < len(line); i++ {
		if line[i].kind != blankCell {
			return int(line[i].col)
		}
	}
	return 0
}

// standingFrom is the first column from col that has a cell in row or lies in
// a merge; 0 where there is none.
func (g *grid) standingFrom(row, col int) int {
	found := g.mergedFrom(row, col)
	line := g.line(row)
	if i := columnFrom(line, col); i < len(line) && (found == 0 || int(line[i].col) < found) {
		found = int(line[i].col)
	}
	return found
}

// standingUpTo is the last column up to col that has a cell in row or lies in
// a merge; 0 where there is none.
func (g *grid) standingUpTo(row, col int) int {
	found := g.mergedUpTo(row, col)
	line := g.line(row)
	if i := columnFrom(line, col+1); i > 0 {
		found = max(found, int(line[i-1].col))
	}
	return found
}

// ref is the place of the cell that gives row and col its value.
func (g *grid) ref(row, col int) model.Ref {
	return g.placed(g.home(row, col))
}

// placed is the place of row and col itself.
func (g *grid) placed(row, col int) model.Ref {
	at := model.Ref{File: g.file, Sheet: g.name, Row: row, Col: col}
	if g.counted != nil {
		at.Counted = g.counted(row, col)
	}
	return at
}

// value is the cell that gives row and col its value.
func (g *grid) value(row, col int) cell { return g.at(g.home(row, col)) }

// height and width are the last row and column that have a cell.
func (g *grid) height() int {
	if g.loose {
		g.settle()
	}
	if len(g.rows) == 0 {
		return 0
	}
	return g.rows[len(g.rows)-1].number
}

func (g *grid) width() int { return g.wide }

// end is the last column of a row that has a cell; 0 where none has.
func (g *grid) end(row int) int {
	line := g.line(row)
	if len(line) == 0 {
		return 0
	}
	return int(line[len(line)-1].col)
}

// hiddenIn are the hidden rows or columns up to the last, in order.
func hiddenIn(set map[int]bool, last int) []int {
	var in []int
	for _, i := range slices.Sorted(maps.Keys(set)) {
		if set[i] && i <= last {
			in = append(in, i)
		}
	}
	return in
}
