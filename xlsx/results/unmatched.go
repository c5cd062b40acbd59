package results

import (
	"cmp"

	"jixiao/model"
	"jixiao/xlsx/page"

	"github.com/xuri/excelize/v2"
)

// unmatchedPage is 未匹配: the lines of one form that have no partner on another,
// and what each may be meant for.
func unmatchedPage(f *excelize.File, caption string, all []model.Unmatched, links Links) (*page.Page, error) {
	p := page.New(f, unmatchedSheet, "landscape", 5, 6.5, 19, 14, 28, 12, 13, 10, 19, 28, 10)
	p.Size = page.NoteSize
	p.Narrow()
	p.Banner("title", "未匹配", 36)
	p.Banner("sign", caption+"　　这些行在另一张表里找不到对应的行；单元格前的①②……是所在的工作表，见表末", 21)
	p.Heads("序号", "规则", "所在表", "项目编码", "名称", "表上数", "金额（元）", "所在单元格", "在哪张表里没有", "疑似", "疑似所在单元格")
	sheets := &sheetList{}
	for i, x := range all {
		p.Line(page.Count(i+1), page.Label(x.Rule), page.Words(string(x.Form)), page.Entry{Text: x.Code, Style: "literal center"},
			page.Words(x.Name), page.Entry{Text: printed(x.Sum, false), Style: "right"}, inYuan(x.Sum, false), sheets.entry(x.At, links),
			page.Words(string(x.Sought)), page.Words(cmp.Or(x.Near, "—")), sheets.entry(x.NearAt, links))
	}
	p.Filter(3, 11)
	p.Banner("note", "注：“疑似”是名称相近的项目，没有按它比对。确是同一项目的，请统一名称或编码，或在“"+aliasSheet+"”中确认后重新运行。", 18)
	sheets.write(p)
	return p, p.Close(11, 3, 3)
}
