package xlsx

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"jixiao/model"
	"jixiao/xlsx/page"

	"github.com/shopspring/decimal"
)

// DumpText writes the workbook at path in the notation of BuildText: values,
// formulas, merges and what is hidden. Looks (fonts, lines, widths) are left
// out. A file that cannot be read is an error with the reason.
func DumpText(w io.Writer, path string, passwords ...string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("dump %s: %w", path, err)
	}
	b, err := openBook(data, path, passwords...)
	if err != nil {
		return fmt.Errorf("dump %s: %w", path, err)
	}
	_, err = io.WriteString(w, b.text())
	return err
}

// text is the workbook in the notation of BuildText.
func (b *book) text() string {
	var out strings.Builder
	for i, g := range b.grids {
		if i > 0 {
			out.WriteByte('\n')
		}
		g.dump(&out)
		if i == 0 && b.ours != "" {
			fmt.Fprintf(&out, "@prop %s %s\n", page.Property, b.ours)
		}
	}
	return out.String()
}

func (g *grid) dump(out *strings.Builder) {
	fmt.Fprintf(out, "[%s]\n", g.name)
	for row := range g.used(1, g.height()) {
		for col, x := range g.cells(row) {
			if x.kind == blankCell && x.formula == "" {
				continue
			}
			fmt.Fprintf(out, "%s %s\n", model.Ref{Row: row, Col: col}.A1(), x.notation())
		}
	}
	for _, m := range g.merges {
		fmt.Fprintf(out, "@merge %s\n", m.A1())
	}
	for _, row := range hiddenIn(g.hiddenRows, g.height()) {
		fmt.Fprintf(out, "@hide row %d\n", row)
	}
	for _, col := range hiddenIn(g.hiddenCols, g.width()) {
		fmt.Fprintf(out, "@hide col %s\n", model.ColumnName(col))
	}
	if g.hidden {
		out.WriteString("@hide sheet\n")
	}
}

// notation is the cell as BuildText would take it back.
func (c cell) notation() string {
	v := c.valueNotation()
	if c.formula == "" {
		return v
	}
	if c.computed || c.lost {
		if c.format != nil && !c.format.general {
			return "=" + c.formula + " {" + c.format.code + "}"
		}
		return "=" + c.formula
	}
	return "=" + c.formula + " | " + v
}

func (c cell) valueNotation() string {
	switch c.kind {
	case numberCell:
		n, _ := parsePlain(c.raw)
		n = significant(n, 15)
		if v := parseTextValue(c.text); v.kind == page.StoredNumber && sameFormat(v.format, c.format) {
			if m, ok := parsePlain(v.stored); ok && m.Equal(n) {
				return c.text
			}
		}
		if c.format == nil || c.format.general {
			return n.String() + " {General}"
		}
		if t, ok := serialTime(n); ok && c.format.date && n.IsInteger() {
			return t.Format("2006-01-02") + " {" + c.format.code + "}"
		}
		return n.String() + " {" + c.format.code + "}"
	case errorCell:
		return c.raw
	}
	s := strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\t", `\t`, "\r", "").Replace(c.text)
	if v := parseTextValue(s); v.kind != page.StoredText || v.formula != "" || strings.HasPrefix(s, "'") || strings.TrimSpace(s) != s {
		return "'" + s
	}
	return s
}

// sameFormat reports whether code, as the notation implies it, is f.
func sameFormat(code string, f *numberFormat) bool {
	if f == nil || f.general {
		return code == ""
	}
	return code == f.code
}

