package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"jixiao/model"
)

// suggested is the 附注 of a 分值 that no form declared and that we propose.
const suggested = "建议分值"

// scoringTable is 评分口径: every weight, band and word that scoring needs, as
// declared in the table of that name.
type scoringTable struct {
	standards []standard
	grades    []gradeBand       // best first
	bands     []qualityBand     // 定性档次, best first
	funds     []roleWords       // words of 资金来源, in the order in which they are tried
	high      decimal.Decimal   // 较高执行率: what the narrative calls high
	far       decimal.Decimal   // 超额完成: actual over target from which the narrative names it
	unspent   []string          // words by which a reason speaks of money not spent
	chosen    string            // of standards, "" where each form's own weights choose
	synonyms  map[string]string // folded word → 一级指标 as the standards name it
}

// standard is one 口径: how 100 points are shared.
type standard struct {
	name   string
	rate   decimal.Decimal // 执行率分值
	levels []levelWeight
	moves  []weightMove
	steps  []decimal.Decimal // of 建议分值, coarsest first
	at     model.Ref
}

type levelWeight struct {
	level  string
	weight decimal.Decimal
}

// weightMove is 缺项归并: what a missing first level gives to another one.
type weightMove struct {
	missing, to string
	amount      decimal.NullDecimal // all of it where not valid
}

type gradeBand struct {
	name string
	from decimal.Decimal
}

// qualityBand is one grade of a qualitative indicator, with the shares of the
// weight between which its score lies.
type qualityBand struct {
	name   string
	hi, lo decimal.Decimal
}

// roleWords are the words by which a row is known to belong to a role.
type roleWords struct {
	role  model.Role
	words []string
}

// parseScoring reads 评分口径. Every mistake in it is a finding at its cell.
func parseScoring(t model.Table) (scoringTable, model.Findings) {
	p := scoringParser{table: t}
	p.out.synonyms = map[string]string{}
	cols := map[string]int{}
	for _, name := range []string{"口径", "类别", "名称", "归入", "值"} {
		cols[name] = t.Column(name)
		if cols[name] < 0 {
			p.fault(model.Ref{File: t.File, Sheet: t.Name, Row: 1, Col: 1}, "评分口径缺少列“%s”", name)
		}
	}
	if len(p.found) > 0 {
		return p.out, p.found
	}
	for _, r := range t.Rows {
		cell := func(name string) string { return r.Cells[cols[name]] }
		p.valueAt = t.At(r, cols["值"])
		p.nameAt = t.At(r, cols["名称"])
		p.row(cell("口径"), cell("类别"), cell("名称"), cell("归入"), cell("值"), t.At(r, cols["类别"]))
	}
	p.finish()
	return p.out, p.found
}

type scoringParser struct {
	table           model.Table
	out             scoringTable
	found           model.Findings
	nameAt, valueAt model.Ref
}

func (p *scoringParser) fault(at model.Ref, format string, args ...any) {
	p.found = append(p.found, mistake(at, fmt.Sprintf(format, args...)))
}

func (p *scoringParser) row(name, class, item, into, value string, classAt model.Ref) {
	switch class {
	case "等级":
		p.out.grades = append(p.out.grades, gradeBand{item, p.number(value)})
	case "定性":
		hi, lo, ok := strings.Cut(value, "-")
		if !ok {
			p.fault(p.valueAt, "定性档次“%s”应写成“100%%-80%%”的形式", value)
			return
		}
		p.out.bands = append(p.out.bands, qualityBand{item, p.number(hi), p.number(lo)})
	case "同义":
		for _, w := range strings.Split(value, "|") {
			p.out.synonyms[model.Fold(w)] = item
		}
		p.out.synonyms[model.Fold(item)] = item
	case "叙述线":
		switch item {
		case "较高执行率":
			p.out.high = p.number(value)
		case "超额完成":
			p.out.far = p.number(value)
		default:
			p.fault(p.nameAt, "叙述线“%s”不认识，可用：较高执行率、超额完成", item)
		}
	case "未执行用语":
		p.out.unspent = append(p.out.unspent, strings.Split(value, "|")...)
	case "资金归类":
		p.out.funds = append(p.out.funds, roleWords{model.Role(item), strings.Split(value, "|")})
	case "执行率分值", "一级权重", "缺项归并", "步长":
		p.standardRow(name, class, item, into, value)
	default:
		p.fault(classAt, "类别“%s”不认识，可用：执行率分值、一级权重、缺项归并、步长、等级、定性、同义、资金归类、叙述线、未执行用语", class)
	}
}

