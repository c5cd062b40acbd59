package rules

import (
	"cmp"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"jixiao/model"
)

// This file only offers: no figure and no project depends on what it says.

// stand is a project, or a name in 支付明细 that is no project's, with the forms in
// which it stands.
type stand struct {
	project *model.Project // nil for a name of payments alone
	name    string         // as typed
	code    string
	at      map[model.FormKind]model.Ref // its name in each form
	folded  string
	bare    []rune // the name as compared
	mark    string // what of the name tells projects apart: 一期, 2022, 东
	kinds   uint   // the forms of at, a bit each in the order of standRanks
}

// standRanks puts the form whose name counts first: a name is held against that of
// the budget.
var standRanks = []model.FormKind{model.Execution, model.ProjectDeclaration, model.ProjectEvaluation, model.Monitoring, model.Payments}

// rank is the first form of the stand in the order of standRanks.
func (s *stand) rank() int { return bits.TrailingZeros(s.kinds) }

// place is the form and cell whose name is to be corrected: that of the 自评表
// before that of the 申报表.
func (s *stand) place() (model.FormKind, model.Ref) {
	for _, k := range []model.FormKind{model.Execution, model.ProjectEvaluation, model.ProjectDeclaration, model.Monitoring, model.Payments} {
		if at, ok := s.at[k]; ok {
			return k, at
		}
	}
	return "", model.Ref{}
}

// offer is a name that may stand for a project of another name.
type offer struct {
	from, to *stand
	edits    int
	why      string
}

// Offers are the names of one unit that may stand for projects of other names.
// They are good as long as its projects and aliases stay as they are.
type Offers struct{ all []offer }

// NearNames are the pairs of projects of u that may be one under two names: no form
// speaks of both, and their names differ little. In the order of their cells; of
// one name the nearest alone. Nothing is ever matched by them.
func NearNames(b *Book, u *model.Unit) Offers {
	if u.Name == Street || u.Name == Unassigned {
		return Offers{}
	}
	m := b.reconcile.matcher(u)
	stands := b.stands(u, m)
	x := newNearIndex(stands)
	refused := refusedPairs(u)
	var out []offer
	for _, s := range stands {
		if s.lone() {
			out = append(out, x.nearest(b.reconcile, s, func(o *stand) bool {
				return mayBeOne(s, o) && (len(refused) == 0 || !refused[pairOf(s, o)])
			})...)
		}
	}
	slices.SortFunc(out, func(a, b offer) int {
		_, p := a.from.place()
		_, q := b.from.place()
		_, v := a.to.place()
		_, w := b.to.place()
		return cmp.Or(p.Compare(q), v.Compare(w), cmp.Compare(a.to.name, b.to.name))
	})
	return Offers{out}
}

// namePair are two folded names in order.
type namePair [2]string

func pairOf(a, b *stand) namePair { return pairOfNames(a.folded, b.folded) }

func pairOfNames(a, b string) namePair { return namePair{min(a, b), max(a, b)} }

// refusedPairs are the pairs of which the officer said that they are two.
func refusedPairs(u *model.Unit) map[namePair]bool {
	out := map[namePair]bool{}
	for _, a := range u.Aliases {
		if a.Refused {
			out[pairOfNames(projectKeyOf("", a.Name).name, projectKeyOf("", a.For).name)] = true
		}
	}
	return out
}

// stands are the projects of u, and the names of payments that are none's.
func (b *Book) stands(u *model.Unit, m matcher) []*stand {
	var out []*stand
	for _, p := range u.Projects {
		if p.Owner != "" {
			continue // its sub-unit is asked
		}
		s := &stand{project: p, name: p.Name, code: p.Code, at: map[model.FormKind]model.Ref{}}
		if len(p.Execution) > 0 {
			row := p.Execution[0]
			s.at[model.Execution] = cmp.Or(row.Value(model.ProjectName).At, row.At)
		}
		for _, f := range []*model.Form{p.Declaration, p.Evaluation, p.Monitoring} {
			if f != nil && !f.Written {
				s.at[f.Kind] = cmp.Or(f.Field(model.ProjectName).At, f.At.TopLeft())
			}
		}
		out = append(out, s)
	}
	out = append(out, b.strayNames(u)...)
	out = slices.DeleteFunc(out, func(s *stand) bool { return s.name == "" || len(s.at) == 0 })
	short := strings.NewReplacer()
	if u.Year != 0 {
		year := strconv.Itoa(u.Year) + "年"
		short = strings.NewReplacer(year+"度", "", year, "")
	}
	for _, s := range out {
		s.compare(b.reconcile, m, short)
	}
	return out
}

