package sheet

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// plainCell reads a cell of the shape
//
//	<c r="C6" s="1" t="s"><v>12</v></c>   or   <c … t="inlineStr"><is><t>字</t></is></c>
//
// which is how nearly all are written, without taking it apart into tokens. Any
// other shape, and any cell that is not wholly there, is left to cell. c must be
// the zero Cell.
func (r *rowReader) plainCell(b []byte, c *Cell) (n int, ok bool) {
	if len(b) < 4 || b[0] != '<' || b[1] != 'c' || b[2] != ' ' && b[2] != '>' {
		return 0, false
	}
	p, typ, ok := r.plainAttrs(b, c)
	if !ok {
		return 0, false
	}
	if b[p] == '/' {
		r.col = c.Col
		return p + 2, true
	}
	p++
	open, end := "<v>", "</v></c>"
	if typ == 'i' {
		open, end = "<is><t>", "</t></is></c>"
	}
	if len(b) < p+len(open) || string(b[p:p+len(open)]) != open {
		return 0, false
	}
	p += len(open)
	i := p
	for i < len(b) && b[i] != '<' {
		i++
	}
	if len(b) < i+len(end) || string(b[i:i+len(end)]) != end || !r.plainValue(c, typ, b[p:i]) {
		return 0, false
	}
	r.col = c.Col
	return i + len(end), true
}

// plainAttrs reads the attributes r, s and t; p is where the tag closes.
func (r *rowReader) plainAttrs(b []byte, c *Cell) (p int, typ byte, ok bool) {
	c.Col = r.col + 1
	p = 2
	for {
		if p+5 > len(b) {
			return 0, 0, false
		}
		if b[p] == '>' || b[p] == '/' && b[p+1] == '>' {
			return p, typ, c.Col <= maxColumn
		}
		if b[p] != ' ' || b[p+2] != '=' || b[p+3] != '"' {
			return 0, 0, false
		}
		name := b[p+1]
		p += 4
		switch name {
		case 'r':
			col := 0
			for p < len(b) && b[p] >= 'A' && b[p] <= 'Z' && col <= maxColumn {
				col = col*26 + int(b[p]-'A') + 1
				p++
			}
			if r.digits == nil || col == 0 || !bytes.HasPrefix(b[p:], r.digits) {
				return 0, 0, false
			}
			c.Col = col
			p += len(r.digits)
		case 's':
			for p < len(b) && b[p] >= '0' && b[p] <= '9' && c.Style <= 1<<20 {
				c.Style = c.Style*10 + int(b[p]-'0')
				p++
			}
		case 't':
			i := 1
			if p+1 >= len(b) || b[p+1] != '"' { // but for t="s", the commonest
				if i = bytes.IndexByte(b[p:min(len(b), p+10)], '"'); i < 0 {
					return 0, 0, false
				}
			}
			if typ, ok = plainType(b[p:p+i], c); !ok {
				return 0, 0, false
			}
			p += i
		default:
			return 0, 0, false
		}
		if p >= len(b) || b[p] != '"' {
			return 0, 0, false
		}
		p++
	}
}

// plainType sets the kind of the types that plainCell reads.
func plainType(name []byte, c *Cell) (typ byte, ok bool) {
	switch string(name) {
	case "n":
		return 0, true
	case "s":
		c.Kind = Text
		return 's', true
	case "str":
		c.Kind = Text
		return 't', true
	case "inlineStr":
		c.Kind = Text
		return 'i', true
	}
	return 0, false
}

// plainValue sets the value of a cell if its text stands for itself. Stored is
// left unset for a cell that holds nothing.
func (r *rowReader) plainValue(c *Cell, typ byte, v []byte) bool {
	switch typ {
	case 's':
		i, ok := index(v)
		if !ok || i >= r.w.strings.len() {
			return false
		}
		c.strings, c.Shared, c.Stored = r.w.strings, i+1, true
		return true
	case 'i', 't':
		if len(v) > r.w.archive.limits.CellText || !plain(v, cellText) || !utf8.Valid(v) {
			return false
		}
		c.Value = v
	default:
		for _, b := range v {
			if b <= ' ' || b == '&' || b >= utf8.RuneSelf {
				return false
			}
		}
		c.Value = v
	}
	c.Stored = len(c.Value) > 0
	return true
}

