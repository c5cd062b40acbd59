package rules

import (
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"jixiao/model"
	"jixiao/rules/expr"
)

// amountBuiltins are about amounts and rates that no single comparison states.
var amountBuiltins = map[string]*builtin{
	"未说明原因":   {names: comparedNames[:3], form: unexplained(reasonWords)},
	"未说明调整":   {names: comparedNames[:3], form: unexplained(adjustmentWords)},
	"仅列执行表":   {names: comparedNames[:3], unit: listedOnly},
	"年初加调整":   {names: []string{"应为", "差"}, form: initialAndAdjustment},
	"元万元混用":   {names: []string{"谁", "左名", "左", "右名", "右"}, unit: tenthousandfold},
	"成本高于预算":  {names: []string{"预算"}, form: costAboveBudget},
	"中期小于年度":  {names: []string{"中期", "年度", "差"}, form: mediumBelowAnnual},
	"三公分项":    {names: []string{"合计项", "列", "应为", "实为", "差"}, form: outlayParts},
	"退款净额":    {names: []string{"笔", "金额", "例"}, form: refunds},
	"累计回落":    {names: []string{"项目", "月", "金额"}, unit: fallingTotal},
	"执行率写法":   {names: []string{"例", "种"}, unit: rateStyles},
	"分项有分值":   {names: []string{"实为"}, form: partWithPoints},
	"错用分母":    {names: []string{"应为"}, form: wrongBase},
	"产出全完成":   {names: []string{"项数"}, form: allOutputsMet(false)},
	"产出完成已说明": {names: []string{"项数"}, form: allOutputsMet(true)},
}

// The parameters that hold the words of a reason.
const (
	reasonWords     = "原因用语"
	adjustmentWords = "调整用语"
)

// explained reports whether a form gives a reason anywhere: in 偏差原因, 备注 or
// 存在问题, or by one of the words in 实际完成情况.
func (r *run) explained(f *model.Form, words string) bool {
	for _, t := range []model.Term{model.Deviation, model.Remark, model.Problems} {
		if f.Field(t).Present() {
			return true
		}
		for _, block := range []model.Term{model.IndicatorBlock, model.FundBlock} {
			if slices.ContainsFunc(f.Block(block), func(row model.Row) bool { return row.Value(t).Present() }) {
				return true
			}
		}
	}
	return r.mentions(f.Field(model.Outcome).Text, words)
}

// remarked reports whether 预算执行情况表 gives a reason beside the project of a
// form: any 备注 explains an adjustment, since it stands beside it; low spending
// only one with one of the words.
func (r *run) remarked(f *model.Form, words string) bool {
	p := r.projectOf(f)
	return p != nil && (p.Evaluation == f || p.Declaration == f) && slices.ContainsFunc(p.Execution, func(row model.Row) bool {
		v := row.Value(model.Remark)
		return v.Present() && (words == adjustmentWords || r.mentions(v.Text, words))
	})
}

// unexplained is a condition that may fail where the form says why, or by a
// rounding.
func unexplained(words string) func(*run, *check, expr.Scope) {
	return func(r *run, c *check, s expr.Scope) {
		res, ok := r.demand(c, s)
		if ok && res.Verdict == model.Unbalanced && !r.explained(s.Form, words) && !r.remarked(s.Form, words) {
			r.report(c, s, res)
		}
	}
}

// listedOnly judges the rows of 预算执行 whose project has no 自评表 yet: where
// there is one, the same is said of it. A 备注 is a reason.
func listedOnly(r *run, c *check) {
	due := r.book.params.words(dueScope)
	for _, d := range r.dueProjects() {
		if evaluated(d.Evaluation) {
			continue
		}
		for i := range d.Execution {
			row := &d.Execution[i]
			s := r.scope(r.formAt(row.Value(model.ProjectName).At), row)
			other := row.Group != "" && !slices.Contains(due, model.Fold(string(row.Group)))
			if s.Form == nil || other || r.unit.Lent[row.At] || c.when != nil && c.when.Judge(s).Verdict != model.Balanced {
				continue
			}
			if res, ok := r.demand(c, s); ok && res.Verdict == model.Unbalanced && !row.Value(model.Remark).Present() {
				r.report(c, s, res)
			}
		}
	}
	r.silent(c.ID, "没有只列在预算执行情况表中的项目")
}

