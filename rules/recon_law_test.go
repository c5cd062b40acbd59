package rules

import (
	"fmt"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"jixiao/model"
)

// fenOf draws an amount of money in 元, to the fen.
func fenOf(t *rapid.T, name string) decimal.Decimal {
	return decimal.New(rapid.Int64Range(0, 9_999_999_99).Draw(t, name), -2)
}

// printedIn is d (元) as a cell of a form in unit with so many decimals.
func printedIn(d decimal.Decimal, unit model.MoneyUnit, places int32, at model.Ref) model.Value {
	n := model.RoundHalfUp(model.Divide(d, unit.InYuan()), places)
	return model.Value{Text: n.StringFixed(places), State: model.Given, Kind: model.KindAmount, Number: n, IsNumber: true,
		Ulp: decimal.New(1, -places), Yuan: unit.InYuan(), At: at}
}

type lawRow struct {
	role            model.Role
	category        string
	initial, change decimal.Decimal
	spent           decimal.Decimal
}

// lawForm prints rows at a precision. Every figure is rounded by itself, as
// people do.
func lawForm(rows []lawRow, unit model.MoneyUnit, places int32) *model.Form {
	f := &model.Form{Kind: model.Execution, Unit: "甲", Year: 2023, MoneyUnit: unit, Blocks: map[model.Term][]model.Row{}}
	f.At = model.Range{File: "执行.xlsx", Sheet: "表", Row1: 1, Col1: 1, Row2: len(rows) + 1, Col2: 9}
	for i, r := range rows {
		ref := func(col int) model.Ref { return model.Ref{File: "执行.xlsx", Sheet: "表", Row: i + 2, Col: col} }
		budget := r.initial.Add(r.change)
		cells := map[model.Term]model.Value{
			model.InitialBudget: printedIn(r.initial, unit, places, ref(2)),
			model.Adjustment:    printedIn(r.change, unit, places, ref(3)),
			model.Budget:        printedIn(budget, unit, places, ref(4)),
			model.Spending:      printedIn(r.spent, unit, places, ref(5)),
			model.Carryover:     printedIn(budget.Sub(r.spent), unit, places, ref(7)),
		}
		if !budget.IsZero() {
			rate := model.RoundHalfUp(model.Divide(r.spent, budget), 4)
			cells[model.ExecutionRate] = model.Value{Text: rate.Shift(2).StringFixed(2) + "%", State: model.Given, Kind: model.KindRate,
				Number: rate, IsNumber: true, Ulp: decimal.New(1, -4), At: ref(6)}
		}
		if r.role == model.RoleRecord {
			cells[model.ProjectName] = model.Value{Text: fmt.Sprintf("项目%d", i), State: model.Given, At: ref(1)}
			cells[model.Category] = model.Value{Text: r.category, State: model.Given, At: ref(8)}
		}
		f.Blocks[model.ExecutionBlock] = append(f.Blocks[model.ExecutionBlock], model.Row{Role: r.role, Cells: cells, At: ref(1)})
	}
	return f
}

// lawRows draws records and prints all their subtotals.
func lawRows(t *rapid.T) []lawRow {
	var rows []lawRow
	sums := map[string]*lawRow{}
	for _, role := range []model.Role{model.RoleStaff, model.RoleOperating, model.RoleBasic, model.RoleProject, model.RoleTotal} {
		sums[string(role)] = &lawRow{role: role}
	}
	n := rapid.IntRange(3, 12).Draw(t, "records")
	for i := range n {
		category := []string{"人员经费", "公用经费", "项目支出"}[i%3]
		r := lawRow{category: category, initial: fenOf(t, "initial"), change: fenOf(t, "change"), spent: fenOf(t, "spent")}
		if rapid.Bool().Draw(t, "cut") {
			r.change = decimal.Min(r.change, r.initial).Neg()
		}
		rows = append(rows, r)
		into := []string{category, string(model.RoleTotal)}
		if category != "项目支出" {
			into = append(into, string(model.RoleBasic))
		}
		for _, s := range into {
			sums[s].initial = sums[s].initial.Add(r.initial)
			sums[s].change = sums[s].change.Add(r.change)
			sums[s].spent = sums[s].spent.Add(r.spent)
		}
	}
	for _, s := range []model.Role{model.RoleStaff, model.RoleOperating, model.RoleBasic, model.RoleProject, model.RoleTotal} {
		rows = append(rows, *sums[string(s)])
	}
	return rows
}

