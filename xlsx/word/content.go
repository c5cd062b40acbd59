package word

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"jixiao/xlsx/sheet"
)

// This file makes sheets of tables: which of them are one form, and whose the
// paragraphs between them are.

// content is what one sheet holds: tables with paragraphs above, between and
// below them.
type content struct {
	tables []*table
	below  [][]byte
	merges []sheet.Range
}

// endTable ends a table. One without cells is none.
func (p *parser) endTable() error {
	t, d := p.table, p.doc
	p.table, p.row = nil, false
	if len(t.cells) == 0 {
		return nil
	}
	if t.arranges() {
		p.found = p.found || !p.wrappers[t.begun]
		p.wrappers[t.begun] = true
	}
	if len(d.Sheets) >= p.limits.Sheets {
		return refuse("文档里的表格超过 %d 个，请拆分后重新放入", p.limits.Sheets)
	}
	if err := t.align(d.nextName()); err != nil {
		return err
	}
	if err := t.joinDown(p.limits); err != nil {
		return err
	}
	d.count++
	t.number, t.above = d.count, p.loose
	p.loose = nil
	d.add(t)
	return nil
}

// nextName is the name of the table to come.
func (d *Document) nextName() string { return fmt.Sprintf("表格%d", d.count+1) }

// add makes a sheet of t, or a part of the one before it.
func (d *Document) add(t *table) {
	if n := len(d.contents); n > 0 {
		last := d.contents[n-1]
		if last.goesOnWith(t) && last.join(t) {
			return
		}
		i := split(t.above)
		last.below, t.above = t.above[:min(i, aside)], t.above[i:]
	}
	t.above = t.above[max(0, len(t.above)-aside):]
	d.Sheets = append(d.Sheets, &sheet.Sheet{Name: fmt.Sprintf("表格%d", t.number)})
	d.contents = append(d.contents, &content{tables: []*table{t}})
}

// What paragraphs between tables say.
var (
	// heads begins another form: 附件2, 表3, a title, or a year.
	heads = regexp.MustCompile(`^(?:附[件表录]|表\s*[0-9一二三四五六七八九十])|^[（(]?\s*20\d\d\s*年?度?\s*[）)]?$`)
	// closes ends a form.
	closes = regexp.MustCompile(`^[（(]?(?:注|备注|说明|填[报表写]|联系|电话|审[核批]|复核|负责|单位负责|制表|经办|分管|日期|报送)`)
	// leads stands within a form, above one of its parts.
	leads = regexp.MustCompile(`续表|[（(]续[）)]|^[（(]?(?:金额)?单位\s*[:：]\s*(?:人民币)?[万亿千]?元[）)]?$|^(?:[（(][一二三四五六七八九十]+[）)]|[一二三四五六七八九十]+[、.．])`)
	// named is a label that a form has once.
	named  = regexp.MustCompile(`名称|单位|部门|科室|年度`)
	braced = regexp.MustCompile(`[（(][^（()）]*[）)]$`)
)

const longestTitle = 40 // letters

// titleOf is the title that a text is, without white space and what stands in
// brackets behind it; empty where it is none.
func titleOf(text []byte) string {
	if len(text) > 3*2*longestTitle {
		return ""
	}
	s := strings.Join(strings.Fields(string(text)), "")
	s = braced.ReplaceAllString(s, "")
	letters := []rune(s)
	if len(letters) < 4 || len(letters) > longestTitle || strings.ContainsAny(s, "，。；：,;:") {
		return ""
	}
	switch letters[len(letters)-1] {
	case '表', '书', '单':
		return s
	}
	return ""
}

// split is how many of the paragraphs between two forms belong to the first:
// those before the title of the second, or those that end a form.
func split(between [][]byte) int {
	for i, text := range between {
		if heads.Match(text) || titleOf(text) != "" {
			return i
		}
	}
	for i, text := range between {
		if !closes.Match(text) {
			return i
		}
	}
	return len(between)
}

