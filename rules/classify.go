package rules

import (
	"regexp"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"jixiao/model"
)

// projectType is the type letter in a project code of the 一体化 systems:
// 51000021R… is 人员类, Y 运转类, T 特定目标类.
var projectType = regexp.MustCompile(`^[0-9]{6,}([a-z])`)

// classify is f with the Group of every record of 预算执行 set: by its
// 支出类别, else by the subtotal it stands at, else by its code, else by its
// name; a named record of none of these is a project. f itself stays as it is.
func (t reconcileTable) classify(f *model.Form) *model.Form {
	rows := f.Block(model.ExecutionBlock)
	if !slices.ContainsFunc(rows, func(r model.Row) bool { return r.Role == model.RoleRecord && r.Group == "" }) {
		return f
	}
	rows = t.plainLines(rows)
	placed := subtotalGroups(rows)
	out := make([]model.Row, len(rows))
	for i, r := range rows {
		if r.Role == model.RoleRecord && r.Group == "" {
			r.Group = t.group(r, placed[i])
		}
		out[i] = r
	}
	return withBlock(f, model.ExecutionBlock, out)
}

func (t reconcileTable) group(r model.Row, placed model.Role) model.Role {
	if role := t.classOf(r.Value(model.Category).Text); role != "" {
		return role
	}
	if placed != "" {
		return placed
	}
	k := keyOf(r.Cells)
	if m := projectType.FindStringSubmatch(k.code); m != nil {
		for _, c := range t.classes {
			if slices.Contains(c.letters, m[1]) {
				// 公用 is a part of Y 运转类.
				if byName := t.classOf(k.name); m[1] == "y" && byName == model.RoleOperating {
					return byName
				}
				return c.role
			}
		}
	}
	if role := t.classNamed(k.name); role != "" || k.empty() {
		return role
	}
	return model.RoleProject
}

// classOf is the class whose word stands in s, "" for none.
func (t reconcileTable) classOf(s string) model.Role {
	if s == "" {
		return ""
	}
	folded := model.Fold(s)
	for _, c := range t.classes {
		for _, w := range c.words {
			if strings.Contains(folded, w) {
				return c.role
			}
		}
	}
	return ""
}

// classNamed is the class that a row is named after («人员经费»), not one that
// its name merely mentions: «聘用人员经费补贴» is a project.
func (t reconcileTable) classNamed(folded string) model.Role {
	for _, c := range t.classes {
		for _, w := range c.words {
			for _, ending := range []string{"", "经费", "支出", "类"} {
				if folded == w+ending || folded == "日常"+w+ending {
					return c.role
				}
			}
		}
	}
	return ""
}

// subtotalGroups says of each record which of 人员, 公用, 基本 and 项目 its place
// puts it in: below the subtotal where the list begins with one, else above it.
func subtotalGroups(rows []model.Row) []model.Role {
	groups := make([]model.Role, len(rows))
	place := func(i int, last model.Role) model.Role {
		switch r := rows[i]; {
		case slices.Contains(groupRoles, r.Role):
			return r.Role
		case r.Role == model.RoleTotal:
			return ""
		case r.Role == model.RoleRecord:
			groups[i] = last
		}
		return last
	}
	last := model.Role("")
	if headed(rows) {
		for i := range rows {
			last = place(i, last)
		}
		return groups
	}
	for i := len(rows) - 1; i >= 0; i-- {
		last = place(i, last)
	}
	return groups
}

// plainLines are rows in which a 人员经费 or 公用经费 that adds up nothing is a
// record of that class: lists print them like projects, one line a unit.
func (t reconcileTable) plainLines(rows []model.Row) []model.Row {
	out := slices.Clone(rows)
	for i := 0; i < len(out); i++ {
		r := out[i]
		if (r.Role == model.RoleStaff || r.Role == model.RoleOperating) && !t.addsUp(out, i) {
			out[i].Role, out[i].Group = model.RoleRecord, r.Role
			i = -1 // a new record may stand beside another of them
		}
	}
	return out
}

// addsUp reports whether row i, named after a class, is the subtotal of
// records: its label says so, records of its class stand in the list, or one of
// its columns is the sum of those beside it. A wrong sum in one column leaves
// the others to tell.
func (t reconcileTable) addsUp(rows []model.Row, i int) bool {
	name := model.Fold(rows[i].Value(model.ProjectName).Text + rows[i].Value(model.Category).Text)
	if strings.Contains(name, "小计") || strings.Contains(name, "合计") {
		return true
	}
	twice := false
	for j, r := range rows {
		if r.Role == model.RoleRecord && r.Group == "" && t.classOf(r.Value(model.Category).Text) == rows[i].Role {
			return true
		}
		twice = twice || j != i && (r.Role == rows[i].Role || r.Role == model.RoleRecord && r.Group == rows[i].Role)
	}
	above, below := beside(rows, i, -1), beside(rows, i, 1)
	if len(above) == 0 && len(below) == 0 {
		return !twice
	}
	return sumsTo(above, rows[i]) || sumsTo(below, rows[i]) || t.sumsNothing(above, rows[i]) || t.sumsNothing(below, rows[i])
}

