package main

import (
	"context"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"jixiao/model"
	"jixiao/xlsx"
)

// earlier reads back our own self-evaluations from the results, in the order
// in which they were written beside each other; known are the inputs, which
// are not read twice. A workbook that cannot be read is reported, not lost.
func (r *runner) earlier(ctx context.Context, known []input) (books []*xlsx.Workbook, lost []model.File, err error) {
	inputs := r.workbooks(known)
	// X.xlsx comes before X(新).xlsx before X(新2).xlsx: compare without the ending.
	slices.SortFunc(inputs, func(a, b input) int {
		return strings.Compare(strings.TrimSuffix(a.name, ".xlsx"), strings.TrimSuffix(b.name, ".xlsx"))
	})
	all, err := readAll(ctx, inputs, r.house, r.jobs)
	if err != nil {
		return nil, nil, err
	}
	sums := hashes(inputs)
	for _, w := range all {
		switch {
		case w.File.Refused:
			w.File.Path = path.Join(filepath.Base(filepath.Clean(r.dir)), w.File.Path)
			lost = append(lost, w.File)
		case w.Ours == xlsx.DocumentEvaluation:
			r.earlierFiles = append(r.earlierFiles, earlierFile{w, sums[w.File.Path]})
		case w.Ours == xlsx.DocumentFaults:
			answers := &xlsx.Workbook{File: w.File, Aliases: w.Aliases, Replies: w.Replies}
			r.answerFiles = append(r.answerFiles, earlierFile{answers, sums[w.File.Path]})
		}
	}
	r.earlierFiles = slices.DeleteFunc(r.earlierFiles, r.superseded(r.earlierFiles))
	r.answerFiles = slices.DeleteFunc(r.answerFiles, r.superseded(r.answerFiles))
	for _, f := range slices.Concat(r.answerFiles, r.earlierFiles) {
		books = append(books, f.book)
	}
	return books, lost, nil
}

// earlierFile is one of our self-evaluations found in the results.
type earlierFile struct {
	book *xlsx.Workbook
	sum  string // its hash
}

func (f earlierFile) name() string { return f.book.File.Path }

// absorb remembers that all that the officer typed into earlier results of a
// unit now stands in the one just written. A result in which she filled a cell
// otherwise than elsewhere (X23) goes on speaking for itself.
func (r *runner) absorb(w *written, at string) {
	if slices.ContainsFunc(w.report.Findings, func(f model.Finding) bool { return f.Rule == "X23" }) {
		return
	}
	for _, f := range r.earlierFiles {
		other := func(x *model.Form) bool {
			return x.Year != w.report.Unit.Year || model.Fold(x.Unit) != model.Fold(w.report.Unit.Name)
		}
		if f.name() == at || path.Dir(f.name()) != path.Dir(at) || slices.ContainsFunc(f.book.Forms, other) {
			continue
		}
		w.record.absorb(f.sum, at)
	}
}

// absorbAnswers remembers that the answers on earlier 对账差错表 of a unit now
// stand in the one just written.
func (r *runner) absorbAnswers(w *written, at string) {
	for _, f := range r.answerFiles {
		if f.name() != at && path.Dir(f.name()) == path.Dir(at) {
			w.record.absorb(f.sum, at)
		}
	}
}

// superseded says of a result whether one written after it, and still there,
// holds all of it: then what it says is out of date, and a cell cleared in the
// later one shall not come back from it.
func (r *runner) superseded(files []earlierFile) func(earlierFile) bool {
	next := map[string]string{}
	for _, f := range files {
		folder, _, _ := strings.Cut(f.name(), "/")
		if to := r.box.record(folder).Absorbed[f.sum]; to != f.name() && slices.ContainsFunc(files,
			func(x earlierFile) bool { return x.name() == to }) {
			next[f.name()] = to
		}
	}
	return func(f earlierFile) bool {
		name, steps := f.name(), 0
		for ; next[name] != "" && steps <= len(next); steps++ {
			name = next[name]
		}
		return name != f.name() && next[name] == "" // not one that came back from a copy
	}
}

// workbooks are the files in the results that an officer may have filled, by
// whatever name she saved them.
func (r *runner) workbooks(known []input) []input {
	if r.box.root == nil {
		return nil
	}
	given := map[string]bool{}
	for _, in := range known {
		if abs, err := filepath.Abs(in.path); err == nil {
			given[abs] = true
		}
	}
	var found []input
	fs.WalkDir(r.box.root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || name == ".":
			return nil
		case d.IsDir() && (strings.HasPrefix(d.Name(), ".") || d.Name() == "批注"):
			return fs.SkipDir
		case d.IsDir() || passedOver(d.Name()) || !mayBeFilled(d.Name()):
			return nil
		}
		in := input{path: filepath.Join(r.dir, filepath.FromSlash(name)), name: name}
		if abs, err := filepath.Abs(in.path); err == nil && !given[abs] {
			found = append(found, in)
		}
		return nil
	})
	return found
}

// mayBeFilled spares reading what nobody fills.
func mayBeFilled(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".xlsx", ".xlsm", ".xls", ".et":
		return !strings.HasPrefix(name, "汇总")
	}
	return false
}
