package plain

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"

	"jixiao/xlsx/sheet"

	"golang.org/x/net/html"
)

// tableReader reads the rows of one table as they stream by.
type tableReader struct {
	d      *Document
	s      *sheet.Sheet
	t      *table
	each   func(*sheet.Row) error
	kept   map[int64]bool // places of the tables that are sheets
	styles map[string]int
	tags   *tags

	depth  int // of tables
	other  int // the depth of the table at hand that is another sheet, else 0
	row    sheet.Row
	inRow  bool
	col    int     // of the cell before
	taken  []reach // by column
	text   []byte
	from   int // of the cell in text
	space  bool
	inCell bool
	mute   bool // within a caption
	wide   int  // columns that col elements have told of
	cell   cellTag
}

// reach is how far a cell of several rows reaches: its last row and column.
type reach struct{ row, col int }

// cellTag is what the tag of a cell says.
type cellTag struct {
	colspan, rowspan int
	number           string // its exact value
	numeric          bool   // it is a number
}

func (r *tableReader) read() (err error) {
	if r.tags, err = r.d.tags(r.t.at); err != nil {
		return err
	}
	for _, title := range r.t.titles {
		r.row.Number++
		r.row.Cells = append(r.row.Cells[:0], sheet.Cell{Col: 1, Kind: sheet.Text, Value: []byte(title), Stored: true})
		if err := r.each(&r.row); err != nil {
			return err
		}
	}
	for {
		kind, err := r.tags.next()
		switch {
		case err != nil:
			return err
		case kind == html.ErrorToken:
			return sheet.Refusal("文件在读取时被改动，请重新放入")
		case kind == html.StartTagToken:
			err = r.start()
		case kind == html.EndTagToken:
			err = r.end(r.tags.name)
		case kind == html.TextToken && r.inCell && r.other == 0 && !r.mute:
			err = r.words(r.tags.z.Text())
		}
		if err != nil {
			return err
		}
		if r.depth == 0 {
			r.clipMerges()
			return nil
		}
	}
}

func (r *tableReader) start() error {
	name := r.tags.name
	if name == "table" {
		if r.depth++; r.depth > 1 && r.other == 0 && r.kept[r.tags.at] {
			r.other = r.depth
		}
	}
	if r.depth > 1 {
		r.inner(name)
		return nil
	}
	switch {
	case name == "tr":
		r.mute = false
		if err := r.endRow(); err != nil {
			return err
		}
		return r.beginRow()
	case name == "td", name == "th":
		r.mute = false
		return r.beginCell()
	case name == "br":
		r.newLine()
	case name == "caption":
		r.mute = true
	case name == "col":
		r.column()
	case breaks(name):
		r.breakLine()
	}
	return nil
}

func (r *tableReader) end(name string) error {
	switch {
	case name == "table":
		if r.depth--; r.depth < r.other {
			r.other = 0
		}
		if r.depth == 0 {
			return r.endRow()
		}
	case r.depth > 1:
		r.inner(name)
	case name == "tr":
		return r.endRow()
	case name == "td", name == "th":
		return r.endCell()
	case name == "caption":
		r.mute = false
	case breaks(name):
		r.breakLine()
	}
	return nil
}

// inner takes a tag of a table within a cell, which is a sheet of its own or is
// there for the layout of the cell.
func (r *tableReader) inner(name string) {
	switch {
	case r.other > 0:
	case name == "td", name == "th":
		r.space = true
	case name == "br":
		r.newLine()
	case breaks(name):
		r.breakLine()
	}
}

func (r *tableReader) newLine() {
	if r.inCell && !r.mute {
		r.text = append(r.text, '\n')
		r.space = false
	}
}

// breakLine begins a new line in a cell, unless one has begun.
func (r *tableReader) breakLine() {
	if r.inCell && len(r.text) > r.from {
		r.space = false
		if r.text[len(r.text)-1] != '\n' {
			r.text = append(r.text, '\n')
		}
	}
}

