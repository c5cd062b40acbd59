package xlsx

import "testing"

func TestYearIn(t *testing.T) {
	for _, c := range []struct {
		in   string
		want int
	}{
		{"（2023年度）", 2023},
		{"( 2023 年 度 ）", 2023},
		{"２０２３年度", 2023},
		{"2023年度)", 2023},
		{"2023", 2023},
		{"二〇二三年度", 2023},
		{"二○二三年", 2023},
		{"2023.1.1—2023.12.31", 2023},
		{"云桥街道2023年部门预算", 2023},
		{"20230101", 0},
		{"2023人", 0},
		{"2022.1.1-2024.6.30", 0},
		{"", 0},
	} {
		if got := yearIn(c.in); got != c.want {
			t.Errorf("yearIn(%q) = %d, want %d", c.in, got, c.want)
		}
	}
}

// TestSoleYear: the 项目期 and the sheet's name say the year only where they
// name one year.
func TestSoleYear(t *testing.T) {
	for _, c := range []struct {
		in   string
		want int
	}{
		{"2023", 2023},
		{"自评2023", 2023},
		{"2023年1月-2023年12月", 2023},
		{"2023.01-2023.12", 2023},
		{"20230101-20231231", 2023},
		{"2022-2024", 0},
		{"2023-2024年", 0},
		{"Sheet1", 0},
		{"长期", 0},
		{"219003202", 0},
	} {
		if got := soleYear(c.in); got != c.want {
			t.Errorf("soleYear(%q) = %d, want %d", c.in, got, c.want)
		}
	}
}
