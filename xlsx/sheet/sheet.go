// Package sheet reads .xlsx and .xlsm workbooks: exactly, as they stream, and
// within budgets that no file can overrun.
//
// It knows what a workbook stores (rows, cells, number formats, merges, what is
// hidden) and nothing of forms. Everything is one pass over the parts: Open
// reads what stands around the sheets, and Read hands over the rows of one
// sheet as they are inflated. Nothing but the shared strings is kept.
package sheet

// Workbook is an open workbook. It is not safe for use by several goroutines.
type Workbook struct {
	// Sheets are the worksheets in the order of their tabs; chart, dialog and
	// macro sheets are left out.
	Sheets []*Sheet
	// Names are the defined names that formulas may use.
	Names []Name
	// Properties are the custom document properties that hold text.
	Properties map[string]string
	// Date1904 is set where serial dates count from 1904-01-01.
	Date1904 bool
	// Macros is set where the workbook holds macros, which are never run.
	Macros bool
	// Links are the other workbooks that formulas of this one refer to, as
	// stored.
	Links []string

	archive *Archive
	strings *arena
	texts   []string // shared strings that Text has made
	formats []string // number format code by style
	cells   int      // handed over so far
	shared  int      // bytes of shared formulas written out so far
	merges  int      // of the sheets read so far
	// computeOnOpen is set where the workbook wants all formulas computed when
	// it is opened.
	computeOnOpen bool
}

// Name is a defined name.
type Name struct {
	Name, Formula string
	// Sheet is the name of the only sheet that knows it, or empty.
	Sheet string
}

// Sheet is one worksheet. Merges, HiddenColumns and widths are known after Read.
type Sheet struct {
	Name string
	// Hidden is set where the tab is not shown, by whatever means.
	Hidden        bool
	Merges        []Range
	HiddenColumns []Span
	// Widths are those of the columns whose width the file states, in its order;
	// DefaultWidth is that of the others, 0 where it says nothing of them.
	Widths       []Width
	DefaultWidth float64

	part string
}

// Range is a rectangle of cells, from 1 and inclusive.
type Range struct{ Row1, Col1, Row2, Col2 int }

// Span is a run of columns, from 1 and inclusive.
type Span struct{ First, Last int }

// Width is the width of a run of columns, in characters as .xlsx counts them.
type Width struct {
	Span
	Characters float64
}

// Look is the look of a cell as far as a copy keeps it.
type Look struct {
	Bold, Wrap bool
	Ruled      bool    // there are lines around it, on any side
	Size       float64 // of its letters, in points; 0 where it is not known
	// Across and Down say how it is aligned, in the words of .xlsx; empty where
	// that is left to what it holds.
	Across, Down string
}

// Looks are the looks of the cells of one sheet.
type Looks struct {
	// Heights are those of the rows whose height the file states, in points.
	Heights map[int]float64
	// Cells are the cells that are there, blank ones too, in ascending order.
	Cells []Styled
}

// Styled is the look of one place, from 1.
type Styled struct{ Row, Col, Style int }

// Row is one row as it streams by. Cells and what they hold are valid until the
// callback returns. Rows come in the order of the file: a number may repeat or
// go back.
type Row struct {
	Number int // from 1
	Hidden bool
	Cells  []Cell
}

// Kind is what a cell stores.
type Kind uint8

// The kinds of cells. A Date is stored as text by ISO 8601; ordinary dates are
// a Number under a date format.
const (
	Number Kind = iota
	Text
	Bool
	Error
	Date
)

// Cell is one cell that holds a value or a formula; cells with neither are not
// handed over.
type Cell struct {
	Col  int // from 1
	Kind Kind
	// Style is the index of the cell's look, see Workbook.Format.
	Style int
	// Value is the value as stored: a number in full, text decoded and joined,
	// 1 or 0 for Bool. It is the cached result where Formula is not empty. That of
	// a shared string stands elsewhere, see Bytes.
	Value []byte
	// Formula is without the leading =; formulas shared with other cells are
	// written out for this one.
	Formula string
	// Stored is set where the file holds a value; a formula saved without its
	// result has none, nor has one with a zero that nobody computed.
	Stored bool
	// Shared is the number of a shared string, from 1; 0 for other values.
	Shared int

	strings *arena // of a shared string that stands elsewhere, else nil
}

// Bytes is the value of a cell, of a shared string too: those are looked up only
// when asked for. It must not be changed.
func (c *Cell) Bytes() []byte {
	if c.strings == nil {
		return c.Value
	}
	return c.strings.at(c.Shared - 1)
}
