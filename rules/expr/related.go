package expr

import (
	"slices"

	"jixiao/model"
)

// relation is another form of the same project, or of the same unit, that a
// name may speak of: 申报 in 申报.年初预算数.
type relation uint8

const (
	itself relation = iota // the form that is judged
	declared
	executed
	paid
	monitored
	evaluated
	overall
	before
	profile
	baseData
	byKind // a form named in full
)

// relations are the words for them, how an officer calls the form, and its
// kind for a project and for a unit as a whole.
var relations = [...]struct {
	name, form       string
	ofProject, ofAll model.FormKind
}{
	declared:  {"申报", "申报表", model.ProjectDeclaration, model.DepartmentDeclaration},
	executed:  {"执行", "预算执行情况表", model.Execution, model.Execution},
	paid:      {"支付", "支付明细表", model.Payments, model.Payments},
	monitored: {"监控", "监控表", model.Monitoring, model.Monitoring},
	evaluated: {"自评", "自评表", model.ProjectEvaluation, model.DepartmentEvaluation},
	overall:   {"整体", "整体自评表", "", model.DepartmentEvaluation},
	before:    {"上年", "上年的表", "", ""},
	profile:   {"概况", "单位基本情况表", "", model.UnitProfile},
	baseData:  {"基础", "整体支出基础数据表", "", model.BaseData},
	byKind:    {},
}

func relationNames() []string {
	var names []string
	for _, r := range relations {
		if r.name != "" {
			names = append(names, r.name)
		}
	}
	return names
}

// formWord is how an officer calls the form that a name speaks of.
func (t typed) formWord() string {
	if t.from == byKind {
		return string(t.kindOf)
	}
	return relations[t.from].form
}

// source is where the cells of a related name stand: a form (the first of
// several that has the cell), or rows of a list that count together.
type source struct {
	forms []*model.Form
	rows  []model.Row
	list  bool
	why   string // why there is none
}

func (e *evaluator) source(t typed) source {
	s := e.sought(t)
	if s.why == "" && (s.list && len(s.rows) == 0 || !s.list && len(s.forms) == 0) {
		s.why = "没有" + t.formWord()
	}
	return s
}

func (e *evaluator) sought(t typed) source {
	if e.s.Unit == nil {
		return source{}
	}
	p := e.s.Project
	switch t.from {
	case executed:
		return e.execution()
	case paid:
		return e.payments()
	case before:
		return e.before()
	case byKind:
		return source{forms: e.formsOf(t.kindOf)}
	case declared, monitored, evaluated:
		switch {
		case p != nil && t.from == declared:
			return source{forms: formOf(p.Declaration)}
		case p != nil && t.from == monitored:
			return source{forms: formOf(p.Monitoring)}
		case p != nil:
			return source{forms: formOf(p.Evaluation)}
		case e.ofProject():
			return source{}
		}
	}
	return source{forms: e.formsOf(relations[t.from].ofAll)}
}

func formOf(f *model.Form) []*model.Form {
	if f == nil {
		return nil
	}
	return []*model.Form{f}
}

// ofProject reports whether what is judged speaks of one project.
func (e *evaluator) ofProject() bool {
	if e.s.Project != nil {
		return true
	}
	if e.s.Row != nil && e.s.Row.Role == model.RoleRecord && (e.block() == model.ExecutionBlock || e.block() == model.PaymentBlock) {
		return true
	}
	if e.s.Form == nil {
		return false
	}
	k := e.s.Form.Kind
	return k == model.ProjectDeclaration || k == model.ProjectEvaluation || k == model.Monitoring && e.s.Form.ProjectName() != ""
}

// formsOf is the unit's form of kind k of its year: the officer's before ours.
func (e *evaluator) formsOf(k model.FormKind) []*model.Form {
	var ours []*model.Form
	for _, f := range e.s.Unit.Forms {
		if f.Kind != k || f.Year != 0 && e.s.Unit.Year != 0 && f.Year != e.s.Unit.Year {
			continue
		}
		if !f.Written {
			return []*model.Form{f}
		}
		ours = append(ours, f)
	}
	return ours[:min(1, len(ours))]
}

