package rules

import (
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"jixiao/model"
	"jixiao/rules/expr"
)

// acrossBuiltins compare forms of a unit, or of a batch, with each other.
var acrossBuiltins = map[string]*builtin{
	"目标数变动":   {names: changedNames, form: figuresChanged},
	"目标文变动":   {names: changedNames, form: wordsChanged},
	"指标增减":    {names: []string{"增减"}, form: indicatorsChanged},
	"自评覆盖":    {names: []string{"应评", "已评", "项目率", "应评金额", "已评金额", "资金率"}, unit: elsewhere, batch: coverageShort},
	"支付日期异常":  {names: oddPaymentNames, unit: paidOutsideYear},
	"支付无用途":   {names: oddPaymentNames, unit: paidForNothing},
	"退款大于支付":  {names: []string{"项目", "金额"}, unit: refundedMore},
	"支付未归集":   {names: oddPaymentNames, unit: paidForNoProject},
	"上年资料":    {names: []string{"表年度", "批次年度"}, unit: lastYearsForms},
	"填报日期异常":  {names: []string{"日期", "年末", "最晚"}, form: oddlyDated},
	"项目期不含年度": {names: []string{"年度"}, form: periodMisses},
	"跨年一个目标":  {form: oneGoalForYears},
	"申报晚于开始":  {names: []string{"日期", "开始"}, form: declaredLate},
	"编码年份":    {names: []string{"编码年份", "年度"}, form: codeYear},
}

// changedNames are the figures of a message about a changed indicator.
var changedNames = []string{"项", "旧", "新"}

// change is one cell of an indicator that differs from the declaration.
type change struct {
	what     string // 年度指标值, 分值
	was, is  model.Value
	ofNumber bool
}

// namedRows are rows of 绩效指标 with the words of their names.
type namedRows struct {
	rows  []model.Row
	words []string
}

// named are the indicators of a form, whose names are worked out once.
func (r *run) named(f *model.Form) namedRows {
	n, ok := r.words[f]
	if !ok {
		n.rows = f.Block(model.IndicatorBlock)
		for _, row := range n.rows {
			n.words = append(n.words, indicatorWord(row))
		}
		if r.words == nil {
			r.words = map[*model.Form]namedRows{}
		}
		r.words[f] = n
	}
	return n
}

// twinOf is the row about the same indicator as row i of another form, -1 where
// there is none, or several that 二级指标 does not tell apart.
func (n namedRows) twinOf(o namedRows, i int) int {
	if o.words[i] == "" {
		return -1
	}
	var found []int
	for j, w := range n.words {
		if w == o.words[i] {
			found = append(found, j)
		}
	}
	if len(found) > 1 {
		found = slices.DeleteFunc(found, func(j int) bool {
			return model.Fold(n.rows[j].Value(model.Level2).Text) != model.Fold(o.rows[i].Value(model.Level2).Text)
		})
	}
	if len(found) != 1 {
		return -1
	}
	return found[0]
}

// indicatorWord is the name of an indicator as two forms may spell it: without
// marks, running numbers and «指标1：».
func indicatorWord(row model.Row) string {
	s := model.Fold(row.Value(model.Indicator).Text)
	if _, after, ok := strings.Cut(s, ":"); ok && strings.HasPrefix(s, "指标") && after != "" {
		s = after
	}
	return unmarked(strings.TrimLeft(s, "0123456789.、()"))
}

// prompts stand in the template for what is to be filled in.
var prompts = strings.NewReplacer("xx", "", "××", "", "…", "", "*", "")

// sameWord reports whether two names are one, or one is the other with the
// template's XX filled in.
func sameWord(a, b string) bool {
	if a == b {
		return true
	}
	x, y := prompts.Replace(a), prompts.Replace(b)
	return x != a && strings.Contains(b, x) || y != b && strings.Contains(a, y)
}

// unmarked is folded text without punctuation.
func unmarked(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("，,。.；;：:、“”\"'（）()·-/", r) {
			return -1
		}
		return r
	}, model.Fold(s))
}

// declarationOf is the declaration that a self-evaluation is held against, with
// its indicators.
func (r *run) declarationOf(c *check, s expr.Scope) []model.Row {
	switch {
	case s.Project == nil || s.Project.Declaration == nil:
		r.silent(c.ID, "没有申报表")
	case len(s.Project.Declaration.Block(model.IndicatorBlock)) == 0:
		r.silent(c.ID, "申报表没有绩效指标")
	case len(s.Form.Block(model.IndicatorBlock)) == 0:
		r.silent(c.ID, "自评表没有绩效指标")
	case s.Project.Evaluation != s.Form:
		r.silent(c.ID, "同一项目有两张自评表")
	default:
		return s.Project.Declaration.Block(model.IndicatorBlock)
	}
	return nil
}

