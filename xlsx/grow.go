package xlsx

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"jixiao/model"
	"jixiao/xlsx/page"

	"github.com/xuri/excelize/v2"
)

// This file gives the blocks of a blank form as many rows as are to be
// written. excelize moves what lies below and widens print areas, but neither
// repeats merges nor extends those that end with the block, so every merge
// that touches the block is taken apart first and stated again after.

// grow fits the blocks of form to the rows of want and writes the labels of
// the rows: 一级 and 二级指标 merged over their rows, and added fund sources. A
// goal too long for one row gets several.
func grow(f *excelize.File, sheet string, s *sheetForm, want *model.Form) error {
	type step struct {
		row int
		do  func() error
	}
	var steps []step
	for _, b := range s.place.blocks {
		steps = append(steps, step{b.first, func() error { return growBlock(f, sheet, s.grid, b, want.Block(b.block)) }})
	}
	if goal, ok := s.place.fields[model.Goal]; ok {
		steps = append(steps, step{goal.value.Row, func() error { return growGoal(f, sheet, s, want) }})
	}
	// From the bottom up: rows above keep their places.
	slices.SortFunc(steps, func(a, b step) int { return cmp.Compare(b.row, a.row) })
	for _, x := range steps {
		if err := x.do(); err != nil {
			return err
		}
	}
	return nil
}

func growBlock(f *excelize.File, sheet string, g *grid, b *blockPlace, rows []model.Row) error {
	if len(rows) == 0 || b.last < b.first {
		return nil
	}
	var err error
	switch b.block {
	case model.IndicatorBlock:
		err = growIndicators(f, sheet, g, b, rows)
	case model.FundBlock:
		err = growFunds(f, sheet, g, b, rows)
	case model.TaskBlock:
		err = growTasks(f, sheet, g, b, rows)
	}
	if err != nil {
		return fmt.Errorf("grow %s: %w", b.block, err)
	}
	return nil
}

// growGoal spreads the cells of 预期目标 and 实际完成情况 over as many rows as
// the longer text needs: one row has its greatest height.
func growGoal(f *excelize.File, sheet string, s *sheetForm, want *model.Form) error {
	row, need := s.place.fields[model.Goal].value.Row, 0.0
	for _, t := range []model.Term{model.Goal, model.Outcome} {
		at, ok := s.place.fields[t]
		if !ok {
			continue
		}
		m := s.grid.span(at.value.Row, at.value.Col)
		if m.Row1 != row || m.Row2 != row {
			return nil // a cell of several rows on the blank itself
		}
		need = max(need, page.TextHeight(want.Field(t).Text, spanWidth(f, sheet, m), page.BodySize))
	}
	rows := int(math.Ceil(need / page.MaxRowHeight))
	if rows < 2 {
		return nil
	}
	if err := (resizing{f: f, sheet: sheet, grid: s.grid, first: row, last: row, whole: true}).to(rows); err != nil {
		return fmt.Errorf("grow %s: %w", model.Goal, err)
	}
	for r := row; r < row+rows; r++ {
		if err := f.SetRowHeight(sheet, r, math.Ceil(need/float64(rows))); err != nil {
			return err
		}
	}
	return nil
}

// spanWidth is the width of the columns of m, in characters.
func spanWidth(f *excelize.File, sheet string, m model.Range) float64 {
	sum := 0.0
	for col := m.Col1; col <= m.Col2; col++ {
		w, err := f.GetColWidth(sheet, model.ColumnName(col))
		if err != nil {
			w = 9
		}
		sum += w
	}
	return sum
}

// resizing is a run of alike rows of a sheet that gets another length.
type resizing struct {
	f           *excelize.File
	sheet       string
	grid        *grid
	first, last int
	skip        []int // columns whose vertical merges are restated by the caller
	whole       bool  // the run is one row of cells, and stays one row of higher ones
}

// to makes the run need rows long (one at least). Added rows look like the
// first one.
func (z resizing) to(need int) error {
	merges := z.touching()
	for _, m := range merges {
		if err := unmerge(z.f, z.sheet, m); err != nil {
			return err
		}
	}
	if err := z.rows(need); err != nil {
		return err
	}
	delta := need - (z.last - z.first + 1)
	for _, m := range merges {
		if err := z.restate(m, delta, need); err != nil {
			return err
		}
	}
	return nil
}

func (z resizing) touching() []model.Range {
	var ms []model.Range
	for _, m := range z.grid.merges {
		if m.Row1 <= z.last && m.Row2 >= z.first {
			ms = append(ms, m)
		}
	}
	return ms
}

