package xlsx

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"jixiao/model"
	"jixiao/xlsx/page"
	"jixiao/xlsx/sheet"
)

// This file takes the rows of one unit out of a list of many. What it writes goes
// to that unit alone: a cell is left out where nobody knows whose it is.

// List is a file of lists, read once, of which rows are taken out. It does not
// change: any number of Extract may run at a time.
type List struct {
	name   string
	sheets []*listSheet
}

// listSheet is one sheet and the lists on it, from top to bottom.
type listSheet struct {
	g      *grid
	widths []float64
	lists  []*extractList
}

// extractList is one list: its caption, its header and its rows.
type extractList struct {
	kind        model.FormKind
	title       model.Ref
	year        int
	yearAt      model.Ref
	caption     int // its first row above the header
	top, header int
	columns     []extractColumn
	rows        map[int]extractRow
	units       []string // whose rows stand there, folded
}

// extractColumn is a column of a list.
type extractColumn struct {
	col      int
	header   string // its label, with those above where they make it personal
	personal bool
	amount   bool // whether the reader knows that it holds figures
	words    bool // whether the reader knows that it holds texts
}

// extractRow is one row of a list.
type extractRow struct {
	total bool
	unit  string            // folded; empty where the row names none
	lent  map[int]model.Ref // by column: the cell above that a blank one takes its text from
}

// ErrNoRows says that none of the rows asked for is one of a list.
var ErrNoRows = errors.New("none of the rows is one of a list")

// OpenList reads a file of lists, of any kind that Read reads. name is that of its
// cells. The error says in words of the officer why the file cannot be read.
func OpenList(path, name string, l *Layouts, passwords ...string) (*List, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, whyNot(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, whyNot(err)
	}
	x, err := readList(received{f, info.Size(), name, passwords}, l)
	if err != nil {
		return nil, whyNot(err)
	}
	return x, nil
}

func readList(s received, l *Layouts) (x *List, err error) {
	defer func() {
		if p := recover(); p != nil {
			x, err = nil, refusal("文件内容异常，无法读取，"+resaveAsXLSX)
		}
	}()
	limits := sheet.Forms()
	w, err := openAny(s, limits)
	if err != nil {
		return nil, err
	}
	b, load := &book{names: w.names}, newLoader(w, limits)
	for _, from := range w.sheets {
		g, err := load.load(from, s.name)
		if err != nil {
			return nil, err
		}
		b.grids = append(b.grids, g)
	}
	b.compute()
	x = &List{name: s.name}
	for i, g := range b.grids {
		of := &listSheet{g: g, widths: widthsOf(g, w.sheets[i])}
		for _, p := range locate(g, l) {
			of.lists = append(of.lists, extractLists(g, p)...)
		}
		g.mergeAt(1, 1) // lays out what Extract looks up
		x.sheets = append(x.sheets, of)
	}
	return x, nil
}

// extractLists are the lists of a form.
func extractLists(g *grid, p *placement) (lists []*extractList) {
	headers := map[*blockPlace]int{}
	for _, b := range p.blocks {
		headers[b] = b.header
		if b.block == model.PaymentBlock && b.columns[model.Paid].line != nil {
			headers[b] = max(b.header, newList(g, p, b, func(row int) int { return row }, nil).bottom)
		}
	}
	f := readForm(g, p) // tells payments from totals
	for _, b := range p.blocks {
		if b.layout.direction != "行" || len(b.rows) == 0 {
			continue
		}
		x := &extractList{kind: p.form.kind, title: p.title, year: f.Year, yearAt: f.YearAt, caption: p.at.Row1, top: b.top, header: headers[b]}
		x.findColumns(g, b)
		x.findRows(g, b)
		lists = append(lists, x)
	}
	for i, x := range lists { // what stands below another list is no caption
		for _, o := range lists[:i] {
			for row := range o.rows {
				x.caption = max(x.caption, min(row+1, x.top))
			}
		}
	}
	return lists
}

