package xlsx

import (
	"regexp"
	"strings"
	"time"

	"jixiao/model"

	"github.com/shopspring/decimal"
	"golang.org/x/text/unicode/norm"
)

// plainDay is how a day is typed that needs no word about it.
var plainDay = regexp.MustCompile(`^\d{4}-\d{1,2}-\d{1,2}(?: \d{1,2}:\d{2}(?::\d{2})?)?$`)

// readDate takes a day. Number is its Excel serial number, so that days
// compare; the text stays as printed. A stretch of time (2023年12月) stays words.
func readDate(v *model.Value, c cell) *model.Reading {
	note := &model.Reading{Rule: "Q11", At: v.At, Text: c.text}
	if c.kind == numberCell {
		n, _ := parsePlain(c.raw)
		if c.format != nil && c.format.date {
			v.Number, v.IsNumber = cleanFloat(n), true
			return nil
		}
		if t, ok := serialTime(n); ok && t.Year() >= 1990 && t.Year() < 2100 {
			v.Number, v.IsNumber = cleanFloat(n), true
			note.As = t.Format(time.DateOnly)
			return note
		}
	}
	t, ok := model.ParseDay(c.text)
	switch {
	case ok:
		v.Number, v.IsNumber = serialOf(t), true
		if plainDay.MatchString(strings.TrimSpace(c.text)) {
			return nil
		}
		note.As = t.Format(time.DateOnly)
	case strings.Trim(model.FoldDay(c.text), "年月日-/._ ") == "":
		v.State = model.Blank // 　年　月　日, still to be filled in
		return nil
	case model.IsStretch(c.text):
		note.As = "时间段或没有写全的日期，按文本处理"
	default:
		v.State, note.Doubt = model.Unreadable, true
		note.As = "不是能确定的日期，未取日期"
	}
	return note
}

func serialOf(t time.Time) decimal.Decimal {
	return decimal.NewFromInt(int64(t.Sub(serialStart).Hours() / 24))
}

func readYear(v *model.Value, c cell) *model.Reading {
	y, sole := yearIn(c.text), soleYear(c.text)
	if y == 0 || sole == 0 && yearDigits.MatchString(norm.NFKC.String(c.text)) { // 2023—2025年 names two
		v.State = model.Unreadable
		return &model.Reading{Rule: "Q11", At: v.At, Text: c.text, As: "不是能确定的年度，未取年度", Doubt: true}
	}
	v.Number, v.IsNumber = decimal.NewFromInt(int64(y)), true
	if year := v.Number.String(); !strings.Contains(c.text, year) {
		return &model.Reading{Rule: "Q11", At: v.At, Text: c.text, As: year + "年"} // in full width, or in Chinese numerals
	}
	return nil
}
