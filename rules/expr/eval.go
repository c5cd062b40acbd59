package expr

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"jixiao/model"
)

// value is what a part of an expression came to. why is set where it is
// 不适用, and then nothing else is.
type value struct {
	number  model.Interval
	text    string
	printed bool // text is the number as it stands in a cell
	why     string
	// blanks are blank cells of a sum, which could add up to room more; any
	// amount where unlimited.
	blanks    []model.Ref
	room      decimal.Decimal
	unlimited bool
	unit      model.MoneyUnit // in which an amount of another form is printed
}

func none(why string) value { return value{why: why} }

// Judge evaluates a condition.
func (p *Program) Judge(s Scope) Result {
	e := evaluator{s: s}
	v, why := e.truth(p.root, false)
	r := Result{Verdict: v, Why: why, Cells: e.cells}
	if v == model.NoVerdict || v == model.Balanced || e.decided == nil {
		return r
	}
	e.explain(&r)
	return r
}

// Print evaluates an expression and writes its value for a message.
func (p *Program) Print(s Scope) string {
	e := evaluator{s: s}
	n := p.root
	if n.typed.kind == boolean {
		v, _ := e.truth(n, false)
		return map[model.Verdict]string{model.Balanced: "是", model.Unbalanced: "否"}[v]
	}
	v := value{}
	if n.shape == nameNode && n.typed.kind != amount {
		v = e.asText(n)
	} else {
		v = e.eval(n)
	}
	switch {
	case v.why != "" && n.shape == nameNode:
		return "（空）"
	case v.why != "":
		return "（" + v.why + "）"
	}
	return e.show(n.typed.kind, v)
}

type evaluator struct {
	s       Scope
	cells   []model.Ref
	seen    map[model.Ref]bool // of cells, where they are many
	decided *decision
	steps   int
}

// decision is the comparison that made the verdict.
type decision struct {
	at      *node
	op      model.Operator
	a, b    value
	verdict model.Verdict
	blanks  []model.Ref
}

// manyCells is how many cells are searched one by one, and maxSteps how many a
// single verdict may look at, again and again: far more than any rule needs.
const (
	manyCells = 40
	maxSteps  = 1_000_000
)

func (e *evaluator) saw(at model.Ref) {
	switch {
	case at.IsZero():
		return
	case len(e.cells) < manyCells:
		if slices.Contains(e.cells, at) {
			return
		}
	default:
		if e.seen == nil {
			e.seen = make(map[model.Ref]bool, 2*manyCells)
			for _, c := range e.cells {
				e.seen[c] = true
			}
		}
		if e.seen[at] {
			return
		}
		e.seen[at] = true
	}
	e.cells = append(e.cells, at)
}

// tired is the reason to give up an expression that looks at too much.
func (e *evaluator) tired(cells int) string {
	if e.steps += cells; e.steps > maxSteps {
		return "条件所涉单元格过多，未作判断"
	}
	return ""
}

// truth evaluates a condition, or its negation: 非 is carried down to the
// comparisons, where it has an exact meaning («非 甲 > 乙» is «甲 ≤ 乙»).
// An operand that is 不适用 decides nothing; the other one may.
func (e *evaluator) truth(n *node, not bool) (model.Verdict, string) {
	switch {
	case n.shape == unaryNode:
		return e.truth(n.kids[0], !not)
	case n.shape == callNode:
		return e.predicate(n, not)
	case n.op == "且" || n.op == "或":
		return e.joint(n, not)
	}
	return e.compare(n, not)
}

func (e *evaluator) joint(n *node, not bool) (model.Verdict, string) {
	settles := model.Unbalanced // 且: one 不平 settles it
	if (n.op == "或") != not {
		settles = model.Balanced
	}
	a, whyA := e.truth(n.kids[0], not)
	if a == settles {
		return a, ""
	}
	first := e.decided
	b, whyB := e.truth(n.kids[1], not)
	switch {
	case b == settles:
		return b, ""
	case whyA != "":
		return model.NoVerdict, whyA
	case whyB != "":
		return model.NoVerdict, whyB
	}
	out := a.Worse(b)
	if settles == model.Balanced {
		out = min(a, b)
	}
	if out == a && (out != b || e.decided == nil) {
		e.decided = first
	}
	return out, ""
}

var inverse = map[model.Operator]model.Operator{
	model.Equal: model.NotEqual, model.NotEqual: model.Equal,
	model.Above: model.AtMost, model.AtMost: model.Above,
	model.Below: model.AtLeast, model.AtLeast: model.Below,
}

func (e *evaluator) compare(n *node, not bool) (model.Verdict, string) {
	op := model.Operator(n.op)
	if n.op == "≈" {
		op = model.Equal
	}
	if not {
		op = inverse[op]
	}
	a, b := e.eval(n.kids[0]), e.eval(n.kids[1])
	if a.why != "" {
		return model.NoVerdict, a.why
	}
	if b.why != "" {
		return model.NoVerdict, b.why
	}
	d := &decision{at: n, op: op, a: a, b: b}
	if n.kids[0].typed.kind == words {
		d.verdict = verdict((model.Fold(a.text) == model.Fold(b.text)) == (op == model.Equal))
	} else {
		x, y := a.number, b.number
		if zero(n.kids[0]) || zero(n.kids[1]) {
			x, y = model.Exact(x.Mid), model.Exact(y.Mid) // a printed 0.00 is zero
		}
		d.verdict = model.Compare(x, op, y)
		d.closeGap()
	}
	e.decided = d
	return d.verdict, ""
}

