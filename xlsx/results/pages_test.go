package results

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"testing"

	"jixiao/model"
	"jixiao/xlsx/page"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"
)

func errorsOf(t *testing.T, r *model.Report, links Links) *excelize.File {
	t.Helper()
	data, err := WriteErrors(r, links)
	if err != nil {
		t.Fatal(err)
	}
	return opened(t, data)
}

// rowWith is the first row of a sheet that holds the text, from 1.
func rowWith(t *testing.T, f *excelize.File, sheet, text string) (int, []string) {
	t.Helper()
	for i, row := range rowsOf(t, f, sheet) {
		if slices.Contains(row, text) {
			return i + 1, row
		}
	}
	t.Fatalf("%s: no cell says %q", sheet, text)
	return 0, nil
}

// TestLargeUnit writes every sheet of a large unit; the same report gives the same
// bytes.
func TestLargeUnit(t *testing.T) {
	r := largeReport(60, 300, 400)
	one, err := WriteErrors(r, sampleLinks(r))
	if err != nil {
		t.Fatal(err)
	}
	keep(t, "大单位_对账差错表.xlsx", one)
	two, err := WriteErrors(largeReport(60, 300, 400), sampleLinks(r))
	if err != nil || !bytes.Equal(one, two) {
		t.Errorf("the same report twice gives different bytes (%v)", err)
	}
	f := opened(t, one)
	want := "差错清单 差错清单(打印) 项目对账一览 预算执行对账 差异分解 未匹配 别名(待确认) 差异说明 读数说明 下年度目标编制建议"
	if got := strings.Join(f.GetSheetList(), " "); got != want {
		t.Errorf("sheets %s, want %s", got, want)
	}
	printed := map[string]string{}
	for _, n := range f.GetDefinedName() {
		printed[n.Scope+" "+n.Name] = n.RefersTo
	}
	for name, want := range map[string]string{
		"差错清单 _xlnm.Print_Titles": "'差错清单'!$3:$3", "差错清单 _xlnm.Print_Area": "'差错清单'!$A$1:$N$307",
		"差错清单(打印) _xlnm.Print_Area": "'差错清单(打印)'!$A$1:$H$305", "项目对账一览 _xlnm.Print_Titles": "'项目对账一览'!$3:$4",
	} {
		if printed[name] != want {
			t.Errorf("%s is %s, want %s", name, printed[name], want)
		}
	}
}

// TestWays: a finding leads to its line and back, and both to the copies, where
// these hold the cell.
func TestWays(t *testing.T) {
	r := largeReport(30, 60, 90)
	links := sampleLinks(r)
	delete(links[listFile].Cells, r.Accounts[4].Spent.At[0]) // the list row of the first that does not balance
	f := errorsOf(t, r, links)
	faults, lines := rowsOf(t, f, faultSheet), rowsOf(t, f, varianceSheet)
	ways := 0
	for i, row := range faults {
		if len(row) < 2 || row[1] != "错误" {
			continue
		}
		ways++
		there, to, _ := f.GetCellHyperLink(faultSheet, "C"+strconv.Itoa(i+1))
		at, err := strconv.Atoi(strings.TrimPrefix(to, "'预算执行对账'!A"))
		if !there || err != nil || lines[at-1][1] != row[15] || lines[at-1][14] != row[2] {
			t.Fatalf("row %d leads to %q, which is not the line of %s", i+1, to, row[15])
		}
		if _, back, _ := f.GetCellHyperLink(varianceSheet, "O"+strconv.Itoa(at)); back != "'差错清单'!A"+strconv.Itoa(i+1) {
			t.Errorf("line %d leads back to %q, want row %d", at, back, i+1)
		}
		if _, to, _ := f.GetCellHyperLink(faultSheet, "H"+strconv.Itoa(i+1)); to != "批注/2023年绩效自评表(定稿).xlsx#'"+row[15]+"'!E6" {
			t.Errorf("row %d leads to the copy at %q", i+1, to)
		}
		listed, to, _ := f.GetCellHyperLink(faultSheet, "J"+strconv.Itoa(i+1))
		if row[15] == r.Accounts[4].Name {
			if listed {
				t.Errorf("row %d leads to %q: that cell is not in the extract", i+1, to)
			}
		} else if !strings.HasPrefix(to, "批注/2023年预算执行情况表（摘录）.xlsx#'本单位的行'!I") {
			t.Errorf("row %d: the other side leads to %q", i+1, to)
		}
	}
	if ways != 6 {
		t.Errorf("%d findings of lines, want 6", ways)
	}
	at, row := rowWith(t, f, accountSheet, r.Accounts[4].Name)
	if _, to, _ := f.GetCellHyperLink(accountSheet, "B"+strconv.Itoa(at)); to != "'预算执行对账'!A5" {
		t.Errorf("%s leads to %q, want its first line", row[1], to)
	}
	if to, _ := f.GetCellFormula(accountSheet, "Q"+strconv.Itoa(at)); to != `HYPERLINK("#'差错清单'!A4","全年执行数不平")` {
		t.Errorf("its 结论 leads to %q", to)
	}
}