// strayNames are the names of payments of u that are no project's.
func (b *Book) strayNames(u *model.Unit) []*stand {
	var out []*stand
	lists := current(u, model.Payments)
	if len(lists) == 0 {
		return nil
	}
	paid := map[string]bool{}
	judge := b.looseness(u)
	for _, f := range lists {
		for _, row := range f.Block(model.PaymentBlock) {
			k := keyOf(row.Cells)
			if row.Role != model.RoleRecord || k.name == "" || paid[k.name] || judge(row) != unknownProject {
				continue
			}
			paid[k.name] = true
			out = append(out, &stand{name: typedName(row.Value(model.ProjectName).Text), code: row.Value(model.ProjectCode).Text,
				at: map[model.FormKind]model.Ref{model.Payments: cmp.Or(row.Value(model.ProjectName).At, row.At)}})
		}
	}
	return out
}

// lone reports whether a name is to be held against others: it does not stand in
// the budget list.
func (s *stand) lone() bool {
	_, listed := s.at[model.Execution]
	return !listed
}

// mayBeOne reports whether two stands may be one project: no form has both, and
// their codes do not say that they are two.
func mayBeOne(a, b *stand) bool {
	if a == b || a.rank() <= b.rank() {
		return false // the other of the two asks
	}
	if a.kinds&b.kinds != 0 {
		return false
	}
	x, y := []rune(model.Fold(a.code)), []rune(model.Fold(b.code))
	return len(x) == 0 || len(y) == 0 || len(x) == len(y) && model.Edits(x, y) <= 2
}

// compare works out what of a name is compared: without what shortens takes out (the
// year of the batch), and apart from it the characters that tell projects apart.
func (s *stand) compare(t reconcileTable, m matcher, shortens *strings.Replacer) {
	key := projectKeyOf("", s.name)
	s.folded = key.name
	name := m.plain(key).name
	if short := shortens.Replace(name); utf8.RuneCountInString(short) > 1 {
		name = short
	}
	s.bare = []rune(name)
	for i, k := range standRanks {
		if _, ok := s.at[k]; ok {
			s.kinds |= 1 << i
		}
	}
	s.mark = telling(name, t.telling)
}

// numerals are the characters of numbers, each with its digit.
var numerals = map[rune]rune{'〇': '0', '零': '0', '一': '1', '二': '2', '两': '2', '三': '3', '四': '4', '五': '5', '六': '6', '七': '7',
	'八': '8', '九': '9', '十': 'X', '百': 'C', '千': 'M'}

// telling is what of a folded name makes it another project: its digits, numerals
// and letters, and the characters that sheet 对账 declares, in their order.
func telling(name, declared string) string {
	return strings.Map(func(r rune) rune {
		switch n, ok := numerals[r]; {
		case ok:
			return n
		case r >= '0' && r <= '9', r >= 'a' && r <= 'z', strings.ContainsRune(declared, r):
			return r
		}
		return -1
	}, name)
}

// nearIndex finds names by two characters that follow each other, among those with
// the same numbers, and whole.
type nearIndex struct {
	stands []*stand
	places map[bigram][]int
	whole  map[string][]int // by mark and name
	shared []int            // by stand: how many bigrams of the query it has
}

// bigram is two characters in the names of one mark; a name has its edges too.
type bigram struct {
	mark string
	a, b rune
}

const edge rune = 0

func newNearIndex(stands []*stand) *nearIndex {
	x := &nearIndex{stands: stands, places: map[bigram][]int{}, whole: map[string][]int{}, shared: make([]int, len(stands))}
	for i, s := range stands {
		x.whole[s.mark+"|"+string(s.bare)] = append(x.whole[s.mark+"|"+string(s.bare)], i)
		for _, g := range s.bigrams() {
			x.places[g] = append(x.places[g], i)
		}
	}
	return x
}

// bigrams are the pairs of characters of a name, its edges first and last.
func (s *stand) bigrams() []bigram {
	out := make([]bigram, 0, len(s.bare)+1)
	last := edge
	for _, r := range s.bare {
		out = append(out, bigram{s.mark, last, r})
		last = r
	}
	return append(out, bigram{s.mark, last, edge})
}

