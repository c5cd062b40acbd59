package rules

import (
	"strings"
	"testing"

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
