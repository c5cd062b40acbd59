package xlsx

import (
	"fmt"
	"strings"
	"testing"

	"jixiao/model"
)

const layoutHead = "表单,版式,区块,方向,父标签,字段,标签,第几处,取值,类型,单位,必有,公式\n"

// tableOf makes a table of lines of CSV below a head.
func tableOf(t testing.TB, name, head string, lines ...string) model.Table {
	t.Helper()
	table, err := model.ParseCSV("规则.xlsx", strings.NewReader(head+strings.Join(lines, "\n")+"\n"))
	if err != nil {
		t.Fatal(err)
	}
	table.Name = name
	return table
}

// A mistake in 版式 is told at its own cell, with the nearest right word.
var wrongLayouts = []struct{ name, line, cell, want string }{
	{"unknown field", "项目支出绩效自评表,,,列,,全年执行额,标签,,右,,,,", "F2", "没有“全年执行额”这个字段，是否应为“全年执行数”；如是本地新增的字段，请填写“类型”"},
	{"field that is a block", "项目支出绩效自评表,,,列,,资金,标签,,右,金额,,,", "F2", "“资金”是区块的名称，不能作字段"},
	{"own field with a name no rule can say", "项目支出绩效自评表,,,列,,评价|人数,标签,,右,数量,,,", "F2", "只能用汉字"},
	{"own field with a long name", "项目支出绩效自评表,,,列,," + strings.Repeat("长", 21) + ",标签,,右,数量,,,", "F2", "过长，最多20字"},
	{"own field that rules take for another", "项目支出绩效自评表,,,列,,申报,标签,,右,数量,,,", "F2", "在规则里另有意思"},
	{"field missing", "项目支出绩效自评表,,,列,,,标签,,右,,,,", "F2", "必须填写字段"},
	{"direction", "项目支出绩效自评表,,,标提,,单位,标签,,右,,,,", "D2", "应为 标题、列、行、交叉、竖、组、行类、止、略 之一，是否应为“标题”"},
	{"no direction", "项目支出绩效自评表,,,,,单位,标签,,右,,,,", "D2", "“方向”为“”"},
	{"no label", "项目支出绩效自评表,,,列,,单位,,,右,,,,", "G2", "标签不能为空"},
	{"label of bars", "项目支出绩效自评表,,,列,,单位,|,,右,,,,", "G2", "标签不能为空"},
	{"title that fits all", "项目支出绩效自评表,,,标题,,,*,,,,,,", "G2", "什么格子都会被认作它"},
	{"long label", "项目支出绩效自评表,,,列,,单位," + strings.Repeat("长", 61) + ",,右,,,,", "G2", "过长，最多60字"},
	{"block", "项目支出绩效自评表,,资今,组,,,标签,,,,,,", "C2", "没有“资今”这个区块，是否应为“资金”"},
	{"block missing", "项目支出绩效自评表,,,行,,单位,标签,,列,,,,", "C2", "必须填写区块"},
	{"block of a field", "项目支出绩效自评表,,资金,列,,单位,标签,,右,,,,", "C2", "请把方向改为“行”"},
	{"place of a label", "项目支出绩效自评表,,资金,行,,单位,标签,第一,列,,,,", "H2", "第几处应为 1、2、3…"},
	{"take", "项目支出绩效自评表,,,列,,单位,标签,,左,,,,", "I2", "“取值”为“左”，应为 右、下 之一"},
	{"take of a total", "项目支出绩效自评表,,,止,,总分,总计,,得份,,,,", "I2", "没有“得份”这个字段，是否应为“得分”"},
	{"kind", "项目支出绩效自评表,,资金,行,,单位,标签,,列,数值,,,", "J2", "应为 文本、金额、比率、分值、数量、日期、年度、指标值 之一"},
	{"money unit", "项目支出绩效自评表,,,列,,单位,标签,,右,,万,,", "K2", "应为 元、千元、万元、亿元 之一"},
	{"lone word of 必有", "项目支出绩效自评表,,资金,行,,单位,标签,,列,,,必须,", "L2", "应为“是”"},
	{"field of a formula", "项目支出绩效自评表,,,列,,单位,标签,,右,,,,{得份}+1", "M2", "公式中没有“得份”这个字段，是否应为“得分”"},
	{"block of a formula", "项目支出绩效自评表,,,列,,单位,标签,,右,,,,SUM({指标.得分})", "M2", "公式中没有“指标”这个区块"},
	{"function of a formula", "项目支出绩效自评表,,,列,,单位,标签,,右,,,,WEBSERVICE({得分})", "M2", "不能用函数“WEBSERVICE”"},
	{"brackets of a formula", "项目支出绩效自评表,,,列,,单位,标签,,右,,,,ROUND({得分}", "M2", "括号不配对"},
	{"form", "项目支出绩效自平表,,,列,,单位,标签,,右,,,,", "A2", "没有“项目支出绩效自平表”这种表，是否应为“项目支出绩效自评表”；如是本地新增的表，请另加一行，方向填“标题”"},
	{"no form", ",,,列,,单位,标签,,右,,,,", "A2", "表单不能为空"},
	{"class of rows", "项目支出绩效自评表,,资金,行类,,总计,合计,,,,,,", "F2", "应为 记录、合计、"},
	{"line twice", "项目支出绩效自评表,,,列,,单位,标签,,右,,,,\n项目支出绩效自评表,,,列,,单位,标签,,右,,,,", "G3", "与第2行重复"},
	{"own field of two kinds", "项目支出绩效自评表,,,列,,人次,标签,,右,数量,,,\n项目支出绩效自评表,,资金,行,,人次,标签,,列,金额,,,", "J3", "写的类型是“数量”"},
	{"no rows", "", "A1", "没有一行"},
}

