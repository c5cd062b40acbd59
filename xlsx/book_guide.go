package xlsx

import (
	"github.com/xuri/excelize/v2"

	"jixiao/xlsx/page"
)

// guidePage is 填写说明: how to change the book, and the language on one page,
// as default/guide.csv declares it.
func guidePage(f *excelize.File) (*page.Page, error) {
	t, err := defaultTable("guide.csv")
	if err != nil {
		return nil, err
	}
	p := page.New(f, guideSheet, "portrait", 25, 92)
	for _, r := range t.Rows {
		switch kind, left, right := r.Cells[0], r.Cells[1], r.Cells[2]; kind {
		case "标题":
			p.Banner("title", left, 36)
		case "文":
			p.Banner("plain", left, 21)
		case "节":
			p.Banner("", "", 9)
			p.Banner("chapter", left, 24)
		default:
			p.Line(page.Entry{Text: left, Style: "literal"}, page.Entry{Text: right, Style: "literal"})
		}
	}
	p.Try(func() error { return fitPages(f, guideSheet, 1) })
	return p, p.Close(2, 0, 0)
}
