package annotate

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"jixiao/xlsx/sheet"
)

// This file takes XML apart by the bytes, so that what is not to change stays
// as it is written.

// shape is what a piece of XML is.
type shape uint8

const (
	chars   shape = iota // what stands between tags, still escaped
	aside                // comments, processing instructions, CDATA
	opening              // <name …>
	single               // <name …/>
	closing              // </name>
)

// cut is the length of the piece of XML that b begins with; 0 where its end is
// not there. Text that b ends with is whole only where nothing follows.
func cut(b []byte, last bool) (n int, kind shape, err error) {
	if len(b) == 0 {
		return 0, chars, nil
	}
	if b[0] != '<' {
		if n = bytes.IndexByte(b, '<'); n < 0 && last {
			n = len(b)
		}
		return max(n, 0), chars, nil
	}
	if len(b) < 2 {
		return 0, chars, nil
	}
	switch b[1] {
	case '?':
		return closed(b, 2, "?>"), aside, nil
	case '!':
		switch {
		case bytes.HasPrefix(b, []byte("<!--")):
			return closed(b, 4, "-->"), aside, nil
		case bytes.HasPrefix(b, []byte("<![CDATA[")):
			return closed(b, 9, "]]>"), aside, nil
		case len(b) < 9 && !last && (bytes.HasPrefix([]byte("<!--"), b) || bytes.HasPrefix([]byte("<![CDATA["), b)):
			return 0, aside, nil
		}
		return 0, aside, sheet.Refusal("文件里有 DTD（实体定义），正常的工作簿没有，为安全起见不读取，" + sheet.Resave)
	case '/':
		return bytes.IndexByte(b, '>') + 1, closing, nil
	}
	if n = tagEnd(b) + 1; n > 0 && b[n-2] == '/' {
		return n, single, nil
	}
	return n, opening, nil
}

func closed(b []byte, from int, end string) int {
	i := bytes.Index(b[from:], []byte(end))
	if i < 0 {
		return 0
	}
	return from + i + len(end)
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

// nameOf is the name in a tag, with its prefix, and what follows it.
func nameOf(tag []byte) (name, attrs []byte) {
	b := bytes.TrimSuffix(bytes.TrimSuffix(tag[1:], []byte(">")), []byte("/"))
	b = bytes.TrimPrefix(b, []byte("/"))
	i := 0
	for i < len(b) && b[i] > ' ' {
		i++
	}
	return b[:i], b[i:]
}

// nextAttr finds the first attribute in b: its name, and where its value
// stands; from is -1 where there is none.
func nextAttr(b []byte) (name []byte, start, from, to int) {
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
		return nil, 0, -1, 0
	}
	for j++; j < len(b) && b[j] <= ' '; j++ {
	}
	if j >= len(b) || b[j] != '"' && b[j] != '\'' {
		return nil, 0, -1, 0
	}
	k := bytes.IndexByte(b[j+1:], b[j])
	if k < 0 {
		return nil, 0, -1, 0
	}
	return name, i, j + 1, j + 1 + k
}

// findAttr is where the value of an attribute stands in b; from is -1 where it
// is not there. local takes it whatever its prefix.
func findAttr(b []byte, name string, local bool) (start, from, to int) {
	for at := 0; ; {
		n, s, f, t := nextAttr(b[at:])
		if f < 0 {
			return 0, -1, 0
		}
		if local {
			n = n[bytes.LastIndexByte(n, ':')+1:]
		}
		if string(n) == name {
			return at + s, at + f, at + t
		}
		at += t + 1
	}
}

// attrOf is the value of an attribute, entities written out.
func attrOf(attrs []byte, name string) (string, bool) {
	_, from, to := findAttr(attrs, name, false)
	if from < 0 {
		return "", false
	}
	return unescape(attrs[from:to]), true
}

