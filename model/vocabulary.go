package model

import "slices"

// Vocabulary is the words that layouts and rules may use: the terms and forms
// of this package and those that a district's own layout lines add. The nil
// Vocabulary is the base alone. It is not changed once it is made, and may be
// used from several goroutines.
type Vocabulary struct {
	terms []TermInfo // the base, then the district's own
	forms []FormKind
	index map[Term]TermInfo // the district's own, folded too
	known map[string]FormKind
}

// Extend is v with the terms and forms of a district added. A word that v
// knows already keeps its meaning.
func (v *Vocabulary) Extend(terms []TermInfo, forms []FormKind) *Vocabulary {
	n := &Vocabulary{terms: slices.Clone(v.Terms()), forms: slices.Clone(v.Forms()),
		index: map[Term]TermInfo{}, known: map[string]FormKind{}}
	for _, t := range n.terms[len(Terms()):] {
		n.put(t)
	}
	for _, t := range terms {
		if _, ok := n.Info(t.Term); !ok && t.Term != "" {
			n.terms = append(n.terms, t)
			n.put(t)
		}
	}
	for _, k := range n.forms {
		n.known[Fold(string(k))] = k
	}
	for _, k := range forms {
		if folded := Fold(string(k)); n.known[folded] == "" && folded != "" {
			n.forms = append(n.forms, k)
			n.known[folded] = k
		}
	}
	return n
}

func (v *Vocabulary) put(t TermInfo) {
	v.index[t.Term] = t
	v.index[Term(Fold(string(t.Term)))] = t
}

// Info describes t, to the letter or folded; ok is false for a word that is no
// term.
func (v *Vocabulary) Info(t Term) (info TermInfo, ok bool) {
	if info, ok = Info(t); ok {
		return info, true
	}
	folded := Term(Fold(string(t)))
	if info, ok = Info(folded); ok || v == nil {
		return info, ok
	}
	if info, ok = v.index[t]; !ok {
		info, ok = v.index[folded]
	}
	return info, ok
}

// Terms are all terms: those of the base in their order, then the district's.
func (v *Vocabulary) Terms() []TermInfo {
	if v == nil {
		return Terms()
	}
	return v.terms
}

// Forms are all forms: those of the base, then the district's.
func (v *Vocabulary) Forms() []FormKind {
	if v == nil {
		return Forms()
	}
	return v.forms
}

// Form is the form called name, to the letter or folded; ok is false for a
// word that is no form.
func (v *Vocabulary) Form(name string) (kind FormKind, ok bool) {
	folded := Fold(name)
	if v == nil {
		i := slices.IndexFunc(Forms(), func(k FormKind) bool { return Fold(string(k)) == folded })
		if i < 0 {
			return "", false
		}
		return Forms()[i], true
	}
	kind, ok = v.known[folded]
	return kind, ok
}

// Words are the names of all blocks, or of all fields, for telling the nearest
// right word.
func (v *Vocabulary) Words(blocks bool) []string {
	var out []string
	for _, t := range v.Terms() {
		if t.Block == blocks {
			out = append(out, string(t.Term))
		}
	}
	return out
}
