package rules

import (
	"github.com/shopspring/decimal"

	"jixiao/model"
	"jixiao/rules/expr"
)

// Score fills a 项目支出绩效自评表 for every project of u, in their order, and
// the 部门整体支出绩效自评表. What an officer typed stands to the letter, in
// formula cells too, and is scored; blank cells are filled as far as the
// unit's other forms allow; the rest is State Owed. Street and Unassigned are
// no offices: they have neither.
func Score(b *Book, u *model.Unit) (projects []*model.SelfEvaluation, overall *model.SelfEvaluation) {
	if !office(u) {
		return nil, nil
	}
	s := newScorer(b, u)
	for _, p := range u.Projects {
		projects = append(projects, s.project(p))
	}
	return projects, s.overall()
}

// office reports whether u is a unit that evaluates itself.
func office(u *model.Unit) bool { return u.Name != Street && u.Name != Unassigned }

// owed is a cell that only the officer can fill.
var owed = model.Value{State: model.Owed, Origin: model.Ours}

// scorer scores one unit.
type scorer struct {
	book    *Book
	table   scoringTable
	classes reconcileTable // for what a 支出类别 is called
	unit    *model.Unit
	budget  unitBudget
}

func newScorer(b *Book, u *model.Unit) *scorer {
	return &scorer{book: b, table: b.scoring, classes: b.reconcile, unit: u, budget: b.budgetOf(u)}
}

func (s *scorer) project(p *model.Project) *model.SelfEvaluation {
	hers := p.Evaluation
	f := s.blankForm(model.ProjectEvaluation, hers)
	d := p.Declaration
	f.Fields[model.ProjectName] = known(p.Name, at(d.Field(model.ProjectName))...)
	f.Fields[model.ProjectCode] = known(p.Code, at(d.Field(model.ProjectCode))...)
	f.Fields[model.Department] = s.department(d)
	f.Fields[model.Implementer] = copied(d.Field(model.Implementer), known(s.unit.Name))
	f.Fields[model.Goal] = copied(d.Field(model.Goal), owed)
	f.Blocks[model.FundBlock] = s.fundRows(p, f.MoneyUnit)
	f.Blocks[model.IndicatorBlock] = indicatorRows(d)
	layer(f, hers)
	e := s.finish(f, p, model.FundBlock)
	if dropped(e) && !handedIn(hers) {
		excuse(e)
	}
	return e
}

// dropped reports whether a project lost all its budget and spent nothing: it
// is not evaluated (预算全部核减，不参评).
func dropped(e *model.SelfEvaluation) bool {
	l := evaluationLine(e.Form)
	return l.budget.known && l.budget.yuan.IsZero() && l.spent.known && l.spent.yuan.IsZero()
}

// excuse leaves blank what nobody has to fill.
func excuse(e *model.SelfEvaluation) {
	unowe(e.Form.Fields)
	for _, rows := range e.Form.Blocks {
		for _, r := range rows {
			unowe(r.Cells)
		}
	}
	e.Owed = 0
}

func (s *scorer) overall() *model.SelfEvaluation {
	hers := s.unit.Form(model.DepartmentEvaluation)
	f := s.blankForm(model.DepartmentEvaluation, hers)
	d := s.unit.Form(model.DepartmentDeclaration)
	f.Fields[model.TermUnit] = known(s.unit.Name)
	f.Fields[model.Goal] = copied(d.Field(model.Goal), owed)
	f.Blocks[model.TaskBlock] = s.taskRows(d, f.MoneyUnit)
	f.Blocks[model.IndicatorBlock] = indicatorRows(d)
	layer(f, hers)
	layerFunds(f, hers)
	return s.finish(f, nil, model.TaskBlock)
}

// blankForm is the form to be filled. It speaks the money unit of the form
// that the officer handed in, that of the chosen 口径 where she handed in none.
func (s *scorer) blankForm(kind model.FormKind, hers *model.Form) *model.Form {
	f := &model.Form{Kind: kind, Unit: s.unit.Name, UnitCode: s.unit.Code, Year: s.unit.Year, MoneyUnit: model.WanYuan,
		Fields: map[model.Term]model.Value{}, Blocks: map[model.Term][]model.Row{}}
	if chosen, ok := s.table.listed(s.table.chosen); ok && chosen.money != "" {
		f.MoneyUnit = chosen.money
	}
	if hers != nil && hers.MoneyUnit != "" {
		f.MoneyUnit = hers.MoneyUnit
	}
	if s.unit.Year != 0 {
		f.Fields[model.TermYear] = yearValue(s.unit.Year)
	}
	f.Fields[model.Outcome] = owed
	return f
}

