package rules

import (
	"cmp"
	"slices"
	"strings"

	"jixiao/model"
)

// mergeWritten makes one form of each 自评表 and 自评报告 of u that is there in
// several versions: the officer's own, and those that we wrote and she may have
// changed since. Cell by cell what she typed wins: fresh in a later file, fresh
// in an earlier, kept from an earlier round, on her own form, copied from it,
// and ours last. Two of hers that differ are a finding; the later wins.
// In the forms of u, Carried then means typed into a workbook of ours, and
// Officer typed into a workbook of hers; Handed is gone.
func mergeWritten(b *Book, u *model.Unit, sources []Sourced) model.Findings {
	m := merger{book: b, unit: u}
	var merged []*model.Form
	for _, group := range versions(b.reconcile.matcher(u), u, sources) {
		f := m.merge(group)
		// A result of ours that she never touched says nothing: what it holds is
		// worked out anew, and no run may depend on whether there was one before.
		if slices.ContainsFunc(group, func(s Sourced) bool { return !s.FromOut }) || filledByOfficer(f) {
			merged = append(merged, f)
		}
	}
	u.Forms = slices.DeleteFunc(u.Forms, func(f *model.Form) bool { return mergeable(f) && ofYear(f, u.Year) })
	u.Forms = append(u.Forms, merged...)
	return m.found
}

// mergeable reports whether f is of a kind that we write.
func mergeable(f *model.Form) bool {
	return f.Kind == model.ProjectEvaluation || f.Kind == model.DepartmentEvaluation || f.Kind == model.Narrative
}

// versions groups the forms that we may have written by what they speak of, in
// reading order; in each group the officer's own first, then ours: those of
// our results in their order, then those handed in. Several of her own for
// one project stay apart: that is X11.
func versions(m matcher, u *model.Unit, sources []Sourced) [][]Sourced {
	p := indexed(m, nil)
	type subject struct {
		kind    model.FormKind
		project *model.Project
	}
	groups := map[subject][]Sourced{}
	var order []subject
	for _, s := range sources {
		if !mergeable(s.Form) || !ofYear(s.Form, u.Year) {
			continue
		}
		k := subject{kind: s.Form.Kind}
		if s.Form.Kind == model.ProjectEvaluation {
			k.project = p.meet(s.Form)
		}
		if groups[k] == nil {
			order = append(order, k)
		}
		groups[k] = append(groups[k], s)
	}
	var out [][]Sourced
	for _, k := range order {
		var own, written []Sourced
		for _, s := range groups[k] {
			if s.Form.Written {
				written = append(written, s)
			} else {
				own = append(own, s)
			}
		}
		slices.SortStableFunc(written, func(a, b Sourced) int {
			return cmp.Or(cmp.Compare(lateness(a), lateness(b)), cmp.Compare(a.OutOrder, b.OutOrder))
		})
		if len(own) == 0 {
			out = append(out, written)
			continue
		}
		out = append(out, append([]Sourced{own[0]}, written...))
		for _, s := range own[1:] {
			out = append(out, []Sourced{s})
		}
	}
	return out
}

// lateness puts what was dropped into the inbox after our results.
func lateness(s Sourced) int {
	if s.FromOut {
		return 0
	}
	return 1
}

// merger merges the versions of the forms of one unit.
type merger struct {
	book  *Book
	unit  *model.Unit
	form  *model.Form
	found model.Findings
}

// merge is one form of all versions. Its rows are those of the officer's own
// form, else of the latest version, and those of others in which she typed.
func (m *merger) merge(group []Sourced) *model.Form {
	own, written := group[:0:0], group
	if !group[0].Form.Written {
		own, written = group[:1], group[1:]
	}
	if len(written) == 0 {
		return own[0].Form
	}
	m.form = written[0].Form
	latest := copyForm(written[len(written)-1].Form)
	for _, s := range slices.Backward(written[:len(written)-1]) {
		m.lay(latest, s.Form)
	}
	restamp(latest, model.Officer, model.Carried)
	if len(own) > 0 {
		out := copyForm(own[0].Form)
		m.form = out
		m.lay(out, latest)
		out.Returned = typedIntoOurs(latest)
		latest = out
	}
	restamp(latest, model.Handed, model.Officer)
	return latest
}

