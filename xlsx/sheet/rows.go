package sheet

import (
	"bytes"
	"errors"
	"strconv"

	"jixiao/model"
)

// ErrStop, returned by the callback of Read, ends the reading of the sheet
// without an error; its Merges and HiddenColumns may then be missing, and its
// checksum was not compared.
var ErrStop = errors.New("stop")

// Read streams the rows of s that hold anything, in the order of the file. The
// error of each is returned as it is; all others are a Refusal.
func (w *Workbook) Read(s *Sheet, each func(*Row) error) error {
	r := &rowReader{w: w, s: s, each: each, shared: map[string]sharedFormula{}, x: lexer{most: w.archive.limits.Depth}}
	err := r.read()
	switch {
	case r.failed == ErrStop:
		return nil
	case r.failed != nil:
		return r.failed
	case err != nil:
		return Refusal("工作表“" + s.Name + "”：" + err.Error())
	}
	return nil
}

// read reads the part of the sheet.
func (r *rowReader) read() error {
	p, err := r.w.archive.open(r.s.part)
	switch {
	case err != nil:
		return err
	case p == nil:
		return Refusal("内容不在文件里，" + resave)
	}
	defer p.Close()
	r.s.Merges, r.s.HiddenColumns, r.s.Widths, r.s.DefaultWidth = nil, nil, nil, 0
	if err := feed(p, r.w.archive.limits.RowBytes, r.scan); err != nil {
		return err
	}
	if !r.x.closed {
		return errCutOff
	}
	return nil
}

// rowReader reads the part of one sheet.
type rowReader struct {
	w      *Workbook
	s      *Sheet
	each   func(*Row) error
	x      lexer
	failed error // of each
	inData bool  // within sheetData
	past   int   // the depth of an element that is passed over, 0 for none
	row    Row
	// The number of the row before, and of this one as its cells spell it.
	before  int
	digits  []byte
	spelled [8]byte
	col     int    // of the cell before
	scratch []byte // texts of the row that were decoded
	shared  map[string]sharedFormula
}

// sharedFormula is a formula that others refer to, and where it stands.
type sharedFormula struct {
	text     string
	row, col int
}

// scan takes what it can of b; a row is taken whole or not at all.
func (r *rowReader) scan(b []byte, last bool) (used int, err error) {
	x := &r.x
	x.b, x.pos, x.last = b, 0, last
	for {
		at, depth := x.pos, x.depth
		t, err := x.next()
		if err != nil {
			return 0, err
		}
		if t.kind == more {
			return x.pos + blankPrefix(b[x.pos:]), nil
		}
		ok, err := r.take(t)
		if err != nil {
			return 0, err
		}
		if !ok {
			if last {
				return 0, errCutOff
			}
			x.depth = depth
			return at, nil
		}
	}
}

// take takes one token outside of rows; ok is false where more bytes are
// needed.
func (r *rowReader) take(t token) (ok bool, err error) {
	if r.past > 0 {
		if t.kind == endTag && r.x.depth < r.past {
			r.past = 0
		}
		return true, nil
	}
	if t.kind == endTag {
		r.inData = r.inData && r.x.depth >= 2
		return true, nil
	}
	if t.kind != startTag {
		return true, nil
	}
	switch string(t.name) {
	case "sheetData":
		r.inData = !t.empty && r.x.depth == 2
	case "row":
		if r.inData && r.x.parents(t) == 2 {
			return r.takeRow(t)
		}
	case "mergeCell":
		return true, r.merge(t.attr("ref"))
	case "col":
		r.column(t)
	case "sheetFormatPr":
		r.s.DefaultWidth, _ = width(t.attr("defaultColWidth"))
	case "extLst", "AlternateContent", "mc:AlternateContent":
		if !t.empty {
			r.past = r.x.depth
		}
	}
	return true, nil
}

func (r *rowReader) merge(ref string) error {
	m, ok := ParseRange(ref)
	switch {
	case !ok:
		return refuse("合并单元格的地址“%s”不合规范，%s", ref, resave)
	case r.w.merges >= r.w.archive.limits.Merges:
		return Refusal("合并单元格过多，请把有用的内容复制到新工作簿、另存为 .xlsx 后重新放入")
	case m.Row1 != m.Row2 || m.Col1 != m.Col2:
		r.w.merges++
		r.s.Merges = append(r.s.Merges, m)
	}
	return nil
}

func (r *rowReader) column(t token) {
	first, ok1 := number(t.attr("min"))
	last, ok2 := number(t.attr("max"))
	if len(r.s.HiddenColumns) >= maxColumn || len(r.s.Widths) >= maxColumn {
		return // more than there are columns say the same again
	}
	if !ok1 || !ok2 || first < 1 || last < first {
		return
	}
	columns := Span{first, min(last, maxColumn)}
	if narrow, ok := number(t.attr("width")); isTrue(t.attr("hidden")) || ok && narrow == 0 {
		r.s.HiddenColumns = append(r.s.HiddenColumns, columns)
	}
	if w, ok := width(t.attr("width")); ok {
		r.s.Widths = append(r.s.Widths, Width{columns, w})
	}
}

