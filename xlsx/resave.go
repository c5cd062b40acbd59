package xlsx

import (
	"cmp"
	"io"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"

	"jixiao/model"
	"jixiao/xlsx/biff"
	"jixiao/xlsx/lock"
	"jixiao/xlsx/ole"
	"jixiao/xlsx/page"
	"jixiao/xlsx/sheet"
)

// Resaved is an input as an .xlsx that marks can be made in. A workbook that is an
// .xlsx by its content comes back as it is, without its password. Of any other
// kind it is a copy: the same sheets, with the same values, merges, widths and
// hidden parts at the addresses that Read gives; formulas as their results. Of the
// look it has what is known, and a last sheet says all this to the officer.
//
// name stands in no cell but there. The error says in words of the officer why the
// file cannot be read.
func Resaved(path, name string, passwords ...string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, whyNot(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, whyNot(err)
	}
	data, err := resave(received{f, info.Size(), name, passwords})
	if err != nil {
		return nil, whyNot(err)
	}
	return data, nil
}

func resave(s received) (data []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			data, err = nil, refusal("文件内容异常，无法读取，"+resaveAsXLSX)
		}
	}()
	limits := sheet.Forms()
	w, err := openAny(s, limits)
	switch {
	case err != nil:
		return nil, err
	case w.kind == xlsxFile:
		return plainBytes(s, limits)
	case len(w.sheets) == 0:
		return nil, refusal("工作簿里没有工作表（只有图表或宏），请放入填有表格的工作簿")
	}
	b := &book{names: w.names}
	l := newLoader(w, limits)
	for _, x := range w.sheets {
		g, err := l.load(x, s.name)
		if err != nil {
			return nil, err
		}
		b.grids = append(b.grids, g)
	}
	b.compute()
	return w.copyBook(b, s.name)
}

// plainBytes are the bytes of an .xlsx, those inside where it is locked.
func plainBytes(s received, limits sheet.Limits) ([]byte, error) {
	head := make([]byte, min(s.size, 8))
	if _, err := s.ReadAt(head, 0); err != nil && err != io.EOF {
		return nil, err
	}
	if !ole.Is(head) {
		return io.ReadAll(io.NewSectionReader(s, 0, s.size))
	}
	f, err := ole.Open(s, s.size, limits.Directory)
	if err != nil {
		return nil, err
	}
	data, _, err := lock.Package(f, min(limits.File, lockedSize), s.passwords)
	return data, err
}

// copyBook copies the grids of b, which are those of w.
func (w *contents) copyBook(b *book, name string) ([]byte, error) {
	out := newCopyBook()
	defer out.f.Close()
	shown := -1
	for i, g := range b.grids {
		s, err := out.sheet(g.name)
		if err != nil {
			return nil, err
		}
		if err := s.copyOf(w, g, w.sheets[i]); err != nil {
			return nil, err
		}
		if !g.hidden && shown < 0 {
			shown = i
		}
	}
	if err := out.explain(b, path.Base(name), w.kind); err != nil {
		return nil, err
	}
	out.f.SetActiveSheet(max(shown, 0))
	if shown < 0 {
		out.f.SetActiveSheet(len(b.grids))
	}
	for _, g := range b.grids {
		if g.hidden {
			if err := out.f.SetSheetVisible(g.name, false); err != nil {
				return nil, err
			}
		}
	}
	return out.close(path.Base(name) + "（转存为 .xlsx 供批注）")
}

// explain adds the sheet that says what this workbook is.
func (b *copyBook) explain(of *book, name string, kind fileKind) error {
	title := explainSheet
	for slices.ContainsFunc(of.grids, func(g *grid) bool { return strings.EqualFold(g.name, title) }) {
		title = "转存" + title
	}
	p := page.New(b.f, title, "portrait", 86)
	p.Banner("title", "说明", 36)
	for _, text := range []string{
		"本文件由“" + name + "”（" + fileKinds[kind].name + resavedAs,
		"数值、合并单元格、列宽和隐藏的行列照原样；公式已换成计算结果；字体、底色等格式可能有出入。",
		"请以原文件为准：修改请在原文件上进行。",
	} {
		p.Line(page.Entry{Text: text, Style: "text", Bare: true})
	}
	return p.Close(1, 0, 0)
}

// resavedAs ends the first sentence of that sheet.
const resavedAs = "）转存为 .xlsx 供批注。"

// saysResaved reports whether a sheet is the one that explain adds.
func (g *grid) saysResaved() bool {
	return strings.HasSuffix(g.name, explainSheet) && strings.HasSuffix(g.at(2, 1).text, resavedAs)
}

