package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"jixiao/model"
)

// reconSide is one side of a line with what the comparison must know of it.
type reconSide struct {
	model.Side
	way       string // which alternative it is, when not the first
	untouched bool   // every cell is ours, computed anew: nothing is stated
	rate      bool
	// up and any say that a blank could raise the sum, or move it either way;
	// upTo is by how much at most, zero for no limit.
	up, any bool
	upTo    decimal.Decimal
	rows    []model.Row // what it adds up
	field   fieldSum
}

// closes reports whether a blank of s may be what is missing to gap.
func (s reconSide) closes(gap, bound decimal.Decimal) bool {
	return s.any || s.up && gap.IsPositive() && (s.upTo.IsZero() || gap.LessThanOrEqual(s.upTo.Add(bound)))
}

// stated is s, or a side not handed in where every cell of it is ours: what we
// wrote on an earlier run the officer has not said.
func (s reconSide) stated() reconSide {
	if s.untouched {
		return reconSide{Side: model.Side{Label: s.Label, Missing: true}}
	}
	return s
}

// compareSides is the line of two sides. A blank that could close the gap
// leaves no verdict, because the officer has not said all yet.
func compareSides(left reconSide, op model.Operator, right reconSide) model.Variance {
	v := model.Variance{Left: left.Side, Right: right.Side, IsRate: left.rate || right.rate}
	if v.Left.Missing || v.Right.Missing || v.Left.Blank || v.Right.Blank {
		return v
	}
	a, b := left.Amount, right.Amount
	v.Diff = a.Mid.Sub(b.Mid)
	v.Bound = decimal.Max(
		a.Hi.Sub(a.Mid).Add(b.Mid.Sub(b.Lo)),
		a.Mid.Sub(a.Lo).Add(b.Hi.Sub(b.Mid)))
	v.Verdict = model.Compare(a, op, b)
	if v.Verdict != model.Unbalanced {
		return v
	}
	v.Left.Blank = left.closes(v.Diff.Neg(), v.Bound)
	v.Right.Blank = right.closes(v.Diff, v.Bound)
	if v.Left.Blank || v.Right.Blank {
		v.Verdict = model.NoVerdict
	}
	return v
}

// side is one side of a line in its alternatives, none where the form has no
// such row or column.
func (r *reconciler) side(o operand, c reconContext, found reconRows) []reconSide {
	if o.form == model.Payments && c.project != nil {
		return r.paymentWays(r.fill(o.label, c), o, c.project)
	}
	if !found.handedIn {
		return []reconSide{{Side: model.Side{Label: r.fill(o.label, c), Missing: true}}}
	}
	label := ""
	var out []reconSide
	for _, rows := range found.ways {
		for i, f := range o.fields {
			s, ok := f.over(rows, c.column)
			if !ok {
				continue
			}
			if label == "" {
				label = r.fill(o.label, c)
			}
			s.Label, s.rows, s.field = label, rows, f
			if i > 0 {
				s.way = "（含" + string(f.terms[len(f.terms)-1]) + "）"
			}
			out = append(out, s)
		}
	}
	return out
}

// reconRows are the rows that an operand means, in its alternatives; handedIn is
// false where the unit has no such form. Of payments to a project there are none
// here: paymentWays chooses them.
type reconRows struct {
	ways     [][]model.Row
	handedIn bool
}

// none reports whether the form is there and has no such rows: no line comes of it.
func (f reconRows) none() bool { return f.handedIn && len(f.ways) == 0 }

// rows are those of an operand for every column of its line.
func (r *reconciler) rows(o operand, c reconContext) reconRows {
	if o.form == model.Payments && c.project != nil {
		return reconRows{}
	}
	ways, handedIn := r.rowsOf(o, c)
	return reconRows{ways, handedIn}
}

