package rules

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/shopspring/decimal"

	"jixiao/model"
	"jixiao/rules/expr"
)

// unitBuiltins look at all forms of a unit, or at all units.
var unitBuiltins = map[string]*builtin{
	"年度不一致":  {names: []string{"表年度", "批次年度"}, unit: otherYear},
	"缺自评表":   {names: []string{"项目", "预算", "执行"}, unit: evaluationMissing},
	"核减不参评":  {names: []string{"项目"}, unit: budgetCancelled},
	"预算清单外":  {names: []string{"项目"}, unit: projectUnlisted},
	"缺申报表":   {names: []string{"项目", "预算", "执行"}, unit: declarationMissing},
	"全部满分":   {names: []string{"张"}, unit: elsewhere, batch: allFull},
	"文件无法读取": {names: []string{"文件", "原因"}, unit: refusals},
	"全无申报表":  {names: []string{"项目数"}, unit: noDeclarations},
}

// otherYear is Y01: a form of another year among those of the batch.
func otherYear(r *run, c *check) {
	for _, f := range r.unit.Forms {
		if f.Year == 0 || r.unit.Year == 0 || f.Written {
			continue
		}
		r.judged[c.ID] = true
		if f.Year == r.unit.Year {
			continue
		}
		a, b := strconv.Itoa(f.Year), strconv.Itoa(r.unit.Year)
		out := r.draft(c, r.scope(f, nil), f.YearCell(), figures{"表年度": a, "批次年度": b})
		out.Got, out.Want = a, b
		r.add(out)
	}
	r.silent(c.ID, "没有写明年度的表")
}

// sameProject reports whether two forms speak of one project: of one code, or
// of one name where either has no code.
func sameProject(a, b *model.Form) bool {
	x, y := keyOf(a.Fields), keyOf(b.Fields)
	if x.code != "" && y.code != "" {
		return x.code == y.code
	}
	return x.name != "" && x.name == y.name
}

// dueProjects are the projects within 应自评范围 that the execution list names,
// with their budget and spending.
func (r *run) dueProjects() []dueProject {
	var out []dueProject
	due := r.book.params.words(dueScope)
	for _, p := range r.unit.Projects {
		if p.Owner != "" {
			continue // a sub-unit answers for it
		}
		d := dueProject{Project: p}
		for _, row := range p.Execution {
			if row.Group != "" && !slices.Contains(due, model.Fold(string(row.Group))) {
				continue
			}
			if d.at.IsZero() {
				d.at = row.Value(model.ProjectName).At
			}
			d.budget = d.budget.Add(row.Value(model.Budget).Amount().Value)
			d.spent = d.spent.Add(row.Value(model.Spending).Amount().Value)
			d.listed = true
			d.unit, d.ulp = cmp.Or(row.Value(model.Budget).MoneyUnit(), model.WanYuan), row.Value(model.Budget).Amount().Ulp
		}
		if d.listed {
			out = append(out, d)
		}
	}
	return out
}

type dueProject struct {
	*model.Project
	at            model.Ref
	budget, spent decimal.Decimal
	unit          model.MoneyUnit // of the list
	ulp           decimal.Decimal // its last decimal, in 元
	listed        bool
}

func (d dueProject) figures() figures {
	return figures{"项目": d.Name, "预算": expr.Money(d.budget, d.unit, d.ulp), "执行": expr.Money(d.spent, d.unit, d.ulp)}
}

// handedIn reports whether the unit has handed in any 自评表 of its own making.
func (r *run) handedIn() bool {
	return slices.ContainsFunc(r.unit.FormsOf(model.ProjectEvaluation), func(f *model.Form) bool { return !f.Written }) ||
		undecided(r.unit, model.ProjectEvaluation, nil)
}

// evaluated reports whether a 自评表 is the officer's work: one of ours that she
// has put nothing into is none, or the fault would vanish with our own output.
func evaluated(f *model.Form) bool {
	if f == nil || !f.Written {
		return f != nil
	}
	hers := func(v model.Value) bool { return v.Present() && v.Origin != model.Ours }
	return hers(f.Field(model.Outcome)) || slices.ContainsFunc(f.Block(model.IndicatorBlock), func(row model.Row) bool {
		return hers(row.Value(model.Actual)) || hers(row.Value(model.Score))
	})
}

// otherYears reports whether the unit handed in a form of kind k for the
// project that speaks of another year: that is Y01's, and nothing is missing.
func (r *run) otherYears(k model.FormKind, p *model.Project) bool {
	key := projectKeyOf(p.Code, p.Name)
	return slices.ContainsFunc(r.unit.FormsOf(k), func(f *model.Form) bool {
		o := keyOf(f.Fields)
		return !ofYear(f, r.unit.Year) && (o.code != "" && o.code == key.code || o.name != "" && o.name == key.name)
	})
}

