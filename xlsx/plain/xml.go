package plain

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"io"
	"slices"
	"strconv"
	"strings"

	"jixiao/xlsx/sheet"
)

const (
	spreadsheet = "urn:schemas-microsoft-com:office:spreadsheet"

	errMalformed = sheet.Refusal("文件已损坏（XML 不合规范），" + resave)
	errCutOff    = sheet.Refusal("文件已损坏（内容在中途断开），请重新取得该文件")
	errDTD       = sheet.Refusal("文件里有 DTD（实体定义），正常的表格没有，为安全起见不读取，" + resave)
)

// openXML finds the worksheets and the styles of an XML spreadsheet.
func (d *Document) openXML() error {
	x, err := d.elements(0)
	if err != nil {
		return err
	}
	b := &xmlBook{d: d, x: x, at: map[*sheet.Sheet]int64{}, styles: map[string]int{}}
	if err := b.scan(); err != nil {
		return err
	}
	if len(d.Sheets) == 0 {
		return sheet.Refusal("表格文件里没有工作表，请放入填有表格的工作簿")
	}
	formulas := 0
	d.read = func(s *sheet.Sheet, each func(*sheet.Row) error) error {
		at, ok := b.at[s]
		if !ok {
			return refuse("工作表“%s”的内容不在文件里，%s", s.Name, resave)
		}
		x, err := d.elements(at)
		if err != nil {
			return err
		}
		r := &sheetReader{d: d, s: s, x: x, each: each, styles: b.styles, formulas: &formulas}
		return r.read()
	}
	return nil
}

// elements is the elements of an XML file from a place on. Names are without
// their prefixes: what an element is, is told by those around it.
type elements struct {
	m       *metered
	d       *xml.Decoder
	at      int64    // of the token at hand, counted from where reading began
	skipped int64    // bytes that the decoder has not seen
	path    []string // the open elements
	most    int      // of these
	begun   bool     // some element was open
}

func (d *Document) elements(at int64) (*elements, error) {
	r, err := d.src.open(at)
	if err != nil {
		return nil, err
	}
	m := &metered{r: bufio.NewReaderSize(r, blockSize), most: d.src.limits.RowBytes}
	x := &elements{m: m, d: xml.NewDecoder(m), most: d.src.limits.Depth}
	// The text is in UTF-8 already, whatever it declares.
	x.d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	return x, nil
}

// metered gives the bytes of one token only up to a budget.
type metered struct {
	r          *bufio.Reader
	left, most int
	err        error
	ends       [2]byte // the last two bytes
}

func (m *metered) ReadByte() (byte, error) {
	if m.left--; m.left < 0 && m.err == nil {
		m.err = refuse("有一段文字超过 %s，请把有用的内容复制到新工作簿、另存为 .xlsx 后重新放入", byteSize(m.most))
	}
	if m.err != nil {
		return 0, m.err
	}
	c, err := m.r.ReadByte()
	if err != nil && err != io.EOF {
		m.err = err
	}
	m.ends[0], m.ends[1] = m.ends[1], c
	return c, err
}

// Read is there for xml.NewDecoder, which reads by bytes where it can.
func (m *metered) Read(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	c, err := m.ReadByte()
	if err != nil {
		return 0, err
	}
	b[0] = c
	return 1, nil
}

// next is the next token; nil once the first element is closed. A start tag is
// on the path already, an end tag no more.
func (x *elements) next() (xml.Token, error) {
	if x.begun && len(x.path) == 0 {
		return nil, nil
	}
	x.m.left = x.m.most
	x.at = x.d.InputOffset() + x.skipped
	t, err := x.d.RawToken()
	switch {
	case x.m.err != nil:
		return nil, x.m.err
	case err == io.EOF:
		return nil, errCutOff
	case err != nil && strings.HasSuffix(err.Error(), "unexpected EOF"):
		return nil, errCutOff
	case err != nil:
		return nil, errMalformed
	}
	switch t := t.(type) {
	case xml.StartElement:
		if len(x.path) >= x.most {
			return nil, refuse("文件里的元素嵌套超过 %d 层，不是正常的表格，%s", x.most, resave)
		}
		x.path = append(x.path, t.Name.Local)
		x.begun = true
	case xml.EndElement:
		if len(x.path) == 0 || x.path[len(x.path)-1] != t.Name.Local {
			return nil, errMalformed
		}
		x.path = x.path[:len(x.path)-1]
	case xml.Directive:
		return nil, errDTD
	}
	return t, nil
}

// skip passes over what the element of t holds, a start tag just read, as fast as
// bytes can be searched. What it passes over is taken apart when it is read.
func (x *elements) skip(t xml.StartElement) error {
	if x.m.ends == [2]byte{'/', '>'} {
		return nil
	}
	end := "</" + t.Name.Local
	if t.Name.Space != "" {
		end = "</" + t.Name.Space + ":" + t.Name.Local
	}
	for {
		if err := x.skipTo("<"); err != nil {
			return err
		}
		b, err := x.m.r.Peek(len(end) + len("<![CDATA["))
		if err != nil && err != io.EOF {
			return err
		}
		begins := func(s string) bool { return bytes.HasPrefix(b, []byte(s)) }
		switch {
		case begins("<!--"):
			err = x.skipTo("-->")
		case begins("<![CDATA["):
			err = x.skipTo("]]>")
		case begins("<!"):
			err = errDTD
		case begins(end) && len(b) > len(end) && bytes.IndexByte([]byte("> \t\r\n"), b[len(end)]) >= 0:
			return nil
		default:
			err = x.discard(1)
		}
		if err != nil {
			return err
		}
	}
}

