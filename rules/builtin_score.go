package rules

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"jixiao/model"
	"jixiao/rules/expr"
)

// scoreBuiltins are about weights, grades and scores of whole forms. Those whose
// name begins with 口径 hold a form against the 口径 chosen for it.
var scoreBuiltins = map[string]*builtin{
	"口径无阶梯":   {names: comparedNames[:3], form: withoutLadder},
	"口径阶梯得分":  {names: []string{"应为", "实为", "差", "分值", "执行率"}, form: ladderScore},
	"口径未封顶":   {names: comparedNames[:3], form: withoutCap},
	"口径总分封顶":  {names: []string{"应为", "实为", "差", "执行率", "上限"}, form: aboveCap},
	"口径分值合计":  {names: comparedNames[:3], form: withoutRateWeight},
	"口径执行率分值": {names: []string{"应为", "实为", "口径"}, form: rateWeight},
	"口径一级权重":  {names: []string{"实为", "应为", "口径"}, form: levelWeights},
	"单项分值过大":  {names: []string{"上限"}, form: heavyIndicator},
	"得分小数过多":  {names: []string{"处", "例", "位"}, form: oddDecimals},
	"标注分值不符":  {names: []string{"级", "标注", "合计", "差"}, form: labelledWeight},
	"等级不符":    {names: []string{"应为", "实为"}, form: wrongGrade},
	"报告等级不符":  {names: []string{"分", "应为", "实为", "句"}, form: wrongGradeInText},
	"整体得分偏离":  {names: []string{"整体", "平均", "差", "个"}, unit: farFromProjects},
}

// required holds a form or row against the condition of a rule whose built-in
// has found that it applies.
func (r *run) required(c *check, s expr.Scope) {
	if res, ok := r.demand(c, s); ok && res.Verdict != model.Balanced {
		r.report(c, s, res)
	}
}

// withoutLadder judges by the condition where the rate earns points as it is.
func withoutLadder(r *run, c *check, s expr.Scope) {
	if len(r.standard(s.Form).standard.ladder) > 0 {
		r.silent(c.ID, "口径另有执行率阶梯")
		return
	}
	r.required(c, s)
}

// ladderScore is E04 where the 口径 has a ladder. A rate printed rounded may
// stand on either side of a step.
func ladderScore(r *run, c *check, s expr.Scope) {
	std := r.standard(s.Form).standard
	score, _ := cellOf(s, model.Score)
	weight, _ := cellOf(s, model.Weight)
	rate, text, ok := executed(s)
	switch {
	case len(std.ladder) == 0:
		r.silent(c.ID, "口径没有执行率阶梯")
		return
	case !ok || !score.Numeric() || !weight.Numeric():
		r.silent(c.ID, "执行率、分值或得分未填")
		return
	}
	r.judged[c.ID] = true
	places := score.Places()
	due := func(rate decimal.Decimal) decimal.Decimal {
		return model.RoundHalfUp(std.executionPoints(weight.Number, rate), places)
	}
	for _, x := range []decimal.Decimal{rate.Lo, rate.Mid, rate.Hi} {
		if due(x).Equal(score.Number) {
			return
		}
	}
	want := due(rate.Mid)
	f := r.draft(c, s, score.At, figures{"应为": want.String(), "实为": score.Text, "差": want.Sub(score.Number).Abs().String(),
		"分值": weight.Text, "执行率": text})
	f.Got, f.Want, f.Diff = score.Text, want.String(), want.Sub(score.Number).Abs().String()
	r.add(f)
}

// executed is the execution rate of a form, as printed, else as its amounts
// give it; of a row that is an indicator, its actual value.
func executed(s expr.Scope) (rate model.Interval, text string, ok bool) {
	if s.Row != nil {
		v := s.Row.Value(model.Actual)
		rate, ok = v.Interval()
		return rate, v.Text, ok
	}
	if v, found := cellOf(s, model.ExecutionRate); found && v.Numeric() {
		rate, ok = v.Interval()
		return rate, v.Text, ok
	}
	budget, _ := cellOf(s, model.Budget)
	spent, _ := cellOf(s, model.Spending)
	b, ok1 := budget.Interval()
	c, ok2 := spent.Interval()
	if !ok1 || !ok2 {
		return rate, "", false
	}
	rate, ok = c.Div(b)
	return rate, rateText(rate.Mid), ok
}

