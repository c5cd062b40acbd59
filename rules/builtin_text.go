package rules

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/shopspring/decimal"

	"jixiao/model"
	"jixiao/rules/expr"
)

// textBuiltins read what officers wrote on forms and in the 自评报告, one cell at
// a time or cell against cell.
var textBuiltins = map[string]*builtin{
	"超字数":    {names: []string{"字数", "上限"}, form: tooLong},
	"目标无结果":  {names: []string{"目标", "个数"}, form: goalNotMet},
	"照抄目标":   {names: []string{"另一字段", "相似"}, form: copiedText},
	"雷同文字":   {names: []string{"个数", "项目", "原文"}, unit: sameTexts},
	"旧年度":    {names: []string{"原文", "旧年度", "表年度"}, form: lastYearLeft},
	"他项目名称":  {names: []string{"名称", "原文"}, unit: otherProjectNamed},
	"他单位名称":  {names: []string{"名称", "原文"}, unit: elsewhere, batch: otherUnitNamed},
	"有因无措":   {names: []string{"原文"}, form: reasonWithoutMeasure},
	"文字与完成值": {names: []string{"指标", "文中", "完成值", "原文"}, unit: countsAgainstActuals},
	"个人信息":   {names: []string{"种类", "隐去"}, form: personalData},
	"问题为无":   {names: []string{"总分", "原文"}, form: noProblems(false)},
	"满分无问题":  {names: []string{"总分", "原文"}, form: noProblems(true)},
	"文号括号":   {names: []string{"原文", "改为"}, form: documentNumber},
	"疑误用语":   {names: []string{"原文", "改为"}, form: doubtfulWords},
	"不确定数":   {names: []string{"原文"}, form: vagueCounts},
	"截止日":    {names: []string{"原文", "截止日"}, form: earlyCutoff},
	"方向矛盾":   {names: []string{"原文", "方向词", "金额"}, form: wrongDirection},
	"列示金额":   {names: []string{"原文", "合计", "总额", "差"}, form: listedAmounts},
	"列示数量":   {names: []string{"原文", "合计", "总数", "差", "单位"}, form: listedCounts},
	"文中比率":   {names: []string{"原文", "应为", "实为", "执行", "预算"}, form: rateInText(false)},
	"文中比率口径": {names: []string{"原文", "应为", "实为", "执行", "预算"}, form: rateInText(true)},
}

// The parameters of texts.
const (
	lengthLimit    = "字数上限"
	likenessFrom   = "相似起点"
	likenessLimit  = "相似上限"
	sameTextFrom   = "雷同起点"
	sameTextCount  = "雷同项目数"
	measureWords   = "措施用语"
	emptyReasons   = "无效原因"
	noProblemWords = "无问题用语"
	doubtful       = "疑误用语表"
	finishedWords  = "完工用语"
	upWords        = "增加用语"
	downWords      = "减少用语"
	totalWords     = "合计用语"
	listWords      = "列示用语"
	unitPriceWords = "单价用语"
	overlapWords   = "可重叠用语"
	rateWords      = "执行率用语"
	togetherWords  = "合作用语"
	allDoneWords   = "总述用语"
	commonWords    = "目标通用词"
	plannedWords   = "计划用语"
)

var textParams = []string{lengthLimit, likenessFrom, likenessLimit, sameTextFrom, sameTextCount, measureWords, emptyReasons,
	noProblemWords, doubtful, finishedWords, upWords, downWords, totalWords, listWords, unitPriceWords, overlapWords, rateWords,
	togetherWords, plannedWords, allDoneWords, commonWords}

// textOf is the text that a check is about, ready to read; ok is false, with
// the reason noted, where there is none.
func (r *run) textOf(c *check, s expr.Scope) (v model.Value, text string, ok bool) {
	v, ok = cellOf(s, c.field)
	if !ok || !v.Present() || v.IsNumber {
		r.silent(c.ID, "没有填写“"+string(c.field)+"”")
		return v, "", false
	}
	r.judged[c.ID] = true
	return v, r.prose(v.Text), true
}

