package biff

import (
	"cmp"
	"slices"

	"jixiao/model"
	"jixiao/xlsx/sheet"
)

// maxColumn is as far as the columns of any workbook go.
const maxColumn = 1 << 14

// Read hands over the rows of s that hold anything, in ascending order with
// their cells in ascending order; s.Merges and s.HiddenColumns are known from
// the first of them on. Cells of no text are not handed over. The error of each
// is returned as it is, but that sheet.ErrStop ends the reading without one; all
// others are a Refusal.
func (w *Workbook) Read(s *sheet.Sheet, each func(*sheet.Row) error) error {
	s.Merges, s.HiddenColumns, s.Widths, s.DefaultWidth = nil, nil, nil, 0
	r := &sheetReader{w: w, s: s, b: w.records[s]}
	if err := walk(r.b, r.take); err != nil {
		return named(err, s)
	}
	r.order()
	err := r.rows(each)
	if err == sheet.ErrStop {
		return nil
	}
	return err
}

// named says of which sheet a refusal speaks.
func named(err error, s *sheet.Sheet) error {
	if why, ok := err.(sheet.Refusal); ok {
		return refuse("工作表“%s”：%s", s.Name, why)
	}
	return err
}

// sheetReader reads the records of one sheet: first what cells there are, then
// each of them in order. Records need not come in the order of their rows, and
// what hides a row may come behind its cells.
type sheetReader struct {
	w       *Workbook
	s       *sheet.Sheet
	b       []byte
	cells   []cellPlace
	hidden  [1 << 16 / 8]byte // rows, a bit for each
	scratch []byte            // numbers and texts of the row at hand
}

// cellPlace is where a cell stands in the sheet, and its record in the stream.
type cellPlace struct {
	place uint32 // row << 16 | column, from 0
	at    uint32
}

// take takes one record.
func (r *sheetReader) take(x record) error {
	switch x.id {
	case idLabelSST, idLabel, idRString, idNumber, idRK, idMulRK, idFormula, idBoolErr:
		return r.note(x)
	case idRow:
		if len(x.data) < 16 {
			return errRecord
		}
		const zeroHeight = 1 << 5
		if row := uint16At(x.data, 0); uint16At(x.data, 12)&zeroHeight != 0 {
			r.hidden[row>>3] |= 1 << (row & 7)
		}
	case idColInfo:
		return r.column(x)
	case idDefColWidth, idStandardWidth:
		r.defaultWidth(x)
	case idMergedCells:
		return r.merges(x)
	}
	return nil
}

// note notes the cells of one record.
func (r *sheetReader) note(x record) error {
	if len(x.data) < leastSize(x.id) {
		return errRecord
	}
	row, col, n := uint16At(x.data, 0), uint16At(x.data, 2), 1
	if x.id == idMulRK {
		n = (len(x.data) - 6) / mulRKSize
	}
	switch {
	case col+n > maxColumn:
		return refuse("第 %d 行超过 %d 列，%s", row+1, maxColumn, resave)
	case r.w.cells+len(r.cells)+n > r.w.limits.Cells:
		return refuse("有内容的单元格超过 %d 万个，请删除无关内容，或把明细拆成几个文件后重新放入", r.w.limits.Cells/10000)
	}
	for i := range n {
		r.cells = append(r.cells, cellPlace{uint32(row)<<16 | uint32(col+i), uint32(x.at)})
	}
	return nil
}

// leastSize is how long the data of a record of cells is at least.
func leastSize(id int) int {
	switch id {
	case idNumber:
		return 14
	case idFormula:
		return 16
	case idRK, idLabelSST:
		return 10
	case idMulRK:
		return 6 + mulRKSize
	}
	return 8
}

