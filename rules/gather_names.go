package rules

import (
	"cmp"
	"strings"

	"jixiao/model"
)

// directory knows the units of a batch by every name and code they go by.
type directory struct {
	table    reconcileTable
	year     int
	units    []*model.Unit
	byKey    map[string]*model.Unit
	byCode   map[string]*model.Unit
	rostered bool                       // there is a 单位名册
	parents  map[*model.Unit]string     // 所属预算单位 as typed
	owners   map[projectKey]*model.Unit // 负责项目, under its code and under its name
	named    map[string]bool            // keys of the units that forms name
	doubted  map[*model.Unit]bool       // units already reported as not listed
	budgeted map[*model.Unit]bool       // units that a list's own 预算单位 column names
	keys     map[string]string          // unitKey of texts met before
}

func newDirectory(t reconcileTable, listings []model.Listing, year int) *directory {
	d := &directory{
		table: t, year: year, rostered: len(listings) > 0,
		byKey: map[string]*model.Unit{}, byCode: map[string]*model.Unit{},
		parents: map[*model.Unit]string{}, owners: map[projectKey]*model.Unit{},
		named: map[string]bool{}, budgeted: map[*model.Unit]bool{}, doubted: map[*model.Unit]bool{}, keys: map[string]string{},
	}
	for i := range listings {
		l := &listings[i]
		u := d.add(l.Name, l.Code)
		if u.Listed == nil {
			u.Listed = l
		}
		for _, alias := range l.Aliases {
			d.alias(alias, u)
		}
		d.parents[u] = l.Parent
		for _, p := range l.Projects {
			k := projectKeyOf("", p)
			d.owners[projectKey{name: k.name}] = u
			if k.code != "" {
				d.owners[projectKey{code: k.code}] = u
			}
			// An item of digits and letters alone is a code.
			d.owners[projectKey{code: model.Fold(p)}] = u
		}
	}
	return d
}

// add is the unit called name, made where there is none.
func (d *directory) add(name, code string) *model.Unit {
	if u := d.find(code, name); u != nil {
		return u
	}
	before, _ := splitCode(name)
	u := &model.Unit{Name: d.table.unitName(name), Code: cmp.Or(code, before), Year: d.year}
	d.units = append(d.units, u)
	d.alias(name, u)
	if u.Code != "" {
		d.byCode[model.Fold(u.Code)] = u
	}
	return u
}

// learn gives a unit known by name alone the code that a list knows it by.
func (d *directory) learn(u *model.Unit, code, name string) {
	before, _ := splitCode(name)
	if code = cmp.Or(code, before); code == "" || u.Code != "" || d.byCode[model.Fold(code)] != nil {
		return
	}
	u.Code = code
	d.byCode[model.Fold(code)] = u
}

// alias lets u be found by name; the first unit of a name keeps it.
func (d *directory) alias(name string, u *model.Unit) {
	if k := d.key(name); k != "" && d.byKey[k] == nil {
		d.byKey[k] = u
	}
}

func (d *directory) key(name string) string {
	k, ok := d.keys[name]
	if !ok {
		k = d.table.unitKey(name)
		d.keys[name] = k
	}
	return k
}

// find is the unit of a code, else of a code before the name, else of the
// name; nil where nobody is known by them.
func (d *directory) find(code, name string) *model.Unit {
	if code != "" {
		if u := d.byCode[model.Fold(code)]; u != nil {
			return u
		}
	}
	if name == "" {
		return nil
	}
	if u := d.byKey[d.key(name)]; u != nil {
		return u
	}
	before, _ := splitCode(name)
	if before == "" {
		before = model.Fold(name) // a cell may hold the code alone
	}
	return d.byCode[before]
}

// ownerOf is the unit that the 单位名册 makes answer for a project.
func (d *directory) ownerOf(k projectKey) *model.Unit {
	if k.code != "" {
		if u := d.owners[projectKey{code: k.code}]; u != nil {
			return u
		}
	}
	if k.name != "" {
		return d.owners[projectKey{name: k.name}]
	}
	return nil
}

