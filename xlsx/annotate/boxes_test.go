package annotate_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"jixiao/model"
	"jixiao/xlsx/annotate"
)

var anchorOf = regexp.MustCompile(`<x:Anchor>([^<]*)</x:Anchor>`)

// TestBoxes measures the boxes of comments by the columns and rows that they
// hang over: each is large enough for its text and none beyond the limits.
func TestBoxes(t *testing.T) {
	widths := []float64{5, 40, 0, 12} // in characters; all others are 8.43
	sheet := `<worksheet ` + mainNS + `><sheetFormatPr defaultRowHeight="15"/><cols>` +
		`<col min="1" max="1" width="5"/><col min="2" max="2" width="40"/><col min="3" max="3" width="30" hidden="1"/><col min="4" max="4" width="12"/></cols>` +
		`<sheetData><row r="3" ht="60" customHeight="1"><c r="A3"/></row><row r="4" hidden="1"/></sheetData></worksheet>`
	column := func(i int) float64 {
		switch {
		case i >= len(widths):
			return 72
		case widths[i] == 0:
			return 0
		}
		return widths[i]*7 + 5
	}
	row := func(i int) float64 {
		return map[int]float64{2: 80, 3: 0}[i] + map[bool]float64{true: 20}[i != 2 && i != 3]
	}
	for _, c := range []struct {
		name, cell, text string
		lines            int // as the widest box breaks them, at the least
	}{
		{"短", "A3", "【提示 N01】空", 1},
		{"两行", "B2", "【错误 X02】自评表填 899.52 万元，预算执行表为 899.53 万元\n怎样改：请改为 899.53。", 2},
		{"长", "A1", strings.Repeat("绩效目标申报表与预算执行情况表的数字应当一致，", 12), 9},
		{"很长", "D5", strings.Repeat("很长的说明。\n", 60), 30},
		{"数字符号", "A2", strings.Repeat("≥95％①", 20), 3},
	} {
		out := copied(t, zipped(t, book(sheet)...), []annotate.Mark{mark("表", c.cell, model.Fault, c.text)})
		m := anchorOf.FindSubmatch(parts(t, out)["xl/drawings/vmlDrawing1.vml"])
		if m == nil {
			t.Fatalf("%s: no anchor", c.name)
		}
		var a [8]float64
		for i, f := range strings.Split(string(m[1]), ",") {
			n, err := strconv.Atoi(strings.TrimSpace(f))
			if err != nil {
				t.Fatal(err)
			}
			a[i] = float64(n)
		}
		wide, high := a[5]-a[1], a[7]-a[3]
		for i := int(a[0]); i < int(a[4]); i++ {
			wide += column(i)
		}
		for i := int(a[2]); i < int(a[6]); i++ {
			high += row(i)
		}
		if wide < 149 || wide > 701 || high < 47 || high > 561 || high < min(540, float64(c.lines)*16) {
			t.Errorf("%s: the box is %.0f × %.0f pixels (%s), for %d lines", c.name, wide, high, m[1], c.lines)
		}
		if a[5] > column(int(a[4])) || a[7] > row(int(a[6])) {
			t.Errorf("%s: an edge stands outside of its cell: %s", c.name, m[1])
		}
	}
}

// TestManyBoxes: beyond 1,023 shapes a drawing takes another block of ids, and
// no two sheets share one.
func TestManyBoxes(t *testing.T) {
	data := zipped(t, book(plainSheet, pair{"xl/workbook.xml", `<workbook ` + mainNS + ` ` + relNS + `><sheets><sheet name="表" sheetId="7" r:id="rId1"/><sheet name="二" sheetId="8" r:id="rId2"/></sheets></workbook>`},
		pair{"xl/_rels/workbook.xml.rels", rels(`worksheet|worksheets/sheet1.xml`, `worksheet|worksheets/sheet2.xml`)}, pair{"xl/worksheets/sheet2.xml", plainSheet})...)
	var marks []annotate.Mark
	for i := range 1500 {
		marks = append(marks, annotate.Mark{Sheet: "表", Row: 1 + i, Col: 1 + i%7, Level: model.Warning, Text: "甲"})
	}
	marks = append(marks, mark("二", "A1", model.Fault, "乙"))
	out := copied(t, data, marks)
	p := parts(t, out)
	checkPackage(t, p)
	for name, want := range map[string]string{"xl/drawings/vmlDrawing1.vml": `data="1,2"`, "xl/drawings/vmlDrawing2.vml": `data="3"`} {
		if !strings.Contains(string(p[name]), want) {
			t.Errorf("%s: want %s in %.300s", name, want, p[name])
		}
	}
	sameParts(t, out, copied(t, out, marks))
}

// TestHerWords: what the officer writes above or below our comment is hers, and
// stays when ours is replaced or goes.
func TestHerWords(t *testing.T) {
	data := zipped(t, book(plainSheet)...)
	first := copied(t, data, b3)
	edit := func(change func(string) string) []byte {
		var ps []pair
		for name, b := range parts(t, first) {
			if s := string(b); name == "xl/comments1.xml" {
				if b = []byte(change(s)); string(b) == s {
					t.Fatalf("nothing changed in %s", s)
				}
			}
			ps = append(ps, pair{name, string(b)})
		}
		return zipped(t, ps...)
	}
	for name, sent := range map[string][]byte{
		"下面": edit(func(s string) string {
			return strings.Replace(s, "\u00a0\u00a0", "\u00a0\u00a0\n已与财政核实", 1)
		}),
		"另一段文字": edit(func(s string) string {
			return strings.Replace(s, "</text>", "<r><rPr><b/></rPr><t>已与财政核实</t></r></text>", 1)
		}),
	} {
		again := commentsOf(t, copied(t, sent, b3))["表!B3"]
		if want := "已与财政核实\n———— jixiao ————\n【错误 X02】错\n怎样改：改。\u00a0\u00a0"; !strings.HasPrefix(again, "填报人|") || !strings.HasSuffix(again, want) || strings.Count(again, "【错误") != 1 {
			t.Errorf("%s: marked again: %q", name, again)
		}
		bare := commentsOf(t, copied(t, sent, nil))["表!B3"]
		if strings.TrimSpace(strings.TrimPrefix(bare, "填报人|")) != "已与财政核实" {
			t.Errorf("%s: without marks: %q", name, bare)
		}
	}
	if got := commentsOf(t, copied(t, first, nil)); len(got) > 0 {
		t.Errorf("left: %q", got)
	}
	if got := fmt.Sprint(parts(t, copied(t, first, nil))["xl/comments1.xml"]); got != "[]" {
		t.Error("the part of the comments is left")
	}
}
