package xlsx

import (
	"regexp"

	"github.com/shopspring/decimal"
)

var escaped = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// escapeText keeps a text that looks like an OOXML escape (_x000A_) what it
// is: readers would otherwise turn it into the character.
func escapeText(s string) string {
	return escaped.ReplaceAllStringFunc(s, func(m string) string { return "_x005F" + m })
}

// shiftPercent turns the digits before a percent sign into the fraction that
// is stored: 82.24 becomes 0.8224.
func shiftPercent(s string) string {
	d, err := decimal.NewFromString(s)
	if err != nil {
		return s
	}
	return d.Shift(-2).String()
}
