package biff_test

import (
	"encoding/binary"
	"math"
	"unicode/utf16"
)

// The records that the handmade workbooks need.
const (
	recFormula     = 0x0006
	recEOF         = 0x000A
	recDateMode    = 0x0022
	recFilePass    = 0x002F
	recContinue    = 0x003C
	recCodePage    = 0x0042
	recColInfo     = 0x007D
	recBoundSheet  = 0x0085
	recMulRK       = 0x00BD
	recObProj      = 0x00D3
	recRString     = 0x00D6
	recXF          = 0x00E0
	recMergedCells = 0x00E5
	recSST         = 0x00FC
	recLabelSST    = 0x00FD
	recSupBook     = 0x01AE
	recNumber      = 0x0203
	recLabel       = 0x0204
	recBoolErr     = 0x0205
	recString      = 0x0207
	recRow         = 0x0208
	recRK          = 0x027E
	recFormat      = 0x041E
	recShrFmla     = 0x04BC
	recBOF         = 0x0809
)

// made is a workbook put together by hand: what stands before the sheets, and
// the records of each sheet without its BOF and EOF.
type made struct {
	version int // that of Excel 97 if 0
	globals []byte
	sheets  []madeSheet
}

type madeSheet struct {
	name          string
	state, kind   byte
	begins        int // worksheet if 0
	records       []byte
	withoutEnding bool
}

// rec is one record whose data is the parts one behind the other: numbers by
// their size, texts byte by byte.
func rec(id int, parts ...any) []byte {
	var d []byte
	for _, p := range parts {
		switch p := p.(type) {
		case byte:
			d = append(d, p)
		case int: // the commonest: 16 bits
			d = binary.LittleEndian.AppendUint16(d, uint16(p))
		case uint32:
			d = binary.LittleEndian.AppendUint32(d, p)
		case float64:
			d = binary.LittleEndian.AppendUint64(d, math.Float64bits(p))
		case string:
			d = append(d, p...)
		case []byte:
			d = append(d, p...)
		}
	}
	head := binary.LittleEndian.AppendUint16(nil, uint16(id))
	return append(binary.LittleEndian.AppendUint16(head, uint16(len(d))), d...)
}

func recs(all ...[]byte) (out []byte) {
	for _, r := range all {
		out = append(out, r...)
	}
	return out
}

// wide is a text in two bytes each.
func wide(s string) (out []byte) {
	for _, u := range utf16.Encode([]rune(s)) {
		out = binary.LittleEndian.AppendUint16(out, u)
	}
	return out
}

// stream is the stream of records.
func (m made) stream() []byte {
	version := m.version
	if version == 0 {
		version = 0x0600
	}
	b := recs(rec(recBOF, version, 5, 0, 0, uint32(0), uint32(0)), m.globals)
	var places []int
	for _, s := range m.sheets {
		places = append(places, len(b)+4)
		b = append(b, rec(recBoundSheet, uint32(0), s.state, s.kind, byte(len(utf16.Encode([]rune(s.name)))), byte(1), wide(s.name))...)
	}
	b = append(b, rec(recEOF)...)
	for i, s := range m.sheets {
		binary.LittleEndian.PutUint32(b[places[i]:], uint32(len(b)))
		begins := s.begins
		if begins == 0 {
			begins = 0x0010
		}
		b = recs(b, rec(recBOF, version, begins, 0, 0, uint32(0), uint32(0)), s.records)
		if !s.withoutEnding {
			b = append(b, rec(recEOF)...)
		}
	}
	return b
}

func (m made) file() []byte { return container("Workbook", m.stream()) }

// container is an OLE2 file with one stream, of less than 60 KB.
func container(name string, stream []byte) []byte {
	const sector, free, end, fat = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
	size := max(len(stream), 4096) // smaller ones are kept otherwise
	sectors := (size + sector - 1) / sector
	data := make([]byte, (3+sectors)*sector) // header, allocation table, directory, stream
	copy(data[3*sector:], stream)
	le := binary.LittleEndian
	copy(data, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
	for at, v := range map[int]uint16{24: 0x3E, 26: 3, 28: 0xFFFE, 30: 9, 32: 6} {
		le.PutUint16(data[at:], v)
	}
	for at, v := range map[int]uint32{44: 1, 48: 1, 56: 4096, 60: end, 68: end} {
		le.PutUint32(data[at:], v)
	}
	for i := 76; i < 2*sector; i += 4 {
		le.PutUint32(data[i:], free)
	}
	le.PutUint32(data[76:], 0) // the table is sector 0, the directory 1
	le.PutUint32(data[sector:], fat)
	le.PutUint32(data[sector+4:], end)
	for i := range sectors {
		next := uint32(i + 3)
		if i == sectors-1 {
			next = end
		}
		le.PutUint32(data[sector+4*(i+2):], next)
	}
	entry := func(i int, name string, kind byte, child, start, size uint32) {
		e := data[2*sector+i*128:]
		copy(e, wide(name))
		le.PutUint16(e[64:], uint16(2*len(name)+2))
		e[66], e[67] = kind, 1
		for at, v := range map[int]uint32{68: free, 72: free, 76: child, 116: start, 120: size} {
			le.PutUint32(e[at:], v)
		}
	}
	entry(0, "Root Entry", 5, 1, end, 0)
	entry(1, name, 2, free, 2, uint32(size))
	return data
}

// oneSheet is a workbook of one sheet.
func oneSheet(globals []byte, records ...[]byte) made {
	return made{globals: globals, sheets: []madeSheet{{name: "表", records: recs(records...)}}}
}

// sst is the record of shared strings; data goes on behind it as it is.
func sst(n uint32, data ...any) []byte {
	return rec(recSST, append([]any{n, n}, data...)...)
}

func labels(n int) (out []byte) {
	for i := range n {
		out = append(out, rec(recLabelSST, i, 0, 0, uint32(i))...)
	}
	return out
}

// nested is an OLE2 file of so many storages, each within the one before, of
// which four take a sector.
func nested(entries int) []byte {
	const sector, free, end, fat = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
	directory := entries / 4
	table := directory/120 + 1 // sectors of allocation table
	data := make([]byte, (1+table+directory)*sector)
	le := binary.LittleEndian
	copy(data, container("", nil)[:sector])
	le.PutUint32(data[44:], uint32(table))
	le.PutUint32(data[48:], uint32(table)) // where the directory begins
	for i := range table {
		le.PutUint32(data[76+4*i:], uint32(i))
		le.PutUint32(data[sector+4*i:], fat)
	}
	for i := range directory {
		next := uint32(table + i + 1)
		if i == directory-1 {
			next = end
		}
		le.PutUint32(data[sector+4*(table+i):], next)
	}
	for i := range directory * 4 {
		e := data[(1+table)*sector+i*128:]
		copy(e, wide("A"))
		e[64], e[66] = 4, 1
		for at, v := range map[int]uint32{68: free, 72: free, 76: uint32(i + 1), 116: end} {
			le.PutUint32(e[at:], v)
		}
	}
	le.PutUint32(data[len(data)-128+76:], free)
	return data
}
