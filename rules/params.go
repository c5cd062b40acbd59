package rules

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"jixiao/model"
)

// params are the values of sheet 参数, by name.
type params map[string]param

// param is one value of 参数. Rules ask for its words on every row: a text is
// parted at “|” once, when it is read.
type param struct {
	model.Value
	folded, plain []string // the parts folded, and as prose has them
}

func newParam(v model.Value) param {
	p := param{Value: v}
	if v.Kind != model.KindText {
		return p
	}
	for w := range strings.SplitSeq(v.Text, "|") {
		if f := model.Fold(w); f != "" {
			p.folded = append(p.folded, f)
		}
		if w = prose(w); w != "" {
			p.plain = append(p.plain, w)
		}
	}
	p.folded, p.plain = slices.Clip(p.folded), slices.Clip(p.plain)
	return p
}

// values are the parameters as expressions see them.
func (p params) values() map[string]model.Value {
	out := make(map[string]model.Value, len(p))
	for name, v := range p {
		out[name] = v.Value
	}
	return out
}

// The parameters that code must know; rules may name any other.
const (
	roundingLimit = "尾差上限"
	roundingNote  = "尾差说明"
	roundingFix   = "尾差处理"
	blankNote     = "空格说明"
	stage         = "阶段"
	dueScope      = "应自评范围"
	reverseRule   = "反向公式"
	fullWords     = "达成用语"
	gradeWords    = "定性等级"
	formDashes    = "表样横线"
	inverseNames  = "反向指标名称"
)

var neededParams = slices.Concat([]string{roundingLimit, roundingNote, roundingFix, blankNote, stage, dueScope, reverseRule, fullWords, gradeWords, formDashes, inverseNames, versionMarks}, indicatorParams, textParams, reportParams, shortfallParams)

// units are what the column 单位 of 参数 may say, and the kind of such a value.
var units = map[string]model.Kind{
	"元": model.KindAmount, "万元": model.KindAmount, "%": model.KindRate, "个": model.KindQuantity,
	"分": model.KindScore, "文字": model.KindText,
}

// fraction is a number that may be meant as a share or as percents.
var fraction = regexp.MustCompile(`^-?0\.[0-9]{0,10}[1-9]0*$`)

// shifted is a share in percents.
func shifted(digits string) string {
	d, err := decimal.NewFromString(digits)
	if err != nil {
		return digits
	}
	return d.Shift(2).String()
}

var plainNumber = regexp.MustCompile(`^-?[0-9]{1,15}(\.[0-9]{1,10})?$`)

// paramRow is one row of 参数 as written.
type paramRow struct {
	Name  string `label:"参数" validate:"required,max=40"`
	Value string `label:"值" validate:"required"`
	Unit  string `label:"单位" validate:"required,oneof=元 万元 % 个 分 文字"`
}

// parseParams reads sheet 参数.
func parseParams(t model.Table) (params, model.Findings) {
	p, found := params{}, missingColumns(t, "参数", "值", "单位")
	if len(found) > 0 {
		return nil, found
	}
	valid, err := newValidator()
	if err != nil {
		return nil, model.Findings{mistake(model.Ref{}, err.Error())}
	}
	for _, r := range t.Rows {
		row := paramRow{column(t, r, "参数"), column(t, r, "值"), choice(t, r, "单位")}
		if empty(r) {
			continue
		}
		if wrong := rowFaults(valid, t, r, row); len(wrong) > 0 {
			// A value in doubt is there all the same: what uses it is not at fault.
			found = append(found, wrong...)
			p[row.Name] = newParam(model.Value{Text: row.Value, Kind: likelyKind(row)})
			continue
		}
		v, why := paramValue(row.Value, row.Unit)
		v.At = t.At(r, t.Column("值"))
		if _, twice := p[row.Name]; twice {
			found = append(found, mistake(t.At(r, t.Column("参数")), "参数“"+row.Name+"”重复，请删去其中一行"))
			continue
		}
		if why != "" {
			found = append(found, mistake(v.At, "参数“"+row.Name+"”："+why))
		}
		p[row.Name] = newParam(v)
	}
	return p, append(found, p.missing(t)...)
}

// likelyKind is the kind of a value whose unit is in doubt: that of the
// program's own parameter.
func likelyKind(row paramRow) model.Kind {
	if kind, ok := units[row.Unit]; ok {
		return kind
	}
	if t, err := defaultTable("params.csv"); err == nil {
		for _, r := range t.Rows {
			if column(t, r, "参数") == row.Name {
				return units[column(t, r, "单位")]
			}
		}
	}
	return model.KindText
}

