package sheet

import (
	"bytes"
	"strconv"
)

// tokenKind is what a piece of XML is.
type tokenKind uint8

const (
	more     tokenKind = iota // the bytes end within a token, or between two
	startTag                  // <name attrs> or <name attrs/>
	endTag                    // </name>
	textRun                   // what stands between tags, still escaped
	rawRun                    // CDATA, as it is
)

// token is one piece of XML; its bytes are those of the lexer.
type token struct {
	kind  tokenKind
	empty bool   // <name/>: no end tag follows
	name  []byte // without the prefix of the part's own namespace
	attrs []byte
	text  []byte
}

// lexer takes XML apart, as far as the bytes at hand reach. Comments and
// processing instructions are passed over; a DTD is refused, since entities are
// the way to make much of little.
type lexer struct {
	b      []byte
	pos    int
	last   bool // nothing follows b
	depth  int
	most   int    // for depth
	prefix []byte // of the root element, with its colon
	rooted bool
	closed bool // the root element is closed
}

// next is the next token. Where the bytes end it is more; pos then stands
// before what is incomplete.
func (x *lexer) next() (token, error) {
	for {
		b := x.b[x.pos:]
		if len(b) == 0 {
			return token{}, nil
		}
		if b[0] != '<' {
			i := bytes.IndexByte(b, '<')
			if i < 0 {
				return x.incomplete(len(bytes.TrimSpace(b)) == 0, b)
			}
			x.pos += i
			return token{kind: textRun, text: b[:i]}, nil
		}
		if len(b) < 2 {
			return x.incomplete(false, b)
		}
		switch b[1] {
		case '/':
			return x.end(b)
		case '?':
			i := bytes.Index(b, []byte("?>"))
			if i < 0 {
				return x.incomplete(false, b)
			}
			x.pos += i + 2
		case '!':
			t, err := x.declared(b)
			if t.kind != startTag {
				return t, err
			}
		default:
			return x.start(b)
		}
	}
}

// blankPrefix is how much white space b begins with: between elements it need
// not be kept.
func blankPrefix(b []byte) int { return len(b) - len(bytes.TrimLeft(b, " \t\r\n")) }

// incomplete is more, unless nothing follows.
func (x *lexer) incomplete(blank bool, b []byte) (token, error) {
	if x.last && !blank {
		return token{}, errCutOff
	}
	if x.last {
		x.pos += len(b)
	}
	return token{}, nil
}

const (
	errCutOff    = Refusal("文件已损坏（内容在中途断开），请重新取得该文件")
	errMalformed = Refusal("文件已损坏（XML 不合规范），" + resave)
	errDTD       = Refusal("文件里有 DTD（实体定义），正常的工作簿没有，为安全起见不读取，" + resave)
)

func (x *lexer) end(b []byte) (token, error) {
	i := bytes.IndexByte(b, '>')
	if i < 0 {
		return x.incomplete(false, b)
	}
	x.pos += i + 1
	if x.depth--; x.depth < 0 {
		return token{}, errMalformed
	}
	x.closed = x.depth == 0
	return token{kind: endTag, name: x.local(bytes.TrimRight(b[2:i], " \t\r\n"))}, nil
}

// declared takes what opens with <!. A comment is passed over, which the kind
// startTag stands for.
func (x *lexer) declared(b []byte) (token, error) {
	const comment, cdata = "<!--", "<![CDATA["
	open, close := comment, "-->"
	switch {
	case bytes.HasPrefix(b, []byte(comment)):
	case bytes.HasPrefix(b, []byte(cdata)):
		open, close = cdata, "]]>"
	case bytes.HasPrefix([]byte(cdata), b), bytes.HasPrefix([]byte(comment), b):
		return x.incomplete(false, b)
	default:
		return token{}, errDTD
	}
	i := bytes.Index(b[len(open):], []byte(close))
	if i < 0 {
		return x.incomplete(false, b)
	}
	x.pos += len(open) + i + len(close)
	if open == comment {
		return token{kind: startTag}, nil
	}
	return token{kind: rawRun, text: b[len(open) : len(open)+i]}, nil
}

