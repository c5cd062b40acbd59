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

// verdictGroups are the parts of 预算执行对账, what must be corrected first.
var verdictGroups = []struct {
	verdict model.Verdict
	says    string
}{
	{model.Unbalanced, "不平 %d 行：请按差错清单更正或说明"},
	{model.Rounding, "尾差 %d 行：四舍五入所致，不必修改"},
	{model.Balanced, "平 %d 行"},
	{model.NoVerdict, "无法比对 %d 行：缺表或未填"},
}

// variancesPage is 预算执行对账: every reconciliation line, by verdict and then
// by project.
func variancesPage(f *excelize.File, caption string, vs []model.Variance) (*page.Page, error) {
	p := page.New(f, "预算执行对账", "landscape", 5, 17, 25, 18, 15, 25, 28, 21, 13, 14, 6.5, 6)
	p.Size = page.NoteSize // one line a row: what is compared stands on both sides
	p.Banner("title", "预算执行对账", 36)
	p.Banner("sign", caption+"　　单元格前的①②……是所在的工作表，见表末", 21)
	p.Heads("序号", "项目", "左方", "左方数", "左方单元格", "右方", "右方数", "右方单元格",
		"差额（元）", "允许尾差（元）", "结论", "规则")
	sheets, n := &sheetList{}, 0
	for _, g := range verdictGroups {
		lines := varianceGroup(vs, g.verdict)
		if len(lines) == 0 {
			continue
		}
		p.Band(fmt.Sprintf(g.says, len(lines)))
		for _, v := range lines {
			n++
			varianceLine(p, n, v, sheets)
		}
	}
	if len(vs) == 0 {
		p.Banner("center", "没有可以比对的内容：预算、执行、自评各表中没有两处说同一个数。", 30)
	}
	p.Banner("note", "注：差额＝左方－右方。金额按各表印出的位数比对，差额在允许尾差以内、由四舍五入造成的记为“尾差”，不必修改；“不平”的见差错清单。—（未提供）表示没有收到该表，（空）表示该表有此格而未填。", 30)
	for i, s := range sheets.all {
		p.Banner("note", sheetMark(i)+" "+strings.TrimSpace(s.File+"　工作表："+s.Sheet), 15)
	}
	return p, p.Close(12, 3, 3)
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

func varianceLine(p *page.Page, n int, v model.Variance, sheets *sheetList) {
	line := []page.Entry{page.Count(n), page.Words(cmp.Or(v.Project, "（全单位）"))}
	line = append(line, sideEntries(v.Left, v.IsRate, sheets)...)
	line = append(line, sideEntries(v.Right, v.IsRate, sheets)...)
	p.Line(append(line, gap(v, v.Diff), gap(v, v.Bound), verdictEntry(v), page.Label(v.Rule))...)
}

func sideEntries(s model.Side, isRate bool, sheets *sheetList) []page.Entry {
	text := shortSum(s, isRate)
	switch {
	case s.Missing:
		text = "—（未提供）"
	case s.Blank:
		text = "（空）"
	}
	return []page.Entry{page.Words(s.Label), {Text: text, Style: "right"}, page.Words(sheets.cells(s.At))}
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
	r.Row, r.Col = 0, 0
	i := slices.Index(l.all, r)
	if i < 0 {
		i = len(l.all)
		l.all = append(l.all, r)
	}
	return sheetMark(i)
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
		b.WriteString(refs[i].A1())
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
