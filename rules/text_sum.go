package rules

import (
	"cmp"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"jixiao/model"
	"jixiao/rules/expr"
)

func sortBy[T any](s []T, key func(T) int) {
	slices.SortStableFunc(s, func(a, b T) int { return cmp.Compare(key(a), key(b)) })
}

// listing is a total and its parts as a text lists them: «90万元：30万元…；30万元…».
type listing struct {
	text  string
	total stated
	parts []stated
	whole bool // the parts are said to be all (：, 分别为), not some of them (其中)
}

// listings finds in a line the totals that a word of listing follows. kind is
// what is listed; figures of another unit than the total's are no parts.
func (r *run) listings(line string, kind figureKind) []listing {
	fs := r.figuresIn(line)
	words := append(r.book.params.plain(listWords), "：", ":")
	var out []listing
	for i, f := range fs {
		if f.Kind != kind || f.Vague || i+2 >= len(fs) {
			continue
		}
		until := strings.IndexAny(line[f.End:], "。！？")
		if until < 0 {
			until = len(line) - f.End
		}
		lead := line[f.End:fs[i+1].Start]
		which, _, _ := lastWord(lead, words)
		if which < 0 || strings.ContainsAny(lead, "。；;") || hasAny(lead, "比", "较") {
			continue
		}
		l := listing{text: line[:f.End+until], total: f, whole: words[which] != "其中"}
		for _, o := range fs[i+1:] {
			if o.Start >= f.End+until {
				break
			}
			if o.Kind == kind {
				l.parts = append(l.parts, o)
			}
		}
		if len(l.parts) >= 2 {
			out = append(out, l)
		}
	}
	return out
}

// sum is the parts together.
func (l listing) sum() model.Interval {
	var sum model.Interval
	for _, p := range l.parts {
		sum = sum.Add(p.span())
	}
	return sum
}

// mixed reports whether the parts are not of the total's unit, or not exact.
func (l listing) mixed() bool {
	return slices.ContainsFunc(l.parts, func(p stated) bool { return p.Unit != l.total.Unit || p.Vague })
}

// judge compares the parts with the total. Some of the parts may be less than
// the total without fault.
func (l listing) judge() model.Verdict {
	sum, total := l.sum(), l.total.span()
	if !l.whole && sum.Mid.LessThan(total.Mid) {
		return model.Balanced
	}
	res := model.Compare(total, model.Equal, sum)
	if res == model.Balanced && !model.Divide(sum.Mid, l.total.Ulp).Round(0).Mul(l.total.Ulp).Equal(l.total.Number) {
		return model.Rounding // the parts, printed coarser than the total, cannot say
	}
	return res
}

// listedAmounts is M11.
func listedAmounts(r *run, c *check, s expr.Scope) {
	v, text, ok := r.textOf(c, s)
	if !ok {
		return
	}
	prices := r.book.params.plain(unitPriceWords)
	for line := range strings.Lines(text) {
		for _, l := range r.listings(line, amountFigure) {
			res := l.judge()
			if strings.Contains(l.text, basicSubject) && strings.Contains(l.text, projectSubject) {
				continue // M06 knows these, and the tables
			}
			if r.leftOver(l) {
				continue // worked out of tables that print to different decimals
			}
			if res == model.Balanced || res == model.NoVerdict || l.mixed() || hasAny(l.text[l.total.End:], prices...) {
				continue
			}
			r.tellListing(c, s, v, l, res)
			return
		}
	}
}

// leftOver reports whether the total of a listing is what was not spent.
func (r *run) leftOver(l listing) bool {
	words, names := r.labelWords()
	before := l.text[:l.total.Start]
	if i := strings.LastIndexAny(before, "，；。！？!?\n"); i >= 0 {
		before = before[i:]
	}
	which, _, _ := lastWord(before, words)
	return which >= 0 && labelNames[names[which]] == leftLabel
}

func (r *run) tellListing(c *check, s expr.Scope, v model.Value, l listing, res model.Verdict) {
	unit := one
	if l.total.Kind == amountFigure {
		unit = model.MoneyUnit(l.total.Unit).InYuan()
	}
	show := func(d decimal.Decimal) string { return model.Divide(d, unit).String() + l.total.Unit }
	sum := l.sum().Mid
	diff := sum.Sub(l.total.Number).Abs()
	f := r.draft(c, s, v.At, figures{"原文": quote(l.text), "合计": show(sum), "总额": show(l.total.Number), "总数": show(l.total.Number),
		"差": show(diff), "单位": l.total.Unit})
	f.Verdict, f.Want, f.Got, f.Diff = res, show(sum), show(l.total.Number), show(diff)
	r.soften(&f, expr.Result{Verdict: res, Amount: l.total.Kind == amountFigure, Diff: model.Exact(diff)})
	r.add(f)
}

