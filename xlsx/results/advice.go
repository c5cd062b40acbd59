package results

import (
	"jixiao/model"
	"jixiao/xlsx/page"

	"github.com/xuri/excelize/v2"
)

// advicePage is 下年度目标编制建议. The goals of a year that is over are not
// rewritten: what was found on its 申报表 serves the next one. fs are in the order
// of 差错清单.
func advicePage(f *excelize.File, caption string, fs model.Findings) (*page.Page, error) {
	p := page.New(f, adviceSheet, "landscape", 6, 8, 26, 30, 44, 40)
	p.Banner("title", "下年度目标编制建议", 36)
	p.Banner("sign", caption, 21)
	p.Heads("序号", "规则", "表单", "项目", "本年度申报表上的情况", "编制下年度目标时")
	n := 0
	for _, x := range fs {
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
