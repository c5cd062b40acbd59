package rules

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"jixiao/model"
)

// This file sets what was not spent against the reasons for it (差异说明). What a
// sentence gives as reason is read in shortfall_text.go, where it stands is found in
// shortfall_hear.go.

// The words for how reasons stand to what was not spent.
const (
	explainedAll  = "已说明"
	explainedPart = "部分说明"
	withoutAmount = "未写明金额"
	withoutReason = "未说明原因"
	explainedMore = "多于未执行数"
)

// Shortfalls are the lines of 差异说明: 基本支出, each project of u, 项目支出 and
// 合计, those of them whose 全年执行数 surely fell short of its 全年预算数. The
// figures are those of the 执行表, else of the 自评表 of the project, else, for the
// unit and its classes, those that its 自评报告 states; a line without both is left
// out, and so is a project for which a sub-unit answers. Reasons are in the words of
// the officer alone, those of a project before those that stand for more. Amounts
// in 元.
func Shortfalls(b *Book, u *model.Unit) []model.Shortfall {
	var out []model.Shortfall
	for _, s := range newRun(b, u).shortfalls() {
		out = append(out, s.Shortfall)
	}
	return out
}

// shortfall is a line while its reasons are sought.
type shortfall struct {
	model.Shortfall
	project *model.Project // nil for a class, or the unit
	class   string         // of such: basicSubject, projectSubject or wholeSubject
	said    []reason       // of this line alone
	counted []reason       // those that Reasons and Explained come of
	doubt   bool           // nobody can say what the reasons leave
}

// shortfalls are all lines in their order.
func (r *run) shortfalls() []*shortfall {
	if r.unit.Name == Street || r.unit.Name == Unassigned {
		return nil
	}
	classes := r.classShortfalls()
	var projects []*shortfall
	for _, p := range r.unit.Projects {
		if s := r.projectShortfall(p); s != nil {
			projects = append(projects, s)
		}
	}
	all := slices.Concat([]*shortfall{classes[basicSubject]}, projects, []*shortfall{classes[projectSubject], classes[wholeSubject]})
	all = slices.DeleteFunc(all, func(s *shortfall) bool { return s == nil })
	r.hearReasons(all)
	for _, s := range projects {
		s.settle(s.said)
	}
	basic, class, whole := classes[basicSubject], classes[projectSubject], classes[wholeSubject]
	if basic != nil {
		basic.settle(basic.said)
	}
	if class != nil {
		class.settleSum(slices.Concat(class.said, whole.ofProjects(class, basic)), projects...)
	}
	if whole != nil {
		parts := projects
		if class != nil {
			parts = []*shortfall{class}
		}
		if basic != nil {
			parts = append([]*shortfall{basic}, parts...)
		}
		whole.settleSum(whole.said, parts...)
	}
	return all
}

// projectShortfall is the line of a project; nil where it spent its budget, or
// where one does not know.
func (r *run) projectShortfall(p *model.Project) *shortfall {
	if p.Owner != "" || r.early(p.Execution) {
		return nil
	}
	s := &shortfall{project: p}
	s.Code, s.Name = p.Code, p.Name
	evaluation, ok := p.Evaluation.Total(model.FundBlock)
	switch {
	case len(p.Execution) > 0 && s.falls("执行表", p.Execution):
		if o := (&shortfall{}); ok && o.stated("自评表", []model.Row{evaluation}) && model.Compare(s.Gap, model.Equal, o.Gap) == model.Unbalanced {
			s.doubt = true // the two forms differ: that is another finding
		}
		return s
	case len(p.Execution) > 0 && s.known():
		return nil
	case ok && s.falls("自评表", []model.Row{evaluation}):
		return s
	}
	return nil
}

