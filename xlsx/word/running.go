package word

import (
	"bytes"
	"slices"
	"strings"
	"unicode"

	"jixiao/xlsx/sheet"
)

// This file reads headers and footers. They stand on every page, so they stand
// above and below every table of their section.

// section is what a section says of its headers and footers: their relations by
// kind and page.
type section struct {
	tables         int // of the document up to its end
	first          bool
	header, footer [2]string // of the first page, of the others
}

// add takes note of one header or footer; those of even pages are as those of
// odd ones.
func (s *section) add(t sheet.Token) {
	page := 1
	switch t.Attr("type") {
	case "first":
		page = 0
	case "even":
		return
	}
	if strings.HasPrefix(string(t.Name), "header") {
		s.header[page] = t.Attr("id")
	} else {
		s.footer[page] = t.Attr("id")
	}
}

// running is how many paragraphs of a header or footer are read.
const running = 4

// readRunningTexts puts the headers above the tables and the footers below them.
func (p *parser) readRunningTexts(a *sheet.Archive, part string) error {
	r := &runningReader{a: a, p: p, texts: map[string][][]byte{}}
	var err error
	if !slices.ContainsFunc(p.sections, section.speaks) {
		return nil
	}
	if r.targets, err = a.Targets(part); err != nil {
		return err
	}
	var said section
	next := 0
	for _, s := range p.sections {
		said.take(s)
		above, err := r.pages(said.header, said.first)
		if err != nil {
			return err
		}
		below, err := r.pages(said.footer, said.first)
		if err != nil {
			return err
		}
		for ; next < len(p.doc.contents) && p.doc.contents[next].firstTable() <= s.tables; next++ {
			p.doc.contents[next].frame(above, below)
		}
	}
	return nil
}

func (s section) speaks() bool { return s.header != [2]string{} || s.footer != [2]string{} }

// take takes over what the next section says; about the rest it is as the one
// before.
func (s *section) take(next section) {
	s.first = next.first
	for i := range 2 {
		if next.header[i] != "" {
			s.header[i] = next.header[i]
		}
		if next.footer[i] != "" {
			s.footer[i] = next.footer[i]
		}
	}
}

// firstTable is the number of its first table; 0 where it has none.
func (c *content) firstTable() int {
	if len(c.tables) == 0 {
		return 0
	}
	return c.tables[0].number
}

// frame puts paragraphs above and below, but for those that stand there.
func (c *content) frame(above, below [][]byte) {
	if len(c.tables) > 0 {
		t := c.tables[0]
		t.above = append(others(above, t.above), t.above...)
	} else {
		c.below = append(others(above, c.below), c.below...)
	}
	c.below = append(c.below[:len(c.below):len(c.below)], others(below, c.below)...)
}

// others are the texts that are not among those.
func others(texts, those [][]byte) (out [][]byte) {
	for _, text := range texts {
		if !slices.ContainsFunc(those, func(b []byte) bool { return bytes.Equal(b, text) }) {
			out = append(out, text)
		}
	}
	return out
}

// runningReader reads headers and footers, each of them once.
type runningReader struct {
	a       *sheet.Archive
	p       *parser
	targets map[string]string   // parts by the relations of the document
	texts   map[string][][]byte // by part
}

func (r *runningReader) pages(ids [2]string, first bool) (out [][]byte, err error) {
	for i, id := range ids {
		if i == 0 && !first || r.targets[id] == "" {
			continue
		}
		texts, err := r.read(r.targets[id])
		if err != nil {
			return nil, err
		}
		out = append(out, others(texts, out)...)
	}
	return out, nil
}

func (r *runningReader) read(part string) ([][]byte, error) {
	if texts, ok := r.texts[part]; ok {
		return texts, nil
	}
	p := &parser{doc: &Document{}, limits: r.p.limits, flat: true, cells: r.p.cells, size: r.p.size}
	if err := r.a.Walk(part, p.token); err != nil {
		return nil, err
	}
	r.p.cells, r.p.size = p.cells, p.size
	var texts [][]byte
	for _, text := range p.loose {
		if len(texts) < running && !numbersPages(text) {
			texts = append(texts, text)
		}
	}
	r.texts[part] = texts
	return texts, nil
}

// numbersPages reports whether a text says nothing but the number of the page:
// — 3 —, 第3页 共9页.
func numbersPages(text []byte) bool {
	return bytes.IndexFunc(text, func(r rune) bool { return unicode.IsLetter(r) && !strings.ContainsRune("第页共", r) }) < 0
}
