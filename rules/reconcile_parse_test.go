package rules

import (
	"strings"
	"testing"

	"jixiao/model"
)

const reconHeader = "编号,规则,名称,范围,左称,左表,左块,左行,左字段,右称,右表,右块,右行,右字段,列,让位\n"

var reconMistakes = []struct{ name, line, cell, want string }{
	{"scope", "B1,M1,名,每个行,,预算执行情况表,预算执行,本行,执行率,,预算执行情况表,预算执行,本行,执行率,,", "D2", "是不是“每行”"},
	{"form", "B1,M1,名,每行,,预算执行表,预算执行,本行,执行率,,预算执行情况表,预算执行,本行,执行率,,", "F2", "是不是“预算执行情况表”"},
	{"block", "B1,M1,名,每行,,预算执行情况表,预算执行情况,本行,执行率,,预算执行情况表,预算执行,本行,执行率,,", "G2", "是不是“预算执行”"},
	{"a field for a block", "B1,M1,名,每行,,预算执行情况表,执行率,本行,执行率,,预算执行情况表,预算执行,本行,执行率,,", "G2", "左块“执行率”不认识"},
	{"row", "B1,M1,名,每行,,预算执行情况表,预算执行,基本支出+项目经费,执行率,,预算执行情况表,预算执行,本行,执行率,,", "H2", "“项目经费”不认识"},
	{"field", "B1,M1,名,每行,,预算执行情况表,预算执行,本行,全年执行,,预算执行情况表,预算执行,本行,执行率,,", "I2", "是不是“全年执行数”"},
	{"field in a sum", "B1,M1,名,每行,,预算执行情况表,预算执行,本行,执行率,,预算执行情况表,预算执行,本行,年初预算数+调正数,,", "N2", "是不是“调整数”"},
	{"half a sum", "B1,M1,名,每行,,预算执行情况表,预算执行,本行,执行率,,预算执行情况表,预算执行,本行,年初预算数+,,", "N2", "写得不完整"},
	{"本列 without 列", "B1,M1,名,每行,,预算执行情况表,预算执行,本行,本列,,预算执行情况表,预算执行,本行,执行率,,", "O2", "请填写要比的各列"},
	{"列 without 本列", "B1,M1,名,每行,,预算执行情况表,预算执行,本行,执行率,,预算执行情况表,预算执行,本行,执行率,得分,", "O2", "请清空“列”"},
	{"让位 to nothing", "B1,M1,名,每行,,预算执行情况表,预算执行,本行,执行率,,预算执行情况表,预算执行,本行,执行率,,B7", "P2", "不是前面已有的编号"},
	{"no rule", "B1,,名,每行,,预算执行情况表,预算执行,本行,执行率,,预算执行情况表,预算执行,本行,执行率,,", "B2", "没有规则编号"},
	{"class", "K1,,人员费,归类,,,,,人员,,,,,,,", "C2", "是不是“人员经费”"},
	{"note", "N1,X20,行未认,提示,文,,,,错误,改,,,,,,", "C2", "是不是“行未识别”"},
	{"placeholder", "N1,X20,行未识别,提示,{名字},,,,错误,改,,,,,,", "E2", "是不是“名称”"},
	{"level", "N1,X20,行未识别,提示,文,,,,严重,改,,,,,,", "I2", "级别“严重”不认识"},
}

func TestParseReconcileMistakes(t *testing.T) {
	for _, c := range reconMistakes {
		table, err := model.ParseCSV("对账", strings.NewReader(reconHeader+c.line+"\n"))
		if err != nil {
			t.Fatal(err)
		}
		_, found := parseReconcile(table, nil)
		if len(found) == 0 {
			t.Errorf("%s: no finding", c.name)
			continue
		}
		if f := found[0]; f.At.A1() != c.cell || !strings.Contains(f.Message, c.want) || len(found) > 1 {
			t.Errorf("%s: %v findings, first %s %q, want one at %s with %q", c.name, len(found), f.At.A1(), f.Message, c.cell, c.want)
		}
	}
}

