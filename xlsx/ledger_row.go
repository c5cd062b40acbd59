package xlsx

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/maphash"
	"regexp"
	"slices"
	"strings"

	"jixiao/model"
	"jixiao/xlsx/sheet"

	"github.com/shopspring/decimal"
)

// take takes a row below the header.
func (t *listReader) take(r *sheet.Row) error {
	if t.list == nil {
		return nil
	}
	if t.fresh && t.numbersColumns(r) {
		t.fresh = false
		return nil
	}
	c, own := t.list.amount.lent(r)
	if !own {
		return nil // one amount for several rows was taken with the first
	}
	if t.list.credit != nil {
		if k, closing := t.list.credited(r); k != nil || closing && c == nil {
			return t.payNet(r, c, k)
		}
	}
	if c != nil && c.Kind == sheet.Number && c.Stored && !t.isDate(c) {
		if s, ok := parseStored(c.Bytes(), t.list.shift); ok {
			t.recent = t.recent[:0]
			return t.pay(r, c, s)
		}
	}
	return t.odd(r, c)
}

// payNet books an amount less its 贷方 k; where k is nil the row carries the year's
// costs over.
func (t *listReader) payNet(r *sheet.Row, c, k *sheet.Cell) error {
	if k == nil {
		t.note(closingRow, r, t.list.credit.cell(r))
		return nil
	}
	var paid sum
	if c != nil && !notApplicable(string(c.Bytes())) {
		s, ok := t.parse(c)
		if !ok {
			return t.odd(r, c)
		}
		paid = s
	}
	back, ok := t.parse(k)
	if !ok {
		return t.odd(r, k)
	}
	if c == nil {
		c = k
	}
	t.recent, t.credited = t.recent[:0], true
	defer func() { t.credited = false }()
	return t.pay(r, c, paid.minus(back))
}

// parse reads the amount of a cell, stored or typed.
func (t *listReader) parse(c *sheet.Cell) (sum, bool) {
	switch {
	case !c.Stored:
		return sum{}, false
	case c.Kind == sheet.Number && !t.isDate(c):
		return parseStored(c.Bytes(), t.list.shift)
	case c.Kind == sheet.Text:
		return parseTyped(c.Bytes(), t.list.money)
	}
	return sum{}, false
}

// pay books an amount, unless its row is a total.
func (t *listReader) pay(r *sheet.Row, c *sheet.Cell, s sum) error {
	e, err := t.account(r)
	if err != nil {
		return err
	}
	t.fresh = false
	role, total := t.list.role(r, e)
	receipt, sure := false, false
	if !total && t.list.category != nil {
		receipt, sure = t.list.isReceipt(r)
	}
	switch {
	case total:
		t.state(r, c, s, role)
		return nil
	case receipt && sure:
		t.note(receiptRow, r, c)
		return nil
	case receipt:
		t.note(creditRow, r, c)
		return nil
	case e.code == "" && e.name == "":
		if t.bare(r, c, s) {
			t.note(bareTotal, r, c)
			return nil
		}
		t.note(noProject, r, c)
	}
	e.rows++
	e.sum.add(s)
	t.running.add(s)
	if e.period != t.period+1 {
		t.returning = t.returning || e.period > 0
		e.period = t.period + 1
	}
	if t.credited {
		t.note(creditTaken, r, c)
	}
	if t.list.refund != nil {
		if back := t.list.refunded(r); back != nil {
			t.note(refundBeside, r, back)
		}
	}
	t.sign(r, s)
	if !r.Hidden {
		t.visible.add(s)
	}
	if s.units < 0 || s.units%100 != 0 || r.Hidden || t.below || s.rest != (decimal.Decimal{}) {
		t.remark(r, c, s)
	}
	return nil
}