// DumpForms writes what was read for people: every form with its fields and
// blocks, each value with its cell.
func DumpForms(w io.Writer, books []*Workbook) error {
	var out strings.Builder
	for _, b := range books {
		fmt.Fprintf(&out, "文件 %s\n", b.File.Path)
		switch {
		case b.File.Refused:
			fmt.Fprintf(&out, "  无法读取：%s\n", b.File.Why)
		case b.Ours != "" && len(b.Forms) == 0:
			fmt.Fprintf(&out, "  本工具生成的%s，不作为输入\n", b.Ours)
		case len(b.Forms) == 0:
			out.WriteString("  没有认出任何表单\n")
		}
		for _, n := range b.File.Notes {
			fmt.Fprintf(&out, "  请留意：%s\n", n)
		}
		for i, f := range b.Forms {
			dumpForm(&out, f)
			s := b.Surveys[f]
			last := i+1 == len(b.Forms) || b.Surveys[b.Forms[i+1]] != s
			if s != nil && s.asked && last {
				s.dump(&out)
			}
		}
		for _, u := range b.Unknown {
			u.dump(&out)
		}
	}
	dumpTotals(&out, books)
	_, err := io.WriteString(w, out.String())
	return err
}

func dumpForm(out *strings.Builder, f *model.Form) {
	fmt.Fprintf(out, "  %s　工作表“%s” %s", f.Kind, f.At.Sheet, f.At.A1())
	if f.Unit != "" {
		fmt.Fprintf(out, "　单位 %s", f.Unit)
	}
	if f.Year != 0 {
		fmt.Fprintf(out, "　%d年度", f.Year)
	}
	if f.MoneyUnit != "" {
		fmt.Fprintf(out, "　金额单位 %s", f.MoneyUnit)
	}
	out.WriteByte('\n')
	for _, t := range termsIn(f.Fields) {
		if v := f.Fields[t]; v.State != model.Blank {
			fmt.Fprintf(out, "    %s：%s\n", t, dumpValue(v))
		}
	}
	for _, t := range blocksIn(f) {
		fmt.Fprintf(out, "    【%s】%d行\n", t, len(f.Blocks[t]))
		for _, row := range f.Blocks[t] {
			var cells []string
			for _, c := range termsIn(row.Cells) {
				if v := row.Cells[c]; v.State != model.Blank {
					cells = append(cells, fmt.Sprintf("%s=%s", c, dumpValue(v)))
				}
			}
			role := ""
			if row.Role != "" {
				role = "〔" + string(row.Role) + "〕"
			}
			fmt.Fprintf(out, "      %s%s\n", role, strings.Join(cells, "　"))
		}
	}
	for _, r := range f.Readings {
		if r.Rule == lackRule {
			continue // its survey says it better
		}
		fmt.Fprintf(out, "    读数 %s %s：%s → %s\n", r.Rule, r.At.A1(), oneLine(r.Text), r.As)
	}
}

func oneLine(s string) string { return strings.NewReplacer("\r", "", "\n", "⏎").Replace(s) }

func dumpValue(v model.Value) string {
	s := oneLine(v.Text)
	if v.IsNumber && v.Kind != model.KindDate && plain(v.Number) != strings.TrimSpace(v.Text) {
		s += "〔" + plain(v.Number) + "〕"
	}
	switch v.State {
	case model.NotApplicable:
		s += "〔不适用〕"
	case model.Unreadable:
		s += "〔不可读〕"
	}
	if v.Formula == "computed" {
		s += "〔公式算得〕"
	}
	if a1 := v.At.A1(); a1 != "" {
		s += "@" + a1
	}
	return s
}

// termRank is the place of each term in model.Terms, from 1.
var termRank = func() map[model.Term]int {
	rank := map[model.Term]int{}
	for i, t := range model.Terms() {
		rank[t.Term] = i + 1
	}
	return rank
}()

// termsIn are the terms of a set of cells in the order of model.Terms, unknown
// ones last.
func termsIn(cells map[model.Term]model.Value) []model.Term {
	ts := make([]model.Term, 0, len(cells))
	for t := range cells {
		ts = append(ts, t)
	}
	rank := func(t model.Term) int {
		if n := termRank[t]; n > 0 {
			return n
		}
		return len(termRank) + 1
	}
	slices.SortFunc(ts, func(a, b model.Term) int { return cmp.Or(rank(a)-rank(b), strings.Compare(string(a), string(b))) })
	return ts
}

func blocksIn(f *model.Form) []model.Term {
	cells := map[model.Term]model.Value{}
	for t, rows := range f.Blocks {
		if len(rows) > 0 {
			cells[t] = model.Value{}
		}
	}
	return termsIn(cells)
}

