package xlsx

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jixiao/model"

	"github.com/xuri/excelize/v2"
)

// paramsText is a sheet 参数 as an officer may leave it: a blank row and column
// before it, numbers, a rate, a day and a result of a formula, merged cells,
// remarks, blanks at the ends, full-width headers.
const paramsText = `[参 数]
B2 '参数　
C2 '　值
D2 '单位
B3 '尾差上限 
C3 0.3
D3 '万元
B4 # 以下是本区的
B5 '执行率警戒线
C5 20%
D5 %
B7 '开始日
C7 2023-05-06
D7 '文字
B8 '两项
C8 '甲|乙
D8 '文字
C9 '丙
B10 '合计
C10 =0.1+0.2 | 0.3
D10 '分
G10 '表外的话
@merge B8:B9
@merge D8:D9
@hide sheet

[随便记记]
A1 '规则编号
`

func bookFile(t testing.TB, text string) string {
	t.Helper()
	data, err := BuildText(text)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "规则.xlsx")
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestReadTables(t *testing.T) {
	got, found, err := ReadTables(bookFile(t, paramsText), "规则.xlsx")
	if err != nil || len(found) > 0 || len(got) != 1 {
		t.Fatalf("ReadTables = %v, %v, %v", got, told(found), err)
	}
	var lines []string
	for _, r := range got[0].Rows {
		lines = append(lines, fmt.Sprintf("%s %s", got[0].At(r, 2).A1(), strings.Join(r.Cells, ",")))
	}
	want := []string{"C3 ,尾差上限,0.3,万元", "C5 ,执行率警戒线,20%,%", "C7 ,开始日,2023-05-06,文字", "C8 ,两项,甲|乙,文字", "C9 ,两项,丙,文字", "C10 ,合计,0.3,分"}
	if strings.Join(lines, "\n") != strings.Join(want, "\n") {
		t.Errorf("ReadTables:\n%s\nwant\n%s", strings.Join(lines, "\n"), strings.Join(want, "\n"))
	}
	if at := got[0].Head(2); at.A1() != "C2" || got[0].Column("值") != 2 || at.Sheet != "参 数" {
		t.Errorf("head of 值 at %s, column %d", at, got[0].Column("值"))
	}
}

// TestReadTablesRefuses: what went wrong while typing is told at its cell, and a
// sheet whose name is misspelt is not passed over unseen.
func TestReadTablesRefuses(t *testing.T) {
	for _, c := range []struct{ name, text, at, want string }{
		{"rule turned formula", "[参数]\nA1 '参数\nB1 '值\nB2 =尾差上限+1 | #NAME?\n", "参数 B2", "这一格成了公式“=尾差上限+1”，不是文字"},
		{"misspelt sheet", "[检验规则]\nA1 '规则编号\n", "检验规则 A1", "是否应为“校验规则”"},
		{"copied sheet", "[参数]\nA1 '参数\n\n[校验规则 (2)]\nA1 '规则编号\n", "校验规则 (2) A1", "是否应为“校验规则”"},
	} {
		_, found, err := ReadTables(bookFile(t, c.text), "规则.xlsx")
		if err != nil || len(found) != 1 || found[0].At.Sheet+" "+found[0].At.A1() != c.at || found[0].Fix == "" || !strings.Contains(found[0].Message, c.want) {
			t.Errorf("%s: ReadTables = %v, %v, want %q at %s", c.name, told(found), err, c.want, c.at)
		}
	}
	for _, c := range []struct{ name, text, want string }{
		{"no sheet of a book", "[Sheet1]\nA1 '你好\n", "没有规则库的工作表（校验规则、参数"},
	} {
		if _, _, err := ReadTables(bookFile(t, c.text), "规则.xlsx"); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"text":  {[]byte("规则编号,名称\n"), "没有规则库的工作表"},
		"empty": {nil, "文件是空的"},
		"cut":   {[]byte("PK\x03\x04 cut"), "已损坏"},
		"pdf":   {[]byte("%PDF-1.7"), "这是 PDF"},
	} {
		path := filepath.Join(t.TempDir(), "规则.xlsx")
		if err := os.WriteFile(path, c.data, 0o644); err != nil {
			t.Fatal(err)
		}
		if _, _, err := ReadTables(path, "规则.xlsx"); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	if _, _, err := ReadTables(filepath.Join(t.TempDir(), "无.xlsx"), "无.xlsx"); err == nil || !strings.Contains(err.Error(), "找不到文件") {
		t.Errorf("no file: %v", err)
	}
}

// TestBookHelps: what the workbook offers besides its cells.
func TestBookHelps(t *testing.T) {
	columns, err := bookColumns()
	if err != nil {
		t.Fatal(err)
	}
	head := "规则编号,对象,级别,要求,启用\n"
	data, err := WriteBook([]model.Table{tableOf(t, "校验规则", head, "Z01,项目支出绩效自评表,错误,-分值 = 1,否", "Z02,单位,提示,=分值,是")})
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(strings.NewReader(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	notes, err := f.GetComments("校验规则")
	if err != nil || len(notes) != 5 {
		t.Errorf("%d notes, %v", len(notes), err)
	}
	for _, at := range []string{"D2", "D3"} {
		if typ, err := f.GetCellType("校验规则", at); err != nil || typ != excelize.CellTypeSharedString {
			t.Errorf("%s is of type %v, %v, want text", at, typ, err)
		}
	}
	lists, err := f.GetDataValidations("校验规则")
	if err != nil {
		t.Fatal(err)
	}
	only := map[string]bool{}
	for _, l := range lists {
		only[l.Sqref] = l.ShowErrorMessage
	}
	if len(only) != 3 || only["B2:B3000"] || !only["C2:C3000"] || !only["E2:E3000"] {
		t.Errorf("drop-downs that take nothing else: %v", only)
	}
	if p, err := f.GetPanes("校验规则"); err != nil || !p.Freeze || p.XSplit != 1 || p.YSplit != 1 {
		t.Errorf("panes %+v, %v", p, err)
	}
	if visible, err := f.GetSheetVisible(choiceSheet); err != nil || visible {
		t.Errorf("选项 visible %v, %v", visible, err)
	}
	for key, c := range columns {
		if c.note == "" || c.width < 5 {
			t.Errorf("book.csv says too little of %s", key)
		}
	}
}
