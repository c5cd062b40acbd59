package rules

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jixiao/model"
)

// varianceLines renders variances one a line: line, rule, name, project, both
// sides, verdict; below it the parts of a total. A rule in brackets makes no
// finding of the line.
func varianceLines(vs []model.Variance) string {
	var b strings.Builder
	for _, v := range vs {
		rule := v.Rule
		if v.Listed {
			rule = "(" + rule + ")"
		}
		fmt.Fprintf(&b, "%s %s %s", v.Line, rule, v.Name)
		if v.Project != "" {
			fmt.Fprintf(&b, " [%s]", v.Project)
		}
		fmt.Fprintf(&b, ": %s | %s", shown(v.Left), shown(v.Right))
		switch {
		case v.Verdict == model.NoVerdict:
		case v.IsRate:
			fmt.Fprintf(&b, " %s %s", v.Verdict, v.Diff.Shift(2).Round(4))
		default:
			fmt.Fprintf(&b, " %s %s", v.Verdict, v.Diff)
		}
		b.WriteByte('\n')
		for _, s := range v.Shares {
			fmt.Fprintf(&b, "    %s: %s | %s: %s", s.Label, shown(s.Own), shown(s.Other), s.Diff)
			if s.Doubt != "" {
				b.WriteString(" " + s.Doubt)
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// accountLines renders 项目对账一览: what is not handed in as 未提供, what is blank
// as 空.
func accountLines(as []model.Account) string {
	var b strings.Builder
	for _, a := range as {
		fmt.Fprintf(&b, "-- %s", strings.TrimSpace(a.Code+" "+a.Name+" "+string(a.Class)))
		for _, s := range []struct {
			name string
			model.Side
		}{{"申报", a.Declared}, {"年初", a.Initial}, {"调整", a.Adjustment}, {"结转", a.CarriedOver}, {"全年", a.Budget}, {"自评全年", a.EvalBudget},
			{"支付", a.Paid}, {"执行", a.Spent}, {"自评执行", a.EvalSpent}, {"率", a.Rate}, {"填报率", a.StatedRate}} {
			if s.Blank && len(s.At) == 0 {
				continue // the form has no such column
			}
			fmt.Fprintf(&b, " | %s %s", s.name, strings.TrimSpace(shown(s.Side)))
		}
		fmt.Fprintf(&b, " => %s %s\n", a.Verdict, a.Conclusion)
		if a.Note != "" {
			b.WriteString("   " + a.Note + "\n")
		}
	}
	return b.String()
}

func shown(s model.Side) string {
	switch {
	case s.Missing:
		return "未提供"
	case s.Blank:
		return "空 " + s.Text
	}
	return s.Text
}

var updateRecon = flag.Bool("update-recon", false, "rewrite the expected output of testdata/reconcile and testdata/gather")

// recorded holds what f makes of every NAME.txt in dir against NAME.want beside
// it.
func recorded(t *testing.T, dir string, f func(t *testing.T, in Batch) string) {
	files, err := filepath.Glob(filepath.Join("testdata", dir, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases in %s: %v", dir, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			in, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := f(t, readBatch(t, string(in)))
			out := strings.TrimSuffix(file, ".txt") + ".want"
			if *updateRecon {
				if err := os.WriteFile(out, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", file, diff)
			}
		})
	}
}

func TestReconcile(t *testing.T) {
	b := defaultBook(t)
	recorded(t, "reconcile", func(t *testing.T, in Batch) string {
		units, _ := Gather(b, in)
		var out strings.Builder
		for _, u := range units {
			lines := Reconcile(b, u)
			out.WriteString("== " + u.Name + "\n" + varianceLines(lines) + accountLines(Accounts(b, u, lines)))
		}
		return out.String()
	})
}
