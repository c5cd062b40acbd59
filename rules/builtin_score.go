package rules

// scoreBuiltins are about weights, grades and scores of whole forms.
var scoreBuiltins = map[string]*builtin{}
