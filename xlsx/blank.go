package xlsx

import (
	"embed"
	"fmt"
	"strings"

	"jixiao/model"
)

// The blank forms are texts in the notation of BuildText, rebuilt after the
// published annexes. None of them is an official form, and none says so.
//
//go:embed default/blank/*.txt
var blankForms embed.FS

// BlankForm names one of the blank forms that we ship.
type BlankForm struct {
	Kind model.FormKind
	Name string // of its file, without ending: 项目支出绩效目标申报表_年度
}

// BlankForms are all blank forms that we ship, in the order of the work year.
func BlankForms() []BlankForm {
	return []BlankForm{
		{model.Roster, "单位名册"},
		{model.UnitProfile, "单位基本情况表"},
		{model.DepartmentDeclaration, "部门整体支出绩效目标申报表"},
		{model.ProjectDeclaration, "项目支出绩效目标申报表_年度"},
		{model.ProjectDeclaration, "项目支出绩效目标申报表_中期与年度"},
		{model.Monitoring, "绩效运行监控表"},
		{model.Execution, "预算执行情况表"},
		{model.Payments, "支付明细表"},
		{model.DepartmentEvaluation, "部门整体支出绩效自评表"},
		{model.ProjectEvaluation, "项目支出绩效自评表"},
	}
}

// Blank is the blank form of kind as a workbook: the first we ship of it. It
// refuses a kind that has none.
func Blank(kind model.FormKind) ([]byte, error) {
	for _, b := range BlankForms() {
		if b.Kind == kind {
			return b.Workbook()
		}
	}
	return nil, fmt.Errorf("no blank form of %q", kind)
}

// Workbook is the blank form as a workbook.
func (b BlankForm) Workbook() ([]byte, error) {
	text, err := b.text()
	if err != nil {
		return nil, err
	}
	data, err := BuildText(text)
	if err != nil {
		return nil, fmt.Errorf("build blank form %s: %w", b.Name, err)
	}
	return data, nil
}

func (b BlankForm) text() (string, error) {
	text, err := blankForms.ReadFile("default/blank/" + b.Name + ".txt")
	if err != nil {
		return "", fmt.Errorf("blank form %s: %w", b.Name, err)
	}
	return strings.TrimPrefix(string(text), "\ufeff"), nil
}
