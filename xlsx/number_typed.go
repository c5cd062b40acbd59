package xlsx

import (
	"regexp"
	"strings"
	"unicode"

	"jixiao/model"

	"github.com/shopspring/decimal"
)

// numeral is a number found in a text, before it is measured.
type numeral struct {
	number, ulp decimal.Decimal
	percent     bool
	tenths      int32           // of a rate: 2 for %, 3 for ‰, 1 for 成
	yuan        decimal.Decimal // what one of the number is in 元; zero where no money unit was typed
	currency    bool            // ¥ before it, and no unit behind
	brackets    bool            // (12.5), which is negative among amounts
	other       string          // another unit typed in the cell: 分, 个
	rule        string          // the repair that was needed, as a Q rule
	plain       bool            // no repair, but for its being text
	doubt       string          // where it is no number: why
}

// doubtful is a text that is no number.
func doubtful(rule, why string) numeral { return numeral{rule: rule, doubt: why} }

var (
	severalMoney = regexp.MustCompile(`\d[^\d.,]*(?:元|万|亿)[^\d.]+\d`)
	compared     = regexp.MustCompile(`^[≥≤≧≦><=]|^(?:不|大于|小于|高于|低于|至少|至多|达到)|以上$|以下$|以内$`)
	threeDecimal = regexp.MustCompile(`^\d[\d,]*\.\d+[.,]\d`)
)

// parseNumeral reads a number typed as text. Where ok is false n says why, and
// which rule tells of it.
func parseNumeral(s string) (n numeral, ok bool) {
	t, repair := model.NarrowNumeral(s)
	t, marked := strings.CutPrefix(t, "'")
	t, currency := cutCurrency(t)
	whole, brackets := t, false
	if strings.HasPrefix(t, "(") && strings.HasSuffix(t, ")") && len(t) > 2 {
		t, brackets = t[1:len(t)-1], true
	}
	if brackets {
		t, currency = bothCurrency(t, currency)
	}
	x, sum, ok := startOf(t)
	if !ok || brackets && strings.HasPrefix(t, "-") {
		return refused(whole), false
	}
	rest := x.Rest
	if trimmed := strings.TrimRight(rest, ".。，,、;；"); trimmed != rest {
		rest, repair = trimmed, max(repair, model.Mended)
	}
	n = numeral{number: x.Number, ulp: x.Ulp, brackets: brackets, yuan: sum}
	if !n.unit(rest) {
		return refused(whole), false
	}
	if brackets {
		n.number = n.number.Neg()
	}
	n.currency = currency && n.yuan.IsZero()
	repair = max(repair, x.Repair)
	n.plain = repair == model.Unrepaired && !marked && !brackets && n.rule == "" && !currency
	switch {
	case n.rule == "Q03":
	case currency, !sum.IsZero():
		n.rule = "Q03"
	case repair == model.Rewritten || brackets:
		n.rule = "Q02"
	default:
		n.rule = "Q01"
	}
	return n, true
}

// cutCurrency takes a currency sign off the front, before or behind the minus.
func cutCurrency(t string) (rest string, found bool) {
	sign := ""
	if strings.HasPrefix(t, "-") {
		sign, t = "-", t[1:]
	}
	upper := strings.ToUpper(t)
	for _, c := range [...]string{"¥", "RMB", "CNY", "人民币:", "人民币"} {
		if strings.HasPrefix(upper, c) {
			rest, _ := bothCurrency(t[len(c):], true) // 人民币￥300
			return sign + rest, true
		}
	}
	return sign + t, false
}

// bothCurrency is cutCurrency where a sign may have gone before.
func bothCurrency(t string, before bool) (rest string, found bool) {
	if after, ok := strings.CutPrefix(t, "¥"); ok {
		return after, true
	}
	return t, before
}

