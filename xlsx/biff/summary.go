package biff

import (
	"encoding/binary"
	"time"

	"jixiao/xlsx/ole"
)

// longestSummary is how much of the stream of properties is read: a preview
// picture may follow the few that count.
const longestSummary = 64 << 10

// summarySaved is the time of saving in the properties of the document. What
// cannot be read there costs nobody the workbook.
func summarySaved(f *ole.File) time.Time {
	return lastSaved(f.Stream("SummaryInformation", longestSummary))
}

// The property set of a document and the one property that counts, by their
// numbers in [MS-OLEPS] 2.21 and 3.1.
const (
	setStart  = 44 // where the place of the first set stands
	pairSize  = 8  // of a property: its number and its place in the set
	idSaved   = 0x0D
	typedTime = 0x40 // VT_FILETIME
)

// lastSaved reads the time of saving from a property set; the zero time where
// it holds none.
func lastSaved(b []byte) time.Time {
	if len(b) < setStart+4 || binary.LittleEndian.Uint16(b) != 0xFFFE {
		return time.Time{}
	}
	from := uint64(uint32At(b, setStart))
	if from+8 > uint64(len(b)) {
		return time.Time{}
	}
	set := b[from:]
	pairs := set[8:]
	for n := uint64(uint32At(set, 4)); n > 0 && len(pairs) >= pairSize; n, pairs = n-1, pairs[pairSize:] {
		at := uint64(uint32At(pairs, 4))
		if uint32At(pairs, 0) != idSaved || at+12 > uint64(len(set)) || uint32At(set, int(at)) != typedTime {
			continue
		}
		return fileTime(binary.LittleEndian.Uint64(set[at+4:]))
	}
	return time.Time{}
}

// fileTime is a time counted in steps of 100 ns from the year 1601; the zero
// time for 0 and for what no calendar holds.
func fileTime(ticks uint64) time.Time {
	const perSecond, toUnix = 10_000_000, 11_644_473_600
	if ticks == 0 || ticks > 1<<62 {
		return time.Time{}
	}
	return time.Unix(int64(ticks/perSecond)-toUnix, int64(ticks%perSecond)*100).UTC()
}
