package rules

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"jixiao/model"
	"jixiao/rules/expr"
)

// unitBuiltins look at all forms of a unit, or at all units.
var unitBuiltins = map[string]*builtin{
	"年度不一致":  {names: []string{"表年度", "批次年度", "采用"}, unit: otherYear},
	"缺自评表":   {names: []string{"项目", "预算", "执行", "疑似"}, unit: evaluationMissing},
	"核减不参评":  {names: []string{"项目"}, unit: budgetCancelled},
	"预算清单外":  {names: []string{"项目", "疑似"}, unit: projectUnlisted},
	"清单外其他表": {names: []string{"表", "项目", "金额"}, unit: otherUnlisted},
	"疑似同一项目": {names: []string{"项目", "疑似", "依据"}, unit: maybeOne},
	"缺申报表":   {names: []string{"项目", "预算", "执行", "疑似"}, unit: declarationMissing},
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
		words := figures{"表年度": a, "批次年度": b, "采用": ""}
		var used []model.Ref
		if isList(f) {
			words["采用"], used = r.usedInstead(f)
		}
		out := r.draft(c, r.scope(f, nil), f.YearCell(), words)
		out.Got, out.Want, out.Related = a, b, used
		r.add(out)
	}
	r.silent(c.ID, "没有写明年度的表")
}

// usedInstead says that a list of another year is not used, and which of this year
// is, with its place.
func (r *run) usedInstead(f *model.Form) (words string, at []model.Ref) {
	var places []string
	for _, o := range current(r.unit, f.Kind) {
		at = append(at, o.At.TopLeft())
		places = append(places, placeOf(o))
	}
	if len(at) == 0 {
		return r.book.reconcile.say("本表不用"), nil
	}
	return r.book.reconcile.say("另有本年", strings.Join(places, "、")), at
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
		undecided(r.matcher(), r.unit, model.ProjectEvaluation, nil)
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
	forms, known := r.elsewhen[k]
	if !known {
		forms = slices.DeleteFunc(r.unit.FormsOf(k), func(f *model.Form) bool { return ofYear(f, r.unit.Year) })
		if r.elsewhen == nil {
			r.elsewhen = map[model.FormKind][]*model.Form{}
		}
		r.elsewhen[k] = forms
	}
	m := r.matcher()
	return slices.ContainsFunc(forms, func(f *model.Form) bool { return m.speaks(f, p) })
}

// evaluationMissing is X08, once the unit has handed in any 自评表.
func evaluationMissing(r *run, c *check) {
	if !r.handedIn() {
		r.silent(c.ID, "单位尚未报送自评表")
		return
	}
	for range r.dueProjects() {
		r.judged[c.ID] = true
	}
	for _, d := range r.unevaluated() {
		r.addProject(c, d, model.ProjectEvaluation)
	}
	r.silent(c.ID, "没有预算执行情况表")
}

// unevaluated are the due projects with a budget for which there is no 自评表,
// though the unit has handed in others.
func (r *run) unevaluated() []dueProject {
	if !r.handedIn() {
		return nil
	}
	return slices.DeleteFunc(r.dueProjects(), func(d dueProject) bool {
		return evaluated(d.Evaluation) || !d.budget.IsPositive() || r.otherYears(model.ProjectEvaluation, d.Project) || r.nameless(d) ||
			undecided(r.matcher(), r.unit, model.ProjectEvaluation, d.Project)
	})
}

// nameless reports whether a 自评表 without a name and code has the money of d:
// C01 says what is wrong with it, and nothing is missing.
func (r *run) nameless(d dueProject) bool {
	if !r.unnamed.known {
		r.unnamed.known = true
		r.unnamed.forms = slices.DeleteFunc(r.unit.FormsOf(model.ProjectEvaluation), func(f *model.Form) bool { return !keyOf(f.Fields).empty() })
	}
	return slices.ContainsFunc(r.unnamed.forms, func(f *model.Form) bool {
		total, _ := f.Total(model.FundBlock)
		budget, ok := total.Value(model.Budget).Interval()
		listed := model.Interval{Lo: d.budget.Sub(d.ulp), Mid: d.budget, Hi: d.budget.Add(d.ulp)}
		return ok && model.Compare(budget, model.Equal, listed) != model.Unbalanced
	})
}

// budgetCancelled is X08 where nothing is left to evaluate.
func budgetCancelled(r *run, c *check) {
	if !r.handedIn() {
		return
	}
	for _, d := range r.dueProjects() {
		if !evaluated(d.Evaluation) && d.budget.IsZero() && d.spent.IsZero() && zeroGiven(d.Project) &&
			!undecided(r.matcher(), r.unit, model.ProjectEvaluation, d.Project) {
			r.addProject(c, d, "")
		}
	}
}

