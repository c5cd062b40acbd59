package xlsx

import (
	"fmt"
	"strings"
	"testing"

	"jixiao/model"
	"jixiao/xlsx/page"
)

// TestCrowded: a goal of 3,000 characters, 60 indicators, 25 projects whose
// names begin alike, 40 tasks and amounts of twelve digits are written whole
// and read back.
func TestCrowded(t *testing.T) {
	var projects []*model.SelfEvaluation
	for i := range 25 {
		name := strings.Repeat("云桥街道社区党群服务中心年度", 3) + fmt.Sprintf("（第%d期）", i+1)
		projects = append(projects, sampleProject(name, 1))
	}
	first := sampleProject("2023年度社区(党群)服务-综合项目", 56)
	first.Form.Fields[model.Goal] = ourText(strings.Repeat("完成十二个居村服务站的标准化建设，覆盖全部居村。", 125))
	first.Form.Blocks[model.FundBlock][0] = fundRow(model.RoleTotal, "年度资金总额", "123456789.12", "123456789.12", "123456789.12",
		map[model.Term]model.Value{model.Weight: ourScore("10"), model.Score: ourScore("10")})
	projects[0] = first
	r := sampleReport(projects...)
	tasks := r.Overall.Form.Blocks[model.TaskBlock]
	many := []model.Row{}
	for i := range 40 {
		many = append(many, taskRow(model.RoleRecord, fmt.Sprintf("任务之%d：居村党群服务站建设", i+1), "123456789.12", "98765432.10", nil))
	}
	r.Overall.Form.Blocks[model.TaskBlock] = append(many, tasks[len(tasks)-1])
	data := written(t, r)
	keep(t, "拥挤_绩效自评表.xlsx", data)
	checkPackage(t, data)
	w := ReadBytes(data, "x.xlsx", layoutsFor(t))
	back := map[string]*model.Form{}
	for _, f := range w.Forms {
		if f.Kind == model.ProjectEvaluation {
			back[f.ProjectName()] = f
		}
	}
	if len(back) != 25 {
		t.Fatalf("%d projects read back, want 25", len(back))
	}
	f := back[projectOf(first)]
	if got, want := f.Field(model.Goal).Text, first.Form.Field(model.Goal).Text; got != want {
		t.Errorf("the goal reads back with %d characters, want %d", len(got), len(want))
	}
	x := opened(t, data)
	id, _ := x.GetCellStyle(f.At.Sheet, f.Field(model.Goal).At.A1())
	if s, _ := x.GetStyle(id); s.Font.Size != page.BodySize {
		t.Errorf("the goal is printed at %v points, want %v", s.Font.Size, page.BodySize)
	}
	if got := len(f.Block(model.IndicatorBlock)); got != 60 {
		t.Errorf("%d indicators read back, want 60", got)
	}
	if n := len(records(w.Forms[0].Block(model.TaskBlock))); n != 40 {
		t.Errorf("%d tasks read back, want 40", n)
	}
}
