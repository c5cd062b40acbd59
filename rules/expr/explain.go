package expr

import (
	"github.com/shopspring/decimal"

	"jixiao/model"
)

// explain fills in the comparison that decided.
func (e *evaluator) explain(r *Result) {
	d := e.decided
	left, right := d.at.kids[0], d.at.kids[1]
	kind := left.typed.kind
	if kind == plainNumber {
		kind = right.typed.kind
	}
	r.Compared, r.Op, r.Blank = true, d.op, d.blanks
	r.Left, r.Right = e.side(left, kind, d.a), e.side(right, kind, d.b)
	r.Amount = kind == amount
	if kind.numeric() {
		r.HasDiff, r.Diff = true, d.a.number.Sub(d.b.number)
		r.DiffText = e.show(kind, value{number: r.Diff.Abs()})
	}
}

func (e *evaluator) side(n *node, kind valueType, v value) Side {
	return Side{Text: e.show(kind, v), Field: n.typed.field, Number: v.number, Has: kind.numeric()}
}

// show writes a value for an officer: amounts in the form's money unit, rates
// in per cent.
func (e *evaluator) show(kind valueType, v value) string {
	unit := model.Yuan
	if e.s.Form != nil && e.s.Form.MoneyUnit != "" {
		unit = e.s.Form.MoneyUnit
	}
	switch {
	case kind == amount:
		return Money(v.number.Mid, unit)
	case v.printed && v.text != "":
		return v.text
	case kind == rate:
		return Percent(v.number.Mid)
	case kind.numeric():
		return trimmed(v.number.Mid, 0, 4)
	}
	return v.text
}

// Money writes an amount in 元 in the given unit, with it: 899.53万元. It prints
// two decimals, more where the amount is finer than that.
func Money(yuan decimal.Decimal, unit model.MoneyUnit) string {
	if unit == "" {
		unit = model.Yuan
	}
	return trimmed(model.Divide(yuan, unit.InYuan()), 2, 6) + string(unit)
}

// Percent writes a fraction as a percentage with two decimals, more only where
// two show nothing.
func Percent(d decimal.Decimal) string {
	p := d.Shift(2)
	if r := p.Round(2); !r.IsZero() || p.IsZero() {
		return r.StringFixed(2) + "%"
	}
	return trimmed(p, 2, 6) + "%"
}

// trimmed writes d with at least least and at most most decimals.
func trimmed(d decimal.Decimal, least, most int32) string {
	r := d.Round(most)
	if r.Equal(r.Round(least)) {
		return r.StringFixed(least)
	}
	return r.String()
}
