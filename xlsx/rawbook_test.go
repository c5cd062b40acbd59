package xlsx

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"strings"
	"unicode/utf16"
)

// rawBook is a workbook made of parts as text, for what no writer writes but
// some file holds. What is not given are the parts of a sound workbook.
type rawBook struct {
	sheets        []rawSheet
	parts         []rawPart // these stand beside or instead of the sound ones
	gone          []string  // parts that are left out
	before, after string    // bytes around the archive
	zip64         bool      // the directory counts in 64 bits
}

// rawSheet is a tab: its name, further attributes of its line in the workbook,
// and its part.
type rawSheet struct{ name, attrs, xml string }

// rawPart is one entry of the archive.
type rawPart struct {
	name, text string
	long       *longText // instead of text
	method     uint16    // 8, deflate, unless stored
	stored     bool
	descriptor bool   // checksum and sizes follow the data
	zip64      bool   // sizes stand in the extra field
	encrypted  bool   // says so, though it is not
	wrongCRC   bool   // states a checksum that is not its own
	size       uint64 // stated unpacked and packed sizes, where they are not true
	packed     uint64
}

// longText is a part that is long only once it is unpacked.
type longText struct {
	head, unit string
	times      int
	tail       string
}

const (
	mainSpace     = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	relationSpace = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packageSpace  = "http://schemas.openxmlformats.org/package/2006/relationships"
	xmlHead       = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	worksheetHead = xmlHead + `<worksheet xmlns="` + mainSpace + `" xmlns:r="` + relationSpace + `">`
	firstSheet    = "xl/worksheets/sheet1.xml"
	stringsPart   = "xl/sharedStrings.xml"
	stylesPart    = "xl/styles.xml"
	workbookPart  = "xl/workbook.xml"
	workbookRels  = "xl/_rels/workbook.xml.rels"
)

// rawRows is a workbook of one sheet, 甲, with these rows.
func rawRows(rows string) *rawBook { return rawWorksheet("<sheetData>" + rows + "</sheetData>") }

// rawWorksheet is a workbook of one sheet, 甲, with this within its worksheet.
func rawWorksheet(body string) *rawBook { return rawXML(worksheetHead + body + "</worksheet>") }

// rawXML is a workbook whose only sheet, 甲, has this part.
func rawXML(xml string) *rawBook { return &rawBook{sheets: []rawSheet{{name: "甲", xml: xml}}} }

// rawLong is a workbook whose only sheet, 甲, has this long part.
func rawLong(head, unit string, times int, tail string) *rawBook {
	return rawXML("").put(rawPart{name: firstSheet, long: &longText{head, unit, times, tail}})
}

// rawStrings is rawRows with shared strings.
func rawStrings(items, rows string) *rawBook { return rawRows(rows).with(stringsPart, sst(items)) }

func sst(items string) string { return xmlHead + `<sst xmlns="` + mainSpace + `">` + items + `</sst>` }

// sheet adds a tab after those there are.
func (b *rawBook) sheet(name, attrs, rows string) *rawBook {
	b.sheets = append(b.sheets, rawSheet{name, attrs, worksheetHead + "<sheetData>" + rows + "</sheetData></worksheet>"})
	return b
}

// with sets the text of a part.
func (b *rawBook) with(name, text string) *rawBook { return b.put(rawPart{name: name, text: text}) }

func (b *rawBook) put(p rawPart) *rawBook {
	b.parts = append(b.parts, p)
	return b
}

func (b *rawBook) without(names ...string) *rawBook {
	b.gone = append(b.gone, names...)
	return b
}

// each changes how every part is packed.
func (b *rawBook) each(change func(*rawPart)) *rawBook {
	b.parts, b.sheets = b.all(), nil
	for i := range b.parts {
		change(&b.parts[i])
	}
	return b
}

// only changes how one part is packed.
func (b *rawBook) only(name string, change func(*rawPart)) *rawBook {
	return b.each(func(p *rawPart) {
		if p.name == name {
			change(p)
		}
	})
}

// all are the parts in order, the sound ones first. A part given twice stands
// twice.
func (b *rawBook) all() []rawPart {
	given := map[string]bool{}
	for _, p := range b.parts {
		given[p.name] = true
	}
	for _, name := range b.gone {
		given[name] = true
	}
	var parts []rawPart
	for _, p := range b.sound() {
		if !given[p.name] {
			parts = append(parts, p)
		}
	}
	return append(parts, b.parts...)
}

