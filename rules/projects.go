package rules

import (
	"cmp"
	"slices"

	"jixiao/model"
)

// buildProjects makes the projects of u from its forms of this year, in the
// order of 执行表, then 申报表, then 自评表, then 监控表. Payments belong to projects known
// from elsewhere: a salary list makes no projects.
func buildProjects(m matcher, u *model.Unit) []clash {
	if u.Name == Street || u.Name == Unassigned {
		return nil
	}
	p := indexed(m, nil)
	p.executions(u)
	for _, f := range current(u, model.ProjectDeclaration) {
		if o := p.meet(f); o.Declaration == nil || yearsOf(o.Declaration) == mediumTerm {
			o.Declaration = f
		} else if o := p.other(f, o.Declaration); o != nil {
			o.Declaration = f
		}
	}
	for _, f := range current(u, model.ProjectEvaluation) {
		if f.Written && p.find(keyOf(f.Fields)) == nil && !filledByOfficer(f) {
			// Ours from an earlier run, of a project that is gone or renamed since.
			u.Forms = slices.DeleteFunc(u.Forms, func(o *model.Form) bool { return o == f })
			continue
		}
		if o := p.meet(f); o.Evaluation == nil {
			o.Evaluation = f
		} else if o := p.other(f, o.Evaluation); o != nil {
			o.Evaluation = f
		}
	}
	for _, f := range current(u, model.Monitoring) {
		if keyOf(f.Fields).empty() {
			continue // of the unit as a whole
		}
		if o := p.meet(f); o.Monitoring == nil {
			o.Monitoring = f
		}
	}
	for _, a := range u.Aside {
		if a.Used == nil && !isList(a.Form) && !keyOf(a.Form.Fields).empty() {
			p.meet(a.Form) // the project is there, its form is not
		}
	}
	p.payments(u)
	p.lastYears(u)
	u.Projects = p.order
	return p.clashes
}

// clash is one line of money that two copies of a list state differently: the
// first copy counts.
type clash struct {
	project       string
	kept, dropped model.Row
	amount        model.Term // the column that differs
}

// current are u's forms of kind k that speak of its year.
func current(u *model.Unit, k model.FormKind) []*model.Form {
	var out []*model.Form
	for _, f := range u.FormsOf(k) {
		if ofYear(f, u.Year) {
			out = append(out, f)
		}
	}
	return out
}

// projectIndex finds projects by the declared keys, in their order.
type projectIndex struct {
	matcher
	order  []*model.Project
	byCode map[string]*model.Project
	byName map[string][]*model.Project
	// clashes are the lines that two copies of a list state differently.
	clashes []clash
}

// indexed are projects that are known already, ready to be found.
func indexed(m matcher, known []*model.Project) projectIndex {
	p := projectIndex{matcher: m, byCode: map[string]*model.Project{}, byName: map[string][]*model.Project{}}
	for _, o := range known {
		p.index(projectKeyOf(o.Code, o.Name), o)
	}
	return p
}

// find is the project of key k: the one of its code, else the only one of its
// name, or as the keys are declared. A code written wrongly in one form does not
// part what one name joins.
func (p *projectIndex) find(k projectKey) *model.Project {
	k = p.of(k)
	for _, t := range p.by {
		if o := p.byCode[k.code]; t == model.ProjectCode && o != nil && k.code != "" {
			return o
		}
		if same := p.byName[k.name]; t == model.ProjectName && len(same) == 1 && k.name != "" {
			return same[0]
		}
	}
	return nil
}

// ofRow is the project that a row of 预算执行 belongs to: in a list two rows with a
// name and two codes are two projects, whatever one name would join elsewhere.
func (p *projectIndex) ofRow(k projectKey) *model.Project {
	k = p.of(k)
	if p.by[0] == model.ProjectName {
		return p.find(k)
	}
	if o := p.byCode[k.code]; k.code != "" && o != nil {
		return o
	}
	return p.namesake(k)
}

func (p *projectIndex) add(k projectKey, code, name string) *model.Project {
	o := &model.Project{Code: code, Name: name}
	if o.Code == "" {
		o.Code = k.code
	}
	p.order = append(p.order, o)
	p.index(k, o)
	return o
}