// classShortfalls are the lines of 基本支出, 项目支出 and the unit as a whole.
func (r *run) classShortfalls() map[string]*shortfall {
	out := map[string]*shortfall{}
	form := r.book.budgetOf(r.unit).form
	for class, role := range map[string]model.Role{basicSubject: model.RoleBasic, projectSubject: model.RoleProject, wholeSubject: model.RoleTotal} {
		s := &shortfall{class: class}
		s.Name = class
		if class == wholeSubject {
			s.Name = "合计"
		}
		rows := classRows(form, role)
		if r.early(rows) {
			continue
		}
		if len(rows) > 0 && s.stated("执行表", rows) || form == nil && r.statedInReport(s) {
			if s.short() {
				out[class] = s
			}
		}
	}
	return out
}

// early reports whether rows stand in a list that says it ends before the year does.
func (r *run) early(rows []model.Row) bool {
	return slices.ContainsFunc(r.unit.FormsOf(model.Execution), func(f *model.Form) bool {
		m := listMonths(f)
		return m.known() && m.last < 12 && slices.ContainsFunc(rows, func(row model.Row) bool {
			return slices.ContainsFunc(f.Block(model.ExecutionBlock), func(o model.Row) bool { return o.At == row.At })
		})
	})
}

// classRows are the row of a class as an 执行表 prints it, else the rows that make
// it up.
func classRows(f *model.Form, role model.Role) []model.Row {
	if f == nil {
		return nil
	}
	if row, ok := f.RowOf(model.ExecutionBlock, role); ok {
		return []model.Row{row}
	}
	if role != model.RoleTotal {
		return leaves(f.Block(model.ExecutionBlock), role)
	}
	if subs := rowsOf(f, model.RoleSubtotal); len(subs) == 1 {
		return subs
	}
	return leaves(f.Block(model.ExecutionBlock), "")
}

// falls reports whether rows state budget and spending, and the one fell short.
func (s *shortfall) falls(label string, rows []model.Row) bool {
	return s.stated(label, rows) && s.short()
}

func (s *shortfall) known() bool { return len(s.Budget.At) > 0 && len(s.Spent.At) > 0 }

// short reports whether less was spent whatever the decimals hide.
func (s *shortfall) short() bool { return s.known() && s.Gap.Lo.IsPositive() }

// stated takes 全年预算数 and 全年执行数 of a line from rows; it reports whether
// both are filled.
func (s *shortfall) stated(label string, rows []model.Row) bool {
	for t, side := range map[model.Term]*model.Side{model.Budget: &s.Budget, model.Spending: &s.Spent} {
		sum, ok := fieldSum{terms: []model.Term{t}, minus: []bool{false}}.over(rows, "")
		if !ok || sum.Blank || sum.Missing || len(sum.At) == 0 {
			s.Budget, s.Spent = model.Side{}, model.Side{}
			return false
		}
		*side = sum.Side
		side.Label = label + " " + string(t)
	}
	s.measure()
	return true
}

// measure works out what was not spent.
func (s *shortfall) measure() {
	s.Gap = s.Budget.Amount.Sub(s.Spent.Amount)
	s.Rate, _ = s.Spent.Amount.Div(s.Budget.Amount)
}

// statedInReport takes the figures of a line from the 自评报告, where that states
// each once.
func (r *run) statedInReport(s *shortfall) bool {
	type figure struct {
		labelled
		at   model.Ref
		text string
	}
	said := map[string][]figure{}
	for _, f := range r.unit.FormsOf(model.Narrative) {
		for _, p := range reportTexts(f) {
			for _, x := range sentences(p.text) {
				if p.value.Origin == model.Ours || yearOfOther(x, f.Year) {
					continue
				}
				for _, l := range r.labelledIn(x) {
					same := func(o figure) bool { return o.Number.Equal(l.Number) }
					if l.subject == s.class && l.Kind == amountFigure && !slices.ContainsFunc(said[l.named], same) {
						said[l.named] = append(said[l.named], figure{l, p.value.At, x[l.Start:l.End]})
					}
				}
			}
		}
	}
	take := func(side *model.Side, t model.Term, names ...string) bool {
		for _, name := range names {
			if len(said[name]) == 0 {
				continue
			}
			f := said[name][0]
			*side = model.Side{Label: "自评报告 " + string(t), Text: f.text, Amount: f.span(), At: []model.Ref{f.at}}
			return len(said[name]) == 1
		}
		return false
	}
	if !take(&s.Budget, model.Budget, "全年预算数", "预算") || !take(&s.Spent, model.Spending, "全年执行数", "支出") {
		return false
	}
	s.measure()
	return true
}

