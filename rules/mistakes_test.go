package rules

import (
	"strings"
	"testing"

	"jixiao/model"
)

// edit is the default table of a sheet with one cell of the first row that
// begins with id changed.
func edit(t *testing.T, sheet, id, column, value string) []model.Table {
	t.Helper()
	tables, err := DefaultTables()
	if err != nil {
		t.Fatal(err)
	}
	for i := range tables {
		if tables[i].Name != sheet {
			continue
		}
		for _, r := range tables[i].Rows {
			if r.Cells[0] == id {
				r.Cells[tables[i].Column(column)] = value
				return tables
			}
		}
	}
	t.Fatalf("no row %s in %s", id, sheet)
	return nil
}

// mistakes an editor of the rule book makes; each is a finding at its own cell
// that names the nearest right word.
var bookMistakes = []struct{ sheet, id, column, value, want string }{
	{"校验规则", "M03", "要求", "全年执行书 ≤ 全年预算数", "第1个字：没有“全年执行书”这个字段，是否应为“全年执行数”"},
	{"校验规则", "M03", "要求", "全年执行数 ≤ 执行率", "第7个字：金额与比率不能比较"},
	{"校验规则", "M03", "要求", "", "要求、格式、内置至少填写一项"},
	{"校验规则", "M03", "适用条件", "全年预算数 >", "没有写完"},
	{"校验规则", "M03", "级别", "错吴", "应为 错误、警告、提示 之一，是否应为“错误”"},
	{"校验规则", "M03", "启用", "", "“启用”不能为空"},
	{"校验规则", "M03", "规则编号", "M3", "应为一个大写字母加两位数字"},
	{"校验规则", "M03", "对象", "项目支出绩效自平表", "是否应为“项目支出绩效自评表”"},
	{"校验规则", "M03", "对象", "项目支出绩效自评表/资今", "是否应为“资金”"},
	{"校验规则", "M03", "字段", "全年执行", "是否应为“全年执行数”"},
	{"校验规则", "M03", "提示", "多{差额}", "没有“差额”这个字段"},
	{"校验规则", "M03", "提示", "多{差", "没有配对的"},
	{"校验规则", "M03", "名称", strings.Repeat("长", 41), "“名称”最多40字"},
	{"校验规则", "C01", "格式", "必添", "不认识的格式“必添”"},
	{"校验规则", "G06", "内置", "应得分篇高", "是否应为“应得分偏高”"},
	{"校验规则", "M01", "让位", "M2", "没有“M2”这条规则"},
	{"参数", "尾差上限", "值", "五分", "“五分”不是数"},
	{"参数", "尾差上限", "单位", "亿", "不认识的单位“亿”"},
	{"参数", "反向公式", "值", "完成值/指标值", "不认识的公式"},
	{"参数", "阶段", "参数", "阶断", "缺少参数“阶段”"},
	{"参数", "定性等级", "值", "部分:80%", "应写成"},
}

func TestBookMistakes(t *testing.T) {
	for _, c := range bookMistakes {
		_, found := Parse(edit(t, c.sheet, c.id, c.column, c.value))
		hit := false
		for _, f := range found {
			if strings.Contains(f.Message, "Key:") || strings.ContainsAny(f.Message, "{") && !strings.Contains(c.value, "{") {
				t.Errorf("%s %s %s=%q: message is not ours: %s", c.sheet, c.id, c.column, c.value, f.Message)
			}
			hit = hit || strings.Contains(f.Message, c.want) && f.At.Sheet == c.sheet && f.At.Row > 0
		}
		if !hit {
			t.Errorf("%s %s %s=%q: findings %v, want …%s…", c.sheet, c.id, c.column, c.value, found, c.want)
		}
	}
}

// TestParseKeepsOtherTables: a book of one sheet changes that sheet alone.
func TestParseKeepsOtherTables(t *testing.T) {
	tables := edit(t, "参数", "尾差上限", "值", "0.01")
	b, found := Parse(tables[:1])
	if len(found) > 0 {
		t.Fatal(found)
	}
	if got := b.params.text("尾差上限"); got != "0.01" || len(b.checks) == 0 {
		t.Errorf("尾差上限 is %s with %d checks, want 0.01 and the default checks", got, len(b.checks))
	}
}

// TestSwitchedOff: a rule that is switched off is silent, and says so.
func TestSwitchedOff(t *testing.T) {
	b, found := Parse(edit(t, "校验规则", "G01", "启用", "否"))
	if len(found) > 0 {
		t.Fatal(found)
	}
	for _, c := range b.checks {
		if c.ID == "E02" && c.enabled {
			t.Error("E02 ships switched off")
		}
	}
	if n := len(b.Rules()); n < 70 {
		t.Errorf("%d rows are listed", n)
	}
}

// TestEveryReconciliationLineHasItsRule: what 对账 names, 校验规则 must turn into
// a finding.
func TestEveryReconciliationLineHasItsRule(t *testing.T) {
	b := defaultBook(t)
	for _, l := range b.reconcile.lines {
		if b.declaredBy(l.rule, byReconcile) == nil {
			t.Errorf("line %s names rule %s, which no row of 校验规则 with 内置 对账 states", l.id, l.rule)
		}
	}
}

// FuzzTemplate: no cell of 校验规则 can make the loader panic, and no mistake
// shows the validator's own words.
func FuzzTemplate(f *testing.F) {
	for _, c := range bookMistakes {
		f.Add(c.value, c.value)
	}
	f.Add("非 空(得分)", "{得分}{应为}")
	f.Fuzz(func(t *testing.T, require, message string) {
		table := model.Table{Name: "校验规则", File: "规则.xlsx", Header: declarationColumns, Rows: []model.TableRow{{Row: 2, Cells: []string{
			"M03", "名称", "项目支出绩效自评表", "得分", message, require, require, "", "错误", "", message, message, "依据", "", "是"}}}}
		b := &Book{declared: map[string][]*declaration{}}
		for _, found := range b.parseChecks(table) {
			if strings.Contains(found.Message, "Key:") || found.Message == "" {
				t.Fatalf("message %q", found.Message)
			}
		}
	})
}

func BenchmarkDefaultBook(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := DefaultBook(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCheck runs the whole book on 8 projects of 20 indicators.
func BenchmarkCheck(b *testing.B) {
	book := defaultBook(b)
	t := &testing.T{}
	base := readCase(t, "testdata/cases/base.txt").unit
	form := base.FormsOf(model.ProjectEvaluation)[0]
	u := &model.Unit{Name: base.Name, Year: base.Year, Reported: true}
	for range 8 {
		f := *form
		f.Blocks = map[model.Term][]model.Row{model.FundBlock: form.Blocks[model.FundBlock]}
		for i := range 20 {
			f.Blocks[model.IndicatorBlock] = append(f.Blocks[model.IndicatorBlock], form.Blocks[model.IndicatorBlock][i%3])
		}
		u.Forms = append(u.Forms, &f)
	}
	b.ReportAllocs()
	for b.Loop() {
		Check(book, u, nil)
	}
}