// width is a width in characters; ok is false where it is none.
func width(s string) (w float64, ok bool) {
	w, err := strconv.ParseFloat(s, 64)
	if err != nil || !(w > 0 && w <= maxWidth) {
		return 0, false
	}
	return w, true
}

// maxWidth is the greatest width of a column.
const maxWidth = 255

// takeRow reads a row and hands it over.
func (r *rowReader) takeRow(t token) (ok bool, err error) {
	if err := r.openRow(t.attrs); err != nil {
		return false, err
	}
	if !t.empty {
		if ok, err := r.cells(); !ok || err != nil {
			return ok, err
		}
	}
	r.before = r.row.Number
	if len(r.row.Cells) == 0 {
		return true, nil
	}
	if r.w.cells += len(r.row.Cells); r.w.cells > r.w.archive.limits.Cells {
		return false, refuse("有内容的单元格超过 %d 万个，请删除无关内容，或把明细拆成几个文件后重新放入", r.w.archive.limits.Cells/10000)
	}
	r.failed = r.each(&r.row)
	return true, r.failed
}

// openRow takes the attributes of a row. One without a number follows the row
// before, unless its cells say otherwise.
func (r *rowReader) openRow(attrs []byte) error {
	r.row = Row{Number: r.before + 1, Cells: r.row.Cells[:0]}
	r.digits, r.col, r.scratch = nil, 0, r.scratch[:0]
	for {
		name, value, rest, ok := nextAttr(attrs)
		if !ok {
			break
		}
		attrs = rest
		switch string(name) {
		case "r":
			n, err := strconv.Atoi(string(value))
			if err != nil || n < 1 || n > maxRow {
				return refuse("行号“%s”不合规范（应为 1 至 %d），%s", clip(value), maxRow, resave)
			}
			r.row.Number = n
			r.digits = strconv.AppendInt(r.spelled[:0], int64(n), 10)
		case "hidden":
			r.row.Hidden = isTrue(string(value))
		case "ht":
			r.row.Hidden = r.row.Hidden || string(bytes.TrimRight(value, "0.")) == ""
		}
	}
	if r.row.Number > maxRow {
		return refuse("行数超过 %d，%s", maxRow, resave)
	}
	return nil
}

// cells reads the cells of a row up to its end tag.
func (r *rowReader) cells() (ok bool, err error) {
	x := &r.x
	for {
		if len(r.row.Cells) > maxColumn {
			return false, refuse("第 %d 行的单元格超过 %d 个，%s", r.row.Number, maxColumn, resave)
		}
		// The shape that nearly all cells have is read in one go.
		last := len(r.row.Cells)
		r.row.Cells = append(r.row.Cells, Cell{})
		n, quick := r.plainCell(x.b[x.pos:], &r.row.Cells[last])
		if !quick || !r.row.Cells[last].Stored {
			r.row.Cells = r.row.Cells[:last]
		}
		if quick {
			x.pos += n
			continue
		}
		t, err := x.next()
		switch {
		case err != nil || t.kind == more:
			return false, err
		case t.kind == endTag:
			return true, ends(t, "row")
		case t.kind != startTag:
			continue
		}
		if string(t.name) != "c" {
			ok, err = x.skip(t)
		} else {
			ok, err = r.cell(t)
		}
		if !ok || err != nil {
			return ok, err
		}
	}
}

// place takes the place of a cell from its reference, or puts it behind the
// cell before.
func (r *rowReader) place(c *Cell, ref []byte) error {
	c.Col = r.col + 1
	if len(ref) > 0 {
		row, col, ok := parseCell(ref)
		switch {
		case !ok:
			return refuse("单元格地址“%s”不合规范，%s", clip(ref), resave)
		case r.digits == nil && len(r.row.Cells) == 0:
			r.row.Number = row
			r.digits = strconv.AppendInt(r.spelled[:0], int64(row), 10)
		case row != r.row.Number:
			return refuse("第 %d 行里有自称 %s 的单元格，%s", r.row.Number, clip(ref), resave)
		}
		c.Col = col
	}
	if r.col = c.Col; c.Col > maxColumn {
		return refuse("第 %d 行超过 %d 列，%s", r.row.Number, maxColumn, resave)
	}
	return nil
}

// where is the address of a cell, for messages.
func (r *rowReader) where(c *Cell) string {
	return model.ColumnName(c.Col) + strconv.Itoa(r.row.Number)
}

// clip is the beginning of something that may be long.
func clip(b []byte) string {
	if len(b) > 20 {
		return string(b[:20]) + "…"
	}
	return string(b)
}
