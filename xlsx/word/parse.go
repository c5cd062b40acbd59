package word

import (
	"bytes"
	"strconv"
	"strings"

	"jixiao/xlsx/sheet"
)

// aside is how many paragraphs around a table are read: the title, the year, the
// unit of money and the name of the annex above, notes and signatures below.
const aside = 12

// parser makes tables of tokens. Text is collected while a block is open: a
// paragraph or a table cell that stands in no other block.
type parser struct {
	doc    *Document
	limits sheet.Limits
	open   []tag // of the open elements that are read
	skip   int   // how many open elements are left out

	table *table   // that is open
	cell  *cell    // whose block is open; nil for that of a paragraph
	row   bool     // a row of table is open
	loose [][]byte // paragraphs since the last table
	cells int      // cells, rows and paragraphs so far
	size  int64    // bytes of texts so far

	begun    int          // tables so far, those within others too
	wrappers map[int]bool // of these the ones that only arrange what they hold
	found    bool         // a wrapper that wrappers did not have
	flat     bool         // all tables are wrappers

	block
	boxes []block // blocks that wait for the end of a text box

	runs     []run
	hidden   int    // how many runs are hidden
	raw      []byte // of the w:t at hand
	preserve bool   // its white space counts
	field    string // kind of the fldChar at hand
	choices  []bool // open AlternateContents; true once one is read
	controls []control
	legacy   formField
	math     int // open formulas

	lists    *lists
	list     listPlace // of the paragraph at hand
	section  section   // at hand
	sections []section // that ended
}

// block is what text is collected for.
type block struct {
	begins int    // len(open) where it began; 0 where none is open
	text   []byte // so far
	sep    byte   // to be written before the next text: newline, space or 0
	nested int    // tables open within
	fields []bool // open fields; true up to where the result begins
	codes  int    // how many of fields are true
	number string // of the list, to be written before the next text
	alone  string // the number of the first paragraph that has no text
	within int    // len(open) of the text box that it waits for
}

// run is what of the look of a run changes its text.
type run struct {
	hidden  bool
	letters map[rune]rune // of a font with pictures for letters, else nil
}

// control is a content control. One that shows a box or a prompt does not have
// its own text read: box stands for it, once.
type control struct {
	instead bool
	box     string
}

// formField is a field of forms as they were made before content controls.
type formField struct {
	checked       bool
	chosen, entry int // of a list
}

func (p *parser) token(t sheet.Token) error {
	switch t.Kind {
	case sheet.StartTag:
		return p.start(t)
	case sheet.EndTag:
		return p.end(t)
	}
	if p.skip > 0 || p.parent() != tagText {
		return nil
	}
	p.raw = append(p.raw, t.Text...)
	return p.check(p.raw)
}

// parent is the innermost open element, above the outermost of all nothing.
func (p *parser) parent() tag { return p.up(1) }

// up is the n-th open element from within.
func (p *parser) up(n int) tag {
	if n > len(p.open) {
		return tagNone
	}
	return p.open[len(p.open)-n]
}

func (p *parser) start(t sheet.Token) error {
	if p.skip > 0 {
		p.skip++
		return nil
	}
	tag := p.inContext(tagOf(t.Name))
	if len(p.open) == 0 && tag != tagDocument {
		return refuse("文件里没有文档正文，请用 WPS 或 Word 打开，另存为 .docx 后重新放入")
	}
	if p.leftOut(tag) {
		p.skip = 1
		return nil
	}
	err := p.enter(tag, t)
	p.open = append(p.open, tag)
	if p.begins == 0 && (tag == tagParagraph || tag == tagCell) {
		p.openBlock()
	}
	return err
}

// inContext is what an element means where it stands.
func (p *parser) inContext(tag tag) tag {
	switch tag {
	case tagMathRun:
		if p.math == 0 {
			return tagNone
		}
	case tagMathText:
		if p.parent() != tagMathRun {
			return tagNone
		}
		return tagText
	case tagRow, tagCell:
		if p.begins == 0 && p.table == nil && p.inWrapper() {
			return tagWrapper
		}
	case tagTable:
		if p.begins == 0 && p.table != nil {
			return tag
		}
		p.begun++
		if p.begins == 0 && (p.flat || p.wrappers[p.begun]) {
			return tagWrapper
		}
	}
	return tag
}

// inWrapper reports whether the elements around are those of a wrapper.
func (p *parser) inWrapper() bool {
	for i := len(p.open) - 1; i >= 0 && p.open[i] != tagTextBox; i-- {
		if p.open[i] == tagWrapper {
			return true
		}
	}
	return false
}

// leftOut reports whether an element is not read: what is not on the paper, what
// was read in another form, and tables that are not made of rows of cells.
func (p *parser) leftOut(tag tag) bool {
	switch tag {
	case tagOmitted:
		return true
	case tagDeleted:
		return p.parent() != tagRowLook
	case tagChoice, tagFallback:
		return p.parent() == tagAlternate && p.choices[len(p.choices)-1]
	}
	if p.begins > 0 {
		return false
	}
	switch tag {
	case tagParagraph, tagTable:
		return p.table != nil
	case tagRow:
		return p.table == nil || p.row
	case tagCell:
		return !p.row
	}
	return false
}

