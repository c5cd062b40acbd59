package sheet

import (
	"io"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"
)

// Open reads what stands around the sheets of a workbook: their names, the
// shared strings and the number formats. Errors are Refusals.
func Open(r io.ReaderAt, size int64, limits Limits) (*Workbook, error) {
	a, err := OpenArchive(r, size, limits)
	if err != nil {
		return nil, err
	}
	return a.Workbook()
}

// Workbook reads what stands around the sheets of the archive as a workbook,
// see Open.
func (a *Archive) Workbook() (*Workbook, error) {
	w := &Workbook{archive: a, Properties: map[string]string{}}
	top, err := a.relations("")
	if err != nil {
		return nil, err
	}
	main := top.target("officeDocument", "xl/workbook.xml")
	rels, err := a.relations(main)
	if err != nil {
		return nil, err
	}
	if err := w.readMain(main, rels); err != nil {
		return nil, err
	}
	if w.strings, err = a.readStrings(rels.target("sharedStrings", "")); err != nil {
		return nil, err
	}
	if err := w.readStyles(rels.target("styles", "")); err != nil {
		return nil, err
	}
	if err := w.readLinks(rels); err != nil {
		return nil, err
	}
	return w, w.readProperties(top.target("custom-properties", "docProps/custom.xml"))
}

// timeFormats are the ways in which a document writes a time: W3CDTF, with and
// without a zone. Without one it is taken for UTC.
var timeFormats = []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04Z07:00", "2006-01-02T15:04", "2006-01-02"}

// Modified is when the document itself says that it was last saved, in UTC; the
// zero time where it says nothing that can be read. Who saved it is not kept.
func (a *Archive) Modified() time.Time {
	top, err := a.relations("")
	if err != nil {
		return time.Time{}
	}
	var said string
	err = a.tokens(top.target("core-properties", "docProps/core.xml"), func(t token, text string) error {
		if name := string(t.name); t.kind == endTag && name[strings.LastIndexByte(name, ':')+1:] == "modified" {
			said = strings.TrimSpace(text)
		}
		return nil
	})
	if err != nil {
		return time.Time{}
	}
	for _, format := range timeFormats {
		if at, err := time.Parse(format, said); err == nil {
			return at.UTC()
		}
	}
	return time.Time{}
}

// Text is the value of a cell as a string. Equal shared strings are one.
func (w *Workbook) Text(c *Cell) string {
	if c.strings == nil {
		return string(c.Value)
	}
	if w.texts == nil {
		w.texts = make([]string, w.strings.len())
	}
	t := &w.texts[c.Shared-1]
	if *t == "" {
		*t = string(c.Bytes())
	}
	return *t
}

// Format is the number format code of a style, General where there is none.
func (w *Workbook) Format(style int) string {
	if style < 0 || style >= len(w.formats) {
		return "General"
	}
	return w.formats[style]
}

// relation is one line of a .rels part.
type relation struct {
	id, kind, target string
	outside          bool
}

type relations []relation

// relations reads the relations of a part, their targets made whole; of the
// package itself where name is empty. A part may have none.
func (a *Archive) relations(name string) (rels relations, err error) {
	dir, base := path.Split(name)
	err = a.tokens(dir+"_rels/"+base+".rels", func(t token, _ string) error {
		if t.kind != startTag || string(t.name) != "Relationship" {
			return nil
		}
		kind := t.attr("Type")
		r := relation{id: t.attr("Id"), kind: kind[strings.LastIndexByte(kind, '/')+1:], target: t.attr("Target"), outside: t.attr("TargetMode") == "External"}
		if len(rels) > a.limits.Parts {
			return refuse("部件之间的关系超过 %d 条，不是普通的工作簿，%s", a.limits.Parts, resave)
		}
		switch whole := strings.HasPrefix(r.target, "/"); {
		case r.outside:
		case whole:
			r.target = path.Clean(r.target)[1:]
		default:
			r.target = path.Join(dir, r.target)
		}
		rels = append(rels, r)
		return nil
	})
	return rels, err
}

// target is where the first relation of a kind leads, other where there is
// none. Strict and transitional workbooks differ only in what stands before it.
func (rels relations) target(kind, other string) string {
	for _, r := range rels {
		if (r.kind == kind || kind == "custom-properties" && r.kind == "customProperties") && !r.outside {
			return r.target
		}
	}
	return other
}

func (rels relations) byID(id string) (relation, bool) {
	for _, r := range rels {
		if r.id == id {
			return r, true
		}
	}
	return relation{}, false
}

