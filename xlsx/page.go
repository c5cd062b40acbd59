package xlsx

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"jixiao/model"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"
)

// page is a sheet of ours (a list or a text, no form) written from top to
// bottom. The first error stays and stops all further writing.
type page struct {
	f        *excelize.File
	name     string
	widths   []float64 // of the columns, in characters
	across   int       // columns that a banner runs over and that print
	size     float64   // of the letters of lines
	row      int       // the row to be written next
	formulas []formulaCell
	looks    map[string]int // style ids by name and lines
	err      error
}

// entry is what one cell of a page shows.
type entry struct {
	text    string
	number  *decimal.Decimal // shown instead of text
	formula string           // with number as its result
	style   string
	bare    bool   // without lines
	place   string // a link within the workbook
	address string // a link to another file
}

// newPage adds the sheet name to f; a new workbook's only sheet is taken.
func newPage(f *excelize.File, name, orientation string, widths ...float64) *page {
	p := &page{f: f, name: name, widths: widths, across: len(widths), size: bodySize, row: 1, looks: map[string]int{}}
	if list := f.GetSheetList(); len(list) == 1 && list[0] == "Sheet1" {
		p.err = f.SetSheetName("Sheet1", name)
	} else {
		_, p.err = f.NewSheet(name)
	}
	for i, w := range widths {
		c := model.ColumnName(i + 1)
		p.try(func() error { return f.SetColWidth(name, c, c, w) })
	}
	p.try(func() error { return layPage(f, name, orientation) })
	p.try(func() error { return numberPages(f, name) })
	return p
}

func (p *page) try(do func() error) {
	if p.err == nil {
		p.err = do()
	}
}

// line writes one row from column A on, as high as its texts need.
func (p *page) line(entries ...entry) {
	height := 0.0
	for i, e := range entries {
		p.put(i+1, e)
		if i < len(p.widths) {
			height = max(height, textHeight(e.text, p.widths[i], p.size))
		}
	}
	p.try(func() error { return p.f.SetRowHeight(p.name, p.row, min(max(height, 2*p.size), maxRowHeight)) })
	p.row++
}

// banner writes one row whose only text runs over the columns that print.
func (p *page) banner(style, text string, height float64) {
	p.put(1, entry{text: text, style: style, bare: true})
	from, to := p.at(1), p.at(p.across)
	p.try(func() error { return p.f.MergeCell(p.name, from, to) })
	total := 0.0
	for _, w := range p.widths[:p.across] {
		total += w
	}
	h := min(max(height, textHeight(text, total, bodySize)), maxRowHeight)
	p.try(func() error { return p.f.SetRowHeight(p.name, p.row, h) })
	p.row++
}

func (p *page) put(col int, e entry) {
	at := p.at(col)
	p.try(func() error {
		switch {
		case e.formula != "":
			c := formulaCell{Sheet: p.name, Cell: at, Kind: storedNothing}
			if e.number != nil {
				c.Value, c.Kind = storedDigits(*e.number), storedNumber
			}
			p.formulas = append(p.formulas, c)
			return p.f.SetCellFormula(p.name, at, e.formula)
		case e.number != nil:
			return putNumber(p.f, p.name, at, *e.number)
		case e.text != "":
			return putText(p.f, p.name, at, e.text)
		}
		return nil
	})
	p.try(func() error {
		key := fmt.Sprint(e.style, e.bare)
		id, have := p.looks[key]
		if !have {
			var err error
			if id, err = styleOf(p.f, e.style, !e.bare, p.size); err != nil {
				return err
			}
			p.looks[key] = id
		}
		return p.f.SetCellStyle(p.name, at, at, id)
	})
	switch {
	case e.place != "":
		p.try(func() error { return p.f.SetCellHyperLink(p.name, at, e.place, "Location") })
	case e.address != "":
		p.try(func() error { return p.f.SetCellHyperLink(p.name, at, linkAddress(e.address), "External") })
	}
}

func (p *page) at(col int) string { return model.Ref{Row: p.row, Col: col}.A1() }

// close ends the page: its print area is what was written in the first
// columns, the rows from top to head are repeated on each page and stay in
// view.
func (p *page) close(columns, top, head int) error {
	last := model.Ref{Row: p.row - 1, Col: columns}.A1()
	p.try(func() error { return define(p.f, p.name, "_xlnm.Print_Area", absolute("A1:"+last)) })
	if head > 0 {
		p.try(func() error {
			return define(p.f, p.name, "_xlnm.Print_Titles", fmt.Sprintf("$%d:$%d", top, head))
		})
		p.try(func() error { return p.f.SetPanes(p.name, freezeAt(head+1, 1)) })
	}
	if p.err != nil {
		return fmt.Errorf("write sheet %s: %w", p.name, p.err)
	}
	return nil
}

func define(f *excelize.File, sheet, name, area string) error {
	return f.SetDefinedName(&excelize.DefinedName{Name: name, Scope: sheet, RefersTo: quoteSheet(sheet) + "!" + area})
}

// maxCellText is the longest text a cell can hold, in characters.
const maxCellText = 32767

// putText writes a text as text, whatever it looks like. It refuses one that
// is longer than a cell can hold: cutting it would lose the officer's words.
func putText(f *excelize.File, sheet, at, s string) error {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	if n := utf8.RuneCountInString(s); n > maxCellText {
		return fmt.Errorf("%s!%s 的文字有 %d 个字，超过一个单元格能放的 %d 个字，请分成几段", sheet, at, n, maxCellText)
	}
	return f.SetCellStr(sheet, at, escapeText(s))
}

// putNumber writes an exact number.
func putNumber(f *excelize.File, sheet, at string, d decimal.Decimal) error {
	return f.SetCellDefault(sheet, at, storedDigits(d))
}

// storedDigits are the digits of d as a workbook keeps them: 15 significant.
func storedDigits(d decimal.Decimal) string {
	if n := d.NumDigits(); n > 15 {
		d = d.Round(int32(15-n) - d.Exponent())
	}
	return d.String()
}

// linkAddress is a path relative to the workbook as a hyperlink stores it; a
// place within the file follows the last #'.
func linkAddress(path string) string {
	place := ""
	if i := strings.LastIndex(path, "#'"); i >= 0 {
		path, place = path[:i], path[i:]
	}
	parts := strings.Split(path, "/")
	for i, s := range parts {
		parts[i] = strings.NewReplacer("%", "%25", "#", "%23", " ", "%20", "?", "%3F").Replace(s)
	}
	return strings.Join(parts, "/") + place
}

// heads writes the row of column headers.
func (p *page) heads(names ...string) {
	var line []entry
	for _, n := range names {
		line = append(line, entry{text: n, style: "head"})
	}
	p.line(line...)
}

// filter sets the filter arrows on the header row, over all rows below it.
func (p *page) filter(head, columns int) {
	from, to := model.Ref{Row: head, Col: 1}.A1(), model.Ref{Row: p.row - 1, Col: columns}.A1()
	p.try(func() error { return p.f.AutoFilter(p.name, from+":"+to, nil) })
	fit := true // AutoFilter forgets it
	p.try(func() error { return p.f.SetSheetProps(p.name, &excelize.SheetPropsOptions{FitToPage: &fit}) })
}

// signatures writes the row to be signed, the labels spread over the width.
func (p *page) signatures(labels ...string) {
	for i, l := range labels {
		p.put(1+i*len(p.widths)/len(labels), entry{text: l, style: "sign", bare: true})
	}
	p.try(func() error { return p.f.SetRowHeight(p.name, p.row, 36) })
	p.row++
}
