package xlsx

import (
	"fmt"
	"slices"
	"strings"

	"jixiao/model"
)

// The columns of layouts.csv (the sheet 版式 of a rule book has the same):
//
//	表单    the canonical form; several joined by |
//	版式    a variant of a block; of several variants the one that fits best is
//	        taken. Fields and titles belong to all variants.
//	区块    the block a line belongs to, empty for fields of the form
//	方向    what the line says:
//	        标题  标签 are titles; * stands for anything, !word excludes; 单位 is
//	              the money unit where the form prints none
//	        列    a field: label beside (取值 右) or above (下) its value;
//	              «标签：值» in one cell is always understood
//	        行    a column of records below a header
//	        交叉  a column of a block whose rows have labels (资金)
//	        竖    a block of label and value, row by row (项目资金 of an 申报表)
//	        组    a title beside or above a block; labels no value; with 必有 the
//	              block is taken only where this title stands beside it
//	        行类  字段 is a model.Role, 标签 the row labels that have it; of
//	              绩效指标 字段 is 一级指标, 二级指标 or 小计, 标签 the titles that are one
//	        止    标签 end the block; 字段 is then the term of the total, whose
//	              value stands in the column 取值
//	        略    标签 are titles or sheet names of what is no form: guidance, lists
//	              of choices; 表单 stays empty
//	父标签  a title above the label that must be there, too
//	字段    the term
//	标签    labels, best first, joined by |; compared after folding, with and
//	        without bracketed notes
//	第几处  which of several equal labels of the header, counted from the left
//	取值    右 下 列 组内 (the last cell under a header that spans label and value)
//	        勾选 (columns of which one is ticked: the value is its label) 替代 (a
//	        column whose filled cells go before those of the term's own column)
//	        承上 (a blank cell repeats the one above) 首行 (the same, where a
//	        list names it only in the first row of each group) 归表 (as 承上, of
//	        a list that holds several forms: what belongs to the form of the row)
//	类型    金额 比率 分值 数量 日期 年度 指标值 文本, where it differs from the term's;
//	        a field that model.Terms lacks is a district's own by stating it
//	单位    money unit of the column or form
//	必有    是: the block counts only with this column; any other word: with one
//	        of the lines that share the word. 应有 and 须有 (after
//	        another word, too: 预算|应有) ask nothing of the block: that it is not
//	        there is told, by a run only of 须有, see survey.go; lines that share
//	        a word, 须有:单位, may stand for each other
//	公式    the Excel formula by which our own form computes the cell: {字段} is
//	        the cell of the same row, {块.字段} the column over all rows;
//	        合计: before it limits it to the row of that role

// Layouts say where forms keep their fields, by label.
type Layouts struct {
	forms []*formLayout
	index map[model.FormKind]*formLayout
	// passed are titles and sheet names of what is no form.
	passed []string
	// beside are the labels of fields whose value stands beside them.
	beside map[string]bool
	labels labelIndex
	// surveying is whether Read surveys forms that lack nothing, too.
	surveying bool
}

// formLayout is everything known of one form.
type formLayout struct {
	kind   model.FormKind
	own    bool // whether it is a district's own
	titles []string
	not    []string // words that a title must not have
	money  model.MoneyUnit
	fields []*line
	blocks []*blockLayout
	ends   []*line
	known  map[string]bool // folded labels of fields, groups and ends: no values
	stops  map[string]bool // those that end a block
	wants  []want          // what a form of this kind should have, see survey.go
}

// blockLayout is one variant of one block.
type blockLayout struct {
	block     model.Term
	variant   string
	direction string // 行, 交叉 or 竖
	columns   []*line
	groups    []*line
	roles     []*line
	ranks     []*line // 行类 of 绩效指标: 一级指标, 二级指标 and 小计 by their names
}

// line is one row of the table.
type line struct {
	variant   string
	block     model.Term
	direction string
	parents   []string
	field     model.Term
	labels    []string
	nth       int
	take      string
	kind      model.Kind
	money     model.MoneyUnit
	required  string
	number    int    // among all lines, from 1; 0 where the index does not know it
	wanted    string // 应有 or 须有, with :word on lines that may stand for each other
	formula   string
}

// DefaultLayouts are the layouts that come with the program.
func DefaultLayouts() (*Layouts, error) {
	l, _, found := ParseLayouts(nil)
	if len(found) > 0 {
		return nil, fmt.Errorf("default layouts: %s: %s", found[0].At, found[0].Message)
	}
	return l, nil
}

// form is the layout of kind; nil where there is none.
func (l *Layouts) form(kind model.FormKind) *formLayout { return l.index[kind] }