// withoutCap judges by the condition unless 总分 is limited by the execution
// rate: then it is E08's.
func withoutCap(r *run, c *check, s expr.Scope) {
	limit, _, ok := r.limit(s.Form)
	if sum, all := scoreSum(s.Form); ok && all && sum.GreaterThan(limit.most) {
		r.silent(c.ID, "总分按执行率封顶")
		return
	}
	r.required(c, s)
}

// aboveCap is E08.
func aboveCap(r *run, c *check, s expr.Scope) {
	total := s.Form.Field(model.TotalScore)
	switch {
	case len(r.standard(s.Form).standard.caps) == 0:
		r.silent(c.ID, "口径没有总分封顶")
		return
	case !total.Numeric():
		r.silent(c.ID, "总分未填")
		return
	}
	if _, _, ok := executed(expr.Scope{Form: s.Form}); !ok {
		r.silent(c.ID, "没有执行率")
		return
	}
	r.judged[c.ID] = true
	limit, rate, ok := r.limit(s.Form)
	if !ok || total.Number.LessThanOrEqual(limit.most) {
		return
	}
	over := total.Number.Sub(limit.most).String()
	f := r.draft(c, s, total.At, figures{"应为": limit.most.String(), "实为": total.Text, "差": over,
		"执行率": rate, "上限": percentText(limit.below)})
	f.Got, f.Want, f.Diff = total.Text, limit.most.String(), over
	if v, found := cellOf(expr.Scope{Form: s.Form}, model.ExecutionRate); found && !v.At.IsZero() {
		f.Related = []model.Ref{v.At}
	}
	r.add(f)
}

// limit is what the 口径 limits the total of a form to, and the rate by which; of
// a printed rate, the highest that it may stand for counts.
func (r *run) limit(f *model.Form) (c scoreCap, rate string, ok bool) {
	x, text, known := executed(expr.Scope{Form: f})
	if !known {
		return c, "", false
	}
	c, ok = r.standard(f).standard.limit(x.Hi)
	return c, text, ok
}

// scoreSum is the sum of all scores of a form; all is false where one is blank.
func scoreSum(f *model.Form) (sum decimal.Decimal, all bool) {
	fund, _ := f.Total(model.FundBlock)
	sum, all = fund.Value(model.Score).Number, true
	for _, row := range records(f) {
		v := row.Value(model.Score)
		all = all && (v.Numeric() || v.State == model.NotApplicable)
		sum = sum.Add(v.Number)
	}
	return sum, all
}

// withoutRateWeight judges by the condition, unless the 口径 gives another 分值 to
// the execution rate than 10 and the form does not print it.
func withoutRateWeight(r *run, c *check, s expr.Scope) {
	if weight, _ := cellOf(expr.Scope{Form: s.Form}, model.Weight); !weight.Numeric() {
		std := r.standard(s.Form).standard
		if sum, all := weightSum(s.Form); all && sum.Equal(hundred.Sub(std.rate)) {
			r.judged[c.ID] = true
			return
		}
	}
	r.required(c, s)
}

// weightSum is the sum of the 分值 of all indicators; all is false where one is
// blank.
func weightSum(f *model.Form) (sum decimal.Decimal, all bool) {
	rows := records(f)
	all = len(rows) > 0
	for _, row := range rows {
		v := row.Value(model.Weight)
		all = all && v.Numeric()
		sum = sum.Add(v.Number)
	}
	return sum, all
}

