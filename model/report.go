package model

import "github.com/shopspring/decimal"

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
	Rule    string // the rule whose finding it is when not 平
	Name    string // what is compared: 年初预算+调整=全年预算
	Project string // 项目名称, empty for lines of the whole unit
	Left    Side
	Right   Side
	IsRate  bool
	Diff    decimal.Decimal // Left − Right, in 元 or as a fraction
	Bound   decimal.Decimal // the largest difference that rounding can explain
	Verdict Verdict         // NoVerdict where a side is missing or blank
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
