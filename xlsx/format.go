package xlsx

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

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
	conditional      bool // [>100]: applies by the number
	inner            []innerText
	wholes           int // digit places before the point, and those of the exponent
	powers           int
}

// innerText stands among the digits before the point: 0!.0,"万" prints 1.2万.
type innerText struct {
	text   string
	before int // digit places before it
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
				for range low {
					each(elapsed[low[0]], "")
				}
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
		case 'y', 'Y', 'd', 'D', 'h', 'H', 's', 'S', 'm', 'M', 'a', elapsed['h'], elapsed['m'], elapsed['s']:
			date = true
		case '0', '#', '?', 'G', 'E':
			digits = true
		}
	})
	return date && !digits || strings.Contains(code, "yy")
}

func parseSection(code string) formatSection {
	s := formatSection{code: code, conditional: strings.Contains(code, "[>") || strings.Contains(code, "[<") || strings.Contains(code, "[=")}
	if strings.Contains(strings.ToLower(code), "general") || strings.Contains(code, "?/") {
		s.general = true
		return s
	}
	point, commas := false, int32(0)
	formatTokens(code, func(r rune, literal string) {
		switch {
		case r == '?' && !s.digits: // room for a digit, as in "-"??
		case s.exponent && r == '0':
			s.powers++
		case r == '0' || r == '#' || r == '?':
			if s.suffix != "" && !point {
				s.inner, s.suffix = append(s.inner, innerText{s.suffix, s.wholes}), ""
			}
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
		case (r == '+' || r == '-') && s.exponent && s.powers == 0:
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
	if !point {
		s.wholes++
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
func (f *numberFormat) print(n decimal.Decimal) string {
	if f == nil || f.general || len(f.sections) == 0 {
		return n.String()
	}
	if f.date {
		if t, ok := serialTime(n); ok {
			return printDate(splitSections(f.code)[0], n, t)
		}
		return n.String()
	}
	s, signed := f.section(n)
	if !signed {
		n = n.Abs()
	}
	return s.print(n)
}

// printShort is what print gives for the number that raw stores, where that is
// seen without calculating: most numbers are short and show all their decimals.
// ok is false for the others.
func (f *numberFormat) printShort(raw string) (text string, ok bool) {
	places, ok := shortNumeral(raw)
	if !ok {
		return "", false
	}
	if f == nil || f.general || len(f.sections) == 0 {
		if places > 0 {
			raw = strings.TrimSuffix(strings.TrimRight(raw, "0"), ".")
		}
		return raw, true
	}
	s := &f.sections[0]
	if len(f.sections) > 1 || !s.digits || s.general || s.text || s.exponent || s.percent || s.inner != nil || s.conditional || s.optional > 0 || s.scale > 0 ||
		s.integers != 1 || s.prefix != "" || s.suffix != "" || f.date || places > s.places {
		return "", false
	}
	if places < s.places {
		if places == 0 {
			raw += "."
		}
		raw += strings.Repeat("0", int(s.places-places))
	}
	if s.grouped {
		raw = groupThousands(raw)
	}
	return raw, true
}

// shortNumeral reports whether s is a number as people write it, neither
// negative nor so long that it could be a float's tail, and its decimals.
func shortNumeral(s string) (places int32, ok bool) {
	point := strings.IndexByte(s, '.')
	if point >= 0 {
		places = int32(len(s) - point - 1)
	}
	if len(s) == 0 || len(s) >= singleDigits || point == 0 || point >= 0 && (places == 0 || places > 6) || s[0] == '0' && len(s) > 1 && point != 1 {
		return 0, false
	}
	for i := range len(s) {
		if i != point && (s[i] < '0' || s[i] > '9') {
			return 0, false
		}
	}
	return places, true
}

// section is the part that applies to n; signed is whether it prints the sign.
func (f *numberFormat) section(n decimal.Decimal) (s formatSection, signed bool) {
	parts := f.sections
	for i, p := range parts {
		if !p.conditional && !parts[0].conditional {
			break
		}
		if m := condition.FindStringSubmatch(p.code); m == nil || holds(n, m[1], m[2]) || i == len(parts)-1 {
			return parts[i], true
		}
	}
	switch {
	case n.IsZero() && len(parts) > 2:
		return parts[2], true
	case n.IsNegative() && len(parts) > 1:
		return parts[1], false
	}
	return parts[0], true
}

// condition is what a section applies to: [>=10000].
var condition = regexp.MustCompile(`\[(>=|<=|<>|=|>|<)(-?\d+(?:\.\d+)?)\]`)

func holds(n decimal.Decimal, op, bound string) bool {
	b, err := decimal.NewFromString(bound)
	if err != nil {
		return false
	}
	switch c := n.Cmp(b); op {
	case ">=":
		return c >= 0
	case "<=":
		return c <= 0
	case "<>":
		return c != 0
	case "=":
		return c == 0
	case ">":
		return c > 0
	}
	return n.LessThan(b)
}

func (s formatSection) print(n decimal.Decimal) string {
	switch {
	case s.general, s.text, s.exponent && (s.integers != 1 || s.optional > 0 || s.powers == 0):
		return n.String()
	case s.exponent:
		return s.scientific(n)
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
	} else {
		text = s.insert(text)
	}
	if s.integers == 0 && text == "0" {
		text = ""
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

// insert puts what stands among the digit places of the format among the digits.
func (s formatSection) insert(text string) string {
	whole, rest, found := strings.Cut(text, ".")
	for _, x := range slices.Backward(s.inner) {
		at := max(0, len(whole)-(s.wholes-x.before))
		whole = whole[:at] + x.text + whole[at:]
	}
	if found {
		return whole + "." + rest
	}
	return whole
}

// scientific is n by a format like 0.00E+00.
func (s formatSection) scientific(n decimal.Decimal) string {
	power := int32(0)
	if !n.IsZero() {
		n = n.Round(s.places - n.Exponent() - int32(n.NumDigits()) + 1)
		power = n.Exponent() + int32(n.NumDigits()) - 1
	}
	sign := "+"
	if power < 0 {
		sign = "-"
	}
	return fmt.Sprintf("%s%s%sE%s%0*d%s", strings.Repeat("-", n.Sign()*(n.Sign()-1)/2), s.prefix, n.Abs().Shift(-power).StringFixed(s.places), sign, s.powers, max(power, -power), s.suffix)
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
	if d.NumDigits() > 18 {
		short, err := decimal.NewFromString(d.String())
		if err != nil {
			return d
		}
		return short
	}
	n, exp := d.CoefficientInt64(), d.Exponent()
	if n%10 != 0 {
		return d
	}
	for exp < 0 && n%10 == 0 {
		n, exp = n/10, exp+1
	}
	return decimal.New(n, exp)
}

// serialTime is the time of an Excel serial number.
func serialTime(n decimal.Decimal) (time.Time, bool) {
	if n.IsNegative() || n.GreaterThan(decimal.NewFromInt(2958465)) {
		return time.Time{}, false
	}
	days := n.IntPart()
	seconds := n.Sub(decimal.NewFromInt(days)).Mul(decimal.NewFromInt(86400)).Round(0).IntPart()
	return serialStart.AddDate(0, 0, int(days)).Add(time.Duration(seconds) * time.Second), true
}

// elapsedSeconds is how many seconds a serial number counts.
func elapsedSeconds(n decimal.Decimal) int64 {
	return n.Mul(decimal.NewFromInt(86400)).Round(0).IntPart()
}

// serialStart is the day that serial number 0 stands for.
var serialStart = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)

// elapsed are the runes that formatTokens gives for [h], [m] and [s].
var elapsed = map[byte]rune{'h': '\uE000', 'm': '\uE001', 's': '\uE002'}

// halfDay is how a format asks for the halves of the day; it prints one for each.
var halfDay = regexp.MustCompile(`(?i)AM/PM|A/P|上午/下午`)

// dateToken is literal text or a run of one letter.
type dateToken struct{ run, literal string }

// dateTokens takes a date format apart.
func dateTokens(code string) (all []dateToken) {
	formatTokens(code, func(r rune, literal string) {
		last := len(all) - 1
		switch {
		case r == 0:
			all = append(all, dateToken{literal: literal})
		case strings.ContainsRune("yYmMdDhHsSaA\uE000\uE001\uE002", r):
			r = unicode.ToLower(r)
			if last >= 0 && strings.HasPrefix(all[last].run, string(r)) {
				all[last].run += string(r)
				return
			}
			all = append(all, dateToken{run: string(r)})
		case r != '@' && r != ';':
			all = append(all, dateToken{literal: string(r)})
		}
	})
	return all
}

// printDate writes the day or time n by a date format code; t is what n stands for.
func printDate(code string, n decimal.Decimal, t time.Time) string {
	half := halfDay.FindString(code)
	if half != "" {
		code = halfDay.ReplaceAllLiteralString(code, `"`+halfOf(half, t.Hour() >= 12)+`"`)
	}
	all := dateTokens(code)
	var b strings.Builder
	hour := false // an h went before, so that m means minutes
	for i, x := range all {
		if x.run == "" {
			b.WriteString(x.literal)
			continue
		}
		next := slices.IndexFunc(all[i+1:], func(o dateToken) bool { return o.run != "" })
		minutes := x.run[0] == 'm' && (hour || next >= 0 && (all[i+1+next].run[0] == 's' || strings.HasPrefix(all[i+1+next].run, string(elapsed['s']))))
		b.WriteString(datePart(x.run, n, t, minutes, half != ""))
		hour = x.run[0] == 'h' || strings.HasPrefix(x.run, string(elapsed['h']))
	}
	return strings.TrimSpace(b.String())
}

// halfOf is the half of the day as a format names it: the word before the slash,
// or the one behind it.
func halfOf(half string, later bool) string {
	am, pm, _ := strings.Cut(half, "/")
	if later {
		return pm
	}
	return am
}

// datePart writes one run of letters; minutes is whether m means them, and halved
// whether the hours are those of half a day.
func datePart(run string, n decimal.Decimal, t time.Time, minutes, halved bool) string {
	switch rs := []rune(run); rs[0] {
	case elapsed['h']:
		return fmt.Sprintf("%0*d", len(rs), elapsedSeconds(n)/3600)
	case elapsed['m']:
		return fmt.Sprintf("%0*d", len(rs), elapsedSeconds(n)/60)
	case elapsed['s']:
		return fmt.Sprintf("%0*d", len(rs), elapsedSeconds(n))
	}
	hour := t.Hour()
	if halved {
		hour = (hour+11)%12 + 1
	}
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
		return fmt.Sprint(hour)
	case "hh":
		return fmt.Sprintf("%02d", hour)
	case "s":
		return fmt.Sprint(t.Second())
	case "ss":
		return t.Format("05")
	case "aaa", "ddd":
		return string([]rune("日一二三四五六")[t.Weekday()])
	case "aaaa", "dddd":
		return "星期" + string([]rune("日一二三四五六")[t.Weekday()])
	}
	if run[0] == 'y' {
		return t.Format("2006")
	}
	return ""
}
