package sheet

import (
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

var shifts = []struct {
	formula    string
	rows, cols int
	want       string
}{
	{"A1+B2", 1, 0, "A2+B3"},
	{"A1+B2", 0, 1, "B1+C2"},
	{"Z1+AZ1", 0, 1, "AA1+BA1"},
	{"$A1+A$1+$A$1", 2, 3, "$A3+D$1+$A$1"},
	{"SUM(A1:$B$2)", 1, 1, "SUM(B2:$B$2)"},
	{"SUM(A:A,$B:C)", 5, 1, "SUM(B:B,$B:D)"},
	{"SUM(1:1,$1:2)", 3, 9, "SUM(4:4,$1:5)"},
	{"a1+b$2", 1, 0, "a2+b$2"},
	{"-A1%", 1, 0, "-A2%"},
	{"Sheet1!$B2*2", 1, 1, "Sheet1!$B3*2"},
	{"汇总!B2:C3", 1, 1, "汇总!C3:D4"},
	{"'甲 乙'!A1", 1, 0, "'甲 乙'!A2"},
	{"'A1''B1'!A1", 1, 0, "'A1''B1'!A2"}, // a doubled quote in the name
	{"A1!A1", 1, 0, "A1!A2"},             // a sheet named like a cell
	{"LOG10!A1", 1, 0, "LOG10!A2"},
	{"[1]表!A1", 1, 0, "[1]表!A2"},
	{"'[1]甲 乙'!$A1:B2", 1, 1, "'[1]甲 乙'!$A2:C3"},
	{"[1]!总额", 1, 1, "[1]!总额"},
	{"甲:丙!A1", 1, 0, "甲:丙!A2"}, // over several sheets
	{"甲!A1:甲!B2", 1, 0, "甲!A2:甲!B3"},
	{`"A1"&A1&"say ""B1"""`, 1, 0, `"A1"&A2&"say ""B1"""`},
	{`IF(A1="","",A1)`, 1, 0, `IF(A2="","",A2)`},
	{"LOG10(A1)+ATAN2(A1,B1)", 1, 0, "LOG10(A2)+ATAN2(A2,B2)"},
	{"A1:INDEX(B:B,3)", 1, 0, "A2:INDEX(B:B,3)"},
	{"A1率+合计A1+_A1+A1_+A1.b+X.A1+A1?", 1, 1, "A1率+合计A1+_A1+A1_+A1.b+X.A1+A1?"},
	{"ABCD1+XFE1+A1048577+A0+A01", 1, 0, "ABCD1+XFE1+A1048577+A0+A01"}, // beyond a sheet: names
	{"R1C1+RC+TRUE", 1, 1, "R1C1+RC+TRUE"},
	{"表1[金额]+表1[[#All],[A1]]+A1", 1, 0, "表1[金额]+表1[[#All],[A1]]+A2"},
	{"表1['[A1]+A1", 1, 0, "表1['[A1]+A2"}, // ' takes [ out of its meaning
	{"1E5+1.5E-3+2E+4+A1", 1, 1, "1E5+1.5E-3+2E+4+B2"},
	{"1E5:1E6", 1, 1, "1E5:1E6"},
	{"#REF!+A1+甲!#REF!+#N/A+#DIV/0!", 1, 0, "#REF!+A2+甲!#REF!+#N/A+#DIV/0!"},
	{"A1#+@A1", 1, 0, "A2#+@A2"},
	{"{1,2;3,4}*A1", 1, 0, "{1,2;3,4}*A2"},
	{"A1 B1:C2\n+ D4", 1, 0, "A2 B2:C3\n+ D5"},
	{"A1，B1（C1）", 1, 0, "A2，B2（C2）"}, // full-width signs part references too
	{"A1", -1, 0, "#REF!"},
	{"A1", 0, -1, "#REF!"},
	{"A$1+$A1", -1, -1, "#REF!+#REF!"},
	{"$A$1", -1, -1, "$A$1"},
	{"A1048576+XFD1", 1, 0, "#REF!+XFD2"},
	{"XFD1", 0, 1, "#REF!"},
	{"SUM(A1:B5)", -1, 0, "SUM(#REF!)"},
	{"SUM(A2:XFD2)", 0, 1, "SUM(#REF!)"},
	{"A:B", 0, -1, "#REF!"},
	{"1:2", -1, 0, "#REF!"},
	{"甲!A1", -1, 0, "甲!#REF!"},
	{`"unclosed A1`, 1, 0, `"unclosed A1`},
	{"'unclosed A1", 1, 0, "'unclosed A1"},
	{"[unclosed A1", 1, 0, "[unclosed A1"},
	{"A1\xff\xfeB1", 1, 0, "A2\xff\xfeB2"},
	{"", 1, 1, ""},
}

func TestShift(t *testing.T) {
	for _, c := range shifts {
		if got := shift(c.formula, c.rows, c.cols); got != c.want {
			t.Errorf("shift(%q, %d, %d) = %q, want %q", c.formula, c.rows, c.cols, got, c.want)
		}
	}
}

// FuzzShift: the pieces are the text; a shift of nothing changes nothing; there
// and back again is where it began, unless something left the sheet; and no
// reference grows by more than its digits.
func FuzzShift(f *testing.F) {
	for _, c := range shifts {
		f.Add(c.formula, c.rows, c.cols)
	}
	f.Fuzz(func(t *testing.T, formula string, rows, cols int) {
		rows, cols = rows%maxRow, cols%maxColumn
		if got := shift(formula, 0, 0); got != formula {
			t.Errorf("shift(%q, 0, 0) = %q", formula, got)
		}
		var whole strings.Builder
		for rest := formula; rest != ""; {
			p := nextPiece(rest)
			if p.text == "" {
				t.Fatalf("nextPiece(%q) is empty", rest)
			}
			whole.WriteString(p.text)
			rest = rest[len(p.text):]
		}
		if whole.String() != formula {
			t.Errorf("pieces of %q make %q", formula, whole.String())
		}
		there := shift(formula, rows, cols)
		if len(there) > 5*len(formula) {
			t.Errorf("shift(%q, %d, %d) takes %d bytes", formula, rows, cols, len(there))
		}
		if strings.Count(there, "#REF!") > strings.Count(formula, "#REF!") {
			return
		}
		if back := shift(there, -rows, -cols); !strings.EqualFold(back, formula) {
			t.Errorf("shift(%q, %d, %d) = %q, and back %q", formula, rows, cols, there, back)
		}
	})
}

// TestShiftAsExcelize: excelize writes shared formulas out alike, but where the
// reason says.
func TestShiftAsExcelize(t *testing.T) {
	for _, c := range []struct{ formula, reason string }{
		{"A1+$B$2*$C4+D$5", ""},
		{"SUM(A1:$B$2)-SUM(B5:C9)", ""},
		{"SUM($1:2)", ""},
		{"SUM(A:A,$B:C)", ""},
		{`IF(A1="","",A1)`, ""},
		{"LOG10(A1)", ""},
		{"A1率+合计A1", ""},
		{"1E5+A1", ""},
		{"甲!A1", "excelize leaves a reference with a sheet alone"},
		{"'甲 乙'!A1", "excelize drops the quotes as well"},
		{"甲!A1:B2", "excelize moves only the far corner of an area with a sheet"},
		{"AB+A1", "excelize moves a name of two letters like a column"},
		{"XFD1", "excelize leaves nothing of a reference that leaves the sheet"},
	} {
		ours, theirs := []string{}, []string{}
		for i := range 3 {
			ours = append(ours, shift(c.formula, i, i))
		}
		f := excelize.NewFile()
		kind, ref := excelize.STCellFormulaTypeShared, "J10:L12"
		if err := f.SetCellFormula("Sheet1", "J10", c.formula, excelize.FormulaOpts{Type: &kind, Ref: &ref}); err != nil {
			t.Fatal(err)
		}
		for _, at := range []string{"J10", "K11", "L12"} {
			formula, err := f.GetCellFormula("Sheet1", at)
			if err != nil {
				t.Fatal(err)
			}
			theirs = append(theirs, formula)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		if alike := slices.Equal(ours, theirs); alike != (c.reason == "") {
			t.Errorf("%q: ours %q, excelize %q; the reason says %q", c.formula, ours, theirs, c.reason)
		}
	}
}

func BenchmarkShift(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		shift("IF(SUM($A$1:A12)=0,0,ROUND(B12/汇总!$C$3,4))", 17, 0)
	}
}
