package xlsx

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jixiao/model"
	"jixiao/xlsx/sheet"

	"github.com/shopspring/decimal"
	"github.com/xuri/efp"
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

// formulaCheck goes over the tokens of one formula.
type formulaCheck struct {
	c       *calculator
	at      cellAt
	depth   int
	names   int
	ranges  bool // the formula is that of a name, which stands where a range may
	tokens  []efp.Token
	open    []string // the functions around the token at hand; empty for brackets
	ordered bool     // < or > stands in it
	text    bool     // a cell with text stands in it
}

// prepare copies what a formula looks at, and returns it with its comparisons
// to "" worked out, which excelize gets wrong for blank cells. ok is false
// where it cannot be computed for certain.
func (c *calculator) prepare(at cellAt, formula string, depth, names int, ranges bool) (ready string, ok bool) {
	if c.text -= len(formula); c.text < 0 || len(formula) > maxFormulaText {
		return "", false
	}
	parser := efp.ExcelParser()
	k := &formulaCheck{c: c, at: at, depth: depth, names: names, ranges: ranges, tokens: parser.Parse(strings.TrimLeft(formula, "+ "))}
	var out strings.Builder
	for i := 0; i < len(k.tokens); i++ {
		if said, ok := k.comparedToNothing(i); ok {
			out.WriteString(said)
			i += 2
			continue
		}
		if !k.certain(i) {
			return "", false
		}
		out.WriteString(spelled(k.tokens[i]))
	}
	return out.String(), !k.ordered || !k.text
}

// spelled is a token as formulas have it.
func spelled(t efp.Token) string {
	switch {
	case t.TType == efp.TokenTypeFunction && t.TSubType == efp.TokenSubTypeStart:
		return t.TValue + "("
	case t.TType == efp.TokenTypeSubexpression && t.TSubType == efp.TokenSubTypeStart:
		return "("
	case t.TSubType == efp.TokenSubTypeStop:
		return ")"
	case t.TType == efp.TokenTypeArgument:
		return ","
	case t.TType == efp.TokenTypeOperand && t.TSubType == efp.TokenSubTypeText:
		return `"` + strings.ReplaceAll(t.TValue, `"`, `""`) + `"`
	}
	return t.TValue
}

// comparedToNothing works out A1="" and A1<>"" that begin at token i.
func (k *formulaCheck) comparedToNothing(i int) (said string, ok bool) {
	if i+2 >= len(k.tokens) {
		return "", false
	}
	ref, op, nothing := k.tokens[i], k.tokens[i+1], k.tokens[i+2]
	if ref.TSubType != efp.TokenSubTypeRange || op.TType != efp.TokenTypeOperatorInfix || op.TValue != "=" && op.TValue != "<>" ||
		nothing.TSubType != efp.TokenSubTypeText || nothing.TValue != "" {
		return "", false
	}
	on, area, ok := k.c.area(k.at.sheet, ref.TValue)
	if !ok || area.Row1 != area.Row2 || area.Col1 != area.Col2 {
		return "", false
	}
	x := k.c.b.grids[on].find(area.Row1, area.Col1)
	if x != nil && (!k.c.known(cellAt{on, area.Row1, area.Col1}, x, k.depth) || x.kind == errorCell) {
		return "", false
	}
	blank := x == nil || x.kind == blankCell
	return strings.ToUpper(strconv.FormatBool(blank == (op.TValue == "="))), true
}

// certain reports whether excelize computes token i as the office programs do,
// and copies the cells it looks at.
func (k *formulaCheck) certain(i int) bool {
	t := k.tokens[i]
	switch t.TType {
	case efp.TokenTypeFunction, efp.TokenTypeSubexpression:
		if t.TSubType == efp.TokenSubTypeStop {
			k.open = k.open[:max(0, len(k.open)-1)]
			return t.TType == efp.TokenTypeSubexpression || !k.is(i-1, efp.TokenTypeArgument)
		}
		name := strings.ToUpper(t.TValue)
		_, known := computable[name]
		k.open = append(k.open, name)
		return t.TType == efp.TokenTypeSubexpression || known && (name != "VLOOKUP" || k.looksUpExactly(i))
	case efp.TokenTypeArgument: // of which none is left out
		return !k.is(i-1, efp.TokenTypeArgument) && k.tokens[i-1].TSubType != efp.TokenSubTypeStart
	case efp.TokenTypeOperatorInfix:
		k.ordered = k.ordered || k.orders(i)
		return t.TSubType != efp.TokenSubTypeUnion && t.TSubType != efp.TokenSubTypeIntersection
	case efp.TokenTypeOperatorPrefix, efp.TokenTypeOperatorPostfix, efp.TokenTypeWhitespace:
		return true
	case efp.TokenTypeOperand:
		switch t.TSubType {
		case efp.TokenSubTypeRange:
			return k.operand(i)
		case efp.TokenSubTypeText: // whose order is a matter of language
			return !k.orders(i-1) && !k.orders(i+1)
		}
		return t.TSubType != efp.TokenSubTypeError
	}
	return false
}

