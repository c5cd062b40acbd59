package xlsx

import (
	"bytes"
	"io"
	"path"
	"slices"
	"strings"

	"jixiao/xlsx/biff"
	text "jixiao/xlsx/plain"
	"jixiao/xlsx/sheet"
	docx "jixiao/xlsx/word"
)

// contents is a file whose sheets stream by, of whatever kind it is.
type contents struct {
	rowReader
	kind     fileKind
	sheets   []*sheet.Sheet
	names    []sheet.Name
	ours     string // the custom property jixiao, "" where there is none
	date1904 bool
	// notes are what the officer should know of the file as a whole.
	notes []string
}

// fileKind is what a file is by its content.
type fileKind uint8

const (
	xlsxFile fileKind = iota
	xlsFile
	docxFile
	csvFile
	htmlFile
	xmlFile
)

// fileKinds are the kinds in words of the officer, and the extensions that go
// with each.
var fileKinds = map[fileKind]struct {
	name       string
	extensions []string
}{
	xlsxFile: {".xlsx 工作簿", []string{".xlsx", ".xlsm", ".xltx", ".xltm"}},
	xlsFile:  {"旧版 .xls 工作簿", []string{".xls", ".xlt", ".et", ".ett"}},
	docxFile: {"Word 文档", []string{".docx", ".docm", ".dotx"}},
	csvFile:  {"文本（CSV）", []string{".csv", ".txt", ".tsv"}},
	htmlFile: {"网页（HTML）里的表格", []string{".html", ".htm", ".mht"}},
	xmlFile:  {"XML 表格（2003）", []string{".xml"}},
}

// disguise says where the name of a file says something else than its content;
// empty where it does not.
func (k fileKind) disguise(name string) string {
	ext := strings.ToLower(path.Ext(name))
	if ext == "" || slices.Contains(fileKinds[k].extensions, ext) {
		return ""
	}
	return "扩展名是 " + ext + "，其实是" + fileKinds[k].name + "，已按内容读取"
}

// rowReader is what all kinds of files have in common.
type rowReader interface {
	Read(s *sheet.Sheet, each func(*sheet.Row) error) error
	Text(c *sheet.Cell) string
	Format(style int) string
}

// document is a Word document, all cells of which are text.
type document struct{ *docx.Document }

func (document) Text(c *sheet.Cell) string { return string(c.Bytes()) }

func (document) Format(int) string { return "General" }

// openAny decides from the content alone, never from the name, what r is and opens
// it. Errors are refusals in words of the officer, or those of r.
func openAny(r io.ReaderAt, size int64, limits sheet.Limits) (*contents, error) {
	head := make([]byte, min(size, 4096))
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return nil, err
	}
	switch {
	case size == 0:
		return nil, refusal("文件是空的（0 字节），请向填报单位重新索取")
	case bytes.HasPrefix(head, []byte{0xD0, 0xCF, 0x11, 0xE0}):
		return openOLE(r, size, limits)
	case bytes.HasPrefix(head, []byte("PK")):
		return openZip(r, size, limits)
	}
	if err := refuseOther(head); err != nil {
		return nil, err
	}
	d, err := text.Open(r, size, limits)
	if err != nil {
		return nil, err
	}
	kinds := map[string]fileKind{text.CSV: csvFile, text.HTML: htmlFile, text.XML: xmlFile}
	return &contents{rowReader: d, kind: kinds[d.Kind], sheets: d.Sheets}, nil
}

func openOLE(r io.ReaderAt, size int64, limits sheet.Limits) (*contents, error) {
	w, err := biff.Open(r, size, limits)
	if err != nil {
		return nil, err
	}
	return &contents{rowReader: w, kind: xlsFile, sheets: w.Sheets, date1904: w.Date1904, notes: foreignParts(w.Macros, w.Links)}, nil
}

func openZip(r io.ReaderAt, size int64, limits sheet.Limits) (*contents, error) {
	a, err := sheet.OpenArchive(r, size, limits)
	if err != nil {
		return nil, err
	}
	if a.Has("word/document.xml") && !a.Has("xl/workbook.xml") {
		d, err := docx.Open(a)
		if err != nil {
			return nil, err
		}
		return &contents{rowReader: document{d}, kind: docxFile, sheets: d.Sheets, notes: []string{"读的是 Word 文档里的表格，单元格地址按表格的行列计"}}, nil
	}
	if err := refuseZip(a); err != nil {
		return nil, err
	}
	w, err := a.Workbook()
	if err != nil {
		return nil, err
	}
	return &contents{rowReader: w, kind: xlsxFile, sheets: w.Sheets, names: w.Names, ours: w.Properties[ourProperty], date1904: w.Date1904, notes: foreignParts(w.Macros, w.Links)}, nil
}

// foreignParts says what of a workbook is not read as it might be thought.
func foreignParts(macros bool, links []string) (notes []string) {
	if macros {
		notes = append(notes, "含宏，未运行")
	}
	if len(links) > 0 {
		notes = append(notes, "引用其他工作簿："+someOf(links)+"，按上次保存的结果读取")
	}
	return notes
}
