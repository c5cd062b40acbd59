package xlsx

import (
	"fmt"
	"slices"
	"strings"

	"jixiao/model"
	"jixiao/xlsx/sheet"
)

// listReader adds up the payment lists of one sheet as its rows stream by. The
// first rows are kept until the header is found among them; of the others nothing
// stays but sums.
type listReader struct {
	file, sheet string
	hidden      bool
	layouts     *Layouts
	loader      *loader
	style       int           // of the amount before
	date        bool          // whether it is one of dates
	merges      []sheet.Range // known when a sheet is read again

	head    []sheet.Row // copies, until the header is sought
	settled bool
	parts   []part
	recent  []sheet.Row // copies of the last rows without an amount, for a header below
	list    *list       // at hand; nil outside of lists
	lists   []*list
	others  []model.FormKind
	fresh   bool // nothing was taken since the header
	below   bool // a remark below the list stood before

	text        bool // the file holds no numbers, only texts
	credited    bool // the amount at hand is one less its 贷方
	period      int  // how many 累计 stood above
	returning   bool // since the last of them a project was paid that was paid above it
	fromNothing bool // a 累计 said that nothing had been paid before the list

	accounts map[string]*account
	key      []byte
	running  sum    // of the whole sheet
	visible  sum    // of its rows that are not hidden
	marked   sum    // visible at the last total
	digest   uint64 // of all payments
	like     string // a row like a header, where no list was found, and what it lacks
	totals   totals
	remarks  remarkList
}

// part is one form of the head of a sheet; list is nil for other forms.
type part struct {
	top, header int // rows of the head's grid
	list        *list
}

const (
	// headRows is how many rows may stand above the first row of a list, its
	// header among them: covers and notes seldom take twenty.
	headRows = 60
	// recentRows is how many rows above a further header say its unit.
	recentRows = 5
	// maxAccounts is how many spellings of projects a sheet may have. A column with
	// more names something else.
	maxAccounts = 100_000
)

func newListReader(w *contents, s *sheet.Sheet, file string, layouts *Layouts, before sum) *listReader {
	t := &listReader{
		file: file, sheet: s.Name, hidden: s.Hidden, layouts: layouts, style: -1,
		loader: newLoader(w, sheet.Lists()), accounts: map[string]*account{},
		text: w.kind == csvFile || w.kind == htmlFile || w.kind == docxFile,
	}
	t.totals.begin(before)
	return t
}

func (t *listReader) at(row, col int) model.Ref {
	return model.Ref{File: t.file, Sheet: t.sheet, Row: row, Col: col}
}

// row takes the next row of the sheet.
func (t *listReader) row(r *sheet.Row) error {
	if t.settled {
		return t.take(r)
	}
	if t.head = append(t.head, copyRow(r)); len(t.head) < headRows {
		return nil
	}
	return t.settle()
}

// end takes what is left when the sheet ends.
func (t *listReader) end() error {
	if !t.settled {
		if err := t.settle(); err != nil && err != sheet.ErrStop {
			return err
		}
	}
	for _, s := range t.totals.end(t.running) {
		t.wrong(s)
	}
	for _, x := range t.lists {
		if x.beside.Col > 0 {
			t.remarks.note(besideList, RemarkCell{At: t.at(x.after, x.beside.Col), Text: model.ColumnName(x.beside.Col) + "列起"})
		}
		if x.also != "" {
			t.remarks.note(severalAmounts, RemarkCell{At: t.at(x.after, x.amount.col), Text: fmt.Sprintf("取了%s列“%s”，没有取%s", model.ColumnName(x.amount.col), x.amount.called, x.also)})
		}
	}
	if t.hidden && len(t.lists) > 0 {
		t.remarks.note(hiddenSheet, RemarkCell{At: t.at(t.lists[0].after, 1), Text: t.sheet})
	}
	return nil
}

func copyRow(r *sheet.Row) sheet.Row {
	c := *r
	c.Cells = slices.Clone(r.Cells)
	for i := range c.Cells {
		c.Cells[i].Value = slices.Clone(c.Cells[i].Value)
	}
	return c
}

