package rules

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"jixiao/model"
)

// This file is the only one that knows how an indicator earns points. The rules
// G06, I07 and I09 hold an officer's score against it; scoring fills it in.

// Attainment says whether an actual value reached its target.
type Attainment uint8

// The attainments.
const (
	Undetermined Attainment = iota // 待定: cannot be told without the officer
	Met                            // 达标
	Unmet                          // 未达标
)

// String is the attainment as an officer reads it.
func (a Attainment) String() string { return [...]string{"待定", "完成", "未完成"}[a] }

// Points is what an indicator earns by the rules alone.
type Points struct {
	Attainment Attainment
	// Score is the points earned, at full precision (round it once, where it is
	// printed). Meaningful only when Known: a qualitative grade below 达成, a
	// missed date and an ambiguous value have no score that a rule could give.
	Score decimal.Decimal
	Known bool
	// Ratio is Actual over Target where both are numbers and Target is not zero.
	Ratio    decimal.Decimal
	HasRatio bool
	// Over is what Score is less than the weight because the actual value is far
	// above the target, where the 口径 asks for it.
	Over decimal.Decimal
	// Quantitative is whether both sides are numbers or dates: only then is the
	// score a calculation and not a grade.
	Quantitative bool
	// Band is the share of the weight that the stated grade may earn
	// ("60%—80%"), for qualitative indicators without full marks.
	Band string
	// Why says, in words of the officer, why the result is 待定. Empty otherwise.
	Why string
}

// Reverse is the formula for a missed reverse indicator (≤, <).
type Reverse uint8

// The reverse formulas: both are in use, T/A is the default.
const (
	ReverseRatio     Reverse = iota // 分值×指标值/完成值
	ReverseDeviation                // 分值×(1−(完成值−指标值)/指标值), not below 0
)

// PointsRule is what a bureau decides about single indicators; it comes from
// the parameters of the book.
type PointsRule struct {
	Reverse Reverse
	// Full are the words that state full attainment (达成, 已完成, …), folded.
	Full []string
	// Grades are words that state less, with the band they may earn, in order of
	// precedence.
	Grades []WordGrade
	// Year is the year that a date without a year belongs to; 0 for unknown.
	Year int
	// Inverse are the ends of names of which less is better (投诉率), folded.
	Inverse []string
	excess  []deduction
}

// WordGrade is a word that states less than full attainment, and its band.
type WordGrade struct {
	Word string // folded
	Band string // "60%—80%"
	// Attainment is Unmet for a lower grade (部分, 未), Undetermined for a hedge (较, 基本).
	Attainment Attainment
}

// IndicatorPoints works out the points of one row of the block 绩效指标 from
// 年度指标值, 指标性质, 计量单位 and 实际完成值, for the given weight.
//
// `=` on counts counts as ≥, on rates it is strict; a bare actual (100) takes
// the unit of its target (100%). A blank side gives 待定 without a score.
func (p PointsRule) IndicatorPoints(row model.Row, weight decimal.Decimal) Points {
	target, actual := row.Value(model.Target), row.Value(model.Actual)
	if !target.Present() || !actual.Present() {
		return Points{Why: blankSide(target, actual)}
	}
	if due, ok := parseDue(target, p.Year); ok {
		return p.datePoints(due, actual, weight)
	}
	if !target.IsNumber {
		return p.wordPoints(target.Text, actual.Text, weight)
	}
	if !actual.IsNumber {
		if w := p.wordPoints(target.Text, actual.Text, weight); w.Band != "" {
			return w
		}
		return Points{Why: "完成值“" + actual.Text + "”不是数值"}
	}
	t, a, why := comparable(target, actual, row.Value(model.Measure).Text)
	if why != "" {
		return Points{Why: why}
	}
	op := operatorOf(row)
	if op == model.NoOp && a.LessThan(t) && p.inverse(row) {
		return Points{Quantitative: true, Why: "指标越小越好而指标值未写“≤”"}
	}
	return p.numberPoints(op, isRate(target, row.Value(model.Measure).Text), t, a, weight)
}

// inverse reports whether the name of an indicator says that less is better.
func (p PointsRule) inverse(row model.Row) bool {
	name, _ := model.Label(row.Value(model.Indicator).Text)
	return slices.ContainsFunc(p.Inverse, func(end string) bool { return end != "" && strings.HasSuffix(name, end) })
}

