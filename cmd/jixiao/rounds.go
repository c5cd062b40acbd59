package main

import (
	"maps"

	"jixiao/rules"
)

// rounds says of each finding whether the round before had it, which of that
// round are gone, and what the unit answered. A run over the same inputs is the
// same round.
func (w *written) rounds(r *runner, b *batch) {
	before := w.record.Before
	if !maps.Equal(w.record.Inputs, b.inputsOf(w.report.Unit)) || w.record.Rules != r.opened.mark {
		before = w.record.Result.Findings
	}
	w.record.Before = before
	w.report.Findings, w.report.Gone = rules.Rounds(w.report.Findings, before)
	w.report.Findings, _ = rules.Answer(w.report.Findings, b.repliesOf(w.report.Unit.Name))
}
