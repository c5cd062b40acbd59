package rules

import (
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"jixiao/model"
)

// The words of 状态 in 汇总, worst last.
const (
	StatusDone       = "已完成"
	StatusOwed       = "待补填"
	StatusFaulty     = "有错误"
	StatusMissing    = "未报"
	StatusUnreadable = "无法读取"
)

// Result is what 汇总 shows of a unit whose report is complete, output files
// aside: those are for the caller to add.
func Result(b *Book, r *model.Report) model.UnitResult {
	u := r.Unit
	var line budgetLine // of 街道 there is none: its lists are the units' money
	if office(u) {
		line = b.budgetOf(u).total
	}
	hidden := b.secret(u)
	line = line.without(hidden)
	res := model.UnitResult{
		Unit: u.Name, Code: u.Code, Year: u.Year,
		Budget: pointer(line.budget), Spending: pointer(line.spent), Rate: ratePointer(line), Within: u.Within,
		Faults: r.Findings.Count(model.Fault), Warnings: r.Findings.Count(model.Warning), Notices: r.Findings.Count(model.Notice),
		Owed: r.Summary.Gaps, Files: u.Refused, Findings: open(r.Findings, hidden),
	}
	for _, e := range r.Evaluations {
		res.Owed += e.Owed
		if hidden[e.Project] {
			continue
		}
		res.Projects = append(res.Projects, projectResult(e))
	}
	if o := r.Overall; o != nil {
		res.Owed += o.Owed
		if o.Complete {
			res.Score, res.Grade = &o.Score, o.Grade
		}
	}
	res.Status = status(u, res)
	res.Remark = remark(u, len(hidden))
	return res
}

func status(u *model.Unit, res model.UnitResult) string {
	switch {
	case !u.Reported && len(u.Refused) > 0:
		return StatusUnreadable
	case !u.Reported:
		return StatusMissing
	case res.Faults > 0:
		return StatusFaulty
	case res.Owed > 0:
		return StatusOwed
	}
	return StatusDone
}

// remark names the files of the unit that could not be read, and why, and says
// how many 涉密 projects its row leaves out. What to do stands with the files.
func remark(u *model.Unit, hidden int) string {
	var words []string
	if hidden > 0 {
		words = append(words, "涉密项目"+strconv.Itoa(hidden)+"个及其金额未列入汇总")
	}
	for _, f := range u.Refused {
		why, _, _ := strings.Cut(f.Why, "，请")
		words = append(words, strings.TrimPrefix(f.Path, u.Name+"/")+"："+why)
	}
	return strings.Join(words, "；")
}

func projectResult(e *model.SelfEvaluation) model.ProjectResult {
	line := evaluationLine(e.Form)
	res := model.ProjectResult{
		Name: e.Form.ProjectName(), Code: e.Form.Field(model.ProjectCode).Text,
		Budget: pointer(line.budget), Spending: pointer(line.spent), Rate: ratePointer(line), Owed: e.Owed,
	}
	if p := e.Project; p != nil {
		res.Owner = p.Owner
		res.Declared, res.Reported = p.Declaration != nil, handedIn(p.Evaluation)
	}
	if e.Complete {
		res.Score, res.Grade = &e.Score, e.Grade
	}
	return res
}

// handedIn reports whether f is the unit's own, or one of ours that the
// officer filled.
func handedIn(f *model.Form) bool {
	if f == nil || !f.Written {
		return f != nil
	}
	for _, v := range f.Fields {
		if officers(v) {
			return true
		}
	}
	for _, rows := range f.Blocks {
		if slices.ContainsFunc(rows, typed) {
			return true
		}
	}
	return false
}

func pointer(m money) *decimal.Decimal {
	if !m.known {
		return nil
	}
	return &m.yuan
}

func ratePointer(l budgetLine) *decimal.Decimal {
	rate, ok := share(l.spent, l.budget)
	if !ok {
		return nil
	}
	return &rate
}
