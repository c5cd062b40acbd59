package xlsx

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jixiao/model"
	"jixiao/xlsx/page"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// extractSamples are street-wide lists, and the column of their units.
var extractSamples = []struct {
	path, unit string
}{
	{"../samples/云桥街道/收件/2023年预算执行情况表（街道汇总）.xlsx", "预算单位"},
	{"../samples/云桥街道/收件/2023年支付明细表（街道汇总）.xlsx", "预算单位"},
}

// rowsOfUnits are the rows of a sheet below its header by what stands in the column of
// units.
func rowsOfUnits(t *testing.T, g *grid, header string) map[string][]model.Ref {
	t.Helper()
	units := map[string][]model.Ref{}
	top, unit := 0, 0
	for row := range g.used(1, g.height()) {
		for col, c := range g.cells(row) {
			if top == 0 && c.text == header {
				top, unit = row, col
			}
		}
		if c := g.value(row, unit); top > 0 && row > top && c.kind == textCell && g.filled(row) > 3 && c.text != "合计" {
			units[c.text] = append(units[c.text], model.Ref{File: g.file, Sheet: g.name, Row: row})
		}
	}
	if len(units) < 2 {
		t.Fatalf("%s!%s has %d units", g.file, g.name, len(units))
	}
	return units
}

// partsOf are all parts of a workbook as one text.
func partsOf(t *testing.T, data []byte) string {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, f := range in.File {
		body, err := page.ReadPart(f)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(body)
	}
	return all.String()
}

// TestExtractSamples: what a unit gets of a street-wide list has all its rows, to
// the letter and where the map says, and nothing that others have alone.
func TestExtractSamples(t *testing.T) {
	for _, s := range extractSamples {
		name := filepath.Base(s.path)
		list, err := OpenList(s.path, name, layoutsFor(t))
		if err != nil {
			t.Fatal(err)
		}
		in, err := openFile(s.path, name)
		if err != nil {
			t.Fatal(err)
		}
		units := rowsOfUnits(t, in.grids[0], s.unit)
		for unit, rows := range units {
			data, at, err := list.Extract(rows)
			if err != nil {
				t.Errorf("%s of %s: %v", unit, name, err)
				continue
			}
			if strings.Contains(unit, "党群") {
				keep(t, "摘录_"+name, data)
			}
			checkOwn(t, in.grids[0], rows, data, at)
			checkOthers(t, in.grids[0], units, unit, partsOf(t, data))
		}
	}
}

// checkOwn compares the rows of a list with an extract, cell by cell.
func checkOwn(t *testing.T, g *grid, rows []model.Ref, data []byte, at map[model.Ref]model.Ref) {
	t.Helper()
	out, err := openBook(data, "乙.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	if out.ours != DocumentCopy || len(out.grids) != 1 || out.grids[0].name != g.name {
		t.Fatalf("the extract is %q, of %d sheets, the first %s", out.ours, len(out.grids), out.grids[0].name)
	}
	got, last := out.grids[0], 0
	for _, r := range rows {
		for col, c := range g.cells(r.Row) {
			to, ok := at[model.Ref{File: g.file, Sheet: g.name, Row: r.Row, Col: col}]
			if !ok || to.Sheet != g.name {
				t.Errorf("%s is nowhere in the extract", g.placed(r.Row, col))
				continue
			}
			x := got.at(to.Row, to.Col)
			if x.text != c.text || c.kind == numberCell && !sameRaw(x.raw, c.raw) || x.kind != c.kind {
				t.Errorf("%s is %q, at %s of the extract %q", g.placed(r.Row, col), c.text, to.A1(), x.text)
			}
			if number := got.at(to.Row, 1).text; number != fmt.Sprint(r.Row) {
				t.Errorf("row %d of %s has the number %s", r.Row, g.name, number)
			}
			last = max(last, to.Row)
		}
	}
	if foot := got.at(last+1, 1).text; !strings.HasPrefix(foot, "摘自“"+g.file+"”") || got.height() != last+1 {
		t.Errorf("below the last row, %d of %d: %q", last, got.height(), foot)
	}
}

