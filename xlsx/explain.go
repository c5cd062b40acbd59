package xlsx

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"jixiao/model"
	"jixiao/xlsx/page"

	"github.com/xuri/excelize/v2"
)

// record is one cell or paragraph that we wrote into a 自评表: what 说明 lists
// and what reading back compares with.
type record struct {
	sheet   string
	place   string // the cell's address; the key of a paragraph
	field   string
	value   string // a number in full, or the text
	formula string // of a cell that Excel computes
	who     string
	sources []model.Ref
}

// Who filled a cell, as 说明 lists it.
const (
	byUs    = "本工具"
	byUnit  = "单位" // typed into a workbook of ours
	deleted = "已删"
)

// The sheets that we add to the forms.
const (
	reportSheet  = "自评报告"
	explainSheet = "说明"
)

// recordColumns head the list of records on 说明.
var recordColumns = []string{"工作表", "位置", "字段", "值", "公式", "来源", "出处"}

func who(v model.Value) string {
	switch {
	case v.Origin == model.Ours || v.State == model.Computed:
		return byUs
	case v.Origin == model.Carried:
		return byUnit
	}
	return fromForm // copied from the officer's own 自评表
}

// debt is a cell that the officer still has to fill.
type debt struct {
	sheet, place string
	what         string // the term
	of           string // the indicator or task of its row
}

var explanation = []string{
	"一、这本工作簿由本工具根据收到的申报表、预算执行情况表、支付明细等填写，表样依据公开文件重排或取自财政部门下发的空白表。",
	"二、黄色（虚线粗框）的格子待您填写；不知道的内容本工具不代填。自评报告里【待填：…】的地方请改成您的文字。",
	"三、您改过的格子和段落，下次运行时保留原样，一个字也不动；把格子清空，下次运行就重新计算。",
	"四、您删掉的段落不会再出现；您添加的段落会留在原来的位置。",
	"五、执行率、资金得分和总分是公式，改动相关数字后自动重算。",
	"六、请不要改动下面“填写记录”一栏：本工具靠它分辨哪些是您填的，哪些是本工具填的。",
}

// explainPage is 说明: what the workbook is, what is still owed, and every cell
// and paragraph that we wrote with its value.
func explainPage(f *excelize.File, debts []debt, records, lost []record) (*page.Page, error) {
	p := page.New(f, explainSheet, "portrait", 28, 12, 18, 46, 26, 9, 50)
	p.Across = 4 // the columns beyond are of the list that does not print
	p.Banner("title", "说明", 36)
	for _, s := range explanation {
		p.Banner("text", s, 21)
	}
	p.Banner("subtitle", fmt.Sprintf("待填清单（%d 处）", len(debts)), 30)
	if len(debts) > 0 {
		p.Heads("所在工作表", "单元格", "待填内容", "哪一项")
	}
	for _, d := range debts {
		p.Line(page.Words(d.sheet), page.Entry{Text: d.place, Style: "link", Place: page.QuoteSheet(d.sheet) + "!" + d.place}, page.Words(d.what), page.Words(d.of))
	}
	if len(lost) > 0 {
		p.Banner("subtitle", "您填过而这张表样没有相应格子的内容", 30)
		p.Heads("原工作表", "字段", "", "内容")
	}
	for _, r := range lost {
		p.Line(page.Words(r.sheet), page.Words(r.field), page.Words(""), page.Words(r.value))
	}
	printed := p.Row
	p.Banner("subtitle", "填写记录（供本工具读回，不打印）", 30)
	p.Heads(recordColumns...)
	for _, r := range records {
		recordLine(p, r)
	}
	end := p.Row
	p.Row = printed // the list is for the machine
	err := p.Close(p.Across, 0, 0)
	p.Row = end
	return p, err
}

// recordLine keeps one line high whatever the text: the list is for the
// machine, and the text stands in its own cell.
func recordLine(p *page.Page, r record) {
	var from []string
	for _, s := range r.sources {
		from = append(from, s.String())
	}
	formula := r.formula
	if formula != "" {
		formula = "=" + formula
	}
	for i, s := range []string{r.sheet, r.place, r.field, r.value, formula, r.who, brief(strings.Join(from, "；"))} {
		p.Put(i+1, page.Entry{Text: s, Style: "sign"})
	}
	p.Try(func() error { return p.F.SetRowHeight(p.Name, p.Row, 15) })
	p.Row++
}

// brief cuts a list of sources that would not fit a cell.
func brief(s string) string {
	const most = 2000
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "……"
	}
	return s
}

// byPlace orders cells of one sheet by row and column.
func byPlace(a, b string) int {
	r1, c1, err1 := model.ParseA1(a)
	r2, c2, err2 := model.ParseA1(b)
	if err1 != nil || err2 != nil {
		return cmp.Compare(a, b)
	}
	return cmp.Or(cmp.Compare(r1, r2), cmp.Compare(c1, c2))
}

func sortRecords(rs []record) {
	slices.SortStableFunc(rs, func(a, b record) int { return byPlace(a.place, b.place) })
}

func sortDebts(ds []debt) {
	slices.SortStableFunc(ds, func(a, b debt) int { return byPlace(a.place, b.place) })
}
