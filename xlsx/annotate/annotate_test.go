package annotate_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jixiao/xlsx"
	"jixiao/xlsx/annotate"
	"jixiao/xlsx/page"
	"jixiao/xlsx/sheet"
)

// inputs are the workbooks of the samples and of the corpus.
func inputs(t testing.TB) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	err := filepath.WalkDir("../../samples/云桥街道/收件", func(name string, d fs.DirEntry, err error) error {
		if err == nil && strings.Contains(name, "收件") && strings.HasSuffix(name, ".xlsx") {
			all[name], err = os.ReadFile(name)
		}
		return err
	})
	if err != nil || len(all) < 20 {
		t.Fatalf("%d samples: %v", len(all), err)
	}
	if testing.Short() {
		return all
	}
	names, err := filepath.Glob("../testdata/corpus/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if all[name], err = xlsx.BuildText(string(text)); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// copied is Copy, which has to succeed and to give the same twice.
func copied(t testing.TB, data []byte, marks []annotate.Mark) []byte {
	t.Helper()
	out, err := annotate.Copy(data, marks, "")
	if err != nil {
		t.Fatal(err)
	}
	again, err := annotate.Copy(data, marks, "")
	if err != nil || !bytes.Equal(out, again) {
		t.Fatalf("the same arguments give other bytes: %v", err)
	}
	return out
}

// TestNothingElse marks cells of every workbook there is and compares all else,
// part by part; a copy of the copy is the copy.
func TestNothingElse(t *testing.T) {
	cells := 0
	for name, data := range inputs(t) {
		t.Run(filepath.Base(name), func(t *testing.T) {
			if _, err := sheet.Open(bytes.NewReader(data), int64(len(data)), sheet.Forms()); err != nil {
				if out, again := annotate.Copy(data, nil, ""); again == nil || out != nil {
					t.Errorf("the reader says %v, Copy nothing", err)
				}
				return
			}
			marks := marksOf(t, data, 7, 30)
			out := copied(t, data, marks)
			cells += compare(t, data, out, marks)
			w, err := sheet.Open(bytes.NewReader(out), int64(len(out)), sheet.Forms())
			if err != nil {
				t.Fatal(err)
			}
			if got := w.Properties[page.Property]; got != "批注" {
				t.Errorf("property %s is %q", page.Property, got)
			}
			if twice := copied(t, out, marks); !bytes.Equal(out, twice) {
				sameParts(t, out, twice)
			}
		})
	}
	t.Logf("%d cells compared", cells)
}

// sameParts reports the parts in which two workbooks differ.
func sameParts(t *testing.T, in, out []byte) {
	t.Helper()
	a, b := parts(t, in), parts(t, out)
	for name := range a {
		if !bytes.Equal(a[name], b[name]) {
			t.Errorf("%s differs\n%s\n%s", name, clip(a[name], b[name]), clip(b[name], a[name]))
		}
	}
	for name := range b {
		if _, ok := a[name]; !ok {
			t.Errorf("%s is new", name)
		}
	}
}

// clip is a from where it differs from b.
func clip(a, b []byte) []byte {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return a[max(0, n-100):min(len(a), n+300)]
}
