package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"jixiao/model"
	"jixiao/xlsx"
)

// This file prints what concerns payment lists.

// printLedgerTotal prints one line for programs to out, and what is to be said of
// it to errOut.
func printLedgerTotal(out, errOut io.Writer, l *xlsx.Ledger) error {
	projects := l.Projects()
	if len(projects) == 0 && !hasLedger(l) {
		return nil
	}
	total, rows := l.Total()
	n, first := 0, ""
	for _, p := range projects {
		if p.Code == "" && p.Name == "" {
			continue
		}
		if n++; n == 1 {
			first = cellText(p) + ":" + p.Total.StringFixed(2)
		}
	}
	if _, err := fmt.Fprintf(out, "rows=%d projects=%d total=%s first=%s\n", rows, n, total.StringFixed(2), first); err != nil {
		return err
	}
	var s strings.Builder
	remarkLines(&s, l)
	_, err := io.WriteString(errOut, s.String())
	return err
}

// cellText names a project in one word: its code, else its name.
func cellText(p xlsx.ProjectSum) string {
	if p.Code != "" {
		return p.Code
	}
	return p.Name
}

func hasLedger(l *xlsx.Ledger) bool {
	for _, f := range l.Files {
		if len(f.Forms) > 0 {
			return true
		}
	}
	return false
}

// printLedger prints a table of projects, then where it comes from and what is to
// be said of it.
func printLedger(w io.Writer, l *xlsx.Ledger) error {
	if !hasLedger(l) {
		return nil
	}
	total, rows := l.Total()
	table := [][4]string{{"项目编码", "项目名称", "笔数", "金额（元）"}}
	for _, p := range l.Projects() {
		if p.Code == "" && p.Name == "" {
			p.Name = xlsx.NoProject
		}
		table = append(table, [4]string{p.Code, p.Name, strconv.Itoa(p.Rows), xlsx.Grouped(p.Total)})
	}
	table = append(table, [4]string{"合计", "", strconv.Itoa(rows), xlsx.Grouped(total)})
	var s strings.Builder
	printColumns(&s, table)
	s.WriteString("\n")
	for _, x := range l.Sheets {
		s.WriteString(sheetLine(x))
	}
	remarkLines(&s, l)
	_, err := io.WriteString(w, s.String())
	return err
}

// widestText is the most that a code or a name takes of a line.
const widestText = 50

// printColumns writes a table: two columns of words, two of figures, the last
// row parted from the others.
func printColumns(s *strings.Builder, table [][4]string) {
	var widths [4]int
	for i := range table {
		for c := range 2 {
			table[i][c] = columns.Truncate(table[i][c], widestText, "…")
		}
		for c, text := range table[i] {
			widths[c] = max(widths[c], columns.StringWidth(text))
		}
	}
	for i, row := range table {
		if i == len(table)-1 {
			s.WriteString(strings.Repeat("-", widths[0]+widths[1]+widths[2]+widths[3]+6) + "\n")
		}
		fmt.Fprintf(s, "%s  %s  %s  %s\n", columns.FillRight(row[0], widths[0]), columns.FillRight(row[1], widths[1]),
			columns.FillLeft(row[2], widths[2]), columns.FillLeft(row[3], widths[3]))
	}
}

// sheetLine says what came of one sheet.
func sheetLine(x xlsx.LedgerSheet) string {
	if x.Lists == 0 {
		return fmt.Sprintf("未汇总：%s %s（%s）\n", x.File, x.Name, whatInstead(x))
	}
	unit := ""
	if x.MoneyUnit != "" && x.MoneyUnit != model.Yuan {
		unit = "，表上单位：" + string(x.MoneyUnit)
	}
	if x.Lists > 1 {
		unit += fmt.Sprintf("，上下%d张表", x.Lists)
	}
	if x.Rows == 0 {
		return fmt.Sprintf("已汇总：%s %s，表里没有支付%s\n", x.File, x.Name, unit)
	}
	return fmt.Sprintf("已汇总：%s %s，%d笔，%s元%s\n", x.File, x.Name, x.Rows, xlsx.Grouped(x.Total), unit)
}

// whatInstead says what a sheet without a list holds.
func whatInstead(x xlsx.LedgerSheet) string {
	if x.Like != "" && len(x.Forms) == 0 {
		return x.Like
	}
	if len(x.Forms) == 0 {
		return "没有支付明细的表头"
	}
	var names []string
	for _, f := range x.Forms {
		names = append(names, string(f))
	}
	return "是" + strings.Join(names, "、")
}

