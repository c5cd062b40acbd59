package rules

import (
	"slices"

	"github.com/shopspring/decimal"

	"jixiao/model"
)

// This file makes the rows of a 自评表 from what else a unit handed in, before
// the officer's own values are laid over them.

// fundRoles are the rows of block 资金, in the order of the form, with the
// text of their 资金来源.
var fundRoles = []struct {
	role model.Role
	text string
}{
	{model.RoleTotal, "年度资金总额"},
	{model.RoleFiscal, "当年财政拨款"},
	{model.RoleCarried, "上年结转资金"},
	{model.RoleOther, "其他资金"},
}

// fundRows is the block 资金 of a project.
func (s *scorer) fundRows(p *model.Project, unit model.MoneyUnit) []model.Row {
	parts, _ := s.fundParts(p)
	var rows []model.Row
	for _, fr := range fundRoles {
		line := parts[fr.role]
		if fr.role == model.RoleTotal {
			line = projectLine(p)
		}
		r := model.Row{Role: fr.role, Cells: map[model.Term]model.Value{
			model.Fund:          known(fr.text),
			model.InitialBudget: amountValue(line.initial, unit),
			model.Budget:        amountValue(line.budget, unit),
			model.Spending:      amountValue(line.spent, unit),
			model.Weight:        dash(),
			model.Score:         dash(),
		}}
		if fr.role == model.RoleTotal {
			total, _ := p.Declaration.Total(model.FundBlock)
			r.Cells[model.Weight] = copied(total.Value(model.Weight), model.Value{Kind: model.KindScore})
			r.Cells[model.Score] = model.Value{Kind: model.KindScore, Origin: model.Ours}
		} else {
			unowe(r.Cells) // the total is enough where nothing tells its parts
		}
		rows = append(rows, r)
	}
	return rows
}

// unowe leaves unknown cells blank: nobody needs to fill them.
func unowe(cells map[model.Term]model.Value) {
	for t, v := range cells {
		cells[t] = optional(v)
	}
}

// fundParts splits a project's money by 资金来源: as its execution rows name
// it, else, where its 申报表 has money of one source alone, all of it is of
// that source. split is false where nothing says, and then the parts hold the
// declared 年初预算数 alone.
func (s *scorer) fundParts(p *model.Project) (parts map[model.Role]budgetLine, split bool) {
	parts = map[model.Role]budgetLine{}
	total := projectLine(p)
	if s.sourced(p.Execution) {
		for _, fr := range fundRoles[1:] {
			parts[fr.role] = zeroWhere(lineOf(s.bySource(p.Execution, fr.role)...), total)
		}
		return parts, true
	}
	for _, r := range p.Declaration.Block(model.FundBlock) {
		if r.Role != model.RoleTotal {
			l := parts[r.Role]
			l.initial = l.initial.plus(moneyOf(r.Value(model.InitialBudget)))
			parts[r.Role] = l
		}
	}
	if only, ok := singleSource(p.Declaration); ok {
		for _, fr := range fundRoles[1:] {
			line := budgetLine{}
			if fr.role == only {
				line = total
			}
			parts[fr.role] = zeroWhere(line, total)
		}
		return parts, true
	}
	return parts, false
}

// sourced reports whether every row names a 资金来源 that the table knows.
func (s *scorer) sourced(rows []model.Row) bool {
	return len(rows) > 0 && !slices.ContainsFunc(rows, func(r model.Row) bool {
		_, ok := s.table.fund(r.Value(model.Fund).Text)
		return !ok
	})
}

func (s *scorer) bySource(rows []model.Row, role model.Role) []model.Row {
	var out []model.Row
	for _, r := range rows {
		if got, ok := s.table.fund(r.Value(model.Fund).Text); ok && got == role {
			out = append(out, r)
		}
	}
	return out
}

// zeroWhere is l with 0 for what it lacks but the whole has: all of the whole
// is then of other sources.
func zeroWhere(l, whole budgetLine) budgetLine {
	zero := func(m, of money) money {
		if !m.known && of.known {
			return money{known: true, from: of.from}
		}
		return m
	}
	return budgetLine{zero(l.initial, whole.initial), zero(l.change, whole.change),
		zero(l.budget, whole.budget), zero(l.spent, whole.spent)}
}

// singleSource is the only source with money on a 申报表, where that is all
// the money there is.
func singleSource(d *model.Form) (role model.Role, ok bool) {
	total, found := d.Total(model.FundBlock)
	whole := moneyOf(total.Value(model.InitialBudget))
	if !found || !whole.known || whole.yuan.IsZero() {
		return "", false
	}
	n := 0
	for _, r := range d.Block(model.FundBlock) {
		m := moneyOf(r.Value(model.InitialBudget))
		if r.Role == model.RoleTotal || !m.known || m.yuan.IsZero() {
			continue
		}
		n++
		role, ok = r.Role, m.yuan.Equal(whole.yuan)
	}
	return role, ok && n == 1
}

