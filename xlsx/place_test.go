package xlsx

import (
	"path/filepath"
	"strings"
	"testing"

	"jixiao/model"
)

// TestLocateBlankForms finds, on every blank form that we ship, exactly one
// form of the right kind, with each field and column that the blank prints.
func TestLocateBlankForms(t *testing.T) {
	l, err := DefaultLayouts()
	if err != nil {
		t.Fatal(err)
	}
	wanted := map[model.FormKind][]model.Term{
		model.UnitProfile:           {model.Duties, model.Institutions, model.Posts, model.Staff, model.Strategy, model.StageGoals, model.WorkPlan, model.Decisions, model.Operations, model.Finance, model.Assets, model.Personnel, model.Controls, model.Problems, model.Measures, model.Use},
		model.DepartmentDeclaration: {model.TermUnit, model.Goal, model.TaskName, model.TaskContent, model.TaskTotal, model.TaskFiscal, model.TaskOther, model.Indicator, model.Target},
		model.ProjectDeclaration:    {model.ProjectName, model.Department, model.Implementer, model.ProjectPeriod, model.Goal, model.InitialBudget, model.Level1, model.Level2, model.Indicator, model.Target},
		model.ProjectEvaluation:     {model.ProjectName, model.Department, model.Implementer, model.Goal, model.Outcome, model.InitialBudget, model.Budget, model.Spending, model.Weight, model.ExecutionRate, model.Score, model.Level1, model.Indicator, model.Target, model.Actual, model.Deviation, model.TotalScore},
		model.DepartmentEvaluation:  {model.TermUnit, model.Goal, model.Outcome, model.TaskName, model.TaskOutcome, model.TaskTotal, model.TaskFiscal, model.TaskOther, model.TaskSpent, model.TaskSpentFisc, model.TaskSpentOther, model.Indicator, model.Actual, model.TotalScore},
		model.Execution:             {model.ProjectName, model.InitialBudget, model.Adjustment, model.Budget, model.Spending, model.ExecutionRate},
		model.Payments:              {model.PaidOn, model.Voucher, model.ProjectName, model.Paid, model.Purpose, model.Payee},
		model.Roster:                {model.FullName, model.Aliases, model.UnitType, model.ParentUnit, model.OwnProjects, model.DueForms, model.Deadline, model.Contact},
	}
	names, _ := filepath.Glob("default/blank/*.txt")
	for _, name := range names {
		kind := model.FormKind(strings.Split(strings.TrimSuffix(filepath.Base(name), ".txt"), "_")[0])
		t.Run(filepath.Base(name), func(t *testing.T) {
			data := built(t, name)
			b, err := openBook(data, name)
			if err != nil {
				t.Fatal(err)
			}
			places := locate(b.grids[0], l)
			if len(places) != 1 || places[0].form.kind != kind {
				t.Fatalf("locate(%s) found %d forms", name, len(places))
			}
			for _, term := range wanted[kind] {
				if !places[0].has(term) {
					t.Errorf("%s: no place for %s", name, term)
				}
			}
		})
	}
}

// has reports whether a term has a place on the form, as field or column.
func (p *placement) has(t model.Term) bool {
	if _, ok := p.fields[t]; ok {
		return true
	}
	for _, b := range p.blocks {
		if _, ok := b.columns[t]; ok {
			return true
		}
	}
	return false
}
