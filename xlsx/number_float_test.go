package xlsx

import "testing"

// floats are numbers as some system stored them, and as they were typed.
var floats = []struct {
	stored, want string
	tail         bool
}{
	{"973.99", "973.99", false},
	{"899.53000000000009", "899.53", false}, // beyond 15 digits: storage noise
	{"0.0900000762939453", "0.09", true},    // the hundredth of a percentage in single precision
	{"1234.56005859375", "1234.56", true},   // single precision, stored in full
	{"123456.7890625", "123456.79", true},   // single precision holds no more
	{"0.333333333333333", "0.333333333333333", false},
	{"0.8224", "0.8224", false},
	{"57.400000000012", "57.4", true},                   // a sum of doubles
	{"1234567.890125", "1234567.890125", false},         // exact in binary, but typed
	{"86.183040000001", "86.18304", true},               // 1e-14 off
	{"0.1234567890123", "0.1234567890123", false},       // digits of its own
	{"1229000.25", "1229000.25", false},                 // exact in binary, too
	{"16777216.25", "16777216.25", false},               // fen of a large amount
	{"281474976710656", "281474976710656", false},       // exact in single precision, and a code
	{"0.0909090909090909", "0.0909090909090909", false}, // 1/11
}

func TestCleanFloat(t *testing.T) {
	for _, x := range floats {
		n, ok := parsePlain(x.stored)
		if !ok {
			t.Fatalf("parsePlain(%s) refused", x.stored)
		}
		if got := cleanFloat(n); got.String() != x.want || hasTail(n) != x.tail {
			t.Errorf("cleanFloat(%s) = %s, tail %t, want %s, %t", x.stored, got, hasTail(n), x.want, x.tail)
		}
	}
}