func TestParseLayoutsRefuses(t *testing.T) {
	for _, c := range wrongLayouts {
		table := tableOf(t, "版式", layoutHead, c.line)
		_, _, found := ParseLayouts([]model.Table{table})
		if len(found) != 1 || found[0].At.A1() != c.cell || found[0].At.Sheet != "版式" || found[0].Fix == "" || !strings.Contains(found[0].Message, c.want) {
			t.Errorf("%s: ParseLayouts(%q) = %v, want %q at %s", c.name, c.line, told(found), c.want, c.cell)
		}
	}
}

func told(fs model.Findings) []string {
	var out []string
	for _, f := range fs {
		out = append(out, f.At.Sheet+" "+f.At.A1()+" "+f.Message)
	}
	return out
}

// TestParseLayoutsHead: a header that is missing, misspelt or double is told
// where it stands.
func TestParseLayoutsHead(t *testing.T) {
	for _, c := range []struct{ head, cell, want string }{
		{"表单,区块,方向,字段,标鉴,取值,类型,必有\n", "E1", "缺少“标签”列，表头“标鉴”是否应为“标签”"},
		{"表单,区块,方向,字段,标签,取值,类型\n", "A1", "缺少“必有”列"},
		{"表单,区块,方向,字段,标签,取值,类型,必有,字 段\n", "I1", "列“字 段”重复"},
	} {
		_, _, found := ParseLayouts([]model.Table{tableOf(t, "版 式", c.head, "甲")})
		if len(found) != 1 || found[0].At.A1() != c.cell || !strings.Contains(found[0].Message, c.want) {
			t.Errorf("%q: %v, want %q at %s", c.head, told(found), c.want, c.cell)
		}
	}
}

var wrongSynonyms = []struct{ name, line, cell, want string }{
	{"unknown field", "实施单为,承办处,,", "A2", "没有“实施单为”这个字段，是否应为“实施单位”"},
	{"no field", ",承办处,,", "A2", "字段不能为空"},
	{"no label", "实施单位,,,", "B2", "标签不能为空"},
	{"unknown form", "实施单位,承办处,项目自评表,", "C2", "没有“项目自评表”这种表"},
	{"form without the field", "收款人,承办处,项目支出绩效自评表,", "C2", "这种表没有“收款人”这个字段"},
	{"field that no form has", "段落键,承办处,,", "A2", "没有一种表有“段落键”这个字段"},
	{"known label", "实施单位,实施 单位：,,", "B2", "已经有这个标签"},
	{"label of another field", "实施单位,主管部门,,", "B2", "已是“主管部门”的标签，不能再作“实施单位”的"},
}

func TestSynonymsRefuse(t *testing.T) {
	for _, c := range wrongSynonyms {
		_, _, found := ParseLayouts([]model.Table{tableOf(t, "同义词", "字段,标签,表单,说明\n", c.line)})
		if len(found) != 1 || found[0].At.A1() != c.cell || !strings.Contains(found[0].Message, c.want) {
			t.Errorf("%s: ParseLayouts(%q) = %v, want %q at %s", c.name, c.line, told(found), c.want, c.cell)
		}
	}
}