// closeGap softens 不平 to 尾差 where filling a blank cell of a sum could make
// the two sides equal.
func (d *decision) closeGap() {
	if d.verdict != model.Unbalanced || d.op != model.Equal {
		return
	}
	for _, s := range []struct{ sum, other value }{{d.a, d.b}, {d.b, d.a}} {
		gap := s.other.number.Lo.Sub(s.sum.number.Hi)
		if len(s.sum.blanks) > 0 && gap.IsPositive() && (s.sum.unlimited || gap.LessThanOrEqual(s.sum.room)) {
			d.verdict, d.blanks = model.Rounding, s.sum.blanks
			return
		}
	}
}

func verdict(holds bool) model.Verdict {
	if holds {
		return model.Balanced
	}
	return model.Unbalanced
}

// predicate evaluates a function that gives a judgement.
func (e *evaluator) predicate(n *node, not bool) (model.Verdict, string) {
	first := n.kids[0]
	switch n.typed.function {
	case either:
		c, why := e.truth(first, false)
		if why != "" {
			return model.NoVerdict, why
		}
		if c == model.Balanced {
			return e.truth(n.kids[1], not)
		}
		return e.truth(n.kids[2], not)
	case every, some:
		return e.quantified(n, not)
	case empty:
		blank, why := e.blank(first)
		if why != "" {
			return model.NoVerdict, why
		}
		e.decided = nil
		return verdict(blank != not), ""
	}
	v := e.asText(first)
	if v.why != "" {
		return model.NoVerdict, v.why
	}
	if v.text == "" {
		v.text = e.show(first.typed.kind, v)
	}
	holds := false
	if n.typed.function == matches {
		holds = n.typed.pattern.MatchString(v.text)
	} else {
		folded := model.Fold(v.text)
		holds = slices.ContainsFunc(n.kids[1:], func(k *node) bool { return k.typed.folded == folded })
	}
	e.decided = nil
	return verdict(holds != not), ""
}

// blank reports whether a cell, or every cell of a column, holds nothing; so
// does one of another form that is not there.
func (e *evaluator) blank(n *node) (bool, string) {
	if n.typed.column {
		return e.blankColumn(n)
	}
	cells, why, absent := e.cellsOf(n)
	if absent {
		return true, ""
	}
	if why != "" {
		return false, why
	}
	blank := true
	for _, v := range cells {
		e.saw(v.At)
		blank = blank && (v.State == model.Blank || v.State == model.Owed)
	}
	return blank, ""
}

// cellsOf are the cells of a scalar name: one, or several rows of a list.
func (e *evaluator) cellsOf(n *node) (cells []model.Value, why string, absent bool) {
	if n.typed.from != itself {
		return e.related(n)
	}
	v, ok := e.lookup(n.typed.term)
	if !ok {
		return nil, "表中没有“" + string(n.typed.term) + "”", false
	}
	return []model.Value{v}, "", false
}

func (e *evaluator) blankColumn(n *node) (bool, string) {
	rows, why := e.rowsOf(n)
	if why != "" {
		return true, ""
	}
	found := false
	for v := range column(n, rows) {
		found = true
		if v.State != model.Blank && v.State != model.Owed {
			return false, ""
		}
		e.saw(v.At)
	}
	if !found {
		return false, n.typed.place() + "中没有“" + plain(n) + "”"
	}
	return true, ""
}

// eval evaluates anything but a judgement.
func (e *evaluator) eval(n *node) value {
	switch n.shape {
	case numberNode:
		return value{number: n.typed.number}
	case textNode:
		return value{text: n.text}
	case nameNode:
		return e.cell(n)
	case callNode:
		return e.call(n)
	case unaryNode:
		v := e.eval(n.kids[0])
		return value{number: v.number.Neg(), why: v.why}
	}
	a, b := e.eval(n.kids[0]), e.eval(n.kids[1])
	if a.why != "" {
		return a
	}
	if b.why != "" {
		return b
	}
	return e.arithmetic(n, a, b)
}

func (e *evaluator) arithmetic(n *node, a, b value) value {
	switch n.op {
	case "+":
		return value{number: a.number.Add(b.number), room: a.room.Add(b.room),
			blanks: append(slices.Clip(a.blanks), b.blanks...), unlimited: a.unlimited || b.unlimited}
	case "-":
		return value{number: a.number.Sub(b.number)}
	case "*":
		return value{number: a.number.Mul(b.number)}
	}
	q, ok := a.number.Div(b.number)
	if !ok {
		return none("“" + plain(n.kids[1]) + "”为0，不能作除数")
	}
	return value{number: q}
}

func (e *evaluator) call(n *node) value {
	switch n.typed.function {
	case sum:
		return e.sum(n)
	case count:
		return e.count(n)
	case greatest, least:
		return e.extreme(n)
	case either:
		c, why := e.truth(n.kids[0], false)
		switch {
		case why != "":
			return none(why)
		case c == model.Balanced:
			return e.eval(n.kids[1])
		}
		return e.eval(n.kids[2])
	}
	v := e.eval(n.kids[0])
	if v.why != "" {
		return v
	}
	switch n.typed.function {
	case absolute:
		return value{number: v.number.Abs()}
	case length:
		return value{number: model.Exact(decimal.NewFromInt(int64(utf8.RuneCountInString(strings.TrimSpace(v.text)))))}
	case decimals:
		return value{number: model.Exact(decimal.NewFromInt(int64(e.placesOf(n.kids[0]))))}
	}
	to := e.eval(n.kids[1])
	if to.why != "" {
		return to
	}
	v.number, v.printed = v.number.Round(places(to.number.Mid)), false
	return v
}

// placesOf is the number of decimals that a cell prints.
func (e *evaluator) placesOf(n *node) int32 {
	if c := n.typed.constant; c != nil {
		return c.Places()
	}
	cells, why, _ := e.cellsOf(n)
	if why != "" || len(cells) == 0 {
		return 0
	}
	return cells[0].Places()
}
