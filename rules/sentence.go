package rules

import (
	"fmt"
	"slices"
	"strings"

	"jixiao/model"
)

// A sentence of the 自评报告 is data:
//
//	{年初预算}         the fact of that name; where it is missing, the clause falls
//	{职责|主要职责}    the fact, or the gap 【待填：主要职责】
//	{?调增}  {!调增}   nothing; the clause stands only where the fact is known, or is not
//	[执行中……，]      a clause, left out whole where a fact in it is missing
//
// Outside of brackets the clause is the whole paragraph.

// sentenceTable is 语句: the paragraphs of the 自评报告 in order.
type sentenceTable []sentence

// sentence is one paragraph, or one for each item of its scope.
type sentence struct {
	key    string
	style  model.Style
	scope  scope
	text   clause
	source string // where its data come from, in words
}

// scope is what a sentence is repeated over.
type scope string

const (
	onceScope      scope = ""
	projectScope   scope = "项目"
	indicatorScope scope = "整体指标"
	shortfallScope scope = "未执行项目" // projects with unspent budget and a low rate
	missScope      scope = "未完成指标"
	taskScope      scope = "任务" // tasks whose 完成情况 an officer wrote
)

var scopes = []scope{onceScope, projectScope, indicatorScope, shortfallScope, missScope, taskScope}

var styleNames = map[string]model.Style{
	"正文": model.BodyText, "标题": model.TitleText, "一级标题": model.Heading1,
	"二级标题": model.Heading2, "三级标题": model.Heading3, "注": model.RemarkText,
}

// clause is a piece of a sentence that stands or falls as one.
type clause []piece

// piece is fixed text, a placeholder or an optional clause within a clause.
type piece struct {
	text     string
	name     string // of a fact
	gap      string // what the officer is asked for where the fact is missing
	test     rune   // '?' or '!' for a placeholder that only tests
	optional clause
}

// parseSentences reads 语句. Every mistake in it is a finding at its cell.
func parseSentences(t model.Table) (sentenceTable, model.Findings) {
	var out sentenceTable
	var found model.Findings
	fault := func(at model.Ref, format string, args ...any) {
		found = append(found, mistake(at, fmt.Sprintf(format, args...)))
	}
	cols := map[string]int{}
	for _, name := range []string{"键", "样式", "逐项", "语句", "数据来源"} {
		if cols[name] = t.Column(name); cols[name] < 0 {
			fault(model.Ref{File: t.File, Sheet: t.Name, Row: 1, Col: 1}, "语句表缺少列“%s”", name)
		}
	}
	if len(found) > 0 {
		return nil, found
	}
	seen := map[string]bool{}
	for _, r := range t.Rows {
		cell := func(name string) (string, model.Ref) { return r.Cells[cols[name]], t.At(r, cols[name]) }
		key, keyAt := cell("键")
		style, styleAt := cell("样式")
		over, overAt := cell("逐项")
		text, textAt := cell("语句")
		source, _ := cell("数据来源")
		if key == "" || seen[key] {
			fault(keyAt, "段落键“%s”为空或重复", key)
		}
		seen[key] = true
		if _, ok := styleNames[style]; !ok {
			fault(styleAt, "样式“%s”不认识，可用：正文、标题、一级标题、二级标题、三级标题、注", style)
		}
		if !slices.Contains(scopes, scope(over)) {
			fault(overAt, "逐项“%s”不认识，可用：项目、任务、整体指标、未执行项目、未完成指标，或留空", over)
		}
		c, err := parseClause(text)
		if err != nil {
			fault(textAt, "语句有误：%v", err)
			continue
		}
		for _, name := range c.names() {
			if !slices.Contains(factNames(scope(over)), name) {
				fault(textAt, "语句用到不认识的数据“%s”，最相近的是“%s”", name, model.Nearest(name, factNames(scope(over))))
			}
		}
		out = append(out, sentence{key: key, style: styleNames[style], scope: scope(over), text: c, source: source})
	}
	return out, found
}

// parseClause reads the text of a sentence.
func parseClause(s string) (clause, error) {
	c, rest, err := parsePieces(s, 0)
	if err == nil && rest != "" {
		err = fmt.Errorf("多余的“]”")
	}
	return c, err
}

func parsePieces(s string, depth int) (c clause, rest string, err error) {
	if depth > 8 {
		return nil, "", fmt.Errorf("方括号嵌套过深")
	}
	for s != "" {
		i := strings.IndexAny(s, "{}[]")
		if i < 0 {
			i = len(s)
		}
		if i > 0 {
			c = append(c, piece{text: s[:i]})
			s = s[i:]
			continue
		}
		switch s[0] {
		case '{':
			end := strings.IndexByte(s, '}')
			if end < 0 {
				return nil, "", fmt.Errorf("“{”没有对应的“}”")
			}
			p, err := parsePlaceholder(s[1:end])
			if err != nil {
				return nil, "", err
			}
			c = append(c, p)
			s = s[end+1:]
		case '}':
			return nil, "", fmt.Errorf("多余的“}”")
		case '[':
			inner, after, err := parsePieces(s[1:], depth+1)
			if err != nil {
				return nil, "", err
			}
			if !strings.HasPrefix(after, "]") {
				return nil, "", fmt.Errorf("“[”没有对应的“]”")
			}
			c = append(c, piece{optional: inner})
			s = after[1:]
		case ']':
			return c, s, nil
		}
	}
	return c, "", nil
}

func parsePlaceholder(s string) (piece, error) {
	name, gap, _ := strings.Cut(s, "|")
	p := piece{name: name, gap: gap}
	if strings.HasPrefix(name, "?") || strings.HasPrefix(name, "!") {
		p.test, p.name = rune(name[0]), name[1:]
	}
	if p.name == "" || strings.ContainsAny(s, "{[]") {
		return piece{}, fmt.Errorf("占位“{%s}”不完整", s)
	}
	return p, nil
}

func (c clause) names() []string {
	var names []string
	for _, p := range c {
		if p.name != "" {
			names = append(names, p.name)
		}
		names = append(names, p.optional.names()...)
	}
	return names
}

// fact is one thing the narrative may say, with the cells it comes from. The
// zero fact is not known.
type fact struct {
	text  string
	known bool
	from  []model.Ref
}

// facts is what may be said, by name.
type facts map[string]fact

// render writes a clause; ok is false where a fact it needs is missing.
func (c clause) render(fs facts) (text string, from []model.Ref, ok bool) {
	var b strings.Builder
	for _, p := range c {
		switch f := fs[p.name]; {
		case p.optional != nil:
			if t, more, ok := p.optional.render(fs); ok {
				b.WriteString(t)
				from = append(from, more...)
			}
		case p.name == "":
			b.WriteString(p.text)
		case p.test != 0:
			if f.known != (p.test == '?') {
				return "", nil, false
			}
		case f.known:
			b.WriteString(f.text)
			from = append(from, f.from...)
		case p.gap != "":
			b.WriteString(gapOpen + p.gap + "】")
		default:
			return "", nil, false
		}
	}
	return b.String(), from, true
}

// gapOpen begins every gap in the narrative.
const gapOpen = "【待填："

// gaps counts what is still to be filled in a text, in our words or in those
// an officer copied.
func gaps(s string) int { return strings.Count(s, "【待填") }
