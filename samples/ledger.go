package main

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"time"

	"jixiao/model"
)

// A ledger of 2,000 payments is not written by hand. On the last sheet of a
// draft stands, in place of its lines,
//
//	@ledger 4 支付日期|凭证号|项目编码|…|金额|结算方式
//	@pay 预算单位；项目编码；项目名称；功能科目；经济科目；用途；收款人；金额合计；笔数
//
// the row of the first payment and what each column holds, then a line a
// project: how much was paid in how many payments. 用途 may be several, separated
// by |, and take turns, each with its own 收款人 or all with the same. The
// amounts of a project's payments add up to 金额合计 to the fen.

// payment is one line of a ledger.
type payment struct {
	order          int // of its @pay line
	day            time.Time
	fen            int64
	number         int // 凭证号, counted over the whole ledger
	purpose, payee string
	spending
}

// spending is what one @pay line says.
type spending struct {
	unit, code, project, function, economic string
	purposes, payees                        []string
	fen                                     int64
	count                                   int
}

// expandLedger replaces the @ledger and @pay lines of a draft by cells. A
// draft without them comes back as it is.
func expandLedger(text string) (string, error) {
	var out []string
	var first int
	var columns []string
	var all []spending
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		switch word, rest, _ := strings.Cut(line, " "); word {
		case "@ledger":
			row, names, _ := strings.Cut(rest, " ")
			n, err := strconv.Atoi(row)
			if err != nil {
				return "", fmt.Errorf("@ledger wants a row: %w", err)
			}
			first, columns = n, strings.Split(names, "|")
		case "@pay":
			s, err := parseSpending(rest)
			if err != nil {
				return "", err
			}
			all = append(all, s)
		default:
			out = append(out, line)
		}
	}
	if len(columns) == 0 {
		return text, nil
	}
	cells, err := ledgerCells(first, columns, payments(all))
	return strings.Join(append(out, cells...), "\n"), err
}

func parseSpending(line string) (spending, error) {
	f := strings.Split(line, "；")
	if len(f) != 9 {
		return spending{}, fmt.Errorf("@pay wants 9 fields, has %d: %s", len(f), line)
	}
	fen, err := strconv.ParseInt(strings.Replace(f[7], ".", "", 1), 10, 64)
	if err != nil || !strings.Contains(f[7], ".") || len(f[7])-strings.Index(f[7], ".") != 3 {
		return spending{}, fmt.Errorf("@pay: %q is no amount to the fen", f[7])
	}
	count, err := strconv.Atoi(f[8])
	if err != nil || count < 1 {
		return spending{}, fmt.Errorf("@pay: %q is no number of payments", f[8])
	}
	purposes, payees := strings.Split(f[5], "|"), strings.Split(f[6], "|")
	if len(payees) != len(purposes) && len(payees) != 1 {
		return spending{}, fmt.Errorf("@pay: %d 用途 and %d 收款人", len(purposes), len(payees))
	}
	return spending{unit: f[0], code: f[1], project: f[2], function: f[3], economic: f[4],
		purposes: purposes, payees: payees, fen: fen, count: count}, nil
}

// payments splits every spending into its payments and orders them by day.
func payments(all []spending) []payment {
	var ps []payment
	for i, s := range all {
		ps = append(ps, split(i, s)...)
	}
	slices.SortStableFunc(ps, func(a, b payment) int {
		return cmp.Or(a.day.Compare(b.day), cmp.Compare(a.order, b.order))
	})
	for i := range ps {
		ps[i].number = i + 1
	}
	return ps
}

