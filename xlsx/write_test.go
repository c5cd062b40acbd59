package xlsx

import (
	"bytes"
	"strings"
	"testing"

	"jixiao/model"
)

func TestWriteStable(t *testing.T) {
	r := sampleReport(sampleProject("居村党群服务站建设", 5), sampleProject("党员教育培训", 1), sampleProject("居村党群服务站建设", 14))
	one, two := written(t, r), written(t, r)
	if !bytes.Equal(one, two) {
		t.Error("writing the same report twice gives different bytes")
	}
	keep(t, "2023_绩效自评表.xlsx", one)
}

// TestWritePart: a unit without projects, and one without a department form,
// get a workbook without the blank of the other.
func TestWritePart(t *testing.T) {
	none := sampleReport()
	only := sampleReport(sampleProject("甲项目", 2))
	only.Overall = nil
	for _, c := range []struct {
		r    *model.Report
		want string
	}{
		{none, "部门整体支出绩效自评表 自评报告 说明"},
		{only, "甲项目 自评报告 说明"},
	} {
		data := written(t, c.r)
		if got := strings.Join(opened(t, data).GetSheetList(), " "); got != c.want {
			t.Errorf("sheets %s, want %s", got, c.want)
		}
		checkPackage(t, data)
		if w := ReadBytes(data, "x.xlsx", layoutsFor(t)); len(w.Forms) != 2 {
			t.Errorf("%s: %d forms read back, want one and the narrative", c.want, len(w.Forms))
		}
	}
}
