package annotate

import (
	"fmt"
	"math"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jixiao/xlsx/sheet"

	"github.com/mattn/go-runewidth"
)

// This file draws the boxes of comments: VML, which is HTML of old and need not
// be well formed. Shapes are told apart by their tags alone.

const vmlType = "application/vnd.openxmlformats-officedocument.vmlDrawing"

const vmlHead = `<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">`

const noteType = `<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">` +
	`<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>`

// draw brings the boxes of a sheet in line with its comments.
func (p *pack) draw(s *task, rels []relation, base string, d drawn) error {
	name := ""
	for _, r := range rels {
		if s.seen.box && r.id == s.seen.legacy && !r.outside && p.has(r.target) {
			name = r.target
		}
	}
	if name == "" && len(d.fresh) == 0 {
		return nil
	}
	body := ""
	if name == "" {
		name = p.free(dirOf(path.Dir(s.part)) + "drawings/vmlDrawing%d.vml")
		id, err := p.relate(s.part, base+"/vmlDrawing", "/"+name, s.seen.legacy)
		if err != nil {
			return err
		}
		s.box = id
	} else {
		b, err := p.part(name)
		if err != nil {
			return err
		}
		body = string(b)
	}
	body, err := p.redraw(body, s, d)
	if err != nil {
		return err
	}
	p.set(name, []byte(body), vmlType)
	if len(d.fresh) == 0 && len(d.drop) > 0 && len(shapes(body)) == 0 {
		// Nothing is drawn any more.
		s.box = ""
		p.dropped[partKey(name)] = true
		return p.unrelate(s.part, func(r relation) bool { return r.id == s.seen.legacy })
	}
	return nil
}

// redraw is a drawing with the boxes of our comments; an empty one is begun.
func (p *pack) redraw(body string, s *task, d drawn) (string, error) {
	blocks, err := p.shapeBlocks()
	if err != nil {
		return "", err
	}
	body = s.reshape(body, d)
	if len(d.fresh) == 0 {
		return body, nil
	}
	if body == "" {
		n := 1
		for blocks[n] {
			n++
		}
		blocks[n] = true
		body = vmlHead + `<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="` + strconv.Itoa(n) + `"/></o:shapelayout>` + noteType + `</xml>`
	}
	end := strings.LastIndex(body, "</")
	if end < 0 {
		return "", sheet.Refusal("批注框的内容已损坏，" + sheet.Resave)
	}
	body, tail := body[:end], body[end:]
	spaces := undeclared(body)
	if !strings.Contains(body, `"_x0000_t202"`) && !strings.Contains(body, `'_x0000_t202'`) {
		body += declare(noteType, spaces)
	}
	count := len(shapes(body))
	ids := newIDs(body, blocks)
	var added strings.Builder
	for i, t := range d.fresh {
		var id int
		id, body = ids.next(body)
		added.WriteString(declare(s.shape(t, id, count+i+1), spaces))
	}
	return body + added.String() + tail, nil
}

// undeclared are the declarations of namespaces that a drawing lacks.
func undeclared(body string) (spaces string) {
	for _, ns := range []string{`xmlns:v="urn:schemas-microsoft-com:vml"`, `xmlns:o="urn:schemas-microsoft-com:office:office"`, `xmlns:x="urn:schemas-microsoft-com:office:excel"`} {
		if !strings.Contains(body, ns) && !strings.Contains(body, strings.ReplaceAll(ns, `"`, `'`)) {
			spaces += " " + ns
		}
	}
	return spaces
}

// declare puts declarations on an element.
func declare(element, spaces string) string {
	i := strings.IndexAny(element, " >")
	return element[:i] + spaces + element[i:]
}

// span is a shape in the bytes of a drawing.
type span struct{ from, to int }

// shapes finds the shapes of a drawing.
func shapes(body string) (all []span) {
	for at := 0; ; {
		i := strings.Index(body[at:], "<v:shape")
		if i < 0 {
			return all
		}
		from := at + i
		at = from + len("<v:shape")
		if at >= len(body) || body[at] > ' ' && body[at] != '>' && body[at] != '/' {
			continue
		}
		n := strings.IndexByte(body[from:], '>')
		switch {
		case n < 0:
			return all
		case body[from+n-1] == '/':
			at = from + n + 1
		default:
			end := strings.Index(body[from:], "</v:shape>")
			if end < 0 {
				return all
			}
			at = from + end + len("</v:shape>")
		}
		all = append(all, span{from, at})
	}
}

var (
	noteKind   = regexp.MustCompile(`ObjectType=["']Note["']`)
	noteRow    = regexp.MustCompile(`<x:Row>\s*(\d{1,7})\s*</x:Row>`)
	noteColumn = regexp.MustCompile(`<x:Column>\s*(\d{1,5})\s*</x:Column>`)
	noteAnchor = regexp.MustCompile(`<x:Anchor>([^<]*)</x:Anchor>`)
	shapeID    = regexp.MustCompile(`_x0000_s(\d{1,9})\b`)
	idMap      = regexp.MustCompile(`<o:idmap\b[^>]*?\bdata=["']([^"']*)["']`)
	grownAlt   = regexp.MustCompile(` alt="jixiao ([0-9, ]*)"`)
)

