package expr

import (
	"maps"
	"regexp"
	"slices"

	"jixiao/model"
)

// function is one of the functions of the language.
type function uint8

const (
	noFunction function = iota
	sum
	count
	greatest
	least
	absolute
	length
	empty
	matches
	oneOf
	either
	rounded
	decimals
	every
	some
)

var functions = []struct {
	name     string
	f        function
	min, max int
	usage    string
}{
	{"合计", sum, 1, 20, "合计(块.字段)、合计(块.字段, 字段) 或 合计(块.字段, 条件)"},
	{"数量", count, 1, 2, "数量(块)、数量(块.字段) 或 数量(块, 条件)"},
	{"最大", greatest, 1, 20, "最大(块.字段)、最大(块.字段, 条件) 或 最大(甲, 乙)"},
	{"最小", least, 1, 20, "最小(块.字段)、最小(块.字段, 条件) 或 最小(甲, 乙)"},
	{"绝对值", absolute, 1, 1, "绝对值(数)"},
	{"长度", length, 1, 1, "长度(字段)"},
	{"空", empty, 1, 1, "空(字段)"},
	{"匹配", matches, 2, 2, "匹配(字段, “式样”)"},
	{"属于", oneOf, 2, 50, "属于(字段, “甲”, “乙”)"},
	{"如果", either, 3, 3, "如果(条件, 甲, 乙)"},
	{"四舍五入", rounded, 2, 2, "四舍五入(数, 位数)"},
	{"小数位", decimals, 1, 1, "小数位(字段)"},
	{"全部", every, 2, 2, "全部(块, 条件)"},
	{"存在", some, 2, 2, "存在(块, 条件)"},
}

const maxPattern = 300

func (c checker) call(n *node) error {
	i := slices.IndexFunc(functions, func(f struct {
		name     string
		f        function
		min, max int
		usage    string
	}) bool {
		return f.name == n.op
	})
	if i < 0 {
		var names []string
		for _, f := range functions {
			names = append(names, f.name)
		}
		return &Error{Col: n.pos, Message: "没有“" + n.op + "”这个函数" + model.DidYouMean(n.op, names)}
	}
	f := functions[i]
	n.typed.function = f.f
	if len(n.kids) < f.min || len(n.kids) > f.max {
		return &Error{Col: n.pos, Message: "“" + n.op + "”的写法应为 " + f.usage}
	}
	for j, k := range n.kids {
		if err := c.check(k); err != nil {
			return err
		}
		if j > 0 && (k.typed.column || k.typed.block) {
			return wrong(k, f.usage)
		}
	}
	if condition := n.condition(); condition != nil && n.overRows() {
		if inner := condition.nested(); inner != nil {
			return &Error{Col: inner.pos, Message: "“" + n.op + "”的条件里不能再写带条件的“" + inner.op + "”"}
		}
	}
	return n.signature(f.usage)
}

func wrong(k *node, usage string) error {
	return &Error{Col: k.pos, Message: "“" + plain(k) + "”放在这里不对，写法应为 " + usage}
}

// overRows reports whether a call takes a condition over rows.
func (n *node) overRows() bool {
	switch n.typed.function {
	case sum, count, greatest, least, every, some:
		return n.kids[0].typed.column || n.kids[0].typed.block
	}
	return false
}

// nested is the first call in n with a condition over rows of its own.
func (n *node) nested() *node {
	if n.shape == callNode && n.overRows() && n.condition() != nil {
		return n
	}
	for _, k := range n.kids {
		if inner := k.nested(); inner != nil {
			return inner
		}
	}
	return nil
}

// signature checks the operands of a call and sets its kind.
func (n *node) signature(usage string) error {
	first := n.kids[0]
	t := first.typed
	many := t.column || t.block
	ok := true
	switch n.typed.function {
	case sum:
		ok = t.column && t.kind.numeric()
		for _, k := range n.kids[1:] {
			if n.condition() != nil {
				break
			}
			if k.typed.kind != t.kind {
				return wrong(k, usage)
			}
			ok = ok && k.shape == nameNode && !k.typed.column && !k.typed.block && k.typed.kind == t.kind
		}
		n.typed.kind = t.kind
	case count:
		ok = many
		if len(n.kids) == 2 && n.condition() == nil {
			return wrong(n.kids[1], usage)
		}
		n.typed.kind = plainNumber
	case every, some:
		ok = t.block
		if n.condition() == nil {
			return wrong(n.kids[1], usage)
		}
		n.typed.kind = boolean
	case greatest, least:
		return n.extreme(usage)
	case absolute:
		ok = !many && t.kind.numeric()
		n.typed.kind = t.kind
	case length:
		ok = !many && t.kind == words
		n.typed.kind = plainNumber
	case empty:
		ok = first.shape == nameNode && !t.block && t.constant == nil
		n.typed.kind = boolean
	case matches:
		return n.matching(usage)
	case oneOf:
		ok = first.shape == nameNode && !many
		for _, k := range n.kids[1:] {
			if n.condition() != nil {
				break
			}
			if k.typed.kind != t.kind {
				return wrong(k, usage)
			}
			ok = ok && k.shape == textNode
		}
		n.typed.kind = boolean
	case either:
		return n.choice(usage)
	case rounded:
		ok = !many && t.kind.numeric() && n.kids[1].typed.kind == plainNumber
		n.typed.kind = t.kind
	case decimals:
		ok = first.shape == nameNode && !many && t.kind.numeric()
		n.typed.kind = plainNumber
	}
	if !ok {
		return wrong(first, usage)
	}
	return nil
}

func (n *node) extreme(usage string) error {
	first := n.kids[0]
	if len(n.kids) == 1 || n.condition() != nil && (first.typed.column || first.typed.block) {
		if !first.typed.column || !first.typed.kind.numeric() {
			return wrong(first, usage)
		}
		n.typed.kind = first.typed.kind
		return nil
	}
	if first.typed.column || first.typed.block {
		return wrong(first, usage)
	}
	whole := first
	for _, k := range n.kids[1:] {
		kind, err := unify(k, whole, k, "比较")
		if err != nil {
			return err
		}
		whole = &node{shape: nameNode, typed: typed{kind: kind}, pos: k.pos}
	}
	n.typed.kind = whole.typed.kind
	return nil
}

func (n *node) matching(usage string) error {
	first, pattern := n.kids[0], n.kids[1]
	if first.shape != nameNode || first.typed.column || first.typed.block {
		return wrong(first, usage)
	}
	if pattern.shape != textNode {
		return wrong(pattern, usage)
	}
	if len([]rune(pattern.text)) > maxPattern {
		return &Error{Col: pattern.pos, Message: "式样过长"}
	}
	re, err := regexp.Compile(pattern.text)
	if err != nil {
		return &Error{Col: pattern.pos, Message: "式样“" + pattern.text + "”写法有误"}
	}
	n.typed.pattern, n.typed.kind = re, boolean
	return nil
}

func (n *node) choice(usage string) error {
	if n.kids[0].typed.kind != boolean || n.kids[0].typed.column {
		return wrong(n.kids[0], usage)
	}
	a, b := n.kids[1], n.kids[2]
	if a.typed.kind == b.typed.kind {
		n.typed.kind = a.typed.kind
		return nil
	}
	kind, err := unify(b, a, b, "并列")
	n.typed.kind = kind
	return err
}

func sortedNames(m map[string]model.Value) []string {
	return slices.Sorted(maps.Keys(m))
}
