package xlsx

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestLocked: what is locked with a password reads as what stands beside it
// without; what is only protected from writing needs none. Each was made by the
// program that its name says, and those without one by the tests of package lock.
func TestLocked(t *testing.T) {
	layouts, err := DefaultLayouts()
	if err != nil {
		t.Fatal(err)
	}
	read := func(path string, passwords ...string) (*Workbook, string) {
		w := Read(path, "甲", layouts, passwords...)
		b, err := json.Marshal(w.Forms)
		if err != nil {
			t.Fatal(err)
		}
		return w, string(b)
	}
	files, err := filepath.Glob("testdata/locked/*_*")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, path := range files {
		plain, want := read("testdata/locked/执行表" + filepath.Ext(path))
		if len(plain.Forms) != 1 || !strings.Contains(want, "便民服务") {
			t.Fatalf("%s without a password: %s", path, want)
		}
		open := strings.Contains(path, "只防改写")
		w, got := read(path, "错", "123456")
		if w.File.Refused || got != want {
			t.Errorf("%s: refused %t %s\n%s", path, w.File.Refused, w.File.Why, got)
		}
		if noted := slices.Contains(w.File.Notes, unlockedNote); noted == open {
			t.Errorf("%s: notes %q", path, w.File.Notes)
		}
		for _, passwords := range [][]string{nil, {"错"}} {
			why := map[bool]string{true: "需要密码", false: "密码不对"}[passwords == nil]
			if w, got := read(path, passwords...); open && got != want || !open && (len(w.Forms) > 0 || !strings.Contains(w.File.Why, why)) {
				t.Errorf("%s with %q: refused %t %q", path, passwords, w.File.Refused, w.File.Why)
			}
		}
		var l Ledger
		if l.Read(path, "甲", layouts, "123456"); l.Files[0].Refused {
			t.Errorf("%s as a list: %s", path, l.Files[0].Why)
		}
		var text bytes.Buffer
		if err := DumpText(&text, path, "123456"); err != nil || !strings.Contains(text.String(), "便民服务") {
			t.Errorf("%s as text: %v", path, err)
		}
	}
}

