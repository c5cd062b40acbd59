package rules

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"jixiao/model"
)

// TestOwnForms: on a form that we wrote, figures of our own and cells left for
// the officer are never blamed; what she typed is.
func TestOwnForms(t *testing.T) {
	b := defaultBook(t)
	c := readCase(t, filepath.Join("testdata", "cases", "base.txt"))
	form := &model.Form{Kind: model.ProjectEvaluation, Written: true, MoneyUnit: model.WanYuan, Year: 2023,
		Fields: map[model.Term]model.Value{
			model.ProjectName: {Text: "党员培训", State: model.Given, Origin: model.Ours, At: model.Ref{Sheet: "表", Row: 1, Col: 1}},
			model.Outcome:     {At: model.Ref{Sheet: "表", Row: 2, Col: 1}},
			model.Goal:        {Text: "目标1：", State: model.Given, At: model.Ref{Sheet: "表", Row: 3, Col: 1}},
		},
		Blocks: map[model.Term][]model.Row{model.IndicatorBlock: {
			ownRow(t, 4, model.Ours, "5"), ownRow(t, 5, model.Officer, "61"),
		}},
	}
	u := &model.Unit{Name: c.unit.Name, Year: 2023, Forms: []*model.Form{form}}
	var got []string
	for _, f := range Check(b, u, nil).Findings {
		got = append(got, f.Rule+" "+f.At.A1())
	}
	if want := []string{"C12 A3", "I12 A5", "G03 D5"}; !slices.Equal(got, want) {
		t.Errorf("findings on our own form: %v, want %v", got, want)
	}
}

// TestOurBlankFormIsNoEvaluation: a project is not evaluated because we wrote a
// form for it, only once the officer has put something in.
func TestOurBlankFormIsNoEvaluation(t *testing.T) {
	form := func(written bool, origin model.Origin) *model.Form {
		return &model.Form{Kind: model.ProjectEvaluation, Written: written,
			Blocks: map[model.Term][]model.Row{model.IndicatorBlock: {ownRow(t, 4, origin, "3")}}}
	}
	for _, c := range []struct {
		f    *model.Form
		want bool
	}{{nil, false}, {form(true, model.Ours), false}, {form(true, model.Officer), true}, {form(true, model.Carried), true}, {form(false, model.Officer), true}} {
		if got := evaluated(c.f); got != c.want {
			t.Errorf("evaluated(%+v) = %v, want %v", c.f, got, c.want)
		}
	}
}

// ownRow is an indicator of 3 points, its score and where it is from.
func ownRow(t *testing.T, row int, origin model.Origin, score string) model.Row {
	t.Helper()
	f := &model.Form{Kind: model.ProjectEvaluation}
	cells := map[model.Term]model.Value{
		model.Indicator: parseValue(t, f, model.Indicator, "指标", row, 1),
		model.Target:    parseValue(t, f, model.Target, "≥4期", row, 2),
		model.Actual:    parseValue(t, f, model.Actual, "4期", row, 3),
		model.Weight:    parseValue(t, f, model.Weight, "3", row, 5),
		model.Score:     parseValue(t, f, model.Score, score, row, 4),
		model.Deviation: {At: model.Ref{Sheet: "表", Row: row, Col: 6}},
	}
	for term, v := range cells {
		v.At.File, v.At.Sheet, v.Origin = "", "表", origin
		cells[term] = v
	}
	return model.Row{Cells: cells}
}

// variances that the reconciliation could hand over.
var handedOver = []struct {
	name    string
	v       model.Variance
	want    model.Level
	message string
}{
	{"balanced", model.Variance{Rule: "M06", Verdict: model.Balanced}, model.NoLevel, ""},
	{"a side is missing", model.Variance{Rule: "M06"}, model.NoLevel, ""},
	{"one cent of 万元", variance("M06", "8995200", "8995300", model.Rounding), model.Notice, "0.01万元（差额可由四舍五入解释"},
	{"rounding above the limit", variance("M06", "8995200", "8996000", model.Rounding), model.Warning, "0.08万元"},
	{"wrong", variance("M06", "8995200", "8995300", model.Unbalanced), model.Fault, "少计0.01万元"},
	{"a rule of level 警告", variance("X03", "1", "2", model.Unbalanced), model.Warning, "少计1.00元"},
	{"stage 自评", variance("X04", "1", "2", model.Unbalanced), model.Notice, "少计1.00元"},
}

func variance(rule, left, right string, v model.Verdict) model.Variance {
	l, r := decimal.RequireFromString(left), decimal.RequireFromString(right)
	return model.Variance{Rule: rule, Name: "合计", Verdict: v, Diff: l.Sub(r),
		Left:  model.Side{Label: "甲表", Amount: model.Exact(l), At: []model.Ref{{Sheet: "表", Row: 1, Col: 1}}},
		Right: model.Side{Label: "乙表", Amount: model.Exact(r), At: []model.Ref{{Sheet: "表", Row: 2, Col: 1}}}}
}

func TestVarianceBecomesFinding(t *testing.T) {
	b := defaultBook(t)
	for _, c := range handedOver {
		out := Check(b, &model.Unit{Name: "单位"}, []model.Variance{c.v, c.v})
		if c.want == model.NoLevel {
			if len(out.Findings) != 0 {
				t.Errorf("%s: %v, want none", c.name, out.Findings)
			}
			continue
		}
		if len(out.Findings) != 1 {
			t.Errorf("%s: %d findings, want one", c.name, len(out.Findings))
			continue
		}
		f := out.Findings[0]
		if f.NextYear != (f.Rule == "X04") {
			t.Errorf("%s: NextYear is %v; it is for rules that 自评级别 makes milder", c.name, f.NextYear)
		}
		if !strings.Contains(f.Message, c.message) {
			t.Errorf("%s: message %q, want …%s…", c.name, f.Message, c.message)
		}
		if f.Level != c.want || f.At.A1() != "A1" || len(f.Related) != 1 || f.Got == "" || f.Want == "" || f.Diff == "" {
			t.Errorf("%s: %+v, want level %v at A1 with both figures", c.name, f, c.want)
		}
	}
}

