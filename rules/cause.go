package rules

import (
	"slices"

	"github.com/shopspring/decimal"

	"jixiao/model"
)

// This file finds what a line that is 不平 may come from. An explanation is given
// only where the figures speak for it to the last printed decimal, and where
// it is unlikely that they do so by chance: no cause is better than a wrong one.

// The kinds of causes, as the contract lists them.
const (
	wrongUnit     = "单位错用"
	wrongPoint    = "小数点错位"
	swappedDigits = "数字颠倒"
	wrongSign     = "符号"
	leftOut       = "漏项"
	countedTwice  = "重复"
	otherBase     = "用错分母"
	roundedOff    = "四舍五入"
	cutOff        = "截断"
	wrongRow      = "串行"
)

const (
	// mostSought is among how many lines those are sought that were left out.
	mostSought = 40
	// mostEntries is up to how many figures of a sum each is looked at for a slip of
	// its own; among more a slip that fits is a chance.
	mostEntries = 200
	// mostCauses is how many explanations of one kind are told; more are chance.
	mostCauses = 3
)

// explain fills the causes of the lines that are 不平.
func (r *reconciler) explain(lines []model.Variance) {
	x := explainer{reconciler: r, minus: map[string][2]map[model.Term]bool{}}
	x.index(lines)
	x.suspect(lines)
	for i := range lines {
		if lines[i].Verdict == model.Unbalanced {
			lines[i].Causes = x.causes(&lines[i])
		}
	}
}

// explainer knows the cells that stand behind lines.
type explainer struct {
	*reconciler
	cells map[model.Ref]causeCell
	minus map[string][2]map[model.Term]bool // terms that a line takes off, by its id and side
	// by one, in how many lines that are 不平 a cell stands for itself, and by any, in
	// how many at all: also as one row of a sum.
	byOne, byAny map[model.Ref]int
	lost         []*model.Project // those that the list does not have, once sought
	sought       bool
}

// causeCell is a figure with where it stands.
type causeCell struct {
	value model.Value
	term  model.Term
	form  *model.Form
	rows  []model.Row // the block it stands in; nil for a field of the form
	at    int
}

// row is the row of the cell; a field of the form has an empty one.
func (c causeCell) row() model.Row {
	if c.rows == nil {
		return model.Row{}
	}
	return c.rows[c.at]
}

// entry is a figure of a side with what it adds to the side, in 元 or as a
// fraction.
type entry struct {
	causeCell
	adds decimal.Decimal
	sign decimal.Decimal // 1, or -1 where the side takes it off
}

// puzzle is a line to be explained.
type puzzle struct {
	line  *model.Variance
	sides [2][]entry      // nil where the figures do not add up to the side as compared
	tight decimal.Decimal // half of the last printed decimal
	wide  decimal.Decimal // what rounding leaves open
	// blamed are the cells that other lines have against them; where there are any
	// the others of the line are taken for right.
	blamed map[model.Ref]bool
}

// causes are the explanations of a line that fit.
func (x *explainer) causes(v *model.Variance) []model.Cause {
	p := puzzle{line: v, tight: model.Divide(decimal.Max(v.Left.Amount.Ulp, v.Right.Amount.Ulp), two), wide: v.Bound}
	if v.IsRate {
		return x.rateCauses(p)
	}
	p.sides, p.blamed = [2][]entry{x.entries(v, 0), x.entries(v, 1)}, x.blamed(v)
	if v.Diff.Abs().LessThanOrEqual(fen) || p.sides[0] == nil && p.sides[1] == nil {
		return nil
	}
	out := x.told(nil, x.rounded(p))
	if v.Diff.Abs().LessThan(one) {
		return out // of less than 1 元 everything may be the cause
	}
	for _, kind := range x.slips(p) {
		out = x.told(out, kind)
	}
	twice, twins := x.repeated(p)
	out = x.told(out, twice)
	out = x.told(out, x.neighbours(p))
	// Several lines together are sought only where nothing simpler fits.
	return x.told(out, x.omitted(p, twins, len(out) == 0))
}

// suspect counts what lines have against cells. Rates follow from other figures.
func (x *explainer) suspect(lines []model.Variance) {
	x.byOne, x.byAny = map[model.Ref]int{}, map[model.Ref]int{}
	for i := range lines {
		if v := &lines[i]; v.Verdict == model.Unbalanced && !v.IsRate {
			for _, side := range [2][]model.Ref{v.Left.At, v.Right.At} {
				one := !overRows(side)
				for _, at := range side {
					x.byAny[at]++
					if one {
						x.byOne[at]++
					}
				}
			}
		}
	}
}

// overRows reports whether cells stand in several rows.
func overRows(cells []model.Ref) bool {
	return slices.ContainsFunc(cells, func(at model.Ref) bool { return at.Row != cells[0].Row || sheetOf(at) != sheetOf(cells[0]) })
}