func (z resizing) rows(need int) error {
	have := z.last - z.first + 1
	for ; have > need; have-- {
		// Within the run, so that its first and last row with their lines stay.
		if err := z.f.RemoveRow(z.sheet, z.first+1); err != nil {
			return err
		}
		if err := shiftConditions(z.f, z.sheet, z.first+2, -1); err != nil {
			return err
		}
	}
	if have == need {
		return nil
	}
	at := z.last
	if have == 1 {
		at = z.first + 1
	}
	if err := z.f.InsertRows(z.sheet, at, need-have); err != nil {
		return err
	}
	if err := shiftConditions(z.f, z.sheet, at, need-have); err != nil {
		return err
	}
	height, err := z.f.GetRowHeight(z.sheet, z.first)
	if err != nil {
		return err
	}
	for row := at; row < at+need-have; row++ {
		if err := z.f.SetRowHeight(z.sheet, row, height); err != nil {
			return err
		}
		if err := copyLook(z.f, z.sheet, z.first, row, z.grid.width()); err != nil {
			return err
		}
	}
	return nil
}

func copyLook(f *excelize.File, sheet string, from, to, columns int) error {
	for col := 1; col <= columns; col++ {
		id, err := f.GetCellStyle(sheet, model.Ref{Row: from, Col: col}.A1())
		if err != nil {
			return err
		}
		at := model.Ref{Row: to, Col: col}.A1()
		if err := f.SetCellStyle(sheet, at, at, id); err != nil {
			return err
		}
	}
	return nil
}

// restate merges again what m was: a merge within the first row is repeated on
// every row, one that covered the run covers it again.
func (z resizing) restate(m model.Range, delta, need int) error {
	switch {
	case z.whole:
		m.Row2 += delta
		return merge(z.f, z.sheet, m)
	case m.Row1 == m.Row2 && m.Row1 == z.first:
		for row := z.first; row < z.first+need; row++ {
			m.Row1, m.Row2 = row, row
			if err := merge(z.f, z.sheet, m); err != nil {
				return err
			}
		}
	case m.Row1 == m.Row2:
		return nil // another row of the run: it follows the first
	case m.Col1 == m.Col2 && slices.Contains(z.skip, m.Col1):
		return nil
	case m.Row1 <= z.first && m.Row2 >= z.last:
		m.Row2 += delta
		return merge(z.f, z.sheet, m)
	}
	return nil
}

func merge(f *excelize.File, sheet string, m model.Range) error {
	if m.Row1 == m.Row2 && m.Col1 == m.Col2 {
		return nil
	}
	return f.MergeCell(sheet, m.TopLeft().A1(), model.Ref{Row: m.Row2, Col: m.Col2}.A1())
}

func unmerge(f *excelize.File, sheet string, m model.Range) error {
	return f.UnmergeCell(sheet, m.TopLeft().A1(), model.Ref{Row: m.Row2, Col: m.Col2}.A1())
}

// clearRow empties the cells of a row between two columns.
func clearRow(f *excelize.File, sheet string, row, from, to int) error {
	for col := from; col <= to; col++ {
		if err := f.SetCellValue(sheet, model.Ref{Row: row, Col: col}.A1(), nil); err != nil {
			return err
		}
	}
	return nil
}

// growIndicators lays out 绩效指标: the categories of the blank form in its
// order, each with the rows to be written or with one empty row.
func growIndicators(f *excelize.File, sheet string, g *grid, b *blockPlace, rows []model.Row) error {
	plan := planIndicators(g, b, rows)
	z := resizing{f: f, sheet: sheet, grid: g, first: b.first, last: b.last}
	for _, t := range []model.Term{model.Level1, model.Level2} {
		if c, ok := b.columns[t]; ok {
			z.skip = append(z.skip, c.col)
		}
	}
	if err := z.to(len(plan)); err != nil {
		return err
	}
	left, right := g.width(), 1
	for _, c := range b.columns {
		left, right = min(left, c.col), max(right, c.end)
	}
	for i := range plan {
		if err := clearRow(f, sheet, b.first+i, left, right); err != nil {
			return err
		}
	}
	if err := labelRuns(f, sheet, b, model.Level1, plan, func(p planned) string { return p.level1 }); err != nil {
		return err
	}
	return labelRuns(f, sheet, b, model.Level2, plan, func(p planned) string { return p.level1 + "\x00" + p.level2 })
}