// execution is the project's rows of 预算执行; of a unit as a whole its 合计, or
// where the list prints none its records.
func (e *evaluator) execution() source {
	if p := e.s.Project; p != nil {
		s := source{rows: p.Execution, list: true}
		if len(p.Execution) == 0 && len(e.formsOf(model.Execution)) > 0 {
			s.why = "预算执行情况表中没有该项目"
		}
		return s
	}
	if e.ofProject() {
		return source{list: true}
	}
	for _, f := range e.formsOf(model.Execution) {
		return source{rows: e.counted(f), list: true}
	}
	return source{list: true}
}

// counted are the rows of a list that count for what is judged: in a subtotal
// the one of the same role, else 合计, else all records.
func (e *evaluator) counted(f *model.Form) []model.Row {
	rows := f.Block(model.ExecutionBlock)
	role := model.RoleTotal
	if e.s.Row != nil && e.block() == model.ExecutionBlock {
		role = e.s.Row.Role
	}
	var records []model.Row
	for i, r := range rows {
		if r.Role == role && role != model.RoleRecord {
			return rows[i : i+1]
		}
		if r.Role == model.RoleRecord {
			records = append(records, r)
		}
	}
	return records
}

// payments are the project's payments, or all of the unit.
func (e *evaluator) payments() source {
	p := e.s.Project
	if p != nil {
		s := source{rows: p.Payments, list: true}
		if len(p.Payments) == 0 && len(e.formsOf(model.Payments)) > 0 {
			s.why = "支付明细表中没有该项目"
		}
		return s
	}
	s := source{list: true}
	if e.ofProject() {
		return s
	}
	for _, f := range e.formsOf(model.Payments) {
		for _, r := range f.Block(model.PaymentBlock) {
			if r.Role == model.RoleRecord {
				s.rows = append(s.rows, r)
			}
		}
	}
	return s
}

// before are the forms of the year before: of the project, else of the unit,
// first of the kind that is judged.
func (e *evaluator) before() source {
	forms := e.s.Unit.Before
	if e.s.Project != nil {
		forms = e.s.Project.Before
	} else if e.ofProject() || e.s.Form == nil {
		return source{}
	}
	var s source
	for _, same := range []bool{true, false} {
		for _, f := range forms {
			if (e.s.Form != nil && f.Kind == e.s.Form.Kind) == same && (e.s.Project != nil || aboutUnit(f)) {
				s.forms = append(s.forms, f)
			}
		}
	}
	return s
}

// aboutUnit reports whether a form speaks of a unit as a whole.
func aboutUnit(f *model.Form) bool {
	return f.Kind != model.ProjectDeclaration && f.Kind != model.ProjectEvaluation && (f.Kind != model.Monitoring || f.ProjectName() == "")
}

// related is the cells of a related name: one, or those of the rows of a list.
// absent is set where there is no such form or row, rather than no such column.
func (e *evaluator) related(n *node) (cells []model.Value, why string, absent bool) {
	t := n.typed
	s := e.source(t)
	if s.why != "" {
		return nil, s.why, true
	}
	if s.list {
		return e.inRows(s.rows, t)
	}
	for _, f := range s.forms {
		if f.Kind == model.Execution && t.from == before {
			cells, why, absent = e.inRows(e.counted(f), t)
		} else {
			cells, why, absent = e.inForm(f, t)
		}
		if why == "" {
			break
		}
	}
	return cells, why, absent
}

func (e *evaluator) inRows(rows []model.Row, t typed) (cells []model.Value, why string, absent bool) {
	for i := range rows {
		if v, ok := rows[i].Cells[t.term]; ok {
			cells = append(cells, v)
		}
	}
	if len(cells) == 0 {
		return nil, t.formWord() + "中没有“" + string(t.term) + "”", false
	}
	return cells, "", false
}

