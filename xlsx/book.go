package xlsx

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"jixiao/model"
	"jixiao/xlsx/page"

	"github.com/xuri/excelize/v2"
)

// The sheets of a rule book that are no tables.
const (
	guideSheet  = "填写说明"
	choiceSheet = "选项"
)

// tableNames are the tables of a rule book, in the order of its sheets.
func tableNames() []string {
	return []string{"校验规则", "参数", "评分口径", synonymSheet, layoutSheet, "对账", "语句"}
}

// newRows is how far down drop-downs and formats reach: room for rows that an
// officer adds.
const newRows = 3000

// tableSize is the size of letters in a table; its columns are many.
const tableSize = 9.5

// WriteBook is the tables as a rule book workbook: 填写说明, then each table with
// drop-downs, notes on its columns and all cells as text, so that no rule turns
// into a formula. ReadTables gives the same tables back. The same tables give
// the same bytes.
func WriteBook(tables []model.Table) ([]byte, error) {
	columns, err := bookColumns()
	if err != nil {
		return nil, err
	}
	f := excelize.NewFile()
	defer f.Close()
	_, words, _ := ParseLayouts(tables)
	w := &bookWriter{f: f, columns: columns, words: words, places: map[string]string{}}
	pages := []func() (*page.Page, error){func() (*page.Page, error) { return guidePage(f) }}
	for _, name := range tableNames() {
		for _, t := range tables {
			if model.Fold(t.Name) == model.Fold(name) {
				pages = append(pages, func() (*page.Page, error) { return w.tablePage(name, t) })
			}
		}
	}
	return page.SaveBook(f, DocumentRules, "规则库", "", append(pages, w.choicePage))
}

// bookColumn is what default/book.csv says of a column.
type bookColumn struct {
	width   float64
	frozen  bool
	choices string // words between |, or @ and the name of a list
	only    bool   // whether nothing else may stand there
	note    string
}

// bookColumns are the declared columns by table and header.
func bookColumns() (map[[2]string]bookColumn, error) {
	t, err := defaultTable("book.csv")
	if err != nil {
		return nil, err
	}
	out := map[[2]string]bookColumn{}
	for _, r := range t.Rows {
		width, err := strconv.ParseFloat(r.Cells[2], 64)
		if err != nil {
			return nil, fmt.Errorf("rule book: %s: width %q", t.At(r, 2), r.Cells[2])
		}
		out[[2]string{r.Cells[0], r.Cells[1]}] = bookColumn{width: width, frozen: r.Cells[3] == "是",
			choices: r.Cells[4], only: r.Cells[5] == "是", note: r.Cells[6]}
	}
	return out, nil
}

// defaultTable is an embedded table as it stands.
func defaultTable(file string) (model.Table, error) {
	data, err := defaults.ReadFile("default/" + file)
	if err != nil {
		return model.Table{}, fmt.Errorf("rule book: %w", err)
	}
	t, err := model.ParseCSV(file, bytes.NewReader(data))
	if err != nil {
		return t, fmt.Errorf("rule book: %w", err)
	}
	return t, nil
}

// bookWriter writes the tables of one rule book.
type bookWriter struct {
	f       *excelize.File
	columns map[[2]string]bookColumn
	words   *model.Vocabulary
	lists   [][]string        // the columns of sheet 选项
	places  map[string]string // where each list stands there
}

func (w *bookWriter) column(sheet, header string) bookColumn {
	if c, ok := w.columns[[2]string{sheet, header}]; ok {
		return c
	}
	return bookColumn{width: 16}
}