// rateWeight is E12: the 分值 of the execution rate is that of the chosen 口径,
// else of any that forms may follow.
func rateWeight(r *run, c *check, s expr.Scope) {
	weight, _ := cellOf(s, model.Weight)
	if !weight.Numeric() || weight.Number.IsZero() {
		r.silent(c.ID, "执行率没有分值")
		return
	}
	r.judged[c.ID] = true
	var known []string
	table := r.book.scoring
	for _, std := range table.standards {
		chosen := table.chosen == "" && !std.off || table.chosen == std.name
		if !chosen {
			continue
		}
		if std.rate.Equal(weight.Number) {
			return
		}
		if text := std.rate.String(); !slices.Contains(known, text) {
			known = append(known, text)
		}
	}
	whose := "通行口径"
	if table.chosen != "" {
		whose = "口径“" + table.chosen + "”"
	}
	f := r.draft(c, s, weight.At, figures{"应为": strings.Join(known, "分或"), "实为": weight.Text, "口径": whose})
	f.Got, f.Want = weight.Text, strings.Join(known, "或")
	r.add(f)
}

// levelWeights is G02, where a 口径 was chosen by name: a form that follows none
// may have shared out its points with cause.
func levelWeights(r *run, c *check, s expr.Scope) {
	table := r.book.scoring
	std, ok := table.listed(table.chosen)
	if _, all := weightSum(s.Form); !ok || std.free() || !all {
		r.silent(c.ID, "没有指定口径，或分值未填、由单位自定")
		return
	}
	have, present := map[string]decimal.Decimal{}, map[string]bool{}
	var first model.Ref
	for _, row := range records(s.Form) {
		level := table.levelOf(row)
		if !std.has(level) {
			r.silent(c.ID, "表中的一级指标不在口径之内")
			return
		}
		have[level], present[level] = have[level].Add(row.Value(model.Weight).Number), true
		if first.IsZero() {
			first = row.Value(model.Weight).At
		}
	}
	r.judged[c.ID] = true
	same := true
	var got, want []string
	for _, l := range std.share(present) {
		same = same && l.weight.Equal(have[l.level])
		got = append(got, l.level+have[l.level].String()+"分")
		want = append(want, l.level+l.weight.String()+"分")
	}
	if same {
		return
	}
	f := r.draft(c, s, first, figures{"实为": strings.Join(got, "、"), "应为": strings.Join(want, "、"), "口径": std.name})
	f.Got, f.Want = strings.Join(got, "、"), strings.Join(want, "、")
	r.add(f)
}

// heaviest is the parameter above which the 分值 of one indicator needs a reason.
const heaviest = "单项分值上限"

// heavyIndicator is G10. One that stands alone under its first level has that
// level's points.
func heavyIndicator(r *run, c *check, s expr.Scope) {
	weight, limit := s.Row.Value(model.Weight), r.book.params[heaviest]
	if !weight.Numeric() || !limit.IsNumber {
		r.silent(c.ID, "分值未填")
		return
	}
	r.judged[c.ID] = true
	if weight.Number.LessThanOrEqual(limit.Number) || r.alone(s, weight.Number) || r.declaredHeavy(s, limit.Number) {
		return
	}
	f := r.draft(c, s, weight.At, figures{"上限": limit.Text})
	f.Got, f.Want = weight.Text, "≤"+limit.Text
	r.add(f)
}

// declaredHeavy reports whether the declaration of the project gives the same
// indicator as many points: then it is said there.
func (r *run) declaredHeavy(s expr.Scope, limit decimal.Decimal) bool {
	p := r.projectOf(s.Form)
	if p == nil || p.Evaluation != s.Form {
		return false
	}
	return slices.ContainsFunc(records(p.Declaration), func(row model.Row) bool {
		return indicatorKey(row) == indicatorKey(*s.Row) && row.Value(model.Weight).Number.GreaterThan(limit)
	})
}

