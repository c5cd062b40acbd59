package rules

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
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
	{"校验规则", "M03", "规则编号", "M3", "应为一个大写字母加两位或三位数字"},
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
	{"参数", "尾差上限", "单位", "亿", "“单位”为“亿”，应为 元、万元、%、个、分、文字 之一"},
	{"参数", "反向公式", "值", "完成值/指标值", "不认识的公式"},
	{"参数", "阶段", "参数", "阶断", "缺少参数“阶段”，“阶断”是否应为“阶段”"},
	{"参数", "定性等级", "值", "部分:80%", "应写成"},
	{"参数", "名称与单位", "值", "人数:人|户数", "“户数”应写成 名称结尾:单位/单位"},
	{"参数", "同义单位", "值", "人//位", "“人//位”应写成 单位/单位"},
	{"参数", "满意度下限", "参数", "满意下限", "缺少参数“满意度下限”，“满意下限”是否应为“满意度下限”"},
	{"参数", "单项分值上限", "值", "", "“值”不能为空"},
	{"参数", "单项分值上限", "参数", "尾差上限", "参数“尾差上限”重复"},
	{"校验规则", "M03", "提示", "", "“提示”不能为空"},
	{"校验规则", "M03", "怎样改", "", "“怎样改”不能为空"},
	{"校验规则", "M03", "依据", "", "“依据”不能为空"},
	{"校验规则", "M03", "自评级别", "警吿", "“自评级别”为“警吿”"},
	{"校验规则", "M03", "启用", "不", "“启用”为“不”，应为 是、否 之一"},
	{"校验规则", "M03", "要求", "全年执行数 ≤ 参数.执行率警界线", "没有“执行率警界线”这个参数，是否应为“执行率警戒线”"},
	{"校验规则", "M03", "要求", "合记(资金.全年执行数) ≤ 全年预算数", "合计"},
	{"校验规则", "M03", "要求", "合计(资今.全年执行数) ≤ 全年预算数", "是否应为“资金”"},
	{"校验规则", "M03", "要求", strings.Repeat("(", 500) + "得分" + strings.Repeat(")", 500), "第"},
	{"校验规则", "M03", "要求", strings.Repeat("得分+", 400) + "得分", "第"},
	{"校验规则", "M03", "要求", strings.Repeat("长", 1<<20/3), "这一格有349525字，最多2000字"},
	{"校验规则", "M03", "对象", strings.Repeat("甲|", 400), "“对象”最多500字"},
	{"语句", "标题.1", "语句", strings.Repeat("[", 1500), "嵌套过深"},
}

func TestBookMistakes(t *testing.T) {
	for _, c := range bookMistakes {
		_, found := Parse(edit(t, c.sheet, c.id, c.column, c.value), nil)
		hit := false
		for _, f := range found {
			if why := unfit(f); why != "" {
				t.Errorf("%s %s %s: %s: %s", c.sheet, c.id, c.column, why, f.Message)
			}
			hit = hit || strings.Contains(f.Message, c.want) && f.At.Sheet == c.sheet && f.At.Row > 0
		}
		if !hit {
			t.Errorf("%s %s %s=%q: findings %v, want …%s…", c.sheet, c.id, c.column, c.value, found, c.want)
		}
	}
}

// english are words that only a library or a programmer would say.
var english = regexp.MustCompile(`Key:|Field|Error|error|failed|invalid|parse|%!|nil|[a-z]{4,}`)

// unfit says why a mistake is not fit for an officer: she needs the cell, what
// is wrong with it and what to do, all in Chinese and short enough to read.
func unfit(f model.Finding) string {
	switch {
	case f.Message == "" || f.Fix == "":
		return "lacks words or a remedy"
	case f.At.Row < 1 || f.At.Col < 1 || f.At.Sheet == "":
		return "names no cell"
	case len([]rune(f.Message)) > longestMessage+10:
		return "is too long to read"
	case f.Level != model.Fault:
		return "is no 错误"
	}
	return ""
}

// TestMistakesSpeakChinese: nothing of the validator, nor of Go, reaches an officer.
func TestMistakesSpeakChinese(t *testing.T) {
	for _, c := range bookMistakes {
		if english.MatchString(c.value) {
			continue
		}
		_, found := Parse(edit(t, c.sheet, c.id, c.column, c.value), nil)
		for _, f := range found {
			if w := english.FindString(f.Message + f.Fix); w != "" {
				t.Errorf("%s %s %s=%q says %q: %s", c.sheet, c.id, c.column, c.value, w, f.Message)
			}
		}
	}
	for _, tag := range []string{"required", "max", "ruleid", "oneof", "some_tag_of_tomorrow"} {
		if m := tagMessage("列", tag, "甲 乙", "丙"); english.MatchString(m) || m == "" {
			t.Errorf("tag %s says %q", tag, m)
		}
	}
}

