package xlsx

import (
	"strconv"
	"strings"

	"jixiao/xlsx/page"

	"github.com/xuri/efp"
)

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
	// Alone, that is: in B1&A1="" the comparison is of more.
	if i+2 >= len(k.tokens) || !k.opens(i-1) || !k.closes(i+3) {
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
			return !k.orders(i-1) && !k.orders(i+1) && (t.TValue != "" || !k.compares(i-1) && !k.compares(i+1))
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

// compares reports whether token i is = or <> or < or the like, and orders
// whether it is one of the latter.
func (k *formulaCheck) compares(i int) bool {
	return i >= 0 && i < len(k.tokens) && k.is(i, efp.TokenTypeOperatorInfix) && strings.ContainsAny(k.tokens[i].TValue, "<=>")
}

func (k *formulaCheck) orders(i int) bool {
	return k.compares(i) && k.tokens[i].TValue != "=" && k.tokens[i].TValue != "<>"
}

func (k *formulaCheck) is(i int, typ string) bool { return i >= 0 && k.tokens[i].TType == typ }

// opens reports whether an operand may begin behind token i, and closes whether
// one ends before it.
func (k *formulaCheck) opens(i int) bool {
	return i < 0 || k.is(i, efp.TokenTypeArgument) || k.tokens[i].TSubType == efp.TokenSubTypeStart
}

func (k *formulaCheck) closes(i int) bool {
	return i >= len(k.tokens) || k.is(i, efp.TokenTypeArgument) || k.tokens[i].TSubType == efp.TokenSubTypeStop
}

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
	ranges := k.ranges && len(k.tokens) == 1 || computable[k.inside()] && k.opens(i-1) && k.closes(i+1)
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
		k.tokens[i].TValue = page.QuoteSheet(g.name) + "!" + address // the parser took the quotes off
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