// labelRuns writes the label of each run of rows that share key, merged.
func labelRuns(f *excelize.File, sheet string, b *blockPlace, t model.Term, plan []planned, key func(planned) string) error {
	c, ok := b.columns[t]
	if !ok {
		return nil
	}
	for i := 0; i < len(plan); {
		j := i + 1
		for j < len(plan) && key(plan[j]) == key(plan[i]) {
			j++
		}
		text := plan[i].label1
		if t == model.Level2 {
			text = plan[i].label2
		}
		at := model.Range{Row1: b.first + i, Col1: c.col, Row2: b.first + j - 1, Col2: c.col}
		i = j
		if text == "" {
			continue
		}
		if err := page.PutText(f, sheet, at.TopLeft().A1(), text); err != nil {
			return err
		}
		if err := merge(f, sheet, at); err != nil {
			return err
		}
	}
	return nil
}

// growFunds adds a row for every source of money that the blank has no row
// for.
func growFunds(f *excelize.File, sheet string, g *grid, b *blockPlace, rows []model.Row) error {
	_, extra := matchFunds(g, b, rows)
	label, ok := b.columns[model.Fund]
	if len(extra) == 0 || len(b.rows) == 0 {
		return nil
	}
	col := label.col
	if !ok {
		col = b.rows[len(b.rows)-1].label.Col
	}
	first := b.rows[len(b.rows)-1].row
	if len(b.rows) > 1 {
		first = b.rows[1].row // the parts; the total row looks otherwise
	}
	last := b.rows[len(b.rows)-1].row
	z := resizing{f: f, sheet: sheet, grid: g, first: first, last: last}
	if err := z.to(last - first + 1 + len(extra)); err != nil {
		return err
	}
	at := last
	if last == first {
		at = first + 1
	}
	for i, x := range extra {
		if err := page.PutText(f, sheet, model.Ref{Row: at + i, Col: col}.A1(), rows[x].Value(model.Fund).Text); err != nil {
			return err
		}
	}
	return nil
}

// matchFunds pairs the rows to be written with the rows of the blank, by label
// first, then by role. extra are the indices of those without one.
func matchFunds(g *grid, b *blockPlace, rows []model.Row) (at []int, extra []int) {
	at = make([]int, len(rows))
	taken := make([]bool, len(b.rows))
	pair := func(same func(model.Row, rowPlace) bool) {
		for i, r := range rows {
			for j, p := range b.rows {
				if at[i] == 0 && !taken[j] && same(r, p) {
					at[i], taken[j] = p.row, true
				}
			}
		}
	}
	pair(func(r model.Row, p rowPlace) bool {
		return p.label.Row > 0 && model.Fold(g.value(p.label.Row, p.label.Col).text) == model.Fold(r.Value(model.Fund).Text)
	})
	pair(func(r model.Row, p rowPlace) bool { return r.Role != model.RoleRecord && r.Role == p.role })
	for i, r := range rows {
		if at[i] == 0 && hasMoney(r) {
			extra = append(extra, i)
		}
	}
	return at, extra
}

// hasMoney reports whether a row of 资金 says anything: one without an amount
// needs no row on a form that has none for it.
func hasMoney(r model.Row) bool {
	for _, v := range r.Cells {
		if v.Numeric() || v.Present() && v.Kind == model.KindAmount {
			return true
		}
	}
	return false
}

// growTasks gives 年度主要任务 a row a task; the total row stays.
func growTasks(f *excelize.File, sheet string, g *grid, b *blockPlace, rows []model.Row) error {
	first, last := recordRows(b)
	need := len(records(rows))
	if first == 0 || need == 0 {
		return nil
	}
	if err := (resizing{f: f, sheet: sheet, grid: g, first: first, last: last}).to(need); err != nil {
		return err
	}
	left, right := g.width(), 1
	for _, c := range b.columns {
		left, right = min(left, c.col), max(right, c.end)
	}
	for row := first; row < first+need; row++ {
		if err := clearRow(f, sheet, row, left, right); err != nil {
			return err
		}
	}
	return nil
}

// recordRows are the first and last row for records, without the total.
func recordRows(b *blockPlace) (first, last int) {
	for _, r := range b.rows {
		if r.role == model.RoleRecord {
			if first == 0 {
				first = r.row
			}
			last = r.row
		}
	}
	return first, last
}

func records(rows []model.Row) []model.Row {
	var out []model.Row
	for _, r := range rows {
		if r.Role == model.RoleRecord {
			out = append(out, r)
		}
	}
	return out
}
