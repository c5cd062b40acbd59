package rules

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"jixiao/model"
)

// A case is a unit as text (see readUnit) with lines of its own:
//
//	#include base.txt        begin with the text of another case
//	#replace 旧 => 新         change its first 旧, which must stand in it; \n is a new line
//	#append 文               add a line at its end
//	#year 2022               the form above line is of another year (with a form's ordinal: #year 2 2022)
//	#reading 4 Q02 三 → 3    the reader's note on the form with this ordinal
//	#reading 4 Q02 三 →? 为何 what the reader could not take for a value
//	#refused 甲.xlsx 为什么   a file of the unit that could not be read
//	#written 5               the form with this ordinal is one of ours
//	#standard 限额            the 口径 chosen by name
//	#? 规则 级别 单元格 问题    an expected finding
type ruleCase struct {
	path string
	text string // the unit
	own  string // the lines of the case without its expected findings
	want []string
	unit *model.Unit
	// standard is the 口径 chosen by name, "" for none.
	standard string
}

func readCase(t *testing.T, path string) ruleCase {
	t.Helper()
	text, err := readCaseText(filepath.Base(path), func(name string) ([]byte, error) {
		return os.ReadFile(filepath.Join(filepath.Dir(path), name))
	})
	if err != nil {
		t.Fatal(err)
	}
	c := ruleCase{path: path, text: text.text, own: text.own, want: text.says, standard: text.standard}
	c.unit = parseUnit(t, filepath.Base(path), c.text)
	for _, f := range c.unit.Forms {
		settleForm(f)
	}
	for _, line := range text.later {
		amend(t, c.unit, strings.Fields(line))
	}
	c.unit = gatherCase(t, c.unit)
	return c
}

// sharedBook is the default book, read once for all cases.
var sharedBook = sync.OnceValues(DefaultBook)

// gatherCase takes the forms the way of every batch, through Gather.
func gatherCase(t *testing.T, u *model.Unit) *model.Unit {
	t.Helper()
	in := Batch{Year: u.Year}
	for _, f := range u.Forms {
		in.Forms = append(in.Forms, Sourced{Form: f, Folder: u.Name, FromOut: f.Written})
	}
	for _, f := range u.Refused {
		in.Files = append(in.Files, Refusal{File: f, Folder: u.Name})
	}
	b, err := sharedBook()
	if err != nil {
		t.Fatal(err)
	}
	units, _ := Gather(b, in)
	i := slices.IndexFunc(units, func(g *model.Unit) bool { return g.Name == u.Name })
	if i < 0 {
		t.Fatalf("Gather lost the unit %s", u.Name)
	}
	return units[i]
}

// settleForm gives a form of the text notation what a reader would: its range
// and year.
func settleForm(f *model.Form) {
	lo, hi := 1<<20, 0
	each := func(v model.Value) {
		if v.At.Row > 0 {
			lo, hi = min(lo, v.At.Row), max(hi, v.At.Row)
		}
	}
	for _, v := range f.Fields {
		each(v)
	}
	for _, rows := range f.Blocks {
		for i := range rows {
			for _, v := range rows[i].Cells {
				each(v)
			}
		}
	}
	f.At = model.Range{File: "unit", Sheet: string(f.Kind), Row1: lo, Col1: 1, Row2: hi, Col2: 40}
	if v, ok := f.Fields[model.TermYear]; ok {
		f.YearAt = v.At
		f.Year = int(v.Number.IntPart())
	}
}

func amend(t *testing.T, u *model.Unit, words []string) {
	t.Helper()
	if words[0] == "#refused" {
		u.Refused = append(u.Refused, model.File{Path: words[1], Refused: true, Why: words[2]})
		return
	}
	n, err := strconv.Atoi(words[1])
	if err != nil || n < 1 || n > len(u.Forms) {
		t.Fatalf("no form %q", words[1])
	}
	f := u.Forms[n-1]
	switch words[0] {
	case "#year":
		f.Year, err = strconv.Atoi(words[2])
	case "#written":
		f.Written = true
	case "#reading":
		at := f.At.TopLeft()
		at.Row += len(f.Readings)
		f.Readings = append(f.Readings, model.Reading{Rule: words[2], At: at, Text: words[3], As: words[5], Doubt: words[4] == "→?"})
	}
	if err != nil {
		t.Fatal(err)
	}
}

