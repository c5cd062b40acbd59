package rules

import (
	"slices"
	"strconv"
	"strings"

	"jixiao/model"
)

// readingBuiltins turn what the reader noted into findings.
var readingBuiltins = map[string]*builtin{
	byReading:  {names: []string{"原文", "读作"}, unit: readings},
	byReadings: {names: []string{"处", "例"}, unit: readingsByFile},
	byDoubt:    {names: []string{"原文", "读作"}, unit: doubts},
}

// readings turns every reading of the reader that names this rule into a
// finding.
func readings(r *run, c *check) { r.eachReading(c, false) }

// doubts turns every text that the reader could not take for a value, by this
// rule, into a finding.
func doubts(r *run, c *check) { r.eachReading(c, true) }

func (r *run) eachReading(c *check, doubt bool) {
	for _, f := range r.unit.Forms {
		for _, note := range f.Readings {
			if note.Rule != c.ID || note.Doubt != doubt {
				continue
			}
			r.judged[c.ID] = true
			out := r.draft(c, r.scope(f, nil), note.At, figures{"原文": note.Text, "读作": note.As})
			out.Got = note.Text
			if want, ok := strings.CutPrefix(out.Fix, "请改为"); ok {
				out.Want = want // what it was read as is no answer to what it should be
			}
			r.add(out)
		}
	}
	r.silent(c.ID, "没有这种情形")
}

// readingsByFile turns the readings that name this rule into one finding a
// file: 300 提示 must not bury 5 错误.
func readingsByFile(r *run, c *check) {
	dashes := r.book.params.words(formDashes)
	type group struct {
		form  *model.Form
		notes []model.Reading
	}
	var order []string
	files := map[string]*group{}
	for _, f := range r.unit.Forms {
		for _, note := range f.Readings {
			if note.Rule != c.ID || note.Doubt || slices.Contains(dashes, model.Fold(note.Text)) {
				continue
			}
			g := files[note.At.File]
			if g == nil {
				g = &group{form: f}
				files[note.At.File] = g
				order = append(order, note.At.File)
			}
			if !slices.ContainsFunc(g.notes, func(n model.Reading) bool { return n.At == note.At }) {
				g.notes = append(g.notes, note)
			}
		}
	}
	for _, file := range order {
		g := files[file]
		r.judged[c.ID] = true
		out := r.draft(c, r.scope(g.form, nil), g.notes[0].At, figures{"处": strconv.Itoa(len(g.notes)), "例": examples(g.notes)})
		for _, n := range g.notes[1:] {
			out.Related = append(out.Related, n.At)
		}
		r.add(out)
	}
	r.silent(c.ID, "没有这种情形")
}

// examples shows the first three readings, each once.
func examples(notes []model.Reading) string {
	s, n := "", 0
	var shown []string
	for _, note := range notes {
		e := "“" + note.Text + "”→" + note.As
		if slices.Contains(shown, e) || n == 3 {
			continue
		}
		if n++; s != "" {
			s += "；"
		}
		s, shown = s+e, append(shown, e)
	}
	return s
}
