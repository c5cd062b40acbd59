package rules

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"jixiao/model"
)

// indicators of 10 points: what the rules alone give.
var earning = []struct {
	target, nature, measure, actual string
	want                            string // 完成, 未完成 or 待定, and the points where they are known
	why                             string // part of the reason, or the band
}{
	{"≥10个", "", "", "8个", "未完成 8", ""},
	{"≥10个", "", "", "12", "完成 10", ""},
	{"=10个", "", "", "12个", "完成 10", ""}, // = on counts counts as ≥
	{"=10个", "", "", "9个", "未完成 9", ""},
	{"=100%", "", "", "100", "完成 10", ""}, // a bare actual takes the unit of its target
	{"=100%", "", "", "98%", "未完成 9.8", ""},
	{"=95%", "", "", "96%", "待定", "超过"},  // = on rates is strict
	{"95%", "≥", "", "96%", "完成 10", ""}, // 指标性质 in its own column
	{"95%", "", "", "96%", "完成 10", ""},
	{"≥95%", "", "", "0.96", "待定", "96%还是0.96%"},
	{"≥95%", "", "", "0", "未完成 0", ""},
	{"≤2件", "", "", "1件", "完成 10", ""},
	{"≤2件", "", "", "4件", "未完成 5", ""}, // reverse: T/A
	{"≤0起", "", "", "0起", "完成 10", ""},
	{"≤0起", "", "", "1起", "未完成 0", ""},
	{"<2件", "", "", "2件", "待定", "未低于"},
	{">2件", "", "", "2件", "待定", "未超过"},
	{"≥0起", "", "", "3起", "完成 10", ""},
	{"≥10个", "", "个", "8人", "待定", "不一致"},
	{"≥10个", "", "", "80%", "待定", "不一致"},
	{"≥10个", "", "", "", "待定", "未填"},
	{"≥10个", "", "", "—", "待定", "—"},
	{"≥10个", "", "", "很多", "待定", "不是数值"},
	{"≥10个", "", "", "部分完成", "未完成", "80%—60%"},
	{"明显提升", "定性", "", "明显提升", "完成 10", ""}, // the target's own words
	{"明显提升", "定性", "", "已明显提升", "完成 10", ""},
	{"较好", "定性", "", "达到较好", "完成 10", ""}, // its own words hedge nothing
	{"明显提升", "定性", "", "达成", "完成 10", ""},
	{"明显提升", "定性", "", "基本达成", "待定", "100%—60%"},
	{"明显提升", "定性", "", "有所提升", "待定", "100%—60%"},
	{"明显提升", "定性", "", "部分达成并具有一定效果", "未完成", "80%—60%"},
	{"明显提升", "定性", "", "未达成且效果较差", "未完成", "60%—0%"},
	{"明显提升", "定性", "", "群众反映良好", "待定", "单位评定"}, // never full marks by default
	{"12月底前", "", "", "11月20日", "完成 10", ""},
	{"2023年12月31日前", "", "", "2023.12.31", "完成 10", ""},
	{"2023年6月底前", "", "", "2023年7月3日", "未完成", "晚于目标"},
	{"2023年6月15日前", "", "", "2023年6月", "待定", "不够具体"},
	{"12月底前", "", "", "按时完成", "完成 10", ""},
	{"12月底前", "", "", "进行中", "待定", "不能识别为日期"},
}

func indicatorOf(t *testing.T, target, nature, measure, actual string) model.Row {
	t.Helper()
	f := &model.Form{Kind: model.ProjectEvaluation}
	cells := map[model.Term]model.Value{
		model.Target: parseValue(t, f, model.Target, target, 1, 1),
		model.Actual: parseValue(t, f, model.Actual, actual, 1, 2),
	}
	if measure != "" {
		cells[model.Measure] = model.Value{Text: measure, State: model.Given}
	}
	if nature != "" {
		cells[model.Nature] = model.Value{Text: nature, State: model.Given, Op: model.Operator(nature)}
	}
	return model.Row{Cells: cells}
}

