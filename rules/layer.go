package rules

import (
	"slices"
	"strconv"

	"github.com/shopspring/decimal"

	"jixiao/model"
)

// This file lays an officer's form over what we would write, cell by cell.
// Nothing she typed is lost or changed.

// officers reports whether an officer typed v: then it stands to the letter.
func officers(v model.Value) bool {
	return v.Origin != model.Ours && (v.Present() || v.State == model.NotApplicable || v.State == model.Unreadable)
}

// derived are the terms that follow from others: of these, what we once wrote
// is never used again.
var derived = []model.Term{model.ExecutionRate, model.Score, model.TotalScore, model.Grade}

// over is the value that stands where below is what we work out and v what her
// form has: what she typed, else what we work out, else what we once wrote.
func over(t model.Term, v, below model.Value) model.Value {
	switch {
	case officers(v):
		return v
	case below.Present(), below.State == model.NotApplicable:
		return below
	case v.Origin == model.Ours && (v.Present() || v.State == model.NotApplicable) && !slices.Contains(derived, t):
		return v
	}
	return below
}

// layer lays form over f: her fields, and her rows. A form of her own decides
// which indicators there are; on one that we wrote, the rows are ours, unless
// she added some or renamed them.
func layer(f, form *model.Form) {
	if form == nil {
		return
	}
	for t, v := range form.Fields {
		f.Fields[t] = over(t, v, f.Fields[t])
	}
	f.Blocks[model.FundBlock] = layerRows(f.Blocks[model.FundBlock], form.Block(model.FundBlock), roleKey, false)
	f.Blocks[model.TaskBlock] = layerRows(f.Blocks[model.TaskBlock], form.Block(model.TaskBlock), taskKey, !form.Written)
	f.Blocks[model.IndicatorBlock] = layerRows(f.Blocks[model.IndicatorBlock], form.Block(model.IndicatorBlock), indicatorKey, !form.Written)
	for t := range f.Blocks {
		if len(f.Blocks[t]) == 0 {
			delete(f.Blocks, t)
		}
	}
}

// layerFunds lays a block 资金 that her overall form has instead of tasks over
// the total of the tasks: the form that we write keeps its money there.
func layerFunds(f, form *model.Form) {
	total, ok := form.Total(model.FundBlock)
	if !ok || len(form.Block(model.TaskBlock)) > 0 {
		return
	}
	i := slices.IndexFunc(f.Blocks[model.TaskBlock], func(r model.Row) bool { return r.Role == model.RoleTotal })
	if i < 0 {
		return
	}
	row := f.Blocks[model.TaskBlock][i]
	for from, to := range map[model.Term]model.Term{model.Budget: model.TaskTotal, model.Spending: model.TaskSpent,
		model.Weight: model.Weight, model.ExecutionRate: model.ExecutionRate, model.Score: model.Score} {
		row.Cells[to] = over(to, total.Value(from), row.Cells[to])
	}
}

// layerRows lays hers over rows. Rows pair by key; between two pairs, the
// unpaired ones pair in their order where she overwrote what names the row. A
// row of hers without partner follows the row before it. With replace, our
// rows without partner are left out: her form says which rows there are.
func layerRows(rows, hers []model.Row, key func(model.Row) string, replace bool) []model.Row {
	if len(hers) == 0 {
		return rows
	}
	partner := pair(rows, hers, key)
	if replace {
		var out []model.Row
		for i, h := range hers {
			if partner[i] >= 0 {
				h = mergeRow(rows[partner[i]], h)
			} else {
				h = mergeRow(model.Row{Role: h.Role}, h)
			}
			out = append(out, h)
		}
		return totalLast(out, rows)
	}
	byRow := make([][]model.Row, len(rows)+1) // what follows row i-1
	merged := make([]model.Row, len(rows))
	copy(merged, rows)
	last := 0
	for i, h := range hers {
		switch j := partner[i]; {
		case j >= 0:
			merged[j] = mergeRow(rows[j], h)
			last = j + 1
		case substantial(h) || len(rows) == 0:
			byRow[last] = append(byRow[last], mergeRow(model.Row{Role: h.Role}, h))
		}
	}
	out := byRow[0]
	for i, r := range merged {
		out = append(append(out, r), byRow[i+1]...)
	}
	return out
}

// totalLast adds our total row where her rows have none.
func totalLast(out, rows []model.Row) []model.Row {
	total := func(r model.Row) bool { return r.Role == model.RoleTotal }
	if slices.ContainsFunc(out, total) {
		return out
	}
	if i := slices.IndexFunc(rows, total); i >= 0 {
		out = append(out, rows[i])
	}
	return out
}

// typed reports whether any cell of r is an officer's.
func typed(r model.Row) bool {
	for _, v := range r.Cells {
		if officers(v) {
			return true
		}
	}
	return false
}

