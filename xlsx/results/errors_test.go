package results

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"jixiao/model"

	"github.com/shopspring/decimal"
)

func sampleFindings() model.Findings {
	at := func(sheet string, row, col int) model.Ref {
		return model.Ref{File: "党群中心/2023年自评表(修改2).xlsx", Sheet: sheet, Row: row, Col: col}
	}
	return model.Findings{
		{Rule: "M06", Level: model.Notice, Verdict: model.Rounding, Unit: "云桥街道社区党群服务中心", Form: model.Execution, At: at("执行", 29, 11),
			Message: "基本支出568.24＋项目支出331.29＝899.53，与合计899.52相差0.01万元，在四舍五入范围内。", Fix: "无需修改；如需一致，请以元级数据复核。", Basis: "财预〔2020〕10号", Want: "899.53", Got: "899.52", Diff: "0.01", Cause: "四舍五入"},
		{Rule: "E01", Level: model.Fault, Verdict: model.Unbalanced, Unit: "云桥街道社区党群服务中心", Form: model.ProjectEvaluation, At: at("居村建设", 6, 8),
			Message: "执行率印为86.19%，按全年执行数215457.6÷全年预算数250000应为86.18%。", Fix: "请改为86.18%。", Basis: "财预〔2020〕10号", Want: "86.18%", Got: "86.19%", Diff: "0.01%", Cause: "数字颠倒"},
		{Rule: "C05", Level: model.Warning, Unit: "云桥街道社区党群服务中心", Form: model.ProjectDeclaration, Project: "党员教育培训", At: at("申报", 14, 5),
			Message: "指标“培训质量”的指标值“较好”不能衡量。", Fix: "请写成可衡量的数值或达成条件。", Basis: "财预〔2021〕101号"},
	}
}

func sampleVariances() []model.Variance {
	side := func(label, text, yuan string, row int) model.Side {
		return model.Side{Label: label, Text: text, Amount: model.Exact(dec(yuan)),
			At: []model.Ref{{File: "执行情况.xlsx", Sheet: "执行", Row: row, Col: 8}}}
	}
	return []model.Variance{
		{Rule: "M05", Name: "年初预算＋调整＝全年预算", Left: side("年初＋调整", "973.99 + 119.76", "10937500", 29), Right: side("全年预算数", "1,093.75", "10937500", 29), Verdict: model.Balanced, Bound: dec("150")},
		{Rule: "M06", Name: "基本支出＋项目支出＝合计", Left: side("基本＋项目", "568.24 + 331.29", "8995300", 27), Right: side("合计", "899.52", "8995200", 29), Diff: dec("100"), Bound: dec("150"), Verdict: model.Rounding},
		{Rule: "X04", Name: "支付明细合计＝全年执行数", Project: "居村党群服务站建设", Left: side("支付明细 金额", "2,248,100.00", "2248100", 30), Right: side("全年执行数", "224.91", "2249100", 9), Diff: dec("-1000"), Bound: dec("50"), Verdict: model.Unbalanced},
		{Rule: "E01", Name: "执行率", IsRate: true, Left: side("568.24÷585.06", "97.13%", "0.9713", 27), Right: side("执行率", "97.12%", "0.9712", 27), Diff: dec("0.0001"), Bound: dec("0.0001"), Verdict: model.Rounding},
		{Rule: "X01", Name: "申报年初预算＝执行表年初预算", Project: "人才工作", Left: model.Side{Label: "申报表", Missing: true}, Right: model.Side{Label: "执行表", Blank: true}},
	}
}

