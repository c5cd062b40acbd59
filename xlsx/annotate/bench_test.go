package annotate_test

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"
	"time"

	"jixiao/model"
	"jixiao/xlsx/annotate"
	"jixiao/xlsx/sheet"

	"github.com/xuri/excelize/v2"
)

// list is a street-wide payment list of n rows.
func list(b testing.TB, n int) []byte {
	b.Helper()
	f := excelize.NewFile()
	defer f.Close()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	for i := 1; i <= n; i++ {
		row := []any{fmt.Sprintf("2023-%02d-%02d", 1+i%12, 1+i%28), fmt.Sprintf("记-%06d", i*7919%1000003), "219001-某某街道办事处", fmt.Sprintf("居村党群服务站建设（%d）", i%97),
			float64(i*7919%1000003) / 100, fmt.Sprintf("付第%d号合同款", i*31%9973), "政府办公厅（室）及相关机构事务", "办公费"}
		if err := w.SetRow(fmt.Sprintf("A%d", i), row); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		b.Fatal(err)
	}
	return out.Bytes()
}

// BenchmarkCopy marks 100 cells of a large list, and says how many times as
// long as reading it that takes (x_read), and how many bytes beside input and
// output are allocated for each of the input (beside/in).
func BenchmarkCopy(b *testing.B) {
	for _, rows := range []int{20_000, 100_000} {
		b.Run(fmt.Sprintf("%d行", rows), func(b *testing.B) {
			data := list(b, rows)
			var marks []annotate.Mark
			for i := range 100 {
				marks = append(marks, annotate.Mark{Sheet: "Sheet1", Row: 1 + i*rows/100, Col: 5, Level: model.Level(1 + i%3), Text: "【错误 P03】与凭证不符\n怎样改：请核对。"})
			}
			b.SetBytes(int64(len(data)))
			var read, copy time.Duration
			var before, after runtime.MemStats
			var beside uint64
			for b.Loop() {
				from := time.Now()
				w, err := sheet.Open(bytes.NewReader(data), int64(len(data)), sheet.Lists())
				if err != nil {
					b.Fatal(err)
				}
				if err := w.Read(w.Sheets[0], func(*sheet.Row) error { return nil }); err != nil {
					b.Fatal(err)
				}
				read += time.Since(from)
				runtime.ReadMemStats(&before)
				from = time.Now()
				out, err := annotate.Copy(data, marks, "")
				if err != nil {
					b.Fatal(err)
				}
				copy += time.Since(from)
				runtime.ReadMemStats(&after)
				beside = after.TotalAlloc - before.TotalAlloc - uint64(len(out))
			}
			b.ReportMetric(float64(copy)/float64(read), "x_read")
			b.ReportMetric(float64(beside)/float64(len(data)), "beside/in")
		})
	}
}
