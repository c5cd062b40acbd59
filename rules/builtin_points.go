package rules

import (
	"slices"
	"strings"

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
	"达标扣分":   {names: append([]string{"扣"}, indicatorNames...), form: metButDeducted},
	"反向得分有误": {names: indicatorNames, form: reverseScoredDirect},
	"反向缺符号":  {form: reverseWithoutSign},
	"完成值偏离":  {names: farNames, form: farAboveTarget},
	"完成值应扣减": {names: farNames, form: notDeducted},
	"定性越档":   {names: []string{"档名", "下限", "上限", "得分"}, form: outsideBand},
	"指标值为零":  {form: zeroTarget},
	"系数有误":   {form: wrongCoefficient},
	"不足而得满分": {form: fullBelowWhole},
	"满分有缺":   {names: []string{"事项"}, form: fullWithGaps},
}

// indicatorNames are the figures of the built-ins about points.
var indicatorNames = []string{"应得", "得分", "分值", "说明", "档", "计分"}

// points works out what a row earns; once per row for all rules.
func (r *run) points(s expr.Scope) Points {
	if p, ok := r.earned[s.Row]; ok {
		return p
	}
	p := r.standard(s.Form).points.IndicatorPoints(*s.Row, s.Row.Value(model.Weight).Number)
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
	// A deduction for what is far above its target is I10's.
	due := model.RoundHalfUp(p.Score.Add(p.Over), at)
	return p, model.RoundHalfUp(score.Number, at).Cmp(due), true
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

// scoreBelow is G06: less than the formula gives for a miss, and no reason.
func scoreBelow(r *run, c *check, s expr.Scope) {
	if p, cmp, ok := r.scored(c, s); ok && cmp < 0 && p.Attainment == Unmet && !explained(s) {
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
	f.Related = others(refsOf(s.Row, model.Target, model.Actual, model.Weight), f.At)
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
	if r.executionRow(s) {
		return // a rate of execution owes a reason only where it is low
	}
	if p.Attainment == Unmet && !reason.Present() {
		r.addPoints(c, s, p, model.Deviation)
	}
}

// executionRow reports whether an indicator is the rate of execution, and not
// below the rate from which on a reason is due.
func (r *run) executionRow(s expr.Scope) bool {
	actual := s.Row.Value(model.Actual)
	return actual.Numeric() && hasAny(prose(s.Row.Value(model.Indicator).Text), r.book.params.plain(rateWords)...) &&
		strings.Contains(prose(s.Row.Value(model.Indicator).Text), "预算") && actual.Number.GreaterThanOrEqual(r.book.params[lowRate].Number)
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
	sum, all := scoreSum(f)
	return all && sum.IsPositive() && sum.LessThan(hundred)
}

// gap is the first thing on a form that was not reached and cost no points,
// rounding aside.
func (r *run) gap(f *model.Form) (gap string, at model.Ref) {
	v, ok := expr.Lookup(expr.Scope{Form: f}, model.ExecutionRate)
	if ok && v.Numeric() && v.Number.LessThan(one) {
		fund, _ := f.Total(model.FundBlock)
		score, weight := fund.Value(model.Score), fund.Value(model.Weight)
		due := model.RoundHalfUp(r.standard(f).standard.executionPoints(weight.Number, v.Number), score.Places())
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

// explained reports whether a reason stands beside an indicator, or for the
// form as a whole.
func explained(s expr.Scope) bool {
	return s.Row.Value(model.Deviation).Present() || s.Form.Field(model.Deviation).Present()
}

// metButDeducted is I08: the target was met, points were taken, nobody says why.
func metButDeducted(r *run, c *check, s expr.Scope) {
	p, cmp, ok := r.scored(c, s)
	if !ok || cmp >= 0 || p.Attainment != Met || explained(s) {
		return
	}
	score := s.Row.Value(model.Score)
	if !p.Over.IsZero() && model.RoundHalfUp(p.Score, score.Places()).LessThanOrEqual(score.Number) {
		return // the 口径 asks for it
	}
	names := indicatorFigures(s, p)
	names["扣"] = s.Row.Value(model.Weight).Number.Sub(score.Number).String()
	f := r.draft(c, s, score.At, names)
	f.Got, f.Want, f.Diff = score.Text, names["应得"], names["扣"]
	f.Related = refsOf(s.Row, model.Target, model.Actual, model.Weight)
	r.add(f)
}

// refsOf are the places of cells of a row.
func refsOf(row *model.Row, terms ...model.Term) []model.Ref {
	var out []model.Ref
	for _, t := range terms {
		if at := row.Value(t).At; !at.IsZero() && !slices.Contains(out, at) {
			out = append(out, at)
		}
	}
	return out
}

// reverseScoredDirect is I11: an indicator of which less is better, with full
// marks for more than its target, or with points by 完成值/指标值.
func reverseScoredDirect(r *run, c *check, s expr.Scope) {
	if op := operatorOf(*s.Row); op != model.AtMost && op != model.Below {
		r.silent(c.ID, "没有反向指标")
		return
	}
	p, _, ok := r.scored(c, s)
	if !ok || !p.HasRatio {
		return
	}
	score, weight := s.Row.Value(model.Score), s.Row.Value(model.Weight)
	direct := model.RoundHalfUp(weight.Number.Mul(decimal.Min(one, p.Ratio)), score.Places())
	due := model.RoundHalfUp(p.Score, score.Places())
	if !score.Number.Equal(direct) || score.Number.Equal(due) || r.roundedUp(s, p) {
		return
	}
	r.addPoints(c, s, p, model.Score)
}

// reverseWithoutSign is I11 for a target: the name says that less is better, the
// figure stands without a sign.
func reverseWithoutSign(r *run, c *check, s expr.Scope) {
	target := s.Row.Value(model.Target)
	if !target.Numeric() || target.Number.IsZero() || !r.book.points.inverse(*s.Row) {
		r.silent(c.ID, "没有反向指标")
		return
	}
	r.judged[c.ID] = true
	if operatorOf(*s.Row) != model.NoOp {
		return
	}
	f := r.draft(c, s, target.At, nil)
	f.Got, f.Want = target.Text, "≤"+target.Text
	f.Related = refsOf(s.Row, model.Indicator)
	r.add(f)
}

// The parameters of I10, and the figures of its messages.
const (
	farLine  = "完成值偏离线"
	farCount = "完成值偏离起点"
)

var farNames = []string{"倍", "线", "应得"}

// reached is the actual value over the target of an indicator of which more is
// better, where the target was met; ok is false for every other.
func (r *run) reached(c *check, s expr.Scope) (p Points, ok bool) {
	p = r.points(s)
	op := operatorOf(*s.Row)
	if p.Attainment != Met || !p.HasRatio || op == model.AtMost || op == model.Below {
		r.silent(c.ID, "没有超过指标值的正向指标")
		return p, false
	}
	r.judged[c.ID] = true
	return p, true
}

// farAboveTarget is I10 where the 口径 deducts nothing: the target may have been
// set too low. One or two of a few are no deviation.
func farAboveTarget(r *run, c *check, s expr.Scope) {
	if len(r.standard(s.Form).points.excess) > 0 {
		r.silent(c.ID, "口径另有超额扣减")
		return
	}
	p, ok := r.reached(c, s)
	if !ok || explained(s) || p.Ratio.LessThan(r.book.params[farLine].Number) {
		return
	}
	target, actual := s.Row.Value(model.Target), s.Row.Value(model.Actual)
	if !isRate(target, s.Row.Value(model.Measure).Text) && actual.Number.Sub(target.Number).LessThanOrEqual(r.book.params[farCount].Number) {
		return
	}
	r.addFar(c, s, p, r.book.params[farLine].Text)
}

// notDeducted is I10 where the 口径 deducts: points or a reason are missing.
func notDeducted(r *run, c *check, s expr.Scope) {
	if len(r.standard(s.Form).points.excess) == 0 {
		r.silent(c.ID, "口径没有超额扣减")
		return
	}
	p, ok := r.reached(c, s)
	score := s.Row.Value(model.Score)
	if !ok || p.Over.IsZero() || !score.Numeric() {
		return
	}
	if explained(s) && model.RoundHalfUp(p.Score, score.Places()).GreaterThanOrEqual(score.Number) {
		return
	}
	line := one
	for _, d := range r.standard(s.Form).points.excess {
		if p.Ratio.Sub(one).Cmp(d.over) >= 0 {
			line = d.over.Add(one)
			break
		}
	}
	r.addFar(c, s, p, percentText(line))
}

func (r *run) addFar(c *check, s expr.Scope, p Points, line string) {
	actual := s.Row.Value(model.Actual)
	f := r.draft(c, s, actual.At, figures{"倍": rateText(p.Ratio), "线": line, "应得": model.RoundHalfUp(p.Score, systemPlaces).String()})
	f.Got, f.Related = actual.Text, refsOf(s.Row, model.Target, model.Score)
	r.add(f)
}

// outsideBand is G07: the score of a grade in words lies outside its band.
func outsideBand(r *run, c *check, s expr.Scope) {
	score, weight := s.Row.Value(model.Score), s.Row.Value(model.Weight)
	p := r.points(s)
	std := r.standard(s.Form).standard
	switch {
	case !score.Numeric() || !weight.Numeric() || !weight.Number.IsPositive():
		r.silent(c.ID, "分值或得分未填")
		return
	case s.Row.Value(model.Standard).Present():
		r.silent(c.ID, "表中另有评分标准")
		return
	case p.Quantitative || p.Attainment != Met && p.Band == "" || len(std.bands) == 0:
		r.silent(c.ID, "没有写明档次的定性指标")
		return
	}
	r.judged[c.ID] = true
	band := std.bands[0]
	if p.Band != "" {
		band = std.banded(p.Band)
	}
	places := score.Places()
	lo, hi := model.RoundHalfUp(weight.Number.Mul(band.lo), places), model.RoundHalfUp(weight.Number.Mul(band.hi), places)
	if score.Number.GreaterThanOrEqual(lo) && score.Number.LessThanOrEqual(hi) || explainedHigher(s, score.Number, lo) {
		return
	}
	f := r.draft(c, s, score.At, figures{"档名": band.name, "下限": lo.String(), "上限": hi.String(), "得分": score.Text})
	f.Got, f.Want = score.Text, lo.String()+"—"+hi.String()
	f.Related = refsOf(s.Row, model.Actual, model.Weight)
	r.add(f)
}

// explainedHigher reports whether fewer points than the band are explained by a
// reason: whoever deducts more and says why is right.
func explainedHigher(s expr.Scope, score, lo decimal.Decimal) bool {
	return score.LessThan(lo) && explained(s)
}

// banded is the band written as 80%—60%, with the name of the grade that has
// these bounds.
func (s standard) banded(band string) qualityBand {
	hi, lo, _ := strings.Cut(band, "—")
	out := qualityBand{name: band}
	out.hi, _ = parsePoints(hi)
	out.lo, _ = parsePoints(lo)
	for _, b := range s.bands {
		if b.hi.Equal(out.hi) && b.lo.Equal(out.lo) {
			out.name = b.name
		}
	}
	return out
}

// zeroTarget is I25: of a target of 0 that was not kept no share can be had.
func zeroTarget(r *run, c *check, s expr.Scope) {
	target, actual := s.Row.Value(model.Target), s.Row.Value(model.Actual)
	op := operatorOf(*s.Row)
	if !target.Numeric() || !target.Number.IsZero() || !actual.Numeric() || op != model.Equal && op != model.NoOp {
		r.silent(c.ID, "没有指标值为0的指标")
		return
	}
	r.judged[c.ID] = true
	if actual.Number.IsZero() {
		return
	}
	f := r.draft(c, s, actual.At, nil)
	f.Got, f.Related = actual.Text, refsOf(s.Row, model.Target, model.Score)
	r.add(f)
}

// fullBelowWhole is D07: full marks for less than 100%, where the form states no
// target and no standard of its own.
func fullBelowWhole(r *run, c *check, s expr.Scope) {
	score, weight, actual := s.Row.Value(model.Score), s.Row.Value(model.Weight), s.Row.Value(model.Actual)
	if !score.Numeric() || !weight.Numeric() || !actual.Numeric() || s.Row.Value(model.Standard).Present() || s.Row.Value(model.Target).Present() {
		r.silent(c.ID, "分值、得分或完成值未填，或表中另有指标值、评分标准")
		return
	}
	r.judged[c.ID] = true
	if actual.Number.GreaterThanOrEqual(one) || !hasPercent(actual.Text) || score.Number.LessThan(weight.Number) {
		return
	}
	f := r.draft(c, s, score.At, nil)
	f.Got, f.Related = score.Text, refsOf(s.Row, model.Actual, model.Weight)
	r.add(f)
}

// wrongCoefficient is G14 for a 得分系数 of 100% beside a target that was missed,
// where no score shows it.
func wrongCoefficient(r *run, c *check, s expr.Scope) {
	v := s.Row.Value(model.Coefficient)
	if !v.Numeric() {
		r.silent(c.ID, "表中没有得分系数")
		return
	}
	p := r.points(s)
	if p.Attainment == Undetermined || s.Row.Value(model.Score).Numeric() {
		r.silent(c.ID, "系数与得分一并检查，或完成情况待定")
		return
	}
	r.judged[c.ID] = true
	if p.Attainment == Met || v.Number.LessThan(one) {
		return
	}
	f := r.draft(c, s, v.At, nil)
	f.Got, f.Related = v.Text, refsOf(s.Row, model.Target, model.Actual)
	r.add(f)
}
