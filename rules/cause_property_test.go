package rules

import (
	"flag"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"jixiao/model"
)

// This file holds the tool to what it says of causes: one slip of each kind that
// the contract names, planted into random clean units in every kind of place
// where an officer makes it, is found, and where one explanation is given it is
// the right one.

// slip is a slip of the pen: the cell it changes, and how.
type slip struct {
	at model.Ref
	do func()
}

// slipKinds are the ten kinds with the places of a batch where each can be made.
var slipKinds = []struct {
	cause  string
	places func(c *cleanBatch) []slip
}{
	{wrongUnit, unitSlips}, {wrongPoint, pointSlips}, {swappedDigits, swapSlips}, {wrongSign, signSlips}, {leftOut, omissionSlips},
	{countedTwice, repeatedSlips}, {otherBase, baseSlips}, {roundedOff, roundingSlips}, {cutOff, cutSlips}, {wrongRow, rowSlips},
}

// causeCount is what became of the slips of one kind.
type causeCount struct{ planted, found, told, right int }

func TestCausesOfPlantedSlips(t *testing.T) {
	b := defaultBook(t)
	counts := map[string]*causeCount{}
	for _, k := range slipKinds {
		counts[k.cause] = &causeCount{}
	}
	t.Run("plant", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			for _, kind := range slipKinds {
				c := drawClean(t, rapid.SampledFrom([]model.MoneyUnit{model.WanYuan, model.Yuan}).Draw(t, "unit"), rapid.IntRange(1, 4).Draw(t, "street") == 1)
				places := kind.places(c)
				if len(places) == 0 {
					continue
				}
				s := rapid.SampledFrom(places).Draw(t, "place")
				s.do()
				counts[kind.cause].count(t, c, b, kind.cause, s)
			}
		})
	})
	all := causeCount{}
	for _, k := range slipKinds {
		n := counts[k.cause]
		t.Logf("%s: %d planted, %d found, a single cause told of %d, %d of them right", k.cause, n.planted, n.found, n.told, n.right)
		if n.planted == 0 {
			t.Errorf("%s was never planted", k.cause)
		}
		all.planted, all.found, all.told, all.right = all.planted+n.planted, all.found+n.found, all.told+n.told, all.right+n.right
		atLeast(t, k.cause+" found", n.found, n.planted, 99)
		atLeast(t, k.cause+" told rightly", n.right, n.told, 95)
		if n.told*3 < n.planted {
			t.Errorf("%s: a single cause is told of %d in %d, want a third at least", k.cause, n.told, n.planted)
		}
	}
	t.Logf("all: %+v", all)
}

func atLeast(t *testing.T, what string, part, whole, percent int) {
	if part*100 < whole*percent {
		t.Errorf("%s: %d of %d, want %d%%", what, part, whole, percent)
	}
}

// count judges a batch with a slip in it. What findings at its cell, or related
// to it, name as the cause must be the slip.
func (n *causeCount) count(t *rapid.T, c *cleanBatch, b *Book, cause string, s slip) {
	n.planted++
	found := false
	var causes []string
	var near model.Findings
	for _, f := range c.findings(b) {
		if f.At != s.at && !slices.Contains(f.Related, s.at) {
			continue
		}
		near = append(near, f)
		found = found || f.Level >= model.Warning
		if f.Cause != "" {
			causes = append(causes, f.Cause)
		}
	}
	if found {
		n.found++
	}
	if len(causes) > 0 {
		n.told++
		if !slices.ContainsFunc(causes, func(s string) bool { return s != cause }) {
			n.right++
		}
	}
	if *showSlips && (!found || len(causes) == 0 || slices.ContainsFunc(causes, func(s string) bool { return s != cause })) {
		fmt.Printf("== %s at %s: found %t, causes %v\n%s%s\n", cause, s.at, found, causes, findingLines(near), c)
	}
}