// TestAccountFigures: what is not there is not zero, subtotals are formulas with
// their results, and cells hold amounts exactly.
func TestAccountFigures(t *testing.T) {
	r := &model.Report{}
	yuan := func(s string, row int) model.Side { return side("", dec(s), ref(listFile, "执行", row, 8)) }
	blank := model.Side{Blank: true, At: []model.Ref{ref(listFile, "执行", 9, 7)}}
	r.Accounts = []model.Account{
		{Name: "人员经费", Class: model.RoleStaff, Declared: missing(""), Budget: yuan("5850600", 5), Spent: yuan("5682412.34", 5), EvalBudget: missing(""), EvalSpent: missing(""), Paid: missing("")},
		{Code: "T001", Name: "甲", Class: model.RoleProject, Declared: yuan("1000000", 8), Budget: yuan("1000000", 8), EvalBudget: yuan("1000000", 8), Paid: yuan("899524.40", 8),
			Spent: yuan("899524.40", 8), EvalSpent: yuan("899500", 8), StatedRate: rateSide("0.8995"), Verdict: model.Unbalanced, Conclusion: "全年执行数不平"},
		{Code: "T002", Name: "乙", Class: model.RoleProject, Declared: missing(""), Budget: yuan("0", 9), Spent: blank, EvalBudget: missing(""), EvalSpent: missing(""), Paid: missing("")},
	}
	f := errorsOf(t, r, nil)
	for _, c := range []struct{ cell, formula, value string }{
		{"H5", "", "585.06"}, {"L5", "", "568.241234"}, {"O5", "L5/H5", "0.971253"}, {"I5", "", "—"},
		{"H6", "SUM(H5:H5)", "585.06"}, {"B6", "", "基本支出小计"}, {"D6", "", "—"},
		{"L7", "", "89.95244"}, {"M7", "", "89.95"}, {"N7", "ROUND(M7-L7,6)", "-0.00244"}, {"J7", "ROUND(I7-H7,6)", "0"}, {"O7", "L7/H7", "0.8995244"}, {"P7", "", "0.8995"},
		{"D8", "", "—（未提供）"}, {"L8", "", "（空）"}, {"N8", "", "—"}, {"O8", "", "—"}, {"H8", "", "0"}, {"F8", "", "—"},
		{"N9", "ROUND(SUM(N7:N8),6)", "-0.00244"}, {"L9", "SUM(L7:L8)", "89.95244"}, {"O9", "L9/H9", "0.8995244"}, {"C9", "", "2 行"},
		{"B10", "", "合计"}, {"L10", "SUM(L6,L9)", "658.193674"}, {"D10", "SUM(D6,D9)", "100"}, {"N10", "ROUND(SUM(N6,N9),6)", "-0.00244"}, {"C10", "", "3 行"},
	} {
		formula, err := f.GetCellFormula(accountSheet, c.cell)
		value, err2 := f.GetCellValue(accountSheet, c.cell, excelize.Options{RawCellValue: true})
		if err != nil || err2 != nil || formula != c.formula || !alike(value, c.value) {
			t.Errorf("%s is =%s with %q, want =%s with %q", c.cell, formula, value, c.formula, c.value)
		}
	}
	merged, err := f.GetMergeCells(accountSheet)
	if err != nil {
		t.Fatal(err)
	}
	var heads []string
	for _, x := range merged {
		if strings.HasSuffix(x.GetStartAxis(), "3") {
			heads = append(heads, x.GetStartAxis()+":"+x.GetEndAxis())
		}
	}
	if got, want := strings.Join(heads, " "), "A3:A4 B3:B4 C3:C4 D3:E3 F3:F4 G3:G4 H3:J3 K3:N3 O3:P3 Q3:Q4 R3:R4"; got != want {
		t.Errorf("headers are merged as %s, want %s", got, want)
	}
}

