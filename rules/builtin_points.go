package rules

import (
	"slices"

	"github.com/shopspring/decimal"

	"jixiao/model"
	"jixiao/rules/expr"
)

// pointBuiltins are about indicators: what was reached, and what it earns.
var pointBuiltins = map[string]*builtin{
	"应得分偏高":  {names: indicatorNames, form: scoreAbove},
	"应得分偏低":  {names: indicatorNames, form: scoreBelow},
	"未达标得满分": {names: indicatorNames, form: fullThoughUnmet},
	"取整得满分":  {names: indicatorNames, form: fullByRounding},
	"未达标无原因": {names: indicatorNames, form: unmetWithoutReason},
	"完成值不可读": {form: actualUnreadable},
	"符号无数值":  {form: operatorWithoutNumber},
	"疑缺百分号":  {form: percentMissing},
	"满分有缺":   {names: []string{"事项"}, form: fullWithGaps},
	"指标重复":   {names: []string{"次数"}, form: repeatedIndicator},
}

// indicatorNames are the figures of the built-ins about points.
var indicatorNames = []string{"应得", "得分", "分值", "说明", "档", "计分"}

// points works out what a row earns; once per row for all rules.
func (r *run) points(s expr.Scope) Points {
	if p, ok := r.earned[s.Row]; ok {
		return p
	}
	rule := r.book.points
	rule.Year = r.unit.Year
	p := rule.IndicatorPoints(*s.Row, s.Row.Value(model.Weight).Number)
	r.earned[s.Row] = p
	return p
}

// indicatorFigures are the figures that messages about points offer.
func indicatorFigures(s expr.Scope, p Points) figures {
	score := s.Row.Value(model.Score)
	due, rule := "待定", "按分值的"+p.Band+"评定"
	if p.Known {
		due = model.RoundHalfUp(p.Score, max(2, score.Places())).String()
		rule = "应得" + due + "分"
	}
	return figures{"应得": due, "计分": rule, "得分": score.Text, "分值": s.Row.Value(model.Weight).Text, "说明": p.Why, "档": p.Band}
}

// scored gives the score of a row and what it should be at the decimals the
// officer printed; ok is false, with the reason noted, where no rule can tell.
func (r *run) scored(c *check, s expr.Scope) (p Points, cmp int, ok bool) {
	score, weight := s.Row.Value(model.Score), s.Row.Value(model.Weight)
	if !score.Numeric() || !weight.Numeric() {
		r.silent(c.ID, "分值或得分未填")
		return p, 0, false
	}
	if s.Row.Value(model.Standard).Present() {
		r.silent(c.ID, "表中另有评分标准")
		return p, 0, false
	}
	p = r.points(s)
	if !p.Known || !p.Quantitative {
		r.silent(c.ID, p.Why)
		return p, 0, false
	}
	r.judged[c.ID] = true
	at := score.Places()
	return p, model.RoundHalfUp(score.Number, at).Cmp(model.RoundHalfUp(p.Score, at)), true
}

// scoreAbove is G06: more than the formula gives.
func scoreAbove(r *run, c *check, s expr.Scope) {
	p, cmp, ok := r.scored(c, s)
	if !ok {
		return
	}
	// Full marks for a miss are too many even where they print like what is due
	// (20 for 19.6), unless the whole form rounds like that.
	score := s.Row.Value(model.Score)
	full := p.Attainment == Unmet && score.Number.Equal(s.Row.Value(model.Weight).Number)
	if cmp > 0 || full && !r.roundedUp(s, p) {
		r.addPoints(c, s, p, model.Score)
	}
}

// systemPlaces are the decimals that the 一体化 systems keep of a score.
const systemPlaces = 2

// roundedUp reports whether the full marks of a missed indicator are what it
// earned, rounded: at the decimals that systems keep, or at fewer where another
// score of the form shows that the office rounds to them.
func (r *run) roundedUp(s expr.Scope, p Points) bool {
	score := s.Row.Value(model.Score)
	if !p.Known || !p.Quantitative {
		return false
	}
	if model.RoundHalfUp(p.Score, systemPlaces).Equal(score.Number) {
		return true
	}
	places := int32(1)
	if !model.RoundHalfUp(p.Score, places).Equal(score.Number) {
		places = 0
	}
	if !model.RoundHalfUp(p.Score, places).Equal(score.Number) {
		return false
	}
	rows := s.Form.Block(model.IndicatorBlock)
	return slices.ContainsFunc(rows, func(row model.Row) bool {
		other, weight := row.Value(model.Score), row.Value(model.Weight)
		if !other.Numeric() || !weight.Numeric() || other.Number.Equal(weight.Number) || other.Places() > places {
			return false
		}
		due := r.points(expr.Scope{Form: s.Form, Row: &row})
		return due.Known && due.Quantitative && due.Attainment == Unmet && !due.Score.Equal(other.Number) &&
			model.RoundHalfUp(due.Score, other.Places()).Equal(other.Number)
	})
}

