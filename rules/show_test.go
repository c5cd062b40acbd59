package rules

import (
	"slices"
	"strings"
	"testing"

	"jixiao/model"
)

// TestEveryRuleCanBeShown walks the book: each rule has words for what it wants,
// a message that names or counts, a remedy, and examples taken from its cases.
func TestEveryRuleCanBeShown(t *testing.T) {
	b := defaultBook(t)
	for _, r := range b.Rules() {
		for _, row := range r.Rows {
			if row.Require != "" && row.RequireWords == "" || row.When != "" && row.WhenWords == "" {
				t.Errorf("%s: no words for %q %q", r.ID, row.When, row.Require)
			}
			if strings.Contains(row.WhenWords+row.RequireWords, "参数.") {
				t.Errorf("%s: words are not words: %s %s", r.ID, row.WhenWords, row.RequireWords)
			}
			// What rows were gathered from is told by the gathering, with names.
			if row.Builtin != byGather && !names(b, row.Message) {
				t.Errorf("%s: message names nothing and has no figure: %s", r.ID, row.Message)
			}
			if !strings.Contains(row.Fix, "请") || row.Basis == "" {
				t.Errorf("%s: no remedy or basis: %s", r.ID, row.Fix)
			}
		}
		if len(r.Forms) == 0 {
			t.Errorf("%s looks at no form", r.ID)
		}
		if !b.outside(r.ID) {
			showable(t, r.ID)
		}
	}
}

// names reports whether a message has a figure, a name to be filled in, or the
// name of a field or form.
func names(b *Book, message string) bool {
	words := append(b.Forms(), b.words.Words(false)...)
	return strings.ContainsAny(message, "{0123456789") ||
		slices.ContainsFunc(words, func(w string) bool { return strings.Contains(message, w) })
}

func showable(t *testing.T, id string) {
	t.Helper()
	right, wrong, ok := Examples(id)
	switch {
	case !ok:
		t.Errorf("%s has no examples", id)
		return
	case len(wrong.Says) == 0 || len(right.Says) > 0:
		t.Errorf("%s says %q to the right and %q to the wrong", id, right.Says, wrong.Says)
	case len(wrong.Lines) == 0:
		t.Errorf("%s: nothing stands on the form of the wrong example", id)
	}
	for _, l := range slices.Concat(right.Lines, wrong.Lines) {
		if strings.HasPrefix(l.Text, "#") || strings.ContainsAny(l.Text, "{}") || strings.Contains(l.Text, "=>") || strings.TrimSpace(l.Text) == "" {
			t.Errorf("%s shows its notation: %q", id, l.Text)
		}
	}
}

// TestExamples: the examples of a rule are what differs between its cases.
func TestExamples(t *testing.T) {
	right, wrong, ok := Examples("M03")
	want := []ExampleLine{{"预算执行情况表", "预算执行：项目名称＝党员培训，全年执行数＝18.00，执行率＝90.00%"}}
	if !ok || !slices.Equal(right.Lines, want) {
		t.Errorf("right example %v, want %v", right.Lines, want)
	}
	want[0].Text = "预算执行：项目名称＝党员培训，全年执行数＝21.13，执行率＝105.65%"
	if !slices.Equal(wrong.Lines, want) || len(wrong.Says) != 1 {
		t.Errorf("wrong example %v that says %q, want %v", wrong.Lines, wrong.Says, want)
	}
	if _, _, ok := Examples("L01"); ok {
		t.Error("a rule without cases has examples")
	}
}

// TestDifferences: what was changed, added and deleted in a book, each at its
// place, and nothing else.
func TestDifferences(t *testing.T) {
	table := func(rows ...string) []model.Table {
		out := model.Table{Name: "校验规则", File: "规则.xlsx", Header: []string{"规则编号", "名称", "级别"}}
		for i, r := range rows {
			out.Rows = append(out.Rows, model.TableRow{Row: i + 2, Cells: strings.Split(r, " ")})
		}
		return []model.Table{out}
	}
	was := table("A01 甲 错误", "A01 乙 提示", "A02 丙 警告", "A03 丁 提示")
	for _, c := range []struct {
		name string
		is   []model.Table
		want string
	}{
		{"nothing", was, ""},
		{"another order", table("A03 丁 提示", "A01 乙 提示", "A02 丙 警告", "A01 甲 错误"), ""},
		{"a level", table("A01 甲 错误", "A01 乙 警告", "A02 丙 警告", "A03 丁 提示"), "改动 A3 A01 级别提示→警告;"},
		{"a row more", table("A01 甲 错误", "A01 乙 提示", "L01 戊 错误", "A02 丙 警告", "A03 丁 提示"), "新增 A4 L01;"},
		{"a row less", table("A01 甲 错误", "A02 丙 警告", "A03 丁 提示"), "删去  A01;"},
		{"another number", table("A01 甲 错误", "A01 乙 提示", "A02 丙 警告", "L03 丁 提示"), "新增 A5 L03;删去  A03;"},
		{"no such sheet", nil, ""},
	} {
		got := ""
		for _, d := range Differences(c.is, was) {
			got += string(d.Kind) + " " + d.At.A1() + " " + d.Key
			for _, cell := range d.Cells {
				got += " " + cell.Column + cell.Was + "→" + cell.Is
			}
			got += ";"
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestAdvice: style is advised to rules of a district's own, and to no others.
func TestAdvice(t *testing.T) {
	b, found := Parse(edit(t, "校验规则", "M03", "怎样改", "改小一些"), nil)
	if len(found) > 0 {
		t.Fatal(found)
	}
	if advice, err := b.Advice(); err != nil || len(advice) > 0 {
		t.Errorf("advice on a rule of ours: %v, %v", advice, err)
	}
	tables := edit(t, "校验规则", "C13", "规则编号", "L01")
	for _, table := range tables {
		for _, r := range table.Rows {
			if r.Cells[0] == "L01" {
				r.Cells[table.Column("级别")], r.Cells[table.Column("提示")] = "错误", "没有落款"
			}
		}
	}
	b, found = Parse(tables, nil)
	if len(found) > 0 {
		t.Fatal(found)
	}
	advice, err := b.Advice()
	if err != nil || len(advice) != 2 || advice[0].Level != model.Notice || !strings.Contains(advice[0].Message, "请改为") {
		t.Errorf("advice %v, %v, want two notices", advice, err)
	}
}
