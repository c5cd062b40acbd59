package xlsx

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

var cellReference = regexp.MustCompile(`(\$?[A-Z]{1,3}\$?)([0-9]{1,7})`)

// shiftConditions moves the formulas of a sheet's conditional formats with the
// rows from row on, by n rows. excelize moves the ranges alone.
func shiftConditions(f *excelize.File, sheet string, row, n int) error {
	all, err := f.GetConditionalFormats(sheet)
	if err != nil {
		return err
	}
	for _, area := range sortedKeys(all) {
		opts, changed := all[area], false
		for i, o := range opts {
			if o.Type != "formula" {
				continue
			}
			if moved := shiftRows(o.Criteria, row, n); moved != o.Criteria {
				opts[i].Criteria, changed = moved, true
			}
		}
		if !changed {
			continue
		}
		if err := f.UnsetConditionalFormat(sheet, area); err != nil {
			return err
		}
		if err := f.SetConditionalFormat(sheet, area, opts); err != nil {
			return err
		}
	}
	return nil
}

// shiftRows is a formula after n rows were put in (or, n < 0, taken out) at
// row. Texts, names and cells of other sheets stay as they are.
func shiftRows(formula string, row, n int) string {
	parts := strings.Split(formula, `"`)
	for i := 0; i < len(parts); i += 2 {
		parts[i] = shiftReferences(parts[i], row, n)
	}
	return strings.Join(parts, `"`)
}

func shiftReferences(s string, row, n int) string {
	var b strings.Builder
	last := 0
	for _, m := range cellReference.FindAllStringSubmatchIndex(s, -1) {
		b.WriteString(s[last:m[4]])
		digits := s[m[4]:m[5]]
		last = m[5]
		r, err := strconv.Atoi(digits)
		alone := (m[0] == 0 || !wordSign(s[m[0]-1])) && (m[1] == len(s) || !wordSign(s[m[1]]) && s[m[1]] != '(')
		if err == nil && alone && r >= row {
			digits = strconv.Itoa(r + n)
		}
		b.WriteString(digits)
	}
	b.WriteString(s[last:])
	return b.String()
}

// wordSign reports whether c beside a reference makes it part of a name or of
// another sheet's.
func wordSign(c byte) bool {
	return c == '!' || c == '_' || c == '.' || c == '\'' || c >= 0x80 ||
		'0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
}