// sign makes the digest of the sheet of its first payment: its project as it
// stands in t.key, its amount, date, voucher and payee. Of several payments the
// number and the sum are sign enough, see heap.repeats.
func (t *listReader) sign(r *sheet.Row, s sum) {
	if t.digest != 0 {
		return
	}
	t.key = binary.AppendVarint(append(t.key, 0), s.units)
	for _, x := range [...]*source{t.list.date, t.list.voucher, t.list.payee} {
		if t.key = append(t.key, 0); x != nil {
			if c := storedAt(r.Cells, x.col); c != nil {
				t.key = append(t.key, c.Bytes()...)
			}
		}
	}
	t.digest = maphash.Bytes(digestSeed, t.key)
}

// digestSeed makes digests of one run comparable. They leave it for nowhere.
var digestSeed = maphash.MakeSeed()

// remark notes what is unusual about a payment.
func (t *listReader) remark(r *sheet.Row, c *sheet.Cell, s sum) {
	if s.negative() && !t.credited {
		t.note(reversal, r, c)
	}
	if !s.wholeFen() {
		t.note(smallerThanFen, r, c)
	}
	if r.Hidden {
		t.note(hiddenRow, r, c)
	}
	if t.below {
		t.note(belowNotes, r, c)
	}
}

// note counts a remark on an amount. Only the first of a kind are kept.
func (t *listReader) note(kind remarkKind, r *sheet.Row, c *sheet.Cell) {
	if t.remarks.full(kind) {
		t.remarks[kind].count++
		return
	}
	t.remarks.note(kind, t.shown(r, c))
}

func (t *listReader) shown(r *sheet.Row, c *sheet.Cell) RemarkCell {
	x := RemarkCell{At: t.at(r.Number, t.list.amount.col)}
	if c != nil {
		x.At.Col, x.Text = c.Col, t.cell(c).text
		if !c.Stored {
			x.Text = "=" + c.Formula + "（公式没有结果）"
		}
	}
	return x
}

// bare reports whether an amount without a project is a total that says so by
// its formula, or by standing alone and being the sum of all above.
func (t *listReader) bare(r *sheet.Row, c *sheet.Cell, s sum) bool {
	if m := columnSum.FindStringSubmatch(c.Formula); m != nil {
		return m[1] == m[3] && m[1] == model.ColumnName(c.Col) && m[2] != m[4]
	}
	return len(r.Cells) == 1 && t.running != (sum{}) && s.equal(t.running)
}

// columnSum is a formula that adds up part of a column: SUM(L2:L100).
var columnSum = regexp.MustCompile(`^(?:SUM|SUBTOTAL)\((?:[0-9]+,)?\$?([A-Z]+)\$?([0-9]+):\$?([A-Z]+)\$?([0-9]+)\)$`)

// state takes a total.
func (t *listReader) state(r *sheet.Row, c *sheet.Cell, s sum, role model.Role) {
	at := t.shown(r, c)
	x := statement{at: at.At, text: at.Text, stated: s, paid: t.running}
	if x.money = t.list.money; t.list.shift > 0 {
		x.slack = roundedBy(c.Bytes(), t.list.shift)
	}
	if role == model.RoleCarried {
		if t.list.toDate(r) {
			t.stateToDate(x)
		}
		return // what was paid before, too, perhaps in other files
	}
	if t.visible != t.running && (x.is(t.visible, x.slack) || x.is(t.visible.minus(t.marked), x.slack)) {
		t.marked = t.visible
		t.note(filteredTotal, r, c)
		return
	}
	t.marked = t.visible
	for _, w := range t.totals.state(x, role == model.RoleTotal) {
		t.wrong(w)
	}
}

// stateToDate takes a 累计. It is wrong for sure where the list began at nothing,
// as one above said, and goes on with a project that was paid above: then it is
// no list of another project that had been paid before.
func (t *listReader) stateToDate(x statement) {
	goesOn := t.returning && t.visible == t.running
	t.period, t.returning = t.period+1, false
	switch {
	case x.is(t.running, x.slack):
		t.fromNothing = true
	case t.fromNothing && goesOn && !slices.ContainsFunc(t.totals.marks, func(mark sum) bool { return x.is(t.running.minus(mark), x.slack) }):
		t.remarks.note(wrongTotal, RemarkCell{At: x.at, Text: x.text, Want: x.inWords(t.running)})
	}
}

