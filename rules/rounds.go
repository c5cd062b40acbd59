package rules

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strings"

	"jixiao/model"
)

// Rounds compares the findings of this round with those of the round before.
// marked is now in its order, each with Round 新增 or 上轮未改; gone are, sorted,
// those of the round before that are there no more, with Round 已消除. A finding is
// known again where its cell has moved, its figures are others, or its file came
// back under another name. Neither argument is changed.
func Rounds(now, before model.Findings) (marked, gone model.Findings) {
	marked = slices.Clone(now)
	used := make([]bool, len(before))
	for i, j := range pairs(now, before, true) {
		marked[i].Round = model.RoundNew
		if j >= 0 {
			marked[i].Round, used[j] = model.RoundKept, true
		}
	}
	for j, f := range before {
		if !used[j] {
			f.Round = model.RoundGone
			gone = append(gone, f)
		}
	}
	slices.SortStableFunc(gone, byAll)
	return marked, gone
}

// Answer gives findings what their unit replied to them. answered is now in its
// order; unfit are, in theirs, the replies that fit no finding any more. A row
// without a reply is passed over, and so is one that says again what another row
// about the same finding said. Where the figures of a finding have changed and
// its cell moved too, a reply follows only if nothing else could be meant.
func Answer(now model.Findings, replies []model.ReplyRow) (answered model.Findings, unfit []model.ReplyRow) {
	answered = slices.Clone(now)
	bare := make(model.Findings, len(now))
	for i, f := range now {
		bare[i] = model.Finding{Rule: f.Rule, Unit: f.Unit, At: f.At, Message: f.Message, Related: f.Related}
	}
	var given []model.ReplyRow
	for _, r := range replies {
		again := func(o model.ReplyRow) bool { o.At = r.At; return o == r }
		if (r.Handled != "" || r.Note != "") && !slices.ContainsFunc(given, again) {
			given = append(given, r)
		}
	}
	asked := make(model.Findings, len(given))
	for j, r := range given {
		asked[j] = repliedTo(r)
	}
	used := make([]bool, len(given))
	for i, j := range pairs(bare, asked, false) {
		if j >= 0 {
			answered[i].Reply, used[j] = asked[j].Reply, true
		}
	}
	for j, r := range given {
		if !used[j] {
			unfit = append(unfit, r)
		}
	}
	return answered, unfit
}

// repliedTo is what a reply was given to, as far as its row tells.
func repliedTo(r model.ReplyRow) model.Finding {
	f := model.Finding{Rule: strings.TrimSpace(r.Rule), Unit: strings.TrimSpace(r.Unit), Message: strings.TrimSpace(r.Message),
		At: model.Ref{File: strings.TrimSpace(r.File), Sheet: strings.TrimSpace(r.Sheet)}}
	if row, col, err := model.ParseA1(strings.TrimSpace(r.Cell)); err == nil {
		f.At.Row, f.At.Col = row, col
	}
	f.Reply = model.Reply{Handled: r.Handled, Note: r.Note, At: r.At}
	return f
}

// recalled is a finding with what it is known by.
type recalled struct {
	model.Finding
	whose  string // rule, unit, form, project and sheet
	cell   string
	said   string // the message without names of files and cells
	shaped string // likewise, figures folded too
	stem   string // of its file
	unseen bool   // its file is named on no finding of the other round
}

// way is one way to know a finding again. Of several that are alike the one whose
// row is nearest is meant.
type way struct {
	key     func(recalled) string
	renamed bool // the file has another name
	guesses bool // it may be wrong where several are alike
}

func (w way) of(k recalled) string { return k.whose + "\n" + w.key(k) }

// ways are the ways, surest first. What was said word for word is more than where
// it was said: an inserted row moves every cell below it.
var ways = []way{
	{key: func(k recalled) string { return k.At.File + "\n" + k.cell + "\n" + k.said }},
	{key: func(k recalled) string { return k.At.File + "\n" + k.said }},
	{key: func(k recalled) string { return k.At.File + "\n" + k.cell + "\n" + k.shaped }},
	{key: func(k recalled) string { return k.At.File + "\n" + k.shaped }, guesses: true},
	{key: func(k recalled) string { return k.cell + "\n" + k.said }, renamed: true},
	{key: func(k recalled) string { return k.said }, renamed: true},
	{key: func(k recalled) string { return k.cell + "\n" + k.shaped }, renamed: true},
	{key: func(k recalled) string { return k.shaped }, renamed: true, guesses: true},
	{key: func(k recalled) string { return k.At.File + "\n" + k.cell }},
}

