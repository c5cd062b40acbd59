package rules

import (
	"maps"
	"slices"

	"jixiao/model"
	"jixiao/rules/expr"
)

// builtin is a check that no expression can state. Its row in 校验规则 still has
// level, message, basis and switch. form runs on one form or row, unit on the
// whole unit, batch on all units; names are the figures it offers to its message.
type builtin struct {
	names []string
	form  func(r *run, c *check, s expr.Scope)
	unit  func(r *run, c *check)
	batch func(b *Book, c *check, units []*model.Unit) model.Findings
}

// builtins are the built-ins by the name in column 内置, each family in the
// file that holds it.
var builtins = join(gatheredBuiltins, readingBuiltins, pointBuiltins, indicatorBuiltins, scoreBuiltins, amountBuiltins,
	acrossBuiltins, textBuiltins, reportBuiltins, unitBuiltins,
	completeBuiltins, departmentBuiltins)

func join(families ...map[string]*builtin) map[string]*builtin {
	all := map[string]*builtin{}
	for _, f := range families {
		maps.Copy(all, f)
	}
	return all
}

// gatheredBuiltins only stand in the book: their work is done while rows are
// gathered and reconciled.
var gatheredBuiltins = map[string]*builtin{
	byReconcile: {names: []string{"名称", "左", "右", "差", "左名", "右名", "项目", "谁", "左表", "左列", "右处", "多少计", "牵连"}, unit: elsewhere},
	byGather:    {unit: elsewhere},
}

// elsewhere is the unit check of built-ins that work outside of Check.
func elsewhere(*run, *check) {}

func builtinNames() []string { return slices.Sorted(maps.Keys(builtins)) }