// noteAt is the cell that a shape belongs to as a note; zeros for any other.
func noteAt(shape string) (key [2]int) {
	r, c := noteRow.FindStringSubmatch(shape), noteColumn.FindStringSubmatch(shape)
	if r == nil || c == nil || !noteKind.MatchString(shape) {
		return key
	}
	return [2]int{number(r[1]) + 1, number(c[1]) + 1}
}

// reshape takes out the boxes of comments that go, and makes room in those that
// ours is appended to. What such a box measured before stands in its alternative
// text, so that it can shrink again.
func (s *task) reshape(body string, d drawn) string {
	var e edits
	for _, x := range shapes(body) {
		shape := body[x.from:x.to]
		key := noteAt(shape)
		text, grow := d.grow[key]
		switch {
		case key == [2]int{}:
		case d.drop[key]:
			e.replace(x.from, x.to, "")
		case grow:
			e.replace(x.from, x.to, s.grown(shrunk(shape), text))
		case d.fit[key]:
			e.replace(x.from, x.to, shrunk(shape))
		}
	}
	return string(e.apply([]byte(body)))
}

// shrunk is a shape as it was before it was grown.
func shrunk(shape string) string {
	was := grownAlt.FindStringSubmatch(shape)
	if was == nil {
		return shape
	}
	shape = strings.Replace(shape, was[0], "", 1)
	if at := noteAnchor.FindStringSubmatchIndex(shape); at != nil {
		shape = shape[:at[2]] + was[1] + shape[at[3]:]
	}
	return shape
}

// grown is a shape with its lower edge far enough down for the text. One that
// is large enough, or that has an alternative text of its own, stays.
func (s *task) grown(shape, text string) string {
	at := noteAnchor.FindStringSubmatchIndex(shape)
	end := strings.IndexByte(shape, '>')
	if at == nil || end < 0 || strings.Contains(shape[:end], " alt=") {
		return shape
	}
	a, ok := parseAnchor(shape[at[2]:at[3]])
	if !ok {
		return shape
	}
	wide := float64(a[5] - a[1])
	for c := a[0]; c < a[4] && c < a[0]+200; c++ {
		wide += s.seen.columnOf(c + 1).width
	}
	high := float64(a[7] - a[3])
	for r := a[2]; r < a[6] && r < a[2]+roomBelow; r++ {
		high += s.seen.rowHeightOf(r + 1)
	}
	need := min(mostHigh, boxHeight(text, wide))
	if need <= high {
		return shape
	}
	was := strings.Join(strings.FieldsFunc(shape[at[2]:at[3]], func(r rune) bool { return r != ',' && (r < '0' || r > '9') }), " ")
	was = strings.ReplaceAll(strings.ReplaceAll(was, " ,", ","), ",", ", ")
	was = strings.Join(strings.Fields(was), " ")
	a[6], a[7] = s.below(a[2], float64(a[3])+need)
	shape = shape[:at[2]] + a.String() + shape[at[3]:]
	name := len("<v:shape")
	return shape[:name] + ` alt="jixiao ` + was + `"` + shape[name:]
}

// anchor is where a box stands: left column and pixels in it, top row and
// pixels, right column, bottom row; columns and rows from 0.
type anchor [8]int

func parseAnchor(s string) (a anchor, ok bool) {
	parts := strings.Split(s, ",")
	if len(parts) != len(a) {
		return a, false
	}
	for i, p := range parts {
		if a[i] = number(p); a[i] < 0 {
			return a, false
		}
	}
	return a, true
}

func (a anchor) String() string {
	return fmt.Sprintf("%d, %d, %d, %d, %d, %d, %d, %d", a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7])
}

// What a box measures, in pixels at 96 dpi. Its letters are of 9 points: a Han
// character takes 12.
const (
	half      = 6.0
	line      = 16.0
	edge      = 14.0
	leastWide = 150.0
	mostWide  = 400.0
	leastHigh = 48.0
	mostHigh  = 560.0
)

// chinese measures letters as Chinese fonts show them: ≥ ％ ① take the room of
// a Han character.
var chinese = runewidth.Condition{EastAsianWidth: true, StrictEmojiNeutral: true}

// boxSize is the size of a box for a text: as wide as its longest line, to a
// limit, and so high that all can be read, to another.
func boxSize(text string) (wide, high float64) {
	longest := 0
	for line := range strings.SplitSeq(text, "\n") {
		longest = max(longest, chinese.StringWidth(line))
	}
	wide = min(max(leastWide, float64(longest+2)*half+edge), mostWide)
	if boxHeight(text, wide) > mostHigh {
		wide = 1.75 * mostWide
	}
	return wide, min(max(leastHigh, boxHeight(text, wide)), mostHigh)
}

