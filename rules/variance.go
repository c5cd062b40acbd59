package rules

import (
	"strings"

	"github.com/shopspring/decimal"

	"jixiao/model"
	"jixiao/rules/expr"
)

// The built-ins whose findings are made elsewhere: the reconciliation, the
// reader, the gathering of rows into units.
const (
	byReconcile = "对账"
	byReading   = "读数"
	byReadings  = "读数汇总"
	byDoubt     = "读数存疑"
	byGather    = "归集"
)

// declaredBy is the enabled check of rule id that names the built-in.
func (b *Book) declaredBy(id, name string) *check {
	for _, c := range b.checks {
		if c.ID == id && c.Builtin == name && c.enabled {
			return c
		}
	}
	return nil
}

// variance turns a line that is not 平 into the finding of the rule it names.
// 尾差 is 提示, above 尾差上限 警告, and shows its size.
func (r *run) variance(v *model.Variance) {
	if v.Rule == "" || v.Verdict == model.NoVerdict {
		return
	}
	c := r.book.declaredBy(v.Rule, byReconcile)
	if c == nil {
		if r.book.declared[v.Rule] == nil {
			r.fail(v.Rule, "对账行“"+v.Name+"”所指的规则不在规则库中")
		}
		return
	}
	r.judged[v.Rule] = true
	if v.Verdict == model.Balanced {
		return
	}
	form := r.formAt(firstRef(v.Left.At))
	if v.IsRate && r.echoed(form, firstRef(v.Left.At)) {
		return
	}
	diff := differenceText(v, form)
	left, right := sidesText(v, form)
	f := r.draft(c, r.scope(form, nil), firstRef(v.Left.At, v.Right.At), figures{
		"名称": v.Name, "左": left, "右": right, "差": diff, "左名": v.Left.Label, "右名": v.Right.Label, "项目": v.Project,
	})
	f.Verdict, f.Want, f.Got, f.Diff = v.Verdict, right, left, diff
	f.Related = others(append(append([]model.Ref{}, v.Left.At...), v.Right.At...), f.At)
	if v.Project != "" {
		f.Project = v.Project
	}
	if v.Verdict == model.Rounding {
		over := !v.IsRate && v.Diff.Abs().GreaterThan(r.book.params[roundingLimit].Amount().Value)
		f.Level = min(f.Level, roundingLevel(over))
		f.Message += r.book.params.text(roundingNote)
		f.Fix = r.book.params.text(roundingFix)
	}
	r.add(f)
}

// echoed reports whether a cell stands in a row of 资金 that prints the figures
// of the total once more.
func (r *run) echoed(form *model.Form, at model.Ref) bool {
	for _, row := range form.Block(model.FundBlock) {
		if row.Value(model.ExecutionRate).At == at {
			return echoesTotal(form, row, "")
		}
	}
	return false
}

func firstRef(lists ...[]model.Ref) model.Ref {
	for _, l := range lists {
		for _, at := range l {
			if !at.IsZero() {
				return at
			}
		}
	}
	return model.Ref{}
}

// formAt is the form of the unit that holds a cell.
func (r *run) formAt(at model.Ref) *model.Form {
	for _, f := range r.unit.Forms {
		if f.At.File == at.File && f.At.Sheet == at.Sheet && f.At.Contains(at.Row, at.Col) {
			return f
		}
	}
	return nil
}

// sidesText is both sides in the money unit of the blamed form, so that they
// can be compared by eye: a single cell as it is printed, a sum with as many
// decimals. What would print alike though it differs is given in 元.
func sidesText(v *model.Variance, form *model.Form) (left, right string) {
	if v.IsRate {
		return rateSide(v.Left), rateSide(v.Right)
	}
	unit := moneyUnit(form)
	left, right = sideMoney(v, v.Left, unit), sideMoney(v, v.Right, unit)
	if left == right && !v.Diff.IsZero() {
		return expr.Money(v.Left.Amount.Mid, model.Yuan, decimal.Zero), expr.Money(v.Right.Amount.Mid, model.Yuan, decimal.Zero)
	}
	return left, right
}

// rateSide is a rate as the cell prints it, else with two decimals.
func rateSide(s model.Side) string {
	if len(s.At) == 1 && strings.HasSuffix(s.Text, "%") {
		return s.Text
	}
	return expr.Percent(s.Amount.Mid)
}

func sideMoney(v *model.Variance, s model.Side, unit model.MoneyUnit) string {
	shown := expr.Money(s.Amount.Mid, unit, v.Left.Amount.Ulp)
	text := strings.ReplaceAll(s.Text, ",", "")
	if typed, err := decimal.NewFromString(text); err == nil && len(s.At) == 1 {
		// The cell's own print, where it is in this unit and no coarser than two decimals say.
		own := model.Divide(s.Amount.Mid, unit.InYuan())
		if typed.Equal(model.RoundHalfUp(own, max(0, -typed.Exponent()))) {
			return s.Text + string(unit)
		}
	}
	return shown
}

func differenceText(v *model.Variance, form *model.Form) string {
	if v.IsRate {
		return percentPoints(v.Diff.Abs())
	}
	return expr.Money(v.Diff.Abs(), moneyUnit(form), v.Left.Amount.Ulp)
}

// percentPoints is the difference of two rates: 0.01个百分点.
func percentPoints(d decimal.Decimal) string {
	p := d.Shift(2)
	if r := p.Round(2); !r.IsZero() {
		return r.StringFixed(2) + "个百分点"
	}
	return p.Round(4).String() + "个百分点"
}

func moneyUnit(f *model.Form) model.MoneyUnit {
	if f == nil || f.MoneyUnit == "" {
		return model.WanYuan
	}
	return f.MoneyUnit
}
