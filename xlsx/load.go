package xlsx

import (
	"bytes"
	"fmt"
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
	sum   string // its annotate.ContentProperty
	// modified is when the document says that it was last saved.
	modified time.Time
	// prose is set for a text that holds no list.
	prose bool
	// notes are what the officer should know of the file as a whole.
	notes []string
}

// openBook reads every worksheet of data. Errors are refusals in words of the
// officer. name stands in the places of the cells.
func openBook(data []byte, name string, passwords ...string) (*book, error) {
	return loadBook(received{bytes.NewReader(data), int64(len(data)), name, passwords})
}

// openFile is openBook of a file, which is not read into memory as a whole.
func openFile(path, name string, passwords ...string) (*book, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return loadBook(received{f, info.Size(), name, passwords})
}

func loadBook(s received) (b *book, err error) {
	defer func() {
		if p := recover(); p != nil {
			b, err = nil, refusal("文件内容异常，无法读取，"+resaveAsXLSX)
		}
	}()
	limits := sheet.Forms()
	w, err := openAny(s, limits)
	if err != nil {
		return nil, err
	}
	if len(w.sheets) == 0 {
		return nil, refusal("工作簿里没有工作表（只有图表或宏），请放入填有表格的工作簿")
	}
	b = &book{names: w.names, ours: w.ours, sum: w.sum, modified: w.modified, notes: w.notes}
	if note := w.kind.disguise(s.name); note != "" {
		b.notes = append([]string{note}, b.notes...)
	}
	l := newLoader(w, limits)
	for _, x := range w.sheets {
		g, err := l.load(x, s.name)
		if err != nil {
			return nil, err
		}
		b.grids = append(b.grids, g)
	}
	b.prose = w.kind == csvFile && isProse(b.grids[0])
	b.compute()
	return b, nil
}

// someOf names the first three files of a list, without their folders.
func someOf(files []string) string {
	const shown = 3
	var names []string
	for _, f := range files[:min(shown, len(files))] {
		names = append(names, f[strings.LastIndexAny(f, `/\`)+1:])
	}
	s := strings.Join(names, "、")
	if len(files) > shown {
		s += fmt.Sprintf("等 %d 个", len(files))
	}
	return s
}

// loader makes grids of the sheets of one workbook.
type loader struct {
	w       *contents
	limits  sheet.Limits
	text    int64                    // bytes that grids keep beside the shared strings
	formats map[int]*numberFormat    // by style
	codes   map[string]*numberFormat // by format code
}

func newLoader(w *contents, limits sheet.Limits) *loader {
	return &loader{w: w, limits: limits, formats: map[int]*numberFormat{}, codes: map[string]*numberFormat{}}
}

func (l *loader) load(s *sheet.Sheet, name string) (*grid, error) {
	g := newGrid(name, s.Name)
	g.hidden = s.Hidden
	g.untyped = l.w.kind == docxFile || l.w.kind == csvFile || l.w.kind == htmlFile
	if d, ok := l.w.rowReader.(document); ok {
		g.counted = d.counted(s)
	}
	err := l.w.Read(s, func(row *sheet.Row) error {
		for i := range row.Cells {
			if l.text += int64(len(row.Cells[i].Value) + len(row.Cells[i].Formula)); l.text > l.limits.Text {
				return refusal(fmt.Sprintf("工作表“%s”的文字和公式超过 %d MB，请拆分后重新放入", s.Name, l.limits.Text>>20))
			}
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
	g.hideColumns(s.HiddenColumns)
	return g, nil
}

// hideColumns takes spans that may lie over each other, as many as there are
// columns.
func (g *grid) hideColumns(spans []sheet.Span) {
	contents := make([]int, g.width()+2) // spans that begin at a column, less those that ended before it
	for _, s := range spans {
		if s.First <= g.width() {
			contents[s.First]++
			contents[min(s.Last, g.width())+1]--
		}
	}
	for c, depth := 1, 0; c <= g.width(); c++ {
		if depth += contents[c]; depth > 0 {
			g.hiddenCols[c] = true
		}
	}
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
		x.date()
	case sheet.Text:
		x.kind = textCell
		if x.formula != "" && isErrorText(x.raw) {
			x.kind = errorCell
		}
	default:
		x.kind = numberCell
	}
	if x.kind == numberCell && l.w.date1904 && x.format.date && c.Kind != sheet.Date {
		x.since1900()
	}
	x.print()
	if x.kind == textCell && strings.TrimSpace(x.raw) == "" {
		return cell{format: x.format, formula: x.formula}
	}
	return x
}

// isoLayouts are the ways of a date or time stored as such.
var isoLayouts = []string{"2006-01-02T15:04:05", "2006-01-02", "2006-01-02T15:04:05Z07:00", "2006-01-02T15:04", "15:04:05"}

var isoFormat = parseFormat("yyyy/m/d")

// date makes a date stored by ISO 8601 the serial number that other cells have.
func (c *cell) date() {
	c.kind = textCell
	for _, layout := range isoLayouts {
		if t, err := time.Parse(layout, strings.TrimSpace(c.raw)); err == nil {
			c.kind, c.raw = numberCell, timeSerial(t).String()
			if c.format == nil || !c.format.date {
				c.format = isoFormat
			}
			return
		}
	}
}

// days1904 is how many days later the count from 1904 begins.
const days1904 = 1462

// since1900 turns a date counted from 1904 into one counted from 1900, as all
// others are: they are compared over files.
func (c *cell) since1900() {
	if n, ok := parsePlain(c.raw); ok {
		c.raw = n.Add(decimal.NewFromInt(days1904)).String()
	}
}

// timeSerial is serialTime backwards, by the clock on the wall.
func timeSerial(t time.Time) decimal.Decimal {
	start := serialStart
	if t.Year() == 0 {
		start = time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC) // a time alone
	}
	wall := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
	return decimal.NewFromInt(wall.Unix()-start.Unix()).DivRound(decimal.NewFromInt(86400), 10)
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
func (c *cell) print() {
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
		c.text = c.format.print(cleanFloat(n))
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
		code := l.w.Format(style)
		if f, ok = l.codes[code]; !ok {
			f = parseFormat(code)
			l.codes[code] = f
		}
		l.formats[style] = f
	}
	return f
}
