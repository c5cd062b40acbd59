package rules

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jixiao/model"
	"jixiao/rules/expr"
)

// reportBuiltins read the 自评报告 as a whole, or against the tables.
var reportBuiltins = map[string]*builtin{
	"缺章节":    {names: []string{"章节"}, form: missingSections},
	"报告无得分":  {form: noScoreInReport},
	"目标未见结果": {names: []string{"目标", "个数"}, form: goalsWithoutResult},
	"问题与措施":  {names: []string{"问题", "措施"}, form: problemsAndMeasures},
	"报告无问题":  {names: []string{"总分", "原文"}, form: noProblemsInReport},
	"主体表述":   {names: []string{"原文", "表述", "单位"}, form: otherEntity},
	"报告与表":   {names: []string{"原文", "名称", "文中", "表中", "出处"}, form: reportAgainstTables},
	"报告分项":   {names: []string{"基本", "项目", "应为", "实为", "差"}, form: partsInText},
	"报告未执行":  {names: []string{"原文", "预算", "支出", "应为", "实为", "差"}, form: leftInText},
	"报告调整":   {names: []string{"年初", "调整", "应为", "实为", "差"}, form: adjustmentInText},
	"原因未尽":   {names: []string{"原文", "执行率", "未执行", "原因", "尚余"}, form: unexplainedGap},
	"项目原因未尽": {names: []string{"原文", "名称", "未执行", "原因", "尚余"}, unit: unexplainedProjects},
	"报告人数":   {names: []string{"原文", "文中", "表中"}, form: staffInText},
}

const (
	sectionWords   = "报告必备章节"
	gapLimit       = "未说明比例上限"
	causeWords     = "归因用语"
	goalHeads      = "目标章节"
	resultHeads    = "结果章节"
	goalKinds      = "目标称呼"
	problemHeads   = "问题章节"
	measureHeads   = "措施章节"
	townFinance    = "镇级财政用语"
	ownFundingWord = "资金主体用语"
)

var reportParams = []string{sectionWords, gapLimit, causeWords, goalHeads, resultHeads, goalKinds, problemHeads, measureHeads,
	townFinance, ownFundingWord, labelWords, partialWords}

// reportText is one paragraph of a report, ready to read.
type reportText struct {
	value model.Value
	text  string
	level int // of a heading: 1 for 一、, 2 for （一）; 0 for text
	in    [3]string
}

var headings = []*regexp.Regexp{1: regexp.MustCompile(`^[一二三四五六七八九十]+、`), 2: regexp.MustCompile(`^[（(][一二三四五六七八九十]+[)）]`)}

// headingLength is the most characters that a heading has: beyond, it is text
// that begins with a number.
const headingLength = 60

// reportTexts are the paragraphs of a report as it stands, each with the
// headings above it.
func reportTexts(f *model.Form) []reportText {
	var out []reportText
	var above [3]string
	for _, row := range f.Block(model.ParagraphBlock) {
		v := row.Value(model.Paragraph)
		if !v.Present() {
			continue
		}
		p := reportText{value: v, text: prose(v.Text)}
		for level := 1; level <= 2; level++ {
			if headings[level].MatchString(p.text) && len([]rune(p.text)) <= headingLength && !strings.Contains(strings.TrimSuffix(p.text, "。"), "。") {
				p.level = level
				above[level] = p.text
				if level == 1 {
					above[2] = ""
				}
			}
		}
		p.in = above
		out = append(out, p)
	}
	return out
}

// under are the texts below a heading that has one of the words. Below a
// heading of first level that names both, the second level decides.
func under(texts []reportText, words []string) []reportText {
	var out []reportText
	for _, p := range texts {
		head := p.in[2]
		if head == "" {
			head = p.in[1]
		}
		if p.level == 0 && hasAny(head, words...) {
			out = append(out, p)
		}
	}
	return out
}

// wholeReport is a report as its rules read it; ok is false, with the reason
// noted, where it has no paragraphs.
func (r *run) wholeReport(c *check, s expr.Scope) (texts []reportText, ok bool) {
	texts = reportTexts(s.Form)
	if len(texts) == 0 {
		r.silent(c.ID, "自评报告没有段落")
		return nil, false
	}
	return texts, true
}

// tellReport adds a finding about the report as a whole. It stands at a
// paragraph that need not be hers: what is missing is hers all the same.
func (r *run) tellReport(c *check, s expr.Scope, at model.Ref, names figures) {
	f := r.draft(c, s, at, names)
	key := f.Rule + "\x00" + f.Message
	if !r.said[key] {
		r.said[key] = true
		r.out.Findings = append(r.out.Findings, f)
	}
}