// copyOf writes the cells of g, which come from x.
func (s *sheetCopy) copyOf(w *contents, g *grid, x *sheet.Sheet) error {
	look := lookOf(w, g, x)
	if err := s.columns(look.widths, func(col int) bool { return g.hiddenCols[col] }); err != nil {
		return err
	}
	if err := s.paper(look.widths); err != nil {
		return err
	}
	s.merges = apartMerges(g.merges)
	for _, row := range look.rows(g) {
		s.beginRow(row, look.height(g, row), g.hiddenRows[row])
		for _, col := range look.columnsOf(g, row) {
			c := g.find(row, col)
			if c == nil {
				c = &cell{}
			}
			if g.untyped {
				c = typed(c)
			}
			s.copied(col, c, look.at(g, row, col, c))
		}
		s.endRow()
	}
	return nil
}

// apartMerges are merges in the order of their rows, without those that lie over
// one before: no workbook may have such.
func apartMerges(merges []model.Range) (kept []model.Range) {
	taken := map[int]int{} // by column: the last row that a merge reaches
	sorted := slices.Clone(merges)
	slices.SortStableFunc(sorted, func(a, b model.Range) int { return cmp.Or(cmp.Compare(a.Row1, b.Row1), cmp.Compare(a.Col1, b.Col1)) })
	for _, m := range sorted {
		over := false
		for col := m.Col1; col <= m.Col2 && !over; col++ {
			over = taken[col] >= m.Row1
		}
		if over {
			continue
		}
		for col := m.Col1; col <= m.Col2; col++ {
			taken[col] = m.Row2
		}
		kept = append(kept, m)
	}
	return kept
}

// numerals are texts that can only be numbers, and the formats that print them so;
// whole numbers of more than four digits may be codes.
var (
	wholeNumeral   = regexp.MustCompile(`^(?:0|[1-9][0-9]{0,3})$`)
	decimalNumeral = regexp.MustCompile(`^-?(?:0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(\.[0-9]+)?(%?)$`)
)

// typed is a cell of a file that holds texts alone as a workbook would hold it:
// what can only be a number is one, printed the same.
func typed(c *cell) *cell {
	if c.kind != textCell {
		return c
	}
	m := decimalNumeral.FindStringSubmatch(c.raw)
	grouped := strings.Contains(c.raw, ",")
	if m == nil || m[1] == "" && m[2] == "" && !grouped && !wholeNumeral.MatchString(c.raw) {
		return c
	}
	n, ok := parsePlain(strings.TrimSuffix(strings.ReplaceAll(c.raw, ",", ""), "%"))
	if !ok || n.NumDigits() > 15 {
		return c
	}
	code := "0"
	if grouped {
		code = "#,##0"
	}
	if m[1] != "" {
		code += "." + strings.Repeat("0", len(m[1])-1)
	}
	if m[2] != "" {
		code, n = code+"%", n.Shift(-2)
	}
	format := parseFormat(code)
	if format.print(n) != c.raw {
		return c
	}
	return &cell{kind: numberCell, col: c.col, raw: n.String(), text: c.raw, format: format}
}

// sheetLook is what is known of the look of a sheet, and what is made up where
// nothing is.
type sheetLook struct {
	widths  []float64 // by column
	known   *biff.Workbook
	cells   []sheet.Styled
	heights map[int]float64
	// first and last are the rows of the table, which is ruled, where the file says
	// nothing of lines; last is 0 where there is none.
	first, last int
}

func lookOf(w *contents, g *grid, x *sheet.Sheet) *sheetLook {
	look := &sheetLook{}
	if old, ok := w.rowReader.(*biff.Workbook); ok {
		if known := old.Looks(x); slices.ContainsFunc(known.Cells, func(c sheet.Styled) bool { return old.Look(c.Style).Ruled }) {
			look.known, look.cells, look.heights = old, known.Cells, known.Heights
		}
	}
	if look.known == nil { // exports draw no lines
		look.findTable(g)
	}
	look.widths = widthsOf(g, x)
	return look
}

const (
	narrowest, widest = 8, 42 // characters of a column whose width is not known
	tableCells        = 3     // filled cells of the first row of a table
	mostRuled         = 1_000_000
)

// widthsOf are the widths that the file states; where it states none, what the
// texts need.
func widthsOf(g *grid, x *sheet.Sheet) []float64 {
	widths := make([]float64, g.width())
	for _, w := range x.Widths {
		for col := w.First; col <= min(w.Last, len(widths)); col++ {
			widths[col-1] = w.Characters
		}
	}
	measure := page.EastAsian()
	need := make([]float64, len(widths))
	if len(x.Widths) == 0 && x.DefaultWidth == 0 {
		for _, r := range g.rows {
			for i := range r.cells {
				c := &r.cells[i]
				if len(c.text) > narrowest && !g.isMerged(r.number, int(c.col)) {
					need[c.col-1] = max(need[c.col-1], float64(measure.StringWidth(longestLine(c.text)))+2)
				}
			}
		}
	}
	for i, w := range widths {
		if w == 0 {
			widths[i] = cmp.Or(x.DefaultWidth, min(max(need[i], narrowest), widest))
		}
	}
	return widths
}