// figureCell is a cell of money in a batch that something else is compared with.
type figureCell struct {
	p     *printer
	row   model.Row
	rows  []model.Row
	i     int
	term  model.Term
	least decimal.Decimal // in its own unit: by how much a change is beyond all rounding
}

func (f figureCell) shown() decimal.Decimal {
	return model.RoundHalfUp(f.row.Cells[f.term].Number, f.p.places)
}

// put writes a number into the cell as it would be typed.
func (f figureCell) put(d decimal.Decimal) slip {
	at := f.row.Cells[f.term].At
	return slip{at, func() {
		v := f.row.Cells[f.term]
		d = decimal.RequireFromString(d.String())
		places := max(f.p.places, -d.Exponent())
		v.Number, v.Text = d, d.StringFixed(places)
		if !v.Ulp.IsZero() {
			v.Ulp = decimal.New(1, -places)
		}
		f.row.Cells[f.term] = v
	}}
}

// far reports whether d is a change beyond all rounding.
func (f figureCell) far(d decimal.Decimal) bool { return d.Sub(f.shown()).Abs().GreaterThan(f.least) }

// figureCells are the stated totals, the project rows of a list that has a
// total, and the totals of 自评表.
func (c *cleanBatch) figureCells() (out []figureCell) {
	list := c.list()
	for _, p := range c.cells {
		switch {
		case p.form.Kind == model.Execution && c.hasTotal():
			out = append(out, p.figures(model.ExecutionBlock, p.beyond(), func(row model.Row) bool { return row.Role == model.RoleTotal || row.Role == "" })...)
		case p.form.Kind == model.ProjectEvaluation:
			least := p.beyond().Add(model.Divide(list.beyond().Mul(list.unit.InYuan()), p.unit.InYuan()))
			out = append(out, p.figures(model.FundBlock, least, func(row model.Row) bool { return row.Role == model.RoleTotal })...)
		}
	}
	return out
}

func (c *cleanBatch) list() *printer {
	i := slices.IndexFunc(c.cells, func(p *printer) bool { return p.form.Kind == model.Execution })
	return c.cells[i]
}

func (c *cleanBatch) hasTotal() bool {
	return slices.ContainsFunc(c.list().form.Blocks[model.ExecutionBlock], func(r model.Row) bool { return r.Role == model.RoleTotal })
}

func (p *printer) figures(block model.Term, least decimal.Decimal, which func(model.Row) bool) (out []figureCell) {
	rows := p.form.Blocks[block]
	for i, row := range rows {
		for _, t := range amounts {
			if v, ok := row.Cells[t]; ok && which(row) && v.Numeric() && !v.Number.IsZero() {
				out = append(out, figureCell{p, row, rows, i, t, least})
			}
		}
	}
	return out
}

// changed are the figures that f changes beyond all rounding.
func (c *cleanBatch) changed(f func(figureCell) []decimal.Decimal) (out []slip) {
	for _, cell := range c.figureCells() {
		for _, d := range f(cell) {
			if cell.far(d) {
				out = append(out, cell.put(d))
			}
		}
	}
	return out
}

// unitSlips write 元 under 万元, or 万元 under 元.
func unitSlips(c *cleanBatch) []slip {
	return c.changed(func(f figureCell) []decimal.Decimal {
		if f.p.unit == model.Yuan {
			return []decimal.Decimal{model.RoundHalfUp(f.shown().Shift(-4), 2)}
		}
		return []decimal.Decimal{f.shown().Shift(4)}
	})
}

func pointSlips(c *cleanBatch) []slip {
	return c.changed(func(f figureCell) []decimal.Decimal {
		d := f.shown()
		return []decimal.Decimal{d.Shift(1), d.Shift(2), d.Shift(-1), d.Shift(-2), d.Shift(3)}
	})
}

func swapSlips(c *cleanBatch) []slip {
	return append(swappedRates(c), c.changed(func(f figureCell) []decimal.Decimal {
		if d, ok := swapped(f.shown(), f.least); ok {
			return []decimal.Decimal{d}
		}
		return nil
	})...)
}

