package model

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
)

// This file hides personal numbers in what leaves the street: an extract of a
// list, a message to a unit. It hides rather too much than too little, but never
// an amount, a day, or what is called a code.

// The least and most digits of a bank account, and how many digits of a hidden
// number stay, at its ends. One shorter than a mobile number keeps the last two.
const (
	shortestAccount, longestAccount = 12, 19
	shownFirst, shownLast           = 3, 4
	shortNumber, shortShown         = 11, 2
	leastHidden                     = 5
)

var (
	// called is what makes a number a code, and holder what makes it personal all
	// the same: 身份证编号.
	called = regexp.MustCompile(`(编号|编码|代码|单号|文号|申请号|流水号|序号|合同号?|发票号?码?|凭证号?|[A-Za-z_\-])[：:为是]?\s*[“"「『《（(\[]?$`)
	holder = regexp.MustCompile(`(身份证|证件|账户|帐户|银行|手机|电话)(编号|编码|代码)?[：:为是]?\s*[“"「『《（(\[]?$`)
	banked = regexp.MustCompile(`(账号|帐号|卡号|账户|帐户|银行|开户|支行)[^，。；]{0,12}$`)

	personalHead = regexp.MustCompile(`电话|手机|联系方式|联系人|账号|帐号|账户|帐户|卡号|身份证|证件号|证号`)
	payeeHead    = regexp.MustCompile(`收款|付款|往来|对方|开户`)
	codeHead     = regexp.MustCompile(`编码|编号|代码|文号|单号|凭证|申请号|序号|流水|发票|合同|指标|科目|项目|单位|部门|科室|资金|金额|数$|额$|号$|日期|时间`)
)

// Masked is s with the middle of every personal number hidden:
// 310***********1234. Those are accounts of 12 to 19 digits, numbers of identity
// cards and mobile numbers, in groups too where a bank is spoken of or the digits
// check. Amounts, points in time, landlines and what is called a code stay; so
// does all else of s.
func Masked(s string) string {
	x := masker{text: []rune(s)}
	if !x.worth() {
		return s
	}
	code := -1 // where a number that was called a code ends
	for i := 0; i < len(x.text); {
		if digitOf(x.text[i]) < 0 {
			i++
			continue
		}
		end := x.run(i)
		if grouped := x.groups(i); grouped > end && x.personalGroups(i, grouped) {
			x.hide(i, grouped)
			i = grouped
			continue
		}
		switch {
		case x.isCode(i, end) || code >= 0 && x.listed(code, i):
			code = end
		case x.personal(i, &end):
			x.hide(i, end)
		}
		i = end
	}
	return string(x.text)
}

// MaskedUnder is Masked of a cell below a header: in a column of telephones,
// accounts or identity cards every number is hidden, in one of codes or amounts
// none.
func MaskedUnder(header, s string) string {
	header = Fold(header)
	switch {
	case PersonalColumn(header):
		return maskedAll(s)
	case codeHead.MatchString(header) && !payeeHead.MatchString(header):
		return s
	}
	return Masked(s)
}

// PersonalColumn reports whether a column holds personal numbers by its header.
func PersonalColumn(header string) bool { return personalHead.MatchString(Fold(header)) }

// MaskFinding is f with the personal numbers hidden in all its texts. Where the
// message speaks of a code, Want and Got may be such codes and stay, unless they
// are certainly personal.
func MaskFinding(f Finding) Finding {
	message := Masked(f.Message)
	beside := func(s string) string {
		masked := Masked(s)
		_, certain := FindPersonal(s)
		switch {
		case masked == s, strings.Contains(message, s):
			return s
		case !certain && codeWord.MatchString(message) && !strings.Contains(f.Message, s):
			return s
		}
		return masked
	}
	f.Want, f.Got, f.Diff = beside(f.Want), beside(f.Got), beside(f.Diff)
	f.Message, f.Fix, f.Project, f.Reply.Note = message, Masked(f.Fix), Masked(f.Project), Masked(f.Reply.Note)
	return f
}

// codeWord is a message about a code.
var codeWord = regexp.MustCompile(`编号|编码|代码|单号|文号|凭证|合同|发票`)

// masker is a text whose numbers are being hidden.
type masker struct{ text []rune }

// worth reports whether enough digits stand in the text for a number to hide.
func (x masker) worth() bool {
	n := 0
	for _, r := range x.text {
		if digitOf(r) >= 0 {
			n++
		}
	}
	return n >= shortNumber
}

// digitOf is the digit that r is, of full width too; -1 for none.
func digitOf(r rune) int {
	switch {
	case r >= '0' && r <= '9':
		return int(r - '0')
	case r >= '０' && r <= '９':
		return int(r - '０')
	}
	return -1
}

// run is where the digits from i on end.
func (x masker) run(i int) int {
	for i < len(x.text) && digitOf(x.text[i]) >= 0 {
		i++
	}
	return i
}

