package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"jixiao/model"
)

// This file holds the tool to its word that it never cries wolf: units whose
// figures are all true, printed at any precision and in any layout, have no
// 错误. 300 batches by default; -rapid.checks=10000 makes that many of each
// kind. With -v it says how often each 警告 was given.

func TestCleanUnitsHaveNoFault(t *testing.T) {
	b := defaultBook(t)
	for _, street := range []bool{false, true} {
		for _, unit := range []model.MoneyUnit{model.WanYuan, model.Yuan} {
			if street && unit == model.Yuan {
				continue // one street-wide list in either unit is much like the other
			}
			t.Run(fmt.Sprintf("street=%t/%s", street, unit), func(t *testing.T) {
				warned := map[string]int{}
				rapid.Check(t, func(t *rapid.T) {
					c := drawClean(t, unit, street)
					if faults := c.judge(b, warned); len(faults) > 0 {
						t.Fatalf("false alarms:\n%s\n%s", findingLines(faults), c)
					}
				})
				for _, what := range slices.SortedFunc(maps.Keys(warned), func(x, y string) int { return warned[y] - warned[x] }) {
					t.Logf("%6d %s", warned[what], what)
				}
			})
		}
	}
}

// silentWhenTrue are rules that have nothing to say, at any level, about the
// indicators drawn here.
var silentWhenTrue = []string{"I02", "I03", "I12", "I14", "I15", "I16", "I18", "I21", "I22", "X18"}

// judge is the way of every batch; it gives the faults found, and what is said
// by rules that should be silent. warned counts the 警告 by rule.
func (c *cleanBatch) judge(b *Book, warned map[string]int) model.Findings {
	all := c.findings(b)
	var faults model.Findings
	for _, f := range all {
		if f.Level == model.Warning {
			warned[f.Rule+" of "+string(f.Form)]++
		}
		if f.Level == model.Fault || slices.Contains(silentWhenTrue, f.Rule) {
			faults = append(faults, f)
		}
	}
	return faults
}

func (c *cleanBatch) findings(b *Book) model.Findings {
	units, found := Gather(b, Batch{Forms: c.forms, Listings: c.listings, Year: cleanYear})
	for _, u := range units {
		found = append(found, Check(b, u, Reconcile(b, u)).Findings...)
	}
	return append(found, CheckBatch(b, units)...)
}

const cleanYear = 2023

// cleanBatch is a batch without a mistake.
type cleanBatch struct {
	t        *rapid.T
	forms    []Sourced
	listings []model.Listing
	granule  int64 // all money is a multiple of it, in 分
	cells    []*printer
}

func (c *cleanBatch) odds(name string, n int) bool { return rapid.IntRange(1, n).Draw(c.t, name) == 1 }
func (c *cleanBatch) int(name string, lo, hi int) int {
	return rapid.IntRange(lo, hi).Draw(c.t, name)
}

// money draws up to hi 元.
func (c *cleanBatch) money(name string, hi int64) decimal.Decimal {
	return decimal.New(rapid.Int64Range(0, hi*100/c.granule).Draw(c.t, name)*c.granule, -2)
}

// below draws at most d.
func (c *cleanBatch) below(name string, d decimal.Decimal) decimal.Decimal {
	n := d.Shift(2).IntPart() / c.granule
	switch c.int(name+"?", 0, 3) {
	case 0:
		return d
	case 1:
		return decimal.Zero
	}
	return decimal.New(rapid.Int64Range(0, n).Draw(c.t, name)*c.granule, -2)
}

// printer prints the cells of one form.
type printer struct {
	c      *cleanBatch
	form   *model.Form
	unit   model.MoneyUnit
	places int32
	stored bool // cells hold more decimals than they show
	row    int
	col    int
}

func (c *cleanBatch) sheet(kind model.FormKind, owner string, unit model.MoneyUnit) *printer {
	f := &model.Form{Kind: kind, Unit: owner, Year: cleanYear, MoneyUnit: unit,
		Fields: map[model.Term]model.Value{}, Blocks: map[model.Term][]model.Row{}}
	p := &printer{c: c, form: f, unit: unit, row: 1}
	p.places = rapid.Int32Range(0, 4).Draw(c.t, "places")
	if unit == model.Yuan && c.granule == 1 {
		p.places = 2
	}
	p.stored = c.odds("stored", 3)
	f.At = model.Range{File: fmt.Sprintf("表%d.xlsx", len(c.cells)), Sheet: "表", Row1: 1, Col1: 1, Row2: 1, Col2: 30}
	f.YearAt = f.At.TopLeft()
	c.cells = append(c.cells, p)
	return p
}

func (p *printer) file(folder string) {
	p.form.At.Row2 = p.row + 1
	p.c.forms = append(p.c.forms, Sourced{Form: p.form, Folder: folder})
}

func (p *printer) next() model.Ref {
	p.col++
	return model.Ref{File: p.form.At.File, Sheet: "表", Row: p.row, Col: p.col}
}

func (p *printer) line() { p.row, p.col = p.row+1, 0 }

