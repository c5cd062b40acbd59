package xlsx

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"jixiao/model"
	"jixiao/xlsx/page"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"
)

// BuildText makes a workbook from its text. Blank forms, samples and tests are
// kept as such texts, because texts can be read and compared; DumpText writes
// the same notation. The same text gives the same bytes.
//
// A line is a sheet, a cell, a directive, a remark (//) or empty:
//
//	[工作表]                  a new sheet; what follows belongs to it
//	A1 项目名称               text; \n is a line break, \\ a backslash
//	B2 9000000               a number; printed as typed: 973.99 gets the format
//	B3 1,093.75              0.00, this one #,##0.00,
//	B4 82.24%                this one 0.00% (stored 0.8224); more than 15
//	                         digits, or a leading zero, is text
//	B5 899.524 {0.00}        a number with a number format of its own
//	B6 2023-12-31 {yyyy/m/d} a date stored as a serial number
//	C1 '0012                 text whatever it looks like
//	C2 =B1+B2 | 3.50         a formula and its stored result (number, text or
//	                         #DIV/0!), printed like the result, {…} allowed
//	C3 =B1+B2                a formula without a stored result
//	@merge A1:I1
//	@width A:C 12            in characters
//	@height 3 40             in points; 3:5 for several rows
//	@style label A5:I5       a named look, see style.go; later ones win
//	@border A5:I30           thin lines around every cell
//	@hide row 3              or: col B, sheet
//	@freeze A4               the first cell that scrolls
//	@paper landscape         A4, fitted to one page in width
//	@area A1:I30             print area
//	@titles 1:3              rows repeated on each printed page
//	@validate D5:D9 甲|乙     a drop-down list
//	@comment A5 text
//	@prop name value         a custom document property
func BuildText(text string) ([]byte, error) {
	b := &textBuilder{f: excelize.NewFile(), styles: map[string]int{}}
	defer b.f.Close()
	for i, line := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		if err := b.line(line); err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	if err := b.endSheet(); err != nil {
		return nil, err
	}
	return b.bytes()
}

// textBuilder builds one workbook. The looks of a sheet are collected and set
// when the sheet ends, since several directives may concern one cell.
type textBuilder struct {
	f        *excelize.File
	sheet    string
	looks    map[[2]int]*look
	styles   map[string]int
	formulas []page.Formula
	props    []excelize.CustomProperty
}

// look is how one cell is shown.
type look struct {
	style, format string
	border        bool
}

func (b *textBuilder) line(line string) error {
	line = strings.TrimRight(line, " \t")
	switch {
	case line == "" || strings.HasPrefix(line, "//"):
		return nil
	case strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]"):
		return b.startSheet(line[1 : len(line)-1])
	case b.sheet == "":
		return fmt.Errorf("a line before the first [sheet]")
	case strings.HasPrefix(line, "@"):
		word, rest, _ := strings.Cut(line[1:], " ")
		return b.directive(word, strings.TrimSpace(rest))
	}
	addr, rest, _ := strings.Cut(line, " ")
	row, col, err := model.ParseA1(addr)
	if err != nil {
		return err
	}
	return b.cell(row, col, strings.TrimLeft(rest, " "))
}

func (b *textBuilder) startSheet(name string) error {
	if b.sheet == "" {
		b.sheet, b.looks = name, map[[2]int]*look{}
		return b.f.SetSheetName("Sheet1", name)
	}
	if err := b.endSheet(); err != nil {
		return err
	}
	b.sheet, b.looks = name, map[[2]int]*look{}
	if i, _ := b.f.GetSheetIndex(name); i >= 0 {
		return fmt.Errorf("sheet %q twice", name)
	}
	_, err := b.f.NewSheet(name)
	return err
}

// endSheet sets the looks of the finished sheet, in order of place, so that
// style ids do not depend on map order.
func (b *textBuilder) endSheet() error {
	places := make([][2]int, 0, len(b.looks))
	for p := range b.looks {
		places = append(places, p)
	}
	slices.SortFunc(places, func(x, y [2]int) int { return slices.Compare(x[:], y[:]) })
	for _, p := range places {
		id, err := b.styleID(*b.looks[p])
		if err != nil {
			return err
		}
		at := model.Ref{Row: p[0], Col: p[1]}.A1()
		if err := b.f.SetCellStyle(b.sheet, at, at, id); err != nil {
			return err
		}
	}
	return nil
}

func (b *textBuilder) styleID(l look) (int, error) {
	key := fmt.Sprintf("%s\x00%s\x00%t", l.style, l.format, l.border)
	if id, ok := b.styles[key]; ok {
		return id, nil
	}
	s, ok := page.NamedStyle(l.style)
	if !ok {
		return 0, fmt.Errorf("unknown style %q", l.style)
	}
	if l.format != "" {
		s.NumFmt, s.CustomNumFmt = 0, &l.format
	}
	if l.border {
		s.Border = page.ThinBorders()
	}
	id, err := b.f.NewStyle(&s)
	b.styles[key] = id
	return id, err
}