// tell adds the finding of a check about the text at v.
func (r *run) tell(c *check, s expr.Scope, v model.Value, names figures) {
	f := r.draft(c, s, v.At, names)
	f.Got, f.Want = names["原文"], names["改为"]
	r.add(f)
}

// prose reads a text once for all rules.
func (r *run) prose(s string) string { return once(r.proses, s, prose) }

// figuresIn are the figures of a text, found once for all rules. They are shared:
// nobody may change them.
func (r *run) figuresIn(s string) []stated { return once(r.figures, s, figuresIn) }

// once is what read makes of s, unless it is known already.
func once[T any](known map[string]T, s string, read func(string) T) T {
	v, ok := known[s]
	if !ok {
		v = read(s)
		known[s] = v
	}
	return v
}

// mentions reports whether s, folded, holds a word of one of the parameters.
func (r *run) mentions(s string, params ...string) bool {
	s = model.Fold(s)
	return slices.ContainsFunc(params, func(p string) bool { return hasAny(s, r.book.params.words(p)...) })
}

// hasAny reports whether s holds one of the words as they are written.
func hasAny(s string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return w != "" && strings.Contains(s, w) })
}

var statedLimit = regexp.MustCompile(`([0-9]{2,4})个?字`)

// tooLong is T07. The limit is what the label or the cell itself states, else
// the parameter.
func tooLong(r *run, c *check, s expr.Scope) {
	v, text, ok := r.textOf(c, s)
	if !ok {
		return
	}
	limit := int(r.book.params[lengthLimit].Number.IntPart())
	head, _, _ := strings.Cut(text, "）")
	for _, note := range []string{prose(v.Note), head} {
		m := statedLimit.FindStringSubmatch(note)
		if m != nil && (note != head || strings.HasPrefix(head, "（")) {
			limit, _ = strconv.Atoi(m[1])
			break
		}
	}
	if n := len([]rune(strings.ReplaceAll(text, "\n", ""))); n > limit {
		r.tell(c, s, v, figures{"字数": strconv.Itoa(n), "上限": strconv.Itoa(limit)})
	}
}

var goalNumber = regexp.MustCompile(`(?:^|[\n。；;，,])\s*(?:目标[0-9一二三四五六七八九十]+|[0-9]+|[（(][0-9]+[)）])[：:、.．)）]`)

// goalNotMet is T08 of a form: a numbered goal of which 实际完成情况 has not even
// two characters in a row.
func goalNotMet(r *run, c *check, s expr.Scope) {
	v, text, ok := r.textOf(c, s)
	if !ok {
		return
	}
	goal, found := cellOf(s, copiedFrom[c.field])
	items := goalItems(prose(goal.Text))
	if !found || !goal.Present() || len(items) < 2 || hasAny(text, r.book.params.plain(allDoneWords)...) {
		r.silent(c.ID, "目标没有分项，或完成情况是总述")
		return
	}
	common := r.book.params.plain(commonWords)
	told := wording(text)
	var lost []string
	for _, x := range items {
		if !sharesWords(wording(x), told, common) {
			lost = append(lost, quote(x))
		}
	}
	if len(lost) > 0 && len(lost) < len(items) {
		f := r.draft(c, s, v.At, figures{"目标": strings.Join(lost, "”“"), "个数": strconv.Itoa(len(lost))})
		f.Related = []model.Ref{goal.At}
		r.add(f)
	}
}

// goalItems are the numbered goals of a text, without their numbers.
func goalItems(text string) []string {
	var out []string
	at := goalNumber.FindAllStringIndex(text, -1)
	for i, m := range at {
		end := len(text)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		if x := strings.Trim(text[m[1]:end], "。；;，,\n "); x != "" {
			out = append(out, x)
		}
	}
	return out
}

