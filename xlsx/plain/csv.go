package plain

import (
	"bytes"
	"io"
	"strconv"

	"jixiao/model"
	"jixiao/xlsx/sheet"
)

// tableName is what the only sheet of a CSV is called.
const tableName = "表"

// list is how a CSV is to be read.
type list struct {
	d         *Document
	delimiter byte
	start     int64 // of the rows, behind a line sep=
}

// openCSV finds the delimiter.
func (d *Document) openCSV() error {
	r, err := d.src.open(0)
	if err != nil {
		return err
	}
	sample := make([]byte, headSize)
	n, err := io.ReadFull(r, sample)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return err
	}
	l := &list{d: d}
	if l.start, l.delimiter = separatorLine(sample[:n]); l.start == 0 {
		l.delimiter = findDelimiter(sample[:n], err != nil)
	}
	d.Sheets = []*sheet.Sheet{{Name: tableName}}
	d.read = l.read
	return nil
}

// separatorLine is the line sep=; that tells Excel the delimiter: its length and
// what it says.
func separatorLine(b []byte) (n int64, delimiter byte) {
	const key = "sep="
	if len(b) < len(key)+2 || string(bytes.ToLower(b[:len(key)])) != key || b[len(key)] >= 0x80 || b[len(key)] == '"' {
		return 0, 0
	}
	switch rest := b[len(key)+1:]; {
	case bytes.HasPrefix(rest, []byte("\r\n")):
		return int64(len(key)) + 3, b[len(key)]
	case rest[0] == '\n', rest[0] == '\r':
		return int64(len(key)) + 2, b[len(key)]
	}
	return 0, 0
}

// findDelimiter is the delimiter that makes the rows of a sample most alike;
// complete is set where nothing follows it.
func findDelimiter(sample []byte, complete bool) byte {
	comma, tabs := countFields(sample, complete, ',')
	if tabs {
		return '\t'
	}
	best, delimiter := comma, byte(',')
	for _, c := range []byte("\t;") {
		if r, _ := countFields(sample, complete, c); r.rows > best.rows || r.rows == best.rows && r.fields > best.fields {
			best, delimiter = r, c
		}
	}
	return delimiter
}

// regular is the most rows that have the same number of fields, more than one.
type regular struct{ rows, fields int }

// countFields looks for the regular rows of a sample. tabs is set where half of
// its rows hold tabs within their fields: figures such as 1,234 hold commas, but
// nothing holds tabs. Systems do put tabs around codes.
func countFields(sample []byte, complete bool, delimiter byte) (best regular, tabs bool) {
	x := &records{r: bytes.NewReader(sample), delimiter: delimiter, most: len(sample) + 1}
	rows, tabbed, byFields := 0, 0, map[int]int{}
	for {
		ok, err := x.next()
		if err != nil || !ok || x.to == x.from+x.used && !complete {
			break
		}
		if len(x.fields) == 0 {
			continue
		}
		rows++
		for _, f := range x.fields {
			if bytes.IndexByte(bytes.Trim(x.bytes(f), "\t"), '\t') >= 0 {
				tabbed++
				break
			}
		}
		if x.columns > 1 {
			byFields[x.columns]++
		}
	}
	for fields, n := range byFields {
		if n > best.rows || n == best.rows && fields > best.fields {
			best = regular{n, fields}
		}
	}
	return best, tabbed > 0 && 2*tabbed >= rows
}

// read streams the rows of the list.
func (l *list) read(_ *sheet.Sheet, each func(*sheet.Row) error) error {
	r, err := l.d.src.open(l.start)
	if err != nil {
		return err
	}
	x := &records{r: r, delimiter: l.delimiter, most: l.d.src.limits.RowBytes}
	var row sheet.Row
	var scratch []byte
	for {
		ok, err := x.next()
		if err != nil || !ok {
			return err
		}
		row.Number, row.Cells, scratch = x.number, row.Cells[:0], scratch[:0]
		for _, f := range x.fields {
			v := x.bytes(f)
			if f.quoted {
				v, scratch = unquote(v, scratch)
			}
			if v = unguard(v); v == nil {
				continue
			}
			switch {
			case f.column > maxColumn:
				return refuse("第 %d 行超过 %d 列，请删除无关内容后重新放入", row.Number, maxColumn)
			case len(v) > l.d.src.limits.CellText:
				return refuse("%s%d 的文字超过 %d KB（也可能是引号没有配对），请删减后重新放入", model.ColumnName(f.column), row.Number, l.d.src.limits.CellText>>10)
			}
			row.Cells = append(row.Cells, sheet.Cell{Col: f.column, Kind: sheet.Text, Value: v, Stored: true})
		}
		if row.Number > maxRow && len(row.Cells) > 0 {
			return refuse("行数超过 %d，Excel 也打不开全部，请拆成几个文件后重新放入", maxRow)
		}
		if err := each(&row); err != nil {
			return err
		}
	}
}