func (p *scoringParser) standardRow(name, class, item, into, value string) {
	s := p.standard(name)
	switch class {
	case "执行率分值":
		s.rate = p.number(value)
	case "一级权重":
		s.levels = append(s.levels, levelWeight{item, p.number(value)})
	case "缺项归并":
		m := weightMove{missing: item, to: into}
		if value != "" {
			m.amount = decimal.NewNullDecimal(p.number(value))
		}
		s.moves = append(s.moves, m)
	case "步长":
		for _, v := range strings.Split(value, "|") {
			step := p.number(v)
			if !step.IsPositive() {
				p.fault(p.valueAt, "步长应大于0，现为“%s”", v)
				continue
			}
			s.steps = append(s.steps, step)
		}
	}
}

func (p *scoringParser) standard(name string) *standard {
	for i := range p.out.standards {
		if p.out.standards[i].name == name {
			return &p.out.standards[i]
		}
	}
	p.out.standards = append(p.out.standards, standard{name: name, at: p.nameAt})
	return &p.out.standards[len(p.out.standards)-1]
}

func (p *scoringParser) number(s string) decimal.Decimal {
	digits, percent := strings.CutSuffix(strings.TrimSpace(s), "%")
	d, err := decimal.NewFromString(digits)
	if err != nil || d.IsNegative() {
		p.fault(p.valueAt, "“%s”不是可用的数字", s)
		return decimal.Zero
	}
	if percent {
		return d.Shift(-2)
	}
	return d
}

// finish checks what only the whole table shows: each standard adds up to 100
// and moves weights only between levels it has.
func (p *scoringParser) finish() {
	for i, s := range p.out.standards {
		total := s.rate.Add(s.total())
		if !total.Equal(hundred) {
			p.fault(s.at, "口径“%s”的分值合计为%s，应为100", s.name, total)
		}
		for _, m := range s.moves {
			if !s.has(m.missing) || !s.has(m.to) {
				p.fault(s.at, "口径“%s”的缺项归并“%s→%s”用到没有权重的一级指标", s.name, m.missing, m.to)
			}
		}
		if len(s.steps) == 0 {
			p.out.standards[i].steps = []decimal.Decimal{decimal.New(1, -2)}
		}
		for _, l := range s.levels {
			if key := model.Fold(l.level); p.out.synonyms[key] == "" {
				p.out.synonyms[key] = l.level
			}
		}
	}
	if len(p.out.standards) == 0 {
		p.fault(model.Ref{File: p.table.File, Sheet: p.table.Name, Row: 1, Col: 1}, "评分口径没有任何口径")
	}
	slices.SortStableFunc(p.out.grades, func(a, b gradeBand) int { return b.from.Cmp(a.from) })
}

// WithStandard is b with the 口径 of that name for every form, whatever its own
// weights suggest. The error lists the names that b knows.
func (b *Book) WithStandard(name string) (*Book, error) {
	var known []string
	for _, s := range b.scoring.standards {
		if model.Fold(s.name) == model.Fold(name) {
			c := *b
			c.scoring.chosen = s.name
			return &c, nil
		}
		known = append(known, s.name)
	}
	return nil, fmt.Errorf("没有名为“%s”的评分口径，可用：%s", name, strings.Join(known, "、"))
}

// grade is 自评等级 of a total score.
func (t scoringTable) grade(score decimal.Decimal) string {
	for _, g := range t.grades {
		if score.Cmp(g.from) >= 0 {
			return g.name
		}
	}
	return ""
}

// level is the 一级指标 that a form means by label, "" for one that no
// standard has.
func (t scoringTable) level(label string) string {
	word, _ := model.Label(label)
	return t.synonyms[word]
}

// levelOf is the first level of an indicator, as its 一级指标 says, else its
// 二级指标.
func (t scoringTable) levelOf(r model.Row) string {
	if l := t.level(r.Value(model.Level1).Text); l != "" {
		return l
	}
	return t.level(r.Value(model.Level2).Text)
}

// fund is the row of block 资金 to which money of source belongs; ok is false
// where source is empty or unknown.
func (t scoringTable) fund(source string) (role model.Role, ok bool) {
	folded := model.Fold(source)
	for _, f := range t.funds {
		for _, w := range f.words {
			if w != "" && strings.Contains(folded, model.Fold(w)) {
				return f.role, true
			}
		}
	}
	return "", false
}

