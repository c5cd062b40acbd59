package rules

import (
	"regexp"
	"strings"

	"jixiao/model"
)

var (
	grouped   = regexp.MustCompile(`[0-9]{1,3}(,[0-9]{3})+`)
	ungrouped = regexp.MustCompile(`[0-9]{4,}(\.[0-9]+)?(元|千元|万元|亿元)`)
)

// oneStyle writes the amounts of a finding alike: with thousands separators
// where the form prints one of them so.
func oneStyle(f *model.Finding) {
	if !grouped.MatchString(f.Message + f.Want + f.Got) {
		return
	}
	for _, s := range []*string{&f.Message, &f.Fix, &f.Want, &f.Got, &f.Diff} {
		*s = ungrouped.ReplaceAllStringFunc(*s, group)
	}
}

// group puts thousands separators into the whole part of an amount.
func group(s string) string {
	end := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		end = len(s)
	}
	for i := end - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
