package xlsx

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestNamedWords: words that were held against all labels at once are the labels
// that each is by itself, and no sheet mentions a line that is said to be absent.
func TestNamedWords(t *testing.T) {
	l, err := DefaultLayouts()
	if err != nil {
		t.Fatal(err)
	}
	var lines []*line
	for _, f := range l.forms {
		lines = append(lines, slices.Concat(f.fields, f.ends)...)
		for _, b := range f.blocks {
			lines = append(lines, slices.Concat(b.columns, b.groups)...)
		}
	}
	names, err := filepath.Glob("testdata/corpus/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	seen := map[string]bool{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		data, err := BuildText(string(text))
		if err != nil {
			continue // not of cells
		}
		book, err := openBook(data, name)
		if err != nil {
			continue // locked or damaged
		}
		for _, g := range book.grids {
			g.index()
			l.name(g)
			for _, w := range g.words {
				if fresh := !seen[w.full]; w.full != "" && fresh {
					seen[w.full] = true
					checkNames(t, g, w, lines)
				}
			}
		}
	}
	if len(seen) < 1000 {
		t.Errorf("only %d words", len(seen))
	}
}

func checkNames(t *testing.T, g *grid, w *word, lines []*line) {
	alone := *w
	alone.named, alone.names = false, nil
	for _, n := range lines {
		got, is := w.is(n.labels)
		if want, ok := alone.is(n.labels); got != want || is != ok {
			t.Errorf("%s: %q is %d, %t of %s %q, want %d, %t", g.file, w.full, got, is, n.field, n.labels, want, ok)
		}
		_, part := alone.oneOf(n.labels)
		if _, over := alone.is(n.parents); is && !g.mentions(n, byLabel) || part && !g.mentions(n, byLabel) || over && !g.mentions(n, byParent) {
			t.Errorf("%s: %q mentions %s %q, and the sheet does not", g.file, w.full, n.field, n.labels)
		}
	}
}
