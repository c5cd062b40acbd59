package expr

import (
	"errors"
	"strings"
	"testing"

	"jixiao/model"
)

// overRows are conditions over the rows of a block, on sample().
var overRows = []struct {
	src  string
	want model.Verdict
	why  string
}{
	{"数量(绩效指标, 分值 > 45) = 1", model.Balanced, ""},
	{"数量(绩效指标, 得分 ≥ 0) = 1", model.Balanced, ""},     // the blank one is not counted
	{"数量(绩效指标.得分, 分值 < 45) = 0", model.Balanced, ""}, // met, but blank
	{"数量(绩效指标, 二级指标 = “数量指标”) ≥ 1", model.NoVerdict, "表中没有“二级指标”"},
	{"数量(绩效指标, 三级指标 = “培训” 且 总分 > 90) = 1", model.Balanced, ""}, // columns, then fields
	{"合计(绩效指标.分值, 三级指标 = “培训”) = 50", model.Balanced, ""},
	{"合计(绩效指标.分值, 三级指标 = “绿化”) = 0", model.NoVerdict, "没有符合条件"},
	{"合计(绩效指标.得分, 分值 > 0) = 90", model.Rounding, ""},    // the blank 得分 could hold 40
	{"合计(绩效指标.得分, 分值 > 45) = 90", model.Unbalanced, ""}, // the blank one is none of them
	{"最大(绩效指标.分值, 三级指标 ≠ “培训”) = 40", model.Balanced, ""},
	{"最小(绩效指标.分值, 空(得分)) = 40", model.Balanced, ""},
	{"最大(资金.全年预算数, 全年执行数 > 0) = 400.01万元", model.Balanced, ""},        // the row with a blank is left out
	{"合计(资金.全年预算数, 全年预算数 > 185.06万元) = 585.07万元", model.Rounding, ""}, // 185.06 may be more than it prints
	{"数量(资金, 全年预算数 > 185.06万元) = 2", model.Rounding, ""},
	{"全部(绩效指标, 分值 > 30)", model.Balanced, ""},
	{"全部(绩效指标, 分值 > 45)", model.Unbalanced, ""},
	{"全部(绩效指标, 得分 ≤ 分值)", model.Balanced, ""}, // one judged, one blank
	{"全部(绩效指标, 执行率 > 0)", model.NoVerdict, "表中没有“执行率”"},
	{"全部(年度主要任务, 总额 > 0)", model.NoVerdict, "没有年度主要任务"},
	{"存在(绩效指标, 分值 > 45)", model.Balanced, ""},
	{"存在(绩效指标, 匹配(三级指标, “绿化”))", model.Unbalanced, ""},
	{"非 存在(绩效指标, 匹配(三级指标, “绿化”))", model.Balanced, ""},
	{"非 全部(绩效指标, 分值 > 45)", model.Balanced, ""},
	{"存在(资金, 全年预算数 > 400.01万元)", model.Rounding, ""},
	{"存在(绩效指标, 分值 = 最大(绩效指标.分值)) 且 总分 > 90", model.Balanced, ""},
}

func TestConditionsOverRows(t *testing.T) {
	f := sample()
	for _, c := range overRows {
		p, err := Compile(c.src, Vocabulary{Params: paramsForTest})
		if err != nil {
			t.Errorf("Compile(%q) = %v", c.src, err)
			continue
		}
		r := p.Judge(Scope{Form: f})
		if r.Verdict != c.want || !strings.Contains(r.Why, c.why) {
			t.Errorf("%q = %v (%s), want %v (%s)", c.src, r.Verdict, r.Why, c.want, c.why)
		}
		again, err := Compile(p.String(), Vocabulary{Params: paramsForTest})
		if err != nil || again.String() != p.String() {
			t.Errorf("%q printed as %q reparses as %v, %v", c.src, p, again, err)
		}
	}
}

// The cells of the row that decided come first: they are blamed.
func TestDecidingRowIsBlamed(t *testing.T) {
	p, err := Compile("全部(绩效指标, 分值 > 45)", Vocabulary{})
	if err != nil {
		t.Fatal(err)
	}
	r := p.Judge(Scope{Form: sample()})
	if got := cellNames(r.Cells); got != "G14 G13" || !r.Compared || r.Left.Text != "40" {
		t.Errorf("cells %s, left %q; want G14 G13 and 40", got, r.Left.Text)
	}
}

func cellNames(cells []model.Ref) string {
	var names []string
	for _, c := range cells {
		names = append(names, c.A1())
	}
	return strings.Join(names, " ")
}

