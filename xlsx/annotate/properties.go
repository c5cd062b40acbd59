package annotate

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"jixiao/model"
)

// This file keeps the books of the package: content types, and the document
// properties by which a copy is known and its former looks are found again.

const (
	propertiesType = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
	propertiesNS   = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
	variantsNS     = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
	// Strict workbooks have names of their own for the same.
	strictPropertiesNS = "http://purl.oclc.org/ooxml/officeDocument/customProperties"
	strictVariantsNS   = "http://purl.oclc.org/ooxml/officeDocument/docPropsVTypes"
	// What was there before: looks, see styles.hint, and tab colours.
	looksProperty = "jixiao-格式"
	tabsProperty  = "jixiao-页签"
	// mostProperty is how many bytes of text we put into a property: Excel ends
	// at 255.
	mostProperty = 240
)

// typed is a part and its content type.
type typed struct{ name, contentType string }

// settle brings content types in line with the parts, and names the part with
// the properties, which is added where there is none.
func (p *pack) settle(w *workbook) (properties string, err error) {
	properties, err = p.propertiesPart()
	if err != nil {
		return "", err
	}
	if !p.has(properties) {
		kind, ns := "custom-properties", propertiesNS
		if w.base == strict {
			kind, ns = "customProperties", strictPropertiesNS
		}
		if err := p.sole("", w.base, kind, properties); err != nil {
			return "", err
		}
		p.set(properties, []byte(xmlHead+`<Properties xmlns="`+ns+`"></Properties>`), propertiesType)
	} else {
		b, err := p.part(properties)
		if err != nil {
			return "", err
		}
		p.set(properties, b, "")
	}
	b, err := p.part(typesName)
	switch {
	case err != nil:
		return "", err
	case b == nil:
		return "", errBroken
	}
	if b, err = p.typesOf(b); err != nil {
		return "", err
	}
	p.set(typesName, b, "")
	return properties, nil
}

const typesName = "[Content_Types].xml"

// propertiesPart is the name of the part with the custom properties.
func (p *pack) propertiesPart() (string, error) {
	top, err := p.relations("")
	if err != nil {
		return "", err
	}
	if name := p.find(top, "custom-properties", "customProperties"); name != "" {
		return name, nil
	}
	if name := "docProps/custom.xml"; p.named[partKey(name)] == nil {
		return name, nil
	}
	return p.free("docProps/custom%d.xml"), nil
}

// typesOf is the list of content types with the new parts and without the
// dropped ones.
func (p *pack) typesOf(b []byte) ([]byte, error) {
	t, err := parse(b, 1)
	if err != nil {
		return nil, err
	}
	var e edits
	defaults, overrides := map[string]string{}, map[string]bool{}
	last := t.root.inner // of the defaults
	for i := range t.root.kids {
		switch n := &t.root.kids[i]; n.name {
		case "Default":
			defaults[strings.ToLower(n.attr("Extension"))] = n.attr("ContentType")
			last = n.to
		case "Override":
			key := partKey(n.attr("PartName"))
			if overrides[key] = true; p.dropped[key] {
				e.replace(n.from, n.to, "")
			}
		}
	}
	line := ""
	for _, x := range p.types {
		ext := strings.ToLower(x.name[strings.LastIndexByte(x.name, '.')+1:])
		_, known := defaults[ext]
		switch {
		case defaults[ext] == x.contentType, p.dropped[partKey(x.name)], overrides[partKey(x.name)]:
		case !known && (ext == "vml" || ext == "rels"):
			e.replace(last, last, fmt.Sprintf(`<%sDefault Extension="%s" ContentType="%s"/>`, t.prefix, ext, x.contentType))
			defaults[ext] = x.contentType
		default:
			line += fmt.Sprintf(`<%sOverride PartName="/%s" ContentType="%s"/>`, t.prefix, escape(x.name), x.contentType)
		}
	}
	if line != "" {
		e.append(t, &t.root, line)
	}
	return e.apply(b), nil
}

// docProperty is a custom document property of text.
type docProperty struct{ name, value string }

// readProperties reads the custom properties of a part.
func readProperties(b []byte) (map[string]string, error) {
	t, err := parse(b, 1)
	if err != nil {
		return nil, err
	}
	all := map[string]string{}
	for i := range t.root.kids {
		all[t.root.kids[i].attr("name")] = strings.TrimSpace(t.content(&t.root.kids[i]))
	}
	return all, nil
}

