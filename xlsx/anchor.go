package xlsx

import (
	"cmp"
	"regexp"
	"slices"
	"sort"
	"strings"

	"jixiao/model"
)

// This file finds labels on a grid. It is pure: it looks at texts and merges,
// never at values or addresses known beforehand.

// word is a text as a label: folded whole, without notes, and without
// numbering (一、 1. 其中：).
type word struct {
	full, bare, plain string
	note              string
	colon             bool // ends with a colon: a label for sure
	pairs             []pair
	spaced            pair // «标签 值», with a space for the colon
}

// pair is one «标签：值» within a cell.
type pair struct{ label, value string }

const longestLabel = 60

// requiredMarks stand beside labels of cells that must be filled: *项目名称.
const requiredMarks = "*＊★☆※▲"

var (
	numbering = regexp.MustCompile(`^(?:其中:|其中|[(]?[一二三四五六七八九十]+[)]?[、.．]|[(]?\d{1,2}[)][、.]?|\d{1,2}[、.](?:\D|$)|[①②③④⑤⑥⑦⑧⑨])`)
	paired    = regexp.MustCompile(`(?:^|[\s\x{3000}\x{a0};；])([^\s\x{3000}\x{a0}：:;；,，。、]{2,16}?)[ \t]*[：:]`)
	spaced    = regexp.MustCompile(`^[ \x{3000}]*([^\s\x{3000}]{2,16}?)[ \x{3000}]+([^\s\x{3000}].*)$`)
	spread    = regexp.MustCompile(`^\s*(\p{Han}(?:[ \n\r\x{3000}]*\p{Han}){1,15})\s*[：:]\s*((?s:.*))$`) // 项 目 名 称：…
	lettered  = regexp.MustCompile(`^(\p{Han}{2,})[a-e](?:[/÷][a-e])?$`)
	stampHint = regexp.MustCompile(`^[（(](?:盖章|公章|签字|签章|签名|章|加盖公章)[）)]$`)
	stamped   = regexp.MustCompile(`[（(](?:盖章|公章|签章|章|加盖公章)[）)][ \x{3000}]*$`)
)

// toWord makes a label of a text; ok is false for what can be none.
func toWord(text string) (w word, ok bool) {
	if text == "" || len(text) > 1200 || !hasHan(text) {
		return word{}, false
	}
	if len([]rune(text)) > longestLabel {
		return word{pairs: pairsIn(text)}, true
	}
	w.full = strings.Trim(model.Fold(text), requiredMarks)
	w.bare, w.note = model.Label(strings.Trim(strings.TrimSpace(text), requiredMarks))
	w.pairs = pairsIn(text)
	if cut := strings.TrimSuffix(w.bare, "%"); cut != w.bare && cut != "" && len(w.pairs) == 0 {
		w.bare, w.note = cut, strings.Trim(w.note+" %", " ")
	}
	if cut := lettered.ReplaceAllString(w.bare, "$1"); cut != w.bare && len(w.pairs) == 0 {
		w.bare = cut // 全年预算数A, 执行率B/A
	}
	w.plain = w.bare
	for {
		cut := unnumbered(w.plain)
		if cut == w.plain || cut == "" {
			break
		}
		w.plain = cut
	}
	t := strings.TrimSpace(text)
	w.colon = strings.HasSuffix(t, "：") || strings.HasSuffix(t, ":")
	if m := spaced.FindStringSubmatch(text); m != nil && hasHan(m[1]) {
		label, _ := model.Label(m[1])
		w.spaced = pair{unnumbered(label), strings.TrimSpace(m[2])}
	}
	return w, true
}

