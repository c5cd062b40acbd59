package rules

import (
	"regexp"
	"strings"

	"github.com/shopspring/decimal"

	"jixiao/model"
	"jixiao/rules/expr"
)

// params are the values of sheet 参数, by name.
type params map[string]model.Value

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
)

var neededParams = []string{roundingLimit, roundingNote, roundingFix, blankNote, stage, dueScope, reverseRule, fullWords, gradeWords, formDashes}

// units are what the column 单位 of 参数 may say, and the kind of such a value.
var units = map[string]model.Kind{
	"元": model.KindAmount, "万元": model.KindAmount, "%": model.KindRate, "个": model.KindQuantity,
	"分": model.KindScore, "文字": model.KindText,
}

var plainNumber = regexp.MustCompile(`^-?[0-9]{1,15}(\.[0-9]{1,10})?$`)

// parseParams reads sheet 参数.
func parseParams(t model.Table) (params, model.Findings) {
	p, found := params{}, missingColumns(t, "参数", "值", "单位")
	if len(found) > 0 {
		return p, found
	}
	for _, r := range t.Rows {
		name := column(t, r, "参数")
		v, why := paramValue(column(t, r, "值"), column(t, r, "单位"))
		at := t.At(r, t.Column("值"))
		switch _, twice := p[name]; {
		case name == "":
			found = append(found, mistake(t.At(r, t.Column("参数")), "参数没有名称"))
		case twice:
			found = append(found, mistake(t.At(r, t.Column("参数")), "参数“"+name+"”重复"))
		case why != "":
			found = append(found, mistake(at, "参数“"+name+"”："+why))
		default:
			v.At = at
			p[name] = v
		}
	}
	for _, name := range neededParams {
		if _, ok := p[name]; !ok {
			found = append(found, mistake(model.Ref{File: t.File, Sheet: t.Name, Row: 1, Col: 1}, "缺少参数“"+name+"”"))
		}
	}
	return p, found
}

// paramValue reads one value in its unit.
func paramValue(text, unit string) (v model.Value, why string) {
	kind, ok := units[unit]
	if !ok {
		return v, "不认识的单位“" + unit + "”，应为 元、万元、%、个、分、文字 之一"
	}
	v = model.Value{Text: text, State: model.Given, Kind: kind}
	if kind == model.KindText {
		return v, ""
	}
	digits := strings.TrimSuffix(text, "%")
	if !plainNumber.MatchString(digits) {
		return v, "“" + text + "”不是数"
	}
	d, err := decimal.NewFromString(digits)
	if err != nil {
		return v, "“" + text + "”不是数"
	}
	v.Number, v.IsNumber, v.Yuan = d, true, decimal.NewFromInt(1)
	switch unit {
	case "万元":
		v.Yuan = model.Tenthousand
	case "%":
		v.Number, v.Text = d.Shift(-2), digits+"%"
	}
	return v, ""
}

func (p params) text(name string) string { return p[name].Text }

// words are the parts of a text parameter between “|”.
func (p params) words(name string) []string {
	var out []string
	for w := range strings.SplitSeq(p[name].Text, "|") {
		if f := model.Fold(w); f != "" {
			out = append(out, f)
		}
	}
	return out
}

var reverses = map[string]Reverse{"指标值/完成值": ReverseRatio, "1-(完成值-指标值)/指标值": ReverseDeviation}

// pointsRule is what the parameters say about single indicators.
func (p params) pointsRule(t model.Table) (PointsRule, model.Findings) {
	var found model.Findings
	rule := PointsRule{Full: p.words(fullWords)}
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

// vocabulary is what expressions may name.
func (p params) vocabulary(field model.Term) expr.Vocabulary {
	return expr.Vocabulary{Field: field, Params: p}
}

// missingColumns reports columns that a table must have.
func missingColumns(t model.Table, names ...string) (found model.Findings) {
	for _, n := range names {
		if t.Column(n) < 0 {
			found = append(found, mistake(model.Ref{File: t.File, Sheet: t.Name, Row: 1, Col: 1}, "“"+t.Name+"”缺少“"+n+"”列"))
		}
	}
	return found
}

// column is the cell of r under a header; empty where the table lacks it.
func column(t model.Table, r model.TableRow, name string) string {
	if i := t.Column(name); i >= 0 && i < len(r.Cells) {
		return strings.TrimSpace(r.Cells[i])
	}
	return ""
}
