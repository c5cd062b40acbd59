package xlsx

import (
	"maps"
	"slices"
	"strings"

	"jixiao/model"
)

// This file parts a list of several forms, one row an indicator, into one form
// for each project.

// projects are the forms that f holds: f itself, or where its layout has columns
// that belong to the form (取值 归表), one for each project, or on a list of
// units for each unit.
func projects(g *grid, p *placement, f *model.Form) []*model.Form {
	i := slices.IndexFunc(p.blocks, func(b *blockPlace) bool { return len(b.formColumns()) > 0 })
	if i < 0 || len(f.Blocks[p.blocks[i].block]) == 0 {
		return []*model.Form{f}
	}
	b := p.blocks[i]
	columns, rows := b.formColumns(), f.Blocks[b.block]
	var out []*model.Form
	for from := 0; from < len(rows); {
		to := from + 1
		for to < len(rows) && sameForm(rows[from], rows[to], columns) {
			to++
		}
		out = append(out, partForm(g, f, b, rows[from:to]))
		from = to
	}
	for _, note := range f.Readings {
		i := slices.IndexFunc(out, func(x *model.Form) bool { return note.At.Row <= x.At.Row2 })
		x := out[max(i, 0)]
		x.Readings = append(x.Readings, note)
	}
	return out
}

// formColumns are the columns of b that belong to the form rather than to the
// record.
func (b *blockPlace) formColumns() []columnPlace {
	var out []columnPlace
	for _, n := range b.layout.columns {
		if c, ok := b.columns[n.field]; ok && c.line == n && n.take == "归表" {
			out = append(out, c)
		}
	}
	return out
}

// sameForm reports whether two rows of a list belong to one form: what names it
// is the same. Text beside the name, a goal or an amount, tells nothing.
func sameForm(a, b model.Row, columns []columnPlace) bool {
	for _, c := range columns {
		if !slices.Contains([]model.Term{model.ProjectName, model.ProjectCode, model.TermUnit, model.TermUnitCode, model.Implementer}, c.line.field) {
			continue
		}
		if unbroken.Replace(a.Value(c.line.field).Text) != unbroken.Replace(b.Value(c.line.field).Text) {
			return false
		}
	}
	return true
}

// partForm is the form of some rows of a list: what belongs to the form moves
// from its first row to the fields, amounts to the block 资金.
func partForm(g *grid, f *model.Form, b *blockPlace, rows []model.Row) *model.Form {
	x := *f
	x.Unit, x.UnitCode, x.Readings = "", "", nil
	x.Fields, x.Blocks = maps.Clone(f.Fields), maps.Clone(f.Blocks)
	x.At.Row1, x.At.Row2 = rows[0].At.Row, rows[len(rows)-1].At.Row
	if rows[0].Value(model.TermUnit).Present() || rows[0].Value(model.Implementer).Present() {
		delete(x.Fields, model.TermUnitCode)
	}
	var funds []model.Row
	for _, c := range b.formColumns() {
		t := c.line.field
		v, ok := rows[0].Cells[t]
		switch {
		case !ok:
		case c.line.kind == model.KindAmount || c.line.kind == model.KindRate:
			funds = addFund(g, funds, c, v)
		default:
			x.Fields[t] = v
		}
	}
	if code := rows[0].Value(model.ProjectCode); code.Present() {
		x.Fields[model.ProjectCode] = code // split off 项目名称
	}
	records := make([]model.Row, len(rows))
	for i, row := range rows {
		records[i] = row
		records[i].Cells = maps.Clone(row.Cells)
		for _, c := range b.formColumns() {
			delete(records[i].Cells, c.line.field)
		}
		delete(records[i].Cells, model.ProjectCode)
		records[i].At.Col = firstColumn(records[i])
	}
	x.Blocks[b.block] = records
	if len(funds) > 0 {
		x.Blocks[model.FundBlock] = funds
	}
	splitFieldCodes(&x)
	nameUnit(&x)
	return &x
}

// addFund puts an amount of a list to the funds of its form: a part of the
// total (财政拨款) has a row of its own, all else stands in that of the total.
func addFund(g *grid, funds []model.Row, c columnPlace, v model.Value) []model.Row {
	label := model.Value{Text: strings.TrimSpace(g.at(c.header.Row, c.header.Col).text), State: model.Given, At: c.header}
	t, role := c.line.field, model.RoleTotal
	switch t {
	case model.TaskFiscal, model.TaskOther, model.CarriedIn:
		t, role = model.InitialBudget, map[model.Term]model.Role{model.TaskFiscal: model.RoleFiscal, model.TaskOther: model.RoleOther, model.CarriedIn: model.RoleCarried}[t]
	}
	i := slices.IndexFunc(funds, func(r model.Row) bool { return role == model.RoleTotal && r.Role == role })
	if i < 0 {
		funds = append(funds, model.Row{Role: role, At: v.At, Cells: map[model.Term]model.Value{model.Fund: label}})
		i = len(funds) - 1
	}
	funds[i].Cells[t] = v
	return funds
}
