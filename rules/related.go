package rules

import (
	"slices"

	"jixiao/model"
	"jixiao/rules/expr"
)

// scope is what the names of a rule mean on a form, or on one of its rows: with
// its unit and project, so that a rule may name their other forms.
func (r *run) scope(f *model.Form, row *model.Row) expr.Scope {
	s := expr.Scope{Form: f, Row: row, Unit: r.unit}
	switch {
	case f == nil || r.unit == nil:
	case isList(f):
		if row != nil {
			s.Block, s.Project = listBlock(f), r.projectAt(row.At)
		}
	default:
		s.Project = r.projectOf(f)
	}
	return s
}

// projectOf is the project that a form speaks of: also that of a second copy.
func (r *run) projectOf(f *model.Form) *model.Project {
	if r.byForm == nil {
		r.byForm = map[*model.Form]*model.Project{}
		for _, p := range r.unit.Projects {
			for _, f := range []*model.Form{p.Declaration, p.Monitoring, p.Evaluation} {
				if f != nil && r.byForm[f] == nil {
					r.byForm[f] = p
				}
			}
		}
	}
	p, ok := r.byForm[f]
	if ok {
		return p
	}
	if k := keyOf(f.Fields); !k.empty() {
		known := r.book.reconcile.indexOf(r.unit)
		p = known.find(k)
	}
	r.byForm[f] = p
	return p
}

// projectAt is the project that a row of a list belongs to.
func (r *run) projectAt(at model.Ref) *model.Project {
	if r.byRow == nil {
		r.byRow = map[model.Ref]*model.Project{}
		for _, p := range r.unit.Projects {
			for _, rows := range [][]model.Row{p.Execution, p.Payments} {
				for i := range rows {
					r.byRow[rows[i].At] = p
				}
			}
		}
		delete(r.byRow, model.Ref{})
	}
	return r.byRow[at]
}

// setAside parts from a unit's forms those of the year before that stand beside
// their like of this year: they serve as 上年 and are judged by nobody.
func setAside(m matcher, u *model.Unit) {
	if u.Year == 0 {
		return
	}
	all := slices.Clone(u.Forms)
	u.Forms = slices.DeleteFunc(u.Forms, func(f *model.Form) bool {
		if f.Year != u.Year-1 || f.Written || !slices.ContainsFunc(all, func(o *model.Form) bool { return twins(m, f, o, u.Year) }) {
			return false
		}
		u.Before = append(u.Before, f)
		return true
	})
}

// lastYears reports whether f is a list of the year before, beside which there
// is one of this year.
func (g *gatherer) lastYears(f *model.Form) bool {
	return f.Year != 0 && f.Year == g.year-1 && slices.ContainsFunc(g.in.Forms, func(s Sourced) bool {
		return s.Form.Kind == f.Kind && !s.FromOut && ofYear(s.Form, g.year)
	})
}

// twins reports whether o is for year what f was for another: the same kind of
// form about the same project, or about the unit.
func twins(m matcher, f, o *model.Form, year int) bool {
	if o == nil || f == o || f.Kind != o.Kind || !ofYear(o, year) {
		return false
	}
	return keyOf(f.Fields).empty() && keyOf(o.Fields).empty() || m.sameProject(f, o)
}

// lastYears gives each project its forms of the year before, and its rows of
// last year's 预算执行 as a form of their own.
func (p *projectIndex) lastYears(u *model.Unit) {
	for _, f := range u.Before {
		switch {
		case f.Kind == model.Execution:
			p.lastExecution(f)
		case isList(f):
		default:
			if k := keyOf(f.Fields); !k.empty() {
				if o := p.find(k); o != nil {
					o.Before = append(o.Before, f)
				}
			}
		}
	}
}

func (p *projectIndex) lastExecution(f *model.Form) {
	of := map[*model.Project]*model.Form{}
	for _, row := range f.Block(model.ExecutionBlock) {
		k := keyOf(row.Cells)
		if row.Role != model.RoleRecord || row.Group != model.RoleProject || k.empty() {
			continue
		}
		o := p.find(k)
		if o == nil {
			continue
		}
		if of[o] == nil {
			of[o] = withBlock(f, model.ExecutionBlock, nil)
			of[o].Fields, of[o].Readings = nil, nil
			o.Before = append(o.Before, of[o])
		}
		of[o].Blocks[model.ExecutionBlock] = append(of[o].Blocks[model.ExecutionBlock], row)
	}
}
