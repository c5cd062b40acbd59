package rules

import (
	"slices"
	"time"

	"jixiao/model"
)

// Unassigned is the unit of rows and forms that name none that anyone knows.
const Unassigned = "未归属"

// Batch is everything that was read in one run.
type Batch struct {
	Forms    []Sourced
	Listings []model.Listing // the 单位名册, empty where there is none
	Picks    []model.Pick    // its sheet 版本
	Aliases  []model.Alias   // sheet 别名: as stated, their At and ForAt unknown
	Files    []Refusal
	Year     int // as asked for; 0 for the commonest year of the forms
}

// Sourced is a form with where it was found.
type Sourced struct {
	Form     *model.Form
	Folder   string // the first folder under the inbox, "" for a loose file
	FromOut  bool   // found among our own results
	OutOrder int    // of results: X, X(新), X(新2), …
	// Modified is when the document itself says that it was last saved; zero
	// where it does not say.
	Modified time.Time
}

// Refusal is a file that could not be read, with where it was found.
type Refusal struct {
	File   model.File
	Folder string
}

// Gather gives every form and every row to the unit it belongs to: the one it
// names, else that of its form, else of its folder, else 未归属. Units of the
// 单位名册 come first, in its order; then the others as they appear; 未归属 and
// 街道, where there is anything of theirs, last. Nothing of in is changed. The
// findings say what could not be placed (X20), whose name is doubtful (X10),
// whose project a code does not settle (X21, X22), which of several versions of a
// form is used (X11), and where an officer filled one cell in two ways (X23).
func Gather(b *Book, in Batch) ([]*model.Unit, model.Findings) {
	g := newGatherer(b, in)
	g.tellTwice()
	lists := g.placeForms()
	g.splitLists(g.settleLists(lists))
	g.placeRefused(in.Files)
	g.takeAliases()
	g.settleForms()
	g.tellVersions()
	units := g.finish()
	for _, u := range units {
		g.found = append(g.found, mergeWritten(b, u, g.sources[u])...)
	}
	for _, u := range units {
		m := b.reconcile.matcher(u)
		setAside(m, u)
		for _, c := range buildProjects(m, u) {
			g.clash(u, c)
		}
	}
	for _, u := range units {
		g.lendForms(u)
	}
	for _, u := range units {
		g.placeMoney(u)
	}
	g.found = append(g.found, checkCodes(b, units)...)
	g.found = append(g.found, g.movedProjects(units)...)
	return units, g.found
}

// gatherer is a Gather under way.
type gatherer struct {
	*directory
	book    *Book
	in      Batch
	year    int
	found   model.Findings
	sources map[*model.Unit][]Sourced // the forms of a unit, as found
	parts   map[*model.Unit][]*model.Form
	street  *model.Unit
	nowhere *model.Unit
	chooser
}

func newGatherer(b *Book, in Batch) *gatherer {
	g := &gatherer{
		book:    b,
		in:      in,
		year:    batchYear(in),
		sources: map[*model.Unit][]Sourced{},
		parts:   map[*model.Unit][]*model.Form{},
		chooser: chooser{aside: map[*model.Form]bool{}, picked: map[int]bool{}},
	}
	g.directory = newDirectory(b.reconcile, in.Listings, g.year)
	return g
}

// batchYear is the year asked for, else the commonest year of the forms handed
// in, of two as common the later. Our own results have no say in it.
func batchYear(in Batch) int {
	if in.Year != 0 {
		return in.Year
	}
	count := map[int]int{}
	best := 0
	for _, fromOut := range []bool{false, true} {
		for _, s := range in.Forms {
			y := s.Form.Year
			if s.FromOut != fromOut || y == 0 {
				continue
			}
			count[y]++
			if best == 0 || count[y] > count[best] || count[y] == count[best] && y > best {
				best = y
			}
		}
		if best != 0 {
			return best
		}
	}
	return 0
}

// isList reports whether f is a list of rows that may name units of their own.
func isList(f *model.Form) bool { return f.Kind == model.Execution || f.Kind == model.Payments }

// placeForms gives every form but the lists to its unit and returns the lists.
// Forms handed in come before our own results, which found no unit of theirs.
func (g *gatherer) placeForms() (lists []Sourced) {
	for _, s := range g.in.Forms {
		if !s.FromOut && !isList(s.Form) {
			g.named[g.table.unitKey(s.Form.Unit)] = true
		}
	}
	var homeless []Sourced
	for _, s := range g.in.Forms {
		switch {
		case s.Form.Kind == model.Roster: // read as Listings
		case isList(s.Form):
			lists = append(lists, s)
		case s.FromOut:
		default:
			if u := g.unitOfForm(s); u != nil {
				g.give(u, s)
				continue
			}
			homeless = append(homeless, s)
		}
	}
	for _, s := range homeless {
		g.placeHomeless(s, lists)
	}
	return lists
}

// give adds a whole form to u, which has then reported.
func (g *gatherer) give(u *model.Unit, s Sourced) {
	g.sources[u] = append(g.sources[u], s)
	u.Reported = true
}