func (r *reconciler) rowsOf(o operand, c reconContext) (ways [][]model.Row, handedIn bool) {
	switch {
	case c.form != nil && o.means(rowsUnits):
		return unitTotals(c.form.Block(o.block)), true
	case c.form != nil:
		return selectRows(o.rows, c.rows, c.at), true
	case c.project != nil && c.fund != "":
		return r.ofFund(o, c), true
	case c.project != nil:
		return r.ofProject(o, c.project)
	case o.means(rowsProjects):
		return r.evaluations(o)
	}
	for _, f := range r.forms(o.form) {
		handedIn = true
		if ways = formRows(o, r.classify(f)); len(ways) > 0 {
			return ways[:1], true
		}
	}
	return nil, handedIn
}

// means reports whether an operand is about the rows of word.
func (o operand) means(word string) bool {
	return slices.ContainsFunc(o.rows, func(sum []string) bool { return slices.Contains(sum, word) })
}

// ofProject are the rows of a project on one of its forms. Of a form that is not
// owed by everyone (监控表, last year's list, a list beside the street-wide one)
// nothing is said to be missing.
func (r *reconciler) ofProject(o operand, p *model.Project) (ways [][]model.Row, handedIn bool) {
	switch o.form {
	case model.Execution:
		switch {
		case o.means(rowsBefore):
			return someRows(lastRows(p)), true
		case o.means(rowsStreet):
			return someRows(r.streetRows(p)), true
		}
		return [][]model.Row{p.Execution}, len(p.Execution) > 0
	case model.ProjectDeclaration:
		return formRows(o, p.Declaration), p.Declaration != nil
	case model.ProjectEvaluation:
		return formRows(o, p.Evaluation), p.Evaluation != nil
	case model.Monitoring:
		return formRows(o, p.Monitoring), p.Monitoring != nil || len(r.forms(model.Monitoring)) == 0
	}
	return nil, false
}

func someRows(rows []model.Row) [][]model.Row {
	if len(rows) == 0 {
		return nil
	}
	return [][]model.Row{rows}
}

// evaluations are the total rows of all projects' 自评表. They compare with the
// unit's 项目支出 only when none is outstanding: a form not yet handed in is
// X08's, and its money no difference.
func (r *reconciler) evaluations(o operand) (ways [][]model.Row, complete bool) {
	var rows []model.Row
	for _, p := range r.unit.Projects {
		row, ok := p.Evaluation.Total(o.block)
		if ok && anyOurs(row) {
			return nil, false // written by us from an earlier run: no statement of the officer's
		}
		if !ok && len(p.Execution) > 0 {
			return nil, false
		}
		if ok {
			rows = append(rows, row)
		}
	}
	return [][]model.Row{sameColumns(rows)}, len(rows) > 0
}

// sameColumns are rows of several forms, with a blank cell where a form has no
// such column of money as the others: its part of a sum is not known.
func sameColumns(rows []model.Row) []model.Row {
	out := slices.Clone(rows)
	for _, t := range []model.Term{model.InitialBudget, model.Budget, model.Spending} {
		has := func(row model.Row) bool { _, ok := row.Cells[t]; return ok }
		if !slices.ContainsFunc(rows, has) {
			continue
		}
		for i := range out {
			if !has(out[i]) {
				out[i].Cells = maps.Clone(out[i].Cells)
				out[i].Cells[t] = model.Value{Kind: model.KindAmount}
			}
		}
	}
	return out
}

func anyOurs(row model.Row) bool {
	for _, v := range row.Cells {
		if v.Present() && v.Kind == model.KindAmount && v.Origin == model.Ours {
			return true
		}
	}
	return false
}

// formRows selects rows of f; a field of the form itself counts as one row.
func formRows(o operand, f *model.Form) [][]model.Row {
	if f == nil {
		return nil
	}
	if o.block == "" {
		return [][]model.Row{{{Cells: f.Fields}}}
	}
	return selectRows(o.rows, f.Block(o.block), -1)
}

// selectRows resolves the row words: the first alternative all of whose parts
// are there; 所辖 may yield several.
func selectRows(alternatives [][]string, rows []model.Row, at int) [][]model.Row {
	for _, sum := range alternatives {
		if len(sum) == 1 && sum[0] == rowsCovered {
			if ways := covered(rows, at); len(ways) > 0 {
				return ways
			}
			continue
		}
		if len(sum) == 1 {
			if part := rowsOfWord(sum[0], rows, at); len(part) > 0 {
				return [][]model.Row{part}
			}
			continue
		}
		var all []model.Row
		for _, word := range sum {
			part := rowsOfWord(word, rows, at)
			if len(part) == 0 {
				all = nil
				break
			}
			all = append(all, part...)
		}
		if len(all) > 0 {
			return [][]model.Row{all}
		}
	}
	return nil
}