// adjusted reports whether the unit filed a form that changes its goals.
func (r *run) adjusted() bool {
	return slices.ContainsFunc(r.unit.Forms, func(f *model.Form) bool {
		name := string(f.Kind)
		if f.Kind == model.ProjectDeclaration || f.Kind == model.DepartmentDeclaration {
			name = f.Title
		}
		return !isList(f) && strings.Contains(name, "调整")
	})
}

// figuresChanged is X05: a numeric target or 分值 that nobody approved.
func figuresChanged(r *run, c *check, s expr.Scope) {
	if r.adjusted() {
		r.silent(c.ID, "已报送调整表")
		return
	}
	r.changes(c, s, func(ch change) bool { return ch.ofNumber })
}

// wordsChanged is X05: a target in other words, or in figures where an
// adjustment was filed.
func wordsChanged(r *run, c *check, s expr.Scope) {
	adjusted := r.adjusted()
	r.changes(c, s, func(ch change) bool { return !ch.ofNumber || adjusted })
}

func (r *run) changes(c *check, s expr.Scope, ours func(change) bool) {
	declared := r.declarationOf(c, s)
	if declared == nil {
		return
	}
	weights := sameWeights(s.Form.Block(model.IndicatorBlock), declared)
	is, was := r.named(s.Form), r.named(s.Project.Declaration)
	rows := is.rows
	for i := range rows {
		j := was.twinOf(is, i)
		if j < 0 || is.twinOf(was, j) < 0 {
			continue
		}
		r.judged[c.ID] = true
		for _, ch := range changesOf(rows[i], was.rows[j], weights) {
			if !ours(ch) {
				continue
			}
			f := r.draft(c, r.rowScope(s, &rows[i]), ch.is.At, figures{"项": ch.what, "旧": ch.was.Text, "新": ch.is.Text})
			f.Got, f.Want, f.Related = ch.is.Text, ch.was.Text, []model.Ref{ch.was.At}
			r.add(f)
		}
	}
	r.silent(c.ID, "自评表与申报表没有同名的指标")
}

// rowScope is a scope on a row of 绩效指标 of its form.
func (r *run) rowScope(s expr.Scope, row *model.Row) expr.Scope {
	s.Row, s.Block = row, model.IndicatorBlock
	return s
}

// changesOf are the cells of an indicator that differ. A blank one is C09's.
func changesOf(row, was model.Row, weights bool) []change {
	var out []change
	a, b := row.Value(model.Target), was.Value(model.Target)
	if a.Present() && b.Present() && !sameTarget(row, was) {
		out = append(out, change{"年度指标值", b, a, a.IsNumber && b.IsNumber})
	}
	a, b = row.Value(model.Weight), was.Value(model.Weight)
	if weights && a.Numeric() && b.Numeric() && !a.Number.Equal(b.Number) {
		out = append(out, change{"分值", b, a, true})
	}
	return out
}

// sameTarget reports whether two targets ask the same: numbers and sign where
// both are figures, else the words without their marks.
func sameTarget(row, was model.Row) bool {
	a, b := row.Value(model.Target), was.Value(model.Target)
	x, y := unmarked(a.Text), unmarked(b.Text)
	switch {
	case model.Fold(a.Text) == model.Fold(b.Text):
		return true
	case a.IsNumber && b.IsNumber:
		return a.Number.Equal(b.Number) && sameSign(row, was) && sameMeasure(row, was) ||
			scaled(row, was) && sameSign(row, was)
	case a.IsNumber != b.IsNumber:
		return true // one form says it in words: I01 and I02 are about that
	}
	return sameWord(x, y) || x != "" && y != "" && (strings.Contains(x, y) || strings.Contains(y, x))
}

// scaled reports whether two figures are one percentage: 95 and 95%.
func scaled(row, was model.Row) bool {
	a, b := row.Value(model.Target).Number, was.Value(model.Target).Number
	if strings.Contains(row.Value(model.Target).Text+row.Value(model.Measure).Text, "%") ==
		strings.Contains(was.Value(model.Target).Text+was.Value(model.Measure).Text, "%") {
		return false
	}
	return a.Equal(b.Shift(2)) || b.Equal(a.Shift(2))
}

func sameSign(row, was model.Row) bool {
	a, b := signOf(row), signOf(was)
	return a == b || a == model.NoOp || b == model.NoOp
}

// signOf is the comparison that a target states, in its own cell or 指标性质.
func signOf(row model.Row) model.Operator {
	if op := row.Value(model.Target).Op; op != model.NoOp {
		return op
	}
	if op := row.Value(model.Nature).Op; op != model.NoOp {
		return op
	}
	op, _ := model.ParseOperator(row.Value(model.Nature).Text)
	return op
}

func sameMeasure(row, was model.Row) bool {
	a, b := declaredMeasure(row), declaredMeasure(was)
	return a == "" || b == "" || a == b || model.IsPercent(a) && model.IsPercent(b)
}

func declaredMeasure(row model.Row) string {
	if m := row.Value(model.Target).Measure; m != "" {
		return model.Fold(m)
	}
	return model.Fold(row.Value(model.Measure).Text)
}