// findColumns finds the columns up to the last one that has a header, a second
// list beside them left out.
func (x *extractList) findColumns(g *grid, b *blockPlace) {
	last := 0
	for row := x.top; row <= x.header; row++ {
		for col, c := range g.cells(row) {
			if c.kind != blankCell {
				last = max(last, g.span(row, col).Col2)
			}
		}
	}
	if !b.beside.IsZero() {
		last = min(last, b.beside.Col-1)
	}
	for col := 1; col <= last; col++ {
		if g.spacer(col) {
			continue
		}
		c := extractColumn{col: col}
		for t, known := range b.columns {
			if known.line == nil || t == model.Purpose || col < known.col || col > max(known.end, known.col) && !slices.Contains(known.parts, col) {
				continue
			}
			switch known.line.kind {
			case model.KindAmount, model.KindRate, model.KindScore:
				c.amount = true
			case model.KindText:
				c.words = c.words || col == known.col
			}
		}
		var labels []string
		for row := x.top; row <= x.header; row++ {
			if s := strings.TrimSpace(g.value(row, col).text); s != "" && !slices.Contains(labels, s) {
				labels = append(labels, s)
			}
		}
		if len(labels) > 0 {
			c.header = labels[len(labels)-1]
			whole := strings.Join(labels, "")
			if c.personal = !c.amount && model.PersonalColumn(whole); c.personal {
				c.header = whole
			}
		}
		x.columns = append(x.columns, c)
	}
}

// findRows finds the rows, and whose they are.
func (x *extractList) findRows(g *grid, b *blockPlace) {
	x.rows = map[int]extractRow{}
	whole := extractRow{total: true} // of which the rows of 其中 are parts
	for _, r := range b.rows {
		if r.blank && r.role == model.RoleRecord || r.row <= x.header {
			continue
		}
		own := extractRow{total: r.role != model.RoleRecord, lent: map[int]model.Ref{}}
		for t, at := range r.cells {
			c := b.columns[t]
			if c.line == nil || c.line.kind != model.KindText {
				continue
			}
			if at.Row != r.row && !own.total {
				own.lent[c.col] = at
			}
			merged, _ := g.home(r.row, c.col)
			if (t == model.BudgetUnit || t == model.TermUnit) && (at.Row == r.row || at.Row == merged || !own.total) {
				own.unit = unitNamed(g.at(at.Row, at.Col).text)
			}
		}
		if _, twice := x.rows[r.row]; twice {
			continue
		}
		if r.role == model.RolePart {
			own.total, own.unit = whole.total, whole.unit
		} else {
			whole = own
		}
		x.rows[r.row] = own
		if own.unit != "" && !slices.Contains(x.units, own.unit) {
			x.units = append(x.units, own.unit)
		}
	}
}

func unitNamed(text string) string {
	_, name := model.SplitCode(strings.TrimSpace(unbroken.Replace(text)))
	return model.Fold(name)
}

// Extract is a workbook of rows of the list alone, which can be sent to the unit
// whose rows they are: on a sheet for each that has such rows, of its name, the
// title, the header and the rows in their order, each with its number on the
// original. Only File, where it is filled, Sheet and Row of rows matter. Values
// are exact, formulas their results; what a row takes from a merge or from above
// stands in it, but for a figure that stands for rows of others, too. Personal
// numbers are hidden.
//
// Rows that are none of a list are left out, and totals that do not name the unit
// of the other rows; where nothing is left the error is ErrNoRows. at says where a
// cell of the input, its Counted zero, stands in the extract: Sheet, Row and Col.
// The same rows give the same bytes.
func (l *List) Extract(rows []model.Ref) (data []byte, at map[model.Ref]model.Ref, err error) {
	out := newCopyBook()
	defer out.f.Close()
	x := &extractor{list: l, book: out, at: map[model.Ref]model.Ref{}}
	for _, s := range l.sheets {
		var wanted []int
		for _, r := range rows {
			if r.Sheet == s.g.name && (r.File == "" || r.File == l.name) {
				wanted = append(wanted, r.Row)
			}
		}
		slices.Sort(wanted)
		if err := x.sheet(s, slices.Compact(wanted)); err != nil {
			return nil, nil, fmt.Errorf("extract of %s: %w", l.name, err)
		}
	}
	if len(out.sheets) == 0 {
		return nil, nil, ErrNoRows
	}
	if data, err = out.close(path.Base(l.name) + "（本单位部分）"); err != nil {
		return nil, nil, fmt.Errorf("extract of %s: %w", l.name, err)
	}
	return data, x.at, nil
}

