package xlsx

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jixiao/model"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

func zipOf(t *testing.T, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(parts[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func encrypted(t *testing.T) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	var b bytes.Buffer
	if err := f.Write(&b, excelize.Options{Password: "一二三"}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestRefusals: what is no workbook is refused with its reason and what to do.
func TestRefusals(t *testing.T) {
	book, err := BuildText("[甲]\nA1 项目名称\n")
	if err != nil {
		t.Fatal(err)
	}
	wide := `<worksheet><sheetData>` + strings.Repeat(`<row><c r="XFD1"/></row>`, 400) + `</sheetData></worksheet>`
	for _, c := range []struct {
		name string
		data []byte
		want []string
	}{
		{"空文件", nil, []string{"空的", "重新索取"}},
		{"加密", encrypted(t), []string{"密码", "另存为 .xlsx"}},
		{"断尾", book[:len(book)/2], []string{"损坏", "重新取得"}},
		{"PDF", []byte("%PDF-1.7\n"), []string{"PDF", ".xlsx"}},
		{"图片", []byte("\x89PNG\r\n"), []string{"图片"}},
		{"网页改名", []byte("<html><table><tr><td>1</td></tr></table></html>"), []string{"网页", "另存为 .xlsx"}},
		{"CSV", []byte("项目名称,金额\n垃圾分类,1\n"), []string{"CSV", "另存为 .xlsx"}},
		{"GB 编码的 CSV", []byte("\xcf\xee\xc4\xbf,1\r\n"), []string{"CSV"}},
		{"文档", zipOf(t, "word/document.xml", "<w/>"), []string{"Word"}},
		{"演示", zipOf(t, "ppt/presentation.xml", "<p/>"), []string{"演示文稿"}},
		{"ods", zipOf(t, "content.xml", "<o/>"), []string{"OpenDocument", "另存为 .xlsx"}},
		{"xlsb", zipOf(t, "xl/workbook.bin", "x"), []string{"xlsb", "另存为 .xlsx"}},
		{"压缩包", zipOf(t, "a.txt", "x"), []string{"压缩包", "解压"}},
		{"rar", []byte("Rar!\x1a\x07"), []string{"压缩包", "解压"}},
		{"过宽", zipOf(t, "xl/workbook.xml", "<workbook/>", "xl/worksheets/sheet1.xml", wide), []string{"过大"}},
		{"坏部件", zipOf(t, "xl/workbook.xml", "<workbook", "xl/worksheets/sheet1.xml", "<worksheet"), []string{"损坏"}},
		{"乱码", []byte{1, 2, 3, 0, 255}, []string{"不是工作簿"}},
		{"旧格式断尾", []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and no more"), []string{"损坏"}},
	} {
		w := ReadBytes(c.data, "甲.xlsx", &Layouts{})
		if !w.File.Refused {
			t.Errorf("%s was read", c.name)
		}
		for _, s := range c.want {
			if !strings.Contains(w.File.Why, s) {
				t.Errorf("%s refused with %q, want %q in it", c.name, w.File.Why, s)
			}
		}
	}
	if w := Read(filepath.Join(t.TempDir(), "无.xlsx"), "无.xlsx", &Layouts{}); !w.File.Refused || !strings.Contains(w.File.Why, "找不到") {
		t.Errorf("missing file: %q", w.File.Why)
	}
}

// TestGrid: raw values, printed text, formulas, errors, merges and hidden
// parts, as stored.
func TestGrid(t *testing.T) {
	data, err := BuildText(strings.Join([]string{
		"[甲]", "A1 标题", "A2 1,093.75", "B2 82.24%", "C2 2023-12-31 {yyyy/m/d}", "D2 '0012", "A3 =A2*2 | 2187.50", "B3 =A2*2", "C3 #REF!", "D3 =1/0",
		"@merge A1:D1", "@hide row 3", "@hide col B", "[乙]", "A1 1", "@hide sheet"}, "\n"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := openBook(data, "甲.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	g := b.grids[0]
	type seen struct{ Raw, Text, Formula string }
	got := map[string]seen{}
	for r := range g.rows {
		for c, x := range g.rows[r] {
			if x.kind != blankCell {
				got[model.Ref{Row: r + 1, Col: c + 1}.A1()] = seen{x.raw, x.text, x.formula}
			}
		}
	}
	want := map[string]seen{
		"A1": {"标题", "标题", ""}, "A2": {"1093.75", "1,093.75", ""}, "B2": {"0.8224", "82.24%", ""},
		"C2": {"45291", "2023/12/31", ""}, "D2": {"0012", "0012", ""}, "A3": {"2187.50", "2187.50", "A2*2"},
		"B3": {"2187.5", "2187.5", "A2*2"}, "C3": {"#REF!", "#REF!", ""}, "D3": {"", "#DIV/0!", "1/0"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("grid (-want +got):\n%s", diff)
	}
	if r, c := g.home(1, 3); r != 1 || c != 1 {
		t.Errorf("home(1, 3) = %d, %d", r, c)
	}
	if !g.hiddenRows[3] || g.hiddenRows[2] || !g.hiddenCols[2] || g.hiddenCols[1] || g.hidden || !b.grids[1].hidden {
		t.Errorf("hidden: rows %v, columns %v, sheets %t %t", g.hiddenRows, g.hiddenCols, g.hidden, b.grids[1].hidden)
	}
	if !g.at(3, 2).computed || !g.at(3, 4).lost || g.at(3, 1).computed {
		t.Errorf("formulas: computed %t, lost %t", g.at(3, 2).computed, g.at(3, 4).lost)
	}
}

// TestDumpTextInverts: a dump builds a workbook that dumps the same.
func TestDumpTextInverts(t *testing.T) {
	names, _ := filepath.Glob("testdata/corpus/*.txt")
	blanks, _ := filepath.Glob("default/blank/*.txt")
	for _, name := range append(names, blanks...) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		once := dumpOf(t, string(text))
		if again := dumpOf(t, once); again != once {
			t.Errorf("%s (-first +second):\n%s", name, cmp.Diff(once, again))
		}
	}
}

func dumpOf(t *testing.T, text string) string {
	t.Helper()
	data, err := BuildText(text)
	if err != nil {
		t.Fatal(err)
	}
	out, err := textOf(data)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// FuzzOpenBook: no bytes make the reader panic or fail without a reason.
func FuzzOpenBook(f *testing.F) {
	book, err := BuildText("[甲]\nA1 项目名称\nB1 =1+1\nA2 1.5\n@merge A1:A2\n")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(book)
	f.Add([]byte("%PDF"))
	f.Add([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"))
	l, err := DefaultLayouts()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if w := ReadBytes(data, "甲.xlsx", l); w.File.Refused && w.File.Why == "" {
			t.Error("refused without a reason")
		}
	})
}
