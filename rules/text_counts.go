package rules

import (
	"slices"
	"strings"

	"jixiao/model"
)

// countSuffixes are the ends of indicator names that only say that something is
// counted.
var countSuffixes = []string{"完成数量", "数量", "个数", "人数", "次数", "期数", "场次", "场数", "户数", "家数", "面积", "长度", "里程", "率"}

// countsAgainstActuals is I28: the text names an indicator with another count
// than its 实际完成值.
func countsAgainstActuals(r *run, c *check) {
	planned := r.book.params.plain(plannedWords)
	for _, f := range r.unit.FormsOf(model.ProjectEvaluation) {
		v := f.Field(model.Outcome)
		if !v.Present() {
			continue
		}
		text := prose(v.Text)
		fs := r.figuresIn(text)
		for _, row := range f.Block(model.IndicatorBlock) {
			actual := row.Value(model.Actual)
			core := indicatorCore(row)
			if !actual.Numeric() || core == "" {
				continue
			}
			r.judged[c.ID] = true
			found := countsOf(text, fs, core, unitOf(row), planned)
			if len(found) != 1 || found[0].Number.Equal(actual.Number) {
				continue
			}
			out := r.draft(c, r.scope(f, &row), v.At, figures{"指标": row.Value(model.Indicator).Text,
				"文中": text[found[0].Start:found[0].End], "完成值": actual.Text, "原文": quote(sentenceAt(text, found[0].Start))})
			out.Related, out.Got, out.Want = []model.Ref{actual.At}, text[found[0].Start:found[0].End], actual.Text
			r.add(out)
		}
	}
	r.silent(c.ID, "没有可比的完成值")
}

// indicatorCore is what an indicator counts, in its own words; empty where that
// is too short to be sure of.
func indicatorCore(row model.Row) string {
	core := prose(row.Value(model.Indicator).Text)
	for _, w := range countSuffixes {
		if rest, ok := strings.CutSuffix(core, w); ok {
			core = rest
			break
		}
	}
	if m := unitOf(row); m != "" {
		core = strings.TrimSuffix(core, m) // 助餐服务 of 助餐服务客次
	}
	if len([]rune(core)) < 4 {
		return ""
	}
	return core
}

// unitOf is the unit in which an indicator counts.
func unitOf(row model.Row) string {
	for _, t := range []model.Term{model.Actual, model.Target} {
		if m := prose(row.Value(t).Measure); m != "" {
			return m
		}
	}
	return prose(row.Value(model.Measure).Text)
}

// countsOf are the figures of the unit that stand directly behind the words of
// an indicator. None where one of them is vague or only planned.
func countsOf(text string, fs []stated, core, unit string, planned []string) []stated {
	const gap = 12 // bytes: 共, 达到, 数量为
	var out []stated
	for from := 0; unit != ""; {
		i := strings.Index(text[from:], core)
		if i < 0 {
			break
		}
		start, end := from+i, from+i+len(core)
		from = end
		j := slices.IndexFunc(fs, func(f stated) bool { return f.Start >= end })
		if j < 0 || fs[j].Unit != unit || fs[j].Start-end > gap || strings.ContainsAny(text[end:fs[j].Start], "，,。；;、（(“") {
			continue
		}
		lead := sentenceAt(text, start)
		if fs[j].Vague || hasAny(lead, planned...) {
			return nil
		}
		out = append(out, fs[j])
	}
	return out
}

// sentenceAt is the sentence of a text that holds an offset.
func sentenceAt(text string, at int) string {
	start := strings.LastIndexAny(text[:at], "\n")
	for _, stop := range []string{"。", "！", "？"} {
		if i := strings.LastIndex(text[:at], stop); i >= 0 {
			start = max(start, i+len(stop)-1)
		}
	}
	if s := sentences(text[start+1:]); len(s) > 0 {
		return s[0]
	}
	return ""
}
