package xlsx

import (
	"strings"
	"testing"

	"jixiao/model"
	"jixiao/xlsx/page"
)

// TestGrowFunds: a source of money that the blank has no row for gets one, and
// is read back from it.
func TestGrowFunds(t *testing.T) {
	e := sampleProject("甲项目", 2)
	more := fundRow(model.RoleOther, "上级补助资金", "20", "30.005", "25", nil)
	e.Form.Blocks[model.FundBlock] = append(e.Form.Blocks[model.FundBlock], more)
	data := written(t, sampleReport(e))
	w := ReadBytes(data, "x.xlsx", layoutsFor(t))
	for _, r := range formOn(t, w, "甲项目").Block(model.FundBlock) {
		if r.Value(model.Fund).Text == "上级补助资金" {
			compareValues(t, "上级补助资金", more.Value(model.Budget), r.Value(model.Budget))
			checkPackage(t, data)
			return
		}
	}
	t.Error("no row of 上级补助资金 read back")
}

// TestGrowUnknownCategories: first and second levels that the blank does not
// print find their place, with their rows.
func TestGrowUnknownCategories(t *testing.T) {
	e := sampleProject("甲项目", 1)
	rows := e.Form.Blocks[model.IndicatorBlock]
	e.Form.Blocks[model.IndicatorBlock] = append([]model.Row{
		indicatorRow("成本指标", "经济成本指标", "单位成本", "≤5万元", "5万元", "20", ourScore("20"), model.Value{}),
		indicatorRow("产出指标", "进度指标", "进度", "=100%", "100%", "5", ourScore("5"), model.Value{}),
	}, rows...)
	data := written(t, sampleReport(e))
	got := map[string]string{}
	for _, r := range formOn(t, ReadBytes(data, "x.xlsx", layoutsFor(t)), "甲项目").Block(model.IndicatorBlock) {
		got[r.Value(model.Indicator).Text] = r.Value(model.Level1).Text + "/" + r.Value(model.Level2).Text
	}
	for name, want := range map[string]string{"单位成本": "成本指标/经济成本指标", "进度": "产出指标/进度指标", "居民满意度": "满意度指标/服务对象满意度指标"} {
		if got[name] != want {
			t.Errorf("%s reads back under %q, want %q", name, got[name], want)
		}
	}
	checkPackage(t, data)
}

func TestTextHeight(t *testing.T) {
	for _, c := range []struct {
		name, text  string
		width, size float64
		lines       float64
	}{
		{"one line", "居民满意度", 20, page.BodySize, 1},
		{"typed line breaks", "一\n二\n三", 20, page.BodySize, 3},
		{"Han characters take two places", strings.Repeat("字", 30), 21.2 + 1, page.BodySize, 3},
		{"ambiguous signs are wide in a Chinese font", strings.Repeat("≥", 30), 21.2 + 1, page.BodySize, 3},
		{"digits take one", strings.Repeat("8", 20), 21.2 + 1, page.BodySize, 1},
	} {
		if got, want := page.TextHeight(c.text, c.width, c.size), ceil(c.lines*c.size*1.36)+7; got != want {
			t.Errorf("%s: height %v, want %v", c.name, got, want)
		}
	}
	if h, size := page.FitText(strings.Repeat("很长的段落。", 400), reportWidth, 14, 1); h > page.MaxRowHeight || size >= 14 {
		t.Errorf("2,400 characters: height %v at %v points", h, size)
	}
}

func ceil(f float64) float64 {
	if n := float64(int(f)); n < f {
		return n + 1
	}
	return f
}
