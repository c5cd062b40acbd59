package model

import (
	"strings"

	"github.com/shopspring/decimal"
)

// hanDigits are the Chinese digits, everyday and in capitals.
var hanDigits = map[rune]int64{
	'〇': 0, '○': 0, '零': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9,
	'壹': 1, '贰': 2, '貳': 2, '叁': 3, '參': 3, '叄': 3, '肆': 4, '伍': 5, '陆': 6, '陸': 6, '柒': 7, '捌': 8, '玖': 9,
}

// hanUnits are the powers of ten that Chinese numerals name.
var hanUnits = map[rune]int32{
	'十': 1, '拾': 1, '百': 2, '佰': 2, '千': 3, '仟': 3, '万': 4, '萬': 4, '亿': 8, '億': 8,
}

// HanNumeral reads the number in Chinese numerals that s begins with: 一百二十万
// is 1200000, 三点五 is 3.5, 二〇二三 is 2023. A lone 一 is none, since it is typed
// for a dash, and neither is what leaves a place open (一万五).
func HanNumeral(s string) (n decimal.Decimal, rest string, ok bool) {
	rs := []rune(s)
	end := 0
	for end < len(rs) && isHanNumeral(rs[end]) {
		end++
	}
	if end == 0 || end == 1 && (rs[0] == '一' || len(rs) > 1 && hanUnits[rs[0]] >= 2) {
		return n, s, false
	}
	whole, rest := rs[:end], string(rs[end:])
	n, ok = hanWhole(whole)
	if !ok {
		return n, s, false
	}
	if after, found := strings.CutPrefix(rest, "点"); found {
		digits := strings.Builder{}
		i := 0
		tail := []rune(after)
		for i < len(tail) {
			d, is := hanDigits[tail[i]]
			if !is {
				break
			}
			digits.WriteByte(byte('0' + d))
			i++
		}
		f, err := decimal.NewFromString("0." + digits.String() + "0")
		if i == 0 || i > 20 || err != nil {
			return n, s, false
		}
		n, rest = n.Add(f), string(tail[i:])
	}
	return n, rest, true
}

func isHanNumeral(r rune) bool {
	_, digit := hanDigits[r]
	return digit || hanUnits[r] > 0
}

// hanWhole is a whole number in Chinese numerals.
func hanWhole(rs []rune) (n decimal.Decimal, ok bool) {
	if digits, ok := hanSequence(rs); ok {
		return digits, true
	}
	s := strings.NewReplacer("萬", "万", "億", "亿").Replace(string(rs))
	var total int64
	first := true
	for _, unit := range [...]string{"亿", "万", ""} {
		part, rest, found := s, "", true
		if unit != "" {
			part, rest, found = strings.Cut(s, unit)
		}
		if !found || unit == "" && part == "" {
			continue
		}
		section, ok := hanSection([]rune(part), first)
		if !ok {
			return n, false
		}
		total, s, first = total+section*pow10(hanUnits[append([]rune(unit), 0)[0]]), rest, false
	}
	return decimal.NewFromInt(total), true
}

// hanSection is a number below 万; lead is whether none stands before it.
func hanSection(rs []rune, lead bool) (n int64, ok bool) {
	last, digit, zero := int32(4), int64(-1), false
	for i, r := range rs {
		d, is := hanDigits[r]
		u := hanUnits[r]
		switch {
		case is && d == 0:
			if digit >= 0 || zero || i == 0 && lead {
				return 0, false
			}
			zero = true
		case is && digit >= 0, !is && u >= last:
			return 0, false
		case is:
			digit = d
		case digit < 0 && !(u == 1 && (i == 0 || zero)):
			return 0, false
		default:
			n, last, digit, zero = n+max(digit, 1)*pow10(u), u, -1, false
		}
	}
	open := !zero && (last > 1 && last < 4 || last == 4 && !lead)
	if digit >= 0 && open || digit < 0 && zero {
		return 0, false // 一万五: 15000, or 10005
	}
	return n + max(digit, 0), n > 0 || digit > 0
}

// hanSequence is digits that name no unit: 二〇二三.
func hanSequence(rs []rune) (n decimal.Decimal, ok bool) {
	var b strings.Builder
	for _, r := range rs {
		d, is := hanDigits[r]
		if !is {
			return n, false
		}
		b.WriteByte(byte('0' + d))
	}
	n, err := decimal.NewFromString(b.String())
	return n, err == nil && len(rs) <= 20
}

func pow10(n int32) int64 {
	p := int64(1)
	for ; n > 0; n-- {
		p *= 10
	}
	return p
}