// initialAndAdjustment is M05 on a 自评表: offices differ on whether 上年结转 is
// part of 调整数, so that either reading will do.
func initialAndAdjustment(r *run, c *check, s expr.Scope) {
	total, _ := s.Form.Total(model.FundBlock)
	initial, ok1 := total.Value(model.InitialBudget).Interval()
	adjusted, ok2 := total.Value(model.Adjustment).Interval()
	budget, ok3 := total.Value(model.Budget).Interval()
	if !ok1 || !ok2 || !ok3 {
		r.silent(c.ID, "年初预算数、调整数、全年预算数不全")
		return
	}
	r.judged[c.ID] = true
	due := initial.Add(adjusted)
	verdict := model.Compare(budget, model.Equal, due)
	for _, in := range carriedIn(s.Form, total) {
		verdict = min(verdict, model.Compare(budget, model.Equal, due.Add(in)))
	}
	if verdict == model.Balanced {
		return
	}
	diff := budget.Sub(due).Abs()
	res := expr.Result{Verdict: verdict, Diff: diff, Amount: true, Cells: []model.Ref{
		total.Value(model.Budget).At, total.Value(model.InitialBudget).At, total.Value(model.Adjustment).At}}
	r.amountFinding(c, s, res, figures{"应为": moneyText(s.Form, due), "差": moneyText(s.Form, diff)})
}

// carriedIn are what a 自评表 may mean by 上年结转: the field, or the figures of
// the row of that name.
func carriedIn(f *model.Form, total model.Row) []model.Interval {
	values := []model.Value{total.Value(model.CarriedIn), f.Field(model.CarriedIn)}
	if row, ok := f.RowOf(model.FundBlock, model.RoleCarried); ok {
		values = append(values, row.Value(model.InitialBudget), row.Value(model.Budget))
	}
	var out []model.Interval
	for _, v := range values {
		if i, ok := v.Interval(); ok {
			out = append(out, i)
		}
	}
	return out
}

// amountFinding reports figures that do not agree, mildly where rounding
// explains it; the first of the cells is to blame.
func (r *run) amountFinding(c *check, s expr.Scope, res expr.Result, names figures) {
	f := r.draft(c, s, res.Cells[0], names)
	f.Verdict, f.Want, f.Diff = res.Verdict, names["应为"], names["差"]
	f.Related = others(res.Cells, f.At)
	r.soften(&f, res)
	r.add(f)
}

// moneyText prints an amount in the money unit of a form.
func moneyText(f *model.Form, i model.Interval) string {
	return expr.Money(i.Mid, moneyUnit(f), i.Ulp)
}

// tenthousandfold is M07: a figure and its twin in another form that differ as
// 元 and 万元 do.
func tenthousandfold(r *run, c *check) {
	tolerance := r.book.params["万倍容差"].Number
	for i := range r.lines {
		v := &r.lines[i]
		left, right := v.Left.Amount.Mid.Abs(), v.Right.Amount.Mid.Abs()
		from, to := firstRef(v.Left.At), firstRef(v.Right.At)
		if v.IsRate || v.Verdict == model.NoVerdict || left.IsZero() || right.IsZero() || sameSheet(from, to) {
			continue
		}
		r.judged[c.ID] = true
		times := model.Divide(decimal.Max(left, right), decimal.Min(left, right))
		if v.Verdict != model.Unbalanced || v.Left.Amount.Mid.Sign() != v.Right.Amount.Mid.Sign() || model.Divide(times, model.Tenthousand).Sub(one).Abs().GreaterThan(tolerance) {
			continue
		}
		form := r.formAt(from)
		a, b := sidesText(v, form)
		f := r.draft(c, r.scope(form, nil), from, figures{"谁": lineOwner(v), "左名": v.Left.Label, "左": a, "右名": v.Right.Label, "右": b})
		f.Verdict, f.Got, f.Want, f.Diff, f.Cause = v.Verdict, a, b, differenceText(v, form), "单位错用"
		f.Related = others(append(slices.Clone(v.Left.At), v.Right.At...), f.At)
		if v.Project != "" {
			f.Project = v.Project
		}
		r.elsewhere(&f, v.Causes)
		r.add(f)
	}
	r.silent(c.ID, "没有可以互相对照的两处金额")
}

