package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"

	"jixiao/model"
	"jixiao/rules"
	"jixiao/xlsx"

	"github.com/spf13/pflag"
	"golang.org/x/sync/errgroup"
)

// settings are what the flags common to run, check and dump say.
type settings struct {
	year     int
	jobs     int
	standard string
	rules    string
	format   string
	quiet    bool
	// passwords open files that are locked. They are for reading alone: nothing
	// that is written or shown may hold them.
	passwords []string
}

func (s *settings) bind(fs *pflag.FlagSet) {
	fs.IntVar(&s.year, "year", 0, "年度，如 2023；不写时取多数表格的年度")
	fs.IntVar(&s.jobs, "jobs", runtime.GOMAXPROCS(0), "同时处理几个文件")
	fs.StringVar(&s.standard, "standard", "", "评分口径，如 国家2020、国家2021成本；不写时按表上的权重选")
	fs.StringVar(&s.rules, "rules", "", "改过的规则库（.xlsx，由 jixiao rules export 导出）；不写时用自带的规则库")
	fs.StringVar(&s.format, "format", "text", "屏幕输出的格式：text 或 json")
	fs.BoolVar(&s.quiet, "quiet", false, "只显示最后的结果")
	s.bindPasswords(fs)
}

func (s *settings) bindPasswords(fs *pflag.FlagSet) {
	fs.StringArrayVar(&s.passwords, "password", nil, "打开加密文件的`密码`；可写几次，逐个试，如 --password 123456 --password cw2023")
}

func (s *settings) valid() error {
	if s.format != "text" && s.format != "json" {
		return fmt.Errorf("选项 --format 只能是 text 或 json，不能是“%s”", s.format)
	}
	if s.year != 0 && (s.year < 2000 || s.year > 2100) {
		return fmt.Errorf("选项 --year 应是四位年度，如 2023，不能是“%d”", s.year)
	}
	s.jobs = max(1, s.jobs)
	return nil
}

// house is what every command judges with: the rule book and the layouts.
type house struct {
	book    *rules.Book
	layouts *xlsx.Layouts
	opened  *openedBook

	passwords []string
}

// furnish reads and checks the rule book before anything else is read.
func furnish(s settings) (*house, error) {
	b, err := openBook(s.rules, s.passwords...)
	if err != nil {
		return nil, err
	}
	if s.standard != "" {
		if b.book, err = b.book.WithStandard(s.standard); err != nil {
			return nil, err
		}
	}
	return &house{b.book, b.layouts, b, s.passwords}, nil
}

// readAll reads the inputs side by side; the order of the result is that of
// the inputs.
func readAll(ctx context.Context, inputs []input, h *house, jobs int) ([]*xlsx.Workbook, error) {
	books := make([]*xlsx.Workbook, len(inputs))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(jobs)
	for i, in := range inputs {
		g.Go(func() error {
			if in.refused != "" {
				books[i] = &xlsx.Workbook{File: model.File{Path: in.name, Refused: true, Why: in.refused}}
				return nil
			}
			books[i] = xlsx.Read(in.path, in.name, h.layouts, h.passwords...)
			return ctx.Err()
		})
	}
	return books, g.Wait()
}

// batch is everything that was read in one run.
type batch struct {
	year    int
	units   []*model.Unit
	between model.Findings           // what lies between units
	files   []model.File             // every input, in order
	hashes  map[string]string        // of every input, by name; a run alone remembers them
	skipped []skipped                // workbooks of ours among the inputs that hold no form
	paths   map[string]string        // where every input that could be read lies, by name
	served  map[string][]*model.Unit // the units that an input holds something of
	rosters map[string]bool          // the inputs that are a 单位名册
	opened  sync.Map                 // lists that extracts are made of: by name, func() (*xlsx.List, error)
	replies []model.ReplyRow         // what units answered on 对账差错表 of earlier rounds
}

