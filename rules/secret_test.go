package rules

import (
	"strings"
	"testing"

	"jixiao/model"
)

// secretBatch is a unit with two projects, one of them marked by mark on its
// 申报表.
func secretBatch(t *testing.T, mark string) Batch {
	return readBatch(t, `
[预算执行情况表] 执行.xlsx 万元 单位=甲中心
预算执行 | 项目名称 | 支出类别 | 年初预算数 | 全年预算数 | 全年执行数
| 专项值守 | 项目支出 | 40.00 | 40.00 | 50.00
| 便民服务 | 项目支出 | 60.00 | 60.00 | 30.00
合计 | . | . | 100.00 | 100.00 | 80.00
[项目支出绩效目标申报表] 申报1.xlsx 万元 单位=甲中心
项目名称=专项值守
`+mark+`
预期目标=完成值守
[项目支出绩效目标申报表] 申报2.xlsx 万元 单位=甲中心
项目名称=便民服务
项目属性=延续项目（非涉密）
预期目标=完成服务
`)
}

func overviewOf(t *testing.T, b *Book, in Batch) (model.UnitResult, *model.Report, model.Findings) {
	t.Helper()
	units, _ := Gather(b, in)
	if len(units) != 1 {
		t.Fatalf("%d units", len(units))
	}
	r := evaluateText(b, units[0])
	r.Findings = Check(b, units[0], Reconcile(b, units[0])).Findings
	return Result(b, r), r, CheckBatch(b, units)
}

// TestSecretProjectsStayOut: a project marked 涉密 is in no row, no sum, no list
// of findings of 汇总 and in no text to be published; the unit's own list of
// findings has it.
func TestSecretProjectsStayOut(t *testing.T) {
	b := defaultBook(t)
	res, report, _ := overviewOf(t, b, secretBatch(t, "项目属性=涉密"))
	if len(res.Projects) != 1 || res.Projects[0].Name != "便民服务" {
		t.Errorf("projects %+v, want 便民服务 alone", res.Projects)
	}
	if res.Budget.String() != "600000" || res.Spending.String() != "300000" || rateText(*res.Rate) != "50.00%" {
		t.Errorf("budget %s spending %s rate %s, want those of 便民服务", res.Budget, res.Spending, res.Rate)
	}
	if !strings.Contains(res.Remark, "涉密项目1个") || strings.Contains(res.Remark, "专项值守") {
		t.Errorf("Remark = %q, want a number and no name", res.Remark)
	}
	for _, f := range res.Findings {
		if strings.Contains(f.Message+f.Project, "专项值守") {
			t.Errorf("汇总 says %s %s", f.Rule, f.Message)
		}
	}
	told := map[string]bool{}
	for _, f := range report.Findings {
		if f.Project == "专项值守" {
			told[f.Rule] = true
		}
	}
	if !told["P02"] || !told["M03"] {
		t.Errorf("the unit's own findings on 专项值守 are %v, want P02 and M03 among them", told)
	}
	for _, p := range report.Summary.Parts {
		if strings.Contains(p.Text, "专项值守") {
			t.Errorf("自评报告 says %q", p.Text)
		}
	}
}

// TestSecretIsWhatTheRuleSays: other words hide nothing, and with the rule
// switched off nothing is hidden.
func TestSecretIsWhatTheRuleSays(t *testing.T) {
	b := defaultBook(t)
	if res, _, _ := overviewOf(t, b, secretBatch(t, "项目属性=不涉密")); len(res.Projects) != 2 || res.Budget.String() != "1000000" {
		t.Errorf("%d projects, budget %s; want both", len(res.Projects), res.Budget)
	}
	off := *b
	off.checks = nil
	for _, c := range b.checks {
		if c.ID == secretRule {
			quiet := *c
			quiet.enabled = false
			c = &quiet
		}
		off.checks = append(off.checks, c)
	}
	if res, _, _ := overviewOf(t, &off, secretBatch(t, "项目属性=涉密")); len(res.Projects) != 2 || res.Remark != "" {
		t.Errorf("switched off: %d projects, remark %q", len(res.Projects), res.Remark)
	}
}

// TestSecretProjectsAreNotCounted: 自评覆盖率 leaves them out.
func TestSecretProjectsAreNotCounted(t *testing.T) {
	b := defaultBook(t)
	const rest = `
[预算执行情况表] 执行.xlsx 万元 单位=甲中心
预算执行 | 项目名称 | 支出类别 | 全年预算数 | 全年执行数
| 专项值守 | 项目支出 | 40.00 | 40.00
| 便民服务 | 项目支出 | 60.00 | 30.00
| 助餐 | 项目支出 | 10.00 | 10.00
[项目支出绩效目标申报表] 申报1.xlsx 万元 单位=甲中心
项目名称=专项值守
项目属性=涉密
[项目支出绩效自评表] 自评.xlsx 万元 单位=甲中心
项目名称=助餐
`
	units, _ := Gather(b, readBatch(t, rest))
	for _, f := range CheckBatch(b, units) {
		if f.Rule == "D09" {
			if !strings.Contains(f.Message, "应自评2个项目，已自评1个") || !strings.Contains(f.Message, "70.00万元") {
				t.Errorf("D09 says %q, want 2 projects and 70.00万元", f.Message)
			}
			return
		}
	}
	t.Error("D09 is silent")
}
