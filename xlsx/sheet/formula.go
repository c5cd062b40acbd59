package sheet

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"jixiao/model"
)

// shift is formula as it stands rows below and cols right of where it was
// written: relative references move along, those with $ stay, and what would
// leave the sheet is #REF!. Nothing else of the text changes.
func shift(formula string, rows, cols int) string {
	if rows == 0 && cols == 0 {
		return formula
	}
	var b strings.Builder
	for rest := formula; rest != ""; {
		p := nextPiece(rest)
		if rest = rest[len(p.text):]; p.kind == addressPiece {
			a, _ := parseAddress(p.text)
			p.text = a.shift(rows, cols)
		}
		if b.Len() == 0 {
			b.Grow(len(formula) + 16)
		}
		b.WriteString(p.text)
	}
	return b.String()
}

// piece is a piece of the text of a formula.
type piece struct {
	kind pieceKind
	text string
}

// pieceKind is what a piece of a formula is.
type pieceKind uint8

// The kinds of pieces.
const (
	signPiece      pieceKind = iota // an operator, a bracket, a comma
	blankPiece                      // spaces and line breaks
	quotedPiece                     // text in double quotes
	figurePiece                     // a number
	wordPiece                       // a defined name, a table, TRUE
	functionPiece                   // a name before its (
	sheetNamePiece                  // a sheet with its !: 表!, '甲 乙'!, '[1]表'!
	addressPiece                    // A1, $A$1:B2, A:B, 1:$2
	bracketsPiece                   // [1], [[#All],[金额]]
	faultPiece                      // #REF! and the like
)

// nextPiece is the piece that formula begins with; formula is not empty. The
// pieces of a formula, joined, are the formula.
func nextPiece(formula string) piece {
	n, kind := 0, signPiece
	switch c := formula[0]; {
	case c == ' ' || c == '\n' || c == '\r' || c == '\t':
		n, kind = len(formula)-len(strings.TrimLeft(formula, " \n\r\t")), blankPiece
	case c == '"':
		n, kind = quotedLen(formula), quotedPiece
	case c == '\'':
		if n = quotedLen(formula); n < len(formula) && formula[n] == '!' {
			n, kind = n+1, sheetNamePiece
		}
	case c == '[':
		n, kind = bracketsLen(formula), bracketsPiece
	case c == '#':
		n, kind = faultLen(formula), faultPiece
	default:
		if n, kind = addressLen(formula), addressPiece; n == 0 {
			n, kind = wordLen(formula)
		}
	}
	if n == 0 {
		_, n = utf8.DecodeRuneInString(formula)
		kind = signPiece
	}
	return piece{kind, formula[:n]}
}

// quotedLen is the length of the quoted text at the start of s, doubled quotes
// included; all of s where the quote is never closed.
func quotedLen(s string) int {
	for i := 1; i < len(s); i++ {
		if s[i] != s[0] {
			continue
		}
		if i+1 < len(s) && s[i+1] == s[0] {
			i++
			continue
		}
		return i + 1
	}
	return len(s)
}

// bracketsLen is the length of the brackets at the start of s; ' takes the next
// sign out of its meaning there.
func bracketsLen(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\'':
			i++
		case '[':
			depth++
		case ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}

func faultLen(s string) int {
	for _, fault := range [...]string{"#REF!", "#DIV/0!", "#N/A", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA"} {
		if strings.HasPrefix(s, fault) {
			return len(fault)
		}
	}
	return 0
}

// wordLen measures a run of the letters and digits of names; 0 where s begins
// with neither.
func wordLen(s string) (n int, kind pieceKind) {
	n = runLen(s)
	switch {
	case n == 0:
		return 0, signPiece
	case n < len(s) && s[n] == '!':
		return n + 1, sheetNamePiece
	case s[0] >= '0' && s[0] <= '9' || s[0] == '.':
		return figureLen(s, n), figurePiece
	case n < len(s) && s[n] == '(':
		return n, functionPiece
	}
	return n, wordPiece
}

