// Package xlsxtest is what the tests of several rooms need of other programs.
package xlsxtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Resaved is a workbook as LibreOffice saves it; the test skips where there is
// no LibreOffice.
func Resaved(t *testing.T, data []byte) []byte {
	t.Helper()
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("LibreOffice is not installed")
	}
	if testing.Short() {
		t.Skip("starting LibreOffice takes seconds")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "in.xlsx"), data, 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(office, "-env:UserInstallation=file://"+filepath.ToSlash(dir)+"/profile", "--headless",
		"--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", filepath.Join(dir, "out"), filepath.Join(dir, "in.xlsx"))
	if err := cmd.Run(); err != nil {
		t.Skipf("LibreOffice does not run: %v", err)
	}
	again, err := os.ReadFile(filepath.Join(dir, "out", "in.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	return again
}