func (b *textBuilder) look(row, col int) *look {
	p := [2]int{row, col}
	if b.looks[p] == nil {
		b.looks[p] = &look{}
	}
	return b.looks[p]
}

func (b *textBuilder) cell(row, col int, value string) error {
	at := model.Ref{Row: row, Col: col}.A1()
	v := parseTextValue(value)
	if v.format != "" {
		b.look(row, col).format = v.format
	}
	switch {
	case v.formula != "":
		b.formulas = append(b.formulas, page.Formula{Sheet: b.sheet, Cell: at, Value: v.stored, Kind: v.kind})
		return b.f.SetCellFormula(b.sheet, at, v.formula)
	case v.kind == page.StoredNumber:
		return b.f.SetCellDefault(b.sheet, at, v.stored)
	default:
		return b.f.SetCellStr(b.sheet, at, page.EscapeText(v.stored))
	}
}

// textValue is a value in the notation of BuildText.
type textValue struct {
	formula string
	stored  string
	kind    page.StoredKind
	format  string
}

var (
	numberText = regexp.MustCompile(`^-?(?:0|[1-9]\d*|[1-9]\d{0,2}(?:,\d{3})+)(?:\.(\d+))?(%?)$`)
	formatText = regexp.MustCompile(`^(.*) \{([^{}]+)\}$`)
	dateText   = regexp.MustCompile(`^\d{4}-\d\d-\d\d$`)
)

func parseTextValue(s string) textValue {
	if strings.HasPrefix(s, "'") {
		return textValue{stored: unescape(s[1:]), kind: page.StoredText}
	}
	body, format := s, ""
	if m := formatText.FindStringSubmatch(s); m != nil {
		body, format = m[1], m[2]
	}
	if strings.HasPrefix(body, "=") {
		formula, result, found := strings.Cut(body, " | ")
		v := textValue{kind: page.StoredNothing}
		if found {
			v = parseTextValue(result)
			if stored, ok := numberValue(result, format); ok && format != "" {
				v = stored
			}
		}
		v.formula = formula[1:]
		if format != "" {
			v.format = format
		}
		return v
	}
	if v, ok := numberValue(body, format); ok {
		return v
	}
	return textValue{stored: unescape(s), kind: page.StoredText}
}

func numberValue(s, format string) (textValue, bool) {
	if format != "" && dateText.MatchString(s) {
		day, err := time.Parse("2006-01-02", s)
		if err != nil {
			return textValue{}, false
		}
		serial := int(day.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24)
		return textValue{stored: strconv.Itoa(serial), kind: page.StoredNumber, format: format}, true
	}
	if strings.HasPrefix(s, "#") && strings.HasSuffix(s, "!") || s == "#N/A" {
		return textValue{stored: s, kind: page.StoredError, format: format}, true
	}
	m := numberText.FindStringSubmatch(s)
	digits := strings.Count(s, "") - 1 - strings.Count(s, ",") - strings.Count(s, ".") - strings.Count(s, "%") - strings.Count(s, "-")
	if m == nil || digits > 17 || digits > 15 && format == "" {
		return textValue{}, false
	}
	v := textValue{stored: strings.ReplaceAll(s, ",", ""), kind: page.StoredNumber, format: format}
	if m[2] == "%" {
		v.stored = shiftPercent(strings.TrimSuffix(v.stored, "%"))
	}
	if format == "" {
		v.format = impliedFormat(len(m[1]), strings.Contains(s, ","), m[2] == "%")
	}
	return v, true
}

// impliedFormat is the number format that prints a number as it was typed.
func impliedFormat(places int, grouped, percent bool) string {
	if places == 0 && !grouped && !percent {
		return ""
	}
	f := "0"
	if grouped {
		f = "#,##0"
	}
	if places > 0 {
		f += "." + strings.Repeat("0", places)
	}
	if percent {
		f += "%"
	}
	return f
}

func unescape(s string) string {
	return strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\t`, "\t").Replace(s)
}

func (b *textBuilder) bytes() ([]byte, error) {
	if len(b.props) > 0 {
		for _, p := range b.props {
			if err := b.f.SetCustomProps(p); err != nil {
				return nil, err
			}
		}
	}
	var buf bytes.Buffer
	if err := b.f.Write(&buf); err != nil {
		return nil, err
	}
	return page.Finish(buf.Bytes(), b.formulas)
}

// shiftPercent turns the digits before a percent sign into the fraction that
// is stored: 82.24 becomes 0.8224.
func shiftPercent(s string) string {
	d, err := decimal.NewFromString(s)
	if err != nil {
		return s
	}
	return d.Shift(-2).String()
}
