package rules

import (
	"fmt"
	"slices"
	"strings"

	"jixiao/model"
)

// nearBuiltin is the check that tells of names that may be meant for a project.
const nearBuiltin = "疑似同一项目"

// hints are the offers of a unit as its findings speak of them.
type hints struct {
	table  reconcileTable
	offers Offers
	spoken bool // whether nearBuiltin tells of them: then X09 need not
	order  []*stand
	of     map[*stand][]offer // by the name that may be meant for another
	mine   map[*model.Project]*stand
	to     map[*model.Project][]offer
	paid   map[string]*stand // names of payments, folded
}

// hints are those of the unit.
func (r *run) hints() *hints {
	if r.near == nil {
		r.near = r.hintsOf(NearNames(r.book, r.unit))
	}
	return r.near
}

func (r *run) hintsOf(near Offers) *hints {
	h := &hints{table: r.book.reconcile, offers: near, of: map[*stand][]offer{}, mine: map[*model.Project]*stand{}, to: map[*model.Project][]offer{}, paid: map[string]*stand{}}
	h.spoken = slices.ContainsFunc(r.book.checks, func(c *check) bool { return c.Builtin == nearBuiltin && c.enabled })
	for _, o := range near.all {
		if h.of[o.from] == nil {
			h.order = append(h.order, o.from)
		}
		h.of[o.from] = append(h.of[o.from], o)
		if o.to.project != nil {
			h.to[o.to.project] = append(h.to[o.to.project], o)
		}
		if o.from.project == nil {
			h.paid[projectKeyOf("", o.from.name).name] = o.from
		} else {
			h.mine[o.from.project] = o.from
		}
	}
	return h
}

// names are those that stand in a form and may be meant for another project.
func (h *hints) names() []*stand {
	return slices.DeleteFunc(slices.Clone(h.order), func(s *stand) bool { return s.project == nil })
}

// payments are those that stand in 支付明细 alone.
func (h *hints) payments() []*stand {
	return slices.DeleteFunc(slices.Clone(h.order), func(s *stand) bool { return s.project != nil })
}

// told reports whether p is told to be a project under another name.
func (h *hints) told(p *model.Project) bool { return h.spoken && h.mine[p] != nil }

// named names the projects that s may be meant for, with their cells.
func (h *hints) named(s *stand) string {
	var words []string
	for _, o := range h.of[s] {
		kind, at := o.to.place()
		words = append(words, fmt.Sprintf("%s的“%s”（%s）", kind, o.to.name, at))
	}
	return strings.Join(words, "、")
}

// why is what the names have in common.
func (h *hints) why(s *stand) string {
	var words []string
	for _, o := range h.of[s] {
		if !slices.Contains(words, o.why) {
			words = append(words, o.why)
		}
	}
	return strings.Join(words, "、")
}

// nearest is the name that p may have in the form sought, or for a name that is
// not in the budget list the one that it may have there; with its cell.
func (h *hints) nearest(p *model.Project, sought model.FormKind) (name string, at model.Ref, ok bool) {
	if s := h.mine[p]; s != nil {
		_, at := h.of[s][0].to.place()
		return h.of[s][0].to.name, at, true
	}
	for _, o := range h.to[p] {
		if at, ok := o.from.at[sought]; ok {
			return o.from.name, at, true
		}
	}
	return "", model.Ref{}, false
}

// ofProject is the hint «，疑似自评表的“…”（place）» for a project that has no form
// of the kind sought; empty where nothing is near.
func (h *hints) ofProject(p *model.Project, sought model.FormKind) string {
	if s := h.mine[p]; s != nil {
		return h.table.say("疑似", h.named(s))
	}
	name, at, ok := h.nearest(p, sought)
	if !ok {
		return ""
	}
	return h.table.say("疑似", fmt.Sprintf("%s的“%s”（%s）", sought, name, at))
}

// ofPayment is the hint for a payment whose project nobody knows.
func (h *hints) ofPayment(row model.Row) string {
	s := h.paid[projectKeyOf("", row.Value(model.ProjectName).Text).name]
	if s == nil {
		return ""
	}
	return h.table.say("疑似", h.named(s))
}

// places are all cells of a name.
func (s *stand) places() []model.Ref {
	var out []model.Ref
	for _, k := range standRanks {
		if at, ok := s.at[k]; ok {
			out = append(out, at)
		}
	}
	return out
}
