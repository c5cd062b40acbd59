package annotate_test

import (
	"bytes"
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"jixiao/model"
	"jixiao/xlsx/xlsxtest"
)

// TestLibreOffice: another program opens the copy, sees the input's values, and
// of what it saves our marks can still be taken out.
func TestLibreOffice(t *testing.T) {
	data := officer(t)
	copy := xlsxtest.Resaved(t, copied(t, data, officerMarks[:5]))
	plain := xlsxtest.Resaved(t, data)
	compareValues(t, plain, copy)
	got := commentsOf(t, copy)
	for _, cell := range []string{"自评表!B3", "自评表!D3", "自评表!H30"} {
		if !strings.Contains(got[cell], "】") {
			t.Errorf("comment of %s is %q", cell, got[cell])
		}
	}
	bare := copied(t, copy, nil)
	compareValues(t, plain, bare)
	for cell, text := range commentsOf(t, bare) {
		if strings.Contains(text, "jixiao") || strings.Contains(text, "【") {
			t.Errorf("comment of %s is left: %q", cell, text)
		}
	}
	if !strings.Contains(commentsOf(t, bare)["自评表!B3"], "此数以决算为准") {
		t.Error("her comment is gone")
	}
	if s := string(parts(t, bare)["xl/worksheets/sheet1.xml"]); strings.Contains(s, "FFC00001") {
		t.Error("the tab is still coloured")
	}
	for k, c := range cellsOf(elements(t, "sheet", parts(t, bare)["xl/worksheets/sheet1.xml"])) {
		if l := looksOf(t, parts(t, bare), "xl/styles.xml")[atoi(c.attrs["s"])]; isOurFill(l.fill) {
			t.Errorf("%v is still filled: %s", k, l.fill)
		}
	}
}

func isOurFill(fill string) bool {
	for _, c := range ours {
		if strings.Contains(fill, "fgColor rgb="+c) {
			return true
		}
	}
	return false
}

// openpyxlScript writes of every cell its value, its comment and its fill.
const openpyxlScript = `
import csv, sys, openpyxl
out = csv.writer(sys.stdout)
for ws in openpyxl.load_workbook(sys.argv[1]):
    for row in ws.iter_rows(max_row=60, max_col=20):
        for c in row:
            fill = c.fill.fgColor.rgb if getattr(c.fill, "patternType", "") == "solid" and c.fill.fgColor.type == "rgb" else ""
            if c.value is not None or c.comment or fill:
                out.writerow([ws.title + "!" + c.coordinate, c.value, c.comment.text if c.comment else "", fill, str(c.border.left.style) + c.number_format])
`

// TestOpenpyxl: another library sees the values of the input, our comments and
// our fills.
func TestOpenpyxl(t *testing.T) {
	python, err := exec.LookPath("python3")
	if _, system := os.Stat("/usr/bin/python3"); system == nil {
		python, err = "/usr/bin/python3", nil
	}
	if err != nil || exec.Command(python, "-c", "import openpyxl").Run() != nil {
		t.Skip("python3 with openpyxl is not installed")
	}
	read := func(data []byte) map[string][]string {
		path := filepath.Join(t.TempDir(), "in.xlsx")
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(python, "-c", openpyxlScript, path)
		cmd.Env = append(os.Environ(), "PYTHONIOENCODING=utf-8")
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("openpyxl: %v", err)
		}
		rows, err := csv.NewReader(bytes.NewReader(out)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		cells := map[string][]string{}
		for _, r := range rows {
			cells[r[0]] = r[1:]
		}
		return cells
	}
	data := officer(t)
	marks := officerMarks[:5]
	was, is := read(data), read(copied(t, data, marks))
	filled := map[string]model.Level{"自评表!B3": model.Fault, "自评表!D3": model.Notice, "自评表!E4": model.Notice, "自评表!H30": model.Fault}
	for cell, w := range was {
		g := is[cell]
		if len(g) != 4 || g[0] != w[0] || g[3] != w[3] {
			t.Errorf("%s is %q, was %q", cell, g, w)
		}
		if _, ok := filled[cell]; !ok && (g[1] != w[1] || g[2] != w[2]) {
			t.Errorf("%s is %q, was %q", cell, g, w)
		}
	}
	for cell, level := range filled {
		if g := is[cell]; len(g) != 4 || !strings.HasPrefix(g[2], ours[level]) || !strings.Contains(g[1], "【"+level.String()) {
			t.Errorf("%s is %q, want it blamed as %v", cell, g, level)
		}
	}
}
