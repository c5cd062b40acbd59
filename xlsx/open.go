package xlsx

import (
	"bytes"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"jixiao/model"
	"jixiao/xlsx/annotate"
	"jixiao/xlsx/biff"
	"jixiao/xlsx/lock"
	"jixiao/xlsx/ole"
	"jixiao/xlsx/page"
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
	sum      string // its annotate.ContentProperty
	date1904 bool
	modified time.Time // by the document's own word; zero where it says nothing
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
	docxFile: {"Word 文档", []string{".docx", ".docm", ".dotx", ".dotm", ".wps"}},
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

// counted is how the cells of s are counted in the document.
func (d document) counted(s *sheet.Sheet) func(row, col int) model.Counted {
	return func(row, col int) model.Counted { return model.Counted(d.Place(s, row, col)) }
}

// received is a file to be opened. Its name is for refusals, which say where the
// extension is not that of the content; passwords are tried in turn where it is
// locked.
type received struct {
	io.ReaderAt
	size      int64
	name      string
	passwords []string
}

// unlockedNote says that a file was opened with a password, since what is made of
// it has none.
const unlockedNote = "已加密，用给出的密码打开；写出的结果不加密"

// openAny decides from the content alone, never from the name, what s is and opens
// it. Errors are refusals in words of the officer, or those of s.
func openAny(s received, limits sheet.Limits) (*contents, error) {
	w, err := openContent(s, limits)
	if err != nil {
		return nil, unfinished(err, s.name)
	}
	return w, nil
}

func openContent(s received, limits sheet.Limits) (*contents, error) {
	head := make([]byte, min(s.size, headSize))
	if _, err := s.ReadAt(head, 0); err != nil && err != io.EOF {
		return nil, err
	}
	switch {
	case s.size == 0:
		return nil, errEmpty
	case bytes.HasPrefix(head, []byte{0xD0, 0xCF, 0x11, 0xE0}):
		return openOLE(s, limits)
	case bytes.HasPrefix(head, []byte("PK")):
		return openZip(s, head, limits)
	}
	if err := refuseOther(head, s.name); err != nil {
		return nil, err
	}
	return openPlain(s, limits)
}

func openPlain(s received, limits sheet.Limits) (*contents, error) {
	d, err := text.Open(s, s.size, limits)
	if none := errors.Is(err, text.ErrNoTable); none || err == nil && d.Kind == text.HTML {
		if why := refusePage(s, none); why != nil {
			return nil, why
		}
	}
	if err != nil {
		return nil, err
	}
	kinds := map[string]fileKind{text.CSV: csvFile, text.HTML: htmlFile, text.XML: xmlFile}
	return &contents{rowReader: d, kind: kinds[d.Kind], sheets: d.Sheets}, nil
}

// openOLE opens a compound file: a workbook, or a package that is locked, of which
// the content decides again.
func openOLE(s received, limits sheet.Limits) (*contents, error) {
	f, err := ole.Open(s, s.size, limits.Directory)
	if errors.Is(err, ole.ErrDamaged) {
		return nil, refusal("文件已损坏（不完整，可能没有下载或复制完），请重新取得该文件")
	}
	if err != nil {
		return nil, err
	}
	if lock.IsPackage(f) {
		return openLocked(s, f, limits)
	}
	w, err := openXLS(f, s, limits)
	if errors.Is(err, biff.ErrNoWorkbook) {
		if why := refuseContainer(f, s.name); why != nil {
			return nil, why
		}
	}
	return w, err
}

func openLocked(s received, f *ole.File, limits sheet.Limits) (*contents, error) {
	data, given, err := lock.Package(f, min(limits.File, lockedSize), s.passwords)
	if err != nil {
		return nil, err
	}
	inner := received{ReaderAt: bytes.NewReader(data), size: int64(len(data)), name: s.name}
	w, err := openZip(inner, data[:min(len(data), headSize)], limits)
	if err == nil && given {
		w.notes = append(w.notes, unlockedNote)
	}
	return w, err
}

func openXLS(f *ole.File, s received, limits sheet.Limits) (*contents, error) {
	if s.size > limits.File {
		return nil, sheet.Refuse("文件超过 %d MB，请删除图片和无关工作表后重新放入", limits.File>>20)
	}
	w, err := biff.OpenFile(f, limits, s.passwords...)
	if err != nil {
		return nil, err
	}
	notes := foreignParts(w.Macros, w.Links)
	if w.Unlocked {
		notes = append(notes, unlockedNote)
	}
	return &contents{rowReader: w, kind: xlsFile, sheets: w.Sheets, date1904: w.Date1904, modified: w.Modified, notes: notes}, nil
}

func openZip(s received, head []byte, limits sheet.Limits) (*contents, error) {
	a, err := sheet.OpenArchive(s, s.size, limits)
	if err != nil {
		return nil, err
	}
	part, err := docx.Part(a)
	if err != nil {
		return nil, err
	}
	if part != "" {
		d, err := docx.Open(a, part)
		if err != nil {
			return nil, err
		}
		return &contents{rowReader: document{d}, kind: docxFile, sheets: d.Sheets, modified: a.Modified(), notes: []string{wordNote(d)}}, nil
	}
	if err := refuseZip(a, head, s.name); err != nil {
		return nil, err
	}
	w, err := a.Workbook()
	if err != nil {
		return nil, err
	}
	return &contents{rowReader: w, kind: xlsxFile, sheets: w.Sheets, names: w.Names, ours: w.Properties[page.Property], sum: w.Properties[annotate.ContentProperty], date1904: w.Date1904, modified: a.Modified(), notes: foreignParts(w.Macros, w.Links)}, nil
}

// wordNote says how a document was read.
func wordNote(d *docx.Document) string {
	if d.Tables() == 0 {
		return "Word 文档里没有表格，只有文字；其中如有要报的内容，请填入表格后放入"
	}
	return "读的是 Word 文档里的表格，单元格地址按列线对齐后的行列计，另注明是表格的第几行、从左数第几格"
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