// listedCounts is T16: 共15家，其中8家…、8家…. Attributes that one may have
// besides another (女, 党员) do not part a whole.
func listedCounts(r *run, c *check, s expr.Scope) {
	v, text, ok := r.textOf(c, s)
	if !ok {
		return
	}
	totals, overlap := r.book.params.plain(totalWords), r.book.params.plain(overlapWords)
	for _, x := range sentences(text) {
		for _, l := range r.listings(x, countFigure) {
			_, _, end := lastWord(x[:l.total.Start], totals)
			near := end > 0 && len([]rune(x[end:l.total.Start])) <= 6
			if !near || l.mixed() || hasAny(x[l.total.End:], overlap...) || l.judge() == model.Balanced {
				continue
			}
			r.tellListing(c, s, v, l, model.Unbalanced)
			return
		}
	}
}

// rateInText is E13: a rate of execution that the amounts before it in the
// same sentence do not give. asInitial speaks only where the rate was worked
// out from 年初预算.
func rateInText(asInitial bool) func(*run, *check, expr.Scope) {
	return func(r *run, c *check, s expr.Scope) {
		v, text, ok := r.textOf(c, s)
		if !ok {
			return
		}
		for _, q := range r.quotients(text) {
			if q.verdict == model.Balanced || q.initial != asInitial {
				continue
			}
			want := model.RoundHalfUp(q.should.Shift(2), places(q.rate)-2).String() + "%"
			f := r.draft(c, s, v.At, figures{"原文": quote(q.text), "应为": want, "实为": q.text[q.rate.Start:q.rate.End],
				"执行": q.text[q.spent.Start:q.spent.End], "预算": q.text[q.budget.Start:q.budget.End]})
			f.Verdict, f.Want, f.Got = q.verdict, want, q.text[q.rate.Start:q.rate.End]
			r.soften(&f, expr.Result{Verdict: q.verdict, Diff: model.Exact(q.should.Sub(q.rate.Number))})
			r.add(f)
			return
		}
	}
}

func places(f stated) int32 { return max(2, -f.Ulp.Exponent()) }

// quotient is a rate in a sentence with the amounts it is made of.
type quotient struct {
	text                string
	rate, spent, budget stated
	should              decimal.Decimal
	verdict             model.Verdict
	initial             bool // the rate is right of 年初预算 and wrong of the budget
}

// quotients are the rates of a text with their amounts.
func (r *run) quotients(text string) []quotient {
	var out []quotient
	for _, x := range sentences(text) {
		var seen []labelled
		for _, l := range r.labelledIn(x) {
			if !l.is(rateLabel) {
				seen = append(seen, l)
				continue
			}
			if q, ok := quotientOf(l, seen); ok {
				q.text = x
				out = append(out, q)
			}
		}
	}
	return out
}

// quotientOf sets a rate against the nearest spending before it and the budgets
// of the same subject before that. The budget that suits best counts: a sentence
// may name 年初预算 and 全年预算.
func quotientOf(rate labelled, seen []labelled) (q quotient, ok bool) {
	var spent *labelled
	var budgets []labelled
	for i, l := range slices.Backward(seen) {
		switch {
		case l.subject != rate.subject:
		case l.is(spentLabel) && spent == nil && len(budgets) == 0:
			spent = &seen[i]
		case l.is(budgetLabel) || l.is(initialLabel):
			budgets = append(budgets, l)
		}
	}
	if spent == nil {
		return q, false
	}
	for _, b := range budgets {
		i, fine := spent.span().Div(b.span())
		if !fine {
			continue
		}
		v := model.Compare(rate.span(), model.Equal, i)
		if model.RoundHalfUp(i.Mid, places(rate.stated)).Equal(rate.Number) {
			v = model.Balanced // it prints so
		}
		n := quotient{rate: rate.stated, spent: spent.stated, budget: b.stated, should: i.Mid, verdict: v}
		switch {
		case !ok || q.initial && !b.is(initialLabel) || v < q.verdict && !b.is(initialLabel):
			n.initial = b.is(initialLabel)
			q, ok = n, true
		case b.is(initialLabel) && v != model.Unbalanced && q.verdict == model.Unbalanced:
			q.initial = true // right of 年初预算 alone
		}
	}
	if ok && len(budgets) == 1 {
		q.initial = false
	}
	return q, ok
}
