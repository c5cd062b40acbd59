package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"
)

// These tests read the committed workbooks with excelize alone, so that they
// do not share a mistake with the reader they are samples for.

const (
	inbox      = "云桥街道/收件"
	list       = "2023年预算执行情况表（街道汇总）.xlsx"
	payLists   = "2023年支付明细表（街道汇总）.xlsx"
	ownPayList = "云桥街道社区综合为老服务中心/2023年支付明细.xlsx"
	ownList    = "社区学校2023年预算执行情况表.xlsx"
)

func TestWorkbooksAreBuiltFromDrafts(t *testing.T) {
	books, err := build("云桥街道/底稿")
	if err != nil {
		t.Fatal(err)
	}
	built := map[string]bool{}
	for _, b := range books {
		built[b.path] = true
		committed, err := os.ReadFile(filepath.Join(inbox, b.path))
		if err != nil {
			t.Error(err)
		} else if !bytes.Equal(committed, b.data) {
			t.Errorf("%s differs from its draft; run go run ./samples", b.path)
		}
	}
	for _, path := range workbooks(t) {
		if !built[path] {
			t.Errorf("%s has no draft", path)
		}
	}
}

func TestOneFileCannotBeRead(t *testing.T) {
	var refused []string
	for _, path := range workbooks(t) {
		if f, err := excelize.OpenFile(filepath.Join(inbox, path)); err != nil {
			refused = append(refused, path)
		} else {
			f.Close()
		}
	}
	want := []string{"云桥街道社区文化活动中心/2023年整体支出绩效目标申报表(盖章版).xlsx"}
	if !slices.Equal(refused, want) {
		t.Errorf("unreadable: %q, want %q", refused, want)
	}
}

// TestPartyServiceCentre holds the sample against the figures of the report
// that it is modelled on, in 元.
func TestPartyServiceCentre(t *testing.T) {
	got := map[string][]string{}
	for _, r := range executionRows(t) {
		if strings.HasPrefix(r.unit, "317002") {
			got[r.name] = []string{r.initial.StringFixed(2), r.change.StringFixed(2), r.budget.StringFixed(2), r.spent.StringFixed(2)}
		}
	}
	for name, want := range map[string][]string{
		"单位合计":      {"9739900.00", "1197600.00", "10937500.00", "8995240.00"},
		"基本支出小计":    {"5680600.00", "170000.00", "5850600.00", "5682360.00"},
		"项目支出小计":    {"4059300.00", "1027600.00", "5086900.00", "3312880.00"},
		"居村党群服务站建设": {"1800000.00", "1000000.00", "2800000.00", "1047000.00"},
	} {
		if !slices.Equal(got[name], want) {
			t.Errorf("%s = %v, want %v", name, got[name], want)
		}
	}
}

func TestExecutionListAddsUp(t *testing.T) {
	wrong := mistakesOf(t, "M05")
	var group, unit, whole, street money
	found := 0
	for _, r := range executionRows(t) {
		sum := r.initial.Add(r.change)
		if listed := slices.Contains(wrong, r.at); listed == sum.Equal(r.budget) {
			t.Errorf("%s %s: 年初+调整 = %s, 全年 %s, listed as a mistake: %t", r.at, r.name, sum, r.budget, listed)
		} else if listed {
			found++
		}
		switch r.name {
		case "人员经费小计", "公用经费小计":
			same(t, r, group)
			unit, group = unit.plus(r.money), money{}
		case "基本支出小计":
			same(t, r, unit)
			whole, unit = unit, money{}
		case "项目支出小计":
			same(t, r, group)
			whole, group = whole.plus(group), money{}
		case "单位合计":
			same(t, r, whole)
			street = street.plus(whole)
		case "合计":
			same(t, r, street)
		default:
			group = group.plus(r.money)
		}
	}
	if found != len(wrong) || found == 0 {
		t.Errorf("found %d rows that do not add up, %d are listed", found, len(wrong))
	}
}