// signSlips enter a cut as an addition, and a refund as a payment.
func signSlips(c *cleanBatch) (out []slip) {
	for _, p := range c.cells {
		for _, f := range p.changes() {
			if to := f.shown().Neg(); f.far(to) {
				out = append(out, f.put(to))
			}
		}
	}
	list := c.list()
	c.each(model.Payments, model.PaymentBlock, func(p *printer, row model.Row) {
		v := row.Cells[model.Paid]
		budget, _ := c.rowOf(row.Cells[model.ProjectName].Text)
		refund := v.Number.IsNegative() && budget.Cells != nil && !c.outsideTreasury(row.Cells[model.ProjectName].Text)
		f := figureCell{p: p, row: row, term: model.Paid, least: list.beyond().Mul(list.unit.InYuan())}
		if refund && f.far(v.Number.Neg()) {
			out = append(out, f.put(v.Number.Neg()))
		}
	})
	return out
}

func (p *printer) changes() (out []figureCell) {
	for i, row := range p.form.Blocks[model.ExecutionBlock] {
		if v := row.Cells[model.Adjustment]; v.Numeric() && !v.Number.IsZero() {
			out = append(out, figureCell{p, row, p.form.Blocks[model.ExecutionBlock], i, model.Adjustment, p.beyond()})
		}
	}
	return out
}

// records are the rows that the total of a list adds up, with the column of it.
func (f figureCell) records() (out []decimal.Decimal) {
	for _, row := range f.rows {
		if v := row.Cells[f.term]; row.Role == "" && v.Numeric() && !v.Number.IsZero() {
			out = append(out, model.RoundHalfUp(v.Number, f.p.places))
		}
	}
	return out
}

// omissionSlips leave one row or two out of a total, or a payment out of what was
// spent.
func omissionSlips(c *cleanBatch) []slip {
	out := c.changed(func(f figureCell) (to []decimal.Decimal) {
		rows := f.records()
		if f.row.Role != model.RoleTotal || f.p.form.Kind != model.Execution || len(rows) < 3 {
			return nil
		}
		for i, d := range rows {
			to = append(to, f.shown().Sub(d))
			if i > 0 && len(rows) > 3 {
				to = append(to, f.shown().Sub(d).Sub(rows[i-1]))
			}
		}
		return to
	})
	return append(out, c.unpaid()...)
}

// unpaid leaves a payment out of 全年执行数 in the list.
func (c *cleanBatch) unpaid() (out []slip) {
	list := c.list()
	c.each(model.Payments, model.PaymentBlock, func(p *printer, row model.Row) {
		name := row.Cells[model.ProjectName].Text
		of, _ := c.rowOf(name)
		if name == "" || of.Cells == nil || c.outsideTreasury(name) || list.unit != model.Yuan {
			return
		}
		f := figureCell{p: list, row: of, term: model.Spending, least: list.beyond()}
		to := f.shown().Sub(row.Cells[model.Paid].Number)
		if row.Cells[model.Paid].Number.IsPositive() && f.far(to) && to.IsPositive() {
			out = append(out, f.put(to))
		}
	})
	return out
}

// repeatedSlips count a row of a list twice, and list a payment twice.
func repeatedSlips(c *cleanBatch) []slip {
	out := c.changed(func(f figureCell) (to []decimal.Decimal) {
		rows := f.records()
		if f.row.Role != model.RoleTotal || f.p.form.Kind != model.Execution || len(rows) < 2 {
			return nil
		}
		for _, d := range rows {
			to = append(to, f.shown().Add(d))
		}
		return to
	})
	list := c.list()
	c.each(model.Payments, model.PaymentBlock, func(p *printer, row model.Row) {
		v, name := row.Cells[model.Paid], row.Cells[model.ProjectName].Text
		of, _ := c.rowOf(name)
		if name == "" || of.Cells == nil || c.outsideTreasury(name) || v.Number.Abs().LessThan(list.beyond().Mul(list.unit.InYuan())) {
			return
		}
		out = append(out, slip{v.At, func() { p.again(row) }})
	})
	return out
}