// sharesWords reports whether two characters that stand together in a stand
// together in b, but for words that any goal has; true where a is too short to
// say.
func sharesWords(a, b string, common []string) bool {
	for _, w := range common {
		a = strings.ReplaceAll(a, w, " ")
	}
	pairs := 0
	var last rune
	for _, x := range a {
		if unicode.Is(unicode.Han, last) && unicode.Is(unicode.Han, x) {
			if pairs++; strings.Contains(b, string(last)+string(x)) {
				return true
			}
		}
		last = x
	}
	return pairs < 4
}

// copiedFrom is the field that a text must not repeat.
var copiedFrom = map[model.Term]model.Term{model.Outcome: model.Goal, model.Goal: model.MediumGoal, model.TaskOutcome: model.TaskContent}

// copiedText is T10.
func copiedText(r *run, c *check, s expr.Scope) {
	v, text, ok := r.textOf(c, s)
	if !ok {
		return
	}
	other, found := cellOf(s, copiedFrom[c.field])
	least := int(r.book.params[likenessFrom].Number.IntPart())
	a, b := []rune(wording(text)), []rune(wording(other.Text))
	if !found || !other.Present() || min(len(a), len(b)) < least {
		r.silent(c.ID, "没有可比的“"+string(copiedFrom[c.field])+"”，或文字过短")
		return
	}
	limit := r.book.params[likenessLimit].Number
	if like := likeness(a, b, limit); like.GreaterThan(limit) {
		f := r.draft(c, s, v.At, figures{"另一字段": string(copiedFrom[c.field]), "相似": like.Shift(2).Truncate(0).String() + "%"})
		f.Related = []model.Ref{other.At}
		r.add(f)
	}
}

// wording is a text without its punctuation.
func wording(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPunct(r) {
			return -1
		}
		return r
	}, model.Fold(s))
}

// likeness is the share of characters that two texts have in common, 1 for
// equal texts; 0 where it is surely not above limit. Only so many edits as the
// limit allows are looked for, so that long texts cost no more than their
// length times those.
func likeness(a, b []rune, limit decimal.Decimal) decimal.Decimal {
	longest := max(len(a), len(b))
	if longest == 0 {
		return decimal.Zero
	}
	most := int(one.Sub(limit).Mul(decimal.NewFromInt(int64(longest))).IntPart())
	d, near := editsWithin(a, b, most)
	if !near {
		return decimal.Zero
	}
	return one.Sub(model.Divide(decimal.NewFromInt(int64(d)), decimal.NewFromInt(int64(longest))))
}

// editsWithin is how many characters to add, drop or change turn a into b; ok
// is false where it takes more than most.
func editsWithin(a, b []rune, most int) (edits int, ok bool) {
	if max(len(a)-len(b), len(b)-len(a)) > most {
		return 0, false
	}
	far := most + 1
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = min(j, far)
	}
	for i := 1; i <= len(a); i++ {
		from, to := max(1, i-most), min(len(b), i+most)
		diagonal, least := row[from-1], far
		row[from-1] = far
		if from == 1 {
			row[0] = min(i, far)
		}
		for j := from; j <= to; j++ {
			cost := diagonal
			if a[i-1] != b[j-1] {
				cost++
			}
			diagonal = row[j]
			above := row[j]
			if j == i+most {
				above = far
			}
			row[j] = min(cost, row[j-1]+1, above+1, far)
			least = min(least, row[j])
		}
		if least >= far && most < i {
			return 0, false
		}
	}
	return row[len(b)], row[len(b)] <= most
}

// shared are the fields in which projects should not read alike.
var shared = []model.Term{model.Goal, model.Outcome, model.Problems, model.Measures}