// skipTo passes over what stands before s.
func (x *elements) skipTo(s string) error {
	for {
		b, err := x.m.r.Peek(max(len(s), x.m.r.Buffered()))
		if i := bytes.Index(b, []byte(s)); i >= 0 {
			return x.discard(i)
		}
		if err == io.EOF {
			return errCutOff
		}
		if err != nil {
			return err
		}
		if err := x.discard(len(b) - len(s) + 1); err != nil {
			return err
		}
	}
}

func (x *elements) discard(n int) error {
	x.skipped += int64(n)
	_, err := x.m.r.Discard(n)
	return err
}

// is reports whether the open elements are these.
func (x *elements) is(path ...string) bool { return slices.Equal(x.path, path) }

// attr is the value of an attribute, whatever its prefix.
func attr(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name && a.Name.Space != "xmlns" {
			return a.Value
		}
	}
	return ""
}

// count is a whole number of an attribute, 0 where there is none.
func count(t xml.StartElement, name string, most int) (int, error) {
	s := strings.TrimSpace(attr(t, name))
	if s == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > most {
		return 0, refuse("%s 的 %s“%s”不合规范（应为 0 至 %d），%s", t.Name.Local, name, clip(s), most, resave)
	}
	return n, nil
}

// clip is the beginning of something that may be long.
func clip(s string) string {
	if r := []rune(s[:min(len(s), 80)]); len(r) > 20 {
		return string(r[:20]) + "…"
	}
	return s
}

// xmlBook reads what stands around the cells.
type xmlBook struct {
	d      *Document
	x      *elements
	at     map[*sheet.Sheet]int64
	styles map[string]int // index of the format by the name of the style
	style  string         // at hand
}

func (b *xmlBook) scan() error {
	for {
		t, err := b.x.next()
		if t == nil || err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			err = b.start(t)
		case xml.CharData:
			if b.x.is("Workbook", "Worksheet", "WorksheetOptions", "Visible") && bytes.Contains(t, []byte("Hidden")) {
				b.d.Sheets[len(b.d.Sheets)-1].Hidden = true
			}
		}
		if err != nil {
			return err
		}
	}
}

func (b *xmlBook) start(t xml.StartElement) error {
	x := b.x
	switch {
	case len(x.path) == 1:
		if !slices.ContainsFunc(t.Attr, func(a xml.Attr) bool { return a.Value == spreadsheet }) {
			return sheet.Refusal("这是 XML 文件，不是 Excel 2003 的 XML 表格，" + resave)
		}
	case x.is("Workbook", "Worksheet"):
		s := &sheet.Sheet{Name: attr(t, "Name")}
		if len(b.d.Sheets) >= b.d.src.limits.Sheets {
			return refuse("工作表超过 %d 个，请拆分后重新放入", b.d.src.limits.Sheets)
		}
		b.d.Sheets = append(b.d.Sheets, s)
		b.at[s] = x.at
	case x.is("Workbook", "Worksheet", "Table"):
		return x.skip(t)
	case x.is("Workbook", "Styles", "Style"):
		return b.addStyle(t)
	case x.is("Workbook", "Styles", "Style", "NumberFormat"):
		b.d.formats[b.styles[b.style]] = formatCode(attr(t, "Format"))
	}
	return nil
}

// addStyle adds a style, which looks like its parent until it says otherwise.
// Parents stand before their children.
func (b *xmlBook) addStyle(t xml.StartElement) error {
	if len(b.d.formats) > b.d.src.limits.Styles {
		return refuse("单元格样式超过 %d 种，%s", b.d.src.limits.Styles, resave)
	}
	code := general
	for _, parent := range []string{attr(t, "Parent"), defaultStyle} {
		if i, ok := b.styles[parent]; ok {
			code = b.d.formats[i]
			break
		}
	}
	b.style = attr(t, "ID")
	if b.style == defaultStyle {
		b.styles[b.style] = 0
		return nil
	}
	b.styles[b.style] = len(b.d.formats)
	b.d.formats = append(b.d.formats, code)
	return nil
}

const defaultStyle = "Default"

// formatCode is the code of a number format, some of which have names.
func formatCode(name string) string {
	switch name {
	case "", "General", "General Number":
		return general
	case "General Date":
		return "yyyy/m/d h:mm"
	case "Short Date":
		return "yyyy/m/d"
	case "Medium Date":
		return "d-mmm-yy"
	case "Long Date":
		return `yyyy"年"m"月"d"日"`
	case "Short Time", "Medium Time":
		return "h:mm"
	case "Long Time":
		return "h:mm:ss"
	case "Fixed":
		return "0.00"
	case "Standard":
		return "#,##0.00"
	case "Currency":
		return `"¥"#,##0.00;"¥"-#,##0.00`
	case "Euro Currency":
		return `"€"#,##0.00;"€"-#,##0.00`
	case "Percent":
		return "0.00%"
	case "Scientific":
		return "0.00E+00"
	case "Yes/No":
		return `"Yes";"Yes";"No"`
	case "True/False":
		return `"True";"True";"False"`
	case "On/Off":
		return `"On";"On";"Off"`
	}
	return name
}
