package xlsx

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"jixiao/model"
)

// The limits of a table in a rule book.
const (
	maxTableRows    = 20_000
	maxTableColumns = 100
)

// ReadTables reads the tables of a rule book workbook: every sheet that bears
// the name of one, hidden or not, its first row that holds anything being the
// header. Texts come as an officer sees them, rows and columns stay those of
// the sheet. Cells that turned into broken formulas, and sheets whose name
// looks misspelt, are findings; with any, the tables must not be used. The error
// says in words of the officer why the file is no rule book. name stands in the
// places of cells.
func ReadTables(path, name string, passwords ...string) ([]model.Table, model.Findings, error) {
	b, err := openFile(path, name, passwords...)
	if err != nil {
		return nil, nil, whyNot(err)
	}
	return b.tables()
}

// whyNot is an error of reading in words of the officer.
func whyNot(err error) error {
	return errors.New((&Workbook{}).refuse(err).File.Why)
}

// tables are the tables of a rule book, see ReadTables.
func (b *book) tables() (out []model.Table, found model.Findings, err error) {
	for _, g := range b.grids {
		switch i := slices.IndexFunc(tableNames(), func(s string) bool { return model.Fold(s) == model.Fold(g.name) }); {
		case i >= 0:
			t, mistakes, err := g.table()
			if err != nil {
				return nil, nil, err
			}
			out, found = append(out, t), append(found, mistakes...)
		default:
			found = append(found, misnamed(g, b.grids)...)
		}
	}
	if len(out) == 0 && len(found) == 0 {
		return nil, nil, fmt.Errorf("工作簿里没有规则库的工作表（%s），请用 jixiao rules export 导出规则库后在其上修改",
			strings.Join(tableNames(), "、"))
	}
	return out, found, nil
}

// misnamed is the finding of a sheet that is no table, yet has the header of one
// that is missing, or nearly bears its name: what was edited there would be lost
// unseen.
func misnamed(g *grid, all []*grid) model.Findings {
	if g.height() == 0 || model.Fold(g.name) == model.Fold(guideSheet) || model.Fold(g.name) == model.Fold(choiceSheet) {
		return nil
	}
	for _, name := range tableNames() {
		if slices.ContainsFunc(all, func(o *grid) bool { return model.Fold(o.name) == model.Fold(name) }) {
			continue
		}
		a, b := []rune(model.Fold(g.name)), []rune(model.Fold(name))
		near := len([]rune(g.name)) <= 3*len([]rune(name)) && (strings.Contains(string(a), string(b)) || model.Edits(a, b) <= len(b)/2)
		if near || g.headed(name) {
			return model.Findings{{Level: model.Fault, At: model.Ref{File: g.file, Sheet: g.name, Row: 1, Col: 1},
				Message: fmt.Sprintf("规则库没有“%s”这张工作表，是否应为“%s”", g.name, name),
				Fix:     fmt.Sprintf("请把工作表改名为“%s”；不用这张表时请删去它", name)}}
		}
	}
	return nil
}

// headed reports whether the first row that holds anything is the header of a
// table of the rule book: three in four of its columns stand there.
func (g *grid) headed(table string) bool {
	columns, err := bookColumns()
	if err != nil {
		return false
	}
	var head []string
	for row := 1; row <= min(g.height(), maxHeadRow) && head == nil; row++ {
		head = g.header(row)
	}
	all, there := 0, 0
	for key := range columns {
		if key[0] == table {
			all++
			if slices.ContainsFunc(head, func(h string) bool { return model.Fold(h) == model.Fold(key[1]) }) {
				there++
			}
		}
	}
	return there >= 3 && 4*there >= 3*all
}

// maxHeadRow is how far down the header of a table may stand.
const maxHeadRow = 20

// declares reports whether a workbook is a rule book by its sheets: one that
// was saved by a program that drops our mark.
func (b *book) declares() bool {
	return slices.ContainsFunc(b.grids, func(g *grid) bool {
		return slices.ContainsFunc(tableNames(), func(name string) bool {
			return model.Fold(name) == model.Fold(g.name) && g.headed(name)
		})
	})
}

// table makes a table of the sheet. Rows without content and rows that begin
// with # are left out.
func (g *grid) table() (t model.Table, found model.Findings, err error) {
	t = model.Table{Name: g.name, File: g.file}
	if g.height() > maxTableRows {
		return t, nil, fmt.Errorf("工作表“%s”超过 %d 行，请删去多余的行", g.name, maxTableRows)
	}
	for row := 1; row <= g.height(); row++ {
		if t.Header == nil {
			t.Header, t.HeaderRow = g.header(row), row
			continue
		}
		r := model.TableRow{Row: row, Cells: make([]string, len(t.Header))}
		filled := ""
		for i, h := range t.Header {
			if h == "" {
				continue
			}
			text, mistake := g.tableCell(row, i+1)
			r.Cells[i] = text
			filled += text
			if mistake != nil {
				found = append(found, *mistake)
			}
		}
		if filled != "" && !strings.HasPrefix(filled, "#") {
			t.Rows = append(t.Rows, r)
		}
	}
	return t, found, nil
}

// header is the row of headers, its columns those of the sheet; nil for a row
// without content.
func (g *grid) header(row int) []string {
	var out []string
	for col := 1; col <= min(g.end(row), maxTableColumns); col++ {
		if text, _ := g.tableCell(row, col); text != "" {
			out = append(out, make([]string, col-1-len(out))...)
			out = append(out, text)
		}
	}
	return out
}

// tableCell is the text of one cell. A merge downwards stands for each of its
// rows, one across for its first column alone.
func (g *grid) tableCell(row, col int) (text string, mistake *model.Finding) {
	m := g.span(row, col)
	if m.Col1 != col {
		return "", nil
	}
	c := g.value(row, col)
	if c.kind == errorCell {
		found := model.Finding{Level: model.Fault, At: g.ref(row, col), Got: c.text, Message: "这一格是出错的值“" + c.text + "”",
			Fix: "请重新输入这一格的文字"}
		if c.formula != "" {
			found.Got = "=" + c.formula
			found.Message = "这一格成了公式“=" + clip(c.formula, 40) + "”，不是文字"
			found.Fix = "请把单元格格式设为“文本”后重新输入，或在开头加一个英文单引号 '"
		}
		return "", &found
	}
	return strings.TrimFunc(strings.ReplaceAll(c.text, "\r\n", "\n"), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r)
	}), nil
}

// clip is s, cut after so many characters.
func clip(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
