package results

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"jixiao/model"
	"jixiao/xlsx/page"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"
)

// How many numbers of a sum, and how many cells, are printed one by one.
const (
	mostSummands = 6
	mostCells    = 5
)

// verdictGroup is a part of 预算执行对账.
type verdictGroup struct {
	verdict model.Verdict
	says    string
}

// verdictGroups are the parts of 预算执行对账, what must be corrected first.
var verdictGroups = []verdictGroup{
	{model.Unbalanced, "不平 %d 行：请按差错清单更正或说明"},
	{model.Rounding, "尾差 %d 行：四舍五入所致，不必修改"},
	{model.Balanced, "平 %d 行"},
	{model.NoVerdict, "无法比对 %d 行：缺表或未填"},
}

// What stands in the place of a figure that is not there.
const (
	missingText = "—（未提供）"
	blankText   = "（空）"
)

const firstVariance = 4 // the row below the headers of 预算执行对账

// placeLines are the lines by verdict and then by project, each with its row
// below the band of its verdict.
func placeLines(vs []model.Variance) []placedLine {
	var lines []placedLine
	row := firstVariance
	for _, g := range verdictGroups {
		group := varianceGroup(vs, g.verdict)
		if len(group) > 0 {
			row++
		}
		for _, v := range group {
			lines = append(lines, placedLine{v, row})
			row++
		}
	}
	return lines
}

// variancesPage is 预算执行对账: every reconciliation line, by verdict and then
// by project.
func variancesPage(f *excelize.File, caption string, to *routes) (*page.Page, error) {
	p := page.New(f, varianceSheet, "landscape", 4.5, 14, 15, 11, 12, 9.5, 15, 11, 12, 9.5, 12, 8.5, 7.2, 19, 5.5)
	p.Size, p.Keep = page.NoteSize, 2
	p.Narrow()
	p.Banner("title", "预算执行对账", 36)
	p.Banner("sign", caption+"　　单元格前的①②……是所在的工作表，见表末", 21)
	p.Heads("序号", "项目", "左方", "左方表上数", "左方（元）", "左方单元格", "右方", "右方表上数", "右方（元）", "右方单元格",
		"差额（元）", "允许尾差（元）", "结论", "原因", "规则")
	sheets := &sheetList{}
	for i, l := range to.lines {
		if i == 0 || to.lines[i-1].Verdict != l.Verdict {
			p.Band(to.says(l.Verdict))
		}
		varianceLine(p, i, to, sheets)
	}
	if len(to.lines) == 0 {
		p.Banner("center", "没有可以比对的内容：预算、执行、自评各表中没有两处说同一个数。", 30)
	}
	p.Banner("note", "注：差额＝左方－右方。金额按各表印出的位数比对，差额在允许尾差以内、由四舍五入造成的记为“尾差”，不必修改；“不平”的见差错清单（点“规则”）。原因是按数字推断的，列有几个的请逐一核对。—（未提供）表示没有收到该表，（空）表示该表有此格而未填。", 30)
	sheets.write(p)
	return p, p.Close(15, 3, 3)
}

// says heads the lines of a verdict.
func (t *routes) says(verdict model.Verdict) string {
	n := 0
	for _, l := range t.lines {
		if l.Verdict == verdict {
			n++
		}
	}
	i := slices.IndexFunc(verdictGroups, func(g verdictGroup) bool { return g.verdict == verdict })
	return fmt.Sprintf(verdictGroups[i].says, n)
}

// varianceGroup are the lines of one verdict, those of a project together, in
// the order of their first line.
func varianceGroup(vs []model.Variance, verdict model.Verdict) []model.Variance {
	order := map[string]int{}
	var lines []model.Variance
	for _, v := range vs {
		if v.Verdict != verdict {
			continue
		}
		if _, known := order[v.Project]; !known {
			order[v.Project] = len(order)
		}
		lines = append(lines, v)
	}
	slices.SortStableFunc(lines, func(a, b model.Variance) int { return order[a.Project] - order[b.Project] })
	return lines
}

func varianceLine(p *page.Page, i int, to *routes, sheets *sheetList) {
	v := to.lines[i].Variance
	line := []page.Entry{page.Count(i + 1), page.Words(cmp.Or(v.Project, "（全单位）"))}
	line = append(line, sideEntries(v.Left, v.IsRate, to.links, sheets)...)
	line = append(line, sideEntries(v.Right, v.IsRate, to.links, sheets)...)
	rule := page.Label(v.Rule)
	if at := place(faultSheet, to.faultOf[i]); at != "" {
		rule.Style, rule.Place = "link", at
	}
	p.Line(append(line, gap(v, v.Diff), gap(v, v.Bound), verdictEntry(v), page.Words(causes(v.Causes, sheets)), rule)...)
}

// causes are the explanations of a line with their evidence; of several none is
// preferred.
func causes(all []model.Cause, sheets *sheetList) string {
	var says []string
	for _, c := range all {
		s := c.Kind
		if c.Evidence != "" {
			s += "：" + c.Evidence
		}
		if len(c.At) > 0 {
			s += "（" + sheets.cells(c.At) + "）"
		}
		says = append(says, s)
	}
	return strings.Join(says, "；或\n")
}

