package xlsx

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"jixiao/model"

	"github.com/shopspring/decimal"
)

// parsePlain reads a stored number as XML keeps it: 973.99, 1.0E-5.
func parsePlain(s string) (decimal.Decimal, bool) {
	if s == "" || len(s) > 64 || strings.Trim(s, "0123456789.eE+-") != "" || strings.Trim(s, ".eE+-") == "" {
		return decimal.Decimal{}, false
	}
	if i := strings.IndexAny(s, "eE"); i >= 0 && len(s)-i > 5 {
		return decimal.Decimal{}, false
	}
	n, err := decimal.NewFromString(s)
	if err != nil || n.Exponent() > 320 || n.Exponent() < -400 {
		return decimal.Decimal{}, false
	}
	return n, true
}

// cleanFloat is a stored float as the decimal that was typed: 15 significant
// digits, and a number within 1e-9 (relative) of one with at most 6 decimals is
// that one, since sums of floats keep tails. A float of single precision is the
// shortest decimal that it may stand for, and its tails reach to 1e-6.
func cleanFloat(n decimal.Decimal) decimal.Decimal {
	if n.Exponent() >= -6 && n.NumDigits() < singleDigits {
		return trimZeros(n) // no float leaves so few
	}
	n = significant(n, 15)
	slack := int32(-9)
	if short, ok := single(n); ok {
		n, slack = short, -6
	}
	short := n.Round(6)
	if !short.IsZero() && !short.Equal(n) && n.Sub(short).Abs().LessThanOrEqual(short.Abs().Shift(slack)) {
		return trimZeros(short)
	}
	return trimZeros(n)
}

// singleDigits is how many digits a float of single precision has at least when
// it is written out in full, unless it is exact.
const singleDigits = 12

// single is the shortest decimal of a float of single precision that some system
// stored in full (1234.56005859375), or of a percentage of which it stored the
// hundredth (0.0900000762939453); ok is false for others.
func single(n decimal.Decimal) (short decimal.Decimal, ok bool) {
	if t := trimZeros(n); t.Exponent() >= 0 || t.NumDigits() < singleDigits {
		return n, false // a whole number has no tail: it may be a code
	}
	for _, shift := range [...]int32{0, 2} {
		f := n.Shift(shift).InexactFloat64()
		if math.Abs(float64(float32(f))-f) > 1e-15*math.Abs(f) {
			continue
		}
		if short, err := decimal.NewFromString(strconv.FormatFloat(f, 'f', -1, 32)); err == nil {
			return short.Shift(-shift), true
		}
	}
	return n, false
}

// hasTail reports whether cleanFloat took off more than storage noise.
func hasTail(n decimal.Decimal) bool { return !significant(n, 15).Equal(cleanFloat(n)) }

// significant rounds n to digits significant digits.
func significant(n decimal.Decimal, digits int32) decimal.Decimal {
	if n.IsZero() {
		return decimal.Zero
	}
	lead := int32(n.NumDigits()) + n.Exponent()
	return n.Round(digits - lead)
}

// measure is what a cell is measured in, taken from the form and the label.
type measure struct {
	kind    model.Kind
	money   model.MoneyUnit // of amounts
	percent bool            // the label says %: a bare 82.24 is 0.8224
	unit    string          // 计量单位 of the row, for targets
	dash    bool            // the blank form itself prints a dash here
	reason  bool            // a column of reasons, where 0 says that there is none
}

// notApplicable reports whether a text is one of the marks for 不适用.
func notApplicable(s string) bool {
	// Nearly all texts are seen not to be one by their first character.
	r, _ := utf8.DecodeRuneInString(s)
	if r >= '一' && r <= '龥' && r != '无' && r != '不' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' && r != 'n' || r >= 'A' && r <= 'Z' && r != 'N' {
		return false
	}
	switch t := strings.TrimRight(model.Fold(s), "。"); t {
	case "无", "不适用", "n/a", "na", "...", "......", "····":
		return true
	default:
		return t != "" && (strings.Trim(t, "-") == "" || strings.Trim(t, "/╱\\") == "" || strings.Trim(t, "*") == "")
	}
}

// notApplicableHere reports whether a text says in words that no number is due.
func notApplicableHere(s string) bool {
	switch strings.TrimRight(model.Fold(s), "。") {
	case "不涉及", "暂无", "一":
		return true // 一 is typed for a dash
	}
	return false
}

