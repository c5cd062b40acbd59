package rules

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/shopspring/decimal"

	"jixiao/model"
	"jixiao/rules/expr"
)

// oddPaymentNames are the figures of a finding about several payments.
var oddPaymentNames = []string{"笔", "金额", "例"}

// oddPayments makes one finding a list of the payments that odd picks: a list
// has thousands. odd says in a word what is odd, empty for nothing; about is the
// column that is blamed.
func (r *run) oddPayments(c *check, about model.Term, odd func(f *model.Form, row model.Row) string) {
	for _, f := range current(r.unit, model.Payments) {
		n, sum := 0, decimal.Zero
		example := ""
		var at []model.Ref
		for _, row := range f.Block(model.PaymentBlock) {
			if row.Role != model.RoleRecord || !row.Value(model.Paid).Present() {
				continue
			}
			r.judged[c.ID] = true
			word := odd(f, row)
			if word == "" {
				continue
			}
			n, sum = n+1, sum.Add(row.Value(model.Paid).Amount().Value)
			at = append(at, cmp.Or(row.Value(about).At, row.Value(model.Paid).At))
			if n == 1 {
				example = "第" + strconv.Itoa(row.At.Row) + "行" + word
			}
		}
		if n == 0 {
			continue
		}
		out := r.draft(c, r.scope(f, nil), at[0], figures{"笔": strconv.Itoa(n), "金额": expr.Money(sum, model.Yuan, decimal.Zero), "例": example})
		out.Related = at[1:min(len(at), manyRelated)]
		r.add(out)
	}
	r.silent(c.ID, "没有支付明细表")
}

// manyRelated is how many further cells a finding about a long list names.
const manyRelated = 20

// paidOutsideYear is X16: dated in another year than the form's.
func paidOutsideYear(r *run, c *check) {
	if r.unit.Year == 0 {
		r.silent(c.ID, "未识别到年度")
		return
	}
	r.oddPayments(c, model.PaidOn, func(_ *model.Form, row model.Row) string {
		v := row.Value(model.PaidOn)
		if !v.Present() {
			return ""
		}
		s, ok := parseDone(v, r.unit.Year)
		if !ok || s.first/10000 == r.unit.Year {
			return ""
		}
		return "支付日期为" + v.Text
	})
}

// paidForNothing is X16: a blank 用途 in a list that gives it elsewhere.
func paidForNothing(r *run, c *check) {
	given := map[*model.Form]bool{}
	for _, f := range current(r.unit, model.Payments) {
		given[f] = slices.ContainsFunc(f.Block(model.PaymentBlock), func(row model.Row) bool { return row.Value(model.Purpose).Present() })
	}
	r.oddPayments(c, model.Purpose, func(f *model.Form, row model.Row) string {
		v, ok := row.Cells[model.Purpose]
		if !ok || !given[f] || v.State != model.Blank {
			return ""
		}
		return "未写用途"
	})
}

// refundedMore is X16: more came back for a project than was ever paid.
func refundedMore(r *run, c *check) {
	for _, p := range r.unit.Projects {
		var sum decimal.Decimal
		var refund model.Value
		for _, row := range p.Payments {
			v := row.Value(model.Paid)
			sum = sum.Add(v.Amount().Value)
			if v.Numeric() && v.Number.IsNegative() {
				refund = v
			}
		}
		if len(p.Payments) == 0 {
			continue
		}
		r.judged[c.ID] = true
		if !sum.IsNegative() {
			continue
		}
		f := r.draft(c, expr.Scope{}, refund.At, figures{"项目": p.Name, "金额": expr.Money(sum, model.Yuan, decimal.Zero)})
		f.Form, f.Project = model.Payments, p.Name
		r.add(f)
	}
	r.silent(c.ID, "没有支付明细表")
}

// paidForNoProject is X17: payments that belong to no project of the unit, nor
// to its wages and office costs.
func paidForNoProject(r *run, c *check) {
	if len(r.unit.Projects) == 0 || r.unit.Name == Street || r.unit.Name == Unassigned {
		r.silent(c.ID, "没有可以归集的项目")
		return
	}
	judge, hints := r.book.looseness(r.unit), r.hints()
	r.oddPayments(c, model.Paid, func(_ *model.Form, row model.Row) string {
		switch kind := judge(row); {
		case kind == noProject:
			return "没有写项目"
		case kind == unknownProject && hints.ofPayment(row) == "":
			return "的项目“" + row.Value(model.ProjectName).Text + "”不在预算执行情况表和各项目表中"
		}
		return ""
	})
	for _, o := range hints.payments() { // what may be meant for a project is told name by name
		r.oddPayments(c, model.ProjectName, func(_ *model.Form, row model.Row) string {
			if judge(row) != unknownProject || projectKeyOf("", row.Value(model.ProjectName).Text).name != projectKeyOf("", o.name).name {
				return ""
			}
			return "的项目“" + row.Value(model.ProjectName).Text + "”不在预算执行情况表和各项目表中" + hints.ofPayment(row)
		})
	}
}

// looseKind is what a payment lacks that belongs to no project.
type looseKind uint8

const (
	belongs        looseKind = iota // to a project, or to wages and office costs
	noProject                       // it names none
	unknownProject                  // it names one that nothing else does
)

// looseness says of payments of u whether they belong to a project.
func (b *Book) looseness(u *model.Unit) func(model.Row) looseKind {
	known := b.reconcile.indexOf(u)
	listed := map[projectKey]bool{}
	for _, row := range executionRecords(u) {
		k := keyOf(row.Cells)
		listed[projectKey{code: k.code}], listed[projectKey{name: k.name}] = true, true
	}
	delete(listed, projectKey{})
	return func(row model.Row) looseKind {
		k := keyOf(row.Cells)
		switch {
		case k.empty() && b.reconcile.classOf(row.Value(model.EconomicCode).Text) != "":
			return belongs
		case k.empty():
			return noProject
		case known.find(k) != nil || listed[projectKey{code: k.code}] || listed[projectKey{name: k.name}],
			b.reconcile.classNamed(k.name) != "":
			return belongs
		}
		return unknownProject
	}
}
