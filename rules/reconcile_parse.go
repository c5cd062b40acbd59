package rules

import (
	"fmt"
	"slices"
	"strings"

	"jixiao/model"
)

// reconcileTable is sheet 对账 of the rule book: what should equal what, and
// the words by which units, funds and expenditure classes are known.
type reconcileTable struct {
	lines   []reconLine
	named   map[string]bool // ids of lines that others yield to or are a part of
	endings []string        // folded endings of unit names that say nothing
	offList []string        // folded words for money that is not paid through the treasury
	classes []classWords
	notes   map[string]note   // by name
	says    map[string]string // words of 项目对账一览 and 差异分解, by name
	keying
}

// classWords are the words and code letters of one expenditure class.
type classWords struct {
	role    model.Role
	words   []string // folded
	letters []string // folded: the type letter within a project code
}

// reconLine is one declared reconciliation.
type reconLine struct {
	id, rule, name string
	street         string // the rule where the list is street-wide; empty for rule
	listed         bool   // the rule judges these cells by itself: no finding comes of the line
	over           reconScope
	left, right    operand
	compare        model.Operator
	columns        []model.Term // what 本列 stands for; {""} where the line names its fields itself
	yields         []string     // ids of the lines that go before it
	under          []string     // ids of the lines of which it is a part
}

// reconScope is what a line is repeated for.
type reconScope string

const (
	perForm     reconScope = "表"
	perRow      reconScope = "每行"
	perSubtotal reconScope = "小计"
	perProject  reconScope = "项目"
	perFund     reconScope = "项目资金"
	perUnit     reconScope = "单位"
	endingWords reconScope = "后缀"
	offWords    reconScope = "库外"
	classScope  reconScope = "归类"
	noteScope   reconScope = "提示"
	sayScope    reconScope = "用语"
	keyScope    reconScope = "键"
	tellScope   reconScope = "辨字"
)

// operand says where one side of a line is found.
type operand struct {
	label  string
	form   model.FormKind
	block  model.Term // "" for a field of the form
	rows   [][]string // alternatives of sums of row words
	fields []fieldSum
}

// fieldSum is an expression over the fields of one row: a sum of terms, or
// the quotient of two.
type fieldSum struct {
	terms    []model.Term
	minus    []bool
	quotient bool
}

// thisColumn is 本列, the column a line is repeated for.
const thisColumn model.Term = "本列"

var reconScopes = []string{string(perForm), string(perRow), string(perSubtotal), string(perProject), string(perFund), string(perUnit),
	string(endingWords), string(offWords), string(classScope), string(noteScope), string(sayScope), string(keyScope), string(tellScope)}

// The words of column 行 that are no roles.
const (
	rowsAll      = "明细"
	rowThis      = "本行"
	rowsCovered  = "所辖"
	rowsProject  = "本项目"
	rowsProjects = "各项目"
	rowsFunds    = "分项"    // of 资金: all but 合计
	rowsFund     = "本资金"   // of the project, under the fund that a line is repeated for
	rowsPart     = "其中"    // directly below 本行
	rowsUnits    = "各小计"   // one for each unit of the list
	rowsStage    = "监控期"   // payments of the project in the months of its 监控表
	rowsBefore   = "上年本项目" // of last year's list
	rowsStreet   = "街道本项目" // of the street-wide list, where the unit has a list of its own
)

var groupRoles = []model.Role{model.RoleStaff, model.RoleOperating, model.RoleBasic, model.RoleProject}

func rowWords() []string {
	words := []string{string(model.RoleTotal), rowsAll, rowThis, rowsCovered, rowsProject, rowsProjects,
		rowsFunds, rowsFund, rowsPart, rowsUnits, rowsStage, rowsBefore, rowsStreet}
	for _, r := range groupRoles {
		words = append(words, string(r), string(r)+rowsAll)
	}
	return words
}

var reconForms = []string{string(model.DepartmentDeclaration), string(model.ProjectDeclaration), string(model.Execution),
	string(model.Payments), string(model.Monitoring), string(model.ProjectEvaluation), string(model.DepartmentEvaluation)}