// department is 主管部门 as the declaration states it, else as any other form
// of the unit does.
func (s *scorer) department(d *model.Form) model.Value {
	if v := copied(d.Field(model.Department), model.Value{}); v.Present() {
		return v
	}
	for _, f := range s.unit.Forms {
		if v := f.Field(model.Department); v.Present() && v.Origin == model.Officer {
			return copied(v, model.Value{})
		}
	}
	return owed
}

// finish works out everything that follows from the rest of the form: rates,
// scores, the total, the grade, and what is owed.
func (s *scorer) finish(f *model.Form, p *model.Project, money model.Term) *model.SelfEvaluation {
	e := &model.SelfEvaluation{Project: p, Form: f}
	std := s.table.of(f)
	s.weigh(f, money, std)
	parts := append(s.scoreMoney(f, money, std), s.scoreIndicators(f, std)...)
	s.total(e, std, parts)
	e.Owed = countOwed(f)
	return e
}

// total sums the scores, unless the officer stated 总分 herself.
func (s *scorer) total(e *model.SelfEvaluation, std standard, parts []model.Value) {
	e.Complete = len(records(e.Form)) > 0
	sum := model.Value{State: model.Computed, Kind: model.KindScore, IsNumber: true, Origin: model.Ours}
	for _, v := range parts {
		if !v.Numeric() {
			e.Complete = e.Complete && v.State == model.NotApplicable
			continue
		}
		sum.Number = sum.Number.Add(v.Number)
		sum.Sources = append(sum.Sources, at(v)...)
	}
	sum = capped(scoreValue(sum.Number, sum.Sources), std, e.Form)
	if !e.Complete {
		sum.Note = "部分得分待定"
	}
	stated := e.Form.Field(model.TotalScore)
	if officers(stated) {
		e.Complete = stated.Numeric()
	} else {
		e.Form.Fields[model.TotalScore] = sum
		stated = sum
	}
	e.Score = stated.Number
	if g := e.Form.Field(model.Grade); officers(g) {
		e.Grade = g.Text
	} else if e.Complete && stated.Numeric() {
		e.Grade = std.grade(e.Score)
		e.Form.Fields[model.Grade] = known(e.Grade, at(stated)...)
	}
}

// capped is a total, no more than the 口径 allows at the execution rate of f.
func capped(sum model.Value, std standard, f *model.Form) model.Value {
	rate, ok := expr.Lookup(expr.Scope{Form: f}, model.ExecutionRate)
	if !ok || !rate.Numeric() {
		return sum
	}
	c, limited := std.limit(rate.Number)
	if !limited || sum.Number.LessThanOrEqual(c.most) {
		return sum
	}
	out := scoreValue(c.most, append(sum.Sources, at(rate)...))
	out.Note = c.why()
	return out
}

// scoreMoney fills 执行率 on every row of the money block and 得分 on its
// total; it gives the score of the total row.
func (s *scorer) scoreMoney(f *model.Form, block model.Term, std standard) []model.Value {
	var parts []model.Value
	budget, spent := moneyTerms(block)
	for _, r := range f.Blocks[block] {
		if !officers(r.Cells[model.ExecutionRate]) {
			r.Cells[model.ExecutionRate] = rateValue(moneyOf(r.Value(budget)), moneyOf(r.Value(spent)))
		}
		if r.Role != model.RoleTotal {
			continue
		}
		if !officers(r.Cells[model.Score]) {
			r.Cells[model.Score] = executionScore(std, r.Value(model.Weight), r.Value(model.ExecutionRate))
		}
		score := r.Value(model.Score)
		if score.State == model.NotApplicable && r.Value(model.Weight).State != model.NotApplicable {
			score = model.Value{} // the points exist, but nothing earned them
		}
		parts = append(parts, score)
	}
	return parts
}

// moneyTerms are the columns of a money block whose quotient is 执行率.
func moneyTerms(block model.Term) (budget, spent model.Term) {
	if block == model.TaskBlock {
		return model.TaskTotal, model.TaskSpent
	}
	return model.Budget, model.Spending
}