// sameWeights reports whether the weights of two forms are on one scale: a
// declaration of 100 is scaled to 90 where the rate takes 10.
func sameWeights(rows, declared []model.Row) bool {
	a, b := sumWeights(rows), sumWeights(declared)
	return !a.IsZero() && !b.IsZero() && (a.Equal(b) || !b.Equal(hundred) || a.GreaterThanOrEqual(hundred))
}

func sumWeights(rows []model.Row) decimal.Decimal {
	var out decimal.Decimal
	for i, row := range rows {
		w := row.Value(model.Weight)
		if w.Numeric() && (i == 0 || w.At != rows[i-1].Value(model.Weight).At) {
			out = out.Add(w.Number)
		}
	}
	return out
}

// indicatorsChanged is X05: indicators left out of the self-evaluation, or
// added to it. One whose name was touched up is told as such.
func indicatorsChanged(r *run, c *check, s expr.Scope) {
	declared := r.declarationOf(c, s)
	if declared == nil {
		return
	}
	r.judged[c.ID] = true
	is, was := r.named(s.Form), r.named(s.Project.Declaration)
	rows := is.rows
	gone, added := was.without(is), is.without(was)
	var said []string
	at := rows[0].Value(model.Indicator).At
	var from []model.Ref
	for i := 0; i < len(gone); i++ {
		j := slices.IndexFunc(added, func(a model.Row) bool { return near(indicatorWord(gone[i]), indicatorWord(a)) })
		if j < 0 {
			continue
		}
		said = append(said, "“"+gone[i].Value(model.Indicator).Text+"”改为“"+added[j].Value(model.Indicator).Text+"”")
		from = append(from, added[j].Value(model.Indicator).At, gone[i].Value(model.Indicator).At)
		gone, added = slices.Delete(slices.Clone(gone), i, i+1), slices.Delete(slices.Clone(added), j, j+1)
		i--
	}
	said = append(said, rowNames("未列", gone)...)
	said = append(said, rowNames("新增", added)...)
	if len(said) == 0 {
		return
	}
	for _, row := range slices.Concat(added, gone) {
		from = append(from, row.Value(model.Indicator).At)
	}
	if len(added) > 0 || len(gone) == 0 {
		at = from[0]
	}
	f := r.draft(c, s, at, figures{"增减": strings.Join(said, "；")})
	f.Related = others(from, at)
	r.add(f)
}

// without are the rows of n that o has no indicator of the same name for.
func (n namedRows) without(o namedRows) []model.Row {
	var out []model.Row
	for i, name := range n.words {
		if name != "" && !slices.Contains(o.words, name) && !slices.ContainsFunc(o.words, func(w string) bool { return sameWord(name, w) }) {
			out = append(out, n.rows[i])
		}
	}
	return out
}

// rowNames is «未列“甲”、“乙”等5项指标»; nothing for no rows.
func rowNames(verb string, rows []model.Row) []string {
	if len(rows) == 0 {
		return nil
	}
	var hits []hit
	for _, row := range rows {
		hits = append(hits, hit{name: row.Value(model.Indicator).Text})
	}
	return []string{verb + enumerate(hits)}
}

// coverageShort is D09: how much of what is due was evaluated, over the batch.
func coverageShort(b *Book, c *check, units []*model.Unit) model.Findings {
	var due, done int
	var dueMoney, doneMoney decimal.Decimal
	var missing []dueProject
	var owner *model.Unit
	started := false
	for _, u := range units {
		r := &run{book: b, unit: u}
		started = started || r.handedIn()
		hidden := b.secret(u)
		for _, d := range r.dueProjects() {
			if !d.budget.IsPositive() || hidden[d.Project] {
				continue
			}
			due, dueMoney = due+1, dueMoney.Add(d.budget)
			if evaluated(d.Evaluation) {
				done, doneMoney = done+1, doneMoney.Add(d.budget)
				continue
			}
			if owner == nil || u.Name == Street {
				owner = u
			}
			missing = append(missing, d)
		}
	}
	if !started || len(missing) == 0 {
		return nil
	}
	if i := slices.IndexFunc(units, func(u *model.Unit) bool { return u.Name == Street }); i >= 0 {
		owner = units[i]
	}
	share := func(a, b decimal.Decimal) string { return expr.Percent(model.Divide(a, b)) }
	f := b.batchFinding(c, owner, nil, missing[0].at, figures{
		"应评": strconv.Itoa(due), "已评": strconv.Itoa(done),
		"项目率":  share(decimal.NewFromInt(int64(done)), decimal.NewFromInt(int64(due))),
		"应评金额": expr.Money(dueMoney, missing[0].unit, missing[0].ulp), "已评金额": expr.Money(doneMoney, missing[0].unit, missing[0].ulp),
		"资金率": share(doneMoney, dueMoney),
	})
	f.Form = model.Execution
	for _, d := range missing[1:] {
		f.Related = append(f.Related, d.at)
	}
	return model.Findings{f}
}
