package xlsx

import (
	"bytes"

	"jixiao/xlsx/sheet"
)

const resaveAsXLSX = "请用 WPS 或 Excel 打开，另存为 .xlsx 后重新放入"

// refusal is why a file cannot be read, in words of the officer with the remedy.
type refusal = sheet.Refusal

// refuseOther is why a file that begins like head is not read; nil where it may
// be text.
func refuseOther(head []byte) error {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")), " \t\r\n")
	switch {
	case bytes.HasPrefix(head, []byte("%PDF")):
		return refusal("这是 PDF，不是工作簿，请向填报单位索取 .xlsx 原表")
	case bytes.HasPrefix(head, []byte("\x89PNG")), bytes.HasPrefix(head, []byte("\xFF\xD8\xFF")), bytes.HasPrefix(head, []byte("GIF8")):
		return refusal("这是图片，不是工作簿，请向填报单位索取 .xlsx 原表")
	case bytes.HasPrefix(head, []byte("Rar!")), bytes.HasPrefix(head, []byte("7z\xBC\xAF")), bytes.HasPrefix(head, []byte("\x1F\x8B")):
		return refusal("这是压缩包，请解压后放入其中的 .xlsx 工作簿")
	case bytes.HasPrefix(head, []byte("{\\rtf")):
		return refusal("这是 RTF 文档，不是工作簿，请把表格粘贴到 Excel、另存为 .xlsx 后重新放入")
	}
	return nil
}

// refuseZip is why a zip is no workbook of ours; nil where it is one.
func refuseZip(a *sheet.Archive) error {
	switch {
	case a.Has("xl/workbook.xml"):
		return nil
	case a.Has("xl/workbook.bin"):
		return refusal("这是二进制工作簿（.xlsb），" + resaveAsXLSX)
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