// related is a self-evaluation among the other forms of its project and unit.
func related() Scope {
	form := sample()
	indicator := func(name, target, weight string, row int) model.Row {
		return model.Row{At: model.Ref{Sheet: "申报", Row: row, Col: 1}, Cells: map[model.Term]model.Value{
			model.Indicator: word(name, row, 4), model.Weight: num(model.KindScore, weight, row, 7), model.Target: num(model.KindTarget, target, row, 5)}}
	}
	declaration := &model.Form{Kind: model.ProjectDeclaration, MoneyUnit: model.Yuan, Year: 2023,
		Fields: map[model.Term]model.Value{model.Goal: word("培训四期", 10, 3), model.MediumGoal: word("", 11, 3)},
		Blocks: map[model.Term][]model.Row{
			model.FundBlock:      {{Role: model.RoleTotal, Cells: map[model.Term]model.Value{model.InitialBudget: yuan("9739900", 6, 4)}}},
			model.IndicatorBlock: {indicator("培训", "4", "50", 21), indicator("满意", "95", "40", 22), indicator("满意", "90", "30", 23)},
		}}
	overall := &model.Form{Kind: model.DepartmentEvaluation, Year: 2023, Fields: map[model.Term]model.Value{model.TotalScore: num(model.KindScore, "93", 1, 1)}}
	unitProfile := &model.Form{Kind: model.UnitProfile, Fields: map[model.Term]model.Value{model.Staff: num(model.KindQuantity, "16", 2, 2)}}
	outlays := &model.Form{Kind: model.BaseData, MoneyUnit: model.WanYuan, Blocks: map[model.Term][]model.Row{model.OutlayBlock: {
		{Cells: map[model.Term]model.Value{model.Outlay: word("三公经费", 3, 1), model.ThisActual: wan("3.00", 3, 3)}},
		{Cells: map[model.Term]model.Value{model.Outlay: word("公用经费", 4, 1), model.ThisActual: wan("50.00", 4, 3)}},
	}}}
	execution := []model.Row{
		{Cells: map[model.Term]model.Value{model.Budget: wan("400.06", 31, 5), model.Spending: wan("300.00", 31, 6), model.Remark: word("甲", 31, 9)}},
		{Cells: map[model.Term]model.Value{model.Budget: wan("185.00", 32, 5), model.Spending: wan("268.24", 32, 6), model.Remark: word("乙", 32, 9)}},
	}
	last := &model.Form{Kind: model.ProjectEvaluation, MoneyUnit: model.WanYuan, Year: 2022, Blocks: map[model.Term][]model.Row{
		model.FundBlock: {{Role: model.RoleTotal, Cells: map[model.Term]model.Value{model.Spending: wan("500.00", 41, 6)}}}}}
	u := &model.Unit{Year: 2023, Forms: []*model.Form{form, declaration, overall, unitProfile, outlays}}
	p := &model.Project{Name: "居村服务站", Declaration: declaration, Evaluation: form, Execution: execution, Before: []*model.Form{last},
		Payments: []model.Row{{Cells: map[model.Term]model.Value{model.Paid: yuan("3000000", 51, 4)}}, {Cells: map[model.Term]model.Value{model.Paid: yuan("2682400", 52, 4)}}}}
	return Scope{Form: form, Unit: u, Project: p}
}

// yuan is an amount on a form in 元.
func yuan(s string, row, col int) model.Value {
	v := wan(s, row, col)
	v.Yuan = dec("1")
	v.Ulp = dec("0")
	return v
}

