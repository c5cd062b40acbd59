package xlsx

import (
	"testing"

	"jixiao/model"
)

// notes are the 附注 that stand beside a value, where a dump does not show them.
var notes = []struct {
	file  string
	block model.Term
	row   int
	term  model.Term
	want  string // text → 附注
}{
	{"自评表_安徽_编码与单位", model.IndicatorBlock, 0, model.Level1, "产出指标（50分） → 50分"},
	{"自评表_安徽_编码与单位", model.IndicatorBlock, 5, model.Level1, "效益指标（30分） → 30分"},
	{"自评表_安徽_编码与单位", model.IndicatorBlock, 0, model.Level2, "数量指标 → "},
	{"监控表_截至7月_单列原因_下拉", model.FundBlock, 0, model.StageRate, "54.03 → %"},
	{"自评表_河北_三组资金_折算得分", model.IndicatorBlock, 0, "权重占比", "40.00 → %"},
	{"自评表_湖北广水_复核分", model.IndicatorBlock, 1, model.Level1, "管理（13分） → 13分"},
	{"监控表_偏差五列_可能性三列", model.IndicatorBlock, 2, model.Deviation, "设备采购流标，人员到岗晚 → 经费保障、人员保障"},
	{"监控表_偏差五列_可能性三列", model.IndicatorBlock, 3, model.Deviation, "雨季停工 → 其他"},
	{"监控表_偏差五列_可能性三列", model.IndicatorBlock, 4, model.Deviation, "硬件条件保障 → "},
	{"基础数据表_两列标签_元", model.OutlayBlock, 3, model.Outlay, "其中：购置 → 公务用车购置和维护"},
	{"基础数据表_两列标签_元", model.OutlayBlock, 0, model.Outlay, "三公经费 → "},
}

func TestNotes(t *testing.T) {
	l, err := DefaultLayouts()
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range notes {
		data := built(t, "testdata/corpus/"+x.file+".txt")
		rows := ReadBytes(data, "甲.xlsx", l).Forms[0].Block(x.block)
		if len(rows) <= x.row {
			t.Errorf("%s has %d rows of %s, want more than %d", x.file, len(rows), x.block, x.row)
			continue
		}
		if v := rows[x.row].Value(x.term); v.Text+" → "+v.Note != x.want {
			t.Errorf("%s row %d %s = %s → %s, want %s", x.file, x.row, x.term, v.Text, v.Note, x.want)
		}
	}
}
