package rules

import (
	"cmp"
	"slices"

	"jixiao/model"
)

// Aliases are the names of u's projects that were or may be taken for another:
// those that the officer confirmed or refused in a sheet 别名, and those offered to
// her (near, the Offers of u), in the order of their cells. What is only offered
// changes nothing.
func Aliases(u *model.Unit, near Offers) []model.Alias {
	out := slices.Clone(u.Aliases)
	for _, o := range near.all {
		if o.from.folded == o.to.folded {
			continue // one name of several projects: their codes tell them apart
		}
		_, at := o.from.place()
		_, forAt := o.to.place()
		out = append(out, model.Alias{Unit: u.Name, Name: o.from.name, For: o.to.name, Code: o.to.code, At: at, ForAt: forAt, Why: o.why})
	}
	slices.SortStableFunc(out, func(a, b model.Alias) int {
		return cmp.Or(a.At.Compare(b.At), a.ForAt.Compare(b.ForAt), cmp.Compare(a.Name, b.Name), cmp.Compare(a.For, b.For))
	})
	return out
}

// mention is a project's name as it stands somewhere in a unit's forms.
type mention struct {
	kind model.FormKind
	key  projectKey
	name string // as typed
	code string
	at   model.Ref
}

// mentions are all of them in the forms of u that were handed in, those of its lists
// first: there a project has its code.
func (g *gatherer) mentions(u *model.Unit) []mention {
	var out []mention
	note := func(kind model.FormKind, cells map[model.Term]model.Value, at model.Ref) {
		if k := keyOf(cells); !k.empty() {
			out = append(out, mention{kind, k, typedName(cells[model.ProjectName].Text), cmp.Or(cells[model.ProjectCode].Text, k.code),
				cmp.Or(cells[model.ProjectName].At, cells[model.ProjectCode].At, at)})
		}
	}
	for _, s := range g.sources[u] {
		if isList(s.Form) {
			for _, row := range s.Form.Block(listBlock(s.Form)) {
				note(s.Form.Kind, row.Cells, row.At)
			}
		} else if !s.Form.Written {
			note(s.Form.Kind, s.Form.Fields, s.Form.At.TopLeft())
		}
	}
	for _, f := range g.parts[u] {
		for _, row := range f.Block(listBlock(f)) {
			note(f.Kind, row.Cells, row.At)
		}
	}
	slices.SortStableFunc(out, func(a, b mention) int {
		return cmp.Compare(slices.Index(standRanks, a.kind), slices.Index(standRanks, b.kind))
	})
	return out
}

// named is the first of mentions that a name or code as typed means; one with a
// code first.
func (m matcher) named(all []mention, typed string) (n mention, ok bool) {
	k := m.plain(projectKeyOf("", typed))
	for _, o := range all {
		own := m.plain(o.key)
		if own.name != k.name && own.code != model.Fold(typed) || ok && (n.code != "" || o.code == "") {
			continue
		}
		n, ok = o, true
	}
	return n, ok
}

// takeAliases gives the lines of sheet 别名 to the units whose forms have both
// names, and tells of those that fit nothing.
func (g *gatherer) takeAliases() {
	if len(g.in.Aliases) == 0 {
		return
	}
	all := map[*model.Unit][]mention{}
	for _, u := range g.units {
		all[u] = g.mentions(u)
	}
	for _, a := range g.in.Aliases {
		if !a.Confirmed && !a.Refused {
			if a.Why != "" {
				g.tellAlias(g.aliasUnit(a), a, "别名答复", a.Why)
			}
			continue
		}
		units := g.units
		if a.Unit != "" {
			u := g.find("", a.Unit)
			if u == nil {
				g.tellAlias(g.streetUnit(), a, "别名无单位", a.Unit, model.DidYouMean(a.Unit, unitNames(g.units)))
				continue
			}
			units = []*model.Unit{u}
		}
		g.takeAlias(a, units, all)
	}
}

func unitNames(units []*model.Unit) []string {
	var names []string
	for _, u := range units {
		names = append(names, u.Name)
	}
	return names
}

// takeAlias gives a line to those of units that it fits.
func (g *gatherer) takeAlias(a model.Alias, units []*model.Unit, all map[*model.Unit][]mention) {
	m := g.table.matcher(&model.Unit{})
	taken := false
	var of *model.Unit // where the project is, though nothing has the name
	var known []string
	for _, u := range units {
		from, hasName := m.named(all[u], a.Name)
		to, hasProject := m.named(all[u], a.For)
		if hasProject {
			of = u
		}
		for _, n := range all[u] {
			known = append(known, n.name)
		}
		if !hasName || !hasProject {
			continue
		}
		taken = true
		fit := a
		fit.Unit, fit.At, fit.ForAt = u.Name, from.at, to.at
		fit.Name, fit.For, fit.Code = cmp.Or(from.name, a.Name), cmp.Or(to.name, a.For), to.code
		g.keepAlias(u, fit)
	}
	owner := g.aliasUnit(a)
	slices.Sort(known)
	known = slices.Compact(known)
	switch like := nearestOther(m, a, known); {
	case taken:
	case of == nil:
		g.tellAlias(owner, a, "别名无项目", a.For, model.DidYouMean(a.For, slices.DeleteFunc(known, func(s string) bool { return s == a.Name })))
	case like != "":
		g.tellAlias(of, a, "别名无名称", a.Name, "，是否应为“"+like+"”")
	default:
		g.tellAlias(of, a, "别名已不用", a.Name)
	}
}

// nearestOther is the name that the one in a may be a slip of: one that is no other
// spelling of the project it is said to be.
func nearestOther(m matcher, a model.Alias, known []string) string {
	typed, project := m.plain(projectKeyOf("", a.Name)).name, m.plain(projectKeyOf("", a.For)).name
	best, fewest := "", 0
	for _, name := range known {
		k := m.plain(projectKeyOf("", name)).name
		if k == project || !near(typed, k) {
			continue
		}
		if n := model.Edits([]rune(typed), []rune(k)); best == "" || n < fewest {
			best, fewest = name, n
		}
	}
	return best
}

// keepAlias notes what the officer said of two names of u; of two answers about
// them the first counts.
func (g *gatherer) keepAlias(u *model.Unit, a model.Alias) {
	pair := pairOfNames(projectKeyOf("", a.Name).name, projectKeyOf("", a.For).name)
	if pair[0] == pair[1] {
		return // one name by now
	}
	i := slices.IndexFunc(u.Aliases, func(o model.Alias) bool {
		return pairOfNames(projectKeyOf("", o.Name).name, projectKeyOf("", o.For).name) == pair
	})
	switch {
	case i < 0:
		u.Aliases = append(u.Aliases, a)
	case u.Aliases[i].Confirmed != a.Confirmed:
		g.tellAlias(u, a, "别名矛盾", a.Name, a.For, u.Aliases[i].Stated.String())
	}
}

// aliasUnit is whose a line is that fits nothing.
func (g *gatherer) aliasUnit(a model.Alias) *model.Unit {
	if u := g.find("", a.Unit); u != nil {
		return u
	}
	return g.streetUnit()
}

// tellAlias tells of a line of sheet 别名 at its cell.
func (g *gatherer) tellAlias(u *model.Unit, a model.Alias, note string, words ...string) {
	f, ok := g.book.note(note, u.Name, a.Stated, words...)
	if !ok {
		return
	}
	f.Form, f.Project, f.Got = model.Roster, a.For, a.Name
	g.found = append(g.found, f)
}
