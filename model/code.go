package model

import "regexp"

var (
	coded     = regexp.MustCompile(`^\s*([0-9A-Za-z]*[0-9][0-9A-Za-z]*)\s*[-—－–_＿]\s*(\S.*)$`)
	bracketed = regexp.MustCompile(`^\s*[\[【［]\s*([0-9A-Za-z]*[0-9][0-9A-Za-z]*)\s*[\]】］]\s*[-—－–_]?\s*(\S.*)$`)
)

// SplitCode splits «编码-名称» as systems export it ("219001-云桥街道办事处",
// "219001 - 云桥街道办事处", "219001_云桥街道办事处", "[219001]云桥街道办事处").
// A code is of three or more letters and digits with
// a digit among them; code is empty where s has none, and name is then s.
func SplitCode(s string) (code, name string) {
	m := coded.FindStringSubmatch(s)
	if m == nil {
		m = bracketed.FindStringSubmatch(s)
	}
	if m == nil || len(m[1]) < 3 || startsWithDigit(m[2]) {
		return "", s
	}
	return m[1], m[2]
}

// startsWithDigit keeps periods and phone numbers (2021-2023) whole.
func startsWithDigit(s string) bool { return s[0] >= '0' && s[0] <= '9' }
