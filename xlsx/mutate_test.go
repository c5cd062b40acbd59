package xlsx

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"jixiao/model"
)

// A form reads the same however it is laid on its sheet: with blank rows
// between its blocks, with merges taken apart, with labels spaced out. The law
// is tested on every sheet of the corpus. A new mutation is a line of the table
// below; what it cannot ask of a sheet stands in except, with the reason.

// mutant is a sheet that was changed, and where its cells came from.
type mutant struct {
	what string // of several on one sheet, which
	g    *grid
	home func(place) place // the cell of the sheet before; nil where nothing moved
}

// mutation changes a sheet in ways that leave its reading as it is.
type mutation struct {
	name   string
	mutate func(g *grid, forms []*placement) []mutant
	notes  bool // 附注 may differ: labels get or lose brackets
	typed  bool // 数值 may differ: they stand within words
}

var mutations = []mutation{
	{name: "空行", mutate: blankRows},
	{name: "空列", mutate: blankColumns},
	{name: "隐藏的辅助行", mutate: helperRows},
	{name: "合并全拆", mutate: mergesApart},
	{name: "纵向合并逐行重复", mutate: mergesRepeated},
	{name: "换页重复表头", mutate: headersRepeated},
	{name: "列换位", mutate: columnsSwapped},
	{name: "标签字间空格", mutate: labels(spacedOut)},
	{name: "标签换行", mutate: labels(broken)},
	{name: "标签带冒号", mutate: fieldLabels(func(s string) string { return s + "：" })},
	{name: "标签带附注", mutate: labels(noted), notes: true},
	{name: "半角括号", mutate: labels(halfWidth)},
	{name: "全角括号", mutate: labels(fullWidth)},
	{name: "标签和值一格", mutate: labelsWithValues, typed: true},
	{name: "数字存成文字", mutate: numbersAsText},
	{name: "模板残留行", mutate: leftoverRows},
	{name: "表前表后的说明", mutate: remarked},
}

// except are the sheets of the corpus that a mutation may change, by mutation
// and beginning of their name, and why.
var except = map[string]map[string]string{
	"数字存成文字": {
		"支付明细_日期各式": "日期的序列号存成文字，就只是一个数",
	},
	"合并全拆": {
		"申报表_评价内容两列_参考标准":    "一个列名管两级，拆开后看不出它的宽度",
		"自评表_北京2016_得分计算方法":  "一条评分标准管几行，拆开后只在第一行",
		"预算执行_单位合并_小计":       "拆开后单位只在首行，小计行本身没有单位",
		"预算执行_单位向下合并_小计在上":   "拆开后单位只在首行，小计行本身没有单位",
		"预算执行_小计在类别旁":        "拆开后小计旁没有类别",
		"申报表_湖北_三年指标值与编号目标":  "拆开后看不出指标值下分三年，表头占几行",
		"申报表_甘肃_总额与部分同一行":    "拆开后标题与总额之间是空格",
		"整体目标_江西_编制人数与收支逐项":  "拆开后看不出标题管着下面几行",
		"整体目标_辽宁_下划线编码与收支并排": "拆开后收入类别与金额之间都是空格",
	},
	"隐藏的辅助行": {
		"整体目标_广东_收支两栏与重点工作":  "任务没有合计行，紧接着的隐藏行与任务分不开",
		"整体目标_辽宁_下划线编码与收支并排": "任务没有合计行，紧接着的隐藏行与任务分不开",
	},
}

// TestMutations reads every sheet of the corpus as each mutation leaves it.
func TestMutations(t *testing.T) {
	notRaced(t)
	l := mustLayouts(t)
	grids := corpusGrids(t)
	for _, m := range mutations {
		t.Run(m.name, func(t *testing.T) {
			tried := 0
			for _, name := range slices.Sorted(maps.Keys(grids)) {
				why := ""
				for beginning, reason := range except[m.name] {
					if strings.HasPrefix(name, beginning) {
						why = reason
					}
				}
				if why == "" {
					tried += m.try(t, name, grids[name], l)
				}
			}
			if tried < 5 {
				t.Errorf("only %d sheets could be changed", tried)
			}
		})
	}
}

