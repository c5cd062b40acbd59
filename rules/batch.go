package rules

import (
	"strconv"

	"jixiao/model"
)

// CheckBatch judges what lies between the units of a batch: full marks
// everywhere. What its rows say of their units (X20 to X22) Gather found.
func CheckBatch(b *Book, units []*model.Unit) model.Findings {
	var found model.Findings
	for _, c := range b.checks {
		if c.enabled && c.builtin != nil && c.builtin.batch != nil {
			found = append(found, c.builtin.batch(b, c, units)...)
		}
	}
	found.Sort()
	return found
}

// batchFinding is the finding of a check in a unit, outside of a Check.
func (b *Book) batchFinding(c *check, u *model.Unit, f *model.Form, at model.Ref, names figures) model.Finding {
	r := &run{book: b, unit: u}
	return r.draft(c, r.scope(f, nil), at, names)
}

// fewForms is the number of 自评表 from which on nothing but full marks is worth
// a word.
const fewForms = 3

// allFull is G15.
func allFull(b *Book, c *check, units []*model.Unit) model.Findings {
	var first *model.Form
	var owner *model.Unit
	n := 0
	for _, u := range units {
		for _, f := range u.FormsOf(model.ProjectEvaluation) {
			total := f.Field(model.TotalScore)
			if f.Written || !total.Numeric() {
				continue
			}
			if !total.Number.Equal(hundred) {
				return nil
			}
			if n++; first == nil {
				first, owner = f, u
			}
		}
	}
	if n < fewForms {
		return nil
	}
	f := b.batchFinding(c, owner, first, first.Field(model.TotalScore).At, figures{"张": strconv.Itoa(n)})
	return model.Findings{f}
}
