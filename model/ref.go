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

// String is the address as an officer reads it: 文件 工作表!C6.
func (r Ref) String() string {
	s := r.A1()
	if r.Sheet != "" {
		s = r.Sheet + "!" + s
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
func (r Range) TopLeft() Ref { return Ref{r.File, r.Sheet, r.Row1, r.Col1} }

// Contains reports whether the cell at row and col lies within r.
func (r Range) Contains(row, col int) bool {
	return row >= r.Row1 && row <= r.Row2 && col >= r.Col1 && col <= r.Col2
}
