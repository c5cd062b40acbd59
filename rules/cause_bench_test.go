package rules

import (
	"fmt"
	"testing"

	"jixiao/model"
)

// BenchmarkExplain looks for the causes of a unit whose every 自评表 is ten times the
// list, and whose totals are wrong too. A tenth of it beside it tells whether the
// time grows as the lines do: sums are searched up to a fixed length alone.
func BenchmarkExplain(b *testing.B) {
	book := defaultBook(b)
	for _, n := range []int{1000, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			u := wideUnit(book, n)
			for _, f := range u.FormsOf(model.ProjectEvaluation) {
				for _, row := range f.Blocks[model.FundBlock] {
					for t, v := range row.Cells {
						if v.Kind == model.KindAmount {
							v.Number = v.Number.Shift(1)
							v.Text = v.Number.StringFixed(1)
							row.Cells[t] = v
						}
					}
				}
			}
			for _, f := range u.FormsOf(model.Execution) {
				f.At = model.Range{File: string(model.Execution), Sheet: "表", Row1: 1, Col1: 1, Row2: n + 2, Col2: 9}
			}
			lines := Reconcile(book, u)
			wrong, told := 0, 0
			for _, v := range lines {
				if v.Verdict == model.Unbalanced {
					wrong++
				}
				if len(v.Causes) > 0 {
					told++
				}
			}
			if wrong < 3*n-10 || told < 2*n {
				b.Fatalf("%d lines of %d are wrong, %d with a cause", wrong, len(lines), told)
			}
			b.ReportAllocs()
			for b.Loop() {
				newReconciler(book, u).explain(lines)
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(n), "µs/line")
		})
	}
}