// goesOnWith reports whether t is a part of the same form, which a blank line or
// a break of pages cuts off: nothing but the heading of a part stands between
// them, and t does not begin as a form does.
func (c *content) goesOnWith(t *table) bool {
	for _, text := range t.above {
		if !leads.Match(text) || titleOf(text) != "" {
			return false
		}
	}
	// As many parts no form has; looking at all tables for each would cost their
	// square.
	const parts = 20
	first := t.filled(0)
	if len(c.tables) == parts || len(t.above) > 2 || len(first) == 0 || len(first) == 1 && (titleOf(first[0]) != "" || heads.Match(first[0])) {
		return false
	}
	for _, other := range c.tables {
		for i := range other.rows {
			if !other.begins(i, first[0]) {
				continue
			}
			// The head of a list is repeated on the next page; a field is not.
			if head := len(first) > 2 && slices.EqualFunc(other.filled(i), first, bytes.Equal); !head && named.Match(first[0]) {
				return false
			}
		}
	}
	return true
}

// join adds t below the tables there are, with columns that serve all of them;
// not where that makes too many.
func (c *content) join(t *table) bool {
	have := c.tables[0].at
	all, from, to := merged(have, scaled(t.at, have))
	if len(all)-1 > maxColumn || c.height()+len(t.above)+len(t.rows) > maxRow-4*aside {
		return false
	}
	for _, other := range c.tables {
		other.moveTo(all, from)
	}
	t.moveTo(all, to)
	c.tables = append(c.tables, t)
	return true
}

func (t *table) moveTo(at, columns []int) {
	t.at = at
	for i := range t.cells {
		x := &t.cells[i]
		x.from, x.to = columns[x.from], columns[x.to]
	}
}

// scaled are edges drawn out to end where others end, if they are about as wide;
// those whose places are not known are spread evenly.
func scaled(at, like []int) []int {
	out := slices.Clone(at)
	n := len(out) - 1
	start, end := like[0], like[len(like)-1]
	wide, want := out[n]-out[0], end-start
	for i := range out {
		switch {
		case want <= 0 || wide <= 0:
			out[i] = start + i*max(want, 0)/max(n, 1)
		case 7*wide > 6*want && 6*wide < 7*want:
			out[i] = start + (at[i]-at[0])*want/wide
		}
	}
	return out
}

// merged are the edges of both in one, those near each other taken for one; a and
// b say where those of each are. No two edges of the same become one.
func merged(x, y []int) (all, a, b []int) {
	off := func(i, j int) int { return max(x[i]-y[j], y[j]-x[i]) }
	for len(a) < len(x) || len(b) < len(y) {
		i, j := len(a), len(b)
		switch {
		case j == len(y):
			a, all = append(a, len(all)), append(all, x[i])
		case i == len(x):
			b, all = append(b, len(all)), append(all, y[j])
		case off(i, j) <= near && (i+1 == len(x) || off(i+1, j) >= off(i, j)) && (j+1 == len(y) || off(i, j+1) >= off(i, j)):
			a, b, all = append(a, len(all)), append(b, len(all)), append(all, x[i])
		case x[i] <= y[j]:
			a, all = append(a, len(all)), append(all, x[i])
		default:
			b, all = append(b, len(all)), append(all, y[j])
		}
	}
	return all, a, b
}

// finish ends a document: what stands below its last table, or all its text
// where it has none.
func (p *parser) finish() error {
	if n := len(p.doc.contents); n > 0 {
		p.doc.contents[n-1].below = p.loose[:min(len(p.loose), aside)]
		return nil
	}
	if len(p.loose) > maxRow-2*aside {
		return refuse("文档里没有表格，段落超过 %d 个，请放入填有表格的文档", maxRow-2*aside)
	}
	p.doc.Sheets = []*sheet.Sheet{{Name: "正文"}}
	p.doc.contents = []*content{{below: p.loose}}
	return nil
}

