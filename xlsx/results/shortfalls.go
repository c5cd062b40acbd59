package results

import (
	"jixiao/model"
	"jixiao/xlsx/page"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"
)

// The columns of 差异说明 that stand once beside all reasons of a project.
var shortfallOnce = []int{1, 2, 3, 4, 5, 6, 7, 11, 12, 13}

// shortfallsPage is 差异说明: how much of the budget a project did not spend, the
// reasons in the officer's words, and what they leave unexplained; in 万元.
func shortfallsPage(f *excelize.File, caption string, all []model.Shortfall, links Links) (*page.Page, error) {
	p := page.New(f, shortfallSheet, "landscape", 5, 12, 18, 10, 10, 8, 10, 42, 10, 9, 10, 10, 12)
	p.Size, p.Keep = page.NoteSize, 3
	p.Narrow()
	p.Banner("title", "差异说明", 36)
	p.Banner("sign", caption+"　　金额单位：万元　　单元格前的①②……是所在的工作表，见表末", 21)
	p.Heads("序号", "项目编码", "项目名称", "全年预算数", "全年执行数", "执行率", "未执行数", "表上写的原因", "写明的金额", "所在单元格", "已说明", "尚余", "结论")
	sheets := &sheetList{}
	for i, x := range all {
		shortfallLines(p, i+1, x, links, sheets)
	}
	p.Banner("note", "注：未执行数＝全年预算数－全年执行数；尚余＝未执行数－已说明。原因照抄自评表的“偏差原因”“存在问题”等栏，只把写明了金额的加到“已说明”。", 18)
	sheets.write(p)
	return p, p.Close(13, 3, 3)
}

// shortfallLines is a project, with a row a reason.
func shortfallLines(p *page.Page, n int, x model.Shortfall, links Links, sheets *sheetList) {
	first := p.Row
	reasons := x.Reasons
	if len(reasons) == 0 {
		reasons = []model.Reason{{Text: "（未填写原因）", NoAmount: true}}
	}
	for i, r := range reasons {
		line := []page.Entry{page.Count(n), {Text: x.Code, Style: "literal center"}, page.Words(x.Name), sideInWan(x.Budget), sideInWan(x.Spent),
			{Number: &x.Rate.Mid, Style: "percent"}, inWan(x.Gap.Mid), page.Words(r.Text), reasonAmount(r), sheets.entry(r.At, links),
			inWan(x.Explained.Mid), inWan(x.Rest.Mid), page.Label(x.Verdict)}
		if i > 0 { // a figure below a merged cell would be added up twice
			for _, col := range shortfallOnce {
				line[col-1] = page.Entry{Style: line[col-1].Style}
			}
		}
		p.Line(line...)
	}
	for _, col := range shortfallOnce {
		p.Merge(first, col, p.Row-1, col)
	}
}

func reasonAmount(r model.Reason) page.Entry {
	if r.NoAmount {
		return page.Label("—")
	}
	return inWan(r.Amount.Mid)
}

// inWan is an amount in 元 shown in 万元.
func inWan(yuan decimal.Decimal) page.Entry {
	wan := yuan.Shift(-4)
	return page.Entry{Number: &wan, Style: "money"}
}

func sideInWan(s model.Side) page.Entry {
	if s.Missing || s.Blank {
		return page.Entry{Text: printed(s, false), Style: "absent"}
	}
	return inWan(s.Amount.Mid)
}