// localAttr is attrOf for an attribute whatever its prefix.
func localAttr(attrs []byte, name string) string {
	_, from, to := findAttr(attrs, name, true)
	if from < 0 {
		return ""
	}
	return unescape(attrs[from:to])
}

// withAttr is a tag with an attribute set; an empty value takes it out.
func withAttr(tag []byte, name, value string) []byte {
	n, attrs := nameOf(tag)
	at := 1 + len(n)
	start, from, to := findAttr(attrs, name, false)
	switch {
	case from >= 0 && value == "":
		return slices.Concat(bytes.TrimRight(tag[:at+start], " \t\r\n"), tag[at+to+1:])
	case from >= 0:
		return slices.Concat(tag[:at+from], []byte(escape(value)), tag[at+to:])
	case value == "":
		return tag
	}
	end := at
	if _, _, t := findAttr(attrs, "r", false); t > 0 { // of a cell: s follows r
		end += t + 1
	}
	return slices.Concat(tag[:end], []byte(" "+name+`="`+escape(value)+`"`), tag[end:])
}

// number is a whole number as attributes have it; -1 for anything else.
func number(s string) int {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || n < 0 {
		return -1
	}
	return n
}

// node is an element in the bytes of its part. b[from:inner] is its start tag,
// b[end:to] its end tag; of an element without content inner, end and to are
// one.
type node struct {
	name                 string // without the prefix of the root
	attrs                []byte
	from, inner, end, to int
	kids                 []node
}

func (n *node) attr(name string) string { v, _ := attrOf(n.attrs, name); return v }

// kid is the first child of that name; nil where there is none.
func (n *node) kid(name string) *node {
	for i := range n.kids {
		if n.kids[i].name == name {
			return &n.kids[i]
		}
	}
	return nil
}

// tree is a part with its elements as deep as asked for. prefix is that of the
// root, with its colon.
type tree struct {
	b      []byte
	root   node
	prefix string
}

// parse takes a part apart. Tags that do not match, and nesting beyond reason,
// are refused.
func parse(b []byte, deep int) (*tree, error) {
	t := &tree{b: b}
	type opened struct {
		node
		full string
	}
	var stack []opened
	done, count := false, 0
	for at := 0; at < len(b); {
		n, kind, err := cut(b[at:], true)
		switch {
		case err != nil:
			return nil, err
		case n == 0, len(stack) == mostDepth:
			return nil, errMalformed
		case count == mostElements:
			return nil, sheet.Refuse("文件里有一个部件超过 %d 个元素，%s", mostElements, sheet.Resave)
		}
		tag := b[at : at+n]
		at += n
		if kind == chars || kind == aside {
			continue
		}
		full, attrs := nameOf(tag)
		if len(full) == 0 || done {
			return nil, errMalformed
		}
		count++
		if t.prefix == "" && len(stack) == 0 {
			t.prefix = string(full[:bytes.IndexByte(full, ':')+1])
		}
		var made node
		switch kind {
		case opening:
			stack = append(stack, opened{node{strings.TrimPrefix(string(full), t.prefix), attrs, at - n, at, 0, 0, nil}, string(full)})
			continue
		case single:
			made = node{strings.TrimPrefix(string(full), t.prefix), attrs, at - n, at, at, at, nil}
		case closing:
			last := len(stack) - 1
			if last < 0 || stack[last].full != string(full) {
				return nil, errMalformed
			}
			made = stack[last].node
			made.end, made.to = at-n, at
			stack = stack[:last]
		}
		switch {
		case len(stack) == 0:
			t.root, done = made, true
		case len(stack) <= deep:
			up := &stack[len(stack)-1]
			up.kids = append(up.kids, made)
		}
	}
	if !done {
		return nil, errMalformed
	}
	return t, nil
}

// mostDepth is how deep elements may nest, and mostElements how many tags a part
// that is held in memory may have: a comment on each of 100,000 cells takes
// some million.
const (
	mostDepth    = 64
	mostElements = 4_000_000
)

