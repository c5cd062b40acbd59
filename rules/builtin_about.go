package rules

import (
	"slices"
	"strings"
	"sync"
)

// abouts say of every built-in when it reports, in words: builtins.csv.
var abouts = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	t, err := defaultTable("builtins.csv")
	if err != nil {
		return out // TestEveryBuiltinIsExplained
	}
	for _, r := range t.Rows {
		out[column(t, r, "内置")] = column(t, r, "说明")
	}
	return out
})

// aboutBuiltin is what a row with a built-in requires, in words.
func (b *Book) aboutBuiltin(d *declaration) string {
	about := abouts()[d.Builtin]
	if d.Builtin != byReconcile {
		return "不应有这种情形：" + about
	}
	var lines []string
	for _, l := range b.reconcile.lines {
		name := readable.Replace(l.name)
		if (l.rule == d.ID || l.street == d.ID) && !slices.Contains(lines, name) {
			lines = append(lines, name)
		}
	}
	return about + "：" + strings.Join(lines, "；")
}

// readable puts words for what the program fills into the name of a line.
var readable = strings.NewReplacer("{行}：", "每行的", "{行}", "小计", "（{列}）", "（各金额栏）", "{列}", "预算数、执行数")
