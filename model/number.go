package model

import "github.com/shopspring/decimal"

// Tenthousand is 万: the factor between the money units 万元 and 元.
var Tenthousand = decimal.NewFromInt(10000)

// MoneyUnit is the unit in which a form prints amounts.
type MoneyUnit string

// The money units.
const (
	Yuan     MoneyUnit = "元"
	WanYuan  MoneyUnit = "万元"
	YiYuan   MoneyUnit = "亿元"
	QianYuan MoneyUnit = "千元"
)

// InYuan is one of the unit in 元; an unknown unit counts as 元.
func (u MoneyUnit) InYuan() decimal.Decimal {
	switch u {
	case WanYuan:
		return Tenthousand
	case YiYuan:
		return decimal.NewFromInt(100000000)
	case QianYuan:
		return decimal.NewFromInt(1000)
	}
	return decimal.NewFromInt(1)
}

// MoneyUnit is the unit in which the amount v is printed; empty where v is no
// amount.
func (v Value) MoneyUnit() MoneyUnit {
	if v.Kind != KindAmount {
		return ""
	}
	for _, u := range []MoneyUnit{Yuan, QianYuan, WanYuan, YiYuan} {
		if v.Yuan.Equal(u.InYuan()) {
			return u
		}
	}
	return ""
}

// Amount is 金额 in yuan (元) as printed: the truth lies within Ulp/2 of
// Value. An Ulp of zero is exact.
type Amount struct{ Value, Ulp decimal.Decimal }

// Interval is where the true amount lies.
func (a Amount) Interval() Interval { return printed(a.Value, a.Ulp) }

// Rate is 比率 as a fraction as printed: 82.24% is 0.8224 ± 0.00005.
type Rate struct{ Value, Ulp decimal.Decimal }

// Interval is where the true rate lies.
func (r Rate) Interval() Interval { return printed(r.Value, r.Ulp) }

// DividePlaces is the number of decimals kept when dividing: far beyond any
// printed precision, so that rounding happens once, at the edge.
const DividePlaces = 24

// Divide is a/b to DividePlaces decimals. b must not be zero.
func Divide(a, b decimal.Decimal) decimal.Decimal { return a.DivRound(b, DividePlaces) }

// RoundHalfUp rounds away from zero at the half (四舍五入), to places
// decimals.
func RoundHalfUp(d decimal.Decimal, places int32) decimal.Decimal { return d.Round(places) }
