package model

import "github.com/shopspring/decimal"

// State says what a cell holds. Blank is not zero, and not an empty string.
type State uint8

// The states of a cell.
const (
	Blank         State = iota // 空: nothing typed
	Given                      // 有值: typed, and understood
	NotApplicable              // 不适用: / — - 无
	Unreadable                 // 不可读: typed, but no value of its kind; or an error value
	Computed                   // 算得: worked out by us
	Owed                       // 待填: the officer still has to fill it
)

// Kind is what a value measures. Values of different kinds do not mix in
// arithmetic unseen.
type Kind uint8

// The kinds of value.
const (
	KindText     Kind = iota // 文本
	KindAmount               // 金额, the Number in the form's own money unit
	KindRate                 // 比率, a fraction
	KindScore                // 分值, 得分
	KindQuantity             // 数量
	KindDate                 // 日期
	KindYear                 // 年度
	KindTarget               // 指标值, 完成值: a number, a rate or words
)

// Origin says who filled a cell of a 自评表 that we once wrote.
type Origin uint8

// The origins of a value. Only forms that carry our 说明 sheet have others
// than Officer.
const (
	Officer Origin = iota // 单位填写: typed by the officer since we wrote the form
	Ours                  // 本工具填写, still equal to what we wrote: computed anew
	Carried               // 单位填写 in an earlier round, unchanged since
	// Handed is what we copied from the officer's own 自评表 (来源 来表) and she
	// left as it was: her own form, where it is still at hand, is the newer word.
	// Only read-back knows it; rules.Gather turns it into Officer.
	Handed
)

// Value is one field as read: its text as printed, what was made of it, and
// the cell it came from.
type Value struct {
	Text  string // as printed
	State State
	Kind  Kind
	// Number is in the form's own unit (万元 or 元 for amounts, a fraction for
	// rates and for targets measured in %). Meaningful when IsNumber.
	Number   decimal.Decimal
	IsNumber bool
	// Ulp is one unit of the last printed decimal, in the unit of Number; zero
	// where the number is exact.
	Ulp decimal.Decimal
	// Yuan is one unit of Number in 元 (10000 for 万元) for amounts, else zero.
	Yuan decimal.Decimal
	// Op is the comparison that a target or 指标性质 states, NoOp for none.
	Op Operator
	// Measure is 计量单位 as split off a glued target ("个" in "=42个").
	Measure string
	// Note is 附注, the bracketed remark stripped from the label of the value:
	// "50分" of （50分）.
	Note string
	// Formula is "" for a typed cell, "cached" for a formula with its stored
	// result and "computed" where the result had to be computed on reading.
	Formula string
	Origin  Origin
	At      Ref
	// Sources are the cells a computed value was worked out from.
	Sources []Ref
}

// Present reports whether v holds something to work with, typed or computed.
func (v Value) Present() bool { return v.State == Given || v.State == Computed }

// Numeric reports whether v holds a number to work with.
func (v Value) Numeric() bool { return v.Present() && v.IsNumber }

// Amount is the value in 元 with its printed precision. It is zero unless v
// is a Numeric amount.
func (v Value) Amount() Amount {
	if !v.Numeric() || v.Kind != KindAmount {
		return Amount{}
	}
	return Amount{Value: v.Number.Mul(v.Yuan), Ulp: v.Ulp.Mul(v.Yuan)}
}

// Rate is the value as a fraction with its printed precision. It is zero
// unless v is Numeric.
func (v Value) Rate() Rate {
	if !v.Numeric() {
		return Rate{}
	}
	return Rate{Value: v.Number, Ulp: v.Ulp}
}

// Interval is the value as arithmetic sees it: amounts in 元 and rates with
// their printed precision, everything else exact. ok is false unless v is
// Numeric.
func (v Value) Interval() (i Interval, ok bool) {
	if !v.Numeric() {
		return Interval{}, false
	}
	switch v.Kind {
	case KindAmount:
		return v.Amount().Interval(), true
	case KindRate:
		return v.Rate().Interval(), true
	}
	return Exact(v.Number), true
}

// Places is the number of decimals that v prints: 2 for 8.22, 0 for 9.
func (v Value) Places() int32 {
	if v.Ulp.IsPositive() {
		return max(0, -int32(v.Ulp.NumDigits()-1)-v.Ulp.Exponent())
	}
	return max(0, -v.Number.Exponent())
}

// Text makes a typed text value without a place, for values we compute.
func Text(s string, from ...Ref) Value {
	return Value{Text: s, State: Computed, Kind: KindText, Sources: from}
}
