package xlsx

import (
	"fmt"
	"slices"
	"strings"

	"jixiao/model"
)

// fromForm is the source of a cell copied from the officer's own 自评表.
const fromForm = "来表"

// readBack gives every value of a workbook that we wrote its origin by the
// sheet 说明, and reads the paragraphs of the 自评报告.
func (w *Workbook) readBack(b *book) {
	var entries []record
	var narrative *grid
	for _, g := range b.grids {
		switch g.name {
		case explainSheet:
			entries = explained(g)
		case reportSheet:
			narrative = g
		}
	}
	listed := map[string]record{}
	for _, e := range entries {
		listed[e.sheet+"\x00"+e.place] = e
	}
	for _, f := range w.Forms {
		f.Written = true
		setOrigins(f, b, listed)
	}
	if narrative != nil {
		w.Forms = append(w.Forms, readNarrative(narrative, entries, w.Forms))
	}
}

// explains reports whether a workbook without our mark is a 自评表 of ours all
// the same, by its list on 说明: some programs drop the mark on saving.
func (b *book) explains() bool {
	return slices.ContainsFunc(b.grids, func(g *grid) bool { return g.name == explainSheet && len(explained(g)) > 0 })
}

// explained reads the records on the sheet 说明.
func explained(g *grid) []record {
	g.index()
	names := recordColumns[:6]
	for row := range g.used(1, g.height()) {
		cols := make([]int, 0, len(names))
		for col, c := range g.cells(row) {
			if len(cols) < len(names) && model.Fold(c.text) == names[len(cols)] {
				cols = append(cols, col)
			}
		}
		if len(cols) < len(names) {
			continue
		}
		var out []record
		for r := range g.used(row+1, g.height()) {
			text := func(i int) string { return g.at(r, cols[i]).raw }
			if text(0) != "" {
				out = append(out, record{
					sheet: text(0), place: text(1), field: text(2), value: text(3),
					formula: strings.TrimPrefix(text(4), "="), who: text(5),
				})
			}
		}
		return out
	}
	return nil
}

// setOrigins says of every value of f whether it is still what we wrote.
func setOrigins(f *model.Form, b *book, listed map[string]record) {
	var g *grid
	for _, x := range b.grids {
		if x.name == f.At.Sheet {
			g = x
		}
	}
	mark := func(v model.Value) model.Value {
		e, known := listed[placeKey(v.At)]
		if !known {
			return v // hers, as typed, or a label
		}
		c := g.at(v.At.Row, v.At.Col)
		same := sameValue(c.raw, e.value)
		ownFormula := c.formula != "" && c.formula == e.formula
		switch {
		case e.who == byUs && (same || ownFormula || c.kind == blankCell):
			v.Origin = model.Ours
		case e.who == fromForm && same:
			v.Origin = model.Handed
		case e.who == byUnit && same:
			v.Origin = model.Carried
		}
		return v
	}
	for t, v := range f.Fields {
		f.Fields[t] = mark(v)
	}
	for _, rows := range f.Blocks {
		for _, row := range rows {
			for t, v := range row.Cells {
				if _, known := listed[placeKey(v.At)]; !known && labelsRow(t, row) {
					v.Origin = model.Ours
				}
				row.Cells[t] = mark(v)
			}
		}
	}
}

// labelsRow reports whether the form itself prints the cell, as the label of a
// row (其中：当年财政拨款, 金额合计): it is no entry of hers.
func labelsRow(t model.Term, r model.Row) bool {
	return (t == model.Fund || t == model.TaskName) && r.Role != model.RoleRecord
}

// placeKey is how listed entries are keyed: by sheet and address.
func placeKey(at model.Ref) string { return at.Sheet + "\x00" + at.A1() }

// sameValue compares a stored value with a recorded one: numbers at 15 digits,
// texts exactly but for the kind of line break.
func sameValue(stored, recorded string) bool {
	if x, ok := parsePlain(strings.TrimSpace(stored)); ok {
		if y, ok := parsePlain(strings.TrimSpace(recorded)); ok {
			return cleanFloat(x).Equal(cleanFloat(y))
		}
	}
	return lineBreaks(stored) == lineBreaks(recorded)
}

