package rules

import (
	"slices"

	"github.com/shopspring/decimal"

	"jixiao/model"
)

// follow leaves one wrong cell to one finding. Where a cell differs from what
// another form holds, and a line that calculates or is compared with that
// cell fails by just as much, the latter holds once the cell is corrected: it is
// listed alone. Nothing follows from a line whose own rule is switched off, or that
// is listed alone itself.
func (r *reconciler) follow(b *Book) {
	blamed := map[model.Ref]*reconResult{}
	for _, o := range r.out {
		if !o.dropped && !o.Listed && o.Verdict == model.Unbalanced && !o.IsRate && o.Rule != "" && b.declaredBy(o.Rule, byReconcile) != nil &&
			len(o.Left.At) == 1 && len(o.Right.At) > 0 && sheetOf(o.Left.At[0]) != sheetOf(o.Right.At[0]) && blamed[o.Left.At[0]] == nil {
			blamed[o.Left.At[0]] = o
		}
	}
	if len(blamed) == 0 {
		return
	}
	for _, between := range []bool{true, false} {
		var healed []*reconResult
		for _, o := range r.out {
			if o.dropped || o.Listed || o.Verdict != model.Unbalanced || len(o.Left.At) != 1 || between != (sheetOf(o.Left.At[0]) != sheetOf(firstRef(o.Right.At))) {
				continue
			}
			if slices.ContainsFunc(o.Right.At, func(at model.Ref) bool { return blamed[at] != nil && o.heals(at, blamed[at]) }) {
				healed = append(healed, o)
			}
		}
		for _, o := range healed {
			o.Listed = true
			if at := o.Left.At[0]; blamed[at] == o {
				delete(blamed, at)
			}
		}
	}
}

// heals reports whether the line o holds once the cell at of its right side is what
// wrong says that it should be.
func (o *reconResult) heals(at model.Ref, wrong *reconResult) bool {
	if o.IsRate {
		if at != o.Right.At[0] || wrong.Left.Amount.Mid.IsZero() {
			return false
		}
		due := model.Divide(o.Right.Amount.Mid.Mul(wrong.Right.Amount.Mid), wrong.Left.Amount.Mid)
		return o.Left.Amount.Mid.Sub(due).Abs().LessThanOrEqual(o.Bound)
	}
	rest := o.Diff.Add(wrong.Diff)
	if i := slices.Index(o.Right.At, at); len(o.minus) == len(o.Right.At) && o.minus[i] {
		rest = o.Diff.Sub(wrong.Diff)
	}
	return rest.Abs().LessThanOrEqual(decimal.Max(o.Bound, wrong.Bound))
}
