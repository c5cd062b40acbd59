package expr

import (
	"iter"

	"github.com/shopspring/decimal"

	"jixiao/model"
)

// rowsOf are the rows of a block or column, of this form or of another; why
// says why there can be none.
func (e *evaluator) rowsOf(n *node) (rows blockRows, why string) {
	block := n.typed.block0()
	if n.typed.from == itself {
		return blockRows{form: e.s.Form, block: block, rows: e.s.Form.Block(block)}, ""
	}
	s := e.source(n.typed)
	if s.why != "" {
		return blockRows{}, s.why
	}
	if s.list && (e.s.Project != nil || n.typed.from == paid) {
		if block != listBlocks[n.typed.from] {
			return blockRows{}, n.typed.formWord() + "中没有" + string(block)
		}
		return blockRows{form: e.s.Form, block: block, rows: s.rows}, ""
	}
	if s.list {
		s.forms = e.formsOf(model.Execution)
	}
	for _, f := range s.forms {
		if r := f.Block(block); len(r) > 0 {
			return blockRows{form: f, block: block, rows: r}, ""
		}
	}
	return blockRows{}, n.typed.formWord() + "中没有" + string(block)
}

// listBlocks are the blocks whose rows of one project count together.
var listBlocks = map[relation]model.Term{executed: model.ExecutionBlock, paid: model.PaymentBlock}

// blockRows are the rows of a block, and the form whose fields stand beside
// them.
type blockRows struct {
	form  *model.Form
	block model.Term
	rows  []model.Row
}

// block0 is the block of a block or column.
func (t typed) block0() model.Term {
	if t.block {
		return t.term
	}
	return t.of
}

// place is how an officer calls the form that a name speaks of.
func (t typed) place() string {
	if t.from == itself {
		return "表"
	}
	return t.formWord()
}

