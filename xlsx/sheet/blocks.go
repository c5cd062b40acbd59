package sheet

import (
	"errors"
	"io"
	"sync"
)

const (
	blockSize = 256 << 10
	// headroom is free in front of every block, for what the block before left
	// over: most rows.
	headroom = 16 << 10
	// small parts are inflated as they are scanned; for larger ones a goroutine
	// runs ahead.
	small = 1 << 20
)

// feed hands a part to scan, block by block. scan says how many bytes it used
// up; the rest comes again in front of the next block. last is set once nothing
// follows. A rest that would grow beyond most is refused.
func feed(p *part, most int, scan func(b []byte, last bool) (used int, err error)) error {
	r, err := utf8Of(p)
	if err != nil {
		return err
	}
	if p.size <= small {
		block := blocks.Get().(*[]byte)
		defer blocks.Put(block)
		return drive(&reader{r: r, block: *block}, most, scan)
	}
	src := newReadAhead(r)
	defer src.stop()
	return drive(src, most, scan)
}

// blocks are used again: a form has a dozen parts, each smaller than a block.
var blocks = sync.Pool{New: func() any {
	b := make([]byte, headroom+blockSize)
	return &b
}}

func drive(src source, most int, scan func(b []byte, last bool) (used int, err error)) error {
	var rest []byte
	want := 0 // scanning less again would be in vain, and quadratic
	for last := false; !last; {
		block, err := src.next()
		if err != nil && err != io.EOF {
			return err
		}
		last = err == io.EOF
		var b []byte
		if at := headroom - len(rest); at >= 0 {
			copy(block[at:], rest)
			b = block[at:]
		} else {
			rest = appendDoubling(rest, block[headroom:])
			b = rest
		}
		if len(b) < want && !last {
			rest = appendDoubling(rest[:0], b)
			continue
		}
		used, err := scan(b, last)
		if err != nil {
			return err
		}
		if b = b[used:]; len(b) > most {
			return refuse("有一行或一段文字超过 %d MB，请把有用的内容复制到新工作簿、另存为 .xlsx 后重新放入", most>>20)
		}
		want = 0
		if used == 0 {
			want = min(2*len(b), most)
		}
		rest = appendDoubling(rest[:0], b)
	}
	return nil
}

// appendDoubling is append that takes twice the room where it needs more: what
// grows here grows fast.
func appendDoubling(dst, b []byte) []byte {
	if n := len(dst) + len(b); n > cap(dst) {
		dst = append(make([]byte, 0, 2*n), dst...)
	}
	return append(dst, b...)
}

// source gives blocks with headroom; each is valid until the next. The last
// comes with io.EOF.
type source interface{ next() ([]byte, error) }

// reader is a source that reads when asked.
type reader struct {
	r     io.Reader
	block []byte
}

func (s *reader) next() ([]byte, error) { return fill(s.r, s.block) }

// fill reads block full behind its headroom; what it returns ends where the
// data ends.
func fill(r io.Reader, block []byte) ([]byte, error) {
	n, err := io.ReadFull(r, block[headroom:])
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF // of ReadFull itself: damage is a Refusal
	}
	return block[:headroom+n], err
}

// readAhead is a source whose goroutine inflates while blocks are scanned.
type readAhead struct {
	full  chan filled
	empty chan []byte
	given []byte
}

type filled struct {
	block []byte
	err   error
}

func newReadAhead(r io.Reader) *readAhead {
	const blocks = 4
	s := &readAhead{full: make(chan filled, blocks), empty: make(chan []byte, blocks)}
	for range blocks {
		s.empty <- make([]byte, headroom+blockSize)
	}
	go s.run(r)
	return s
}

func (s *readAhead) run(r io.Reader) {
	defer close(s.full)
	defer func() {
		// A panic of this goroutine would end the program, not the file.
		if p := recover(); p != nil {
			s.full <- filled{make([]byte, headroom), refuse("文件内容异常，无法解压，%s", resave)}
		}
	}()
	for block := range s.empty {
		b, err := fill(r, block)
		s.full <- filled{b, err}
		if err != nil {
			return
		}
	}
}

func (s *readAhead) next() ([]byte, error) {
	if s.given != nil {
		s.empty <- s.given[:headroom+blockSize]
	}
	f := <-s.full
	s.given = f.block
	return f.block, f.err
}

// stop ends the goroutine and waits for it: the part may be closed afterwards.
func (s *readAhead) stop() {
	close(s.empty)
	for range s.full {
	}
}
