package rules

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"jixiao/model"
)

func dec(s string) decimal.Decimal { return decimal.RequireFromString(s) }

// scoreText scores the unit written as text.
func scoreText(t *testing.T, text string) ([]*model.SelfEvaluation, *model.SelfEvaluation) {
	t.Helper()
	return Score(defaultBook(t), parseUnit(t, "unit", text))
}

const indicatorHead = "绩效指标 | 一级指标 = 产出指标 | 二级指标 = 数量指标 | "

func TestExecutionScore(t *testing.T) {
	tests := []struct{ name, budget, spent, rate, score string }{
		{"part", "1093.75", "899.524", "82.24%", "8.22"},
		{"rounds half up", "1000.00", "899.50", "89.95%", "9"},
		{"all", "5.00", "5.00", "100.00%", "10"},
		{"above the budget earns no more", "5.00", "6.00", "120.00%", "10"},
		{"nothing spent", "5.00", "0.00", "0.00%", "0"},
		{"no budget", "0.00", "0.00", "—", "—"},
		{"no spending stated", "5.00", "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			es, _ := scoreText(t, "甲 2023\n[预算执行情况表] 万元\n预算执行 | 项目名称 = 乙 | 全年预算数 = "+tt.budget+" | 全年执行数 = "+tt.spent)
			row, _ := es[0].Form.Total(model.FundBlock)
			if got := row.Value(model.ExecutionRate).Text; got != tt.rate {
				t.Errorf("执行率 = %q, want %q", got, tt.rate)
			}
			if got := row.Value(model.Score).Text; got != tt.score {
				t.Errorf("得分 = %q, want %q", got, tt.score)
			}
		})
	}
}

func TestIndicatorScore(t *testing.T) {
	tests := []struct {
		name, cells, score string
		state              model.State
		deviation          model.State
	}{
		{"met", "年度指标值 = ≥5个 | 实际完成值 = 6个 | 分值 = 20", "20", model.Computed, model.Blank},
		{"missed", "年度指标值 = ≥6个 | 实际完成值 = 4个 | 分值 = 20", "13.33", model.Computed, model.Owed},
		{"missed with reason", "年度指标值 = ≥6个 | 实际完成值 = 4个 | 分值 = 20 | 偏差原因 = 台风", "13.33", model.Computed, model.Given},
		{"reverse", "年度指标值 = ≤10天 | 实际完成值 = 20天 | 分值 = 9", "4.5", model.Computed, model.Owed},
		{"no actual", "年度指标值 = ≥5个 | 分值 = 20", "", model.Owed, model.Blank},
		{"in words, hedged", "年度指标值 = 明显提升 | 实际完成值 = 有较大提升 | 分值 = 20", "", model.Owed, model.Blank},
		{"in its own words", "年度指标值 = 明显提升 | 实际完成值 = 明显提升 | 分值 = 20", "20", model.Computed, model.Blank},
		{"her score", "年度指标值 = ≥5个 | 实际完成值 = 6个 | 分值 = 20 | 得分 = 18", "18", model.Given, model.Owed},
		{"her score without actual", "年度指标值 = ≥5个 | 分值 = 20 | 得分 = 20", "20", model.Given, model.Blank},
		{"her nonsense", "年度指标值 = ≥5个 | 实际完成值 = 6个 | 分值 = 20 | 得分 = 满分", "满分", model.Given, model.Blank},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			es, _ := scoreText(t, "甲 2023\n[项目支出绩效自评表] 万元\n项目名称 = 乙\n"+indicatorHead+tt.cells)
			row := es[0].Form.Block(model.IndicatorBlock)[0]
			if got := row.Value(model.Score); got.Text != tt.score || got.State != tt.state {
				t.Errorf("得分 = %q state %d, want %q state %d", got.Text, got.State, tt.score, tt.state)
			}
			if got := row.Value(model.Deviation); got.State != tt.deviation {
				t.Errorf("偏差原因 state = %d, want %d", got.State, tt.deviation)
			}
		})
	}
}

