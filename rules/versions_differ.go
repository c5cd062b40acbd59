package rules

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jixiao/model"
)

// difference is one cell in which two versions of a form differ; of a row that
// only one of them has, a and b say so.
type difference struct {
	label string // as an officer finds it: 全年执行数, “绿化”的全年执行数
	a, b  model.Value
	exact bool // a number differs
}

// differences are the cells in which b differs from a, numbers first. How the
// forms are laid out, and in what kind of file, is no difference.
func differences(a, b *model.Form) []difference {
	var out []difference
	for _, t := range byVocabulary(termsOf(a.Fields, b.Fields)) {
		if slices.Contains(signatures, t) {
			continue
		}
		out = appendDifference(out, "", t, a.Fields[t], b.Fields[t])
	}
	if a.Year != b.Year && a.Year != 0 && b.Year != 0 {
		out = append(out, difference{label: "年度", a: said(strconv.Itoa(a.Year), a.YearCell()), b: said(strconv.Itoa(b.Year), b.YearCell())})
	}
	for _, block := range byVocabulary(blocksOf(a, b)) {
		if isList(a) {
			out = append(out, listDifferences(a, b)...)
		} else {
			out = append(out, blockDifferences(a.Blocks[block], b.Blocks[block])...)
		}
	}
	slices.SortStableFunc(out, func(x, y difference) int {
		switch {
		case x.exact == y.exact:
			return 0
		case x.exact:
			return -1
		}
		return 1
	})
	return out
}

// signatures say who filled in a form and when: a copy signed anew is no other
// version.
var signatures = []model.Term{"填报人", "联系电话", "填报日期", "单位负责人"}

// byVocabulary sorts terms as the vocabulary has them, others last.
func byVocabulary(terms []model.Term) []model.Term {
	rank := map[model.Term]int{}
	for i, t := range model.Terms() {
		rank[t.Term] = i - len(model.Terms())
	}
	slices.SortStableFunc(terms, func(a, b model.Term) int { return cmp.Compare(rank[a], rank[b]) })
	return terms
}

// listDifferences compares two lists row by row, wherever the rows stand.
func listDifferences(a, b *model.Form) []difference {
	terms := sharedTerms(a, b)
	all := func(model.Row) bool { return true }
	mine, order := keyedRows(a, terms, all)
	theirs, others := keyedRows(b, terms, all)
	var out []difference
	for _, k := range order {
		if row, ok := theirs[k]; ok {
			out = append(out, rowDifferences(mine[k], row)...)
		} else {
			out = append(out, onlyOne(mine[k], true))
		}
	}
	for _, k := range others {
		if _, ok := mine[k]; !ok {
			out = append(out, onlyOne(theirs[k], false))
		}
	}
	return out
}

// blockDifferences compares the rows of a block in their order.
func blockDifferences(a, b []model.Row) []difference {
	a, b = slices.DeleteFunc(slices.Clone(a), vacant), slices.DeleteFunc(slices.Clone(b), vacant)
	pair := align(rowKeys(a), rowKeys(b))
	met := map[int]bool{}
	var out []difference
	for i, row := range a {
		if pair[i] < 0 {
			out = append(out, onlyOne(row, true))
			continue
		}
		met[pair[i]] = true
		out = append(out, rowDifferences(row, b[pair[i]])...)
	}
	for j, row := range b {
		if !met[j] {
			out = append(out, onlyOne(row, false))
		}
	}
	return out
}

// vacant reports whether nothing stands in a row but what the form prints.
func vacant(r model.Row) bool {
	for t, v := range r.Cells {
		if v.Present() && !printedLabel(r, t) {
			return false
		}
	}
	return true
}

func rowDifferences(a, b model.Row) []difference {
	var out []difference
	name := cmp.Or(rowTitle(a), rowTitle(b))
	for _, t := range byVocabulary(termsOf(a.Cells, b.Cells)) {
		if !printedLabel(a, t) {
			out = appendDifference(out, name, t, a.Cells[t], b.Cells[t])
		}
	}
	return out
}

