package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"jixiao/model"
)

// This file draws what clean_test.go judges: the truth of a unit, and the forms
// that state it.

// funding is the money of one project under one fund, in 元.
type funding struct {
	fund                           string
	role                           model.Role
	initial, change, budget, spent decimal.Decimal
}

func (f funding) plus(o funding) funding {
	return funding{initial: f.initial.Add(o.initial), change: f.change.Add(o.change), budget: f.budget.Add(o.budget), spent: f.spent.Add(o.spent)}
}

type cleanProject struct {
	code, name string
	funds      []funding
	total      funding
	owner      string // the unit that evaluates it
	outside    bool   // some of it does not pass the treasury
}

// cleanUnit is the truth about a unit.
type cleanUnit struct {
	name               string
	staff, operating   []funding
	projects           []*cleanProject
	basic, all, onlyPr funding
	evaluate           bool
	parts              bool // the 自评表 print 资金 by fund: nothing else tells of it
}

func drawClean(t *rapid.T, unit model.MoneyUnit, street bool) *cleanBatch {
	c := &cleanBatch{t: t, granule: 1}
	if c.odds("whole yuan", 3) {
		c.granule = 100
	}
	names := []string{"云桥街道社区党群服务中心"}
	if street {
		names = []string{"云桥街道办事处", "云桥街道文化活动中心", "云桥街道市容所"}[:c.int("units", 2, 3)]
	}
	var units []*cleanUnit
	for i, n := range names {
		units = append(units, c.drawUnit(i, n))
	}
	if street {
		c.roster(units)
	}
	c.execution(units, unit, street)
	if c.odds("payments", 2) {
		c.payments(units, street)
	}
	for _, u := range units {
		c.forUnit(u)
	}
	return c
}

func (c *cleanBatch) roster(units []*cleanUnit) {
	for i, u := range units {
		c.listings = append(c.listings, model.Listing{Code: fmt.Sprintf("21900%d", i+1), Name: u.name, At: model.Ref{File: "名册", Row: i + 2, Col: 1}})
	}
	if c.odds("sub-unit", 2) && len(units[0].projects) > 0 {
		p := units[0].projects[0]
		p.owner = "云桥街道志愿服务站"
		c.listings = append(c.listings, model.Listing{Name: p.owner, Parent: units[0].name, Projects: []string{p.name}, At: model.Ref{File: "名册", Row: 9, Col: 1}})
	}
}

// line draws a budget line: kept, cut to nothing, new within the year.
func (c *cleanBatch) line(fund string, role model.Role) funding {
	f := funding{fund: fund, role: role, initial: c.money("initial", 3_000_000)}
	switch c.int("change", 0, 5) {
	case 0:
		f.change = c.money("more", 900_000)
	case 1:
		f.change = c.below("less", f.initial).Neg()
	case 2:
		f.change = f.initial.Neg()
	case 3:
		f.initial, f.change = decimal.Zero, c.money("new", 900_000)
	}
	f.budget = f.initial.Add(f.change)
	f.spent = c.below("spent", f.budget)
	return f
}

func (c *cleanBatch) drawUnit(n int, name string) *cleanUnit {
	u := &cleanUnit{name: name, evaluate: !c.odds("no evaluations", 5)}
	for range c.int("staff", 0, 3) {
		u.staff = append(u.staff, c.line("", ""))
	}
	for range c.int("operating", 0, 2) {
		u.operating = append(u.operating, c.line("", ""))
	}
	for i := range c.int("projects", 1, 4) {
		p := &cleanProject{code: fmt.Sprintf("31011%d2023T%06d", n, i+1), owner: name}
		p.name = []string{"道路养护", "绿化提升", "文化展演", "敬老服务", "平安巡防", "垃圾分类", "窗口服务", "河道保洁", "老旧修缮", "宣传教育", "志愿活动", "应急物资"}[n*4+i]
		p.funds = []funding{c.line("当年财政拨款", model.RoleFiscal)}
		if c.odds("carried", 3) {
			p.funds = append(p.funds, c.line("上年结转资金", model.RoleCarried))
		}
		if c.odds("other", 4) {
			p.funds = append(p.funds, c.line("其他资金", model.RoleOther))
			p.outside = p.funds[len(p.funds)-1].spent.IsPositive()
		}
		for _, f := range p.funds {
			p.total = p.total.plus(f)
		}
		u.projects = append(u.projects, p)
		u.onlyPr = u.onlyPr.plus(p.total)
	}
	for _, f := range slices.Concat(u.staff, u.operating) {
		u.basic = u.basic.plus(f)
	}
	u.all = u.basic.plus(u.onlyPr)
	return u
}

