package sheet

import (
	"bytes"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// textMode says what text may hold beside its letters.
type textMode uint8

const (
	entitiesOnly textMode = iota // attributes and formulas
	cellText                     // also _xHHHH_, the way of a cell to hold any character
)

// appendText appends the text of a run to dst: entities and the escapes of
// cells written out, line ends as XML has them. Text that is no UTF-8 is
// refused: a name guessed is worse than none.
func appendText(dst, run []byte, mode textMode) ([]byte, error) {
	if !utf8.Valid(run) {
		return dst, errNotUTF8
	}
	if plain(run, mode) {
		return append(dst, run...), nil
	}
	for i := 0; i < len(run); {
		switch c := run[i]; {
		case c == '&':
			r, n, ok := entity(run[i:])
			if !ok {
				return dst, errMalformed
			}
			dst = utf8.AppendRune(dst, r)
			i += n
		case c == '\r':
			dst = append(dst, '\n')
			if i++; i < len(run) && run[i] == '\n' {
				i++
			}
		case c == '_' && mode == cellText:
			var n int
			dst, n = appendEscape(dst, run[i:])
			i += n
		default:
			dst = append(dst, c)
			i++
		}
	}
	return dst, nil
}

const errNotUTF8 = Refusal("文字编码有误（不是 UTF-8），" + resave)

// plain reports whether text stands for itself.
func plain(run []byte, mode textMode) bool {
	return bytes.IndexByte(run, '&') < 0 && bytes.IndexByte(run, '\r') < 0 && (mode != cellText || !bytes.Contains(run, []byte("_x")))
}

// entity is the character that the entity at the start of b stands for, and
// its length. XML knows five by name; a DTD, which could name more, is refused.
func entity(b []byte) (r rune, n int, ok bool) {
	n = bytes.IndexByte(b[:min(len(b), 12)], ';') + 1
	if n < 3 {
		return 0, 0, false
	}
	switch name := string(b[1 : n-1]); name {
	case "lt":
		return '<', n, true
	case "gt":
		return '>', n, true
	case "amp":
		return '&', n, true
	case "quot":
		return '"', n, true
	case "apos":
		return '\'', n, true
	default:
		if name[0] != '#' {
			return 0, 0, false
		}
		base, digits := 10, name[1:]
		if len(digits) > 0 && (digits[0] == 'x' || digits[0] == 'X') {
			base, digits = 16, digits[1:]
		}
		v, err := strconv.ParseUint(digits, base, 32)
		return rune(v), n, err == nil && v <= utf8.MaxRune && utf8.ValidRune(rune(v))
	}
}

// appendEscape appends what stands at the start of b, which is an underscore:
// the character of _xHHHH_ (two of them where it is beyond 16 bits), or the
// underscore. It returns how much it took.
func appendEscape(dst, b []byte) ([]byte, int) {
	first, ok := escaped(b)
	if !ok {
		return append(dst, '_'), 1
	}
	if !utf16.IsSurrogate(first) {
		return utf8.AppendRune(dst, first), escapeLen
	}
	if second, ok := escaped(b[escapeLen:]); ok {
		if r := utf16.DecodeRune(first, second); r != utf8.RuneError {
			return utf8.AppendRune(dst, r), 2 * escapeLen
		}
	}
	return append(dst, b[:escapeLen]...), escapeLen
}

const escapeLen = len("_xHHHH_")

func escaped(b []byte) (rune, bool) {
	if len(b) < escapeLen || b[0] != '_' || b[1] != 'x' || b[6] != '_' {
		return 0, false
	}
	v, err := strconv.ParseUint(string(b[2:6]), 16, 32)
	return rune(v), err == nil
}
