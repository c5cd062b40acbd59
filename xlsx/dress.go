package xlsx

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"jixiao/model"
	"jixiao/xlsx/page"
	"jixiao/xlsx/sheet"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"
)

// This file looks after how a filled cell shows: the rest of its look is the
// blank form's and stays.

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

func firstRune(s string) (rune, int) { return utf8.DecodeRuneInString(s) }

// restyle changes the look of a cell, of all cells of its merge.
func (x *filler) restyle(at model.Ref, change func(*excelize.Style)) error {
	s, err := x.styleAt(at)
	if err != nil {
		return err
	}
	nameColors(s)
	change(s)
	id, err := x.f.NewStyle(s)
	if err != nil {
		return err
	}
	m := x.grid.span(at.Row, at.Col)
	return x.f.SetCellStyle(x.sheet, m.TopLeft().A1(), model.Ref{Row: m.Row2, Col: m.Col2}.A1(), id)
}

// styleAt is the look of a cell.
func (x *filler) styleAt(at model.Ref) (*excelize.Style, error) {
	id, err := x.f.GetCellStyle(x.sheet, at.A1())
	if err != nil {
		return nil, err
	}
	return x.f.GetStyle(id)
}

// nameColors gives lines without a colour black, and fills without one white:
// excelize reads such a colour as "" and writes it as one that Excel refuses.
func nameColors(s *excelize.Style) {
	for i := range s.Border {
		if s.Border[i].Color == "" {
			s.Border[i].Color = "000000"
		}
	}
	for i := range s.Fill.Color {
		if s.Fill.Color[i] == "" {
			s.Fill.Color[i] = "FFFFFF"
		}
	}
}

// centred puts a dash in the middle of a column of figures.
func centred(s *excelize.Style) {
	if s.Alignment != nil && s.Alignment.Horizontal == "right" {
		s.Alignment.Horizontal = "center"
	}
}

// mark shows that a cell waits for the officer; once something is typed, the
// mark goes by itself.
func (x *filler) mark(at model.Ref) error {
	if err := x.restyle(at, func(s *excelize.Style) {
		s.Fill, s.Border = page.Solid(page.OwedFill), page.OwedBorders()
	}); err != nil {
		return err
	}
	m := x.grid.span(at.Row, at.Col)
	return x.f.SetConditionalFormat(x.sheet, m.A1(), []excelize.ConditionalFormatOptions{
		{Type: "formula", Criteria: "LEN($" + model.ColumnName(m.Col1) + "$" + strconv.Itoa(m.Row1) + ")>0", Format: &x.typed}})
}

// dress sets the number format, where the blank form has none of its own that
// prints the number alike, and lets a number shrink that is too wide to show.
func (x *filler) dress(at model.Ref, v model.Value, n decimal.Decimal, format string) error {
	s, err := x.styleAt(at)
	if err != nil {
		return err
	}
	own := formatCode(s)
	keep := format == own || who(v) == byUs && own != "" && v.Kind != model.KindTarget
	wide := len(shownDigits(n, cmp.Or(format, own))) > int(x.width(at))-1
	if keep && !wide {
		return nil
	}
	return x.restyle(at, func(s *excelize.Style) {
		if !keep {
			s.NumFmt, s.CustomNumFmt = 0, nil
			if format != "" {
				s.CustomNumFmt = &format
			}
		}
		if wide {
			if s.Alignment == nil {
				s.Alignment = &excelize.Alignment{}
			}
			s.Alignment.WrapText, s.Alignment.ShrinkToFit = false, true
		}
	})
}

// formatCode is the number format of s, "" for General.
func formatCode(s *excelize.Style) string {
	code := sheet.BuiltinFormat(s.NumFmt)
	if s.CustomNumFmt != nil {
		code = *s.CustomNumFmt
	}
	if strings.EqualFold(code, "General") {
		return ""
	}
	return code
}

// shownDigits is about what a number shows as, for its width.
func shownDigits(n decimal.Decimal, format string) string {
	if strings.Contains(format, "%") {
		return n.Shift(2).StringFixed(2) + "%"
	}
	if _, after, ok := strings.Cut(format, "."); ok {
		return n.StringFixed(int32(len(after)))
	}
	return page.StoredDigits(n)
}