// blamed are the cells of a line that other lines have most against: those that
// stand for themselves in another one, else those that stand in one at all.
func (x *explainer) blamed(v *model.Variance) map[model.Ref]bool {
	byOne, byAny := map[model.Ref]bool{}, map[model.Ref]bool{}
	for _, side := range [2][]model.Ref{v.Left.At, v.Right.At} {
		here := 1
		if overRows(side) {
			here = 0
		}
		for _, at := range side {
			if x.byOne[at] > here {
				byOne[at] = true
			}
			if x.byAny[at] > 1 {
				byAny[at] = true
			}
		}
	}
	if len(byOne) > 0 {
		return byOne
	}
	return byAny
}

// mayBlame reports whether any of the cells may be wrong, by what other lines say.
func (p puzzle) mayBlame(es []entry) bool {
	return len(p.blamed) == 0 || slices.ContainsFunc(es, func(e entry) bool { return p.blamed[e.value.At] })
}

// told adds the explanations of one kind, unless they are so many that they
// fit by chance.
func (x *explainer) told(out, kind []model.Cause) []model.Cause {
	if len(kind) > mostCauses {
		return out
	}
	return append(out, kind...)
}

// gap is what must be added to the figure e of a side to close the difference.
func (p puzzle) gap(side int, e entry) decimal.Decimal {
	need := p.line.Diff
	if side == 0 {
		need = need.Neg()
	}
	return need.Mul(e.sign)
}

// likely reports whether one of n figures fits the difference by chance.
func (p puzzle) likely(n int) bool {
	return p.tight.Mul(decimal.NewFromInt(int64(40 * n))).GreaterThan(p.line.Diff.Abs())
}

// index finds the cells behind the lines that are 不平.
func (x *explainer) index(lines []model.Variance) {
	wanted := map[sheetKey]map[[2]int]bool{}
	for i := range lines {
		if lines[i].Verdict != model.Unbalanced {
			continue
		}
		for _, at := range slices.Concat(lines[i].Left.At, lines[i].Right.At) {
			k := sheetOf(at)
			if wanted[k] == nil {
				wanted[k] = map[[2]int]bool{}
			}
			wanted[k][[2]int{at.Row, at.Col}] = true
		}
	}
	if len(wanted) == 0 {
		return
	}
	x.cells = map[model.Ref]causeCell{}
	for _, f := range slices.Concat(x.unit.Forms, x.unit.Lists, x.unit.Before) {
		if in := wanted[sheetOf(f.At.TopLeft())]; in != nil {
			x.collect(f, in)
		}
	}
}

// collect notes the figures of a form that are wanted. Where two terms share a
// merged cell the first by name stands for it.
func (x *explainer) collect(f *model.Form, wanted map[[2]int]bool) {
	note := func(cells map[model.Term]model.Value, rows []model.Row, i int) {
		for t, v := range cells {
			if !v.Numeric() || !wanted[[2]int{v.At.Row, v.At.Col}] {
				continue
			}
			if known, ok := x.cells[v.At]; !ok || t < known.term {
				x.cells[v.At] = causeCell{value: v, term: t, form: f, rows: rows, at: i}
			}
		}
	}
	note(f.Fields, nil, 0)
	for _, rows := range f.Blocks {
		for i := range rows {
			note(rows[i].Cells, rows, i)
		}
	}
}

// entries are the figures that a side adds up; nil where they do not come to
// what was compared, as when some of it stands in no cell.
func (x *explainer) entries(v *model.Variance, side int) []entry {
	s := v.Left
	if side == 1 {
		s = v.Right
	}
	minus := x.takenOff(v.Line)[side]
	var out []entry
	sum, seen := decimal.Zero, map[model.Ref]bool{}
	for _, at := range s.At {
		c, ok := x.cells[at]
		if !ok || seen[at] || c.value.Kind != model.KindAmount {
			continue
		}
		seen[at] = true
		e := entry{causeCell: c, adds: c.value.Amount().Value, sign: one}
		if minus[c.term] {
			e.adds, e.sign = e.adds.Neg(), one.Neg()
		}
		sum = sum.Add(e.adds)
		out = append(out, e)
	}
	if !sum.Equal(s.Amount.Mid) {
		return nil
	}
	return out
}

// takenOff are the terms that a line subtracts on either side.
func (x *explainer) takenOff(id string) [2]map[model.Term]bool {
	if known, ok := x.minus[id]; ok {
		return known
	}
	var out [2]map[model.Term]bool
	for _, l := range x.table.lines {
		if l.id != id {
			continue
		}
		for side, o := range []operand{l.left, l.right} {
			out[side] = map[model.Term]bool{}
			for _, f := range o.fields {
				for i, t := range f.terms {
					if f.minus[i] {
						out[side][t] = true
					}
				}
			}
		}
	}
	x.minus[id] = out
	return out
}
