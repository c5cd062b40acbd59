package xlsx

import (
	"slices"

	"jixiao/model"
)

// The columns of 同义词: a label (several between |) that a field goes by, on the
// forms of 表单, or on every form that has the field.
var synonymColumns = []string{"字段", "标签", "表单"}

// synonyms reads 同义词 and adds the labels to the lines of their fields.
func (p *layoutParser) synonyms(t model.Table) {
	if !p.begin(t, synonymColumns, "说明") || p.words == nil {
		return
	}
	for _, r := range t.Rows {
		if len(p.found) >= maxMistakes {
			return
		}
		p.row, p.clean = r, true
		p.synonym()
	}
}

// synonym reads the row at hand.
func (p *layoutParser) synonym() {
	labels, field := p.labels(), p.cell("字段")
	info, ok := p.words.Info(model.Term(field))
	switch {
	case field == "":
		p.complain("字段", "字段不能为空")
	case !ok || info.Block:
		p.complain("字段", "没有“%s”这个字段%s", clip(field, maxLabel), model.DidYouMean(field, p.words.Words(false)))
	}
	kinds := p.words.Forms()
	if p.cell("表单") != "" {
		kinds = p.forms()
	}
	if !p.clean {
		return
	}
	placed, added := false, false
	for _, kind := range kinds {
		f := p.out.form(kind)
		if f == nil {
			continue
		}
		for _, n := range f.linesOf(info.Term) {
			if placed = true; !p.clean {
				return
			}
			added = p.addLabels(f, n, labels) || added
		}
	}
	switch {
	case !p.clean:
	case !placed && p.cell("表单") != "":
		p.complain("表单", "“版式”里这种表没有“%s”这个字段，无处添加标签", info.Term)
	case !placed:
		p.complain("字段", "“版式”里没有一种表有“%s”这个字段，无处添加标签", info.Term)
	case !added:
		p.complain("标签", "“%s”已经有这个标签，不必再加", info.Term)
	}
}

// addLabels gives a line further labels; false where it has them all.
func (p *layoutParser) addLabels(f *formLayout, n *line, labels []string) (added bool) {
	for _, label := range labels {
		if slices.Contains(n.labels, label) {
			continue
		}
		if other := f.rival(n, label); other != "" {
			p.complain("标签", "“%s”在%s里已是“%s”的标签，不能再作“%s”的", label, f.kind, other, n.field)
			return true
		}
		n.labels = append(n.labels, label)
		added = true
	}
	return added
}

// linesOf are the lines of a field, in blocks too.
func (f *formLayout) linesOf(t model.Term) []*line {
	var out []*line
	all := slices.Concat(f.fields, f.ends)
	for _, b := range f.blocks {
		all = append(all, b.columns...)
	}
	for _, n := range all {
		if n.field == t {
			out = append(out, n)
		}
	}
	return out
}

// rival is another field that a label beside n already stands for; empty where
// there is none. Labels below a 父标签 or counted by 第几处 are told apart by it.
func (f *formLayout) rival(n *line, label string) model.Term {
	beside := f.fields
	for _, b := range f.blocks {
		if slices.Contains(b.columns, n) {
			beside = b.columns
		}
	}
	for _, o := range beside {
		if o.field != n.field && len(o.parents)+len(n.parents)+o.nth+n.nth == 0 && slices.Contains(o.labels, label) {
			return o.field
		}
	}
	return ""
}
