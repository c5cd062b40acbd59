package xlsx

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jixiao/model"
	"jixiao/xlsx/page"
	"jixiao/xlsx/sheet"

	"github.com/xuri/excelize/v2"
)

// allowed are the differences from excelize that are meant, each with its
// reason; theirs and ours are one cell.
var allowed = []struct {
	reason string
	holds  func(theirs, ours seenCell) bool
}{
	{"a blank cell has no format to us, and a text of white space alone is blank", func(theirs, ours seenCell) bool {
		return ours.raw == "" && strings.TrimSpace(theirs.raw) == "" && ours.formula == theirs.formula
	}},
	{"a formula without a stored result has ours", func(theirs, ours seenCell) bool {
		return ours.worked && theirs.raw == "" && ours.formula == theirs.formula
	}},
	{"excelize gives every cell of a merge the formula of its first", func(theirs, ours seenCell) bool {
		return theirs.inner && ours.formula == "" && sameRaw(theirs.raw, ours.raw)
	}},
}

// seenCell is what both readers say of one cell.
type seenCell struct {
	raw, formula, format string // format is the code of the number format
	worked               bool   // the value is worked out by us
	inner                bool   // within a merge, but not its first cell
}

// TestExcelizeReadsTheSame: two readers that share no code find the same in
// every workbook at hand.
func TestExcelizeReadsTheSame(t *testing.T) {
	notRaced(t)
	books := booksAtHand(t)
	if len(books) < 60 {
		t.Fatalf("%d workbooks at hand", len(books))
	}
	cells := 0
	for _, b := range books {
		t.Run(b.name, func(t *testing.T) { cells += compareReaders(t, b.data) })
	}
	if cells < 20_000 {
		t.Errorf("%d cells compared", cells)
	}
}

// TestReadersDiffer: what one reader sees and the other does not is told.
func TestReadersDiffer(t *testing.T) {
	sheet := func(number, look, formula, row, merge string) []byte {
		return rawWorksheet(`<sheetData><row r="1"><c r="A1"><v>` + number + `</v></c><c r="B1" s="` + look + `"><f>` + formula + `</f><v>3</v></c></row><row r="2"` + row + `><c r="A2"><v>1</v></c></row></sheetData><mergeCells><mergeCell ref="` + merge + `"/></mergeCells>`).bytes()
	}
	first := sheet("1.5", "1", "A1*2", ` hidden="1"`, "C1:D1")
	for _, c := range []struct {
		name   string
		second []byte
		want   string
	}{
		{"nothing", first, ""},
		{"noise of floats", sheet("1.4999999999999999", "1", "A1*2", ` hidden="1"`, "C1:D1"), ""},
		{"a number", sheet("1.50000001", "1", "A1*2", ` hidden="1"`, "C1:D1"), "A1"},
		{"a format", sheet("1.5", "6", "A1*2", ` hidden="1"`, "C1:D1"), "B1"},
		{"a formula", sheet("1.5", "1", "A1*3", ` hidden="1"`, "C1:D1"), "B1"},
		{"a hidden row", sheet("1.5", "1", "A1*2", "", "C1:D1"), "row 2"},
		{"a merge", sheet("1.5", "1", "A1*2", ` hidden="1"`, "C1:D2"), "merges"},
	} {
		ours, err := openBook(c.second, "")
		if err != nil {
			t.Fatal(err)
		}
		f, err := excelize.OpenReader(bytes.NewReader(first))
		if err != nil {
			t.Fatal(err)
		}
		found := differences(f, ours.grids[0])
		f.Close()
		if c.want == "" && len(found) > 0 || c.want != "" && (len(found) != 1 || !strings.HasPrefix(found[0], c.want)) {
			t.Errorf("%s: differences %q, want one of %q", c.name, found, c.want)
		}
	}
}

type bookAtHand struct {
	name string
	data []byte
}

