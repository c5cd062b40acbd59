package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jixiao/xlsx"
)

// smallInbox is a folder with the forms of one unit.
func smallInbox(t *testing.T) string {
	t.Helper()
	inbox := filepath.Join(t.TempDir(), "收件")
	for _, name := range []string{"执行表", "申报表"} {
		buildForm(t, inbox, name, "", "")
	}
	return inbox
}

// buildForm makes a workbook of the inbox from its text, with one word replaced.
func buildForm(t *testing.T, inbox, name, old, with string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata/texts", name+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	if old != "" {
		text = []byte(strings.ReplaceAll(string(text), old, with))
	}
	data, err := xlsx.BuildText(string(text))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(inbox, "甲中心", name+".xlsx")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func smallRun(t *testing.T, inbox, out string) {
	t.Helper()
	var printed bytes.Buffer
	if code := Main([]string{"run", inbox, "-o", out, "--quiet"}, &printed, &printed); code != exitClean {
		t.Fatalf("run = %d, want 0\n%s", code, printed.String())
	}
}

// TestInterrupted: a run that is broken off leaves the old results whole, says
// so with its exit code, and leaves no lock behind.
func TestInterrupted(t *testing.T) {
	inbox, out := smallInbox(t), t.TempDir()
	smallRun(t, inbox, out)
	before := contents(t, out)
	buildForm(t, inbox, "执行表", "45.00", "46.00")

	s := settings{jobs: 1, format: "text", quiet: true}
	h, err := furnish(s)
	if err != nil {
		t.Fatal(err)
	}
	form, err := xlsx.DefaultTemplate()
	if err != nil {
		t.Fatal(err)
	}
	inputs, err := collect([]string{inbox}, out)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	e := &env{out: io.Discard, err: io.Discard, now: time.Now}
	code, err := (&runner{env: e, house: h, settings: s, dir: out, template: form}).run(ctx, inputs)
	if code != exitInterrupt || err == nil {
		t.Errorf("an interrupted run = %d, %v, want %d and why", code, err, exitInterrupt)
	}
	compareContents(t, "an interrupted run", before, contents(t, out))
	if _, err := os.Stat(filepath.Join(out, lockFile)); err == nil {
		t.Error("an interrupted run leaves its lock")
	}
}

// TestCutOff: after a power failure between writing an output and noting that
// it is written, the next run knows its own output, takes over the lock and
// minds no half-written file.
func TestCutOff(t *testing.T) {
	inbox, out := smallInbox(t), t.TempDir()
	smallRun(t, inbox, out)
	name := "甲中心/2023_绩效自评表.xlsx"

	box, err := openOutbox(out, false)
	if err != nil {
		t.Fatal(err)
	}
	defer box.close()
	rec := box.record("甲中心")
	half := filepath.Join(out, "甲中心", ".~2023_绩效自评表.xlsx.tmp")
	data, err := xlsx.BuildText("[表]\nA1 断电前刚写完")
	if err != nil {
		t.Fatal(err)
	}
	rec.Pending = map[string]string{name: hash(data)}
	for _, err := range []error{
		box.remember(rec), box.write(name, data), os.WriteFile(half, data[:10], 0o644),
		os.WriteFile(filepath.Join(out, lockFile), []byte(deadHolder(t)), 0o644),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	smallRun(t, inbox, out)
	if got, err := os.ReadFile(filepath.Join(out, name)); err != nil || bytes.Equal(got, data) {
		t.Errorf("the output of the broken run was not replaced: %v", err)
	}
	for _, left := range []string{half, filepath.Join(out, numbered(name, 1))} {
		if _, err := os.Stat(left); err == nil {
			t.Errorf("%s is left", filepath.Base(left))
		}
	}
}

// deadHolder is the content of a lock whose process has ended.
func deadHolder(t *testing.T) string {
	t.Helper()
	host, err := os.Hostname()
	if err != nil {
		t.Skip("no host name")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "-test.run=^$")
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%s 进程 %d", host, cmd.Process.Pid)
}

// TestLockOfTheLiving: the lock of a process that still runs is respected.
func TestLockOfTheLiving(t *testing.T) {
	box, err := openOutbox(t.TempDir(), false)
	if err != nil {
		t.Fatal(err)
	}
	defer box.close()
	release, err := box.lock()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := box.lock(); err == nil || !strings.Contains(err.Error(), "正在写这个结果文件夹") {
		t.Errorf("a second lock = %v, want a refusal", err)
	}
	release()
	if release, err = box.lock(); err != nil {
		t.Errorf("lock after release = %v", err)
	} else {
		release()
	}
}