// TestUndecidedNamesTheBands: a score left to the officer says within what.
func TestUndecidedNamesTheBands(t *testing.T) {
	es, _ := scoreText(t, "甲 2023\n[项目支出绩效自评表] 万元\n项目名称 = 乙\n"+indicatorHead+"年度指标值 = 明显提升 | 实际完成值 = 群众反映良好 | 分值 = 20")
	note := es[0].Form.Block(model.IndicatorBlock)[0].Value(model.Score).Note
	if !strings.Contains(note, "部分达成并具有一定效果80%—60%") {
		t.Errorf("Note = %q", note)
	}
}

// oneProject is a unit of one project with all weights declared, actuals as given.
func oneProject(actual string) string {
	return `甲 2023
[预算执行情况表] 万元
预算执行 | 项目名称 = 乙 | 年初预算数 = 100.00 | 全年预算数 = 100.00 | 全年执行数 = 85.00
预算执行 合计 | 全年预算数 = 100.00 | 全年执行数 = 85.00
[项目支出绩效自评表] 万元
项目名称 = 乙
绩效指标 | 一级指标 = 产出指标 | 三级指标 = 一 | 年度指标值 = ≥10个 | 实际完成值 = ` + actual + ` | 分值 = 50
绩效指标 | 一级指标 = 效益指标 | 三级指标 = 二 | 年度指标值 = ≥90% | 实际完成值 = 95% | 分值 = 30
绩效指标 | 一级指标 = 满意度指标 | 三级指标 = 三 | 年度指标值 = ≥90% | 实际完成值 = 95% | 分值 = 10
`
}

func TestTotalAndGrade(t *testing.T) {
	tests := []struct {
		name, text, score, grade string
		complete                 bool
	}{
		{"excellent", oneProject("10个"), "98.5", "优", true},
		{"good", oneProject("7个"), "83.5", "良", true},
		{"middling", oneProject("5个"), "73.5", "中", true},
		{"poor", oneProject("1个"), "53.5", "差", true},
		{"open", oneProject(""), "48.5", "", false},
		{"her total stands and is graded", strings.Replace(oneProject("10个"), "项目名称 = 乙\n", "项目名称 = 乙\n总分 = 79\n", 1), "79", "中", true},
		{"her grade stands", strings.Replace(oneProject("10个"), "项目名称 = 乙\n", "项目名称 = 乙\n自评等级 = 良好\n", 1), "98.5", "良好", true},
		{"her rate is scored", strings.Replace(oneProject("10个"), "项目名称 = 乙\n", "项目名称 = 乙\n资金 合计 | 执行率 = 90%\n", 1), "99", "优", true},
		{"her money is scored", strings.Replace(oneProject("10个"), "项目名称 = 乙\n", "项目名称 = 乙\n资金 合计 | 全年执行数 = 60.00\n", 1), "96", "优", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			es, _ := scoreText(t, tt.text)
			if e := es[0]; e.Score.String() != tt.score || e.Grade != tt.grade || e.Complete != tt.complete {
				t.Errorf("Score = %s %q %v, want %s %q %v", e.Score, e.Grade, e.Complete, tt.score, tt.grade, tt.complete)
			}
		})
	}
}

