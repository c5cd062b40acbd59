package biff_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"jixiao/model"
	"jixiao/xlsx"
	"jixiao/xlsx/biff"
	"jixiao/xlsx/sheet"
)

// someForms are texts of workbooks that between them hold merges, hidden rows,
// columns and sheets, dates, percentages, formulas and their errors.
var someForms = []string{
	"testdata/表单.txt", "testdata/长文字.txt",
	"../testdata/corpus/支付明细_日期各式.txt", "../testdata/corpus/自评表_合并全拆_两行表头.txt", "../testdata/corpus/自评表_公式结果为空.txt",
	"../testdata/corpus/申报表_中期年度两半.txt", "../testdata/corpus/整体自评_湖南_收入性质支出性质.txt", "../testdata/corpus/单位名册与基本情况.txt",
	"../testdata/corpus/监控表_截至7月_单列原因_下拉.txt", "../testdata/corpus/基础数据表_逐级.txt",
}

// TestLikeXLSX: what LibreOffice saves as .xls reads as the .xlsx it is saved
// from.
func TestLikeXLSX(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("LibreOffice is not installed")
	}
	if testing.Short() {
		t.Skip("starting LibreOffice takes seconds")
	}
	dir := t.TempDir()
	args := []string{"-env:UserInstallation=file://" + filepath.ToSlash(dir) + "/profile", "--headless", "--convert-to", "xls:MS Excel 97", "--outdir", dir}
	want := map[string]string{}
	open := map[string]map[string]bool{}
	for i, path := range someForms {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		data, err := xlsx.BuildText(string(text))
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		name := filepath.Join(dir, strconv.Itoa(i))
		if err := os.WriteFile(name+".xlsx", data, 0o644); err != nil {
			t.Fatal(err)
		}
		args = append(args, name+".xlsx")
		w, err := sheet.Open(bytes.NewReader(data), int64(len(data)), sheet.Forms())
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		open[name] = map[string]bool{}
		want[name] = contents(t, w, w.Sheets, open[name])
	}
	if err := exec.Command(office, args...).Run(); err != nil {
		t.Skipf("LibreOffice does not run: %v", err)
	}
	for i, path := range someForms {
		name := filepath.Join(dir, strconv.Itoa(i))
		data, err := os.ReadFile(name + ".xls")
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		w, err := biff.Open(bytes.NewReader(data), int64(len(data)), sheet.Forms())
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		got := contents(t, w, w.Sheets, open[name])
		for j, line := range strings.Split(want[name], "\n") {
			if gots := strings.Split(got, "\n"); j >= len(gots) || gots[j] != line {
				t.Errorf("%s, line %d:\ngot  %s\nwant %s", path, j+1, gots[min(j, len(gots)-1)], line)
				break
			}
		}
		if strings.Count(got, "\n") != strings.Count(want[name], "\n") {
			t.Errorf("%s: %d lines, want %d", path, strings.Count(got, "\n"), strings.Count(want[name], "\n"))
		}
	}
}

type reader interface {
	Read(*sheet.Sheet, func(*sheet.Row) error) error
	Text(*sheet.Cell) string
}

// contents are the values of all sheets, a line for each cell, with what hides
// them and what is merged. Cells in open are left out, and those of formulas
// without a result join them.
func contents(t *testing.T, w reader, sheets []*sheet.Sheet, open map[string]bool) string {
	t.Helper()
	var out strings.Builder
	for _, s := range sheets {
		fmt.Fprintln(&out, s.Name, s.Hidden)
		err := w.Read(s, func(r *sheet.Row) error {
			for i := range r.Cells {
				c := &r.Cells[i]
				at, value := fmt.Sprint(s.Name, " ", model.ColumnName(c.Col), r.Number), w.Text(c)
				if f, err := strconv.ParseFloat(value, 64); err == nil && c.Kind == sheet.Number {
					value = strconv.FormatFloat(f, 'g', -1, 64)
				}
				if open[at] = open[at] || !c.Stored; !open[at] && value != "" {
					fmt.Fprintf(&out, "%s %s %q hidden %v\n", at, kindNames[c.Kind], value, r.Hidden)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatalf("%s: %v", s.Name, err)
		}
		merges := map[sheet.Range]bool{}
		for _, m := range s.Merges {
			merges[m] = true
		}
		fmt.Fprintln(&out, s.Name, merges, s.HiddenColumns)
	}
	return out.String()
}
