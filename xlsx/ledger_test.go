package xlsx

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"jixiao/model"
	"jixiao/xlsx/sheet"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

// storedAmounts are numbers as cells store them, with the amount that the law of
// numbers makes of them.
var storedAmounts = []struct{ in, want string }{
	{"0", "0"},
	{"-0", "0"},
	{"12345.67", "12345.67"},
	{"-599", "-599"},
	{"39.299999999999997", "39.3"}, // 17 digits of a double
	{"-0.30000000000000004", "-0.3"},
	{"973.9900000000001", "973.99"},
	{"0.1", "0.1"},
	{".5", "0.5"},
	{"100.0000", "100"},
	{"0.0049999999999999996", "0.005"}, // smaller than a fen
	{"1.23456", "1.23456"},             // smaller than 1/10000
	{"1E+3", "1000"},
	{"1.0E-2", "0.01"},
	{"99999999999", "99999999999"},             // 11 digits
	{"1234567890.12", "1234567890.12"},         // 12 digits
	{"123456789012345", "123456789012345"},     // beyond the units of a sum
	{"1234.56005859375", "1234.56"},            // a float of single precision
	{"800719925474099", "800719925474099"},     // beyond 2^53 units
	{"12345678901234567", "12345678901234600"}, // Excel keeps 15 digits
}

func TestParseStored(t *testing.T) {
	for _, c := range storedAmounts {
		for _, shift := range []int32{0, 3, 4, 8} {
			got, ok := parseStored([]byte(c.in), shift)
			want := decimal.RequireFromString(c.want).Shift(shift)
			if !ok || !got.yuan().Equal(want) {
				t.Errorf("parseStored(%q, %d) = %v, %v, want %v", c.in, shift, got.yuan(), ok, want)
			}
		}
	}
	for _, in := range []string{"", "-", ".", "-.", "1.2.3", "1,234", "NaN", "12a", "--5"} {
		if got, ok := parseStored([]byte(in), 0); ok {
			t.Errorf("parseStored(%q) = %v, want none", in, got.yuan())
		}
	}
}

// FuzzParseStored holds the quick way against the law itself.
func FuzzParseStored(f *testing.F) {
	for _, c := range storedAmounts {
		f.Add(c.in, int32(0))
		f.Add(c.in, int32(4))
	}
	f.Fuzz(func(t *testing.T, in string, shift int32) {
		switch shift {
		case 0, 3, 4, 8:
		default:
			return
		}
		units, ok := parseUnits([]byte(in), shift)
		if !ok {
			return
		}
		n, ok := parsePlain(in)
		if want := cleanFloat(n).Shift(shift); !ok || !decimal.New(units, -unitPlaces).Equal(want) {
			t.Errorf("parseUnits(%q, %d) = %d, want %v (a number: %v)", in, shift, units, want, ok)
		}
	})
}

// Numbers as programs write them: the quick way must be the law for all.
func TestParseStoredIsLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := float64(rapid.Int64Range(-1e13, 1e13).Draw(t, "fen")) / 100
		if rapid.Bool().Draw(t, "sum") {
			f += float64(rapid.Int64Range(-1e9, 1e9).Draw(t, "more")) / 1000
		}
		in := strconv.FormatFloat(f, "fge"[rapid.IntRange(0, 2).Draw(t, "format")], rapid.SampledFrom([]int{-1, 15, 17}).Draw(t, "digits"), 64)
		shift := rapid.SampledFrom([]int32{0, 3, 4, 8}).Draw(t, "shift")
		n, ok := parsePlain(in)
		if !ok {
			t.Skip(in)
		}
		got, ok := parseStored([]byte(in), shift)
		if want := cleanFloat(n).Shift(shift); !ok || !got.yuan().Equal(want) {
			t.Fatalf("parseStored(%q, %d) = %v, %v, want %v", in, shift, got.yuan(), ok, want)
		}
	})
}

