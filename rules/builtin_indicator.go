package rules

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/shopspring/decimal"

	"jixiao/model"
	"jixiao/rules/expr"
)

// indicatorBuiltins are about what an indicator says and how it is set. Those
// that may be true of many rows give one finding a form, which names the first
// few: twenty lines of the same advice bury the one that matters.
var indicatorBuiltins = map[string]*builtin{
	"缺比较符号":    {names: listedNames, form: operatorMissing},
	"性质矛盾":     {names: []string{"说明"}, form: natureContradicts},
	"缺计量单位":    {names: listedNames, form: measureMissing},
	"计量单位不当":   {names: listedNames, form: measureUnfit},
	"比率含百分之百":  {names: listedNames, form: wholeRateOpen},
	"比率超百分之百":  {names: listedNames, form: rateBeyondWhole},
	"指标重复":     {names: []string{"次数"}, form: repeatedIndicator},
	"指标名称为数字":  {names: listedNames, form: nameIsNumber},
	"指标名称含指标值": {names: listedNames, form: nameHoldsTarget},
	"指标名称为口号":  {names: listedNames, form: nameIsSlogan},
	"总成本与资金":   {names: costNames, form: totalCost},
	"总成本尾差":    {names: costNames, form: totalCostRounded},
	"总成本目标":    {names: costNames, form: totalCostTarget},
	"产出为资金":    {names: listedNames, form: outputIsMoney},
	"满意度偏低":    {names: listedNames, form: satisfactionLow},
	"满意度无调查":   {names: listedNames, form: satisfactionUnasked},
	"归类不当":     {names: []string{"说明"}, form: misplaced},
	"照抄指标值":    {names: listedNames, form: wordsCopied},
	"逾期得满分":    {form: lateWithFullMarks},
	"计量单位不一致":  {names: measureNames, form: measuresDiffer},
	"计量单位相近":   {names: measureNames, form: measuresNear},
	"指标值全为百分百": {names: listedNames, form: allWhole},
	"完成值全同":    {names: listedNames, form: allExact},
	"换算尾差":     {names: costNames, form: conversionRounded},
}

// The parameters of these checks.
const (
	wholeFrom      = "全部相同起点"
	beyondWhole    = "可超百分之百"
	slogans        = "口号用语"
	moneyWords     = "资金额用语"
	progressWords  = "支出进度用语"
	satisfiedWords = "满意度用语"
	satisfiedLow   = "满意度下限"
	surveyWords    = "调查用语"
	eventWords     = "活动计数用语"
)

// listedNames are the figures of a finding about several indicators.
var listedNames = []string{"列举", "项"}

// hit is one indicator of a finding about several.
type hit struct {
	name, note string
	at         model.Ref
}

// pick says whether a rule speaks of an indicator.
type pick func(f *model.Form, row model.Row) (h hit, ok bool)

// namedMost is how many indicators a finding about several names.
const namedMost = 3

// list makes one finding of the indicators of a form that p picks. What the
// 申报表 of the same project says in the same way is told there alone.
func (r *run) list(c *check, s expr.Scope, p pick) {
	rows := s.Form.Block(model.IndicatorBlock)
	if len(rows) == 0 {
		r.silent(c.ID, "表中没有绩效指标")
		return
	}
	r.judged[c.ID] = true
	declared := r.declaration(c, s.Form)
	var hits []hit
	for _, row := range rows {
		h, ok := p(s.Form, row)
		if !ok || r.ours[h.at] || slices.ContainsFunc(hits, func(o hit) bool { return o.at == h.at }) {
			continue
		}
		told := slices.ContainsFunc(declared.Block(model.IndicatorBlock), func(d model.Row) bool {
			_, same := p(declared, d)
			return same && indicatorName(d) == indicatorName(row)
		})
		if !told {
			h.name = indicatorName(row)
			hits = append(hits, h)
		}
	}
	r.addHits(c, s, hits)
}

// addHits makes one finding of hits, at the first of them.
func (r *run) addHits(c *check, s expr.Scope, hits []hit) {
	if len(hits) == 0 {
		return
	}
	f := r.draft(c, s, hits[0].at, figures{"列举": enumerate(hits), "项": strconv.Itoa(len(hits))})
	f.Got = hits[0].note
	for _, h := range hits[1:] {
		f.Related = append(f.Related, h.at)
	}
	r.add(f)
}

