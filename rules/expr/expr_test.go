package expr

import (
	"errors"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"jixiao/model"
)

// dec reads a decimal of a table.
func dec(s string) decimal.Decimal { return decimal.RequireFromString(s) }

// wan is an amount printed in 万元.
func wan(s string, row, col int) model.Value {
	d := dec(s)
	return model.Value{Text: s, State: model.Given, Kind: model.KindAmount, Number: d, IsNumber: true,
		Ulp: decimal.New(1, d.Exponent()), Yuan: model.Tenthousand, At: model.Ref{Sheet: "表", Row: row, Col: col}}
}

func pct(s string, row, col int) model.Value {
	d := dec(strings.TrimSuffix(s, "%")).Shift(-2)
	return model.Value{Text: s, State: model.Given, Kind: model.KindRate, Number: d, IsNumber: true,
		Ulp: decimal.New(1, d.Exponent()), At: model.Ref{Sheet: "表", Row: row, Col: col}}
}

func num(k model.Kind, s string, row, col int) model.Value {
	d := dec(s)
	return model.Value{Text: s, State: model.Given, Kind: k, Number: d, IsNumber: true,
		Ulp: decimal.New(1, d.Exponent()), At: model.Ref{Sheet: "表", Row: row, Col: col}}
}

func word(s string, row, col int) model.Value {
	v := model.Value{Text: s, At: model.Ref{Sheet: "表", Row: row, Col: col}}
	if s != "" {
		v.State = model.Given
	}
	return v
}

// sample is a self-evaluation with the figures of a real street: both its sums
// and its rates differ by rounding.
func sample() *model.Form {
	return &model.Form{
		Kind: model.ProjectEvaluation, MoneyUnit: model.WanYuan, Year: 2023,
		Fields: map[model.Term]model.Value{
			model.ProjectName: word("居村服务站", 3, 3),
			model.Goal:        word("", 10, 3),
			model.TotalScore:  num(model.KindScore, "97.22", 20, 8),
			model.Grade:       word("优", 21, 3),
			model.Department:  {Text: "—", State: model.NotApplicable},
		},
		Blocks: map[model.Term][]model.Row{
			model.FundBlock: {
				{Role: model.RoleTotal, Cells: map[model.Term]model.Value{
					model.InitialBudget: wan("973.99", 6, 4), model.Budget: wan("585.06", 6, 5), model.Spending: wan("568.24", 6, 6),
					model.ExecutionRate: pct("97.12%", 6, 8), model.Weight: num(model.KindScore, "10", 6, 7), model.Score: num(model.KindScore, "8.22", 6, 9)}},
				{Role: model.RoleFiscal, Cells: map[model.Term]model.Value{model.Budget: wan("400.01", 7, 5), model.Spending: wan("899.52", 7, 6)}},
				{Role: model.RoleOther, Cells: map[model.Term]model.Value{model.Budget: wan("185.06", 8, 5), model.Spending: {At: model.Ref{Sheet: "表", Row: 8, Col: 6}}}},
			},
			model.IndicatorBlock: {
				{Cells: map[model.Term]model.Value{model.Indicator: word("培训", 13, 4), model.Weight: num(model.KindScore, "50", 13, 7),
					model.Score: num(model.KindScore, "50", 13, 8), model.Actual: word("明显提升", 13, 6)}},
				{Cells: map[model.Term]model.Value{model.Indicator: word("满意", 14, 4), model.Weight: num(model.KindScore, "40", 14, 7),
					model.Score: {At: model.Ref{Sheet: "表", Row: 14, Col: 8}}}},
			},
		},
	}
}

var paramsForTest = map[string]model.Value{
	"尾差上限": wan("0.05", 0, 0),
	"阶段":   word("自评", 0, 0),
}

