package rules

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"jixiao/model"
)

// This file reads which amounts a sentence gives as money that was not spent.

// The parameters of reasons.
const (
	unspentWords = "未用用语"
	doneWords    = "已用用语"
	otherMoney   = "另指金额用语"
	linkWords    = "金额衔接用语"
	basicWords   = "基本支出用语"
)

var shortfallParams = []string{unspentWords, doneWords, otherMoney, linkWords, basicWords}

// reason is a sentence with the amounts that it says were not spent.
type reason struct {
	text    string
	at      model.Ref
	amounts []leftover
	open    bool // it has an amount that may be one, or one that is not exact
	money   bool // it speaks of money, so that without an amount it may explain any
}

// leftover is an amount that was not spent.
type leftover struct {
	model.Interval
	start  int
	direct bool // words say so of this very amount, and what it was for
	within int  // the number of the amount that it is part of, else -1
}

// sum is what a reason explains of a gap. The gap itself, said once more, explains
// nothing; any is false where nothing else is named.
func (x reason) sum(gap model.Interval) (sum model.Interval, any bool) {
	counted := make([]bool, len(x.amounts))
	for i, a := range x.amounts {
		if !a.direct && model.Compare(a.Interval, model.Equal, gap) != model.Unbalanced || a.within >= 0 && counted[a.within] {
			continue
		}
		sum, any, counted[i] = sum.Add(a.Interval), true, true
	}
	return sum, any
}

// asPart is a reason as it stands for more than its own line, of which the gap is
// gap: what it explains of that.
func (x reason) asPart(gap model.Interval) reason {
	sum, any := x.sum(gap)
	x.amounts = nil
	if any {
		x.amounts = []leftover{{Interval: sum, direct: true, within: -1}}
	}
	return x
}

// names reports whether a reason names an amount.
func (x reason) names() bool { return len(x.amounts) > 0 }

// sameAmounts reports whether two reasons name the same amounts.
func (x reason) sameAmounts(o reason) bool {
	return slices.EqualFunc(x.amounts, o.amounts, func(a, b leftover) bool { return a.Mid.Equal(b.Mid) })
}

// without is a reason without the amounts that another names.
func (x reason) without(o reason) reason {
	x.amounts = slices.DeleteFunc(slices.Clone(x.amounts), func(a leftover) bool {
		return slices.ContainsFunc(o.amounts, func(b leftover) bool { return a.Mid.Equal(b.Mid) })
	})
	if !slices.ContainsFunc(x.amounts, func(a leftover) bool { return a.within >= len(x.amounts) }) {
		return x
	}
	for i := range x.amounts {
		x.amounts[i].within = -1
	}
	return x
}

// sameSentence reports whether two texts are one but for punctuation, numbering and
// spaces; likeSentence whether one holds the other, or most of it.
func sameSentence(a, b string) bool {
	return wording(unnumbered(a)) == wording(unnumbered(b))
}

// unnumbered is a text without the number that it begins with in a list.
func unnumbered(s string) string {
	if at := numbered.FindStringIndex(s); at != nil && at[1] < len(s) && !isDigit(s[at[1]]) {
		return s[at[1]:]
	}
	return s
}

func likeSentence(a, b string) bool {
	x, y := wording(a), wording(b)
	return strings.Contains(x, y) || strings.Contains(y, x) || likeness([]rune(x), []rune(y), decimal.New(5, -1)).IsPositive()
}

// gives reports whether a sentence names money that was not spent, and what for.
func (x reason) gives() bool {
	return slices.ContainsFunc(x.amounts, func(a leftover) bool { return a.direct })
}

// because reports whether a sentence says why money was not spent.
func (x reason) because(r *run) bool {
	return hasAny(x.text, r.book.params.plain(causeWords)...) && hasAny(x.text, slices.Concat(r.book.params.plain(rateWords), r.leftWords())...)
}

// leftIn are the words for money that was left in a year: that it is paid in the
// next is one.
func (r *run) leftIn(year int) []string {
	if year == 0 {
		return r.leftWords()
	}
	return append(r.leftWords(), strconv.Itoa(year+1)+"年")
}

// leftWords are the words for money that was left.
func (r *run) leftWords() (left []string) {
	words, names := r.labelWords()
	for i, w := range words {
		if labelNames[names[i]] == leftLabel {
			left = append(left, w)
		}
	}
	return append(left, r.book.params.plain(unspentWords)...)
}

// What an amount of a sentence is.
type moneyRole uint8

