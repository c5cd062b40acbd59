package expr

import (
	"github.com/shopspring/decimal"

	"jixiao/model"
)

// cell reads a scalar name.
func (e *evaluator) cell(n *node) value {
	if c := n.typed.constant; c != nil {
		i, _ := c.Interval()
		return value{number: i, text: c.Text, printed: c.Kind != model.KindAmount}
	}
	if n.typed.from != itself {
		cells, why, _ := e.related(n)
		if why != "" {
			return none(why)
		}
		return e.sumOf(n, cells)
	}
	v, ok := e.lookup(n.typed.term)
	if !ok {
		return none("表中没有“" + string(n.typed.term) + "”")
	}
	e.saw(v.At)
	return scalar(n.typed, v)
}

// asText reads a scalar name as it is printed, whatever its kind; dashes too.
func (e *evaluator) asText(n *node) value {
	if n.typed.constant != nil {
		return e.cell(n)
	}
	if n.typed.from != itself {
		cells, why, _ := e.related(n)
		switch {
		case why != "":
			return none(why)
		case len(cells) > 1:
			return e.sumOf(n, cells)
		}
		e.saw(cells[0].At)
		return printedText(n.typed, cells[0])
	}
	v, ok := e.lookup(n.typed.term)
	if !ok {
		return none("表中没有“" + string(n.typed.term) + "”")
	}
	e.saw(v.At)
	return printedText(n.typed, v)
}

func printedText(t typed, v model.Value) value {
	t.kind = words
	if v.State == model.Unreadable || v.State == model.NotApplicable {
		return value{text: v.Text, printed: true}
	}
	return scalar(t, v)
}

func scalar(t typed, v model.Value) value {
	name := string(t.term)
	switch v.State {
	case model.Blank, model.Owed:
		return none("“" + name + "”为空")
	case model.NotApplicable:
		return none("“" + name + "”为“" + v.Text + "”，不适用")
	case model.Unreadable:
		return none("“" + name + "”的内容“" + v.Text + "”不可读")
	}
	out := value{text: v.Text, printed: true}
	if t.kind.numeric() {
		i, ok := v.Interval()
		if !ok {
			return none("“" + name + "”的内容“" + v.Text + "”不是数")
		}
		out.number = i
	}
	return out
}

func (e *evaluator) lookup(t model.Term) (model.Value, bool) { return lookup(e.s.Form, e.s.Row, t) }

// lookup finds a term: in the row, among the form's fields, in 年度资金总额, in
// the 合计 of 年度主要任务 (where the overall form keeps the execution rate and
// its points). A row never borrows a column that its block lacks from there:
// 分值 of the total is another 分值.
func lookup(f *model.Form, row *model.Row, t model.Term) (model.Value, bool) {
	if row != nil {
		if v, ok := row.Cells[t]; ok {
			return v, true
		}
	}
	if f == nil {
		return model.Value{}, false
	}
	if v, ok := f.Fields[t]; ok {
		return v, true
	}
	if row == nil {
		for _, block := range [...]model.Term{model.FundBlock, model.TaskBlock} {
			if total, ok := f.Total(block); ok {
				if v, ok := total.Cells[t]; ok {
					return v, true
				}
			}
		}
	}
	return header(f, t)
}

// Lookup finds a term in a scope as expressions do; ok is false where the form
// has no such cell.
func Lookup(s Scope, t model.Term) (v model.Value, ok bool) {
	return lookup(s.Form, s.Row, t)
}

// header gives what the form as a whole says: its year, unit and money unit, who wrote it.
func header(f *model.Form, t model.Term) (model.Value, bool) {
	switch t {
	case model.TermYear:
		if f.Year == 0 {
			return model.Value{Kind: model.KindYear, At: f.YearCell()}, true
		}
		return model.Value{Kind: model.KindYear, State: model.Given, Text: itoa(f.Year),
			Number: decimal.NewFromInt(int64(f.Year)), IsNumber: true, At: f.YearCell()}, true
	case model.TermUnit:
		return textValue(f.Unit, f.At.TopLeft()), true
	case moneyUnit:
		return textValue(string(f.MoneyUnit), model.Ref{}), true
	case origin:
		if f.Written || f.Returned {
			return textValue("本工具", model.Ref{}), true
		}
		return textValue("单位", model.Ref{}), true
	}
	return model.Value{}, false
}

func textValue(s string, at model.Ref) model.Value {
	if s == "" {
		return model.Value{At: at}
	}
	return model.Value{Text: s, State: model.Given, At: at}
}
