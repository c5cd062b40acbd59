package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"jixiao/model"
	"jixiao/rules"
	"jixiao/xlsx"

	"golang.org/x/sync/errgroup"
)

// runCommand is the main job: read, check, reconcile, score, and write for
// every unit found.
func runCommand(e *env, args []string) (int, error) {
	var s settings
	var out, template string
	var dry bool
	fs := flags(e, "run")
	s.bind(fs)
	fs.StringVarP(&out, "output", "o", "", "结果文件夹；不写时为“<第一个路径>_结果”")
	fs.StringVar(&template, "template", "", "财政部门下发的空白项目支出绩效自评表（.xlsx）")
	fs.BoolVar(&dry, "dry-run", false, "只算不写：显示将要写出的文件")
	if err := parse(fs, args); err != nil {
		return exitUsage, err
	}
	if out == "" && fs.NArg() > 0 {
		out = defaultOut(fs.Arg(0))
	}
	h, inputs, err := prepare(fs, &s, out)
	if err != nil {
		return exitUsage, err
	}
	form, err := loadTemplate(template, h)
	if err != nil {
		return exitUsage, err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return (&runner{env: e, house: h, settings: s, dir: out, template: form, dry: dry}).run(ctx, inputs)
}

// defaultOut is the folder of results beside the first path.
func defaultOut(first string) string {
	first = filepath.Clean(first)
	if abs, err := filepath.Abs(first); err == nil && (first == "." || first == "..") {
		first = abs
	}
	if info, err := os.Stat(first); err == nil && !info.IsDir() {
		first = strings.TrimSuffix(first, filepath.Ext(first))
	}
	return first + "_结果"
}

func loadTemplate(path string, h *house) (*xlsx.Template, error) {
	if path == "" {
		return xlsx.DefaultTemplate()
	}
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("找不到空白表“%s”，请检查路径是否正确", path)
	}
	return xlsx.LoadTemplate(path, h.layouts)
}

// runner carries out one run.
type runner struct {
	*env
	*house
	settings
	dir      string
	template *xlsx.Template
	dry      bool
	box      *outbox

	earlierFiles []earlierFile // of the results, those that still speak
	answerFiles  []earlierFile // 对账差错表 of the results with answers that still speak
}

// written is what became of one unit.
type written struct {
	report  *model.Report
	result  model.UnitResult
	record  *record
	outputs []string // names under OUT
	locked  bool
	open    []string // outputs that were open elsewhere, in words
	err     error
}

func (r *runner) run(ctx context.Context, inputs []input) (int, error) {
	box, err := openOutbox(r.dir, r.dry)
	if err != nil {
		return exitUnreadable, err
	}
	r.box = box
	defer box.close()
	if !r.dry {
		release, err := box.lock()
		if err != nil {
			return exitUnreadable, err
		}
		defer release()
	}
	b, err := r.read(ctx, inputs)
	if err != nil {
		return exitInterrupt, errInterrupted
	}
	units, err := r.units(ctx, b)
	if err != nil {
		return exitInterrupt, errInterrupted
	}
	return r.finish(b, units)
}

var errInterrupted = errors.New("已中断，未完成的单位没有写出；重新运行即可")

// read reads the inputs and, in the results of the run before, what the
// officer filled there. It fails only when interrupted.
func (r *runner) read(ctx context.Context, inputs []input) (*batch, error) {
	books, err := readAll(ctx, inputs, r.house, r.jobs)
	if err != nil {
		return nil, err
	}
	earlier, lost, err := r.earlier(ctx, inputs)
	if err != nil {
		return nil, err
	}
	b := assemble(r.house, r.settings, inputs, books, earlier)
	b.files = append(b.files, lost...)
	if !r.dry {
		b.hashes = hashes(inputs)
	}
	return b, nil
}

