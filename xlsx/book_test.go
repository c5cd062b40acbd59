package xlsx_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jixiao/model"
	"jixiao/rules"
	"jixiao/xlsx"
)

// wholeBook are all tables of the default rule book.
func wholeBook(t testing.TB) []model.Table {
	t.Helper()
	tables, err := rules.DefaultTables()
	if err != nil {
		t.Fatal(err)
	}
	more, err := xlsx.DefaultTables()
	if err != nil {
		t.Fatal(err)
	}
	return append(tables, more...)
}

func TestBookRoundTrip(t *testing.T) {
	tables := wholeBook(t)
	data, err := xlsx.WriteBook(tables)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := xlsx.WriteBook(tables); err != nil || !bytes.Equal(data, again) {
		t.Errorf("WriteBook twice: %v, %d and %d bytes that differ", err, len(data), len(again))
	}
	path := filepath.Join(t.TempDir(), "规则.xlsx")
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	if keep := os.Getenv("KEEPBOOK"); keep != "" {
		os.WriteFile(keep, data, 0o644)
	}
	got, found, err := xlsx.ReadTables(path, "规则.xlsx")
	if err != nil || len(found) > 0 {
		t.Fatalf("ReadTables = %v, %v", found, err)
	}
	compareTables(t, got, tables)
	_, words, mistakes := xlsx.ParseLayouts(got)
	_, more := rules.Parse(got, words)
	for _, m := range append(mistakes, more...) {
		t.Errorf("%s: %s", m.At, m.Message)
	}
}

func compareTables(t *testing.T, got, want []model.Table) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%d tables, want %d", len(got), len(want))
	}
	for _, w := range want {
		g, ok := named(got, w.Name)
		if !ok || len(g.Rows) != len(w.Rows) || len(g.Header) != len(w.Header) {
			t.Errorf("%s: %d rows of %d columns, want %d of %d", w.Name, len(g.Rows), len(g.Header), len(w.Rows), len(w.Header))
			continue
		}
		for i, r := range w.Rows {
			for j, cell := range r.Cells {
				if g.Header[j] != w.Header[j] || g.Rows[i].Cells[j] != cell {
					t.Errorf("%s %s: %q, want %q", w.Name, g.At(g.Rows[i], j).A1(), g.Rows[i].Cells[j], cell)
				}
			}
		}
	}
}

func named(tables []model.Table, name string) (model.Table, bool) {
	for _, t := range tables {
		if t.Name == name {
			return t, true
		}
	}
	return model.Table{}, false
}

func BenchmarkWriteBook(b *testing.B) {
	tables := wholeBook(b)
	for b.Loop() {
		if _, err := xlsx.WriteBook(tables); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReadTables(b *testing.B) {
	data, err := xlsx.WriteBook(wholeBook(b))
	if err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(b.TempDir(), "规则.xlsx")
	if err := os.WriteFile(path, data, 0o644); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, _, err := xlsx.ReadTables(path, "规则.xlsx"); err != nil {
			b.Fatal(err)
		}
	}
}

// TestBookColumns: book.csv explains every column of the book, and no other.
func TestBookColumns(t *testing.T) {
	declared, err := os.ReadFile("default/book.csv")
	if err != nil {
		t.Fatal(err)
	}
	columns, err := model.ParseCSV("book.csv", bytes.NewReader(declared))
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]bool{}
	for _, r := range columns.Rows {
		have[r.Cells[0]+"."+r.Cells[1]] = true
	}
	for _, table := range wholeBook(t) {
		for _, h := range table.Header {
			if !have[table.Name+"."+h] {
				t.Errorf("book.csv lacks %s of %s", h, table.Name)
			}
			delete(have, table.Name+"."+h)
		}
	}
	for name := range have {
		t.Errorf("book.csv explains %s, which the book lacks", name)
	}
}

// TestBookWords: the note of a column explains every word that stands in it.
func TestBookWords(t *testing.T) {
	declared, err := os.ReadFile("default/book.csv")
	if err != nil {
		t.Fatal(err)
	}
	columns, err := model.ParseCSV("book.csv", bytes.NewReader(declared))
	if err != nil {
		t.Fatal(err)
	}
	notes := map[string]string{}
	for _, r := range columns.Rows {
		notes[r.Cells[0]+"."+r.Cells[1]] = r.Cells[6]
	}
	for _, column := range []string{"版式.方向", "版式.取值", "评分口径.类别", "对账.范围", "语句.样式", "语句.逐项"} {
		name, header, _ := strings.Cut(column, ".")
		table, _ := named(wholeBook(t), name)
		for _, r := range table.Rows {
			word := r.Cells[table.Column(header)]
			if column == "版式.取值" && r.Cells[table.Column("方向")] == "止" {
				continue // a field stands there
			}
			if !strings.Contains(notes[column], word) {
				t.Errorf("book.csv: the note of %s does not explain %q", column, word)
			}
		}
	}
}

// TestGuideExamples: what 填写说明 shows can be typed as it stands.
func TestGuideExamples(t *testing.T) {
	data, err := os.ReadFile("default/guide.csv")
	if err != nil {
		t.Fatal(err)
	}
	guide, err := model.ParseCSV("guide.csv", bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	tables, err := rules.DefaultTables()
	if err != nil {
		t.Fatal(err)
	}
	checks, _ := named(tables, "校验规则")
	n := 0
	for _, r := range guide.Rows {
		row := model.TableRow{Row: 2, Cells: make([]string, len(checks.Header))}
		for header, cell := range map[string]string{"规则编号": "Z01", "名称": r.Cells[1], "对象": "项目支出绩效自评表", "字段": "得分", "要求": r.Cells[2],
			"级别": "提示", "提示": "请看", "怎样改": "请看", "依据": "表样", "启用": "是"} {
			row.Cells[checks.Column(header)] = cell
		}
		switch r.Cells[0] {
		case "例":
		case "值":
			row.Cells[checks.Column("要求")], row.Cells[checks.Column("提示")] = "非 空(得分)", "{"+r.Cells[2]+"}"
		default:
			continue
		}
		n++
		one := checks
		one.Rows = []model.TableRow{row}
		_, found := rules.Parse([]model.Table{one}, nil)
		for _, f := range found {
			if f.At.Sheet == checks.Name && f.At.Row == 2 {
				t.Errorf("%s: %s: %s", r.Cells[1], r.Cells[2], f.Message)
			}
		}
	}
	if n < 20 {
		t.Errorf("填写说明 has %d examples", n)
	}
}
