package xlsx

import (
	"regexp"
	"slices"
	"strings"

	"jixiao/model"
	"jixiao/xlsx/sheet"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"
)

// The budgets of computing. What is beyond them is lost: never blank, and never
// another number.
const (
	// maxComputed is the number of formulas in a workbook. A summary of a
	// thousand projects has some ten thousand.
	maxComputed = 20_000
	// maxFormulaText is the length of a formula, Excel's own, and maxParsed that of
	// all formulas together: taking one apart costs a tenth of a microsecond a byte.
	maxFormulaText = 8192
	maxParsed      = 8 << 20
	// maxRangeCells is the size of one range, clipped to what the sheet uses, and
	// maxLookedAt that of all ranges together: excelize takes 200 bytes and a
	// microsecond for each.
	maxRangeCells = 200_000
	maxLookedAt   = 3_000_000
	// maxComputeRow and maxComputeColumn bound where cells may stand: excelize
	// lays out every row above a cell and every column before it.
	maxComputeRow    = 120_000
	maxComputeColumn = 702 // ZZ
	// maxChain is how many formulas may wait for one another.
	maxChain = 5_000
	// maxNames is how deep defined names may refer to defined names.
	maxNames = 4
)

// computable are the functions that formulas may use, with what excelize has
// been seen to compute as the office programs do. What it computes otherwise is
// left out (SUMPRODUCT and SUMIF with some conditions, INDEX along a row, TEXT
// with leading zeros), as are those that make references of texts (INDIRECT),
// build what is large (REPT) or ask for the day. Those set to true take ranges.
var computable = map[string]bool{
	"SUM": true, "AVERAGE": true, "MAX": true, "MIN": true, "COUNT": true, "COUNTA": true, "PRODUCT": true, "VLOOKUP": true,
	"IF": false, "IFERROR": false, "AND": false, "OR": false, "NOT": false, "ISERROR": false, "ISNUMBER": false,
	"ABS": false, "INT": false, "MOD": false, "POWER": false, "ROUND": false, "ROUNDDOWN": false, "ROUNDUP": false, "SIGN": false, "SQRT": false, "TRUNC": false,
	"LEFT": false, "LEN": false, "MID": false, "RIGHT": false, "TRIM": false, "CONCATENATE": false,
	"DATE": false, "DAY": false, "MONTH": false, "YEAR": false,
}

// compute works out the formulas that were saved without their results. One
// that cannot be computed for certain is lost, and so is what is built on it.
//
// excelize computes, but not on the workbook as it came: on a copy that holds
// only the cells that a formula looks at, all of them values. So no formula of
// the file costs more than its own ranges, and results that were stored count
// as they are.
func (b *book) compute() {
	waiting := 0
	for _, g := range b.grids {
		for row := range g.used(1, g.height()) {
			for _, c := range g.cells(row) {
				if !c.unstored {
					continue
				}
				if waiting++; waiting > maxComputed {
					c.lose("")
				}
			}
		}
	}
	if waiting == 0 {
		return
	}
	c := &calculator{b: b, f: excelize.NewFile(), copied: map[cellAt]bool{}, named: map[string]bool{}, left: maxLookedAt, text: maxParsed}
	defer c.f.Close()
	for i, g := range b.grids {
		c.sheet(i, g)
	}
	for i, g := range b.grids {
		for row := range g.used(1, g.height()) {
			for col, x := range g.cells(row) {
				if x.unstored {
					c.settle(cellAt{i, row, col}, maxChain)
				}
			}
		}
	}
}

// lose leaves a cell without a value. fault is the error that its formula gives;
// where there is none, it shows the formula.
func (c *cell) lose(fault string) {
	c.kind, c.lost, c.unstored, c.raw, c.text = errorCell, true, false, "", fault
	if fault == "" {
		c.text = "=" + c.formula
	}
}

// unknown reports whether nobody knows the value of a cell.
func (c *cell) unknown() bool { return c.lost && strings.HasPrefix(c.text, "=") }

// cellAt is a cell of the workbook; sheet is an index.
type cellAt struct{ sheet, row, col int }

// calculator computes the formulas of one workbook.
type calculator struct {
	b      *book
	f      *excelize.File
	ready  []bool // by sheet: the copy has it
	copied map[cellAt]bool
	named  map[string]bool // defined names that the copy has
	left   int             // of maxLookedAt
	text   int             // of maxParsed
}

// sheet adds a sheet to the copy. One whose name excelize does not take stays
// out, and what refers to it is lost.
func (c *calculator) sheet(i int, g *grid) {
	var err error
	if i == 0 {
		err = c.f.SetSheetName(c.f.GetSheetName(0), g.name)
	} else {
		_, err = c.f.NewSheet(g.name)
	}
	twice := slices.ContainsFunc(c.b.grids[:i], func(o *grid) bool { return strings.EqualFold(o.name, g.name) })
	c.ready = append(c.ready, err == nil && !twice)
}

// settle computes a cell that waits, and before it those that it looks at.
func (c *calculator) settle(at cellAt, depth int) {
	x := c.b.grids[at.sheet].find(at.row, at.col)
	// Whoever comes back to a cell while it is being settled finds it lost.
	formula := x.formula
	x.lose("")
	if !c.ready[at.sheet] || at.row > maxComputeRow || at.col > maxComputeColumn || depth == 0 {
		return
	}
	ready, ok := c.prepare(at, formula, depth, maxNames, false)
	if !ok {
		return
	}
	text, fault, ok := c.evaluate(at, ready)
	if !ok {
		return
	}
	x.result(text, fault)
}