func blankSide(target, actual model.Value) string {
	switch {
	case !target.Present():
		return "指标值未填"
	case actual.State == model.NotApplicable:
		return "完成值为“" + actual.Text + "”"
	}
	return "完成值未填"
}

// operatorOf is the comparison that a row states: glued to the target, or in
// 指标性质.
func operatorOf(row model.Row) model.Operator {
	if op := row.Value(model.Target).Op; op != model.NoOp && op != model.Qualitative {
		return op
	}
	if op := row.Value(model.Nature).Op; op != model.Qualitative {
		return op
	}
	return model.NoOp
}

// isRate reports whether a value is measured in per cent.
func isRate(v model.Value, measure string) bool {
	return hasPercent(v.Text) || hasPercent(v.Measure) || hasPercent(measure)
}

func hasPercent(s string) bool {
	return strings.ContainsAny(s, "%％") || strings.Contains(s, "百分") && !strings.Contains(s, "百分点")
}

var (
	one     = decimal.NewFromInt(1)
	two     = decimal.NewFromInt(2)
	hundred = decimal.NewFromInt(100)
)

// comparable brings target and actual to one unit, or says why it cannot.
func comparable(target, actual model.Value, measure string) (t, a decimal.Decimal, why string) {
	t, a = target.Number, actual.Number
	apart := "完成值“" + actual.Text + "”与指标值“" + target.Text + "”计量单位不一致"
	tm, am := model.Fold(measureOf(target, measure)), model.Fold(actual.Measure)
	switch {
	case !isRate(target, measure):
		if isRate(actual, "") || am != "" && tm != "" && am != tm {
			return t, a, apart
		}
		return t, a, ""
	case am != "" && !hasPercent(am):
		return t, a, apart
	}
	if bare, without := bareActual(target, actual, measure); without {
		if doubtfulPercent(t, bare) {
			return t, a, "完成值“" + actual.Text + "”未写百分号，不能确定是" + percent(bare) + "还是" + bare.String() + "%"
		}
		a = bare.Shift(-2)
	}
	return t, a, ""
}

// bareActual is the figure of an actual value written without a per cent sign
// beside a target that is measured in per cent; without says whether it is one.
func bareActual(target, actual model.Value, measure string) (bare decimal.Decimal, without bool) {
	if !isRate(target, measure) || !actual.Numeric() || hasPercent(actual.Text) {
		return bare, false
	}
	if hasPercent(actual.Measure) || readAsFraction(actual) {
		return actual.Number.Shift(2), true
	}
	return actual.Number, true
}

// readAsFraction reports whether a figure without a sign was read as a
// fraction, because % stands in a column of its own: 97.2 is then 0.972.
func readAsFraction(v model.Value) bool {
	typed, err := decimal.NewFromString(strings.ReplaceAll(model.Fold(v.Text), ",", ""))
	if err != nil {
		return false
	}
	return typed.Sub(v.Number.Shift(2)).Abs().LessThan(typed.Sub(v.Number).Abs())
}

// doubtfulPercent reports whether a bare figure may be a fraction: 0.95 beside
// 95% may be 95% or 0.95%, and only the officer knows.
func doubtfulPercent(target, bare decimal.Decimal) bool {
	return bare.IsPositive() && bare.LessThanOrEqual(one) && target.GreaterThan(one.Shift(-2))
}

func measureOf(v model.Value, column string) string {
	if v.Measure != "" {
		return v.Measure
	}
	return column
}

func percent(d decimal.Decimal) string { return d.Mul(hundred).String() + "%" }