// enter takes note of an element that starts.
func (p *parser) enter(tag tag, t sheet.Token) error {
	switch tag {
	case tagParagraph:
		p.separate('\n')
		p.number, p.list = "", listPlace{}
	case tagTextBox:
		p.enterBox()
	case tagTable, tagRow, tagCell:
		return p.enterTable(tag)
	case tagRun:
		p.runs = append(p.runs, run{})
	case tagText:
		p.raw, p.preserve = p.raw[:0], t.Attr("space") == "preserve"
	case tagTab:
		return p.write(" ")
	case tagBreak:
		return p.write("\n")
	case tagHyphen:
		return p.write("-")
	case tagSymbol:
		return p.write(symbolOf(t.Attr("font"), t.Attr("char")))
	case tagAlternate:
		p.choices = append(p.choices, false)
	case tagChoice, tagFallback:
		if p.parent() == tagAlternate {
			p.choices[len(p.choices)-1] = true
		}
	case tagControl:
		p.controls = append(p.controls, control{})
	case tagFieldMark:
		p.field = t.Attr("fldCharType")
	case tagMath:
		p.math++
	case tagBelow:
		if p.math > 0 {
			return p.write("/")
		}
	case tagElsewhere:
		return refuse("文档里嵌有网页或另一个文档，其中的内容无法读取，请用 WPS 或 Word 打开，另存为 .docx 后重新放入")
	default:
		return p.look(tag, t)
	}
	return nil
}

// look takes note of what the properties of elements say.
func (p *parser) look(tag tag, t sheet.Token) error {
	if tag == tagNone {
		return nil
	}
	val := t.Attr("val")
	switch parent := p.parent(); {
	case parent == tagRunLook && p.up(2) == tagRun:
		r := &p.runs[len(p.runs)-1]
		switch {
		case tag == tagHidden && !r.hidden && isOn(val):
			r.hidden = true
			p.hidden++
		case tag == tagFonts:
			r.letters = lettersOf(t.Attr("ascii"))
		}
	case parent == tagControlLook && p.up(2) == tagControl:
		c := &p.controls[len(p.controls)-1]
		switch {
		case tag == tagPrompt && isOn(val):
			c.instead = true
		case tag == tagCheckbox:
			*c = control{instead: true, box: box(false)}
		}
	case parent == tagCheckbox && tag == tagChecked && p.up(2) == tagControlLook && p.up(3) == tagControl:
		p.controls[len(p.controls)-1].box = box(isOn(val))
	case parent == tagFieldData, parent == tagCheckField, parent == tagListField:
		return p.lookField(tag, val)
	case parent == tagParagraphLook || parent == tagNumbering || parent == tagSection:
		p.lookParagraph(tag, t)
	case p.table != nil && p.nested == 0:
		p.lookTable(tag, t)
	}
	return nil
}

// lookField takes note of a field of a form.
func (p *parser) lookField(tag tag, val string) error {
	f := &p.legacy
	switch parent := p.parent(); {
	case parent == tagFieldData:
		*f = formField{}
	case parent == tagCheckField && (tag == tagChecked || tag == tagDefault):
		f.checked = isOn(val) // checked comes behind default
	case parent == tagListField && (tag == tagResult || tag == tagDefault && f.chosen == 0):
		f.chosen, _ = strconv.Atoi(val)
	case parent == tagListField && tag == tagEntry:
		f.entry++
		if f.entry == f.chosen+1 {
			return p.write(val)
		}
	}
	return nil
}

func (p *parser) end(t sheet.Token) error {
	if p.skip > 0 {
		p.skip--
		return nil
	}
	tag := p.parent()
	err := p.leave(tag)
	if err == nil && p.begins == len(p.open) && p.begins > 0 {
		err = p.closeBlock()
	}
	p.open = p.open[:len(p.open)-1]
	return err
}

func (p *parser) leave(tag tag) error {
	switch tag {
	case tagText:
		return p.writeRaw()
	case tagTextBox:
		p.leaveBox()
	case tagParagraph:
		p.endParagraph()
	case tagParagraphLook:
		p.number = p.lists.next(p.list)
	case tagSection:
		p.section.tables = p.doc.count
		p.sections, p.section = append(p.sections, p.section), section{}
	case tagMath:
		p.math--
	case tagRun:
		if p.runs[len(p.runs)-1].hidden {
			p.hidden--
		}
		p.runs = p.runs[:len(p.runs)-1]
	case tagAlternate:
		p.choices = p.choices[:len(p.choices)-1]
	case tagControl:
		p.controls = p.controls[:len(p.controls)-1]
	case tagCheckField:
		return p.write(box(p.legacy.checked))
	case tagFieldMark:
		p.markField()
	case tagRow:
		if p.begins == 0 {
			p.row = false
			p.table.endRow()
		}
	case tagTable:
		if p.begins > 0 {
			p.nested--
			p.separate('\n')
			return nil
		}
		return p.endTable()
	}
	return nil
}

