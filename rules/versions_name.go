package rules

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jixiao/model"
)

// versionMarks is the parameter of the words by which the names of files tell
// their versions: 定稿:4, 修改#:2 with # for a number, 初稿:-1 for a version
// before the others, 副本:0 for a word that says nothing.
const versionMarks = "版本标记"

// markWord is one word of versionMarks.
type markWord struct {
	rank       int
	tail, head *regexp.Regexp
}

// number is how a version is counted in a name: 2, 2.1, 二.
const markNumber = `([0-9]{1,2}(?:\.[0-9]{1,2})?|[一二三四五六七八九十]{1,3})`

var markForm = regexp.MustCompile(`^(.+):(-?[0-9])$`)

// markWords reads 版本标记. A word that stands in brackets or at either end of a
// name counts; 改革 is no mark.
func (p params) markWords() (words []markWord, found model.Findings) {
	parts := slices.Clone(p.words(versionMarks))
	slices.SortStableFunc(parts, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	for _, w := range parts {
		m := markForm.FindStringSubmatch(w)
		if m == nil {
			found = append(found, mistake(p[versionMarks].At, "“"+w+"”应写成 标记:次序，如 定稿:3、修改#:2（#代表一个数字，次序大的为准，-1为较旧，0为不说明）"))
			continue
		}
		rank, _ := strconv.Atoi(m[2])
		body := strings.ReplaceAll(regexp.QuoteMeta(m[1]), "#", markNumber)
		words = append(words, markWord{rank: rank,
			tail: regexp.MustCompile(`[-_.+~,、;=]*[(\[《<「]?` + body + `[)\]》>」]?$`),
			head: regexp.MustCompile(`^[(\[《<「]` + body + `[)\]》>」][-_.+~,、;]*`)})
	}
	return words, found
}

// nameMarks are the marks of a version in its name: the highest number of each
// rank, and the words.
type nameMarks struct {
	number map[int]int
	words  map[int]string
}

// marksOf are the marks in the name of a version, its folders and, where all
// versions stand in one file, its sheet.
func (b *Book) marksOf(s Sourced, group []Sourced) nameMarks {
	m := nameMarks{number: map[int]int{}, words: map[int]string{}}
	file := s.Form.At.File
	names := strings.Split(strings.TrimSuffix(file, path.Ext(file)), "/")
	if !slices.ContainsFunc(group, func(o Sourced) bool { return o.Form.At.File != file }) {
		names = append(names, s.Form.At.Sheet)
	}
	for _, name := range names {
		m.read(model.Fold(name), b.marks)
	}
	return m
}

// read takes the marks off both ends of a name until none is left.
func (m nameMarks) read(name string, words []markWord) {
	for again := true; again; {
		again = false
		for _, w := range words {
			for _, end := range []*regexp.Regexp{w.tail, w.head} {
				at := end.FindStringSubmatchIndex(name)
				if at == nil {
					continue
				}
				number := 1
				if len(at) > 2 && at[2] >= 0 {
					number = versionNumber(name[at[2]:at[3]])
				}
				if old, ok := m.number[w.rank]; !ok || number > old {
					m.number[w.rank], m.words[w.rank] = number, markText(name[at[0]:at[1]])
				}
				name, again = name[:at[0]]+name[at[1]:], true
				break
			}
			if again {
				break
			}
		}
	}
}

// markText is a mark as it is called: 修改2 of (修改2), but (2).
func markText(s string) string {
	s = strings.Trim(s, "-_.+~,、;=")
	if bare := strings.Trim(s, "()[]《》<>「」"); strings.Trim(bare, "0123456789.") != "" {
		return bare
	}
	return s
}

// versionNumber counts 2 as 100 and 2.1 as 201.
func versionNumber(s string) int {
	whole, minor, _ := strings.Cut(s, ".")
	n, err := strconv.Atoi(whole)
	if err != nil {
		n = hanNumber(whole)
	}
	k, _ := strconv.Atoi(minor)
	return 100*n + k
}

// hanNumber is 一 to 九十九.
func hanNumber(s string) int {
	digits := []rune("一二三四五六七八九")
	n, last := 0, 0
	for _, r := range s {
		if r == '十' {
			n += 10 * max(1, last)
			last = 0
			continue
		}
		last = slices.Index(digits, r) + 1
	}
	return n + last
}

// highestRank is how high the order of marks may go.
const highestRank = 9

// compare puts the version that the names mark as later behind the other.
func (m nameMarks) compare(o nameMarks) int {
	old := func(x nameMarks) int {
		n := 0
		for rank := range x.number {
			n = min(n, rank)
		}
		return n
	}
	if c := cmp.Compare(old(m), old(o)); c != 0 {
		return c
	}
	for rank := highestRank; rank > 0; rank-- {
		if c := cmp.Compare(m.number[rank], o.number[rank]); c != 0 {
			return c
		}
	}
	return 0
}

// text is the mark that counts most; empty where the name says nothing.
func (m nameMarks) text() string {
	for rank := highestRank; rank > 0; rank-- {
		if w := m.words[rank]; w != "" {
			return w
		}
	}
	return m.words[-1]
}

// byYear leaves out forms that name no year and stand in a file of another.
func (g *gatherer) byYear(group []Sourced) step {
	year := func(i int) int {
		if y := group[i].Form.Year; y != 0 {
			return y
		}
		return yearNamed(baseOf(group[i]))
	}
	return step{namedLast, func(left []int) []int {
		var mine []int
		for _, i := range left {
			if year(i) == g.year {
				mine = append(mine, i)
			}
		}
		if len(mine) == 0 || slices.ContainsFunc(left, func(i int) bool { return year(i) == 0 }) {
			return left
		}
		return mine
	}, func(_, i int) []string { return []string{"本份的名称带“" + strconv.Itoa(year(i)) + "”"} }}
}

var (
	yearWord = regexp.MustCompile(`(?:^|\D)(20\d\d)(?:\D|$)`)
	dayWords = []*regexp.Regexp{
		regexp.MustCompile(`(?:^|\D)(20\d\d)(\d\d)(\d\d)(?:[-_t]?(\d{6}|\d{4}))?(?:\D|$)`),
		regexp.MustCompile(`(?:^|\D)(20\d\d)[-.年](\d{1,2})[-.月](\d{1,2})日?()(?:\D|$)`),
	}
)

// yearNamed is the one year in a name, zero where it has none, or several.
func yearNamed(name string) int {
	all := yearWord.FindAllStringSubmatch(model.Fold(name), -1)
	if len(all) != 1 {
		return 0
	}
	y, _ := strconv.Atoi(all[0][1])
	return y
}

// byDay leaves the versions whose names have the last day, where all have one:
// 自评表20240115, 2024-01-15, an export of 20240115093000.
func byDay(group []Sourced) step {
	days := make([]string, len(group))
	for i, s := range group {
		days[i] = dayNamed(baseOf(s))
	}
	return step{namedLast, func(left []int) []int {
		if slices.ContainsFunc(left, func(i int) bool { return days[i] == "" }) {
			return left
		}
		return most(left, func(i, j int) int { return strings.Compare(days[i], days[j]) })
	}, func(used, _ int) []string { return []string{"名称带日期" + days[used]} }}
}

// dayNamed is the day in a name, and the time where one follows, in the order of
// time; empty where it has none.
func dayNamed(name string) string {
	for _, w := range dayWords {
		m := w.FindStringSubmatch(model.Fold(name))
		if m == nil {
			continue
		}
		if d, ok := model.ParseDay(m[1] + "-" + m[2] + "-" + m[3]); ok {
			return strings.TrimSpace(d.Format("2006-01-02") + " " + m[4])
		}
	}
	return ""
}