// tablePage is one table: header, rows, and what helps to fill it.
func (w *bookWriter) tablePage(name string, t model.Table) (*page.Page, error) {
	var widths []float64
	for _, h := range t.Header {
		widths = append(widths, w.column(name, h).width)
	}
	p := page.New(w.f, name, "landscape", widths...)
	p.Size = tableSize
	w.textColumns(p)
	p.Heads(t.Header...)
	for _, r := range t.Rows {
		var line []page.Entry
		for i, c := range r.Cells {
			line = append(line, page.Entry{Text: c, Style: w.style(name, t.Header[i])})
		}
		p.Line(line...)
	}
	p.Filter(1, len(t.Header))
	w.help(p, name, t)
	p.Try(func() error { return widePaper(p) })
	p.Try(func() error { return freezeTable(p, w.frozen(name, t.Header)) })
	p.Try(func() error { return page.Define(p.F, name, "_xlnm.Print_Titles", "$1:$1") })
	if p.Err != nil {
		return nil, fmt.Errorf("write sheet %s: %w", name, p.Err)
	}
	return p, nil
}

// textColumns makes whole columns text: what is typed below the rows stays as
// typed, too.
func (w *bookWriter) textColumns(p *page.Page) {
	id, err := page.StyleOf(p.F, "literal", false, p.Size)
	if p.Err != nil || err != nil {
		p.Err = err
		return
	}
	p.Try(func() error { return p.F.SetColStyle(p.Name, "A:"+model.ColumnName(len(p.Widths)), id) })
}

// style is the look of a column: short words stand in the middle.
func (w *bookWriter) style(sheet, header string) string {
	if w.column(sheet, header).width <= 9 {
		return "literal center"
	}
	return "literal"
}

// frozen is the number of columns that stay in view.
func (w *bookWriter) frozen(sheet string, headers []string) int {
	n := 0
	for n < len(headers) && w.column(sheet, headers[n]).frozen {
		n++
	}
	return n
}

func freezeTable(p *page.Page, columns int) error {
	return p.F.SetPanes(p.Name, page.FreezeAt(2, columns+1))
}

// onA4 is the width in characters that can still be read on A4.
const onA4 = 180

// widePaper prints a wide table on A3.
func widePaper(p *page.Page) error {
	total, a3 := 0.0, 8
	for _, w := range p.Widths {
		total += w
	}
	if total <= onA4 {
		return nil
	}
	return p.F.SetPageLayout(p.Name, &excelize.PageLayoutOptions{Size: &a3})
}

// help adds notes on the headers, drop-downs, lines around new rows and the
// grey of rows that are switched off.
func (w *bookWriter) help(p *page.Page, name string, t model.Table) {
	for i, h := range t.Header {
		c := w.column(name, h)
		col := model.ColumnName(i + 1)
		if c.note != "" {
			p.Try(func() error { return addNote(p, col+"1", h, c.note) })
		}
		if list := w.choices(c, name, t, i); len(list) > 0 {
			p.Try(func() error { return w.dropDown(p, col, h, list, c.only) })
		}
	}
	p.Try(func() error { return w.conditions(p, t) })
	all := "A1:" + model.Ref{Row: newRows, Col: len(t.Header)}.A1()
	p.Try(func() error { return p.F.AddIgnoredErrors(p.Name, all, excelize.IgnoredErrorsNumberStoredAsText) })
}

// addNote puts a comment on a header, large enough to be read whole.
func addNote(p *page.Page, at, header, note string) error {
	text := header + "：" + note
	lines := uint(page.EastAsian().StringWidth(text)/44 + 2)
	return p.F.AddComment(p.Name, excelize.Comment{Cell: at, Author: "jixiao", Width: 330, Height: 18 * lines,
		Paragraph: []excelize.RichTextRun{
			{Text: header + "：", Font: &excelize.Font{Family: page.BodyFont, Size: page.NoteSize + 1, Bold: true}},
			{Text: note, Font: &excelize.Font{Family: page.BodyFont, Size: page.NoteSize + 1}},
		}})
}

// choices are the words of a drop-down.
func (w *bookWriter) choices(c bookColumn, name string, t model.Table, col int) []string {
	switch c.choices {
	case "@本列":
		return used(t, col)
	case "@对象":
		return union([]string{"全部表", "单位"}, formNames(w.words), used(t, col))
	case "@表单":
		return formNames(w.words)
	case "@字段":
		if name == layoutSheet {
			return union(w.words.Words(false), roles)
		}
		return w.words.Words(false)
	case "@区块":
		return w.words.Words(true)
	case "@方向":
		return directionNames()
	case "@取值":
		var out []string
		for _, d := range directions {
			out = union(out, d.takes)
		}
		return union(out, used(t, col))
	case "@类型":
		return kindNames()
	}
	return split(c.choices, maxLabels)
}