// TestWrongHeaders: a column that is missing is told at the header that looks
// like it, and brings no other mistakes with it.
func TestWrongHeaders(t *testing.T) {
	for _, c := range []struct{ sheet, header, with, at, want string }{
		{"校验规则", "怎样改", "怎么改", "L1", "缺少“怎样改”列，表头“怎么改”是否应为“怎样改”"},
		{"校验规则", "启用", "", "A1", "缺少“启用”列"},
		{"校验规则", "让位", "依据", "N1", "列“依据”重复"},
		{"参数", "单位", "单 位 名", "C1", "缺少“单位”列"},
	} {
		tables, err := DefaultTables()
		if err != nil {
			t.Fatal(err)
		}
		for i := range tables {
			if tables[i].Name == c.sheet {
				tables[i].Header = slices.Clone(tables[i].Header)
				tables[i].Header[tables[i].Column(c.header)] = c.with
			}
		}
		_, found := Parse(tables, nil)
		if len(found) == 0 || len(found) > 2 || !strings.Contains(found[0].Message, c.want) || found[0].At.A1() != c.at || found[0].At.Sheet != c.sheet {
			t.Errorf("%s as %q: %v, want …%s… at %s!%s", c.header, c.with, found, c.want, c.sheet, c.at)
		}
	}
}

// TestSameRowTwice: a copied row is a mistake at the copy; a further row of a
// rule that checks something else is none.
func TestSameRowTwice(t *testing.T) {
	copied := func(change string) model.Findings {
		tables, err := DefaultTables()
		if err != nil {
			t.Fatal(err)
		}
		sheet := &tables[slices.IndexFunc(tables, func(t model.Table) bool { return t.Name == "校验规则" })]
		i := slices.IndexFunc(sheet.Rows, func(r model.TableRow) bool { return r.Cells[0] == "M03" })
		row := model.TableRow{Cells: slices.Clone(sheet.Rows[i].Cells), Row: 900}
		row.Cells[sheet.Column("名称")] = "另一个名称"
		if change != "" {
			row.Cells[sheet.Column("适用条件")] = change
		}
		sheet.Rows = append(sheet.Rows, row)
		_, found := Parse(tables, nil)
		return found
	}
	if found := copied(""); len(found) != 1 || found[0].At.A1() != "A900" || !strings.Contains(found[0].Message, "重复") {
		t.Errorf("a copied row: %v, want one mistake at A900", found)
	}
	if found := copied("全年预算数 > 0"); len(found) != 0 {
		t.Errorf("a row that checks something else: %v", found)
	}
}

// TestOwnRuleNumbers: a district may number its rules beyond ours; small or
// full-width letters are read as capitals.
func TestOwnRuleNumbers(t *testing.T) {
	for id, right := range map[string]bool{"L01": true, "L101": true, "Z99": true, "L1": false, "区01": false, "l01": true, "L0001": false, "LL1": false} {
		_, found := Parse(edit(t, "校验规则", "E03", "规则编号", id), nil)
		wrong := slices.ContainsFunc(found, func(f model.Finding) bool { return strings.Contains(f.Message, "规则编号“"+id+"”") })
		if wrong == right {
			t.Errorf("%s: %v, right: %t", id, found, right)
		}
	}
}

// TestHugeBooks: a book of ten thousand rows, right or wrong, is checked whole
// and at once.
func TestHugeBooks(t *testing.T) {
	for _, c := range []struct{ name, require string }{
		{"right", "全年执行数 ≤ 全年预算数 + %d元"}, {"unknown field", "全年执行书 ≤ %d"}, {"nested", strings.Repeat("(", 300) + "%d"}, {"odd level", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			table := model.Table{Name: "校验规则", File: "规则.xlsx", Header: declarationColumns}
			for i := range 10000 {
				level, require := "错误", strings.ReplaceAll(c.require, "%d", strconv.Itoa(i))
				if require == "" {
					level, require = "错吴", "得分 ≤ "+strconv.Itoa(i)
				}
				table.Rows = append(table.Rows, model.TableRow{Row: i + 2, Cells: []string{fmt.Sprintf("L%03d", i%1000), "名称", "项目支出绩效自评表",
					"", "", "", require, "", level, "", "多{差}", "请改为{应为}", "依据", "", "是"}})
			}
			_, found := Parse([]model.Table{table}, nil)
			wrong := 0
			for _, f := range found {
				if f.At.File == table.File {
					wrong++
				}
			}
			if want := map[bool]int{true: 0, false: mostMistakes + 1}[c.name == "right"]; wrong != want {
				t.Errorf("%d mistakes, want %d", wrong, want)
			}
		})
	}
}

// TestParseKeepsOtherTables: a book of one sheet changes that sheet alone.
func TestParseKeepsOtherTables(t *testing.T) {
	tables := edit(t, "参数", "尾差上限", "值", "0.01")
	b, found := Parse(tables[:1], nil)
	if len(found) > 0 {
		t.Fatal(found)
	}
	if got := b.params.text("尾差上限"); got != "0.01" || len(b.checks) == 0 {
		t.Errorf("尾差上限 is %s with %d checks, want 0.01 and the default checks", got, len(b.checks))
	}
}

