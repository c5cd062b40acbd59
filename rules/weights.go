package rules

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"jixiao/model"
)

// suggested is the 附注 of a 分值 that no form declared and that we propose.
const suggested = "建议分值"

// grade is 自评等级 of a total score.
func (s standard) grade(score decimal.Decimal) string {
	for _, g := range s.grades {
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

// of is the 口径 of a form, by its indicators and the 分值 of its execution rate.
func (t scoringTable) of(f *model.Form) standard {
	var rate model.Value
	for _, block := range []model.Term{model.FundBlock, model.TaskBlock} {
		if total, ok := f.Total(block); ok && !rate.Numeric() {
			rate = total.Value(model.Weight)
		}
	}
	return t.pick(records(f), rate)
}

// pick is the standard for indicators: the chosen one, else the one whose
// first-level weights the form declares, else one that has all first levels
// of the form — that with the form's 分值 of the execution rate before others —,
// the first of the table last.
func (t scoringTable) pick(rows []model.Row, rate model.Value) standard {
	if s, ok := t.listed(t.chosen); ok {
		return s
	}
	declared := map[string]decimal.Decimal{}
	for _, r := range rows {
		l := t.levelOf(r)
		declared[l] = declared[l].Add(r.Value(model.Weight).Number)
	}
	var fitting []standard
	for _, s := range t.standards {
		switch {
		case s.off:
		case s.declares(declared):
			return s
		case s.hasAll(declared):
			fitting = append(fitting, s)
		}
	}
	if i := slices.IndexFunc(fitting, func(s standard) bool { return rate.Numeric() && s.rate.Equal(rate.Number) }); i >= 0 {
		return fitting[i]
	}
	switch {
	case len(fitting) > 0:
		return fitting[0]
	case len(t.standards) > 0:
		return t.standards[0]
	}
	return standard{}
}

// total are the points of all indicators.
func (s standard) total() decimal.Decimal {
	if s.free() {
		return hundred.Sub(s.rate)
	}
	return s.fixed()
}

// fixed are the points of the levels that are no 自定.
func (s standard) fixed() decimal.Decimal {
	var sum decimal.Decimal
	for _, l := range s.levels {
		sum = sum.Add(l.weight)
	}
	return sum
}

// free reports whether the unit shares out points among levels itself.
func (s standard) free() bool {
	return slices.ContainsFunc(s.levels, func(l levelWeight) bool { return l.free })
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
	if len(levels) != len(s.levels) || s.free() {
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
			out = append(out, levelWeight{level: l.level, weight: have[l.level]})
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
	if s.free() {
		s.suggestFree(levels, out)
		return out
	}
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

// suggestFree proposes 分值 where the unit shares out points itself: fixed levels
// have theirs, and all other indicators have equal parts of the rest.
func (s standard) suggestFree(levels []string, out []decimal.Decimal) {
	rest := s.total()
	rows := map[string][]int{}
	for i, l := range levels {
		rows[l] = append(rows[l], i)
	}
	var open []int
	for _, l := range s.levels {
		if l.free {
			open = append(open, rows[l.level]...)
			continue
		}
		for i, w := range splitPoints(l.weight, len(rows[l.level]), s.steps) {
			out[rows[l.level][i]] = w
			rest = rest.Sub(w)
		}
	}
	if len(open) == 0 && len(levels) > 0 {
		out[0] = out[0].Add(rest)
	}
	slices.Sort(open)
	for i, w := range splitPoints(rest, len(open), s.steps) {
		out[open[i]] = w
	}
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