// skipped is an input that is no form, by its document kind.
type skipped struct{ name, kind string }

// assemble gives every form and row to its unit. earlier are our own
// self-evaluations found in the results, oldest first in each unit.
func assemble(h *house, s settings, inputs []input, books, earlier []*xlsx.Workbook) *batch {
	b := &batch{paths: map[string]string{}, served: map[string][]*model.Unit{}, rosters: map[string]bool{}}
	in := rules.Batch{Year: s.year}
	folders := map[string]string{}
	for _, w := range slices.Concat(earlier, books) {
		b.replies = append(b.replies, w.Replies...)
		in.Aliases = append(in.Aliases, w.Aliases...)
	}
	for i, w := range books {
		if w.Ours != "" && w.Ours != xlsx.DocumentEvaluation {
			b.skipped = append(b.skipped, skipped{inputs[i].name, w.Ours})
			continue
		}
		if !w.File.Refused {
			b.paths[w.File.Path] = inputs[i].path
		}
		b.rosters[w.File.Path] = len(w.Listings)+len(w.Picks)+len(w.Aliases) > 0
		b.files = append(b.files, w.Noted())
		folders[w.File.Path] = inputs[i].folder
		in.Listings = append(in.Listings, w.Listings...)
		in.Picks = append(in.Picks, w.Picks...)
		for _, f := range w.Forms {
			in.Forms = append(in.Forms, rules.Sourced{Form: f, Folder: inputs[i].folder, Modified: w.File.Modified})
		}
	}
	for _, f := range alike(b.files) {
		if f.Refused {
			in.Files = append(in.Files, rules.Refusal{File: f, Folder: folders[f.Path]})
		}
	}
	for i, w := range earlier {
		folder, _, _ := strings.Cut(w.File.Path, "/")
		for _, f := range w.Forms {
			in.Forms = append(in.Forms, rules.Sourced{Form: f, Folder: folder, FromOut: true, OutOrder: i})
		}
	}
	b.units, b.between = rules.Gather(h.book, in)
	for _, u := range b.units {
		b.year = max(b.year, u.Year)
	}
	b.between = append(b.between, rules.CheckBatch(h.book, b.units)...)
	b.noteAside()
	for _, u := range b.units {
		for _, f := range slices.Concat(u.Forms, u.Before, aside(u)) {
			if !slices.Contains(b.served[f.At.File], u) {
				b.served[f.At.File] = append(b.served[f.At.File], u)
			}
		}
	}
	return b
}

// list is an input opened for extracts: once, however many units have rows of it.
func (b *batch) list(file string, l *xlsx.Layouts) (*xlsx.List, error) {
	open, _ := b.opened.LoadOrStore(file, sync.OnceValues(func() (*xlsx.List, error) { return xlsx.OpenList(b.paths[file], file, l) }))
	return open.(func() (*xlsx.List, error))()
}

// repliesOf are the answers of a unit, of several about one finding the last.
func (b *batch) repliesOf(unit string) []model.ReplyRow {
	var out []model.ReplyRow
	for _, row := range b.replies {
		if row.Unit == unit {
			out = append(out, row)
		}
	}
	return out
}

// aside are the forms of u that are read and not used.
func aside(u *model.Unit) []*model.Form {
	var fs []*model.Form
	for _, a := range u.Aside {
		fs = append(fs, a.Form)
	}
	return fs
}

// noteAside says of each file which of its forms are not used, and which file is.
// It counts forms and names no project: that stays for the findings.
func (b *batch) noteAside() {
	for i := range b.files {
		f := &b.files[i]
		var used []string // the files used instead, "" for none
		of := map[string][]model.SetAside{}
		for _, u := range b.units {
			for _, a := range u.Aside {
				if a.Form.At.File != f.Path {
					continue
				}
				by := ""
				if a.Used != nil {
					by = a.Used.At.File
				}
				if of[by] == nil {
					used = append(used, by)
				}
				of[by] = append(of[by], a)
			}
		}
		notes := slices.Clone(f.Notes)
		for _, by := range used {
			notes = append(notes, rules.AsideNote(of[by]))
		}
		f.Notes = notes
	}
}

