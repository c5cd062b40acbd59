package xlsx

import (
	"archive/zip"
	"bytes"
	"fmt"
	"regexp"
	"testing"

	"jixiao/model"
	"jixiao/xlsx/page"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"
)

// The reports that the writers' tests put on paper. Names are invented.

func dec(s string) decimal.Decimal { return decimal.RequireFromString(s) }

func ourText(s string) model.Value {
	return model.Value{Text: s, State: model.Computed, Origin: model.Ours,
		Sources: []model.Ref{{File: "申报表.xlsx", Sheet: "申报", Row: 3, Col: 3}}}
}

func ourAmount(s string) model.Value {
	n := dec(s)
	return model.Value{Text: n.StringFixed(2), State: model.Computed, Kind: model.KindAmount, Number: n, IsNumber: true,
		Ulp: dec("0.01"), Yuan: model.WanYuan.InYuan(), Origin: model.Ours,
		Sources: []model.Ref{{File: "执行情况.xlsx", Sheet: "执行", Row: 7, Col: 8}}}
}

func ourScore(s string) model.Value {
	return model.Value{Text: s, State: model.Computed, Kind: model.KindScore, Number: dec(s), IsNumber: true, Origin: model.Ours}
}

func ourRate(spent, budget string) model.Value {
	r := model.Divide(dec(spent), dec(budget))
	return model.Value{Text: r.Shift(2).StringFixed(2) + "%", State: model.Computed, Kind: model.KindRate, Number: r, IsNumber: true,
		Ulp: dec("0.0001"), Origin: model.Ours}
}

func hers(s string) model.Value { return model.Value{Text: s, State: model.Given} }

func owes(k model.Kind) model.Value {
	return model.Value{State: model.Owed, Kind: k, Origin: model.Ours}
}

func dashed() model.Value {
	return model.Value{Text: "—", State: model.NotApplicable, Origin: model.Ours}
}

func target(s string) model.Value {
	return model.Value{Text: s, State: model.Computed, Kind: model.KindTarget, Origin: model.Ours}
}

// longGoal is a goal of several lines.
const longGoal = "目标1：完成12个居村党群服务站的标准化建设，覆盖全部居村；\n目标2：全年开展党群活动不少于200场，参与群众不少于8,000人次；\n目标3：服务对象满意度达到95%以上，形成可复制、可推广的工作机制，持续提升基层党组织的凝聚力和服务能力。"

func indicatorRow(l1, l2, l3, want, actual, weight string, score model.Value, why model.Value) model.Row {
	cells := map[model.Term]model.Value{
		model.Level1: ourText(l1), model.Level2: ourText(l2), model.Indicator: ourText(l3), model.Target: target(want),
		model.Weight: ourScore(weight), model.Score: score, model.Deviation: why,
	}
	if actual == "" {
		cells[model.Actual] = owes(model.KindTarget)
	} else {
		v := target(actual)
		v.State, v.Origin = model.Given, model.Officer
		cells[model.Actual] = v
	}
	return model.Row{Cells: cells}
}

func fundRow(role model.Role, text, initial, budget, spent string, more map[model.Term]model.Value) model.Row {
	r := model.Row{Role: role, Cells: map[model.Term]model.Value{model.Fund: ourText(text), model.Weight: dashed(), model.Score: dashed()}}
	if initial != "" {
		r.Cells[model.InitialBudget], r.Cells[model.Budget], r.Cells[model.Spending] = ourAmount(initial), ourAmount(budget), ourAmount(spent)
		r.Cells[model.ExecutionRate] = ourRate(spent, budget)
	}
	for t, v := range more {
		r.Cells[t] = v
	}
	return r
}