func gathered(b *Book, forms ...*model.Form) []*model.Unit {
	var in Batch
	for _, f := range forms {
		in.Forms = append(in.Forms, Sourced{Form: f})
	}
	units, _ := Gather(b, in)
	return units
}

// A true identity printed at any precision, in any money unit, is never 不平.
func TestTrueIdentitiesBalance(t *testing.T) {
	b := reconBook(t)
	rapid.Check(t, func(t *rapid.T) {
		unit := rapid.SampledFrom([]model.MoneyUnit{model.Yuan, model.WanYuan}).Draw(t, "unit")
		places := rapid.Int32Range(0, 6).Draw(t, "places")
		units := gathered(b, lawForm(lawRows(t), unit, places))
		judged := 0
		for _, v := range Reconcile(b, units[0]) {
			if v.Verdict == model.Unbalanced {
				t.Fatalf("%s: %s against %s is 不平 by %s, bound %s", v.Name, v.Left.Text, v.Right.Text, v.Diff, v.Bound)
			}
			if v.Verdict != model.NoVerdict {
				judged++
				if v.Verdict == model.Rounding && !v.IsRate && v.Diff.Abs().GreaterThan(v.Bound) {
					t.Fatalf("%s: 尾差 %s above its bound %s", v.Name, v.Diff, v.Bound)
				}
			}
		}
		if judged < 20 {
			t.Fatalf("only %d lines judged", judged)
		}
	})
}

// A figure changed beyond what rounding explains is always 不平.
func TestChangedFigureIsFound(t *testing.T) {
	b := reconBook(t)
	rapid.Check(t, func(t *rapid.T) {
		rows := lawRows(t)
		places := rapid.Int32Range(0, 2).Draw(t, "places")
		f := lawForm(rows, model.WanYuan, places)
		block := f.Blocks[model.ExecutionBlock]
		last := block[len(block)-1]
		v := last.Cells[model.Budget]
		// Two subtotals and a total, or at most 13 rows: 14 half ulps.
		v.Number = v.Number.Add(v.Ulp.Mul(decimal.NewFromInt(int64(rapid.IntRange(8, 1000).Draw(t, "ulps")))))
		last.Cells[model.Budget] = v
		for _, line := range Reconcile(b, gathered(b, f)[0]) {
			if line.Rule == "M06" && line.Left.At[0] == v.At {
				if line.Verdict != model.Unbalanced {
					t.Fatalf("%s is %s, want 不平", line.Name, line.Verdict)
				}
				return
			}
		}
		t.Fatal("no line looked at the changed cell")
	})
}

// No order or grouping of lines changes a total.
func TestOrderChangesNothing(t *testing.T) {
	b := reconBook(t)
	rapid.Check(t, func(t *rapid.T) {
		rows := lawRows(t)
		want := totalsOf(b, rows)
		records, sums := rows[:len(rows)-5], rows[len(rows)-5:]
		shuffled := append(rapid.Permutation(records).Draw(t, "order"), rapid.Permutation(sums).Draw(t, "sums")...)
		if rapid.Bool().Draw(t, "above") {
			shuffled = append(append([]lawRow{}, shuffled[len(records):]...), shuffled[:len(records)]...)
		}
		if got := totalsOf(b, shuffled); got != want {
			t.Fatalf("in another order:\n%s\nwant\n%s", got, want)
		}
	})
}

// totalsOf are the sums of the lines of a whole form, by name.
func totalsOf(b *Book, rows []lawRow) string {
	out := ""
	for _, v := range Reconcile(b, gathered(b, lawForm(rows, model.WanYuan, 2))[0]) {
		if v.Rule == "M21" || v.Rule == "M06" {
			out += fmt.Sprintln(v.Name, v.Right.Amount.Mid, v.Verdict)
		}
	}
	return out
}

