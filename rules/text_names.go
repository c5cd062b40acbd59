package rules

import (
	"slices"
	"strings"

	"jixiao/model"
)

// nameLength is from how many characters on a name is sure to be one: shorter
// ones are words as well.
const nameLength = 6

// namedAsSubject finds a sentence of a text that speaks of name as its own
// subject: it begins with it, or sets it in quotes first of all. Other units
// and projects may well be mentioned further on.
func namedAsSubject(text, name string, together []string) (sentence string, ok bool) {
	if !strings.Contains(text, name) {
		return "", false // most texts hold none of the names: to part them takes long
	}
	for _, x := range sentences(text) {
		i := strings.Index(x, name)
		if i < 0 {
			continue
		}
		before := strings.Trim(x[:i], "“《”》、.．（）()0123456789年度，,一二三四五六七八九十是：")
		rest := strings.TrimLeft(x[i+len(name):], "”》项目")
		if before == "" && !slices.ContainsFunc(together, func(w string) bool { return strings.HasPrefix(rest, w) }) {
			return x, true
		}
	}
	return "", false
}

// otherProjectNamed is T19 among the projects of a unit.
func otherProjectNamed(r *run, c *check) {
	together := r.book.params.plain(togetherWords)
	var names []string
	for _, p := range r.unit.Projects {
		if n := prose(p.Name); len([]rune(n)) >= nameLength {
			names = append(names, n)
		}
	}
	for _, f := range r.unit.Forms {
		own := prose(f.ProjectName())
		if own == "" || f.Kind != model.ProjectEvaluation && f.Kind != model.ProjectDeclaration {
			continue
		}
		for _, t := range shared {
			v := f.Field(t)
			if !v.Present() {
				continue
			}
			r.judged[c.ID] = true
			text := r.prose(v.Text)
			for _, n := range names {
				if strings.Contains(own, n) || strings.Contains(n, own) || strings.Contains(text, own) {
					continue
				}
				if x, ok := namedAsSubject(text, n, together); ok {
					r.tell(c, r.scope(f, nil), v, figures{"字段": string(t), "名称": n, "原文": quote(x)})
					break
				}
			}
		}
	}
	r.silent(c.ID, "没有可读的文字")
}

// otherUnitNamed is T19 among the units of a batch.
func otherUnitNamed(b *Book, c *check, units []*model.Unit) model.Findings {
	together := b.params.plain(togetherWords)
	var out model.Findings
	for _, u := range units {
		r := newRun(b, u)
		for _, f := range u.Forms {
			if f.Kind != model.ProjectEvaluation && f.Kind != model.ProjectDeclaration && f.Kind != model.Narrative {
				continue
			}
			eachText(f, func(t model.Term, v model.Value) {
				text := prose(v.Text)
				for _, o := range units {
					n := prose(o.Name)
					if !r.foreign(o, f) || strings.Contains(text, prose(u.Name)) {
						continue
					}
					if x, ok := namedAsSubject(text, n, together); ok {
						r.tell(c, r.scope(f, nil), v, figures{"字段": string(t), "名称": n, "原文": quote(x)})
						return
					}
				}
			})
		}
		out = append(out, r.out.Findings...)
	}
	return out
}

// foreign reports whether the name of another unit is out of place on a form:
// not where the one is part of the other, or stands on the form as 主管部门.
func (r *run) foreign(o *model.Unit, f *model.Form) bool {
	if o == r.unit || o.Name == Street || o.Name == Unassigned || len([]rune(o.Name)) < nameLength {
		return false
	}
	above := []string{r.unit.Name, r.unit.Within, f.Field(model.Department).Text, f.Field(model.Implementer).Text}
	if r.unit.Listed != nil {
		above = append(above, r.unit.Listed.Parent)
	}
	return !slices.ContainsFunc(above, func(s string) bool {
		return s != "" && (strings.Contains(s, o.Name) || strings.Contains(o.Name, s))
	})
}

// eachText goes through the texts of a form that are published.
func eachText(f *model.Form, do func(model.Term, model.Value)) {
	for _, t := range shared {
		if v := f.Field(t); v.Present() {
			do(t, v)
		}
	}
	for _, row := range f.Block(model.ParagraphBlock) {
		if v := row.Value(model.Paragraph); v.Present() {
			do(model.Paragraph, v)
		}
	}
}
