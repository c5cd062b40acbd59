package rules

import (
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"jixiao/model"
	"jixiao/rules/expr"
)

// label is what an amount in a text is called.
type label uint8

const (
	noLabel label = iota
	initialLabel
	budgetLabel
	spentLabel
	addedLabel
	cutLabel
	leftLabel
	rateLabel
)

// labelNames are the labels as the parameter of label words has them.
var labelNames = map[string]label{"年初预算数": initialLabel, "全年预算数": budgetLabel, "预算": budgetLabel, "全年执行数": spentLabel,
	"支出": spentLabel, "调增": addedLabel, "调减": cutLabel, "未执行": leftLabel, "执行率": rateLabel}

// termOf are the terms under which the tables hold what a label says outright.
var termOf = map[string]model.Term{"年初预算数": model.InitialBudget, "全年预算数": model.Budget, "全年执行数": model.Spending, "执行率": model.ExecutionRate}

// The subjects of amounts in a report: the whole, a class, or something else
// under its own words.
const (
	wholeSubject   = ""
	basicSubject   = "基本支出"
	projectSubject = "项目支出"
	otherSubject   = "其他"
)

// labelled is a figure with the label before it and what it is said of.
type labelled struct {
	stated
	label   label
	named   string // the label as labelNames has it
	subject string
	lead    string // the words before it, from the figure before
}

func (l labelled) is(k label) bool { return l.label == k }

// The parameters of reports.
const (
	labelWords   = "文中标签"
	partialWords = "局部用语"
)

// labelledIn are the amounts and rates of a sentence that have a label, found
// once for all rules.
func (r *run) labelledIn(sentence string) []labelled {
	return once(r.labelled, sentence, r.findLabelled)
}

func (r *run) findLabelled(sentence string) []labelled {
	words, names := r.labelWords()
	partial := r.book.params.plain(partialWords)
	subject, end := wholeSubject, 0
	var before labelled
	part := false
	var out []labelled
	for _, f := range r.figuresIn(sentence) {
		if f.Kind != amountFigure && f.Kind != percentFigure {
			continue
		}
		lead := sentence[end:f.Start]
		end = f.End
		subject = subjectOf(lead, subject, partial)
		part = hasAny(lead, "其中", "包括", "分别") || part && hasAny(lead[:min(3, len(lead))], "、", "，", "；")
		which, _, stop := lastWord(lead, words)
		if which < 0 || f.Vague || hasAny(lead, "低于", "高于", "超过", "不足", "达到", "左右", "占") {
			continue
		}
		k := labelNames[names[which]]
		if (k == rateLabel) != (f.Kind == percentFigure) {
			continue
		}
		l := labelled{f, k, names[which], subject, lead}
		if before.label != noLabel && className(lead[:stop]) && !l.partOf(before, part) {
			continue
		}
		out = append(out, l)
		if before = l; l.Kind != amountFigure {
			before = labelled{}
		}
	}
	return out
}

// className reports whether the label before a figure is no more than the name
// of a class, which ends like one.
func className(lead string) bool {
	return strings.HasSuffix(lead, basicSubject) || strings.HasSuffix(lead, projectSubject)
}

// partOf gives an amount behind the bare name of a class («预算420万元，其中基本支出
// 300万元») the label of the amount that it is part of. It is false where that
// is open.
func (l *labelled) partOf(whole labelled, part bool) bool {
	if part {
		l.label, l.named = whole.label, whole.named
	}
	return part || whole.is(spentLabel)
}

// span is what an amount of a report stands for: where it is the tables' own,
// no finer than they print it.
func (r *run) span(l labelled) model.Interval {
	i := l.span()
	m := r.lineAmount(l)
	if !r.ofTables(l) {
		return i
	}
	t := model.Amount{Value: l.Number, Ulp: m.span().Ulp}.Interval()
	return model.Interval{Lo: decimal.Min(i.Lo, t.Lo), Mid: l.Number, Hi: decimal.Max(i.Hi, t.Hi), Ulp: decimal.Max(i.Ulp, t.Ulp)}
}

// ofTables reports whether all amounts are the tables' own, as printed or as
// worked out from them. What is wrong with these is told there.
func (r *run) ofTables(amounts ...labelled) bool {
	return !slices.ContainsFunc(amounts, func(l labelled) bool {
		m := r.lineAmount(l)
		return !m.known || !model.Divide(m.yuan.Abs(), l.Ulp).Round(0).Mul(l.Ulp).Equal(l.Number.Abs())
	})
}