// startOf is the number that t begins with, in digits or in Chinese numerals; of
// amounts in words (壹拾贰元伍角) and mixed ones (12万5千) it is the whole, and
// sum what one of it is in 元.
func startOf(t string) (x model.Numeral, sum decimal.Decimal, ok bool) {
	if after, found := strings.CutPrefix(t, "百分之"); found {
		d, rest, is := model.HanNumeral(after)
		if after == "百" {
			d, rest, is = decimal.NewFromInt(100), "", true
		}
		return model.Numeral{Number: d, Ulp: decimal.New(1, min(0, d.Exponent())), Rest: "%", Repair: model.Rewritten}, sum, is && rest == ""
	}
	if d, rest, is := model.HanNumeral(t); is {
		x = model.Numeral{Number: d, Ulp: decimal.New(1, min(0, d.Exponent())), Rest: rest, Repair: model.Rewritten}
		if jiao, is := jiaoFen(rest); is {
			x.Number, x.Ulp, x.Rest = d.Add(jiao), decimal.New(1, -2), ""
			return x, decimal.NewFromInt(1), true
		}
		return x, sum, true
	}
	if x, ok = model.ParseNumeral(t); !ok {
		return x, sum, false
	}
	if m := mixedAmount.FindStringSubmatch(t); m != nil {
		thousands, _, _ := model.HanNumeral(m[2])
		if thousands.IsZero() {
			thousands, _ = decimal.NewFromString(m[2])
		}
		x.Number = x.Number.Shift(4).Add(thousands.Shift(3))
		x.Ulp, x.Rest = decimal.NewFromInt(1000), ""
		return x, decimal.NewFromInt(1), true
	}
	return x, sum, true
}

var (
	mixedAmount = regexp.MustCompile(`^\d+万([零]?)([1-9])千元?$`)
	jiaoAndFen  = regexp.MustCompile(`^[元圆]零?(?:([^角分]+)角)?零?(?:([^角分]+)分)?整?$`)
)

// jiaoFen is 角 and 分 behind 元 in words.
func jiaoFen(s string) (d decimal.Decimal, ok bool) {
	m := jiaoAndFen.FindStringSubmatch(s)
	if m == nil || m[1] == "" && m[2] == "" {
		return d, false
	}
	for i, part := range m[1:] {
		if part == "" {
			continue
		}
		n, rest, is := model.HanNumeral(part)
		if part == "一" {
			n, rest, is = decimal.NewFromInt(1), "", true
		}
		if !is || rest != "" || n.GreaterThan(decimal.NewFromInt(9)) {
			return d, false
		}
		d = d.Add(n.Shift(int32(-1 - i)))
	}
	return d, true
}

// moneySizes are the sizes of money units in 元, as powers of ten; those without
// 元 behind them must not be less than 万.
var moneySizes = map[string]int32{
	"元": 0, "圆": 0, "块": 0, "百元": 2, "千元": 3, "万元": 4, "万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8,
	"万圆": 4, "十万元": 5, "百万元": 6, "千万元": 7, "亿元": 8, "亿圆": 8, "万亿": 12, "万亿元": 12, "角": -1,
}

// unit takes what is typed behind the number. It refuses what it does not know.
func (n *numeral) unit(s string) bool {
	switch s {
	case "":
		return true
	case "%", "百分比":
		n.percent, n.tenths = true, 2
		if s != "%" {
			n.rule = "Q03"
		}
		return true
	case "‰":
		n.percent, n.tenths, n.rule = true, 3, "Q03"
		return true
	case "成":
		n.percent, n.tenths, n.rule = true, 1, "Q02"
		return n.number.LessThanOrEqual(decimal.NewFromInt(10))
	case "分", "个", "人", "名", "家", "项", "处", "所", "支", "条", "编制":
		n.other, n.rule = s, "Q03"
		return true
	}
	size, ok := moneySizes[strings.TrimSuffix(strings.TrimSuffix(s, "整"), "正")]
	if !ok || !n.yuan.IsZero() {
		return false
	}
	n.yuan, n.rule = decimal.New(1, size), "Q03"
	return true
}

