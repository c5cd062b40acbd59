package rules

import (
	"fmt"
	"slices"

	"jixiao/model"
	"jixiao/rules/expr"
)

// Outcome is what the rules of the book said about one unit.
type Outcome struct {
	Findings model.Findings
	// Near are the names of projects that may stand for others, as the findings
	// speak of them.
	Near Offers
	// Ran are the rules that judged at least one form or row, in the book's order.
	Ran []string
	// NotApplicable are the rules that had nothing to judge, and why.
	NotApplicable []model.Silence
	// Failed are the rules that could not do their work, through a fault of the
	// book or of ours.
	Failed []model.Silence
}

// Check runs every enabled rule of the book on a unit. Variances that are not
// 平 become the findings of the rules they name: one report, not two. Figures
// of our own and cells left for the officer on forms that we wrote are never
// blamed: those count as 待填.
func Check(b *Book, u *model.Unit, variances []model.Variance) Outcome {
	r := newRun(b, u)
	r.lines = variances
	for i := range variances {
		r.variance(&variances[i])
	}
	for _, c := range b.checks {
		r.attempt(c)
	}
	r.ascribe()
	r.yield()
	r.silences()
	r.out.Near = r.hints().offers
	r.out.Findings.Sort()
	return r.out
}

// run is one Check.
type run struct {
	book      *Book
	unit      *model.Unit
	out       Outcome
	lines     []model.Variance // of the reconciliation
	earned    map[*model.Row]Points
	budget    *unitBudget // once asked for
	labels    [2][]string // likewise: words and names
	proses    map[string]string
	figures   map[string][]stated
	labelled  map[string][]labelled
	byForm    map[*model.Form]*model.Project
	byRow     map[model.Ref]*model.Project
	bySheet   sheetForms
	causes    map[string][]model.Cause // of the lines, by rule and blamed cell
	standards map[*model.Form]formStandard
	near      *hints                           // once asked for
	words     map[*model.Form]namedRows        // indicators with the words of their names
	said      map[string]bool                  // rule and cell of every finding so far
	elsewhen  map[model.FormKind][]*model.Form // forms of other years, once asked for
	unnamed   struct {
		known bool
		forms []*model.Form // 自评表 without a name and code
	}
	judged map[string]bool        // rules that judged something
	why    map[string]string      // first reason why a rule was silent
	ours   map[model.Ref]bool     // cells on our own forms that are not hers to answer for
	open   map[string][]model.Ref // blank cells that leave a finding open, by its rule and cell
}

func newRun(b *Book, u *model.Unit) *run {
	r := &run{book: b, unit: u, earned: map[*model.Row]Points{}, said: map[string]bool{}, judged: map[string]bool{}, why: map[string]string{},
		proses: map[string]string{}, figures: map[string][]stated{}, labelled: map[string][]labelled{}}
	r.index()
	return r
}

// index notes the cells of forms that we wrote which hold our own figures or
// wait for the officer.
func (r *run) index() {
	r.ours = map[model.Ref]bool{}
	note := func(cells map[model.Term]model.Value) {
		for _, v := range cells {
			if v.Origin == model.Ours || v.State == model.Blank || v.State == model.Owed {
				r.ours[v.At] = true
			}
		}
	}
	for _, f := range r.unit.Forms {
		if !f.Written {
			continue
		}
		note(f.Fields)
		for _, rows := range f.Blocks {
			for _, row := range rows {
				note(row.Cells)
			}
		}
	}
	delete(r.ours, model.Ref{})
}

// attempt runs one check; where that fails through a fault of ours, the others
// go on and the rule says so.
func (r *run) attempt(c *check) {
	defer func() {
		if p := recover(); p != nil {
			r.fail(c.ID, fmt.Sprintf("程序出错，没有查完（%v），请把原表和规则库交给维护本工具的人", p))
		}
	}()
	r.check(c)
}

// fail notes that a rule could not do its work.
func (r *run) fail(id, why string) {
	s := model.Silence{Rule: id, Why: why}
	if !slices.Contains(r.out.Failed, s) {
		r.out.Failed = append(r.out.Failed, s)
	}
}

// check runs one check on everything it is declared for.
func (r *run) check(c *check) {
	if !c.enabled {
		r.silent(c.ID, "规则库中已停用")
		return
	}
	if c.builtin != nil && c.builtin.unit != nil {
		c.builtin.unit(r, c)
		return
	}
	found := false
	for _, f := range r.unit.Forms {
		for _, t := range c.targets {
			if t.form != f.Kind && t.form != anyForm {
				continue
			}
			found = true
			r.form(c, f, t.block)
		}
	}
	if !found {
		r.silent(c.ID, "没有"+string(c.targets[0].form))
	}
}

