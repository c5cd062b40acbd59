package xlsx

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"jixiao/model"
)

// surveyed is a small self-evaluation with words replaced.
func surveyed(t testing.TB, l *Layouts, replace ...string) *Workbook {
	t.Helper()
	text := strings.NewReplacer(replace...).Replace(`[表]
A1 项目支出绩效自评表
A2 （2023年度）
A3 项目名称
B3 老旧小区改造
A4 主管部门
B4 甲街道办事处
E4 实施单位
F4 甲中心
A5 项目资金
B5 年初预算数
C5 全年预算数
D5 全年执行数
E5 分值
F5 执行率
G5 得分
A6 年度资金总额
B6 200
C6 200
D6 170
E6 10
F6 85.00%
G6 8.5
A7 年度总体目标
B7 预期目标
E7 实际完成情况
B8 完成5栋楼的外墙改造。
E8 已完成5栋楼的外墙改造。
A9 绩效指标
B9 一级指标
C9 三级指标
D9 年度指标值
E9 实际完成值
F9 分值
G9 得分
B10 产出指标
C10 改造楼栋数
D10 5栋
E10 5栋
F10 90
G10 90
A11 总分
F11 100
G11 98.5
@merge A1:G1
@merge A2:G2
`)
	data, err := BuildText(text)
	if err != nil {
		t.Fatal(err)
	}
	return ReadBytes(data, "甲.xlsx", l)
}

var surveys = []struct {
	name             string
	replace          []string
	missing, blank   string
	doubtful, settle string
}{
	{name: "everything there"},
	{"amount by another name", []string{"C5 全年预算数", "C5 预算安排额"}, "全年预算数", "", "C5 预算安排额 全年预算数", "全年预算数"},
	{"both budgets by other names", []string{"C5 全年预算数", "C5 预算安排额", "B5 年初预算数", "B5 年初安排额"}, "资金", "", "B5 年初安排额 年初预算数 C5 预算安排额 全年预算数 年初预算数", "年初预算数"},
	{"total by another name", []string{"A11 总分", "A11 自评总分数"}, "总分", "", "A11 自评总分数 总分", "总分"},
	{"outcome by another name", []string{"E7 实际完成情况", "E7 实际完成状况"}, "实际完成情况", "", "E7 实际完成状况 实际完成情况", "实际完成情况"},
	{"column by another name", []string{"E9 实际完成值", "E9 实际完成程度"}, "实际完成值", "", "E9 实际完成程度 实际完成值", "实际完成值"},
	{"blank cell beside its label", []string{"B4 甲街道办事处\n", ""}, "", "主管部门", "", ""},
	{"blank column", []string{"G10 90\n", ""}, "", "绩效指标.得分", "", ""},
	{"gone without a trace", []string{"A4 主管部门\nB4 甲街道办事处\n", ""}, "主管部门", "", "", ""},
	{"words that are no labels", []string{"E4 实施单位", "E4 所在地点", "A4 主管部门", "A4 负责科室"}, "主管部门 实施单位", "", "", ""},
	{"a number where a name belongs", []string{"E4 实施单位", "E4 具体实施的单位", "F4 甲中心", "F4 20.5"}, "实施单位", "", "", ""},
}

// TestSurvey: what a form lacks and which label is in doubt; and the synonym
// that is offered settles it.
func TestSurvey(t *testing.T) {
	l, err := DefaultLayouts()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range surveys {
		w := surveyed(t, l.Surveying(), c.replace...)
		s := w.Surveys[w.Forms[0]]
		missing, blank, doubtful := []string{}, []string{}, []string{}
		for _, x := range s.Missing {
			missing = append(missing, string(x.Term))
		}
		for _, x := range s.Blank {
			blank = append(blank, string(x.Term))
		}
		for _, d := range s.Doubtful {
			doubtful = append(doubtful, d.At.A1(), d.Label)
			for _, t := range d.Candidates {
				doubtful = append(doubtful, string(t))
			}
		}
		if got := strings.Join(missing, " "); got != c.missing {
			t.Errorf("%s: missing %q, want %q", c.name, got, c.missing)
		}
		if got := strings.Join(blank, " "); got != c.blank {
			t.Errorf("%s: blank %q, want %q", c.name, got, c.blank)
		}
		if got := strings.Join(doubtful, " "); got != c.doubtful {
			t.Errorf("%s: doubtful %q, want %q", c.name, got, c.doubtful)
			continue
		}
		if c.settle == "" {
			continue
		}
		d := s.Doubtful[0]
		row := fmt.Sprintf("%s,%s,%s", d.Candidates[0], d.Label, w.Forms[0].Kind)
		taught, _, found := ParseLayouts([]model.Table{tableOf(t, "同义词", "字段,标签,表单\n", row)})
		if len(found) > 0 {
			t.Errorf("%s: %q is refused: %v", c.name, row, told(found))
			continue
		}
		after := surveyed(t, taught.Surveying(), c.replace...)
		if slices.ContainsFunc(after.Surveys[after.Forms[0]].Doubtful, func(o Doubt) bool { return o.At == d.At }) {
			t.Errorf("%s: %q settles nothing", c.name, row)
		}
	}
}