func longestLine(s string) (longest string) {
	for line := range strings.SplitSeq(s, "\n") {
		if len(line) > len(longest) {
			longest = line
		}
	}
	return longest
}

// findTable finds the rows that are ruled in a file that says nothing of lines.
func (x *sheetLook) findTable(g *grid) {
	for _, r := range g.rows {
		filled := 0
		for i := range r.cells {
			if r.cells[i].kind != blankCell {
				filled++
			}
		}
		table := filled >= 2
		if g.counted != nil {
			table = g.counted(r.number, 1).Row > 0
		}
		if table && (x.first > 0 || filled >= tableCells || g.counted != nil) {
			x.first, x.last = cmp.Or(x.first, r.number), r.number
		}
	}
	for _, m := range g.merges {
		if m.Row1 >= x.first && m.Row1 <= x.last {
			x.last = max(x.last, m.Row2)
		}
	}
	if (x.last-x.first+1)*g.width() > mostRuled {
		x.last = 0
	}
}

// ruled reports whether a row is one of the table.
func (x *sheetLook) ruled(g *grid, row int) bool {
	if g.counted != nil {
		return row >= x.first && row <= x.last && g.counted(row, 1).Row > 0
	}
	return row >= x.first && row <= x.last
}

// rows are the rows that are written: those with cells, with a height or with
// lines.
func (x *sheetLook) rows(g *grid) (rows []int) {
	for _, r := range g.rows {
		rows = append(rows, r.number)
	}
	for _, c := range x.cells {
		if n := len(rows); n == 0 || rows[n-1] != c.Row {
			rows = append(rows, c.Row)
		}
	}
	for row := range x.heights {
		rows = append(rows, row)
	}
	for row := x.first; row > 0 && row <= x.last; row++ {
		rows = append(rows, row)
	}
	slices.Sort(rows)
	return slices.Compact(rows)
}

// columnsOf are the columns that are written of a row.
func (x *sheetLook) columnsOf(g *grid, row int) (cols []int) {
	if x.last > 0 && x.ruled(g, row) {
		for col := range g.width() {
			cols = append(cols, col+1)
		}
		return cols
	}
	for col := range g.cells(row) {
		cols = append(cols, col)
	}
	for _, c := range x.styled(row) {
		cols = append(cols, c.Col)
	}
	slices.Sort(cols)
	return slices.Compact(cols)
}

// styled are the cells of a row whose look is known.
func (x *sheetLook) styled(row int) []sheet.Styled {
	by := func(c sheet.Styled, row int) int { return cmp.Compare(c.Row, row) }
	from, _ := slices.BinarySearchFunc(x.cells, row, by)
	to, _ := slices.BinarySearchFunc(x.cells, row+1, by)
	return x.cells[from:to]
}

// at is the look of a cell.
func (x *sheetLook) at(g *grid, row, col int, c *cell) sheet.Look {
	if x.known != nil {
		for _, k := range slices.Backward(x.styled(row)) {
			if k.Col == col {
				return x.known.Look(k.Style)
			}
		}
		return sheet.Look{}
	}
	look := sheet.Look{Ruled: x.last > 0 && x.ruled(g, row), Down: "center"}
	across := g.isMerged(row, col) && g.span(row, col).Col2 > g.span(row, col).Col1
	look.Wrap = look.Ruled || across
	switch {
	case c.kind == numberCell:
		look.Across = "right"
	case look.Ruled && page.EastAsian().StringWidth(longestLine(c.text)) <= shortLabel:
		look.Across = "center"
	case !look.Ruled && across && titleText.MatchString(model.Fold(c.text)):
		look.Across, look.Bold, look.Size = "center", true, titleSize
	}
	return look
}

const (
	shortLabel = 16 // characters of a text that stands in the middle of its cell
	titleSize  = 16
)

var titleText = regexp.MustCompile(`^.{4,40}[表书单](?:[(].*[)])?$`)

// height is the height of a row: as stated, or as its texts need; 0 where one line
// will do.
func (x *sheetLook) height(g *grid, row int) float64 {
	if x.known != nil {
		return x.heights[row]
	}
	height := 0.0
	for col, c := range g.cells(row) {
		m := g.span(row, col)
		if m.Row2 > m.Row1 || m.Row1 != row {
			continue
		}
		width := 0.0
		for i := m.Col1; i <= min(m.Col2, len(x.widths)); i++ {
			width += x.widths[i-1]
		}
		size := cmp.Or(x.at(g, row, col, c).Size, page.BodySize)
		if float64(len(c.text)) > width-3 || size > page.BodySize || strings.Contains(c.text, "\n") {
			height = max(height, page.TextHeight(c.text, width, size))
		}
	}
	return height
}