// sameTexts is T20.
func sameTexts(r *run, c *check) {
	least := int(r.book.params[sameTextFrom].Number.IntPart())
	type text struct {
		form  *model.Form
		value model.Value
	}
	for _, t := range shared {
		groups := map[string][]text{}
		var order []string
		for _, f := range r.unit.FormsOf(model.ProjectEvaluation) {
			v := f.Field(t)
			key := model.Fold(v.Text)
			if !v.Present() || v.Origin == model.Ours || len([]rune(key)) < least {
				continue
			}
			r.judged[c.ID] = true
			if groups[key] == nil {
				order = append(order, key)
			}
			if !slices.ContainsFunc(groups[key], func(o text) bool { return o.form.ProjectName() == f.ProjectName() }) {
				groups[key] = append(groups[key], text{f, v})
			}
		}
		for _, key := range order {
			g := groups[key]
			if len(g) < int(r.book.params[sameTextCount].Number.IntPart()) {
				continue
			}
			var names []string
			var at []model.Ref
			for _, o := range g {
				names, at = append(names, "“"+o.form.ProjectName()+"”"), append(at, o.value.At)
			}
			f := r.draft(c, r.scope(g[0].form, nil), at[0], figures{"字段": string(t), "个数": strconv.Itoa(len(g)),
				"项目": strings.Join(names, "、"), "原文": quote(g[0].value.Text)})
			f.Related = at[1:]
			r.add(f)
		}
	}
	r.silent(c.ID, "没有可比的文字")
}

// lastYearLeft is T18: a sentence that begins with the year before, in a text
// that does not speak of its own year.
func lastYearLeft(r *run, c *check, s expr.Scope) {
	v, text, ok := r.textOf(c, s)
	year := s.Form.Year
	if !ok || year == 0 || strings.Contains(text, strconv.Itoa(year)) || strings.Contains(text, strconv.Itoa(year+1)) {
		return
	}
	last := strconv.Itoa(year-1) + "年"
	for _, x := range sentences(text) {
		rest, ok := strings.CutPrefix(strings.TrimLeft(x, "0123456789、.．（）()一二三四五六七八九十是： "), last)
		if !ok {
			rest, ok = strings.CutPrefix(x, last)
		}
		if !ok || rest == "" || isDigit(rest[0]) || hasAny(rest, "结转", "上年", "发展的", "以来", "跨年", "立项", "同比", "相比") {
			continue
		}
		r.tell(c, s, v, figures{"原文": quote(x), "旧年度": strconv.Itoa(year - 1), "表年度": strconv.Itoa(year)})
		return
	}
}

// reasonWithoutMeasure is T21, for indicators that missed their target.
func reasonWithoutMeasure(r *run, c *check, s expr.Scope) {
	v, text, ok := r.textOf(c, s)
	if !ok {
		return
	}
	if p := r.points(s); p.Attainment != Unmet {
		r.silent(c.ID, "没有未完成的指标")
		return
	}
	idle := slices.Contains(r.book.params.plain(emptyReasons), strings.TrimRight(text, "。"))
	if idle || !promises(text, r.book.params.plain(measureWords)) {
		r.tell(c, s, v, figures{"原文": quote(text)})
	}
}

// promises reports whether a text has one of the words of a measure, and not as
// what was left undone (未落实).
func promises(text string, words []string) bool {
	for _, w := range words {
		for from := 0; ; {
			i := strings.Index(text[from:], w)
			if i < 0 {
				break
			}
			if !hasAny(string(lastRunes(text[:from+i], 2)), "未", "不", "没", "难") {
				return true
			}
			from += i + len(w)
		}
	}
	return false
}

func lastRunes(s string, n int) []rune {
	r := []rune(s)
	return r[max(0, len(r)-n):]
}

// noProblems is T14: 存在问题 says 无 though points are lost; or, where full is
// asked for, all marks are full and neither problem nor measure is named.
func noProblems(full bool) func(*run, *check, expr.Scope) {
	return func(r *run, c *check, s expr.Scope) {
		total, ok := cellOf(s, model.TotalScore)
		v, has := cellOf(s, c.field)
		if !ok || !has || !total.Numeric() || v.State == model.Blank || v.State == model.Owed {
			r.silent(c.ID, "没有总分或“"+string(c.field)+"”")
			return
		}
		r.judged[c.ID] = true
		if !r.saysNone(v) || total.Number.Equal(hundred) != full {
			return
		}
		if measures, ok := cellOf(s, model.Measures); full && (!ok || !r.saysNone(measures)) {
			return
		}
		r.tell(c, s, v, figures{"总分": total.Text, "原文": v.Text})
	}
}

