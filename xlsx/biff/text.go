package biff

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// textReader reads the data of a record that holds text, and of the CONTINUE
// records behind it, in which it goes on.
type textReader struct {
	data []byte // what is left of the record at hand
	b    []byte
	next int // where in b the next record stands
	most int // bytes of one text
}

// textAt reads the texts of r, which stands in b, from a place in its data.
func (w *Workbook) textAt(b []byte, r record, from int) *textReader {
	return &textReader{data: r.data[from:], b: b, next: r.next, most: w.limits.CellText}
}

// more goes on to the next CONTINUE record; ok is false where there is none.
func (t *textReader) more() (ok bool) {
	r, ok := recordAt(t.b, t.next)
	if !ok || r.id != idContinue {
		return false
	}
	t.data, t.next = r.data, r.next
	return true
}

// number reads an unsigned number of so many bytes.
func (t *textReader) number(size int) (n uint32, err error) {
	for i := range size {
		for len(t.data) == 0 {
			if !t.more() {
				return 0, errCutOff
			}
		}
		n |= uint32(t.data[0]) << (8 * i)
		t.data = t.data[1:]
	}
	return n, nil
}

func (t *textReader) skip(n int64) error {
	for n > int64(len(t.data)) {
		n -= int64(len(t.data))
		if !t.more() {
			return errCutOff
		}
	}
	t.data = t.data[n:]
	return nil
}

// The flags before the characters of a text ([MS-XLS] 2.5.293).
const (
	flagWide     = 1 << 0 // two bytes each, else the lower one alone
	flagPhonetic = 1 << 2
	flagRich     = 1 << 3
)

// text appends a text of n characters to dst: its flags stand first, then how
// long its runs of fonts and its phonetic guide are, which follow it and are
// passed over.
func (t *textReader) text(dst []byte, n int) ([]byte, error) {
	flags, err := t.number(1)
	if err != nil {
		return dst, err
	}
	var runs, guide uint32
	if flags&flagRich != 0 {
		if runs, err = t.number(2); err != nil {
			return dst, err
		}
	}
	if flags&flagPhonetic != 0 {
		if guide, err = t.number(4); err != nil {
			return dst, err
		}
	}
	if dst, err = t.characters(dst, n, flags&flagWide != 0); err != nil {
		return dst, err
	}
	return dst, t.skip(4*int64(runs) + int64(guide))
}

// characters appends n characters to dst. Where they go on in another record, a
// byte there says again how wide they are; a pair of surrogates may be torn.
func (t *textReader) characters(dst []byte, n int, wide bool) ([]byte, error) {
	from := len(dst)
	var high rune // the first of a pair, still without its second
	for ; n > 0; n-- {
		for len(t.data) == 0 {
			if !t.more() {
				return dst, errCutOff
			}
			if len(t.data) > 0 {
				wide, t.data = t.data[0]&flagWide != 0, t.data[1:]
			}
		}
		var u rune
		switch {
		case !wide:
			u, t.data = rune(t.data[0]), t.data[1:]
		case len(t.data) == 1:
			return dst, errRecord // half a character
		default:
			u, t.data = rune(uint16At(t.data, 0)), t.data[2:]
		}
		dst, high = appendUnit(dst, high, u)
		if len(dst)-from > t.most {
			return dst, refuse("有单元格的文字超过 %d KB，请删减后重新放入", t.most>>10)
		}
	}
	if high != 0 {
		dst = utf8.AppendRune(dst, utf8.RuneError)
	}
	return dst, nil
}

// appendUnit appends a unit of UTF-16 to dst, behind the first of a pair that
// is still owed; it returns the one that is owed now.
func appendUnit(dst []byte, high, u rune) ([]byte, rune) {
	if high != 0 {
		if r := utf16.DecodeRune(high, u); r != utf8.RuneError {
			return utf8.AppendRune(dst, r), 0
		}
		dst = utf8.AppendRune(dst, utf8.RuneError)
	}
	if u >= 0xD800 && u < 0xDC00 {
		return dst, u
	}
	return utf8.AppendRune(dst, u), 0
}

// codepageGBK is the code page of Chinese Windows.
const codepageGBK = 936

// bytesText appends text in the code page of the workbook to dst. Only the one
// of Chinese Windows is known beside ASCII: a name guessed is worse than none.
func (w *Workbook) bytesText(dst, b []byte) ([]byte, error) {
	if len(b) > w.limits.CellText {
		return dst, refuse("的文字超过 %d KB，请删减后重新放入", w.limits.CellText>>10)
	}
	if bytes.IndexFunc(b, func(r rune) bool { return r >= utf8.RuneSelf }) < 0 {
		return append(dst, b...), nil
	}
	if w.codepage != codepageGBK {
		return dst, refuse("的文字编码（代码页 %d）不认识，%s", w.codepage, resave)
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b)
	if err != nil || bytes.ContainsRune(text, utf8.RuneError) {
		return dst, refuse("的文字编码有误，%s", resave)
	}
	return append(dst, text...), nil
}

// sharedStrings are the texts that cells refer to, one behind the other.
type sharedStrings struct {
	text []byte
	ends []int
}

func (s *sharedStrings) len() int { return len(s.ends) }

// at is text i, which must not be changed.
func (s *sharedStrings) at(i int) []byte {
	from := 0
	if i > 0 {
		from = s.ends[i-1]
	}
	return s.text[from:s.ends[i]:s.ends[i]]
}

// readStrings reads the record of shared strings. How many it claims is not
// trusted: a cell that refers to one too many is refused.
func (w *Workbook) readStrings(b []byte, r record) error {
	if len(r.data) < 8 {
		return errRecord
	}
	claimed := uint32At(r.data, 4)
	t := w.textAt(b, r, 8)
	s := &w.strings
	for range claimed {
		for len(t.data) == 0 {
			if !t.more() {
				return nil
			}
		}
		n, err := t.number(2)
		if err != nil {
			return err
		}
		if s.text, err = t.text(s.text, int(n)); err != nil {
			return err
		}
		if s.len() >= w.limits.Strings || int64(len(s.text)) > w.limits.Text {
			return refuse("文件里的文字超过 %d MB（或 %d 万条），请拆分后重新放入", w.limits.Text>>20, w.limits.Strings/10000)
		}
		s.ends = append(s.ends, len(s.text))
	}
	return nil
}
