package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// input is one file to read.
type input struct {
	path   string // where it lies
	name   string // relative to its inbox, with slashes: what findings say
	folder string // its first folder under the inbox, the unit's by custom; empty if loose
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
		found, err := walk(root, out)
		if err != nil {
			return nil, fmt.Errorf("无法读取文件夹“%s”：%w", root, err)
		}
		for _, in := range found {
			if len(paths) > 1 {
				in.name = filepath.ToSlash(filepath.Base(filepath.Clean(root))) + "/" + in.name
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

func walk(root, out string) ([]input, error) {
	var found []input
	skip, _ := filepath.Abs(out)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			abs, _ := filepath.Abs(path)
			if path != root && (abs == skip && out != "" || strings.HasPrefix(d.Name(), ".")) {
				return filepath.SkipDir
			}
			return nil
		}
		if passedOver(d.Name()) || !d.Type().IsRegular() {
			return nil
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		in := input{path: path, name: filepath.ToSlash(rel)}
		if first, _, nested := strings.Cut(in.name, "/"); nested {
			in.folder = first
		}
		found = append(found, in)
		return nil
	})
	return found, err
}

// passedOver reports whether a file is a by-product of Windows, Excel or WPS.
func passedOver(name string) bool {
	return strings.HasPrefix(name, "~$") || strings.HasPrefix(name, ".") ||
		strings.EqualFold(name, "desktop.ini") || strings.EqualFold(name, "thumbs.db")
}
