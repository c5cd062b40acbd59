package rules

import (
	"slices"

	"jixiao/model"
)

// secretRule is the rule whose findings say which projects are 涉密: by which
// words stands in the book.
const secretRule = "P02"

// secret are the projects of u that are marked 涉密. They enter no 汇总 and no
// text to be published.
func (b *Book) secret(u *model.Unit) map[*model.Project]bool {
	hidden := map[*model.Project]bool{}
	for _, p := range u.Projects {
		forms := projectForms(p)
		r := newRun(b, &model.Unit{Name: u.Name, Year: u.Year, Forms: forms, Projects: []*model.Project{p}})
		for _, c := range b.checks {
			if c.enabled && c.ID == secretRule && len(forms) > 0 {
				r.check(c)
			}
		}
		if len(r.out.Findings) > 0 {
			hidden[p] = true
		}
	}
	return hidden
}

// projectForms are the forms of p that were handed in or read back.
func projectForms(p *model.Project) []*model.Form {
	return slices.DeleteFunc([]*model.Form{p.Declaration, p.Evaluation}, func(f *model.Form) bool { return f == nil })
}

// without is l less the money that the list gives to hidden projects.
func (l budgetLine) without(hidden map[*model.Project]bool) budgetLine {
	less := func(m money, o money) money {
		if !o.known {
			return m
		}
		return m.minus(o)
	}
	for p := range hidden {
		theirs := lineOf(p.Execution...)
		l.budget, l.spent = less(l.budget, theirs.budget), less(l.spent, theirs.spent)
	}
	return l
}

// open are the findings that speak of none of the hidden projects.
func open(all model.Findings, hidden map[*model.Project]bool) model.Findings {
	if len(hidden) == 0 {
		return all
	}
	names := map[string]bool{}
	for p := range hidden {
		names[model.Fold(p.Name)] = true
	}
	return slices.DeleteFunc(slices.Clone(all), func(f model.Finding) bool { return names[model.Fold(f.Project)] })
}
