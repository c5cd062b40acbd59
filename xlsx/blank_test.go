package xlsx

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"jixiao/model"
)

// TestBlankForms builds every blank form, twice alike. With JIXIAO_KEEP set to
// a folder the workbooks are left there to be looked at.
func TestBlankForms(t *testing.T) {
	for _, b := range BlankForms() {
		data, err := b.Workbook()
		if err != nil {
			t.Errorf("%s: %v", b.Name, err)
			continue
		}
		again, err := b.Workbook()
		if err != nil || !bytes.Equal(data, again) {
			t.Errorf("%s: built twice gives different bytes (%v)", b.Name, err)
		}
		keep(t, "空白_"+b.Name+".xlsx", data)
	}
	files, err := blankForms.ReadDir("default/blank")
	if err != nil || len(files) != len(BlankForms()) {
		t.Errorf("BlankForms lists %d forms, the folder holds %d (%v)", len(BlankForms()), len(files), err)
	}
}

// keep leaves data in the folder that JIXIAO_KEEP names, for the eye.
func keep(t *testing.T, name string, data []byte) {
	t.Helper()
	dir := os.Getenv("JIXIAO_KEEP")
	if dir == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
		t.Error(err)
	}
}

// TestBlankFormsAreRead: the layouts find every blank form as what it is, and
// the blank indicator rows hold no indicator.
func TestBlankFormsAreRead(t *testing.T) {
	for _, b := range BlankForms() {
		data, err := b.Workbook()
		if err != nil {
			t.Fatal(err)
		}
		w := ReadBytes(data, b.Name+".xlsx", layoutsFor(t))
		other := func(f *model.Form) bool { return f.Kind != b.Kind }
		if sheets := map[model.FormKind]int{model.Roster: 3}; len(w.Forms) != max(1, sheets[b.Kind]) || slices.ContainsFunc(w.Forms, other) {
			t.Errorf("%s is read as %v", b.Name, w.File.Forms)
			continue
		}
		for _, block := range []model.Term{model.IndicatorBlock, model.MediumIndicatorBlock} {
			if rows := w.Forms[0].Block(block); len(rows) > 0 {
				t.Errorf("%s: blank %s has %d rows, the first at %s", b.Name, block, len(rows), rows[0].At.A1())
			}
		}
	}
}
