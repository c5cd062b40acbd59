package xlsx

import (
	"bytes"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"jixiao/model"
	"jixiao/xlsx/ole"
	"jixiao/xlsx/sheet"
)

// This file says of a file that holds nothing to read what it is and what to do.
// The kinds stand in default/foreign.csv.

const resaveAsXLSX = sheet.Resave

// refusal is why a file cannot be read, in words of the officer with the remedy.
type refusal = sheet.Refusal

// foreign is a kind of file that holds no form: what it is called, what it is
// known by, the extensions that go with it, and what to do.
type foreign struct {
	name       string
	in         string
	marks      [][]mark // of one, all must be there
	extensions []string
	remedy     string
}

// mark is one thing that a kind is known by: bytes at a place in the head, or
// anywhere in it, or the name of a part.
type mark struct {
	text     string
	at       int
	anywhere bool
}

// Where the marks of a kind are looked for.
const (
	inHead      = "开头"
	inContainer = "复合文件"
	inZip       = "压缩包"
	inPage      = "网页"
	inExtension = "扩展名"
)

// anyPart is the mark of archives that no program of an office made, and of pages
// without tables.
const anyPart = "*"

// foreigner is the error of a file of a foreign kind.
type foreigner struct {
	kind string
	why  refusal
}

func (f *foreigner) Error() string { return string(f.why) }

func (f *foreigner) Unwrap() error { return f.why }

// headSize is how much of a file is looked at to tell what it is.
const headSize = 4096

// lockedSize is the largest package that is opened with a password: it is
// decrypted in memory.
const lockedSize = 256 << 20

const errEmpty = refusal("文件是空的（0 字节），请向填报单位重新索取；在云文档里的，请先打开并另存到本机")

// refuse is why a file of the kind is not read. Where its extension says another
// thing, both are told.
func (k *foreign) refuse(name string) error {
	what := k.name
	if what[0] < 0x80 {
		what = " " + what
	}
	if ext := extension(name); ext != "" && len(k.extensions) > 0 && !slices.Contains(k.extensions, ext) {
		what += "，扩展名却是 " + ext
	}
	return &foreigner{k.name, refusal("这是" + what + "，" + k.remedy)}
}

// extension is that of a name, with its dot, in small letters; empty where there
// is none, and where it is too long to be one.
func extension(name string) string {
	const longest = 16
	ext := strings.ToLower(path.Ext(name))
	if len(ext) > longest || strings.ContainsAny(ext, " 　") {
		return ""
	}
	return ext
}

// kindOf is the first kind in a place whose marks are there; nil if none is.
func kindOf(in string, has func(m mark) bool) *foreign {
	for i, k := range foreigners() {
		if k.in != in {
			continue
		}
		for _, all := range k.marks {
			if !slices.ContainsFunc(all, func(m mark) bool { return !has(m) }) {
				return &foreigners()[i]
			}
		}
	}
	return nil
}

// in reports whether a head has the mark.
func (m mark) in(head []byte) bool {
	if m.anywhere {
		return bytes.Contains(head, []byte(m.text))
	}
	return len(head) >= m.at && bytes.HasPrefix(head[m.at:], []byte(m.text))
}

// refuseOther is why a file that begins like head is not read; nil where it may
// be text.
func refuseOther(head []byte, name string) error {
	if len(head) > 0 && len(bytes.Trim(head, "\x00")) == 0 {
		return refusal("文件的内容全是空字节（没有下载或复制完），请重新取得该文件")
	}
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")), " \t\r\n")
	if k := kindOf(inHead, func(m mark) bool { return m.in(head) || m.in(text) }); k != nil {
		return k.refuse(name)
	}
	return nil
}

// refuseContainer is why a compound file is not read; nil where it is no known
// kind.
func refuseContainer(f *ole.File, name string) error {
	if k := kindOf(inContainer, func(m mark) bool { return f.Has(m.text) }); k != nil {
		return k.refuse(name)
	}
	return nil
}

