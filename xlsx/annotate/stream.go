package annotate

import (
	"bytes"
	"io"
	"strconv"
	"strings"

	"jixiao/model"
	"jixiao/xlsx/sheet"
)

// piece is a token of a sheet's part, or a row as a whole. It is valid until
// the next.
type piece struct {
	raw   []byte
	kind  shape
	row   int    // its number, for a row as a whole; else 0
	name  string // without the prefix of the root
	attrs []byte
	depth int // how many elements are open around it
}

// stream hands over the part of a sheet piece by piece, however large it is.
type stream struct {
	r      io.Reader
	buf    []byte
	at     int // what was handed over
	end    int
	last   bool // nothing follows
	most   int  // bytes of a row
	open   []string
	prefix string
	inData bool
	before int // the number of the row before
	closed bool
}

const firstWindow = 256 << 10

func newStream(r io.Reader, limits sheet.Limits) *stream {
	return &stream{r: r, buf: make([]byte, firstWindow), most: limits.RowBytes}
}

// next is the next piece; io.EOF once the root is closed and nothing follows.
func (s *stream) next() (piece, error) {
	for {
		b := s.buf[s.at:s.end]
		n, kind, err := cut(b, s.last)
		if err != nil {
			return piece{}, err
		}
		if n > 0 {
			x, ok, err := s.take(b, n, kind)
			if ok || err != nil {
				return x, err
			}
		}
		switch {
		case s.last && len(b) == 0 && s.closed:
			return piece{}, io.EOF
		case s.last:
			return piece{}, errBroken
		}
		if err := s.fill(); err != nil {
			return piece{}, err
		}
	}
}

// take makes a piece of the n bytes of a token, or of the row that they open;
// ok is false where that is not there yet.
func (s *stream) take(b []byte, n int, kind shape) (x piece, ok bool, err error) {
	x = piece{raw: b[:n], kind: kind, depth: len(s.open)}
	if kind == chars || kind == aside {
		s.at += n
		return x, true, nil
	}
	full, attrs := nameOf(x.raw)
	if len(full) == 0 || s.closed {
		return x, false, errMalformed
	}
	if len(s.open) == 0 && kind != closing {
		s.prefix = string(full[:bytes.IndexByte(full, ':')+1])
	}
	x.name, x.attrs = strings.TrimPrefix(string(full), s.prefix), attrs
	if x.name == "row" && s.inData && len(s.open) == 2 && kind != closing {
		return s.takeRow(b, x)
	}
	s.at += n
	switch kind {
	case opening:
		if len(s.open) == mostDepth {
			return x, false, errMalformed
		}
		s.open = append(s.open, string(full))
		s.inData = s.inData || x.name == "sheetData" && len(s.open) == 2
	case single:
		s.closed = len(s.open) == 0
	case closing:
		top := len(s.open) - 1
		if top < 0 || s.open[top] != string(full) {
			return x, false, errMalformed
		}
		s.open = s.open[:top]
		x.depth = top
		s.inData = s.inData && top >= 2
		s.closed = top == 0
	}
	return x, true, nil
}

// takeRow takes a row whole.
func (s *stream) takeRow(b []byte, x piece) (piece, bool, error) {
	if x.kind == opening {
		n, err := s.rowEnd(b)
		if n == 0 || err != nil {
			return x, false, err
		}
		x.raw = b[:n]
	}
	s.at += len(x.raw)
	x.row = s.before + 1
	if v, ok := attrOf(x.attrs, "r"); ok {
		if x.row = number(v); x.row < 1 {
			return x, false, errMalformed
		}
	} else if row := s.firstRow(x.raw); row > 0 {
		x.row = row
	}
	if x.row > maxRow {
		return x, false, sheet.Refuse("行数超过 %d，%s", maxRow, sheet.Resave)
	}
	s.before = x.row
	return x, true, nil
}

// rowEnd is the length of the row that b begins with; 0 where its end is not
// there.
func (s *stream) rowEnd(b []byte) (int, error) {
	end := []byte("</" + s.prefix + "row")
	for at := 0; ; {
		i := bytes.Index(b[at:], end)
		if i < 0 {
			return 0, nil
		}
		at += i + len(end)
		j := at
		for j < len(b) && b[j] <= ' ' {
			j++
		}
		switch {
		case j == len(b):
			return 0, nil
		case b[j] != '>':
			continue
		case bytes.Contains(b[:j], []byte("<!")):
			return s.walkRow(b)
		}
		return j + 1, nil
	}
}

// walkRow is rowEnd for a row with comments or CDATA, which may hold anything.
func (s *stream) walkRow(b []byte) (int, error) {
	depth := 0
	for at := 0; at < len(b); {
		n, kind, err := cut(b[at:], s.last)
		if n == 0 || err != nil {
			return 0, err
		}
		at += n
		switch kind {
		case opening:
			depth++
		case closing:
			if depth--; depth == 0 {
				return at, nil
			}
		}
	}
	return 0, nil
}

// firstRow is the row that the first cell of a row says it stands in; 0 where
// it says nothing.
func (s *stream) firstRow(raw []byte) int {
	i := bytes.Index(raw, []byte("<"+s.prefix+"c"))
	if i < 0 {
		return 0
	}
	n := tagEnd(raw[i:])
	if n < 0 {
		return 0
	}
	name, attrs := nameOf(raw[i : i+n+1])
	if string(name) != s.prefix+"c" {
		return 0
	}
	row, _ := place(attrs)
	return row
}

// fill reads more behind what is not handed over yet.
func (s *stream) fill() error {
	if s.at > 0 {
		s.end = copy(s.buf, s.buf[s.at:s.end])
		s.at = 0
	}
	if s.end == len(s.buf) {
		if len(s.buf) > s.most {
			return sheet.Refuse("有一行或一段文字超过 %d MB，请把有用的内容复制到新工作簿、另存为 .xlsx 后重新放入", s.most>>20)
		}
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	n, err := io.ReadFull(s.r, s.buf[s.end:])
	s.end += n
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		s.last, err = true, nil
	}
	return err
}

// place is where a cell says it stands; zeros where it does not say.
func place(attrs []byte) (row, col int) {
	_, from, to := findAttr(attrs, "r", false)
	if from < 0 {
		return 0, 0
	}
	return parseCell(bytes.TrimSpace(attrs[from:to]))
}

// parseCell takes an address such as C6 apart; zeros for anything else.
func parseCell(ref []byte) (row, col int) {
	i := 0
	for ; i < len(ref) && i < 4 && ref[i]|0x20 >= 'a' && ref[i]|0x20 <= 'z'; i++ {
		col = col*26 + int(ref[i]|0x20-'a') + 1
	}
	row, err := strconv.Atoi(string(ref[i:]))
	if i == 0 || err != nil || row < 1 || row > maxRow || col > maxColumn || ref[i] == '+' {
		return 0, 0
	}
	return row, col
}

// address is a cell as A1.
func address(row, col int) string { return model.ColumnName(col) + strconv.Itoa(row) }
