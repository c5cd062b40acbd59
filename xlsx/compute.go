package xlsx

import (
	"slices"
	"strings"

	"jixiao/model"
	"jixiao/xlsx/sheet"

	"github.com/xuri/efp"
	"github.com/xuri/excelize/v2"
)

// The budgets of computing. What is beyond them is lost: never blank, and never
// another number.
const (
	// maxComputed is the number of formulas in a workbook. A summary of a
	// thousand projects has some ten thousand.
	maxComputed = 20_000
	// maxFormulaText is the length of a formula, Excel's own.
	maxFormulaText = 8192
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

// computable are the functions that formulas may use. Left out on purpose are
// those that make references of texts (INDIRECT, OFFSET), that build what is
// large (REPT, SEQUENCE), that ask for the day or for chance (TODAY, RAND), and
// those that no form uses.
var computable = strings.Fields(`ABS AND AVERAGE AVERAGEIF AVERAGEIFS CEILING CHOOSE COLUMN COLUMNS CONCAT CONCATENATE COUNT COUNTA
	COUNTBLANK COUNTIF COUNTIFS DATE DATEDIF DAY DAYS EDATE EOMONTH EXACT FALSE FIND FLOOR HLOOKUP IF IFERROR IFNA IFS INDEX INT ISBLANK
	ISERROR ISNA ISNUMBER ISTEXT LARGE LEFT LEN LOOKUP LOWER MATCH MAX MID MIN MOD MONTH N NA NOT OR POWER PRODUCT RANK RIGHT ROUND
	ROUNDDOWN ROUNDUP ROW ROWS SEARCH SIGN SMALL SQRT SUBSTITUTE SUBTOTAL SUM SUMIF SUMIFS SUMPRODUCT TEXT TRIM TRUE TRUNC UPPER VALUE
	VLOOKUP YEAR`)

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
	c := &calculator{b: b, f: excelize.NewFile(), copied: map[cellAt]bool{}, named: map[string]bool{}, left: maxLookedAt}
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
}

// sheet adds a sheet to the copy. One whose name excelize does not take stays
// out, and what refers to it is lost.
func (c *calculator) sheet(i int, g *grid) {
	first := c.f.GetSheetName(0)
	var err error
	if i == 0 {
		err = c.f.SetSheetName(first, g.name)
	} else {
		_, err = c.f.NewSheet(g.name)
	}
	c.ready = append(c.ready, err == nil)
}

// settle computes a cell that waits, and before it those that it looks at.
func (c *calculator) settle(at cellAt, depth int) {
	x := c.b.grids[at.sheet].find(at.row, at.col)
	// Whoever comes back to a cell while it is being settled finds it lost.
	formula := x.formula
	x.lose("")
	if depth == 0 || !c.ready[at.sheet] || at.row > maxComputeRow || at.col > maxComputeColumn || !c.prepare(at, formula, depth, maxNames) {
		return
	}
	text, fault, ok := c.evaluate(at, formula)
	if !ok {
		return
	}
	x.result(text, fault, c.b.grids[at.sheet].date1904)
}

// result sets a cell to what its formula gives.
func (c *cell) result(text string, fault bool, date1904 bool) {
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
	c.print(date1904)
}

// prepare copies what a formula looks at; ok is false where it cannot be
// computed for certain.
func (c *calculator) prepare(at cellAt, formula string, depth, names int) (ok bool) {
	if len(formula) > maxFormulaText {
		return false
	}
	parser := efp.ExcelParser()
	for _, t := range parser.Parse(formula) {
		switch {
		case t.TType == efp.TokenTypeUnknown:
			return false
		case t.TType == efp.TokenTypeFunction && t.TSubType == efp.TokenSubTypeStart:
			if name := strings.TrimPrefix(strings.ToUpper(t.TValue), "_XLFN."); name != "ARRAY" && name != "ARRAYROW" && !slices.Contains(computable, name) {
				return false
			}
		case t.TType == efp.TokenTypeOperand && t.TSubType == efp.TokenSubTypeRange:
			if !c.operand(at, t.TValue, depth, names) {
				return false
			}
		}
	}
	return true
}

// operand copies the cells of a reference or of a defined name.
func (c *calculator) operand(at cellAt, ref string, depth, names int) bool {
	on, area, ok := c.area(at.sheet, ref)
	if !ok {
		return names > 0 && c.name(at, ref, depth, names-1)
	}
	if !c.ready[on] {
		return false
	}
	g := c.b.grids[on]
	area.Row2, area.Col2 = min(area.Row2, g.height()), min(area.Col2, g.width())
	if area.Row1 > area.Row2 || area.Col1 > area.Col2 {
		return true
	}
	cells := (area.Row2 - area.Row1 + 1) * (area.Col2 - area.Col1 + 1)
	if c.left -= cells; c.left < 0 || cells > maxRangeCells {
		return false
	}
	for row := range g.used(area.Row1, area.Row2) {
		for col, x := range g.cells(row) {
			if col < area.Col1 || col > area.Col2 {
				continue
			}
			if to := (cellAt{on, row, col}); !c.known(to, x, depth) || !c.copy(to, x) {
				return false
			}
		}
	}
	return true
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
func (c *calculator) name(at cellAt, name string, depth, names int) bool {
	own := c.b.grids[at.sheet].name
	for _, scope := range []string{own, ""} {
		for _, n := range c.b.names {
			if !strings.EqualFold(n.Name, name) || n.Sheet != scope {
				continue
			}
			if !c.prepare(at, n.Formula, depth, names) {
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
		err = c.f.SetCellStr(name, to, x.raw)
	}
	c.copied[at] = err == nil
	return err == nil
}

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
	if fault = strings.HasPrefix(text, "#"); err != nil && !fault {
		return "", false, false
	}
	return text, fault, c.f.SetCellFormula(name, to, "") == nil
}
