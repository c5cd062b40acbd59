package model

import (
	"slices"
	"testing"
)

// TestVocabulary: a district's words stand beside the base, folded or not, and
// never in the place of a base word.
func TestVocabulary(t *testing.T) {
	var base *Vocabulary
	own := base.Extend([]TermInfo{{Term: "评价人数", Kind: KindQuantity}, {Term: "台账", Block: true}, {Term: ProjectName, Kind: KindAmount}, {}},
		[]FormKind{"社区台账", ProjectEvaluation, ""})
	more := own.Extend([]TermInfo{{Term: "初评分", Kind: KindScore}, {Term: "评价人数", Kind: KindText}}, []FormKind{"街道台账"})
	for _, c := range []struct {
		v    *Vocabulary
		word Term
		kind Kind
		ok   bool
	}{
		{base, "项目名称", KindText, true},
		{base, "全年 执行数：", KindAmount, true},
		{base, "评价人数", KindText, false},
		{own, "项目名称", KindText, true},
		{own, "评价人数", KindQuantity, true},
		{own, "评价 人数", KindQuantity, true},
		{own, "初评分", KindText, false},
		{more, "评价人数", KindQuantity, true},
		{more, "初评分", KindScore, true},
		{more, "", KindText, false},
	} {
		if info, ok := c.v.Info(c.word); ok != c.ok || info.Kind != c.kind {
			t.Errorf("Info(%q) = %+v, %v, want kind %d, %v", c.word, info, ok, c.kind, c.ok)
		}
	}
	if n := len(more.Terms()); n != len(Terms())+3 {
		t.Errorf("%d terms, want %d and 3", n, len(Terms()))
	}
	if got := more.Forms()[len(Forms()):]; !slices.Equal(got, []FormKind{"社区台账", "街道台账"}) {
		t.Errorf("own forms %q", got)
	}
	if kind, ok := more.Form("社区 台账"); kind != "社区台账" || !ok {
		t.Errorf("Form = %q, %v", kind, ok)
	}
	if kind, ok := base.Form("单位 名册"); kind != Roster || !ok {
		t.Errorf("Form = %q, %v", kind, ok)
	}
	if _, ok := base.Form("社区台账"); ok {
		t.Error("the base knows 社区台账")
	}
	if !slices.Contains(own.Words(true), "台账") || slices.Contains(own.Words(false), "台账") {
		t.Error("台账 is a block, no field")
	}
}

var near = []struct {
	typed, want string
	known       []string
}{
	{"全年执行额", "全年执行数", []string{"全年预算数", "全年执行数", "执行率"}},
	{"错 误", "错误", []string{"提示", "错误"}},
	{"甲乙丙丁", "", []string{"全年预算数", "执行率"}},
	{"", "", []string{"执行率"}},
}

func TestNearest(t *testing.T) {
	for _, c := range near {
		if got := Nearest(c.typed, c.known); got != c.want {
			t.Errorf("Nearest(%q, %q) = %q, want %q", c.typed, c.known, got, c.want)
		}
	}
}