// lineAmount is what the tables give for the label and subject of an amount,
// worked out where they do not print it.
func (r *run) lineAmount(l labelled) money {
	if r.budget == nil {
		b := r.book.budgetOf(r.unit)
		r.budget = &b
	}
	line := budgetLine{}
	switch l.subject {
	case wholeSubject:
		line = r.budget.total
	case basicSubject:
		line = r.budget.basic
	case projectSubject:
		line = r.budget.project
	}
	switch l.label {
	case initialLabel:
		return line.initial
	case budgetLabel:
		return line.budget
	case spentLabel:
		return line.spent
	case addedLabel, cutLabel:
		return line.change
	case leftLabel:
		return line.budget.minus(line.spent)
	}
	return money{}
}

func (r *run) labelWords() (words, names []string) {
	if r.labels[0] == nil {
		r.labels[0], r.labels[1] = r.book.params.labelWords()
	}
	return r.labels[0], r.labels[1]
}

// labelWords are the words of the parameter and what each stands for.
func (p params) labelWords() (words, names []string) {
	for _, pair := range p.plain(labelWords) {
		word, name, _ := strings.Cut(pair, ":")
		words, names = append(words, word), append(names, name)
	}
	return words, names
}

// subjectOf is what the words before a figure speak of, else what was spoken of
// before.
func subjectOf(lead, before string, partial []string) string {
	if open := strings.LastIndex(lead, "“"); open >= 0 {
		if shut := strings.Index(lead[open:], "”"); shut >= 0 {
			return lead[open+len("“") : open+shut]
		}
	}
	near := lead
	if cs := clauses(lead); len(cs) > 0 {
		near = cs[len(cs)-1]
	}
	which, _, _ := lastWord(near, []string{basicSubject, projectSubject, "整体", "部门", "合计"})
	switch {
	case which == 0:
		return basicSubject
	case which == 1:
		return projectSubject
	case hasAny(near, partial...) || which < 0 && hasAny(lead, partial...):
		return otherSubject
	case which >= 2:
		return wholeSubject
	case before != wholeSubject && strings.Contains(lead, "；"):
		return otherSubject // the whole again, or more of the same
	}
	return before
}

// yearOfOther reports whether a sentence speaks of another year than year.
func yearOfOther(sentence string, year int) bool {
	for _, y := range []int{year - 2, year - 1, year + 1} {
		if strings.Contains(sentence, strconv.Itoa(y)) {
			return true
		}
	}
	return hasAny(sentence, "上年", "去年", "上一年")
}

// reportAgainstTables is X12: an amount or rate of the report that the tables
// hold under the same name.
func reportAgainstTables(r *run, c *check, s expr.Scope) {
	v, text, ok := r.textOf(c, s)
	if !ok {
		return
	}
	for _, x := range sentences(text) {
		if yearOfOther(x, s.Form.Year) {
			continue
		}
		for _, l := range r.labelledIn(x) {
			t, strict := termOf[l.named]
			if !strict || strings.Contains(l.lead, "其中") && l.subject == wholeSubject {
				continue
			}
			cell, in := r.tableFigure(l.subject, t)
			if !in.Present() || model.Compare(l.span(), model.Equal, cell) != model.Unbalanced {
				continue
			}
			name := string(t)
			if l.subject != wholeSubject {
				name = l.subject + "的" + name
			}
			want := r.asStated(l.stated, cell)
			f := r.draft(c, s, v.At, figures{"原文": quote(x), "名称": name, "文中": x[l.Start:l.End], "表中": want, "出处": in.At.String()})
			f.Related, f.Got, f.Want = []model.Ref{in.At}, x[l.Start:l.End], want
			f.Verdict = model.Unbalanced
			r.add(f)
			return
		}
	}
}

// asStated writes a figure of the tables in the unit and decimals of one in a
// text.
func (r *run) asStated(l stated, i model.Interval) string {
	if l.Kind == percentFigure {
		return model.RoundHalfUp(i.Mid.Shift(2), 2).String() + "%"
	}
	return model.Divide(i.Mid, model.MoneyUnit(l.Unit).InYuan()).String() + l.Unit
}

