package page

import (
	"jixiao/model"

	"github.com/xuri/excelize/v2"
)

// SaveBook writes the pages in order and gives the workbook's bytes. It opens
// on the sheet front, else on the first.
func SaveBook(f *excelize.File, kind, title, front string, pages []func() (*Page, error)) ([]byte, error) {
	var formulas []Formula
	for _, write := range pages {
		p, err := write()
		if err != nil {
			return nil, err
		}
		formulas = append(formulas, p.Formulas...)
		if err := f.SetSheetDimension(p.Name, p.filled().A1()); err != nil {
			return nil, err
		}
	}
	at, err := f.GetSheetIndex(front)
	f.SetActiveSheet(max(0, at))
	if err != nil && front != "" {
		return nil, err
	}
	return closeBook(f, kind, title, formulas)
}

// CloseBook marks f as ours and gives its bytes.
func CloseBook(f *excelize.File, kind, title string, formulas []Formula) ([]byte, error) {
	if err := stateSizes(f); err != nil {
		return nil, err
	}
	return closeBook(f, kind, title, formulas)
}

func closeBook(f *excelize.File, kind, title string, formulas []Formula) ([]byte, error) {
	if err := f.SetCustomProps(excelize.CustomProperty{Name: Property, Value: kind}); err != nil {
		return nil, err
	}
	if err := f.SetDocProps(&excelize.DocProperties{Creator: "jixiao", LastModifiedBy: "jixiao", Title: title,
		Created: fixedTime, Modified: fixedTime, Language: "zh-CN"}); err != nil {
		return nil, err
	}
	buf, err := f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return Finish(buf.Bytes(), formulas)
}

// filled are the cells of a page, from A1 to the last that says something.
func (p *Page) filled() model.Range {
	return model.Range{Row1: 1, Col1: 1, Row2: max(1, p.last.Row), Col2: max(1, p.last.Col)}
}

// stateSizes says of every sheet which cells it fills. excelize leaves A1, and
// a reader that trusts it sees one cell.
func stateSizes(f *excelize.File) error {
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			return err
		}
		width := 1
		for _, r := range rows {
			width = max(width, len(r))
		}
		all := model.Range{Row1: 1, Col1: 1, Row2: max(1, len(rows)), Col2: width}
		if err := f.SetSheetDimension(sheet, all.A1()); err != nil {
			return err
		}
	}
	return nil
}

// fixedTime stands in the document properties: the same inputs give the same
// bytes, so no clock may.
const fixedTime = "2000-01-01T00:00:00Z"

// Property is the custom document property by which a workbook of ours is
// known; its value is the kind of workbook.
const Property = "jixiao"
