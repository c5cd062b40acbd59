package rules

import (
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"jixiao/model"
)

// This file holds the tool to the other half of its word: one mistake planted
// into a clean batch is found, by the rule that is meant for it, at its cell.

// plant is one place where a fault can be planted, and what must be said.
type plant struct {
	rules []string
	at    model.Ref // the cell that the finding must blame or name
	do    func()
}

// fault is a kind of mistake and the places of a batch where it can be made.
type fault struct {
	name   string
	places func(c *cleanBatch) []plant
}

func TestPlantedFaultsAreFound(t *testing.T) {
	b := defaultBook(t)
	planted, found := map[string]int{}, map[string]int{}
	t.Run("plant", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			for range 4 {
				plantOne(t, b, planted, found)
			}
		})
	})
	all := 0
	for _, n := range planted {
		all += n
	}
	for _, f := range plantedFaults {
		t.Logf("%4d of %4d: %s", found[f.name], planted[f.name], f.name)
		if planted[f.name] == 0 && all > 2000 || found[f.name] < planted[f.name] {
			t.Errorf("%s: found %d of %d", f.name, found[f.name], planted[f.name])
		}
	}
}

func plantOne(t *rapid.T, b *Book, planted, found map[string]int) {
	c := drawClean(t, rapid.SampledFrom([]model.MoneyUnit{model.WanYuan, model.Yuan}).Draw(t, "unit"), rapid.IntRange(1, 4).Draw(t, "street") == 1)
	kind := rapid.SampledFrom(plantedFaults).Draw(t, "kind")
	places := kind.places(c)
	if len(places) == 0 {
		return
	}
	p := rapid.SampledFrom(places).Draw(t, "place")
	p.do()
	planted[kind.name]++
	all := c.findings(b)
	for _, f := range all {
		if slices.Contains(p.rules, f.Rule) && (f.Level == model.Fault || slices.Contains(milder, f.Rule)) &&
			(f.At == p.at || slices.Contains(f.Related, p.at)) {
			found[kind.name]++
			return
		}
	}
	t.Fatalf("%s at %s is not found; only\n%s\n%s", kind.name, p.at, findingLines(all), c)
}

// milder are the rules whose findings are no 错误 by their nature: X20 is one
// only where money hangs on the row.
var milder = []string{"E03", "E09", "X04", "X05", "X09", "X20",
	"I03", "I04", "I12", "I13", "I14", "I15", "I16", "I17", "I18", "I19", "I26", "I27", "X10"}

// each calls f for every row of a block in the forms of a kind.
func (c *cleanBatch) each(kind model.FormKind, block model.Term, f func(p *printer, row model.Row)) {
	for _, p := range c.cells {
		if p.form.Kind == kind {
			for _, row := range p.form.Blocks[block] {
				f(p, row)
			}
		}
	}
}

func (c *cleanBatch) evaluations(f func(p *printer)) {
	for _, p := range c.cells {
		if p.form.Kind == model.ProjectEvaluation {
			f(p)
		}
	}
}

// beyond is more than any rounding of the form explains, in its own unit.
func (p *printer) beyond() decimal.Decimal {
	n := decimal.NewFromInt(int64(len(p.form.Blocks[model.ExecutionBlock]) + 6))
	return decimal.New(1, -p.places).Mul(n)
}

// shift adds to the number in a cell.
func shift(row model.Row, t model.Term, by decimal.Decimal) func() {
	return func() {
		v := row.Cells[t]
		v.Number = v.Number.Add(by)
		v.Text = v.Number.String()
		row.Cells[t] = v
	}
}

func setScore(row model.Row, t model.Term, to decimal.Decimal) func() {
	return func() { row.Cells[t] = scoreCell(row.Cells[t].At, to) }
}

func blank(cells map[model.Term]model.Value, t model.Term) func() {
	return func() { cells[t] = model.Value{Kind: cells[t].Kind, At: cells[t].At} }
}