// onlyOne is the difference of a row that one version alone has.
func onlyOne(row model.Row, first bool) difference {
	d := difference{label: cmp.Or(rowTitle(row), strings.TrimSpace(string(row.Role)+"行"))}
	has, lacks := said("有", row.At), model.Value{Text: "无"}
	if d.a, d.b = has, lacks; !first {
		d.a, d.b = lacks, has
	}
	return d
}

func said(text string, at model.Ref) model.Value {
	return model.Value{Text: text, State: model.Given, At: at}
}

func appendDifference(out []difference, row string, t model.Term, a, b model.Value) []difference {
	if alikeOnPaper(a, b) {
		return out
	}
	return append(out, difference{label: row + string(t), a: a, b: b, exact: a.Numeric() || b.Numeric()})
}

// alikeOnPaper reports whether two cells say the same: the same number, or the
// same words however they are broken and spaced.
func alikeOnPaper(a, b model.Value) bool {
	switch {
	case a.Present() != b.Present() || !a.Present() && a.State != b.State:
		return false
	case a.Numeric() && b.Numeric() && a.Kind != model.KindTarget && sameValue(a, b):
		return true
	case a.Numeric() && b.Numeric() && a.Kind == b.Kind && a.Kind == model.KindTarget:
		return plainDecimals(a.Text) == plainDecimals(b.Text) // with its words and its unit
	}
	return a.Yuan.Equal(b.Yuan) && model.Fold(a.Text) == model.Fold(b.Text)
}

var (
	zeroDecimals = regexp.MustCompile(`\.0+([^0-9.]|$)`)
	lastZeros    = regexp.MustCompile(`(\.[0-9]*[1-9])0+([^0-9.]|$)`)
	monthOfYear  = regexp.MustCompile(`(?:19|20)[0-9]{2}\.[01]?[0-9](?:[^0-9%]|$)`)
)

// plainDecimals is a target without the zeros that end its decimals: 96.5% of
// 96.50%. Those of 2023.10 are the month's.
func plainDecimals(s string) string {
	if monthOfYear.MatchString(s) {
		return model.Fold(s)
	}
	return lastZeros.ReplaceAllString(zeroDecimals.ReplaceAllString(model.Fold(s), "$1"), "$1$2")
}

// rowNameTerms are the cells that name a row, the best first.
var rowNameTerms = []model.Term{model.Indicator, model.TaskName, model.Outlay, model.ProjectName, model.Fund, model.Payee, model.Purpose}

// rowTitle names a row to an officer: “绿化”的; empty for the total of 资金, whose
// cells name themselves.
func rowTitle(r model.Row) string {
	switch {
	case r.Role == model.RoleTotal:
		return ""
	case r.Role != model.RoleRecord && r.Value(model.Fund).Present():
		return "“" + string(r.Role) + "”"
	}
	for _, t := range rowNameTerms {
		if v := r.Value(t); v.Present() {
			return "“" + brief(v.Text) + "”"
		}
	}
	return string(r.Role)
}

// shownDifferences is how many differences a message tells.
const shownDifferences = 3

// tellDifferences words the first differences, a's value first.
func tellDifferences(ds []difference) string {
	var parts []string
	for _, d := range ds[:min(len(ds), shownDifferences)] {
		a, b := fromDifference(cmp.Or(d.a.Text, "空"), cmp.Or(d.b.Text, "空"))
		parts = append(parts, d.label+" "+brief(a)+" / "+brief(b))
	}
	s := strings.Join(parts, "；")
	if len(ds) > shownDifferences {
		s += "；等" + strconv.Itoa(len(ds)) + "处"
	}
	return s
}

// fromDifference cuts of two long texts most of what both begin with, so that
// what is shown of them differs.
func fromDifference(a, b string) (string, string) {
	const before = 6
	x, y := oneLine(a), oneLine(b)
	same := 0
	for same < min(len(x), len(y)) && x[same] == y[same] {
		same++
	}
	if same < briefly-before {
		return a, b
	}
	return "…" + string(x[same-before:]), "…" + string(y[same-before:])
}

// briefly is how many characters brief leaves of a text.
const briefly = 24

// brief is a text on one line, cut where it is long.
func brief(s string) string {
	r := oneLine(s)
	if len(r) > briefly {
		return string(r[:briefly]) + "…"
	}
	return string(r)
}

func oneLine(s string) []rune { return []rune(strings.Join(strings.Fields(s), "")) }