// index is the number of a shared string.
func index(v []byte) (n int, ok bool) {
	if len(v) == 0 || len(v) > 9 {
		return 0, false
	}
	for _, b := range v {
		if b < '0' || b > '9' {
			return 0, false
		}
		n = n*10 + int(b-'0')
	}
	return n, true
}

// cellParts is what a cell consists of, as written.
type cellParts struct {
	typ      string
	value    []byte // of <v> or <is>
	hasValue bool
	formula  string
}

// cell reads a cell of any shape; t is its start tag. ok is false where its end
// is not there yet.
func (r *rowReader) cell(t token) (ok bool, err error) {
	var c Cell
	var parts cellParts
	var ref []byte
	for attrs := t.attrs; ; {
		name, value, rest, ok := nextAttr(attrs)
		if !ok {
			break
		}
		attrs = rest
		switch string(name) {
		case "r":
			ref = bytes.TrimSpace(value)
		case "s":
			c.Style, _ = number(string(value))
		case "t":
			parts.typ = string(value)
		}
	}
	if err := r.place(&c, ref); err != nil {
		return false, err
	}
	if !t.empty {
		if ok, err := r.inside(&c, &parts); !ok || err != nil {
			return ok, r.at(err, &c)
		}
	}
	if err := r.settle(&c, parts); err != nil {
		return false, r.at(err, &c)
	}
	if c.Stored && (c.strings != nil || len(c.Value) > 0) || c.Formula != "" {
		r.row.Cells = append(r.row.Cells, c)
	}
	return true, nil
}

// at says of which cell an error speaks.
func (r *rowReader) at(err error, c *Cell) error {
	if why, ok := err.(Refusal); ok && why != errCutOff {
		return Refusal(r.where(c) + " " + string(why))
	}
	return err
}

// inside reads what stands between the tags of a cell.
func (r *rowReader) inside(c *Cell, parts *cellParts) (ok bool, err error) {
	for {
		t, err := r.x.next()
		switch {
		case err != nil || t.kind == more:
			return false, err
		case t.kind == endTag:
			return true, ends(t, "c")
		case t.kind != startTag:
			continue
		}
		switch string(t.name) {
		case "v":
			parts.hasValue = true
			mode := entitiesOnly
			if parts.typ == "str" {
				mode = cellText
			}
			ok, err = r.text(t, &parts.value, mode)
		case "is":
			parts.hasValue = true
			from := len(r.scratch)
			r.scratch, ok, err = r.x.richText(r.scratch, t)
			parts.value = r.scratch[from:]
		case "f":
			ok, err = r.formula(t, c, parts)
		default:
			ok, err = r.x.skip(t)
		}
		if !ok || err != nil {
			return ok, err
		}
	}
}

// text reads the text of an element into the scratch of the row.
func (r *rowReader) text(t token, into *[]byte, mode textMode) (ok bool, err error) {
	from := len(r.scratch)
	r.scratch, ok, err = r.x.appendRuns(r.scratch, t, mode)
	*into = r.scratch[from:]
	return ok, err
}

// formula reads <f>. Of formulas shared by several cells only the first is
// written; those of data tables are none.
func (r *rowReader) formula(t token, c *Cell, parts *cellParts) (ok bool, err error) {
	var raw []byte
	if ok, err := r.text(t, &raw, entitiesOnly); !ok || err != nil {
		return ok, err
	}
	text := string(bytes.TrimPrefix(raw, []byte("=")))
	kind, id := t.attr("t"), t.attr("si")
	switch {
	case kind == "dataTable":
		return true, nil
	case kind == "shared" && id != "" && text != "":
		if err := r.charge(text); err != nil {
			return false, err
		}
		r.shared[id] = sharedFormula{text, r.row.Number, c.Col}
	case kind == "shared" && text == "":
		if m, ok := r.shared[id]; ok {
			if err := r.charge(m.text); err != nil {
				return false, err
			}
			text = shift(m.text, r.row.Number-m.row, c.Col-m.col)
		} else {
			text = unknownFormula
		}
	}
	parts.formula = text
	return true, nil
}

