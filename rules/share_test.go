package rules

import (
	"fmt"
	"slices"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"jixiao/model"
)

// sharedUnit is a list in 元 of what is stated, with the 合计 of the truth, and a
// 自评表 that states the truth of every project but those left out.
func sharedUnit(b *Book, stated, truth []decimal.Decimal, without int) *model.Unit {
	list := &model.Form{Kind: model.Execution, Unit: "甲", Year: 2023, MoneyUnit: model.Yuan, Blocks: map[model.Term][]model.Row{}}
	list.At = model.Range{File: "执行.xlsx", Sheet: "表", Row1: 1, Col1: 1, Row2: 90, Col2: 9}
	add := func(row int, role model.Role, name string, spent decimal.Decimal) {
		at := func(col int) model.Ref { return model.Ref{File: "执行.xlsx", Sheet: "表", Row: row, Col: col} }
		cells := map[model.Term]model.Value{model.Spending: printedIn(spent, model.Yuan, 2, at(2))}
		if name != "" {
			cells[model.ProjectName] = model.Value{Text: name, State: model.Given, At: at(1)}
		}
		list.Blocks[model.ExecutionBlock] = append(list.Blocks[model.ExecutionBlock], model.Row{Role: role, At: at(1), Cells: cells})
	}
	forms := []*model.Form{list}
	sum := decimal.Zero
	for i := range stated {
		name := fmt.Sprintf("项目%d", i)
		add(i+2, "", name, stated[i])
		sum = sum.Add(truth[i])
		if i >= len(stated)-without {
			continue
		}
		at := func(col int) model.Ref {
			return model.Ref{File: fmt.Sprintf("自评%d.xlsx", i), Sheet: "表", Row: 2, Col: col}
		}
		f := &model.Form{Kind: model.ProjectEvaluation, Unit: "甲", Year: 2023, MoneyUnit: model.Yuan,
			Fields: map[model.Term]model.Value{model.ProjectName: {Text: name, State: model.Given, At: at(1)}},
			Blocks: map[model.Term][]model.Row{model.FundBlock: {{Role: model.RoleTotal, At: at(1),
				Cells: map[model.Term]model.Value{model.Spending: printedIn(truth[i], model.Yuan, 2, at(2))}}}}}
		f.At = model.Range{File: at(1).File, Sheet: "表", Row1: 1, Col1: 1, Row2: 9, Col2: 9}
		forms = append(forms, f)
	}
	add(len(stated)+2, model.RoleTotal, "", sum)
	return gathered(b, forms...)[0]
}

// The parts of a total add up to its difference: with 其余 always, and without it
// where every part has a partner. The largest comes first.
func TestSharesSumToTheDifference(t *testing.T) {
	b := reconBook(t)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 12).Draw(t, "projects")
		var stated, truth []decimal.Decimal
		wrong := 0
		for i := range n {
			d := fenOf(t, "spent")
			truth = append(truth, d)
			if i == 0 || rapid.IntRange(0, 3).Draw(t, "wrong") == 0 {
				d = d.Add(decimal.NewFromInt(rapid.Int64Range(1, 1_000_000).Draw(t, "by")))
				wrong++
			}
			stated = append(stated, d)
		}
		without := rapid.IntRange(0, 1).Draw(t, "without")
		lines := Reconcile(b, sharedUnit(b, stated, truth, without))
		i := slices.IndexFunc(lines, func(v model.Variance) bool { return v.Line == "B02" })
		if i < 0 || lines[i].Verdict != model.Unbalanced {
			t.Fatalf("合计 is not found to be wrong:\n%s", varianceLines(lines))
		}
		v, sum, found := lines[i], decimal.Zero, 0
		rest := false
		for j, s := range v.Shares {
			sum = sum.Add(s.Diff)
			last := s.Label == "其余"
			rest = rest || last
			if last && j != len(v.Shares)-1 || j > 0 && !last && s.Diff.Abs().GreaterThan(v.Shares[j-1].Diff.Abs()) {
				t.Fatalf("part %d is out of order:\n%s", j, varianceLines(lines[i:i+1]))
			}
			if !s.Diff.IsZero() && !last {
				found++
				if s.Doubt == "" {
					t.Errorf("%s differs from its 自评表, and is in no doubt", s.Label)
				}
			}
		}
		if !sum.Equal(v.Diff) {
			t.Fatalf("the parts sum to %s, want %s:\n%s", sum, v.Diff, varianceLines(lines[i:i+1]))
		}
		if without == 0 && (rest || found != wrong) {
			t.Fatalf("%d of %d wrong parts, 其余 %t:\n%s", found, wrong, rest, varianceLines(lines[i:i+1]))
		}
	})
}

