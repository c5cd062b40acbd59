package xlsx

// This file finds the columns that only keep others apart. What stands left of
// one reaches over it, as if the two were merged.

// widestSpace is how many blank columns may keep two others apart: further off,
// something else begins.
const widestSpace = 10

// space notes the columns in which nothing stands between two that are filled.
func (g *grid) space() {
	filled := make([]bool, g.width()+1)
	for row := range g.used(1, g.height()) {
		for col, c := range g.cells(row) {
			filled[col] = filled[col] || c.kind != blankCell
		}
	}
	before := 0 // the last filled column
	for col := range filled {
		if !filled[col] {
			continue
		}
		if n := col - before - 1; before > 0 && n > 0 && n <= widestSpace {
			if g.spacers == nil {
				g.spacers = make([]bool, len(filled))
			}
			for space := before + 1; space < col; space++ {
				g.spacers[space] = true
			}
		}
		before = col
	}
}

// spacer reports whether a column only keeps others apart.
func (g *grid) spacer(col int) bool { return col < len(g.spacers) && g.spacers[col] }

// keepValues takes those out of the spacers in which a value belongs that is not
// filled yet: a merge begins in one, or it stands between two labels of fields
// (项目名称 | | 主管部门 |).
func (l *Layouts) keepValues(g *grid) {
	if g.spacers == nil {
		return
	}
	for _, m := range g.merges {
		if m.Col2 > m.Col1 && g.spacer(m.Col1) {
			g.unspace(m.Col1)
		}
	}
	for row := range g.used(1, g.height()) {
		before := 0
		for col, c := range g.cells(row) {
			if c.kind == blankCell {
				continue
			}
			asks := l.asks(g, row, col)
			if asks && before > 0 && g.spacer(col-1) && before == g.besideSpace(col-1) {
				g.unspace(col - 1)
			}
			if before = 0; asks {
				before = col
			}
		}
	}
}

// besideSpace is the column that the spacers up to col follow.
func (g *grid) besideSpace(col int) int {
	for g.spacer(col) {
		col--
	}
	return col
}

// unspace takes all spacers around col for columns like others.
func (g *grid) unspace(col int) {
	for left := col; g.spacer(left); left-- {
		g.spacers[left] = false
	}
	for right := col + 1; g.spacer(right); right++ {
		g.spacers[right] = false
	}
}

// asks reports whether the label of a field stands at row and col, its value
// beside it, and not the head of a column: something else than a label is below
// that.
func (l *Layouts) asks(g *grid, row, col int) bool {
	return g.word(row, col).in(l.beside) && (g.blank(row+1, col) || g.word(row+1, col).in(l.beside))
}