// TestScoreBounds: a computed score lies within 0 and its weight, and never
// falls as the actual value rises.
func TestScoreBounds(t *testing.T) {
	b := defaultBook(t)
	rapid.Check(t, func(rt *rapid.T) {
		target := rapid.IntRange(1, 1000).Draw(rt, "target")
		weight := rapid.IntRange(1, 50).Draw(rt, "weight")
		low := rapid.IntRange(0, 2000).Draw(rt, "low")
		high := low + rapid.IntRange(0, 500).Draw(rt, "more")
		score := func(actual int) decimal.Decimal {
			u := parseUnit(t, "unit", fmt.Sprintf("甲 2023\n[项目支出绩效自评表] 万元\n项目名称 = 乙\n%s年度指标值 = ≥%d个 | 实际完成值 = %d个 | 分值 = %d",
				indicatorHead, target, actual, weight))
			es, _ := Score(b, u)
			v := es[0].Form.Block(model.IndicatorBlock)[0].Value(model.Score)
			if !v.Numeric() || v.Number.IsNegative() || v.Number.GreaterThan(decimal.NewFromInt(int64(weight))) {
				rt.Fatalf("得分 = %q of %d for %d/%d", v.Text, weight, actual, target)
			}
			return v.Number
		}
		if a, z := score(low), score(high); a.GreaterThan(z) {
			rt.Fatalf("得分 falls from %s to %s as the actual rises from %d to %d", a, z, low, high)
		}
	})
}

// formBack is a 自评表 of ours as it comes back from a workbook.
func formBack(f *model.Form) *model.Form {
	back := func(cells map[model.Term]model.Value, row int) map[model.Term]model.Value {
		out := map[model.Term]model.Value{}
		for t, v := range cells {
			switch v.State {
			case model.Owed:
				v = model.Value{Kind: v.Kind}
			case model.Computed:
				v.State = model.Given
			}
			if v.Origin == model.Officer && v.State != model.Blank {
				v.Origin = model.Carried
			}
			v.At, v.Note = model.Ref{File: "back", Sheet: string(f.Kind), Row: row, Col: 1}, ""
			out[t] = v
		}
		return out
	}
	out := *f
	out.Written = true
	out.Fields = back(f.Fields, 1)
	out.Blocks = map[model.Term][]model.Row{}
	for t, rows := range f.Blocks {
		for i, r := range rows {
			out.Blocks[t] = append(out.Blocks[t], model.Row{Role: r.Role, At: r.At, Cells: back(r.Cells, i+2)})
		}
	}
	return &out
}

// rescore scores the unit again with the forms of r read back, after edit.
func rescore(t *testing.T, b *Book, u *model.Unit, r *model.Report, edit func(forms []*model.Form)) *model.Report {
	t.Helper()
	next := *u
	next.Forms = slices.DeleteFunc(slices.Clone(u.Forms), func(f *model.Form) bool {
		return f.Kind == model.ProjectEvaluation || f.Kind == model.DepartmentEvaluation
	})
	next.Projects = nil
	var forms []*model.Form
	for _, e := range append(slices.Clone(r.Evaluations), r.Overall) {
		forms = append(forms, formBack(e.Form))
	}
	edit(forms)
	for i, p := range u.Projects {
		c := *p
		c.Evaluation = forms[i]
		next.Projects = append(next.Projects, &c)
	}
	next.Forms = append(next.Forms, forms...)
	return evaluateText(b, &next)
}

// TestEveryCellOverThreeRounds types over every cell of every form in turn: in
// each round it stands to the letter, and without an edit nothing changes.
func TestEveryCellOverThreeRounds(t *testing.T) {
	b := defaultBook(t)
	u := readUnit(t, "testdata/narrative/党群.txt")
	first := evaluateText(b, u)
	again := rescore(t, b, u, first, func([]*model.Form) {})
	if got, want := plain(formsText(again)), plain(formsText(first)); got != want {
		t.Errorf("a round without edits changed the forms:\n%s\nwas\n%s", got, want)
	}
	cells := 0
	for i, e := range append(slices.Clone(first.Evaluations), first.Overall) {
		for _, info := range model.Terms() {
			if _, ok := e.Form.Fields[info.Term]; ok {
				cells++
				typeAndCheck(t, b, u, first, i, func(f *model.Form) map[model.Term]model.Value { return f.Fields }, info)
			}
			for row := range e.Form.Block(info.Term) {
				for _, c := range model.Terms() {
					if _, ok := e.Form.Block(info.Term)[row].Cells[c.Term]; ok && c.Term != model.Fund {
						cells++
						typeAndCheck(t, b, u, first, i, func(f *model.Form) map[model.Term]model.Value { return f.Block(info.Term)[row].Cells }, c)
					}
				}
			}
		}
	}
	if cells < 150 {
		t.Errorf("only %d cells were tried", cells)
	}
}

