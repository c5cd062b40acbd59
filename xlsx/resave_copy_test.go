package xlsx

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jixiao/xlsx/page"
	"jixiao/xlsx/sheet"
	"jixiao/xlsx/xlsxtest"

	"github.com/google/go-cmp/cmp"
)

// TestResavedCopies: the copy of a file that is no .xlsx reads as the file does,
// every value in its cell, and looks as wide; the same file gives the same bytes.
func TestResavedCopies(t *testing.T) {
	for _, path := range []string{"testdata/kinds/自评表.xls", "biff/testdata/表单.xls", "biff/testdata/系统导出.xls",
		"testdata/lists/支付明细_XML2003.xls", "testdata/lists/支付明细_网页表.xls", "testdata/lists/支付明细_国库_GB18030.csv",
		"testdata/lists/预算执行_网页两表.xls", "testdata/lists/预算执行_导出_制表符.txt"} {
		data, err := Resaved(path, filepath.Base(path))
		if err != nil {
			t.Errorf("Resaved(%s): %v", path, err)
			continue
		}
		if again, err := Resaved(path, filepath.Base(path)); err != nil || !bytes.Equal(data, again) {
			t.Errorf("Resaved(%s) twice gives other bytes (%v)", path, err)
		}
		want, err := openFile(path, "甲.xlsx")
		if err != nil {
			t.Fatal(err)
		}
		got, err := openBook(data, "甲.xlsx")
		if err != nil {
			t.Errorf("the copy of %s: %v", path, err)
			continue
		}
		if got.ours != DocumentCopy || len(got.grids) != len(want.grids)+1 {
			t.Errorf("the copy of %s is %q, with %d sheets for %d", path, got.ours, len(got.grids), len(want.grids))
			continue
		}
		for i, g := range want.grids {
			if diff := cmp.Diff(shownOn(g), shownOn(got.grids[i])); diff != "" {
				t.Errorf("%s (-file +copy):\n%s", path, diff)
			}
		}
		forms := ReadBytes(asInput(t, data), "甲.xlsx", layoutsFor(t))
		if diff := cmp.Diff(readAs(Read(path, "甲.xlsx", layoutsFor(t)), 0), readAs(forms, 0)); diff != "" {
			t.Errorf("forms of %s (-file +copy):\n%s", path, diff)
		}
	}
}

// shownOn is what a sheet shows: its texts, its merges and what is hidden.
func shownOn(g *grid) (lines []string) {
	lines = append(lines, g.name)
	for row := range g.used(1, g.height()) {
		for col, c := range g.cells(row) {
			if c.kind != blankCell {
				lines = append(lines, g.placed(row, col).A1()+" "+strings.TrimSpace(c.text))
			}
		}
	}
	for _, m := range apartMerges(g.merges) {
		lines = append(lines, "merge "+m.A1())
	}
	for _, row := range hiddenIn(g.hiddenRows, g.height()) {
		lines = append(lines, fmt.Sprint("hidden row ", row))
	}
	for _, col := range hiddenIn(g.hiddenCols, g.width()) {
		lines = append(lines, fmt.Sprint("hidden column ", col))
	}
	return lines
}

