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

// WriteOverview is 汇总.xlsx: a row a unit, a row a project, every finding and
// every file. It is a function of the unit results alone; links are relative
// to its own folder. The same overview gives the same bytes.
func WriteOverview(o *model.Overview) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	caption := "年度：" + model.YearText(o.Year) + "　　单位：万元"
	pages := []func() (*page.Page, error){
		func() (*page.Page, error) { return unitsPage(f, caption, o.Units) },
		func() (*page.Page, error) { return projectsPage(f, caption, o.Units) },
		func() (*page.Page, error) {
			return faultsPage(f, faultList{caption: "年度：" + model.YearText(o.Year), findings: inOrder(allFindings(o), allRanks(o))})
		},
		func() (*page.Page, error) { return filesPage(f, o) },
	}
	return page.SaveBook(f, overviewBook, "绩效自评汇总", "", pages)
}

// unitsPage is 汇总: a row a unit and their sum.
func unitsPage(f *excelize.File, caption string, units []model.UnitResult) (*page.Page, error) {
	p := page.New(f, "汇总", "landscape", 5, 28, 10, 14, 14, 10, 9, 7, 7, 7, 7, 7, 13, 13, 26)
	p.Banner("title", "绩效自评汇总", 36)
	p.Banner("right", caption, 21)
	p.Heads("序号", "单位", "状态", "全年预算数", "全年执行数", "执行率", "得分", "等级",
		"错误", "警告", "提示", "待填", "自评表", "对账差错表", "备注")
	first := p.Row
	for i, u := range units {
		p.Line(page.Count(i+1), page.Words(u.Unit), page.Label(u.Status), amount(u.Budget), amount(u.Spending), rate(u.Rate),
			score(u.Score), page.Label(u.Grade), page.Count(u.Faults), page.Count(u.Warnings), page.Count(u.Notices), page.Count(u.Owed),
			open(u.Evaluation), open(u.Errors), page.Words(remarkOf(u)))
	}
	if len(units) == 0 {
		p.Banner("center", "没有找到任何单位的表。", 30)
	} else {
		unitTotals(p, units, first)
	}
	p.Banner("note", "注：全年预算数、全年执行数由元换算为万元，未填或没有相应表的留空；执行率合计＝全年执行数合计÷全年预算数合计。点“打开”查看该单位的自评表和对账差错表。", 24)
	return p, p.Close(15, 3, 3)
}

// unitTotals writes the sum row: formulas with their results.
func unitTotals(p *page.Page, units []model.UnitResult, first int) {
	last := p.Row - 1
	var budget, spending decimal.Decimal
	counts := make([]decimal.Decimal, 4)
	var inside []int // rows whose money another row holds already
	for i, u := range units {
		if u.Within != "" {
			inside = append(inside, first+i)
		} else {
			budget, spending = addWan(budget, u.Budget), addWan(spending, u.Spending)
		}
		for i, n := range []int{u.Faults, u.Warnings, u.Notices, u.Owed} {
			counts[i] = counts[i].Add(decimal.NewFromInt(int64(n)))
		}
	}
	sum := func(col string, d decimal.Decimal, style string) page.Entry {
		formula := fmt.Sprintf("SUM(%s%d:%s%d)", col, first, col, last)
		if style == "amount" {
			for _, row := range inside {
				formula += fmt.Sprintf("-%s%d", col, row)
			}
		}
		return page.Entry{Formula: formula, Number: &d, Style: style}
	}
	whole := page.Label("—")
	if !budget.IsZero() {
		r := model.Divide(spending, budget)
		whole = page.Entry{Formula: fmt.Sprintf("E%d/D%d", p.Row, p.Row), Number: &r, Style: "percent"}
	}
	p.Line(page.Label(""), page.Label("合计"), page.Label(fmt.Sprintf("%d 个单位", len(units))), sum("D", budget, "amount"),
		sum("E", spending, "amount"), whole, page.Label(""), page.Label(""), sum("I", counts[0], "integer"),
		sum("J", counts[1], "integer"), sum("K", counts[2], "integer"), sum("L", counts[3], "integer"),
		page.Label(""), page.Label(""), page.Label(""))
}

// addWan adds an amount in 元 to a sum in 万元; a missing one adds nothing.
func addWan(sum decimal.Decimal, yuan *decimal.Decimal) decimal.Decimal {
	if yuan == nil {
		return sum
	}
	return sum.Add(yuan.Shift(-4))
}

// remarkOf is 备注 of a unit's row.
func remarkOf(u model.UnitResult) string {
	if u.Within == "" {
		return u.Remark
	}
	return strings.TrimSuffix("金额已含在“"+u.Within+"”内，不重复合计；"+u.Remark, "；")
}

