package rules

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/go-playground/validator/v10"

	"jixiao/model"
	"jixiao/rules/expr"
)

// declaration is one row of 校验规则 as written. A rule may have several.
type declaration struct {
	ID         string `label:"规则编号" validate:"required,ruleid"`
	Name       string `label:"名称" validate:"required,max=40"`
	On         string `label:"对象" validate:"required,max=500"`
	Fields     string `label:"字段" validate:"max=200"`
	Format     string `label:"格式" validate:"max=100"`
	When       string `label:"适用条件"`
	Require    string `label:"要求"`
	Builtin    string `label:"内置" validate:"max=20"`
	Level      string `label:"级别" validate:"required,oneof=错误 警告 提示"`
	StageLevel string `label:"自评级别" validate:"omitempty,oneof=错误 警告 提示"`
	Message    string `label:"提示" validate:"required,max=300"`
	Fix        string `label:"怎样改" validate:"required,max=300"`
	Basis      string `label:"依据" validate:"required,max=100"`
	Yields     string `label:"让位" validate:"max=200"`
	Enabled    string `label:"启用" validate:"required,oneof=是 否"`

	at      model.Ref
	enabled bool
	level   model.Level // after 阶段
	yields  []string
	// nextYear is whether 自评级别 says that it cannot be mended in this year.
	nextYear bool
}

// declarationColumns are the headers of 校验规则, in the order of the fields of
// declaration.
var declarationColumns = []string{"规则编号", "名称", "对象", "字段", "格式", "适用条件", "要求", "内置", "级别", "自评级别",
	"提示", "怎样改", "依据", "让位", "启用"}

// A district numbers its own rules as it likes: L01, L101.
var ruleID = regexp.MustCompile(`^[A-Z][0-9]{2,3}$`)

// check is one thing to be judged: a declaration for one of its fields.
type check struct {
	*declaration
	targets []target
	field   model.Term
	format  *format
	when    *expr.Program
	require *expr.Program
	builtin *builtin
	message template
	fix     template
}

// target is what a check runs on: every form of a kind, or every row of a
// block of it.
type target struct {
	form  model.FormKind
	block model.Term
}

// declarations is sheet 校验规则 while it is read.
type declarations struct {
	valid *validator.Validate
	table model.Table
	book  *Book
	found model.Findings
	seen  map[string]int // the row of every check so far, by what it checks
	// params are what expressions may name.
	params map[string]model.Value
}

// mostMistakes is where the checking of 校验规则 ends: who sees more has another
// kind of table before her.
const mostMistakes = 300

// parseChecks reads sheet 校验规则.
func (b *Book) parseChecks(t model.Table) model.Findings {
	valid, err := newValidator()
	if err != nil {
		return model.Findings{mistake(model.Ref{}, err.Error())}
	}
	p := &declarations{valid: valid, table: t, book: b, found: missingColumns(t, declarationColumns...), seen: map[string]int{}, params: b.params.values()}
	if len(p.found) > 0 {
		return p.found
	}
	for _, r := range t.Rows {
		if len(p.found) >= mostMistakes {
			p.fault(r, "规则编号", "以上已有"+strconv.Itoa(len(p.found))+"处错误，这一行以下没有检查，请先改正以上各处")
			return p.found
		}
		if !empty(r) {
			p.row(r)
		}
	}
	p.yielding()
	return p.found
}

func (p *declarations) fault(r model.TableRow, header, message string) {
	p.found = append(p.found, mistake(p.table.At(r, p.table.Column(header)), message))
}

// row reads one declaration.
func (p *declarations) row(r model.TableRow) {
	d := &declaration{}
	for i, cell := range []*string{&d.ID, &d.Name, &d.On, &d.Fields, &d.Format, &d.When, &d.Require, &d.Builtin, &d.Level,
		&d.StageLevel, &d.Message, &d.Fix, &d.Basis, &d.Yields, &d.Enabled} {
		*cell = column(p.table, r, declarationColumns[i])
	}
	for _, cell := range []*string{&d.ID, &d.Level, &d.StageLevel, &d.Yields, &d.Enabled} {
		*cell = narrowed(*cell)
	}
	d.at = p.table.At(r, p.table.Column("规则编号"))
	if wrong := rowFaults(p.valid, p.table, r, d); len(wrong) > 0 {
		p.found = append(p.found, wrong...)
		return
	}
	if p.twice(r, d) {
		return
	}
	d.enabled, d.yields = d.Enabled == "是", barred(d.Yields)
	d.level, _ = model.ParseLevel(d.Level)
	if l, ok := model.ParseLevel(d.StageLevel); ok && p.book.params.text(stage) == "自评" {
		d.level, d.nextYear = l, true
	}
	if p.book.declared[d.ID] == nil {
		p.book.order = append(p.book.order, d.ID)
	}
	p.book.declared[d.ID] = append(p.book.declared[d.ID], d)
	p.checks(r, d)
}

// twice reports a row that checks what an earlier one does.
func (p *declarations) twice(r model.TableRow, d *declaration) bool {
	key := strings.Join([]string{d.ID, d.On, d.Fields, d.Format, d.When, d.Require, d.Builtin}, "\x00")
	first, twice := p.seen[key]
	if twice {
		p.fault(r, "规则编号", "规则“"+d.ID+"”的这一行与第"+strconv.Itoa(first)+"行重复，请删去其中一行")
	} else {
		p.seen[key] = r.Row
	}
	return twice
}

