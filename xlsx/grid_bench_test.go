package xlsx

import (
	"fmt"
	"testing"

	"jixiao/model"
)

const maxColumns = 16_384

// gridSizes are sheets as they come and as they should not: what reading costs
// goes by the cells and merges that are there.
var gridSizes = []struct {
	name string
	make func() *grid
}{
	{"自评表40行", evaluationGrid},
	{"明细2万行", func() *grid { return listGrid(20_000) }},
	{"明细10万行", func() *grid { return listGrid(100_000) }},
	{"2000行只有末列", func() *grid {
		g := evaluationGrid()
		for row := 1; row <= 2000; row++ {
			g.put(row, maxColumns, wordCell("项目名称"))
		}
		return g
	}},
	{"2000行首末两列", func() *grid {
		g := evaluationGrid()
		for row := 41; row <= 2000; row++ {
			g.put(row, 1, wordCell("项目名称"))
			g.put(row, maxColumns, wordCell("实施单位"))
		}
		return g
	}},
	{"末行一格", func() *grid {
		g := listGrid(100)
		g.put(1_048_576, 1, wordCell("以下空白"))
		return g
	}},
	{"2万行都是标签", func() *grid {
		g := newGrid("甲.xlsx", "表")
		for row := 1; row <= 20_000; row++ {
			g.put(row, 1, wordCell("项目名称"))
		}
		return g
	}},
	{"4行满是标签", func() *grid {
		g := newGrid("甲.xlsx", "表")
		for i := range 4 * maxColumns {
			g.put(1+i/maxColumns, 1+i%maxColumns, wordCell([]string{"项目名称", "三级指标", "年度指标值"}[i%3]))
		}
		return g
	}},
	{"5万处合并", func() *grid {
		g := listGrid(20_000)
		for i := range 50_000 {
			g.merge(model.Range{Row1: 3 + i%19_000, Col1: 2 + i/19_000*2, Row2: 3 + i%19_000, Col2: 3 + i/19_000*2})
		}
		return g
	}},
	{"5万处重叠合并", func() *grid {
		g := listGrid(20_000)
		for i := range 50_000 {
			g.merge(model.Range{Row1: 3 + i%1000, Col1: 1 + i%300, Row2: 40 + i%1000, Col2: maxColumns - i%500})
		}
		return g
	}},
	{"5万处整表合并", func() *grid {
		g := listGrid(20_000)
		for range 50_000 {
			g.merge(model.Range{Row1: 1, Col1: 1, Row2: 1_048_576, Col2: maxColumns})
		}
		return g
	}},
}

// BenchmarkGrid fills a grid, finds the forms on it and reads them: all of
// reading but taking the file apart.
func BenchmarkGrid(b *testing.B) {
	l, err := DefaultLayouts()
	if err != nil {
		b.Fatal(err)
	}
	for _, size := range gridSizes {
		b.Run(size.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				g := size.make()
				for _, p := range locate(g, l) {
					readForm(g, p)
				}
			}
		})
	}
}

func wordCell(s string) cell { return cell{kind: textCell, raw: s, text: s} }

var generalFormat = parseFormat("General")

func numberOf(s string) cell { return cell{kind: numberCell, raw: s, text: s, format: generalFormat} }

// evaluationGrid is an ordinary self-evaluation of 40 rows.
func evaluationGrid() *grid {
	g := gridOf("项目支出绩效自评表|<|<|<|<|<|<|<|<\n（2023年度）|<|<|<|<|<|<|<|<\n项目名称|<|老旧小区改造\n主管部门|<|云桥街道办事处|||实施单位|云桥街道社区事务受理中心\n" +
		"项目资金（万元）|<|<|年初预算数|全年预算数|全年执行数|分值|执行率|得分\n^|年度资金总额|<|100.00|120.00|96.00|10|80.00%|8\n" +
		"年度总体目标|预期目标|<|<|<|实际完成情况|<|<|<\n^|目标1：改造小区。|<|<|<|已改造。|<|<|<\n" +
		"绩效指标|一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|偏差原因分析及改进措施")
	for row := 10; row < 40; row++ {
		for i, s := range []string{fmt.Sprintf("第%d项指标", row-9), "≥95%", "96.5%", "3", "3"} {
			c := wordCell(s)
			if i > 2 {
				c = numberOf(s)
			}
			g.put(row, 4+i, c)
		}
	}
	g.put(10, 2, wordCell("产出指标"))
	g.put(10, 3, wordCell("数量指标"))
	g.merge(model.Range{Row1: 10, Col1: 2, Row2: 39, Col2: 2})
	g.merge(model.Range{Row1: 10, Col1: 3, Row2: 39, Col2: 3})
	g.put(40, 1, wordCell("总分"))
	g.put(40, 7, numberOf("100"))
	g.put(40, 8, numberOf("92"))
	return g
}

// listGrid is a payment list of so many rows and twelve columns.
func listGrid(rows int) *grid {
	g := gridOf("支付明细表\n序号|支付日期|凭证号|预算单位|项目编码|项目名称|用途|收款人|金额|结算方式|经济分类|备注")
	for i := range rows {
		for c, s := range []string{fmt.Sprint(i + 1), "2023-05-12", fmt.Sprintf("Z%06d", i), "219001-云桥街道办事处", fmt.Sprintf("P%03d", i%60),
			fmt.Sprintf("第%d号项目", i%60), fmt.Sprintf("支付%d月服务费用", i%12+1), "某某服务有限公司", fmt.Sprintf("%d.56", i), "转账", "30201", "无"} {
			x := wordCell(s)
			if c == 0 || c == 8 {
				x = numberOf(s)
			}
			g.put(i+3, c+1, x)
		}
	}
	return g
}
