package xlsx

import "github.com/xuri/excelize/v2"

// guidePage is 填写说明: how to change the book, and the language on one page,
// as default/guide.csv declares it.
func guidePage(f *excelize.File) (*page, error) {
	t, err := defaultTable("guide.csv")
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
