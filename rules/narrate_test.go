package rules

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jixiao/model"
)

var update = flag.Bool("update", false, "rewrite the expected texts beside the inputs")

// TestNarrative compares the whole narrative of each unit in testdata with the
// text beside it.
func TestNarrative(t *testing.T) {
	files, err := filepath.Glob("testdata/narrative/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no inputs: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			r := evaluateText(defaultBook(t), readUnit(t, file))
			compareText(t, strings.TrimSuffix(file, ".txt")+".narrative", narrativeText(r.Summary))
			compareText(t, strings.TrimSuffix(file, ".txt")+".forms", formsText(r))
		})
	}
}

func compareText(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if g, w := strings.Split(got, "\n"), strings.Split(string(want), "\n"); !slices.Equal(g, w) {
		for i := range max(len(g), len(w)) {
			if i >= len(g) || i >= len(w) || g[i] != w[i] {
				t.Fatalf("%s:%d\n got %q\nwant %q\n(-update rewrites)", file, i+1, lineAt(g, i), lineAt(w, i))
			}
		}
	}
}

func lineAt(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(end)"
}

func narrativeText(s model.Summary) string {
	var b strings.Builder
	for _, p := range s.Parts {
		fmt.Fprintf(&b, "%s\t%s\n", p.Key, p.Text)
	}
	fmt.Fprintf(&b, "待填 %d\n", s.Gaps)
	return b.String()
}

// formsText prints every filled cell of the evaluations, in the order of terms.
func formsText(r *model.Report) string {
	var b strings.Builder
	for _, e := range append(slices.Clone(r.Evaluations), r.Overall) {
		fmt.Fprintf(&b, "[%s] %s 总分%s 完整%v 等级%s 待填%d\n", e.Form.Kind, e.Form.MoneyUnit, e.Score, e.Complete, e.Grade, e.Owed)
		for _, info := range model.Terms() {
			if v, ok := e.Form.Fields[info.Term]; ok && v.State != model.Blank {
				fmt.Fprintf(&b, "%s = %s\n", info.Term, valueText(v))
			}
		}
		for _, info := range model.Terms() {
			for _, row := range e.Form.Block(info.Term) {
				fmt.Fprintf(&b, "%s %s", info.Term, row.Role)
				for _, c := range model.Terms() {
					if v, ok := row.Cells[c.Term]; ok && v.State != model.Blank {
						fmt.Fprintf(&b, " | %s = %s", c.Term, valueText(v))
					}
				}
				b.WriteByte('\n')
			}
		}
	}
	return b.String()
}

func valueText(v model.Value) string {
	s := v.Text
	if v.State == model.Owed {
		s = "？"
	}
	if v.Note != "" {
		s += "（" + v.Note + "）"
	}
	switch v.Origin {
	case model.Officer:
		s += "*"
	case model.Carried:
		s += "^"
	}
	return s
}

// TestSeedFigures holds the figures that only a calculation in 元 gives.
func TestSeedFigures(t *testing.T) {
	r := evaluateText(defaultBook(t), readUnit(t, "testdata/narrative/党群.txt"))
	text := narrativeText(r.Summary)
	rest := text
	for _, figure := range []string{"973.99", "调增119.76", "1,093.75", "899.52", "82.24%", "585.06", "568.24", "97.12%",
		"508.69", "331.29", "65.13%", "177.40", "“居村党群服务站建设”175.30"} {
		i := strings.Index(rest, figure)
		if i < 0 {
			t.Errorf("narrative lacks %s, in this order", figure)
			continue
		}
		rest = rest[i:]
	}
}

// TestNoReasonWithoutCell: a reason is given only where a cell gives one.
func TestNoReasonWithoutCell(t *testing.T) {
	b := defaultBook(t)
	u := readUnit(t, "testdata/narrative/党群.txt")
	for _, f := range u.Forms {
		for _, rows := range f.Blocks {
			for _, r := range rows {
				delete(r.Cells, model.Remark)
				delete(r.Cells, model.Deviation)
			}
		}
	}
	text := narrativeText(evaluateText(b, u).Summary)
	for _, word := range []string{"主要系", "主要原因是", "原因是"} {
		if strings.Contains(text, word) {
			t.Errorf("narrative says %q without a cell that does", word)
		}
	}
	if !strings.Contains(text, "【待填：该项目未执行的原因】") {
		t.Error("narrative does not ask for the missing reason")
	}
}

