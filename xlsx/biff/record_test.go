package biff_test

import (
	"bytes"
	"encoding/binary"
	"math"
	"reflect"
	"strings"
	"testing"

	"jixiao/xlsx/biff"
	"jixiao/xlsx/sheet"
)

func rkWhole(n int32) uint32 { return uint32(n)<<2 | 2 }

func rkFloat(f float64) uint32 { return uint32(math.Float64bits(f)>>32) &^ 3 }

const rkHundredth = 1

// formula is a formula at A1 with its result and flags.
func formula(result []byte, flags int) []byte {
	return rec(recFormula, 0, 0, 0, result, flags, uint32(0), 3, "\x1E\x01\x00")
}

func result(kind, value byte) []byte { return []byte{kind, 0, value, 0, 0, 0, 0xFF, 0xFF} }

func number(row, col int, f float64) []byte { return rec(recNumber, row, col, 0, f) }

// handmade are workbooks with what few programs write, and what is read of them.
var handmade = map[string]struct {
	made
	want string
}{
	"a text goes on narrower": {oneSheet(recs(sst(2, 4, byte(1), wide("项目")), rec(recContinue, byte(0), "ab", 1, byte(1), wide("后"))), labels(2)), `
A1 t "项目ab" {General}
A2 t "后" {General}
`},
	"a text goes on wider": {oneSheet(recs(sst(1, 4, byte(0), "ab"), rec(recContinue, byte(1), wide("项目"))), labels(1)), `
A1 t "ab项目" {General}
`},
	"a pair of surrogates is torn": {oneSheet(recs(sst(1, 3, byte(1), wide("古"), "\x42\xD8"), rec(recContinue, byte(1), "\xB7\xDF")), labels(1)), `
A1 t "古𠮷" {General}
`},
	"a text begins behind its flags": {oneSheet(recs(sst(2, 1, byte(0), "a", 2, byte(0)), rec(recContinue, byte(1), wide("目录"))), labels(2)), `
A1 t "a" {General}
A2 t "目录" {General}
`},
	"a text begins with the record": {oneSheet(recs(sst(2, 1, byte(0), "a"), rec(recContinue, 2, byte(1), wide("目录"))), labels(2)), `
A1 t "a" {General}
A2 t "目录" {General}
`},
	"fonts and a phonetic guide": {oneSheet(recs(sst(2, 2, byte(13), 1, uint32(6), wide("文本"), "\x00\x00"), rec(recContinue, "\x01\x00gui"), rec(recContinue, "de!", 1, byte(0), "z")), labels(2)), `
A1 t "文本" {General}
A2 t "z" {General}
`},
	"half a pair of surrogates": {oneSheet(sst(1, 2, byte(1), "\x42\xD8", wide("古")), labels(1)), `
A1 t "�古" {General}
`},
	"fewer shared strings than claimed": {oneSheet(sst(9, 1, byte(0), "a"), labels(1)), `
A1 t "a" {General}
`},
	"rk": {oneSheet(nil, rec(recRK, 0, 0, 0, rkWhole(7)), rec(recRK, 0, 1, 0, rkWhole(-5)), rec(recRK, 0, 2, 0, rkWhole(12345)|rkHundredth), rec(recRK, 0, 3, 0, rkFloat(1.5)), rec(recRK, 0, 4, 0, rkFloat(-250)|rkHundredth), rec(recRK, 0, 5, 0, rkWhole(-1<<29)), rec(recMulRK, 1, 2, 0, rkWhole(3), 1, rkWhole(4), 3)), `
A1 n "7" {General}
B1 n "-5" {General}
C1 n "123.45" {General}
D1 n "1.5" {General}
E1 n "-2.5" {General}
F1 n "-536870912" {General}
C2 n "3" {General}
D2 n "4" {General}
`},
	"numbers": {oneSheet(nil, number(0, 0, 973.99), number(0, 1, 9e6), number(0, 2, 0.30000000000000004), number(0, 3, 1e-5), number(0, 4, 1e300), number(0, 5, math.Copysign(0, -1)), number(0, 6, math.NaN()), number(0, 7, math.Inf(-1))), `
A1 n "973.99" {General}
B1 n "9000000" {General}
C1 n "0.30000000000000004" {General}
D1 n "0.00001" {General}
E1 n "1E+300" {General}
F1 n "0" {General}
G1 e "#NUM!" {General}
H1 e "#NUM!" {General}
`},
	"bool and error": {oneSheet(nil, rec(recBoolErr, 0, 0, 0, byte(1), byte(0)), rec(recBoolErr, 0, 1, 0, byte(0), byte(0)), rec(recBoolErr, 0, 2, 0, byte(0x2A), byte(1)), rec(recBoolErr, 0, 3, 0, byte(0), byte(1))), `
A1 b "1" {General}
B1 b "0" {General}
C1 e "#N/A" {General}
D1 e "#NULL!" {General}
`},
	"formula with a number": {oneSheet(nil, rec(recFormula, 0, 0, 0, 2.5, 0, uint32(0))), `
A1 n "2.5" {General}
`},
	"formula with text": {oneSheet(nil, formula(result(0, 0), 8), rec(recShrFmla, "\x00\x00"), rec(recString, 2, byte(1), wide("优秀")), number(0, 1, 1)), `
A1 t "优秀" {General}
B1 n "1" {General}
`},
	"formula with text that goes on": {oneSheet(nil, formula(result(0, 0), 0), rec(recString, 3, byte(1), wide("优")), rec(recContinue, byte(0), "ok")), `
A1 t "优ok" {General}
`},
	"formula with bool": {oneSheet(nil, formula(result(1, 1), 0)), `
A1 b "1" {General}
`},
	"formula with an error": {oneSheet(nil, formula(result(2, 7), 0)), `
A1 e "#DIV/0!" {General}
`},
	"formula with no text": {oneSheet(nil, formula(result(3, 0), 0)), `

`},
	"formula whose text is not there": {oneSheet(nil, formula(result(0, 0), 0), number(0, 1, 1)), `
A1 n "" {General} =#REF! stored false
B1 n "1" {General}
`},
	"formula never computed": {oneSheet(nil, rec(recFormula, 0, 0, 0, 0.0, 2, uint32(0))), `
A1 n "" {General} =#REF! stored false
`},
	"formula never computed, text": {oneSheet(nil, formula(result(3, 0), 2)), `
A1 n "" {General} =#REF! stored false
`},
	"formula that is zero": {oneSheet(nil, rec(recFormula, 0, 0, 0, 0.0, 1, uint32(0))), `
A1 n "0" {General}
`},
	"cells out of order": {oneSheet(nil, number(5, 0, 5), number(1, 2, 12), number(1, 0, 10), number(5, 0, 55), number(0, 3, 3)), `
D1 n "3" {General}
A2 n "10" {General}
C2 n "12" {General}
A6 n "55" {General}
`},
	"text beside the cell": {oneSheet(nil, rec(recLabel, 0, 0, 0, 2, byte(1), wide("甲乙")), rec(recRString, 0, 1, 0, 2, byte(0), "ab", 1, 0, 0), rec(recLabel, 0, 2, 0, 3, byte(0), "a\xE9b")), `
A1 t "甲乙" {General}
B1 t "ab" {General}
C1 t "aéb" {General}
`},
	"text as Excel 95 had it": {oneSheet(rec(recCodePage, 936), rec(recLabel, 0, 0, 0, 4, "\xCF\xEE\xC4\xBF"), rec(recLabel, 0, 1, 0, 2, "ok")), `
A1 t "项目" {General}
B1 t "ok" {General}
`},
	"hidden rows and columns, merges": {oneSheet(nil, rec(recRow, 1, 0, 0, 0, 0, 0, 0x20, 0), rec(recRow, 0, 0, 0, 0, 0, 0, 0, 0), number(0, 0, 1), number(1, 0, 2), rec(recColInfo, 2, 3, 2000, 0, 1, 0), rec(recColInfo, 5, 5, 0, 0, 0, 0), rec(recColInfo, 6, 6, 9, 0, 0, 0), rec(recMergedCells, 2, 0, 1, 0, 2, 4, 4, 1, 1), rec(recMergedCells, 1, 9, 7, 3, 3)), `
A1 n "1" {General}
hidden row
A2 n "2" {General}
merge A1:C2
merge D8:D10
hidden columns C:D
hidden columns F:F
`},
	"chart inside a sheet": {oneSheet(nil, number(0, 0, 1), rec(recBOF, 0x0600, 0x20), number(0, 0, 99), number(7, 7, 99), rec(recEOF), number(0, 1, 2)), `
A1 n "1" {General}
B1 n "2" {General}
`},
	"dates from 1904, macros": {oneSheet(recs(rec(recDateMode, 1), rec(recObProj)), number(0, 0, 1)), `
1904 true macros true links []
[表]
A1 n "1" {General}
`},
	"formats": {oneSheet(recs(rec(recFormat, 164, 3, byte(0), "0.0"), rec(recFormat, 9, 5, byte(0), "0.00%"), rec(recXF, 0, 0), rec(recXF, 0, 164), rec(recXF, 0, 9), rec(recXF, 0, 4)), rec(recNumber, 0, 0, 1, 1.0), rec(recNumber, 0, 1, 2, 1.0), rec(recNumber, 0, 2, 3, 1.0), rec(recNumber, 0, 3, 4, 1.0)), `
A1 n "1" {0.0}
B1 n "1" {0.00%}
C1 n "1" {#,##0.00}
D1 n "1" {General}
`},
	"links": {oneSheet(recs(rec(recSupBook, 1, 0x0401), rec(recSupBook, 1, 9, byte(0), "\x01\x01Ca\x03b.xl"), rec(recSupBook, 1, 8, byte(1), wide("\x01\x04上报.xls")), rec(recSupBook, 1, 1, byte(0), "\x00")), number(0, 0, 1)), `
1904 false macros false links [C:\a\b.xl ..\上报.xls]
[表]
A1 n "1" {General}
`},
	"sheets of other kinds and hidden ones": {made{sheets: []madeSheet{{name: "图", kind: 2, begins: 0x20}, {name: "宏", kind: 1, begins: 0x40}, {name: "甲", state: 1, records: number(0, 0, 1)}, {name: "乙", state: 2}, {name: "图二", begins: 0x20, records: number(0, 0, 9)}, {name: "丙", records: number(0, 0, 3)}}}, `
1904 false macros true links []
[甲] hidden
A1 n "1" {General}
[乙] hidden
[丙]
A1 n "3" {General}
`},
	"Excel 95": {made{version: 0x0500, sheets: []madeSheet{{name: "表"}}}, `
refused: 这是 Excel 95 或更早版本的工作簿，请用 WPS 或 Excel 打开，另存为 .xlsx 后重新放入
`},
	"a version to come": {made{version: 0x0700, sheets: []madeSheet{{name: "表"}}}, `
refused: 工作簿的版本（0x700）不认识，请用 WPS 或 Excel 打开，另存为 .xlsx 后重新放入
`},
	"password": {oneSheet(rec(recFilePass, 1, 1, 1), number(0, 0, 1)), `
refused: 文件已加密，其中的加密信息不完整或已损坏，请重新取得该文件
`},
	"half a character": {oneSheet(recs(sst(1, 2, byte(1), wide("古"), "\x01"), rec(recContinue, byte(1), "\x4E\x4E\x4E")), labels(1)), `
refused: 内容已损坏，请用 WPS 或 Excel 打开，另存为 .xlsx 后重新放入
`},
	"shared string not there": {oneSheet(sst(1, 1, byte(0), "a"), labels(2)), `
refused: 工作表“表”：A2 的文字不在文件的字符串表里（序号 1），文件已损坏，请用 WPS 或 Excel 打开，另存为 .xlsx 后重新放入
`},
	"shared strings cut off": {oneSheet(sst(1, 9, byte(0), "a"), labels(1)), `
refused: 内容不完整，文件可能没有下载或复制完，请重新取得该文件
`},
	"code page not known": {oneSheet(rec(recCodePage, 1251), rec(recLabel, 0, 0, 0, 2, "\xCF\xEE")), `
refused: 工作表“表”：A1 的文字编码（代码页 1251）不认识，请用 WPS 或 Excel 打开，另存为 .xlsx 后重新放入
`},
	"code page not kept": {oneSheet(rec(recCodePage, 936), rec(recLabel, 2, 1, 0, 2, "a\xFF")), `
refused: 工作表“表”：B3 的文字编码有误，请用 WPS 或 Excel 打开，另存为 .xlsx 后重新放入
`},
	"sheet without an end": {made{sheets: []madeSheet{{name: "甲", records: number(0, 0, 1), withoutEnding: true}, {name: "乙"}}}, `
refused: 工作表“甲”：内容不完整，文件可能没有下载或复制完，请重新取得该文件
`},
	"sheet that begins as something unknown": {made{sheets: []madeSheet{{name: "甲", begins: 5}}}, `
refused: 工作表“甲”的内容不在文件里，请用 WPS 或 Excel 打开，另存为 .xlsx 后重新放入
`},
	"short record": {oneSheet(nil, rec(recNumber, 0, 0, 0)), `
refused: 工作表“表”：内容已损坏，请用 WPS 或 Excel 打开，另存为 .xlsx 后重新放入
`},
	"short list of merges": {oneSheet(nil, rec(recMergedCells, 2, 0, 1, 0, 2)), `
refused: 工作表“表”：内容已损坏，请用 WPS 或 Excel 打开，另存为 .xlsx 后重新放入
`},
	"column beyond all": {oneSheet(nil, number(0, 0x4000, 1)), `
refused: 工作表“表”：第 1 行超过 16384 列，请用 WPS 或 Excel 打开，另存为 .xlsx 后重新放入
`},
}