// substantial reports whether an officer typed more into r than the levels
// that the blank form shows on its empty rows.
func substantial(r model.Row) bool {
	for t, v := range r.Cells {
		if t != model.Level1 && t != model.Level2 && officers(v) {
			return true
		}
	}
	return false
}

// mergeRow is row h of hers over ours. A 分值 that we once wrote is used again
// only where we have no such row: else it was 建议分值, and is proposed anew.
func mergeRow(below, h model.Row) model.Row {
	r := model.Row{Role: below.Role, At: h.At, Cells: map[model.Term]model.Value{}}
	for t, v := range below.Cells {
		r.Cells[t] = v
	}
	for t, v := range h.Cells {
		if t == model.Weight && len(below.Cells) > 0 && v.Origin == model.Ours {
			continue
		}
		r.Cells[t] = over(t, v, r.Cells[t])
	}
	return r
}

// pair finds for each of hers the row it stands for, -1 for none.
func pair(rows, hers []model.Row, key func(model.Row) string) []int {
	partner := make([]int, len(hers))
	taken := make([]bool, len(rows))
	for i, h := range hers {
		partner[i] = -1
		for j, r := range rows {
			if !taken[j] && r.Role == h.Role && key(r) == key(h) {
				partner[i], taken[j] = j, true
				break
			}
		}
	}
	// Renamed rows: she overwrote the name that we had written.
	next := 0
	for i, h := range hers {
		if partner[i] >= 0 {
			next = partner[i] + 1
		}
		if partner[i] >= 0 || !typed(h) || wholly(h) {
			continue
		}
		if next < len(rows) && !taken[next] && rows[next].Role == h.Role {
			partner[i], taken[next] = next, true
			next++
		}
	}
	return partner
}

// wholly reports whether all filled cells of r are the officer's: she added
// it, it is no row of ours that she changed.
func wholly(r model.Row) bool {
	for _, v := range r.Cells {
		if v.State != model.Blank && v.Origin == model.Ours {
			return false
		}
	}
	return true
}

func roleKey(r model.Row) string { return string(r.Role) }

func taskKey(r model.Row) string { return model.Fold(r.Value(model.TaskName).Text) }

func indicatorKey(r model.Row) string {
	return model.Fold(r.Value(model.Level2).Text) + "\n" + model.Fold(r.Value(model.Indicator).Text)
}

// ours marks a value as worked out by us.
func ours(v model.Value) model.Value {
	v.Origin = model.Ours
	return v
}

// copied is v as taken over from another form, else otherwise.
func copied(v, otherwise model.Value) model.Value {
	if !v.Present() && v.State != model.NotApplicable {
		return ours(otherwise)
	}
	v.Sources = at(v)
	v.At, v.Formula, v.Origin = model.Ref{}, "", model.Ours
	if v.State == model.Given {
		v.State = model.Computed
	}
	return v
}

// known is a text that we know from elsewhere, blank where it is empty.
func known(s string, from ...model.Ref) model.Value {
	if s == "" {
		return model.Value{Origin: model.Ours}
	}
	return ours(model.Text(s, from...))
}

// at is where v stands, or what it was worked out from.
func at(v model.Value) []model.Ref {
	if v.At.IsZero() {
		return v.Sources[:len(v.Sources):len(v.Sources)]
	}
	return []model.Ref{v.At}
}

func yearValue(year int) model.Value {
	return model.Value{Text: strconv.Itoa(year), State: model.Computed, Kind: model.KindYear,
		Number: decimal.NewFromInt(int64(year)), IsNumber: true, Origin: model.Ours}
}

func scoreValue(d decimal.Decimal, from []model.Ref) model.Value {
	d = decimal.RequireFromString(d.String()) // trailing zeros are no decimals
	return model.Value{Text: d.String(), State: model.Computed, Kind: model.KindScore,
		Number: d, IsNumber: true, Origin: model.Ours, Sources: from}
}

// dash is a cell to which the question does not apply.
func dash() model.Value {
	return model.Value{Text: "—", State: model.NotApplicable, Origin: model.Ours}
}

// amountValue is an amount in the money unit of a form, at full precision and
// printed with two decimals; State Owed where it is not known.
func amountValue(m money, unit model.MoneyUnit) model.Value {
	if !m.known {
		return model.Value{State: model.Owed, Kind: model.KindAmount, Yuan: unit.InYuan(), Origin: model.Ours}
	}
	n := model.Divide(m.yuan, unit.InYuan())
	n = decimal.RequireFromString(n.String())
	return model.Value{Text: model.RoundHalfUp(n, 2).StringFixed(2), State: model.Computed, Kind: model.KindAmount,
		Number: n, IsNumber: true, Ulp: decimal.New(1, -2), Yuan: unit.InYuan(), Origin: model.Ours, Sources: m.from}
}
