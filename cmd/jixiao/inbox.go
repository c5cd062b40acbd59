package main

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// input is one file to read.
type input struct {
	path    string // where it lies
	name    string // relative to its inbox, with slashes: what findings say
	folder  string // its first folder under the inbox, the unit's by custom; empty if loose
	refused string // why it cannot be read, where that is known beforehand
}

// collect finds the files under paths in order of name. What no officer put
// there on purpose is passed over: see passedOver. out, the folder of results,
// is passed over too.
func collect(paths []string, out string) ([]input, error) {
	var all []input
	seen := map[string]bool{}
	for _, root := range paths {
		info, err := os.Stat(root)
		if err != nil {
			return nil, fmt.Errorf("找不到“%s”，请检查路径是否正确", root)
		}
		if !info.IsDir() {
			all = append(all, input{path: root, name: filepath.ToSlash(root)})
			continue
		}
		if sameFolder(root, out) {
			return nil, fmt.Errorf("结果文件夹不能就是收件文件夹“%s”，请用 -o 另指定一个", root)
		}
		for _, in := range walk(root, out) {
			if len(paths) > 1 {
				in.name = path.Join(label(root, paths), in.name)
			}
			all = append(all, in)
		}
	}
	all = slices.DeleteFunc(all, func(in input) bool {
		abs, err := filepath.Abs(in.path)
		again := err == nil && seen[abs]
		seen[abs] = true
		return again
	})
	slices.SortStableFunc(all, func(a, b input) int { return strings.Compare(a.name, b.name) })
	return all, nil
}

// label names one of several inboxes: by its last folder, or as it was given
// where another has the same.
func label(root string, paths []string) string {
	base := func(p string) string {
		if abs, err := filepath.Abs(p); err == nil {
			p = abs
		}
		return filepath.Base(p)
	}
	for _, other := range paths {
		if filepath.Clean(other) != filepath.Clean(root) && strings.EqualFold(base(other), base(root)) {
			return filepath.ToSlash(filepath.Clean(root))
		}
	}
	return base(root)
}

// sameFolder reports whether both are one existing folder, however written.
func sameFolder(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil || b == "" {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}

// walk finds the files under root, in its subfolders too.
func walk(root, out string) []input {
	var found []input
	// The separator makes a link to a folder be followed.
	filepath.WalkDir(root+string(filepath.Separator), func(path string, d fs.DirEntry, err error) error {
		rel, bad := filepath.Rel(root, path)
		if bad != nil {
			rel = path
		}
		in := input{path: path, name: filepath.ToSlash(rel)}
		if first, _, nested := strings.Cut(in.name, "/"); nested {
			in.folder = first
		}
		switch {
		case err != nil:
			if in.name == "." {
				in.name = filepath.ToSlash(root)
			} else if in.folder == "" {
				in.folder = in.name
			}
			in.refused = "没有读取权限，或所在的磁盘已断开，请检查后重新运行"
		case !d.IsDir():
			if passedOver(d.Name()) || !regular(path, d) || isRunRecord(path) {
				return nil
			}
		case in.name == ".":
			return nil
		case strings.HasPrefix(d.Name(), ".") || ofSystem(d.Name()) || sameFolder(path, out):
			return filepath.SkipDir
		default:
			if in.refused = posing(path); in.refused == "" {
				return nil
			}
		}
		found = append(found, in)
		if d != nil && d.IsDir() {
			return filepath.SkipDir
		}
		return nil
	})
	return found
}

// regular reports whether an entry is a file, or a link to one.
func regular(path string, d fs.DirEntry) bool {
	if d.Type().IsRegular() {
		return true
	}
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// posing says what is wrong with a folder that calls itself a workbook and
// holds none: it is empty, or a workbook unzipped. Other folders are right.
func posing(dir string) string {
	if !strings.EqualFold(filepath.Ext(dir), ".xlsx") {
		return ""
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return ""
	}
	unzipped := slices.ContainsFunc(entries, func(d fs.DirEntry) bool { return d.Name() == "[Content_Types].xml" })
	switch {
	case unzipped:
		return "这是工作簿解压成的文件夹，不是工作簿，请重新取得原来的 .xlsx 文件"
	case len(entries) == 0:
		return "这是空文件夹，不是工作簿，请向填报单位重新索取 .xlsx 文件"
	}
	return ""
}

// isRunRecord reports whether a file is the 运行记录 of an earlier run.
func isRunRecord(path string) bool {
	if filepath.Base(path) != runRecordName {
		return false
	}
	data, err := os.ReadFile(path)
	return err == nil && strings.HasPrefix(string(data), runRecordHead)
}

// passedOver reports whether a file is a by-product of Windows, Excel or WPS.
// Everything else is read, or told why it cannot be.
func passedOver(name string) bool {
	return strings.HasPrefix(name, "~$") || strings.HasPrefix(name, ".") ||
		strings.EqualFold(name, "desktop.ini") || strings.EqualFold(name, "thumbs.db") || strings.EqualFold(name, "ehthumbs.db")
}

// ofSystem reports whether a folder is one that Windows and macOS make on disks
// and in archives.
func ofSystem(name string) bool {
	return strings.EqualFold(name, "$RECYCLE.BIN") || strings.EqualFold(name, "System Volume Information") || name == "__MACOSX"
}