// TestHandmade compares with what the records mean by [MS-XLS].
func TestHandmade(t *testing.T) {
	for name, m := range handmade {
		got, err := dump(m.file())
		if err != nil {
			refused(t, err)
			got = "refused: " + err.Error()
		}
		got, want := strings.TrimSpace(strings.TrimPrefix(got, "[表]\n")), strings.TrimSpace(m.want)
		if got != want {
			t.Errorf("%s:\n%s\nwant:\n%s", name, got, want)
		}
	}
}

// TestContainers: what is no workbook of Excel 97 is refused for what it is.
func TestContainers(t *testing.T) {
	for _, c := range []struct{ name, data, want string }{
		{"Excel 95", string(container("Book", made{version: 0x0500}.stream())), "Excel 95"},
		{"a password of .xlsx", string(container("EncryptedPackage", nil)), "没有工作簿的内容"},
		{"Word", string(container("WordDocument", nil)), "没有工作簿的内容"},
		{"another container", string(container("Contents", nil)), "没有工作簿的内容"},
		{"no container, Excel 4", "\x09\x04\x06\x00\x00\x00\x10\x00", "Excel 95"},
		{"storages within storages", string(nested(1000)), "没有工作簿的内容"},
		{"too many of them", string(nested(5000)), "嵌入的对象过多"},
		{"nothing", "", "不是 .xls"},
		{"the beginning of a container", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "不完整"},
	} {
		_, err := dump([]byte(c.data))
		if refused(t, err); !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
}

// TestCutOffStream: a stream that ends within a sheet is refused by its name.
func TestCutOffStream(t *testing.T) {
	m := made{globals: sst(1, 2, byte(1), wide("项目")), sheets: []madeSheet{{name: "甲", records: recs(labels(1), number(0, 1, 2.5))}, {name: "乙", records: formula(result(0, 0), 0)}}}
	b := m.stream()
	first := bytes.Index(b, rec(recEOF)) + len(rec(recEOF))
	// The container fills up with zeros, of which the last record has three.
	for n := range len(b) - 3 {
		_, err := dump(container("Workbook", b[:n]))
		if refused(t, err); n >= first && !strings.Contains(err.Error(), "甲") && !strings.Contains(err.Error(), "乙") {
			t.Errorf("the first %d bytes of %d: %v", n, len(b), err)
		}
	}
}

// TestOverstatedSize: the size that the container claims for the stream may be
// more than there is; the records say where they end.
func TestOverstatedSize(t *testing.T) {
	file := oneSheet(nil, number(0, 0, 1)).file()
	want, err := dump(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range []uint32{5000, 1 << 20, math.MaxUint32} {
		binary.LittleEndian.PutUint32(file[2*512+128+120:], size)
		if got, err := dump(file); got != want || err != nil {
			t.Errorf("%d bytes: %q %v, want %q", size, got, err, want)
		}
	}
}

// TestSheetsAtOnePlace: a place that two sheets share is read for neither.
func TestSheetsAtOnePlace(t *testing.T) {
	b := made{sheets: []madeSheet{{name: "甲", records: number(0, 0, 1)}, {name: "乙"}}}.stream()
	const before = 8 // the place of a sheet stands so far before its name
	first, second := bytes.Index(b, wide("甲"))-before, bytes.Index(b, wide("乙"))-before
	copy(b[second:second+4], b[first:first+4])
	_, err := dump(container("Workbook", b))
	if refused(t, err); !strings.Contains(err.Error(), "“乙”与“甲”") {
		t.Error(err)
	}
}

// TestLimits: every budget, made small, stops a workbook that is read under the
// others, with words that say what to do.
func TestLimits(t *testing.T) {
	data := made{
		globals: recs(rec(recXF, 0, 0), rec(recXF, 0, 9), sst(2, 2, byte(1), wide("项目"), 3, byte(0), "abc")),
		sheets:  []madeSheet{{name: "甲", records: recs(labels(2), rec(recMergedCells, 2, 0, 1, 0, 1, 2, 3, 0, 1))}, {name: "乙", records: number(0, 0, 1)}},
	}.file()
	read := func(l sheet.Limits) error {
		w, err := biff.Open(bytes.NewReader(data), int64(len(data)), l)
		if err != nil {
			return err
		}
		for _, s := range w.Sheets {
			if err := w.Read(s, func(*sheet.Row) error { return nil }); err != nil {
				return err
			}
		}
		return nil
	}
	if err := read(sheet.Forms()); err != nil {
		t.Fatal(err)
	}
	for field, to := range map[string]int64{"File": 100, "Directory": 600, "Sheets": 1, "Cells": 2, "Merges": 1, "Strings": 1, "Text": 5, "CellText": 5, "Styles": 1} {
		l := sheet.Forms()
		reflect.ValueOf(&l).Elem().FieldByName(field).SetInt(to)
		if err := read(l); err == nil {
			t.Errorf("%s = %d: read", field, to)
		} else {
			refused(t, err)
		}
	}
}

// TestStop: the callback ends the reading, with its own error or none; sheets
// may be read in any order and again.
func TestStop(t *testing.T) {
	data := made{sheets: []madeSheet{{name: "甲", records: recs(number(0, 0, 1), number(1, 0, 2))}, {name: "乙", records: number(0, 0, 3)}}}.file()
	w, err := biff.Open(bytes.NewReader(data), int64(len(data)), sheet.Forms())
	if err != nil {
		t.Fatal(err)
	}
	own := sheet.Refusal("own")
	for _, c := range []struct {
		sheet     int
		with, err error
		rows      int
	}{{1, nil, nil, 1}, {0, nil, nil, 2}, {0, sheet.ErrStop, nil, 1}, {0, own, own, 1}, {0, nil, nil, 2}} {
		rows := 0
		err := w.Read(w.Sheets[c.sheet], func(*sheet.Row) error { rows++; return c.with })
		if err != c.err || rows != c.rows {
			t.Errorf("%v: %d rows, %v, want %d, %v", c.with, rows, err, c.rows, c.err)
		}
	}
}
