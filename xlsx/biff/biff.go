// Package biff reads .xls workbooks of Excel 97 to 2003 (BIFF8), and .et of WPS
// where it is the same: a container of OLE2 with a stream of records.
//
// It hands over what package sheet hands over of .xlsx. Formulas are not taken
// apart: a cell has the result that was saved, and its Formula is empty. Where
// the file holds no result, Formula is #REF! and Stored is unset, so that such a
// cell is never blank and never zero. Defined names, which only formulas use, are
// not read.
//
// The stream is held in memory, and every table made of it is of its order: what
// a file can cost is bounded by its size.
package biff

import (
	"io"
	"time"

	"jixiao/xlsx/ole"
	"jixiao/xlsx/sheet"
)

// Workbook is an open workbook. It is not safe for use by several goroutines.
type Workbook struct {
	// Sheets are the worksheets in the order of their tabs; chart and macro
	// sheets and modules are left out.
	Sheets []*sheet.Sheet
	// Date1904 is set where serial dates count from 1904-01-01.
	Date1904 bool
	// Macros is set where the workbook holds macros, which are never run.
	Macros bool
	// Links are the other workbooks that formulas of this one refer to, as paths.
	Links []string
	// Modified is when the workbook itself says that it was last saved, in UTC;
	// the zero time where it does not say.
	Modified time.Time
	// Unlocked is set where one of the passwords given was needed to open it.
	Unlocked bool

	passwords []string
	limits    sheet.Limits
	records   map[*sheet.Sheet][]byte // of each sheet, its BOF first
	strings   sharedStrings
	texts     []string // shared strings that Text has made
	formats   []int    // number format by style
	looks     []style  // by style
	fonts     []font
	codes     map[int]string // of the number formats that the workbook declares
	codepage  int
	cells     int // handed over so far
}

// Open reads what stands around the sheets of a workbook: their names, the
// shared strings and the number formats. Errors are Refusals, or those of r.
// Of limits those for zip and XML (Directory apart) do not count, nor does Time:
// reading is one pass over the file. passwords are tried in turn where it is
// locked.
func Open(r io.ReaderAt, size int64, limits sheet.Limits, passwords ...string) (*Workbook, error) {
	if size > limits.File {
		return nil, refuse("文件超过 %d MB，请删除图片和无关工作表后重新放入", limits.File>>20)
	}
	f, err := openContainer(r, size, limits)
	if err != nil {
		return nil, err
	}
	return OpenFile(f, limits, passwords...)
}

// OpenFile is Open of a container that is open.
func OpenFile(f *ole.File, limits sheet.Limits, passwords ...string) (*Workbook, error) {
	b, err := workbookStream(f)
	if err != nil {
		return nil, err
	}
	w := &Workbook{Modified: summarySaved(f), limits: limits, passwords: passwords, records: map[*sheet.Sheet][]byte{}, codes: map[int]string{}}
	return w, w.readGlobals(b)
}

// Text is the value of a cell as a string. Equal shared strings are one.
func (w *Workbook) Text(c *sheet.Cell) string {
	if c.Shared == 0 {
		return string(c.Value)
	}
	if w.texts == nil {
		w.texts = make([]string, w.strings.len())
	}
	t := &w.texts[c.Shared-1]
	if *t == "" {
		*t = string(c.Value)
	}
	return *t
}

// Format is the number format code of a style, General where there is none.
func (w *Workbook) Format(style int) string {
	if style < 0 || style >= len(w.formats) {
		return "General"
	}
	id := w.formats[style]
	if code, ok := w.codes[id]; ok {
		return code
	}
	return sheet.BuiltinFormat(id)
}

// resave is the remedy for files that Excel and WPS can open.
const resave = sheet.Resave

func refuse(format string, args ...any) error { return sheet.Refuse(format, args...) }

const (
	errContainer = sheet.Refusal("文件已损坏（.xls 不完整，可能没有下载或复制完），请重新取得该文件")
	errCutOff    = sheet.Refusal("内容不完整，文件可能没有下载或复制完，请重新取得该文件")
	errRecord    = sheet.Refusal("内容已损坏，" + resave)
)
