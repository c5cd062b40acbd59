package xlsx

import (
	"regexp"
	"strings"

	"jixiao/model"
	"jixiao/xlsx/page"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"
)

var formulaTerm = regexp.MustCompile(`\{([^{}]+)\}`)

// noCell stands for a term that the form has no cell for.
const noCell = "\x00"

// formulaFor is the Excel formula that the layout declares for a cell, with
// the addresses of this sheet; "" where it declares none or a term it needs
// has no cell. b is nil for fields.
func (x *filler) formulaFor(b *blockPlace, row int, role model.Role, t model.Term) string {
	block := model.Term("")
	if b != nil {
		block = b.block
	}
	raw := x.place.form.formula(block, role, t)
	if raw == "" {
		return ""
	}
	s := formulaTerm.ReplaceAllStringFunc(raw, func(m string) string {
		return x.address(b, row, m[1:len(m)-1])
	})
	// An argument that this form lacks is left out: SUM({绩效指标.得分},{资金.得分}).
	s = strings.ReplaceAll(strings.ReplaceAll(s, ","+noCell, ""), noCell+",", "")
	if strings.Contains(s, noCell) {
		return ""
	}
	return s
}

func (x *filler) address(b *blockPlace, row int, name string) string {
	block, term, far := strings.Cut(name, ".")
	if !far {
		if b == nil {
			return noCell
		}
		c, ok := b.columns[model.Term(name)]
		if !ok {
			return noCell
		}
		return model.Ref{Row: row, Col: c.col}.A1()
	}
	other := x.place.block(model.Term(block))
	if other == nil {
		return noCell
	}
	c, ok := other.columns[model.Term(term)]
	first, last := other.first, other.last
	for _, r := range other.rows {
		first, last = min(first, r.row), max(last, r.row)
	}
	if !ok || last < first {
		return noCell
	}
	return model.Ref{Row: first, Col: c.col}.A1() + ":" + model.Ref{Row: last, Col: c.col}.A1()
}

// grant sets the wished formulas that compute what we say; where one does not,
// the value stays: a form never shows a figure that the report does not.
func (x *filler) grant() ([]page.Formula, error) {
	var granted []page.Formula
	for _, w := range x.wishes {
		cell := w.at.A1()
		before := page.StoredDigits(w.value.Number)
		if err := x.f.SetCellFormula(x.sheet, cell, w.formula); err != nil {
			return nil, err
		}
		result, err := x.f.CalcCellValue(x.sheet, cell, excelize.Options{RawCellValue: true})
		number, numErr := decimal.NewFromString(result)
		if err != nil || numErr != nil || !agrees(number, w.value) {
			if err := x.f.SetCellFormula(x.sheet, cell, ""); err != nil {
				return nil, err
			}
			if err := x.f.SetCellDefault(x.sheet, cell, before); err != nil {
				return nil, err
			}
			continue
		}
		stored := page.StoredDigits(number)
		granted = append(granted, page.Formula{Sheet: x.sheet, Cell: cell, Value: stored, Kind: page.StoredNumber})
		x.records[w.record].formula, x.records[w.record].value = w.formula, stored
	}
	return granted, nil
}

// blankFormulas are the formulas of the blank form that no value was written
// over, with the results they have now.
func (x *filler) blankFormulas(granted []page.Formula) []page.Formula {
	known := map[string]bool{}
	for _, g := range granted {
		known[g.Cell] = true
	}
	var cells []page.Formula
	for row := range x.grid.used(1, x.grid.height()) {
		for col := range x.grid.cells(row) {
			if x.grid.ref(row, col).Row != row || x.grid.ref(row, col).Col != col {
				continue // excelize gives every cell of a merge its formula
			}
			at := model.Ref{Row: row, Col: col}.A1()
			if formula, err := x.f.GetCellFormula(x.sheet, at); err != nil || formula == "" || known[at] {
				continue
			}
			cells = append(cells, x.result(at))
		}
	}
	return cells
}

// result is what a formula gives; one that we cannot compute is left to Excel.
func (x *filler) result(at string) page.Formula {
	c := page.Formula{Sheet: x.sheet, Cell: at}
	s, err := x.f.CalcCellValue(x.sheet, at, excelize.Options{RawCellValue: true})
	switch number, bad := decimal.NewFromString(s); {
	case strings.HasPrefix(s, "#"):
		c.Value, c.Kind = s, page.StoredError
	case err != nil:
	case bad == nil:
		c.Value, c.Kind = page.StoredDigits(number), page.StoredNumber
	default:
		c.Value, c.Kind = s, page.StoredText
	}
	return c
}

// agrees reports whether a computed number is v: alike to 12 digits, or as far
// as v is known where v is printed rounded.
func agrees(n decimal.Decimal, v model.Value) bool {
	slack := decimal.Max(v.Number.Abs(), decimal.NewFromInt(1)).Shift(-12)
	if v.Kind == model.KindRate {
		slack = decimal.Max(slack, v.Ulp.Div(decimal.NewFromInt(2)))
	}
	return n.Sub(v.Number).Abs().Cmp(slack) <= 0
}