// Typed amounts that are read quickly are those that parseNumeral reads.
func FuzzParseTyped(f *testing.F) {
	for _, in := range []string{"1234.50", "1,234.50", "-5", ".5", "5.", "007", "12345678901.2345", "1234567890123.45", "0.00000001", "２.5万", "-", "（3）", "12%", "12个"} {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		for _, money := range []model.MoneyUnit{model.Yuan, model.WanYuan} {
			got, ok := parseTyped([]byte(in), money)
			n, is := parseNumeral(in)
			if is {
				doubt, _ := n.misfit(measure{kind: model.KindAmount, money: money})
				is = doubt == ""
			}
			if n.yuan.IsZero() {
				n.yuan = money.InYuan()
			}
			if want := n.number.Mul(n.yuan); ok != is || ok && !got.yuan().Equal(want) {
				t.Errorf("parseTyped(%q, %s) = %v, %v, want %v, %v", in, money, got.yuan(), ok, want, is)
			}
		}
	})
}

// A sum that leaves its units is still exact.
func TestSumBeyondUnits(t *testing.T) {
	var s sum
	want := decimal.Zero
	one := sum{units: largestUnits - 1}
	for range 3000 {
		s.add(one)
		want = want.Add(one.yuan())
	}
	if !s.yuan().Equal(want) {
		t.Errorf("sum = %v, want %v", s.yuan(), want)
	}
	if left := s.minus(s); !left.equal(sum{}) {
		t.Errorf("s.minus(s) = %v, want 0", left.yuan())
	}
}

// listHeader is the header of lists that tests feed by hand.
var listHeader = []string{"序号", "支付日期", "项目编码", "项目名称", "收款人", "支付金额"}

var ownLayouts = sync.OnceValues(DefaultLayouts)

// feed reads rows as they would stream from a sheet.
func feed(t testing.TB, rows []sheet.Row) *listReader {
	l, err := ownLayouts()
	if err != nil {
		t.Fatal(err)
	}
	r := newListReader(&contents{rowReader: &sheet.Workbook{}}, &sheet.Sheet{Name: "支付"}, "支付.xlsx", l, sum{})
	for i := range rows {
		if err := r.row(&rows[i]); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.end(); err != nil {
		t.Fatal(err)
	}
	return r
}

func texts(number int, values ...string) sheet.Row {
	r := sheet.Row{Number: number}
	for i, v := range values {
		if v != "" {
			r.Cells = append(r.Cells, sheet.Cell{Col: i + 1, Kind: sheet.Text, Value: []byte(v), Stored: true})
		}
	}
	return r
}

// payment is a row below listHeader.
func payment(number int, code, name, amount string) sheet.Row {
	r := texts(number, strconv.Itoa(number), "", code, name, "某公司")
	r.Cells = append(r.Cells, sheet.Cell{Col: 6, Value: []byte(amount), Stored: true})
	return r
}

// No order of rows and no way of parting them into sheets and files changes a
// sum, and each is the sum of decimals.
func TestLedgerOrder(t *testing.T) {
	type paid struct{ code, name, amount string }
	rapid.Check(t, func(rt *rapid.T) {
		all := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) paid {
			n := rapid.IntRange(1, 9).Draw(rt, "project")
			p := paid{code: fmt.Sprintf("P%03d", n), name: fmt.Sprintf("第%d号项目", n)}
			switch rapid.IntRange(0, 9).Draw(rt, "spelling") {
			case 0:
				p.code = ""
			case 1:
				p.name = ""
			case 2:
				p.code, p.name = "", p.code+"-"+p.name
			}
			f := float64(rapid.Int64Range(-1e9, 1e12).Draw(rt, "fen")) / 100
			p.amount = strconv.FormatFloat(f, 'g', rapid.SampledFrom([]int{-1, 17}).Draw(rt, "digits"), 64)
			return p
		}), 1, 150).Draw(rt, "payments")
		want := map[string]decimal.Decimal{}
		total := decimal.Zero
		coded := map[string]bool{} // projects whose code and name stand together once
		for _, p := range all {
			if p.code != "" && p.name != "" || strings.Contains(p.name, "-") {
				coded[p.name[max(0, strings.Index(p.name, "-")+1):]] = true
			}
		}
		for _, p := range all {
			n, _ := parsePlain(p.amount)
			key := p.code
			if before, name := model.SplitCode(p.name); before != "" {
				key = before
			} else if key == "" {
				if key = name; coded[name] {
					key = fmt.Sprintf("P%03s", strings.Trim(name, "第号项目"))
				}
			}
			want[key] = want[key].Add(cleanFloat(n))
			total = total.Add(cleanFloat(n))
		}
		order := rapid.Permutation(all).Draw(rt, "order")
		l := &Ledger{}
		for len(order) > 0 {
			n := rapid.IntRange(1, len(order)).Draw(rt, "rows of a sheet")
			rows := []sheet.Row{texts(1, listHeader...)}
			for i, p := range order[:n] {
				rows = append(rows, payment(i+2, p.code, p.name, p.amount))
			}
			part := &Ledger{}
			part.take(feed(t, rows))
			l.join(part)
			order = order[n:]
		}
		got, n := l.Total()
		if !got.Equal(total) || n != len(all) {
			rt.Fatalf("Total() = %v of %d, want %v of %d", got, n, total, len(all))
		}
		projects := l.Projects()
		for _, p := range projects {
			key := p.Code
			if key == "" {
				key = p.Name
			}
			if !p.Total.Equal(want[key]) {
				rt.Fatalf("%s has %v, want %v", key, p.Total, want[key])
			}
		}
		if len(projects) != len(want) {
			rt.Fatalf("%d projects, want %d", len(projects), len(want))
		}
	})
}

