package page

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"jixiao/model"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"
)

// Page is a sheet of ours (a list or a text, no form) written from top to
// bottom. The first error stays and stops all further writing.
type Page struct {
	F        *excelize.File
	Name     string
	Widths   []float64 // of the columns, in characters
	Across   int       // columns that a banner runs over and that print
	Keep     int       // columns on the left that stay in view
	Size     float64   // of the letters of lines
	Row      int       // the row to be written next
	Formulas []Formula
	looks    map[lookKey]look
	last     model.Ref // the corner of what is written
	Err      error
}

type lookKey struct {
	style string
	bare  bool
	size  float64
}

// look is a style as the workbook numbers it, whether its texts wrap, and
// whether a sign stands before them.
type look struct {
	id     int
	wraps  bool
	signed bool
}

// Entry is what one cell of a page shows.
type Entry struct {
	Text    string
	Number  *decimal.Decimal // shown instead of text
	Formula string           // with the number as its result, else the text
	Style   string
	Bare    bool   // without lines
	Place   string // a link within the workbook
	Address string // a link to another file
	Plain   bool   // a link whose text stays a text, whatever room it needs
}

// New adds the sheet name to f; a new workbook's only sheet is taken.
func New(f *excelize.File, name, orientation string, widths ...float64) *Page {
	p := &Page{F: f, Name: name, Widths: widths, Across: len(widths), Size: BodySize, Row: 1, looks: map[lookKey]look{}}
	if list := f.GetSheetList(); len(list) == 1 && list[0] == "Sheet1" {
		p.Err = f.SetSheetName("Sheet1", name)
	} else {
		_, p.Err = f.NewSheet(name)
	}
	for i, w := range widths {
		c := model.ColumnName(i + 1)
		p.Try(func() error { return f.SetColWidth(name, c, c, w) })
	}
	p.Try(func() error { return LayPage(f, name, orientation) })
	p.Try(func() error { return NumberPages(f, name) })
	return p
}

// Narrow leaves a wide list more of the paper.
func (p *Page) Narrow() {
	side := 0.25
	p.Try(func() error {
		return p.F.SetPageMargins(p.Name, &excelize.PageLayoutMarginsOptions{Left: &side, Right: &side})
	})
}

// Try does one step of writing, unless one before has failed.
func (p *Page) Try(do func() error) {
	if p.Err == nil {
		p.Err = do()
	}
}

// Line writes one row from column A on, as high as its texts need.
func (p *Page) Line(entries ...Entry) {
	height := 0.0
	for i, e := range entries {
		p.Put(i+1, e)
		if i < len(p.Widths) && e.Text != "" && p.look(e).wraps {
			height = max(height, TextHeight(e.Text, p.Widths[i], p.Size))
		}
	}
	p.Try(func() error { return p.F.SetRowHeight(p.Name, p.Row, min(max(height, 2*p.Size), MaxRowHeight)) })
	p.Row++
}

// Banner writes one row whose only text runs over the columns that print.
func (p *Page) Banner(style, text string, height float64) {
	p.Put(1, Entry{Text: text, Style: style, Bare: true})
	from, to := p.At(1), p.At(p.Across)
	p.Try(func() error { return p.F.MergeCell(p.Name, from, to) })
	h := min(max(height, TextHeight(text, p.width(), BodySize)), MaxRowHeight)
	p.Try(func() error { return p.F.SetRowHeight(p.Name, p.Row, h) })
	p.Row++
}

// Put writes one cell of the row to be written next.
func (p *Page) Put(col int, e Entry) {
	at, e := p.At(col), p.leading(col, e)
	if e.Text != "" || e.Number != nil || e.Formula != "" {
		p.last.Row, p.last.Col = max(p.last.Row, p.Row), max(p.last.Col, col)
	}
	p.Try(func() error {
		switch {
		case e.Formula != "":
			c := Formula{Sheet: p.Name, Cell: at, Value: e.Text, Kind: StoredText}
			if e.Number != nil {
				c.Value, c.Kind = StoredDigits(*e.Number), StoredNumber
			}
			p.Formulas = append(p.Formulas, c)
			return p.F.SetCellFormula(p.Name, at, e.Formula)
		case e.Number != nil:
			return PutNumber(p.F, p.Name, at, *e.Number)
		case e.Text != "":
			return PutText(p.F, p.Name, at, e.Text)
		}
		return nil
	})
	id := p.look(e).id
	p.Try(func() error { return p.F.SetCellStyle(p.Name, at, at, id) })
	switch {
	case e.Place != "":
		p.Try(func() error { return p.F.SetCellHyperLink(p.Name, at, e.Place, "Location") })
	case e.Address != "":
		p.Try(func() error { return p.F.SetCellHyperLink(p.Name, at, linkAddress(e.Address), "External") })
	}
}