// keys are the labels under which w is found.
func (w word) keys() []string {
	keys := []string{w.full, w.bare, w.plain, w.spaced.label}
	for _, p := range w.pairs {
		keys = append(keys, p.label)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// unnumbered takes one numbering off the front of a folded label.
func unnumbered(s string) string {
	loc := numbering.FindStringIndex(s)
	if loc == nil {
		return s
	}
	head := s[:loc[1]]
	if r := []rune(head); len(r) > 1 && head[0] >= '0' && head[0] <= '9' && !strings.ContainsRune("、.)", r[len(r)-1]) {
		head = string(r[:len(r)-1])
	}
	return strings.TrimPrefix(s, head)
}

func hasHan(s string) bool {
	for _, r := range s {
		if r >= 0x3400 && r <= 0x9FFF || r >= 0xF900 && r <= 0xFAFF {
			return true
		}
	}
	return false
}

// pairsIn splits «标签：值  标签：值». The label of each is folded without notes.
func pairsIn(text string) []pair {
	found := paired.FindAllStringSubmatchIndex(text, 8)
	if len(found) == 0 || strings.TrimSpace(text[:found[0][2]]) != "" {
		if m := spread.FindStringSubmatch(text); m != nil {
			label, _ := model.Label(m[1])
			return []pair{{unnumbered(label), strings.TrimSpace(m[2])}}
		}
		return nil
	}
	var ps []pair
	for i, m := range found {
		end := len(text)
		if i+1 < len(found) {
			end = found[i+1][0]
		}
		label, _ := model.Label(strings.Trim(text[m[2]:m[3]], requiredMarks))
		value := strings.TrimSpace(text[m[1]:end])
		if stampHint.MatchString(value) {
			value = ""
		}
		if label != "其中" {
			ps = append(ps, pair{unnumbered(label), value})
		}
	}
	return ps
}

// is reports whether w is one of labels, and how early in the list.
func (w word) is(labels []string) (rank int, ok bool) {
	for i, l := range labels {
		if l == w.full || l == w.bare || l == w.plain || w.full != "" && strings.IndexByte(l, '*') >= 0 && (matchGlob(l, w.plain) || matchGlob(l, w.full)) {
			return i, true
		}
	}
	return 0, false
}

// oneOf is is for a header that names two things in one cell: 项目名称/支出类别.
func (w word) oneOf(labels []string) (rank int, ok bool) {
	if !strings.ContainsAny(w.bare, "/、|") {
		return 0, false
	}
	for _, part := range strings.FieldsFunc(w.bare, func(r rune) bool { return strings.ContainsRune("/、|", r) }) {
		if rank, ok := (word{full: part, bare: part, plain: part}).is(labels); ok {
			return len(labels) + rank, true
		}
	}
	return 0, false
}

func (w word) in(set map[string]bool) bool {
	return w.full != "" && (set[w.full] || set[w.bare] || set[w.plain])
}

// index makes the words of a grid, once.
func (g *grid) index() {
	if g.indexed {
		return
	}
	g.indexed, g.where = true, map[string][]place{}
	g.space()
	type entry struct {
		word *word
		keys []string
	}
	seen := map[string]entry{} // lists repeat their texts
	for row := range g.used(1, g.height()) {
		for col, x := range g.cells(row) {
			if x.kind != textCell {
				continue
			}
			e, done := seen[x.text]
			if !done {
				if w, ok := toWord(x.text); ok {
					e = entry{&w, w.keys()}
				}
				seen[x.text] = e
			}
			if e.word == nil {
				continue
			}
			x.label, g.worded = e.word, true
			for _, key := range e.keys {
				if key != "" {
					g.where[key] = append(g.where[key], place{int32(row), int32(col)})
				}
			}
		}
	}
}

// word is the label that stands at row and col itself, not by a merge.
func (g *grid) word(row, col int) word {
	if c := g.find(row, col); c != nil && c.label != nil {
		return *c.label
	}
	return word{}
}

// rowsWith are the rows of a segment in which one of the labels of lines, or
// of their parents, stands.
func (g *grid) rowsWith(s segment, lines []*line) []int {
	var rows []int
	for _, n := range lines {
		for _, labels := range [][]string{n.labels, n.parents} {
			for _, label := range labels {
				for _, at := range g.placesIn(s, label) {
					rows = append(rows, int(at.row))
				}
			}
		}
	}
	slices.Sort(rows)
	return slices.Compact(rows)
}

// placesIn are the cells of a segment that hold a label.
func (g *grid) placesIn(s segment, label string) []place {
	at := g.places(label)
	from := func(row int) int {
		return sort.Search(len(at), func(i int) bool { return int(at[i].row) >= row })
	}
	if len(at) == 0 {
		return nil
	}
	return at[from(s.top):from(s.bottom+1)]
}

// places are the cells that hold a label; in it * stands for anything.
func (g *grid) places(label string) []place {
	if strings.IndexByte(label, '*') < 0 {
		return g.where[label]
	}
	at, done := g.globs[label]
	if done {
		return at
	}
	if g.short == nil {
		for key := range g.where {
			if len(key) <= longestLabel {
				g.short = append(g.short, key)
			}
		}
	}
	part := slices.MaxFunc(strings.Split(label, "*"), func(a, b string) int { return len(a) - len(b) })
	for _, key := range g.short {
		if strings.Contains(key, part) && matchGlob(label, key) {
			at = append(at, g.where[key]...)
		}
	}
	slices.SortFunc(at, func(a, b place) int { return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.col, b.col)) })
	at = slices.Compact(at)
	if g.globs == nil {
		g.globs = map[string][]place{}
	}
	g.globs[label] = at
	return at
}

