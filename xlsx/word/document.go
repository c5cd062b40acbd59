// Package word reads the tables of .docx documents as sheets: the same rows,
// cells and merges that package sheet hands over for workbooks.
//
// It reads what stands on the paper: insertions that were tracked, fields by
// their results, ticks as ☑ and ☐. It leaves out what does not: deletions,
// hidden text, prompts where nothing was filled in, footnotes, headers and
// footers. Two things that do stand on the paper are left out as well, since the
// file holds no text for them: the numbers of automatic lists, so that a column
// 序号 may be blank, and formulas set as mathematics.
package word

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"jixiao/xlsx/sheet"
)

// Document is an open document, held in memory as a whole.
type Document struct {
	// Sheets are the tables in the order of the document, 表格1 and on. Tables
	// within tables are text of their cells. A document without tables has one
	// sheet, 正文, with a row for each paragraph that is not blank.
	Sheets []*sheet.Sheet

	tables []*table // by the index in Sheets
}

const part = "word/document.xml"

// Open reads an archive that holds word/document.xml. Errors are
// sheet.Refusals. Budgets are those of the archive; blank cells count, and so do
// rows and paragraphs.
func Open(a *sheet.Archive) (*Document, error) {
	if !a.Has(part) {
		return nil, refuse("文件已损坏（缺少 %s），请重新取得该文件", part)
	}
	p := &parser{doc: &Document{}, limits: inMemory(a.Limits())}
	if err := a.Walk(part, p.token); err != nil {
		return nil, inWords(err)
	}
	if err := p.finish(); err != nil {
		return nil, err
	}
	return p.doc, nil
}

// inMemory are the budgets for what is kept as a whole, whatever lists may cost.
func inMemory(l sheet.Limits) sheet.Limits {
	forms := sheet.Forms()
	l.Cells, l.Text = min(l.Cells, forms.Cells), min(l.Text, forms.Text)
	return l
}

// Read hands over the rows of s that hold anything, from the top: up to 12
// paragraphs before the table, its rows, and below the last table up to 12
// paragraphs after it. A paragraph is one cell over the width of the table. All
// cells are sheet.Text. s.Merges is known afterwards. The error of each is
// returned as it is; sheet.ErrStop ends reading without one.
func (d *Document) Read(s *sheet.Sheet, each func(*sheet.Row) error) error {
	i := slices.Index(d.Sheets, s)
	if i < 0 {
		return fmt.Errorf("sheet %q is not of this document", s.Name)
	}
	t := d.tables[i]
	s.Merges, s.HiddenColumns = t.ranges(), nil
	if err := t.read(each); !errors.Is(err, sheet.ErrStop) {
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

func refuse(format string, args ...any) error {
	return sheet.Refusal(fmt.Sprintf(format, args...))
}