// parseReconcile reads sheet 对账. Every word of it is checked: forms, blocks
// and fields against the terms, rows and scopes against what the program
// knows; a mistake is a finding at its own cell with the nearest right word.
func parseReconcile(t model.Table, words *model.Vocabulary) (reconcileTable, model.Findings) {
	p := reconParser{table: t, words: words, ids: map[string]bool{}}
	for _, name := range []string{"编号", "规则", "名称", "范围", "左字段", "右字段", "列", "让位"} {
		if t.Column(name) < 0 {
			p.fault(model.Ref{File: t.File, Sheet: t.Name, Row: 1, Col: 1}, "对账表缺少“%s”列", name)
		}
	}
	if len(p.found) > 0 {
		return reconcileTable{}, p.found
	}
	for _, r := range t.Rows {
		p.line(r)
	}
	return p.out, p.found
}

type reconParser struct {
	table model.Table
	words *model.Vocabulary
	out   reconcileTable
	found model.Findings
	ids   map[string]bool
}

func (p *reconParser) fault(at model.Ref, format string, args ...any) {
	p.found = append(p.found, model.Finding{Level: model.Fault, At: at, Message: fmt.Sprintf(format, args...)})
}

// cell is the text of row r under the header name, and its place.
func (p *reconParser) cell(r model.TableRow, name string) (string, model.Ref) {
	col := p.table.Column(name)
	if col < 0 || col >= len(r.Cells) {
		return "", p.table.At(r, max(col, 0))
	}
	return r.Cells[col], p.table.At(r, col)
}

// word is the cell under name; it must be one of known.
func (p *reconParser) word(r model.TableRow, name string, known []string) string {
	s, at := p.cell(r, name)
	p.known(at, name, s, known)
	return s
}

func (p *reconParser) known(at model.Ref, what, s string, known []string) {
	if slices.Contains(known, s) {
		return
	}
	hint := ""
	if w := model.Nearest(s, known); w != "" {
		hint = "，是不是“" + w + "”"
	}
	p.fault(at, "%s“%s”不认识%s，请改正", what, s, hint)
}

func (p *reconParser) line(r model.TableRow) {
	over := reconScope(p.word(r, "范围", reconScopes))
	name, nameAt := p.cell(r, "名称")
	words, _ := p.cell(r, "左字段")
	switch over {
	case endingWords:
		p.out.endings = append(p.out.endings, foldedList(words)...)
		return
	case offWords:
		p.out.offList = append(p.out.offList, foldedList(words)...)
		return
	case noteScope:
		p.noteLine(r)
		return
	case sayScope:
		p.sayLine(r)
		return
	case keyScope:
		p.keyLine(r)
		return
	case tellScope:
		p.out.telling += model.Fold(strings.Join(list(words), ""))
		return
	case classScope:
		letters, _ := p.cell(r, "右字段")
		p.known(nameAt, "支出类别", name, roleNames())
		p.out.classes = append(p.out.classes, classWords{model.Role(name), foldedList(words), foldedList(letters)})
		return
	}
	id, at := p.cell(r, "编号")
	both, ruleAt := p.cell(r, "规则")
	both, listed := bracketed(both)
	rule, street, _ := strings.Cut(both, "|")
	switch {
	case id == "" || p.ids[id]:
		p.fault(at, "编号“%s”为空或重复，请改为不同的编号", id)
	case rule == "" || name == "":
		p.fault(ruleAt, "对账行%s没有规则编号或名称，请补填", id)
	}
	l := reconLine{id: id, rule: rule, street: street, listed: listed, name: name, over: over, left: p.operand(r, "左"), right: p.operand(r, "右")}
	l.compare = p.operator(r)
	l.columns = p.columns(r, l)
	l.yields, l.under = p.earlier(r, "让位"), p.earlier(r, "归入")
	p.ids[id] = true
	p.out.lines = append(p.out.lines, l)
}

// bracketed is s without the brackets that enclose it, and whether there were
// any: （M01） is a rule that judges by itself.
func bracketed(s string) (string, bool) {
	for _, b := range [][2]string{{"（", "）"}, {"(", ")"}} {
		if inner, ok := strings.CutPrefix(s, b[0]); ok && strings.HasSuffix(inner, b[1]) {
			return strings.TrimSuffix(inner, b[1]), true
		}
	}
	return s, false
}

// operator reads column 比较, which a book need not have: =, ≤ or ≥.
func (p *reconParser) operator(r model.TableRow) model.Operator {
	s, at := p.cell(r, "比较")
	if s == "" {
		return model.Equal
	}
	op, ok := model.ParseOperator(s)
	if !ok || op != model.Equal && op != model.AtLeast && op != model.AtMost {
		p.fault(at, "比较“%s”不认识，请改为 =、≤ 或 ≥", s)
	}
	return op
}