// nearest are the offers for s among the stands that may be it: those that take the
// fewest edits, of the budget list before others, at most mostOffers.
func (x *nearIndex) nearest(t reconcileTable, s *stand, may func(*stand) bool) []offer {
	var out []offer
	for _, i := range x.candidates(s, may) {
		o := x.stands[i]
		edits, why, ok := t.likeness(s.bare, o.bare)
		if !ok {
			continue
		}
		if s.folded == o.folded {
			why = t.say("同名")
		}
		if len(out) > 0 {
			before := cmp.Or(cmp.Compare(edits, out[0].edits), cmp.Compare(o.rank(), out[0].to.rank()))
			if before > 0 {
				continue
			}
			if before < 0 {
				out = out[:0]
			}
		}
		out = append(out, offer{from: s, to: o, edits: edits, why: why})
	}
	slices.SortFunc(out, func(a, b offer) int {
		_, p := a.to.place()
		_, q := b.to.place()
		return cmp.Or(p.Compare(q), cmp.Compare(a.to.name, b.to.name))
	})
	return out[:min(len(out), mostOffers)]
}

// mostOffers is how many projects are named that one name may be meant for.
const mostOffers = 3

// candidates are the stands whose names may be near to that of s: those that share
// rare bigrams with it, that hold it, or that it holds; of them those that may be it.
func (x *nearIndex) candidates(s *stand, may func(*stand) bool) []int {
	need := 2 // of 2e+3, an exchange undoes three; of a longer name more are left
	if len(s.bare) >= 8 {
		need = 3
	}
	// A name that has need of them has one of all but the need-1 most common: those
	// stand in too many names to go through.
	rare := x.rarest(s)
	few := max(0, len(rare)-need+1)
	var met []int
	for _, g := range rare[:few] {
		for _, i := range x.places[g] {
			if x.shared[i] == 0 {
				met = append(met, i)
			}
			x.shared[i]++
		}
	}
	var out []int
	for _, i := range met {
		n := x.shared[i]
		x.shared[i] = 0
		if !may(x.stands[i]) {
			continue
		}
		for _, g := range rare[few:] {
			n += x.stands[i].times(g)
		}
		if n >= need {
			out = append(out, i)
		}
	}
	inner := slices.IndexFunc(rare, func(g bigram) bool { return g.a != edge && g.b != edge })
	if inner >= 0 {
		for _, i := range x.places[rare[inner]] { // what holds s whole has it
			if len(x.stands[i].bare) > len(s.bare) && may(x.stands[i]) {
				out = append(out, i)
			}
		}
	}
	for n := shortestPart; n <= len(s.bare); n++ {
		for i := 0; i+n <= len(s.bare); i++ {
			for _, j := range x.whole[s.mark+"|"+string(s.bare[i:i+n])] {
				if may(x.stands[j]) {
					out = append(out, j)
				}
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// times is how often the name has g, whose mark it has.
func (s *stand) times(g bigram) int {
	n, last := 0, edge
	for _, r := range s.bare {
		if last == g.a && r == g.b {
			n++
		}
		last = r
	}
	if last == g.a && g.b == edge {
		n++
	}
	return n
}

// rarest are so many bigrams of s that a name near to it has two of them: an edit
// undoes two, an exchange three. The rarest, for the others stand in every name.
func (x *nearIndex) rarest(s *stand) []bigram {
	all := s.bigrams()
	slices.SortStableFunc(all, func(a, b bigram) int { return cmp.Compare(len(x.places[a]), len(x.places[b])) })
	edits := max(1, len(s.bare)/4) // the other may be longer, and so further off
	return all[:min(len(all), 2*edits+3)]
}

// mostEdits is by how many characters a name of n may be off.
func mostEdits(n int) int { return max(1, n/5) }

// shortestPart is how much of a name must stand in another for one to hold the other.
const shortestPart = 4

// shortestName is the length of name below which a character makes another word.
const shortestName = 5

// likeness is how many edits two names are apart, and in words what they have in
// common; ok is false where they are two.
func (t reconcileTable) likeness(a, b []rune) (edits int, why string, ok bool) {
	if len(a) > len(b) {
		a, b = b, a
	}
	switch {
	case slices.Equal(a, b):
		return 0, t.say("只差年度"), true
	case len(a) < len(b) && len(a) >= shortestPart && 5*len(a) >= 2*len(b) && strings.Contains(string(b), string(a)):
		return len(b) - len(a), t.say("包含"), true
	case len(b) < shortestName || len(b)-len(a) > mostEdits(len(b)):
		return 0, "", false
	}
	edits = model.Edits(middles(a, b))
	switch {
	case edits <= mostEdits(len(b)):
		return edits, t.say("差字", strconv.Itoa(edits)), true
	case edits == 2 && slices.Equal(sortedRunes(a), sortedRunes(b)):
		return edits, t.say("字序"), true
	}
	return 0, "", false
}

// middles are two names without what both begin and end with, which takes no edits.
func middles(a, b []rune) (x, y []rune) {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return a, b
}

func sortedRunes(rs []rune) []rune {
	rs = slices.Clone(rs)
	slices.Sort(rs)
	return rs
}
