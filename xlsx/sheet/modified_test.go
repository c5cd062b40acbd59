package sheet

import (
	"archive/zip"
	"bytes"
	"testing"
	"time"
)

func TestModified(t *testing.T) {
	at := time.Date(2024, 1, 8, 9, 10, 0, 0, time.UTC)
	core := func(inner string) string {
		return `<cp:coreProperties xmlns:cp="c" xmlns:dcterms="d"><cp:lastModifiedBy>某人</cp:lastModifiedBy>` + inner + `</cp:coreProperties>`
	}
	const rels = `<Relationships><Relationship Id="r" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="props/kern.xml"/></Relationships>`
	for _, c := range []struct {
		name  string
		parts map[string]string
		want  time.Time
	}{
		{"UTC", map[string]string{"docProps/core.xml": core(`<dcterms:modified>2024-01-08T09:10:00Z</dcterms:modified>`)}, at},
		{"a zone", map[string]string{"docProps/core.xml": core(`<dcterms:modified>2024-01-08T17:10:00+08:00</dcterms:modified>`)}, at},
		{"no zone", map[string]string{"docProps/core.xml": core(`<dcterms:modified> 2024-01-08T09:10:00 </dcterms:modified>`)}, at},
		{"named elsewhere", map[string]string{"_rels/.rels": rels, "props/kern.xml": core(`<dcterms:modified>2024-01-08T09:10:00Z</dcterms:modified>`)}, at},
		{"only created", map[string]string{"docProps/core.xml": core(`<dcterms:created>2024-01-08T09:10:00Z</dcterms:created>`)}, time.Time{}},
		{"words", map[string]string{"docProps/core.xml": core(`<dcterms:modified>昨天</dcterms:modified>`)}, time.Time{}},
		{"cut off", map[string]string{"docProps/core.xml": core(`<dcterms:modified>2024-01-08T09:10:00Z</dcterms:modified>`)[:110]}, time.Time{}},
		{"nothing", map[string]string{"xl/workbook.xml": "<workbook/>"}, time.Time{}},
	} {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for name, text := range c.parts {
			w, err := z.Create(name)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write([]byte(text)); err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		a, err := OpenArchive(bytes.NewReader(b.Bytes()), int64(b.Len()), Forms())
		if err != nil {
			t.Fatal(err)
		}
		if got := a.Modified(); !got.Equal(c.want) {
			t.Errorf("%s: Modified = %v, want %v", c.name, got, c.want)
		}
	}
}
