package rules

import (
	"regexp"
	"strconv"

	"jixiao/model"
	"jixiao/rules/expr"
)

// lastYearsForms is Y01 for forms of the year before that stand beside this
// year's: they are used, and nothing is wrong.
func lastYearsForms(r *run, c *check) {
	for _, f := range r.unit.Before {
		if f.Part {
			continue // said once, of the list
		}
		a, b := strconv.Itoa(f.Year), strconv.Itoa(r.unit.Year)
		r.judged[c.ID] = true
		out := r.draft(c, r.scope(f, nil), f.YearCell(), figures{"表年度": a, "批次年度": b})
		out.Got = a
		r.add(out)
	}
}

// The parameters of when a self-evaluation is written.
const (
	earliestDay = "填报最早"
	latestDay   = "填报最晚"
)

const preparedOn model.Term = "填报日期"

// dated is when a form says that it was filled in.
func dated(f *model.Form) (v model.Value, s span, ok bool) {
	v = f.Field(preparedOn)
	if !v.Present() || f.Year == 0 {
		return v, s, false
	}
	s, ok = parseDone(v, f.Year+1)
	return v, s, ok
}

// oddlyDated is Y02: filled in before the year was over, or long after.
func oddlyDated(r *run, c *check, s expr.Scope) {
	if !ofYear(s.Form, r.unit.Year) {
		r.silent(c.ID, "表的年度与本批次不一致")
		return
	}
	v, on, ok := dated(s.Form)
	first, last := r.book.params.text(earliestDay), r.book.params.text(latestDay)
	from, okFrom := parseSpan(first, s.Form.Year)
	to, okTo := parseSpan(last, s.Form.Year+1)
	if !ok || !okFrom || !okTo {
		r.silent(c.ID, "没有可以识别的填报日期")
		return
	}
	r.judged[c.ID] = true
	if on.last >= from.first && on.first <= to.last {
		return
	}
	f := r.draft(c, s, v.At, figures{"日期": v.Text, "年末": strconv.Itoa(s.Form.Year) + "年" + first, "最晚": strconv.Itoa(s.Form.Year+1) + "年" + last})
	f.Got = v.Text
	r.add(f)
}

var (
	periodYear  = regexp.MustCompile(`(?:19|20)\d{2}`)
	periodMonth = regexp.MustCompile(`((?:19|20)\d{2})[-./年](\d{1,2})`)
	codedYear   = regexp.MustCompile(`^\d{6,8}(\d{2})[RYTryt]`)
)

// period is the first and last year that 项目期 names.
func period(f *model.Form) (v model.Value, first, last int, ok bool) {
	v = f.Field(model.ProjectPeriod)
	if !v.Present() {
		return v, 0, 0, false
	}
	for _, s := range periodYear.FindAllString(model.Fold(v.Text), -1) {
		y := number(s)
		if first == 0 || y < first {
			first = y
		}
		last = max(last, y)
	}
	return v, first, last, first != 0
}

// periodMisses is Y03: the project's period does not cover the form's year. A
// lone year may be when a lasting project began.
func periodMisses(r *run, c *check, s expr.Scope) {
	v, first, last, ok := period(s.Form)
	if !ok || s.Form.Year == 0 {
		r.silent(c.ID, "没有写明起止年份的项目期")
		return
	}
	r.judged[c.ID] = true
	several := len(periodYear.FindAllString(model.Fold(v.Text), -1)) > 1
	if s.Form.Year < first || several && s.Form.Year > last {
		f := r.draft(c, s, v.At, figures{"年度": strconv.Itoa(s.Form.Year)})
		f.Got = v.Text
		r.add(f)
	}
}

// oneGoalForYears is Y03: a project of several years whose goal of the year is
// that of all of them.
func oneGoalForYears(r *run, c *check, s expr.Scope) {
	v, first, last, ok := period(s.Form)
	goal, medium := s.Form.Field(model.Goal), s.Form.Field(model.MediumGoal)
	if !ok || !goal.Present() || !medium.Present() {
		r.silent(c.ID, "没有写明跨年的项目期和中期目标")
		return
	}
	r.judged[c.ID] = true
	if last > first && model.Fold(goal.Text) == model.Fold(medium.Text) {
		f := r.draft(c, s, goal.At, nil)
		f.Related = []model.Ref{medium.At, v.At}
		r.add(f)
	}
}

// declaredLate is Y05: the goals were declared after the project began.
func declaredLate(r *run, c *check, s expr.Scope) {
	v := s.Form.Field(preparedOn)
	on, ok := parseDone(v, s.Form.Year)
	m := periodMonth.FindStringSubmatch(model.Fold(s.Form.Field(model.ProjectPeriod).Text))
	if !ok || !v.Present() || m == nil {
		r.silent(c.ID, "没有写明填报日期和项目开始的年月")
		return
	}
	start, ok := monthSpan(number(m[1]), number(m[2]), number(m[2]))
	if !ok {
		return
	}
	r.judged[c.ID] = true
	// A project carried on from an earlier year is declared anew for this one.
	if start.first/10000 == s.Form.Year && on.first > start.last {
		f := r.draft(c, s, v.At, figures{"日期": v.Text, "开始": m[1] + "年" + strconv.Itoa(number(m[2])) + "月"})
		f.Got = v.Text
		r.add(f)
	}
}

// codeYear is Y06: the year within a project code is another one.
func codeYear(r *run, c *check, s expr.Scope) {
	v := s.Form.Field(model.ProjectCode)
	m := codedYear.FindStringSubmatch(v.Text)
	if m == nil || s.Form.Year == 0 {
		r.silent(c.ID, "项目编码中没有年份")
		return
	}
	r.judged[c.ID] = true
	if number(m[1]) != s.Form.Year%100 {
		f := r.draft(c, s, v.At, figures{"编码年份": "20" + m[1], "年度": strconv.Itoa(s.Form.Year)})
		f.Got = v.Text
		r.add(f)
	}
}
