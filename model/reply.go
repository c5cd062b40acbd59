package model

// ReplyRow is what a unit answered on one row of a 对账差错表 that came back. Of the
// texts that name the finding all are as printed there.
type ReplyRow struct {
	Rule, Unit        string
	File, Sheet, Cell string // 文件, 工作表, 单元格
	Message           string // 问题
	Handled           string // 单位处理情况
	Note              string // 单位说明
	At                Ref    // the cell of 单位处理情况, or of 单位说明 where only that is filled
}
