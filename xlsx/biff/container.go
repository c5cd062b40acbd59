package biff

import (
	"bytes"
	"io"
	"math"
	"strings"

	"jixiao/xlsx/sheet"

	"github.com/richardlehane/mscfb"
)

// directoryBytes is how much of the container is read to find its streams: 128
// bytes for each. Storages within storages cost the square of that in memory,
// 130 MB at most; a workbook with a thousand embedded objects takes 400 KB.
const directoryBytes = 512 << 10

// maxStream is how long a stream may be: places in it are kept in 32 bits.
const maxStream = math.MaxUint32

// workbookStream is the stream of records in the container r, as far as the
// file holds it.
func workbookStream(r io.ReaderAt, size, directory int64) (b []byte, err error) {
	if err := refuseBare(r); err != nil {
		return nil, err
	}
	// mscfb trusts the numbers that it finds in a container; a panic there means
	// that they contradict one another.
	defer func() {
		if recover() != nil {
			b, err = nil, errContainer
		}
	}()
	guard := &guard{r: r, left: min(directory, directoryBytes)}
	doc, err := mscfb.New(guard)
	switch {
	case guard.left < 0:
		return nil, refuse("文件里嵌入的对象过多，不是普通的工作簿，请删除嵌入的对象后用 WPS 或 Excel 另存为 .xlsx 后重新放入")
	case err != nil:
		return nil, errContainer
	}
	guard.left = math.MaxInt64
	f, err := workbookFile(doc)
	if err != nil {
		return nil, err
	}
	return readStream(f, min(f.Size, size, maxStream)), nil
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
	case bytes.HasPrefix(head, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		return nil
	case n >= 4 && (recordID(head) == idBOF || isOldBOF(recordID(head))):
		return errTooOld
	}
	return refuse("不是 .xls 工作簿，或文件已损坏，%s", resave)
}

// workbookFile is the stream of the workbook itself: those of embedded
// workbooks lie in storages of their own.
func workbookFile(doc *mscfb.Reader) (book *mscfb.File, err error) {
	why := refuse("文件里没有工作簿的内容，%s", resave)
	for _, f := range doc.File {
		if len(f.Path) > 0 || f.FileInfo().IsDir() {
			continue
		}
		switch strings.ToLower(f.Name) {
		case "workbook":
			return f, nil
		case "book":
			why = errTooOld
		case "encryptedpackage":
			why = errPassword
		case "worddocument":
			why = refuse("这是 Word 文档（.doc），不是工作簿，请把表格粘贴到 Excel、另存为 .xlsx 后重新放入")
		}
	}
	return nil, why
}

const (
	errTooOld   = sheet.Refusal("这是 Excel 95 或更早版本的工作簿，" + resave)
	errPassword = sheet.Refusal("文件加了打开密码（或保护了工作簿结构），请用 WPS 或 Excel 打开，取消密码和保护，另存为 .xlsx 后重新放入")
)

// readStream reads the first size bytes of f, or what there is of them: where
// something is missing, the sheet it belongs to is refused. A piece is a sector,
// so that all counts that stands before the place where their chain breaks.
func readStream(f *mscfb.File, size int64) []byte {
	const piece = 512
	b := make([]byte, 0, max(size, 0))
	for int64(len(b)) < size {
		n, err := f.Read(b[len(b):min(len(b)+piece, int(size))])
		b = b[:len(b)+n]
		if err != nil || n == 0 {
			break
		}
	}
	return b
}

// guard lets a reader be read up to a budget.
type guard struct {
	r    io.ReaderAt
	left int64
}

func (g *guard) ReadAt(b []byte, at int64) (int, error) {
	if g.left -= int64(len(b)); g.left < 0 {
		return 0, io.ErrUnexpectedEOF
	}
	return g.r.ReadAt(b, at)
}
