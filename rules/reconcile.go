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
// compared, whole. An unbalanced line has the explanations that fit it (Causes),
// and a total its parts (Shares). It makes no findings: Check does, by the rule a
// line names.
func Reconcile(b *Book, u *model.Unit) []model.Variance {
	r := newReconciler(b, u)
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
		case perFund:
			if office {
				r.byFund(l)
			}
		case perUnit:
			if office {
				r.each(l, reconContext{}, "")
			}
		}
	}
	r.subordinate()
	r.follow(b)
	lines := r.lines()
	r.explain(lines)
	r.share(lines)
	return lines
}

// reconciler gathers the lines of one unit.
type reconciler struct {
	table  reconcileTable
	unit   *model.Unit
	out    []*reconResult
	stand  []*reconResult      // those of out that became lines, in their order
	seen   map[string]seenLine // by id and context, lines that others yield to
	kinds  map[model.FormKind][]*model.Form
	plain  map[*model.Form]*model.Form    // forms with their classes known
	loose  *loose                         // payments without a project, once counted
	paying int                            // how many projects have payments, -1 before it is counted
	until  int                            // the last month that the payments reach, once asked
	months map[sheetKey]months            // what lists say they are of, once asked
	street map[*model.Project][]model.Row // rows of the street-wide list beside the unit's own
}

func newReconciler(b *Book, u *model.Unit) *reconciler {
	return &reconciler{table: b.reconcile, unit: u, seen: map[string]seenLine{}, paying: -1,
		kinds: map[model.FormKind][]*model.Form{}, plain: map[*model.Form]*model.Form{}}
}

// seenLine is what became of a line in one context.
type seenLine struct {
	met bool  // it gave a verdict
	at  []int // where in out
}

// reconResult is a line with what decides whether a later one replaces it, and
// what its parts are found by.
type reconResult struct {
	model.Variance
	under   []string       // ids of lines of which this one is a part
	figures [2]string      // what left and right are about: column and project
	missing model.FormKind // the form that was not handed in
	dropped bool
	minus   []bool      // which terms of right are taken away
	sum     *reconTotal // of a sum over rows, whose parts can be told; else nil
}

// reconTotal is what the parts of a total are found by.
type reconTotal struct {
	rows   [2][]model.Row // of left and right
	fields [2]fieldSum
	kinds  [2]model.FormKind
	column model.Term
	form   *model.Form
}

// reconContext is what the row words of a line refer to.
type reconContext struct {
	form    *model.Form
	rows    []model.Row // of the block, each with its Group
	at      int         // index of 本行
	project *model.Project
	fund    string // 本资金, folded
	column  model.Term
}

// forms are the forms of u of this year: a form of another year is Y01's.
func (r *reconciler) forms(k model.FormKind) []*model.Form {
	out, known := r.kinds[k]
	if known {
		return out
	}
	from := r.unit.Forms
	if r.unit.Name == Street {
		from = r.unit.Lists
	}
	for _, f := range from {
		if f.Kind == k && ofYear(f, r.unit.Year) {
			out = append(out, f)
		}
	}
	r.kinds[k] = out
	return out
}

// classify is f with the class of every record of 预算执行 known.
func (r *reconciler) classify(f *model.Form) *model.Form {
	if r.plain[f] == nil {
		r.plain[f] = r.table.classify(f)
	}
	return r.plain[f]
}

// ofYear reports whether f speaks of year, or of no year at all.
func ofYear(f *model.Form, year int) bool { return f.Year == 0 || year == 0 || f.Year == year }

