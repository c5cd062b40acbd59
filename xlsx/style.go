package xlsx

import "github.com/xuri/excelize/v2"

// This file is the look of everything we write: forms as a Chinese office
// submits them (黑体 titles, 宋体 body, thin lines), in fonts that every
// Windows has. What a colour says, a pattern or a word says too: forms are
// printed in black and white.

const (
	bodyFont  = "宋体"
	titleFont = "黑体"
	bodySize  = 10.5 // 五号
	noteSize  = 9    // 小五

	owedFill    = "FFF2CC" // pale yellow: 待您填写
	headFill    = "E7E6E6"
	bandFill    = "F2F2F2"
	faultFill   = "F8CBAD"
	warningFill = "FFE699"
	noticeFill  = "DDEBF7"
	linkColor   = "0563C1"
	offColor    = "595959" // switched off

	amountFormat  = "0.00"
	moneyFormat   = "#,##0.00"
	percentFormat = "0.00%"
	textFormat    = 49 // @: what is typed stays text
	dateFormat    = "yyyy-mm-dd"
)

// namedStyle is the look called name; the empty name is a plain cell. ok is
// false for a name that is none.
func namedStyle(name string) (style excelize.Style, ok bool) {
	s := body("left", "center")
	switch name {
	case "", "text":
	case "title":
		s = body("center", "center")
		s.Font = font(titleFont, 18, false)
	case "headline":
		s = body("center", "center")
		s.Font = font(titleFont, 22, false)
	case "subtitle":
		s = body("center", "center")
		s.Font = font(bodyFont, 12, false)
	case "label", "center":
		s = body("center", "center")
	case "head":
		s = body("center", "center")
		s.Font = font(bodyFont, bodySize, true)
		s.Fill = solid(headFill)
	case "band":
		s.Font = font(bodyFont, bodySize, true)
		s.Fill = solid(bandFill)
	case "chapter":
		s.Font = font(titleFont, 12, false)
		s.Fill = solid(bandFill)
	case "plain":
	case "literal":
		s.NumFmt = textFormat
	case "literal center":
		s = body("center", "center")
		s.NumFmt = textFormat
	case "top":
		s = body("left", "top")
	case "right":
		s = body("right", "center")
	case "sign":
		s.Alignment.WrapText = false
	case "note":
		s.Font = font(bodyFont, noteSize, false)
	case "number":
		s = figure("", "right")
	case "integer":
		s = figure("0", "center")
	case "amount":
		s = figure(amountFormat, "right")
	case "money":
		s = figure(moneyFormat, "right")
	case "percent":
		s = figure(percentFormat, "center")
	case "score":
		s = figure("", "center")
	case "date":
		s = figure(dateFormat, "center")
	case "link":
		s = body("center", "center")
		s.Font = font(bodyFont, bodySize, false)
		s.Font.Color, s.Font.Underline = linkColor, "single"
	case "fault":
		s = body("center", "center")
		s.Font = font(bodyFont, bodySize, true)
		s.Fill = solid(faultFill)
	case "warning":
		s = body("center", "center")
		s.Fill = solid(warningFill)
	case "notice":
		s = body("center", "center")
		s.Fill = solid(noticeFill)
	case "owed":
		s.Fill, s.Border = solid(owedFill), owedBorders()
	default:
		return excelize.Style{}, false
	}
	return s, true
}

// styleOf is the id in f of the look called name, with thin lines where ruled
// and body letters of the size.
func styleOf(f *excelize.File, name string, ruled bool, size float64) (int, error) {
	s, _ := namedStyle(name)
	if s.Font.Size == bodySize {
		s.Font.Size = size
	}
	if ruled && s.Border == nil {
		s.Border = thinBorders()
	}
	return f.NewStyle(&s)
}

func body(across, down string) excelize.Style {
	return excelize.Style{
		Alignment: &excelize.Alignment{Horizontal: across, Vertical: down, WrapText: true},
		Font:      font(bodyFont, bodySize, false),
	}
}

// figure is a cell for numbers. They do not wrap: a number too wide for its
// cell must not be broken over lines and read as two.
func figure(format, across string) excelize.Style {
	s := body(across, "center")
	s.Alignment.WrapText = false
	if format != "" {
		s.CustomNumFmt = &format
	}
	return s
}

func font(family string, size float64, bold bool) *excelize.Font {
	return &excelize.Font{Family: family, Size: size, Bold: bold}
}

func solid(color string) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
}

// thinBorders are the lines around a cell of a form.
func thinBorders() []excelize.Border { return borders(1) }

// owedBorders are thick dashes, seen in a grey print where the yellow is not.
func owedBorders() []excelize.Border { return borders(8) }

func borders(style int) []excelize.Border {
	var bs []excelize.Border
	for _, side := range []string{"left", "right", "top", "bottom"} {
		bs = append(bs, excelize.Border{Type: side, Color: "000000", Style: style})
	}
	return bs
}

// layPage sets A4 paper ("portrait" or "landscape"), fitted to one page in
// width, with the page number at the foot.
func layPage(f *excelize.File, sheet, orientation string) error {
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
