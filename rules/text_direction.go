package rules

import (
	"strings"

	"jixiao/rules/expr"
)

// directionWord is 调增 or 调减 and the like in a sentence, with the amount it
// governs, if any.
type directionWord struct {
	word       string
	up         bool
	start, end int
	amount     *stated
}

// directions are the words of direction of a sentence in order. A word governs
// the first amount behind it in its own clause, before the next such word.
func (r *run) directions(s string) []directionWord {
	var out []directionWord
	for _, up := range []bool{true, false} {
		words := r.book.params.plain(downWords)
		if up {
			words = r.book.params.plain(upWords)
		}
		for _, w := range words {
			for from := 0; ; {
				i := strings.Index(s[from:], w)
				if i < 0 {
					break
				}
				out = append(out, directionWord{word: w, up: up, start: from + i, end: from + i + len(w)})
				from += i + len(w)
			}
		}
	}
	sortBy(out, func(d directionWord) int { return d.start })
	amounts := amountsIn(r.figuresIn(s))
	for i := range out {
		until := len(s)
		if i+1 < len(out) {
			until = out[i+1].start
		}
		for j, f := range amounts {
			if f.Start >= out[i].end && f.End <= until && !strings.ContainsAny(s[out[i].end:f.Start], "，,；;") {
				out[i].amount = &amounts[j]
				break
			}
		}
	}
	return out
}

// wrongDirection is T01: an amount added is negative, or one amount is said to
// be cut and added. «调减A项5万元，调增B项8万元，合计调增3万元» is right: each
// word has its amount; so is a sum of what was cut here and added there.
func wrongDirection(r *run, c *check, s expr.Scope) {
	v, text, ok := r.textOf(c, s)
	if !ok {
		return
	}
	for _, x := range sentences(text) {
		words := r.directions(x)
		for i, d := range words {
			if d.amount == nil || !(d.up && d.amount.Number.IsNegative() || r.contradicted(x, words[:i], d)) {
				continue
			}
			said := "“" + d.word + "”"
			if i > 0 && !d.amount.Number.IsNegative() {
				said = "“" + words[i-1].word + "”和" + said
			}
			r.tell(c, s, v, figures{"原文": quote(x), "方向词": said, "金额": x[d.amount.Start:d.amount.End]})
			return
		}
	}
}

// contradicted reports whether a sum (合计调增) follows on nothing but words of
// the other direction that have no amount of their own.
func (r *run) contradicted(s string, before []directionWord, d directionWord) bool {
	if len(before) == 0 || strings.Contains(s, "净") || strings.Contains(s, "相抵") {
		return false
	}
	lead := s[before[len(before)-1].end:d.start]
	if !hasAny(lead, r.book.params.plain(totalWords)...) || len(amountsIn(figuresIn(s[:d.start]))) > 0 {
		return false
	}
	for _, o := range before {
		if o.up == d.up || o.amount != nil {
			return false
		}
	}
	return true
}