// form runs a check on a form, or on every row of one of its blocks.
func (r *run) form(c *check, f *model.Form, block model.Term) {
	if block == "" {
		r.judge(c, r.scope(f, nil))
		return
	}
	rows := f.Block(block)
	if len(rows) == 0 {
		r.silent(c.ID, string(f.Kind)+"中没有"+string(block))
	}
	s := r.scope(f, nil)
	for i := range rows {
		if block == model.ExecutionBlock && (rows[i].Role != model.RoleRecord || r.unit.Lent[rows[i].At]) {
			continue
		}
		if block == model.FundBlock && echoesTotal(f, rows[i], c.field) {
			continue
		}
		if isList(f) {
			s = r.scope(f, &rows[i])
		}
		s.Row, s.Block = &rows[i], block
		r.judge(c, s)
	}
}

// echoesTotal reports whether a row of 资金 holds the figures of 年度资金总额
// once more, as 当年财政拨款 does where there is no other money: what is wrong
// with them is said of the total. field is what the check is about.
func echoesTotal(f *model.Form, row model.Row, field model.Term) bool {
	total, ok := f.Total(model.FundBlock)
	if !ok || row.Role == model.RoleTotal {
		return false
	}
	for _, t := range []model.Term{model.Budget, model.Spending, model.ExecutionRate, field} {
		a, b := row.Value(t), total.Value(t)
		if t != "" && (a.State != b.State || !a.Number.Equal(b.Number)) {
			return false
		}
	}
	return true
}

// judge runs a check on one form or row.
func (r *run) judge(c *check, s expr.Scope) {
	var premise []model.Ref
	if c.when != nil {
		w := c.when.Judge(s)
		premise = w.Cells
		switch {
		case w.Verdict == model.NoVerdict:
			r.silent(c.ID, w.Why)
			return
		case w.Verdict != model.Balanced:
			r.silent(c.ID, "没有适用的情形")
			return
		}
	}
	if c.builtin != nil {
		c.builtin.form(r, c, s)
		return
	}
	if c.format != nil && !r.formatted(c, s) {
		return
	}
	if res, ok := r.demand(c, s); ok && res.Verdict != model.Balanced {
		if len(res.Cells) < 2 {
			// A rule about one cell says what made it speak: the parts beside a total of 0.
			res.Cells = append(slices.Clip(res.Cells), premise...)
		}
		r.report(c, s, res)
	}
}

// demand judges 要求; ok is false where it does not apply.
func (r *run) demand(c *check, s expr.Scope) (res expr.Result, ok bool) {
	if c.require == nil {
		return res, false
	}
	res = c.require.Judge(s)
	if res.Verdict == model.NoVerdict {
		r.silent(c.ID, res.Why)
		return res, false
	}
	r.judged[c.ID] = true
	return res, true
}

// formatted holds the field of a check against its 格式; a fault is reported.
func (r *run) formatted(c *check, s expr.Scope) bool {
	v, ok := cellOf(s, c.field)
	if !ok {
		r.silent(c.ID, "表中没有“"+string(c.field)+"”")
		return false
	}
	r.judged[c.ID] = true
	if c.format.holds(v) {
		return true
	}
	f := r.draft(c, s, v.At, nil)
	f.Got = v.Text
	r.add(f)
	return false
}

// report makes the finding of a condition that does not hold.
func (r *run) report(c *check, s expr.Scope, res expr.Result) {
	at, got, want := r.blame(c, s, res), res.Left, res.Right
	if res.Right.Field && !res.Left.Field {
		got, want = want, got
	}
	names := figures{"应为": want.Text, "实为": got.Text, "差": res.DiffText}
	f := r.draft(c, s, at, names)
	f.Verdict = res.Verdict
	f.Related = others(res.Cells, at)
	if v, ok := cellOf(s, c.field); ok && !res.Compared && v.State == model.Blank {
		f.Want = "填写" + string(c.field)
	}
	// What must be more than nothing is a count of cells: no figure to write.
	if res.Compared && (res.Op != model.Above || want.Text != "0") {
		f.Got, f.Want = got.Text, want.Text
		if res.Op != model.Equal {
			f.Want = string(operatorFor(res, got)) + want.Text
		}
		f.Diff = res.DiffText
	}
	r.soften(&f, res)
	r.add(f)
}

// operatorFor is the comparison as read from the side that is blamed.
func operatorFor(res expr.Result, got expr.Side) model.Operator {
	if got == res.Left {
		return res.Op
	}
	switch res.Op {
	case model.AtLeast:
		return model.AtMost
	case model.AtMost:
		return model.AtLeast
	case model.Above:
		return model.Below
	case model.Below:
		return model.Above
	}
	return res.Op
}

// soften lowers a finding that rounding, or a cell still blank, can explain.
func (r *run) soften(f *model.Finding, res expr.Result) {
	if res.Verdict != model.Rounding {
		return
	}
	if len(res.Blank) > 0 {
		if r.open == nil {
			r.open = map[string][]model.Ref{}
		}
		r.open[f.Rule+"\x00"+f.At.String()] = res.Blank
		f.Level = model.Notice
		f.Verdict = model.NoVerdict
		f.Message += r.book.params.text(blankNote) + "（" + addresses(res.Blank) + "）"
		return
	}
	limit := r.book.params[roundingLimit].Amount().Value
	over := res.Amount && res.Diff.Mid.Abs().GreaterThan(limit)
	f.Level = min(f.Level, roundingLevel(over))
	f.Message += r.book.params.text(roundingNote)
	f.Fix = r.book.params.text(roundingFix)
}

