package expr

import (
	"strings"

	"jixiao/model"
)

// Words is the expression in plain words, for officers who read rules and
// write none: «全年执行数不大于全年预算数».
func (p *Program) Words() string { return say(p.root) }

// The words of comparisons, as stated and denied.
var comparisonWords = map[string][2]string{
	"=": {"等于", "不等于"}, "≠": {"不等于", "等于"}, "≈": {"与…相符", "与…不符"},
	"<": {"小于", "不小于"}, "≤": {"不大于", "大于"}, ">": {"大于", "不大于"}, "≥": {"不小于", "小于"},
}

// say is a node in words.
func say(n *node) string {
	switch n.shape {
	case numberNode:
		return n.num.String() + n.unit
	case textNode:
		return "“" + n.text + "”"
	case nameNode:
		return sayName(n)
	case unaryNode:
		if n.op == "非" {
			return deny(n.kids[0])
		}
		return "负的" + sayPart(n.kids[0])
	case callNode:
		return sayCall(n, false)
	}
	if n.typed.kind == boolean {
		return judgement(n, false)
	}
	words := map[string]string{"+": "加", "-": "减", "*": "乘以", "/": "除以"}[n.op]
	return sayTerm(n.kids[0], n.op, false) + words + sayTerm(n.kids[1], n.op, true)
}

// deny is a judgement in words, denied.
func deny(n *node) string {
	switch {
	case n.shape == unaryNode:
		return say(n.kids[0])
	case n.shape == callNode:
		return sayCall(n, true)
	}
	return judgement(n, true)
}

// judgement is a comparison, or two judgements joined; denied where not.
func judgement(n *node, not bool) string {
	if n.op == "且" || n.op == "或" {
		return joined(n, not)
	}
	said := comparisonWords[n.op][0]
	if not {
		said = comparisonWords[n.op][1]
	}
	a, b := sayPart(n.kids[0]), sayPart(n.kids[1])
	if head, tail, ok := strings.Cut(said, "…"); ok {
		return a + head + b + tail
	}
	return a + said + b
}

// joined is 甲，且乙. What binds otherwise stands in brackets; denied, 且 and 或
// change places.
func joined(n *node, not bool) string {
	op := n.op
	if not {
		op = map[string]string{"且": "或", "或": "且"}[op]
	}
	part := func(k *node) string {
		said := say(k)
		if not {
			said = deny(k)
		}
		if k.mixed(n.op) {
			return "（" + said + "）"
		}
		return said
	}
	return part(n.kids[0]) + "，" + op + part(n.kids[1])
}

// mixed reports whether n joins judgements by another word than op, or has
// commas of its own.
func (n *node) mixed(op string) bool {
	switch n.shape {
	case unaryNode:
		return n.kids[0].mixed(op) || n.kids[0].op == op
	case callNode:
		return n.typed.function == either
	}
	return (n.op == "且" || n.op == "或") && n.op != op
}

// sayPart is a side of a comparison or operation: a judgement in brackets.
func sayPart(n *node) string {
	if n.typed.kind == boolean && n.shape != nameNode {
		return "（" + say(n) + "）"
	}
	return say(n)
}

// sayTerm is an operand of op, in brackets where it binds weaker.
func sayTerm(n *node, op string, right bool) string {
	said := sayPart(n)
	if n.shape == binaryNode && n.typed.kind != boolean && (binding(n.op) < binding(op) || right && binding(n.op) == binding(op)) ||
		n.shape == callNode && n.typed.function == either {
		return "（" + said + "）"
	}
	return said
}

func sayName(n *node) string {
	t := n.typed
	if t.constant != nil {
		return n.name + "（" + t.constant.Text + string(t.constant.MoneyUnit()) + "）"
	}
	name := string(t.term)
	switch {
	case t.column:
		name = partsOf(t) + "的" + name
	case t.block && t.from != itself:
		name = t.formWord() + "的" + name
	case t.from != itself:
		name = t.formWord() + "的" + name
	case t.term == origin:
		name = "填表者"
	}
	return name
}

