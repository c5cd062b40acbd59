package results

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"jixiao/model"
	"jixiao/xlsx/page"

	"github.com/xuri/excelize/v2"
)

// faultColumns are those of 差错清单. Down to 怎样改 they print on A4; what the
// unit answers prints on 差错清单(打印).
var faultColumns = []string{"序号", "级别", "规则", "单位", "表单", "文件", "工作表", "单元格",
	"问题", "应为", "实为", "差额", "原因", "怎样改", "依据", "项目名称", "本轮状态", "单位处理情况", "单位说明"}

// Columns of 差错清单, and its first row of findings.
const (
	faultNumber  = 1
	faultPrinted = 14
	faultHandled = 18
	faultNote    = 19
	firstFault   = 4
)

// handled are the answers of 单位处理情况.
var handled = []string{"已改", "核实无误", "待上级"}

func faultRow(i int) int { return firstFault + i }

// faultList is what 差错清单 shows.
type faultList struct {
	caption  string
	findings model.Findings // in its order
	gone     model.Findings
	to       *routes // nil for a list without links, that no unit answers
}

// head is the line below the title: whose list it is, and how many there are.
func (l faultList) head() string {
	s := fmt.Sprintf("%s　　错误 %d 处，警告 %d 处，提示 %d 处", l.caption,
		l.findings.Count(model.Fault), l.findings.Count(model.Warning), l.findings.Count(model.Notice))
	rounds := map[string]int{}
	for _, x := range l.findings {
		rounds[x.Round]++
	}
	if rounds[model.RoundKept] == 0 && len(l.gone) == 0 {
		return s
	}
	return s + fmt.Sprintf("　　与上一轮相比：新增 %d 处，上轮未改 %d 处，已消除 %d 处", rounds[model.RoundNew], rounds[model.RoundKept], len(l.gone))
}

// faultsPage is 差错清单: the findings by level, worst first, then by project and
// by place, then what was mended since the round before.
func faultsPage(f *excelize.File, l faultList) (*page.Page, error) {
	p := page.New(f, faultSheet, "landscape", 5, 7.5, 5.5, 11, 11, 21, 12, 7, 29, 11.5, 11.5, 9.5, 9, 23, 13, 18, 9, 13, 30)
	p.Across, p.Keep = faultPrinted, 2
	p.Banner("title", "差错清单", 36)
	p.Banner("sign", l.head(), 21)
	p.Heads(faultColumns...)
	for i, x := range l.findings {
		p.Line(l.line(i, x)...)
	}
	if len(l.findings) == 0 {
		p.Banner("center", "没有发现差错。", 30)
	} else {
		p.Filter(firstFault-1, len(faultColumns))
	}
	if n := len(l.findings); n > 0 && l.to != nil {
		p.Choices(faultHandled, firstFault, faultRow(n-1), faultColumns[faultHandled-1], handled...)
		p.Banner("note", "注：黄色虚线格请单位填写，提示可以不填：“单位处理情况”从下拉中选择，“单位说明”写改了什么、为什么不改。要打印签字，请打印“"+slipSheet+"”。", 18)
	}
	if len(l.gone) > 0 {
		p.Band(fmt.Sprintf("上一轮指出、本轮已消除 %d 处", len(l.gone)))
		for _, x := range l.gone {
			p.Line(faultWords(x)...)
		}
	}
	p.Signatures("经办人：", "负责人：", "日期：")
	return p, p.Close(faultPrinted, 3, 3)
}

// inOrder are findings as 差错清单 lists them: by level, worst first, by unit,
// then those of the whole unit before those of its projects, in the order of the
// projects, then by place.
func inOrder(fs model.Findings, projects ranks) model.Findings {
	sorted := slices.Clone(fs)
	sorted.Sort()
	slices.SortStableFunc(sorted, func(a, b model.Finding) int {
		return cmp.Or(
			cmp.Compare(b.Level, a.Level),
			cmp.Compare(a.Unit, b.Unit),
			cmp.Compare(projects.of(a), projects.of(b)),
			cmp.Compare(a.Project, b.Project))
	})
	return sorted
}

// ranks number the projects of units in their order.
type ranks map[unitProject]int

type unitProject struct{ unit, project string }

func (r ranks) add(unit, project string) {
	k := unitProject{unit, project}
	if _, known := r[k]; !known {
		r[k] = len(r)
	}
}

// of is the place of a finding's project, unknown ones last.
func (r ranks) of(x model.Finding) int {
	if x.Project == "" {
		return -1
	}
	if n, known := r[unitProject{x.Unit, x.Project}]; known {
		return n
	}
	return len(r)
}