// execLayout is what columns and subtotals a list has.
type execLayout struct {
	change, left, rate, category, code, fund, owner bool
	class, basic, project, total, above, byUnit     bool
	ratePlaces                                      int32
	fromTrue                                        bool
}

func (c *cleanBatch) execution(units []*cleanUnit, unit model.MoneyUnit, street bool) {
	owner := units[0].name
	if street {
		owner = ""
	}
	p := c.sheet(model.Execution, owner, unit)
	l := execLayout{change: c.odds("change column", 2), left: c.odds("left column", 2), rate: c.odds("rate column", 2),
		category: !c.odds("no category", 4), code: c.odds("code column", 2), fund: c.odds("fund column", 2), owner: street,
		class: c.odds("classes", 2), basic: c.odds("basic", 2), project: c.odds("project", 2), total: !c.odds("no total", 3),
		above: c.odds("above", 3), byUnit: c.odds("unit totals", 2), ratePlaces: rapid.Int32Range(0, 4).Draw(c.t, "rate places"), fromTrue: c.odds("true rate", 2)}
	outside := func(p *cleanProject) bool { return p.outside }
	for _, u := range units {
		l.fund = l.fund || !u.evaluate && slices.ContainsFunc(u.projects, outside)
	}
	var all funding
	for _, u := range units {
		u.parts = !l.fund
		if street && l.above && l.byUnit {
			c.execRow(p, l, model.RoleSubtotal, u.name, u.name+"小计", "", u.all)
		}
		c.unitRows(p, l, u, street)
		if street && !l.above && l.byUnit {
			c.execRow(p, l, model.RoleSubtotal, u.name, u.name+"小计", "", u.all)
		}
		all = all.plus(u.all)
	}
	if street && l.total {
		c.execRow(p, l, model.RoleTotal, "", "合计", "", all)
	}
	p.file(map[bool]string{false: owner}[street])
}

func sumOf(fs []funding) (all funding) {
	for _, f := range fs {
		all = all.plus(f)
	}
	return all
}

func (c *cleanBatch) unitRows(p *printer, l execLayout, u *cleanUnit, street bool) {
	// Without 支出类别 the subtotals must say what their rows are.
	l.category = l.category || street || !(l.class || l.basic)
	l.project = l.project || !l.category
	group := func(role model.Role, f funding, rows func()) {
		show := !street && (role == model.RoleProject && l.project || role == model.RoleBasic && l.basic ||
			(role == model.RoleStaff || role == model.RoleOperating) && l.class)
		if show && l.above {
			c.execRow(p, l, role, "", string(role), "", f)
		}
		rows()
		if show && !l.above {
			c.execRow(p, l, role, "", string(role), "", f)
		}
	}
	records := func(class string, fs []funding) func() {
		return func() {
			for i, f := range fs {
				c.execRow(p, l, "", u.name, fmt.Sprintf("%s第%d项", class, i+1), class, f)
			}
		}
	}
	if !street && l.total && l.above {
		c.execRow(p, l, model.RoleTotal, "", "合计", "", u.all)
	}
	if len(u.staff)+len(u.operating) > 0 {
		group(model.RoleBasic, u.basic, func() {
			if len(u.staff) > 0 {
				group(model.RoleStaff, sumOf(u.staff), records("人员经费", u.staff))
			}
			if len(u.operating) > 0 {
				group(model.RoleOperating, sumOf(u.operating), records("公用经费", u.operating))
			}
		})
	}
	group(model.RoleProject, u.onlyPr, func() {
		for _, pr := range u.projects {
			c.projectRows(p, l, u, pr)
		}
	})
	if !street && l.total && !l.above {
		c.execRow(p, l, model.RoleTotal, "", "合计", "", u.all)
	}
}

