package expr

import (
	"strings"

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
		r.DiffText = e.show(kind, value{number: withUlp(r.Diff)})
	}
}

// withUlp is the size of a difference at the decimals of its figures.
func withUlp(i model.Interval) model.Interval {
	a := i.Abs()
	a.Ulp = i.Ulp
	return a
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
	if v.unit != "" {
		unit = v.unit
	}
	switch {
	case kind == amount && v.printed && isFigure(v.text):
		return v.text + string(unit)
	case kind == amount:
		return Money(v.number.Mid, unit, v.number.Ulp)
	case v.printed && v.text != "":
		return v.text
	case kind == rate:
		return Percent(v.number.Mid)
	case kind.numeric():
		return trimmed(v.number.Mid, 0, 4)
	}
	return v.text
}

// isFigure reports whether a cell prints a number and nothing else.
func isFigure(s string) bool {
	_, err := decimal.NewFromString(strings.ReplaceAll(s, ",", ""))
	return err == nil
}

// Money writes an amount in 元 in the given unit, with it: 899.53万元. It prints
// two decimals, more where the form does (ulp in 元 is its last one), and turns
// to 元 what would print as nothing.
func Money(yuan decimal.Decimal, unit model.MoneyUnit, ulp decimal.Decimal) string {
	if unit == "" {
		unit = model.Yuan
	}
	places := int32(fewestPlaces)
	if ulp.IsPositive() {
		last := model.Divide(ulp, unit.InYuan())
		for places < mostPlaces && decimal.New(1, -places).GreaterThan(last) {
			places++
		}
	}
	d := model.RoundHalfUp(model.Divide(yuan, unit.InYuan()), places)
	if d.IsZero() && !yuan.IsZero() && unit != model.Yuan {
		return Money(yuan, model.Yuan, decimal.Zero)
	}
	return d.StringFixed(places) + string(unit)
}

// The decimals that an amount in a message may have.
const fewestPlaces, mostPlaces = 2, 6

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