// charge counts a shared formula against its budget.
func (r *rowReader) charge(text string) error {
	if r.w.shared += len(text); r.w.shared > r.w.archive.limits.Formulas {
		return refuse("的公式与前面的合计超过 %d MB，%s", r.w.archive.limits.Formulas>>20, resave)
	}
	return nil
}

// unknownFormula stands for a shared formula whose first cell does not come
// before: what it is cannot be known as the rows stream by.
const unknownFormula = "#REF!"

// settle makes the cell of its parts.
func (r *rowReader) settle(c *Cell, parts cellParts) error {
	c.Formula, c.Value = parts.formula, parts.value
	c.Stored = parts.hasValue && (len(c.Value) > 0 || parts.typ == "str" || parts.typ == "inlineStr")
	if parts.typ != "str" && parts.typ != "inlineStr" {
		c.Value = bytes.TrimSpace(c.Value)
	}
	if len(c.Value) > r.w.archive.limits.CellText {
		return refuse("的文字超过 %d KB，请删减后重新放入", r.w.archive.limits.CellText>>10)
	}
	switch parts.typ {
	case "s":
		return r.sharedText(c)
	case "str", "inlineStr":
		c.Kind = Text
	case "b":
		c.Kind = Bool
		switch string(c.Value) {
		case "true":
			c.Value = []byte("1")
		case "false":
			c.Value = []byte("0")
		}
	case "e":
		c.Kind = Error
	case "d":
		c.Kind = Date
	default:
		if c.Formula != "" && r.w.uncomputed(c.Value) {
			c.Stored, c.Value = false, nil
		}
	}
	return nil
}

// uncomputed reports whether the result of a formula is the zero that programs
// write which compute nothing: some leave it to the opening of the workbook,
// and Java spells it 0.0.
func (w *Workbook) uncomputed(result []byte) bool {
	return w.computeOnOpen && string(result) == "0" || string(result) == "0.0"
}

func (r *rowReader) sharedText(c *Cell) error {
	c.Kind = Text
	if !c.Stored {
		return nil
	}
	i, ok := index(c.Value)
	if !ok || i >= r.w.strings.len() {
		return refuse("的文字不在文件的字符串表里（序号 %s），文件已损坏，%s", clip(c.Value), resave)
	}
	c.strings, c.Shared, c.Value = r.w.strings, i+1, nil
	return nil
}

// parseCell takes a reference such as C6 apart; small letters will do.
func parseCell(ref []byte) (row, col int, ok bool) {
	i := 0
	for ; i < len(ref) && i < 4 && ref[i]|0x20 >= 'a' && ref[i]|0x20 <= 'z'; i++ {
		col = col*26 + int(ref[i]|0x20-'a') + 1
	}
	row, err := strconv.Atoi(string(ref[i:]))
	return row, col, i > 0 && err == nil && row >= 1 && row <= maxRow && col <= maxColumn && ref[i] != '+'
}

// ParseRange takes a reference such as A1:C6, A:C or 1:6 apart, with or without
// $; ok is false for anything else.
func ParseRange(ref string) (m Range, ok bool) {
	from, to, two := bytes.Cut([]byte(ref), []byte(":"))
	if !two {
		to = from
	}
	r1, c1, ok1 := parseCorner(from, 1, 1)
	r2, c2, ok2 := parseCorner(to, maxRow, maxColumn)
	m = Range{min(r1, r2), min(c1, c2), max(r1, r2), max(c1, c2)}
	return m, ok1 && ok2
}

// parseCorner is parseCell for a corner that may lack its row or its column.
func parseCorner(ref []byte, row, col int) (int, int, bool) {
	ref = bytes.ReplaceAll(ref, []byte("$"), nil)
	if r, c, ok := parseCell(ref); ok {
		return r, c, true
	}
	if n, err := strconv.Atoi(string(ref)); err == nil {
		return n, col, n >= 1 && n <= maxRow
	}
	if _, c, ok := parseCell(append(ref[:len(ref):len(ref)], '1')); ok {
		return row, c, true
	}
	return 0, 0, false
}
