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
	const shown = 3
	and := ""
	if len(others) > shown {
		and = " 等"
	}
	what, remedy, _ := strings.Cut(why, "，请")
	return fmt.Sprintf("%s（连同 %s%s，本文件夹里共 %d 个），请%s", what,
		strings.Join(others[:min(shown, len(others))], "、"), and, len(others)+1, remedy)
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
