package rules

import (
	"embed"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
)

// The cases that test each rule are also what `rules show` shows. Their
// notation stands at the head of book_test.go.
//
//go:embed testdata/cases/*.txt
var caseFiles embed.FS

// Example is a case of a rule: what stands on the forms, and what the rule
// says to it (nothing, where it stands right).
type Example struct {
	Lines []ExampleLine
	Says  []string
}

// ExampleLine is one line of a form, reduced to what names it and to what
// differs between the two cases of the rule.
type ExampleLine struct{ Form, Text string }

// Examples are the right and the wrong case of a rule of the program's own; ok
// is false for a rule that has none.
func Examples(id string) (right, wrong Example, ok bool) {
	a, err := readExample(id + ".ok.txt")
	if err != nil {
		return right, wrong, false
	}
	b, err := readExample(id + ".bad.txt")
	if err != nil {
		return right, wrong, false
	}
	for _, h := range hunks(a.lines, b.lines) {
		right.Lines = append(right.Lines, h.show(h.left, h.right)...)
		wrong.Lines = append(wrong.Lines, h.show(h.right, h.left)...)
	}
	right.Lines, wrong.Lines = shortened(append(right.Lines, a.remarks...)), shortened(append(wrong.Lines, b.remarks...))
	for _, w := range b.says {
		rule, rest, _ := strings.Cut(w, " ")
		level, rest, _ := strings.Cut(rest, " ")
		place, message, _ := strings.Cut(rest, " ")
		sheet, _, _ := strings.Cut(place, "!")
		if rule == id {
			wrong.Says = append(wrong.Says, strings.TrimPrefix(level+" "+sheet, " ")+"："+message)
		}
	}
	return right, wrong, true
}

// exampleLines is how many lines an example has at most.
const exampleLines = 12

func shortened(lines []ExampleLine) []ExampleLine {
	if len(lines) <= exampleLines {
		return lines
	}
	return append(slices.Clone(lines[:exampleLines]), ExampleLine{Text: fmt.Sprintf("……（另有%d行）", len(lines)-exampleLines)})
}

// caseText is a case with its directives carried out.
type caseText struct {
	text  string   // the unit
	own   string   // the lines of the case without its expected findings
	later []string // directives on the unit once it is read
	says  []string // the expected findings
	// standard is the 口径 chosen by name, "" for none.
	standard string
}

// readCaseText reads a case with read, which gives the file of a name.
func readCaseText(name string, read func(name string) ([]byte, error)) (c caseText, err error) {
	data, err := read(name)
	if err != nil {
		return c, err
	}
	for line := range strings.Lines(string(data)) {
		word, rest, _ := strings.Cut(strings.TrimRight(line, "\n"), " ")
		switch word {
		case "#?":
			c.says = append(c.says, rest)
			continue
		case "#include":
			base, err := read(rest)
			if err != nil {
				return c, err
			}
			c.text += string(base)
		case "#replace":
			old, with, ok := strings.Cut(strings.ReplaceAll(rest, `\n`, "\n"), " =>")
			if !ok || !strings.Contains(c.text, old) {
				return c, fmt.Errorf("%s: nothing to replace: %s", name, line)
			}
			c.text = strings.Replace(c.text, old, strings.TrimSpace(with), 1)
		case "#append":
			c.text += rest + "\n"
		case "#standard":
			c.standard = rest
		case "#year", "#reading", "#written", "#refused":
			c.later = append(c.later, line)
		default:
			c.text += line
		}
		c.own += line
	}
	return c, nil
}

// example is a case as lines to be compared with those of another.
type example struct {
	lines   []ExampleLine
	remarks []ExampleLine
	says    []string
}

func readExample(file string) (example, error) {
	c, err := readCaseText(file, func(name string) ([]byte, error) {
		return caseFiles.ReadFile(path.Join("testdata/cases", name))
	})
	e := example{says: c.says}
	var forms []string
	start := 0
	for line := range strings.Lines(c.text) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
			continue
		case strings.HasPrefix(line, "["):
			kind, _, _ := strings.Cut(line[1:], "]")
			forms, start = append(forms, strings.TrimSpace(kind)), len(e.lines)
			continue
		case len(forms) == 0:
			continue
		}
		if name, ok := strings.CutPrefix(line, "项目名称 = "); ok {
			forms[len(forms)-1] += "（" + name + "）"
			for i := range e.lines[start:] {
				e.lines[start+i].Form = forms[len(forms)-1]
			}
		}
		e.lines = append(e.lines, ExampleLine{forms[len(forms)-1], line})
	}
	if c.standard != "" {
		e.remarks = append(e.remarks, ExampleLine{Text: "评分口径＝" + c.standard})
	}
	for _, l := range c.later {
		e.remarks = append(e.remarks, remarkLine(strings.Fields(l), forms))
	}
	return e, err
}

