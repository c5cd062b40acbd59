package rules

// amountBuiltins are about amounts that no single comparison states.
var amountBuiltins = map[string]*builtin{}
