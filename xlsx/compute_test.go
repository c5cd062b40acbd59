package xlsx

import (
	"fmt"
	"strings"
	"testing"

	"jixiao/xlsx/sheet"
	"jixiao/xlsx/xlsxtest"

	"github.com/xuri/excelize/v2"
)

// figures is the sheet that the formulas of the table read. A9 and C9 are
// blank, F1 a formula that gives none, F2 an error with a stored result.
const figures = `[表]
A1 95.5
A2 100
A3 12.34
A5 7
B1 90
B2 80.25
B3 3
C1 甲
C2 乙
C3 甲
C4 财政项目支出
D1 1
D2 2
D3 3
E1 '12
E2 '3
E4 '2023-12-31
F1 =""
F2 =1/0 | #DIV/0!
G1 0
G2 60
G3 80
I1 2023-12-31 {yyyy-mm-dd}
[甲 乙]
A1 1000
A2 2.5
B1 =A1*2
`

// lost is what a formula gives that is not computed.
const lost = "lost"

var computations = []struct {
	formula, want string
	why           string // where LibreOffice differs
}{
	{"A1+A2", "195.5", ""},
	{"1/3", "0.333333333333333", ""},
	{"1/3*3=1", "TRUE", ""},
	{"100*1.1", "110", ""},
	{"A1-A9", "95.5", ""}, // a blank is 0 in arithmetic
	{"A9", "", "a blank repeated is blank to us, 0 elsewhere"},
	{"A9&\"\"", "", ""},
	{"A9+0", "0", ""},
	{"+A1", "95.5", ""},
	{"--A1", "95.5", ""},
	{"-2^2", "4", ""},
	{"2^3^2", "64", ""},
	{"2^-2", "0.25", ""},
	{"8/4/2", "1", ""},
	{"1-2-3", "-4", ""},
	{"1-(2-3)", "2", ""},
	{"2*-3", "-6", ""},
	{"A1*(1+5%)", "100.275", ""},
	{"50%", "0.5", ""},
	{"1E3+1", "1001", ""},
	{"1.5E-3*2", "0.003", ""},
	{"A1/0", "#DIV/0!", ""},
	{"A1+C1", "#VALUE!", ""},
	{"A1+F2", "#DIV/0!", ""},
	{"A1+F3", "96.5", ""},
	{"#N/A", lost, ""},
	// comparing
	{"IF(A9=\"\",1,2)", "1", ""},
	{"IF(A9=0,1,2)", "1", ""},
	{"IF(A9>0,1,2)", "2", ""},
	{"IF(A9<1,\"x\",\"y\")", "x", ""},
	{"IF(OR(A1=0,A9=\"\"),\"\",A1/A2)", "", ""},
	{"IF(C1&A9=\"\",1,2)", lost, ""},
	{"IF((A9)=\"\",1,2)", lost, ""},
	{"IF(A2=0,0,A1/A2)", "0.955", ""},
	{"IF(A9<>0,A1/A9,0)", "0", ""},
	{"A9=A10", "TRUE", ""},
	{"A1>A9", "TRUE", ""},
	{"C1=\"甲\"", "TRUE", ""},
	{"\"a\"=\"A\"", "TRUE", ""},
	{"\"甲\">\"乙\"", lost, ""}, // by pinyin or by stroke
	{"1=TRUE", "FALSE", "a truth is a number there"},
	{"A1<=95.5", "TRUE", ""},
	{"A1<>A2", "TRUE", ""},
	{"F2=1", "#DIV/0!", ""},
	// conditions
	{"IF(A1>10,IF(A2>100,\"大\",\"中\"),\"小\")", "中", ""},
	{"IF(A1/A2>=0.9,10,IF(A1/A2>=0.8,8,5))", "10", ""},
	{"IF(FALSE,1)", "FALSE", ""},
	{"IF(A9,1,2)", "2", ""},
	{"IF(C1,1,2)", "#VALUE!", ""},
	{"IF(TRUE,1,F2)", "1", ""},
	{"IFERROR(A1/A9,0)", "0", ""},
	{"5+IFERROR(1/0,2)", "7", ""},
	{"IFERROR(A1/A2,0)", "0.955", ""},
	{"IFERROR(A1/0,\"\")", "", ""},
	{"IFERROR(TODAY(),0)", lost, ""}, // what we cannot compute is no error to catch
	{"_xlfn.IFNA(VLOOKUP(\"丁\",C1:D3,2,0),\"无\")", lost, ""},
	{"AND(A1>0,B1>0,NOT(C1=\"\"))", "TRUE", ""},
	{"OR(C1:C3)", lost, ""},
	{"ISNUMBER(C1)", "FALSE", ""},
	{"ISERROR(F2)", "TRUE", ""},
	{"ISNA(#N/A)", lost, ""},
	{"F1=\"\"", "TRUE", ""},
	// totals
	{"SUM(A1:A9)", "214.84", ""},
	{"SUM(A1:A3,A5)", "214.84", ""},
	{"SUM(A:A)", "214.84", ""},
	{"SUM(H:H)", lost, ""}, // itself among them
	{"SUM(C1:C3)", "0", ""},
	{"SUM(\"12\",3)", "15", "text is no number there"},
	{"SUM(A1:F3)", lost, ""},
	{"SUM(A1+A2,B1*B2)", "7418", ""},
	{"SUM(A1,-B1,-(B2))", "-74.75", ""},
	{"SUM(IF(A1>0,A1,0),IF(B1>0,B1,0))", "185.5", ""},
	{"SUM(A1:A3)/SUM(B1:B3)", "1.19965367965368", ""},
	{"AVERAGE(A1:A9)", "53.71", ""},
	{"AVERAGE(C1:C3)", "#DIV/0!", ""},
	{"MAX(A1:A9)", "100", ""},
	{"MIN(A1:A3,0)", "0", ""},
	{"MAX(C1:C3)", "0", ""},
	{"MIN(10,A1/A2*10)", "9.55", ""},
	{"PRODUCT(D1:D3)", "6", ""},
	{"COUNT(A1:C9)", "7", ""},
	{"COUNTA(A1:C9)", "11", ""},
	{"COUNT(1,\"2\",C1,A9)", "2", ""},
	{"LARGE(A1:A9,9)", lost, ""},
	{"SUBTOTAL(1,A1:A9)", lost, ""},
	// conditions over areas
	{"SUMIF(C1:C9,\"甲\",A1:A9)", lost, ""},
	{"SUMIF(A1:A9,\">=\"&A1)", lost, ""},
	{"SUMIF(C1:C9,\"甲\",A1)", lost, ""}, // areas of two sizes
	{"SUMIFS(A1:A9,C1:C9,\"甲\",B1:B9,\">5\")", lost, ""},
	{"COUNTIF(C1:C9,\"?\")", lost, ""},
	{"COUNTIF(E1:E2,12)", lost, ""},
	{"COUNTIF(A1:A9,\">甲\")", lost, ""},
	{"COUNTIF(C1:C9,\"2023-1-1\")", lost, ""},
	{"COUNTIFS(C1:C9,\"甲\",A1:A9,\">50\")", lost, ""},
	{"SUMPRODUCT((C1:C3=\"甲\")*(A1:A3>50)*B1:B3)", lost, ""},
	{"SUMPRODUCT((C:C=\"\")*1)", lost, ""}, // a million ones
	{"SUMPRODUCT(A1:A3,C1:C3)", lost, ""},
	// finding
	{"VLOOKUP(\"乙\",C1:D3,2,FALSE)", "2", ""},
	{"VLOOKUP(\"丁\",C1:D3,2,0)", "#N/A", ""},
	{"VLOOKUP(\"乙\",C1:D3,2)", lost, ""},
	{"VLOOKUP(75,G1:G3,1)", lost, ""},
	{"VLOOKUP(75,A1:B3,1)", lost, ""}, // not in order
	{"MATCH(\"乙\",C1:C9,0)", lost, ""},
	{"MATCH(75,G1:G3,-1)", lost, ""},
	{"INDEX(A1:C1,3)", lost, ""},
	{"COLUMN(C1)", lost, ""},
	// numbers
	{"ROUND(A1/A2,4)", "0.955", ""},
	{"ROUND(2.675,2)", "2.68", ""},
	{"ROUND(1.005,2)", "1.01", ""},
	{"ROUND(-2.5,0)", "-3", ""},
	{"ROUND(1234.5,-2)", "1200", ""},
	{"ROUNDUP(1.231,2)", "1.24", ""},
	{"ROUNDDOWN(-1.239,2)", "-1.23", ""},
	{"TRUNC(-1.59,1)", "-1.5", ""},
	{"INT(-1.5)", "-2", ""},
	{"INT(1/3*3)", "1", ""},
	{"ABS(A1-A2)", "4.5", ""},
	{"MOD(10,3)", "1", ""},
	{"MOD(-10,3)", "2", ""},
	{"MOD(1,0)", "#DIV/0!", ""},
	{"SIGN(-5)", "-1", ""},
	{"POWER(2,10)", "1024", ""},
	{"VALUE(\"1,234.5\")", lost, ""},
	// text
	{"C1&\"：\"&A1", "甲：95.5", ""},
	{"A1/A2&\"\"", "0.955", ""},
	{"1/3&\"\"", "0.333333333333333", ""},
	{"\"合计：\"&TEXT(SUM(A1:A3),\"0.00\")&\"元\"", lost, ""},
	{"\"a\"\"b\"", "a\"b", ""},
	{"(1=1)&\"\"", "TRUE", "a truth is a number there"},
	{"CONCATENATE(C1,\"-\",C2)", "甲-乙", ""},
	{"LEFT(C4,2)&RIGHT(C4,2)&MID(C4,3,2)", "财政支出项目", ""},
	{"LEFT(C1,-1)", "#VALUE!", ""},
	{"LEN(C4)+LEN(C9)", "6", ""},
	{"TRIM(\"  a  b \")", "a b", ""},
	{"FIND(\"项\",C4)", lost, ""},
	{"SUBSTITUTE(C4,\"财政\",\"\")", lost, ""},
	{"TEXT(7,\"000\")", lost, ""},
	{"TEXT(I1,\"ddd\")", lost, ""},
	{"TEXT(C1,\"0.00\")", lost, ""},
	// dates
	{"DATE(2023,12,31)", "45291", ""},
	{"DATE(2023,14,1)", "45323", ""},
	{"YEAR(I1)*10000+MONTH(I1)*100+DAY(I1)", "20231231", ""},
	{"I1+1", "45292", ""},
	// other sheets and names
	{"'甲 乙'!A1*2", "2000", ""},
	{"SUM('甲 乙'!A1:A2)", "1002.5", ""},
	{"'甲 乙'!B1", "2000", ""}, // itself without a result
	{"'丙'!A1", lost, ""},
	{"单价*2", "5", ""},
	{"SUM(区域)", "1002.5", ""},
	{"本表", "7", ""},
	{"没有的名称", lost, ""},
	// not ours
	{"TODAY()", lost, ""},
	{"INDIRECT(\"A1\")", lost, ""},
	{"OFFSET(A1,1,0)", lost, ""},
	{"REPT(\"a\",3)", lost, ""},
	{"A1:A3", lost, ""},
	{"A1:A3+1", lost, ""},
	{"A1 A1:B1", lost, ""}, // an intersection
	{"SUM((A1,A2))", lost, ""},
	{"{1,2}", lost, ""},
	{"表1[金额]", lost, ""},
	{"[1]表!A1", lost, ""},
	{"SUM(表:丙!A1)", lost, ""},
	{"A1:INDEX(A1:A3,2)", lost, ""},
	{"IF(A1>0,1", lost, ""},
	{"A1+", lost, ""},
	{"\"a", lost, ""},
}