// groups is where the groups of digits end that follow each other from i on, with
// one space or dash between them; an X may stand last.
func (x masker) groups(i int) int {
	end := x.run(i)
	for end+1 < len(x.text) && isGap(x.text[end]) && digitOf(x.text[end+1]) >= 0 {
		end = x.run(end + 1)
	}
	return end
}

func isGap(r rune) bool { return r == ' ' || r == '\u00a0' || r == '\u3000' || r == '-' }

// digits are those from i to end, as ASCII, and how many each group has.
func (x masker) digits(i, end int) (digits string, sizes []int) {
	var b strings.Builder
	n := 0
	for _, r := range x.text[i:end] {
		if d := digitOf(r); d >= 0 {
			b.WriteByte(byte('0' + d))
			n++
			continue
		}
		sizes, n = append(sizes, n), 0
	}
	return b.String(), append(sizes, n)
}

// around are the text before i, as far as it matters, and the runes at end and
// behind it.
func (x masker) around(i, end int) (before string, next, after rune) {
	before = string(x.text[max(0, i-20):i])
	if end < len(x.text) {
		next = x.text[end]
	}
	if end+1 < len(x.text) {
		after = x.text[end+1]
	}
	return before, next, after
}

// personalGroups reports whether the groups from i to end are one personal number.
func (x masker) personalGroups(i, end int) bool {
	before, next, _ := x.around(i, end)
	n, sizes := x.digits(i, end)
	if called.MatchString(before) && !holder.MatchString(before) || isLetter(next) {
		return false
	}
	if slices.Equal(sizes, []int{3, 4, 4}) && mobile.MatchString(n) {
		return true
	}
	dashed := slices.Contains(x.text[i:end], '-') && !banked.MatchString(before)
	if dashed || len(n) < shortestAccount || len(n) > longestAccount {
		return false
	}
	even := !slices.ContainsFunc(sizes[:len(sizes)-1], func(n int) bool { return n != 4 })
	return identity(n) || banked.MatchString(before) || even && len(n) >= 16 && luhn(n)
}

// isCode reports whether the digits from i to end are called a code, or are part
// of one.
func (x masker) isCode(i, end int) bool {
	before, next, _ := x.around(i, end)
	if n, _ := x.digits(i, end); isLetter(next) && !(len(n) == 17 && (next == 'X' || next == 'x')) {
		return true
	}
	return called.MatchString(before) && !holder.MatchString(before) && !strings.HasSuffix(before, "86-")
}

// listed reports whether the number at i stands in a list behind the code that
// ends at code: 编码510…、520….
func (x masker) listed(code, i int) bool {
	between := strings.TrimSpace(string(x.text[code:i]))
	return between != "" && strings.Trim(between, "、，,和与及/”“\"（）() ") == ""
}

func isLetter(r rune) bool { return r < unicode.MaxASCII && unicode.IsLetter(r) || r == '_' }

// personal reports whether the digits from i to end are a personal number; an X
// that belongs to it moves end.
func (x masker) personal(i int, end *int) bool {
	n, _ := x.digits(i, *end)
	before, next, after := x.around(i, *end)
	if len(n) == 17 && (next == 'X' || next == 'x') && identity(n+"X") {
		*end++
		return true
	}
	r := []rune(before)
	fraction := len(r) > 1 && r[len(r)-1] == '.' && digitOf(r[len(r)-2]) >= 0
	amount := next == '.' && digitOf(after) >= 0 || strings.ContainsRune("元万亿%％", next) && next != 0
	switch {
	case fraction || amount:
		return false
	case len(n) == shortNumber:
		return mobile.MatchString(n)
	case len(n) < shortestAccount || len(n) > longestAccount:
		return false
	}
	return banked.MatchString(before) || !isMoment(n)
}

// isMoment reports whether digits are a day with its time.
func isMoment(n string) bool {
	for _, layout := range []string{"200601021504", "20060102150405"} {
		if t, err := time.Parse(layout, n); err == nil && t.Year() >= 1990 && t.Year() < 2100 {
			return true
		}
	}
	return false
}

// hide puts stars for the digits from i to end, but for those at its ends.
func (x masker) hide(i, end int) {
	n, _ := x.digits(i, end)
	total := len(n)
	if last := x.text[end-1]; last == 'X' || last == 'x' {
		total++
	}
	first, last := shownFirst, shownLast
	if total < shortNumber {
		first, last = 0, shortShown
	}
	for k, at := 0, i; at < end; at++ {
		if digitOf(x.text[at]) < 0 && at != end-1 {
			continue
		}
		if k >= first && k < total-last {
			x.text[at] = '*'
		}
		k++
	}
}

// maskedAll hides every number of some length, its groups taken together.
func maskedAll(s string) string {
	x := masker{text: []rune(s)}
	for i := 0; i < len(x.text); {
		if digitOf(x.text[i]) < 0 {
			i++
			continue
		}
		end := x.groups(i)
		n, _ := x.digits(i, end)
		if end < len(x.text) && (x.text[end] == 'X' || x.text[end] == 'x') && len(n) == 17 {
			end++
		}
		if len(n) >= leastHidden {
			x.hide(i, end)
		}
		i = end
	}
	return string(x.text)
}
