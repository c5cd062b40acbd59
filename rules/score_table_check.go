package rules

import (
	"maps"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"jixiao/model"
)

// This file checks what only the whole of 评分口径 shows, and completes each 口径
// with what it takes over from others.

// finish completes and checks every 口径.
func (p *scoringParser) finish() {
	if len(p.out.standards) == 0 {
		p.fault(model.Ref{File: p.table.File, Sheet: p.table.Name, Row: 1, Col: 1}, "评分口径没有任何口径")
	}
	p.orders(&p.out.common)
	own := slices.Clone(p.out.standards)
	for i := range p.out.standards {
		s := &p.out.standards[i]
		p.orders(s)
		if p.inherit(s, own) {
			p.complete(s)
		}
		for _, l := range s.levels {
			if key := model.Fold(l.level); p.out.synonyms[key] == "" {
				p.out.synonyms[key] = l.level
			}
		}
	}
}

// inherit gives s what it does not say itself: of the 口径 that it names in
// 沿用, then of all.
func (p *scoringParser) inherit(s *standard, own []standard) bool {
	if s.base != "" {
		i := slices.IndexFunc(own, func(o standard) bool { return o.name == s.base })
		switch {
		case i < 0:
			p.fault(s.baseAt, "没有名为“%s”的口径%s", s.base, model.DidYouMean(s.base, p.names()))
			return false
		case own[i].base != "":
			p.fault(s.baseAt, "口径“%s”自己沿用“%s”，请直接沿用“%s”", s.base, own[i].base, own[i].base)
			return false
		}
		if len(s.levels) == 0 && !s.stated {
			s.taken = true
		}
		s.adopt(own[i])
	}
	s.adopt(p.out.common)
	if len(s.steps) == 0 {
		s.steps = []decimal.Decimal{decimal.New(1, -2)}
	}
	return true
}

// adopt takes from o what s does not say.
func (s *standard) adopt(o standard) {
	if !s.stated {
		s.rate, s.stated = o.rate, o.stated
	}
	if len(s.levels) == 0 {
		s.levels = o.levels
		if len(s.moves) == 0 {
			s.moves = o.moves
		}
	}
	s.steps = orElse(s.steps, o.steps)
	s.grades = orElse(s.grades, o.grades)
	s.bands = orElse(s.bands, o.bands)
	s.ladder = orElse(s.ladder, o.ladder)
	s.caps = orElse(s.caps, o.caps)
	s.excess = orElse(s.excess, o.excess)
	s.params = orElse(s.params, o.params)
	if s.money == "" {
		s.money = o.money
	}
}

func orElse[S ~[]E, E any](a, b S) S {
	if len(a) > 0 {
		return a
	}
	return b
}

// complete checks that the points add up and are moved between levels that
// there are.
func (p *scoringParser) complete(s *standard) {
	p.sum(s)
	var levels []string
	for _, l := range s.levels {
		levels = append(levels, l.level)
	}
	for _, m := range s.moves {
		for _, level := range []string{m.missing, m.to} {
			if !s.has(level) {
				p.fault(m.at, "口径“%s”的缺项归并用到没有权重的一级指标“%s”%s", s.name, level, model.DidYouMean(level, levels))
			}
		}
	}
}

// sum checks that the points of s are 100. Of those taken over whole, only the
// 口径 that states them is told.
func (p *scoringParser) sum(s *standard) {
	fixed := s.rate.Add(s.fixed())
	parts := []string{"执行率" + s.rate.String()}
	for _, l := range s.levels {
		if !l.free {
			parts = append(parts, l.level+l.weight.String())
		}
	}
	sum := strings.Join(parts, "＋") + "＝" + fixed.String()
	switch {
	case s.taken:
		return
	case !s.free() && !fixed.Equal(hundred):
		p.fault(s.at, "口径“%s”的分值合计为%s，应为100（%s）", s.name, fixed, sum)
	case s.free() && !fixed.LessThan(hundred):
		p.fault(s.at, "口径“%s”的分值合计为%s，没有留给自定的一级指标（%s）", s.name, fixed, sum)
	default:
		return
	}
	p.found[len(p.found)-1].Fix = "请调整这个口径的执行率分值、一级权重各行的值，使合计为100，再运行一次"
}

