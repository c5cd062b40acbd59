package rules

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"jixiao/model"
)

// keying is what sheet 对账 says of how projects are known: by which keys, in
// which order, which endings of their names say nothing, and which characters
// make two names two projects.
type keying struct {
	by          []model.Term // 项目编码, 项目名称; empty for both in this order
	nameEndings []string     // folded
	telling     string       // folded characters
}

// keyTerms are what a project may be known by, in the usual order.
var keyTerms = []model.Term{model.ProjectCode, model.ProjectName}

// keyLine reads one key of sheet 对账.
func (p *reconParser) keyLine(r model.TableRow) {
	field, at := p.cell(r, "左字段")
	p.known(at, "键", field, []string{string(keyTerms[0]), string(keyTerms[1])})
	if slices.Contains(p.out.by, model.Term(field)) {
		p.fault(at, "键“%s”写了两次，请删去其中一行", field)
		return
	}
	p.out.by = append(p.out.by, model.Term(field))
	endings, at := p.cell(r, "右字段")
	switch {
	case endings == "":
	case model.Term(field) == model.ProjectName:
		p.out.nameEndings = foldedList(endings)
	default:
		p.fault(at, "“%s”没有可以略去的词尾，请清空这一格", field)
	}
}

// matcher says which keys are one project in one unit: by the keys that sheet 对账
// declares, and by the names that the officer confirmed in sheet 别名.
type matcher struct {
	keying
	alias map[projectKey]projectKey // a name alone, or a code alone, to what it stands for
}

// matcher is how the projects of u are told apart.
func (k keying) matcher(u *model.Unit) matcher {
	m := matcher{keying: k}
	if len(m.by) == 0 {
		m.by = keyTerms
	}
	for _, a := range u.Aliases {
		if a.Confirmed {
			m.confirm(a)
		}
	}
	return m
}

// confirm makes the two names of a one; what was one with either before still is.
func (m *matcher) confirm(a model.Alias) {
	from, to := m.of(projectKeyOf("", a.Name)), m.of(projectKeyOf(a.Code, a.For))
	if from.name == "" || from.name == to.name {
		return
	}
	if m.alias == nil {
		m.alias = map[projectKey]projectKey{}
	}
	m.alias[projectKey{name: from.name}] = to
}

// plain is k as declared: without the keys that do not count, and the endings
// that say nothing. A key of which nothing would be left stays as it is.
func (m matcher) plain(k projectKey) projectKey {
	out := projectKey{code: k.code, name: k.name}
	if !slices.Contains(m.by, model.ProjectCode) {
		out.code = ""
	}
	if !slices.Contains(m.by, model.ProjectName) {
		out.name = ""
	}
	if out.empty() {
		out = k
	}
	out.name = trimEndings(out.name, m.nameEndings)
	return out
}

// of is the key by which k is looked up: plain, and that of another name where
// the officer said that they are one.
func (m matcher) of(k projectKey) projectKey {
	k = m.plain(k)
	for range m.alias {
		to, ok := m.alias[projectKey{name: k.name}]
		if !ok {
			break
		}
		k = to
	}
	return k
}

// same reports whether two keys are of one project: the first declared key that
// both have decides.
func (m matcher) same(a, b projectKey) bool {
	a, b = m.of(a), m.of(b)
	for _, t := range m.by {
		if x, y := a.by(t), b.by(t); x != "" && y != "" {
			return x == y
		}
	}
	return false
}

// sameProject reports whether two forms speak of one project.
func (m matcher) sameProject(a, b *model.Form) bool { return m.same(keyOf(a.Fields), keyOf(b.Fields)) }

// speaks reports whether f speaks of p: of its code, or of its name.
func (m matcher) speaks(f *model.Form, p *model.Project) bool {
	a, b := m.of(keyOf(f.Fields)), m.of(projectKeyOf(p.Code, p.Name))
	return a.code != "" && a.code == b.code || a.name != "" && a.name == b.name
}

// by is the part of a key that t names.
func (k projectKey) by(t model.Term) string {
	if t == model.ProjectCode {
		return k.code
	}
	return k.name
}

// matcher is how the projects of the unit are told apart.
func (r *run) matcher() matcher { return r.book.reconcile.matcher(r.unit) }

// indexOf are the projects of u, found by all that they are known by.
func (t reconcileTable) indexOf(u *model.Unit) projectIndex {
	return indexed(t.matcher(u), u.Projects)
}

