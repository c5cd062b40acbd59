package annotate

import (
	"fmt"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"
)

// What of a comment is ours: all of one by our author, and of another's all
// from the line on. It ends with two spaces that do not break, which nobody
// sees and nobody types: what follows them is the officer's.
const (
	ruleLine = "———— jixiao ————"
	ourEnd   = "\u00a0\u00a0"
)

// unit is the author of what an officer wrote in a comment of ours.
const unit = "填报人"

// mostText is how many characters of ours a comment has: Excel ends at 32,767.
const mostText = 12_000

// mainType begins the content types of the parts of a workbook.
const mainType = "application/vnd.openxmlformats-officedocument.spreadsheetml."

const mainNS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

// comment writes the comments of a sheet and their boxes.
func (p *pack) comment(s *task) error {
	s.box = s.seen.legacy
	rels, err := p.relations(s.part)
	if err != nil {
		return err
	}
	wanted := false
	for _, t := range s.spots {
		wanted = wanted || t.text != ""
	}
	name := p.find(rels, "comments")
	if !wanted && (name == "" || !s.undo) {
		return nil
	}
	base := transitional
	if s.seen.strict {
		base = strict
	}
	if name == "" {
		name = p.free(dirOf(path.Dir(s.part)) + "comments%d.xml")
		if err := p.sole(s.part, base, "comments", name); err != nil {
			return err
		}
		ns := mainNS
		if s.seen.strict {
			ns = "http://purl.oclc.org/ooxml/spreadsheetml/main"
		}
		p.set(name, []byte(xmlHead+`<comments xmlns="`+ns+`"><authors/><commentList/></comments>`), mainType+"comments+xml")
	}
	body, err := p.part(name)
	if err != nil {
		return err
	}
	l, err := readComments(body)
	if err != nil {
		return err
	}
	boxes := l.edit(s)
	p.set(name, l.bytes(), "")
	if !l.left() {
		// No comment is left: the parts that an earlier copy added go too.
		p.dropped[partKey(name)] = true
		if err := p.unrelate(s.part, func(r relation) bool { return r.kind == "comments" && partKey(r.target) == partKey(name) }); err != nil {
			return err
		}
	}
	return p.draw(s, rels, base, boxes)
}

// dirOf is the folder around a part or a folder, with its slash.
func dirOf(name string) string {
	if d := path.Dir(name); d != "." && d != "/" {
		return d + "/"
	}
	return ""
}

// comments is the part with the comments of a sheet.
type comments struct {
	tree    *tree
	authors []string
	fresh   []string // authors to be added
	edits   edits
	list    *node
	kept    int // comments that stay or are added
}

func readComments(b []byte) (*comments, error) {
	t, err := parse(b, 4)
	if err != nil {
		return nil, err
	}
	c := &comments{tree: t, list: t.root.kid("commentList")}
	if a := t.root.kid("authors"); a != nil {
		for i := range a.kids {
			c.authors = append(c.authors, t.content(&a.kids[i]))
		}
	}
	return c, nil
}

// drawn is what is to be done with the boxes of a sheet, by cell.
type drawn struct {
	drop  map[[2]int]bool   // comments that go, or are written anew
	grow  map[[2]int]string // comments of others with ours below: the whole text
	fit   map[[2]int]bool   // comments of others that ours was taken out of
	fresh []spot
}

// edit takes our comments out and writes those of the spots.
func (c *comments) edit(s *task) drawn {
	d := drawn{map[[2]int]bool{}, map[[2]int]string{}, map[[2]int]bool{}, nil}
	todo := map[[2]int]spot{}
	for _, t := range s.spots {
		if t.text != "" {
			todo[[2]int{t.Row1, t.Col1}] = t
		}
	}
	if c.list != nil {
		for i := range c.list.kids {
			c.one(&c.list.kids[i], todo, &d)
		}
	}
	var added strings.Builder
	for _, t := range s.spots {
		key := [2]int{t.Row1, t.Col1}
		if _, ok := todo[key]; !ok || t.text == "" {
			continue
		}
		delete(todo, key)
		d.fresh = append(d.fresh, t)
		c.kept++
		x := c.tree.prefix
		fmt.Fprintf(&added, `<%scomment ref="%s" authorId="%d" shapeId="0"><%stext>%s</%stext></%scomment>`, x, address(t.Row1, t.Col1), c.author(Author), x, c.run(ourText(t.text)+ourEnd), x, x)
	}
	if added.Len() > 0 {
		if c.list != nil {
			c.edits.append(c.tree, c.list, added.String())
		} else {
			c.edits.append(c.tree, &c.tree.root, "<"+c.tree.prefix+"commentList>"+added.String()+"</"+c.tree.prefix+"commentList>")
		}
	}
	return d
}