// hearReasons gives each line what the officer said of it.
func (r *run) hearReasons(all []*shortfall) {
	h := r.listen(all)
	for _, s := range all {
		if s.project != nil {
			h.projectForms(s)
		}
	}
	if f := r.book.budgetOf(r.unit).form; f != nil {
		h.classRemarks(f)
	}
	for _, f := range r.unit.FormsOf(model.DepartmentEvaluation) {
		h.cells(f, func(v model.Value, always bool) { h.unitText(v, f.Year, always) })
	}
	for _, f := range r.unit.FormsOf(model.Narrative) {
		for _, p := range reportTexts(f) {
			h.unitText(p.value, f.Year, false)
		}
	}
}

// settle works out what reasons explain of a line.
func (s *shortfall) settle(reasons []reason) {
	s.counted = s.once(reasons)
	for _, x := range s.counted {
		sum, any := x.sum(s.Gap)
		if any {
			s.Explained = s.Explained.Add(sum)
		}
		s.doubt = s.doubt || x.open || !any && x.money
		s.Reasons = append(s.Reasons, model.Reason{Text: x.text, Amount: sum, NoAmount: !any, At: x.at})
	}
	s.Rest = s.Gap.Sub(s.Explained)
	s.Verdict = s.verdict()
}

func (s *shortfall) verdict() string {
	named := slices.ContainsFunc(s.Reasons, func(x model.Reason) bool { return !x.NoAmount })
	switch {
	case len(s.Reasons) == 0:
		return withoutReason
	case !named:
		return withoutAmount
	case model.Compare(s.Explained, model.Equal, s.Gap) != model.Unbalanced:
		return explainedAll
	case s.Rest.Mid.IsNegative():
		return explainedMore
	}
	return explainedPart
}

// settleSum works out what is explained of a line that others are parts of: what
// is said of it, and of its parts, each amount once. Where both together are more
// than was left, one says again in other words what the other says.
func (s *shortfall) settleSum(own []reason, parts ...*shortfall) {
	own = s.once(own)
	var below []reason
	for _, p := range parts {
		for _, x := range p.counted {
			below = append(below, x.asPart(p.Gap))
		}
	}
	var all []reason
	for _, x := range own {
		amount, any := x.sum(s.Gap)
		again := func(o reason) bool {
			other, ok := o.sum(s.Gap)
			return sameSentence(o.text, x.text) || any && ok && other.Mid.Equal(amount.Mid)
		}
		if !slices.ContainsFunc(below, again) {
			all = append(all, x)
		}
	}
	all = append(all, below...)
	if slices.ContainsFunc(all, reason.names) {
		all = slices.DeleteFunc(all, func(x reason) bool { return !x.names() })
	}
	if of := s.explains(own); s.explains(all).Lo.GreaterThan(s.Gap.Hi) && of.Mid.IsPositive() {
		all = own
	}
	s.settle(all)
	s.doubt = s.doubt || slices.ContainsFunc(parts, func(p *shortfall) bool { return p.doubt })
}

// explains is the sum of what reasons name.
func (s *shortfall) explains(reasons []reason) (sum model.Interval) {
	for _, x := range reasons {
		amount, _ := x.sum(s.Gap)
		sum = sum.Add(amount)
	}
	return sum
}

