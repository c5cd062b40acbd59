package model

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
)

var (
	hanPart   = regexp.MustCompile(`[〇○零一二三四五六七八九十]+([年月日号]|个?季度?)`)
	dayWords  = regexp.MustCompile(`\(?(?:星期|周|礼拜)[一二三四五六日天]\)?`)
	dayTime   = regexp.MustCompile(`(?:[T ]|上午|下午|日)?(?:上午|下午)?\d{1,2}(?::|时|点)\d{1,2}(?:(?::|分)\d{1,2}(?:\.\d+)?秒?|分)?(?:Z|[+-]\d\d:?\d\d)?$`)
	dayForms  = regexp.MustCompile(`^(\d{4}|\d{2})([-./年、])(\d{1,2})[-./月、](\d{1,2})日?$`)
	dayPacked = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})(?:\d{6})?$`)
	dayOracle = regexp.MustCompile(`^(\d{1,2})-(\d{1,2})月-(\d{4}|\d{2})$`)
)

// FoldDay is a date as typed with one spelling for each: half width, Arabic
// digits, no white space beside 年月日, 日 for 号.
func FoldDay(s string) string {
	t := strings.TrimSpace(norm.NFKC.String(s))
	if strings.ContainsAny(t, "年月日号季.") {
		t = strings.Join(strings.Fields(t), "")
	}
	t = strings.NewReplacer("–", "-", "—", "-", "―", "-", "−", "-", "~", "-", "〜", "-").Replace(t)
	t = hanPart.ReplaceAllStringFunc(t, func(part string) string {
		n, rest, ok := HanNumeral(part)
		if !ok && strings.HasPrefix(part, "一") {
			return "1" + strings.TrimPrefix(part, "一")
		}
		if !ok || n.Exponent() > 0 {
			return part
		}
		return n.String() + rest
	})
	if strings.Contains(t, "月") {
		t = strings.ReplaceAll(t, "号", "日")
	}
	return strings.TrimRight(t, ".。,;")
}

// ParseDay reads a day in any of the ways in which it is typed: 2023-12-31,
// 2023.12.31, 二〇二三年十二月三十一日, 20231231, with or without a time. A year of
// two digits is one of 2013 to 2049; below, it may be a month (11/12/23). ok is
// false for what names no single day.
func ParseDay(s string) (day time.Time, ok bool) {
	t := dayWords.ReplaceAllString(FoldDay(s), "")
	if i := dayTime.FindStringIndex(t); i != nil && i[0] > 5 {
		keep := i[0]
		if strings.HasPrefix(t[keep:], "日") {
			keep += len("日")
		}
		t = strings.TrimSpace(t[:keep])
	}
	year, month, date := "", "", ""
	if m := dayForms.FindStringSubmatch(t); m != nil {
		year, month, date = m[1], m[3], m[4]
		if year < "13" && len(year) == 2 {
			return day, false
		}
	} else if m := dayPacked.FindStringSubmatch(t); m != nil {
		year, month, date = m[1], m[2], m[3]
	} else if m := dayOracle.FindStringSubmatch(t); m != nil {
		year, month, date = m[3], m[2], m[1]
	} else {
		return day, false
	}
	y, _ := strconv.Atoi(year)
	if len(year) == 2 {
		if y += 2000; y >= 2050 {
			return day, false
		}
	}
	mo, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(date)
	day = time.Date(y, time.Month(mo), d, 0, 0, 0, 0, time.UTC)
	return day, y >= 1949 && y < 2100 && mo >= 1 && mo <= 12 && d >= 1 && day.Day() == d
}

var (
	dayStretch = regexp.MustCompile(`^(?:截至|截止|截止至|至|于)?(?:(?:(?:19|20)?\d{2}年度?|全年|本年度?|当年|年度?)?` +
		`(?:\d{1,2}月(?:\d{1,2}日)?|[上下]半年|第?[1-4]个?季度?|[Qq][1-4]|全年|年?[底末初中内]|度内)` +
		`(?:[底末初中内份]|上旬|中旬|下旬)?|(?:19|20)\d{2}年度?内?|(?:19|20)\d{2}[-./](?:0?[1-9]|1[0-2]))(?:以前|之前|前|完成|止)*$`)
	daySpan = regexp.MustCompile(`^(?:(?:19|20)\d{2}(?:[-./年]\d{1,2}(?:[-./月]\d{1,2}日?|月)?|年)?|\d{1,2}月(?:\d{1,2}日)?|\d{1,2})(?:-|至|到|--)(?:(?:19|20)\d{2}(?:年|[-./年]\d{1,2}(?:[-./月]\d{1,2}日?|月份?)?)?|\d{1,2}月份?(?:\d{1,2}日|底)?)(?:[底末止]|完成)?$`)
)

// IsStretch reports whether s names a stretch of time and no single day: 12月底前,
// 2023年第四季度, 上半年, 2023.07-2024.01, 2023年.
func IsStretch(s string) bool {
	t := FoldDay(s)
	if dayForms.MatchString(t) {
		return false // a day, though there may be none like it: 2月30日
	}
	return dayStretch.MatchString(t) || daySpan.MatchString(t)
}
