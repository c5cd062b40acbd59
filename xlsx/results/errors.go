package results

import (
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

// The sheets of a 对账差错表, in its order.
const (
	faultSheet     = "差错清单"
	slipSheet      = "差错清单(打印)"
	accountSheet   = "项目对账一览"
	varianceSheet  = "预算执行对账"
	shareSheet     = "差异分解"
	unmatchedSheet = "未匹配"
	aliasSheet     = "别名(待确认)"
	shortfallSheet = "差异说明"
	readingSheet   = "读数说明"
	adviceSheet    = "下年度目标编制建议"
)

// WriteErrors is <年度>_对账差错表.xlsx of one unit. 差错清单, 预算执行对账, 读数说明
// and 下年度目标编制建议 are always there, the other sheets where they have
// something to say. It opens on 差错清单 where that holds a 错误 or a 警告, else on
// 项目对账一览. The same report gives the same bytes.
func WriteErrors(r *model.Report, links Links) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	year, name := unitOf(r)
	caption := "单位：" + name + "　　年度：" + model.YearText(year)
	to := newRoutes(r, links)
	list := faultList{caption: caption, findings: to.findings, gone: r.Gone, to: to}
	var pages []func() (*page.Page, error)
	add := func(wanted bool, write func() (*page.Page, error)) {
		if wanted {
			pages = append(pages, write)
		}
	}
	add(true, func() (*page.Page, error) { return faultsPage(f, list) })
	add(len(r.Findings) > 0, func() (*page.Page, error) { return slipPage(f, list) })
	add(len(r.Accounts) > 0, func() (*page.Page, error) { return accountsPage(f, caption, r, to) })
	add(true, func() (*page.Page, error) { return variancesPage(f, caption, to) })
	add(brokenDown(r.Variances), func() (*page.Page, error) { return sharesPage(f, caption, to) })
	add(len(r.Unmatched) > 0, func() (*page.Page, error) { return unmatchedPage(f, caption, r.Unmatched, links) })
	add(len(r.Aliases) > 0, func() (*page.Page, error) { return aliasesPage(f, caption, r.Aliases, links) })
	add(len(r.Shortfalls) > 0, func() (*page.Page, error) { return shortfallsPage(f, caption, r.Shortfalls, links) })
	add(true, func() (*page.Page, error) { return readingsPage(f, caption, r) })
	add(true, func() (*page.Page, error) { return advicePage(f, caption, to.findings) })
	return page.SaveBook(f, errorBook, name+"对账差错表", front(r), pages)
}

// front is the sheet that a 对账差错表 opens on.
func front(r *model.Report) string {
	if len(r.Accounts) > 0 && r.Findings.Count(model.Fault)+r.Findings.Count(model.Warning) == 0 {
		return accountSheet
	}
	return faultSheet
}

func unitOf(r *model.Report) (year int, name string) {
	if r.Unit == nil {
		return 0, ""
	}
	return r.Unit.Year, r.Unit.Name
}
