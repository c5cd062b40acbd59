package xlsx

import (
	"fmt"
	"regexp"

	"jixiao/model"
)

// brokenCode is a code of many digits that a spreadsheet made a number of:
// 5.1E+16 may be any of many projects.
var brokenCode = regexp.MustCompile(`^\d(?:\.\d+)?[Ee]\+?\d{2}$`)

// dropBrokenCodes takes broken codes out of the rows of a list, and says so; empty
// where there are none.
func dropBrokenCodes(f *model.Form) (note string) {
	n, first := 0, model.Value{}
	for _, t := range []model.Term{model.ExecutionBlock, model.PaymentBlock} {
		for _, row := range f.Block(t) {
			v := row.Value(model.ProjectCode)
			if !v.Present() || !brokenCode.MatchString(v.Text) {
				continue
			}
			if n++; n == 1 {
				first = v
			}
			delete(row.Cells, model.ProjectCode)
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("工作表“%s”有 %d 处项目编码成了科学计数（%s：%s），编码已不全，没有采用，请把该列设为文本后重新导出", f.At.Sheet, n, first.At.A1(), first.Text)
}
