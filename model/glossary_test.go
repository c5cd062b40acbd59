package model

import (
	"os"
	"strings"
	"testing"
)

// TestGlossary: the lines of doc.go name the terms that the table names, in
// the same English.
func TestGlossary(t *testing.T) {
	data, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	apart := map[string]Term{} // concepts that are types, not fields
	for line := range strings.Lines(string(data)) {
		rest, ok := strings.CutPrefix(line, "//\t")
		words := strings.Fields(rest)
		if !ok || len(words) < 3 {
			continue
		}
		apart[words[0]] = Term(words[1])
	}
	if len(apart) < 20 {
		t.Fatalf("doc.go has %d lines of glossary", len(apart))
	}
	for _, info := range Terms() {
		if term, ok := apart[info.English]; ok {
			if term != info.Term {
				t.Errorf("doc.go says %s is %s, Terms says %s", info.English, term, info.Term)
			}
			delete(apart, info.English)
		}
	}
	delete(apart, "Project") // 项目 and 单位 themselves are no cells of a form
	for english, term := range apart {
		t.Errorf("doc.go has %s %s, which Terms lacks", english, term)
	}
}

// TestTermsAreDistinct: a term and its English name stand for one thing.
func TestTermsAreDistinct(t *testing.T) {
	english, term := map[string]bool{}, map[string]bool{}
	for _, info := range Terms() {
		if english[info.English] || term[Fold(string(info.Term))] && !info.Block || info.English == "" {
			t.Errorf("%s (%s) stands twice, or has no English name", info.Term, info.English)
		}
		english[info.English], term[Fold(string(info.Term))] = true, true
		if got, ok := Info(info.Term); !ok || got != info {
			t.Errorf("Info(%s) = %v, %v", info.Term, got, ok)
		}
	}
}

var folded = []struct{ in, want string }{
	{"项目 名称：", "项目名称"},
	{"１２３．４５％（万元）", "123.45%(万元)"},
	{"年度\n资金总额:", "年度资金总额"},
	{"云桥—街道", "云桥-街道"},
	{"ＡbC", "abc"},
	{"〔2023〕1号", "(2023)1号"},
	{"", ""},
}

func TestFold(t *testing.T) {
	for _, c := range folded {
		if got := Fold(c.in); got != c.want {
			t.Errorf("Fold(%q) = %q, want %q", c.in, got, c.want)
		}
		if again := Fold(Fold(c.in)); again != Fold(c.in) {
			t.Errorf("Fold is not settled on %q: %q", c.in, again)
		}
	}
}

var labelled = []struct{ in, word, note string }{
	{"项目资金\n（万元）", "项目资金", "万元"},
	{"产出指标（50分）", "产出指标", "50分"},
	{"（全为附注）", "(全为附注)", ""},
	{"执行数（Ｂ）（万元）：", "执行数", "b,万元"},
}

func TestLabel(t *testing.T) {
	for _, c := range labelled {
		if word, note := Label(c.in); word != c.word || note != c.note {
			t.Errorf("Label(%q) = %q, %q, want %q, %q", c.in, word, note, c.word, c.note)
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, c := range folded {
		f.Add(c.in)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := Fold(s)
		if again := Fold(once); again != once {
			t.Errorf("Fold(%q) = %q, folded again %q", s, once, again)
		}
		Label(s)
	})
}
