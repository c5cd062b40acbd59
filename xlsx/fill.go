package xlsx

import (
	"cmp"
	"fmt"
	"strings"

	"jixiao/model"
	"jixiao/xlsx/page"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"
)

// filler fills one form on one sheet. It writes declared cells alone.
type filler struct {
	f     *excelize.File
	sheet string
	grid  *grid // the sheet as grown, before filling
	place *placement
	form  *model.Form
	blank *model.Form     // what the sheet holds before filling
	unit  model.MoneyUnit // of the cell being filled
	typed int             // conditional style of an owed cell that is filled

	records []record
	debts   []debt
	wishes  []wish
	shown   []shown // input cells and where their values stand now
	lost    []record
	heights map[int]float64
	subject string // the indicator or task of the row being filled
}

// wish is a cell that Excel shall compute, if it computes what we say.
type wish struct {
	at      model.Ref
	formula string
	value   model.Value
	record  int
}

// shown says that the value of an input cell stands in a cell of ours.
type shown struct {
	from model.Ref
	to   string
}

func (x *filler) fill() error {
	x.heights = map[int]float64{}
	if err := x.fillYear(); err != nil {
		return err
	}
	if err := x.fillFields(); err != nil {
		return err
	}
	for _, b := range x.place.blocks {
		if err := x.fillBlock(b); err != nil {
			return fmt.Errorf("fill %s: %w", b.block, err)
		}
	}
	for _, row := range sortedKeys(x.heights) {
		if err := x.raise(row, x.heights[row]); err != nil {
			return err
		}
	}
	return x.markTotal()
}

// fillFields writes the fields in the order of the glossary.
func (x *filler) fillFields() error {
	for _, t := range termsIn(x.form.Fields) {
		v := x.form.Fields[t]
		if t == model.TermYear {
			continue
		}
		s, placed := x.place.fields[t]
		if !placed {
			x.miss(t, v)
			continue
		}
		if s.inner {
			v = x.behindLabel(s, v)
		}
		x.unit = x.unitOf(s.line, "")
		if err := x.put(s.value, t, v, x.formulaFor(nil, 0, "", t)); err != nil {
			return err
		}
	}
	return nil
}

// behindLabel is v as it stands in a cell that also holds its label.
func (x *filler) behindLabel(s spot, v model.Value) model.Value {
	old := x.grid.value(s.value.Row, s.value.Col).text
	if i := strings.IndexAny(old, ":：∶"); i >= 0 && v.Present() {
		_, size := firstRune(old[i:])
		v.Text, v.IsNumber, v.Kind = old[:i+size]+v.Text, false, model.KindText
	}
	return v
}

// fillBlock writes the rows of one block.
func (x *filler) fillBlock(b *blockPlace) error {
	rows := x.form.Block(b.block)
	if len(rows) == 0 || b.last < b.first {
		return nil
	}
	for i, at := range x.rowsFor(b, rows) {
		if at == 0 {
			x.missRow(rows[i])
			continue
		}
		if err := x.fillRow(b, at, rows[i]); err != nil {
			return err
		}
	}
	return nil
}

// rowsFor is the sheet row of each row to be written, 0 where there is none.
func (x *filler) rowsFor(b *blockPlace, rows []model.Row) []int {
	at := make([]int, len(rows))
	switch b.block {
	case model.IndicatorBlock:
		for i, p := range planIndicators(x.grid, b, rows) {
			if p.row >= 0 && b.first+i <= b.last {
				at[p.row] = b.first + i
			}
		}
	case model.FundBlock:
		at, _ = matchFunds(x.grid, b, rows)
	default:
		first, last := recordRows(b)
		for i, r := range rows {
			if r.Role != model.RoleRecord {
				if p, ok := b.row(r.Role); ok {
					at[i] = p.row
				}
			} else if first > 0 && first <= last {
				at[i] = first
				first++
			}
		}
	}
	return at
}

func (x *filler) fillRow(b *blockPlace, row int, r model.Row) error {
	r = x.glueTarget(b, r)
	x.subject = cmp.Or(r.Value(model.Indicator).Text, cmp.Or(r.Value(model.TaskName).Text, r.Value(model.Fund).Text))
	defer func() { x.subject = "" }()
	for _, t := range termsIn(r.Cells) {
		v := r.Cells[t]
		c, placed := b.columns[t]
		if !placed {
			if t != model.Fund && t != model.Nature && t != model.Measure {
				x.miss(t, v)
			}
			continue
		}
		at := x.grid.ref(row, c.col)
		if at.Col != c.col && r.Role != model.RoleRecord {
			continue // a total's label runs over the cell
		}
		if t == model.TaskName && r.Role != model.RoleRecord || t == model.Fund && r.Role != model.RoleRecord {
			continue // the label of the row is printed on the form
		}
		x.unit = x.unitOf(c.line, c.note)
		if err := x.put(at, t, v, x.formulaFor(b, row, r.Role, t)); err != nil {
			return err
		}
	}
	return nil
}

// unitOf is the money unit in which a cell of the line is to be read.
func (x *filler) unitOf(n *line, note string) model.MoneyUnit {
	if n == nil {
		return x.blank.MoneyUnit
	}
	return (&formReader{f: x.blank}).measure(n, note).money
}

