package plain

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"jixiao/model"
	"jixiao/xlsx/sheet"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

var update = flag.Bool("update", false, "rewrite testdata/*.want")

// dump is everything that a file gives, a line a row.
func dump(data []byte, limits sheet.Limits) (string, error) {
	d, err := Open(bytes.NewReader(data), int64(len(data)), limits)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\n", d.Kind, d.Encoding)
	for _, s := range d.Sheets {
		fmt.Fprintf(&b, "工作表 %s", s.Name)
		if s.Hidden {
			b.WriteString(" 隐藏")
		}
		b.WriteString("\n")
		if err := d.Read(s, func(r *sheet.Row) error {
			b.WriteString(dumpRow(d, r))
			return nil
		}); err != nil {
			return b.String(), err
		}
		for _, m := range s.Merges {
			fmt.Fprintf(&b, "合并 %s%d:%s%d\n", model.ColumnName(m.Col1), m.Row1, model.ColumnName(m.Col2), m.Row2)
		}
		for _, c := range s.HiddenColumns {
			fmt.Fprintf(&b, "隐藏列 %s:%s\n", model.ColumnName(c.First), model.ColumnName(c.Last))
		}
	}
	return b.String(), nil
}

func dumpRow(d *Document, r *sheet.Row) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d", r.Number)
	if r.Hidden {
		b.WriteString(" 隐藏")
	}
	for i := range r.Cells {
		c := &r.Cells[i]
		fmt.Fprintf(&b, " | %s %s%q", model.ColumnName(c.Col), [...]string{"数", "", "真假", "错", "日期"}[c.Kind], d.Text(c))
		if f := d.Format(c.Style); f != "General" {
			fmt.Fprintf(&b, " <%s>", f)
		}
		if c.Formula != "" {
			fmt.Fprintf(&b, " =%s", c.Formula)
		}
		if !c.Stored {
			b.WriteString(" 无结果")
		}
	}
	return b.String() + "\n"
}

// TestFiles reads the files of testdata, in every encoding.
func TestFiles(t *testing.T) {
	files, err := filepath.Glob("testdata/*.in")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".in"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got, err := dump(data, sheet.Forms())
			if err != nil {
				got += "拒绝：" + err.Error() + "\n"
			}
			golden := strings.TrimSuffix(file, ".in") + ".want"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got\n%swant\n%s", got, want)
			}
			for _, e := range encodings {
				other, err := dump(e.encode(t, string(data)), sheet.Forms())
				if err != nil {
					other += "拒绝：" + err.Error() + "\n"
				}
				name := e.name
				if isASCII(data) && name == "GB18030" {
					name = "UTF-8"
				}
				_, rest, _ := strings.Cut(string(want), "\n")
				kind, _, _ := strings.Cut(string(want), " UTF-8\n")
				if want := kind + " " + name + "\n" + rest; other != want && !strings.HasPrefix(kind, "拒绝") {
					t.Errorf("%s: got\n%swant\n%s", e.name, other, want)
				}
			}
		})
	}
}

type encodingCase struct {
	name     string
	encoding encoding.Encoding
}

var encodings = []encodingCase{
	{"UTF-8", unicode.UTF8BOM},
	{"UTF-16", unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)},
	{"UTF-16", unicode.UTF16(unicode.BigEndian, unicode.UseBOM)},
	{"GB18030", simplifiedchinese.GB18030},
}

func (e encodingCase) encode(t testing.TB, text string) []byte {
	b, err := e.encoding.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatalf("%s: %v", e.name, err)
	}
	return b
}

func isASCII(b []byte) bool { return utf8.RuneCount(b) == len(b) }