// plain is a forms text without who filled what.
func plain(s string) string {
	return strings.NewReplacer("*", "", "^", "").Replace(s)
}

func typeAndCheck(t *testing.T, b *Book, u *model.Unit, r *model.Report, form int, cells func(*model.Form) map[model.Term]model.Value, info model.TermInfo) {
	t.Helper()
	hers := model.Value{Text: "=1+1 单位改", State: model.Given, Kind: info.Kind}
	if info.Kind != model.KindText {
		hers.Text, hers.Number, hers.IsNumber, hers.Yuan = "7.5", dec("7.5"), true, model.Tenthousand
	}
	for round := range 3 {
		r = rescore(t, b, u, r, func(forms []*model.Form) {
			if round == 0 {
				cells(forms[form])[info.Term] = hers
			}
		})
		got := cells(append(slices.Clone(r.Evaluations), r.Overall)[form].Form)[info.Term]
		if got.Text != hers.Text || !officers(got) {
			t.Fatalf("form %d %s round %d: %q origin %d, want %q", form, info.Term, round+1, got.Text, got.Origin, hers.Text)
		}
	}
}

// TestAddedRows: rows that she adds to a form of ours stay at their place.
func TestAddedRows(t *testing.T) {
	b := defaultBook(t)
	u := parseUnit(t, "unit", strings.Replace(oneProject("10个"), "[项目支出绩效自评表]", "[项目支出绩效目标申报表]", 1))
	r := evaluateText(b, u)
	added := model.Row{Cells: map[model.Term]model.Value{
		model.Indicator: {Text: "加一项", State: model.Given}, model.Target: {Text: "按时", State: model.Given}}}
	for round := range 3 {
		r = rescore(t, b, u, r, func(forms []*model.Form) {
			if round == 0 {
				forms[0].Blocks[model.IndicatorBlock] = slices.Insert(forms[0].Blocks[model.IndicatorBlock], 1, added)
			}
		})
		var names []string
		for _, row := range r.Evaluations[0].Form.Block(model.IndicatorBlock) {
			names = append(names, row.Value(model.Indicator).Text)
		}
		if want := []string{"一", "加一项", "二", "三"}; !slices.Equal(names, want) {
			t.Fatalf("round %d: rows %v, want %v", round+1, names, want)
		}
	}
}

// TestEvaluationAlone: a unit that sent nothing but a 自评表 of ours loses
// nothing of it.
func TestEvaluationAlone(t *testing.T) {
	b := defaultBook(t)
	first := evaluateText(b, parseUnit(t, "unit", oneProject("7个")))
	back := formBack(first.Evaluations[0].Form)
	u := &model.Unit{Name: "甲", Year: 2023, Reported: true, Forms: []*model.Form{back},
		Projects: []*model.Project{{Name: "乙", Evaluation: back}}}
	es, _ := Score(b, u)
	if es[0].Score.String() != "83.5" || es[0].Grade != "良" {
		t.Errorf("Score = %s %s, want 83.5 良", es[0].Score, es[0].Grade)
	}
	total, _ := es[0].Form.Total(model.FundBlock)
	if got := total.Value(model.Spending).Text; got != "85.00" {
		t.Errorf("全年执行数 = %q, want 85.00", got)
	}
}

