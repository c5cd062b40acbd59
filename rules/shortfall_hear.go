package rules

import (
	"slices"
	"strconv"
	"strings"

	"jixiao/model"
)

// This file finds the places where reasons stand, and the line that each is for.

// hearing gathers what the officer said of the lines of 差异说明.
type hearing struct {
	*run
	all   []*shortfall
	names []string     // of projects and classes, as sentences name them
	lines []*shortfall // that they stand for; nil where nothing fell short
}

// surelyNamed is how many characters a project's name must have to be known
// without quotes.
const surelyNamed = 4

// listen prepares to hear of all lines.
func (r *run) listen(all []*shortfall) hearing {
	h := hearing{run: r, all: all}
	ofProject := map[*model.Project]*shortfall{}
	for _, s := range all {
		ofProject[s.project] = s
	}
	for _, p := range r.unit.Projects {
		for _, w := range []string{prose(p.Name), "“" + prose(p.Name) + "”"} {
			if len([]rune(w)) >= surelyNamed {
				h.names, h.lines = append(h.names, w), append(h.lines, ofProject[p])
			}
		}
	}
	for _, w := range r.book.params.plain(basicWords) {
		h.names, h.lines = append(h.names, w), append(h.lines, h.class(basicSubject))
	}
	h.names, h.lines = append(h.names, projectSubject), append(h.lines, h.class(projectSubject))
	return h
}

// class is the line of a class, or of the unit; nil where there is none.
func (h hearing) class(class string) *shortfall {
	i := slices.IndexFunc(h.all, func(s *shortfall) bool { return s.project == nil && s.class == class })
	if i < 0 {
		return nil
	}
	return h.all[i]
}

// cells gives the texts of a form in which reasons may stand; always is for those
// that have no other purpose.
func (h hearing) cells(f *model.Form, hear func(v model.Value, always bool)) {
	if f == nil {
		return
	}
	for _, t := range []model.Term{model.Deviation, model.Remark} {
		hear(f.Field(t), true)
		for _, block := range []model.Term{model.FundBlock, model.IndicatorBlock} {
			for _, row := range f.Block(block) {
				hear(row.Value(t), true)
			}
		}
	}
	hear(f.Field(model.Problems), true)
	hear(f.Field(model.Outcome), false)
	hear(f.Field(model.Measures), false)
}

// projectForms hears what stands on the 自评表 of a project and beside it in the
// 执行表.
func (h hearing) projectForms(s *shortfall) {
	h.cells(s.project.Evaluation, func(v model.Value, always bool) { h.lineText(s, v, always) })
	for _, row := range s.project.Execution {
		h.lineText(s, row.Value(model.Remark), h.mentions(row.Value(model.Remark).Text, reasonWords))
	}
}

// classRemarks hears what stands beside 基本支出, 项目支出, 合计 and the rows of
// 基本支出 in the 执行表.
func (h hearing) classRemarks(f *model.Form) {
	for role, class := range map[model.Role]string{model.RoleBasic: basicSubject, model.RoleProject: projectSubject, model.RoleTotal: wholeSubject} {
		s := h.class(class)
		if s == nil {
			continue
		}
		rows := rowsOf(f, role)
		if role == model.RoleBasic {
			rows = append(rows, leaves(f.Block(model.ExecutionBlock), role)...)
		}
		for _, row := range rows {
			h.lineText(s, row.Value(model.Remark), h.mentions(row.Value(model.Remark).Text, reasonWords))
		}
	}
}

// lineText hears a text that speaks of one line alone.
func (h hearing) lineText(s *shortfall, v model.Value, always bool) {
	h.each(v, func(x string) {
		read := h.reasonIn(x, v.At, s.Budget.Amount, []*shortfall{s}, h.unit.Year)
		if always || read.gives() || read.because(h.run) {
			s.said = append(s.said, read)
		}
	})
}

// unitText hears a text that speaks of the unit: each amount is of the project or
// class that was named last before it.
func (h hearing) unitText(v model.Value, year int, always bool) {
	var before *shortfall
	h.each(v, func(x string) {
		if strings.Contains(x, gapOpen) || yearOfOther(x, year) && !strings.Contains(x, strconv.Itoa(year)) && !strings.Contains(x, strconv.Itoa(year+1)) {
			return
		}
		whole, named := h.subject(x, len(x))
		if i, _, _ := firstWord(x, h.book.params.plain(causeWords)); !named && i >= 0 && strings.HasPrefix(x, h.book.params.plain(causeWords)[i]) {
			whole = before
		}
		before = whole
		if whole == nil {
			return
		}
		read := h.reasonIn(x, v.At, whole.Budget.Amount, h.all, year)
		if !always && !read.gives() && !read.because(h.run) {
			return
		}
		h.divide(read, whole)
	})
}

// divide gives each line the amounts of a reason that are its own; one without
// amounts is of the line that it speaks of.
func (h hearing) divide(read reason, whole *shortfall) {
	parts, number := map[*shortfall]*reason{}, make([]int, len(read.amounts))
	of := make([]*shortfall, len(read.amounts))
	for i, a := range read.amounts {
		s, named := h.subject(read.text, a.start)
		if !named {
			s = whole
		}
		if of[i] = s; s == nil {
			continue
		}
		if parts[s] == nil {
			parts[s] = &reason{text: read.text, at: read.at, open: read.open, money: read.money}
		}
		if a.within >= 0 && of[a.within] == s {
			a.within = number[a.within]
		} else {
			a.within = -1
		}
		number[i] = len(parts[s].amounts)
		parts[s].amounts = append(parts[s].amounts, a)
	}
	if len(read.amounts) == 0 {
		parts[whole] = &read
	}
	for _, s := range h.all {
		if part := parts[s]; part != nil {
			s.said = append(s.said, *part)
		}
	}
}

// each gives the sentences of a text in the officer's own words.
func (h hearing) each(v model.Value, hear func(string)) {
	if !v.Present() || v.Origin == model.Ours {
		return
	}
	none := slices.Concat(h.book.params.plain(emptyReasons), h.book.params.plain(noProblemWords))
	for _, x := range sentences(h.prose(v.Text)) {
		if said := strings.Trim(unnumbered(x), "。；;，, "); said != "" && !slices.Contains(none, said) {
			hear(said)
		}
	}
}

// subject is the line of what a sentence names last before pos, else first behind
// it, else of the whole; named is false for the latter.
func (h hearing) subject(x string, pos int) (s *shortfall, named bool) {
	last, _, _ := lastWord(x[:pos], h.names)
	for i, w := range h.names {
		switch {
		case last >= 0 && h.lines[last] == h.lines[i] || !strings.Contains(x[pos:], w):
		case last < 0:
			last = i
		case !strings.Contains(x[:pos], h.names[last]):
			return h.class(wholeSubject), false // of several that follow, none is meant
		}
	}
	if last < 0 {
		return h.class(wholeSubject), false
	}
	return h.lines[last], true
}