// missingSections is C14. A report on another outline is not judged: one that
// has less than half of the sections.
func missingSections(r *run, c *check, s expr.Scope) {
	texts, ok := r.wholeReport(c, s)
	if !ok {
		return
	}
	var missing []string
	required := r.book.params.plain(sectionWords)
	for _, w := range required {
		level, name, _ := strings.Cut(w, ":")
		n, _ := strconv.Atoi(level)
		if !hasSection(texts, n, strings.Split(name, "/")) {
			missing = append(missing, strings.Split(name, "/")[0])
		}
	}
	if 2*len(missing) > len(required) {
		r.silent(c.ID, "自评报告用的是另一种提纲")
		return
	}
	r.judged[c.ID] = true
	for _, name := range missing {
		r.tellReport(c, s, texts[0].value.At, figures{"章节": name})
	}
}

// hasSection reports whether a heading of the level has one of the words. A
// heading of first level serves for the second where it has none below it.
func hasSection(texts []reportText, level int, words []string) bool {
	return slices.ContainsFunc(texts, func(p reportText) bool {
		if p.level == 0 || !hasAny(p.text, words...) {
			return false
		}
		return p.level == level || level == 2 && !slices.ContainsFunc(texts, func(q reportText) bool { return q.level == 2 && q.in[1] == p.text })
	})
}

var (
	scoreInText = regexp.MustCompile(`(自评|评价|总分|整体支出|综合)[^。；\n]{0,20}?[0-9]+(\.[0-9]+)?分|(等级|等次|评定|结论)[^。；\n]{0,8}[“"]?(优|良|中|差)`)
	noneInText  = regexp.MustCompile(`^([0-9一二三四五]*[、.．]?)(无|没有|不存在问题|无问题|暂无)$`)
)

// noScoreInReport is T17.
func noScoreInReport(r *run, c *check, s expr.Scope) {
	texts, ok := r.wholeReport(c, s)
	if !ok {
		return
	}
	r.judged[c.ID] = true
	if slices.ContainsFunc(texts, func(p reportText) bool {
		return scoreInText.MatchString(p.text) || strings.Contains(p.text, gapOpen) && strings.Contains(p.text, "得分")
	}) {
		return
	}
	r.tellReport(c, s, texts[0].value.At, nil)
}

// goalsWithoutResult is T08: what the goals call by name (“暖医”项目, 锦YES行动)
// and the results never mention.
func goalsWithoutResult(r *run, c *check, s expr.Scope) {
	texts, ok := r.wholeReport(c, s)
	if !ok {
		return
	}
	goals, results := under(texts, r.book.params.plain(goalHeads)), under(texts, r.book.params.plain(resultHeads))
	if len(goals) == 0 || len(results) == 0 {
		r.silent(c.ID, "自评报告没有写目标或完成情况")
		return
	}
	r.judged[c.ID] = true
	var told strings.Builder
	for _, p := range results {
		told.WriteString(p.text)
	}
	for _, p := range unbroken(goals) {
		var lost []string
		for _, name := range r.book.params.namedGoals(p.text) {
			if !strings.Contains(told.String(), name) && !slices.Contains(lost, name) {
				lost = append(lost, name)
			}
		}
		if len(lost) > 0 {
			f := r.draft(c, s, p.value.At, figures{"目标": strings.Join(lost, "、"), "个数": strconv.Itoa(len(lost))})
			r.add(f)
		}
	}
}

// brokenFrom is from how many characters on a text without a stop is a line that
// goes on in the next, as reports copied from a printed page have them.
const brokenFrom = 30

// unbroken makes one of the lines of a paragraph that was broken.
func unbroken(texts []reportText) []reportText {
	var out []reportText
	for _, p := range texts {
		if n := len(out) - 1; n >= 0 && out[n].in == p.in && len([]rune(out[n].text)) >= brokenFrom &&
			!strings.ContainsRune("。；：！？;:!?", lastRune(out[n].text)) && !numbered.MatchString(p.text) {
			out[n].text += p.text
			continue
		}
		out = append(out, p)
	}
	return out
}

var (
	quotedRun  = regexp.MustCompile(`(?:“[^”“]{2,16}”[、和及]?)+`)
	quotedOne  = regexp.MustCompile(`“([^”“]{2,16})”`)
	latinNamed = regexp.MustCompile(`\p{Han}[A-Z]{2,}\p{Han}{0,2}`)
)

// namedGoals are the names of projects, actions and the like in a text: in
// quotes before such a word, or written with letters.
func (p params) namedGoals(text string) []string {
	kinds := p.plain(goalKinds)
	follows := func(end, within int) bool {
		tail := []rune(text[end:])
		head := string(tail[:min(within, len(tail))])
		i, _, _ := firstWord(head, kinds)
		return i >= 0 && !strings.ContainsAny(head[:strings.Index(head, kinds[i])], "，。；等")
	}
	var out []string
	for _, at := range quotedRun.FindAllStringIndex(text, -1) {
		if follows(at[1], 6) {
			for _, m := range quotedOne.FindAllStringSubmatch(text[at[0]:at[1]], -1) {
				out = append(out, m[1])
			}
		}
	}
	for _, at := range latinNamed.FindAllStringIndex(text, -1) {
		letters := strings.TrimRightFunc(text[at[0]:at[1]], func(r rune) bool { return !latin(r) })
		if follows(at[0]+len(letters), 5) {
			out = append(out, letters)
		}
	}
	return out
}