const (
	openMoney   moneyRole = iota // nobody can say
	notCause                     // the budget, the spending, a price
	bareCause                    // what was left, and not of what
	inList                       // what the amount beside it is
	directCause                  // not spent, by words about this amount
)

// reasonIn reads a sentence about lines; budget is that of which it may state a
// share.
func (r *run) reasonIn(x string, at model.Ref, budget model.Interval, about []*shortfall, year int) reason {
	out := reason{text: x, at: at, money: r.mentions(x, reasonWords)}
	all := r.figuresIn(x)
	amounts := amountsIn(all)
	if len(amounts) == 0 {
		r.shareIn(&out, x, all, budget, year)
		return out
	}
	roles := r.rolesOf(x, amounts, about, year)
	total, sum := -1, model.Interval{}
	for i, f := range amounts {
		lead := x[endBefore(amounts, i):f.Start]
		if strings.ContainsAny(lead, "；;") || strings.Contains(lead, "另") {
			total = -1
		}
		if total < 0 && len(out.amounts) > 0 && hasAny(lead, append(r.book.params.plain(listWords), "：", "包括")...) {
			total = len(out.amounts) - 1
		}
		switch roles[i] {
		case openMoney:
			out.open = true
			continue
		case notCause:
			continue
		}
		if len(out.amounts) > 1 && hasAny(lastClause(lead), r.book.params.plain(totalWords)...) && sum.Mid.Equal(f.Number) {
			continue // the amounts before it, added up
		}
		out.open = out.open || f.Vague && !strings.HasSuffix(lead, "节约")
		out.amounts = append(out.amounts, leftover{Interval: f.span(), start: f.Start, direct: roles[i] == directCause, within: total})
		sum = sum.Add(f.span())
	}
	return out
}

// rolesOf says what each amount of a sentence is.
func (r *run) rolesOf(x string, amounts []stated, about []*shortfall, year int) []moneyRole {
	roles := make([]moneyRole, len(amounts))
	for i := range amounts {
		roles[i] = r.roleOf(x, amounts, i, about, year)
	}
	for i := len(roles) - 2; i >= 0; i-- {
		if roles[i] == inList {
			roles[i] = roles[i+1]
		}
	}
	for i := range roles {
		lead := x[endBefore(amounts, i):amounts[i].Start]
		if roles[i] == openMoney && i > 0 && roles[i-1] > notCause && startsList(lead) {
			roles[i] = roles[i-1]
		}
		if roles[i] == inList {
			roles[i] = openMoney
		}
	}
	return roles
}

// roleOf says what one amount is, by the words about it.
func (r *run) roleOf(x string, amounts []stated, i int, about []*shortfall, year int) moneyRole {
	f := amounts[i]
	next := len(x)
	if i+1 < len(amounts) {
		next = amounts[i+1].Start
	}
	lead, tail := x[endBefore(amounts, i):f.Start], x[f.End:next]
	near, behind := lastClause(lead), firstClause(tail)
	left := r.leftIn(year)
	after := strings.Contains(behind, "未") || hasAny(behind, left...)
	before := hasAny(near, left...)
	switch {
	case f.Number.IsNegative():
		return openMoney
	case !after && (hasAny(near, "上年", "去年") || year > 0 && strings.Contains(near, strconv.Itoa(year-1)+"年")):
		return notCause
	}
	switch r.calledLast(near, left) {
	case leftMoney:
		if after || strings.Trim(r.bareOf(near, left, about), "的") != "" {
			return directCause
		}
		return bareCause
	case spentMoney:
		if before && !hasAny(near, r.book.params.plain(doneWords)...) {
			return directCause
		}
		return notCause
	case budgetMoney:
		if !before && (!after || restates(f, about)) {
			return notCause
		}
		return directCause
	case changedMoney:
		if after || before {
			return directCause
		}
		return openMoney
	case foreignMoney:
		if after {
			return directCause
		}
		return notCause
	}
	switch {
	case after, laterUnspent.MatchString(tail), r.causedBy(x, lead, f):
		return directCause
	case restates(f, about):
		return notCause
	case i+1 < len(amounts) && startsList(tail) && behind == tail:
		return inList
	case linked(near, r.book.params.plain(linkWords)) && (hasAny(lead, left...) || strings.Contains(lead, "未")):
		return directCause
	}
	return openMoney
}

// What the words before an amount call it.
const (
	unnamedMoney = iota
	leftMoney
	spentMoney
	budgetMoney
	changedMoney // by which the budget was changed
	foreignMoney
)

