package xlsx

import (
	"strings"
	"testing"

	"jixiao/model"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

var numerals = []struct {
	text  string
	kind  model.Kind
	money model.MoneyUnit
	want  string // number/precision, or the state
	rule  string
}{
	{"973.99", model.KindAmount, model.WanYuan, "973.99/0.01", "Q01"},
	{"'973.99", model.KindAmount, model.WanYuan, "973.99/0.01", "Q01"}, // pasted with the mark for text
	{"1,093.75", model.KindAmount, model.WanYuan, "1093.75/0.01", "Q02"},
	{"１２３．４５", model.KindAmount, model.WanYuan, "123.45/0.01", "Q02"},
	{"1\u00a0234.5", model.KindAmount, model.WanYuan, "1234.5/0.1", "Q02"},
	{"250万", model.KindAmount, model.WanYuan, "250/1", "Q03"},
	{"10606.7522万元", model.KindAmount, model.WanYuan, "10606.7522/0.0001", "Q03"},
	{"2500000元", model.KindAmount, model.WanYuan, "250/0.0001", "Q03"},
	{"1.2亿元", model.KindAmount, model.WanYuan, "12000/1000", "Q03"},
	{"250万元", model.KindAmount, model.Yuan, "2500000/0", "Q03"},
	{"￥300", model.KindAmount, model.Yuan, "300/0", "Q03"},
	{"(1,234.50)", model.KindAmount, model.WanYuan, "-1234.5/0.01", "Q02"},
	{"（12.5）", model.KindAmount, model.WanYuan, "-12.5/0.1", "Q02"},
	{"-12.5", model.KindAmount, model.WanYuan, "-12.5/0.1", "Q01"},
	{"7.50.", model.KindScore, "", "7.5/0.01", "Q01"},
	{"95.\n10%", model.KindRate, "", "0.951/0.0001", "Q01"},
	{"82.24%", model.KindRate, "", "0.8224/0.0001", ""},
	{"82.24", model.KindRate, "", "0.8224/0.0001", "Q01"},
	{"0.98", model.KindRate, "", "0.98/0.01", "Q01"},
	{"10分", model.KindScore, "", "10/1", "Q03"},
	{"16人", model.KindQuantity, "", "16/1", "Q03"},
	{"—", model.KindAmount, model.WanYuan, "不适用", "Q04"},
	{"/", model.KindScore, "", "不适用", "Q04"},
	{"无", model.KindAmount, model.WanYuan, "不适用", "Q04"},
	{"——", model.KindRate, "", "不适用", "Q04"},
	{"100万元、200万元", model.KindAmount, model.WanYuan, "不可读", "Q03"},
	{"约250万", model.KindAmount, model.WanYuan, "不可读", "Q01"},
	{"12,34", model.KindAmount, model.WanYuan, "不可读", "Q02"},
	{"已拨付", model.KindAmount, model.WanYuan, "不可读", "Q01"},
	{"12个", model.KindAmount, model.WanYuan, "不可读", "Q03"},
	{"50%", model.KindAmount, model.WanYuan, "不可读", "Q03"},
}

func state(v model.Value) string {
	switch v.State {
	case model.NotApplicable:
		return "不适用"
	case model.Unreadable:
		return "不可读"
	case model.Blank:
		return "空"
	}
	return v.Number.String() + "/" + v.Ulp.String()
}

func TestReadText(t *testing.T) {
	for _, c := range numerals {
		v, note := readCell(cell{kind: textCell, raw: c.text, text: c.text}, model.Ref{}, measure{kind: c.kind, money: c.money})
		rule := ""
		if note != nil {
			rule = note.Rule
		}
		if state(v) != c.want || rule != c.rule {
			t.Errorf("readCell(%q) = %s %q, want %s %q", c.text, state(v), rule, c.want, c.rule)
		}
		if v.Text != c.text {
			t.Errorf("readCell(%q) changes the text to %q", c.text, v.Text)
		}
	}
}

func TestReadNumberCell(t *testing.T) {
	for _, c := range []struct {
		raw, format string
		kind        model.Kind
		percent     bool
		text, want  string
		rule        string
	}{
		{"973.9900000000001", "General", model.KindAmount, false, "973.99", "973.99/0.01", ""},
		{"973.99", "0.00", model.KindAmount, false, "973.99", "973.99/0.01", ""},
		{"899.524", "0.00", model.KindAmount, false, "899.52", "899.524/0.01", ""}, // full precision, printed rounded
		{"100", "0.00", model.KindAmount, false, "100.00", "100/0.01", ""},
		{"1093.75", "#,##0.00", model.KindAmount, false, "1,093.75", "1093.75/0.01", ""},
		{"0.30000000000000004", "General", model.KindAmount, false, "0.3", "0.3/0.1", ""},
		{"12345.670000000391", "General", model.KindAmount, false, "12345.67", "12345.67/0.01", "Q08"},
		{"0.8224", "0.00%", model.KindRate, false, "82.24%", "0.8224/0.0001", ""},
		{"0.82241234", "0%", model.KindRate, false, "82%", "0.82241234/0.01", ""},
		{"82.24", "General", model.KindRate, true, "82.24", "0.8224/0.0001", ""}, // 执行率（%）
		{"82.24", "General", model.KindRate, false, "82.24", "0.8224/0.0001", "Q10"},
		{"1", "General", model.KindRate, false, "1", "1/1", ""},
		{"1E-05", "General", model.KindAmount, false, "0.00001", "0.00001/0.00001", ""},
		{"10", "0.00", model.KindScore, false, "10.00", "10/0.01", ""},
		{"-50", "0.00_);(0.00)", model.KindAmount, false, "(50.00)", "-50/0.01", ""},
		{"0", `#,##0.00;-#,##0.00;"-"`, model.KindAmount, false, "-", "0/1", ""},
	} {
		x := cell{raw: c.raw, kind: numberCell, format: parseFormat(c.format)}
		x.print()
		v, note := readCell(x, model.Ref{}, measure{kind: c.kind, money: model.WanYuan, percent: c.percent})
		rule := ""
		if note != nil {
			rule = note.Rule
		}
		if v.Text != c.text || state(v) != c.want || rule != c.rule {
			t.Errorf("%s {%s} = %q %s %q, want %q %s %q", c.raw, c.format, v.Text, state(v), rule, c.text, c.want, c.rule)
		}
	}
}

func TestReadDate(t *testing.T) {
	for _, c := range []struct {
		cell cell
		want string // serial number
		rule string
	}{
		{cell{kind: numberCell, raw: "45291", format: parseFormat("yyyy/m/d")}, "45291", ""},
		{cell{kind: numberCell, raw: "45291", format: parseFormat("General")}, "45291", "Q11"},
		{cell{kind: numberCell, raw: "20231231", format: parseFormat("General")}, "45291", "Q11"},
		{cell{kind: textCell, raw: "2023年12月31日"}, "45291", "Q11"},
		{cell{kind: textCell, raw: "2023 年 12 月 31 日"}, "45291", "Q11"},
		{cell{kind: textCell, raw: "2023.12.31"}, "45291", "Q11"},
		{cell{kind: textCell, raw: "2023.12.31."}, "45291", "Q11"},
		{cell{kind: textCell, raw: "2023-12-31"}, "45291", ""},
		{cell{kind: textCell, raw: "2023-12-31 10:20:30"}, "45291", ""},
		{cell{kind: textCell, raw: "12月底前"}, "", "Q11"},
		{cell{kind: textCell, raw: "2023-02-30"}, "", "Q11"},
	} {
		c.cell.print()
		v, note := readCell(c.cell, model.Ref{}, measure{kind: model.KindDate})
		rule, got := "", ""
		if note != nil {
			rule = note.Rule
		}
		if v.IsNumber {
			got = v.Number.Floor().String()
		}
		if got != c.want || rule != c.rule {
			t.Errorf("date %q = %q %q, want %q %q", c.cell.raw, got, rule, c.want, c.rule)
		}
	}
}

func TestFormats(t *testing.T) {
	for _, c := range []struct{ raw, code, want string }{
		{"45291", "yyyy/m/d", "2023/12/31"},
		{"45291", `yyyy"年"m"月"d"日"`, "2023年12月31日"},
		{"45291.5", "yyyy-mm-dd hh:mm", "2023-12-31 12:00"},
		{"45291", "[$-804]yyyy\"年\"m\"月\"", "2023年12月"},
		{"1234567.891", "#,##0.00", "1,234,567.89"},
		{"1234567.895", "#,##0.00", "1,234,567.90"},
		{"-1234.5", "#,##0.00", "-1,234.50"},
		{"-1234.5", "#,##0.00_);[Red](#,##0.00)", "(1,234.50)"},
		{"0.5", "0.0%", "50.0%"},
		{"12", `0"人"`, "12人"},
		{"3.5", "0.##", "3.5"},
		{"3", "0.00_ ", "3.00"},
		{"12345678", "#,##0.00,,", "12.35"},
		{"5", "@", "5"},
		{"0", `_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ `, "-"},
		{"12.3", `_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ `, "12.30"},
		{"12", "[Red]General", "12"},
		{"7", "000", "007"},
	} {
		n, _ := parsePlain(c.raw)
		if got := parseFormat(c.code).print(n); got != c.want {
			t.Errorf("%s in %q = %q, want %q", c.raw, c.code, got, c.want)
		}
	}
}

func TestCommonPrecision(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"100 89.97", "0.01 0.01"}, // 100 beside 89.97 is 100.00
		{"100 90 89.97", "1 1 0.01"},
		{"89.97 80.1 70.25", "0.01 0.01 0.01"},
		{"1 2", "1 1"},
	} {
		var vs []*model.Value
		for _, s := range strings.Fields(c.in) {
			v, _ := readCell(cell{kind: numberCell, raw: s, text: s, format: parseFormat("General")}, model.Ref{}, measure{kind: model.KindAmount, money: model.WanYuan})
			vs = append(vs, &v)
		}
		commonPrecision(vs)
		var got []string
		for _, v := range vs {
			got = append(got, v.Ulp.String())
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("commonPrecision(%s) = %v, want %s", c.in, got, c.want)
		}
	}
}

