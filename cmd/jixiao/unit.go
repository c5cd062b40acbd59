package main

import (
	"jixiao/model"
	"jixiao/rules"
)

// evaluate is the whole of jixiao in one screen: one unit's forms in, one
// report out.
func evaluate(book *rules.Book, unit *model.Unit) *model.Report {
	r := &model.Report{Unit: unit}
	r.Variances = rules.Reconcile(book, unit) // each line names its rule; a line that is not 平 is that finding
	r.Accounts = rules.Accounts(book, unit, r.Variances)
	r.Shortfalls = rules.Shortfalls(book, unit)
	outcome := rules.Check(book, unit, r.Variances) // everything else the book declares
	r.Unmatched, r.Aliases = rules.Unmatched(book, unit, outcome.Near), rules.Aliases(unit, outcome.Near)
	r.Evaluations, r.Overall = rules.Score(book, unit) // what goes on the 自评表
	r.Summary = rules.Narrate(book, r)                 // paragraphs with their sources, and what is still owed
	r.Findings, r.Ran = outcome.Findings, outcome.Ran
	r.NotApplicable, r.Failed = outcome.NotApplicable, outcome.Failed
	r.Findings.Sort()
	return r
}
