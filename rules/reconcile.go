package rules

import (
	"slices"
	"strings"

	"jixiao/model"
)

// Reconcile compares what should be equal in the forms of u, line by line as
// sheet 对账 declares. Left is the figure as stated, whose first cell is the one
// to correct; Right is what it should equal. Lines whose form was not handed
// in are there with Missing set and no verdict; lines whose column the form
// does not have are left out. Of the unit 街道 its street-wide lists are
// compared, whole. It makes no findings: Check does, by the rule a line names.
func Reconcile(b *Book, u *model.Unit) []model.Variance {
	r := reconciler{table: b.reconcile, unit: u, met: map[string]bool{}}
	office := u.Name != Street && u.Name != Unassigned
	for _, l := range r.table.lines {
		switch l.over {
		case perForm, perRow, perSubtotal:
			for _, f := range r.forms(l.left.form) {
				r.withinForm(l, f)
			}
		case perProject:
			if !office {
				continue
			}
			for _, p := range u.Projects {
				// A sub-unit answers for its own projects; the parent's report is
				// not to repeat it.
				if p.Owner == "" {
					r.each(l, reconContext{project: p}, p.Name)
				}
			}
		case perUnit:
			if office {
				r.each(l, reconContext{}, "")
			}
		}
	}
	return r.lines()
}

// reconciler gathers the lines of one unit.
type reconciler struct {
	table reconcileTable
	unit  *model.Unit
	out   []reconResult
	loose *loose          // payments without a project, once counted
	met   map[string]bool // line, context and column that gave a verdict
}

// reconResult is a line with what decides whether a later one replaces it.
type reconResult struct {
	model.Variance
	id, context string
	missing     model.FormKind // the form that was not handed in
	dropped     bool
}

// reconContext is what the row words of a line refer to.
type reconContext struct {
	form    *model.Form
	rows    []model.Row // of the block, each with its Group
	at      int         // index of 本行
	project *model.Project
	column  model.Term
}

// forms are the forms of u of this year: a form of another year is Y01's.
func (r *reconciler) forms(k model.FormKind) []*model.Form {
	var out []*model.Form
	from := r.unit.Forms
	if r.unit.Name == Street {
		from = r.unit.Lists
	}
	for _, f := range from {
		if f.Kind == k && ofYear(f, r.unit.Year) {
			out = append(out, f)
		}
	}
	return out
}

// ofYear reports whether f speaks of year, or of no year at all.
func ofYear(f *model.Form, year int) bool { return f.Year == 0 || year == 0 || f.Year == year }

// withinForm judges a line both sides of which stand on one form.
func (r *reconciler) withinForm(l reconLine, f *model.Form) {
	f = r.table.classify(f)
	c := reconContext{form: f, rows: r.ownRows(f.Block(l.left.block)), at: -1}
	if l.over == perForm {
		r.each(l, c, "")
		return
	}
	for i, row := range c.rows {
		if r.unit.Lent[row.At] {
			continue
		}
		// The lists of 街道 are whole: their records are judged with their units.
		if l.over == perSubtotal && row.Role != model.RoleSubtotal || r.unit.Name == Street && row.Role == model.RoleRecord {
			continue
		}
		c.at = i
		project := f.ProjectName()
		if row.Role == model.RoleRecord && l.left.block == model.ExecutionBlock {
			project = row.Value(model.ProjectName).Text
		}
		r.each(l, c, project)
	}
}

// ownRows are the rows a form's lines are about. Of a street-wide list the
// totals that name a unit are judged with that unit.
func (r *reconciler) ownRows(rows []model.Row) []model.Row {
	if r.unit.Name != Street {
		return rows
	}
	mine := map[model.Ref]bool{}
	for _, f := range r.unit.Forms {
		if isList(f) {
			for _, row := range f.Block(listBlock(f)) {
				mine[row.At] = true
			}
		}
	}
	var out []model.Row
	for _, row := range rows {
		if row.Role == model.RoleRecord || mine[row.At] {
			out = append(out, row)
		}
	}
	return out
}

