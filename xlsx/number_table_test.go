package xlsx

import (
	"os"
	"strings"
	"testing"

	"jixiao/model"
)

// contexts are the cells that testdata/numbers/typed.txt speaks of.
var contexts = map[string]measure{
	"万元":  {kind: model.KindAmount, money: model.WanYuan},
	"元":   {kind: model.KindAmount, money: model.Yuan},
	"比率":  {kind: model.KindRate},
	"比率％": {kind: model.KindRate, percent: true},
	"分值":  {kind: model.KindScore},
	"数量":  {kind: model.KindQuantity},
	"指标":  {kind: model.KindTarget},
	"指标％": {kind: model.KindTarget, unit: "%"},
	"日期":  {kind: model.KindDate},
	"年度":  {kind: model.KindYear},
	"文本":  {kind: model.KindText},
}

// TestTyped reads what officers type, as it stands in testdata/numbers/typed.txt:
// a line is what kind of cell, what was typed, and after → what was made of it.
// A ' before the text makes no number cell of a plain number. -update writes
// what is made of it now.
func TestTyped(t *testing.T) {
	const name = "testdata/numbers/typed.txt"
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" || strings.HasPrefix(line, "#") {
			got.WriteString(line + "\n")
			continue
		}
		before, _, _ := strings.Cut(line, "\t→ ")
		context, typed, _ := strings.Cut(before, "\t")
		m, ok := contexts[context]
		if !ok {
			t.Fatalf("no kind of cell %q", context)
		}
		c := typedCell(typed)
		v, note := readCell(c, model.Ref{}, m)
		if v.Text != c.text && v.State != model.Blank {
			t.Errorf("%s %q: the text became %q", context, typed, v.Text)
		}
		got.WriteString(before + "\t→ " + outcome(v, note) + "\n")
	}
	compareFile(t, name, got.String())
}

// typedCell is a text cell, with \n for a line break and <NBSP> for rare space;
// «45291 {yyyy/m/d}» is a number cell.
func typedCell(typed string) cell {
	if body, format, found := strings.Cut(typed, " {"); found {
		c := cell{kind: numberCell, raw: body, format: parseFormat(strings.TrimSuffix(format, "}"))}
		c.print()
		return c
	}
	s := strings.NewReplacer(`\n`, "\n", "<NBSP>", "\u00a0", "<THIN>", "\u2009").Replace(typed)
	if strings.TrimSpace(s) == "" {
		return cell{}
	}
	return cell{kind: textCell, raw: s, text: s}
}

// outcome is one line of what was read: number ± precision, 元, operator and
// unit, and the reading.
func outcome(v model.Value, note *model.Reading) string {
	var parts []string
	switch v.State {
	case model.Blank:
		parts = append(parts, "空")
	case model.NotApplicable:
		parts = append(parts, "不适用")
	case model.Unreadable:
		parts = append(parts, "不可读")
	}
	if v.Op != model.NoOp {
		parts = append(parts, string(v.Op))
	}
	switch {
	case v.IsNumber && v.Kind == model.KindDate:
		day, _ := serialTime(v.Number)
		parts = append(parts, day.Format("2006-01-02"))
	case v.IsNumber:
		s := plain(v.Number)
		if !v.Ulp.IsZero() {
			s += "±" + plain(v.Ulp)
		}
		if v.Kind == model.KindAmount {
			s += "（" + plain(v.Number.Mul(v.Yuan)) + "元）"
		}
		parts = append(parts, s)
	case v.State == model.Given:
		parts = append(parts, "文字")
	}
	if v.Measure != "" {
		parts = append(parts, v.Measure)
	}
	if note != nil {
		rule := note.Rule
		if note.Doubt {
			rule += "存疑"
		}
		parts = append(parts, "| "+rule, note.As)
	}
	return strings.Join(parts, " ")
}
