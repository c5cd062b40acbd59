package rules

import (
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"jixiao/model"
	"jixiao/rules/expr"
)

// Accounts are the rows of 项目对账一览: what each form says of the money of every
// project of u, after the classes of its 基本支出, in the order of the list. vs
// are the lines of Reconcile: the verdict of a row is the worst of those about
// it. A side whose form was not handed in is Missing; one that is Blank is not
// filled, or stands in no column of the form, and then has no cell. Of 街道 and of
// what belongs to no unit there are none.
func Accounts(b *Book, u *model.Unit, vs []model.Variance) []model.Account {
	if u.Name == Street || u.Name == Unassigned {
		return nil
	}
	a := accountant{book: b, reconciler: newReconciler(b, u), sheets: formsBySheet(u)}
	a.basics()
	a.rows = slices.Grow(a.rows, len(u.Projects))
	for _, p := range u.Projects {
		a.rows = append(a.rows, a.ofProject(p))
	}
	a.judge(vs)
	out := make([]model.Account, len(a.rows))
	for i := range a.rows {
		a.conclude(&a.rows[i])
		out[i] = a.rows[i].Account
	}
	return out
}

// accountant makes the rows of 项目对账一览 of one unit.
type accountant struct {
	*reconciler
	book   *Book
	rows   []accountRow
	sheets sheetForms
	basic  map[projectKey][]model.Row // payments that name no project of the unit
}

// accountRow is a row with what it was made from.
type accountRow struct {
	model.Account
	project   *model.Project // nil for a class of 基本支出
	execution []model.Row
	lent      bool
	lines     []*model.Variance
}

// basics are the rows of 基本支出: its records, or the subtotals of a list that
// prints no more. Of two copies of a list the first counts.
func (a *accountant) basics() {
	at := map[projectKey]int{}
	part, met := false, false
	for _, f := range a.forms(model.Execution) {
		if met && f.Part != part {
			continue
		}
		for _, row := range basicRows(a.classify(f).Block(model.ExecutionBlock)) {
			part, met = f.Part, true
			class, k := row.Role, projectKey{name: string(row.Role)}
			if row.Role == model.RoleRecord {
				class, k = row.Group, keyOf(row.Cells)
				if k.empty() {
					k = projectKey{name: string(class)}
				}
			}
			i, known := at[k]
			if !known {
				i = len(a.rows)
				at[k] = i
				a.rows = append(a.rows, accountRow{Account: model.Account{Code: row.Value(model.ProjectCode).Text, Name: basicName(row, class), Class: class}})
			}
			if _, _, copied := copyOf(a.rows[i].execution, row); copied {
				continue
			}
			a.rows[i].execution = append(a.rows[i].execution, row)
			a.rows[i].lent = a.rows[i].lent || a.unit.Lent[row.At]
		}
	}
	for k, i := range at {
		a.state(&a.rows[i], nil)
		a.rows[i].Paid = a.basicPaid(k)
	}
}

func basicRows(rows []model.Row) []model.Row {
	out := slices.DeleteFunc(leaves(rows, ""), func(r model.Row) bool {
		return r.Role == model.RoleProject || r.Role == model.RoleRecord && !within(r.Group, model.RoleBasic)
	})
	return out
}

func basicName(row model.Row, class model.Role) string {
	for _, t := range []model.Term{model.ProjectName, model.Category} {
		if v := row.Value(t); v.Present() {
			return typedName(v.Text)
		}
	}
	return string(class)
}

// basicPaid are the payments that stand under the name or code of a class.
func (a *accountant) basicPaid(k projectKey) model.Side {
	side := model.Side{Label: "支付明细表 金额合计"}
	lists := a.forms(model.Payments)
	if len(lists) == 0 {
		side.Missing = true
		return side
	}
	if a.basic == nil {
		a.basic = map[projectKey][]model.Row{}
		for _, f := range lists {
			for _, row := range f.Block(model.PaymentBlock) {
				if o := keyOf(row.Cells); row.Role == model.RoleRecord && !o.empty() {
					a.basic[projectKey{code: o.code}] = append(a.basic[projectKey{code: o.code}], row)
					a.basic[projectKey{name: o.name}] = append(a.basic[projectKey{name: o.name}], row)
				}
			}
		}
		delete(a.basic, projectKey{})
	}
	rows := a.basic[projectKey{code: k.code}]
	if len(rows) == 0 {
		rows = a.basic[projectKey{name: k.name}]
	}
	return a.sideOf(side.Label, rows, model.Paid)
}

func (a *accountant) ofProject(p *model.Project) accountRow {
	row := accountRow{project: p, execution: p.Execution, Account: model.Account{Code: p.Code, Name: p.Name, Class: model.RoleProject, Owner: p.Owner}}
	a.state(&row, p)
	row.Paid = a.paid(p)
	return row
}