func lineBreaks(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// readNarrative reads the paragraphs of column A and names each by the key of
// the paragraph that we wrote.
func readNarrative(g *grid, entries []record, forms []*model.Form) *model.Form {
	f := &model.Form{
		Kind: model.Narrative, Written: true, Fields: map[model.Term]model.Value{}, Blocks: map[model.Term][]model.Row{},
		At: model.Range{File: g.file, Sheet: g.name, Row1: 1, Col1: 1, Row2: max(1, g.height()), Col2: 1},
	}
	for _, other := range forms {
		if f.Unit == "" {
			f.Unit, f.UnitCode = other.Unit, other.UnitCode
		}
		if f.Year == 0 {
			f.Year, f.YearAt = other.Year, other.YearAt
		}
	}
	var texts []string
	var refs []model.Ref
	for row := range g.used(1, g.height()) {
		c := g.at(row, 1)
		if strings.TrimSpace(c.text) != "" {
			texts = append(texts, strings.TrimLeft(lineBreaks(c.text), " \t　"))
			refs = append(refs, g.ref(row, 1))
		}
	}
	var written, gone []record
	for _, e := range entries {
		switch {
		case e.sheet != string(model.Narrative):
		case e.who == deleted:
			gone = append(gone, e)
		default:
			written = append(written, e)
		}
	}
	f.Blocks[model.ParagraphBlock] = paragraphRows(texts, refs, written, gone)
	return f
}

func paragraphRows(texts []string, refs []model.Ref, written, gone []record) []model.Row {
	keys, origins, dropped := alignParagraphs(texts, written)
	var rows []model.Row
	for i, t := range texts {
		rows = append(rows, model.Row{At: refs[i], Cells: map[model.Term]model.Value{
			model.Paragraph:    {Text: t, State: model.Given, At: refs[i], Origin: origins[i]},
			model.ParagraphKey: {Text: keys[i], State: model.Given, At: refs[i]},
		}})
	}
	for _, e := range gone {
		if !slices.Contains(keys, e.place) {
			dropped = append(dropped, e.place)
		}
	}
	for _, key := range dropped {
		rows = append(rows, model.Row{Cells: map[model.Term]model.Value{
			model.Paragraph:    {State: model.NotApplicable},
			model.ParagraphKey: {Text: key, State: model.NotApplicable},
		}})
	}
	return rows
}

// alignParagraphs names each text by the key of the paragraph it is, or
// replaces. Equal texts match in order; between two matches an unlisted text
// takes the key of a missing paragraph in order; texts beyond that get the key
// of the one before with +1, +2. Paragraphs without a text are dropped.
func alignParagraphs(texts []string, written []record) (keys []string, origins []model.Origin, dropped []string) {
	keys, origins = make([]string, len(texts)), make([]model.Origin, len(texts))
	match := commonSubsequence(texts, written)
	used := make([]bool, len(written))
	extra := map[string]int{}
	last, i := "", 0
	for next := 0; i <= len(texts); i++ {
		if i < len(texts) && match[i] < 0 {
			continue
		}
		until := len(written)
		if i < len(texts) {
			until = match[i]
		}
		start := i
		for start > 0 && match[start-1] < 0 {
			start--
		}
		w := next
		for j := start; j < i; j++ {
			origins[j] = model.Officer
			if w < until {
				keys[j], used[w] = written[w].place, true
				last = keys[j]
				w++
				continue
			}
			base, _, _ := strings.Cut(last, "+")
			extra[base]++
			keys[j] = fmt.Sprintf("%s+%d", base, extra[base])
		}
		if i < len(texts) {
			e := written[match[i]]
			keys[i], used[match[i]] = e.place, true
			if origins[i] = model.Ours; e.who == byUnit {
				origins[i] = model.Carried
			}
			last, next = e.place, match[i]+1
		}
	}
	for w, e := range written {
		if !used[w] {
			dropped = append(dropped, e.place)
		}
	}
	return uniqueKeys(keys, written), origins, dropped
}

// uniqueKeys renames an added paragraph whose key a written one already has.
func uniqueKeys(keys []string, written []record) []string {
	seen := map[string]bool{}
	for i, k := range keys {
		base, n := k, 1
		for seen[k] {
			k = fmt.Sprintf("%s+%d", strings.SplitN(base, "+", 2)[0], n)
			n++
		}
		seen[k] = true
		keys[i] = k
	}
	return keys
}

// commonSubsequence matches equal texts in order, as many as possible: for each
// text the index of its paragraph, or -1.
func commonSubsequence(texts []string, written []record) []int {
	n, m := len(texts), len(written)
	best := make([][]int, n+1)
	for i := range best {
		best[i] = make([]int, m+1)
	}
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			if texts[i] == lineBreaks(written[j].value) {
				best[i][j] = best[i+1][j+1] + 1
			} else {
				best[i][j] = max(best[i+1][j], best[i][j+1])
			}
		}
	}
	match := make([]int, n)
	for i, j := 0, 0; i < n; {
		switch {
		case j < m && texts[i] == lineBreaks(written[j].value):
			match[i] = j
			i, j = i+1, j+1
		case j < m && best[i][j+1] >= best[i+1][j]:
			j++
		default:
			match[i] = -1
			i++
		}
	}
	return match
}
