package rules

import (
	"jixiao/model"
)

// This file tells which months two lists have in common: an 执行表 of 1-6月 is held
// against the payments of these months alone.

// sheetKey names the sheet that a cell stands on.
type sheetKey struct{ file, sheet string }

func sheetOf(at model.Ref) sheetKey { return sheetKey{at.File, at.Sheet} }

// end is the last month, December where no months are known.
func (m months) end() int {
	if !m.known() {
		return 12
	}
	return m.last
}

// holds reports whether month n is one of m; all are where m is not known.
func (m months) holds(n int) bool { return !m.known() || m.first <= n && n <= m.last }

// paymentWays are the payments of a project in its alternatives: those of the
// months that its 执行表 or 监控表 speaks of, and, where that names one month or
// may be wrong, those of the whole year.
func (r *reconciler) paymentWays(label string, o operand, p *model.Project) []reconSide {
	if o.means(rowsStage) {
		in := months{}
		if p.Monitoring != nil {
			in = monthsNamed(p.Monitoring)
		}
		if !in.known() {
			return nil
		}
		return inMonths(r.paymentSide(label, p, in), in)
	}
	m := r.monthsOf(p)
	if !m.known() || m.first == 1 && m.last >= 12 {
		return r.paymentSide(label, p, months{})
	}
	ways := inMonths(r.paymentSide(label, p, m), m)
	if m.first == m.last {
		// 6月 may be the month alone, or the year up to it.
		run := months{1, m.last}
		ways = append(r.paymentSide(label, p, months{}), append(inMonths(r.paymentSide(label, p, run), run), ways...)...)
	} else {
		ways = append(ways, r.paymentSide(label, p, months{})...)
	}
	return ways
}

func inMonths(ways []reconSide, m months) []reconSide {
	for i := range ways {
		ways[i].way = "（" + m.text() + "）"
	}
	return ways
}

// monthsOf are the months that the 执行表 of a project says it is of.
func (r *reconciler) monthsOf(p *model.Project) months {
	if len(p.Execution) == 0 {
		return months{}
	}
	return r.sheetMonths(p.Execution[0].At)
}

// sheetMonths are the months that the list on the sheet of a cell is said to be of.
func (r *reconciler) sheetMonths(at model.Ref) months {
	if r.months == nil {
		r.months = map[sheetKey]months{}
		for _, kind := range []model.FormKind{model.Execution, model.Payments} {
			for _, f := range r.forms(kind) {
				r.months[sheetOf(f.At.TopLeft())] = monthsNamed(f)
			}
		}
	}
	return r.months[sheetOf(at)]
}

// paidIn adds to sum the payments of p in the months in. Of undated ones the
// name of their list tells; those of which nothing does are left out and given
// back: they may belong to these months or to others.
func (r *reconciler) paidIn(p *model.Project, in months, sum *cellSum) *loose {
	undated := &loose{}
	for _, row := range p.Payments {
		v, ok := row.Cells[model.Paid]
		if !ok {
			continue
		}
		if in.known() {
			first, last, ok := r.paidWhen(row)
			switch {
			case !ok || in.holds(first) != in.holds(last):
				if v.Numeric() {
					undated.count++
					undated.sum = undated.sum.Add(v.Amount().Value.Abs())
				}
				continue
			case !in.holds(first):
				continue
			}
		}
		v = exactly(v)
		sum.add(&v, false, model.Paid)
	}
	return undated
}

// paidWhen is the month of a payment, counted from January of the unit's
// year as 1, else the months of its list; ok is false where neither is known.
func (r *reconciler) paidWhen(row model.Row) (first, last int, ok bool) {
	if v := row.Value(model.PaidOn); v.Present() && r.unit.Year != 0 {
		if s, ok := parseDone(v, r.unit.Year); ok {
			n := s.first/100%100 + 12*(s.first/10000-r.unit.Year)
			return n, n, true
		}
	}
	m := r.sheetMonths(row.At)
	return m.first, m.last, m.known()
}

// paidUntil is the last month that the lists of payments reach as far as they
// say: December where one does not say, or holds a later payment.
func (r *reconciler) paidUntil(lists []*model.Form) int {
	if r.until > 0 {
		return r.until
	}
	last := 0
	for _, f := range lists {
		named := monthsNamed(f)
		if !named.known() {
			last = 12
			break
		}
		last = max(last, named.last, monthsPaid(f).last)
	}
	r.until = last
	return last
}
