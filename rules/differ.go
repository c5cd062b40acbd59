package rules

import (
	"slices"
	"strings"

	"jixiao/model"
)

// Difference is one row in which a book differs from another.
type Difference struct {
	Kind DifferenceKind
	Key  string    // what names the row
	At   model.Ref // the row in the edited book; where it was deleted, the sheet
	// Cells are the changed cells of a changed row.
	Cells []CellChange
}

// DifferenceKind says what became of a row.
type DifferenceKind string

// The kinds of differences.
const (
	RowAdded   DifferenceKind = "新增"
	RowRemoved DifferenceKind = "删去"
	RowChanged DifferenceKind = "改动"
)

// CellChange is one cell of a changed row.
type CellChange struct {
	Column, Was, Is string
	At              model.Ref
}

// keyColumns are how many columns name a row; one where nothing is said.
var keyColumns = map[string]int{"评分口径": 3, "版式": 6}

// Differences are the rows in which the tables of a book differ from those of
// another of the same names, in their order. Tables that only one has are
// passed over: they stand as embedded.
func Differences(given, was []model.Table) []Difference {
	var out []Difference
	for _, g := range given {
		if i := slices.IndexFunc(was, func(t model.Table) bool { return model.Fold(t.Name) == model.Fold(g.Name) }); i >= 0 {
			out = append(out, tableDifferences(g, was[i])...)
		}
	}
	return out
}

func tableDifferences(given, was model.Table) []Difference {
	n := max(1, keyColumns[was.Name])
	old := map[string][]int{} // rows of was that stand no longer, by key
	left := unmatched(given, was, func(i int) {
		key := narrowed(rowKey(was, was, was.Rows[i], n))
		old[key] = append(old[key], i)
	})
	var out []Difference
	for _, r := range left {
		key := rowKey(given, was, r, n)
		d := Difference{Kind: RowAdded, Key: key, At: given.At(r, 0)}
		if rest := old[narrowed(key)]; len(rest) > 0 {
			d.Kind, d.Cells, old[narrowed(key)] = RowChanged, cellChanges(given, was, r, was.Rows[rest[0]]), rest[1:]
		}
		out = append(out, d)
	}
	for i, r := range was.Rows {
		if key := rowKey(was, was, r, n); slices.Contains(old[narrowed(key)], i) {
			out = append(out, Difference{Kind: RowRemoved, Key: key, At: model.Ref{File: given.File, Sheet: given.Name}})
		}
	}
	return out
}

// unmatched are the rows of given that was does not have; gone is told the
// rows that only was has.
func unmatched(given, was model.Table, gone func(i int)) []model.TableRow {
	same := map[string]int{}
	for _, r := range was.Rows {
		same[rowText(was, was, r)]++
	}
	var left []model.TableRow
	for _, r := range given.Rows {
		if text := rowText(given, was, r); same[text] > 0 {
			same[text]--
		} else {
			left = append(left, r)
		}
	}
	for i, r := range was.Rows {
		if text := rowText(was, was, r); same[text] > 0 {
			same[text]--
			gone(i)
		}
	}
	return left
}

// rowText is a row of t in the columns of was.
func rowText(t, was model.Table, r model.TableRow) string {
	var parts []string
	for _, h := range was.Header {
		parts = append(parts, column(t, r, h))
	}
	return strings.Join(parts, "\x00")
}

func rowKey(t, was model.Table, r model.TableRow, n int) string {
	var parts []string
	for _, h := range was.Header[:min(n, len(was.Header))] {
		if s := column(t, r, h); s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, " ")
}

func cellChanges(given, was model.Table, r, old model.TableRow) []CellChange {
	var out []CellChange
	for _, h := range was.Header {
		if is, before := column(given, r, h), column(was, old, h); is != before {
			out = append(out, CellChange{Column: h, Was: before, Is: is, At: given.At(r, given.Column(h))})
		}
	}
	return out
}
