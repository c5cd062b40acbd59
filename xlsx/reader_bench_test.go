//go:build unix

package xlsx

// What reading costs, beside what it cannot cost less than (inflating the same
// parts) and beside excelize, all in one run:
//
//	go test ./xlsx -run XXX -bench Reader -benchtime 3x
//	go test ./xlsx -run XXX -bench ReaderList -benchtime 1x -rows 1000000
//
// cpu-ms is user and system time of all threads; the columns that begin with ×
// are ratios of it to the first contender.

import (
	"archive/zip"
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"jixiao/xlsx/sheet"

	"github.com/xuri/excelize/v2"
)

var listRows = flag.Int("rows", 100_000, "rows of the payment list in BenchmarkReaderList")

func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// contender is one way to do the same work.
type contender struct {
	name string
	run  func() error
}

// race runs every contender and reports CPU and its ratio to the first.
func race(b *testing.B, contenders ...contender) {
	first := 0.0
	for _, c := range contenders {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			start, n := cpuTime(), 0
			for b.Loop() {
				n++
				if err := c.run(); err != nil {
					b.Fatal(err)
				}
			}
			each := float64(cpuTime()-start) / float64(n)
			if first == 0 {
				first = each
			}
			b.ReportMetric(each/1e6, "cpu-ms")
			b.ReportMetric(each/first, "×"+contenders[0].name)
		})
	}
}

// BenchmarkReaderForm reads the cells and merges of a form of 40 rows whose
// formulas were saved with their results.
func BenchmarkReaderForm(b *testing.B) {
	data := formOfFortyRows(b)
	race(b,
		contender{"grid", func() error { _, err := openBook(data, "甲.xlsx"); return err }},
		contender{"excelize", func() error { return readByExcelize(data) }},
		contender{"excelize-all", func() error { return readAllByExcelize(data) }},
	)
}

// readByExcelize reads what GetRows and GetMergeCells give.
func readByExcelize(data []byte) error {
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		return err
	}
	defer f.Close()
	for _, s := range f.GetSheetList() {
		if _, err := f.GetRows(s, excelize.Options{RawCellValue: true}); err != nil {
			return err
		}
		if _, err := f.GetMergeCells(s, true); err != nil {
			return err
		}
	}
	return nil
}

// readAllByExcelize reads what a grid holds: values, types, formulas, styles.
func readAllByExcelize(data []byte) error {
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		return err
	}
	defer f.Close()
	for _, s := range f.GetSheetList() {
		rows, err := f.GetRows(s, excelize.Options{RawCellValue: true})
		if err != nil {
			return err
		}
		for r, row := range rows {
			for c := range row {
				at, _ := excelize.CoordinatesToCellName(c+1, r+1)
				if _, err := f.GetCellFormula(s, at); err != nil {
					return err
				}
				if _, err := f.GetCellType(s, at); err != nil {
					return err
				}
				id, err := f.GetCellStyle(s, at)
				if err != nil {
					return err
				}
				if _, err := f.GetStyle(id); err != nil {
					return err
				}
			}
		}
		if _, err := f.GetMergeCells(s, true); err != nil {
			return err
		}
	}
	return nil
}

func formOfFortyRows(b *testing.B) []byte {
	var text strings.Builder
	text.WriteString("[自评表]\nA1 项目支出绩效自评表（2024年度）\n@merge A1:J1\n")
	for i, label := range []string{"单位名称", "项目名称", "年度预算（万元）", "绩效总体目标"} {
		fmt.Fprintf(&text, "A%d %s\nC%d %s内容：完成年度重点工作任务并形成成果\n@merge A%d:B%d\n@merge C%d:J%d\n", i+2, label, i+2, label, i+2, i+2, i+2, i+2)
	}
	for i, head := range []string{"序号", "一级指标", "二级指标", "三级指标", "指标方向", "年度指标值", "计量单位", "实际完成值", "分值", "得分"} {
		fmt.Fprintf(&text, "%c6 %s\n", 'A'+i, head)
	}
	for r := 7; r <= 40; r++ {
		if (r-7)%9 == 0 {
			fmt.Fprintf(&text, "B%d 产出指标\n@merge B%d:B%d\n", r, r, min(r+8, 40))
		}
		fmt.Fprintf(&text, "A%d %d\nC%d 数量指标\nD%d 完成第%d项培训场次\nE%d ≥\nF%d %d.25\nG%d 场次\nH%d %d.5\nI%d 2\nJ%d =ROUND(MIN(H%d/F%d,1)*I%d,2) | 1.85\n",
			r, r-6, r, r, r, r, r, 20+r, r, r, 19+r, r, r, r, r, r)
	}
	data, err := BuildText(text.String())
	if err != nil {
		b.Fatal(err)
	}
	return data
}

// BenchmarkReaderList streams a payment list of twelve columns.
func BenchmarkReaderList(b *testing.B) {
	path := filepath.Join(b.TempDir(), "支付明细.xlsx")
	if err := writeList(path, *listRows); err != nil {
		b.Fatal(err)
	}
	race(b,
		contender{"inflate", func() error { return inflateParts(path) }},
		contender{"rows", func() error { return streamRows(path, *listRows+1) }},
		contender{"excelize", func() error { return streamByExcelize(path, *listRows+1) }},
	)
}