// inForm finds a term on another form: in a row of a block the row about the
// same thing, else among its fields.
func (e *evaluator) inForm(f *model.Form, t typed) (cells []model.Value, why string, absent bool) {
	row := e.s.Row
	key := rowKeys[e.block()]
	if row == nil || key == "" {
		if v, ok := lookup(f, nil, t.term); ok {
			return []model.Value{v}, "", false
		}
		return nil, t.formWord() + "中没有“" + string(t.term) + "”", false
	}
	twin, n := e.twin(f)
	if twin != nil {
		if v, ok := twin.Cells[t.term]; ok {
			return []model.Value{v}, "", false
		}
	}
	if v, ok := lookup(f, &model.Row{}, t.term); ok {
		return []model.Value{v}, "", false
	}
	name := string(key) + "“" + row.Value(key).Text + "”"
	switch {
	case n == 0:
		return nil, t.formWord() + "中没有" + name, true
	case n > 1:
		return nil, t.formWord() + "中有" + itoa(n) + "个" + name, false
	}
	return nil, t.formWord() + "中没有“" + string(t.term) + "”", false
}

// rowKeys are the columns by which a row is known on another form.
var rowKeys = map[model.Term]model.Term{
	model.FundBlock: model.Fund, model.MediumFundBlock: model.Fund,
	model.IndicatorBlock: model.Indicator, model.MediumIndicatorBlock: model.Indicator,
	model.TaskBlock: model.TaskName, model.OutlayBlock: model.Outlay,
}

// twin is the row of form f about the same thing as the one judged, and how
// many there are; nil unless there is one.
func (e *evaluator) twin(f *model.Form) (*model.Row, int) {
	block, row := e.block(), e.s.Row
	key := rowKeys[block]
	want := model.Fold(row.Value(key).Text)
	rows := f.Block(block)
	var found []int
	for i := range rows {
		same := rows[i].Role == row.Role
		if same && row.Role == model.RoleRecord {
			same = want != "" && model.Fold(rows[i].Value(key).Text) == want
		}
		if same {
			found = append(found, i)
		}
	}
	for _, t := range []model.Term{model.Level2, model.Level1} {
		if len(found) < 2 {
			break
		}
		narrower := slices.DeleteFunc(slices.Clone(found), func(i int) bool {
			return model.Fold(rows[i].Value(t).Text) != model.Fold(row.Value(t).Text)
		})
		if len(narrower) > 0 {
			found = narrower
		}
	}
	if len(found) != 1 {
		return nil, len(found)
	}
	return &rows[found[0]], 1
}

// block is the block that the judged row stands in.
func (e *evaluator) block() model.Term {
	if e.s.Block != "" || e.s.Row == nil || e.s.Form == nil {
		return e.s.Block
	}
	for _, t := range []model.Term{model.IndicatorBlock, model.FundBlock, model.ExecutionBlock, model.PaymentBlock,
		model.TaskBlock, model.OutlayBlock, model.MediumIndicatorBlock, model.MediumFundBlock} {
		rows := e.s.Form.Blocks[t]
		for i := range rows {
			if &rows[i] == e.s.Row || rows[i].At == e.s.Row.At && !rows[i].At.IsZero() &&
				rows[i].Role == e.s.Row.Role && rows[i].Value(rowKeys[t]).At == e.s.Row.Value(rowKeys[t]).At {
				e.s.Block = t
				return t
			}
		}
	}
	e.s.Block = noBlock
	return noBlock
}

// noBlock stands for a block that is not known.
const noBlock model.Term = "-"

// sumOf adds the cells of a related name; what is no amount or count stands
// only where all rows say the same.
func (e *evaluator) sumOf(n *node, cells []model.Value) value {
	t := n.typed
	for _, v := range cells {
		e.saw(v.At)
	}
	if len(cells) == 1 {
		out := scalar(t, cells[0])
		out.unit = cells[0].MoneyUnit()
		if out.why != "" {
			out.why = t.formWord() + "的" + out.why
		}
		return out
	}
	if t.kind != amount && t.kind != quantity && t.kind != score {
		for _, v := range cells[1:] {
			if model.Fold(v.Text) != model.Fold(cells[0].Text) {
				return none(t.formWord() + "中有" + itoa(len(cells)) + "行“" + string(t.term) + "”，各不相同")
			}
		}
		return scalar(t, cells[0])
	}
	out := value{unit: cells[0].MoneyUnit()}
	filled := false
	for _, v := range cells {
		if v.State == model.NotApplicable {
			continue
		}
		one := scalar(t, v)
		if one.why != "" {
			return none(t.formWord() + "的" + one.why)
		}
		out.number, filled = out.number.Add(one.number), true
	}
	if !filled {
		return scalar(t, cells[0])
	}
	return out
}