func TestFundSplit(t *testing.T) {
	es, _ := scoreText(t, `甲 2023
[预算执行情况表] 元
预算执行 | 项目名称 = 乙 | 资金来源 = 一般公共预算拨款 | 年初预算数 = 800000.00 | 全年预算数 = 800000.00 | 全年执行数 = 700000.01
预算执行 | 项目名称 = 乙 | 资金来源 = 上年结转 | 年初预算数 = 100000.00 | 全年预算数 = 100000.00 | 全年执行数 = 100000.00
`)
	want := map[model.Role][3]string{
		model.RoleTotal: {"90.00", "90.00", "80.00"}, model.RoleFiscal: {"80.00", "80.00", "70.00"},
		model.RoleCarried: {"10.00", "10.00", "10.00"}, model.RoleOther: {"0.00", "0.00", "0.00"},
	}
	rows := es[0].Form.Block(model.FundBlock)
	if len(rows) != 4 {
		t.Fatalf("%d rows", len(rows))
	}
	for _, r := range rows {
		got := [3]string{r.Value(model.InitialBudget).Text, r.Value(model.Budget).Text, r.Value(model.Spending).Text}
		if got != want[r.Role] {
			t.Errorf("%s = %v, want %v", r.Role, got, want[r.Role])
		}
	}
	if got := rows[0].Value(model.Spending).Number; !got.Equal(dec("80.000001")) {
		t.Errorf("全年执行数 = %s, want the full 80.000001", got)
	}
}

// TestOursAreMarked: every value that we worked out says so, with its cells.
func TestOursAreMarked(t *testing.T) {
	r := evaluateText(defaultBook(t), readUnit(t, "testdata/narrative/党群.txt"))
	for _, e := range append(slices.Clone(r.Evaluations), r.Overall) {
		check := func(term model.Term, v model.Value) {
			if (v.State == model.Computed || v.State == model.Owed) && v.Origin != model.Ours {
				t.Errorf("%s %s %q: origin %d", e.Form.Kind, term, v.Text, v.Origin)
			}
			if v.State == model.Computed && v.Kind == model.KindAmount && !v.Number.IsZero() && len(v.Sources) == 0 {
				t.Errorf("%s %s %q has no sources", e.Form.Kind, term, v.Text)
			}
		}
		for term, v := range e.Form.Fields {
			check(term, v)
		}
		for _, rows := range e.Form.Blocks {
			for _, row := range rows {
				for term, v := range row.Cells {
					check(term, v)
				}
			}
		}
	}
}

// TestOtherOverallForm: an overall form of hers that keeps its money in a block
// 资金 loses nothing on ours.
func TestOtherOverallForm(t *testing.T) {
	_, overall := scoreText(t, `甲 2023
[部门整体支出绩效自评表] 万元
资金 合计 | 年初预算数 = 90.00 | 全年预算数 = 100.00 | 全年执行数 = 85.00 | 分值 = 20 | 执行率 = 85.00% | 得分 = 17
绩效指标 | 一级指标 = 产出指标 | 三级指标 = 一 | 年度指标值 = ≥10个 | 实际完成值 = 10个 | 分值 = 80
`)
	total, ok := overall.Form.Total(model.TaskBlock)
	if !ok || total.Value(model.Score).Text != "17" || total.Value(model.TaskSpent).Text != "85.00" {
		t.Errorf("total row = %v", total)
	}
	if overall.Score.String() != "97" || overall.Grade != "优" {
		t.Errorf("Score = %s %s, want 97 优", overall.Score, overall.Grade)
	}
}

// TestOpenTotals: a total is no total while a part of it is not known.
func TestOpenTotals(t *testing.T) {
	tests := []struct{ name, text string }{
		{"no budget", strings.ReplaceAll(oneProject("10个"), "100.00", "0.00")},
		{"her total in words", strings.Replace(oneProject("10个"), "项目名称 = 乙\n", "项目名称 = 乙\n总分 = 满分\n", 1)},
		{"no indicators", "甲 2023\n[预算执行情况表] 万元\n预算执行 | 项目名称 = 乙 | 全年预算数 = 1.00 | 全年执行数 = 1.00"},
	}
	for _, tt := range tests {
		es, _ := scoreText(t, tt.text)
		if es[0].Complete || es[0].Grade != "" {
			t.Errorf("%s: complete %v grade %q", tt.name, es[0].Complete, es[0].Grade)
		}
	}
}
