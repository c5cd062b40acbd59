package main

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"jixiao/model"
	"jixiao/xlsx"
	"jixiao/xlsx/results"
)

// evaluation writes the unit's 绩效自评表. Where the officer's copy was left
// alone, a 警告 says so.
func (w *written) evaluation(r *runner, name string) {
	data, err := xlsx.Write(w.report, r.template, r.layouts)
	if err != nil {
		w.err = errors.Join(w.err, fmt.Errorf("自评表未能写出：%w", err))
		return
	}
	at, why := w.put(r, name, data)
	w.result.Evaluation = at
	w.keep(name, at, why)
	if at != "" {
		r.absorb(w, at)
	}
}

// errors writes the unit's 对账差错表. Where the officer's copy is to be left
// alone, the new one says so itself.
func (w *written) errors(r *runner, name string, links results.Links) {
	data, err := results.WriteErrors(handedOn(w.report), links)
	told := replaced
	if err == nil {
		if _, holds := r.box.look(name, data, w.record); holds != replaced {
			told = holds
			w.keep(name, numbered(name, 1), holds)
			w.report.Findings.Sort()
			data, err = results.WriteErrors(handedOn(w.report), links)
		}
	}
	if err != nil {
		w.err = errors.Join(w.err, fmt.Errorf("对账差错表未能写出：%w", err))
		return
	}
	at, why := w.put(r, name, data)
	w.result.Errors = at
	if at != "" {
		r.absorbAnswers(w, at)
	}
	if told == replaced {
		w.keep(name, at, why) // found out only on writing
	}
}

// handedOn is the report as units and others may see it: numbers of accounts,
// identity cards and mobile phones are hidden in every text taken from a form.
func handedOn(r *model.Report) *model.Report {
	out := *r
	mask := func(fs model.Findings) model.Findings {
		fs = slices.Clone(fs)
		for i := range fs {
			fs[i] = model.MaskFinding(fs[i])
		}
		return fs
	}
	out.Findings, out.Gone = mask(r.Findings), mask(r.Gone)
	out.Shortfalls = slices.Clone(r.Shortfalls)
	for i := range out.Shortfalls {
		s := &out.Shortfalls[i]
		s.Reasons = slices.Clone(s.Reasons)
		for k := range s.Reasons {
			s.Reasons[k].Text = model.Masked(s.Reasons[k].Text)
		}
	}
	return &out
}

func (w *written) put(r *runner, name string, data []byte) (string, kept) {
	at, why, err := r.box.put(name, data, w.record)
	if err != nil {
		w.err = errors.Join(w.err, fmt.Errorf("未能写出“%s”：%s", name, cause(err)))
		return "", why
	}
	w.outputs = append(w.outputs, at)
	w.locked = w.locked || why == locked
	return at, why
}

