package rules

import (
	"slices"

	"github.com/shopspring/decimal"

	"jixiao/model"
)

// mostShares is up to how many parts all stand in 差异分解; of more only those
// that contribute, or are in doubt.
const mostShares = 40

// share breaks the totals that do not balance down into their parts (差异分解).
func (r *reconciler) share(lines []model.Variance) {
	s := sharer{reconciler: r, lines: lines}
	for i := range lines {
		if v := &lines[i]; r.stand[i].sum != nil && !v.IsRate {
			v.Shares = s.shares(i)
		}
	}
}

// sharer knows what else is said of the parts of a total.
type sharer struct {
	*reconciler
	lines  []model.Variance
	owner  map[model.Ref]*model.Project // by the first cell of a row
	failed map[model.Ref][]int          // lines that are 不平, by the cell they blame
	doubts map[model.Ref]string         // readings in doubt
	known  projectIndex
}

// shares are the parts of the line i, the largest contributor first, and what
// they leave unexplained.
func (s *sharer) shares(i int) []model.Share {
	s.index()
	of, side, sign := s.stand[i].sum, 1, decimal.NewFromInt(-1)
	if len(of.rows[1]) < 2 && len(of.rows[0]) > 1 {
		side, sign = 0, decimal.NewFromInt(1)
	}
	rows, kind := of.rows[side], of.kinds[side]
	if of.form == nil && len(rows) == 1 && kind == model.Execution {
		rows = s.below(rows[0])
	}
	parts := s.parts(rows)
	if len(parts) < 2 {
		return nil
	}
	rest := s.lines[i].Diff
	out := make([]model.Share, 0, len(parts)+1)
	for _, p := range parts {
		share := s.part(p, of.fields[side], of, kind)
		if !share.Other.Missing {
			share.Diff = share.Own.Amount.Mid.Sub(share.Other.Amount.Mid).Mul(sign)
		}
		rest = rest.Sub(share.Diff)
		share.Doubt = s.doubt(share, i)
		out = append(out, share)
	}
	if len(out) > mostShares {
		out = slices.DeleteFunc(out, func(x model.Share) bool { return x.Diff.IsZero() && x.Doubt == "" })
	}
	slices.SortStableFunc(out, func(a, b model.Share) int {
		if c := b.Diff.Abs().Cmp(a.Diff.Abs()); c != 0 {
			return c
		}
		return inDoubt(b) - inDoubt(a)
	})
	if !rest.IsZero() {
		out = append(out, model.Share{Label: s.table.say("其余"), Diff: rest})
	}
	return out
}

func inDoubt(s model.Share) int {
	if s.Doubt == "" {
		return 0
	}
	return 1
}

// sharePart is what one part of a total is made of.
type sharePart struct {
	label, code string
	rows        []model.Row
	project     *model.Project
}

// partKey is what the rows of one part have in common: their project, or a text.
type partKey struct {
	project *model.Project
	text    string
}

// below are the rows that a total of the 执行表 adds up: 基本支出 and 项目支出
// where it prints both, else its records; the row itself where it is no total.
func (s *sharer) below(total model.Row) []model.Row {
	for _, f := range s.forms(model.Execution) {
		rows := s.classify(f).Block(model.ExecutionBlock)
		if sheetOf(f.At.TopLeft()) != sheetOf(total.At) {
			continue
		}
		switch total.Role {
		case model.RoleTotal:
			if halves := selectRows([][]string{{string(model.RoleBasic), string(model.RoleProject)}}, rows, -1); len(halves) > 0 {
				return halves[0]
			}
			return leaves(rows, "")
		case model.RoleBasic, model.RoleProject:
			return leaves(rows, total.Role)
		}
	}
	return []model.Row{total}
}