// checks makes the checks of a declaration, one for each of its fields.
func (p *declarations) checks(r model.TableRow, d *declaration) {
	before := len(p.found)
	targets := p.targets(r, d)
	fields := p.fields(r, d)
	base := check{declaration: d, targets: targets}
	if d.Builtin != "" {
		base.builtin = builtins[d.Builtin]
		if base.builtin == nil {
			p.fault(r, "内置", "没有“"+d.Builtin+"”这个内置检查"+model.DidYouMean(d.Builtin, builtinNames()))
			return
		}
	} else if d.Require == "" && d.Format == "" {
		p.fault(r, "要求", "要求、格式、内置至少填写一项")
	}
	base.format = p.format(r, d)
	for _, f := range fields {
		c := base
		c.field = f
		v := expr.Vocabulary{Words: p.book.words, Field: f, Params: p.params}
		c.when = p.compile(r, "适用条件", d.When, v)
		c.require = p.compile(r, "要求", d.Require, v)
		c.message = p.template(r, "提示", d.Message, v, c.builtin)
		c.fix = p.template(r, "怎样改", d.Fix, v, c.builtin)
		if len(p.found) > before {
			return
		}
		p.book.checks = append(p.book.checks, &c)
	}
}

// anyForm is what 对象 says for every form, and wholeUnit for the unit.
const (
	anyForm   model.FormKind = "全部表"
	wholeUnit model.FormKind = "单位"
)

// targets reads 对象: forms, or blocks of forms, between “|”.
func (p *declarations) targets(r model.TableRow, d *declaration) []target {
	var out []target
	names := []string{string(anyForm), string(wholeUnit)}
	for _, k := range p.book.words.Forms() {
		names = append(names, string(k))
	}
	for _, s := range barred(d.On) {
		form, block, _ := strings.Cut(s, "/")
		if !slices.Contains(names, form) {
			p.fault(r, "对象", "没有“"+form+"”这种表"+model.DidYouMean(form, names)+severally(form))
		}
		if info, ok := p.book.words.Info(model.Term(block)); block != "" && (!ok || !info.Block) {
			p.fault(r, "对象", "没有“"+block+"”这个区块"+model.DidYouMean(block, p.book.words.Words(true)))
		}
		out = append(out, target{model.FormKind(form), model.Term(block)})
	}
	return out
}

// fields reads 字段: terms between “|”; one empty field where there is none.
func (p *declarations) fields(r model.TableRow, d *declaration) []model.Term {
	var out []model.Term
	for _, s := range barred(d.Fields) {
		if info, ok := p.book.words.Info(model.Term(s)); !ok || info.Block {
			p.fault(r, "字段", "没有“"+s+"”这个字段"+model.DidYouMean(s, p.book.words.Words(false))+severally(s))
		}
		out = append(out, model.Term(s))
	}
	if len(out) == 0 {
		out = []model.Term{""}
	}
	return out
}

// compile reads a condition; an empty one gives nil.
func (p *declarations) compile(r model.TableRow, header, src string, v expr.Vocabulary) *expr.Program {
	if src == "" {
		return nil
	}
	program, err := expr.Compile(src, v)
	if err != nil {
		p.fault(r, header, "“"+header+"”"+err.Error())
	}
	return program
}

// yielding checks that 让位 names rules of the book.
func (p *declarations) yielding() {
	for _, id := range p.book.order {
		for _, d := range p.book.declared[id] {
			for _, y := range d.yields {
				if p.book.declared[y] == nil {
					at := d.at
					at.Col = p.table.Column("让位") + 1
					p.found = append(p.found, mistake(at, "没有“"+y+"”这条规则"+model.DidYouMean(y, p.book.order)+severally(y)))
				}
			}
		}
	}
}

// barred parts a cell at “|”, without empty parts.
func barred(s string) []string {
	var out []string
	for part := range strings.SplitSeq(strings.ReplaceAll(s, "｜", "|"), "|") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// severally says how several words are written, where s holds more than one.
func severally(s string) string {
	if strings.ContainsAny(s, "、，,；;") {
		return "；写几个时用“|”分开"
	}
	return ""
}

// format is the 格式 of a field: tags of the validator under Chinese names.
type format struct {
	valid *validator.Validate
	tags  string
}

// formats are the Chinese names of the tags; those with = take a number.
var formats = map[string]string{"必填": "required", "最长=": "max=", "最短=": "min=", "四位年份": "len=4,number", "电话": "e164|number"}

// format reads 格式, as «必填，最长=60».
func (p *declarations) format(r model.TableRow, d *declaration) *format {
	if d.Format == "" {
		return nil
	}
	var tags []string
	for _, word := range strings.FieldsFunc(d.Format, func(c rune) bool { return c == ',' || c == '，' || c == '、' }) {
		name, number, hasNumber := strings.Cut(strings.TrimSpace(word), "=")
		if hasNumber {
			name += "="
		}
		tag, ok := formats[name]
		if _, err := strconv.ParseUint(number, 10, 16); !ok || hasNumber && err != nil {
			p.fault(r, "格式", "不认识的格式“"+word+"”，可用 必填、最长=字数、最短=字数、四位年份、电话")
			continue
		}
		tags = append(tags, tag+number)
	}
	return &format{valid: p.valid, tags: strings.Join(tags, ",")}
}

// holds reports whether a value keeps to the format. Dashes are as good as
// nothing where something is required.
func (f *format) holds(v model.Value) bool {
	s := strings.TrimSpace(v.Text)
	if v.State == model.NotApplicable || v.State == model.Owed {
		s = ""
	}
	return f.valid.Var(s, f.tags) == nil
}
