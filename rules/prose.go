package rules

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/shopspring/decimal"

	"jixiao/model"
)

// This file reads running text: it knows sentences and figures, and no form.

// figureKind is what a figure in a text counts.
type figureKind uint8

const (
	bareFigure figureKind = iota // a number with nothing behind it that we know
	amountFigure
	percentFigure
	countFigure
)

// stated is a figure: a number in a text with the unit behind it. Start and End are
// byte offsets of number and unit in the text it was read from.
type stated struct {
	Start, End int
	Kind       figureKind
	Number     decimal.Decimal // in 元, a fraction, or as counted
	Ulp        decimal.Decimal // one unit of its last printed decimal, likewise
	Unit       string          // as written
	Vague      bool            // 39余场, 近500人
}

// span is what the figure may stand for, given its printed decimals.
func (f stated) span() model.Interval { return model.Amount{Value: f.Number, Ulp: f.Ulp}.Interval() }

// prose is a text as the rules read it: figures, letters and percent signs in
// half width, no space but between two letters or figures. Lines stay.
func prose(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	var last rune
	space := false
	for _, r := range s {
		r = narrow(r)
		if r != '\n' && (unicode.IsSpace(r) || unicode.Is(unicode.Cf, r)) {
			space = true
			continue
		}
		if space && latin(last) && latin(r) {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

// narrow is the half width of a full-width figure, letter, percent sign, point,
// plus or minus; punctuation stays as Chinese texts have it.
func narrow(r rune) rune {
	switch {
	case r >= '０' && r <= '９', r >= 'Ａ' && r <= 'Ｚ', r >= 'ａ' && r <= 'ｚ', r == '％', r == '．', r == '＋', r == '－':
		return r - 0xFEE0
	case r == '﹪':
		return '%'
	case r == '−':
		return '-'
	case r == '\r', r == '\u2028':
		return '\n'
	}
	return r
}

func latin(r rune) bool {
	return r < 128 && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// sentences are the sentences of a text: up to 。！？ or the end of a line. Each
// is a piece of s, without its stop.
func sentences(s string) []string { return pieces(s, "。！？!?\n") }

// clauses are the clauses of a sentence: up to a comma or semicolon.
func clauses(s string) []string { return pieces(s, "，,；;。！？!?\n") }

// pieces parts s at any of the marks. A comma between figures parts nothing:
// it is one of 1,093.75.
func pieces(s, marks string) []string {
	var out []string
	start := 0
	for i, r := range s {
		if r >= '一' && r <= '龥' || !strings.ContainsRune(marks, r) || r == ',' && amidDigits(s, i) {
			continue
		}
		if i > start {
			out = append(out, s[start:i])
		}
		start = i + len(string(r))
	}
	if start < len(s) {
		out = append(out, s[start:])
	}
	return out
}

func amidDigits(s string, i int) bool {
	return i > 0 && i+1 < len(s) && isDigit(s[i-1]) && isDigit(s[i+1])
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

var (
	numberInText = regexp.MustCompile(`-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?`)
	unitInText   = regexp.MustCompile(`^(余|多)?(亿元|万元|千元|元|%|个百分点|人次|客次|场次|家次|户次|个|名|人|位|次|场|期|家|项|户|件|条|份|批|门|套|台|辆|处|支|篇|间|座|所|天|小时|课时|起|例|本|册|棵|株|只|块|米|公里|平方米|吨|亩)`)
	vagueBefore  = regexp.MustCompile(`(近|约|超|超过|逾|大约|不少于|不低于|至少|以上)$`)
)

// longNumber is beyond what a text counts: codes and telephone numbers.
const longNumber = 20

// figuresIn are the figures of a text as prose gives it, in order. Figures of
// a date (2023年12月31日), of a code or between letters are left out.
func figuresIn(s string) []stated {
	var out []stated
	for _, at := range numberInText.FindAllStringIndex(s, -1) {
		if f, ok := figureAt(s, at[0], at[1]); ok {
			out = append(out, f)
		}
	}
	return out
}

func figureAt(s string, start, end int) (stated, bool) {
	if s[start] == '-' && start > 0 && (isDigit(s[start-1]) || latin(rune(s[start-1])) || strings.HasSuffix(s[:start], "%")) {
		start++ // the dash of 3-5次
	}
	if end-start > longNumber || start > 0 && (latin(rune(s[start-1])) || s[start-1] == '.') {
		return stated{}, false
	}
	f := stated{Start: start, End: end}
	d, err := decimal.NewFromString(strings.ReplaceAll(s[start:end], ",", ""))
	if err != nil {
		return stated{}, false
	}
	f.Number, f.Ulp = d, decimal.New(1, d.Exponent())
	rest := s[end:]
	if partOfDate(rest) || rest != "" && latin(rune(rest[0])) {
		return stated{}, false
	}
	if m := unitInText.FindStringSubmatch(rest); m != nil {
		f.End, f.Unit, f.Vague = end+len(m[0]), m[2], m[1] != ""
	}
	f.scale()
	before := s[max(0, start-12):start]
	f.Vague = f.Vague || vagueBefore.MatchString(before) || strings.HasPrefix(s[f.End:], "以上") || strings.HasPrefix(s[f.End:], "左右")
	return f, true
}

func partOfDate(rest string) bool {
	for _, w := range []string{"年", "月", "日", "号", "∶", ":"} {
		if strings.HasPrefix(rest, w) {
			return true
		}
	}
	return false
}

// scale takes the number into 元 or a fraction.
func (f *stated) scale() {
	by := one
	switch f.Unit {
	case "亿元", "万元", "千元", "元":
		f.Kind, by = amountFigure, model.MoneyUnit(f.Unit).InYuan()
	case "%":
		f.Kind, by = percentFigure, decimal.New(1, -2)
	case "", "个百分点":
		return
	default:
		f.Kind = countFigure
	}
	f.Number, f.Ulp = f.Number.Mul(by), f.Ulp.Mul(by)
}

// amountsIn are the amounts among figures.
func amountsIn(fs []stated) []stated {
	var out []stated
	for _, f := range fs {
		if f.Kind == amountFigure {
			out = append(out, f)
		}
	}
	return out
}

// lastWord is the word of the list that ends last in s, of two the longer; -1
// where none stands in it.
func lastWord(s string, words []string) (which, start, end int) {
	which = -1
	for i, w := range words {
		at := strings.LastIndex(s, w)
		if at < 0 || w == "" {
			continue
		}
		if e := at + len(w); which < 0 || e > end || e == end && at < start {
			which, start, end = i, at, e
		}
	}
	return which, start, end
}

// quote is a sentence as a message cites it in “”: from its beginning, cut where
// it is long, its own quotes single.
func quote(s string) string {
	const longest = 60
	r := []rune(strings.TrimSpace(strings.NewReplacer("\n", "", "“", "‘", "”", "’").Replace(s)))
	if len(r) <= longest {
		return string(r)
	}
	return string(r[:longest]) + "…"
}
