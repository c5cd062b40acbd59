package xlsx

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/xuri/excelize/v2"
)

// BenchmarkReadForm reads an ordinary self-evaluation of about 40 rows.
func BenchmarkReadForm(b *testing.B) {
	var text bytes.Buffer
	text.WriteString("[表]\nA1 项目支出绩效自评表\nA2 （2023年度）\nA3 项目名称\nC3 老旧小区改造\nA4 主管部门\nC4 云桥街道办事处\nF4 实施单位\nG4 云桥街道社区事务受理中心\n")
	text.WriteString("A5 项目资金（万元）\nD5 年初预算数\nE5 全年预算数\nF5 全年执行数\nG5 分值\nH5 执行率\nI5 得分\nB6 年度资金总额\nD6 100.00\nE6 120.00\nF6 96.00\nG6 10\nH6 80.00%\nI6 8\n")
	text.WriteString("A7 年度总体目标\nB7 预期目标\nF7 实际完成情况\nB8 目标1：改造小区。\nF8 已改造。\n")
	text.WriteString("A9 绩效指标\nB9 一级指标\nC9 二级指标\nD9 三级指标\nE9 年度指标值\nF9 实际完成值\nG9 分值\nH9 得分\nI9 偏差原因分析及改进措施\nB10 产出指标\nC10 数量指标\n")
	for r := 10; r < 38; r++ {
		fmt.Fprintf(&text, "D%d 第%d项指标\nE%d ≥95%%\nF%d 96.5%%\nG%d 3\nH%d 3\n", r, r-9, r, r, r, r)
	}
	text.WriteString("A38 总分\nG38 100\nH38 92\n@merge A1:I1\n@merge A2:I2\n@merge A5:C5\n@merge B7:E7\n@merge F7:I7\n@merge B8:E8\n@merge F8:I8\n@merge A9:A37\n@merge B10:B37\n@merge C10:C37\n")
	data, err := BuildText(text.String())
	if err != nil {
		b.Fatal(err)
	}
	benchmarkRead(b, data, 1)
}

// BenchmarkReadList reads a payment list of 20,000 rows.
func BenchmarkReadList(b *testing.B) {
	f := excelize.NewFile()
	defer f.Close()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	rows := [][]any{{"支付明细表"}, {"序号", "支付日期", "凭证号", "预算单位", "项目编码", "项目名称", "用途", "收款人", "金额"}}
	for i := range 20000 {
		rows = append(rows, []any{i + 1, "2023-05-12", fmt.Sprintf("Z%06d", i), "219001-云桥街道办事处", fmt.Sprintf("P%03d", i%60), fmt.Sprintf("第%d号项目", i%60), "支付服务费用", "某某服务有限公司", 1234.56})
	}
	for i, row := range rows {
		if err := w.SetRow(fmt.Sprintf("A%d", i+1), row); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	buf, err := f.WriteToBuffer()
	if err != nil {
		b.Fatal(err)
	}
	benchmarkRead(b, buf.Bytes(), 1)
}

func benchmarkRead(b *testing.B, data []byte, forms int) {
	l, err := DefaultLayouts()
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if w := ReadBytes(data, "甲.xlsx", l); len(w.Forms) != forms {
			b.Fatalf("%d forms, want %d", len(w.Forms), forms)
		}
	}
}
