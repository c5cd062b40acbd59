package page

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

// This file is the only one that edits a written workbook's parts. excelize
// writes formulas without a usable stored result, and readers that do not
// calculate (a phone preview, pandas) would see none.

// StoredKind is the type of a cell's stored value.
type StoredKind uint8

const (
	StoredNothing StoredKind = iota // a formula without a stored result
	StoredText
	StoredNumber
	StoredError
)

// Formula is a formula cell whose stored result is Value.
type Formula struct {
	Sheet, Cell string
	Value       string
	Kind        StoredKind
}

// Finish sets type and stored result of the declared formula cells in the
// workbook data and puts the entries of [Content_Types].xml in order, so that
// the same content gives the same bytes.
func Finish(data []byte, formulas []Formula) ([]byte, error) {
	in, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("finish workbook: %w", err)
	}
	parts, err := SheetParts(in)
	if err != nil {
		return nil, fmt.Errorf("finish workbook: %w", err)
	}
	wanted := map[string][]Formula{}
	for _, f := range formulas {
		part, ok := parts[f.Sheet]
		if !ok {
			return nil, fmt.Errorf("finish workbook: no sheet %q", f.Sheet)
		}
		wanted[part] = append(wanted[part], f)
	}
	return Rewrite(in, func(name string, body []byte) ([]byte, error) {
		if cells := wanted[name]; len(cells) > 0 {
			if body, err = setResults(body, cells); err != nil {
				return nil, fmt.Errorf("finish %s: %w", name, err)
			}
		}
		switch {
		case name == "[Content_Types].xml":
			body = sortOverrides(body)
		case strings.HasPrefix(name, "xl/worksheets/") && !bytes.Contains(body, []byte("<filterColumn")):
			// excelize says of every sheet with filter arrows that rows are
			// filtered out.
			body = bytes.Replace(body, []byte(` filterMode="true"`), nil, 1)
		}
		return body, nil
	})
}

// Rewrite is the zip with every part as change gives it, and no times in it:
// the same content is the same file.
func Rewrite(in *zip.Reader, change func(name string, body []byte) ([]byte, error)) ([]byte, error) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, part := range in.File {
		body, err := ReadPart(part)
		if err != nil {
			return nil, fmt.Errorf("finish workbook: %w", err)
		}
		if body, err = change(part.Name, body); err != nil {
			return nil, err
		}
		entry, err := w.CreateHeader(&zip.FileHeader{Name: part.Name, Method: zip.Deflate})
		if err != nil {
			return nil, err
		}
		if _, err := entry.Write(body); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func ReadPart(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// SheetParts is the part name of every sheet by sheet name.
func SheetParts(z *zip.Reader) (map[string]string, error) {
	var book struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	var rels struct {
		Relationship []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		}
	}
	for name, into := range map[string]any{"xl/workbook.xml": &book, "xl/_rels/workbook.xml.rels": &rels} {
		f, err := z.Open(name)
		if err != nil {
			return nil, err
		}
		err = xml.NewDecoder(f).Decode(into)
		f.Close()
		if err != nil {
			return nil, err
		}
	}
	targets := map[string]string{}
	for _, r := range rels.Relationship {
		t := strings.TrimPrefix(r.Target, "/")
		if !strings.HasPrefix(t, "xl/") {
			t = path.Join("xl", t)
		}
		targets[r.ID] = t
	}
	parts := map[string]string{}
	for _, s := range book.Sheets {
		parts[s.Name] = targets[s.ID]
	}
	return parts, nil
}

var (
	cellElement = regexp.MustCompile(`(?s)<c ([^>]*?)>(<f[^>]*?(?:/>|>.*?</f>))(?:<v>.*?</v>|<v/>)?</c>`)
	refAttr     = regexp.MustCompile(`\br="([A-Z]+[0-9]+)"`)
	typeAttr    = regexp.MustCompile(`\s*\bt="[^"]*"`)
	override    = regexp.MustCompile(`<Override [^>]*?(?:/>|></Override>)`)
)

func setResults(sheet []byte, cells []Formula) ([]byte, error) {
	byRef := map[string]Formula{}
	for _, c := range cells {
		byRef[c.Cell] = c
	}
	var bad error
	out := cellElement.ReplaceAllFunc(sheet, func(m []byte) []byte {
		g := cellElement.FindSubmatch(m)
		ref := refAttr.FindSubmatch(g[1])
		if ref == nil {
			return m
		}
		c, ok := byRef[string(ref[1])]
		if !ok {
			return m
		}
		delete(byRef, c.Cell)
		attrs := typeAttr.ReplaceAllString(string(g[1]), "")
		t, v, err := storedXML(c)
		if err != nil {
			bad = err
		}
		return []byte("<c " + attrs + t + ">" + string(g[2]) + v + "</c>")
	})
	if bad == nil && len(byRef) > 0 {
		bad = fmt.Errorf("%d declared formula cells not found", len(byRef))
	}
	return out, bad
}

func storedXML(c Formula) (typ, value string, err error) {
	switch c.Kind {
	case StoredNothing:
		return "", "", nil
	case StoredNumber:
		if _, err := decimal.NewFromString(c.Value); err != nil {
			return "", "", fmt.Errorf("%s: %q is no number", c.Cell, c.Value)
		}
		return "", "<v>" + c.Value + "</v>", nil
	case StoredError:
		typ = ` t="e"`
	default:
		typ = ` t="str"`
	}
	var b bytes.Buffer
	if err := xml.EscapeText(&b, []byte(c.Value)); err != nil {
		return "", "", err
	}
	return typ, "<v>" + b.String() + "</v>", nil
}

func sortOverrides(types []byte) []byte {
	all := override.FindAll(types, -1)
	if len(all) == 0 {
		return types
	}
	slices.SortFunc(all, bytes.Compare)
	i := 0
	return override.ReplaceAllFunc(types, func([]byte) []byte { i++; return all[i-1] })
}
