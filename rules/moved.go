package rules

import (
	"cmp"
	"slices"

	"jixiao/model"
)

// doubleKeys finds what the keys of one unit say twice. A code with two names is one
// project, a name with two codes in the budget list are two; neither goes by order.
func doubleKeys(b *Book, units []*model.Unit) model.Findings {
	var found model.Findings
	tell := func(u *model.Unit, kind model.FormKind, note string, at, other model.Ref, words ...string) {
		if f, ok := b.note(note, u.Name, at, words...); ok {
			f.Form, f.Related = kind, []model.Ref{other}
			found = append(found, f)
		}
	}
	for _, u := range units {
		if u.Name == Street || u.Name == Unassigned {
			continue
		}
		m := b.reconcile.matcher(u)
		listed := map[string]*model.Project{}
		for _, p := range u.Projects {
			if p.Owner != "" {
				continue
			}
			for _, n := range twoNames(m, p) {
				tell(u, n.kind, "一码两名", n.at, nameOf(p).at, p.Code, string(n.kind), nameOf(p).name, n.name, nameOf(p).at.String())
			}
			if len(p.Execution) == 0 || p.Code == "" {
				continue
			}
			name := m.plain(projectKeyOf("", p.Name)).name
			if first := listed[name]; name != "" && first != nil {
				tell(u, model.Execution, "一名两码", nameOf(p).at, nameOf(first).at, p.Name, first.Code, p.Code, nameOf(first).at.String())
			} else if name != "" {
				listed[name] = p
			}
		}
	}
	return found
}

// namesOf are the names of p in its forms, in the order of standRanks.
func namesOf(p *model.Project) []mention {
	var out []mention
	note := func(kind model.FormKind, cells map[model.Term]model.Value) {
		if v := cells[model.ProjectName]; v.Present() {
			out = append(out, mention{kind: kind, key: keyOf(cells), name: typedName(v.Text), at: v.At})
		}
	}
	for _, row := range p.Execution {
		note(model.Execution, row.Cells)
	}
	for _, f := range []*model.Form{p.Declaration, p.Evaluation, p.Monitoring} {
		if f != nil && !f.Written {
			note(f.Kind, f.Fields)
		}
	}
	return out
}

// nameOf is where p has its name.
func nameOf(p *model.Project) mention {
	if names := namesOf(p); len(names) > 0 {
		return names[0]
	}
	return mention{}
}

// twoNames are the names of p that have nothing to do with its first: joined to it
// by a code alone.
func twoNames(m matcher, p *model.Project) []mention {
	var out []mention
	names := namesOf(p)
	for i, n := range names {
		a, b := m.of(n.key), m.of(names[0].key)
		if i == 0 || n.key.code == "" || n.key.code != names[0].key.code || a.name == b.name || near(a.name, b.name) ||
			slices.ContainsFunc(out, func(o mention) bool { return o.key.name == n.key.name }) {
			continue
		}
		out = append(out, n)
	}
	return out
}

// movedProjects finds projects that stand under one unit in the budget list and
// under another elsewhere, where no code says so (that is X21, X22): against the
// 单位名册, and in forms and payments by their name alone.
func (g *gatherer) movedProjects(units []*model.Unit) model.Findings {
	return append(g.againstRoster(units), g.underOther(units)...)
}

// apart reports whether neither of two units is the other's part.
func (g *gatherer) apart(a, b *model.Unit) bool {
	return a != b && g.parent(a) != b && g.parent(b) != a
}

// againstRoster finds 负责项目 of a unit that has no such project, where another has.
func (g *gatherer) againstRoster(units []*model.Unit) model.Findings {
	var found model.Findings
	indexes := map[*model.Unit]projectIndex{}
	for _, u := range units {
		indexes[u] = g.table.indexOf(u)
	}
	for _, owner := range units {
		if owner.Listed == nil {
			continue
		}
		for _, typed := range owner.Listed.Projects {
			keys := []projectKey{projectKeyOf("", typed), {code: model.Fold(typed)}}
			find := func(u *model.Unit) *model.Project {
				x := indexes[u]
				return cmp.Or(x.find(keys[0]), x.find(keys[1]))
			}
			if find(owner) != nil {
				continue
			}
			for _, u := range units {
				p := find(u)
				if p == nil || !g.apart(u, owner) || u.Name == Street || u.Name == Unassigned {
					continue
				}
				n := nameOf(p)
				f, ok := g.book.note("名册负责", u.Name, n.at, p.Name, u.Name, owner.Name, owner.Listed.At.String())
				if !ok {
					continue
				}
				f.Form, f.Project, f.Related = n.kind, p.Name, []model.Ref{owner.Listed.At}
				found = append(found, f)
			}
		}
	}
	return found
}

// budgeted is a project of the budget list of a unit.
type budgeted struct {
	unit    *model.Unit
	project *model.Project
}

// telltaleName is how long a name must be that two units hardly share by chance.
const telltaleName = 5

// hands reports whether the officer handed in the form of kind of p: the 申报表
// may stay with the unit that the 自评表 has left.
func hands(p *model.Project, kind model.FormKind) bool {
	return slices.ContainsFunc([]*model.Form{p.Evaluation, p.Declaration, p.Monitoring}, func(f *model.Form) bool {
		return f != nil && !f.Written && f.Kind == kind
	})
}

// underOther finds forms and payments of projects that their unit's list does not
// have, while that of one other unit has one of the name that lacks the form.
func (g *gatherer) underOther(units []*model.Unit) model.Findings {
	var found model.Findings
	listed := map[string][]budgeted{}
	for _, u := range units {
		for _, p := range u.Projects {
			if name := projectKeyOf("", p.Name).name; len(p.Execution) > 0 && p.Owner == "" && len([]rune(name)) >= telltaleName {
				listed[name] = append(listed[name], budgeted{u, p})
			}
		}
	}
	tell := func(u *model.Unit, kind model.FormKind, name string, at model.Ref, lacks func(*model.Project) bool) {
		there := listed[projectKeyOf("", name).name]
		if len(there) != 1 || !g.apart(there[0].unit, u) || !lacks(there[0].project) {
			return
		}
		if kind == model.Payments {
			there[0].project.PaidUnder = u.Name
		}
		o := nameOf(there[0].project)
		f, ok := g.book.note("项目换单位", u.Name, at, name, string(kind), there[0].unit.Name, u.Name, o.at.String())
		if !ok {
			return
		}
		f.Form, f.Project, f.Related = kind, name, []model.Ref{o.at}
		found = append(found, f)
	}
	for _, u := range units {
		if u.Name == Street || u.Name == Unassigned {
			continue
		}
		for _, p := range u.Projects {
			f := handedForm(p)
			if len(p.Execution) > 0 || f == nil || p.Owner != "" {
				continue
			}
			tell(u, f.Kind, p.Name, cmp.Or(f.Field(model.ProjectName).At, f.At.TopLeft()), func(o *model.Project) bool {
				moved := !hands(o, f.Kind) && (o.Code == "" || p.Code == "")
				if moved && len(p.Payments) > 0 && len(o.Payments) == 0 {
					o.PaidUnder = u.Name
				}
				return moved
			})
		}
		for _, s := range g.book.strayNames(u) {
			_, at := s.place()
			tell(u, model.Payments, s.name, at, func(o *model.Project) bool { return len(o.Payments) == 0 && (s.code == "" || o.Code == "") })
		}
	}
	return found
}
