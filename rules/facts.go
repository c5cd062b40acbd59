package rules

import (
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"jixiao/model"
)

// This file is the only one that knows what the sentences of the 自评报告 may
// say: the facts of a unit by name, worked out in 元 and rounded once.

// profileTerms are the facts that stand on a form as the officer typed them.
var profileTerms = []model.Term{model.Duties, model.Institutions, model.Posts, model.Staff, model.Strategy,
	model.StageGoals, model.WorkPlan, model.Decisions, model.Operations, model.Finance, model.Assets,
	model.Personnel, model.Controls, model.Problems, model.Measures, model.Use}

// The facts of a unit beside profileTerms, and those of one item of a scope.
var (
	unitFactNames = []string{"单位", "年度", "年度目标", "年度实际",
		"年初预算", "调增", "调减", "未调整", "增幅", "减幅", "全年预算", "执行数", "执行率", "未执行",
		"基本预算", "基本执行", "基本执行率", "基本未执行", "基本偏低", "项目预算", "项目执行", "项目执行率", "项目未执行", "有分项", "尾差",
		"项目数", "新增项目数", "新增项目金额", "较高线", "较低线", "高执行项目数", "低执行项目数", "低执行占比",
		"主要项目", "主要未执行", "主要占比", "主要原因", "主要偏低", "其余项目数", "其余未执行",
		"整体指标数", "整体完成数", "整体未完成数", "整体完成率", "整体待定数", "整体产出完成数", "整体效益完成数", "整体满意度完成数",
		"项目指标数", "项目完成数", "项目未完成数", "项目完成率", "项目待定数",
		"超额指标数", "超额指标", "超额比例", "超额原因", "超额线", "整体得分", "整体等级", "已评项目数", "项目平均分", "优项目数", "良项目数", "中项目数", "差项目数",
		"应自评项目数", "应自评金额", "已自评项目数", "已自评金额", "项目覆盖率", "资金覆盖率"}
	scopeFactNames = map[scope][]string{
		taskScope:      {"任务", "完成情况"},
		projectScope:   projectFactNames,
		shortfallScope: projectFactNames,
		indicatorScope: indicatorFactNames,
		missScope:      indicatorFactNames,
	}
	projectFactNames = []string{"序", "项目", "该项目预算", "该项目支出", "该项目执行率", "该项目未执行", "无预算", "核减",
		"实际完成情况", "该项目得分", "该项目等级", "原因"}
	indicatorFactNames = []string{"序", "项目", "指标", "目标值", "完成值", "结论", "原因"}
)

// factNames are all facts that a sentence of a scope may use.
func factNames(s scope) []string {
	names := slices.Clone(unitFactNames)
	for _, t := range profileTerms {
		names = append(names, string(t))
	}
	return append(names, scopeFactNames[s]...)
}

// unitFacts is what may be said of a unit: once, and for each item.
type unitFacts struct {
	once  facts
	lists map[scope][]item
}

// item is one project or indicator that a sentence is repeated for.
type item struct {
	id    string // its part of the paragraph's key: a name, so that keys do not move
	facts facts
}

// items are what a sentence of scope s is written for; the facts of the unit
// may be used with each.
func (u *unitFacts) items(s scope) []item {
	if s == onceScope {
		return []item{{facts: u.once}}
	}
	out := make([]item, len(u.lists[s]))
	for i, it := range u.lists[s] {
		all := facts{}
		for name, f := range u.once {
			all[name] = f
		}
		for name, f := range it.facts {
			all[name] = f
		}
		out[i] = item{it.id, all}
	}
	return out
}

// lowRate is the parameter below which an execution rate needs a reason.
const lowRate = "执行率警戒线"

func gatherFacts(b *Book, r *model.Report) *unitFacts {
	g := &factGatherer{book: b, table: b.scoring, points: b.points, low: b.params[lowRate].Number, report: r,
		out: &unitFacts{once: facts{}, lists: map[scope][]item{}}}
	g.points.Year = r.Unit.Year
	g.profile()
	projects := g.projects()
	g.budget(projects)
	g.shortfall(projects)
	g.tasks()
	g.indicators(projects)
	g.scores(projects)
	g.coverage(projects)
	return g.out
}

type factGatherer struct {
	book   *Book
	table  scoringTable
	points PointsRule
	low    decimal.Decimal // the rate below which a reason is due
	report *model.Report
	out    *unitFacts
	total  budgetLine
	basic  budgetLine
	proj   budgetLine
	far    farAbove
}

func (g *factGatherer) say(name, text string, from ...model.Ref) {
	g.out.once[name] = fact{text: text, known: true, from: from}
}

