package rules

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"jixiao/model"
	"jixiao/rules/expr"
)

// The parameters about 计量单位.
const (
	unitOfName  = "名称与单位"
	sameUnits   = "同义单位"
	nearUnits   = "相近单位"
	unitless    = "无单位指标"
	totalCostIs = "总成本指标"
	anyCounter  = "个" // counts most things, but not people or days
)

// indicatorParams are the parameters that the built-ins about indicators need.
var indicatorParams = []string{wholeFrom, beyondWhole, slogans, moneyWords, progressWords, satisfiedWords, satisfiedLow,
	surveyWords, eventWords, unitOfName, sameUnits, nearUnits, unitless, totalCostIs}

var (
	measureNames = []string{"指标单位", "完成单位"}
	costNames    = []string{"指标额", "资金额", "差", "列名"}
)

// indicatorWords are the parameters about 计量单位, read once.
type indicatorWords struct {
	nameUnits  []nameUnit // longer endings first
	nameUnit   []string   // all units of nameUnits
	same, near [][]string // units that stand for each other, or are taken for each other
}

// nameUnit says which units fit names with an ending.
type nameUnit struct {
	ending string
	units  []string
}

// indicatorWords reads the parameters about indicators. What is written wrongly
// in them is a finding at its cell.
func (p params) indicatorWords() (out indicatorWords, found model.Findings) {
	for _, w := range p.words(unitOfName) {
		ending, units, ok := strings.Cut(w, ":")
		n := nameUnit{ending, strings.Split(units, "/")}
		if !ok || ending == "" || slices.Contains(n.units, "") {
			found = append(found, mistake(p[unitOfName].At, "“"+w+"”应写成 名称结尾:单位/单位，如 人数:人/名"))
		}
		out.nameUnits, out.nameUnit = append(out.nameUnits, n), append(out.nameUnit, n.units...)
	}
	slices.SortStableFunc(out.nameUnits, func(a, b nameUnit) int { return len(b.ending) - len(a.ending) })
	group := func(name string) (groups [][]string) {
		for _, w := range p.words(name) {
			g := strings.Split(w, "/")
			if slices.Contains(g, "") {
				found = append(found, mistake(p[name].At, "“"+w+"”应写成 单位/单位，如 人/名/位"))
			}
			groups = append(groups, g)
		}
		return groups
	}
	out.same, out.near = group(sameUnits), group(nearUnits)
	return out, found
}

// plainMeasure is a unit of measure folded, without what it says in brackets.
func plainMeasure(s string) string {
	word, _ := model.Label(s)
	return word
}

// plainTargetMeasure is the unit of a target, "" where none is known.
func plainTargetMeasure(row model.Row) string {
	return plainMeasure(measureOf(row.Value(model.Target), row.Value(model.Measure).Text))
}

// counted is the target of a row that must have a unit: a number that is no
// date, beside a name that does not hold the unit.
func (r *run) counted(row model.Row) bool {
	v := row.Value(model.Target)
	_, bracketed := model.Label(row.Value(model.Indicator).Text)
	return v.Numeric() && !v.Number.IsZero() && !isDate(v) && bracketed == "" && !r.mentions(indicatorName(row), unitless)
}

// measureMissing is I03 for a number without a unit.
func measureMissing(r *run, c *check, s expr.Scope) {
	r.list(c, s, func(_ *model.Form, row model.Row) (hit, bool) {
		v, column := row.Value(model.Target), row.Value(model.Measure)
		at := v.At
		if !column.At.IsZero() {
			at = column.At
		}
		bare := plainTargetMeasure(row) == "" && !isRate(v, column.Text) && row.Value(model.Actual).Measure == ""
		return hit{at: at, note: shownTarget(row)}, bare && r.counted(row)
	})
}

