package xlsx

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"

	"jixiao/model"
	"jixiao/xlsx/page"

	"github.com/xuri/excelize/v2"
)

// Write is <年度>_绩效自评表.xlsx of one unit: the forms of t filled with what r
// says, 自评报告 and 说明. Only declared cells of the forms are written; blocks
// grow as needed. The same report and template give the same bytes.
func Write(r *model.Report, t *Template, l *Layouts) ([]byte, error) {
	w, err := newWriter(r, t, l)
	if err != nil {
		return nil, fmt.Errorf("open template: %w", err)
	}
	defer func() { w.f.Close() }()
	for _, step := range []func() error{w.layOut, w.fill, w.report, w.explain} {
		if err := step(); err != nil {
			return nil, fmt.Errorf("write 自评表: %w", err)
		}
	}
	name := ""
	if r.Unit != nil {
		name = r.Unit.Name
	}
	data, err := page.CloseBook(w.f, DocumentEvaluation, name+"绩效自评表", w.formulas)
	if err != nil {
		return nil, fmt.Errorf("write 自评表: %w", err)
	}
	return cleanCopies(data, w.copies)
}

// writer writes one 自评表 workbook.
type writer struct {
	f       *excelize.File
	r       *model.Report
	layouts *Layouts
	forms   map[model.FormKind]*sheetForm // of the template
	sheets  []*formSheet                  // in their order in the workbook
	copies  []string                      // sheets made by copying

	records  []record
	debts    []debt
	lost     []record
	formulas []page.Formula
	cells    map[model.Ref]string
	typed    int // the conditional style of an owed cell once something is typed
}

// formSheet is one sheet with one form to be filled.
type formSheet struct {
	name string
	kind model.FormKind
	form *model.Form
}

func newWriter(r *model.Report, t *Template, l *Layouts) (*writer, error) {
	forms, err := t.locate(l)
	if err != nil {
		return nil, err
	}
	f, err := excelize.OpenReader(bytes.NewReader(t.data))
	if err != nil {
		return nil, err
	}
	typed, err := f.NewConditionalStyle(&excelize.Style{Fill: page.Solid("FFFFFF")})
	if err != nil {
		return nil, err
	}
	return &writer{f: f, r: r, layouts: l, forms: forms, cells: map[model.Ref]string{}, typed: typed}, nil
}

// layOut makes a sheet for every form and gives it the rows it needs.
func (w *writer) layOut() error {
	if err := w.overallSheet(); err != nil {
		return err
	}
	if err := w.projectSheets(); err != nil {
		return err
	}
	for _, s := range w.sheets {
		if err := grow(w.f, s.name, w.forms[s.kind], s.form); err != nil {
			return fmt.Errorf("sheet %s: %w", s.name, err)
		}
	}
	return w.orderSheets()
}

// overallSheet readies the sheet of the 部门整体支出绩效自评表: the template's, or
// our own blank where the template has none.
func (w *writer) overallSheet() error {
	const kind = model.DepartmentEvaluation
	own := w.forms[kind]
	if w.r.Overall == nil {
		if own != nil && len(w.f.GetSheetList()) > 1 {
			return w.f.DeleteSheet(own.grid.name)
		}
		return nil
	}
	if own == nil {
		if err := w.addBlank(kind); err != nil {
			return err
		}
	}
	w.sheets = append(w.sheets, &formSheet{w.forms[kind].grid.name, kind, w.r.Overall.Form})
	return nil
}

// addBlank builds our own blank form of kind into the workbook.
func (w *writer) addBlank(kind model.FormKind) error {
	text, err := blankText(kind)
	if err != nil {
		return err
	}
	data, err := BuildText(text)
	if err != nil {
		return err
	}
	forms, err := (&Template{data: data, own: true}).locate(w.layouts)
	if err != nil {
		return err
	}
	if forms[kind] == nil {
		return fmt.Errorf("no layout finds our own blank of %s", kind)
	}
	sheets := w.f.GetSheetList()
	b := &textBuilder{f: w.f, sheet: sheets[0], looks: map[[2]int]*look{}, styles: map[string]int{}}
	for _, line := range strings.Split(text, "\n") {
		if err := b.line(line); err != nil {
			return err
		}
	}
	w.forms[kind] = forms[kind]
	return b.endSheet()
}

// projectSheets makes a sheet a project out of the template's one.
func (w *writer) projectSheets() error {
	const kind = model.ProjectEvaluation
	blank := w.forms[kind]
	if blank == nil {
		return fmt.Errorf("the template has no %s", kind)
	}
	if len(w.r.Evaluations) == 0 {
		if len(w.f.GetSheetList()) > 1 {
			return w.f.DeleteSheet(blank.grid.name)
		}
		return nil
	}
	taken := []string{reportSheet, explainSheet}
	for _, s := range w.f.GetSheetList() {
		if s != blank.grid.name {
			taken = append(taken, s)
		}
	}
	var names []string
	for _, e := range w.r.Evaluations {
		name := sheetName(projectOf(e), taken)
		// The blank's own name is free for the first alone: the others are copied
		// from it before it is renamed.
		taken = append(taken, name, blank.grid.name)
		names = append(names, name)
		w.sheets = append(w.sheets, &formSheet{name, kind, e.Form})
	}
	for _, name := range names[1:] {
		if err := copySheet(w.f, blank.grid.name, name); err != nil {
			return err
		}
		w.copies = append(w.copies, name)
	}
	return renameSheet(w.f, blank.grid.name, names[0])
}

