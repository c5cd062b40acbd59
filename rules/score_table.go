package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"jixiao/model"
)

// This file reads 评分口径. Nothing of it judges a form.

// scoringTable is 评分口径: every weight, band and word that scoring needs, as
// declared in the table of that name.
type scoringTable struct {
	standards []standard
	common    standard          // what the rows without 口径 say, for standards that do not say it
	funds     []roleWords       // words of 资金来源, in the order in which they are tried
	high      decimal.Decimal   // 较高执行率: what the narrative calls high
	far       decimal.Decimal   // 超额完成: actual over target from which the narrative names it
	unspent   []string          // words by which a reason speaks of money not spent
	chosen    string            // of standards, "" where each form's own weights choose
	synonyms  map[string]string // folded word → 一级指标 as the standards name it
}

// standard is one 口径: how 100 points are shared and earned.
type standard struct {
	name   string
	base   string          // 沿用: the 口径 that says what this one does not
	off    bool            // 启用 is 否: only --standard chooses it
	rate   decimal.Decimal // 执行率分值
	levels []levelWeight
	moves  []weightMove
	steps  []decimal.Decimal // of 建议分值, coarsest first
	grades []gradeBand       // best first
	bands  []qualityBand     // 定性档次, best first
	ladder []rung            // 执行率阶梯, highest first; linear where empty
	caps   []scoreCap        // 总分封顶, lowest rate first
	excess []deduction       // 超额扣减, farthest first
	money  model.MoneyUnit   // of the forms that we write; 万元 where empty
	params []paramChange
	stated bool // whether 执行率分值 is
	taken  bool // whether all weights are those of base
	at     model.Ref
	baseAt model.Ref
}

type levelWeight struct {
	level  string
	weight decimal.Decimal
	free   bool // 自定: the unit shares out what the other levels leave
}

// weightMove is 缺项归并: what a missing first level gives to another one.
type weightMove struct {
	missing, to string
	amount      decimal.NullDecimal // all of it where not valid
	at          model.Ref
}

type gradeBand struct {
	name string
	from decimal.Decimal
	at   model.Ref
}

// qualityBand is one grade of a qualitative indicator, with the shares of the
// weight between which its score lies.
type qualityBand struct {
	name   string
	hi, lo decimal.Decimal
	at     model.Ref
}

// rung is a step of 执行率阶梯: from this rate on, that share of the weight.
type rung struct {
	from, share decimal.Decimal
	at          model.Ref
}

// scoreCap is 总分封顶: below this rate, no total above most.
type scoreCap struct {
	below, most decimal.Decimal
	at          model.Ref
}

// deduction is 超额扣减: what an actual value at least over (as a share of the
// target) above its target costs, in points or as a share of the weight.
type deduction struct {
	over, cost decimal.Decimal
	share      bool
	at         model.Ref
}

// of is what the deduction costs an indicator of that weight.
func (d deduction) of(weight decimal.Decimal) decimal.Decimal {
	if d.share {
		return weight.Mul(d.cost)
	}
	return decimal.Min(weight, d.cost)
}

// paramChange is a value of 参数 that holds while a 口径 is chosen by name.
type paramChange struct {
	name, value string
	nameAt, at  model.Ref
}

// roleWords are the words by which a row is known to belong to a role.
type roleWords struct {
	role  model.Role
	words []string
}

// The classes of rows in 评分口径: those of one 口径 or all, those of one 口径,
// and those that no 口径 has of its own.
var (
	sharedClasses   = []string{"等级", "定性", "执行率阶梯", "总分封顶", "超额扣减"}
	standardClasses = []string{"执行率分值", "一级权重", "缺项归并", "步长", "沿用", "金额单位", "参数"}
	generalClasses  = []string{"同义", "资金归类", "叙述线", "未执行用语"}
)

// scoringColumns are the headers of 评分口径 that it must have.
var scoringColumns = []string{"口径", "类别", "名称", "归入", "值"}

// parseScoring reads 评分口径. Every mistake in it is a finding at its cell.
func parseScoring(t model.Table) (scoringTable, model.Findings) {
	p := scoringParser{table: t, found: missingColumns(t, scoringColumns...)}
	p.out.synonyms = map[string]string{}
	if len(p.found) > 0 {
		return p.out, p.found
	}
	p.switches()
	for _, r := range t.Rows {
		if !empty(r) {
			p.row(r)
		}
	}
	p.finish()
	return p.out, p.found
}

type scoringParser struct {
	table model.Table
	out   scoringTable
	found model.Findings
	on    map[string]bool // the 口径 with a row that is enabled
	// Of the row that is read:
	line            model.TableRow
	nameAt, valueAt model.Ref
}

