package rules

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"jixiao/model"
)

// pickOf is the version that the officer's sheet 版本 names for a group, and the
// cell in which it does.
func (g *gatherer) pickOf(u *model.Unit, group []Sourced, class []int) (used int, at model.Ref, ok bool) {
	for n, p := range g.in.Picks {
		if !g.concerns(p, u, group[0].Form) {
			continue
		}
		named := namedBy(p, group)
		switch {
		case len(named) > 0 && !slices.ContainsFunc(named, func(i int) bool { return class[i] != class[named[0]] }):
			g.picked[n] = true
			return named[0], p.At, true
		case len(named) > 0 || p.Form != "" || p.Project != "":
			g.missed = append(g.missed, missedPick{n, u, group, len(named)})
		}
	}
	return 0, at, false
}

// missedPick is a pick that names no one version of a form that it concerns.
type missedPick struct {
	pick  int
	unit  *model.Unit
	group []Sourced
	named int // how many versions it names
}

// concerns reports whether a pick speaks of a form of u. What it leaves blank
// is every one.
func (g *gatherer) concerns(p model.Pick, u *model.Unit, f *model.Form) bool {
	if p.Unit != "" && g.find("", p.Unit) != u && g.key(p.Unit) != g.key(u.Name) {
		return false
	}
	if p.Form != "" && !shortFor(model.Fold(p.Form), string(f.Kind)) && !strings.Contains(model.Fold(p.Form), string(f.Kind)) {
		return false
	}
	if p.Project == "" {
		return true
	}
	k, o := projectKeyOf("", p.Project), keyOf(f.Fields)
	return k.code != "" && k.code == o.code || k.name == o.name && k.name != "" || model.Fold(p.Project) == o.code && o.code != ""
}

// shortFor reports whether a word is a name with characters left out: 执行表 of
// 预算执行情况表, 项目申报表 of 项目支出绩效目标申报表.
func shortFor(word, name string) bool {
	for _, r := range word {
		_, after, ok := strings.Cut(name, string(r))
		if !ok {
			return false
		}
		name = after
	}
	return true
}

// namedBy are the versions that a pick may mean: by path, by file, by file and
// sheet, with or without the ending.
func namedBy(p model.Pick, group []Sourced) []int {
	var named []int
	word := model.Fold(strings.ReplaceAll(p.File, `\`, "/"))
	for i, s := range group {
		file, sheet := model.Fold(s.Form.At.File), model.Fold(s.Form.At.Sheet)
		base := file[strings.LastIndexByte(file, '/')+1:]
		for _, name := range []string{file, base} {
			stem := strings.TrimSuffix(name, path.Ext(name))
			if slices.Contains([]string{name, stem, name + sheet, stem + sheet, name + "!" + sheet, stem + "!" + sheet}, word) {
				named = append(named, i)
				break
			}
		}
	}
	return named
}

// tellPicks tells of the lines of sheet 版本 that could not be followed: they
// name no file that was handed in, or a version of something else.
func (g *gatherer) tellPicks() {
	for n, p := range g.in.Picks {
		if g.picked[n] {
			continue
		}
		if i := slices.IndexFunc(g.missed, func(m missedPick) bool { return m.pick == n }); i >= 0 {
			m := g.missed[i]
			if m.named > 0 {
				g.tellPick(m.unit, p, "版本不唯一", strconv.Itoa(m.named))
			} else {
				g.tellPick(m.unit, p, "版本无文件", nearestFile(p.File, m.group))
			}
			continue
		}
		if i := slices.IndexFunc(g.groups, func(s settled) bool { return len(namedBy(p, s.group)) > 0 }); i >= 0 {
			u := g.groups[i].unit
			g.tellPick(u, p, "版本未用上", u.Name, g.groups[i].group[0].Form.Called())
			continue
		}
		all := g.handedIn()
		if len(namedBy(p, all)) == 0 {
			g.tellPick(g.pickUnit(p), p, "版本无文件", nearestFile(p.File, all))
		}
	}
}

// tellPick tells of a line of sheet 版本 at its cell.
func (g *gatherer) tellPick(u *model.Unit, p model.Pick, note string, words ...string) {
	f, ok := g.book.note(note, u.Name, p.At, append([]string{p.File}, words...)...)
	if !ok {
		return
	}
	f.Form, f.Project, f.Got = model.Roster, p.Project, p.File
	g.found = append(g.found, f)
}

// pickUnit is whose a pick is that speaks of nothing handed in.
func (g *gatherer) pickUnit(p model.Pick) *model.Unit {
	if u := g.find("", p.Unit); u != nil {
		return u
	}
	return g.streetUnit()
}

// handedIn is everything of the batch that has a name.
func (g *gatherer) handedIn() []Sourced {
	all := slices.Clone(g.in.Forms)
	for _, r := range g.in.Files {
		all = append(all, Sourced{Form: &model.Form{At: model.Range{File: r.File.Path}}})
	}
	return all
}

// nearestFile is «，是否应为“…”» with the file whose name is most like typed;
// the ending, which all share, counts for nothing.
func nearestFile(typed string, group []Sourced) string {
	stem := func(name string) string { return strings.TrimSuffix(name, path.Ext(name)) }
	var stems, files []string
	for _, s := range group {
		files = append(files, baseOf(s))
		stems = append(stems, stem(baseOf(s)))
	}
	like := model.Nearest(stem(typed[strings.LastIndexAny(typed, `/\`)+1:]), stems)
	if like == "" {
		return ""
	}
	return "，是否应为“" + files[slices.Index(stems, like)] + "”"
}