func (r *sheetReader) column(x record) error {
	if len(x.data) < 10 {
		return errRecord
	}
	first, last, width := uint16At(x.data, 0)+1, uint16At(x.data, 2)+1, uint16At(x.data, 4)
	if first > last || first > maxColumn {
		return nil
	}
	if len(r.s.HiddenColumns) >= maxColumn || len(r.s.Widths) >= maxColumn {
		return errRecord
	}
	const hidden, most = 1, 255 * widthUnit
	columns := sheet.Span{First: first, Last: min(last, maxColumn)}
	if uint16At(x.data, 8)&hidden != 0 || width == 0 {
		r.s.HiddenColumns = append(r.s.HiddenColumns, columns)
	}
	if width > 0 {
		r.s.Widths = append(r.s.Widths, sheet.Width{Span: columns, Characters: float64(min(width, most)) / widthUnit})
	}
	return nil
}

// widthUnit is how many units of width make a character.
const widthUnit = 256

// defaultWidth takes the width of the columns of which nothing is said: in units,
// which goes before, or in characters without the room at their sides.
func (r *sheetReader) defaultWidth(x record) {
	const sides = 5.0 / 7
	switch {
	case len(x.data) < 2:
	case x.id == idStandardWidth:
		r.s.DefaultWidth = float64(uint16At(x.data, 0)) / widthUnit
	case r.s.DefaultWidth == 0 && uint16At(x.data, 0) <= 255:
		r.s.DefaultWidth = float64(uint16At(x.data, 0)) + sides
	}
}

func (r *sheetReader) merges(x record) error {
	const size = 8
	if len(x.data) < 2 || len(x.data) < 2+uint16At(x.data, 0)*size {
		return errRecord
	}
	for d := x.data[2 : 2+uint16At(x.data, 0)*size]; len(d) > 0; d = d[size:] {
		r1, r2, c1, c2 := uint16At(d, 0)+1, uint16At(d, 2)+1, uint16At(d, 4)+1, uint16At(d, 6)+1
		m := sheet.Range{Row1: min(r1, r2), Col1: min(c1, c2), Row2: max(r1, r2), Col2: max(c1, c2)}
		switch {
		case m.Col2 > maxColumn:
			return errRecord
		case len(r.s.Merges) >= r.w.limits.Merges:
			return refuse("合并单元格过多，请把有用的内容复制到新工作簿、另存为 .xlsx 后重新放入")
		case m.Row1 != m.Row2 || m.Col1 != m.Col2:
			r.s.Merges = append(r.s.Merges, m)
		}
	}
	return nil
}

// order puts the cells in order. Of several records for one cell the last
// counts.
func (r *sheetReader) order() {
	ascending := true
	for i := 1; i < len(r.cells) && ascending; i++ {
		ascending = r.cells[i-1].place < r.cells[i].place
	}
	if ascending {
		return
	}
	slices.SortFunc(r.cells, func(a, b cellPlace) int {
		return cmp.Or(cmp.Compare(a.place, b.place), -cmp.Compare(a.at, b.at))
	})
	r.cells = slices.CompactFunc(r.cells, func(a, b cellPlace) bool { return a.place == b.place })
}

// rows hands over the cells, row by row. The error of each is returned as it is.
func (r *sheetReader) rows(each func(*sheet.Row) error) error {
	var row sheet.Row
	for i := 0; i < len(r.cells); {
		number := r.cells[i].place >> 16
		row = sheet.Row{Number: int(number) + 1, Hidden: r.hidden[number>>3]&(1<<(number&7)) != 0, Cells: row.Cells[:0]}
		r.scratch = r.scratch[:0]
		for ; i < len(r.cells) && r.cells[i].place>>16 == number; i++ {
			row.Cells = append(row.Cells, sheet.Cell{})
			last := len(row.Cells) - 1
			c := &row.Cells[last]
			if err := r.cell(c, r.cells[i]); err != nil {
				return named(refuse("%s%d %s", model.ColumnName(c.Col), row.Number, err), r.s)
			}
			if len(c.Value) == 0 && c.Formula == "" {
				row.Cells = row.Cells[:last]
			}
		}
		if len(row.Cells) == 0 {
			continue
		}
		r.w.cells += len(row.Cells)
		if err := each(&row); err != nil {
			return err
		}
	}
	return nil
}