// settle names the sheets for their titles and finds their merges.
func (d *Document) settle(l sheet.Limits) error {
	for i, c := range d.contents {
		s := d.Sheets[i]
		if c.merges = c.ranges(); len(c.merges)-c.paragraphs() > l.Merges {
			return refuse("%s的合并单元格超过 %d 个，请拆分后重新放入", s.Name, l.Merges)
		}
		if title := c.title(); title != "" {
			s.Name += "（" + title + "）"
		}
	}
	return nil
}

// title is the title above the first table, or in its first row; what cannot
// stand in the name of a sheet is left out, and so is what makes it too long.
func (c *content) title() string {
	if len(c.tables) == 0 {
		return ""
	}
	t := c.tables[0]
	texts := slices.Clone(t.above)
	if first := t.filled(0); len(first) == 1 {
		texts = append(texts, first[0])
	}
	for _, text := range slices.Backward(texts) {
		if title := titleOf(text); title != "" {
			const room = 31 - len("（）")/3 - len("表格10000")/3
			letters := []rune(strings.Map(func(r rune) rune {
				if strings.ContainsRune(`:\/?*[]'`, r) || r < ' ' {
					return -1
				}
				return r
			}, title))
			return string(letters[:min(len(letters), room)])
		}
	}
	return ""
}

func (c *content) width() int {
	if len(c.tables) == 0 {
		return 1
	}
	return c.tables[0].width()
}

// height is the number of rows above what stands below the last table.
func (c *content) height() (n int) {
	for _, t := range c.tables {
		n += len(t.above) + len(t.rows)
	}
	return n
}

// paragraphs is how many paragraphs stand around the tables.
func (c *content) paragraphs() int {
	n := len(c.below)
	for _, t := range c.tables {
		n += len(t.above)
	}
	return n
}

// ranges are the merges of the tables and of the paragraphs around them.
func (c *content) ranges() (out []sheet.Range) {
	row, width := 1, c.width()
	across := func(texts [][]byte) {
		for range texts {
			if width > 1 {
				out = append(out, sheet.Range{Row1: row, Col1: 1, Row2: row, Col2: width})
			}
			row++
		}
	}
	for _, t := range c.tables {
		across(t.above)
		out = t.appendMerges(out, row)
		row += len(t.rows)
	}
	across(c.below)
	return out
}

// read hands over the rows that hold anything.
func (c *content) read(each func(*sheet.Row) error) error {
	var out sheet.Row
	paragraphs := func(texts [][]byte) error {
		for _, text := range texts {
			out.Number++
			out.Cells = append(out.Cells[:0], sheet.Cell{Col: 1, Kind: sheet.Text, Value: text, Stored: true})
			if err := each(&out); err != nil {
				return err
			}
		}
		return nil
	}
	for _, t := range c.tables {
		if err := paragraphs(t.above); err != nil {
			return err
		}
		for _, r := range t.rows {
			out.Number++
			out.Cells = out.Cells[:0]
			for _, c := range t.cells[r.first:r.end] {
				if c.tall > 0 && len(c.text) > 0 {
					out.Cells = append(out.Cells, sheet.Cell{Col: c.from + 1, Kind: sheet.Text, Value: c.text, Stored: true})
				}
			}
			if len(out.Cells) == 0 {
				continue
			}
			if err := each(&out); err != nil {
				return err
			}
		}
	}
	return paragraphs(c.below)
}

// Place is a cell as one counts it on the paper: the table of the document, its
// row, and the cell in that row from the left, each from 1. Table is 0 where it is
// the first of its sheet, Cell where no cell is. The zero value is a paragraph.
type Place struct{ Table, Row, Cell int32 }

// Place is where row and col of a sheet of the document are.
func (d *Document) Place(s *sheet.Sheet, row, col int) Place {
	i := slices.Index(d.Sheets, s)
	if i < 0 {
		return Place{}
	}
	for n, t := range d.contents[i].tables {
		table := int32(t.number)
		if n == 0 {
			table = 0
		}
		switch row -= len(t.above); {
		case row < 1:
			return Place{}
		case row <= len(t.rows):
			return Place{table, int32(row), int32(t.cellAt(row-1, col))}
		}
		row -= len(t.rows)
	}
	return Place{}
}
