package model

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// This file knows numbers that belong to a person: those of identity cards,
// mobile telephones and bank accounts.

// Personal is a personal number that a text holds.
type Personal struct {
	Kind   string // 身份证号, 手机号码 or 银行账号
	Number string // as typed
}

var (
	personalRun = regexp.MustCompile(`[0-9]{11,19}[Xx]?`)
	mobile      = regexp.MustCompile(`^1[3-9][0-9]{9}$`)
	codeBefore  = regexp.MustCompile(`(编号|编码|代码|单号|文号|合同号?|发票号?码?|[A-Za-z\-])[：:为]?$`)
	bankBefore  = regexp.MustCompile(`(账号|帐号|卡号|账户|帐户|银行)[^，。；]{0,12}$`)
)

// FindPersonal is the first number in s that is certainly personal: one whose
// digits check, or a mobile number that nothing before it calls a code. ok is
// false where there is none. Masked hides more than that.
func FindPersonal(s string) (p Personal, ok bool) {
	for _, at := range personalRun.FindAllStringIndex(s, -1) {
		n := s[at[0]:at[1]]
		if at[1] < len(s) && isDigit(rune(s[at[1]])) || at[0] > 0 && isDigit(rune(s[at[0]-1])) {
			continue
		}
		if kind := personalKind(n, s[:at[0]]); kind != "" {
			return Personal{kind, n}, true
		}
	}
	return Personal{}, false
}

// personalKind says what kind of personal number n is, behind before; empty
// for codes of projects, contracts and the like.
func personalKind(n, before string) string {
	switch {
	case identity(n):
		return "身份证号"
	case bankBefore.MatchString(before) && len(n) >= 16 && len(n) <= 19 && luhn(n):
		return "银行账号"
	case mobile.MatchString(n) && !codeBefore.MatchString(before):
		return "手机号码"
	}
	return ""
}

// identity reports whether n is a 居民身份证 number: 18 characters with a day
// of birth and the check character of GB 11643.
func identity(n string) bool {
	if len(n) != 18 {
		return false
	}
	born, err := time.Parse("20060102", n[6:14])
	if err != nil || born.Year() < 1900 || born.Year() > 2100 {
		return false
	}
	sum := 0
	for i, w := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		if !isDigit(rune(n[i])) {
			return false
		}
		sum += int(n[i]-'0') * w
	}
	return "10X98765432"[sum%11] == strings.ToUpper(n)[17]
}

// luhn reports whether the last digit of a card number checks the others.
func luhn(n string) bool {
	sum := 0
	for i := range len(n) {
		d, err := strconv.Atoi(n[len(n)-1-i : len(n)-i])
		if err != nil {
			return false
		}
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