// swapped is d with two neighbouring digits exchanged, where that moves it by
// more than least; ok is false where none do.
func swapped(d, least decimal.Decimal) (decimal.Decimal, bool) {
	digits := []byte(d.String())
	for i := 0; i+1 < len(digits); i++ {
		if digits[i] == digits[i+1] || digits[i] == '.' || digits[i+1] == '.' || digits[i] == '-' {
			continue
		}
		s := slices.Clone(digits)
		s[i], s[i+1] = s[i+1], s[i]
		if x := decimal.RequireFromString(string(s)); x.Sub(d).Abs().GreaterThan(least) {
			return x, true
		}
	}
	return d, false
}

var amounts = []model.Term{model.InitialBudget, model.Budget, model.Spending}

var plantedFaults = []fault{
	{"a total changed", totals},
	{"digits of a project's money swapped", swaps},
	{"a wrong 调整数", changes},
	{"a wrong rate", wrongRates},
	{"a rate left out", ratesLeftOut},
	{"a rate above 100%", highRates},
	{"a wrong 总分", wrongTotals},
	{"a 分值 changed", weights},
	{"a score above its weight", highScores},
	{"full marks for a miss", fullMarksForMisses},
	{"more than is due", generousScores},
	{"no reason", reasonsLeftOut},
	{"a wrong score of the rate", rateScores},
	{"a required field left out", fieldsLeftOut},
	{"an amount left out", amountsLeftOut},
	{"an actual value left out", actualsLeftOut},
	{"a score left out", scoresLeftOut},
	{"no 总分", totalsLeftOut},
	{"words for a number", wordsForNumbers},
	{"the prompt left in", promptsLeft},
	{"another year", otherYears},
	{"no year", noYears},
	{"a project twice", twiceHandedIn},
	{"a 自评表 not handed in", evaluationsMissing},
	{"a project not in the list", unlisted},
	{"payments that differ", otherPayments},
	{"more spent than budgeted", overspent},
	{"a part changed", parts},
	{"another budget than the list", otherBudgets},
	{"another budget than declared", otherDeclared},
	{"元 under 万元", yuanAsWan},
	{"a rate without a budget", idleRates},
	{"an unknown unit in the list", strangersListed},
	{"定性 beside a number", numbersCalledWords},
	{"another unit in the actual value", otherMeasures},
	{"done too late, full marks", lateWithFullScore},
	{"a unit left out", measuresLeftOut},
	{"≥100% for a rate", openWholeRates},
	{"an indicator twice", repeatedIndicators},
	{"too few indicators", fewIndicators},
	{"a number for a name", numbersForNames},
	{"a total cost that is not 全年执行数", otherTotalCosts},
	{"spending as an output", spendingAsOutput},
	{"满意度 of 100% without a survey", unaskedSatisfaction},
	{"a second level under another first", misplacedLevels},
	{"all targets 100%", wholeTargetsOnly},
	{"all actual values their targets", targetsRepeated},
	{"the form's title in the name", titlesInNames},
}

func totals(c *cleanBatch) (out []plant) {
	c.each(model.Execution, model.ExecutionBlock, func(p *printer, row model.Row) {
		if row.Role != model.RoleTotal && row.Role != model.RoleProject {
			return
		}
		for _, t := range amounts {
			out = append(out, plant{[]string{"M21", "X13", "M06"}, row.Cells[t].At, shift(row, t, p.beyond())})
		}
	})
	return out
}

func swaps(c *cleanBatch) (out []plant) {
	c.each(model.Execution, model.ExecutionBlock, func(p *printer, row model.Row) {
		hasTotal := slices.ContainsFunc(p.form.Blocks[model.ExecutionBlock], func(r model.Row) bool { return r.Role == model.RoleTotal })
		if row.Role != "" || !hasTotal {
			return
		}
		for _, t := range amounts {
			if x, ok := swapped(row.Cells[t].Number, p.beyond()); ok {
				out = append(out, plant{[]string{"M21", "X13", "M05", "M06"}, row.Cells[t].At, shift(row, t, x.Sub(row.Cells[t].Number))})
			}
		}
	})
	return out
}

