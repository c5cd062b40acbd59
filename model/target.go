package model

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/shopspring/decimal"
	"golang.org/x/text/unicode/norm"
)

// Operator is a comparison (指标性质): how an actual value is held against its
// target.
type Operator string

// The operators. Qualitative (定性) is a target in words.
const (
	NoOp        Operator = ""
	AtLeast     Operator = "≥"
	AtMost      Operator = "≤"
	Equal       Operator = "="
	NotEqual    Operator = "≠"
	Above       Operator = ">"
	Below       Operator = "<"
	Qualitative Operator = "定性"
)

// TargetValue is what a 指标值 or 完成值 says.
type TargetValue struct {
	Op       Operator // NoOp where none is stated; Qualitative for words
	Number   decimal.Decimal
	IsNumber bool
	// Ulp is one unit of the last decimal typed, in the unit of Number.
	Ulp decimal.Decimal
	// Measure is 计量单位 as typed behind the number; "%" for 百分比 and 百分之.
	Measure string
	// Variant is set where the operator was typed otherwise than it is
	// written here (>=, ﹦, 不低于); Typed is how.
	Variant bool
	Typed   string
	// Period is set for what is typed in digits and yet stays words: dates,
	// periods, ranges, frequencies, approximations (2023.07-2024.01, 1-12月,
	// 3次/年, 约300), and what cannot be told. Aside says which of these.
	Period bool
	Aside  string
	// Repair is what had to be mended before Number could be taken.
	Repair Repair
}

// ParseTarget reads a target or actual value as typed: «≥95%» is ≥ 0.95 %,
// «不少于10个» is ≥ 10 个, «按时完成» is 定性. measure is 计量单位 where the form
// has a column of its own for it: with % (百分比) a bare number is a fraction.
// It refuses nothing; what is no single number stays words.
func ParseTarget(text, measure string) TargetValue {
	t, repair := foldTarget(text)
	if t == "" {
		return TargetValue{}
	}
	v := TargetValue{}
	rest := v.operator(t, text)
	if aside := asideOf(rest); aside != "" {
		return TargetValue{Period: true, Aside: aside}
	}
	if !v.quantity(rest, measure) {
		if aside := v.doubt(rest); aside != "" {
			return TargetValue{Period: true, Aside: aside}
		}
		return words(v, rest)
	}
	v.Repair = max(v.Repair, repair)
	return v
}

// foldTarget is a target as typed without white space, in half width; stops
// behind it go.
func foldTarget(s string) (t string, repair Repair) {
	t, repair = NarrowNumeral(s)
	if strings.Contains(t, "(含") {
		t = strings.NewReplacer("(含)", "", "(含以上)", "以上", "(含以下)", "以下").Replace(t)
	}
	cut := strings.TrimRight(t, "。.;；,，、")
	if last := strings.TrimRight(t[len(cut):], "。;；,，、"); last != "" && cut != "" && isDigit(rune(cut[len(cut)-1])) {
		repair = max(repair, Mended) // 7.50.
	}
	return cut, repair
}

// words is a target that is no number: qualitative, unless an operator was
// typed alone.
func words(v TargetValue, rest string) TargetValue {
	if rest == "" || rest == "定性" || rest == "定性指标" {
		if rest != "" {
			v.Op = Qualitative
		}
		return TargetValue{Op: v.Op, Variant: v.Variant, Typed: v.Typed}
	}
	return TargetValue{Op: Qualitative}
}

// fold narrows full width and drops white space; line breaks within a number
// (95.\n10%) go with it.
func fold(s string) string {
	return strings.TrimRight(strings.Join(strings.Fields(norm.NFKC.String(s)), ""), "。.;；,，")
}

// ParseOperator reads 指标性质 standing alone in its cell. ok is false for
// words that name no operator (定量指标).
func ParseOperator(s string) (op Operator, ok bool) {
	t := fold(s)
	if t == "定性" || t == "定性指标" || t == "文字描述" || t == "定性描述" {
		return Qualitative, true
	}
	switch strings.TrimSuffix(t, "指标") {
	case "正向":
		return AtLeast, true
	case "反向", "负向", "逆向":
		return AtMost, true
	}
	for _, w := range operatorWords {
		if t == w.typed {
			return w.op, true
		}
	}
	return NoOp, false
}

type operatorWord struct {
	typed string
	op    Operator
}

