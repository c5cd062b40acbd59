package rules

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"jixiao/model"
)

// This file explains a difference by whole lines: one that was left out, one
// that counts twice, a neighbour's figure in the wrong place, the wrong base of
// a rate.

// omitted are the lines of one side that the other leaves out: one, two or three
// that come to the difference; one alone unless several are sought. twins are those
// that stand twice, which says more.
func (x *explainer) omitted(p puzzle, twins map[model.Ref]bool, several bool) (out []model.Cause) {
	for side := range p.sides {
		// Left leaves out what right has too much, and the other way about.
		need := p.line.Diff.Neg()
		if side == 0 {
			need = p.line.Diff
		}
		es := x.linesOf(p, side)
		if !p.mayBlame(p.sides[1-side]) || len(es) < 2 || len(es) > mostSought || slices.ContainsFunc(es, func(e entry) bool { return twins[e.value.At] }) {
			continue
		}
		sets := p.comingTo(es, need, several)
		if len(sets) == 0 {
			sets = p.comingTo(x.rowsBelow(p, side), need, false)
		}
		for _, found := range sets {
			out = append(out, x.omission(found))
		}
	}
	if p.line.Diff.IsPositive() && len(p.blamed) == 0 {
		out = append(out, x.unlisted(p)...)
	}
	return out
}

func (x *explainer) omission(es []entry) model.Cause {
	var names []string
	c := model.Cause{Kind: leftOut}
	for _, e := range es {
		names = append(names, x.rowed(e.causeCell))
		c.At = append(c.At, e.value.At)
	}
	c.Evidence = x.table.say(leftOut, strings.Join(names, "＋"))
	return c
}

// linesOf are the figures that a side adds up; of a single total the rows above
// it that it stands for.
func (x *explainer) linesOf(p puzzle, side int) []entry {
	es := p.sides[side]
	if len(es) != 1 || es[0].rows == nil || len(p.sides[1-side]) != 1 {
		return es
	}
	out := x.below(es[0])
	if out == nil || len(out) > mostSought {
		return es
	}
	return out
}

// rowsBelow are the rows that several totals of a side stand for, which the other
// states in one; none where they are too many.
func (x *explainer) rowsBelow(p puzzle, side int) (out []entry) {
	if len(p.sides[side]) < 2 || len(p.sides[1-side]) != 1 {
		return nil
	}
	for _, e := range p.sides[side] {
		if e.rows == nil {
			return nil
		}
		out = append(out, x.below(e)...)
		if len(out) > mostSought {
			return nil
		}
	}
	return out
}

// below are the rows of a list that a total of it stands for, up to one more than
// are sought; nil where it is no such total.
func (x *explainer) below(total entry) []entry {
	role := total.row().Role
	if role == model.RoleTotal {
		role = ""
	}
	if total.row().Role != model.RoleTotal && !slices.Contains(groupRoles, role) || total.form.Kind != model.Execution {
		return nil
	}
	rows := x.classify(total.form).Block(model.ExecutionBlock)
	out := []entry{}
	for i := range rows {
		v := rows[i].Value(total.term)
		r := rows[i].Role
		line := r == model.RoleRecord && within(rows[i].Group, role) ||
			r != role && slices.Contains(groupRoles, r) && within(r, role) && bare(rows, r) // printed without its rows
		if line && v.Numeric() {
			out = append(out, entry{causeCell: causeCell{value: v, term: total.term, form: total.form, rows: rows, at: i}, adds: v.Amount().Value, sign: one})
		}
		if len(out) > mostSought {
			break
		}
	}
	return out
}

// comingTo are the sets of up to three figures that come to need, the smallest
// sets alone; none where such a sum is likely by chance, or several are.
func (p puzzle) comingTo(es []entry, need decimal.Decimal, several bool) (out [][]entry) {
	es = slices.DeleteFunc(slices.Clone(es), func(e entry) bool { return e.adds.IsZero() })
	if grains(need) < 10 {
		return nil
	}
	n := len(es)
	for size, tried := range []int{n, n * (n - 1) / 2, n * (n - 1) * (n - 2) / 6} {
		// All of a sum is no omission.
		if p.likely(tried) || size+1 >= n || size > 0 && !several || size > 0 && grains(need) < int64(20*tried) {
			return nil
		}
		choose(es, size+1, func(set []entry) bool {
			sum := decimal.Zero
			for _, e := range set {
				sum = sum.Add(e.adds)
			}
			if sum.Sub(need).Abs().LessThanOrEqual(p.tight) {
				out = append(out, slices.Clone(set))
			}
			return len(out) <= mostCauses
		})
		if len(out) > 0 {
			return out
		}
	}
	return nil
}