// readCell makes a value of a cell, and the reading that a repair leaves.
func readCell(c cell, at model.Ref, m measure) (v model.Value, note *model.Reading) {
	v = model.Value{Text: c.text, Kind: m.kind, At: at, State: model.Given}
	say := func(rule, as string) { note = &model.Reading{Rule: rule, At: at, Text: c.text, As: as} }
	switch {
	case c.computed:
		v.Formula = "computed"
	case c.formula != "" && !c.lost:
		v.Formula = "cached"
	}
	switch {
	case c.kind == blankCell:
		v.State, v.Text = model.Blank, ""
	case c.lost:
		v.State = model.Unreadable
		say("Q07", "公式没有结果，也无法算出")
	case c.kind == errorCell, c.kind == textCell && m.kind != model.KindText && isErrorText(strings.TrimSpace(c.text)):
		v.State = model.Unreadable
		say("Q07", "公式错误值")
	case notApplicable(c.text) && c.kind == textCell:
		v.State = model.NotApplicable
		if m.kind != model.KindText && !m.dash {
			say("Q04", "不适用")
		}
	case m.reason && strings.TrimSpace(c.text) == "0":
		v.State = model.NotApplicable
		say("Q04", "不适用")
	case m.kind == model.KindText:
	case c.kind == textCell && m.kind != model.KindTarget && notApplicableHere(c.text):
		v.State = model.NotApplicable
		say("Q04", "不适用")
	case m.kind == model.KindTarget:
		note = readTarget(&v, c, m)
	case m.kind == model.KindDate:
		note = readDate(&v, c)
	case m.kind == model.KindYear:
		note = readYear(&v, c)
	case c.kind == numberCell:
		note = readNumber(&v, c, m)
	default:
		note = readNumeral(&v, c, m)
	}
	if v.Numeric() && v.Kind == model.KindAmount {
		v.Yuan = m.money.InYuan()
		if m.money == model.Yuan {
			v.Ulp = decimal.Zero // amounts in 元 are exact to the fen
		}
	}
	return v, note
}

// readNumber takes a number cell.
func readNumber(v *model.Value, c cell, m measure) (note *model.Reading) {
	raw, _ := parsePlain(c.raw)
	n := cleanFloat(raw)
	if hasTail(raw) {
		note = &model.Reading{Rule: "Q08", At: v.At, Text: c.raw, As: n.String()}
	}
	places := c.format.printedPlaces(n)
	if c.format != nil && c.format.date && m.kind != model.KindQuantity {
		v.State = model.Unreadable
		return &model.Reading{Rule: "Q11", At: v.At, Text: c.text, As: "是日期，不是数字，未取数", Doubt: true}
	}
	if m.kind == model.KindRate && !c.format.percent() {
		if shifted, ok := bareRate(n, m.percent); ok {
			if !m.percent {
				note = &model.Reading{Rule: "Q10", At: v.At, Text: c.text, As: c.text + "%"}
			}
			n, places = shifted, places+2
		}
	}
	if m.kind == model.KindScore && c.format.percent() {
		n, places = n.Shift(2), places-2 // 10% of a hundred
		note = &model.Reading{Rule: "Q01", At: v.At, Text: c.text, As: n.String() + "分"}
	}
	v.Number, v.IsNumber, v.Ulp = n, true, decimal.New(1, -places)
	return note
}

// readTarget takes 指标值 and 完成值.
func readTarget(v *model.Value, c cell, m measure) *model.Reading {
	if c.kind == numberCell {
		if c.format != nil && c.format.date {
			return nil
		}
		note := readNumber(v, c, measure{kind: model.KindTarget})
		if !c.format.percent() && model.IsPercent(m.unit) {
			v.Number, v.Ulp = v.Number.Shift(-2), v.Ulp.Shift(-2)
		}
		if c.format.percent() {
			v.Measure = "%"
		}
		return note
	}
	t := model.ParseTarget(c.text, m.unit)
	v.Op, v.Measure = t.Op, t.Measure
	v.Number, v.IsNumber, v.Ulp = t.Number, t.IsNumber, t.Ulp
	switch {
	case t.Period:
		return &model.Reading{Rule: "I23", At: v.At, Text: c.text, As: t.Aside}
	case t.Repair == model.Mended:
		return &model.Reading{Rule: "Q01", At: v.At, Text: c.text, As: targetIn(t)}
	case t.Repair == model.Rewritten:
		return &model.Reading{Rule: "Q02", At: v.At, Text: c.text, As: targetIn(t)}
	case t.Variant:
		return &model.Reading{Rule: "I24", At: v.At, Text: c.text, As: string(t.Op)}
	}
	return nil
}

// targetIn is a target in words for a reading: ≥95%.
func targetIn(t model.TargetValue) string {
	if t.Measure == "%" {
		return string(t.Op) + t.Number.Shift(2).String() + "%"
	}
	return string(t.Op) + t.Number.String() + t.Measure
}

// commonPrecision gives the cells of one column the commonest number of
// printed decimals, where they show fewer: 100 beside 89.97 is 100.00. Of
// counts equally common the larger wins.
func commonPrecision(column []*model.Value) {
	counts := map[int32]int{}
	var common int32
	for _, v := range column {
		if !v.Numeric() || v.Kind != model.KindAmount && v.Kind != model.KindRate || v.Ulp.IsZero() {
			continue
		}
		p := ulpPlaces(v.Ulp)
		counts[p]++
		if counts[p] > counts[common] || counts[p] == counts[common] && p > common {
			common = p
		}
	}
	for _, v := range column {
		if v.Numeric() && v.Ulp.IsPositive() && (v.Kind == model.KindAmount || v.Kind == model.KindRate) && ulpPlaces(v.Ulp) < common {
			v.Ulp = decimal.New(1, -common)
		}
	}
}

func ulpPlaces(ulp decimal.Decimal) int32 { return -ulp.Exponent() - int32(ulp.NumDigits()-1) }