// indicatorTerms are the columns of block 绩效指标 that a declaration fixes.
var indicatorTerms = []model.Term{model.Level1, model.Level2, model.Indicator, model.Nature, model.Target,
	model.Measure, model.Weight, model.Standard}

// indicatorRows is the block 绩效指标 as declared.
func indicatorRows(d *model.Form) []model.Row {
	var rows []model.Row
	for _, r := range d.Block(model.IndicatorBlock) {
		if r.Role != model.RoleRecord {
			continue
		}
		cells := map[model.Term]model.Value{}
		for _, t := range indicatorTerms {
			if v := r.Value(t); v.State != model.Blank {
				cells[t] = copied(v, model.Value{})
			}
		}
		rows = append(rows, model.Row{Cells: cells})
	}
	return rows
}

// taskRows is the block 年度主要任务: the declared tasks, or 基本支出 and the
// projects where none are declared, and the total with its 分值.
func (s *scorer) taskRows(d *model.Form, unit model.MoneyUnit) []model.Row {
	var rows []model.Row
	for _, r := range d.Block(model.TaskBlock) {
		if r.Role == model.RoleRecord {
			rows = append(rows, s.declaredTask(r, unit))
		}
	}
	if len(rows) == 0 {
		if s.budget.basic.known() {
			r := taskRow(known(string(model.RoleBasic)), s.budget.basic, nil, unit)
			r.Cells[model.TaskOutcome] = optional(r.Cells[model.TaskOutcome])
			rows = append(rows, r)
		}
		for _, p := range s.unit.Projects {
			parts, split := s.fundParts(p)
			if !split {
				parts = nil
			}
			r := taskRow(known(p.Name), projectLine(p), parts, unit)
			r.Cells[model.TaskOutcome] = s.taskOutcome(p.Name)
			rows = append(rows, r)
		}
	}
	total := s.taskTotal(d, unit)
	splitTotal(total, rows, unit)
	return append(rows, total)
}

// splitTotal fills the blank parts of 合计 with the sums of the rows, where
// every row names both parts and they add up to the whole.
func splitTotal(total model.Row, rows []model.Row, unit model.MoneyUnit) {
	for _, t := range [][3]model.Term{
		{model.TaskTotal, model.TaskFiscal, model.TaskOther},
		{model.TaskSpent, model.TaskSpentFisc, model.TaskSpentOther},
	} {
		whole, fiscal, other := moneyOf(total.Value(t[0])), columnMoney(rows, t[1]), columnMoney(rows, t[2])
		if total.Value(t[1]).Present() || total.Value(t[2]).Present() || !fiscal.known || !other.known || !fiscal.plus(other).equal(whole) {
			continue
		}
		total.Cells[t[1]], total.Cells[t[2]] = amountValue(fiscal, unit), amountValue(other, unit)
	}
}

// columnMoney is the sum of a column of rows, unknown unless every row has it.
func columnMoney(rows []model.Row, t model.Term) money {
	var sum money
	for i, r := range rows {
		m := moneyOf(r.Value(t))
		if !m.known {
			return money{}
		}
		if i == 0 {
			sum = m
		} else {
			sum = sum.plus(m)
		}
	}
	return sum
}

// declaredTask is a task with the spending of the project, or of the row of
// the execution form, that bears its name. With that goes its 全年预算数: a
// rate over the declared figure would be one over the initial budget.
func (s *scorer) declaredTask(r model.Row, unit model.MoneyUnit) model.Row {
	line, parts := s.lineNamed(r.Value(model.TaskName).Text)
	task := taskRow(copied(r.Value(model.TaskName), model.Value{}), line, parts, unit)
	task.Cells[model.TaskOutcome] = s.taskOutcome(r.Value(model.TaskName).Text)
	task.Cells[model.TaskContent] = copied(r.Value(model.TaskContent), model.Value{})
	for _, t := range []model.Term{model.TaskTotal, model.TaskFiscal, model.TaskOther} {
		if !task.Cells[t].Present() && (t == model.TaskTotal || !line.budget.known) {
			task.Cells[t] = converted(r.Value(t), task.Cells[t], unit)
		}
	}
	return task
}

// taskOutcome is 完成情况 of a task: what the officer wrote of the project of
// that name. Spending for the running of the office has none to tell.
func (s *scorer) taskOutcome(name string) model.Value {
	for _, p := range s.unit.Projects {
		if model.Fold(p.Name) == model.Fold(name) {
			return copied(p.Evaluation.Field(model.Outcome), owed)
		}
	}
	if within(s.classes.classNamed(model.Fold(name)), model.RoleBasic) {
		return optional(owed)
	}
	return owed
}

// converted is a declared amount in the money unit of the form.
func converted(v, otherwise model.Value, unit model.MoneyUnit) model.Value {
	m := moneyOf(v)
	if !m.known {
		return copied(v, otherwise)
	}
	if v.Yuan.Equal(unit.InYuan()) {
		return copied(v, otherwise)
	}
	return amountValue(m, unit)
}

