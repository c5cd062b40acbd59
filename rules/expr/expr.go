// Package expr is the rule language: conditions in the words of the forms,
// «全年执行数 ≤ 全年预算数 且 非 空(偏差原因)». It has no variables, loops or
// functions of the user's own, ever. Expressions are compiled once against the
// vocabulary of terms, with their kinds: yuan cannot meet per cent unseen.
// Numbers are decimal intervals, so that a comparison of printed figures has
// three outcomes (model.Compare) and a blank operand makes it 不适用.
package expr

import (
	"strings"

	"jixiao/model"
)

// Error is a mistake in an expression: what is wrong, with the nearest right
// word, in words of the officer who edits the rule book.
type Error struct {
	Col     int // the character it is about, from 1
	Message string
}

// Error is the message with its place.
func (e *Error) Error() string { return "第" + itoa(e.Col) + "个字：" + e.Message }

// Vocabulary is what names an expression may use.
type Vocabulary struct {
	// Words are the terms and forms; nil for those of model alone.
	Words *model.Vocabulary
	// Field is what 本字段 stands for; empty where the rule has none.
	Field model.Term
	// Params are the values of 参数.X.
	Params map[string]model.Value
}

// Program is a compiled expression. It is immutable and may be used from
// several goroutines.
type Program struct {
	root *node
}

// Compile reads a condition. The error is an *Error.
func Compile(src string, v Vocabulary) (*Program, error) {
	p, err := CompileValue(src, v)
	if err != nil {
		return nil, err
	}
	if p.root.typed.kind != boolean {
		return nil, &Error{Col: p.root.pos, Message: "这里需要一个判断（如 得分 ≤ 分值），而不是" + p.root.typed.kind.String()}
	}
	return p, nil
}

// CompileValue reads an expression of any kind, for messages. The error is an
// *Error.
func CompileValue(src string, v Vocabulary) (*Program, error) {
	root, err := parse(src)
	if err != nil {
		return nil, err
	}
	c := checker{v: v}
	if err := c.check(root); err != nil {
		return nil, err
	}
	if root.typed.column || root.typed.block {
		return nil, &Error{Col: root.pos, Message: "整列“" + plain(root) + "”只能放在 合计、数量、最大、最小、全部、存在、空 中"}
	}
	return &Program{root: root}, nil
}

// String is the expression in its canonical spelling.
func (p *Program) String() string { return plain(p.root) }

func plain(n *node) string {
	var b strings.Builder
	n.print(&b)
	return b.String()
}

// Scope is what the names of an expression mean while it is evaluated: the
// cells of Row first, where the rule runs per row, then the fields of Form, then
// — without a row — its 年度资金总额. Names of other forms (申报.年初预算数) are
// those of Project, where it is known, else of Unit as a whole.
type Scope struct {
	Form *model.Form
	Row  *model.Row
	// Block is the block that Row stands in; found out where it is not said.
	Block   model.Term
	Unit    *model.Unit
	Project *model.Project
}

// Side is one side of the comparison that decided a result.
type Side struct {
	Text   string // as printed, or worked out
	Field  bool   // whether the side is 本字段 itself
	Number model.Interval
	Has    bool // whether Number is meaningful
}

// Result is what became of a condition.
type Result struct {
	// Verdict is 平 where the condition holds, 尾差 where only rounding hides that
	// it does, 不平 where it does not, and NoVerdict where it is 不适用.
	Verdict model.Verdict
	// Why says why it is 不适用.
	Why string
	// Cells are all cells looked at, in order, each once.
	Cells []model.Ref
	// Compared is whether a comparison decided; Left, Op and Right are it.
	Compared    bool
	Left, Right Side
	Op          model.Operator
	Diff        model.Interval // Left − Right, meaningful when HasDiff
	HasDiff     bool
	DiffText    string
	// Amount is whether the compared numbers are 金额.
	Amount bool
	// Blank are blank cells that could close the gap; the verdict is then 尾差.
	Blank []model.Ref
}