// keep adds the 警告 that an output was not replaced.
func (w *written) keep(name, at string, why kept) {
	if why == replaced || at == "" {
		return
	}
	f := model.Finding{
		Rule: "O01", Level: model.Warning, Unit: w.report.Unit.Name,
		At:      model.Ref{File: path.Base(name)},
		Message: keptMessage(name, at, why),
		Fix:     "请核对两份文件：表格各栏和报告段落中您改过的内容已带入新文件；另加的工作表、表格以外的批注和备注不会带入，请自行移入；确认后删去旧文件，或把新文件改回原名",
		Basis:   "不覆盖已改动的文件",
	}
	if path.Base(path.Dir(name)) == copiesFolder {
		f.Fix = "请核对：在批注副本里作的更正没有读取，要按它算，请把改过的那份放进收件文件夹，代替原来的表；不要的请删去"
	}
	if why == locked {
		f.Fix = "请关闭该文件后重新运行；如并没有打开，请删去旁边以“~$”开头的文件"
		w.open = append(w.open, path.Dir(name)+"："+f.Message+"；"+f.Fix)
	}
	w.report.Findings = append(w.report.Findings, f)
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

// finish writes what concerns all units: 汇总 and 运行记录.
func (r *runner) finish(b *batch, units []*written) (int, error) {
	o := model.Overview{Year: b.year}
	var j judged
	for _, w := range units {
		j.add(w.report)
		o.Units = append(o.Units, w.result)
	}
	j.findings.Sort()
	o.Files = b.filesWithUnits()
	end := ending{code: code(j.findings, b.refused() > 0)}
	errs := r.overview(&o, &end)
	end.notes = append(end.notes, b.unused(r.settings.rules)...)
	for _, w := range units {
		end.notes = append(end.notes, w.open...)
	}
	if err := r.box.write(runRecordName, runRecord(r.now(), b, r.describe(), units, j, end.notes)); err != nil {
		errs = errors.Join(errs, fmt.Errorf("未能写出“%s”：%s", runRecordName, cause(err)))
	}
	for _, w := range units {
		end.outputs = append(end.outputs, w.outputs...)
		errs = errors.Join(errs, w.err)
		if w.locked {
			end.code = exitUnreadable
		}
	}
	slices.Sort(end.outputs)
	if errs != nil {
		end.code = exitUnreadable
	}
	if r.format == "json" {
		return end.code, errors.Join(errs, writeCheckJSON(r.out, &j, b))
	}
	return end.code, errors.Join(errs, printRun(r.out, r, b, units, j, end))
}

// ending is what became of a whole run.
type ending struct {
	code    int
	outputs []string // what was written, or would be
	notes   []string // what the officer must know, beyond findings
}

// overview writes 汇总.
func (r *runner) overview(o *model.Overview, end *ending) error {
	const name = "汇总.xlsx"
	data, err := results.WriteOverview(o)
	if err != nil {
		return fmt.Errorf("汇总未能写出：%w", err)
	}
	rec := r.box.record(overviewRecord)
	end.notes = append(end.notes, r.note(rec)...)
	at, why, err := r.box.put(name, data, rec)
	if err == nil {
		err = r.box.remember(rec)
	}
	if err != nil {
		return fmt.Errorf("未能写出“%s”：%s", name, cause(err))
	}
	end.outputs = append(end.outputs, at)
	if why != replaced {
		end.notes = append(end.notes, keptMessage(name, at, why))
	}
	if why == locked {
		end.code = exitUnreadable
	}
	if o.Year == 0 {
		end.notes = append(end.notes, "没有一张表写明年度，请在表上补填，或用 --year 指定，如 --year 2023")
	}
	return nil
}

// The name and the beginning of 运行记录.txt.
const (
	runRecordName = "运行记录.txt"
	runRecordHead = "\ufeff运行时间："
)

// runRecord is 运行记录.txt, the only output with a clock in it. It begins with
// a byte order mark and has Windows line ends, for Notepad.
func runRecord(now time.Time, b *batch, book string, units []*written, j judged, notes []string) []byte {
	var s strings.Builder
	fmt.Fprintf(&s, runRecordHead+"%s\n年度：%d\n规则库：%s\n\n", now.Format("2006-01-02 15:04:05"), b.year, book)
	fmt.Fprintf(&s, "读取的文件（%d个）\n", len(b.files))
	for _, f := range b.files {
		if f.Refused {
			fmt.Fprintf(&s, "  未能读取  %s：%s\n", f.Path, f.Why)
		} else {
			fmt.Fprintf(&s, "  已读取    %s：%s\n", f.Path, formNames(f))
		}
		for _, n := range f.Notes {
			fmt.Fprintf(&s, "            %s\n", n)
		}
	}
	for _, k := range b.skipped {
		fmt.Fprintf(&s, "  跳过      %s：%s\n", k.name, k.why())
	}
	fmt.Fprintf(&s, "\n单位（%d个）\n", len(units))
	for _, w := range units {
		fmt.Fprintf(&s, "  %s：%s\n", w.result.Unit, unitLine(w))
	}
	for _, n := range notes {
		fmt.Fprintf(&s, "%s\n", n)
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