// extractor writes one extract.
type extractor struct {
	list *List
	book *copyBook
	at   map[model.Ref]model.Ref

	g      *grid
	s      *sheetCopy
	next   int // the row to be written
	widths []float64
}

const (
	numberHeader = "原表行号"
	numberWidth  = 10
)

// sheet writes the wanted rows of one sheet, in their order.
func (x *extractor) sheet(from *listSheet, wanted []int) error {
	x.g, x.s, x.next, x.widths = from.g, nil, 1, []float64{numberWidth}
	for _, list := range from.lists {
		own := list.own(wanted)
		if len(own) == 0 {
			continue
		}
		if x.s == nil {
			s, err := x.book.sheet(from.g.name)
			if err != nil {
				return err
			}
			x.s = s
		} else {
			x.next++ // a blank row between two
		}
		first := len(x.s.merges) == 0
		part := &extractPart{extractor: x, extractList: list, own: own, columns: list.columnsFor(from.g, own)}
		part.setWidths(from.widths)
		head := part.write()
		if first {
			if err := x.layOut(head); err != nil {
				return err
			}
		}
	}
	if x.s == nil {
		return nil
	}
	x.foot()
	return x.s.columns(x.widths, func(int) bool { return false })
}

// layOut lays out the page below a header, which is repeated on each.
func (x *extractor) layOut(head [2]int) error {
	f, name := x.book.f, x.s.name
	if err := page.LayPage(f, name, "landscape"); err != nil {
		return err
	}
	if err := page.NumberPages(f, name); err != nil {
		return err
	}
	if err := f.SetPanes(name, page.FreezeAt(head[1]+1, 2)); err != nil {
		return err
	}
	return page.Define(f, name, "_xlnm.Print_Titles", fmt.Sprintf("$%d:$%d", head[0], head[1]))
}

// foot writes the line that says what this is.
func (x *extractor) foot() {
	x.line("摘自“"+path.Base(x.list.name)+"”，只含本单位的行；原表行号是在原表中的行。",
		copyStyle{Look: sheet.Look{Wrap: true, Down: "center", Size: page.NoteSize}}, 0)
}

// line writes a text over the whole width.
func (x *extractor) line(text string, look copyStyle, height float64) {
	width := 0.0
	for _, w := range x.widths {
		width += w
	}
	x.s.beginRow(x.next, max(height, page.TextHeight(text, width, cmp.Or(look.Size, page.BodySize))), false)
	x.s.text(1, text, look)
	x.s.endRow()
	x.s.merges = append(x.s.merges, model.Range{Row1: x.next, Col1: 1, Row2: x.next, Col2: len(x.widths)})
	x.next++
}

// own are the wanted rows that are of x: records, and totals of their units.
func (x *extractList) own(wanted []int) (rows []int) {
	var units []string
	for _, row := range wanted {
		if r, ok := x.rows[row]; ok && !r.total && r.unit != "" && !slices.Contains(units, r.unit) {
			units = append(units, r.unit)
		}
	}
	for _, row := range wanted {
		if r, ok := x.rows[row]; ok && (!r.total || slices.Contains(units, r.unit)) {
			rows = append(rows, row)
		}
	}
	return rows
}

// others are the units of x that have none of the rows.
func (x *extractList) others(own []int) []string {
	return slices.DeleteFunc(slices.Clone(x.units), func(unit string) bool {
		return slices.ContainsFunc(own, func(row int) bool { return x.rows[row].unit == unit })
	})
}

// names reports whether a text names one of the units.
func names(text string, units []string) bool {
	folded := model.Fold(unbroken.Replace(text))
	return slices.ContainsFunc(units, func(u string) bool { return utf8.RuneCountInString(u) > 1 && strings.Contains(folded, u) })
}

// columnsFor are the columns without those whose header names another unit.
func (x *extractList) columnsFor(g *grid, own []int) (columns []extractColumn) {
	others := x.others(own)
	for _, c := range x.columns {
		other := false
		for row := x.top; row <= x.header; row++ {
			other = other || names(g.value(row, c.col).text, others)
		}
		if !other {
			columns = append(columns, c)
		}
	}
	return columns
}

