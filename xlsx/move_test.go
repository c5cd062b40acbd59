package xlsx

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jixiao/model"

	"github.com/google/go-cmp/cmp"
)

// corpusGrids are the sheets of the corpus by the name of their text.
func corpusGrids(t *testing.T) map[string]*grid {
	t.Helper()
	names, err := filepath.Glob("testdata/corpus/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	grids := map[string]*grid{}
	for _, name := range names {
		data := built(t, name)
		b, err := openBook(data, "甲.xlsx")
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, g := range b.grids {
			grids[strings.TrimSuffix(filepath.Base(name), ".txt")+"/"+g.name] = g
		}
	}
	return grids
}

// moved is g with everything down rows lower and right columns further right.
func (g *grid) moved(down, right int) *grid {
	m := newGrid(g.file, g.name)
	m.hidden = g.hidden
	m.take(g, down, right)
	return m
}

// take puts everything on o down rows lower and right columns further right.
func (g *grid) take(o *grid, down, right int) {
	for row := range o.used(1, o.height()) {
		for col, c := range o.cells(row) {
			x := *c
			x.label = nil
			g.put(row+down, col+right, x)
		}
	}
	for r := range o.hiddenRows {
		g.hiddenRows[r+down] = true
	}
	for c := range o.hiddenCols {
		g.hiddenCols[c+right] = true
	}
	for _, s := range o.merges {
		s.Row1, s.Row2, s.Col1, s.Col2 = s.Row1+down, s.Row2+down, s.Col1+right, s.Col2+right
		g.merge(s)
	}
}

// above puts o below g with two blank rows between.
func (g *grid) above(o *grid) *grid {
	m := g.moved(0, 0)
	m.take(o, g.bottom()+2, 0)
	return m
}

// bottom is the last row that is used or lies in a merge.
func (g *grid) bottom() int {
	last := g.height()
	for _, s := range g.merges {
		last = max(last, s.Row2)
	}
	return last
}

// formsOn are the forms on g as JSON shows them, their cells moved back.
func formsOn(g *grid, l *Layouts, down, right int) []any {
	var out []any
	for _, p := range locate(g, l) {
		f := readForm(g, p)
		back := func(at *model.Ref) {
			if at.Row > 0 {
				at.Row, at.Col = at.Row-down, at.Col-right
			}
		}
		for term, v := range f.Fields {
			back(&v.At)
			f.Fields[term] = v
		}
		for _, rows := range f.Blocks {
			for _, row := range rows {
				for term, v := range row.Cells {
					back(&v.At)
					row.Cells[term] = v
				}
			}
		}
		for i := range f.Readings {
			back(&f.Readings[i].At)
			f.Readings[i].As = "" // tells hidden rows by their number
		}
		j := formJSON(f)
		delete(j, "range")
		out = append(out, j, f.Readings)
	}
	return out
}

// TestMovedFormsReadTheSame: where on a sheet a form stands makes no
// difference.
func TestMovedFormsReadTheSame(t *testing.T) {
	notRaced(t)
	l := mustLayouts(t)
	grids := corpusGrids(t)
	for _, name := range slices.Sorted(maps.Keys(grids)) {
		g := grids[name]
		want := formsOn(g, l, 0, 0)
		for _, by := range [][2]int{{1, 0}, {0, 1}, {2, 3}, {7, 2}} {
			got := formsOn(g.moved(by[0], by[1]), l, by[0], by[1])
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s moved by %v (-want +got):\n%s", name, by, diff)
			}
		}
	}
}

// TestStackedFormsReadTheSame: a form with a title reads the same below
// another one.
func TestStackedFormsReadTheSame(t *testing.T) {
	notRaced(t)
	l := mustLayouts(t)
	grids := corpusGrids(t)
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(grids)), func(name string) bool {
		places := locate(grids[name].moved(0, 0), l)
		return len(places) != 1 || places[0].title.IsZero() || grids[name].hidden
	})
	if len(names) < 5 {
		t.Fatalf("only %d titled forms", len(names))
	}
	for i, name := range names {
		over, under := grids[name], grids[names[(i+1)%len(names)]]
		under = under.moved(0, 0)
		under.name = over.name
		got := formsOn(over.above(under), l, 0, 0)
		want := append(formsOn(over, l, 0, 0), formsOn(under.moved(over.bottom()+2, 0), l, 0, 0)...)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s over %s (-want +got):\n%s", name, names[(i+1)%len(names)], diff)
		}
	}
}
