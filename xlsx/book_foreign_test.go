package xlsx_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jixiao/xlsx"

	"github.com/xuri/excelize/v2"
)

// edited is the default rule book after change.
func edited(t *testing.T, change func(f *excelize.File) error) []byte {
	t.Helper()
	data, err := xlsx.WriteBook(wholeBook(t))
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := change(f); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestBookWithoutMark: a rule book that lost our custom property is no form.
func TestBookWithoutMark(t *testing.T) {
	layouts, err := xlsx.DefaultLayouts()
	if err != nil {
		t.Fatal(err)
	}
	data := edited(t, func(f *excelize.File) error {
		f.Pkg.Delete("docProps/custom.xml")
		for _, sheet := range f.GetSheetList() {
			if sheet != "参数" && sheet != "校验规则" {
				if err := f.DeleteSheet(sheet); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if w := xlsx.ReadBytes(data, "改.xlsx", layouts); w.Ours != xlsx.DocumentRules || len(w.Forms) > 0 {
		t.Errorf("ReadBytes of a rule book = %q, %d forms", w.Ours, len(w.Forms))
	}
}

// TestRenamedTable: a table under another name is not silently left out.
func TestRenamedTable(t *testing.T) {
	data := edited(t, func(f *excelize.File) error { return f.SetSheetName("语句", "Sheet1") })
	_, found, err := xlsx.ReadTables(keepFile(t, data), "规则.xlsx")
	if err != nil || len(found) != 1 || !strings.Contains(found[0].Message, "是否应为“语句”") || found[0].At.Sheet != "Sheet1" {
		t.Errorf("ReadTables = %v, %v", found, err)
	}
}

func keepFile(t *testing.T, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "规则.xlsx")
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}
