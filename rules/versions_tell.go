package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"jixiao/model"
)

// settled is a group of versions that were looked at, and whose they are.
type settled struct {
	unit  *model.Unit
	group []Sourced
}

// tellVersions tells what is told once all versions are settled.
func (g *gatherer) tellVersions() {
	g.tellAlike()
	g.tellPicks()
}

// tellOf tells of a version that is not used beside the one that is. words are
// what the note wants to say beyond the form, the place and the differences.
func (g *gatherer) tellOf(u *model.Unit, f, used *model.Form, note string, words []string) {
	ds := differences(used, f)
	x, ok := g.book.note(note, u.Name, titleCell(f), append([]string{f.Called(), placeOf(used), tellDifferences(ds)}, words...)...)
	if !ok {
		return
	}
	x.Form, x.Project = f.Kind, f.ProjectName()
	x.Related = []model.Ref{titleCell(used)}
	if note != "版本所含" {
		g.pointAt(&x, ds)
	}
	g.found = append(g.found, x)
}

// pointAt lets a finding name the first cells that differ: at those of the
// version that is not used, beside them those of the other.
func (g *gatherer) pointAt(x *model.Finding, ds []difference) {
	var related []model.Ref
	for i, d := range ds[:min(len(ds), shownDifferences)] {
		if i == 0 {
			x.Want, x.Got = d.a.Text, d.b.Text
			if !d.b.At.IsZero() {
				x.At = d.b.At
			}
		}
		for _, at := range []model.Ref{d.a.At, d.b.At} {
			if !at.IsZero() && at != x.At && !slices.Contains(related, at) {
				related = append(related, at)
			}
		}
	}
	if len(related) > 0 {
		x.Related = related
	}
}

// tellSame keeps a version that says the same as the one used: all of a file
// are told at once.
func (g *gatherer) tellSame(u *model.Unit, f, used *model.Form) {
	for i, s := range g.alike {
		if s.unit == u && s.used[0].At.File == used.At.File && s.copies[0].At.File == f.At.File {
			g.alike[i].copies = append(s.copies, f)
			g.alike[i].used = append(s.used, used)
			return
		}
	}
	g.alike = append(g.alike, alikeForms{u, []*model.Form{f}, []*model.Form{used}})
}

// alikeForms are forms of one file that say the same as those of another.
type alikeForms struct {
	unit         *model.Unit
	copies, used []*model.Form
}

// tellAlike tells of the copies, a finding for each pair of files.
func (g *gatherer) tellAlike() {
	for _, s := range g.alike {
		f, used := s.copies[0], s.used[0]
		what, where := f.Called(), placeOf(used)
		if len(s.copies) > 1 {
			what, where = countForms(s.copies), used.At.File
		}
		x, ok := g.book.note("版本相同", s.unit.Name, titleCell(f), what, where)
		if !ok {
			continue
		}
		x.Form = f.Kind
		if len(s.copies) == 1 {
			x.Project = f.ProjectName()
		}
		for _, o := range s.used {
			x.Related = append(x.Related, titleCell(o))
		}
		g.found = append(g.found, x)
	}
}

// AsideNote says of the forms of one file that they are not used, and what is
// instead: the forms of one other file, or none.
func AsideNote(forms []model.SetAside) string {
	var fs []*model.Form
	for _, a := range forms {
		fs = append(fs, a.Form)
	}
	s := "读取，未采用：" + countForms(fs)
	switch used := forms[0].Used; {
	case used == nil:
		return s + "（另有不同的一份，未能确定采用哪一份，见差错清单）"
	case used.At.File == fs[0].At.File:
		return s + "（采用工作表“" + used.At.Sheet + "”）"
	default:
		return s + "（采用“" + used.At.File + "”）"
	}
}

// countForms counts forms by kind, in their order: 项目支出绩效目标申报表3张.
func countForms(fs []*model.Form) string {
	var kinds []model.FormKind
	n := map[model.FormKind]int{}
	for _, f := range fs {
		if n[f.Kind] == 0 {
			kinds = append(kinds, f.Kind)
		}
		n[f.Kind]++
	}
	var parts []string
	for _, k := range kinds {
		parts = append(parts, fmt.Sprintf("%s%d张", k, n[k]))
	}
	return strings.Join(parts, "、")
}

// tellUndecided tells of versions none of which could be chosen: all of them,
// and where two of them differ.
func (g *gatherer) tellUndecided(u *model.Unit, group []Sourced, c decision) {
	second := slices.IndexFunc(c.class, func(k int) bool { return k != 0 })
	a, b := group[0].Form, group[second].Form
	var places []string
	var cells []model.Ref
	for _, s := range group {
		places = append(places, placeOf(s.Form))
		if s.Form != b {
			cells = append(cells, titleCell(s.Form))
		}
	}
	ds := differences(a, b)
	x, ok := g.book.note("版本未定", u.Name, titleCell(b), a.Called(), strings.Join(places, "、"), tellDifferences(ds), strconv.Itoa(len(group)))
	if !ok {
		return
	}
	x.Form, x.Project, x.Related = b.Kind, b.ProjectName(), cells
	g.pointAt(&x, ds)
	for _, at := range cells {
		if at != x.At && !slices.ContainsFunc(x.Related, func(r model.Ref) bool { return r.File == at.File && r.Sheet == at.Sheet }) {
			x.Related = append(x.Related, at)
		}
	}
	x.Want = ""
	g.found = append(g.found, x)
}

// titleCell is the cell that a form is known by: its project's name, else its
// first.
func titleCell(f *model.Form) model.Ref {
	if at := f.Field(model.ProjectName).At; !at.IsZero() {
		return at
	}
	return f.At.TopLeft()
}

// placeOf is the file and sheet of a form as an officer reads it.
func placeOf(f *model.Form) string { return model.Ref{File: f.At.File, Sheet: f.At.Sheet}.String() }
