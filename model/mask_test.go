package model_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"jixiao/model"

	"pgregory.net/rapid"
)

var masked = []struct{ name, in, want string }{
	{"an account", "请退至账号3100668011234567890", "请退至账号310************7890"},
	{"an account of twelve digits", "账号：440512345678。", "账号：440*****5678。"},
	{"an account without a word", "6222021001012345678", "622************5678"},
	{"a card in groups", "卡号 6222 0210 0101 2345 678", "卡号 622* **** **** ***5 678"},
	{"groups whose digits check", "转4111 1111 1111 1111", "转411* **** **** 1111"},
	{"full width", "账号６２２２０２１００１０１２３４５", "账号６２２*********２３４５"},
	{"an identity card", "身份证11010519491231002X", "身份证110***********002X"},
	{"an identity card called a code", "身份证编号：11010519491231002X", "身份证编号：110***********002X"},
	{"an identity card of old", "身份证号110105491231002", "身份证号110********1002"},
	{"a mobile number", "联系张三13812345678。", "联系张三138****5678。"},
	{"a mobile number in groups", "138 1234 5678或139-1234-5678", "138 **** 5678或139-****-5678"},
	{"a mobile number of China", "+86-13812345678", "+86-138****5678"},
	{"a landline", "电话021-55551234", "电话021-55551234"},
	{"amounts", "合计123456789012.34元，另100000000000元、12,345,678,901.00", "合计123456789012.34元，另100000000000元、12,345,678,901.00"},
	{"a tail of a float", "0.30000000000000004", "0.30000000000000004"},
	{"years", "2020 2021 2022 2023", "2020 2021 2022 2023"},
	{"a day with its time", "20231231235959导出", "20231231235959导出"},
	{"a code of digits", "项目编码“510000210000000”已停用", "项目编码“510000210000000”已停用"},
	{"codes of digits", "编码510000210000000、510000210000001和510000210000002", "编码510000210000000、510000210000001和510000210000002"},
	{"a code of letters and digits", "51000021R000000012345和T138123456780", "51000021R000000012345和T138123456780"},
	{"a longer code", "51000021000000012345", "51000021000000012345"},
	{"a voucher", "凭证号202312310001", "凭证号202312310001"},
	{"an invoice", "发票号码13812345678", "发票号码13812345678"},
}

func TestMasked(t *testing.T) {
	for _, c := range masked {
		if got := model.Masked(c.in); got != c.want {
			t.Errorf("%s: Masked(%q) = %q, want %q", c.name, c.in, got, c.want)
		}
		if again := model.Masked(c.want); again != c.want {
			t.Errorf("%s: Masked twice: %q becomes %q", c.name, c.want, again)
		}
	}
}

func TestMaskedUnder(t *testing.T) {
	for _, c := range []struct{ header, in, want string }{
		{"联系电话", "021-5555 1234", "021-**** 1234"},
		{"电话", "5555 1234", "**** **34"},
		{"账号", "310 0668 0112", "310 **** 0112"},
		{"收款账户名称", "云桥墨香文具商行", "云桥墨香文具商行"},
		{"收款人\n账号", "1234567", "*****67"},
		{"支付申请号", "202312310000123", "202312310000123"},
		{"项目编码", "510000210000000123", "510000210000000123"},
		{"功能科目", "2010301-行政运行", "2010301-行政运行"},
		{"备注", "退13812345678", "退138****5678"},
		{"收款单位", "某行3100668011234567890", "某行310************7890"},
		{"金额", "123456789012", "123456789012"},
	} {
		if got := model.MaskedUnder(c.header, c.in); got != c.want {
			t.Errorf("MaskedUnder(%q, %q) = %q, want %q", c.header, c.in, got, c.want)
		}
	}
}

func TestMaskFinding(t *testing.T) {
	f := model.MaskFinding(model.Finding{
		Message: "指标“满意度”的偏差原因中有账号6222021001012345678", Fix: "请问13812345678", Got: "6222021001012345678",
		Reply: model.Reply{Note: "已退13912345678"},
	})
	if all := fmt.Sprint(f); regexp.MustCompile(`[0-9]{8}`).MatchString(all) {
		t.Errorf("numbers are left: %s", all)
	}
	kept := model.Finding{Message: "项目编码与预算执行表不一致", Want: "510000210000000", Got: "510000210000001"}
	if got := model.MaskFinding(kept); got.Want != kept.Want || got.Got != kept.Got {
		t.Errorf("codes are hidden: %+v", got)
	}
}

// TestMaskedAll: whatever stands around it, no personal number is left, and
// nothing else is changed.
func TestMaskedAll(t *testing.T) {
	personal := rapid.OneOf(
		rapid.StringMatching(`1[3-9][0-9]{9}`),
		rapid.StringMatching(`62[0-9]{10,17}`), rapid.StringMatching(`31[0-9]{10,17}`),
		rapid.Custom(identityCard))
	harmless := rapid.SampledFrom([]string{"", "退款", "合计1,234,567.89万元，", "2023年12月31日", "执行率97.12%、", "项目编码：310000230000001。", "电话021-55551234；", "31700223T003 ", "51000021000000012345号，"})
	words := rapid.SampledFrom([]string{"账号", "转", "联系", "：", "身份证", "给“"})
	rapid.Check(t, func(t *rapid.T) {
		before, number, after := harmless.Draw(t, "before"), personal.Draw(t, "number"), harmless.Draw(t, "after")
		word := words.Draw(t, "word")
		if strings.HasPrefix(after, "2") || strings.HasPrefix(after, "3") || strings.HasPrefix(after, "5") {
			after = "，" + after // digits of their own
		}
		want := before + word + number[:3] + strings.Repeat("*", len(number)-7) + number[len(number)-4:] + after
		if got := model.Masked(before + word + number + after); got != want {
			t.Fatalf("Masked(%q) = %q, want %q", before+word+number+after, got, want)
		}
	})
}

// identityCard is a number with its check character.
func identityCard(t *rapid.T) string {
	n := rapid.StringMatching(`[1-6][1-9][0-9]{4}`).Draw(t, "region") +
		fmt.Sprintf("%d%02d%02d", rapid.IntRange(1930, 2020).Draw(t, "year"), rapid.IntRange(1, 12).Draw(t, "month"), rapid.IntRange(1, 28).Draw(t, "day")) +
		rapid.StringMatching(`[0-9]{3}`).Draw(t, "order")
	sum := 0
	for i, w := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(n[i]-'0') * w
	}
	return n + string("10X98765432"[sum%11])
}
