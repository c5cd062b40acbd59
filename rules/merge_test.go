package rules

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"jixiao/model"
)

func TestMergeWritten(t *testing.T) {
	b := reconBook(t)
	recorded(t, "merge", func(t *testing.T, in Batch) string {
		units, found := Gather(b, in)
		var out strings.Builder
		for _, f := range units[0].Forms {
			if !mergeable(f) {
				continue
			}
			fmt.Fprintf(&out, "== %s\n", f.Kind)
			cellLines(&out, "", f.Fields)
			for _, block := range blocksOf(f, &model.Form{}) {
				for i, r := range f.Blocks[block] {
					cellLines(&out, fmt.Sprintf("%s%d ", block, i+1), r.Cells)
				}
			}
		}
		return out.String() + findingLines(found)
	})
}

// cellLines renders filled cells with their origin and file.
func cellLines(b *strings.Builder, prefix string, cells map[model.Term]model.Value) {
	var terms []model.Term
	for t := range cells {
		terms = append(terms, t)
	}
	slices.Sort(terms)
	for _, t := range terms {
		v := cells[t]
		if v.Text == "" {
			continue
		}
		origin := [...]string{"她的表", "本工具", "写回", "来表"}[v.Origin]
		fmt.Fprintf(b, "%s%s = %s (%s %s)\n", prefix, t, v.Text, origin, v.At.File)
	}
}

// A label that our blank form breaks or words otherwise than hers is nobody's
// value, and no conflict.
func TestMergeLeavesLabels(t *testing.T) {
	in := readBatch(t, `
[项目支出绩效自评表] 自己.xlsx 单位=甲
项目名称=绿化
资金 | 资金来源 | 全年预算数
| 其中：当年财政拨款 | 1.00
[项目支出绩效自评表] X 单位=甲 写回 出=0
项目名称=~绿化
资金 | 资金来源 | 全年预算数
| 其中：  当年财政拨款 | ~1.00`)
	units, found := Gather(reconBook(t), in)
	if len(found) > 0 {
		t.Errorf("found %s", findingLines(found))
	}
	if got := units[0].Forms[0].Block(model.FundBlock)[0].Value(model.Fund); got.Text != "其中：当年财政拨款" {
		t.Errorf("the label is %q, want hers", got.Text)
	}
}

var alignCases = []struct {
	a, b string
	want []int
}{
	{"abc", "abc", []int{0, 1, 2}},
	{"abc", "axc", []int{0, 1, 2}}, // renamed in place
	{"abc", "ac", []int{0, -1, 1}}, // gone
	{"ac", "abc", []int{0, 2}},     // come
	{"ab", "ba", []int{1, -1}},     // moved: one of the two keeps its pair
	{"abc", "axyc", []int{0, -1, 3}},
	{"aab", "ab", []int{0, -1, 1}},
	{"", "ab", []int{}},
	{"ab", "", []int{-1, -1}},
}

func TestAlign(t *testing.T) {
	for _, c := range alignCases {
		got := align(strings.Split(c.a, "")[:len(c.a)], strings.Split(c.b, "")[:len(c.b)])
		if !slices.Equal(got, c.want) {
			t.Errorf("align(%q, %q) = %v, want %v", c.a, c.b, got, c.want)
		}
	}
}

// Gather must not change what was read: the same forms are gathered again by a
// watching run.
func TestGatherLeavesItsInput(t *testing.T) {
	b := reconBook(t)
	in := readBatch(t, `
[项目支出绩效自评表] 自己.xlsx 单位=甲
项目名称=绿化
总分=90
[项目支出绩效自评表] X 单位=甲 写回 出=0
项目名称=~绿化
总分=95
[预算执行情况表] 执行.xlsx 单位=甲
预算执行 | 项目名称 | 全年执行数
| 绿化 | 1.00`)
	first, _ := Gather(b, in)
	second, _ := Gather(b, in)
	if a, b := unitLines(first), unitLines(second); a != b {
		t.Errorf("a second Gather differs:\n%s\n%s", a, b)
	}
	if got := in.Forms[0].Form.Field(model.TotalScore).Text; got != "90" {
		t.Errorf("her own form now says %s, want 90", got)
	}
	if got := in.Forms[2].Form.Block(model.ExecutionBlock)[0].Group; got != "" {
		t.Errorf("the list as read now has the group %q", got)
	}
}