func TestParseReconcileColumns(t *testing.T) {
	table, err := model.ParseCSV("对账", strings.NewReader("编号,规则\nB1,M1\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, found := parseReconcile(table, nil); len(found) != 6 {
		t.Errorf("%d findings for 6 missing columns", len(found))
	}
}

func FuzzParseReconcile(f *testing.F) {
	for _, c := range reconMistakes {
		f.Add(c.line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		table, err := model.ParseCSV("对账", strings.NewReader(reconHeader+line+"\n"))
		if err != nil {
			return
		}
		parsed, found := parseReconcile(table, nil)
		if len(found) > 0 {
			return
		}
		// A table without a mistake can be run.
		b := &Book{reconcile: parsed}
		units, _ := Gather(b, Batch{Forms: []Sourced{{Form: lawForm([]lawRow{{category: "项目支出"}, {role: model.RoleTotal}}, model.WanYuan, 2)}}})
		for _, u := range units {
			Reconcile(b, u)
		}
	})
}

var yearCases = []struct {
	name  string
	given int
	years string
	want  int
}{
	{"asked for", 2022, "2023 2023", 2022},
	{"the commonest", 0, "2023 2022 2023", 2023},
	{"of two the later", 0, "2022 2023", 2023},
	{"forms without a year have no say", 0, "0 0 2023", 2023},
	{"none", 0, "0", 0},
	{"our results only where nothing else speaks", 0, "-2022 -2022 2023", 2023},
	{"our results alone", 0, "-2022", 2022},
}

func TestBatchYear(t *testing.T) {
	for _, c := range yearCases {
		in := Batch{Year: c.given}
		for _, y := range strings.Fields(c.years) {
			y, fromOut := strings.CutPrefix(y, "-")
			n := 0
			for _, r := range y {
				n = n*10 + int(r-'0')
			}
			in.Forms = append(in.Forms, Sourced{Form: &model.Form{Year: n}, FromOut: fromOut})
		}
		if got := batchYear(in); got != c.want {
			t.Errorf("%s: batchYear(%s) = %d, want %d", c.name, c.years, got, c.want)
		}
	}
}

func TestRefusedFilesGoToTheirFolder(t *testing.T) {
	in := Batch{
		Listings: []model.Listing{{Name: "云桥街道文化中心", Code: "01"}},
		Files: []Refusal{
			{File: model.File{Path: "云桥街道文化中心（本级）/坏.xls", Refused: true}, Folder: "云桥街道文化中心（本级）"},
			{File: model.File{Path: "体育中心/坏.xlsx", Refused: true}, Folder: "体育中心"},
			{File: model.File{Path: "散.xlsx", Refused: true}},
		},
	}
	units, _ := Gather(reconBook(t), in)
	if len(units) != 3 || len(units[0].Refused) != 1 || len(units[1].Refused) != 1 || units[1].Name != "体育中心" ||
		len(units[2].Refused) != 1 || units[2].Name != Unassigned {
		t.Errorf("refused files went to %s", unitLines(units))
	}
}

// The columns that a book need not have: 比较 and 归入; a rule in brackets; words.
func TestParseReconcileFurtherColumns(t *testing.T) {
	const side = "预算执行情况表,预算执行,本行,全年执行数"
	line := func(id, rule, compare, under string) string {
		return id + "," + rule + ",名,每行,左," + side + ",右," + side + ",,," + compare + "," + under + "\n"
	}
	for _, c := range []struct{ name, lines, cell, want string }{
		{"right", line("B1", "（M01）", "≤", "") + line("B2", "M21", "", "B1"), "", ""},
		{"comparison", line("B1", "M21", "≠", ""), "Q2", "请改为 =、≤ 或 ≥"},
		{"part of nothing", line("B1", "M21", "", "B9"), "R2", "归入“B9”不是前面已有的编号"},
		{"empty brackets", line("B1", "（）", "", ""), "B2", "没有规则编号"},
		{"word", "W1,,相付,用语,相符\n", "C2", "是不是“相符”"},
		{"placeholder of a word", "W1,,不平,用语,不平：{列名}\n", "E2", "占位“列名”不认识"},
	} {
		table, err := model.ParseCSV("对账", strings.NewReader(strings.TrimSuffix(reconHeader, "\n")+",比较,归入\n"+c.lines))
		if err != nil {
			t.Fatal(err)
		}
		parsed, found := parseReconcile(table, nil)
		switch {
		case c.want == "" && (len(found) > 0 || !parsed.lines[0].listed || parsed.lines[0].rule != "M01" || parsed.lines[0].compare != model.AtMost ||
			parsed.lines[1].compare != model.Equal || !parsed.named["B1"]):
			t.Errorf("%s: %v, %+v", c.name, found, parsed.lines)
		case c.want != "" && (len(found) != 1 || found[0].At.A1() != c.cell || !strings.Contains(found[0].Message, c.want)):
			t.Errorf("%s: %+v, want one at %s with %q", c.name, found, c.cell, c.want)
		}
	}
}