// sideEntries are what a side is called, prints, comes to in 元, and its cells,
// the first of which leads to its copy.
func sideEntries(s model.Side, isRate bool, links Links, sheets *sheetList) []page.Entry {
	return []page.Entry{page.Words(s.Label), {Text: printed(s, isRate), Style: "right"}, inYuan(s, isRate),
		linked(page.Words(sheets.cells(s.At)), links.first(s.At))}
}

// printed is a side as its form prints it, or the word for what is not there.
func printed(s model.Side, isRate bool) string {
	switch {
	case s.Missing:
		return missingText
	case s.Blank:
		return blankText
	}
	return shortSum(s, isRate)
}

// inYuan is a side in 元, or a rate as a percentage.
func inYuan(s model.Side, isRate bool) page.Entry {
	switch {
	case s.Missing || s.Blank:
		return page.Label("—")
	case isRate:
		return page.Entry{Number: &s.Amount.Mid, Style: "percent"}
	}
	return page.Entry{Number: &s.Amount.Mid, Style: "money"}
}

// shortSum is what a side prints; of a long sum its first number, the count
// and the result.
func shortSum(s model.Side, isRate bool) string {
	parts := strings.Split(s.Text, " + ")
	if isRate || len(parts) <= mostSummands {
		return s.Text
	}
	return fmt.Sprintf("%s + ……共 %d 个数，合计 %s 元", parts[0], len(parts), s.Amount.Mid.StringFixed(2))
}

// sheetList numbers the sheets that cells are named from, in order of first
// mention, so that a line need not repeat long file names.
type sheetList struct{ all []model.Ref }

func (l *sheetList) mark(r model.Ref) string {
	r.Row, r.Col, r.Counted = 0, 0, model.Counted{}
	i := slices.Index(l.all, r)
	if i < 0 {
		i = len(l.all)
		l.all = append(l.all, r)
	}
	return sheetMark(i)
}

// entry is one cell in words, which lead to its copy.
func (l *sheetList) entry(at model.Ref, links Links) page.Entry {
	if at.IsZero() {
		return page.Label("—")
	}
	return linked(page.Label(l.cells([]model.Ref{at})), links.address(at))
}

// write says which sheets the signs stand for, a line a file.
func (l *sheetList) write(p *page.Page) {
	var files []string
	sheets := map[string][]string{}
	for i, s := range l.all {
		if sheets[s.File] == nil {
			files = append(files, s.File)
		}
		sheets[s.File] = append(sheets[s.File], sheetMark(i)+s.Sheet)
	}
	for _, name := range files {
		p.Banner("note", strings.TrimSpace(name+"　工作表："+strings.Join(sheets[name], "　")), 15)
	}
}

// sheetMark is the sign of the sheet i: ① to ⑳, then （21）.
func sheetMark(i int) string {
	if i < 20 {
		return string(rune('①' + i))
	}
	return fmt.Sprintf("（%d）", i+1)
}

// cells names cells sheet by sheet: ①J30、J31、J35. The first is the one to
// correct. A run down a column or along a row is one: ①J30:J35; a long list is
// cut, with its count.
func (l *sheetList) cells(refs []model.Ref) string {
	var b strings.Builder
	previous := ""
	for i, n := 0, 0; i < len(refs); n++ {
		if n == mostCells {
			fmt.Fprintf(&b, "……共 %d 格", len(refs))
			break
		}
		mark := l.mark(refs[i])
		switch {
		case i > 0 && mark != previous:
			b.WriteString("、" + mark)
		case i > 0:
			b.WriteString("、")
		default:
			b.WriteString(mark)
		}
		previous = mark
		run := runLength(refs[i:])
		b.WriteString(cmp.Or(refs[i].Counted.String(), refs[i].A1()))
		if run > 1 {
			b.WriteString(":" + refs[i+run-1].A1())
		}
		i += run
	}
	return b.String()
}

// runLength is how many cells at the head of refs follow each other down a
// column or along a row; a pair is no run.
func runLength(refs []model.Ref) int {
	for _, step := range [][2]int{{1, 0}, {0, 1}} {
		n := 1
		for n < len(refs) && refs[n].File == refs[0].File && refs[n].Sheet == refs[0].Sheet &&
			refs[n].Row == refs[0].Row+n*step[0] && refs[n].Col == refs[0].Col+n*step[1] {
			n++
		}
		if n > 2 {
			return n
		}
	}
	return 1
}

func gap(v model.Variance, d decimal.Decimal) page.Entry {
	if v.Verdict == model.NoVerdict {
		return page.Label("—")
	}
	if v.IsRate {
		return page.Entry{Text: d.Shift(2).Round(4).String() + " 个百分点", Style: "right"}
	}
	return page.Entry{Number: &d, Style: "money"}
}

func verdictEntry(v model.Variance) page.Entry {
	switch v.Verdict {
	case model.Unbalanced:
		return page.Entry{Text: v.Verdict.String(), Style: "fault"}
	case model.Rounding:
		return page.Entry{Text: v.Verdict.String(), Style: "notice"}
	case model.NoVerdict:
		return page.Label("—")
	}
	return page.Label(v.Verdict.String())
}