// zeroGiven reports whether the list prints a budget of 0: blank is not zero.
func zeroGiven(p *model.Project) bool {
	return slices.ContainsFunc(p.Execution, func(row model.Row) bool { return row.Value(model.Budget).Numeric() })
}

// addProject blames the row of d in the list; the hint is at the form that may be
// the one sought.
func (r *run) addProject(c *check, d dueProject, sought model.FormKind) {
	words := d.figures()
	words["疑似"] = r.hints().ofProject(d.Project, sought)
	f := r.draft(c, expr.Scope{}, d.at, words)
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
		r.judged[c.ID] = r.judged[c.ID] || p.Evaluation != nil && !p.Evaluation.Written && p.Owner == ""
	}
	for _, p := range r.unlisted() {
		if p.Evaluation == nil || p.Evaluation.Written || r.hints().told(p) {
			continue
		}
		at := p.Evaluation.Field(model.ProjectName).At
		f := r.draft(c, r.scope(p.Evaluation, nil), at, figures{"项目": p.Name, "疑似": r.hints().ofProject(p, model.Execution)})
		f.Got = p.Name
		r.add(f)
	}
	r.silent(c.ID, "单位尚未报送自评表")
}

// unlisted are the projects of handed-in forms that the budget list, where there
// is one, does not have.
func (r *run) unlisted() []*model.Project {
	if len(r.dueProjects()) == 0 {
		return nil
	}
	var out []*model.Project
	for _, p := range r.unit.Projects {
		if p.Owner == "" && len(p.Execution) == 0 && !projectKeyOf(p.Code, p.Name).empty() && handedForm(p) != nil {
			out = append(out, p)
		}
	}
	return out
}

// handedForm is the form that speaks of the money of p: its 自评表, else its 申报表,
// else its 监控表; nil where the unit handed in none.
func handedForm(p *model.Project) *model.Form {
	for _, f := range []*model.Form{p.Evaluation, p.Declaration, p.Monitoring} {
		if f != nil && !f.Written {
			return f
		}
	}
	return nil
}

// otherUnlisted is X09: declared or monitored, but not in the budget list.
func otherUnlisted(r *run, c *check) {
	for _, p := range r.unlisted() {
		f := handedForm(p)
		r.judged[c.ID] = true
		if f.Kind == model.ProjectEvaluation || r.hints().told(p) {
			continue
		}
		sum := formMoney(f)
		if sum.Blank {
			continue // no money is concerned
		}
		at := cmp.Or(f.Field(model.ProjectName).At, f.At.TopLeft())
		out := r.draft(c, r.scope(f, nil), at, figures{"表": string(f.Kind), "项目": p.Name, "金额": expr.Money(sum.Amount.Mid, cmp.Or(f.MoneyUnit, model.WanYuan), decimal.Zero)})
		out.Got = p.Name
		r.add(out)
	}
	r.silent(c.ID, "没有分项目的预算执行情况表，或各项目都在其中")
}

// maybeOne is X10: a name that may be meant for a project of the budget list. Names
// of payments are told where the payments are.
func maybeOne(r *run, c *check) {
	for _, from := range r.hints().names() {
		kind, at := from.place()
		f := r.draft(c, expr.Scope{}, at, figures{"项目": from.name, "疑似": r.hints().named(from), "依据": r.hints().why(from)})
		f.Form, f.Project, f.Got = kind, from.name, from.name
		f.Want = r.hints().of[from][0].to.name
		f.Related = others(from.places(), at)
		for _, o := range r.hints().of[from] {
			_, to := o.to.place()
			f.Related = append(f.Related, to)
		}
		r.judged[c.ID] = true
		r.add(f)
	}
	r.silent(c.ID, "没有疑似同一项目的名称")
}

// declared reports whether the unit has handed in any 申报表.
func (r *run) declared() bool {
	return len(r.unit.FormsOf(model.ProjectDeclaration)) > 0 || undecided(r.matcher(), r.unit, model.ProjectDeclaration, nil)
}

// declarationMissing is X19, for units that have handed in any 申报表.
func declarationMissing(r *run, c *check) {
	if !r.declared() {
		r.silent(c.ID, "单位没有报送绩效目标申报表")
		return
	}
	for range r.dueProjects() {
		r.judged[c.ID] = true
	}
	for _, d := range r.undeclared() {
		r.addProject(c, d, model.ProjectDeclaration)
	}
	r.silent(c.ID, "没有预算执行情况表")
}

// undeclared are the due projects with money for which there is no 申报表, though
// the unit has handed in others.
func (r *run) undeclared() []dueProject {
	if !r.declared() {
		return nil
	}
	return slices.DeleteFunc(r.dueProjects(), func(d dueProject) bool {
		return d.Declaration != nil || r.otherYears(model.ProjectDeclaration, d.Project) || !d.budget.IsPositive() && !d.spent.IsPositive() ||
			undecided(r.matcher(), r.unit, model.ProjectDeclaration, d.Project)
	})
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
