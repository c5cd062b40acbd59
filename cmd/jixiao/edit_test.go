package main

import (
	"fmt"
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
	// Typing over a formula replaces it.
	if err := f.SetCellFormula(sheet, cell, ""); err != nil {
		return err
	}
	if d, err := decimal.NewFromString(value); err == nil {
		err = f.SetCellDefault(sheet, cell, d.String())
		if err != nil {
			return err
		}
		return f.Save()
	}
	var v any = value
	if value == "" {
		v = nil
	}
	if err := f.SetCellValue(sheet, cell, v); err != nil {
		return err
	}
	return f.Save()
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