// No order of rows changes a verdict, nor does paying in parts, or paying too
// much and taking it back.
func TestOrderChangesNoVerdict(t *testing.T) {
	b := defaultBook(t)
	rapid.Check(t, func(t *rapid.T) {
		rows := lawRows(t)
		places := rapid.Int32Range(0, 4).Draw(t, "places")
		spoiled := rapid.Bool().Draw(t, "spoiled")
		forms := func(shuffle bool) []*model.Form {
			f := lawForm(rows, model.WanYuan, places)
			block := f.Blocks[model.ExecutionBlock]
			if spoiled {
				v := block[0].Cells[model.Budget]
				v.Number = v.Number.Add(v.Ulp.Mul(decimal.NewFromInt(50)))
				block[0].Cells[model.Budget] = v
			}
			n := len(rows) - 5
			payments := lawPayments(t, rows[:n], shuffle)
			if shuffle {
				records, sums := rapid.Permutation(block[:n]).Draw(t, "order"), rapid.Permutation(block[n:]).Draw(t, "sums")
				f.Blocks[model.ExecutionBlock] = append(records, sums...)
			}
			return []*model.Form{f, payments}
		}
		want, got := verdicts(b, forms(false)), verdicts(b, forms(true))
		if len(want) < 20 || !slices.Equal(want, got) {
			t.Fatalf("in another order:\n%s\nwant\n%s", got, want)
		}
	})
}

// lawPayments pays what the records of 项目支出 spent: at once, or in parts and
// back and forth.
func lawPayments(t *rapid.T, rows []lawRow, parted bool) *model.Form {
	f := &model.Form{Kind: model.Payments, Unit: "甲", Year: 2023, MoneyUnit: model.Yuan, Blocks: map[model.Term][]model.Row{}}
	f.At = model.Range{File: "支付.xlsx", Sheet: "表", Row1: 1, Col1: 1, Row2: 99, Col2: 3}
	pay := func(i int, d decimal.Decimal) {
		at := func(col int) model.Ref {
			return model.Ref{File: "支付.xlsx", Sheet: "表", Row: len(f.Blocks[model.PaymentBlock]) + 2, Col: col}
		}
		f.Blocks[model.PaymentBlock] = append(f.Blocks[model.PaymentBlock], model.Row{At: at(1), Cells: map[model.Term]model.Value{
			model.ProjectName: {Text: fmt.Sprintf("项目%d", i), State: model.Given, At: at(1)}, model.Paid: printedIn(d, model.Yuan, 2, at(2))}})
	}
	for i, row := range rows {
		if !parted {
			pay(i, row.spent)
			continue
		}
		more := fenOf(t, "more")
		pay(i, row.spent.Add(more))
		pay(i, more.Neg())
	}
	return f
}

// verdicts are those of all lines and of all rows of 项目对账一览, sorted.
func verdicts(b *Book, forms []*model.Form) []string {
	u := gathered(b, forms...)[0]
	lines := Reconcile(b, u)
	var out []string
	for _, v := range lines {
		out = append(out, fmt.Sprint(v.Line, v.Name, v.Project, v.Verdict))
	}
	for _, a := range Accounts(b, u, lines) {
		out = append(out, fmt.Sprint(a.Class, a.Name, a.Conclusion))
	}
	slices.Sort(out)
	return out
}