// refused is a text that is no number, with the reason.
func refused(t string) numeral {
	why := model.DoubtfulDigits(t)
	digits := strings.IndexFunc(t, unicode.IsDigit) >= 0
	switch {
	case severalMoney.MatchString(t) && !strings.HasPrefix(why, "是约数"):
		return doubtful("Q03", "一个单元格内有多个金额，未取数")
	case strings.HasPrefix(why, "数字的") || strings.HasPrefix(why, "无法确定是 ") || threeDecimal.MatchString(t):
		if why == "" {
			why = "数字的分隔不合规范"
		}
		return doubtful("Q02", why+"，未取数")
	case why != "":
		return doubtful("Q01", why+"，未取数")
	case compared.MatchString(t):
		return doubtful("Q01", "带比较符号，不是确定的数，未取数")
	case !digits:
		return doubtful("Q01", "是文字，不是数字，未取数")
	}
	if x, ok := model.ParseNumeral(t); ok && strings.ContainsFunc(x.Rest, unicode.IsLetter) {
		return doubtful("Q03", "数字后的“"+x.Rest+"”不能识别，未取数")
	}
	return doubtful("Q01", "不是规范的数字，未取数")
}

// readNumeral takes a number typed as text.
func readNumeral(v *model.Value, c cell, m measure) *model.Reading {
	t, ok := parseNumeral(c.raw)
	if ok {
		t.doubt, t.rule = t.misfit(m)
	}
	if t.doubt != "" {
		v.State = model.Unreadable
		return &model.Reading{Rule: t.rule, At: v.At, Text: c.text, As: t.doubt, Doubt: true}
	}
	n, ulp := t.number, t.ulp
	switch {
	case t.percent && m.kind == model.KindScore:
		n, ulp, t.plain = n.Shift(2-t.tenths), ulp.Shift(2-t.tenths), false // 10% of a hundred
	case t.percent:
		n, ulp = n.Shift(-t.tenths), ulp.Shift(-t.tenths)
	case m.kind == model.KindRate:
		if shifted, is := bareRate(n, m.percent); is {
			n, ulp = shifted, ulp.Shift(-2)
		}
	case !t.yuan.IsZero() && !t.yuan.Equal(m.money.InYuan()):
		factor := trimZeros(t.yuan.Div(m.money.InYuan()))
		n, ulp = trimZeros(n.Mul(factor)), trimZeros(ulp.Mul(factor))
	}
	v.Number, v.IsNumber, v.Ulp = n, true, ulp
	if t.plain && t.percent {
		return nil // 82.24% as text is how systems export rates
	}
	return &model.Reading{Rule: t.rule, At: v.At, Text: c.text, As: plainIn(n, m)}
}

// misfit says why a number cannot be one of m, and by which rule; the doubt is
// empty where it can.
func (n numeral) misfit(m measure) (doubt, rule string) {
	amount := m.kind == model.KindAmount
	switch {
	case n.percent && m.kind != model.KindRate && m.kind != model.KindScore:
		return "是比率，不是" + kindWord(m.kind) + "，未取数", "Q03"
	case !n.yuan.IsZero() && !amount, n.currency && !amount:
		return "是金额，不是" + kindWord(m.kind) + "，未取数", "Q03"
	case n.other != "" && (amount || m.kind == model.KindRate || m.kind == model.KindScore && n.other != "分" || m.kind == model.KindQuantity && n.other == "分"):
		return "数字后的“" + n.other + "”不是" + kindWord(m.kind) + "的单位，未取数", "Q03"
	case n.brackets && !amount:
		return "无法确定括号表示负数还是序号，未取数", "Q02"
	case n.currency && m.money != model.Yuan && m.money != "":
		return "无法确定是 " + n.number.String() + "元还是 " + n.number.String() + string(m.money) + "，未取数", "Q03"
	}
	return "", n.rule
}

func kindWord(k model.Kind) string {
	switch k {
	case model.KindAmount:
		return "金额"
	case model.KindRate:
		return "比率"
	case model.KindScore:
		return "分数"
	}
	return "数量"
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