func (p *projectIndex) index(k projectKey, o *model.Project) {
	k = p.of(k)
	if k.code != "" && p.byCode[k.code] == nil {
		p.byCode[k.code] = o
	}
	if k.name != "" {
		p.byName[k.name] = append(p.byName[k.name], o)
	}
}

// meet is the project that form f speaks of, made where it is new. A project
// known by name alone learns its code.
func (p *projectIndex) meet(f *model.Form) *model.Project {
	k := keyOf(f.Fields)
	o := p.find(k)
	if o == nil {
		return p.add(k, f.Field(model.ProjectCode).Text, typedName(f.ProjectName()))
	}
	p.learn(k, o)
	if o.Code == "" && k.code != "" {
		o.Code = f.Field(model.ProjectCode).Text
		if o.Code == "" {
			o.Code = k.code
		}
		p.byCode[k.code] = o
	}
	return o
}

// learn lets the code of a row be found that stands under another name, where the
// officer said that both are one.
func (p *projectIndex) learn(k projectKey, o *model.Project) {
	if k.code != "" && p.byCode[k.code] == nil && p.of(k) != p.plain(k) {
		p.byCode[k.code] = o
	}
}

// other is a project of its own for a form whose project has one of its kind
// already, under another code; nil where it is the same project once more.
func (p *projectIndex) other(f, first *model.Form) *model.Project {
	k := keyOf(f.Fields)
	if f.Written || k.code == "" || keyOf(first.Fields).code == "" || p.same(k, keyOf(first.Fields)) {
		return nil
	}
	return p.add(k, f.Field(model.ProjectCode).Text, typedName(f.ProjectName()))
}

// executions takes the project rows of 预算执行. A project that stands both in a
// list the unit handed in and in its part of a street-wide list is the same
// money twice: the unit's own list comes first, and has it alone.
func (p *projectIndex) executions(u *model.Unit) {
	from := map[*model.Project]bool{} // whether its rows are from a Part
	for _, f := range current(u, model.Execution) {
		for _, row := range f.Block(model.ExecutionBlock) {
			k := keyOf(row.Cells)
			if row.Role != model.RoleRecord || row.Group != model.RoleProject || k.empty() {
				continue
			}
			o := p.ofRow(k)
			if o == nil {
				o = p.add(k, row.Value(model.ProjectCode).Text, typedName(row.Value(model.ProjectName).Text))
				from[o] = f.Part
			}
			if from[o] != f.Part {
				continue
			}
			if rival, t, found := copyOf(o.Execution, row); found {
				if t != "" {
					p.clashes = append(p.clashes, clash{o.Name, rival, row, t})
				}
				continue
			}
			p.learn(k, o)
			o.Execution = append(o.Execution, row)
		}
	}
}

// payments takes the rows of 支付明细, of the unit's own list before its part of a
// street-wide one, and each voucher of two copies of a list once.
func (p *projectIndex) payments(u *model.Unit) {
	type voucher struct {
		number, day string
		project     *model.Project
	}
	from := map[*model.Project]bool{}
	seen := map[voucher][]model.Row{}
	for _, f := range current(u, model.Payments) {
		period := ""
		if m := monthsNamed(f); m.known() {
			period = m.text() // vouchers are counted anew each month
		}
		for _, row := range f.Block(model.PaymentBlock) {
			o := p.find(keyOf(row.Cells))
			if o == nil || row.Role != model.RoleRecord {
				continue
			}
			if len(o.Payments) == 0 {
				from[o] = f.Part
			}
			if from[o] != f.Part {
				continue
			}
			v := voucher{row.Value(model.Voucher).Text, cmp.Or(row.Value(model.PaidOn).Text, period), o}
			if copies := elsewhereIn(seen[v], row); v.number != "" && len(copies) > 0 {
				if !slices.ContainsFunc(copies, func(c model.Row) bool { return sameValue(c.Value(model.Paid), row.Value(model.Paid)) }) {
					p.clashes = append(p.clashes, clash{o.Name, copies[0], row, model.Paid})
				}
				continue
			}
			seen[v] = append(seen[v], row)
			o.Payments = append(o.Payments, row)
		}
	}
}

