package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"jixiao/model"
	"jixiao/xlsx"
)

// evaluation writes the unit's 绩效自评表. Where the officer's copy was left
// alone, a 警告 says so.
func (w *written) evaluation(r *runner, name string, known map[string]string) {
	data, err := xlsx.Write(w.report, r.template, r.layouts)
	if err != nil {
		w.err = errors.Join(w.err, fmt.Errorf("自评表未能写出：%w", err))
		return
	}
	at, why := w.put(r, name, data, known)
	w.result.Evaluation = at
	if why == replaced {
		return
	}
	w.report.Findings = append(w.report.Findings, model.Finding{
		Rule: "O01", Level: model.Warning, Unit: w.report.Unit.Name, Form: model.ProjectEvaluation,
		At:      model.Ref{File: path.Base(name)},
		Message: keptMessage(name, at, why),
		Fix:     "请核对两份文件：您改过的内容已带入新文件；确认后删去旧文件，或把新文件改回原名",
		Basis:   "不覆盖已改动的文件",
	})
}

// errors writes the unit's 对账差错表.
func (w *written) errors(r *runner, name string, known map[string]string) {
	data, err := xlsx.WriteErrors(w.report, nil)
	if err != nil {
		w.err = errors.Join(w.err, fmt.Errorf("对账差错表未能写出：%w", err))
		return
	}
	at, why := w.put(r, name, data, known)
	w.result.Errors = at
	if why != replaced {
		w.result.Remark = joinRemarks(w.result.Remark, keptMessage(name, at, why))
	}
}

func (w *written) put(r *runner, name string, data []byte, known map[string]string) (string, kept) {
	if r.dry {
		return name, replaced
	}
	at, why, err := r.box.put(name, data, known)
	if err != nil {
		w.err = errors.Join(w.err, fmt.Errorf("未能写出“%s”：%w", name, err))
		return "", why
	}
	w.outputs[at] = hash(data)
	w.locked = w.locked || why == locked
	return at, why
}

func keptMessage(name, at string, why kept) string {
	if why == locked {
		return fmt.Sprintf("“%s”正被打开，没有替换，新的写在“%s”", path.Base(name), path.Base(at))
	}
	return fmt.Sprintf("“%s”在本工具写出后被改动过，没有替换，新的写在“%s”", path.Base(name), path.Base(at))
}

func joinRemarks(a, b string) string {
	return strings.TrimPrefix(a+"；"+b, "；")
}

// record is the file that remembers a unit between runs.
type record struct {
	Inputs  map[string]string `json:"inputs"`
	Outputs map[string]string `json:"outputs"` // name under OUT → hash of what we wrote
	Result  model.UnitResult  `json:"result"`
}

const recordFolder = ".jixiao"

// record is the hashes of what we last wrote for a folder; empty where we
// never did, or where the record is damaged: then nothing is replaced.
func (o *outbox) record(folder string) map[string]string {
	data, err := o.root.ReadFile(path.Join(recordFolder, folder+".json"))
	if err != nil {
		return nil
	}
	var rec record
	if json.Unmarshal(data, &rec) != nil {
		return nil
	}
	return rec.Outputs
}

func (o *outbox) remember(folder string, rec record) error {
	data, err := json.MarshalIndent(rec, "", " ")
	if err != nil {
		return err
	}
	return o.write(path.Join(recordFolder, folder+".json"), data)
}

// lock keeps two runs from writing one folder at once. The lock file names
// its holder, since the folder may lie on a shared drive.
func (o *outbox) lock() (release func(), err error) {
	const name = recordFolder + "/正在运行.txt"
	if err := o.root.MkdirAll(recordFolder, 0o755); err != nil {
		return nil, err
	}
	f, err := o.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if errors.Is(err, fs.ErrExist) {
		holder, _ := o.root.ReadFile(name)
		return nil, fmt.Errorf("另一个 jixiao 正在写这个结果文件夹（%s）。请等它完成；如确认没有在运行，请删去“%s”后重试",
			strings.TrimSpace(string(holder)), name)
	}
	if err != nil {
		return nil, fmt.Errorf("无法写结果文件夹：%w", err)
	}
	host, _ := os.Hostname()
	fmt.Fprintf(f, "%s 进程 %d", host, os.Getpid())
	f.Close()
	return func() { o.root.Remove(name) }, nil
}

