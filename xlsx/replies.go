package xlsx

import (
	"slices"
	"strings"

	"jixiao/model"
)

// faultSheet is the sheet of a 对账差错表 that units answer on.
const faultSheet = "差错清单"

// answered reports whether a workbook without our mark is a 对账差错表 of ours all
// the same: programs drop the mark on saving, the headers of the sheet stay.
func (b *book) answered() bool {
	return slices.ContainsFunc(b.grids, func(g *grid) bool {
		var cols [len(replyColumns)]int
		for row := range g.used(1, min(g.height(), mostAboveReplies)) {
			if g.name == faultSheet && g.replyHeader(row, &cols) {
				return true
			}
		}
		return false
	})
}

// mostAboveReplies is how many rows may stand above the header and including it.
const mostAboveReplies = 10

// replies are the rows of 差错清单 in which the unit filled 单位处理情况 or 单位说明, in
// their order.
func (b *book) replies() (replies []model.ReplyRow) {
	for _, g := range b.grids {
		if g.name == faultSheet {
			replies = append(replies, g.replies()...)
		}
	}
	return replies
}

// replyColumns are the headers of what a reply is made of; all of them stand on
// the sheet, in whatever order.
var replyColumns = [...]string{"规则", "单位", "文件", "工作表", "单元格", "问题", "单位处理情况", "单位说明"}

// replies are the answered rows below the header.
func (g *grid) replies() (replies []model.ReplyRow) {
	var cols [len(replyColumns)]int
	headed := false
	for row := range g.used(1, g.height()) {
		if !headed {
			headed = g.replyHeader(row, &cols)
			continue
		}
		text := func(i int) string { return strings.TrimSpace(g.value(row, cols[i]).text) }
		r := model.ReplyRow{Rule: text(0), Unit: text(1), File: text(2), Sheet: text(3), Cell: text(4), Message: text(5), Handled: text(6), Note: text(7)}
		switch {
		case r.Rule == "":
		case r.Handled != "":
			r.At = g.ref(row, cols[6])
			replies = append(replies, r)
		case r.Note != "":
			r.At = g.ref(row, cols[7])
			replies = append(replies, r)
		}
	}
	return replies
}

// replyHeader reports whether a row is the header, and where its columns are.
func (g *grid) replyHeader(row int, cols *[len(replyColumns)]int) bool {
	*cols = [len(replyColumns)]int{}
	found := 0
	for col, c := range g.cells(row) {
		for i, name := range replyColumns {
			if cols[i] == 0 && model.Fold(c.text) == model.Fold(name) {
				cols[i] = col
				found++
			}
		}
	}
	return found == len(replyColumns)
}
