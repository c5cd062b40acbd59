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

// rateRule is the rule of readings of rates whose scale was not typed.
const rateRule = "Q10"

// settleRates takes the rates of f of which a reading says that their scale is
// doubtful for what the amounts of their row make of them: 0.9933 beside 29.8 of 30
// is 99.33%. What fits neither way keeps its doubt.
func settleRates(f *model.Form) {
	for _, rows := range f.Blocks {
		for _, row := range rows {
			v, ok := row.Cells[model.ExecutionRate]
			i := slices.IndexFunc(f.Readings, func(n model.Reading) bool { return n.Rule == rateRule && n.At == v.At })
			if !ok || i < 0 {
				continue
			}
			typed, ok := parseNumeral(v.Text)
			if !ok || typed.percent {
				continue
			}
			for shift := range int32(3) {
				rate := typed.number.Shift(-shift)
				if shift == 1 || !ofScale(rate, row) {
					continue
				}
				v.State, v.IsNumber, v.Number, v.Ulp = model.Given, true, rate, typed.ulp.Shift(-shift)
				row.Cells[model.ExecutionRate] = v
				f.Readings[i] = model.Reading{Rule: "Q01", At: v.At, Text: v.Text, As: rate.Shift(2).String() + "%"}
				break
			}
		}
	}
}

// ofScale reports whether a rate is about what was spent of the budget of a row:
// whether it is exactly so is for the rules.
func ofScale(rate decimal.Decimal, row model.Row) bool {
	spent := row.Value(model.Spending).Amount().Value
	for _, t := range []model.Term{model.Budget, model.InitialBudget} {
		due := row.Value(t).Amount().Value.Mul(rate)
		if spent.IsPositive() && due.Mul(farOff).GreaterThanOrEqual(spent) && spent.Mul(farOff).GreaterThanOrEqual(due) {
			return true
		}
	}
	return false
}

// farOff is by how much a rate may be off and still be known by its size.
var farOff = decimal.RequireFromString("1.25")
