package rules

import (
	"maps"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"jixiao/model"
)

func TestStatus(t *testing.T) {
	fault := model.Findings{{Level: model.Fault}, {Level: model.Notice}}
	refused := []model.File{{Path: "甲/自评表.xls", Refused: true, Why: "文件已加密，请去掉密码后重新提交"}}
	tests := []struct {
		name string
		r    model.Report
		want string
	}{
		{"done", model.Report{Unit: &model.Unit{Reported: true}}, "已完成"},
		{"gaps", model.Report{Unit: &model.Unit{Reported: true}, Summary: model.Summary{Gaps: 1}}, "待补填"},
		{"owed cells", model.Report{Unit: &model.Unit{Reported: true}, Overall: &model.SelfEvaluation{Owed: 2}}, "待补填"},
		{"faults before gaps", model.Report{Unit: &model.Unit{Reported: true}, Findings: fault, Summary: model.Summary{Gaps: 1}}, "有错误"},
		{"silent", model.Report{Unit: &model.Unit{}}, "未报"},
		{"silent, whatever its rows say", model.Report{Unit: &model.Unit{}, Findings: fault}, "未报"},
		{"only a broken file", model.Report{Unit: &model.Unit{Refused: refused}}, "无法读取"},
		{"a broken file beside others", model.Report{Unit: &model.Unit{Reported: true, Refused: refused}}, "已完成"},
	}
	for _, tt := range tests {
		res := Result(defaultBook(t), &tt.r)
		if res.Status != tt.want {
			t.Errorf("%s: Status = %s, want %s", tt.name, res.Status, tt.want)
		}
		if len(tt.r.Unit.Refused) > 0 && !strings.Contains(res.Remark, "已加密") {
			t.Errorf("%s: Remark = %q does not say why the file was refused", tt.name, res.Remark)
		}
	}
}

func TestResult(t *testing.T) {
	b := defaultBook(t)
	r := evaluateText(b, readUnit(t, "testdata/narrative/党群.txt"))
	r.Findings = model.Findings{{Level: model.Warning}, {Level: model.Notice}, {Level: model.Notice}}
	res := Result(b, r)
	if res.Budget.String() != "10937500" || res.Spending.String() != "8995240" || rateText(*res.Rate) != "82.24%" {
		t.Errorf("budget %s spending %s rate %s", res.Budget, res.Spending, res.Rate)
	}
	if res.Score != nil || res.Grade != "" {
		t.Errorf("an open evaluation has score %v grade %q", res.Score, res.Grade)
	}
	if res.Faults != 0 || res.Warnings != 1 || res.Notices != 2 {
		t.Errorf("counts %d %d %d", res.Faults, res.Warnings, res.Notices)
	}
	owed := r.Summary.Gaps + r.Overall.Owed
	for _, e := range r.Evaluations {
		owed += e.Owed
	}
	if res.Owed != owed || owed == 0 {
		t.Errorf("Owed = %d, want %d", res.Owed, owed)
	}
	if len(res.Projects) != 3 {
		t.Fatalf("%d projects", len(res.Projects))
	}
	p := res.Projects[0]
	if p.Name != "居村党群服务站建设" || !p.Declared || !p.Reported || p.Score.String() != "89.69" || p.Grade != "良" {
		t.Errorf("project %+v", p)
	}
	if q := res.Projects[1]; q.Declared || q.Reported || q.Score != nil || q.Budget.String() != "1689300" {
		t.Errorf("project %+v", q)
	}
}

// TestNoBudget: without a budget there is no rate, and without any form there
// are no figures.
func TestNoBudget(t *testing.T) {
	u := parseUnit(t, "unit", "甲 2023\n[预算执行情况表] 万元\n预算执行 合计 | 全年预算数 = 0.00 | 全年执行数 = 0.00\n")
	if res := Result(defaultBook(t), &model.Report{Unit: u}); res.Budget == nil || !res.Budget.IsZero() || res.Rate != nil {
		t.Errorf("budget %v rate %v, want 0 and none", res.Budget, res.Rate)
	}
	if res := Result(defaultBook(t), &model.Report{Unit: &model.Unit{}}); res.Budget != nil || res.Spending != nil || res.Rate != nil {
		t.Errorf("figures from nothing: %+v", res)
	}
}

// TestSubUnitMoneyIsWithinItsParents: the units' own figures add up to the
// list; those of a sub-unit say in whose they stand already, a sub-unit with
// money of its own stands for itself, and 街道 has none.
func TestSubUnitMoneyIsWithinItsParents(t *testing.T) {
	b := defaultBook(t)
	in := readBatch(t, `
名册: 01 街道办事处 - - -
名册: - 志愿服务站 - 街道办事处 志愿活动
名册: - 敬老院 - 街道办事处 -
[预算执行情况表] 执行.xlsx 万元
预算执行 | 预算单位 | 项目名称 | 支出类别 | 全年预算数 | 全年执行数
| 街道办事处 | 志愿活动 | 项目支出 | 4.00 | 3.00
| 街道办事处 | 绿化 | 项目支出 | 6.00 | 5.00
| 文化中心 | 展览 | 项目支出 | 7.00 | 7.00
合计 | . | . | . | 17.00 | 15.00
[预算执行情况表] 敬老院.xlsx 万元 夹=敬老院
预算执行 | 项目名称 | 支出类别 | 全年预算数 | 全年执行数
| 护理 | 项目支出 | 9.00 | 8.00
`)
	in.Listings = append(in.Listings, model.Listing{Name: "文化中心"})
	units, _ := Gather(b, in)
	within := map[string]string{}
	sum := decimal.Zero
	for _, u := range units {
		res := Result(b, &model.Report{Unit: u})
		within[u.Name] = res.Within
		if u.Name == Street && (res.Budget != nil || res.Spending != nil || res.Rate != nil) {
			t.Errorf("街道 has figures: %v %v %v", res.Budget, res.Spending, res.Rate)
		}
		if res.Within == "" && res.Budget != nil {
			sum = sum.Add(*res.Budget)
		}
	}
	want := map[string]string{"街道办事处": "", "志愿服务站": "街道办事处", "文化中心": "", "敬老院": "", Street: ""}
	if !maps.Equal(within, want) {
		t.Errorf("within %v, want %v", within, want)
	}
	if sum.String() != "260000" {
		t.Errorf("sum of budgets %s, want 260000", sum)
	}
}