// TestPrintedNumberReads: a number printed by any format of our kind, typed
// back as text, reads as the number rounded to what was printed.
func TestPrintedNumberReads(t *testing.T) {
	codes := []string{"0", "0.00", "0.0000", "#,##0", "#,##0.00", "General"}
	rapid.Check(t, func(t *rapid.T) {
		n := decimal.New(rapid.Int64Range(-999999999999, 999999999999).Draw(t, "digits"), -int32(rapid.IntRange(0, 4).Draw(t, "places")))
		code := rapid.SampledFrom(codes).Draw(t, "code")
		f := parseFormat(code)
		text := f.print(n)
		got, ok := parseNumeral(text)
		want := n
		if code != "General" {
			want = n.Round(f.printedPlaces(n))
		}
		if !ok || !got.number.Equal(want) {
			t.Fatalf("%s printed by %q is %q and reads %v", n, code, text, got.number)
		}
	})
}

// TestDecoratedNumberReads: a number reads the same under everything that
// officers put around it, with the reading that tells of it.
func TestDecoratedNumberReads(t *testing.T) {
	full := strings.NewReplacer("0", "０", "1", "１", "2", "２", "3", "３", "4", "４", "5", "５", "6", "６", "7", "７", "8", "８", "9", "９", ".", "．", ",", "，", "-", "－")
	decorations := []struct {
		rule     string
		positive bool
		put      func(s string) string
	}{
		{"Q01", false, func(s string) string { return s }},
		{"Q01", false, func(s string) string { return " " + s + "\n" }},
		{"Q01", false, func(s string) string { return s + "." }},
		{"Q01", false, func(s string) string { return "'" + s }},
		{"Q02", false, full.Replace},
		{"Q02", false, func(s string) string { return strings.Replace(s, "-", "−", 1) + "" }},
		{"Q02", true, func(s string) string { return groupThousands(s) }},
		{"Q02", true, func(s string) string { return strings.ReplaceAll(groupThousands(s), ",", "\u00a0") }},
		{"Q03", false, func(s string) string { return s + "万元" }},
		{"Q03", false, func(s string) string { return s + " 万" }},
		{"Q03", false, func(s string) string { return full.Replace(s) + "万元整" }},
		{"Q03", true, func(s string) string { return "人民币" + s + "万元" }},
	}
	rapid.Check(t, func(t *rapid.T) {
		n := decimal.New(rapid.Int64Range(-99999999999, 99999999999).Draw(t, "digits"), -4)
		d := decorations[rapid.IntRange(0, len(decorations)-1).Draw(t, "decoration")]
		if d.positive {
			n = n.Abs()
		}
		s := d.put(n.StringFixed(4))
		v, note := readCell(cell{kind: textCell, raw: s, text: s}, model.Ref{}, measure{kind: model.KindAmount, money: model.WanYuan})
		if !v.Numeric() || !v.Number.Equal(n) || note == nil || note.Doubt {
			t.Fatalf("%q reads %s, %+v, want %s", s, state(v), note, n)
		}
		if note.Rule > d.rule {
			t.Fatalf("%q is noted as %s, want %s", s, note.Rule, d.rule)
		}
	})
}

