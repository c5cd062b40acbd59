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
//   - a project that the 执行表 does not have either is matched to nothing, for its
//     name may be wrong: nobody knows its payments;
//   - a project whose payments stand under another unit (X21): not in this list;
//   - a project without a name and code: nobody knows its payments;
//   - money that does not pass the treasury (K02 of sheet 对账) is not in the
//     list: the side does not count as handed in;
//   - payments that name no project may belong to this one: the sum is open
//     upwards by as much;
//   - what was paid in other months than the 执行表 speaks of is not counted.
func (r *reconciler) paymentSide(label string, p *model.Project, in months) []reconSide {
	missing := []reconSide{{Side: model.Side{Label: label, Missing: true}}}
	lists := r.forms(model.Payments)
	off, hidden := r.offTreasury(p)
	if len(lists) == 0 || off || projectKeyOf(p.Code, p.Name).empty() {
		return missing
	}
	sum := cellSum{}
	undated := r.paidIn(p, in, &sum)
	if r.loose == nil {
		r.loose = r.loosePayments(lists)
	}
	if sum.cells == 0 {
		if len(p.Payments) == 0 && (!r.coversOthers(p) || r.matchesNothing(p) || p.PaidUnder != "") {
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
	for _, l := range []struct {
		*loose
		why string
	}{{r.loose, "未注明项目"}, {undated, "未注明日期"}} {
		if l.sum.IsPositive() {
			sum.s.up, sum.s.upTo = true, sum.s.upTo.Add(l.sum)
			sum.s.Text += fmt.Sprintf("（另有%d笔支付%s）", l.count, l.why)
		}
	}
	if hidden.IsPositive() {
		sum.s.up, sum.s.upTo = true, sum.s.upTo.Add(hidden)
	}
	if last := r.paidUntil(lists); last < in.end() {
		sum.s.up, sum.s.upTo = true, decimal.Zero
		sum.s.Text += fmt.Sprintf("（支付明细表只到%d月）", last)
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
// Of such a fund that prints 0 the rounding may hide as much as hidden.
func (r *reconciler) offTreasury(p *model.Project) (off bool, hidden decimal.Decimal) {
	funded := func(row model.Row) bool { return row.Value(model.Fund).Present() }
	rows := p.Execution
	if !slices.ContainsFunc(rows, funded) {
		rows = p.Evaluation.Block(model.FundBlock) // the list has no 资金来源: the 自评表 may say
		if !slices.ContainsFunc(rows, funded) && r.promisedOffTreasury(p) {
			return true, hidden
		}
	}
	for _, row := range rows {
		spent, fund := row.Value(model.Spending), model.Fold(row.Value(model.Fund).Text)
		outside := func(w string) bool { return strings.Contains(fund, w) }
		switch {
		case fund == "" || !slices.ContainsFunc(r.table.offList, outside), spent.State == model.NotApplicable, spent.State == model.Blank:
		case spent.Numeric() && spent.Number.IsZero():
			hidden = hidden.Add(figure(spent).Hi)
		default:
			return true, hidden
		}
	}
	return false, hidden
}

// promisedOffTreasury reports whether the 申报表 of a project budgets money that
// is not paid through the treasury, or the 备注 of its list speaks of such.
func (r *reconciler) promisedOffTreasury(p *model.Project) bool {
	names := func(text string) bool {
		folded := model.Fold(text)
		return slices.ContainsFunc(r.table.offList, func(w string) bool { return strings.Contains(folded, w) })
	}
	return slices.ContainsFunc(p.Declaration.Block(model.FundBlock), func(row model.Row) bool {
		v := row.Value(model.InitialBudget)
		return names(row.Value(model.Fund).Text) && v.Numeric() && !v.Number.IsZero()
	}) || slices.ContainsFunc(p.Execution, func(row model.Row) bool { return names(row.Value(model.Remark).Text) })
}

// matchesNothing reports whether the unit handed in a 执行表, and p is not in it.
func (r *reconciler) matchesNothing(p *model.Project) bool {
	return len(p.Execution) == 0 && len(r.forms(model.Execution)) > 0
}

// coversOthers reports whether a list pays for other projects than p.
func (r *reconciler) coversOthers(p *model.Project) bool {
	if r.paying < 0 {
		r.paying = 0
		for _, o := range r.unit.Projects {
			if len(o.Payments) > 0 {
				r.paying++
			}
		}
	}
	return r.paying > 1 || r.paying == 1 && len(p.Payments) == 0
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
