package xlsx

import (
	"math"
	"strings"

	"jixiao/model"

	"github.com/shopspring/decimal"
)

// sum is an exact amount of money: units of 1/10000 元, and what does not fit
// into them. The zero sum is nothing.
type sum struct {
	units int64
	rest  decimal.Decimal
}

const (
	unitPlaces = 4
	// largestUnits is the largest amount taken as units: 900 billion 元. A sum is
	// emptied into rest long before it could overflow by one of these.
	largestUnits = 1 << 53
	fullUnits    = math.MaxInt64 / 2
	// exactDigits is how many digits a number has that no law of cleanFloat can
	// change: from 12 on it may be a float of single precision.
	exactDigits   = 11
	longestDigits = 19 // what a uint64 holds
)

func (s *sum) add(o sum) {
	s.units += o.units
	if s.units > fullUnits || s.units < -fullUnits {
		s.rest, s.units = s.rest.Add(decimal.New(s.units, -unitPlaces)), 0
	}
	if o.rest != (decimal.Decimal{}) {
		s.rest = s.rest.Add(o.rest)
	}
}

// minus is s without o.
func (s sum) minus(o sum) sum {
	less := sum{units: -o.units}
	if o.rest != (decimal.Decimal{}) {
		less.rest = o.rest.Neg()
	}
	s.add(less)
	return s
}

func (s sum) equal(o sum) bool {
	if s.rest == o.rest {
		return s.units == o.units
	}
	return s.yuan().Equal(o.yuan())
}

// yuan is the sum in 元, in full.
func (s sum) yuan() decimal.Decimal { return decimal.New(s.units, -unitPlaces).Add(s.rest) }

// wholeFen reports whether nothing of the sum is smaller than a fen.
func (s sum) wholeFen() bool {
	return s.units%100 == 0 && (s.rest == (decimal.Decimal{}) || s.rest.Equal(s.rest.Truncate(2)))
}

func (s sum) negative() bool {
	return s.units < 0 && s.rest == (decimal.Decimal{}) || s.rest != (decimal.Decimal{}) && s.yuan().IsNegative()
}

// shiftOf is by how many places an amount in u becomes 元.
func shiftOf(u model.MoneyUnit) int32 {
	switch u {
	case model.QianYuan:
		return 3
	case model.WanYuan:
		return 4
	case model.YiYuan:
		return 8
	}
	return 0
}

// parseStored reads a number as a cell stores it, printed in units of 10^shift
// 元, by the same law as cleanFloat. Ordinary numbers take no memory.
func parseStored(b []byte, shift int32) (s sum, ok bool) {
	if units, ok := parseUnits(b, shift); ok {
		return sum{units: units}, true
	}
	n, ok := parsePlain(string(b))
	if !ok {
		return sum{}, false
	}
	return sumOf(cleanFloat(n).Shift(shift)), true
}

// sumOf is an amount in 元 as a sum.
func sumOf(n decimal.Decimal) sum {
	if units := n.Shift(unitPlaces); units.IsInteger() && units.Abs().LessThan(decimal.New(largestUnits, 0)) {
		return sum{units: units.IntPart()}
	}
	return sum{rest: n}
}

// parseUnits is parseStored for plain decimals of which at most 11 digits stay
// once they are rounded to 15, as 39.299999999999997 is to 39.3; ok is false for
// others, which the law of cleanFloat may change further.
func parseUnits(b []byte, shift int32) (units int64, ok bool) {
	negative := len(b) > 0 && b[0] == '-'
	if negative {
		b = b[1:]
	}
	n, digits, places, ok := mantissa(b)
	if !ok {
		return 0, false
	}
	if cut := digits - 15; cut > 0 {
		if cut > places {
			return 0, false
		}
		n, places = (n+pow10[cut]/2)/pow10[cut], places-cut
	}
	for _, zeros := range [...]int{8, 4, 2, 1, 1} {
		if places >= zeros && n%pow10[zeros] == 0 {
			n, places = n/pow10[zeros], places-zeros
		}
	}
	more := unitPlaces + int(shift) - places
	if n >= pow10[exactDigits] || places > 6 || more < 0 || n > largestUnits/pow10[more] {
		return 0, false
	}
	units = int64(n * pow10[more])
	if negative {
		units = -units
	}
	return units, true
}

// mantissa is the digits of a plain decimal as one number, how many there are
// from the first that is not zero, and how many stand behind the point.
func mantissa(b []byte) (n uint64, digits, places int, ok bool) {
	point := -1
	for i, c := range b {
		switch {
		case c >= '0' && c <= '9':
			n = n*10 + uint64(c-'0')
			if n > 0 {
				digits++
			}
		case c == '.' && point < 0:
			point = i
		default:
			return 0, 0, 0, false
		}
		if digits > longestDigits {
			return 0, 0, 0, false
		}
	}
	if point >= 0 {
		places = len(b) - point - 1
	}
	return n, digits, places, len(b) > 0 && len(b) < 32 && !(point >= 0 && len(b) == 1)
}

var pow10 = [...]uint64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12}

// Grouped is an amount to the fen with thousands parted: 1,234.50.
func Grouped(d decimal.Decimal) string {
	text := d.StringFixed(2)
	sign := ""
	if strings.HasPrefix(text, "-") {
		sign, text = "-", text[1:]
	}
	whole, fen, _ := strings.Cut(text, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return sign + whole + "." + fen
}
