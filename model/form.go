package model

import "cmp"

// FormKind is the canonical name of a form.
type FormKind string

// The forms that jixiao knows.
const (
	UnitProfile           FormKind = "单位基本情况表"
	DepartmentDeclaration FormKind = "部门整体支出绩效目标申报表"
	ProjectDeclaration    FormKind = "项目支出绩效目标申报表"
	Execution             FormKind = "预算执行情况表"
	Payments              FormKind = "支付明细表"
	Monitoring            FormKind = "绩效运行监控表"
	ProjectEvaluation     FormKind = "项目支出绩效自评表"
	DepartmentEvaluation  FormKind = "部门整体支出绩效自评表"
	Narrative             FormKind = "自评报告"
	Roster                FormKind = "单位名册"
	BaseData              FormKind = "整体支出基础数据表"
)

// Forms lists the forms that jixiao knows, in the order of a year's work.
func Forms() []FormKind { return forms[:] }

var forms = [...]FormKind{UnitProfile, BaseData, DepartmentDeclaration, ProjectDeclaration, Execution, Payments,
	Monitoring, ProjectEvaluation, DepartmentEvaluation, Narrative, Roster}

// The blocks of forms: records under one heading.
const (
	FundBlock            Term = "资金"
	MediumFundBlock      Term = "中期资金"
	IndicatorBlock       Term = "绩效指标"
	MediumIndicatorBlock Term = "中期绩效指标"
	TaskBlock            Term = "年度主要任务"
	ExecutionBlock       Term = "预算执行"
	PaymentBlock         Term = "支付明细"
	ParagraphBlock       Term = "段落"
	RosterBlock          Term = "单位"
	AliasBlock           Term = "项目别名" // names that are one project or are not, in the 单位名册
	PickBlock            Term = "版本"   // which of several files is used, in the 单位名册
	OutlayBlock          Term = "经费控制" // 三公经费 and the like on 整体支出基础数据表
)

// Role is what a row is among the rows of its block, known by its label.
// Rows that are plain records have the zero Role.
type Role string

// The roles of rows. In the block 资金 RoleTotal is 年度资金总额, the others its
// parts; in 预算执行 they are the subtotals and the total.
const (
	RoleRecord    Role = ""
	RoleTotal     Role = "合计"
	RoleFiscal    Role = "财政拨款"
	RoleCarried   Role = "上年结转资金"
	RoleOther     Role = "其他资金"
	RoleStaff     Role = "人员经费"
	RoleOperating Role = "公用经费"
	RoleBasic     Role = "基本支出"
	RoleProject   Role = "项目支出"
	RoleSubtotal  Role = "小计" // of a unit or another group
	RolePart      Role = "其中" // a part of the row above it, whose money that row holds
)

// Row is one record of a block.
type Row struct {
	Role Role
	// Group is the expenditure class that a record of 预算执行 stands in
	// (人员经费, 公用经费, 基本支出, 项目支出), known by its 支出类别, its subtotal
	// or its code. rules.Gather sets it, before a list is parted.
	Group Role
	At    Ref // the first cell of the record
	Cells map[Term]Value
}

// Value is the cell of the row under t; the zero Value where there is none.
func (r Row) Value(t Term) Value { return r.Cells[t] }

// Form is one form found in a workbook, whatever its layout: fields and
// blocks by term. Blank cells that the form has are present with State Blank
// and their place, so that a finding can name the cell to fill.
type Form struct {
	Kind      FormKind
	Layout    string
	Title     string
	At        Range
	Unit      string // the name without code; empty where the form names none
	UnitCode  string
	Year      int // 0 where the form states none
	YearAt    Ref // the cell that states the year, or the title cell
	MoneyUnit MoneyUnit
	// Period is the months that a 绩效运行监控表 speaks of as it prints them
	// (1-7月); empty where it names none.
	Period string
	Fields map[Term]Value
	Blocks map[Term][]Row
	// Boxes are fields with tick boxes as printed («新增项目□ 延续项目√»): their
	// values are the options ticked. Nil where there are none.
	Boxes map[Term]string
	// Readings are what had to be interpreted or repaired while reading.
	Readings []Reading
	// Part is set on one unit's rows of a street-wide list. Of the list's
	// totals only those that name the unit stand in it.
	Part bool
	// Written is set on forms that we wrote ourselves and read back.
	Written bool
	// Returned is set on an officer's own form over which cells are laid that she
	// typed into ours: what she left blank is for us to fill.
	Returned bool
}

// Reading is a note by the reader on one cell: what was typed and what it was
// taken for. It is no judgement; a rule of the book (Q01, Q02, …) turns it
// into a finding. Rule names that rule.
type Reading struct {
	Rule string
	At   Ref
	Text string // as typed
	As   string // what it was taken for, in words of the officer
	// Doubt is set where nothing was taken, since the text may mean more than one
	// thing or nothing of its kind: As then says why.
	Doubt bool
}

// YearCell is the cell to blame for the year: the one that states it, else the
// first of the form.
func (f *Form) YearCell() Ref { return cmp.Or(f.YearAt, f.At.TopLeft()) }

// Field is the field t; the zero Value where the form has none.
func (f *Form) Field(t Term) Value {
	if f == nil {
		return Value{}
	}
	return f.Fields[t]
}

// Block is the rows under t.
func (f *Form) Block(t Term) []Row {
	if f == nil {
		return nil
	}
	return f.Blocks[t]
}

// Total is the row of block t with RoleTotal: 年度资金总额, 合计.
func (f *Form) Total(t Term) (Row, bool) { return f.RowOf(t, RoleTotal) }

// RowOf is the first row of block t with role.
func (f *Form) RowOf(t Term, role Role) (Row, bool) {
	for _, r := range f.Block(t) {
		if r.Role == role {
			return r, true
		}
	}
	return Row{}, false
}

// Called is the form as an officer calls it: with its project, where it has one.
func (f *Form) Called() string {
	if name := f.ProjectName(); name != "" {
		return "项目“" + name + "”的" + string(f.Kind)
	}
	return string(f.Kind)
}

// ProjectName is 项目名称 without code; empty where the form has none.
func (f *Form) ProjectName() string { return f.Field(ProjectName).Text }