// leading makes a formula of a link whose text needs several lines or has a sign
// before it: LibreOffice cuts the text of a hyperlink off, and shows no sign.
func (p *Page) leading(col int, e Entry) Entry {
	to, l := e.Address, p.look(e)
	if e.Place != "" {
		to = "#" + e.Place
	}
	path, _, _ := strings.Cut(to, "#'")
	if to == "" || e.Plain || e.Formula != "" || e.Number != nil || col > len(p.Widths) ||
		!l.signed && (!l.wraps || TextHeight(e.Text, p.Widths[col-1], p.Size) <= TextHeight("一", p.Widths[col-1], p.Size)) ||
		strings.Contains(path, "#") || max(utf8.RuneCountInString(to), utf8.RuneCountInString(e.Text)) > maxLiteral {
		return e
	}
	quote := strings.NewReplacer(`"`, `""`)
	e.Formula = fmt.Sprintf(`HYPERLINK("%s","%s")`, quote.Replace(to), quote.Replace(e.Text))
	e.Place, e.Address = "", ""
	return e
}

// maxLiteral is the longest text within a formula, in characters; quotes that
// double included, with room to spare.
const maxLiteral = 200

// look is the style of an entry.
func (p *Page) look(e Entry) look {
	key := lookKey{e.Style, e.Bare, p.Size}
	l, have := p.looks[key]
	if !have {
		p.Try(func() (err error) { l.id, err = StyleOf(p.F, e.Style, !e.Bare, p.Size); return err })
		s, _ := NamedStyle(e.Style)
		l.wraps = s.Alignment != nil && s.Alignment.WrapText
		l.signed = s.CustomNumFmt != nil && strings.HasSuffix(*s.CustomNumFmt, "@")
		p.looks[key] = l
	}
	return l
}

// At is the address of a column in the row to be written next.
func (p *Page) At(col int) string { return model.Ref{Row: p.Row, Col: col}.A1() }

// Close ends the page: its print area is what was written in the first
// columns, the rows from top to head are repeated on each page and stay in
// view, and so do the columns to keep.
func (p *Page) Close(columns, top, head int) error {
	last := model.Ref{Row: p.Row - 1, Col: columns}.A1()
	p.Try(func() error { return Define(p.F, p.Name, "_xlnm.Print_Area", Absolute("A1:"+last)) })
	if head > 0 {
		p.Try(func() error {
			return Define(p.F, p.Name, "_xlnm.Print_Titles", fmt.Sprintf("$%d:$%d", top, head))
		})
		p.Try(func() error { return p.F.SetPanes(p.Name, FreezeAt(head+1, p.Keep+1)) })
	}
	if p.Err != nil {
		return fmt.Errorf("write sheet %s: %w", p.Name, p.Err)
	}
	return nil
}

// Define names an area of a sheet, within that sheet.
func Define(f *excelize.File, sheet, name, area string) error {
	return f.SetDefinedName(&excelize.DefinedName{Name: name, Scope: sheet, RefersTo: QuoteSheet(sheet) + "!" + area})
}

// maxCellText is the longest text a cell can hold, in characters.
const maxCellText = 32767

// PutText writes a text as text, whatever it looks like. It refuses one that
// is longer than a cell can hold: cutting it would lose the officer's words.
func PutText(f *excelize.File, sheet, at, s string) error {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	if n := utf8.RuneCountInString(s); n > maxCellText {
		return fmt.Errorf("%s!%s 的文字有 %d 个字，超过一个单元格能放的 %d 个字，请分成几段", sheet, at, n, maxCellText)
	}
	return f.SetCellStr(sheet, at, EscapeText(s))
}

// PutNumber writes an exact number.
func PutNumber(f *excelize.File, sheet, at string, d decimal.Decimal) error {
	return f.SetCellDefault(sheet, at, StoredDigits(d))
}

// StoredDigits are the digits of d as a workbook keeps them: 15 significant.
func StoredDigits(d decimal.Decimal) string {
	if n := d.NumDigits(); n > 15 {
		d = d.Round(int32(15-n) - d.Exponent())
	}
	return d.String()
}

