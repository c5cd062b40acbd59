package model

import "time"

// Unit is one 单位 in one year with every form and row that is its own. Rows
// of a street-wide list appear as a Form of the list's kind that holds this
// unit's rows alone.
type Unit struct {
	Name, Code string
	Year       int
	// Listed is the unit's line in the 单位名册; nil where none names it.
	Listed *Listing
	// Within names the budget unit in whose 预算执行 rows those of this sub-unit
	// stand as well; empty for a unit whose money is its own.
	Within string
	// Lent are the 预算执行 rows for which a sub-unit without a budget of its own
	// answers: they are judged with that unit alone.
	Lent map[Ref]bool
	// Reported is whether the unit sent any form itself, beyond rows of a
	// street-wide list.
	Reported bool
	Forms    []*Form
	Projects []*Project
	// Lists are street-wide lists whole, as read; on the unit 街道 alone, whose
	// Forms hold no more of them than their totals.
	Lists []*Form
	// Before are the forms of the year before that were handed in beside their
	// like of this year: nothing of theirs is judged.
	Before []*Form
	// Aside are the forms that were handed in and are not used, since another
	// version is, or since none could be chosen: judged by nobody.
	Aside []SetAside
	// Aliases are the names of its projects that the officer confirmed or refused in
	// a sheet 别名.
	Aliases []Alias
	// Refused are its files that could not be read.
	Refused []File
}

// Forms of kind k, in reading order.
func (u *Unit) FormsOf(k FormKind) []*Form {
	var fs []*Form
	for _, f := range u.Forms {
		if f.Kind == k {
			fs = append(fs, f)
		}
	}
	return fs
}

// Form is the first form of kind k, nil where the unit has none.
func (u *Unit) Form(k FormKind) *Form {
	if fs := u.FormsOf(k); len(fs) > 0 {
		return fs[0]
	}
	return nil
}

// Listing is a unit's line in the 单位名册.
type Listing struct {
	Code, Name string
	Aliases    []string
	Type       string
	Parent     string   // 所属预算单位
	Projects   []string // 负责项目: names or codes
	DueForms   []FormKind
	Deadline   string
	Contact    string
	At         Ref
}

// SetAside is a form that is not used. Used is the version of it that is; nil
// where none could be chosen.
type SetAside struct{ Form, Used *Form }

// Pick is a line of sheet 版本 of the 单位名册: which file the officer uses where
// a form was handed in several times. What is blank stands for every one.
type Pick struct {
	Unit, Form, Project string // as typed
	File                string
	At                  Ref // the cell of File
}

// Project is a view over a unit: what was declared, executed, paid and
// evaluated under one key. Any part may be missing.
type Project struct {
	Name, Code string
	// Owner is the sub-unit that answers for the project, where this unit holds
	// its rows for a sub-unit without a budget of its own; else empty.
	Owner       string
	Declaration *Form // 项目支出绩效目标申报表
	Evaluation  *Form // 项目支出绩效自评表 as handed in, or ours read back
	Monitoring  *Form // 绩效运行监控表
	// Before are its forms of the year before, where they were handed in beside
	// those of this year.
	Before    []*Form
	Execution []Row // its rows of 预算执行
	Payments  []Row // its rows of 支付明细
	// PaidUnder is another unit whose 支付明细 has payments of the project (X21); else
	// empty.
	PaidUnder string
}

// File is what became of one input file.
type File struct {
	Path    string // relative to the inbox, or as given on the command line
	Unit    string // the unit its folder or forms name, where known
	Refused bool
	Why     string // why it was refused, in words of the officer, with the remedy
	Kind    string `json:",omitempty"` // what a refused file is that holds no form: 图片, PDF
	Forms   []FormKind
	// Modified is when the document itself says that it was last saved, in UTC;
	// zero where it does not say. It is never the time of the file.
	Modified time.Time `json:",omitzero"`
	// Notes are what the officer should know of the file as a whole: macros,
	// other workbooks it draws from, hidden sheets that are no form.
	Notes []string `json:",omitempty"`
}
