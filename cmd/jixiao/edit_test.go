package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"
)

// typeInto does what an officer does: opens a workbook, types into one cell
// and saves. A plain number is typed as a number; "" clears the cell.
func typeInto(file, place, value string) error {
	sheet, cell, found := strings.Cut(place, "!")
	if !found {
		return fmt.Errorf("%q is no Sheet!A1", place)
	}
	f, err := excelize.OpenFile(file)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := typeCell(f, sheet, cell, value); err != nil {
		return err
	}
	return f.Save()
}

func typeCell(f *excelize.File, sheet, cell, value string) error {
	// Typing over a formula replaces it.
	if err := f.SetCellFormula(sheet, cell, ""); err != nil {
		return err
	}
	if d, err := decimal.NewFromString(value); err == nil {
		return f.SetCellDefault(sheet, cell, d.String())
	}
	var v any = value
	if value == "" {
		v = nil
	}
	return f.SetCellValue(sheet, cell, v)
}

// changeRow inserts an empty row above a row, or deletes it, as an officer
// does by hand.
func changeRow(file, sheet, number, how string) error {
	row, err := strconv.Atoi(number)
	if err != nil {
		return err
	}
	f, err := excelize.OpenFile(file)
	if err != nil {
		return err
	}
	defer f.Close()
	switch how {
	case "insert":
		err = f.InsertRows(sheet, row, 1)
	case "delete":
		err = f.RemoveRow(sheet, row)
	default:
		err = fmt.Errorf("%q is neither insert nor delete", how)
	}
	if err != nil {
		return err
	}
	return f.Save()
}

// keepSheets saves a rule book under another name, without its other sheets.
func keepSheets(file, out string, sheets []string) error {
	f, err := excelize.OpenFile(file)
	if err != nil {
		return err
	}
	defer f.Close()
	for _, name := range f.GetSheetList() {
		if !slices.Contains(sheets, name) {
			if err := f.DeleteSheet(name); err != nil {
				return err
			}
		}
	}
	return f.SaveAs(out)
}

// bookSheet is a sheet of a rule book as an officer sees it: a header row, and
// rows below it.
type bookSheet struct {
	file    *excelize.File
	name    string
	head    int // the row of the header, from 1
	columns map[string]int
	rows    [][]string
}

// openSheet finds the header of a sheet: the first row that has all columns.
func openSheet(file, sheet string, columns ...string) (*bookSheet, error) {
	f, err := excelize.OpenFile(file)
	if err != nil {
		return nil, err
	}
	rows, err := f.GetRows(sheet)
	if err != nil {
		return nil, err
	}
	for i, row := range rows {
		at := map[string]int{}
		for c, h := range row {
			if _, twice := at[h]; !twice {
				at[h] = c + 1
			}
		}
		found := 0
		for _, name := range columns {
			if at[name] > 0 {
				found++
			}
		}
		if found == len(columns) {
			return &bookSheet{f, sheet, i + 1, at, rows}, nil
		}
	}
	return nil, fmt.Errorf("%s has no header with %v", sheet, columns)
}

// row is the first row in which each key stands, from 1.
func (s *bookSheet) row(keys ...string) (int, error) {
	for i := s.head; i < len(s.rows); i++ {
		found := 0
		for _, k := range keys {
			for _, cell := range s.rows[i] {
				if cell == k {
					found++
					break
				}
			}
		}
		if found == len(keys) {
			return i + 1, nil
		}
	}
	return 0, fmt.Errorf("%s has no row with %v", s.name, keys)
}

// setInBook types into the cell below column in the row that has the keys
// (parted by |).
func setInBook(file, sheet, keys, column, value string) error {
	s, err := openSheet(file, sheet, column)
	if err != nil {
		return err
	}
	defer s.file.Close()
	row, err := s.row(strings.Split(keys, "|")...)
	if err != nil {
		return err
	}
	at, err := excelize.CoordinatesToCellName(s.columns[column], row)
	if err != nil {
		return err
	}
	if err := typeCell(s.file, sheet, at, value); err != nil {
		return err
	}
	return s.file.Save()
}

// addToBook types a new row below the last one that holds anything.
func addToBook(file, sheet string, cells []string) error {
	var columns []string
	for _, c := range cells {
		name, _, _ := strings.Cut(c, "=")
		columns = append(columns, name)
	}
	s, err := openSheet(file, sheet, columns...)
	if err != nil {
		return err
	}
	defer s.file.Close()
	last := s.head
	for i := s.head; i < len(s.rows); i++ {
		if strings.TrimSpace(strings.Join(s.rows[i], "")) != "" {
			last = i + 1
		}
	}
	for i, c := range cells {
		_, value, _ := strings.Cut(c, "=")
		at, err := excelize.CoordinatesToCellName(s.columns[columns[i]], last+1)
		if err != nil {
			return err
		}
		if err := typeCell(s.file, sheet, at, value); err != nil {
			return err
		}
	}
	return s.file.Save()
}
