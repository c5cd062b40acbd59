package biff_test

import (
	"encoding/binary"
	"testing"
)

// TestET: .et of WPS is the same container, with a stream of its own beside, and
// reads as .xls does; so does a workbook whose stream has the name of Excel 95.
func TestET(t *testing.T) {
	book := oneSheet(nil, number(0, 0, 12.5), number(2, 1, 3))
	want, err := dump(book.file())
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"a stream beside": beside(book.file(), "ETExtData"),
		"Book":            container("Book", book.stream()),
		"Book beside":     beside(container("workbook", book.stream()), "Book"),
	} {
		if got, err := dump(data); err != nil || got != want {
			t.Errorf("%s: %v\ngot\n%swant\n%s", name, err, got, want)
		}
	}
}

// TestUnknownStream: what holds no workbook is refused with the remedy.
func TestUnknownStream(t *testing.T) {
	_, err := dump(beside(container("ETFormat", []byte("其他")), "ETExtData"))
	refused(t, err)
}

// beside is a file of container with an empty stream added.
func beside(data []byte, name string) []byte {
	const directory, entry = 2 * 512, 128
	binary.LittleEndian.PutUint32(data[directory+entry+72:], 2) // the right sibling of the first stream
	e := data[directory+2*entry:]
	copy(e, wide(name))
	binary.LittleEndian.PutUint16(e[64:], uint16(2*len(name)+2))
	e[66], e[67] = 2, 1
	for at, v := range map[int]uint32{68: 0xFFFFFFFF, 72: 0xFFFFFFFF, 76: 0xFFFFFFFF, 116: 0xFFFFFFFE} {
		binary.LittleEndian.PutUint32(e[at:], v)
	}
	return data
}
