package xlsx

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"jixiao/model"
)

// Unknown is a sheet, or rows above or below a form, on which something stands
// that is no form we know.
type Unknown struct {
	At    model.Range
	Title string // as printed; empty where nothing stands for one
	// Guidance is set where the title or the sheet's name says that it is none
	// to be read (略 in 版式), or where nothing on it looks like a table with money.
	Guidance bool
	// Nearest is the form that it is most like, empty where it is like none;
	// Alike is whether the titles are alike, Shared the labels that both have.
	Nearest model.FormKind
	Alike   bool
	Shared  []string
	Remedy  []string // what to do, the likelier first
}

// Line is what a run says of u, in one line.
func (u Unknown) Line() string {
	s := fmt.Sprintf("工作表“%s”%s", u.At.Sheet, u.At.A1())
	if u.Title != "" {
		s += "“" + clip(u.Title, 30) + "”"
	}
	s += "没有认出是哪种表，未读取"
	if u.Nearest != "" {
		s += "；最像" + string(u.Nearest)
	}
	return s + "。怎样认出它，见 jixiao dump"
}

// mostLooked is how many rows of an unknown sheet are looked at.
const mostLooked = 60

// unknown says what stands in rows of a sheet that are no form; ok is false
// where next to nothing does.
func (l *Layouts) unknown(g *grid, top, bottom int) (u Unknown, ok bool) {
	u.At = model.Range{File: g.file, Sheet: g.name, Row1: top, Col1: 1, Row2: bottom, Col2: 1}
	filled, tabular := 0, 0
	for row := range g.used(top, bottom) {
		last := g.lastFilled(row)
		if last == 0 {
			continue
		}
		if filled++; filled == 1 {
			u.At.Row1 = row
		}
		area := g.span(row, last)
		u.At.Row2, u.At.Col2 = max(row, min(area.Row2, bottom)), max(u.At.Col2, area.Col2)
		if g.filled(row) > 1 {
			tabular++
		}
	}
	if filled == 0 {
		return u, false
	}
	title, named := g.banner(u.At)
	u.Title = strings.TrimSpace(unbroken.Replace(g.at(title.Row, title.Col).text))
	u.Guidance = tabular < 2 || l.passes(g, title)
	if u.Guidance {
		return u, true
	}
	l.nearest(g, &u)
	u.Guidance = !named && !l.form(u.Nearest).countsMoney(u.Shared)
	if !u.Guidance {
		u.Remedy = l.remedies(g, u)
	}
	return u, true
}

// countsMoney reports whether any of labels is that of an amount on f: a list of codes
// and names without a title is none that anyone hands in. The form may be nil.
func (f *formLayout) countsMoney(labels []string) bool {
	if f == nil {
		return false
	}
	ns := slices.Concat(f.fields, f.ends)
	for _, b := range f.blocks {
		ns = append(ns, b.columns...)
	}
	return slices.ContainsFunc(ns, func(n *line) bool {
		return n.kind == model.KindAmount && slices.ContainsFunc(labels, func(s string) bool { return slices.Contains(n.labels, s) })
	})
}

// passes reports whether a sheet is one to pass over, by its title or name.
func (l *Layouts) passes(g *grid, title model.Ref) bool {
	for _, s := range []string{g.word(title.Row, title.Col).bare, model.Fold(g.name)} {
		if slices.ContainsFunc(l.passed, func(p string) bool { return s != "" && matchGlob(p, s) }) {
			return true
		}
	}
	return false
}

var (
	annexWord = regexp.MustCompile(`^(?:附件|附表|表)[0-9一二三四五六七八九十]*[-0-9]*$`)
	tableWord = regexp.MustCompile(`(?:表|清单|明细|台账|情况|统计|汇总|报告|名册|花名册)$`)
	yearsWord = regexp.MustCompile(`[(]?(?:19|20)\d{2}年?度?[)]?`)
)

// banner is the cell that stands for a title in the first rows of an area: alone
// in its row, or with a remark beside it; named is whether it calls itself a
// table. The zero Ref where there is none.
func (g *grid) banner(at model.Range) (title model.Ref, named bool) {
	rows := 0
	for row := range g.used(at.Row1, at.Row2) {
		col := g.first(row)
		if col == 0 {
			continue
		}
		if rows++; rows > 5 {
			break
		}
		w := g.word(row, col)
		if n := len([]rune(w.plain)); n < 3 || n > 40 || w.colon || len(w.pairs) > 0 || annexWord.MatchString(w.plain) || yearAlone.MatchString(w.full) {
			continue
		}
		if g.filled(row) > 2 || g.filled(row) == 2 && !tableWord.MatchString(w.plain) {
			break // the header of the table, or its first field
		}
		if tableWord.MatchString(w.plain) {
			return g.ref(row, col), true
		}
		if title.IsZero() && g.filled(row) == 1 {
			title = g.ref(row, col)
		}
	}
	return title, false
}