// grains is how many of the largest round unit that it is made of d holds: 5 for
// 50,000, for many amounts are multiples of 10,000.
func grains(d decimal.Decimal) int64 {
	n := d.Abs().Shift(2).IntPart()
	for n > 0 && n%10 == 0 {
		n /= 10
	}
	return n
}

// choose calls f for every set of size figures, until it says no.
func choose(es []entry, size int, f func(set []entry) bool) {
	set := make([]entry, 0, size)
	var next func(from int) bool
	next = func(from int) bool {
		if len(set) == size {
			return f(set)
		}
		for i := from; i < len(es); i++ {
			set = append(set, es[i])
			if !next(i + 1) {
				return false
			}
			set = set[:len(set)-1]
		}
		return true
	}
	next(0)
}

// unlisted are the projects that have a 自评表, and no row in the list whose total
// is too large by as much.
func (x *explainer) unlisted(p puzzle) (out []model.Cause) {
	es := p.sides[1]
	if len(es) < 2 || es[0].rows == nil || es[0].form.Kind != model.Execution || x.unit.Name == Street {
		return nil
	}
	var lost []entry
	for _, o := range x.unlistedProjects() {
		total, _ := o.Evaluation.Total(model.FundBlock)
		v := total.Value(es[0].term)
		if !v.Numeric() || v.Origin == model.Ours {
			continue
		}
		rows := []model.Row{{Cells: map[model.Term]model.Value{model.ProjectName: {Text: o.Name, State: model.Given}}}}
		lost = append(lost, entry{causeCell: causeCell{value: v, term: es[0].term, form: o.Evaluation, rows: rows}, adds: v.Amount().Value, sign: one})
	}
	for _, e := range lost {
		if !p.likely(len(lost)) && grains(e.adds) >= 10 && e.adds.Sub(p.line.Diff).Abs().LessThanOrEqual(p.tight) {
			out = append(out, x.omission([]entry{e}))
		}
	}
	return out
}

// unlistedProjects are those with a 自评表 and without a row in the list; none where
// they are many.
func (x *explainer) unlistedProjects() []*model.Project {
	if !x.sought {
		x.sought = true
		for _, o := range x.unit.Projects {
			if _, ok := o.Evaluation.Total(model.FundBlock); ok && len(o.Execution) == 0 {
				x.lost = append(x.lost, o)
			}
		}
		if len(x.lost) > mostSought {
			x.lost = nil
		}
	}
	return x.lost
}

// repeated are the lines that one side counts twice: it is too large by one line
// of the other, or it holds the same line twice. twins are the latter.
func (x *explainer) repeated(p puzzle) (out []model.Cause, twins map[model.Ref]bool) {
	twins = map[model.Ref]bool{}
	if grains(p.line.Diff) < 10 {
		return nil, twins
	}
	for side, es := range p.sides {
		if p.likely(len(es)) || len(es) < 2 {
			continue
		}
		// The other side is too large by a line of this one.
		need := p.line.Diff
		if side == 0 {
			need = need.Neg()
		}
		first := map[string]entry{}
		for _, e := range es {
			fits := e.adds.Sub(need).Abs().LessThanOrEqual(p.tight)
			if fits && len(es) <= mostSought && p.mayBlame(p.sides[1-side]) {
				out = append(out, model.Cause{Kind: countedTwice, Evidence: x.table.say(countedTwice, x.rowed(e.causeCell)), At: []model.Ref{e.value.At}})
			}
			if !e.adds.Add(need).Abs().LessThanOrEqual(p.tight) {
				continue
			}
			k := identity(e)
			if twin, known := first[k]; known && k != "" {
				out = append(out, model.Cause{Kind: countedTwice, Evidence: x.table.say("重复列示", x.rowed(e.causeCell)), At: []model.Ref{twin.value.At, e.value.At}, Suspect: e.value.At})
				twins[twin.value.At], twins[e.value.At] = true, true
			}
			first[k] = e
		}
		if rows := x.rowsBelow(p, side); len(out) == 0 && !p.likely(len(rows)) && p.mayBlame(p.sides[1-side]) {
			for _, e := range rows {
				if !e.adds.IsZero() && e.adds.Sub(need).Abs().LessThanOrEqual(p.tight) {
					out = append(out, model.Cause{Kind: countedTwice, Evidence: x.table.say(countedTwice, x.rowed(e.causeCell)), At: []model.Ref{e.value.At}})
				}
			}
		}
	}
	return out, twins
}

