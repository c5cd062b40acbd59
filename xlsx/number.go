package xlsx

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"jixiao/model"

	"github.com/shopspring/decimal"
	"golang.org/x/text/unicode/norm"
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
}

// numeral is a number found in a text, before it is measured.
type numeral struct {
	number  decimal.Decimal
	places  int32
	percent bool
	money   model.MoneyUnit // unit typed in the cell
	other   string          // another unit typed in the cell: 分, 个
	rule    string          // the repair that was needed, as a Q rule; "" for none
}

var (
	plainNumeral = regexp.MustCompile(`^([-+]?)(\d{1,3}(?:,\d{3})+|\d+|\d*)(\.\d*)?(%?)(.*)$`)
	severalMoney = regexp.MustCompile(`\d[^\d.,]*(?:元|万|亿)[^\d]*\d`)
)

// parseNumeral reads a number typed as text.
func parseNumeral(s string) (n numeral, ok bool) {
	t := norm.NFKC.String(s)
	n.rule = "Q01"
	if t != s || strings.ContainsAny(t, "\u00a0") {
		n.rule = "Q02"
	}
	t = strings.TrimPrefix(strings.Join(strings.Fields(t), ""), "'")
	for _, sign := range [...]string{"¥", "￥", "人民币", "RMB"} {
		if after, found := strings.CutPrefix(t, sign); found {
			t, n.rule = after, "Q03"
		}
	}
	negative := false
	if strings.HasPrefix(t, "(") && strings.HasSuffix(t, ")") && len(t) > 2 {
		t, negative = t[1:len(t)-1], true
	}
	t = strings.NewReplacer("−", "-", "–", "-", "—", "-").Replace(t)
	m := plainNumeral.FindStringSubmatch(t)
	if m == nil || m[2] == "" && len(m[3]) < 2 {
		return numeral{}, false
	}
	if strings.Contains(m[2], ",") && n.rule == "Q01" {
		n.rule = "Q02"
	}
	if !n.unit(m[5]) || n.percent {
		return numeral{}, false
	}
	digits := m[1] + "0" + strings.ReplaceAll(m[2], ",", "") + strings.TrimSuffix(m[3], ".")
	d, err := decimal.NewFromString(digits)
	if err != nil || len(digits) > 40 {
		return numeral{}, false
	}
	n.number, n.places, n.percent = d, max(0, -d.Exponent()), m[4] != ""
	if negative {
		n.number = d.Neg()
	}
	return n, true
}

// unit takes a unit typed behind the number. It refuses anything else.
func (n *numeral) unit(s string) bool {
	switch s {
	case "", ".", "。":
		return true
	case "元", "圆", "元整":
		n.money = model.Yuan
	case "万元", "万", "万圆":
		n.money = model.WanYuan
	case "千元":
		n.money = model.QianYuan
	case "亿元", "亿":
		n.money = model.YiYuan
	case "分", "个", "人", "名", "家", "项":
		n.other = s
	default:
		return false
	}
	n.rule = "Q03"
	return true
}

// notApplicable reports whether a text is one of the marks for 不适用.
func notApplicable(s string) bool {
	// Nearly all texts are seen not to be one by their first character.
	r, _ := utf8.DecodeRuneInString(s)
	if r >= '一' && r <= '龥' && r != '无' && r != '不' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' && r != 'n' || r >= 'A' && r <= 'Z' && r != 'N' {
		return false
	}
	switch t := model.Fold(s); t {
	case "无", "不适用", "n/a", "/", "\\", "*", "//", "╱":
		return true
	default:
		return t != "" && strings.Trim(t, "-") == ""
	}
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
	case c.kind == errorCell:
		v.State = model.Unreadable
		say("Q07", "公式错误值")
	case notApplicable(c.text) && c.kind == textCell:
		v.State = model.NotApplicable
		if m.kind != model.KindText && !m.dash {
			say("Q04", "不适用")
		}
	case m.kind == model.KindText:
	case m.kind == model.KindTarget:
		note = readTarget(&v, c, m)
	case m.kind == model.KindDate:
		note = readDate(&v, c)
	case m.kind == model.KindYear:
		readYear(&v, c)
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
		return note
	}
	if m.kind == model.KindRate && !c.format.percent() {
		if shifted, ok := bareRate(n, m.percent); ok {
			if !m.percent {
				note = &model.Reading{Rule: "Q10", At: v.At, Text: c.text, As: c.text + "%"}
			}
			n, places = shifted, places+2
		}
	}
	v.Number, v.IsNumber, v.Ulp = n, true, decimal.New(1, -places)
	return note
}

