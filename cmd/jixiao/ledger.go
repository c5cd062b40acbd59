package main

import (
	"cmp"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"jixiao/model"
	"jixiao/xlsx"
)

// ledgerCommand sums payment lists by project.
func ledgerCommand(e *env, args []string) (int, error) {
	var s settings
	var total bool
	fs := flags(e, "ledger")
	fs.BoolVar(&total, "total", false, "只显示一行合计：rows=笔数 projects=项目数 total=总额 first=第一个项目编码:金额")
	fs.StringVar(&s.format, "format", "text", "屏幕输出的格式：text 或 json")
	fs.StringVar(&s.rules, "rules", "", "改过的规则库（.xlsx），用其中的版式和同义词；不写时用自带的")
	s.bindPasswords(fs)
	if slices.ContainsFunc(args, func(a string) bool { return strings.HasPrefix(a, "-o") }) {
		return exitUsage, fmt.Errorf("ledger 没有“-o”这个选项，结果显示在屏幕上。要存成文件，请在后面加 > 结果.txt。用法：jixiao ledger --help")
	}
	if err := parse(fs, args); err != nil {
		return exitUsage, err
	}
	if total && s.format == "json" {
		return exitUsage, fmt.Errorf("--total 和 --format json 只能用一个。用法：jixiao ledger --help")
	}
	h, inputs, err := prepareLedger(&s, fs.Args())
	if err != nil {
		return exitUsage, err
	}
	// A list streams by and leaves nothing behind but its texts, which must not
	// be let grow to a multiple of themselves.
	defer debug.SetGCPercent(debug.SetGCPercent(50))
	l := &xlsx.Ledger{}
	for _, in := range inputs {
		if in.refused != "" {
			l.Files = append(l.Files, model.File{Path: in.name, Refused: true, Why: in.refused})
			continue
		}
		l.Read(in.path, in.name, h, s.passwords...)
	}
	switch {
	case total:
		err = printLedgerTotal(e.out, e.err, l)
	case s.format == "json":
		err = writeLedgerJSON(e.out, l)
	default:
		err = printLedger(e.out, l)
	}
	if err != nil {
		return exitUnreadable, err
	}
	troubles, code := ledgerTroubles(l, fs.Args())
	return code, printLines(e.err, troubles)
}

// prepareLedger is the layouts to read with and the files to read. The whole rule
// book is read only where one was named.
func prepareLedger(s *settings, paths []string) (*xlsx.Layouts, []input, error) {
	s.jobs = 1
	if err := s.valid(); err != nil {
		return nil, nil, err
	}
	if len(paths) == 0 {
		return nil, nil, fmt.Errorf("请给出支付明细文件或文件夹。用法：jixiao ledger --help")
	}
	var layouts *xlsx.Layouts
	if s.rules == "" {
		own, err := xlsx.DefaultLayouts()
		if err != nil {
			return nil, nil, err
		}
		layouts = own
	} else {
		b, err := openBook(s.rules, s.passwords...)
		if err != nil {
			return nil, nil, err
		}
		layouts = b.layouts
	}
	inputs, err := collect(paths, "")
	if err == nil && len(inputs) == 0 {
		err = fmt.Errorf("“%s”里没有文件", paths[0])
	}
	slices.SortStableFunc(inputs, func(a, b input) int { return inOrder(a.name, b.name) })
	return layouts, inputs, err
}

// ledgerTroubles are the files that cannot be read, and those that were named and
// hold no payment list, with the exit code. In a folder other forms are passed
// over, as long as a list is there.
func ledgerTroubles(l *xlsx.Ledger, paths []string) (lines []string, code int) {
	named := func(f model.File) bool {
		return slices.ContainsFunc(paths, func(p string) bool { return filepath.ToSlash(p) == f.Path })
	}
	for _, f := range alike(l.Files) {
		switch {
		case f.Refused:
			lines = append(lines, "未能读取："+f.Path+"："+f.Why)
		case len(f.Forms) == 0 && named(f):
			lines = append(lines, noLedger(l, f))
		}
	}
	if len(lines) == 0 && !hasLedger(l) {
		lines = append(lines, "没有找到支付明细表。"+ledgerNeeds)
	}
	if len(lines) > 0 {
		return lines, exitUnreadable
	}
	if slices.ContainsFunc(l.Remarks(), func(r xlsx.Remark) bool { return r.Fault }) {
		return nil, exitFaults
	}
	return nil, exitClean
}

// inOrder compares names as officers read them: 2月 before 10月.
func inOrder(a, b string) int {
	for a != "" && b != "" {
		m, n := digits(a), digits(b)
		if m == 0 || n == 0 {
			if a[0] != b[0] {
				return cmp.Compare(a[0], b[0])
			}
			a, b = a[1:], b[1:]
			continue
		}
		x, y := strings.TrimLeft(a[:m], "0"), strings.TrimLeft(b[:n], "0")
		if c := cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(x, y)); c != 0 {
			return c
		}
		a, b = a[m:], b[n:]
	}
	return cmp.Compare(len(a), len(b))
}

// digits is how many digits s begins with.
func digits(s string) int { return len(s) - len(strings.TrimLeft(s, "0123456789")) }
