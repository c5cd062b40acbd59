package rules

import (
	"cmp"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"jixiao/model"
)

// This file is the only one that chooses among versions: forms of one kind that
// a unit handed in about one subject. The officer's pick goes first, then what the
// forms say of their year and months, then when the documents say that they were
// saved, then the marks in their names; the time of a file says nothing. A blank
// form is no rival of one that is filled in. Where nothing tells, none of them is
// used. Rows of lists are never added up from two versions.

// chooser is what the decision among versions notes on the way.
type chooser struct {
	aside  map[*model.Form]bool
	groups []settled
	alike  []alikeForms
	picked map[int]bool // the picks that were followed
	missed []missedPick
}

// settleForms leaves of each form that a unit handed in several times the
// version that counts, and says what became of the others.
func (g *gatherer) settleForms() {
	units := slices.Clone(g.units)
	if g.nowhere != nil {
		units = append(units, g.nowhere)
	}
	for _, u := range units {
		for _, group := range g.copies(u, g.sources[u]) {
			g.settle(u, group)
		}
		g.sources[u] = slices.DeleteFunc(g.sources[u], func(s Sourced) bool { return g.aside[s.Form] })
	}
}

// settleLists is settleForms for lists, before any of their rows is given to a
// unit. It returns the lists that count.
func (g *gatherer) settleLists(lists []Sourced) []Sourced {
	var groups [][]Sourced
	for _, s := range lists {
		if s.FromOut || !ofYear(s.Form, g.year) {
			continue
		}
		i := slices.IndexFunc(groups, func(group []Sourced) bool {
			return slices.ContainsFunc(group, func(o Sourced) bool { return g.sameList(o, s) })
		})
		if i < 0 {
			groups = append(groups, []Sourced{s})
		} else {
			groups[i] = append(groups[i], s)
		}
	}
	for _, group := range groups {
		if len(group) > 1 {
			g.settleList(group)
		}
	}
	return slices.DeleteFunc(lists, func(s Sourced) bool { return g.aside[s.Form] })
}

// settleList settles one group of lists. One whose rows all stand in another is
// no rival of it: the fuller one says as much.
func (g *gatherer) settleList(group []Sourced) {
	u := g.holderUnit(g.holder(group[0]))
	var rivals []Sourced
	for i, s := range group {
		j := slices.IndexFunc(group, func(o Sourced) bool { return o.Form != s.Form && !g.aside[o.Form] && fuller(o.Form, s.Form) })
		if j < 0 {
			rivals = append(rivals, group[i])
			continue
		}
		g.setAside(u, s.Form, group[j].Form)
		g.tellOf(u, s.Form, group[j].Form, "版本所含", nil)
	}
	if len(rivals) > 1 {
		g.settle(u, rivals)
	}
}

// unitOfCopy is the unit that handed in a form that says the same as s, which
// names no unit; nil where there is none, or more than one.
func (g *gatherer) unitOfCopy(s Sourced) *model.Unit {
	var owner *model.Unit
	for _, u := range g.units {
		alike := slices.ContainsFunc(g.sources[u], func(o Sourced) bool {
			return !o.Form.Written && sameSubject(g.table.matcher(u), o.Form, s.Form) && len(differences(o.Form, s.Form)) == 0
		})
		switch {
		case alike && owner != nil:
			return nil
		case alike:
			owner = u
		}
	}
	return owner
}

// copies are the groups of several versions among the forms of a unit.
func (g *gatherer) copies(u *model.Unit, sources []Sourced) [][]Sourced {
	var groups [][]Sourced
	m := g.table.matcher(u)
	subjects := map[string][]int{} // groups by what their first form may be known by
	for _, s := range sources {
		f := s.Form
		if f.Written || s.FromOut || isList(f) || !ofYear(f, u.Year) || u == g.nowhere && keyOf(f.Fields).empty() {
			continue // forms of no known unit may be of two
		}
		i := -1
		marks := subjectMarks(m, f)
		for _, mark := range marks {
			for _, j := range subjects[mark] {
				if (i < 0 || j < i) && sameSubject(m, groups[j][0].Form, f) {
					i = j
				}
			}
		}
		if i >= 0 {
			groups[i] = append(groups[i], s)
			continue
		}
		for _, mark := range marks {
			subjects[mark] = append(subjects[mark], len(groups))
		}
		groups = append(groups, []Sourced{s})
	}
	return slices.DeleteFunc(groups, func(group []Sourced) bool { return len(group) < 2 })
}

