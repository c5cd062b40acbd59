package rules

import (
	"strings"

	"jixiao/model"
	"jixiao/rules/expr"
)

// CheckReadings is what the book says of the readings of forms, whatever unit
// they belong to: what the reader had to repair or interpret.
func CheckReadings(b *Book, forms []*model.Form) model.Findings {
	r := newRun(b, &model.Unit{Forms: forms})
	for _, c := range b.checks {
		if c.enabled && (c.Builtin == byReading || c.Builtin == byReadings || c.Builtin == byDoubt) {
			r.check(c)
		}
	}
	r.out.Findings.Sort()
	return r.out.Findings
}

// refusals turns every file of the unit that could not be read into a finding:
// why not, and what to do.
func refusals(r *run, c *check) {
	for _, f := range r.unit.Refused {
		r.judged[c.ID] = true
		why, fix, _ := strings.Cut(f.Why, "，请")
		out := r.draft(c, expr.Scope{}, model.Ref{File: f.Path}, figures{"文件": f.Path, "原因": why})
		if fix != "" {
			out.Fix = "请" + fix
		}
		r.add(out)
	}
	r.silent(c.ID, "没有这种情形")
}
