package rules

import (
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"jixiao/model"
)

// This file gathers what the narrative may say of indicators.

// tally counts the indicators of forms by what became of them.
type tally struct {
	all, met, missed, open int
	byLevel                map[string]int // met, by first level
	from                   []model.Ref
}

// indicators gathers what became of the indicators, of the unit and of its
// projects.
func (g *factGatherer) indicators(projects []projectFacts) {
	overall := g.tallyForm(g.overallForm(), "")
	g.sayTally("整体", overall)
	for _, l := range []struct{ name, level string }{{"产出", "产出指标"}, {"效益", "效益指标"}, {"满意度", "满意度指标"}} {
		if n := overall.byLevel[l.level]; overall.open == 0 && n > 0 {
			g.sayCount("整体"+l.name+"完成数", n)
		}
	}
	var sum tally
	for _, p := range projects {
		t := g.tallyForm(p.eval.Form, p.eval.Form.ProjectName())
		sum.all, sum.met, sum.missed, sum.open = sum.all+t.all, sum.met+t.met, sum.missed+t.missed, sum.open+t.open
		sum.from = append(sum.from, t.from...)
	}
	g.sayTally("项目", sum)
	g.overshoot()
}

// overshoot tells of the indicators whose actual value is far above the
// target: the first of the highest ones by name.
func (g *factGatherer) overshoot() {
	if g.far.n == 0 {
		return
	}
	g.sayCount("超额指标数", g.far.n)
	g.say("超额线", percentText(g.table.far.Sub(one)))
	g.out.once["超额指标"] = g.far.name
	g.say("超额比例", rateText(g.far.ratio))
	g.out.once["超额原因"] = g.far.why
}

// farAbove is what is known of the indicators far above their targets.
type farAbove struct {
	n         int
	ratio     decimal.Decimal
	name, why fact
}

func (g *factGatherer) meetFar(r model.Row) {
	p := g.points.IndicatorPoints(r, r.Value(model.Weight).Number)
	op := operatorOf(r)
	if !g.table.far.IsPositive() || !p.HasRatio || op == model.AtMost || op == model.Below || p.Ratio.LessThan(g.table.far) {
		return
	}
	g.far.n++
	if p.Ratio.GreaterThan(g.far.ratio) {
		g.far.ratio, g.far.name, g.far.why = p.Ratio, valueFact(r.Value(model.Indicator)), reasonFact(r.Value(model.Deviation))
	}
}

func (g *factGatherer) sayTally(name string, t tally) {
	if t.all == 0 {
		return
	}
	g.sayCount(name+"指标数", t.all, t.from...)
	if t.open > 0 {
		g.sayCount(name+"待定数", t.open)
		return
	}
	g.sayCount(name+"完成数", t.met)
	g.sayCount(name+"未完成数", t.missed)
	g.say(name+"完成率", rateText(model.Divide(decimal.NewFromInt(int64(t.met)), decimal.NewFromInt(int64(t.all)))))
}

// tallyForm counts the indicators of one form and lists them for sentences.
func (g *factGatherer) tallyForm(f *model.Form, project string) tally {
	t := tally{byLevel: map[string]int{}}
	for i, r := range records(f) {
		t.all++
		t.from = append(t.from, at(r.Value(model.Indicator))...)
		attained := g.attained(r)
		switch attained {
		case Met:
			t.met++
			t.byLevel[g.table.levelOf(r)]++
		case Unmet:
			t.missed++
		default:
			t.open++
		}
		g.listIndicator(r, project, i+1, attained)
		g.meetFar(r)
	}
	return t
}

func (g *factGatherer) listIndicator(r model.Row, project string, number int, attained Attainment) {
	fs := facts{
		"序":   {text: strconv.Itoa(number), known: true},
		"项目":  {text: project, known: project != ""},
		"指标":  valueFact(r.Value(model.Indicator)),
		"目标值": targetFact(r),
		"完成值": measured(r, r.Value(model.Actual)),
		"结论":  {text: g.conclusion(r, attained), known: attained != Undetermined},
		"原因":  reasonFact(r.Value(model.Deviation)),
	}
	id := strings.TrimPrefix(project+"/"+fs["指标"].text, "/")
	if project == "" {
		g.out.lists[indicatorScope] = append(g.out.lists[indicatorScope], item{id, fs})
	}
	if attained == Unmet {
		g.out.lists[missScope] = append(g.out.lists[missScope], item{id, fs})
	}
}

// targetFact is a target as one reads it: 指标性质, value and 计量单位 together.
func targetFact(r model.Row) fact {
	v, nature := r.Value(model.Target), r.Value(model.Nature)
	f := measured(r, v)
	if op := operatorOf(r); v.IsNumber && op != model.NoOp && op != model.Equal && startsWithDigit(f.text) {
		f.text = string(op) + f.text
		f.from = append(f.from, at(nature)...)
	}
	f.text = strings.TrimLeft(f.text, "=＝﹦")
	return f
}

// measured is a value with the 计量单位 of its row where it shows a bare
// number; % only where the number was read as a per cent.
func measured(r model.Row, v model.Value) fact {
	f, measure := valueFact(v), r.Value(model.Measure)
	unit := strings.TrimSpace(measure.Text)
	bare, err := decimal.NewFromString(strings.TrimLeft(f.text, "≥≤=><＝＞＜≧≦﹦"))
	if !f.known || err != nil || unit == "" || !v.IsNumber {
		return f
	}
	if hasPercent(unit) {
		if !v.Number.Equal(bare.Shift(-2)) {
			return f
		}
		unit = "%"
	}
	f.text += unit
	f.from = append(f.from, at(measure)...)
	return f
}

func startsWithDigit(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

// attained is what became of an indicator: by its figures, else by the score
// that the officer gave it.
func (g *factGatherer) attained(r model.Row) Attainment {
	weight, score := r.Value(model.Weight), r.Value(model.Score)
	if p := g.points.IndicatorPoints(r, weight.Number); p.Attainment != Undetermined {
		return p.Attainment
	}
	switch {
	case !r.Value(model.Actual).Present() || !weight.Numeric() || !score.Numeric():
		return Undetermined
	case score.Number.LessThan(weight.Number):
		return Unmet
	}
	return Met
}

// conclusion is how an indicator did, in words.
func (g *factGatherer) conclusion(r model.Row, a Attainment) string {
	p := g.points.IndicatorPoints(r, r.Value(model.Weight).Number)
	switch op := operatorOf(r); {
	case a == Unmet && p.Attainment == Unmet:
		return "未完成"
	case a == Unmet:
		return "未全部完成" // the officer's own score says so
	case op != model.AtMost && op != model.Below:
		if p.HasRatio && p.Ratio.GreaterThan(one) {
			return "超额完成"
		}
	}
	return "完成"
}
