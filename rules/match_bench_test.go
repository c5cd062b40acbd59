package rules

import (
	"fmt"
	"testing"

	"jixiao/model"
)

// namedBatch is a unit of n projects, each with a row of 预算执行, a payment and a
// 自评表; the 自评表 of one in twenty and the payment of another have a slip in the
// name, and no row has a code. All names are made of the same few characters.
func namedBatch(n int) Batch {
	signs := []rune("居村党群社区文化道路绿养护垃圾分类为老助残应急")
	name := func(i int) []rune {
		out := []rune("关于")
		for k := i + len(signs)*len(signs)*len(signs); k > 0; k /= len(signs) {
			out = append(out, signs[k%len(signs)])
		}
		return append(out, []rune("服务项目")...)
	}
	slip := func(rs []rune) string { return string(append(rs[:len(rs)-1:len(rs)-1], '木')) }
	value := func(text string, at model.Ref) model.Value {
		return model.Value{Text: text, State: model.Given, At: at}
	}
	list, paid := manyRows(model.Execution, n), manyRows(model.Payments, n)
	list.Unit, paid.Unit = "某中心", "某中心"
	var in Batch
	for i := range n {
		own := name(i)
		for j, row := range []model.Row{list.Blocks[model.ExecutionBlock][i], paid.Blocks[model.PaymentBlock][i]} {
			delete(row.Cells, model.BudgetUnit)
			delete(row.Cells, model.ProjectCode)
			v := row.Cells[model.ProjectName]
			if v.Text = string(own); j == 1 && i%20 == 7 {
				v.Text = slip(own)
			}
			v.State = model.Given
			row.Cells[model.ProjectName] = v
		}
		at := func(col int) model.Ref {
			return model.Ref{File: fmt.Sprintf("自评%d.xlsx", i), Sheet: "表", Row: 2, Col: col}
		}
		stated := string(own)
		if i%20 == 3 {
			stated = slip(own)
		}
		f := &model.Form{Kind: model.ProjectEvaluation, Unit: "某中心", Year: 2023, MoneyUnit: model.Yuan,
			Fields: map[model.Term]model.Value{model.ProjectName: value(stated, at(1))},
			Blocks: map[model.Term][]model.Row{model.FundBlock: {{Role: model.RoleTotal, At: at(1), Cells: map[model.Term]model.Value{
				model.Budget: list.Blocks[model.ExecutionBlock][i].Value(model.Budget)}}}}}
		f.At = model.Range{File: at(1).File, Sheet: "表", Row1: 1, Col1: 1, Row2: 3, Col2: 9}
		in.Forms = append(in.Forms, Sourced{Form: f})
	}
	in.Forms = append(in.Forms, Sourced{Form: list}, Sourced{Form: paid})
	return in
}

// BenchmarkMatching is 10,000 rows of 预算执行 against as many 自评表 and payments,
// one in twenty of each with a slip in the name: gathered, the near names offered,
// what has no partner listed, and all reconciled. A tenth of it beside it tells
// whether the time grows as the lines do.
func BenchmarkMatching(b *testing.B) {
	book := defaultBook(b)
	for _, n := range []int{1000, 10000} {
		in := namedBatch(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				units, _ := Gather(book, in)
				u := units[0]
				near := NearNames(book, u)
				if offers := len(Aliases(u, near)); offers != n/10 {
					b.Fatalf("%d offers, want %d", offers, n/10)
				}
				if lone := len(Unmatched(book, u, near)); lone != 3*n/20 {
					b.Fatalf("%d lines without partner, want %d", lone, 3*n/20)
				}
				if lines := Reconcile(book, u); len(lines) < n {
					b.Fatalf("%d lines of %d projects", len(lines), n)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(n), "µs/line")
		})
	}
}
