package word

import (
	"bytes"
	"strings"
	"testing"

	"jixiao/xlsx/sheet"
)

// FuzzDocument: whatever stands in the body, which is the header as well, and in
// the part of lists, there are rows in order or a refusal, and no cell lies in the
// merge of another.
func FuzzDocument(f *testing.F) {
	const section = `<w:sectPr><w:headerReference w:type="default" r:id="h"/><w:footerReference w:type="first" r:id="h"/><w:titlePg/></w:sectPr>`
	for _, c := range tables {
		f.Add(c.body, "<w:numbering/>")
		f.Add(c.body+section, listPart)
	}
	for _, c := range texts {
		f.Add(oneCell(c.in), listPart)
	}
	f.Add(tbl("", tr("<w:tc>"+numbered("1", 0, "")+"</w:tc>", "<w:tc>"+numbered("3", 1, "甲")+"</w:tc>")), listPart)
	limits := tight(func(l *sheet.Limits) { l.Cells, l.CellText, l.Text, l.Merges, l.Sheets = 5000, 4096, 1<<16, 500, 20 })
	f.Fuzz(func(t *testing.T, body, lists string) {
		data := archive(t, "word/document.xml", around(body), "word/numbering.xml", lists, "word/header1.xml", strings.ReplaceAll(around(body), "w:document", "w:hdr"),
			"word/_rels/document.xml.rels", relations("header", "h", "header1.xml"))
		a, err := sheet.OpenArchive(bytes.NewReader(data), int64(len(data)), limits)
		if err != nil {
			t.Fatal(err)
		}
		d, err := open(a)
		if err != nil {
			if _, ok := err.(sheet.Refusal); !ok {
				t.Fatalf("Open: %v is no refusal", err)
			}
			return
		}
		if len(d.Sheets) == 0 {
			t.Fatal("Open: no sheet")
		}
		for i, s := range d.Sheets {
			checkSheet(t, d, s, d.contents[i].width())
		}
	})
}

func checkSheet(t *testing.T, d *Document, s *sheet.Sheet, width int) {
	type place struct{ row, col int }
	filled := map[place]bool{}
	row := 0
	err := d.Read(s, func(r *sheet.Row) error {
		if r.Number <= row || r.Number > maxRow || len(r.Cells) == 0 {
			t.Errorf("%s: row %d with %d cells after row %d", s.Name, r.Number, len(r.Cells), row)
		}
		row = r.Number
		col := 0
		for _, c := range r.Cells {
			if c.Col <= col || c.Col > width || c.Kind != sheet.Text || strings.TrimSpace(string(c.Bytes())) == "" {
				t.Errorf("%s: row %d: cell %d %q after cell %d, width %d", s.Name, row, c.Col, c.Bytes(), col, width)
			}
			col = c.Col
			if at := d.Place(s, row, col); at.Row > 0 && at.Cell == 0 {
				t.Errorf("%s: row %d cell %d is nowhere on the paper: %+v", s.Name, row, col, at)
			}
			filled[place{row, col}] = true
		}
		return nil
	})
	if err != nil {
		t.Errorf("Read(%s) = %v", s.Name, err)
	}
	if width > 2000 {
		return
	}
	taken := map[place]bool{}
	for _, m := range s.Merges {
		if m.Row1 > m.Row2 || m.Col1 > m.Col2 || m.Row1 == m.Row2 && m.Col1 == m.Col2 || m.Col1 < 1 || m.Row1 < 1 || m.Col2 > width {
			t.Errorf("%s: merge %+v, width %d", s.Name, m, width)
		}
		for r := m.Row1; r <= m.Row2; r++ {
			for c := m.Col1; c <= m.Col2; c++ {
				at := place{r, c}
				if taken[at] || filled[at] && (r != m.Row1 || c != m.Col1) {
					t.Errorf("%s: row %d column %d is in %+v and elsewhere", s.Name, r, c, m)
				}
				taken[at] = true
			}
		}
	}
}
