package page

import (
	"regexp"
)

var escaped = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// EscapeText keeps a text that looks like an OOXML escape (_x000A_) what it
// is: readers would otherwise turn it into the character.
func EscapeText(s string) string {
	return escaped.ReplaceAllStringFunc(s, func(m string) string { return "_x005F" + m })
}