// speaksOfUnspent reports whether a reason is one for money not spent.
func (t scoringTable) speaksOfUnspent(reason string) bool {
	return slices.ContainsFunc(t.unspent, func(w string) bool { return w != "" && strings.Contains(reason, w) })
}

// pick is the standard for indicators: the chosen one, else the one whose
// first-level weights the form declares, else one that has all first levels
// of the form, the first of the table last.
func (t scoringTable) pick(rows []model.Row) standard {
	declared := map[string]decimal.Decimal{}
	for _, r := range rows {
		l := t.levelOf(r)
		declared[l] = declared[l].Add(r.Value(model.Weight).Number)
	}
	var fitting []standard
	for _, s := range t.standards {
		switch {
		case s.name == t.chosen, t.chosen == "" && s.declares(declared):
			return s
		case s.hasAll(declared):
			fitting = append(fitting, s)
		}
	}
	switch {
	case len(fitting) > 0:
		return fitting[0]
	case len(t.standards) > 0:
		return t.standards[0]
	}
	return standard{}
}

func (s standard) total() decimal.Decimal {
	var sum decimal.Decimal
	for _, l := range s.levels {
		sum = sum.Add(l.weight)
	}
	return sum
}

func (s standard) has(level string) bool {
	return slices.ContainsFunc(s.levels, func(l levelWeight) bool { return l.level == level })
}

func (s standard) hasAll(levels map[string]decimal.Decimal) bool {
	for l := range levels {
		if l != "" && !s.has(l) {
			return false
		}
	}
	return true
}

func (s standard) declares(levels map[string]decimal.Decimal) bool {
	if len(levels) != len(s.levels) {
		return false
	}
	for _, l := range s.levels {
		if !levels[l.level].Equal(l.weight) {
			return false
		}
	}
	return true
}

// share is the weight of each first level that a form has, in the order of
// the standard: what the others would have had is moved to these.
func (s standard) share(present map[string]bool) []levelWeight {
	have := map[string]decimal.Decimal{}
	for _, l := range s.levels {
		have[l.level] = l.weight
	}
	for _, m := range s.moves {
		if present[m.missing] || !present[m.to] {
			continue
		}
		amount := have[m.missing]
		if m.amount.Valid {
			amount = decimal.Min(amount, m.amount.Decimal)
		}
		have[m.missing] = have[m.missing].Sub(amount)
		have[m.to] = have[m.to].Add(amount)
	}
	var out []levelWeight
	var left decimal.Decimal
	for _, l := range s.levels {
		if present[l.level] {
			out = append(out, levelWeight{l.level, have[l.level]})
		} else {
			left = left.Add(have[l.level])
		}
	}
	if len(out) > 0 {
		out[0].weight = out[0].weight.Add(left)
	}
	return out
}

// suggest proposes a 分值 for each of the first levels listed, one an
// indicator: the weight of a level is split equally within it in steps, the
// remainder on its first rows. The result adds up to the standard's total. It
// is nil where a level is none of the standard's: then nobody knows.
func (s standard) suggest(levels []string) []decimal.Decimal {
	present := map[string]bool{}
	for _, l := range levels {
		if !s.has(l) {
			return nil
		}
		present[l] = true
	}
	out := make([]decimal.Decimal, len(levels))
	for _, lw := range s.share(present) {
		var rows []int
		for i, l := range levels {
			if l == lw.level {
				rows = append(rows, i)
			}
		}
		for i, w := range splitPoints(lw.weight, len(rows), s.steps) {
			out[rows[i]] = w
		}
	}
	return out
}

// splitPoints shares total among n in equal multiples of the coarsest step that
// leaves nobody without; what is left over goes to the first, a step each.
func splitPoints(total decimal.Decimal, n int, steps []decimal.Decimal) []decimal.Decimal {
	if n == 0 {
		return nil
	}
	count := decimal.NewFromInt(int64(n))
	var step, base decimal.Decimal
	for _, step = range steps {
		base = total.Div(count).Div(step).Floor().Mul(step)
		if base.IsPositive() {
			break
		}
	}
	out := make([]decimal.Decimal, n)
	left := total.Sub(base.Mul(count))
	for i := range out {
		out[i] = base
		if left.Cmp(step) >= 0 {
			out[i] = out[i].Add(step)
			left = left.Sub(step)
		}
	}
	out[0] = out[0].Add(left)
	return out
}