// Splitting a street-wide list and joining the units gives the list: every
// record once, and nothing invented.
func TestSplitAndSum(t *testing.T) {
	b := reconBook(t)
	rapid.Check(t, func(t *rapid.T) {
		names := []string{"文化中心", "体育中心", "219003-街道本级", "党群中心"}
		f := &model.Form{Kind: model.Execution, Year: 2023, MoneyUnit: model.WanYuan, Blocks: map[model.Term][]model.Row{}}
		n := rapid.IntRange(2, 30).Draw(t, "rows")
		sum := decimal.Zero
		for i := range n {
			ref := model.Ref{File: "执行.xlsx", Sheet: "表", Row: i + 2, Col: 1}
			amount := fenOf(t, "spent")
			sum = sum.Add(amount)
			f.Blocks[model.ExecutionBlock] = append(f.Blocks[model.ExecutionBlock], model.Row{At: ref, Cells: map[model.Term]model.Value{
				model.BudgetUnit:  {Text: rapid.SampledFrom(names).Draw(t, "unit"), State: model.Given, At: ref},
				model.ProjectName: {Text: fmt.Sprintf("项目%d", i), State: model.Given, At: ref},
				model.Spending:    printedIn(amount, model.Yuan, 2, ref),
			}})
		}
		f.Blocks[model.ExecutionBlock] = append(f.Blocks[model.ExecutionBlock], model.Row{Role: model.RoleTotal, Cells: map[model.Term]model.Value{
			model.Spending: printedIn(sum, model.Yuan, 2, model.Ref{File: "执行.xlsx", Sheet: "表", Row: n + 2, Col: 5}),
		}})
		got, count := decimal.Zero, 0
		for _, u := range gathered(b, f) {
			for _, part := range u.FormsOf(model.Execution) {
				for _, r := range part.Block(model.ExecutionBlock) {
					if r.Role == model.RoleRecord {
						got = got.Add(r.Value(model.Spending).Amount().Value)
						count++
					}
				}
			}
			for _, v := range Reconcile(b, u) {
				if v.Verdict == model.Unbalanced || u.Name == Street && v.Verdict != model.Balanced {
					t.Fatalf("%s: %s is %s", u.Name, v.Name, v.Verdict)
				}
			}
		}
		if !got.Equal(sum) || count != n {
			t.Fatalf("%d rows of %s after splitting, want %d of %s", count, got, n, sum)
		}
	})
}

// BenchmarkGatherReconcile is a street's year: 10,000 payments of 40 units.
func BenchmarkGatherReconcile(b *testing.B) {
	book := reconBook(b)
	in := Batch{Forms: []Sourced{{Form: manyRows(model.Execution, 800)}, {Form: manyRows(model.Payments, 10000)}}}
	b.ReportAllocs()
	for b.Loop() {
		units, _ := Gather(book, in)
		n := 0
		for _, u := range units {
			n += len(Reconcile(book, u))
		}
		if n == 0 {
			b.Fatal("no lines")
		}
	}
}

// manyRows is a street-wide list of n rows over 40 units with 20 projects each.
func manyRows(kind model.FormKind, n int) *model.Form {
	f := &model.Form{Kind: kind, Year: 2023, MoneyUnit: model.Yuan, Blocks: map[model.Term][]model.Row{}}
	block := listBlock(f)
	for i := range n {
		ref := model.Ref{File: string(kind), Sheet: "表", Row: i + 2, Col: 1}
		unit, project := i%40, i%800
		cells := map[model.Term]model.Value{
			model.BudgetUnit:  {Text: fmt.Sprintf("219%03d-第%d中心", unit, unit), State: model.Given, At: ref},
			model.ProjectCode: {Text: fmt.Sprintf("310112%05d", project), State: model.Given, At: ref},
			model.ProjectName: {Text: fmt.Sprintf("项目%d", project), State: model.Given, At: ref},
		}
		amount := printedIn(decimal.New(int64(i)*100+1, -2), model.Yuan, 2, ref)
		if kind == model.Payments {
			cells[model.Paid] = amount
		} else {
			for _, t := range []model.Term{model.InitialBudget, model.Adjustment, model.Budget, model.Spending} {
				cells[t] = amount
			}
		}
		f.Blocks[block] = append(f.Blocks[block], model.Row{At: ref, Cells: cells})
	}
	return f
}
