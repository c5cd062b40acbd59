package xlsx

import (
	"slices"
	"strings"

	"jixiao/model"

	"github.com/shopspring/decimal"
)

// bareRate takes a rate without a % sign: 82.24 under 执行率（%）, or one so large
// that only a percentage can be meant.
func bareRate(n decimal.Decimal, labelled bool) (decimal.Decimal, bool) {
	if labelled || n.Abs().GreaterThan(largestFraction) {
		return n.Shift(-2), true
	}
	return n, false
}

// largestFraction is what a rate without a % sign may be to be taken for a
// fraction.
var largestFraction = decimal.NewFromInt(2)

// rateScale looks at a column of rates as a whole: 0.95 is 95% beside other
// fractions and beside 97.13%, but nobody can tell beside 97.13 and 82.24, and
// nowhere under （%）, where all are as small. Which of two scales most cells
// without a sign keep is what the column means.
func (r *formReader) rateScale(column []*model.Value, labelled bool) {
	one := decimal.NewFromInt(1)
	var small []*model.Value
	large, signed := 0, 0
	for _, v := range column {
		switch typed := typedRate(v); {
		case !v.Numeric() || v.Number.IsZero():
		case strings.ContainsAny(v.Text, "%％‰成百"):
			signed++
		case typed.Abs().GreaterThan(largestFraction), labelled && typed.Abs().GreaterThan(one):
			large++
		default:
			small = append(small, v)
		}
	}
	for _, v := range small {
		typed := typedRate(v)
		fraction, percentage := typed.Shift(2).String()+"%", typed.String()+"%"
		switch {
		case labelled && large == 0 && signed == 0, !labelled && large > 0 && large >= len(small):
			v.State, v.IsNumber, v.Number, v.Ulp = model.Unreadable, false, decimal.Zero, decimal.Zero
			r.noteAgain(model.Reading{Rule: "Q10", At: v.At, Text: v.Text, As: "无法确定是" + percentage + "还是" + fraction + "，未取数", Doubt: true})
		case labelled:
		case large > 0 || signed > 0:
			r.noteAgain(model.Reading{Rule: "Q10", At: v.At, Text: v.Text, As: fraction})
		}
	}
}

// typedRate is a rate as it was typed: 82.24 where that was read as 0.8224.
func typedRate(v *model.Value) decimal.Decimal {
	if n, ok := parseNumeral(v.Text); ok && !n.percent && n.number.Sub(v.Number.Shift(2)).Abs().LessThan(n.number.Sub(v.Number).Abs()) {
		return v.Number.Shift(2)
	}
	return v.Number
}

// noteAgain keeps a reading in the place of what was noted on its cell before,
// a float's tail aside, which is a repair of its own.
func (r *formReader) noteAgain(n model.Reading) {
	if i := slices.IndexFunc(r.f.Readings, func(o model.Reading) bool { return o.At == n.At && o.Rule != "Q08" }); i >= 0 {
		r.f.Readings[i] = n
		return
	}
	r.noted[n.At] = true
	r.f.Readings = append(r.f.Readings, n)
}
