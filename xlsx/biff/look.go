package biff

import (
	"cmp"
	"slices"

	"jixiao/xlsx/sheet"
)

// This file reads how cells look, which only copies of a workbook ask for.

// style is what the record of a style says of looks.
type style struct {
	font   int
	across byte
	down   byte
	wrap   bool
	ruled  bool
}

// font is what is kept of a font.
type font struct {
	size float64 // in points
	bold bool
}

// styleOf reads [MS-XLS] 2.4.353, the record of a style that is long enough for a
// number format; what lies behind its end is not said.
func styleOf(data []byte) (s style) {
	s.font = uint16At(data, 0)
	if len(data) > 6 {
		s.across, s.wrap, s.down = data[6]&7, data[6]&8 != 0, data[6]>>4&7
	}
	if len(data) > 11 {
		s.ruled = uint16At(data, 10) != 0 // a style of line for each side
	}
	return s
}

// fontOf reads [MS-XLS] 2.4.122.
func fontOf(data []byte) (f font) {
	const twips, boldFrom = 20, 600
	if len(data) >= 8 {
		f = font{float64(uint16At(data, 0)) / twips, uint16At(data, 6) >= boldFrom}
	}
	return f
}

// Look is the look of a style; the zero Look where there is none.
func (w *Workbook) Look(i int) sheet.Look {
	if i < 0 || i >= len(w.looks) {
		return sheet.Look{}
	}
	s := w.looks[i]
	look := sheet.Look{Wrap: s.wrap, Ruled: s.ruled}
	look.Across = [...]string{"", "left", "center", "right", "fill", "justify", "centerContinuous", "distributed"}[s.across]
	if s.down < 5 {
		look.Down = [...]string{"top", "center", "bottom", "justify", "distributed"}[s.down]
	}
	const missing = 4 // the number that no font has
	n := s.font
	if n > missing {
		n--
	}
	if n < len(w.fonts) && s.font != missing {
		look.Size, look.Bold = w.fonts[n].size, w.fonts[n].bold
	}
	return look
}

// Looks are the looks of s, which Read has read without a refusal.
func (w *Workbook) Looks(s *sheet.Sheet) sheet.Looks {
	x := sheet.Looks{Heights: map[int]float64{}}
	// That records are cut off was told by Read.
	_ = walk(w.records[s], func(r record) error {
		switch r.id {
		case idRow:
			const usual, twips = 0x8000, 20
			if len(r.data) < 16 {
				return nil
			}
			if h := uint16At(r.data, 6); h&usual == 0 && h > 0 {
				x.Heights[uint16At(r.data, 0)+1] = float64(h) / twips
			}
		case idBlank, idLabelSST, idLabel, idRString, idNumber, idRK, idFormula, idBoolErr:
			if len(r.data) >= 6 {
				x.Cells = append(x.Cells, sheet.Styled{Row: uint16At(r.data, 0) + 1, Col: uint16At(r.data, 2) + 1, Style: uint16At(r.data, 4)})
			}
		case idMulBlank, idMulRK:
			size := 2
			if r.id == idMulRK {
				size = mulRKSize
			}
			for i := 4; i+size+2 <= len(r.data); i += size {
				x.Cells = append(x.Cells, sheet.Styled{Row: uint16At(r.data, 0) + 1, Col: uint16At(r.data, 2) + 1 + (i-4)/size, Style: uint16At(r.data, i)})
			}
		}
		if len(x.Cells) > w.limits.Cells {
			x.Cells = nil
			return sheet.ErrStop
		}
		return nil
	})
	slices.SortStableFunc(x.Cells, func(a, b sheet.Styled) int { return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(a.Col, b.Col)) })
	return x
}