// toDate reports whether a row is labelled 累计.
func (x *list) toDate(r *sheet.Row) bool {
	return slices.ContainsFunc(r.Cells, func(c sheet.Cell) bool {
		return c.Kind == sheet.Text && c.Col < x.amount.col && bytes.Contains(c.Bytes(), []byte("累计"))
	})
}

// roundedBy is half of the last place of a number printed in 10^shift 元, in units
// of sum.
func roundedBy(b []byte, shift int32) int64 {
	n, ok := parsePlain(string(b))
	if !ok {
		return 0
	}
	return decimal.New(5, -1+min(0, trimZeros(cleanFloat(n)).Exponent())+shift+unitPlaces).IntPart()
}

// wrong notes a total that does not agree.
func (t *listReader) wrong(s statement) {
	kind, want := wrongTotal, t.totals.want(s)
	if s.is(want, s.slack) {
		kind = roundedTotal
	}
	t.remarks.note(kind, RemarkCell{At: s.at, Text: s.text, Want: s.inWords(want)})
}

// odd takes a row whose amount is no ordinary number.
func (t *listReader) odd(r *sheet.Row, c *sheet.Cell) error {
	if c != nil && c.Kind == sheet.Text && c.Stored {
		if s, ok := parseTyped(c.Bytes(), t.list.money); ok {
			if !t.text || !plainFigure(c.Bytes()) {
				t.note(typedAmount, r, c)
			}
			return t.pay(r, c, s)
		}
	}
	if t.repeats(r) {
		t.nextProject()
		t.recent, t.below, t.fresh = t.recent[:0], false, true
		return nil
	}
	if t.anew(r) {
		t.recent, t.below, t.fresh = t.recent[:0], false, true
		return nil
	}
	if t.recent = append(t.recent, copyRow(r)); len(t.recent) > recentRows {
		t.recent = slices.Delete(t.recent, 0, 1)
	}
	dash := c != nil && c.Kind == sheet.Text && c.Stored && notApplicable(string(c.Bytes()))
	if c != nil && !dash {
		return t.uncounted(r, c)
	}
	if remark, note := t.isRemark(r); remark {
		t.below = t.below || note
		return nil
	}
	e, err := t.account(r)
	if err != nil || dash || e.code == "" && e.name == "" || t.list.received(r) {
		return err
	}
	if _, total := t.list.role(r, e); !total {
		t.remarks.note(blankAmount, t.shownProject(r))
	}
	return nil
}

// uncounted notes an amount that cannot be counted, unless it is that of a total.
func (t *listReader) uncounted(r *sheet.Row, c *sheet.Cell) error {
	e, err := t.account(r)
	if err != nil {
		return err
	}
	if _, total := t.list.role(r, e); total {
		return nil
	}
	switch {
	case c.Stored:
		t.note(unreadAmount, r, c)
	case e.code == "" && e.name == "" && t.bare(r, c, sum{}):
		t.note(bareTotal, r, c)
	default:
		t.note(uncomputed, r, c)
	}
	return nil
}

// shownProject is the project cell of a row.
func (t *listReader) shownProject(r *sheet.Row) RemarkCell {
	for _, s := range []*source{t.list.name, t.list.code} {
		if s == nil {
			continue
		}
		if c, own := s.lent(r); c != nil && own {
			return RemarkCell{At: t.at(r.Number, t.list.amount.col), Text: t.cell(c).text}
		}
	}
	return RemarkCell{At: t.at(r.Number, t.list.amount.col)}
}

// plainFigure reports whether a text is a number, with thousands parted at most.
func plainFigure(b []byte) bool {
	for _, c := range bytes.TrimSpace(b) {
		if (c < '0' || c > '9') && c != '.' && c != ',' && c != '-' {
			return false
		}
	}
	return true
}

