package page

import (
	"math"
	"strings"

	"github.com/mattn/go-runewidth"
)

// MaxRowHeight is the greatest height of a row, in points.
const MaxRowHeight = 409

// EastAsian measures texts as a Chinese font shows them: ≥ ％ ① take the room
// of a Han character, whatever the locale of the machine.
func EastAsian() *runewidth.Condition {
	return &runewidth.Condition{EastAsianWidth: true, StrictEmojiNeutral: true}
}

// TextHeight is about the height in points that s needs, wrapped in a cell of
// width characters with a font of size points.
func TextHeight(s string, width, size float64) float64 {
	if s == "" {
		return 0
	}
	// A column of w characters is 7w+5 pixels wide; a Han character of 10.5
	// points takes 14. Punctuation may not begin a line, so one place is kept.
	room := math.Max(2, (width-1.2)*BodySize/size-1)
	measure, lines := EastAsian(), 0.0
	for _, line := range strings.Split(s, "\n") {
		lines += math.Max(1, math.Ceil(float64(measure.StringWidth(line))/room))
	}
	return math.Ceil(lines*size*1.36) + 7
}

// FitText is the height and the font size at which s can be read whole in a
// cell of width characters over so many rows: a row cannot grow beyond
// maxRowHeight, so the letters of a very long text shrink, to 6 points at the
// least.
func FitText(s string, width, size float64, rows int) (height, fitted float64) {
	most := float64(rows) * MaxRowHeight
	for fitted = size; fitted > 6; fitted -= 0.5 {
		if height = TextHeight(s, width, fitted); height <= most {
			return height, fitted
		}
	}
	return most, fitted
}