func changes(c *cleanBatch) (out []plant) {
	c.each(model.Execution, model.ExecutionBlock, func(p *printer, row model.Row) {
		if v := row.Cells[model.Adjustment]; v.Numeric() {
			out = append(out, plant{[]string{"M05"}, v.At, shift(row, model.Adjustment, p.beyond())})
		}
	})
	return out
}

// fundRows calls f for the total rows of 资金 in the 自评表 that have a budget
// whose rate rounding leaves in no doubt.
func (c *cleanBatch) fundRows(f func(p *printer, row model.Row)) {
	c.each(model.ProjectEvaluation, model.FundBlock, func(p *printer, row model.Row) {
		budget := row.Cells[model.Budget]
		if row.Role == model.RoleTotal && budget.Numeric() && row.Cells[model.Spending].Numeric() && budget.Number.GreaterThan(p.beyond().Mul(decimal.NewFromInt(40))) {
			f(p, row)
		}
	})
}

func wrongRates(c *cleanBatch) (out []plant) {
	c.fundRows(func(p *printer, row model.Row) {
		rate := row.Cells[model.ExecutionRate]
		if rate.Numeric() && rate.Number.GreaterThan(decimal.New(2, -1)) {
			out = append(out, plant{[]string{"E01"}, rate.At, func() {
				p.setRate(&rate, rate.Number.Sub(decimal.New(15, -2)), 2)
				row.Cells[model.ExecutionRate] = rate
			}})
		}
	})
	return out
}

func highRates(c *cleanBatch) (out []plant) {
	c.fundRows(func(p *printer, row model.Row) {
		if rate := row.Cells[model.ExecutionRate]; rate.Numeric() {
			out = append(out, plant{[]string{"E05"}, rate.At, func() {
				p.setRate(&rate, decimal.New(109, -2), 2)
				row.Cells[model.ExecutionRate] = rate
			}})
		}
	})
	return out
}

func ratesLeftOut(c *cleanBatch) (out []plant) {
	c.fundRows(func(p *printer, row model.Row) {
		out = append(out, plant{[]string{"E03"}, row.Cells[model.ExecutionRate].At, blank(row.Cells, model.ExecutionRate)})
	})
	return out
}

func rateScores(c *cleanBatch) (out []plant) {
	c.fundRows(func(p *printer, row model.Row) {
		score := row.Cells[model.Score]
		if score.Numeric() && row.Cells[model.ExecutionRate].Numeric() {
			to := score.Number.Add(two)
			if to.GreaterThan(decimal.NewFromInt(5)) {
				to = score.Number.Sub(two)
			}
			out = append(out, plant{[]string{"E04"}, score.At, setScore(row, model.Score, to)})
		}
	})
	return out
}

func overspent(c *cleanBatch) (out []plant) {
	c.fundRows(func(p *printer, row model.Row) {
		by := row.Cells[model.Budget].Number.Sub(row.Cells[model.Spending].Number).Add(p.beyond())
		out = append(out, plant{[]string{"M03"}, row.Cells[model.Spending].At, shift(row, model.Spending, by)})
	})
	return out
}

func parts(c *cleanBatch) (out []plant) {
	c.each(model.ProjectEvaluation, model.FundBlock, func(p *printer, row model.Row) {
		for _, t := range amounts {
			if v := row.Cells[t]; row.Role != model.RoleTotal && v.Numeric() {
				out = append(out, plant{[]string{"M01", "M13", "M03", "M02"}, v.At, shift(row, t, p.beyond())})
			}
		}
	})
	return out
}

func wrongTotals(c *cleanBatch) (out []plant) {
	c.evaluations(func(p *printer) {
		if v := p.form.Fields[model.TotalScore]; v.Numeric() {
			out = append(out, plant{[]string{"G05"}, v.At, func() { p.form.Fields[model.TotalScore] = scoreCell(v.At, v.Number.Add(one)) }})
		}
	})
	return out
}

