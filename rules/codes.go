package rules

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/shopspring/decimal"

	"jixiao/model"
)

// checkCodes judges what project codes say of whose a project is: a code that
// two units use (X22), payments under another unit than their project (X21), and
// what a unit's own keys say twice.
func checkCodes(b *Book, units []*model.Unit) model.Findings {
	codes := codeOwners(units)
	return append(append(doubleCodes(b, codes), strayPayments(b, units, codes)...), doubleKeys(b, units)...)
}

// codeUse is one unit's first use of a project code.
type codeUse struct {
	unit *model.Unit
	kind model.FormKind
	name string
	at   model.Ref
}

// codeTable knows who budgets, declares or evaluates under which code.
type codeTable struct {
	uses  map[string][]codeUse
	order []string
}

// codeOwners reads the codes of all units. A row that a parent holds for a
// sub-unit is one row, and counts for whoever comes first.
func codeOwners(units []*model.Unit) codeTable {
	t := codeTable{uses: map[string][]codeUse{}}
	met := map[model.Ref]bool{}
	for _, u := range units {
		if u.Name == Street || u.Name == Unassigned {
			continue
		}
		for _, f := range u.Forms {
			switch {
			case !ofYear(f, u.Year) || f.Kind == model.Payments || f.Kind == model.Narrative:
			case f.Kind == model.Execution:
				for _, r := range f.Block(model.ExecutionBlock) {
					if r.Role == model.RoleRecord && r.Group == model.RoleProject && !met[r.At] {
						met[r.At] = true
						t.use(u, f.Kind, r.Cells, r.At)
					}
				}
			default:
				t.use(u, f.Kind, f.Fields, f.At.TopLeft())
			}
		}
	}
	return t
}

func (t *codeTable) use(u *model.Unit, kind model.FormKind, cells map[model.Term]model.Value, at model.Ref) {
	k := keyOf(cells)
	uses := t.uses[k.code]
	if k.code == "" || slices.ContainsFunc(uses, func(c codeUse) bool { return c.unit == u }) {
		return
	}
	if uses == nil {
		t.order = append(t.order, k.code)
	}
	at = cmp.Or(cells[model.ProjectCode].At, cells[model.ProjectName].At, at)
	t.uses[k.code] = append(uses, codeUse{u, kind, cells[model.ProjectName].Text, at})
}

// doubleCodes finds codes under two units. The second use is the one to
// correct; a sub-unit's form for a project that stands in its parent's budget
// is none.
func doubleCodes(b *Book, t codeTable) model.Findings {
	var found model.Findings
	for _, code := range t.order {
		first := t.uses[code][0]
		for _, second := range t.uses[code][1:] {
			if related(first.unit, second.unit, code) {
				continue
			}
			f, ok := b.note("编码两属", second.unit.Name, second.at, code, first.unit.Name, second.unit.Name)
			if !ok {
				continue
			}
			f.Form, f.Project, f.Related = second.kind, second.name, []model.Ref{first.at}
			found = append(found, f)
		}
	}
	return found
}

// related reports whether one of a and b holds the project of code for the
// other.
func related(a, b *model.Unit, code string) bool {
	holds := func(u, sub *model.Unit) bool {
		return slices.ContainsFunc(u.Projects, func(p *model.Project) bool {
			return p.Owner == sub.Name && model.Fold(p.Code) == code
		})
	}
	return holds(a, b) || holds(b, a)
}

// strayPayments finds payments booked under a unit that has no project of
// their code, while another has. One finding a unit and code.
func strayPayments(b *Book, units []*model.Unit, t codeTable) model.Findings {
	var found model.Findings
	for _, u := range units {
		if u.Name == Street || u.Name == Unassigned {
			continue
		}
		for _, s := range strays(u, t) {
			owner := t.uses[s.code][0]
			for _, p := range owner.unit.Projects {
				if model.Fold(p.Code) == s.code && p.Owner == "" {
					p.PaidUnder = u.Name
				}
			}
			f, ok := b.note("支付错记", u.Name, s.at[0],
				u.Name, owner.unit.Name, s.code, strconv.Itoa(len(s.at)), s.money.StringFixed(2))
			if !ok {
				continue
			}
			f.Form, f.Project = model.Payments, owner.name
			f.Related = append(slices.Clone(s.at[1:]), owner.at)
			found = append(found, f)
		}
	}
	return found
}

// stray is the payments of one code that a unit has no project for.
type stray struct {
	code  string
	at    []model.Ref
	money decimal.Decimal // 元
}

func strays(u *model.Unit, t codeTable) []*stray {
	index := map[string]*stray{}
	var order []*stray
	for _, f := range current(u, model.Payments) {
		for _, r := range f.Block(model.PaymentBlock) {
			code := keyOf(r.Cells).code
			uses := t.uses[code]
			if r.Role != model.RoleRecord || code == "" || len(uses) == 0 ||
				slices.ContainsFunc(uses, func(c codeUse) bool { return c.unit == u || related(c.unit, u, code) }) {
				continue
			}
			s := index[code]
			if s == nil {
				s = &stray{code: code}
				index[code] = s
				order = append(order, s)
			}
			s.at = append(s.at, cmp.Or(r.Value(model.ProjectCode).At, r.At))
			s.money = s.money.Add(r.Value(model.Paid).Amount().Value)
		}
	}
	return order
}
