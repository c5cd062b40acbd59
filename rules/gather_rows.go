package rules

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"jixiao/model"
)

// claim says whose a row is: a budget unit's, and with it a sub-unit's that
// has no budget of its own. A nil unit is unknown.
type claim struct{ unit, sub *model.Unit }

// splitLists gives the rows of the lists to their units. All lists are looked
// at before any is parted, since one may name what another leaves open.
func (g *gatherer) splitLists(lists []Sourced) {
	for _, s := range lists {
		if !s.FromOut && !g.lastYears(s.Form) {
			g.meetUnits(s.Form)
		}
	}
	strange := &strangers{index: map[string]*stranger{}}
	for _, s := range lists {
		if !s.FromOut {
			g.splitList(s, strange)
		}
	}
	g.reportStrangers(strange)
}

// listBlock is the block of rows of a list.
func listBlock(f *model.Form) model.Term {
	if f.Kind == model.Payments {
		return model.PaymentBlock
	}
	return model.ExecutionBlock
}

// meetUnits makes the units that a list names known. Where there is a
// 单位名册 it alone says who exists; where there is none, a list does.
func (g *gatherer) meetUnits(f *model.Form) {
	for _, row := range g.table.classify(f).Block(listBlock(f)) {
		name, code := row.Value(model.BudgetUnit).Text, row.Value(model.TermUnitCode).Text
		if row.Role != model.RoleRecord || name == "" && code == "" {
			continue
		}
		u := g.find(code, name)
		if u == nil && !g.rostered {
			like := g.shortened(name)
			u = g.add(cmp.Or(name, code), code)
			if like != "" && u.Code == "" {
				g.tell(f, "名称相近", u.Name, cmp.Or(row.Value(model.BudgetUnit).At, row.At), rowNumbers(row.At), u.Name, like)
			}
		}
		if u != nil {
			g.doubtCode(f, u, code, name, cmp.Or(row.Value(model.BudgetUnit).At, row.At))
			g.learn(u, code, name)
			if _, known := g.codeAt[u]; !known && u.Code != "" {
				g.codeAt[u] = cmp.Or(row.Value(model.TermUnitCode).At, row.Value(model.BudgetUnit).At, row.At)
			}
			g.budgeted[u] = true
		}
	}
}

// splitList gives a list to its unit whole, or parts it: a list whose records
// belong to several units is street-wide.
func (g *gatherer) splitList(s Sourced, strange *strangers) {
	f := g.table.classify(s.Form)
	block := listBlock(f)
	rows := f.Block(block)
	claims, owners := g.claims(s, rows)
	if len(owners) == 0 {
		if u := g.unitOfForm(s); u != nil {
			g.give(u, s)
		} else {
			g.placeHomeless(s, nil)
		}
		return
	}
	if len(owners) == 1 && owners[0] != nil {
		s.Form = f
		g.give(owners[0], s)
		g.partFor(f, block, claims, func(c claim) *model.Unit { return c.sub })
		return
	}
	g.claimTotals(rows, claims)
	last := g.lastYears(f)
	street := g.streetUnit()
	if !last {
		street.Lists = append(street.Lists, f)
	}
	g.streetPart(f, block, claims)
	if last {
		g.partFor(f, block, claims, func(c claim) *model.Unit { return c.unit })
		g.partFor(f, block, claims, func(c claim) *model.Unit { return c.sub })
		return
	}
	if !ofYear(f, g.year) {
		return // Y01 says so once, of the list; no unit can use its rows
	}
	strange.note(f, rows, claims)
	for i, row := range rows {
		if row.Role == model.RoleRecord && claims[i].unit == nil {
			claims[i].unit = g.unassigned()
		}
	}
	g.partFor(f, block, claims, func(c claim) *model.Unit { return c.unit })
	g.partFor(f, block, claims, func(c claim) *model.Unit { return c.sub })
}

