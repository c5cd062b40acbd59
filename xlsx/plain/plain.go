// Package plain reads lists and forms that come as text: CSV, the HTML tables
// that many systems save as .xls, and the XML spreadsheets of Excel 2003.
//
// It hands over what package sheet does: sheets, their rows as they stream, and
// cells. It knows nothing of forms. What a file is, and how its letters are
// encoded, is decided by its content alone.
package plain

import (
	"bytes"
	"io"
	"time"

	"jixiao/xlsx/sheet"
)

// The kinds of files, as an officer calls them.
const (
	CSV  = "CSV"
	HTML = "HTML"
	XML  = "XML 表格 2003"
)

// Document is an open file. It is not safe for use by several goroutines.
type Document struct {
	// Kind is CSV, HTML or XML; text parted by tabs is CSV too.
	Kind string
	// Sheets are the tables in the order of the file. A CSV is one.
	Sheets []*sheet.Sheet
	// Encoding is UTF-8, UTF-16 or GB18030.
	Encoding string

	src     *source
	read    func(s *sheet.Sheet, each func(*sheet.Row) error) error
	formats []string // number format code by style; the first is General
	cells   int      // handed over so far
}

// resave is the remedy for files that Excel and WPS open.
const resave = sheet.Resave

// also is that remedy behind another.
const also = "也可用 WPS 或 Excel 打开，另存为 .xlsx 后重新放入"

// The size of a sheet: Excel's own.
const (
	maxRow    = 1 << 20
	maxColumn = 1 << 14
)

const general = "General"

func refuse(format string, args ...any) error { return sheet.Refuse(format, args...) }

// Open finds out what the file is, how it is encoded and which tables it holds;
// it reads the file once for each of these. A file of no such kind, and one
// beyond the limits, is a sheet.Refusal; there are no other errors.
func Open(r io.ReaderAt, size int64, limits sheet.Limits) (*Document, error) {
	if size > limits.File {
		return nil, refuse("文件超过 %d MB，请删除无关内容，或把明细拆成几个文件后重新放入", limits.File>>20)
	}
	src := &source{r: r, size: size, limits: limits, deadline: time.Now().Add(limits.Time)}
	head, err := src.begin()
	if err != nil {
		return nil, err
	}
	kind, err := recognise(head, size <= headSize)
	if err != nil {
		return nil, err
	}
	if err := src.survey(declaredEncoding(head)); err != nil {
		return nil, err
	}
	d := &Document{Kind: kind, Encoding: src.encoding, src: src, formats: []string{general}}
	switch kind {
	case HTML:
		err = d.openHTML()
	case XML:
		err = d.openXML()
	default:
		err = d.openCSV()
	}
	if err != nil {
		return nil, err
	}
	return d, nil
}

// Read streams the rows of s that hold anything, in the order of the file; the
// merges and hidden columns of s are known afterwards. The error of each is
// returned as it is, and sheet.ErrStop ends the reading without one; all others
// are a sheet.Refusal.
func (d *Document) Read(s *sheet.Sheet, each func(*sheet.Row) error) error {
	s.Merges, s.HiddenColumns, s.Widths = nil, nil, nil
	err := d.read(s, func(row *sheet.Row) error {
		if len(row.Cells) == 0 {
			return nil
		}
		if d.cells += len(row.Cells); d.cells > d.src.limits.Cells {
			return refuse("有内容的单元格超过 %d 万个，请删除无关内容，或把明细拆成几个文件后重新放入", d.src.limits.Cells/10000)
		}
		return each(row)
	})
	if err == sheet.ErrStop {
		return nil
	}
	return err
}

// Text is the value of a cell as a string.
func (d *Document) Text(c *sheet.Cell) string { return string(c.Value) }

// Format is the number format code of a style.
func (d *Document) Format(style int) string {
	if style < 0 || style >= len(d.formats) {
		return general
	}
	return d.formats[style]
}

// recognise decides what a text is that begins like head, whose letters of
// ASCII stand for themselves; whole is set where that is all of it.
func recognise(head []byte, whole bool) (string, error) {
	head = bytes.TrimLeft(head, " \t\r\n\f")
	lower := bytes.ToLower(head)
	begins := func(s string) bool { return bytes.HasPrefix(lower, []byte(s)) }
	root := rootName(lower)
	switch {
	case len(head) == 0 && whole:
		return "", sheet.Refusal("文件里没有内容，请向填报单位重新索取")
	case begins("%pdf"), begins("{\\rtf"), begins("%!ps"):
		return "", sheet.Refusal("不是表格文件，请向填报单位索取 .xlsx 原表")
	case begins("mime-version:"):
		return "", sheet.Refusal("这是单个文件的网页（MHT），" + resave)
	case root == "workbook":
		return XML, nil
	case root == "html", begins("<!doctype html"), bytes.Contains(lower, []byte("<table")):
		return HTML, nil
	case begins("<?xml"):
		return "", sheet.Refusal("这是 XML 文件，不是 Excel 2003 的 XML 表格，" + resave)
	case root != "":
		return HTML, nil // which may begin with anything
	}
	return CSV, nil
}

// rootName is the name of the first element, without its prefix; empty where
// the text does not begin with one. Declarations and comments may go before.
func rootName(b []byte) string {
	for bytes.HasPrefix(b, []byte("<")) {
		end := ">"
		switch {
		case bytes.HasPrefix(b, []byte("<!--")):
			end = "-->"
		case bytes.HasPrefix(b, []byte("<!")):
			if i := bytes.IndexAny(b, "[>"); i >= 0 && b[i] == '[' {
				end = "]>"
			}
		case bytes.HasPrefix(b, []byte("<?")):
		default:
			name := b[1:]
			n := 0
			for n < len(name) && (name[n] >= 'a' && name[n] <= 'z' || name[n] == ':' || n > 0 && name[n] >= '0' && name[n] <= '9') {
				n++
			}
			if n == len(name) || !bytes.ContainsRune([]byte(" \t\r\n/>"), rune(name[n])) {
				return "" // <100万
			}
			name = name[:n]
			return string(name[bytes.IndexByte(name, ':')+1:])
		}
		i := bytes.Index(b, []byte(end))
		if i < 0 {
			return ""
		}
		b = bytes.TrimLeft(b[i+len(end):], " \t\r\n")
	}
	return ""
}
