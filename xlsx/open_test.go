package xlsx

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"jixiao/model"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// TestOtherKinds: lists and forms that come as something else than .xlsx are
// read by the same layouts, and the file says what it is.
func TestOtherKinds(t *testing.T) {
	list := "支付明细表\n项目编码,项目名称,支付日期,支付金额\nP001,垃圾分类,2023-05-12,\"1,234.50\"\nP002,党群服务,2023-06-01,100\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(list)
	if err != nil {
		t.Fatal(err)
	}
	page := "<html><head><meta charset=\"utf-8\"></head><body><table><tr><td colspan=4>支付明细表</td></tr><tr><td>" +
		strings.NewReplacer("支付明细表\n", "", `"1,234.50"`, "1234.50", ",", "</td><td>", "\n", "</td></tr><tr><td>").Replace(list) + "</td></tr></table></body></html>"
	for _, c := range []struct {
		name string
		data []byte
		rows int
		note string
	}{
		{"支付明细.csv", []byte(list), 2, ""},
		{"支付明细_GB.xlsx", []byte(gb), 2, "扩展名是 .xlsx，其实是文本（CSV）"},
		{"支付明细_网页.xls", []byte(page), 2, "其实是网页"},
	} {
		w := ReadBytes(c.data, c.name, layoutsFor(t))
		if w.File.Refused || len(w.Forms) != 1 || w.Forms[0].Kind != model.Payments {
			t.Errorf("%s: refused %t %s, %d forms", c.name, w.File.Refused, w.File.Why, len(w.Forms))
			continue
		}
		if n := len(w.Forms[0].Block(model.PaymentBlock)); n != c.rows {
			t.Errorf("%s: %d payments, want %d", c.name, n, c.rows)
		}
		if notes := strings.Join(w.File.Notes, "；"); !strings.Contains(notes, c.note) {
			t.Errorf("%s: notes %q, want %q in them", c.name, notes, c.note)
		}
	}
}

// TestDoubtsInText: where every cell is text, plain figures are no repair, and
// what was mended or could not be read is told as in a workbook.
func TestDoubtsInText(t *testing.T) {
	list := "2023年预算执行情况表\n单位：万元\n项目名称,年初预算数,全年预算数,全年执行数\n" +
		"绿化,\"1,234.50\",12.00,-3.5\n修路,1O0,约30,12.5.0\n宣传,〇,２５０,（1.50）\n"
	w := ReadBytes([]byte(list), "执行.csv", layoutsFor(t))
	if len(w.Forms) != 1 {
		t.Fatalf("%d forms: %s", len(w.Forms), w.File.Why)
	}
	told := map[string]bool{}
	for _, n := range w.Forms[0].Readings {
		told[n.At.A1()] = n.Doubt
	}
	want := map[string]bool{"B5": true, "C5": true, "D5": true, "B6": false, "C6": false, "D6": false}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("cells told of, and whether in doubt (-want +got):\n%s", diff)
	}
}

// TestOtherForms: forms in .xls and .docx are read as those in .xlsx.
func TestOtherForms(t *testing.T) {
	old, err := os.ReadFile("testdata/kinds/自评表.xls")
	if err != nil {
		t.Fatal(err)
	}
	body, err := os.ReadFile("word/testdata/form.xml")
	if err != nil {
		t.Fatal(err)
	}
	wps, err := os.ReadFile("word/testdata/wps.xml")
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"表单.xls": old, "表单.et": old, "表单.docx": zipOf(t, "word/document.xml", string(body)), "两截.wps": zipOf(t, "word/document.xml", string(wps))} {
		w := ReadBytes(data, name, layoutsFor(t))
		if w.File.Refused || len(w.Forms) != 1 || w.Forms[0].Kind != model.ProjectEvaluation {
			t.Errorf("%s: refused %t %s, %d forms", name, w.File.Refused, w.File.Why, len(w.Forms))
			continue
		}
		if f := w.Forms[0]; f.ProjectName() == "" || len(f.Block(model.IndicatorBlock)) == 0 {
			t.Errorf("%s: project %q, %d indicators", name, f.ProjectName(), len(f.Block(model.IndicatorBlock)))
		}
	}
}

// TestWordForm: a form that a blank line cuts in two is one form, each value in its
// cell as it is counted on the paper; numbers typed in a document are no repairs.
func TestWordForm(t *testing.T) {
	body, err := os.ReadFile("word/testdata/wps.xml")
	if err != nil {
		t.Fatal(err)
	}
	w := ReadBytes(zipOf(t, "word/document.xml", string(body)), "自评表.docx", layoutsFor(t))
	if len(w.Forms) != 1 {
		t.Fatalf("%d forms, refused %t %s", len(w.Forms), w.File.Refused, w.File.Why)
	}
	f := w.Forms[0]
	if f.Year != 2023 || f.MoneyUnit != model.WanYuan || f.Title != "项目支出绩效自评表" {
		t.Errorf("form of %d in %s, title %q", f.Year, f.MoneyUnit, f.Title)
	}
	rows := f.Block(model.IndicatorBlock)
	if len(rows) != 5 {
		t.Fatalf("%d indicators, want 5", len(rows))
	}
	for _, c := range []struct {
		at   model.Ref
		want string
	}{
		{f.Fields[model.ProjectName].At, "自评表.docx 表格1（项目支出绩效自评表）!C5（第1行第2格）"},
		{rows[1].Value(model.Actual).At, "自评表.docx 表格1（项目支出绩效自评表）!I12（表格2第3行第5格）"},
	} {
		if got := c.at.String(); got != c.want {
			t.Errorf("place %q, want %q", got, c.want)
		}
	}
	for _, n := range f.Readings {
		if n.Rule == "Q01" || n.Rule == "Q02" {
			t.Errorf("reading %+v of a number typed in a document", n)
		}
	}
	if got, want := strings.Join(w.File.Notes, "；"), "读的是 Word 文档里的表格"; !strings.Contains(got, want) {
		t.Errorf("notes %q, want %q in them", got, want)
	}
}

// TestUnknownET: an .et is read where it holds what an .xls holds; of what is in
// any other the remedy is said.
func TestUnknownET(t *testing.T) {
	old, err := os.ReadFile("testdata/kinds/自评表.xls")
	if err != nil {
		t.Fatal(err)
	}
	name := func(s string) []byte { return []byte(strings.Join(strings.Split(s, ""), "\x00")) }
	w := ReadBytes(bytes.ReplaceAll(old, name("Workbook"), name("ETFormat")), "自评表.et", layoutsFor(t))
	if !w.File.Refused || !strings.Contains(w.File.Why, "请用 WPS") || !strings.Contains(w.File.Why, ".xlsx") {
		t.Errorf("refused %t: %q", w.File.Refused, w.File.Why)
	}
}
