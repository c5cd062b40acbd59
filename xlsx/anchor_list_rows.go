package xlsx

import (
	"regexp"
	"slices"
	"strings"

	"jixiao/model"

	"github.com/shopspring/decimal"
)

// This file knows the rows of lists that state the money of other rows once more:
// 其中 below a total, classes of 功能分类 above their items.

// settleRows tells the rows of 预算执行 that state the money of others once more,
// and what 调整预算 means.
func (b *blockLayout) settleRows(g *grid, p *blockPlace) {
	if b.block != model.ExecutionBlock {
		return
	}
	p.partRows(g)
	p.classRows(g)
	b.adjusted(g, p)
}

// partRows marks «其中：财政拨款» and the rows that go on below it, indented. Below
// a subtotal 其中 may begin the list of its projects: there only money from
// somewhere is a part.
func (p *blockPlace) partRows(g *grid) {
	name, ok := p.columns[model.ProjectName]
	if !ok {
		return
	}
	over, within := -1, false
	for i := range p.rows {
		r := &p.rows[i]
		at := r.cells[name.line.field]
		text := g.at(at.Row, at.Col).raw
		if at.IsZero() || strings.TrimSpace(text) == "" {
			continue
		}
		begins := partPrefix.MatchString(text)
		switch {
		case begins && over >= 0 && p.mayPart(g, p.rows[over].role, partPrefix.ReplaceAllString(text, "")),
			!begins && within && r.role == model.RoleRecord && indentOf(text) > indentOf(p.textOf(g, over)):
			r.role, within = model.RolePart, true
		default:
			over, within = i, false
		}
	}
}

// mayPart reports whether name can be that of a part of a row of role.
func (p *blockPlace) mayPart(g *grid, role model.Role, name string) bool {
	return role == model.RoleRecord || fundName.MatchString(model.Fold(name))
}

func (p *blockPlace) textOf(g *grid, i int) string {
	at := p.rows[i].cells[model.ProjectName]
	return g.at(at.Row, at.Col).raw
}

// indentOf is how far a text is moved in by spaces.
func indentOf(s string) (n int) {
	for _, r := range s {
		switch r {
		case ' ', '\u00a0', '\t':
			n++
		case '\u3000':
			n += 2
		default:
			return n
		}
	}
	return n
}

var leadingCode = regexp.MustCompile(`^\s*(\d{2,})`)

// classRows marks the rows of a 科目 that sum up the projects below them: they
// name no project, and the codes below begin with theirs.
func (p *blockPlace) classRows(g *grid) {
	columns := p.codeColumns(g)
	if len(columns) == 0 {
		return
	}
	code := func(r rowPlace) string {
		whole := ""
		for _, col := range columns {
			hr, hc := g.home(r.row, col)
			if m := leadingCode.FindStringSubmatch(g.at(hr, hc).text); m != nil && hr == r.row {
				whole += m[1]
			}
		}
		return whole
	}
	named := func(r rowPlace) bool {
		for _, t := range []model.Term{model.ProjectName, model.ProjectCode} {
			if at := r.cells[t]; !at.IsZero() && !g.blank(at.Row, at.Col) {
				return true
			}
		}
		return false
	}
	for i := len(p.rows) - 1; i >= 0; i-- {
		r, own := &p.rows[i], code(p.rows[i])
		if r.role != model.RoleRecord || own == "" || named(*r) {
			continue
		}
		below, longer := map[model.Term]decimal.Decimal{}, true
		n := 0
		for j := i + 1; j < len(p.rows) && strings.HasPrefix(code(p.rows[j]), own); j++ {
			longer = longer && len(code(p.rows[j])) > len(own)
			if n++; p.rows[j].role == model.RoleRecord {
				for t, v := range p.amounts(g, p.rows[j]) {
					below[t] = below[t].Add(v)
				}
			}
		}
		if n > 0 && (longer || sumsUp(p.amounts(g, *r), below)) {
			r.role = model.RoleSubtotal
		}
	}
}

