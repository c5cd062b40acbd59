package main

import (
	"context"
	"fmt"

	"github.com/spf13/pflag"
)

// checkCommand reads and judges; it writes nothing but to the screen.
func checkCommand(e *env, args []string) (int, error) {
	var s settings
	fs := flags(e, "check")
	s.bind(fs)
	if err := parse(fs, args); err != nil {
		return exitUsage, err
	}
	h, inputs, err := prepare(fs, &s, "")
	if err != nil {
		return exitUsage, err
	}
	books, err := readAll(context.Background(), inputs, h, s.jobs)
	if err != nil {
		return exitUnreadable, err
	}
	b := assemble(h, s, inputs, books, nil)
	var j judged
	for _, u := range b.units {
		r := evaluate(h.book, u)
		r.Findings = append(r.Findings, b.of(u.Name)...)
		j.add(r)
	}
	j.findings.Sort()
	if s.format == "json" {
		err = writeCheckJSON(e.out, &j, b)
	} else {
		err = printFindings(e.out, j.findings, b, s.quiet)
	}
	return code(j.findings, b.refused() > 0), err
}

// prepare is the beginning that all commands share: valid flags, at least one
// path, the rule book, the inputs.
func prepare(fs *pflag.FlagSet, s *settings, out string) (*house, []input, error) {
	if err := s.valid(); err != nil {
		return nil, nil, err
	}
	if fs.NArg() == 0 {
		return nil, nil, fmt.Errorf("请给出文件或文件夹。用法：jixiao %s --help", fs.Name())
	}
	h, err := furnish(*s)
	if err != nil {
		return nil, nil, err
	}
	inputs, err := collect(fs.Args(), out)
	if err == nil && len(inputs) == 0 {
		err = fmt.Errorf("“%s”里没有文件。请把各单位的工作簿放进去再运行", fs.Arg(0))
	}
	return h, inputs, err
}
