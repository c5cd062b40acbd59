package sheet

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// smallBook is a workbook that comes near every budget of smallLimits.
func smallBook() []byte {
	var rows strings.Builder
	for i := range 40 {
		fmt.Fprintf(&rows, `<row r="%d"><c r="A%d" t="s"><v>0</v></c><c r="B%d" t="inlineStr"><is><t>%s</t></is></c></row>`, i+1, i+1, i+1, strings.Repeat("目", 30))
	}
	rows.WriteString(`<row r="41"><c r="A41"><f t="shared" si="0">1+2</f><v>3</v></c><c r="B41"><f t="shared" si="0"/><v>3</v></c><c r="C41"><f t="shared" si="0"/><v>3</v></c></row>`)
	return zipped(map[string]string{
		"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet name="甲" r:id="a"/><sheet name="乙" r:id="a"/></sheets><definedNames><definedName name="a">1</definedName><definedName name="b">2</definedName></definedNames></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="a" Type="x/worksheet" Target="s.xml"/><Relationship Id="b" Type="x/sharedStrings" Target="t.xml"/><Relationship Id="c" Type="x/styles" Target="u.xml"/></Relationships>`,
		"xl/t.xml":                   `<sst><si><t>项目</t></si><si><t>` + strings.Repeat("长", 50) + `</t></si></sst>`,
		"xl/u.xml":                   `<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="9"/></cellXfs></styleSheet>`,
		"xl/s.xml":                   `<worksheet><sheetData>` + rows.String() + `</sheetData><mergeCells><mergeCell ref="A1:B1"/><mergeCell ref="A2:B2"/></mergeCells></worksheet>`,
	})
}

func readAll(data []byte, l Limits) error {
	w, err := Open(bytes.NewReader(data), int64(len(data)), l)
	if err != nil {
		return err
	}
	for _, s := range w.Sheets {
		if err := w.Read(s, func(*Row) error { return nil }); err != nil {
			return err
		}
	}
	return nil
}

// TestLimits: every budget, made small, stops a workbook that is read under the
// others, with words that say what to do.
func TestLimits(t *testing.T) {
	data := smallBook()
	if err := readAll(data, Forms()); err != nil {
		t.Fatal(err)
	}
	for field, to := range map[string]int64{
		"File": 100, "Directory": 100, "Parts": 3, "Inflated": 3000, "Ratio": 2, "Sheets": 1, "Cells": 100, "Merges": 1,
		"Formulas": 4, "Names": 1, "Strings": 1, "Text": 5, "CellText": 60, "Styles": 1, "Depth": 2, "Time": 1,
	} {
		l := Forms()
		l.RatioFrom = 100
		if field != "Ratio" {
			l.Ratio = 1000
		}
		reflect.ValueOf(&l).Elem().FieldByName(field).SetInt(to)
		err := readAll(data, l)
		why, ok := err.(Refusal)
		if !ok || !strings.Contains(string(why), "请") {
			t.Errorf("%s = %d: %v", field, to, err)
		}
	}
	row := strings.Repeat("<c><v>1</v></c>", 1000)
	err := drive(&reader{r: strings.NewReader("<row>" + row), block: make([]byte, headroom+64)}, 5000, func(b []byte, last bool) (int, error) {
		if len(b) > 10_000 {
			t.Fatalf("%d bytes of a row held, at most 5000 allowed", len(b))
		}
		return 0, nil
	})
	if why, ok := err.(Refusal); !ok || !strings.Contains(string(why), "一行") {
		t.Errorf("RowBytes: %v", err)
	}
	if n := reflect.TypeFor[Limits]().NumField(); n != 18 {
		t.Errorf("%d budgets, of which this test knows 18", n)
	}
}