func sameSheet(a, b model.Ref) bool { return a.File == b.File && a.Sheet == b.Sheet }

// costAboveBudget is M12. The target was set beside 年初预算数, so that it may
// lie above a budget that was cut since.
func costAboveBudget(r *run, c *check, s expr.Scope) {
	target, ok := r.totalCost(*s.Row)
	budget, at, known := largerBudget(s.Form)
	if !ok || !known {
		r.silent(c.ID, "没有以金额为指标值的总成本指标")
		return
	}
	r.judged[c.ID] = true
	if model.Compare(model.Exact(target), model.AtMost, budget) != model.Unbalanced {
		return
	}
	v := s.Row.Value(model.Target)
	f := r.draft(c, s, v.At, figures{"预算": moneyText(s.Form, budget)})
	f.Verdict, f.Got, f.Want, f.Related = model.Unbalanced, v.Text, "≤"+moneyText(s.Form, budget), []model.Ref{at}
	r.add(f)
}

// totalCost is the target of a cost indicator in 元, where it is an amount of
// money and not the price of one thing.
func (r *run) totalCost(row model.Row) (decimal.Decimal, bool) {
	target, measure := row.Value(model.Target), row.Value(model.Target).Measure
	if measure == "" {
		measure = row.Value(model.Measure).Text
	}
	unit := model.MoneyUnit(model.Fold(measure))
	money := slices.Contains([]model.MoneyUnit{model.Yuan, model.QianYuan, model.WanYuan, model.YiYuan}, unit)
	cost := strings.Contains(row.Value(model.Level1).Text+row.Value(model.Level2).Text, "成本")
	single := r.mentions(row.Value(model.Indicator).Text, "单位成本用语")
	op := operatorOf(row)
	if !target.Numeric() || !money || !cost || single || op == model.AtLeast || op == model.Above {
		return decimal.Zero, false
	}
	return target.Number.Mul(unit.InYuan()), true
}

// largerBudget is the larger of 全年预算数 and 年初预算数 of the total.
func largerBudget(f *model.Form) (budget model.Interval, at model.Ref, ok bool) {
	total, _ := f.Total(model.FundBlock)
	for _, t := range []model.Term{model.Budget, model.InitialBudget} {
		if i, numeric := total.Value(t).Interval(); numeric && (!ok || i.Mid.GreaterThan(budget.Mid)) {
			budget, at, ok = i, total.Value(t).At, true
		}
	}
	return budget, at, ok
}

// mediumBelowAnnual is M15.
func mediumBelowAnnual(r *run, c *check, s expr.Scope) {
	whole, _ := s.Form.Total(model.MediumFundBlock)
	annual, _ := s.Form.Total(model.FundBlock)
	m, a := whole.Value(model.InitialBudget), annual.Value(model.InitialBudget)
	x, ok1 := m.Interval()
	y, ok2 := a.Interval()
	if !ok1 || !ok2 {
		r.silent(c.ID, "没有中期资金总额和年度资金总额")
		return
	}
	r.judged[c.ID] = true
	if model.Compare(x, model.AtLeast, y) != model.Unbalanced {
		return
	}
	diff := moneyText(s.Form, y.Sub(x))
	f := r.draft(c, s, m.At, figures{"中期": moneyText(s.Form, x), "年度": moneyText(s.Form, y), "差": diff})
	f.Verdict, f.Got, f.Want, f.Diff = model.Unbalanced, moneyText(s.Form, x), "≥"+moneyText(s.Form, y), diff
	f.Related = []model.Ref{a.At}
	r.add(f)
}

