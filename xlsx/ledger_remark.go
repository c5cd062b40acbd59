package xlsx

import (
	"slices"

	"jixiao/model"
)

// Remark is one kind of thing to be said of payments: how often, where, and what
// to do about it.
type Remark struct {
	What, Fix string
	Fault     bool // an amount was left out: the sums are not complete
	Count     int
	Cells     []RemarkCell // the first 20
}

// RemarkCell is a cell that a remark speaks of. Want is what should stand there,
// where that is known. Remarks on projects have no place.
type RemarkCell struct {
	At         model.Ref
	Text, Want string
}

// maxRemarkCells is how many cells of one kind are shown: what an officer corrects
// in one go. The others are counted.
const maxRemarkCells = 20

// remarkKind is a kind of remark, most serious first.
type remarkKind int

const (
	unreadAmount remarkKind = iota
	uncomputed
	besideList
	twice
	creditRow
	closingRow
	receiptRow
	severalAmounts
	wrongTotal
	roundedTotal
	blankAmount
	noProject
	bareTotal
	filteredTotal
	belowNotes
	creditTaken
	refundBeside
	typedAmount
	lostCode
	severalNames
	joinedByName
	smallerThanFen
	hiddenRow
	hiddenColumn
	hiddenSheet
	reversal
	remarkKinds
)

var remarkWords = [remarkKinds]struct{ what, fix string }{
	unreadAmount:   {"金额无法识别，没有计入", "请改为数字后重新汇总"},
	uncomputed:     {"公式没有结果，没有计入", "请用 Excel 或 WPS 打开保存一次，再重新汇总"},
	twice:          {"同样的明细有两份，都已计入", "如是同一份支付，请只留一份再汇总"},
	besideList:     {"右边还有一张并排的支付明细表，没有计入", "请移到另一张工作表后重新汇总"},
	closingRow:     {"期末结转的贷方，没有计入", ""},
	creditTaken:    {"贷方的金额，已作为冲减", "如贷方是支出，请只留支出一栏"},
	refundBeside:   {"退款另列一栏，没有冲减", "请核对支付金额是否已减去退款"},
	creditRow:      {"写明是贷方的行，没有计入", "如贷方是支出，请改写为支出"},
	receiptRow:     {"写明是收入的行，没有计入", ""},
	severalAmounts: {"有几栏金额，只计入其中一栏", "请核对取的是不是实际支付的一栏"},
	wrongTotal:     {"表上的合计与各行之和不符", "请核对各行和合计"},
	roundedTotal:   {"表上的合计与各行之和有尾差（四舍五入）", ""},
	blankAmount:    {"写了项目而没有金额，没有计入", "如漏填，请补上金额"},
	noProject:      {"有金额而没有写项目，列为“" + NoProject + "”", "请补填项目编码或项目名称；如属上一项目，请填满或合并单元格"},
	bareTotal:      {"没有写“合计”二字的合计，没有计入", "如是一笔支付，请补填项目"},
	filteredTotal:  {"合计只含没有隐藏的行；隐藏的行也已计入", "如只汇总筛选出的支付，请删去隐藏的行"},
	belowNotes:     {"在表下说明之后还有金额，已计入", "请核对是否是支付"},
	typedAmount:    {"金额是文字，已按数字计入", "建议改为数字"},
	lostCode:       {"项目编码成了科学计数，编码已不全，没有采用", "请把该列设为文本后重新导出"},
	severalNames:   {"同一项目编码有几个名称，已合计在一起", "请核对编码"},
	joinedByName:   {"没有项目编码的支付，已按同名归入有编码的项目", ""},
	smallerThanFen: {"金额有不足一分的尾数，全部加总后才四舍五入", ""},
	hiddenRow:      {"隐藏的行，已计入", "请取消隐藏后核对"},
	hiddenColumn:   {"隐藏的列，已计入", "请取消隐藏后核对"},
	hiddenSheet:    {"隐藏的工作表，已计入", "请取消隐藏后核对"},
	reversal:       {"金额是负数（退回、冲销），已抵减", ""},
}

// NoProject stands for the project of payments that name none.
const NoProject = "（未填项目）"

// remarkList is all remarks by kind.
type remarkList [remarkKinds]struct {
	count int
	cells []RemarkCell
}

func (r *remarkList) note(kind remarkKind, c RemarkCell) {
	if !r.full(kind) {
		if kind != twice { // it names files, in full
			c.Text = clip(c.Text, longestLabel)
		}
		r[kind].cells = append(r[kind].cells[:len(r[kind].cells):len(r[kind].cells)], c)
	}
	r[kind].count++
}

// full reports whether further cells of a kind are only counted.
func (r *remarkList) full(kind remarkKind) bool { return len(r[kind].cells) == maxRemarkCells }

func (r *remarkList) join(o *remarkList) {
	for kind := range r {
		cells := slices.Concat(r[kind].cells, o[kind].cells)
		r[kind].cells = cells[:min(len(cells), maxRemarkCells)]
		r[kind].count += o[kind].count
	}
}

func (r *remarkList) said() (out []Remark) {
	for kind, x := range r {
		if x.count > 0 {
			out = append(out, Remark{What: remarkWords[kind].what, Fix: remarkWords[kind].fix, Fault: remarkKind(kind) <= besideList, Count: x.count, Cells: x.cells})
		}
	}
	return out
}
