package biff

import (
	"encoding/binary"
	"math"
	"strconv"

	"jixiao/xlsx/sheet"
)

// cell reads the cell of a place; its record is at least of leastSize. Of a cell
// that is refused only the column counts.
func (r *sheetReader) cell(c *sheet.Cell, p cellPlace) (err error) {
	c.Col = int(p.place&0xFFFF) + 1
	x, ok := recordAt(r.b, int(p.at))
	if !ok {
		return errCutOff
	}
	c.Style, c.Stored = uint16At(x.data, 4), true
	switch x.id {
	case idNumber:
		r.number(c, float64At(x.data, 6))
	case idRK:
		r.number(c, rk(uint32At(x.data, 6)))
	case idMulRK:
		d := x.data[4+mulRKSize*(c.Col-1-uint16At(x.data, 2)):]
		c.Style = uint16At(d, 0)
		r.number(c, rk(uint32At(d, 2)))
	case idBoolErr:
		boolOrError(c, x.data[6], x.data[7] != 0)
	case idLabelSST:
		err = r.shared(c, uint32At(x.data, 6))
	case idLabel, idRString:
		err = r.label(c, x)
	case idFormula:
		err = r.formula(c, x)
	}
	return err
}

// mulRKSize is one of the numbers in a record of several: its style and itself.
const mulRKSize = 6

func float64At(b []byte, i int) float64 {
	return math.Float64frombits(binary.LittleEndian.Uint64(b[i:]))
}

// rk is the number that stands in 32 bits: the upper ones of a float, or a whole
// number of 30, either of them perhaps in hundredths.
func rk(v uint32) float64 {
	f := math.Float64frombits(uint64(v&^3) << 32)
	if v&2 != 0 {
		f = float64(int32(v) >> 2)
	}
	if v&1 != 0 {
		f /= 100
	}
	return f
}

// number sets the value of a cell as .xlsx stores it: the shortest decimal that
// is this float, with an exponent only where there would be many zeros.
func (r *sheetReader) number(c *sheet.Cell, f float64) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		c.Kind, c.Value = sheet.Error, []byte("#NUM!")
		return
	}
	f += 0 // zero has no sign
	form := byte('f')
	if a := math.Abs(f); a != 0 && (a < 1e-9 || a >= 1e21) {
		form = 'E'
	}
	from := len(r.scratch)
	r.scratch = strconv.AppendFloat(r.scratch, f, form, -1, 64)
	c.Value = r.scratch[from:len(r.scratch):len(r.scratch)]
}

func boolOrError(c *sheet.Cell, v byte, isError bool) {
	switch {
	case isError:
		c.Kind, c.Value = sheet.Error, []byte(errorText(v))
	case v != 0:
		c.Kind, c.Value = sheet.Bool, []byte("1")
	default:
		c.Kind, c.Value = sheet.Bool, []byte("0")
	}
}

// errorText is an error by its number ([MS-XLS] 2.5.10).
func errorText(v byte) string {
	switch v {
	case 0x00:
		return "#NULL!"
	case 0x07:
		return "#DIV/0!"
	case 0x17:
		return "#REF!"
	case 0x1D:
		return "#NAME?"
	case 0x24:
		return "#NUM!"
	case 0x2A:
		return "#N/A"
	}
	return "#VALUE!"
}

func (r *sheetReader) shared(c *sheet.Cell, i uint32) error {
	c.Kind = sheet.Text
	if int64(i) >= int64(r.w.strings.len()) {
		return refuse("的文字不在文件的字符串表里（序号 %d），文件已损坏，%s", i, resave)
	}
	c.Value, c.Shared = r.w.strings.at(int(i)), int(i)+1
	return nil
}

// label reads a cell with its text beside it. Some programs write the text as
// Excel 95 had it, in the code page and without flags: then there is no room for
// them in the record.
func (r *sheetReader) label(c *sheet.Cell, x record) (err error) {
	c.Kind = sheet.Text
	n := uint16At(x.data, 6)
	from := len(r.scratch)
	if len(x.data) == 8+n {
		r.scratch, err = r.w.bytesText(r.scratch, x.data[8:])
	} else {
		r.scratch, err = r.w.textAt(r.b, x, 8).text(r.scratch, n)
	}
	c.Value = r.scratch[from:len(r.scratch):len(r.scratch)]
	return err
}

// unknownFormula stands for a formula without a result: nothing can be made of
// it, and it must not read as blank.
const unknownFormula = "#REF!"

// formula reads the result of a formula. Programs that do not compute write zero
// or no text and ask for computing on load; what Excel computed carries no such
// mark.
func (r *sheetReader) formula(c *sheet.Cell, x record) error {
	const resultText, resultBool, resultError, resultEmpty = 0, 1, 2, 3
	const computeOnLoad = 1 << 1
	waiting := uint16At(x.data, 14)&computeOnLoad != 0
	result := x.data[6:14]
	if uint16At(result, 6) != 0xFFFF {
		f := float64At(result, 0)
		if f == 0 && waiting {
			withoutResult(c)
			return nil
		}
		r.number(c, f)
		return nil
	}
	switch result[0] {
	case resultText:
		return r.formulaText(c, x)
	case resultBool, resultError:
		boolOrError(c, result[2], result[0] == resultError)
	case resultEmpty:
		c.Kind = sheet.Text
		if waiting {
			withoutResult(c)
		}
	default:
		withoutResult(c)
	}
	return nil
}

func withoutResult(c *sheet.Cell) { c.Kind, c.Formula, c.Stored = sheet.Number, unknownFormula, false }

// formulaText reads the text that follows a formula; between them may stand the
// formula that it shares with others.
func (r *sheetReader) formulaText(c *sheet.Cell, x record) (err error) {
	for {
		next, ok := recordAt(r.b, x.next)
		switch {
		case ok && (next.id == idShrFmla || next.id == idArray || next.id == idTable || next.id == idContinue):
			x = next
			continue
		case !ok || next.id != idString:
			withoutResult(c)
			return nil
		case len(next.data) < 2:
			return errRecord
		}
		c.Kind = sheet.Text
		from := len(r.scratch)
		r.scratch, err = r.w.textAt(r.b, next, 2).text(r.scratch, uint16At(next.data, 0))
		c.Value = r.scratch[from:len(r.scratch):len(r.scratch)]
		return err
	}
}