func rowsOfWord(word string, rows []model.Row, at int) []model.Row {
	switch {
	case word == rowThis:
		if at < 0 {
			return nil
		}
		return rows[at : at+1]
	case word == rowsPart:
		return partsBelow(rows, at)
	case word == rowsFunds && len(rows) == 1 && rows[0].Role == model.RoleTotal:
		return nil
	case word == rowsFunds:
		return slices.DeleteFunc(slices.Clone(rows), func(r model.Row) bool { return r.Role == model.RoleTotal })
	case strings.HasSuffix(word, rowsAll):
		return leaves(rows, model.Role(strings.TrimSuffix(word, rowsAll)))
	}
	var found []model.Row
	for _, row := range rows {
		if row.Role == model.Role(word) || row.Role == model.RoleRecord && row.Value(model.Fund).Present() && fundKey(row) == word {
			found = append(found, row)
		}
	}
	if len(found) > 1 {
		return nil // of two totals nobody can say which is meant
	}
	return found
}

// over is the value of f over rows. ok is false where no row has the columns,
// where a figure is 不适用, and where a quotient has no divisor (E09's).
func (f fieldSum) over(rows []model.Row, column model.Term) (s reconSide, ok bool) {
	if f.quotient {
		return f.rate(rows, column)
	}
	sum := cellSum{s: reconSide{untouched: true}}
	for i, t := range f.terms {
		has, t := false, orColumn(t, column)
		for j := range rows {
			v, there := rows[j].Cells[t]
			if !there {
				continue
			}
			if !has {
				sum.figures, sum.s.At = slices.Grow(sum.figures, len(rows)), slices.Grow(sum.s.At, len(rows))
			}
			has = true
			sum.add(&v, f.minus[i], t)
		}
		if !has {
			return reconSide{}, false
		}
	}
	strict := slices.Contains(f.minus, true)
	return sum.side(strict)
}

// rate is the quotient of two terms of one row.
func (f fieldSum) rate(rows []model.Row, column model.Term) (s reconSide, ok bool) {
	if len(rows) != 1 {
		return reconSide{}, false
	}
	part, ok1 := fieldSum{terms: f.terms[:1], minus: f.minus[:1]}.over(rows, column)
	whole, ok2 := fieldSum{terms: f.terms[1:], minus: f.minus[1:]}.over(rows, column)
	if !ok1 || !ok2 {
		return reconSide{}, false
	}
	s = reconSide{rate: true, untouched: part.untouched && whole.untouched}
	s.At = append(slices.Clone(part.At), whole.At...)
	s.Text = part.Text + " ÷ " + whole.Text
	if part.Blank || whole.Blank {
		s.Blank = true
		return s, true
	}
	s.Amount, ok = part.Amount.Div(whole.Amount)
	return s, ok
}

func orColumn(t, column model.Term) model.Term {
	if t == thisColumn {
		return column
	}
	return t
}

// shownTerms is how many figures of a sum are written out one by one.
const shownTerms = 6

// cellSum adds cells up: the filled ones count, — counts as nothing, a blank
// is remembered, because it may be what is missing.
type cellSum struct {
	s       reconSide
	figures []summand
	cells   int // looked at, — included
	dashes  int
}

// summand is a figure as it is shown: its print, and its money unit in 元.
type summand struct {
	text  string
	minus bool
	yuan  decimal.Decimal
}

