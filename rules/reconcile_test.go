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

// varianceLines renders variances one a line: rule, name, project, both sides, verdict.
func varianceLines(vs []model.Variance) string {
	var b strings.Builder
	for _, v := range vs {
		fmt.Fprintf(&b, "%s %s", v.Rule, v.Name)
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
	b := reconBook(t)
	recorded(t, "reconcile", func(t *testing.T, in Batch) string {
		units, _ := Gather(b, in)
		var out strings.Builder
		for _, u := range units {
			out.WriteString("== " + u.Name + "\n" + varianceLines(Reconcile(b, u)))
		}
		return out.String()
	})
}
