package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

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
func openBook(file string) (*openedBook, error) {
	tables, unread, err := readTables(file)
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
	return &openedBook{file, tables, book, layouts}, nil
}

// readTables are the tables of a rule book workbook.
func readTables(file string) ([]model.Table, model.Findings, error) {
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
	tables, found, err := xlsx.ReadTables(file, filepath.ToSlash(file))
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
	own, err := ownTables()
	if err != nil {
		return compared{}, err
	}
	advice, err := b.book.Advice()
	return compared{rules.Differences(b.tables, own), advice}, err
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