var judged = []struct {
	src  string
	want model.Verdict
	why  string // part of the reason where 不适用
}{
	{"全年执行数 ≤ 全年预算数", model.Balanced, ""},
	{"全年执行数＞全年预算数", model.Unbalanced, ""},         // full width
	{"执行率 ≈ 全年执行数/全年预算数", model.Rounding, ""},     // 97.125…% beside 97.12%
	{"执行率 = 全年执行数 / 年初预算数", model.Unbalanced, ""}, // the wrong denominator
	{"合计(资金.全年预算数) = 全年预算数", model.Rounding, ""},  // 585.07 beside 585.06
	{"合计（资金.全年执行数）＝全年执行数", model.Unbalanced, ""},  // too much already, the blank cannot mend it
	{"得分 <= 分值 && 得分 >= 0", model.Balanced, ""},   // ASCII
	{"分值 < 得分 或 空(预期目标)", model.Balanced, ""},     // one side settles
	{"非 空(项目名称)且非空(总分)", model.Balanced, ""},      // no spaces
	{"主管部门 = “街道”", model.NoVerdict, "不适用"},       // — is no text
	{"非 (主管部门 = “街道”)", model.NoVerdict, "不适用"},
	{"主管部门 = “街道” 或 总分 > 90", model.Balanced, ""}, // 不适用 decides nothing
	{"主管部门 = “街道” 且 总分 > 99", model.Unbalanced, ""},
	{"调整数 = 0", model.NoVerdict, "表中没有“调整数”"},
	{"年度 = 2023", model.Balanced, ""},
	{"匹配(项目名称, “服务.$”)", model.Balanced, ""},
	{"属于(自评等级, “优”, “良”)", model.Balanced, ""},
	{"长度(项目名称) = 5", model.Balanced, ""},
	{"绝对值(全年预算数 - 全年执行数) ≤ 参数.尾差上限", model.Unbalanced, ""},
	{"参数.阶段 = “自评”", model.Balanced, ""},
	{"如果(执行率 < 90%, 空(预期目标), 非 空(项目名称))", model.Balanced, ""},
	{"最小(1, 执行率) < 1", model.Balanced, ""},
	{"最大(资金.全年预算数) < 401万元", model.Balanced, ""},
	{"数量(绩效指标) = 2 且 数量(绩效指标.得分) = 1", model.Balanced, ""},
	{"合计(绩效指标.得分) + 得分 = 总分", model.Rounding, ""},       // the blank 得分 could hold 39
	{"合计(绩效指标.得分) + 得分 = 总分 + 2", model.Unbalanced, ""}, // 41 is more than its 分值 of 40
	{"得分 = 四舍五入(8.2241, 小数位(得分))", model.Balanced, ""},
	{"金额单位 = “万元”", model.Balanced, ""},
	{"表来源 = “单位”", model.Balanced, ""},
	{"空(本字段)", model.Balanced, ""},
	{"分值 - 10 = 0 且 非 (得分 - 8.22 < 0)", model.Balanced, ""},
	{"匹配(主管部门, “^—$”)", model.Balanced, ""}, // dashes are text as typed
	{"-全年执行数 < 0", model.Balanced, ""},
	{"非 全年执行数 ≤ 全年预算数", model.Unbalanced, ""},
	{"全年执行数 / (年初预算数 - 年初预算数) = 1", model.NoVerdict, "为0"},
}

func TestJudge(t *testing.T) {
	f := sample()
	for _, c := range judged {
		p, err := Compile(c.src, Vocabulary{Field: model.Goal, Params: paramsForTest})
		if err != nil {
			t.Errorf("Compile(%q) = %v", c.src, err)
			continue
		}
		r := p.Judge(Scope{Form: f})
		if r.Verdict != c.want || !strings.Contains(r.Why, c.why) {
			t.Errorf("%q = %v (%s), want %v (%s)", c.src, r.Verdict, r.Why, c.want, c.why)
		}
		again, err := Compile(p.String(), Vocabulary{Field: model.Goal, Params: paramsForTest})
		if err != nil || again.String() != p.String() {
			t.Errorf("%q printed as %q reparses as %v, %v", c.src, p, again, err)
		}
	}
}

var mistakes = []struct {
	src  string
	col  int
	want string // part of the message
}{
	{"全年执行书 ≤ 全年预算数", 1, "全年执行数"},
	{"得分 ≤ 份值", 6, "分值"},
	{"合记(资金.得分) = 总分", 1, "合计"},
	{"合计(资今.得分) = 总分", 4, "资金"},
	{"全年执行数 = 执行率", 7, "金额与比率"},
	{"总分 = 执行率", 4, "分值与比率"},
	{"全年预算数 > 1000000", 7, "5万元"},
	{"全年预算数 + 1 > 0", 7, "单位"},
	{"资金.全年执行数 > 0", 1, "整列"},
	{"得分", 1, "判断"},
	{"得分 ≤", 5, "没有写完"},
	{"得分 ≤ 分值)", 8, "多出"},
	{"0 ≤ 得分 ≤ 分值", 8, "且"},
	{"参数.尾差上线 > 0", 4, "尾差上限"},
	{"匹配(项目名称, “[”)", 10, "式样"},
	{"项目名称 > 3", 6, "文字"},
	{"得分 @ 3", 4, "不认识的符号"},
	{"项目名称 = “街道", 8, "右引号"},
	{"空(得分, 分值)", 1, "空(字段)"},
	{"年初预算数 * 全年预算数 > 0", 7, "不能相乘"},
	{strings.Repeat("(", 200) + "得分", 32, "过深"},
	{strings.Repeat("得", 3000), 2001, "过长"},
	{"", 1, "没有写完"},
}

func TestMistakes(t *testing.T) {
	for _, c := range mistakes {
		_, err := Compile(c.src, Vocabulary{Params: paramsForTest})
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("Compile(%.40q) = %v, want an Error", c.src, err)
			continue
		}
		if !strings.Contains(e.Message, c.want) || e.Col != c.col {
			t.Errorf("Compile(%.40q) = %d %q, want %d …%s…", c.src, e.Col, e.Message, c.col, c.want)
		}
	}
}

