package model

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Table is a sheet of declarations (rules, layouts, synonyms, a 单位名册): a
// header and rows, each cell with its place, so that a mistake is reported at
// its own cell.
type Table struct {
	Name      string // of the sheet, or of the embedded file
	File      string
	Header    []string
	HeaderRow int // 1-based; 0 for the first
	Rows      []TableRow
}

// TableRow is one line of a Table; Cells are as many as the header's.
type TableRow struct {
	Cells []string
	Row   int    // 1-based, in the file or sheet
	File  string // where the table was put together from several; else empty
}

// At is the place of column col (0-based) of row r.
func (t Table) At(r TableRow, col int) Ref {
	return Ref{File: cmp.Or(r.File, t.File), Sheet: t.Name, Row: r.Row, Col: col + 1}
}

// Head is the place of the header of column col (0-based).
func (t Table) Head(col int) Ref {
	return Ref{File: t.File, Sheet: t.Name, Row: max(1, t.HeaderRow), Col: col + 1}
}

// Column is the index of the column headed name, or -1.
func (t Table) Column(name string) int {
	// Asked for every cell of a book: to the letter first, folding is dear.
	if i := slices.Index(t.Header, name); i >= 0 {
		return i
	}
	folded := Fold(name)
	return slices.IndexFunc(t.Header, func(h string) bool { return Fold(h) == folded })
}

// CheckHead finds columns that a table must have and lacks, with the header that
// may be meant, and columns that stand twice. also are further columns that it
// may have.
func (t Table) CheckHead(must []string, also ...string) (found Findings) {
	known := slices.Concat(must, also)
	seen := map[string]bool{}
	for i, h := range t.Header {
		folded := Fold(h)
		if seen[folded] && folded != "" && slices.ContainsFunc(known, func(k string) bool { return Fold(k) == folded }) {
			found = append(found, Finding{Level: Fault, At: t.Head(i), Message: "列“" + h + "”重复", Fix: "请删去多余的一列，再运行一次"})
		}
		seen[folded] = true
	}
	for _, name := range must {
		if t.Column(name) >= 0 {
			continue
		}
		f := Finding{Level: Fault, At: t.Head(0), Message: "“" + t.Name + "”缺少“" + name + "”列", Fix: "请补上这一列，再运行一次"}
		for i, h := range t.Header {
			if spare(h, known) && Nearest(h, []string{name}) != "" {
				f.At, f.Message = t.Head(i), f.Message+"，表头“"+h+"”是否应为“"+name+"”"
				break
			}
		}
		found = append(found, f)
	}
	return found
}

// spare reports whether a header is none of the known.
func spare(h string, known []string) bool {
	return !slices.ContainsFunc(known, func(k string) bool { return Fold(k) == Fold(h) })
}

// ParseCSV reads a table from CSV (UTF-8, comma). Lines that begin with # are
// remarks. It refuses rows with more cells than the header.
func ParseCSV(name string, r io.Reader) (Table, error) {
	c := csv.NewReader(r)
	c.FieldsPerRecord = -1
	c.Comment = '#'
	t := Table{Name: name, File: name}
	for {
		rec, err := c.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return t, fmt.Errorf("parse %s: %w", name, err)
		}
		line, _ := c.FieldPos(0)
		for i := range rec {
			rec[i] = strings.TrimSpace(rec[i])
		}
		if t.Header == nil {
			t.Header = rec
			continue
		}
		if len(rec) > len(t.Header) {
			return t, fmt.Errorf("parse %s: line %d has %d cells, the header %d", name, line, len(rec), len(t.Header))
		}
		for len(rec) < len(t.Header) {
			rec = append(rec, "")
		}
		t.Rows = append(t.Rows, TableRow{Cells: rec, Row: line})
	}
	return t, nil
}