func TestWriteErrors(t *testing.T) {
	r := &model.Report{Unit: &model.Unit{Name: "云桥街道社区党群服务中心", Year: 2023, Forms: []*model.Form{{Kind: model.Execution,
		Readings: []model.Reading{{Rule: "Q02", At: model.Ref{File: "执行情况.xlsx", Sheet: "执行", Row: 8, Col: 9}, Text: "１，０９３．７５", As: "1093.75"}}}}},
		Findings: sampleFindings(), Variances: sampleVariances(), Ran: make([]string, 41),
		NotApplicable: []model.Silence{{Rule: "X08", Why: "本单位没有交自评表"}}}
	one, err := WriteErrors(r, Links{"党群中心/2023年自评表(修改2).xlsx": {Path: "批注/2023年自评表(修改2) #1.xlsx"}})
	if err != nil {
		t.Fatal(err)
	}
	two, err := WriteErrors(r, Links{"党群中心/2023年自评表(修改2).xlsx": {Path: "批注/2023年自评表(修改2) #1.xlsx"}})
	if err != nil || !bytes.Equal(one, two) {
		t.Errorf("the same report twice gives different bytes (%v)", err)
	}
	keep(t, "2023_对账差错表.xlsx", one)
	f := opened(t, one)
	rows := rowsOf(t, f, "差错清单")
	for i, want := range faultColumns {
		if rows[2][i] != want {
			t.Errorf("column %d is %q, want %q", i+1, rows[2][i], want)
		}
	}
	for i, want := range []string{"错误", "警告", "提示"} {
		if got := rows[3+i][1]; got != want {
			t.Errorf("row %d has level %q, want %q: worst first", i+1, got, want)
		}
	}
	lines := rowsOf(t, f, "预算执行对账")
	var order []string
	for _, l := range lines[3:] {
		if len(l) > 12 && l[12] != "" {
			order = append(order, l[12])
		}
	}
	if got, want := strings.Join(order, " "), "不平 尾差 尾差 平 —"; got != want {
		t.Errorf("verdicts stand in the order %s, want %s", got, want)
	}
	if got := lines[11]; got[3] != "—（未提供）" || got[7] != "（空）" {
		t.Errorf("a missing form and a blank cell are told as %q", got)
	}
}