func (r *tableReader) words(text []byte) error {
	r.text = appendWords(r.text, r.from, text, &r.space)
	l := r.d.src.limits
	switch {
	case len(r.text)-r.from > l.CellText:
		return refuse("工作表“%s”第 %d 行有一格的文字超过 %d KB，请删减后重新放入", r.s.Name, r.row.Number, l.CellText>>10)
	case len(r.text) > l.RowBytes:
		return refuse("工作表“%s”第 %d 行超过 %s，请把有用的内容复制到新工作簿、另存为 .xlsx 后重新放入", r.s.Name, r.row.Number, byteSize(l.RowBytes))
	}
	return nil
}

// beginRow begins a row; outside of the tags of one too, where cells stand.
func (r *tableReader) beginRow() error {
	r.inRow, r.col, r.text = true, 0, r.text[:0]
	r.row = sheet.Row{Number: r.row.Number + 1, Cells: r.row.Cells[:0]}
	if r.row.Number > maxRow {
		return refuse("工作表“%s”的行数超过 %d，Excel 也打不开全部，请拆成几个文件后重新放入", r.s.Name, maxRow)
	}
	if r.tags.name != "tr" {
		return nil
	}
	for key, value, ok := r.tags.attr(); ok; key, value, ok = r.tags.attr() {
		switch string(key) {
		case "hidden":
			r.row.Hidden = true
		case "style":
			r.row.Hidden = r.row.Hidden || isHidden(value)
		}
	}
	return nil
}

func (r *tableReader) endRow() error {
	if !r.inRow {
		return nil
	}
	if err := r.endCell(); err != nil {
		return err
	}
	r.inRow = false
	return r.each(&r.row)
}

func (r *tableReader) beginCell() error {
	if err := r.endCell(); err != nil {
		return err
	}
	if !r.inRow {
		if err := r.beginRow(); err != nil {
			return err
		}
	}
	r.inCell, r.space, r.from = true, false, len(r.text)
	r.cell = cellTag{colspan: 1, rowspan: 1}
	for key, value, ok := r.tags.attr(); ok; key, value, ok = r.tags.attr() {
		switch string(key) {
		case "colspan":
			r.cell.colspan = span(value, maxColumn)
		case "rowspan":
			r.cell.rowspan = span(value, maxRow)
		case "x:num", "sdval":
			r.cell.numeric, r.cell.number = true, string(bytes.TrimSpace(value))
		}
	}
	return nil
}

// span is how many rows or columns a cell takes.
func span(value []byte, most int) int {
	n, err := strconv.Atoi(string(bytes.TrimSpace(value)))
	if err != nil || n < 1 {
		return 1
	}
	return min(n, most)
}

// endCell makes the cell, and puts it behind those before it and beside those
// that reach down from above.
func (r *tableReader) endCell() error {
	if !r.inCell {
		return nil
	}
	r.inCell = false
	r.col++
	for r.reached(r.col) {
		r.col = r.taken[r.col-1].col + 1
	}
	c := sheet.Cell{Col: r.col, Kind: sheet.Text, Value: bytes.Trim(r.text[r.from:], "\n"), Stored: true}
	r.settle(&c)
	blank := len(bytes.TrimSpace(c.Value)) == 0
	if r.col > maxColumn {
		if !blank {
			return refuse("工作表“%s”第 %d 行超过 %d 列，%s", r.s.Name, r.row.Number, maxColumn, resave)
		}
		r.col = maxColumn
		return nil
	}
	if !blank {
		r.row.Cells = append(r.row.Cells, c)
	}
	return r.merge()
}

func (r *tableReader) reached(col int) bool {
	return col <= len(r.taken) && r.taken[col-1].row >= r.row.Number
}

// merge takes the room of a cell of several rows or columns. It ends where it
// would reach into another.
func (r *tableReader) merge() error {
	first := r.col
	last := min(first+r.cell.colspan-1, maxColumn)
	for c := first + 1; c <= min(last, len(r.taken)); c++ {
		if r.reached(c) {
			last = c - 1
			break
		}
	}
	bottom := min(r.row.Number+r.cell.rowspan-1, maxRow)
	r.col = last
	if first == last && bottom == r.row.Number {
		return nil
	}
	if len(r.s.Merges) >= r.d.src.limits.Merges {
		return refuse("工作表“%s”的合并单元格过多，请把有用的内容复制到新工作簿、另存为 .xlsx 后重新放入", r.s.Name)
	}
	r.s.Merges = append(r.s.Merges, sheet.Range{Row1: r.row.Number, Col1: first, Row2: bottom, Col2: last})
	if bottom > r.row.Number {
		if n := last - len(r.taken); n > 0 {
			r.taken = append(r.taken, make([]reach, n)...)
		}
		for c := first; c <= last; c++ {
			r.taken[c-1] = reach{bottom, last}
		}
	}
	return nil
}

