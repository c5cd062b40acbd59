package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestLayering keeps the rooms apart: data flows model ← rules, model ← xlsx,
// and only cmd knows both.
func TestLayering(t *testing.T) {
	for _, law := range []struct{ pkg, never, why string }{
		{"jixiao/model", "jixiao/rules", "model is plain data and judges nothing"},
		{"jixiao/model", "jixiao/xlsx", "model does no I/O"},
		{"jixiao/model", "os/exec", "model does no I/O"},
		{"jixiao/model", "github.com/xuri/excelize/v2", "model does not know what a workbook is"},
		{"jixiao/rules", "jixiao/xlsx", "rules never see a workbook"},
		{"jixiao/rules", "github.com/xuri/excelize/v2", "rules never see a workbook"},
		{"jixiao/rules/expr", "jixiao/rules", "the language does not know the book"},
		{"jixiao/xlsx", "jixiao/rules", "xlsx never judges"},
		{"jixiao/xlsx/results", "jixiao/rules", "results show what rules said, they do not judge"},
		{"jixiao/xlsx/page", "jixiao/xlsx", "a page knows no forms"},
	} {
		if slices.Contains(deps(t, law.pkg), law.never) {
			t.Errorf("%s imports %s, yet %s", law.pkg, law.never, law.why)
		}
	}
}

func deps(t *testing.T, pkg string) []string {
	t.Helper()
	out, err := exec.Command("go", "list", "-deps", pkg).CombinedOutput()
	if err != nil {
		t.Fatalf("go list -deps %s: %v\n%s", pkg, err, out)
	}
	return strings.Fields(string(out))
}
