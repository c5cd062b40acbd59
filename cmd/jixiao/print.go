package main

import (
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"
	"sync"

	"jixiao/model"
	"jixiao/rules"
	"jixiao/xlsx"
)

// This file is the only one that prints results. Findings and tables go to
// standard output, progress to standard error; everything is Chinese.

// progress prints a line as each unit is done.
type progress struct {
	mu    sync.Mutex
	w     io.Writer
	all   int
	n     int
	quiet bool
}

func newProgress(w io.Writer, all int, quiet bool) *progress {
	return &progress{w: w, all: all, quiet: quiet}
}

func (p *progress) unit(w *written) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.n++
	if !p.quiet {
		fmt.Fprintf(p.w, "[%d/%d] %s　%s\n", p.n, p.all, w.result.Unit, unitLine(w))
	}
}

func unitLine(w *written) string {
	r := w.result
	line := fmt.Sprintf("%s，错误 %d　警告 %d　提示 %d　待填 %d", r.Status, r.Faults, r.Warnings, r.Notices, r.Owed)
	if r.Remark != "" {
		line += "（" + r.Remark + "）"
	}
	return line
}

// printRun is the end of a run: what was found, where it lies, what to do.
func printRun(w io.Writer, r *runner, b *batch, units []*written, j judged, end ending) error {
	var s strings.Builder
	fmt.Fprintf(&s, "收到文件 %d 个%s，单位 %d 个；错误 %d，警告 %d，提示 %d。\n", len(b.files), ofThemRefused(b), len(units),
		j.findings.Count(model.Fault), j.findings.Count(model.Warning), j.findings.Count(model.Notice))
	for _, m := range remarks(b.files) {
		if m.refused {
			fmt.Fprintf(&s, "未能读取：%s：%s\n", m.path, m.text)
		} else {
			fmt.Fprintf(&s, "请留意：%s：%s\n", m.path, m.text)
		}
	}
	for _, n := range end.notes {
		fmt.Fprintf(&s, "%s\n", n)
	}
	if r.dry {
		fmt.Fprintf(&s, "只算不写，没有写出任何文件。实际运行时会在“%s”写出：\n", r.dir)
		for _, name := range end.outputs {
			fmt.Fprintf(&s, "  %s\n", name)
		}
	} else {
		fmt.Fprintf(&s, "结果在“%s”，请先看其中的 汇总.xlsx。\n", r.dir)
	}
	switch end.code {
	case exitFaults:
		s.WriteString("退出码 1：有“错误”需要各单位更正，见各单位的 对账差错表。程序运行正常。\n")
	case exitUnreadable:
		s.WriteString("退出码 3：有文件无法读取或写出（见上），其余文件都已处理完毕。\n")
	}
	_, err := io.WriteString(w, s.String())
	return err
}

// ofThemRefused says how many of the files could not be read.
func ofThemRefused(b *batch) string {
	if n := b.refused(); n > 0 {
		return fmt.Sprintf("（其中未能读取 %d 个）", n)
	}
	return ""
}

// printFindings lists findings, one paragraph each, and the counts.
func printFindings(w io.Writer, fs model.Findings, b *batch, quiet bool) error {
	var s strings.Builder
	for _, m := range remarks(b.files) {
		if m.refused {
			fmt.Fprintf(&s, "未能读取 %s\n    %s\n", m.path, m.text)
		} else {
			fmt.Fprintf(&s, "请留意 %s\n    %s\n", m.path, m.text)
		}
	}
	for _, f := range fs {
		if quiet && f.Level < model.Fault {
			continue
		}
		fmt.Fprintf(&s, "%s %s %s %s\n    %s\n", f.Level, f.Rule, f.Unit, f.At, f.Message)
		if f.Fix != "" {
			fmt.Fprintf(&s, "    怎样改：%s\n", f.Fix)
		}
	}
	fmt.Fprintf(&s, "错误 %d，警告 %d，提示 %d\n", fs.Count(model.Fault), fs.Count(model.Warning), fs.Count(model.Notice))
	_, err := io.WriteString(w, s.String())
	return err
}

