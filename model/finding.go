package model

import (
	"cmp"
	"slices"
)

// Level is how serious a finding is.
type Level uint8

// The levels, mildest first.
const (
	NoLevel Level = iota
	Notice        // 提示: to be known
	Warning       // 警告: to be explained
	Fault         // 错误: to be corrected
)

// String is the level as an officer reads it.
func (l Level) String() string { return [...]string{"", "提示", "警告", "错误"}[l] }

// ParseLevel reads a level; ok is false for any other word.
func ParseLevel(s string) (l Level, ok bool) {
	for l := Notice; l <= Fault; l++ {
		if l.String() == s {
			return l, true
		}
	}
	return NoLevel, false
}

// Finding is one thing wrong with an officer's workbook, or worth a look.
// It is data, not an error: a run that yields findings has succeeded.
type Finding struct {
	Rule    string // canonical id
	Level   Level
	Verdict Verdict // for arithmetic rules
	Unit    string
	Form    FormKind
	Project string // 项目名称, where it concerns one
	At      Ref    // the cell to correct
	Related []Ref  // every other cell that took part
	Message string // what is wrong
	Fix     string // what to do
	Basis   string // the document it rests on
	Want    string
	Got     string
	Diff    string
	Cause   string // one of the contract's list; empty when unknown, or when several fit
	// Causes are all that fit, with their evidence. Cause is their kind where they
	// are of one kind.
	Causes []Cause `json:",omitempty"`
	// NextYear is set where the year is over and the finding was made milder for
	// it (自评级别): it serves the goals of the next year.
	NextYear bool
	// Round is the state of the finding over rounds (本轮状态); empty before it is
	// known.
	Round string `json:",omitempty"`
	// Reply is what the unit answered to it on a 对账差错表 of an earlier round.
	Reply Reply `json:",omitzero"`
}

// The states of a finding over rounds (本轮状态). RoundGone is that of findings of
// the round before that are there no more.
const (
	RoundNew  = "新增"
	RoundKept = "上轮未改"
	RoundGone = "已消除"
)

// Reply is a unit's answer to a finding.
type Reply struct {
	Handled string // 单位处理情况: 已改, 核实无误, 待上级
	Note    string // 单位说明
	At      Ref    // the row of the 对账差错表 that it was read from
}

// Findings is a list of findings in output order once sorted.
type Findings []Finding

// Sort puts findings in output order: by unit, file, sheet, row, column, rule.
func (fs Findings) Sort() {
	slices.SortStableFunc(fs, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(a.Unit, b.Unit),
			a.At.Compare(b.At),
			cmp.Compare(a.Rule, b.Rule),
			cmp.Compare(a.Message, b.Message),
		)
	})
}

// Count is the number of findings of level l.
func (fs Findings) Count(l Level) int {
	n := 0
	for _, f := range fs {
		if f.Level == l {
			n++
		}
	}
	return n
}
