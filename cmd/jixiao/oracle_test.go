package main

import (
	"bytes"
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"
)

// The tests of this file let other programs read what we wrote for the
// samples. They skip, saying so, where those programs are missing.

// numberCell is a cell of an output that holds a number.
type numberCell struct {
	file, sheet, cell, formula string
	value                      decimal.Decimal
}

// outputNumbers are all numbers in the outputs of the samples.
func outputNumbers(t *testing.T, out string) []numberCell {
	t.Helper()
	var all []numberCell
	for _, name := range workbooks(t, out) {
		f, err := excelize.OpenFile(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, sheet := range f.GetSheetList() {
			rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
			if err != nil {
				t.Fatal(err)
			}
			for r, row := range rows {
				for c, text := range row {
					cell, _ := excelize.CoordinatesToCellName(c+1, r+1)
					kind, _ := f.GetCellType(sheet, cell)
					if text == "" || kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
						continue
					}
					formula, _ := f.GetCellFormula(sheet, cell)
					value, err := decimal.NewFromString(text)
					if err != nil {
						t.Errorf("%s %s!%s: %q is typed as a number", name, sheet, cell, text)
						continue
					}
					all = append(all, numberCell{name, sheet, cell, formula, value})
				}
			}
		}
		f.Close()
	}
	return all
}

const openpyxlCells = `
import csv, sys
from openpyxl import load_workbook
out = csv.writer(sys.stdout)
for path in sys.argv[1:]:
    values, formulas = load_workbook(path, data_only=True), load_workbook(path)
    for sheet in values:
        for row in sheet.iter_rows():
            for c in row:
                if c.value is None and c.data_type == "str":
                    kind = "text"  # a stored result that is the empty text
                elif isinstance(c.value, bool) or c.value is None:
                    kind = "none"
                elif isinstance(c.value, (int, float)):
                    kind = "number"
                else:
                    kind = "text"
                formula = isinstance(formulas[sheet.title][c.coordinate].value, str) and formulas[sheet.title][c.coordinate].data_type == "f"
                if kind == "number" or formula:
                    out.writerow([path, sheet.title, c.coordinate, kind, c.value, formula])
`

// inOpenpyxl: another library sees the same numbers, as numbers, and a stored
// result in every formula cell.
func inOpenpyxl(t *testing.T, out string, ours []numberCell) {
	python := "/usr/bin/python3"
	if exec.Command(python, "-c", "import openpyxl").Run() != nil {
		t.Skip("python3 with openpyxl is not installed")
	}
	args := []string{"-c", openpyxlCells}
	for _, name := range workbooks(t, out) {
		args = append(args, filepath.Join(out, name))
	}
	cmd := exec.Command(python, args...)
	cmd.Env = append(os.Environ(), "PYTHONIOENCODING=utf-8")
	printed, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(printed)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for _, r := range rows {
		name, _ := filepath.Rel(out, r[0])
		if r[3] == "none" {
			t.Errorf("%s %s!%s: a formula without a stored result", name, r[1], r[2])
		}
		seen[name+"\x00"+r[1]+"\x00"+r[2]] = r[4]
	}
	for _, c := range ours {
		if got := seen[c.file+"\x00"+c.sheet+"\x00"+c.cell]; !sameFloat(got, c.value) {
			t.Errorf("%s %s!%s: openpyxl sees %q, we wrote %s", c.file, c.sheet, c.cell, got, c.value)
		}
	}
	if len(ours) < 1000 {
		t.Errorf("only %d numbers compared", len(ours))
	}
}

// recalculate makes LibreOffice compute every formula when it opens a file,
// instead of believing the stored result.
const recalculate = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>`

// inLibreOffice: recalculating every formula of every output gives the result
// we stored.
func inLibreOffice(t *testing.T, out string, ours []numberCell) {
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("LibreOffice is not installed")
	}
	if testing.Short() {
		t.Skip("starting LibreOffice takes seconds")
	}
	work := t.TempDir()
	profile := filepath.Join(work, "profile", "user")
	if err := os.MkdirAll(profile, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(profile, "registrymodifications.xcu"), []byte(recalculate), 0o644); err != nil {
		t.Fatal(err)
	}
	// One start for all files; they get numbers for names, since units share names.
	args := []string{"-env:UserInstallation=file://" + filepath.ToSlash(filepath.Dir(profile)), "--headless",
		"--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", filepath.Join(work, "again")}
	numbers := map[string]string{}
	for i, name := range workbooks(t, out) {
		numbers[name] = strconv.Itoa(i) + ".xlsx"
		data, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(work, numbers[name])
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	if err := exec.Command(office, args...).Run(); err != nil {
		t.Skipf("LibreOffice does not run: %v", err)
	}
	compared := 0
	open := map[string]*excelize.File{}
	for _, c := range ours {
		if c.formula == "" {
			continue
		}
		if open[c.file] == nil {
			if open[c.file], err = excelize.OpenFile(filepath.Join(work, "again", numbers[c.file])); err != nil {
				t.Fatal(err)
			}
			defer open[c.file].Close()
		}
		compared++
		got, err := open[c.file].GetCellValue(c.sheet, c.cell, excelize.Options{RawCellValue: true})
		if err != nil || !sameFloat(got, c.value) {
			t.Errorf("%s %s!%s =%s: LibreOffice computes %q, we stored %s (%v)", c.file, c.sheet, c.cell, c.formula, got, c.value, err)
		}
	}
	if compared < 100 {
		t.Errorf("only %d formulas compared", compared)
	}
}

// sameFloat reports whether a program that calculates in floats means d by
// text: 12 digits agree.
func sameFloat(text string, d decimal.Decimal) bool {
	got, err := decimal.NewFromString(strings.TrimSpace(text))
	if err != nil {
		return false
	}
	return got.Sub(d).Abs().LessThanOrEqual(decimal.Max(decimal.New(1, 0), d.Abs()).Shift(-12))
}
