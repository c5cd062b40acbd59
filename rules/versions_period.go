package rules

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jixiao/model"

	"github.com/shopspring/decimal"
)

// months are the first and the last month that a list speaks of; zero where it
// does not say.
type months struct{ first, last int }

func (m months) known() bool { return m.last > 0 }

// apart reports whether two lists speak of months of which none is in both.
func (m months) apart(o months) bool {
	return m.known() && o.known() && (m.last < o.first || o.last < m.first)
}

// text is how an officer reads them: 1-6月.
func (m months) text() string {
	last := strconv.Itoa(m.last) + "月"
	if m.last > 12 {
		last = "次年" + strconv.Itoa(m.last-12) + "月"
	}
	if m.first == m.last {
		return last
	}
	return strconv.Itoa(m.first) + "-" + last
}

// stretches are how titles and names say which months a list is of; the first
// that matches counts. Where a form has a year group, another year is no match.
var stretches = []struct {
	form   *regexp.Regexp
	months func(m []string) months
}{
	{regexp.MustCompile(`(20\d\d)?年?(\d{1,2})月?份?[-~至到](?:20\d\d年)?(\d{1,2})月`), func(m []string) months { return months{month(m[2]), month(m[3])} }},
	{regexp.MustCompile(`(20\d\d)?年?截[至止]到?(?:20\d\d年)?(\d{1,2})月`), func(m []string) months { return months{1, month(m[2])} }},
	{regexp.MustCompile(`(20\d\d)?年?上半年`), func([]string) months { return months{1, 6} }},
	{regexp.MustCompile(`(20\d\d)?年?下半年`), func([]string) months { return months{7, 12} }},
	{regexp.MustCompile(`(20\d\d)?年?(前?)第?([一二三四1-4])个?季度`), func(m []string) months {
		n := 3 * (strings.Index("一二三四", m[3])/len("一") + 1)
		if m[3] <= "4" {
			n = 3 * month(m[3])
		}
		if m[2] != "" {
			return months{1, n}
		}
		return months{n - 2, n}
	}},
	{regexp.MustCompile(`(20\d\d)[-.]?(0[1-9]|1[0-2])(?:[^-.\d]|$)`), func(m []string) months { return months{month(m[2]), month(m[2])} }},
	{regexp.MustCompile(`(20\d\d)?年?(\d{1,2}|[一二三四五六七八九十]{1,2})月份?(\d{1,2}[日号])?`), func(m []string) months {
		if m[3] != "" {
			return months{} // a day: of a meeting, of an export
		}
		return months{month(m[2]), month(m[2])}
	}},
	{regexp.MustCompile(`(20\d\d)?年?全年`), func([]string) months { return months{1, 12} }},
}

// month is a month in digits or Chinese numerals, zero where there is none such.
func month(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		n = hanNumber(s)
	}
	if n < 1 || n > 12 {
		return 0
	}
	return n
}

// monthsNamed are the months that a list is said to be of: by its title, else
// by the name of its sheet, else by that of its file.
func monthsNamed(f *model.Form) months {
	base := f.At.File[strings.LastIndexByte(f.At.File, '/')+1:]
	for _, s := range []string{f.Period, f.Title, f.At.Sheet, base} {
		t := model.Fold(s)
		for _, x := range stretches {
			m := x.form.FindStringSubmatch(t)
			if m == nil || m[1] != "" && f.Year != 0 && m[1] != strconv.Itoa(f.Year) {
				continue
			}
			if p := x.months(m); p.first > 0 && p.first <= p.last {
				return p
			}
		}
	}
	return months{}
}

// listMonths are the months of a list: those of its payments, else those it is said
// to be of.
func listMonths(f *model.Form) months {
	if paid := monthsPaid(f); f.Kind == model.Payments && paid.known() {
		return paid
	}
	return monthsNamed(f)
}

// byPeriod leaves, of lists that run on from month to month, each with what the one
// before it has, those that reach the furthest. It leaves all where one does not
// say how far it reaches or begins later than in January, or where less was spent
// by a later month. An execution table of 12月 runs on if no row of it has less
// than that of an earlier month: else it may be of that month alone.
func byPeriod(group []Sourced) step {
	reach := make([]months, len(group))
	certain := true
	for i, s := range group {
		reach[i] = listMonths(s.Form)
		certain = certain && reach[i].first == 1
	}
	runsOn := func(i int) bool {
		m := reach[i]
		return isList(group[i].Form) && m.known() && (m.first == 1 || m.first == m.last && group[i].Form.Kind == model.Execution)
	}
	s := step{ranOn, func(left []int) []int {
		best := most(left, func(i, j int) int { return reach[i].last - reach[j].last })
		for _, i := range left {
			if !runsOn(i) || slices.ContainsFunc(left, func(j int) bool {
				return reach[j].last > reach[i].last && spentLess(group[j].Form, group[i].Form, !certain)
			}) {
				return left
			}
		}
		return best
	}, func(used, i int) []string { return []string{reach[used].text(), reach[i].text()} }}
	if !certain {
		s.note = namedLast
		s.why = func(used, i int) []string {
			return []string{"名称或表题为“" + reach[used].text() + "”，本份为“" + reach[i].text() + "”"}
		}
	}
	return s
}

// spentLess reports whether a list has less spent than one of an earlier month: in
// all, or in any of its rows.
func spentLess(late, early *model.Form, rows bool) bool {
	if spentIn(late).LessThan(spentIn(early)) {
		return true
	}
	if !rows {
		return false
	}
	terms := sharedTerms(late, early)
	now, _ := keyedRows(late, terms, isRecord)
	before, _ := keyedRows(early, terms, isRecord)
	for k, row := range before {
		if now[k].Value(model.Spending).Amount().Value.LessThan(row.Value(model.Spending).Amount().Value) {
			return true
		}
	}
	return false
}

// spentIn is what the records of a list spent, in 元.
func spentIn(f *model.Form) decimal.Decimal {
	t := model.Spending
	if f.Kind == model.Payments {
		t = model.Paid
	}
	sum := decimal.Zero
	for _, row := range f.Block(listBlock(f)) {
		if row.Role == model.RoleRecord {
			sum = sum.Add(row.Value(t).Amount().Value)
		}
	}
	return sum
}
