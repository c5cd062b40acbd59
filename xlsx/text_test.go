package xlsx

import (
	"bytes"
	"testing"

	"github.com/xuri/excelize/v2"
)

const bookText = `// every kind of line
[预算]
A1 表头\n（万元）
A2 973.99
B2 1,093.75
C2 82.24%
D2 '0012
E2 123456789012345678
F2 =A2+B2 | 2067.74
G2 =1/0 | #DIV/0!
H2 ='预算'!A2&"" | '973.99
A3 '=1+1
A4 899.524 {0.00}
A5 2023-12-31 {yyyy/m/d}
A6 _x000A_
@merge A1:C1
@width A:C 12
@height 1 30
@style title A1:C1
@border A1:H5
@freeze A2
@paper landscape
@area A1:H6
@titles 1:1
@validate D3 甲|乙
@comment A2 说明
@prop jixiao 测试
[第二张]
A1 完
@hide row 1
`

func TestBuildText(t *testing.T) {
	data, err := BuildText(bookText)
	if err != nil {
		t.Fatal(err)
	}
	again, err := BuildText(bookText)
	if err != nil || !bytes.Equal(data, again) {
		t.Errorf("the same text gave other bytes (%v)", err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, c := range []struct {
		cell, raw, printed string
		kind               excelize.CellType
	}{
		{"A1", "表头\n（万元）", "表头\n（万元）", excelize.CellTypeSharedString},
		{"A2", "973.99", "973.99", excelize.CellTypeUnset},
		{"B2", "1093.75", "1,093.75", excelize.CellTypeUnset},
		{"C2", "0.8224", "82.24%", excelize.CellTypeUnset},
		{"D2", "0012", "0012", excelize.CellTypeSharedString},
		{"E2", "123456789012345678", "123456789012345678", excelize.CellTypeSharedString},
		{"F2", "2067.74", "2067.74", excelize.CellTypeUnset},
		{"G2", "#DIV/0!", "#DIV/0!", excelize.CellTypeError},
		{"H2", "973.99", "973.99", excelize.CellTypeFormula},
		{"A3", "=1+1", "=1+1", excelize.CellTypeSharedString},
		{"A4", "899.524", "899.52", excelize.CellTypeUnset},
		{"A5", "45291", "2023/12/31", excelize.CellTypeUnset},
		{"A6", "_x000A_", "_x000A_", excelize.CellTypeSharedString},
	} {
		raw, _ := f.GetCellValue("预算", c.cell, excelize.Options{RawCellValue: true})
		printed, _ := f.GetCellValue("预算", c.cell)
		kind, _ := f.GetCellType("预算", c.cell)
		if raw != c.raw || printed != c.printed || kind != c.kind {
			t.Errorf("%s = %q, %q, %v, want %q, %q, %v", c.cell, raw, printed, kind, c.raw, c.printed, c.kind)
		}
	}
}

func TestBuildTextRefuses(t *testing.T) {
	for _, text := range []string{"A1 no sheet", "[s]\nXFE1 x", "[s]\n@nonsense A1", "[s]\n@style nosuch A1", "[s]\n[s]"} {
		if _, err := BuildText(text); err == nil {
			t.Errorf("BuildText(%q) gave no error", text)
		}
	}
}