// withinForm judges a line both sides of which stand on one form.
func (r *reconciler) withinForm(l reconLine, f *model.Form) {
	f = r.classify(f)
	c := reconContext{form: f, rows: r.ownRows(f.Block(l.left.block)), at: -1}
	if l.over == perForm {
		r.each(l, c, f.ProjectName())
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
	left := r.rows(l.left, c)
	if left.none() {
		return
	}
	right := r.rows(l.right, c)
	if right.none() {
		return
	}
	for _, column := range l.columns {
		c.column = column
		r.judge(l, c, left, right, project)
	}
}

func (r *reconciler) judge(l reconLine, c reconContext, leftRows, rightRows reconRows, project string) {
	context := ""
	if len(l.yields) > 0 || r.table.named[l.id] {
		context = r.contextKey(c)
	}
	for _, y := range l.yields {
		if r.seen[y+context].met {
			return
		}
	}
	left := r.side(l.left, c, leftRows)
	if len(left) == 0 || left[0].untouched && c.form != nil {
		return
	}
	var best *reconResult
	var right reconSide
	for _, way := range r.side(l.right, c, rightRows) {
		v := compareSides(left[0].stated(), l.compare, way.stated())
		// The first way that holds is the one the office calculates by.
		if best == nil || v.Verdict != model.NoVerdict && (best.Verdict == model.NoVerdict || v.Verdict < best.Verdict) {
			best, right = &reconResult{Variance: v}, way
		}
	}
	if best == nil || best.Left.Missing && best.Right.Missing || best.Left.Blank && best.Right.Blank {
		return
	}
	best.Line, best.Rule, best.Listed, best.Project = l.id, l.rule, l.listed, project
	if r.unit.Name == Street && l.street != "" {
		best.Rule = l.street
	}
	best.Name = r.fill(l.name, c) + right.way
	best.Right.Label += right.way
	best.under, best.minus = l.under, right.field.minus
	if len(l.under) > 0 || best.Verdict == model.Unbalanced && r.table.named[l.id] {
		best.figures = figureKeys(l, c)
	}
	if best.Verdict == model.Unbalanced && (l.over == perForm || l.over == perSubtotal || l.over == perUnit) {
		best.sum = &reconTotal{rows: [2][]model.Row{left[0].rows, right.rows}, fields: [2]fieldSum{left[0].field, right.field},
			kinds: [2]model.FormKind{l.left.form, l.right.form}, column: c.column, form: c.form}
	}
	r.keep(l, context, best)
}

// figureKeys are one text for each figure that a line is about: the columns of
// a project, or of the unit.
func figureKeys(l reconLine, c reconContext) [2]string {
	var keys [2]string
	for i, o := range []operand{l.left, l.right} {
		keys[i] = string(orColumn(o.fields[0].terms[0], c.column))
		if c.project != nil {
			keys[i] += "|" + c.project.Code + "|" + c.project.Name
		}
	}
	return keys
}

// keep adds the line; where it says what an earlier one it yields to could
// not, for want of a form, it takes that one's place.
func (r *reconciler) keep(l reconLine, context string, v *reconResult) {
	switch {
	case v.Left.Missing:
		v.missing = l.left.form
	case v.Right.Missing:
		v.missing = l.right.form
	}
	for _, y := range l.yields {
		for _, i := range r.seen[y+context].at {
			if v.missing != "" && !r.out[i].dropped {
				return
			}
			r.out[i].dropped = true
		}
	}
	if r.table.named[l.id] {
		key := l.id + context
		known := r.seen[key]
		r.seen[key] = seenLine{known.met || v.missing == "", append(known.at, len(r.out))}
	}
	r.out = append(r.out, v)
}

// subordinate leaves the finding of one fault to one line: a line that is a part
// of another (归入) makes none where that one is 不平 about the same figure.
func (r *reconciler) subordinate() {
	failed := map[string]bool{}
	for _, o := range r.out {
		if !o.dropped && o.Verdict == model.Unbalanced && r.table.named[o.Line] {
			failed[o.Line+"|"+o.figures[0]], failed[o.Line+"|"+o.figures[1]] = true, true
		}
	}
	if len(failed) == 0 {
		return
	}
	for _, o := range r.out {
		o.Listed = o.Listed || slices.ContainsFunc(o.under, func(id string) bool {
			return failed[id+"|"+o.figures[0]] || failed[id+"|"+o.figures[1]]
		})
	}
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
		if v.missing != "" {
			said[k] = true
		}
		r.stand = append(r.stand, v)
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
	if c.fund != "" {
		key.WriteString("|" + c.fund)
	}
	return key.String()
}

// fill puts the column and the row of a line into its name and labels.
func (r *reconciler) fill(s string, c reconContext) string {
	if !strings.Contains(s, "{") {
		return s
	}
	row := ""
	if c.form != nil && c.at >= 0 {
		row = rowName(c.rows[c.at])
	}
	s = strings.ReplaceAll(s, "{列}", string(c.column))
	s = strings.ReplaceAll(s, "{资金}", c.fund)
	return strings.ReplaceAll(s, "{行}", row)
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
