package rules

import (
	"fmt"
	"strings"
	"testing"

	"jixiao/model"
)

// TestCauses shows what is said of lines that are 不平: their causes with the
// evidence, as findings put them.
func TestCauses(t *testing.T) {
	b := defaultBook(t)
	recorded(t, "causes", func(t *testing.T, in Batch) string {
		units, _ := Gather(b, in)
		var out strings.Builder
		for _, u := range units {
			lines := Reconcile(b, u)
			for _, v := range lines {
				if v.Verdict != model.Unbalanced {
					continue
				}
				fmt.Fprintf(&out, "%s %s [%s]: %s | %s\n", v.Line, v.Name, v.Project, v.Left.Text, v.Right.Text)
				for _, c := range v.Causes {
					fmt.Fprintf(&out, "    %s：%s %v\n", c.Kind, c.Evidence, c.At)
				}
			}
			for _, f := range Check(b, u, lines).Findings {
				if len(f.Causes) > 0 {
					fmt.Fprintf(&out, "%s %s %s：%s\n    %s\n", f.Rule, f.At, f.Cause, f.Message, f.Fix)
				}
			}
		}
		return out.String()
	})
}
