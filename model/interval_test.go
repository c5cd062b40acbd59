package model

import (
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

// truth draws a true figure: up to a hundred million with six decimals.
func truth(t *rapid.T, name string) decimal.Decimal {
	return decimal.New(rapid.Int64Range(-100_000_000_000_000, 100_000_000_000_000).Draw(t, name), -6)
}

// asPrinted is the figure as a form shows it: rounded half up at some precision.
func asPrinted(t *rapid.T, d decimal.Decimal, name string) Interval {
	places := rapid.Int32Range(0, 5).Draw(t, name+" places")
	ulp := decimal.New(1, -places)
	return Amount{Value: RoundHalfUp(d, places), Ulp: ulp}.Interval()
}

// TestPrintedIdentities is the law of numbers: an identity that is true of the
// true figures is never 不平 of the printed ones, whatever the precisions.
func TestPrintedIdentities(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.IntRange(1, 8).Draw(t, "parts")
		whole, sum := decimal.Zero, Interval{}
		low, high := decimal.Zero, decimal.Zero
		var lows, highs Interval
		for i := range parts {
			d := truth(t, "part")
			p := asPrinted(t, d, "part")
			whole, sum = whole.Add(d), sum.Add(p)
			if i == 0 {
				low, high, lows, highs = d, d, p, p
			}
			low, high = decimal.Min(low, d), decimal.Max(high, d)
			lows, highs = lows.Min(p), highs.Max(p)
		}
		a, b := truth(t, "a"), truth(t, "b")
		pa, pb := asPrinted(t, a, "a"), asPrinted(t, b, "b")
		for _, c := range []struct {
			name string
			got  Interval
			want decimal.Decimal
		}{
			{"sum", sum, whole},
			{"difference", pa.Sub(pb), a.Sub(b)},
			{"product", pa.Mul(pb), a.Mul(b)},
			{"minimum", lows, low},
			{"maximum", highs, high},
			{"absolute", pa.Abs(), a.Abs()},
			{"negative", pa.Neg(), a.Neg()},
		} {
			if v := Compare(c.got, Equal, asPrinted(t, c.want, c.name)); v == Unbalanced || v == NoVerdict {
				t.Fatalf("true %s is %v", c.name, v)
			}
			if c.got.Lo.GreaterThan(c.want) || c.got.Hi.LessThan(c.want) {
				t.Fatalf("true %s %v lies outside %v…%v", c.name, c.want, c.got.Lo, c.got.Hi)
			}
		}
	})
}

// TestPrintedRatios is the law for 执行率 = 执行数 ÷ 预算数.
func TestPrintedRatios(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := truth(t, "a"), truth(t, "b")
		pa, pb := asPrinted(t, a, "a"), asPrinted(t, b, "b")
		q, ok := pa.Div(pb)
		if !ok {
			if pb.Lo.Sign() > 0 || pb.Hi.Sign() < 0 {
				t.Fatalf("%v…%v is not zero, yet no divisor", pb.Lo, pb.Hi)
			}
			return
		}
		rate := asPrinted(t, Divide(a, b), "rate")
		if v := Compare(q, Equal, rate); v == Unbalanced {
			t.Fatalf("true rate %v is 不平", Divide(a, b))
		}
		back, _ := q, ok
		if v := Compare(back.Mul(pb), Equal, pa); v == Unbalanced {
			t.Fatalf("quotient times divisor is 不平")
		}
	})
}

// TestChangedDigit: a figure changed by more than rounding can explain is
// always 不平.
func TestChangedDigit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.IntRange(1, 8).Draw(t, "parts")
		whole, sum := decimal.Zero, Interval{}
		for range parts {
			d := truth(t, "part")
			whole, sum = whole.Add(d), sum.Add(asPrinted(t, d, "part"))
		}
		total := asPrinted(t, whole, "total")
		room := sum.Hi.Sub(sum.Lo).Add(total.Hi).Sub(total.Lo)
		change := room.Add(decimal.New(rapid.Int64Range(1, 1_000_000).Draw(t, "change"), -6))
		if rapid.Bool().Draw(t, "down") {
			change = change.Neg()
		}
		wrong := Interval{Lo: total.Lo.Add(change), Mid: total.Mid.Add(change), Hi: total.Hi.Add(change), Ulp: total.Ulp}
		if v := Compare(sum, Equal, wrong); v != Unbalanced {
			t.Fatalf("%v against %v is %v", sum.Mid, wrong.Mid, v)
		}
	})
}

