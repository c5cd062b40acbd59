package xlsx

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"jixiao/model"
)

// bureauBlank is a bureau's own blank as they come: in 元, the target in three
// columns, a code before the department, notes on the cells, a sheet of
// instructions, formulas of its own, one row a category.
const bureauBlank = `[填报说明]
A1 请各单位于3月底前填报。
[表 1]
A1 附件1
A2 项目支出绩效自评表
A3 （20  年度）
A4 项目名称
A5 主管部门及代码
G5 实施单位
A6 项目资金（元）
D6 年初预算数（元）
E6 全年预算数（元）
F6 全年执行数（元）
G6 分值
H6 执行率
I6 得分
C7 年度资金总额：
G7 10
H7 =IF(E7=0,0,F7/E7) | 0 {0.00%}
C8 其中：本年财政拨款
C9 其他资金
A10 年度总体目标
B10 年初设定目标
G10 全年实际完成情况
A12 绩效指标
B12 一级指标
C12 二级指标
D12 三级指标
E12 年度指标值
H12 实际完成值
I12 分值
J12 得分
K12 未完成原因分析
E13 指标性质
F13 指标值
G13 度量单位
B14 产出指标
C14 数量指标
D14 指标1：
C15 质量指标
B16 效益指标
C16 社会效益指标
B17 满意度指标
C17 服务对象满意度指标
A18 总分
I18 100
A19 填报人：            联系电话：            填报日期：
@merge A2:K2
@merge A3:K3
@merge A4:B4
@merge C4:K4
@merge A5:B5
@merge C5:F5
@merge H5:K5
@merge A6:B9
@merge A10:A11
@merge B10:F10
@merge G10:K10
@merge B11:F11
@merge G11:K11
@merge A12:A17
@merge B12:B13
@merge C12:C13
@merge D12:D13
@merge E12:G12
@merge H12:H13
@merge I12:I13
@merge J12:J13
@merge K12:K13
@merge B14:B15
@merge A18:H18
@border A4:K18
@style label A4:K18
@width A:K 11
@paper landscape
@area A1:K19
@titles 2:3
@validate E14:E17 ≥|≤|＝|定性
@comment C4 请填写全称
`

