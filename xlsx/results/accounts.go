package results

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"jixiao/model"
	"jixiao/xlsx/page"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"
)

// The figures of a row of 项目对账一览, in the order of their columns from
// firstFigure on.
const (
	declaredFigure = iota
	initialFigure
	adjustmentFigure
	carriedFigure
	budgetFigure
	evalBudgetFigure
	budgetGap
	paidFigure
	spentFigure
	evalSpentFigure
	spentGap
	rateFigure
	statedFigure
	allFigures

	firstFigure  = 4 // column D
	firstAccount = 5
	maxDecimals  = 6 // of an amount in 万元 that is whole in 分
)

// accountHeads are the headers of 项目对账一览: those above stand over several
// columns, or over both rows.
var accountHeads = [][2]string{
	{"项目编码", ""}, {"名称", ""}, {"类别", ""}, {"年初预算数", "申报表"}, {"年初预算数", "执行表"}, {"调整数", ""}, {"上年结转", ""},
	{"全年预算数", "执行表"}, {"全年预算数", "自评表"}, {"全年预算数", "差"},
	{"全年执行数", "支付合计"}, {"全年执行数", "执行表"}, {"全年执行数", "自评表"}, {"全年执行数", "差"},
	{"执行率", "算"}, {"执行率", "填"}, {"结论", ""}, {"说明", ""},
}

// accountsPage is 项目对账一览: a row a project as accountants reconcile, in 万元.
func accountsPage(f *excelize.File, caption string, r *model.Report, to *routes) (*page.Page, error) {
	var groups [2]accountGroup
	for _, a := range r.Accounts {
		i := 0
		if a.Class == model.RoleProject {
			i = 1
		}
		groups[i].rows = append(groups[i].rows, newAccountRow(a))
	}
	groups[0].name, groups[1].name = "基本支出小计", "项目支出小计"
	p := page.New(f, accountSheet, "landscape", accountWidths(groups[:])...)
	p.Size, p.Keep = page.NoteSize, 2
	p.Narrow()
	p.Banner("title", "项目对账一览", 36)
	p.Banner("sign", caption+"　　金额单位：万元", 21)
	accountHeaders(p)
	var sums []accountRow
	for _, g := range groups {
		if len(g.rows) > 0 {
			sums = append(sums, g.write(p, to))
		}
	}
	grandTotal(p, sums)
	p.Banner("note", accountNote, 30)
	if nothing := silentSheets(r); nothing != "" {
		p.Banner("note", nothing, 15)
	}
	p.Signatures("编制：", "复核：", "日期：")
	return p, p.Close(len(accountHeads), 3, firstAccount-1)
}

const accountNote = "注：差＝自评表－执行表，只算两表都有数的行，小计、合计的差为各行差之和；格中存有按元换算的准确数，显示两位小数。执行率“算”＝全年执行数÷全年预算数（取执行表，没有执行表的取自评表），“填”是表上填写的。" +
	"支付合计已减去退款。—（未提供）表示没有收到该表，（空）表示有此格而未填，—表示没有此栏或不适用。点“名称”看逐行对账，点“结论”看差错。"

// silentSheets says which sheets are left out, since they had nothing to say.
func silentSheets(r *model.Report) string {
	var says []string
	for _, x := range []struct {
		there bool
		says  string
	}{
		{brokenDown(r.Variances), "没有需要分解的不平合计"},
		{len(r.Unmatched) > 0, "各表的行都找到了对应的行"},
		{len(r.Aliases) > 0, "没有需要确认的项目别名"},
		{len(r.Shortfalls) > 0, "没有需要说明的未执行数"},
	} {
		if !x.there {
			says = append(says, x.says)
		}
	}
	if len(says) == 0 {
		return ""
	}
	return "本次" + strings.Join(says, "；") + "。"
}

// accountRow is a row with its figures in 万元, nil where there is none.
type accountRow struct {
	model.Account
	figures [allFigures]*decimal.Decimal
	row     int // of the page
	count   int // of the rows that a sum holds
}

// accountGroup are the rows of one subtotal.
type accountGroup struct {
	name string
	rows []accountRow
}

func newAccountRow(a model.Account) accountRow {
	r := accountRow{Account: a, count: 1}
	for i, s := range r.sides() {
		if s != nil && !s.Missing && !s.Blank && (s.Text != "" || len(s.At) > 0) {
			wan := s.Amount.Mid.Shift(-4)
			if i == statedFigure {
				wan = s.Amount.Mid
			}
			r.figures[i] = &wan
		}
	}
	r.subtract()
	r.divide()
	return r
}

// sides are what the forms state, by figure; nil where it is worked out here.
func (r *accountRow) sides() [allFigures]*model.Side {
	return [allFigures]*model.Side{
		declaredFigure: &r.Declared, initialFigure: &r.Initial, adjustmentFigure: &r.Adjustment, carriedFigure: &r.CarriedOver,
		budgetFigure: &r.Budget, evalBudgetFigure: &r.EvalBudget, paidFigure: &r.Paid, spentFigure: &r.Spent,
		evalSpentFigure: &r.EvalSpent, statedFigure: &r.StatedRate,
	}
}

