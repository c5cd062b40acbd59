package rules

import (
	"fmt"
	"testing"

	"github.com/shopspring/decimal"

	"jixiao/model"
)

// wideUnit is a unit of n projects with as many payments and 自评表, whose 合计 is
// wrong and one project in a hundred is stated differently.
func wideUnit(b *Book, n int) *model.Unit {
	list := manyRows(model.Execution, n)
	list.Unit = "第0中心"
	payments := manyRows(model.Payments, n)
	payments.Unit = list.Unit
	u := &model.Unit{Name: list.Unit, Year: 2023, Reported: true}
	total := decimal.Zero
	for i := range n {
		name := fmt.Sprintf("项目%d", i)
		for _, row := range []model.Row{list.Blocks[model.ExecutionBlock][i], payments.Blocks[model.PaymentBlock][i]} {
			for t, text := range map[model.Term]string{model.BudgetUnit: "", model.ProjectCode: fmt.Sprintf("310112%06d", i), model.ProjectName: name} {
				v := row.Cells[t]
				v.Text = text
				row.Cells[t] = v
			}
		}
		cells := list.Blocks[model.ExecutionBlock][i].Cells
		cells[model.Adjustment] = printedIn(decimal.Zero, model.Yuan, 2, model.Ref{File: "执行", Sheet: "表", Row: i + 2, Col: 3})
		for j, t := range []model.Term{model.InitialBudget, model.Budget, model.Spending} {
			v := cells[t]
			v.At.Col = j + 4
			cells[t] = v
		}
		amount := decimal.New(int64(i)*100+1, -2)
		total = total.Add(amount)
		at := func(col int) model.Ref {
			return model.Ref{File: fmt.Sprintf("自评%d.xlsx", i), Sheet: "表", Row: 2, Col: col}
		}
		stated := amount
		if i%100 == 0 {
			stated = amount.Add(decimal.NewFromInt(5))
		}
		cells = map[model.Term]model.Value{}
		for j, t := range []model.Term{model.InitialBudget, model.Budget, model.Spending} {
			cells[t] = printedIn(stated, model.Yuan, 2, at(j+2))
		}
		f := &model.Form{Kind: model.ProjectEvaluation, Unit: list.Unit, Year: 2023, MoneyUnit: model.Yuan,
			Fields: map[model.Term]model.Value{model.ProjectName: {Text: name, State: model.Given, At: at(1)}},
			Blocks: map[model.Term][]model.Row{model.FundBlock: {{Role: model.RoleTotal, At: at(1), Cells: cells}}}}
		f.At = model.Range{File: at(1).File, Sheet: "表", Row1: 1, Col1: 1, Row2: 3, Col2: 9}
		u.Forms = append(u.Forms, f)
	}
	sum := model.Row{Role: model.RoleTotal, At: model.Ref{File: "执行", Sheet: "表", Row: n + 2, Col: 1}, Cells: map[model.Term]model.Value{}}
	for j, t := range []model.Term{model.InitialBudget, model.Budget, model.Spending} {
		sum.Cells[t] = printedIn(total.Add(decimal.NewFromInt(7)), model.Yuan, 2, model.Ref{File: "执行", Sheet: "表", Row: n + 2, Col: j + 2})
	}
	list.Blocks[model.ExecutionBlock] = append(list.Blocks[model.ExecutionBlock], sum)
	u.Forms = append([]*model.Form{b.reconcile.classify(list), payments}, u.Forms...)
	buildProjects(b.reconcile.matcher(u), u)
	return u
}

// BenchmarkReconcile is one unit with 10,000 lines a side: its lines, the parts of
// its totals, and 项目对账一览. A tenth of it beside it tells whether the time
// grows as the lines do.
func BenchmarkReconcile(b *testing.B) {
	book := defaultBook(b)
	for _, n := range []int{1000, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			u := wideUnit(book, n)
			b.ReportAllocs()
			for b.Loop() {
				lines := Reconcile(book, u)
				if len(lines) < n || len(Accounts(book, u, lines)) != n {
					b.Fatalf("%d lines, %d projects", len(lines), len(u.Projects))
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(n), "µs/line")
		})
	}
}
