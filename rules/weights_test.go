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
		for _, w := range table.pick(rows, model.Value{}).suggest(levels) {
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
	if got := c.scoring.pick(levelRows("产出", "效益"), model.Value{}).name; got != "国家2021成本" {
		t.Errorf("chosen standard = %s", got)
	}
	if got := b.scoring.pick(levelRows("产出", "效益"), model.Value{}).name; got != "国家2020" {
		t.Errorf("standard of the form = %s; WithStandard must not change its book", got)
	}
	if _, err := b.WithStandard("国家1999"); err == nil || !strings.Contains(err.Error(), "国家2020、国家2021成本") {
		t.Errorf("WithStandard(国家1999) = %v, want the known names", err)
	}
}

// mistakes are rows put after a small table that is right, the place of the
// finding that each gives (a column of the row) and what it says.
var scoringMistakes = []struct{ row, column, want string }{
	{"国家2020,一级权重,成本指标,,60,,", "A", "合计为160"},
	{"国家2020,一级权重,产出指标,,60,,", "C", "重复"},
	{"国家2020,执行率分值,预算执行率,,20,,", "E", "重复"},
	{",等級,优,,90,,", "B", "是否应为“等级”"},
	{",等级,优,,九十,,", "E", "九十"},
	{",等级,优,,90,,\n,等级,良,,90,,\n,等级,差,,0,,", "E", "起点都是90分"},
	{",等级,优,,90,,", "E", "从0分起"},
	{",定性,达成,,100%,,", "E", "100%-80%"},
	{",定性,达成,,80%-100%,,", "E", "先高后低"},
	{",定性,达成,,100%-80%,,\n,定性,部分,,85%-60%,,", "E", "重叠或脱节"},
	{"国家2020,缺项归并,产出指标,社会效益,,,", "C", "社会效益"},
	{"国家2020,步长,建议分值,,0,,", "E", "步长"},
	{"国家2020,沿用,,国家2002,,,", "D", "是否应为“国家2020”"},
	{"甲,沿用,,国家2020,,,\n乙,沿用,,甲,,,", "D", "直接沿用“国家2020”"},
	{"国家2020,执行率阶梯,达到九成,,90%,,", "C", "达到95%"},
	{"国家2020,执行率阶梯,达到95%,,110%,,", "E", "0%至100%"},
	{"国家2020,执行率阶梯,达到95%,,90%,,\n国家2020,执行率阶梯,达到90%,,95%,,", "C", "执行率低而得分反而高"},
	{"国家2020,总分封顶,低于80%,,109,,", "E", "超过100分"},
	{"国家2020,总分封顶,低于80%,,79,,\n国家2020,总分封顶,低于70%,,89,,", "C", "执行率高而上限反而低"},
	{"国家2020,超额扣减,超过30%,,两分,,", "E", "2分"},
	{"国家2020,超额扣减,超过30%,,5%,,\n国家2020,超额扣减,超过50%,,3%,,", "C", "超额少而扣减反而多"},
	{"国家2020,金额单位,,,角,,", "E", "元 或 万元"},
	{"国家2020,步长,建议分值,,0.5,,开", "G", "应为 是 或 否"},
	{",一级权重,成本指标,,10,,", "A", "哪个口径"},
	{"国家2020,同义,成本指标,,成本,,", "A", "应留空"},
	{",资金归类,财政,,财政,,", "C", "资金归类“财政”不认识"},
}

func TestScoringMistakes(t *testing.T) {
	const base = "口径,类别,名称,归入,值,依据,启用\n国家2020,执行率分值,预算执行率,,10,,是\n国家2020,一级权重,产出指标,,50,,是\n国家2020,一级权重,效益指标,,40,,是\n"
	for _, tt := range scoringMistakes {
		table, err := model.ParseCSV("scoring.csv", strings.NewReader(base+tt.row+"\n"))
		if err != nil {
			t.Fatal(err)
		}
		_, found := parseScoring(table)
		if len(found) != 1 || !strings.Contains(found[0].Message, tt.want) || !strings.HasPrefix(found[0].At.A1(), tt.column) {
			t.Errorf("%s: %v, want one finding in column %s with %q", tt.row, found, tt.column, tt.want)
		}
	}
}

// TestStandardsSwitchedOff: rows that are off do nothing, a 口径 of such rows is chosen by
// name alone, and a district switches a general ladder on in one column.
func TestStandardsSwitchedOff(t *testing.T) {
	const base = "口径,类别,名称,归入,值,依据,启用\n甲,执行率分值,预算执行率,,10,,是\n甲,一级权重,产出指标,,90,,是\n乙,沿用,,甲,,,否\n乙,总分封顶,低于80%,,89,,否\n,执行率阶梯,达到95%,,100%,,X\n"
	for state, earned := range map[string]string{"是": "0", "否": "0.9"} {
		table, err := model.ParseCSV("scoring.csv", strings.NewReader(strings.Replace(base, "X", state, 1)))
		if err != nil {
			t.Fatal(err)
		}
		scoring, found := parseScoring(table)
		if len(found) > 0 {
			t.Fatal(found)
		}
		std := scoring.pick(levelRows("产出指标"), model.Value{})
		if got := std.earned(dec("0.9")); std.name != "甲" || got.String() != earned {
			t.Errorf("general ladder %s: %s earns %s at 90%%, want 甲 and %s", state, std.name, got, earned)
		}
		other, ok := scoring.listed("乙")
		if c, limited := other.limit(dec("0.79")); !ok || !other.off || !limited || c.most.String() != "89" || other.total().String() != "90" {
			t.Errorf("乙 is %+v, want it off, limited and with the points of 甲", other)
		}
	}
}

