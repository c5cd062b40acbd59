package rules

import (
	"cmp"
	"slices"

	"jixiao/model"
)

// Unmatched are the lines of u's forms that have no partner where one was looked
// for, each with the money that stands in it and the name that near (the Offers of
// u) has for it, in the order of their cells. A form
// that was not handed in at all is looked for in vain by none. Every line is the
// subject of a finding of its Rule.
func Unmatched(b *Book, u *model.Unit, near Offers) []model.Unmatched {
	r := &run{book: b, unit: u}
	r.near = r.hintsOf(near)
	var out []model.Unmatched
	switch u.Name {
	case Street:
		return nil
	case Unassigned:
		out = unclaimed(u)
	default:
		for _, d := range r.unevaluated() {
			out = append(out, r.withoutForm("X08", d, model.ProjectEvaluation))
		}
		for _, d := range r.undeclared() {
			out = append(out, r.withoutForm("X19", d, model.ProjectDeclaration))
		}
		for _, p := range r.unlisted() {
			out = append(out, r.unlistedLine(p))
		}
		out = append(out, r.loosePaid()...)
	}
	slices.SortStableFunc(out, func(a, b model.Unmatched) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Rule, b.Rule)) })
	return out
}

// withoutForm is a project of the budget list without a form of the kind sought.
func (r *run) withoutForm(rule string, d dueProject, sought model.FormKind) model.Unmatched {
	row := d.Execution[0]
	m := model.Unmatched{Rule: rule, Form: model.Execution, Code: d.Code, Name: d.Name, At: d.at, Sought: sought}
	m.Sum, _ = moneyIn(string(model.Execution)+" "+string(model.Budget), d.Execution, model.Budget)
	m.At = cmp.Or(m.At, row.At)
	m.Near, m.NearAt, _ = r.hints().nearest(d.Project, sought)
	return m
}

// unlistedLine is a form whose project the budget list does not have.
func (r *run) unlistedLine(p *model.Project) model.Unmatched {
	f := handedForm(p)
	m := model.Unmatched{Rule: "X09", Form: f.Kind, Code: p.Code, Name: p.Name, Sum: formMoney(f),
		At: cmp.Or(f.Field(model.ProjectName).At, f.At.TopLeft()), Sought: model.Execution}
	if r.hints().told(p) {
		m.Rule = "X10"
	}
	m.Near, m.NearAt, _ = r.hints().nearest(p, model.Execution)
	return m
}

// loosePaid are the payments that belong to no project, each for itself. Where a
// unit has no projects there is nothing that they could belong to.
func (r *run) loosePaid() []model.Unmatched {
	if len(r.unit.Projects) == 0 {
		return nil
	}
	var out []model.Unmatched
	judge := r.book.looseness(r.unit)
	for _, f := range current(r.unit, model.Payments) {
		for _, row := range f.Block(model.PaymentBlock) {
			if row.Role != model.RoleRecord || !row.Value(model.Paid).Present() || judge(row) == belongs {
				continue
			}
			m := loneLine(row, "X17", model.Payments, model.Paid)
			m.Sought = model.Execution
			if s := r.hints().paid[projectKeyOf("", row.Value(model.ProjectName).Text).name]; s != nil {
				o := r.hints().of[s][0]
				m.Near = o.to.name
				_, m.NearAt = o.to.place()
			}
			out = append(out, m)
		}
	}
	return out
}

// unclaimed are the rows of lists whose unit nobody knows.
func unclaimed(u *model.Unit) []model.Unmatched {
	var out []model.Unmatched
	for _, f := range u.Forms {
		if !isList(f) {
			continue
		}
		money := model.Budget
		if f.Kind == model.Payments {
			money = model.Paid
		}
		for _, row := range f.Block(listBlock(f)) {
			if row.Role == model.RoleRecord {
				m := loneLine(row, "X20", f.Kind, money)
				m.Sought = model.Roster
				out = append(out, m)
			}
		}
	}
	return out
}

// loneLine is one row of a list as a line without partner.
func loneLine(row model.Row, rule string, kind model.FormKind, money model.Term) model.Unmatched {
	k := keyOf(row.Cells)
	m := model.Unmatched{Rule: rule, Form: kind, Code: cmp.Or(row.Value(model.ProjectCode).Text, k.code), Name: typedName(row.Value(model.ProjectName).Text),
		At: cmp.Or(row.Value(money).At, row.At)}
	m.Sum, _ = moneyIn(string(kind)+" "+string(money), []model.Row{row}, money)
	return m
}

// formMoney is the money that a form speaks of: 全年预算数 of its 资金, else what it
// has spent, else 年初预算数.
func formMoney(f *model.Form) model.Side {
	rows := f.Block(model.FundBlock)
	if total, ok := f.Total(model.FundBlock); ok {
		rows = []model.Row{total}
	}
	for _, t := range []model.Term{model.Budget, model.Spending, model.StageSpending, model.InitialBudget} {
		if side, ok := moneyIn(string(f.Kind)+" "+string(t), rows, t); ok {
			return side
		}
	}
	return model.Side{Label: string(f.Kind), Blank: true}
}

// moneyIn is the sum of a column over rows as a side; ok is false where none of
// them has it.
func moneyIn(label string, rows []model.Row, t model.Term) (side model.Side, ok bool) {
	s, ok := fieldSum{terms: []model.Term{t}, minus: []bool{false}}.over(rows, "")
	if !ok {
		return model.Side{Label: label, Blank: true}, false
	}
	s.Label = label
	return s.Side, !s.Blank
}
