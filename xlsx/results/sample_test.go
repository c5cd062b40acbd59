package results

import (
	"fmt"
	"math/rand/v2"

	"jixiao/model"

	"github.com/shopspring/decimal"
)

// The files of the sample unit.
const (
	listFile = "街道/2023年预算执行情况表.xlsx"
	payFile  = "街道/支付明细.xlsx"
	evalFile = "综合服务中心/2023年绩效自评表(定稿).xlsx"
	planFile = "综合服务中心/2023年绩效目标申报.xlsx"
)

var sampleNames = []string{"居村党群服务站建设", "党员教育培训", "社区综合为老服务", "市容环境综合整治", "垃圾分类宣传", "平安社区建设", "退役军人服务保障",
	"社区学校办学", "河道保洁", "非机动车停放管理", "志愿服务激励", "文化活动中心运行维护及设备更新改造（含上年跨年尾款）", "人才公寓补贴", "困难群众帮扶", "防汛防台应急物资"}

// sampleMaker makes the report of a large unit.
type sampleMaker struct {
	*rand.Rand
	report *model.Report
}

// largeReport is a unit with many projects: of every fifth the 自评表 disagrees
// with the list, of every eleventh it was not handed in.
func largeReport(projects, findings, lines int) *model.Report {
	m := sampleMaker{rand.New(rand.NewPCG(1, 2)), &model.Report{Unit: &model.Unit{Name: "云桥街道社区综合服务中心", Year: 2023}}}
	for i, c := range []model.Role{model.RoleStaff, model.RoleOperating} {
		m.basic(i, c)
	}
	for i := range projects {
		m.project(i)
	}
	m.total()
	m.more(findings, lines)
	m.report.Aliases = []model.Alias{
		{Unit: m.report.Unit.Name, Name: "党群服务站（居村）建设", For: "居村党群服务站建设", Code: "51092324T000010263000", At: ref(evalFile, "党群服务", 3, 3), ForAt: ref(listFile, "执行", 9, 4), Why: "用字相同，次序不同"},
		{Unit: m.report.Unit.Name, Name: "党员教育", For: "党员教育培训", Code: "51092324T000010263001", At: ref(planFile, "党员", 3, 3), ForAt: ref(listFile, "执行", 10, 4), Why: "一个包含另一个", Confirmed: true},
		{Unit: m.report.Unit.Name, Name: "河道养护", For: "河道保洁", At: ref(planFile, "河道", 3, 3), ForAt: ref(listFile, "执行", 17, 4), Why: "两字之差", Refused: true},
	}
	m.report.Gone = model.Findings{{Rule: "E03", Round: model.RoundGone, Level: model.Warning, Unit: m.report.Unit.Name, Form: model.ProjectEvaluation, Project: "河道保洁",
		At: ref(evalFile, "河道保洁", 6, 7), Message: "未填执行率", Fix: "请按全年执行数÷全年预算数填写。"}}
	m.report.Ran = make([]string, 140)
	return m.report
}

func ref(file, sheet string, row, col int) model.Ref {
	return model.Ref{File: file, Sheet: sheet, Row: row, Col: col}
}

// side is an amount in 元 as a form prints it in 万元.
func side(label string, yuan decimal.Decimal, at ...model.Ref) model.Side {
	return model.Side{Label: label, Text: yuan.Shift(-4).StringFixed(2), Amount: model.Exact(yuan), At: at}
}

func missing(label string) model.Side { return model.Side{Label: label, Missing: true} }

func (m sampleMaker) yuan(most int) decimal.Decimal { return decimal.New(int64(m.IntN(most*100)), -2) }

func (m sampleMaker) basic(i int, class model.Role) {
	budget := m.yuan(9000000)
	spent := budget.Mul(dec("0.97")).Round(2)
	m.report.Accounts = append(m.report.Accounts, model.Account{Name: string(class), Class: class,
		Declared: missing("申报表"), Initial: side("执行表 年初预算数", budget, ref(listFile, "执行", 5+i, 6)), Adjustment: model.Side{Label: "执行表 调整数", Blank: true, At: []model.Ref{ref(listFile, "执行", 5+i, 7)}},
		CarriedOver: model.Side{Blank: true}, Budget: side("执行表 全年预算数", budget, ref(listFile, "执行", 5+i, 8)), EvalBudget: missing("自评表"),
		Paid: missing("支付明细表"), Spent: side("执行表 全年执行数", spent, ref(listFile, "执行", 5+i, 9)), EvalSpent: missing("自评表"),
		Rate: rateSide("0.97"), StatedRate: rateSide("0.97"), Verdict: model.Balanced, Conclusion: "相符"})
}

func rateSide(s string) model.Side {
	return model.Side{Label: "执行率", Text: dec(s).Shift(2).String() + "%", Amount: model.Exact(dec(s))}
}

