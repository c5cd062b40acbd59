package expr

import (
	"regexp"
	"strconv"

	"github.com/shopspring/decimal"

	"jixiao/model"
)

// valueType is the kind of an expression. Kinds mix only as arithmetic on a
// form does: an amount over an amount is a rate, never an amount plus a rate.
type valueType uint8

const (
	boolean valueType = iota
	plainNumber
	amount
	rate
	score
	quantity
	year
	target
	words
	date
)

// String is the kind as the editor of the rule book reads it.
func (t valueType) String() string {
	return [...]string{"判断", "数", "金额", "比率", "分值", "数量", "年度", "指标值", "文字", "日期"}[t]
}

func (t valueType) numeric() bool { return t >= plainNumber && t <= target }

func typeOf(k model.Kind) valueType {
	return [...]valueType{words, amount, rate, score, quantity, date, year, target}[k]
}

// typed is what the checker found out about a node.
type typed struct {
	kind     valueType
	column   bool // 块.字段: many cells
	block    bool // the name of a block alone
	field    bool // 本字段
	term     model.Term
	of       model.Term     // the block of a column, or of a block of another form
	from     relation       // the other form that the name speaks of
	kindOf   model.FormKind // that form, where it is named in full
	constant *model.Value
	number   model.Interval // of number literals, in 元 or as a fraction
	function function
	pattern  *regexp.Regexp
	folded   string // of text literals
}

// special are names beside the terms.
const (
	thisField = "本字段"
	params    = "参数"
	moneyUnit = "金额单位"
	origin    = "表来源" // 单位, or 本工具 for a form that we wrote
)

type checker struct{ v Vocabulary }

func (c checker) check(n *node) error {
	if n.shape == callNode {
		return c.call(n)
	}
	for _, k := range n.kids {
		if err := c.check(k); err != nil {
			return err
		}
		if k.typed.column || k.typed.block {
			return &Error{Col: k.pos, Message: "整列“" + plain(k) + "”只能放在 合计、数量、最大、最小、全部、存在、空 中"}
		}
	}
	switch n.shape {
	case numberNode:
		n.literal()
	case textNode:
		n.typed = typed{kind: words, folded: model.Fold(n.text)}
	case nameNode:
		return c.name(n)
	case unaryNode:
		return n.unary()
	case binaryNode:
		return n.binary()
	}
	return nil
}

func (n *node) literal() {
	switch n.unit {
	case "%":
		n.typed = typed{kind: rate, number: model.Exact(n.num.Shift(-2))}
	case "元":
		n.typed = typed{kind: amount, number: model.Exact(n.num)}
	case "万元":
		n.typed = typed{kind: amount, number: model.Exact(n.num.Shift(4))}
	default:
		n.typed = typed{kind: plainNumber, number: model.Exact(n.num)}
	}
}

func (c checker) name(n *node) error {
	switch {
	case n.block == params && n.form == "":
		return c.param(n)
	case n.form != "":
		return c.relatedColumn(n)
	case n.block != "":
		if from, kind := c.relation(n.block); from != itself {
			return c.relatedTerm(n, from, kind)
		}
		return c.columnOf(n)
	case n.name == moneyUnit || n.name == origin:
		n.typed = typed{kind: words, term: model.Term(n.name)}
		return nil
	case n.name == thisField:
		if c.v.Field == "" {
			return &Error{Col: n.pos, Message: "本规则没有写“字段”，不能用“本字段”"}
		}
		n.typed.field = true
		return c.term(n, n.pos, c.v.Field)
	}
	return c.term(n, n.pos, model.Term(n.name))
}

func (c checker) term(n *node, pos int, t model.Term) error {
	info, ok := c.v.Words.Info(t)
	if !ok {
		return &Error{Col: pos, Message: "没有“" + n.name + "”这个字段" + model.DidYouMean(n.name, c.v.Words.Words(false))}
	}
	n.typed.kind, n.typed.term, n.typed.block = typeOf(info.Kind), info.Term, info.Block
	n.typed.field = n.typed.field || c.v.Field != "" && info.Term == c.v.Field
	return nil
}

func (c checker) param(n *node) error {
	v, ok := c.v.Params[n.name]
	if !ok {
		return &Error{Col: n.last, Message: "没有“" + n.name + "”这个参数" + model.DidYouMean(n.name, sortedNames(c.v.Params))}
	}
	n.typed = typed{kind: typeOf(v.Kind), constant: &v}
	if v.Kind == model.KindQuantity {
		n.typed.kind = plainNumber
	}
	return nil
}

func (c checker) columnOf(n *node) error {
	b, ok := c.v.Words.Info(model.Term(n.block))
	if !ok || !b.Block {
		known := append(c.v.Words.Words(true), relationNames()...)
		return &Error{Col: n.pos, Message: "没有“" + n.block + "”这个区块或表" + model.DidYouMean(n.block, append(known, params))}
	}
	f, err := c.columnName(n)
	if err != nil {
		return err
	}
	n.typed = typed{kind: typeOf(f.Kind), column: true, term: f.Term, of: b.Term}
	return nil
}

// columnName is the field after the last dot.
func (c checker) columnName(n *node) (model.TermInfo, error) {
	column := model.Term(n.name)
	if n.name == thisField && c.v.Field != "" {
		column = c.v.Field
	}
	f, ok := c.v.Words.Info(column)
	if !ok || f.Block {
		return f, &Error{Col: n.last, Message: "没有“" + n.name + "”这个字段" + model.DidYouMean(n.name, c.v.Words.Words(false))}
	}
	return f, nil
}