// claims says whose each record is, and who the distinct owners are; nil
// stands among them for rows of an unknown unit.
func (g *gatherer) claims(s Sourced, rows []model.Row) (claims []claim, owners []*model.Unit) {
	claims = make([]claim, len(rows))
	var form *model.Unit
	asked := false
	for i, row := range rows {
		if row.Role != model.RoleRecord {
			continue
		}
		c, named := g.claimOf(row)
		if c.unit == nil && !named {
			if !asked {
				form, asked = g.unitOfForm(s), true
			}
			c.unit = form
		}
		claims[i] = c
		if !slices.Contains(owners, c.unit) {
			owners = append(owners, c.unit)
		}
	}
	return claims, owners
}

// claimOf is whose a record is by what it says itself: its 预算单位, else its
// 责任科室 where that is a unit, else its project by the 单位名册. named is
// whether it has a 预算单位 at all.
func (g *gatherer) claimOf(row model.Row) (c claim, named bool) {
	name, code := row.Value(model.BudgetUnit).Text, row.Value(model.TermUnitCode).Text
	named = name != "" || code != ""
	if named {
		c.unit = g.find(code, name)
	}
	candidates := []*model.Unit{g.find("", row.Value(model.Section).Text), g.ownerOf(keyOf(row.Cells))}
	for _, u := range candidates {
		switch p := g.parent(u); {
		case u == nil || named && (u == c.unit || p == nil || p != c.unit):
		case p != nil:
			return claim{unit: p, sub: u}, named
		default:
			return claim{unit: u}, named
		}
	}
	return c, named
}

// namedIn is the unit that answers for a record: its sub-unit where it has one.
func (g *gatherer) namedIn(row model.Row) *model.Unit {
	c, _ := g.claimOf(row)
	return cmp.Or(c.sub, c.unit)
}

// claimTotals gives the subtotals of a street-wide list to the unit they name;
// a nameless 小计, or a total that the list prints again and again, to the unit
// whose rows alone stand above it. The others stay
// unclaimed: they are the street's.
func (g *gatherer) claimTotals(rows []model.Row, claims []claim) {
	start := 0
	repeated := repeatedRoles(rows)
	for i, row := range rows {
		if row.Role == model.RoleRecord {
			continue
		}
		name := subtotalName(row.Value(model.BudgetUnit).Text)
		switch {
		case name != "" && name != model.Fold(string(row.Role)):
			claims[i].unit = g.find(row.Value(model.TermUnitCode).Text, name)
		case row.Role == model.RoleSubtotal || repeated[row.Role]:
			claims[i].unit = soleOwner(claims[start:i])
			// 基本支出 below 人员经费 and 公用经费, a unit's 合计 below 项目支出.
			if start == i && i > 0 && rows[i-1].Role != row.Role {
				claims[i].unit = claims[i-1].unit
			}
		}
		start = i + 1
	}
}

// repeatedRoles are the roles that several nameless totals of a list have: a
// list that prints 合计 for every unit, say.
func repeatedRoles(rows []model.Row) map[model.Role]bool {
	repeated, met := map[model.Role]bool{}, map[model.Role]bool{}
	for _, row := range rows {
		if row.Role != model.RoleRecord {
			repeated[row.Role] = met[row.Role]
			met[row.Role] = true
		}
	}
	return repeated
}

// soleOwner is the one unit of all claims, nil where there are several or none.
func soleOwner(claims []claim) *model.Unit {
	if len(claims) == 0 {
		return nil
	}
	for _, c := range claims {
		if c.unit != claims[0].unit {
			return nil
		}
	}
	return claims[0].unit
}

// partFor gives each unit that whose finds in the claims a form with its rows.
func (g *gatherer) partFor(f *model.Form, block model.Term, claims []claim, whose func(claim) *model.Unit) {
	parts := map[*model.Unit][]model.Row{}
	var order []*model.Unit
	for i, row := range f.Block(block) {
		u := whose(claims[i])
		if u == nil {
			continue
		}
		if parts[u] == nil {
			order = append(order, u)
		}
		parts[u] = append(parts[u], row)
	}
	for _, u := range order {
		part := partOf(f, u, block, parts[u])
		part.Year = cmp.Or(f.Year, g.year) // a list without a year is the street's fault alone
		g.parts[u] = append(g.parts[u], part)
	}
}

