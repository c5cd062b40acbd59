package expr

import (
	"strings"

	"github.com/shopspring/decimal"
)

// shape is the form of a node.
type shape uint8

const (
	numberNode shape = iota // 90%, 5万元
	textNode                // "达成"
	nameNode                // 全年执行数, 资金.全年执行数, 参数.尾差上限
	unaryNode               // 非 a, -a
	binaryNode              // a 且 b
	callNode                // 合计(a)
)

// node is one part of an expression, as written.
type node struct {
	shape shape
	op    string          // of unary and binary nodes, canonical; the function of calls
	name  string          // the term or parameter
	block string          // before the last dot: a block, 参数, or another form
	form  string          // before the first of two dots: another form
	text  string          // of text nodes
	num   decimal.Decimal // of number nodes, as typed
	unit  string          // "%", "元", "万元" or "" of number nodes
	kids  []*node
	pos   int
	last  int   // where the last part of a dotted name begins
	typed typed // filled in when the types are checked
}

// binding is how strongly an operator binds; 0 for none.
func binding(op string) int {
	switch op {
	case "或":
		return 1
	case "且":
		return 2
	case "=", "≠", "<", "≤", ">", "≥", "≈":
		return 4
	case "+", "-":
		return 5
	case "*", "/":
		return 6
	}
	return 0
}

const (
	bindNot   = 3
	bindMinus = 7
)

func comparison(op string) bool { return binding(op) == 4 }

// parse reads one expression.
func parse(src string) (*node, error) {
	tokens, err := lex(src)
	if err != nil {
		return nil, err
	}
	p := parser{tokens: tokens}
	n, err := p.expression(0, 0)
	if err != nil {
		return nil, err
	}
	if t := p.peek(); t.kind != end {
		return nil, &Error{Col: t.pos, Message: "此处多出“" + t.text + "”，前面是否缺少运算符"}
	}
	return n, nil
}

type parser struct {
	tokens []token
	at     int
}

func (p *parser) peek() token { return p.tokens[p.at] }

func (p *parser) take() token {
	t := p.tokens[p.at]
	if t.kind != end {
		p.at++
	}
	return t
}

func (p *parser) is(op string) bool {
	t := p.peek()
	return t.kind == mark && t.text == op
}

func (p *parser) expect(op string) error {
	if !p.is(op) {
		return &Error{Col: p.peek().pos, Message: "此处应为“" + op + "”"}
	}
	p.take()
	return nil
}

// expression reads operators that bind stronger than min.
func (p *parser) expression(min, depth int) (*node, error) {
	if depth > maxDepth {
		return nil, &Error{Col: p.peek().pos, Message: "括号或运算嵌套过深"}
	}
	left, err := p.operand(depth + 1)
	if err != nil {
		return nil, err
	}
	for chain := 0; ; chain++ {
		t := p.peek()
		b := 0
		if t.kind == mark {
			b = binding(t.text)
		}
		if b == 0 || b <= min {
			return left, nil
		}
		if depth+chain > maxDepth {
			return nil, &Error{Col: t.pos, Message: "表达式的运算过多"}
		}
		p.take()
		right, err := p.expression(b, depth+1)
		if err != nil {
			return nil, err
		}
		if comparison(t.text) && p.peek().kind == mark && comparison(p.peek().text) {
			return nil, &Error{Col: p.peek().pos, Message: "比较不能连写，请用“且”连接两个比较"}
		}
		left = &node{shape: binaryNode, op: t.text, kids: []*node{left, right}, pos: t.pos}
	}
}

func (p *parser) operand(depth int) (*node, error) {
	t := p.take()
	switch {
	case t.kind == number:
		return p.number(t)
	case t.kind == text:
		return &node{shape: textNode, text: t.text, pos: t.pos}, nil
	case t.kind == name:
		return p.named(t, depth)
	case t.kind == mark && t.text == "(":
		n, err := p.expression(0, depth+1)
		if err != nil {
			return nil, err
		}
		return n, p.expect(")")
	case t.kind == mark && (t.text == "非" || t.text == "-"):
		min := bindMinus
		if t.text == "非" {
			min = bindNot
		}
		kid, err := p.expression(min, depth+1)
		if err != nil {
			return nil, err
		}
		return &node{shape: unaryNode, op: t.text, kids: []*node{kid}, pos: t.pos}, nil
	case t.kind == end:
		return nil, &Error{Col: t.pos, Message: "表达式没有写完"}
	}
	return nil, &Error{Col: t.pos, Message: "此处不应为“" + t.text + "”"}
}

