package sheet

import (
	"bytes"
	"io"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// utf8Of is r in UTF-8 without a byte order mark: parts may be in UTF-16, and
// some programs write GB18030 and say so.
func utf8Of(r io.Reader) (io.Reader, error) {
	head := make([]byte, 256)
	n, err := io.ReadFull(r, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, err
	}
	head = bytes.TrimPrefix(head[:n], []byte("\xEF\xBB\xBF"))
	b := io.MultiReader(bytes.NewReader(head), r)
	switch {
	case bytes.HasPrefix(head, []byte("\xFF\xFE")), bytes.HasPrefix(head, []byte("<\x00")):
		return transform.NewReader(b, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder()), nil
	case bytes.HasPrefix(head, []byte("\xFE\xFF")), bytes.HasPrefix(head, []byte("\x00<")):
		return transform.NewReader(b, unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder()), nil
	}
	switch strings.ToLower(declaredEncoding(head)) {
	case "", "utf-8", "utf8", "us-ascii", "ascii":
		return b, nil
	case "gb18030", "gbk", "gb2312":
		return transform.NewReader(b, simplifiedchinese.GB18030.NewDecoder()), nil
	default:
		return nil, Refusal("文件的文字编码不认识，" + resave)
	}
}

// declaredEncoding is the encoding that <?xml … ?> names, or empty.
func declaredEncoding(head []byte) string {
	if !bytes.HasPrefix(head, []byte("<?xml")) {
		return ""
	}
	end := bytes.Index(head, []byte("?>"))
	if end < 0 {
		return ""
	}
	for rest := head[len("<?xml"):end]; ; {
		name, value, next, ok := nextAttr(rest)
		if !ok {
			return ""
		}
		if string(name) == "encoding" {
			return string(value)
		}
		rest = next
	}
}