// unquote writes out the quotes and line ends of a quoted field; what it must
// change goes to the scratch of the row.
func unquote(v, scratch []byte) (value, grown []byte) {
	if bytes.IndexByte(v, '"') < 0 && bytes.IndexByte(v, '\r') < 0 {
		return v, scratch
	}
	from := len(scratch)
	for i := 0; i < len(v); i++ {
		switch {
		case v[i] == '"': // of two
			i++
			scratch = append(scratch, '"')
		case v[i] == '\r' && i+1 < len(v) && v[i+1] == '\n':
		case v[i] == '\r':
			scratch = append(scratch, '\n')
		default:
			scratch = append(scratch, v[i])
		}
	}
	return scratch[from:], scratch
}

// unguard takes off what systems put around codes so that Excel leaves their
// zeros alone: tabs, an apostrophe, or ="0012". Nil is a blank field.
func unguard(v []byte) []byte {
	if len(v) == 0 {
		return nil
	}
	v = bytes.Trim(v, "\t")
	if n := len(v); n > 3 && v[0] == '=' && v[1] == '"' && v[n-1] == '"' {
		inside := v[2 : n-1]
		if bytes.IndexByte(inside, '"') >= 0 {
			// ="a""b" is a text, ="a"&"b" is not.
			whole := bytes.ReplaceAll(inside, []byte(`""`), nil)
			if bytes.IndexByte(whole, '"') >= 0 {
				return v
			}
			inside = bytes.ReplaceAll(inside, []byte(`""`), []byte(`"`))
		}
		v = bytes.Trim(inside, "\t")
	}
	if n := len(v); n > 1 && v[0] == '\'' && v[n-1] != '\'' && isCode(v[1]) {
		v = v[1:]
	}
	v = bytes.TrimRight(v, "\x1A") // the end of files in DOS
	if len(bytes.TrimSpace(v)) == 0 {
		return nil
	}
	return v
}

// isCode reports whether a code, a figure or what looks like a formula may begin
// so.
func isCode(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '=' || c == '+' || c == '-' || c == '@'
}

// records takes a text apart into records. It looks at every byte once, and
// holds one record.
type records struct {
	r         io.Reader
	delimiter byte
	most      int // bytes of a record

	buf      []byte
	from, to int // the record and what was read behind it
	used     int // bytes of the record
	ended    bool
	err      error

	number  int // of the record, from 1
	fields  []field
	columns int // fields of the record, empty ones too
}

// field is a field that is not empty; its place is counted from the record.
type field struct {
	column   int
	from, to int
	quoted   bool
}

func (x *records) bytes(f field) []byte { return x.buf[x.from+f.from : x.from+f.to] }

// next reads a record; ok is false at the end.
func (x *records) next() (ok bool, err error) {
	x.from += x.used
	x.used, x.columns, x.fields = 0, 0, x.fields[:0]
	x.number++
	if !x.has(0) {
		return false, x.err
	}
	for at := 0; ; at++ {
		f, err := x.field(&at)
		if err == nil {
			err = x.err
		}
		if err != nil {
			return false, err
		}
		x.columns++
		if f.column = x.columns; f.to > f.from {
			if len(x.fields) > maxColumn {
				return false, refuse("第 %d 行超过 %d 列，请删除无关内容后重新放入", x.number, maxColumn)
			}
			x.fields = append(x.fields, f)
		}
		if x.has(at) && x.buf[x.from+at] == x.delimiter {
			continue
		}
		x.used = at
		if x.has(at) {
			x.used++
			if x.buf[x.from+at] == '\r' && x.has(at+1) && x.buf[x.from+at+1] == '\n' {
				x.used++
			}
		}
		if x.used > x.most {
			return false, x.tooLong()
		}
		return true, x.err
	}
}