// tableFigure is what the tables hold of a subject under a term: the amounts of
// 预算执行情况表, or of the project's 自评表; rates are worked out.
func (r *run) tableFigure(subject string, t model.Term) (model.Interval, model.Value) {
	row, ok := r.tableRow(subject)
	if !ok {
		return model.Interval{}, model.Value{}
	}
	if t != model.ExecutionRate {
		v := row.Value(t)
		i, fine := v.Interval()
		if !fine {
			return model.Interval{}, model.Value{}
		}
		return i, v
	}
	budget, spent := row.Value(model.Budget), row.Value(model.Spending)
	a, fine := spent.Interval()
	b, too := budget.Interval()
	q, divides := a.Div(b)
	if !fine || !too || !divides {
		return model.Interval{}, model.Value{}
	}
	return q, spent
}

func (r *run) tableRow(subject string) (model.Row, bool) {
	f := r.unit.Form(model.Execution)
	switch subject {
	case wholeSubject:
		return f.Total(model.ExecutionBlock)
	case basicSubject:
		return f.RowOf(model.ExecutionBlock, model.RoleBasic)
	case projectSubject:
		return f.RowOf(model.ExecutionBlock, model.RoleProject)
	}
	i := slices.IndexFunc(r.unit.Projects, func(p *model.Project) bool { return model.Fold(p.Name) == model.Fold(subject) })
	if i < 0 || r.unit.Projects[i].Evaluation == nil {
		return model.Row{}, false
	}
	return r.unit.Projects[i].Evaluation.Total(model.FundBlock)
}

// partsInText is M06 in the report: 基本支出 and 项目支出 of a paragraph against
// the total before them.
func partsInText(r *run, c *check, s expr.Scope) {
	v, text, ok := r.textOf(c, s)
	if !ok {
		return
	}
	var all []labelled
	for _, x := range sentences(text) {
		all = append(all, r.labelledIn(x)...)
	}
	for _, k := range []label{spentLabel, budgetLabel} {
		basic, project, totals := parted(all, k)
		if basic == nil || project == nil || len(totals) == 0 {
			continue
		}
		sum := r.span(*basic).Add(r.span(*project))
		best, at := model.NoVerdict, totals[0]
		for _, t := range totals {
			if res := model.Compare(r.span(t), model.Equal, sum); best == model.NoVerdict || res < best {
				best, at = res, t
			}
		}
		if best == model.Balanced || r.fromTables(at, *basic, *project) || r.ofTables(at, *basic, *project) {
			continue
		}
		r.tellSum(c, s, v, at.stated, sum, best, figures{"基本": r.asStated(basic.stated, basic.span()), "项目": r.asStated(project.stated, project.span())})
		return
	}
}

// fromTables reports whether a total in a text is that of the tables, and the
// parts those of the tables, where these have them: they are judged there, by
// the decimals they print.
func (r *run) fromTables(total labelled, parts ...labelled) bool {
	for n, l := range append([]labelled{total}, parts...) {
		t := model.Budget
		if l.is(spentLabel) {
			t = model.Spending
		}
		i, in := r.tableFigure(l.subject, t)
		if n == 0 && !in.Present() || in.Present() && !i.Mid.Equal(l.Number) {
			return false
		}
	}
	return true
}

// parted finds the first 基本支出 and 项目支出 under a label, and the totals of
// the same kind before them, the last first.
func parted(all []labelled, k label) (basic, project *labelled, totals []labelled) {
	for i, l := range all {
		same := l.label == k || k == budgetLabel && l.label == initialLabel
		switch {
		case !same || l.Kind != amountFigure:
		case l.subject == basicSubject && basic == nil:
			basic = &all[i]
		case l.subject == projectSubject && project == nil:
			project = &all[i]
		case l.subject != basicSubject && l.subject != projectSubject && basic == nil && project == nil:
			totals = append([]labelled{l}, totals...)
		}
	}
	if k == spentLabel && len(totals) > 1 {
		totals = totals[:1]
	}
	return basic, project, totals
}

// tellSum adds the finding about a total in a text that its parts do not give.
func (r *run) tellSum(c *check, s expr.Scope, v model.Value, total stated, sum model.Interval, res model.Verdict, names figures) {
	diff := sum.Mid.Sub(total.Number).Abs()
	names["应为"], names["实为"] = r.asStated(total, sum), r.asStated(total, model.Exact(total.Number))
	names["差"] = r.asStated(total, model.Exact(diff))
	f := r.draft(c, s, v.At, names)
	f.Verdict, f.Want, f.Got, f.Diff = res, names["应为"], names["实为"], names["差"]
	r.soften(&f, expr.Result{Verdict: res, Amount: true, Diff: model.Exact(diff)})
	r.add(f)
}