func (s *scorer) lineNamed(name string) (budgetLine, map[model.Role]budgetLine) {
	key := model.Fold(name)
	for _, p := range s.unit.Projects {
		if model.Fold(p.Name) == key {
			if parts, split := s.fundParts(p); split {
				return projectLine(p), parts
			}
			return projectLine(p), nil
		}
	}
	for _, role := range []model.Role{model.RoleBasic, model.RoleStaff, model.RoleOperating, model.RoleProject} {
		if model.Fold(string(role)) != key || s.budget.form == nil {
			continue
		}
		switch role {
		case model.RoleBasic:
			return s.budget.basic, nil
		case model.RoleProject:
			return s.budget.project, nil
		}
		return roleLine(s.budget.form, role), nil
	}
	return budgetLine{}, nil
}

func taskRow(name model.Value, line budgetLine, parts map[model.Role]budgetLine, unit model.MoneyUnit) model.Row {
	fiscal := parts[model.RoleFiscal]
	other := parts[model.RoleCarried].plus(parts[model.RoleOther])
	r := model.Row{Cells: map[model.Term]model.Value{
		model.TaskName:       name,
		model.TaskOutcome:    owed,
		model.TaskTotal:      amountValue(line.budget, unit),
		model.TaskFiscal:     optional(amountValue(fiscal.budget, unit)),
		model.TaskOther:      optional(amountValue(other.budget, unit)),
		model.TaskSpent:      amountValue(line.spent, unit),
		model.TaskSpentFisc:  optional(amountValue(fiscal.spent, unit)),
		model.TaskSpentOther: optional(amountValue(other.spent, unit)),
		model.Weight:         dash(),
		model.Score:          dash(),
	}}
	return r
}

// optional is v, blank instead of owed.
func optional(v model.Value) model.Value {
	if v.State == model.Owed {
		v.State = model.Blank
	}
	return v
}

// taskTotal is the 合计 row: the unit's whole budget and spending.
func (s *scorer) taskTotal(d *model.Form, unit model.MoneyUnit) model.Row {
	r := taskRow(known("合计"), s.budget.total, s.totalParts(), unit)
	r.Role = model.RoleTotal
	declared, _ := d.Total(model.TaskBlock)
	r.Cells[model.Weight] = copied(declared.Value(model.Weight), model.Value{Kind: model.KindScore})
	r.Cells[model.Score] = model.Value{Kind: model.KindScore, Origin: model.Ours}
	delete(r.Cells, model.TaskOutcome)
	return r
}

// totalParts splits the unit's money by 资金来源, where its records name one
// and are all the money there is; else nil.
func (s *scorer) totalParts() map[model.Role]budgetLine {
	if s.budget.form == nil {
		return nil
	}
	records := rowsOf(s.budget.form, model.RoleRecord)
	sum, total := lineOf(records...), s.budget.total
	if !s.sourced(records) || !sum.budget.equal(total.budget) || !sum.spent.equal(total.spent) {
		return nil
	}
	parts := map[model.Role]budgetLine{}
	for _, fr := range fundRoles[1:] {
		parts[fr.role] = zeroWhere(lineOf(s.bySource(records, fr.role)...), total)
	}
	return parts
}

// weigh fills the 分值 that nobody stated: 建议分值 on indicators, and what
// the 口径 gives to the execution rate.
func (s *scorer) weigh(f *model.Form, money model.Term, std standard) {
	rows := records(f)
	var blank []int
	var declared decimal.Decimal
	for i, r := range rows {
		switch v := r.Value(model.Weight); {
		case v.Numeric():
			declared = declared.Add(v.Number)
		case v.State == model.Blank:
			blank = append(blank, i)
		}
	}
	s.suggestWeights(rows, blank, declared, std)
	for _, r := range f.Blocks[money] {
		if v := r.Value(model.Weight); r.Role == model.RoleTotal && v.State == model.Blank {
			if len(rows) > 0 && len(blank) == 0 && declared.Equal(hundred) {
				r.Cells[model.Weight] = dash() // the indicators carry all 100 points
				continue
			}
			r.Cells[model.Weight] = scoreValue(std.rate, nil)
		}
	}
}

// suggestWeights fills the blank 分值 of rows: by the standard where no row
// has any, else what the declared ones leave is split among the blank ones.
func (s *scorer) suggestWeights(rows []model.Row, blank []int, declared decimal.Decimal, std standard) {
	var weights []decimal.Decimal
	if len(blank) == len(rows) {
		levels := make([]string, len(rows))
		for i, r := range rows {
			levels[i] = s.table.levelOf(r)
		}
		weights = std.suggest(levels)
	} else if left := std.total().Sub(declared); left.IsPositive() {
		weights = splitPoints(left, len(blank), std.steps)
	}
	for i, row := range blank {
		if i < len(weights) {
			v := scoreValue(weights[i], nil)
			v.Note, v.At = suggested, rows[row].Value(model.Weight).At
			rows[row].Cells[model.Weight] = v
		}
	}
}