// projectRows prints a project on one row, or a row a fund.
func (c *cleanBatch) projectRows(p *printer, l execLayout, u *cleanUnit, pr *cleanProject) {
	if !l.fund || len(pr.funds) == 1 {
		pr.total.fund = ""
		if len(pr.funds) == 1 {
			pr.total.fund = pr.funds[0].fund
		}
		c.execRow(p, l, "", u.name, pr.name, "项目支出", pr.total, pr.code)
		return
	}
	for _, f := range pr.funds {
		c.execRow(p, l, "", u.name, pr.name, "项目支出", f, pr.code)
	}
}

func (c *cleanBatch) execRow(p *printer, l execLayout, role model.Role, owner, name, class string, f funding, code ...string) {
	p.line()
	cells := map[model.Term]model.Value{model.ProjectName: p.words(name)}
	if l.owner && owner != "" {
		cells[model.BudgetUnit] = p.words(owner)
		if role == model.RoleSubtotal {
			cells[model.BudgetUnit] = p.words(name)
		}
	}
	if l.category && role == "" {
		cells[model.Category] = p.words(class)
	}
	if l.code && len(code) > 0 {
		cells[model.ProjectCode] = p.words(code[0])
	}
	if l.fund && f.fund != "" {
		cells[model.Fund] = p.words(f.fund)
	}
	cells[model.InitialBudget] = p.amount(f.initial)
	if l.change {
		cells[model.Adjustment] = p.optional(f.change)
		if role != "" {
			cells[model.Adjustment] = p.amount(f.change)
		}
	}
	budget, spent := p.amount(f.budget), p.amount(f.spent)
	cells[model.Budget], cells[model.Spending] = budget, spent
	if l.left {
		cells[model.Carryover] = p.optional(f.budget.Sub(f.spent))
	}
	if l.rate {
		cells[model.ExecutionRate], _ = p.rate(spent, budget, f.spent, f.budget, l.ratePlaces, l.fromTrue)
	}
	p.add(model.ExecutionBlock, role, cells)
}

// payments lists what passed the treasury, to the fen, refunds included.
func (c *cleanBatch) payments(units []*cleanUnit, street bool) {
	owner := units[0].name
	if street {
		owner = ""
	}
	p := c.sheet(model.Payments, owner, model.Yuan)
	p.places, p.stored = 2, false
	total := decimal.Zero
	pay := func(u *cleanUnit, name, economic string, d decimal.Decimal) {
		p.line()
		cells := map[model.Term]model.Value{model.PaidOn: p.words("2023-11-20"), model.ProjectName: p.words(name), model.Paid: p.amount(d),
			model.Purpose: p.words("款项"), model.EconomicCode: p.words(economic)}
		if street {
			cells[model.BudgetUnit] = p.words(u.name)
		}
		p.add(model.PaymentBlock, "", cells)
		total = total.Add(d)
	}
	for _, u := range units {
		for _, pr := range u.projects {
			left := pr.total.spent
			for _, f := range pr.funds {
				if f.role == model.RoleOther {
					left = left.Sub(f.spent)
				}
			}
			if left.IsZero() {
				continue
			}
			part := c.below("part", left)
			for _, d := range []decimal.Decimal{part, left.Sub(part)} {
				if !d.IsZero() {
					pay(u, pr.name, "", d)
				}
			}
			if c.odds("refund", 5) {
				pay(u, pr.name, "", decimal.New(10000, -2))
				pay(u, pr.name, "", decimal.New(-10000, -2))
			}
		}
		if c.odds("wages", 2) && u.basic.spent.IsPositive() {
			pay(u, "", "30101-基本工资", u.basic.spent)
		}
	}
	if c.odds("payment total", 2) {
		p.line()
		p.add(model.PaymentBlock, model.RoleTotal, map[model.Term]model.Value{model.Paid: p.amount(total)})
	}
	p.file(map[bool]string{false: owner}[street])
}

// forUnit hands in the forms of a unit: all 自评表 or none, some 申报表.
func (c *cleanBatch) forUnit(u *cleanUnit) {
	for _, pr := range u.projects {
		var is []cleanIndicator
		if c.odds("declared", 2) {
			is = c.declare(pr)
		}
		if u.evaluate && (pr.total.budget.IsPositive() || c.odds("evaluate nothing", 3)) {
			c.evaluate(pr, is, u.parts && pr.outside)
		}
	}
	if c.odds("department", 2) && u.evaluate {
		c.department(u)
	}
}