// adjustmentInText is M05 in the report, where a paragraph states each of the
// three once.
func adjustmentInText(r *run, c *check, s expr.Scope) {
	v, text, ok := r.textOf(c, s)
	if !ok {
		return
	}
	var initial, change, budget []labelled
	for _, x := range sentences(text) {
		for _, l := range r.labelledIn(x) {
			switch {
			case l.is(initialLabel):
				initial = append(initial, l)
			case l.is(addedLabel) || l.is(cutLabel):
				change = append(change, l)
			case l.named == "全年预算数" && l.subject != basicSubject && l.subject != projectSubject:
				budget = append(budget, l)
			}
		}
	}
	if len(initial) != 1 || len(change) != 1 || len(budget) != 1 || initial[0].subject != wholeSubject {
		return
	}
	by := r.span(change[0])
	if change[0].is(cutLabel) && by.Mid.IsPositive() {
		by = by.Neg()
	}
	sum := r.span(initial[0]).Add(by)
	tabled := r.fromTables(budget[0]) || r.ofTables(initial[0], change[0], budget[0])
	if res := model.Compare(r.span(budget[0]), model.Equal, sum); res != model.Balanced && !tabled {
		r.tellSum(c, s, v, budget[0].stated, sum, res, figures{"年初": r.asStated(initial[0].stated, initial[0].span()), "调整": r.asStated(change[0].stated, by)})
	}
}

// unexplainedGap is T04: the amount given as the cause of a low rate leaves
// much of what was not spent unexplained.
func unexplainedGap(r *run, c *check, s expr.Scope) {
	pairs := map[string]quotient{}
	for _, p := range reportTexts(s.Form) {
		for _, q := range r.quotients(p.text) {
			pairs[q.rate.Number.String()] = q
		}
	}
	limit := r.book.params[gapLimit].Number
	for _, p := range reportTexts(s.Form) {
		for _, x := range sentences(p.text) {
			rate, cause, ok := r.causeIn(x)
			if !ok {
				continue
			}
			gap, known := r.gapBehind(rate, pairs)
			if !known {
				continue
			}
			r.judged[c.ID] = true
			rest := gap.Sub(cause.Number)
			if !gap.IsPositive() || model.Divide(rest.Abs(), gap).LessThanOrEqual(limit) {
				continue
			}
			said := "尚余" + r.asStated(cause, model.Exact(rest)) + "未说明"
			if rest.IsNegative() {
				said = "多出" + r.asStated(cause, model.Exact(rest.Neg()))
			}
			f := r.draft(c, s, p.value.At, figures{"原文": quote(x), "执行率": x[rate.Start:rate.End], "未执行": r.asStated(cause, model.Exact(gap)),
				"原因": x[cause.Start:cause.End], "尚余": said})
			r.add(f)
		}
	}
	r.silent(c.ID, "报告没有写明未执行金额的原因")
}

// gapBehind is what was not spent where a rate is what it is: by the amounts of
// the report, else by the tables.
func (r *run) gapBehind(rate stated, pairs map[string]quotient) (decimal.Decimal, bool) {
	if q, ok := pairs[rate.Number.String()]; ok {
		return q.budget.Number.Sub(q.spent.Number), true
	}
	for _, subject := range []string{wholeSubject, projectSubject} {
		should, in := r.tableFigure(subject, model.ExecutionRate)
		if in.Present() && model.RoundHalfUp(should.Mid, places(rate)).Equal(rate.Number) {
			row, _ := r.tableRow(subject)
			return row.Value(model.Budget).Amount().Value.Sub(row.Value(model.Spending).Amount().Value), true
		}
	}
	return decimal.Zero, false
}

// causeIn finds in a sentence a rate of execution, and behind it an amount that
// is said not to have been paid.
func (r *run) causeIn(x string) (rate, cause stated, ok bool) {
	why := r.book.params.plain(causeWords)
	for _, f := range r.figuresIn(x) {
		switch {
		case f.Kind == percentFigure && strings.Contains(x[:f.Start], "执行率"):
			rate, ok = f, false
		case f.Kind == amountFigure && rate.Unit != "" && hasAny(x[rate.End:f.Start], why...) && strings.Contains(x[f.End:], "未"):
			return rate, f, true
		}
	}
	return rate, cause, false
}

