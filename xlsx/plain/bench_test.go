package plain

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"jixiao/xlsx/sheet"
)

// BenchmarkList reads a list of 100,000 payments in every encoding, and as a
// page and an XML spreadsheet.
func BenchmarkList(b *testing.B) {
	const rows = 100_000
	var list, page, book strings.Builder
	page.WriteString("<table>")
	book.WriteString(xmlOpen + `<Worksheet ss:Name="明细"><Table>`)
	for i := range rows {
		fields := []string{"2023-03-15", fmt.Sprintf("%08d", i), "社区养老服务", "助餐补贴，第一批", "大华养老服务中心", fmt.Sprintf("%d.50", i)}
		list.WriteString(strings.Join(fields, ",") + "\r\n")
		page.WriteString("<tr><td>" + strings.Join(fields, "</td><td>") + "</td></tr>\r\n")
		book.WriteString(`<Row><Cell><Data ss:Type="String">` + strings.Join(fields, `</Data></Cell><Cell><Data ss:Type="String">`) + "</Data></Cell></Row>\r\n")
	}
	page.WriteString("</table>")
	book.WriteString("</Table></Worksheet>" + xmlClose)
	for _, c := range []struct{ name, text string }{
		{"CSV", list.String()},
		{"CSV-GB18030", toGB(list.String())},
		{"HTML", page.String()},
		{"HTML-GB18030", toGB(page.String())},
		{"XML", book.String()},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.text)))
			b.ReportAllocs()
			for b.Loop() {
				d, err := Open(bytes.NewReader([]byte(c.text)), int64(len(c.text)), sheet.Lists())
				if err != nil {
					b.Fatal(err)
				}
				n := 0
				if err := d.Read(d.Sheets[0], func(r *sheet.Row) error { n += len(r.Cells); return nil }); err != nil || n != 6*rows {
					b.Fatalf("%d cells: %v", n, err)
				}
			}
		})
	}
}

// endless is a list of rows without an end, of which the first are read.
type endless struct{ line string }

func (e endless) ReadAt(b []byte, at int64) (int, error) {
	for i := range b {
		b[i] = e.line[(at+int64(i))%int64(len(e.line))]
	}
	return len(b), nil
}

// TestStreams: a long list is read without making anything for its rows, in
// UTF-8 and in GB18030.
func TestStreams(t *testing.T) {
	const line = "2023-03-15,00120301,社区养老服务,大华养老服务中心,1234.50\n"
	for _, line := range []string{line, toGB(line)} {
		size := int64(len(line)) * 200_000
		perRow := testing.AllocsPerRun(1, func() {
			d, err := Open(endless{line}, size, sheet.Lists())
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			if err := d.Read(d.Sheets[0], func(r *sheet.Row) error { n++; return nil }); err != nil || n != 200_000 {
				t.Fatalf("%d rows: %v", n, err)
			}
		}) / 200_000
		if perRow > 0.01 {
			t.Errorf("%v allocations a row", perRow)
		}
	}
}
