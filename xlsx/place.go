package xlsx

import "jixiao/model"

// placement is where one form on a sheet keeps what it keeps, whether or not
// anything stands there: the reader takes values from these places and the
// writer fills them. All places are the top-left cells of their merges.
type placement struct {
	form    *formLayout
	segment segment // the rows in which it was looked for
	layout  string  // 版式 of the blocks that were found
	at      model.Range
	title   model.Ref // the title cell; zero where the form has none
	year    model.Ref // the cell that states the year, else the title
	fields  map[model.Term]spot
	blocks  []*blockPlace // in the order of the layout
}

// spot is the place of one field. A field «标签：值» in one cell has label and
// value in the same cell, and inner tells the two apart.
type spot struct {
	label, value model.Ref
	line         *line
	inner        bool
	more         []model.Ref // further cells below that continue the value
}

// blockPlace is where one block keeps its records.
type blockPlace struct {
	block  model.Term
	layout *blockLayout
	// top and header are the first and last header row; where a block has no
	// header (label beside value, row by row) both are the row of its first label.
	top, header int
	// first and last are the first and last row that may hold a record,
	// template leftovers (指标1：, ……) included; last < first where there is none.
	first, last int
	// columns is the column of each term that has one; span is the columns its
	// header covers. notes are the bracketed remarks of the headers.
	columns map[model.Term]columnPlace
	sides   []sidePlace // the same columns again under further titles
	rows    []rowPlace
	group   model.Ref // the label beside the block (绩效指标, 项目资金), zero without one
	total   model.Ref // the 总分 or 合计 label below the block, zero without one
	beside  model.Ref // the header of a second list to the right, which is not read; zero without one
}

// columnPlace is the column of one term of a block.
type columnPlace struct {
	line     *line
	col, end int
	note     string // 附注 of the header and of the titles above it
	header   model.Ref
	choices  []choice // the columns of which one is ticked (取值 勾选)
	instead  int      // the column that goes first where it is filled (取值 替代); 0 for none
	parts    []int    // of an amount: the columns that add up to it
}

// sidePlace is a group of columns beside others of the same labels, each for one
// kind of indicator: 产出指标 (三级指标 指标值) | 效益指标 (三级指标 指标值).
type sidePlace struct {
	title   model.Ref
	columns map[model.Term]columnPlace
}

// choice is one column to tick: 确定能 of 完成目标可能性.
type choice struct {
	label    string
	col, end int
}

// rowPlace is one record row: its role and the cells of its terms. A term is
// missing where the row has no cell of its own for it (a merge from the left).
type rowPlace struct {
	row   int
	role  model.Role
	label model.Ref // the row label, where the block has row labels
	over  model.Ref // the label left of it that stands over several rows
	cells map[model.Term]model.Ref
	blank bool // nothing in it but inherited labels and template leftovers
	// pair is which «标签：值» of the cell of its label the row is, from 1; 0 for
	// a row with its value in a cell of its own, or the only one in the cell.
	pair int
	// credit is the cell of a payment that is taken off its amount: 贷方.
	credit model.Ref
}

// block is the place of block t; nil where the form has none.
func (p *placement) block(t model.Term) *blockPlace {
	for _, b := range p.blocks {
		if b.block == t {
			return b
		}
	}
	return nil
}

// row is the first row of b with role; ok is false where there is none.
func (b *blockPlace) row(role model.Role) (r rowPlace, ok bool) {
	for _, r := range b.rows {
		if r.role == role {
			return r, true
		}
	}
	return rowPlace{}, false
}
