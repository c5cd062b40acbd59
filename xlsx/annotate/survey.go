package annotate

import (
	"bytes"
	"io"
	"slices"
	"sort"
	"strconv"
	"strings"

	"jixiao/xlsx/sheet"
)

// survey is what the first pass over a sheet finds out: what stands behind the
// cells but matters before them.
type survey struct {
	recoded bool
	merges  []sheet.Range // those that marks may stand in
	cols    []column
	width   float64 // of a column, in pixels
	height  float64 // of a row, in pixels
	heights map[int]float64

	tab      string // the attributes of the tab colour; empty for none
	sheetPr  bool
	bare     bool   // the sheetPr holds nothing but the tab colour
	data     bool   // there is a sheetData
	disorder bool   // rows go back or come twice
	box      bool   // there is a legacyDrawing,
	legacy   string // which is this relationship
	strict   bool
	relation string // the prefix of relations with its colon, if the root has one
}

// column is a run of columns of one width, in pixels.
type column struct {
	first, last, style int
	width              float64
}

// Excel's own measures where a sheet states none, in pixels at 96 dpi.
const (
	columnPixels = 72
	rowPixels    = 20
	roomBelow    = 80 // rows below a mark whose heights are kept
)

// survey is the first pass over the part of a sheet.
func (p *pack) survey(s *task) error {
	r, recoded, err := p.open(s.part)
	switch {
	case err != nil:
		return err
	case r == nil:
		return sheet.Refusal("内容不在文件里，" + sheet.Resave)
	}
	v := &s.seen
	*v = survey{recoded: recoded, width: columnPixels, height: rowPixels, heights: map[int]float64{}, bare: true}
	in := newStream(r, p.limits)
	before := 0
	for {
		x, err := in.next()
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		case x.row > 0:
			v.disorder = v.disorder || x.row <= before
			before = x.row
			v.rowHeight(x, s.marks)
		case x.kind == opening || x.kind == single:
			v.element(x, in, s.marks, p.limits)
		}
	}
}

// element takes note of an element outside of the rows.
func (v *survey) element(x piece, in *stream, marks []mark, limits sheet.Limits) {
	switch {
	case x.depth == 0:
		v.namespaces(x.attrs)
	case x.depth == 1 && x.name == "sheetPr":
		v.sheetPr = true
		v.bare = len(bytes.TrimSpace(x.attrs)) == 0
	case x.depth == 1 && x.name == "sheetData":
		v.data = true
	case x.depth == 1 && x.name == "legacyDrawing":
		v.box, v.legacy = true, localAttr(x.attrs, "id")
	case x.depth == 1 && x.name == "sheetFormatPr":
		v.measures(x.attrs)
	case x.depth == 2 && in.open[1] == in.prefix+"sheetPr" && x.name == "tabColor":
		v.tab = strings.Join(strings.Fields(string(x.attrs)), " ")
	case x.depth == 2 && in.open[1] == in.prefix+"sheetPr":
		v.bare = false
	case x.depth == 2 && x.name == "col":
		v.column(x.attrs)
	case x.depth == 2 && x.name == "mergeCell":
		ref, _ := attrOf(x.attrs, "ref")
		if m, ok := sheet.ParseRange(ref); ok && len(v.merges) < limits.Merges && covers(m, marks) {
			v.merges = append(v.merges, m)
		}
	}
}

// namespaces finds how the root calls the namespace of relations.
func (v *survey) namespaces(attrs []byte) {
	for {
		name, _, from, to := nextAttr(attrs)
		if from < 0 {
			return
		}
		switch value := string(attrs[from:to]); {
		case value == "http://purl.oclc.org/ooxml/spreadsheetml/main":
			v.strict = true
		case (value == transitional || value == strict) && bytes.HasPrefix(name, []byte("xmlns:")):
			v.relation = string(name[len("xmlns:"):]) + ":"
		}
		attrs = attrs[to+1:]
	}
}

func (v *survey) measures(attrs []byte) {
	if w := decimalAttr(attrs, "defaultColWidth"); w > 0 {
		v.width = pixels(w)
	} else if w := decimalAttr(attrs, "baseColWidth"); w > 0 {
		v.width = pixels(w) + 3
	}
	if h := decimalAttr(attrs, "defaultRowHeight"); h > 0 {
		v.height = h * 4 / 3
	}
}

// pixels is the width of a column of so many characters.
func pixels(width float64) float64 { return min(width, 255)*7 + 5 }

func (v *survey) column(attrs []byte) {
	first, _ := attrOf(attrs, "min")
	last, _ := attrOf(attrs, "max")
	style, _ := attrOf(attrs, "style")
	hidden, _ := attrOf(attrs, "hidden")
	c := column{number(first), number(last), max(0, number(style)), v.width}
	if w := decimalAttr(attrs, "width"); w >= 0 {
		c.width = pixels(w)
	}
	if hidden == "1" || hidden == "true" {
		c.width = 0
	}
	if c.first >= 1 && c.last >= c.first && len(v.cols) < maxColumn {
		v.cols = append(v.cols, c)
	}
}

// rowHeight keeps the height of a row that a box may hang over.
func (v *survey) rowHeight(x piece, marks []mark) {
	i := sort.Search(len(marks), func(i int) bool { return marks[i].Row > x.row+1 })
	if i == 0 || marks[i-1].Row+roomBelow < x.row {
		return
	}
	h := decimalAttr(x.attrs, "ht") * 4 / 3
	if hidden, _ := attrOf(x.attrs, "hidden"); hidden == "1" || hidden == "true" {
		h = 0
	}
	if h >= 0 {
		v.heights[x.row] = h
	}
}

// decimalAttr is an attribute that is a measure; -1 where it is none.
func decimalAttr(attrs []byte, name string) float64 {
	s, _ := attrOf(attrs, name)
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || !(n >= 0 && n < 1e6) {
		return -1
	}
	return n
}

// covers reports whether one of the marks, sorted by row, stands in m.
func covers(m sheet.Range, marks []mark) bool {
	for i := sort.Search(len(marks), func(i int) bool { return marks[i].Row >= m.Row1 }); i < len(marks) && marks[i].Row <= m.Row2; i++ {
		if marks[i].Col >= m.Col1 && marks[i].Col <= m.Col2 {
			return true
		}
	}
	return false
}

// rangeOf is the merge around a cell, or the cell alone.
func (v *survey) rangeOf(row, col int) sheet.Range {
	i := slices.IndexFunc(v.merges, func(m sheet.Range) bool {
		return row >= m.Row1 && row <= m.Row2 && col >= m.Col1 && col <= m.Col2
	})
	if i >= 0 {
		return v.merges[i]
	}
	return sheet.Range{Row1: row, Col1: col, Row2: row, Col2: col}
}

// columnOf is the run that a column belongs to.
func (v *survey) columnOf(col int) column {
	for _, c := range v.cols {
		if col >= c.first && col <= c.last {
			return c
		}
	}
	return column{col, col, 0, v.width}
}

// rowHeightOf is the height of a row in pixels.
func (v *survey) rowHeightOf(row int) float64 {
	if h, ok := v.heights[row]; ok {
		return h
	}
	return v.height
}
