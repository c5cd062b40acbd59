package xlsx

import (
	"regexp"
	"strings"

	"jixiao/model"

	"golang.org/x/text/unicode/norm"
)

// monthPeriod is the months that a monitoring form speaks of: 1-7月, 截至7月,
// 上半年, 三季度.
var monthPeriod = regexp.MustCompile(`(\d{1,2})月?(?:份)?[-~至到](\d{1,2})月|截[至止](?:20\d{2}年)?(\d{1,2})月|([上下])半年|(前?)第?([一二三四1-4])(?:个)?季度`)

// period looks for the months of a 绩效运行监控表 in the title and what stands
// below it, in the headers of its blocks, then in the name of the sheet.
func (r *formReader) period() {
	if r.f.Kind != model.Monitoring {
		return
	}
	rows := rowSpans{{r.p.at.Row1, r.p.firstRow() - 1}}
	for _, b := range r.p.blocks {
		rows = append(rows, [2]int{b.top, b.header})
	}
	for _, span := range rows {
		for row := range r.g.used(span[0], span[1]) {
			for _, c := range r.g.cells(row) {
				if r.f.Period = periodIn(c.text); r.f.Period != "" {
					return
				}
			}
		}
	}
	r.f.Period = periodIn(r.g.name)
}

// periodIn is the months that a text names, in one writing; empty where it
// names none.
func periodIn(s string) string {
	t := strings.NewReplacer("—", "-", "–", "-", "―", "-").Replace(strings.Join(strings.Fields(norm.NFKC.String(s)), ""))
	m := monthPeriod.FindStringSubmatch(t)
	switch {
	case m == nil:
		return ""
	case m[1] != "":
		return m[1] + "-" + m[2] + "月"
	case m[3] != "":
		return "1-" + m[3] + "月"
	case m[4] == "上":
		return "1-6月"
	case m[4] == "下":
		return "7-12月"
	}
	n := strings.Index("1234", chineseOne.Replace(m[6]))
	first, last := []string{"1", "4", "7", "10"}[n], []string{"3", "6", "9", "12"}[n]
	if m[5] != "" {
		first = "1"
	}
	return first + "-" + last + "月"
}