// ledgerNeeds is by what a payment list is known.
const ledgerNeeds = "支付明细表要有表头，写明金额，以及支付日期、凭证号、用途、收款人中的至少一项"

// noLedger says what a file holds that has no payment list.
func noLedger(l *xlsx.Ledger, f model.File) string {
	var found []string
	for _, x := range l.Sheets {
		if x.File == f.Path {
			found = append(found, "“"+x.Name+"”"+whatInstead(x))
		}
	}
	what := strings.Join(found, "，")
	if len(found) == 0 {
		what = "这是本工具写出的文件"
	}
	remedy := ledgerNeeds
	if slices.ContainsFunc(l.Sheets, func(x xlsx.LedgerSheet) bool { return x.File == f.Path && x.Like != "" }) {
		remedy += "。如是表头的叫法不同，请在规则库的“同义词”里为缺少的字段加上这个叫法（先用 jixiao rules export 规则.xlsx 导出），再加 --rules 规则.xlsx"
	}
	return fmt.Sprintf("“%s”里没有支付明细表：%s。%s", f.Path, what, remedy)
}

func printLines(w io.Writer, lines []string) error {
	for _, line := range lines {
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	return nil
}

func remarkLines(s *strings.Builder, l *xlsx.Ledger) {
	for _, r := range l.Remarks() {
		level := "注意"
		if r.Fault {
			level = "错误"
		}
		fmt.Fprintf(s, "%s：%s：%d处", level, r.What, r.Count)
		if r.Fix != "" {
			fmt.Fprintf(s, "。%s", r.Fix)
		}
		s.WriteString("\n")
		shown := r.Cells
		if r.Fix == "" && len(shown) > 0 {
			shown = shown[:1] // nothing to do: where it is matters little
		}
		for _, c := range shown {
			s.WriteString("    " + remarkCell(c) + "\n")
		}
		if more := r.Count - len(shown); more > 0 && len(shown) > 0 {
			fmt.Fprintf(s, "    ……另有%d处\n", more)
		}
	}
}

func remarkCell(c xlsx.RemarkCell) string {
	text := c.Text
	if !c.At.IsZero() {
		text = strings.TrimSpace(c.At.String() + " " + text)
	}
	if c.Want != "" {
		text += "，各行相加为 " + c.Want
	}
	return text
}

type spendingJSON struct {
	Code   string `json:"项目编码"`
	Name   string `json:"项目名称"`
	Rows   int    `json:"笔数"`
	Amount string `json:"金额"`
}

func writeLedgerJSON(w io.Writer, l *xlsx.Ledger) error {
	total, rows := l.Total()
	projects := []spendingJSON{}
	for _, p := range l.Projects() {
		projects = append(projects, spendingJSON{p.Code, p.Name, p.Rows, p.Total.StringFixed(2)})
	}
	sheets := []map[string]any{}
	for _, x := range l.Sheets {
		sheets = append(sheets, map[string]any{"file": x.File, "sheet": x.Name, "lists": x.Lists, "rows": x.Rows,
			"total": x.Total.StringFixed(2), "money_unit": x.MoneyUnit, "hidden": x.Hidden, "forms": append([]model.FormKind{}, x.Forms...)})
	}
	remarks, uncounted := []map[string]any{}, []map[string]string{}
	for _, r := range l.Remarks() {
		cells := []map[string]string{}
		for _, c := range r.Cells {
			at := map[string]string{"text": c.Text}
			if !c.At.IsZero() {
				at["file"], at["sheet"], at["cell"] = c.At.File, c.At.Sheet, c.At.A1()
			}
			if c.Want != "" {
				at["want"] = c.Want
			}
			cells = append(cells, at)
		}
		if r.Fault {
			uncounted = append(uncounted, cells...)
		}
		remarks = append(remarks, map[string]any{"what": r.What, "fix": r.Fix, "fault": r.Fault, "count": r.Count, "cells": cells})
	}
	return writeJSON(w, map[string]any{"projects": projects, "rows": rows, "total": total.StringFixed(2), "sheets": sheets, "remarks": remarks, "uncounted": uncounted, "files": filesJSON(l.Files)})
}
