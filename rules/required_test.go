package rules

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jixiao/model"
)

// This file holds the tool to saying one thing about one gap: a required cell
// left blank, a column or a form that is not there gives one finding, and what
// would follow from it is not judged.

// baseUnit is the unit that all cases are made from, as read and not gathered.
func baseUnit(t *testing.T) *model.Unit {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "cases", "base.txt"))
	if err != nil {
		t.Fatal(err)
	}
	u := parseUnit(t, "base.txt", string(data))
	for _, f := range u.Forms {
		settleForm(f)
	}
	return u
}

// told are the 错误 and 警告 about a unit that is not gathered yet.
func told(t *testing.T, u *model.Unit) model.Findings {
	t.Helper()
	b := defaultBook(t)
	in := Batch{Year: u.Year}
	for _, f := range u.Forms {
		in.Forms = append(in.Forms, Sourced{Form: f, Folder: u.Name})
	}
	units, found := Gather(b, in)
	for _, g := range units {
		found = append(found, Check(b, g, Reconcile(b, g)).Findings...)
	}
	found = append(found, CheckBatch(b, units)...)
	return slices.DeleteFunc(found, func(f model.Finding) bool { return f.Level < model.Warning })
}

// omission is one thing that is left out of the base unit.
type omission struct {
	name string
	at   []model.Ref // a finding must blame or name one of them
	say  string      // or say this
	do   func()
	// optional says that nothing above 提示 has to be said.
	optional bool
}

var (
	// Forms without the other columns are as good: the rate and the scores are
	// worked out, and a project may begin within the year.
	requiredColumns = []model.Term{model.Budget, model.Spending, model.Target, model.Actual}
	requiredFields  = []model.Term{model.ProjectName, model.Department, model.Implementer, model.Goal, model.Outcome, model.TotalScore}
	requiredCells   = []struct {
		block model.Term
		terms []model.Term
	}{
		{model.FundBlock, []model.Term{model.InitialBudget, model.Budget, model.Spending, model.ExecutionRate}},
		{model.IndicatorBlock, []model.Term{model.Target, model.Actual, model.Weight, model.Score}},
	}
)

// omissions are all those of the 自评表 and 申报表 of a unit.
func omissions(u *model.Unit) (out []omission) {
	for i, f := range u.Forms {
		form := fmt.Sprintf("%d %s ", i+1, f.Kind)
		out = append(out, omission{name: form + "缺表", say: f.ProjectName(), do: func() { u.Forms = slices.Delete(u.Forms, i, i+1) },
			optional: f.Kind != model.ProjectEvaluation})
		if f.Kind != model.ProjectEvaluation && f.Kind != model.ProjectDeclaration {
			continue
		}
		for _, term := range requiredFields {
			if v, ok := f.Fields[term]; ok {
				out = append(out, omission{name: form + string(term), at: []model.Ref{v.At}, say: string(term), do: blank(f.Fields, term)})
			}
		}
		for _, c := range requiredCells {
			for _, term := range c.terms {
				for _, o := range rowGaps(form, f.Blocks[c.block], term) {
					o.optional = o.optional || f.Kind == model.ProjectDeclaration
					out = append(out, o)
				}
			}
		}
	}
	return out
}

// rowGaps are the blank cells of a column, and the column as a whole.
func rowGaps(form string, rows []model.Row, term model.Term) (out []omission) {
	var all []model.Ref
	for _, row := range rows {
		v, ok := row.Cells[term]
		if !ok || !v.Present() || row.Role != model.RoleRecord && row.Role != model.RoleTotal {
			continue
		}
		all = append(all, v.At)
		out = append(out, omission{name: form + string(term) + v.At.A1(), at: []model.Ref{v.At}, do: blank(row.Cells, term)})
	}
	if len(all) > 0 {
		out = append(out, omission{name: form + string(term) + "整列", say: "“" + string(term) + "”一列", optional: !slices.Contains(requiredColumns, term), do: func() {
			for _, row := range rows {
				delete(row.Cells, term)
			}
		}})
	}
	return out
}

func TestOneGapOneFinding(t *testing.T) {
	for i, one := range omissions(baseUnit(t)) {
		t.Run(strings.ReplaceAll(one.name, " ", ""), func(t *testing.T) {
			u := baseUnit(t)
			g := omissions(u)[i]
			g.do()
			found := told(t, u)
			if len(found) == 0 && g.optional || len(found) == 1 && (slices.Contains(g.at, found[0].At) || g.say != "" && strings.Contains(found[0].Message, g.say)) {
				return
			}
			t.Errorf("%d findings:\n%s", len(found), findingLines(found))
		})
	}
}
