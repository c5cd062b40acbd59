package xlsx

import (
	"bytes"
	"io"
	"os"
	"strings"
	"time"

	"jixiao/model"
	"jixiao/xlsx/sheet"

	"github.com/shopspring/decimal"
)

// book is a workbook as read.
type book struct {
	grids []*grid
	names []sheet.Name
	ours  string // the custom property jixiao, "" where there is none
	// notes are what the officer should know of the file as a whole.
	notes []string
}

const ourProperty = "jixiao"

// openBook reads every worksheet of data. Errors are refusals in words of the
// officer. name stands in the places of the cells.
func openBook(data []byte, name string) (*book, error) {
	return loadBook(bytes.NewReader(data), int64(len(data)), name)
}

// openFile is openBook of a file, which is not read into memory as a whole.
func openFile(path, name string) (*book, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return loadBook(f, info.Size(), name)
}

func loadBook(r io.ReaderAt, size int64, name string) (b *book, err error) {
	defer func() {
		if p := recover(); p != nil {
			b, err = nil, refusal("文件内容异常，无法读取，"+resaveAsXLSX)
		}
	}()
	a, err := recognise(r, size, sheet.Forms())
	if err != nil {
		return nil, err
	}
	w, err := a.Workbook()
	if err != nil {
		return nil, err
	}
	if len(w.Sheets) == 0 {
		return nil, refusal("工作簿里没有工作表（只有图表或宏），请放入填有表格的工作簿")
	}
	b = &book{names: w.Names, ours: w.Properties[ourProperty]}
	l := &loader{w: w, formats: map[int]*numberFormat{}}
	for _, s := range w.Sheets {
		g, err := l.load(s, name)
		if err != nil {
			return nil, err
		}
		b.grids = append(b.grids, g)
	}
	b.compute()
	b.note(w)
	return b, nil
}

// note says what of a workbook is not read as it might be thought.
func (b *book) note(w *sheet.Workbook) {
	if w.Macros {
		b.notes = append(b.notes, "含宏，未运行")
	}
	if len(w.Links) > 0 {
		b.notes = append(b.notes, "引用其他工作簿："+strings.Join(w.Links, "、")+"，按上次保存的结果读取")
	}
}

// loader makes grids of the sheets of one workbook.
type loader struct {
	w       *sheet.Workbook
	formats map[int]*numberFormat // by style
}

func (l *loader) load(s *sheet.Sheet, name string) (*grid, error) {
	g := newGrid(name, s.Name)
	g.hidden, g.date1904 = s.Hidden, l.w.Date1904
	err := l.w.Read(s, func(row *sheet.Row) error {
		for i := range row.Cells {
			if c := l.cell(&row.Cells[i]); c.kind != blankCell || c.formula != "" {
				g.put(row.Number, row.Cells[i].Col, c)
				if row.Hidden {
					g.hiddenRows[row.Number] = true
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, m := range s.Merges {
		g.merge(model.Range{Row1: m.Row1, Col1: m.Col1, Row2: m.Row2, Col2: m.Col2})
	}
	for _, hidden := range s.HiddenColumns {
		for c := hidden.First; c <= min(hidden.Last, g.width()); c++ {
			g.hiddenCols[c] = true
		}
	}
	return g, nil
}

// cell is a cell as stored and as printed. A formula that was saved without
// its result waits for compute.
func (l *loader) cell(c *sheet.Cell) cell {
	x := cell{raw: l.w.Text(c), format: l.format(c.Style), formula: c.Formula}
	if x.formula != "" && !c.Stored {
		x.unstored = true
		return x
	}
	switch c.Kind {
	case sheet.Error:
		x.kind = errorCell
	case sheet.Bool:
		x.kind = boolCell
	case sheet.Date:
		x.date(l.w.Date1904)
	case sheet.Text:
		x.kind = textCell
		if x.formula != "" && isErrorText(x.raw) {
			x.kind = errorCell
		}
	default:
		x.kind = numberCell
	}
	x.print(l.w.Date1904)
	if x.kind == textCell && strings.TrimSpace(x.raw) == "" {
		return cell{format: x.format, formula: x.formula}
	}
	return x
}

// isoLayouts are the ways of a date or time stored as such.
var isoLayouts = []string{"2006-01-02T15:04:05", "2006-01-02", "2006-01-02T15:04:05Z07:00", "2006-01-02T15:04", "15:04:05"}

var isoFormat = parseFormat("yyyy/m/d")

// date makes a date stored by ISO 8601 the serial number that other cells have.
func (c *cell) date(date1904 bool) {
	c.kind = textCell
	for _, layout := range isoLayouts {
		if t, err := time.Parse(layout, strings.TrimSpace(c.raw)); err == nil {
			c.kind, c.raw = numberCell, timeSerial(t, date1904).String()
			if c.format == nil || !c.format.date {
				c.format = isoFormat
			}
			return
		}
	}
}

// timeSerial is serialTime backwards.
func timeSerial(t time.Time, date1904 bool) decimal.Decimal {
	since := t.Sub(serialStart(date1904))
	if t.Year() == 0 {
		since = t.Sub(time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)) // a time alone
	}
	return decimal.NewFromInt(int64(since/time.Second)).DivRound(decimal.NewFromInt(86400), 10)
}

func isErrorText(s string) bool {
	switch s {
	case "#REF!", "#DIV/0!", "#N/A", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!":
		return true
	}
	return false
}

// print sets the text of a cell as its format shows it. What should be a number
// and is none is text.
func (c *cell) print(date1904 bool) {
	c.text = c.raw
	switch c.kind {
	case numberCell:
		if text, ok := c.format.printShort(c.raw); ok {
			c.text = text
			return
		}
		n, ok := parsePlain(c.raw)
		if !ok {
			c.kind = textCell
			return
		}
		c.text = c.format.print(cleanFloat(n), date1904)
	case boolCell:
		c.text = "FALSE"
		if c.raw == "1" {
			c.text = "TRUE"
		}
	}
}

func (l *loader) format(style int) *numberFormat {
	f, ok := l.formats[style]
	if !ok {
		f = parseFormat(l.w.Format(style))
		l.formats[style] = f
	}
	return f
}