// parseTyped reads an amount typed as text into 元; money is the unit of the list,
// a unit typed behind the number goes before it. Some systems export all amounts
// as text: where they are plain they are read as quickly as numbers.
func parseTyped(b []byte, money model.MoneyUnit) (sum, bool) {
	if len(b) <= 15 { // no more digits than a text is taken for as it stands
		if units, ok := parseUnits(b, shiftOf(money)); ok {
			return sum{units: units}, true
		}
	}
	n, ok := parseNumeral(string(b))
	if !ok {
		return sum{}, false
	}
	if doubt, _ := n.misfit(measure{kind: model.KindAmount, money: money}); doubt != "" {
		return sum{}, false
	}
	if n.yuan.IsZero() {
		n.yuan = money.InYuan()
	}
	return sumOf(n.number.Mul(n.yuan)), true
}

// isRemark reports whether a row is a title or a remark, and whether it is one that
// stands below a list, as 注：… and 制表人：… do.
func (t *listReader) isRemark(r *sheet.Row) (remark, note bool) {
	g, _ := t.grid([]sheet.Row{*r}, nil)
	g.index()
	row := g.height()
	col := g.first(row)
	if col == 0 {
		return false, false
	}
	if g.filled(row) > 1 {
		return g.onlyPairs(row), g.onlyPairs(row)
	}
	w := g.word(row, col)
	note = noteRow(g, row) || len([]rune(g.at(row, col).text)) > longestLabel
	return note || t.layouts.form(model.Payments).titled(w.bare), note
}

// account is where the payments of a row's project are booked.
func (t *listReader) account(r *sheet.Row) (*account, error) {
	var code, name *sheet.Cell
	if t.list.code != nil {
		code, _ = t.list.code.lent(r)
	}
	if t.list.name != nil {
		name, _ = t.list.name.lent(r)
	}
	t.key = appendKey(append(appendKey(t.key[:0], code), 0), name)
	if t.list.ownName != "" {
		t.key = append(append(append(t.key, t.list.ownCode...), 0), t.list.ownName...)
	}
	if e := t.accounts[string(t.key)]; e != nil {
		return e, nil
	}
	if len(t.accounts) >= maxAccounts {
		return nil, refusal(fmt.Sprintf("工作表“%s”里的项目超过 %d 万种写法，不像支付明细，请核对项目编码、项目名称两列", t.sheet, maxAccounts/10000))
	}
	if code != nil && code.Stored && brokenCode.MatchString(t.cell(code).text) {
		t.remarks.note(lostCode, RemarkCell{At: t.at(r.Number, code.Col), Text: t.cell(code).text})
		code = nil
	}
	e := t.open(code, name)
	t.accounts[string(t.key)] = e
	return e, nil
}

// appendKey appends what tells a cell from others. How a number is printed belongs
// to it: 12 may be 0012.
func appendKey(key []byte, c *sheet.Cell) []byte {
	if c == nil || c.Kind == sheet.Error || !c.Stored {
		return key
	}
	if c.Kind != sheet.Text {
		key = binary.AppendUvarint(append(key, 1), uint64(c.Style))
	}
	return append(key, c.Bytes()...)
}

// open makes the account of a project by its code and name as they stand there.
func (t *listReader) open(code, name *sheet.Cell) *account {
	return t.list.accountOf(t.projectText(code), t.projectText(name))
}

// accountOf is the account of a project by its code and name.
func (x *list) accountOf(code, name string) *account {
	if code == "" && name == "" && x.ownName != "" {
		return &account{code: x.ownCode, name: x.ownName, lent: true}
	}
	e := &account{code: code, name: name}
	for _, label := range []string{e.name, e.code} {
		if !e.total && label != "" {
			e.role, e.exact, e.total = x.labelRole(label)
		}
	}
	if before, rest := model.SplitCode(e.name); before != "" {
		if e.name = strings.TrimSpace(rest); e.code == "" {
			e.code = before
		}
	}
	return e
}

// projectText is a code or name on one line; empty for marks of 不适用 and for
// errors.
func (t *listReader) projectText(c *sheet.Cell) string {
	if c == nil || c.Kind == sheet.Error || !c.Stored {
		return ""
	}
	s := strings.TrimSpace(strings.ReplaceAll(unbroken.Replace(t.cell(c).text), "\t", " "))
	if notApplicable(s) {
		return ""
	}
	return s
}