// markField follows a field from its code to its result. Fields nest, and a code
// may hold the result of another.
func (p *parser) markField() {
	n := len(p.fields)
	switch {
	case p.field == "begin":
		p.fields = append(p.fields, true)
		p.codes++
	case n == 0:
	case p.field == "separate" || p.field == "end":
		if p.fields[n-1] {
			p.codes--
		}
		p.fields[n-1] = false
		if p.field == "end" {
			p.fields = p.fields[:n-1]
		}
	}
}

// openBlock begins the text of a paragraph or of a cell.
func (p *parser) openBlock() {
	// A field may end in another block; its code may not.
	p.block = block{begins: len(p.open), text: p.text[:0], fields: p.fields[:0]}
}

// enterBox begins a text box: one that hangs at a paragraph has paragraphs and
// tables of its own, in a cell it is text.
func (p *parser) enterBox() {
	if p.begins == 0 || p.cell != nil {
		p.separate('\n')
		return
	}
	p.within = len(p.open)
	p.boxes, p.block = append(p.boxes, p.block), block{}
}

func (p *parser) leaveBox() {
	n := len(p.boxes) - 1
	if n < 0 || p.boxes[n].within != len(p.open)-1 {
		p.separate('\n')
		return
	}
	p.block, p.boxes = p.boxes[n], p.boxes[:n]
}

// endParagraph keeps the number of a paragraph without text.
func (p *parser) endParagraph() {
	if p.alone == "" {
		p.alone = p.number
	}
	p.number = ""
}

func (p *parser) closeBlock() error {
	p.begins = 0
	text := bytes.TrimSpace(p.text)
	if len(text) == 0 && p.cell != nil && p.cell.down != goesOn && p.cell.across != goesOn {
		text = []byte(strings.Trim(p.alone, " .、．()（）"))
	}
	if p.size += int64(len(text)); p.size > p.limits.Text {
		return refuse("文档里的文字超过 %d MB，请把有用的表格复制到新文档后重新放入", p.limits.Text>>20)
	}
	if len(text) > 0 {
		text = bytes.Clone(text)
	}
	if p.cell != nil {
		p.cell.text, p.cell = text, nil
		return p.table.endCell(p.limits)
	}
	if len(text) == 0 {
		return nil
	}
	p.loose = append(p.loose, text)
	return p.count()
}

// count counts what takes room: a cell, a row or a paragraph.
func (p *parser) count() error {
	if p.cells++; p.cells > p.limits.Cells {
		return refuse("文档里的单元格和段落超过 %d 万个，请把有用的表格复制到新文档后重新放入", p.limits.Cells/10000)
	}
	return nil
}

// separate keeps what follows apart from the text before. Within a table in a cell
// only its rows are lines.
func (p *parser) separate(sep byte) {
	if sep == '\n' && p.nested > 0 && p.parent() == tagCell {
		sep = ' '
	}
	if p.sep != '\n' {
		p.sep = sep
	}
}

// write adds to the text of the block what is on the paper.
func (p *parser) write(s string) error {
	if s == "" || p.begins == 0 || p.hidden > 0 || p.codes > 0 {
		return nil
	}
	for i := range p.controls {
		if c := &p.controls[i]; c.instead {
			s, c.box = c.box, ""
			if s == "" {
				return nil
			}
			break
		}
	}
	if p.sep != 0 && len(p.text) > 0 {
		p.text = append(p.text, p.sep)
	}
	p.sep = 0
	if p.number != "" && strings.TrimSpace(s) != "" {
		p.text, p.number = append(p.text, p.number...), ""
	}
	p.text = append(p.text, s...)
	return p.check(p.text)
}

func (p *parser) check(text []byte) error { return checkText(text, p.limits) }

func checkText(text []byte, l sheet.Limits) error {
	if len(text) > l.CellText {
		return refuse("有单元格或段落的文字超过 %d KB，请删减后重新放入", l.CellText>>10)
	}
	return nil
}

// writeRaw writes a w:t. White space at its ends does not count unless it says
// so, and lines within it are lines of the XML.
func (p *parser) writeRaw() error {
	text := p.raw
	if !p.preserve {
		text = bytes.Trim(text, " \t\r\n")
	}
	for i, c := range text {
		if c == '\n' || c == '\t' || c == '\r' {
			text[i] = ' '
		}
	}
	var letters map[rune]rune
	if n := len(p.runs); n > 0 {
		letters = p.runs[n-1].letters
	}
	return p.write(writtenOut(string(text), letters))
}

// isOn reports whether a switch is on: named alone, it is.
func isOn(val string) bool {
	switch strings.ToLower(val) {
	case "0", "false", "off":
		return false
	}
	return true
}
