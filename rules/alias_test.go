package rules

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"jixiao/model"
)

// matchRules are the rules that speak of what belongs together.
var matchRules = []string{"X08", "X09", "X10", "X11", "X16", "X17", "X19", "X20", "X21", "X22", "Y01"}

// TestMatching: which rows and forms are one project, what is offered, what the
// officer confirmed or refused, what has no partner, and what is said of it.
func TestMatching(t *testing.T) {
	b := defaultBook(t)
	for _, dir := range []string{"aliases", "badinput"} {
		recorded(t, dir, func(t *testing.T, in Batch) string { return matchLines(b, in) })
	}
}

func matchLines(b *Book, in Batch) string {
	units, found := Gather(b, in)
	var out strings.Builder
	for _, u := range units {
		fmt.Fprintf(&out, "== %s %s\n", u.Name, u.Code)
		for _, p := range u.Projects {
			fmt.Fprintf(&out, "  项目 %s %s: 执行%d 支付%d 申报%t 自评%t 监控%t\n", p.Code, p.Name,
				len(p.Execution), len(p.Payments), p.Declaration != nil, p.Evaluation != nil, p.Monitoring != nil)
		}
		for _, a := range Aliases(u, NearNames(b, u)) {
			fmt.Fprintf(&out, "  别名 “%s”（%s） “%s”%s（%s） %s%s\n", a.Name, a.At, a.For, a.Code, a.ForAt, a.Why, answerOf(a))
		}
		for _, m := range Unmatched(b, u, NearNames(b, u)) {
			fmt.Fprintf(&out, "  未匹配 %s %s %s“%s” %s %s 没有%s", m.Rule, m.Form, m.Code, m.Name, m.Sum.Text, m.At, m.Sought)
			if m.Near != "" {
				fmt.Fprintf(&out, " 疑似“%s”（%s）", m.Near, m.NearAt)
			}
			out.WriteByte('\n')
		}
		found = append(found, Check(b, u, Reconcile(b, u)).Findings...)
	}
	found = slices.DeleteFunc(found, func(f model.Finding) bool { return !slices.Contains(matchRules, f.Rule) })
	found.Sort()
	return out.String() + findingLines(found)
}

func answerOf(a model.Alias) string {
	switch {
	case a.Confirmed:
		return " 是 " + a.Stated.String()
	case a.Refused:
		return " 否 " + a.Stated.String()
	}
	return ""
}
