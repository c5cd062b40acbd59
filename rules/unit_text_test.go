package rules

import (
	"bufio"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"jixiao/model"
)

// A unit as text, for tests of scoring and narrative:
//
//	单位 年度 是否写回   the first line
//	[表名] 万元         begins a form; 写回 behind it marks one of ours read back
//	字段 = 值
//	块 角色 | 列 = 值 | 列 = 值
//
// A value that begins with ~ is ours, one with ^ carried from an earlier round.
func readUnit(t *testing.T, file string) *model.Unit {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return parseUnit(t, file, string(data))
}

func parseUnit(t *testing.T, file, text string) *model.Unit {
	t.Helper()
	u := &model.Unit{Reported: true}
	var form *model.Form
	s := bufio.NewScanner(strings.NewReader(text))
	for n := 1; s.Scan(); n++ {
		line := strings.TrimSpace(s.Text())
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case u.Name == "":
			if _, err := fmt.Sscan(line, &u.Name, &u.Year); err != nil {
				t.Fatalf("%s:%d: %v", file, n, err)
			}
		case strings.HasPrefix(line, "["):
			words := strings.Fields(strings.NewReplacer("[", "", "]", " ").Replace(line))
			form = &model.Form{Kind: model.FormKind(words[0]), Unit: u.Name, Year: u.Year,
				Fields: map[model.Term]model.Value{}, Blocks: map[model.Term][]model.Row{},
				Written: slices.Contains(words, "写回")}
			for _, w := range words[1:] {
				if w == "元" || w == "万元" {
					form.MoneyUnit = model.MoneyUnit(w)
				}
			}
			u.Forms = append(u.Forms, form)
		case strings.Contains(line, "|"):
			cells := strings.Split(line, "|")
			head := strings.Fields(cells[0])
			row := model.Row{Cells: map[model.Term]model.Value{}, At: model.Ref{File: file, Sheet: string(form.Kind), Row: n, Col: 1}}
			if len(head) > 1 {
				row.Role = model.Role(head[1])
			}
			for i, c := range cells[1:] {
				name, value, _ := strings.Cut(c, "=")
				term := model.Term(strings.TrimSpace(name))
				row.Cells[term] = parseValue(t, form, term, value, n, i+2)
			}
			form.Blocks[model.Term(head[0])] = append(form.Blocks[model.Term(head[0])], row)
		default:
			name, value, _ := strings.Cut(line, "=")
			term := model.Term(strings.TrimSpace(name))
			form.Fields[term] = parseValue(t, form, term, value, n, 1)
		}
	}
	gatherProjects(u)
	return u
}

func parseValue(t *testing.T, f *model.Form, term model.Term, s string, row, col int) model.Value {
	t.Helper()
	info, ok := model.Info(term)
	if !ok {
		t.Fatalf("line %d: %q is no term", row, term)
	}
	v := model.Value{Kind: info.Kind, At: model.Ref{File: "unit", Sheet: string(f.Kind), Row: row, Col: col}}
	s = strings.ReplaceAll(strings.TrimSpace(s), `\n`, "\n")
	switch {
	case strings.HasPrefix(s, "~"):
		v.Origin, s = model.Ours, s[1:]
	case strings.HasPrefix(s, "^"):
		v.Origin, s = model.Carried, strings.TrimPrefix(s, "^")
	}
	v.Text = s
	switch {
	case s == "":
		return v
	case s == "—" || s == "已删":
		v.State = model.NotApplicable
		return v
	}
	v.State = model.Given
	if term == model.Nature {
		v.Op, _ = model.ParseOperator(s)
	}
	if info.Kind != model.KindText {
		v = numberIn(f, v)
	}
	return v
}

// numberIn takes the operator, number and unit out of a value's text.
func numberIn(f *model.Form, v model.Value) model.Value {
	s := v.Text
	for _, op := range []model.Operator{model.AtLeast, model.AtMost, model.Equal, model.Above, model.Below, model.Qualitative} {
		if rest, ok := strings.CutPrefix(s, string(op)); ok {
			v.Op, s = op, rest
			break
		}
	}
	digits := strings.TrimRight(s, strings.TrimLeft(s, "-0123456789."))
	d, err := decimal.NewFromString(digits)
	if err != nil {
		return v
	}
	v.Number, v.IsNumber, v.Measure = d, true, strings.TrimPrefix(s, digits)
	v.Ulp = decimal.New(1, d.Exponent())
	if v.Measure == "%" {
		v.Number, v.Ulp = d.Shift(-2), v.Ulp.Shift(-2)
	}
	if v.Kind == model.KindAmount {
		v.Yuan = f.MoneyUnit.InYuan()
	}
	return v
}

// gatherProjects makes the projects of u by name, in order of appearance.
func gatherProjects(u *model.Unit) {
	find := func(name string) *model.Project {
		for _, p := range u.Projects {
			if p.Name == name {
				return p
			}
		}
		u.Projects = append(u.Projects, &model.Project{Name: name})
		return u.Projects[len(u.Projects)-1]
	}
	for _, f := range u.Forms {
		switch f.Kind {
		case model.Execution:
			for _, r := range f.Block(model.ExecutionBlock) {
				if name := r.Value(model.ProjectName).Text; name != "" && r.Role == model.RoleRecord {
					p := find(name)
					p.Execution = append(p.Execution, r)
				}
			}
		case model.ProjectDeclaration:
			find(f.ProjectName()).Declaration = f
		case model.ProjectEvaluation:
			if p := find(f.ProjectName()); p.Evaluation == nil {
				p.Evaluation = f
			}
		}
	}
}

func defaultBook(t testing.TB) *Book {
	t.Helper()
	b, err := DefaultBook()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// evaluateText is a unit scored and narrated.
func evaluateText(b *Book, u *model.Unit) *model.Report {
	r := &model.Report{Unit: u}
	r.Evaluations, r.Overall = Score(b, u)
	r.Summary = Narrate(b, r)
	return r
}
