package rules

import (
	"strings"

	"jixiao/model"
	"jixiao/rules/expr"
)

// personalData is P01. The message hides what it found.
func personalData(r *run, c *check, s expr.Scope) {
	v, text, ok := r.textOf(c, s)
	if !ok {
		return
	}
	if p, found := model.FindPersonal(text); found {
		n := p.Number
		r.add(r.draft(c, s, v.At, figures{"种类": p.Kind, "隐去": n[:3] + strings.Repeat("*", len(n)-5) + n[len(n)-2:]}))
	}
}
