package xlsx

import (
	"encoding/xml"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jixiao/model"

	"github.com/google/go-cmp/cmp"
)

// TestCorpusAsWord: the forms of the corpus, each sheet a table of a Word
// document, are read as from the workbook: the same terms, texts and numbers, in
// the same cells one row below, where the heading of the table stands.
func TestCorpusAsWord(t *testing.T) {
	notRaced(t)
	names, err := filepath.Glob("testdata/corpus/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	for _, name := range names {
		// What stands in no cell is not in a table.
		switch filepath.Base(name) {
		case "支付明细_日期各式.txt", "自评表_年度只在工作表名.txt": // serial numbers of days, the year of a sheet's name
			continue
		}
		data := built(t, name)
		b, err := openBook(data, "甲.xlsx")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if b.lost() {
			continue // a formula without a result shows nothing on paper
		}
		want := readAs(ReadBytes(data, "甲.xlsx", layoutsFor(t)), 1)
		got := readAs(ReadBytes(asWord(t, b), "甲.docx", layoutsFor(t)), 0)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-workbook +document):\n%s", filepath.Base(name), diff)
		}
	}
}

// lost reports whether a formula has no result.
func (b *book) lost() bool {
	for _, g := range b.grids {
		for _, r := range g.rows {
			for _, c := range r.cells {
				if c.lost {
					return true
				}
			}
		}
	}
	return false
}

// readAs is what was read of forms as lines, their cells moved down. What only a
// workbook can say is left out: how a number is stored, and white space around it.
func readAs(w *Workbook, down int) (lines []string) {
	say := func(block, term model.Term, v model.Value) {
		at := v.At
		if at.Row > 0 {
			at.Row += down
		}
		s := fmt.Sprintf("%s %s %s %s %v", block, term, at.A1(), strings.Join(strings.Fields(v.Text), " "), v.State)
		if v.IsNumber {
			s += " " + v.Number.Round(-v.Ulp.Exponent()).String() + " " + string(v.Op)
		}
		lines = append(lines, s)
	}
	for _, f := range w.Forms {
		lines = append(lines, fmt.Sprintf("%s %s %s %s %d %s", f.Kind, f.Layout, f.Unit, f.UnitCode, f.Year, f.MoneyUnit))
		for _, term := range slices.Sorted(maps.Keys(f.Fields)) {
			say("", term, f.Fields[term])
		}
		for _, block := range slices.Sorted(maps.Keys(f.Blocks)) {
			for _, row := range f.Blocks[block] {
				for _, term := range slices.Sorted(maps.Keys(row.Cells)) {
					say(block, term, row.Cells[term])
				}
			}
		}
	}
	return lines
}

// asWord is a document with a table for each sheet of a workbook.
func asWord(t testing.TB, b *book) []byte {
	t.Helper()
	var doc strings.Builder
	doc.WriteString(`<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`)
	for i, g := range b.grids {
		fmt.Fprintf(&doc, `<w:p><w:r><w:t>附件%d</w:t></w:r></w:p>`, i+1)
		doc.WriteString(`<w:tbl><w:tblGrid>` + strings.Repeat(`<w:gridCol w:w="900"/>`, g.wide) + `</w:tblGrid>`)
		for row := 1; row <= g.height(); row++ {
			doc.WriteString(`<w:tr>`)
			for col := 1; col <= g.width(); {
				m := model.Range{Row1: row, Row2: row, Col1: col, Col2: col}
				if i := g.mergeAt(row, col); i >= 0 {
					m = g.merges[i]
				}
				fmt.Fprintf(&doc, `<w:tc><w:tcPr><w:gridSpan w:val="%d"/>`, m.Col2-m.Col1+1)
				switch {
				case m.Row1 == m.Row2:
				case m.Row1 == row:
					doc.WriteString(`<w:vMerge w:val="restart"/>`)
				default:
					doc.WriteString(`<w:vMerge/>`)
				}
				doc.WriteString(`</w:tcPr><w:p>`)
				if m.Row1 == row {
					for i, line := range strings.Split(g.at(row, col).text, "\n") {
						if i > 0 {
							doc.WriteString(`<w:r><w:br/></w:r>`)
						}
						doc.WriteString(`<w:r><w:t xml:space="preserve">`)
						if err := xml.EscapeText(&doc, []byte(line)); err != nil {
							t.Fatal(err)
						}
						doc.WriteString(`</w:t></w:r>`)
					}
				}
				doc.WriteString(`</w:p></w:tc>`)
				col = m.Col2 + 1
			}
			doc.WriteString(`</w:tr>`)
		}
		doc.WriteString(`</w:tbl>`)
	}
	return zipOf(t, "word/document.xml", doc.String()+`</w:body></w:document>`)
}