// cleanOutcomes are what came of each project: no two officers write the same.
var cleanOutcomes = map[string]string{
	"道路养护": "辖区主次干道坑槽修补和井盖更换已按计划推进", "绿化提升": "街角口袋公园补种乔灌木并完成换季修剪",
	"文化展演": "社区大舞台汇演和非遗展示均已举办", "敬老服务": "高龄独居老人结对探访和助餐服务持续开展",
	"平安巡防": "夜间巡逻和重点时段值守未发生安全事件", "垃圾分类": "小区投放点改造完成，志愿者定时值守",
	"窗口服务": "受理大厅延时办理和帮办代办全年不间断", "河道保洁": "河面漂浮物打捞和驳岸清洗每日进行",
	"老旧修缮": "楼道墙面粉刷、屋面防水和管线整治陆续完工", "宣传教育": "普法讲座、板报和公众号推送覆盖各居民区",
	"志愿活动": "志愿者招募培训和便民集市如期举行", "应急物资": "防汛沙袋、水泵和御寒被褥已采购入库",
}

func drawMoney(c *cleanBatch) model.MoneyUnit {
	return rapid.SampledFrom([]model.MoneyUnit{model.WanYuan, model.Yuan}).Draw(c.t, "form unit")
}

func (c *cleanBatch) head(p *printer, pr *cleanProject) {
	p.field(model.ProjectName, pr.name)
	if c.odds("form code", 2) {
		p.form.Fields[model.ProjectCode] = p.words(pr.code)
	}
	p.field(model.Department, "云桥街道办事处")
	p.form.Fields[model.Implementer] = p.words(pr.owner)
	p.field(model.Goal, "目标1："+pr.name+"如期完成。目标2：群众满意。")
}

func (c *cleanBatch) declare(pr *cleanProject) []cleanIndicator {
	p := c.sheet(model.ProjectDeclaration, pr.owner, drawMoney(c))
	c.head(p, pr)
	p.line()
	p.add(model.FundBlock, model.RoleTotal, map[model.Term]model.Value{model.Fund: p.words("年度资金总额"), model.InitialBudget: p.amount(pr.total.initial)})
	if c.odds("declared parts", 2) {
		for _, f := range pr.funds {
			p.line()
			p.add(model.FundBlock, f.role, map[model.Term]model.Value{model.Fund: p.words(f.fund), model.InitialBudget: p.optional(f.initial)})
		}
	}
	is := c.drawIndicators(180)
	for _, i := range is {
		p.line()
		p.add(model.IndicatorBlock, "", i.cells(p, false))
	}
	p.file(pr.owner)
	return is
}

func (c *cleanBatch) evaluate(pr *cleanProject, is []cleanIndicator, parts bool) {
	p := c.sheet(model.ProjectEvaluation, pr.owner, drawMoney(c))
	c.head(p, pr)
	p.field(model.Outcome, cleanOutcomes[pr.name]+"，未完成的事项已说明原因。")
	if is == nil {
		is = c.drawIndicators(180)
	}
	rows := []funding{pr.total}
	rows[0].role, rows[0].fund = model.RoleTotal, "年度资金总额"
	if c.odds("parts", 2) || parts {
		rows = append(rows, pr.funds...)
	}
	s := c.scorer(p)
	for _, f := range rows {
		c.fundRow(p, s, f)
	}
	c.scored(p, s, is)
	p.file(pr.owner)
}

// formScores is how a form prints rates and scores.
type formScores struct {
	ratePlaces int32
	places     int32
	fromTrue   bool
	unscored   bool
	noInitial  bool
	sum        decimal.Decimal
}

func (c *cleanBatch) scorer(p *printer) *formScores {
	return &formScores{ratePlaces: rapid.Int32Range(0, 4).Draw(c.t, "rate places"), places: rapid.Int32Range(0, 2).Draw(c.t, "score places"),
		fromTrue: c.odds("true rate", 2), unscored: c.odds("unscored", 4), noInitial: c.odds("no initial", 5)}
}

