package sheet

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"io"
	"math"
	"path"
	"strings"
	"sync"
	"time"

	kflate "github.com/klauspost/compress/flate"
)

// Archive is the zip that a workbook is: its parts by name, and what may still
// be inflated of them.
type Archive struct {
	limits   Limits
	parts    map[string]*zip.File // by partKey
	twice    map[string]bool      // names that stand in the directory twice
	size     int64
	left     int64
	deadline time.Time
}

// OpenArchive reads the directory of a zip.
func OpenArchive(r io.ReaderAt, size int64, limits Limits) (*Archive, error) {
	if size > limits.File {
		return nil, refuse("文件超过 %d MB，请删除图片和无关工作表后重新放入", limits.File>>20)
	}
	guard := &Guard{R: r, Left: limits.Directory}
	z, err := zip.NewReader(guard, size)
	switch {
	case guard.Left < 0 || err == nil && len(z.File) > limits.Parts:
		return nil, refuse("压缩包里的部件超过 %d 个，不是普通的工作簿，%s", limits.Parts, resave)
	case err != nil:
		return nil, Refusal("文件已损坏（压缩包不完整，可能没有下载或复制完），请重新取得该文件")
	}
	guard.Left = math.MaxInt64
	z.RegisterDecompressor(zip.Deflate, inflate)
	a := &Archive{limits: limits, parts: make(map[string]*zip.File, len(z.File)), twice: map[string]bool{}, size: size, left: limits.Inflated, deadline: time.Now().Add(limits.Time)}
	for _, f := range z.File {
		key := partKey(f.Name)
		switch {
		case f.Flags&1 != 0:
			return nil, Refusal("压缩包加了密码，请解压后放入其中的 .xlsx 工作簿")
		case key == ".." || strings.HasPrefix(key, "../"):
			return nil, Refusal("压缩包里有指向外面的路径（..），不是正常的工作簿，请向填报单位重新索取")
		}
		if a.parts[key] != nil {
			a.twice[key] = true
		}
		a.parts[key] = f
	}
	return a, nil
}

// partKey is the name of a part as names are compared: without regard to case
// (as the packaging standard has it), with either slash.
func partKey(name string) string {
	if strings.ContainsAny(name, `\`) {
		name = strings.ReplaceAll(name, `\`, "/")
	}
	return strings.ToLower(strings.TrimPrefix(path.Clean(name), "/"))
}

// Has reports whether the archive has a part of that name.
func (a *Archive) Has(name string) bool { return a.parts[partKey(name)] != nil }

// Len is the number of parts.
func (a *Archive) Len() int { return len(a.parts) }

// Guard lets a reader be read up to a budget: Left is the bytes of it, negative
// once something was refused.
type Guard struct {
	R    io.ReaderAt
	Left int64
}

// ReadAt reads within the budget; beyond it stands io.ErrUnexpectedEOF.
func (g *Guard) ReadAt(b []byte, at int64) (int, error) {
	if g.Left -= int64(len(b)); g.Left < 0 {
		return 0, io.ErrUnexpectedEOF
	}
	return g.R.ReadAt(b, at)
}

// part is a part as it is inflated. Its checksum and size are compared at its
// end, by archive/zip.
type part struct {
	a      *Archive
	r      io.ReadCloser
	stored int64 // its size in the zip
	size   int64 // its inflated size as the directory has it
	n      int64
}

// open opens a part; nil without an error where there is none.
func (a *Archive) open(name string) (*part, error) {
	f := a.parts[partKey(name)]
	if f == nil {
		return nil, nil
	}
	if a.twice[partKey(name)] {
		return nil, Refusal("文件里有两份同名的内容，不能确定以哪一份为准，" + resave)
	}
	r, err := f.Open()
	switch {
	case errors.Is(err, zip.ErrAlgorithm):
		return nil, Refusal("文件的压缩方法不认识，" + resave)
	case err != nil:
		return nil, errBroken
	}
	// No part is larger than the file, whatever it claims.
	stored := min(f.CompressedSize64, uint64(a.size))
	return &part{a: a, r: r, stored: int64(stored), size: int64(min(f.UncompressedSize64, math.MaxInt64))}, nil
}

const errBroken = Refusal("文件已损坏（内容不完整或校验不符，可能没有下载或复制完），请重新取得该文件")

// Read counts what it inflates against the budgets.
func (p *part) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	p.n += int64(n)
	p.a.left -= int64(n)
	l := p.a.limits
	switch {
	case p.a.left < 0:
		return 0, refuse("文件解压后超过 %d MB，请删除无关内容后重新放入", l.Inflated>>20)
	case p.n > l.RatioFrom && p.n/l.Ratio > p.stored:
		return 0, refuse("文件的压缩比异常（解压后超过原大小的 %d 倍），请把有用的内容复制到新工作簿、另存为 .xlsx 后重新放入", l.Ratio)
	case time.Now().After(p.a.deadline):
		return 0, refuse("读取超过 %d 分钟，请把有用的内容复制到新工作簿、另存为 .xlsx 后重新放入", l.Time/time.Minute)
	case err == nil || err == io.EOF:
		return n, err
	}
	return 0, errBroken
}

func (p *part) Close() error { return p.r.Close() }

// inflater is one inflation with its buffers, which are used again: they cost
// more than a small form.
type inflater struct {
	in  *bufio.Reader // flate's fast loop needs a *bufio.Reader
	out io.ReadCloser
}

var inflaters = sync.Pool{New: func() any {
	in := bufio.NewReaderSize(bytes.NewReader(nil), 64<<10)
	return &inflater{in: in, out: kflate.NewReader(in)}
}}

func inflate(r io.Reader) io.ReadCloser {
	x := inflaters.Get().(*inflater)
	x.in.Reset(r)
	x.out.(kflate.Resetter).Reset(x.in, nil)
	return x
}

func (x *inflater) Read(b []byte) (int, error) { return x.out.Read(b) }

func (x *inflater) Close() error {
	x.in.Reset(nil)
	inflaters.Put(x)
	return nil
}
