package xlsx

import (
	"fmt"

	"github.com/shopspring/decimal"
)

// This file finds lists that were given twice.

// heap is what some sheets hold together.
type heap struct {
	name   string
	sheets int
	rows   int
	total  decimal.Decimal
	digest uint64
}

func (h *heap) add(s LedgerSheet) {
	h.sheets++
	h.rows, h.total, h.digest = h.rows+s.Rows, h.total.Add(s.Total), h.digest+s.digest
}

// minus is what is left of h without o.
func (h heap) minus(o heap) heap {
	return heap{rows: h.rows - o.rows, total: h.total.Sub(o.total), digest: h.digest - o.digest}
}

// repeats reports whether two heaps hold the same payments, for all that can be
// seen: as many of the same sum, or one with the same digest. A single payment of
// the same sum is no sign: rent is paid every month.
func (h heap) repeats(o heap) bool {
	if h.rows == 1 {
		return o.rows == 1 && h.digest == o.digest
	}
	return h.rows > 1 && h.rows == o.rows && h.total.Equal(o.total)
}

func (h heap) says(o string) string {
	return fmt.Sprintf("%s 与 %s：都是%d笔，%s元", h.name, o, h.rows, Grouped(h.total))
}

// doubles says which sheets repeat another, or all others of their file, and which
// files repeat all others.
func (l *Ledger) doubles() (found []string) {
	var sheets, files []heap
	of := map[string]int{}
	var all heap
	for _, s := range l.Sheets {
		if s.Rows == 0 {
			continue
		}
		x := heap{name: s.File + " " + s.Name}
		x.add(s)
		sheets = append(sheets, x)
		if _, ok := of[s.File]; !ok {
			of[s.File] = len(files)
			files = append(files, heap{name: s.File})
		}
		files[of[s.File]].add(s)
		all.add(s)
	}
	paired := false
	for i, x := range sheets {
		for _, o := range sheets[:i] {
			if x.repeats(o) {
				found, paired = append(found, x.says(o.name)), true
				break
			}
		}
	}
	for _, s := range l.Sheets {
		if s.Rows == 0 {
			continue
		}
		x, i := heap{name: s.File + " " + s.Name}, of[s.File]
		if x.add(s); files[i].sheets > 2 && x.repeats(files[i].minus(x)) {
			found = append(found, x.says("同一文件的其他各表"))
		}
	}
	for _, x := range files {
		if paired || len(files) < 3 && x.sheets == 1 {
			break // told already
		}
		if x.repeats(all.minus(x)) {
			return append(found, x.says("其他各文件"))
		}
	}
	return found
}