// once leaves of reasons that say the same one: the same sentence in two cells. An
// amount said in another cell again counts once where the words are alike, or where
// both are more than was left.
func (s *shortfall) once(reasons []reason) []reason {
	var out []reason
	for _, x := range reasons {
		named := len(x.amounts) > 0
		for _, o := range out {
			if sameSentence(o.text, x.text) && (o.at != x.at || o.sameAmounts(x)) {
				x, named = reason{}, true
				break
			}
			if o.at == x.at || x.without(o).sameAmounts(x) {
				continue
			}
			like := likeSentence(o.text, x.text)
			if over := s.explains(append(slices.Clip(out), x)).Lo.GreaterThan(s.Gap.Hi); over || like {
				s.doubt = s.doubt || !over // two things may cost the same
				x = x.without(o)
			}
		}
		if x.text != "" && (!named || len(x.amounts) > 0) {
			out = append(out, x)
		}
	}
	return out
}

// ofProjects are the reasons given for a unit as a whole of which the amount can
// only lie in its projects: 基本支出 did not leave so much.
func (s *shortfall) ofProjects(class, basic *shortfall) []reason {
	if s == nil || basic == nil {
		return nil
	}
	var out []reason
	for _, x := range s.said {
		amount, any := x.sum(s.Gap)
		if any && amount.Lo.GreaterThan(basic.Gap.Hi) && amount.Lo.LessThanOrEqual(class.Gap.Hi) {
			out = append(out, x)
		}
	}
	return out
}

// unexplainedProjects is T04 of projects: the reasons on the forms name amounts,
// and these leave much unexplained, or are more than was left.
func unexplainedProjects(r *run, c *check) {
	limit := r.book.params[gapLimit].Number
	for _, s := range r.shortfalls() {
		named := slices.IndexFunc(s.Reasons, func(x model.Reason) bool { return !x.NoAmount })
		if s.project == nil || named < 0 || s.doubt {
			continue
		}
		r.judged[c.ID] = true
		far := s.Verdict == explainedMore || s.Verdict == explainedPart
		if !far || model.Divide(s.Rest.Mid.Abs(), s.Gap.Mid).LessThanOrEqual(limit) {
			continue
		}
		r.add(r.tellShortfall(c, s, s.Reasons[named]))
	}
	r.silent(c.ID, "没有项目写明未执行金额的原因")
}

func (r *run) tellShortfall(c *check, s *shortfall, first model.Reason) model.Finding {
	rest := "尚余" + wanText(s.Rest.Mid) + "未说明"
	if s.Rest.Mid.IsNegative() {
		rest = "多出" + wanText(s.Rest.Mid.Neg())
	}
	f := r.draft(c, r.scope(r.formAt(first.At), nil), first.At, figures{"名称": s.Name, "未执行": wanText(s.Gap.Mid),
		"原因": wanText(s.Explained.Mid), "尚余": rest, "原文": quote(first.Text)})
	f.Project, f.Got, f.Want = s.Name, wanText(s.Explained.Mid), wanText(s.Gap.Mid)
	f.Diff = wanText(s.Rest.Mid.Abs())
	for _, x := range s.Reasons {
		if !x.NoAmount && x.At != first.At && !slices.Contains(f.Related, x.At) {
			f.Related = append(f.Related, x.At)
		}
	}
	for _, at := range slices.Concat(s.Budget.At, s.Spent.At) {
		if !slices.Contains(f.Related, at) {
			f.Related = append(f.Related, at)
		}
	}
	return f
}

// wanText is an amount as messages print it: 175.30万元, with more decimals only
// where two would hide some.
func wanText(yuan decimal.Decimal) string {
	if short := amountText(yuan); decimal.RequireFromString(strings.ReplaceAll(short, ",", "")).Shift(4).Equal(yuan) {
		return strings.ReplaceAll(short, ",", "") + "万元"
	}
	return yuan.Shift(-4).String() + "万元"
}
