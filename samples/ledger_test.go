package main

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// However a sum is split, its payments add up to it, on days of the year.
func TestSplitKeepsEveryFen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := spending{
			code:     rapid.String().Draw(t, "code"),
			purposes: []string{"甲", "乙"}, payees: []string{"丙"},
			fen:   rapid.Int64Range(-1e12, 1e12).Draw(t, "fen"),
			count: rapid.IntRange(1, 400).Draw(t, "count"),
		}
		ps, sum := split(0, s), int64(0)
		for _, p := range ps {
			sum += p.fen
			if p.day.Year() != 2023 {
				t.Fatalf("paid on %s", p.day)
			}
		}
		if len(ps) != s.count || sum != s.fen {
			t.Fatalf("%d payments of %d, want %d of %d", len(ps), sum, s.count, s.fen)
		}
	})
}

const goodPay = "@ledger 4 凭证号|项目编码|金额\n@pay 单位；A1；项目；功能；经济；甲|乙；丙；-1234.50；3"

func TestExpandLedger(t *testing.T) {
	got, err := expandLedger("[明细]\nA1 题\n" + goodPay)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"A1 题\n", "\nA4 ZF2023-00001\n", "\nB6 A1\n", "\nC7 =SUM(C4:C6) | -1,234.50\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	plain := "[表]\nA1 甲\n"
	if got, err := expandLedger(plain); got != plain || err != nil {
		t.Errorf("expandLedger(%q) = %q, %v", plain, got, err)
	}
}

var badLedgers = []string{
	"@ledger x 金额\n@pay u；c；p；f；e；a；b；1.00；1",
	"@ledger 4 没有这一列\n@pay u；c；p；f；e；a；b；1.00；1",
	"@ledger 4 金额\n@pay u；c；p；f；e；a；b；1.00",
	"@ledger 4 金额\n@pay u；c；p；f；e；a；b；1；1",
	"@ledger 4 金额\n@pay u；c；p；f；e；a；b；1.0；1",
	"@ledger 4 金额\n@pay u；c；p；f；e；a；b；1.00；0",
	"@ledger 4 金额\n@pay u；c；p；f；e；a|b|c；d|e；1.00；1",
}

func TestExpandLedgerRefuses(t *testing.T) {
	for _, text := range badLedgers {
		if _, err := expandLedger(text); err == nil {
			t.Errorf("expandLedger(%q) gave no error", text)
		}
	}
}

func FuzzExpandLedger(f *testing.F) {
	f.Add(goodPay)
	for _, text := range badLedgers {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, line := range strings.Split(text, "\n") {
			if s, err := parseSpending(strings.TrimPrefix(line, "@pay ")); err == nil && s.count > 10000 {
				t.Skip("a ledger of more lines than a street pays")
			}
		}
		if _, err := expandLedger(text); err != nil && !strings.Contains(err.Error(), "@") {
			t.Errorf("the mistake does not name its line: %v", err)
		}
	})
}
