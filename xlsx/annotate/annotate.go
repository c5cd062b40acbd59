// Package annotate makes marked copies (批注) of officers' workbooks: blamed
// cells are filled and commented, sheets with findings have a coloured tab, and
// everything else is the input's, byte for byte where no part had to change.
//
// It works on the parts of the package, not on a model of the workbook: what
// it does not know it does not touch. What it adds can be taken out again, see
// Copy.
package annotate

import (
	"cmp"
	"fmt"
	"slices"

	"jixiao/model"
	"jixiao/xlsx/sheet"
)

// Mark is what there is to say of one cell.
type Mark struct {
	Sheet string
	// Row and Col count from 1. A mark without them is about the sheet as a
	// whole: its text stands at A1, which is not filled.
	Row, Col int
	Level    model.Level
	// Text is the comment: rule, message, remedy. An empty text fills only.
	Text string
}

const (
	// Author is the author of our comments.
	Author = "jixiao"
	// ContentProperty is the document property that holds what Copy was given as
	// content.
	ContentProperty = "jixiao-内容"
	// property and kind are how a reader knows the copy for one of ours.
	property, kind = "jixiao", "批注"
)

// Copy is the workbook data, an .xlsx or .xlsm in plain, with marks. A mark
// within a merged range stands at its first cell and fills all of it; several
// of one cell are joined in their order. A comment of the officer's on a marked
// cell stays, and ours is appended below a line.
//
// Marks, fills and tab colours of an earlier Copy are replaced, whatever
// program saved the workbook in between; what the officer wrote above or below
// our text is kept. Equal arguments give equal bytes.
//
// content is kept in the property ContentProperty: a sum over the cells by which
// a reader tells a copy that was mended from one that nobody touched.
//
// A workbook that cannot be read is a sheet.Refusal; a mark on a sheet that is
// none of cells is an error.
func Copy(data []byte, marks []Mark, content string) ([]byte, error) {
	p, err := openPackage(data)
	if err != nil {
		return nil, err
	}
	p.content = content
	if err := p.dropSignatures(); err != nil {
		return nil, err
	}
	book, err := p.book()
	if err != nil {
		return nil, err
	}
	styles, tabs, err := p.former(book)
	if err != nil {
		return nil, err
	}
	work, err := book.assign(marks, styles.ours() || tabs.ours)
	if err != nil {
		return nil, err
	}
	for _, s := range work {
		if err := p.prepare(s, tabs); err != nil {
			return nil, s.of(err)
		}
	}
	for _, s := range work {
		if err := p.comment(s); err != nil {
			return nil, s.of(err)
		}
	}
	return p.write(book, work, styles, tabs)
}

// task is what is to be done with the part of one sheet.
type task struct {
	name  string // of the sheet
	id    int    // its sheetId, which programs keep
	part  string
	marks []mark
	level model.Level // the worst
	// undo is set where cells may have fills of an earlier copy.
	undo bool

	spots []spot
	areas []area
	seen  survey
	tab   string // the attributes of the tab colour it is to have; empty for none
	box   string // the relationship of the comment boxes; empty for none
}

// spot is a cell that is blamed: the first of its merge.
type spot struct {
	sheet.Range // of its merge, or the cell alone
	level       model.Level
	filled      bool
	text        string
}

// area is a range of cells to be filled.
type area struct {
	sheet.Range
	level model.Level
}

// of says of which sheet an error speaks.
func (s *task) of(err error) error {
	if why, ok := err.(sheet.Refusal); ok {
		return sheet.Refusal("工作表“" + s.name + "”：" + string(why))
	}
	return fmt.Errorf("annotate %s: %w", s.name, err)
}

// prepare surveys the sheet and settles its spots.
func (p *pack) prepare(s *task, tabs *tabs) error {
	slices.SortStableFunc(s.marks, func(a, b mark) int { return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(a.Col, b.Col)) })
	if err := p.survey(s); err != nil {
		return err
	}
	s.settle()
	s.tab = tabs.settle(s)
	return nil
}

// settle joins the marks of a cell, or of a merge, to spots.
func (s *task) settle() {
	at := map[[2]int]int{}
	for _, m := range s.marks {
		r := s.seen.rangeOf(m.Row, m.Col)
		key := [2]int{r.Row1, r.Col1}
		i, ok := at[key]
		if !ok {
			i = len(s.spots)
			at[key] = i
			s.spots = append(s.spots, spot{Range: r})
		}
		t := &s.spots[i]
		if t.text != "" && m.Text != "" {
			t.text += "\n"
		}
		t.text += m.Text
		if !m.whole {
			t.level = max(t.level, m.Level)
			t.filled = t.level > model.NoLevel
		}
	}
	slices.SortFunc(s.spots, func(a, b spot) int { return cmp.Or(cmp.Compare(a.Row1, b.Row1), cmp.Compare(a.Col1, b.Col1)) })
	for _, t := range s.spots {
		if t.filled {
			s.areas = append(s.areas, area{t.Range, t.level})
		}
	}
}
