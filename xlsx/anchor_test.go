package xlsx

import (
	"fmt"
	"strings"
	"testing"

	"jixiao/model"
)

// gridOf makes a grid of a drawing: a line a row, | between cells, < continues
// the cell at the left, ^ the one above.
func gridOf(drawing string) *grid {
	g := newGrid("甲.xlsx", "表")
	merges, in := []model.Range{}, map[[2]int]int{}
	grow := func(fromRow, fromCol, row, col int) {
		i, ok := in[[2]int{fromRow, fromCol}]
		if !ok {
			i = len(merges)
			merges = append(merges, model.Range{Row1: fromRow, Col1: fromCol, Row2: fromRow, Col2: fromCol})
		}
		m := &merges[i]
		m.Row2, m.Col2 = max(m.Row2, row), max(m.Col2, col)
		for r := m.Row1; r <= m.Row2; r++ {
			for c := m.Col1; c <= m.Col2; c++ {
				in[[2]int{r, c}] = i
			}
		}
	}
	for r, line := range strings.Split(drawing, "\n") {
		for c, text := range strings.Split(line, "|") {
			switch _, number := parsePlain(text); {
			case text == "<" && c > 0:
				grow(r+1, c, r+1, c+1)
			case text == "^" && r > 0:
				grow(r, c+1, r+1, c+1)
			case number:
				g.put(r+1, c+1, cell{kind: numberCell, raw: text, text: text, format: parseFormat("General")})
			case strings.TrimSpace(text) != "":
				g.put(r+1, c+1, cell{kind: textCell, raw: text, text: strings.ReplaceAll(text, "⏎", "\n")})
			}
		}
	}
	for _, m := range merges {
		g.merge(m)
	}
	return g
}

var drawings = []struct{ name, drawing, want string }{
	{"label beside value", "项目支出绩效自评表\n项目名称|垃圾分类|实施单位|甲中心\n一级指标|三级指标|年度指标值|实际完成值\n产出|督导|12|11", "项目名称=B2 实施单位=D2"},
	{"label and value merged", "项目支出绩效自评表|<|<\n项目名称|<|垃圾分类\n主管部门|<|甲局\n实施单位|<|乙中心", "项目名称=C2 主管部门=C3 实施单位=C4"},
	{"value in the label's cell", "项目支出绩效自评表\n项目名称：垃圾分类|主管部门：甲局\n实施单位（盖章）：乙中心", "项目名称=A2 主管部门=B2 实施单位=A3"},
	{"value below", "项目支出绩效自评表\n项目名称|甲\n年度总体目标|预期目标|实际完成情况\n^|做好|做了", "项目名称=B2 预期目标=B4 实际完成情况=C4"},
	{"goal beside its label", "项目支出绩效目标申报表\n项目名称|甲\n年度目标|做好\n绩效指标|一级指标|三级指标|指标值\n^|产出|督导|12", "项目名称=B2 预期目标=B3"},
	{"blank value keeps its place", "项目支出绩效自评表\n项目名称||主管部门|\n实施单位|", "项目名称=B2 主管部门=D2 实施单位=B3"},
	{"next label is no value", "项目支出绩效自评表\n项目名称|甲\n主管部门|实施单位|乙\n联系电话|1", "项目名称=B2 实施单位=C3 联系电话=B4"},
	{"broken label", "项目支出绩效自评表\n项 目⏎名 称|甲\n主管部门及代码|乙\n实施单位|丙", "项目名称=B2 主管部门=B3 实施单位=B4"},
	{"total in the column of scores", "项目支出绩效自评表\n项目名称|甲\n一级指标|三级指标|实际完成值|分值|得分\n产出|督导|12|90|80\n总分|||100|80", "项目名称=B2 总分=E5"},
	{"total in one cell", "项目支出绩效自评表\n项目名称|甲\n一级指标|三级指标|实际完成值|分值|得分\n产出|督导|12|90|80\n总分：83", "项目名称=B2 总分=A5"},
	{"a sentence with a label in it", "项目支出绩效自评表\n项目名称|甲\n存在问题|实施单位管理不够\n改进措施|加强", "项目名称=B2 存在问题=B3 改进措施=B4"},
	{"merges taken apart", "项目支出绩效自评表||||\n项目名称||垃圾分类||\n主管部门||甲局|实施单位||乙中心\n一级指标|三级指标|实际完成值\n产出|督导|12", "项目名称=C2 主管部门=C3 实施单位=F3"},
	{"a blank value before a label of no field", "项目支出绩效自评表\n项目名称||开户银行|农行\n主管部门|甲局\n实施单位|乙", "项目名称=B2 主管部门=B3 实施单位=B4"},
	{"labels marked as required", "*项目支出绩效自评表\n*项目名称|甲\n主管部门*|乙\n★实施单位|丙", "项目名称=B2 主管部门=B3 实施单位=B4"},
	{"goal below 年度总体目标", "项目支出绩效目标申报表\n项目名称|甲\n总体目标|年度总体目标\n^|做好\n实施单位|乙", "项目名称=B2 预期目标=B4 实施单位=B5"},
	{"money unit is no unit", "2023年度预算执行情况表\n编制单位：甲中心|<|单位：万元\n项目名称|年初预算数|全年执行数\n乙|1|1", "单位=A2"},
	{"signatures end a list", "2023年度预算执行情况表\n项目名称|年初预算数|全年执行数\n乙|1|1\n制表人：张三||审核人：李四", "填报人=A4"},
	{"no form", "会议签到表\n姓名|单位\n张三|甲", ""},
	{"a title alone", "项目支出绩效自评表\n（2023年度）", ""},
}

