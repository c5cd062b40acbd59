package rules

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"jixiao/model"
)

// money is an amount in 元 worked out from cells. The zero money is not known,
// which is not the same as nothing.
type money struct {
	yuan  decimal.Decimal
	known bool
	from  []model.Ref
	doubt decimal.Decimal // what the decimals that the cells print leave open
}

// span is where the true amount may lie.
func (m money) span() model.Interval {
	return model.Interval{Lo: m.yuan.Sub(m.doubt), Mid: m.yuan, Hi: m.yuan.Add(m.doubt), Ulp: m.doubt.Mul(two)}
}

func moneyOf(v model.Value) money {
	if !v.Numeric() || v.Kind != model.KindAmount {
		return money{}
	}
	m := money{yuan: v.Amount().Value, known: true, from: v.Sources, doubt: model.Divide(v.Amount().Ulp, two)}
	if !v.At.IsZero() {
		m.from = []model.Ref{v.At}
	}
	return m
}

// plus adds what is known; two unknowns stay unknown.
func (m money) plus(o money) money {
	if !o.known {
		return m
	}
	if !m.known {
		return o
	}
	return money{m.yuan.Add(o.yuan), true, slices.Concat(m.from, o.from), m.doubt.Add(o.doubt)}
}

// minus is the difference, known only where both are.
func (m money) minus(o money) money {
	if !m.known || !o.known {
		return money{}
	}
	return money{m.yuan.Sub(o.yuan), true, slices.Concat(m.from, o.from), m.doubt.Add(o.doubt)}
}

func (m money) or(o money) money {
	if m.known {
		return m
	}
	return o
}

// equal reports whether both are known and the same.
func (m money) equal(o money) bool { return m.known && o.known && m.yuan.Equal(o.yuan) }

// share is part over whole; ok is false where either is not known or there is
// no whole.
func share(part, whole money) (rate decimal.Decimal, ok bool) {
	if !part.known || !whole.known || whole.yuan.IsZero() {
		return decimal.Zero, false
	}
	return model.Divide(part.yuan, whole.yuan), true
}

// budgetLine is 年初预算数, 调整数, 全年预算数 and 全年执行数 of one thing.
type budgetLine struct{ initial, change, budget, spent money }

func (l budgetLine) known() bool { return l.budget.known || l.spent.known || l.initial.known }

// lineOf adds up rows. What one of 年初, 调整 and 全年 lacks follows from the
// other two.
func lineOf(rows ...model.Row) budgetLine {
	var l budgetLine
	for _, r := range rows {
		one := budgetLine{
			initial: moneyOf(r.Value(model.InitialBudget)),
			change:  moneyOf(r.Value(model.Adjustment)),
			budget:  moneyOf(r.Value(model.Budget)),
			spent:   moneyOf(r.Value(model.Spending)),
		}
		if !one.budget.known && one.initial.known && one.change.known {
			one.budget = one.initial.plus(one.change)
		}
		l = l.plus(one)
	}
	l.change = l.change.or(l.budget.minus(l.initial))
	return l
}

func (l budgetLine) plus(o budgetLine) budgetLine {
	return budgetLine{l.initial.plus(o.initial), l.change.plus(o.change), l.budget.plus(o.budget), l.spent.plus(o.spent)}
}

// unitBudget is what a unit's 预算执行情况表 says of the unit as a whole.
type unitBudget struct {
	total, basic, project budgetLine
	form                  *model.Form // nil where there is none
}

// budgetOf reads the totals of a unit as its form prints them; where the form
// prints none, they are added up from its rows.
func (b *Book) budgetOf(u *model.Unit) unitBudget {
	var best unitBudget
	for _, f := range u.FormsOf(model.Execution) {
		f = b.reconcile.classify(f)
		one := unitBudget{form: f, basic: groupLine(f, model.RoleBasic), project: groupLine(f, model.RoleProject)}
		if one.total = roleLine(f, model.RoleTotal); one.total.known() {
			return one
		}
		if subs := rowsOf(f, model.RoleSubtotal); len(subs) == 1 {
			one.total = lineOf(subs...)
			return one
		}
		one.total = lineOf(leaves(f.Block(model.ExecutionBlock), "")...)
		if best.form == nil {
			best = one
		}
	}
	return best
}

// groupLine is the subtotal of role as printed, else the sum of what stands in
// its class.
func groupLine(f *model.Form, role model.Role) budgetLine {
	if l := roleLine(f, role); l.known() {
		return l
	}
	return lineOf(leaves(f.Block(model.ExecutionBlock), role)...)
}

func rowsOf(f *model.Form, role model.Role) []model.Row {
	var rows []model.Row
	for _, r := range f.Block(model.ExecutionBlock) {
		if r.Role == role {
			rows = append(rows, r)
		}
	}
	return rows
}

func roleLine(f *model.Form, role model.Role) budgetLine {
	if r, ok := f.RowOf(model.ExecutionBlock, role); ok {
		return lineOf(r)
	}
	return budgetLine{}
}

// projectLine is what the 预算执行 rows of a project add up to; 年初预算数 falls
// back to its 申报表, 全年执行数 to its payments.
func projectLine(p *model.Project) budgetLine {
	l := lineOf(p.Execution...)
	if total, ok := p.Declaration.Total(model.FundBlock); ok {
		l.initial = l.initial.or(moneyOf(total.Value(model.InitialBudget)))
	}
	if !l.spent.known {
		l.spent = paid(p.Payments)
	}
	return l
}

// paid adds up payments; a ledger may have very many.
func paid(rows []model.Row) money {
	var sum money
	for _, r := range rows {
		if m := moneyOf(r.Value(model.Paid)); m.known {
			sum = money{sum.yuan.Add(m.yuan), true, append(sum.from, m.from...), sum.doubt.Add(m.doubt)}
		}
	}
	return sum
}

// amountText prints an amount in 万元 as sentences do: two decimals, rounded
// once, with thousands separators.
func amountText(yuan decimal.Decimal) string {
	s := model.RoundHalfUp(yuan.Shift(-4), 2).StringFixed(2)
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 6; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// rateText prints a fraction as per cent with two decimals, rounded once.
func rateText(rate decimal.Decimal) string {
	return model.RoundHalfUp(rate.Shift(2), 2).StringFixed(2) + "%"
}
