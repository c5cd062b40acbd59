package xlsx

import "testing"

func TestPeriodIn(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"（2023年1-7月）", "1-7月"},
		{"2023 年 1 月—9 月执行数", "1-9月"},
		{"1至6月预算执行情况", "1-6月"},
		{"截至2023年7月执行数", "1-7月"},
		{"上半年执行数", "1-6月"},
		{"前三季度支出进度", "1-9月"},
		{"第二季度", "4-6月"},
		{"2023年度", ""},
		{"2023年1月1日至2023年12月31日", ""},
		{"", ""},
	} {
		if got := periodIn(c.in); got != c.want {
			t.Errorf("periodIn(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}