// alone reports whether a row is the only one of its first level and carries no
// more than the 口径 gives to that level.
func (r *run) alone(s expr.Scope, weight decimal.Decimal) bool {
	table, std := r.book.scoring, r.standard(s.Form).standard
	own := table.levelOf(*s.Row)
	present, n := map[string]bool{}, 0
	for _, row := range records(s.Form) {
		level := table.levelOf(row)
		present[level] = true
		if level == own {
			n++
		}
	}
	if n > 1 {
		return false
	}
	if std.free() {
		return true
	}
	for _, l := range std.share(present) {
		if l.level == own {
			return weight.LessThanOrEqual(l.weight)
		}
	}
	return false
}

// oddDecimals is G11: one finding a form.
func oddDecimals(r *run, c *check, s expr.Scope) {
	var at []model.Ref
	var example string
	scored := false
	for _, row := range records(s.Form) {
		v := row.Value(model.Score)
		scored = scored || v.Numeric()
		if v.Numeric() && v.Formula == "" && v.Places() > systemPlaces {
			at = append(at, v.At)
			if example == "" {
				example = "“" + row.Value(model.Indicator).Text + "”" + v.Text
			}
		}
	}
	if !scored {
		r.silent(c.ID, "没有得分")
		return
	}
	r.judged[c.ID] = true
	if len(at) == 0 {
		return
	}
	f := r.draft(c, s, at[0], figures{"处": strconv.Itoa(len(at)), "例": example, "位": strconv.Itoa(systemPlaces)})
	f.Related = at[1:]
	r.add(f)
}

// points in brackets behind a label: （50分）, （共50分）.
var labelPoints = regexp.MustCompile(`^共?([0-9]{1,3}(?:\.[0-9]{1,2})?)分$`)

// labelledWeight is G12: for every label of a first or second level that states
// its points. A label that a page break repeats counts once.
func labelledWeight(r *run, c *check, s expr.Scope) {
	rows := records(s.Form)
	seen := map[string]bool{}
	for _, row := range rows {
		for _, level := range []model.Term{model.Level1, model.Level2} {
			label := row.Value(level)
			_, note := model.Label(label.Text)
			m := labelPoints.FindStringSubmatch(note)
			key := groupOf(row, level)
			if m == nil || seen[key] {
				continue
			}
			seen[key] = true
			sum, all := decimal.Zero, true
			for _, other := range rows {
				if groupOf(other, level) == key {
					all = all && other.Value(model.Weight).Numeric()
					sum = sum.Add(other.Value(model.Weight).Number)
				}
			}
			if !all {
				r.silent(c.ID, "有指标未填分值")
				continue
			}
			r.judged[c.ID] = true
			if stated := decimal.RequireFromString(m[1]); !stated.Equal(sum) && !missingRow(s.Form, stated.Sub(sum)) {
				diff := stated.Sub(sum).Abs().String()
				f := r.draft(c, r.scope(s.Form, &row), label.At, figures{"级": label.Text, "标注": m[1], "合计": sum.String(), "差": diff})
				f.Got, f.Want, f.Diff = m[1], sum.String(), diff
				r.add(f)
			}
		}
	}
	if len(seen) == 0 {
		r.silent(c.ID, "表上没有标注各级分值")
	}
}

// missingRow reports whether a label's surplus is what the form lacks to 100: then
// a row that could not be read, one without a name, carries it.
func missingRow(f *model.Form, surplus decimal.Decimal) bool {
	rate, _ := cellOf(expr.Scope{Form: f}, model.Weight)
	sum, _ := weightSum(f)
	return !rate.Numeric() && surplus.IsPositive() && sum.Add(surplus).Equal(hundred)
}

// groupOf names the first or second level of a row.
func groupOf(row model.Row, level model.Term) string {
	first := model.Fold(row.Value(model.Level1).Text)
	if level == model.Level1 {
		return first
	}
	return first + "/" + model.Fold(row.Value(model.Level2).Text)
}

