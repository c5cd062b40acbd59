package plain

import (
	"bytes"
	"errors"
	"io"
	"sort"
	"time"
	"unicode"
	"unicode/utf8"

	"jixiao/xlsx/sheet"

	"golang.org/x/text/encoding/simplifiedchinese"
	utf "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// source is a text of any encoding, which is read as UTF-8 from any place.
type source struct {
	r        io.ReaderAt
	size     int64
	limits   sheet.Limits
	deadline time.Time
	encoding string
	bom      int64                        // bytes before the text
	decoder  func() transform.Transformer // nil for UTF-8
	marks    []mark                       // nil for UTF-8
}

// mark is a place at which decoding may set in: in the file, and in the text.
type mark struct{ raw, text int64 }

const (
	// headSize is how much of a file is looked at to tell what it is: more than
	// the styles that Office writes before its first table.
	headSize  = 64 << 10
	blockSize = 64 << 10
)

// begin takes what the first bytes say of the encoding, and returns the
// beginning of the text; where they say nothing, as it is.
func (s *source) begin() ([]byte, error) {
	head := make([]byte, min(s.size, headSize))
	n, err := io.ReadFull(s.raw(0), head)
	if err != nil && err != io.EOF && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	head = head[:n]
	begins := func(bom string) bool { return bytes.HasPrefix(head, []byte(bom)) }
	switch {
	case begins("\xEF\xBB\xBF"):
		s.encoding, s.bom = "UTF-8", 3
	case begins("\xFF\xFE"):
		s.utf16(utf.LittleEndian, 2)
	case begins("\xFE\xFF"):
		s.utf16(utf.BigEndian, 2)
	case begins("<\x00"):
		s.utf16(utf.LittleEndian, 0)
	case begins("\x00<"):
		s.utf16(utf.BigEndian, 0)
	case begins("\x84\x31\x95\x33"):
		s.gb18030()
		s.bom = 4
	}
	head = head[s.bom:]
	if s.decoder != nil {
		out := make([]byte, 3*len(head))
		n, _, err := s.decoder().Transform(out, head, false)
		if err != nil && err != transform.ErrShortSrc {
			return nil, errBinary
		}
		head = out[:n]
	}
	return head, nil
}

func (s *source) utf16(order utf.Endianness, bom int64) {
	s.encoding, s.bom = "UTF-16", bom
	s.decoder = func() transform.Transformer { return utf.UTF16(order, utf.IgnoreBOM).NewDecoder() }
}

func (s *source) gb18030() {
	s.encoding = "GB18030"
	s.decoder = func() transform.Transformer { return simplifiedchinese.GB18030.NewDecoder() }
}

const (
	errBinary = sheet.Refusal("不是文本，也不是工作簿，或文件已损坏，请重新取得该文件；" + also)
	errUTF8   = sheet.Refusal("文字编码有误（不是完整的 UTF-8），文件可能没有下载或复制完，请重新取得该文件；" + also)
)

// survey reads the whole file to make sure of its encoding, since a file in
// GB18030 may begin with pages of ASCII. What the letters are goes before what
// the file declares: systems declare one and write the other.
func (s *source) survey(declared string) error {
	if s.decoder == nil {
		t, err := s.tally()
		switch {
		case err != nil:
			return err
		case t.binary():
			return errBinary
		case t.bad == 0 && (t.wide > 0 || t.foreign == 0 || s.bom > 0):
			s.encoding = "UTF-8"
			return nil
		case s.bom > 0 || t.wide > 10*(t.bad+t.narrow):
			return errUTF8 // with some damage
		case declared != "":
			return refuse("文件的文字编码（%s）不认识，%s", declared, resave)
		}
		s.gb18030()
	}
	return s.surveyDecoded()
}

// tally is what the bytes of a file are, as far as they may be UTF-8. Chinese
// takes three bytes there. In GB18030 a letter in six, such as 目, looks like one
// of two bytes, and may stand in every line of a list.
type tally struct {
	all, nul, control int64
	wide, narrow      int64 // of letters of three bytes and more, and of two
	foreign           int64 // of those of two that are letters of Europe
	bad               int64 // of none
}

// binary reports whether bytes are no text. A stray control character does
// occur in cells that were pasted out of Word.
func (t *tally) binary() bool { return t.nul > 0 || 100*t.control > t.all }

// isControl reports whether no line of text has a byte. 0x1A is the end of files
// in DOS.
func isControl(c byte) bool {
	const kept = 1<<'\t' | 1<<'\n' | 1<<'\v' | 1<<'\f' | 1<<'\r' | 1<<0x1A
	return c < 0x20 && kept>>c&1 == 0
}

func (t *tally) count(b []byte) {
	t.all += int64(len(b))
	for _, c := range b {
		if isControl(c) {
			t.control++
			if c == 0 {
				t.nul++
			}
		}
	}
}

// tally counts the bytes, and those above ASCII that are UTF-8 and that are not.
func (s *source) tally() (t tally, err error) {
	r, block, kept := s.raw(s.bom), make([]byte, blockSize), 0
	for last := false; !last; {
		n, err := io.ReadFull(r, block[kept:])
		if last = err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF); err != nil && !last {
			return t, err
		}
		b := block[:kept+n]
		t.count(b[kept:])
		whole := len(b)
		if !last {
			whole = len(b) - partialRune(b)
		}
		t.judge(b[:whole])
		kept = copy(block, b[whole:])
	}
	return t, nil
}

