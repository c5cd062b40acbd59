package model

// Term is the canonical name of a field or block, whatever the label on the
// form says. Layouts, rules and narrative speak in terms and are checked
// against Terms when loaded.
type Term string

// The terms that code must know. All terms stand in Terms.
const (
	TermUnit       Term = "单位"
	TermUnitCode   Term = "单位编码"
	TermYear       Term = "年度"
	Department     Term = "主管部门"
	Implementer    Term = "实施单位"
	ProjectName    Term = "项目名称"
	ProjectCode    Term = "项目编码"
	ProjectNature  Term = "项目属性"
	ProjectPeriod  Term = "项目期"
	Fund           Term = "资金来源"
	InitialBudget  Term = "年初预算数"
	Adjustment     Term = "调整数"
	Budget         Term = "全年预算数"
	Spending       Term = "全年执行数"
	Carryover      Term = "结转结余"
	CarriedIn      Term = "上年结转"
	Weight         Term = "分值"
	ExecutionRate  Term = "执行率"
	Score          Term = "得分"
	Goal           Term = "预期目标"
	MediumGoal     Term = "中期目标"
	Outcome        Term = "实际完成情况"
	Level1         Term = "一级指标"
	Level2         Term = "二级指标"
	Indicator      Term = "三级指标"
	Nature         Term = "指标性质"
	Target         Term = "年度指标值"
	Measure        Term = "计量单位"
	Actual         Term = "实际完成值"
	Deviation      Term = "偏差原因"
	Standard       Term = "评分标准"
	TotalScore     Term = "总分"
	Grade          Term = "自评等级"
	TaskName       Term = "任务名称"
	TaskContent    Term = "主要内容"
	TaskOutcome    Term = "完成情况"
	TaskTotal      Term = "总额"
	TaskFiscal     Term = "财政拨款"
	TaskOther      Term = "其他资金"
	TaskSpent      Term = "执行总额"
	TaskSpentFisc  Term = "执行财政拨款"
	TaskSpentOther Term = "执行其他资金"
	BudgetUnit     Term = "预算单位"
	Section        Term = "责任科室"
	Category       Term = "支出类别"
	FunctionCode   Term = "功能科目"
	EconomicCode   Term = "经济科目"
	Remark         Term = "备注"
	PaidOn         Term = "支付日期"
	Voucher        Term = "凭证号"
	Paid           Term = "金额"
	Purpose        Term = "用途"
	Payee          Term = "收款人"
	Settlement     Term = "结算方式"
	Duties         Term = "主要职责"
	Institutions   Term = "机构数"
	Posts          Term = "编制人数"
	Staff          Term = "实有人数"
	Strategy       Term = "战略目标"
	StageGoals     Term = "阶段性目标"
	WorkPlan       Term = "工作计划"
	Decisions      Term = "决策管理"
	Operations     Term = "业务管理"
	Finance        Term = "财务管理"
	Assets         Term = "资产管理"
	Personnel      Term = "人力资源管理"
	Controls       Term = "内控管理"
	Problems       Term = "存在问题"
	Measures       Term = "改进措施"
	Use            Term = "结果应用"
	Paragraph      Term = "正文"
	ParagraphKey   Term = "段落键"
	FullName       Term = "全称"
	Aliases        Term = "别名"
	UnitType       Term = "类型"
	ParentUnit     Term = "所属预算单位"
	OwnProjects    Term = "负责项目"
	DueForms       Term = "应报表"
	Deadline       Term = "截止日"
	Contact        Term = "联系人"
	FormName       Term = "表单"
	UsedFile       Term = "采用文件"
	MeantProject   Term = "所指项目"
	Confirmation   Term = "确认"
	BudgetTotal    Term = "部门预算总额"
	Received       Term = "到位数"
	ReviewScore    Term = "复核分"
	Coefficient    Term = "得分系数"
	FoldedScore    Term = "折算得分"
	StageSpending  Term = "阶段执行数"
	StageRate      Term = "阶段执行率"
	ExpectedSpend  Term = "预计执行数"
	StageActual    Term = "阶段完成值"
	ExpectedActual Term = "预计完成值"
	Likelihood     Term = "完成可能性"
	Outlay         Term = "经费项目"
	LastActual     Term = "上年决算数"
	ThisBudget     Term = "本年预算数"
	ThisActual     Term = "本年决算数"
	LastBudget     Term = "上年预算数"
	LastSpending   Term = "上年执行数"
)

