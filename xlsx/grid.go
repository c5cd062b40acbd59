package xlsx

// This file is the only one that reads cells through excelize. Everything
// else sees grids.

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"jixiao/model"

	"github.com/xuri/excelize/v2"
)

// cellKind is what a cell stores.
type cellKind uint8

const (
	blankCell cellKind = iota
	textCell
	numberCell
	boolCell
	errorCell
)

// cell is one cell as stored and as printed.
type cell struct {
	kind    cellKind
	raw     string // the stored value: a number in full, or the text
	text    string // as printed
	format  *numberFormat
	formula string // without the leading =
	// computed is set where a formula had no stored result and ours stands in.
	computed bool
	// lost is set where a formula has no result and none could be computed.
	lost bool
}

// grid is one sheet: cells by row and column from 1, merges, what is hidden.
type grid struct {
	file, name string
	hidden     bool
	rows       [][]cell
	merges     []model.Range
	merged     map[[2]int]int // cell → index in merges
	hiddenRows map[int]bool
	hiddenCols map[int]bool
	words      map[[2]int]word     // labels by cell, see anchor.go
	where      map[string][][2]int // cells by label, in reading order
	globs      map[string][][2]int // places of labels with *, see anchor.go
	short      []string            // keys of where that are short enough for one
	wide       int                 // the width, once words are made
	date1904   bool
}

// at is the cell at row and col as stored there; cells within a merge are
// blank but for its top-left.
func (g *grid) at(row, col int) cell {
	if row < 1 || row > len(g.rows) || col < 1 || col > len(g.rows[row-1]) {
		return cell{}
	}
	return g.rows[row-1][col-1]
}

// home is the place that gives row and col its value: the top-left of its
// merge, or itself.
func (g *grid) home(row, col int) (int, int) {
	if i, ok := g.merged[[2]int{row, col}]; ok {
		return g.merges[i].Row1, g.merges[i].Col1
	}
	return row, col
}

// span is the rectangle that row and col belongs to: its merge, or itself.
func (g *grid) span(row, col int) model.Range {
	if i, ok := g.merged[[2]int{row, col}]; ok {
		return g.merges[i]
	}
	return model.Range{File: g.file, Sheet: g.name, Row1: row, Col1: col, Row2: row, Col2: col}
}

// isMerged reports whether row and col lies in a merge.
func (g *grid) isMerged(row, col int) bool {
	_, ok := g.merged[[2]int{row, col}]
	return ok
}

// filledFrom is the first column from col that holds something in row itself;
// 0 where there is none.
func (g *grid) filledFrom(row, col int) int {
	for ; row <= len(g.rows) && col <= len(g.rows[row-1]); col++ {
		if g.rows[row-1][col-1].kind != blankCell {
			return col
		}
	}
	return 0
}

// ref is the place of the cell that gives row and col its value.
func (g *grid) ref(row, col int) model.Ref {
	r, c := g.home(row, col)
	return model.Ref{File: g.file, Sheet: g.name, Row: r, Col: c}
}

// value is the cell that gives row and col its value.
func (g *grid) value(row, col int) cell { return g.at(g.home(row, col)) }

// height and width are the last used row and column.
func (g *grid) height() int { return len(g.rows) }

func (g *grid) width() int {
	if g.words != nil {
		return g.wide
	}
	w := 0
	for _, r := range g.rows {
		w = max(w, len(r))
	}
	return w
}

// book is a workbook as read.
type book struct {
	grids []*grid
	ours  string // the custom property jixiao, "" where there is none
}

const ourProperty = "jixiao"

