package page

import "github.com/xuri/excelize/v2"

// This file is the look of everything we write: forms as a Chinese office
// submits them (黑体 titles, 宋体 body, thin lines), in fonts that every
// Windows has. What a colour says, a pattern or a word says too: forms are
// printed in black and white.

// Fonts, sizes, colours and number formats of everything we write.
const (
	BodyFont  = "宋体"
	TitleFont = "黑体"
	BodySize  = 10.5 // 五号
	NoteSize  = 9    // 小五

	OwedFill    = "FFF2CC" // pale yellow: 待您填写
	HeadFill    = "E7E6E6"
	bandFill    = "F2F2F2"
	faultFill   = "F8CBAD"
	warningFill = "FFE699"
	noticeFill  = "DDEBF7"
	linkColor   = "0563C1"
	OffColor    = "595959" // switched off

	AmountFormat  = "0.00"
	moneyFormat   = "#,##0.00"
	PercentFormat = "0.00%"
	textFormat    = 49 // @: what is typed stays text

	// A sign before a text tells in a grey print what colours tell on the screen.
	faultFormat   = `"●"@`
	warningFormat = `"▲"@`
	noticeFormat  = `"○"@`

	dateFormat = "yyyy-mm-dd"
)

// NamedStyle is the look called name; the empty name is a plain cell. ok is
// false for a name that is none.
func NamedStyle(name string) (style excelize.Style, ok bool) {
	s := Body("left", "center")
	switch name {
	case "", "text":
	case "title":
		s = Body("center", "center")
		s.Font = Font(TitleFont, 18, false)
	case "headline":
		s = Body("center", "center")
		s.Font = Font(TitleFont, 22, false)
	case "subtitle":
		s = Body("center", "center")
		s.Font = Font(BodyFont, 12, false)
	case "label", "center":
		s = Body("center", "center")
	case "head":
		s = Body("center", "center")
		s.Font = Font(BodyFont, BodySize, true)
		s.Fill = Solid(HeadFill)
	case "band":
		s.Font = Font(BodyFont, BodySize, true)
		s.Fill = Solid(bandFill)
	case "chapter":
		s.Font = Font(TitleFont, 12, false)
		s.Fill = Solid(bandFill)
	case "plain":
	case "literal":
		s.NumFmt = textFormat
	case "literal center":
		s = Body("center", "center")
		s.NumFmt = textFormat
	case "top":
		s = Body("left", "top")
	case "right":
		s = Body("right", "center")
	case "sign":
		s.Alignment.WrapText = false
	case "note":
		s.Font = Font(BodyFont, NoteSize, false)
	case "number":
		s = figure("", "right")
	case "integer":
		s = figure("0", "center")
	case "amount":
		s = figure(AmountFormat, "right")
	case "money":
		s = fitting(moneyFormat, "right")
	case "percent":
		s = figure(PercentFormat, "center")
	case "score":
		s = figure("", "center")
	case "date":
		s = figure(dateFormat, "center")
	case "money sum":
		s = fitting(moneyFormat, "right")
		s.Font.Bold, s.Fill = true, Solid(bandFill)
	case "money off":
		s = fitting(moneyFormat, "right")
		s.Font.Bold, s.Fill = true, Solid(faultFill)
	case "percent sum":
		s = figure(PercentFormat, "center")
		s.Font.Bold, s.Fill = true, Solid(bandFill)
	case "center sum":
		s = Body("center", "center")
		s.Font.Bold, s.Fill = true, Solid(bandFill)
	case "center fit":
		s = fitting("", "center")
	case "absent":
		s = fitting("", "center")
		s.Font.Color = OffColor
	case "link", "link text", "link right":
		s = Body(map[string]string{"link": "center", "link text": "left", "link right": "right"}[name], "center")
		s.Font.Color, s.Font.Underline = linkColor, "single"
	case "fault":
		s = Body("center", "center")
		s.Font.Bold, s.Fill, s.CustomNumFmt = true, Solid(faultFill), signed(faultFormat)
	case "warning":
		s = Body("center", "center")
		s.Fill, s.CustomNumFmt = Solid(warningFill), signed(warningFormat)
	case "notice":
		s = Body("center", "center")
		s.Fill, s.CustomNumFmt = Solid(noticeFill), signed(noticeFormat)
	case "owed":
		s.Fill, s.Border = Solid(OwedFill), OwedBorders()
	default:
		return excelize.Style{}, false
	}
	return s, true
}

