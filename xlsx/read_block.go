package xlsx

import (
	"slices"
	"strings"

	"jixiao/model"

	"github.com/shopspring/decimal"
)

// block takes the records of a placed block.
func (r *formReader) block(b *blockPlace) []model.Row {
	var own []model.Value
	if b.block == model.PaymentBlock && b.columns[model.Paid].line != nil {
		own = r.payments(b)
	}
	var rows []model.Row
	for _, place := range b.rows {
		if place.blank && place.role == model.RoleRecord {
			continue
		}
		row := r.row(b, place)
		for i, t := range []model.Term{model.ProjectCode, model.ProjectName} {
			if own != nil && place.role == model.RoleRecord && own[i].Present() {
				row.Cells[t] = own[i]
			}
		}
		rows = append(rows, row)
	}
	for _, n := range b.layout.columns {
		if b.columns[n.field].line != n || n.kind != model.KindAmount && n.kind != model.KindRate {
			continue
		}
		var column []*model.Value
		values := make([]model.Value, len(rows))
		for i, row := range rows {
			if v, ok := row.Cells[n.field]; ok {
				values[i] = v
				column = append(column, &values[i])
			}
		}
		if n.kind == model.KindRate {
			r.rateScale(column, r.measure(n, b.columns[n.field].note).percent)
		}
		commonPrecision(column)
		for i, row := range rows {
			if _, ok := row.Cells[n.field]; ok {
				row.Cells[n.field] = values[i]
			}
		}
	}
	return rows
}

// payments tells the payments of a list from its totals and takes their amounts
// where a ledger does, and leaves out the row that numbers the columns. own is
// 项目编码 and 项目名称 of all payments, where they stand above the list alone.
func (r *formReader) payments(b *blockPlace) (own []model.Value) {
	x := newList(r.g, r.p, b, func(row int) int { return row }, nil)
	b.columns[model.Paid] = x.amount.columnPlace
	b.rows = slices.DeleteFunc(b.rows, func(place rowPlace) bool { return place.row <= x.bottom })
	for i := range b.rows {
		place := &b.rows[i]
		delete(place.cells, model.Paid)
		if hr, hc, ok := x.amount.columnPlace.cell(r.g, place.row); ok {
			place.cells[model.Paid] = r.g.ref(hr, hc)
		}
		text := func(t model.Term) string {
			at := place.cells[t]
			if c := r.g.at(at.Row, at.Col); !at.IsZero() && c.kind != errorCell && !notApplicable(c.text) {
				return strings.TrimSpace(c.text)
			}
			return ""
		}
		row := sheetRow(r.g, place.row)
		if c, _ := x.credited(row); c != nil {
			place.credit = r.g.ref(place.row, c.Col)
		}
		role, total := x.role(row, x.accountOf(text(model.ProjectCode), text(model.ProjectName)))
		if !total {
			role = model.RoleRecord
		}
		if place.role = role; total {
			place.label = x.labelIn(r.g, place.row)
			place.dropLabel(b.layout)
		}
	}
	if len(b.rows) > 0 && isColumnNumbers(rowTexts(r.g, b.rows[0].row)) {
		b.rows = b.rows[1:]
	}
	if x.ownName == "" {
		return nil
	}
	code, name := r.f.Fields[model.ProjectCode], r.f.Fields[model.ProjectName]
	if name.Text = x.ownName; x.ownCode != "" && !code.Present() {
		code = name
		code.Text = x.ownCode
	}
	return []model.Value{code, name}
}

// sum is an amount whose header names its parts alone: v where one of them is no
// number, or none is filled.
func (r *formReader) sum(row int, parts []int, v model.Value, m measure) model.Value {
	var total model.Value
	for _, col := range parts {
		hr, hc := r.g.home(row, col)
		at := r.g.ref(hr, hc)
		part := r.take(r.g.at(hr, hc), at, m)
		switch {
		case part.Numeric():
			total.Number, total.Yuan, total.Ulp = total.Number.Add(part.Number), part.Yuan, decimal.Max(total.Ulp, part.Ulp)
			total.Sources = append(total.Sources, at)
		case part.Present():
			return v
		}
	}
	if len(total.Sources) == 0 {
		return v
	}
	total.Kind, total.IsNumber, total.State, total.At = v.Kind, true, model.Computed, v.At
	total.Text = total.Number.String()
	return total
}

// net is a payment less its 贷方.
func (r *formReader) net(paid model.Value, credit model.Ref, m measure) model.Value {
	c := r.take(r.g.at(credit.Row, credit.Col), credit, m)
	if !c.Numeric() {
		return paid
	}
	if !paid.Numeric() {
		c.Number, c.Text, c.Note = c.Number.Neg(), "-"+c.Text, "贷方"
		return c
	}
	paid.Number, paid.State, paid.Sources = paid.Number.Sub(c.Number), model.Computed, []model.Ref{paid.At, credit}
	paid.Text = paid.Number.String()
	return paid
}