// sumsNothing reports whether row and rows hold no money at all and the names
// of rows say that they belong to it: a class that was cut to nothing.
func (t reconcileTable) sumsNothing(rows []model.Row, row model.Row) bool {
	idle := func(r model.Row) bool {
		return !slices.ContainsFunc([]model.Term{model.InitialBudget, model.Budget, model.Spending}, func(t model.Term) bool {
			return !r.Value(t).Number.IsZero()
		})
	}
	return idle(row) && len(rows) > 0 && !slices.ContainsFunc(rows, func(r model.Row) bool {
		return !idle(r) || t.classOf(r.Value(model.ProjectName).Text) != row.Role
	})
}

// beside are the records that follow row i, in direction step.
func beside(rows []model.Row, i, step int) []model.Row {
	var near []model.Row
	for j := i + step; j >= 0 && j < len(rows) && rows[j].Role == model.RoleRecord; j += step {
		near = append(near, rows[j])
	}
	return near
}

// sumsTo reports whether one amount other than 0 of row is the sum of rows, or
// whether rounding explains why none is.
func sumsTo(rows []model.Row, row model.Row) bool {
	met, explained := false, true
	for _, t := range []model.Term{model.InitialBudget, model.Budget, model.Spending} {
		v := row.Value(t)
		total, ok := v.Interval()
		if !ok || v.Number.IsZero() {
			continue
		}
		var sum model.Interval
		for _, r := range rows {
			if i, ok := r.Value(t).Interval(); ok {
				sum = sum.Add(i)
			}
		}
		if sum.Mid.Sub(total.Mid).Abs().LessThanOrEqual(v.Yuan.Mul(decimal.New(5, -2))) {
			return true
		}
		met, explained = true, explained && model.Compare(sum, model.Equal, total) != model.Unbalanced
	}
	return met && explained
}

// headed reports whether subtotals stand above the rows they add up: the list
// begins with one, and does not end with one. 人员经费 and 公用经费 may open a
// list as plain lines, so the end decides.
func headed(rows []model.Row) bool {
	var roles []model.Role
	for _, r := range rows {
		if r.Role != model.RoleTotal {
			roles = append(roles, r.Role)
		}
	}
	if len(roles) == 0 || roles[0] == model.RoleRecord {
		return false
	}
	return !slices.Contains([]model.Role{model.RoleBasic, model.RoleProject, model.RoleSubtotal}, roles[len(roles)-1])
}

// leaves are the rows of group that nothing below adds up to: its records,
// and printed subtotals without a row of their own. The group "" is all rows;
// 基本支出 holds 人员经费 and 公用经费.
func leaves(rows []model.Row, group model.Role) []model.Row {
	leaf := func(r model.Row) bool {
		if r.Role == model.RoleRecord {
			return within(r.Group, group)
		}
		return slices.Contains(groupRoles, r.Role) && r.Role != group && within(r.Role, group) && bare(rows, r.Role)
	}
	first := slices.IndexFunc(rows, leaf)
	if first < 0 {
		return nil
	}
	out := make([]model.Row, 0, len(rows)-first)
	for _, r := range rows[first:] {
		if leaf(r) {
			out = append(out, r)
		}
	}
	return out
}

// within reports whether rows of class g count into group.
func within(g, group model.Role) bool {
	return group == "" || g == group ||
		group == model.RoleBasic && (g == model.RoleStaff || g == model.RoleOperating)
}

// bare reports whether nothing in rows adds up to the subtotal of role.
func bare(rows []model.Row, role model.Role) bool {
	return !slices.ContainsFunc(rows, func(r model.Row) bool {
		if r.Role == model.RoleRecord {
			return within(r.Group, role)
		}
		return r.Role != role && slices.Contains(groupRoles, r.Role) && within(r.Role, role)
	})
}

// covered are the records that the 小计 at index i may add up, the likeliest
// first: those between it and the next row that is no record, and those of the
// unit or section it names.
func covered(rows []model.Row, i int) [][]model.Row {
	var ways [][]model.Row
	step := -1
	if headed(rows) {
		step = 1
	}
	near := beside(rows, i, step)
	if step < 0 {
		slices.Reverse(near)
	}
	if len(near) > 0 {
		ways = append(ways, near)
	}
	for _, t := range []model.Term{model.BudgetUnit, model.Section} {
		name := subtotalName(rows[i].Value(t).Text)
		if name == "" {
			continue
		}
		var named []model.Row
		for _, r := range rows {
			if r.Role == model.RoleRecord && model.Fold(r.Value(t).Text) == name {
				named = append(named, r)
			}
		}
		if len(named) > 0 {
			ways = append(ways, named)
		}
	}
	return ways
}

// subtotalName is the folded name in the label of a subtotal: 某中心 of
// «某中心小计».
func subtotalName(s string) string {
	name := model.Fold(s)
	for _, end := range []string{"小计", "合计", "总计"} {
		name = strings.TrimSuffix(name, end)
	}
	return name
}

// withBlock is f with other rows under block; f itself stays as it is.
func withBlock(f *model.Form, block model.Term, rows []model.Row) *model.Form {
	out := *f
	out.Blocks = make(map[model.Term][]model.Row, len(f.Blocks))
	for t, rs := range f.Blocks {
		out.Blocks[t] = rs
	}
	out.Blocks[block] = rows
	return &out
}
