package xlsx

import (
	"strings"
	"testing"

	"jixiao/model"

	"github.com/google/go-cmp/cmp"
)

// answered is a 对账差错表 as it comes back: a column was moved, and the signatures
// stand below.
const answered = `[差错清单]
A1 差错清单
A2 单位：云桥街道社区学校
A3 序号
B3 级别
C3 规则
D3 单位
E3 表单
F3 文件
G3 工作表
H3 单元格
I3 问题
J3 单位说明
K3 单位处理情况
A4 1
B4 错误
C4 M06
D4 云桥街道社区学校
F4 自评表.xlsx
G4 Sheet1
H4 E6
I4 多计0.01万元
K4 已改
A5 2
C5 I05
D5 云桥街道社区学校
F5 自评表.xlsx
G5 Sheet1
H5 D12
I5 缺指标值
A6 3
C6 T04
D6 云桥街道社区学校
F6 自评表.xlsx
G6 Sheet1
H6 B20
I6 未说明原因
J6  疫情影响\n见附件
A7 经办人：
F7 负责人：
K7 日期：
[预算执行对账]
A1 规则
K2 已改
`

func TestReplies(t *testing.T) {
	at := func(row, col int) model.Ref {
		return model.Ref{File: "回.xlsx", Sheet: faultSheet, Row: row, Col: col}
	}
	layouts, err := DefaultLayouts()
	if err != nil {
		t.Fatal(err)
	}
	all := []model.ReplyRow{
		{Rule: "M06", Unit: "云桥街道社区学校", File: "自评表.xlsx", Sheet: "Sheet1", Cell: "E6", Message: "多计0.01万元", Handled: "已改", At: at(4, 11)},
		{Rule: "T04", Unit: "云桥街道社区学校", File: "自评表.xlsx", Sheet: "Sheet1", Cell: "B20", Message: "未说明原因", Note: "疫情影响\n见附件", At: at(6, 10)},
	}
	for _, c := range []struct {
		name, text string
		want       []model.ReplyRow
	}{
		{"ours", answered + "@prop jixiao 对账差错表\n", all},
		{"our mark lost", answered, all},
		{"another of ours", answered + "@prop jixiao 汇总\n", nil},
		{"not answered", strings.NewReplacer("K4 已改\n", "", "J6  疫情影响\\n见附件\n", "").Replace(answered), nil},
		{"an older table without the columns", strings.NewReplacer("J3 单位说明\n", "").Replace(answered), nil},
		{"another sheet", strings.Replace(answered, "[差错清单]", "[清单]", 1), nil},
	} {
		data, err := BuildText(c.text)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		got := ReadBytes(data, "回.xlsx", layouts).Replies
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}