// partialRune is how many bytes at the end of b are a letter that goes on.
func partialRune(b []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		if c := b[len(b)-n]; utf8.RuneStart(c) {
			if !utf8.FullRune(b[len(b)-n:]) {
				return n
			}
			break
		}
	}
	return 0
}

func (t *tally) judge(b []byte) {
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		switch size := int64(n); {
		case r == utf8.RuneError && n == 1:
			t.bad++
		case n > 2:
			t.wide += size
		default:
			if t.narrow += size; r > unicode.MaxLatin1 {
				t.foreign += size
			}
		}
		i += n
	}
}

// surveyDecoded decodes the whole file: what cannot be decoded is refused, and
// places are marked at which decoding may set in later.
func (s *source) surveyDecoded() error {
	r, dec := s.raw(s.bom), s.decoder()
	in, out, kept := make([]byte, blockSize), make([]byte, 4*blockSize), 0
	at := mark{raw: s.bom}
	lines := 1
	var t tally
	for last := false; !last; {
		n, err := io.ReadFull(r, in[kept:])
		if last = err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF); err != nil && !last {
			return err
		}
		s.marks = append(s.marks, at)
		nDst, nSrc, err := dec.Transform(out, in[:kept+n], last)
		if err != nil && err != transform.ErrShortSrc {
			return errBinary
		}
		text := out[:nDst]
		t.count(text)
		if t.binary() && t.nul > 0 {
			return errBinary
		}
		if i := bytes.Index(text, []byte("\uFFFD")); i >= 0 {
			return refuse("第 %d 行附近的文字不能按 %s 解码，文件可能已损坏，请重新取得该文件；%s", lines+bytes.Count(text[:i], []byte("\n")), s.encoding, also)
		}
		lines += bytes.Count(text, []byte("\n"))
		at.raw, at.text = at.raw+int64(nSrc), at.text+int64(nDst)
		kept = copy(in, in[nSrc:kept+n])
	}
	if t.binary() {
		return errBinary
	}
	return nil
}

// open is the text from a place on, counted in bytes of UTF-8.
func (s *source) open(at int64) (io.Reader, error) {
	if s.decoder == nil {
		return s.raw(s.bom + at), nil
	}
	i := sort.Search(len(s.marks), func(i int) bool { return s.marks[i].text > at }) - 1
	m := s.marks[max(i, 0)]
	r := transform.NewReader(s.raw(m.raw), s.decoder())
	_, err := io.CopyN(io.Discard, r, at-m.text)
	return r, err
}

// raw is the bytes of the file from a place on.
func (s *source) raw(at int64) io.Reader {
	return &timed{io.NewSectionReader(s.r, at, max(s.size-at, 0)), s}
}

// timed reads until the time of the file is over.
type timed struct {
	r io.Reader
	s *source
}

func (t *timed) Read(b []byte) (int, error) {
	if time.Now().After(t.s.deadline) {
		return 0, refuse("读取超过 %v，请把有用的内容复制到新工作簿、另存为 .xlsx 后重新放入", t.s.limits.Time)
	}
	n, err := t.r.Read(b)
	if err != nil && err != io.EOF {
		return n, refuse("文件读不完整（%v），请复制到本机后重新放入", err)
	}
	return n, err
}

// declaredEncoding is an encoding other than ours that the head of a page or of
// an XML file names; empty where it names ours or none.
func declaredEncoding(head []byte) string {
	lower := bytes.ToLower(head)
	if !bytes.HasPrefix(bytes.TrimSpace(lower), []byte("<")) {
		return ""
	}
	for _, key := range []string{"encoding=", "charset="} {
		i := bytes.Index(lower, []byte(key))
		if i < 0 {
			continue
		}
		name := bytes.TrimLeft(lower[i+len(key):], "\"' ")
		n := 0
		for n < len(name) && n < 20 && (name[n] == '-' || name[n] == '_' || name[n] >= '0' && name[n] <= '9' || name[n] >= 'a' && name[n] <= 'z') {
			n++
		}
		switch name := string(name[:n]); name {
		case "", "utf-8", "utf8", "gb18030", "gbk", "gb2312", "cp936", "x-gbk", "utf-16", "iso-8859-1", "us-ascii", "ascii":
		default:
			return name
		}
	}
	return ""
}