// clipMerges ends the merges at the last row.
func (r *tableReader) clipMerges() {
	kept := r.s.Merges[:0]
	for _, m := range r.s.Merges {
		if m.Row2 = min(m.Row2, r.row.Number); m.Row2 > m.Row1 || m.Col2 > m.Col1 {
			kept = append(kept, m)
		}
	}
	r.s.Merges = kept
}

// column takes a col element, which may hide columns.
func (r *tableReader) column() {
	width, hidden := 1, false
	for key, value, ok := r.tags.attr(); ok; key, value, ok = r.tags.attr() {
		switch string(key) {
		case "span":
			width = span(value, maxColumn)
		case "hidden":
			hidden = true
		case "style":
			hidden = hidden || isHidden(value)
		}
	}
	first := r.wide + 1
	if r.wide = min(r.wide+width, maxColumn); hidden && first <= maxColumn {
		r.s.HiddenColumns = append(r.s.HiddenColumns, sheet.Span{First: first, Last: r.wide})
	}
}

func isHidden(style []byte) bool {
	s := strings.ToLower(strings.Join(strings.Fields(string(style)), ""))
	return strings.Contains(s, "display:none")
}

// settle makes a cell a number that Office says is one: of its exact value,
// looking as it is shown. What is shown as a date remains as it is shown.
func (r *tableReader) settle(c *sheet.Cell) {
	if !r.cell.numeric {
		return
	}
	shown := strings.TrimSpace(string(c.Value))
	value := r.cell.number
	if value == "" {
		value = strings.ReplaceAll(shown, ",", "")
	}
	switch {
	case !isNumeral(value) || isDateText(shown):
		return
	case shown == "TRUE", shown == "FALSE":
		c.Kind, c.Value = sheet.Bool, []byte("0")
		if shown == "TRUE" {
			c.Value = []byte("1")
		}
		return
	}
	c.Kind, c.Value = sheet.Number, []byte(value)
	code := shownFormat(shown, value)
	style, ok := r.styles[code]
	if !ok {
		style = len(r.d.formats)
		r.styles[code] = style
		r.d.formats = append(r.d.formats, code)
	}
	c.Style = style
}

// isNumeral reports whether s is a number as programs write it.
func isNumeral(s string) bool {
	if s == "" || len(s) > 40 || strings.Trim(s, "0123456789.+-eE") != "" {
		return false
	}
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}

// isDateText reports whether a shown number is a date or a time.
func isDateText(s string) bool {
	return strings.ContainsAny(s, "年月日时分秒周星期午:/") || strings.Count(s, ".") > 1 || dashInside.MatchString(s)
}

// dashInside is the dash of 2023-5-1 or Mar-23; that of -5, ¥-5 and 1E-05 is
// another.
var dashInside = regexp.MustCompile(`[0-9a-df-zA-DF-Z]-[0-9a-zA-Z]|[a-zA-Z]e-[0-9]`)

// shownFormat is the format that shows a number so: its decimals, thousands and
// percent.
func shownFormat(shown, value string) string {
	percent := strings.HasSuffix(shown, "%")
	grouped := strings.Contains(shown, ",")
	digits := strings.Trim(shown, "¥￥$()（）%+- ")
	if shown == value || strings.Trim(digits, "0123456789.,") != "" || digits == "" {
		return general
	}
	code := "0"
	if grouped {
		code = "#,##0"
	}
	if _, decimals, ok := strings.Cut(digits, "."); ok {
		if code += "."; len(decimals) > 30 || len(decimals) == 0 {
			return general
		}
		code += strings.Repeat("0", len(decimals))
	}
	if percent {
		return code + "%"
	}
	return code
}
