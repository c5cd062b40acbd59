package xlsx

import (
	"slices"
	"testing"

	"jixiao/model"
)

// TestPicks: sheet 版本 of a 单位名册, with a title or without; its lines make
// no units.
func TestPicks(t *testing.T) {
	const text = `[单位名册]
A1 全称
B1 别名
C1 编码
A2 甲中心
B2 甲
C2 219001
[版本]
A1 单位名称
B1 表单
C1 项目
D1 采用文件
E1 说明
A2 219001-甲中心
B2 申报表
C2 便民服务
D2 甲/申报（修改2）.xlsx
A3 乙中心
A4 
D4 全部定稿.xlsx`
	data, err := BuildText(text)
	if err != nil {
		t.Fatal(err)
	}
	w := ReadBytes(data, "名册.xlsx", layoutsFor(t))
	want := []model.Pick{
		{Unit: "甲中心", Form: "申报表", Project: "便民服务", File: "甲/申报（修改2）.xlsx", At: model.Ref{File: "名册.xlsx", Sheet: "版本", Row: 2, Col: 4}},
		{File: "全部定稿.xlsx", At: model.Ref{File: "名册.xlsx", Sheet: "版本", Row: 4, Col: 4}},
	}
	if !slices.Equal(w.Picks, want) {
		t.Errorf("picks %+v, want %+v", w.Picks, want)
	}
	if len(w.Listings) != 1 || w.Listings[0].Name != "甲中心" {
		t.Errorf("listings %+v, want 甲中心 alone", w.Listings)
	}
}