// inflateParts inflates the rows and the shared strings with the standard
// library, checksums compared, and does nothing with them.
func inflateParts(path string) error {
	z, err := zip.OpenReader(path)
	if err != nil {
		return err
	}
	defer z.Close()
	for _, f := range z.File {
		if !strings.HasSuffix(f.Name, "sheet1.xml") && !strings.HasSuffix(f.Name, "sharedStrings.xml") {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return err
		}
		if _, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, r, make([]byte, 1<<20)); err != nil {
			return err
		}
	}
	return nil
}

func streamRows(path string, want int) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	w, err := sheet.Open(f, info.Size(), sheet.Lists())
	if err != nil {
		return err
	}
	rows := 0
	err = w.Read(w.Sheets[0], func(r *sheet.Row) error {
		rows++
		return nil
	})
	if err == nil && rows != want {
		err = fmt.Errorf("%d rows, want %d", rows, want)
	}
	return err
}

func streamByExcelize(path string, want int) error {
	f, err := excelize.OpenFile(path)
	if err != nil {
		return err
	}
	defer f.Close()
	rows, err := f.Rows(f.GetSheetName(0))
	if err != nil {
		return err
	}
	n := 0
	for rows.Next() {
		n++
		if _, err := rows.Columns(excelize.Options{RawCellValue: true}); err != nil {
			return err
		}
	}
	if n != want {
		err = fmt.Errorf("%d rows, want %d", n, want)
	}
	return err
}

// writeList writes a payment list as Excel does: shared strings, spans, numbers
// with 17 digits. The same rows come every time.
func writeList(path string, rows int) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	z := zip.NewWriter(f)
	const rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	const main = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="` + rel + `"`
	for name, text := range map[string]string{
		"[Content_Types].xml":        `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>`,
		"_rels/.rels":                `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + rel + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook ` + main + `><sheets><sheet name="支付明细" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + rel + `/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId3" Type="` + rel + `/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
	} {
		w, err := z.Create(name)
		if err != nil {
			return err
		}
		io.WriteString(w, text)
	}
	w, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		return err
	}
	strs := writeListRows(bufio.NewWriterSize(w, 1<<20), main, rows)
	if w, err = z.Create("xl/sharedStrings.xml"); err != nil {
		return err
	}
	b := bufio.NewWriterSize(w, 1<<20)
	fmt.Fprintf(b, `<sst %s>`, main)
	for i, s := range strs {
		b.WriteString("<si><t>" + s)
		if i%20 == 0 {
			b.WriteString(`</t><phoneticPr fontId="1" type="noConversion"/></si>`)
		} else {
			b.WriteString("</t></si>")
		}
	}
	b.WriteString("</sst>")
	b.Flush()
	if err := z.Close(); err != nil {
		return err
	}
	return f.Close()
}

var listHead = []string{"序号", "支付凭证号", "支付日期", "预算单位编码", "预算单位名称", "项目编码", "项目名称", "功能分类科目", "部门经济分类", "摘要", "收款人全称", "支付金额"}

func writeListRows(b *bufio.Writer, main string, rows int) (strs []string) {
	known := map[string]int{}
	id := func(s string) int {
		i, ok := known[s]
		if !ok {
			i = len(strs)
			known[s], strs = i, append(strs, s)
		}
		return i
	}
	fmt.Fprintf(b, `<worksheet %s><dimension ref="A1:L%d"/><sheetData><row r="1" spans="1:12">`, main, rows+1)
	for c, h := range listHead {
		fmt.Fprintf(b, `<c r="%c1" t="s"><v>%d</v></c>`, 'A'+c, id(h))
	}
	b.WriteString("</row>")
	r := rand.New(rand.NewPCG(1, 2))
	for i := 1; i <= rows; i++ {
		unit, project := r.IntN(50), r.IntN(200)
		purpose := fmt.Sprintf("购买办公用品（%d月）", 1+r.IntN(12))
		if r.IntN(10) < 3 {
			purpose = fmt.Sprintf("信息系统运维服务费（合同%06d号）", i)
		}
		texts := [12]string{1: fmt.Sprintf("ZF2024%02d%08d", 1+i%12, i), 3: fmt.Sprint(101001 + unit), 4: fmt.Sprintf("云桥街道第%02d预算单位", unit),
			5: fmt.Sprintf("44010024T%09d", 1000+project*7), 6: fmt.Sprintf("2024年专项业务经费项目第%03d号", project), 7: fmt.Sprintf("20%05d-一般行政管理事务", unit%17),
			8: fmt.Sprintf("302%02d-商品和服务支出", project%20), 9: purpose, 10: fmt.Sprintf("某某科技服务有限公司%04d", r.IntN(3000))}
		cents := int64(math.Exp(r.NormFloat64()*1.8+13)) + int64(r.IntN(100))
		fmt.Fprintf(b, `<row r="%d" spans="1:12">`, i+1)
		for c := range listHead {
			switch c {
			case 0:
				fmt.Fprintf(b, `<c r="A%d"><v>%d</v></c>`, i+1, i)
			case 2:
				fmt.Fprintf(b, `<c r="C%d"><v>%d</v></c>`, i+1, 45292+r.IntN(366))
			case 11:
				fmt.Fprintf(b, `<c r="L%d"><v>%.17g</v></c>`, i+1, float64(cents)/100)
			default:
				fmt.Fprintf(b, `<c r="%c%d" t="s"><v>%d</v></c>`, 'A'+c, i+1, id(texts[c]))
			}
		}
		b.WriteString("</row>")
	}
	b.WriteString("</sheetData></worksheet>")
	b.Flush()
	return strs
}
