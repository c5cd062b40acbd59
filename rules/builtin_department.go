package rules

import (
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"jixiao/model"
	"jixiao/rules/expr"
)

// departmentBuiltins are about the management indicators of 部门整体支出绩效自评表:
// what is printed, and what the other forms of the unit make of it.
var departmentBuiltins = map[string]*builtin{
	"在职超编":   {names: []string{"率", "算式"}, unit: overstaffed},
	"控制率不符":  {names: []string{"率", "应为", "算式"}, unit: staffRateWrong},
	"三公上升":   {names: []string{"率", "算式"}, unit: outlayGrown},
	"三公未注基数": {names: []string{"率"}, form: growthWithoutBase},
	"调整率分档":  {names: []string{"率", "算式", "应得", "得分", "分值"}, form: adjustmentLadder},
	"结转率矛盾":  {names: []string{"率", "执行率"}, form: nothingLeftOver},
	"三公超预算":  {names: []string{"率", "算式"}, unit: aboveBudget("三公经费控制率", threeOutlays)},
	"公用超预算":  {names: []string{"率", "算式"}, unit: aboveBudget("公用经费控制率", operating)},
	"目标未覆盖":  {names: []string{"率", "个数"}, form: goalsNotCovering},
}

// indicatorAliases is the parameter that says what else an indicator of the
// whole department is called, as 本名:别名.
const indicatorAliases = "整体指标别名"

// quoteMarks may stand around a part of an indicator's name: “三公经费”变动率.
var quoteMarks = strings.NewReplacer("“", "", "”", "", `"`, "", "‘", "", "’", "", "'", "", "《", "", "》", "")

// indicator is the row of a form whose 三级指标 is called name, or an alias.
func (r *run) indicator(f *model.Form, name string) (model.Row, bool) {
	names := []string{model.Fold(name)}
	for _, w := range r.book.params.words(indicatorAliases) {
		if own, alias, ok := strings.Cut(w, ":"); ok && own == names[0] {
			names = append(names, alias)
		}
	}
	for _, row := range f.Block(model.IndicatorBlock) {
		if hasAny(model.Fold(quoteMarks.Replace(row.Value(model.Indicator).Text)), names...) {
			return row, true
		}
	}
	return model.Row{}, false
}

// stated is the rate that a form states under name, with its cell; ok is false
// where it has no such indicator or what stands there cannot be told for sure.
func (r *run) stated(f *model.Form, name string) (rate model.Interval, cell model.Value, ok bool) {
	row, found := r.indicator(f, name)
	cell = row.Value(model.Actual)
	if !found || !cell.Numeric() {
		return rate, cell, false
	}
	target, measure := row.Value(model.Target), row.Value(model.Measure).Text
	fraction, ulp := cell.Number, cell.Ulp
	switch bare, without := bareActual(target, cell, measure); {
	case without && doubtfulPercent(one, bare):
		return rate, cell, false
	case without:
		fraction, ulp = bare.Shift(-2), decimal.New(1, -cell.Places()-2)
	case !isRate(cell, measure) && fraction.Abs().GreaterThan(two):
		return rate, cell, false
	}
	return model.Rate{Value: fraction, Ulp: ulp}.Interval(), cell, true
}

// overall are the 部门整体支出绩效自评表 of the unit.
func (r *run) overall() []*model.Form { return r.unit.FormsOf(model.DepartmentEvaluation) }

// staffing is 实有人数 and 编制人数 as 单位基本情况表 or 整体支出基础数据表 states them.
func (r *run) staffing() (staff, posts model.Value, form *model.Form) {
	for _, kind := range []model.FormKind{model.UnitProfile, model.BaseData} {
		for _, f := range r.unit.FormsOf(kind) {
			staff, posts = f.Field(model.Staff), f.Field(model.Posts)
			if staff.Numeric() && posts.Numeric() && posts.Number.IsPositive() && ofYear(f, r.unit.Year) {
				return staff, posts, f
			}
		}
	}
	return model.Value{}, model.Value{}, nil
}

func staffText(staff, posts model.Value) string {
	return "实有" + staff.Number.String() + "人÷编制" + posts.Number.String() + "人"
}

const staffRate = "在职人员控制率"

// overstaffed is D01: the rate above 100%, as stated, else as worked out.
func overstaffed(r *run, c *check) {
	staff, posts, profile := r.staffing()
	if r.statedTooHigh(c, staffRate, "≤100%", overWhole) {
		return
	}
	if profile == nil {
		r.silent(c.ID, "没有在职人员控制率，也没有编制人数和实有人数")
		return
	}
	r.judged[c.ID] = true
	if staff.Number.GreaterThan(posts.Number) {
		text := expr.Percent(model.Divide(staff.Number, posts.Number))
		r.department(c, profile, staff, figures{"率": text, "算式": "（" + staffText(staff, posts) + "）"}, "≤"+posts.Text, posts.At)
	}
}

