package model

import "github.com/shopspring/decimal"

// Interval is a number known to lie between Lo and Hi; Mid is what it is
// taken for when nothing else is known. Exact numbers have Lo = Mid = Hi.
// Arithmetic is outward: the true result of true operands is never lost.
type Interval struct {
	Lo, Mid, Hi decimal.Decimal
	// Ulp is one unit of the last printed decimal of a number that stands in a
	// cell, and of sums of such: 568.24 + 331.29 prints two decimals. Zero for
	// exact numbers, products and quotients.
	Ulp decimal.Decimal
}

// Exact is a number without doubt.
func Exact(d decimal.Decimal) Interval { return Interval{Lo: d, Mid: d, Hi: d} }

var two = decimal.NewFromInt(2)

func printed(value, ulp decimal.Decimal) Interval {
	half := ulp.Div(two)
	return Interval{Lo: value.Sub(half), Mid: value, Hi: value.Add(half), Ulp: ulp}
}

// Add is a + b.
func (a Interval) Add(b Interval) Interval {
	return Interval{Lo: a.Lo.Add(b.Lo), Mid: a.Mid.Add(b.Mid), Hi: a.Hi.Add(b.Hi), Ulp: decimal.Max(a.Ulp, b.Ulp)}
}

// Sub is a − b.
func (a Interval) Sub(b Interval) Interval {
	return Interval{Lo: a.Lo.Sub(b.Hi), Mid: a.Mid.Sub(b.Mid), Hi: a.Hi.Sub(b.Lo), Ulp: decimal.Max(a.Ulp, b.Ulp)}
}

// Neg is −a.
func (a Interval) Neg() Interval {
	return Interval{Lo: a.Hi.Neg(), Mid: a.Mid.Neg(), Hi: a.Lo.Neg(), Ulp: a.Ulp}
}

// Mul is a × b.
func (a Interval) Mul(b Interval) Interval {
	lo, hi := bounds(a.Lo.Mul(b.Lo), a.Lo.Mul(b.Hi), a.Hi.Mul(b.Lo), a.Hi.Mul(b.Hi))
	return Interval{Lo: lo, Mid: a.Mid.Mul(b.Mid), Hi: hi}
}

// Div is a ÷ b. ok is false where b may be zero: the quotient is then 不适用.
func (a Interval) Div(b Interval) (q Interval, ok bool) {
	if b.Lo.Sign()*b.Hi.Sign() <= 0 {
		return Interval{}, false
	}
	lo, hi := bounds(Divide(a.Lo, b.Lo), Divide(a.Lo, b.Hi), Divide(a.Hi, b.Lo), Divide(a.Hi, b.Hi))
	if !(a.Lo.Equal(a.Hi) && b.Lo.Equal(b.Hi) && lo.Mul(b.Lo).Equal(a.Lo)) {
		slack := decimal.New(1, -DividePlaces)
		lo, hi = lo.Sub(slack), hi.Add(slack)
	}
	return Interval{Lo: lo, Mid: Divide(a.Mid, b.Mid), Hi: hi}, true
}

// Abs is |a|.
func (a Interval) Abs() Interval {
	switch {
	case a.Lo.Sign() >= 0:
		return Interval{Lo: a.Lo, Mid: a.Mid, Hi: a.Hi}
	case a.Hi.Sign() <= 0:
		return a.Neg()
	}
	return Interval{Mid: a.Mid.Abs(), Hi: decimal.Max(a.Lo.Neg(), a.Hi)}
}

// Min is the smaller of a and b.
func (a Interval) Min(b Interval) Interval {
	return Interval{Lo: decimal.Min(a.Lo, b.Lo), Mid: decimal.Min(a.Mid, b.Mid), Hi: decimal.Min(a.Hi, b.Hi)}
}

// Max is the larger of a and b.
func (a Interval) Max(b Interval) Interval {
	return Interval{Lo: decimal.Max(a.Lo, b.Lo), Mid: decimal.Max(a.Mid, b.Mid), Hi: decimal.Max(a.Hi, b.Hi)}
}

// Round is a rounded half up (四舍五入) to places decimals.
func (a Interval) Round(places int32) Interval {
	return Interval{Lo: RoundHalfUp(a.Lo, places), Mid: RoundHalfUp(a.Mid, places), Hi: RoundHalfUp(a.Hi, places)}
}

func bounds(first decimal.Decimal, rest ...decimal.Decimal) (lo, hi decimal.Decimal) {
	return decimal.Min(first, rest...), decimal.Max(first, rest...)
}

// Verdict is the outcome of comparing numbers that were printed with rounding.
type Verdict uint8

// The verdicts.
const (
	NoVerdict  Verdict = iota // not an arithmetic comparison, or 不适用
	Balanced                  // 平
	Rounding                  // 尾差: some true values within the printed precision satisfy it
	Unbalanced                // 不平: none can
)

// String is the verdict as an officer reads it.
func (v Verdict) String() string {
	return [...]string{"", "平", "尾差", "不平"}[v]
}

// Worse is the worse of two verdicts: a conjunction is as bad as its worst part.
func (v Verdict) Worse(o Verdict) Verdict { return max(v, o) }

// Compare judges “a op b”. It is 平 where it holds for the numbers as printed
// (for equality: where both print alike at the coarser printed precision),
// 尾差 where some true values within the bounds satisfy it, else 不平.
// op is one of Equal, NotEqual, AtLeast, AtMost, Above, Below.
func Compare(a Interval, op Operator, b Interval) Verdict {
	c := a.Mid.Cmp(b.Mid)
	overlap := a.Lo.Cmp(b.Hi) <= 0 && b.Lo.Cmp(a.Hi) <= 0
	switch op {
	case Equal:
		return verdict(c == 0 || overlap && printAlike(a, b), overlap)
	case NotEqual:
		single := a.Lo.Equal(a.Hi) && b.Lo.Equal(b.Hi)
		return verdict(c != 0, !single)
	case AtLeast:
		return verdict(c >= 0, a.Hi.Cmp(b.Lo) >= 0)
	case AtMost:
		return verdict(c <= 0, a.Lo.Cmp(b.Hi) <= 0)
	case Above:
		return verdict(c > 0, a.Hi.Cmp(b.Lo) > 0)
	case Below:
		return verdict(c < 0, a.Lo.Cmp(b.Hi) < 0)
	}
	return NoVerdict
}

// printAlike reports whether a and b round to the same print at the coarser of
// their printed precisions.
func printAlike(a, b Interval) bool {
	ulp := decimal.Max(a.Ulp, b.Ulp)
	if !ulp.IsPositive() {
		return false
	}
	return roundTo(a.Mid, ulp).Equal(roundTo(b.Mid, ulp))
}

func roundTo(d, ulp decimal.Decimal) decimal.Decimal {
	return Divide(d, ulp).Round(0).Mul(ulp)
}

func verdict(exact, possible bool) Verdict {
	switch {
	case exact:
		return Balanced
	case possible:
		return Rounding
	}
	return Unbalanced
}
