package rules

// acrossBuiltins compare forms of a unit with each other.
var acrossBuiltins = map[string]*builtin{}