// settle finds the lists in the head of the sheet and takes its rows. A sheet
// without a list is not read any further.
func (t *listReader) settle() error {
	t.settled = true
	g, rows := t.grid(t.head, t.merges)
	t.parts = t.place(g, rows)
	for _, p := range t.parts {
		if p.list != nil {
			t.lists = append(t.lists, p.list)
		}
	}
	if len(t.lists) == 0 {
		t.like = t.likeHeader(g)
		return sheet.ErrStop
	}
	next := 0
	for i := range t.head {
		for next < len(t.parts) && rows[i] >= t.parts[next].top {
			t.list, next, t.fresh = t.parts[next].list, next+1, true
		}
		if next == 0 || t.list != nil && rows[i] <= t.parts[next-1].header {
			continue
		}
		if err := t.take(&t.head[i]); err != nil {
			return err
		}
	}
	return nil
}

// place finds the forms on the grid of a head.
func (t *listReader) place(g *grid, rows []int) (parts []part) {
	for _, p := range locate(g, t.layouts) {
		x := part{top: p.at.Row1}
		if b := p.block(model.PaymentBlock); p.form.kind == model.Payments && b != nil {
			x.list = newList(g, p, b, func(row int) int { return t.head[slices.Index(rows, row)].Number }, t.merges)
			x.header = x.list.bottom
		} else if !slices.Contains(t.others, p.form.kind) {
			t.others = append(t.others, p.form.kind)
		}
		parts = append(parts, x)
	}
	return parts
}

// needs reports whether the merges of the sheet change what its rows say.
func (t *listReader) needs(merges []sheet.Range) bool {
	if len(t.lists) == 0 || len(merges) == 0 {
		return false
	}
	for _, x := range t.lists {
		for _, s := range []*source{x.code, x.name, x.amount} {
			if s == nil {
				continue
			}
			with := *s
			if with.merge(merges, x.after); len(with.spans) > len(s.spans) {
				return true
			}
		}
	}
	g, rows := t.grid(t.head, merges)
	parts := t.place(g, rows)
	return !slices.EqualFunc(parts, t.parts, func(a, b part) bool {
		return a.top == b.top && a.header == b.header && (a.list == nil) == (b.list == nil) && (a.list == nil || a.list.same(b.list))
	})
}

// grid makes a grid of rows, and says where in it each stands: at its number, or,
// where numbers repeat or go back, one below the other.
func (t *listReader) grid(rows []sheet.Row, merges []sheet.Range) (g *grid, at []int) {
	g = newGrid(t.file, t.sheet)
	g.hidden = t.hidden
	ascending := true
	for i := 1; i < len(rows); i++ {
		ascending = ascending && rows[i].Number > rows[i-1].Number
	}
	for i := range rows {
		n := rows[i].Number
		if !ascending {
			n = i + 1
		}
		at = append(at, n)
		for c := range rows[i].Cells {
			if x := t.cell(&rows[i].Cells[c]); x.kind != blankCell {
				g.put(n, rows[i].Cells[c].Col, x)
			}
		}
	}
	if ascending {
		for _, m := range merges {
			g.merge(model.Range{Row1: m.Row1, Col1: m.Col1, Row2: m.Row2, Col2: m.Col2})
		}
	}
	return g, at
}

// cell is a cell as a grid has it. It leaves the shared strings of the workbook
// alone, which would keep what was made of them.
func (t *listReader) cell(c *sheet.Cell) cell {
	return t.loader.cell(&sheet.Cell{Col: c.Col, Kind: c.Kind, Style: c.Style, Value: c.Bytes(), Formula: c.Formula, Stored: c.Stored})
}

// isDate reports whether a number is printed as a date: it is no amount.
func (t *listReader) isDate(c *sheet.Cell) bool {
	if c.Style != t.style {
		t.style, t.date = c.Style, t.loader.format(c.Style).date
	}
	return t.date
}

// repeats reports whether a row repeats the header after a page break.
func (t *listReader) repeats(r *sheet.Row) bool {
	same := 0
	for _, h := range t.list.header {
		c := storedAt(r.Cells, h.col)
		if c == nil || c.Kind != sheet.Text {
			continue
		}
		if w, ok := toWord(string(c.Bytes())); ok && w.full != "" && w.full == h.full {
			if h.col == t.list.amount.header.Col {
				return true
			}
			same++
		}
	}
	return same >= 2 && same*2 > len(t.list.header)
}

