package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path"
	"path/filepath"
	"strings"

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
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
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
}

// written is what became of one unit.
type written struct {
	report  *model.Report
	result  model.UnitResult
	outputs map[string]string // name → hash of what we wrote
	locked  bool
	err     error
}

func (r *runner) run(ctx context.Context, inputs []input) (int, error) {
	box, err := openOutbox(r.dir)
	if err != nil {
		return exitUnreadable, err
	}
	r.box = box
	defer box.close()
	release, err := box.lock()
	if err != nil {
		return exitUnreadable, err
	}
	defer release()

	books := readAll(inputs, r.house, r.jobs)
	earlier, lost := r.earlier()
	b := assemble(r.house, r.settings, inputs, books, earlier)
	b.files = append(b.files, lost...)
	units, err := r.units(ctx, b)
	if err != nil {
		return exitInterrupt, fmt.Errorf("已中断，未完成的单位没有写出；重新运行即可")
	}
	return r.finish(b, units)
}

// units evaluates and writes the units side by side.
func (r *runner) units(ctx context.Context, b *batch) ([]*written, error) {
	done := make([]*written, len(b.units))
	folders := folderNames(b.units)
	progress := newProgress(r.err, len(b.units), r.quiet || r.format == "json")
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(r.jobs)
	for i, u := range b.units {
		g.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			done[i] = r.unit(b, u, folders[i])
			progress.unit(done[i])
			return nil
		})
	}
	return done, g.Wait()
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

// unit evaluates one unit and writes its workbooks.
func (r *runner) unit(b *batch, u *model.Unit, folder string) *written {
	w := &written{outputs: map[string]string{}}
	w.report = evaluate(r.book, u)
	w.report.Findings = append(w.report.Findings, b.of(u.Name)...)
	known := r.box.record(folder)
	if u.Name != rules.Street && u.Name != rules.Unassigned && (u.Reported || len(u.Projects) > 0) {
		w.evaluation(r, path.Join(folder, fmt.Sprintf("%d_绩效自评表.xlsx", b.year)), known)
	}
	w.report.Findings.Sort()
	evaluation := w.result.Evaluation
	w.result = rules.Result(r.book, w.report)
	w.result.Evaluation = evaluation
	w.errors(r, path.Join(folder, fmt.Sprintf("%d_对账差错表.xlsx", b.year)), known)
	if w.err != nil {
		w.result.Remark = joinRemarks(w.result.Remark, w.err.Error())
	}
	return w
}
