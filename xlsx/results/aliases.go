package results

import (
	"jixiao/model"
	"jixiao/xlsx/page"

	"github.com/xuri/excelize/v2"
)

// aliasColumns are those of 别名(待确认). No two are alike: the sheet is read
// back by its headers.
var aliasColumns = []string{"序号", "单位", "名称", "所在单元格", "疑似项目", "项目编码", "疑似项目所在单元格", "依据", "确认"}

const (
	aliasAnswer = 9
	firstAlias  = 4
)

// aliasesPage is 别名(待确认): names that may stand for one project, for the
// officer to say 是 or 否, and those of which she has said so.
func aliasesPage(f *excelize.File, caption string, all []model.Alias, links Links) (*page.Page, error) {
	p := page.New(f, aliasSheet, "landscape", 5, 22, 28, 12, 28, 17, 18.5, 26, 9)
	p.Banner("title", "别名（待确认）", 36)
	p.Banner("sign", caption+"　　是同一项目的，在“确认”一栏选“是”，不是的选“否”，保存后重新运行即可；要长期有效，请把这一行抄到单位名册的工作表“别名”。未确认的不会按同一项目比对。", 34)
	p.Heads(aliasColumns...)
	sheets := &sheetList{}
	for i, x := range all {
		p.Line(page.Count(i+1), page.Words(x.Unit), page.Words(x.Name), sheets.entry(x.At, links), page.Words(x.For),
			page.Entry{Text: x.Code, Style: "literal center"}, sheets.entry(x.ForAt, links), page.Words(x.Why), answerEntry(x))
	}
	p.Choices(aliasAnswer, firstAlias, p.Row-1, aliasColumns[aliasAnswer-1], "是", "否")
	p.Banner("note", "注：单元格前的①②……是所在的工作表：", 15)
	sheets.write(p)
	return p, p.Close(len(aliasColumns), 3, 3)
}

// answerEntry is 确认: as the officer said, or hers to fill.
func answerEntry(x model.Alias) page.Entry {
	switch {
	case x.Confirmed:
		return page.Label("是")
	case x.Refused:
		return page.Label("否")
	}
	return page.Entry{Style: "owed"}
}
