package rules

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"jixiao/model"
)

func TestRender(t *testing.T) {
	tests := []struct{ in, known, want string }{
		{"年初{甲}万元", "甲", "年初<甲>万元"},
		{"年初{甲}万元", "", ""},
		{"年初{甲|年初预算}万元", "", "年初【待填：年初预算】万元"},
		{"一[，二{甲}]。", "甲", "一，二<甲>。"},
		{"一[，二{甲}]。", "", "一。"},
		{"一[，二{甲}[，三{乙}]]。", "甲", "一，二<甲>。"},
		{"一[，二{甲}[，三{乙}]]。", "乙", "一。"},
		{"{?甲}有", "甲", "有"},
		{"{?甲}有", "", ""},
		{"[{!甲}无][{?甲}有]。", "", "无。"},
		{"[{!甲}无][{?甲}有]。", "甲", "有。"},
	}
	for _, tt := range tests {
		c, err := parseClause(tt.in)
		if err != nil {
			t.Errorf("parseClause(%q): %v", tt.in, err)
			continue
		}
		fs := facts{}
		if tt.known != "" {
			fs[tt.known] = fact{text: "<" + tt.known + ">", known: true}
		}
		if got, _, _ := c.render(fs); got != tt.want {
			t.Errorf("render(%q, %s) = %q, want %q", tt.in, tt.known, got, tt.want)
		}
	}
}

func TestSentenceMistakes(t *testing.T) {
	tests := []struct{ key, style, over, text, want string }{
		{"", "正文", "", "一", "段落键"},
		{"一", "大字", "", "一", "样式"},
		{"一", "正文", "单位", "一", "逐项"},
		{"一", "正文", "", "{年初预数}", "年初预算"},
		{"一", "正文", "", "{该项目预算}", "该项目预算"}, // a project's, outside of its scope
		{"一", "正文", "", "{年度", "}"},
		{"一", "正文", "", "年度}", "}"},
		{"一", "正文", "", "[年度", "]"},
		{"一", "正文", "", "年度]", "]"},
		{"一", "正文", "", "{}", "占位"},
	}
	for _, tt := range tests {
		_, found := parseSentences(model.Table{Header: []string{"键", "样式", "逐项", "语句", "数据来源"},
			Rows: []model.TableRow{{Row: 2, Cells: []string{tt.key, tt.style, tt.over, tt.text, ""}}}})
		if len(found) != 1 || !strings.Contains(found[0].Message, tt.want) || found[0].At.Row != 2 {
			t.Errorf("%v: %v, want one finding with %q", tt, found, tt.want)
		}
	}
}

// TestNoPlaceholderLeft: whatever is known, the narrative holds no {…} or […]
// of the sentences, and no clause speaks of what is not known.
func TestNoPlaceholderLeft(t *testing.T) {
	b := defaultBook(t)
	rapid.Check(t, func(rt *rapid.T) {
		for _, s := range b.sentences {
			fs := facts{}
			for _, name := range factNames(s.scope) {
				if rapid.Bool().Draw(rt, name) {
					fs[name] = fact{text: "〈" + name + "〉", known: true}
				}
			}
			text, _, ok := s.text.render(fs)
			if ok && strings.ContainsAny(text, "{}[]|") {
				rt.Fatalf("%s renders as %q", s.key, text)
			}
		}
	})
}

// TestFactsAreDeclared: every fact that is gathered may be used by a sentence.
func TestFactsAreDeclared(t *testing.T) {
	b := defaultBook(t)
	g := gatherFacts(b, evaluateText(b, readUnit(t, "testdata/narrative/党群.txt")))
	for _, s := range scopes {
		known := factNames(s)
		for _, it := range g.items(s) {
			for name := range it.facts {
				if !slices.Contains(known, name) {
					t.Errorf("fact %q of scope %q is not declared", name, s)
				}
			}
		}
	}
}

func FuzzParseClause(f *testing.F) {
	for _, s := range []string{"", "{年度}年[，调增{调增}万元]。", "{甲|乙}", "[[[{?甲}]]]", "{", "]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := parseClause(s)
		if err != nil {
			return
		}
		c.render(facts{})
	})
}
