package xlsx

import (
	"fmt"
	"math"

	"jixiao/model"
	"jixiao/xlsx/page"

	"github.com/xuri/excelize/v2"
)

// This file lays filled forms on our own blanks out on A4 paper: a form fills
// its page, or goes on over pages that break where an office would break them.
// A bureau's blank keeps the page that the bureau gave it.

// The sides of A4 and the margins that layPage sets, in points.
const (
	a4Short, a4Long          = 595.3, 841.9
	sideMargin, edgeMargin   = 36, 50.4
	mostStretch              = 1.4  // of a row, to fill the page
	mostShrink               = 1.15 // of the paper needed, to spare a page
	mostFull                 = 0.96 // of a page: printers differ
	tallestRow               = 60   // that is stretched: one of text is high enough
	oneCharacter, cellMargin = 7, 5 // pixels of a column
)

// sheetPage is a form's sheet as paper: the heights of its rows in points and
// what one page holds of them.
type sheetPage struct {
	heights []float64 // of row i+1
	room    float64
}

func (p sheetPage) total(first, last int) float64 {
	sum := 0.0
	for row := first; row <= last; row++ {
		sum += p.heights[row-1]
	}
	return sum
}

// settle fills one page with the form, or breaks it over several.
func (x *filler) settle() error {
	p, err := x.paper()
	if err != nil {
		return err
	}
	last := len(p.heights)
	need := p.total(1, last)
	if err := x.repeatHeader(); err != nil {
		return err
	}
	switch {
	case need <= p.room*mostFull:
		if err := x.stretch(p); err != nil {
			return err
		}
		return fitPages(x.f, x.sheet, 1)
	case need <= p.room*mostShrink:
		return fitPages(x.f, x.sheet, 1)
	}
	for _, row := range x.breaks(p) {
		if err := x.f.InsertPageBreak(x.sheet, model.Ref{Row: row, Col: 1}.A1()); err != nil {
			return err
		}
	}
	return page.NumberPages(x.f, x.sheet)
}

// paper measures the sheet.
func (x *filler) paper() (sheetPage, error) {
	p := sheetPage{heights: make([]float64, x.grid.height())}
	for i := range p.heights {
		h, err := x.f.GetRowHeight(x.sheet, i+1)
		if err != nil {
			return p, err
		}
		p.heights[i] = h
	}
	across := 0.0
	for col := 1; col <= x.grid.width(); col++ {
		w, err := x.f.GetColWidth(x.sheet, model.ColumnName(col))
		if err != nil {
			return p, err
		}
		across += math.Floor(w*oneCharacter+cellMargin) * 0.75
	}
	layout, err := x.f.GetPageLayout(x.sheet)
	if err != nil {
		return p, err
	}
	wide, high := a4Short, a4Long
	if layout.Orientation != nil && *layout.Orientation == "landscape" {
		wide, high = high, wide
	}
	p.room = (high - 2*edgeMargin) / min(1, (wide-2*sideMargin)/across)
	return p, nil
}

// stretch gives the ruled rows of a short form the rest of its page.
func (x *filler) stretch(p sheetPage) error {
	first, last := x.ruled()
	low := 0.0
	for row := first; row <= last; row++ {
		if h := p.heights[row-1]; h <= tallestRow {
			low += h
		}
	}
	if low == 0 {
		return nil
	}
	factor := min(mostStretch, 1+(p.room*mostFull-p.total(1, len(p.heights)))/low)
	for row := first; row <= last; row++ {
		if h := p.heights[row-1]; h <= tallestRow {
			if err := x.f.SetRowHeight(x.sheet, row, math.Floor(h*factor)); err != nil {
				return err
			}
		}
	}
	return nil
}

// ruled are the first and last row of the form's table: from the one below the
// year to the last that holds a record or a total.
func (x *filler) ruled() (first, last int) {
	first = max(x.place.title.Row, x.place.year.Row) + 1
	for _, b := range x.place.blocks {
		last = max(last, b.last, b.total.Row)
	}
	return first, last
}

// breaks are the rows that begin a page.
func (x *filler) breaks(p sheetPage) []int {
	var rows []int
	start, end := 1, len(p.heights)
	room, header := p.room*mostFull, 0.0
	for p.total(start, end) > room-header {
		at := start + 1
		for at < end && p.total(start, at) <= room-header {
			at++
		}
		at = x.goodBreak(p, start, at)
		rows = append(rows, at)
		start = at
		header = x.headerHeight(p, start)
	}
	return rows
}

// goodBreak is the best row at or before at to begin a page with: 绩效指标 if
// the page is well filled then, else the last that tears nothing apart.
func (x *filler) goodBreak(p sheetPage, start, at int) int {
	full := p.total(start, at-1)
	if b := x.place.block(model.IndicatorBlock); b != nil && b.top > start && b.top <= at && p.total(start, b.top-1) > full*0.6 {
		return b.top
	}
	for row := at; row > start && p.total(start, row-1) > full*0.5; row-- {
		if !x.torn(p, row) {
			return row
		}
	}
	return at
}

// torn reports whether a page that begins with row separates what belongs
// together: the cells of a label over a few rows, a header and its first
// record, the last records and what is signed below them.
func (x *filler) torn(p sheetPage, row int) bool {
	for _, m := range x.grid.merges {
		if m.Row1 < row && row <= m.Row2 && p.total(m.Row1, m.Row2) < p.room*0.3 {
			return true
		}
	}
	for _, b := range x.place.blocks {
		if b.top < row && row <= b.header+1 {
			return true
		}
	}
	_, last := x.ruled()
	return row > last-2
}

// headerHeight is the height of the header that is repeated on a page that
// begins with row.
func (x *filler) headerHeight(p sheetPage, row int) float64 {
	b := x.place.block(model.IndicatorBlock)
	if b == nil || row <= b.header {
		return 0
	}
	return p.total(b.top, b.header)
}

// repeatHeader prints the header of 绩效指标 again on every page after its own.
func (x *filler) repeatHeader() error {
	b := x.place.block(model.IndicatorBlock)
	if b == nil {
		return nil
	}
	const titles = "_xlnm.Print_Titles"
	for _, n := range localNames(x.f, x.sheet) {
		if n.Name == titles {
			if err := x.f.DeleteDefinedName(&n); err != nil {
				return err
			}
		}
	}
	return page.Define(x.f, x.sheet, titles, fmt.Sprintf("$%d:$%d", b.top, b.header))
}

// fitPages makes the sheet print on one page across and so many down. A form
// of one page has no page number.
func fitPages(f *excelize.File, sheet string, down int) error {
	across := 1
	if err := f.SetPageLayout(sheet, &excelize.PageLayoutOptions{FitToWidth: &across, FitToHeight: &down}); err != nil {
		return err
	}
	return f.SetHeaderFooter(sheet, nil)
}