func weights(c *cleanBatch) (out []plant) {
	for _, kind := range []model.FormKind{model.ProjectEvaluation, model.ProjectDeclaration, model.DepartmentEvaluation} {
		c.each(kind, model.IndicatorBlock, func(p *printer, row model.Row) {
			v := row.Cells[model.Weight]
			out = append(out, plant{[]string{"G01"}, v.At, setScore(row, model.Weight, v.Number.Add(decimal.NewFromInt(3)))})
		})
	}
	return out
}

// indicators calls f for the scored rows of 绩效指标 in the 自评表.
func (c *cleanBatch) indicators(f func(p *printer, row model.Row)) {
	for _, kind := range []model.FormKind{model.ProjectEvaluation, model.DepartmentEvaluation} {
		c.each(kind, model.IndicatorBlock, func(p *printer, row model.Row) {
			if row.Cells[model.Score].Numeric() {
				f(p, row)
			}
		})
	}
}

func highScores(c *cleanBatch) (out []plant) {
	c.indicators(func(p *printer, row model.Row) {
		out = append(out, plant{[]string{"G03"}, row.Cells[model.Score].At, setScore(row, model.Score, row.Cells[model.Weight].Number.Add(one))})
	})
	return out
}

func missed(row model.Row) bool { return row.Cells[model.Deviation].Present() }

func fullMarksForMisses(c *cleanBatch) (out []plant) {
	c.indicators(func(p *printer, row model.Row) {
		w, s := row.Cells[model.Weight], row.Cells[model.Score]
		if missed(row) && s.Number.LessThan(w.Number.Sub(one)) {
			out = append(out, plant{[]string{"I07", "I21", "I11"}, s.At, setScore(row, model.Score, w.Number)})
		}
	})
	return out
}

func generousScores(c *cleanBatch) (out []plant) {
	c.indicators(func(p *printer, row model.Row) {
		w, s := row.Cells[model.Weight], row.Cells[model.Score]
		more := s.Number.Add(two)
		if missed(row) && row.Cells[model.Target].IsNumber && row.Cells[model.Actual].IsNumber && more.LessThan(w.Number) {
			out = append(out, plant{[]string{"G06", "I11"}, s.At, setScore(row, model.Score, more)})
		}
	})
	return out
}

func reasonsLeftOut(c *cleanBatch) (out []plant) {
	c.indicators(func(p *printer, row model.Row) {
		if a := row.Cells[model.Actual].Text; missed(row) && !strings.Contains(a, "基本") && !strings.Contains(a, "较") || strings.Contains(a, "较差") {
			out = append(out, plant{[]string{"I09"}, row.Cells[model.Deviation].At, blank(row.Cells, model.Deviation)})
		}
	})
	return out
}

func actualsLeftOut(c *cleanBatch) (out []plant) {
	c.indicators(func(p *printer, row model.Row) {
		for _, t := range []model.Term{model.Actual, model.Target} {
			out = append(out, plant{[]string{"C09"}, row.Cells[t].At, blank(row.Cells, t)})
		}
	})
	return out
}

func scoresLeftOut(c *cleanBatch) (out []plant) {
	c.indicators(func(p *printer, row model.Row) {
		out = append(out, plant{[]string{"C10"}, row.Cells[model.Score].At, blank(row.Cells, model.Score)})
	})
	return out
}

func wordsForNumbers(c *cleanBatch) (out []plant) {
	c.indicators(func(p *printer, row model.Row) {
		if at := row.Cells[model.Actual].At; row.Cells[model.Target].IsNumber {
			out = append(out, plant{[]string{"I01"}, at, func() {
				row.Cells[model.Actual] = model.Value{Text: "完成", State: model.Given, Kind: model.KindTarget, Op: model.Qualitative, At: at}
			}})
		}
	})
	return out
}

func totalsLeftOut(c *cleanBatch) (out []plant) {
	c.evaluations(func(p *printer) {
		if v := p.form.Fields[model.TotalScore]; v.Numeric() {
			out = append(out, plant{[]string{"C11"}, v.At, blank(p.form.Fields, model.TotalScore)})
		}
	})
	return out
}

