package word

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jixiao/xlsx/sheet"
)

var update = flag.Bool("update", false, "rewrite the expected texts in testdata")

// expect compares with a file of testdata.
func expect(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: got\n%swant\n%s", name, got, want)
	}
}

// TestForms: forms as programs write them. wps.xml is cut in two by a blank line, its
// title in a text box. form.xml is a self-evaluation as it
// travels, whose rows and columns are those of the workbook that it could be.
func TestForms(t *testing.T) {
	for _, name := range []string{"form", "libreoffice", "python-docx", "wps"} {
		main, err := os.ReadFile(filepath.Join("testdata", name+".xml"))
		if err != nil {
			t.Fatal(err)
		}
		expect(t, name+".txt", dump(docx(t, string(main)), sheet.Forms()))
	}
}

// BenchmarkOpen reads a form, and a table of 100,000 cells.
func BenchmarkOpen(b *testing.B) {
	main, err := os.ReadFile("testdata/form.xml")
	if err != nil {
		b.Fatal(err)
	}
	row := tr(tc(wide(900)+begin, "一"), tc(wide(900), "12345.67"), tc(wide(1800)+span(2), "道路保洁服务费"), tc(wide(900), "≥95%"))
	cases := []struct{ name, main string }{
		{"form", string(main)},
		{"table", around(tbl("900 900 900 900 900", strings.Repeat(row, 25_000)))},
	}
	for _, c := range cases {
		data := docx(b, c.main)
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.main)))
			b.ReportAllocs()
			for b.Loop() {
				a, err := sheet.OpenArchive(bytes.NewReader(data), int64(len(data)), sheet.Forms())
				if err != nil {
					b.Fatal(err)
				}
				if _, err := open(a); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
