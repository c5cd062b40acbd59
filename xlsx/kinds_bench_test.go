//go:build unix

package xlsx

// What reading costs of files that are no .xlsx, in one run:
//
//	go test ./xlsx -run XXX -bench Kinds
//
// cpu-ms and × are as in reader_bench_test.go. A form of 40 rows is to take at most
// 1 ms as .xls and 2 ms as .docx; a list of 60,000 rows at most ten times what it
// takes to read its bytes.

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"unicode/utf16"

	"jixiao/xlsx/sheet"

	"github.com/richardlehane/mscfb"
)

// BenchmarkKindsForm reads the same form of 40 rows as each kind of file.
func BenchmarkKindsForm(b *testing.B) {
	data := formOfFortyRows(b)
	same, err := openBook(data, "甲.xlsx")
	if err != nil {
		b.Fatal(err)
	}
	old, document := asXLS(same.grids[0]), asWord(b, same)
	read := func(data []byte, name string) func() error {
		return func() error { _, err := openBook(data, name); return err }
	}
	race(b,
		contender{"xlsx", read(data, "甲.xlsx")},
		contender{"xls", read(old, "甲.xls")},
		contender{"docx", read(document, "甲.docx")},
	)
}

// BenchmarkKindsList streams a payment list of 60,000 rows and twelve columns.
func BenchmarkKindsList(b *testing.B) {
	const rows = 60_000
	data := listAsXLS(rows)
	path := filepath.Join(b.TempDir(), "支付明细.xls")
	if err := os.WriteFile(path, data, 0o644); err != nil {
		b.Fatal(err)
	}
	race(b,
		contender{"mscfb", func() error { return readByMSCFB(path) }},
		contender{"rows", func() error { return streamList(path, rows+1) }},
	)
}

// readByMSCFB reads the bytes of the workbook out of its container.
func readByMSCFB(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	doc, err := mscfb.New(f)
	if err != nil {
		return err
	}
	for _, x := range doc.File {
		if x.Name == "Workbook" {
			_, err := io.ReadAll(x)
			return err
		}
	}
	return fmt.Errorf("no workbook in %s", path)
}

func streamList(path string, want int) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w, err := openList(f, path, nil)
	if err != nil {
		return err
	}
	rows := 0
	err = w.Read(w.sheets[0], func(r *sheet.Row) error {
		for i := range r.Cells {
			w.Text(&r.Cells[i])
		}
		rows++
		return nil
	})
	if err == nil && rows != want {
		err = fmt.Errorf("%d rows, want %d", rows, want)
	}
	return err
}

// xlsWriter writes a workbook of one sheet as Excel 97 has it.
type xlsWriter struct {
	cells   bytes.Buffer
	strings map[string]uint32
	texts   []string
}

func biffRecord(out *bytes.Buffer, id uint16, parts ...any) {
	var d bytes.Buffer
	for _, p := range parts {
		if err := binary.Write(&d, binary.LittleEndian, p); err != nil {
			panic(err)
		}
	}
	binary.Write(out, binary.LittleEndian, [2]uint16{id, uint16(d.Len())})
	out.Write(d.Bytes())
}

func (x *xlsWriter) text(row, col int, s string) {
	id, ok := x.strings[s]
	if !ok {
		id = uint32(len(x.texts))
		x.strings[s], x.texts = id, append(x.texts, s)
	}
	biffRecord(&x.cells, 0x00FD, uint16(row), uint16(col), uint16(0), id)
}

func (x *xlsWriter) number(row, col int, v float64) {
	biffRecord(&x.cells, 0x0203, uint16(row), uint16(col), uint16(0), v)
}

// shared are the records of the texts: one of them never lies in two.
func (x *xlsWriter) shared() []byte {
	const most = 8224
	var out, d bytes.Buffer
	id := uint16(0x00FC)
	binary.Write(&d, binary.LittleEndian, [2]uint32{uint32(len(x.texts)), uint32(len(x.texts))})
	flush := func() {
		biffRecord(&out, id, d.Bytes())
		d.Reset()
		id = 0x003C
	}
	for _, s := range x.texts {
		units := utf16.Encode([]rune(s))
		if d.Len()+3+2*len(units) > most {
			flush()
		}
		binary.Write(&d, binary.LittleEndian, uint16(len(units)))
		d.WriteByte(1)
		binary.Write(&d, binary.LittleEndian, units)
	}
	flush()
	return out.Bytes()
}