// earlier reads back our own self-evaluations from the results, in the order
// in which they were written beside each other. Those that cannot be read are
// reported, not lost.
func (r *runner) earlier() (books []*xlsx.Workbook, lost []model.File) {
	var names []string
	fs.WalkDir(r.box.root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil
		}
		if d.IsDir() && name != "." && strings.HasPrefix(d.Name(), ".") {
			return fs.SkipDir
		}
		if !d.IsDir() && strings.Contains(d.Name(), "绩效自评表") && strings.HasSuffix(d.Name(), ".xlsx") && !passedOver(d.Name()) {
			names = append(names, name)
		}
		return nil
	})
	// X.xlsx comes before X(新).xlsx before X(新2).xlsx: compare without the ending.
	slices.SortFunc(names, func(a, b string) int {
		return strings.Compare(strings.TrimSuffix(a, ".xlsx"), strings.TrimSuffix(b, ".xlsx"))
	})
	for _, name := range names {
		w := xlsx.Read(path.Join(r.dir, name), name, r.layouts)
		switch {
		case w.File.Refused:
			lost = append(lost, w.File)
		case w.Ours == xlsx.DocumentEvaluation:
			books = append(books, w)
		}
	}
	return books, lost
}

// finish writes what concerns all units: 汇总, records, 运行记录.
func (r *runner) finish(b *batch, units []*written) (int, error) {
	o := model.Overview{Year: b.year}
	var j judged
	for _, w := range units {
		j.add(w.report)
		o.Units = append(o.Units, w.result)
	}
	j.findings.Sort()
	o.Files = b.filesWithUnits()
	result := code(j.findings, b.refused() > 0)
	data, err := xlsx.WriteOverview(&o)
	if err != nil {
		return exitUnreadable, fmt.Errorf("汇总未能写出：%w", err)
	}
	var errs error
	if !r.dry {
		at, why, err := r.box.put("汇总.xlsx", data, r.box.record("汇总"))
		errs = errors.Join(err, r.box.remember("汇总", record{Outputs: map[string]string{at: hash(data)}}))
		if why != replaced {
			fmt.Fprintln(r.err, keptMessage("汇总.xlsx", at, why))
		}
		folders := folderNames(b.units)
		for i, w := range units {
			errs = errors.Join(errs, r.box.remember(folders[i], record{
				Inputs: b.inputsOf(w.report.Unit), Outputs: w.outputs, Result: w.result}))
		}
		errs = errors.Join(errs, r.box.write("运行记录.txt", runRecord(r.now(), b, units, j)))
	}
	for _, w := range units {
		errs = errors.Join(errs, w.err)
		if w.locked || w.err != nil {
			result = exitUnreadable
		}
	}
	if errs != nil {
		result = exitUnreadable
	}
	if r.format == "json" {
		return result, errors.Join(errs, writeCheckJSON(r.out, &j, b))
	}
	return result, errors.Join(errs, printRun(r.out, r.dir, b, units, j, result))
}

// runRecord is 运行记录.txt, the only output with a clock in it. It begins with
// a byte order mark and has Windows line ends, for Notepad.
func runRecord(now time.Time, b *batch, units []*written, j judged) []byte {
	var s strings.Builder
	fmt.Fprintf(&s, "\ufeff运行时间：%s\n年度：%d\n\n", now.Format("2006-01-02 15:04:05"), b.year)
	fmt.Fprintf(&s, "读取的文件（%d个）\n", len(b.files))
	for _, f := range b.files {
		if f.Refused {
			fmt.Fprintf(&s, "  未能读取  %s：%s\n", f.Path, f.Why)
		} else {
			fmt.Fprintf(&s, "  已读取    %s：%s\n", f.Path, formNames(f))
		}
	}
	for _, name := range b.skipped {
		fmt.Fprintf(&s, "  跳过      %s：本工具写出的结果\n", name)
	}
	fmt.Fprintf(&s, "\n单位（%d个）\n", len(units))
	for _, w := range units {
		fmt.Fprintf(&s, "  %s：%s\n", w.result.Unit, unitLine(w))
	}
	for _, f := range j.failed {
		fmt.Fprintf(&s, "规则 %s 未能运行：%s\n", f.Rule, f.Why)
	}
	return []byte(strings.ReplaceAll(s.String(), "\n", "\r\n"))
}

func formNames(f model.File) string {
	if len(f.Forms) == 0 {
		return "没有认出任何表单"
	}
	var names []string
	for _, k := range f.Forms {
		names = append(names, string(k))
	}
	return strings.Join(names, "、")
}