// measureUnfit is I03 for a unit that does not fit the name: 42个 for 人数. Only
// units that belong to other names are out of place; an unknown one is not.
func measureUnfit(r *run, c *check, s expr.Scope) {
	table := r.book.indicators.nameUnits
	known := r.book.indicators.nameUnit
	r.list(c, s, func(_ *model.Form, row model.Row) (hit, bool) {
		v, column := row.Value(model.Target), row.Value(model.Measure)
		at := v.At
		if column.Present() {
			at = column.At
		}
		word, _ := model.Label(row.Value(model.Indicator).Text)
		unit := unscaled(plainTargetMeasure(row))
		i := slices.IndexFunc(table, func(n nameUnit) bool { return strings.HasSuffix(word, n.ending) })
		if i < 0 || !v.Numeric() || unit == "" || slices.Contains(table[i].units, unit) || unit != anyCounter && !slices.Contains(known, unit) {
			return hit{}, false
		}
		return hit{at: at, note: shownTarget(row)}, true
	})
}

// unscaled is a unit without the 万 or 亿 before it: 人次 of 万人次. Units of
// money keep theirs.
func unscaled(unit string) string {
	if moneyFactor(unit).IsPositive() {
		return unit
	}
	for _, w := range []string{"万", "千", "百", "亿"} {
		if rest := strings.TrimPrefix(unit, w); rest != unit && rest != "" && !strings.HasPrefix(rest, "米") && rest != "克" && rest != "瓦时" {
			return rest
		}
	}
	return unit
}

// moneyFactor is one of a unit of money in 元; zero for other units.
func moneyFactor(unit string) decimal.Decimal {
	switch u := model.MoneyUnit(plainMeasure(unit)); u {
	case model.Yuan, model.QianYuan, model.WanYuan, model.YiYuan:
		return u.InYuan()
	}
	return decimal.Zero
}

// kinship is how two units of measure stand to each other.
type kinship uint8

const (
	kinUnknown kinship = iota // one of them is not in the book
	kinSame
	kinNear    // 人 beside 人次
	kinForeign // 次 beside 场, 元 beside 万元
)

// kin compares two units of measure by the parameters of the book.
func (r *run) kin(a, b string) kinship {
	if a == b {
		return kinSame
	}
	group := func(unit string) int {
		return slices.IndexFunc(r.book.indicators.same, func(g []string) bool { return slices.Contains(g, unit) })
	}
	near := func(a, b string) bool {
		return slices.ContainsFunc(r.book.indicators.near, func(g []string) bool { return slices.Contains(g, a) && slices.Contains(g, b) })
	}
	switch ga, gb := group(a), group(b); {
	case near(a, b), unscaled(a) != a && unscaled(a) == b, unscaled(b) != b && unscaled(b) == a:
		return kinNear
	case ga < 0 || gb < 0:
		return kinUnknown
	case ga == gb:
		return kinSame
	}
	return kinForeign
}

// measures compares the units of target and actual value of a row.
func (r *run) measures(c *check, s expr.Scope) (k kinship, names figures) {
	target, actual := s.Row.Value(model.Target), s.Row.Value(model.Actual)
	a, b := plainTargetMeasure(*s.Row), plainMeasure(actual.Measure)
	if !target.Numeric() || !actual.Numeric() || a == "" || b == "" {
		r.silent(c.ID, "指标值和完成值没有都写明计量单位")
		return kinUnknown, nil
	}
	r.judged[c.ID] = true
	if t, done, ok := pairAmounts(*s.Row); ok && (t.Value.Equal(done.Value) || alikeByRounding(t, done)) {
		return kinSame, nil // only converted
	}
	return r.kin(a, b), figures{"指标单位": a, "完成单位": b}
}

// measuresDiffer is I22 for units that measure different things.
func measuresDiffer(r *run, c *check, s expr.Scope) {
	if k, names := r.measures(c, s); k == kinForeign {
		r.addMeasures(c, s, names)
	}
}

// measuresNear is I22 for units that are often taken for each other.
func measuresNear(r *run, c *check, s expr.Scope) {
	if k, names := r.measures(c, s); k == kinNear {
		r.addMeasures(c, s, names)
	}
}

func (r *run) addMeasures(c *check, s expr.Scope, names figures) {
	actual := s.Row.Value(model.Actual)
	f := r.draft(c, s, actual.At, names)
	f.Got, f.Related = actual.Text, []model.Ref{s.Row.Value(model.Target).At}
	r.add(f)
}

