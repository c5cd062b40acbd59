package rules

import (
	"os"
	"strings"
	"testing"

	"jixiao/model"
)

// keyBook is a book whose 键 lines are those given.
func keyBook(t *testing.T, lines ...string) (*Book, model.Findings) {
	t.Helper()
	data, err := os.ReadFile("default/reconcile.csv")
	if err != nil {
		t.Fatal(err)
	}
	var kept []string
	for _, line := range strings.Split(string(data), "\n") {
		if !strings.Contains(line, ",键,") {
			kept = append(kept, line)
		}
	}
	table, err := model.ParseCSV("对账", strings.NewReader(strings.Join(append(kept, lines...), "\n")))
	if err != nil {
		t.Fatal(err)
	}
	r, found := parseReconcile(table, nil)
	return &Book{reconcile: r}, found
}

// The keys as an officer may write them.
const (
	byCode      = "H01,,项目编码,键,,,,,项目编码,,,,,"
	byName      = "H02,,项目名称,键,,,,,项目名称,,,,,"
	byShortName = "H02,,项目名称,键,,,,,项目名称,,,,,项目|经费"
)

// TestKeysAreDeclared: which rows and forms are one project is what sheet 对账
// says.
func TestKeysAreDeclared(t *testing.T) {
	const forms = `
[预算执行情况表] 执行.xlsx 单位=甲
预算执行 | 项目编码 | 项目名称 | 支出类别 | 全年预算数
| 001001 | 社区文化活动 | 项目支出 | 5.00
| 001002 | 绿化养护 | 项目支出 | 5.00
[项目支出绩效自评表] 自评.xlsx 单位=甲
项目编码=001001
项目名称=绿化养护
[项目支出绩效目标申报表] 申报.xlsx 单位=甲
项目名称=“社区文化活动”经费
`
	for _, c := range []struct {
		name                  string
		lines                 []string
		evaluation, declaring string // the project that the form joins, "" for one of its own
	}{
		{"none declared", nil, "社区文化活动", ""},
		{"code, then name", []string{byCode, byName}, "社区文化活动", ""},
		{"name, then code", []string{byName, byCode}, "绿化养护", ""},
		{"name alone", []string{byName}, "绿化养护", ""},
		{"code alone", []string{byCode}, "社区文化活动", ""},
		{"endings that say nothing", []string{byCode, byShortName}, "社区文化活动", "社区文化活动"},
	} {
		b, found := keyBook(t, c.lines...)
		if len(found) > 0 {
			t.Fatalf("%s: %v", c.name, found)
		}
		units, _ := Gather(b, readBatch(t, forms))
		for _, p := range units[0].Projects {
			listed := ""
			if len(p.Execution) > 0 {
				listed = p.Name
			}
			if p.Evaluation != nil && listed != c.evaluation {
				t.Errorf("%s: the 自评表 joins %q, want %q", c.name, listed, c.evaluation)
			}
			if p.Declaration != nil && listed != c.declaring {
				t.Errorf("%s: the 申报表 joins %q, want %q", c.name, listed, c.declaring)
			}
		}
	}
}

// TestKeyMistakes: a wrong word among the keys is told at its cell.
func TestKeyMistakes(t *testing.T) {
	for _, c := range []struct{ line, cell, want string }{
		{"H01,,项目编码,键,,,,,项目编号,,,,,,,", "I2", "是不是“项目编码”"},
		{"H01,,单位,键,,,,,单位,,,,,,,", "I2", "键“单位”不认识"},
		{"H01,,项目编码,键,,,,,项目编码,,,,,项目,,", "N2", "没有可以略去的词尾"},
		{"H01,,项目编码,键,,,,,项目编码,,,,,,,\nH02,,项目编码,键,,,,,项目编码,,,,,,,", "I3", "写了两次"},
	} {
		table, err := model.ParseCSV("对账", strings.NewReader(reconHeader+c.line+"\n"))
		if err != nil {
			t.Fatal(err)
		}
		_, found := parseReconcile(table, nil)
		if len(found) != 1 || found[0].At.A1() != c.cell || !strings.Contains(found[0].Message, c.want) {
			t.Errorf("%s: %v, want one finding at %s with %q", c.line, found, c.cell, c.want)
		}
	}
}