// numberPoints holds an actual number against its target.
func (p PointsRule) numberPoints(op model.Operator, rate bool, t, a, weight decimal.Decimal) Points {
	out := Points{Quantitative: true}
	if t.IsNegative() || a.IsNegative() {
		return Points{Quantitative: true, Why: "指标值或完成值为负数"}
	}
	if !t.IsZero() {
		out.Ratio, out.HasRatio = model.Divide(a, t), true
	}
	switch op {
	case model.AtMost, model.Below:
		return p.reversePoints(out, op, t, a, weight)
	case model.NotEqual:
		return Points{Quantitative: true, Why: "指标性质“≠”无计分公式"}
	case model.Equal:
		if rate && a.GreaterThan(t) {
			out.Why = "完成值超过“=”的指标值，请核实"
			return out
		}
	case model.Above:
		if a.Equal(t) && !t.IsZero() {
			out.Why = "完成值等于而未超过指标值"
			return out
		}
	}
	if t.IsZero() && a.IsPositive() && (op == model.Equal || op == model.NoOp) {
		out.Why = "指标值为0而完成值为" + a.String() + "，没有可用的计分比例"
		return out
	}
	if a.GreaterThanOrEqual(t) {
		return p.exceeded(out.full(weight), weight)
	}
	return out.part(model.Divide(weight.Mul(a), t)) // one division: 88.5×0.1/0.3 is 29.5
}

// exceeded is o less what the 口径 deducts for an actual value far above its
// target.
func (p PointsRule) exceeded(o Points, weight decimal.Decimal) Points {
	if !o.HasRatio {
		return o
	}
	for _, d := range p.excess {
		if o.Ratio.Sub(one).Cmp(d.over) >= 0 {
			o.Over = d.of(weight)
			o.Score = weight.Sub(o.Over)
			return o
		}
	}
	return o
}

// reversePoints is for indicators of which less is better.
func (p PointsRule) reversePoints(out Points, op model.Operator, t, a, weight decimal.Decimal) Points {
	switch {
	case a.LessThan(t), a.Equal(t) && (op == model.AtMost || t.IsZero()):
		return out.full(weight)
	case a.Equal(t):
		out.Why = "完成值等于而未低于指标值"
		return out
	case t.IsZero():
		return out.part(decimal.Zero)
	case p.Reverse == ReverseDeviation:
		return out.part(decimal.Max(decimal.Zero, model.Divide(weight.Mul(t.Add(t).Sub(a)), t)))
	}
	return out.part(model.Divide(weight.Mul(t), a))
}

func (o Points) full(weight decimal.Decimal) Points {
	o.Attainment, o.Score, o.Known = Met, weight, true
	return o
}

func (o Points) part(score decimal.Decimal) Points {
	o.Attainment, o.Score, o.Known = Unmet, score, true
	return o
}

// wordPoints holds words against words. Full marks only for the target's own
// words or a plain statement of attainment, never by default.
func (p PointsRule) wordPoints(target, actual string, weight decimal.Decimal) Points {
	t, a := model.Fold(target), model.Fold(actual)
	if a == t {
		return Points{}.full(weight)
	}
	rest := a
	if t != "" {
		rest = strings.ReplaceAll(a, t, "") // 达到较好水平 beside 较好水平 hedges nothing
	}
	for _, g := range p.Grades {
		if strings.Contains(rest, g.Word) {
			return Points{Attainment: g.Attainment, Band: g.Band,
				Why: "完成情况“" + actual + "”由单位按" + g.Band + "评定"}
		}
	}
	for _, w := range p.Full {
		if a == w {
			return Points{}.full(weight)
		}
	}
	if t != "" && strings.Contains(a, t) {
		return Points{}.full(weight)
	}
	return Points{Why: "定性完成情况“" + actual + "”由单位评定"}
}

// datePoints holds a date against a deadline.
func (p PointsRule) datePoints(due span, actual model.Value, weight decimal.Decimal) Points {
	done, ok := parseDone(actual, p.Year)
	if !ok {
		w := p.wordPoints("", actual.Text, weight)
		if w.Why == "" || w.Band != "" {
			return w
		}
		return Points{Why: "完成时间“" + actual.Text + "”不能识别为日期"}
	}
	out := Points{Quantitative: true}
	switch {
	case done.last <= due.last:
		return out.full(weight)
	case done.first > due.last:
		out.Attainment = Unmet
		out.Why = "完成时间晚于目标，得分由单位评定"
		return out
	}
	out.Why = "完成时间“" + actual.Text + "”不够具体"
	return out
}

// ExecutionPoints is the score of the execution rate where no ladder says
// otherwise: weight × min(1, rate), at full precision.
func ExecutionPoints(weight, rate decimal.Decimal) decimal.Decimal {
	return weight.Mul(decimal.Max(decimal.Zero, decimal.Min(one, rate)))
}
