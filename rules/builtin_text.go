package rules

// textBuiltins read what officers wrote on forms.
var textBuiltins = map[string]*builtin{}
