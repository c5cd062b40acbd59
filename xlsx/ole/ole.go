// Package ole reads compound files (OLE2): the containers of .xls and .doc, and
// of packages that are locked with a password.
package ole

import (
	"bytes"
	"errors"
	"io"
	"math"
	"slices"
	"strings"

	"jixiao/xlsx/sheet"

	"github.com/richardlehane/mscfb"
)

// Signature is what every compound file begins with.
const Signature = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"

// directoryBytes is how much of a file is read to find its streams: 128 bytes
// for each. Storages within storages cost the square of that in memory, 130 MB at
// most; a workbook with a thousand embedded objects takes 400 KB.
const directoryBytes = 512 << 10

// File is an open compound file. It is not safe for use by several goroutines.
type File struct {
	size    int64
	entries []*mscfb.File
}

// ErrDamaged is the error of a file that is none, or contradicts itself.
var ErrDamaged = errors.New("damaged compound file")

// Open reads the directory of a compound file, of at most so many bytes. Errors
// are ErrDamaged, or a sheet.Refusal where the directory is too large.
func Open(r io.ReaderAt, size, directory int64) (f *File, err error) {
	// mscfb trusts the numbers that it finds; a panic there means that they
	// contradict one another.
	defer func() {
		if recover() != nil {
			f, err = nil, ErrDamaged
		}
	}()
	guard := &sheet.Guard{R: r, Left: min(directory, directoryBytes)}
	doc, err := mscfb.New(guard)
	switch {
	case guard.Left < 0:
		return nil, sheet.Refusal("文件里嵌入的对象过多，不是普通的工作簿，请删除嵌入的对象后用 WPS 或 Excel 另存为 .xlsx 后重新放入")
	case err != nil:
		return nil, ErrDamaged
	}
	guard.Left = math.MaxInt64
	return &File{size, doc.File}, nil
}

// Has reports whether something of that name, in any case, stands at the top of
// the file: what is embedded lies in storages of its own.
func (f *File) Has(name string) bool {
	return slices.ContainsFunc(f.entries, func(e *mscfb.File) bool { return len(e.Path) == 0 && strings.EqualFold(e.Name, name) })
}

// Stream is the bytes of a stream at the top of the file, or what there is of
// them, up to a number of bytes; nil where it has none of that name.
func (f *File) Stream(name string, most int64) (b []byte) {
	defer func() {
		if recover() != nil {
			b = nil
		}
	}()
	i := slices.IndexFunc(f.entries, func(e *mscfb.File) bool {
		return len(e.Path) == 0 && strings.EqualFold(e.Name, name) && !e.FileInfo().IsDir()
	})
	if i < 0 {
		return nil
	}
	e := *f.entries[i] // which counts what was read of it
	return read(&e, min(e.Size, f.size, most))
}

// read reads the first size bytes of e, or what there is of them: where something
// is missing, the sheet it belongs to is refused. A piece is a sector, so that all
// counts that stands before the place where their chain breaks.
func read(e *mscfb.File, size int64) []byte {
	const piece = 512
	b := make([]byte, 0, max(size, 0))
	for int64(len(b)) < size {
		n, err := e.Read(b[len(b):min(len(b)+piece, int(size))])
		b = b[:len(b)+n]
		if err != nil || n == 0 {
			break
		}
	}
	return b
}

// Is reports whether a file that begins like head is a compound file.
func Is(head []byte) bool { return bytes.HasPrefix(head, []byte(Signature)) }
