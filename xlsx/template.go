package xlsx

import (
	"fmt"
	"os"

	"jixiao/model"
)

// Template is the blank workbook that Write fills: sheets of a 项目支出绩效自评表
// and of a 部门整体支出绩效自评表, of which the second may be missing.
type Template struct {
	data []byte
}

// DefaultTemplate is the template made of our own blank forms.
func DefaultTemplate() (*Template, error) {
	text := ""
	for _, kind := range []model.FormKind{model.DepartmentEvaluation, model.ProjectEvaluation} {
		t, err := blankText(kind)
		if err != nil {
			return nil, err
		}
		text += t + "\n"
	}
	data, err := BuildText(text)
	if err != nil {
		return nil, fmt.Errorf("build default template: %w", err)
	}
	return &Template{data: data}, nil
}

// LoadTemplate is the bureau's own blank at path. It refuses a workbook in
// which l finds no 项目支出绩效自评表.
func LoadTemplate(path string, l *Layouts) (*Template, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read template: %w", err)
	}
	t := &Template{data: data}
	forms, err := t.locate(l)
	if err != nil {
		return nil, fmt.Errorf("template %s: %w", path, err)
	}
	if forms[model.ProjectEvaluation] == nil {
		return nil, fmt.Errorf("template %s: 没有找到%s，请检查空白表的标签（项目名称、全年预算数、全年执行数、三级指标等）", path, model.ProjectEvaluation)
	}
	return t, nil
}

// sheetForm is a form on a sheet.
type sheetForm struct {
	grid  *grid
	place *placement
}

// locate finds the first form of each kind.
func (t *Template) locate(l *Layouts) (map[model.FormKind]*sheetForm, error) {
	b, err := openBook(t.data, "")
	if err != nil {
		return nil, err
	}
	forms := map[model.FormKind]*sheetForm{}
	for _, g := range b.grids {
		for _, p := range locate(g, l) {
			if kind := p.form.kind; forms[kind] == nil {
				forms[kind] = &sheetForm{grid: g, place: p}
			}
		}
	}
	return forms, nil
}

// blankText is the text of the first blank form of kind.
func blankText(kind model.FormKind) (string, error) {
	for _, b := range BlankForms() {
		if b.Kind == kind {
			return b.text()
		}
	}
	return "", fmt.Errorf("no blank form of %q", kind)
}
