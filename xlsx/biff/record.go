package biff

import "encoding/binary"

// The records that are read, by their numbers in [MS-XLS] 2.3.
const (
	idFormula       = 0x0006
	idEOF           = 0x000A
	idDateMode      = 0x0022
	idFilePass      = 0x002F
	idContinue      = 0x003C
	idFont          = 0x0031
	idCodePage      = 0x0042
	idDefColWidth   = 0x0055
	idColInfo       = 0x007D
	idBoundSheet    = 0x0085
	idStandardWidth = 0x0099
	idMulRK         = 0x00BD
	idMulBlank      = 0x00BE
	idObProj        = 0x00D3
	idRString       = 0x00D6
	idXF            = 0x00E0
	idMergedCells   = 0x00E5
	idSST           = 0x00FC
	idLabelSST      = 0x00FD
	idSupBook       = 0x01AE
	idObNoMacros    = 0x01BD
	idBlank         = 0x0201
	idNumber        = 0x0203
	idLabel         = 0x0204
	idBoolErr       = 0x0205
	idString        = 0x0207
	idRow           = 0x0208
	idArray         = 0x0221
	idTable         = 0x0236
	idRK            = 0x027E
	idFormat        = 0x041E
	idShrFmla       = 0x04BC
	idBOF           = 0x0809
)

// isOldBOF reports whether a record begins a stream of Excel 2, 3 or 4.
func isOldBOF(id int) bool { return id == 0x0009 || id == 0x0209 || id == 0x0409 }

const headerSize = 4 // of a record: its number and the length of its data

func recordID(b []byte) int { return int(binary.LittleEndian.Uint16(b)) }

func uint16At(b []byte, i int) int { return int(binary.LittleEndian.Uint16(b[i:])) }

func uint32At(b []byte, i int) uint32 { return binary.LittleEndian.Uint32(b[i:]) }

// record is one record, and where it stands in the bytes it was read from.
type record struct {
	id       int
	data     []byte
	at, next int
}

// recordAt is the record at a place; ok is false where it is not wholly there.
func recordAt(b []byte, at int) (r record, ok bool) {
	if at < 0 || len(b)-at < headerSize {
		return record{}, false
	}
	from := at + headerSize
	size := uint16At(b, at+2)
	if len(b)-from < size {
		return record{}, false
	}
	return record{id: recordID(b[at:]), data: b[from : from+size : from+size], at: at, next: from + size}, true
}

// walk hands over the records from the BOF at the start of b to its EOF. Those
// of embedded charts, which keep copies of cells, are passed over.
func walk(b []byte, each func(record) error) error {
	for at, depth := 0, 0; ; {
		r, ok := recordAt(b, at)
		if !ok {
			return errCutOff
		}
		switch {
		case r.id == idBOF:
			depth++
		case r.id == idEOF:
			if depth--; depth <= 0 {
				return nil
			}
		case depth == 1:
			if err := each(r); err != nil {
				return err
			}
		}
		at = r.next
	}
}
