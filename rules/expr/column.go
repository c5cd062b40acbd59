package expr

import (
	"iter"

	"github.com/shopspring/decimal"

	"jixiao/model"
)

// column gives the cells of 块.字段: of 资金 the parts, not the total, of 预算执行
// the records, not the subtotals.
func (e *evaluator) column(n *node) iter.Seq[model.Value] {
	return func(yield func(model.Value) bool) {
		for _, r := range e.s.Form.Block(n.typed.of) {
			if !InColumn(n.typed.of, r) {
				continue
			}
			if v, ok := r.Cells[n.typed.term]; ok && !yield(v) {
				return
			}
		}
	}
}

// InColumn reports whether a row counts in 块.字段.
func InColumn(block model.Term, r model.Row) bool {
	switch block {
	case model.FundBlock, model.MediumFundBlock, model.TaskBlock:
		return r.Role != model.RoleTotal
	case model.ExecutionBlock:
		return r.Role == model.RoleRecord
	}
	return true
}

func (e *evaluator) aggregate(n *node) value {
	k := n.kids[0]
	if k.typed.block {
		rows := 0
		for _, r := range e.s.Form.Block(k.typed.term) {
			if InColumn(k.typed.term, r) {
				rows++
			}
		}
		return value{number: model.Exact(decimal.NewFromInt(int64(rows)))}
	}
	cells := e.column(k)
	if n.typed.function == count {
		filled := 0
		for v := range cells {
			e.saw(v.At)
			if v.Present() {
				filled++
			}
		}
		return value{number: model.Exact(decimal.NewFromInt(int64(filled)))}
	}
	out := e.total(k, cells)
	for _, more := range n.kids[1:] {
		out = e.addCell(out, more)
	}
	return out
}

// addCell adds a single cell to a total. A cell that the form does not have,
// or that says 不适用, adds nothing; a blank one leaves the total unknown.
func (e *evaluator) addCell(total value, n *node) value {
	v, ok := e.lookup(n.typed.term)
	if total.why != "" || n.typed.constant == nil && (!ok || v.State == model.NotApplicable) {
		return total
	}
	cell := e.cell(n)
	if cell.why != "" {
		return cell
	}
	total.number = total.number.Add(cell.number)
	return total
}

// total adds the filled cells of a column, and remembers the blank ones.
func (e *evaluator) total(k *node, cells iter.Seq[model.Value]) value {
	out, filled := value{}, 0
	seen := map[model.Ref]bool{}
	for v := range cells {
		if !v.At.IsZero() && seen[v.At] {
			continue // a merged cell stands on several rows and counts once
		}
		seen[v.At] = true
		e.saw(v.At)
		i, ok := v.Interval()
		switch {
		case ok:
			out.number = out.number.Add(i)
			filled++
		case v.State == model.Blank, v.State == model.Owed:
			out.blanks = append(out.blanks, v.At)
		case v.State == model.Unreadable, v.Present():
			return none("“" + plain(k) + "”中“" + v.Text + "”不是数")
		}
	}
	if filled == 0 {
		return none("“" + plain(k) + "”都为空")
	}
	if len(out.blanks) > 0 {
		out.room, out.unlimited = e.roomOf(k)
	}
	return out
}

// roomOf is how much the blank cells of a column could add: 得分 at most its
// 分值, anything else without limit.
func (e *evaluator) roomOf(k *node) (room decimal.Decimal, unlimited bool) {
	if k.typed.term != model.Score {
		return decimal.Zero, true
	}
	for _, r := range e.s.Form.Block(k.typed.of) {
		v, ok := r.Cells[model.Score]
		if !ok || v.State != model.Blank && v.State != model.Owed || !InColumn(k.typed.of, r) {
			continue
		}
		if w := r.Value(model.Weight); w.Numeric() {
			room = room.Add(w.Number)
		}
	}
	return room, false
}

func (e *evaluator) extreme(n *node) value {
	var out value
	pick := model.Interval.Max
	if n.typed.function == least {
		pick = model.Interval.Min
	}
	found := false
	take := func(v value) {
		if !found {
			out, found = value{number: v.number}, true
			return
		}
		out.number = pick(out.number, v.number)
	}
	if len(n.kids) > 1 {
		for _, k := range n.kids {
			v := e.eval(k)
			if v.why != "" {
				return v
			}
			take(v)
		}
		return out
	}
	for v := range e.column(n.kids[0]) {
		e.saw(v.At)
		if i, ok := v.Interval(); ok {
			take(value{number: i})
		}
	}
	if !found {
		return none("“" + plain(n.kids[0]) + "”都为空")
	}
	return out
}