// TestSynonyms: a label that is added is read like those of 版式, on the forms
// of the line alone.
func TestSynonyms(t *testing.T) {
	l, _, found := ParseLayouts([]model.Table{tableOf(t, "同义词", "字段,标签,表单\n",
		"实施单位,承办处,项目支出绩效自评表", "得分,本项得几分,")})
	if len(found) > 0 {
		t.Fatal(told(found))
	}
	for _, c := range []struct{ drawing, want string }{
		{"项目支出绩效自评表\n项目名称|甲\n主管部门|乙\n承办处|丙\n一级指标|三级指标|年度指标值|实际完成值|本项得几分\n产出|督导|12|12|9",
			"项目支出绩效自评表 实施单位=丙 得分=9"},
		{"项目支出绩效目标申报表\n项目名称|甲\n主管部门|乙\n承办处|丙\n一级指标|三级指标|指标值\n产出|督导|12", "项目支出绩效目标申报表 实施单位= 得分="},
	} {
		if got := fieldsOf(c.drawing, l, model.Implementer, model.Score); got != c.want {
			t.Errorf("%q: %s, want %s", c.drawing, got, c.want)
		}
	}
}

// fieldsOf reads a drawing and names what stands under some terms.
func fieldsOf(drawing string, l *Layouts, terms ...model.Term) string {
	g := gridOf(drawing)
	var parts []string
	for _, p := range locate(g, l) {
		f := readForm(g, p)
		parts = append(parts, string(f.Kind))
		for _, t := range terms {
			v := f.Fields[t]
			for _, rows := range f.Blocks {
				for _, r := range rows {
					if w, ok := r.Cells[t]; ok {
						v = w
					}
				}
			}
			s := v.Text
			if v.IsNumber {
				s = v.Number.String()
			}
			parts = append(parts, fmt.Sprintf("%s=%s", t, s))
		}
	}
	return strings.Join(parts, " ")
}

// districtLines are the lines of a district: a field on our own form, a column
// of its own, and a form of its own with a block of its own.
var districtLines = []string{
	"项目支出绩效自评表,,,列,,评价人数,评价人数|参评人数,,右,数量,,,",
	"项目支出绩效自评表,标准,绩效指标,行,,初评分,科室初评分,,列,分值,,,",
	"社区项目台账,,,标题,,,*社区项目台账*,,,,元,,",
	"社区项目台账,,,列,,社区名称,社区名称,,右,文本,,,",
	"社区项目台账,,台账,行,,项目名称,项目名称,,列,,,是,",
	"社区项目台账,,台账,行,,投入金额,投入金额,,列,金额,,是,",
	"社区项目台账,,台账,行,,开工日期,开工日期,,列,日期,,,",
	"社区项目台账,,台账,行类,,合计,合计,,,,,,",
}

// withLines is the default 版式 with further lines.
func withLines(t testing.TB, lines ...string) []model.Table {
	t.Helper()
	tables, err := DefaultTables()
	if err != nil {
		t.Fatal(err)
	}
	own := tableOf(t, layoutSheet, layoutHead, lines...)
	for i := range own.Rows {
		own.Rows[i].Row += 1000
	}
	tables[1].Rows = append(tables[1].Rows, own.Rows...)
	return tables
}

// TestOwnFields: what a district's lines add is in the vocabulary, and is read
// with its kind, in dump too.
func TestOwnFields(t *testing.T) {
	l, words, found := ParseLayouts(withLines(t, districtLines...))
	if len(found) > 0 {
		t.Fatal(told(found))
	}
	for term, kind := range map[model.Term]model.Kind{"评价人数": model.KindQuantity, "初评分": model.KindScore, "投入金额": model.KindAmount, "开工日期": model.KindDate} {
		if info, ok := words.Info(term); !ok || info.Kind != kind || info.Block {
			t.Errorf("Info(%s) = %+v, %v", term, info, ok)
		}
	}
	if info, ok := words.Info("台账"); !ok || !info.Block {
		t.Errorf("Info(台账) = %+v, %v", info, ok)
	}
	if kind, ok := words.Form("社区 项目台账"); !ok || kind != "社区项目台账" {
		t.Errorf("Form = %q, %v", kind, ok)
	}
	for _, c := range []struct{ drawing, want string }{
		{"项目支出绩效自评表\n项目名称|甲\n主管部门|乙\n参评人数|1,200\n一级指标|三级指标|年度指标值|实际完成值|得分|科室初评分\n产出|督导|12|12|9|8.5",
			"项目支出绩效自评表 评价人数=1200 初评分=8.5 社区名称= 投入金额="},
		{"2023年某街道社区项目台账\n社区名称|云桥社区\n项目名称|投入金额|开工日期\n修路|3,000.50|2023-05-06", "社区项目台账 评价人数= 初评分= 社区名称=云桥社区 投入金额=3000.5"},
		{"社区项目台账\n项目名称|投入金额|开工日期\n修路|800|2023-5-6", "社区项目台账 评价人数= 初评分= 社区名称= 投入金额=800"}, // small, known by its title
		{"随手记\n社区名称|云桥社区\n项目名称|投入金额\n修路|800", ""},
	} {
		if got := fieldsOf(c.drawing, l, "评价人数", "初评分", "社区名称", "投入金额"); got != c.want {
			t.Errorf("%q: %s, want %s", c.drawing, got, c.want)
		}
	}
	g := gridOf("2023年某街道社区项目台账\n社区名称|云桥社区\n项目名称|投入金额|开工日期\n修路|3,000.50|2023-05-06\n合计|3,000.50|")
	f := readForm(g, locate(g, l)[0])
	row := cellsJSON(f.Blocks["台账"][0].Cells)["投入金额"].(map[string]any)
	if row["yuan"] != "3000.5" || row["cell"] != "B4" || len(f.Blocks["台账"]) != 2 || f.Blocks["台账"][1].Role != model.RoleTotal {
		t.Errorf("台账 = %v, %+v", row, f.Blocks["台账"])
	}
}