func (b *rawBook) sound() []rawPart {
	if len(b.sheets) == 0 {
		return nil
	}
	var types, tabs, rels strings.Builder
	for i, s := range b.sheets {
		fmt.Fprintf(&types, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`, i+1)
		fmt.Fprintf(&tabs, `<sheet name="%s" sheetId="%d" %s r:id="rId%d"/>`, s.name, i+1, s.attrs, i+1)
		rels.WriteString(relation(fmt.Sprintf("rId%d", i+1), "worksheet", fmt.Sprintf("worksheets/sheet%d.xml", i+1)))
	}
	rels.WriteString(relation("rIdStyles", "styles", "styles.xml") + relation("rIdStrings", "sharedStrings", "sharedStrings.xml"))
	parts := []rawPart{
		{name: "[Content_Types].xml", text: contentTypes(types.String())},
		{name: "_rels/.rels", text: relations(relation("rId1", "officeDocument", "xl/workbook.xml"))},
		{name: workbookPart, text: workbookOf("", tabs.String())},
		{name: workbookRels, text: relations(rels.String())},
		{name: stylesPart, text: styleSheet("")},
	}
	for i, s := range b.sheets {
		parts = append(parts, rawPart{name: fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1), text: s.xml})
	}
	return append(parts, rawPart{name: stringsPart, text: sst("")})
}

func contentTypes(more string) string {
	return xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` +
		`<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>` +
		`<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>` + more + `</Types>`
}

func workbookOf(before, tabs string) string {
	return xmlHead + `<workbook xmlns="` + mainSpace + `" xmlns:r="` + relationSpace + `">` + before + `<sheets>` + tabs + `</sheets></workbook>`
}

// relation is one line of a relations part; kind is the end of its type.
func relation(id, kind, target string) string {
	return `<Relationship Id="` + id + `" Type="` + relationSpace + `/` + kind + `" Target="` + target + `"/>`
}

func relations(lines string) string {
	return xmlHead + `<Relationships xmlns="` + packageSpace + `">` + lines + `</Relationships>`
}

// styleSheet has the looks that the tests name by index, and more after them:
// 0 General, 1 0.00%, 2 to 5 the built-in 14, 22, 31 and 57, 6 #,##0.00,
// 7 a date in words, 8 text, 9 yyyy-mm-dd, 10 0.00 with room for a bracket.
func styleSheet(more string) string {
	var xfs strings.Builder
	for _, id := range []int{0, 10, 14, 22, 31, 57, 164, 165, 49, 166, 167} {
		fmt.Fprintf(&xfs, `<xf numFmtId="%d" fontId="0" fillId="0" borderId="0" xfId="0"/>`, id)
	}
	return xmlHead + `<styleSheet xmlns="` + mainSpace + `"><numFmts count="4"><numFmt numFmtId="164" formatCode="#,##0.00"/>` +
		`<numFmt numFmtId="165" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/><numFmt numFmtId='166' formatCode='yyyy-mm-dd'/>` +
		`<numFmt numFmtId="167" formatCode="0.00_);[Red]\(0.00\)"/></numFmts>` +
		`<fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills>` +
		`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
		`<cellStyleXfs count="1"><xf numFmtId="9" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs>` + xfs.String() + more +
		`</cellXfs></styleSheet>`
}

// bytes packs the workbook.
func (b *rawBook) bytes() []byte {
	var out, dir bytes.Buffer
	parts := b.all()
	for _, p := range parts {
		e := p.pack()
		dir.Write(e.header(true, uint32(out.Len())))
		out.Write(e.header(false, 0))
		out.Write(e.data)
		if e.descriptor {
			out.Write(e.trailer())
		}
	}
	start := out.Len()
	out.Write(dir.Bytes())
	out.Write(b.end(len(parts), start, dir.Len()))
	return []byte(b.before + out.String() + b.after)
}

// end is the end of the directory.
func (b *rawBook) end(entries, start, length int) []byte {
	le := binary.LittleEndian
	if !b.zip64 {
		end := le.AppendUint32(nil, 0x06054b50)
		end = le.AppendUint32(end, 0)
		end = le.AppendUint16(le.AppendUint16(end, uint16(entries)), uint16(entries))
		return le.AppendUint16(le.AppendUint32(le.AppendUint32(end, uint32(length)), uint32(start)), 0)
	}
	end := le.AppendUint64(le.AppendUint32(nil, 0x06064b50), 44)
	end = le.AppendUint16(le.AppendUint16(end, 45), 45)
	end = le.AppendUint64(end, 0) // disks
	end = le.AppendUint64(le.AppendUint64(end, uint64(entries)), uint64(entries))
	end = le.AppendUint64(le.AppendUint64(end, uint64(length)), uint64(start))
	end = le.AppendUint32(le.AppendUint32(end, 0x07064b50), 0)
	end = le.AppendUint32(le.AppendUint64(end, uint64(start+length)), 1)
	end = le.AppendUint32(le.AppendUint32(end, 0x06054b50), 0)
	return append(end, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x00\x00"...)
}

// zipEntry is a part as packed.
type zipEntry struct {
	rawPart
	data []byte
	crc  uint32
}

func (p rawPart) pack() zipEntry {
	e := zipEntry{rawPart: p}
	l := p.long
	if l == nil {
		l = &longText{head: p.text}
	}
	data, size, crc := l.deflate()
	e.data, e.crc = data, crc
	if p.stored {
		e.data = []byte(l.head + strings.Repeat(l.unit, l.times) + l.tail)
	} else if p.method == 0 {
		e.method = 8
	}
	if p.wrongCRC {
		e.crc++
	}
	if p.size == 0 {
		e.size = size
	}
	if p.packed == 0 {
		e.packed = uint64(len(e.data))
	}
	return e
}

// deflate packs by blocks that know nothing of each other, so that a block that
// repeats is packed once.
func (l longText) deflate() (packed []byte, size uint64, crc uint32) {
	var out bytes.Buffer
	add := func(text string, times int) {
		var block bytes.Buffer
		w, _ := flate.NewWriter(&block, flate.BestCompression)
		w.Write([]byte(text))
		w.Flush()
		for range times {
			out.Write(block.Bytes())
			crc = crc32.Update(crc, crc32.IEEETable, []byte(text))
			size += uint64(len(text))
		}
	}
	add(l.head, 1)
	if l.times > 0 {
		per := max(1, 1<<20/len(l.unit))
		add(strings.Repeat(l.unit, per), l.times/per)
		add(strings.Repeat(l.unit, l.times%per), 1)
	}
	add(l.tail, 1)
	out.WriteString("\x01\x00\x00\xFF\xFF") // an empty last block
	return out.Bytes(), size, crc
}

func (e zipEntry) header(central bool, offset uint32) []byte {
	le := binary.LittleEndian
	var h, extra []byte
	if central {
		h = le.AppendUint16(le.AppendUint32(nil, 0x02014b50), 45)
	} else {
		h = le.AppendUint32(nil, 0x04034b50)
	}
	flags := uint16(0x800) // names are UTF-8
	if e.encrypted {
		flags |= 1
	}
	if e.descriptor {
		flags |= 8
	}
	h = le.AppendUint16(le.AppendUint16(le.AppendUint16(h, 45), flags), e.method)
	h = le.AppendUint32(h, 0x21<<16) // 1980-01-01
	switch {
	case e.descriptor && !central:
		h = append(h, make([]byte, 12)...)
	case e.zip64 || e.size >= 1<<32-1 || e.packed >= 1<<32-1:
		h = le.AppendUint32(h, e.crc)
		h = append(h, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"...)
		extra = le.AppendUint16(le.AppendUint16(nil, 1), 16)
		extra = le.AppendUint64(le.AppendUint64(extra, e.size), e.packed)
	default:
		h = le.AppendUint32(le.AppendUint32(le.AppendUint32(h, e.crc), uint32(e.packed)), uint32(e.size))
	}
	h = le.AppendUint16(le.AppendUint16(h, uint16(len(e.name))), uint16(len(extra)))
	if central {
		h = append(h, make([]byte, 10)...) // comment, disk, attributes
		h = le.AppendUint32(h, offset)
	}
	return append(append(h, e.name...), extra...)
}

func (e zipEntry) trailer() []byte {
	le := binary.LittleEndian
	d := le.AppendUint32(le.AppendUint32(nil, 0x08074b50), e.crc)
	return le.AppendUint32(le.AppendUint32(d, uint32(e.packed)), uint32(e.size))
}

// utf16Text is s in UTF-16 with its mark.
func utf16Text(order binary.AppendByteOrder, s string) string {
	out := order.AppendUint16(nil, 0xFEFF)
	for _, u := range utf16.Encode([]rune(s)) {
		out = order.AppendUint16(out, u)
	}
	return string(out)
}