// evaluationMissing is X08, once the unit has handed in any 自评表.
func evaluationMissing(r *run, c *check) {
	if !r.handedIn() {
		r.silent(c.ID, "单位尚未报送自评表")
		return
	}
	for _, d := range r.dueProjects() {
		r.judged[c.ID] = true
		if !evaluated(d.Evaluation) && d.budget.IsPositive() && !r.otherYears(model.ProjectEvaluation, d.Project) && !r.nameless(d) &&
			!undecided(r.unit, model.ProjectEvaluation, d.Project) {
			r.addProject(c, d)
		}
	}
	r.silent(c.ID, "没有预算执行情况表")
}

// nameless reports whether a 自评表 without a name and code has the money of d:
// C01 says what is wrong with it, and nothing is missing.
func (r *run) nameless(d dueProject) bool {
	return slices.ContainsFunc(r.unit.FormsOf(model.ProjectEvaluation), func(f *model.Form) bool {
		total, _ := f.Total(model.FundBlock)
		budget, ok := total.Value(model.Budget).Interval()
		listed := model.Interval{Lo: d.budget.Sub(d.ulp), Mid: d.budget, Hi: d.budget.Add(d.ulp)}
		return keyOf(f.Fields).empty() && ok && model.Compare(budget, model.Equal, listed) != model.Unbalanced
	})
}

// budgetCancelled is X08 where nothing is left to evaluate.
func budgetCancelled(r *run, c *check) {
	if !r.handedIn() {
		return
	}
	for _, d := range r.dueProjects() {
		if !evaluated(d.Evaluation) && d.budget.IsZero() && d.spent.IsZero() && zeroGiven(d.Project) &&
			!undecided(r.unit, model.ProjectEvaluation, d.Project) {
			r.addProject(c, d)
		}
	}
}

// zeroGiven reports whether the list prints a budget of 0: blank is not zero.
func zeroGiven(p *model.Project) bool {
	return slices.ContainsFunc(p.Execution, func(row model.Row) bool { return row.Value(model.Budget).Numeric() })
}

func (r *run) addProject(c *check, d dueProject) {
	f := r.draft(c, expr.Scope{}, d.at, d.figures())
	f.Form, f.Project = model.Execution, d.Name
	r.add(f)
}

// projectUnlisted is X09: evaluated, but not in the budget list.
func projectUnlisted(r *run, c *check) {
	if len(r.dueProjects()) == 0 {
		r.silent(c.ID, "没有分项目的预算执行情况表")
		return
	}
	for _, p := range r.unit.Projects {
		if p.Evaluation == nil || p.Evaluation.Written || p.Owner != "" {
			continue
		}
		r.judged[c.ID] = true
		if len(p.Execution) > 0 || projectKeyOf(p.Code, p.Name).empty() {
			continue
		}
		at := p.Evaluation.Field(model.ProjectName).At
		f := r.draft(c, r.scope(p.Evaluation, nil), at, figures{"项目": p.Name})
		f.Got = p.Name
		r.add(f)
	}
	r.silent(c.ID, "单位尚未报送自评表")
}

// declared reports whether the unit has handed in any 申报表.
func (r *run) declared() bool {
	return len(r.unit.FormsOf(model.ProjectDeclaration)) > 0 || undecided(r.unit, model.ProjectDeclaration, nil)
}

// declarationMissing is X19, for units that have handed in any 申报表.
func declarationMissing(r *run, c *check) {
	if !r.declared() {
		r.silent(c.ID, "单位没有报送绩效目标申报表")
		return
	}
	for _, d := range r.dueProjects() {
		r.judged[c.ID] = true
		if d.Declaration == nil && !r.otherYears(model.ProjectDeclaration, d.Project) &&
			!undecided(r.unit, model.ProjectDeclaration, d.Project) && (d.budget.IsPositive() || d.spent.IsPositive()) {
			r.addProject(c, d)
		}
	}
	r.silent(c.ID, "没有预算执行情况表")
}

// noDeclarations is X19 for a unit without any 申报表: one finding, not one a
// project.
func noDeclarations(r *run, c *check) {
	due := r.dueProjects()
	if r.declared() || len(due) == 0 {
		return
	}
	r.judged[c.ID] = true
	f := r.draft(c, expr.Scope{}, due[0].at, figures{"项目数": strconv.Itoa(len(due))})
	f.Form = model.Execution
	r.add(f)
}