func caseFindings(b *Book, c ruleCase) (lines []string, out Outcome) {
	if c.standard != "" {
		chosen, err := b.WithStandard(c.standard)
		if err != nil {
			return []string{err.Error()}, out
		}
		b = chosen
	}
	out = Check(b, c.unit, Reconcile(b, c.unit))
	id, _, _ := strings.Cut(filepath.Base(c.path), ".")
	for _, f := range out.Findings {
		if f.NextYear && f.Rule != id {
			continue // advice for next year's goals is shown where it is the subject
		}
		lines = append(lines, fmt.Sprintf("%s %s %s!%s %s", f.Rule, f.Level, f.At.Sheet, f.At.A1(), f.Message))
	}
	return lines, out
}

// TestCases walks the book: every rule, those switched off too, has an ok case
// in which it is judged and silent, and a bad case in which it speaks.
func TestCases(t *testing.T) {
	b := defaultBook(t)
	for _, id := range b.order {
		if b.outside(id) {
			continue
		}
		b := switchedOn(t, b, id)
		for _, kind := range []string{"ok", "bad"} {
			t.Run(id+"."+kind, func(t *testing.T) {
				path := filepath.Join("testdata", "cases", id+"."+kind+".txt")
				if _, err := os.Stat(path); err != nil {
					t.Fatalf("rule %s has no %s case: %v", id, kind, err)
				}
				c := readCase(t, path)
				got, out := caseFindings(b, c)
				if *update {
					writeCase(t, c, got)
				} else if !slices.Equal(got, c.want) {
					t.Errorf("%s: got\n%s\nwant\n%s", path, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
				}
				judgeCase(t, id, kind, out)
			})
		}
	}
}

// ruleOf is the rule with this id; the zero Rule where the book has none.
func ruleOf(b *Book, id string) (r Rule) {
	all := b.Rules()
	if i := slices.IndexFunc(all, func(r Rule) bool { return r.ID == id }); i >= 0 {
		r = all[i]
	}
	return r
}

// switchedOn is b, or where it has the rule switched off a book that has it on.
func switchedOn(t *testing.T, b *Book, id string) *Book {
	t.Helper()
	if ruleOf(b, id).Enabled {
		return b
	}
	tables, err := DefaultTables()
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		for _, r := range table.Rows {
			if table.Name == "校验规则" && r.Cells[0] == id {
				r.Cells[table.Column("启用")] = "是"
			}
		}
	}
	on, found := Parse(tables, nil)
	if len(found) > 0 {
		t.Fatal(found)
	}
	return on
}

var remedy = regexp.MustCompile(`请`)

func judgeCase(t *testing.T, id, kind string, out Outcome) {
	t.Helper()
	spoke := slices.IndexFunc(out.Findings, func(f model.Finding) bool { return f.Rule == id })
	silent := slices.IndexFunc(out.NotApplicable, func(s model.Silence) bool { return s.Rule == id })
	switch {
	case kind == "bad" && spoke < 0:
		t.Errorf("rule %s is silent about its bad case", id)
	case kind == "ok" && spoke >= 0:
		t.Errorf("rule %s speaks about its ok case: %s", id, out.Findings[spoke].Message)
	case kind == "ok" && silent >= 0 && !strings.HasPrefix(out.NotApplicable[silent].Why, "没有这种情形"):
		t.Errorf("rule %s was not judged in its ok case: %s", id, out.NotApplicable[silent].Why)
	}
	for _, f := range out.Findings {
		if !remedy.MatchString(f.Fix) || f.Message == "" || f.Basis == "" || f.At.IsZero() {
			t.Errorf("finding lacks place, message, remedy or basis: %+v", f)
		}
		if strings.Contains(f.Message+f.Fix, "Key:") || strings.ContainsAny(f.Message+f.Fix, "{}") {
			t.Errorf("finding shows its template: %+v", f)
		}
		if f.Got != "" && f.Verdict != model.NoVerdict && !strings.ContainsAny(f.Message, "0123456789") {
			t.Errorf("message lacks figures: %+v", f)
		}
	}
}

func writeCase(t *testing.T, c ruleCase, got []string) {
	t.Helper()
	text := c.own
	for _, line := range got {
		text += "#? " + line + "\n"
	}
	if err := os.WriteFile(c.path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestBaseIsQuiet: the unit that all cases are made from has no finding.
func TestBaseIsQuiet(t *testing.T) {
	b := defaultBook(t)
	got, _ := caseFindings(b, readCase(t, filepath.Join("testdata", "cases", "base.txt")))
	if len(got) > 0 {
		t.Errorf("findings:\n%s", strings.Join(got, "\n"))
	}
}
