package expr

import (
	"strings"
	"unicode"
)

// kind is what a token is.
type kind uint8

const (
	end    kind = iota
	number      // 90, 0.05
	text        // "…" or “…”
	name        // 全年执行数, 【1-7月执行数】
	mark        // an operator or bracket, canonical spelling
)

// token is one word of an expression; pos is its first character, from 1.
type token struct {
	kind   kind
	text   string
	quoted bool // a 【name】
	pos    int
}

// The limits of one expression: far beyond any rule, small enough that no
// input can exhaust memory or stack.
const (
	maxLength = 2000
	maxDepth  = 60
	maxDigits = 30
)

// spellings maps every accepted spelling of an operator to the canonical one,
// longest first.
var spellings = []struct{ typed, canonical string }{
	{"&&", "且"}, {"||", "或"}, {"!=", "≠"}, {"<>", "≠"}, {">=", "≥"}, {"<=", "≤"}, {"==", "="},
	{"且", "且"}, {"或", "或"}, {"!", "非"}, {"≧", "≥"}, {"≦", "≤"}, {"﹦", "="}, {"≒", "≈"},
	{"=", "="}, {"≠", "≠"}, {"<", "<"}, {"≤", "≤"}, {">", ">"}, {"≥", "≥"}, {"≈", "≈"},
	{"+", "+"}, {"-", "-"}, {"−", "-"}, {"*", "*"}, {"×", "*"}, {"/", "/"}, {"÷", "/"},
	{"(", "("}, {")", ")"}, {",", ","}, {"、", ","}, {".", "."}, {"%", "%"},
}

// lex cuts an expression into tokens. Full-width and ASCII spellings are alike
// outside of text and 【names】.
func lex(src string) ([]token, error) {
	runes := []rune(src)
	if len(runes) > maxLength {
		return nil, &Error{Col: maxLength + 1, Message: "表达式过长，最多2000字"}
	}
	l := lexer{raw: runes, folded: make([]rune, len(runes))}
	for i, r := range runes {
		l.folded[i] = narrow(r)
	}
	for {
		t, err := l.next()
		if err != nil {
			return nil, err
		}
		l.tokens = append(l.tokens, t)
		if t.kind == end {
			return l.tokens, nil
		}
	}
}

// narrow is r in half width.
func narrow(r rune) rune {
	if r >= '！' && r <= '～' {
		return r - 0xFEE0
	}
	if r == '　' {
		return ' '
	}
	return r
}

type lexer struct {
	raw, folded []rune
	at          int
	tokens      []token
}

func (l *lexer) next() (token, error) {
	for l.at < len(l.folded) && unicode.IsSpace(l.folded[l.at]) {
		l.at++
	}
	t := token{pos: l.at + 1}
	if l.at == len(l.folded) {
		return t, nil
	}
	switch r := l.folded[l.at]; {
	case r == '"' || r == '“' || r == '”':
		return l.quoted(t, text, "\"“”", "文字缺少右引号")
	case r == '【':
		return l.quoted(t, name, "】", "名称缺少右括号“】”")
	case r >= '0' && r <= '9':
		return l.number(t)
	case r == '非':
		l.at++
		t.kind, t.text = mark, "非"
		return t, nil
	case inName(r):
		return l.name(t), nil
	}
	for _, s := range spellings {
		if l.follows(s.typed) {
			l.at += len([]rune(s.typed))
			t.kind, t.text = mark, s.canonical
			return t, nil
		}
	}
	message := "不认识的符号“" + string(l.raw[l.at]) + "”"
	if strings.ContainsRune("'‘’「」『』《》", l.folded[l.at]) {
		message += "，文字请放在双引号“”里"
	}
	return t, &Error{Col: t.pos, Message: message}
}

func (l *lexer) follows(s string) bool {
	at := l.at
	for _, r := range s {
		if at >= len(l.folded) || l.folded[at] != r {
			return false
		}
		at++
	}
	return true
}

// quoted reads up to one of the closing marks, as typed.
func (l *lexer) quoted(t token, k kind, closing, missing string) (token, error) {
	for i := l.at + 1; i < len(l.folded); i++ {
		if strings.ContainsRune(closing, l.folded[i]) {
			t.kind, t.text, t.quoted = k, string(l.raw[l.at+1:i]), true
			l.at = i + 1
			if k == name && strings.TrimSpace(t.text) == "" {
				return t, &Error{Col: t.pos, Message: "【】中没有名称"}
			}
			return t, nil
		}
	}
	return t, &Error{Col: t.pos, Message: missing}
}

func (l *lexer) number(t token) (token, error) {
	start, dots := l.at, 0
	for l.at < len(l.folded) {
		r := l.folded[l.at]
		if r == '.' && l.at+1 < len(l.folded) && digit(l.folded[l.at+1]) && dots == 0 {
			dots++
		} else if !digit(r) {
			break
		}
		l.at++
	}
	if l.at-start > maxDigits {
		return t, &Error{Col: t.pos, Message: "数字过长"}
	}
	t.kind, t.text = number, string(l.folded[start:l.at])
	return t, nil
}

func digit(r rune) bool { return r >= '0' && r <= '9' }

// inName reports whether r may stand in a bare name. 且 and 或 never do: they
// part «全年预算数>0且全年执行数>0» without spaces.
func inName(r rune) bool {
	return r != '且' && r != '或' && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_')
}

func (l *lexer) name(t token) token {
	start := l.at
	for l.at < len(l.folded) && inName(l.folded[l.at]) {
		l.at++
	}
	t.kind, t.text = name, string(l.folded[start:l.at])
	return t
}

// bare reports whether a name needs no 【】: whether lexing it gives itself.
func bare(s string) bool {
	for i, r := range s {
		if !inName(r) || narrow(r) != r || i == 0 && (digit(r) || r == '非') {
			return false
		}
	}
	return s != ""
}