// enumerate names the first few: «“甲”（≥100%）、“乙”（≥100%）、“丙”（≥100%）等12项指标».
func enumerate(hits []hit) string {
	var b strings.Builder
	for i, h := range hits {
		if i == namedMost {
			break
		}
		if i > 0 {
			b.WriteString("、")
		}
		b.WriteString("“" + h.name + "”")
		if h.note != "" {
			b.WriteString("（" + h.note + "）")
		}
	}
	if len(hits) > namedMost {
		b.WriteString("等" + strconv.Itoa(len(hits)) + "项指标")
	}
	return b.String()
}

// indicatorName is 三级指标 on one line, else what stands for it.
func indicatorName(row model.Row) string {
	for _, t := range []model.Term{model.Indicator, model.Level2, model.Target} {
		if v := row.Value(t); v.Present() {
			return strings.Join(strings.Fields(v.Text), "")
		}
	}
	return ""
}

// declaration is the 申报表 of what f evaluates, where c judges such forms too;
// nil where there is none.
func (r *run) declaration(c *check, f *model.Form) *model.Form {
	judges := func(k model.FormKind) bool {
		return slices.ContainsFunc(c.targets, func(t target) bool { return t.form == k })
	}
	switch {
	case f.Kind == model.ProjectEvaluation && judges(model.ProjectDeclaration):
		if p := r.projectOf(f); p != nil && p.Evaluation == f {
			return p.Declaration
		}
	case f.Kind == model.DepartmentEvaluation && judges(model.DepartmentDeclaration):
		return r.unit.Form(model.DepartmentDeclaration)
	}
	return nil
}

// isDate reports whether a target is a deadline.
func isDate(v model.Value) bool {
	_, ok := parseDue(v, 0)
	return ok
}

// parsedTarget is what a target says by its text alone.
func parsedTarget(row model.Row) model.TargetValue {
	return model.ParseTarget(row.Value(model.Target).Text, row.Value(model.Measure).Text)
}

// operatorMissing is I01 for a form that has a column of 指标性质, and a number
// beside a blank cell of it.
func operatorMissing(r *run, c *check, s expr.Scope) {
	if !slices.ContainsFunc(s.Form.Block(model.IndicatorBlock), func(row model.Row) bool {
		op := row.Value(model.Nature).Op
		return op != model.NoOp && op != model.Qualitative && row.Value(model.Nature).At != row.Value(model.Target).At
	}) {
		r.silent(c.ID, "表中没有填写比较符号的“指标性质”列")
		return
	}
	r.list(c, s, func(_ *model.Form, row model.Row) (hit, bool) {
		nature, column := row.Cells[model.Nature]
		target := row.Value(model.Target)
		missing := column && nature.State == model.Blank && target.Numeric() && target.Op == model.NoOp && !isDate(target)
		return hit{at: nature.At, note: target.Text}, missing
	})
}

// natureContradicts is I02.
func natureContradicts(r *run, c *check, s expr.Scope) {
	nature, target := s.Row.Value(model.Nature), s.Row.Value(model.Target)
	if !nature.Present() || !target.Present() || nature.At == target.At {
		r.silent(c.ID, "没有单列的指标性质")
		return
	}
	r.judged[c.ID] = true
	why := contradiction(nature, target, parsedTarget(*s.Row))
	if why == "" {
		return
	}
	f := r.draft(c, s, target.At, figures{"说明": why})
	f.Got, f.Related = target.Text, []model.Ref{nature.At}
	r.add(f)
}

// contradiction says how a 指标性质 and a target contradict each other. “=”
// before words means the words themselves.
func contradiction(nature, target model.Value, parsed model.TargetValue) string {
	larger := nature.Op == model.AtLeast || nature.Op == model.Above
	smaller := nature.Op == model.AtMost || nature.Op == model.Below
	switch {
	case nature.Op == model.Qualitative && target.IsNumber && !isDate(target):
		return "是数值"
	case (larger || smaller) && parsed.Op == model.Qualitative && !hasNumeral(target.Text) && !isDate(target):
		return "不是数值"
	case larger && (parsed.Op == model.AtMost || parsed.Op == model.Below), smaller && (parsed.Op == model.AtLeast || parsed.Op == model.Above):
		return "中的符号方向相反"
	}
	return ""
}

