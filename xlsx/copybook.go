package xlsx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"jixiao/model"
	"jixiao/xlsx/page"
	"jixiao/xlsx/sheet"

	"github.com/xuri/excelize/v2"
)

// This file writes sheets that repeat what was read: every number to its last
// digit, every text as text. excelize lays out the workbook, its columns and its
// looks; the rows are written beside it, as they are handed over, since a list of
// a hundred thousand rows is no matter to hold cell by cell.

// copyBook is a workbook of copied sheets.
type copyBook struct {
	f      *excelize.File
	styles map[copyStyle]int
	sheets []*sheetCopy
}

// copyStyle is how a copied cell looks.
type copyStyle struct {
	sheet.Look
	format string // a number format code; empty for General
	fill   string // a colour; empty for none
}

// sheetCopy is one sheet, written from top to bottom.
type sheetCopy struct {
	b      *copyBook
	name   string
	rows   bytes.Buffer
	row    string // its number, as cells spell it
	filled model.Range
	merges []model.Range
	err    error
}

func newCopyBook() *copyBook {
	return &copyBook{f: excelize.NewFile(), styles: map[copyStyle]int{}}
}

// sheet adds a sheet, behind those that are there.
func (b *copyBook) sheet(name string) (*sheetCopy, error) {
	if len(b.sheets) == 0 {
		if err := b.f.SetSheetName("Sheet1", name); err != nil {
			return nil, err
		}
	} else if _, err := b.f.NewSheet(name); err != nil {
		return nil, err
	}
	s := &sheetCopy{b: b, name: name, filled: model.Range{Row1: 1, Col1: 1, Row2: 1, Col2: 1}}
	b.sheets = append(b.sheets, s)
	return s, nil
}

// style is the id of a look.
func (b *copyBook) style(c copyStyle) (int, error) {
	if id, ok := b.styles[c]; ok {
		return id, nil
	}
	size := c.Size
	if size == 0 {
		size = page.BodySize
	}
	s := excelize.Style{
		Font:      page.Font(page.BodyFont, size, c.Bold),
		Alignment: &excelize.Alignment{Horizontal: c.Across, Vertical: c.Down, WrapText: c.Wrap},
	}
	if c.Ruled {
		s.Border = page.ThinBorders()
	}
	if c.format != "" {
		s.CustomNumFmt = &c.format
	}
	if c.fill != "" {
		s.Fill = page.Solid(c.fill)
	}
	id, err := b.f.NewStyle(&s)
	if err == nil {
		b.styles[c] = id
	}
	return id, err
}

// beginRow begins a row, which stands below those before. A height of 0 leaves it
// to the program.
func (s *sheetCopy) beginRow(number int, height float64, hidden bool) {
	s.row = strconv.Itoa(number)
	s.filled.Row2 = number
	fmt.Fprintf(&s.rows, `<row r="%s"`, s.row)
	if height > 0 {
		fmt.Fprintf(&s.rows, ` ht="%s" customHeight="1"`, strconv.FormatFloat(min(height, page.MaxRowHeight), 'f', -1, 64))
	}
	if hidden {
		s.rows.WriteString(` hidden="1"`)
	}
	s.rows.WriteString(">")
}

func (s *sheetCopy) endRow() { s.rows.WriteString("</row>") }

// open begins the element of a cell. Its columns ascend.
func (s *sheetCopy) open(col int, c copyStyle, kind string) {
	id, err := s.b.style(c)
	if err != nil && s.err == nil {
		s.err = err
	}
	s.filled.Col2 = max(s.filled.Col2, col)
	s.rows.WriteString(`<c r="` + model.ColumnName(col) + s.row + `" s="` + strconv.Itoa(id) + `"` + kind + `>`)
}

// blank is a cell that has a look alone.
func (s *sheetCopy) blank(col int, c copyStyle) {
	s.open(col, c, "")
	s.rows.WriteString("</c>")
}

// number is a cell with a number, whose digits are all kept.
func (s *sheetCopy) number(col int, digits string, c copyStyle) {
	s.open(col, c, "")
	s.rows.WriteString("<v>" + digits + "</v></c>")
}

// other is a cell with a truth ("b") or an error ("e").
func (s *sheetCopy) other(col int, kind, value string, c copyStyle) {
	s.open(col, c, ` t="`+kind+`"`)
	s.rows.WriteString("<v>")
	s.escape(value)
	s.rows.WriteString("</v></c>")
}

// longestText is the longest text of a cell in characters, and cutOff what stands
// at the end of one that was longer.
const (
	longestText = 32767
	cutOff      = "……（全文见原文件）"
)