// state fills in what the forms say.
func (a *accountant) state(row *accountRow, p *model.Project) {
	list := func(t model.Term) model.Side { return a.sideOf("执行表 "+string(t), row.execution, t) }
	row.Initial, row.Adjustment, row.CarriedOver = list(model.InitialBudget), list(model.Adjustment), list(model.CarriedIn)
	row.Budget, row.Spent = list(model.Budget), list(model.Spending)
	if len(row.execution) == 0 {
		for _, s := range []*model.Side{&row.Initial, &row.Adjustment, &row.CarriedOver, &row.Budget, &row.Spent} {
			s.Missing, s.Blank = true, false
		}
	}
	row.Declared = model.Side{Label: "申报表 年度资金总额", Missing: true}
	row.EvalBudget = model.Side{Label: "自评表 全年预算数", Missing: true}
	row.EvalSpent = model.Side{Label: "自评表 全年执行数", Missing: true}
	var evaluation model.Row
	if p != nil {
		if p.Declaration != nil {
			total, _ := p.Declaration.Total(model.FundBlock)
			row.Declared = a.sideOf(row.Declared.Label, []model.Row{total}, model.InitialBudget)
		}
		if p.Evaluation != nil {
			evaluation, _ = p.Evaluation.Total(model.FundBlock)
			row.EvalBudget = a.sideOf(row.EvalBudget.Label, []model.Row{evaluation}, model.Budget)
			row.EvalSpent = a.sideOf(row.EvalSpent.Label, []model.Row{evaluation}, model.Spending)
		}
	}
	row.Rate = workedOutRate(row.Spent, row.Budget)
	if row.Rate.Missing || row.Rate.Blank && row.Rate.Text == "" {
		if own := workedOutRate(row.EvalSpent, row.EvalBudget); !own.Missing {
			row.Rate = own
		}
	}
	row.StatedRate = statedRate(evaluation, row.execution)
}

// sideOf is the sum of a column over rows, Blank where none is filled.
func (a *accountant) sideOf(label string, rows []model.Row, t model.Term) model.Side {
	s, ok := (fieldSum{terms: []model.Term{t}, minus: []bool{false}}).over(rows, "")
	if !ok {
		s.Side = model.Side{Blank: true}
		for _, row := range rows {
			if v, there := row.Cells[t]; there {
				s.Text = v.Text // —
				s.At = append(s.At, v.At)
			}
		}
	}
	if s.untouched && ok {
		s.Side = model.Side{Missing: true} // ours from an earlier run: the officer has stated nothing
	}
	s.Label = label
	return s.Side
}

// paid are the payments of a project: those that its line counts, else all.
func (a *accountant) paid(p *model.Project) model.Side {
	const label = "支付明细表 金额合计"
	if ways := a.paymentWays(label, operand{}, p); len(ways) > 0 && !ways[0].Missing {
		return ways[0].Side
	}
	if len(p.Payments) == 0 {
		return model.Side{Label: label, Missing: true}
	}
	return a.sideOf(label, p.Payments, model.Paid)
}

// workedOutRate is spent ÷ budget. It is Blank with the text — where there was no
// budget to spend.
func workedOutRate(spent, budget model.Side) model.Side {
	s := model.Side{Label: "执行率", At: slices.Concat(spent.At, budget.At)}
	switch {
	case spent.Missing || budget.Missing:
		s.Missing = true
		return s
	case spent.Blank || budget.Blank:
		s.Blank = true
		return s
	}
	rate, ok := spent.Amount.Div(budget.Amount)
	if !ok {
		s.Blank, s.Text = true, "—"
		return s
	}
	s.Amount, s.Text = rate, rateText(rate.Mid)
	return s
}

// statedRate is 执行率 as the 自评表 prints it, else the list where it has one row
// for it.
func statedRate(evaluation model.Row, execution []model.Row) model.Side {
	if v := evaluation.Value(model.ExecutionRate); v.Present() && v.Origin != model.Ours {
		return rateOf("自评表 执行率", v)
	}
	if len(execution) == 1 {
		if v, ok := execution[0].Cells[model.ExecutionRate]; ok {
			return rateOf("执行表 执行率", v)
		}
	}
	if v, ok := evaluation.Cells[model.ExecutionRate]; ok && v.Origin != model.Ours {
		return rateOf("自评表 执行率", v)
	}
	return model.Side{Label: "执行率", Missing: len(execution) == 0 && len(evaluation.Cells) == 0, Blank: len(execution) > 0 || len(evaluation.Cells) > 0}
}

func rateOf(label string, v model.Value) model.Side {
	s := model.Side{Label: label, Text: v.Text, At: []model.Ref{v.At}}
	i, ok := v.Interval()
	s.Amount, s.Blank = i, !ok
	return s
}

