package rules

import (
	"slices"

	"jixiao/model"
)

// fullest leaves the versions that say all that any other says.
func (c decision) fullest() step {
	return step{saysMore, func(left []int) []int {
		var full []int
		for _, i := range left {
			if !slices.ContainsFunc(left, func(j int) bool { return c.class[j] != c.class[i] && !includes(c.group[i].Form, c.group[j].Form) }) {
				full = append(full, i)
			}
		}
		if len(full) == 0 {
			return left
		}
		return full
	}, func(int, int) []string { return nil }}
}

// filled leaves out blank forms: those without a figure that say nothing but what
// another says, too.
func (c decision) filled() step {
	return step{saysMore, func(left []int) []int {
		return slices.DeleteFunc(slices.Clone(left), func(i int) bool {
			f := c.group[i].Form
			return !isList(f) && !hasFigure(f) && slices.ContainsFunc(left, func(j int) bool {
				return c.class[j] != c.class[i] && hasFigure(c.group[j].Form) && includes(c.group[j].Form, f)
			})
		})
	}, func(int, int) []string { return nil }}
}

// includes reports whether a says all that b says: where they differ, b is blank.
func includes(a, b *model.Form) bool {
	return !slices.ContainsFunc(differences(a, b), func(d difference) bool { return d.b.Present() })
}

// hasFigure reports whether anyone put a figure into a form: 分值 the blank form
// may print.
func hasFigure(f *model.Form) bool {
	figure := func(cells map[model.Term]model.Value) bool {
		for t, v := range cells {
			if v.Numeric() && t != model.Weight && t != model.TermYear {
				return true
			}
		}
		return false
	}
	if figure(f.Fields) {
		return true
	}
	for _, rows := range f.Blocks {
		if slices.ContainsFunc(rows, func(r model.Row) bool { return figure(r.Cells) }) {
			return true
		}
	}
	return false
}

// complement reports whether two forms are parts of one, and no versions: each has
// cells that the other lacks, and none is filled in both ways.
func complement(a, b *model.Form) bool {
	mine, theirs := false, false
	for _, d := range differences(a, b) {
		if d.a.Present() && d.b.Present() {
			return false
		}
		mine, theirs = mine || d.a.Present(), theirs || d.b.Present()
	}
	return mine && theirs
}