// refunds is M04 of a payment list: negative payments are netted and listed.
func refunds(r *run, c *check, s expr.Scope) {
	r.judged[c.ID] = true
	sum, shown := decimal.Zero, ""
	var at []model.Ref
	for _, row := range s.Form.Block(model.PaymentBlock) {
		v := row.Value(model.Paid)
		if row.Role != model.RoleRecord || !v.Numeric() || !v.Number.IsNegative() {
			continue
		}
		if len(at) < 3 {
			shown += "；“" + row.Value(model.ProjectName).Text + "”" + row.Value(model.PaidOn).Text + " " + v.Text
		}
		at, sum = append(at, v.At), sum.Add(v.Amount().Value)
	}
	if len(at) == 0 {
		return
	}
	f := r.draft(c, s, at[0], figures{"笔": strconv.Itoa(len(at)), "金额": expr.Money(sum.Abs(), moneyUnit(s.Form), decimal.Zero),
		"例": strings.TrimPrefix(shown, "；")})
	f.Related = at[1:]
	r.add(f)
}

// fallingTotal is E14: payments of a month come to less than nothing, and no
// line of it says that money came back.
func fallingTotal(r *run, c *check) {
	for _, p := range r.unit.Projects {
		if p.Owner != "" {
			continue
		}
		for _, m := range monthsOf(p.Payments, r.unit.Year) {
			r.judged[c.ID] = true
			if !m.sum.IsNegative() || slices.ContainsFunc(m.rows, func(row model.Row) bool {
				return r.mentions(row.Value(model.Purpose).Text+row.Value(model.Remark).Text, "退款用语")
			}) {
				continue
			}
			lowest := slices.MinFunc(m.rows, func(a, b model.Row) int {
				return a.Value(model.Paid).Number.Cmp(b.Value(model.Paid).Number)
			}).Value(model.Paid)
			form := r.formAt(lowest.At)
			f := r.draft(c, r.scope(form, nil), lowest.At, figures{"项目": p.Name, "月": strconv.Itoa(m.month),
				"金额": expr.Money(m.sum.Abs(), moneyUnit(form), decimal.Zero)})
			f.Got, f.Project = lowest.Text, p.Name
			r.add(f)
		}
	}
	r.silent(c.ID, "没有写明日期的支付明细")
}

// monthSum are the payments of one month.
type monthSum struct {
	month int
	sum   decimal.Decimal
	rows  []model.Row
}

// monthsOf are payments by month, in the order of the year; those without a
// date of the year are left out.
func monthsOf(rows []model.Row, year int) []monthSum {
	var out []monthSum
	for _, row := range rows {
		on, ok := parseDone(row.Value(model.PaidOn), year)
		if !ok || on.first/10000 != year || !row.Value(model.Paid).Numeric() {
			continue
		}
		m := on.first / 100 % 100
		i := slices.IndexFunc(out, func(s monthSum) bool { return s.month == m })
		if i < 0 {
			out = append(out, monthSum{month: m})
			i = len(out) - 1
		}
		out[i].sum = out[i].sum.Add(row.Value(model.Paid).Amount().Value)
		out[i].rows = append(out[i].rows, row)
	}
	slices.SortFunc(out, func(a, b monthSum) int { return a.month - b.month })
	return out
}

// rateStyles is E10: 执行率 written in several ways in the forms of one unit.
func rateStyles(r *run, c *check) {
	first := map[string]model.Value{}
	var order []string
	var forms []*model.Form
	for _, f := range r.unit.FormsOf(model.ProjectEvaluation) {
		v, ok := expr.Lookup(expr.Scope{Form: f}, model.ExecutionRate)
		style := rateStyle(v)
		if !ok || f.Written || style == "" {
			continue
		}
		r.judged[c.ID] = true
		if _, seen := first[style]; !seen {
			first[style], order, forms = v, append(order, style), append(forms, f)
		}
	}
	r.silent(c.ID, "没有填写执行率的自评表")
	if len(order) < 2 {
		return
	}
	var shown []string
	for i, style := range order {
		v := first[style]
		shown = append(shown, "“"+forms[i].ProjectName()+"”写作"+v.Text+"（按"+expr.Percent(v.Number)+"处理）")
	}
	last := len(order) - 1
	f := r.draft(c, r.scope(forms[last], nil), first[order[last]].At,
		figures{"种": strconv.Itoa(len(order)), "例": strings.Join(shown, "，")})
	for _, style := range order[:last] {
		f.Related = append(f.Related, first[style].At)
	}
	r.add(f)
}

