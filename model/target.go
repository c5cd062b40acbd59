package model

// Operator is a comparison (指标性质): how an actual value is held against its
// target.
type Operator string

// The operators. Qualitative (定性) is a target in words.
const (
	NoOp        Operator = ""
	AtLeast     Operator = "≥"
	AtMost      Operator = "≤"
	Equal       Operator = "="
	NotEqual    Operator = "≠"
	Above       Operator = ">"
	Below       Operator = "<"
	Qualitative Operator = "定性"
)
