package rules

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"jixiao/model"
)

// span is the days that a date as typed may mean, each as yyyymmdd: 12月 is the
// whole month.
type span struct{ first, last int }

var (
	monthly   = regexp.MustCompile(`^(?:(\d{4}|\d{2})年)?(\d{1,2})月(?:(\d{1,2})日|底|末|份|初|中|上旬|中旬|下旬)?$`)
	dotted    = regexp.MustCompile(`^((?:19|20)\d{2})[-./](\d{1,2})$`)
	quarterly = regexp.MustCompile(`^(?:(\d{4})年度?)?(?:第?([1-4])个?季度|q([1-4])|([上下])半年)(?:内|底|末)?$`)
	yearEnd   = regexp.MustCompile(`^(?:(\d{4})年)?(?:年底|年末|底|末|年内|年度内|内|度内)$`)
)

// parseDue reads a deadline («12月底前», «2023年12月31日前»). ok is false for
// anything else; year is what a date without one belongs to.
func parseDue(v model.Value, year int) (s span, ok bool) {
	t := strings.TrimLeft(model.Fold(v.Text), "≤<=")
	return parseSpan(t, year)
}

// parseDone reads when something was done («11月20日», «2023.11»). A cell that
// holds a date says which, however it prints it.
func parseDone(v model.Value, year int) (s span, ok bool) {
	if v.Kind == model.KindDate && v.Numeric() {
		t := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(v.Number.IntPart()))
		return day(t), true
	}
	return parseSpan(model.Fold(v.Text), year)
}

func parseSpan(t string, year int) (span, bool) {
	t = bareDate(t)
	if d, ok := model.ParseDay(t); ok {
		return day(d), true
	}
	t = model.FoldDay(t)
	if m := dotted.FindStringSubmatch(t); m != nil {
		return monthSpan(number(m[1]), number(m[2]), number(m[2]))
	}
	if m := monthly.FindStringSubmatch(t); m != nil {
		return inMonth(fullYear(m[1], year), number(m[2]), number(m[3]), t)
	}
	if m := quarterly.FindStringSubmatch(t); m != nil {
		y := fullYear(m[1], year)
		switch {
		case m[4] == "上":
			return monthSpan(y, 1, 6)
		case m[4] == "下":
			return monthSpan(y, 7, 12)
		}
		q := number(m[2] + m[3])
		return monthSpan(y, 3*q-2, 3*q)
	}
	if m := yearEnd.FindStringSubmatch(t); m != nil {
		if strings.HasSuffix(t, "内") {
			return monthSpan(fullYear(m[1], year), 1, 12)
		}
		return monthSpan(fullYear(m[1], year), 12, 12)
	}
	return span{}, false
}

// bareDate takes off the words about a date: 于…完成, …之前.
func bareDate(t string) string {
	for before := ""; before != t; {
		before = t
		for _, w := range []string{"以前", "之前", "前", "完成", "已", "于", "竣工", "完工", "验收", "截至", "截止"} {
			t = strings.TrimPrefix(strings.TrimSuffix(t, w), w)
		}
	}
	return t
}

// fullYear is a year as typed, with two digits or four; year where none was.
func fullYear(s string, year int) int {
	switch y := number(s); len(s) {
	case 4:
		return y
	case 2:
		return 2000 + y
	}
	return year
}

func day(t time.Time) span {
	n := t.Year()*10000 + int(t.Month())*100 + t.Day()
	return span{n, n}
}

// inMonth is a day of a month, one of its thirds (上旬), or all of it. A year of
// 0 is unknown, and has a 29 February.
func inMonth(y, m, d int, t string) (span, bool) {
	all, ok := monthSpan(y, m, m)
	first, last := all.first-1, all.last
	switch {
	case d > 0:
		return span{first + d, first + d}, ok && first+d <= last
	case strings.HasSuffix(t, "上旬"), strings.HasSuffix(t, "初"):
		return span{first + 1, first + 10}, ok
	case strings.HasSuffix(t, "中旬"), strings.HasSuffix(t, "中"):
		return span{first + 11, first + 20}, ok
	case strings.HasSuffix(t, "下旬"):
		return span{first + 21, last}, ok
	}
	return all, ok
}

// monthSpan is the days from one month of a year to another.
func monthSpan(y, from, to int) (span, bool) {
	if from < 1 || to > 12 {
		return span{}, false
	}
	end := time.Date(y, time.Month(to+1), 0, 0, 0, 0, 0, time.UTC).Day()
	return span{y*10000 + from*100 + 1, y*10000 + to*100 + end}, true
}

// number reads digits that a pattern has already vetted.
func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}