// bytes is an element as it stands.
func (t *tree) bytes(n *node) []byte { return t.b[n.from:n.to] }

// content is what stands between the tags of an element, characters only.
func (t *tree) content(n *node) string { return plainText(t.b[n.inner:n.end]) }

// plainText is the characters of a piece of XML, tags passed over.
func plainText(b []byte) string {
	var out strings.Builder
	for len(b) > 0 {
		n, kind, err := cut(b, true)
		if n == 0 || err != nil {
			break
		}
		switch {
		case kind == chars:
			out.WriteString(unescape(b[:n]))
		case kind == aside && bytes.HasPrefix(b, []byte("<![CDATA[")):
			out.Write(b[len("<![CDATA[") : n-len("]]>")])
		}
		b = b[n:]
	}
	return out.String()
}

// edits are changes of a part by the offsets of its bytes; they do not overlap.
type edits []edit

type edit struct {
	from, to int
	text     string
}

func (e *edits) replace(from, to int, text string) { *e = append(*e, edit{from, to, text}) }

// append adds text behind the last child of an element.
func (e *edits) append(t *tree, n *node, text string) {
	if n.inner < n.to || n.end < n.to {
		e.replace(n.end, n.end, text)
		return
	}
	full, _ := nameOf(t.b[n.from:n.to])
	e.replace(n.to-len("/>"), n.to, ">"+text+"</"+string(full)+">")
}

// apply is b with the changes; those at one place in their order.
func (e edits) apply(b []byte) []byte {
	if len(e) == 0 {
		return b
	}
	slices.SortStableFunc(e, func(a, b edit) int { return a.from - b.from })
	var out []byte
	at := 0
	for _, x := range e {
		if x.from < at {
			continue
		}
		out = append(out, b[at:x.from]...)
		out = append(out, x.text...)
		at = x.to
	}
	return append(out, b[at:]...)
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

// escape is text as XML has it; what XML cannot hold is left out.
func escape(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return escaper.Replace(s)
}

// unescape is text with entities written out; what is none stays.
func unescape(b []byte) string {
	if bytes.IndexByte(b, '&') < 0 {
		return string(b)
	}
	var out []byte
	for i := 0; i < len(b); i++ {
		if b[i] == '&' {
			if n := bytes.IndexByte(b[i:min(len(b), i+12)], ';'); n > 1 {
				if r, ok := entity(string(b[i+1 : i+n])); ok {
					out = utf8.AppendRune(out, r)
					i += n
					continue
				}
			}
		}
		out = append(out, b[i])
	}
	return string(out)
}

func entity(name string) (rune, bool) {
	switch name {
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "amp":
		return '&', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	digits, ok := strings.CutPrefix(name, "#")
	base := 10
	if hex, is := strings.CutPrefix(strings.ToLower(digits), "x"); is {
		base, digits = 16, hex
	}
	v, err := strconv.ParseUint(digits, base, 32)
	return rune(v), ok && err == nil && v <= utf8.MaxRune && utf8.ValidRune(rune(v))
}

// decodeEscapes writes out _xHHHH_, the way of a cell and a comment to hold any
// character.
func decodeEscapes(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var out strings.Builder
	var units []uint16
	flush := func() {
		out.WriteString(string(utf16.Decode(units)))
		units = units[:0]
	}
	for len(s) > 0 {
		if len(s) >= 7 && s[:2] == "_x" && s[6] == '_' {
			if v, err := strconv.ParseUint(s[2:6], 16, 32); err == nil {
				units = append(units, uint16(v))
				s = s[7:]
				continue
			}
		}
		flush()
		out.WriteByte(s[0])
		s = s[1:]
	}
	flush()
	return out.String()
}

// encodeEscapes keeps a text from being read as an escape.
func encodeEscapes(s string) string { return strings.ReplaceAll(s, "_x", "_x005F_x") }