// identity is one text for lines that say the same in all their cells; empty for
// one without a name.
func identity(e entry) string {
	row := e.row()
	if e.rows == nil || rowName(row) == "" {
		return ""
	}
	var parts []string
	for t, v := range row.Cells {
		if v.Present() {
			parts = append(parts, string(t)+"="+v.Text)
		}
	}
	slices.Sort(parts)
	return strings.Join(parts, "|")
}

// besideTerms are the money columns that may be mistaken for one another.
var besideTerms = []model.Term{model.InitialBudget, model.Adjustment, model.Budget, model.Spending, model.Carryover}

// neighbours is 串行: the stated figure is that of the other form's next row, or
// of another of its columns.
func (x *explainer) neighbours(p puzzle) (out []model.Cause) {
	es, others := p.sides[0], p.sides[1]
	for side := range p.sides {
		out = append(out, x.ownRow(p, side)...)
	}
	if len(es) != 1 || len(others) == 0 || es[0].rows == nil || !p.mayBlame(es) || digitsOf(es[0].value).significant() < 3 {
		return out
	}
	out = append(out, x.otherColumn(p, es[0], others)...)
	if sheetOf(es[0].value.At) != sheetOf(others[0].value.At) {
		out = append(out, x.otherRow(p, es[0], others)...)
	}
	return out
}

// otherColumn holds a figure against the other money columns of the rows it is
// compared with. Where its own form has it twice as well, as a budget that was not
// changed, the other form's column may be the one that is wrong.
func (x *explainer) otherColumn(p puzzle, e entry, others []entry) (out []model.Cause) {
	term := others[0].term
	if !slices.Contains(besideTerms, term) || len(others) > mostSought ||
		slices.ContainsFunc(others, func(o entry) bool { return o.term != term || o.rows == nil }) {
		return nil
	}
	for _, t := range besideTerms {
		sum, at := decimal.Zero, []model.Ref{}
		for _, o := range others {
			if v := o.row().Value(t); v.Numeric() {
				sum, at = sum.Add(v.Amount().Value), append(at, v.At)
			}
		}
		own := e.row().Value(t)
		twice := own.Numeric() && own.Number.Equal(e.value.Number)
		if t != term && len(at) == len(others) && x.same(p, e, sum) && (!twice || p.blamed[e.value.At] || x.vouched(others)) {
			out = append(out, x.misplaced(others[0].form, others, string(t), at))
		}
	}
	return out
}

// vouched reports whether rows add up in themselves: 年初预算数 and 调整数 to 全年预算数.
func (x *explainer) vouched(es []entry) bool {
	return !slices.ContainsFunc(es, func(e entry) bool {
		initial, ok1 := e.row().Value(model.InitialBudget).Interval()
		change, ok2 := e.row().Value(model.Adjustment).Interval()
		budget, ok3 := e.row().Value(model.Budget).Interval()
		return e.term == model.Spending || !ok1 || !ok2 || !ok3 || model.Compare(initial.Add(change), model.Equal, budget) == model.Unbalanced
	})
}

// otherRow holds a figure against the rows directly above and below the one it
// is compared with.
func (x *explainer) otherRow(p puzzle, e entry, others []entry) (out []model.Cause) {
	first, last := others[0], others[len(others)-1]
	if first.rows == nil || last.rows == nil || first.term == model.Paid || first.row().Role != model.RoleRecord || e.row().Role == model.RoleRecord {
		return nil
	}
	for _, next := range []struct {
		rows []model.Row
		i    int
	}{{first.rows, first.at - 1}, {last.rows, last.at + 1}} {
		if next.i < 0 || next.i >= len(next.rows) {
			continue
		}
		row := next.rows[next.i]
		v := row.Value(first.term)
		if row.Role == model.RoleRecord && v.Numeric() && x.same(p, e, v.Amount().Value) {
			c := causeCell{value: v, term: first.term, form: first.form, rows: next.rows, at: next.i}
			out = append(out, x.misplaced(first.form, []entry{{causeCell: c}}, string(first.term), []model.Ref{v.At}))
		}
	}
	return out
}