// partsOf is how the cells of a column are spoken of together.
func partsOf(t typed) string {
	words := map[model.Term]string{
		model.FundBlock: "资金各分项", model.MediumFundBlock: "中期资金各分项",
		model.IndicatorBlock: "各绩效指标", model.MediumIndicatorBlock: "各中期绩效指标",
		model.TaskBlock: "各项任务", model.ExecutionBlock: "预算执行各行", model.PaymentBlock: "各笔支付",
		model.OutlayBlock: "各经费项目",
	}[t.of]
	if words == "" {
		words = string(t.of) + "各行"
	}
	if t.from != itself {
		words = t.formWord() + "的" + words
	}
	return words
}

// rowsIn is how the rows of a block are spoken of: 绩效指标中, 申报表的绩效指标中.
func rowsIn(n *node) string {
	t := n.typed
	if t.from != itself {
		return t.formWord() + "的" + string(t.block0()) + "中"
	}
	return string(t.block0()) + "中"
}

func sayCall(n *node, not bool) string {
	first := n.kids[0]
	condition := n.condition()
	if n.overRows() && condition != nil {
		return sayRows(n, say(condition), not)
	}
	switch n.typed.function {
	case sum:
		said := say(first) + "之和"
		for _, k := range n.kids[1:] {
			said += "加" + say(k)
		}
		return said
	case count:
		if first.typed.block {
			return say(first) + "的行数"
		}
		return "已填的" + say(first) + "个数"
	case greatest:
		return sayAll(n.kids, "、") + "中最大的"
	case least:
		return sayAll(n.kids, "、") + "中最小的"
	case absolute:
		return sayTerm(first, "*", true) + "的绝对值"
	case length:
		return sayPart(first) + "的字数"
	case decimals:
		return say(first) + "的小数位数"
	case rounded:
		return sayTerm(first, "*", true) + "四舍五入到" + sayPart(n.kids[1]) + "位小数"
	}
	return sayPredicate(n, not)
}

func sayPredicate(n *node, not bool) string {
	first := n.kids[0]
	stated := map[bool]string{false: "", true: "不"}[not]
	switch n.typed.function {
	case empty:
		return say(first) + map[bool]string{false: "未填", true: "已填"}[not]
	case matches:
		return say(first) + stated + "符合式样" + say(n.kids[1])
	case oneOf:
		return say(first) + stated + "是" + sayAll(n.kids[1:], "、") + "之一"
	}
	return "如果" + say(first) + "，则" + sayBranch(n.kids[1], not) + "，否则" + sayBranch(n.kids[2], not)
}

// sayBranch is a branch of 如果, denied where the whole is.
func sayBranch(n *node, not bool) string {
	if not {
		return deny(n)
	}
	return say(n)
}

// sayRows is a call with a condition over rows.
func sayRows(n *node, condition string, not bool) string {
	first := n.kids[0]
	rows := rowsIn(first) + "符合“" + condition + "”的行"
	column := string(first.typed.term)
	switch n.typed.function {
	case count:
		if first.typed.block {
			return rows + "数"
		}
		return rows + "里已填的" + column + "个数"
	case sum:
		return rows + "的" + column + "之和"
	case greatest:
		return rows + "的" + column + "中最大的"
	case least:
		return rows + "的" + column + "中最小的"
	case every:
		return rowsIn(first) + map[bool]string{false: "每一行都符合“", true: "不是每一行都符合“"}[not] + condition + "”"
	}
	return rowsIn(first) + map[bool]string{false: "有符合“", true: "没有符合“"}[not] + condition + "”的行"
}

func sayAll(nodes []*node, sep string) string {
	said := make([]string, len(nodes))
	for i, k := range nodes {
		said[i] = sayPart(k)
	}
	return strings.Join(said, sep)
}