// try reports how many mutants of a sheet were read.
func (m mutation) try(t *testing.T, name string, g *grid, l *Layouts) int {
	want := m.reading(g, l, nil)
	fresh := g.moved(0, 0)
	all := m.mutate(fresh, locate(fresh, l))
	for _, x := range all {
		t.Run(strings.TrimSuffix(name+"/"+x.what, "/"), func(t *testing.T) {
			if diff := lineDiff(want, m.reading(x.g, l, x.home)); diff != "" {
				t.Errorf("reads otherwise (- before, + after):\n%s", diff)
			}
		})
	}
	return len(all)
}

// reading is what the forms of a sheet say, a line a value, with the cells where
// they stood before.
func (m mutation) reading(g *grid, l *Layouts, home func(place) place) []string {
	var out []string
	for i, p := range locate(g, l) {
		f := readForm(g, p)
		out = append(out, fmt.Sprintf("%d %s %d年度 单位 %s 金额单位 %s", i+1, f.Kind, f.Year, model.Fold(f.Unit), f.MoneyUnit))
		for _, t := range slices.Sorted(maps.Keys(f.Fields)) {
			out = append(out, m.lineOf(fmt.Sprintf("%d %s", i+1, t), f.Fields[t], home)...)
		}
		for _, t := range slices.Sorted(maps.Keys(f.Blocks)) {
			for n, row := range f.Blocks[t] {
				for _, c := range slices.Sorted(maps.Keys(row.Cells)) {
					out = append(out, m.lineOf(fmt.Sprintf("%d 【%s】%d%s %s", i+1, t, n+1, row.Role, c), row.Cells[c], home)...)
				}
			}
		}
	}
	return out
}

// lineOf is one value; nothing for a blank one.
func (m mutation) lineOf(what string, v model.Value, home func(place) place) []string {
	if v.State == model.Blank {
		return nil
	}
	at := place{int32(v.At.Row), int32(v.At.Col)}
	if home != nil {
		at = home(at)
	}
	s := fmt.Sprintf("%s：%s @%s", what, model.Fold(v.Text), model.Ref{Row: int(at.row), Col: int(at.col)}.A1())
	if v.IsNumber && !m.typed {
		s += " " + plain(v.Number)
	}
	if !m.notes && v.Note != "" {
		s += " 附注 " + v.Note
	}
	return []string{s}
}

// lineDiff are the lines that only one of two readings has.
func lineDiff(want, got []string) string {
	var out strings.Builder
	for _, s := range want {
		if !slices.Contains(got, s) {
			fmt.Fprintf(&out, "- %s\n", s)
		}
	}
	for _, s := range got {
		if !slices.Contains(want, s) {
			fmt.Fprintf(&out, "+ %s\n", s)
		}
	}
	return out.String()
}

// opened is g with room before rows and columns: each of them gets a blank one in
// front. Merges that it falls into grow.
func (g *grid) opened(rows, cols []int) mutant {
	down := func(row int) int { return row + upTo(rows, row) }
	right := func(col int) int { return col + upTo(cols, col) }
	m := newGrid(g.file, g.name)
	m.hidden = g.hidden
	for row := range g.used(1, g.height()) {
		for col, c := range g.cells(row) {
			m.put(down(row), right(col), bare(c))
		}
	}
	for r := range g.hiddenRows {
		m.hiddenRows[down(r)] = true
	}
	for c := range g.hiddenCols {
		m.hiddenCols[right(c)] = true
	}
	for _, s := range g.merges {
		m.merge(model.Range{Row1: down(s.Row1), Row2: down(s.Row2), Col1: right(s.Col1), Col2: right(s.Col2)})
	}
	return mutant{g: m, home: func(at place) place {
		return place{at.row - int32(before(rows, int(at.row))), at.col - int32(before(cols, int(at.col)))}
	}}
}

// bare is a cell without the word that index made of it.
func bare(c *cell) cell {
	x := *c
	x.label = nil
	return x
}

// upTo is how many of some rows lie at or above one, as numbered before they
// were moved; before the same for one numbered after.
func upTo(rows []int, row int) int {
	n := 0
	for _, r := range rows {
		if r <= row {
			n++
		}
	}
	return n
}

func before(rows []int, row int) int {
	n := 0
	for _, r := range slices.Sorted(slices.Values(rows)) {
		if r+n < row {
			n++
		}
	}
	return n
}

