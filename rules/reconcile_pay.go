package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"jixiao/model"
)

// paymentSide is what the 支付明细表 holds of a project. A payment list speaks of
// treasury money alone, so its silence is no difference by itself:
//   - no list, or a list that knows no other project of the unit either: the
//     side was not handed in;
//   - a list that does cover the unit's other projects, and not this one: the
//     sum is 0, for money cannot have been spent without a payment;
//   - money that does not pass the treasury (K02 of sheet 对账) is not in the
//     list: the side does not count as handed in;
//   - payments that name no project may belong to this one: the sum is open
//     upwards by as much.
func (r *reconciler) paymentSide(label string, p *model.Project) []reconSide {
	missing := []reconSide{{Side: model.Side{Label: label, Missing: true}}}
	lists := r.forms(model.Payments)
	if len(lists) == 0 || r.offTreasury(p) {
		return missing
	}
	sum := cellSum{}
	for _, row := range p.Payments {
		if v, ok := row.Cells[model.Paid]; ok {
			sum.add(exactly(v), false, model.Paid)
		}
	}
	if r.loose == nil {
		r.loose = r.loosePayments(lists)
	}
	loose := r.loose
	if sum.cells == 0 {
		if !r.coversOthers(p) {
			return missing
		}
		sum.s.Side = model.Side{Text: "0（无支付记录）", At: []model.Ref{lists[0].At.TopLeft()}}
	} else {
		s, ok := sum.side(false)
		if !ok {
			return missing
		}
		sum.s = s
	}
	sum.s.Label = label
	if loose.sum.IsPositive() {
		sum.s.up, sum.s.upTo = true, loose.sum
		sum.s.Text += fmt.Sprintf("（另有%d笔支付未注明项目）", loose.count)
	}
	return []reconSide{sum.s}
}

// exactly is a payment without doubt: what was paid was paid to the fen.
func exactly(v model.Value) model.Value {
	if v.Yuan.Equal(model.Yuan.InYuan()) {
		v.Ulp = fen
	}
	return v
}

// offTreasury reports whether any of the project's money stands under a fund
// that is not paid through the treasury. The list cannot be held against it.
func (r *reconciler) offTreasury(p *model.Project) bool {
	rows := slices.Clone(p.Execution)
	if len(rows) == 0 {
		rows = p.Evaluation.Block(model.FundBlock)
	}
	return slices.ContainsFunc(rows, func(row model.Row) bool {
		spent := row.Value(model.Spending)
		if spent.Numeric() && spent.Number.IsZero() || spent.State == model.NotApplicable || spent.State == model.Blank {
			return false
		}
		fund := model.Fold(row.Value(model.Fund).Text)
		return fund != "" && slices.ContainsFunc(r.table.offList, func(w string) bool { return strings.Contains(fund, w) })
	})
}

func (r *reconciler) coversOthers(p *model.Project) bool {
	return slices.ContainsFunc(r.unit.Projects, func(o *model.Project) bool { return o != p && len(o.Payments) > 0 })
}

// loose is what a list pays without naming a project.
type loose struct {
	count int
	sum   decimal.Decimal // in 元
}

// loosePayments are the payments of the unit that name no project. Those whose
// 经济科目 is wages or office costs belong to none.
func (r *reconciler) loosePayments(lists []*model.Form) *loose {
	l := &loose{}
	for _, f := range lists {
		for _, row := range f.Block(model.PaymentBlock) {
			paid := row.Value(model.Paid)
			if row.Role != model.RoleRecord || !paid.Numeric() ||
				row.Value(model.ProjectCode).Text != "" || row.Value(model.ProjectName).Text != "" ||
				r.table.classOf(row.Value(model.EconomicCode).Text) != "" {
				continue
			}
			l.count++
			l.sum = l.sum.Add(paid.Amount().Value)
		}
	}
	return l
}
