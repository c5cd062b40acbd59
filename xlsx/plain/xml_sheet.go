package plain

import (
	"bytes"
	"encoding/xml"
	"strconv"
	"strings"

	"jixiao/model"
	"jixiao/xlsx/sheet"
)

// sheetReader reads the rows of one worksheet as they stream by.
type sheetReader struct {
	d        *Document
	s        *sheet.Sheet
	x        *elements
	each     func(*sheet.Row) error
	styles   map[string]int
	formulas *int // bytes written out so far

	row    sheet.Row
	next   int // number of the next row
	col    int // the last column of the cell before
	column int // the last column that was told of
	cell   sheet.Cell
	typ    string // of its data
	text   []byte
	from   int // of the cell in text
}

func (r *sheetReader) read() error {
	r.next = 1
	for {
		t, err := r.x.next()
		if t == nil || err != nil {
			return r.at(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			err = r.start(t)
		case xml.EndElement:
			if err := r.end(t.Name.Local); err != nil {
				return err // of each, perhaps
			}
		case xml.CharData:
			err = r.words(t)
		}
		if err != nil {
			return r.at(err)
		}
	}
}

// at says of which sheet an error speaks.
func (r *sheetReader) at(err error) error {
	if why, ok := err.(sheet.Refusal); ok && why != errCutOff {
		return sheet.Refusal("工作表“" + r.s.Name + "”：" + string(why))
	}
	return err
}

// The elements around those that are read.
const (
	inTable = 2 + iota // Worksheet, Table
	inRow
	inCell
	inData
)

func (r *sheetReader) start(t xml.StartElement) error {
	p := r.x.path
	if len(p) < 3 || p[1] != "Table" {
		return nil
	}
	switch {
	case len(p) == inTable+1 && p[2] == "Column":
		return r.takeColumn(t)
	case len(p) == inTable+1 && p[2] == "Row":
		return r.beginRow(t)
	case len(p) == inRow+1 && p[2] == "Row" && p[3] == "Cell":
		return r.beginCell(t)
	case len(p) == inCell+1 && r.isData():
		r.typ = attr(t, "Type")
		r.cell.Stored = true
	}
	return nil
}

// isData reports whether the open elements are those of the data of a cell, or
// of the letters within, which may have a look of their own.
func (r *sheetReader) isData() bool {
	p := r.x.path
	return len(p) >= inData && p[1] == "Table" && p[2] == "Row" && p[3] == "Cell" && p[4] == "Data"
}

func (r *sheetReader) end(name string) error {
	p := r.x.path
	switch {
	case len(p) == inTable && p[1] == "Table" && name == "Row":
		return r.each(&r.row)
	case len(p) == inRow && p[1] == "Table" && p[2] == "Row" && name == "Cell":
		return r.at(r.endCell())
	}
	return nil
}

func (r *sheetReader) words(text []byte) error {
	if !r.isData() {
		return nil
	}
	r.text = append(r.text, text...)
	l := r.d.src.limits
	switch {
	case len(r.text)-r.from > l.CellText:
		return refuse("%s%d 的文字超过 %d KB，请删减后重新放入", model.ColumnName(r.cell.Col), r.row.Number, l.CellText>>10)
	case len(r.text) > l.RowBytes:
		return refuse("第 %d 行超过 %s，请把有用的内容复制到新工作簿、另存为 .xlsx 后重新放入", r.row.Number, byteSize(l.RowBytes))
	}
	return nil
}

// takeColumn takes a column, which may stand for several and be hidden.
func (r *sheetReader) takeColumn(t xml.StartElement) error {
	first, err := count(t, "Index", maxColumn)
	if err != nil {
		return err
	}
	more, err := count(t, "Span", maxColumn)
	if err != nil {
		return err
	}
	if first == 0 {
		first = r.column + 1
	}
	if first <= r.column {
		return refuse("列的次序不合规范，%s", resave) // so that no column is told of twice
	}
	r.column = min(first+more, maxColumn)
	if first <= maxColumn && (attr(t, "Hidden") == "1" || isZero(attr(t, "Width"))) {
		r.s.HiddenColumns = append(r.s.HiddenColumns, sheet.Span{First: first, Last: r.column})
	}
	if w := charactersOf(attr(t, "Width")); w > 0 && first <= maxColumn {
		r.s.Widths = append(r.s.Widths, sheet.Width{Span: sheet.Span{First: first, Last: r.column}, Characters: w})
	}
	return nil
}

// charactersOf is a width in points as one in characters of the usual font; 0
// where it is none.
func charactersOf(s string) float64 {
	const pixel, most = 72.0 / 96, 1400
	points, err := strconv.ParseFloat(s, 64)
	if err != nil || !(points > 5*pixel && points < most) {
		return 0
	}
	return min((points/pixel-5)/7, 255)
}

// isZero reports whether a width or height is written as nothing.
func isZero(s string) bool { return s != "" && strings.Trim(s, "0.") == "" }

func (r *sheetReader) beginRow(t xml.StartElement) error {
	number, err := count(t, "Index", maxRow)
	if err != nil {
		return err
	}
	more, err := count(t, "Span", maxRow)
	if err != nil {
		return err
	}
	if number == 0 {
		number = r.next
	}
	if number > maxRow {
		return refuse("行数超过 %d，%s", maxRow, resave)
	}
	r.next = number + more + 1
	r.row = sheet.Row{Number: number, Cells: r.row.Cells[:0], Hidden: attr(t, "Hidden") == "1" || isZero(attr(t, "Height"))}
	r.col, r.text = 0, r.text[:0]
	return nil
}

func (r *sheetReader) beginCell(t xml.StartElement) error {
	col, err := count(t, "Index", maxColumn)
	if err != nil {
		return err
	}
	across, err := count(t, "MergeAcross", maxColumn)
	if err != nil {
		return err
	}
	down, err := count(t, "MergeDown", maxRow)
	if err != nil {
		return err
	}
	if col == 0 {
		col = r.col + 1
	}
	if col > maxColumn {
		return refuse("第 %d 行超过 %d 列，%s", r.row.Number, maxColumn, resave)
	}
	r.col = min(col+across, maxColumn)
	if bottom := min(r.row.Number+down, maxRow); r.col > col || bottom > r.row.Number {
		if len(r.s.Merges) >= r.d.src.limits.Merges {
			return refuse("合并单元格过多，请把有用的内容复制到新工作簿、另存为 .xlsx 后重新放入")
		}
		r.s.Merges = append(r.s.Merges, sheet.Range{Row1: r.row.Number, Col1: col, Row2: bottom, Col2: r.col})
	}
	r.cell = sheet.Cell{Col: col, Style: r.styles[attr(t, "StyleID")]}
	r.cell.Formula = formulaA1(attr(t, "Formula"), r.row.Number, col)
	if *r.formulas += len(r.cell.Formula); *r.formulas > r.d.src.limits.Formulas {
		return refuse("公式合计超过 %s，%s", byteSize(r.d.src.limits.Formulas), resave)
	}
	r.typ, r.from = "", len(r.text)
	return nil
}

// endCell puts the cell into the row, unless it is empty.
func (r *sheetReader) endCell() error {
	c := &r.cell
	c.Value = r.text[r.from:]
	switch r.typ {
	case "String":
		c.Kind = sheet.Text
	case "Boolean":
		c.Kind, c.Value = sheet.Bool, bytes.TrimSpace(c.Value)
	case "Error":
		c.Kind, c.Value = sheet.Error, bytes.TrimSpace(c.Value)
	case "DateTime":
		c.Kind, c.Value = sheet.Date, timeAlone(bytes.TrimSpace(c.Value))
	case "Number", "":
		c.Value = bytes.TrimSpace(c.Value)
		if c.Stored && len(c.Value) == 0 {
			c.Stored = false
		}
	default:
		return refuse("%s%d 的数据类型“%s”不认识，%s", model.ColumnName(c.Col), r.row.Number, clip(r.typ), resave)
	}
	if len(c.Value) > 0 || c.Formula != "" {
		r.row.Cells = append(r.row.Cells, *c)
	}
	return nil
}

// timeAlone is a date without the day that Excel puts before a time of no day.
func timeAlone(v []byte) []byte { return bytes.TrimPrefix(v, []byte("1899-12-31T")) }
