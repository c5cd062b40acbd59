package xlsx

import (
	"archive/zip"
	"bytes"
	"fmt"
	"html"
	"os"
	"regexp"
	"strings"

	"jixiao/model"
	"jixiao/xlsx/page"
)

// Template is the blank workbook that Write fills: sheets of a 项目支出绩效自评表
// and of a 部门整体支出绩效自评表, of which the second may be missing.
type Template struct {
	data []byte
	own  bool // made of our own blanks, whose pages are ours to lay
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
	return &Template{data: data, own: true}, nil
}

// LoadTemplate is the bureau's own blank at path. It refuses a workbook in
// which l finds no 项目支出绩效自评表.
func LoadTemplate(path string, l *Layouts) (*Template, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read template: %w", err)
	}
	if data, err = plainReferences(data); err != nil {
		return nil, fmt.Errorf("template %s: %w", path, err)
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

var characterReference = regexp.MustCompile(`&#(x[0-9A-Fa-f]+|[0-9]+);`)

// plainReferences writes the letters of a workbook's sheets as such, where a
// program wrote their numbers (&#36798;): excelize takes those of a drop-down
// list for text when it moves the list.
func plainReferences(data []byte) ([]byte, error) {
	in, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return data, nil // encrypted, or no workbook: opening it says so
	}
	return page.Rewrite(in, func(name string, body []byte) ([]byte, error) {
		if !strings.HasPrefix(name, "xl/worksheets/") || !strings.HasSuffix(name, ".xml") {
			return body, nil
		}
		return characterReference.ReplaceAllFunc(body, func(m []byte) []byte {
			if s := html.UnescapeString(string(m)); len(s) > 1 {
				return []byte(s)
			}
			return m // a sign of ASCII may have to stay escaped
		}), nil
	})
}

// sheetForm is a form on a sheet.
type sheetForm struct {
	grid  *grid
	place *placement
	own   bool
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
				forms[kind] = &sheetForm{grid: g, place: p, own: t.own}
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