func TestPaymentsAgreeWithExecutionToTheFen(t *testing.T) {
	paid, lines := payments2023(t, payLists)
	own, ownLines := payments2023(t, ownPayList)
	if ownLines != 2000 {
		t.Errorf("%s has %d payments, want 2000", ownPayList, ownLines)
	}
	for code, amount := range own {
		if _, both := paid[code]; both {
			t.Errorf("%s stands in both lists", code)
		}
		paid[code] = amount
	}
	projects := 0
	for _, r := range executionRows(t) {
		if r.code == "" {
			continue
		}
		projects++
		if !paid[r.code].Equal(r.spent) {
			t.Errorf("%s %s: paid %s, executed %s", r.code, r.name, paid[r.code], r.spent)
		}
		delete(paid, r.code)
	}
	// What is left are the payments of the unit with a list of its own, in 万元.
	for _, row := range sheetRows(t, ownList) {
		for code, amount := range paid {
			if name := schoolNames[code]; name != "" && cell(row, 2) == name {
				if got := amount.Shift(-4).Round(2).StringFixed(2); got != cell(row, 6) {
					t.Errorf("%s: paid %s万元, executed %s", name, got, cell(row, 6))
				}
				delete(paid, code)
			}
		}
	}
	if len(paid) > 0 || projects < 30 || lines < 500 {
		t.Errorf("payments without a project: %v (%d projects, %d lines)", paid, projects, lines)
	}
}

var schoolNames = map[string]string{"31700923R001": "人员经费", "31700923Y001": "公用经费", "31700923T001": "社区课程教学", "31700923T002": "居民学习团队扶持"}

// TestDeclarationsAgree compares the amount on every 申报表 (万元) with the
// initial budget of its project (元).
func TestDeclarationsAgree(t *testing.T) {
	initial := map[string]string{"社区课程教学": "31.67", "居民学习团队扶持": "9.50"}
	for _, r := range executionRows(t) {
		if r.code != "" {
			initial[r.name] = r.initial.Shift(-4).Round(2).StringFixed(2)
		}
	}
	declared := map[string]bool{}
	for _, path := range workbooks(t) {
		for name, amount := range declarations(t, path) {
			declared[name] = true
			if amount != initial[name] {
				t.Errorf("%s: %s declares %s, initial budget %s", path, name, amount, initial[name])
			}
		}
	}
	// No project, or one of a unit that sent no 申报表.
	without := []string{"工资福利支出", "对个人和家庭的补助", "商品和服务支出", "道路保洁作业", "垃圾分类指导", "退役军人走访慰问"}
	for name := range initial {
		if declared[name] == slices.Contains(without, name) {
			t.Errorf("%s: declared is %t", name, declared[name])
		}
	}
}

func TestMistakesAreListed(t *testing.T) {
	rules := map[string]bool{}
	for _, m := range mistakes(t) {
		rules[m.rule] = true
		f, err := excelize.OpenFile(filepath.Join(inbox, m.file))
		if err != nil {
			t.Error(err)
			continue
		}
		if i, err := f.GetSheetIndex(m.sheet); err != nil || i < 0 {
			t.Errorf("%s: %s has no sheet %s", m.rule, m.file, m.sheet)
		}
		f.Close()
	}
	if len(rules) < 10 {
		t.Errorf("%d kinds of mistakes, want 10 or more", len(rules))
	}
}