func (m sampleMaker) project(i int) {
	name, code := sampleNames[i%len(sampleNames)], fmt.Sprintf("51092324T0000102%05d", 63000+i)
	if i >= len(sampleNames) {
		name += fmt.Sprintf("（%d期）", i/len(sampleNames)+1)
	}
	m.report.Unit.Projects = append(m.report.Unit.Projects, &model.Project{Name: name, Code: code})
	initial, adjust := m.yuan(4000000), m.yuan(200000)
	budget := initial.Add(adjust)
	spent := budget.Mul(dec("0.93")).Round(2)
	in := func(col int) model.Ref { return ref(listFile, "执行", 9+i, col) }
	on := func(col int) model.Ref { return ref(evalFile, name, 6, col) }
	a := model.Account{Code: code, Name: name, Class: model.RoleProject, Declared: side("申报表 年度资金总额", initial, ref(planFile, name, 8, 5)),
		Initial: side("执行表 年初预算数", initial, in(6)), Adjustment: side("执行表 调整数", adjust, in(7)), CarriedOver: model.Side{Blank: true},
		Budget: side("执行表 全年预算数", budget, in(8)), EvalBudget: side("自评表 全年预算数", budget, on(4)),
		Paid: side("支付明细表 金额合计", spent, ref(payFile, "明细", 20+i, 6)), Spent: side("执行表 全年执行数", spent, in(9)), EvalSpent: side("自评表 全年执行数", spent, on(5)),
		Rate: rateSide("0.93"), StatedRate: rateSide("0.93"), Verdict: model.Balanced, Conclusion: "相符"}
	v := model.Variance{Line: "S02", Rule: "X02", Name: "自评表全年执行数＝执行表全年执行数", Project: name, Bound: dec("50"), Verdict: model.Balanced}
	switch {
	case i%5 == 2:
		m.swapped(&a, &v, name)
	case i%11 == 3:
		a.EvalBudget, a.EvalSpent, a.StatedRate = missing(a.EvalBudget.Label), missing(a.EvalSpent.Label), missing("执行率")
		a.Verdict, a.Conclusion, v.Verdict = model.NoVerdict, "缺自评表", model.NoVerdict
	case i%7 == 1:
		m.short(&a, i)
	}
	v.Left, v.Right = a.EvalSpent, a.Spent
	m.report.Accounts = append(m.report.Accounts, a)
	m.report.Variances = append(m.report.Variances, v)
}

// swapped makes the 自评表 of a project disagree with the list.
func (m sampleMaker) swapped(a *model.Account, v *model.Variance, name string) {
	wrong := a.Spent.Amount.Mid.Add(dec("180000"))
	a.EvalSpent = side(a.EvalSpent.Label, wrong, a.EvalSpent.At...)
	a.Verdict, a.Conclusion = model.Unbalanced, "全年执行数不平"
	a.Note = "自评表 全年执行数" + a.EvalSpent.Text + "万元，执行表 全年执行数" + a.Spent.Text + "万元，差18.00万元；其中退款2笔共1.20万元"
	v.Verdict, v.Diff = model.Unbalanced, dec("180000")
	v.Causes = []model.Cause{{Kind: "数字颠倒", Evidence: a.EvalSpent.Text + "与" + a.Spent.Text + "只有相邻两位互换"},
		{Kind: "漏项", Evidence: "相差数等于支付明细表中的1笔", At: []model.Ref{ref(payFile, "明细", 33, 6)}}}
	m.report.Findings = append(m.report.Findings, model.Finding{Rule: "X02", Level: model.Fault, Verdict: model.Unbalanced, Unit: m.report.Unit.Name,
		Form: model.ProjectEvaluation, Project: name, At: a.EvalSpent.At[0], Related: a.Spent.At,
		Message: "“" + name + "”全年执行数：自评表填" + a.EvalSpent.Text + "万元，预算执行表为" + a.Spent.Text + "万元，多计18.00万元。",
		Fix:     "请改为" + a.Spent.Text + "，并相应更正执行率和得分。", Basis: "财预〔2020〕10号", Want: a.Spent.Text + "万元", Got: a.EvalSpent.Text + "万元", Diff: "18.00万元",
		Cause: "数字颠倒", Round: "上轮未改", Reply: model.Reply{Handled: "核实无误", Note: "以支付系统数为准，待街道财政所核对"}})
	m.report.Unmatched = append(m.report.Unmatched, model.Unmatched{Rule: "X09", Form: model.ProjectEvaluation, Code: a.Code, Name: name + "补充项目",
		Sum: side("全年预算数", a.Budget.Amount.Mid), At: ref(evalFile, name, 3, 3), Sought: model.Execution, Near: name, NearAt: a.Budget.At[0]})
}

