package rules

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"jixiao/model"
	"jixiao/rules/expr"
)

// The built-ins whose findings are made elsewhere: the reconciliation, the
// reader, the gathering of rows into units.
const (
	byReconcile = "对账"
	byReading   = "读数"
	byReadings  = "读数汇总"
	byDoubt     = "读数存疑"
	byGather    = "归集"
)

// declaredBy is the enabled check of rule id that names the built-in.
func (b *Book) declaredBy(id, name string) *check {
	for _, c := range b.checks {
		if c.ID == id && c.Builtin == name && c.enabled {
			return c
		}
	}
	return nil
}

// variance turns a line that is not 平 into the finding of the rule it names.
// 尾差 is 提示, above 尾差上限 警告, and shows its size.
func (r *run) variance(v *model.Variance) {
	if v.Rule == "" || v.Listed || v.Verdict == model.NoVerdict {
		return
	}
	c := r.book.declaredBy(v.Rule, byReconcile)
	if c == nil {
		if r.book.declared[v.Rule] == nil {
			r.fail(v.Rule, "对账行“"+v.Name+"”所指的规则不在规则库中")
		}
		return
	}
	r.judged[v.Rule] = true
	if v.Verdict == model.Balanced {
		return
	}
	form := r.formAt(firstRef(v.Left.At))
	if v.IsRate && r.echoed(form, firstRef(v.Left.At)) {
		return
	}
	diff := differenceText(v, form)
	left, right := sidesText(v, form)
	names := r.lineWords(v, form)
	names["左"], names["右"], names["差"] = left, right, diff
	f := r.draft(c, r.scope(form, nil), firstRef(v.Left.At, v.Right.At), names)
	f.Verdict, f.Want, f.Got, f.Diff = v.Verdict, right, left, diff
	f.Related = others(append(append([]model.Ref{}, v.Left.At...), v.Right.At...), f.At)
	if v.Project != "" {
		f.Project = v.Project
	}
	if v.Verdict == model.Rounding {
		over := !v.IsRate && v.Diff.Abs().GreaterThan(r.book.params[roundingLimit].Amount().Value)
		f.Level = min(f.Level, roundingLevel(over))
		f.Message += r.book.params.text(roundingNote)
		f.Fix = r.book.params.text(roundingFix)
	}
	r.because(&f, v.Causes)
	r.add(f)
}

// lineWords are what the message of a line calls its sides: who says what of
// which project and column, and what else follows from a correction.
func (r *run) lineWords(v *model.Variance, form *model.Form) figures {
	f := figures{"名称": v.Name, "左名": v.Left.Label, "右名": v.Right.Label, "项目": v.Project, "谁": lineOwner(v)}
	table, column := tableAndColumn(v.Left.Label)
	from, due := tableAndColumn(v.Right.Label)
	f["左表"], f["左列"], f["右处"] = table, column, from+due
	if due == column {
		f["右处"] = from
	}
	more := v.Diff.IsPositive()
	switch {
	case v.IsRate && more:
		f["多少计"] = "高"
	case v.IsRate:
		f["多少计"] = "低"
	case more:
		f["多少计"] = "多计"
	default:
		f["多少计"] = "少计"
	}
	if column == string(model.Budget) || column == string(model.Spending) {
		f["牵连"] = r.book.reconcile.say("牵连")
	}
	if v.IsRate && (form == nil || form.Kind != model.Execution) {
		f["牵连"] = r.book.reconcile.say("得分牵连")
	}
	return f
}

// lineOwner is whose figures a line compares: the project in quotes, and the row
// where it is another than the project's.
func lineOwner(v *model.Variance) string {
	row, _, ofRow := strings.Cut(v.Name, "：")
	switch {
	case v.Project == "" && ofRow:
		return row
	case v.Project == "":
		return ""
	case ofRow && row != v.Project && row != string(model.RoleTotal) && !strings.HasSuffix(row, "资金总额"):
		return "“" + v.Project + "”" + row
	}
	return "“" + v.Project + "”"
}

// tableAndColumn parts the name of a side: “自评表 全年执行数” names both, “年初预算数+调整数”
// a column alone.
func tableAndColumn(label string) (table, column string) {
	if i := strings.LastIndexByte(label, ' '); i >= 0 {
		return label[:i], label[i+1:]
	}
	return "", label
}

// because tells the causes of a finding: its Cause where they are of one kind,
// else all of them in its message alone.
func (r *run) because(f *model.Finding, causes []model.Cause) {
	if len(causes) == 0 {
		return
	}
	f.Causes = causes
	one := !slices.ContainsFunc(causes, func(c model.Cause) bool { return c.Kind != causes[0].Kind })
	if f.Cause == "" && one {
		f.Cause = causes[0].Kind
	}
	say := r.book.reconcile.say
	if len(causes) == 1 {
		f.Message += say("一个原因", causes[0].Kind, causes[0].Evidence)
	} else {
		var all []string
		for _, c := range causes {
			all = append(all, c.Kind+"："+c.Evidence)
		}
		f.Message += say("几个原因", strings.Join(all, "；"))
	}
	r.elsewhere(f, causes)
	for _, c := range causes {
		for _, at := range c.At {
			if at != f.At && !slices.Contains(f.Related, at) {
				f.Related = append(f.Related, at)
			}
		}
	}
}