func TestResultShowsFiguresAndCells(t *testing.T) {
	p, err := Compile("执行率 ≈ 全年执行数/全年预算数", Vocabulary{Field: model.ExecutionRate})
	if err != nil {
		t.Fatal(err)
	}
	r := p.Judge(Scope{Form: sample()})
	if r.Left.Text != "97.12%" || r.Right.Text != "97.13%" || !r.Left.Field || r.Right.Field {
		t.Errorf("sides are %+v and %+v, want 97.12%% and 97.13%%", r.Left, r.Right)
	}
	var cells []string
	for _, c := range r.Cells {
		cells = append(cells, c.A1())
	}
	if got := strings.Join(cells, " "); got != "H6 F6 E6" {
		t.Errorf("cells are %s, want H6 F6 E6", got)
	}
}

var printed = []struct{ src, want string }{
	{"合计(资金.全年预算数)", "585.07万元"},
	{"全年执行数", "568.24万元"},
	{"全年执行数 / 全年预算数", "97.13%"},
	{"项目名称", "居村服务站"},
	{"预期目标", "（空）"},
	{"分值 - 得分", "1.78"},
	{"参数.尾差上限", "0.05万元"},
}

func TestPrint(t *testing.T) {
	for _, c := range printed {
		p, err := CompileValue(c.src, Vocabulary{Params: paramsForTest})
		if err != nil {
			t.Errorf("CompileValue(%q) = %v", c.src, err)
			continue
		}
		if got := p.Print(Scope{Form: sample()}); got != c.want {
			t.Errorf("Print(%q) = %q, want %q", c.src, got, c.want)
		}
	}
}

func TestRowNeverBorrowsFromTheTotal(t *testing.T) {
	f := sample()
	row := model.Row{Cells: map[model.Term]model.Value{model.Indicator: word("培训", 13, 4)}}
	p, err := Compile("得分 ≤ 分值", Vocabulary{})
	if err != nil {
		t.Fatal(err)
	}
	if r := p.Judge(Scope{Form: f, Row: &row}); r.Verdict != model.NoVerdict {
		t.Errorf("an indicator without 得分 was judged %v by the score of 年度资金总额", r.Verdict)
	}
}

// FuzzParse checks that no text makes the compiler panic, and that printing
// and parsing again give the same tree.
func FuzzParse(f *testing.F) {
	for _, c := range judged {
		f.Add(c.src)
	}
	for _, c := range mistakes {
		f.Add(c.src)
	}
	for _, c := range overRows {
		f.Add(c.src)
	}
	for _, c := range ofOthers {
		f.Add(c.src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		n, err := parse(src)
		if err != nil {
			return
		}
		out := plain(n)
		again, err := parse(out)
		var e *Error
		if errors.As(err, &e) && strings.Contains(e.Message, "过") {
			return // the canonical spelling is longer than the limits allow
		}
		if err != nil {
			t.Fatalf("parse(%q) printed %q, which fails: %v", src, out, err)
		}
		if !same(n, again) {
			t.Fatalf("parse(%q) printed %q, which is another tree: %q", src, out, plain(again))
		}
	})
}

func same(a, b *node) bool {
	if a.shape != b.shape || a.op != b.op || a.name != b.name || a.block != b.block || a.form != b.form || a.text != b.text ||
		a.unit != b.unit || !a.num.Equal(b.num) || len(a.kids) != len(b.kids) {
		return false
	}
	for i := range a.kids {
		if !same(a.kids[i], b.kids[i]) {
			return false
		}
	}
	return true
}

// FuzzJudge checks that nothing that compiles can make the evaluator panic.
func FuzzJudge(f *testing.F) {
	for _, c := range judged {
		f.Add(c.src)
	}
	for _, c := range printed {
		f.Add(c.src)
	}
	for _, c := range overRows {
		f.Add(c.src)
	}
	for _, c := range ofOthers {
		f.Add(c.src)
	}
	form := sample()
	row := form.Blocks[model.IndicatorBlock][0]
	family := related()
	f.Fuzz(func(t *testing.T, src string) {
		v := Vocabulary{Field: model.Goal, Params: paramsForTest}
		if p, err := CompileValue(src, v); err == nil {
			p.Print(Scope{Form: form})
			p.Print(Scope{})
			p.Print(family)
			if p.Words() == "" {
				t.Fatalf("%q has no words", src)
			}
		}
		if p, err := Compile(src, v); err == nil {
			p.Judge(Scope{Form: form})
			p.Judge(Scope{Form: form, Row: &row})
			p.Judge(Scope{})
			p.Judge(family)
			family.Row = &family.Form.Blocks[model.IndicatorBlock][0]
			p.Judge(family)
			family.Row = nil
		}
	})
}

func BenchmarkJudge(b *testing.B) {
	p, err := Compile("执行率 ≈ 全年执行数/全年预算数 且 得分 ≤ 分值", Vocabulary{})
	if err != nil {
		b.Fatal(err)
	}
	f := sample()
	b.ReportAllocs()
	for b.Loop() {
		p.Judge(Scope{Form: f})
	}
}