func (g *factGatherer) sayCount(name string, n int, from ...model.Ref) {
	g.say(name, strconv.Itoa(n), from...)
}

func (g *factGatherer) sayMoney(name string, m money) { g.out.once[name] = moneyFact(m) }

func (g *factGatherer) sayShare(name string, part, whole money) {
	g.out.once[name] = shareFact(part, whole)
}

func moneyFact(m money) fact {
	if !m.known {
		return fact{}
	}
	return fact{text: amountText(m.yuan), known: true, from: m.from}
}

func shareFact(part, whole money) fact {
	rate, ok := share(part, whole)
	if !ok {
		return fact{}
	}
	return fact{text: rateText(rate), known: true, from: slices.Concat(part.from, whole.from)}
}

func valueFact(v model.Value) fact {
	if !v.Present() || strings.TrimSpace(v.Text) == "" {
		return fact{}
	}
	return fact{text: strings.TrimSpace(v.Text), known: true, from: at(v)}
}

// sentenceFact is a value that begins a sentence of its own: it ends with a
// full stop.
func sentenceFact(v model.Value) fact {
	f := valueFact(v)
	if f.known && !strings.ContainsRune("。！？.!?；;：:", lastRune(f.text)) {
		f.text += "。"
	}
	return f
}

// reasonFact is a value within a sentence: it has no stop at its end.
func reasonFact(v model.Value) fact {
	f := valueFact(v)
	f.text = strings.TrimRight(f.text, "。；;，, .")
	return f
}

func lastRune(s string) rune {
	rs := []rune(s)
	return rs[len(rs)-1]
}

// profile gathers what the officer wrote about the unit.
func (g *factGatherer) profile() {
	u := g.report.Unit
	g.say("单位", u.Name)
	if u.Year != 0 {
		g.say("年度", strconv.Itoa(u.Year))
	}
	for _, t := range profileTerms {
		for _, kind := range []model.FormKind{model.UnitProfile, model.DepartmentEvaluation, model.DepartmentDeclaration} {
			if f := valueFact(u.Form(kind).Field(t)); f.known {
				g.out.once[string(t)] = f
				break
			}
		}
	}
	g.out.once["年度目标"] = valueFact(g.overallForm().Field(model.Goal))
	g.out.once["年度实际"] = valueFact(g.overallForm().Field(model.Outcome))
}

func (g *factGatherer) overallForm() *model.Form {
	if g.report.Overall == nil {
		return nil
	}
	return g.report.Overall.Form
}

// projectFacts is a project as its 自评表 will show it.
type projectFacts struct {
	eval  *model.SelfEvaluation
	line  budgetLine
	facts facts
}

func (g *factGatherer) projects() []projectFacts {
	var out []projectFacts
	hidden := g.book.secret(g.report.Unit)
	for _, e := range g.report.Evaluations {
		if hidden[e.Project] {
			continue
		}
		p := projectFacts{eval: e, line: evaluationLine(e.Form)}
		p.facts = facts{
			"序":      {text: strconv.Itoa(len(out) + 1), known: true},
			"项目":     {text: e.Form.ProjectName(), known: true, from: at(e.Form.Field(model.ProjectName))},
			"该项目预算":  moneyFact(p.line.budget),
			"该项目支出":  moneyFact(p.line.spent),
			"该项目执行率": shareFact(p.line.spent, p.line.budget),
			"该项目未执行": moneyFact(positive(p.line.budget.minus(p.line.spent))),
			"无预算":    {known: p.line.budget.known && p.line.budget.yuan.IsZero()},
			"核减":     {known: dropped(e)},
			"实际完成情况": sentenceFact(e.Form.Field(model.Outcome)),
			"原因":     g.reason(e),
		}
		if e.Complete {
			p.facts["该项目得分"] = fact{text: e.Score.String(), known: true, from: at(e.Form.Field(model.TotalScore))}
			p.facts["该项目等级"] = fact{text: e.Grade, known: e.Grade != ""}
		}
		out = append(out, p)
		it := item{e.Form.ProjectName(), p.facts}
		g.out.lists[projectScope] = append(g.out.lists[projectScope], it)
		if rate, ok := share(p.line.spent, p.line.budget); ok && rate.LessThan(g.low) {
			g.out.lists[shortfallScope] = append(g.out.lists[shortfallScope], it)
		}
	}
	return out
}

func evaluationLine(f *model.Form) budgetLine {
	total, _ := f.Total(model.FundBlock)
	return lineOf(total)
}

