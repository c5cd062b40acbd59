package xlsx

import (
	"testing"

	"jixiao/model"
	"jixiao/xlsx/xlsxtest"
)

// TestResaved: a workbook that another program opened and saved unchanged is
// still all ours.
func TestResaved(t *testing.T) {
	notRaced(t)
	want := sampleReport(sampleProject("居村党群服务站建设", 5), sampleProject("党员教育培训", 1))
	again := xlsxtest.Resaved(t, written(t, want))
	w := ReadBytes(again, "in.xlsx", layoutsFor(t))
	if w.Ours != DocumentEvaluation {
		t.Fatalf("the property jixiao reads %q", w.Ours)
	}
	for i, e := range append([]*model.SelfEvaluation{want.Overall}, want.Evaluations...) {
		compareForms(t, e.Form, w.Forms[i])
	}
	compareParagraphs(t, want.Summary, w.Forms[len(w.Forms)-1])
}