// TestUnknownVarianceIsToldOf: a line whose rule the book lacks is our fault,
// not the officer's.
func TestUnknownVarianceIsToldOf(t *testing.T) {
	out := Check(defaultBook(t), &model.Unit{}, []model.Variance{variance("Z99", "1", "2", model.Unbalanced)})
	if len(out.Findings) != 0 || len(out.Failed) != 1 {
		t.Errorf("findings %v, failed %v, want one failure", out.Findings, out.Failed)
	}
}

// TestEveryRuleIsAccountedFor: each rule of the book either ran, or says why
// not, or is judged elsewhere.
func TestEveryRuleIsAccountedFor(t *testing.T) {
	b := defaultBook(t)
	c := readCase(t, filepath.Join("testdata", "cases", "base.txt"))
	out := Check(b, c.unit, Reconcile(b, c.unit))
	elsewhere := 0
	for _, id := range b.order {
		if b.outside(id) {
			elsewhere++
		}
	}
	if len(out.Ran)+len(out.NotApplicable)+elsewhere != len(b.order) {
		t.Errorf("%d ran, %d silent, %d elsewhere of %d rules", len(out.Ran), len(out.NotApplicable), elsewhere, len(b.order))
	}
	for _, s := range out.NotApplicable {
		if s.Why == "" || strings.ContainsAny(s.Why, "{}") {
			t.Errorf("rule %s is silent without a reason: %q", s.Rule, s.Why)
		}
	}
}

// TestFullMarksEverywhere is G15, over the batch.
func TestFullMarksEverywhere(t *testing.T) {
	full := func(n int, score string) []*model.Unit {
		u := &model.Unit{Name: "单位"}
		for i := range n {
			f := &model.Form{Kind: model.ProjectEvaluation}
			f.Fields = map[model.Term]model.Value{model.TotalScore: parseValue(t, f, model.TotalScore, score, i+1, 1)}
			u.Forms = append(u.Forms, f)
		}
		return []*model.Unit{u}
	}
	b := defaultBook(t)
	for _, c := range []struct {
		n     int
		score string
		want  int
	}{{3, "100", 1}, {2, "100", 0}, {3, "99", 0}} {
		if got := CheckBatch(b, full(c.n, c.score)); len(got) != c.want {
			t.Errorf("%d forms with %s: %d findings, want %d", c.n, c.score, len(got), c.want)
		}
	}
}

// TestCoverageOfTheBatch is D09: what is due, over all units.
func TestCoverageOfTheBatch(t *testing.T) {
	b := defaultBook(t)
	u := readCase(t, filepath.Join("testdata", "cases", "base.txt")).unit
	if got := CheckBatch(b, []*model.Unit{u}); len(got) != 0 {
		t.Errorf("all evaluated: %v, want no finding", got)
	}
	u.Projects[1].Evaluation = nil
	got := CheckBatch(b, []*model.Unit{u})
	if len(got) != 1 || !strings.Contains(got[0].Message, "应自评2个项目，已自评1个（50.00%）；应自评金额120.00万元，已自评100.00万元（83.33%）") {
		t.Errorf("one of two evaluated: %v", got)
	}
}

// TestFailingRule: a rule that breaks says so, and the others go on.
func TestFailingRule(t *testing.T) {
	b := *defaultBook(t)
	u := readCase(t, filepath.Join("testdata", "cases", "base.txt")).unit
	want := Check(&b, u, nil)
	b.checks = slices.Clone(b.checks)
	i := slices.IndexFunc(b.checks, func(c *check) bool { return c.ID == "M03" })
	broken := *b.checks[i]
	broken.builtin = &builtin{unit: func(*run, *check) { panic("index out of range") }}
	b.checks[i] = &broken
	got := Check(&b, u, nil)
	if len(got.Failed) != 1 || got.Failed[0].Rule != "M03" || !strings.Contains(got.Failed[0].Why, "没有查完") {
		t.Errorf("Failed = %v, want M03", got.Failed)
	}
	if len(got.Findings) != len(want.Findings) || len(got.Ran) < len(want.Ran)-1 || len(want.Ran) < 20 {
		t.Errorf("%d findings and %d rules beside a failing one, want %d and %d", len(got.Findings), len(got.Ran), len(want.Findings), len(want.Ran))
	}
	if slices.ContainsFunc(got.NotApplicable, func(s model.Silence) bool { return s.Rule == "M03" }) {
		t.Error("M03 failed and is not applicable")
	}
}

// TestDeletedParameter: a row that an officer deleted from 参数, or that a book
// exported by an earlier version never had, stands as embedded.
func TestDeletedParameter(t *testing.T) {
	whole, err := defaultTable("params.csv")
	if err != nil {
		t.Fatal(err)
	}
	whole.Name = "参数"
	want, found := parseParams(whole)
	if len(found) > 0 {
		t.Fatal(found)
	}
	for i, r := range whole.Rows {
		less := whole
		less.Rows = slices.Delete(slices.Clone(whole.Rows), i, i+1)
		got, found := parseParams(less)
		name := column(whole, r, "参数")
		if len(found) > 0 || got[name].Text != want[name].Text || got[name].Kind != want[name].Kind || len(got) != len(want) {
			t.Errorf("without %s: %v, %+v, want %+v", name, found, got[name], want[name])
		}
	}
}