// figureLen adds the signed exponent to the number of n bytes at the start of
// s: 1.5E-3.
func figureLen(s string, n int) int {
	if last := s[n-1]; last != 'E' && last != 'e' || strings.Trim(s[:n-1], "0123456789.") != "" {
		return n
	}
	if n+1 < len(s) && (s[n] == '+' || s[n] == '-') && s[n+1] >= '0' && s[n+1] <= '9' {
		return n + 1 + len(s[n+1:]) - len(strings.TrimLeft(s[n+1:], "0123456789"))
	}
	return n
}

func runLen(s string) int {
	for i, r := range s {
		if !inName(r) {
			return i
		}
	}
	return len(s)
}

func inName(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' ||
			r == '_' || r == '.' || r == '\\' || r == '?' || r == '$'
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r))
}

// address is a reference taken apart: a cell, or a pair of cells, columns or
// rows.
type address struct {
	from, to corner
	pair     bool
}

// corner is one end of a reference; row is 0 for columns, col for rows. name
// is the column as written.
type corner struct {
	row, col           int
	rowFixed, colFixed bool
	name               string
}

// addressLen is the length of the reference at the start of s, 0 where there
// is none: A1 within A1率, LOG10(, A1! is none.
func addressLen(s string) int {
	_, n := parseAddress(s)
	return n
}

func parseAddress(s string) (a address, n int) {
	from, n := parseEnd(s)
	if n == 0 {
		return address{}, 0
	}
	a.from = from
	if n < len(s) && s[n] == ':' {
		if to, m := parseEnd(s[n+1:]); m > 0 && (to.row == 0) == (from.row == 0) && (to.col == 0) == (from.col == 0) {
			a.to, a.pair = to, true
			return a, n + 1 + m
		}
	}
	if from.row == 0 || from.col == 0 {
		return address{}, 0
	}
	return a, n
}

// parseEnd reads $A$1, $A or $1 where no name, sheet or function goes on
// behind it. Excel writes neither leading zeros nor anything beyond a sheet's
// end.
func parseEnd(s string) (c corner, n int) {
	fixed := strings.HasPrefix(s, "$")
	if fixed {
		n++
	}
	start := n
	for n < len(s) && n < start+4 && isLetter(s[n]) {
		c.col = c.col*26 + int(s[n]&^0x20-'A') + 1
		n++
	}
	if n > start {
		c.name, c.colFixed = s[start:n], fixed
		if fixed = n < len(s) && s[n] == '$'; fixed {
			n++
		}
	}
	start = n
	for n < len(s) && n < start+8 && s[n] >= '0' && s[n] <= '9' {
		c.row = c.row*10 + int(s[n]-'0')
		n++
	}
	if n > start {
		c.rowFixed = fixed
	}
	switch {
	case n > start && s[start] == '0', n == start && fixed, c.row == 0 && c.col == 0:
		return corner{}, 0
	case c.row > maxRow || c.col > maxColumn || len(c.name) > 3:
		return corner{}, 0
	case n < len(s) && (s[n] == '(' || s[n] == '!'):
		return corner{}, 0
	}
	if r, _ := utf8.DecodeRuneInString(s[n:]); n < len(s) && inName(r) {
		return corner{}, 0
	}
	return c, n
}

func isLetter(c byte) bool { return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' }

func (a address) shift(rows, cols int) string {
	from, ok := a.from.shift(rows, cols)
	if !a.pair || !ok {
		return from
	}
	to, ok := a.to.shift(rows, cols)
	if !ok {
		return to
	}
	return from + ":" + to
}

// shift is the corner moved, or #REF! where it leaves the sheet.
func (c corner) shift(rows, cols int) (text string, ok bool) {
	if c.row > 0 && !c.rowFixed {
		c.row += rows
		if c.row < 1 || c.row > maxRow {
			return "#REF!", false
		}
	}
	if c.col > 0 && !c.colFixed && cols != 0 {
		c.col += cols
		if c.col < 1 || c.col > maxColumn {
			return "#REF!", false
		}
		c.name = model.ColumnName(c.col)
	}
	b := make([]byte, 0, 16)
	if c.col > 0 {
		b = append(mark(b, c.colFixed), c.name...)
	}
	if c.row > 0 {
		b = strconv.AppendInt(mark(b, c.rowFixed), int64(c.row), 10)
	}
	return string(b), true
}

func mark(b []byte, fixed bool) []byte {
	if fixed {
		return append(b, '$')
	}
	return b
}