// An ordinary row costs no memory.
func TestLedgerRowAllocates(t *testing.T) {
	rows := []sheet.Row{texts(1, listHeader...)}
	for i := range 100 {
		rows = append(rows, payment(i+2, fmt.Sprintf("P%03d", i%7), fmt.Sprintf("第%d号项目", i%7), "39.299999999999997"))
	}
	r := feed(t, rows)
	i := 0
	if n := testing.AllocsPerRun(200, func() {
		i++
		if err := r.take(&rows[1+i%100]); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("a row makes %v allocations, want none", n)
	}
}

func BenchmarkLedgerRow(b *testing.B) {
	rows := []sheet.Row{texts(1, listHeader...)}
	for i := range 1000 {
		rows = append(rows, payment(i+2, fmt.Sprintf("44010024T%09d", i*7919%200), fmt.Sprintf("2024年专项业务经费项目第%03d号", i*7919%200), "4401.2299999999996"))
	}
	r := feed(b, rows)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if err := r.take(&rows[1+i%1000]); err != nil {
			b.Fatal(err)
		}
	}
}

// ledgerOf reads the ledger of workbooks given as texts.
func ledgerOf(t *testing.T, books ...string) *Ledger {
	layouts, err := ownLayouts()
	if err != nil {
		t.Fatal(err)
	}
	l := &Ledger{}
	dir := t.TempDir()
	for i, text := range books {
		data, err := BuildText(text)
		if err != nil {
			t.Fatal(err)
		}
		name := fmt.Sprintf("%d.xlsx", i+1)
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		l.Read(path, name, layouts)
	}
	return l
}

// inShort is a ledger in few words: the projects, then the remarks.
func inShort(l *Ledger) string {
	var s strings.Builder
	for _, f := range l.Files {
		if f.Refused {
			fmt.Fprintf(&s, "refused %s\n", f.Path)
		}
	}
	for _, p := range l.Projects() {
		fmt.Fprintf(&s, "%s|%s|%d|%s\n", p.Code, p.Name, p.Rows, p.Total.StringFixed(2))
	}
	for _, r := range l.Remarks() {
		fmt.Fprintf(&s, "%s %d", r.What, r.Count)
		for _, c := range r.Cells {
			fmt.Fprintf(&s, " %s", strings.TrimSpace(c.At.A1()+"="+c.Text+" "+c.Want))
		}
		s.WriteString("\n")
	}
	return s.String()
}

