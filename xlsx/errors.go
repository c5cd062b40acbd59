package xlsx

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"jixiao/model"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"
)

// The kinds of workbook that we write, as the custom document property jixiao
// names them.
const (
	evaluationBook = "自评表"
	errorBook      = "对账差错表"
	overviewBook   = "汇总"
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
	caption := "单位：" + name + "　　年度：" + yearText(year)
	pages := []func() (*page, error){
		func() (*page, error) { return faultsPage(f, "差错清单", caption, r.Findings, links) },
		func() (*page, error) { return variancesPage(f, caption, r.Variances) },
		func() (*page, error) { return readingsPage(f, caption, r) },
		func() (*page, error) { return advicePage(f, caption, r.Findings) },
	}
	return saveBook(f, errorBook, name+"对账差错表", pages)
}

func unitOf(r *model.Report) (year int, name string) {
	if r.Unit == nil {
		return 0, ""
	}
	return r.Unit.Year, r.Unit.Name
}

func yearText(year int) string {
	if year == 0 {
		return ""
	}
	return strconv.Itoa(year)
}

// saveBook writes the pages in order and gives the workbook's bytes.
func saveBook(f *excelize.File, kind, title string, pages []func() (*page, error)) ([]byte, error) {
	var formulas []formulaCell
	for _, write := range pages {
		p, err := write()
		if err != nil {
			return nil, err
		}
		formulas = append(formulas, p.formulas...)
	}
	f.SetActiveSheet(0)
	return closeBook(f, kind, title, formulas)
}

// closeBook marks f as ours and gives its bytes.
func closeBook(f *excelize.File, kind, title string, formulas []formulaCell) ([]byte, error) {
	if err := f.SetCustomProps(excelize.CustomProperty{Name: ourProperty, Value: kind}); err != nil {
		return nil, err
	}
	if err := f.SetDocProps(&excelize.DocProperties{Creator: "jixiao", LastModifiedBy: "jixiao", Title: title,
		Created: fixedTime, Modified: fixedTime, Language: "zh-CN"}); err != nil {
		return nil, err
	}
	if err := stateSizes(f); err != nil {
		return nil, err
	}
	buf, err := f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return finish(buf.Bytes(), formulas)
}

// stateSizes says of every sheet which cells it fills. excelize leaves A1, and
// a reader that trusts it sees one cell.
func stateSizes(f *excelize.File) error {
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			return err
		}
		width := 1
		for _, r := range rows {
			width = max(width, len(r))
		}
		all := model.Range{Row1: 1, Col1: 1, Row2: max(1, len(rows)), Col2: width}
		if err := f.SetSheetDimension(sheet, all.A1()); err != nil {
			return err
		}
	}
	return nil
}

// fixedTime stands in the document properties: the same inputs give the same
// bytes, so no clock may.
const fixedTime = "2000-01-01T00:00:00Z"

var faultColumns = []string{"序号", "级别", "规则", "单位", "表单", "文件", "工作表", "单元格",
	"问题", "应为", "实为", "差额", "原因", "怎样改", "依据"}

// faultsPage is 差错清单: the findings by level, worst first, then by place.
func faultsPage(f *excelize.File, name, caption string, fs model.Findings, links Links) (*page, error) {
	p := newPage(f, name, "landscape", 5, 5.5, 5.5, 11, 11, 21, 12, 6.5, 30, 10.5, 10.5, 9, 7, 23, 12.5)
	p.banner("title", "差错清单", 36)
	p.banner("sign", fmt.Sprintf("%s　　错误 %d 处，警告 %d 处，提示 %d 处", caption,
		fs.Count(model.Fault), fs.Count(model.Warning), fs.Count(model.Notice)), 21)
	p.heads(faultColumns...)
	for i, x := range byLevel(fs) {
		p.line(faultLine(i+1, x, links)...)
	}
	if len(fs) == 0 {
		p.banner("center", "没有发现差错。", 30)
	} else {
		p.filter(3, len(faultColumns))
	}
	p.signatures("经办人：", "负责人：", "日期：")
	return p, p.close(len(faultColumns), 3, 3)
}

func byLevel(fs model.Findings) model.Findings {
	sorted := slices.Clone(fs)
	sorted.Sort()
	slices.SortStableFunc(sorted, func(a, b model.Finding) int { return cmp.Compare(b.Level, a.Level) })
	return sorted
}

func faultLine(n int, x model.Finding, links Links) []entry {
	cell := label(x.At.A1())
	if to := links[x.At.File]; to != "" && cell.text != "" {
		cell.style, cell.address = "link", to+"#"+quoteSheet(x.At.Sheet)+"!"+cell.text
	}
	return []entry{
		count(n), {text: x.Level.String(), style: levelStyle(x.Level)}, label(x.Rule), words(x.Unit),
		words(string(x.Form)), words(x.At.File), words(x.At.Sheet + x.At.Counted.String()), cell, words(x.Message),
		label(x.Want), label(x.Got), label(x.Diff), label(x.Cause), words(x.Fix), words(x.Basis),
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
func advicePage(f *excelize.File, caption string, fs model.Findings) (*page, error) {
	p := newPage(f, "下年度目标编制建议", "landscape", 6, 8, 26, 30, 44, 40)
	p.banner("title", "下年度目标编制建议", 36)
	p.banner("sign", caption, 21)
	p.heads("序号", "规则", "表单", "项目", "本年度申报表上的情况", "编制下年度目标时")
	n := 0
	for _, x := range byLevel(fs) {
		if !forNextYear(x) {
			continue
		}
		n++
		p.line(count(n), label(x.Rule), words(string(x.Form)), words(x.Project), words(x.Message), words(x.Fix))
	}
	if n == 0 {
		p.banner("center", "本年度申报表上没有需要在编制下年度目标时注意的情况。", 30)
	}
	return p, p.close(6, 3, 3)
}

// forNextYear reports whether a finding serves the goals of the next year: it
// was made milder because the year is over, or it is about a 申报表 and no mere
// 提示.
func forNextYear(x model.Finding) bool {
	declared := x.Form == model.ProjectDeclaration || x.Form == model.DepartmentDeclaration
	return x.NextYear || declared && x.Level != model.Notice
}

func count(n int) entry {
	d := decimal.NewFromInt(int64(n))
	return entry{number: &d, style: "integer"}
}

func label(s string) entry { return entry{text: s, style: "center"} }
func words(s string) entry { return entry{text: s, style: "text"} }

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
