package xlsx

import (
	"fmt"
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// numberFormat is a number format of a cell, taken apart once.
type numberFormat struct {
	code     string
	general  bool
	date     bool
	sections []formatSection
}

// formatSection is one of the parts between semicolons.
type formatSection struct {
	code             string
	prefix, suffix   string
	places, optional int32 // decimals always printed, and those printed if needed (#)
	integers         int   // digits always printed before the point
	digits           bool  // has any digit place
	grouped, percent bool
	scale            int32 // thousands cut off by trailing commas
	exponent, text   bool
	general, literal bool
}

// builtinFormat is the code of a built-in format as Chinese Excel and WPS
// print it.
func builtinFormat(id int) string {
	switch id {
	case 1:
		return "0"
	case 2:
		return "0.00"
	case 3:
		return "#,##0"
	case 4:
		return "#,##0.00"
	case 5, 6, 37, 38:
		return "#,##0;-#,##0"
	case 7, 8, 39, 40:
		return "#,##0.00;-#,##0.00"
	case 9:
		return "0%"
	case 10:
		return "0.00%"
	case 11, 48:
		return "0.00E+00"
	case 14:
		return "yyyy/m/d"
	case 15:
		return "d-mmm-yy"
	case 16:
		return "d-mmm"
	case 17:
		return "mmm-yy"
	case 18, 19, 20, 21, 45, 46, 47:
		return "h:mm:ss"
	case 22:
		return "yyyy/m/d h:mm"
	case 27, 36, 50, 52, 57:
		return `yyyy"年"m"月"`
	case 28, 29, 51, 53, 54, 58:
		return `m"月"d"日"`
	case 30:
		return "m/d/yy"
	case 31:
		return `yyyy"年"m"月"d"日"`
	case 32, 55:
		return `h"时"mm"分"`
	case 33, 34, 35, 56:
		return `h"时"mm"分"ss"秒"`
	case 41:
		return `#,##0;-#,##0;"-"`
	case 42:
		return `"¥"#,##0;"¥"-#,##0;"¥-"`
	case 43:
		return `#,##0.00;-#,##0.00;"-"`
	case 44:
		return `"¥"#,##0.00;"¥"-#,##0.00;"¥-"`
	case 49:
		return "@"
	}
	return "General"
}

// parseFormat takes a format code apart. It refuses nothing: what it does not
// know prints as General.
func parseFormat(code string) *numberFormat {
	f := &numberFormat{code: code}
	if code == "" || strings.EqualFold(code, "General") || code == "G/通用格式" {
		f.general = true
		return f
	}
	for _, part := range splitSections(code) {
		f.sections = append(f.sections, parseSection(part))
	}
	f.date = isDateCode(splitSections(code)[0])
	return f
}

// splitSections cuts at semicolons outside quotes.
func splitSections(code string) []string {
	var parts []string
	start, quoted := 0, false
	for i := 0; i < len(code); i++ {
		switch {
		case code[i] == '"':
			quoted = !quoted
		case code[i] == '\\' && !quoted:
			i++
		case code[i] == ';' && !quoted:
			parts = append(parts, code[start:i])
			start = i + 1
		}
	}
	return append(parts, code[start:])
}

// formatTokens walks a section: literal text, or one significant rune.
func formatTokens(code string, each func(r rune, literal string)) {
	rs := []rune(code)
	for i := 0; i < len(rs); i++ {
		switch rs[i] {
		case '"':
			j := i + 1
			for j < len(rs) && rs[j] != '"' {
				j++
			}
			each(0, string(rs[i+1:min(j, len(rs))]))
			i = j
		case '\\', '!':
			if i++; i < len(rs) {
				each(0, string(rs[i]))
			}
		case '_', '*':
			i++
		case '[':
			j := i + 1
			for j < len(rs) && rs[j] != ']' {
				j++
			}
			inside := string(rs[i+1 : min(j, len(rs))])
			if strings.HasPrefix(inside, "$") {
				symbol, _, _ := strings.Cut(inside[1:], "-")
				each(0, symbol)
			} else if low := strings.ToLower(inside); low == "h" || low == "m" || low == "s" || low == "hh" || low == "mm" || low == "ss" {
				each(rune(low[0]), "")
			}
			i = j
		default:
			each(rs[i], "")
		}
	}
}

func isDateCode(code string) bool {
	date, digits := false, false
	formatTokens(code, func(r rune, _ string) {
		switch r {
		case 'y', 'Y', 'd', 'D', 'h', 'H', 's', 'S', 'm', 'M', 'a':
			date = true
		case '0', '#', '?', 'G', 'E':
			digits = true
		}
	})
	return date && !digits || strings.Contains(code, "yy")
}

func parseSection(code string) formatSection {
	s := formatSection{code: code}
	if strings.Contains(strings.ToLower(code), "general") || strings.Contains(code, "?/") {
		s.general = true
		return s
	}
	point, commas := false, int32(0)
	formatTokens(code, func(r rune, literal string) {
		switch {
		case r == '?' && !s.digits: // room for a digit, as in "-"??
		case r == '0' || r == '#' || r == '?':
			if commas > 0 {
				s.grouped = true
			}
			commas = 0
			s.place(r, point)
		case r == '.':
			point = true
		case r == ',':
			commas++
		case r == 'E' || r == 'e':
			s.exponent = true
		case r == '@':
			s.text = true
		case r == '%':
			s.percent = true
			s.add("%")
		case r == 0:
			s.add(literal)
		case r == '+' && s.exponent:
		default:
			s.add(string(r))
		}
	})
	if s.digits {
		s.scale = commas
	}
	s.literal = !s.digits && !s.text
	return s
}

func (s *formatSection) place(r rune, point bool) {
	s.digits = true
	switch {
	case s.exponent:
	case point && s.places+s.optional >= 30: // more than any number has
	case point && r == '0':
		s.places++
	case point:
		s.optional++
	case r == '0' && s.integers < 30:
		s.integers++
	}
}

func (s *formatSection) add(text string) {
	if s.digits {
		s.suffix += text
	} else {
		s.prefix += text
	}
}

// print is n as the format shows it.
func (f *numberFormat) print(n decimal.Decimal, date1904 bool) string {
	if f == nil || f.general || len(f.sections) == 0 {
		return n.String()
	}
	if f.date {
		if t, ok := serialTime(n, date1904); ok {
			return printDate(splitSections(f.code)[0], t)
		}
		return n.String()
	}
	s, signed := f.section(n)
	if !signed {
		n = n.Abs()
	}
	return s.print(n)
}

// section is the part that applies to n; signed is whether it prints the sign.
func (f *numberFormat) section(n decimal.Decimal) (s formatSection, signed bool) {
	parts := f.sections
	if strings.Contains(f.code, "[>") || strings.Contains(f.code, "[<") || strings.Contains(f.code, "[=") {
		return parts[0], true
	}
	switch {
	case n.IsZero() && len(parts) > 2:
		return parts[2], true
	case n.IsNegative() && len(parts) > 1:
		return parts[1], false
	}
	return parts[0], true
}

func (s formatSection) print(n decimal.Decimal) string {
	switch {
	case s.general, s.text, s.exponent:
		return n.String()
	case s.literal:
		return s.prefix + s.suffix
	}
	if s.percent {
		n = n.Shift(2)
	}
	n = n.Shift(-3 * s.scale).Round(s.places + s.optional)
	places := max(s.places, -n.Exponent())
	if trimmed := trimZeros(n); s.optional > 0 {
		places = max(s.places, -trimmed.Exponent())
	}
	text := n.Abs().StringFixed(min(places, s.places+s.optional))
	if whole, _, _ := strings.Cut(text, "."); len(whole) < s.integers {
		text = strings.Repeat("0", s.integers-len(whole)) + text
	}
	if s.grouped {
		text = groupThousands(text)
	}
	if s.integers == 0 && strings.HasPrefix(text, "0.") {
		text = text[1:]
	}
	sign := ""
	if n.IsNegative() {
		sign = "-"
	}
	return strings.TrimSpace(sign + s.prefix + text + s.suffix)
}

// printedPlaces is the number of decimals that the format shows of n as a
// stored number: 4 for 82.24%.
func (f *numberFormat) printedPlaces(n decimal.Decimal) int32 {
	plain := max(0, -trimZeros(n).Exponent())
	if f == nil || f.general || f.date || len(f.sections) == 0 {
		return plain
	}
	s, _ := f.section(n)
	if !s.digits || s.exponent {
		return plain
	}
	p := s.places
	if s.optional > 0 {
		p = min(s.places+s.optional, max(s.places, plain))
	}
	if s.percent {
		p += 2
	}
	return p - 3*s.scale
}

// percent reports whether the format prints a percentage.
func (f *numberFormat) percent() bool {
	return f != nil && len(f.sections) > 0 && f.sections[0].percent
}

func groupThousands(text string) string {
	whole, rest, found := strings.Cut(text, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if found {
		return whole + "." + rest
	}
	return whole
}

// trimZeros is d without trailing zeros after the point.
func trimZeros(d decimal.Decimal) decimal.Decimal {
	if d.Exponent() >= 0 {
		return d
	}
	short, err := decimal.NewFromString(d.String())
	if err != nil {
		return d
	}
	return short
}

// serialTime is the time of an Excel serial number.
func serialTime(n decimal.Decimal, date1904 bool) (time.Time, bool) {
	if n.IsNegative() || n.GreaterThan(decimal.NewFromInt(2958465)) {
		return time.Time{}, false
	}
	start := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if date1904 {
		start = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	days := n.IntPart()
	seconds := n.Sub(decimal.NewFromInt(days)).Mul(decimal.NewFromInt(86400)).Round(0).IntPart()
	return start.AddDate(0, 0, int(days)).Add(time.Duration(seconds) * time.Second), true
}

// printDate writes t by a date format code.
func printDate(code string, t time.Time) string {
	var b strings.Builder
	var run []rune
	hour := false
	flush := func() {
		if len(run) > 0 {
			b.WriteString(datePart(string(run), t, &hour))
			run = nil
		}
	}
	formatTokens(code, func(r rune, literal string) {
		if r != 0 && strings.ContainsRune("yYmMdDhHsSaA", r) {
			if len(run) > 0 && !strings.EqualFold(string(run[0]), string(r)) {
				flush()
			}
			run = append(run, r)
			return
		}
		flush()
		if r == 0 {
			b.WriteString(literal)
		} else if r != '@' && r != ';' {
			b.WriteRune(r)
		}
	})
	flush()
	return strings.TrimSpace(b.String())
}

// datePart writes one run of letters; hour carries over that an h went
// before, so that m means minutes.
func datePart(run string, t time.Time, hour *bool) string {
	run = strings.ToLower(run)
	minutes := *hour && run[0] == 'm'
	*hour = run[0] == 'h'
	switch {
	case minutes && len(run) > 1:
		return t.Format("04")
	case minutes:
		return fmt.Sprint(t.Minute())
	}
	switch run {
	case "yy":
		return t.Format("06")
	case "m":
		return fmt.Sprint(int(t.Month()))
	case "mm":
		return t.Format("01")
	case "mmm":
		return t.Format("Jan")
	case "mmmm":
		return t.Format("January")
	case "d":
		return fmt.Sprint(t.Day())
	case "dd":
		return t.Format("02")
	case "h":
		return fmt.Sprint(t.Hour())
	case "hh":
		return t.Format("15")
	case "s":
		return fmt.Sprint(t.Second())
	case "ss":
		return t.Format("05")
	case "aaa", "aaaa", "ddd", "dddd":
		return "星期" + string([]rune("日一二三四五六")[t.Weekday()])
	}
	if run[0] == 'y' {
		return t.Format("2006")
	}
	return ""
}