// placeHomeless finds the unit of a form that names none by its project, in
// the 单位名册 and in the lists.
func (g *gatherer) placeHomeless(s Sourced, lists []Sourced) {
	k := keyOf(s.Form.Fields)
	if u := g.ownerOf(k); u != nil {
		g.give(u, s)
		return
	}
	if u := g.unitOfCopy(s); u != nil {
		g.give(u, s)
		return
	}
	var by *model.Unit
	for _, l := range lists {
		for _, row := range l.Form.Block(model.ExecutionBlock) {
			o := keyOf(row.Cells)
			if k.empty() || !(k.code != "" && k.code == o.code || k.name != "" && k.name == o.name) {
				continue
			}
			u := g.namedIn(row)
			if u == nil || by != nil && by != u {
				by = nil
				break
			}
			by = u
		}
	}
	if by != nil {
		g.give(by, s)
		return
	}
	g.give(g.unassigned(), s)
	g.tell(s.Form, "表未归属", Unassigned, nameCell(s.Form))
}

// tell adds a note about f to the findings.
func (g *gatherer) tell(f *model.Form, note, unit string, at model.Ref, words ...string) {
	if n, ok := g.book.note(note, unit, at, words...); ok {
		n.Form, n.Project = f.Kind, f.ProjectName()
		g.found = append(g.found, n)
	}
}

// clash says that two copies of a list state one amount differently.
func (g *gatherer) clash(u *model.Unit, c clash) {
	kept, dropped := c.kept.Value(c.amount), c.dropped.Value(c.amount)
	f, ok := g.book.note("两份不同", u.Name, dropped.At, c.project, string(c.amount), dropped.Text, kept.At.String(), kept.Text)
	if !ok {
		return
	}
	f.Project, f.Related, f.Want, f.Got = c.project, []model.Ref{kept.At}, kept.Text, dropped.Text
	g.found = append(g.found, f)
}

// placeRefused gives the files that could not be read to the unit of their
// folder, loose ones to 未归属, so that a row in 汇总 says so.
func (g *gatherer) placeRefused(files []Refusal) {
	for _, r := range files {
		u := g.unitOfFolder(r.Folder)
		u.Refused = append(u.Refused, r.File)
	}
}

// unitOfResult is the unit of one of our own results: that of the folder we
// wrote it into, whatever name the officer has put on the form since.
func (g *gatherer) unitOfResult(s Sourced) *model.Unit {
	if u := g.find("", s.Folder); u != nil {
		return u
	}
	return g.find(s.Form.UnitCode, s.Form.Unit)
}

func (g *gatherer) unitOfFolder(folder string) *model.Unit {
	if folder == "" {
		return g.unassigned()
	}
	if u := g.find("", folder); u != nil {
		return u
	}
	return g.add(folder, "")
}

// finish puts the units in order, with their forms: those handed in, then
// their part of the lists, then our own results.
func (g *gatherer) finish() []*model.Unit {
	for _, s := range g.in.Forms {
		if !s.FromOut || s.Form.Year != 0 && s.Form.Year != g.year {
			continue
		}
		if u := g.unitOfResult(s); u != nil {
			g.sources[u] = append(g.sources[u], s)
			u.Reported = u.Reported || filledByOfficer(s.Form)
		}
	}
	units := slices.Clone(g.units)
	for _, u := range []*model.Unit{g.nowhere, g.street} {
		if u != nil {
			units = append(units, u)
		}
	}
	for _, u := range units {
		for _, s := range g.sources[u] {
			u.Forms = append(u.Forms, g.table.classify(s.Form))
		}
		for _, f := range g.parts[u] {
			if g.lastYears(f) {
				u.Before = append(u.Before, f)
			} else {
				u.Forms = append(u.Forms, f)
			}
		}
	}
	return units
}

// filledByOfficer reports whether an officer typed anything into a form that we
// wrote, or deleted a paragraph of it.
func filledByOfficer(f *model.Form) bool {
	for _, v := range f.Fields {
		if v.Present() && v.Origin != model.Ours {
			return true
		}
	}
	for _, rows := range f.Blocks {
		for _, r := range rows {
			for t, v := range r.Cells {
				dropped := t == model.Paragraph && v.State == model.NotApplicable
				if !printedLabel(r, t) && (v.Present() && v.Origin != model.Ours || dropped) {
					return true
				}
			}
		}
	}
	return false
}

// printedLabel reports whether the blank form itself prints the cell of t:
// 年度资金总额, 金额合计. Nobody typed it.
func printedLabel(r model.Row, t model.Term) bool {
	return t == paragraphKey || t == model.Fund || t == model.TaskName && r.Role != model.RoleRecord
}

// unassigned is the unit 未归属, made when first needed.
func (g *gatherer) unassigned() *model.Unit {
	if g.nowhere == nil {
		g.nowhere = &model.Unit{Name: Unassigned, Year: g.year, Reported: true}
	}
	return g.nowhere
}

func (g *gatherer) streetUnit() *model.Unit {
	if g.street == nil {
		g.street = &model.Unit{Name: Street, Year: g.year, Reported: true}
	}
	return g.street
}