// alike compares numbers to six places of a rate, and texts as they are.
func alike(got, want string) bool {
	a, err1 := decimal.NewFromString(got)
	b, err2 := decimal.NewFromString(want)
	return got == want || err1 == nil && err2 == nil && a.Sub(b).Abs().LessThan(decimal.New(5, -7))
}

// TestFront: the workbook opens where there is something to do.
func TestFront(t *testing.T) {
	account := []model.Account{{Name: "甲", Class: model.RoleProject}}
	fault := func(l model.Level) model.Findings { return model.Findings{{Rule: "Q02", Level: l}} }
	for _, c := range []struct {
		name   string
		report model.Report
		want   string
	}{
		{"nothing at all", model.Report{}, faultSheet},
		{"clean", model.Report{Accounts: account}, accountSheet},
		{"提示 alone", model.Report{Accounts: account, Findings: fault(model.Notice)}, accountSheet},
		{"a 警告", model.Report{Accounts: account, Findings: fault(model.Warning)}, faultSheet},
		{"a 错误 and no project", model.Report{Findings: fault(model.Fault)}, faultSheet},
	} {
		f := errorsOf(t, &c.report, nil)
		if got := f.GetSheetName(f.GetActiveSheetIndex()); got != c.want {
			t.Errorf("%s: opens on %s, want %s", c.name, got, c.want)
		}
	}
}

// TestSilentSheets: what a clean unit has nothing to say of is said in one line.
func TestSilentSheets(t *testing.T) {
	r := largeReport(1, 0, 2)
	r.Variances, r.Aliases, r.Gone = r.Variances[:1], nil, nil
	data, err := WriteErrors(r, nil)
	if err != nil {
		t.Fatal(err)
	}
	keep(t, "无差错_对账差错表.xlsx", data)
	f := opened(t, data)
	if got, want := strings.Join(f.GetSheetList(), " "), "差错清单 项目对账一览 预算执行对账 读数说明 下年度目标编制建议"; got != want {
		t.Errorf("sheets %s, want %s", got, want)
	}
	rowWith(t, f, accountSheet, "本次没有需要分解的不平合计；各表的行都找到了对应的行；没有需要确认的项目别名；没有需要说明的未执行数。")
}

// TestRounds: a later round counts what is new, left and gone, and lists what is
// gone after what is there.
func TestRounds(t *testing.T) {
	r := largeReport(12, 20, 30)
	f := errorsOf(t, r, nil)
	rows := rowsOf(t, f, faultSheet)
	if got := rows[1][0]; !strings.HasSuffix(got, "与上一轮相比：新增 18 处，上轮未改 2 处，已消除 1 处") {
		t.Errorf("the caption says %q", got)
	}
	at, _ := rowWith(t, f, faultSheet, "上一轮指出、本轮已消除 1 处")
	if gone := rows[at]; gone[0] != "" || gone[8] != "未填执行率" || gone[16] != "已消除" {
		t.Errorf("what is gone is listed as %q", gone)
	}
	if row := rows[3]; row[16] != "上轮未改" || row[17] != "核实无误" || row[18] != "以支付系统数为准，待街道财政所核对" {
		t.Errorf("round and answer read %q", row[16:])
	}
	first := errorsOf(t, &model.Report{Findings: sampleFindings()}, nil)
	if got := rowsOf(t, first, faultSheet)[1][0]; strings.Contains(got, "上一轮") {
		t.Errorf("the first round says %q", got)
	}
}

