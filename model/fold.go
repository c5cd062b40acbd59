package model

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold is the only folding of labels, names and keys: two texts that fold
// alike are the same word to an officer. Full and half width become one
// (NFKC), white space and invisible marks go, a trailing colon goes, dashes
// become one, letters lose their case. Bracketed notes stay: see Label.
func Fold(s string) string {
	if isFolded(s) {
		return s
	}
	var b strings.Builder
	for _, r := range norm.NFKC.String(s) {
		switch {
		case unicode.IsSpace(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Cc, r):
			continue
		case strings.ContainsRune("—–―－﹣−‐‑", r):
			r = '-'
		case r == '〔' || r == '【' || r == '﹝':
			r = '('
		case r == '〕' || r == '】' || r == '﹞':
			r = ')'
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return strings.TrimRight(b.String(), ":：")
}

// isFolded reports whether s is made of Chinese characters, small letters,
// digits and half-width marks alone, and has nothing to fold: nearly all words
// are, and most are folded again and again.
func isFolded(s string) bool {
	for _, r := range s {
		if (r < '一' || r > '龥') && (r <= ' ' || r > '~' || r >= 'A' && r <= 'Z') {
			return false
		}
	}
	return !strings.HasSuffix(s, ":")
}

// Label splits a label as typed into its folded word and 附注, the bracketed
// remarks taken out of it: «项目资金\n（万元）» is 项目资金 with the note 万元.
// Several notes are joined with a comma.
func Label(s string) (word, note string) {
	folded := Fold(s)
	var w, n strings.Builder
	depth := 0
	for _, r := range folded {
		switch {
		case r == '(':
			if depth == 0 && n.Len() > 0 {
				n.WriteByte(',')
			}
			depth++
		case r == ')':
			depth = max(0, depth-1)
		case depth > 0:
			n.WriteRune(r)
		default:
			w.WriteRune(r)
		}
	}
	word = strings.TrimRight(w.String(), ":")
	if word == "" {
		return folded, ""
	}
	return word, n.String()
}

// Edits is the number of characters to add, drop or change that turn a into
// b: how far two words are apart.
func Edits(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j, y := range b {
			cost := diagonal
			if x != y {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// Nearest is the word most like typed, empty where none is like it.
func Nearest(typed string, known []string) string {
	best, least := "", 0
	a := []rune(Fold(typed))
	if len(a) > 60 {
		return ""
	}
	for _, w := range known {
		b := []rune(w)
		if longest := max(len(a), len(b)); max(len(a)-len(b), len(b)-len(a)) > max(2, longest/2+1) {
			continue // folding adds or takes a few marks at most
		}
		b = []rune(Fold(w))
		d := Edits(a, b)
		if d > max(1, (max(len(a), len(b))+1)/2) || d >= max(len(a), len(b)) {
			continue
		}
		if best == "" || d < least {
			best, least = w, d
		}
	}
	return best
}

// DidYouMean is «，是否应为“…”» with the word most like typed, empty where none
// is like it.
func DidYouMean(typed string, known []string) string {
	if w := Nearest(typed, known); w != "" {
		return "，是否应为“" + w + "”"
	}
	return ""
}
