package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"jixiao/model"
	"jixiao/rules"
)

// rounds says of each finding whether the round before had it, which of that
// round are gone, and what the unit answered. A run over the same inputs, by the
// same rules and names, is the same round.
func (w *written) rounds(r *runner, b *batch) {
	names := namesMark(w.report.Unit.Aliases)
	before := w.record.Before
	if !maps.Equal(w.record.Inputs, b.inputsOf(w.report.Unit)) || w.record.Rules != r.opened.mark || w.record.Names != names {
		before = w.record.Result.Findings
	}
	w.record.Before, w.record.Names = before, names
	w.report.Findings, w.report.Gone = rules.Rounds(w.report.Findings, before)
	findings, rest := rules.Answer(w.report.Findings, b.repliesOf(w.report.Unit.Name))
	w.report.Findings = findings
	w.report.Gone, _ = rules.Answer(w.report.Gone, rest)
}

// namesMark changes when the officer confirms or refuses a name.
func namesMark(aliases []model.Alias) string {
	var said []string
	for _, a := range aliases {
		said = append(said, fmt.Sprintf("%s=%s %t", a.Name, a.For, a.Confirmed))
	}
	slices.Sort(said)
	return strings.Join(slices.Compact(said), "\n")
}
