package annotate

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"jixiao/model"
)

// This file writes the rows that hold blamed cells, or cells that an earlier
// copy filled.

// row writes a row.
func (x *painter) row(p piece) error {
	x.newRows(p.row)
	areas := x.rows[p.row]
	for _, a := range x.tall {
		if p.row >= a.Row1 && p.row <= a.Row2 {
			areas = append(areas[:len(areas):len(areas)], a)
		}
	}
	if len(areas) == 0 && !x.undo {
		_, err := x.out.Write(p.raw)
		return err
	}
	b, err := x.repaint(p, areas)
	if err == nil {
		_, err = x.out.Write(b)
	}
	return err
}

// repaint is a row with its cells filled.
func (x *painter) repaint(p piece, areas []area) ([]byte, error) {
	n := tagEnd(p.raw) + 1
	b := x.fresh[:0]
	start, body := x.undone(p.raw[:n], "s"), p.raw[n:]
	full, attrs := nameOf(start)
	style := rowStyle(attrs)
	here := x.here(p.row)
	if len(here) > 0 && spansLess(p.attrs, here) {
		start = withAttr(start, "spans", "")
	}
	if p.kind == single {
		if len(here) == 0 {
			return start, nil
		}
		b = append(append(b, start[:len(start)-2]...), '>')
		b = x.newCells(b, p.row, maxColumn+1, style)
		return append(b, "</"+string(full)+">"...), nil
	}
	b = append(b, start...)
	x.dropPresent(p.row, body, style)
	b, err := x.cells(b, body, p.row, style, areas)
	x.fresh = b
	if err == nil && x.undo && len(b) < len(p.raw) && emptyRow(b, n, p.attrs) {
		return nil, nil
	}
	return b, err
}

// undone is a tag with the look that an attribute names as it was before an
// earlier copy; a whole row or column has one of ours where someone painted it
// so.
func (x *painter) undone(tag []byte, name string) []byte {
	_, attrs := nameOf(tag)
	v, _ := attrOf(attrs, name)
	if was, ok := x.styles.was[number(v)]; ok && x.undo {
		return withAttr(tag, name, strconv.Itoa(was))
	}
	return tag
}

// emptyRow reports whether a row says nothing but its number: an earlier copy
// added it. n is the length of its start tag.
func emptyRow(b []byte, n int, attrs []byte) bool {
	words := strings.Fields(string(attrs))
	return len(words) == 1 && strings.HasPrefix(words[0], "r=") && n < len(b) && b[n] == '<' && b[n+1] == '/'
}

// leftover reports whether a cell is one that an earlier copy added to comment
// on it: it holds nothing, and looks as if it were not there. style is that of
// the row.
func (x *painter) leftover(tag []byte, row, col, style int) bool {
	if !x.undo {
		return false
	}
	v := string(bytes.TrimPrefix(tag, []byte("<"+x.in.prefix+`c r="`+address(row, col)+`" s="`)))
	s, end := strings.CutSuffix(v, `"/>`)
	was, ok := x.styles.was[number(s)]
	if !end || !ok {
		return false
	}
	if style < 0 {
		style = x.columnStyle(col)
	}
	return was == style
}

// here are the missing spots of a row.
func (x *painter) here(row int) []spot {
	n := 0
	for n < len(x.missing) && x.missing[n].Row1 == row {
		n++
	}
	return x.missing[:n]
}

// spansLess reports whether a row says that it has no cells where some are to
// be added.
func spansLess(attrs []byte, here []spot) bool {
	spans, ok := attrOf(attrs, "spans")
	if !ok {
		return false
	}
	from, to, _ := strings.Cut(spans, ":")
	return here[0].Col1 < number(from) || here[len(here)-1].Col1 > number(to)
}

// rowStyle is the style of cells that a row does not hold; -1 where it states
// none.
func rowStyle(attrs []byte) int {
	if custom, _ := attrOf(attrs, "customFormat"); custom != "1" && custom != "true" {
		return -1
	}
	s, _ := attrOf(attrs, "s")
	return number(s)
}

// columnStyle is the style of cells that a row without one does not hold.
func (x *painter) columnStyle(col int) int {
	style := x.seen.columnOf(col).style
	if x.undo {
		style = x.styles.former(style)
	}
	return style
}

// eachCell walks the cells of a row: where the start tag of each stands, and
// its column.
func (x *painter) eachCell(body []byte, each func(from, to, col int, attrs []byte)) error {
	depth, col := 0, 0
	for at := 0; at < len(body); {
		n, kind, err := cut(body[at:], true)
		if err != nil {
			return err
		}
		if n == 0 {
			return errMalformed
		}
		if kind == opening || kind == single {
			if name, attrs := nameOf(body[at : at+n]); depth == 0 && string(name) == x.in.prefix+"c" {
				col++
				if _, c := place(attrs); c > 0 {
					col = c
				}
				each(at, at+n, col, attrs)
			}
		}
		switch kind {
		case opening:
			depth++
		case closing:
			depth--
		}
		at += n
	}
	if depth != -1 { // the end tag of the row
		return errMalformed
	}
	return nil
}

// dropPresent takes the spots off the missing ones whose cells the row holds.
func (x *painter) dropPresent(row int, body []byte, style int) {
	here := len(x.here(row))
	if here == 0 {
		return
	}
	present := map[int]bool{}
	// A row that cannot be walked is refused when it is written.
	_ = x.eachCell(body, func(from, to, col int, _ []byte) {
		present[col] = present[col] || !x.leftover(body[from:to], row, col, style)
	})
	kept := slices.DeleteFunc(slices.Clone(x.missing[:here]), func(t spot) bool { return present[t.Col1] })
	x.missing = append(kept, x.missing[here:]...)
}

// cells appends the cells of a row, and its end tag.
func (x *painter) cells(b, body []byte, row, style int, areas []area) ([]byte, error) {
	done, end := 0, len(body)
	err := x.eachCell(body, func(from, to, col int, attrs []byte) {
		b = append(b, body[done:from]...)
		done = from
		if x.leftover(body[from:to], row, col, style) {
			done = to
			return
		}
		b = x.newCells(b, row, col, style)
		v, _ := attrOf(attrs, "s")
		was := max(0, number(v))
		now := was
		if x.undo {
			now = x.styles.former(was)
		}
		if level := levelAt(areas, col); level > model.NoLevel {
			now = x.styles.filled(now, level)
		}
		if now != was {
			b = append(b, withAttr(body[from:to], "s", strconv.Itoa(now))...)
			done = to
		}
	})
	if err != nil {
		return nil, err
	}
	for end > 0 && body[end-1] != '<' {
		end--
	}
	if end--; end < done {
		return nil, errMalformed
	}
	b = append(b, body[done:end]...)
	b = x.newCells(b, row, maxColumn+1, style)
	return append(b, body[end:]...), nil
}

// levelAt is the worst level of the areas around a column.
func levelAt(areas []area, col int) (l model.Level) {
	for _, a := range areas {
		if col >= a.Col1 && col <= a.Col2 {
			l = max(l, a.level)
		}
	}
	return l
}