func TestWriteErrorsNothingFound(t *testing.T) {
	data, err := WriteErrors(&model.Report{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	keep(t, "空_对账差错表.xlsx", data)
	f := opened(t, data)
	for sheet, want := range map[string]string{"差错清单": "没有发现差错。", "下年度目标编制建议": "本年度申报表上没有需要在编制下年度目标时注意的情况。"} {
		if rows := rowsOf(t, f, sheet); rows[3][0] != want {
			t.Errorf("%s says %q, want %q", sheet, rows[3][0], want)
		}
	}
}

func TestWriteOverview(t *testing.T) {
	d := func(s string) *decimal.Decimal { x := dec(s); return &x }
	o := &model.Overview{Year: 2023, Units: []model.UnitResult{
		{Unit: "云桥街道社区党群服务中心", Code: "219001", Status: "待补填", Budget: d("10937500"), Spending: d("8995240"), Rate: d("0.822422"), Score: d("68.22"), Faults: 0, Warnings: 1, Notices: 3, Owed: 24,
			Evaluation: "云桥街道社区党群服务中心/2023_绩效自评表.xlsx", Errors: "云桥街道社区党群服务中心/2023_对账差错表.xlsx",
			Projects: []model.ProjectResult{{Name: "居村党群服务站建设", Code: "51092324T000010263357", Budget: d("4001100"), Spending: d("2248100"), Rate: d("0.5619"), Owed: 3, Declared: true}},
			Files:    []model.File{{Path: "党群中心/申报表.xlsx", Unit: "云桥街道社区党群服务中心", Forms: []model.FormKind{model.ProjectDeclaration, model.ProjectDeclaration}}}, Findings: sampleFindings()},
		{Unit: "城市运行 管理#所", Status: "有错误", Budget: d("5000000"), Spending: d("4800000"), Rate: d("0.96"), Score: d("92.5"), Grade: "优", Faults: 12, Evaluation: "城市运行 管理#所/2023_绩效自评表.xlsx"},
		{Unit: "未报单位", Status: "未报", Remark: "只在街道支付清单里有记录"},
	}, Files: []model.File{{Path: "坏文件.xls", Refused: true, Why: "这是旧版 .xls，请另存为 .xlsx 后重新放入"}, {Path: "通知.docx"}}}
	one, err := WriteOverview(o)
	if err != nil {
		t.Fatal(err)
	}
	two, err := WriteOverview(o)
	if err != nil || !bytes.Equal(one, two) {
		t.Errorf("the same overview twice gives different bytes (%v)", err)
	}
	keep(t, "汇总.xlsx", one)
	f := opened(t, one)
	rows := rowsOf(t, f, "汇总")
	total := rows[6]
	if total[1] != "合计" || total[3] != "1593.75" || total[4] != "1379.524" || total[8] != "12" {
		t.Errorf("totals read %q", total)
	}
	if _, to, err := f.GetCellHyperLink("汇总", "M5"); err != nil || to != "城市运行%20管理%23所/2023_绩效自评表.xlsx" {
		t.Errorf("link is %q (%v)", to, err)
	}
	for i, want := range faultColumns {
		if got := rowsOf(t, f, "差错清单")[2][i]; got != want {
			t.Errorf("column %d of 差错清单 is %q, want %q", i+1, got, want)
		}
	}
	if rows := rowsOf(t, f, "差错清单"); rows[4][5] != "坏文件.xls" && rows[3][5] != "坏文件.xls" {
		t.Errorf("the unreadable file is not among the findings: %q", rows[3:])
	}
}

// TestSheetListCells: sheets are named once, by their sign; runs of cells and
// long lists are short.
func TestSheetListCells(t *testing.T) {
	at := func(file string, row, col int) model.Ref {
		return model.Ref{File: file, Sheet: "表", Row: row, Col: col}
	}
	var scattered []model.Ref
	for i := range 31 {
		scattered = append(scattered, at("乙.xlsx", 3*i+1, 10))
	}
	for _, c := range []struct {
		name string
		in   []model.Ref
		want string
	}{
		{"none", nil, ""},
		{"one", scattered[:1], "①J1"},
		{"a pair is no run", []model.Ref{at("甲.xlsx", 3, 2), at("甲.xlsx", 4, 2)}, "②B3、B4"},
		{"down a column", []model.Ref{at("甲.xlsx", 3, 2), at("甲.xlsx", 4, 2), at("甲.xlsx", 5, 2), at("甲.xlsx", 9, 2)}, "②B3:B5、B9"},
		{"along a row", []model.Ref{at("甲.xlsx", 3, 2), at("甲.xlsx", 3, 3), at("甲.xlsx", 3, 4)}, "②B3:D3"},
		{"two sheets", []model.Ref{at("甲.xlsx", 3, 2), at("乙.xlsx", 3, 2), at("乙.xlsx", 7, 2)}, "②B3、①B3、B7"},
		{"a long list", scattered, "①J1、J4、J7、J10、J13……共 31 格"},
	} {
		if c.name == "none" {
			if got := (&sheetList{}).cells(c.in); got != c.want {
				t.Errorf("%s: %q, want %q", c.name, got, c.want)
			}
			continue
		}
		l := &sheetList{}
		l.mark(at("乙.xlsx", 1, 1))
		if got := l.cells(c.in); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestShortSum: a sum of many numbers shows its count and its result.
func TestShortSum(t *testing.T) {
	var long []string
	for i := range 31 {
		long = append(long, fmt.Sprintf("%d.50", i))
	}
	for _, c := range []struct {
		text string
		rate bool
		want string
	}{
		{"568.24 + 331.29", false, "568.24 + 331.29"},
		{strings.Join(long[:6], " + "), false, strings.Join(long[:6], " + ")},
		{strings.Join(long, " + "), false, "0.50 + ……共 31 个数，合计 480.50 元"},
	} {
		s := model.Side{Text: c.text, Amount: model.Exact(dec("480.5"))}
		if got := shortSum(s, c.rate); got != c.want {
			t.Errorf("shortSum(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}

// TestForNextYear: what was made milder because the year is over serves the
// goals of the next one, whatever its level; so does a fault of a 申报表.
func TestForNextYear(t *testing.T) {
	r := &model.Report{Findings: model.Findings{
		{Rule: "X04", Level: model.Notice, NextYear: true, Form: model.Execution, Message: "年初预算与申报不一致"},
		{Rule: "C05", Level: model.Warning, Form: model.ProjectDeclaration, Message: "指标值不能衡量"},
		{Rule: "Q02", Level: model.Notice, Form: model.ProjectDeclaration, Message: "读作半角"},
		{Rule: "E01", Level: model.Fault, Form: model.ProjectEvaluation, Message: "执行率不符"},
	}}
	data, err := WriteErrors(r, nil)
	if err != nil {
		t.Fatal(err)
	}
	var rules []string
	for _, row := range rowsOf(t, opened(t, data), "下年度目标编制建议")[3:] {
		rules = append(rules, row[1])
	}
	if got := strings.Join(rules, " "); got != "C05 X04" {
		t.Errorf("下年度目标编制建议 lists %s, want C05 X04", got)
	}
}