// projectRanks are the projects of a unit.
func projectRanks(u *model.Unit) ranks {
	r := ranks{}
	if u != nil {
		for _, x := range u.Projects {
			r.add(u.Name, x.Name)
		}
	}
	return r
}

func (l faultList) line(i int, x model.Finding) []page.Entry {
	line := faultWords(x)
	line[0] = page.Count(i + 1)
	line[1].Style = levelStyle(x.Level)
	if l.to == nil {
		return line
	}
	if x.Level > model.Notice {
		line[faultHandled-1].Style, line[faultNote-1].Style = "owed", "owed"
	}
	if row := l.to.lineOf[i]; row > 0 {
		line[2].Style, line[2].Place = "link", place(varianceSheet, row)
	}
	line[7] = linked(line[7], l.to.links.address(x.At))
	line[9] = shortLink(line[9], l.to.links.first(x.Related))
	line[10] = shortLink(line[10], l.to.links.address(x.At))
	return line
}

// mostLinked is the longest text of 应为 and 实为 that leads to a copy, in half
// widths: the text of a link does not wrap everywhere, and these columns are
// texts that others read.
const mostLinked = 11

func shortLink(e page.Entry, to string) page.Entry {
	if page.EastAsian().StringWidth(e.Text) > mostLinked {
		return e
	}
	e.Plain = true
	return linked(e, to)
}

// faultWords are the words of a finding, without its number.
func faultWords(x model.Finding) []page.Entry {
	return []page.Entry{
		page.Label(""), page.Label(x.Level.String()), page.Label(x.Rule), page.Words(x.Unit),
		page.Words(string(x.Form)), page.Words(x.At.File), page.Words(x.At.Sheet + x.At.Counted.String()), page.Label(x.At.A1()),
		page.Words(x.Message), page.Label(x.Want), page.Label(x.Got), page.Label(x.Diff), page.Label(kinds(x)), page.Words(x.Fix),
		page.Words(x.Basis), page.Words(x.Project), page.Label(x.Round), page.Words(x.Reply.Handled), page.Words(x.Reply.Note),
	}
}

// kinds is 原因: of causes that fit alike none is preferred.
func kinds(x model.Finding) string {
	if x.Cause != "" {
		return x.Cause
	}
	var all []string
	for _, c := range x.Causes {
		if !slices.Contains(all, c.Kind) {
			all = append(all, c.Kind)
		}
	}
	return strings.Join(all, "或")
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

// slipPage is 差错清单(打印): what a unit needs on paper to mend, answer and sign.
// The answers are those of 差错清单, whatever order it is sorted in.
func slipPage(f *excelize.File, l faultList) (*page.Page, error) {
	p := page.New(f, slipSheet, "landscape", 5, 7.5, 22, 44, 30, 17, 10, 22)
	p.Banner("title", "差错清单", 36)
	p.Banner("sign", l.head(), 21)
	p.Heads("序号", "级别", "位置", "问题", "怎样改", "项目名称", "单位处理情况", "单位说明")
	for i, x := range l.findings {
		p.Line(page.Count(i+1), page.Entry{Text: x.Level.String(), Style: levelStyle(x.Level)}, page.Words(onPaper(x.At)),
			page.Words(x.Message), page.Words(x.Fix), page.Words(x.Project),
			l.answer(p.Row, faultHandled, x.Reply.Handled), l.answer(p.Row, faultNote, x.Reply.Note))
	}
	if len(l.gone) > 0 {
		p.Banner("note", fmt.Sprintf("上一轮指出、本轮已消除 %d 处，列在“%s”末尾。", len(l.gone), faultSheet), 18)
	}
	p.Signatures("经办人：", "负责人：", "日期：")
	return p, p.Close(8, 3, 3)
}

// answer shows on a row of the slip a column of 差错清单, by the number of the
// finding.
func (l faultList) answer(row, col int, text string) page.Entry {
	column := func(col int) string {
		return page.QuoteSheet(faultSheet) + "!" +
			page.Absolute(model.Range{Row1: firstFault, Col1: col, Row2: faultRow(len(l.findings) - 1), Col2: col}.A1())
	}
	return page.Entry{Text: text, Style: "text",
		Formula: fmt.Sprintf(`IFERROR(INDEX(%s,MATCH($A%d,%s,0))&"","")`, column(col), row, column(faultNumber))}
}

// onPaper is a place without the folders of its file.
func onPaper(at model.Ref) string {
	if at.File != "" {
		at.File = path.Base(at.File)
	}
	return at.String()
}