// rateStyle is how a rate is written: 97%, 0.97 or 97; empty where a column
// says % itself, and for 0, which looks alike in all of them.
func rateStyle(v model.Value) string {
	switch {
	case !v.Numeric() || v.Number.IsZero() || hasPercent(v.Note):
		return ""
	case hasPercent(v.Text):
		return "百分号"
	case readAsFraction(v):
		return "百分数"
	}
	return "小数"
}

// partWithPoints is E11. A cell merged over all rows is the total's.
func partWithPoints(r *run, c *check, s expr.Scope) {
	total, ok := s.Form.Total(model.FundBlock)
	if !ok || !total.Value(model.Weight).Numeric() {
		r.silent(c.ID, "年度资金总额没有分值")
		return
	}
	rows := s.Form.Block(model.FundBlock)
	for i := range rows {
		if rows[i].Role == model.RoleTotal {
			continue
		}
		r.judged[c.ID] = true
		for _, t := range []model.Term{model.Score, model.Weight} {
			v := rows[i].Value(t)
			if !v.Numeric() || v.Number.IsZero() || v.At == total.Value(t).At {
				continue
			}
			f := r.draft(c, r.scope(s.Form, &rows[i]), v.At, figures{"实为": v.Text})
			f.Got, f.Want, f.Related = v.Text, "—", []model.Ref{total.Value(t).At}
			r.add(f)
			break
		}
	}
}

// wrongBase is E02: the rate is right for 年初预算数, and wrong for 全年预算数.
func wrongBase(r *run, c *check, s expr.Scope) {
	cells := [4]model.Interval{}
	for i, t := range []model.Term{model.ExecutionRate, model.Spending, model.Budget, model.InitialBudget} {
		v, _ := cellOf(s, t)
		n, ok := v.Interval()
		if !ok {
			r.silent(c.ID, "执行率、全年执行数、全年预算数、年初预算数不全")
			return
		}
		cells[i] = n
	}
	right, ok1 := cells[1].Div(cells[2])
	wrong, ok2 := cells[1].Div(cells[3])
	if !ok1 || !ok2 {
		r.silent(c.ID, "预算数为0")
		return
	}
	r.judged[c.ID] = true
	off := model.Compare(cells[0], model.Equal, right) == model.Unbalanced
	if !off || model.Compare(cells[0], model.Equal, wrong) == model.Unbalanced {
		return
	}
	rate, _ := cellOf(s, model.ExecutionRate)
	budget, _ := cellOf(s, model.Budget)
	initial, _ := cellOf(s, model.InitialBudget)
	due := expr.Percent(right.Mid)
	f := r.draft(c, s, rate.At, figures{"应为": due})
	f.Verdict, f.Got, f.Want = model.Unbalanced, rate.Text, due
	if slices.ContainsFunc(r.causesAt("E01", rate.At), func(c model.Cause) bool { return c.Kind == otherBase }) {
		f.Cause = otherBase
	}
	f.Diff, f.Related = percentPoints(cells[0].Mid.Sub(right.Mid).Abs()), []model.Ref{budget.At, initial.At}
	r.add(f)
}

// allOutputsMet is E07: every 产出 indicator is complete though little was
// spent. Where the form gives a reason the row for it speaks instead.
func allOutputsMet(withReason bool) func(*run, *check, expr.Scope) {
	return func(r *run, c *check, s expr.Scope) {
		met := 0
		rows := s.Form.Block(model.IndicatorBlock)
		for i := range rows {
			if !strings.Contains(rows[i].Value(model.Level1).Text, "产出") {
				continue
			}
			if r.points(expr.Scope{Form: s.Form, Row: &rows[i]}).Attainment != Met {
				r.judged[c.ID] = true
				return
			}
			met++
		}
		if met == 0 {
			r.silent(c.ID, "没有产出指标")
			return
		}
		r.judged[c.ID] = true
		if r.explained(s.Form, reasonWords) != withReason {
			return
		}
		v, _ := cellOf(s, model.ExecutionRate)
		f := r.draft(c, s, v.At, figures{"项数": strconv.Itoa(met)})
		f.Got = v.Text
		r.add(f)
	}
}