// stateProperties is the part with our properties set; an empty one is taken
// out.
func stateProperties(b []byte, content, looks, tabs string) ([]byte, error) {
	t, err := parse(b, 1)
	if err != nil {
		return nil, err
	}
	variants := variantsNS
	if bytes.Contains(b[t.root.from:t.root.inner], []byte(strictPropertiesNS)) {
		variants = strictVariantsNS
	}
	want := []docProperty{{property, kind}, {ContentProperty, content}, {looksProperty, looks}, {tabsProperty, tabs}}
	var e edits
	last := 1
	for i := range t.root.kids {
		n := &t.root.kids[i]
		if slices.ContainsFunc(want, func(w docProperty) bool { return strings.EqualFold(w.name, n.attr("name")) }) {
			e.replace(n.from, n.to, "")
			continue
		}
		last = max(last, number(n.attr("pid")))
	}
	added := ""
	for _, w := range want {
		if w.value == "" {
			continue
		}
		last++
		added += fmt.Sprintf(`<%sproperty fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="%d" name="%s"><vt:lpwstr xmlns:vt="%s">%s</vt:lpwstr></%sproperty>`,
			t.prefix, last, escape(w.name), variants, escape(w.value), t.prefix)
	}
	e.append(t, &t.root, added)
	return e.apply(b), nil
}

// openHints reads what an earlier copy said of former looks and tabs.
func (p *pack) openHints() (looks map[int]int, tb *tabs, err error) {
	looks, tb = map[int]int{}, &tabs{was: map[int]string{}, keep: map[int]string{}}
	name, err := p.propertiesPart()
	if err != nil {
		return nil, nil, err
	}
	b, err := p.part(name)
	if b == nil || err != nil {
		return looks, tb, err
	}
	all, err := readProperties(b)
	if err != nil {
		return nil, nil, err
	}
	tb.ours = all[property] == kind
	if first, list, ok := strings.Cut(all[looksProperty], ":"); ok && number(first) >= 0 {
		for i, f := range strings.Split(list, ",") {
			if n := number(f); n >= 0 {
				looks[number(first)+i] = n
			}
		}
	}
	for line := range strings.SplitSeq(all[tabsProperty], ";") {
		id, colour, ok := strings.Cut(line, ":")
		if ok && number(id) >= 0 {
			tb.was[number(id)] = tabAttrs(colour)
		}
	}
	return looks, tb, nil
}

// The colours of tabs, which no palette has just so.
var levelTab = map[model.Level]string{model.Fault: "FFC00001", model.Warning: "FFFFC001", model.Notice: "FF5B9BD4"}

// tabs are the colours of tabs before ours.
type tabs struct {
	ours bool           // the workbook is an earlier copy
	was  map[int]string // by sheetId: the attributes, as an earlier copy kept them
	keep map[int]string
	ids  []int // of keep
}

// settle is the colour that the tab of a sheet is to have: that of its worst
// mark, else the one it had before an earlier copy.
func (t *tabs) settle(s *task) string {
	was := s.seen.tab
	if among(was, levelTab) {
		was = t.was[s.id]
	}
	if s.level == model.NoLevel {
		return was
	}
	if was != "" {
		t.keep[s.id] = was
		t.ids = append(t.ids, s.id)
	}
	return `rgb="` + levelTab[s.level] + `"`
}

// hint says what colours the tabs had.
func (t *tabs) hint() string {
	text := ""
	for _, id := range t.ids {
		if line := strconv.Itoa(id) + ":" + strings.ReplaceAll(t.keep[id], `"`, "'") + ";"; len(text)+len(line) <= mostProperty {
			text += line
		}
	}
	return text
}

// tabAttrs are the attributes of a tab colour that a hint tells; empty for what
// is none.
func tabAttrs(hint string) string {
	var out []string
	for _, word := range strings.Fields(hint) {
		name, value, _ := strings.Cut(word, "=")
		value = strings.Trim(value, "'")
		if !slices.Contains([]string{"rgb", "theme", "tint", "indexed", "auto"}, name) || strings.ContainsAny(value, `<>&"'`) {
			return ""
		}
		out = append(out, name+`="`+value+`"`)
	}
	return strings.Join(out, " ")
}
