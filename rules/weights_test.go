package rules

import (
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"jixiao/model"
)

func levelRows(levels ...string) []model.Row {
	var rows []model.Row
	for _, l := range levels {
		rows = append(rows, model.Row{Cells: map[model.Term]model.Value{model.Level1: model.Text(l)}})
	}
	return rows
}

func TestSuggestedWeights(t *testing.T) {
	tests := []struct{ levels, want string }{
		{"产出 产出 效益 满意度", "25 25 30 10"},
		{"产出指标 产出指标 产出指标 效益指标 满意度指标", "17 16.5 16.5 30 10"},
		{"产出指标（50分） 效益指标 服务对象满意度指标", "50 30 10"},
		{"产出 效益", "50 40"},
		{"成本 产出 效益 满意度", "20 40 20 10"},
		{"成本 产出 效益", "20 40 30"},
		{"产出", "90"},
		{"满意度", "90"},
		{"数量指标 社会效益指标 满意度", "50 30 10"},
		{"投入 产出", ""},
	}
	table := defaultBook(t).scoring
	for _, tt := range tests {
		rows := levelRows(strings.Fields(tt.levels)...)
		var levels []string
		for _, r := range rows {
			levels = append(levels, table.levelOf(r))
		}
		var got []string
		for _, w := range table.pick(rows).suggest(levels) {
			got = append(got, w.String())
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("suggest(%s) = %v, want %s", tt.levels, got, tt.want)
		}
	}
}

// TestSuggestedSum: whatever the levels, suggested weights are positive and add
// up to the standard's total.
func TestSuggestedSum(t *testing.T) {
	table := defaultBook(t).scoring
	for _, std := range table.standards {
		rapid.Check(t, func(rt *rapid.T) {
			var names []string
			for _, l := range std.levels {
				names = append(names, l.level)
			}
			levels := rapid.SliceOfN(rapid.SampledFrom(names), 1, 40).Draw(rt, "levels")
			sum := decimal.Zero
			for _, w := range std.suggest(levels) {
				if !w.IsPositive() {
					rt.Fatalf("%s: %v gives a weight of %s", std.name, levels, w)
				}
				sum = sum.Add(w)
			}
			if !sum.Equal(std.total()) {
				rt.Fatalf("%s: %v adds up to %s, want %s", std.name, levels, sum, std.total())
			}
		})
	}
}

func TestPartlyDeclaredWeights(t *testing.T) {
	es, _ := scoreText(t, "甲 2023\n[项目支出绩效目标申报表] 万元\n项目名称 = 乙\n"+
		"绩效指标 | 一级指标 = 产出指标 | 三级指标 = 一 | 分值 = 60\n绩效指标 | 一级指标 = 效益指标 | 三级指标 = 二\n绩效指标 | 一级指标 = 满意度指标 | 三级指标 = 三\n")
	var got []string
	for _, r := range es[0].Form.Block(model.IndicatorBlock) {
		got = append(got, r.Value(model.Weight).Text+r.Value(model.Weight).Note)
	}
	if s := strings.Join(got, " "); s != "60 15建议分值 15建议分值" {
		t.Errorf("分值 = %s", s)
	}
}

func TestStandards(t *testing.T) {
	b := defaultBook(t)
	c, err := b.WithStandard("国家2021成本")
	if err != nil {
		t.Fatal(err)
	}
	if got := c.scoring.pick(levelRows("产出", "效益")).name; got != "国家2021成本" {
		t.Errorf("chosen standard = %s", got)
	}
	if got := b.scoring.pick(levelRows("产出", "效益")).name; got != "国家2020" {
		t.Errorf("standard of the form = %s; WithStandard must not change its book", got)
	}
	if _, err := b.WithStandard("国家1999"); err == nil || !strings.Contains(err.Error(), "国家2020、国家2021成本") {
		t.Errorf("WithStandard(国家1999) = %v, want the known names", err)
	}
}

func TestScoringMistakes(t *testing.T) {
	tests := []struct{ row, want string }{
		{"国家2020,一级权重,产出指标,,60,", "合计为110"},
		{",等級,优,,90,", "等級"},
		{",等级,优,,九十,", "九十"},
		{",定性,达成,,100%,", "100%-80%"},
		{"国家2020,缺项归并,满意度指标,社会效益,,", "社会效益"},
		{"国家2020,步长,建议分值,,0,", "步长"},
	}
	const base = "口径,类别,名称,归入,值,依据\n国家2020,执行率分值,预算执行率,,10,\n国家2020,一级权重,产出指标,,50,\n国家2020,一级权重,效益指标,,40,\n"
	for _, tt := range tests {
		text := base + tt.row + "\n"
		if strings.Contains(tt.row, "60") {
			text = strings.Replace(base, "国家2020,一级权重,产出指标,,50,", tt.row, 1)
		}
		table, err := model.ParseCSV("scoring.csv", strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		_, found := parseScoring(table)
		if len(found) != 1 || !strings.Contains(found[0].Message, tt.want) || found[0].At.Row == 0 {
			t.Errorf("%s: %v, want one finding with %q", tt.row, found, tt.want)
		}
	}
}

func TestGradeBands(t *testing.T) {
	table := defaultBook(t).scoring
	for score, want := range map[string]string{"100": "优", "90": "优", "89.99": "良", "80": "良", "79.99": "中", "60": "中", "59.99": "差", "0": "差"} {
		if got := table.grade(dec(score)); got != want {
			t.Errorf("grade(%s) = %s, want %s", score, got, want)
		}
	}
}

func ExampleBook_WithStandard() {
	_, err := (&Book{}).WithStandard("甲")
	fmt.Println(err)
	// Output: 没有名为“甲”的评分口径，可用：
}
