package xlsx

import (
	"jixiao/model"

	"github.com/shopspring/decimal"
)

// totals compare the totals that a list states with the payments as they stream
// by. A total may stand below its rows or above them, sum up a page, a month, a
// unit or all, and groups nest: it is right where it is the sum of the rows
// between it and one of the totals before it, or after it. Only the last totals
// are remembered, so that a list of pages costs no more than a short one.
type totals struct {
	marks  []sum       // what had been paid at the beginning and at the last totals
	open   []statement // totals that the rows above do not explain
	headed bool        // some total was explained by the rows below it
}

// rememberedTotals is how many totals back a group may begin. Twelve months, or
// forty units with their subtotals.
const rememberedTotals = 64

// statement is a total as a list states it.
type statement struct {
	at           model.Ref
	text         string
	stated       sum
	slack        int64           // in units of sum: how far it may be off for being rounded
	money        model.MoneyUnit // of the list
	paid         sum             // the sum of the payments before it
	above, below sum             // what it should be, if it stands below its rows, or above them
	last         bool            // no total stands below it yet
}

// begin starts a sheet; before is the sum of the sheets before it, which a total
// of the year may comprise.
func (t *totals) begin(before sum) {
	t.marks = []sum{{}, (sum{}).minus(before)}
}

// state compares a total with the payments above it; whole is set for a total of
// all. It returns a total that nothing can explain any more.
func (t *totals) state(s statement, whole bool) (wrong []statement) {
	t.resolve(s.paid)
	right := false
	for _, mark := range t.marks {
		right = right || s.is(s.paid.minus(mark), 0)
	}
	s.last, s.above = true, s.paid
	if !whole {
		s.above = s.paid.minus(t.marks[len(t.marks)-1])
	}
	if t.marks = append(t.marks, s.paid); len(t.marks) > rememberedTotals {
		t.marks = append(t.marks[:2], t.marks[3:]...)
	}
	if right {
		return nil
	}
	if t.open = append(t.open, s); len(t.open) > rememberedTotals {
		wrong, t.open = t.open[:1:1], t.open[1:]
	}
	return wrong
}

// resolve drops the totals that the payments below them explain.
func (t *totals) resolve(paid sum) {
	var kept []statement
	for _, s := range t.open {
		if s.is(paid.minus(s.paid), 0) {
			t.headed = true
			continue
		}
		if s.last {
			s.last, s.below = false, paid.minus(s.paid)
		}
		kept = append(kept, s)
	}
	t.open = kept
}

// end is the totals that are wrong; paid is the sum of the whole sheet.
func (t *totals) end(paid sum) (wrong []statement) {
	t.resolve(paid)
	for _, s := range t.open {
		if !s.is(paid, 0) {
			wrong = append(wrong, s)
		}
	}
	t.open = nil
	return wrong
}

// want is what a wrong total should be: the sum of the rows above it, or of those
// below where the other totals of the sheet stand above their rows.
func (t *totals) want(s statement) sum {
	if t.headed || s.above == (sum{}) {
		return s.below
	}
	return s.above
}

// is reports whether the total states o: to the fen, since sums that Excel adds up
// keep tails, or to slack where that is more.
func (s statement) is(o sum, slack int64) bool {
	off := s.stated.minus(o)
	slack = max(slack, halfFen-1)
	if off.rest == (decimal.Decimal{}) {
		return off.units <= slack && off.units >= -slack
	}
	return off.yuan().Abs().LessThanOrEqual(decimal.New(slack, -unitPlaces))
}

const halfFen = 50 // in units of sum

// inWords is an amount as the list of the total prints amounts.
func (s statement) inWords(o sum) string {
	if shift := shiftOf(s.money); shift > 0 {
		return trimZeros(o.yuan().Shift(-shift)).String() + string(s.money)
	}
	return Grouped(o.yuan()) + string(model.Yuan)
}
