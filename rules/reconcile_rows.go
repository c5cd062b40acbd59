package rules

import (
	"slices"
	"strings"

	"jixiao/model"
)

// This file finds the rows that the words of columns 左行 and 右行 mean where no
// role of a row says it.

// partsBelow are the rows of role 其中 directly below row i.
func partsBelow(rows []model.Row, i int) []model.Row {
	if i < 0 || rows[i].Role == model.RolePart {
		return nil
	}
	end := i + 1
	for end < len(rows) && rows[end].Role == model.RolePart {
		end++
	}
	return rows[i+1 : end]
}

// unitTotals are the 小计 of the units of a list, where each unit or section that
// has records has one: then they add up to the whole.
func unitTotals(rows []model.Row) [][]model.Row {
	for _, t := range []model.Term{model.BudgetUnit, model.Section} {
		of, having := map[string]model.Row{}, map[string]bool{}
		var order []model.Row
		twice := false
		for _, r := range rows {
			name := subtotalName(r.Value(t).Text)
			switch {
			case r.Role == model.RoleRecord:
				_, bare := splitCode(r.Value(t).Text)
				having[bare] = true
			case r.Role == model.RoleSubtotal && name != "":
				_, bare := splitCode(name)
				_, known := of[bare]
				twice = twice || known
				of[bare] = r
				order = append(order, r)
			}
		}
		whole := !twice && len(of) > 1 && len(of) == len(having)
		for name := range of {
			whole = whole && having[name]
		}
		if whole {
			return [][]model.Row{order}
		}
	}
	return nil
}

// lastRows are the rows of a project in last year's list.
func lastRows(p *model.Project) []model.Row {
	for _, f := range p.Before {
		if f.Kind == model.Execution {
			return f.Block(model.ExecutionBlock)
		}
	}
	return nil
}

// streetRows are the rows of a project in the unit's part of a street-wide list,
// where the unit has a list of its own that speaks of the same months.
func (r *reconciler) streetRows(p *model.Project) []model.Row {
	if r.street == nil {
		r.street = map[*model.Project][]model.Row{}
		parts := map[sheetKey]bool{}
		known := r.table.indexOf(r.unit)
		for _, f := range r.forms(model.Execution) {
			if !f.Part {
				continue
			}
			parts[sheetOf(f.At.TopLeft())] = true
			for _, row := range f.Block(model.ExecutionBlock) {
				if o := known.find(keyOf(row.Cells)); o != nil && row.Role == model.RoleRecord && row.Group == model.RoleProject {
					r.street[o] = append(r.street[o], row)
				}
			}
		}
		for o, rows := range r.street {
			if len(o.Execution) == 0 || parts[sheetOf(o.Execution[0].At)] ||
				r.sheetMonths(o.Execution[0].At).text() != r.sheetMonths(rows[0].At).text() {
				delete(r.street, o)
			}
		}
	}
	return r.street[p]
}

// byFund judges a line for each fund of every project whose 执行表 rows and 自评表
// are split by funds of the same names.
func (r *reconciler) byFund(l reconLine) {
	for _, p := range r.unit.Projects {
		if p.Owner != "" {
			continue
		}
		for _, fund := range sharedFunds(p) {
			r.each(l, reconContext{project: p, fund: fund}, p.Name)
		}
	}
}

// sharedFunds are the funds by which the list splits a project, where the 自评表
// has a row of its own for every one of them.
func sharedFunds(p *model.Project) []string {
	var funds []string
	for _, row := range p.Execution {
		fund := fundKey(row)
		if fund == "" {
			return nil
		}
		if !slices.Contains(funds, fund) {
			funds = append(funds, fund)
		}
	}
	stated := map[string]int{}
	for _, row := range p.Evaluation.Block(model.FundBlock) {
		if row.Role != model.RoleTotal {
			stated[fundKey(row)]++
		}
	}
	if len(funds) < 2 || slices.ContainsFunc(funds, func(f string) bool { return stated[f] != 1 }) {
		return nil
	}
	return funds
}

// fundKey is the folded name of the fund of a row: 财政拨款 of «其中：财政拨款».
func fundKey(row model.Row) string {
	name := model.Fold(row.Value(model.Fund).Text)
	return strings.TrimLeft(strings.TrimPrefix(name, "其中"), ":")
}

// ofFund are the rows of the project on an operand's form that stand under the
// fund of c.
func (r *reconciler) ofFund(o operand, c reconContext) [][]model.Row {
	rows := c.project.Execution
	if o.form == model.ProjectEvaluation {
		rows = c.project.Evaluation.Block(o.block)
	}
	var out []model.Row
	for _, row := range rows {
		if row.Role != model.RoleTotal && fundKey(row) == c.fund {
			out = append(out, row)
		}
	}
	return someRows(out)
}