// TestOrderOfPrinted: true ≤ is never 不平, and the mirrored comparison agrees.
func TestOrderOfPrinted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := truth(t, "a"), truth(t, "b")
		pa, pb := asPrinted(t, a, "a"), asPrinted(t, b, "b")
		for _, c := range []struct {
			op, mirror Operator
			holds      bool
		}{
			{AtMost, AtLeast, a.LessThanOrEqual(b)}, {AtLeast, AtMost, a.GreaterThanOrEqual(b)},
			{Equal, Equal, a.Equal(b)},
		} {
			v := Compare(pa, c.op, pb)
			if c.holds && v == Unbalanced {
				t.Fatalf("%v %s %v is true of the figures, yet 不平", pa.Mid, c.op, pb.Mid)
			}
			if w := Compare(pb, c.mirror, pa); w != v {
				t.Fatalf("%v %s %v is %v, mirrored %v", pa.Mid, c.op, pb.Mid, v, w)
			}
		}
	})
}

// figures of a published report: each with what a tenth of a unit decides.
var compared = []struct {
	a, op, b string
	ulpA     string
	ulpB     string
	want     Verdict
}{
	{"899.53", "=", "899.52", "0.02", "0.01", Rounding}, // 568.24 + 331.29, two roundings
	{"1093.75", "=", "1093.75", "0.01", "0.01", Balanced},
	{"0.9712508", "=", "0.9712", "0", "0.0001", Unbalanced}, // an exact quotient
	{"0.8224175", "=", "0.8224", "0", "0.0001", Balanced},   // prints alike
	{"97", "=", "100", "0", "0", Unbalanced},
	{"10", "<", "10", "0", "0", Unbalanced},
	{"10.00", "<", "10.00", "0.01", "0.01", Rounding},
	{"10.00", "≠", "10.00", "0.01", "0.01", Rounding},
}

func TestCompare(t *testing.T) {
	for _, c := range compared {
		a := printed(decimal.RequireFromString(c.a), decimal.RequireFromString(c.ulpA))
		b := printed(decimal.RequireFromString(c.b), decimal.RequireFromString(c.ulpB))
		if got := Compare(a, Operator(c.op), b); got != c.want {
			t.Errorf("Compare(%s±, %s, %s±) = %v, want %v", c.a, c.op, c.b, got, c.want)
		}
	}
}

// TestSumPrintsLikeItsParts: 457.79, added up from two printed figures, prints
// what an exact 457.789325 prints, and is 平; 457.784 is 尾差, 457.80 wrong.
func TestSumPrintsLikeItsParts(t *testing.T) {
	cent := decimal.New(1, -2)
	sum := printed(decimal.RequireFromString("300.50"), cent).Add(printed(decimal.RequireFromString("157.29"), cent))
	for total, want := range map[string]Verdict{"457.789325": Balanced, "457.784": Rounding, "457.801": Unbalanced} {
		if got := Compare(sum, Equal, Exact(decimal.RequireFromString(total))); got != want {
			t.Errorf("300.50 + 157.29 = %s is %v, want %v", total, got, want)
		}
	}
}

// TestSeedRate: 568.24 of 585.06, printed 97.12%, is explained by rounding;
// 215457.6 of 250000, printed 86.19%, is not.
func TestSeedRate(t *testing.T) {
	wan := func(s, ulp string) Interval {
		return Amount{Value: decimal.RequireFromString(s), Ulp: decimal.RequireFromString(ulp)}.Interval()
	}
	for _, c := range []struct {
		spent, budget, ulp, rate string
		want                     Verdict
	}{
		{"568.24", "585.06", "0.01", "0.9712", Rounding},
		{"331.29", "508.69", "0.01", "0.6513", Balanced},
		{"215457.6", "250000", "0.1", "0.8619", Unbalanced},
		{"215475.6", "250000", "0.1", "0.8619", Balanced},
	} {
		q, ok := wan(c.spent, c.ulp).Div(wan(c.budget, c.ulp))
		rate := Rate{Value: decimal.RequireFromString(c.rate), Ulp: decimal.New(1, -4)}.Interval()
		if got := Compare(q, Equal, rate); !ok || got != c.want {
			t.Errorf("%s/%s against %s = %v, want %v", c.spent, c.budget, c.rate, got, c.want)
		}
	}
}