// looksUpExactly reports whether the call of VLOOKUP at token i asks for what is
// alike, not for what comes near.
func (k *formulaCheck) looksUpExactly(i int) bool {
	arguments, depth := 1, 0
	for j := i + 1; j < len(k.tokens); j++ {
		switch t := k.tokens[j]; {
		case t.TSubType == efp.TokenSubTypeStart:
			depth++
		case t.TSubType == efp.TokenSubTypeStop && depth == 0:
			last := strings.ToUpper(k.tokens[j-1].TValue)
			return arguments == 4 && k.is(j-2, efp.TokenTypeArgument) && (last == "0" || last == "FALSE")
		case t.TSubType == efp.TokenSubTypeStop:
			depth--
		case t.TType == efp.TokenTypeArgument && depth == 0:
			arguments++
		}
	}
	return false
}

// orders reports whether token i is < or the like.
func (k *formulaCheck) orders(i int) bool {
	return i >= 0 && i < len(k.tokens) && k.tokens[i].TType == efp.TokenTypeOperatorInfix && strings.ContainsAny(k.tokens[i].TValue, "<>") && k.tokens[i].TValue != "<>"
}

func (k *formulaCheck) is(i int, typ string) bool { return i >= 0 && k.tokens[i].TType == typ }

// inside is the function that the token at hand is an argument of.
func (k *formulaCheck) inside() string {
	if len(k.open) == 0 {
		return ""
	}
	return k.open[len(k.open)-1]
}

// operand copies the cells of a reference or of a defined name. A range must
// be an argument by itself, of a function that takes ranges.
func (k *formulaCheck) operand(i int) bool {
	ref := k.tokens[i].TValue
	ranges := k.ranges && len(k.tokens) == 1 || computable[k.inside()] && i > 0 && (k.is(i-1, efp.TokenTypeArgument) || k.tokens[i-1].TSubType == efp.TokenSubTypeStart) &&
		i+1 < len(k.tokens) && (k.is(i+1, efp.TokenTypeArgument) || k.tokens[i+1].TSubType == efp.TokenSubTypeStop)
	on, area, ok := k.c.area(k.at.sheet, ref)
	if !ok {
		return k.names > 0 && k.c.name(k.at, ref, k.depth, k.names-1, ranges)
	}
	single := area.Row1 == area.Row2 && area.Col1 == area.Col2
	if !single && !ranges || !k.c.ready[on] {
		return false
	}
	g := k.c.b.grids[on]
	if before, address, far := strings.Cut(ref, "!"); far && !strings.Contains(address, "!") && before[0] != '\'' {
		k.tokens[i].TValue = quoteSheet(g.name) + "!" + address // the parser took the quotes off
	}
	area.Row2, area.Col2 = min(area.Row2, g.height()), min(area.Col2, g.width())
	if area.Row1 > area.Row2 || area.Col1 > area.Col2 {
		return true
	}
	cells := (area.Row2 - area.Row1 + 1) * (area.Col2 - area.Col1 + 1)
	if k.c.left -= cells; k.c.left < 0 || cells > maxRangeCells {
		return false
	}
	for row := range g.used(area.Row1, area.Row2) {
		for col, x := range g.cells(row) {
			if col < area.Col1 || col > area.Col2 {
				continue
			}
			to := cellAt{on, row, col}
			if !k.c.known(to, x, k.depth) || x.kind == errorCell && !single || !k.c.copy(to, x) {
				return false
			}
			k.text = k.text || single && x.kind == textCell
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
