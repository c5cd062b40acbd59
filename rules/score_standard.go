package rules

import (
	"errors"
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"jixiao/model"
)

// This file says what a 口径 gives for what was done: for the execution rate, for
// single indicators and as a total.

// WithStandard is b with the 口径 of that name for every form, whatever its own
// weights suggest, and with the values of 参数 that it changes. The error lists
// the names that b knows.
func (b *Book) WithStandard(name string) (*Book, error) {
	s, ok := b.scoring.listed(name)
	if !ok {
		names := b.scoring.names()
		return nil, fmt.Errorf("没有名为“%s”的评分口径，可用：%s%s", name, strings.Join(names, "、"), model.DidYouMean(name, names))
	}
	c, found := parseBook(b.tables, b.words, s.name)
	if len(found) > 0 {
		return nil, errors.New(found[0].Message)
	}
	return c, nil
}

// earned is the share of its 分值 that an execution rate earns: the rate itself up
// to 1, or what the ladder says.
func (s standard) earned(rate decimal.Decimal) decimal.Decimal {
	if len(s.ladder) == 0 {
		return ExecutionPoints(one, rate)
	}
	for _, r := range s.ladder {
		if rate.Cmp(r.from) >= 0 {
			return r.share
		}
	}
	return decimal.Zero
}

// executionPoints is the score of the execution rate, at full precision.
func (s standard) executionPoints(weight, rate decimal.Decimal) decimal.Decimal {
	return weight.Mul(s.earned(rate))
}

// limit is the highest total that a form with that execution rate may have; ok
// is false where nothing limits it.
func (s standard) limit(rate decimal.Decimal) (c scoreCap, ok bool) {
	for _, c := range s.caps {
		if rate.LessThan(c.below) {
			return c, true
		}
	}
	return scoreCap{}, false
}

// why says what limits a total.
func (c scoreCap) why() string {
	return "执行率低于" + percentText(c.below) + "，总分以" + c.most.String() + "分为限"
}

// pointsOf is what the book decides about single indicators under a 口径.
func (b *Book) pointsOf(s standard, year int) PointsRule {
	rule := b.points
	rule.Year, rule.excess = year, s.excess
	if len(s.bands) == 0 || len(s.bands) != len(b.scoring.common.bands) {
		return rule
	}
	rule.Grades = make([]WordGrade, len(b.points.Grades))
	for i, g := range b.points.Grades {
		g.Band = s.translate(g.Band, b.scoring.common.bands)
		rule.Grades[i] = g
	}
	return rule
}

// translate puts the bounds that s has in the place of those of the bands that
// all 口径 have in common: «60%—0%» is «50%—0%» where 未达成 begins at 50%.
func (s standard) translate(band string, common []qualityBand) string {
	bounds := strings.Split(band, "—")
	for i, bound := range bounds {
		d, ok := parsePoints(bound)
		for j, c := range common {
			switch {
			case !ok:
			case d.Equal(c.hi):
				bounds[i] = percentText(s.bands[j].hi)
			case d.Equal(c.lo):
				bounds[i] = percentText(s.bands[j].lo)
			}
		}
	}
	return strings.Join(bounds, "—")
}

// formStandard is the 口径 of a form and the rule for its indicators, worked
// out once a form.
type formStandard struct {
	standard standard
	points   PointsRule
}

// standard gives the 口径 of a form that is checked.
func (r *run) standard(f *model.Form) formStandard {
	if s, ok := r.standards[f]; ok {
		return s
	}
	if r.standards == nil {
		r.standards = map[*model.Form]formStandard{}
	}
	s := r.book.scoring.of(f)
	out := formStandard{s, r.book.pointsOf(s, r.unit.Year)}
	r.standards[f] = out
	return out
}
