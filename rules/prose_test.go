package rules

import (
	"fmt"
	"strings"
	"testing"
)

// figures in texts, by kind; the corner each shows stands behind it.
var proseFigures = []struct{ in, want string }{
	{"年初预算金额973.99万元，调整后1,093.75万元", "amount 9739900/100 万元; amount 10937500/100 万元"}, // one comma ends a clause, one parts thousands
	{"执行率８２．２４％", "percent 0.8224/0.0001 %"},                                          // full width
	{"截至2023年12月31日，走访105家", "count 105/1 家"},                                         // a date counts nothing
	{"送教 39 余场、近5000人次", "count 39/1 场 vague; count 5000/1 人次 vague"},                 // no counts to hold anybody to
	{"每场3-5人", "bare 3/1 ; count 5/1 人"},                                              // a range is no negative
	{"调增-5万元", "amount -50000/10000 万元"},
	{"3 月增设，1300余场", "count 1300/1 场 vague"},
	{"编码51000021R000010263357", ""}, // a code
	{"5·20轮值", "bare 5/1 ; bare 20/1 "},
	{"1+2+3三级", "bare 1/1 ; bare 2/1 ; bare 3/1 "},
	{"", ""},
}

func describe(fs []stated) string {
	var out []string
	for _, f := range fs {
		s := fmt.Sprintf("%s %s/%s %s", [...]string{"bare", "amount", "percent", "count"}[f.Kind], f.Number, f.Ulp, f.Unit)
		if f.Vague {
			s += " vague"
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

func TestFiguresInText(t *testing.T) {
	for _, c := range proseFigures {
		if got := describe(figuresIn(prose(c.in))); got != c.want {
			t.Errorf("figuresIn(%q) = %s, want %s", c.in, got, c.want)
		}
	}
}

func TestSentences(t *testing.T) {
	got := sentences(prose("一是走访105家。 二是支出1,093.75万元！\n三"))
	want := []string{"一是走访105家", "二是支出1,093.75万元", "三"}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("sentences = %q, want %q", got, want)
	}
	if got := clauses("预算1,093.75万元,支出5万元"); len(got) != 2 {
		t.Errorf("clauses = %q", got)
	}
}

// FuzzProse: any text is read without panic, figures stand in order within it,
// and reading what was read gives the same.
func FuzzProse(f *testing.F) {
	for _, c := range proseFigures {
		f.Add(c.in)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p := prose(s)
		if again := prose(p); again != p {
			t.Errorf("prose(%q) = %q, read again %q", s, p, again)
		}
		end := 0
		for _, x := range figuresIn(p) {
			if x.Start < end || x.End <= x.Start || x.End > len(p) {
				t.Fatalf("figuresIn(%q): %+v after %d", p, x, end)
			}
			end = x.End
		}
		for _, x := range append(sentences(p), clauses(p)...) {
			if !strings.Contains(p, x) {
				t.Errorf("%q is no piece of %q", x, p)
			}
		}
	})
}
