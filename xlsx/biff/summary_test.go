package biff

import (
	"encoding/binary"
	"os"
	"testing"
	"time"

	"jixiao/xlsx/sheet"
)

// propertySet is a property set whose only properties are those given.
func propertySet(properties ...property) []byte {
	le := binary.LittleEndian
	b := make([]byte, setStart+4)
	le.PutUint16(b, 0xFFFE)
	le.PutUint32(b[setStart:], uint32(len(b)))
	set := make([]byte, 8+pairSize*len(properties))
	le.PutUint32(set[4:], uint32(len(properties)))
	for i, p := range properties {
		le.PutUint32(set[8+pairSize*i:], p.id)
		le.PutUint32(set[12+pairSize*i:], uint32(len(set)))
		set = le.AppendUint64(le.AppendUint32(set, p.kind), p.value)
	}
	return append(b, set...)
}

type property struct {
	id, kind uint32
	value    uint64
}

func TestLastSaved(t *testing.T) {
	const ticks = 133491786000000000 // 2024-01-08 09:10 UTC
	at := time.Date(2024, 1, 8, 9, 10, 0, 0, time.UTC)
	set := propertySet(property{0x0C, typedTime, 1}, property{idSaved, typedTime, ticks})
	far := propertySet(property{idSaved, typedTime, ticks})
	binary.LittleEndian.PutUint32(far[setStart+4+12:], 1<<30)
	for _, c := range []struct {
		name string
		b    []byte
		want time.Time
	}{
		{"stated", set, at},
		{"cut off", set[:len(set)-1], time.Time{}},
		{"beyond the end", far, time.Time{}},
		{"only created", propertySet(property{0x0C, typedTime, ticks}), time.Time{}},
		{"of another type", propertySet(property{idSaved, 0x1E, ticks}), time.Time{}},
		{"zero", propertySet(property{idSaved, typedTime, 0}), time.Time{}},
		{"nothing", nil, time.Time{}},
	} {
		if got := lastSaved(c.b); !got.Equal(c.want) {
			t.Errorf("%s: lastSaved = %v, want %v", c.name, got, c.want)
		}
	}
}

// TestModified: a workbook that LibreOffice saved says what the one said that it
// was made from.
func TestModified(t *testing.T) {
	f, err := os.Open("testdata/表单.xls")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	w, err := Open(f, info.Size(), sheet.Forms())
	if err != nil {
		t.Fatal(err)
	}
	if want := time.Date(2006, 9, 16, 0, 0, 0, 0, time.UTC); !w.Modified.Equal(want) {
		t.Errorf("Modified = %v, want %v, as the program stated it", w.Modified, want)
	}
}

func FuzzLastSaved(f *testing.F) {
	f.Add(propertySet(property{idSaved, typedTime, 133491786000000000}))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		if at := lastSaved(b); !at.IsZero() && (at.Year() < 1600 || at.Year() > 17000) {
			t.Errorf("lastSaved = %v", at)
		}
	})
}