// positive is m where it is more than nothing.
func positive(m money) money {
	if !m.known || !m.yuan.IsPositive() {
		return money{}
	}
	return m
}

func negative(m money) money { return money{m.yuan.Neg(), m.known, m.from, m.doubt} }

// reason is why a project's money was not spent, where a cell says so: 偏差原因
// beside its money, else 偏差原因 of an indicator or 备注 of its execution rows
// that speaks of money not spent. A 备注 on a budget cut is no such reason.
func (g *factGatherer) reason(e *model.SelfEvaluation) fact {
	var rows []model.Row
	if total, ok := e.Form.Total(model.FundBlock); ok {
		rows = append(rows, total)
	}
	anything := func(string) bool { return true }
	if f := joined(rows, model.Deviation, anything); f.known {
		return f
	}
	if f := joined(e.Form.Block(model.IndicatorBlock), model.Deviation, g.table.speaksOfUnspent); f.known || e.Project == nil {
		return f
	}
	return joined(e.Project.Execution, model.Remark, g.table.speaksOfUnspent)
}

func joined(rows []model.Row, t model.Term, fits func(string) bool) fact {
	var out fact
	for _, r := range rows {
		f := reasonFact(r.Value(t))
		if !f.known || f.text == "" || !fits(f.text) || strings.Contains(out.text, f.text) {
			continue
		}
		if out.known {
			f.text = out.text + "；" + f.text
		}
		out = fact{text: f.text, known: true, from: append(out.from, f.from...)}
	}
	return out
}

// budget gathers the figures of the unit as a whole.
func (g *factGatherer) budget(projects []projectFacts) {
	b := g.book.budgetOf(g.report.Unit)
	g.total, g.basic, g.proj = b.total, b.basic, b.project
	if r, ok := g.overallForm().Total(model.TaskBlock); ok {
		g.total.budget = g.total.budget.or(moneyOf(r.Value(model.TaskTotal)))
		g.total.spent = g.total.spent.or(moneyOf(r.Value(model.TaskSpent)))
	}
	if !g.proj.known() {
		for _, p := range projects {
			g.proj = g.proj.plus(p.line)
		}
	}
	g.sayMoney("年初预算", g.total.initial)
	g.sayMoney("全年预算", g.total.budget)
	g.sayMoney("执行数", g.total.spent)
	g.sayShare("执行率", g.total.spent, g.total.budget)
	g.sayMoney("未执行", positive(g.total.budget.minus(g.total.spent)))
	g.sayMoney("调增", positive(g.total.change))
	g.sayMoney("调减", positive(negative(g.total.change)))
	g.sayShare("增幅", positive(g.total.change), g.total.initial)
	g.sayShare("减幅", positive(negative(g.total.change)), g.total.initial)
	g.out.once["未调整"] = fact{known: g.total.change.known && g.total.change.yuan.IsZero(), from: g.total.change.from}
	g.part("基本", g.basic)
	g.part("项目", g.proj)
	g.out.once["有分项"] = fact{known: g.out.once["基本执行"].known || g.out.once["项目执行"].known}
	if rate, ok := share(g.basic.spent, g.basic.budget); ok && rate.LessThan(g.low) {
		g.out.once["基本偏低"] = fact{known: true}
	}
	g.out.once["尾差"] = fact{known: tail(g.basic.budget, g.proj.budget, g.total.budget) || tail(g.basic.spent, g.proj.spent, g.total.spent)}
}

func (g *factGatherer) part(name string, l budgetLine) {
	g.sayMoney(name+"预算", l.budget)
	g.sayMoney(name+"执行", l.spent)
	g.sayShare(name+"执行率", l.spent, l.budget)
	g.sayMoney(name+"未执行", positive(l.budget.minus(l.spent)))
}

// tail reports whether a + b = whole in 元, but not as printed.
func tail(a, b, whole money) bool {
	if !a.known || !b.known || !whole.known || !a.yuan.Add(b.yuan).Equal(whole.yuan) {
		return false
	}
	round := func(d decimal.Decimal) decimal.Decimal { return model.RoundHalfUp(d.Shift(-4), 2) }
	return !round(a.yuan).Add(round(b.yuan)).Equal(round(whole.yuan))
}