func (x *lexer) start(b []byte) (token, error) {
	i := tagEnd(b)
	if i < 0 {
		return x.incomplete(false, b)
	}
	if x.closed {
		return token{}, errMalformed
	}
	x.pos += i + 1
	t := token{kind: startTag, empty: b[i-1] == '/'}
	inside := b[1:i]
	if t.empty {
		inside = inside[:len(inside)-1]
		x.closed = x.closed || x.depth == 0
	} else if x.depth++; x.depth > x.most {
		return token{}, refuse("文件里的元素嵌套超过 %d 层，不是正常的工作簿，%s", x.most, resave)
	}
	n := 0
	for n < len(inside) && inside[n] > ' ' {
		n++
	}
	if n == 0 {
		return token{}, errMalformed
	}
	t.name, t.attrs = inside[:n], inside[n:]
	if !x.rooted {
		x.rooted = true
		x.prefix = append([]byte(nil), t.name[:bytes.IndexByte(t.name, ':')+1]...)
	}
	t.name = x.local(t.name)
	return t, nil
}

// tagEnd is the index of the > that ends the tag at b, -1 where it is not
// there; attribute values may hold one.
func tagEnd(b []byte) int {
	for i := 1; i < len(b); i++ {
		switch b[i] {
		case '>':
			return i
		case '"', '\'':
			j := bytes.IndexByte(b[i+1:], b[i])
			if j < 0 {
				return -1
			}
			i += j + 1
		}
	}
	return -1
}

// local is a name without the prefix of the root. Names of other namespaces
// keep theirs, and so are never taken for ours.
func (x *lexer) local(name []byte) []byte {
	if len(x.prefix) > 0 && bytes.HasPrefix(name, x.prefix) {
		return name[len(x.prefix):]
	}
	return name
}

// ends is an error unless t is the end tag of an element of that name: where the
// tags do not match, cells would be lost.
func ends(t token, name string) error {
	if string(t.name) != name {
		return errMalformed
	}
	return nil
}

// parents is how many elements are open around t, a start tag just read.
func (x *lexer) parents(t token) int {
	if t.empty {
		return x.depth
	}
	return x.depth - 1
}

// skip passes over the rest of the element of t, a start tag just read. ok is
// false where its end is not there yet.
func (x *lexer) skip(t token) (ok bool, err error) {
	if t.empty {
		return true, nil
	}
	for at := x.depth; x.depth >= at; {
		t, err := x.next()
		if err != nil || t.kind == more {
			return false, err
		}
	}
	return true, nil
}

// nextAttr takes the first attribute off a tag; ok is false at the end, or
// where none can be read.
func nextAttr(b []byte) (name, value, rest []byte, ok bool) {
	i := 0
	for i < len(b) && b[i] <= ' ' {
		i++
	}
	j := i
	for j < len(b) && b[j] != '=' && b[j] > ' ' {
		j++
	}
	name = b[i:j]
	for j < len(b) && b[j] <= ' ' {
		j++
	}
	if j >= len(b) || b[j] != '=' || len(name) == 0 {
		return nil, nil, nil, false
	}
	for j++; j < len(b) && b[j] <= ' '; j++ {
	}
	if j >= len(b) || b[j] != '"' && b[j] != '\'' {
		return nil, nil, nil, false
	}
	k := bytes.IndexByte(b[j+1:], b[j])
	if k < 0 {
		return nil, nil, nil, false
	}
	return name, b[j+1 : j+1+k], b[j+2+k:], true
}

// attr is the value of an attribute, entities written out; empty where it is
// not there.
func (t token) attr(name string) string {
	for rest := t.attrs; ; {
		n, v, next, ok := nextAttr(rest)
		if !ok {
			return ""
		}
		if string(n) == name {
			return attrText(v)
		}
		rest = next
	}
}

// attrText is an attribute's value with its entities written out.
func attrText(v []byte) string {
	out, err := appendText(nil, v, entitiesOnly)
	if err != nil {
		return string(v)
	}
	return string(out)
}

// isTrue reports whether an attribute says so.
func isTrue(s string) bool { return s == "1" || s == "true" || s == "on" }

// number is a whole number as attributes have it.
func number(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 0
}