func TestLocateFields(t *testing.T) {
	l := mustLayouts(t)
	for _, c := range drawings {
		var got []string
		for _, p := range locate(gridOf(c.drawing), l) {
			for _, term := range p.form.order() {
				if x, ok := p.fields[term]; ok {
					got = append(got, fmt.Sprintf("%s=%s", term, x.value.A1()))
				}
			}
		}
		if !sameSet(got, strings.Fields(c.want)) {
			t.Errorf("%s: %v, want %s", c.name, got, c.want)
		}
	}
}

func sameSet(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	seen := map[string]int{}
	for _, s := range a {
		seen[s]++
	}
	for _, s := range b {
		if seen[s]--; seen[s] < 0 {
			return false
		}
	}
	return true
}

// TestIdentify: title and labels together say which form it is.
func TestIdentify(t *testing.T) {
	l := mustLayouts(t)
	list := "预算单位|项目名称|年初预算数|全年预算数|全年执行数|执行率\n甲|乙|1|1|1|1"
	for _, c := range []struct {
		drawing string
		want    model.FormKind
	}{
		{"2023年度预算执行情况表\n" + list, model.Execution},
		{list, model.Execution}, // without a title
		{"支付日期|凭证号|项目名称|金额\n2023-1-1|1|乙|5", model.Payments},
		{"编码|全称|别名|类型\n219|甲中心|甲|事业", model.Roster},
		{"部门（单位）整体支出绩效自评表\n部门（单位）名称|甲\n一级指标|三级指标|实际完成值|分值|得分\n产出|督导|12|90|80", model.DepartmentEvaluation},
		{"绩效目标自评表\n专项资金名称|甲\n一级指标|三级指标|年度指标值|全年实际值|得分\n产出|督导|12|90|80", model.ProjectEvaluation},
		{"项目名称|甲\n主管部门|乙\n一级指标|三级指标|年度指标值|实际完成值|得分\n产出|督导|12|90|80", model.ProjectEvaluation}, // without a title
		{"甲县项目支出绩效目标表\n项目名称|甲\n一级指标|三级指标|指标值\n产出|督导|12", model.ProjectDeclaration},
		{"单位基本情况表\n单位名称|甲\n主要职责|乙\n机构数|1", model.UnitProfile},
		{"项目支出绩效目标执行监控表\n项目名称|甲\n主管部门|乙\n实施单位|丙", model.Monitoring},
	} {
		places := locate(gridOf(c.drawing), l)
		if len(places) != 1 || places[0].form.kind != c.want {
			t.Errorf("%q: %d forms, want one %s", c.drawing, len(places), c.want)
			for _, p := range places {
				t.Logf("  %s", p.form.kind)
			}
		}
	}
}

// FuzzLocate: no grid makes the label finder panic, and every place it gives
// lies on the sheet.
func FuzzLocate(f *testing.F) {
	for _, c := range drawings {
		f.Add(c.drawing)
	}
	l, err := DefaultLayouts()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, drawing string) {
		if len(drawing) > 4000 {
			return
		}
		g := gridOf(drawing)
		for _, p := range locate(g, l) {
			form := readForm(g, p)
			for term, v := range form.Fields {
				if v.At.Row < 1 || v.At.Row > g.height() || v.At.Col < 1 {
					t.Errorf("%s at %s", term, v.At)
				}
			}
		}
	})
}