// edges are the rows at which a block or its total begins, but for the first of
// a form.
func edges(forms []*placement) []int {
	var rows []int
	for _, p := range forms {
		for _, b := range p.blocks {
			if b.layout.direction != "竖" && b.top > p.firstRow() {
				rows = append(rows, b.top)
			}
			if !b.total.IsZero() {
				rows = append(rows, b.total.Row)
			}
		}
	}
	slices.Sort(rows)
	return slices.Compact(rows)
}

func blankRows(g *grid, forms []*placement) []mutant {
	rows := edges(forms)
	if len(rows) == 0 {
		return nil
	}
	return []mutant{g.opened(rows, nil)}
}

func blankColumns(g *grid, forms []*placement) []mutant {
	var out []mutant
	for col := 1; col <= g.width() && len(forms) > 0; col++ {
		x := g.opened(nil, []int{col})
		x.what = model.ColumnName(col)
		out = append(out, x)
	}
	return out
}

// helperRows puts hidden rows with the keys of a system above the blocks.
func helperRows(g *grid, forms []*placement) []mutant {
	rows := edges(forms)
	if len(rows) == 0 {
		return nil
	}
	x := g.opened(rows, nil)
	for i, row := range rows {
		x.g.put(row+i, 1, cell{kind: textCell, raw: "PERF_TARGET_ID", text: "PERF_TARGET_ID"})
		x.g.put(row+i, 2, cell{kind: textCell, raw: "VAL", text: "VAL"})
		x.g.hiddenRows[row+i] = true
	}
	return []mutant{x}
}

func mergesApart(g *grid, forms []*placement) []mutant {
	if len(forms) == 0 || len(g.merges) == 0 {
		return nil
	}
	m := g.moved(0, 0)
	m.merges, m.merged = nil, mergeTree{}
	return []mutant{{g: m}}
}

// mergesRepeated takes apart the merges over several rows of a list or of
// indicators, and repeats their values, as an export does.
func mergesRepeated(g *grid, forms []*placement) []mutant {
	m := g.moved(0, 0)
	from := map[place]place{}
	inRecords := func(s model.Range) bool {
		for _, p := range forms {
			for _, b := range p.blocks {
				for _, c := range b.columns {
					if b.layout.direction == "行" && c.line.take == "承上" && s.Col1 == c.col && s.Row1 >= b.first && s.Row2 <= b.last {
						return true
					}
				}
			}
		}
		return false
	}
	m.merges, m.merged = nil, mergeTree{}
	for _, s := range g.merges {
		if s.Row2 == s.Row1 || !inRecords(s) {
			m.merge(s)
			continue
		}
		for row := s.Row1; row <= s.Row2; row++ {
			from[place{int32(row), int32(s.Col1)}] = place{int32(s.Row1), int32(s.Col1)}
			c := g.at(s.Row1, s.Col1)
			m.put(row, s.Col1, bare(&c))
			if s.Col2 > s.Col1 {
				m.merge(model.Range{Row1: row, Row2: row, Col1: s.Col1, Col2: s.Col2})
			}
		}
	}
	if len(from) == 0 {
		return nil
	}
	return []mutant{{g: m, home: func(at place) place {
		if h, ok := from[at]; ok {
			return h
		}
		return at
	}}}
}

// headersRepeated repeats the header of a block of records in the midst of them.
func headersRepeated(g *grid, forms []*placement) []mutant {
	var out []mutant
	for _, p := range forms {
		for _, b := range p.blocks {
			if b.layout.direction != "行" || len(b.rows) < 3 {
				continue
			}
			at := b.rows[len(b.rows)/2].row
			left := g.width()
			for _, c := range b.columns {
				left = min(left, c.col)
			}
			if slices.ContainsFunc(g.merges, func(s model.Range) bool {
				return s.Row1 < at && s.Row2 >= at && s.Col2 >= left || s.Row1 <= b.header && s.Row2 > b.header && s.Col2 >= left
			}) {
				continue
			}
			rows := slices.Repeat([]int{at}, b.header-b.top+1)
			x := g.opened(rows, nil)
			x.what = string(b.block)
			for row := b.top; row <= b.header; row++ {
				for col, c := range g.cells(row) {
					if col >= left {
						x.g.put(row-b.top+at, col, bare(c))
					}
				}
			}
			for _, s := range g.merges {
				if s.Row1 >= b.top && s.Row2 <= b.header && s.Col1 >= left {
					s.Row1, s.Row2 = s.Row1-b.top+at, s.Row2-b.top+at
					x.g.merge(s)
				}
			}
			out = append(out, x)
		}
	}
	return out
}