func fieldsLeftOut(c *cleanBatch) (out []plant) {
	ids := map[model.Term]string{model.ProjectName: "C01", model.Department: "C02", model.Implementer: "C02", model.Goal: "C05", model.Outcome: "C06"}
	for _, p := range c.cells {
		if p.form.Kind != model.ProjectEvaluation && p.form.Kind != model.ProjectDeclaration {
			continue
		}
		for _, t := range []model.Term{model.ProjectName, model.Department, model.Implementer, model.Goal, model.Outcome} {
			if v, ok := p.form.Fields[t]; ok {
				out = append(out, plant{[]string{ids[t]}, v.At, blank(p.form.Fields, t)})
			}
		}
	}
	return out
}

func amountsLeftOut(c *cleanBatch) (out []plant) {
	c.each(model.ProjectEvaluation, model.FundBlock, func(p *printer, row model.Row) {
		for _, t := range amounts {
			if v, ok := row.Cells[t]; ok && row.Role == model.RoleTotal {
				out = append(out, plant{[]string{"C04", "M02"}, v.At, blank(row.Cells, t)})
			}
		}
	})
	return out
}

func promptsLeft(c *cleanBatch) (out []plant) {
	c.evaluations(func(p *printer) {
		v := p.form.Fields[model.Outcome]
		out = append(out, plant{[]string{"C12"}, v.At, func() { v.Text = "目标1："; p.form.Fields[model.Outcome] = v }})
	})
	return out
}

func otherYears(c *cleanBatch) (out []plant) {
	for _, p := range c.cells {
		out = append(out, plant{[]string{"Y01"}, p.form.YearAt, func() { p.form.Year = cleanYear - 1 }})
	}
	return out
}

func noYears(c *cleanBatch) (out []plant) {
	for _, p := range c.cells {
		if p.form.Kind != model.Payments {
			out = append(out, plant{[]string{"C03"}, p.form.YearAt, func() { p.form.Year = 0 }})
		}
	}
	return out
}

func twiceHandedIn(c *cleanBatch) (out []plant) {
	for _, s := range c.forms {
		if s.Form.Kind != model.ProjectEvaluation && s.Form.Kind != model.ProjectDeclaration {
			continue
		}
		again := copyForm(s.Form)
		again.At.File = "又一张.xlsx"
		for t, v := range again.Fields {
			v.At.File = again.At.File
			again.Fields[t] = v
		}
		goal := again.Fields[model.Goal]
		goal.Text += "另一份。"
		again.Fields[model.Goal] = goal
		out = append(out, plant{[]string{"X11"}, goal.At, func() { c.forms = append(c.forms, Sourced{Form: again, Folder: s.Folder}) }})
	}
	return out
}

// rowOf is the first row of a project in the list.
func (c *cleanBatch) rowOf(name string) (found model.Row, budget decimal.Decimal) {
	c.each(model.Execution, model.ExecutionBlock, func(p *printer, row model.Row) {
		if row.Cells[model.ProjectName].Text != name || row.Role != "" {
			return
		}
		if found.Cells == nil {
			found = row
		}
		budget = budget.Add(row.Cells[model.Budget].Number)
	})
	return found, budget
}

func evaluationsMissing(c *cleanBatch) (out []plant) {
	count := map[string]int{}
	c.evaluations(func(p *printer) { count[p.form.Unit]++ })
	c.evaluations(func(p *printer) {
		row, budget := c.rowOf(p.form.ProjectName())
		if count[p.form.Unit] > 1 && budget.IsPositive() {
			out = append(out, plant{[]string{"X08"}, row.Cells[model.ProjectName].At, func() {
				c.forms = slices.DeleteFunc(c.forms, func(s Sourced) bool { return s.Form == p.form })
			}})
		}
	})
	return out
}

func unlisted(c *cleanBatch) (out []plant) {
	c.evaluations(func(p *printer) {
		v := p.form.Fields[model.ProjectName]
		out = append(out, plant{[]string{"X09"}, v.At, func() {
			v.Text = "从未列入预算的事项"
			p.form.Fields[model.ProjectName] = v
			delete(p.form.Fields, model.ProjectCode)
		}})
	})
	return out
}