// TestAnswers: the unit answers on 差错清单 by drop-down, and the sheet to be
// printed shows the answer of each finding, whatever the order.
func TestAnswers(t *testing.T) {
	f := errorsOf(t, largeReport(12, 20, 30), nil)
	lists, err := f.GetDataValidations(faultSheet)
	if err != nil || len(lists) != 1 || lists[0].Sqref != "R4:R23" || lists[0].Formula1 != `"已改,核实无误,待上级"` {
		t.Errorf("drop-downs of 差错清单: %+v (%v)", lists, err)
	}
	row, _ := rowWith(t, f, slipSheet, "核实无误")
	formula, err := f.GetCellFormula(slipSheet, "G"+strconv.Itoa(row))
	if want := `IFERROR(INDEX('差错清单'!$R$4:$R$23,MATCH($A4,'差错清单'!$A$4:$A$23,0))&"","")`; err != nil || formula != want {
		t.Errorf("the answer on paper is =%s, want =%s", formula, want)
	}
	for cell, want := range map[string]string{"A4": "1", "B4": "错误", "C4": "2023年绩效自评表(定稿).xlsx 社区综合为老服务!E6", "F4": "社区综合为老服务"} {
		if got, _ := f.GetCellValue(slipSheet, cell, excelize.Options{RawCellValue: true}); got != want {
			t.Errorf("%s on paper is %q, want %q", cell, got, want)
		}
	}
}

// TestInOrder: by level, then the whole unit before its projects in their own
// order, then by place.
func TestInOrder(t *testing.T) {
	u := &model.Unit{Name: "甲单位", Projects: []*model.Project{{Name: "丙"}, {Name: "乙"}}}
	x := func(rule string, l model.Level, project string, row int) model.Finding {
		return model.Finding{Rule: rule, Level: l, Unit: u.Name, Project: project, At: ref("a.xlsx", "表", row, 1)}
	}
	var got []string
	for _, f := range inOrder(model.Findings{x("1", model.Warning, "", 1), x("2", model.Fault, "乙", 1), x("3", model.Fault, "丙", 9),
		x("4", model.Fault, "丙", 2), x("5", model.Fault, "", 7), x("6", model.Fault, "不认识", 1)}, projectRanks(u)) {
		got = append(got, f.Rule)
	}
	if s := strings.Join(got, " "); s != "5 4 3 2 6 1" {
		t.Errorf("order %s, want 5 4 3 2 6 1", s)
	}
}

// TestSharesAddUp: the parts of a total and what they leave add up to its
// difference, told once.
func TestSharesAddUp(t *testing.T) {
	part := func(label, own, other string) model.Share {
		return model.Share{Label: label, Own: side("自评表", dec(own)), Other: side("执行表", dec(other)), Diff: dec(own).Sub(dec(other))}
	}
	v := model.Variance{Rule: "X03", Name: "合计", Verdict: model.Unbalanced, Left: side("自评表", dec("1500")), Right: side("执行表", dec("1000")), Diff: dec("500"),
		Shares: []model.Share{part("甲", "900", "600"), part("乙", "350", "300")}}
	told := v
	told.Shares = append(slices.Clone(v.Shares), model.Share{Label: "其余", Own: model.Side{Missing: true}, Other: model.Side{Missing: true}, Diff: dec("150")})
	for _, v := range []model.Variance{v, told} {
		f := errorsOf(t, &model.Report{Variances: []model.Variance{v}}, nil)
		var got []string
		for row := 5; row <= 8; row++ {
			label, _ := f.GetCellValue(shareSheet, "B"+strconv.Itoa(row))
			gap, _ := f.GetCellValue(shareSheet, "L"+strconv.Itoa(row), excelize.Options{RawCellValue: true})
			got = append(got, label+gap)
		}
		if s := strings.Join(got, " "); s != "甲300 乙50 其余150 各部分之和500" {
			t.Errorf("差异分解 reads %s", s)
		}
	}
}