// ofOthers are conditions on other forms of the project; row is the indicator
// judged, from 1, 0 for the form.
var ofOthers = []struct {
	src   string
	row   int
	want  model.Verdict
	why   string
	cells string // those looked at
}{
	{"年初预算数 = 申报.年初预算数", 0, model.Balanced, "", "D6"},
	{"全年预算数 = 执行.全年预算数", 0, model.Balanced, "", "E6 E31 E32"},
	{"全年执行数 = 支付.金额", 0, model.Balanced, "", "F6 D51 D52"},
	{"全年执行数 > 上年.全年执行数", 0, model.Balanced, "", "F6 F41"},
	{"上年.全年预算数 > 0", 0, model.NoVerdict, "上年的表中没有“全年预算数”", ""},
	{"整体.总分 < 总分", 0, model.Balanced, "", "A1 H20"},
	{"概况.实有人数 = 16", 0, model.Balanced, "", "B2"},
	{"合计(基础.经费控制.本年决算数, 经费项目 = “三公经费”) = 3万元", 0, model.Balanced, "", "A3 A4 C3"},
	{"监控.阶段执行数 ≤ 全年执行数", 0, model.NoVerdict, "没有监控表", ""},
	{"空(监控.阶段执行数)", 0, model.Balanced, "", ""},
	{"空(申报.中期目标) 且 非 空(申报.预期目标)", 0, model.Balanced, "", "C11 C10"},
	{"空(申报.完成情况)", 0, model.NoVerdict, "申报表中没有“完成情况”", ""},
	{"合计(申报.绩效指标.分值) = 120 且 数量(申报.绩效指标) = 3", 0, model.Balanced, "", "G21 G22 G23"},
	{"数量(申报.绩效指标, 三级指标 = “满意”) = 2", 0, model.Balanced, "", "D21 D22 D23"},
	{"数量(监控.绩效指标) = 0", 0, model.NoVerdict, "没有监控表", ""},
	{"全部(绩效指标, 分值 = 申报.分值)", 0, model.Balanced, "", "G13 G21 G14"}, // 满意 has two
	{"分值 = 申报.分值 且 申报.预期目标 = “培训四期”", 1, model.Balanced, "", "G13 G21 C10"},
	{"分值 = 申报.分值", 2, model.NoVerdict, "申报表中有2个三级指标“满意”", ""},
	{"分值 = 申报.得分", 1, model.NoVerdict, "申报表中没有“得分”", ""},
	{"执行.备注 = “甲”", 0, model.NoVerdict, "各不相同", ""},
	{"部门整体支出绩效自评表.总分 = 93", 0, model.Balanced, "", "A1"},
	{"单位基本情况表.主要职责 = “”", 0, model.NoVerdict, "单位基本情况表中没有“主要职责”", ""},
	{"数量(执行.预算执行.全年预算数) = 2 且 最大(支付.支付明细.金额) = 300万元", 0, model.Balanced, "", "E31 E32 D51 D52"},
	{"自评.总分 = 总分", 0, model.Balanced, "", "H20"},
}

func TestOtherForms(t *testing.T) {
	for _, c := range ofOthers {
		p, err := Compile(c.src, Vocabulary{Params: paramsForTest})
		if err != nil {
			t.Errorf("Compile(%q) = %v", c.src, err)
			continue
		}
		s := related()
		if c.row > 0 {
			s.Row = &s.Form.Blocks[model.IndicatorBlock][c.row-1]
		}
		r := p.Judge(s)
		if r.Verdict != c.want || !strings.Contains(r.Why, c.why) {
			t.Errorf("%q = %v (%s), want %v (%s)", c.src, r.Verdict, r.Why, c.want, c.why)
		}
		if got := cellNames(r.Cells); c.cells != "" && got != c.cells {
			t.Errorf("%q looked at %s, want %s", c.src, got, c.cells)
		}
		again, err := Compile(p.String(), Vocabulary{Params: paramsForTest})
		if err != nil || again.String() != p.String() {
			t.Errorf("%q printed as %q reparses as %v, %v", c.src, p, again, err)
		}
	}
}

// TestOtherFormsPrint: figures of another form stand in its own money unit.
func TestOtherFormsPrint(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"申报.年初预算数", "9739900元"},
		{"支付.金额", "5682400.00元"},
		{"执行.全年预算数", "585.06万元"},
		{"申报.预期目标", "培训四期"},
		{"监控.阶段执行数", "（空）"},
		{"数量(申报.绩效指标, 分值 > 35)", "2"},
	} {
		p, err := CompileValue(c.src, Vocabulary{})
		if err != nil {
			t.Errorf("CompileValue(%q) = %v", c.src, err)
			continue
		}
		if got := p.Print(related()); got != c.want {
			t.Errorf("Print(%q) = %q, want %q", c.src, got, c.want)
		}
	}
}

var rowMistakes = []struct {
	src  string
	col  int
	want string
}{
	{"数量(绩效指标, 分直 > 3) = 1", 10, "分值"},
	{"数量(绩效指标, 分值) = 1", 10, "写法应为 数量"},
	{"合计(绩效指标.分值, 三级指标) = 1", 13, "写法应为 合计"},
	{"合计(绩效指标.分值, 分值 > 3, 分值) = 1", 16, "写法应为 合计"},
	{"全部(绩效指标.分值, 分值 > 3)", 4, "全部(块, 条件)"},
	{"存在(绩效指标, 分值 > 执行率)", 13, "分值与比率"},
	{"全部(绩效指标, 数量(绩效指标, 分值 > 3) > 1)", 10, "不能再写带条件的“数量”"},
	{"申抱.年初预算数 > 0", 1, "申报"},
	{"申报.年初预算书 > 0", 4, "年初预算数"},
	{"申报.绩效旨标.分值 > 0", 4, "绩效指标"},
	{"申报.绩效指标.份值 > 0", 9, "分值"},
	{"甲表.绩效指标.分值 > 0", 1, "相关的表"},
	{"申报.绩效指标.分值.得分 > 0", 11, "最多三段"},
	{"申报.绩效指标.分值 > 0", 1, "整列"},
	{"申报.项目名称 > 3", 9, "文字"},
	{"申报.", 4, "之后应为字段名"},
}

