// Package rules holds everything a finance bureau decides: the rule book, its
// checks, the reconciliation of budget and spending, scoring and the narrative.
// It judges what was read and never sees a workbook.
package rules
