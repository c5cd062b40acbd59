package model

import (
	"fmt"
	"strings"
	"testing"
)

var targets = []struct{ text, measure, want string }{
	{"≥95%", "", "≥ 0.95 %"},
	{"≥100百分比", "", "≥ 1 %"},
	{"=42个", "", "= 42 个"},
	{"不少于10个", "", "≥ 10 个"},  // words for signs
	{"不低于９０％", "", "≥ 0.9 %"}, // full width
	{"不超过90万元", "", "≤ 90 万元"},
	{"控制在250万以内", "", "≤ 250 万"},
	{"控制在250万元", "", "≤ 250 万元"},
	{"95%以上", "", "≥ 0.95 %"},
	{"10个工作日以内", "", "≤ 10 个工作日"},
	{"﹦500人", "", "= 500 人"},
	{"≧90%", "", "≥ 0.9 %"},
	{">=12次", "", "≥ 12 次"},
	{"＞70%", "", "> 0.7 %"},
	{"<5起", "", "< 5 起"},
	{"１００％", "", "1 %"},
	{"百分之百", "", "1 %"},
	{"95.\n10%", "", "0.951 %"}, // broken by a line feed
	{"7.50.", "", "7.5"},
	{"1,300场", "", "1300 场"},
	{"≥80M", "", "≥ 80 M"},
	{"15万元", "", "15 万元"},
	{"2370人", "", "2370 人"},
	{"≥1,200㎡", "", "≥ 1200 m2"}, // a unit with a digit
	{"12个月", "", "12 个月"},
	{"≤3元/人", "", "≤ 3 元/人"},
	{"100", "", "100"},  // a bare value stays
	{"100", "%", "1 %"}, // unless its own column says %
	{"98", "%(百分比)", "0.98 %"},
	{"≥95", "百分比", "≥ 0.95 %"},
	{"12", "次", "12"},
	{"-3.5%", "", "-0.035 %"},
	{"按时完成", "", "定性"},
	{"达成预期指标", "", "定性"},
	{"达到95%", "", "≥ 0.95 %"},
	{"达标", "", "定性"},
	{"3个工作日内办结", "", "定性"}, // a sentence that begins with a number
	{"2021年12月完成", "", "文本"},
	{"2023.07-2024.01", "", "文本"},
	{"1-12月", "", "文本"},
	{"3次/年", "", "文本"},
	{"80-90", "", "文本"},
	{"80%-90%", "", "文本"},
	{"2023年底", "", "文本"},
	{"12月底前", "", "文本"},
	{"20231231", "", "文本"},
	{"2021-2023", "", "文本"},
	{"≥", "", "≥"},
	{"", "", ""},
	{"第1名", "", "定性"},
	{"定性", "", "定性"},
	{"九十五", "%", "0.95 %"},
	{"十二", "", "12"},
	{"三", "个", "3"},
	{"三", "", "定性"},
	{"≥ 95 %", "", "≥ 0.95 %"},
	{"＞＝95％", "", "≥ 0.95 %"},
	{"95%（含）以上", "", "≥ 0.95 %"},
	{"10个（含）以上", "", "≥ 10 个"},
	{"百分之九十五", "", "0.95 %"},
	{"不低于百分之九十", "", "≥ 0.9 %"},
	{"九成", "", "0.9 %"},
	{"九成以上", "", "≥ 0.9 %"},
	{"十二次", "", "12 次"},
	{"不少于三次", "", "≥ 3 次"},
	{"一次", "", "1 次"},
	{"一级", "", "定性"},
	{"二级以上", "", "定性"},
	{"十分满意", "", "定性"}, // not ten points
	{"零投诉", "", "定性"},
	{"一期工程", "", "定性"},
	{"−5%", "", "-0.05 %"},
	{"≤5‰", "", "≤ 5 ‰"}, // a unit of its own
	{"≦12天", "", "≤ 12 天"},
	{"﹥3", "", "> 3"},
	{"至多3次", "", "≤ 3 次"},
	{"￥5万元", "", "5 万元"},
	{"≤202.6万元", "", "≤ 202.6 万元"},
	{"10606.75万元", "", "10606.75 万元"}, // no year 1060
	{"2280.5次", "", "2280.5 次"},
	{"2023.5万元", "", "2023.5 万元"}, // nor a month
	{"2280次", "", "2280 次"},       // where print may have made 2 of ≥: not repaired
	{"12台（套）", "", "12 台(套)"},
	{"500人/次", "", "文本"},
	{"≤50元/人", "", "≤ 50 元/人"},
	{"5万元/年", "", "5 万元/年"},
	{"3㎡", "", "3 m2"},
	{"3m²", "", "3 m2"},
	{"5²", "", "文本"}, // no 52
	{"①", "", "定性"},  // no 1
	{"约250", "", "文本"},
	{"250左右", "", "文本"},
	{"近300场", "", "文本"},
	{"300余场", "", "文本"},
	{"300多人", "", "文本"},
	{"1/2", "", "文本"},
	{"3:1", "", "文本"},
	{"5～10", "", "文本"},
	{"5—10天", "", "文本"},
	{"5个-10个", "", "文本"},
	{"10±2", "", "文本"},
	{"1O0", "", "文本"}, // the letter O
	{"10O", "", "文本"},
	{"l00%", "", "文本"},
	{"1e5", "", "文本"},
	{"1,234,5", "", "文本"},
	{"12,34", "", "文本"},
	{"1.234,50", "", "文本"},
	{"100\n200", "", "文本"},
	{"5-", "", "文本"},
	{"十二月底前", "", "文本"},
	{"2023年第四季度", "", "文本"},
	{"上半年", "", "文本"},
	{"全年", "", "文本"},
	{"23.12.31", "", "文本"},
	{"2023–2025年", "", "文本"},
	{"二〇二三年十二月三十一日", "", "文本"},
	{"2023-12-31 00:00:00", "", "文本"},
	{"95个百分点", "", "95 个百分点"},
}

