package xlsx

import (
	"bytes"
	"io"
	"unicode/utf8"

	"jixiao/xlsx/sheet"

	"github.com/richardlehane/mscfb"
)

const resaveAsXLSX = "请用 WPS 或 Excel 打开，另存为 .xlsx 后重新放入"

// refusal is why a file cannot be read, in words of the officer with the remedy.
type refusal = sheet.Refusal

// recognise decides from the content alone, never from the name, whether r is a
// workbook that can be read.
func recognise(r io.ReaderAt, size int64, limits sheet.Limits) (*sheet.Archive, error) {
	head := make([]byte, min(size, 4096))
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return nil, err
	}
	switch {
	case size == 0:
		return nil, refusal("文件是空的（0 字节），请向填报单位重新索取")
	case bytes.HasPrefix(head, []byte{0xD0, 0xCF, 0x11, 0xE0}):
		return nil, refuseOLE(r)
	case !bytes.HasPrefix(head, []byte("PK")):
		return nil, refuseOther(head)
	}
	a, err := sheet.OpenArchive(r, size, limits)
	if err != nil {
		return nil, err
	}
	return a, refuseZip(a)
}

func refuseOLE(r io.ReaderAt) error {
	doc, err := mscfb.New(r)
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

// refuseOther is why a file that begins like head is not read.
func refuseOther(head []byte) error {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")), " \t\r\n")
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

// refuseZip is why a zip is no workbook of ours; nil where it is one.
func refuseZip(a *sheet.Archive) error {
	switch {
	case a.Has("xl/workbook.xml"):
		return nil
	case a.Has("xl/workbook.bin"):
		return refusal("这是二进制工作簿（.xlsb），" + resaveAsXLSX)
	case a.Has("word/document.xml"):
		return refusal("这是 Word 文档（.docx），不是工作簿，请把表格粘贴到 Excel、另存为 .xlsx 后重新放入")
	case a.Has("ppt/presentation.xml"):
		return refusal("这是演示文稿（.pptx），不是工作簿，请放入 .xlsx 工作簿")
	case a.Has("content.xml"):
		return refusal("这是 OpenDocument 文件（.ods 等），" + resaveAsXLSX)
	case a.Len() == 0:
		return refusal("压缩包是空的，请重新取得该文件")
	case !a.Has("[Content_Types].xml"):
		return refusal("这是压缩包，不是工作簿，请解压后放入其中的 .xlsx 工作簿")
	}
	return nil
}
