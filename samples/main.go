// Command samples rebuilds the workbooks of the invented sub-district 云桥街道.
// Texts under 底稿 (see xlsx.BuildText for their notation) become workbooks
// under 收件, file by file: a/b.txt becomes a/b.xlsx. The texts are the source
// of truth; the workbooks are committed beside them, so that the program can
// be tried without building anything.
//
//	go run ./samples
package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"jixiao/xlsx"
)

// street is the folder of the sub-district, relative to the module root.
const street = "samples/云桥街道"

func main() {
	if err := rebuild(street); err != nil {
		fmt.Fprintln(os.Stderr, "samples:", err)
		os.Exit(1)
	}
}

// rebuild writes every workbook of dir/底稿 to dir/收件.
func rebuild(dir string) error {
	books, err := build(filepath.Join(dir, "底稿"))
	if err != nil {
		return err
	}
	for _, b := range books {
		path := filepath.Join(dir, "收件", b.path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, b.data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// workbook is one built file; path is relative to 收件.
type workbook struct {
	path string
	data []byte
}

// build makes the workbooks of all texts below drafts, in order of path.
func build(drafts string) ([]workbook, error) {
	var books []workbook
	err := filepath.WalkDir(drafts, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".txt") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(drafts, strings.TrimSuffix(path, ".txt"))
		if err != nil {
			return err
		}
		b, err := draft(name, string(text))
		if err != nil {
			return fmt.Errorf("build %s: %w", path, err)
		}
		books = append(books, b)
		return nil
	})
	return books, err
}

// cut marks a text whose workbook was sent incomplete: a download that broke
// off half way.
const cut = ".截断"

// draft makes the workbook called name from its text.
func draft(name, text string) (workbook, error) {
	text, err := expandLedger(text)
	if err != nil {
		return workbook{}, err
	}
	data, err := xlsx.BuildText(text)
	if err != nil {
		return workbook{}, err
	}
	if whole, broken := strings.CutSuffix(name, cut); broken {
		name, data = whole, data[:len(data)/2]
	}
	return workbook{path: name + ".xlsx", data: data}, nil
}
