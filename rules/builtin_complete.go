package rules

import (
	"slices"
	"strconv"
	"strings"

	"jixiao/model"
	"jixiao/rules/expr"
)

// completeBuiltins are about what a form or a unit lacks.
var completeBuiltins = map[string]*builtin{
	"缺一级指标":  {names: []string{"缺少"}, form: lacking(missingLevels, "没有一级指标，或一级指标不是产出、效益、满意度一类")},
	"缺产出指标":  {names: []string{"缺少"}, form: lacking(missingOutputs, "没有写明二级指标的产出指标")},
	"缺列":     {names: []string{"区块", "项"}, form: columnMissing},
	"支付无自评表": {names: []string{"项目", "金额"}, unit: paidNotEvaluated},
}

// columnMissing is C04 and C09 for a column that a block of a form does not
// have at all: said once, and what needs the column is not judged. Money that
// came in (到位数) stands for a budget.
func columnMissing(r *run, c *check, s expr.Scope) {
	rows := s.Form.Block(s.Block)
	has := func(t model.Term) bool {
		return slices.ContainsFunc(rows, func(row model.Row) bool { _, ok := row.Cells[t]; return ok })
	}
	if s.Form.Written || s.Block == model.IndicatorBlock && !has(model.Indicator) {
		r.silent(c.ID, "没有三级指标，或是本工具写出的表")
		return
	}
	r.judged[c.ID] = true
	if has(c.field) || c.field == model.Budget && has(model.Received) {
		return
	}
	f := r.draft(c, s, rows[0].At, figures{"区块": string(s.Block), "项": strconv.Itoa(len(rows))})
	f.Project = s.Form.ProjectName()
	f.Want = "补上“" + string(c.field) + "”一列"
	r.add(f)
}

// lack is what a form lacks and the cell where it would stand; ok is false
// where the form is not to be judged.
type lack func(r *run, f *model.Form) (missing []string, at model.Ref, ok bool)

// lacking reports what a form lacks. Where the 自评表 of a project lacks the
// same as its 申报表, it is said of the 自评表 alone.
func lacking(of lack, silent string) func(*run, *check, expr.Scope) {
	return func(r *run, c *check, s expr.Scope) {
		missing, at, ok := of(r, s.Form)
		if !ok {
			r.silent(c.ID, silent)
			return
		}
		r.judged[c.ID] = true
		if p := r.projectOf(s.Form); s.Form.Kind == model.ProjectDeclaration && p != nil && evaluated(p.Evaluation) {
			if again, _, ok := of(r, p.Evaluation); ok && slices.Equal(missing, again) {
				return
			}
		}
		if len(missing) > 0 {
			f := r.draft(c, s, at, figures{"缺少": strings.Join(missing, "、")})
			f.Want = "增加" + strings.Join(missing, "、")
			r.add(f)
		}
	}
}

// missingLevels is C07. Forms with first levels of another framework (投入,
// 过程, 决策) are not judged.
func missingLevels(r *run, f *model.Form) ([]string, model.Ref, bool) {
	known := append(r.book.params.words("必需一级指标"), r.book.params.words("其他一级指标")...)
	levels, at := r.levels(f, model.Level1)
	if at.IsZero() || !allNamed(levels, known) {
		return nil, at, false
	}
	// 满意度 may stand as a second level under 效益.
	second, _ := r.levels(f, model.Level2)
	return r.missing("必需一级指标", append(levels, second...)), at, true
}

// missingOutputs is C08, of the 产出 indicators of a form that has any.
func missingOutputs(r *run, f *model.Form) ([]string, model.Ref, bool) {
	var second []string
	at := model.Ref{}
	for _, row := range f.Block(model.IndicatorBlock) {
		if strings.Contains(row.Value(model.Level1).Text, "产出") && row.Value(model.Level2).Present() {
			second = append(second, row.Value(model.Level2).Text)
			if at.IsZero() {
				at = row.Value(model.Level2).At
			}
		}
	}
	return r.missing("必需产出指标", second), at, !at.IsZero()
}

// levels are the texts of a column of 绩效指标, and its first cell.
func (r *run) levels(f *model.Form, t model.Term) (texts []string, at model.Ref) {
	for _, row := range f.Block(model.IndicatorBlock) {
		v := row.Value(t)
		if !v.Present() {
			continue
		}
		if at.IsZero() {
			at = v.At
		}
		texts = append(texts, v.Text)
	}
	return texts, at
}

// allNamed reports whether one of the words stands in each of the texts; a
// word may list others that mean the same behind “/”.
func allNamed(texts, words []string) bool {
	return !slices.ContainsFunc(texts, func(s string) bool {
		return !slices.ContainsFunc(words, func(w string) bool { return hasAny(model.Fold(s), strings.Split(w, "/")...) })
	})
}

// missing are the words of a parameter that stand in none of the texts.
func (r *run) missing(param string, texts []string) []string {
	var out []string
	for _, w := range r.book.params.words(param) {
		same := strings.Split(w, "/")
		if !slices.ContainsFunc(texts, func(s string) bool { return hasAny(model.Fold(s), same...) }) {
			out = append(out, same[0]+"指标")
		}
	}
	return out
}

// paidNotEvaluated is C16, for units that hand in no 预算执行情况表: with one,
// X08 says it.
func paidNotEvaluated(r *run, c *check) {
	if !r.handedIn() || r.unit.Form(model.Execution) != nil {
		r.silent(c.ID, "按预算执行情况表核对（X08、X09），或单位尚未报送自评表")
		return
	}
	for _, p := range r.unit.Projects {
		if p.Owner != "" || len(p.Payments) == 0 {
			continue
		}
		r.judged[c.ID] = true
		if evaluated(p.Evaluation) || r.otherYears(model.ProjectEvaluation, p) {
			continue
		}
		var sum model.Interval
		for _, row := range p.Payments {
			sum = sum.Add(row.Value(model.Paid).Amount().Interval())
		}
		if !sum.Mid.IsPositive() {
			continue
		}
		at := p.Payments[0].Value(model.ProjectName).At
		form := r.formAt(at)
		f := r.draft(c, r.scope(form, nil), at, figures{"项目": p.Name, "金额": moneyText(form, sum)})
		f.Got, f.Project = p.Name, p.Name
		r.add(f)
	}
	r.silent(c.ID, "没有支付明细")
}