// column gives the cells of 块.字段: of 资金 the parts, not the total, of 预算执行
// the records, not the subtotals.
func column(n *node, b blockRows) iter.Seq[model.Value] {
	return func(yield func(model.Value) bool) {
		for i := range b.rows {
			if !InColumn(b.block, b.rows[i]) {
				continue
			}
			if v, ok := b.rows[i].Cells[n.typed.term]; ok && !yield(v) {
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

// met is a row that meets the condition of a function, or may by rounding.
type met struct {
	row   *model.Row
	maybe bool
}

// where are the rows of a block that meet a condition; all of them without
// one. why says why none could be judged; rows that cannot are left out.
func (e *evaluator) where(b blockRows, condition *node) (rows []met, why string) {
	if why := e.tired(len(b.rows)); why != "" {
		return nil, why
	}
	rows = make([]met, 0, len(b.rows))
	judged, unknown := false, ""
	for i := range b.rows {
		r := &b.rows[i]
		if !InColumn(b.block, *r) {
			continue
		}
		if condition == nil {
			rows = append(rows, met{row: r})
			continue
		}
		v, w := e.onRow(b, r, condition, false)
		if e.steps > maxSteps {
			return nil, e.tired(0)
		}
		switch v {
		case model.NoVerdict:
			unknown = w
		case model.Balanced, model.Rounding:
			rows = append(rows, met{row: r, maybe: v == model.Rounding})
		}
		judged = judged || v != model.NoVerdict
	}
	if condition != nil && !judged && unknown != "" {
		return nil, unknown
	}
	return rows, ""
}

// onRow judges a condition on a row: bare names are its columns first, then
// fields of its form.
func (e *evaluator) onRow(b blockRows, r *model.Row, condition *node, not bool) (model.Verdict, string) {
	if why := e.tired(1); why != "" {
		return model.NoVerdict, why
	}
	outer := e.s
	e.s.Form, e.s.Row, e.s.Block = b.form, r, b.block
	v, why := e.truth(condition, not)
	e.s = outer
	return v, why
}

// condition is the condition over rows of a call, nil where it has none.
func (n *node) condition() *node {
	if len(n.kids) == 2 && n.kids[1].typed.kind == boolean {
		return n.kids[1]
	}
	return nil
}

func (e *evaluator) count(n *node) value {
	k := n.kids[0]
	b, why := e.rowsOf(k)
	if why != "" {
		return none(why)
	}
	rows, why := e.where(b, n.condition())
	if why != "" {
		return none(why)
	}
	sure, maybe := 0, 0
	for _, m := range rows {
		if k.typed.column {
			v, ok := m.row.Cells[k.typed.term]
			if !ok {
				continue
			}
			e.saw(v.At)
			if !v.Present() {
				continue
			}
		}
		if m.maybe {
			maybe++
		} else {
			sure++
		}
	}
	out := model.Exact(decimal.NewFromInt(int64(sure)))
	if maybe > 0 {
		out.Hi = out.Hi.Add(decimal.NewFromInt(int64(maybe)))
	}
	return value{number: out}
}

func (e *evaluator) sum(n *node) value {
	k := n.kids[0]
	b, why := e.rowsOf(k)
	if why != "" {
		return none(why)
	}
	condition := n.condition()
	rows, why := e.where(b, condition)
	if why != "" {
		return none(why)
	}
	if condition != nil && len(rows) == 0 {
		return none("“" + plain(k) + "”中没有符合条件的行")
	}
	out := e.total(k, rows)
	if condition != nil {
		return out
	}
	for _, more := range n.kids[1:] {
		out = e.addCell(out, more)
	}
	return out
}

// addCell adds a single cell to a total. A cell that the form does not have,
// or that says 不适用, adds nothing; a blank one leaves the total unknown.
func (e *evaluator) addCell(total value, n *node) value {
	if total.why != "" {
		return total
	}
	if n.typed.constant == nil {
		cells, why, _ := e.cellsOf(n)
		if why != "" || len(cells) == 1 && cells[0].State == model.NotApplicable {
			return total
		}
	}
	cell := e.cell(n)
	if cell.why != "" {
		return cell
	}
	total.number = total.number.Add(cell.number)
	return total
}

// total adds the filled cells of a column, and remembers the blank ones. A row
// that meets the condition by rounding alone makes the sum uncertain.
func (e *evaluator) total(k *node, rows []met) value {
	out, filled := value{}, 0
	var seen map[model.Ref]model.Ref // cell to the record it counts for
	for _, m := range rows {
		v, ok := m.row.Cells[k.typed.term]
		if !ok {
			continue
		}
		if seen == nil && len(rows) > 1 {
			seen = make(map[model.Ref]model.Ref, len(rows))
		}
		if seen != nil && !v.At.IsZero() {
			// A merged cell stands on several rows and counts once. Records at one
			// place are the amounts that one cell names, each its own.
			if of, again := seen[v.At]; again && of != m.row.At {
				continue
			}
			seen[v.At] = m.row.At
		}
		e.saw(v.At)
		i, ok := v.Interval()
		switch {
		case ok && m.maybe:
			out.number.Lo, out.number.Hi = out.number.Lo.Add(decimal.Min(i.Lo, decimal.Zero)), out.number.Hi.Add(decimal.Max(i.Hi, decimal.Zero))
			filled++
		case ok:
			out.number = out.number.Add(i)
			out.unit = v.MoneyUnit()
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
		out.room, out.unlimited = roomOf(k, rows)
	}
	return out
}

// roomOf is how much the blank cells of a column could add: 得分 at most its
// 分值, anything else without limit.
func roomOf(k *node, rows []met) (room decimal.Decimal, unlimited bool) {
	if k.typed.term != model.Score {
		return decimal.Zero, true
	}
	for _, m := range rows {
		v, ok := m.row.Cells[model.Score]
		if !ok || v.State != model.Blank && v.State != model.Owed {
			continue
		}
		if w := m.row.Value(model.Weight); w.Numeric() {
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
	condition := n.condition()
	if len(n.kids) > 1 && condition == nil {
		for _, k := range n.kids {
			v := e.eval(k)
			if v.why != "" {
				return v
			}
			take(v)
		}
		return out
	}
	b, why := e.rowsOf(n.kids[0])
	if why != "" {
		return none(why)
	}
	rows, why := e.where(b, condition)
	if why != "" {
		return none(why)
	}
	for _, m := range rows {
		v, ok := m.row.Cells[n.kids[0].typed.term]
		if !ok || m.maybe {
			continue
		}
		e.saw(v.At)
		if i, ok := v.Interval(); ok {
			take(value{number: i})
			out.unit = v.MoneyUnit()
		}
	}
	switch {
	case found:
		return out
	case condition != nil && len(rows) == 0:
		return none("“" + plain(n.kids[0]) + "”中没有符合条件的行")
	}
	return none("“" + plain(n.kids[0]) + "”都为空")
}

// quantified judges 全部(块, 条件), which is as bad as its worst row, and
// 存在(块, 条件), as good as its best. Rows that cannot be judged do not count.
func (e *evaluator) quantified(n *node, not bool) (model.Verdict, string) {
	b, why := e.rowsOf(n.kids[0])
	if why != "" {
		return model.NoVerdict, why
	}
	all := (n.typed.function == every) != not // 非 存在 is: 全部 not
	out, unknown := model.NoVerdict, ""
	var decided *decision
	first := len(e.cells)
	lo, hi := first, first // the cells of the row that decided
	for i := range b.rows {
		if !InColumn(b.block, b.rows[i]) {
			continue
		}
		was := len(e.cells)
		v, w := e.onRow(b, &b.rows[i], n.kids[1], not)
		switch {
		case e.steps > maxSteps:
			return model.NoVerdict, e.tired(0)
		case v == model.NoVerdict:
			unknown = w
		case out == model.NoVerdict, all && v > out, !all && v < out:
			out, decided, lo, hi = v, e.decided, was, len(e.cells)
		}
		if out == model.Unbalanced && all || out == model.Balanced && !all {
			break
		}
	}
	e.decided = decided
	if out == model.NoVerdict {
		if unknown == "" {
			unknown = n.kids[0].typed.place() + "中没有" + string(b.block)
		}
		return out, unknown
	}
	rotate(e.cells[first:], lo-first, hi-first)
	return out, ""
}

// rotate brings cells[lo:hi] to the front.
func rotate(cells []model.Ref, lo, hi int) {
	front := append([]model.Ref{}, cells[lo:hi]...)
	copy(cells[hi-lo:hi], cells[:lo])
	copy(cells, front)
}