func TestRowAndFormMistakes(t *testing.T) {
	for _, c := range rowMistakes {
		_, err := Compile(c.src, Vocabulary{})
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(e.Message, c.want) || e.Col != c.col {
			t.Errorf("Compile(%q) = %v, want %d …%s…", c.src, err, c.col, c.want)
		}
	}
}

// A district's own words are as good as ours.
func TestOwnVocabulary(t *testing.T) {
	v := Vocabulary{Words: (*model.Vocabulary)(nil).Extend(
		[]model.TermInfo{{Term: "培训人次", Kind: model.KindQuantity}}, []model.FormKind{"绩效目标调整表"})}
	s := related()
	s.Unit.Forms = append(s.Unit.Forms, &model.Form{Kind: "绩效目标调整表", Fields: map[model.Term]model.Value{"培训人次": num(model.KindQuantity, "40", 1, 1)}})
	p, err := Compile("绩效目标调整表.培训人次 = 40", v)
	if err != nil {
		t.Fatal(err)
	}
	if r := p.Judge(s); r.Verdict != model.Balanced {
		t.Errorf("own form: %v (%s), want 平", r.Verdict, r.Why)
	}
	if _, err := Compile("培训人数 = 40", v); err == nil || !strings.Contains(err.Error(), "培训人次") {
		t.Errorf("nearest own word: %v", err)
	}
}

// TestLimits: an expression too long or too deep is refused, not taken apart.
func TestLimits(t *testing.T) {
	for name, src := range map[string]string{
		"1 MB":          strings.Repeat("得分 > 1 且 ", 1<<16),
		"100k brackets": strings.Repeat("(", 100_000) + "得分" + strings.Repeat(")", 100_000),
		"deep brackets": strings.Repeat("(", 900) + "得分" + strings.Repeat(")", 900),
		"10k operands":  "得分" + strings.Repeat("+1", 10_000) + " > 0",
		"800 operands":  "得分" + strings.Repeat("+1", 800) + " > 0",
		"deep calls":    strings.Repeat("如果(得分>1,", 120),
		"deep 非":        strings.Repeat("非", 1500) + "空(得分)",
		"many operands": "属于(项目名称" + strings.Repeat(",“甲”", 300) + ")",
	} {
		_, err := Compile(src, Vocabulary{})
		var e *Error
		if !errors.As(err, &e) || e.Message == "" {
			t.Errorf("%s: %v, want an Error", name, err)
		}
	}
}

// TestManyRowsAreTooMany: a condition that looks at every row for every
// row gives up.
func TestManyRowsAreTooMany(t *testing.T) {
	f := &model.Form{Blocks: map[model.Term][]model.Row{}}
	for i := range 10_000 {
		f.Blocks[model.PaymentBlock] = append(f.Blocks[model.PaymentBlock], model.Row{Cells: map[model.Term]model.Value{model.Paid: wan("1.00", i+1, 1)}})
	}
	p, err := Compile("全部(支付明细, 金额 ≤ 合计(支付明细.金额))", Vocabulary{})
	if err != nil {
		t.Fatal(err)
	}
	if r := p.Judge(Scope{Form: f}); r.Verdict != model.NoVerdict || !strings.Contains(r.Why, "过多") {
		t.Errorf("verdict %v (%s), want 不适用", r.Verdict, r.Why)
	}
	p, err = Compile("合计(支付明细.金额, 金额 > 0) > 1元", Vocabulary{})
	if err != nil {
		t.Fatal(err)
	}
	if r := p.Judge(Scope{Form: f}); r.Verdict != model.Balanced || len(r.Cells) != 10_000 {
		t.Errorf("verdict %v (%s) over %d cells, want 平 over 10000", r.Verdict, r.Why, len(r.Cells))
	}
}

