package rules

import (
	"strings"
	"testing"

	"jixiao/model"
)

// TestSubtotalsOfLittle: a 人员经费 that adds up nothing, or what rounding
// blurs, is a subtotal all the same, and the rows below keep their classes.
func TestSubtotalsOfLittle(t *testing.T) {
	for name, list := range map[string]string{
		"nothing": `预算执行 人员经费 | 项目名称 = 人员经费 | 年初预算数 = 0 | 全年预算数 = 0 | 全年执行数 = 0
预算执行 | 项目名称 = 人员经费第1项 | 年初预算数 = 0 | 全年预算数 = 0 | 全年执行数 = 0
预算执行 公用经费 | 项目名称 = 公用经费 | 年初预算数 = 1 | 全年预算数 = 1 | 全年执行数 = 1
预算执行 | 项目名称 = 公用经费第1项 | 年初预算数 = 1 | 全年预算数 = 1 | 全年执行数 = 1
预算执行 项目支出 | 项目名称 = 项目支出 | 年初预算数 = 0 | 全年预算数 = 0 | 全年执行数 = 0
预算执行 | 项目名称 = 道路养护 | 年初预算数 = 0 | 全年预算数 = 0 | 全年执行数 = 0`,
		"rounded": `预算执行 基本支出 | 项目名称 = 基本支出 | 年初预算数 = 0.4 | 全年预算数 = 0.0 | 全年执行数 = 0.0
预算执行 人员经费 | 项目名称 = 人员经费 | 年初预算数 = 0.4 | 全年预算数 = 0.0 | 全年执行数 = 0.0
预算执行 | 项目名称 = 人员经费第1项 | 年初预算数 = 0.3 | 全年预算数 = 0.0 | 全年执行数 = 0.0
预算执行 | 项目名称 = 人员经费第2项 | 年初预算数 = 0.0 | 全年预算数 = 0.0 | 全年执行数 = 0.0
预算执行 项目支出 | 项目名称 = 项目支出 | 年初预算数 = 0.0 | 全年预算数 = 0.0 | 全年执行数 = 0.0
预算执行 | 项目名称 = 道路养护 | 年初预算数 = 0.0 | 全年预算数 = 0.0 | 全年执行数 = 0.0`,
	} {
		u := parseUnit(t, name, "云桥社区中心 2023\n\n[预算执行情况表] 万元\n"+list+"\n")
		for i, row := range defaultBook(t).reconcile.classify(u.Forms[0]).Block(model.ExecutionBlock) {
			if row.Role != model.RoleRecord {
				continue
			}
			want := model.RoleProject
			for _, class := range []model.Role{model.RoleStaff, model.RoleOperating} {
				if strings.HasPrefix(row.Value(model.ProjectName).Text, string(class)) {
					want = class
				}
			}
			if row.Group != want {
				t.Errorf("%s: row %d %s is %s, want %s", name, i+1, row.Value(model.ProjectName).Text, row.Group, want)
			}
		}
	}
}