// nextProject takes the project that stands above a repeated header, where the list
// names its project there.
func (t *listReader) nextProject() {
	if t.list.ownName == "" || len(t.recent) == 0 {
		return
	}
	rows := slices.Clone(t.recent)
	for i := range rows {
		rows[i].Number = i + 1
	}
	g, _ := t.grid(rows, nil)
	g.index()
	r := &formReader{g: g, p: t.layouts.form(model.Payments).place(g, segment{top: 1, bottom: g.height()}), f: &model.Form{Fields: map[model.Term]model.Value{}}, noted: map[model.Ref]bool{}}
	r.fields()
	if code, name := ownProject(r.f); name != "" && name != t.list.ownName {
		next := *t.list
		next.ownCode, next.ownName = code, name
		t.list = &next
		t.lists = append(t.lists, t.list)
	}
}

// anew begins a further list where r is the header of one with other columns.
func (t *listReader) anew(r *sheet.Row) bool {
	rows := append(slices.Clone(t.recent), *r)
	if !mayBeHeader(r) && !(len(rows) > 1 && mayBeHeader(&rows[len(rows)-2])) {
		return false
	}
	for i := range rows {
		rows[i].Number = i + 1
	}
	g, _ := t.grid(rows, nil)
	g.index()
	f := t.layouts.form(model.Payments)
	bottom := g.height()
	for _, b := range f.blocks {
		for top := bottom; top >= max(1, bottom-1) && b.block == model.PaymentBlock && b.direction == "行"; top-- {
			found := b.matchHeader(g, top, bottom)
			if found == nil || found.columns[model.Paid].line == nil {
				continue
			}
			b.settleHeader(g, segment{top: 1, bottom: bottom}, found)
			p := &placement{form: f, at: model.Range{Row1: 1, Row2: bottom, Col1: 1, Col2: g.width()}}
			if x := newList(g, p, found, func(int) int { return r.Number }, t.merges); !x.same(t.list) {
				t.list, t.fresh = x, true
				t.lists = append(t.lists, x)
			}
			return true
		}
	}
	return false
}

// mayBeHeader reports whether a row holds texts alone, three at least.
func mayBeHeader(r *sheet.Row) bool {
	n := 0
	for i := range r.Cells {
		if isBlank(&r.Cells[i]) {
			continue
		}
		if n++; r.Cells[i].Kind != sheet.Text {
			return false
		}
	}
	return n >= 3
}

// likeHeader quotes the row that is most like the header of a payment list, and
// says what it lacks; empty where no row has two of the labels.
func (t *listReader) likeHeader(g *grid) string {
	f := t.layouts.form(model.Payments)
	best, most, lacks := 0, 1, ""
	for row := 1; row <= g.height(); row++ {
		found, n, texts := map[model.Term]bool{}, 0, 0
		for _, c := range g.cells(row) {
			if c.label == nil || c.label.full == "" {
				continue
			}
			texts++
			for _, b := range f.blocks {
				if i := slices.IndexFunc(b.columns, func(l *line) bool { _, ok := c.label.is(l.labels); return ok && len(l.parents) == 0 }); i >= 0 {
					n++
					found[b.columns[i].field] = true
				}
			}
		}
		if n > most && texts >= 3 {
			best, most, lacks = row, n, lacking(found)
		}
	}
	if best == 0 || lacks == "" {
		return ""
	}
	var quoted []string
	for _, s := range rowTexts(g, best) {
		quoted = append(quoted, clip(strings.Join(strings.Fields(s), ""), maxLabel))
	}
	return fmt.Sprintf("第%d行像表头（%s），但没有认出%s", best, clip(strings.Join(quoted, "｜"), 3*longestLabel), lacks)
}

// lacking is what a payment list must have and should have, and a header lacks.
func lacking(found map[model.Term]bool) string {
	var lacks []string
	if !found[model.Paid] {
		lacks = append(lacks, "支付金额")
	}
	if !found[model.ProjectCode] && !found[model.ProjectName] {
		lacks = append(lacks, "项目编码或项目名称")
	}
	if !found[model.PaidOn] && !found[model.Voucher] && !found[model.Purpose] && !found[model.Payee] {
		lacks = append(lacks, "支付日期、凭证号、用途、收款人中的任何一项")
	}
	return strings.Join(lacks, "，")
}
