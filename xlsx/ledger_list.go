package xlsx

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"jixiao/model"
	"jixiao/xlsx/sheet"
)

// list is one payment list: which columns hold what, in which unit. A sheet may
// have several, one below the other.
type list struct {
	block              *blockLayout
	code, name, amount *source // nil where the list lacks the column
	date, voucher      *source
	payee, category    *source
	purpose, credit    *source   // credit is what is taken off an amount: 贷方 beside 借方
	loose              []int     // columns in which words need not be labels: 用途, 备注
	remarks            []int     // those of them other than 用途
	incomes            []int     // columns of what was received
	also               string    // the other columns that may hold what was paid
	refund             *source   // of what came back, beside the amount; nil for none
	ownCode, ownName   string    // the project of all payments, where it stands above the list alone
	beside             model.Ref // a second list to the right, which is not read
	bottom             int       // the last row of its header on the grid
	money              model.MoneyUnit
	shift              int32 // by which an amount becomes 元
	after              int   // the number of its header row
	header             []headerCell
	marks              [][]byte // one of them is in every label of a total
}

// headerCell is the label of one column, to know a header that is repeated.
type headerCell struct {
	col  int
	full string
}

// source is a column of a list, with the merges that lend its cells to rows below.
type source struct {
	columnPlace
	spans  []span
	called string // its label, where it was chosen among several
}

// span is a merge over several rows of a column; cell is its own.
type span struct {
	first, last int
	cell        sheet.Cell
}

// newList makes a list of a block placed on a grid. number is the number that a row
// of the grid has on the sheet.
func newList(g *grid, p *placement, b *blockPlace, number func(row int) int, merges []sheet.Range) *list {
	r := &formReader{g: g, p: p, f: &model.Form{}, noted: map[model.Ref]bool{}}
	r.f.MoneyUnit = r.moneyUnit()
	after := number(b.header)
	x := &list{block: b.layout, bottom: b.header}
	take := func(t model.Term) *source {
		c, ok := b.columns[t]
		if !ok {
			return nil
		}
		s := &source{columnPlace: c}
		s.merge(merges, after)
		return s
	}
	x.code, x.name, x.amount = take(model.ProjectCode), take(model.ProjectName), take(model.Paid)
	x.date, x.voucher, x.payee, x.category = take(model.PaidOn), take(model.Voucher), take(model.Payee), take(model.Category)
	x.purpose, x.beside = take(model.Purpose), b.beside
	x.marks = totalMarks(b.layout)
	x.chooseAmount(g, b)
	x.findCredit(g, b)
	x.findRefund(g, b)
	if x.code == nil && x.name == nil {
		r.f.Fields = map[model.Term]model.Value{}
		r.fields()
		x.ownCode, x.ownName = ownProject(r.f)
	}
	x.after = number(x.bottom)
	if x.amount.spans == nil {
		x.amount.merge(merges, after)
	}
	x.money = r.measure(x.amount.line, x.amount.note).money
	x.shift = shiftOf(x.money)
	for t, c := range b.columns {
		switch t {
		case model.ProjectCode, model.ProjectName, model.PaidOn, model.Voucher, model.BudgetUnit, model.TermUnitCode:
		case model.Paid:
			c = x.amount.columnPlace
		case model.Purpose:
			x.loose = append(x.loose, c.col)
		default:
			x.loose = append(x.loose, c.col)
			if t != model.Payee {
				x.remarks = append(x.remarks, c.col)
			}
		}
		x.header = append(x.header, headerCell{c.header.Col, g.word(c.header.Row, c.header.Col).full})
	}
	return x
}

// ownProject is the project that a list names above its header, code and name.
func ownProject(f *model.Form) (code, name string) {
	v := f.Fields[model.ProjectName]
	if !v.Present() {
		return "", ""
	}
	name = strings.TrimSpace(unbroken.Replace(v.Text))
	if c := f.Fields[model.ProjectCode]; c.Present() {
		return strings.TrimSpace(c.Text), name
	}
	if m := spacedCode.FindStringSubmatch(name); m != nil {
		return m[1], m[2]
	}
	return "", name
}