// bareRate takes a rate without a % sign: 82.24 under 执行率（%）, or one so large
// that only a percentage can be meant.
func bareRate(n decimal.Decimal, labelled bool) (decimal.Decimal, bool) {
	if labelled || n.Abs().GreaterThan(decimal.NewFromInt(2)) {
		return n.Shift(-2), true
	}
	return n, false
}

// readNumeral takes a number typed as text.
func readNumeral(v *model.Value, c cell, m measure) *model.Reading {
	t, ok := parseNumeral(c.raw)
	if !ok || t.percent && m.kind != model.KindRate && m.kind != model.KindScore || t.money != "" && m.kind != model.KindAmount || t.other != "" && m.kind == model.KindAmount {
		v.State = model.Unreadable
		if severalMoney.MatchString(c.raw) && m.kind == model.KindAmount {
			return &model.Reading{Rule: "Q03", At: v.At, Text: c.text, As: "一个单元格内有多个金额，未取数"}
		}
		return nil
	}
	n, ulp := t.number, decimal.New(1, -t.places)
	switch {
	case t.percent:
		n, ulp = n.Shift(-2), ulp.Shift(-2)
	case m.kind == model.KindRate:
		if shifted, is := bareRate(n, m.percent); is {
			n, ulp = shifted, ulp.Shift(-2)
		}
	case t.money != "" && t.money != m.money:
		factor := trimZeros(t.money.InYuan().Div(m.money.InYuan()))
		n, ulp = trimZeros(n.Mul(factor)), trimZeros(ulp.Mul(factor))
	}
	v.Number, v.IsNumber, v.Ulp = n, true, ulp
	if t.rule == "Q01" && t.percent {
		return nil // 82.24% as text is how systems export rates
	}
	return &model.Reading{Rule: t.rule, At: v.At, Text: c.text, As: plainIn(n, m)}
}

// plainIn is n in words for a reading.
func plainIn(n decimal.Decimal, m measure) string {
	switch m.kind {
	case model.KindAmount:
		return n.String() + string(m.money)
	case model.KindRate:
		return n.Shift(2).String() + "%"
	}
	return n.String()
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
		return &model.Reading{Rule: "I23", At: v.At, Text: c.text, As: "时间或区间，按文本处理"}
	case t.Variant:
		return &model.Reading{Rule: "I24", At: v.At, Text: c.text, As: string(t.Op)}
	}
	return nil
}

// dayFormats are the ways in which officers type days.
var dayFormats = [...]string{
	"2006-1-2", "2006/1/2", "2006.1.2", "2006年1月2日", "20060102",
	"2006-1-2 15:04:05", "2006/1/2 15:04:05", "2006-1-2 15:04", "2006/1/2 15:04", "2006-01-02T15:04:05",
}

// readDate takes a day. Number is its Excel serial number, so that days
// compare; the text stays as printed.
func readDate(v *model.Value, c cell) *model.Reading {
	if c.kind == numberCell {
		n, _ := parsePlain(c.raw)
		if c.format != nil && c.format.date {
			v.Number, v.IsNumber = cleanFloat(n), true
			return nil
		}
		if t, ok := serialTime(n); ok && t.Year() >= 1990 && t.Year() < 2100 {
			v.Number, v.IsNumber = cleanFloat(n), true
			return &model.Reading{Rule: "Q11", At: v.At, Text: c.text, As: t.Format(time.DateOnly)}
		}
	}
	t, layout, ok := parseDay(c.text)
	if !ok {
		v.State = model.Unreadable
		return nil
	}
	v.Number, v.IsNumber = serialOf(t), true
	if strings.HasPrefix(layout, "2006-1-2") {
		return nil
	}
	return &model.Reading{Rule: "Q11", At: v.At, Text: c.text, As: t.Format(time.DateOnly)}
}

func parseDay(s string) (t time.Time, layout string, ok bool) {
	text := strings.TrimRight(strings.TrimSpace(norm.NFKC.String(s)), ".。")
	if strings.ContainsAny(text, "年月日") {
		text = strings.Join(strings.Fields(text), "")
	}
	for _, layout := range dayFormats {
		if t, err := time.Parse(layout, text); err == nil && t.Year() >= 1949 && t.Year() < 2100 {
			return t, layout, true
		}
	}
	return time.Time{}, "", false
}

func serialOf(t time.Time) decimal.Decimal {
	return decimal.NewFromInt(int64(t.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24))
}

func readYear(v *model.Value, c cell) {
	if y := yearIn(c.text); y != 0 {
		v.Number, v.IsNumber = decimal.NewFromInt(int64(y)), true
		return
	}
	v.State = model.Unreadable
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
