package xlsx

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"jixiao/model"
)

// TestResaved: a workbook that another program opened and saved unchanged is
// still all ours.
func TestResaved(t *testing.T) {
	notRaced(t)
	want := sampleReport(sampleProject("居村党群服务站建设", 5), sampleProject("党员教育培训", 1))
	again := resaved(t, written(t, want))
	w := ReadBytes(again, "in.xlsx", layoutsFor(t))
	if w.Ours != DocumentEvaluation {
		t.Fatalf("the property jixiao reads %q", w.Ours)
	}
	for i, e := range append([]*model.SelfEvaluation{want.Overall}, want.Evaluations...) {
		compareForms(t, e.Form, w.Forms[i])
	}
	compareParagraphs(t, want.Summary, w.Forms[len(w.Forms)-1])
}

// resaved is a workbook as LibreOffice saves it; the test skips where there is
// no LibreOffice.
func resaved(t *testing.T, data []byte) []byte {
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