// boxHeight is the height of a text in a box of a width. Punctuation may not
// begin a line, so one place is kept.
func boxHeight(text string, wide float64) float64 {
	room := max(4, (wide-edge)/half-2)
	lines := 0.0
	for line := range strings.SplitSeq(text, "\n") {
		lines += max(1, math.Ceil(float64(chinese.StringWidth(line))/room))
	}
	return lines*line + edge
}

// place is where the box of a spot stands: right of its cell or merge, at the
// left of it where the sheet ends.
func (s *task) place(t spot) anchor {
	wide, high := boxSize(t.text)
	var a anchor
	a[0], a[1] = min(t.Col2, maxColumn-12), 15
	if a[0] < t.Col2 {
		a[0] = max(0, t.Col1-12)
	}
	a[2], a[3] = max(0, t.Row1-2), 10
	if t.Row1 == 1 {
		a[3] = 2
	}
	a[4], a[5] = s.beyond(a[0], float64(a[1])+wide)
	a[6], a[7] = s.below(a[2], float64(a[3])+high)
	return a
}

// beyond is the column, and the pixels in it, that stands so many pixels right
// of where a column begins; hidden columns without end are not counted.
func (s *task) beyond(col int, pixels float64) (int, int) {
	for last := min(maxColumn-1, col+200); col < last; col++ {
		w := s.seen.columnOf(col + 1).width
		if pixels <= w {
			break
		}
		pixels -= w
	}
	return col, int(pixels)
}

// below is beyond for rows.
func (s *task) below(row int, pixels float64) (int, int) {
	for last := min(maxRow-1, row+400); row < last; row++ {
		h := s.seen.rowHeightOf(row + 1)
		if pixels <= h {
			break
		}
		pixels -= h
	}
	return row, int(pixels)
}

// shape is the box of a spot as Excel writes one: hidden until the mouse comes
// by.
func (s *task) shape(t spot, id, order int) string {
	wide, high := boxSize(t.text)
	return fmt.Sprintf(`<v:shape id="_x0000_s%d" type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;width:%gpt;height:%gpt;z-index:%d;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">`+
		`<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>`+
		`<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>`+
		`<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>%s</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>%d</x:Row><x:Column>%d</x:Column></x:ClientData></v:shape>`,
		id, wide*0.75, high*0.75, order, s.place(t), t.Row1-1, t.Col1-1)
}

// shapeBlocks are the blocks of 1,024 shape ids that the drawings of the
// workbook have taken.
func (p *pack) shapeBlocks() (map[int]bool, error) {
	if p.blocks != nil {
		return p.blocks, nil
	}
	p.blocks = map[int]bool{}
	for _, f := range p.files {
		if !strings.HasSuffix(strings.ToLower(f.Name), ".vml") || p.twice[partKey(f.Name)] {
			continue
		}
		b, err := p.part(f.Name)
		if err != nil {
			return nil, err
		}
		for _, n := range mapped(string(b)) {
			p.blocks[n] = true
		}
		for _, m := range shapeID.FindAllSubmatch(b, -1) {
			p.blocks[number(string(m[1]))/1024] = true
		}
	}
	return p.blocks, nil
}

// mapped are the blocks that a drawing says are its own.
func mapped(body string) (blocks []int) {
	m := idMap.FindStringSubmatch(body)
	if m == nil {
		return nil
	}
	for _, f := range strings.Split(m[1], ",") {
		if n := number(f); n > 0 {
			blocks = append(blocks, n)
		}
	}
	return blocks
}

// ids gives shape ids that no shape of the workbook has.
type ids struct {
	taken map[int]bool
	all   map[int]bool
	own   []int
	last  int
}

func newIDs(body string, blocks map[int]bool) *ids {
	x := &ids{taken: map[int]bool{}, all: blocks, own: mapped(body)}
	for _, m := range shapeID.FindAllStringSubmatch(body, -1) {
		n := number(m[1])
		x.taken[n] = true
		if slices.Contains(x.own, n/1024) {
			x.last = max(x.last, n)
		}
	}
	return x
}

// next is the next free id of the drawing; a further block is noted in its map.
func (x *ids) next(body string) (int, string) {
	for n := max(x.last+1, x.first()); slices.Contains(x.own, n/1024); n++ {
		if !x.taken[n] && n%1024 > 0 {
			x.last, x.taken[n] = n, true
			return n, body
		}
	}
	block := 1
	for x.all[block] {
		block++
	}
	x.all[block] = true
	x.own = append(x.own, block)
	x.last = block * 1024
	if m := idMap.FindStringSubmatchIndex(body); m != nil {
		sep := ","
		if strings.TrimSpace(body[m[2]:m[3]]) == "" {
			sep = ""
		}
		body = body[:m[3]] + sep + strconv.Itoa(block) + body[m[3]:]
	}
	return x.next(body)
}

func (x *ids) first() int {
	if len(x.own) == 0 {
		return 0
	}
	return slices.Min(x.own)*1024 + 1
}