// computed is the column H of the first sheet as openBook gives it.
func computedBook(t testing.TB) []byte {
	t.Helper()
	data, err := BuildText(figures)
	if err != nil {
		t.Fatal(err)
	}
	f := reopen(t, data)
	for i, c := range computations {
		if err := f.SetCellFormula("表", fmt.Sprintf("H%d", i+1), c.formula); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetCellBool("表", "F3", true); err != nil {
		t.Fatal(err)
	}
	for _, n := range []excelize.DefinedName{
		{Name: "单价", RefersTo: "'甲 乙'!$A$2"},
		{Name: "区域", RefersTo: "'甲 乙'!$A$1:$A$2"},
		{Name: "税率", RefersTo: "0.06"},
		{Name: "本表", RefersTo: "表!$A$5", Scope: "表"},
	} {
		if err := f.SetDefinedName(&n); err != nil {
			t.Fatal(err)
		}
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func reopen(t testing.TB, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(strings.NewReader(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func openedBook(t testing.TB, data []byte) *book {
	t.Helper()
	b, err := openBook(data, "甲.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestCompute(t *testing.T) {
	g := openedBook(t, computedBook(t)).grids[0]
	for i, c := range computations {
		x := g.at(i+1, 8)
		got := x.text
		if x.unknown() {
			got = lost
		}
		if got != c.want {
			t.Errorf("=%s gives %q, want %q", c.formula, got, c.want)
		}
		if x.computed == x.lost || x.lost != (c.want == lost || isErrorText(c.want)) {
			t.Errorf("=%s: computed %t, lost %t", c.formula, x.computed, x.lost)
		}
		if x.computed && x.kind == errorCell || x.lost && x.kind != errorCell {
			t.Errorf("=%s is of kind %d", c.formula, x.kind)
		}
	}
}

// TestComputeAsOffice: LibreOffice computes the same, but where the table says
// why not.
func TestComputeAsOffice(t *testing.T) {
	data := computedBook(t)
	again := openedBook(t, xlsxtest.Resaved(t, data)).grids[0]
	for i, c := range computations {
		x := again.at(i+1, 8)
		if alike := x.text == c.want; c.want != lost && alike != (c.why == "") {
			t.Errorf("=%s is %q there, %q here; the reason says %q", c.formula, x.text, c.want, c.why)
		}
	}
}

// TestComputeChains: formulas that refer to each other are each computed once,
// whatever their order; circles are lost, and so is what is built on them.
func TestComputeChains(t *testing.T) {
	const long = 5_000
	var text strings.Builder
	fmt.Fprintf(&text, "[表]\n")
	for i := 1; i < long; i++ {
		fmt.Fprintf(&text, "A%d =A%d+1\n", i, i+1)        // upwards
		fmt.Fprintf(&text, "B%d =B%d+B%d\n", i+1, i, i)   // downwards, twice
		fmt.Fprintf(&text, "C%d =C%d+C%d\n", i, i+1, i+1) // upwards, twice
	}
	fmt.Fprintf(&text, "A%d 1\nB1 0\nC%d 0\n", long, long)
	text.WriteString("E1 =F1\nF1 =E1\nE2 =E2\nE3 =E1+1\nE4 =IFERROR(E1,0)\nE5 =IF(A1>0,7,8)\nE6 =SUM(E1:E2)\n")
	text.WriteString("@merge G1:G2\nG1 =A5000*0.125 {0.00%}\nG3 =G1\n")
	data, err := BuildText(text.String())
	if err != nil {
		t.Fatal(err)
	}
	g := openedBook(t, data).grids[0]
	for _, c := range []struct {
		row, col int
		want     string
	}{
		{1, 1, "5000"}, {2500, 1, "2501"}, {long, 2, "0"}, {1, 3, "0"},
		{1, 5, "=F1"}, {1, 6, "=E1"}, {2, 5, "=E2"}, {3, 5, "=E1+1"}, {4, 5, "=IFERROR(E1,0)"}, {6, 5, "=SUM(E1:E2)"},
		{5, 5, "7"},
		{1, 7, "12.50%"}, {3, 7, "0.125"},
	} {
		if x := g.at(c.row, c.col); x.text != c.want {
			t.Errorf("row %d, column %d is %q, want %q", c.row, c.col, x.text, c.want)
		}
	}
}

// TestComputeStored: a formula with a stored result keeps it, right or wrong,
// and others build on it.
func TestComputeStored(t *testing.T) {
	data, err := BuildText("[表]\nA1 1\nB1 =A1+1 | 5\nC1 =B1*2\nD1 =TODAY() | 7\nE1 =D1+1\nF1 =A1/0 | #DIV/0!\nG1 =F1\nH1 =IFERROR(F1,3)")
	if err != nil {
		t.Fatal(err)
	}
	g := openedBook(t, data).grids[0]
	for col, want := range []string{"1", "5", "10", "7", "8", "#DIV/0!", "#DIV/0!", "3"} {
		if x := g.at(1, col+1); x.text != want {
			t.Errorf("column %d is %q, want %q", col+1, x.text, want)
		}
	}
	if g.at(1, 2).computed || g.at(1, 6).lost || !g.at(1, 7).lost {
		t.Error("stored results count as computed or lost")
	}
}

// doublingNames are names from 1 to n, each twice the one before.
func doublingNames(n int) []sheet.Name {
	names := []sheet.Name{{Name: "翻倍0", Formula: "1"}}
	for i := range n {
		names = append(names, sheet.Name{Name: fmt.Sprintf("翻倍%d", i+1), Formula: fmt.Sprintf("翻倍%d+翻倍%d", i, i)})
	}
	return names
}

// TestComputeCount: formulas beyond the budget are lost.
func TestComputeCount(t *testing.T) {
	b := &book{grids: []*grid{newGrid("", "表")}}
	for row := 1; row <= maxComputed+1; row++ {
		b.grids[0].put(row, 1, cell{formula: "1+1", unstored: true})
	}
	b.compute()
	if x, y := b.grids[0].at(maxComputed, 1), b.grids[0].at(maxComputed+1, 1); x.text != "2" || !y.unknown() {
		t.Errorf("the last formulas give %q and %q", x.text, y.text)
	}
}

// FuzzCompute: whatever a formula says it is computed or lost, costs no more
// than a workbook may, and gives what a cell can hold.
func FuzzCompute(f *testing.F) {
	for _, c := range computations {
		f.Add(c.formula, "A1&C1", "A2*2")
	}
	data, err := BuildText(figures)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, first, second, name string) {
		b := openedBook(t, data)
		g := b.grids[0]
		b.names = append(doublingNames(20), sheet.Name{Name: "区域", Formula: name})
		g.put(20, 1, cell{formula: first, unstored: true})
		g.put(20, 2, cell{formula: second, unstored: true})
		g.put(20, 3, cell{formula: "A20&B20", unstored: true})
		b.compute()
		for col := 1; col <= 3; col++ {
			x := g.at(20, col)
			if x.unstored || x.computed && x.lost {
				t.Errorf("%q, %q: column %d is computed %t, lost %t", first, second, col, x.computed, x.lost)
			}
			if _, ok := parsePlain(x.raw); x.kind == numberCell && !ok || len(x.raw) > 32_767*4 {
				t.Errorf("%q, %q: column %d holds %.80q", first, second, col, x.raw)
			}
		}
	})
}

// BenchmarkCompute is a list of 10,000 rows whose sums and rates were saved
// without results.
func BenchmarkCompute(b *testing.B) {
	const rows = 10_000
	g := newGrid("", "表")
	for row := 1; row <= rows; row++ {
		g.put(row, 1, cell{kind: numberCell, raw: "12345.67"})
		g.put(row, 2, cell{kind: numberCell, raw: "2345.6"})
		g.put(row, 3, cell{})
		g.put(row, 4, cell{})
	}
	g.put(rows+1, 1, cell{})
	for b.Loop() {
		for row := 1; row <= rows; row++ {
			*g.find(row, 3) = cell{col: 3, unstored: true, formula: fmt.Sprintf("A%d-B%d", row, row)}
			*g.find(row, 4) = cell{col: 4, unstored: true, formula: fmt.Sprintf(`IF(A%d=0,"",ROUND(B%d/A%d,4))`, row, row, row)}
		}
		*g.find(rows+1, 1) = cell{col: 1, unstored: true, formula: fmt.Sprintf("SUM(A1:A%d)", rows)}
		(&book{grids: []*grid{g}}).compute()
		if x := g.at(rows, 4); x.text != "0.19" {
			b.Fatalf("the last rate is %q", x.text)
		}
	}
}