// rateValue is 执行率. It is 不适用 (—) where there was no budget to execute,
// never 0% or 100%, and blank where a figure is missing.
func rateValue(budget, spent money) model.Value {
	switch rate, ok := share(spent, budget); {
	case ok:
		return model.Value{Text: rateText(rate), State: model.Computed, Kind: model.KindRate, Number: rate, IsNumber: true,
			Ulp: decimal.New(1, -4), Origin: model.Ours, Sources: append(spent.from[:len(spent.from):len(spent.from)], budget.from...)}
	case budget.known && budget.yuan.IsZero():
		return dash()
	}
	return model.Value{Origin: model.Ours}
}

// executionScore is what the 口径 gives for 执行率, rounded half up to two
// decimals.
func executionScore(std standard, weight, rate model.Value) model.Value {
	switch {
	case weight.Numeric() && rate.Numeric():
		points := model.RoundHalfUp(std.executionPoints(weight.Number, rate.Number), 2)
		return scoreValue(points, append(at(weight), rate.Sources...))
	case rate.State == model.NotApplicable || weight.State == model.NotApplicable:
		return dash()
	}
	return model.Value{Kind: model.KindScore, Origin: model.Ours}
}

// scoreIndicators fills 得分 and marks what is owed on every indicator; it
// gives all scores.
func (s *scorer) scoreIndicators(f *model.Form, std standard) []model.Value {
	var parts []model.Value
	rule := s.book.pointsOf(std, s.unit.Year)
	for _, r := range records(f) {
		owe(r, model.Target)
		owe(r, model.Actual)
		owe(r, model.Weight)
		weight := r.Value(model.Weight)
		p := rule.IndicatorPoints(r, weight.Number)
		if !officers(r.Cells[model.Score]) {
			r.Cells[model.Score] = std.indicatorScore(r, p)
		}
		score := r.Value(model.Score)
		short := score.Numeric() && weight.Numeric() && score.Number.LessThan(weight.Number)
		if p.Attainment == Unmet || short {
			owe(r, model.Deviation)
		}
		parts = append(parts, score)
	}
	return parts
}

// records are the indicators of a form, subtotals aside.
func records(f *model.Form) []model.Row {
	var out []model.Row
	for _, r := range f.Block(model.IndicatorBlock) {
		if r.Role != model.RoleTotal && r.Role != model.RoleSubtotal {
			out = append(out, r)
		}
	}
	return out
}

func (s standard) indicatorScore(r model.Row, p Points) model.Value {
	weight := r.Value(model.Weight)
	if weight.State == model.NotApplicable {
		return dash()
	}
	if !p.Known || !weight.Numeric() {
		v := model.Value{State: model.Owed, Kind: model.KindScore, Origin: model.Ours}
		if r.Value(model.Actual).Present() {
			v.Note = s.undecided(p)
		}
		return v
	}
	from := append(at(r.Value(model.Actual)), at(r.Value(model.Target))...)
	v := scoreValue(model.RoundHalfUp(p.Score, 2), append(from, at(weight)...))
	if p.Over.IsPositive() {
		v.Note = "完成值为指标值的" + rateText(p.Ratio) + "，按口径扣" + p.Over.String() + "分"
	}
	return v
}

// undecided says why a score is the officer's to give, and within which band.
func (s standard) undecided(p Points) string {
	if p.Quantitative || p.Band != "" {
		return p.Why
	}
	note := p.Why
	for i, b := range s.bands {
		sep := "，"
		if i == 0 {
			sep = "："
		}
		note += sep + b.name + percentText(b.hi) + "—" + percentText(b.lo)
	}
	return note
}

func percentText(d decimal.Decimal) string { return d.Shift(2).String() + "%" }

// owe marks a cell that the officer left blank and nothing else can fill.
func owe(r model.Row, t model.Term) {
	if v := r.Cells[t]; v.State == model.Blank {
		v.State, v.Origin = model.Owed, model.Ours
		r.Cells[t] = v
	}
}

// countOwed counts the cells of f that the officer still has to fill.
func countOwed(f *model.Form) int {
	n := 0
	for _, v := range f.Fields {
		if v.State == model.Owed {
			n++
		}
	}
	for _, rows := range f.Blocks {
		for _, r := range rows {
			for _, v := range r.Cells {
				if v.State == model.Owed {
					n++
				}
			}
		}
	}
	return n
}