// relation is the other form that a word stands for.
func (c checker) relation(word string) (relation, model.FormKind) {
	for i, r := range relations {
		if r.name == word && i > 0 {
			return relation(i), ""
		}
	}
	if info, ok := c.v.Words.Info(model.Term(word)); ok && info.Block {
		return itself, ""
	}
	if kind, ok := c.v.Words.Form(word); ok {
		return byKind, kind
	}
	return itself, ""
}

// relatedTerm reads 申报.字段 and 申报.块.
func (c checker) relatedTerm(n *node, from relation, kind model.FormKind) error {
	field := model.Term(n.name)
	if n.name == thisField && c.v.Field != "" {
		field = c.v.Field
	}
	if err := c.term(n, n.last, field); err != nil {
		return err
	}
	n.typed.from, n.typed.kindOf, n.typed.field = from, kind, false
	return nil
}

// relatedColumn reads 申报.块.字段.
func (c checker) relatedColumn(n *node) error {
	from, kind := c.relation(n.form)
	if from == itself {
		return &Error{Col: n.pos, Message: "没有“" + n.form + "”这个相关的表" + model.DidYouMean(n.form, relationNames())}
	}
	b, ok := c.v.Words.Info(model.Term(n.block))
	if !ok || !b.Block {
		return &Error{Col: n.pos + len([]rune(quote(n.form))) + 1, Message: "没有“" + n.block + "”这个区块" + model.DidYouMean(n.block, c.v.Words.Words(true))}
	}
	f, err := c.columnName(n)
	if err != nil {
		return err
	}
	n.typed = typed{kind: typeOf(f.Kind), column: true, term: f.Term, of: b.Term, from: from, kindOf: kind}
	return nil
}

func (n *node) unary() error {
	k := n.kids[0].typed.kind
	if n.op == "非" {
		if k != boolean {
			return &Error{Col: n.kids[0].pos, Message: "“非”之后需要一个判断，而不是" + k.String()}
		}
		n.typed.kind = boolean
		return nil
	}
	if !k.numeric() {
		return &Error{Col: n.kids[0].pos, Message: k.String() + "不能取负"}
	}
	n.typed.kind = k
	return nil
}

func (n *node) binary() error {
	a, b := n.kids[0], n.kids[1]
	switch {
	case n.op == "且" || n.op == "或":
		for _, k := range n.kids {
			if k.typed.kind != boolean {
				return &Error{Col: k.pos, Message: "“" + n.op + "”两边需要判断，而不是" + k.typed.kind.String()}
			}
		}
		n.typed.kind = boolean
		return nil
	case comparison(n.op):
		n.typed.kind = boolean
		if a.typed.kind == words && b.typed.kind == words && (n.op == "=" || n.op == "≠") {
			return nil
		}
		_, err := unify(n, a, b, "比较")
		return err
	case n.op == "+" || n.op == "-":
		k, err := unify(n, a, b, "加减")
		n.typed.kind = k
		return err
	}
	k, ok := product(n.op, a.typed.kind, b.typed.kind)
	if !ok {
		return &Error{Col: n.pos, Message: a.typed.kind.String() + "与" + b.typed.kind.String() + "不能相" + map[string]string{"*": "乘", "/": "除"}[n.op]}
	}
	n.typed.kind = k
	return nil
}

// unify is the kind of two operands that must measure the same.
func unify(at, a, b *node, what string) (valueType, error) {
	x, y := a.typed.kind, b.typed.kind
	switch {
	case !x.numeric() || !y.numeric():
	case x == y:
		return x, nil
	case zero(a):
		return y, nil
	case zero(b):
		return x, nil
	case x == amount && y == plainNumber || x == plainNumber && y == amount:
		return 0, &Error{Col: at.pos, Message: "金额不能与不带单位的数" + what + "，请写明单位，如 5万元"}
	case x == rate && whole(b):
		return 0, bareRate(b)
	case y == rate && whole(a):
		return 0, bareRate(a)
	case x == plainNumber:
		return y, nil
	case y == plainNumber:
		return x, nil
	case x == target && (y == rate || y == quantity), y == target && (x == rate || x == quantity):
		return target, nil
	}
	return 0, &Error{Col: at.pos, Message: x.String() + "与" + y.String() + "不能" + what}
}

// whole reports whether n is a written number, too large to be meant as a share.
func whole(n *node) bool {
	return n.shape == numberNode && n.unit == "" && n.num.GreaterThanOrEqual(decimal.NewFromInt(2))
}

func bareRate(n *node) error {
	return &Error{Col: n.pos, Message: "比率的" + n.num.String() + "就是" + n.num.Shift(2).String() + "%，请写明百分号，如 " + n.num.String() + "%"}
}

func zero(n *node) bool {
	return n.shape == numberNode && n.unit == "" && n.num.IsZero()
}

func product(op string, a, b valueType) (valueType, bool) {
	if !a.numeric() || !b.numeric() {
		return 0, false
	}
	factor := func(t valueType) bool { return t == plainNumber || t == rate }
	switch {
	case op == "/" && a == b && a != plainNumber:
		return rate, true
	case factor(b) && a != plainNumber:
		return a, true
	case op == "*" && a == score && b == target: // an actual value may be a rate
		return score, true
	case op == "*" && factor(a), a == plainNumber && b == plainNumber:
		return b, true
	}
	return 0, false
}

func itoa(n int) string { return strconv.Itoa(n) }

// places is a whole number of decimals to round to, kept within reason.
func places(d decimal.Decimal) int32 {
	n := d.IntPart()
	return int32(max(0, min(n, 12)))
}