// one settles what becomes of a comment that is there.
func (c *comments) one(n *node, todo map[[2]int]spot, d *drawn) {
	row, col := parseCell([]byte(n.attr("ref")))
	key := [2]int{row, col}
	mark, blamed := todo[key]
	by := ""
	if i := number(n.attr("authorId")); i >= 0 && i < len(c.authors) {
		by = c.authors[i]
	}
	body := n.kid("text")
	if n.name != "comment" || row == 0 || body == nil {
		c.kept++
		return
	}
	runs := c.runs(body)
	from, to := oursIn(runs, by)
	if from == 0 && to == length(runs) && from < to || from == 0 && to == 0 && length(runs) == 0 && by == Author {
		// All of it is ours.
		c.edits.replace(n.from, n.to, "")
		d.drop[key] = true
		return
	}
	c.kept++
	ours := from < to
	if !ours && !blamed {
		return
	}
	if by == Author {
		c.sign(n)
	}
	rest := cutRuns(runs, from, to)
	text := c.written(rest)
	whole := said(rest)
	if blamed {
		delete(todo, key)
		below := "\n" + ruleLine + "\n" + ourText(mark.text) + ourEnd
		text += c.run(below)
		whole += below
		d.grow[key] = whole
	} else {
		d.fit[key] = true
	}
	c.rewrite(body, text)
}

// sign makes a comment the officer's: only her words are left in it.
func (c *comments) sign(n *node) {
	tag := withAttr(c.tree.b[n.from:n.inner], "authorId", fmt.Sprint(c.author(unit)))
	c.edits.replace(n.from, n.inner, string(tag))
}

// author is the index of an author, who is added if need be.
func (c *comments) author(name string) int {
	for i, a := range append(c.authors[:len(c.authors):len(c.authors)], c.fresh...) {
		if a == name {
			return i
		}
	}
	c.fresh = append(c.fresh, name)
	return len(c.authors) + len(c.fresh) - 1
}

// left reports whether there is a comment still.
func (c *comments) left() bool { return c.kept > 0 }

// bytes is the part as edited.
func (c *comments) bytes() []byte {
	if len(c.fresh) > 0 {
		x, added := c.tree.prefix, ""
		for _, a := range c.fresh {
			added += "<" + x + "author>" + escape(a) + "</" + x + "author>"
		}
		if a := c.tree.root.kid("authors"); a != nil {
			c.edits.append(c.tree, a, added)
		} else if c.list != nil {
			c.edits.replace(c.list.from, c.list.from, "<"+x+"authors>"+added+"</"+x+"authors>")
		}
	}
	return c.edits.apply(c.tree.b)
}

// run is a run of a comment as Excel writes them, in the font of its comments.
func (c *comments) run(s string) string {
	x := c.tree.prefix
	return "<" + x + "r><" + x + `rPr><` + x + `sz val="9"/><` + x + `color indexed="81"/><` + x + `rFont val="宋体"/><` + x + `family val="3"/><` + x + `charset val="134"/></` + x + "rPr><" +
		x + `t xml:space="preserve">` + escape(encodeEscapes(s)) + "</" + x + "t></" + x + "r>"
}

// ourText is a text as it goes into a comment: what would be read as the end of
// ours, or as the line above it, is not left in it, and it is not too long.
func ourText(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	s = strings.ReplaceAll(s, "\u00a0", " ")
	s = strings.ReplaceAll(s, ruleLine, "jixiao")
	if utf8.RuneCountInString(s) > mostText {
		s = string([]rune(s)[:mostText]) + "……（全文见对账差错表）"
	}
	return s
}