// each judges a line for every column it names.
func (r *reconciler) each(l reconLine, c reconContext, project string) {
	for _, column := range l.columns {
		c.column = column
		r.judge(l, c, project)
	}
}

func (r *reconciler) judge(l reconLine, c reconContext, project string) {
	context := r.contextKey(c)
	for _, y := range l.yields {
		if r.met[y+context] {
			return
		}
	}
	left := r.side(l.left, c)
	if len(left) == 0 || left[0].untouched && c.form != nil {
		return
	}
	best, way, found := model.Variance{}, "", false
	for _, right := range r.side(l.right, c) {
		v := compareSides(left[0].stated(), right.stated())
		// The first way that holds is the one the office calculates by.
		if !found || v.Verdict != model.NoVerdict && (best.Verdict == model.NoVerdict || v.Verdict < best.Verdict) {
			best, way, found = v, right.way, true
		}
	}
	if !found || best.Left.Missing && best.Right.Missing || best.Left.Blank && best.Right.Blank {
		return
	}
	best.Rule, best.Project = l.rule, project
	if r.unit.Name == Street && l.street != "" {
		best.Rule = l.street
	}
	best.Name = r.fill(l.name, c) + way
	best.Right.Label += way
	r.keep(l, context, best)
}

// keep adds the line; where it says what an earlier one it yields to could
// not, for want of a form, it takes that one's place.
func (r *reconciler) keep(l reconLine, context string, v model.Variance) {
	var without model.FormKind
	switch {
	case v.Left.Missing:
		without = l.left.form
	case v.Right.Missing:
		without = l.right.form
	}
	missing := without != ""
	for i := range r.out {
		if o := &r.out[i]; slices.Contains(l.yields, o.id) && o.context == context && !o.dropped {
			if missing {
				return
			}
			o.dropped = true
		}
	}
	if !missing {
		r.met[l.id+context] = true
	}
	r.out = append(r.out, reconResult{Variance: v, id: l.id, context: context, missing: without})
}

// lines are the lines that stand. Of those that lack one and the same form of
// a project the first says so for all.
func (r *reconciler) lines() []model.Variance {
	type lack struct {
		project string
		form    model.FormKind
	}
	said := map[lack]bool{}
	out := make([]model.Variance, 0, len(r.out))
	for _, v := range r.out {
		k := lack{v.Project, v.missing}
		if v.dropped || v.missing != "" && said[k] {
			continue
		}
		said[k] = true
		out = append(out, v.Variance)
	}
	return out
}

func (r *reconciler) contextKey(c reconContext) string {
	var key strings.Builder
	key.WriteString("|" + string(c.column))
	if c.form != nil {
		key.WriteString("|" + c.form.At.TopLeft().String())
		if c.at >= 0 {
			key.WriteString("|" + c.rows[c.at].At.A1())
		}
	}
	if c.project != nil {
		key.WriteString("|" + c.project.Code + "|" + c.project.Name)
	}
	return key.String()
}

// fill puts the column and the row of a line into its name and labels.
func (r *reconciler) fill(s string, c reconContext) string {
	row := ""
	if c.form != nil && c.at >= 0 {
		row = rowName(c.rows[c.at])
	}
	return strings.NewReplacer("{列}", string(c.column), "{行}", row).Replace(s)
}

// rowName is what an officer calls a row: its project, or its label.
func rowName(row model.Row) string {
	for _, t := range []model.Term{model.ProjectName, model.Fund, model.TaskName} {
		if v := row.Value(t); v.Present() {
			return v.Text
		}
	}
	if row.Role == model.RoleSubtotal {
		return subtotalName(row.Value(model.BudgetUnit).Text) + string(row.Role)
	}
	return string(row.Role)
}