// row takes one record. 计量单位 goes first, since it decides how the target
// and the actual value read.
func (r *formReader) row(b *blockPlace, place rowPlace) model.Row {
	row := model.Row{Role: place.role, Cells: map[model.Term]model.Value{}}
	if name := b.layout.rowName(); !place.label.IsZero() && name != "" {
		v := r.take(r.g.at(place.label.Row, place.label.Col), place.label, measure{kind: model.KindText})
		v.Note = r.g.word(place.over.Row, place.over.Col).bare
		if place.pair > 0 {
			v.Text = r.g.word(place.label.Row, place.label.Col).pairs[place.pair-1].label
		}
		row.Cells[name] = v
	}
	unit := ""
	if at, ok := place.cells[model.Measure]; ok {
		unit = r.g.at(at.Row, at.Col).text
	}
	for _, n := range b.layout.columns {
		at, ok := place.cells[n.field]
		c := b.columns[n.field]
		if !ok || c.line != n {
			continue
		}
		m := r.measure(n, c.note)
		m.unit = unit
		m.reason = n.field == model.Deviation
		m.dash = b.layout.direction == "交叉" && place.role != model.RoleTotal && n.kind == model.KindScore
		v := r.cellOf(b, place, n, at, m)
		if len(c.parts) > 0 {
			v = r.sum(place.row, c.parts, v, m)
		}
		if n.field == model.Paid && !place.credit.IsZero() {
			v = r.net(v, place.credit, m)
		}
		switch {
		case len(c.choices) > 0:
			v = r.chosen(c, place.row, v)
		case n.take == "承上":
			v.Note = r.g.word(at.Row, at.Col).note // 产出指标（50分）
		default:
			v.Note = c.note // 执行率（%）
		}
		row.Cells[n.field] = v
	}
	row.At = r.g.placed(place.row, firstColumn(row))
	r.splitCodes(row)
	if b.block == model.IndicatorBlock || b.block == model.MediumIndicatorBlock {
		r.splitTarget(row)
	}
	return row
}

// cellOf takes one cell of a record; «标签：值» in one cell of a block of pairs
// is its value alone.
func (r *formReader) cellOf(b *blockPlace, place rowPlace, n *line, at model.Ref, m measure) model.Value {
	c := r.g.at(at.Row, at.Col)
	if b.layout.direction == "竖" && at == place.label {
		inside := r.g.word(at.Row, at.Col).pairs[max(0, place.pair-1)].value
		if place.pair > 0 {
			inside = firstAmount(inside)
			r.note(model.Reading{Rule: "Q03", At: at, Text: c.text, As: "一格多个金额，逐项读取"})
		}
		c = cell{kind: textCell, raw: inside, text: inside}
		v, _ := readCell(c, at, m)
		return v
	}
	return r.take(c, at, m)
}

const (
	tickMarks   = "√✓✔■☑☒●◉▇VvYy1是"
	untickMarks = "□☐○◯×XxNn0否"
)

// chosen is the value of a column to tick: the label over the tick, or what was
// typed instead of one. Where the term has a column of words, too, these are the
// value and the ticked labels their 附注.
func (r *formReader) chosen(c columnPlace, row int, own model.Value) model.Value {
	var labels, typed []string
	var first model.Ref
	for _, x := range c.choices {
		hr, hc := r.g.home(row, x.col)
		cell := r.g.at(hr, hc)
		text := strings.TrimSpace(cell.text)
		if hc < x.col || cell.kind == blankCell || notApplicable(text) || strings.Trim(text, untickMarks) == "" {
			continue
		}
		if first.IsZero() {
			first = r.g.ref(hr, hc)
		}
		labels = append(labels, x.label)
		if strings.Trim(text, tickMarks) != "" {
			typed = append(typed, text)
		}
	}
	ticked := strings.Join(labels, "、")
	switch {
	case own.Present() && own.At.Col == c.col && c.line.take != "勾选":
		own.Note = ticked
		return own
	case len(labels) == 0 && c.line.take == "勾选":
		return model.Value{Kind: own.Kind, At: own.At}
	case len(labels) == 0:
		return own
	case len(typed) > 0:
		return model.Value{Text: strings.Join(typed, "；"), Kind: model.KindText, State: model.Given, At: first, Note: ticked}
	}
	return model.Value{Text: ticked, Kind: model.KindText, State: model.Given, At: first}
}

func firstColumn(row model.Row) int {
	first := 0
	for _, v := range row.Cells {
		if first == 0 || v.At.Col < first {
			first = v.At.Col
		}
	}
	return first
}