// TestLayoutsBounded: ten thousand lines are taken, too many are refused at the
// first that is one too many, and of thousands of mistakes not every one is told.
func TestLayoutsBounded(t *testing.T) {
	var many, own, wrong, wide []string
	for i := range 10_000 {
		many = append(many, fmt.Sprintf("项目支出绩效自评表,,,列,,单位,标签%d,,右,,,,", i))
		own = append(own, fmt.Sprintf("自有表%d,,,标题,,,*自有表%d*,,,,,,", i, i), fmt.Sprintf("自有表%d,,,列,,自有字段%d,标签%d,,右,文本,,,", i%500, i, i))
	}
	for i := range 400 {
		wrong = append(wrong, fmt.Sprintf("表%d,片%d,,斜%d,,字段%d,,零,左,大,角,,{%d}", i, i, i, i, i))
		wide = append(wide, strings.Repeat("项目支出绩效自评表|", 500)+",,,列,,单位,"+strings.Repeat("甲|*乙|", 3000)+fmt.Sprint(i)+",,右,,,,"+strings.Repeat("(", 3000))
	}
	for _, c := range []struct {
		name  string
		lines []string
		found int
		last  string
	}{
		{"many rows", many, 0, ""},
		{"own words", own[:maxLayouts], 0, ""},
		{"too many rows", own, 1, "超过12000行"},
		{"all wrong", wrong, maxMistakes, "问题超过299处，其余未列出"},
		{"wide cells", wide, maxMistakes, "问题超过299处，其余未列出"},
	} {
		_, _, found := ParseLayouts([]model.Table{tableOf(t, "版式", layoutHead, c.lines...)})
		if len(found) != c.found || c.found > 0 && !strings.Contains(found[c.found-1].Message, c.last) {
			t.Errorf("%s: %d mistakes, want %d, the last %q; first %v", c.name, len(found), c.found, c.last, told(found[:min(1, len(found))]))
		}
	}
}

// FuzzParseLayouts: no table makes ParseLayouts panic, every mistake has its
// cell and a remedy, and what it takes can be read with.
func FuzzParseLayouts(f *testing.F) {
	for _, c := range wrongLayouts {
		f.Add(layoutHead, c.line, "")
	}
	for _, c := range wrongSynonyms {
		f.Add(layoutHead, districtLines[0], c.line)
	}
	f.Add("标签,方向", "甲", "乙")
	f.Fuzz(func(t *testing.T, head, layout, synonym string) {
		var tables []model.Table
		for name, text := range map[string]string{"版式": head + "\n" + layout, "同义词": "字段,标签,表单,说明\n" + synonym} {
			if table, err := model.ParseCSV(name, strings.NewReader(text)); err == nil {
				tables = append(tables, table)
			}
		}
		l, words, found := ParseLayouts(tables)
		for _, m := range found {
			if m.At.Row < 1 || m.At.Col < 1 || m.Message == "" || m.Fix == "" {
				t.Errorf("mistake without place or remedy: %+v", m)
			}
		}
		words.Info("单位")
		g := gridOf(drawings[0].drawing)
		for _, p := range locate(g, l) {
			readForm(g, p)
		}
	})
}