// first is the column of the first cell of a row that stands there itself; 0
// where the row is blank.
func (g *grid) first(row int) int { return g.filledFrom(row, 1) }

// lastFilled is the column of the last cell of a row that stands there itself;
// 0 where the row is blank.
func (g *grid) lastFilled(row int) int {
	for _, c := range slices.Backward(g.line(row)) {
		if c.kind != blankCell {
			return int(c.col)
		}
	}
	return 0
}

// filled is the number of cells of a row that hold something.
func (g *grid) filled(row int) int {
	n := 0
	for _, c := range g.cells(row) {
		if c.kind != blankCell {
			n++
		}
	}
	return n
}

// segment is the rows of a sheet that belong to one form.
type segment struct {
	top, bottom int
	title       [2]int // zero where the form has none
	under       [2]int // the title above it on the sheet, its own or not
}

// locate finds every form on a sheet. A form is known by its title and labels
// together; a title without labels is none, labels without a title may be one.
func locate(g *grid, l *Layouts) []*placement {
	g.index()
	l.keepValues(g)
	var found []*placement
	for _, s := range l.segments(g) {
		if p := l.identify(g, s); p != nil {
			found = append(found, p)
		}
	}
	return found
}

// segments cuts a sheet at titles, and where a form without a title begins
// anew with its project name.
func (l *Layouts) segments(g *grid) []segment {
	var cuts []segment
	var under [2]int
	seen, head := false, 0 // head is the header of a list
	for row := range g.used(1, g.height()) {
		col := g.first(row)
		if col == 0 {
			continue
		}
		w := g.word(row, col)
		switch {
		case l.isTitle(g, row, col, w) && l.goesOn(g, under, row, col):
		case l.isTitle(g, row, col, w):
			under = [2]int{row, col}
			cuts = append(cuts, segment{top: g.annexAbove(row), title: under, under: under})
			seen, head = false, 0
		case l.beginsForm(g, row, col, w):
			if seen {
				cuts = append(cuts, segment{top: row, under: under})
				head = 0
			}
			seen = true
		default:
			var other bool
			if other, head = l.otherList(g, head, row); other {
				cuts = append(cuts, segment{top: g.saidAbove(row), under: under})
			}
		}
	}
	if len(cuts) == 0 || cuts[0].title == [2]int{} {
		cuts = append([]segment{{top: 1}}, cuts...)
	}
	cuts[0].top = 1
	for i := range cuts {
		cuts[i].bottom = g.height()
		if i+1 < len(cuts) {
			cuts[i].bottom = cuts[i+1].top - 1
		}
	}
	return cuts
}

// annexAbove is the row of 附件2 right above a title, else the title's own.
func (g *grid) annexAbove(row int) int {
	for r := row - 1; r > max(0, row-3); r-- {
		col := g.first(r)
		if col == 0 {
			continue
		}
		if g.filled(r) == 1 && (strings.HasPrefix(g.word(r, col).full, "附件") || strings.HasPrefix(g.word(r, col).full, "附表")) {
			return r
		}
		break
	}
	return row
}

