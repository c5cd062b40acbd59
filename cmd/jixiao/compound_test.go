package main

import (
	"encoding/binary"
	"unicode/utf16"
)

// compoundFile is the smallest OLE compound file with one empty stream of the
// given name: what an .xls or a .doc is on the outside.
func compoundFile(stream string) []byte {
	const sector, free, end, fat = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
	data := make([]byte, 3*sector) // header, allocation table, directory
	le := binary.LittleEndian
	copy(data, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
	le.PutUint16(data[24:], 0x3E)
	le.PutUint16(data[26:], 3)
	le.PutUint16(data[28:], 0xFFFE)
	le.PutUint16(data[30:], 9)    // sectors of 512 bytes
	le.PutUint16(data[32:], 6)    // small sectors of 64
	le.PutUint32(data[44:], 1)    // one sector of allocation table
	le.PutUint32(data[48:], 1)    // the directory begins at sector 1
	le.PutUint32(data[56:], 4096) // streams below this are small
	le.PutUint32(data[60:], end)
	le.PutUint32(data[68:], end)
	for i := 76; i < sector; i += 4 {
		le.PutUint32(data[i:], free)
	}
	le.PutUint32(data[76:], 0) // the table is sector 0
	for i := sector; i < 2*sector; i += 4 {
		le.PutUint32(data[i:], free)
	}
	le.PutUint32(data[sector:], fat)
	le.PutUint32(data[sector+4:], end)
	entry := func(i int, name string, kind byte, child uint32) {
		e := data[2*sector+i*128:]
		for j, u := range utf16.Encode([]rune(name)) {
			le.PutUint16(e[2*j:], u)
		}
		le.PutUint16(e[64:], uint16(2*len(name)+2))
		e[66], e[67] = kind, 1
		le.PutUint32(e[68:], free)
		le.PutUint32(e[72:], free)
		le.PutUint32(e[76:], child)
		le.PutUint32(e[116:], end)
	}
	entry(0, "Root Entry", 5, 1)
	entry(1, stream, 2, free)
	return data
}
