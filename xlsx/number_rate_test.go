package xlsx

import (
	"testing"

	"jixiao/model"
)

// TestRateByRow: a rate whose scale was not typed is what the amounts of its row
// make of it; beside amounts that it does not fit the doubt stays.
func TestRateByRow(t *testing.T) {
	l, err := DefaultLayouts()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ label, rate, want, rule string }{
		{"执行率", "85", "0.85", "Q01"},
		{"执行率", "0.85", "0.85", ""},
		{"执行率（%）", "0.85", "0.85", "Q01"},
		{"执行率（%）", "0.8", "0.8", "Q01"},
		{"执行率（%）", "0.2", "", "Q10"},
		{"执行率", "20", "0.2", "Q10"},
		{"执行率", "85.00%", "0.85", ""},
	} {
		w := surveyed(t, l, "F5 执行率", "F5 "+c.label, "F6 85.00%", "F6 "+c.rate)
		if len(w.Forms) != 1 {
			t.Fatalf("%s %s: %d forms", c.label, c.rate, len(w.Forms))
		}
		f := w.Forms[0]
		v := f.Block(model.FundBlock)[0].Value(model.ExecutionRate)
		got, rule := "", ""
		if v.Numeric() {
			got = v.Number.String()
		}
		for _, n := range f.Readings {
			if n.At == v.At {
				rule = n.Rule
			}
		}
		if got != c.want || rule != c.rule {
			t.Errorf("%s %s: %q by %q, want %q by %q", c.label, c.rate, got, rule, c.want, c.rule)
		}
	}
}