// openBook reads every worksheet of data. Errors are refusals in words of the
// officer. name stands in the places of the cells.
func openBook(data []byte, name string) (b *book, err error) {
	defer func() {
		if p := recover(); p != nil {
			b, err = nil, refusal("文件内容异常，无法读取，"+resaveAsXLSX)
		}
	}()
	hasFormula, err := preflight(data)
	if err != nil {
		return nil, err
	}
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: maxUnzipped, UnzipXMLSizeLimit: maxUnzipped,
	})
	if err != nil {
		return nil, refusal("文件已损坏，无法打开，" + resaveAsXLSX)
	}
	defer f.Close()
	b = &book{ours: ownKind(f)}
	l := &loader{f: f, formats: map[int]*numberFormat{}, hasFormula: hasFormula}
	if props, err := f.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		l.date1904 = *props.Date1904
	}
	for _, sheet := range f.GetSheetList() {
		g, err := l.load(sheet, name)
		if err != nil {
			return nil, refusal(fmt.Sprintf("工作表“%s”已损坏，无法读取，%s", sheet, resaveAsXLSX))
		}
		if g != nil {
			b.grids = append(b.grids, g)
		}
	}
	return b, nil
}

func ownKind(f *excelize.File) string {
	props, err := f.GetCustomProps()
	if err != nil {
		return ""
	}
	for _, p := range props {
		if p.Name == ourProperty {
			return fmt.Sprint(p.Value)
		}
	}
	return ""
}

// loader takes sheets from one excelize file.
type loader struct {
	f          *excelize.File
	formats    map[int]*numberFormat
	hasFormula bool
	date1904   bool
}

// load reads one sheet; nil for chart sheets.
func (l *loader) load(sheet, name string) (*grid, error) {
	raw, err := l.f.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		if strings.Contains(err.Error(), "not a worksheet") {
			return nil, nil
		}
		return nil, err
	}
	visible, err := l.f.GetSheetVisible(sheet)
	if err != nil {
		return nil, err
	}
	g := &grid{
		file: name, name: sheet, hidden: !visible, date1904: l.date1904,
		merged: map[[2]int]int{}, hiddenRows: map[int]bool{}, hiddenCols: map[int]bool{},
	}
	if err := l.merges(g); err != nil {
		return nil, err
	}
	g.rows = make([][]cell, len(raw))
	for r, line := range raw {
		width := len(line)
		if l.hasFormula {
			width = max(width, l.lastFormula(raw, r))
		}
		g.rows[r] = make([]cell, width)
		for c := range width {
			stored := ""
			if c < len(line) {
				stored = line[c]
			}
			if stored == "" && !l.hasFormula {
				continue
			}
			if g.rows[r][c], err = l.cell(sheet, r+1, c+1, stored); err != nil {
				return nil, err
			}
		}
	}
	l.hiddenParts(g)
	return g, nil
}

// lastFormula is how far row r must be searched for formulas without a stored
// result: GetRows leaves them out at the end of a row.
func (l *loader) lastFormula(raw [][]string, r int) int {
	w := 0
	for i := max(0, r-30); i < min(len(raw), r+30); i++ {
		w = max(w, len(raw[i]))
	}
	return min(w+3, maxLineOfCells)
}

func (l *loader) merges(g *grid) error {
	ms, err := l.f.GetMergeCells(g.name, true)
	if err != nil {
		return err
	}
	for _, m := range ms {
		r1, c1, err1 := model.ParseA1(m.GetStartAxis())
		r2, c2, err2 := model.ParseA1(m.GetEndAxis())
		if err1 != nil || err2 != nil {
			continue
		}
		if (r2-r1+1)*(c2-c1+1) > maxCells/10 {
			continue
		}
		i := len(g.merges)
		g.merges = append(g.merges, model.Range{File: g.file, Sheet: g.name, Row1: r1, Col1: c1, Row2: r2, Col2: c2})
		for r := r1; r <= r2; r++ {
			for c := c1; c <= c2; c++ {
				g.merged[[2]int{r, c}] = i
			}
		}
	}
	return nil
}