// again lists a payment once more at the foot of the form.
func (p *printer) again(row model.Row) {
	p.line()
	cells := map[model.Term]model.Value{}
	for t, v := range row.Cells {
		v.At.Row = p.row
		cells[t] = v
	}
	p.form.At.Row2 = p.row + 1
	at := row.At
	at.Row = p.row
	rows := p.form.Blocks[model.PaymentBlock]
	i := len(rows)
	if rows[i-1].Role == model.RoleTotal {
		i-- // the list's own total is as of before
	}
	p.form.Blocks[model.PaymentBlock] = slices.Insert(rows, i, model.Row{Role: row.Role, At: at, Cells: cells})
}

// rateSlips are rates that f writes otherwise: full is what its row gives.
func (c *cleanBatch) rateSlips(f func(p *printer, row model.Row, full decimal.Decimal) []decimal.Decimal) (out []slip) {
	judge := func(p *printer, row model.Row) {
		rate, budget, spent := row.Cells[model.ExecutionRate], row.Cells[model.Budget], row.Cells[model.Spending]
		if !rate.Numeric() || !spent.Numeric() || spent.Number.IsZero() || !budget.Number.GreaterThan(p.beyond().Mul(decimal.NewFromInt(40))) {
			return
		}
		for _, to := range f(p, row, model.Divide(spent.Number, budget.Number)) {
			out = append(out, slip{rate.At, func() { p.setRate(&rate, to, 2); row.Cells[model.ExecutionRate] = rate }})
		}
	}
	c.fundRows(judge)
	c.each(model.Execution, model.ExecutionBlock, judge)
	return out
}

// baseSlips work a rate out by 年初预算数.
func baseSlips(c *cleanBatch) []slip {
	return c.rateSlips(func(p *printer, row model.Row, full decimal.Decimal) []decimal.Decimal {
		initial := row.Cells[model.InitialBudget]
		if !initial.Numeric() || initial.Number.LessThan(p.beyond()) {
			return nil
		}
		to := model.Divide(row.Cells[model.Spending].Number, initial.Number)
		if to.Sub(full).Abs().LessThan(decimal.New(5, -2)) || to.GreaterThan(one) {
			return nil
		}
		return []decimal.Decimal{to}
	})
}

// swappedRates exchange two digits of a rate.
func swappedRates(c *cleanBatch) []slip {
	return c.rateSlips(func(p *printer, row model.Row, full decimal.Decimal) []decimal.Decimal {
		if d, ok := swapped(model.RoundHalfUp(full, 4).Shift(2), two); ok && d.LessThan(hundred) {
			return []decimal.Decimal{d.Shift(-2)}
		}
		return nil
	})
}

// cutRates cut a rate off where it had to be rounded up.
func cutRates(c *cleanBatch) []slip {
	return c.rateSlips(func(p *printer, row model.Row, full decimal.Decimal) []decimal.Decimal {
		d := full.Truncate(4)
		if p.unit != model.Yuan || d.Equal(model.RoundHalfUp(full, 4)) {
			return nil // printed amounts leave the last decimal of the rate open
		}
		return []decimal.Decimal{d}
	})
}

// coarse are the figures to coarser places, cut off or rounded.
func (f figureCell) coarse(cut bool) (out []decimal.Decimal) {
	for _, at := range moneyPlaces {
		size := model.Divide(at.size, f.p.unit.InYuan())
		n := model.Divide(f.shown(), size)
		whole, rounded := n.Truncate(0), n.Round(0)
		switch {
		case f.shown().LessThan(size.Mul(decimal.NewFromInt(12))), whole.Equal(n):
		case !cut:
			out = append(out, rounded.Mul(size))
		case !whole.Equal(rounded):
			out = append(out, whole.Mul(size))
		}
	}
	return out
}

