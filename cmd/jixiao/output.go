package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
	"unicode"
)

// outbox is the folder of results. Every name in it comes from cells of
// workbooks, so it is reached through os.Root alone: no name can lead outside.
type outbox struct {
	root *os.Root // nil in a dry run before the folder was ever made
	dry  bool     // nothing may be written
}

// openOutbox opens the folder of results, and makes it unless dry.
func openOutbox(dir string, dry bool) (*outbox, error) {
	if dry {
		if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
			return &outbox{dry: true}, nil
		}
	} else if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("无法建立结果文件夹“%s”：%s", dir, cause(err))
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("无法打开结果文件夹“%s”：%s", dir, cause(err))
	}
	return &outbox{root, dry}, nil
}

func (o *outbox) close() {
	if o.root != nil {
		o.root.Close()
	}
}

// kept says why an output was not replaced.
type kept uint8

const (
	replaced kept = iota
	changed       // somebody changed it since we wrote it
	locked        // it is open elsewhere
)

// put writes an output, whole or not at all, and notes it in rec. An output
// that no longer equals anything we wrote, or that is open elsewhere, is left
// alone: the new one goes beside it as …(新). put returns the name under which
// the data now stands; what we once wrote beside that name is taken away.
func (o *outbox) put(name string, data []byte, rec *record) (string, kept, error) {
	why := replaced
	for i := 0; ; i++ {
		at := numbered(name, i)
		there, holds := o.look(at, data, rec)
		if holds != replaced {
			why = max(why, holds)
			continue
		}
		err := o.replace(at, data, rec)
		if err != nil && there {
			why = locked
			continue
		}
		if err == nil {
			o.tidy(name, i, rec)
		}
		return at, why, err
	}
}

// look says whether something stands under a name, and what keeps it from
// being replaced by data.
func (o *outbox) look(name string, data []byte, rec *record) (there bool, holds kept) {
	if o.root == nil {
		return false, replaced
	}
	// What cannot even be looked at is not there: a file may stand where the
	// folder should be.
	if _, err := o.root.Lstat(name); err != nil {
		return false, replaced
	}
	old, err := o.root.ReadFile(name)
	switch {
	case err == nil && hash(old) == hash(data):
		return true, replaced
	case o.open(name):
		return true, locked
	case err == nil && rec.wrote(hash(old)):
		return true, replaced
	}
	return true, changed
}

// replace writes data under name. The record knows of it beforehand, so that
// a run that is cut off does not take its own output for the officer's.
func (o *outbox) replace(name string, data []byte, rec *record) error {
	sum := hash(data)
	if !o.dry {
		if old, err := o.root.ReadFile(name); err != nil || hash(old) != sum {
			if rec.Pending == nil {
				rec.Pending = map[string]string{}
			}
			rec.Pending[name] = sum
			if err := o.remember(rec); err != nil {
				return err
			}
			if err := o.write(name, data); err != nil {
				return err
			}
		}
	}
	rec.Outputs[name] = sum
	delete(rec.Pending, name)
	return nil
}

// tidy takes away what we wrote beside an output in an earlier run and nobody
// changed since: all of it stands in the output now.
func (o *outbox) tidy(name string, i int, rec *record) {
	for i++; !o.dry; i++ {
		beside := numbered(name, i)
		data, err := o.root.ReadFile(beside)
		if err != nil {
			return
		}
		if rec.wrote(hash(data)) && !o.open(beside) && o.root.Remove(beside) == nil {
			delete(rec.Outputs, beside)
		}
	}
}

// open reports whether Excel, WPS or LibreOffice has the file open: they leave
// an owner file beside it.
func (o *outbox) open(name string) bool {
	for _, owner := range []string{"~$" + path.Base(name), ".~lock." + path.Base(name) + "#"} {
		if _, err := o.root.Stat(path.Join(path.Dir(name), owner)); err == nil {
			return true
		}
	}
	return false
}

func (o *outbox) write(name string, data []byte) error {
	if o.dry {
		return nil
	}
	if err := o.root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	temp := path.Join(path.Dir(name), ".~"+path.Base(name)+".tmp")
	f, err := o.root.Create(temp)
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = o.root.Rename(temp, name)
	}
	if err != nil {
		o.root.Remove(temp)
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

// cause says in the officer's words why the system refused a file or folder.
func cause(err error) string {
	text := strings.ToLower(err.Error())
	switch {
	case errors.Is(err, fs.ErrPermission) || strings.Contains(text, "read-only"):
		return "没有写入权限，或正被别的程序占用。请关闭打开的文件，或换一个文件夹"
	case errors.Is(err, fs.ErrNotExist):
		return "找不到这个位置，请检查路径（网络盘是否已断开）"
	case errors.Is(err, fs.ErrExist), strings.Contains(text, "not a directory"), strings.Contains(text, "is a directory"),
		strings.Contains(text, "file exists"):
		return "同名的文件（或文件夹）占了这个位置，请把它改名或移走"
	case strings.Contains(text, "no space"), strings.Contains(text, "not enough space"):
		return "磁盘已满，请腾出空间后重新运行"
	case strings.Contains(text, "too long"):
		return "路径太长，请换一个靠近盘符的文件夹"
	case strings.Contains(text, "being used by another"):
		return "正被别的程序打开，请关闭后重新运行"
	}
	return err.Error()
}

// numbered is the i-th name tried for an output: X.xlsx, X(新).xlsx,
// X(新2).xlsx, …
func numbered(name string, i int) string {
	if i == 0 {
		return name
	}
	ext := path.Ext(name)
	mark := "(新)"
	if i > 1 {
		mark = fmt.Sprintf("(新%d)", i)
	}
	return strings.TrimSuffix(name, ext) + mark + ext
}

func hash(data []byte) string {
	h := sha256.Sum256(data)
	return hex.EncodeToString(h[:])
}

// folderName is a unit's name as a folder: without what Windows refuses in
// names, and not too long for its paths.
func folderName(unit string) string {
	clean := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`<>:"/\|?*`, r) || unicode.IsControl(r) {
			return '_'
		}
		return r
	}, unit)
	runes := []rune(strings.Trim(clean, " ."))
	if len(runes) > 60 {
		runes = runes[:60]
	}
	clean = strings.Trim(string(runes), " .")
	if clean == "" || strings.HasPrefix(clean, "_") || reserved(clean) {
		clean = "单位" + clean
	}
	return clean
}

// reserved reports whether Windows keeps the name for a device.
func reserved(name string) bool {
	stem, _, _ := strings.Cut(strings.ToUpper(name), ".")
	stem = strings.TrimRight(stem, " ")
	switch stem {
	case "CON", "PRN", "AUX", "NUL":
		return true
	}
	return len(stem) == 4 && (strings.HasPrefix(stem, "COM") || strings.HasPrefix(stem, "LPT")) && stem[3] >= '0' && stem[3] <= '9'
}
