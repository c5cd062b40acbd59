package xlsx

import (
	"bytes"
	"fmt"

	"jixiao/model"

	"github.com/xuri/excelize/v2"
)

// guideLines are the lines of 填写说明 as default/guide.csv declares them.
func guideLines() (model.Table, error) {
	data, err := defaults.ReadFile("default/guide.csv")
	if err != nil {
		return model.Table{}, fmt.Errorf("rule book: %w", err)
	}
	t, err := model.ParseCSV("guide.csv", bytes.NewReader(data))
	if err != nil {
		return t, fmt.Errorf("rule book: %w", err)
	}
	return t, nil
}

// guidePage is 填写说明: how to change the book, and the language on one page.
func guidePage(f *excelize.File) (*page, error) {
	t, err := guideLines()
	if err != nil {
		return nil, err
	}
	p := newPage(f, guideSheet, "portrait", 25, 92)
	for _, r := range t.Rows {
		switch kind, left, right := r.Cells[0], r.Cells[1], r.Cells[2]; kind {
		case "标题":
			p.banner("title", left, 36)
		case "文":
			p.banner("plain", left, 21)
		case "节":
			p.banner("", "", 9)
			p.banner("chapter", left, 24)
		default:
			p.line(entry{text: left, style: "literal"}, entry{text: right, style: "literal"})
		}
	}
	p.try(func() error { return fitPages(f, guideSheet, 1) })
	return p, p.close(2, 0, 0)
}
