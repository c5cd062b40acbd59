package word

import (
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

// table is a table of the document with the paragraphs around it.
type table struct {
	above, below [][]byte
	grid         []int // widths of the columns as the table declares them
	rows         []row
	cells        []cell
	width        int           // columns, once settled
	merges       []sheet.Range // from the first row of the table
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
	if p.block > 0 {
		switch tag {
		case tagTable:
			p.nested++
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
		p.table = &table{}
		return nil
	case tagRow:
		p.row = true
		t.rows = append(t.rows, row{first: len(t.cells), end: len(t.cells)})
		if len(t.rows) > maxRow-2*aside {
			return refuse("%s超过 %d 行，请拆分后重新放入", p.name(), maxRow-2*aside)
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
	case parent == tagGrid && tag == tagGridColumn && p.block == 0:
		p.table.grid = append(p.table.grid, whole(t.Attr("w")))
	case parent == tagRowLook && p.up(2) == tagRow && p.row && p.block == 0:
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

// endTable ends a table. One without cells is none.
func (p *parser) endTable() error {
	t := p.table
	p.table, p.row = nil, false
	if len(t.cells) == 0 {
		return nil
	}
	if len(p.doc.Sheets) >= p.limits.Sheets {
		return refuse("文档里的表格超过 %d 个，请拆分后重新放入", p.limits.Sheets)
	}
	name := p.name()
	if err := t.align(name); err != nil {
		return err
	}
	if err := t.joinDown(name, p.limits); err != nil {
		return err
	}
	t.above, p.loose = p.loose[max(0, len(p.loose)-aside):], nil
	p.doc.Sheets = append(p.doc.Sheets, &sheet.Sheet{Name: name})
	p.doc.tables = append(p.doc.tables, t)
	return nil
}

// joinDown takes together the cells that go on with the one above, if that has
// the same edges, and finds the merges.
func (t *table) joinDown(name string, l sheet.Limits) error {
	type column struct{ cell, row int }
	above := make([]column, t.width) // by left edge: the cell that may go on, its last row from 1
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
	for i, r := range t.rows {
		for _, c := range t.cells[r.first:r.end] {
			if c.tall > 1 || c.tall == 1 && c.to-c.from > 1 {
				t.merges = append(t.merges, sheet.Range{Row1: i + 1, Col1: c.from + 1, Row2: i + c.tall, Col2: c.to})
			}
		}
	}
	if len(t.merges) > l.Merges {
		return refuse("%s的合并单元格超过 %d 个，请拆分后重新放入", name, l.Merges)
	}
	return nil
}

// ranges are the merges of the table and of the paragraphs around it.
func (t *table) ranges() []sheet.Range {
	var out []sheet.Range
	beside := func(first, n int) {
		for i := range n {
			if t.width > 1 {
				out = append(out, sheet.Range{Row1: first + i, Col1: 1, Row2: first + i, Col2: t.width})
			}
		}
	}
	beside(1, len(t.above))
	for _, m := range t.merges {
		m.Row1, m.Row2 = m.Row1+len(t.above), m.Row2+len(t.above)
		out = append(out, m)
	}
	beside(len(t.above)+len(t.rows)+1, len(t.below))
	return out
}

// read hands over the rows that hold anything.
func (t *table) read(each func(*sheet.Row) error) error {
	var out sheet.Row
	paragraphs := func(texts [][]byte) error {
		for _, text := range texts {
			out.Number++
			out.Cells = append(out.Cells[:0], sheet.Cell{Col: 1, Kind: sheet.Text, Value: text, Stored: true})
			if err := each(&out); err != nil {
				return err
			}
		}
		return nil
	}
	if err := paragraphs(t.above); err != nil {
		return err
	}
	for _, r := range t.rows {
		out.Number++
		out.Cells = out.Cells[:0]
		for _, c := range t.cells[r.first:r.end] {
			if c.tall > 0 && len(c.text) > 0 {
				out.Cells = append(out.Cells, sheet.Cell{Col: c.from + 1, Kind: sheet.Text, Value: c.text, Stored: true})
			}
		}
		if len(out.Cells) == 0 {
			continue
		}
		if err := each(&out); err != nil {
			return err
		}
	}
	return paragraphs(t.below)
}