// earlier reads a list of ids of lines above; a book need not have the column.
func (p *reconParser) earlier(r model.TableRow, column string) []string {
	cell, at := p.cell(r, column)
	ids := list(cell)
	for _, id := range ids {
		if !p.ids[id] {
			p.fault(at, "%s“%s”不是前面已有的编号，请改正", column, id)
		}
		if p.out.named == nil {
			p.out.named = map[string]bool{}
		}
		p.out.named[id] = true
	}
	return ids
}

// columns reads column 列; a line with 本列 needs it, another must not have it.
func (p *reconParser) columns(r model.TableRow, l reconLine) []model.Term {
	cell, at := p.cell(r, "列")
	var terms []model.Term
	for _, s := range list(cell) {
		terms = append(terms, p.term(at, "列", s, false))
	}
	uses := l.left.uses(thisColumn) || l.right.uses(thisColumn)
	switch {
	case uses && len(terms) == 0:
		p.fault(at, "对账行%s用了“本列”，“列”却是空的，请填写要比的各列", l.id)
	case !uses && len(terms) > 0:
		p.fault(at, "对账行%s没有用“本列”，请清空“列”", l.id)
	}
	if len(terms) == 0 {
		return []model.Term{""}
	}
	return terms
}

func (p *reconParser) operand(r model.TableRow, side string) operand {
	o := operand{}
	o.label, _ = p.cell(r, side+"称")
	o.form = model.FormKind(p.word(r, side+"表", reconForms))
	block, at := p.cell(r, side+"块")
	if block != "" {
		o.block = p.term(at, side+"块", block, true)
		rows, at := p.cell(r, side+"行")
		for _, alternative := range list(rows) {
			sum := strings.Split(alternative, "+")
			for i := range sum {
				sum[i] = strings.TrimSpace(sum[i])
				p.known(at, side+"行", sum[i], rowWords())
			}
			o.rows = append(o.rows, sum)
		}
		if len(o.rows) == 0 {
			p.fault(at, "“%s行”是空的，请填写取哪些行", side)
		}
	}
	fields, at := p.cell(r, side+"字段")
	for _, s := range strings.Split(fields, "或") {
		o.fields = append(o.fields, p.fieldSum(at, side+"字段", strings.TrimSpace(s)))
	}
	return o
}

// fieldSum reads “a+b-c” or “a/b”.
func (p *reconParser) fieldSum(at model.Ref, what, s string) fieldSum {
	var f fieldSum
	if a, b, ok := strings.Cut(s, "/"); ok {
		f.quotient = true
		f.terms = []model.Term{p.term(at, what, strings.TrimSpace(a), false), p.term(at, what, strings.TrimSpace(b), false)}
		f.minus = []bool{false, false}
		return f
	}
	minus := false
	for s != "" {
		end := strings.IndexAny(s, "+-")
		word, rest := s, ""
		if end >= 0 {
			word, rest = s[:end], s[end+1:]
		}
		f.terms = append(f.terms, p.term(at, what, strings.TrimSpace(word), false))
		f.minus = append(f.minus, minus)
		if end < 0 {
			return f
		}
		minus, s = s[end] == '-', rest
	}
	p.fault(at, "“%s”写得不完整，请写成“字段+字段”", what)
	return f
}

// term is s as a term of the vocabulary, a block or a field as asked.
func (p *reconParser) term(at model.Ref, what, s string, block bool) model.Term {
	t := model.Term(s)
	info, ok := p.words.Info(t)
	if ok && info.Block == block || !block && t == thisColumn {
		return t
	}
	p.known(at, what, s, p.words.Words(block))
	return t
}

func (o operand) uses(t model.Term) bool {
	return slices.ContainsFunc(o.fields, func(f fieldSum) bool { return slices.Contains(f.terms, t) })
}

func roleNames() []string {
	var names []string
	for _, r := range groupRoles {
		names = append(names, string(r))
	}
	return names
}

// list parts “a|b|c”; blank items are left out.
func list(s string) []string {
	var out []string
	for _, item := range strings.Split(s, "|") {
		if item = strings.TrimSpace(item); item != "" {
			out = append(out, item)
		}
	}
	return out
}

func foldedList(s string) []string {
	out := list(s)
	for i := range out {
		out[i] = model.Fold(out[i])
	}
	return out
}
