package rules

// reportBuiltins read the 自评报告.
var reportBuiltins = map[string]*builtin{}
