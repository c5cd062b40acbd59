package annotate

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"jixiao/model"
)

// The fills of blamed cells. Each is one off a colour of the usual palettes, so
// that a fill of ours is known wherever it turns up. A cell that had a colour
// before has a fill two off: the former colour is kept as its second one, which
// a solid fill does not show and Excel keeps.
var (
	levelFill = map[model.Level]string{model.Fault: "FFF8CBAC", model.Warning: "FFFFE698", model.Notice: "FFDDEBF6"}
	overFill  = map[model.Level]string{model.Fault: "FFF8CBAB", model.Warning: "FFFFE697", model.Notice: "FFDDEBF5"}
)

// mostStyles is how many looks we let a workbook have: Excel's own limit is
// 65,490.
const mostStyles = 64_000

// styles is the part with the looks of cells, and the looks we add to it.
type styles struct {
	name string
	tree *tree
	// fills and looks are as they stand after those of ours behind all others
	// were taken off.
	fills, looks []string
	cut          int // looks that were taken off
	hints        map[int]int
	// repainted is set where LibreOffice saved the workbook, which puts a second
	// colour of its own into every fill.
	repainted bool
	ourFill   map[int]bool   // by index, those that stay too
	fillAt    map[string]int // the first fill of that XML
	was       map[int]int    // the look that one of ours was made of
	made      map[styled]int
	again     map[string]int // looks of an earlier copy that other looks follow
	from      []int          // the looks that ours, at the end, were made of
	first     int            // of them
}

// styled is a look with the fill of a level.
type styled struct {
	base  int
	level model.Level
}

// former opens what tells of an earlier copy: the styles with our fills, and
// the property that says what was there before.
func (p *pack) former(w *workbook) (*styles, *tabs, error) {
	hints, tabs, err := p.openHints()
	if err != nil {
		return nil, nil, err
	}
	app, err := p.part("docProps/app.xml")
	if err != nil {
		return nil, nil, err
	}
	s, err := p.openStyles(w, hints, bytes.Contains(app, []byte("LibreOffice")))
	return s, tabs, err
}