// sampleProject is a 自评表 with n indicators of 数量指标 and one of each other
// kind, some of them owed.
func sampleProject(name string, n int) *model.SelfEvaluation {
	f := &model.Form{Kind: model.ProjectEvaluation, Unit: "云桥街道社区党群服务中心", Year: 2023, MoneyUnit: model.WanYuan,
		Fields: map[model.Term]model.Value{
			model.ProjectName: ourText(name), model.Department: ourText("云桥街道办事处"), model.Implementer: ourText("云桥街道社区党群服务中心"),
			model.Goal: ourText(longGoal), model.Outcome: owes(model.KindText),
		},
		Blocks: map[model.Term][]model.Row{model.FundBlock: {
			fundRow(model.RoleTotal, "年度资金总额", "300", "508.69", "331.288", map[model.Term]model.Value{
				model.Weight: ourScore("10"), model.Score: ourScore("6.51")}),
			fundRow(model.RoleFiscal, "当年财政拨款", "300", "508.69", "331.288", nil),
			fundRow(model.RoleCarried, "上年结转资金", "", "", "", nil),
			fundRow(model.RoleOther, "其他资金", "", "", "", nil),
		}},
	}
	total := dec("6.51")
	add := func(r model.Row) {
		f.Blocks[model.IndicatorBlock] = append(f.Blocks[model.IndicatorBlock], r)
		if v := r.Value(model.Score); v.Numeric() {
			total = total.Add(v.Number)
		}
	}
	for i := range n {
		add(indicatorRow("产出指标", "数量指标", fmt.Sprintf("居村党群服务站建设数量（第%d批）", i+1), "≥12个", "12个", "5", ourScore("5"), model.Value{}))
	}
	add(indicatorRow("产出指标", "质量指标", "验收合格率", "=100%", "", "10", owes(model.KindScore), model.Value{}))
	add(indicatorRow("产出指标", "时效指标", "按期完成率", "≥95%", "80%", "10", ourScore("8.42"), owes(model.KindText)))
	add(indicatorRow("效益指标", "社会效益指标", "群众对居村党建工作的知晓度和参与度，以及由此带来的社区治理水平提升", "有效提升", "基本达成", "30", owes(model.KindScore),
		hers("因疫情影响部分活动推迟到次年一季度，已列入下年计划；=1+1 是文字不是公式。")))
	add(indicatorRow("满意度指标", "服务对象满意度指标", "居民满意度", "≥95%", "96.5%", "10", ourScore("10"), model.Value{}))
	f.Fields[model.TotalScore] = ourScore(total.String())
	v := f.Fields[model.TotalScore]
	v.Note = "部分得分待定"
	f.Fields[model.TotalScore] = v
	return &model.SelfEvaluation{Project: &model.Project{Name: name}, Form: f, Score: total}
}

func taskRow(role model.Role, name, budget, spent string, more map[model.Term]model.Value) model.Row {
	r := model.Row{Role: role, Cells: map[model.Term]model.Value{model.TaskName: ourText(name), model.TaskTotal: ourAmount(budget),
		model.TaskSpent: ourAmount(spent), model.ExecutionRate: ourRate(spent, budget), model.Weight: dashed(), model.Score: dashed()}}
	if role == model.RoleRecord {
		r.Cells[model.TaskOutcome] = owes(model.KindText)
	}
	for t, v := range more {
		r.Cells[t] = v
	}
	return r
}