// amountIn is a target or actual value as money in 元; ok is false for what is
// not measured in money.
func amountIn(v model.Value, unit string) (a model.Amount, ok bool) {
	factor := moneyFactor(unit)
	if !v.Numeric() || !factor.IsPositive() {
		return a, false
	}
	return model.Amount{Value: v.Number.Mul(factor), Ulp: v.Ulp.Mul(factor)}, true
}

// pairAmounts is the target and the actual value of a row in 元, where they are
// printed in different units of money.
func pairAmounts(row model.Row) (t, a model.Amount, ok bool) {
	x, y := plainTargetMeasure(row), plainMeasure(row.Value(model.Actual).Measure)
	t, okT := amountIn(row.Value(model.Target), x)
	a, okA := amountIn(row.Value(model.Actual), y)
	return t, a, okT && okA && x != y
}

// actualAmount is the actual value of a row in 元; a bare number takes the unit
// of its target.
func actualAmount(row model.Row) (a model.Amount, unit string, ok bool) {
	actual := row.Value(model.Actual)
	unit = plainMeasure(measureOf(actual, plainTargetMeasure(row)))
	a, ok = amountIn(actual, unit)
	return a, unit, ok
}

// fundsInAll is 年度资金总额 of a form under t; where that is empty or 0, what its
// parts add up to: M02 has spoken of the total.
func fundsInAll(f *model.Form, t model.Term) (sum model.Amount, at model.Ref, ok bool) {
	total, has := f.Total(model.FundBlock)
	if v := total.Value(t); has && v.Numeric() && !v.Number.IsZero() {
		return v.Amount(), v.At, true
	}
	for _, row := range f.Block(model.FundBlock) {
		if v := row.Value(t); row.Role != model.RoleTotal && v.Numeric() && v.Number.IsPositive() {
			a := v.Amount()
			sum.Value, sum.Ulp = sum.Value.Add(a.Value), sum.Ulp.Add(a.Ulp)
			if !ok {
				at = v.At
			}
			ok = true
		}
	}
	return sum, at, ok
}

// cost is an actual total cost beside 全年执行数.
type cost struct {
	actual, spent model.Amount
	at            model.Ref
	verdict       model.Verdict
	figures       figures
}

// isTotalCost reports whether a row of 绩效指标 is about the cost of the whole
// project.
func (r *run) isTotalCost(row model.Row) bool {
	word, _ := model.Label(row.Value(model.Indicator).Text)
	return slices.Contains(r.book.params.words(totalCostIs), word)
}

// costOf is the cost that a row of 绩效指标 states for the whole project; ok is
// false, with the reason noted, where it states none.
func (r *run) costOf(c *check, s expr.Scope) (out cost, ok bool) {
	if !r.isTotalCost(*s.Row) {
		r.silent(c.ID, "没有总成本指标")
		return out, false
	}
	actual, unit, ok := actualAmount(*s.Row)
	spent, at, okSpent := fundsInAll(s.Form, model.Spending)
	if !ok || !okSpent {
		r.silent(c.ID, "总成本指标没有以金额填写的完成值")
		return out, false
	}
	r.judged[c.ID] = true
	out = cost{actual: actual, spent: spent, at: at, figures: moneyFigures(s, actual, spent, unit)}
	out.verdict = model.Compare(actual.Interval(), model.Equal, spent.Interval())
	return out, true
}

// moneyFigures are the figures of an amount of the indicators beside one of 资金:
// each as printed, the difference in the unit of the form.
func moneyFigures(s expr.Scope, indicator, fund model.Amount, unit string) figures {
	form := s.Form.MoneyUnit
	if form == "" {
		form = model.WanYuan
	}
	diff := indicator.Value.Sub(fund.Value).Abs()
	fine := decimal.Min(indicator.Ulp, fund.Ulp)
	return figures{"指标额": expr.Money(indicator.Value, model.MoneyUnit(unit), indicator.Ulp), "资金额": expr.Money(fund.Value, form, fund.Ulp),
		"差": expr.Money(diff, form, fine), "列名": string(model.Spending)}
}