// subjectMarks are texts of which two forms about the same thing have one in common.
func subjectMarks(m matcher, f *model.Form) []string {
	k := m.of(keyOf(f.Fields))
	if k.empty() {
		return []string{string(f.Kind)}
	}
	var marks []string
	for _, t := range keyTerms {
		if part := k.by(t); part != "" {
			marks = append(marks, string(f.Kind)+"|"+string(t)+"|"+part)
		}
	}
	return marks
}

// sameSubject reports whether two forms of one unit and year speak of the same
// thing, so that one of them is enough.
func sameSubject(m matcher, a, b *model.Form) bool {
	if a.Kind != b.Kind {
		return false
	}
	switch a.Kind {
	case model.UnitProfile, model.BaseData:
		return !complement(a, b)
	case model.DepartmentDeclaration, model.DepartmentEvaluation:
		return yearsOf(a) == yearsOf(b)
	case model.ProjectDeclaration, model.ProjectEvaluation:
		return m.sameProject(a, b) && yearsOf(a) == yearsOf(b)
	case model.Monitoring:
		unnamed := keyOf(a.Fields).empty() && keyOf(b.Fields).empty()
		return (unnamed || m.sameProject(a, b)) && a.Period == b.Period
	}
	return false
}

// settle chooses among the versions of one form and tells of the others.
func (g *gatherer) settle(u *model.Unit, group []Sourced) {
	c := g.choose(u, group)
	g.groups = append(g.groups, settled{u, group})
	if c.used < 0 {
		for _, s := range group {
			g.setAside(u, s.Form, nil)
		}
		g.tellUndecided(u, group, c)
		return
	}
	used := group[c.used].Form
	for i, s := range group {
		switch {
		case i == c.used:
		case c.class[i] == c.class[c.used]:
			g.setAside(u, s.Form, used)
			g.tellSame(u, s.Form, used)
		default:
			g.setAside(u, s.Form, used)
			words := append([]string{strconv.Itoa(len(group))}, c.words(i)...)
			g.tellOf(u, s.Form, used, c.by[i].note, words)
		}
	}
}

// setAside notes that f is not used; used is nil where none of its versions is.
func (g *gatherer) setAside(u *model.Unit, f, used *model.Form) {
	g.aside[f] = true
	u.Aside = append(u.Aside, model.SetAside{Form: f, Used: used})
	u.Reported = true
	// That its unit and its folder differ matters no more.
	g.found = slices.DeleteFunc(g.found, func(x model.Finding) bool {
		return x.Rule == g.book.reconcile.notes["文件夹不符"].rule && x.At.File == f.At.File && x.At.Sheet == f.At.Sheet && f.At.Contains(x.At.Row, x.At.Col)
	})
}

// decision is which version of a form counts, and why.
type decision struct {
	group []Sourced
	used  int    // -1 where nothing tells
	by    []step // of each version: what put it behind
	class []int  // of each version: the first whose content it has
}

// step is one thing that may tell versions apart: which of those left it leaves,
// the finding about the others, and what that says beyond the cells that differ,
// of the version used and another.
type step struct {
	note string
	keep func(left []int) []int
	why  func(used, i int) []string
}

// choose finds the version that counts.
func (g *gatherer) choose(u *model.Unit, group []Sourced) decision {
	c := decision{group: group, used: -1, class: contents(group), by: make([]step, len(group))}
	if i, at, ok := g.pickOf(u, group, c.class); ok {
		c.used = i
		for j := range c.by {
			c.by[j] = step{note: "版本指定", why: func(int, int) []string { return []string{at.String()} }}
		}
		return c
	}
	left := make([]int, len(group))
	for i := range group {
		left[i] = i
	}
	for _, s := range []step{c.filled(), g.byYear(group), byPeriod(group), g.lastSaved(group), g.marked(group), byDay(group), c.fullest()} {
		if c.agreed(left) && s.note != savedLast {
			continue // of versions that say the same the last is used, too
		}
		kept := s.keep(left)
		for _, i := range left {
			if !slices.Contains(kept, i) {
				c.by[i] = s
			}
		}
		left = kept
	}
	if c.agreed(left) {
		c.used = original(group, left)
	}
	return c
}

// original is, of versions that say the same, the one of which others are
// copies by their names: 表 of 表 - 副本; else the first.
func original(group []Sourced, left []int) int {
	stem := func(i int) string {
		file := group[i].Form.At.File
		return strings.TrimSuffix(file, path.Ext(file))
	}
	first := left[0]
	for _, i := range left[1:] {
		if stem(i) != stem(first) && strings.HasPrefix(stem(first), stem(i)) {
			first = i
		}
	}
	return first
}

