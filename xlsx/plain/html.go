package plain

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"jixiao/xlsx/sheet"

	"golang.org/x/net/html"
)

const (
	// mostTitles is how many texts above a table are read as its first rows.
	mostTitles = 8
	// titleSize is the bytes of the longest of them, 200 letters: longer ones are
	// prose.
	titleSize = 600
	// fullRows is how many rows of two filled cells make a table; what has fewer
	// holds a title, or the names of those who made it.
	fullRows = 2
	// outerRows is that for a table that holds others. Those are mostly there for
	// the layout, with a line above and one below.
	outerRows = 3
	// mostAttributes is that of one tag. Office writes some twenty.
	mostAttributes = 1000
	// nameRunes is the letters of the name of a sheet, as Excel has it.
	nameRunes = 31
)

// ErrNoTable is why a page without tables is not read.
const ErrNoTable = sheet.Refusal("网页里没有填有内容的表格，请重新导出；" + also)

// table is one table of a page.
type table struct {
	at      int64 // its place in the text
	outer   *table
	holds   bool // other tables that are kept
	wraps   bool // other tables that hold something
	rows    int  // that have two cells filled
	filled  int  // cells
	caption string
	titles  []string
	kept    bool

	cells              int // filled so far in the row at hand
	inCell, inCaption  bool
	cellFilled, titled bool
}

// openHTML finds the tables of a page. The text of tables that are none stands
// as titles above the next one, unless there are only such; what stands below
// the last one is passed over.
func (d *Document) openHTML() error {
	p := &page{d: d}
	if err := p.scan(); err != nil {
		return err
	}
	if len(p.tables) == 0 {
		p.tables = p.small
	}
	if len(p.tables) == 0 {
		return ErrNoTable
	}
	slices.SortFunc(p.tables, func(a, b *table) int { return cmp.Compare(a.at, b.at) })
	of, kept := map[*sheet.Sheet]*table{}, map[int64]bool{}
	for i, name := range p.sheetNames() {
		s := &sheet.Sheet{Name: name}
		d.Sheets = append(d.Sheets, s)
		of[s] = p.tables[i]
		kept[p.tables[i].at] = true
		for o := p.tables[i].outer; o != nil; o = o.outer {
			if o.kept {
				p.tables[i].titles = nil // cells of the outer one
			}
		}
	}
	styles := map[string]int{general: 0}
	d.read = func(s *sheet.Sheet, each func(*sheet.Row) error) error {
		t := of[s]
		if t == nil {
			return refuse("工作表“%s”的内容不在文件里，%s", s.Name, resave)
		}
		r := &tableReader{d: d, s: s, t: t, each: each, kept: kept, styles: styles}
		return r.read()
	}
	return nil
}

// sheetNames names the tables: by their captions, by what Excel wrote of its
// sheets, or by number.
func (p *page) sheetNames() []string {
	taken := map[string]int{}
	var names []string
	for i, t := range p.tables {
		name := t.caption
		if name == "" && len(p.excelNames) == len(p.tables) {
			name = p.excelNames[i]
		}
		if name = sheetName(name); name == "" {
			name = fmt.Sprintf("表格%d", i+1)
		}
		if taken[name]++; taken[name] > 1 {
			again := fmt.Sprintf("（%d）", taken[name])
			r := []rune(name)
			name = string(r[:min(len(r), nameRunes-len([]rune(again)))]) + again
			taken[name]++
		}
		names = append(names, name)
	}
	return names
}

// sheetName is a name as one of a sheet: without the signs that no workbook allows
// in it, and not too long.
func sheetName(name string) string {
	name = strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) {
			return ' '
		}
		return r
	}, name), "' ")
	r := []rune(name)
	return string(r[:min(len(r), nameRunes)])
}

// tags is the tags and texts of a page, and where they stand.
type tags struct {
	z      *html.Tokenizer
	at     int64 // of the tag at hand
	length int
	name   string // of the tag
	attrs  bool
	hush   bool // the next text is a script, a style or a title
	island bool // within <xml>, which holds what Office knows beside
}

func (d *Document) tags(at int64) (*tags, error) {
	r, err := d.src.open(at)
	if err != nil {
		return nil, err
	}
	z := html.NewTokenizer(r)
	z.SetMaxBuf(d.src.limits.RowBytes)
	return &tags{z: z, at: at}, nil
}