// projectsPage is 项目: a row a project.
func projectsPage(f *excelize.File, caption string, units []model.UnitResult) (*page.Page, error) {
	p := page.New(f, "项目", "landscape", 5, 28, 34, 20, 14, 14, 10, 9, 7, 7, 9, 9)
	p.Banner("title", "项目支出绩效自评汇总", 36)
	p.Banner("right", caption, 21)
	p.Heads("序号", "单位", "项目名称", "项目编码", "全年预算数", "全年执行数", "执行率", "得分", "等级", "待填", "申报表", "自评表")
	n := 0
	for _, u := range units {
		for _, x := range u.Projects {
			n++
			p.Line(page.Count(n), page.Words(u.Unit), page.Words(x.Name), page.Words(x.Code), amount(x.Budget), amount(x.Spending),
				rate(x.Rate), score(x.Score), page.Label(x.Grade), page.Count(x.Owed), page.Label(whether(x.Declared)), page.Label(whether(x.Reported)))
		}
	}
	if n == 0 {
		p.Banner("center", "没有找到任何项目。", 30)
	} else {
		p.Filter(3, 12)
	}
	return p, p.Close(12, 3, 3)
}

// filesPage is 文件: every file and what became of it.
func filesPage(f *excelize.File, o *model.Overview) (*page.Page, error) {
	p := page.New(f, "文件", "landscape", 6, 50, 26, 10, 40, 60)
	p.Banner("title", "收到的文件", 36)
	p.Heads("序号", "文件", "单位", "结果", "读到的表", "为什么、怎样办")
	for i, x := range allFiles(o) {
		what := page.Entry{Text: "已读取", Style: "center"}
		switch {
		case x.Refused:
			what = page.Entry{Text: "无法读取", Style: "fault"}
		case len(x.Forms) == 0:
			what = page.Entry{Text: "未用到", Style: "notice"}
		}
		var forms []string
		for _, k := range x.Forms {
			if !slices.Contains(forms, string(k)) {
				forms = append(forms, string(k))
			}
		}
		p.Line(page.Count(i+1), page.Words(x.Path), page.Words(x.Unit), what, page.Words(strings.Join(forms, "、")), page.Words(remarks(x)))
	}
	return p, p.Close(6, 2, 2)
}

// remarks is what is to be said of a file.
func remarks(x model.File) string {
	if x.Refused {
		return x.Why
	}
	return strings.Join(x.Notes, "；")
}

// allFiles is every file once, by path.
func allFiles(o *model.Overview) []model.File {
	var all []model.File
	seen := map[string]bool{}
	add := func(fs []model.File) {
		for _, x := range fs {
			if !seen[x.Path] {
				seen[x.Path] = true
				all = append(all, x)
			}
		}
	}
	add(o.Files)
	for _, u := range o.Units {
		add(u.Files)
	}
	slices.SortStableFunc(all, func(a, b model.File) int { return cmp.Compare(a.Path, b.Path) })
	return all
}

// unreadableRule is the rule whose finding a file is that cannot be read.
const unreadableRule = "Q09"

// allFindings is every finding of every unit, and one for each file that could
// not be read unless a unit has it already.
func allFindings(o *model.Overview) model.Findings {
	var all model.Findings
	told := map[string]bool{}
	for _, u := range o.Units {
		for _, x := range u.Findings {
			all = append(all, x)
			if x.Rule == unreadableRule {
				told[x.At.File] = true
			}
		}
	}
	for _, x := range allFiles(o) {
		if x.Refused && !told[x.Path] {
			why, fix, found := strings.Cut(x.Why, "，请")
			if found {
				fix = "请" + fix
			}
			all = append(all, model.Finding{Rule: unreadableRule, Level: model.Fault, Unit: x.Unit,
				At: model.Ref{File: x.Path}, Message: "无法读取：" + why, Fix: fix})
		}
	}
	return all
}

// allRanks are the projects of every unit.
func allRanks(o *model.Overview) ranks {
	r := ranks{}
	for _, u := range o.Units {
		for _, x := range u.Projects {
			r.add(u.Unit, x.Name)
		}
	}
	return r
}

func amount(yuan *decimal.Decimal) page.Entry {
	if yuan == nil {
		return page.Entry{Style: "amount"}
	}
	wan := yuan.Shift(-4)
	return page.Entry{Number: &wan, Style: "amount"}
}

func rate(r *decimal.Decimal) page.Entry { return page.Entry{Number: r, Style: "percent"} }

func score(s *decimal.Decimal) page.Entry { return page.Entry{Number: s, Style: "score"} }

func open(path string) page.Entry {
	if path == "" {
		return page.Label("")
	}
	return page.Entry{Text: "打开", Style: "link", Address: path}
}

func whether(yes bool) string {
	if yes {
		return "有"
	}
	return "无"
}