// hasNumeral reports whether words may hold a number that is not read as one:
// 3个工作日内, 百分之九十.
func hasNumeral(s string) bool {
	return strings.ContainsFunc(s, unicode.IsDigit) || strings.ContainsAny(s, "〇零一二两三四五六七八九十百千万亿半")
}

// rateTarget is the target of a rate that cannot exceed 100%: not one of growth.
func (r *run) rateTarget(row model.Row) (v model.Value, ok bool) {
	v = row.Value(model.Target)
	if !v.Numeric() || !isRate(v, row.Value(model.Measure).Text) {
		return v, false
	}
	op := operatorOf(row)
	return v, op != model.AtMost && op != model.Below && !r.mentions(indicatorName(row), beyondWhole)
}

// endsWith reports whether s, bracketed remarks aside, ends with a word of a
// parameter.
func (r *run) endsWith(s, param string) bool {
	word, _ := model.Label(s)
	return slices.ContainsFunc(r.book.params.words(param), func(w string) bool { return strings.HasSuffix(word, w) })
}

// wholeRateOpen is I04 for a rate of «≥100%».
func wholeRateOpen(r *run, c *check, s expr.Scope) {
	r.list(c, s, func(_ *model.Form, row model.Row) (hit, bool) {
		v, ok := r.rateTarget(row)
		return hit{at: v.At, note: shownTarget(row)}, ok && v.Number.Equal(one) && operatorOf(row) == model.AtLeast
	})
}

// rateBeyondWhole is I04 for a rate above 100%.
func rateBeyondWhole(r *run, c *check, s expr.Scope) {
	r.list(c, s, func(_ *model.Form, row model.Row) (hit, bool) {
		v, ok := r.rateTarget(row)
		above := v.Number.GreaterThan(one) || v.Number.Equal(one) && operatorOf(row) == model.Above
		return hit{at: v.At, note: shownTarget(row)}, ok && above
	})
}

// shownTarget is a target with what stands in columns beside it: ≥100%.
func shownTarget(row model.Row) string {
	v := row.Value(model.Target)
	text := strings.Join(strings.Fields(v.Text), "")
	if nature := row.Value(model.Nature); v.Op == model.NoOp && nature.Op != model.NoOp && nature.Op != model.Qualitative {
		text = string(nature.Op) + text
	}
	if m := row.Value(model.Measure); v.Numeric() && m.Present() && m.At != v.At && !strings.HasSuffix(text, m.Text) {
		if hasPercent(m.Text) {
			return strings.TrimSuffix(text, "%") + "%"
		}
		return text + m.Text
	}
	return text
}

// repeatedIndicator is I12: the same 三级指标 more than once under one 二级指标.
func repeatedIndicator(r *run, c *check, s expr.Scope) {
	r.judged[c.ID] = true
	rows := s.Form.Block(model.IndicatorBlock)
	key := func(row model.Row) string {
		return model.Fold(row.Value(model.Level1).Text + "/" + row.Value(model.Level2).Text + "/" + row.Value(model.Indicator).Text)
	}
	places := map[string][]model.Ref{} // one merged cell over several rows is one place
	for _, row := range rows {
		k, at := key(row), row.Value(model.Indicator).At
		if row.Value(model.Indicator).Present() && !slices.Contains(places[k], at) {
			places[k] = append(places[k], at)
		}
	}
	for _, row := range rows {
		name, all := row.Value(model.Indicator), places[key(row)]
		if len(all) < 2 || name.At != all[1] {
			continue
		}
		f := r.draft(c, r.scope(s.Form, &row), name.At, figures{"次数": strconv.Itoa(len(all))})
		f.Got, f.Related = name.Text, others(all, name.At)
		r.add(f)
	}
}

