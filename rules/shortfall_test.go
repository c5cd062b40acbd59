package rules

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"jixiao/model"
)

// shortfallLines shows 差异说明 as text.
func shortfallLines(all []model.Shortfall) string {
	var b strings.Builder
	for _, s := range all {
		fmt.Fprintf(&b, "%s 预算%s 支出%s 执行率%s 未执行%s 已说明%s 尚余%s±%s %s\n", s.Name, s.Budget.Text, s.Spent.Text,
			rateText(s.Rate.Mid), wanText(s.Gap.Mid), wanText(s.Explained.Mid), wanText(s.Rest.Mid),
			s.Rest.Hi.Sub(s.Rest.Mid).Shift(-4), s.Verdict)
		for _, x := range s.Reasons {
			amount := "—"
			if !x.NoAmount {
				amount = wanText(x.Amount.Mid)
			}
			fmt.Fprintf(&b, "  %s %s %s\n", amount, x.At.A1(), x.Text)
		}
	}
	return b.String()
}

// shortfallBatch is what 差异说明 and T04 say of the first unit of a batch.
func shortfallBatch(t *testing.T, b *Book, in Batch) string {
	t.Helper()
	units, _ := Gather(b, in)
	if len(units) == 0 {
		t.Fatal("no unit")
	}
	s := shortfallLines(Shortfalls(b, units[0]))
	for _, f := range Check(b, units[0], nil).Findings {
		if strings.Contains("T04 E06 E07", f.Rule) {
			s += fmt.Sprintf("%s %s %s %s %v\n", f.Rule, f.Level, f.At.A1(), f.Message, f.Related)
		}
	}
	return s
}

// TestShortfalls: 差异说明 of the batches in testdata/shortfall, and what T04, E06
// and E07 say of them.
func TestShortfalls(t *testing.T) {
	b := defaultBook(t)
	paths, err := filepath.Glob("testdata/shortfall/*.batch")
	if err != nil || len(paths) == 0 {
		t.Fatal("no batches", err)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		got := shortfallBatch(t, b, readBatch(t, string(data)))
		golden := strings.TrimSuffix(path, ".batch") + ".want"
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s:\n%swant:\n%s", path, got, want)
		}
	}
}

// TestPublishedShortfall: the report of 2023 alone gives what domain experts worked
// out from it, of 项目支出 as of the whole.
func TestPublishedShortfall(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata", "report", "2023.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var paragraphs []string
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line != "" {
			paragraphs = append(paragraphs, line)
		}
	}
	f := reportForm(paragraphs, model.Officer, 2023)
	u := &model.Unit{Name: "党群中心", Year: 2023, Forms: []*model.Form{f}}
	const want = `基本支出 未执行16.82万元 已说明0.00万元 尚余16.82万元 未说明原因
项目支出 未执行177.40万元 已说明175.30万元 尚余2.10万元 部分说明
合计 未执行194.23万元 已说明175.30万元 尚余18.93万元 部分说明
`
	var got strings.Builder
	for _, s := range Shortfalls(defaultBook(t), u) {
		fmt.Fprintf(&got, "%s 未执行%s 已说明%s 尚余%s %s\n", s.Name, wanText(s.Gap.Mid), wanText(s.Explained.Mid), wanText(s.Rest.Mid), s.Verdict)
	}
	if got.String() != want {
		t.Errorf("got:\n%swant:\n%s", got.String(), want)
	}
}

// phrases are the lines of testdata/shortfall/phrases.txt.
func phrases(t testing.TB) (out []string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "shortfall", "phrases.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, line)
		}
	}
	return out
}

// reasonCells are where a reason may stand on a 自评表.
var reasonCells = []string{"偏差原因", "存在问题", "实际完成情况", "改进措施", "备注"}

// planted is a unit of one project with reasons at its cells: budget and spending in
// 分 of 万元.
func planted(t *testing.T, budget, spent int64, cells map[string]string) Batch {
	t.Helper()
	wan := func(n int64) string { return decimal.New(n, -2).StringFixed(2) }
	var b strings.Builder
	fmt.Fprintf(&b, "[预算执行情况表] 执行.xlsx 万元 单位=甲中心\n预算执行 | 项目名称 | 支出类别 | 全年预算数 | 全年执行数\n| 居村服务站建设 | 项目支出 | %s | %s\n", wan(budget), wan(spent))
	fmt.Fprintf(&b, "[项目支出绩效自评表] 自评.xlsx 万元 单位=甲中心\n项目名称=居村服务站建设\n")
	for _, c := range reasonCells {
		if c != "偏差原因" {
			fmt.Fprintf(&b, "%s=%s\n", c, cells[c])
		}
	}
	fmt.Fprintf(&b, "资金 | 资金来源 | 全年预算数 | 全年执行数\n合计 | 年度资金总额 | %s | %s\n", wan(budget), wan(spent))
	fmt.Fprintf(&b, "绩效指标 | 一级指标 | 三级指标 | 年度指标值 | 实际完成值 | 偏差原因\n| 产出指标 | 建成数量 | ≥10个 | 8个 | %s\n", cells["偏差原因"])
	return readBatch(t, b.String())
}