func TestIndicatorPoints(t *testing.T) {
	rule := defaultBook(t).points
	rule.Year = 2023
	for _, c := range earning {
		p := rule.IndicatorPoints(indicatorOf(t, c.target, c.nature, c.measure, c.actual), decimal.NewFromInt(10))
		got := p.Attainment.String()
		if p.Known {
			got += " " + p.Score.String()
		}
		if got != c.want || !strings.Contains(p.Why+p.Band, c.why) {
			t.Errorf("%s%s %s: %s (%s %s), want %s (%s)", c.nature, c.target, c.actual, got, p.Why, p.Band, c.want, c.why)
		}
	}
}

// TestPercentInItsOwnColumn: where 计量单位 is a column of its own and says %,
// 97.2 is read as the fraction 0.972, and 0.97 as 0.0097.
func TestPercentInItsOwnColumn(t *testing.T) {
	for _, c := range []struct {
		text, number, want string
	}{{"97.2", "0.972", "完成 10"}, {"76", "0.76", "未完成 8"}, {"97", "0.972", "完成 10"}, {"0.97", "0.0097", "待定"}, {"0", "0", "未完成 0"}} {
		row := indicatorOf(t, "≥95%", "", "%", "1")
		v := row.Cells[model.Actual]
		v.Text, v.Number = c.text, decimal.RequireFromString(c.number)
		row.Cells[model.Actual] = v
		target := row.Cells[model.Target]
		target.Text, target.Measure = "95", ""
		row.Cells[model.Target] = target
		p := PointsRule{}.IndicatorPoints(row, decimal.NewFromInt(10))
		got := p.Attainment.String()
		if p.Known {
			got += " " + p.Score.Round(2).String()
		}
		if got != c.want {
			t.Errorf("%s read as %s beside 95 in %%: %s (%s), want %s", c.text, c.number, got, p.Why, c.want)
		}
	}
}

// TestReverseDeviation: the other formula for reverse indicators, never below
// nothing.
func TestReverseDeviation(t *testing.T) {
	rule := PointsRule{Reverse: ReverseDeviation}
	for _, c := range []struct{ actual, want string }{{"2件", "10"}, {"3件", "5"}, {"4件", "0"}, {"9件", "0"}} {
		p := rule.IndicatorPoints(indicatorOf(t, "≤2件", "", "", c.actual), decimal.NewFromInt(10))
		if !p.Known || p.Score.String() != c.want {
			t.Errorf("≤2件, %s: %s, want %s", c.actual, p.Score, c.want)
		}
	}
}

// TestPointsStayWithinWeight: whatever the figures, points lie between nothing
// and the weight, and full marks mean 完成.
func TestPointsStayWithinWeight(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		op := rapid.SampledFrom([]model.Operator{model.NoOp, model.AtLeast, model.AtMost, model.Equal, model.Above, model.Below}).Draw(rt, "op")
		number := func(name string) model.Value {
			return model.Value{Kind: model.KindTarget, State: model.Given, IsNumber: true, Text: "数",
				Number: decimal.New(rapid.Int64Range(-100, 100_000).Draw(rt, name), -2)}
		}
		target := number("target")
		target.Op = op
		weight := decimal.New(rapid.Int64Range(0, 5000).Draw(rt, "weight"), -2)
		rule := PointsRule{Reverse: Reverse(rapid.IntRange(0, 1).Draw(rt, "reverse"))}
		p := rule.IndicatorPoints(model.Row{Cells: map[model.Term]model.Value{model.Target: target, model.Actual: number("actual")}}, weight)
		if p.Known && (p.Score.IsNegative() || p.Score.GreaterThan(weight)) {
			rt.Fatalf("%s points of %s", p.Score, weight)
		}
		if p.Attainment == Met && !p.Score.Equal(weight) {
			rt.Fatalf("完成, yet %s of %s", p.Score, weight)
		}
	})
}

func TestExecutionPoints(t *testing.T) {
	for _, c := range []struct{ rate, want string }{{"0.8224", "8.224"}, {"1.0565", "10"}, {"-0.1", "0"}} {
		if got := ExecutionPoints(decimal.NewFromInt(10), decimal.RequireFromString(c.rate)); got.String() != c.want {
			t.Errorf("ExecutionPoints(10, %s) = %s, want %s", c.rate, got, c.want)
		}
	}
}
