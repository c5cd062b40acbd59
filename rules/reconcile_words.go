package rules

import (
	"maps"
	"slices"
	"strings"

	"jixiao/model"
)

// sayWords are the words of 项目对账一览 and 差异分解 that sheet 对账 holds (用语),
// with the placeholders that each may use.
var sayWords = map[string][]string{
	"相符":          {},
	"尾差":          {},
	"不平":          {"栏"},
	"不在预算清单":      {},
	"缺自评表":        {},
	"未比对":         {},
	"他单位负责":       {"单位"},
	"差异":          {"左名", "左", "右名", "右", "差"},
	"退款":          {"笔", "金额", "处"},
	"其余":          {},
	"行不平":         {"名称"},
	"读数存疑":        {"读数"},
	"疑似原因":        {"原因"},
	wrongUnit:     {"数", "应"},
	wrongPoint:    {"数", "应"},
	swappedDigits: {"数", "应"},
	wrongSign:     {"数"},
	leftOut:       {"行"},
	countedTwice:  {"行"},
	"重复列示":        {"行"},
	otherBase:     {"列", "数", "率"},
	roundedOff:    {"数", "应", "位"},
	"逐项四舍五入":      {"位"},
	cutOff:        {"数", "应", "位"},
	wrongRow:      {"表", "列"},
	"一个原因":        {"原因", "证据"},
	"几个原因":        {"原因"},
	"同表串行":        {"数", "表", "列"},
	"牵连":          {},
	"得分牵连":        {},
	"改正处":         {"格", "原因", "有误", "应为"},
	"删去处":         {"格", "原因", "另格"},
	"几处":          {"格", "原因"},
	"只差年度":        {},
	"包含":          {},
	"本表不用":        {},
	"另有本年":        {"处"},
	"同名":          {},
	"差字":          {"字数"},
	"字序":          {},
	"疑似":          {"名称"},
}

// say is the word called name with its placeholders filled in the order of
// sayWords; the name itself where a book does not declare it.
func (t reconcileTable) say(name string, words ...string) string {
	text, ok := t.says[name]
	if !ok {
		return name
	}
	for i, w := range sayWords[name] {
		text = strings.ReplaceAll(text, "{"+w+"}", words[i])
	}
	return text
}

// sayLine reads one word of sheet 对账.
func (p *reconParser) sayLine(r model.TableRow) {
	name, at := p.cell(r, "名称")
	p.known(at, "名称", name, slices.Sorted(maps.Keys(sayWords)))
	text, at := p.cell(r, "左称")
	p.placeholders(at, text, sayWords[name])
	if p.out.says == nil {
		p.out.says = map[string]string{}
	}
	p.out.says[name] = text
}
