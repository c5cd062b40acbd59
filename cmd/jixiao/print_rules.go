package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"jixiao/model"
	"jixiao/rules"

	"github.com/mattn/go-runewidth"
)

// This file prints what concerns the rule book.

// columns measures texts as a Chinese font shows them, whatever the locale.
var columns = runewidth.Condition{EastAsianWidth: true, StrictEmojiNeutral: true}

// printRules lists rules by form and level. A rule that looks at several forms
// stands under the first of them, or under form where one was asked for.
func printRules(w io.Writer, rs []rules.Rule, all int, form model.FormKind) error {
	var s strings.Builder
	groups, order := map[model.FormKind][]rules.Rule{}, []model.FormKind{}
	names := 0
	for _, r := range rs {
		at := form
		if at == "" && len(r.Forms) > 0 {
			at = r.Forms[0]
		}
		if groups[at] == nil {
			order = append(order, at)
		}
		groups[at] = append(groups[at], r)
		names = max(names, columns.StringWidth(r.Name))
	}
	on := 0
	for _, at := range order {
		fmt.Fprintf(&s, "%s\n", at)
		group := groups[at]
		slices.SortStableFunc(group, func(a, b rules.Rule) int { return cmp.Compare(b.Level, a.Level) })
		for _, r := range group {
			state := "停用"
			if r.Enabled {
				state, on = "启用", on+1
			}
			line := fmt.Sprintf("  %s  %s  %s  %s  %s", columns.FillRight(r.ID, 4), r.Level, state, columns.FillRight(r.Name, names), looksAt(r))
			s.WriteString(columns.Truncate(line, lineWidth, "…") + "\n")
		}
	}
	fmt.Fprintf(&s, "共%d条规则（规则库共%d条），启用%d条。看一条规则：jixiao rules show %s\n", len(rs), all, on, anyID(rs))
	_, err := io.WriteString(w, s.String())
	return err
}

func anyID(rs []rules.Rule) string {
	if len(rs) == 0 {
		return "规则编号"
	}
	return rs[0].ID
}

