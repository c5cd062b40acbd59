package model

import (
	"strconv"

	"github.com/shopspring/decimal"
)

// Report is everything jixiao says about one unit: what xlsx.Write and
// xlsx.WriteErrors put on paper.
type Report struct {
	Unit      *Unit
	Variances []Variance
	Findings  Findings
	// Evaluations is one 项目支出绩效自评表 a project, in the order of Unit.Projects.
	Evaluations []*SelfEvaluation
	// Overall is the 部门整体支出绩效自评表.
	Overall *SelfEvaluation
	Summary Summary
	// Accounts are the rows of 项目对账一览: the expenditure classes of 基本支出
	// first, then the projects.
	Accounts []Account
	// Unmatched are the lines of one form that have no partner on the other.
	Unmatched []Unmatched
	// Aliases are the names that were or may be taken for one project: those that
	// the officer confirmed, and those offered to her.
	Aliases []Alias
	// Shortfalls are the projects whose spending fell short of the budget, and how
	// much of it the officer's reasons explain.
	Shortfalls []Shortfall
	// Gone are the findings of the round before that are there no more.
	Gone Findings
	// Ran, NotApplicable and Failed say what became of the rules.
	Ran           []string
	NotApplicable []Silence
	Failed        []Silence
}

// Silence is a rule that did not speak, and why.
type Silence struct{ Rule, Why string }

// SelfEvaluation is a 绩效自评表 as it is to be written: the officer's values
// where she gave any, ours where they can be worked out, State Owed where she
// still has to fill the cell.
type SelfEvaluation struct {
	Project *Project // nil for the 部门整体支出绩效自评表
	// Form holds every value of the form by term. Its blocks are 资金, 绩效指标
	// and, on the overall form, 年度主要任务.
	Form *Form
	// Score is 总分 as far as it can be worked out; Complete is whether every
	// part of it was known, and only then Grade is set.
	Score    decimal.Decimal
	Complete bool
	Grade    string
	// Owed are the cells that the officer still has to fill.
	Owed int
}

// Side is one side of a reconciliation line.
type Side struct {
	Label   string   // "自评表 全年执行数"
	Missing bool     // the form was not handed in: —（未提供）
	Blank   bool     // the form is there, the cell is blank
	Text    string   // as printed, "568.24 + 331.29" for a sum
	Amount  Interval // in 元, or a fraction for a rate
	At      []Ref    // the cells, the one to correct first
}

// Variance is one line of the reconciliation (预算执行对账): two sides that
// should agree, and whether they do.
type Variance struct {
	Line    string // 编号 of the line in sheet 对账
	Rule    string // the rule whose finding it is when not 平
	Listed  bool   // no finding comes of the line: Rule judges these cells itself, or another line does
	Name    string // what is compared: 年初预算+调整=全年预算
	Project string // 项目名称, empty for lines of the whole unit
	Left    Side
	Right   Side
	IsRate  bool
	Diff    decimal.Decimal // Left − Right, in 元 or as a fraction
	Bound   decimal.Decimal // the largest difference that rounding can explain
	Verdict Verdict         // NoVerdict where a side is missing or blank
	// Causes are the explanations that fit the figures exactly, in no order of
	// likelihood; empty where the line is not 不平 or nothing fits.
	Causes []Cause
	// Shares break an unbalanced total down, the largest contributor first.
	Shares []Share
}

// Cause is one explanation of a difference, with its evidence.
type Cause struct {
	Kind     string // one of the contract's list: 单位错用, 小数点错位, 数字颠倒, …
	Evidence string // what speaks for it, as a clause: 331.29与313.29只有相邻两位互换
	At       []Ref  // the cells that the evidence rests on, beside those of the line
	// Suspect is the one cell that would be wrong, where the evidence says which; Got
	// is what it says and Want what it should, both empty where its row should go.
	Suspect   Ref    `json:"-"`
	Got, Want string `json:"-"`
}

// Share is one part of an unbalanced total (差异分解).
type Share struct {
	Label string // the row: its project, or its label
	Code  string // 项目编码
	Own   Side   // the part as the total's form states it
	Other Side   // the same part as another form states it; Missing where none does
	// Diff is in 元 what the part contributes to the difference of the line: Own −
	// Other where the parts stand on its left, Other − Own where they stand on its
	// right. Zero where Other is missing.
	Diff decimal.Decimal
	// Doubt is why the part itself is in doubt: its own line that does not hold,
	// a cause; empty where nothing speaks against it.
	Doubt string
}

// Account is one row of 项目对账一览: what each form says of the money of one
// project, or of one expenditure class of 基本支出. A side whose form was not
// handed in is Missing, one that is not filled Blank.
type Account struct {
	Code, Name string
	Class      Role // 人员经费, 公用经费, 基本支出 or 项目支出
	// Owner is the sub-unit that answers for the project; else empty.
	Owner string

	Declared    Side // 申报表 年度资金总额
	Initial     Side // 执行表 年初预算数
	Adjustment  Side // 执行表 调整数
	CarriedOver Side // 执行表 上年结转
	Budget      Side // 执行表 全年预算数
	EvalBudget  Side // 自评表 全年预算数
	Paid        Side // 支付明细表 合计, refunds netted
	Spent       Side // 执行表 全年执行数
	EvalSpent   Side // 自评表 全年执行数
	Rate        Side // 执行率 as worked out: 全年执行数 ÷ 全年预算数 of the 执行表, else of the 自评表
	StatedRate  Side // 执行率 as stated in the 自评表, else in the 执行表

	// Verdict is the worst of the row's lines; NoVerdict where none could be compared.
	Verdict Verdict
	// Conclusion says in a few words what became of the row: 相符, 尾差, 不平, 缺自评表, ….
	Conclusion string
	// Note says what does not agree, and refunds that were netted.
	Note string
}

