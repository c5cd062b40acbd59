package results

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"jixiao/model"
	"jixiao/xlsx/page"
	"jixiao/xlsx/xlsxtest"

	"github.com/xuri/excelize/v2"
)

var storedResult = regexp.MustCompile(`(</f>)<v>[^<]*</v>`)

// TestLibreOffice: recalculating every formula gives the result that is stored.
func TestLibreOffice(t *testing.T) {
	r := largeReport(25, 40, 60)
	data, err := WriteErrors(r, sampleLinks(r))
	if err != nil {
		t.Fatal(err)
	}
	in, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	// Without stored results LibreOffice has to compute them.
	bare, err := page.Rewrite(in, func(_ string, body []byte) ([]byte, error) { return storedResult.ReplaceAll(body, []byte("$1")), nil })
	if err != nil {
		t.Fatal(err)
	}
	compareFormulas(t, opened(t, data), opened(t, xlsxtest.Resaved(t, bare)))
}

// compareFormulas wants the results of f in again, for every formula of f.
func compareFormulas(t *testing.T, f, again *excelize.File) {
	t.Helper()
	raw := excelize.Options{RawCellValue: true}
	kinds := map[string]int{}
	for _, sheet := range f.GetSheetList() {
		for i, row := range rowsOf(t, f, sheet) {
			for j := range 19 {
				at := model.Ref{Row: i + 1, Col: j + 1}.A1()
				formula, err := f.GetCellFormula(sheet, at)
				if err != nil {
					t.Fatal(err)
				}
				if formula == "" {
					continue
				}
				kind, _, _ := strings.Cut(formula, "(")
				kinds[sheet+" "+kind]++
				stored := ""
				if j < len(row) {
					stored = row[j]
				}
				if got, err := again.GetCellValue(sheet, at, raw); err != nil || !alike(got, stored) {
					t.Errorf("%s!%s =%s: LibreOffice computes %q, we stored %q (%v)", sheet, at, formula, got, stored, err)
				}
			}
		}
	}
	for _, kind := range []string{accountSheet + " SUM", accountSheet + " ROUND", accountSheet + " HYPERLINK", shareSheet + " ROUND", slipSheet + " IFERROR"} {
		if kinds[kind] == 0 {
			t.Errorf("no formula %s was compared: %v", kind, kinds)
		}
	}
}

// openpyxlScript prints the figures of 项目对账一览 as an officer's other tools see
// them: name, column, type, value.
const openpyxlScript = `
import openpyxl, csv, sys
out = csv.writer(sys.stdout)
ws = openpyxl.load_workbook(sys.argv[1], data_only=True)['项目对账一览']
for row in ws.iter_rows(min_row=5):
    for c in row[3:16]:
        if row[2].value and c.value is not None:
            out.writerow([row[1].value, c.column_letter, type(c.value).__name__, c.value])
`

// TestOpenpyxl: another library sees every figure of 项目对账一览 as the number that
// the forms state, and sums as the sums of what it sees.
func TestOpenpyxl(t *testing.T) {
	python, err := exec.LookPath("python3")
	if _, system := os.Stat("/usr/bin/python3"); system == nil {
		python, err = "/usr/bin/python3", nil
	}
	if err != nil || exec.Command(python, "-c", "import openpyxl").Run() != nil {
		t.Skip("python3 with openpyxl is not installed")
	}
	r := largeReport(25, 40, 60)
	data, err := WriteErrors(r, sampleLinks(r))
	if err != nil {
		t.Fatal(err)
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
	rows, err := csv.NewReader(bytes.NewReader(out)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string][]string{}
	for _, row := range rows {
		seen[row[0]+" "+row[1]] = row[2:]
	}
	for _, a := range r.Accounts {
		for col, s := range map[string]model.Side{"D": a.Declared, "H": a.Budget, "I": a.EvalBudget, "K": a.Paid, "L": a.Spent, "M": a.EvalSpent} {
			got := seen[a.Name+" "+col]
			if len(got) != 2 {
				t.Fatalf("%s %s: openpyxl sees nothing", a.Name, col)
			}
			if s.Missing != (got[0] == "str") || !s.Missing && !alike(got[1], s.Amount.Mid.Shift(-4).String()) {
				t.Errorf("%s %s: openpyxl sees %q, the form states %s", a.Name, col, got, s.Text)
			}
		}
	}
	for _, col := range []string{"H", "J", "L", "N"} {
		sum := dec("0")
		for _, a := range r.Accounts {
			if got := seen[a.Name+" "+col]; got[0] != "str" {
				sum = sum.Add(dec(got[1]))
			}
		}
		if got := seen["合计 "+col]; len(got) != 2 || got[0] == "str" || !alike(got[1], sum.String()) {
			t.Errorf("合计 %s: openpyxl sees %q, its rows come to %s", col, got, sum)
		}
	}
}