// remarkLine is a directive in words.
func remarkLine(words, forms []string) ExampleLine {
	form := ""
	if n, err := strconv.Atoi(words[1]); err == nil && n >= 1 && n <= len(forms) {
		form = forms[n-1]
	}
	switch {
	case words[0] == "#year" && len(words) > 2:
		return ExampleLine{form, "年度＝" + words[2]}
	case words[0] == "#written":
		return ExampleLine{form, "（本工具写出的表）"}
	case words[0] == "#refused" && len(words) > 2:
		return ExampleLine{"文件 " + words[1], "无法读取：" + words[2]}
	case words[0] == "#reading" && len(words) > 5 && words[4] == "→?":
		return ExampleLine{form, "有一格写作“" + words[3] + "”，" + words[5]}
	case words[0] == "#reading" && len(words) > 5:
		return ExampleLine{form, "有一格写作“" + words[3] + "”，读作“" + words[5] + "”"}
	}
	return ExampleLine{form, strings.Join(words[1:], " ")}
}

// hunk is a stretch in which two cases differ.
type hunk struct{ left, right []ExampleLine }

// hunks compares two cases line by line.
func hunks(a, b []ExampleLine) []hunk {
	// common[i][j] is the number of lines that a[i:] and b[j:] share.
	common := make([][]int, len(a)+1)
	for i := range common {
		common[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if common[i][j] = max(common[i+1][j], common[i][j+1]); a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			}
		}
	}
	var out []hunk
	var h hunk
	flush := func() {
		if len(h.left)+len(h.right) > 0 {
			out, h = append(out, h), hunk{}
		}
	}
	for i, j := 0, 0; i < len(a) || j < len(b); {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			flush()
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && common[i+1][j] >= common[i][j+1]:
			h.left = append(h.left, a[i])
			i++
		default:
			h.right = append(h.right, b[j])
			j++
		}
	}
	flush()
	return out
}

// show is one side of the hunk; where both sides have as many lines, each is
// reduced to what differs from its fellow.
func (h hunk) show(side, other []ExampleLine) []ExampleLine {
	var out []ExampleLine
	for i, l := range side {
		fellow := ""
		if len(h.left) == len(h.right) {
			fellow = other[i].Text
		}
		out = append(out, ExampleLine{l.Form, reduced(l.Text, fellow)})
	}
	if len(side) == 0 {
		for _, l := range other {
			out = append(out, ExampleLine{l.Form, "（没有下面这一行）" + reduced(l.Text, "")})
		}
	}
	return out
}

// naming are the cells by which a row is known.
var naming = []string{"三级指标", "项目名称", "资金来源", "任务名称", "经费项目"}

// reduced is a line as read on a form: a field, or the cells of a row. Of a
// row with a fellow only the cells that name it or differ are shown.
func reduced(line, fellow string) string {
	block, rest, ok := strings.Cut(line, "|")
	if !ok {
		return equation(line)
	}
	var cells []string
	there := cellsOf(fellow)
	for _, c := range cellsOf(rest) {
		name, value, _ := strings.Cut(c, "＝")
		if (fellow == "" && value != "（空）") || slices.Contains(naming, name) || fellow != "" && !slices.Contains(there, c) {
			cells = append(cells, c)
		}
	}
	return strings.Join(strings.Fields(block), " ") + "：" + strings.Join(cells, "，")
}

func cellsOf(s string) []string {
	var out []string
	for part := range strings.SplitSeq(s, "|") {
		if strings.Contains(part, "=") {
			out = append(out, equation(part))
		}
	}
	return out
}

// equation is «name = value» as shown; ~ and ^ only say who filled the cell.
func equation(s string) string {
	name, value, ok := strings.Cut(s, "=")
	value = strings.TrimLeft(strings.TrimSpace(value), "~^")
	switch {
	case !ok:
		return strings.TrimSpace(s)
	case value == "":
		value = "（空）"
	}
	return strings.TrimSpace(name) + "＝" + value
}