func describe(v TargetValue) string {
	if v.Period {
		return "文本"
	}
	var parts []string
	if v.Op != NoOp {
		parts = append(parts, string(v.Op))
	}
	if v.IsNumber {
		parts = append(parts, v.Number.String())
	}
	if v.Measure != "" {
		parts = append(parts, v.Measure)
	}
	return strings.Join(parts, " ")
}

func TestParseTarget(t *testing.T) {
	for _, c := range targets {
		if got := describe(ParseTarget(c.text, c.measure)); got != c.want {
			t.Errorf("ParseTarget(%q, %q) = %q, want %q", c.text, c.measure, got, c.want)
		}
	}
}

func TestParseTargetPrecision(t *testing.T) {
	for text, want := range map[string]string{"≥95%": "0.01", "97.10%": "0.0001", "12.5万元": "0.1", "12": "1"} {
		if got := ParseTarget(text, "").Ulp.String(); got != want {
			t.Errorf("ParseTarget(%q).Ulp = %s, want %s", text, got, want)
		}
	}
}

func TestParseTargetVariant(t *testing.T) {
	for text, want := range map[string]bool{"≥95%": false, "=3": false, ">=95%": true, "﹦3": true, "不低于3个": true, "3个以上": true} {
		if got := ParseTarget(text, "").Variant; got != want {
			t.Errorf("ParseTarget(%q).Variant = %t, want %t", text, got, want)
		}
	}
}

func TestParseTargetRepair(t *testing.T) {
	for text, want := range map[string]Repair{"≥95%": Unrepaired, "≥ 95 %": Unrepaired, "按时完成": Unrepaired, "按时完成。": Unrepaired, "95.\n10%": Mended, "7.50.": Mended,
		"１００％": Rewritten, "＞95%": Unrepaired, "1,300场": Rewritten, "九成": Rewritten, "百分之百": Unrepaired, "3m²": Unrepaired, "100百分比": Rewritten, "￥5万元": Rewritten, "95%（含）以上": Unrepaired, "2台（套）": Unrepaired} {
		if got := ParseTarget(text, "").Repair; got != want {
			t.Errorf("ParseTarget(%q).Repair = %d, want %d", text, got, want)
		}
	}
}

func TestParseOperator(t *testing.T) {
	for _, c := range []struct {
		text string
		op   Operator
		ok   bool
	}{
		{"≥", AtLeast, true}, {">=", AtLeast, true}, {"﹦", Equal, true}, {" ≤ ", AtMost, true}, {"不低于", AtLeast, true},
		{"定性", Qualitative, true}, {"定性指标", Qualitative, true}, {"定量指标", NoOp, false}, {"", NoOp, false},
	} {
		if op, ok := ParseOperator(c.text); op != c.op || ok != c.ok {
			t.Errorf("ParseOperator(%q) = %q, %t, want %q, %t", c.text, op, ok, c.op, c.ok)
		}
	}
}

func TestSplitCode(t *testing.T) {
	for _, c := range []struct{ in, code, name string }{
		{"219001-云桥街道办事处", "219001", "云桥街道办事处"},
		{"219001 - 云桥街道办事处", "219001", "云桥街道办事处"},
		{"51000021R000000019951-工资性支出", "51000021R000000019951", "工资性支出"},
		{"035002_云桥街道办事处", "035002", "云桥街道办事处"},
		{"[015001]云桥街道办事处", "015001", "云桥街道办事处"},
		{"【401】云桥街道办事处", "401", "云桥街道办事处"},
		{"【2022】1号文件", "", "【2022】1号文件"},
		{"[略]云桥街道办事处", "", "[略]云桥街道办事处"},
		{"云桥街道办事处", "", "云桥街道办事处"},
		{"2021-2023", "", "2021-2023"},
		{"5-20活动", "", "5-20活动"},
		{"AB-项目", "", "AB-项目"},
		{"", "", ""},
	} {
		if code, name := SplitCode(c.in); code != c.code || name != c.name {
			t.Errorf("SplitCode(%q) = %q, %q, want %q, %q", c.in, code, name, c.code, c.name)
		}
	}
}

// FuzzParseTarget: no panic; a number has an operator that compares or none;
// the same text typed in full width says the same.
func FuzzParseTarget(f *testing.F) {
	for _, c := range targets {
		f.Add(c.text, c.measure)
	}
	f.Fuzz(func(t *testing.T, text, measure string) {
		v := ParseTarget(text, measure)
		if v.IsNumber && (v.Op == Qualitative || v.Period) {
			t.Errorf("ParseTarget(%q, %q) is a number and words: %+v", text, measure, v)
		}
		if v.IsNumber && !v.Ulp.IsPositive() {
			t.Errorf("ParseTarget(%q, %q): no precision", text, measure)
		}
		if again := ParseTarget(" "+text+" ", measure); fmt.Sprint(describe(again)) != describe(v) {
			t.Errorf("ParseTarget(%q): white space changes %q to %q", text, describe(v), describe(again))
		}
	})
}
