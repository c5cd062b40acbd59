package xlsx

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"jixiao/model"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"
)

func zipOf(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(parts[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func encrypted(t *testing.T) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	var b bytes.Buffer
	if err := f.Write(&b, excelize.Options{Password: "一二三"}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestRefusals: what is no workbook is refused with its reason and what to do.
func TestRefusals(t *testing.T) {
	book, err := BuildText("[甲]\nA1 项目名称\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		data []byte
		want []string
	}{
		{"空文件", nil, []string{"空的", "重新索取"}},
		{"加密", encrypted(t), []string{"密码", "--password", "取消密码"}},
		{"断尾", book[:len(book)/2], []string{"损坏", "重新取得"}},
		{"PDF", []byte("%PDF-1.7\n"), []string{"PDF", ".xlsx"}},
		{"图片", []byte("\x89PNG\r\n"), []string{"图片"}},
		{"文档", zipOf(t, "word/document.xml", "<w/>"), []string{"Word"}},
		{"演示", zipOf(t, "ppt/presentation.xml", "<p/>"), []string{"演示文稿"}},
		{"ods", zipOf(t, "content.xml", "<o/>"), []string{"OpenDocument", "另存为 .xlsx"}},
		{"xlsb", zipOf(t, "xl/workbook.bin", "x"), []string{"xlsb", "另存为 .xlsx"}},
		{"压缩包", zipOf(t, "a.txt", "x"), []string{"压缩包", "解压"}},
		{"rar", []byte("Rar!\x1a\x07"), []string{"压缩包", "解压"}},
		{"没有工作表", zipOf(t, "xl/workbook.xml", "<workbook/>"), []string{"没有工作表"}},
		{"坏部件", zipOf(t, "xl/workbook.xml", "<workbook", "xl/worksheets/sheet1.xml", "<worksheet"), []string{"损坏"}},
		{"乱码", []byte{1, 2, 3, 0, 255}, []string{"不是工作簿"}},
		{"旧格式断尾", []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and no more"), []string{"损坏"}},
	} {
		w := ReadBytes(c.data, "甲.xlsx", &Layouts{})
		if !w.File.Refused {
			t.Errorf("%s was read", c.name)
		}
		for _, s := range c.want {
			if !strings.Contains(w.File.Why, s) {
				t.Errorf("%s refused with %q, want %q in it", c.name, w.File.Why, s)
			}
		}
	}
	if w := Read(filepath.Join(t.TempDir(), "无.xlsx"), "无.xlsx", &Layouts{}); !w.File.Refused || !strings.Contains(w.File.Why, "找不到") {
		t.Errorf("missing file: %q", w.File.Why)
	}
}

// TestGrid: raw values, printed text, formulas, errors, merges and hidden
// parts, as stored.
func TestGrid(t *testing.T) {
	data, err := BuildText(strings.Join([]string{
		"[甲]", "A1 标题", "A2 1,093.75", "B2 82.24%", "C2 2023-12-31 {yyyy/m/d}", "D2 '0012", "A3 =A2*2 | 2187.50", "B3 =A2*2", "C3 #REF!", "D3 =1/0",
		"@merge A1:D1", "@hide row 3", "@hide col B", "[乙]", "A1 1", "@hide sheet"}, "\n"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := openBook(data, "甲.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	g := b.grids[0]
	type seen struct{ Raw, Text, Formula string }
	got := map[string]seen{}
	for row := range g.used(1, g.height()) {
		for col, x := range g.cells(row) {
			if x.kind != blankCell {
				got[model.Ref{Row: row, Col: col}.A1()] = seen{x.raw, x.text, x.formula}
			}
		}
	}
	want := map[string]seen{
		"A1": {"标题", "标题", ""}, "A2": {"1093.75", "1,093.75", ""}, "B2": {"0.8224", "82.24%", ""},
		"C2": {"45291", "2023/12/31", ""}, "D2": {"0012", "0012", ""}, "A3": {"2187.50", "2187.50", "A2*2"},
		"B3": {"2187.5", "2187.5", "A2*2"}, "C3": {"#REF!", "#REF!", ""}, "D3": {"", "#DIV/0!", "1/0"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("grid (-want +got):\n%s", diff)
	}
	if r, c := g.home(1, 3); r != 1 || c != 1 {
		t.Errorf("home(1, 3) = %d, %d", r, c)
	}
	if !g.hiddenRows[3] || g.hiddenRows[2] || !g.hiddenCols[2] || g.hiddenCols[1] || g.hidden || !b.grids[1].hidden {
		t.Errorf("hidden: rows %v, columns %v, sheets %t %t", g.hiddenRows, g.hiddenCols, g.hidden, b.grids[1].hidden)
	}
	if !g.at(3, 2).computed || !g.at(3, 4).lost || g.at(3, 1).computed {
		t.Errorf("formulas: computed %t, lost %t", g.at(3, 2).computed, g.at(3, 4).lost)
	}
}

// TestDumpTextInverts: a dump builds a workbook that dumps the same.
func TestDumpTextInverts(t *testing.T) {
	notRaced(t)
	names, _ := filepath.Glob("testdata/corpus/*.txt")
	blanks, _ := filepath.Glob("default/blank/*.txt")
	for _, name := range append(names, blanks...) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		once := dumpOf(t, string(text))
		if again := dumpOf(t, once); again != once {
			t.Errorf("%s (-first +second):\n%s", name, cmp.Diff(once, again))
		}
	}
}

func dumpOf(t *testing.T, text string) string {
	t.Helper()
	data, err := BuildText(text)
	if err != nil {
		t.Fatal(err)
	}
	b, err := openBook(data, "")
	if err != nil {
		t.Fatal(err)
	}
	return b.text()
}

// FuzzOpenBook: no bytes make the reader panic or fail without a reason.
func FuzzOpenBook(f *testing.F) {
	book, err := BuildText("[甲]\nA1 项目名称\nB1 =1+1\nA2 1.5\n@merge A1:A2\n")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(book)
	f.Add([]byte("%PDF"))
	f.Add([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"))
	l, err := DefaultLayouts()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if w := ReadBytes(data, "甲.xlsx", l); w.File.Refused && w.File.Why == "" {
			t.Error("refused without a reason")
		}
	})
}

// drawn is what stands on a grid, as put: the cells row by row.
func drawn(g *grid) string {
	var out []string
	for row := range g.used(1, g.height()) {
		for col, c := range g.cells(row) {
			out = append(out, model.Ref{Row: row, Col: col}.A1()+"="+c.raw)
		}
	}
	return strings.Join(out, " ")
}

// TestSparseGrid: cells may be put in any order and anywhere, and the last one
// at a place is there.
func TestSparseGrid(t *testing.T) {
	for _, c := range []struct{ name, put, want string }{
		{"nothing", "", ""},
		{"in order", "A1=甲 B1=乙 A2=丙", "A1=甲 B1=乙 A2=丙"},
		{"columns out of order", "C1=丙 A1=甲 B1=乙", "A1=甲 B1=乙 C1=丙"},
		{"rows out of order", "A3=丙 A1=甲 A2=乙", "A1=甲 A2=乙 A3=丙"},
		{"a row in pieces", "B2=乙 A9=丁 A2=甲 C2=丙 A1=零", "A1=零 A2=甲 B2=乙 C2=丙 A9=丁"},
		{"repeated", "A1=一 B1=乙 A1=二", "A1=二 B1=乙"},
		{"repeated in a row that comes again", "A1=一 A2=丙 A1=二 A1=三", "A1=三 A2=丙"},
		{"far column", "A1=甲 XFD1=末", "A1=甲 XFD1=末"},
		{"far column alone", "XFD1=末 XFD2=尾", "XFD1=末 XFD2=尾"},
		{"far row", "A1=甲 XFD1048576=末", "A1=甲 XFD1048576=末"},
		{"far row first", "XFD1048576=末 B2=乙", "B2=乙 XFD1048576=末"},
		{"gaps", "B3=甲 D3=乙 B7=丙", "B3=甲 D3=乙 B7=丙"},
	} {
		g := newGrid("甲.xlsx", "表")
		last := map[[2]int]string{}
		high, wide := 0, 0
		for _, s := range strings.Fields(c.put) {
			a1, raw, _ := strings.Cut(s, "=")
			row, col, err := model.ParseA1(a1)
			if err != nil {
				t.Fatal(err)
			}
			g.put(row, col, wordCell(raw))
			last[[2]int{row, col}] = raw
			high, wide = max(high, row), max(wide, col)
		}
		if got := drawn(g); got != c.want {
			t.Errorf("%s: cells %s, want %s", c.name, got, c.want)
		}
		if g.height() != high || g.width() != wide {
			t.Errorf("%s: %d rows and %d columns, want %d and %d", c.name, g.height(), g.width(), high, wide)
		}
		for at, want := range last {
			if got := g.at(at[0], at[1]).raw; got != want {
				t.Errorf("%s: at(%v) = %q, want %q", c.name, at, got, want)
			}
		}
		for _, at := range [][2]int{{0, 1}, {1, 0}, {2, 3}, {4, 4}, {1, 16_385}, {1_048_577, 1}} {
			if _, there := last[at]; !there && g.find(at[0], at[1]) != nil {
				t.Errorf("%s: something stands at %v", c.name, at)
			}
		}
	}
}

// TestPutAfterReading: a grid that was read takes further cells.
func TestPutAfterReading(t *testing.T) {
	g := newGrid("甲.xlsx", "表")
	for i, s := range []string{"B2=乙", "A1=甲", "A2=丙", "B2=丁"} {
		a1, raw, _ := strings.Cut(s, "=")
		row, col, _ := model.ParseA1(a1)
		g.put(row, col, wordCell(raw))
		if got := g.at(row, col).raw; got != raw {
			t.Errorf("put %d: at gives %q, want %q", i, got, raw)
		}
	}
	if got, want := drawn(g), "A1=甲 A2=丙 B2=丁"; got != want {
		t.Errorf("cells %s, want %s", got, want)
	}
}

// TestRepeatedCells: cells that come again and again, in one row or over many,
// cost room for those that differ.
func TestRepeatedCells(t *testing.T) {
	for _, c := range []struct {
		name       string
		rows, cols int
	}{{"one cell", 1, 1}, {"one row", 1, 7}, {"one column", 7, 1}, {"a table", 50, 100}} {
		g := newGrid("甲.xlsx", "表")
		last := map[[2]int]string{}
		for i := range 4 * looseCells {
			row, col := c.rows-i%c.rows, 1+i/c.rows%c.cols
			raw := strconv.Itoa(i)
			g.put(row, col, wordCell(raw))
			last[[2]int{row, col}] = raw
			if most := 2*len(last) + looseCells + 1; g.count > most {
				t.Fatalf("%s: %d cells are kept after %d, want at most %d", c.name, g.count, i+1, most)
			}
		}
		for at, want := range last {
			if got := g.at(at[0], at[1]).raw; got != want {
				t.Errorf("%s: at(%v) = %q, want %q", c.name, at, got, want)
			}
		}
	}
}

// TestRowsOfGrid: first, last and next cells of rows, blank ones apart.
func TestRowsOfGrid(t *testing.T) {
	g := newGrid("甲.xlsx", "表")
	g.put(3, 2, cell{formula: "1+1"}) // blank, yet there
	g.put(3, 4, wordCell("乙"))
	g.put(3, 16_384, cell{formula: "A1"})
	g.put(900_000, 1, wordCell("末"))
	g.merge(model.Range{Row1: 2, Col1: 6, Row2: 4, Col2: 8})
	for _, c := range []struct {
		name      string
		got, want int
	}{
		{"first", g.first(3), 4}, {"first of a row without cells", g.first(4), 0}, {"last filled", g.lastFilled(3), 4},
		{"end", g.end(3), 16_384}, {"end of a row without cells", g.end(4), 0}, {"filled", g.filled(3), 1},
		{"filled from", g.filledFrom(3, 5), 0}, {"standing from", g.standingFrom(3, 3), 4},
		{"standing from, a merge", g.standingFrom(3, 5), 6}, {"within a merge", g.standingFrom(3, 7), 7},
		{"standing from, past the merge", g.standingFrom(3, 9), 16_384}, {"standing from, none", g.standingFrom(4, 9), 0},
		{"standing up to", g.standingUpTo(3, 3), 2}, {"standing up to, a merge", g.standingUpTo(3, 16_383), 8},
		{"standing up to, none", g.standingUpTo(4, 5), 0}, {"standing up to, itself", g.standingUpTo(3, 4), 4},
		{"height", g.height(), 900_000}, {"width", g.width(), 16_384},
		{"lines", len(slices.Collect(g.lines(1, g.height()))), mostBlankRows + 2},
		{"lines of a part", len(slices.Collect(g.lines(2, 6))), 5},
		{"lines, none", len(slices.Collect(g.lines(5, 4))), 0},
		{"used", len(slices.Collect(g.used(1, g.height()))), 2},
		{"used in a part", len(slices.Collect(g.used(4, 899_999))), 0},
	} {
		if c.got != c.want {
			t.Errorf("%s = %d, want %d", c.name, c.got, c.want)
		}
	}
	if got, want := slices.Collect(g.lines(2, 6)), []int{2, 3, 4, 5, 6}; !slices.Equal(got, want) {
		t.Errorf("lines(2, 6) = %v, want %v", got, want)
	}
}

// TestMerges: a cell belongs to the last merge over it; whole columns taken
// together are none.
func TestMerges(t *testing.T) {
	for _, c := range []struct{ name, merges, at, want string }{
		{"apart", "A1:C1 A2:A4", "B1 A4 B2", "A1:C1 A2:A4 -"},
		{"side by side", "A1:B2 C1:D2", "B2 C2 E1", "A1:B2 C1:D2 -"},
		{"the later lies within", "A1:D4 B2:C3", "A1 B2 C3 D4", "A1:D4 B2:C3 B2:C3 A1:D4"},
		{"the earlier lies within", "B2:C3 A1:D4", "B2 D4", "A1:D4 A1:D4"},
		{"they cross", "B1:B5 A3:C3", "B1 B3 B5", "B1:B5 A3:C3 B1:B5"},
		{"the same twice", "A1:B1 A1:B1", "A1", "A1:B1"},
		{"to the ends", "A1:XFD1 XFD2:XFD9 A1048570:B1048576", "XFD1 XFD9 A10 B1048576", "A1:XFD1 XFD2:XFD9 - A1048570:B1048576"},
		{"whole columns", "A1:A1048576 A1:XFD1048576 B2:C2", "A1 B2 D4", "- B2:C2 -"},
		{"one cell", "B2:B2", "B2 B3", "B2:B2 -"},
	} {
		g := newGrid("甲.xlsx", "表")
		for _, s := range strings.Fields(c.merges) {
			g.merge(rangeOf(t, s))
		}
		var got []string
		for _, s := range strings.Fields(c.at) {
			row, col, _ := model.ParseA1(s)
			area := "-"
			if g.isMerged(row, col) {
				area = g.span(row, col).A1()
				if r, k := g.home(row, col); r != g.span(row, col).Row1 || k != g.span(row, col).Col1 {
					t.Errorf("%s: home of %s is %d, %d, not the top-left of %s", c.name, s, r, k, area)
				}
			}
			got = append(got, area)
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: %s lie in %s, want %s", c.name, c.at, s, c.want)
		}
	}
}

func rangeOf(t *testing.T, s string) model.Range {
	t.Helper()
	from, to, _ := strings.Cut(s, ":")
	row1, col1, err1 := model.ParseA1(from)
	row2, col2, err2 := model.ParseA1(to)
	if err1 != nil || err2 != nil {
		t.Fatalf("%s is no range", s)
	}
	return model.Range{Row1: row1, Col1: col1, Row2: row2, Col2: col2}
}

// TestMergesAsPainted: whatever overlaps, every cell has the merge that would
// be painted over it last, and the neighbours it would have on paper.
func TestMergesAsPainted(t *testing.T) {
	const size = 12
	rapid.Check(t, func(t *rapid.T) {
		g := newGrid("甲.xlsx", "表")
		var painted [size + 1][size + 1]int
		for i := range rapid.IntRange(0, 20).Draw(t, "merges") {
			side := rapid.IntRange(1, size)
			row1, row2, col1, col2 := side.Draw(t, "row"), side.Draw(t, "row"), side.Draw(t, "column"), side.Draw(t, "column")
			m := model.Range{Row1: min(row1, row2), Col1: min(col1, col2), Row2: max(row1, row2), Col2: max(col1, col2)}
			g.merge(m)
			for row := m.Row1; row <= m.Row2; row++ {
				for col := m.Col1; col <= m.Col2; col++ {
					painted[row][col] = i + 1
				}
			}
		}
		for row := 1; row <= size; row++ {
			left, right := make([]int, size+1), 0
			for col := 1; col <= size; col++ {
				left[col] = left[col-1]
				if painted[row][col] > 0 {
					left[col] = col
				}
				if got, want := g.mergeAt(row, col)+1, painted[row][col]; got != want {
					t.Fatalf("mergeAt(%d, %d) = %d, want %d", row, col, got-1, want-1)
				}
				if got := g.mergedUpTo(row, col); got != left[col] {
					t.Fatalf("mergedUpTo(%d, %d) = %d, want %d", row, col, got, left[col])
				}
			}
			for col := size; col > 0; col-- {
				if painted[row][col] > 0 {
					right = col
				}
				if got := g.mergedFrom(row, col); got != right {
					t.Fatalf("mergedFrom(%d, %d) = %d, want %d", row, col, got, right)
				}
			}
		}
	})
}
