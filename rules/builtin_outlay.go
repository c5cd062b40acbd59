package rules

import (
	"slices"
	"strings"

	"jixiao/model"
	"jixiao/rules/expr"
)

// outlayColumns are the columns of 经费控制 on 整体支出基础数据表.
var outlayColumns = []model.Term{model.LastActual, model.ThisBudget, model.ThisActual}

// outlay is the row among rows that is meant by a parameter: one of its words
// stands in 经费项目, and no word of the parameters in not.
func (r *run) outlay(rows []model.Row, words string, not ...string) (model.Row, bool) {
	for _, row := range rows {
		if name := row.Value(model.Outlay).Text; r.mentions(name, words) && !r.mentions(name, not...) {
			return row, true
		}
	}
	return model.Row{}, false
}

// threeOutlayRows are the row 三公经费 and the parts below it, up to the first
// row that is none of them: 运行维护专项 is a project, not a car.
func (r *run) threeOutlayRows(f *model.Form) []model.Row {
	rows := f.Block(model.OutlayBlock)
	from := slices.IndexFunc(rows, func(row model.Row) bool { return r.mentions(row.Value(model.Outlay).Text, threeOutlays) })
	if from < 0 {
		return nil
	}
	to := from + 1
	for to < len(rows) && r.mentions(rows[to].Value(model.Outlay).Text, abroad, cars, carsBought, carsRun, hospitality) {
		to++
	}
	return rows[from:to]
}

// The parameters that name the rows of 经费控制.
const (
	threeOutlays = "三公合计用语"
	abroad       = "出国用语"
	cars         = "公车用语"
	carsBought   = "公车购置用语"
	carsRun      = "公车运行用语"
	hospitality  = "接待用语"
	operating    = "公用经费用语"
)

// outlayParts is M16: 三公经费 = 出国 + 公车 + 接待, 公车 = 购置 + 运行.
func outlayParts(r *run, c *check, s expr.Scope) {
	rows := r.threeOutlayRows(s.Form)
	r.silent(c.ID, "没有三公经费的合计和分项")
	if len(rows) == 0 {
		return
	}
	total, below := rows[0], rows[1:]
	bought, hasBought := r.outlay(below, carsBought, carsRun)
	run, hasRun := r.outlay(below, carsRun, carsBought)
	all, hasAll := r.carsTotal(below)
	parts := []model.Row{all}
	if hasBought && hasRun {
		if hasAll {
			r.outlaySum(c, s, all, []model.Row{bought, run})
		} else {
			parts = []model.Row{bought, run}
		}
	}
	out, hasAbroad := r.outlay(below, abroad)
	guests, hasGuests := r.outlay(below, hospitality)
	if (hasAll || len(parts) == 2) && hasAbroad && hasGuests {
		r.outlaySum(c, s, total, append(parts, out, guests))
	}
}

// carsTotal is 公务用车购置及运行维护费: it names both parts, or neither.
func (r *run) carsTotal(rows []model.Row) (model.Row, bool) {
	for _, row := range rows {
		name := row.Value(model.Outlay).Text
		if r.mentions(name, cars) && r.mentions(name, carsBought) == r.mentions(name, carsRun) {
			return row, true
		}
	}
	return model.Row{}, false
}

// outlaySum compares a row with the sum of others, column by column. A blank
// part may be anything, a blank total is not this rule's.
func (r *run) outlaySum(c *check, s expr.Scope, total model.Row, parts []model.Row) {
	for _, t := range outlayColumns {
		v := total.Value(t)
		whole, ok := v.Interval()
		sum, full := model.Interval{}, true
		cells := []model.Ref{v.At}
		for _, p := range parts {
			part := p.Value(t)
			i, numeric := part.Interval()
			full = full && (numeric || part.State == model.NotApplicable)
			sum, cells = sum.Add(i), append(cells, part.At)
		}
		if !ok || !full {
			continue
		}
		r.judged[c.ID] = true
		verdict := model.Compare(whole, model.Equal, sum)
		if verdict == model.Balanced {
			continue
		}
		diff := whole.Sub(sum).Abs()
		r.amountFinding(c, s, expr.Result{Verdict: verdict, Diff: diff, Amount: true, Cells: cells}, figures{
			"合计项": strings.TrimSpace(total.Value(model.Outlay).Text), "列": string(t),
			"应为": moneyText(s.Form, sum), "实为": moneyText(s.Form, whole), "差": moneyText(s.Form, diff)})
	}
}