// looksAt is what a rule looks at, in short: blocks, fields or forms.
func looksAt(r rules.Rule) string {
	var words []string
	note := func(w string) {
		if w != "" && !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	for _, row := range r.Rows {
		if row.Fields != "" {
			for f := range strings.SplitSeq(row.Fields, "、") {
				note(f)
			}
			continue
		}
		for on := range strings.SplitSeq(row.On, "|") {
			note(part(strings.TrimSpace(on)))
		}
	}
	if n := len(words); n > 4 {
		return strings.Join(words[:3], "、") + fmt.Sprintf("等%d项", n)
	}
	return strings.Join(words, "、")
}

// part is what a rule without fields looks at: a block, a whole form or unit.
func part(on string) string {
	_, block, whole := strings.Cut(on, "/")
	switch {
	case whole:
		return block
	case on == "单位":
		return "整个单位"
	}
	return "整张表"
}

// lineWidth is what a line of a list may take on the screen.
const lineWidth = 100

// printRuleDetails explains rules one after the other.
func printRuleDetails(w io.Writer, rs []rules.Rule) error {
	var s strings.Builder
	for i, r := range rs {
		if i > 0 {
			s.WriteString("\n")
		}
		state := "停用"
		if r.Enabled {
			state = "启用"
		}
		fmt.Fprintf(&s, "%s　%s　%s　%s\n", r.ID, r.Name, r.Level, state)
		for i, row := range r.Rows {
			if len(r.Rows) > 1 {
				fmt.Fprintf(&s, "\n  第%d项：%s\n", i+1, row.Name)
			}
			printRow(&s, row, len(r.Rows) > 1)
		}
		printExamples(&s, r.ID)
	}
	_, err := io.WriteString(w, s.String())
	return err
}

// printRow is one row of a rule, item by item.
func printRow(s *strings.Builder, r rules.RuleRow, several bool) {
	item := func(name, text string) {
		if text != "" {
			fmt.Fprintf(s, "  %s%s\n", columns.FillRight(name, 10), strings.ReplaceAll(text, "\n", "\n            "))
		}
	}
	item("查什么", strings.ReplaceAll(r.On, "|", "、"))
	item("字段", r.Fields)
	item("格式", r.Format)
	item("何时检查", r.WhenWords)
	item("要求", words(r))
	item("适用条件", r.When)
	item("算式", r.Require)
	item("内置", r.Builtin)
	item("级别", stageLevels(r))
	item("报告", r.Message)
	item("怎样改", r.Fix)
	item("依据", r.Basis)
	if len(r.Yields) > 0 {
		item("让位", strings.Join(r.Yields, "、")+"（同一格已有这些问题时，不再报告本条）")
	}
	if several && !r.Enabled {
		item("启用", "否")
	}
}

// words is what a row requires, in words.
func words(r rules.RuleRow) string {
	switch {
	case r.RequireWords != "":
		return r.RequireWords
	case r.Format != "":
		return strings.ReplaceAll(r.Format, "=", "")
	}
	return ""
}

func stageLevels(r rules.RuleRow) string {
	if r.Stage == "" || r.Stage == r.Written {
		return r.Written
	}
	return r.Written + "；自评阶段为" + r.Stage + "，目前按" + r.Level.String() + "报告"
}

// printExamples shows the right and the wrong case of a rule.
func printExamples(s *strings.Builder, id string) {
	right, wrong, ok := rules.Examples(id)
	if !ok {
		s.WriteString("  没有例子（本地自定的规则）\n")
		return
	}
	part := func(title string, e rules.Example) {
		fmt.Fprintf(s, "  %s\n", title)
		form := ""
		for _, l := range e.Lines {
			if l.Form != form && l.Form != "" {
				fmt.Fprintf(s, "    %s\n", l.Form)
				form = l.Form
			}
			fmt.Fprintf(s, "      %s\n", strings.ReplaceAll(l.Text, "\n", "\n      "))
		}
		if len(e.Lines) == 0 {
			s.WriteString("      （没有下面这种情形）\n")
		}
		for _, f := range e.Says {
			fmt.Fprintf(s, "    → %s\n", f)
		}
	}
	part("对的例子", right)
	part("错的例子", wrong)
}

// mistakesShown is how many mistakes of a rule book are printed.
const mistakesShown = 50

// mistakes lists the mistakes of a rule book, the first of them.
func mistakes(fs model.Findings) string {
	var s strings.Builder
	for i, f := range fs {
		if i == mistakesShown {
			fmt.Fprintf(&s, "另有%d处错误没有列出，改正以上各处后再检查一次\n", len(fs)-mistakesShown)
			break
		}
		fmt.Fprintf(&s, "%s\n    %s\n", bookPlace(f.At), f.Message)
		if f.Fix != "" {
			fmt.Fprintf(&s, "    怎样改：%s\n", f.Fix)
		}
	}
	return s.String()
}

// bookPlace is a place in a rule book: the file is known.
func bookPlace(at model.Ref) string {
	at.File = ""
	return at.String()
}

// counted is how many rules a book has, and how many are switched on.
func counted(b *openedBook) (all, on int) {
	rs := b.book.Rules()
	for _, r := range rs {
		if r.Enabled {
			on++
		}
	}
	return len(rs), on
}

// differencesShown is how many differences are printed.
const differencesShown = 200

// printBook says that a rule book is right, and in what it differs from ours.
func printBook(w io.Writer, b *openedBook, with compared) error {
	var s strings.Builder
	all, on := counted(b)
	fmt.Fprintf(&s, "规则库没有问题：%d条规则，启用%d条\n", all, on)
	if n := len(with.differences); n == 0 {
		s.WriteString("与自带的规则库相同\n")
	} else {
		fmt.Fprintf(&s, "与自带的规则库相比，有%d处不同：\n", n)
	}
	for i, d := range with.differences {
		if i == differencesShown {
			fmt.Fprintf(&s, "  ……（另有%d处）\n", len(with.differences)-i)
			break
		}
		printDifference(&s, d)
	}
	for i, f := range with.advice {
		if i == differencesShown {
			fmt.Fprintf(&s, "建议　……（另有%d条）\n", len(with.advice)-i)
			break
		}
		fmt.Fprintf(&s, "建议　%s　%s\n", bookPlace(f.At), f.Message)
	}
	_, err := io.WriteString(w, s.String())
	return err
}

func printDifference(s *strings.Builder, d rules.Difference) {
	switch {
	case d.Kind != rules.RowChanged:
		fmt.Fprintf(s, "  %s　%s　%s\n", d.Kind, bookPlace(d.At), shown(d.Key))
	case len(d.Cells) == 1 && d.Cells[0].Column == "启用":
		kind := "停用"
		if d.Cells[0].Is == "是" {
			kind = "启用"
		}
		fmt.Fprintf(s, "  %s　%s　%s\n", kind, bookPlace(d.Cells[0].At), shown(d.Key))
	default:
		for _, c := range d.Cells {
			fmt.Fprintf(s, "  %s　%s　%s　%s：%s → %s\n", d.Kind, bookPlace(c.At), shown(d.Key), c.Column, shown(c.Was), shown(c.Is))
		}
	}
}

// shown is a cell on one line, cut where it is long.
func shown(s string) string {
	if s == "" {
		return "（空）"
	}
	return columns.Truncate(strings.Join(strings.Fields(s), " "), 60, "…")
}

type ruleJSON struct {
	ID      string           `json:"id"`
	Name    string           `json:"name"`
	Level   string           `json:"level"`
	Enabled bool             `json:"enabled"`
	Forms   []model.FormKind `json:"forms"`
	Rows    []ruleRowJSON    `json:"rows"`
	Right   *exampleJSON     `json:"ok_example,omitempty"`
	Wrong   *exampleJSON     `json:"bad_example,omitempty"`
}

type ruleRowJSON struct {
	Name         string `json:"name"`
	On           string `json:"on"`
	Fields       string `json:"fields"`
	Format       string `json:"format"`
	When         string `json:"when"`
	WhenWords    string `json:"when_words"`
	Require      string `json:"require"`
	RequireWords string `json:"require_words"`
	Builtin      string `json:"builtin"`
	Level        string `json:"level"`
	StageLevel   string `json:"stage_level"`
	Message      string `json:"message"`
	Fix          string `json:"fix"`
	Basis        string `json:"basis"`
	Enabled      bool   `json:"enabled"`
}

type exampleJSON struct {
	Lines []string `json:"lines"`
	Says  []string `json:"says"`
}

// writeRulesJSON is rules for programs, with their examples if wanted.
func writeRulesJSON(w io.Writer, rs []rules.Rule, examples bool) error {
	out := []ruleJSON{}
	for _, r := range rs {
		j := ruleJSON{ID: r.ID, Name: r.Name, Level: r.Level.String(), Enabled: r.Enabled, Forms: r.Forms}
		for _, row := range r.Rows {
			j.Rows = append(j.Rows, ruleRowJSON{row.Name, row.On, row.Fields, row.Format, row.When, row.WhenWords, row.Require, row.RequireWords,
				row.Builtin, row.Level.String(), row.Stage, row.Message, row.Fix, row.Basis, row.Enabled})
		}
		if right, wrong, ok := rules.Examples(r.ID); ok && examples {
			j.Right, j.Wrong = newExampleJSON(right), newExampleJSON(wrong)
		}
		out = append(out, j)
	}
	return writeJSON(w, map[string]any{"rules": out})
}

func newExampleJSON(e rules.Example) *exampleJSON {
	j := &exampleJSON{Lines: []string{}, Says: append([]string{}, e.Says...)}
	for _, l := range e.Lines {
		j.Lines = append(j.Lines, strings.TrimSpace(l.Form+" "+l.Text))
	}
	return j
}

// printExported says what was written and how to go on.
func printExported(w io.Writer, file string, n int) error {
	_, err := fmt.Fprintf(w, "已写出“%s”，共%d条规则。改好后先检查：jixiao rules check %s\n再使用：jixiao run 收件 --rules %s\n", file, n, file, file)
	return err
}

// printMistakes lists the mistakes of a rule book.
func printMistakes(w io.Writer, m *mistaken) error {
	_, err := fmt.Fprintf(w, "规则库“%s”有%d处错误：\n%s", m.file, len(m.found), mistakes(m.found))
	return err
}

type mistakeJSON struct {
	placeJSON
	Message string `json:"message"`
	Fix     string `json:"fix"`
}

type differenceJSON struct {
	Kind string `json:"kind"`
	Key  string `json:"key"`
	placeJSON
	Cells []cellChangeJSON `json:"cells"`
}

type cellChangeJSON struct {
	Column string `json:"column"`
	Was    string `json:"was"`
	Is     string `json:"is"`
}

func writeMistakesJSON(w io.Writer, fs model.Findings) error {
	return writeJSON(w, map[string]any{"mistakes": mistakesJSON(fs), "rules": 0, "enabled": 0, "differences": []differenceJSON{}, "advice": []mistakeJSON{}})
}

func mistakesJSON(fs model.Findings) []mistakeJSON {
	out := []mistakeJSON{}
	for _, f := range fs {
		out = append(out, mistakeJSON{place(f.At), f.Message, f.Fix})
	}
	return out
}

// writeBookJSON is what printBook says, for programs.
func writeBookJSON(w io.Writer, b *openedBook, with compared) error {
	all, on := counted(b)
	ds := []differenceJSON{}
	for _, d := range with.differences {
		j := differenceJSON{string(d.Kind), d.Key, place(d.At), []cellChangeJSON{}}
		for _, c := range d.Cells {
			j.Cells = append(j.Cells, cellChangeJSON{c.Column, c.Was, c.Is})
		}
		ds = append(ds, j)
	}
	return writeJSON(w, map[string]any{"mistakes": []mistakeJSON{}, "rules": all, "enabled": on, "differences": ds, "advice": mistakesJSON(with.advice)})
}