// typedIntoOurs reports whether f, read back, holds a cell that the officer
// typed since we wrote it.
func typedIntoOurs(f *model.Form) bool {
	hers := func(cells map[model.Term]model.Value) bool {
		for _, v := range cells {
			if v.Present() && v.Origin == model.Carried {
				return true
			}
		}
		return false
	}
	for _, rows := range f.Blocks {
		if slices.ContainsFunc(rows, func(r model.Row) bool { return hers(r.Cells) }) {
			return true
		}
	}
	return hers(f.Fields)
}

// lay merges into out the cells of other that have the better claim.
func (m *merger) lay(out, other *model.Form) {
	for _, t := range termsOf(out.Fields, other.Fields) {
		v, ok := m.cell(t, out.Fields, other.Fields, out.Written, other.Written)
		if ok {
			if out.Fields == nil {
				out.Fields = map[model.Term]model.Value{}
			}
			out.Fields[t] = v
		}
	}
	for _, block := range blocksOf(out, other) {
		out.Blocks[block] = m.rows(block, out, other)
	}
}

func (m *merger) rows(block model.Term, out, other *model.Form) []model.Row {
	mine, theirs := out.Blocks[block], other.Blocks[block]
	pair := align(rowKeys(mine), rowKeys(theirs))
	var rows []model.Row
	next := 0
	insert := func(until int) {
		for ; next < until; next++ {
			if typedIn(theirs[next], !out.Written) {
				rows = append(rows, lent(theirs[next], out.Written))
			}
		}
	}
	for i, row := range mine {
		j := pair[i]
		if j < 0 {
			rows = append(rows, row)
			continue
		}
		insert(j)
		next = j + 1
		for _, t := range termsOf(row.Cells, theirs[j].Cells) {
			if printedLabel(row, t) {
				continue // the forms may word or break it differently
			}
			if v, ok := m.cell(t, row.Cells, theirs[j].Cells, out.Written, other.Written); ok {
				row.Cells[t] = v
			}
		}
		rows = append(rows, row)
	}
	insert(len(theirs))
	return rows
}

// lent is a row taken over from another version. On her own form it brings
// along only what she typed and the words it is known by.
func lent(row model.Row, written bool) model.Row {
	if written {
		return row
	}
	cells := make(map[model.Term]model.Value, len(row.Cells))
	for t, v := range row.Cells {
		if v.Origin == model.Carried || v.Kind == model.KindText {
			cells[t] = v
		}
	}
	row.Cells = cells
	return row
}

// typedIn reports whether the officer typed into a row of a form of ours that
// the other version lacks: since we wrote it, or ever where that other is her
// own form. A row kept from an earlier round and gone since she deleted.
func typedIn(row model.Row, ever bool) bool {
	for t, v := range row.Cells {
		if r := rank(v, true); !printedLabel(row, t) && (r == rankFresh || ever && r == rankCarried) {
			return true
		}
	}
	return false
}

// The ranks of a cell's claim to be what the officer means.
const (
	rankNone = iota
	rankOurs
	rankHanded
	rankOwn
	rankCarried
	rankDropped
	rankFresh
)

// rank is the claim of v from a form that we wrote, or from her own.
func rank(v model.Value, written bool) int {
	switch {
	case v.State == model.Blank || v.State == model.Owed:
		return rankNone
	case !written:
		return rankOwn
	case v.Origin == model.Ours:
		return rankOurs
	case v.Origin == model.Handed:
		return rankHanded
	case v.Origin == model.Carried:
		return rankCarried
	}
	return rankFresh
}