// checkOthers looks in the parts of the extract of a unit for what other units
// have alone: their names, and what stands in a cell of theirs.
func checkOthers(t *testing.T, g *grid, units map[string][]model.Ref, unit, parts string) {
	t.Helper()
	shown := map[string]bool{}
	for element := range strings.SplitSeq(parts, "<") {
		_, text, _ := strings.Cut(element, ">")
		shown[text] = true
	}
	own := map[string]bool{}
	for _, r := range units[unit] {
		for _, c := range g.cells(r.Row) {
			own[c.raw], own[c.text] = true, true
		}
	}
	for other, rows := range units {
		if other == unit {
			continue
		}
		_, bare := model.SplitCode(other)
		if strings.Contains(parts, bare) {
			t.Errorf("the extract of %s names %s", unit, bare)
		}
		for _, r := range rows {
			for col, c := range g.cells(r.Row) {
				if own[c.raw] || own[c.text] || len(c.raw) < 4 {
					continue
				}
				if col > 1 && (shown[c.raw] || shown[c.text]) {
					t.Errorf("the extract of %s has %s of %s", unit, c.text, g.placed(r.Row, col))
				}
			}
		}
	}
	for _, row := range []int{g.height(), g.height() - 1, g.height() - 2} { // 合计 and notes
		for _, c := range g.cells(row) {
			if len(c.raw) > 3 && c.raw != "合计" && !own[c.raw] && strings.Contains(parts, c.raw) {
				t.Errorf("the extract of %s has %q of row %d", unit, c.raw, row)
			}
		}
	}
}

// TestExtractReadsBack: the forms of an extract hold the rows of the list.
func TestExtractReadsBack(t *testing.T) {
	for _, s := range extractSamples {
		in, err := openFile(s.path, "甲.xlsx")
		if err != nil {
			t.Fatal(err)
		}
		units := rowsOfUnits(t, in.grids[0], s.unit)
		unit := slices.Min(slices.Collect(maps.Keys(units)))
		data, at, err := extracted(t, s.path, "甲.xlsx", units[unit])
		if err != nil {
			t.Fatal(err)
		}
		own := map[int]bool{}
		for _, r := range units[unit] {
			own[r.Row] = true
		}
		rows := func(w *Workbook, keep func(model.Row) bool) (lines []string) {
			for _, f := range w.Forms {
				for _, b := range slices.Sorted(maps.Keys(f.Blocks)) {
					for _, r := range f.Blocks[b] {
						if !keep(r) {
							continue
						}
						for _, term := range slices.Sorted(maps.Keys(r.Cells)) {
							v := r.Cells[term]
							if to, ok := at[model.Ref{File: v.At.File, Sheet: v.At.Sheet, Row: v.At.Row, Col: v.At.Col}]; ok {
								v.At.Row, v.At.Col = to.Row, to.Col
							}
							lines = append(lines, fmt.Sprint(b, r.Role, term, v.At.A1(), v.Text, v.Number, v.Yuan, v.State))
						}
					}
				}
			}
			return lines
		}
		want := rows(Read(s.path, "甲.xlsx", layoutsFor(t)), func(r model.Row) bool { return own[r.At.Row] })
		got := rows(ReadBytes(asInput(t, data), "乙.xlsx", layoutsFor(t)), func(model.Row) bool { return true })
		if diff := cmp.Diff(want, got); diff != "" || len(want) == 0 {
			t.Errorf("%s (-list +extract):\n%s", s.path, diff)
		}
	}
}