// orders sorts the ladders of s and checks that each goes one way.
func (p *scoringParser) orders(s *standard) {
	p.descending(s.grades)
	slices.SortStableFunc(s.grades, func(a, b gradeBand) int { return b.from.Cmp(a.from) })
	for i, g := range s.grades {
		if i > 0 && g.from.Equal(s.grades[i-1].from) {
			p.fault(g.at, "等级“%s”与“%s”的起点都是%s分", s.grades[i-1].name, g.name, g.from)
		}
	}
	if n := len(s.grades); n > 0 && !s.grades[n-1].from.IsZero() {
		p.fault(s.grades[n-1].at, "最低等级“%s”应从0分起，现为%s", s.grades[n-1].name, s.grades[n-1].from)
	}
	slices.SortStableFunc(s.bands, func(a, b qualityBand) int { return b.hi.Cmp(a.hi) })
	for i, b := range s.bands {
		if i > 0 && !b.hi.Equal(s.bands[i-1].lo) {
			p.fault(b.at, "定性档次“%s”应从%s接起，现为%s，与“%s”重叠或脱节", b.name, percentText(s.bands[i-1].lo), percentText(b.hi), s.bands[i-1].name)
		}
	}
	slices.SortStableFunc(s.ladder, func(a, b rung) int { return b.from.Cmp(a.from) })
	for i, r := range s.ladder {
		if i > 0 && (r.from.Equal(s.ladder[i-1].from) || r.share.GreaterThan(s.ladder[i-1].share)) {
			p.fault(r.at, "执行率阶梯“%s”与上一级重复，或执行率低而得分反而高", percentText(r.from))
		}
	}
	slices.SortStableFunc(s.caps, func(a, b scoreCap) int { return a.below.Cmp(b.below) })
	for i, c := range s.caps {
		if i > 0 && (c.below.Equal(s.caps[i-1].below) || c.most.LessThan(s.caps[i-1].most)) {
			p.fault(c.at, "总分封顶“%s”与上一级重复，或执行率高而上限反而低", percentText(c.below))
		}
	}
	slices.SortStableFunc(s.excess, func(a, b deduction) int { return b.over.Cmp(a.over) })
	for i, d := range s.excess {
		if i > 0 && (d.over.Equal(s.excess[i-1].over) || d.share != s.excess[i-1].share || d.cost.GreaterThan(s.excess[i-1].cost)) {
			p.fault(d.at, "超额扣减“%s”与别的一级重复、单位不一，或超额少而扣减反而多", percentText(d.over))
		}
	}
}

// descending checks that the grades stand in one order, best first or worst
// first: 0.9 typed for 90 would make the best grade the worst.
func (p *scoringParser) descending(grades []gradeBand) {
	if len(grades) < 3 {
		return
	}
	last := len(grades) - 1
	up := grades[last].from.GreaterThan(grades[0].from)
	if !grades[0].from.IsZero() && !grades[last].from.IsZero() {
		return // told already: the lowest must begin at 0
	}
	for i := 1; i <= last; i++ {
		a, b := grades[i-1], grades[i]
		if up {
			a, b = b, a
		}
		if b.from.GreaterThan(a.from) {
			p.fault(a.at, "等级“%s”从%s分起，反而低于“%s”的%s分", a.name, a.from, b.name, b.from)
		}
	}
}

func (p *scoringParser) names() []string { return p.out.names() }

// names are the 口径 of the table, in its order.
func (t scoringTable) names() []string {
	var out []string
	for _, s := range t.standards {
		out = append(out, s.name)
	}
	return out
}

// override puts the values of 参数 that the chosen 口径 changes in their place.
// The rows of every 口径 are checked.
func (t scoringTable) override(p params) (params, model.Findings) {
	out, found := params{}, model.Findings(nil)
	for name, v := range p {
		out[name] = v
	}
	said := map[model.Ref]bool{}
	for _, s := range t.standards {
		for _, c := range s.params {
			if said[c.at] {
				continue // taken over from another 口径
			}
			said[c.at] = true
			old, ok := p[c.name]
			if !ok {
				found = append(found, mistake(c.nameAt, "没有“"+c.name+"”这个参数"+model.DidYouMean(c.name, slices.Sorted(maps.Keys(p)))))
				continue
			}
			if _, why := paramValue(c.value, unitWord(old.Value)); why != "" {
				found = append(found, mistake(c.at, "参数“"+c.name+"”："+why))
			}
		}
		if s.name != t.chosen {
			continue
		}
		for _, c := range s.params {
			if v, why := paramValue(c.value, unitWord(p[c.name].Value)); why == "" {
				v.At = c.at
				out[c.name] = newParam(v)
			}
		}
	}
	return out, found
}

// unitWord is the word of column 单位 that makes a value of this kind.
func unitWord(v model.Value) string {
	switch {
	case v.Kind == model.KindAmount:
		return string(v.MoneyUnit())
	case v.Kind == model.KindRate:
		return "%"
	case v.Kind == model.KindQuantity:
		return "个"
	case v.Kind == model.KindScore:
		return "分"
	}
	return "文字"
}

// named is the chosen 口径, else what all have in common.
func (t scoringTable) named() standard {
	if s, ok := t.listed(t.chosen); ok {
		return s
	}
	return t.common
}

// listed is the 口径 of that name.
func (t scoringTable) listed(name string) (standard, bool) {
	i := slices.IndexFunc(t.standards, func(s standard) bool { return model.Fold(s.name) == model.Fold(strings.TrimSpace(name)) })
	if i < 0 {
		return standard{}, false
	}
	return t.standards[i], true
}