// used are the words that stand in a column, those between | apart.
func used(t model.Table, col int) []string {
	var out []string
	for _, r := range t.Rows {
		out = union(out, split(r.Cells[col], maxLabels))
	}
	return out
}

// union is the words of all lists, each once.
func union(lists ...[]string) []string {
	var out []string
	seen := map[string]bool{}
	for _, l := range lists {
		for _, s := range l {
			if !seen[s] {
				seen[s] = true
				out = append(out, s)
			}
		}
	}
	return out
}

// dropDown offers a list in a column below its header. Where several words may
// stand between |, others are not refused.
func (w *bookWriter) dropDown(p *page.Page, col, header string, list []string, only bool) error {
	v := excelize.NewDataValidation(true)
	v.Sqref = fmt.Sprintf("%s2:%s%d", col, col, newRows)
	if literal := strings.Join(list, ","); len([]rune(literal)) <= 200 && strings.Count(literal, ",") == len(list)-1 {
		if err := v.SetDropList(list); err != nil {
			return err
		}
	} else {
		v.SetSqrefDropList(w.listed(list))
	}
	v.ShowErrorMessage = only
	if only {
		v.SetError(excelize.DataValidationErrorStyleStop, header, "请从下拉中选择。")
	}
	return p.F.AddDataValidation(p.Name, v)
}

// listed is where a list stands on the sheet 选项.
func (w *bookWriter) listed(list []string) string {
	key := strings.Join(list, "\x00")
	if w.places[key] == "" {
		w.lists = append(w.lists, list)
		col := model.ColumnName(len(w.lists))
		w.places[key] = fmt.Sprintf("%s!$%s$1:$%s$%d", choiceSheet, col, col, len(list))
	}
	return w.places[key]
}

// choicePage is the hidden sheet 选项 with the words of long drop-downs.
func (w *bookWriter) choicePage() (*page.Page, error) {
	p := page.New(w.f, choiceSheet, "portrait")
	for i, list := range w.lists {
		for j, s := range list {
			p.Row = j + 1
			p.Put(i+1, page.Entry{Text: s, Style: "literal", Bare: true})
		}
	}
	p.Try(func() error { return w.f.SetSheetVisible(choiceSheet, false) })
	if p.Err != nil {
		return nil, fmt.Errorf("write sheet %s: %w", choiceSheet, p.Err)
	}
	return p, nil
}

// conditions grey the rows that are switched off and draw lines around rows
// that are added.
func (w *bookWriter) conditions(p *page.Page, t model.Table) error {
	last := model.ColumnName(len(t.Header))
	lines, err := p.F.NewConditionalStyle(&excelize.Style{Border: page.ThinBorders()})
	if err != nil {
		return err
	}
	var rules []excelize.ConditionalFormatOptions
	if i := t.Column("启用"); i >= 0 {
		grey, err := p.F.NewConditionalStyle(&excelize.Style{Border: page.ThinBorders(), Fill: page.Solid(page.HeadFill),
			Font: &excelize.Font{Color: page.OffColor, Italic: true}})
		if err != nil {
			return err
		}
		rules = append(rules, excelize.ConditionalFormatOptions{Type: "formula", Format: &grey, StopIfTrue: true,
			Criteria: fmt.Sprintf(`$%s2="否"`, model.ColumnName(i+1))})
	}
	rules = append(rules, excelize.ConditionalFormatOptions{Type: "formula", Format: &lines,
		Criteria: fmt.Sprintf("COUNTA($A2:$%s2)>0", last)})
	return p.F.SetConditionalFormat(p.Name, fmt.Sprintf("A2:%s%d", last, newRows), rules)
}

func formNames(words *model.Vocabulary) []string {
	var out []string
	for _, k := range words.Forms() {
		out = append(out, string(k))
	}
	return slices.Clip(out)
}