// fewestShared is how many labels a form must share to be called near by them
// alone; alikeTitles how much of its name by that alone.
const (
	fewestShared = 2
	alikeTitles  = 0.5
)

// nearest finds the form that u is most like.
func (l *Layouts) nearest(g *grid, u *Unknown) {
	best := 0.0
	name := []rune(yearsWord.ReplaceAllString(titleWord(u.Title), ""))
	for _, f := range l.forms {
		shared := f.shared(g, u.At)
		like := likeness(name, []rune(f.kind))
		alike := f.titled(titleWord(u.Title)) || like >= alikeTitles
		if !alike && len(shared) < fewestShared {
			continue
		}
		if score := float64(len(shared)) + 4*like; score > best {
			best, u.Nearest, u.Alike, u.Shared = score, f.kind, alike, shared
		}
	}
}

// titleWord is a title as titles are compared.
func titleWord(s string) string {
	w, _ := model.Label(s)
	return w
}

// shared are the labels of f that stand in an area, each once.
func (f *formLayout) shared(g *grid, at model.Range) []string {
	var out []string
	rows := 0
	for row := range g.used(at.Row1, at.Row2) {
		if rows++; rows > mostLooked {
			break
		}
		for _, c := range g.cells(row) {
			if c.label == nil || c.label.plain == "" || !c.label.in(f.known) || slices.Contains(out, c.label.plain) {
				continue
			}
			out = append(out, c.label.plain)
		}
	}
	return out
}

// remedies are the rows of the rule book that make u read: as the form it is
// most like where labels alone keep it from being that, else as a form of the
// district's own.
func (l *Layouts) remedies(g *grid, u Unknown) []string {
	var out []string
	s := segment{top: u.At.Row1, bottom: u.At.Row2}
	if f := l.form(u.Nearest); f != nil && !f.own {
		if rows := f.adopt(g, s); len(rows) > 0 {
			out = append(out, fmt.Sprintf("若是“%s”，请在规则库的“同义词”表加：%s", f.kind, strings.Join(rows, "；")))
		}
	}
	if f := l.form(u.Nearest); f != nil && f.own && u.Title != "" {
		out = append(out, fmt.Sprintf("若是“%s”，请在规则库的“版式”表加一行：表单 %s，方向 标题，标签 %s", f.kind, f.kind, pattern(u.Title)))
	}
	if name := ownFormName(u.Title); name != "" && l.form(model.FormKind(name)) == nil {
		s := fmt.Sprintf("若是本地自己的表，请在规则库的“版式”表加一行：表单 %s，方向 标题，标签 %s", name, pattern(u.Title))
		if label := g.firstLabel(u); label != "" {
			s += fmt.Sprintf("；再为要读的每个格子加一行，如：表单 %s，%s", name, label)
		}
		out = append(out, s)
	}
	if u.Title != "" {
		out = append(out, fmt.Sprintf("若不是要读的表，请在“版式”表加一行：方向 略，标签 %s", pattern(u.Title)))
	}
	return out
}

// adopt are the synonyms that make a segment a form f, as rows of 同义词; empty
// where labels alone do not.
func (f *formLayout) adopt(g *grid, s segment) []string {
	var rows []string
	taught := f
	for range mostDoubts {
		p := taught.place(g, s)
		if p.score() > 0 {
			return rows
		}
		label, field := p.guess(g, taught)
		if field == "" {
			return nil
		}
		rows = append(rows, fmt.Sprintf("字段 %s，标签 %s，表单 %s", field, label, f.kind))
		taught = taught.teach(field, label)
		g.learn(label)
	}
	return nil
}

// guess is the label on p that looks most like what it lacks.
func (p *placement) guess(g *grid, f *formLayout) (label string, field model.Term) {
	best := likely
	lacking := p.lacking()
	for _, at := range p.strangers(g) {
		w := g.word(at.Row, at.Col)
		for _, x := range lacking {
			for _, l := range x.line.labels {
				if like := likeness([]rune(w.plain), []rune(l)); like > best && f.teach(x.field, w.plain) != nil {
					best, label, field = like, w.plain, x.field
				}
			}
		}
	}
	return label, field
}

// pattern is a title as a line 标题 may have it: without its year.
func pattern(title string) string {
	return "*" + strings.Trim(yearsWord.ReplaceAllString(titleWord(title), "*"), "*")
}

// ownFormName is a name for a form with a title; empty where no rule could say
// it.
func ownFormName(title string) string {
	name := yearsWord.ReplaceAllString(titleWord(title), "")
	if n := len([]rune(name)); n < 3 || n > maxOwnName || !ownWord.MatchString(name) {
		return ""
	}
	return name
}