// agreed reports whether the versions left all say the same.
func (c decision) agreed(left []int) bool {
	return !slices.ContainsFunc(left, func(i int) bool { return c.class[i] != c.class[left[0]] })
}

// most are those of left that nothing surpasses.
func most(left []int, compare func(i, j int) int) []int {
	best := slices.MaxFunc(left, compare)
	return slices.DeleteFunc(slices.Clone(left), func(i int) bool { return compare(i, best) < 0 })
}

// words are why the version used goes before the version i, as its note asks.
func (c decision) words(i int) []string { return c.by[i].why(c.used, i) }

// The findings about a version that is put behind.
const (
	saysMore  = "版本按内容"
	savedLast = "版本按时间"
	namedLast = "版本按名称"
	ranOn     = "版本按期间"
)

// lastSaved leaves the versions whose documents were saved last, where all say
// when they were.
func (g *gatherer) lastSaved(group []Sourced) step {
	times := make([]time.Time, len(group))
	for i, s := range group {
		times[i] = g.stated(s)
	}
	return step{savedLast, func(left []int) []int {
		if slices.ContainsFunc(left, func(i int) bool { return times[i].IsZero() }) {
			return left
		}
		return most(left, func(i, j int) int { return times[i].Compare(times[j]) })
	}, func(used, i int) []string { return clocks(times[used], times[i]) }}
}

// marked leaves the versions that their names mark as the last.
func (g *gatherer) marked(group []Sourced) step {
	marks := make([]nameMarks, len(group))
	for i, s := range group {
		marks[i] = g.book.marksOf(s, group)
	}
	return step{namedLast, func(left []int) []int {
		return most(left, func(i, j int) int { return marks[i].compare(marks[j]) })
	}, func(used, i int) []string {
		mine, theirs := marks[used].text(), marks[i].text()
		if mine == theirs || mine == "" {
			return []string{"本份的名称带“" + theirs + "”"}
		}
		return []string{"名称带“" + mine + "”"}
	}}
}

// clocks are two times as an officer reads them, to the second where they
// differ in nothing else.
func clocks(a, b time.Time) []string {
	here := time.FixedZone("", 8*60*60) // documents count in UTC
	format := "2006-01-02 15:04"
	if a.Truncate(time.Minute).Equal(b.Truncate(time.Minute)) {
		format = "2006-01-02 15:04:05"
	}
	return []string{a.In(here).Format(format), b.In(here).Format(format)}
}

// stated is when a document says that it was last saved, zero where that cannot
// be: templates and programs print years long past, and no form of a year is
// older than the budget that it speaks of.
func (g *gatherer) stated(s Sourced) time.Time {
	if year := cmp.Or(s.Form.Year, g.year); s.Modified.Year() < max(2000, year-1) {
		return time.Time{}
	}
	return s.Modified
}

// contents says of each version which is the first with the same content.
func contents(group []Sourced) []int {
	class := make([]int, len(group))
	for i := range group {
		class[i] = i
		for j := range i {
			if class[j] == j && len(differences(group[j].Form, group[i].Form)) == 0 {
				class[i] = j
				break
			}
		}
	}
	return class
}

// undecided reports whether the unit handed in several versions of a form of
// kind k, for p where it is given, of which none could be chosen.
func undecided(m matcher, u *model.Unit, k model.FormKind, p *model.Project) bool {
	return slices.ContainsFunc(u.Aside, func(a model.SetAside) bool {
		if a.Used != nil || a.Form.Kind != k {
			return false
		}
		return p == nil || m.speaks(a.Form, p)
	})
}

// The terms of an 申报表: most are for the year, some for the years of a project
// alone.
const (
	annualTerm = "年度"
	mediumTerm = "中期"
)

// yearsOf is the term that a form speaks of.
func yearsOf(f *model.Form) string {
	filled := func(goal model.Term, blocks ...model.Term) bool {
		return f.Field(goal).Present() || slices.ContainsFunc(blocks, func(b model.Term) bool {
			return slices.ContainsFunc(f.Block(b), func(r model.Row) bool { return !vacant(r) })
		})
	}
	if !filled(model.Goal, model.FundBlock, model.IndicatorBlock) && filled(model.MediumGoal, model.MediumFundBlock, model.MediumIndicatorBlock) {
		return mediumTerm
	}
	return annualTerm
}

// baseOf is the name of a file without its folders.
func baseOf(s Sourced) string { return s.Form.At.File[strings.LastIndexByte(s.Form.At.File, '/')+1:] }
