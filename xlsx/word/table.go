package word

import (
	"bytes"
	"math"
	"strconv"
	"strings"

	"jixiao/xlsx/sheet"
)

// The size of a sheet, which places of cells are made for.
const (
	maxRow    = 1 << 20
	maxColumn = 1 << 14
)

// table is a table of the document with the paragraphs above it.
type table struct {
	number int // in the document, from 1
	above  [][]byte
	grid   []int // widths of the columns as the table declares them
	rows   []row
	cells  []cell
	at     []int // where the edges of the columns are, once settled; all 0 where it is not known
	nests  bool  // tables stand in its cells
	begun  int   // its number among all tables, those within others too
}

// row is cells first to end of its table.
type row struct {
	first, end    int
	before, after int // columns of the grid that stay free at its ends
	indent        int // width of those before; 0 where it is not said
	deleted       bool
}

type cell struct {
	text  []byte
	span  int // columns of the grid
	width int // 0 where it is not said
	// down and across say how the cell hangs together with the one above it, or
	// to the left.
	down, across bond

	from, to int // edges: at first lines of the grid, then of the columns
	tall     int // rows, 0 where the cell is part of another
}

// bond is how a cell hangs together with another.
type bond uint8

const (
	apart  bond = iota
	begins      // others may go on with it
	goesOn
)

// enterTable begins a table, a row or a cell: of its own, or within a block,
// where it is text.
func (p *parser) enterTable(tag tag) error {
	if p.begins > 0 {
		switch tag {
		case tagTable:
			if p.nested++; p.cell != nil {
				p.table.nests = true
			}
			p.separate('\n')
		case tagRow:
			p.separate('\n')
		case tagCell:
			p.separate(' ')
		}
		return nil
	}
	t := p.table
	switch tag {
	case tagTable:
		p.table = &table{begun: p.begun}
		return nil
	case tagRow:
		p.row = true
		t.rows = append(t.rows, row{first: len(t.cells), end: len(t.cells)})
		if len(t.rows) > maxRow-4*aside {
			return refuse("%s超过 %d 行，请拆分后重新放入", p.doc.nextName(), maxRow-4*aside)
		}
	case tagCell:
		t.cells = append(t.cells, cell{span: 1})
		p.cell = &t.cells[len(t.cells)-1]
	}
	return p.count()
}

// lookTable takes note of what the table says of its columns, rows and cells.
func (p *parser) lookTable(tag tag, t sheet.Token) {
	switch parent := p.parent(); {
	case parent == tagGrid && tag == tagGridColumn && p.begins == 0:
		p.table.grid = append(p.table.grid, whole(t.Attr("w")))
	case parent == tagRowLook && p.up(2) == tagRow && p.row && p.begins == 0:
		r := &p.table.rows[len(p.table.rows)-1]
		switch tag {
		case tagBefore:
			r.before = whole(t.Attr("val"))
		case tagAfter:
			r.after = whole(t.Attr("val"))
		case tagIndent:
			r.indent = twips(t)
		case tagDeleted:
			r.deleted = true
		}
	case parent == tagCellLook && p.cell != nil:
		switch c := p.cell; tag {
		case tagWidth:
			c.width = twips(t)
		case tagSpan:
			c.span = max(1, whole(t.Attr("val")))
		case tagDown:
			c.down = bondOf(t)
		case tagAcross:
			c.across = bondOf(t)
		}
	}
}

func bondOf(t sheet.Token) bond {
	if t.Attr("val") == "restart" {
		return begins
	}
	return goesOn
}

// whole is a number of the layout, 0 where there is none that makes sense.
func whole(s string) int {
	s, _, _ = strings.Cut(s, ".") // some programs write 4680.0
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0
	}
	return min(n, math.MaxInt32)
}

// twips is a width in twentieths of a point; 0 where it is in other units.
func twips(t sheet.Token) int {
	if unit := t.Attr("type"); unit != "dxa" && unit != "" {
		return 0
	}
	return whole(t.Attr("w"))
}

// endCell ends the last cell. One that goes on with its left neighbour is part
// of it.
func (t *table) endCell(l sheet.Limits) error {
	i := len(t.cells) - 1
	r := &t.rows[len(t.rows)-1]
	if c := t.cells[i]; c.across == goesOn && i > r.first {
		left := &t.cells[i-1]
		left.span, left.width = left.span+c.span, left.width+c.width
		t.cells = t.cells[:i]
		return left.join(c.text, l)
	}
	r.end = i + 1
	return nil
}

// join adds the text of a part of the cell.
func (c *cell) join(text []byte, l sheet.Limits) error {
	if len(text) == 0 {
		return nil
	}
	if len(c.text) > 0 {
		c.text = append(c.text, '\n')
	}
	c.text = append(c.text, text...)
	return checkText(c.text, l)
}

// endRow ends the last row; of one whose deletion is tracked nothing stays.
func (t *table) endRow() {
	if n := len(t.rows) - 1; t.rows[n].deleted {
		t.cells, t.rows = t.cells[:t.rows[n].first], t.rows[:n]
	}
}

// arranges reports whether a table only arranges what it holds: its rows have one
// cell each, and tables stand in them. Pages of the web are laid out so.
func (t *table) arranges() bool {
	for _, r := range t.rows {
		if r.end-r.first > 1 {
			return false
		}
	}
	return t.nests
}

// width is the number of columns.
func (t *table) width() int { return max(1, len(t.at)-1) }

// joinDown takes together the cells that go on with the one above, if that has
// the same edges.
func (t *table) joinDown(l sheet.Limits) error {
	type column struct{ cell, row int }
	above := make([]column, t.width()) // by left edge: the cell that may go on, its last row from 1
	for i, r := range t.rows {
		for k := r.first; k < r.end; k++ {
			c := &t.cells[k]
			a := &above[c.from]
			if c.down == goesOn && a.row == i && i > 0 && t.cells[a.cell].to == c.to {
				a.row = i + 1
				home := &t.cells[a.cell]
				home.tall++
				if err := home.join(c.text, l); err != nil {
					return err
				}
				continue
			}
			c.tall = 1
			if *a = (column{}); c.down != apart {
				*a = column{k, i + 1}
			}
		}
	}
	return nil
}

// appendMerges appends the merges of the table, whose first row is at first.
func (t *table) appendMerges(out []sheet.Range, first int) []sheet.Range {
	for i, r := range t.rows {
		for _, c := range t.cells[r.first:r.end] {
			if c.tall > 1 || c.tall == 1 && c.to-c.from > 1 {
				out = append(out, sheet.Range{Row1: first + i, Col1: c.from + 1, Row2: first + i + c.tall - 1, Col2: c.to})
			}
		}
	}
	return out
}

// cellAt is the number of the cell in row i, from 0, in which a column of the
// sheet lies, counted from 1 from the left; 0 where none does.
func (t *table) cellAt(i, col int) int {
	r := t.rows[i]
	for n, c := range t.cells[r.first:r.end] {
		if c.from < col && col <= c.to {
			return n + 1
		}
	}
	return 0
}

// filled are the texts of row i that are not blank.
func (t *table) filled(i int) (texts [][]byte) {
	for _, c := range t.cells[t.rows[i].first:t.rows[i].end] {
		if c.tall > 0 && len(c.text) > 0 {
			texts = append(texts, c.text)
		}
	}
	return texts
}

// begins reports whether text is the first of row i that is not blank.
func (t *table) begins(i int, text []byte) bool {
	for _, c := range t.cells[t.rows[i].first:t.rows[i].end] {
		if c.tall > 0 && len(c.text) > 0 {
			return bytes.Equal(c.text, text)
		}
	}
	return false
}
