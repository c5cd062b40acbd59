package rules

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"jixiao/model"
)

// roundFinding reads «编号 文件 单元格 项目 问题», with - for no project.
func roundFinding(t *testing.T, line string) model.Finding {
	t.Helper()
	w := strings.SplitN(line, " ", 5)
	row, col, err := model.ParseA1(w[2])
	if len(w) != 5 || err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	f := model.Finding{Rule: w[0], Unit: "甲中心", Form: model.ProjectEvaluation, Message: w[4],
		At: model.Ref{File: w[1], Sheet: "自评表", Row: row, Col: col}}
	if w[3] != "-" {
		f.Project = w[3]
	}
	return f
}

func roundFindings(t *testing.T, lines string) (fs model.Findings) {
	t.Helper()
	for line := range strings.Lines(lines) {
		if line = strings.TrimSpace(line); line != "" {
			fs = append(fs, roundFinding(t, line))
		}
	}
	return fs
}

var rounds = []struct{ name, before, now, want, gone string }{
	{"nothing changed", "M01 表.xlsx C6 建站 多计5万元", "M01 表.xlsx C6 建站 多计5万元", "上轮未改", ""},
	{"a figure is another and still wrong", "M01 表.xlsx C6 建站 多计5万元", "M01 表.xlsx C6 建站 多计7.25万元", "上轮未改", ""},
	{"first of its kind", "", "M01 表.xlsx C6 建站 多计5万元", "新增", ""},
	{"mended", "M01 表.xlsx C6 建站 多计5万元", "", "", "M01 C6"},
	{"another project", "M01 表.xlsx C6 建站 多计5万元", "M01 表.xlsx C6 培训 多计5万元", "新增", "M01 C6"},
	{"another rule", "M01 表.xlsx C6 建站 多计5万元", "M02 表.xlsx C6 建站 多计5万元", "新增", "M01 C6"},
	{"a row inserted above", "I09 表.xlsx H13 - 指标“甲”未填\nI09 表.xlsx H14 - 指标“乙”未填",
		"I09 表.xlsx H14 - 指标“甲”未填\nI09 表.xlsx H15 - 指标“乙”未填", "上轮未改 上轮未改", ""},
	{"one mended, the other moved to its cell", "I09 表.xlsx H13 - 指标“甲”未填\nI09 表.xlsx H14 - 指标“乙”未填",
		"I09 表.xlsx H13 - 指标“乙”未填", "上轮未改", "I09 H13"},
	{"moved, with other figures and cells in its words", "M06 表.xlsx C6 - 合计（C6）相差5万元", "M06 表.xlsx C9 - 合计（C9）相差6万元", "上轮未改", ""},
	{"the file came back renamed", "M01 甲/表.xlsx C6 建站 多计5万元\nM02 甲/表.xlsx D6 建站 少计1万元",
		"M01 甲/表(修改2).xlsx C6 建站 多计5万元", "上轮未改", "M02 D6"},
	{"the old file is still there", "M01 表.xlsx C6 建站 多计5万元\nN03 表.xlsx A1 - 另有一份",
		"M01 表(修改2).xlsx C7 建站 多计6万元\nN03 表.xlsx A1 - 另有一份", "上轮未改 上轮未改", ""},
	{"renamed altogether", "M01 表.xlsx C6 建站 多计5万元", "M01 甲中心2023.xls C6 建站 多计5万元", "上轮未改", ""},
	{"two files of one layout", "M01 建站.xlsx C6 - 多计5万元", "M01 培训.xlsx C6 - 多计5万元\nC01 建站.xlsx C3 - 未填", "新增 新增", "M01 C6"},
	{"one became two", "M01 表.xlsx C6 - 多计5万元", "M01 表.xlsx C6 - 多计5万元\nM01 表.xlsx C9 - 多计5万元", "上轮未改 新增", ""},
	{"two became one: the nearest", "M01 表.xlsx C6 - 多计5万元\nM01 表.xlsx C30 - 多计8万元", "M01 表.xlsx C31 - 多计9万元", "上轮未改", "M01 C6"},
	{"other words at the cell", "T07 表.xlsx B9 建站 超过一千字", "T07 表.xlsx B9 建站 太长", "上轮未改", ""},
}