// missing completes p with the program's own value of every parameter that the
// table lacks, and reports those that are likely misspelt there.
func (p params) missing(t model.Table) (found model.Findings) {
	own, err := defaultTable("params.csv")
	if err != nil {
		return model.Findings{mistake(model.Ref{}, err.Error())}
	}
	var names []string
	for _, r := range own.Rows {
		names = append(names, column(own, r, "参数"))
	}
	spare := slices.DeleteFunc(slices.Sorted(maps.Keys(p)), func(name string) bool { return slices.Contains(names, name) })
	for i, r := range own.Rows {
		if _, ok := p[names[i]]; ok {
			continue
		}
		if like := model.Nearest(names[i], spare); like != "" {
			k := slices.IndexFunc(t.Rows, func(r model.TableRow) bool { return column(t, r, "参数") == like })
			found = append(found, mistake(t.At(t.Rows[k], t.Column("参数")), "缺少参数“"+names[i]+"”"+didYouMeanThis(like, names[i])))
		}
		v, _ := paramValue(column(own, r, "值"), column(own, r, "单位"))
		p[names[i]] = newParam(v)
	}
	for _, name := range neededParams {
		if _, ok := p[name]; !ok {
			found = append(found, mistake(t.Head(max(0, t.Column("参数"))), "缺少参数“"+name+"”"))
		}
	}
	return found
}

// didYouMeanThis asks whether what was typed should be name.
func didYouMeanThis(typed, name string) string {
	if typed == "" {
		return ""
	}
	return "，“" + typed + "”是否应为“" + name + "”"
}

// paramValue reads one value in its unit.
func paramValue(text, unit string) (v model.Value, why string) {
	kind := units[unit]
	v = model.Value{Text: text, State: model.Given, Kind: kind}
	if kind == model.KindText {
		return v, ""
	}
	digits, percent := strings.CutSuffix(narrowed(text), "%")
	switch {
	case percent && unit != "%":
		return v, "“" + text + "”不是数，“单位”是“" + unit + "”，请只写数"
	case !percent && unit == "%" && fraction.MatchString(digits):
		// A cell shown as 90% may hold 0.9.
		return v, "“" + text + "”的单位是%，请写明是" + shifted(digits) + "%（写" + shifted(digits) + "）还是" + digits + "%（写" + digits + "%）"
	}
	if !plainNumber.MatchString(digits) {
		return v, "“" + text + "”不是数"
	}
	d, err := decimal.NewFromString(digits)
	if err != nil {
		return v, "“" + text + "”不是数"
	}
	v.Number, v.IsNumber, v.Yuan = d, true, one
	switch unit {
	case "万元":
		v.Yuan = model.Tenthousand
	case "%":
		v.Number, v.Text = d.Shift(-2), digits+"%"
	}
	return v, ""
}

func (p params) text(name string) string { return p[name].Text }

// words are the parts of a text parameter between “|”, folded.
func (p params) words(name string) []string { return p[name].folded }

// plain are the parts of a text parameter between “|”, as written.
func (p params) plain(name string) []string { return p[name].plain }

var reverses = map[string]Reverse{"指标值/完成值": ReverseRatio, "1-(完成值-指标值)/指标值": ReverseDeviation}

// pointsRule is what the parameters say about single indicators.
func (p params) pointsRule(t model.Table) (PointsRule, model.Findings) {
	var found model.Findings
	rule := PointsRule{Full: p.words(fullWords), Inverse: p.words(inverseNames)}
	if v, ok := p[reverseRule]; ok {
		if rule.Reverse, ok = reverses[v.Text]; !ok {
			found = append(found, mistake(v.At, "不认识的公式“"+v.Text+"”，应为“指标值/完成值”或“1-(完成值-指标值)/指标值”"))
		}
	}
	kinds := map[string]Attainment{"未完成": Unmet, "待定": Undetermined}
	for _, w := range p.words(gradeWords) {
		part := strings.Split(w, ":")
		if len(part) != 3 || part[0] == "" || kinds[part[1]] == Met || part[1] != "未完成" && part[1] != "待定" {
			found = append(found, mistake(p[gradeWords].At, "“"+w+"”应写成 用语:未完成（或待定）:80%—60%"))
			continue
		}
		rule.Grades = append(rule.Grades, WordGrade{Word: part[0], Attainment: kinds[part[1]], Band: strings.ReplaceAll(part[2], "-", "—")})
	}
	return rule, found
}

// choice is the cell of r under a header whose words are given: full and half
// width are alike there.
func choice(t model.Table, r model.TableRow, name string) string { return narrowed(column(t, r, name)) }

// narrowed is s in half width, without white space.
func narrowed(s string) string { return strings.ToUpper(model.Fold(s)) }

// column is the cell of r under a header; empty where the table lacks it.
func column(t model.Table, r model.TableRow, name string) string {
	if i := t.Column(name); i >= 0 && i < len(r.Cells) {
		return strings.TrimSpace(r.Cells[i])
	}
	return ""
}