// next is the kind of the next piece: a start tag (which a tag that closes
// itself is too), an end tag, a text that shows, or a comment. It is ErrorToken
// without an error at the end.
func (t *tags) next() (html.TokenType, error) {
	for {
		t.at += int64(t.length)
		kind := t.z.Next()
		raw := t.z.Raw()
		t.length = len(raw)
		hush := t.hush
		t.hush = false
		switch kind {
		case html.ErrorToken:
			return kind, t.failed()
		case html.SelfClosingTagToken, html.StartTagToken:
			if len(raw) > 8*mostAttributes && countAttributes(raw) > mostAttributes {
				return kind, refuse("网页里有一个标记的属性超过 %d 个，不是正常的表格，%s", mostAttributes, resave)
			}
			t.tagName()
			switch t.name {
			case "script", "style", "title", "iframe", "noscript", "noembed", "noframes":
				t.hush = kind == html.StartTagToken
			case "xml":
				t.island = kind == html.StartTagToken
			}
			if !t.island {
				return html.StartTagToken, nil
			}
		case html.EndTagToken:
			t.tagName()
			if t.name == "xml" {
				t.island = false
			}
			if !t.island {
				return kind, nil
			}
		case html.TextToken:
			if !hush && !t.island {
				return kind, nil
			}
		case html.CommentToken:
			return kind, nil
		}
	}
}

func (t *tags) tagName() {
	name, attrs := t.z.TagName()
	t.attrs = attrs
	for _, known := range [...]string{"td", "tr", "br", "font", "span", "p", "div", "table"} {
		if string(name) == known {
			t.name = known
			return
		}
	}
	t.name = string(name)
}

// countAttributes is the number of attributes of a tag. The tokenizer keeps room
// for the most it has seen, and clears it at every tag.
func countAttributes(raw []byte) (n int) {
	z := html.NewTokenizer(bytes.NewReader(raw))
	z.Next()
	for _, more := z.TagName(); more; n++ {
		_, _, more = z.TagAttr()
	}
	return n
}

func (t *tags) failed() error {
	switch err := t.z.Err(); err {
	case io.EOF:
		return nil
	case html.ErrBufferExceeded:
		return sheet.Refusal("网页里有一段文字或一个标记过长，请把有用的内容复制到新工作簿、另存为 .xlsx 后重新放入")
	default:
		return err
	}
}

// attr is the next attribute; ok is false after the last.
func (t *tags) attr() (key, value []byte, ok bool) {
	if !t.attrs {
		return nil, nil, false
	}
	key, value, t.attrs = t.z.TagAttr()
	return key, value, true
}

// breaks reports whether an element stands on lines of its own.
func breaks(name string) bool {
	switch name {
	case "p", "div", "li", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "center", "ul", "ol", "dl", "dt", "dd", "pre", "form", "table", "tr", "td", "th", "caption", "body":
		return true
	}
	return false
}

// page looks for the tables of a page.
type page struct {
	d          *Document
	tables     []*table
	small      []*table // that are none unless there are no others
	excelNames []string
	open       *table // the innermost
	depth      int
	texts      [mostTitles][]byte // the last texts; the one at hand is block
	text       int
	block      []byte
	space      bool
	long       bool // the block is no title
}

func (p *page) scan() error {
	t, err := p.d.tags(0)
	if err != nil {
		return err
	}
	for {
		kind, err := t.next()
		switch {
		case err != nil:
			return err
		case kind == html.ErrorToken && p.open != nil:
			return sheet.Refusal("表格没有结束标记，文件可能没有下载或导出完，请重新取得该文件；如确认完整，" + also)
		case kind == html.ErrorToken:
			return nil
		case kind == html.StartTagToken:
			err = p.start(t)
		case kind == html.EndTagToken:
			err = p.end(t.name)
		case kind == html.TextToken:
			p.words(t.z.Text())
		case kind == html.CommentToken:
			p.comment(t.z.Text())
		}
		if err != nil {
			return err
		}
	}
}

func (p *page) start(t *tags) error {
	if t.name == "br" || breaks(t.name) {
		p.breakLine()
	}
	o := p.open
	switch {
	case t.name == "table":
		if p.depth++; p.depth > p.d.src.limits.Depth {
			return refuse("表格嵌套超过 %d 层，不是正常的表格，%s", p.d.src.limits.Depth, resave)
		}
		p.open = &table{at: t.at, outer: o}
	case o == nil:
	case t.name == "tr":
		o.endRow()
		o.inCaption = false
	case t.name == "td", t.name == "th":
		o.inCell, o.cellFilled, o.inCaption = true, false, false
	case t.name == "caption":
		o.inCaption = true
	}
	return nil
}