func (x *xlsWriter) file() []byte {
	var out bytes.Buffer
	begin := func(kind uint16) { biffRecord(&out, 0x0809, uint16(0x0600), kind, uint64(0), uint32(0)) }
	begin(5)
	biffRecord(&out, 0x00E0, make([]byte, 20))
	shared := x.shared()
	const boundSheet = 4 + 4 + 2 + 2 + 2
	at := out.Len() + len(shared) + boundSheet + 4
	biffRecord(&out, 0x0085, uint32(at), uint16(0), uint8(1), uint8(1), uint16('表'))
	out.Write(shared)
	biffRecord(&out, 0x000A)
	begin(0x10)
	out.Write(x.cells.Bytes())
	biffRecord(&out, 0x000A)
	return oleFile("Workbook", out.Bytes())
}

// oleFile is a container with one stream, in sectors of 4 KB.
func oleFile(name string, stream []byte) []byte {
	const sector, end, isTable = 4096, 0xFFFFFFFE, 0xFFFFFFFD
	le := binary.LittleEndian
	sectors := (len(stream) + sector - 1) / sector
	tables := (sectors+1)/(sector/4-1) + 1
	data := make([]byte, (1+tables+1+sectors)*sector)
	copy(data, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
	for at, v := range map[int]uint16{24: 0x3E, 26: 4, 28: 0xFFFE, 30: 12, 32: 6} {
		le.PutUint16(data[at:], v)
	}
	for at, v := range map[int]uint32{40: 1, 44: uint32(tables), 48: uint32(tables), 56: 4096, 60: end, 68: end} {
		le.PutUint32(data[at:], v)
	}
	for i := range 109 {
		le.PutUint32(data[76+4*i:], 0xFFFFFFFF)
	}
	table := data[sector : sector*(1+tables)]
	for i := range len(table) / 4 {
		le.PutUint32(table[4*i:], 0xFFFFFFFF)
	}
	for i := range tables {
		le.PutUint32(data[76+4*i:], uint32(i))
		le.PutUint32(table[4*i:], isTable)
	}
	le.PutUint32(table[4*tables:], end)
	for i := range sectors {
		le.PutUint32(table[4*(tables+1+i):], uint32(tables+2+i))
	}
	le.PutUint32(table[4*(tables+sectors):], end)
	entry := func(i int, name string, kind byte, child, start, size uint32) {
		e := data[(1+tables)*sector+i*128:]
		for j, u := range utf16.Encode([]rune(name)) {
			le.PutUint16(e[2*j:], u)
		}
		le.PutUint16(e[64:], uint16(2*len(name)+2))
		e[66], e[67] = kind, 1
		for at, v := range map[int]uint32{68: 0xFFFFFFFF, 72: 0xFFFFFFFF, 76: child, 116: start, 120: size} {
			le.PutUint32(e[at:], v)
		}
	}
	entry(0, "Root Entry", 5, 1, end, 0)
	entry(1, name, 2, 0xFFFFFFFF, uint32(tables+1), uint32(max(len(stream), sector)))
	copy(data[(2+tables)*sector:], stream)
	return data
}

// asXLS is a sheet as .xls, numbers by their values.
func asXLS(g *grid) []byte {
	x := &xlsWriter{strings: map[string]uint32{}}
	for row := 1; row <= g.height(); row++ {
		for col := 1; col <= g.width(); col++ {
			switch c := g.at(row, col); c.kind {
			case blankCell:
			case numberCell:
				n, _ := parsePlain(c.raw)
				x.number(row-1, col-1, n.InexactFloat64())
			default:
				x.text(row-1, col-1, c.text)
			}
		}
	}
	for _, m := range g.merges {
		biffRecord(&x.cells, 0x00E5, uint16(1), uint16(m.Row1-1), uint16(m.Row2-1), uint16(m.Col1-1), uint16(m.Col2-1))
	}
	return x.file()
}

func listAsXLS(rows int) []byte {
	x := &xlsWriter{strings: map[string]uint32{}}
	for col, head := range listHead {
		x.text(0, col, head)
	}
	for i := 1; i <= rows; i++ {
		texts := [12]string{1: fmt.Sprintf("ZF2024%02d%08d", 1+i%12, i), 3: fmt.Sprint(101001 + i%50), 4: fmt.Sprintf("云桥街道第%02d预算单位", i%50),
			5: fmt.Sprintf("44010024T%09d", 1000+i%200*7), 6: fmt.Sprintf("2024年专项业务经费项目第%03d号", i%200), 7: fmt.Sprintf("20%05d-一般行政管理事务", i%17),
			8: fmt.Sprintf("302%02d-商品和服务支出", i%20), 9: fmt.Sprintf("购买办公用品（%d月）", 1+i%12), 10: fmt.Sprintf("某某科技服务有限公司%04d", i%3000)}
		for col := range listHead {
			switch col {
			case 0:
				x.number(i, col, float64(i))
			case 2:
				x.number(i, col, float64(45292+i%366))
			case 11:
				x.number(i, col, float64(i*7919%10_000_000)/100)
			default:
				x.text(i, col, texts[col])
			}
		}
	}
	return x.file()
}
