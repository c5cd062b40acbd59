package model

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// Ref says where in a workbook a value stands. Row and Col count from 1.
// The zero Ref means nowhere.
type Ref struct {
	File, Sheet string
	Row, Col    int
	// Counted is the same place as one counts it in a document; zero in workbooks.
	Counted Counted
}

// Counted is a cell of a table in a Word document: its row, and the cell in that
// row from the left, each from 1. Table is the number of the table in the document,
// 0 where it is the one that the sheet is named for.
type Counted struct{ Table, Row, Cell int32 }

// String is how an officer counts the cell: 第6行第4格; empty for the zero value.
func (c Counted) String() (s string) {
	if c.Row < 1 {
		return ""
	}
	if c.Table > 0 {
		s = fmt.Sprintf("表格%d", c.Table)
	}
	s += fmt.Sprintf("第%d行", c.Row)
	if c.Cell > 0 {
		s += fmt.Sprintf("第%d格", c.Cell)
	}
	return s
}

// IsZero reports whether r is nowhere.
func (r Ref) IsZero() bool { return r == Ref{} }

// A1 is the address within the sheet ("C6"); empty where r names no cell.
func (r Ref) A1() string {
	if r.Row < 1 || r.Col < 1 {
		return ""
	}
	return ColumnName(r.Col) + strconv.Itoa(r.Row)
}

// String is the address as an officer reads it: 文件 工作表!C6, of a Word document
// 文件 表格1!C6（第6行第2格）.
func (r Ref) String() string {
	s := r.A1()
	if r.Sheet != "" {
		s = r.Sheet + "!" + s
	}
	if c := r.Counted.String(); c != "" {
		s += "（" + c + "）"
	}
	return strings.TrimSuffix(strings.TrimSpace(r.File+" "+s), "!")
}

// Compare orders by file, sheet, row and column: the order of every output.
func (r Ref) Compare(o Ref) int {
	return cmp.Or(
		cmp.Compare(r.File, o.File),
		cmp.Compare(r.Sheet, o.Sheet),
		cmp.Compare(r.Row, o.Row),
		cmp.Compare(r.Col, o.Col),
	)
}

// ColumnName is the letters of a column counted from 1: 1 is A, 27 is AA.
func ColumnName(col int) string {
	var letters [16]byte
	i := len(letters)
	for ; col > 0; col = (col - 1) / 26 {
		i--
		letters[i] = byte('A' + (col-1)%26)
	}
	return string(letters[i:])
}

// ParseA1 reads an address such as "C6" or "$C$6". It refuses anything that
// is no cell of a worksheet (XFD1048576 is the last).
func ParseA1(s string) (row, col int, err error) {
	t := strings.ToUpper(strings.ReplaceAll(s, "$", ""))
	i := 0
	for ; i < len(t) && t[i] >= 'A' && t[i] <= 'Z' && i < 4; i++ {
		col = col*26 + int(t[i]-'A') + 1
	}
	row, err = strconv.Atoi(t[i:])
	if err != nil || i == 0 || t[i] == '+' || t[i] == '-' || row < 1 || row > 1048576 || col > 16384 {
		return 0, 0, fmt.Errorf("%q is no cell address", s)
	}
	return row, col, nil
}

// Range is a rectangle of cells, both corners included.
type Range struct {
	File, Sheet            string
	Row1, Col1, Row2, Col2 int
}

// A1 is the range within its sheet ("A1:I30").
func (r Range) A1() string {
	return Ref{Row: r.Row1, Col: r.Col1}.A1() + ":" + Ref{Row: r.Row2, Col: r.Col2}.A1()
}

// TopLeft is the first cell of the range.
func (r Range) TopLeft() Ref { return Ref{File: r.File, Sheet: r.Sheet, Row: r.Row1, Col: r.Col1} }

// Contains reports whether the cell at row and col lies within r.
func (r Range) Contains(row, col int) bool {
	return row >= r.Row1 && row <= r.Row2 && col >= r.Col1 && col <= r.Col2
}