// nameIsNumber is I14 for a name that is a number: 100%, ≥50个.
func nameIsNumber(r *run, c *check, s expr.Scope) {
	r.list(c, s, func(_ *model.Form, row model.Row) (hit, bool) {
		name := row.Value(model.Indicator)
		return hit{at: name.At}, name.Present() && model.ParseTarget(name.Text, "").IsNumber
	})
}

// nameHoldsTarget is I14 for a name with its own target in it: 支付完成率100%.
func nameHoldsTarget(r *run, c *check, s expr.Scope) {
	r.list(c, s, func(_ *model.Form, row model.Row) (hit, bool) {
		name, target := row.Value(model.Indicator), row.Value(model.Target)
		if !name.Present() || !target.Numeric() || model.ParseTarget(name.Text, "").IsNumber {
			return hit{}, false
		}
		return hit{at: name.At, note: "指标值" + shownTarget(row)}, holdsFigure(model.Fold(name.Text), target, row.Value(model.Measure).Text)
	})
}

// holdsFigure reports whether the number of v stands in s with its unit.
func holdsFigure(s string, v model.Value, column string) bool {
	measure, n := model.Fold(measureOf(v, column)), v.Number
	if isRate(v, column) {
		measure, n = "%", n.Shift(2)
	}
	before, _, found := strings.Cut(s, n.String()+measure)
	return found && measure != "" && !strings.ContainsFunc(string(lastRunes(before, 1)), func(c rune) bool { return unicode.IsDigit(c) || c == '.' })
}

// nameIsSlogan is I14 for a name that opens like a slogan, beside words.
func nameIsSlogan(r *run, c *check, s expr.Scope) {
	words := r.book.params.words(slogans)
	r.list(c, s, func(_ *model.Form, row model.Row) (hit, bool) {
		name := row.Value(model.Indicator)
		folded := model.Fold(name.Text)
		slogan := name.Present() && slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(folded, w) })
		return hit{at: name.At}, slogan && !row.Value(model.Target).IsNumber
	})
}

// outputIsMoney is I16: an output counted in money, or spending progress.
// 成本指标 are about money by nature.
func outputIsMoney(r *run, c *check, s expr.Scope) {
	table := r.book.scoring
	r.list(c, s, func(_ *model.Form, row model.Row) (hit, bool) {
		name, target := row.Value(model.Indicator), row.Value(model.Target)
		if table.levelOf(row) != table.level("产出指标") || table.level(row.Value(model.Level2).Text) == table.level("成本指标") {
			return hit{}, false
		}
		money := moneyFactor(measureOf(target, row.Value(model.Measure).Text)).IsPositive() && r.endsWith(name.Text, moneyWords)
		return hit{at: name.At, note: shownTarget(row)}, name.Present() && (money || r.endsWith(name.Text, progressWords))
	})
}

// satisfaction is whether an indicator is a rate of satisfaction.
func (r *run) satisfaction(row model.Row) bool {
	name := indicatorName(row)
	return r.mentions(name, satisfiedWords) && !strings.Contains(name, "不满意")
}

// satisfactionLow is I17 for the target. One above 100% is I04's.
func satisfactionLow(r *run, c *check, s expr.Scope) {
	low := r.book.params[satisfiedLow].Number
	r.list(c, s, func(_ *model.Form, row model.Row) (hit, bool) {
		v, op := row.Value(model.Target), operatorOf(row)
		rate := v.Numeric() && isRate(v, row.Value(model.Measure).Text) && op != model.AtMost && op != model.Below
		return hit{at: v.At, note: shownTarget(row)}, rate && r.satisfaction(row) && v.Number.LessThan(low)
	})
}

// satisfactionUnasked is I17 for an actual value of 100% where nothing on the
// form speaks of a survey.
func satisfactionUnasked(r *run, c *check, s expr.Scope) {
	told := s.Form.Field(model.Outcome).Text
	r.list(c, s, func(_ *model.Form, row model.Row) (hit, bool) {
		target, actual := row.Value(model.Target), row.Value(model.Actual)
		if !r.satisfaction(row) || !actual.Numeric() || !isRate(target, row.Value(model.Measure).Text) {
			return hit{}, false
		}
		full := actual.Number.Equal(one) || actual.Number.Equal(hundred)
		text := told + row.Value(model.Deviation).Text + row.Value(model.Standard).Text + row.Value(model.Remark).Text
		return hit{at: actual.At, note: actual.Text}, full && !r.mentions(text, surveyWords)
	})
}

