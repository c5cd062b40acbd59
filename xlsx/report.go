package xlsx

import (
	"fmt"

	"jixiao/model"
	"jixiao/xlsx/page"

	"github.com/xuri/excelize/v2"
)

const (
	reportWidth = 84 // characters: the text width of A4 portrait, in any font
	sourceWidth = 60
	// headingKey names the top line of 自评报告 among the paragraphs.
	headingKey = "待填提示"
	// indent is before the first line of a paragraph, as Chinese texts have it.
	// It is part of the cell's text and no number format: so it pastes into Word,
	// and a long paragraph shows whole. Reading takes it off again.
	indent = "　　"
)

// reportPage is 自评报告: one paragraph a row in column A, unmerged, so that it
// pastes into Word. Column B says what a paragraph rests on; neither it nor
// the top line prints. cells leads from an input cell to the cell of ours that
// holds its value.
func reportPage(f *excelize.File, s model.Summary, debts int, cells map[model.Ref]string) (*page.Page, []record, error) {
	p := page.New(f, reportSheet, "portrait", reportWidth, sourceWidth)
	top := headline(s.Gaps, debts)
	writeParagraph(p, top, "note", s.Gaps+debts > 0)
	p.Row = 1
	p.Put(2, page.Entry{Text: "数据来源（不打印）", Style: "head"})
	p.Row = 2
	records := []record{{sheet: reportSheet, place: headingKey, field: string(model.ParagraphBlock), value: top, who: byUs}}
	for _, part := range s.Parts {
		writeParagraph(p, part.Text, paragraphStyle(part.Style), part.Gaps > 0)
		p.Row--
		sourceBeside(p, part, cells)
		p.Row++
		by := byUs
		if part.Origin != model.Ours {
			by = byUnit
		}
		records = append(records, record{sheet: reportSheet, place: part.Key, field: string(model.ParagraphBlock),
			value: part.Text, who: by, sources: part.Sources})
	}
	for _, key := range s.Dropped {
		if key != headingKey {
			records = append(records, record{sheet: reportSheet, place: key, field: string(model.ParagraphBlock), who: deleted})
		}
	}
	last := max(2, p.Row-1)
	p.Try(func() error { return page.Define(f, p.Name, "_xlnm.Print_Area", fmt.Sprintf("$A$2:$A$%d", last)) })
	p.Try(func() error { return f.SetPanes(p.Name, page.FreezeAt(2, 1)) })
	if p.Err != nil {
		return nil, nil, fmt.Errorf("write sheet %s: %w", p.Name, p.Err)
	}
	return p, records, nil
}

func headline(gaps, debts int) string {
	if gaps == 0 && debts == 0 {
		return "本报告没有待填之处。"
	}
	s := fmt.Sprintf("尚有 %d 处待填", gaps)
	if debts > 0 {
		s += fmt.Sprintf("；自评表另有 %d 格待填（黄色格，见“说明”）", debts)
	}
	return s + "。本行不打印。"
}

// typeface is the look of a paragraph of the report.
type typeface struct {
	family string
	size   float64
	bold   bool
	across string
	indent bool // two characters before the first line
}

func paragraphStyle(s model.Style) string {
	switch s {
	case model.TitleText:
		return "report title"
	case model.Heading1:
		return "report 1"
	case model.Heading2:
		return "report 2"
	case model.Heading3:
		return "report 3"
	case model.RemarkText:
		return "note"
	}
	return "report text"
}

func typefaceOf(name string) typeface {
	switch name {
	case "report title":
		return typeface{page.TitleFont, 18, false, "center", false}
	case "report 1":
		return typeface{page.TitleFont, 14, false, "left", true}
	case "report 2":
		return typeface{"楷体", 14, false, "left", true}
	case "report 3":
		return typeface{"仿宋", 14, true, "left", true}
	case "note":
		return typeface{page.BodyFont, page.BodySize, false, "left", false}
	}
	return typeface{"仿宋", 14, false, "left", true}
}

// writeParagraph writes one text into column A, as high as it needs.
func writeParagraph(p *page.Page, s, style string, owed bool) {
	face := typefaceOf(style)
	if face.indent {
		s = indent + s
	}
	height, size := page.FitText(s, reportWidth, face.size, 1)
	at := p.At(1)
	p.Try(func() error { return page.PutText(p.F, p.Name, at, s) })
	p.Try(func() error {
		id, err := p.F.NewStyle(face.style(size, owed))
		if err != nil {
			return err
		}
		return p.F.SetCellStyle(p.Name, at, at, id)
	})
	p.Try(func() error { return p.F.SetRowHeight(p.Name, p.Row, max(height, 24)) })
	p.Row++
}

// style is the cell style of the typeface.
func (t typeface) style(size float64, owed bool) *excelize.Style {
	s := page.Body(t.across, "center")
	s.Font = page.Font(t.family, size, t.bold)
	if owed {
		s.Fill, s.Border = page.Solid(page.OwedFill), page.OwedBorders()
	}
	return &s
}

// source says beside the paragraph what it rests on, with a link to the cell
// of this workbook that shows the figure.
func sourceBeside(p *page.Page, part model.Part, cells map[model.Ref]string) {
	text := part.Source
	if len(part.Sources) > 0 {
		first := part.Sources[0].String()
		if n := len(part.Sources); n > 1 {
			first += fmt.Sprintf(" 等 %d 格", n)
		}
		if text != "" {
			text += "："
		}
		text += first
	}
	if text == "" {
		return
	}
	e := page.Entry{Text: text, Style: "note", Bare: true, Plain: true}
	for _, r := range part.Sources {
		if to := cells[r]; to != "" {
			e.Place, e.Style = to, "link"
			break
		}
	}
	p.Put(2, e)
}