func otherPayments(c *cleanBatch) (out []plant) {
	c.each(model.Payments, model.PaymentBlock, func(p *printer, row model.Row) {
		name := row.Cells[model.ProjectName].Text
		budget, _ := c.rowOf(name)
		if name == "" || budget.Cells == nil || c.outsideTreasury(name) {
			return
		}
		out = append(out, plant{[]string{"X02"}, row.Cells[model.Paid].At, shift(row, model.Paid, decimal.NewFromInt(300_000))})
	})
	return out
}

// outsideTreasury reports whether any form shows other money for a project.
func (c *cleanBatch) outsideTreasury(name string) bool {
	found := false
	look := func(p *printer, row model.Row) {
		of := row.Cells[model.ProjectName].Text + p.form.ProjectName()
		found = found || of == name && row.Cells[model.Fund].Text == "其他资金"
	}
	c.each(model.Execution, model.ExecutionBlock, look)
	c.each(model.ProjectEvaluation, model.FundBlock, look)
	return found
}

func otherBudgets(c *cleanBatch) (out []plant) {
	c.each(model.ProjectEvaluation, model.FundBlock, func(p *printer, row model.Row) {
		if row.Role == model.RoleTotal {
			// 10 万元 and more than either form's rounding.
			by := model.Divide(decimal.NewFromInt(300_000), p.unit.InYuan()).Add(p.beyond())
			out = append(out, plant{[]string{"X01"}, row.Cells[model.Budget].At, shift(row, model.Budget, by)})
		}
	})
	return out
}

func otherDeclared(c *cleanBatch) (out []plant) {
	c.each(model.ProjectDeclaration, model.FundBlock, func(p *printer, row model.Row) {
		if row.Role == model.RoleTotal {
			by := model.Divide(decimal.NewFromInt(300_000), p.unit.InYuan()).Add(p.beyond())
			// On a budget of about 30 元 it is ten thousand times the truth.
			out = append(out, plant{[]string{"X04", "M07"}, row.Cells[model.InitialBudget].At, shift(row, model.InitialBudget, by)})
		}
	})
	return out
}

func yuanAsWan(c *cleanBatch) (out []plant) {
	c.each(model.ProjectEvaluation, model.FundBlock, func(p *printer, row model.Row) {
		v := row.Cells[model.Budget]
		if p.unit == model.WanYuan && v.Numeric() && row.Role == model.RoleTotal && v.Number.GreaterThanOrEqual(hundred) {
			out = append(out, plant{[]string{"M08", "M07"}, v.At, func() { shift(row, model.Budget, v.Number.Mul(decimal.NewFromInt(9999)))() }})
		}
	})
	return out
}

func idleRates(c *cleanBatch) (out []plant) {
	c.each(model.ProjectEvaluation, model.FundBlock, func(p *printer, row model.Row) {
		v := row.Cells[model.ExecutionRate]
		if row.Cells[model.Budget].Numeric() && row.Cells[model.Budget].Number.IsZero() && !v.Numeric() {
			out = append(out, plant{[]string{"E09"}, v.At, func() { p.setRate(&v, one, 2); row.Cells[model.ExecutionRate] = v }})
		}
	})
	return out
}

func strangersListed(c *cleanBatch) (out []plant) {
	if len(c.listings) == 0 {
		return nil
	}
	c.each(model.Execution, model.ExecutionBlock, func(p *printer, row model.Row) {
		if v := row.Cells[model.BudgetUnit]; row.Role == "" && v.Present() {
			out = append(out, plant{[]string{"X20"}, v.At, func() { v.Text = "红旗水库管理所"; row.Cells[model.BudgetUnit] = v }})
		}
	})
	return out
}

// rows calls f for the rows of 绩效指标 in the 自评表 of projects.
func (c *cleanBatch) rows(rule string, t model.Term, f func(p *printer, row model.Row) (do func())) (out []plant) {
	c.each(model.ProjectEvaluation, model.IndicatorBlock, func(p *printer, row model.Row) {
		if do := f(p, row); do != nil {
			out = append(out, plant{[]string{rule}, row.Cells[t].At, do})
		}
	})
	return out
}