// misplaced is I18.
func misplaced(r *run, c *check, s expr.Scope) {
	level1, level2, name := s.Row.Value(model.Level1), s.Row.Value(model.Level2), s.Row.Value(model.Indicator)
	if !level1.Present() && !level2.Present() {
		r.silent(c.ID, "表中没有一级、二级指标")
		return
	}
	r.judged[c.ID] = true
	at, why := name.At, r.misplacedName(*s.Row)
	if w := r.misplacedLevel(level1, level2); w != "" {
		at, why = level2.At, w
	}
	if why == "" || r.misplacedAlike(c, s) {
		return
	}
	f := r.draft(c, s, at, figures{"说明": why})
	f.Related = others([]model.Ref{name.At, level2.At}, at)
	r.add(f)
}

// misplacedAlike reports whether the 申报表 has the same indicator at a wrong
// place too: it is told there.
func (r *run) misplacedAlike(c *check, s expr.Scope) bool {
	return slices.ContainsFunc(r.declaration(c, s.Form).Block(model.IndicatorBlock), func(d model.Row) bool {
		return indicatorName(d) == indicatorName(*s.Row) && (r.misplacedName(d) != "" || r.misplacedLevel(d.Value(model.Level1), d.Value(model.Level2)) != "")
	})
}

// misplacedLevel says where a second level belongs that stands under another
// first level. 成本指标 stand under 产出 in one set of levels and alone in another.
func (r *run) misplacedLevel(level1, level2 model.Value) string {
	table := r.book.scoring
	a, b := table.level(level1.Text), table.level(level2.Text)
	if !level1.Present() || !level2.Present() || a == "" || b == "" || a == b || b == table.level("成本指标") {
		return ""
	}
	return "二级指标“" + levelLabel(level2) + "”列在“" + levelLabel(level1) + "”下，应归入“" + b + "”"
}

// misplacedName says where an indicator belongs by its name: satisfaction under
// 效益指标, counts of events under 满意度指标.
func (r *run) misplacedName(row model.Row) string {
	table, name := r.book.scoring, row.Value(model.Indicator)
	level := table.levelOf(row)
	under := levelLabel(row.Value(model.Level2))
	if under == "" {
		under = levelLabel(row.Value(model.Level1))
	}
	switch {
	case !name.Present() || level == "":
		return ""
	case level == table.level("效益指标") && r.satisfaction(row):
		return "列在“" + under + "”下，说的是满意度，应归入“" + table.level("满意度指标") + "”"
	case level == table.level("满意度指标") && !r.satisfaction(row) && r.endsWith(name.Text, eventWords) && row.Value(model.Target).Numeric():
		return "列在“" + under + "”下，说的是活动次数，应归入“" + table.level("产出指标") + "”"
	}
	return ""
}

// levelLabel is a level as an officer names it: on one line, without the points in
// brackets.
func levelLabel(v model.Value) string {
	word, _ := model.Label(v.Text)
	return word
}

// comparablePairs are the rows of a form with both a target and an actual value.
func comparablePairs(f *model.Form) []model.Row {
	return slices.DeleteFunc(slices.Clone(f.Block(model.IndicatorBlock)), func(row model.Row) bool {
		return !row.Value(model.Target).Present() || !row.Value(model.Actual).Present()
	})
}

// many reports whether n indicators are enough to call them all alike.
func (r *run) many(n int) bool {
	return decimal.NewFromInt(int64(n)).GreaterThanOrEqual(r.book.params[wholeFrom].Number)
}

// exact reports whether an actual value says just what its target says.
func exact(row model.Row) bool {
	target, actual := row.Value(model.Target), row.Value(model.Actual)
	if !target.Numeric() || !actual.Numeric() {
		return model.Fold(target.Text) == model.Fold(actual.Text)
	}
	t, a, why := comparable(target, actual, row.Value(model.Measure).Text)
	return why == "" && t.Equal(a)
}