func roundingSlips(c *cleanBatch) []slip {
	return c.changed(func(f figureCell) []decimal.Decimal { return f.coarse(false) })
}

func cutSlips(c *cleanBatch) []slip {
	return append(cutRates(c), c.changed(func(f figureCell) []decimal.Decimal { return f.coarse(true) })...)
}

// rowSlips copy into a 自评表 the figure of the next row of the list, or of its
// next column.
func rowSlips(c *cleanBatch) []slip {
	list := c.list()
	rows := list.form.Blocks[model.ExecutionBlock]
	return c.changed(func(f figureCell) (to []decimal.Decimal) {
		if f.p.form.Kind != model.ProjectEvaluation {
			return nil
		}
		add := func(v model.Value) {
			if v.Numeric() && !v.Number.IsZero() {
				to = append(to, model.RoundHalfUp(model.Divide(model.RoundHalfUp(v.Number, list.places).Mul(list.unit.InYuan()), f.p.unit.InYuan()), 6))
			}
		}
		mine := func(row model.Row) bool { return row.Cells[model.ProjectName].Text == f.p.form.ProjectName() }
		i := slices.IndexFunc(rows, mine)
		if i < 0 || slices.ContainsFunc(rows[i+1:], mine) {
			return nil // spread over several rows, none of which is its figure
		}
		for _, j := range []int{i - 1, i + 1} {
			if j >= 0 && j < len(rows) {
				add(rows[j].Cells[f.term])
			}
		}
		for _, t := range amounts {
			if t != f.term {
				add(rows[i].Cells[t])
			}
		}
		return to
	})
}

var showSlips = flag.Bool("slips", false, "print the planted slips that are not found, or not explained")

// TestCausesRecompute holds every cause against its cells, worked out anew: what
// was left out comes to the difference, the digits do make it match.
func TestCausesRecompute(t *testing.T) {
	b := defaultBook(t)
	seen := map[string]int{}
	t.Run("plant", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			for _, kind := range slipKinds {
				c := drawClean(t, rapid.SampledFrom([]model.MoneyUnit{model.WanYuan, model.Yuan}).Draw(t, "unit"), rapid.IntRange(1, 4).Draw(t, "street") == 1)
				if places := kind.places(c); len(places) > 0 {
					rapid.SampledFrom(places).Draw(t, "place").do()
				}
				units, _ := Gather(b, Batch{Forms: c.forms, Listings: c.listings, Year: cleanYear})
				for _, u := range units {
					for _, v := range Reconcile(b, u) {
						if v.Verdict != model.Unbalanced && len(v.Causes) > 0 {
							t.Fatalf("%s %s is %s and has causes %v", v.Line, v.Name, v.Verdict, v.Causes)
						}
						for _, cause := range v.Causes {
							seen[cause.Kind]++
							if !c.recomputes(v, cause) {
								t.Fatalf("%s %s: %s | %s, difference %s: %s：%s does not follow from %v\n%s",
									v.Line, v.Name, v.Left.Text, v.Right.Text, v.Diff, cause.Kind, cause.Evidence, cause.At, c)
							}
						}
					}
				}
			}
		})
	})
	for _, kind := range slipKinds {
		if seen[kind.cause] == 0 {
			t.Errorf("no cause %s was seen", kind.cause)
		}
	}
}

// at is the figure in a cell, in 元 or as a fraction.
func (c *cleanBatch) at(ref model.Ref) (d decimal.Decimal) {
	for _, p := range c.cells {
		for _, rows := range p.form.Blocks {
			for _, row := range rows {
				for _, v := range row.Cells {
					if v.At == ref && v.Numeric() {
						d = v.Number.Mul(orOne(v.Yuan))
					}
				}
			}
		}
	}
	return d
}