// put writes a text into a cell as the reader would give it.
func (p *printer) put(row model.Row, t model.Term, s string) {
	at := row.Cells[t].At
	v := p.target(s, row.Cells[model.Measure].Text)
	if info, ok := model.Info(t); ok && info.Kind == model.KindText {
		v = p.words(s)
	}
	v.At = at
	row.Cells[t] = v
}

func numbersCalledWords(c *cleanBatch) []plant {
	return c.rows("I02", model.Target, func(p *printer, row model.Row) func() {
		nature := row.Cells[model.Nature]
		if !row.Cells[model.Target].IsNumber || nature.At.IsZero() {
			return nil
		}
		return func() {
			nature.Text, nature.Op, nature.State = "定性", model.Qualitative, model.Given
			row.Cells[model.Nature] = nature
		}
	})
}

func otherMeasures(c *cleanBatch) []plant {
	return c.rows("I22", model.Actual, func(p *printer, row model.Row) func() {
		if m := row.Cells[model.Actual].Measure; m != "公里" && m != "天" && m != "人次" {
			return nil
		}
		return func() { p.put(row, model.Actual, row.Cells[model.Actual].Number.String()+"户") }
	})
}

func lateWithFullScore(c *cleanBatch) []plant {
	return c.rows("I21", model.Score, func(p *printer, row model.Row) func() {
		if _, dated := parseDue(row.Cells[model.Target], cleanYear); !dated || !row.Cells[model.Score].Numeric() {
			return nil
		}
		return func() {
			p.put(row, model.Actual, "2024年1月15日")
			setScore(row, model.Score, row.Cells[model.Weight].Number)()
		}
	})
}

func measuresLeftOut(c *cleanBatch) []plant {
	return c.rows("I03", model.Measure, func(p *printer, row model.Row) func() {
		target, measure := row.Cells[model.Target], row.Cells[model.Measure]
		if !target.Numeric() || target.Number.IsZero() || !measure.Present() || model.IsPercent(measure.Text) || row.Cells[model.Actual].Measure != "" {
			return nil
		}
		return blank(row.Cells, model.Measure)
	})
}

func openWholeRates(c *cleanBatch) []plant {
	return c.rows("I04", model.Target, func(p *printer, row model.Row) func() {
		// A clean batch may write ≥100% in both forms, and the earlier one is told.
		if target := row.Cells[model.Target]; !hasPercent(target.Text) || target.Number.Equal(one) {
			return nil
		}
		return func() { p.put(row, model.Target, "≥100%") }
	})
}

func repeatedIndicators(c *cleanBatch) (out []plant) {
	c.evaluations(func(p *printer) {
		rows := p.form.Blocks[model.IndicatorBlock]
		again := rows[len(rows)-1]
		out = append(out, plant{[]string{"I12"}, again.Cells[model.Indicator].At, func() {
			for _, t := range []model.Term{model.Level1, model.Level2, model.Indicator} {
				p.put(again, t, rows[0].Cells[t].Text)
			}
		}})
	})
	return out
}

func fewIndicators(c *cleanBatch) (out []plant) {
	c.evaluations(func(p *printer) {
		rows := p.form.Blocks[model.IndicatorBlock]
		out = append(out, plant{[]string{"I13", "X05"}, rows[0].Cells[model.Indicator].At, func() { p.form.Blocks[model.IndicatorBlock] = rows[:2] }})
	})
	return out
}

func numbersForNames(c *cleanBatch) []plant {
	return c.rows("I14", model.Indicator, func(p *printer, row model.Row) func() {
		return func() { p.put(row, model.Indicator, "100%") }
	})
}

func otherTotalCosts(c *cleanBatch) []plant {
	return c.rows("I15", model.Actual, func(p *printer, row model.Row) func() {
		total, _ := p.form.Total(model.FundBlock)
		if total.Cells[model.Spending].Number.IsZero() || moneyFactor(row.Cells[model.Actual].Measure).IsZero() {
			return nil
		}
		return func() {
			p.put(row, model.Indicator, "项目总成本")
			p.put(row, model.Actual, "987654321"+row.Cells[model.Actual].Measure)
		}
	})
}