// codeColumns are the columns of the code of a 科目: one, or 类 款 项.
func (p *blockPlace) codeColumns(g *grid) (columns []int) {
	for _, l := range g.leaves(p.top, p.header) {
		if slices.Contains([]string{"类", "款", "项"}, l.w.plain) {
			columns = append(columns, l.col)
		}
	}
	if len(columns) > 0 {
		return columns
	}
	for _, l := range g.leaves(p.top, p.header) {
		if (strings.Contains(l.w.plain, "科目") || strings.Contains(l.w.plain, "功能")) && (strings.HasSuffix(l.w.plain, "编码") || strings.HasSuffix(l.w.plain, "代码")) {
			return []int{l.col}
		}
	}
	if c, ok := p.columns[model.FunctionCode]; ok {
		return []int{c.col}
	}
	return nil
}

// sumsUp reports whether an amount other than 0 is what the rows below have.
func sumsUp(own, below map[model.Term]decimal.Decimal) bool {
	for t, v := range own {
		if !v.IsZero() && v.Sub(below[t]).Abs().LessThan(decimal.New(5, -2)) {
			return true
		}
	}
	return false
}

// amounts are the figures of a row as they stand there.
func (p *blockPlace) amounts(g *grid, r rowPlace) map[model.Term]decimal.Decimal {
	out := map[model.Term]decimal.Decimal{}
	for t, at := range r.cells {
		if c, ok := p.columns[t]; !ok || c.line.kind != model.KindAmount && c.line.kind != model.KindRate {
			continue
		}
		if n, ok := parseNumeral(g.at(at.Row, at.Col).raw); ok {
			out[t] = n.number
		}
	}
	return out
}

// wavering are labels that mean what was added in the year in one list, and the
// budget that came of it in another.
var wavering = []string{"调整预算", "调整预算金额", "年中调整预算"}

// adjusted takes 调整预算 for the budget after the adjustment where 执行率 or 结余
// of the rows say so, and never the other way.
func (b *blockLayout) adjusted(g *grid, p *blockPlace) {
	c, ok := p.columns[model.Adjustment]
	if _, known := p.columns[model.Budget]; !ok || known || !slices.Contains(wavering, p.labelOf(g, c)) {
		return
	}
	i := slices.IndexFunc(b.columns, func(n *line) bool { return n.field == model.Budget && len(n.parents) == 0 })
	if i < 0 {
		return
	}
	whole, added := 0, 0
	for _, r := range p.rows {
		x := p.amounts(g, r)
		initial, adjusted, spent := x[model.InitialBudget], x[model.Adjustment], x[model.Spending]
		if adjusted.IsZero() || initial.IsZero() {
			continue
		}
		if explains(x, adjusted, spent) {
			whole++
		}
		if explains(x, initial.Add(adjusted), spent) {
			added++
		}
	}
	if whole == 0 || added > 0 {
		return
	}
	c.line = b.columns[i]
	delete(p.columns, model.Adjustment)
	p.columns[model.Budget] = c
	for _, r := range p.rows {
		if at, ok := r.cells[model.Adjustment]; ok {
			delete(r.cells, model.Adjustment)
			r.cells[model.Budget] = at
		}
	}
}

// labelOf is the label of a column; of the whole under a title, the title.
func (p *blockPlace) labelOf(g *grid, c columnPlace) string {
	w := g.word(c.header.Row, c.header.Col)
	if !slices.Contains(wholeWords, w.plain) {
		return w.plain
	}
	for _, l := range g.leaves(p.top, p.header) {
		if l.col == c.col && len(l.above) > 0 {
			return l.above[len(l.above)-1].plain
		}
	}
	return w.plain
}

// explains reports whether 执行率 or 结转结余 of a row is that of a budget.
func explains(x map[model.Term]decimal.Decimal, budget, spent decimal.Decimal) bool {
	if rate, ok := x[model.ExecutionRate]; ok && !rate.IsZero() && !budget.IsZero() {
		own := spent.DivRound(budget, 8)
		for _, scale := range []int32{0, 2} {
			if own.Shift(scale).Sub(rate).Abs().LessThanOrEqual(decimal.New(51, -4+scale-2)) {
				return true
			}
		}
	}
	rest, ok := x[model.Carryover]
	return ok && !rest.IsZero() && budget.Sub(spent).Equal(rest)
}
