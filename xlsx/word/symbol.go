package word

import (
	"strconv"
	"strings"
)

// private is where Word keeps the letters of fonts that have pictures for
// letters; the last byte is the letter.
const private = 0xF000

func isPrivate(r rune) bool { return r >= private && r <= private+0xFF }

// pictures are the letters of the Wingdings fonts that forms are ticked with.
// What else these fonts hold decorates.
var pictures = map[rune]rune{
	0x52: '☑', 0xFE: '☑',
	0x6F: '□', 0xA3: '□', 0xA8: '□',
	0x50: '√', 0xFC: '√',
	0x51: '☒', 0x53: '☒', 0x54: '☒', 0xFD: '☒',
	0x4F: '×', 0xFB: '×',
}

// signs are the letters of the font Symbol that change what a target says.
var signs = map[rune]rune{
	0x25: '%', 0x2B: '+', 0x2D: '-', 0x3C: '<', 0x3D: '=', 0x3E: '>', 0x7E: '~',
	0xA3: '≤', 0xB3: '≥', 0xB1: '±', 0xB4: '×', 0xB8: '÷', 0xB9: '≠', 0xBB: '≈', 0xB0: '°',
}

// lettersOf are the letters of a font that has pictures for letters, else nil.
func lettersOf(font string) map[rune]rune {
	switch font = strings.ToLower(font); {
	case strings.HasPrefix(font, "wingdings"):
		return pictures
	case font == "symbol":
		return signs
	}
	return nil
}

// symbolOf is the letter of a w:sym, whose number is hexadecimal; empty where it
// only decorates.
func symbolOf(font, char string) string {
	n, err := strconv.ParseUint(char, 16, 16)
	if err != nil || n == 0 {
		return ""
	}
	r, letters := rune(n), lettersOf(font)
	if to, ok := written(r, letters); ok {
		return string(to)
	}
	if isPrivate(r) || letters != nil {
		return ""
	}
	return string(r)
}

// box is a check box as text.
func box(checked bool) string {
	if checked {
		return "☑"
	}
	return "☐"
}

// writtenOut is text with the letters of its font written out. Letters of the
// private range are pictures in whatever font.
func writtenOut(s string, letters map[rune]rune) string {
	if letters == nil && !strings.ContainsFunc(s, isPrivate) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if to, ok := written(r, letters); ok {
			return to
		}
		return r
	}, s)
}

// written is a letter of a font, written out if it is known.
func written(r rune, letters map[rune]rune) (to rune, ok bool) {
	switch {
	case isPrivate(r):
		if r -= private; letters == nil {
			letters = pictures
		}
	case r > 0xFF:
		return 0, false
	}
	to, ok = letters[r]
	return to, ok
}