// namesake is the project of the same name, unless both have codes, and
// different ones: a project carried on from last year has two.
func (p *projectIndex) namesake(k projectKey) *model.Project {
	for _, o := range p.byName[k.name] {
		if k.name != "" && (k.code == "" || o.Code == "") {
			if k.code != "" {
				o.Code = k.code
				p.byCode[k.code] = o
			}
			return o
		}
	}
	return nil
}

// copyOf finds the row of another copy of the list that states the same money
// as row (same 资金来源 and 功能科目): one that is alike, else the first that
// differs, and in which column.
func copyOf(rows []model.Row, row model.Row) (rival model.Row, differs model.Term, found bool) {
	for _, r := range elsewhereIn(rows, row) {
		if !alike(r, row, model.Fund, model.FunctionCode) {
			continue
		}
		i := slices.IndexFunc(statedAmounts, func(t model.Term) bool { return !alike(r, row, t) })
		if i < 0 {
			return r, "", true
		}
		if !found {
			rival, differs, found = r, statedAmounts[i], true
		}
	}
	return rival, differs, found
}

// statedAmounts are the columns in which an execution list states amounts.
var statedAmounts = []model.Term{model.InitialBudget, model.Adjustment, model.Budget, model.Spending}

func alike(a, b model.Row, terms ...model.Term) bool {
	return !slices.ContainsFunc(terms, func(t model.Term) bool { return !sameValue(a.Value(t), b.Value(t)) })
}

// elsewhereIn are the rows from another sheet or file than row.
func elsewhereIn(rows []model.Row, row model.Row) []model.Row {
	var out []model.Row
	for _, r := range rows {
		if r.At.File != row.At.File || r.At.Sheet != row.At.Sheet {
			out = append(out, r)
		}
	}
	return out
}

// lendForms marks the projects in u's budget for which a sub-unit answers, and
// shows u their forms, which stay the sub-unit's: else u would be told that
// they are missing.
func (g *gatherer) lendForms(u *model.Unit) {
	for _, sub := range g.units {
		if g.parent(sub) != u {
			continue
		}
		lendRows(u, sub)
		p := g.table.indexOf(sub)
		for _, mine := range u.Projects {
			theirs := p.find(projectKeyOf(mine.Code, mine.Name))
			if theirs == nil {
				continue
			}
			mine.Owner = sub.Name
			if mine.Declaration == nil {
				mine.Declaration = theirs.Declaration
			}
			if mine.Evaluation == nil {
				mine.Evaluation = theirs.Evaluation
			}
			if mine.Monitoring == nil {
				mine.Monitoring = theirs.Monitoring
			}
			if len(mine.Before) == 0 {
				mine.Before = theirs.Before
			}
		}
	}
}

// lendRows notes the rows of u's lists that its sub-unit holds as well.
func lendRows(u, sub *model.Unit) {
	theirs := map[model.Ref]bool{}
	for _, row := range executionRecords(sub) {
		theirs[row.At] = true
	}
	for _, row := range executionRecords(u) {
		if !theirs[row.At] {
			continue
		}
		if u.Lent == nil {
			u.Lent = map[model.Ref]bool{}
		}
		u.Lent[row.At] = true
	}
}

// placeMoney notes in whose budget u's money stands already: its parent's,
// where each of its 预算执行 records stands among the parent's too.
func (g *gatherer) placeMoney(u *model.Unit) {
	parent := g.parent(u)
	if parent == nil {
		return
	}
	at, keys := map[model.Ref]bool{}, map[projectKey]bool{}
	for _, row := range executionRecords(parent) {
		at[row.At] = true
		k := keyOf(row.Cells)
		keys[projectKey{code: k.code}], keys[projectKey{name: k.name}] = true, true
	}
	delete(keys, projectKey{})
	records := executionRecords(u)
	for _, row := range records {
		k := keyOf(row.Cells)
		if !at[row.At] && !keys[projectKey{code: k.code}] && !keys[projectKey{name: k.name}] {
			return
		}
	}
	if len(records) > 0 {
		u.Within = parent.Name
	}
}

// executionRecords are the records of u's 预算执行情况表 of its year.
func executionRecords(u *model.Unit) []model.Row {
	var out []model.Row
	for _, f := range current(u, model.Execution) {
		for _, row := range f.Block(model.ExecutionBlock) {
			if row.Role == model.RoleRecord {
				out = append(out, row)
			}
		}
	}
	return out
}
