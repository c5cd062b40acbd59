package model

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/shopspring/decimal"
	"golang.org/x/text/unicode/norm"
)

// Repair is what had to be mended before a number could be taken from a text.
type Repair uint8

// The repairs, slightest first.
const (
	Unrepaired Repair = iota
	Mended            // broken over lines, a stop behind it, stray marks
	Rewritten         // full width, separators, Chinese numerals
)

// Numeral is a number at the start of a text.
type Numeral struct {
	Number decimal.Decimal
	Ulp    decimal.Decimal // one unit of the last decimal typed
	Rest   string          // what stands behind it, folded
	Repair Repair
}

// NarrowNumeral narrows full width and unifies signs, and takes out white space
// that stands within no number. It makes no digit of ① or ², which are none; of
// white space between digits it keeps one space, or a line break.
func NarrowNumeral(s string) (t string, repair Repair) {
	if isNarrow(s) {
		return s, Unrepaired
	}
	rs := []rune(s)
	var b strings.Builder
	for i, r := range rs {
		switch {
		case r < 0x80 || unicode.Is(unicode.Han, r):
			b.WriteRune(r)
			continue
		case r >= '０' && r <= '９', r == '．', r == '，', r == '％', r == '﹪', r == '＋', r == '＇', r == '’':
			repair = Rewritten
		case strings.ContainsRune("−–—―－﹣‐‑", r):
			if i+1 < len(rs) && unicode.IsDigit(rs[i+1]) && strings.TrimSpace(string(rs[:i])) == "" {
				repair = Rewritten
			}
			b.WriteByte('-')
			continue
		case unicode.IsSpace(r) && r != ' ' && r != '\u3000':
			b.WriteRune(r) // which kind it is decides how it is understood
			continue
		case unicode.Is(unicode.Cf, r):
			continue
		}
		b.WriteString(narrowed(r, i > 0 && rs[i-1] == 'm'))
	}
	t, broken := unspace(b.String())
	return t, max(repair, broken)
}

// isNarrow reports whether there is nothing to narrow in s: nearly all texts.
func isNarrow(s string) bool {
	for _, r := range s {
		if (r <= ' ' || r > '~') && (r < '一' || r > '龥') && r != '≥' && r != '≤' {
			return false
		}
	}
	return true
}

// narrowed is r in half width; a digit in a circle or raised is none, but for m².
func narrowed(r rune, metre bool) string {
	narrow := norm.NFKC.String(string(r))
	switch {
	case r == '’':
		return "'"
	case r >= '０' && r <= '９', strings.ContainsRune("㎡㎥㎢", r), metre && (r == '²' || r == '³'):
		return narrow
	case strings.ContainsAny(narrow, "0123456789"):
		return string(r)
	}
	return narrow
}