func FuzzParseNumeral(f *testing.F) {
	for _, c := range numerals {
		f.Add(c.text)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, ok := parseNumeral(s)
		if ok && !strings.ContainsAny(strings.Map(narrow, s), "0123456789") && n.number.IsPositive() {
			t.Errorf("parseNumeral(%q) = %s", s, n.number)
		}
		if ok == (n.doubt != "") {
			t.Errorf("parseNumeral(%q): %t, doubt %q", s, ok, n.doubt)
		}
		for _, kind := range kinds {
			m := measure{kind: kind.kind, money: model.WanYuan}
			v, note := readCell(cell{kind: textCell, raw: s, text: s}, model.Ref{}, m)
			if v.Text != s && v.State != model.Blank {
				t.Errorf("%s %q: the text became %q", kind.name, s, v.Text)
			}
			if v.Kind == model.KindText || v.Kind == model.KindTarget || v.Kind == model.KindYear || v.State == model.Blank {
				continue
			}
			switch {
			case note == nil && v.IsNumber && strings.Trim(strings.Join(strings.Fields(s), ""), "0123456789.-+/:%％") != "":
				t.Errorf("%s %q is %s, and nothing says so", kind.name, s, v.Number)
			case note == nil && v.State == model.Unreadable:
				t.Errorf("%s %q is dropped without a word", kind.name, s)
			case note != nil && note.Doubt && v.IsNumber:
				t.Errorf("%s %q is doubtful, and yet %s", kind.name, s, v.Number)
			case note != nil && note.As == "":
				t.Errorf("%s %q: a reading that says nothing", kind.name, s)
			}
		}
	})
}