// field reads the field at a place, and moves it to the delimiter or the end of
// the line.
func (x *records) field(at *int) (field, error) {
	from, p := *at, *at
	for x.has(p) && x.buf[x.from+p] == ' ' && x.delimiter != ' ' {
		p++
	}
	if x.has(p) && x.buf[x.from+p] == '"' {
		return x.quoted(from, p, at)
	}
	*at = x.until(p)
	return field{from: from, to: *at}, nil
}

// until is the place of the delimiter or of the end of the line, from p on.
func (x *records) until(p int) int {
	for {
		b := x.buf[x.from:x.to]
		for ; p < len(b); p++ {
			if c := b[p]; c == x.delimiter || c == '\n' || c == '\r' {
				return p
			}
		}
		if !x.more() {
			return p
		}
	}
}

// quoted reads a field that opens with a quote. Where something follows the
// quote that closes it, its writer does not quote: it is taken as it stands.
func (x *records) quoted(from, open int, at *int) (field, error) {
	p := open + 1
	for ; ; p += 2 {
		if p = x.quote(p); p < 0 {
			if x.err != nil && !x.full() {
				return field{}, x.err
			}
			return field{}, x.unpaired()
		}
		if !x.has(p+1) || x.buf[x.from+p+1] != '"' {
			break
		}
	}
	*at = p + 1
	for x.has(*at) && x.buf[x.from+*at] == ' ' && x.delimiter != ' ' {
		*at++
	}
	if !x.has(*at) {
		return field{from: open + 1, to: p, quoted: true}, nil
	}
	if c := x.buf[x.from+*at]; c == x.delimiter || c == '\n' || c == '\r' {
		return field{from: open + 1, to: p, quoted: true}, nil
	}
	if bytes.ContainsAny(x.buf[x.from+open:x.from+p], "\r\n") {
		return field{}, x.unpaired()
	}
	*at = x.until(*at)
	return field{from: from, to: *at}, nil
}

func (x *records) unpaired() error {
	return refuse("第 %d 行有引号没有配对，后面的行会并成一格，请把引号补成一对或删去后重新放入", x.number)
}

// quote is the place of the next quote from p on, -1 where there is none.
func (x *records) quote(p int) int {
	for {
		if i := bytes.IndexByte(x.buf[x.from+p:x.to], '"'); i >= 0 {
			return p + i
		}
		p = x.to - x.from
		if !x.more() {
			return -1
		}
	}
}

// has reports whether there is a byte at a place.
func (x *records) has(at int) bool {
	for x.from+at >= x.to {
		if !x.more() {
			return false
		}
	}
	return true
}

func (x *records) tooLong() error {
	return refuse("第 %d 行超过 %s，请把有用的内容复制到新工作簿、另存为 .xlsx 后重新放入", x.number, byteSize(x.most))
}

func (x *records) full() bool { return x.to-x.from > x.most }

// more reads on; false at the end, or where err is set.
func (x *records) more() bool {
	if x.ended || x.err != nil {
		return false
	}
	if x.full() {
		x.err = x.tooLong()
		return false
	}
	if x.from > 0 {
		x.to = copy(x.buf, x.buf[x.from:x.to])
		x.from = 0
	}
	if len(x.buf)-x.to < blockSize {
		x.buf = append(make([]byte, 0, 2*len(x.buf)+2*blockSize), x.buf[:x.to]...)
		x.buf = x.buf[:cap(x.buf)]
	}
	n, err := io.ReadAtLeast(x.r, x.buf[x.to:x.to+blockSize], 1)
	x.to += n
	if x.ended = err == io.EOF; err != nil && !x.ended {
		x.err = err
	}
	return n > 0
}

// byteSize is a size as an officer reads it.
func byteSize(n int) string {
	if n >= 1<<20 {
		return strconv.Itoa(n>>20) + " MB"
	}
	return strconv.Itoa(n>>10) + " KB"
}