// parts are the rows of a sum, those of one project or of one unit together.
func (s *sharer) parts(rows []model.Row) []*sharePart {
	var out []*sharePart
	byKey := map[partKey]*sharePart{}
	for i, row := range rows {
		var k projectKey
		p := &sharePart{project: s.owner[row.At]}
		if p.project == nil {
			k, p.label = keyOf(row.Cells), rowName(row)
		}
		if p.project == nil && row.Role == model.RoleRecord && !k.empty() {
			if _, paid := row.Cells[model.Paid]; paid {
				p.project = s.known.find(k)
			}
		}
		var key partKey
		switch {
		case s.unit.Name == Street && row.Role == model.RoleRecord:
			p.label = row.Value(model.BudgetUnit).Text
			key.text = s.table.unitKey(p.label)
			p.label = s.table.unitName(p.label)
		case p.project != nil:
			p.label, p.code = p.project.Name, p.project.Code
			key.project = p.project
		case !k.empty():
			p.code = k.code
			key.text = k.code + "|" + k.name
		default:
			key.text = row.At.String()
		}
		if known := byKey[key]; known != nil {
			known.rows = append(known.rows, row)
			continue
		}
		p.rows = rows[i : i+1 : i+1]
		byKey[key] = p
		out = append(out, p)
	}
	return out
}

// part is a part with its own figure and what is said of it elsewhere.
func (s *sharer) part(p *sharePart, f fieldSum, of *reconTotal, kind model.FormKind) model.Share {
	share := model.Share{Label: p.label, Code: p.code, Other: model.Side{Missing: true}}
	own, ok := f.over(p.rows, of.column)
	share.Own = own.Side
	if !ok {
		share.Own.Blank = true
	}
	if other, ok := s.partner(p, orColumn(f.terms[0], of.column), of, kind); ok && !share.Own.Blank {
		share.Other = other
	}
	return share
}

// partner is the same figure as another form states it: of a project its 自评表
// or its 执行表, for 年初预算数 also its 申报表, for 全年执行数 its payments; of a
// subtotal its rows; of a fund the rows of the 执行表 under it.
func (s *sharer) partner(p *sharePart, t model.Term, of *reconTotal, kind model.FormKind) (model.Side, bool) {
	for _, other := range s.partners(p, t, of, kind) {
		if other.stands() {
			return other.Side, true
		}
	}
	if t == model.Spending && p.project != nil && s.unit.Name != Street && kind != model.Payments {
		if ways := s.paymentWays("支付明细表 金额合计", operand{}, p.project); len(ways) > 0 && ways[0].stands() {
			return ways[0].Side, true
		}
	}
	return model.Side{}, false
}

// stands reports whether a side is a figure that nothing left open can change.
func (s reconSide) stands() bool {
	return !s.Missing && !s.Blank && !s.untouched && !s.up && !s.any
}

func (s *sharer) partners(p *sharePart, t model.Term, of *reconTotal, kind model.FormKind) (out []reconSide) {
	try := func(label string, t model.Term, rows []model.Row) {
		if side, ok := (fieldSum{terms: []model.Term{t}, minus: []bool{false}}).over(rows, ""); ok && len(rows) > 0 {
			side.Label = label + " " + string(t)
			out = append(out, side)
		}
	}
	switch {
	case p.project == nil && of.form == nil:
		s.withinOverall(p, t, try)
	case p.project == nil:
		s.withinForm(p, t, of, try)
	case kind == model.Payments:
		try("执行表", model.Spending, p.project.Execution)
	case kind == model.ProjectEvaluation:
		try("执行表", t, p.project.Execution)
	default:
		if total, ok := p.project.Evaluation.Total(model.FundBlock); ok && !anyOurs(total) {
			try("自评表", t, []model.Row{total})
		}
		if total, ok := p.project.Declaration.Total(model.FundBlock); ok && t == model.InitialBudget {
			try("申报表", t, []model.Row{total})
		}
	}
	return out
}

// withinOverall are what the 整体自评表 states of 基本支出 or 项目支出, else for the
// latter what the 自评表 of all projects do.
func (s *sharer) withinOverall(p *sharePart, t model.Term, try func(string, model.Term, []model.Row)) {
	role := string(p.rows[0].Role)
	for _, f := range s.forms(model.DepartmentEvaluation) {
		if rows := rowsOfWord(role, f.Block(model.FundBlock), -1); role != "" && len(rows) == 1 {
			try("整体自评表"+role, t, rows)
		}
	}
	if p.rows[0].Role == model.RoleProject {
		if ways, ok := s.evaluations(operand{block: model.FundBlock}); ok {
			try("各项目自评表", t, ways[0])
		}
	}
}

