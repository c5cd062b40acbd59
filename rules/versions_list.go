package rules

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"jixiao/model"
)

// holder is whose a list is as far as it says itself: a unit, or the street
// where its rows name several.
type holder struct {
	street     bool
	name, code string
	folder     string
}

// holder reads whose a list is before any unit is made of its rows.
func (g *gatherer) holder(s Sourced) holder {
	h := holder{name: s.Form.Unit, code: s.Form.UnitCode, folder: s.Folder}
	first := ""
	for _, row := range s.Form.Block(listBlock(s.Form)) {
		name, code := row.Value(model.BudgetUnit).Text, row.Value(model.TermUnitCode).Text
		if row.Role != model.RoleRecord || name == "" && code == "" {
			continue
		}
		k := g.unitMark(code, name)
		if first != "" && k != first {
			return holder{street: true}
		}
		if first == "" {
			first, h.name, h.code = k, name, code
		}
	}
	return h
}

// unitMark is one text for all names of a unit.
func (g *gatherer) unitMark(code, name string) string {
	if u := g.find(code, name); u != nil {
		return "unit " + u.Name
	}
	return g.key(cmp.Or(name, code))
}

func (g *gatherer) holderMark(h holder) string {
	switch {
	case h.street:
		return Street
	case h.name != "" || h.code != "":
		return g.unitMark(h.code, h.name)
	case h.folder != "":
		return g.unitMark("", h.folder)
	}
	return ""
}

// holderUnit is the unit that answers for a list.
func (g *gatherer) holderUnit(h holder) *model.Unit {
	if h.street {
		return g.streetUnit()
	}
	if u := g.find(h.code, h.name); u != nil {
		return u
	}
	switch {
	case h.folder != "":
		return g.unitOfFolder(h.folder)
	case h.name != "" && !g.rostered:
		return g.add(h.name, h.code)
	}
	return g.unassigned()
}

// sameList reports whether two lists are versions of each other: of one holder,
// and at least half of the rows of one stand in the other: of the longer, or,
// where both say of which months they are, of the shorter. Payments without a day
// are known by their sums and vouchers, which come again each month: where the
// lists are of different months they are two lists. A list that does not say
// whose it is may be a copy, but no other version.
func (g *gatherer) sameList(a, b Sourced) bool {
	if a.Form.Kind != b.Form.Kind {
		return false
	}
	terms := sharedTerms(a.Form, b.Form)
	payments, dated := a.Form.Kind == model.Payments, slices.Contains(terms, model.PaidOn)
	mine, _ := keyedRows(a.Form, terms, isRecord)
	theirs, _ := keyedRows(b.Form, terms, isRecord)
	long, short := max(len(mine), len(theirs)), min(len(mine), len(theirs))
	inOther := fuller(a.Form, b.Form) || fuller(b.Form, a.Form)
	if payments && !dated && monthsNamed(a.Form).apart(monthsNamed(b.Form)) && !(inOther && short >= fewRows) {
		return false
	}
	x, y := g.holderMark(g.holder(a)), g.holderMark(g.holder(b))
	if x != y {
		return (x == "" || y == "") && len(differences(a.Form, b.Form)) == 0
	}
	if inOther {
		return true
	}
	both := 0
	for k := range theirs {
		if _, ok := mine[k]; ok {
			both++
		}
	}
	p, q := listMonths(a.Form), listMonths(b.Form)
	return both > 0 && (2*both >= long || 2*both >= short && p.known() && q.known() && p != q)
}

// fewRows is how many rows may stand in two lists by chance: a rent, and a wage.
const fewRows = 5

// fuller reports whether every record of b stands in a, and a has more.
func fuller(a, b *model.Form) bool {
	terms := sharedTerms(a, b)
	mine, _ := keyedRows(a, terms, isRecord)
	theirs, _ := keyedRows(b, terms, isRecord)
	if len(theirs) == 0 || len(mine) <= len(theirs) {
		return false
	}
	for k, row := range theirs {
		other, ok := mine[k]
		if !ok || len(rowDifferences(other, row)) > 0 {
			return false
		}
	}
	return true
}

func isRecord(r model.Row) bool { return r.Role == model.RoleRecord }

// keyedRows are the rows of a list that count, by what they are known by, and
// those keys in order; of several rows known by the same, each by its number too.
func keyedRows(f *model.Form, terms []model.Term, counts func(model.Row) bool) (map[string]model.Row, []string) {
	rows := map[string]model.Row{}
	var order []string
	times := map[string]int{}
	for _, row := range f.Block(listBlock(f)) {
		if !counts(row) {
			continue
		}
		k := listKey(row, terms)
		times[k]++
		if n := times[k]; n > 1 {
			k += "\x00" + strconv.Itoa(n)
		}
		rows[k] = row
		order = append(order, k)
	}
	return rows, order
}

// listKey is what a row of a list is known by in every version: what it is
// about, not how much. A payment without a voucher is known by its sum too.
func listKey(row model.Row, terms []model.Term) string {
	var key strings.Builder
	key.WriteString(string(row.Role))
	vouched := slices.Contains(terms, model.Voucher) && row.Value(model.Voucher).Present()
	for _, t := range terms {
		if vouched && (t == model.Payee || t == model.Purpose || t == model.Paid) {
			continue
		}
		v := row.Value(t)
		key.WriteString("\x00")
		if t == model.Paid {
			key.WriteString(v.Amount().Value.String())
		} else {
			key.WriteString(model.Fold(v.Text))
		}
	}
	k := keyOf(row.Cells)
	key.WriteString("\x00" + cmp.Or(k.name, k.code))
	return key.String()
}

// The columns by which rows are known beside their project.
var (
	executionKey = []model.Term{model.BudgetUnit, model.Fund, model.FunctionCode, model.EconomicCode, model.Category}
	paymentKey   = []model.Term{model.BudgetUnit, model.Voucher, model.PaidOn, model.Payee, model.Purpose, model.Paid}
)

// sharedTerms are the columns by which the rows of two lists can be compared:
// those that both have.
func sharedTerms(a, b *model.Form) []model.Term {
	terms := executionKey
	if a.Kind == model.Payments {
		terms = paymentKey
	}
	return slices.DeleteFunc(slices.Clone(terms), func(t model.Term) bool {
		has := func(r model.Row) bool { return r.Value(t).Present() }
		return !slices.ContainsFunc(a.Block(listBlock(a)), has) || !slices.ContainsFunc(b.Block(listBlock(b)), has)
	})
}

// monthsPaid are the first and the last month of the payments of a list, those of
// the next year counted on from 13; zero where it dates none.
func monthsPaid(f *model.Form) months {
	var m months
	for _, row := range f.Block(model.PaymentBlock) {
		v := row.Value(model.PaidOn)
		if row.Role != model.RoleRecord || !v.Present() {
			continue
		}
		s, ok := parseDone(v, f.Year)
		if !ok {
			continue
		}
		n := s.first / 100 % 100
		if f.Year != 0 {
			n += 12 * (s.first/10000 - f.Year)
		}
		if m.first == 0 || n < m.first {
			m.first = n
		}
		m.last = max(m.last, n)
	}
	return m
}