// TestBureauTemplate fills a bureau's blank for three projects: in its unit and
// columns, grown, and without anything for Excel to repair.
func TestBureauTemplate(t *testing.T) {
	data, err := BuildText(bureauBlank)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "空白表.xlsx")
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	l := layoutsFor(t)
	tpl, err := LoadTemplate(path, l)
	if err != nil {
		t.Fatal(err)
	}
	r := sampleReport(sampleProject("甲项目", 5), sampleProject("乙/项目", 1), sampleProject("丙项目", 3))
	for _, e := range r.Evaluations {
		row := e.Form.Blocks[model.IndicatorBlock][0]
		row.Cells[model.Nature] = model.Value{Text: "≥", Op: model.AtLeast, State: model.Computed, Origin: model.Ours}
		row.Cells[model.Measure] = ourText("个")
		row.Cells[model.Target] = model.Value{Text: "12", State: model.Computed, Kind: model.KindTarget, Number: dec("12"), IsNumber: true, Origin: model.Ours}
	}
	out, err := Write(r, tpl, l)
	if err != nil {
		t.Fatal(err)
	}
	keep(t, "财政表样_绩效自评表.xlsx", out)
	f := opened(t, out)
	if got, want := strings.Join(f.GetSheetList(), " "), "部门整体支出绩效自评表 甲项目 乙_项目 丙项目 填报说明 自评报告 说明"; got != want {
		t.Errorf("sheets %s, want %s", got, want)
	}
	for cell, want := range map[string]string{"A3": "（2023年度）", "E7": "5086900", "F7": "3312880", "E14": "≥", "F14": "12", "G14": "个",
		"C14": "数量指标", "A1": "附件1", "A23": "总分"} {
		if got, _ := f.GetCellValue("甲项目", cell, rawCells); got != want {
			t.Errorf("甲项目!%s is %q, want %q", cell, got, want)
		}
	}
	areas := map[string]string{}
	for _, n := range f.GetDefinedName() {
		areas[n.Scope+" "+n.Name] = n.RefersTo
	}
	for name, want := range map[string]string{
		"甲项目 _xlnm.Print_Area": "'甲项目'!$A$1:$K$24", "丙项目 _xlnm.Print_Area": "'丙项目'!$A$1:$K$22",
		"乙_项目 _xlnm.Print_Titles": "'乙_项目'!$2:$3", "部门整体支出绩效自评表 _xlnm.Print_Titles": "'部门整体支出绩效自评表'!$15:$15",
	} {
		if got := areas[name]; strings.ReplaceAll(got, "'", "") != strings.ReplaceAll(want, "'", "") {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if got, _ := f.GetCellFormula("甲项目", "H7"); got == "" {
		t.Error("the bureau's own formula is gone")
	}
	w := ReadBytes(out, "x.xlsx", l)
	for i, e := range r.Evaluations {
		got := w.Forms[i+1]
		if n := len(got.Block(model.IndicatorBlock)); n != len(e.Form.Block(model.IndicatorBlock)) {
			t.Errorf("%s: %d indicators read, want %d", got.At.Sheet, n, len(e.Form.Block(model.IndicatorBlock)))
		}
		total, _ := got.Total(model.FundBlock)
		if v := total.Value(model.Spending); !v.Amount().Value.Equal(dec("3312880")) {
			t.Errorf("%s: spending reads %s 元", got.At.Sheet, v.Amount().Value)
		}
	}
	checkPackage(t, out)
}

var (
	relID     = regexp.MustCompile(`r:id="([^"]+)"`)
	relOf     = regexp.MustCompile(`<Relationship\b[^>]*\bId="([^"]+)"`)
	relTarget = regexp.MustCompile(`<Relationship\b[^>]*\bTarget="([^"]+)"[^>]*`)
	mergeX    = regexp.MustCompile(`<mergeCell ref="([A-Z]+\d+):([A-Z]+\d+)"`)
)

// checkPackage looks for what makes Excel offer a repair: relations that point
// nowhere, parts claimed by two sheets, merges that overlap.
func checkPackage(t *testing.T, data []byte) {
	t.Helper()
	parts := mustParts(t, data)
	claimed := map[string]string{}
	for _, name := range sortedKeys(parts) {
		if !strings.HasPrefix(name, "xl/worksheets/sheet") {
			continue
		}
		rels := parts["xl/worksheets/_rels/"+filepath.Base(name)+".rels"]
		known := map[string]bool{}
		for _, m := range relOf.FindAllStringSubmatch(rels, -1) {
			known[m[1]] = true
		}
		for _, m := range relID.FindAllStringSubmatch(parts[name], -1) {
			if !known[m[1]] {
				t.Errorf("%s points to %s, which is nothing", name, m[1])
			}
		}
		for _, m := range relTarget.FindAllStringSubmatch(rels, -1) {
			if strings.Contains(m[0], "External") {
				continue
			}
			if other := claimed[m[1]]; other != "" {
				t.Errorf("%s and %s share the part %s", other, name, m[1])
			}
			claimed[m[1]] = name
		}
		checkMerges(t, name, parts[name])
	}
}

func checkMerges(t *testing.T, name, sheet string) {
	t.Helper()
	taken := map[[2]int]bool{}
	for _, m := range mergeX.FindAllStringSubmatch(sheet, -1) {
		r1, c1, _ := model.ParseA1(m[1])
		r2, c2, _ := model.ParseA1(m[2])
		for r := r1; r <= r2; r++ {
			for c := c1; c <= c2; c++ {
				if taken[[2]int{r, c}] {
					t.Errorf("%s: merge %s overlaps another", name, m[0])
				}
				taken[[2]int{r, c}] = true
			}
		}
	}
}

func TestSheetNames(t *testing.T) {
	for _, c := range []struct{ project, want string }{
		{"党员教育培训", "党员教育培训"},
		{"甲/乙：丙[1]*?", "甲_乙：丙_1___"},
		{"'引号'", "引号"},
		{"", "项目支出绩效自评表"},
		{"History", "项目支出绩效自评表"},
		{strings.Repeat("很长的名称", 10), strings.Repeat("很长的名称", 6) + "很"},
		{"𠮷" + strings.Repeat("字", 40), "𠮷" + strings.Repeat("字", 29)},
		{"自评报告", "自评报告(2)"},
	} {
		if got := sheetName(c.project, []string{reportSheet, explainSheet}); got != c.want {
			t.Errorf("sheetName(%q) = %q, want %q", c.project, got, c.want)
		}
	}
}

// TestTooLong: a text that no cell can hold is refused with words, never cut.
func TestTooLong(t *testing.T) {
	r := sampleReport(sampleProject("甲", 1))
	r.Summary.Parts[3].Text = strings.Repeat("长", 32768)
	tpl, err := DefaultTemplate()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Write(r, tpl, layoutsFor(t)); err == nil || !strings.Contains(err.Error(), "32767") {
		t.Errorf("32768 characters: %v", err)
	}
}