// subtract works out the differences.
func (r *accountRow) subtract() {
	for _, g := range [][3]int{{budgetGap, evalBudgetFigure, budgetFigure}, {spentGap, evalSpentFigure, spentFigure}} {
		if a, b := r.figures[g[1]], r.figures[g[2]]; a != nil && b != nil {
			d := a.Sub(*b).Round(maxDecimals)
			r.figures[g[0]] = &d
		}
	}
}

// divide works out the rate.
func (r *accountRow) divide() {
	if spent, budget := r.rateOf(); spent >= 0 {
		rate := model.Divide(*r.figures[spent], *r.figures[budget])
		r.figures[rateFigure] = &rate
	}
}

// rateOf is which two figures make 执行率, -1 for none.
func (r *accountRow) rateOf() (spent, budget int) {
	for _, x := range [][2]int{{spentFigure, budgetFigure}, {evalSpentFigure, evalBudgetFigure}} {
		if a, b := r.figures[x[0]], r.figures[x[1]]; a != nil && b != nil && !b.IsZero() {
			return x[0], x[1]
		}
	}
	return -1, -1
}

// cells are where the figures of a row stand, for the way to its lines.
func (r *accountRow) cells() []model.Ref {
	var all []model.Ref
	for _, s := range r.sides() {
		if s != nil {
			all = append(all, s.At...)
		}
	}
	return all
}

// write gives the rows of a group and its subtotal, which it returns.
func (g accountGroup) write(p *page.Page, to *routes) accountRow {
	first := p.Row
	for _, r := range g.rows {
		r.row = p.Row
		p.Line(r.line(to)...)
	}
	sum := sumOf(g.name, g.rows)
	sum.row = p.Row
	sum.sumLine(p, func(i int) string {
		column := model.ColumnName(firstFigure + i)
		return fmt.Sprintf("%s%d:%s%d", column, first, column, sum.row-1)
	})
	return sum
}

// grandTotal is 合计, the sum of the subtotals.
func grandTotal(p *page.Page, sums []accountRow) {
	total := sumOf("合计", sums)
	total.row = p.Row
	total.sumLine(p, func(i int) string {
		var parts []string
		for _, s := range sums {
			parts = append(parts, model.Ref{Row: s.row, Col: firstFigure + i}.A1())
		}
		return strings.Join(parts, ",")
	})
}

// sumOf adds rows up and works out the rate of the sums.
func sumOf(name string, rows []accountRow) accountRow {
	sum := accountRow{Account: model.Account{Name: name}}
	for i := range rateFigure {
		sum.figures[i] = sumFigures(rows, i)
	}
	for _, r := range rows {
		sum.count += r.count
	}
	sum.divide()
	return sum
}

// sumFigures is nil where no row has a figure: blank is not zero.
func sumFigures(rows []accountRow, i int) *decimal.Decimal {
	var sum *decimal.Decimal
	for _, r := range rows {
		if d := r.figures[i]; d != nil {
			if sum == nil {
				sum = &decimal.Decimal{}
			}
			s := sum.Add(*d)
			sum = &s
		}
	}
	return sum
}

// line is the row of a project or of a class of 基本支出.
func (r *accountRow) line(to *routes) []page.Entry {
	name := page.Words(r.Name)
	cells := r.cells()
	if at := place(varianceSheet, to.lineSubjects.about(r.Name, cells)); at != "" && name.Text != "" {
		name.Style, name.Place = "link text", at
	}
	verdict := page.Entry{Text: r.Conclusion, Style: "center"}
	switch r.Verdict {
	case model.Unbalanced:
		verdict.Style = "fault"
	case model.Rounding:
		verdict.Style = "notice"
	}
	if verdict.Text != "" && r.Verdict != model.Balanced {
		verdict.Place = place(faultSheet, to.faultSubjects.about(r.Name, cells))
	}
	line := []page.Entry{{Text: r.Code, Style: "literal center"}, name, {Text: string(r.Class), Style: "center fit"}}
	for i, s := range r.sides() {
		line = append(line, r.entry(i, s))
	}
	return append(line, verdict, page.Words(r.note()))
}

// note is 说明, after whose project it is.
func (r *accountRow) note() string {
	if r.Owner == "" || strings.Contains(r.Conclusion, r.Owner) {
		return r.Note
	}
	return strings.TrimSuffix("由“"+r.Owner+"”负责；"+r.Note, "；")
}