// staffInText is X15: 编制 and 实有 of the report against the tables.
func staffInText(r *run, c *check, s expr.Scope) {
	for _, w := range []struct {
		term  model.Term
		words string
	}{{model.Posts, "编制"}, {model.Staff, "实有"}} {
		var in model.Value
		for _, k := range []model.FormKind{model.UnitProfile, model.BaseData} {
			if v := r.unit.Form(k).Field(w.term); v.Numeric() && !in.Numeric() {
				in = v
			}
		}
		at, n, x, ok := r.personsIn(s.Form, w.words)
		if !in.Numeric() || !ok {
			continue
		}
		r.judged[c.ID] = true
		if n.Equal(in.Number) {
			continue
		}
		f := r.draft(c, s, at.At, figures{"字段": string(w.term), "文中": n.String() + "人", "表中": in.Number.String() + "人", "原文": quote(x)})
		f.Related, f.Got, f.Want = []model.Ref{in.At}, n.String(), in.Number.String()
		r.add(f)
	}
	r.silent(c.ID, "报告或单位基本情况表没有人数")
}

// personsIn is the number of persons behind a word, where the report states it
// once: several may be parts (行政编制, 事业编制).
func (r *run) personsIn(f *model.Form, word string) (at model.Value, n decimal.Decimal, sentence string, ok bool) {
	found := 0
	for _, p := range reportTexts(f) {
		for _, x := range sentences(p.text) {
			fs := r.figuresIn(x)
			for from := 0; ; {
				i := strings.Index(x[from:], word)
				if i < 0 {
					break
				}
				from += i + len(word)
				j := slices.IndexFunc(fs, func(f stated) bool { return f.Start >= from })
				if j < 0 || len([]rune(x[from:fs[j].Start])) > 6 || strings.ContainsAny(x[from:fs[j].Start], "，。；、") || !slices.Contains([]string{"人", "名", "个"}, fs[j].Unit) {
					continue
				}
				found++
				at, n, sentence = p.value, fs[j].Number, x
			}
		}
	}
	return at, n, sentence, found == 1
}

// leftInText is M18 in the report: what a section says was not spent against its
// own budget and spending. A section that names two amounts under one label, of
// one subject, is not judged.
func leftInText(r *run, c *check, s expr.Scope) {
	type whose struct {
		section [3]string
		subject string
	}
	type stated struct {
		labelled
		value model.Value
		text  string
	}
	said := map[whose]map[label][]stated{}
	var order []whose
	for _, p := range reportTexts(s.Form) {
		for _, x := range sentences(p.text) {
			for _, l := range r.labelledIn(x) {
				w := whose{p.in, l.subject}
				if l.subject == otherSubject || yearOfOther(x, s.Form.Year) || l.Kind != amountFigure {
					continue
				}
				if said[w] == nil {
					said[w], order = map[label][]stated{}, append(order, w)
				}
				same := func(o stated) bool { return o.Number.Equal(l.Number) }
				if !slices.ContainsFunc(said[w][l.label], same) {
					said[w][l.label] = append(said[w][l.label], stated{l, p.value, x})
				}
			}
		}
	}
	for _, w := range order {
		budget, spent, left := said[w][budgetLabel], said[w][spentLabel], said[w][leftLabel]
		if len(budget) != 1 || len(spent) != 1 || len(left) != 1 {
			continue
		}
		r.judged[c.ID] = true
		should := r.span(budget[0].labelled).Sub(r.span(spent[0].labelled))
		own := r.ofTables(left[0].labelled, budget[0].labelled, spent[0].labelled)
		if res := model.Compare(r.span(left[0].labelled), model.Equal, should); res != model.Balanced && !own {
			r.tellSum(c, s, left[0].value, left[0].labelled.stated, should, res, figures{"原文": quote(left[0].text),
				"预算": r.asStated(budget[0].labelled.stated, model.Exact(budget[0].Number)), "支出": r.asStated(spent[0].labelled.stated, model.Exact(spent[0].Number))})
		}
	}
	r.silent(c.ID, "报告没有写明全年预算、支出和未执行金额")
}
