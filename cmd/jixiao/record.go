package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"runtime"
	"strconv"
	"strings"
	"syscall"

	"jixiao/model"
)

// record is the file that remembers a unit between runs.
type record struct {
	Inputs  map[string]string `json:"inputs"`
	Outputs map[string]string `json:"outputs"`           // name under OUT → hash of what we wrote
	Pending map[string]string `json:"pending,omitempty"` // being written
	// Absorbed is the hash of a result that the officer changed → the output in
	// which all of it stands.
	Absorbed map[string]string `json:"absorbed,omitempty"`
	Result   model.UnitResult  `json:"result"`
	// Before are the findings of the round before: of the last run whose inputs
	// were others than those of Result.
	Before model.Findings `json:"before,omitempty"`
	// Names are the names of projects that the officer had settled then.
	Names string `json:"names,omitempty"`
	// Rules is the mark of the rule book that the results were made with.
	Rules string `json:"rules,omitempty"`

	folder string
}

const (
	recordFolder   = ".jixiao"
	overviewRecord = "_汇总" // no unit's folder has this name
)

// record is what we remember of a folder; empty where we never wrote there, or
// where the record is damaged: then nothing is known to be ours, and nothing
// is replaced.
func (o *outbox) record(folder string) *record {
	rec := &record{}
	if o.root != nil {
		if data, err := o.root.ReadFile(path.Join(recordFolder, folder+".json")); err == nil && json.Unmarshal(data, rec) != nil {
			rec = &record{}
		}
	}
	if rec.Outputs == nil {
		rec.Outputs = map[string]string{}
	}
	rec.folder = folder
	return rec
}

// absorb notes that all of the result with this hash stands in the output at.
func (rec *record) absorb(sum, at string) {
	if rec.Absorbed == nil {
		rec.Absorbed = map[string]string{}
	}
	rec.Absorbed[sum] = at
}

// wrote reports whether something with this hash was written by us into the
// folder, under whatever name: the officer may have renamed it since.
func (rec *record) wrote(sum string) bool {
	for _, names := range []map[string]string{rec.Outputs, rec.Pending} {
		for _, h := range names {
			if h == sum {
				return true
			}
		}
	}
	return false
}

func (o *outbox) remember(rec *record) error {
	data, err := json.MarshalIndent(rec, "", " ")
	if err != nil {
		return err
	}
	return o.write(path.Join(recordFolder, rec.folder+".json"), data)
}

const lockFile = recordFolder + "/正在运行.txt"

// lock keeps two runs from writing one folder at once. The lock file names
// its holder, since the folder may lie on a shared drive; that of a run on
// this computer which is no more is taken over.
func (o *outbox) lock() (release func(), err error) {
	if err := o.root.MkdirAll(recordFolder, 0o755); err != nil {
		return nil, fmt.Errorf("无法写结果文件夹：%s", cause(err))
	}
	holder, err := o.root.ReadFile(lockFile)
	if err == nil && gone(string(holder)) {
		o.root.Remove(lockFile)
	}
	f, err := o.root.OpenFile(lockFile, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("另一个 jixiao 正在写这个结果文件夹（%s）。请等它完成；如确认没有在运行，请删去结果文件夹中的“%s”后重试",
			strings.TrimSpace(string(holder)), lockFile)
	}
	if err != nil {
		return nil, fmt.Errorf("无法写结果文件夹：%s", cause(err))
	}
	host, _ := os.Hostname()
	fmt.Fprintf(f, "%s 进程 %d", host, os.Getpid())
	f.Close()
	return func() { o.root.Remove(lockFile) }, nil
}

// gone reports whether the holder of a lock is a process of this computer that
// has ended: a run that was cut off by a power failure.
func gone(holder string) bool {
	host, err := os.Hostname()
	name, number, found := strings.Cut(strings.TrimSpace(holder), " 进程 ")
	pid, bad := strconv.Atoi(number)
	if err != nil || !found || bad != nil || name != host || pid <= 0 {
		return false
	}
	p, err := os.FindProcess(pid)
	if err != nil {
		return true // Windows knows of no such process
	}
	defer p.Release()
	if runtime.GOOS == "windows" {
		return false
	}
	err = p.Signal(syscall.Signal(0))
	return errors.Is(err, os.ErrProcessDone) || errors.Is(err, syscall.ESRCH)
}