// glueTarget joins 指标性质, 指标值 and 计量单位 on a form that has one column
// for all three, and takes them apart on one that has a column each.
func (x *filler) glueTarget(b *blockPlace, r model.Row) model.Row {
	_, nature := b.columns[model.Nature]
	_, measure := b.columns[model.Measure]
	t := r.Value(model.Target)
	if b.block != model.IndicatorBlock || !t.Present() {
		return r
	}
	text := t.Text
	if t.IsNumber {
		text = bareTarget(text, r, nature, measure)
	}
	if op := r.Value(model.Nature); !nature && op.Present() && t.IsNumber {
		sign := cmp.Or(string(op.Op), op.Text)
		if sign != string(model.Qualitative) && !strings.ContainsAny(text, targetSigns) {
			text = sign + text
		}
	}
	if m := r.Value(model.Measure); !measure && m.Present() && t.IsNumber && !strings.Contains(text, m.Text) {
		text += m.Text
	}
	if text == t.Text {
		return r
	}
	t.Text, t.IsNumber = text, nature && measure
	cells := map[model.Term]model.Value{}
	for k, v := range r.Cells {
		cells[k] = v
	}
	cells[model.Target] = t
	r.Cells = cells
	return r
}

const targetSigns = "≥≤=＝><＞＜≠﹦≧≦"

// bareTarget is a target without the sign and the measure that have columns of
// their own: 5 of ≥5家.
func bareTarget(text string, r model.Row, nature, measure bool) string {
	if nature && r.Value(model.Nature).Present() {
		text = strings.TrimLeft(text, targetSigns+" ")
	}
	if m := r.Value(model.Measure); measure && m.Present() {
		text = strings.TrimSuffix(text, m.Text)
	}
	return text
}

// put writes one value into its cell and keeps the record of it.
func (x *filler) put(at model.Ref, t model.Term, v model.Value, formula string) error {
	cell := at.A1()
	if v.State == model.Owed {
		x.debts = append(x.debts, debt{x.sheet, cell, string(t), x.subject})
		return x.mark(at)
	}
	if v.State == model.Blank {
		return nil
	}
	own, err := x.f.GetCellFormula(x.sheet, cell)
	if err != nil {
		return err
	}
	stored, err := x.store(at, v)
	if err != nil {
		return err
	}
	x.records = append(x.records, record{sheet: x.sheet, place: cell, field: string(t), value: stored, who: who(v), sources: sourcesOf(v)})
	if own != "" && v.IsNumber {
		formula = own // the bureau's own goes before ours
	}
	if formula != "" && v.IsNumber && (own != "" || who(v) == byUs) {
		x.wishes = append(x.wishes, wish{at: at, formula: formula, value: v, record: len(x.records) - 1})
	}
	for _, from := range sourcesOf(v) {
		x.shown = append(x.shown, shown{from, page.QuoteSheet(x.sheet) + "!" + cell})
	}
	return nil
}

func sourcesOf(v model.Value) []model.Ref {
	if len(v.Sources) == 0 && !v.At.IsZero() {
		return []model.Ref{v.At}
	}
	return v.Sources
}

// store writes the value and gives what is stored: the digits, or the text.
func (x *filler) store(at model.Ref, v model.Value) (string, error) {
	if number, format, ok := x.numberOf(v); ok {
		if err := page.PutNumber(x.f, x.sheet, at.A1(), number); err != nil {
			return "", err
		}
		return page.StoredDigits(number), x.dress(at, v, number, format)
	}
	if err := page.PutText(x.f, x.sheet, at.A1(), v.Text); err != nil {
		return "", err
	}
	if v.State == model.NotApplicable {
		if err := x.restyle(at, centred); err != nil {
			return "", err
		}
	}
	return strings.ReplaceAll(v.Text, "\r\n", "\n"), x.fitCell(at, v.Text)
}

// numberOf is the number to be stored for v and the format that prints it as
// v prints; ok is false where v is to be written as text.
func (x *filler) numberOf(v model.Value) (n decimal.Decimal, format string, ok bool) {
	if !v.IsNumber || !v.Present() {
		return n, "", false
	}
	typed, plain := numberValue(strings.TrimSpace(v.Text), "")
	switch v.Kind {
	case model.KindText, model.KindTarget, model.KindDate, model.KindYear:
		// To the letter: a target such as ≥95% or 12个 is a text.
		if !plain {
			return n, "", false
		}
		n, err := decimal.NewFromString(typed.stored)
		return n, typed.format, err == nil
	}
	if !plain && who(v) != byUs {
		return n, "", false // 250万: her words, the reader knows their number
	}
	n = v.Number
	if plain {
		format = typed.format
	}
	if v.Kind == model.KindAmount && v.Yuan.IsPositive() && x.unit != "" && !v.Yuan.Equal(x.unit.InYuan()) {
		n, format = model.Divide(n.Mul(v.Yuan), x.unit.InYuan()), ""
	}
	if format == "" {
		switch v.Kind {
		case model.KindAmount:
			format = page.AmountFormat
		case model.KindRate:
			format = page.PercentFormat
		}
	}
	return n, format, true
}

// miss keeps a value of the officer for which the form has no cell.
func (x *filler) miss(t model.Term, v model.Value) {
	if who(v) != byUs && (v.Present() || v.State == model.Unreadable) {
		x.lost = append(x.lost, record{sheet: x.sheet, field: string(t), value: v.Text, sources: sourcesOf(v)})
	}
}

func (x *filler) missRow(r model.Row) {
	for _, t := range termsIn(r.Cells) {
		x.miss(t, r.Cells[t])
	}
}