func (c *cleanBatch) fundRow(p *printer, s *formScores, f funding) {
	p.line()
	cells := map[model.Term]model.Value{model.Fund: p.words(f.fund)}
	amount := p.optional
	if f.role == model.RoleTotal {
		amount = p.amount
	}
	if !s.noInitial {
		cells[model.InitialBudget] = amount(f.initial)
	}
	budget, spent := amount(f.budget), amount(f.spent)
	cells[model.Budget], cells[model.Spending] = budget, spent
	rate := model.Value{Kind: model.KindRate, At: p.next()}
	full := decimal.Zero
	if budget.Numeric() && spent.Numeric() {
		rate, full = p.rate(spent, budget, f.spent, f.budget, s.ratePlaces, s.fromTrue)
	}
	cells[model.ExecutionRate] = rate
	if f.role != model.RoleTotal {
		cells[model.Weight], cells[model.Score] = p.dash(), p.dash()
		p.add(model.FundBlock, f.role, cells)
		return
	}
	cells[model.Weight] = p.score(decimal.NewFromInt(10))
	switch {
	case s.unscored:
		cells[model.Score] = model.Value{Kind: model.KindScore, At: p.next()}
	case !rate.Numeric():
		cells[model.Score] = p.dash()
	default:
		d := model.RoundHalfUp(ExecutionPoints(decimal.NewFromInt(10), full), s.places)
		cells[model.Score] = p.score(d)
		s.sum = s.sum.Add(d)
	}
	p.add(model.FundBlock, f.role, cells)
}

// scored prints the indicators with their scores, and the total.
func (c *cleanBatch) scored(p *printer, s *formScores, is []cleanIndicator) {
	plainlyRounded := slices.ContainsFunc(is, func(i cleanIndicator) bool {
		r := model.RoundHalfUp(i.earned, s.places)
		return !i.met && i.exact && !r.Equal(i.earned) && !r.Equal(i.weight)
	})
	for _, i := range is {
		p.line()
		cells := i.cells(p, true)
		score := i.weight
		if !i.met {
			score = model.RoundHalfUp(i.earned, s.places)
			if score.GreaterThanOrEqual(i.weight) && (!plainlyRounded || !i.exact) {
				// Full marks for a miss nobody takes for rounding, unless others show it.
				score = decimal.Max(decimal.Zero, i.weight.Sub(decimal.New(1, -s.places)))
			}
		}
		cells[model.Weight], cells[model.Score] = p.score(i.weight), p.score(score)
		if s.unscored {
			cells[model.Score] = model.Value{Kind: model.KindScore, At: cells[model.Score].At}
		}
		s.sum = s.sum.Add(score)
		p.add(model.IndicatorBlock, "", cells)
	}
	p.line()
	p.form.Fields[model.TotalScore] = model.Value{Kind: model.KindScore, At: p.next()}
	if !s.unscored {
		p.form.Fields[model.TotalScore] = p.score(model.RoundHalfUp(s.sum, s.places))
	}
}

// department hands in the 部门整体支出绩效自评表, by funds or by tasks.
func (c *cleanBatch) department(u *cleanUnit) {
	p := c.sheet(model.DepartmentEvaluation, u.name, drawMoney(c))
	p.field(model.Goal, "完成年度任务")
	p.field(model.Outcome, "年度任务已完成")
	s := c.scorer(p)
	s.noInitial = false
	f := u.all
	f.role, f.fund = model.RoleTotal, "年度资金总额"
	c.fundRow(p, s, f)
	c.scored(p, s, c.drawIndicators(180))
	p.file(u.name)
}

// cleanIndicator is an indicator with what it truly earns.
type cleanIndicator struct {
	level1, level2, name    string
	target, measure, nature string
	actual, reason          string
	weight, earned          decimal.Decimal
	met, exact              bool
	columns                 bool // 指标性质 and 计量单位 in columns of their own
}

func (i cleanIndicator) cells(p *printer, result bool) map[model.Term]model.Value {
	cells := map[model.Term]model.Value{model.Level1: p.words(i.level1), model.Level2: p.words(i.level2), model.Indicator: p.words(i.name)}
	measure := ""
	if i.columns {
		measure = i.measure
		cells[model.Measure] = p.words(i.measure)
		nature := p.words(i.nature)
		nature.Op, _ = model.ParseOperator(i.nature)
		cells[model.Nature] = nature
	}
	cells[model.Target] = p.target(i.target, measure)
	if !result {
		cells[model.Weight] = p.score(i.weight)
		return cells
	}
	cells[model.Actual] = p.target(i.actual, measure)
	cells[model.Deviation] = p.words(i.reason)
	return cells
}