// wrongGrade is G09 on a form.
func wrongGrade(r *run, c *check, s expr.Scope) {
	total, grade := s.Form.Field(model.TotalScore), s.Form.Field(model.Grade)
	std := r.standard(s.Form).standard
	stated := std.gradeIn(grade.Text)
	if !total.Numeric() || !grade.Present() || stated == "" {
		r.silent(c.ID, "总分或自评等级未填，或等级不是口径中的用语")
		return
	}
	r.judged[c.ID] = true
	due := std.grade(total.Number)
	if due == stated {
		return
	}
	f := r.draft(c, s, grade.At, figures{"应为": due, "实为": grade.Text})
	f.Got, f.Want, f.Related = grade.Text, due, []model.Ref{total.At}
	r.add(f)
}

// gradeIn is the grade that a word states (优秀 is 优), "" where it is none or
// could be several.
func (s standard) gradeIn(word string) string {
	found := ""
	for _, g := range s.grades {
		if g.name == "" || !strings.Contains(word, g.name) {
			continue
		}
		if found != "" {
			return ""
		}
		found = g.name
	}
	if len([]rune(strings.TrimSpace(word))) > 6 {
		return "" // a sentence, not a grade
	}
	return found
}

// scoreAndGrade are a score and the grade that a sentence gives it.
var scoreAndGrade = regexp.MustCompile(`得分为?[:：]?\s*([0-9]{1,3}(?:\.[0-9]{1,4})?)\s*分[，,、（(]?\s*(?:自评)?(?:绩效)?(?:评价)?(?:等级|等次|评级)为?[:：]?\s*[“"]?(.{1,2}?)[”"，,。；;）)、]`)

// wrongGradeInText is G09 in a paragraph of the 自评报告.
func wrongGradeInText(r *run, c *check, s expr.Scope) {
	text := s.Row.Value(model.Paragraph)
	found := scoreAndGrade.FindAllStringSubmatch(text.Text+"。", -1)
	if len(found) == 0 {
		r.silent(c.ID, "文中没有并列的得分和等级")
		return
	}
	std := r.book.scoring.named()
	for _, m := range found {
		score, ok := parsePoints(m[1])
		stated := std.gradeIn(m[2])
		if !ok || stated == "" {
			continue
		}
		r.judged[c.ID] = true
		if due := std.grade(score); due != stated {
			f := r.draft(c, s, text.At, figures{"分": m[1], "应为": due, "实为": m[2], "句": m[0]})
			f.Got, f.Want = m[2], due
			r.add(f)
		}
	}
}

// farFrom is the parameter from which the overall score is far from that of the
// projects.
const farFrom = "整体得分偏离"

// farFromProjects is G17: the overall score beside the mean of the projects by
// 全年预算数.
func farFromProjects(r *run, c *check) {
	overall := r.unit.Form(model.DepartmentEvaluation)
	total := overall.Field(model.TotalScore)
	var sum, budget decimal.Decimal
	var from []model.Ref
	for _, p := range r.unit.Projects {
		if p.Evaluation == nil {
			continue
		}
		score := p.Evaluation.Field(model.TotalScore)
		fund, _ := p.Evaluation.Total(model.FundBlock)
		m := moneyOf(fund.Value(model.Budget))
		if !score.Numeric() || !m.known {
			r.silent(c.ID, "有项目未填总分或全年预算数")
			return
		}
		sum, budget, from = sum.Add(score.Number.Mul(m.yuan)), budget.Add(m.yuan), append(from, score.At)
	}
	if !total.Numeric() || !budget.IsPositive() {
		r.silent(c.ID, "没有整体自评得分或项目自评得分")
		return
	}
	r.judged[c.ID] = true
	mean := model.RoundHalfUp(model.Divide(sum, budget), systemPlaces)
	diff := total.Number.Sub(mean).Abs()
	if diff.LessThanOrEqual(r.book.params[farFrom].Number) {
		return
	}
	f := r.draft(c, r.scope(overall, nil), total.At, figures{"整体": total.Text, "平均": mean.String(), "差": diff.String(),
		"个": strconv.Itoa(len(from))})
	f.Got, f.Want, f.Diff, f.Related = total.Text, mean.String(), diff.String(), from
	r.add(f)
}