// TestAliasSheet: it is read back by its headers, so no two are alike, and what
// the officer said stands there.
func TestAliasSheet(t *testing.T) {
	f := errorsOf(t, largeReport(3, 0, 4), nil)
	rows := rowsOf(t, f, aliasSheet)
	if heads := slices.Compact(slices.Sorted(slices.Values(rows[2]))); len(heads) != len(aliasColumns) {
		t.Errorf("headers %q", rows[2])
	}
	for i, want := range []string{"", "是", "否"} {
		if row := append(rows[3+i], "")[:9]; row[8] != want || row[2] == "" || row[4] == "" {
			t.Errorf("row %d reads %q, want 确认 %q", 4+i, row, want)
		}
	}
	if lists, err := f.GetDataValidations(aliasSheet); err != nil || len(lists) != 1 || lists[0].Sqref != "I4:I6" || lists[0].Formula1 != `"是,否"` {
		t.Errorf("drop-downs %+v (%v)", lists, err)
	}
}

// TestShortfallSheet: a project with two reasons has its figures once.
func TestShortfallSheet(t *testing.T) {
	s := model.Shortfall{Code: "T001", Name: "甲", Budget: side("", dec("5000000")), Spent: side("", dec("3226000")), Rate: model.Exact(dec("0.6452")), Gap: model.Exact(dec("1774000")),
		Reasons:   []model.Reason{{Text: "尾款175.30万元未付。", Amount: model.Exact(dec("1753000")), At: ref(evalFile, "甲", 9, 9)}, {Text: "压减支出。", NoAmount: true, At: ref(evalFile, "甲", 9, 9)}},
		Explained: model.Exact(dec("1753000")), Rest: model.Exact(dec("21000")), Verdict: "部分说明"}
	f := errorsOf(t, &model.Report{Shortfalls: []model.Shortfall{s, {Name: "乙", Verdict: "未说明原因"}}}, nil)
	rows := rowsOf(t, f, shortfallSheet)
	for i, want := range []string{
		"1|T001|甲|500|322.6|0.6452|177.4|尾款175.30万元未付。|175.3|①I9|175.3|2.1|部分说明",
		"|||||||压减支出。|—|①I9",
		"2||乙|0|0|0|0|（未填写原因）|—|—|0|0|未说明原因",
	} {
		if got := strings.TrimRight(strings.Join(rows[3+i], "|"), "|"); got != want {
			t.Errorf("row %d reads %s, want %s", 4+i, got, want)
		}
	}
}

// TestUnmatchedSheet: a line without a partner names both places.
func TestUnmatchedSheet(t *testing.T) {
	f := errorsOf(t, &model.Report{Unmatched: []model.Unmatched{
		{Rule: "X17", Form: model.Payments, Name: "零星维修", Sum: side("", dec("12345.60"), ref(payFile, "明细", 7, 6)), At: ref(payFile, "明细", 7, 5), Sought: model.Execution},
		{Rule: "X09", Form: model.ProjectEvaluation, Code: "T009", Name: "党员教育", Sum: missing(""), At: ref(evalFile, "党员", 3, 3), Sought: model.Execution, Near: "党员教育培训", NearAt: ref(listFile, "执行", 10, 4)},
	}}, nil)
	rows := rowsOf(t, f, unmatchedSheet)
	for i, want := range []string{
		"1|X17|支付明细表||零星维修|1.23|12345.6|①E7|预算执行情况表|—|—",
		"2|X09|项目支出绩效自评表|T009|党员教育|—（未提供）|—|②C3|预算执行情况表|党员教育培训|③D10",
	} {
		if got := strings.Join(rows[3+i], "|"); got != want {
			t.Errorf("row %d reads %s, want %s", 4+i, got, want)
		}
	}
}