// scoreBelow is G06: less than the formula gives, and no reason.
func scoreBelow(r *run, c *check, s expr.Scope) {
	if p, cmp, ok := r.scored(c, s); ok && cmp < 0 && !s.Row.Value(model.Deviation).Present() {
		r.addPoints(c, s, p, model.Score)
	}
}

// addPoints reports a row whose points are not right.
func (r *run) addPoints(c *check, s expr.Scope, p Points, blamed model.Term) {
	names := indicatorFigures(s, p)
	f := r.draft(c, s, s.Row.Value(blamed).At, names)
	f.Got = s.Row.Value(blamed).Text
	if blamed == model.Score && p.Known {
		f.Want = names["应得"]
		f.Diff = model.RoundHalfUp(s.Row.Value(model.Score).Number.Sub(p.Score), 2).Abs().String()
	}
	for _, t := range []model.Term{model.Target, model.Actual, model.Weight} {
		if at := s.Row.Value(t).At; !at.IsZero() && at != f.At {
			f.Related = append(f.Related, at)
		}
	}
	r.add(f)
}

// fullThoughUnmet is I07 where the full marks are no rounding.
func fullThoughUnmet(r *run, c *check, s expr.Scope) {
	if p, ok := r.fullMarks(c, s); ok && !r.roundedUp(s, p) {
		r.addPoints(c, s, p, model.Score)
	}
}

// fullByRounding is I07 where they are.
func fullByRounding(r *run, c *check, s expr.Scope) {
	if p, ok := r.fullMarks(c, s); ok && r.roundedUp(s, p) {
		r.addPoints(c, s, p, model.Score)
	}
}

// fullMarks reports whether a row that is not fully attained has full marks.
func (r *run) fullMarks(c *check, s expr.Scope) (p Points, ok bool) {
	score, weight := s.Row.Value(model.Score), s.Row.Value(model.Weight)
	if !score.Numeric() || !weight.Numeric() || !weight.Number.IsPositive() {
		r.silent(c.ID, "分值或得分未填")
		return p, false
	}
	// Words that hedge (较及时, 基本完成) say less than full attainment, whatever
	// the score then is.
	p = r.points(s)
	hedged := p.Band != ""
	if p.Attainment == Undetermined && !hedged {
		r.silent(c.ID, p.Why)
		return p, false
	}
	r.judged[c.ID] = true
	return p, (p.Attainment == Unmet || hedged) && score.Number.Equal(weight.Number)
}

// unmetWithoutReason is I09.
func unmetWithoutReason(r *run, c *check, s expr.Scope) {
	reason, ok := s.Row.Cells[model.Deviation]
	if !ok {
		r.silent(c.ID, "表中没有“偏差原因”")
		return
	}
	p := r.points(s)
	if p.Attainment == Undetermined {
		r.silent(c.ID, p.Why)
		return
	}
	r.judged[c.ID] = true
	if p.Attainment == Unmet && !reason.Present() {
		r.addPoints(c, s, p, model.Deviation)
	}
}

// actualUnreadable is I01 for 实际完成值: the target is a number, the actual is
// words.
func actualUnreadable(r *run, c *check, s expr.Scope) {
	target, actual := s.Row.Value(model.Target), s.Row.Value(model.Actual)
	_, date := parseDue(target, 0)
	if !target.Numeric() || date || !actual.Present() && actual.State != model.Unreadable {
		r.silent(c.ID, "没有可比的指标值和完成值")
		return
	}
	r.judged[c.ID] = true
	if actual.IsNumber {
		return
	}
	f := r.draft(c, s, actual.At, nil)
	f.Got, f.Related = actual.Text, []model.Ref{target.At}
	r.add(f)
}