// TermInfo describes one term: its English name in the glossary, the kind of
// its values, and whether it is the name of a block.
type TermInfo struct {
	Term    Term
	English string
	Kind    Kind
	Block   bool
}

// Terms is the only dictionary between English names and form terms, in the
// order in which a dump lists them.
func Terms() []TermInfo { return terms[:] }

// Info describes t; ok is false for a word that is no term.
func Info(t Term) (info TermInfo, ok bool) {
	info, ok = termIndex[t]
	return info, ok
}

var termIndex = func() map[Term]TermInfo {
	m := make(map[Term]TermInfo, len(terms))
	for _, t := range terms {
		m[t.Term] = t
	}
	return m
}()

var terms = [...]TermInfo{
	{TermUnit, "Unit", KindText, false},
	{TermUnitCode, "UnitCode", KindText, false},
	{TermYear, "Year", KindYear, false},
	{Department, "Department", KindText, false},
	{"主管部门编码", "DepartmentCode", KindText, false},
	{Implementer, "Implementer", KindText, false},
	{ProjectName, "ProjectName", KindText, false},
	{ProjectCode, "ProjectCode", KindText, false},
	{ProjectNature, "ProjectNature", KindText, false},
	{ProjectPeriod, "ProjectPeriod", KindText, false},
	{BudgetTotal, "BudgetTotal", KindAmount, false},
	{Goal, "Goal", KindText, false},
	{MediumGoal, "MediumGoal", KindText, false},
	{Outcome, "Outcome", KindText, false},
	{TotalScore, "TotalScore", KindScore, false},
	{Grade, "Grade", KindText, false},
	{ReviewScore, "ReviewScore", KindScore, false},
	{"评价结论", "Conclusion", KindText, false},
	{"填报人", "Preparer", KindText, false},
	{"联系电话", "Telephone", KindText, false},
	{"填报日期", "PreparedOn", KindText, false},
	{"单位负责人", "Head", KindText, false},

	{FundBlock, "FundBlock", KindText, true},
	{MediumFundBlock, "MediumFundBlock", KindText, true},
	{Fund, "Fund", KindText, false},
	{InitialBudget, "InitialBudget", KindAmount, false},
	{Adjustment, "Adjustment", KindAmount, false},
	{Budget, "Budget", KindAmount, false},
	{Spending, "Spending", KindAmount, false},
	{Carryover, "Carryover", KindAmount, false},
	{CarriedIn, "CarriedIn", KindAmount, false},
	{Received, "Received", KindAmount, false},
	{StageSpending, "StageSpending", KindAmount, false},
	{StageRate, "StageRate", KindRate, false},
	{ExpectedSpend, "ExpectedSpending", KindAmount, false},
	{LastBudget, "LastBudget", KindAmount, false},
	{LastSpending, "LastSpending", KindAmount, false},
	{Weight, "Weight", KindScore, false},
	{ExecutionRate, "Rate", KindRate, false},
	{Score, "Score", KindScore, false},

	{IndicatorBlock, "IndicatorBlock", KindText, true},
	{MediumIndicatorBlock, "MediumIndicatorBlock", KindText, true},
	{Level1, "Level1", KindText, false},
	{Level2, "Level2", KindText, false},
	{Indicator, "Indicator", KindText, false},
	{Nature, "Nature", KindText, false},
	{Target, "Target", KindTarget, false},
	{Measure, "Measure", KindText, false},
	{Actual, "Actual", KindTarget, false},
	{Deviation, "Deviation", KindText, false},
	{Coefficient, "Coefficient", KindRate, false},
	{"权重占比", "WeightShare", KindRate, false},
	{FoldedScore, "FoldedScore", KindScore, false},
	{StageActual, "StageActual", KindTarget, false},
	{ExpectedActual, "ExpectedActual", KindTarget, false},
	{Likelihood, "Likelihood", KindText, false},
	{Standard, "Standard", KindText, false},

	{TaskBlock, "TaskBlock", KindText, true},
	{TaskName, "TaskName", KindText, false},
	{TaskContent, "TaskContent", KindText, false},
	{TaskOutcome, "TaskOutcome", KindText, false},
	{TaskTotal, "TaskTotal", KindAmount, false},
	{TaskFiscal, "TaskFiscal", KindAmount, false},
	{TaskOther, "TaskOther", KindAmount, false},
	{TaskSpent, "TaskSpent", KindAmount, false},
	{TaskSpentFisc, "TaskSpentFiscal", KindAmount, false},
	{TaskSpentOther, "TaskSpentOther", KindAmount, false},

	{ExecutionBlock, "ExecutionBlock", KindText, true},
	{BudgetUnit, "BudgetUnit", KindText, false},
	{Section, "Section", KindText, false},
	{Category, "Category", KindText, false},
	{FunctionCode, "FunctionCode", KindText, false},
	{EconomicCode, "EconomicCode", KindText, false},
	{Remark, "Remark", KindText, false},

	{PaymentBlock, "PaymentBlock", KindText, true},
	{PaidOn, "PaidOn", KindDate, false},
	{Voucher, "Voucher", KindText, false},
	{Paid, "Amount", KindAmount, false},
	{Purpose, "Purpose", KindText, false},
	{Payee, "Payee", KindText, false},
	{Settlement, "Settlement", KindText, false},

	{Duties, "Duties", KindText, false},
	{Institutions, "Institutions", KindQuantity, false},
	{Posts, "Posts", KindQuantity, false},
	{Staff, "Staff", KindQuantity, false},
	{Strategy, "Strategy", KindText, false},
	{StageGoals, "StageGoals", KindText, false},
	{WorkPlan, "WorkPlan", KindText, false},
	{Decisions, "Decisions", KindText, false},
	{Operations, "Operations", KindText, false},
	{Finance, "Finance", KindText, false},
	{Assets, "Assets", KindText, false},
	{Personnel, "Personnel", KindText, false},
	{Controls, "Controls", KindText, false},
	{Problems, "Problems", KindText, false},
	{Measures, "Measures", KindText, false},
	{Use, "Use", KindText, false},

	{OutlayBlock, "OutlayBlock", KindText, true},
	{Outlay, "Outlay", KindText, false},
	{LastActual, "LastActual", KindAmount, false},
	{ThisBudget, "ThisBudget", KindAmount, false},
	{ThisActual, "ThisActual", KindAmount, false},

	{ParagraphBlock, "ParagraphBlock", KindText, true},
	{Paragraph, "Paragraph", KindText, false},
	{ParagraphKey, "ParagraphKey", KindText, false},
	{FullName, "FullName", KindText, false},
	{Aliases, "Aliases", KindText, false},
	{UnitType, "UnitType", KindText, false},
	{ParentUnit, "ParentUnit", KindText, false},
	{OwnProjects, "OwnProjects", KindText, false},
	{DueForms, "DueForms", KindText, false},
	{Deadline, "Deadline", KindText, false},
	{Contact, "Contact", KindText, false},
	{PickBlock, "PickBlock", KindText, true},
	{FormName, "FormName", KindText, false},
	{UsedFile, "UsedFile", KindText, false},
	{AliasBlock, "AliasBlock", KindText, true},
	{MeantProject, "MeantProject", KindText, false},
	{Confirmation, "Confirmation", KindText, false},
}
