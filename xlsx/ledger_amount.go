package xlsx

import (
	"bytes"
	"slices"
	"strings"

	"jixiao/model"
	"jixiao/xlsx/sheet"
)

// This file finds the column of what was paid where a header has several amounts.

// The words that tell what came in from what was paid, in a header or in the title
// over it. They decide between columns whose labels the layouts both take for an
// amount; labels themselves stand in the layouts.
var (
	incomeWords  = []string{"收入", "收款", "贷方", "预算", "余额", "退"}
	expenseWords = []string{"支出", "支付", "付款", "借方", "实付"}
)

// path is a label with the titles over it.
func (l *leaf) path() string {
	s := l.w.bare
	for _, w := range l.above {
		s = w.bare + " " + s
	}
	return s
}

func (l *leaf) says(words []string) bool {
	path := l.path()
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(path, w) })
}

// chooseAmount finds the column of what was paid. 支出 goes before 收入, and of
// the columns under one title 合计 before its parts. Where the header does not
// decide, the column stays, and also names the others.
func (x *list) chooseAmount(g *grid, b *blockPlace) {
	if x.subHeader(g, b) {
		x.bottom++
	}
	found := x.amounts(g, b)
	for _, l := range found.incomes {
		x.incomes = append(x.incomes, l.col)
	}
	if len(found.paid) == 0 {
		return
	}
	best, alone := x.bestAmount(found.paid)
	if l := found.paid[best]; l.col != x.amount.col || l.row > b.header {
		x.amount.col, x.amount.end, x.amount.header = l.col, l.end, g.ref(l.row, l.col)
		x.amount.note, x.amount.spans = l.notes, nil
	}
	x.amount.called = found.paid[best].w.bare
	if alone {
		return
	}
	var others []string
	for i, l := range found.paid {
		if i != best {
			others = append(others, model.ColumnName(l.col)+"列“"+l.w.bare+"”")
		}
	}
	x.also = strings.Join(others, "、")
}

// amounts are the columns of a header that may hold what was paid, and those of
// what was received. 贷方 and 退 are neither: they may reverse a payment.
type amounts struct{ paid, incomes []leaf }

func (x *list) amounts(g *grid, b *blockPlace) (found amounts) {
	var labels []string
	for _, n := range b.layout.columns {
		if n.field == model.Paid {
			labels = append(labels, n.labels...)
		}
	}
	for _, l := range g.leaves(b.top, x.bottom) {
		_, own := l.w.is(labels)
		titled := slices.ContainsFunc(l.above, func(w word) bool { _, ok := w.is(labels); return ok })
		other := false
		for t, c := range b.columns {
			other = other || t != model.Paid && c.col == l.col
		}
		for _, n := range b.layout.columns {
			_, is := l.w.is(n.labels)
			other = other || is && n.field != model.Paid
		}
		switch {
		case other || x.beside.Col > 0 && l.col >= x.beside.Col:
		case l.says(incomeWords) && !l.says(expenseWords):
			if l.says(incomeWords[:2]) {
				found.incomes = append(found.incomes, l)
			}
		case own || titled || l.col == x.amount.col && l.row <= b.header:
			found.paid = append(found.paid, l)
		}
	}
	return found
}

// bestAmount is the column that holds what was paid; alone is whether no other may.
func (x *list) bestAmount(paid []leaf) (best int, alone bool) {
	total := slices.IndexFunc(paid, func(l leaf) bool {
		_, _, total := x.labelRole(l.w.bare)
		return total && len(l.above) > 0
	})
	if total >= 0 {
		over := paid[total].path()[:len(paid[total].path())-len(paid[total].w.bare)]
		return total, !slices.ContainsFunc(paid, func(l leaf) bool { return !strings.HasPrefix(l.path(), over) })
	}
	best = max(0, slices.IndexFunc(paid, func(l leaf) bool { return l.col == x.amount.col }))
	if !paid[best].says(expenseWords) {
		if i := slices.IndexFunc(paid, func(l leaf) bool { return len(l.above) > 0 && l.says(expenseWords) }); i >= 0 {
			best = i
		}
	}
	return best, len(paid) == 1
}

// findCredit finds the column of what is taken off an amount: 贷方 beside the
// 借方 that the amounts stand in.
func (x *list) findCredit(g *grid, b *blockPlace) {
	label := g.word(x.amount.header.Row, x.amount.header.Col).plain
	if !strings.Contains(label, "借方") {
		return
	}
	twin := strings.Replace(label, "借方", "贷方", 1)
	for _, l := range g.leaves(b.top, x.bottom) {
		if l.w.plain == twin && l.row == x.amount.header.Row && l.col > x.amount.col && x.credit == nil {
			x.credit = &source{columnPlace: columnPlace{line: x.amount.line, col: l.col, end: l.end, header: g.ref(l.row, l.col)}}
		}
	}
}

// refundLabels head a column of what came back.
var refundLabels = []string{"退款金额", "退回金额", "退款", "退回", "已退款", "退款额", "退回数", "冲销金额"}

// findRefund finds a column of what came back, which no amount says whether it is
// less already.
func (x *list) findRefund(g *grid, b *blockPlace) {
	for _, l := range g.leaves(b.top, x.bottom) {
		if slices.Contains(refundLabels, l.w.plain) && x.refund == nil {
			x.refund = &source{columnPlace: columnPlace{line: x.amount.line, col: l.col, end: l.end, header: g.ref(l.row, l.col)}}
		}
	}
}

// refunded is what came back of a payment; nil for nothing.
func (x *list) refunded(r *sheet.Row) *sheet.Cell {
	c := x.refund.find(r)
	if c == nil || notApplicable(string(c.Bytes())) {
		return nil
	}
	if n, ok := parseNumeral(string(c.Bytes())); !ok || n.number.IsZero() {
		return nil
	}
	return c
}

// credited is the 贷方 of a row; nil where it is blank or 0. closing is set where
// the row carries the year's costs over (期末结转), which is no repayment.
func (x *list) credited(r *sheet.Row) (c *sheet.Cell, closing bool) {
	if c = x.credit.find(r); c == nil || notApplicable(string(c.Bytes())) {
		return nil, false
	}
	if n, ok := parseNumeral(string(c.Bytes())); ok && n.number.IsZero() {
		return nil, false
	}
	if p := x.purpose.find(r); p != nil && bytes.Contains(p.Bytes(), []byte("结转")) {
		return nil, true
	}
	return c, false
}

// subHeader reports whether the row below the header names the columns that the
// title of the amount stands over, and nothing else.
func (x *list) subHeader(g *grid, b *blockPlace) bool {
	row, n := b.header+1, 0
	end := g.blanksAfter(x.amount.header.Row, x.amount.end)
	if end == x.amount.col || row > g.height() {
		return false
	}
	for col, c := range g.cells(row) {
		if c.kind == blankCell {
			continue
		}
		if _, number := parseNumeral(c.raw); number || c.kind != textCell || notApplicable(c.text) {
			return false
		}
		if col >= x.amount.col && col <= end {
			n++
		} else if slices.ContainsFunc([]*source{x.code, x.name, x.date, x.voucher, x.payee}, func(s *source) bool { return s != nil && s.col == col }) {
			return false
		}
	}
	return n >= 2
}
