package xlsx

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/richardlehane/mscfb"
)

// The limits that a file must keep before excelize may touch it: excelize
// spends memory on every column up to the last of a row.
const (
	maxFileBytes   = 64 << 20
	maxUnzipped    = 512 << 20
	maxCells       = 6_000_000 // Σ over rows of the last column used
	maxMerges      = 20_000
	maxSheets      = 500
	resaveAsXLSX   = "请用 WPS 或 Excel 打开，另存为 .xlsx 后重新放入"
	maxLineOfCells = 16384
)

// refusal is why a file cannot be read, in words of the officer with the remedy.
type refusal string

func (r refusal) Error() string { return string(r) }

// preflight decides from the content alone, never from the name, whether data
// is a workbook that can be read with bounded memory. hasFormula reports
// whether any sheet holds a formula.
func preflight(data []byte) (hasFormula bool, err error) {
	switch {
	case len(data) == 0:
		return false, refusal("文件是空的（0 字节），请向填报单位重新索取")
	case len(data) > maxFileBytes:
		return false, refusal(fmt.Sprintf("文件超过 %d MB，请删除图片和无关工作表后重新放入", maxFileBytes>>20))
	case bytes.HasPrefix(data, []byte{0xD0, 0xCF, 0x11, 0xE0}):
		return false, refuseOLE(data)
	case !bytes.HasPrefix(data, []byte("PK")):
		return false, refuseOther(data)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return false, refusal("文件已损坏（压缩包不完整，可能没有下载或复制完），请重新取得该文件")
	}
	return inspectZip(z)
}

func refuseOLE(data []byte) error {
	doc, err := mscfb.New(bytes.NewReader(data))
	if err != nil {
		return refusal("文件已损坏（旧格式文件不完整），请重新取得该文件")
	}
	kind := ""
	for entry, err := doc.Next(); err == nil; entry, err = doc.Next() {
		switch entry.Name {
		case "EncryptedPackage":
			return refusal("文件加了打开密码，请用 WPS 或 Excel 取消密码、另存为 .xlsx 后重新放入")
		case "Workbook", "Book":
			kind = "xls"
		case "WordDocument":
			kind = "doc"
		case "PowerPoint Document":
			kind = "ppt"
		}
	}
	switch kind {
	case "xls":
		return refusal("这是旧版 .xls（或 .et）工作簿，" + resaveAsXLSX)
	case "doc":
		return refusal("这是 Word 文档（.doc），不是工作簿，请把表格粘贴到 Excel、另存为 .xlsx 后重新放入")
	case "ppt":
		return refusal("这是演示文稿，不是工作簿，请放入 .xlsx 工作簿")
	}
	return refusal("文件格式不认识（旧版复合文档），" + resaveAsXLSX)
}

func refuseOther(data []byte) error {
	head := bytes.TrimLeft(bytes.TrimPrefix(data[:min(len(data), 4096)], []byte("\xEF\xBB\xBF")), " \t\r\n")
	lower := bytes.ToLower(head)
	switch {
	case bytes.HasPrefix(head, []byte("%PDF")):
		return refusal("这是 PDF，不是工作簿，请向填报单位索取 .xlsx 原表")
	case bytes.HasPrefix(head, []byte("\x89PNG")), bytes.HasPrefix(head, []byte("\xFF\xD8\xFF")), bytes.HasPrefix(head, []byte("GIF8")):
		return refusal("这是图片，不是工作簿，请向填报单位索取 .xlsx 原表")
	case bytes.HasPrefix(head, []byte("Rar!")), bytes.HasPrefix(head, []byte("7z\xBC\xAF")), bytes.HasPrefix(head, []byte("\x1F\x8B")):
		return refusal("这是压缩包，请解压后放入其中的 .xlsx 工作簿")
	case bytes.HasPrefix(lower, []byte("<!doctype html")), bytes.HasPrefix(lower, []byte("<html")), bytes.Contains(lower, []byte("<table")):
		return refusal("这是网页（HTML）改名的表格，不是真正的工作簿，" + resaveAsXLSX)
	case bytes.Contains(lower, []byte("urn:schemas-microsoft-com:office:spreadsheet")):
		return refusal("这是 XML 表格（2003），" + resaveAsXLSX)
	case bytes.HasPrefix(head, []byte("{\\rtf")):
		return refusal("这是 RTF 文档，不是工作簿，请把表格粘贴到 Excel、另存为 .xlsx 后重新放入")
	case !bytes.ContainsRune(head, 0) && looksLikeText(head):
		return refusal("这是文本文件（CSV 或 TXT），不是工作簿，" + resaveAsXLSX)
	}
	return refusal("不是工作簿，或文件已损坏，" + resaveAsXLSX)
}

// looksLikeText reports whether head reads as UTF-8 or as a GB text without
// control characters.
func looksLikeText(head []byte) bool {
	for _, b := range head {
		if b < 0x20 && b != '\t' && b != '\r' && b != '\n' {
			return false
		}
	}
	return utf8.Valid(head) || bytes.ContainsAny(head, ",\t\n")
}

