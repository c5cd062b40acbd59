package main

import (
	"context"
	"errors"
	"fmt"

	"jixiao/xlsx"
)

// dumpCommand shows what was read, form by form and cell by cell.
func dumpCommand(e *env, args []string) (int, error) {
	var s settings
	var text bool
	fs := flags(e, "dump")
	s.bind(fs)
	fs.BoolVar(&text, "text", false, "把工作簿逐格显示成文字")
	if err := parse(fs, args); err != nil {
		return exitUsage, err
	}
	h, inputs, err := prepare(fs, &s, "")
	if err != nil {
		return exitUsage, err
	}
	if text {
		return dumpTexts(e, inputs, s.passwords)
	}
	h.layouts = h.layouts.Surveying()
	books, err := readAll(context.Background(), inputs, h, s.jobs)
	if err != nil {
		return exitUnreadable, err
	}
	refused := false
	for _, w := range books {
		refused = refused || w.File.Refused
	}
	if s.format == "json" {
		err = writeDumpJSON(e.out, h, books)
	} else {
		err = xlsx.DumpForms(e.out, alikeBooks(books))
	}
	return code(nil, refused), err
}

// dumpTexts shows every workbook as text. One that cannot be read does not keep
// the others from being shown.
func dumpTexts(e *env, inputs []input, passwords []string) (int, error) {
	var errs error
	for _, in := range inputs {
		if len(inputs) > 1 {
			fmt.Fprintf(e.out, "// %s\n", in.name)
		}
		if in.refused != "" {
			errs = errors.Join(errs, fmt.Errorf("%s：%s", in.name, in.refused))
		} else if err := xlsx.DumpText(e.out, in.path, passwords...); err != nil {
			if inner := errors.Unwrap(err); inner != nil {
				err = inner
			}
			errs = errors.Join(errs, fmt.Errorf("%s：%s", in.name, cause(err)))
		}
	}
	if errs != nil {
		return exitUnreadable, errs
	}
	return exitClean, nil
}