// elsewhere puts the cells that all causes take for wrong before the remedy, where
// they are others than the one that the finding blames.
func (r *run) elsewhere(f *model.Finding, causes []model.Cause) {
	var cells, kinds []string
	for _, c := range causes {
		if c.Suspect.IsZero() || c.Suspect == f.At {
			return
		}
		if at := cellFrom(f.At, c.Suspect); !slices.Contains(cells, at) {
			cells = append(cells, at)
		}
		if !slices.Contains(kinds, c.Kind) {
			kinds = append(kinds, c.Kind)
		}
	}
	say, why := r.book.reconcile.say, strings.Join(kinds, "、")
	switch {
	case len(cells) == 0:
	case len(cells) > 1:
		f.Fix = say("几处", strings.Join(cells, "、"), why) + f.Fix
	case causes[0].Want == "":
		f.Fix = say("删去处", cells[0], why, cellFrom(f.At, causes[0].At[0])) + f.Fix
	default:
		f.Fix = say("改正处", cells[0], why, causes[0].Got, causes[0].Want) + f.Fix
	}
}

// cellFrom names a cell as seen from another: without the file where it is the same.
func cellFrom(from, at model.Ref) string {
	if at.File == from.File {
		at.File = ""
	}
	return at.String()
}

// ascribe gives findings of rules that judge a line themselves the causes of that
// line: it blames the same cell for the same rule.
func (r *run) ascribe() {
	for i := range r.out.Findings {
		f := &r.out.Findings[i]
		if f.Verdict == model.Unbalanced && f.Cause == "" && len(f.Causes) == 0 {
			r.because(f, r.causesAt(f.Rule, f.At))
		}
	}
}

// causesAt are the causes of the line that is rule's and blames a cell.
func (r *run) causesAt(rule string, at model.Ref) []model.Cause {
	if r.causes == nil {
		r.causes = map[string][]model.Cause{}
		for i := range r.lines {
			if v := &r.lines[i]; len(v.Causes) > 0 && len(v.Left.At) > 0 {
				r.causes[v.Rule+"\x00"+v.Left.At[0].String()] = v.Causes
			}
		}
	}
	return r.causes[rule+"\x00"+at.String()]
}

// echoed reports whether a cell stands in a row of 资金 that prints the figures
// of the total once more.
func (r *run) echoed(form *model.Form, at model.Ref) bool {
	for _, row := range form.Block(model.FundBlock) {
		if row.Value(model.ExecutionRate).At == at {
			return echoesTotal(form, row, "")
		}
	}
	return false
}

func firstRef(lists ...[]model.Ref) model.Ref {
	for _, l := range lists {
		for _, at := range l {
			if !at.IsZero() {
				return at
			}
		}
	}
	return model.Ref{}
}

// formAt is the form of the unit that holds a cell.
func (r *run) formAt(at model.Ref) *model.Form {
	if r.bySheet == nil {
		r.bySheet = formsBySheet(r.unit)
	}
	return r.bySheet.at(at)
}

// sheetForms are the forms of a unit by their sheet.
type sheetForms map[sheetKey][]*model.Form

func formsBySheet(u *model.Unit) sheetForms {
	forms := sheetForms{}
	for _, f := range u.Forms {
		k := sheetOf(f.At.TopLeft())
		forms[k] = append(forms[k], f)
	}
	return forms
}

// at is the form that holds a cell, nil for none.
func (s sheetForms) at(at model.Ref) *model.Form {
	for _, f := range s[sheetOf(at)] {
		if f.At.Contains(at.Row, at.Col) {
			return f
		}
	}
	return nil
}

// sidesText is both sides in the money unit of the blamed form, so that they
// can be compared by eye: a single cell as it is printed, a sum with as many
// decimals. What would print alike though it differs is given in 元.
func sidesText(v *model.Variance, form *model.Form) (left, right string) {
	if v.IsRate {
		return rateSide(v.Left), rateSide(v.Right)
	}
	unit := moneyUnit(form)
	left, right = sideMoney(v, v.Left, unit), sideMoney(v, v.Right, unit)
	if left == right && !v.Diff.IsZero() {
		return expr.Money(v.Left.Amount.Mid, model.Yuan, decimal.Zero), expr.Money(v.Right.Amount.Mid, model.Yuan, decimal.Zero)
	}
	return left, right
}

// rateSide is a rate as the cell prints it, else with two decimals.
func rateSide(s model.Side) string {
	if len(s.At) == 1 && strings.HasSuffix(s.Text, "%") {
		return s.Text
	}
	return expr.Percent(s.Amount.Mid)
}

func sideMoney(v *model.Variance, s model.Side, unit model.MoneyUnit) string {
	shown := expr.Money(s.Amount.Mid, unit, v.Left.Amount.Ulp)
	text := strings.ReplaceAll(s.Text, ",", "")
	if typed, err := decimal.NewFromString(text); err == nil && len(s.At) == 1 {
		// The cell's own print, where it is in this unit and no coarser than two decimals say.
		own := model.Divide(s.Amount.Mid, unit.InYuan())
		if typed.Equal(model.RoundHalfUp(own, max(0, -typed.Exponent()))) {
			return s.Text + string(unit)
		}
	}
	return shown
}

func differenceText(v *model.Variance, form *model.Form) string {
	if v.IsRate {
		return percentPoints(v.Diff.Abs())
	}
	return expr.Money(v.Diff.Abs(), moneyUnit(form), v.Left.Amount.Ulp)
}

// percentPoints is the difference of two rates: 0.01个百分点.
func percentPoints(d decimal.Decimal) string {
	p := d.Shift(2)
	if r := p.Round(2); !r.IsZero() {
		return r.StringFixed(2) + "个百分点"
	}
	return p.Round(4).String() + "个百分点"
}

func moneyUnit(f *model.Form) model.MoneyUnit {
	if f == nil || f.MoneyUnit == "" {
		return model.WanYuan
	}
	return f.MoneyUnit
}
