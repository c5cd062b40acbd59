package main

import (
	"fmt"
	"path"
	"strings"

	"jixiao/model"
	"jixiao/xlsx"
)

// alike joins files of one folder that are refused for being of one kind, as a
// folder full of scans: the first stands for all, and says how many they are.
// Workbooks that cannot be read stay apart.
func alike(files []model.File) []model.File {
	type key struct{ folder, kind, why string }
	var out []model.File
	first, others := map[key]int{}, map[int][]string{}
	for _, f := range files {
		k := key{path.Dir(f.Path), f.Kind, f.Why}
		if at, ok := first[k]; ok && f.Kind != "" {
			others[at] = append(others[at], path.Base(f.Path))
			continue
		}
		first[k] = len(out)
		out = append(out, f)
	}
	for at, names := range others {
		out[at].Why = together(out[at].Why, names)
	}
	return out
}

// together says in a refusal that it is that of others too.
func together(why string, others []string) string {
	what, remedy, _ := strings.Cut(why, "，请")
	return fmt.Sprintf("%s（连同 %s，本文件夹里共 %d 个），请%s", what, fewNames(others), len(others)+1, remedy)
}

// remarked is what the screen says of a file: why it was refused, or a note.
type remarked struct {
	refused    bool
	path, text string
}

// remarks are what is said of files, in their order. A note that several files
// share is said once, with the names of the first few.
func remarks(files []model.File) []remarked {
	var out []remarked
	first, others := map[string]int{}, map[int][]string{}
	for _, f := range alike(files) {
		if f.Refused {
			out = append(out, remarked{true, f.Path, f.Why})
		}
		for _, n := range f.Notes {
			if at, ok := first[n]; ok {
				others[at] = append(others[at], beside(f.Path, out[at].path))
				continue
			}
			first[n] = len(out)
			out = append(out, remarked{false, f.Path, n})
		}
	}
	for at, names := range others {
		out[at].path += fmt.Sprintf("（连同 %s，共 %d 个文件）", fewNames(names), len(names)+1)
	}
	return out
}

// beside is a file as it is called beside another: by its name alone where they
// share a folder.
func beside(name, other string) string {
	if path.Dir(name) == path.Dir(other) {
		return path.Base(name)
	}
	return name
}

// fewNames lists the first names, and says where there are more.
func fewNames(names []string) string {
	const shown = 3
	s := strings.Join(names[:min(shown, len(names))], "、")
	if len(names) > shown {
		s += " 等"
	}
	return s
}

// alikeBooks leaves out the files that alike joins with others.
func alikeBooks(books []*xlsx.Workbook) []*xlsx.Workbook {
	var files []model.File
	of := map[string]*xlsx.Workbook{}
	for _, w := range books {
		files = append(files, w.File)
		of[w.File.Path] = w
	}
	var out []*xlsx.Workbook
	for _, f := range alike(files) {
		w := *of[f.Path]
		w.File = f
		out = append(out, &w)
	}
	return out
}