// plainStyles are the looks of a workbook that has none.
const plainStyles = `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` +
	`<fonts count="1"><font><sz val="11"/><name val="宋体"/><charset val="134"/></font></fonts>` +
	`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
	`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
	`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
	`<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>` +
	`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`

// openStyles reads the styles, and adds the part where there is none.
func (p *pack) openStyles(w *workbook, hints map[int]int, repainted bool) (*styles, error) {
	s := &styles{hints: hints, repainted: repainted, ourFill: map[int]bool{}, fillAt: map[string]int{}, was: map[int]int{}, made: map[styled]int{}, again: map[string]int{}}
	if s.name = p.find(w.rels, "styles"); s.name == "" {
		s.name = p.free(dirOf(w.name) + "styles%d.xml")
		if err := p.sole(w.name, w.base, "styles", s.name); err != nil {
			return nil, err
		}
		p.set(s.name, []byte(xmlHead+plainStyles), mainType+"styles+xml")
	}
	b, err := p.part(s.name)
	if err != nil {
		return nil, err
	}
	if s.tree, err = parse(b, 2); err != nil {
		return nil, err
	}
	s.read()
	return s, nil
}

// read lists the fills and looks, and takes ours off the end.
func (s *styles) read() {
	for i, f := range s.section("fills") {
		s.fills = append(s.fills, f)
		s.ourFill[i] = isOurFill(f)
		if _, ok := s.fillAt[f]; !ok {
			s.fillAt[f] = i
		}
	}
	s.looks = s.section("cellXfs")
	all := len(s.looks)
	for len(s.looks) > 0 && s.ourFill[fillOf(s.looks[len(s.looks)-1])] {
		s.looks = s.looks[:len(s.looks)-1]
	}
	s.cut = all - len(s.looks)
	used := map[int]bool{}
	for _, x := range slices.Concat(s.looks, s.section("cellStyleXfs")) {
		used[fillOf(x)] = true
	}
	taken := s.section("cellXfs")[len(s.looks):]
	fills := slices.Clone(s.fills)
	for n := len(s.fills) - 1; n >= 0 && s.ourFill[n] && !used[n]; n-- {
		s.fills = s.fills[:n]
		delete(s.fillAt, fills[n])
	}
	if len(s.looks) == 0 {
		s.looks = []string{s.element("xf", ` numFmtId="0" fontId="0" fillId="0" borderId="0"`)}
	}
	if len(s.fills) == 0 {
		s.addFill(s.element("fill", "", s.element("patternFill", ` patternType="none"`)))
		s.addFill(s.element("fill", "", s.element("patternFill", ` patternType="gray125"`)))
	}
	s.undo(taken, fills)
	s.first = len(s.looks)
}

// section is the children of a list of the styles, as written.
func (s *styles) section(name string) (list []string) {
	n := s.tree.root.kid(name)
	if n == nil {
		return nil
	}
	for i := range n.kids {
		list = append(list, string(s.tree.bytes(&n.kids[i])))
	}
	return list
}

// element is an element with the prefix of the part.
func (s *styles) element(name, attrs string, inside ...string) string {
	name = s.tree.prefix + name
	if len(inside) == 0 {
		return "<" + name + attrs + "/>"
	}
	return "<" + name + attrs + ">" + strings.Join(inside, "") + "</" + name + ">"
}

// attrsOf are the attributes in the start tag of an element.
func attrsOf(element string) []byte {
	_, attrs := nameOf([]byte(element[:max(tagEnd([]byte(element)), 1)]))
	return attrs
}

func fillOf(look string) int {
	id, _ := attrOf(attrsOf(look), "fillId")
	return max(0, number(id))
}

// solid are the two colours of a solid fill as attributes; ok is false for any
// other.
func solid(fill string) (front, back string, ok bool) {
	t, err := parse([]byte(fill), 2)
	if err != nil || len(t.root.kids) != 1 || t.root.kids[0].attr("patternType") != "solid" {
		return "", "", false
	}
	pattern := &t.root.kids[0]
	colour := func(name string) string {
		if n := pattern.kid(name); n != nil {
			return attrsText(n.attrs)
		}
		return ""
	}
	return colour("fgColor"), colour("bgColor"), true
}

func attrsText(attrs []byte) string { return strings.Join(strings.Fields(string(attrs)), " ") }

// isOurFill tells a fill of ours by its colour.
func isOurFill(fill string) bool {
	front, _, ok := solid(fill)
	return ok && isOurs(front)
}

func isOurs(colour string) bool { return among(colour, levelFill) || among(colour, overFill) }

// among reports whether the attributes of a colour are one of colours.
func among(attrs string, colours map[model.Level]string) bool {
	for _, c := range colours {
		if strings.EqualFold(attrs, `rgb="`+c+`"`) {
			return true
		}
	}
	return false
}

// ours reports whether the workbook has looks of an earlier copy.
func (s *styles) ours() bool { return s.cut > 0 || len(s.was) > 0 }

// undo finds for every look of ours the one it was made of: by the hint, if the
// two are alike but for the fill; else the first that is alike; else it is made
// anew. Where the former fill is not known the cell has none.
func (s *styles) undo(taken, fills []string) {
	kept := len(s.looks)
	byKey := map[string]int{}
	for i, x := range s.looks {
		if !s.ourFill[fillOf(x)] {
			if _, ok := byKey[s.key(x, fillOf(x))]; !ok {
				byKey[s.key(x, fillOf(x))] = i
			}
		}
	}
	all := slices.Concat(s.looks[:kept], taken)
	if s.cut > 0 && kept+s.cut != len(all) { // the only look is one that was added above
		return
	}
	for i, x := range all {
		f := fillOf(x)
		if !s.ourFill[f] || f >= len(fills) {
			continue
		}
		front, back, _ := solid(fills[f])
		if !among(front, overFill) || s.repainted {
			back = ""
		}
		former := s.formerFill(back)
		if i < kept {
			s.again[x] = i
		}
		if h, ok := s.hints[i]; ok && h < kept && alike(s.looks[h], x) && !s.ourFill[fillOf(s.looks[h])] {
			s.was[i] = h
			continue
		}
		if at, ok := byKey[s.key(x, former)]; ok {
			s.was[i] = at
			continue
		}
		apply := ""
		if former > 0 {
			apply = "1"
		}
		s.was[i] = len(s.looks)
		byKey[s.key(x, former)] = len(s.looks)
		s.looks = append(s.looks, setAttrs(x, "fillId", strconv.Itoa(former), "applyFill", apply))
	}
}

// key is a look but for its fill, and the fill: what two looks are compared by.
func (s *styles) key(look string, fill int) string {
	return strconv.Itoa(s.sameFill(fill)) + " " + bare(look)
}

// sameFill is the first fill that is the same as one.
func (s *styles) sameFill(fill int) int {
	if fill < 0 || fill >= len(s.fills) {
		return 0
	}
	return s.fillAt[s.fills[fill]]
}

// bare is a look without what it says of its fill, in an order of its own.
func bare(look string) string {
	look = setAttrs(look, "fillId", "", "applyFill", "")
	n := tagEnd([]byte(look)) + 1
	words := strings.Fields(string(attrsOf(look)))
	slices.Sort(words)
	return strings.Join(words, " ") + "|" + strings.TrimSuffix(look[n:], "/>")
}

func alike(a, b string) bool { return bare(a) == bare(b) }

// setAttrs is an element with attributes set, in pairs of name and value; an
// empty value takes one out.
func setAttrs(element string, pairs ...string) string {
	n := tagEnd([]byte(element)) + 1
	tag := []byte(element[:n])
	for i := 0; i < len(pairs); i += 2 {
		tag = withAttr(tag, pairs[i], pairs[i+1])
	}
	return string(tag) + element[n:]
}

// formerFill is the fill that a solid fill of the colour back remembers; 0, no
// fill, where it remembers none.
func (s *styles) formerFill(back string) int {
	if back == "" || back == noColour || isOurs(back) {
		return 0
	}
	for i, f := range s.fills {
		if front, _, ok := solid(f); ok && front == back {
			return i
		}
	}
	return s.addFill(s.element("fill", "", s.element("patternFill", ` patternType="solid"`, s.element("fgColor", " "+back), s.element("bgColor", " "+noColour))))
}

// noColour is the second colour of a fill that shows none.
const noColour = `indexed="64"`

func (s *styles) addFill(fill string) int {
	if i, ok := s.fillAt[fill]; ok {
		return i
	}
	s.fillAt[fill] = len(s.fills)
	s.fills = append(s.fills, fill)
	return len(s.fills) - 1
}

// former is the look that a cell had before an earlier copy filled it.
func (s *styles) former(look int) int {
	if was, ok := s.was[look]; ok {
		return was
	}
	return look
}

// filled is the look base with the fill of a level; the look itself where the
// workbook can have no more.
func (s *styles) filled(base int, level model.Level) int {
	if i, ok := s.made[styled{base, level}]; ok {
		return i
	}
	if len(s.looks) >= mostStyles {
		return base
	}
	look := s.looks[0]
	if base >= 0 && base < s.first {
		look = s.looks[base]
	}
	colour, back := levelFill[level], noColour
	if f := fillOf(look); f < len(s.fills) {
		if front, _, ok := solid(s.fills[f]); ok && front != "" {
			colour, back = overFill[level], front
		}
	}
	fill := s.addFill(s.element("fill", "", s.element("patternFill", ` patternType="solid"`,
		s.element("fgColor", ` rgb="`+colour+`"`), s.element("bgColor", " "+back))))
	look = setAttrs(look, "fillId", strconv.Itoa(fill), "applyFill", "1")
	i, ok := s.again[look]
	if !ok {
		i = len(s.looks)
		s.looks = append(s.looks, look)
		s.from = append(s.from, base)
	}
	s.made[styled{base, level}] = i
	return i
}

// bytes is the part with what was added.
func (s *styles) bytes() []byte {
	var e edits
	s.list(&e, "fills", "fill", s.fills)
	s.list(&e, "cellXfs", "xf", s.looks)
	return e.apply(s.tree.b)
}

// Sections of the styles in the order that the schema wants.
var styleOrder = []string{"numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs"}

// list writes a list anew from where it differs.
func (s *styles) list(e *edits, name, child string, want []string) {
	t := s.tree
	n := t.root.kid(name)
	if n == nil {
		at := t.root.inner
		for _, before := range styleOrder[:slices.Index(styleOrder, name)] {
			if k := t.root.kid(before); k != nil {
				at = k.to
			}
		}
		made := s.element(name, ` count="`+strconv.Itoa(len(want))+`"`, strings.Join(want, ""))
		if t.root.inner == t.root.to && t.root.end == t.root.to {
			e.append(t, &t.root, made)
			return
		}
		e.replace(at, at, made)
		return
	}
	same := 0
	for same < len(n.kids) && same < len(want) && string(t.bytes(&n.kids[same])) == want[same] {
		same++
	}
	if same == len(n.kids) && same == len(want) {
		return
	}
	start := withAttr(t.b[n.from:n.inner], "count", strconv.Itoa(len(want)))
	rest := strings.Join(want[same:], "")
	if n.inner == n.to && n.end == n.to {
		full, _ := nameOf(t.b[n.from:n.to])
		e.replace(n.from, n.to, string(start[:len(start)-2])+">"+rest+"</"+string(full)+">")
		return
	}
	e.replace(n.from, n.inner, string(start))
	at := n.inner
	if same > 0 {
		at = n.kids[same-1].to
	}
	to := at
	if len(n.kids) > 0 {
		to = max(at, n.kids[len(n.kids)-1].to)
	}
	e.replace(at, to, rest)
}

// hint says of what looks ours were made: their first, and what each was.
func (s *styles) hint() string {
	if len(s.from) == 0 {
		return ""
	}
	text := strconv.Itoa(s.first) + ":"
	for i, f := range s.from {
		next := strconv.Itoa(f)
		if i > 0 {
			next = "," + next
		}
		if len(text)+len(next) > mostProperty {
			break
		}
		text += next
	}
	return text
}