// operatorWords are the spellings of operators, longer before shorter.
var operatorWords = [...]operatorWord{
	{"大于等于", AtLeast}, {"大于或等于", AtLeast}, {"不低于", AtLeast}, {"不少于", AtLeast}, {"不小于", AtLeast},
	{"至少", AtLeast}, {"最少", AtLeast}, {"≮", AtLeast}, {"达到", AtLeast}, {"达", AtLeast}, {">=", AtLeast}, {"=>", AtLeast}, {"≥", AtLeast}, {"≧", AtLeast}, {"⩾", AtLeast}, {"〉=", AtLeast},
	{"小于等于", AtMost}, {"小于或等于", AtMost}, {"不高于", AtMost}, {"不超过", AtMost}, {"不超", AtMost}, {"不多于", AtMost}, {"不大于", AtMost},
	{"控制在", AtMost}, {"至多", AtMost}, {"最多", AtMost}, {"≯", AtMost}, {"<=", AtMost}, {"=<", AtMost}, {"≤", AtMost}, {"≦", AtMost}, {"⩽", AtMost}, {"〈=", AtMost},
	{"不等于", NotEqual}, {"<>", NotEqual}, {"!=", NotEqual}, {"≠", NotEqual},
	{"大于", Above}, {"高于", Above}, {"超过", Above}, {"多于", Above}, {">", Above}, {"〉", Above},
	{"小于", Below}, {"低于", Below}, {"少于", Below}, {"<", Below}, {"〈", Below},
	{"等于", Equal}, {"==", Equal}, {"=", Equal},
}

// tails are operators typed behind the number: 95%以上.
var tails = [...]operatorWord{
	{"及以上", AtLeast}, {"或以上", AtLeast}, {"以上", AtLeast},
	{"及以下", AtMost}, {"或以下", AtMost}, {"以下", AtMost}, {"及以内", AtMost}, {"以内", AtMost}, {"之内", AtMost},
}

// operator takes the operator off t, before or behind the number.
func (v *TargetValue) operator(t, typed string) (rest string) {
	rest = t
	for _, w := range operatorWords {
		if after, ok := strings.CutPrefix(rest, w.typed); ok {
			v.Op, v.Typed, rest = w.op, w.typed, after
			break
		}
	}
	for _, w := range tails {
		if before, ok := strings.CutSuffix(rest, w.typed); ok && endsInQuantity(before) {
			rest = before
			if v.Op == NoOp || v.Typed == "达" || v.Typed == "达到" {
				v.Op, v.Typed = w.op, w.typed
			}
			break
		}
	}
	v.Variant = v.Op != NoOp && !strings.Contains(typed, string(v.Op))
	return rest
}

func endsInQuantity(s string) bool { return (&TargetValue{}).quantity(s, "") }

// quantity takes a number with an optional % and unit: 1,300场, ￥90万元,
// 百分之九十五, 十二次.
func (v *TargetValue) quantity(s, measure string) bool {
	t, currency := strings.CutPrefix(strings.TrimPrefix(s, "人民币"), "¥")
	n, ok := ParseNumeral(t)
	if !ok {
		if n, ok = hanQuantity(t, measure != ""); !ok {
			return false
		}
	}
	unit, percent := strings.CutPrefix(n.Rest, "%")
	if unit != "" && (!isUnit(unit) || isDigit(rune(unit[0]))) {
		return false
	}
	if currency {
		n.Repair = Rewritten
		if unit == "" && !percent {
			unit = string(Yuan)
		}
	}
	if !percent && IsPercent(unit) {
		n.Repair = Rewritten // 100百分比
	}
	v.Number, v.IsNumber, v.Measure, v.Ulp, v.Repair = n.Number, true, unit, n.Ulp, n.Repair
	if percent || IsPercent(unit) || unit == "" && IsPercent(measure) {
		v.Number, v.Ulp, v.Measure = n.Number.Shift(-2), n.Ulp.Shift(-2), "%"
	}
	return true
}

// countable are the units before which Chinese numerals count: 十二次, and not
// 一级 or 三公经费.
var countable = map[string]bool{
	"次": true, "个": true, "场": true, "人": true, "人次": true, "家": true, "项": true, "份": true, "篇": true, "件": true, "户": true, "名": true,
	"套": true, "台": true, "座": true, "处": true, "天": true, "元": true, "万元": true, "公里": true, "平方米": true, "个月": true, "起": true,
}

