package annotate

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"io"
	"math"
	"path"
	"strings"
	"sync"

	"jixiao/xlsx/sheet"

	kflate "github.com/klauspost/compress/flate"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// pack is the zip that a workbook is, and what of it is to change.
type pack struct {
	content string // of ContentProperty
	limits  sheet.Limits
	size    int64
	left    int64 // that may still be inflated
	files   []*zip.File
	named   map[string]*zip.File // by partKey
	twice   map[string]bool

	changed map[string][]byte // parts rewritten or new, by partKey
	added   []string          // the names of the new ones, in their order
	dropped map[string]bool   // by partKey
	types   []typed           // content types of the new parts
	blocks  map[int]bool      // of shape ids, that are taken; nil before they are known
}

// mostPart is the size of a part that is held in memory: all but the sheets.
const mostPart = 64 << 20

const (
	errBroken    = sheet.Refusal("文件已损坏（内容不完整或校验不符，可能没有下载或复制完），请重新取得该文件")
	errMalformed = sheet.Refusal("文件已损坏（XML 不合规范），" + sheet.Resave)
)

// openPackage reads the directory of the zip.
func openPackage(data []byte) (*pack, error) {
	p := &pack{limits: sheet.Lists(), size: int64(len(data)), named: map[string]*zip.File{}, twice: map[string]bool{},
		changed: map[string][]byte{}, dropped: map[string]bool{}}
	p.left = p.limits.Inflated
	if p.size > p.limits.File {
		return nil, sheet.Refuse("文件超过 %d MB，请删除图片和无关工作表后重新放入", p.limits.File>>20)
	}
	guard := &sheet.Guard{R: bytes.NewReader(data), Left: p.limits.Directory}
	z, err := zip.NewReader(guard, p.size)
	switch {
	case guard.Left < 0 || err == nil && len(z.File) > p.limits.Parts:
		return nil, sheet.Refuse("压缩包里的部件超过 %d 个，不是普通的工作簿，%s", p.limits.Parts, sheet.Resave)
	case err != nil:
		return nil, errBroken
	}
	guard.Left = math.MaxInt64
	z.RegisterDecompressor(zip.Deflate, inflate)
	for _, f := range z.File {
		if f.Flags&1 != 0 {
			return nil, sheet.Refusal("压缩包加了密码，请解压后放入其中的 .xlsx 工作簿")
		}
		key := partKey(f.Name)
		p.twice[key] = p.named[key] != nil
		p.named[key] = f
	}
	p.files = z.File
	return p, nil
}

