package rules

import (
	"errors"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-playground/validator/v10"

	"jixiao/model"
)

// Rows of the book are structs with tags of the validator; the label of a
// field is the header of its column.

func newValidator() (*validator.Validate, error) {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(func(f reflect.StructField) string { return f.Tag.Get("label") })
	err := v.RegisterValidation("ruleid", func(f validator.FieldLevel) bool {
		return ruleID.MatchString(f.Field().String())
	})
	return v, err
}

// rowFaults checks a row by its tags. No text of the validator reaches an
// officer: only tag and parameter are used.
func rowFaults(v *validator.Validate, t model.Table, r model.TableRow, row any) (found model.Findings) {
	err := v.Struct(row)
	var wrong validator.ValidationErrors
	if !errors.As(err, &wrong) {
		return nil
	}
	for _, w := range wrong {
		found = append(found, mistake(t.At(r, t.Column(w.Field())), tagMessage(w.Field(), w.Tag(), w.Param(), w.Value())))
	}
	return found
}

// tagMessage is our wording of a failed tag.
func tagMessage(header, tag, param string, value any) string {
	s, _ := value.(string)
	switch tag {
	case "required":
		return "“" + header + "”不能为空"
	case "max":
		return "“" + header + "”最多" + param + "字"
	case "ruleid":
		return "规则编号“" + s + "”应为一个大写字母加两位或三位数字，如 M01、L101"
	case "oneof":
		words := strings.Fields(param)
		return "“" + header + "”为“" + s + "”，应为 " + strings.Join(words, "、") + " 之一" + model.DidYouMean(s, words)
	}
	return "“" + header + "”填写有误"
}

// empty reports whether nothing stands in a row.
func empty(r model.TableRow) bool {
	return !slices.ContainsFunc(r.Cells, func(s string) bool { return strings.TrimSpace(s) != "" })
}

// longestCell is how much a cell of the book may hold: far beyond any
// sentence, little enough that no book takes long to check.
const longestCell = 2000

// overlong reports cells that nobody would read.
func overlong(t model.Table) (found model.Findings) {
	for _, r := range t.Rows {
		for i, cell := range r.Cells {
			if len(cell) <= longestCell {
				continue
			}
			if n := utf8.RuneCountInString(cell); n > longestCell {
				found = append(found, mistake(t.At(r, i), "这一格有"+strconv.Itoa(n)+"字，最多"+strconv.Itoa(longestCell)+"字"))
			}
		}
	}
	return found
}

// longestMessage keeps a message readable that quotes what was typed.
const longestMessage = 300

// finish makes mistakes fit to be read: short, and with what to do.
func finish(found model.Findings) model.Findings {
	for i := range found {
		if found[i].Fix == "" {
			found[i].Fix = mistake(found[i].At, "").Fix
		}
		if m := []rune(found[i].Message); len(m) > longestMessage {
			found[i].Message = string(m[:longestMessage/3*2]) + "……" + string(m[len(m)-longestMessage/3:])
		}
	}
	return found
}

// missingColumns reports columns that a table must have and lacks.
func missingColumns(t model.Table, names ...string) model.Findings { return t.CheckHead(names) }
