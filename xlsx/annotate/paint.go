package annotate

import (
	"archive/zip"
	"bufio"
	"io"
	"slices"
	"strconv"
)

// painter is the second pass over a sheet: it writes what it reads, but for the
// styles of cells, the tab colour and the link to the comment boxes.
type painter struct {
	*task
	out    *bufio.Writer
	in     *stream
	styles *styles
	// missing are the spots whose cells have not come by yet.
	missing []spot
	rows    map[int][]area // of the areas that are not tall
	tall    []area
	skip    int // the depth of an element that is left out; 0 for none
	linked  bool
	hasData bool // sheetData has been written
	fresh   []byte
}

// tallArea is how many rows an area may have to be listed by row.
const tallArea = 1000

// writeSheet writes the part of a sheet.
func (p *pack) writeSheet(w *zip.Writer, name string, s *task, st *styles) error {
	r, _, err := p.open(s.part)
	if err != nil {
		return err
	}
	entry, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
	if err != nil {
		return err
	}
	x := &painter{task: s, out: bufio.NewWriterSize(entry, 64<<10), in: newStream(r, p.limits), styles: st, rows: map[int][]area{}}
	x.plan()
	if s.seen.recoded {
		x.out.WriteString(xmlHead)
	}
	for {
		piece, err := x.in.next()
		if err == io.EOF {
			return x.out.Flush()
		}
		if err == nil {
			err = x.paint(piece)
		}
		if err != nil {
			return err
		}
	}
}

// plan lists what is to be filled. Rows that go back or come twice do not say
// where a missing cell belongs: none is added.
func (x *painter) plan() {
	for _, t := range x.spots {
		if t.filled && !x.seen.disorder {
			x.missing = append(x.missing, t)
		}
	}
	for _, a := range x.areas {
		if a.Row2-a.Row1 >= tallArea {
			x.tall = append(x.tall, a)
			continue
		}
		for r := a.Row1; r <= a.Row2; r++ {
			x.rows[r] = append(x.rows[r], a)
		}
	}
}

// Elements of a worksheet in the order that the schema wants: those before the
// rows, and those behind the link to the boxes.
var (
	beforeData = []string{"sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols"}
	afterBoxes = []string{"legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst", "AlternateContent", "mc:AlternateContent"}
)

// paint writes one piece.
func (x *painter) paint(p piece) error {
	if x.skip > 0 {
		if p.kind == closing && p.depth == x.skip {
			x.skip = 0
		}
		return nil
	}
	switch {
	case p.row > 0:
		return x.row(p)
	case p.kind == chars, p.kind == aside:
		if !x.seen.recoded || p.kind == chars || p.raw[1] != '?' {
			x.out.Write(p.raw)
		}
	case p.kind == closing:
		x.end(p)
	case p.depth == 0:
		x.root(p)
	case p.depth == 1:
		x.child(p)
	case p.depth == 2 && p.name == "tabColor" && x.in.open[1] == x.in.prefix+"sheetPr":
		x.leave(p)
	case p.depth == 2 && p.name == "col":
		x.out.Write(x.undone(p.raw, "style"))
	default:
		x.out.Write(p.raw)
	}
	return nil
}

// leave passes over an element.
func (x *painter) leave(p piece) {
	if p.kind == opening {
		x.skip = p.depth
	}
}

// root writes the start of the worksheet.
func (x *painter) root(p piece) {
	start := p.raw
	if p.kind == single {
		start = append(slices.Clone(p.raw[:len(p.raw)-2]), '>')
	}
	x.out.Write(start)
	if x.tab != "" && !x.seen.sheetPr {
		x.tag("<", "sheetPr>")
		x.tabColor()
		x.tag("</", "sheetPr>")
	}
	if p.kind == single {
		x.lateData()
		x.link()
		name, _ := nameOf(p.raw)
		x.out.WriteString("</" + string(name) + ">")
	}
}