func (p *parser) number(t token) (*node, error) {
	d, err := decimal.NewFromString(t.text)
	if err != nil {
		return nil, &Error{Col: t.pos, Message: "数字“" + t.text + "”无法识别"}
	}
	n := &node{shape: numberNode, num: d, pos: t.pos}
	switch next := p.peek(); {
	case next.kind == mark && next.text == "%":
		n.unit = "%"
		p.take()
	case next.kind == name && !next.quoted && (next.text == "元" || next.text == "万元"):
		n.unit = next.text
		p.take()
	}
	return n, nil
}

// named reads a name, a 块.字段, a 表.字段, a 表.块.字段 or a call.
func (p *parser) named(t token, depth int) (*node, error) {
	if p.is("(") {
		return p.call(t, depth)
	}
	n := &node{shape: nameNode, name: t.text, pos: t.pos}
	for p.is(".") {
		dot := p.take()
		f := p.take()
		switch {
		case f.kind != name:
			return nil, &Error{Col: f.pos, Message: "“" + t.text + ".”之后应为字段名"}
		case n.form != "":
			return nil, &Error{Col: dot.pos, Message: "名称最多三段，如 申报.绩效指标.分值"}
		}
		n.form, n.block, n.name = n.block, n.name, f.text
		t, n.last = f, f.pos
	}
	return n, nil
}

func (p *parser) call(t token, depth int) (*node, error) {
	n := &node{shape: callNode, op: t.text, pos: t.pos}
	p.take()
	for !p.is(")") {
		if len(n.kids) > 0 {
			if err := p.expect(","); err != nil {
				return nil, err
			}
		}
		kid, err := p.expression(0, depth+1)
		if err != nil {
			return nil, err
		}
		n.kids = append(n.kids, kid)
	}
	return n, p.expect(")")
}

// print writes a tree in the canonical spelling; parsing that gives the same
// tree.
func (n *node) print(b *strings.Builder) {
	switch n.shape {
	case numberNode:
		b.WriteString(n.num.String() + n.unit)
	case textNode:
		b.WriteString("“" + n.text + "”")
	case nameNode:
		for _, part := range []string{n.form, n.block} {
			if part != "" {
				b.WriteString(quote(part) + ".")
			}
		}
		b.WriteString(quote(n.name))
	case unaryNode:
		b.WriteString(n.op)
		n.kids[0].within(b, unaryBinding(n.op), false)
	case binaryNode:
		here := binding(n.op)
		n.kids[0].within(b, here, !comparison(n.op))
		b.WriteString(" " + n.op + " ")
		n.kids[1].within(b, here, false)
	case callNode:
		b.WriteString(quote(n.op) + "(")
		for i, k := range n.kids {
			if i > 0 {
				b.WriteString(", ")
			}
			k.print(b)
		}
		b.WriteString(")")
	}
}

func unaryBinding(op string) int {
	if op == "非" {
		return bindNot
	}
	return bindMinus
}

// within writes n as an operand of an operator that binds with outer; same
// allows an operator of equal strength (the left operand).
func (n *node) within(b *strings.Builder, outer int, same bool) {
	inner := 99
	switch n.shape {
	case binaryNode:
		inner = binding(n.op)
	case unaryNode:
		inner = unaryBinding(n.op)
	}
	// A prefix operator reaches as far right as it can, so that as a left operand
	// of a stronger one it would swallow it.
	if inner > outer || same && inner == outer {
		n.print(b)
		return
	}
	b.WriteString("(")
	n.print(b)
	b.WriteString(")")
}

func quote(s string) string {
	if bare(s) {
		return s
	}
	return "【" + s + "】"
}