// codePrefix is a code before a name in one cell, «310112001-某项目», folded.
// A code has three digits in a row, and may itself be parted by dashes.
var codePrefix = regexp.MustCompile(`^([0-9a-z]*[0-9]{3}[0-9a-z]*(?:-[0-9]+[0-9a-z]*)*)[-_、.](.+)$`)

// year is a prefix that is no code: «2023-2025年某项目».
var yearPrefix = regexp.MustCompile(`^(19|20)[0-9]{2}$`)

// splitCode parts «219001-某单位» into the folded code and the folded name.
// The code is empty where the text begins with none.
func splitCode(s string) (code, name string) {
	folded := model.Fold(s)
	if folded == "" || folded[0] >= utf8.RuneSelf {
		return "", folded // spares most names the search: a code begins with a digit or letter
	}
	m := codePrefix.FindStringSubmatch(folded)
	if m == nil || yearPrefix.MatchString(m[1]) {
		return "", folded
	}
	return m[1], m[2]
}

// unitName is a unit's name as typed, without code and bracketed ending:
// 某中心 of «219001-某中心（盖章）».
func (t reconcileTable) unitName(s string) string {
	s = typedName(s)
	for i := range s {
		if i > 0 && slices.Contains(t.endings, model.Fold(s[i:])) && strings.HasPrefix(model.Fold(s[i:]), "(") {
			return strings.TrimSpace(s[:i])
		}
	}
	return s
}

// typedName is s as typed without a code before it and without space at its
// ends.
func typedName(s string) string {
	s = strings.TrimSpace(s)
	code, name := splitCode(s)
	if code == "" {
		return s
	}
	for i := range s {
		if model.Fold(s[i:]) == name {
			return strings.TrimSpace(s[i:])
		}
	}
	return name
}

// unitPrefix is a code or a running number before a unit or folder name,
// folded: «219001-», «3、», «01» as in «01 某中心».
var unitPrefix = regexp.MustCompile(`^(?:[0-9]+[-_、.]|0[0-9])(.+)$`)

// unitKey is what two spellings of one unit have in common: the folded name
// without code and without the endings that lists add (本级, 机关, 部门).
func (t reconcileTable) unitKey(s string) string {
	_, name := splitCode(s)
	if m := unitPrefix.FindStringSubmatch(name); m != nil {
		name = m[1]
	}
	return trimEndings(name, t.endings)
}

// trimEndings is name without any of endings at its end, unless nothing is left.
func trimEndings(name string, endings []string) string {
	for {
		short := name
		for _, end := range endings {
			if rest := strings.TrimSuffix(short, end); rest != "" {
				short = rest
			}
		}
		if short == name {
			return name
		}
		name = short
	}
}

// unquoted is name without the marks that it has in one form and lacks in the
// next, and with its brackets round.
func unquoted(name string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '“', '”', '‘', '’', '"', '\'', '「', '」', '『', '』', '《', '》', '〈', '〉':
			return -1
		case '[', '{':
			return '('
		case ']', '}':
			return ')'
		}
		return r
	}, name)
}

// projectKey names a project: its code, and its folded name without code.
// Either may be empty.
type projectKey struct{ code, name string }

// keyOf is the key of a row or of the fields of a form.
func keyOf(cells map[model.Term]model.Value) projectKey {
	return projectKeyOf(cells[model.ProjectCode].Text, cells[model.ProjectName].Text)
}

// projectKeyOf is the key of a project by its code and name as typed. A code
// that stands before the name counts where no other is given.
func projectKeyOf(code, name string) projectKey {
	before, folded := splitCode(name)
	k := projectKey{code: model.Fold(code), name: folded}
	if bare := unquoted(folded); bare != "" {
		k.name = bare
	}
	if k.code == "" {
		k.code = before
	}
	return k
}

func (k projectKey) empty() bool { return k == projectKey{} }

// near reports whether two folded names may be one name typed twice: one
// holds the other, or few characters differ. It is for hints alone; nothing
// is ever matched by it.
func near(a, b string) bool {
	ra, rb := []rune(a), []rune(b)
	if len(ra) > len(rb) {
		ra, rb = rb, ra
	}
	switch {
	case len(ra) < 3 || a == b:
		return false
	case len(ra) >= 4 && strings.Contains(string(rb), string(ra)):
		return true
	}
	return model.Edits(ra, rb) <= max(1, len(rb)/5)
}