// width is the width in characters of a cell with its merge.
func (x *filler) width(at model.Ref) float64 {
	return spanWidth(x.f, x.sheet, x.grid.span(at.Row, at.Col))
}

// fitCell makes the row high enough for a text, or the letters small enough.
func (x *filler) fitCell(at model.Ref, text string) error {
	s, err := x.styleAt(at)
	if err != nil {
		return err
	}
	size := page.BodySize
	if s.Font != nil && s.Font.Size > 0 {
		size = s.Font.Size
	}
	m := x.grid.span(at.Row, at.Col)
	need, fitted := page.FitText(text, x.width(at), size, m.Row2-m.Row1+1)
	x.heights[m.Row2] = max(x.heights[m.Row2], need-x.above(m))
	wraps := s.Alignment != nil && s.Alignment.WrapText
	if fitted == size && (wraps || need < 2*size*1.36+7) {
		return nil
	}
	return x.restyle(at, func(s *excelize.Style) {
		if s.Alignment == nil {
			s.Alignment = &excelize.Alignment{Vertical: "center"}
		}
		s.Alignment.WrapText = true
		if s.Font == nil {
			s.Font = page.Font(page.BodyFont, fitted, false)
		}
		s.Font.Size = fitted
	})
}

// above is the height of all but the last row of a merge.
func (x *filler) above(m model.Range) float64 {
	sum := 0.0
	for row := m.Row1; row < m.Row2; row++ {
		h, err := x.f.GetRowHeight(x.sheet, row)
		if err != nil {
			h = 15
		}
		sum += max(h, x.heights[row])
	}
	return sum
}

// raise makes a row at least that high.
func (x *filler) raise(row int, height float64) error {
	now, err := x.f.GetRowHeight(x.sheet, row)
	if err != nil {
		return err
	}
	if height <= now {
		return nil
	}
	return x.f.SetRowHeight(x.sheet, row, min(height, page.MaxRowHeight))
}

var (
	yearText4 = regexp.MustCompile(`[12１２][0-9０-９]{3}[\s\x{3000}]*年度`)
	yearRoom  = regexp.MustCompile(`(?:20|２０)?[\s\x{3000}\x{00a0}_＿×xX*]*年度`)
	onlyYear  = regexp.MustCompile(`^[\s\x{3000}]*[（(〔]?(?:20|２０)?[\s\x{3000}\x{00a0}_＿×xX*]*年度[）)〕]?[\s\x{3000}]*$`)
)

// fillYear writes the year into the cell that states it or has room for it.
func (x *filler) fillYear() error {
	if x.form.Year == 0 {
		return nil
	}
	at, text := x.yearCell()
	if at.IsZero() {
		return nil
	}
	v := x.form.Field(model.TermYear)
	v.Text, v.State, v.Kind, v.IsNumber, v.Origin = text, model.Computed, model.KindText, false, model.Ours
	return x.put(at, model.TermYear, v, "")
}

// yearCell is the cell for the year and its new text: （2023年度）.
func (x *filler) yearCell() (at model.Ref, text string) {
	year := model.YearText(x.form.Year)
	if s, ok := x.place.fields[model.TermYear]; ok {
		return s.value, year
	}
	for _, r := range []model.Ref{x.place.year, x.place.title} {
		if r.IsZero() {
			continue
		}
		r = x.grid.ref(r.Row, r.Col)
		if old := x.grid.at(r.Row, r.Col).text; yearText4.MatchString(old) {
			return r, yearText4.ReplaceAllString(old, year+"年度")
		}
	}
	for row := x.place.at.Row1; row <= x.place.at.Row1+4; row++ {
		for col, c := range x.grid.cells(row) {
			if onlyYear.MatchString(c.text) {
				return x.grid.ref(row, col), yearRoom.ReplaceAllString(c.text, year+"年度")
			}
		}
	}
	return model.Ref{}, ""
}

// markTotal shows that 总分 is not the last word while parts of it are owed.
func (x *filler) markTotal() error {
	v := x.form.Field(model.TotalScore)
	s, ok := x.place.fields[model.TotalScore]
	if !ok || v.Note == "" || who(v) != byUs || !v.Present() {
		return nil
	}
	return x.restyle(s.value, func(s *excelize.Style) { s.Fill, s.Border = page.Solid(page.OwedFill), page.OwedBorders() })
}
