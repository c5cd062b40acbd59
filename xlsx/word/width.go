package word

import "jixiao/xlsx/sheet"

// widths are the widths of the columns; none where the document does not say
// them.
func (c *content) widths() (out []sheet.Width) {
	if len(c.tables) == 0 {
		return nil
	}
	at := c.tables[0].at
	for i := 1; i < len(at); i++ {
		if w := characters(at[i] - at[i-1]); w > 0 {
			out = append(out, sheet.Width{Span: sheet.Span{First: i, Last: i}, Characters: w})
		}
	}
	return out
}

// characters is a width in twips as one in characters of the usual font, in which
// each takes 7 pixels and the sides of a column 5; 0 where it is too narrow for
// one.
func characters(twips int) float64 {
	const pixel = 15
	return min(max(0, (float64(twips)/pixel-5)/7), 255)
}