const plainHeader = "A1 支付日期\nB1 项目编码\nC1 项目名称\nD1 收款人\nE1 金额\n"

var ledgers = []struct{ name, text, want string }{
	{"amounts as text", "[支付]\n" + plainHeader + `
B2 A001
E2 '1,234.50
B3 A001
E3 '（234.50）
B4 A001
E4 '2.5万
B5 A001
E5 '１００
B6 A001
E6 '若干
B7 A001
E7 -
B8 A001
`, `A001||4|26100.00
金额无法识别，没有计入 1 E6=若干
写了项目而没有金额，没有计入 1 E8=A001
金额是文字，已按数字计入 4 E2=1,234.50 E3=（234.50） E4=2.5万 E5=１００
金额是负数（退回、冲销），已抵减 1 E3=（234.50）
`},
	{"what is no amount", "[支付]\n" + plainHeader + `
B2 A001
E2 2023-05-06 {yyyy/m/d}
B3 A001
E3 =1/0 | #DIV/0!
B4 A001
E4 =D2+1
B5 A001
E5 '50%
B6 A001
E6 100
`, `A001||1|100.00
金额无法识别，没有计入 3 E2=2023/5/6 E3=#DIV/0! E5=50%
公式没有结果，没有计入 1 E4==D2+1（公式没有结果）
`},
	{"totals of pages, months and all", "[支付]\n" + plainHeader + `
C2 甲
E2 10
C3 乙
E3 20
A4 本页合计
E4 30
A5 支付日期
B5 项目编码
C5 项目名称
D5 收款人
E5 金额
C6 甲
E6 5
A7 1月小计
E7 35
C8 甲
E8 1
A9 2月小计
E9 2
C10 合  计
E10 36
A11 制表人：某某
D11 审核人：某某
`, `|乙|1|20.00
|甲|3|16.00
表上的合计与各行之和不符 1 E9=2 1.00元
`},
	{"a total above its rows", "[支付]\n" + plainHeader + `
C2 合计
E2 36
C3 甲小计
E3 16
C4 甲
E4 10
C5 甲
E5 6
C6 乙小计
E6 21
C7 乙
E7 20
`, `|乙|1|20.00
|甲|2|16.00
表上的合计与各行之和不符 1 E6=21 20.00元
`},
	{"a total without the word", "[支付]\n" + plainHeader + `
C2 甲
E2 10
C3 乙
E3 20
E4 =SUM(E2:E3) | 30
E5 30
D6 某公司
E6 7
`, `|乙|1|20.00
|甲|1|10.00
||1|7.00
有金额而没有写项目，列为“（未填项目）” 1 E6=7
没有写“合计”二字的合计，没有计入 2 E4=30 E5=30
`},
	{"a project merged over its rows", `[支付]
A1 支付明细表
A2 项目名称
B2 收款人
C2 金额
A3 甲
B3 某一
C3 1
B4 某二
C4 2
A5 乙
B5 某三
C5 4
B6 某四
C6 8
A7 合计
C7 15
@merge A3:A4
@merge A5:A6
@merge A1:C1
`, `|乙|2|12.00
|甲|2|3.00
`},
	{"an amount merged over its rows", `[支付]
A1 项目名称
B1 收款人
C1 金额
A2 甲
B2 某一
C2 100
A3 甲
B3 某二
A4 甲
B4 某三
C4 1
@merge C2:C3
`, `|甲|2|101.00
`},
	{"a header of two rows", `[支付]
A1 支付日期
B1 项目
D1 收款人
E1 支付
B2 项目编码
C2 项目名称
E2 金额（万元）
F2 方式
B3 A001
C3 甲
D3 某一
E3 1.5
B4 A002
C4 乙
D4 某二
E4 2.25
@merge A1:A2
@merge B1:C1
@merge D1:D2
@merge E1:F1
`, `A001|甲|1|15000.00
A002|乙|1|22500.00
`},
	{"two lists one below the other", `[支付]
A1 项目名称
B1 收款人
C1 金额（元）
A2 甲
B2 某一
C2 100
A3 合计
C3 100
A5 单位：万元
A6 支付日期
B6 收款人
C6 项目名称
D6 金额
B7 某一
C7 甲
D7 2
C8 合计
D8 102
`, `|甲|2|20100.00
表上的合计与各行之和不符 1 D8=102 2.01万元
`},
	{"in 万元 with a rounded total", `[支付]
A1 单位：万元
A2 项目名称
B2 收款人
C2 金额
A3 甲
B3 某一
C3 1.2345
A4 甲
B4 某一
C4 39.29 {0.00}
A5 合计
C5 40.52
`, `|甲|2|405245.00
表上的合计与各行之和有尾差（四舍五入） 1 C5=40.52 40.5245万元
`},
	{"names and codes as officers write them", "[支付]\n" + plainHeader + `
C2 A0001-甲项目
E2 1
B3 a0001
C3 甲 项目
E3 2
C4 甲项目
E4 4
B5 A0002
C5 乙项目
E5 8
B6 A0003
C6 乙项目
E6 16
B10 A0003
C10 丙项目
E10 0
C7 乙项目
E7 32
B8 12 {0000}
E8 64
B9 —
C9 无
E9 128
`, `0012||1|64.00
A0001|甲项目|3|7.00
A0002|乙项目|1|8.00
A0003|丙项目|2|16.00
|乙项目|1|32.00
||1|128.00
有金额而没有写项目，列为“（未填项目）” 1 E9=128
同一项目编码有几个名称，已合计在一起 1 =A0003 丙项目／乙项目
没有项目编码的支付，已按同名归入有编码的项目 1
`},
	{"hidden, and below a note", "[支付]\n" + plainHeader + `
C2 甲
E2 1
C3 甲
E3 2
A4 注：以下为补充
C5 甲
E5 4.005
@hide row 3
@hide col E
`, `|甲|3|7.01
在表下说明之后还有金额，已计入 1 E5=4.005
金额有不足一分的尾数，全部加总后才四舍五入 1 E5=4.005
隐藏的行，已计入 1 E3=2
隐藏的列，已计入 1 E1=E列 金额
`},
	{"months on sheets, and the year on the last", "[1月]\n" + plainHeader + `
C2 甲
E2 1
C3 合计
E3 1
[2月]
` + plainHeader + `
C2 甲
E2 2
C3 本月合计
E3 2
C4 本年合计
E4 3
[空表]
[说明]
A1 以上各表由财务室提供
`, `|甲|2|3.00
`},
}

func TestLedger(t *testing.T) {
	for _, c := range ledgers {
		t.Run(c.name, func(t *testing.T) {
			if got := inShort(ledgerOf(t, c.text)); got != c.want {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
		})
	}
}

// A file that ends in the middle adds nothing at all.
func TestLedgerRefuses(t *testing.T) {
	layouts, err := ownLayouts()
	if err != nil {
		t.Fatal(err)
	}
	data, err := BuildText("[支付]\n" + plainHeader + "C2 甲\nE2 1\n")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "坏.xlsx")
	l := ledgerOf(t, "[支付]\n"+plainHeader+"C2 甲\nE2 1\n")
	for cut := 0; cut < len(data); cut += 101 {
		if err := os.WriteFile(path, data[:cut], 0o644); err != nil {
			t.Fatal(err)
		}
		l.Read(path, "坏.xlsx", layouts)
		if f := l.Files[len(l.Files)-1]; !f.Refused || f.Why == "" {
			t.Errorf("%d of %d bytes are read: %+v", cut, len(data), f)
		}
	}
	if got, rows := l.Total(); rows != 1 || !got.Equal(decimal.NewFromInt(1)) {
		t.Errorf("Total() = %v of %d, want 1 of 1", got, rows)
	}
}