// allExact is I27.
func allExact(r *run, c *check, s expr.Scope) {
	rows := comparablePairs(s.Form)
	if !r.many(len(rows)) {
		r.silent(c.ID, "填有指标值和完成值的指标不足"+r.book.params[wholeFrom].Text+"项")
		return
	}
	r.judged[c.ID] = true
	if slices.ContainsFunc(rows, func(row model.Row) bool { return !exact(row) }) {
		return
	}
	r.addHits(c, s, hitsOf(rows, model.Actual))
}

// hitsOf are rows at their cells under t.
func hitsOf(rows []model.Row, t model.Term) (out []hit) {
	for _, row := range rows {
		out = append(out, hit{name: indicatorName(row), note: strings.Join(strings.Fields(row.Value(t).Text), ""), at: row.Value(t).At})
	}
	return out
}

// wordsCopied is I19: every indicator in words repeats its target, with full
// marks. Where the numbers do so too it is I27's.
func wordsCopied(r *run, c *check, s expr.Scope) {
	rows := comparablePairs(s.Form)
	if r.many(len(rows)) && !slices.ContainsFunc(rows, func(row model.Row) bool { return !exact(row) }) {
		r.silent(c.ID, "全部完成值与指标值相同，由I27说明")
		return
	}
	words := slices.DeleteFunc(rows, func(row model.Row) bool {
		return parsedTarget(row).Op != model.Qualitative || isDate(row.Value(model.Target))
	})
	if !r.many(len(words)) {
		r.silent(c.ID, "定性指标不足"+r.book.params[wholeFrom].Text+"项")
		return
	}
	r.judged[c.ID] = true
	for _, row := range words {
		score, weight := row.Value(model.Score), row.Value(model.Weight)
		if !exact(row) || !score.Numeric() || !score.Number.Equal(weight.Number) {
			return
		}
	}
	r.addHits(c, s, hitsOf(words, model.Actual))
}

// allWhole is I26: every target that is a number is 100%.
func allWhole(r *run, c *check, s expr.Scope) {
	rows := numberTargets(s.Form)
	if !r.many(len(rows)) {
		r.silent(c.ID, "数值指标不足"+r.book.params[wholeFrom].Text+"项")
		return
	}
	r.judged[c.ID] = true
	declared := numberTargets(r.declaration(c, s.Form))
	if !wholeOnly(rows) || r.many(len(declared)) && wholeOnly(declared) {
		return
	}
	hits := hitsOf(rows, model.Target)
	for i := range hits {
		hits[i].note = ""
	}
	r.addHits(c, s, hits)
}

// numberTargets are the rows with a number for a target.
func numberTargets(f *model.Form) (out []model.Row) {
	for _, row := range f.Block(model.IndicatorBlock) {
		if v := row.Value(model.Target); v.Numeric() && !isDate(v) {
			out = append(out, row)
		}
	}
	return out
}

// wholeOnly reports whether all targets are 100%.
func wholeOnly(rows []model.Row) bool {
	return !slices.ContainsFunc(rows, func(row model.Row) bool {
		v := row.Value(model.Target)
		return !isRate(v, row.Value(model.Measure).Text) || !v.Number.Equal(one)
	})
}

// lateWithFullMarks is I21.
func lateWithFullMarks(r *run, c *check, s expr.Scope) {
	target, actual := s.Row.Value(model.Target), s.Row.Value(model.Actual)
	score, weight := s.Row.Value(model.Score), s.Row.Value(model.Weight)
	due, dated := parseDue(target, r.unit.Year)
	done, known := parseDone(actual, r.unit.Year)
	if !dated || !known || !score.Numeric() || !weight.Numeric() {
		r.silent(c.ID, "没有写明完成时间并打分的时效指标")
		return
	}
	r.judged[c.ID] = true
	if done.first <= due.last || !weight.Number.IsPositive() || !score.Number.Equal(weight.Number) {
		return
	}
	f := r.draft(c, s, score.At, nil)
	f.Got, f.Related = score.Text, []model.Ref{target.At, actual.At}
	r.add(f)
}