func (p *page) end(name string) error {
	if breaks(name) {
		p.breakLine()
	}
	o := p.open
	switch {
	case o == nil:
	case name == "table":
		p.depth--
		p.open = o.outer
		return p.close(o)
	case name == "tr":
		o.endRow()
	case name == "td", name == "th":
		o.inCell = false
	case name == "caption":
		o.inCaption = false
	}
	return nil
}

func (t *table) endRow() {
	if t.inCell = false; t.cells > 1 {
		t.rows++
	}
	t.cells = 0
}

// close decides what a table is that just ended.
func (p *page) close(t *table) error {
	t.endRow()
	switch {
	case t.filled == 0:
	case !t.holds && t.rows >= fullRows, t.holds && t.rows >= outerRows:
		if len(p.tables) >= p.d.src.limits.Sheets {
			return refuse("网页里的表格超过 %d 个，请拆分后重新放入", p.d.src.limits.Sheets)
		}
		t.kept = true
		p.tables = append(p.tables, t)
		p.texts, p.text = [mostTitles][]byte{}, 0
	case !t.wraps && len(p.small) < p.d.src.limits.Sheets:
		p.small = append(p.small, t)
	}
	if o := t.outer; o != nil {
		o.holds = o.holds || t.kept || t.holds
		o.wraps = o.wraps || t.filled > 0
		if !t.kept && t.filled > 0 {
			p.fill(o)
		}
	}
	return nil
}

// words takes a text that shows.
func (p *page) words(text []byte) {
	if len(bytes.TrimSpace(text)) == 0 {
		p.space = true
		return
	}
	o := p.open
	if o != nil && o.inCaption {
		if len(o.caption) < titleSize {
			o.caption = strings.Join(strings.Fields(o.caption+" "+string(text[:min(len(text), titleSize)])), " ")
		}
		return
	}
	if o != nil {
		p.fill(o)
	}
	if p.long = p.long || len(p.block)+len(text) > titleSize; !p.long {
		p.block = appendWords(p.block, 0, text, &p.space)
	}
}

// fill notes that the cell at hand of a table holds something.
func (p *page) fill(t *table) {
	if !t.inCell || t.cellFilled {
		return
	}
	if !t.titled {
		t.titled, t.titles = true, p.titles()
	}
	t.cellFilled = true
	t.filled++
	t.cells++
}

// breakLine ends the text at hand.
func (p *page) breakLine() {
	if len(p.block) > 0 && !p.long {
		i := p.text % mostTitles
		p.texts[i] = append(p.texts[i][:0], p.block...)
		p.text++
	}
	p.block, p.space, p.long = p.block[:0], false, false
}

// titles are the last texts.
func (p *page) titles() (texts []string) {
	for i := max(0, p.text-mostTitles); i < p.text; i++ {
		texts = append(texts, string(p.texts[i%mostTitles]))
	}
	return texts
}

// comment takes the names of the sheets, which Excel writes into a comment.
func (p *page) comment(text []byte) {
	const open, end = "<x:Name>", "</x:Name>"
	for len(p.excelNames) <= p.d.src.limits.Sheets {
		i := bytes.Index(text, []byte(open))
		if i < 0 {
			return
		}
		text = text[i+len(open):]
		if i = bytes.Index(text, []byte(end)); i < 0 {
			return
		}
		if i <= titleSize {
			p.excelNames = append(p.excelNames, html.UnescapeString(string(bytes.TrimSpace(text[:i]))))
		}
		text = text[i:]
	}
}

// appendWords appends a text to the one that began at from, its white space as a
// page shows it; space is whether some is due.
func appendWords(dst []byte, from int, text []byte, space *bool) []byte {
	for i := 0; i < len(text); {
		if isSpace(text[i]) {
			*space = true
			i++
			continue
		}
		j := i
		for j < len(text) && !isSpace(text[j]) {
			j++
		}
		if *space && len(dst) > from && dst[len(dst)-1] != '\n' {
			dst = append(dst, ' ')
		}
		*space = false
		dst = appendPlainSpaces(dst, text[i:j])
		i = j
	}
	return dst
}

// appendPlainSpaces appends a word with a plain space for each that must not
// break a line.
func appendPlainSpaces(dst, word []byte) []byte {
	const noBreak = "\u00A0"
	for {
		i := bytes.Index(word, []byte(noBreak))
		if i < 0 {
			return append(dst, word...)
		}
		dst = append(append(dst, word[:i]...), ' ')
		word = word[i+len(noBreak):]
	}
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' }
