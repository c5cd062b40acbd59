package xlsx

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jixiao/model"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
)

// TestLists reads lists of many origins and compares what an officer would take
// from them with what stands beside: rows with their figures, payments by
// project, and what is to be said. Every payment list must add up to the same
// by project whether its rows are read or streamed.
func TestLists(t *testing.T) {
	l, err := DefaultLayouts()
	if err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob("testdata/lists/*.want")
	if err != nil || len(names) == 0 {
		t.Fatalf("no lists: %v", err)
	}
	for _, want := range names {
		name := strings.TrimSuffix(filepath.Base(want), ".want")
		t.Run(name, func(t *testing.T) {
			path := listFile(t, name)
			w, ledger := Read(path, "甲", l), &Ledger{}
			ledger.Read(path, "甲", l)
			compareSums(t, w, ledger)
			compareFile(t, want, toldLists(w, ledger))
		})
	}
}

// TestListsAgree is TestLists for the lists of the corpus that stand for
// something else.
func TestListsAgree(t *testing.T) {
	notRaced(t)
	l, err := DefaultLayouts()
	if err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob("testdata/corpus/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	for _, name := range names {
		name := strings.TrimSuffix(filepath.Base(name), ".txt")
		path := listFile(t, name)
		ledger := &Ledger{}
		ledger.Read(path, "甲", l)
		t.Run(name, func(t *testing.T) { compareSums(t, Read(path, "甲", l), ledger) })
	}
}

// listFile is the file of a list: its own, or a workbook built from the corpus.
func listFile(t *testing.T, name string) string {
	t.Helper()
	own := filepath.Join("testdata/lists", name)
	if _, err := os.Stat(own); err == nil {
		return own
	}
	data := built(t, "testdata/corpus/"+name+".txt")
	path := filepath.Join(t.TempDir(), "甲.xlsx")
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// compareSums compares the payments by project of the rows with the ledger's.
func compareSums(t *testing.T, w *Workbook, ledger *Ledger) {
	t.Helper()
	rows := &Ledger{}
	for _, f := range w.Forms {
		for _, row := range f.Block(model.PaymentBlock) {
			paid := row.Value(model.Paid)
			if row.Role != model.RoleRecord || !paid.Numeric() {
				continue
			}
			text := func(t model.Term) string {
				if v := row.Value(t); v.Present() {
					return strings.TrimSpace(unbroken.Replace(v.Text))
				}
				return ""
			}
			rows.book(&account{code: text(model.ProjectCode), name: text(model.ProjectName), rows: 1, sum: sumOf(paid.Amount().Value)})
		}
	}
	if diff := cmp.Diff(sums(rows), sums(ledger)); diff != "" {
		t.Errorf("rows add up otherwise than the ledger (-rows +ledger):\n%s", diff)
	}
}

func sums(l *Ledger) (out []string) {
	for _, p := range l.Projects() {
		out = append(out, strings.Join(strings.Fields(fmt.Sprintf("%s %s %d笔 %s", p.Code, p.Name, p.Rows, p.Total)), " "))
	}
	return out
}

// toldLists is what lists say, a line a sheet and a line a row or project.
func toldLists(w *Workbook, ledger *Ledger) string {
	var b strings.Builder
	say := func(parts ...string) {
		line := strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
		if strings.HasPrefix(parts[0], " ") {
			line = "  " + line
		}
		b.WriteString(line + "\n")
	}
	for _, f := range w.Forms {
		unit, year := "", ""
		if f.Unit != "" {
			unit = "单位=" + f.Unit
		}
		if f.Year > 0 {
			year = fmt.Sprint(f.Year)
		}
		say(string(f.Kind), f.At.Sheet, unit, year, string(f.MoneyUnit))
		for _, row := range f.Block(model.ExecutionBlock) {
			role := ""
			if row.Role != model.RoleRecord {
				role = "〔" + string(row.Role) + "〕"
			}
			say(" ", role, toldRow(row))
		}
	}
	for _, x := range w.Listings {
		say(" ", x.Code, x.Name, strings.Join(x.Projects, "、"))
	}
	for _, line := range sums(ledger) {
		say(" ", line)
	}
	for _, s := range w.Unread {
		say("没有认出", s)
	}
	for _, n := range w.File.Notes {
		say("文件", n)
	}
	for _, r := range ledger.Remarks() {
		say("说明", r.What, fmt.Sprint(r.Count))
	}
	return b.String()
}

func toldRow(row model.Row) string {
	text := func(t model.Term) string {
		v := row.Value(t)
		if !v.Present() || row.Role != model.RoleRecord && strings.HasSuffix(strings.Join(strings.Fields(v.Text), ""), "计") {
			return ""
		}
		return strings.Join(strings.Fields(v.Text), "")
	}
	parts := []string{text(model.TermUnitCode), text(model.BudgetUnit), text(model.ProjectCode), text(model.ProjectName)}
	if strings.HasPrefix(parts[1], parts[0]) {
		parts[0] = ""
	}
	if parts[1] == "" {
		parts[1] = text(model.Section)
	}
	if parts[3] == string(row.Role) {
		parts[3] = ""
	}
	for _, c := range []struct {
		name string
		term model.Term
	}{{"年初", model.InitialBudget}, {"调整", model.Adjustment}, {"全年", model.Budget}, {"执行", model.Spending}} {
		if v := row.Value(c.term); v.Numeric() {
			parts = append(parts, c.name+decimal.Decimal.String(v.Number))
		} else if v.Present() {
			parts = append(parts, c.name+"？"+v.Text)
		}
	}
	return strings.Join(parts, " ")
}