// totalCost is I15 where rounding does not explain the difference.
func totalCost(r *run, c *check, s expr.Scope) {
	if x, ok := r.costOf(c, s); ok && x.verdict == model.Unbalanced {
		r.addCost(c, s, x)
	}
}

// totalCostRounded is I15 where it does.
func totalCostRounded(r *run, c *check, s expr.Scope) {
	if x, ok := r.costOf(c, s); ok && x.verdict != model.Unbalanced && !x.actual.Value.Equal(x.spent.Value) {
		r.addCost(c, s, x)
	}
}

// totalCostTarget is I15 for a target below both budgets of the project: it was
// not set by either. One above them is M12's.
func totalCostTarget(r *run, c *check, s expr.Scope) {
	target, unit := s.Row.Value(model.Target), plainTargetMeasure(*s.Row)
	a, ok := amountIn(target, unit)
	budget, at, known := fundsInAll(s.Form, model.Budget)
	if !r.isTotalCost(*s.Row) || !ok || !known {
		r.silent(c.ID, "没有总成本指标")
		return
	}
	r.judged[c.ID] = true
	for _, t := range []model.Term{model.InitialBudget, model.Budget} {
		if b, _, ok := fundsInAll(s.Form, t); ok && model.Compare(a.Interval(), model.AtLeast, b.Interval()) != model.Unbalanced {
			return
		}
	}
	f := r.draft(c, s, target.At, moneyFigures(s, a, budget, unit))
	f.Got, f.Related = target.Text, []model.Ref{at}
	r.add(f)
}

func (r *run) addCost(c *check, s expr.Scope, x cost) {
	actual := s.Row.Value(model.Actual)
	f := r.draft(c, s, actual.At, x.figures)
	f.Got, f.Want, f.Diff = x.figures["指标额"], x.figures["资金额"], x.figures["差"]
	f.Verdict, f.Related = x.verdict, []model.Ref{x.at}
	r.add(f)
}

// conversionRounded is X18: money of an indicator that differs from 全年执行数,
// or from its target, only because one of them is printed in a coarser unit. The
// price of one thing is like the whole by chance alone.
func conversionRounded(r *run, c *check, s expr.Scope) {
	actual, unit, ok := actualAmount(*s.Row)
	if !ok {
		r.silent(c.ID, "没有这种情形：没有以金额填写的指标")
		return
	}
	r.judged[c.ID] = true
	if t, a, pair := pairAmounts(*s.Row); pair && alikeByRounding(a, t) {
		r.addConversion(c, s, cost{actual: a, spent: t, at: s.Row.Value(model.Target).At}, unit, "指标值", model.MoneyUnit(plainTargetMeasure(*s.Row)))
		return
	}
	spent, at, ok := fundsInAll(s.Form, model.Spending)
	single := r.mentions(indicatorName(*s.Row), "单位成本用语")
	if ok && !single && s.Form.MoneyUnit != "" && s.Form.MoneyUnit != model.MoneyUnit(unit) && alikeByRounding(actual, spent) {
		r.addConversion(c, s, cost{actual: actual, spent: spent, at: at}, unit, string(model.Spending), s.Form.MoneyUnit)
	}
}

// alikeByRounding reports whether amounts differ, and only by rounding. 5万元
// printed without decimals is too coarse to be 46000元 rounded.
func alikeByRounding(a, b model.Amount) bool {
	diff := a.Value.Sub(b.Value).Abs()
	return diff.IsPositive() && diff.Mul(hundred).LessThan(a.Value.Abs()) &&
		model.Compare(a.Interval(), model.Equal, b.Interval()) != model.Unbalanced
}

func (r *run) addConversion(c *check, s expr.Scope, x cost, unit, against string, in model.MoneyUnit) {
	fine := decimal.Min(x.actual.Ulp, x.spent.Ulp)
	x.figures = figures{"指标额": expr.Money(x.actual.Value, model.MoneyUnit(unit), x.actual.Ulp), "资金额": expr.Money(x.spent.Value, in, x.spent.Ulp),
		"差": expr.Money(x.actual.Value.Sub(x.spent.Value).Abs(), model.Yuan, fine), "列名": against}
	x.verdict = model.Rounding
	r.addCost(c, s, x)
}