// columnsSwapped changes places of neighbouring columns of the indicators that
// say nothing by their order.
func columnsSwapped(g *grid, forms []*placement) []mutant {
	var out []mutant
	for _, p := range forms {
		b := p.block(model.IndicatorBlock)
		if b == nil || b.layout.direction != "行" || b.top != b.header {
			continue
		}
		bottom := max(b.last, b.total.Row)
		free := func(c columnPlace) bool {
			return c.line.take == "列" && c.line.nth == 0 && len(c.line.parents) == 0 && c.instead == 0 && len(c.choices) == 0 && c.col == c.end &&
				!slices.ContainsFunc(g.merges, func(s model.Range) bool {
					return s.Row2 >= b.top && s.Row1 <= bottom && s.Col1 <= c.col && s.Col2 >= c.col
				})
		}
		all := slices.SortedFunc(maps.Values(b.columns), func(a, b columnPlace) int { return cmp.Compare(a.col, b.col) })
		for i := 1; i < len(all); i++ {
			a, z := all[i-1], all[i]
			if free(a) && free(z) && a.line.field != model.Indicator {
				out = append(out, g.swapped(b.top, bottom, a.col, z.col))
			}
		}
	}
	return out
}

func (g *grid) swapped(top, bottom, a, z int) mutant {
	m := g.moved(0, 0)
	for row := top; row <= bottom; row++ {
		x, y := g.at(row, a), g.at(row, z)
		m.put(row, a, bare(&y))
		m.put(row, z, bare(&x))
	}
	return mutant{what: model.ColumnName(a) + model.ColumnName(z), g: m, home: func(at place) place {
		if row := int(at.row); row >= top && row <= bottom {
			switch int(at.col) {
			case a:
				at.col = int32(z)
			case z:
				at.col = int32(a)
			}
		}
		return at
	}}
}

// labelCells are the cells of a sheet that are labels and nothing else.
func labelCells(g *grid, forms []*placement) (fields, headers []place) {
	values := map[place]bool{}
	at := func(r model.Ref) place { return place{int32(r.Row), int32(r.Col)} }
	for _, p := range forms {
		for _, x := range p.fields {
			values[at(x.value)] = true
			for _, r := range x.more {
				values[at(r)] = true
			}
		}
		for _, b := range p.blocks {
			for _, r := range b.rows {
				for _, c := range r.cells {
					values[at(c)] = true
				}
			}
		}
	}
	add := func(to *[]place, r model.Ref) {
		if x := at(r); x.row > 0 && !values[x] && !slices.Contains(*to, x) && len(g.word(r.Row, r.Col).pairs) == 0 {
			*to = append(*to, x)
		}
	}
	for _, p := range forms {
		for _, x := range p.fields {
			if !x.inner {
				add(&fields, x.label)
			}
		}
		for _, b := range p.blocks {
			add(&headers, b.group)
			add(&headers, b.total)
			for _, c := range b.columns {
				add(&headers, c.header)
			}
		}
	}
	return fields, headers
}

func labels(dress func(string) string) func(*grid, []*placement) []mutant {
	return func(g *grid, forms []*placement) []mutant {
		fields, headers := labelCells(g, forms)
		return g.dressed(append(fields, headers...), dress)
	}
}

func fieldLabels(dress func(string) string) func(*grid, []*placement) []mutant {
	return func(g *grid, forms []*placement) []mutant {
		fields, _ := labelCells(g, forms)
		return g.dressed(fields, dress)
	}
}

// dressed is g with some of its texts changed; nothing where none is.
func (g *grid) dressed(cells []place, dress func(string) string) []mutant {
	m, changed := g.moved(0, 0), false
	for _, at := range cells {
		c := m.find(int(at.row), int(at.col))
		if s := dress(c.text); s != c.text {
			c.text, c.raw, changed = s, s, true
		}
	}
	if !changed {
		return nil
	}
	return []mutant{{g: m}}
}

