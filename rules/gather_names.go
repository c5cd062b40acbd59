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
	codeAt   map[*model.Unit]model.Ref  // where a unit's code was learnt
	twice    []listedTwice              // lines of the 单位名册 under one name and two codes
	told     map[string]bool            // names and codes already reported
}

// listedTwice is a line of the 单位名册 that was not used, since unit has its name.
type listedTwice struct {
	unit *model.Unit
	line *model.Listing
}

// otherCode reports whether two codes are of two: of one length, or one is no part
// of the other. Codes of two systems differ in length.
func otherCode(a, b string) bool {
	a, b = model.Fold(a), model.Fold(b)
	return a != "" && b != "" && a != b && len(a) == len(b)
}

func newDirectory(t reconcileTable, listings []model.Listing, year int) *directory {
	d := &directory{
		table: t, year: year, rostered: len(listings) > 0,
		byKey: map[string]*model.Unit{}, byCode: map[string]*model.Unit{},
		parents: map[*model.Unit]string{}, owners: map[projectKey]*model.Unit{},
		named: map[string]bool{}, budgeted: map[*model.Unit]bool{}, doubted: map[*model.Unit]bool{}, told: map[string]bool{}, codeAt: map[*model.Unit]model.Ref{}, keys: map[string]string{},
	}
	for i := range listings {
		l := &listings[i]
		u := d.add(l.Name, l.Code)
		if u.Listed != nil && otherCode(l.Code, u.Code) {
			d.twice = append(d.twice, listedTwice{u, l})
			continue
		}
		if u.Listed == nil {
			u.Listed = l
			d.codeAt[u] = l.At
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
		g.doubtCode(f, u, f.UnitCode, f.Unit, nameCell(f))
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

// tellTwice tells of lines of the 单位名册 that were not used: their unit stands in
// it under another code.
func (g *gatherer) tellTwice() {
	for _, t := range g.twice {
		f, ok := g.book.note("名册重名", t.unit.Name, t.line.At, t.line.Name, t.line.Code, t.unit.Listed.At.String(), t.unit.Code)
		if !ok {
			continue
		}
		f.Form, f.Got, f.Want, f.Related = model.Roster, t.line.Code, t.unit.Code, []model.Ref{t.unit.Listed.At}
		g.found = append(g.found, f)
	}
}

// doubtCode tells, once for a name and code on a sheet, that what f calls u is another unit by
// the one than by the other, or that u goes by another code elsewhere.
func (g *gatherer) doubtCode(f *model.Form, u *model.Unit, code, name string, at model.Ref) {
	before, _ := splitCode(name)
	code = cmp.Or(code, before)
	mark := g.key(name) + "|" + model.Fold(code) + "|" + f.At.File + "|" + f.At.Sheet
	if code == "" || name == "" || g.told[mark] {
		return
	}
	other := g.byKey[g.key(name)]
	switch {
	case other != nil && other != u && g.parent(other) != u && g.parent(u) != other:
		g.told[mark] = true
		g.tell(f, "名码不符", u.Name, at, code, u.Name, g.table.unitName(name))
	case other == u && g.byCode[model.Fold(code)] != u && otherCode(code, u.Code):
		g.told[mark] = true
		g.tell(f, "单位两码", u.Name, at, u.Name, code, g.codeAt[u].String(), u.Code)
	}
}