// ownRow holds a figure of a list that other lines have against it against the rows
// directly above and below it: one of them may have been copied.
func (x *explainer) ownRow(p puzzle, side int) (out []model.Cause) {
	if len(p.sides[side]) != 1 || len(p.sides[1-side]) == 0 {
		return nil
	}
	e, against := p.sides[side][0], p.sides[1-side]
	if e.rows == nil || e.form.Kind != model.Execution || e.row().Role != model.RoleRecord || !p.blamed[e.value.At] ||
		p.blamed[against[0].value.At] || sheetOf(e.value.At) == sheetOf(against[0].value.At) || digitsOf(e.value).significant() < 3 {
		return nil
	}
	for _, i := range []int{e.at - 1, e.at + 1} {
		if i < 0 || i >= len(e.rows) {
			continue
		}
		v := e.rows[i].Value(e.term)
		if e.rows[i].Role != model.RoleRecord || !v.Numeric() || !x.same(p, e, v.Amount().Value) {
			continue
		}
		next := causeCell{value: v, term: e.term, form: e.form, rows: e.rows, at: i}
		c := suspect(wrongRow, e.value, p.due(side, e))
		c.Evidence = x.table.say("同表串行", x.rowed(e.causeCell), string(e.form.Kind)+x.quoted(next), string(e.term))
		c.At = append(c.At, v.At)
		out = append(out, c)
	}
	return out
}

func (x *explainer) same(p puzzle, e entry, d decimal.Decimal) bool {
	return !p.likely(len(besideTerms)) && e.value.Amount().Value.Sub(d).Abs().LessThanOrEqual(p.tight)
}

func (x *explainer) misplaced(f *model.Form, rows []entry, column string, at []model.Ref) model.Cause {
	name := string(f.Kind)
	if len(rows) == 1 {
		name += x.quoted(rows[0].causeCell)
	}
	return model.Cause{Kind: wrongRow, Evidence: x.table.say(wrongRow, name, column), At: at}
}

// bases is 用错分母: the rate is that of another amount of its row, or of the total.
func (x *explainer) bases(p puzzle) (out []model.Cause) {
	v := p.line
	if len(v.Right.At) != 2 || v.Left.Amount.Mid.IsZero() || v.Diff.Abs().LessThanOrEqual(p.wide.Mul(two)) {
		return nil
	}
	part, ok1 := x.cells[v.Right.At[0]]
	base, ok2 := x.cells[v.Right.At[1]]
	if !ok1 || !ok2 || part.rows == nil {
		return nil
	}
	row := part.row()
	spent, budget := figure(part.value), base.value.Amount().Value
	for _, t := range []model.Term{model.InitialBudget, model.Received, model.Budget} {
		for _, of := range []model.Row{row, totalRow(part.rows)} {
			b := of.Value(t)
			if !b.Numeric() || b.At == base.value.At || b.Amount().Value.Equal(budget) || len(out) > 0 && out[0].At[0] == b.At {
				continue
			}
			rate, ok := spent.Div(figure(b))
			if ok && model.Compare(v.Left.Amount, model.Equal, rate) != model.Unbalanced {
				name := string(t)
				if of.At != row.At {
					name = rowName(of) + name
				}
				out = append(out, model.Cause{Kind: otherBase, Evidence: x.table.say(otherBase, name, b.Text, digitsOf(x.cells[v.Left.At[0]].value).shown(rate.Mid)), At: []model.Ref{b.At}})
			}
		}
	}
	return out
}

func totalRow(rows []model.Row) model.Row {
	for _, r := range rows {
		if r.Role == model.RoleTotal {
			return r
		}
	}
	return model.Row{}
}

// rowed is a figure with the row it stands in: “道路养护”56.00.
func (x *explainer) rowed(c causeCell) string {
	d := digitsOf(c.value)
	name := x.quoted(c)
	if name == "" || c.row().Role != model.RoleRecord {
		name += string(c.term)
	}
	return name + d.text
}

// quoted is the row of a figure: its project in quotes, or its label.
func (x *explainer) quoted(c causeCell) string {
	if c.rows == nil {
		return ""
	}
	row := c.row()
	name := rowName(row)
	switch {
	case name == "" && row.Value(model.PaidOn).Present():
		return row.Value(model.PaidOn).Text
	case name == "" || row.Role != model.RoleRecord:
		return name
	}
	return "“" + name + "”"
}
