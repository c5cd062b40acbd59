package rules

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"jixiao/model"
)

// This file finds slips of the pen within one figure: a unit, a point, two
// digits, a sign, and figures that were rounded or cut off.

// slips are the figures of a line that a slip makes differ from what they
// should be: 单位错用, 小数点错位, 数字颠倒, 符号.
func (x *explainer) slips(p puzzle) (kinds [4][]model.Cause) {
	single := len(p.sides[0]) == 1 && len(p.sides[1]) == 1
	// Of two single figures each is the other's slip: it is told once, of the one that
	// other lines have against them.
	first := 0
	if single && !p.blamed[p.sides[0][0].value.At] && p.blamed[p.sides[1][0].value.At] {
		first = 1
	}
	for side, es := range p.sides {
		if len(es) > mostEntries {
			continue
		}
		for _, e := range es {
			if !single && !p.mayBlame([]entry{e}) {
				continue
			}
			if !single || side == first {
				x.slip(p, side, e, &kinds)
			}
			if x.reversed(p, side, e) {
				c := suspect(wrongSign, e.value, p.due(side, e))
				c.Evidence = x.table.say(wrongSign, x.rowed(e.causeCell))
				kinds[3] = append(kinds[3], c)
			}
		}
	}
	if first == 1 && len(kinds[0])+len(kinds[1])+len(kinds[2]) == 0 {
		x.slip(p, 0, p.sides[0][0], &kinds)
	}
	return kinds
}

// due is what the figure e of a side should be for the line to agree.
func (p puzzle) due(side int, e entry) decimal.Decimal {
	return e.value.Amount().Value.Add(p.gap(side, e))
}

// suspect is a cause that takes one figure for wrong, which should be due.
func suspect(kind string, v model.Value, due decimal.Decimal) model.Cause {
	d := digitsOf(v)
	return model.Cause{Kind: kind, At: []model.Ref{v.At}, Suspect: v.At, Got: d.text + d.tail, Want: d.shown(due)}
}

// reversed reports whether a figure that may be of either sign should have the
// other one.
func (x *explainer) reversed(p puzzle, side int, e entry) bool {
	a := e.value.Amount().Value
	return (e.term == model.Adjustment || e.term == model.Paid) &&
		p.line.Diff.Abs().GreaterThan(p.tight.Mul(decimal.NewFromInt(40))) && a.Add(p.gap(side, e)).Add(a).Abs().LessThanOrEqual(p.tight)
}

func (x *explainer) slip(p puzzle, side int, e entry, kinds *[4][]model.Cause) {
	due := p.due(side, e)
	d := digitsOf(e.value)
	alone := len(p.sides[side]) == 1
	tell := func(i int, kind, should string) {
		shown := d.text
		if !alone {
			shown = x.rowed(e.causeCell)
		}
		c := suspect(kind, e.value, due)
		c.Evidence, c.Want = x.table.say(kind, shown, should), should
		kinds[i] = append(kinds[i], c)
	}
	a := e.value.Amount()
	a.Ulp = decimal.Max(a.Ulp, d.unit.Shift(-int32(d.places())))
	switch k := p.shifted(a, due); {
	case k == 4 || k == -4:
		tell(0, wrongUnit, d.shown(due))
	case k != 0 && d.significant() > 1:
		tell(1, wrongPoint, numeral(d.text).Shift(int32(k)).String())
	}
	if should, ok := p.swapped(d, due, alone); ok {
		tell(2, swappedDigits, should)
	}
}

// mostShift is by how many places a point is sought.
const mostShift = 6

// shifted is by how many places the point of a must move to make it due; zero
// where no move does. A figure that is nothing beside what rounding leaves open
// could be due for any other.
func (p puzzle) shifted(a model.Amount, due decimal.Decimal) int {
	if a.Value.Sign() != due.Sign() || due.IsZero() {
		return 0
	}
	for k := int32(-mostShift); k <= mostShift; k++ {
		if k == 0 {
			continue
		}
		slack := p.tight
		if k > 0 {
			slack = decimal.Max(slack, model.Divide(a.Ulp, two).Shift(k))
		}
		// 元 and 万元 are so far apart that rounding leaves no doubt.
		if (k == 4 || k == -4) && p.wide.Mul(decimal.NewFromInt(200)).LessThanOrEqual(due.Abs()) {
			slack = decimal.Max(slack, p.wide)
		}
		moved := a.Value.Shift(k)
		if slack.Mul(decimal.NewFromInt(200)).LessThanOrEqual(due.Abs()) && moved.Sub(due).Abs().LessThanOrEqual(slack) {
			return int(k)
		}
	}
	return 0
}

