package results

import (
	"cmp"
	"fmt"
	"slices"

	"jixiao/model"
	"jixiao/xlsx/page"

	"github.com/xuri/excelize/v2"
)

// The kinds of workbook that this package writes, as their custom document
// property names them.
const (
	errorBook    = "对账差错表"
	overviewBook = "汇总"
)

// Links are the places to which a 对账差错表 may lead: by input file, the path
// of its marked copy (批注) relative to the workbook. A file without one
// stands as text.
type Links map[string]string

// WriteErrors is <年度>_对账差错表.xlsx of one unit: 差错清单, 预算执行对账, 读数说明
// and 下年度目标编制建议. The same report gives the same bytes.
func WriteErrors(r *model.Report, links Links) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	year, name := unitOf(r)
	caption := "单位：" + name + "　　年度：" + model.YearText(year)
	pages := []func() (*page.Page, error){
		func() (*page.Page, error) { return faultsPage(f, "差错清单", caption, r.Findings, links) },
		func() (*page.Page, error) { return variancesPage(f, caption, r.Variances) },
		func() (*page.Page, error) { return readingsPage(f, caption, r) },
		func() (*page.Page, error) { return advicePage(f, caption, r.Findings) },
	}
	return page.SaveBook(f, errorBook, name+"对账差错表", pages)
}

var faultColumns = []string{"序号", "级别", "规则", "单位", "表单", "文件", "工作表", "单元格",
	"问题", "应为", "实为", "差额", "原因", "怎样改", "依据"}

// faultsPage is 差错清单: the findings by level, worst first, then by place.
func faultsPage(f *excelize.File, name, caption string, fs model.Findings, links Links) (*page.Page, error) {
	p := page.New(f, name, "landscape", 5, 5.5, 5.5, 11, 11, 21, 12, 6.5, 30, 10.5, 10.5, 9, 7, 23, 12.5)
	p.Banner("title", "差错清单", 36)
	p.Banner("sign", fmt.Sprintf("%s　　错误 %d 处，警告 %d 处，提示 %d 处", caption,
		fs.Count(model.Fault), fs.Count(model.Warning), fs.Count(model.Notice)), 21)
	p.Heads(faultColumns...)
	for i, x := range byLevel(fs) {
		p.Line(faultLine(i+1, x, links)...)
	}
	if len(fs) == 0 {
		p.Banner("center", "没有发现差错。", 30)
	} else {
		p.Filter(3, len(faultColumns))
	}
	p.Signatures("经办人：", "负责人：", "日期：")
	return p, p.Close(len(faultColumns), 3, 3)
}

func byLevel(fs model.Findings) model.Findings {
	sorted := slices.Clone(fs)
	sorted.Sort()
	slices.SortStableFunc(sorted, func(a, b model.Finding) int { return cmp.Compare(b.Level, a.Level) })
	return sorted
}

func faultLine(n int, x model.Finding, links Links) []page.Entry {
	cell := page.Label(x.At.A1())
	if to := links[x.At.File]; to != "" && cell.Text != "" {
		cell.Style, cell.Address = "link", to+"#"+page.QuoteSheet(x.At.Sheet)+"!"+cell.Text
	}
	return []page.Entry{
		page.Count(n), {Text: x.Level.String(), Style: levelStyle(x.Level)}, page.Label(x.Rule), page.Words(x.Unit),
		page.Words(string(x.Form)), page.Words(x.At.File), page.Words(x.At.Sheet + x.At.Counted.String()), cell, page.Words(x.Message),
		page.Label(x.Want), page.Label(x.Got), page.Label(x.Diff), page.Label(x.Cause), page.Words(x.Fix), page.Words(x.Basis),
	}
}

func levelStyle(l model.Level) string {
	switch l {
	case model.Fault:
		return "fault"
	case model.Warning:
		return "warning"
	}
	return "notice"
}

// advicePage is 下年度目标编制建议. The goals of a year that is over are not
// rewritten: what was found on its 申报表 serves the next one.
func advicePage(f *excelize.File, caption string, fs model.Findings) (*page.Page, error) {
	p := page.New(f, "下年度目标编制建议", "landscape", 6, 8, 26, 30, 44, 40)
	p.Banner("title", "下年度目标编制建议", 36)
	p.Banner("sign", caption, 21)
	p.Heads("序号", "规则", "表单", "项目", "本年度申报表上的情况", "编制下年度目标时")
	n := 0
	for _, x := range byLevel(fs) {
		if !forNextYear(x) {
			continue
		}
		n++
		p.Line(page.Count(n), page.Label(x.Rule), page.Words(string(x.Form)), page.Words(x.Project), page.Words(x.Message), page.Words(x.Fix))
	}
	if n == 0 {
		p.Banner("center", "本年度申报表上没有需要在编制下年度目标时注意的情况。", 30)
	}
	return p, p.Close(6, 3, 3)
}

// forNextYear reports whether a finding serves the goals of the next year: it
// was made milder because the year is over, or it is about a 申报表 and no mere
// 提示.
func forNextYear(x model.Finding) bool {
	declared := x.Form == model.ProjectDeclaration || x.Form == model.DepartmentDeclaration
	return x.NextYear || declared && x.Level != model.Notice
}

func unitOf(r *model.Report) (year int, name string) {
	if r.Unit == nil {
		return 0, ""
	}
	return r.Unit.Year, r.Unit.Name
}
