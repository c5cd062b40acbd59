package word

import (
	"strconv"
	"strings"

	"jixiao/xlsx/sheet"
)

// This file numbers the paragraphs of automatic lists, as a column 序号 often has
// them.

// lists are the lists that a document declares. The zero value of a pointer has
// none.
type lists struct {
	lists  map[string]*list // by w:numId
	styles map[string]listPlace
}

// listPlace is a list, and the level of a paragraph in it.
type listPlace struct {
	id    string
	level int
}

const levels = 9 // of a list

// list is a list with the counts so far. Lists made of the same definition count
// on together.
type list struct {
	levels [levels]listLevel
	counts *[levels]int // how many paragraphs each level has so far
	starts [levels]int  // where the list begins anew, 0 where it goes on
	begun  [levels]bool
}

type listLevel struct {
	format, text string
	start        int
	plain        bool // levels above are shown in decimals
}

// maxLists is how many lists are counted; a document has a few.
const maxLists = 10_000

// readLists reads the part that declares lists; a document may have none.
func readLists(a *sheet.Archive, part string) (*lists, error) {
	r := &listReader{lists: &lists{lists: map[string]*list{}, styles: map[string]listPlace{}}, models: map[string]*list{}}
	return r.lists, a.Walk(part, r.token)
}

type listReader struct {
	*lists
	models       map[string]*list // by w:abstractNumId
	model, own   *list            // at hand
	ownID        string
	level        int
	linkedStyles []linkedStyle
}

// linkedStyle is a style of paragraphs that are numbered.
type linkedStyle struct {
	style string
	model *list
	level int
}

func (r *listReader) token(t sheet.Token) error {
	name := string(t.Name)
	switch {
	case t.Kind == sheet.EndTag:
		switch name {
		case "abstractNum":
			r.model = nil
		case "num":
			r.own = nil
		}
		return nil
	case t.Kind != sheet.StartTag || len(r.models)+len(r.lists.lists) > maxLists:
		return nil
	}
	val := t.Attr("val")
	switch name {
	case "abstractNum":
		r.model = &list{counts: new([levels]int)}
		r.models[t.Attr("abstractNumId")] = r.model
	case "num":
		r.own, r.ownID = &list{counts: new([levels]int)}, t.Attr("numId")
		r.lists.lists[r.ownID] = r.own
	case "abstractNumId":
		if m := r.models[val]; m != nil && r.own != nil {
			r.own.levels, r.own.counts = m.levels, m.counts
			r.link(m)
		}
	case "lvl", "lvlOverride":
		r.level = min(whole(t.Attr("ilvl")), levels-1)
	case "startOverride":
		if r.own != nil {
			r.own.starts[r.level] = whole(val) + 1
		}
	default:
		if r.model != nil {
			r.lookLevel(name, val)
		}
	}
	return nil
}

// link gives the styles of a definition the first list made of it.
func (r *listReader) link(m *list) {
	for _, s := range r.linkedStyles {
		if _, have := r.styles[s.style]; !have && s.model == m {
			r.styles[s.style] = listPlace{r.ownID, s.level}
		}
	}
}

func (r *listReader) lookLevel(name, val string) {
	l := &r.model.levels[r.level]
	switch name {
	case "start":
		l.start = whole(val)
	case "numFmt":
		l.format = val
	case "lvlText":
		l.text = val
	case "isLgl":
		l.plain = isOn(val)
	case "pStyle":
		if len(r.linkedStyles) < maxLists {
			r.linkedStyles = append(r.linkedStyles, linkedStyle{val, r.model, r.level})
		}
	}
}

// restart forgets the counts.
func (l *lists) restart() {
	for _, x := range l.lists {
		*x.counts, x.begun = [levels]int{}, [levels]bool{}
	}
}

// next is the number of the next paragraph of a list, as it stands on the paper;
// empty for marks that only decorate, and for numbers in other scripts.
func (l *lists) next(at listPlace) string {
	if l == nil {
		return ""
	}
	x := l.lists[at.id]
	if x == nil {
		return ""
	}
	if x.starts[at.level] > 0 && !x.begun[at.level] {
		x.counts[at.level] = x.starts[at.level] - 1 - x.levels[at.level].start
	}
	x.begun[at.level] = true
	x.counts[at.level]++
	for i := at.level + 1; i < levels; i++ {
		x.counts[i] = 0
	}
	return x.number(at.level)
}

func (x *list) number(level int) string {
	at := x.levels[level]
	if at.format == "bullet" || at.format == "none" {
		return ""
	}
	var out strings.Builder
	for rest := at.text; rest != ""; {
		i := strings.IndexByte(rest, '%')
		if i < 0 || i+1 == len(rest) || rest[i+1] < '1' || rest[i+1] > '9' {
			out.WriteString(rest)
			break
		}
		of := int(rest[i+1] - '1')
		format := x.levels[of].format
		if at.plain {
			format = "decimal"
		}
		n := inScript(x.levels[of].start+max(x.counts[of], 1)-1, format)
		if n == "" {
			return ""
		}
		out.WriteString(rest[:i] + n)
		rest = rest[i+2:]
	}
	return out.String()
}

// inScript is a number in the script of a list; empty where that is not known.
func inScript(n int, format string) string {
	switch format {
	case "decimal", "":
		return strconv.Itoa(n)
	case "decimalFullWidth":
		return strings.Map(func(r rune) rune { return r - '0' + '０' }, strconv.Itoa(n))
	case "decimalZero":
		if n < 10 {
			return "0" + strconv.Itoa(n)
		}
		return strconv.Itoa(n)
	case "chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand":
		return inHan(n)
	case "decimalEnclosedCircle", "decimalEnclosedCircleChinese":
		if n >= 1 && n <= 20 {
			return string(rune('①' + n - 1))
		}
	case "upperLetter", "lowerLetter":
		if n >= 1 && n <= 26 {
			first := map[string]rune{"upperLetter": 'A', "lowerLetter": 'a'}[format]
			return string(first + rune(n) - 1)
		}
	}
	return ""
}

// inHan is a number below a hundred in Chinese, in digits above.
func inHan(n int) string {
	digits := []rune("〇一二三四五六七八九")
	tens, ones := n/10, n%10
	var s string
	switch {
	case n < 0 || n > 99:
		return strconv.Itoa(n)
	case tens == 0:
		return string(digits[n])
	case tens > 1:
		s = string(digits[tens])
	}
	s += "十"
	if ones > 0 {
		s += string(digits[ones])
	}
	return s
}

// lookParagraph takes note of the list that a paragraph is in, and of the headers
// of a section.
func (p *parser) lookParagraph(tag tag, t sheet.Token) {
	switch tag {
	case tagStyle:
		if p.parent() == tagParagraphLook {
			p.list = p.lists.ofStyle(t.Attr("val"))
		}
	case tagLevel:
		p.list.level = min(whole(t.Attr("val")), levels-1)
	case tagList:
		p.list.id = t.Attr("val")
	case tagRunningText:
		p.section.add(t)
	case tagFirstPage:
		p.section.first = isOn(t.Attr("val"))
	}
}

func (l *lists) ofStyle(style string) listPlace {
	if l == nil {
		return listPlace{}
	}
	return l.styles[style]
}