// swapped is the figure with the two neighbouring digits exchanged that make it
// due. In a sum of many figures a difference of the last digits fits some of
// them by chance.
func (p puzzle) swapped(d digits, due decimal.Decimal, alone bool) (should string, ok bool) {
	least := p.tight.Mul(decimal.NewFromInt(16))
	if !alone {
		least = p.tight.Mul(decimal.NewFromInt(160))
	}
	if d.significant() < 3 || p.line.Diff.Abs().LessThan(least) {
		return "", false
	}
	for i := 0; i+1 < len(d.text); i++ {
		a, b := d.text[i], d.text[i+1]
		if !digitByte(a) || !digitByte(b) || a == b {
			continue
		}
		// Exchanging them moves the figure by a multiple of nine at their place.
		text := d.text[:i] + string(b) + string(a) + d.text[i+2:]
		whole := strings.TrimPrefix(text, "-")
		if len(whole) > 1 && whole[0] == '0' && digitByte(whole[1]) {
			continue
		}
		if d.base(text).Sub(due).Abs().LessThanOrEqual(p.tight) {
			return text, true
		}
	}
	return "", false
}

func digitByte(c byte) bool { return '0' <= c && c <= '9' }

// digits is a figure as it stands in its cell, without thousands separators and
// percent sign.
type digits struct {
	text  string
	print string          // as the cell shows it: what a formula gave may have more digits
	unit  decimal.Decimal // one of it in 元, or as a fraction
	tail  string
}

// digitsOf are the digits that were typed, or all that a formula gave.
func digitsOf(v model.Value) digits {
	d := digits{unit: v.Yuan}
	if v.Kind != model.KindAmount {
		d.unit = one
	}
	text := strings.TrimSpace(strings.ReplaceAll(v.Text, ",", ""))
	if bare, ok := strings.CutSuffix(text, "%"); ok {
		text, d.unit, d.tail = bare, decimal.New(1, -2), "%"
	}
	d.print = text
	if n, err := decimal.NewFromString(text); err == nil && n.Mul(d.unit).Equal(v.Number.Mul(orOne(v.Yuan))) {
		d.text = text
		return d
	}
	d.text = model.Divide(v.Number.Mul(orOne(v.Yuan)), d.unit).String()
	return d
}

func orOne(d decimal.Decimal) decimal.Decimal {
	if d.IsZero() {
		return one
	}
	return d
}

// base is a text of such digits in 元, or as a fraction.
func (d digits) base(text string) decimal.Decimal { return numeral(text).Mul(d.unit) }

// numeral is the number that digits write; zero where they write none.
func numeral(text string) decimal.Decimal {
	n, err := decimal.NewFromString(text)
	if err != nil {
		return decimal.Zero
	}
	return n
}

// places are the decimals it is printed with.
func (d digits) places() int {
	_, decimals, _ := strings.Cut(d.text, ".")
	return len(decimals)
}

// shown is an amount in 元 (or a fraction) as the cell would print it.
func (d digits) shown(base decimal.Decimal) string {
	places := int32(d.places())
	n := model.RoundHalfUp(model.Divide(base, d.unit), places)
	if places > 2 {
		// No zeros beyond the decimals that money is printed with.
		places = max(2, -decimal.RequireFromString(n.String()).Exponent())
	}
	return n.StringFixed(places) + d.tail
}

// significant is how many digits that are printed carry information: without
// leading and trailing zeros.
func (d digits) significant() int {
	return len(strings.Trim(strings.ReplaceAll(strings.TrimPrefix(d.print, "-"), ".", ""), "0"))
}

// place is a decimal place that figures are rounded to.
type place struct {
	size decimal.Decimal // in 元, or as a fraction
	name string
}

// moneyPlaces are the places that an office rounds money to.
var moneyPlaces = []place{{decimal.New(1, 0), "元"}, {decimal.New(1, 2), "0.01万元"}, {decimal.New(1, 3), "0.1万元"}, {decimal.New(1, 4), "万元"}}

// ratePlaces are the places that rates are rounded to.
var ratePlaces = []place{{decimal.New(1, -4), "0.01%"}, {decimal.New(1, -3), "0.1%"}, {decimal.New(1, -2), "1%"}}

// mostPlaces are the decimals that a figure is shown with where it has more.
const mostPlaces = 6