// TestRemarkOnBudget: a 备注 that speaks of the budget is no reason for money
// that was not spent.
func TestRemarkOnBudget(t *testing.T) {
	text := `甲 2023
[预算执行情况表] 万元
预算执行 | 项目名称 = 乙 | 全年预算数 = 100.00 | 全年执行数 = 10.00 | 备注 = 年中追加第二批经费
预算执行 合计 | 全年预算数 = 100.00 | 全年执行数 = 10.00
`
	if got := narrativeText(evaluateText(defaultBook(t), parseUnit(t, "unit", text)).Summary); strings.Contains(got, "追加") {
		t.Errorf("narrative takes a budget remark for a reason:\n%s", got)
	}
	text = strings.Replace(text, "年中追加第二批经费", "设备到货推迟", 1)
	if got := narrativeText(evaluateText(defaultBook(t), parseUnit(t, "unit", text)).Summary); !strings.Contains(got, "主要原因是设备到货推迟") {
		t.Errorf("narrative leaves out the reason of the 备注:\n%s", got)
	}
}

// TestNoOffice: what belongs to no unit is not evaluated.
func TestNoOffice(t *testing.T) {
	for _, name := range []string{Street, Unassigned} {
		r := evaluateText(defaultBook(t), &model.Unit{Name: name, Year: 2023, Reported: true})
		if res := Result(defaultBook(t), r); r.Overall != nil || len(r.Summary.Parts) > 0 || res.Owed != 0 {
			t.Errorf("%s: overall %v, %d paragraphs, %d owed", name, r.Overall, len(r.Summary.Parts), res.Owed)
		}
	}
}

// TestBlankUnit: with nothing to go by there are gaps, never figures.
func TestBlankUnit(t *testing.T) {
	u := &model.Unit{Name: "云桥街道某中心", Year: 2023, Reported: true}
	s := evaluateText(defaultBook(t), u).Summary
	if n := strings.Count(narrativeText(s), "【待填："); s.Gaps != n || n < 20 {
		t.Errorf("Gaps = %d, the text has %d", s.Gaps, n)
	}
	for _, p := range s.Parts {
		if strings.ContainsAny(p.Text, "{}[]") || strings.Contains(p.Text, "0.00") {
			t.Errorf("%s: %s", p.Key, p.Text)
		}
	}
}

// readBack is the narrative as it comes back from a workbook: what equals what
// we wrote is ours, the rest the officer's.
func readBack(s model.Summary) *model.Form {
	f := &model.Form{Kind: model.Narrative, Written: true, Blocks: map[model.Term][]model.Row{}}
	add := func(key string, v model.Value) {
		row := len(f.Blocks[model.ParagraphBlock]) + 1
		v.At = model.Ref{File: "back", Sheet: "自评报告", Row: row, Col: 1}
		f.Blocks[model.ParagraphBlock] = append(f.Blocks[model.ParagraphBlock], model.Row{
			Cells: map[model.Term]model.Value{model.Paragraph: v, model.ParagraphKey: model.Text(key)}})
	}
	for _, p := range s.Parts {
		add(p.Key, model.Value{Text: p.Text, State: model.Given, Origin: p.Origin})
	}
	for _, key := range s.Dropped {
		add(key, model.Value{State: model.NotApplicable})
	}
	return f
}

// TestThreeRounds edits, inserts and deletes paragraphs over three rounds:
// nothing of the officer's is lost, and ours are made anew.
func TestThreeRounds(t *testing.T) {
	b := defaultBook(t)
	var hers []string
	form := (*model.Form)(nil)
	round := func(edit func(f *model.Form)) model.Summary {
		u := readUnit(t, "testdata/narrative/党群.txt")
		if form != nil {
			edit(form)
			u.Forms = append(u.Forms, form)
		}
		s := evaluateText(b, u).Summary
		for _, text := range hers {
			if n := strings.Count(narrativeText(s), text); n != 1 {
				t.Errorf("%q stands %d times", text, n)
			}
		}
		form = readBack(s)
		return s
	}
	rows := func(f *model.Form) []model.Row { return f.Blocks[model.ParagraphBlock] }
	index := func(f *model.Form, key string) int {
		i := slices.IndexFunc(rows(f), func(r model.Row) bool { return r.Value(model.ParagraphKey).Text == key })
		if i < 0 {
			t.Fatalf("no paragraph %s", key)
		}
		return i
	}
	type2 := func(f *model.Form, key, text string) {
		rows(f)[index(f, key)].Cells[model.Paragraph] = model.Value{Text: text, State: model.Given, Origin: model.Officer}
		hers = append(hers, text)
	}
	insert := func(f *model.Form, after, text string) {
		i := index(f, after) + 1
		f.Blocks[model.ParagraphBlock] = slices.Insert(rows(f), i, model.Row{Cells: map[model.Term]model.Value{
			model.Paragraph:    {Text: text, State: model.Given, Origin: model.Officer},
			model.ParagraphKey: model.Text(after + "+1")}})
		hers = append(hers, text)
	}
	drop := func(f *model.Form, key string) {
		rows(f)[index(f, key)].Cells[model.Paragraph] = model.Value{State: model.NotApplicable}
	}

	first := round(nil)
	second := round(func(f *model.Form) {
		type2(f, "三.二.1", "一、提前申报用款计划。\n二、加强合同管理。")
		type2(f, "一.五.3", "年末未执行的部分已由财政收回。")
		insert(f, "二.一.1", "群众来信表扬三次。")
		drop(f, "一.五.4")
	})
	if second.Gaps != first.Gaps-1 {
		t.Errorf("gaps = %d after one was filled, %d before", second.Gaps, first.Gaps)
	}
	third := round(func(f *model.Form) {
		insert(f, "二.一.1+1", "市级媒体报道一次。")
		type2(f, "标题.2", "部门整体支出绩效自评报告")
	})
	fourth := round(func(*model.Form) {})
	if got, want := narrativeText(fourth), narrativeText(third); got != want {
		t.Errorf("a round without edits changed the narrative:\n%s\n%s", got, want)
	}
	if !slices.Contains(fourth.Dropped, "一.五.4") || slices.ContainsFunc(fourth.Parts, func(p model.Part) bool { return p.Key == "一.五.4" }) {
		t.Errorf("a deleted paragraph came back; Dropped = %v", fourth.Dropped)
	}
	at := func(key string) int {
		return slices.IndexFunc(fourth.Parts, func(p model.Part) bool { return p.Key == key })
	}
	if i := at("二.一.1"); at("二.一.1+1") != i+1 || at("二.一.1+1+1") != i+2 {
		t.Errorf("inserted paragraphs stand at %d %d behind %d", at("二.一.1+1"), at("二.一.1+1+1"), i)
	}
}