// spacedCode is a code before a name as books of account write them: 001 名称,
// [001]名称.
var spacedCode = regexp.MustCompile(`^[\[(【（]?([0-9A-Za-z]*[0-9][0-9A-Za-z]*)(?:[\])】）]\s*|\s+)(\S.*)$`)

// merge keeps the merges that begin in the column and reach below its header.
func (s *source) merge(merges []sheet.Range, after int) {
	for _, m := range merges {
		if m.Row2 > m.Row1 && m.Row2 > after && m.Col1 >= s.col && m.Col1 <= s.end {
			s.spans = append(s.spans, span{first: m.Row1, last: m.Row2})
		}
	}
	slices.SortFunc(s.spans, func(a, b span) int { return a.first - b.first })
}

// same reports whether two lists take the same columns in the same way.
func (x *list) same(o *list) bool {
	alike := func(a, b *source) bool {
		return a == nil && b == nil || a != nil && b != nil && a.col == b.col && a.end == b.end && a.instead == b.instead
	}
	return x.shift == o.shift && x.ownCode == o.ownCode && x.ownName == o.ownName && alike(x.code, o.code) && alike(x.name, o.name) && alike(x.amount, o.amount)
}

// cell is the cell of the column in a row: the one that goes first where it is
// filled, else the first filled one under the header; nil where there is none.
func (s *source) cell(row *sheet.Row) *sheet.Cell {
	if s.instead > 0 {
		if c := storedAt(row.Cells, s.instead); c != nil && !isBlank(c) && !notApplicable(string(c.Bytes())) {
			return c
		}
	}
	for col := s.col; col <= s.end; col++ {
		if c := storedAt(row.Cells, col); c != nil && !isBlank(c) {
			return c
		}
	}
	return nil
}

// lent is the cell that gives a row its value: that of the merge, or its own. own
// is false for the rows below the first of a merge.
func (s *source) lent(row *sheet.Row) (c *sheet.Cell, own bool) {
	c = s.cell(row)
	if len(s.spans) == 0 {
		return c, true
	}
	i, found := slices.BinarySearchFunc(s.spans, row.Number, func(x span, n int) int { return x.first - n })
	if found {
		if c != nil {
			s.spans[i].cell = *c
			s.spans[i].cell.Value = bytes.Clone(c.Bytes())
		}
		return c, true
	}
	if i == 0 || row.Number > s.spans[i-1].last {
		return c, true
	}
	if x := &s.spans[i-1]; x.cell.Col > 0 {
		return &x.cell, false
	}
	return nil, false
}

// storedAt is the cell in column col; nil where there is none.
func storedAt(cells []sheet.Cell, col int) *sheet.Cell {
	if len(cells) == 0 {
		return nil
	}
	if i := col - cells[0].Col; i >= 0 && i < len(cells) && cells[i].Col == col {
		return &cells[i]
	}
	for i := range cells {
		if cells[i].Col == col {
			return &cells[i]
		}
	}
	return nil
}

// isBlank reports whether a cell holds nothing that an officer sees. A formula
// without a stored result is not blank.
func isBlank(c *sheet.Cell) bool {
	if len(c.Bytes()) > 0 && c.Bytes()[0] > ' ' && c.Bytes()[0] < utf8.RuneSelf || !c.Stored {
		return false
	}
	return len(bytes.TrimSpace(c.Bytes())) == 0
}

// totalMarks are the last characters of the labels by which rows are known as
// totals (the 计 of 合计): what has none of them is no total.
func totalMarks(b *blockLayout) (marks [][]byte) {
	for _, n := range b.roles {
		for _, label := range n.labels {
			part := slices.MaxFunc(strings.Split(label, "*"), func(a, b string) int { return len(a) - len(b) })
			_, size := utf8.DecodeLastRuneInString(part)
			if part == "" || part[len(part)-1] < utf8.RuneSelf {
				continue // total: known by being short and ASCII
			}
			if mark := []byte(part[len(part)-size:]); !slices.ContainsFunc(marks, func(m []byte) bool { return bytes.Equal(m, mark) }) {
				marks = append(marks, mark)
			}
		}
	}
	return marks
}