// unspace takes out white space. Between two digits a space stays as ' ', or as
// a comma where only a thousands separator can be meant, and a line break as
// '\n'; beside the point or a comma within a number it goes, and that is a
// repair.
func unspace(s string) (t string, repair Repair) {
	rs := []rune(strings.TrimSpace(s))
	var b strings.Builder
	for i := 0; i < len(rs); i++ {
		if !unicode.IsSpace(rs[i]) {
			b.WriteRune(rs[i])
			continue
		}
		j := i
		for j < len(rs) && unicode.IsSpace(rs[j]) {
			j++
		}
		before, after, gap := rs[i-1], rs[j], string(rs[i:j])
		switch {
		case isDigit(before) && isDigit(after):
			if strings.ContainsAny(gap, "\r\n") {
				b.WriteByte('\n')
			} else if strings.Trim(gap, "\u00a0\u2007\u2009\u202f\u2005\u2006") == "" {
				b.WriteByte(',')
				repair = Rewritten
			} else {
				b.WriteByte(' ')
			}
		case isMark(before) && isDigit(after) && i > 1 && isDigit(rs[i-2]):
			if i == 2 || !isDigit(rs[i-3]) && rs[i-3] != ',' {
				b.WriteByte(' ') // «1. 50» may be the first item of a list
			} else {
				repair = max(repair, Mended)
			}
		case isDigit(before) && isMark(after) && j+1 < len(rs) && isDigit(rs[j+1]):
			repair = max(repair, Mended)
		}
		i = j - 1
	}
	return b.String(), repair
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func isMark(r rune) bool { return r == '.' || r == ',' }

var (
	arabic = regexp.MustCompile(`^([-+]?)((?:\d{1,3}(?:,\d{3})+|\d{1,3}(?:'\d{3})+|\d{1,3}(?: \d{3})+|\d+)?)([.。·]\d+|\.)?`)
	looks  = regexp.MustCompile(`^[-+]?[\dOoIl|]*(?:\d[OoIl|]|[OoIl|]\d)[\dOoIl|.,]*`)
)

// ParseNumeral reads the number that a text begins with, as NarrowNumeral left
// it. ok is false where it begins with none, or with digits that may be
// understood in two ways: 12,34 and 1 234.
func ParseNumeral(t string) (n Numeral, ok bool) {
	if n, ok := plainNumeral(t); ok {
		return n, true
	}
	if t == "" || !isDigit(rune(t[0])) && !strings.ContainsRune("-+.\u00b7。", firstRune(t)) {
		return n, false
	}
	m := arabic.FindStringSubmatch(t)
	if m == nil || m[2] == "" && len(m[3]) < 2 {
		return n, false
	}
	whole, fraction := m[2], m[3]
	n.Rest = t[len(m[0]):]
	if strings.HasPrefix(n.Rest, ",") || strings.HasPrefix(n.Rest, "'") || strings.HasPrefix(n.Rest, " ") || strings.HasPrefix(n.Rest, "\n") {
		if len(n.Rest) > 1 {
			return n, false
		}
	}
	if n.Rest != "" && isDigit(rune(n.Rest[0])) {
		return n, false // 1,2345
	}
	if strings.Contains(whole, " ") && len(fraction) < 2 || strings.HasPrefix(n.Rest, ".") && len(n.Rest) > 1 {
		return n, false // 100 200 may be two numbers
	}
	if strings.ContainsAny(whole, ",' ") {
		n.Repair = Rewritten
	}
	if fraction == "." {
		n.Repair = max(n.Repair, Mended)
		fraction = ""
	} else if fraction != "" && fraction[0] != '.' {
		n.Repair, fraction = Rewritten, "."+strings.TrimLeft(fraction, "。·")
	}
	digits := m[1] + "0" + strings.NewReplacer(",", "", "'", "", " ", "").Replace(whole) + fraction
	d, err := decimal.NewFromString(digits)
	if err != nil || len(digits) > 40 {
		return n, false
	}
	n.Number, n.Ulp = d, decimal.New(1, min(0, d.Exponent()))
	return n, true
}

// plainNumeral is the number at the start of t, where it is digits with at most
// one point among them and nothing behind them that could belong to it.
func plainNumeral(t string) (n Numeral, ok bool) {
	end, point := 0, -1
	for end < len(t) && (isDigit(rune(t[end])) || t[end] == '.' && point < 0) {
		if t[end] == '.' {
			point = end
		}
		end++
	}
	if end == 0 || end > 30 || point == 0 || point == end-1 || end < len(t) && strings.ContainsRune(",' \n.。·", firstRune(t[end:])) {
		return n, false
	}
	d, err := decimal.NewFromString(t[:end])
	n = Numeral{Number: d, Ulp: decimal.New(1, min(0, d.Exponent())), Rest: t[end:]}
	return n, err == nil
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// DoubtfulDigits says why a text that begins like a number, as NarrowNumeral left
// it, cannot be taken for one; empty where nothing is known.
func DoubtfulDigits(t string) string {
	digits := strings.TrimLeft(t, "-+")
	switch m := arabic.FindStringSubmatch(t); {
	case looks.MatchString(t):
		return "数字中夹有字母 O、l 等，无法确定是否为 " + asDigits(looks.FindString(t))
	case scientific.MatchString(digits):
		return "科学记数可能已丢失位数"
	case ratio.MatchString(digits):
		return "是比值或区间，不是一个数"
	case approximate.MatchString(t):
		return "是约数，不是确定的数"
	case m == nil || m[0] == "":
		return ""
	case strings.Contains(t, "\n"), strings.Contains(digits, ". "):
		return "无法确定是一个数还是分开的几个数"
	}
	if _, ok := ParseNumeral(t); !ok && separated.MatchString(digits) {
		return doubtfulSeparators(separated.FindString(digits))
	}
	return ""
}

// doubtfulSeparators says in which two ways digits with separators may be meant.
func doubtfulSeparators(run string) string {
	plain := strings.NewReplacer(",", "", "'", "", " ", "").Replace(run)
	i := strings.LastIndexAny(run, ",' ")
	switch point := strings.IndexByte(run, '.'); {
	case strings.Count(plain, ".") > 1 || point >= 0 && point < i:
		return "数字的分隔不合规范"
	case point >= 0 || i != strings.IndexAny(run, ",' "):
		return "数字的分隔不合规范，无法确定是否为 " + plain
	case run[i] == ' ':
		return "无法确定是 " + plain + " 还是 " + run[:i] + " 和 " + run[i+1:] + " 两个数"
	}
	return "无法确定是 " + plain + " 还是 " + run[:i] + "." + run[i+1:]
}

func asDigits(s string) string {
	return strings.NewReplacer("O", "0", "o", "0", "l", "1", "I", "1", "|", "1").Replace(s)
}

var (
	scientific  = regexp.MustCompile(`^\d+(?:\.\d+)?[eE][-+]?\d+$`)
	ratio       = regexp.MustCompile(`^\d+(?:\.\d+)?[^\d\s.,]{0,4}(?:[-~〜～至到/:：±×*xX]|\+/-)[^\d\s]{0,2}\d`)
	approximate = regexp.MustCompile(`^(?:约|大约|大概|近|将近|接近|几乎|几|数[十百千万])|^[-+]?[\d.,]*\d(?:[十百千万亿]+元?|%|[个人次场家户名项件份元]|人次|平方米|万元)?(?:余|多|来|左右|上下)|^[一二两三四五六七八九十百千万]*[十百千万](?:余|多|几)`)
	separated   = regexp.MustCompile(`^\d+(?:[,' .]\d+)+`)
)