// refuseZip is why a zip that begins like head is no workbook of ours; nil where
// it is one.
func refuseZip(a *sheet.Archive, head []byte, name string) error {
	if a.Has("xl/workbook.xml") {
		return nil
	}
	if a.Len() == 0 {
		return refusal("压缩包是空的，请重新取得该文件")
	}
	k := kindOf(inZip, func(m mark) bool {
		switch {
		case m.anywhere:
			return m.in(head)
		case m.text == anyPart:
			return !a.Has("[Content_Types].xml")
		}
		return a.Has(m.text)
	})
	if k == nil {
		return nil
	}
	return k.refuse(name)
}

// pageHead is how much of a page is looked at.
const pageHead = 256 << 10

// refusePage is why a page is not read, whether it holds tables or none; nil where
// it is.
func refusePage(s received, none bool) error {
	b := make([]byte, min(s.size, pageHead))
	n, err := s.ReadAt(b, 0)
	if err != nil && err != io.EOF {
		return err
	}
	plain := bytes.Map(func(r rune) rune {
		if strings.ContainsRune("\"' \t\r\n\x00", r) {
			return -1
		}
		return r
	}, bytes.ToLower(b[:n]))
	if k := kindOf(inPage, func(m mark) bool {
		return m.text == anyPart && none || bytes.Contains(plain, []byte(m.text))
	}); k != nil {
		return k.refuse(s.name)
	}
	return nil
}

// proseExtensions are those under which a text need not be a list.
var proseExtensions = []string{".txt", ".md", ".log", ".text"}

// isProse reports whether a text holds no list: hardly a row has a second cell,
// and there are sentences.
func isProse(g *grid) bool {
	rows, wide, sentences := 0, 0, 0
	for row := range g.used(1, g.height()) {
		n := 0
		for _, c := range g.cells(row) {
			if c.kind == blankCell {
				continue
			}
			if n++; strings.ContainsAny(c.text, "。！？；") {
				sentences++
			}
		}
		if rows++; n > 1 {
			wide++
		}
	}
	return sentences > 0 && 4*wide <= rows
}

// unfinished is why a file that cannot be read is not, where its extension says
// that there is more to come; err where it does not.
func unfinished(err error, name string) error {
	ext := extension(name)
	for i, k := range foreigners() {
		if k.in == inExtension && slices.Contains(k.extensions, ext) {
			return foreigners()[i].refuse(name)
		}
	}
	return err
}

// foreigners are the foreign kinds in their order.
var foreigners = sync.OnceValue(func() []foreign {
	kinds, err := parseForeign("default/foreign.csv")
	if err != nil {
		panic(err) // a table of our own
	}
	return kinds
})

func parseForeign(file string) ([]foreign, error) {
	data, err := defaults.ReadFile(file)
	if err != nil {
		return nil, err
	}
	t, err := model.ParseCSV(file, bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	var kinds []foreign
	for _, r := range t.Rows {
		cell := func(column string) string { return r.Cells[t.Column(column)] }
		k := foreign{name: cell("种类"), in: cell("在"), extensions: strings.Fields(cell("扩展名")), remedy: cell("怎样办")}
		if cell("特征") != "" {
			for _, all := range strings.Split(cell("特征"), "|") {
				marks, err := parseMarks(all)
				if err != nil {
					return nil, fmt.Errorf("%s: %w", t.At(r, t.Column("特征")), err)
				}
				k.marks = append(k.marks, marks)
			}
		}
		kinds = append(kinds, k)
	}
	return kinds, nil
}

// parseMarks reads marks that must all be there.
func parseMarks(s string) (marks []mark, err error) {
	for _, word := range strings.Split(s, "&") {
		var m mark
		if place, rest, found := strings.Cut(word, ":"); found && rest != "" {
			if n, err := strconv.Atoi(place); err == nil {
				m.at, word = n, rest
			}
		}
		if rest, found := strings.CutPrefix(word, "~"); found {
			m.anywhere, word = true, rest
		}
		if m.text, err = strconv.Unquote(`"` + word + `"`); err != nil {
			return nil, fmt.Errorf("mark %q: %w", word, err)
		}
		marks = append(marks, m)
	}
	return marks, nil
}