func spendingAsOutput(c *cleanBatch) []plant {
	return c.rows("I16", model.Indicator, func(p *printer, row model.Row) func() {
		if row.Cells[model.Level2].Text != "时效指标" {
			return nil
		}
		return func() { p.put(row, model.Indicator, "项目支出进度") }
	})
}

func unaskedSatisfaction(c *cleanBatch) []plant {
	return c.rows("I17", model.Actual, func(p *printer, row model.Row) func() {
		if row.Cells[model.Level1].Text != "满意度指标" {
			return nil
		}
		return func() { p.put(row, model.Actual, "100%") }
	})
}

func misplacedLevels(c *cleanBatch) []plant {
	return c.rows("I18", model.Level2, func(p *printer, row model.Row) func() {
		if row.Cells[model.Level1].Text != "产出指标" {
			return nil
		}
		return func() { p.put(row, model.Level2, "社会效益指标") }
	})
}

func wholeTargetsOnly(c *cleanBatch) (out []plant) {
	c.evaluations(func(p *printer) {
		rows := p.form.Blocks[model.IndicatorBlock]
		out = append(out, plant{[]string{"I26"}, rows[0].Cells[model.Target].At, func() {
			for _, row := range rows {
				p.put(row, model.Target, "=100%")
			}
		}})
	})
	return out
}

func targetsRepeated(c *cleanBatch) (out []plant) {
	c.evaluations(func(p *printer) {
		rows := p.form.Blocks[model.IndicatorBlock]
		out = append(out, plant{[]string{"I27"}, rows[0].Cells[model.Actual].At, func() {
			for _, row := range rows {
				v := row.Cells[model.Target]
				v.At = row.Cells[model.Actual].At
				row.Cells[model.Actual] = v
			}
		}})
	})
	return out
}

func titlesInNames(c *cleanBatch) (out []plant) {
	c.evaluations(func(p *printer) {
		v := p.form.Fields[model.ProjectName]
		out = append(out, plant{[]string{"X10"}, v.At, func() {
			v.Text += "项目支出绩效自评表"
			p.form.Fields[model.ProjectName] = v
		}})
	})
	return out
}

// What a line of the reconciliation shows as 不平 an officer finds in the list of
// findings too, at one of its cells: also where the line itself makes none.
func TestUnbalancedLinesAreFound(t *testing.T) {
	b := defaultBook(t)
	lines, listed := 0, 0
	t.Run("plant", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			c := drawClean(t, rapid.SampledFrom([]model.MoneyUnit{model.WanYuan, model.Yuan}).Draw(t, "unit"), rapid.IntRange(1, 4).Draw(t, "street") == 1)
			places := rapid.SampledFrom(plantedFaults).Draw(t, "kind").places(c)
			if len(places) == 0 {
				return
			}
			rapid.SampledFrom(places).Draw(t, "place").do()
			units, found := Gather(b, Batch{Forms: c.forms, Listings: c.listings, Year: cleanYear})
			all := map[*model.Unit][]model.Variance{}
			for _, u := range units {
				all[u] = Reconcile(b, u)
				found = append(found, Check(b, u, all[u]).Findings...)
			}
			said := map[model.Ref]bool{}
			for _, f := range found {
				said[f.At] = true
				for _, at := range f.Related {
					said[at] = true
				}
			}
			for _, u := range units {
				for _, v := range all[u] {
					if v.Verdict != model.Unbalanced {
						continue
					}
					lines++
					if v.Listed {
						listed++
					}
					if !slices.ContainsFunc(append(slices.Clone(v.Left.At), v.Right.At...), func(at model.Ref) bool { return said[at] }) {
						t.Fatalf("%s %s %s: %s | %s is 不平, and nothing is found at its cells\n%s\n%s",
							v.Line, v.Rule, v.Name, v.Left.Text, v.Right.Text, findingLines(found), c)
					}
				}
			}
		})
	})
	t.Logf("%d lines, %d of them listed only", lines, listed)
}