// tag writes a tag with the prefix of the part.
func (x *painter) tag(open, rest string) { x.out.WriteString(open + x.in.prefix + rest) }

func (x *painter) tabColor() {
	if x.tab != "" {
		x.tag("<", "tabColor "+x.tab+"/>")
	}
}

// child writes the start of an element of the worksheet.
func (x *painter) child(p piece) {
	if !x.hasData && !x.seen.data && !slices.Contains(beforeData, p.name) {
		x.lateData()
	}
	if slices.Contains(afterBoxes, p.name) && x.hasData && !x.seen.box {
		x.link()
	}
	switch {
	case p.name == "sheetPr" && x.seen.bare && x.tab == "" && x.seen.tab != "":
		x.leave(p)
	case p.name == "sheetPr" && p.kind == single && x.tab != "":
		x.out.Write(p.raw[:len(p.raw)-2])
		x.out.WriteString(">")
		x.tabColor()
		x.tag("</", "sheetPr>")
	case p.name == "sheetPr" && p.kind == opening:
		x.out.Write(p.raw)
		x.tabColor()
	case p.name == "sheetData" && p.kind == single:
		x.hasData = true
		if len(x.missing) == 0 {
			x.out.Write(p.raw)
			return
		}
		x.out.Write(p.raw[:len(p.raw)-2])
		x.out.WriteString(">")
		x.newRows(maxRow + 1)
		x.tag("</", "sheetData>")
	case p.name == "legacyDrawing" && x.box == x.seen.legacy:
		x.linked = true
		x.out.Write(p.raw)
	case p.name == "legacyDrawing":
		x.leave(p)
		x.link()
	default:
		x.out.Write(p.raw)
	}
}

// end writes an end tag.
func (x *painter) end(p piece) {
	switch {
	case p.depth == 1 && p.name == "sheetData":
		x.hasData = true
		x.newRows(maxRow + 1)
	case p.depth == 0:
		x.lateData()
		x.link()
	}
	x.out.Write(p.raw)
}

// lateData writes the rows of a worksheet that has none.
func (x *painter) lateData() {
	if x.hasData || x.seen.data {
		return
	}
	x.hasData = true
	if len(x.missing) > 0 {
		x.tag("<", "sheetData>")
		x.newRows(maxRow + 1)
		x.tag("</", "sheetData>")
	}
}

// link writes the link to the comment boxes, once.
func (x *painter) link() {
	if x.linked || x.box == "" {
		return
	}
	x.linked = true
	if x.seen.relation != "" {
		x.tag("<", "legacyDrawing "+x.seen.relation+`id="`+escape(x.box)+`"/>`)
		return
	}
	ns := transitional
	if x.seen.strict {
		ns = strict
	}
	x.tag("<", `legacyDrawing xmlns:r="`+ns+`" r:id="`+escape(x.box)+`"/>`)
}

// newRows writes the missing rows above row n.
func (x *painter) newRows(n int) {
	for len(x.missing) > 0 && x.missing[0].Row1 < n {
		r := x.missing[0].Row1
		x.tag("<", `row r="`+strconv.Itoa(r)+`">`)
		x.out.Write(x.newCells(nil, r, maxColumn+1, -1))
		x.tag("</", "row>")
	}
}

// newCells appends the missing cells of row n left of col. style is that of the
// row, -1 where it has none.
func (x *painter) newCells(b []byte, n, col, style int) []byte {
	for len(x.missing) > 0 && x.missing[0].Row1 == n && x.missing[0].Col1 < col {
		t := x.missing[0]
		x.missing = x.missing[1:]
		base := style
		if base < 0 {
			base = x.columnStyle(t.Col1)
		}
		b = append(b, "<"+x.in.prefix+`c r="`+address(n, t.Col1)+`" s="`+strconv.Itoa(x.styles.filled(base, t.level))+`"/>`...)
	}
	return b
}