// Grouped is d with two decimals and commas between thousands, as accounts
// print amounts: 1,234,567.80.
func Grouped(d decimal.Decimal) string {
	whole, cents, _ := strings.Cut(d.Abs().StringFixed(2), ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	sign := ""
	if d.Round(2).IsNegative() {
		sign = "-"
	}
	return sign + whole + "." + cents
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

// Heads writes the row of column headers.
func (p *Page) Heads(names ...string) {
	var line []Entry
	for _, n := range names {
		line = append(line, Entry{Text: n, Style: "head"})
	}
	p.Line(line...)
}

// Filter sets the filter arrows on the header row, over all rows below it.
func (p *Page) Filter(head, columns int) {
	from, to := model.Ref{Row: head, Col: 1}.A1(), model.Ref{Row: p.Row - 1, Col: columns}.A1()
	p.Try(func() error { return p.F.AutoFilter(p.Name, from+":"+to, nil) })
	fit := true // AutoFilter forgets it
	p.Try(func() error { return p.F.SetSheetProps(p.Name, &excelize.SheetPropsOptions{FitToPage: &fit}) })
}

// Signatures writes the row to be signed, the labels spread over the columns
// that print.
func (p *Page) Signatures(labels ...string) {
	for i, l := range labels {
		p.Put(1+i*p.Across/len(labels), Entry{Text: l, Style: "sign", Bare: true})
	}
	p.Try(func() error { return p.F.SetRowHeight(p.Name, p.Row, 36) })
	p.Row++
}

// Place is a cell of the workbook as a link within it names it.
func Place(sheet string, row, col int) string {
	return QuoteSheet(sheet) + "!" + model.Ref{Row: row, Col: col}.A1()
}

// QuoteSheet is a sheet's name as formulas and links write it.
func QuoteSheet(name string) string { return "'" + strings.ReplaceAll(name, "'", "''") + "'" }

// Absolute turns A1:I30 into $A$1:$I$30.
func Absolute(area string) string {
	corners := strings.Split(area, ":")
	for i, a1 := range corners {
		row, col, err := model.ParseA1(a1)
		if err != nil {
			return area
		}
		corners[i] = fmt.Sprintf("$%s$%d", model.ColumnName(col), row)
	}
	return strings.Join(corners, ":")
}

// FreezeAt keeps the rows above row and the columns left of col in view.
func FreezeAt(row, col int) *excelize.Panes {
	active := "bottomRight"
	switch {
	case col == 1:
		active = "bottomLeft"
	case row == 1:
		active = "topRight"
	}
	return &excelize.Panes{Freeze: true, XSplit: col - 1, YSplit: row - 1,
		TopLeftCell: model.Ref{Row: row, Col: col}.A1(), ActivePane: active}
}

// Count is a whole number, centred.
func Count(n int) Entry {
	d := decimal.NewFromInt(int64(n))
	return Entry{Number: &d, Style: "integer"}
}

// Label is a short text, centred.
func Label(s string) Entry { return Entry{Text: s, Style: "center"} }

// Words are a text from the left.
func Words(s string) Entry { return Entry{Text: s, Style: "text"} }

// Band heads a part of a list.
func (p *Page) Band(text string) {
	for col := 2; col <= p.Across; col++ {
		p.Put(col, Entry{Style: "band"})
	}
	p.Put(1, Entry{Text: text, Style: "band"})
	p.Merge(p.Row, 1, p.Row, p.Across)
	p.Try(func() error {
		return p.F.SetRowHeight(p.Name, p.Row, min(max(20, TextHeight(text, p.width(), BodySize)), MaxRowHeight))
	})
	p.Row++
}

// Merge makes one cell of a rectangle, both corners included; a single cell
// stays what it is.
func (p *Page) Merge(row1, col1, row2, col2 int) {
	if row1 == row2 && col1 == col2 {
		return
	}
	from, to := model.Ref{Row: row1, Col: col1}.A1(), model.Ref{Row: row2, Col: col2}.A1()
	p.Try(func() error { return p.F.MergeCell(p.Name, from, to) })
}

// Choices offers the words in the cells of a column and refuses any other.
func (p *Page) Choices(col, from, to int, title string, words ...string) {
	v := excelize.NewDataValidation(true)
	v.Sqref = model.Range{Row1: from, Col1: col, Row2: to, Col2: col}.A1()
	v.SetError(excelize.DataValidationErrorStyleStop, title, "请从下拉中选择："+strings.Join(words, "、")+"。")
	p.Try(func() error { return v.SetDropList(words) })
	p.Try(func() error { return p.F.AddDataValidation(p.Name, v) })
}

// width is that of the columns that print.
func (p *Page) width() (total float64) {
	for _, w := range p.Widths[:p.Across] {
		total += w
	}
	return total
}