// drawIndicators draws some whose weights add up to half the given number.
func (c *cleanBatch) drawIndicators(halves int) []cleanIndicator {
	n := c.int("indicators", 3, 8)
	var out []cleanIndicator
	for k := range n {
		w := halves
		if k < n-1 {
			w = c.int("weight", 1, halves-2*(n-k-1))
			if c.odds("whole", 2) && w > 1 {
				w -= w % 2
			}
		}
		halves -= w
		i := cleanIndicator{weight: decimal.New(int64(w)*5, -1), columns: c.odds("columns", 2)}
		i.met = !c.odds("unmet", 3)
		c.drawTarget(&i, k == n-1)
		i.name = string([]rune("东南西北上中下内外")[k]) + "片" + i.name
		if !i.met {
			i.reason = "受场地影响，已列入次年一季度计划"
		}
		out = append(out, i)
	}
	return out
}

// drawTarget draws what an indicator is about, with levels and a name that fit;
// the last one of a form is about satisfaction.
func (c *cleanBatch) drawTarget(i *cleanIndicator, last bool) {
	if last {
		i.about("满意度指标", "服务对象满意度指标", "居民满意度")
		c.rateTarget(i, 80)
		return
	}
	switch c.int("kind", 0, 9) {
	case 0, 1:
		c.countTarget(i)
	case 2, 3:
		one := rapid.SampledFrom(cleanRates).Draw(c.t, "rate")
		i.about(one.level1, one.level2, one.name)
		c.rateTarget(i, 50)
	case 4:
		i.about("效益指标", "社会效益指标", "投诉件数")
		c.reverseTarget(i)
	case 5:
		i.about("效益指标", "可持续影响指标", "长效机制")
		c.wordTarget(i)
	case 6:
		i.about("产出指标", "时效指标", "完工时间")
		c.dateTarget(i)
	case 7:
		c.costTarget(i)
	case 8:
		i.about("产出指标", "数量指标", "巡查频次")
		i.target, i.actual, i.nature = "3次/年", "3次/年", "定性"
		i.met, i.columns = true, false
	default:
		i.about("效益指标", "经济效益指标", "带动活动场次")
		c.strictTarget(i)
	}
}

// about says what an indicator is about.
func (i *cleanIndicator) about(level1, level2, name string) {
	i.level1, i.level2, i.name = level1, level2, name
}

var cleanRates = []struct{ level1, level2, name string }{
	{"产出指标", "质量指标", "验收合格率"}, {"产出指标", "时效指标", "按期完成率"}, {"产出指标", "数量指标", "计划完成率"},
	{"效益指标", "社会效益指标", "服务覆盖率"}, {"效果指标", "生态效益指标", "绿化存活率"}, {"效果指标", "社会效益", "知晓率"},
}

// cleanCounts are names of counts with a unit that fits each, and others that
// mean the same.
var cleanCounts = []struct{ name, measure, other string }{
	{"点位建成数", "个", "个"}, {"服务人次", "人次", "人次"}, {"养护里程", "公里", "千米"}, {"走访户数", "户", "户"},
	{"在岗人数", "人", "名"}, {"开放天数", "天", "日"}, {"修缮面积", "平方米", "㎡"}, {"宣传活动场次", "场", "场次"}, {"结对单位数", "家", "个"},
}

// write puts a target and an actual value into one cell or several.
func (i *cleanIndicator) write(op, target, actual, measure string) {
	if i.columns && op == "" {
		op = "≥" // a number without one beside it is I01's
	}
	i.measure, i.nature = measure, op
	i.target, i.actual = op+target+measure, actual+measure
	if i.columns {
		i.target, i.actual = target, actual
	}
}

func (i *cleanIndicator) earn(part, whole decimal.Decimal) {
	i.exact = true
	if !i.met {
		i.earned = model.Divide(i.weight.Mul(part), whole)
	}
}

