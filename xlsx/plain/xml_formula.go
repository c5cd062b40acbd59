package plain

import (
	"strconv"
	"strings"

	"jixiao/model"
)

// longestFormula is the letters of a formula, as Excel has it.
const longestFormula = 8192

// formulaA1 is a formula with its cells by name instead of by distance, for the
// cell at row and col, without the leading =. It is empty where a formula is
// none of the simple ones: those of cells and ranges of this workbook.
func formulaA1(r1c1 string, row, col int) string {
	body, ok := strings.CutPrefix(r1c1, "=")
	if !ok || len(body) > longestFormula {
		return ""
	}
	var out strings.Builder
	for i := 0; i < len(body); {
		c := body[i]
		switch {
		case c == '"' || c == '\'':
			n := quotedLen(body[i:], c)
			if n == 0 || c == '\'' && strings.ContainsRune(body[i:i+n], '[') {
				return ""
			}
			out.WriteString(body[i : i+n])
			i += n
		case c == '[' || c == ']' || c == '{' || c == '}':
			return ""
		case isWordByte(c):
			n := 1
			for i+n < len(body) && isWordByte(body[i+n]) {
				n++
			}
			name, used, ok := cellName(body[i:], n, row, col)
			if !ok {
				return ""
			}
			out.WriteString(name)
			i += used
		default:
			out.WriteByte(c)
			i++
		}
	}
	return out.String()
}

// quotedLen is the length of the quoted piece at the start of s, where the quote
// may stand doubled; 0 where it does not end.
func quotedLen(s string, quote byte) int {
	for i := 1; i < len(s); i++ {
		if s[i] != quote {
			continue
		}
		if i+1 < len(s) && s[i+1] == quote {
			i++
			continue
		}
		return i + 1
	}
	return 0
}

func isWordByte(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c == '.' || c >= 0x80
}

// cellName is the name in A1 of the cell that s begins with, or the word of n
// bytes that it begins with otherwise, and how much of s that takes. ok is false
// for whole rows and columns, which are no cell, and for words that mean
// something else in A1.
func cellName(s string, n, row, col int) (name string, used int, ok bool) {
	r, afterRow, isRow := distance(s, 'R', row)
	c, afterCol, isCol := distance(s[afterRow:], 'C', col)
	end := afterRow + afterCol
	switch {
	case isRow && isCol && end >= n && (end == len(s) || !isWordByte(s[end]) && s[end] != '(' && s[end] != '['):
		rowName, colName := strconv.Itoa(abs(r)), ""
		if abs(r) < 1 || abs(r) > maxRow || abs(c) < 1 || abs(c) > maxColumn {
			return "", 0, false
		}
		if r < 0 {
			rowName = "$" + rowName
		}
		if colName = model.ColumnName(abs(c)); c < 0 {
			colName = "$" + colName
		}
		return colName + rowName, end, true
	case n < len(s) && (s[n] == '(' || s[n] == '!'):
		return s[:n], n, true
	case s[0] >= '0' && s[0] <= '9' || s[0] == '.' || strings.EqualFold(s[:n], "TRUE") || strings.EqualFold(s[:n], "FALSE"):
		return s[:n], n, true
	}
	return "", 0, false
}

// distance reads a row or a column as R1C1 has it: R7 (fixed: negative), R[-1] or
// R. used is 0 where there is none.
func distance(s string, letter byte, here int) (n, used int, ok bool) {
	if s == "" || s[0]&^0x20 != letter {
		return 0, 0, false
	}
	if strings.HasPrefix(s[1:], "[") {
		end := strings.IndexByte(s, ']')
		if end < 0 || end > 10 {
			return 0, 0, false
		}
		by, err := strconv.Atoi(s[2:end])
		if n = here + by; err != nil || n < 1 {
			return 0, 0, false
		}
		return n, end + 1, true
	}
	i := 1
	for i < len(s) && i < 10 && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	if i == 1 {
		return here, 1, true
	}
	n, err := strconv.Atoi(s[1:i])
	return -n, i, err == nil && n > 0
}

func abs(n int) int { return max(n, -n) }