// tokens walks a small part; text is the text of the element that just ended,
// if it holds nothing else. A part that is not there is not walked.
func (a *Archive) tokens(name string, each func(t token, text string) error) error {
	p, err := a.open(name)
	if p == nil || err != nil {
		return err
	}
	defer p.Close()
	x := lexer{most: a.limits.Depth}
	var text []byte
	hand := func(t token) (err error) {
		switch t.kind {
		case startTag:
			text = text[:0]
		case textRun:
			text, err = appendText(text, t.text, cellText)
			return err
		case rawRun:
			text = append(text, t.text...)
			return nil
		}
		err = each(t, string(text))
		if t.kind == endTag {
			text = text[:0]
		}
		return err
	}
	err = feed(p, a.limits.RowBytes, func(b []byte, last bool) (int, error) { return x.each(b, last, hand) })
	if err == nil && !x.closed {
		err = errCutOff
	}
	return err
}

// readMain reads the part of the workbook itself.
func (w *Workbook) readMain(name string, rels relations) error {
	if !w.archive.Has(name) {
		return Refusal("文件已损坏（缺少 workbook.xml），请重新取得该文件")
	}
	var all []string // names of sheets of every kind, as localSheetId counts them
	var defined *Name
	w.Macros = w.archive.Has(path.Join(path.Dir(name), "vbaProject.bin"))
	return w.archive.tokens(name, func(t token, text string) error {
		switch tag := string(t.name); {
		case t.kind == endTag && tag == "definedName" && defined != nil:
			defined.Formula = text
			if len(w.Names) >= w.archive.limits.Names {
				return refuse("名称超过 %d 个，%s", w.archive.limits.Names, resave)
			}
			w.Names = append(w.Names, *defined)
			defined = nil
		case t.kind != startTag:
		case tag == "workbookPr":
			w.Date1904 = isTrue(t.attr("date1904"))
		case tag == "calcPr":
			w.computeOnOpen = isTrue(t.attr("fullCalcOnLoad"))
		case tag == "sheet":
			all = append(all, t.attr("name"))
			return w.addSheet(t, rels)
		case tag == "definedName":
			defined = &Name{Name: t.attr("name")}
			if i, ok := number(t.attr("localSheetId")); ok && i < len(all) && t.attr("localSheetId") != "" {
				defined.Sheet = all[i]
			}
		}
		return nil
	})
}

// addSheet adds the sheet that t names, if it is one of cells.
func (w *Workbook) addSheet(t token, rels relations) error {
	s := &Sheet{Name: t.attr("name"), Hidden: strings.Contains(strings.ToLower(t.attr("state")), "hidden")}
	if len(w.Sheets) >= w.archive.limits.Sheets {
		return refuse("工作表超过 %d 个，请拆分后重新放入", w.archive.limits.Sheets)
	}
	rel, ok := rels.byID(Token{attrs: t.attrs}.Attr("id")) // of the namespace of relations, whatever its prefix
	switch {
	case !ok:
		return refuse("工作表“%s”的内容不在文件里，%s", s.Name, resave)
	case rel.kind == "xlMacrosheet" || rel.kind == "xlIntlMacrosheet":
		w.Macros = true
		return nil
	case rel.kind != "worksheet":
		return nil // a chart, or a dialog of old
	case rel.outside:
		return refuse("工作表“%s”指向文件外面，不是正常的工作簿，请向填报单位重新索取", s.Name)
	}
	s.part = rel.target
	w.Sheets = append(w.Sheets, s)
	return nil
}

// maxLinks is how many other workbooks are named; nobody reads on.
const maxLinks = 1000

// readLinks finds the names of the other workbooks that this one refers to.
func (w *Workbook) readLinks(rels relations) error {
	read := map[string]bool{}
	for _, r := range rels {
		if r.kind != "externalLink" || r.outside || read[r.target] || len(w.Links) == maxLinks {
			continue
		}
		read[r.target] = true
		to, err := w.archive.relations(r.target)
		if err != nil {
			return err
		}
		for _, r := range to {
			name := r.target
			if plain, err := url.PathUnescape(name); err == nil {
				name = plain
			}
			// Newer programs name the same workbook a second time, by its long path.
			if r.outside && !strings.HasSuffix(r.kind, "LongPath") && len(w.Links) < maxLinks && !slices.Contains(w.Links, name) {
				w.Links = append(w.Links, name)
			}
		}
	}
	return nil
}

// readProperties reads the custom document properties.
func (w *Workbook) readProperties(name string) error {
	var property string
	return w.archive.tokens(name, func(t token, text string) error {
		tag := string(t.name)
		switch {
		case t.kind == startTag && tag == "property":
			property = t.attr("name")
		case t.kind == endTag && strings.HasSuffix(tag, ":lpwstr") && property != "" && len(w.Properties) < w.archive.limits.Names:
			w.Properties[property] = text
		}
		return nil
	})
}