// text is a cell with a text.
func (s *sheetCopy) text(col int, text string, c copyStyle) {
	if len(text) > longestText && utf8.RuneCountInString(text) > longestText {
		text = string([]rune(text)[:longestText-utf8.RuneCountInString(cutOff)]) + cutOff
	}
	s.open(col, c, ` t="inlineStr"`)
	s.rows.WriteString(`<is><t xml:space="preserve">`)
	s.escape(page.EscapeText(text))
	s.rows.WriteString("</t></is></c>")
}

// escape writes a text as XML has it. A buffer takes whatever it is given.
func (s *sheetCopy) escape(text string) { _ = xml.EscapeText(&s.rows, []byte(text)) }

// close gives the bytes of the workbook, which is marked as a copy of an input.
func (b *copyBook) close(title string) ([]byte, error) {
	for _, s := range b.sheets {
		if s.err != nil {
			return nil, fmt.Errorf("write sheet %s: %w", s.name, s.err)
		}
	}
	data, err := page.CloseBook(b.f, DocumentCopy, title, nil)
	if err != nil {
		return nil, err
	}
	in, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("write copy: %w", err)
	}
	parts, err := page.SheetParts(in)
	if err != nil {
		return nil, fmt.Errorf("write copy: %w", err)
	}
	return page.Rewrite(in, func(name string, body []byte) ([]byte, error) {
		if i := slices.IndexFunc(b.sheets, func(s *sheetCopy) bool { return parts[s.name] == name }); i >= 0 {
			return b.sheets[i].into(body)
		}
		return body, nil
	})
}

// into puts the rows into the part of the sheet, which has none.
func (s *sheetCopy) into(body []byte) ([]byte, error) {
	const empty = "<sheetData></sheetData>"
	from := bytes.Index(body, []byte(empty))
	if from < 0 {
		return nil, fmt.Errorf("write sheet %s: no room for rows", s.name)
	}
	var out bytes.Buffer
	out.Grow(len(body) + s.rows.Len())
	out.Write(bytes.Replace(body[:from], []byte(`<dimension ref="A1:A1"`), []byte(`<dimension ref="`+s.filled.A1()+`"`), 1))
	out.WriteString("<sheetData>")
	out.Write(s.rows.Bytes())
	out.WriteString("</sheetData>")
	if len(s.merges) > 0 {
		fmt.Fprintf(&out, `<mergeCells count="%d">`, len(s.merges))
		for _, m := range s.merges {
			out.WriteString(`<mergeCell ref="` + m.A1() + `"/>`)
		}
		out.WriteString("</mergeCells>")
	}
	out.Write(body[from+len(empty):])
	return out.Bytes(), nil
}

// columns sets the widths of the columns up to the last, and hides some.
func (s *sheetCopy) columns(widths []float64, hidden func(col int) bool) error {
	for i, w := range widths {
		name := model.ColumnName(i + 1)
		if w > 0 {
			if err := s.b.f.SetColWidth(s.name, name, name, w); err != nil {
				return err
			}
		}
		if hidden(i + 1) {
			if err := s.b.f.SetColVisible(s.name, name, false); err != nil {
				return err
			}
		}
	}
	return nil
}

// paper lays out the page: across where the columns are wide.
func (s *sheetCopy) paper(widths []float64) error {
	const upright = 100 // characters that A4 upright shows at a readable size
	total := 0.0
	for _, w := range widths {
		total += w
	}
	orientation := "portrait"
	if total > upright {
		orientation = "landscape"
	}
	if err := page.LayPage(s.b.f, s.name, orientation); err != nil {
		return err
	}
	return page.NumberPages(s.b.f, s.name)
}

// copied writes the cell c as it was read, with a look.
func (s *sheetCopy) copied(col int, c *cell, look sheet.Look) {
	style := copyStyle{Look: look}
	if c.format != nil && !c.format.general {
		style.format = c.format.code
	}
	switch c.kind {
	case numberCell:
		if n, ok := parsePlain(c.raw); ok {
			s.number(col, n.String(), style)
			return
		}
		s.text(col, c.text, style)
	case boolCell:
		s.other(col, "b", c.raw, style)
	case errorCell:
		s.other(col, "e", c.raw, style)
	case textCell:
		if strings.Trim(c.raw, "0123456789") == "" {
			style.format = "@" // what is typed over it stays text
		}
		s.text(col, c.raw, style)
	default:
		s.blank(col, style)
	}
}