// spacedOut puts a space between the characters of a label, as short ones are
// typed to fill their cell.
func spacedOut(s string) string {
	if strings.ContainsAny(s, "(（:：") {
		return s
	}
	return strings.Join(strings.Split(strings.TrimSpace(s), ""), " ")
}

// broken breaks a label in two lines.
func broken(s string) string {
	r := []rune(s)
	return string(r[:len(r)/2]) + "\n" + string(r[len(r)/2:])
}

// noted gives a label without brackets a remark.
func noted(s string) string {
	if strings.ContainsAny(s, "(（【:：%") {
		return s
	}
	return s + "（A）"
}

func halfWidth(s string) string {
	return strings.NewReplacer("（", "(", "）", ")", "：", ":").Replace(s)
}

func fullWidth(s string) string {
	return strings.NewReplacer("(", "（", ")", "）", ":", "：").Replace(s)
}

// labelsWithValues puts a label and its value in one cell: 项目名称：道路养护.
func labelsWithValues(g *grid, forms []*placement) []mutant {
	m := g.moved(0, 0)
	from := map[place]place{}
	for _, p := range forms {
		for _, x := range p.fields {
			c, w := g.at(x.value.Row, x.value.Col), g.word(x.label.Row, x.label.Col)
			single := len(x.more) == 0 && g.span(x.value.Row, x.value.Col).Row1 == g.span(x.value.Row, x.value.Col).Row2
			if x.inner || x.line.take != "右" || x.value.Row != x.label.Row || c.kind != textCell || !single || w.colon || w.note != "" || strings.ContainsAny(c.text, "：:□√ \n") || x.line.direction == "止" {
				continue
			}
			label := m.find(x.label.Row, x.label.Col)
			label.text += "：" + c.text
			label.raw = label.text
			*m.find(x.value.Row, x.value.Col) = cell{col: uint16(x.value.Col)}
			from[place{int32(x.label.Row), int32(x.label.Col)}] = place{int32(x.value.Row), int32(x.value.Col)}
		}
	}
	if len(from) == 0 {
		return nil
	}
	return []mutant{{g: m, home: func(at place) place {
		if h, ok := from[at]; ok {
			return h
		}
		return at
	}}}
}

func numbersAsText(g *grid, forms []*placement) []mutant {
	m, changed := g.moved(0, 0), false
	for row := range m.used(1, m.height()) {
		for _, c := range m.cells(row) {
			if c.kind == numberCell && (c.format == nil || !c.format.date) && c.formula == "" {
				c.kind, c.raw, c.format, changed = textCell, c.text, nil, true
			}
		}
	}
	if !changed || len(forms) == 0 {
		return nil
	}
	return []mutant{{g: m}}
}

// leftoverRows puts what a blank form has where indicators are to be filled in
// below the last one.
func leftoverRows(g *grid, forms []*placement) []mutant {
	var out []mutant
	for _, p := range forms {
		for _, b := range p.blocks {
			name, ok := b.columns[model.Indicator]
			if b.layout.direction != "行" || !ok || len(b.rows) < 2 {
				continue
			}
			at := b.rows[len(b.rows)-1].row
			if s := g.span(at, name.col); s.Row1 < at {
				continue
			}
			x := g.opened([]int{at, at}, nil)
			x.what = string(b.block)
			x.g.put(at, name.col, cell{kind: textCell, raw: "指标2：", text: "指标2："})
			x.g.put(at+1, name.col, cell{kind: textCell, raw: "……", text: "……"})
			out = append(out, x)
		}
	}
	return out
}

// remarked puts 附件 above a sheet and a remark below it.
func remarked(g *grid, forms []*placement) []mutant {
	if len(forms) == 0 {
		return nil
	}
	x := g.opened([]int{1}, nil)
	x.g.put(1, 1, cell{kind: textCell, raw: "附件2", text: "附件2"})
	note := "注：1.得分一档最高不能超过该指标分值上限。2.定量指标若为正向指标（≥*），则得分计算方法应用全年实际值/年度指标值。"
	x.g.put(x.g.bottom()+1, 1, cell{kind: textCell, raw: note, text: note})
	x.g.merge(model.Range{Row1: x.g.height(), Col1: 1, Row2: x.g.height(), Col2: g.width()})
	return []mutant{x}
}