// short gives a project money that it did not spend, and reasons.
func (m sampleMaker) short(a *model.Account, i int) {
	gap := a.Budget.Amount.Mid.Sub(a.Spent.Amount.Mid)
	half := gap.Div(dec("2")).Round(0)
	s := model.Shortfall{Code: a.Code, Name: a.Name, Budget: a.Budget, Spent: a.Spent, Rate: model.Exact(dec("0.93")), Gap: model.Exact(gap),
		Rest: model.Exact(gap), Verdict: "未说明原因"}
	if i%2 == 0 {
		at := ref(evalFile, a.Name, 22, 9)
		s.Reasons = []model.Reason{
			{Text: "因设备招标推迟至12月，合同尾款" + half.Shift(-4).StringFixed(2) + "万元未支付，按合同约定结转下年支付。", Amount: model.Exact(half), At: at},
			{Text: "年中压减一般性支出，厉行节约。", NoAmount: true, At: at}}
		s.Explained, s.Rest, s.Verdict = model.Exact(half), model.Exact(gap.Sub(half)), "部分说明"
	}
	m.report.Shortfalls = append(m.report.Shortfalls, s)
}

// total is the line of all projects, which the wrong ones keep from balancing.
func (m sampleMaker) total() {
	v := model.Variance{Line: "U01", Rule: "X03", Name: "各项目自评表全年执行数之和＝执行表项目支出全年执行数", Verdict: model.Unbalanced, Bound: dec("650")}
	own, listed := decimal.Zero, decimal.Zero
	for _, a := range m.report.Accounts {
		if a.Class != model.RoleProject {
			continue
		}
		s := model.Share{Label: a.Name, Code: a.Code, Own: a.EvalSpent, Other: a.Spent}
		listed = listed.Add(a.Spent.Amount.Mid)
		if !a.EvalSpent.Missing {
			own = own.Add(a.EvalSpent.Amount.Mid)
			s.Diff = a.EvalSpent.Amount.Mid.Sub(a.Spent.Amount.Mid)
		}
		if a.Verdict == model.Unbalanced {
			s.Doubt = "疑似数字颠倒"
		}
		if s.Own.Missing || !s.Diff.IsZero() {
			v.Shares = append(v.Shares, s)
		}
	}
	v.Left, v.Right = side("自评表 全年执行数之和", own), side("执行表 项目支出 全年执行数", listed, ref(listFile, "执行", 80, 9))
	v.Diff = own.Sub(listed)
	m.report.Variances = append(m.report.Variances, v)
}

// more fills findings and lines up to the counts.
func (m sampleMaker) more(findings, lines int) {
	accounts := m.report.Accounts
	for i := 0; len(m.report.Variances) < lines; i++ {
		a := accounts[i%len(accounts)]
		v := model.Variance{Line: "S01", Rule: "M05", Name: "年初预算数＋调整数＝全年预算数", Project: a.Name, Left: a.Budget, Right: a.Budget, Bound: dec("150"), Verdict: model.Balanced}
		v.Right.Label, v.Right.Text = "执行表 年初预算数＋调整数", a.Initial.Text+" + "+a.Adjustment.Text
		if i%9 == 0 {
			v.Verdict, v.Diff = model.Rounding, dec("100")
		}
		if i%4 == 1 {
			v.IsRate, v.Rule, v.Name, v.Left, v.Right = true, "E01", "执行率＝全年执行数÷全年预算数", a.StatedRate, a.Rate
		}
		m.report.Variances = append(m.report.Variances, v)
	}
	for i := 0; len(m.report.Findings) < findings; i++ {
		a := accounts[2+i%(len(accounts)-2)]
		x := model.Finding{Rule: "I09", Level: model.Warning, Unit: m.report.Unit.Name, Form: model.ProjectEvaluation, Project: a.Name, At: ref(evalFile, a.Name, 14+i%9, 9),
			Message: fmt.Sprintf("指标“服务群众满意度（第%d季度抽样调查）”完成值低于指标值，未填写偏差原因。", i%4+1),
			Fix:     "请在“偏差原因分析及改进措施”一栏写明原因和措施。", Basis: "财预〔2020〕10号", Round: "新增"}
		if i%3 == 0 {
			x.Level, x.Rule, x.Message, x.Fix = model.Notice, "X18", "元与万元换算的差额由四舍五入产生。", "无需修改。"
		}
		m.report.Findings = append(m.report.Findings, x)
	}
}

// sampleLinks give the self-evaluations a copy and the list an extract.
func sampleLinks(r *model.Report) Links {
	extract := map[model.Ref]model.Ref{}
	for i, a := range r.Accounts {
		for _, at := range a.Spent.At {
			extract[at] = model.Ref{Sheet: "本单位的行", Row: 3 + i, Col: at.Col}
		}
	}
	return Links{evalFile: {Path: "批注/2023年绩效自评表(定稿).xlsx"}, listFile: {Path: "批注/2023年预算执行情况表（摘录）.xlsx", Cells: extract}}
}