// pairs gives for each finding of now the one of before that it is, or -1. None is
// used twice. What stands in which order does not matter. guess lets a finding be
// another whose cell and figures both are others, where several could be meant.
func pairs(now, before model.Findings, guess bool) []int {
	a, b := recall(now, before), recall(before, now)
	orderA, orderB := inOrderOfAll(now), inOrderOfAll(before)
	out, used := make([]int, len(now)), make([]bool, len(before))
	for i := range out {
		out[i] = -1
	}
	for _, w := range ways {
		rest, wanted := map[string][]int{}, map[string]int{}
		for _, j := range orderB {
			if !used[j] {
				rest[w.of(b[j])] = append(rest[w.of(b[j])], j)
			}
		}
		for _, i := range orderA {
			if out[i] < 0 {
				wanted[w.of(a[i])]++
			}
		}
		for _, i := range orderA {
			key := w.of(a[i])
			if out[i] >= 0 || w.guesses && !guess && (len(rest[key]) != 1 || wanted[key] != 1) {
				continue
			}
			if n := nearest(a[i], rest[key], b, w.renamed); n >= 0 {
				out[i], used[rest[key][n]] = rest[key][n], true
				rest[key] = slices.Delete(rest[key], n, n+1)
			}
		}
	}
	return out
}

// nearest is which of the findings numbered in of stands nearest to f; -1 where
// none will do.
func nearest(f recalled, of []int, all []recalled, renamed bool) int {
	best, distance := -1, 0
	for n, j := range of {
		if renamed && !sameFile(f, all[j]) {
			continue
		}
		d := max(f.At.Row-all[j].At.Row, all[j].At.Row-f.At.Row)
		if best < 0 || d < distance {
			best, distance = n, d
		}
	}
	return best
}

// sameFile reports whether the file of one finding may be that of another under
// a new name: the names are alike but for what stands in brackets and behind, or
// neither file is named in the other round.
func sameFile(a, b recalled) bool {
	return a.unseen && b.unseen || a.At.File != "" && b.At.File != "" && sameStem(a.stem, b.stem)
}

func sameStem(a, b string) bool {
	return a != "" && b != "" && (strings.HasPrefix(a, b) || strings.HasPrefix(b, a))
}

var (
	inBrackets    = regexp.MustCompile(`[(（【\[][^()（）【】\[\]]*[)）】\]]`)
	figureInWords = regexp.MustCompile(`[-−+]?[0-9０-９*＊]+(?:[,，.．][0-9０-９*＊]+)*`) // also one that was masked
	countedInDoc  = regexp.MustCompile(`第[0-9]+行(?:第[0-9]+格)?$`)
	cellInWords   = regexp.MustCompile(`\$?[A-Z]{1,3}\$?[0-9]{1,7}`)
)

// stem is the name of a file without its folder, its ending and what stands in
// brackets.
func stem(file string) string {
	name := path.Base(strings.ReplaceAll(file, `\`, "/"))
	return model.Fold(inBrackets.ReplaceAllString(strings.TrimSuffix(name, path.Ext(name)), ""))
}

// recall is what findings are known by, beside those of the other round.
func recall(fs, other model.Findings) []recalled {
	files := map[string]bool{}
	for _, f := range other {
		files[f.At.File] = true
	}
	out := make([]recalled, len(fs))
	for i, f := range fs {
		said := strings.Join(strings.Fields(f.Message), "")
		for _, at := range append([]model.Ref{f.At}, f.Related...) {
			if at.File != "" {
				said = strings.ReplaceAll(said, strings.Join(strings.Fields(at.File), ""), "")
			}
		}
		said = cellInWords.ReplaceAllString(said, "@")
		out[i] = recalled{Finding: f, said: said, shaped: figureInWords.ReplaceAllString(said, "#"),
			whose: strings.Join([]string{f.Rule, f.Unit, string(f.Form), model.Fold(f.Project), sheetName(f.At)}, "\n"),
			stem:  stem(f.At.File), cell: f.At.A1(), unseen: f.At.File != "" && !files[f.At.File]}
	}
	return out
}

// sheetName is the sheet of a cell as 差错清单 names it, without the row of a
// document's table.
func sheetName(at model.Ref) string {
	return countedInDoc.ReplaceAllString(at.Sheet+at.Counted.String(), "")
}

// inOrderOfAll are the numbers of findings in an order that only what they say
// decides.
func inOrderOfAll(fs model.Findings) []int {
	order := make([]int, len(fs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return byAll(fs[i], fs[j]) })
	return order
}

// byAll orders findings as they are shown, those that stand at one cell by all
// that they say.
func byAll(a, b model.Finding) int {
	return cmp.Or(
		cmp.Compare(a.Unit, b.Unit), a.At.Compare(b.At), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Message, b.Message),
		cmp.Compare(a.Form, b.Form), cmp.Compare(a.Project, b.Project), cmp.Compare(a.Level, b.Level),
		cmp.Compare(a.Got, b.Got), cmp.Compare(a.Want, b.Want), cmp.Compare(a.Diff, b.Diff), cmp.Compare(a.Fix, b.Fix),
		cmp.Compare(a.Cause, b.Cause), a.Reply.At.Compare(b.Reply.At),
		cmp.Compare(a.Reply.Handled, b.Reply.Handled), cmp.Compare(a.Reply.Note, b.Reply.Note),
		slices.CompareFunc(a.Related, b.Related, model.Ref.Compare))
}