// calledLast is what the last telling word before an amount calls it.
func (r *run) calledLast(near string, left []string) int {
	words, names := r.labelWords()
	foreign := r.book.params.plain(otherMoney)
	which, _, _ := lastWord(near, slices.Concat(left, words, foreign))
	switch {
	case which < 0:
		return unnamedMoney
	case which < len(left):
		return leftMoney
	case which >= len(left)+len(words):
		return foreignMoney
	}
	switch labelNames[names[which-len(left)]] {
	case leftLabel:
		return leftMoney
	case spentLabel:
		return spentMoney
	case rateLabel:
		return unnamedMoney
	case addedLabel, cutLabel:
		return changedMoney
	}
	return budgetMoney
}

// bareOf is what words before an amount say beside that it was left.
func (r *run) bareOf(near string, left []string, about []*shortfall) string {
	drop := slices.Concat(left, r.book.params.plain(linkWords), r.book.params.plain(basicWords), r.book.params.plain(causeWords),
		[]string{projectSubject, "整体", "部门", "全年", "年末", "年底", "本年", "当年", "预算", "资金", "经费", "其中", "“", "”", "、"})
	for _, s := range about {
		if s.project != nil {
			drop = append(drop, prose(s.Name))
		}
	}
	slices.SortFunc(drop, func(a, b string) int { return len(b) - len(a) })
	for _, w := range drop {
		near = strings.ReplaceAll(near, w, "")
	}
	return near
}

// restates reports whether an amount is the budget or the spending of a line.
func restates(f stated, about []*shortfall) bool {
	return slices.ContainsFunc(about, func(s *shortfall) bool {
		return model.Compare(f.span(), model.Equal, s.Budget.Amount) != model.Unbalanced || model.Compare(f.span(), model.Equal, s.Spent.Amount) != model.Unbalanced
	})
}

var (
	// laterUnspent is a clause behind an amount that says it was not spent:
	// 工程款6.90万元，尚未支付.
	laterUnspent = regexp.MustCompile(`^，(((尚|均|仍|暂|至今)?(未|没有|无法|结转|顺延|推迟|延后|延期|待))|(因|由于)[^，；。]*(未|无法)[^，；。]{0,4}(付|结算|支出|使用|执行))`)
	moneyNoun    = regexp.MustCompile(`(款|费|金|支出|补贴|补助)$`)
)

// causedBy reports whether an amount behind a word for a reason is money for
// something, of which the sentence says later that something was not done.
func (r *run) causedBy(x, lead string, f stated) bool {
	return hasAny(lead, r.book.params.plain(causeWords)...) && moneyNoun.MatchString(lastClause(lead)) && strings.Contains(x[f.End:], "未")
}

// shareIn reads a sentence without an amount that says which share of the budget
// was not spent: 预算的5%未支付.
func (r *run) shareIn(out *reason, x string, all []stated, budget model.Interval, year int) {
	left := r.leftIn(year)
	for i, f := range all {
		near, behind := lastClause(x[endBefore(all, i):f.Start]), firstClause(x[f.End:])
		if f.Kind != percentFigure || !ofBudget.MatchString(near) || hasAny(near, r.book.params.plain(rateWords)...) {
			continue
		}
		if hasAny(near, left...) || hasAny(behind, left...) || strings.Contains(behind, "未") {
			out.amounts = append(out.amounts, leftover{Interval: f.span().Mul(budget), start: f.Start, direct: true, within: -1})
			out.open = out.open || f.Vague
		}
	}
}

var ofBudget = regexp.MustCompile(`预算(数|金额|资金|总额|总数)?(的)?$`)

func endBefore(fs []stated, i int) int {
	if i == 0 {
		return 0
	}
	return fs[i-1].End
}

func lastClause(s string) string {
	if i := strings.LastIndexAny(s, "，；：;:（("); i >= 0 {
		return strings.TrimLeft(s[i:], "，；：;:（(")
	}
	return s
}

func firstClause(s string) string {
	if i := strings.IndexAny(s, "，；;）)"); i >= 0 {
		return s[:i]
	}
	return s
}

func startsList(s string) bool {
	return strings.HasPrefix(s, "、") || strings.HasPrefix(s, "和") || strings.HasPrefix(s, "及") || strings.HasPrefix(s, "以及")
}

// linked reports whether a clause only leads from what was said to its amount:
// 涉及, 共.
func linked(near string, links []string) bool {
	return near == "" || slices.ContainsFunc(links, func(w string) bool { return strings.HasPrefix(near, w) })
}