func inspectZip(z *zip.Reader) (hasFormula bool, err error) {
	var total uint64
	var book, odd string
	sheets := 0
	for _, f := range z.File {
		total += f.UncompressedSize64
		name := strings.ReplaceAll(f.Name, `\`, "/")
		switch {
		case f.Flags&1 != 0:
			return false, refusal("压缩包加了密码，请解压后放入其中的 .xlsx 工作簿")
		case name == "xl/workbook.xml":
			book = name
		case strings.HasPrefix(name, "xl/worksheets/") && strings.HasSuffix(name, ".xml"):
			sheets++
		case name == "word/document.xml":
			odd = "这是 Word 文档（.docx），不是工作簿，请把表格粘贴到 Excel、另存为 .xlsx 后重新放入"
		case name == "ppt/presentation.xml":
			odd = "这是演示文稿（.pptx），不是工作簿，请放入 .xlsx 工作簿"
		case name == "xl/workbook.bin":
			odd = "这是二进制工作簿（.xlsb），" + resaveAsXLSX
		case name == "content.xml" && odd == "":
			odd = "这是 OpenDocument 文件（.ods 等），" + resaveAsXLSX
		}
	}
	switch {
	case total > maxUnzipped:
		return false, refusal(fmt.Sprintf("文件解压后超过 %d MB，请删除无关内容后重新放入", maxUnzipped>>20))
	case odd != "" && book == "":
		return false, refusal(odd)
	case book == "" && len(z.File) == 0:
		return false, refusal("压缩包是空的，请重新取得该文件")
	case book == "":
		return false, refusal("这是压缩包，不是工作簿，请解压后放入其中的 .xlsx 工作簿")
	case sheets > maxSheets:
		return false, refusal(fmt.Sprintf("工作表超过 %d 个，请拆分后重新放入", maxSheets))
	}
	return inspectSheets(z)
}

func inspectSheets(z *zip.Reader) (hasFormula bool, err error) {
	cells, merges, left := 0, 0, int64(maxUnzipped)
	for _, f := range z.File {
		if !strings.HasPrefix(f.Name, "xl/worksheets/") || !strings.HasSuffix(f.Name, ".xml") {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return false, refusal("文件已损坏（工作表打不开），请重新取得该文件")
		}
		limited := &io.LimitedReader{R: r, N: left}
		c, m, formula, err := countCells(limited)
		r.Close()
		if err != nil {
			return false, refusal("文件已损坏（工作表内容不完整），请重新取得该文件")
		}
		left = limited.N
		cells, merges, hasFormula = cells+c, merges+m, hasFormula || formula
		switch {
		case cells > maxCells || left <= 0:
			return false, refusal("工作表的有效区域过大（可能整行整列设过格式），请把有用的内容复制到新工作簿、另存为 .xlsx 后重新放入")
		case merges > maxMerges:
			return false, refusal("合并单元格过多，请把有用的内容复制到新工作簿、另存为 .xlsx 后重新放入")
		}
	}
	return hasFormula, nil
}

// countCells scans the XML of a sheet tag by tag, without keeping it: the sum
// over rows of the last column, the number of merges, and whether there is a
// formula.
func countCells(r io.Reader) (cells, merges int, formula bool, err error) {
	b := bufio.NewReaderSize(r, 64<<10)
	last := 0
	for {
		_, err := skipTo(b, '<')
		if err == io.EOF {
			return cells + last, merges, formula, nil
		}
		if err != nil {
			return 0, 0, false, err
		}
		tag, err := skipTo(b, '>')
		if err != nil && !errors.Is(err, io.EOF) {
			return 0, 0, false, err
		}
		name, attrs := splitTag(tag)
		switch name {
		case "row":
			cells += last
			last = 0
		case "c":
			last = max(last+1, columnOf(attrs))
		case "f":
			formula = true
		case "mergeCell":
			merges++
		}
	}
}

// skipTo reads up to and including mark and returns the first bytes before it,
// enough for a tag.
func skipTo(b *bufio.Reader, mark byte) ([]byte, error) {
	var head []byte
	for {
		part, err := b.ReadSlice(mark)
		if len(head) < 512 {
			head = append(head, part[:min(len(part), 512)]...)
		}
		if err == bufio.ErrBufferFull {
			continue
		}
		return bytes.TrimSuffix(head, []byte{mark}), err
	}
}

func splitTag(tag []byte) (name string, attrs []byte) {
	i := bytes.IndexAny(tag, " \t\r\n/")
	if i < 0 {
		i = len(tag)
	}
	if j := bytes.IndexByte(tag[:i], ':'); j >= 0 {
		return string(tag[j+1 : i]), tag[i:]
	}
	return string(tag[:i]), tag[i:]
}

// columnOf is the column of the attribute r="C6", 0 where there is none.
func columnOf(attrs []byte) int {
	i := bytes.Index(attrs, []byte(` r="`))
	if i < 0 {
		return 0
	}
	col := 0
	for _, b := range attrs[i+4:] {
		if b < 'A' || b > 'Z' || col > maxLineOfCells {
			break
		}
		col = col*26 + int(b-'A') + 1
	}
	return col
}
