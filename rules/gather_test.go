package rules

import (
	"fmt"
	"strings"
	"testing"

	"jixiao/model"
)

func TestGather(t *testing.T) {
	b := reconBook(t)
	recorded(t, "gather", func(t *testing.T, in Batch) string {
		units, found := Gather(b, in)
		found = append(found, CheckBatch(b, units)...)
		return unitLines(units) + findingLines(found)
	})
}

// unitLines renders units: their forms with the rows of lists, and their
// projects with what belongs to each.
func unitLines(units []*model.Unit) string {
	var b strings.Builder
	for _, u := range units {
		fmt.Fprintf(&b, "== %s %s %d", u.Name, u.Code, u.Year)
		if !u.Reported {
			b.WriteString(" 未报")
		}
		if u.Within != "" {
			fmt.Fprintf(&b, " 金额在%s内", u.Within)
		}
		b.WriteByte('\n')
		for _, f := range u.Forms {
			formLines(&b, f)
		}
		for _, f := range u.Before {
			b.WriteString("  上年：\n")
			formLines(&b, f)
		}
		for _, f := range u.Lists {
			b.WriteString("  整表：\n")
			formLines(&b, f)
		}
		for _, p := range u.Projects {
			fmt.Fprintf(&b, "  项目 %s %s: 执行%d 支付%d 申报%t 自评%t %s\n", p.Code, p.Name,
				len(p.Execution), len(p.Payments), p.Declaration != nil, p.Evaluation != nil, p.Owner)
		}
	}
	return b.String()
}

func formLines(b *strings.Builder, f *model.Form) {
	part := ""
	if f.Part {
		part = " 部分"
	}
	fmt.Fprintf(b, "  %s %s%s\n", f.Kind, f.At.File, part)
	for _, block := range blocksOf(f, &model.Form{}) {
		for _, r := range f.Blocks[block] {
			fmt.Fprintf(b, "    行%d %s %s %s\n", r.At.Row, r.Role, r.Group, r.Value(model.ProjectName).Text)
		}
	}
}

func findingLines(fs model.Findings) string {
	var b strings.Builder
	for _, f := range fs {
		fmt.Fprintf(&b, "%s %s %s %s: %s；%s\n", f.Rule, f.Level, f.Unit, f.At, f.Message, f.Fix)
	}
	return b.String()
}