// textRun is a run of a comment: its text, and what else it says.
type textRun struct {
	text  string
	props string // the XML of its look
	raw   string // as written
}

// runs are the runs of a comment; its text without a look is one as well.
func (c *comments) runs(body *node) []textRun {
	var runs []textRun
	for i := range body.kids {
		n := &body.kids[i]
		raw := c.tree.bytes(n)
		switch n.name {
		case "t":
			runs = append(runs, textRun{text: decodeEscapes(c.tree.content(n)), raw: "<" + c.tree.prefix + "r>" + string(raw) + "</" + c.tree.prefix + "r>"})
		case "r":
			runs = append(runs, c.readRun(raw))
		}
	}
	return runs
}

func (c *comments) readRun(raw []byte) textRun {
	r := textRun{raw: string(raw)}
	t, err := parse(raw, 1)
	if err != nil {
		return r
	}
	for i := range t.root.kids {
		switch n := &t.root.kids[i]; n.name {
		case "rPr":
			r.props = string(t.bytes(n))
		case "t":
			r.text += decodeEscapes(t.content(n))
		}
	}
	return r
}

// said is the text of runs.
func said(runs []textRun) string {
	var b strings.Builder
	for _, r := range runs {
		b.WriteString(r.text)
	}
	return b.String()
}

func length(runs []textRun) int { return len(said(runs)) }

// ourBlock begins a comment of ours of which a program forgot the author.
var ourBlock = regexp.MustCompile(`^【(?:错误|警告|提示)(?: [^】\n]{1,12})?】`)

// oursIn is where in the text of a comment ours stands; nowhere, if from is to.
func oursIn(runs []textRun, author string) (from, to int) {
	s := said(runs)
	from = strings.Index(s, ruleLine)
	switch {
	case from >= 0:
		if from > 0 && s[from-1] == '\n' {
			from--
		}
	case author == Author, strings.TrimSpace(author) == "" && ourBlock.MatchString(s) && strings.Contains(s, ourEnd):
		from = 0
	default:
		return 0, 0
	}
	to = len(s)
	if end := strings.Index(s[from:], ourEnd); end >= 0 {
		to = from + end + len(ourEnd)
	}
	if strings.TrimSpace(s[to:]) == "" {
		to = len(s)
	}
	return from, to
}

// cutRuns is runs without the text from one offset to another.
func cutRuns(runs []textRun, from, to int) (rest []textRun) {
	if from >= to {
		return runs
	}
	at := 0
	for _, r := range runs {
		end := at + len(r.text)
		left, right := "", ""
		if at < from {
			left = r.text[:min(len(r.text), from-at)]
		}
		if end > to {
			right = r.text[max(0, to-at):]
		}
		if now := left + right; now != r.text {
			r.text, r.raw = now, ""
		}
		if at = end; r.text != "" {
			rest = append(rest, r)
		}
	}
	return rest
}

// written is runs as XML.
func (c *comments) written(runs []textRun) string {
	x := c.tree.prefix
	var b strings.Builder
	for _, r := range runs {
		if r.raw != "" {
			b.WriteString(r.raw)
			continue
		}
		b.WriteString("<" + x + "r>" + r.props + "<" + x + `t xml:space="preserve">` + escape(encodeEscapes(r.text)) + "</" + x + "t></" + x + "r>")
	}
	return b.String()
}

// rewrite puts text in place of the runs of a comment; how its characters are
// pronounced stays behind them.
func (c *comments) rewrite(body *node, text string) {
	if body.inner == body.to {
		c.edits.append(c.tree, body, text)
		return
	}
	from, to := -1, body.inner
	for _, n := range body.kids {
		if n.name != "t" && n.name != "r" {
			continue
		}
		if from < 0 {
			from = n.from
		}
		to = n.to
	}
	if from < 0 {
		from = body.inner
	}
	c.edits.replace(from, to, text)
}
