package rules

import (
	"strings"

	"jixiao/model"
	"jixiao/rules/expr"
)

// Rule is one rule of the book as an officer reads it, with all its rows of
// 校验规则.
type Rule struct {
	ID, Name string
	// Level is the highest of its rows that are switched on, of all where none is.
	Level model.Level
	// Forms are the forms it looks at, in the order of its rows.
	Forms   []model.FormKind
	Enabled bool // whether any of its rows is switched on
	Rows    []RuleRow
}

// RuleRow is one row of 校验规则.
type RuleRow struct {
	Name, On, Fields, Format string
	// When and Require are conditions in their canonical spelling, WhenWords and
	// RequireWords the same in words.
	When, WhenWords       string
	Require, RequireWords string
	Builtin               string
	Written, Stage        string      // 级别 and 自评级别 as written
	Level                 model.Level // in force
	Message, Fix, Basis   string
	Yields                []string
	Enabled               bool
	At                    model.Ref
}

// Rules are the rules of the book in its order.
func (b *Book) Rules() []Rule {
	out := make([]Rule, 0, len(b.order))
	of := b.programs()
	for _, id := range b.order {
		r := Rule{ID: id, Name: b.declared[id][0].Name}
		for _, d := range b.declared[id] {
			r.add(d, of[d])
			if d.Builtin != "" {
				r.Rows[len(r.Rows)-1].RequireWords = b.aboutBuiltin(d)
			}
		}
		out = append(out, r)
	}
	return out
}

// programs are the compiled conditions of the declarations: those of the first
// of their fields.
func (b *Book) programs() map[*declaration]*check {
	of := make(map[*declaration]*check, len(b.checks))
	for _, c := range b.checks {
		if of[c.declaration] == nil {
			of[c.declaration] = c
		}
	}
	return of
}

func (r *Rule) add(d *declaration, c *check) {
	row := RuleRow{Name: d.Name, On: d.On, Fields: strings.Join(barred(d.Fields), "、"), Format: d.Format, Builtin: d.Builtin,
		Written: d.Level, Stage: d.StageLevel, Level: d.level,
		Message: d.Message, Fix: d.Fix, Basis: d.Basis, Yields: d.yields, Enabled: d.enabled, At: d.at}
	if c != nil {
		several := len(barred(d.Fields)) > 1
		row.When, row.WhenWords = spoken(c.when, c.field, several)
		row.Require, row.RequireWords = spoken(c.require, c.field, several)
		for _, t := range c.targets {
			r.look(t.form)
		}
	}
	switch {
	case row.Enabled && !r.Enabled:
		r.Level, r.Enabled = row.Level, true
	case row.Enabled == r.Enabled:
		r.Level = max(r.Level, row.Level)
	}
	r.Rows = append(r.Rows, row)
}

// look notes a form that the rule looks at.
func (r *Rule) look(form model.FormKind) {
	for _, f := range r.Forms {
		if f == form {
			return
		}
	}
	r.Forms = append(r.Forms, form)
}

// spoken is a condition as written and in words; both are empty for none. Where
// 本字段 stands for several fields, the words speak of 这一栏.
func spoken(p *expr.Program, field model.Term, several bool) (written, words string) {
	if p == nil {
		return "", ""
	}
	written, words = p.String(), p.Words()
	if several && strings.Contains(written, "本字段") {
		words = strings.ReplaceAll(words, string(field), "这一栏")
	}
	return written, words
}

// Forms are what 对象 of a rule of this book may name.
func (b *Book) Forms() []string {
	out := []string{string(anyForm), string(wholeUnit)}
	for _, k := range b.words.Forms() {
		out = append(out, string(k))
	}
	return out
}