// of takes the findings between units that concern unit out of the batch.
func (b *batch) of(unit string) model.Findings {
	var fs model.Findings
	for _, f := range b.between {
		if f.Unit == unit {
			fs = append(fs, f)
		}
	}
	return fs
}

// inputsOf are the hashes of the inputs that unit u was made from, by name.
func (b *batch) inputsOf(u *model.Unit) map[string]string {
	of := map[string]string{}
	for _, f := range slices.Concat(u.Forms, u.Before, aside(u)) {
		if h, ok := b.hashes[f.At.File]; ok {
			of[f.At.File] = h
		}
	}
	return of
}

// filesWithUnits are the inputs, each with the unit that it serves, those that are
// alike as one; a file that serves several is the street's.
func (b *batch) filesWithUnits() []model.File {
	of := map[string]string{}
	serve := func(file, unit string) {
		if was, ok := of[file]; ok && was != unit {
			unit = rules.Street
		}
		of[file] = unit
	}
	for _, u := range b.units {
		for _, f := range slices.Concat(u.Forms, u.Before, aside(u)) {
			serve(f.At.File, u.Name)
		}
		for _, f := range u.Refused {
			serve(f.Path, u.Name)
		}
	}
	files := alike(b.files)
	for i := range files {
		if files[i].Unit == "" {
			files[i].Unit = of[files[i].Path]
		}
	}
	return files
}

// hashes are of the files' bytes; a file that cannot be read has none.
func hashes(inputs []input) map[string]string {
	of := make(map[string]string, len(inputs))
	for _, in := range inputs {
		if data, err := os.ReadFile(in.path); err == nil {
			of[in.name] = hash(data)
		}
	}
	return of
}

// refused is how many inputs could not be read.
func (b *batch) refused() int {
	n := 0
	for _, f := range b.files {
		if f.Refused {
			n++
		}
	}
	return n
}

// judged is the findings of the whole batch in output order, with what the
// rules had to say of themselves.
type judged struct {
	findings model.Findings
	ran      map[string]bool // rules that judged something in some unit
	silent   []model.Silence
	failed   []model.Silence
}

func (j *judged) add(r *model.Report) {
	j.findings = append(j.findings, r.Findings...)
	if j.ran == nil {
		j.ran = map[string]bool{}
	}
	for _, id := range r.Ran {
		j.ran[id] = true
	}
	j.silent = mergeSilences(j.silent, r.NotApplicable)
	j.failed = mergeSilences(j.failed, r.Failed)
}

// notApplicable are the rules that judged nothing in any unit, each once with
// all its reasons. Which unit lacks what stands in that unit's own error sheet.
func (j *judged) notApplicable() []model.Silence {
	var out []model.Silence
	for _, s := range j.silent {
		switch last := len(out) - 1; {
		case j.ran[s.Rule]:
		case last >= 0 && out[last].Rule == s.Rule:
			out[last].Why += "；" + s.Why
		default:
			out = append(out, s)
		}
	}
	return out
}

// mergeSilences keeps each rule and reason once, in order of rule.
func mergeSilences(a, b []model.Silence) []model.Silence {
	for _, s := range b {
		if !slices.Contains(a, s) {
			a = append(a, s)
		}
	}
	slices.SortStableFunc(a, func(x, y model.Silence) int { return strings.Compare(x.Rule, y.Rule) })
	return a
}

// code is the exit code that findings and unreadable files ask for.
func code(fs model.Findings, refused bool) int {
	switch {
	case refused:
		return exitUnreadable
	case fs.Count(model.Fault) > 0:
		return exitFaults
	}
	return exitClean
}