func (p *printer) field(t model.Term, s string) {
	p.line()
	p.form.Fields[t] = p.words(s)
}

func (p *printer) words(s string) model.Value {
	v := model.Value{Text: s, At: p.next()}
	if s != "" {
		v.State = model.Given
	}
	return v
}

func (p *printer) dash() model.Value {
	return model.Value{Text: "—", State: model.NotApplicable, At: p.next()}
}

// amount prints yuan as the form does, the way the reader gives it.
func (p *printer) amount(yuan decimal.Decimal) model.Value {
	v := model.Value{Kind: model.KindAmount, At: p.next(), Yuan: p.unit.InYuan()}
	p.set(&v, yuan)
	return v
}

func (p *printer) set(v *model.Value, yuan decimal.Decimal) {
	n := model.Divide(yuan, p.unit.InYuan())
	shown := model.RoundHalfUp(n, p.places)
	v.State, v.IsNumber, v.Text, v.Number = model.Given, true, shown.StringFixed(p.places), shown
	v.Ulp = decimal.New(1, -p.places)
	if p.stored {
		v.Number = decimal.RequireFromString(n.String())
	}
	if p.unit == model.Yuan {
		v.Ulp = decimal.Zero
	}
}

// optional is an amount that an officer may leave out where it is nothing.
func (p *printer) optional(yuan decimal.Decimal) model.Value {
	v := p.amount(yuan)
	if yuan.IsZero() && p.c.odds("blank", 3) {
		return model.Value{Kind: model.KindAmount, At: v.At}
	}
	return v
}

// rate prints spent ÷ budget, worked out from the true figures or from the
// printed ones.
func (p *printer) rate(spent, budget model.Value, ts, tb decimal.Decimal, places int32, fromTrue bool) (model.Value, decimal.Decimal) {
	v := model.Value{Kind: model.KindRate, At: p.next()}
	if !fromTrue {
		ts, tb = spent.Number, budget.Number
	}
	if tb.IsZero() || budget.Number.IsZero() {
		if p.c.odds("blank rate", 2) {
			return v, decimal.Zero
		}
		v.Text, v.State = "—", model.NotApplicable
		return v, decimal.Zero
	}
	full := model.Divide(ts, tb)
	p.setRate(&v, full, places)
	return v, full
}

func (p *printer) setRate(v *model.Value, full decimal.Decimal, places int32) {
	v.State, v.IsNumber = model.Given, true
	v.Number = model.RoundHalfUp(full, places+2)
	v.Ulp = decimal.New(1, -places-2)
	v.Text = v.Number.Shift(2).StringFixed(places) + "%"
}

func scoreCell(at model.Ref, d decimal.Decimal) model.Value {
	d = decimal.RequireFromString(d.String())
	return model.Value{Text: d.String(), State: model.Given, Kind: model.KindScore, Number: d, IsNumber: true,
		Ulp: decimal.New(1, min(0, d.Exponent())), At: at}
}

func (p *printer) score(d decimal.Decimal) model.Value { return scoreCell(p.next(), d) }

// target reads a 指标值 or 完成值 as the reader does; a bare number stands in a
// number cell, which knows no 计量单位.
func (p *printer) target(s, measure string) model.Value {
	v := model.Value{Text: s, Kind: model.KindTarget, At: p.next()}
	if s == "" {
		return v
	}
	v.State = model.Given
	x := model.ParseTarget(s, measure)
	v.Op, v.Measure, v.Number, v.IsNumber, v.Ulp = x.Op, x.Measure, x.Number, x.IsNumber, x.Ulp
	if n, err := decimal.NewFromString(s); err == nil {
		v.Measure, v.Ulp = "", decimal.New(1, min(0, n.Exponent()))
		if model.IsPercent(measure) {
			v.Ulp = v.Ulp.Shift(-2)
		}
	}
	return v
}

func (p *printer) add(block model.Term, role model.Role, cells map[model.Term]model.Value) {
	first := model.Ref{File: p.form.At.File, Sheet: "表", Row: p.row, Col: 1}
	p.form.Blocks[block] = append(p.form.Blocks[block], model.Row{Role: role, At: first, Cells: cells})
}

// String shows a batch as text, for a failure.
func (c *cleanBatch) String() string {
	var b strings.Builder
	for _, s := range c.forms {
		f := s.Form
		fmt.Fprintf(&b, "[%s] %s %s 夹=%s\n", f.Kind, f.At.File, f.MoneyUnit, s.Folder)
		for _, t := range termsOf(f.Fields, nil) {
			fmt.Fprintf(&b, "  %s=%s\n", t, f.Fields[t].Text)
		}
		for _, block := range blocksOf(f, &model.Form{}) {
			for _, r := range f.Blocks[block] {
				fmt.Fprintf(&b, "  %s %s", r.At.A1(), r.Role)
				for _, t := range termsOf(r.Cells, nil) {
					fmt.Fprintf(&b, " | %s %s", t, r.Cells[t].Text)
				}
				b.WriteByte('\n')
			}
		}
	}
	return b.String()
}