// split spreads one spending over the working days of 2023. Shares lie between
// one half and one and a half of the mean, in whole fen; the last payment
// takes what division leaves.
func split(order int, s spending) []payment {
	seed := fnv.New64a()
	fmt.Fprintf(seed, "%s %d", s.code, order)
	random := seed.Sum64()
	next := func(n uint64) uint64 { // a linear congruential step (Knuth, MMIX)
		random = random*6364136223846793005 + 1442695040888963407
		return random >> 33 % n
	}
	weights, sum := make([]int64, s.count), int64(0)
	for i := range weights {
		weights[i] = 50 + int64(next(101))
		sum += weights[i]
	}
	ps, left := make([]payment, s.count), s.fen
	for i, w := range weights {
		fen := s.fen * w / sum
		if i == s.count-1 {
			fen = left
		}
		left -= fen
		day := (350*i + 175 + int(next(200))) / s.count
		ps[i] = payment{order: order, day: workday(day), fen: fen, spending: s}
		ps[i].purpose = s.purposes[i%len(s.purposes)]
		ps[i].payee = s.payees[i%len(s.purposes)%len(s.payees)]
	}
	return ps
}

// workday is the nth day from 3 January 2023 on, or the nearest one that is no
// weekend. It stays within the year.
func workday(n int) time.Time {
	day := time.Date(2023, 1, 3+min(n, 358), 0, 0, 0, 0, time.UTC)
	switch day.Weekday() {
	case time.Saturday:
		return day.AddDate(0, 0, -1)
	case time.Sunday:
		return day.AddDate(0, 0, 1)
	}
	return day
}

// ledgerCells are the lines of the draft that the payments become, with the
// 合计 and the signature below them.
func ledgerCells(first int, columns []string, ps []payment) ([]string, error) {
	var out []string
	total, money := int64(0), slices.Index(columns, "金额")+1
	for i, p := range ps {
		total += p.fen
		for c, name := range columns {
			text, err := p.cell(name)
			if err != nil {
				return nil, err
			}
			out = append(out, fmt.Sprintf("%s %s", at(first+i, c+1), text))
		}
	}
	last := first + len(ps) - 1
	out = append(out,
		at(last+1, 1)+" 合计",
		fmt.Sprintf("%s =SUM(%s:%s) | %s", at(last+1, money), at(first, money), at(last, money), yuan(total)),
		at(last+2, 1)+" 制表：（略）        复核：（略）        制表日期：2024年1月10日",
		fmt.Sprintf("@merge %s:%s", at(last+1, 1), at(last+1, money-1)),
		fmt.Sprintf("@merge %s:%s", at(last+2, 1), at(last+2, len(columns))),
		fmt.Sprintf("@style number %s:%s", at(first, money), at(last+1, money)),
		fmt.Sprintf("@style label %s", at(last+1, 1)),
		fmt.Sprintf("@style note %s", at(last+2, 1)),
		fmt.Sprintf("@border %s:%s", at(first, 1), at(last+1, len(columns))),
		"")
	return out, nil
}

func at(row, col int) string { return model.Ref{Row: row, Col: col}.A1() }

// cell is what p shows in the column called name, in the notation of a draft.
func (p payment) cell(name string) (string, error) {
	switch name {
	case "序号":
		return strconv.Itoa(p.number), nil
	case "凭证号":
		return fmt.Sprintf("ZF2023-%05d", p.number), nil
	case "支付日期":
		return p.day.Format("2006-01-02") + " {yyyy/m/d}", nil
	case "预算单位":
		return p.unit, nil
	case "项目编码":
		return p.code, nil
	case "项目名称":
		return p.project, nil
	case "功能科目":
		return p.function, nil
	case "经济科目":
		return p.economic, nil
	case "用途":
		return p.purpose, nil
	case "收款人":
		return p.payee, nil
	case "金额":
		return yuan(p.fen), nil
	case "结算方式":
		return "直接支付", nil
	}
	return "", fmt.Errorf("@ledger: no column %q", name)
}

// yuan prints fen as 元 with thousands separators: 1,234.50.
func yuan(fen int64) string {
	sign := ""
	if fen < 0 {
		sign, fen = "-", -fen
	}
	whole := strconv.FormatInt(fen/100, 10)
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return fmt.Sprintf("%s%s.%02d", sign, whole, fen%100)
}