// narrow keeps digits of any script recognisable.
func narrow(r rune) rune {
	if r > 127 {
		return '1'
	}
	return r
}

func FuzzFormat(f *testing.F) {
	f.Add("#,##0.00", "1.5")
	f.Add(`_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ `, "0")
	f.Add(`yyyy"年"m"月"`, "45291")
	f.Add("0!.0,", "12345")
	f.Fuzz(func(t *testing.T, code, raw string) {
		n, ok := parsePlain(raw)
		if !ok || n.Exponent() > 300 {
			return
		}
		p := parseFormat(code)
		p.printedPlaces(n)
		text := p.print(cleanFloat(n))
		if short, ok := p.printShort(raw); ok && short != text {
			t.Fatalf("%s by %q prints %q, or %q at once", raw, code, text, short)
		}
	})
}

// TestPrintShort: the numbers that are printed without calculating print as the
// others do.
func TestPrintShort(t *testing.T) {
	short := 0
	for _, code := range []string{"General", "0", "0.00", "#,##0.00", "#,##0", "0.0000", "0%", "0.00_ ", `0.00"元"`, "0.00;-0.00", "#,##0.0#", "000", "[>1]0.0", "yyyy/m/d"} {
		for _, raw := range []string{"0", "5", "100", "1234567", "0.5", "20.25", "20.50", "100.00", "0.000000", "973.99", "1234.5678", "0.1234567", "12345678.90", "00", "0012", "-5", "1E3", "12.", ".5", "973.9900000000001"} {
			n, ok := parsePlain(raw)
			if !ok {
				t.Fatal(raw)
			}
			f := parseFormat(code)
			want := f.print(cleanFloat(n))
			got, ok := f.printShort(raw)
			if ok && got != want {
				t.Errorf("%s by %s prints %q, or %q at once", raw, code, want, got)
			}
			if ok {
				short++
			}
		}
	}
	if short < 60 {
		t.Errorf("%d numbers printed at once", short)
	}
}