// statedTooHigh reports the first form that states a rate which is too high
// under name, and whether there is one.
func (r *run) statedTooHigh(c *check, name, want string, tooHigh func(model.Interval) bool) bool {
	for _, f := range r.overall() {
		rate, cell, ok := r.stated(f, name)
		if !ok {
			continue
		}
		r.judged[c.ID] = true
		if tooHigh(rate) {
			r.department(c, f, cell, figures{"率": cell.Text, "算式": ""}, want)
			return true
		}
	}
	return false
}

func aboveZero(rate model.Interval) bool { return rate.Lo.IsPositive() }

// overWhole reports whether a rate is above 100%, rounding aside.
func overWhole(rate model.Interval) bool {
	return model.Compare(rate, model.AtMost, model.Exact(one)) == model.Unbalanced
}

// staffRateWrong is D01: the rate is not what the numbers of people give.
func staffRateWrong(r *run, c *check) {
	staff, posts, profile := r.staffing()
	if profile == nil {
		r.silent(c.ID, "没有编制人数和实有人数")
		return
	}
	due := model.Divide(staff.Number, posts.Number)
	for _, f := range r.overall() {
		rate, cell, ok := r.stated(f, staffRate)
		if !ok {
			continue
		}
		r.judged[c.ID] = true
		// Capped at 100% it says no more than that there are not too many.
		capped := rate.Mid.Equal(one) && due.LessThan(one)
		if !capped && model.Compare(rate, model.Equal, model.Exact(due)) == model.Unbalanced {
			r.department(c, f, cell, figures{"率": cell.Text, "应为": expr.Percent(due), "算式": staffText(staff, posts)},
				expr.Percent(due), staff.At, posts.At)
		}
	}
	r.silent(c.ID, "没有填写在职人员控制率")
}

// department reports a figure of the whole department.
func (r *run) department(c *check, f *model.Form, cell model.Value, names figures, want string, related ...model.Ref) {
	out := r.draft(c, r.scope(f, nil), cell.At, names)
	out.Got, out.Want = cell.Text, want
	out.Related = slices.DeleteFunc(related, model.Ref.IsZero)
	r.add(out)
}

// baseRow is a row of 经费控制 of this year, and its form.
func (r *run) baseRow(words string) (model.Row, *model.Form) {
	for _, f := range r.unit.FormsOf(model.BaseData) {
		if row, ok := r.outlay(f.Block(model.OutlayBlock), words); ok && ofYear(f, r.unit.Year) {
			return row, f
		}
	}
	return model.Row{}, nil
}

// ofBase is a ÷ b of a row of 经费控制, with how it was worked out.
func ofBase(f *model.Form, row model.Row, a, b model.Term) (rate model.Interval, text string, ok bool) {
	x, ok1 := row.Value(a).Interval()
	y, ok2 := row.Value(b).Interval()
	if !ok1 || !ok2 || !y.Mid.IsPositive() {
		return rate, "", false
	}
	rate, ok = x.Div(y)
	return rate, string(a) + moneyText(f, x) + "÷" + string(b) + moneyText(f, y), ok
}

// outlayGrown is D02: 三公经费 went up.
func outlayGrown(r *run, c *check) {
	if r.statedTooHigh(c, "三公经费变动率", "≤0%", aboveZero) {
		return
	}
	row, f := r.baseRow(threeOutlays)
	rate, text, ok := ofBase(f, row, model.ThisActual, model.LastActual)
	if !ok {
		r.silent(c.ID, "没有三公经费变动率，也没有三公经费上年、本年决算数")
		return
	}
	r.judged[c.ID] = true
	if overWhole(rate) {
		up := rate.Mid.Sub(one)
		r.department(c, f, row.Value(model.ThisActual), figures{"率": expr.Percent(up), "算式": "（" + text + "-100%）"},
			"≤"+row.Value(model.LastActual).Text, row.Value(model.LastActual).At)
	}
}

// growthWithoutBase is D02: nothing says what the change is counted from.
func growthWithoutBase(r *run, c *check, s expr.Scope) {
	const name = "三公经费变动率"
	row, found := r.indicator(s.Form, name)
	_, cell, ok := r.stated(s.Form, name)
	if !found || !ok {
		r.silent(c.ID, "没有填写三公经费变动率")
		return
	}
	r.judged[c.ID] = true
	said := ""
	for _, t := range []model.Term{model.Indicator, model.Standard, model.Deviation, model.Remark, model.Target, model.Actual} {
		said += row.Value(t).Text
	}
	if !r.mentions(said, "基数用语") {
		r.department(c, s.Form, cell, figures{"率": cell.Text}, "")
	}
}