// ordinal heads the column that counts the rows of a list.
const ordinal = "序号"

// firstLabel is a line of 版式, without its form, that reads the first label of
// u: the first header over words or numbers, else the first label beside a value.
// What says its value in its own cell, as 填报单位：… above a list, is no example.
func (g *grid) firstLabel(u Unknown) string {
	rows := 0
	for row := range g.used(u.At.Row1, u.At.Row2) {
		if rows++; rows > mostLooked {
			break
		}
		if g.filled(row) < 2 {
			continue
		}
		col := g.first(row)
		w := g.word(row, col)
		next := g.filledFrom(row, g.span(row, col).Col2+1)
		if g.filled(row) >= 3 && w.plain == ordinal {
			col, w = next, g.word(row, next)
		}
		if w.plain == "" || len(w.pairs) > 0 || len([]rune(w.plain)) > maxOwnName || next == 0 {
			continue
		}
		if g.filled(row) >= 3 {
			return fmt.Sprintf("区块 明细，方向 行，字段 %s，标签 %s，类型 文本，必有 是", ownField(w.plain), w.plain)
		}
		return fmt.Sprintf("方向 列，字段 %s，标签 %s，取值 右，类型 %s", ownField(w.plain), w.plain, typeOf(g.at(row, next)))
	}
	return ""
}

// ownField is a label as the name of a field.
func ownField(label string) string {
	if info, ok := model.Info(model.Term(label)); ok {
		return string(info.Term)
	}
	return label
}

// typeOf is the 类型 that a value seems to be of.
func typeOf(c cell) string {
	if _, number := parseNumeral(c.raw); number || c.kind == numberCell {
		return "数量"
	}
	return "文本"
}

// apart are the rows above and below a form that hold a table of their own,
// with a title that calls itself one.
func (p *placement) apart(g *grid) [][2]int {
	var out [][2]int
	first, last := p.reach(g)
	if !p.title.IsZero() {
		first = min(first, p.title.Row)
	}
	if first > p.at.Row1 {
		out = append(out, [2]int{p.at.Row1, first - 1})
	}
	if last < p.at.Row2 {
		out = append(out, [2]int{last + 1, p.at.Row2})
	}
	return slices.DeleteFunc(out, func(rows [2]int) bool { return !g.titledTable(rows[0], rows[1]) })
}

// reach are the first and last row with something that was read.
func (p *placement) reach(g *grid) (first, last int) {
	first, last = p.firstRow(), p.at.Row1
	for _, x := range p.fields {
		last = max(last, x.label.Row, g.span(x.value.Row, x.value.Col).Row2)
		for _, at := range x.more {
			last = max(last, at.Row)
		}
	}
	for _, b := range p.blocks {
		last = max(last, b.header, b.total.Row)
		if n := len(b.rows); n > 0 {
			last = max(last, b.rows[n-1].row)
		}
	}
	return first, last
}

// titledTable reports whether a title that calls itself a table stands in rows,
// over three rows of cells or more.
func (g *grid) titledTable(top, bottom int) bool {
	under := -1
	for row := range g.used(top, bottom) {
		switch n := g.filled(row); {
		case n == 1 && tableWord.MatchString(g.word(row, g.first(row)).plain) && len([]rune(g.word(row, g.first(row)).plain)) <= 30:
			under = 0
		case n > 1 && under >= 0:
			under++
		}
	}
	return under >= 3
}

// leftOver keeps what stands on a sheet and is no form: the whole sheet, the
// rows between forms, and tables above or below one.
func (w *Workbook) leftOver(g *grid, places []*placement, l *Layouts) {
	if !g.worded || w.Ours != "" {
		return
	}
	var rows [][2]int
	next := 1
	for _, p := range places {
		if p.segment.top > next {
			rows = append(rows, [2]int{next, p.segment.top - 1})
		}
		rows = append(rows, p.apart(g)...)
		next = p.segment.bottom + 1
	}
	if next <= g.height() {
		rows = append(rows, [2]int{next, g.height()})
	}
	for _, r := range rows {
		u, ok := l.unknown(g, r[0], r[1])
		if ok && (len(places) == 0 || !u.Guidance) {
			u.Guidance = u.Guidance || g.hidden
			w.Unknown = append(w.Unknown, u)
		}
	}
}

// Noted is the file with a note of each table on it that is no form we know.
func (w *Workbook) Noted() model.File {
	file := w.File
	file.Notes = slices.Clone(file.Notes)
	for _, u := range w.Unknown {
		if !u.Guidance && !file.Refused {
			file.Notes = append(file.Notes, u.Line())
		}
	}
	return file
}