// extractPart is what an extract has of one list.
type extractPart struct {
	*extractor
	*extractList
	own     []int
	columns []extractColumn
}

func (x *extractPart) setWidths(of []float64) {
	for i, c := range x.columns {
		w := 0.0
		if c.col <= len(of) {
			w = of[c.col-1]
		}
		if i+1 == len(x.widths) {
			x.widths = append(x.widths, 0)
		}
		x.widths[i+1] = max(x.widths[i+1], w, narrowest)
	}
}

// write writes caption, header and rows; head is the first and last row of the
// header as written.
func (x *extractPart) write() (head [2]int) {
	x.writeCaption()
	head[0] = x.next
	x.writeHeader()
	head[1] = x.next - 1
	for _, row := range x.own {
		x.writeRow(row)
	}
	return head
}

// writeCaption writes the title, and below it what is said of year and money.
func (x *extractPart) writeCaption() {
	others := x.others(x.own)
	title, kept := "", false
	if !x.title.IsZero() {
		title = strings.TrimSpace(unbroken.Replace(x.g.at(x.title.Row, x.title.Col).text))
		kept = !names(title, others) && !strings.ContainsAny(titleNumbers.ReplaceAllString(title, ""), "0123456789０１２３４５６７８９")
	}
	if !kept {
		title = string(x.kind)
		if x.year > 0 {
			title = strconv.Itoa(x.year) + "年" + title
		}
	}
	row := x.next
	x.line(model.Masked(title), copyStyle{Look: sheet.Look{Bold: true, Size: titleSize, Across: "center", Down: "center"}}, 30)
	if kept {
		x.place(x.title.Row, x.title.Col, row, 1)
	}
	var years, money []string
	for row := range x.g.used(x.caption, x.top-1) {
		for col, c := range x.g.cells(row) {
			if row == x.title.Row && col == x.title.Col {
				continue
			}
			if s := yearOf(c.text); s != "" && !slices.Contains(years, s) {
				years = append(years, s)
				x.place(row, col, x.next, 1)
			}
			if s := moneyOf(c.text); s != "" && !slices.Contains(money, s) {
				money = append(money, s)
				x.place(row, col, x.next, x.middle()+1)
			}
		}
	}
	if len(years)+len(money) > 0 {
		x.writeSaid(strings.Join(years, "    "), strings.Join(money, "    "))
	}
}

// middle is the last column of the left half.
func (x *extractor) middle() int { return len(x.widths) / 2 }

// writeSaid writes the year on the left and the money unit on the right, in cells
// of their own.
func (x *extractPart) writeSaid(year, money string) {
	x.s.beginRow(x.next, rowHeight, false)
	look := sheet.Look{Down: "center"}
	if year != "" {
		x.s.text(1, year, copyStyle{Look: look})
		x.merge(x.next, 1, x.next, x.middle())
	}
	if money != "" {
		look.Across = "right"
		x.s.text(x.middle()+1, money, copyStyle{Look: look})
		x.merge(x.next, x.middle()+1, x.next, len(x.widths))
	}
	x.s.endRow()
	x.next++
}

var (
	titleNumbers = regexp.MustCompile(`(?:19|20)\d{2}|\d{1,2}\s*[月日季号]|\d{1,2}\s*[-—–~～至]\s*\d{1,2}\s*月|附?[件表]\s*\d{1,2}(?:-\d{1,2})?|[(（]\d{1,2}[)）]|第\d{1,2}[批次页]`)
	moneySaid    = regexp.MustCompile(`单位\s*[:：]\s*((?:人民币)?(?:万元|亿元|千元|元))`)
	yearSaid     = regexp.MustCompile(`(?:^|[^0-9])(` + daySaid + `(?:\s*[-—–~～至到]\s*(?:` + daySaid + `|\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?))?)`)
	dayLabel     = regexp.MustCompile(`(?:截止|截至|支付|统计|查询|业务|预算|会计)?(?:日期|时间|期间|年度)\s*[:：]\s*$`)
)

const daySaid = `(?:19|20)\d{2}\s*年度?(?:\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?)?`