// units evaluates and writes the units side by side, then 街道, whose marked
// copies show what was found in its lists for any of them.
func (r *runner) units(ctx context.Context, b *batch) ([]*written, error) {
	done := make([]*written, len(b.units))
	folders := folderNames(b.units)
	progress := newProgress(r.err, len(b.units), r.quiet || r.format == "json")
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(r.jobs)
	street := -1
	for i, u := range b.units {
		if u.Name == rules.Street {
			street = i
			continue
		}
		g.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			done[i] = r.unit(b, u, folders[i], nil)
			progress.unit(done[i])
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	if street < 0 {
		r.streetCopies(b, done)
		return done, nil
	}
	done[street] = r.unit(b, b.units[street], folders[street], shared(b, done))
	progress.unit(done[street])
	return done, nil
}

// shared are the findings of all units in inputs that serve several of them.
func shared(b *batch, done []*written) model.Findings {
	var fs model.Findings
	for _, w := range done {
		if w == nil {
			continue
		}
		for _, f := range w.report.Findings {
			if b.keeper(f.At.File, "") == rules.Street {
				fs = append(fs, f)
			}
		}
	}
	return fs
}

// streetCopies writes the marked copies of inputs that serve several units
// where nothing is found for 街道 itself.
func (r *runner) streetCopies(b *batch, done []*written) {
	folder := "_" + rules.Street
	w := &written{report: &model.Report{Unit: &model.Unit{Name: rules.Street, Year: b.year}}, record: r.box.record(folder)}
	r.copies(b, w, folder, shared(b, done))
	if len(w.record.Outputs) > 0 {
		w.err = errors.Join(w.err, r.box.remember(w.record))
	}
	for _, last := range slices.Backward(done) {
		if last != nil {
			last.outputs, last.err = append(last.outputs, w.outputs...), errors.Join(last.err, w.err)
			break
		}
	}
}

// folderNames are the units' folders under OUT, each its own.
func folderNames(units []*model.Unit) []string {
	names := make([]string, len(units))
	used := map[string]bool{}
	for i, u := range units {
		name := folderName(u.Name)
		if u.Name == rules.Street {
			name = "_" + rules.Street
		}
		for n := 2; used[strings.ToLower(name)]; n++ {
			name = fmt.Sprintf("%s(%d)", folderName(u.Name), n)
		}
		used[strings.ToLower(name)] = true
		names[i] = name
	}
	return names
}

// unit evaluates one unit, writes its workbooks and remembers them. shared is
// what was found for other units in inputs of which this one has the copy.
func (r *runner) unit(b *batch, u *model.Unit, folder string, shared model.Findings) *written {
	w := &written{report: evaluate(r.book, u), record: r.box.record(folder)}
	w.report.Findings = append(w.report.Findings, b.of(u.Name)...)
	w.rounds(r, b)
	if u.Name != rules.Street && u.Name != rules.Unassigned && (u.Reported || len(u.Projects) > 0) {
		w.evaluation(r, path.Join(folder, yearly(b.year, "绩效自评表.xlsx")))
	}
	w.report.Findings.Sort()
	links := r.copies(b, w, folder, slices.Concat(w.report.Findings, shared))
	w.errors(r, path.Join(folder, yearly(b.year, "对账差错表.xlsx")), links)
	evaluation, faults := w.result.Evaluation, w.result.Errors
	w.result = rules.Result(r.book, w.report)
	w.result.Evaluation, w.result.Errors = evaluation, faults
	if w.err != nil {
		w.result.Remark = joinRemarks(w.result.Remark, w.err.Error())
	}
	w.record.Inputs, w.record.Result, w.record.Rules = b.inputsOf(u), w.result, r.opened.mark
	if err := r.box.remember(w.record); err != nil {
		w.err = errors.Join(w.err, fmt.Errorf("未能写出“%s”的记录：%s", u.Name, cause(err)))
	}
	return w
}

// yearly is the name of an output of a year; the year may be unknown.
func yearly(year int, name string) string {
	if year == 0 {
		return "年度未填_" + name
	}
	return fmt.Sprintf("%d_%s", year, name)
}