// drawnList is a workbook of a list whose cells say why they may be shown.
func drawnList(t *testing.T) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	set := func(at string, v any) {
		if err := f.SetCellValue("Sheet1", at, v); err != nil {
			t.Fatal(err)
		}
	}
	set("A1", "松林街道2023年支付明细表（松林敬老院 12345.67 万元）")
	set("A2", "编制单位：松林敬老院   2023年度   单位：元   合计 9876543.21")
	for i, h := range []string{"预算单位", "项目名称", "支付日期", "金额", "用途", "收款人", "收款账号", "联系电话", "分摊"} {
		set(model.ColumnName(i+1)+"3", h)
	}
	rows := [][]any{
		{"松林文化站", "非遗展演", "2023-03-01", 1234.5, "付款至6222021001112223334", "甲公司", "6222021001112223334", "021-55667788", 777.25},
		{nil, "非遗展演", "2023-03-02", 2234.5, "场租", "甲公司", 622202100111.0, 13812345678.0, nil},
		{nil, "全民阅读", "2023-03-03", 3234.5, "图书", "乙书店", "无", "无", nil},
		{"松林敬老院", "送餐", "2023-03-04", 4234.5, "餐费", "丙食堂", "6222021001119998887", "13900001111", nil},
		{nil, "送餐", "2023-03-05", 5234.5, "餐费", "丙食堂", "6222021001119998887", "13900001111", nil},
		{"合计", nil, nil, 16172.5, nil, nil, nil, nil, 777.25},
	}
	for i, r := range rows {
		for col, v := range r {
			set(model.Ref{Row: 4 + i, Col: col + 1}.A1(), v)
		}
	}
	set("A10", "注：松林敬老院另有一笔。")
	for _, m := range [][2]string{{"A1", "I1"}, {"A2", "I2"}, {"A4", "A6"}, {"A7", "A8"}, {"I4", "I8"}} {
		if err := f.MergeCell("Sheet1", m[0], m[1]); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "支付.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestExtractTaken: of a list whose caption, merges and numbers speak of others
// and of people, the extract keeps what is the unit's.
func TestExtractTaken(t *testing.T) {
	var rows []model.Ref
	for _, row := range []int{6, 5, 9, 10, 6, 99} { // out of order, twice, and none of a list
		rows = append(rows, model.Ref{Sheet: "Sheet1", Row: row})
	}
	path := drawnList(t)
	data, at, err := extracted(t, path, "收件/支付.xlsx", rows)
	if err != nil {
		t.Fatal(err)
	}
	keep(t, "摘录_两家.xlsx", data)
	b, err := openBook(data, "乙.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"Sheet1",
		"A1 2023年支付明细表", "A2 2023年度", "F2 单位：元",
		"A3 原表行号", "B3 预算单位", "C3 项目名称", "D3 支付日期", "E3 金额", "F3 用途", "G3 收款人", "H3 收款账号", "I3 联系电话", "J3 分摊",
		"A4 5", "B4 松林文化站", "C4 非遗展演", "D4 2023-03-02", "E4 2234.5", "F4 场租", "G4 甲公司", "H4 622*****0111", "I4 138****5678",
		"A5 6", "B5 松林文化站", "C5 全民阅读", "D5 2023-03-03", "E5 3234.5", "F5 图书", "G5 乙书店", "H5 无", "I5 无",
		"A6 摘自“支付.xlsx”，只含本单位的行；原表行号是在原表中的行。",
		"merge A1:J1", "merge A2:E2", "merge F2:J2", "merge A6:J6"}
	if diff := cmp.Diff(want, shownOn(b.grids[0])); diff != "" {
		t.Errorf("extract (-want +got):\n%s", diff)
	}
	for from, to := range map[string]string{"A4": "B4", "A5": "B4", "A6": "B5", "D6": "E5", "I6": "J5", "D3": "E3", "A2": "A2", "D4": "", "D7": "", "A1": ""} {
		row, col, err := model.ParseA1(from)
		if err != nil {
			t.Fatal(err)
		}
		if got := at[model.Ref{File: "收件/支付.xlsx", Sheet: "Sheet1", Row: row, Col: col}]; got.A1() != to {
			t.Errorf("%s stands at %q, want %q", from, got.A1(), to)
		}
	}
	if again, _, err := extracted(t, path, "收件/支付.xlsx", rows); err != nil || !bytes.Equal(data, again) {
		t.Errorf("the same rows give other bytes (%v)", err)
	}
	if _, _, err := extracted(t, path, "支付.xlsx", rows[2:4]); !errors.Is(err, ErrNoRows) {
		t.Errorf("rows of no list: %v, want ErrNoRows", err)
	}
}

// TestExtractKinds: of lists of every kind of file and of many layouts, random rows
// of records are all there, where the map says, and nothing that the other rows
// have alone.
func TestExtractKinds(t *testing.T) {
	names, err := filepath.Glob("testdata/lists/*.want")
	if err != nil || len(names) == 0 {
		t.Fatalf("no lists: %v", err)
	}
	random, kinds := rand.New(rand.NewPCG(6, 40)), map[string]int{}
	for _, want := range names {
		name := strings.TrimSuffix(filepath.Base(want), ".want")
		path := listFile(t, name)
		records := map[model.Ref]model.Row{}
		for _, f := range Read(path, name, layoutsFor(t)).Forms {
			for _, b := range []model.Term{model.ExecutionBlock, model.PaymentBlock} {
				for _, r := range f.Block(b) {
					if r.Role == model.RoleRecord {
						records[model.Ref{Sheet: r.At.Sheet, Row: r.At.Row}] = r
					}
				}
			}
		}
		if len(records) == 0 {
			continue
		}
		list, err := OpenList(path, name, layoutsFor(t))
		if err != nil {
			t.Fatal(err)
		}
		for range 5 {
			own := slices.SortedFunc(maps.Keys(records), func(a, b model.Ref) int { return a.Row - b.Row })
			random.Shuffle(len(own), func(i, j int) { own[i], own[j] = own[j], own[i] })
			own = own[:1+random.IntN(len(own))]
			checkRecords(t, list, records, own)
		}
		kinds[filepath.Ext(name)]++
	}
	if kinds[".xls"] == 0 || kinds[".csv"] == 0 || kinds[".txt"] == 0 || kinds[""] < 10 {
		t.Errorf("lists of kinds %v", kinds)
	}
}

// checkRecords compares the extract of the rows own with the records of a list.
func checkRecords(t *testing.T, list *List, records map[model.Ref]model.Row, own []model.Ref) {
	t.Helper()
	data, at, err := list.Extract(own)
	if err != nil {
		t.Errorf("rows %v of %s: %v", own, list.name, err)
		return
	}
	out, err := openBook(data, "乙.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]bool{}
	for _, g := range out.grids {
		for _, r := range g.rows {
			for i := range r.cells {
				shown[r.cells[i].text] = r.cells[i].kind != blankCell || shown[r.cells[i].text]
			}
		}
	}
	stands := map[string]bool{}
	for ref, r := range records {
		mine := slices.Contains(own, ref)
		for term, v := range r.Cells {
			in := list.cellAt(v.At)
			if !mine || in.kind == blankCell || list.inHeader(in.text) {
				continue
			}
			stands[in.text] = true
			to, ok := at[model.Ref{File: list.name, Sheet: v.At.Sheet, Row: v.At.Row, Col: v.At.Col}]
			if !ok {
				t.Errorf("%s %s of %s is nowhere in the extract", term, v.At.A1(), list.name)
				continue
			}
			if got := out.sheetNamed(to.Sheet).at(to.Row, to.Col).text; got != in.text && !strings.Contains(got, "*") && v.At.Row == ref.Row {
				t.Errorf("%s %s of %s is %q, at %s of the extract %q", term, v.At.A1(), list.name, in.text, to.A1(), got)
			}
		}
	}
	for ref, r := range records {
		if slices.Contains(own, ref) {
			continue
		}
		for term, v := range r.Cells {
			in := list.cellAt(v.At)
			if in.kind == blankCell || stands[in.text] || len(in.text) < 4 || list.inHeader(in.text) {
				continue
			}
			if shown[in.text] {
				t.Errorf("%s %s of %s, %q, is in the extract of %v", term, v.At.A1(), list.name, in.text, own)
			}
		}
	}
}

func (l *List) cellAt(at model.Ref) cell {
	for _, s := range l.sheets {
		if s.g.name == at.Sheet {
			return s.g.value(at.Row, at.Col)
		}
	}
	return cell{}
}

// inHeader reports whether a text stands above the rows of a list, too.
func (l *List) inHeader(text string) bool {
	for _, s := range l.sheets {
		for _, x := range s.lists {
			for row := x.caption; row <= x.header; row++ {
				for _, c := range s.g.cells(row) {
					if strings.Contains(c.text, text) {
						return true
					}
				}
			}
		}
	}
	return false
}

func (b *book) sheetNamed(name string) *grid {
	return b.grids[slices.IndexFunc(b.grids, func(g *grid) bool { return g.name == name })]
}

// BenchmarkExtract takes the rows of 40 units out of a list of 50,000 rows that was
// read once, and reads the list alone; × is what it takes for one reading:
//
//	go test ./xlsx -run XXX -bench Extract
func BenchmarkExtract(b *testing.B) {
	const rows, units = 50_000, 40
	f := excelize.NewFile()
	defer f.Close()
	s, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	own := make([][]model.Ref, units)
	for row := 1; row <= rows+2; row++ {
		unit := row % units
		line := []any{fmt.Sprintf("3170%02d-第%d管理所", unit, unit), fmt.Sprintf("3170%02d23T%03d", unit, row%30), fmt.Sprintf("专项工作%d", row%30),
			"2023-03-04", float64(row) + 0.25, "项目经费支出", "某某服务有限公司", fmt.Sprintf("62220210011%08d", row)}
		switch row {
		case 1:
			line = []any{"2023年支付明细表"}
		case 2:
			line = []any{"预算单位", "项目编码", "项目名称", "支付日期", "金额", "用途", "收款人", "收款账号"}
		default:
			own[unit] = append(own[unit], model.Ref{Sheet: "Sheet1", Row: row})
		}
		if err := s.SetRow(fmt.Sprintf("A%d", row), line); err != nil {
			b.Fatal(err)
		}
	}
	if err := s.Flush(); err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(b.TempDir(), "支付.xlsx")
	if err := f.SaveAs(path); err != nil {
		b.Fatal(err)
	}
	layouts, err := DefaultLayouts()
	if err != nil {
		b.Fatal(err)
	}
	race(b,
		contender{"read", func() error {
			if w := Read(path, "支付.xlsx", layouts); len(w.Forms) != 1 {
				return fmt.Errorf("%d forms", len(w.Forms))
			}
			return nil
		}},
		contender{"extracts", func() error {
			list, err := OpenList(path, "支付.xlsx", layouts)
			if err != nil {
				return err
			}
			for _, rows := range own {
				if _, at, err := list.Extract(rows); err != nil || len(at) < len(rows) {
					return fmt.Errorf("%d cells: %w", len(at), err)
				}
			}
			return nil
		}},
	)
}

// extracted is what one unit gets of a list.
func extracted(t *testing.T, path, name string, rows []model.Ref) ([]byte, map[model.Ref]model.Ref, error) {
	t.Helper()
	list, err := OpenList(path, name, layoutsFor(t))
	if err != nil {
		t.Fatal(err)
	}
	return list.Extract(rows)
}