// entry is the cell of a figure, or the word for what stands in its place.
func (r *accountRow) entry(i int, s *model.Side) page.Entry {
	d := r.figures[i]
	if d == nil {
		return page.Entry{Text: r.instead(s), Style: "absent"}
	}
	e := page.Entry{Number: d, Style: "money"}
	switch i {
	case budgetGap, spentGap:
		e.Formula = fmt.Sprintf("ROUND(%s-%s,%d)", r.at(i-1), r.at(gapFrom(i)), maxDecimals)
		if !d.Round(2).IsZero() && r.Verdict == model.Unbalanced {
			e.Style = "money off"
		}
	case rateFigure:
		spent, budget := r.rateOf()
		e.Formula, e.Style = r.at(spent)+"/"+r.at(budget), "percent"
	case statedFigure:
		e.Style = "percent"
	}
	return e
}

// gapFrom is the figure of the 执行表 that a difference takes away.
func gapFrom(gap int) int {
	if gap == budgetGap {
		return budgetFigure
	}
	return spentFigure
}

func (r *accountRow) at(i int) string {
	return model.Ref{Row: r.row, Col: firstFigure + i}.A1()
}

// instead is what stands in the place of a figure that is not there; of a
// figure worked out here there is no side, and of 基本支出 no 申报表 and no 自评表.
func (r *accountRow) instead(s *model.Side) string {
	projectOnly := s == &r.Declared || s == &r.EvalBudget || s == &r.EvalSpent
	switch {
	case s == nil, projectOnly && r.Class != model.RoleProject:
		return "—"
	case s.Missing:
		return missingText
	case s.Text != "":
		return s.Text // — as typed
	case len(s.At) == 0:
		return "—"
	}
	return blankText
}

// sumLine writes a subtotal or the total over an area of each column.
func (r *accountRow) sumLine(p *page.Page, area func(i int) string) {
	line := []page.Entry{{Style: "center sum"}, {Text: r.Name, Style: "center sum"}, {Text: fmt.Sprintf("%d 行", r.count), Style: "center sum"}}
	for i := range allFigures {
		e := page.Entry{Number: r.figures[i], Style: "money sum"}
		switch {
		case r.figures[i] == nil:
			e = page.Entry{Text: "—", Style: "center sum"}
		case i == rateFigure:
			spent, budget := r.rateOf()
			e.Formula, e.Style = r.at(spent)+"/"+r.at(budget), "percent sum"
		case i == budgetGap || i == spentGap:
			e.Formula = fmt.Sprintf("ROUND(SUM(%s),%d)", area(i), maxDecimals)
		default:
			e.Formula = "SUM(" + area(i) + ")"
		}
		line = append(line, e)
	}
	p.Line(append(line, page.Entry{Style: "center sum"}, page.Entry{Style: "center sum"})...)
}

// accountHeaders writes the two rows of headers.
func accountHeaders(p *page.Page) {
	top := p.Row
	var above, below []page.Entry
	for _, h := range accountHeads {
		above = append(above, page.Entry{Text: h[0], Style: "head"})
		below = append(below, page.Entry{Text: h[1], Style: "head"})
	}
	for i := 1; i < len(accountHeads); i++ {
		if accountHeads[i][0] == accountHeads[i-1][0] {
			above[i].Text = ""
		}
	}
	p.Line(above...)
	p.Line(below...)
	for row := top; row < p.Row; row++ {
		p.Try(func() error { return p.F.SetRowHeight(p.Name, row, 19) })
	}
	for i := 0; i < len(accountHeads); {
		j := i + 1
		for j < len(accountHeads) && accountHeads[j][0] == accountHeads[i][0] {
			j++
		}
		if accountHeads[i][1] == "" {
			p.Merge(top, i+1, top+1, j)
		} else {
			p.Merge(top, i+1, top, j)
		}
		i = j
	}
}

// accountWidths are those that the figures need, and no more: eighteen columns
// are to be read on A4.
func accountWidths(groups []accountGroup) []float64 {
	var all []accountRow
	for _, g := range groups {
		all = append(all, g.rows...)
	}
	code := 0
	for _, r := range all {
		code = max(code, utf8.RuneCountInString(r.Code))
	}
	if code > 12 {
		code = (code + 1) / 2 // in two lines
	}
	widths := []float64{smallWidth(min(max(code, 8), 14)) + 1.8, 18, 7.2}
	for i := range allFigures {
		n := 7
		if i < rateFigure {
			for _, r := range append(all, sumOf("", all)) {
				if d := r.figures[i]; d != nil {
					n = max(n, len(page.Grouped(*d)))
				}
			}
		}
		widths = append(widths, smallWidth(n))
	}
	widths = append(widths, 9)
	rest := paperWidth
	for _, w := range widths {
		rest -= w + cellEdge
	}
	return append(widths, max(18.5, rest-cellEdge))
}

// paperWidth is how many characters an A4 sheet across takes with letters of 8
// points, and cellEdge what a column needs beside its characters.
const (
	paperWidth = 172.5
	cellEdge   = 5.0 / 7
)

// smallWidth is the width of a column for n digits of page.NoteSize.
func smallWidth(n int) float64 {
	return float64(n)*page.NoteSize/page.BodySize + 0.45
}