func (c *cellSum) add(v *model.Value, minus bool, t model.Term) {
	c.cells++
	if v.Origin != model.Ours {
		c.s.untouched = false
	}
	switch {
	case v.Numeric():
		i := figure(*v)
		if minus {
			i = i.Neg()
		}
		if len(c.figures) == 0 {
			c.s.Amount = i
		} else {
			c.s.Amount = plus(c.s.Amount, i)
		}
		c.figures = append(c.figures, summand{strings.TrimSpace(v.Text), minus, v.Yuan})
		c.s.At = append(c.s.At, v.At)
		c.s.rate = v.Kind == model.KindRate
	case v.State == model.NotApplicable:
		c.dashes++
		c.s.At = append(c.s.At, v.At)
	case v.State == model.Unreadable, t == model.Adjustment, minus:
		// 调整数 may be of either sign, and what cannot be read may be anything.
		c.s.any = true
		c.s.At = append(c.s.At, v.At)
	default:
		c.s.up = true
		c.s.At = append(c.s.At, v.At)
	}
}

// plus is a + b. Where neither has bounds of its own one addition does for three.
func plus(a, b model.Interval) model.Interval {
	if a == model.Exact(a.Mid) && b == model.Exact(b.Mid) {
		return model.Exact(a.Mid.Add(b.Mid))
	}
	return a.Add(b)
}

// side is the sum. A single blank cell is a blank side; a single — makes the
// line 不适用. In a difference (strict) every figure must be there.
func (c *cellSum) side(strict bool) (reconSide, bool) {
	blanks := c.cells - len(c.figures) - c.dashes
	switch {
	case c.cells == c.dashes, strict && c.dashes > 0 && blanks == 0 && len(c.figures) == 0:
		return reconSide{}, false
	case len(c.figures) == 0, strict && blanks > 0:
		c.s.Blank = true
		c.s.up, c.s.any = false, false
	}
	c.s.Text = c.text()
	return c.s, true
}

// text is the sum as printed: its figures one by one, or how many they are.
func (c *cellSum) text() string {
	if len(c.figures) > shownTerms {
		return fmt.Sprintf("%s（%d行合计）", c.total(), len(c.figures))
	}
	if len(c.figures) == 1 && !c.figures[0].minus {
		return c.figures[0].text
	}
	var b strings.Builder
	for i, v := range c.figures {
		text, minus := v.text, v.minus
		if bare, negative := strings.CutPrefix(text, "-"); i > 0 && negative {
			text, minus = bare, !minus
		}
		switch {
		case i == 0 && minus:
			b.WriteString("-")
		case minus:
			b.WriteString(" - ")
		case i > 0:
			b.WriteString(" + ")
		}
		b.WriteString(text)
	}
	return b.String()
}

// total is the sum in the unit of its cells, with as many decimals as the
// finest of them prints, and with thousands separators where one has them; in
// 元 where units differ.
func (c *cellSum) total() string {
	places, unit, separated := int32(0), c.figures[0].yuan, false
	for _, v := range c.figures {
		_, decimals, _ := strings.Cut(v.text, ".")
		places = max(places, min(int32(len(decimals)), figurePlaces))
		separated = separated || strings.Contains(v.text, ",")
		if !v.yuan.Equal(unit) {
			return c.s.Amount.Mid.String() + "元"
		}
	}
	mid := c.s.Amount.Mid
	if unit.IsPositive() {
		mid = model.Divide(mid, unit)
	}
	text := model.RoundHalfUp(mid, places).StringFixed(places)
	if separated {
		text = thousands(text)
	}
	return text
}

// figurePlaces is more decimals than any amount is printed with: 分 in 万元.
const figurePlaces = 6

// thousands puts a comma before every third digit of the whole part.
func thousands(number string) string {
	whole, rest := number, ""
	if i := strings.IndexByte(number, '.'); i >= 0 {
		whole, rest = number[:i], number[i:]
	}
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return sign + whole + rest
}

// fen is 分, the least amount of money there is.
var fen = decimal.New(1, -2)

// figure is v as arithmetic sees it. An amount in 元 printed to the fen is
// exact: money has nothing smaller to round away.
func figure(v model.Value) model.Interval {
	if v.Kind == model.KindAmount && v.Numeric() {
		switch a := v.Ulp; {
		case v.Yuan.Equal(one) && a.LessThanOrEqual(fen):
			return model.Exact(v.Number)
		case a.Mul(v.Yuan).LessThanOrEqual(fen):
			return model.Exact(v.Number.Mul(v.Yuan))
		}
	}
	i, _ := v.Interval()
	return i
}
