package xlsx

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the expected dumps")

// TestCorpus reads odd workbooks, each kept as text and named for its oddity,
// and compares what was read with the dump beside it.
func TestCorpus(t *testing.T) {
	l, err := DefaultLayouts()
	if err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob("testdata/corpus/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txt"), func(t *testing.T) {
			data := built(t, name)
			var got strings.Builder
			if err := DumpForms(&got, []*Workbook{ReadBytes(data, "甲.xlsx", l.Surveying())}); err != nil {
				t.Fatal(err)
			}
			compareFile(t, strings.TrimSuffix(name, ".txt")+".dump", got.String())
		})
	}
}

// built is the workbook that a text file stands for, see BuildText.
func built(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	data, err := BuildText(string(text))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return data
}

// notRaced skips a test that reads the whole corpus, some of it many times, one
// form after another: the race detector has nothing to find there, and makes it
// ten times dearer.
func notRaced(t *testing.T) {
	t.Helper()
	if underRace {
		t.Skip("reads the whole corpus in one goroutine: run without the race detector")
	}
}

// compareFile compares got with the file, or rewrites it with -update.
func compareFile(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}
