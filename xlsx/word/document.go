// Package word reads the tables of .docx documents as sheets: the same rows,
// cells and merges that package sheet hands over for workbooks.
//
// It reads what stands on the paper: insertions that were tracked, fields by
// their results, ticks as ☑ and ☐, the numbers of automatic lists, text boxes,
// headers and footers. It leaves out what does not: deletions, hidden text,
// prompts where nothing was filled in. Footnotes are left out as well.
package word

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"jixiao/xlsx/sheet"
)

// Document is an open document, held in memory as a whole.
type Document struct {
	// Sheets are the tables in the order of the document, 表格1 and on, with the
	// title that stands above where there is one: 表格1（项目支出绩效自评表）. Tables that
	// follow each other with nothing of their own between them are one sheet, named
	// for the first. Tables within tables are text of their cells. A document
	// without tables has one sheet, 正文, with a row for each paragraph that is not
	// blank.
	Sheets []*sheet.Sheet

	contents []*content // by the index in Sheets
	count    int        // tables so far
}

// Tables is how many tables the document has; 0 for one of text alone.
func (d *Document) Tables() int { return d.count }

// Part is the part of an archive that holds the text of a document; empty for
// archives of something else.
func Part(a *sheet.Archive) (string, error) {
	const usual = "word/document.xml"
	main, err := a.Main()
	switch {
	case err != nil:
		return "", inWords(err)
	case strings.HasPrefix(main, "word/") && a.Has(main):
		return main, nil
	case a.Has(usual) && !a.Has("xl/workbook.xml"):
		return usual, nil
	}
	return "", nil
}

// Open reads the part of an archive that Part found. Errors are sheet.Refusals.
// Budgets are those of the archive; blank cells count, and so do rows and
// paragraphs.
func Open(a *sheet.Archive, part string) (*Document, error) {
	if !a.Has(part) {
		return nil, refuse("文件已损坏（缺少 %s），请重新取得该文件", part)
	}
	lists, err := readLists(a, path.Dir(part)+"/numbering.xml")
	if err != nil {
		return nil, inWords(err)
	}
	// Which tables only arrange others is known at their ends; they are passed over
	// when the part is read again.
	const passes = 4
	p := &parser{wrappers: map[int]bool{}}
	for pass := 0; pass == 0 || p.found && pass < passes; pass++ {
		lists.restart()
		p = &parser{doc: &Document{}, limits: inMemory(a.Limits()), lists: lists, wrappers: p.wrappers}
		if err := a.Walk(part, p.token); err != nil {
			return nil, inWords(err)
		}
	}
	if err := p.finish(); err != nil {
		return nil, err
	}
	if err := p.readRunningTexts(a, part); err != nil {
		return nil, inWords(err)
	}
	return p.doc, p.doc.settle(p.limits)
}

// inMemory are the budgets for what is kept as a whole, whatever lists may cost.
func inMemory(l sheet.Limits) sheet.Limits {
	forms := sheet.Forms()
	l.Cells, l.Text = min(l.Cells, forms.Cells), min(l.Text, forms.Text)
	return l
}

// Read hands over the rows of s that hold anything, from the top: up to 12
// paragraphs before the table, its rows, and up to 12 paragraphs after it. A
// paragraph is one cell over the width of the table. All cells are sheet.Text.
// s.Merges is known afterwards. The error of each is returned as it is;
// sheet.ErrStop ends reading without one.
func (d *Document) Read(s *sheet.Sheet, each func(*sheet.Row) error) error {
	i := slices.Index(d.Sheets, s)
	if i < 0 {
		return fmt.Errorf("sheet %q is not of this document", s.Name)
	}
	s.Merges, s.HiddenColumns, s.Widths = d.contents[i].merges, nil, d.contents[i].widths()
	if err := d.contents[i].read(each); !errors.Is(err, sheet.ErrStop) {
		return err
	}
	return nil
}

// asDocument says of a document what an archive says of the workbook that it
// takes the file for.
var asDocument = strings.NewReplacer(
	"请用 WPS 或 Excel 打开，另存为 .xlsx 后", "请用 WPS 或 Word 打开，另存为 .docx 后",
	"不是正常的工作簿", "不是正常的文档",
	"正常的工作簿没有", "正常的文档没有",
)

func inWords(err error) error {
	if why, ok := err.(sheet.Refusal); ok {
		return sheet.Refusal(asDocument.Replace(string(why)))
	}
	return err
}

func refuse(format string, args ...any) error { return sheet.Refuse(format, args...) }