// FormsJSON is the "forms" array of dump --format json. Blank cells are left
// out; numbers are decimals in plain notation. A form that was surveyed has a
// "report".
func FormsJSON(books []*Workbook) any {
	out := []any{}
	for _, b := range books {
		for _, f := range b.Forms {
			j := formJSON(f)
			if s := b.Surveys[f]; s != nil {
				j["report"] = surveyJSON(s)
			}
			out = append(out, j)
		}
	}
	return out
}

func formJSON(f *model.Form) map[string]any {
	j := map[string]any{
		"form": string(f.Kind), "file": f.At.File, "sheet": f.At.Sheet, "range": f.At.A1(), "unit": f.Unit,
		"fields": cellsJSON(f.Fields),
	}
	ticksJSON(f, j["fields"].(map[string]any))
	if f.Year != 0 {
		j["year"] = f.Year
	}
	if f.MoneyUnit != "" {
		j["money_unit"] = string(f.MoneyUnit)
	}
	if f.UnitCode != "" {
		j["unit_code"] = f.UnitCode
	}
	if f.Written {
		j["written"] = true
	}
	blocks := map[string]any{}
	for _, t := range blocksIn(f) {
		rows := make([]any, 0, len(f.Blocks[t]))
		for _, row := range f.Blocks[t] {
			rows = append(rows, cellsJSON(row.Cells))
		}
		blocks[string(t)] = rows
	}
	if row := fundsBeside(f); len(row) > 0 {
		blocks[string(model.FundBlock)] = []any{cellsJSON(row)}
	}
	j["blocks"] = blocks
	return j
}

// fundsBeside are the amounts of a form that has them beside labels and not in a
// table of 资金: one record of it, for who asks there. They are fields as well.
func fundsBeside(f *model.Form) map[model.Term]model.Value {
	if len(f.Block(model.FundBlock)) > 0 {
		return nil
	}
	row := map[model.Term]model.Value{}
	for _, t := range []model.Term{model.InitialBudget, model.Adjustment, model.Budget, model.Spending} {
		if v, ok := f.Fields[t]; ok && v.State != model.Blank {
			row[t] = v
		}
	}
	if v, ok := f.Fields[model.ExecutionRate]; ok && len(row) > 0 && v.State != model.Blank {
		row[model.ExecutionRate] = v
	}
	return row
}

func cellsJSON(cells map[model.Term]model.Value) map[string]any {
	out := map[string]any{}
	for t, v := range cells {
		if v.State != model.Blank {
			out[string(t)] = valueJSON(v)
		}
	}
	return out
}

// ticksJSON gives the fields with tick boxes their text as printed, beside it
// the option "ticked", empty where none is.
func ticksJSON(f *model.Form, fields map[string]any) {
	for t, printed := range f.Boxes {
		v, ok := f.Fields[t]
		if !ok {
			continue
		}
		j := valueJSON(v)
		j["text"], j["ticked"] = printed, v.Text
		fields[string(t)] = j
	}
}

func valueJSON(v model.Value) map[string]any {
	j := map[string]any{"text": v.Text}
	if a1 := v.At.A1(); a1 != "" {
		j["cell"] = a1
	}
	switch {
	case v.IsNumber && v.Kind == model.KindDate:
		if t, ok := serialTime(v.Number); ok {
			j["date"] = t.Format("2006-01-02")
		}
	case v.Numeric():
		j["number"] = plain(v.Number)
		if v.Kind == model.KindAmount {
			j["yuan"] = plain(v.Number.Mul(v.Yuan))
		}
	}
	switch v.State {
	case model.NotApplicable:
		j["na"] = true
	case model.Unreadable:
		j["unreadable"] = true
	}
	if v.Op != model.NoOp {
		j["op"] = string(v.Op)
	}
	if v.Formula != "" {
		j["formula"] = v.Formula
	}
	return j
}

// plain is d without exponent and without trailing zeros.
func plain(d decimal.Decimal) string { return trimZeros(d).String() }
