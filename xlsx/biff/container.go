package biff

import (
	"errors"
	"io"
	"math"

	"jixiao/xlsx/ole"
	"jixiao/xlsx/sheet"
)

// ErrNoWorkbook is why a container without a workbook is not read.
const ErrNoWorkbook = sheet.Refusal("文件里没有工作簿的内容，" + resave)

// maxStream is how long the stream may be: places in it are kept in 32 bits.
const maxStream = math.MaxUint32

const errTooOld = sheet.Refusal("这是 Excel 95 或更早版本的工作簿，" + resave)

// openContainer opens the container r.
func openContainer(r io.ReaderAt, size int64, limits sheet.Limits) (*ole.File, error) {
	if err := refuseBare(r); err != nil {
		return nil, err
	}
	f, err := ole.Open(r, size, limits.Directory)
	if errors.Is(err, ole.ErrDamaged) {
		err = errContainer
	}
	return f, err
}

// refuseBare is why a file without a container is not read; nil where it has
// one.
func refuseBare(r io.ReaderAt) error {
	head := make([]byte, 8)
	n, err := r.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return err
	}
	switch head = head[:n]; {
	case ole.Is(head):
		return nil
	case n >= 4 && (recordID(head) == idBOF || isOldBOF(recordID(head))):
		return errTooOld
	}
	return refuse("不是 .xls 工作簿，或文件已损坏，%s", resave)
}

// workbookStream is the stream of records of the workbook itself.
func workbookStream(f *ole.File) ([]byte, error) {
	switch {
	case f.Has("Workbook"):
		return f.Stream("Workbook", maxStream), nil
	case f.Has("Book"): // of Excel 95, and of programs that kept the name
		b := f.Stream("Book", maxStream)
		if refuseVersion(b) != nil {
			return nil, errTooOld
		}
		return b, nil
	}
	return nil, ErrNoWorkbook
}