// asInput is a copy without the mark that makes a reader pass it over.
func asInput(t *testing.T, data []byte) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	out, err := page.Rewrite(in, func(name string, body []byte) ([]byte, error) {
		if name == "docProps/custom.xml" {
			body = bytes.ReplaceAll(body, []byte(DocumentCopy), nil)
		}
		return body, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestResavedPlain: a workbook that is one already comes back to the letter.
func TestResavedPlain(t *testing.T) {
	data := built(t, "testdata/corpus/支付明细_一月一表.txt")
	path := filepath.Join(t.TempDir(), "支付.xls")
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	if got, err := Resaved(path, "支付.xls"); err != nil || !bytes.Equal(got, data) {
		t.Errorf("Resaved of an .xlsx gives other bytes (%v)", err)
	}
}

// TestResavedWord: the copy of a document reads as the document does, of each
// table in its own columns; another program opens it and finds the same.
func TestResavedWord(t *testing.T) {
	notRaced(t)
	from, err := openBook(built(t, "testdata/corpus/预算执行_全街道一张表.txt"), "甲.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "执行.docx")
	if err := os.WriteFile(path, asWord(t, from), 0o644); err != nil {
		t.Fatal(err)
	}
	data, err := Resaved(path, "执行.docx")
	if err != nil {
		t.Fatal(err)
	}
	keep(t, "执行_转存.xlsx", data)
	want, err := openFile(path, "甲.docx")
	if err != nil {
		t.Fatal(err)
	}
	got, err := openBook(data, "甲.docx")
	if err != nil {
		t.Fatal(err)
	}
	for i, g := range want.grids {
		if diff := cmp.Diff(shownOn(g), shownOn(got.grids[i])); diff != "" {
			t.Errorf("sheet %s (-document +copy):\n%s", g.name, diff)
		}
	}
	forms := ReadBytes(asInput(t, data), "甲.docx", layoutsFor(t))
	if diff := cmp.Diff(readAs(Read(path, "甲.docx", layoutsFor(t)), 0), readAs(forms, 0)); diff != "" || len(forms.Forms) == 0 {
		t.Errorf("forms (-document +copy):\n%s", diff)
	}
	compareWidths(t, path, data)
	again, err := openBook(xlsxtest.Resaved(t, data), "甲.docx")
	if err != nil {
		t.Fatal(err)
	}
	for i, g := range got.grids {
		if diff := cmp.Diff(shownOn(g), shownOn(again.grids[i])); diff != "" {
			t.Errorf("sheet %s as LibreOffice saves it (-copy +saved):\n%s", g.name, diff)
		}
	}
}

// compareWidths compares the columns of a copy with those of the file: as stated,
// or as wide as the longest of its texts asks.
func compareWidths(t *testing.T, path string, data []byte) {
	t.Helper()
	widths := func(r received) (all [][]float64) {
		w, err := openAny(r, sheet.Forms())
		if err != nil {
			t.Fatal(err)
		}
		l := newLoader(w, sheet.Forms())
		for _, x := range w.sheets {
			g, err := l.load(x, "甲")
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, widthsOf(g, x))
		}
		return all
	}
	of, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := widths(received{bytes.NewReader(of), int64(len(of)), "甲.docx", nil})
	got := widths(received{bytes.NewReader(data), int64(len(data)), "甲.xlsx", nil})
	if diff := cmp.Diff(want, got[:len(want)]); diff != "" {
		t.Errorf("widths (-document +copy):\n%s", diff)
	}
}

// TestResavedMended: what a copy says of itself is no sheet that was not read, when
// the copy comes back; a sheet of the file that is called the same is.
func TestResavedMended(t *testing.T) {
	data, err := Resaved("testdata/kinds/自评表.xls", "自评表.xls")
	if err != nil {
		t.Fatal(err)
	}
	want := Read("testdata/kinds/自评表.xls", "甲.xlsx", layoutsFor(t)).Unread
	b, err := openBook(data, "甲.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	b.sum = "另一个" // it was mended since
	w := (&Workbook{}).take(b, layoutsFor(t))
	if len(w.Forms) == 0 || !slices.Equal(w.Unread, want) {
		t.Errorf("a mended copy has %d forms, unread %q, want %q", len(w.Forms), w.Unread, want)
	}
	b, err = openBook(built(t, "testdata/corpus/支付明细_一月一表.txt"), "甲.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	own := newGrid("甲.xlsx", explainSheet)
	own.put(1, 1, wordCell("说明"))
	own.put(2, 1, wordCell("本表由各科室填报"))
	b.ours, b.sum, b.grids = DocumentCopy, "另一个", append(b.grids, own)
	if w := (&Workbook{}).take(b, layoutsFor(t)); !slices.Contains(w.Unread, explainSheet) {
		t.Errorf("a sheet 说明 of the unit's own is not among the unread, %q", w.Unread)
	}
}
