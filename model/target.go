package model

import (
	"regexp"
	"strings"

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
	// Period is set for dates, periods, ranges and frequencies (2023.07-2024.01,
	// 1-12月, 3次/年), which stay words.
	Period bool
}

// ParseTarget reads a target or actual value as typed: «≥95%» is ≥ 0.95 %,
// «不少于10个» is ≥ 10 个, «按时完成» is 定性. measure is 计量单位 where the form
// has a column of its own for it: with % (百分比) a bare number is a fraction.
// It refuses nothing; what is no single number stays words.
func ParseTarget(text, measure string) TargetValue {
	t := fold(text)
	if t == "" {
		return TargetValue{}
	}
	v := TargetValue{}
	rest := v.operator(t, text)
	if isPeriod(rest) {
		return TargetValue{Op: NoOp, Period: true, Measure: ""}
	}
	m := quantity.FindStringSubmatch(rest)
	if m == nil || !v.number(m[1], m[2], m[3], measure) {
		return words(v, rest)
	}
	return v
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
	{"至少", AtLeast}, {"达到", AtLeast}, {"达", AtLeast}, {">=", AtLeast}, {"=>", AtLeast}, {"≥", AtLeast}, {"≧", AtLeast}, {"⩾", AtLeast}, {"〉=", AtLeast},
	{"小于等于", AtMost}, {"小于或等于", AtMost}, {"不高于", AtMost}, {"不超过", AtMost}, {"不超", AtMost}, {"不多于", AtMost}, {"不大于", AtMost},
	{"控制在", AtMost}, {"至多", AtMost}, {"<=", AtMost}, {"=<", AtMost}, {"≤", AtMost}, {"≦", AtMost}, {"⩽", AtMost}, {"〈=", AtMost},
	{"不等于", NotEqual}, {"<>", NotEqual}, {"!=", NotEqual}, {"≠", NotEqual},
	{"大于", Above}, {"高于", Above}, {"超过", Above}, {"多于", Above}, {">", Above}, {"〉", Above},
	{"小于", Below}, {"低于", Below}, {"少于", Below}, {"<", Below}, {"〈", Below},
	{"等于", Equal}, {"==", Equal}, {"=", Equal},
}

// tails are operators typed behind the number: 95%以上.
var tails = [...]operatorWord{
	{"及以上", AtLeast}, {"或以上", AtLeast}, {"以上", AtLeast}, {"(含)以上", AtLeast}, {"(含以上)", AtLeast},
	{"及以下", AtMost}, {"或以下", AtMost}, {"以下", AtMost}, {"(含)以下", AtMost}, {"以内", AtMost}, {"之内", AtMost}, {"(含)以内", AtMost},
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

func endsInQuantity(s string) bool { return quantity.MatchString(s) }

// quantity is a number with an optional % and unit. Units are words without
// digits, but for ㎡ and ㎥, which fold to m2 and m3.
var quantity = regexp.MustCompile(`^([-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|[-+]?\.\d+|百分之百)(%?)([^\d]*|[^\d]*m[23])$`)

func (v *TargetValue) number(digits, percent, unit, measure string) bool {
	if digits == "百分之百" {
		digits, percent = "100", "%"
	}
	digits = strings.TrimSuffix(strings.ReplaceAll(digits, ",", ""), ".")
	n, err := decimal.NewFromString(digits)
	if err != nil || len(digits) > 30 || len(unit) > 0 && !isUnit(unit) {
		return false
	}
	v.Number, v.IsNumber, v.Measure = n, true, unit
	v.Ulp = decimal.New(1, min(0, n.Exponent()))
	if percent != "" || IsPercent(unit) || unit == "" && IsPercent(measure) {
		v.Number, v.Ulp, v.Measure = n.Shift(-2), v.Ulp.Shift(-2), "%"
	}
	return true
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
	if len([]rune(s)) > 8 || strings.ContainsAny(s, "~-、;:,%") {
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

var periods = []*regexp.Regexp{
	regexp.MustCompile(`^\d{4}[.年/-]\d{1,2}`),                          // 2023.07…, 2023年12月…
	regexp.MustCompile(`^\d{4}年(?:度|底|末|初|前|内)?$`),                     // 2023年
	regexp.MustCompile(`^\d{4}[-~至—]\d{4}`),                            // 2021-2023
	regexp.MustCompile(`^\d{1,2}[-~至—到]\d{1,2}月`),                      // 1-12月
	regexp.MustCompile(`^\d{1,2}月(?:\d{1,2}日|底|末|初|前|份|内|$)`),          // 12月底前
	regexp.MustCompile(`^\d+(?:\.\d+)?%?[-~至—到]\d`),                    // 80-90, 3~5次
	regexp.MustCompile(`^\d+(?:次|场|期|个|人次|人|篇)/(?:年|月|季度|季|周|天|日|人)$`), // 3次/年
	regexp.MustCompile(`^\d{8}$`),                                      // 20231231 is judged by isDay
}

func isPeriod(s string) bool {
	for i, p := range periods {
		if p.MatchString(s) && (i < len(periods)-1 || isDay(s)) {
			return true
		}
	}
	return false
}

// isDay reports whether eight digits are a day of this era.
func isDay(s string) bool {
	return s >= "19490101" && s <= "20991231" && s[4:6] >= "01" && s[4:6] <= "12" && s[6:] >= "01" && s[6:] <= "31"
}
