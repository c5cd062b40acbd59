package xlsx

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

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
	buf, err := f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return finish(buf.Bytes(), formulas)
}

// fixedTime stands in the document properties: the same inputs give the same
// bytes, so no clock may.
const fixedTime = "2000-01-01T00:00:00Z"

var faultColumns = []string{"序号", "级别", "规则", "单位", "表单", "文件", "工作表", "单元格",
	"问题", "应为", "实为", "差额", "原因", "怎样改", "依据"}

// faultsPage is 差错清单: the findings by level, worst first, then by place.
func faultsPage(f *excelize.File, name, caption string, fs model.Findings, links Links) (*page, error) {
	p := newPage(f, name, "landscape", 5, 6, 6, 12, 12, 14, 10, 7, 31, 10.5, 10.5, 9, 8, 25, 13)
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
		words(string(x.Form)), words(x.At.File), words(x.At.Sheet), cell, words(x.Message),
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

// variancesPage is 预算执行对账: every reconciliation line, flat or not.
func variancesPage(f *excelize.File, caption string, vs []model.Variance) (*page, error) {
	p := newPage(f, "预算执行对账", "landscape", 5, 22, 28, 20, 20, 22, 20, 20, 22, 14, 12, 8, 7)
	p.banner("title", "预算执行对账", 36)
	p.banner("sign", caption, 21)
	p.heads("序号", "项目", "比对内容", "左方", "左方数", "左方单元格", "右方", "右方数", "右方单元格",
		"差额（元）", "允许尾差（元）", "结论", "规则")
	for i, v := range vs {
		line := []entry{count(i + 1), words(orElse(v.Project, "（全单位）")), words(v.Name)}
		line = append(line, sideEntries(v.Left)...)
		line = append(line, sideEntries(v.Right)...)
		line = append(line, gap(v, v.Diff), gap(v, v.Bound), verdictEntry(v), label(v.Rule))
		p.line(line...)
	}
	if len(vs) == 0 {
		p.banner("center", "没有可以比对的内容：预算、执行、自评各表中没有两处说同一个数。", 30)
	}
	p.banner("note", "注：差额＝左方－右方。金额按各表印出的位数比对，差额在允许尾差以内、由四舍五入造成的记为“尾差”，不必修改；“不平”的见差错清单。—（未提供）表示没有收到该表，（空）表示该表有此格而未填。", 30)
	return p, p.close(13, 3, 3)
}

func sideEntries(s model.Side) []entry {
	text := s.Text
	switch {
	case s.Missing:
		text = "—（未提供）"
	case s.Blank:
		text = "（空）"
	}
	return []entry{words(s.Label), {text: text, style: "right"}, words(refsText(s.At))}
}

// refsText names cells, those of one sheet together. A long list is cut with
// its count: the first is the one to correct, and the form shows the others.
func refsText(refs []model.Ref) string {
	const most = 6
	var b strings.Builder
	for i, r := range refs {
		if i == most {
			fmt.Fprintf(&b, "……共 %d 格", len(refs))
			break
		}
		switch {
		case i > 0 && r.File == refs[i-1].File && r.Sheet == refs[i-1].Sheet:
			b.WriteString("、" + r.A1())
		case i > 0:
			b.WriteString("\n" + r.String())
		default:
			b.WriteString(r.String())
		}
	}
	return b.String()
}

func gap(v model.Variance, d decimal.Decimal) entry {
	if v.Verdict == model.NoVerdict {
		return label("—")
	}
	if v.IsRate {
		return entry{text: d.Shift(2).Round(4).String() + " 个百分点", style: "right"}
	}
	return entry{number: &d, style: "money"}
}

func verdictEntry(v model.Variance) entry {
	switch v.Verdict {
	case model.Unbalanced:
		return entry{text: v.Verdict.String(), style: "fault"}
	case model.Rounding:
		return entry{text: v.Verdict.String(), style: "notice"}
	case model.NoVerdict:
		return label("—")
	}
	return label(v.Verdict.String())
}

// readingsPage is 读数说明: what had to be interpreted while reading, and the
// rules that did not speak.
func readingsPage(f *excelize.File, caption string, r *model.Report) (*page, error) {
	p := newPage(f, "读数说明", "landscape", 6, 8, 24, 26, 20, 9, 34, 34)
	p.banner("title", "读数说明", 36)
	p.banner("sign", caption, 21)
	p.heads("序号", "规则", "表单", "文件", "工作表", "单元格", "表上写的", "读作")
	n := 0
	if r.Unit != nil {
		for _, form := range r.Unit.Forms {
			for _, x := range form.Readings {
				n++
				p.line(count(n), label(x.Rule), words(string(form.Kind)), words(x.At.File), words(x.At.Sheet),
					label(x.At.A1()), words(x.Text), words(x.As))
			}
		}
	}
	if n == 0 {
		p.banner("center", "各表的数字、日期都按原样读取，没有需要说明的。", 30)
	}
	p.silences(r)
	return p, p.close(8, 3, 3)
}

// silences says what became of the rules.
func (p *page) silences(r *model.Report) {
	p.banner("sign", fmt.Sprintf("规则执行情况：执行 %d 条，不适用 %d 条，未能执行 %d 条。",
		r.Ran, len(r.NotApplicable), len(r.Failed)), 30)
	for _, s := range r.Failed {
		p.spread("未能执行", s)
	}
	for _, s := range r.NotApplicable {
		p.spread("不适用", s)
	}
}

func (p *page) spread(what string, s model.Silence) {
	row := p.row
	p.line(entry{}, label(s.Rule), label(what), words(s.Why), words(""), words(""), words(""), words(""))
	p.try(func() error {
		return p.f.MergeCell(p.name, model.Ref{Row: row, Col: 4}.A1(), model.Ref{Row: row, Col: 8}.A1())
	})
	h := textHeight(s.Why, 120, bodySize)
	p.try(func() error { return p.f.SetRowHeight(p.name, row, max(21, h)) })
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
		if x.Level == model.Notice || x.Form != model.ProjectDeclaration && x.Form != model.DepartmentDeclaration {
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
