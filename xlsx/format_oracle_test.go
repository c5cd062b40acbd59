package xlsx

import (
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"jixiao/model"
	"jixiao/xlsx/sheet"

	"github.com/xuri/excelize/v2"
)

// shownFormats are number formats of officers' workbooks, by the numbers to
// print with each.
var shownFormats = []struct{ codes, numbers []string }{
	{[]string{"General", "0", "0.00", "#,##0", "#,##0.00", "0.0000", "#,##0.00_ ", "#,##0.00_);(#,##0.00)", "#,##0_);[Red](#,##0)", "[Red]0.00;[Blue]-0.00", "#,##0.00;[Red]-#,##0.00", `0.0"万元"`, `#,##0.00"元"`, `"¥"#,##0.00`, `¥#,##0.00;¥-#,##0.00`, `[$¥-804]#,##0.00`,
		`_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ `, `_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ `, "0.##", "#,##0.0#", "000", "0.00;;",
		`0.00;-0.00;"-"`, `0.00;-0.00;—`, "0;(0);0", "#,##0,", "#,##0.00,,", `0.00\元`, "0 ", "0.00 "},
		[]string{"0", "1", "1234.5", "-1234.5", "12345678.915", "0.5", "-0.004", "99.995", "10000", "-7"}},
	{[]string{"0%", "0.00%", "0.0#%", `0.00%_ `, `0.00%;[Red]-0.00%`}, []string{"0", "1", "0.8224", "1.0565", "-0.05", "0.99995"}},
	{[]string{`[>=10000]0.00,"千";0.00`, `[>100]"多";[<0]"负";0`, `[=0]"零";0.0`}, []string{"0", "1", "1234.5", "12345678.915", "99.995", "10000", "100"}},
	{[]string{"[DBNum1]0", "[DBNum1]General", "[DBNum2]0"}, []string{"123", "5", "1234"}},
	{[]string{"yyyy/m/d", "yyyy-mm-dd", "yyyy.mm.dd", `yyyy"年"m"月"d"日"`, `yyyy"年"mm"月"dd"日"`, `[$-804]yyyy"年"m"月"`, `yyyy"年"m"月";@`, `m"月"d"日"`, "m/d/yy", "yy.m.d", "d-mmm-yy", "mmm-yy",
		"yyyy-mm-dd hh:mm:ss", "yyyy/m/d h:mm", "h:mm", "h:mm:ss", `h"时"mm"分"`, "yyyymmdd", "yyyy年m月d日", "yyyy-m", "m/d", "yyyy"},
		[]string{"45291", "45291.4305555556", "44927"}},
	{[]string{"0.00E+00", "0E+00", "0.0E+0"}, []string{"0", "1", "1234.5", "-1234.5", "0.00123", "99999"}},
	{[]string{`0\.0,"万"`, `0\.0000`, `000\-000`}, []string{"0", "1", "500", "1234567", "12345678", "-12345678"}},
	{[]string{"#", "#,###", "#.##", "#.00"}, []string{"0", "1", "12345", "-3", "0.5"}},
	{[]string{"[h]:mm", "[h]:mm:ss", "[hh]:mm", "[mm]:ss", "[m]", "[s]", "mm:ss", "h:mm AM/PM", "h:mm:ss AM/PM"}, []string{"0.5", "1.75", "0.04", "0.99", "2.0104166667"}},
	{[]string{"[$-804]dddd", "[$-804]ddd"}, []string{"45291", "45292"}},
	{[]string{"@"}, []string{"1234.5", "7"}},
}

// TestChineseFormats: what Chinese Excel has beyond what LibreOffice knows. The
// built-in codes are those that ECMA-376 lists for zh-cn under numFmt; the rest is
// how Excel is known to show them, not tried on one.
func TestChineseFormats(t *testing.T) {
	for _, c := range []struct{ code, number, want string }{
		{`0!.0,"万"`, "12345678", "1234.6万"},
		{`0!.0,"万"`, "500", "0.1万"},
		{"0!.0000", "12345678", "1234.5678"},
		{"0!.00,", "-1234567", "-12.35"},
		{sheet.BuiltinFormat(34), "0.75", "下午6时00分"},
		{sheet.BuiltinFormat(56), "0.25", "上午6时00分00秒"},
		{sheet.BuiltinFormat(46), "1.5", "36:00:00"},
		{sheet.BuiltinFormat(45), "0.01", "14:24"},
		{sheet.BuiltinFormat(30), "45291", "12-31-23"},
		{sheet.BuiltinFormat(7), "-1234.5", "¥-1,234.50"},
		{`yyyy"年"m"月"d"日" aaaa`, "45291", "2023年12月31日 星期日"},
		{"aaa", "45291", "日"},
	} {
		x := cell{kind: numberCell, raw: c.number, format: parseFormat(c.code)}
		if x.print(); x.text != c.want {
			t.Errorf("%s by %q prints %q, want %q", c.number, c.code, x.text, c.want)
		}
	}
}

// TestFormatsAsShown: numbers print as LibreOffice shows them.
func TestFormatsAsShown(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil || testing.Short() {
		t.Skip("LibreOffice is not installed")
	}
	f := excelize.NewFile()
	defer f.Close()
	type shown struct{ code, number string }
	var all []shown
	for _, group := range shownFormats {
		for _, code := range group.codes {
			id, err := f.NewStyle(&excelize.Style{CustomNumFmt: &code})
			if err != nil {
				t.Fatalf("%s: %v", code, err)
			}
			for _, n := range group.numbers {
				all = append(all, shown{code, n})
				at := model.Ref{Row: len(all), Col: 1}.A1()
				if f.SetCellDefault("Sheet1", at, n) != nil || f.SetCellStyle("Sheet1", at, at, id) != nil {
					t.Fatal(at)
				}
			}
		}
	}
	if err := f.SetColWidth("Sheet1", "A", "A", 60); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := f.SaveAs(filepath.Join(dir, "in.xlsx")); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(office, "-env:UserInstallation=file://"+filepath.ToSlash(dir)+"/profile", "--headless",
		"--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,2052,false,true", "--outdir", dir, filepath.Join(dir, "in.xlsx"))
	if err := cmd.Run(); err != nil {
		t.Skipf("LibreOffice does not run: %v", err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "in.csv"))
	if err != nil {
		t.Skip("LibreOffice wrote nothing")
	}
	rows, err := csv.NewReader(strings.NewReader(strings.ReplaceAll(string(text), "\n\n", "\n\"\"\n"))).ReadAll()
	if err != nil || len(rows) != len(all) {
		t.Fatalf("%d rows of %d: %v", len(rows), len(all), err)
	}
	for i, x := range all {
		c := cell{kind: numberCell, raw: x.number, format: parseFormat(x.code)}
		c.print()
		if want := strings.TrimSpace(rows[i][0]); strings.TrimSpace(c.text) != want {
			t.Errorf("%s by %q prints %q, LibreOffice shows %q", x.number, x.code, c.text, want)
		}
	}
}