// firstWord is the word of the list that stands first in s.
func firstWord(s string, words []string) (which, start, end int) {
	which = -1
	for i, w := range words {
		if at := strings.Index(s, w); at >= 0 && (which < 0 || at < start) {
			which, start, end = i, at, at+len(w)
		}
	}
	return which, start, end
}

var (
	numbered = regexp.MustCompile(`^(?:[0-9]+[、.．]|[（(][0-9]+[)）])`)
	inOrder  = regexp.MustCompile(`(?:^|[。；：])[一二三四五六七八九十]是`)
)

// problemsAndMeasures is T09, where both are numbered or one is empty.
func problemsAndMeasures(r *run, c *check, s expr.Scope) {
	texts, ok := r.wholeReport(c, s)
	if !ok {
		return
	}
	problems, measures := under(texts, r.book.params.plain(problemHeads)), under(texts, r.book.params.plain(measureHeads))
	if len(problems) == 0 {
		r.silent(c.ID, "自评报告没有写存在的问题")
		return
	}
	r.judged[c.ID] = true
	a, b := countItems(problems), countItems(measures)
	at := problems[0].value.At
	if len(measures) > 0 {
		at = measures[0].value.At
	}
	switch {
	case len(measures) == 0 && !noneInText.MatchString(strings.TrimRight(problems[0].text, "。")):
		r.tellReport(c, s, at, figures{"问题": strconv.Itoa(max(a, 1)), "措施": "0"})
	case a > 1 && b > 1 && a != b:
		r.add(r.draft(c, s, at, figures{"问题": strconv.Itoa(a), "措施": strconv.Itoa(b)}))
	}
}

// countItems counts numbered paragraphs, else 一是 二是; 0 where nothing is
// numbered.
func countItems(texts []reportText) int {
	n, m := 0, 0
	for _, p := range texts {
		if numbered.MatchString(p.text) {
			n++
		}
		m += len(inOrder.FindAllString(p.text, -1))
	}
	if n > 0 {
		return n
	}
	return m
}

// noProblemsInReport is T14 in the report.
func noProblemsInReport(r *run, c *check, s expr.Scope) {
	texts, ok := r.wholeReport(c, s)
	total := r.unit.Form(model.DepartmentEvaluation).Field(model.TotalScore)
	problems := under(texts, r.book.params.plain(problemHeads))
	if !ok || !total.Numeric() || len(problems) == 0 {
		r.silent(c.ID, "没有整体自评总分，或报告没有写存在的问题")
		return
	}
	r.judged[c.ID] = true
	said := strings.TrimRight(problems[0].text, "。")
	if len(problems) == 1 && noneInText.MatchString(said) && total.Number.LessThan(hundred) {
		r.add(r.draft(c, s, problems[0].value.At, figures{"总分": total.Text, "原文": said}))
	}
}

// otherEntity is Y04: a level of finance that the unit's authority has not, or
// money said to be another's.
func otherEntity(r *run, c *check, s expr.Scope) {
	texts, ok := r.wholeReport(c, s)
	if !ok {
		return
	}
	r.judged[c.ID] = true
	unit := prose(r.unit.Name)
	street := strings.Contains(unit, "街道")
	for _, p := range texts {
		for _, x := range sentences(p.text) {
			var words []string
			if owner, found := otherOwner(x, unit, r.book.params.plain(ownFundingWord)); found {
				words = append(words, owner)
			}
			if which, start, end := firstWord(x, r.book.params.plain(townFinance)); which >= 0 && street {
				words = append(words, x[start:end])
			}
			if said := strings.Join(words, "”“"); said != "" {
				f := r.draft(c, s, p.value.At, figures{"原文": quote(x), "表述": said, "单位": r.unit.Name})
				f.Got = said
				r.add(f)
				break
			}
		}
	}
}

var streetNamed = regexp.MustCompile(`^\p{Han}{2,4}(街道|镇|乡)`)

// otherOwner reports whether a sentence begins with the money of the street or
// town («浦锦街道预算资金») in the report of a unit that is only one of its own.
func otherOwner(x, unit string, funding []string) (said string, ok bool) {
	name := streetNamed.FindString(x)
	if name == "" || !strings.Contains(unit, name) || strings.HasSuffix(unit, name) || strings.HasSuffix(unit, "办事处") || strings.HasSuffix(unit, "政府") {
		return "", false
	}
	rest := strings.TrimPrefix(x[len(name):], "办事处")
	for _, w := range funding {
		if strings.HasPrefix(rest, w) {
			return x[:len(x)-len(rest)+len(w)], true
		}
	}
	return "", false
}