// standardForms are a project under each 口径: what its form states, and what
// it earns: 分值 of the rate, its score, those of the indicators, total, grade.
var standardForms = []struct{ standard, rate, weights, want string }{
	{"", "88.00", "", "10 8.8 | 50/50 30/27 10/10 | 95.8 优"},
	{"国家2020", "88.00", "", "10 8.8 | 50/50 30/27 10/10 | 95.8 优"},
	{"湖北", "88.00", "", "20 17.6 | 27/27 26.5/23.85 26.5/26.5 | 94.95 优"},
	{"", "88.00", "20", "20 17.6 | 27/27 26.5/23.85 26.5/26.5 | 94.95 优"},
	{"四川", "88.00", "", "10 8.8 | 30/30 30/27 30/30 | 95.8 优"},
	{"上海", "88.00", "", "10 8.8 | 50/50 30/27 10/10 | 95.8 优"},
	{"限额", "78.00", "", "10 7.8 | 50/48 30/27 10/10 | 89 良"},
	{"限额", "49.00", "", "10 4.9 | 50/48 30/27 10/10 | 59 差"},
	{"执行率阶梯", "78.00", "", "10 7 | 50/50 30/27 10/10 | 94 优"},
	{"执行率阶梯", "59.90", "", "10 0 | 50/50 30/27 10/10 | 87 良"},
	{"超额扣减", "88.00", "", "10 8.8 | 50/47.5 30/27 10/10 | 93.3 优"},
}

func TestStandardsScore(t *testing.T) {
	for _, tt := range standardForms {
		text := "甲 2023\n[项目支出绩效自评表] 万元\n项目名称 = 乙\n" +
			"资金 合计 | 全年预算数 = 100.00 | 全年执行数 = " + tt.rate + " | 分值 = " + tt.weights + " | 得分 =\n" +
			"绩效指标 | 一级指标 = 产出指标 | 三级指标 = 一 | 年度指标值 = ≥10场 | 实际完成值 = 13场\n" +
			"绩效指标 | 一级指标 = 效益指标 | 三级指标 = 二 | 年度指标值 = ≥10场 | 实际完成值 = 9场\n" +
			"绩效指标 | 一级指标 = 满意度指标 | 三级指标 = 三 | 年度指标值 = ≥90% | 实际完成值 = 91%\n"
		b := defaultBook(t)
		if tt.standard != "" {
			var err error
			if b, err = b.WithStandard(tt.standard); err != nil {
				t.Fatal(err)
			}
		}
		es, _ := Score(b, parseUnit(t, "unit", text))
		f := es[0].Form
		fund, _ := f.Total(model.FundBlock)
		got := fund.Value(model.Weight).Text + " " + fund.Value(model.Score).Text + " |"
		for _, r := range f.Block(model.IndicatorBlock) {
			got += " " + r.Value(model.Weight).Text + "/" + r.Value(model.Score).Text
		}
		got += " | " + f.Field(model.TotalScore).Text + " " + f.Field(model.Grade).Text
		if got != tt.want {
			t.Errorf("%s at %s%%, 分值 %q: %s, want %s", tt.standard, tt.rate, tt.weights, got, tt.want)
		}
	}
}

// TestStandardChangesParameters: a 口径 chosen by name brings its own thresholds
// and money unit.
func TestStandardChangesParameters(t *testing.T) {
	b := defaultBook(t)
	sichuan, err := b.WithStandard("四川")
	if err != nil {
		t.Fatal(err)
	}
	if got := sichuan.params[lowRate].Text; got != "90%" || b.params[lowRate].Text != "80%" {
		t.Errorf("%s is %s under 四川 and %s without, want 90%% and 80%%", lowRate, got, b.params[lowRate].Text)
	}
	shanghai, err := b.WithStandard("上海")
	if err != nil {
		t.Fatal(err)
	}
	u := parseUnit(t, "unit", "甲 2023\n[项目支出绩效目标申报表] 万元\n项目名称 = 乙\n资金 合计 | 年初预算数 = 2.00\n")
	es, _ := Score(shanghai, u)
	fund, _ := es[0].Form.Total(model.FundBlock)
	if es[0].Form.MoneyUnit != model.Yuan || fund.Value(model.InitialBudget).Text != "20000.00" {
		t.Errorf("上海 writes %s in %s, want 20000.00 in 元", fund.Value(model.InitialBudget).Text, es[0].Form.MoneyUnit)
	}
	_, found := Parse([]model.Table{{Name: "评分口径", Header: scoringColumns, Rows: []model.TableRow{
		{Row: 2, Cells: []string{"甲", "执行率分值", "", "", "10"}}, {Row: 3, Cells: []string{"甲", "一级权重", "产出指标", "", "90"}},
		{Row: 4, Cells: []string{"甲", "参数", "执行率警戒钱", "", "90"}}, {Row: 5, Cells: []string{"甲", "参数", "执行率警戒线", "", "九十"}}}}}, nil)
	if len(found) != 2 || found[0].At.A1() != "C4" || !strings.Contains(found[0].Message, "执行率警戒线") || found[1].At.A1() != "E5" {
		t.Errorf("parameters of a 口径: %v, want one mistake at C4 and one at E5", found)
	}
}

func TestGradeBands(t *testing.T) {
	table := defaultBook(t).scoring.common
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
