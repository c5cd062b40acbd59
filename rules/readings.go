package rules

import "jixiao/model"

// CheckReadings is what the book says of the readings of forms, whatever unit
// they belong to: what the reader had to repair or interpret.
func CheckReadings(b *Book, forms []*model.Form) model.Findings {
	r := newRun(b, &model.Unit{Forms: forms})
	for _, c := range b.checks {
		if c.enabled && (c.Builtin == byReading || c.Builtin == byReadings) {
			r.check(c)
		}
	}
	r.out.Findings.Sort()
	return r.out.Findings
}