// TestCauseText: of several causes none is preferred, and each names its cells.
func TestCauseText(t *testing.T) {
	for _, c := range []struct {
		in   []model.Cause
		want string
	}{
		{nil, ""},
		{[]model.Cause{{Kind: "截断"}}, "截断"},
		{[]model.Cause{{Kind: "数字颠倒", Evidence: "331.29与313.29只有相邻两位互换"}, {Kind: "漏项", Evidence: "相差数等于1笔", At: []model.Ref{ref(payFile, "明细", 7, 6)}}},
			"数字颠倒：331.29与313.29只有相邻两位互换；或\n漏项：相差数等于1笔（①F7）"},
	} {
		if got := causes(c.in, &sheetList{}); got != c.want {
			t.Errorf("causes(%v) = %q, want %q", c.in, got, c.want)
		}
	}
}

// TestKinds: 原因 of 差错清单 names every kind once.
func TestKinds(t *testing.T) {
	for _, c := range []struct {
		in   model.Finding
		want string
	}{
		{model.Finding{}, ""},
		{model.Finding{Cause: "截断", Causes: []model.Cause{{Kind: "截断"}, {Kind: "截断"}}}, "截断"},
		{model.Finding{Causes: []model.Cause{{Kind: "数字颠倒"}, {Kind: "漏项"}, {Kind: "漏项"}}}, "数字颠倒或漏项"},
	} {
		if got := kinds(c.in); got != c.want {
			t.Errorf("kinds(%v) = %q, want %q", c.in, got, c.want)
		}
	}
}

// TestCountedCells: a cell of a Word document is named as one counts it, and its
// sheet has one sign.
func TestCountedCells(t *testing.T) {
	at := func(row int32) model.Ref {
		return model.Ref{File: "表.docx", Sheet: "表格1", Row: int(row), Col: 2, Counted: model.Counted{Row: row, Cell: 2}}
	}
	l := &sheetList{}
	if got, want := l.cells([]model.Ref{at(3), at(7)}), "①第3行第2格、第7行第2格"; got != want {
		t.Errorf("cells read %s, want %s", got, want)
	}
}

// TestPlainPage: what the other packages of pages rely on.
func TestPlainPage(t *testing.T) {
	for in, want := range map[string]string{"0": "0.00", "999.995": "1,000.00", "1234567.8": "1,234,567.80", "-1234.5": "-1,234.50", "-0.001": "0.00", "100": "100.00"} {
		if got := page.Grouped(dec(in)); got != want {
			t.Errorf("Grouped(%s) = %s, want %s", in, got, want)
		}
	}
}

// TestNoList: of a unit without a 预算执行情况表 nothing is worked out from it, and
// no sum is zero.
func TestNoList(t *testing.T) {
	r := largeReport(4, 6, 0)
	r.Accounts = r.Accounts[2:]
	for i := range r.Accounts {
		a := &r.Accounts[i]
		for _, s := range []*model.Side{&a.Initial, &a.Adjustment, &a.CarriedOver, &a.Budget, &a.Paid, &a.Spent} {
			*s = missing(s.Label)
		}
		a.Verdict, a.Conclusion, a.Note = model.NoVerdict, "未比对", ""
	}
	for i := range r.Variances {
		r.Variances[i].Right, r.Variances[i].Verdict, r.Variances[i].Shares = missing("执行表 全年执行数"), model.NoVerdict, nil
	}
	r.Unmatched, r.Aliases, r.Shortfalls, r.Gone = nil, nil, nil, nil
	data, err := WriteErrors(r, nil)
	if err != nil {
		t.Fatal(err)
	}
	keep(t, "无执行表_对账差错表.xlsx", data)
	f := opened(t, data)
	_, total := rowWith(t, f, accountSheet, "合计")
	sum := r.Accounts[0].EvalSpent.Amount.Mid
	for _, a := range r.Accounts[1:] {
		if !a.EvalSpent.Missing {
			sum = sum.Add(a.EvalSpent.Amount.Mid)
		}
	}
	if total[7] != "—" || total[10] != "—" || total[13] != "—" || !alike(total[12], sum.Shift(-4).String()) || total[14] == "—" {
		t.Errorf("合计 reads %q, want sums of the 自评表 alone, %s", total, sum.Shift(-4))
	}
}