func (l *Layouts) join(kind model.FormKind, n line) {
	f := l.form(kind)
	if f == nil {
		f = &formLayout{kind: kind, own: !slices.Contains(model.Forms(), kind), known: map[string]bool{}, stops: map[string]bool{}}
		l.forms = append(l.forms, f)
		l.index[kind] = f
	}
	n.labels = slices.Clone(n.labels) // a synonym may be one form's own
	switch n.direction {
	case "标题":
		for _, t := range n.labels {
			if word, not := strings.CutPrefix(t, "!"); not {
				f.not = append(f.not, word)
			} else {
				f.titles = append(f.titles, t)
			}
		}
		if n.money != "" {
			f.money = n.money
		}
	case "列":
		f.fields = append(f.fields, &n)
	case "止":
		f.ends = append(f.ends, &n)
	default:
		f.block(n)
	}
}

// block puts a line into its variant of its block. Groups and row classes
// without a variant belong to every variant.
func (f *formLayout) block(n line) {
	i := slices.IndexFunc(f.blocks, func(b *blockLayout) bool { return b.block == n.block && b.variant == n.variant })
	if i < 0 {
		f.blocks = append(f.blocks, &blockLayout{block: n.block, variant: n.variant})
		i = len(f.blocks) - 1
	}
	b := f.blocks[i]
	switch n.direction {
	case "组":
		b.groups = append(b.groups, &n)
	case "行类":
		if n.block == model.IndicatorBlock {
			b.ranks = append(b.ranks, &n)
			return
		}
		b.roles = append(b.roles, &n)
	default:
		b.direction = n.direction
		b.columns = append(b.columns, &n)
	}
}

// complete shares what belongs to all variants of a block, drops blocks that
// have no column, and collects the labels that are no values.
func (f *formLayout) complete() {
	for _, b := range f.blocks {
		for _, common := range f.blocks {
			if common != b && common.block == b.block && common.variant == "" {
				b.groups = append(b.groups, common.groups...)
				b.roles = append(b.roles, common.roles...)
				b.ranks = append(b.ranks, common.ranks...)
			}
		}
	}
	f.blocks = slices.DeleteFunc(f.blocks, func(b *blockLayout) bool { return len(b.columns) == 0 })
	for _, n := range f.fields {
		f.know(n, true)
	}
	for _, n := range f.ends {
		f.know(n, true)
	}
	for _, b := range f.blocks {
		for _, n := range b.groups {
			f.know(n, true)
		}
		for _, n := range b.columns {
			f.know(n, b.direction == "竖")
		}
	}
	f.want()
}

func (f *formLayout) know(n *line, stop bool) {
	for _, label := range n.labels {
		f.known[label] = true
		if stop {
			f.stops[label] = true
		}
	}
}

// role is the role of a row label; ok is false where no line names it.
func (b *blockLayout) role(w word) (model.Role, bool) {
	for _, n := range b.roles {
		for _, label := range n.labels {
			if matchGlob(label, w.plain) || matchGlob(label, w.bare) {
				r := model.Role(n.field)
				if r == "记录" {
					r = model.RoleRecord
				}
				return r, true
			}
		}
	}
	return model.RoleRecord, false
}

// formula is the 公式 of term t in block (empty for fields) on rows of role; ""
// where the form has none.
func (f *formLayout) formula(block model.Term, role model.Role, t model.Term) string {
	lines := f.fields
	lines = append(lines[:len(lines):len(lines)], f.ends...)
	for _, b := range f.blocks {
		lines = append(lines, b.columns...)
	}
	for _, n := range lines {
		if n.field != t || n.formula == "" || n.block != block && n.direction != "止" {
			continue
		}
		only, rest, limited := strings.Cut(n.formula, ":")
		if !limited {
			return n.formula
		}
		if model.Role(only) == role {
			return rest
		}
	}
	return ""
}

// titled reports whether a folded title without notes is one of f's.
func (f *formLayout) titled(title string) bool {
	for _, w := range f.not {
		if strings.Contains(title, w) {
			return false
		}
	}
	return slices.ContainsFunc(f.titles, func(p string) bool { return matchGlob(p, title) })
}

// matchGlob matches s against a pattern in which * stands for anything.
func matchGlob(pattern, s string) bool {
	part, pattern, glob := strings.Cut(pattern, "*")
	if !glob {
		return part == s
	}
	s, ok := strings.CutPrefix(s, part)
	for ok {
		if part, pattern, glob = strings.Cut(pattern, "*"); !glob {
			return strings.HasSuffix(s, part)
		}
		_, s, ok = strings.Cut(s, part)
	}
	return false
}