// yearOf is what a text above a list says of its year, in which nothing else
// stands.
func yearOf(text string) string {
	if m := yearSaid.FindStringSubmatchIndex(text); m != nil {
		return dayLabel.FindString(text[:m[2]]) + text[m[2]:m[3]]
	}
	if t := strings.TrimSpace(text); yearOnly.MatchString(t) {
		return t
	}
	return ""
}

// moneyOf is what a text above a list says of the money unit.
func moneyOf(text string) string {
	if m := moneySaid.FindStringSubmatch(text); m != nil {
		return "单位：" + m[1]
	}
	if t := strings.TrimSpace(text); moneyUnits[model.Fold(t)] != "" {
		return "单位：" + t
	}
	return ""
}

// place says where a cell of the input stands. The first place stays.
func (x *extractor) place(row, col, toRow, toCol int) {
	from := model.Ref{File: x.list.name, Sheet: x.g.name, Row: row, Col: col}
	if _, ok := x.at[from]; !ok {
		x.at[from] = model.Ref{Sheet: x.g.name, Row: toRow, Col: toCol}
	}
}

var headStyle = copyStyle{Look: sheet.Look{Bold: true, Ruled: true, Wrap: true, Across: "center", Down: "center"}, fill: page.HeadFill}

// writeHeader writes the header as it stands, its merges too.
func (x *extractPart) writeHeader() {
	first := x.next
	for row := x.top; row <= x.header; row++ {
		x.s.beginRow(x.next, x.height(row), false)
		if row == x.top {
			x.s.text(1, numberHeader, headStyle)
		} else {
			x.s.blank(1, headStyle)
		}
		for i, c := range x.columns {
			hr, hc := x.g.home(row, c.col)
			above := hr < row && row > x.top
			beside := i > 0 && x.sameHome(row, x.columns[i-1].col, hr, hc)
			text := x.g.at(hr, hc).text
			if above || beside || text == "" || strings.Trim(text, ".,0123456789") == "" && len(text) > 2 && !yearOnly.MatchString(text) {
				x.s.blank(i+2, headStyle)
				continue
			}
			x.s.text(i+2, text, headStyle)
			x.place(hr, hc, x.next, i+2)
			area := x.g.span(hr, hc)
			to := i
			for to+1 < len(x.columns) && x.sameHome(row, x.columns[to+1].col, hr, hc) {
				to++
			}
			x.merge(x.next, i+2, first+max(min(area.Row2, x.header), row)-x.top, to+2)
		}
		x.s.endRow()
		x.next++
	}
	x.merge(first, 1, x.next-1, 1)
}

func (x *extractPart) sameHome(row, col, hr, hc int) bool {
	r, c := x.g.home(row, col)
	return r == hr && c == hc
}

func (x *extractPart) merge(row1, col1, row2, col2 int) {
	if row2 > row1 || col2 > col1 {
		x.s.merges = append(x.s.merges, model.Range{Row1: row1, Col1: col1, Row2: row2, Col2: col2})
	}
}

// writeRow writes one row, what it takes from a merge or from above too.
func (x *extractPart) writeRow(row int) {
	x.s.beginRow(x.next, x.height(row), false)
	x.s.number(1, strconv.Itoa(row), copyStyle{Look: sheet.Look{Ruled: true, Across: "center", Down: "center"}})
	for i, c := range x.columns {
		x.place(row, c.col, x.next, i+2)
		hr, hc := x.g.home(row, c.col)
		if i > 0 && x.sameHome(row, x.columns[i-1].col, hr, hc) {
			x.s.blank(i+2, copyStyle{Look: c.look(&cell{})})
			continue
		}
		own, down := x.valueOf(c, row, hr, hc)
		x.s.copied(i+2, own, c.look(own))
		if own.kind != blankCell {
			x.place(hr, hc, x.next, i+2)
		}
		to := i
		for to+1 < len(x.columns) && x.sameHome(row, x.columns[to+1].col, hr, hc) {
			to++
		}
		if down >= 0 {
			x.merge(x.next, i+2, x.next+down, to+2)
		}
	}
	x.s.endRow()
	x.next++
}