// TestSurveyIsAskedFor: a form that lacks nothing costs no survey unless one
// asks; one that lacks something bears a reading that says so.
func TestSurveyIsAskedFor(t *testing.T) {
	l, err := DefaultLayouts()
	if err != nil {
		t.Fatal(err)
	}
	if w := surveyed(t, l); len(w.Surveys) != 0 {
		t.Errorf("%d surveys of a form that lacks nothing", len(w.Surveys))
	}
	w := surveyed(t, l, "E4 实施单位\nF4 甲中心\n", "")
	if len(w.Surveys) != 1 || !slices.ContainsFunc(w.Forms[0].Readings, func(r model.Reading) bool {
		return r.Rule == lackRule && r.Text == "A1:G11" && r.As == "没有找到实施单位"
	}) {
		t.Errorf("%d surveys, readings %v", len(w.Surveys), w.Forms[0].Readings)
	}
}

var unknowns = []struct {
	name, text, want string
}{
	{"a table of another kind", "[表]\nA1 2023年设备台账\nA2 名称\nB2 台数\nA3 电脑\nB3 5\nA4 空调\nB4 2\n",
		"表 A1:B4 2023年设备台账"},
	{"guidance by its sheet's name", "[填报说明]\nA1 各单位注意\nA2 一\nB2 二\nA3 三\nB3 四\n", "填报说明 A1:B3 各单位注意 略"},
	{"figures without a title", "[表]\nA1 甲\nB1 5\nA2 乙\nB2 2\nA3 丙\nB3 1\n", "表 A1:B3  略"},
	{"a cover", "[封面]\nC5 绩效自评材料\nC9 甲中心\n", "封面 A5:C9 绩效自评材料 略"},
	{"like a form we know", "[表]\nA1 项目支出绩效自评情况表\nA2 项目名称\nB2 甲\nA3 主管部门\nB3 乙\nA4 负责科室\nB4 丙\n",
		"表 A1:B4 项目支出绩效自评情况表 项目支出绩效自评表 项目名称、主管部门"},
}

// TestUnknown: what is no form is told with its title and what it is like.
func TestUnknown(t *testing.T) {
	l, err := DefaultLayouts()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range unknowns {
		data, err := BuildText(c.text)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, u := range ReadBytes(data, "甲.xlsx", l).Unknown {
			s := strings.Join([]string{u.At.Sheet, u.At.A1(), u.Title}, " ")
			if u.Guidance {
				s += " 略"
			}
			if u.Nearest != "" {
				s += " " + string(u.Nearest) + " " + strings.Join(u.Shared, "、")
			}
			got = append(got, s)
		}
		if g := strings.Join(got, "; "); g != c.want {
			t.Errorf("%s: %q, want %q", c.name, g, c.want)
		}
	}
}

// TestUnknownBelow: a table of its own below a form is told, the notes below one
// are not.
func TestUnknownBelow(t *testing.T) {
	l, err := DefaultLayouts()
	if err != nil {
		t.Fatal(err)
	}
	below := "G11 98.5\nA14 设备台账\nA15 名称\nB15 台数\nA16 电脑\nB16 5\nA17 空调\nB17 2\n"
	if w := surveyed(t, l, "G11 98.5\n", below); len(w.Unknown) != 1 || w.Unknown[0].Title != "设备台账" || w.Unknown[0].At.A1() != "A14:B17" {
		t.Errorf("below a form: %+v", w.Unknown)
	}
	notes := "G11 98.5\nA13 注：1.本表由各单位填写。\nA14 2.分值合计100分。\nA15 填报人：王某　联系电话：5418\n"
	if w := surveyed(t, l, "G11 98.5\n", notes); len(w.Unknown) != 0 {
		t.Errorf("notes below a form: %+v", w.Unknown)
	}
}

// BenchmarkSurveyForm reads and surveys the form of BenchmarkReadForm's kind
// that lacks a column: what dump costs beside Read.
func BenchmarkSurveyForm(b *testing.B) {
	l, err := DefaultLayouts()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		surveyed(b, l.Surveying(), "C5 全年预算数", "C5 预算安排额")
	}
}