func signed(format string) *string { return &format }

// StyleOf is the id in f of the look called name, with thin lines where ruled
// and body letters of the size.
func StyleOf(f *excelize.File, name string, ruled bool, size float64) (int, error) {
	s, _ := NamedStyle(name)
	if s.Font.Size == BodySize {
		s.Font.Size = size
	}
	if ruled && s.Border == nil {
		s.Border = ThinBorders()
	}
	return f.NewStyle(&s)
}

// Body is the plain look: wrapped, aligned across and down.
func Body(across, down string) excelize.Style {
	return excelize.Style{
		Alignment: &excelize.Alignment{Horizontal: across, Vertical: down, WrapText: true},
		Font:      Font(BodyFont, BodySize, false),
	}
}

// figure is a cell for numbers. They do not wrap: a number too wide for its
// cell must not be broken over lines and read as two.
func figure(format, across string) excelize.Style {
	s := Body(across, "center")
	s.Alignment.WrapText = false
	if format != "" {
		s.CustomNumFmt = &format
	}
	return s
}

// fitting is a figure whose letters shrink where its column is too narrow for
// it, rather than give way to ####.
func fitting(format, across string) excelize.Style {
	s := figure(format, across)
	s.Alignment.ShrinkToFit = true
	return s
}

// Font is a font of a family and a size in points.
func Font(family string, size float64, bold bool) *excelize.Font {
	return &excelize.Font{Family: family, Size: size, Bold: bold}
}

// Solid is a fill of one colour.
func Solid(color string) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
}

// ThinBorders are the lines around a cell of a form.
func ThinBorders() []excelize.Border { return borders(1) }

// OwedBorders are thick dashes, seen in a grey print where the yellow is not.
func OwedBorders() []excelize.Border { return borders(8) }

func borders(style int) []excelize.Border {
	var bs []excelize.Border
	for _, side := range []string{"left", "right", "top", "bottom"} {
		bs = append(bs, excelize.Border{Type: side, Color: "000000", Style: style})
	}
	return bs
}

// LayPage sets A4 paper ("portrait" or "landscape"), fitted to one page in
// width, with the page number at the foot.
func LayPage(f *excelize.File, sheet, orientation string) error {
	a4, fit, across, down := 9, true, 1, 0
	if err := f.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	if err := f.SetPageLayout(sheet, &excelize.PageLayoutOptions{
		Size: &a4, Orientation: &orientation, FitToWidth: &across, FitToHeight: &down}); err != nil {
		return err
	}
	side, top, bottom, foot, centred := 0.5, 0.7, 0.7, 0.35, true
	if err := f.SetPageMargins(sheet, &excelize.PageLayoutMarginsOptions{
		Left: &side, Right: &side, Top: &top, Bottom: &bottom, Header: &foot, Footer: &foot, Horizontally: &centred}); err != nil {
		return err
	}
	return f.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddFooter: "&C&9第 &P 页，共 &N 页"})
}

// NumberPages numbers the pages of a sheet from 1: a workbook printed as a
// whole is handed on sheet by sheet.
func NumberPages(f *excelize.File, sheet string) error {
	first := uint(1)
	if err := f.SetPageLayout(sheet, &excelize.PageLayoutOptions{FirstPageNumber: &first}); err != nil {
		return err
	}
	return f.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddFooter: "&C&9第 &P 页"})
}