// withinForm are the rows below a subtotal, the 小计 that a street-wide list prints
// for a unit, or the rows of the list for a fund of a project.
func (s *sharer) withinForm(p *sharePart, t model.Term, of *reconTotal, try func(string, model.Term, []model.Row)) {
	rows := of.form.Block(model.ExecutionBlock)
	switch {
	case !isList(of.form):
		if o := s.known.find(keyOf(of.form.Fields)); o != nil {
			ways := s.ofFund(operand{form: model.Execution}, reconContext{project: o, fund: fundKey(p.rows[0])})
			if fundKey(p.rows[0]) != "" && len(ways) > 0 {
				try("执行表", t, ways[0])
			}
		}
	case len(p.rows) == 1 && slices.Contains(groupRoles, p.rows[0].Role):
		try("各行之和", t, leaves(rows, p.rows[0].Role))
	case p.rows[0].Role == model.RoleSubtotal:
		i := slices.IndexFunc(rows, func(r model.Row) bool { return r.At == p.rows[0].At })
		if ways := covered(rows, max(i, 0)); i >= 0 && len(ways) > 0 {
			try("各行之和", t, ways[0])
		}
	case s.unit.Name == Street:
		name := s.table.unitKey(p.label)
		for _, row := range rows {
			if row.Role == model.RoleSubtotal && s.table.unitKey(subtotalName(row.Value(model.BudgetUnit).Text)) == name {
				try("单位小计", t, []model.Row{row})
			}
		}
	}
}

// doubt is what speaks against a part of the line i: what the line itself is
// explained by, another line that fails, a likely cause, a reading nobody is sure
// of.
func (s *sharer) doubt(share model.Share, i int) string {
	for _, at := range share.Own.At {
		for _, c := range s.lines[i].Causes {
			if slices.Contains(c.At, at) {
				return s.table.say("疑似原因", c.Kind)
			}
		}
		for _, j := range s.failed[at] {
			if j == i {
				continue
			}
			if causes := s.lines[j].Causes; len(causes) > 0 {
				return s.table.say("疑似原因", causes[0].Kind)
			}
			return s.table.say("行不平", s.lines[j].Name)
		}
		if as, ok := s.doubts[at]; ok {
			return s.table.say("读数存疑", as)
		}
	}
	return ""
}

// index notes what is said of cells, once a total fails.
func (s *sharer) index() {
	if s.failed != nil {
		return
	}
	s.known = s.table.indexOf(s.unit)
	s.owner, s.failed, s.doubts = map[model.Ref]*model.Project{}, map[model.Ref][]int{}, map[model.Ref]string{}
	for _, p := range s.unit.Projects {
		for _, row := range p.Execution {
			s.owner[row.At] = p
		}
		if total, ok := p.Evaluation.Total(model.FundBlock); ok {
			s.owner[total.At] = p
		}
	}
	delete(s.owner, model.Ref{})
	s.blame()
	for _, f := range s.unit.Forms {
		for _, x := range f.Readings {
			if x.Doubt {
				s.doubts[x.At] = x.As
			}
		}
	}
}

// blame notes which cells the lines that fail speak against. A total blames its own
// cell alone; between two forms either may be wrong. Of the cells of one row those
// that another line blames too.
func (s *sharer) blame() {
	var rows []int
	note := func(i int, cells []model.Ref) {
		for _, at := range cells {
			s.failed[at] = append(s.failed[at], i)
		}
	}
	for i, v := range s.lines {
		cells := slices.Concat(v.Left.At, v.Right.At)
		switch {
		case v.Verdict != model.Unbalanced:
		case s.stand[i].sum != nil:
			note(i, v.Left.At[:min(1, len(v.Left.At))])
		case oneRow(cells):
			rows = append(rows, i)
		default:
			note(i, cells)
		}
	}
	blamed := func(at model.Ref) bool { return len(s.failed[at]) > 0 }
	var more [][]model.Ref
	for _, i := range rows {
		v := s.lines[i]
		cells := slices.Concat(v.Left.At, v.Right.At)
		if slices.ContainsFunc(cells, blamed) {
			cells = slices.DeleteFunc(cells, func(at model.Ref) bool { return !blamed(at) })
		}
		more = append(more, cells)
	}
	for k, i := range rows {
		note(i, more[k])
	}
}

// oneRow reports whether all cells stand in one row of one sheet.
func oneRow(cells []model.Ref) bool {
	return !slices.ContainsFunc(cells, func(at model.Ref) bool {
		return sheetOf(at) != sheetOf(cells[0]) || at.Row != cells[0].Row
	})
}