// result sets a cell to what its formula gives.
func (c *cell) result(text string, fault bool) {
	if fault {
		c.lose(text)
		return
	}
	*c = cell{col: c.col, format: c.format, formula: c.formula, computed: true}
	switch _, number := parsePlain(text); {
	case strings.TrimSpace(text) == "": // =IF(A1="","",A1)
		return
	case number:
		c.kind, c.raw = numberCell, text
	case text == "TRUE" || text == "FALSE":
		c.kind, c.raw = boolCell, map[string]string{"TRUE": "1", "FALSE": "0"}[text]
	default:
		c.kind, c.raw = textCell, text
	}
	c.print()
}

// known settles x if it waits, and reports whether its value is known.
func (c *calculator) known(at cellAt, x *cell, depth int) bool {
	if x.unstored {
		c.settle(at, depth-1)
	}
	return !x.unknown()
}

// area is what a reference covers: on the sheet it names, or on the one at hand.
func (c *calculator) area(here int, ref string) (on int, area sheet.Range, ok bool) {
	on = here
	if i := strings.LastIndexByte(ref, '!'); i >= 0 {
		name := ref[:i]
		if len(name) > 1 && name[0] == '\'' && name[len(name)-1] == '\'' {
			name = strings.ReplaceAll(name[1:len(name)-1], "''", "'")
		}
		on = slices.IndexFunc(c.b.grids, func(g *grid) bool { return strings.EqualFold(g.name, name) })
		ref = ref[i+1:]
	}
	area, ok = sheet.ParseRange(ref)
	return on, area, ok && on >= 0
}

// name prepares a defined name, that of the sheet before that of the workbook.
func (c *calculator) name(at cellAt, name string, depth, names int, ranges bool) bool {
	own := c.b.grids[at.sheet].name
	for _, scope := range []string{own, ""} {
		for _, n := range c.b.names {
			if !strings.EqualFold(n.Name, name) || n.Sheet != scope {
				continue
			}
			if _, ok := c.prepare(at, n.Formula, depth, names, ranges); !ok {
				return false
			}
			key := strings.ToLower(scope + "!" + name)
			if !c.named[key] {
				c.named[key] = c.f.SetDefinedName(&excelize.DefinedName{Name: n.Name, RefersTo: n.Formula, Scope: scope}) == nil
			}
			return c.named[key]
		}
	}
	return false
}

// faults are formulas that give the errors which a cell may hold.
var faults = map[string]string{"#DIV/0!": "1/0", "#N/A": "NA()", "#VALUE!": `VALUE("x")`, "#NUM!": "SQRT(-1)"}

// copy puts the value of a cell into the copy, once.
func (c *calculator) copy(at cellAt, x *cell) bool {
	if c.copied[at] {
		return true
	}
	if at.row > maxComputeRow || at.col > maxComputeColumn {
		return false
	}
	name, to := c.b.grids[at.sheet].name, model.Ref{Row: at.row, Col: at.col}.A1()
	var err error
	switch x.kind {
	case numberCell:
		n, _ := parsePlain(x.raw)
		err = c.f.SetCellDefault(name, to, cleanFloat(n).String())
	case boolCell:
		err = c.f.SetCellBool(name, to, x.raw == "1")
	case errorCell:
		formula, ok := faults[x.text]
		if !ok {
			return false
		}
		err = c.f.SetCellFormula(name, to, formula)
	default:
		if _, number := parsePlain(strings.TrimSpace(x.raw)); number {
			return false // excelize takes it for one
		}
		err = c.f.SetCellStr(name, to, x.raw)
	}
	c.copied[at] = err == nil
	return err == nil
}

// longFraction is a number that excelize wrote into a text with more digits
// than the office programs show, or one that is none.
var longFraction = regexp.MustCompile(`^.+\.\d{12,}[^\d]|[^\d.].*\.\d{12,}|INF|NaN`)

// evaluate is what a formula gives in the copy; fault is set where that is an
// error, ok is false where excelize cannot tell.
func (c *calculator) evaluate(at cellAt, formula string) (text string, fault, ok bool) {
	// excelize panics on some formulas that no program writes; that must cost
	// the cell, not the file.
	defer func() {
		if p := recover(); p != nil {
			text, fault, ok = "", false, false
		}
	}()
	name, to := c.b.grids[at.sheet].name, model.Ref{Row: at.row, Col: at.col}.A1()
	if err := c.f.SetCellFormula(name, to, formula); err != nil {
		return "", false, false
	}
	text, err := c.f.CalcCellValue(name, to, excelize.Options{RawCellValue: true})
	if fault = strings.HasPrefix(text, "#"); err != nil && !fault || longFraction.MatchString(text) {
		return "", false, false
	}
	if n, number := parsePlain(text); number && n.Abs().LessThan(decimal.New(1, -12)) {
		text = "0" // the office programs take the tail of a float off
	}
	return text, fault, c.f.SetCellFormula(name, to, "") == nil
}
