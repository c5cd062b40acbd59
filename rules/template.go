package rules

import (
	"slices"
	"strings"

	"jixiao/model"
	"jixiao/rules/expr"
)

// template is a message with its placeholders: {expression}, {字段} for the name
// of the field, {应为} {实为} {差} for the comparison that failed, and the
// figures that a built-in offers.
type template []fragment

// fragment is plain text, a named figure or an expression.
type fragment struct {
	text  string
	name  string
	value *expr.Program
}

// figures are the named texts that fill a template.
type figures map[string]string

// comparedNames are the placeholders that every expression rule offers.
var comparedNames = []string{"应为", "实为", "差", "字段"}

// template reads a message; what stands in {} is checked like a rule.
func (p *declarations) template(r model.TableRow, header, src string, v expr.Vocabulary, b *builtin) template {
	var out template
	rest := src
	for {
		before, after, ok := strings.Cut(rest, "{")
		if before != "" {
			out = append(out, fragment{text: before})
		}
		if !ok {
			return out
		}
		inside, tail, closed := strings.Cut(after, "}")
		if !closed {
			p.fault(r, header, "“"+header+"”中的“{”没有配对的“}”")
			return out
		}
		out = append(out, p.placeholder(r, header, inside, v, b))
		rest = tail
	}
}

func (p *declarations) placeholder(r model.TableRow, header, inside string, v expr.Vocabulary, b *builtin) fragment {
	names := comparedNames
	if b != nil {
		names = append(slices.Clone(b.names), "字段")
	}
	if slices.Contains(names, inside) {
		return fragment{name: inside}
	}
	program, err := expr.CompileValue(inside, v)
	if err != nil {
		p.fault(r, header, "“"+header+"”中的{"+inside+"}："+err.Error()+"；可用的还有 "+strings.Join(names, "、"))
		return fragment{text: "{" + inside + "}"}
	}
	return fragment{value: program}
}

// fill writes the message.
func (t template) fill(s expr.Scope, f figures) string {
	var b strings.Builder
	for _, part := range t {
		switch {
		case part.name != "":
			b.WriteString(f[part.name])
		case part.value != nil:
			b.WriteString(part.value.Print(s))
		default:
			b.WriteString(part.text)
		}
	}
	return b.String()
}