func (l *Layouts) isTitle(g *grid, row, col int, w word) bool {
	if w.bare == "" || w.colon || !l.titleRow(g, row, col) {
		return false
	}
	if s := g.span(row, col); s.Row2 > row+1 {
		return false
	}
	for _, f := range l.forms {
		if w.in(f.known) || slices.ContainsFunc(w.pairs, func(p pair) bool { return f.known[p.label] }) {
			return false
		}
	}
	return slices.ContainsFunc(l.forms, func(f *formLayout) bool { return f.titled(w.bare) })
}

// titleRow reports whether nothing stands beside a title, or only a remark: the
// year, 单位：万元, 填报单位（盖章）.
func (l *Layouts) titleRow(g *grid, row, col int) bool {
	next := g.filledFrom(row, col+1)
	if next == 0 {
		return true
	}
	w := g.word(row, next)
	remark := len(w.pairs) > 0 || w.colon || strings.ContainsAny(w.full, "年附表") ||
		slices.ContainsFunc(l.forms, func(f *formLayout) bool { return w.in(f.known) })
	return remark && g.filledFrom(row, next+1) == 0
}

// beginsForm reports whether a row is the project name row of a form.
func (l *Layouts) beginsForm(g *grid, row, col int, w word) bool {
	for _, f := range l.forms {
		for _, n := range f.fields {
			if n.field != model.ProjectName {
				continue
			}
			if _, ok := w.is(n.labels); ok && !l.isHeader(g, row) && !l.labelBeside(g, row, col) {
				return true
			}
			if len(w.pairs) > 0 && w.pairs[0].value != "" && slices.Contains(n.labels, w.pairs[0].label) {
				return true
			}
		}
	}
	return false
}

// labelBeside reports whether the cell right beside a label is a label, too, as in
// a header, where its value should be.
func (l *Layouts) labelBeside(g *grid, row, col int) bool {
	w := g.word(row, g.span(row, col).Col2+1)
	return slices.ContainsFunc(l.forms, func(f *formLayout) bool { return f.listed() && w.in(f.known) })
}

// isHeader reports whether a row is a header of records: three or more cells
// that are labels next to each other.
func (l *Layouts) isHeader(g *grid, row int) bool {
	n, adjacent := 0, 0
	for c, next := g.standingFrom(row, 1), 1; c > 0 && c <= g.end(row); c = g.standingFrom(row, next) {
		if c > next {
			n = 0
		}
		s := g.span(row, c)
		w := g.word(s.Row1, s.Col1)
		if slices.ContainsFunc(l.forms, func(f *formLayout) bool { return w.in(f.known) }) {
			n++
			adjacent = max(adjacent, n)
		} else {
			n = 0
		}
		next = s.Col2 + 1
	}
	return adjacent >= 3
}

// identify is the form that a segment holds; nil where it is none we know.
// Among the forms whose labels are there, a title decides; without one the
// most labels.
func (l *Layouts) identify(g *grid, s segment) *placement {
	var best *placement
	bestScore := 0
	title := g.word(s.under[0], s.under[1]).bare
	for _, f := range l.forms {
		p := f.place(g, s)
		titled := title != "" && f.titled(title)
		score := p.score()
		if f.own {
			// A district's own form may be small; its title alone says that it is one.
			score = 0
			if titled {
				score = len(p.fields) + len(p.blocks)
			}
		}
		if score == 0 {
			continue
		}
		if titled {
			score += 1000
		}
		if score > bestScore {
			best, bestScore = p, score
		}
	}
	if best != nil && s.title != [2]int{} {
		best.title = g.ref(s.title[0], s.title[1])
	}
	return best
}

// score is how much of a form was found; 0 where it is not enough to say.
func (p *placement) score() int {
	score, columns := len(p.fields), 0
	for _, b := range p.blocks {
		score += len(b.columns)
		columns += len(b.columns)
	}
	switch {
	case p.form.listed() && len(p.blocks) == 0:
		return 0
	case p.form.listed() || len(p.fields) >= 1 && columns >= 3 || len(p.fields) >= 3:
		return score
	case columns >= 5:
		return score
	}
	return 0
}

// listed reports whether the form is a list: nothing without its block.
func (f *formLayout) listed() bool {
	return f.kind == model.Execution || f.kind == model.Payments || f.kind == model.Roster
}