// Unmatched is a line of one form that has no partner where one was looked for.
type Unmatched struct {
	Rule       string // whose finding it is: X08, X09, X17, X19, …
	Form       FormKind
	Code, Name string
	Sum        Side     // the money that stands in it
	At         Ref      // its own cell
	Sought     FormKind // the form that has no such line
	Near       string   // what it may be meant for, 疑似; empty for none
	NearAt     Ref
}

// Alias is a name of a project that is not the one the budget list uses.
type Alias struct {
	Unit string
	Name string // as typed at At
	For  string // the project it stands for, by its name in the other form
	Code string // the code of that project, where it has one
	At   Ref
	// ForAt is where the project stands under the other name.
	ForAt Ref
	// Why says what the two names have in common: 两字之差, 一个包含另一个.
	Why string
	// Confirmed is whether the officer said yes in a sheet 别名, Refused whether
	// she said no; neither while it is only offered, and then nothing is matched by it.
	Confirmed, Refused bool
	// Stated is the cell of sheet 别名 in which she said so.
	Stated Ref
}

// Shortfall is one project's unspent budget and what the officer's own words
// explain of it (差异说明).
type Shortfall struct {
	Code, Name    string
	Budget, Spent Side
	Rate          Interval // 全年执行数 ÷ 全年预算数
	Gap           Interval // in 元
	Reasons       []Reason
	Explained     Interval // in 元: the sum of the amounts in Reasons
	Rest          Interval // Gap − Explained
	// Verdict says in a few words how the reasons stand to the gap: 已说明, 部分说明,
	// 未写明金额, 未说明原因, 多于未执行数.
	Verdict string
}

// Reason is a sentence in which the officer gives a reason, with the amount it
// names; NoAmount where it names none.
type Reason struct {
	Text     string
	Amount   Interval // in 元
	NoAmount bool
	At       Ref
}

// Style is the place of a paragraph in the report.
type Style uint8

// The styles of paragraphs.
const (
	BodyText   Style = iota // 正文
	TitleText               // 标题
	Heading1                // 一、
	Heading2                // （一）
	Heading3                // 1.
	RemarkText              // 注
)

// Part is one paragraph of the 自评报告.
type Part struct {
	// Key names the paragraph over rounds: what it says may change, its key does
	// not. Paragraphs that the officer added have a key of their own.
	Key     string
	Style   Style
	Text    string
	Origin  Origin // Ours, or Carried for the officer's words
	Sources []Ref
	// Source is the data the text rests on, in words: 预算执行情况表 合计行.
	Source string
	Gaps   int // 【待填：…】 in the text
}

// Summary is the 自评报告: its paragraphs in order.
type Summary struct {
	Parts []Part
	// Dropped are keys of paragraphs that the officer deleted; they stay deleted.
	Dropped []string
	Gaps    int
}

// UnitResult is what 汇总 shows of one unit, and all of it: 汇总 is made from
// unit results alone. It is stored as JSON between runs.
type UnitResult struct {
	Unit   string `json:"unit"`
	Code   string `json:"code,omitempty"`
	Year   int    `json:"year"`
	Status string `json:"status"` // 已完成, 待补填, 有错误, 未报, 无法读取
	// Budget and Spending in 元, nil where no form gives them. Rate is a
	// fraction, nil where there was no budget.
	Budget   *decimal.Decimal `json:"budget,omitempty"`
	Spending *decimal.Decimal `json:"spending,omitempty"`
	Rate     *decimal.Decimal `json:"rate,omitempty"`
	// Within names the budget unit whose Budget and Spending hold these already;
	// empty where they stand for themselves. A sum over units leaves such out.
	Within   string           `json:"within,omitempty"`
	Score    *decimal.Decimal `json:"score,omitempty"`
	Grade    string           `json:"grade,omitempty"`
	Faults   int              `json:"faults"`
	Warnings int              `json:"warnings"`
	Notices  int              `json:"notices"`
	Owed     int              `json:"owed"` // cells and gaps the officer still owes
	// Evaluation and Errors are the output files, relative to OUT, with slashes.
	Evaluation string          `json:"evaluation,omitempty"`
	Errors     string          `json:"errors,omitempty"`
	Remark     string          `json:"remark,omitempty"`
	Projects   []ProjectResult `json:"projects,omitempty"`
	Files      []File          `json:"files,omitempty"`
	Findings   Findings        `json:"findings,omitempty"`
}

// ProjectResult is one project's row in 汇总. Units as in UnitResult.
type ProjectResult struct {
	Name string `json:"name"`
	Code string `json:"code,omitempty"`
	// Owner is the sub-unit that answers for the project and lists it too.
	Owner    string           `json:"owner,omitempty"`
	Budget   *decimal.Decimal `json:"budget,omitempty"`
	Spending *decimal.Decimal `json:"spending,omitempty"`
	Rate     *decimal.Decimal `json:"rate,omitempty"`
	Score    *decimal.Decimal `json:"score,omitempty"`
	Grade    string           `json:"grade,omitempty"`
	Owed     int              `json:"owed"`
	Declared bool             `json:"declared"` // an 申报表 was handed in
	Reported bool             `json:"reported"` // a 自评表 was handed in
}

// Overview is 汇总.xlsx: all units of a batch in order, and the files that
// could not be read or belong to no unit.
type Overview struct {
	Year  int
	Units []UnitResult
	Files []File
}

// YearText is the digits of a year; empty for one that is not known (0).
func YearText(year int) string {
	if year == 0 {
		return ""
	}
	return strconv.Itoa(year)
}
