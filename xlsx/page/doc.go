// Package page writes sheets of ours: their paper, their look, their texts and
// numbers as an office prints them, and the finishing of the workbook that
// holds them. It knows nothing of units, forms or findings.
package page