func (l *loader) cell(sheet string, row, col int, stored string) (cell, error) {
	at := model.Ref{Row: row, Col: col}.A1()
	c := cell{raw: stored}
	if l.hasFormula {
		f, err := l.f.GetCellFormula(sheet, at)
		if err != nil {
			return c, err
		}
		c.formula = f
	}
	if stored == "" && c.formula == "" {
		return cell{}, nil
	}
	typ, err := l.f.GetCellType(sheet, at)
	if err != nil {
		return c, err
	}
	style, err := l.f.GetCellStyle(sheet, at)
	if err != nil {
		return c, err
	}
	c.format = l.format(style)
	if stored == "" && c.formula != "" && typ != excelize.CellTypeFormula {
		return l.compute(sheet, at, c), nil
	}
	c.classify(typ)
	c.print(l.date1904)
	return c, nil
}

// compute works out a formula that was saved without its result.
func (l *loader) compute(sheet, at string, c cell) cell {
	v, err := l.f.CalcCellValue(sheet, at, excelize.Options{RawCellValue: true})
	if err == nil && v == "" { // =IF(A1="","",A1)
		return cell{formula: c.formula, format: c.format, computed: true}
	}
	if err != nil || strings.HasPrefix(v, "#") {
		c.kind, c.lost, c.text = errorCell, true, "="+c.formula
		if strings.HasPrefix(v, "#") {
			c.text = v
		}
		return c
	}
	c.raw, c.computed = v, true
	c.kind = textCell
	if _, ok := parsePlain(v); ok {
		c.kind = numberCell
	}
	c.print(l.date1904)
	return c
}

// classify sets the kind from the stored type.
func (c *cell) classify(typ excelize.CellType) {
	switch typ {
	case excelize.CellTypeError:
		c.kind = errorCell
	case excelize.CellTypeBool:
		c.kind = boolCell
	case excelize.CellTypeSharedString, excelize.CellTypeInlineString, excelize.CellTypeFormula:
		c.kind = textCell
		if isErrorText(c.raw) && c.formula != "" {
			c.kind = errorCell
		}
	default:
		c.kind = textCell
		if _, ok := parsePlain(c.raw); ok {
			c.kind = numberCell
		}
	}
	if c.kind == textCell && strings.TrimSpace(c.raw) == "" {
		*c = cell{format: c.format, formula: c.formula}
	}
}

func isErrorText(s string) bool {
	switch s {
	case "#REF!", "#DIV/0!", "#N/A", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!":
		return true
	}
	return false
}

func (c *cell) print(date1904 bool) {
	switch c.kind {
	case numberCell:
		n, _ := parsePlain(c.raw)
		c.text = c.format.print(cleanFloat(n), date1904)
	case boolCell:
		c.text = "FALSE"
		if c.raw == "1" || strings.EqualFold(c.raw, "true") {
			c.text = "TRUE"
		}
	default:
		c.text = c.raw
	}
}

func (l *loader) format(style int) *numberFormat {
	if f, ok := l.formats[style]; ok {
		return f
	}
	code := "General"
	if s, err := l.f.GetStyle(style); err == nil && s != nil {
		switch {
		case s.CustomNumFmt != nil:
			code = *s.CustomNumFmt
		default:
			code = builtinFormat(s.NumFmt)
		}
	}
	f := parseFormat(code)
	l.formats[style] = f
	return f
}

func (l *loader) hiddenParts(g *grid) {
	for r := range g.rows {
		// excelize knows only rows with cells; the others count as hidden there.
		if !slices.ContainsFunc(g.rows[r], func(c cell) bool { return c.kind != blankCell }) {
			continue
		}
		if v, err := l.f.GetRowVisible(g.name, r+1); err == nil && !v {
			g.hiddenRows[r+1] = true
		}
	}
	for c := 1; c <= g.width(); c++ {
		if v, err := l.f.GetColVisible(g.name, model.ColumnName(c)); err == nil && !v {
			g.hiddenCols[c] = true
		}
	}
}