func (r *run) saysNone(v model.Value) bool {
	return slices.Contains(r.book.params.plain(noProblemWords), strings.TrimRight(prose(v.Text), "。"))
}

var squareNumber = regexp.MustCompile(`[【\[［]((?:19|20)[0-9]{2})[】\]］](第?[0-9]+号)`)

// documentNumber is T12.
func documentNumber(r *run, c *check, s expr.Scope) {
	v, text, ok := r.textOf(c, s)
	if !ok {
		return
	}
	if m := squareNumber.FindStringSubmatch(text); m != nil {
		r.tell(c, s, v, figures{"原文": m[0], "改为": "〔" + m[1] + "〕" + m[2]})
	}
}

// doubtfulWords is T13: words of the parameter, 错写:应为; # stands for a figure.
func doubtfulWords(r *run, c *check, s expr.Scope) {
	v, text, ok := r.textOf(c, s)
	if !ok {
		return
	}
	var wrong, right []string
	for _, pair := range r.book.params.plain(doubtful) {
		word, should, _ := strings.Cut(pair, ":")
		if found := wholeWord(text, word); found != "" {
			wrong, right = append(wrong, "“"+found+"”"), append(right, "“"+strings.TrimSuffix(should, "#")+"”")
		}
	}
	if len(wrong) > 0 {
		r.tell(c, s, v, figures{"原文": strings.Join(wrong, "、"), "改为": strings.Join(right, "、")})
	}
}

// wholeWord finds a word that stands by itself: letters of it touch no others.
func wholeWord(text, word string) string {
	stem, digit := strings.CutSuffix(word, "#")
	for from := 0; stem != ""; {
		i := strings.Index(text[from:], stem)
		if i < 0 {
			break
		}
		start, end := from+i, from+i+len(stem)
		touches := start > 0 && latin(rune(stem[0])) && latin(rune(text[start-1])) ||
			end < len(text) && latin(rune(stem[len(stem)-1])) && latin(rune(text[end]))
		if !touches && (!digit || end < len(text) && isDigit(text[end])) {
			return stem
		}
		from = end
	}
	return ""
}

// vagueCounts is T15.
func vagueCounts(r *run, c *check, s expr.Scope) {
	v, text, ok := r.textOf(c, s)
	if !ok {
		return
	}
	var found []string
	for _, f := range r.figuresIn(text) {
		if f.Vague && f.Kind == countFigure {
			found = append(found, text[f.Start:f.End])
		}
	}
	if len(found) > 0 {
		r.tell(c, s, v, figures{"原文": strings.Join(found, "、")})
	}
}

var (
	cutoff     = regexp.MustCompile(`(?:截[止至]+到?)(?:(20[0-9]{2})年)?([0-9]{1,2})月([0-9]{1,2})?(底|末|份|日)?`)
	untilToday = regexp.MustCompile(`[0-9]{1,2}月(?:份|底|初)?至今`)
)

// earlyCutoff is T05: a figure of less than the year in a report on the year.
func earlyCutoff(r *run, c *check, s expr.Scope) {
	v, text, ok := r.textOf(c, s)
	if !ok {
		return
	}
	done := r.book.params.plain(finishedWords)
	for _, x := range sentences(text) {
		if hasAny(x, done...) {
			continue
		}
		if m := cutoff.FindStringSubmatch(x); m != nil && beforeYearEnd(m, s.Form.Year) {
			r.tell(c, s, v, figures{"原文": quote(x), "截止日": m[0]})
			return
		}
		if m := untilToday.FindString(x); m != "" {
			r.tell(c, s, v, figures{"原文": quote(x), "截止日": m})
			return
		}
	}
}

// beforeYearEnd reports whether the day of a match of cutoff lies in the year
// and before its end.
func beforeYearEnd(m []string, year int) bool {
	if m[1] != "" && m[1] != strconv.Itoa(year) {
		return false
	}
	month, day := number(m[2]), number(m[3])
	return month >= 1 && month < 12 || month == 12 && day > 0 && day < 31
}
