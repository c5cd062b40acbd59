package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"jixiao/model"
	"jixiao/rules"
	"jixiao/xlsx"
)

// openedBook is a rule book, checked, with the layouts that it declares.
type openedBook struct {
	file    string // empty for our own
	tables  []model.Table
	book    *rules.Book
	layouts *xlsx.Layouts
	mark    string // equal for books that say the same
}

// mistaken is a rule book that must not be used.
type mistaken struct {
	file  string
	found model.Findings
}

func (m *mistaken) Error() string {
	return fmt.Sprintf("规则库“%s”有%d处错误，没有读取或写出任何文件，请改正后再运行\n%s", m.file, len(m.found), mistakes(m.found))
}

// openBook reads the rule book in file, or our own where file is empty. The
// error is a *mistaken where the book has mistakes.
func openBook(file string, passwords ...string) (*openedBook, error) {
	tables, unread, err := readTables(file, passwords)
	if err != nil {
		return nil, err
	}
	layouts, words, mistakes := xlsx.ParseLayouts(tables)
	book, more := rules.Parse(tables, words)
	found := slices.DeleteFunc(append(mistakes, more...), func(m model.Finding) bool { // an unreadable cell is told once
		return slices.ContainsFunc(unread, func(u model.Finding) bool { return u.At == m.At })
	})
	if found = append(unread, found...); len(found) > 0 {
		found.Sort()
		return nil, &mistaken{file, found}
	}
	b := &openedBook{file: file, tables: tables, book: book, layouts: layouts}
	b.mark, err = markOf(b)
	return b, err
}

// markOf is a hash of all that a book says, wherever its rows stand.
func markOf(b *openedBook) (string, error) {
	tables, err := tablesOf(b)
	var s strings.Builder
	for _, t := range tables {
		fmt.Fprintf(&s, "%q\n", t.Header)
		for _, r := range t.Rows {
			fmt.Fprintf(&s, "%q\n", r.Cells)
		}
	}
	return hash([]byte(s.String())), err
}

// describe is the rule book of a run in one line.
func (r *runner) describe() string {
	name, against := "本工具自带", ""
	if r.opened.file != "" {
		name = filepath.Base(r.opened.file)
		if ds, err := differences(r.opened); err == nil {
			against = "；" + summed(ds)
		}
	}
	all, on := counted(r.opened)
	line := fmt.Sprintf("%s（%d条规则，启用%d条%s）", name, all, on, against)
	if r.standard != "" {
		line += "，评分口径 " + r.standard
	}
	return line
}

// summed counts differences by what became of the rows.
func summed(ds []rules.Difference) string {
	if len(ds) == 0 {
		return "与自带的相同"
	}
	var parts []string
	for _, kind := range []rules.DifferenceKind{rules.RowAdded, rules.RowChanged, rules.RowRemoved} {
		n := 0
		for _, d := range ds {
			if d.Kind == kind {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%s%d行", kind, n))
		}
	}
	return "与自带的相比" + strings.Join(parts, "、")
}

// note says that the results were made with another rule book the time before,
// and remembers this one.
func (r *runner) note(rec *record) (notes []string) {
	if rec.Rules != "" && rec.Rules != r.opened.mark {
		notes = append(notes, "规则库与上次运行时不同，各单位的结果已按现在的规则库重新得出")
	}
	rec.Rules = r.opened.mark
	return notes
}

// why says what a skipped workbook is.
func (k skipped) why() string {
	if k.kind == xlsx.DocumentRules {
		return "规则库，不是填报的表"
	}
	if k.kind == xlsx.DocumentCopy {
		return "批注副本，发出后没有改动，不是填报的表"
	}
	return "本工具写出的结果"
}

// unused says that rule books lie among the inputs which nobody asked for.
func (b *batch) unused(used string) (notes []string) {
	for _, k := range b.skipped {
		if k.kind == xlsx.DocumentRules && used == "" {
			notes = append(notes, "收件里有规则库“"+k.name+"”，这次没有用它；要用它，运行时加 --rules 和它的路径")
		}
	}
	return notes
}

// readTables are the tables of a rule book workbook.
func readTables(file string, passwords []string) ([]model.Table, model.Findings, error) {
	if file == "" {
		return nil, nil, nil
	}
	switch info, err := os.Stat(file); {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil, fmt.Errorf("找不到规则库“%s”，请检查路径是否正确；用 jixiao rules export %s 可以导出一份", file, filepath.Base(file))
	case err != nil:
		return nil, nil, fmt.Errorf("未能读取规则库“%s”：%s", file, cause(err))
	case info.IsDir():
		return nil, nil, fmt.Errorf("规则库“%s”是文件夹，应为一个 .xlsx 文件", file)
	}
	tables, found, err := xlsx.ReadTables(file, filepath.ToSlash(file), passwords...)
	if err != nil {
		return nil, nil, fmt.Errorf("未能读取规则库“%s”：%w", file, err)
	}
	return tables, found, nil
}

// ownTables are the tables of our own rule book.
func ownTables() ([]model.Table, error) {
	tables, err := rules.DefaultTables()
	if err != nil {
		return nil, err
	}
	more, err := xlsx.DefaultTables()
	return append(tables, more...), err
}

// compared is what a rule book says differently from our own, and what could be
// said better in it.
type compared struct {
	differences []rules.Difference
	advice      model.Findings
}

func compare(b *openedBook) (compared, error) {
	ds, err := differences(b)
	if err != nil {
		return compared{}, err
	}
	advice, err := b.book.Advice()
	return compared{ds, advice}, err
}

func differences(b *openedBook) ([]rules.Difference, error) {
	own, err := ownTables()
	return rules.Differences(b.tables, own), err
}

// tablesOf are the tables of a book, ours where it has none of its own.
func tablesOf(b *openedBook) ([]model.Table, error) {
	own, err := ownTables()
	for i, t := range own {
		j := slices.IndexFunc(b.tables, func(g model.Table) bool { return model.Fold(g.Name) == model.Fold(t.Name) })
		if j >= 0 {
			own[i] = b.tables[j]
		}
	}
	return own, err
}