// valueOf is what a row has in a column, and over how many more rows below it the
// cell reaches; -1 where one above reaches over it. A figure that stands for rows
// of others as well is nobody's.
func (x *extractPart) valueOf(c extractColumn, row, hr, hc int) (own *cell, down int) {
	stands := x.g.at(hr, hc)
	if stands.kind == blankCell {
		at, ok := x.rows[row].lent[c.col]
		if !ok {
			return &cell{}, 0
		}
		lent := x.g.at(at.Row, at.Col)
		x.place(at.Row, at.Col, x.next, x.columnOf(c))
		return x.shown(c, &lent), 0
	}
	if i := x.g.mergeAt(hr, hc); i >= 0 && x.g.merges[i].Row2 > x.g.merges[i].Row1 && c.figure(&stands) {
		m := x.g.merges[i]
		for r := m.Row1; r <= m.Row2; r++ {
			if _, mine := slices.BinarySearch(x.own, r); !mine {
				return &cell{}, 0
			}
		}
		if row > hr {
			return &cell{}, -1
		}
		down = m.Row2 - m.Row1
	}
	return x.shown(c, &stands), down
}

func (x *extractPart) columnOf(c extractColumn) int {
	return 2 + slices.IndexFunc(x.columns, func(o extractColumn) bool { return o.col == c.col })
}

// figure reports whether a cell may be money: no text, no day.
func (c extractColumn) figure(own *cell) bool {
	switch own.kind {
	case numberCell:
		return own.format == nil || !own.format.date
	case textCell:
		_, ok := parseNumeral(own.raw)
		return ok && !c.words
	}
	return false
}

// shown is a cell as it may be seen: personal numbers hidden, those stored as
// numbers too.
func (x *extractPart) shown(c extractColumn, own *cell) *cell {
	if x.g.untyped && !c.personal {
		own = typed(own)
	}
	switch {
	case own.kind == textCell && c.amount:
		if _, ok := parseNumeral(own.raw); ok {
			return own
		}
		return masked(own, model.Masked(own.raw), own.raw)
	case own.kind == textCell:
		return masked(own, model.MaskedUnder(c.header, own.raw), own.raw)
	case own.kind == numberCell && !c.amount && (c.personal || c.words) && (own.format == nil || !own.format.date):
		n, ok := parsePlain(own.raw)
		if !ok || !n.IsInteger() {
			return own
		}
		return masked(own, model.MaskedUnder(c.header, n.String()), n.String())
	}
	return own
}

// masked is own, or a text where something of it was hidden.
func masked(own *cell, hidden, plain string) *cell {
	if hidden == plain {
		return own
	}
	return &cell{kind: textCell, raw: hidden, text: hidden}
}

// look is how a cell of a row looks: figures to the right, days, ordinals and
// short words in the middle.
func (c extractColumn) look(own *cell) sheet.Look {
	look := sheet.Look{Ruled: true, Wrap: true, Down: "center", Across: "left"}
	if own.kind == numberCell {
		look.Across, look.Wrap = "right", false
		ordinal := len(own.raw) <= 4 && !strings.Contains(own.raw, ".")
		if !c.amount && (ordinal || own.format != nil && own.format.date) {
			look.Across = "center"
		}
	} else if own.kind == textCell && page.EastAsian().StringWidth(longestLine(own.text)) <= shortLabel {
		look.Across = "center"
	}
	return look
}

// rowHeight is the height of a row whose texts need one line.
const rowHeight = 20

// height is the height that the texts of a row need.
func (x *extractPart) height(row int) (height float64) {
	height = rowHeight
	for i, c := range x.columns {
		text := x.g.value(row, c.col).text
		if at, ok := x.rows[row].lent[c.col]; ok && text == "" {
			text = x.g.at(at.Row, at.Col).text
		}
		width := x.widths[i+1]
		area := x.g.span(row, c.col)
		if area.Row2 > area.Row1 && row <= x.header || area.Col2 > area.Col1 {
			continue
		}
		if float64(len(text)) > width-3 || strings.Contains(text, "\n") {
			if h := page.TextHeight(text, width, page.BodySize); h > page.TextHeight("一", width, page.BodySize) {
				height = max(height, h)
			}
		}
	}
	return height
}