// TestTextThatLooksLikeAFormula: a goal begins with =1+1 and is text.
func TestTextThatLooksLikeAFormula(t *testing.T) {
	f, err := excelize.OpenFile(filepath.Join(inbox, "云桥街道社区党群服务中心/项目支出绩效目标申报表（5个项目）.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	text, _ := f.GetCellValue("两新党建共同体", "C9")
	formula, _ := f.GetCellFormula("两新党建共同体", "C9")
	if !strings.HasPrefix(text, "=1+1，") || formula != "" {
		t.Errorf("C9 = %q with formula %q, want text from =1+1 on", text, formula)
	}
}

// money are the four amounts of a row of the execution list.
type money struct{ initial, change, budget, spent decimal.Decimal }

func (m money) plus(n money) money {
	return money{m.initial.Add(n.initial), m.change.Add(n.change), m.budget.Add(n.budget), m.spent.Add(n.spent)}
}

type executionRow struct {
	at, unit, code, name string // at is the cell of 调整后预算
	money
}

func same(t *testing.T, r executionRow, want money) {
	t.Helper()
	if !r.initial.Equal(want.initial) || !r.change.Equal(want.change) || !r.budget.Equal(want.budget) || !r.spent.Equal(want.spent) {
		t.Errorf("%s %s %s = %v, its rows add up to %v", r.at, r.unit, r.name, r.money, want)
	}
}

func executionRows(t *testing.T) []executionRow {
	t.Helper()
	var out []executionRow
	for i, row := range sheetRows(t, list) {
		if i < 3 || strings.HasPrefix(cell(row, 1), "注") || cell(row, 9) == "" {
			continue
		}
		name := cell(row, 5)
		if cell(row, 1) == "合计" {
			name = "合计"
		}
		out = append(out, executionRow{at: at(i+1, 9), unit: cell(row, 2), code: cell(row, 4), name: name,
			money: money{amount(t, row, 7), amount(t, row, 8), amount(t, row, 9), amount(t, row, 10)}})
	}
	return out
}

// payments2023 adds up a payment list by project code.
func payments2023(t *testing.T, path string) (sums map[string]decimal.Decimal, lines int) {
	t.Helper()
	sums = map[string]decimal.Decimal{}
	var code, money int
	total := decimal.Zero
	for _, row := range sheetRows(t, path) {
		switch {
		case slices.Contains(row, "项目编码"):
			code, money = slices.Index(row, "项目编码")+1, slices.Index(row, "金额")+1
		case cell(row, 1) == "合计":
			if printed := amount(t, row, money); !printed.Equal(total) {
				t.Errorf("%s: 合计 %s, lines %s", path, printed, total)
			}
		case code > 0 && cell(row, code) != "":
			lines++
			paid := amount(t, row, money)
			total = total.Add(paid)
			sums[cell(row, code)] = sums[cell(row, code)].Add(paid)
		}
	}
	return sums, lines
}

// declarations are the projects of the 申报表 in a workbook and the annual
// amounts they ask for.
func declarations(t *testing.T, path string) map[string]string {
	t.Helper()
	out, project := map[string]string{}, ""
	for _, row := range sheetRows(t, path) {
		switch cell(row, 1) {
		case "项目名称", "项目支出名称":
			project = firstText(row[1:])
		}
		for i, text := range row {
			switch strings.ReplaceAll(text, "\n", "") {
			case "年度资金总额：", "年度本级预算金额":
				out[project] = firstText(row[i+1:])
			}
		}
	}
	return out
}

func firstText(row []string) string {
	for _, s := range row {
		if s != "" {
			return s
		}
	}
	return ""
}

type mistake struct{ rule, level, file, sheet, cell string }

// mistakes reads the table of 差错清点.md.
func mistakes(t *testing.T) []mistake {
	t.Helper()
	text, err := os.ReadFile("云桥街道/底稿/差错清点.md")
	if err != nil {
		t.Fatal(err)
	}
	var out []mistake
	id := regexp.MustCompile(`^[A-Z]\d\d$`)
	for line := range strings.Lines(string(text)) {
		f := strings.Split(line, "|")
		if len(f) < 7 || !id.MatchString(strings.TrimSpace(f[1])) {
			continue
		}
		for i := range f {
			f[i] = strings.TrimSpace(f[i])
		}
		out = append(out, mistake{rule: f[1], level: f[2], file: f[3], sheet: f[4], cell: f[5]})
	}
	return out
}

func mistakesOf(t *testing.T, rule string) []string {
	t.Helper()
	var cells []string
	for _, m := range mistakes(t) {
		if m.rule == rule {
			cells = append(cells, m.cell)
		}
	}
	return cells
}

// workbooks are the files of the inbox, in order.
func workbooks(t *testing.T) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(inbox, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(inbox, path)
		out = append(out, filepath.ToSlash(rel))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// sheetRows are the printed texts of all sheets of a workbook, sheet after
// sheet; nothing for a file that is no workbook.
func sheetRows(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := excelize.OpenFile(filepath.Join(inbox, path))
	if err != nil {
		return nil
	}
	defer f.Close()
	var out [][]string
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, rows...)
	}
	return out
}

// cell is the text in column col (from 1) of row.
func cell(row []string, col int) string {
	if col > len(row) {
		return ""
	}
	return row[col-1]
}

func amount(t *testing.T, row []string, col int) decimal.Decimal {
	t.Helper()
	d, err := decimal.NewFromString(strings.ReplaceAll(cell(row, col), ",", ""))
	if err != nil {
		t.Errorf("%q in column %d is no amount: %v", cell(row, col), col, err)
	}
	return d
}