var evidenceNumber = regexp.MustCompile(`-?[0-9]+(\.[0-9]+)?%?`)

// recomputes reports whether the figures of a cause explain the line, to half of
// the last decimal that is printed.
func (c *cleanBatch) recomputes(v model.Variance, cause model.Cause) bool {
	sum := decimal.Zero
	for _, at := range cause.At {
		sum = sum.Add(c.at(at))
	}
	half := model.Divide(decimal.Max(v.Left.Amount.Ulp, v.Right.Amount.Ulp), two)
	near := func(a, b decimal.Decimal) bool { return a.Abs().Sub(b.Abs()).Abs().LessThanOrEqual(half) }
	switch cause.Kind {
	case leftOut:
		return near(sum, v.Diff)
	case wrongSign:
		return near(sum.Mul(two), v.Diff)
	case countedTwice:
		return near(model.Divide(sum, decimal.NewFromInt(int64(len(cause.At)))), v.Diff)
	case wrongRow:
		return near(sum, v.Left.Amount.Mid)
	case otherBase:
		return model.Compare(v.Left.Amount, model.Equal, model.Exact(model.Divide(c.at(v.Right.At[0]), sum))) != model.Unbalanced
	case wrongUnit, wrongPoint:
		for _, k := range []int32{-6, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6} {
			// The digits that are printed leave half a unit open, and the others of a sum theirs.
			open := v.Bound.Add(decimal.Max(sum.Abs().Shift(k), sum.Abs()).Mul(decimal.New(1, -2)))
			if (k == 4 || k == -4) == (cause.Kind == wrongUnit) && sum.Shift(k).Sub(sum).Abs().Sub(v.Diff.Abs()).Abs().LessThanOrEqual(open) {
				return true
			}
		}
		return false
	case swappedDigits:
		found := evidenceNumber.FindAllString(cause.Evidence, -1)
		is, should := found[len(found)-2], found[len(found)-1]
		return oneSwap(is, should) && (v.IsRate || near(sum.Sub(model.Divide(sum.Mul(numberOf(should)), numberOf(is))), v.Diff))
	case roundedOff, cutOff:
		return c.comesOfRounding(v, cause)
	}
	return false
}

// comesOfRounding reports whether a figure is the other side to a coarser place, or
// every figure of a sum stands to one.
func (c *cleanBatch) comesOfRounding(v model.Variance, cause model.Cause) bool {
	for _, place := range slices.Concat(moneyPlaces, ratePlaces) {
		whole := func(at model.Ref) bool { return c.at(at).Mod(place.size).IsZero() }
		if len(cause.At) == 0 {
			for _, side := range []model.Side{v.Left, v.Right} {
				part := func(at model.Ref) bool { return !whole(at) }
				if n := len(side.At); n > 1 && !slices.ContainsFunc(side.At, part) && v.Diff.Abs().LessThanOrEqual(place.size.Mul(decimal.NewFromInt(int64(n))).Div(two)) {
					return true
				}
			}
			continue
		}
		is, due := c.at(cause.At[0]), v.Right.Amount.Mid
		if !slices.Contains(v.Left.At, cause.At[0]) {
			due = v.Left.Amount.Mid
		}
		of := model.Divide(due, place.size)
		to := of.Round(0)
		if cause.Kind == cutOff {
			to = of.Truncate(0)
		}
		if whole(cause.At[0]) && to.Mul(place.size).Equal(is) {
			return true
		}
	}
	return false
}

func numberOf(s string) decimal.Decimal {
	return decimal.RequireFromString(strings.TrimSuffix(s, "%"))
}

// oneSwap reports whether b is a with two neighbouring digits exchanged.
func oneSwap(a, b string) bool {
	for i := 0; i+1 < len(a) && len(a) == len(b); i++ {
		if a[i] != b[i] {
			return a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
		}
	}
	return false
}