func roundingLevel(over bool) model.Level {
	if over {
		return model.Warning
	}
	return model.Notice
}

func addresses(refs []model.Ref) string {
	s := ""
	for i, a := range refs {
		if i > 0 {
			s += "、"
		}
		s += a.A1()
	}
	return s
}

// blame is the cell to correct: that of the field, else the first looked at,
// else the form.
func (r *run) blame(c *check, s expr.Scope, res expr.Result) model.Ref {
	if v, ok := cellOf(s, c.field); ok && !v.At.IsZero() {
		return v.At
	}
	if c.field == model.TermYear && !s.Form.YearAt.IsZero() {
		return s.Form.YearAt
	}
	if len(res.Cells) > 0 {
		return res.Cells[0]
	}
	if s.Row != nil && !s.Row.At.IsZero() {
		return s.Row.At
	}
	return s.Form.At.TopLeft()
}

// cellOf finds a field as expressions do.
func cellOf(s expr.Scope, t model.Term) (model.Value, bool) {
	if t == "" {
		return model.Value{}, false
	}
	return expr.Lookup(s, t)
}

// draft is the finding of a check before its figures.
func (r *run) draft(c *check, s expr.Scope, at model.Ref, names figures) model.Finding {
	all := figures{"字段": string(c.field)}
	for k, v := range names {
		all[k] = v
	}
	f := model.Finding{
		Rule: c.ID, Level: c.level, Unit: r.unit.Name, At: at, Basis: c.Basis, NextYear: c.nextYear,
		Message: c.message.fill(s, all), Fix: c.fix.fill(s, all),
	}
	if s.Form != nil {
		f.Form, f.Project = s.Form.Kind, s.Form.ProjectName()
	}
	if s.Row != nil && f.Project == "" {
		f.Project = s.Row.Value(model.ProjectName).Text
	}
	return f
}

// add keeps a finding, unless its rule has spoken about its cell already or
// the cell is not the officer's to answer for.
func (r *run) add(f model.Finding) {
	key := f.Rule + "\x00" + f.At.String()
	if f.At.IsZero() {
		key += f.Message
	}
	if r.ours[f.At] || r.said[key] {
		return
	}
	r.said[key] = true
	oneStyle(&f)
	r.out.Findings = append(r.out.Findings, f)
}

// others are refs without at.
func others(refs []model.Ref, at model.Ref) []model.Ref {
	return slices.DeleteFunc(slices.Clone(refs), func(r model.Ref) bool { return r == at })
}

// yield drops findings that make way for a more specific rule at the same
// cell, unless that one was softened below them: a 尾差 hides no 错误. So do
// those that a blank cell left open make way for what is said of that cell.
func (r *run) yield() {
	at, blamed := map[string]model.Level{}, map[model.Ref]bool{}
	for _, f := range r.out.Findings {
		key := f.Rule + "\x00" + f.At.String()
		at[key] = max(at[key], r.weight(f))
		blamed[f.At] = blamed[f.At] || f.Level > model.Notice
	}
	r.out.Findings = slices.DeleteFunc(r.out.Findings, func(f model.Finding) bool {
		if slices.ContainsFunc(r.open[f.Rule+"\x00"+f.At.String()], func(blank model.Ref) bool { return blamed[blank] }) {
			return true
		}
		for _, d := range r.book.declared[f.Rule] {
			for _, y := range d.yields {
				if at[y+"\x00"+f.At.String()] >= f.Level {
					return true
				}
			}
		}
		return false
	})
}

// weight is the level up to which a finding hides others: any, where it speaks
// as strictly as its rule is declared.
func (r *run) weight(f model.Finding) model.Level {
	asDeclared := slices.ContainsFunc(r.book.declared[f.Rule], func(d *declaration) bool { return d.level == f.Level })
	if asDeclared && f.Verdict != model.Rounding {
		return model.Fault
	}
	return f.Level
}

func (r *run) silent(id, why string) {
	if r.why[id] == "" {
		r.why[id] = why
	}
}

// silences says which rules judged nothing, and why.
func (r *run) silences() {
	for _, id := range r.book.order {
		if r.judged[id] {
			r.out.Ran = append(r.out.Ran, id)
			continue
		}
		failed := slices.ContainsFunc(r.out.Failed, func(s model.Silence) bool { return s.Rule == id })
		if failed || r.book.outside(id) {
			continue
		}
		why := r.why[id]
		if why == "" {
			why = "没有可比的数据"
		}
		r.out.NotApplicable = append(r.out.NotApplicable, model.Silence{Rule: id, Why: why})
	}
}

// outside reports whether all of a rule is judged outside of Check: while rows
// are gathered, or over the batch.
func (b *Book) outside(id string) bool {
	for _, c := range b.checks {
		if c.ID == id && (c.builtin == nil || c.Builtin != byGather && c.builtin.batch == nil) {
			return false
		}
	}
	return true
}
