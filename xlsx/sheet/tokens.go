package sheet

import (
	"bytes"
	"unicode/utf8"
)

// TokenKind is what a piece of XML is.
type TokenKind uint8

// The kinds of tokens. An element without content, <name/>, starts and ends.
const (
	StartTag TokenKind = iota
	EndTag
	Characters
)

// Token is one piece of the XML of a part. It is valid until the callback
// returns.
type Token struct {
	Kind TokenKind
	// Name is the name of an element without the prefix that the root element
	// has; names of other namespaces keep theirs.
	Name []byte
	// Text is characters, entities written out. Those of one element may come in
	// several pieces.
	Text []byte

	attrs []byte
}

// Attr is the value of an attribute, whatever its prefix; empty where it is not
// there.
func (t Token) Attr(name string) string {
	for rest := t.attrs; ; {
		n, v, next, ok := nextAttr(rest)
		if !ok {
			return ""
		}
		if string(n[bytes.IndexByte(n, ':')+1:]) == name {
			return attrText(v)
		}
		rest = next
	}
}

// Limits are the budgets that the archive was opened with.
func (a *Archive) Limits() Limits { return a.limits }

// Walk hands over the tokens of a part as it is inflated, its start and end
// tags in pairs. A part that is not there is not walked. Errors are Refusals,
// or what each returned.
func (a *Archive) Walk(name string, each func(t Token) error) error {
	p, err := a.open(name)
	if p == nil || err != nil {
		return err
	}
	defer p.Close()
	w := &walker{x: lexer{most: a.limits.Depth}, each: each}
	err = feed(p, a.limits.RowBytes, w.scan)
	if err == nil && !w.x.closed {
		err = errCutOff
	}
	return err
}

type walker struct {
	x     lexer
	each  func(t Token) error
	names []byte // of the open elements
	ends  []int  // where each of them ends in names
	text  []byte
}

func (w *walker) scan(b []byte, last bool) (used int, err error) { return w.x.each(b, last, w.hand) }

// each hands over the tokens of b as far as it reaches; last is set once nothing
// follows. used is how many bytes of it are done with.
func (x *lexer) each(b []byte, last bool, hand func(token) error) (used int, err error) {
	x.b, x.pos, x.last = b, 0, last
	for {
		t, err := x.next()
		if err != nil {
			return 0, err
		}
		if t.kind == more {
			return x.pos, nil
		}
		if err := hand(t); err != nil {
			return 0, err
		}
	}
}

func (w *walker) hand(t token) (err error) {
	switch t.kind {
	case startTag:
		if err = w.each(Token{Kind: StartTag, Name: t.name, attrs: t.attrs}); err != nil {
			return err
		}
		if t.empty {
			return w.each(Token{Kind: EndTag, Name: t.name})
		}
		w.names = append(w.names, t.name...)
		w.ends = append(w.ends, len(w.names))
	case endTag:
		if !w.close(t.name) {
			return errMalformed
		}
		return w.each(Token{Kind: EndTag, Name: t.name})
	default:
		text := t.text
		if t.kind == textRun {
			w.text, err = appendText(w.text[:0], t.text, entitiesOnly)
			text = w.text
		} else if !utf8.Valid(text) {
			err = errNotUTF8
		}
		if err == nil {
			err = w.each(Token{Kind: Characters, Text: text})
		}
	}
	return err
}

// close takes the innermost open element off, if that is its name.
func (w *walker) close(name []byte) bool {
	n := len(w.ends) - 1
	from := 0
	if n > 0 {
		from = w.ends[n-1]
	}
	if n < 0 || !bytes.Equal(w.names[from:], name) {
		return false
	}
	w.names, w.ends = w.names[:from], w.ends[:n]
	return true
}

// Main is the part that the package itself begins with; empty where it does not
// say.
func (a *Archive) Main() (string, error) {
	rels, err := a.relations("")
	return rels.target("officeDocument", ""), err
}

// Targets are the parts that a part leads to, by the names that it has for them.
func (a *Archive) Targets(name string) (map[string]string, error) {
	rels, err := a.relations(name)
	to := map[string]string{}
	for _, r := range rels {
		if !r.outside {
			to[r.id] = r.target
		}
	}
	return to, err
}