// splitCodes splits «编码-名称» of list rows: the code goes to its own term with
// the same cell; 项目名称 keeps the name alone, the others stay as printed.
func (r *formReader) splitCodes(row model.Row) {
	for _, s := range [...]struct {
		from, code model.Term
		strip      bool
	}{{model.ProjectName, model.ProjectCode, true}, {model.BudgetUnit, model.TermUnitCode, false}} {
		v, ok := row.Cells[s.from]
		if !ok || !v.Present() {
			continue
		}
		code, name := model.SplitCode(v.Text)
		if code == "" {
			continue
		}
		if own := row.Cells[s.code]; !own.Present() {
			row.Cells[s.code] = model.Value{Text: code, State: model.Given, At: v.At}
		}
		if s.strip {
			v.Text = name
			row.Cells[s.from] = v
		}
	}
}

// splitTarget sets the operator of an indicator: from its own column, or split
// off the target («≥95%» gives ≥ and %) with the target's cell.
func (r *formReader) splitTarget(row model.Row) {
	target := row.Cells[model.Target]
	nature, own := row.Cells[model.Nature]
	if own && nature.Present() {
		op, ok := model.ParseOperator(nature.Text)
		if ok && strings.Contains(nature.Text, "向") && target.Op != model.NoOp {
			op, ok = target.Op, false // 正向, and the target has its own sign
		}
		if unit := row.Cells[model.Measure]; op == model.Qualitative && unit.Present() && !target.Present() {
			// 单位（文字描述） holds the words of a qualitative target.
			target = model.Value{Text: unit.Text, Kind: model.KindTarget, State: model.Given, Op: op, At: unit.At}
			row.Cells[model.Target] = target
			delete(row.Cells, model.Measure)
		}
		nature.Op = op
		row.Cells[model.Nature] = nature
		if ok && op != model.Qualitative && strings.TrimSpace(nature.Text) != string(op) {
			r.f.Readings = append(r.f.Readings, model.Reading{Rule: "I24", At: nature.At, Text: nature.Text, As: string(op)})
		}
		if ok && target.IsNumber && target.Op == model.NoOp {
			target.Op = op
			row.Cells[model.Target] = target
		}
	} else if target.Op != model.NoOp && (target.IsNumber || !own) {
		row.Cells[model.Nature] = model.Value{Text: string(target.Op), State: model.Given, Op: target.Op, At: target.At}
	}
	if unit, own := row.Cells[model.Measure]; target.Measure != "" && (!own || !unit.Present()) {
		row.Cells[model.Measure] = model.Value{Text: target.Measure, State: model.Given, At: target.At}
	}
}

// listings are the units of a 单位名册.
func listings(f *model.Form) []model.Listing {
	var out []model.Listing
	for _, row := range f.Block(model.RosterBlock) {
		there := func(p model.Row) bool { return p.At.Row == row.At.Row }
		if slices.ContainsFunc(f.Block(model.PickBlock), there) || slices.ContainsFunc(f.Block(model.AliasBlock), there) {
			continue // a line of sheet 版本 or 别名 names a unit too
		}
		text := func(t model.Term) string {
			if v := row.Value(t); v.Present() {
				return strings.TrimSpace(v.Text)
			}
			return ""
		}
		if text(model.FullName) == "" {
			continue
		}
		code, name := model.SplitCode(text(model.FullName))
		x := model.Listing{
			Code: text(model.TermUnitCode), Name: name, Aliases: parts(text(model.Aliases)), Type: text(model.UnitType),
			Parent: text(model.ParentUnit), Projects: parts(text(model.OwnProjects)),
			Deadline: text(model.Deadline), Contact: text(model.Contact), At: row.Value(model.FullName).At,
		}
		if x.Code == "" {
			x.Code = code
		}
		for _, s := range parts(text(model.DueForms)) {
			x.DueForms = append(x.DueForms, model.FormKind(s))
		}
		out = append(out, x)
	}
	return out
}

// picks are the lines of sheet 版本 of a 单位名册.
func picks(f *model.Form) []model.Pick {
	var out []model.Pick
	for _, row := range f.Block(model.PickBlock) {
		text := func(t model.Term) string { return strings.TrimSpace(unbroken.Replace(row.Value(t).Text)) }
		if file := row.Value(model.UsedFile); file.Present() {
			_, unit := model.SplitCode(text(model.TermUnit))
			out = append(out, model.Pick{Unit: unit, Form: text(model.FormName), Project: text(model.ProjectName), File: text(model.UsedFile), At: file.At})
		}
	}
	return out
}

// parts splits a cell that lists several names.
func parts(s string) []string {
	fields := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("、；;，,\n|", r) })
	for i := range fields {
		fields[i] = strings.TrimSpace(fields[i])
	}
	return slices.DeleteFunc(fields, func(s string) bool { return s == "" })
}