func TestRounds(t *testing.T) {
	for _, c := range rounds {
		marked, gone := Rounds(roundFindings(t, c.now), roundFindings(t, c.before))
		var got, left []string
		for _, f := range marked {
			got = append(got, f.Round)
		}
		for _, f := range gone {
			left = append(left, f.Rule+" "+f.At.A1())
			if f.Round != "已消除" {
				t.Errorf("%s: what is gone says %q", c.name, f.Round)
			}
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: marked %q, want %q", c.name, s, c.want)
		}
		if s := strings.Join(left, "\n"); s != c.gone {
			t.Errorf("%s: gone %q, want %q", c.name, s, c.gone)
		}
	}
}

// drawRound draws findings that are much alike, so that many could be meant.
func drawRound(name string) *rapid.Generator[model.Findings] {
	one := rapid.Custom(func(t *rapid.T) model.Finding {
		pick := func(what string, of ...string) string { return rapid.SampledFrom(of).Draw(t, what) }
		return model.Finding{Rule: pick("rule", "M01", "I09"), Unit: pick("unit", "甲", "乙"), Project: pick("project", "", "建站"),
			At:      model.Ref{File: pick("file", "表.xlsx", "表(修改2).xlsx", "另.xls"), Sheet: "表", Row: rapid.IntRange(1, 5).Draw(t, "row"), Col: 3},
			Message: fmt.Sprintf(pick("words", "多计%d万元", "少计%d万元", "见C%d"), rapid.IntRange(1, 3).Draw(t, "figure"))}
	})
	return rapid.Custom(func(t *rapid.T) model.Findings { return rapid.SliceOfN(one, 0, 12).Draw(t, name) })
}

// TestRoundsAreLawful: marking does not depend on order, a round like the one
// before has nothing new and nothing gone, and nothing is used twice.
func TestRoundsAreLawful(t *testing.T) {
	show := func(fs model.Findings) string {
		var lines []string
		for _, f := range fs {
			lines = append(lines, fmt.Sprint(f.Round, f.Rule, f.Unit, f.Project, f.At, f.Message))
		}
		slices.Sort(lines)
		return strings.Join(lines, "\n")
	}
	rapid.Check(t, func(t *rapid.T) {
		now, before := drawRound("now").Draw(t, "now"), drawRound("before").Draw(t, "before")
		marked, gone := Rounds(now, before)
		kept := 0
		for i, f := range marked {
			if f.Round == "上轮未改" {
				kept++
			} else if f.Round != "新增" {
				t.Fatalf("%v is %q", f, f.Round)
			}
			f.Round = ""
			if fmt.Sprint(f) != fmt.Sprint(now[i]) {
				t.Fatalf("%v became %v", now[i], f)
			}
		}
		if kept+len(gone) != len(before) {
			t.Fatalf("%d kept and %d gone of %d", kept, len(gone), len(before))
		}
		again, left := Rounds(rapid.Permutation(now).Draw(t, "now in another order"), rapid.Permutation(before).Draw(t, "before in another order"))
		if show(again) != show(marked) || show(left) != show(gone) {
			t.Fatalf("in another order:\n%s\ngone\n%s\nwant\n%s\ngone\n%s", show(again), show(left), show(marked), show(gone))
		}
		same, none := Rounds(now, rapid.Permutation(now).Draw(t, "the same"))
		if slices.ContainsFunc(same, func(f model.Finding) bool { return f.Round != "上轮未改" }) || len(none) > 0 {
			t.Fatalf("the same round again: %v, gone %v", same, none)
		}
	})
}

// replyTo is the row of a 对账差错表 about a finding.
func replyTo(f model.Finding, handled, note string, n int) model.ReplyRow {
	return model.ReplyRow{Rule: f.Rule, Unit: f.Unit, File: f.At.File, Sheet: f.At.Sheet, Cell: f.At.A1(), Message: f.Message,
		Handled: handled, Note: note, At: model.Ref{File: "2023_对账差错表.xlsx", Sheet: "差错清单", Row: n, Col: 18}}
}

