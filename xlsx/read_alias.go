package xlsx

import (
	"strings"

	"jixiao/model"
)

// aliasSheet is the sheet of a 对账差错表 of names to be confirmed.
const aliasSheet = "别名(待确认)"

// aliases are the lines of sheet 别名. A line without an answer says that the two
// are one project; on the sheet to be confirmed nobody has answered it yet, and it
// is left out. An answer that is neither 是 nor 否 stands in Why. Their At and ForAt
// are unknown.
func aliases(f *model.Form) []model.Alias {
	stated := f.At.Sheet != aliasSheet
	var out []model.Alias
	for _, row := range f.Block(model.AliasBlock) {
		text := func(t model.Term) string { return strings.TrimSpace(unbroken.Replace(row.Value(t).Text)) }
		project := row.Value(model.MeantProject)
		if !project.Present() || text(model.ProjectName) == "" {
			continue
		}
		_, unit := model.SplitCode(text(model.TermUnit))
		a := model.Alias{Unit: unit, Name: text(model.ProjectName), For: text(model.MeantProject), Stated: project.At}
		switch answer := model.Fold(text(model.Confirmation)); {
		case answer == "是" || answer == "√" || answer == "" && stated:
			a.Confirmed = true
		case answer == "否" || answer == "×" || answer == "不是":
			a.Refused = true
		default:
			a.Why = text(model.Confirmation)
		}
		if a.Confirmed || a.Refused || a.Why != "" {
			out = append(out, a)
		}
	}
	return out
}

// answeredAliases are those lines of 别名(待确认) of a 对账差错表 of ours that the
// officer answered.
func (b *book) answeredAliases(l *Layouts) []model.Alias {
	var out []model.Alias
	for _, g := range b.grids {
		if g.name != aliasSheet {
			continue
		}
		for _, p := range locate(g, l) {
			out = append(out, aliases(readForm(g, p))...)
		}
	}
	return out
}
