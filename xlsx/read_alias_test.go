package xlsx

import (
	"slices"
	"testing"

	"jixiao/model"
)

// TestAliases: sheet 别名 of a 单位名册; its lines make no units. A line without an
// answer is a yes.
func TestAliases(t *testing.T) {
	const text = `[单位名册]
A1 全称
B1 别名
C1 编码
A2 甲中心
B2 甲
C2 219001
[别名]
A1 单位
B1 名称
C1 即（项目名称或编码）
D1 确认（是/否）
A2 219001-甲中心
B2 便民服物
C2 便民服务
D2 是
B3 灯会
C3 元宵灯会
B4 绿化一期
C4 绿化二期
D4 否
B5 讲座
C5 讲坛
D5 也许`
	data, err := BuildText(text)
	if err != nil {
		t.Fatal(err)
	}
	w := ReadBytes(data, "名册.xlsx", layoutsFor(t))
	stated := func(row int) model.Ref { return model.Ref{File: "名册.xlsx", Sheet: "别名", Row: row, Col: 3} }
	want := []model.Alias{
		{Unit: "甲中心", Name: "便民服物", For: "便民服务", Confirmed: true, Stated: stated(2)},
		{Name: "灯会", For: "元宵灯会", Confirmed: true, Stated: stated(3)},
		{Name: "绿化一期", For: "绿化二期", Refused: true, Stated: stated(4)},
		{Name: "讲座", For: "讲坛", Why: "也许", Stated: stated(5)},
	}
	if !slices.Equal(w.Aliases, want) {
		t.Errorf("aliases %+v, want %+v", w.Aliases, want)
	}
	if len(w.Listings) != 1 || w.Listings[0].Name != "甲中心" {
		t.Errorf("listings %+v, want 甲中心 alone", w.Listings)
	}
}

// TestAnsweredAliases: 别名(待确认) of a 对账差错表 whose mark some program dropped: what
// nobody answered is no yes.
func TestAnsweredAliases(t *testing.T) {
	const text = `[别名(待确认)]
A1 别名（待确认）
A2 甲中心　2023年度
A3 序号
B3 单位
C3 名称
D3 所在单元格
E3 疑似项目
F3 项目编码
G3 疑似项目所在单元格
H3 依据
I3 确认
A4 1
B4 甲中心
C4 便民服物
D4 自评.xlsx 表!B3
E4 便民服务
G4 执行.xlsx 表!B5
H4 两个名称相差1个字
A5 2
B5 甲中心
C5 讲座
E5 讲坛
I5 是
A6 3
B6 甲中心
C6 灯会
E6 灯谜会
I6 否`
	data, err := BuildText(text)
	if err != nil {
		t.Fatal(err)
	}
	w := ReadBytes(data, "差错.xlsx", layoutsFor(t))
	stated := func(row int) model.Ref {
		return model.Ref{File: "差错.xlsx", Sheet: "别名(待确认)", Row: row, Col: 5}
	}
	want := []model.Alias{
		{Unit: "甲中心", Name: "讲座", For: "讲坛", Confirmed: true, Stated: stated(5)},
		{Unit: "甲中心", Name: "灯会", For: "灯谜会", Refused: true, Stated: stated(6)},
	}
	if !slices.Equal(w.Aliases, want) {
		t.Errorf("aliases %+v, want %+v", w.Aliases, want)
	}
	if len(w.Listings) != 0 {
		t.Errorf("listings %+v, want none", w.Listings)
	}
}
