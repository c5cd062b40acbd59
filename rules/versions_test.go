package rules

import (
	"fmt"
	"strings"
	"testing"

	"jixiao/model"
)

// TestVersions: which of several versions is used, and what is said of the
// others; what is not a version is all used.
func TestVersions(t *testing.T) {
	b := defaultBook(t)
	recorded(t, "versions", func(t *testing.T, in Batch) string {
		units, found := Gather(b, in)
		var out strings.Builder
		for _, u := range units {
			fmt.Fprintf(&out, "== %s\n", u.Name)
			for _, f := range u.Forms {
				fmt.Fprintf(&out, "  采用 %s %s\n", f.Called(), placeOf(f))
			}
			for _, a := range u.Aside {
				used := "未定"
				if a.Used != nil {
					used = placeOf(a.Used)
				}
				fmt.Fprintf(&out, "  未采用 %s %s（%s）\n", a.Form.Called(), placeOf(a.Form), used)
			}
			for _, p := range u.Projects {
				fmt.Fprintf(&out, "  项目 %s: 执行%d 支付%d 申报%t 自评%t\n", p.Name, len(p.Execution), len(p.Payments), p.Declaration != nil, p.Evaluation != nil)
			}
		}
		return out.String() + findingLines(found)
	})
}

// TestUndecidedIsNotMissing: a project whose form nobody could choose has not
// left it out.
func TestUndecidedIsNotMissing(t *testing.T) {
	b := defaultBook(t)
	units, _ := Gather(b, readBatch(t, `
[预算执行情况表] 甲/执行.xlsx 单位=甲
预算执行 | 项目名称 | 支出类别 | 全年预算数 | 全年执行数
| 便民服务 | 项目支出 | 50.00 | 45.00
[项目支出绩效自评表] 甲/自评.xlsx 单位=甲
项目名称=便民服务
总分=91
[项目支出绩效自评表] 甲/自评表.xlsx 单位=甲
项目名称=便民服务
总分=92
[项目支出绩效目标申报表] 甲/申报.xlsx 单位=甲
项目名称=便民服务
预期目标=办好
[项目支出绩效目标申报表] 甲/申报表.xlsx 单位=甲
项目名称=便民服务
预期目标=办成`))
	for _, f := range Check(b, units[0], Reconcile(b, units[0])).Findings {
		if f.Rule == "X08" || f.Rule == "X19" || strings.Contains(f.At.File, "自评") || strings.Contains(f.At.File, "申报") {
			t.Errorf("%s %s: %s", f.Rule, f.At, f.Message)
		}
	}
}

// TestNameMarks: what the name of a file says of its version.
func TestNameMarks(t *testing.T) {
	b := defaultBook(t)
	marks := func(name string) nameMarks {
		s := Sourced{Form: &model.Form{At: model.Range{File: name}}}
		return b.marksOf(s, []Sourced{s, {Form: &model.Form{At: model.Range{File: "别的.xlsx"}}}})
	}
	for _, c := range []struct {
		older, newer string
		order        int
	}{
		{"云桥街道文化活动中心2023年自评表.xlsx", "云桥街道文化活动中心2023年自评表(修改2).xlsx", -1},
		{"自评表（修改2）.xlsx", "自评表（修改10）.xlsx", -1},
		{"自评表修改二.xlsx", "自评表修改三.xlsx", -1},
		{"自评表修改9.xlsx", "自评表定稿.xlsx", -1},
		{"自评表定稿.xlsx", "自评表定稿(修改1).xlsx", -1},
		{"自评表.xlsx", "自评表(1).xlsx", -1},
		{"自评表(1).xlsx", "自评表(2).xlsx", -1},
		{"自评表V1.xlsx", "自评表v2.1.xlsx", -1},
		{"自评表v2.xlsx", "自评表v2.1.xlsx", -1},
		{"自评表.xlsx", "【最终版】自评表.xlsx", -1},
		{"自评表初稿.xlsx", "自评表.xlsx", -1},
		{"自评表（作废）.xlsx", "自评表.xlsx", -1},
		{"自评表第一稿.xlsx", "自评表第二稿.xlsx", -1},
		{"甲/修改1/自评表.xlsx", "甲/修改2/自评表.xlsx", -1},
		{"自评表修改2.xlsx", "自评表修改2 - 副本.xlsx", 0},
		{"自评表.xlsx", "自评表 - 副本.xlsx", 0},
		{"自评表.xlsx", "自评表(2023).xlsx", 0},
		{"改革办自评表.xlsx", "定稿组自评表.xlsx", 0},
		{"自评表.xlsx", "问题整改.xlsx", 0},
		{"自评表.xlsx", "业务创新.xlsx", 0},
		{"自评表1.xlsx", "自评表2.xlsx", 0},
	} {
		if got := marks(c.older).compare(marks(c.newer)); got != c.order {
			t.Errorf("%s against %s: %d, want %d", c.older, c.newer, got, c.order)
		}
		if got := marks(c.newer).compare(marks(c.older)); got != -c.order {
			t.Errorf("%s against %s: %d, want %d", c.newer, c.older, got, -c.order)
		}
	}
}