// TestSwitchedOff: a rule that is switched off is silent, and says so.
func TestSwitchedOff(t *testing.T) {
	b, found := Parse(edit(t, "校验规则", "G01", "启用", "否"), nil)
	if len(found) > 0 {
		t.Fatal(found)
	}
	rule := ruleOf(b, "G01")
	if len(rule.Rows) < 2 || rule.Rows[0].Enabled || !rule.Rows[1].Enabled {
		t.Errorf("G01 is %+v, want its first row switched off", rule)
	}
	if ruleOf(b, "C13").Enabled {
		t.Error("C13 ships switched off")
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
		if l.street != "" && !l.listed && b.declaredBy(l.street, byReconcile) == nil {
			t.Errorf("line %s names rule %s, which no row of 校验规则 states", l.id, l.street)
		}
		if l.listed && b.declared[l.rule] == nil {
			t.Errorf("line %s names rule %s, which no row of 校验规则 states", l.id, l.rule)
		}
		if !l.listed && b.declaredBy(l.rule, byReconcile) == nil {
			t.Errorf("line %s names rule %s, which no row of 校验规则 with 内置 对账 states", l.id, l.rule)
		}
	}
}

// FuzzBook: whatever is typed into one cell or header of a book, the loader
// ends, does not panic, and every mistake is fit for an officer.
func FuzzBook(f *testing.F) {
	for _, c := range bookMistakes {
		f.Add(uint8(1), uint16(12), uint8(4), c.value)
	}
	for sheet := range uint8(5) {
		f.Add(sheet, uint16(0), uint8(2), "另一个表头")
		f.Add(sheet, uint16(3), uint8(3), "{三级指标|}[")
		f.Add(sheet, uint16(5), uint8(4), "80%—60%")
	}
	f.Fuzz(func(t *testing.T, sheet uint8, row uint16, col uint8, value string) {
		tables, err := DefaultTables()
		if err != nil {
			t.Fatal(err)
		}
		table := &tables[int(sheet)%len(tables)]
		table.File, table.Header = "规则.xlsx", slices.Clone(table.Header)
		if row == 0 {
			table.Header[int(col)%len(table.Header)] = value
		} else {
			r := table.Rows[int(row)%len(table.Rows)]
			r.Cells[int(col)%len(r.Cells)] = value
		}
		_, found := Parse(tables, nil)
		for _, f := range found {
			if why := unfit(f); why != "" {
				t.Fatalf("%s[%d,%d]=%q: %s: %q", table.Name, row, col, value, why, f.Message)
			}
		}
	})
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

// BenchmarkCheck runs the whole book on projects of 20 indicators, each with its
// 申报表 and 自评表, and their lists. Four times the projects must take about four
// times as long.
func BenchmarkCheck(b *testing.B) {
	for _, projects := range []int{8, 32} {
		b.Run(fmt.Sprintf("projects=%d", projects), func(b *testing.B) {
			book := defaultBook(b)
			u := manyProjects(b, projects)
			lines := Reconcile(book, u)
			b.ReportAllocs()
			for b.Loop() {
				Check(book, u, lines)
			}
		})
	}
}

// manyProjects is a unit with projects like the second one of the base unit, of
// 20 indicators each.
func manyProjects(b testing.TB, projects int) *model.Unit {
	b.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "cases", "base.txt"))
	if err != nil {
		b.Fatal(err)
	}
	parts := strings.Split(strings.TrimSpace(string(data)), "\n\n")
	parts[1], parts[2] = "[预算执行情况表] 万元", "[支付明细表] 元"
	var forms [2]strings.Builder
	for i := range projects {
		for k, form := range []string{parts[4], parts[6]} {
			name := fmt.Sprintf("党员培训%d期", i+1)
			for line := range strings.Lines(strings.ReplaceAll(form, "党员培训", name)) {
				forms[k].WriteString(line)
				for n := range 3 {
					if strings.HasPrefix(line, "绩效指标 ") {
						forms[k].WriteString(strings.Replace(line, "三级指标 = ", fmt.Sprintf("三级指标 = 第%d片区", n+1), 1))
					}
				}
			}
			forms[k].WriteString("\n\n")
		}
		parts[1] += strings.ReplaceAll("\n预算执行 | 项目名称 = 党员培训X期 | 支出类别 = 项目支出 | 年初预算数 = 20.00 | 调整数 = 0.00 | 全年预算数 = 20.00 | 全年执行数 = 18.00 | 执行率 = 90.00%", "X", fmt.Sprint(i+1))
		parts[2] += strings.ReplaceAll("\n支付明细 | 支付日期 = 2023-12-05 | 项目名称 = 党员培训X期 | 金额 = 180000.00 | 用途 = 培训费", "X", fmt.Sprint(i+1))
	}
	t := &testing.T{}
	u := parseUnit(t, "unit", strings.Join([]string{parts[0], parts[1], parts[2], forms[0].String() + forms[1].String()}, "\n\n"))
	for _, f := range u.Forms {
		settleForm(f)
	}
	if u = gatherCase(t, u); len(u.Projects) != projects {
		b.Fatalf("%d projects, want %d", len(u.Projects), projects)
	}
	return u
}