// partKey is the name of a part as names are compared: without regard to case,
// with either slash.
func partKey(name string) string {
	return strings.ToLower(strings.TrimPrefix(path.Clean(strings.ReplaceAll(name, `\`, "/")), "/"))
}

// has reports whether there is a part of that name, ours included.
func (p *pack) has(name string) bool {
	key := partKey(name)
	_, new := p.changed[key]
	return (new || p.named[key] != nil) && !p.dropped[key]
}

// open opens a part of the input in UTF-8; nil without an error where there is
// none. recoded is set where it was written in another encoding.
func (p *pack) open(name string) (r io.Reader, recoded bool, err error) {
	key := partKey(name)
	f := p.named[key]
	switch {
	case f == nil || p.dropped[key]:
		return nil, false, nil
	case p.twice[key]:
		return nil, false, sheet.Refusal("文件里有两份同名的内容，不能确定以哪一份为准，" + sheet.Resave)
	}
	z, err := f.Open()
	switch {
	case errors.Is(err, zip.ErrAlgorithm):
		return nil, false, sheet.Refusal("文件的压缩方法不认识，" + sheet.Resave)
	case err != nil:
		return nil, false, errBroken
	}
	return utf8Of(&counted{p: p, r: z, stored: int64(min(f.CompressedSize64, uint64(p.size)))})
}

// counted is a part as it is inflated, counted against the budgets. It is closed
// at its end; where reading ends before, so does the copy.
type counted struct {
	p         *pack
	r         io.ReadCloser
	done      bool
	stored, n int64
}

func (c *counted) Read(b []byte) (int, error) {
	if c.done {
		return 0, io.EOF
	}
	n, err := c.r.Read(b)
	if err == io.EOF {
		c.done = true
		if c.r.Close() != nil {
			return 0, errBroken
		}
	}
	c.n += int64(n)
	c.p.left -= int64(n)
	l := c.p.limits
	switch {
	case c.p.left < 0:
		return 0, sheet.Refuse("文件解压后超过 %d MB，请删除无关内容后重新放入", l.Inflated>>20)
	case c.n > l.RatioFrom && c.n/l.Ratio > c.stored:
		return 0, sheet.Refuse("文件的压缩比异常（解压后超过原大小的 %d 倍），请把有用的内容复制到新工作簿、另存为 .xlsx 后重新放入", l.Ratio)
	case err == nil || err == io.EOF:
		return n, err
	}
	return 0, errBroken
}

// part is a part as it stands now; nil without an error where there is none.
func (p *pack) part(name string) ([]byte, error) {
	if b, ok := p.changed[partKey(name)]; ok {
		return b, nil
	}
	r, recoded, err := p.open(name)
	if r == nil || err != nil {
		return nil, err
	}
	b, err := io.ReadAll(io.LimitReader(r, mostPart+1))
	switch {
	case err != nil:
		return nil, err
	case len(b) > mostPart:
		return nil, sheet.Refuse("文件里有一个部件超过 %d MB，%s", mostPart>>20, sheet.Resave)
	case recoded:
		b = append([]byte(xmlHead), b[headLen(b):]...)
	}
	return b, nil
}

// set replaces a part, or adds one with its content type.
func (p *pack) set(name string, body []byte, contentType string) {
	key := partKey(name)
	if _, ok := p.changed[key]; !ok && p.named[key] == nil {
		p.added = append(p.added, name)
		p.types = append(p.types, typed{name, contentType})
	}
	p.changed[key] = body
}

// xmlHead begins the parts that we write.
const xmlHead = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"

// headLen is the length of the XML declaration at the start of b.
func headLen(b []byte) int {
	if !bytes.HasPrefix(b, []byte("<?xml")) {
		return 0
	}
	return bytes.Index(b, []byte("?>")) + len("?>")
}

// utf8Of is r in UTF-8 without a byte order mark: parts may be in UTF-16, and
// some programs write GB18030 and say so.
func utf8Of(r io.Reader) (_ io.Reader, recoded bool, err error) {
	b := bufio.NewReaderSize(r, 64<<10)
	head, err := b.Peek(256)
	if err != nil && err != io.EOF {
		return nil, false, err
	}
	if bytes.HasPrefix(head, []byte("\xEF\xBB\xBF")) {
		_, err := b.Discard(3)
		return b, false, err
	}
	switch {
	case bytes.HasPrefix(head, []byte("\xFF\xFE")), bytes.HasPrefix(head, []byte("<\x00")):
		return transform.NewReader(b, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder()), true, nil
	case bytes.HasPrefix(head, []byte("\xFE\xFF")), bytes.HasPrefix(head, []byte("\x00<")):
		return transform.NewReader(b, unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder()), true, nil
	}
	encoding := ""
	if n := headLen(head); n > 1 {
		encoding, _ = attrOf(head[len("<?xml"):n-len("?>")], "encoding")
	}
	switch strings.ToLower(encoding) {
	case "", "utf-8", "utf8", "us-ascii", "ascii":
		return b, false, nil
	case "gb18030", "gbk", "gb2312":
		return transform.NewReader(b, simplifiedchinese.GB18030.NewDecoder()), true, nil
	}
	return nil, false, sheet.Refusal("文件的文字编码不认识，" + sheet.Resave)
}

// write is the copy: unchanged parts as they lie in the zip; the styles, and
// the property that tells of them, behind the sheets, which settle what styles
// there are.
func (p *pack) write(book *workbook, work []*task, st *styles, tb *tabs) ([]byte, error) {
	properties, err := p.settle(book)
	if err != nil {
		return nil, err
	}
	sheets := map[string]*task{}
	for _, s := range work {
		sheets[partKey(s.part)] = s
	}
	var out bytes.Buffer
	out.Grow(int(p.size) + int(p.size)/8 + 64<<10)
	w := zip.NewWriter(&out)
	w.RegisterCompressor(zip.Deflate, deflate)
	var late []string
	for _, f := range p.files {
		key := partKey(f.Name)
		body, changed := p.changed[key]
		switch s := sheets[key]; {
		case p.dropped[key]:
		case s != nil:
			if err = p.writeSheet(w, f.Name, s, st); err != nil {
				err = s.of(err)
			}
		case key == partKey(st.name), key == partKey(properties):
			late = append(late, f.Name)
		case changed:
			err = writePart(w, f.Name, body)
		default:
			err = w.Copy(f)
		}
		if err != nil {
			return nil, err
		}
	}
	p.changed[partKey(st.name)] = st.bytes()
	if p.changed[partKey(properties)], err = stateProperties(p.changed[partKey(properties)], p.content, st.hint(), tb.hint()); err != nil {
		return nil, err
	}
	for _, name := range append(late, p.added...) {
		if key := partKey(name); !p.dropped[key] {
			if err := writePart(w, name, p.changed[key]); err != nil {
				return nil, err
			}
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func writePart(w *zip.Writer, name string, body []byte) error {
	entry, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
	if err == nil {
		_, err = entry.Write(body)
	}
	return err
}

// Inflating and deflating cost more in buffers than a small part is worth, so
// these are used again.
var (
	inflaters = sync.Pool{New: func() any { return &inflater{in: bufio.NewReaderSize(bytes.NewReader(nil), 64<<10)} }}
	deflaters = sync.Pool{New: func() any { return &deflater{} }}
)

// inflater gives its buffers back at the end of its part.
type inflater struct {
	in  *bufio.Reader // flate's fast loop needs a *bufio.Reader
	out io.ReadCloser
}

func inflate(r io.Reader) io.ReadCloser {
	x := inflaters.Get().(*inflater)
	x.in.Reset(r)
	if x.out == nil {
		x.out = kflate.NewReader(x.in)
	} else {
		// Resetting without a dictionary cannot fail.
		_ = x.out.(kflate.Resetter).Reset(x.in, nil)
	}
	return x
}

func (x *inflater) Read(b []byte) (int, error) { return x.out.Read(b) }

func (x *inflater) Close() error {
	x.in.Reset(nil)
	inflaters.Put(x)
	return nil
}

// deflater gives its tables back once its part is written.
type deflater struct{ *kflate.Writer }

func deflate(w io.Writer) (io.WriteCloser, error) {
	x := deflaters.Get().(*deflater)
	if x.Writer != nil {
		x.Reset(w)
		return x, nil
	}
	var err error
	x.Writer, err = kflate.NewWriter(w, kflate.DefaultCompression)
	return x, err
}

func (x *deflater) Close() error {
	err := x.Writer.Close()
	deflaters.Put(x)
	return err
}