func projectOf(e *model.SelfEvaluation) string {
	if e.Project != nil && e.Project.Name != "" {
		return e.Project.Name
	}
	return e.Form.ProjectName()
}

// orderSheets puts the filled forms first, in their order. excelize leaves the
// names of a sheet at its old place, so they are set again.
func (w *writer) orderSheets() error {
	var names []excelize.DefinedName
	for _, s := range w.f.GetSheetList() {
		names = append(names, localNames(w.f, s)...)
	}
	if err := dropNames(w.f, names); err != nil {
		return err
	}
	for i := len(w.sheets) - 1; i >= 0; i-- {
		if first := w.f.GetSheetList()[0]; first != w.sheets[i].name {
			if err := w.f.MoveSheet(w.sheets[i].name, first); err != nil {
				return err
			}
		}
	}
	w.f.SetActiveSheet(0)
	return setNames(w.f, names)
}

// sheetName is a name for a sheet made of a project's: without the signs that
// a sheet name may not have, at most 31 characters, and none of taken.
func sheetName(project string, taken []string) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(`:\/?*[]`, r):
			return '_'
		case r < ' ':
			return -1
		}
		return r
	}, strings.TrimSpace(project))
	clean = strings.Trim(clean, "'")
	if clean == "" || strings.EqualFold(clean, "History") {
		clean = string(model.ProjectEvaluation)
	}
	for n := 1; ; n++ {
		tail := ""
		if n > 1 {
			tail = fmt.Sprintf("(%d)", n)
		}
		name := cutUnits(clean, 31-len(tail)) + tail
		if !slices.ContainsFunc(taken, func(t string) bool { return strings.EqualFold(t, name) }) {
			return name
		}
	}
}

// cutUnits cuts s to at most n UTF-16 units, as Excel counts.
func cutUnits(s string, n int) string {
	used := 0
	for i, r := range s {
		used += utf16.RuneLen(r)
		if used > n {
			return strings.TrimRight(s[:i], "' ")
		}
	}
	return s
}

// fill writes the values. The forms are located again on the grown sheets, so
// that nothing is written but where a reader will find it.
func (w *writer) fill() error {
	grown, err := w.f.WriteToBuffer()
	if err != nil {
		return err
	}
	b, err := openBook(grown.Bytes(), "")
	if err != nil {
		return err
	}
	if err := w.reopen(grown.Bytes()); err != nil {
		return err
	}
	for _, s := range w.sheets {
		i := slices.IndexFunc(b.grids, func(g *grid) bool { return g.name == s.name })
		if i < 0 {
			return fmt.Errorf("sheet %s is gone", s.name)
		}
		if err := w.fillSheet(s, b.grids[i]); err != nil {
			return fmt.Errorf("sheet %s: %w", s.name, err)
		}
	}
	return nil
}

// reopen goes on with the workbook as written. excelize drops the empty rows of
// a copied sheet from memory when it writes, and then counts rows wrongly.
func (w *writer) reopen(data []byte) error {
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		return err
	}
	old := w.f
	w.f = f
	return old.Close()
}

func (w *writer) fillSheet(s *formSheet, g *grid) error {
	places := locate(g, w.layouts)
	i := slices.IndexFunc(places, func(p *placement) bool { return p.form.kind == s.kind })
	if i < 0 {
		return fmt.Errorf("form %s not found after growing", s.kind)
	}
	x := &filler{f: w.f, sheet: s.name, grid: g, place: places[i], form: s.form, blank: readForm(g, places[i]), typed: w.typed}
	if err := x.fill(); err != nil {
		return err
	}
	formulas, err := x.grant()
	if err != nil {
		return err
	}
	formulas = append(formulas, x.blankFormulas(formulas)...)
	if w.forms[s.kind].own {
		if err := x.settle(); err != nil {
			return err
		}
	}
	sortRecords(x.records)
	sortDebts(x.debts)
	w.formulas = append(w.formulas, formulas...)
	w.records = append(w.records, x.records...)
	w.debts = append(w.debts, x.debts...)
	w.lost = append(w.lost, x.lost...)
	for _, c := range x.shown {
		if _, have := w.cells[c.from]; !have {
			w.cells[c.from] = c.to
		}
	}
	return nil
}

func (w *writer) report() error {
	p, records, err := reportPage(w.f, w.r.Summary, len(w.debts), w.cells)
	if err != nil {
		return err
	}
	w.formulas = append(w.formulas, p.Formulas...)
	w.records = append(w.records, records...)
	return nil
}

func (w *writer) explain() error {
	_, err := explainPage(w.f, w.debts, w.records, w.lost)
	return err
}