// hanQuantity is a quantity in Chinese numerals: 百分之九十五, 九成, 十二次; measured
// is whether its unit stands in a column of its own.
func hanQuantity(s string, measured bool) (n Numeral, ok bool) {
	n.Repair, n.Ulp = Rewritten, decimal.New(1, 0)
	if after, found := strings.CutPrefix(s, "百分之"); found {
		if after == "百" {
			n.Number, n.Rest, n.Repair = decimal.NewFromInt(100), "%", Unrepaired
			return n, true
		}
		d, rest, ok := HanNumeral(after)
		n.Number, n.Ulp, n.Rest = d, decimal.New(1, min(0, d.Exponent())), "%"+rest
		return n, ok && rest == ""
	}
	if unit, found := strings.CutPrefix(s, "一"); found && countable[unit] {
		n.Number, n.Rest = n.Ulp, unit
		return n, true
	}
	d, rest, ok := HanNumeral(s)
	if !ok {
		return n, false
	}
	n.Number, n.Rest, n.Ulp = d, rest, decimal.New(1, min(0, d.Exponent()))
	if rest == "成" {
		n.Number, n.Ulp, n.Rest = d.Shift(1), n.Ulp.Shift(1), "%"
		return n, d.LessThanOrEqual(decimal.NewFromInt(10))
	}
	return n, countable[rest] || rest == "" && (measured || len([]rune(s)) > 1)
}

// IsPercent reports whether a 计量单位 is %: %, 百分比, %(百分比), 百分点 not.
func IsPercent(measure string) bool {
	switch m := fold(measure); m {
	case "%", "百分比", "百分率", "%(百分比)", "百分比(%)", "百分号", "(%)":
		return true
	}
	return false
}

// isUnit tells units from the rest of a sentence: a target of words that
// begins with a number (3个工作日内办结) is no number.
func isUnit(s string) bool {
	if len([]rune(s)) > 8 || strings.ContainsAny(s, "~-、;:,%+=\n ") || strings.HasPrefix(s, "多") || strings.HasPrefix(s, "余") || lookalike(s) ||
		strings.ContainsFunc(strings.TrimSuffix(strings.TrimSuffix(s, "m2"), "m3"), unicode.IsNumber) {
		return false
	}
	for _, w := range [...]string{"完成", "内", "前", "后", "左右", "至", "到", "次/", "/", "每", "月底", "年底", "年", "月", "日", "号", "有所", "提高", "降低"} {
		if strings.Contains(s, w) && !measuredTime(s) {
			return false
		}
	}
	return true
}

// measuredTime are units of time and rates that count, not dates: 12个月, 5年, 3元/人.
func measuredTime(s string) bool {
	switch s {
	case "个月", "年", "工作日", "个工作日", "天", "日", "小时", "月":
		return true
	}
	return strings.Contains(s, "/") && strings.HasPrefix(s, "元") || strings.HasPrefix(s, "万元/")
}

// lookalike reports whether a unit is a letter that stands for a digit: 10O, 10l.
func lookalike(s string) bool {
	return s == "O" || s == "o" || s == "I" || s == "|" || s == "〇" || s == "○" || s == "OO" || s == "l"
}

var (
	ranges = regexp.MustCompile(`^\d+(?:\.\d+)?(?:%|[^\d\s.,/:~至到-]{0,4})[-~〜至到]{1,2}\d|^\d+(?:\.\d+)?(?:±|\+/-)\d`)
	often  = regexp.MustCompile(`^[\d.]+(?:次|场|期|个|人次|人|篇|吨|件)/(?:年|月|季度|季|周|天|日|人|次)$`)
	ratios = regexp.MustCompile(`^\d+(?:\.\d+)?[:：/]\d+(?:\.\d+)?$`)
	packed = regexp.MustCompile(`^\d{8}`)
	dotted = regexp.MustCompile(`^(?:19|20)\d{2}[.年/-](?:0?[1-9]|1[0-2])(?:\D|$)`)
)

// asideOf says what digits are that are no quantity: a date, a range. It is empty
// for all else.
func asideOf(s string) string {
	if !packed.MatchString(s) && !strings.ContainsAny(s, "年月日号季-–—~〜至到±/:：、Qq") &&
		strings.Count(s, ".") < 2 && !dotted.MatchString(s) {
		return "" // nearly all targets
	}
	switch _, day := ParseDay(s); {
	case day, IsStretch(s):
		return "时间或区间，按文本处理"
	case dotted.MatchString(s) && strings.ContainsAny(s, "月日-~至到"):
		return "时间或区间，按文本处理"
	case ranges.MatchString(s), often.MatchString(s):
		return "时间或区间，按文本处理"
	case ratios.MatchString(s):
		return "比值，按文本处理"
	}
	return ""
}

// doubt says why what looks like a number is none: it is then no judgement in
// words either.
func (v *TargetValue) doubt(s string) string {
	if !strings.ContainsAny(s, "0123456789十百千万几约近") {
		return "" // words
	}
	why := DoubtfulDigits(s)
	switch {
	case why != "":
		return why + "，按文本处理"
	case strings.ContainsAny(s, "0123456789") && !strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) || unicode.IsLetter(r) }):
		return "不是规范的数字，按文本处理"
	}
	return ""
}
