package results

import (
	"fmt"
	"slices"

	"jixiao/model"
	"jixiao/xlsx/page"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"
)

// brokenDown reports whether a line of vs has parts.
func brokenDown(vs []model.Variance) bool {
	return slices.ContainsFunc(vs, func(v model.Variance) bool { return len(v.Shares) > 0 })
}

// The columns of 差异分解 that are added up, and how wide it is.
const (
	shareGap     = 12
	shareColumns = 14
)

// sharesPage is 差异分解: every unbalanced total with its parts, the largest
// contributor first, and what they leave unexplained.
func sharesPage(f *excelize.File, caption string, to *routes) (*page.Page, error) {
	p := page.New(f, shareSheet, "landscape", 4.5, 20, 12, 14, 11, 12.5, 9.5, 14, 11, 12.5, 9.5, 12.5, 7.5, 16)
	p.Size, p.Keep = page.NoteSize, 2
	p.Narrow()
	p.Banner("title", "差异分解", 36)
	p.Banner("sign", caption+"　　合计不平时，逐行看差在哪里；单元格前的①②……是所在的工作表，见表末", 21)
	p.Heads("序号", "组成部分", "项目编码", "本方", "本方表上数", "本方（元）", "本方单元格",
		"另一表", "另一表上数", "另一表（元）", "另一表单元格", "对差额的影响（元）", "占差额", "存疑")
	sheets, n := &sheetList{}, 0
	for _, l := range to.lines {
		if len(l.Shares) > 0 {
			n++
			shareGroup(p, n, l, to.links, sheets)
		}
	}
	p.Banner("note", "注：对差额的影响按合计所在的一方计算，各部分之和等于合计的差额；“其余”是逐行分解后仍说明不了的数。没有另一表可比的部分不计影响，▲ 表示该行本身存疑，请先核对。", 30)
	sheets.write(p)
	return p, p.Close(shareColumns, 3, 3)
}

// shareGroup is one total: which line, its parts, and their sum.
func shareGroup(p *page.Page, n int, l placedLine, links Links, sheets *sheetList) {
	head := fmt.Sprintf("%d. %s　%s：%s %s 元，%s %s 元，差 %s 元", n, l.Rule, l.Name, l.Left.Label, page.Grouped(l.Left.Amount.Mid),
		l.Right.Label, page.Grouped(l.Right.Amount.Mid), page.Grouped(l.Diff))
	if l.Project != "" {
		head += "（" + l.Project + "）"
	}
	p.Band(head)
	first, parts := p.Row, withRest(l.Variance)
	for i, s := range parts {
		p.Line(shareLine(i+1, s, l.Diff, links, sheets)...)
	}
	column := model.ColumnName(shareGap)
	sum := page.Entry{Number: &l.Diff, Style: "money sum", Formula: fmt.Sprintf("ROUND(SUM(%s%d:%s%d),2)", column, first, column, p.Row-1)}
	line := []page.Entry{{Style: "center sum"}, {Text: "各部分之和", Style: "center sum"}}
	for range shareColumns - 2 {
		line = append(line, page.Entry{Style: "center sum"})
	}
	line[shareGap-1] = sum
	p.Line(line...)
}

// withRest are the parts of a line; what they leave of its difference is one
// more, where the line does not say so itself.
func withRest(v model.Variance) []model.Share {
	rest := v.Diff
	for _, s := range v.Shares {
		rest = rest.Sub(s.Diff)
	}
	if rest.IsZero() {
		return v.Shares
	}
	return append(slices.Clone(v.Shares), model.Share{Label: "其余", Own: model.Side{Missing: true}, Other: model.Side{Missing: true}, Diff: rest})
}

func shareLine(n int, s model.Share, whole decimal.Decimal, links Links, sheets *sheetList) []page.Entry {
	line := []page.Entry{page.Count(n), page.Words(s.Label), {Text: s.Code, Style: "literal center"}}
	doubt := page.Words(s.Doubt)
	if s.Doubt != "" {
		doubt.Style = "warning"
	}
	if s.Own.Missing && s.Other.Missing { // what the parts leave over
		for range 8 {
			line = append(line, page.Label("—"))
		}
		return append(line, page.Entry{Number: &s.Diff, Style: "money"}, portion(s.Diff, whole), doubt)
	}
	line = append(line, sideEntries(s.Own, false, links, sheets)...)
	line = append(line, sideEntries(s.Other, false, links, sheets)...)
	if s.Own.Missing || s.Own.Blank || s.Other.Missing || s.Other.Blank {
		return append(line, page.Label("—"), page.Label("—"), doubt)
	}
	return append(line, page.Entry{Number: &s.Diff, Style: "money"}, portion(s.Diff, whole), doubt)
}

// portion is how much of the whole difference a part is.
func portion(part, whole decimal.Decimal) page.Entry {
	if part.IsZero() || whole.IsZero() {
		return page.Label("—")
	}
	d := model.Divide(part, whole)
	return page.Entry{Number: &d, Style: "percent"}
}