// findingJSON is a finding as the contract spells it.
type findingJSON struct {
	Rule    string `json:"rule"`
	Level   string `json:"level"`
	Unit    string `json:"unit"`
	Form    string `json:"form"`
	Project string `json:"project,omitempty"`
	placeJSON
	Related []placeJSON `json:"related"`
	Message string      `json:"message"`
	Want    string      `json:"want"`
	Got     string      `json:"got"`
	Diff    string      `json:"diff"`
	Verdict string      `json:"verdict"`
	Cause   string      `json:"cause"`
	Fix     string      `json:"fix"`
	Basis   string      `json:"basis"`
}

type placeJSON struct {
	File  string `json:"file"`
	Sheet string `json:"sheet"`
	Cell  string `json:"cell"`
}

type fileJSON struct {
	File   string           `json:"file"`
	Status string           `json:"status"`
	Why    string           `json:"why"`
	Forms  []model.FormKind `json:"forms"`
	Notes  []string         `json:"notes,omitempty"`
}

type silenceJSON struct {
	Rule string `json:"rule"`
	Why  string `json:"why"`
}

func place(r model.Ref) placeJSON { return placeJSON{r.File, r.Sheet, r.A1()} }

var figureWithUnit = regexp.MustCompile(`^([≥≤]?-?[0-9][0-9,]*(?:\.[0-9]+)?%?)(?:万元|元|分|个百分点)$`)

// bare is a figure without its unit word, as programs want it; any other text
// stays whole.
func bare(s string) string { return figureWithUnit.ReplaceAllString(s, "$1") }

func findingsJSON(fs model.Findings) []findingJSON {
	out := []findingJSON{}
	for _, f := range fs {
		j := findingJSON{Rule: f.Rule, Level: f.Level.String(), Unit: f.Unit, Form: string(f.Form), Project: f.Project,
			placeJSON: place(f.At), Related: []placeJSON{}, Message: f.Message, Want: bare(f.Want), Got: bare(f.Got), Diff: bare(f.Diff),
			Verdict: f.Verdict.String(), Cause: f.Cause, Fix: f.Fix, Basis: f.Basis}
		for _, r := range f.Related {
			j.Related = append(j.Related, place(r))
		}
		out = append(out, j)
	}
	return out
}

func filesJSON(files []model.File) []fileJSON {
	out := []fileJSON{}
	for _, f := range files {
		j := fileJSON{File: f.Path, Status: "read", Why: f.Why, Forms: f.Forms, Notes: f.Notes}
		if f.Refused {
			j.Status = "refused"
		}
		if j.Forms == nil {
			j.Forms = []model.FormKind{}
		}
		out = append(out, j)
	}
	return out
}

func silencesJSON(ss []model.Silence) []silenceJSON {
	out := []silenceJSON{}
	for _, s := range ss {
		out = append(out, silenceJSON(s))
	}
	return out
}

func writeCheckJSON(w io.Writer, j *judged, b *batch) error {
	return writeJSON(w, map[string]any{
		"findings": findingsJSON(j.findings),
		"rules":    map[string]any{"ran": len(j.ran), "not_applicable": silencesJSON(j.notApplicable()), "failed": silencesJSON(j.failed)},
		"files":    filesJSON(b.files),
		"counts": map[string]int{"错误": j.findings.Count(model.Fault), "警告": j.findings.Count(model.Warning),
			"提示": j.findings.Count(model.Notice)},
	})
}

func writeDumpJSON(w io.Writer, h *house, books []*xlsx.Workbook) error {
	var forms []*model.Form
	var files []model.File
	for _, b := range books {
		forms = append(forms, b.Forms...)
		files = append(files, b.File)
	}
	return writeJSON(w, map[string]any{
		"forms":    xlsx.FormsJSON(books),
		"unknown":  xlsx.UnknownJSON(books),
		"files":    filesJSON(files),
		"findings": findingsJSON(rules.CheckReadings(h.book, forms)),
	})
}

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	return e.Encode(v)
}
