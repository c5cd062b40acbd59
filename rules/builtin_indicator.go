package rules

// indicatorBuiltins are about what an indicator says and how it is set.
var indicatorBuiltins = map[string]*builtin{}