func (p *scoringParser) cell(name string) string { return column(p.table, p.line, name) }

func (p *scoringParser) at(name string) model.Ref { return p.table.At(p.line, p.table.Column(name)) }

func (p *scoringParser) fault(at model.Ref, format string, args ...any) {
	p.found = append(p.found, mistake(at, fmt.Sprintf(format, args...)))
}

// switches notes which 口径 have any enabled row; a table without the column
// 启用 has nothing switched off.
func (p *scoringParser) switches() {
	p.on = map[string]bool{}
	for _, r := range p.table.Rows {
		p.line = r
		switch s := p.cell("启用"); s {
		case "", "是":
			p.on[p.cell("口径")] = true
		case "否":
		default:
			p.fault(p.at("启用"), "“启用”为“%s”，应为 是 或 否", s)
		}
	}
}

// row reads one row; one that is switched off counts where all of its 口径 are.
func (p *scoringParser) row(r model.TableRow) {
	p.line = r
	p.nameAt, p.valueAt = p.at("名称"), p.at("值")
	name, class := p.cell("口径"), p.cell("类别")
	off := p.cell("启用") == "否"
	switch {
	case off && (name == "" || p.on[name]):
		return
	case slices.Contains(generalClasses, class):
		if name != "" {
			p.fault(p.at("口径"), "“%s”不分口径，“口径”应留空", class)
		}
		p.general(class)
	case slices.Contains(sharedClasses, class):
		if name == "" {
			p.earning(&p.out.common, class)
		} else {
			p.earning(p.standard(name), class)
		}
	case slices.Contains(standardClasses, class):
		if name == "" {
			p.fault(p.at("口径"), "“%s”应写明是哪个口径的", class)
			return
		}
		p.sharing(p.standard(name), class)
	default:
		known := slices.Concat(standardClasses, sharedClasses, generalClasses)
		p.fault(p.at("类别"), "类别“%s”不认识，可用：%s%s", class, strings.Join(known, "、"), model.DidYouMean(class, known))
	}
}

// general reads the rows of words and lines that all 口径 have in common.
func (p *scoringParser) general(class string) {
	item, value := p.cell("名称"), p.cell("值")
	switch class {
	case "同义":
		for _, w := range barred(value) {
			p.out.synonyms[model.Fold(w)] = item
		}
		p.out.synonyms[model.Fold(item)] = item
	case "叙述线":
		switch item {
		case "较高执行率":
			p.out.high, _ = p.number(value)
		case "超额完成":
			p.out.far, _ = p.number(value)
		default:
			p.fault(p.nameAt, "叙述线“%s”不认识，可用：较高执行率、超额完成", item)
		}
	case "未执行用语":
		p.out.unspent = append(p.out.unspent, barred(value)...)
	case "资金归类":
		roles := []string{string(model.RoleFiscal), string(model.RoleCarried), string(model.RoleOther)}
		if !slices.Contains(roles, item) {
			p.fault(p.nameAt, "资金归类“%s”不认识，可用：%s%s", item, strings.Join(roles, "、"), model.DidYouMean(item, roles))
		}
		p.out.funds = append(p.out.funds, roleWords{model.Role(item), barred(value)})
	}
}

// earning reads the rows that say what is earned by what was done.
func (p *scoringParser) earning(s *standard, class string) {
	item, value := p.cell("名称"), p.cell("值")
	switch class {
	case "等级":
		from, _ := p.number(value)
		s.grades = append(s.grades, gradeBand{item, from, p.valueAt})
	case "定性":
		hi, lo, ok := strings.Cut(strings.NewReplacer("—", "-", "－", "-", "~", "-").Replace(value), "-")
		top, fine1 := parsePoints(hi)
		bottom, fine2 := parsePoints(lo)
		if !ok || !fine1 || !fine2 || !bottom.LessThan(top) || top.GreaterThan(one) {
			p.fault(p.valueAt, "定性档次“%s”应写成“100%%-80%%”的形式，先高后低", value)
			return
		}
		s.bands = append(s.bands, qualityBand{item, top, bottom, p.valueAt})
	case "执行率阶梯":
		from, share := p.threshold(item, "达到95%"), p.share(value)
		s.ladder = append(s.ladder, rung{from, share, p.nameAt})
	case "总分封顶":
		below := p.threshold(item, "低于80%")
		most, _ := p.number(value)
		if most.GreaterThan(hundred) {
			p.fault(p.valueAt, "总分上限“%s”超过100分", value)
		}
		s.caps = append(s.caps, scoreCap{below, most, p.nameAt})
	case "超额扣减":
		p.deduction(s, item, value)
	}
}