// parent is the budget unit under which u's money stands; nil for a budget
// unit. A unit that a list's 预算单位 column names is a budget unit, whatever
// it is subordinate to.
func (d *directory) parent(u *model.Unit) *model.Unit {
	if u == nil || d.budgeted[u] || d.parents[u] == "" {
		return nil
	}
	if p := d.find("", d.parents[u]); p != u {
		return p
	}
	return nil
}

// similar is the known unit whose name is nearest to an unknown one, for a
// hint; empty where none is near.
func (d *directory) similar(name string) string {
	return d.nearest(name, func(*model.Unit) bool { return true })
}

// nearest is the unit among those that count whose name takes the fewest edits.
func (d *directory) nearest(name string, counts func(*model.Unit) bool) string {
	k, best, fewest := d.key(name), "", 0
	for _, u := range d.units {
		o := d.key(u.Name)
		if !counts(u) || !near(k, o) {
			continue
		}
		if n := model.Edits([]rune(k), []rune(o)); best == "" || n < fewest {
			best, fewest = u.Name, n
		}
	}
	return best
}

// shortened is the known unit of whose name an unknown one is the end: 党群中心
// beside 某街道党群中心. Names that differ in a character are no reason to
// doubt: so do those of two residents' committees.
func (d *directory) shortened(name string) string {
	k := d.key(name)
	for _, u := range d.units {
		o := d.key(u.Name)
		if k != o && min(len([]rune(k)), len([]rune(o))) >= 4 && (strings.HasSuffix(o, k) || strings.HasSuffix(k, o)) {
			return u.Name
		}
	}
	return ""
}

// unitOfForm is the unit of a form that is no list: the one it names, else of
// its folder; nil where it has neither. Where its name is unknown but much
// like that of its folder, the folder decides, and the name is a finding.
func (g *gatherer) unitOfForm(s Sourced) *model.Unit {
	f := s.Form
	if u := g.find(f.UnitCode, f.Unit); u != nil {
		return u
	}
	home := g.folderUnit(s.Folder)
	switch {
	case f.Unit == "" && f.UnitCode == "":
		if home == nil && s.Folder != "" {
			home = g.add(s.Folder, "")
		}
		return home
	case home != nil && g.key(f.Unit) != g.key(home.Name) && (g.rostered || near(g.key(f.Unit), g.key(home.Name))):
		g.tell(f, "文件夹不符", home.Name, nameCell(f), f.Unit, s.Folder, home.Name)
		return home
	}
	u := g.add(cmp.Or(f.Unit, f.UnitCode), f.UnitCode)
	if g.rostered {
		g.doubtListing(s, u)
	}
	return u
}

// folderUnit is the unit that a folder is named after: a known one, or one
// that some form names.
func (g *gatherer) folderUnit(folder string) *model.Unit {
	if folder == "" {
		return nil
	}
	if u := g.find("", folder); u != nil {
		return u
	}
	if g.named[g.key(folder)] {
		return g.add(folder, "")
	}
	return nil
}

func nameCell(f *model.Form) model.Ref {
	return cmp.Or(f.Field(model.Implementer).At, f.Field(model.TermUnit).At, f.At.TopLeft())
}

// doubtListing reports, once, a unit that the 单位名册 does not list.
func (g *gatherer) doubtListing(s Sourced, u *model.Unit) {
	if g.doubted[u] {
		return
	}
	g.doubted[u] = true
	g.tell(s.Form, "名册未列", u.Name, nameCell(s.Form), u.Name, suspicion(g.similarListed(u.Name)))
}

// suspicion is the hint at a known name, nothing where there is none.
func suspicion(like string) string {
	if like == "" {
		return ""
	}
	return "，疑似“" + like + "”"
}

// similarListed is like similar, among the units of the 单位名册.
func (g *gatherer) similarListed(name string) string {
	return g.nearest(name, func(u *model.Unit) bool { return u.Listed != nil })
}