// TestOrphanParagraph: a paragraph of hers stays though its key, and the
// paragraph before it, are no longer written.
func TestOrphanParagraph(t *testing.T) {
	row := func(key, text string, origin model.Origin) model.Row {
		return model.Row{Cells: map[model.Term]model.Value{
			model.Paragraph: {Text: text, State: model.Given, Origin: origin}, model.ParagraphKey: model.Text(key)}}
	}
	ours := []model.Part{{Key: "一", Text: "一", Origin: model.Ours}, {Key: "二", Text: "二", Origin: model.Ours}}
	s := merge(ours, []model.Row{row("一", "一", model.Ours), row("一.1", "旧", model.Ours), row("一.2", "她的", model.Carried),
		row("一.2", "也是她的", model.Officer), row("二", "二", model.Ours)})
	var got []string
	for _, p := range s.Parts {
		got = append(got, p.Text)
	}
	if want := []string{"一", "她的", "也是她的", "二"}; !slices.Equal(got, want) {
		t.Errorf("merge = %v, want %v", got, want)
	}
}

func TestTargetInWords(t *testing.T) {
	percent := model.Value{Text: "%", State: model.Given}
	number := func(text, n string, op model.Operator) model.Value {
		return model.Value{Text: text, State: model.Given, Kind: model.KindTarget, Number: dec(n), IsNumber: true, Op: op}
	}
	tests := []struct {
		name        string
		row         map[model.Term]model.Value
		want, wantA string
	}{
		{"in one cell", map[model.Term]model.Value{model.Target: number("≥95%", "0.95", model.AtLeast), model.Actual: number("96%", "0.96", "")}, "≥95%", "96%"},
		{"in three", map[model.Term]model.Value{model.Target: number("95", "0.95", model.AtLeast), model.Measure: percent, model.Actual: number("91.2", "0.912", "")}, "≥95%", "91.2%"},
		{"a bare fraction stays", map[model.Term]model.Value{model.Target: number("95", "0.95", model.AtLeast), model.Measure: percent, model.Actual: number("0.97", "0.97", "")}, "≥95%", "0.97"},
		{"equal is not said", map[model.Term]model.Value{model.Target: number("=42个", "42", model.Equal), model.Actual: number("42个", "42", "")}, "42个", "42个"},
		{"counts", map[model.Term]model.Value{model.Target: number("5", "5", ""), model.Nature: {Text: "≥", Op: model.AtLeast, State: model.Given},
			model.Measure: {Text: "家", State: model.Given}, model.Actual: number("6家", "6", "")}, "≥5家", "6家"},
		{"words", map[model.Term]model.Value{model.Target: model.Text("明显提升"), model.Actual: model.Text("达成")}, "明显提升", "达成"},
	}
	for _, tt := range tests {
		r := model.Row{Cells: tt.row}
		if got := targetFact(r).text; got != tt.want {
			t.Errorf("%s: target %q, want %q", tt.name, got, tt.want)
		}
		if got := measured(r, r.Value(model.Actual)).text; got != tt.wantA {
			t.Errorf("%s: actual %q, want %q", tt.name, got, tt.wantA)
		}
	}
}