// booksAtHand are the corpus, the blank forms, the samples, what we write, and
// the cases that stand beside this project, where they do.
func booksAtHand(t *testing.T) []bookAtHand {
	t.Helper()
	var books []bookAtHand
	for _, pattern := range []string{"testdata/corpus/*.txt", "default/blank/*.txt"} {
		for _, name := range matching(t, pattern) {
			data := built(t, name)
			books = append(books, bookAtHand{filepath.Base(name), data})
		}
	}
	err := filepath.WalkDir("../samples", func(path string, d os.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".xlsx" {
			return err
		}
		data, err := os.ReadFile(path)
		books = append(books, bookAtHand{filepath.Base(path), data})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range matching(t, "../../shared/cases/*.xlsx") {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		books = append(books, bookAtHand{filepath.Base(name), data})
	}
	return append(books, bookAtHand{"written", written(t, sampleReport(sampleProject("居村党群服务站建设", 5), sampleProject("党员教育培训", 1)))})
}

func matching(t *testing.T, pattern string) []string {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// compareReaders gives the number of cells compared.
func compareReaders(t *testing.T, data []byte) (cells int) {
	t.Helper()
	ours, oursErr := openBook(data, "")
	f, theirsErr := excelize.OpenReader(bytes.NewReader(data))
	if oursErr != nil && theirsErr != nil {
		return 0
	}
	if oursErr != nil || theirsErr != nil {
		t.Fatalf("we say %v, excelize says %v", oursErr, theirsErr)
	}
	defer f.Close()
	var names, want []string
	for _, g := range ours.grids {
		names = append(names, g.name)
		cells += g.height() * g.width()
	}
	for _, name := range f.GetSheetList() {
		if _, err := f.GetRows(name); err == nil || !strings.Contains(err.Error(), "not a worksheet") {
			want = append(want, name)
		}
	}
	if !slices.Equal(names, want) {
		t.Fatalf("sheets are %q, excelize has %q", names, want)
	}
	if got, want := ours.ours, propertyOf(f); got != want {
		t.Errorf("the property jixiao is %q, excelize has %q", got, want)
	}
	for _, g := range ours.grids {
		for _, d := range differences(f, g) {
			t.Errorf("%s: %s", g.name, d)
		}
	}
	return cells
}

func propertyOf(f *excelize.File) string {
	props, _ := f.GetCustomProps()
	for _, p := range props {
		if p.Name == page.Property {
			return fmt.Sprint(p.Value)
		}
	}
	return ""
}

// differences are what excelize and we say otherwise of one sheet.
func differences(f *excelize.File, g *grid) []string {
	var found []string
	say := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	raw, err := f.GetRows(g.name, excelize.Options{RawCellValue: true})
	if err != nil {
		return []string{err.Error()}
	}
	theirs := theirSheet{f: f, name: g.name, raw: raw}
	height, width := max(g.height(), len(raw)), g.width()
	for _, r := range raw {
		width = max(width, len(r))
	}
	merges := theirs.merges()
	for row := 1; row <= height; row++ {
		filled := false
		for col := 1; col <= width; col++ {
			want, err := theirs.cell(row, col, merges)
			got := ourCell(g.at(row, col))
			if err != nil {
				say("%s: %v", model.Ref{Row: row, Col: col}.A1(), err)
			} else if !same(want, got) {
				say("%s is %+v, excelize has %+v", model.Ref{Row: row, Col: col}.A1(), got, want)
			}
			filled = filled || got.raw != "" || got.formula != ""
		}
		if visible, err := f.GetRowVisible(g.name, row); filled && (err != nil || visible == g.hiddenRows[row]) {
			say("row %d is hidden: %t, excelize says visible: %t, %v", row, g.hiddenRows[row], visible, err)
		}
	}
	for col := 1; col <= width; col++ {
		if visible, err := f.GetColVisible(g.name, model.ColumnName(col)); err != nil || visible == g.hiddenCols[col] {
			say("column %d is hidden: %t, excelize says visible: %t, %v", col, g.hiddenCols[col], visible, err)
		}
	}
	if got, want := placesOf(g.merges), placesOf(merges); !slices.Equal(got, want) {
		say("merges are %q, excelize has %q", got, want)
	}
	if visible, err := f.GetSheetVisible(g.name); err != nil || visible == g.hidden {
		say("the sheet is hidden: %t, excelize says visible: %t, %v", g.hidden, visible, err)
	}
	return found
}

func placesOf(merges []model.Range) []string {
	places := []string{}
	for _, m := range merges {
		places = append(places, m.A1())
	}
	slices.Sort(places)
	return places
}

func ourCell(c cell) seenCell {
	seen := seenCell{raw: c.raw, formula: c.formula, worked: c.computed || c.lost, format: "General"}
	if c.format != nil && c.format.code != "" {
		seen.format = c.format.code
	}
	return seen
}

// same reports whether both say one thing, or differ as allowed.
func same(theirs, ours seenCell) bool {
	for _, a := range allowed {
		if a.holds(theirs, ours) {
			return true
		}
	}
	return sameRaw(theirs.raw, ours.raw) && theirs.formula == ours.formula && theirs.format == ours.format
}

// sameRaw compares numbers to 15 digits, all else to the letter.
func sameRaw(a, b string) bool {
	if a == b {
		return true
	}
	x, ok1 := parsePlain(a)
	y, ok2 := parsePlain(b)
	return ok1 && ok2 && significant(x, 15).Equal(significant(y, 15))
}

// theirSheet is a sheet as excelize reads it.
type theirSheet struct {
	f    *excelize.File
	name string
	raw  [][]string
}

func (s theirSheet) merges() []model.Range {
	var ranges []model.Range
	ms, _ := s.f.GetMergeCells(s.name, true)
	for _, m := range ms {
		r1, c1, err1 := model.ParseA1(m.GetStartAxis())
		r2, c2, err2 := model.ParseA1(m.GetEndAxis())
		if err1 == nil && err2 == nil {
			ranges = append(ranges, model.Range{Row1: r1, Col1: c1, Row2: r2, Col2: c2})
		}
	}
	return ranges
}

func (s theirSheet) cell(row, col int, merges []model.Range) (seen seenCell, err error) {
	at := model.Ref{Row: row, Col: col}.A1()
	for _, m := range merges {
		inside := row >= m.Row1 && row <= m.Row2 && col >= m.Col1 && col <= m.Col2
		seen.inner = seen.inner || inside && (row != m.Row1 || col != m.Col1)
	}
	if row <= len(s.raw) && col <= len(s.raw[row-1]) {
		seen.raw = s.raw[row-1][col-1]
	}
	if seen.formula, err = s.f.GetCellFormula(s.name, at); err != nil {
		return seen, err
	}
	style, err := s.f.GetCellStyle(s.name, at)
	if err != nil {
		return seen, err
	}
	seen.format = "General"
	if look, err := s.f.GetStyle(style); err == nil && look != nil {
		seen.format = sheet.BuiltinFormat(look.NumFmt)
		if look.CustomNumFmt != nil {
			seen.format = *look.CustomNumFmt
		}
	}
	return seen, nil
}
