package rules

import (
	"slices"
	"strconv"
	"strings"

	"jixiao/model"
)

// Narrate writes the 自评报告 of a report whose evaluations are filled: the
// sentences of b with what the unit's forms say. Figures are computed in 元
// and rounded once; what no cell says is a gap 【待填：…】 or is not said. The
// officer's own paragraphs, read back, stand to the letter.
func Narrate(b *Book, r *model.Report) model.Summary {
	if !office(r.Unit) {
		return model.Summary{}
	}
	sum := merge(paragraphs(b.sentences, gatherFacts(b, r)), paragraphsOf(r.Unit))
	for _, p := range sum.Parts {
		sum.Gaps += p.Gaps
	}
	return sum
}

// paragraphs renders all sentences with what may be said of a unit.
func paragraphs(table sentenceTable, u *unitFacts) []model.Part {
	var parts []model.Part
	for _, s := range table {
		for _, item := range u.items(s.scope) {
			if text, from, ok := s.text.render(item.facts); ok {
				parts = append(parts, lines(s, item.id, text, from)...)
			}
		}
	}
	return parts
}

// lines makes one paragraph of each line of a text.
func lines(s sentence, id, text string, from []model.Ref) []model.Part {
	key := s.key
	if id != "" {
		key += "." + id
	}
	var parts []model.Part
	for _, line := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		p := model.Part{Key: key, Style: s.style, Text: line, Origin: model.Ours, Sources: distinct(from), Source: s.source, Gaps: gaps(line)}
		if len(parts) > 0 {
			p.Key += "/" + strconv.Itoa(len(parts)+1)
		}
		parts = append(parts, p)
	}
	return parts
}

// distinct is refs without repetition, in order.
func distinct(refs []model.Ref) []model.Ref {
	seen := map[model.Ref]bool{}
	var out []model.Ref
	for _, r := range refs {
		if !r.IsZero() && !seen[r] {
			seen[r] = true
			out = append(out, r)
		}
	}
	return out
}

// paragraphsOf is the narrative that the unit handed in, nil for none.
func paragraphsOf(u *model.Unit) []model.Row {
	return u.Form(model.Narrative).Block(model.ParagraphBlock)
}

// merge lays the officer's paragraphs over ours: hers replace those of the
// same key, those we no longer write stay behind the paragraph they followed,
// those she deleted stay deleted.
func merge(parts []model.Part, rows []model.Row) model.Summary {
	hers := map[string]model.Value{}
	var sum model.Summary
	for _, r := range rows {
		key, text := r.Value(model.ParagraphKey).Text, r.Value(model.Paragraph)
		switch {
		case text.State == model.NotApplicable && key != "" && !slices.Contains(sum.Dropped, key):
			sum.Dropped = append(sum.Dropped, key)
		case officers(text) && hers[key].State == model.Blank:
			hers[key] = text
		}
	}
	for _, p := range parts {
		if v, ok := hers[p.Key]; ok {
			p = carried(p, v)
		} else if slices.Contains(sum.Dropped, p.Key) {
			continue
		}
		sum.Parts = append(sum.Parts, p)
	}
	sum.Parts = insert(sum.Parts, rows)
	return sum
}

// carried is paragraph p with the officer's words.
func carried(p model.Part, v model.Value) model.Part {
	return model.Part{Key: p.Key, Style: p.Style, Text: v.Text, Origin: model.Carried,
		Sources: distinct(at(v)), Source: "单位填写", Gaps: gaps(v.Text)}
}

// insert adds those paragraphs of the officer's that stand nowhere yet, each
// behind the nearest earlier one of her text that does.
func insert(parts []model.Part, rows []model.Row) []model.Part {
	placed := map[string]bool{}
	for _, p := range parts {
		placed[p.Key] = true
	}
	used := map[string]bool{}
	anchor := ""
	for _, r := range rows {
		key, text := r.Value(model.ParagraphKey).Text, r.Value(model.Paragraph)
		if text.State == model.NotApplicable {
			continue
		}
		for used[key] && officers(text) {
			key += "+" // two of hers under one key: both stay
		}
		if placed[key] {
			used[key], anchor = true, key
			continue
		}
		if !officers(text) {
			continue
		}
		i := slices.IndexFunc(parts, func(p model.Part) bool { return p.Key == anchor }) + 1
		parts = slices.Insert(parts, i, carried(model.Part{Key: key, Style: model.BodyText}, text))
		placed[key], used[key], anchor = true, true, key
	}
	return parts
}
