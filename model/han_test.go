package model

import (
	"testing"

	"pgregory.net/rapid"
)

// numerals in Chinese, what they are and what stands behind them; "" where they
// are none.
var hans = []struct{ text, number, rest string }{
	{"十二", "12", ""}, {"一百二十万元", "1200000", "元"}, {"壹拾贰万元整", "120000", "元整"}, {"二十", "20", ""},
	{"十", "10", ""}, {"一百零五", "105", ""}, {"一千零五十", "1050", ""}, {"一万五千", "15000", ""}, {"一万零五", "10005", ""},
	{"三点五", "3.5", ""}, {"二〇二三年", "2023", "年"}, {"九十五", "95", ""}, {"两千三百个", "2300", "个"},
	{"一亿二千万", "120000000", ""}, {"一亿零五十万", "100500000", ""}, {"壹佰贰拾叁万肆仟伍佰陆拾柒", "1234567", ""}, {"二", "2", ""},
	{"一万五", "", ""},                                     // 15000, or 10005
	{"一百五", "", ""},                                     // 150, or 105
	{"一", "", ""},                                       // typed for a dash
	{"万元", "", ""}, {"百分之九十", "", ""}, {"千方百计", "", ""}, // words
	{"一百百", "", ""}, {"五十百", "", ""}, {"万万", "", ""}, {"", "", ""}, {"个", "", ""}, {"一百零", "", ""},
}

func TestHanNumeral(t *testing.T) {
	for _, c := range hans {
		n, rest, ok := HanNumeral(c.text)
		got := ""
		if ok {
			got = n.String()
		} else {
			rest = ""
		}
		if got != c.number || rest != c.rest {
			t.Errorf("HanNumeral(%q) = %q, %q, want %q, %q", c.text, got, rest, c.number, c.rest)
		}
	}
}

// han writes n as Chinese does: the inverse, to compare with.
func han(n int64) string {
	const digits = "零一二三四五六七八九"
	under := func(n int64, zero bool) string {
		s := ""
		for i, u := range []string{"千", "百", "十", ""} {
			d := n / pow10(int32(3-i)) % 10
			if d == 0 {
				zero = zero || s != ""
				continue
			}
			if zero {
				s += "零"
			}
			s, zero = s+string([]rune(digits)[d])+u, false
		}
		return s
	}
	s := ""
	for _, u := range []struct {
		size int64
		name string
	}{{100000000, "亿"}, {10000, "万"}, {1, ""}} {
		part := n / u.size % 10000
		if part > 0 {
			s += under(part, s != "" && part < 1000) + u.name
		}
	}
	return s
}

func TestHanNumeralRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(2, 999999999999).Draw(t, "n")
		got, rest, ok := HanNumeral(han(n))
		if !ok || got.IntPart() != n || rest != "" {
			t.Fatalf("HanNumeral(%s) = %s, %q, %t, want %d", han(n), got, rest, ok, n)
		}
	})
}