func sampleOverall() *model.SelfEvaluation {
	f := &model.Form{Kind: model.DepartmentEvaluation, Unit: "云桥街道社区党群服务中心", Year: 2023, MoneyUnit: model.WanYuan,
		Fields: map[model.Term]model.Value{model.TermUnit: ourText("云桥街道社区党群服务中心"), model.Goal: ourText(longGoal), model.Outcome: owes(model.KindText)},
		Blocks: map[model.Term][]model.Row{model.TaskBlock: {
			taskRow(model.RoleRecord, "基本支出", "585.06", "568.236", nil),
			taskRow(model.RoleRecord, "居村党群服务站建设", "400.11", "224.81", nil),
			taskRow(model.RoleRecord, "党员教育培训", "58.58", "56.478", nil),
			taskRow(model.RoleRecord, "两新组织党建", "20", "20", nil),
			taskRow(model.RoleRecord, "人才工作", "20", "20", nil),
			taskRow(model.RoleRecord, "区域化党建", "10", "10", nil),
			taskRow(model.RoleTotal, "合计", "1093.75", "899.524", map[model.Term]model.Value{
				model.Weight: ourScore("10"), model.Score: ourScore("8.22")}),
		}},
	}
	f.Blocks[model.IndicatorBlock] = []model.Row{
		indicatorRow("产出指标", "数量指标", "党群活动场次", "≥200场", "1300场", "25", ourScore("25"), model.Value{}),
		indicatorRow("产出指标", "质量指标", "活动按计划完成率", "=100%", "100%", "25", ourScore("25"), model.Value{}),
		indicatorRow("效益指标", "社会效益指标", "党建引领作用", "明显", "", "30", owes(model.KindScore), model.Value{}),
		indicatorRow("满意度指标", "服务对象满意度指标", "党员群众满意度", "≥90%", "93%", "10", ourScore("10"), model.Value{}),
	}
	f.Fields[model.TotalScore] = ourScore("68.22")
	return &model.SelfEvaluation{Form: f, Score: dec("68.22")}
}

func sampleReport(projects ...*model.SelfEvaluation) *model.Report {
	at := model.Ref{File: "执行情况.xlsx", Sheet: "执行", Row: 7, Col: 8}
	return &model.Report{
		Unit:        &model.Unit{Name: "云桥街道社区党群服务中心", Year: 2023},
		Evaluations: projects, Overall: sampleOverall(),
		Summary: model.Summary{Gaps: 1, Dropped: []string{"三/改进"}, Parts: []model.Part{
			{Key: "标题", Style: model.TitleText, Text: "云桥街道社区党群服务中心\n2023年度部门整体支出绩效自评报告", Origin: model.Ours},
			{Key: "一", Style: model.Heading1, Text: "一、基本情况", Origin: model.Ours},
			{Key: "一/五", Style: model.Heading2, Text: "（五）预算及执行情况", Origin: model.Ours},
			{Key: "一/五/1", Text: "2023年，云桥街道社区党群服务中心年初预算973.99万元，执行中调增119.76万元，全年预算1,093.75万元。截至2023年12月31日，累计支出899.52万元，预算执行率82.24%。其中：基本支出预算585.06万元，支出568.24万元，执行率97.12%；项目支出预算508.69万元，支出331.29万元，执行率65.13%。", Origin: model.Ours, Sources: []model.Ref{at}, Source: "预算执行情况表 合计行"},
			{Key: "一/五/2", Text: "项目支出未执行177.40万元，其中“居村党群服务站建设”175.30万元，主要原因是【待填：偏差原因】。", Origin: model.Ours, Gaps: 1},
			{Key: "二/1", Text: "=1+1 是单位自己写的一段话，_x000A_ 也是。", Origin: model.Carried},
			{Key: "注", Style: model.RemarkText, Text: "注：部分合计数与分项之和因四舍五入存在尾差。", Origin: model.Ours},
		}},
	}
}

func layoutsFor(t *testing.T) *Layouts {
	t.Helper()
	l, err := DefaultLayouts()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func written(t *testing.T, r *model.Report) []byte {
	t.Helper()
	tpl, err := DefaultTemplate()
	if err != nil {
		t.Fatal(err)
	}
	data, err := Write(r, tpl, layoutsFor(t))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func opened(t *testing.T, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

var rawCells = excelize.Options{RawCellValue: true}

var storedResult = regexp.MustCompile(`(</f>)<v>[^<]*</v>`)

// withoutResults takes the stored results from all formulas.
func withoutResults(data []byte) ([]byte, error) {
	in, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	return page.Rewrite(in, func(name string, body []byte) ([]byte, error) {
		return storedResult.ReplaceAll(body, []byte("$1")), nil
	})
}
