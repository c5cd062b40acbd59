package rules

import (
	"regexp"
	"slices"
	"strings"

	"jixiao/model"
)

// codePrefix is a code before a name in one cell, «310112001-某项目», folded.
// A code has three digits in a row, and may itself be parted by dashes.
var codePrefix = regexp.MustCompile(`^([0-9a-z]*[0-9]{3}[0-9a-z]*(?:-[0-9]+[0-9a-z]*)*)[-_、.](.+)$`)

// year is a prefix that is no code: «2023-2025年某项目».
var yearPrefix = regexp.MustCompile(`^(19|20)[0-9]{2}$`)

// splitCode parts «219001-某单位» into the folded code and the folded name.
// The code is empty where the text begins with none.
func splitCode(s string) (code, name string) {
	folded := model.Fold(s)
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
	for {
		short := name
		for _, end := range t.endings {
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