var answers = []struct{ name, before, now, want, unfit string }{
	{"the same finding", "M01 表.xlsx C6 建站 多计5万元", "M01 表.xlsx C6 建站 多计5万元", "0", ""},
	{"it moved", "M01 表.xlsx C6 建站 多计5万元", "M01 表.xlsx C8 建站 多计5万元", "0", ""},
	{"its figures are others", "M01 表.xlsx C6 建站 多计5万元", "M01 表.xlsx C6 建站 多计6万元", "0", ""},
	{"its file has a new name", "M01 表.xlsx C6 建站 多计5万元", "M01 表(修改2).xlsx C6 建站 多计5万元", "0", ""},
	{"mended", "M01 表.xlsx C6 建站 多计5万元", "M02 表.xlsx C6 建站 多计5万元", "-", "0"},
	{"rows changed places", "M01 表.xlsx C6 - 多计5万元\nM01 表.xlsx C7 - 多计7万元",
		"M01 表.xlsx C6 - 多计7万元\nM01 表.xlsx C7 - 多计5万元", "1 0", ""},
	{"moved with another figure, no other to be meant", "M01 表.xlsx C6 - 多计5万元", "M01 表.xlsx C9 - 多计8万元", "0", ""},
	{"moved with another figure, one of two", "M01 表.xlsx C6 - 多计5万元", "M01 表.xlsx C9 - 多计8万元\nM01 表.xlsx C10 - 多计3万元", "- -", "0"},
}

func TestAnswer(t *testing.T) {
	for _, c := range answers {
		var rows []model.ReplyRow
		for i, f := range roundFindings(t, c.before) {
			rows = append(rows, replyTo(f, "核实无误", fmt.Sprint(i), i+4))
		}
		rows = append(rows, rows...) // the same list came back twice
		rows = append(rows, model.ReplyRow{Rule: "M01", Unit: "甲中心", Message: "没有答复"})
		answered, unfit := Answer(roundFindings(t, c.now), rows)
		var got, left []string
		for _, f := range answered {
			if f.Reply == (model.Reply{}) {
				got = append(got, "-")
				continue
			}
			got = append(got, f.Reply.Note)
			if f.Reply.Handled != "核实无误" || f.Reply.At.Row < 4 {
				t.Errorf("%s: reply %+v", c.name, f.Reply)
			}
		}
		for _, r := range unfit {
			left = append(left, r.Note)
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: replies %q, want %q", c.name, s, c.want)
		}
		if s := strings.Join(left, " "); s != c.unfit {
			t.Errorf("%s: unfit %q, want %q", c.name, s, c.unfit)
		}
	}
}

// TestNoReplyIsLost: whatever a unit typed stands beside a finding or is handed
// back, once.
func TestNoReplyIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var rows []model.ReplyRow
		for i, f := range drawRound("before").Draw(t, "before") {
			rows = append(rows, replyTo(f, "", fmt.Sprint("说明", i), i))
		}
		answered, unfit := Answer(drawRound("now").Draw(t, "now"), rows)
		var got, want []string
		for _, f := range answered {
			if f.Reply.Note != "" {
				got = append(got, f.Reply.Note)
			}
		}
		for _, r := range unfit {
			got = append(got, r.Note)
		}
		for _, r := range rows {
			want = append(want, r.Note)
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Fatalf("replies %v, want %v", got, want)
		}
	})
}

// TestReplyFromPaperForms: a row about a table of a document names its row there,
// and what was forwarded had its numbers masked.
func TestReplyFromPaperForms(t *testing.T) {
	f := model.Finding{Rule: "P01", Unit: "甲中心", Message: "含手机号码13800001111，公开前应删除",
		At: model.Ref{File: "表.docx", Sheet: "表格1", Row: 6, Col: 2, Counted: model.Counted{Row: 6, Cell: 2}}}
	row := replyTo(f, "已改", "已删", 5)
	row.Sheet, row.Message = "表格1第6行第2格", "含手机号码138****1111，公开前应删除"
	answered, unfit := Answer(model.Findings{f}, []model.ReplyRow{row})
	if answered[0].Reply.Note != "已删" || len(unfit) > 0 {
		t.Errorf("reply %+v, unfit %v", answered[0].Reply, unfit)
	}
}