// partOf is a form with u's rows of f alone. What f says of itself (its own
// 填报单位, 填报人) stays with the street.
func partOf(f *model.Form, u *model.Unit, block model.Term, rows []model.Row) *model.Form {
	part := *f
	part.Part = true
	part.Unit, part.UnitCode = u.Name, u.Code
	part.Fields = nil
	part.Blocks = map[model.Term][]model.Row{block: rows}
	part.Readings = readingsIn(f.Readings, rows)
	return &part
}

// readingsIn are the readings of cells in the sheet rows of rows.
func readingsIn(all []model.Reading, rows []model.Row) []model.Reading {
	if len(all) == 0 {
		return nil
	}
	mine := make(map[int]bool, len(rows))
	for _, r := range rows {
		mine[r.At.Row] = true
	}
	var out []model.Reading
	for _, r := range all {
		if mine[r.At.Row] {
			out = append(out, r)
		}
	}
	return out
}

// streetPart is what of a street-wide list is the street's: its fields, its
// totals, and what was read outside of anyone's rows.
func (g *gatherer) streetPart(f *model.Form, block model.Term, claims []claim) {
	var totals, others []model.Row
	for i, row := range f.Block(block) {
		if row.Role != model.RoleRecord && claims[i].unit == nil {
			totals = append(totals, row)
		} else {
			others = append(others, row)
		}
	}
	part := withBlock(f, block, totals)
	taken := readingsIn(f.Readings, others)
	part.Readings = slices.DeleteFunc(slices.Clone(f.Readings), func(r model.Reading) bool { return slices.Contains(taken, r) })
	g.parts[g.street] = append(g.parts[g.street], part)
}

// stranger is a unit name in a list that nobody knows, with its rows.
type stranger struct {
	name  string
	kind  model.FormKind
	at    []model.Ref
	money decimal.Decimal // 元
}

// strangers are all of them, in reading order.
type strangers struct {
	index map[string]*stranger
	order []*stranger
}

func (ss *strangers) note(f *model.Form, rows []model.Row, claims []claim) {
	for i, row := range rows {
		if row.Role != model.RoleRecord || claims[i].unit != nil {
			continue
		}
		v := row.Value(model.BudgetUnit)
		if v.Text == "" {
			v = row.Value(model.TermUnitCode)
		}
		key := string(f.Kind) + "|" + f.At.File + "|" + model.Fold(v.Text)
		s := ss.index[key]
		if s == nil {
			s = &stranger{name: v.Text, kind: f.Kind}
			ss.index[key] = s
			ss.order = append(ss.order, s)
		}
		s.at = append(s.at, cmp.Or(v.At, row.At))
		s.money = s.money.Add(rowMoney(row))
	}
}

// rowMoney is the money that hangs on a row, in 元.
func rowMoney(row model.Row) decimal.Decimal {
	for _, t := range []model.Term{model.Paid, model.Budget, model.Spending, model.InitialBudget} {
		if m := row.Value(t).Amount().Value; !m.IsZero() {
			return m
		}
	}
	return decimal.Zero
}

func (g *gatherer) reportStrangers(ss *strangers) {
	for _, s := range ss.order {
		rows, money := rowNumbers(s.at...), s.money.StringFixed(2)
		like := ""
		if s.name != "" {
			like = g.similar(s.name)
		}
		f, ok := g.book.note("行未识别", Unassigned, s.at[0], rows, s.name, suspicion(like), money)
		if s.name == "" {
			f, ok = g.book.note("行无单位", Unassigned, s.at[0], rows, money)
		}
		if !ok {
			continue
		}
		f.Form, f.Related, f.Got, f.Want = s.kind, s.at[1:], s.name, like
		if s.money.IsZero() {
			f.Level = min(f.Level, model.Warning)
		}
		g.found = append(g.found, f)
	}
}

// rowNumbers names the sheet rows of cells: 第5行, 第5行等3行.
func rowNumbers(at ...model.Ref) string {
	s := fmt.Sprintf("第%d行", at[0].Row)
	if len(at) > 1 {
		s += fmt.Sprintf("等%d行", len(at))
	}
	return s
}