// percentMissing is I05: 0.95 beside a target of 95%.
func percentMissing(r *run, c *check, s expr.Scope) {
	target, actual := s.Row.Value(model.Target), s.Row.Value(model.Actual)
	bare, without := bareActual(target, actual, s.Row.Value(model.Measure).Text)
	if !target.Numeric() || !isRate(target, s.Row.Value(model.Measure).Text) || !actual.Numeric() {
		r.silent(c.ID, "没有百分比指标")
		return
	}
	r.judged[c.ID] = true
	if !without || !doubtfulPercent(target.Number, bare) {
		return
	}
	f := r.draft(c, s, actual.At, nil)
	f.Got, f.Related = actual.Text, []model.Ref{target.At}
	r.add(f)
}

// operatorWithoutNumber is I01 for 年度指标值: a sign, and no number after it.
func operatorWithoutNumber(r *run, c *check, s expr.Scope) {
	target := s.Row.Value(model.Target)
	if !target.Present() && target.State != model.Unreadable {
		r.silent(c.ID, "指标值未填")
		return
	}
	r.judged[c.ID] = true
	_, date := parseDue(target, 0)
	if operatorOf(*s.Row) == model.NoOp || target.IsNumber || date {
		return
	}
	f := r.draft(c, s, target.At, nil)
	f.Got = target.Text
	r.add(f)
}

// fullWithGaps is G08: 总分 is full though something was not reached.
func fullWithGaps(r *run, c *check, s expr.Scope) {
	total := s.Form.Field(model.TotalScore)
	if !total.Numeric() {
		r.silent(c.ID, "总分未填")
		return
	}
	r.judged[c.ID] = true
	if !total.Number.Equal(hundred) || deducted(s.Form) {
		return
	}
	gap, at := r.gap(s.Form)
	if gap == "" {
		return
	}
	f := r.draft(c, s, total.At, figures{"事项": gap})
	f.Got, f.Related = total.Text, []model.Ref{at}
	r.add(f)
}

// deducted reports whether the scores of a form add up to less than 100: what
// was not reached was deducted, and a 总分 of 100 is its rounding, or G05's.
func deducted(f *model.Form) bool {
	fund, _ := f.Total(model.FundBlock)
	sum := fund.Value(model.Score).Number
	for _, row := range f.Block(model.IndicatorBlock) {
		score := row.Value(model.Score)
		if !score.Numeric() && score.State != model.NotApplicable {
			return false
		}
		sum = sum.Add(score.Number)
	}
	return sum.IsPositive() && sum.LessThan(hundred)
}

// gap is the first thing on a form that was not reached and cost no points,
// rounding aside.
func (r *run) gap(f *model.Form) (gap string, at model.Ref) {
	v, ok := expr.Lookup(expr.Scope{Form: f}, model.ExecutionRate)
	if ok && v.Numeric() && v.Number.LessThan(decimal.NewFromInt(1)) {
		fund, _ := f.Total(model.FundBlock)
		score, weight := fund.Value(model.Score), fund.Value(model.Weight)
		due := model.RoundHalfUp(ExecutionPoints(weight.Number, v.Number), score.Places())
		if !score.Numeric() || !due.Equal(weight.Number) {
			return "执行率" + v.Text, v.At
		}
	}
	rows := f.Block(model.IndicatorBlock)
	for i := range rows {
		s := expr.Scope{Form: f, Row: &rows[i]}
		if p := r.points(s); p.Attainment == Unmet && !r.roundedUp(s, p) {
			return "指标“" + rows[i].Value(model.Indicator).Text + "”未完成", rows[i].Value(model.Actual).At
		}
	}
	return "", model.Ref{}
}

// repeatedIndicator is I12: the same 三级指标 twice under one 二级指标.
func repeatedIndicator(r *run, c *check, s expr.Scope) {
	r.judged[c.ID] = true
	first := map[string]model.Ref{}
	for _, row := range s.Form.Block(model.IndicatorBlock) {
		name := row.Value(model.Indicator)
		if !name.Present() {
			continue
		}
		key := model.Fold(row.Value(model.Level1).Text + "/" + row.Value(model.Level2).Text + "/" + name.Text)
		at, twice := first[key]
		if !twice {
			first[key] = name.At
			continue
		}
		if at == name.At {
			continue // one merged cell over several rows
		}
		f := r.draft(c, expr.Scope{Form: s.Form, Row: &row}, name.At, figures{"次数": "2"})
		f.Got, f.Related = name.Text, []model.Ref{at}
		r.add(f)
	}
}