// rounded are 四舍五入 and 截断: a single figure is the other side to a coarser
// place, or every figure of a sum stands to one.
func (x *explainer) rounded(p puzzle) (out []model.Cause) {
	for side := range p.sides {
		other := 1 - side
		its, due := p.line.Left.Amount, p.line.Right.Amount
		if side == 1 {
			its, due = due, its
		}
		switch es := p.sides[side]; {
		case !p.mayBlame(es):
		case len(es) == 1 && len(p.sides[other]) > 0:
			out = append(out, x.roundedTo(es[0].value, its, due, moneyPlaces)...)
		case len(es) > 1 && len(es) <= mostEntries && es[0].value.At.Row != es[len(es)-1].value.At.Row:
			out = append(out, x.partsRounded(p, es, due)...)
		}
	}
	return out
}

// roundedTo says how v comes of due by rounding it to a coarser place, or by
// cutting off what is beyond one.
func (x *explainer) roundedTo(v model.Value, its, due model.Interval, places []place) []model.Cause {
	d := digitsOf(v)
	for _, at := range places {
		if at.size.LessThan(its.Ulp) || at.size.LessThanOrEqual(due.Ulp) || its.Mid.IsZero() || !its.Mid.Mod(at.size).IsZero() {
			continue
		}
		if due.Mid.Mod(at.size).IsZero() {
			continue // as whole as v is: rounding explains nothing
		}
		of := model.Divide(due.Mid, at.size)
		if of.Abs().LessThan(decimal.NewFromInt(10)) {
			continue // a single digit says little
		}
		// Where the next digit is below five, both give the same.
		var kinds []string
		if of.Round(0).Mul(at.size).Equal(its.Mid) && at.size.GreaterThan(its.Ulp) {
			kinds = append(kinds, roundedOff)
		}
		if of.Truncate(0).Mul(at.size).Equal(its.Mid) {
			kinds = append(kinds, cutOff)
		}
		should := model.Divide(due.Mid, d.unit).Round(mostPlaces).String() + d.tail
		var out []model.Cause
		for _, kind := range kinds {
			c := suspect(kind, v, due.Mid)
			c.Evidence, c.Want = x.table.say(kind, d.text+d.tail, should, at.name), should
			out = append(out, c)
		}
		if len(out) > 0 {
			return out
		}
	}
	return nil
}

// partsRounded is the sum of figures each of which was rounded to a coarser
// place than the other side.
func (x *explainer) partsRounded(p puzzle, es []entry, other model.Interval) []model.Cause {
	for _, at := range moneyPlaces {
		whole, n := true, 0
		for _, e := range es {
			if !e.adds.IsZero() {
				n++
			}
			whole = whole && e.adds.Mod(at.size).IsZero() && e.value.Amount().Ulp.LessThan(at.size)
		}
		reach := at.size.Mul(decimal.NewFromInt(int64(n))).Div(two)
		if whole && n > 1 && other.Ulp.LessThan(at.size) && !other.Mid.Mod(at.size).IsZero() && p.line.Diff.Abs().LessThanOrEqual(reach) {
			return []model.Cause{{Kind: roundedOff, Evidence: x.table.say("逐项四舍五入", at.name)}}
		}
	}
	return nil
}

// rateCauses explain a rate that is not what its row gives.
func (x *explainer) rateCauses(p puzzle) []model.Cause {
	v := p.line
	if len(v.Left.At) != 1 {
		return nil
	}
	c, ok := x.cells[v.Left.At[0]]
	if !ok || c.value.Kind != model.KindRate {
		return nil
	}
	if slices.ContainsFunc(v.Right.At, func(at model.Ref) bool { return x.byAny[at] > 0 }) {
		return nil // what it is worked out from may be wrong itself
	}
	var out []model.Cause
	d := digitsOf(c.value)
	// What rounding leaves open of the quotient must be small beside the rate's print.
	if ulp := v.Left.Amount.Ulp; v.Right.Amount.Hi.Sub(v.Right.Amount.Lo).LessThanOrEqual(ulp) {
		out = x.told(out, x.roundedTo(c.value, v.Left.Amount, model.Interval{Mid: v.Right.Amount.Mid}, ratePlaces))
	}
	p.tight = p.wide
	if d.significant() >= 2 && v.Diff.Abs().GreaterThan(p.wide.Mul(decimal.NewFromInt(4))) {
		if k := p.shifted(model.Amount{Value: c.value.Number, Ulp: c.value.Ulp}, v.Right.Amount.Mid); k != 0 {
			out = append(out, model.Cause{Kind: wrongPoint, Evidence: x.table.say(wrongPoint, d.text+d.tail, numeral(d.text).Shift(int32(k)).String()+d.tail), At: v.Left.At})
		}
		if should, ok := p.swapped(d, v.Right.Amount.Mid, true); ok {
			out = append(out, model.Cause{Kind: swappedDigits, Evidence: x.table.say(swappedDigits, d.text+d.tail, should+d.tail), At: v.Left.At})
		}
	}
	return x.told(out, x.bases(p))
}
