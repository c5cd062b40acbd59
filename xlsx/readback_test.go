package xlsx

import (
	"fmt"
	"strings"
	"testing"

	"jixiao/model"
)

const filled = `[垃圾分类]
A1 项目支出绩效自评表
A2 （2023年度）
A3 项目名称
B3 垃圾分类
E3 实施单位
F3 甲中心
A4 项目资金（万元）
C4 年初预算数
D4 全年预算数
E4 全年执行数
F4 分值
G4 执行率
H4 得分
B5 年度资金总额
C5 100
D5 100
E5 95.5
F5 10
G5 =E5/D5 | 0.96
H5 9.5
A6 绩效指标
B6 一级指标
C6 二级指标
D6 三级指标
E6 年度指标值
F6 实际完成值
G6 分值
H6 得分
I6 偏差原因分析及改进措施
B7 产出指标
C7 数量指标
D7 督导次数
E7 12次
F7 11次
G7 50
I7 天气
@prop jixiao 自评表
[说明]
A1 说明
A3 工作表
B3 位置
C3 字段
D3 值
E3 公式
F3 来源
G3 出处
A4 垃圾分类
B4 B3
D4 垃圾分类
F4 本工具
A5 垃圾分类
B5 C5
D5 '100
F5 本工具
A6 垃圾分类
B6 D5
D6 '98
F6 本工具
A7 垃圾分类
B7 E5
D7 '95.5000
F7 单位
A8 垃圾分类
B8 G5
D8 '0.955
E8 '=E5/D5
F8 本工具
A9 垃圾分类
B9 H7
D9 '45.83
F9 本工具
A10 垃圾分类
B10 H5
D10 '9.55
F10 单位
A11 垃圾分类
B11 E7
D11 12次
F11 来表
`

// TestReadBackWithoutMark: some programs drop the custom property on saving;
// the list on 说明 tells that the workbook is ours.
func TestReadBackWithoutMark(t *testing.T) {
	bare := strings.ReplaceAll(filled, "@prop jixiao 自评表\n", "")
	if bare == filled {
		t.Fatal("the text has no mark to drop")
	}
	w := ReadBytes(mustBuild(t, bare), "甲.xlsx", mustLayouts(t))
	if len(w.Forms) != 1 || !w.Forms[0].Written || w.Ours != DocumentEvaluation {
		t.Errorf("forms %d, ours %q", len(w.Forms), w.Ours)
	}
}

// TestReadBackOrigins: a cell that still equals what we wrote is ours, or
// hers carried over; one that differs or that we did not write is hers.
func TestReadBackOrigins(t *testing.T) {
	w := ReadBytes(mustBuild(t, filled), "甲.xlsx", mustLayouts(t))
	if len(w.Forms) != 1 || !w.Forms[0].Written || w.Ours != DocumentEvaluation {
		t.Fatalf("forms %d, ours %q", len(w.Forms), w.Ours)
	}
	f := w.Forms[0]
	fund, _ := f.Total(model.FundBlock)
	row := f.Block(model.IndicatorBlock)[0]
	for _, c := range []struct {
		what string
		v    model.Value
		want model.Origin
	}{
		{"项目名称, equal", f.Field(model.ProjectName), model.Ours},
		{"年初预算数, equal", fund.Value(model.InitialBudget), model.Ours},
		{"全年预算数, changed", fund.Value(model.Budget), model.Officer},
		{"全年执行数, hers before, equal as a number", fund.Value(model.Spending), model.Carried},
		{"执行率, our formula with another result", fund.Value(model.ExecutionRate), model.Ours},
		{"得分 of the fund, hers before, changed", fund.Value(model.Score), model.Officer},
		{"得分, ours, cleared", row.Value(model.Score), model.Ours},
		{"实际完成值, not listed", row.Value(model.Actual), model.Officer},
		{"年度指标值, from her own form", row.Value(model.Target), model.Handed},
	} {
		if c.v.Origin != c.want {
			t.Errorf("%s: origin %d, want %d (%+v)", c.what, c.v.Origin, c.want, c.v.At)
		}
	}
}

func mustBuild(t *testing.T, text string) []byte {
	t.Helper()
	data, err := BuildText(text)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func mustLayouts(t *testing.T) *Layouts {
	t.Helper()
	l, err := DefaultLayouts()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestAlignParagraphs(t *testing.T) {
	written := []record{{place: "一", value: "甲", who: byUs}, {place: "二", value: "乙", who: byUnit}, {place: "三", value: "丙", who: byUs}}
	for _, c := range []struct{ name, texts, want string }{
		{"unchanged", "甲 乙 丙", "一=ours 二=carried 三=ours"},
		{"one changed", "甲 改 丙", "一=ours 二=hers 三=ours"},
		{"one added", "甲 乙 加 丙", "一=ours 二=carried 二+1=hers 三=ours"},
		{"two added at the end", "甲 乙 丙 加 再", "一=ours 二=carried 三=ours 三+1=hers 三+2=hers"},
		{"added before all", "加 甲 乙 丙", "+1=hers 一=ours 二=carried 三=ours"},
		{"one deleted", "甲 丙", "一=ours 三=ours dropped 二"},
		{"changed and added", "甲 改 加 丙", "一=ours 二=hers 二+1=hers 三=ours"},
		{"all changed", "子 丑 寅", "一=hers 二=hers 三=hers"},
		{"all deleted", "", "dropped 一 二 三"},
		{"moved", "丙 甲 乙", "+1=hers 一=ours 二=carried dropped 三"},
	} {
		texts := strings.Fields(c.texts)
		keys, origins, dropped := alignParagraphs(texts, written)
		var got []string
		for i, k := range keys {
			got = append(got, fmt.Sprintf("%s=%s", k, map[model.Origin]string{model.Ours: "ours", model.Carried: "carried", model.Officer: "hers"}[origins[i]]))
		}
		if len(dropped) > 0 {
			got = append(got, "dropped "+strings.Join(dropped, " "))
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: %s, want %s", c.name, s, c.want)
		}
	}
}

// TestReadNarrative: paragraphs come back with keys; what was deleted stays
// deleted over rounds.
func TestReadNarrative(t *testing.T) {
	w := ReadBytes(mustBuild(t, `[自评报告]
A1 标题
A2 她改的话
A4 她加的话
@prop jixiao 自评表
[说明]
A1 工作表
B1 位置
C1 字段
D1 值
E1 公式
F1 来源
A2 自评报告
B2 标题
D2 标题
F2 本工具
A3 自评报告
B3 一.1
D3 原话
F3 本工具
A4 自评报告
B4 旧.9
D4 早删的话
F4 已删
`), "甲.xlsx", mustLayouts(t))
	if len(w.Forms) != 1 || w.Forms[0].Kind != model.Narrative {
		t.Fatalf("forms: %+v", w.Forms)
	}
	var got []string
	for _, row := range w.Forms[0].Block(model.ParagraphBlock) {
		p, k := row.Value(model.Paragraph), row.Value(model.ParagraphKey)
		got = append(got, fmt.Sprintf("%s:%s:%d:%d:%s", k.Text, p.Text, p.State, p.Origin, row.At.A1()))
	}
	want := fmt.Sprintf("标题:标题:%d:%d:A1 一.1:她改的话:%d:%d:A2 一.1+1:她加的话:%d:%d:A4 旧.9::%d:%d:",
		model.Given, model.Ours, model.Given, model.Officer, model.Given, model.Officer, model.NotApplicable, model.Officer)
	if s := strings.Join(got, " "); s != want {
		t.Errorf("paragraphs %s\nwant %s", s, want)
	}
}