// shortfall gathers how the projects executed, and which one left most
// unspent.
func (g *factGatherer) shortfall(projects []projectFacts) {
	if len(projects) == 0 {
		return
	}
	g.sayCount("项目数", len(projects))
	g.say("较高线", percentText(g.table.high))
	g.say("较低线", percentText(g.low))
	var rated, high, low, fresh int
	var lowBudget, freshBudget, rest money
	main, others := -1, 0
	for i, p := range projects {
		if p.line.initial.known && p.line.initial.yuan.IsZero() && positive(p.line.budget).known {
			fresh++
			freshBudget = freshBudget.plus(p.line.budget)
		}
		if rate, ok := share(p.line.spent, p.line.budget); ok {
			rated++
			switch {
			case rate.Cmp(g.table.high) >= 0:
				high++
			case rate.LessThan(g.low):
				low++
				lowBudget = lowBudget.plus(p.line.budget)
			}
		}
		left := positive(p.line.budget.minus(p.line.spent))
		if left.known && (main < 0 || left.yuan.GreaterThan(unspent(projects[main]).yuan)) {
			main = i
		}
	}
	if rated > 0 {
		g.sayCount("高执行项目数", high)
	}
	if low > 0 {
		g.sayCount("低执行项目数", low)
		g.sayShare("低执行占比", lowBudget, g.proj.budget)
	}
	if fresh > 0 {
		g.sayCount("新增项目数", fresh)
		g.sayMoney("新增项目金额", freshBudget)
	}
	if main < 0 {
		return
	}
	for i, p := range projects {
		if left := unspent(p); i != main && left.known && !left.yuan.IsZero() {
			rest = rest.plus(left)
			others++
		}
	}
	p := projects[main]
	g.out.once["主要项目"] = p.facts["项目"]
	g.sayMoney("主要未执行", unspent(p))
	g.sayShare("主要占比", unspent(p), g.proj.budget.minus(g.proj.spent))
	g.out.once["主要原因"] = p.facts["原因"]
	if rate, ok := share(p.line.spent, p.line.budget); ok && rate.LessThan(g.low) {
		g.out.once["主要偏低"] = fact{known: true}
	}
	if others > 0 {
		g.sayCount("其余项目数", others)
		g.sayMoney("其余未执行", rest)
	}
}

func unspent(p projectFacts) money { return p.line.budget.minus(p.line.spent) }

// tasks lists what the officer wrote of tasks that are no projects.
func (g *factGatherer) tasks() {
	for _, r := range g.overallForm().Block(model.TaskBlock) {
		name, outcome := r.Value(model.TaskName), r.Value(model.TaskOutcome)
		if r.Role != model.RoleRecord || !officers(outcome) || !valueFact(name).known {
			continue
		}
		g.out.lists[taskScope] = append(g.out.lists[taskScope],
			item{name.Text, facts{"任务": valueFact(name), "完成情况": sentenceFact(outcome)}})
	}
}

// scores gathers totals and grades.
func (g *factGatherer) scores(projects []projectFacts) {
	if o := g.report.Overall; o != nil && o.Complete {
		g.say("整体得分", o.Score.String(), at(o.Form.Field(model.TotalScore))...)
		if o.Grade != "" {
			g.say("整体等级", o.Grade)
		}
	}
	var sum decimal.Decimal
	var from []model.Ref
	grades := map[string]int{}
	n := 0
	for _, p := range projects {
		if p.eval.Complete {
			n++
			sum = sum.Add(p.eval.Score)
			grades[p.eval.Grade]++
			from = append(from, at(p.eval.Form.Field(model.TotalScore))...)
		}
	}
	if n == 0 {
		return
	}
	g.sayCount("已评项目数", n, from...)
	g.say("项目平均分", model.RoundHalfUp(model.Divide(sum, decimal.NewFromInt(int64(n))), 2).String())
	for _, b := range g.table.named().grades {
		g.sayCount(b.name+"项目数", grades[b.name])
	}
}

// coverage gathers how much of the projects' money is evaluated.
func (g *factGatherer) coverage(projects []projectFacts) {
	var due, done int
	var dueMoney, doneMoney money
	for _, p := range projects {
		if !positive(p.line.budget).known {
			continue
		}
		due++
		dueMoney = dueMoney.plus(p.line.budget)
		if p.eval.Complete {
			done++
			doneMoney = doneMoney.plus(p.line.budget)
		}
	}
	if due == 0 {
		return
	}
	g.sayCount("应自评项目数", due)
	g.sayMoney("应自评金额", dueMoney)
	if done == 0 {
		return
	}
	g.sayCount("已自评项目数", done)
	g.sayMoney("已自评金额", doneMoney)
	g.say("项目覆盖率", rateText(model.Divide(decimal.NewFromInt(int64(done)), decimal.NewFromInt(int64(due)))))
	g.sayShare("资金覆盖率", doneMoney, dueMoney)
}