// place finds the blocks of a form in a segment, then its fields in the rows
// that are left.
func (f *formLayout) place(g *grid, s segment) *placement {
	p := &placement{form: f, segment: s, fields: map[model.Term]spot{}}
	p.at = model.Range{File: g.file, Sheet: g.name, Row1: s.top, Col1: 1, Row2: s.bottom, Col2: g.width()}
	for _, b := range f.blocks {
		if found := b.find(g, s, f); found != nil && !p.shares(found) {
			p.keep(found)
		}
	}
	p.blocks = slices.DeleteFunc(p.blocks, p.overHeader)
	slices.SortStableFunc(p.blocks, func(a, b *blockPlace) int { return a.top - b.top })
	taken := p.taken()
	for _, n := range f.fields {
		before, done := p.fields[n.field]
		if done && before.filled(g) {
			continue
		}
		if x, ok := n.find(g, s, f, taken); ok && (!done || x.filled(g)) {
			p.fields[n.field] = x
		}
	}
	p.totals(g)
	p.trim(g, s)
	return p
}

// overHeader reports whether what b takes for a label beside its value stands in
// the header of records (项目金额 over 资金总额 and 财政拨款), or is part of another
// block (财政拨款 below 实施期资金总额).
func (p *placement) overHeader(b *blockPlace) bool {
	return b.layout.direction == "竖" && slices.ContainsFunc(p.blocks, func(o *blockPlace) bool {
		return o.layout.direction == "行" && b.top >= o.top && b.top <= o.header ||
			o != b && o.layout.direction == "竖" && slices.ContainsFunc(o.rows, func(r rowPlace) bool { return r.label == b.rows[0].label })
	})
}

// shares reports whether the labels beside the values of b are those of another
// block already: 资金总额 is that of the year where the form has no other.
func (p *placement) shares(b *blockPlace) bool {
	return b.layout.direction == "竖" && slices.ContainsFunc(p.blocks, func(o *blockPlace) bool {
		return o.block != b.block && len(o.rows) > 0 && o.rows[0].label == b.rows[0].label
	})
}

// keep takes a block, or of two variants of one block the one with more columns.
func (p *placement) keep(b *blockPlace) {
	i := slices.IndexFunc(p.blocks, func(o *blockPlace) bool { return o.block == b.block })
	switch {
	case i < 0:
		p.blocks = append(p.blocks, b)
	case b.better(p.blocks[i]):
		p.blocks[i] = b
	default:
		return
	}
	if b.layout.variant != "" && (b.block == model.IndicatorBlock || p.layout == "") {
		p.layout = b.layout.variant
	}
}

// better is whether b fits better than o: more columns, and of the same number
// the variant that asks for more.
func (b *blockPlace) better(o *blockPlace) bool {
	if len(b.columns) != len(o.columns) {
		return len(b.columns) > len(o.columns)
	}
	return b.demands() > o.demands()
}

func (b *blockPlace) demands() int {
	n := 0
	for _, l := range b.layout.columns {
		if l.required == "是" {
			n++
		}
		if l.nth > 1 {
			n++
		}
	}
	return n
}

// taken are the rows of headers and records, where no field stands. Blocks of
// label and value share their rows with fields.
func (p *placement) taken() rowSpans {
	var taken rowSpans
	for _, b := range p.blocks {
		if b.layout.direction != "竖" {
			taken = append(taken, [2]int{b.top, b.header}, [2]int{b.first, b.last})
		}
	}
	return taken
}

// rowSpans are runs of rows, both ends included; one that ends before it begins
// is empty.
type rowSpans [][2]int

func (s rowSpans) contain(row int) bool {
	return slices.ContainsFunc(s, func(r [2]int) bool { return row >= r[0] && row <= r[1] })
}

// trim limits the form to the rows and columns it uses.
func (p *placement) trim(g *grid, s segment) {
	first, last, width := 0, 0, 0
	for r := range g.used(s.top, s.bottom) {
		c := g.lastFilled(r)
		if c == 0 {
			continue
		}
		if first == 0 {
			first = r
		}
		area := g.span(r, c)
		last, width = max(r, area.Row2), max(width, area.Col2)
	}
	p.at.Row1, p.at.Row2, p.at.Col2 = max(first, 1), max(min(last, s.bottom), 1), max(width, 1)
}