func (c *cleanBatch) countTarget(i *cleanIndicator) {
	places := rapid.Int32Range(0, 1).Draw(c.t, "decimals")
	t := c.int("target", 2, 900)
	a := c.int("short", 0, t-1)
	if i.met {
		a = c.int("reached", t, 2*t)
	}
	td, ad := decimal.New(int64(t), -places), decimal.New(int64(a), -places)
	op := rapid.SampledFrom([]string{"≥", "=", "不少于", ""}).Draw(c.t, "op")
	one := rapid.SampledFrom(cleanCounts).Draw(c.t, "counted")
	i.about("产出指标", "数量指标", one.name)
	i.write(op, td.String(), ad.String(), one.measure)
	i.earn(ad, td)
	if i.met && !i.columns && c.odds("other word", 4) {
		i.actual = ad.String() + one.other
	}
}

// costTarget is about the cost of one of several things.
func (c *cleanBatch) costTarget(i *cleanIndicator) {
	t := c.int("limit", 2, 900)
	a := c.int("over", t+1, 2*t+2)
	if i.met {
		a = c.int("within", 1, t)
	}
	i.about("产出指标", "成本指标", "单处平均成本")
	i.write("≤", fmt.Sprint(t), fmt.Sprint(a), rapid.SampledFrom([]string{"元", "万元"}).Draw(c.t, "money"))
	i.earn(decimal.NewFromInt(int64(t)), decimal.NewFromInt(int64(a)))
}

func (c *cleanBatch) rateTarget(i *cleanIndicator, least int) {
	t := c.int("target", least, 100)
	a := decimal.New(int64(c.int("short", 110, t*10-1)), -1)
	if i.met {
		a = decimal.New(int64(c.int("reached", t*10, 1000)), -1)
	}
	i.write(rapid.SampledFrom([]string{"≥", ">=", ""}).Draw(c.t, "op"), decimal.NewFromInt(int64(t)).String(), a.String(), "%")
	if c.odds("bare", 3) {
		i.actual = a.String()
	}
	i.earn(a, decimal.NewFromInt(int64(t)))
}

func (c *cleanBatch) reverseTarget(i *cleanIndicator) {
	t := c.int("target", 0, 40)
	a := c.int("over", t+1, 2*t+2)
	if i.met {
		a = c.int("within", 0, t)
	}
	i.write("≤", fmt.Sprint(t), fmt.Sprint(a), "件")
	if c.odds("words", 4) && !i.columns {
		i.target = fmt.Sprintf("不超过%d件", t)
	}
	i.earn(decimal.NewFromInt(int64(t)), decimal.NewFromInt(int64(max(a, 1))))
}

func (c *cleanBatch) strictTarget(i *cleanIndicator) {
	t := c.int("target", 10, 500)
	a := c.int("short", 1, t-1)
	if i.met {
		a = t + c.int("more", 1, 90)
	}
	i.write(">", fmt.Sprint(t), fmt.Sprint(a), "场")
	i.earn(decimal.NewFromInt(int64(a)), decimal.NewFromInt(int64(t)))
}

func (c *cleanBatch) wordTarget(i *cleanIndicator) {
	i.target = rapid.SampledFrom([]string{"明显提升", "持续改善", "80-90分", "1-12月", "建立长效机制"}).Draw(c.t, "words")
	i.nature = "定性"
	i.actual = i.target
	if !i.met {
		i.actual = rapid.SampledFrom([]string{"部分达成年度指标并具有一定效果", "基本达成", "未达成年度指标且效果较差", "较为明显"}).Draw(c.t, "grade")
		least, most := 6, 8
		if strings.HasPrefix(i.actual, "未") {
			least, most = 0, 5
		}
		i.earned = model.RoundHalfUp(i.weight.Mul(decimal.New(int64(c.int("share", least, most)), -1)), 1)
	}
}

func (c *cleanBatch) dateTarget(i *cleanIndicator) {
	i.target = rapid.SampledFrom([]string{"12月底前", "2023年11月30日前", "2023年12月底前"}).Draw(c.t, "deadline")
	i.actual = rapid.SampledFrom([]string{"2023年11月20日", "11月20日", "2023年10月", "按时完成"}).Draw(c.t, "done")
	if !i.met {
		i.actual = "2024年1月15日"
		i.earned = model.RoundHalfUp(i.weight.Mul(decimal.New(int64(c.int("share", 0, 8)), -1)), 1)
	}
}