// spoken are expressions in words.
var spoken = []struct{ src, want string }{
	{"全年执行数 ≤ 全年预算数", "全年执行数不大于全年预算数"},
	{"执行率 ≈ 全年执行数/全年预算数", "执行率与全年执行数除以全年预算数相符"},
	{"合计(资金.全年预算数) = 全年预算数", "资金各分项的全年预算数之和等于全年预算数"},
	{"合计(绩效指标.得分, 得分) = 总分", "各绩效指标的得分之和加得分等于总分"},
	{"非 空(偏差原因)", "偏差原因已填"},
	{"空(预期目标) 或 非 (得分 > 分值 且 分值 > 0)", "预期目标未填，或（得分不大于分值，或分值不大于0）"},
	{"空(预期目标) 且 (得分 = 分值 或 总分 ≥ 90)", "预期目标未填，且（得分等于分值，或总分不小于90）"},
	{"执行率 < 参数.执行率警戒线", "执行率小于执行率警戒线（80%）"},
	{"绝对值(全年预算数 - 年初预算数) / 年初预算数 ≤ 20%", "（全年预算数减年初预算数）的绝对值除以年初预算数不大于20%"},
	{"(全年预算数 - 年初预算数) * 2 > 0", "（全年预算数减年初预算数）乘以2大于0"},
	{"总分 - (得分 - 1) > 0", "总分减（得分减1）大于0"},
	{"数量(绩效指标, 一级指标 = “产出指标”) ≥ 1", "绩效指标中符合“一级指标等于“产出指标””的行数不小于1"},
	{"数量(绩效指标.得分) = 0 且 数量(绩效指标) > 0", "已填的各绩效指标的得分个数等于0，且绩效指标的行数大于0"},
	{"全部(绩效指标, 得分 ≤ 分值)", "绩效指标中每一行都符合“得分不大于分值”"},
	{"非 存在(申报.绩效指标, 空(年度指标值))", "申报表的绩效指标中没有符合“年度指标值未填”的行"},
	{"最大(绩效指标.分值, 非 空(得分)) ≤ 30", "绩效指标中符合“得分已填”的行的分值中最大的不大于30"},
	{"年初预算数 = 申报.年初预算数", "年初预算数等于申报表的年初预算数"},
	{"全年执行数 ≥ 支付.金额", "全年执行数不小于支付明细表的金额"},
	{"合计(申报.绩效指标.分值) = 100", "申报表的各绩效指标的分值之和等于100"},
	{"匹配(项目名称, “^.{4}$”)", "项目名称符合式样“^.{4}$”"},
	{"非 属于(自评等级, “优”, “良”)", "自评等级不是“优”、“良”之一"},
	{"如果(执行率 < 90%, 非 空(偏差原因), 总分 > 0)", "如果执行率小于90%，则偏差原因已填，否则总分大于0"},
	{"得分 = 四舍五入(分值 * 执行率, 小数位(得分))", "得分等于（分值乘以执行率）四舍五入到得分的小数位数位小数"},
	{"长度(项目名称) > 3 且 表来源 = “单位”", "项目名称的字数大于3，且填表者等于“单位”"},
	{"-得分 < 最小(1, 分值)", "负的得分小于1、分值中最小的"},
	{"空(本字段)", "预期目标未填"},
}

func TestWords(t *testing.T) {
	all := map[string]model.Value{"执行率警戒线": pct("80%", 0, 0)}
	for _, c := range spoken {
		p, err := Compile(c.src, Vocabulary{Field: model.Goal, Params: all})
		if err != nil {
			t.Errorf("Compile(%q) = %v", c.src, err)
			continue
		}
		if got := p.Words(); got != c.want {
			t.Errorf("Words(%q) = %q, want %q", c.src, got, c.want)
		}
	}
	for _, f := range functions {
		found := false
		for _, c := range spoken {
			found = found || strings.Contains(c.src, f.name+"(")
		}
		if !found {
			t.Errorf("no words are tested for %s", f.name)
		}
	}
	for _, c := range judged {
		if p, err := Compile(c.src, Vocabulary{Field: model.Goal, Params: paramsForTest}); err != nil || strings.Contains(p.Words(), "%!") || p.Words() == "" {
			t.Errorf("Words(%q) fail: %v", c.src, err)
		}
	}
}

func BenchmarkRelated(b *testing.B) {
	p, err := Compile("全部(绩效指标, 分值 = 申报.分值) 且 年初预算数 = 申报.年初预算数", Vocabulary{})
	if err != nil {
		b.Fatal(err)
	}
	s := related()
	b.ReportAllocs()
	for b.Loop() {
		p.Judge(s)
	}
}
