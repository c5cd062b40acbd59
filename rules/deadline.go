package rules

import (
	"regexp"
	"strconv"
	"strings"

	"jixiao/model"
)

// span is the days that a date as typed may mean, each as yyyymmdd: 12月 is the
// whole month.
type span struct{ first, last int }

var (
	dashed  = regexp.MustCompile(`^(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?$`)
	packed  = regexp.MustCompile(`^((?:19|20)\d{2})(\d{2})(\d{2})$`)
	monthly = regexp.MustCompile(`^(?:(\d{4})年)?(\d{1,2})月(?:(\d{1,2})日|底|末|份)?$`)
	yearEnd = regexp.MustCompile(`^(?:(\d{4})年)?(?:年底|年末|底|末)$`)
)

// parseDue reads a deadline («12月底前», «2023年12月31日前»). ok is false for
// anything else; year is what a date without one belongs to.
func parseDue(v model.Value, year int) (s span, ok bool) {
	t := strings.TrimLeft(model.Fold(v.Text), "≤<=")
	return parseSpan(t, year)
}

// parseDone reads when something was done («11月20日», «2023.11»).
func parseDone(v model.Value, year int) (s span, ok bool) {
	return parseSpan(model.Fold(v.Text), year)
}

func parseSpan(t string, year int) (span, bool) {
	for _, w := range []string{"以前", "之前", "前", "完成", "已", "于", "竣工", "完工", "验收"} {
		t = strings.TrimPrefix(strings.TrimSuffix(t, w), w)
	}
	if m := dashed.FindStringSubmatch(t); m != nil {
		return day(number(m[1]), number(m[2]), number(m[3]))
	}
	if m := packed.FindStringSubmatch(t); m != nil {
		return day(number(m[1]), number(m[2]), number(m[3]))
	}
	if m := monthly.FindStringSubmatch(t); m != nil {
		y := year
		if m[1] != "" {
			y = number(m[1])
		}
		if m[3] != "" {
			return day(y, number(m[2]), number(m[3]))
		}
		return month(y, number(m[2]))
	}
	if m := yearEnd.FindStringSubmatch(t); m != nil {
		y := year
		if m[1] != "" {
			y = number(m[1])
		}
		return month(y, 12)
	}
	return span{}, false
}

func day(y, m, d int) (span, bool) {
	if m < 1 || m > 12 || d < 1 || d > 31 {
		return span{}, false
	}
	n := y*10000 + m*100 + d
	return span{n, n}, true
}

func month(y, m int) (span, bool) {
	if m < 1 || m > 12 {
		return span{}, false
	}
	return span{y*10000 + m*100 + 1, y*10000 + m*100 + 31}, true
}

// number reads digits that a pattern has already vetted.
func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}