// judge gives every line to the row that it is about.
func (a *accountant) judge(vs []model.Variance) {
	type rowKey struct {
		sheetKey
		row int
	}
	byRow := map[rowKey]int{}
	projects := map[*model.Project]int{}
	for i, row := range a.rows {
		for _, r := range row.execution {
			byRow[rowKey{sheetOf(r.At), r.At.Row}] = i
		}
		if row.project != nil {
			projects[row.project] = i
		}
	}
	known := a.table.indexOf(a.unit)
	for i := range vs {
		v := &vs[i]
		at := firstRef(v.Left.At, v.Right.At)
		j, ok := byRow[rowKey{sheetOf(at), at.Row}]
		if !ok && v.Project != "" {
			p := known.find(projectKeyOf("", v.Project))
			if p == nil {
				p = a.projectAt(at)
			}
			j, ok = projects[p]
		}
		if ok && !a.rows[j].lent && a.rows[j].Owner == "" {
			a.rows[j].Verdict = a.rows[j].Verdict.Worse(v.Verdict)
			a.rows[j].lines = append(a.rows[j].lines, v)
		}
	}
}

// projectAt is the project of the form that holds a cell.
func (a *accountant) projectAt(at model.Ref) *model.Project {
	f := a.formAt(at)
	if f == nil {
		return nil
	}
	for _, p := range a.unit.Projects {
		if f == p.Evaluation || f == p.Declaration || f == p.Monitoring {
			return p
		}
	}
	return nil
}

// formAt is the form that holds a cell; the only one of its sheet holds all of it.
func (a *accountant) formAt(at model.Ref) *model.Form {
	if forms := a.sheets[sheetOf(at)]; len(forms) == 1 {
		return forms[0]
	}
	return a.sheets.at(at)
}

// conclude says what became of a row, in words.
func (a *accountant) conclude(row *accountRow) {
	say := a.table.say
	var notes, columns []string
	for _, v := range row.lines {
		if v.Verdict != model.Unbalanced {
			continue
		}
		column := v.Left.Label[strings.LastIndexByte(v.Left.Label, ' ')+1:]
		if !slices.Contains(columns, column) {
			columns = append(columns, column)
		}
		form := a.formAt(firstRef(v.Left.At))
		left, right := sidesText(v, form)
		notes = append(notes, say("差异", v.Left.Label, left, v.Right.Label, right, differenceText(v, form)))
	}
	if refunds := a.refunds(row); refunds != "" {
		notes = append(notes, refunds)
	}
	unlisted := row.project != nil && len(row.execution) == 0 && len(a.forms(model.Execution)) > 0
	switch {
	case row.Owner != "":
		row.Conclusion = say("他单位负责", row.Owner)
	case len(columns) > 0:
		row.Conclusion = say("不平", strings.Join(columns, "、"))
		if unlisted {
			notes = append(notes, say("不在预算清单"))
		} else if a.owesEvaluation(row) {
			notes = append(notes, say("缺自评表"))
		}
	case unlisted:
		row.Conclusion = say("不在预算清单")
	case a.owesEvaluation(row):
		row.Conclusion = say("缺自评表")
	case row.Verdict == model.Rounding:
		row.Conclusion = say("尾差")
	case row.Verdict == model.Balanced:
		row.Conclusion = say("相符")
	default:
		row.Conclusion = say("未比对")
	}
	row.Note = strings.Join(notes, "；")
}

// owesEvaluation reports whether a row is within 应自评范围, has money, and no
// 自评表 that the officer has filled, once the unit has handed in any.
func (a *accountant) owesEvaluation(row *accountRow) bool {
	handed := func(f *model.Form) bool { return !f.Written }
	if row.project == nil || !slices.ContainsFunc(a.forms(model.ProjectEvaluation), handed) || len(row.execution) == 0 || evaluated(row.project.Evaluation) ||
		!slices.Contains(a.book.params.words(dueScope), model.Fold(string(row.Class))) {
		return false
	}
	return !row.Budget.Amount.Mid.IsZero() || !row.Spent.Amount.Mid.IsZero()
}

// refunds lists the negative payments of a row, which its sum nets.
func (a *accountant) refunds(row *accountRow) string {
	if row.project == nil {
		return ""
	}
	counted := map[model.Ref]bool{}
	for _, at := range row.Paid.At {
		counted[at] = true
	}
	n, sum := 0, decimal.Zero
	var at []model.Ref
	for _, r := range row.project.Payments {
		if v := r.Value(model.Paid); v.Numeric() && v.Number.IsNegative() && counted[v.At] {
			n, sum = n+1, sum.Sub(v.Amount().Value)
			at = append(at, v.At)
		}
	}
	if n == 0 {
		return ""
	}
	cells := addresses(at[:min(n, manyRelated)])
	if n > manyRelated {
		cells += "……"
	}
	unit := model.WanYuan
	if len(row.execution) > 0 {
		unit = moneyUnit(a.formAt(row.execution[0].At))
	}
	return a.table.say("退款", strconv.Itoa(n), expr.Money(sum, unit, decimal.Zero), cells)
}
