package xlsx

import (
	"fmt"
	"strconv"
	"strings"

	"jixiao/model"
	"jixiao/xlsx/page"

	"github.com/xuri/excelize/v2"
)

// directive carries out one @ line of the notation of BuildText.
func (b *textBuilder) directive(word, rest string) error {
	first, second, _ := strings.Cut(rest, " ")
	second = strings.TrimSpace(second)
	switch word {
	case "merge":
		from, to, _ := strings.Cut(first, ":")
		return b.f.MergeCell(b.sheet, from, to)
	case "width":
		return b.width(first, second)
	case "height":
		return b.height(first, second)
	case "style":
		return b.each(second, func(l *look) { l.style = first })
	case "border":
		return b.each(first, func(l *look) { l.border = true })
	case "hide":
		return b.hide(first, second)
	case "freeze":
		return b.freeze(first)
	case "paper":
		return b.paper(first)
	case "area":
		return b.define("_xlnm.Print_Area", page.Absolute(first))
	case "titles":
		from, to, _ := strings.Cut(first, ":")
		return b.define("_xlnm.Print_Titles", "$"+from+":$"+to)
	case "validate":
		return b.validate(first, second)
	case "comment":
		return b.f.AddComment(b.sheet, excelize.Comment{Cell: first, Author: "jixiao", Text: unescape(second)})
	case "prop":
		b.props = append(b.props, excelize.CustomProperty{Name: first, Value: second})
		return nil
	}
	return fmt.Errorf("unknown directive @%s", word)
}

func (b *textBuilder) each(area string, set func(*look)) error {
	row1, col1, row2, col2, err := parseArea(area)
	if err != nil {
		return err
	}
	for r := row1; r <= row2; r++ {
		for c := col1; c <= col2; c++ {
			set(b.look(r, c))
		}
	}
	return nil
}

func parseArea(area string) (row1, col1, row2, col2 int, err error) {
	from, to, found := strings.Cut(area, ":")
	if !found {
		to = from
	}
	if row1, col1, err = model.ParseA1(from); err != nil {
		return
	}
	row2, col2, err = model.ParseA1(to)
	return
}

func (b *textBuilder) width(columns, characters string) error {
	from, to, found := strings.Cut(columns, ":")
	if !found {
		to = from
	}
	w, err := strconv.ParseFloat(characters, 64)
	if err != nil {
		return err
	}
	return b.f.SetColWidth(b.sheet, from, to, w)
}

func (b *textBuilder) height(rows, points string) error {
	h, err := strconv.ParseFloat(points, 64)
	if err != nil {
		return err
	}
	from, to, err := rowSpan(rows)
	for r := from; err == nil && r <= to; r++ {
		err = b.f.SetRowHeight(b.sheet, r, h)
	}
	return err
}

func rowSpan(s string) (from, to int, err error) {
	first, last, found := strings.Cut(s, ":")
	if !found {
		last = first
	}
	if from, err = strconv.Atoi(first); err != nil {
		return
	}
	to, err = strconv.Atoi(last)
	return
}

func (b *textBuilder) hide(what, which string) error {
	switch what {
	case "sheet":
		return b.f.SetSheetVisible(b.sheet, false)
	case "col":
		return b.f.SetColVisible(b.sheet, which, false)
	case "row":
		from, to, err := rowSpan(which)
		for r := from; err == nil && r <= to; r++ {
			err = b.f.SetRowVisible(b.sheet, r, false)
		}
		return err
	}
	return fmt.Errorf("@hide wants row, col or sheet")
}

func (b *textBuilder) freeze(cell string) error {
	row, col, err := model.ParseA1(cell)
	if err != nil {
		return err
	}
	return b.f.SetPanes(b.sheet, page.FreezeAt(row, col))
}

func (b *textBuilder) paper(orientation string) error {
	return page.LayPage(b.f, b.sheet, orientation)
}

func (b *textBuilder) define(name, area string) error {
	return b.f.SetDefinedName(&excelize.DefinedName{Name: name, Scope: b.sheet,
		RefersTo: page.QuoteSheet(b.sheet) + "!" + area})
}

func (b *textBuilder) validate(area, choices string) error {
	v := excelize.NewDataValidation(true)
	v.Sqref = area
	if err := v.SetDropList(strings.Split(choices, "|")); err != nil {
		return err
	}
	return b.f.AddDataValidation(b.sheet, v)
}