// TestPlantedReasons: whatever phrases say, and wherever they stand, what they give
// as not spent is explained, once, and the budget, the spending and the total said
// over again explain nothing.
func TestPlantedReasons(t *testing.T) {
	b, all := defaultBook(t), phrases(t)
	rapid.Check(t, func(rt *rapid.T) {
		budget := rapid.Int64Range(10_000, 90_000).Draw(rt, "budget")
		spent := rapid.Int64Range(budget/10, budget*6/10).Draw(rt, "spent")
		phrase := rapid.SampledFrom(all).Draw(rt, "phrase")
		cells, want := map[string]string{}, int64(0)
		money := func(n int64) string {
			switch rapid.IntRange(0, 2).Draw(rt, "in 元") {
			case 0:
				return decimal.New(n, 2).String() + "元"
			case 1:
				return strings.ReplaceAll(amountText(decimal.New(n, 2)), ",", rapid.SampledFrom([]string{"", ","}).Draw(rt, "comma")) + "万元"
			}
			return decimal.New(n, -2).StringFixed(2) + " 万元"
		}
		gap := budget - spent
		one := rapid.Int64Range(1, gap/2-1).Draw(rt, "one")
		if one == spent {
			one++
		}
		two := rapid.Int64Range(1, gap/2-1).Filter(func(n int64) bool { return n != one && n != spent }).Draw(rt, "two")
		for slot, n := range map[string]int64{"{甲}": one, "{乙}": two} {
			if strings.Contains(phrase, slot) {
				want += n
			}
		}
		text := phrase
		for _, s := range []struct {
			slot string
			n    int64
		}{{"{甲}", one}, {"{乙}", two}, {"{甲+乙}", one + two}, {"{预算}", budget}, {"{支出}", spent}, {"{未执行}", gap},
			{"{他}", rapid.Int64Range(1, 99_999).Draw(rt, "other")}} {
			for strings.Contains(text, s.slot) {
				text = strings.Replace(text, s.slot, money(s.n), 1)
			}
		}
		text = strings.ReplaceAll(text, "{执行率}", rateText(model.Divide(decimal.NewFromInt(spent), decimal.NewFromInt(budget))))
		home := rapid.SampledFrom(reasonCells[:2]).Draw(rt, "cell")
		cells[home] = text
		if other := rapid.SampledFrom(reasonCells).Draw(rt, "said again"); other != home {
			cells[other] = rapid.SampledFrom([]string{"", "1.", "（1）"}).Draw(rt, "numbered") + text + "。"
		}
		units, _ := Gather(b, planted(t, budget, spent, cells))
		var got *model.Shortfall
		for _, s := range Shortfalls(b, units[0]) {
			if s.Code == "" && s.Name == "居村服务站建设" {
				got = &s
			}
		}
		if got == nil {
			rt.Fatalf("no line for %q", text)
		}
		if !got.Explained.Mid.Equal(decimal.New(want, 2)) || want == 0 != (got.Verdict == withoutAmount) {
			rt.Fatalf("%q of %s − %s:\n%swant %s explained", text, got.Budget.Text, got.Spent.Text, shortfallLines([]model.Shortfall{*got}), wanText(decimal.New(want, 2)))
		}
	})
}

// TestEveryPhrase goes through the phrases in order, with amounts that cannot be
// mistaken for each other.
func TestEveryPhrase(t *testing.T) {
	b := defaultBook(t)
	slots := strings.NewReplacer("{甲+乙}", "48.10万元", "{甲}", "31.20万元", "{乙}", "16.90万元", "{预算}", "400万元", "{支出}", "222.60万元", "{未执行}", "177.40万元", "{他}", "350万元", "{执行率}", "55.65%")
	for _, phrase := range phrases(t) {
		want := decimal.Zero
		if strings.Contains(phrase, "{甲}") {
			want = want.Add(decimal.NewFromInt(312000))
		}
		if strings.Contains(phrase, "{乙}") {
			want = want.Add(decimal.NewFromInt(169000))
		}
		units, _ := Gather(b, planted(t, 40000, 22260, map[string]string{"偏差原因": slots.Replace(phrase)}))
		lines := Shortfalls(b, units[0])
		if len(lines) != 3 || !lines[0].Explained.Mid.Equal(want) {
			t.Errorf("%s: want %s explained, got\n%s", phrase, wanText(want), shortfallLines(lines))
		}
	}
}
