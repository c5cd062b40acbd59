package xlsx

import (
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"jixiao/xlsx/xlsxtest"

	"github.com/shopspring/decimal"
)

// openpyxlScript prints every cell as an officer's other tools see it: sheet,
// address, type, value.
const openpyxlScript = `
import openpyxl, csv, sys
out = csv.writer(sys.stdout)
for ws in openpyxl.load_workbook(sys.argv[1], data_only=True):
    for row in ws.iter_rows():
        for c in row:
            if c.value is not None:
                out.writerow([ws.title, c.coordinate, type(c.value).__name__, c.value])
`

// TestOpenpyxl: another library sees the formulas' results as numbers, and
// every recorded value as it was recorded.
func TestOpenpyxl(t *testing.T) {
	data, records := sampleRecords(t)
	python, err := exec.LookPath("python3")
	if _, system := os.Stat("/usr/bin/python3"); system == nil {
		python, err = "/usr/bin/python3", nil
	}
	if err != nil || exec.Command(python, "-c", "import openpyxl").Run() != nil {
		t.Skip("python3 with openpyxl is not installed")
	}
	path := filepath.Join(t.TempDir(), "out.xlsx")
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python, "-c", openpyxlScript, path)
	cmd.Env = append(os.Environ(), "PYTHONIOENCODING=utf-8")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string][]string{}
	rows, err := csv.NewReader(strings.NewReader(string(out))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		seen[r[0]+"!"+r[1]] = r[2:]
	}
	formulas := 0
	for _, r := range records {
		if r.sheet == reportSheet {
			continue
		}
		got := seen[r.sheet+"!"+r.place]
		if len(got) != 2 {
			t.Errorf("%s!%s: openpyxl sees nothing, recorded %q", r.sheet, r.place, r.value)
			continue
		}
		number := got[0] == "int" || got[0] == "float"
		if r.formula != "" {
			formulas++
			if !number {
				t.Errorf("%s!%s: the formula's result has type %s", r.sheet, r.place, got[0])
			}
		}
		if !sameValue(got[1], r.value) && !closeTo(got[1], r.value) {
			t.Errorf("%s!%s: openpyxl sees %q, recorded %q", r.sheet, r.place, got[1], r.value)
		}
	}
	if formulas < 10 {
		t.Errorf("%d formulas written, want 执行率, 得分 and 总分 of each form", formulas)
	}
}

// TestLibreOffice: recalculating every formula gives the stored result.
func TestLibreOffice(t *testing.T) {
	data, records := sampleRecords(t)
	// Without stored results LibreOffice has to compute them.
	bare, err := withoutResults(data)
	if err != nil {
		t.Fatal(err)
	}
	again := xlsxtest.Resaved(t, bare)
	f := opened(t, again)
	n := 0
	for _, r := range records {
		if r.formula == "" {
			continue
		}
		n++
		got, err := f.GetCellValue(r.sheet, r.place, rawCells)
		if err != nil || !closeTo(got, r.value) {
			t.Errorf("%s!%s =%s: LibreOffice computes %q, we stored %q (%v)", r.sheet, r.place, r.formula, got, r.value, err)
		}
	}
	if n < 10 {
		t.Errorf("%d formulas compared", n)
	}
}

func closeTo(got, want string) bool {
	a, err1 := decimal.NewFromString(got)
	b, err2 := decimal.NewFromString(want)
	return err1 == nil && err2 == nil && a.Sub(b).Abs().LessThan(decimal.New(1, -12))
}

// sampleRecords is a written workbook and the records of its 说明.
func sampleRecords(t *testing.T) ([]byte, []record) {
	t.Helper()
	data := written(t, sampleReport(sampleProject("居村党群服务站建设", 5), sampleProject("党员教育培训", 1)))
	b, err := openBook(data, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range b.grids {
		if g.name == explainSheet {
			return data, explained(g)
		}
	}
	t.Fatal("no 说明")
	return nil, nil
}