// adjustmentLadder is D03: more points than the step of the ladder gives.
func adjustmentLadder(r *run, c *check, s expr.Scope) {
	const name = "预算调整率"
	row, found := r.indicator(s.Form, name)
	rate, cell, ok := r.stated(s.Form, name)
	sum := ""
	if found && !ok {
		rate, sum, ok = r.adjustment()
	}
	weight, score := row.Value(model.Weight), row.Value(model.Score)
	if !found || !ok || !weight.Numeric() || !score.Numeric() || row.Value(model.Standard).Present() {
		r.silent(c.ID, "没有填写预算调整率及其分值、得分，或表中另有评分标准")
		return
	}
	share, ok := r.ladder("预算调整率分档", rate.Abs())
	if !ok {
		r.silent(c.ID, "参数“预算调整率分档”无法识别")
		return
	}
	r.judged[c.ID] = true
	due := model.RoundHalfUp(weight.Number.Mul(share), max(2, score.Places()))
	if score.Number.LessThanOrEqual(due) {
		return
	}
	text := cell.Text
	if sum != "" {
		text = expr.Percent(rate.Mid)
	}
	f := r.draft(c, r.scope(s.Form, &row), score.At, figures{"率": text, "算式": sum, "应得": due.String(),
		"得分": score.Text, "分值": weight.Text})
	f.Got, f.Want, f.Diff = score.Text, due.String(), score.Number.Sub(due).String()
	f.Related = slices.DeleteFunc([]model.Ref{cell.At}, model.Ref.IsZero)
	r.add(f)
}

// adjustment is 预算调整率 as the total of 预算执行情况表 gives it.
func (r *run) adjustment() (rate model.Interval, text string, ok bool) {
	f := r.unit.Form(model.Execution)
	total, ok := f.Total(model.ExecutionBlock)
	if !ok {
		return rate, "", false
	}
	initial, ok1 := total.Value(model.InitialBudget).Interval()
	budget, ok2 := total.Value(model.Budget).Interval()
	if !ok1 || !ok2 || !initial.Mid.IsPositive() {
		return rate, "", false
	}
	rate, ok = budget.Sub(initial).Div(initial)
	return rate, "（全年预算数" + moneyText(f, budget) + "，年初预算数" + moneyText(f, initial) + "）", ok
}

// ladder reads a parameter of steps, «0:100|10:75» for 100% of the points at 0
// and 75% up to 10%, beyond the last none.
func (r *run) ladder(param string, rate model.Interval) (share decimal.Decimal, ok bool) {
	for _, step := range r.book.params.words(param) {
		limit, points, cut := strings.Cut(step, ":")
		l, err1 := decimal.NewFromString(limit)
		p, err2 := decimal.NewFromString(points)
		if !cut || err1 != nil || err2 != nil {
			return share, false
		}
		if rate.Lo.LessThanOrEqual(l.Shift(-2)) {
			return p.Shift(-2), true
		}
	}
	return decimal.Zero, true
}

// nothingLeftOver is D04: 结转结余率 0 beside 执行率 below 100%.
func nothingLeftOver(r *run, c *check, s expr.Scope) {
	rate, cell, ok := r.stated(s.Form, "结转结余率")
	spent, found := expr.Lookup(expr.Scope{Form: s.Form}, model.ExecutionRate)
	if !found || !spent.Numeric() {
		if total, has := r.unit.Form(model.Execution).Total(model.ExecutionBlock); has {
			spent = total.Value(model.ExecutionRate)
		}
	}
	if !ok || !spent.Numeric() {
		r.silent(c.ID, "没有填写结转结余率和执行率")
		return
	}
	r.judged[c.ID] = true
	if rate.Mid.IsZero() && spent.Rate().Interval().Hi.LessThan(one) {
		r.department(c, s.Form, cell, figures{"率": cell.Text, "执行率": spent.Text}, ">0%", spent.At)
	}
}

// aboveBudget is D05 and D06: an outlay above its budget, as the indicator
// states it, else as 整体支出基础数据表 gives it.
func aboveBudget(name, words string) func(*run, *check) {
	return func(r *run, c *check) {
		if r.statedTooHigh(c, name, "≤100%", overWhole) {
			return
		}
		row, f := r.baseRow(words)
		rate, text, ok := ofBase(f, row, model.ThisActual, model.ThisBudget)
		if !ok {
			r.silent(c.ID, "没有"+name+"，也没有本年预算数和决算数")
			return
		}
		r.judged[c.ID] = true
		if overWhole(rate) {
			r.department(c, f, row.Value(model.ThisActual), figures{"率": expr.Percent(rate.Mid), "算式": "（" + text + "）"},
				"≤"+row.Value(model.ThisBudget).Text, row.Value(model.ThisBudget).At)
		}
	}
}

// goalsNotCovering is D08.
func goalsNotCovering(r *run, c *check, s expr.Scope) {
	rate, cell, ok := r.stated(s.Form, "绩效目标覆盖率")
	if !ok {
		r.silent(c.ID, "没有填写绩效目标覆盖率")
		return
	}
	r.judged[c.ID] = true
	without := 0
	if len(r.unit.FormsOf(model.ProjectDeclaration)) > 0 {
		for _, d := range r.dueProjects() {
			if d.Declaration == nil && !r.otherYears(model.ProjectDeclaration, d.Project) {
				without++
			}
		}
	}
	if model.Compare(rate, model.AtLeast, model.Exact(one)) != model.Unbalanced {
		return
	}
	number := "有"
	if without > 0 {
		number = strconv.Itoa(without) + "个"
	}
	r.department(c, s.Form, cell, figures{"率": cell.Text, "个数": number}, "100%")
}