// TestForeign: a file of another kind is refused for what it is, with its remedy,
// and where its extension says another thing, with both.
func TestForeign(t *testing.T) {
	part := func(names ...string) string {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for _, n := range names {
			name, content, _ := strings.Cut(n, "=")
			w, err := z.CreateHeader(&zip.FileHeader{Name: name}) // stored, as the first part of OpenDocument is
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write([]byte(content)); err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	office := "[Content_Types].xml"
	for _, c := range []struct{ name, data, kind, want string }{
		{"扫描件.png", "\x89PNG\r\n\x1a\n", "图片", "这是图片，请向填报单位索取"},
		{"扫描件.jpeg", "\xFF\xD8\xFF\xE0", "图片", "这是图片，请"},
		{"扫描件.xlsx", "\xFF\xD8\xFF\xE0", "图片", "这是图片，扩展名却是 .xlsx，请"},
		{"a.gif", "GIF89a", "图片", ""},
		{"a.bmp", "BM\x46\x00\x00\x00\x00\x00\x00\x00\x36\x00", "图片", ""},
		{"a.tif", "II*\x00", "图片", ""},
		{"a.tiff", "MM\x00*", "图片", ""},
		{"a.webp", "RIFF\x20\x00\x00\x00WEBPVP8 ", "图片", ""},
		{"a.heic", "\x00\x00\x00\x18ftypheic", "图片", ""},
		{"a.mp4", "\x00\x00\x00\x18ftypisom", "音频或视频", "移出收件文件夹"},
		{"a.pdf", "%PDF-1.7\n", "PDF", "这是 PDF，请向填报单位索取 .xlsx 原表"},
		{"a.pdf", "\xEF\xBB\xBF\n%PDF-1.7\n", "PDF", ""},
		{"a.ofd", part("OFD.xml", "Doc_0/Document.xml"), "OFD 版式文件", "这是 OFD 版式文件，请"},
		{"a.xps", part(office, "FixedDocSeq.fdseq"), "XPS 版式文件", ""},
		{"a.rtf", `{\rtf1\ansi}`, "RTF 文档", "另存为 .docx"},
		{"a.doc", `{\rtf1\ansi}`, "RTF 文档", "扩展名却是 .doc，请"},
		{"a.mht", "MIME-Version: 1.0\r\n", "网页存档（.mht）", "另存为 .xlsx"},
		{"a.eml", "From: x@y\r\nMIME-Version: 1.0\r\n", "邮件（.eml）", "附件"},
		{"a.rar", "Rar!\x1a\x07", "压缩包", "解压"},
		{"a.7z", "7z\xBC\xAF\x27\x1C", "压缩包", "解压"},
		{"a.gz", "\x1F\x8B\x08", "压缩包", "解压"},
		{"a.tar", strings.Repeat("x", 257) + "ustar", "压缩包", "解压"},
		{"a.zip", part("甲.xlsx"), "压缩包", "解压"},
		{"a.xlsx", part("甲.xlsx"), "压缩包", "扩展名却是 .xlsx"},
		{"a.xlsb", part(office, "xl/workbook.bin"), "二进制工作簿（.xlsb）", "另存为 .xlsx"},
		{"a.xls", "\x09\x04\x06\x00\x00\x00\x10\x00", "Excel 4 或更早版本的工作簿", "另存为 .xlsx"},
		{"a.pptx", part(office, "ppt/presentation.xml"), "演示文稿（.pptx）", ".xlsx"},
		{"a.ods", part("mimetype=application/vnd.oasis.opendocument.spreadsheet", "content.xml"), "OpenDocument 表格（.ods）", "另存为 .xlsx"},
		{"a.odt", part("mimetype=application/vnd.oasis.opendocument.text", "content.xml"), "OpenDocument 文字（.odt）", "另存为 .docx"},
		{"a.odp", part("mimetype=application/vnd.oasis.opendocument.presentation", "content.xml"), "OpenDocument 文件", ""},
		{"a.uos", part("uof.xml", "content.xml"), "UOF 文件（.uos/.uot）", "WPS"},
		{"a.uos", `<?xml version="1.0"?><uof:UOF xmlns:uof="x">`, "UOF 文件（.uos/.uot）", "WPS"},
		{"a.lnk", "L\x00\x00\x00\x01\x14\x02\x00", "快捷方式（.lnk）", "所指"},
		{"a.xlsx.url", "[InternetShortcut]\r\nURL=https://x/", "网址（.url）", "下载"},
		{"a.xlsx", "[InternetShortcut]\r\nURL=https://x/", "网址（.url）", "扩展名却是 .xlsx"},
		{"a.exe", "MZ\x90" + strings.Repeat("\x00", 60) + "PE\x00\x00", "程序", "不要打开"},
		{"a.xlsx", "b\x14#e" + strings.Repeat("\x01", 50) + "E-SafeNet", "单位加密软件加密的文件", "解密"},
		{"a.dwg", "AC1027\x00\x00", "CAD 图纸", ""},
		{"a.xlsx", `<html><form><table><tr><td>密码</td><td><INPUT name="p" type = "password"></td></tr><tr><td>a</td><td>b</td></tr></table></form></html>`, "登录网页", "这是登录网页，请登录"},
		{"a.xlsx", "<html><body><p>404</p></body></html>", "没有表格的网页", "扩展名却是 .xlsx，请重新下载"},
		{"a.xlsx.crdownload", "PK\x03\x04half", "没有下载完的文件", "下载"},
		{"a.part", "", "没有下载完的文件", "下载"},
		{"a.xlsx", "", "", "0 字节"},
		{"a.xlsx", strings.Repeat("\x00", 6000), "", "空字节"},
		{"a.docx", "各单位：\n请于月底前报送绩效自评材料。\n联系人张三，电话 12345。\n", "", "这是一段文字，不是表格，扩展名却是 .docx，请"},
	} {
		w := ReadBytes([]byte(c.data), c.name, &Layouts{})
		if !w.File.Refused || w.File.Kind != c.kind || !strings.Contains(w.File.Why, c.want) || !strings.Contains(w.File.Why, "，请") {
			t.Errorf("%s %.20q: %t, %q %q, want %q %q", c.name, c.data, w.File.Refused, w.File.Kind, w.File.Why, c.kind, c.want)
		}
	}
}

// TestNotForeign: what only looks like another kind is text.
func TestNotForeign(t *testing.T) {
	for _, c := range []struct{ name, data string }{
		{"BM 开头.csv", "BM单位,金额\nBM一,1\nBM二,2\n"},
		{"MZ 开头.csv", "MZ,金额\nMZ1,1\nMZ2,2\n"},
		{"AC10 开头.csv", "AC10,金额\nAC1001,1\n"},
		{"说明.txt", "各单位：\n请于月底前报送绩效自评材料。\n"},
		{"一列.csv", "项目名称\n便民服务\n路灯维护\n"},
		{"长句.csv", "用途,金额\n便民服务。路灯。,1\n维护。,2\n"},
	} {
		if w := ReadBytes([]byte(c.data), c.name, &Layouts{}); w.File.Refused {
			t.Errorf("%s: %s", c.name, w.File.Why)
		}
	}
}

// TestForeignTable: every line of the table says in which place it is looked for,
// and what to do.
func TestForeignTable(t *testing.T) {
	places := []string{inHead, inContainer, inZip, inPage, inExtension}
	for _, k := range foreigners() {
		if !slices.Contains(places, k.in) || k.name == "" || !strings.HasPrefix(k.remedy, "请") || (len(k.marks) == 0) != (k.in == inExtension) {
			t.Errorf("%+v", k)
		}
		for _, ext := range k.extensions {
			if extension("甲"+ext) != ext {
				t.Errorf("%s: extension %q", k.name, ext)
			}
		}
	}
	for _, bad := range []string{`\x`, `8:\q`} {
		if _, err := parseMarks(bad); err == nil {
			t.Errorf("parseMarks(%q) knows no mistake", bad)
		}
	}
}
