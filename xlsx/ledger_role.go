package xlsx

import (
	"bytes"
	"slices"
	"strings"

	"jixiao/model"
	"jixiao/xlsx/sheet"
)

// This file tells the rows of a payment list that are no payments.

// labelRole is what a text says a row is; exact is whether the layouts name the
// text itself, and not one like it.
func (x *list) labelRole(text string) (role model.Role, exact, total bool) {
	w, ok := toWord(text)
	if !ok {
		w.full = model.Fold(text)
		w.bare, _ = model.Label(text)
		w.plain = w.bare
	}
	if role, total = x.block.role(w); !total || role == model.RoleRecord {
		return model.RoleRecord, false, false
	}
	for _, n := range x.block.roles {
		exact = exact || slices.Contains(n.labels, w.plain) || slices.Contains(n.labels, w.bare)
	}
	return role, exact, true
}

// role is what a row of account e is, and whether it is no payment.
func (x *list) role(r *sheet.Row, e *account) (model.Role, bool) {
	switch {
	case e.total:
		return e.role, e.exact || !x.busy(r, 0)
	case e.lent, e.code == "" && e.name == "":
		return x.roleOfRow(r)
	case !x.particular(r):
		return x.roleInside(r)
	}
	return model.RoleRecord, false
}

// busy reports whether a row names a voucher or a payee, or, where the list has
// neither, a date: then it is a payment, whatever its words. The cell in column
// but does not count.
func (x *list) busy(r *sheet.Row, but int) bool {
	telling := []*source{x.voucher, x.payee}
	if x.voucher == nil && x.payee == nil {
		telling = []*source{x.date}
	}
	return slices.ContainsFunc(telling, func(s *source) bool {
		c := s.find(r)
		return c != nil && c.Col != but
	})
}

// particular reports whether a row has a date, a voucher or a payee.
func (x *list) particular(r *sheet.Row) bool {
	for _, s := range [...]*source{x.date, x.voucher, x.payee} {
		c := s.find(r)
		if c == nil {
			continue
		}
		if c.Kind != sheet.Text || !x.mayBeTotal(c.Bytes()) {
			return true
		}
		if _, exact, _ := x.labelRole(string(c.Bytes())); !exact {
			return true
		}
	}
	return false
}

// find is the cell of a column; nil where it is blank or the list lacks it.
func (s *source) find(r *sheet.Row) *sheet.Cell {
	if s == nil {
		return nil
	}
	return s.cell(r)
}

// roleOfRow is what the first label of a total in a row without a project says. In
// a column of remarks it is a label only where no voucher and no payee stands
// beside it: 用途 may well say 1月电费合计.
func (x *list) roleOfRow(r *sheet.Row) (role model.Role, total bool) {
	for i := range r.Cells {
		c := &r.Cells[i]
		if c.Kind != sheet.Text || !x.mayBeTotal(c.Bytes()) {
			continue
		}
		role, exact, total := x.labelRole(string(c.Bytes()))
		switch {
		case !total:
		case !exact && x.payee != nil && c.Col == x.payee.col:
		case c.Col < x.amount.col && !slices.Contains(x.loose, c.Col), !x.busy(r, c.Col):
			return role, true
		}
	}
	return model.RoleRecord, false
}

// roleInside is what 用途, or a column of no term, says of a row that names its
// project, and neither date nor voucher nor payee: 小计 of the project.
func (x *list) roleInside(r *sheet.Row) (role model.Role, total bool) {
	for i := range r.Cells {
		c := &r.Cells[i]
		if c.Kind != sheet.Text || slices.Contains(x.remarks, c.Col) || !x.mayBeTotal(c.Bytes()) {
			continue
		}
		if role, exact, total := x.labelRole(string(c.Bytes())); total && exact {
			return role, true
		}
	}
	return model.RoleRecord, false
}

// mayBeTotal reports whether a text is worth reading as the label of a total.
func (x *list) mayBeTotal(text []byte) bool {
	if len(text) == 0 || len(text) > 4*longestLabel {
		return false
	}
	return text[0] >= 'A' && text[0] <= 'z' && len(text) < 16 || slices.ContainsFunc(x.marks, func(m []byte) bool { return bytes.Contains(text, m) })
}

// stems and the numbers count the columns of a form in the row below its header.
var stems = [...]string{"甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"}

// isColumnNumbers reports whether a row numbers the columns of a form: 栏次 1 2 3,
// 甲 乙 丙 1 2 3. Each cell must go on where the one before it ended.
func isColumnNumbers(texts []string) bool {
	stem, number := 0, 0
	for i, s := range texts {
		s = strings.Trim(model.Fold(s), "()")
		switch {
		case i == 0 && (s == "栏次" || s == "行次" || s == "栏号" || s == "序号"):
		case number == 0 && stem < len(stems) && s == stems[stem]:
			stem++
		default:
			n, ok := parsePlain(s)
			if number++; !ok || !n.IsInteger() || n.IntPart() != int64(number) {
				return false
			}
		}
	}
	return stem+number >= 3
}

// numbersColumns reports whether a row of the list is one of column numbers.
func (t *listReader) numbersColumns(r *sheet.Row) bool {
	var texts []string
	for i := range r.Cells {
		if !isBlank(&r.Cells[i]) {
			texts = append(texts, t.cell(&r.Cells[i]).text)
		}
	}
	return isColumnNumbers(texts)
}

// receiptWords are the words by which a row says that it is no payment; the last two
// only where 贷 means what comes in.
var receiptWords = [...]string{"收入", "收", "收款", "入账", "进账", "贷", "贷方"}

// isReceipt reports whether a row says that its amount is no payment, and whether
// it is sure: 贷 is money coming in for a bank, and going out for its customer.
func (x *list) isReceipt(r *sheet.Row) (receipt, sure bool) {
	c := x.category.find(r)
	if c == nil || c.Kind != sheet.Text || len(c.Bytes()) > 12 {
		return false, false
	}
	word := strings.TrimSpace(string(c.Bytes()))
	i := slices.Index(receiptWords[:], word)
	return i >= 0, i >= 0 && i < len(receiptWords)-2
}

// received reports whether a row without a payment has what was received.
func (x *list) received(r *sheet.Row) bool {
	return slices.ContainsFunc(x.incomes, func(col int) bool {
		c := storedAt(r.Cells, col)
		return c != nil && c.Kind == sheet.Number
	})
}

// sheetRow is a row of a grid as it would stream from a sheet.
func sheetRow(g *grid, row int) *sheet.Row {
	r := &sheet.Row{Number: row}
	for col, c := range g.cells(row) {
		kind := sheet.Number
		if c.kind == textCell {
			kind = sheet.Text
		}
		if c.kind != blankCell {
			r.Cells = append(r.Cells, sheet.Cell{Col: col, Kind: kind, Value: []byte(c.text), Stored: true})
		}
	}
	return r
}

// rowTexts are the texts of a row from left to right.
func rowTexts(g *grid, row int) (texts []string) {
	for _, c := range g.cells(row) {
		if c.kind != blankCell {
			texts = append(texts, c.text)
		}
	}
	return texts
}

// labelIn is the first label of a total in a row.
func (x *list) labelIn(g *grid, row int) model.Ref {
	for col, c := range g.cells(row) {
		if c.kind != textCell {
			continue
		}
		if _, _, total := x.labelRole(c.text); total {
			return g.ref(row, col)
		}
	}
	return model.Ref{}
}