// cell is the value of t from two versions. ok is false where a's stands.
func (m *merger) cell(t model.Term, a, b map[model.Term]model.Value, aWritten, bWritten bool) (v model.Value, ok bool) {
	x, y := a[t], b[t]
	rx, ry := rank(x, aWritten), rank(y, bWritten)
	if t == model.Paragraph {
		rx, ry = rankParagraph(x, rx), rankParagraph(y, ry)
	}
	wins := ry > rx
	if !aWritten && ry < rankCarried {
		// A cell left blank on her own form is blank: what we once put into ours,
		// copied or computed, does not fill it.
		wins = false
	}
	if conflict(rx, ry) && !sameValue(x, y) {
		kept, lost := x, y
		if wins {
			kept, lost = y, x
		}
		m.report(t, kept, lost)
	}
	return y, wins
}

// rankParagraph ranks a paragraph that she deleted above one that she once
// wrote, and below one she wrote since.
func rankParagraph(v model.Value, r int) int {
	if v.State == model.NotApplicable {
		return rankDropped
	}
	return r
}

// conflict reports whether both cells are the officer's and neither is known to
// replace the other: both typed since we wrote, or one on her own form.
func conflict(a, b int) bool {
	lo, hi := min(a, b), max(a, b)
	return lo == rankFresh || lo == rankOwn && hi >= rankCarried && hi != rankDropped
}

func (m *merger) report(t model.Term, kept, lost model.Value) {
	f, ok := m.book.note("两处填写", m.unit.Name, lost.At, string(t), lost.At.String(), lost.Text, kept.At.String(), kept.Text)
	if !ok {
		return
	}
	f.Form, f.Project, f.Related = m.form.Kind, m.form.ProjectName(), []model.Ref{kept.At}
	f.Want, f.Got = kept.Text, lost.Text
	m.found = append(m.found, f)
}

// restamp turns one origin of the filled cells of f into another. Of the
// officer's two are left in the end: Carried for what she typed into a workbook
// of ours, Officer for what she typed into one of her own.
func restamp(f *model.Form, from, to model.Origin) {
	each := func(cells map[model.Term]model.Value) {
		for t, v := range cells {
			if v.Origin == from && v.State != model.Blank {
				v.Origin = to
				cells[t] = v
			}
		}
	}
	each(f.Fields)
	for _, rows := range f.Blocks {
		for _, r := range rows {
			each(r.Cells)
		}
	}
}

// sameValue reports whether two cells say the same: numbers by value, texts to
// the letter, line ends aside.
func sameValue(a, b model.Value) bool {
	if a.Numeric() && b.Numeric() {
		if a.Kind == model.KindAmount && b.Kind == model.KindAmount {
			return a.Amount().Value.Equal(b.Amount().Value)
		}
		return a.Number.Equal(b.Number)
	}
	return strings.ReplaceAll(a.Text, "\r\n", "\n") == strings.ReplaceAll(b.Text, "\r\n", "\n")
}

// copyForm is f with maps and rows of its own.
func copyForm(f *model.Form) *model.Form {
	out := *f
	out.Fields = copyCells(f.Fields)
	out.Blocks = make(map[model.Term][]model.Row, len(f.Blocks))
	for t, rows := range f.Blocks {
		copied := slices.Clone(rows)
		for i := range copied {
			copied[i].Cells = copyCells(copied[i].Cells)
		}
		out.Blocks[t] = copied
	}
	return &out
}

func copyCells(cells map[model.Term]model.Value) map[model.Term]model.Value {
	out := make(map[model.Term]model.Value, len(cells))
	for t, v := range cells {
		out[t] = v
	}
	return out
}

// termsOf are the terms of both maps, in the order of the vocabulary; words
// that are no terms (段落键) last.
func termsOf(a, b map[model.Term]model.Value) []model.Term {
	var terms []model.Term
	for t := range a {
		terms = append(terms, t)
	}
	for t := range b {
		if _, ok := a[t]; !ok {
			terms = append(terms, t)
		}
	}
	slices.Sort(terms)
	return terms
}

func blocksOf(a, b *model.Form) []model.Term {
	var blocks []model.Term
	for t := range a.Blocks {
		blocks = append(blocks, t)
	}
	for t := range b.Blocks {
		if _, ok := a.Blocks[t]; !ok {
			blocks = append(blocks, t)
		}
	}
	slices.Sort(blocks)
	return blocks
}
