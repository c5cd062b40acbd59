package rules

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"jixiao/model"
)

// TestOddCases: what is neither the ok nor the bad case of a rule stands in
// testdata/cases as ID.oddity.txt.
func TestOddCases(t *testing.T) {
	b := defaultBook(t)
	files, err := filepath.Glob(filepath.Join("testdata", "cases", "*.*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	odd := 0
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txt")
		if strings.HasSuffix(name, ".ok") || strings.HasSuffix(name, ".bad") {
			continue
		}
		odd++
		t.Run(name, func(t *testing.T) {
			c := readCase(t, file)
			got, _ := caseFindings(b, c)
			if *update {
				writeCase(t, c, got)
			} else if !slices.Equal(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
	if odd == 0 {
		t.Error("no odd cases")
	}
}

// TestRemedies: a 错误 says what to change it to, a 警告 asks to look and names
// the way out.
func TestRemedies(t *testing.T) {
	b := defaultBook(t)
	judge := func(what string, level model.Level, fix string) {
		switch {
		case level == model.Fault && !strings.HasPrefix(fix, "请改为"):
			t.Errorf("%s is 错误, and says %s", what, fix)
		case level == model.Warning && (!strings.Contains(fix, "请核实") || !strings.Contains(fix, "如无误请在") || !strings.Contains(fix, "“单位说明”注明")):
			t.Errorf("%s is 警告, and says %s", what, fix)
		}
	}
	for id, ds := range b.declared {
		for _, d := range ds {
			level, _ := model.ParseLevel(d.Level)
			judge(id, level, d.Fix)
		}
	}
	for name, n := range b.reconcile.notes {
		judge(name, n.level, n.fix)
	}
}

// TestBareActualInPercentColumn: «91.2» beside 计量单位 % in a column of its
// own was read as 0.912; it is 91.2%, and no doubtful fraction.
func TestBareActualInPercentColumn(t *testing.T) {
	b := defaultBook(t)
	number := func(text, n string) model.Value {
		return model.Value{Text: text, State: model.Given, Kind: model.KindTarget, Number: decimal.RequireFromString(n), IsNumber: true,
			At: model.Ref{Sheet: "表", Row: 4, Col: 5}}
	}
	for _, c := range []struct {
		target, actual model.Value
		score          string // "" for 待定
		doubt          bool
	}{
		{number("95", "0.95"), number("91.2", "0.912"), "9.6", false},
		{number("95", "0.95"), number("91.20", "0.912"), "9.6", false},
		{number("95", "0.95"), number("100", "1"), "10", false},
		{number("≥95%", "0.95"), number("91.2", "91.2"), "9.6", false},
		{number("95", "0.95"), number("0.912", "0.00912"), "", true},
	} {
		row := model.Row{At: c.actual.At, Cells: map[model.Term]model.Value{model.Target: c.target, model.Actual: c.actual,
			model.Measure: {Text: "%", State: model.Given}, model.Weight: scoreCell(model.Ref{}, decimal.NewFromInt(10))}}
		p := b.points.IndicatorPoints(row, decimal.NewFromInt(10))
		if got := model.RoundHalfUp(p.Score, 2).String(); p.Known != (c.score != "") || p.Known && got != c.score {
			t.Errorf("%s beside %s: %v %s, want %s (%s)", c.actual.Text, c.target.Text, p.Known, got, c.score, p.Why)
		}
		u := &model.Unit{Name: "甲", Year: 2023, Forms: []*model.Form{{Kind: model.ProjectEvaluation, Blocks: map[model.Term][]model.Row{model.IndicatorBlock: {row}}}}}
		doubt := slices.ContainsFunc(Check(b, u, nil).Findings, func(f model.Finding) bool { return f.Rule == "I05" })
		if doubt != c.doubt {
			t.Errorf("%s beside %s: I05 %t, want %t", c.actual.Text, c.target.Text, doubt, c.doubt)
		}
	}
}

// TestSubUnitAnswersAlone: what is wrong with a row that stands under a budget
// unit and its sub-unit is said once, to the sub-unit.
func TestSubUnitAnswersAlone(t *testing.T) {
	b := defaultBook(t)
	units, _ := Gather(b, readBatch(t, `
名册: 01 街道办事处 - - -
名册: - 志愿服务站 - 街道办事处 志愿活动、义诊
名册: 03 文化中心 - - -
[预算执行情况表] 执行.xlsx 万元
预算执行 | 预算单位 | 项目名称 | 支出类别 | 年初预算数 | 调整数 | 全年预算数 | 全年执行数
| 街道办事处 | 志愿活动 | 项目支出 | 4.00 | 0.00 | 5.00 | 6.00
| 街道办事处 | 义诊 | 项目支出 | 3.00 | 0.00 | 3.00 | 3.00
| 街道办事处 | 绿化 | 项目支出 | 4.00 | 0.00 | 4.00 | 4.00
| 文化中心 | 展览 | 项目支出 | 4.00 | 0.00 | 4.00 | 4.00
[项目支出绩效自评表] 志愿.xlsx 万元 夹=志愿服务站
项目名称=志愿活动
[项目支出绩效自评表] 绿化.xlsx 万元 夹=街道办事处
项目名称=绿化
`))
	said := map[string][]string{}
	for _, u := range units {
		for _, f := range Check(b, u, Reconcile(b, u)).Findings {
			if f.At.File == "执行.xlsx" {
				said[f.Rule] = append(said[f.Rule], u.Name)
			}
		}
	}
	for _, rule := range []string{"M03", "M05", "X08"} {
		if !slices.Equal(said[rule], []string{"志愿服务站"}) {
			t.Errorf("%s is said to %v, want the sub-unit alone", rule, said[rule])
		}
	}
}

// tail are figures with more decimals than anyone prints.
var tail4 = regexp.MustCompile(`\d\.\d{3,}(万元|元|%)`)

// TestMessagesHaveNoTails: sums of cells that store more than they show, and
// amounts in 元 beside a form in 万元, are said as the form prints them.
func TestMessagesHaveNoTails(t *testing.T) {
	b := defaultBook(t)
	units, _ := Gather(b, readBatch(t, `
[预算执行情况表] 执行.xlsx 元 单位=甲 夹=甲
预算执行 | 项目名称 | 支出类别 | 年初预算数 | 全年预算数 | 全年执行数 | 执行率
| 巡查 | 项目支出 | 1288753.33 | 1288753.33 | 288753.33 | 25%
| 保洁 | 项目支出 | 40000.07 | 40000.07 | 30000.07 | 75%
合计 | 合计 | . | 1328753.40 | 1328753.41 | 318753.40 | 25%
[项目支出绩效自评表] 自评.xlsx 万元 单位=甲 夹=甲
项目名称=巡查
资金 | 资金来源 | 年初预算数 | 全年预算数 | 全年执行数 | 执行率
合计 | 年度资金总额 | 128.87 | 120.00 | 28.08 | 25%
财政拨款 | 财政拨款 | 128.87 | 110.00 | 28.08 | 25.5%
[支付明细表] 支付.xlsx 元 单位=甲 夹=甲
支付明细 | 项目名称 | 金额
| 巡查 | 188753.33
| 保洁 | 30000.00
`))
	n := 0
	for _, f := range Check(b, units[0], Reconcile(b, units[0])).Findings {
		n++
		for _, s := range []string{f.Message, f.Fix, f.Want, f.Got, f.Diff} {
			if tail4.MatchString(s) {
				t.Errorf("%s: %s", f.Rule, s)
			}
		}
		if f.Want != "" && f.Want == f.Got {
			t.Errorf("%s wants %s and got it: %s", f.Rule, f.Want, f.Message)
		}
	}
	if n < 6 {
		t.Errorf("only %d findings", n)
	}
}
