package xlsx

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jixiao/xlsx/page"

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
