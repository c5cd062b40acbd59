package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jixiao/xlsx"
)

const (
	sampleInbox    = "../../samples/云桥街道/收件"
	sampleExpected = "../../samples/云桥街道/应得"
)

// runSamples runs the whole job on the samples and returns what it printed.
func runSamples(t *testing.T, out string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := Main([]string{"run", sampleInbox, "-o", out}, &stdout, &stderr)
	// One of the samples is unreadable on purpose.
	if code != exitUnreadable {
		t.Fatalf("run = %d, want %d\n%s%s", code, exitUnreadable, stdout.String(), stderr.String())
	}
	return stdout.String()
}

// TestSamples runs the samples, and looks at the outputs in every way.
func TestSamples(t *testing.T) {
	inputs := contents(t, sampleInbox)
	out := t.TempDir()
	runSamples(t, out)
	compareContents(t, "inputs", inputs, contents(t, sampleInbox))
	t.Run("outputs", func(t *testing.T) {
		numbers := outputNumbers(t, out)
		t.Run("expected", func(t *testing.T) { t.Parallel(); asExpected(t, out) })
		t.Run("openpyxl", func(t *testing.T) { t.Parallel(); inOpenpyxl(t, out, numbers) })
		t.Run("LibreOffice", func(t *testing.T) { t.Parallel(); inLibreOffice(t, out, numbers) })
	})
	t.Run("twice", func(t *testing.T) { twice(t, out) })
}

// asExpected compares every output with its text beside the samples.
func asExpected(t *testing.T, out string) {
	got := map[string]string{}
	for _, name := range workbooks(t, out) {
		var text bytes.Buffer
		if err := xlsx.DumpText(&text, filepath.Join(out, name)); err != nil {
			t.Fatal(err)
		}
		got[strings.TrimSuffix(filepath.ToSlash(name), ".xlsx")+".txt"] = text.String()
	}
	if *update {
		if err := os.RemoveAll(sampleExpected); err != nil {
			t.Fatal(err)
		}
		for name, text := range got {
			path := filepath.Join(sampleExpected, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, text := range got {
		want, err := os.ReadFile(filepath.Join(sampleExpected, filepath.FromSlash(name)))
		if err != nil {
			t.Errorf("unexpected output: %v", err)
			continue
		}
		if text != string(want) {
			t.Errorf("%s: %s", name, firstDifference(text, string(want)))
		}
	}
	for _, name := range files(t, sampleExpected) {
		if _, ok := got[filepath.ToSlash(name)]; !ok {
			t.Errorf("no output for %s", name)
		}
	}
}

// twice: the same inputs give the same bytes, into a fresh folder and over the
// results of the run before.
func twice(t *testing.T, first string) {
	second := t.TempDir()
	runSamples(t, second)
	before := contents(t, first)
	compareContents(t, "a fresh folder", before, contents(t, second))
	runSamples(t, first)
	compareContents(t, "a second run", before, contents(t, first))
}

func compareContents(t *testing.T, what string, before, after map[string][]byte) {
	t.Helper()
	for name, data := range before {
		if !bytes.Equal(data, after[name]) {
			t.Errorf("%s: %s has other bytes", what, name)
		}
	}
	for name := range after {
		if _, ok := before[name]; !ok {
			t.Errorf("%s: %s is new", what, name)
		}
	}
}

// TestSamplesSeed: the figures of the real report come out, and nothing of
// that unit is called wrong.
func TestSamplesSeed(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(sampleExpected, "云桥街道社区党群服务中心/2023_绩效自评表.txt"))
	if err != nil {
		t.Fatal(err)
	}
	_, narrative, found := strings.Cut(string(text), "[自评报告]")
	if !found {
		t.Fatal("no sheet 自评报告")
	}
	narrative, _, _ = strings.Cut(narrative, "\n[")
	for _, figure := range []string{"973.99", "119.76", "1,093.75", "899.52", "82.24%", "585.06", "568.24", "97.12%",
		"508.69", "331.29", "65.13%", "调增", "177.40", "175.30"} {
		if !strings.Contains(narrative, figure) {
			t.Errorf("the narrative lacks %s", figure)
		}
	}
	faults, err := os.ReadFile(filepath.Join(sampleExpected, "云桥街道社区党群服务中心/2023_对账差错表.txt"))
	if err != nil {
		t.Fatal(err)
	}
	list, _, _ := strings.Cut(string(faults), "[预算执行对账]")
	for _, line := range strings.Split(list, "\n") {
		if addr, value, _ := strings.Cut(line, " "); strings.HasPrefix(addr, "B") && value == "错误" {
			t.Errorf("a 错误 at %s of a unit without faults", addr)
		}
	}
}

// TestSamplesMistakes: every mistake that the samples list is found at its
// cell, and no other unit is called wrong.
func TestSamplesMistakes(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if code := Main([]string{"check", sampleInbox, "--format", "json"}, &stdout, &stderr); code != exitUnreadable {
		t.Fatalf("check = %d\n%s", code, stderr.String())
	}
	var got struct{ Findings []findingJSON }
	if err := json.Unmarshal(stdout.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	found := map[[4]string]string{}
	for _, f := range got.Findings {
		for _, at := range append(f.Related, f.placeJSON) {
			found[[4]string{f.Rule, at.File, at.Sheet, at.Cell}] = f.Level
		}
		if f.Level == "错误" && f.Unit != "云桥街道城市运行管理中心" && f.Rule != "Q09" {
			t.Errorf("%s %s %s!%s: %s", f.Rule, f.Unit, f.Sheet, f.Cell, f.Message)
		}
	}
	mistakes := sampleMistakes(t)
	for _, m := range mistakes {
		if level := found[[4]string{m[0], m[2], m[3], m[4]}]; level != m[1] {
			t.Errorf("%s %s %s!%s = %q, want %s", m[0], m[2], m[3], m[4], level, m[1])
		}
	}
	if len(mistakes) < 10 {
		t.Errorf("only %d mistakes listed", len(mistakes))
	}
}

// sampleMistakes are the listed mistakes: rule, level, file, sheet, cell.
func sampleMistakes(t *testing.T) [][]string {
	t.Helper()
	list, err := os.ReadFile("../../samples/云桥街道/底稿/差错清点.md")
	if err != nil {
		t.Fatal(err)
	}
	var all [][]string
	for line := range strings.Lines(string(list)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if len(cells) == 7 && cells[0] != "规则" && !strings.HasPrefix(cells[0], "---") {
			all = append(all, cells)
		}
	}
	return all
}

// workbooks are the names of all workbooks under dir.
func workbooks(t *testing.T, dir string) []string {
	t.Helper()
	return slices.DeleteFunc(files(t, dir), func(name string) bool { return filepath.Ext(name) != ".xlsx" })
}

// files are the names of all files under dir, in order, without the records
// that carry a clock.
func files(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.Name() == recordFolder {
			return fs.SkipDir
		}
		if d.IsDir() || d.Name() == "运行记录.txt" {
			return nil
		}
		name, err := filepath.Rel(dir, path)
		names = append(names, name)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func contents(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	of := map[string][]byte{}
	for _, name := range files(t, dir) {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		of[name] = data
	}
	return of
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range g {
		if i >= len(w) || g[i] != w[i] {
			line := "(end)"
			if i < len(w) {
				line = w[i]
			}
			return "got  " + g[i] + "\n want " + line
		}
	}
	return "got ends early, want " + w[len(g)]
}
