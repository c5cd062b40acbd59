package sheet

import (
	"encoding/binary"
	"unicode/utf8"
)

// arena keeps the shared strings of a workbook: millions of them without a
// pointer each, in segments that never move, each string behind its length.
type arena struct {
	segments [][]byte
	starts   []uint32 // segment << segmentBits | offset
	bytes    int64
}

const segmentBits = 20

func (a *arena) len() int { return len(a.starts) }

// at is string i, which must not be changed.
func (a *arena) at(i int) []byte {
	s := a.starts[i]
	b := a.segments[s>>segmentBits][s&(1<<segmentBits-1):]
	n, k := binary.Uvarint(b)
	return b[k : k+int(n)]
}

// add keeps a copy of b, which must be shorter than a segment.
func (a *arena) add(b []byte) {
	need := len(b) + binary.MaxVarintLen32
	if n := len(a.segments); n == 0 || cap(a.segments[n-1])-len(a.segments[n-1]) < need {
		size := 1 << segmentBits
		if n == 0 && need <= 16<<10 {
			size = 16 << 10 // all that a form needs
		}
		a.segments = append(a.segments, make([]byte, 0, size))
	}
	last := &a.segments[len(a.segments)-1]
	a.starts = append(a.starts, uint32(len(a.segments)-1)<<segmentBits|uint32(len(*last)))
	*last = append(binary.AppendUvarint(*last, uint64(len(b))), b...)
	a.bytes += int64(len(b))
}

// readStrings reads the part of shared strings; a workbook need not have one.
func (a *Archive) readStrings(name string) (*arena, error) {
	s := &stringReader{limits: a.limits, out: &arena{}, x: lexer{most: a.limits.Depth}}
	p, err := a.open(name)
	if p == nil || err != nil {
		return s.out, err
	}
	defer p.Close()
	err = feed(p, a.limits.RowBytes, s.scan)
	if err == nil && !s.x.closed {
		err = errCutOff
	}
	return s.out, err
}

type stringReader struct {
	limits  Limits
	out     *arena
	x       lexer
	scratch []byte
}

func (s *stringReader) scan(b []byte, last bool) (used int, err error) {
	x := &s.x
	x.b, x.pos, x.last = b, 0, last
	for {
		if n, text, quick := plainString(x.b[x.pos:]); quick && x.depth == 1 {
			x.pos += n
			if err := s.keep(text); err != nil {
				return 0, err
			}
			continue
		}
		at, depth := x.pos, x.depth
		t, err := x.next()
		if err != nil {
			return 0, err
		}
		if t.kind == more {
			return x.pos + blankPrefix(b[x.pos:]), nil
		}
		if t.kind != startTag || string(t.name) != "si" {
			continue
		}
		ok := false
		s.scratch, ok, err = x.richText(s.scratch[:0], t)
		if err == nil && ok {
			err = s.keep(s.scratch)
		}
		if err != nil {
			return 0, err
		}
		if !ok {
			x.depth = depth
			return at, nil
		}
	}
}

func (s *stringReader) keep(text []byte) error {
	switch l := s.limits; {
	case len(text) > l.CellText:
		return refuse("有单元格的文字超过 %d KB，请删减后重新放入", l.CellText>>10)
	case s.out.len() >= l.Strings || s.out.bytes > l.Text:
		return refuse("文件里的文字超过 %d MB（或 %d 万条），请拆分后重新放入", l.Text>>20, l.Strings/10000)
	}
	s.out.add(text)
	return nil
}

// plainString reads <si><t>text</t></si> where the text stands for itself.
func plainString(b []byte) (n int, text []byte, ok bool) {
	const open, end = "<si><t>", "</t></si>"
	if len(b) < len(open) || string(b[:len(open)]) != open {
		return 0, nil, false
	}
	i := len(open)
	for i < len(b) && b[i] != '<' {
		i++
	}
	if len(b) < i+len(end) || string(b[i:i+len(end)]) != end {
		return 0, nil, false
	}
	text = b[len(open):i]
	if !utf8.Valid(text) || !plain(text, cellText) {
		return 0, nil, false
	}
	return i + len(end), text, true
}

// richText appends the text of <si> or <is>: its runs joined, without the
// phonetic ones, which repeat the text in another script.
func (x *lexer) richText(dst []byte, t token) (out []byte, ok bool, err error) {
	if t.empty {
		return dst, true, nil
	}
	name := string(t.name)
	for at := x.depth; x.depth >= at; {
		t, err := x.next()
		switch {
		case err != nil || t.kind == more:
			return dst, false, err
		case t.kind == endTag && x.depth < at && string(t.name) != name:
			return dst, false, errMalformed
		case t.kind != startTag:
			continue
		}
		switch string(t.name) {
		case "t":
			dst, ok, err = x.appendRuns(dst, t, cellText)
		case "r":
			ok = true // its t follows
		default:
			ok, err = x.skip(t)
		}
		if !ok || err != nil {
			return dst, ok, err
		}
	}
	return dst, true, nil
}

// appendRuns appends the text of the element of t, a start tag just read.
func (x *lexer) appendRuns(dst []byte, t token, mode textMode) (out []byte, ok bool, err error) {
	if t.empty {
		return dst, true, nil
	}
	name := t.name
	for at := x.depth; x.depth >= at; {
		t, err := x.next()
		if err != nil || t.kind == more {
			return dst, false, err
		}
		switch t.kind {
		case endTag:
			if x.depth < at {
				err = ends(t, string(name))
			}
		case textRun:
			dst, err = appendText(dst, t.text, mode)
		case rawRun:
			if !utf8.Valid(t.text) {
				return dst, false, errNotUTF8
			}
			dst = append(dst, t.text...)
		}
		if err != nil {
			return dst, false, err
		}
	}
	return dst, true, nil
}
