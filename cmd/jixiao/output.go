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
	root *os.Root
}

func openOutbox(dir string) (*outbox, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("无法建立结果文件夹“%s”：%w", dir, err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("无法打开结果文件夹“%s”：%w", dir, err)
	}
	return &outbox{root}, nil
}

func (o *outbox) close() { o.root.Close() }

// kept says why an output was not replaced.
type kept uint8

const (
	replaced kept = iota
	changed       // somebody changed it since we wrote it
	locked        // it is open elsewhere
)

// put writes an output, whole or not at all. An output that no longer equals
// what we wrote (written: name → hash), or that is open elsewhere, is left
// alone: the new one goes beside it as …(新). put returns the name under which
// the data now stands.
func (o *outbox) put(name string, data []byte, written map[string]string) (string, kept, error) {
	why := replaced
	for i := 0; ; i++ {
		name := numbered(name, i)
		old, err := o.root.ReadFile(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return "", why, fmt.Errorf("read %s: %w", name, err)
		case hash(old) == hash(data):
			return name, why, nil
		case hash(old) != written[name]:
			why = max(why, changed)
			continue
		case o.open(name):
			why = max(why, locked)
			continue
		}
		err = o.write(name, data)
		if err != nil && old != nil && errors.Is(err, fs.ErrPermission) {
			why = max(why, locked)
			continue
		}
		return name, why, err
	}
}

// open reports whether Excel or WPS has the file open: they leave an owner
// file beside it.
func (o *outbox) open(name string) bool {
	_, err := o.root.Stat(path.Join(path.Dir(name), "~$"+path.Base(name)))
	return err == nil
}

func (o *outbox) write(name string, data []byte) error {
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
	switch stem {
	case "CON", "PRN", "AUX", "NUL":
		return true
	}
	return len(stem) == 4 && (strings.HasPrefix(stem, "COM") || strings.HasPrefix(stem, "LPT")) && stem[3] >= '0' && stem[3] <= '9'
}
