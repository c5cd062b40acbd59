package rules

import (
	"slices"
	"strings"

	"jixiao/model"
)

// note is a thing to say while rows are gathered into units, where no rule of
// 校验规则 looks at a form: declared in sheet 对账, scope 提示.
type note struct {
	rule, message, fix string
	level              model.Level
}

// noteWords are the placeholders that each note may use.
var noteWords = map[string][]string{
	"表未归属":  {},
	"行未识别":  {"行", "名称", "近似", "金额"},
	"行无单位":  {"行", "金额"},
	"名称相近":  {"行", "名称", "近似"},
	"名册未列":  {"名称", "近似"},
	"文件夹不符": {"名称", "文件夹", "单位"},
	"两处填写":  {"字段", "弃处", "弃值", "用处", "用值"},
	"编码两属":  {"编码", "甲", "乙"},
	"两份不同":  {"项目", "字段", "弃值", "用处", "用值"},
	"版本相同":  {"表", "用处"},
	"版本所含":  {"表", "用处", "差异"},
	"版本指定":  {"表", "用处", "差异", "份数", "名册处"},
	"版本按时间": {"表", "用处", "差异", "份数", "用时", "弃时"},
	"版本按名称": {"表", "用处", "差异", "份数", "依据"},
	"版本按期间": {"表", "用处", "差异", "份数", "用期", "弃期"},
	"版本按内容": {"表", "用处", "差异", "份数"},
	"版本未定":  {"表", "各处", "差异", "份数"},
	"版本无文件": {"文件", "近似"},
	"版本不唯一": {"文件", "份数"},
	"版本未用上": {"文件", "单位", "表"},
	"名册重名":  {"名称", "编码", "另处", "另码"},
	"名码不符":  {"编码", "单位", "名称"},
	"单位两码":  {"单位", "编码", "另处", "另码"},
	"名册负责":  {"项目", "甲", "乙", "名册处"},
	"项目换单位": {"项目", "表", "甲", "乙", "处"},
	"一码两名":  {"编码", "表", "甲", "乙", "另处"},
	"一名两码":  {"名称", "甲", "乙", "另处"},
	"别名无单位": {"单位", "近似"},
	"别名无项目": {"名称", "近似"},
	"别名无名称": {"名称", "近似"},
	"别名已不用": {"名称"},
	"别名答复":  {"答复"},
	"别名矛盾":  {"名称", "即", "另处"},
	"支付错记":  {"甲", "乙", "编码", "笔数", "金额"},
}

// note is the finding of the note called name, its placeholders filled in the
// order of noteWords. ok is false where the book does not declare it, or has
// its rule switched off.
func (b *Book) note(name, unit string, at model.Ref, words ...string) (f model.Finding, ok bool) {
	n, ok := b.reconcile.notes[name]
	if !ok {
		return f, false
	}
	f = model.Finding{Rule: n.rule, Level: n.level, Unit: unit, At: at}
	if ds := b.declared[n.rule]; len(ds) > 0 {
		if !slices.ContainsFunc(ds, func(d *declaration) bool { return d.enabled }) {
			return f, false
		}
		f.Basis = ds[0].Basis
	}
	var pairs []string
	for i, w := range noteWords[name] {
		pairs = append(pairs, "{"+w+"}", words[i])
	}
	fill := strings.NewReplacer(pairs...)
	f.Message, f.Fix = fill.Replace(n.message), fill.Replace(n.fix)
	return f, true
}

// noteLine reads one note of sheet 对账.
func (p *reconParser) noteLine(r model.TableRow) {
	name, at := p.cell(r, "名称")
	known := make([]string, 0, len(noteWords))
	for w := range noteWords {
		known = append(known, w)
	}
	slices.Sort(known)
	p.known(at, "名称", name, known)
	n := note{}
	n.rule, _ = p.cell(r, "规则")
	n.message, at = p.cell(r, "左称")
	p.placeholders(at, n.message, noteWords[name])
	n.fix, at = p.cell(r, "右称")
	p.placeholders(at, n.fix, noteWords[name])
	level, at := p.cell(r, "左字段")
	var ok bool
	if n.level, ok = model.ParseLevel(level); !ok {
		p.fault(at, "级别“%s”不认识，请改为 错误、警告 或 提示", level)
	}
	if p.out.notes == nil {
		p.out.notes = map[string]note{}
	}
	p.out.notes[name] = n
}

// placeholders checks the {…} of a text.
func (p *reconParser) placeholders(at model.Ref, text string, known []string) {
	for rest := text; ; {
		_, after, ok := strings.Cut(rest, "{")
		if !ok {
			return
		}
		word, tail, _ := strings.Cut(after, "}")
		p.known(at, "占位", word, known)
		rest = tail
	}
}
