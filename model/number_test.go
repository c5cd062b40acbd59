package model

import (
	"testing"

	"github.com/shopspring/decimal"
)

// how many decimals a value prints.
var placed = []struct {
	number, ulp string
	want        int32
}{
	{"8.22", "0.01", 2},
	{"9", "1", 0},
	{"9.5", "0", 1}, // no precision known: those it has
	{"100", "0", 0},
	{"899.524", "0.01", 2}, // printed shorter than stored
	{"0.8224", "0.0001", 4},
	{"1200", "100", 0},
}

func TestPlaces(t *testing.T) {
	for _, c := range placed {
		v := Value{Number: decimal.RequireFromString(c.number), Ulp: decimal.RequireFromString(c.ulp)}
		if got := v.Places(); got != c.want {
			t.Errorf("Places of %s ± %s = %d, want %d", c.number, c.ulp, got, c.want)
		}
	}
}

func TestAmountInYuan(t *testing.T) {
	v := Value{State: Given, Kind: KindAmount, IsNumber: true, Number: decimal.RequireFromString("899.52"),
		Ulp: decimal.RequireFromString("0.01"), Yuan: WanYuan.InYuan()}
	i, ok := v.Interval()
	if !ok || i.Lo.String() != "8995150" || i.Hi.String() != "8995250" {
		t.Errorf("899.52万元 lies in %v…%v, want 8995150…8995250", i.Lo, i.Hi)
	}
	for unit, want := range map[MoneyUnit]string{Yuan: "1", WanYuan: "10000", YiYuan: "100000000", QianYuan: "1000", "": "1"} {
		if got := unit.InYuan().String(); got != want {
			t.Errorf("1%s is %s元, want %s", unit, got, want)
		}
	}
	if _, ok := (Value{State: Blank, Kind: KindAmount}).Interval(); ok {
		t.Error("a blank cell has an interval: blank is not zero")
	}
}

func TestRoundHalfUp(t *testing.T) {
	for _, c := range []struct {
		in     string
		places int32
		want   string
	}{{"97.125", 2, "97.13"}, {"-0.005", 2, "-0.01"}, {"0.0049", 2, "0"}, {"8.5", 0, "9"}} {
		if got := RoundHalfUp(decimal.RequireFromString(c.in), c.places); !got.Equal(decimal.RequireFromString(c.want)) {
			t.Errorf("RoundHalfUp(%s, %d) = %v, want %s", c.in, c.places, got, c.want)
		}
	}
}