func (p *scoringParser) deduction(s *standard, item, value string) {
	d := deduction{over: p.threshold(item, "超过30%"), share: strings.HasSuffix(strings.TrimSpace(value), "%"), at: p.nameAt}
	cost, ok := parsePoints(strings.TrimSuffix(strings.TrimSpace(value), "分"))
	switch {
	case !ok:
		p.fault(p.valueAt, "扣减“%s”应写成“2分”或“5%%”（分值的百分比）", value)
		return
	case d.share && cost.GreaterThan(one):
		p.fault(p.valueAt, "扣减“%s”超过分值", value)
	}
	d.cost = cost
	s.excess = append(s.excess, d)
}

// sharing reads the rows that say how 100 points are shared, and the like.
func (p *scoringParser) sharing(s *standard, class string) {
	item, into, value := p.cell("名称"), p.cell("归入"), p.cell("值")
	switch class {
	case "执行率分值":
		if s.stated {
			p.fault(p.valueAt, "口径“%s”的执行率分值重复", s.name)
			return
		}
		s.rate, _ = p.number(value)
		s.stated = true
	case "一级权重":
		l := levelWeight{level: item, free: value == "自定"}
		if !l.free {
			l.weight, _ = p.number(value)
		}
		if item == "" || s.has(item) {
			p.fault(p.nameAt, "口径“%s”的一级权重“%s”重复或没有名称", s.name, item)
			return
		}
		s.levels = append(s.levels, l)
	case "缺项归并":
		m := weightMove{missing: item, to: into, at: p.nameAt}
		if value != "" {
			amount, _ := p.number(value)
			m.amount = decimal.NewNullDecimal(amount)
		}
		s.moves = append(s.moves, m)
	case "步长":
		for _, v := range barred(value) {
			if step, ok := p.number(v); ok && !step.IsPositive() {
				p.fault(p.valueAt, "步长应大于0，现为“%s”", v)
			} else if ok {
				s.steps = append(s.steps, step)
			}
		}
	case "沿用":
		s.base, s.baseAt = into, p.at("归入")
	case "金额单位":
		if s.money = model.MoneyUnit(value); s.money != model.Yuan && s.money != model.WanYuan {
			p.fault(p.valueAt, "金额单位“%s”应为 元 或 万元", value)
		}
	case "参数":
		s.params = append(s.params, paramChange{item, value, p.nameAt, p.valueAt})
	}
}

// standard is the 口径 of that name, made where it is first named.
func (p *scoringParser) standard(name string) *standard {
	for i := range p.out.standards {
		if p.out.standards[i].name == name {
			return &p.out.standards[i]
		}
	}
	p.out.standards = append(p.out.standards, standard{name: name, off: !p.on[name], at: p.at("口径")})
	return &p.out.standards[len(p.out.standards)-1]
}

// number reads a figure or percentage of column 值; what is none is a mistake.
func (p *scoringParser) number(s string) (decimal.Decimal, bool) {
	d, ok := parsePoints(s)
	if !ok {
		p.fault(p.valueAt, "“%s”不是可用的数字", s)
	}
	return d, ok
}

// share reads a percentage from 0% to 100% of column 值.
func (p *scoringParser) share(s string) decimal.Decimal {
	d, ok := p.number(s)
	if ok && (d.GreaterThan(one) || !strings.HasSuffix(strings.TrimSpace(s), "%")) {
		p.fault(p.valueAt, "“%s”应写成0%%至100%%之间的百分比", s)
	}
	return d
}

// threshold reads a percentage of column 名称, whatever word stands before it.
func (p *scoringParser) threshold(s, example string) decimal.Decimal {
	bare := s
	for _, word := range []string{"达到", "低于", "超过", "≥", "<"} {
		bare = strings.TrimPrefix(bare, word)
	}
	d, ok := parsePoints(bare)
	if !ok || !strings.HasSuffix(bare, "%") {
		p.fault(p.nameAt, "“%s”应写成“%s”的形式", s, example)
	}
	return d
}

// parsePoints reads a plain figure or percentage that is not negative.
func parsePoints(s string) (decimal.Decimal, bool) {
	digits, percent := strings.CutSuffix(strings.TrimSpace(s), "%")
	if !plainNumber.MatchString(digits) {
		return decimal.Zero, false
	}
	d, err := decimal.NewFromString(digits)
	if err != nil || d.IsNegative() {
		return decimal.Zero, false
	}
	if percent {
		d = d.Shift(-2)
	}
	return d, true
}
