package xlsx

import (
	"bytes"
	"embed"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"jixiao/model"
)

//go:embed default/*.csv
var defaults embed.FS

// The sheets of a rule book that say how forms are read.
const (
	layoutSheet  = "版式"
	synonymSheet = "同义词"
)

// DefaultTables are the embedded 同义词 and 版式, as `rules export` writes them.
func DefaultTables() ([]model.Table, error) {
	var out []model.Table
	for _, s := range []struct{ sheet, file string }{{synonymSheet, "synonyms.csv"}, {layoutSheet, "layouts.csv"}} {
		data, err := defaults.ReadFile("default/" + s.file)
		if err != nil {
			return nil, fmt.Errorf("default layouts: %w", err)
		}
		t, err := model.ParseCSV(s.file, bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("default layouts: %w", err)
		}
		t.Name = s.sheet
		out = append(out, t)
	}
	return out, nil
}

// ParseLayouts reads the tables 版式 and 同义词; one that is not given stands as
// embedded, other tables are left to others. The vocabulary is that of the
// program with the fields, blocks and forms that the lines add. Every mistake is
// a finding at its own cell; with any, the layouts must not be used.
func ParseLayouts(given []model.Table) (*Layouts, *model.Vocabulary, model.Findings) {
	tables, err := DefaultTables()
	if err != nil {
		return &Layouts{}, nil, model.Findings{{Level: model.Fault, Message: err.Error()}}
	}
	embedded := map[string]bool{}
	for i, t := range tables {
		embedded[t.Name] = true
		if j := slices.IndexFunc(given, func(g model.Table) bool { return model.Fold(g.Name) == model.Fold(t.Name) }); j >= 0 {
			tables[i], embedded[t.Name] = given[j], false
		}
	}
	p := &layoutParser{out: &Layouts{index: map[model.FormKind]*formLayout{}, beside: map[string]bool{}}, rows: map[string]int{}, bad: map[string]bool{}}
	p.layouts(tables[1])
	mistakes := p.found
	p.synonyms(tables[0])
	if embedded[synonymSheet] && !embedded[layoutSheet] {
		p.found = mistakes // 版式 may well lack what our own 同义词 name
	}
	for _, f := range p.out.forms {
		f.complete()
		for _, n := range f.fields {
			for _, label := range n.labels {
				p.out.beside[label] = p.out.beside[label] || n.take == "右"
			}
		}
	}
	p.out.indexLabels()
	return p.out, p.words, p.found
}

// The limits of a table of layouts. maxMistakes are told: who sees more
// has another kind of table before her.
const (
	maxMistakes  = 300
	maxLayouts   = 12_000
	maxFormsLine = 30
	maxLabels    = 300
	maxLabel     = 60
	maxOwnName   = 20
)

// layoutParser reads 版式 and 同义词.
type layoutParser struct {
	table model.Table
	row   model.TableRow
	words *model.Vocabulary
	out   *Layouts
	rows  map[string]int  // the row of each line, by everything that makes it one
	bad   map[string]bool // own names that cannot be used, told once
	clean bool            // whether the row at hand has no mistake yet
	found model.Findings
}

// The columns of 版式.
var (
	layoutColumns = []string{"表单", "区块", "方向", "字段", "标签", "取值", "类型", "必有"}
	layoutMore    = []string{"版式", "父标签", "第几处", "单位", "公式"}
)

// layouts reads 版式: the district's own words first, then line by line.
func (p *layoutParser) layouts(t model.Table) {
	if !p.begin(t, layoutColumns, layoutMore...) {
		return
	}
	p.vocabulary()
	for _, r := range t.Rows {
		if len(p.found) >= maxMistakes {
			break
		}
		p.row, p.clean = r, true
		n := p.line()
		if p.clean && n.direction == "略" {
			p.out.passed = append(p.out.passed, n.labels...)
		} else if p.clean {
			for _, kind := range p.forms() {
				p.out.join(kind, n)
			}
		}
	}
	p.groups()
	if len(p.found) >= maxMistakes {
		p.found[maxMistakes-1] = bookMistake(t.Head(0), fmt.Sprintf("“%s”的问题超过%d处，其余未列出，请先改正列出的", t.Name, maxMistakes-1))
	}
	if len(t.Rows) == 0 {
		p.found = append(p.found, bookMistake(t.Head(0), "“版式”没有一行，什么表都认不出来"))
	}
}

// begin takes a table and checks its head and length; false where it cannot be
// read.
func (p *layoutParser) begin(t model.Table, must []string, also ...string) bool {
	p.table = t
	mistakes := t.CheckHead(must, also...)
	if len(t.Rows) > maxLayouts {
		mistakes = append(mistakes, bookMistake(t.At(t.Rows[maxLayouts], 0), fmt.Sprintf("“%s”超过%d行，请删去多余的行", t.Name, maxLayouts)))
	}
	p.found = append(p.found, mistakes...)
	return len(mistakes) == 0
}

// bookMistake is a mistake in the rule book.
func bookMistake(at model.Ref, message string) model.Finding {
	return model.Finding{Level: model.Fault, At: at, Message: message, Fix: "请改正规则库的这一格，再运行一次"}
}

func (p *layoutParser) cell(name string) string {
	if i := p.table.Column(name); i >= 0 && i < len(p.row.Cells) {
		return strings.TrimSpace(p.row.Cells[i])
	}
	return ""
}

// complain tells a mistake in a column of the row at hand.
func (p *layoutParser) complain(column, format string, args ...any) {
	p.clean = false
	if len(p.found) < maxMistakes {
		p.found = append(p.found, bookMistake(p.table.At(p.row, max(0, p.table.Column(column))), fmt.Sprintf(format, args...)))
	}
}

// oneOf checks a word against the words that may stand in a column.
func (p *layoutParser) oneOf(column, word string, known []string) bool {
	if word == "" || slices.Contains(known, word) {
		return true
	}
	p.complain(column, "“%s”为“%s”，应为 %s 之一%s", column, clip(word, maxLabel), strings.Join(known, "、"), model.DidYouMean(word, known))
	return false
}

var kinds = []struct {
	name string
	kind model.Kind
}{
	{"文本", model.KindText}, {"金额", model.KindAmount}, {"比率", model.KindRate}, {"分值", model.KindScore},
	{"数量", model.KindQuantity}, {"日期", model.KindDate}, {"年度", model.KindYear}, {"指标值", model.KindTarget},
}

func kindNamed(s string) (model.Kind, bool) {
	for _, k := range kinds {
		if k.name == s {
			return k.kind, true
		}
	}
	return 0, false
}

func kindNames() []string {
	var out []string
	for _, k := range kinds {
		out = append(out, k.name)
	}
	return out
}

// directions are the words of 方向, each with what 取值 may say there, the usual
// one first; "" stands for nothing.
var directions = []struct {
	name  string
	takes []string
	block bool // whether the line is one of a block
}{
	{"标题", nil, false}, {"列", []string{"右", "下"}, false}, {"行", []string{"列", "承上", "首行", "替代", "勾选", "归表"}, true},
	{"交叉", []string{"列", "组内"}, true}, {"竖", []string{"右"}, true}, {"组", nil, true}, {"行类", nil, true}, {"止", nil, false}, {"略", nil, false},
}

func directionNames() []string {
	var out []string
	for _, d := range directions {
		out = append(out, d.name)
	}
	return out
}

// roles are what 字段 of a 行类 may say.
var roles = []string{"记录", string(model.RoleTotal), string(model.RoleFiscal), string(model.RoleCarried), string(model.RoleOther),
	string(model.RoleStaff), string(model.RoleOperating), string(model.RoleBasic), string(model.RoleProject), string(model.RoleSubtotal), string(model.Level1), string(model.Level2)}

// hasField reports whether lines of a direction have a field.
func hasField(direction string) bool {
	return slices.Contains([]string{"列", "行", "交叉", "竖"}, direction)
}

// vocabulary collects the district's own words: fields that state their 类型,
// forms that have a 标题, blocks that have columns.
func (p *layoutParser) vocabulary() {
	var terms []model.TermInfo
	var forms []model.FormKind
	stated := map[model.Term]string{}
	for _, r := range p.table.Rows {
		p.row = r
		field, kind, direction := model.Term(p.cell("字段")), p.cell("类型"), p.cell("方向")
		if k, ok := kindNamed(kind); ok && hasField(direction) && p.ownName("字段", string(field)) {
			if first := stated[field]; first == "" {
				terms = append(terms, model.TermInfo{Term: field, English: string(field), Kind: k})
				stated[field] = kind
			} else if first != kind {
				p.complain("类型", "字段“%s”在前面的行写的类型是“%s”，请前后一致", field, first)
			}
		}
		if block := p.cell("区块"); hasField(direction) && direction != "列" && block != string(model.RosterBlock) && p.ownName("区块", block) {
			terms = append(terms, model.TermInfo{Term: model.Term(block), English: block, Block: true})
		}
		if direction == "标题" {
			for _, kind := range split(p.cell("表单"), maxFormsLine) {
				if p.ownName("表单", kind) {
					forms = append(forms, model.FormKind(kind))
				}
			}
		}
	}
	var none *model.Vocabulary
	p.words = none.Extend(terms, forms)
}

// reserved are words that mean something else in rules.
var reserved = []string{"本字段", "本列", "参数", "全部表", "金额单位", "表来源", "申报", "执行", "支付", "监控", "自评", "整体", "上年", "概况", "基础",
	"合计", "数量", "最大", "最小", "绝对值", "长度", "空", "匹配", "属于", "如果", "四舍五入", "小数位", "全部", "存在", "且", "或", "非"}

var ownWord = regexp.MustCompile(`^[\p{L}\p{N}（）()－\-—]+$`)

// ownName reports whether a name is a district's own, and tells where it is none
// that can be used in rules.
func (p *layoutParser) ownName(column, name string) bool {
	if _, base := model.Info(model.Term(model.Fold(name))); base || name == "" {
		return false
	}
	switch n := len([]rune(name)); {
	case p.bad[name]:
		return false
	case n > maxOwnName:
		p.complain(column, "名称“%s”过长，最多%d字", clip(name, maxOwnName), maxOwnName)
	case slices.Contains(reserved, name):
		p.complain(column, "“%s”在规则里另有意思，请换一个名称", name)
	case !ownWord.MatchString(name) || !strings.ContainsFunc(name, unicode.IsLetter):
		p.complain(column, "名称“%s”只能用汉字、字母、数字、括号和短横线", name)
	default:
		return true
	}
	p.bad[name] = true
	return false
}

// line reads the row at hand.
func (p *layoutParser) line() line {
	n := line{
		variant: p.cell("版式"), block: model.Term(p.cell("区块")), direction: p.cell("方向"),
		parents: folded(p.cell("父标签")), field: model.Term(p.cell("字段")), labels: p.labels(), take: p.cell("取值"),
		money: model.MoneyUnit(p.cell("单位")), formula: p.cell("公式"),
	}
	n.required, n.wanted = needed(p.cell("必有"))
	i := slices.Index(directionNames(), n.direction)
	if i < 0 {
		p.complain("方向", "“方向”为“%s”，应为 %s 之一%s", clip(n.direction, maxLabel), strings.Join(directionNames(), "、"),
			model.DidYouMean(n.direction, directionNames()))
		return n
	}
	d := directions[i]
	p.checkBlock(n, d.block)
	n.field, n.kind = p.field(n)
	if n.take == "" && len(d.takes) > 0 {
		n.take = d.takes[0]
	}
	switch {
	case len(d.takes) > 0:
		p.oneOf("取值", n.take, d.takes)
	case n.direction == "止":
		p.totalTake(n.take)
	}
	p.oneOf("单位", string(n.money), []string{"元", "千元", "万元", "亿元"})
	n.nth = p.nth()
	if n.required == "否" {
		n.required = ""
	}
	p.checkFormula(n.formula)
	p.once(n)
	return n
}

// needed parts a 必有 into what its block must have and what a form should.
func needed(s string) (required, wanted string) {
	for _, word := range split(s, maxLabels) {
		switch w := model.Fold(word); {
		case w == "应有" || w == "须有" || strings.HasPrefix(w, "应有:") || strings.HasPrefix(w, "须有:"):
			wanted = w
		case w != "否":
			required = word
		}
	}
	return required, wanted
}

// labels are the labels of the row at hand, folded.
func (p *layoutParser) labels() []string {
	raw := p.cell("标签")
	if raw == "" {
		p.complain("标签", "标签不能为空")
		return nil
	}
	parts := split(raw, maxLabels+1)
	if len(parts) > maxLabels {
		p.complain("标签", "标签超过%d个，请分成几行", maxLabels)
		return nil
	}
	var out []string
	for _, s := range parts {
		f := model.Fold(s)
		switch {
		case len([]rune(s)) > maxLabel:
			p.complain("标签", "标签“%s”过长，最多%d字", clip(s, 20), maxLabel)
		case strings.Trim(f, "*!") == "" && f != "":
			p.complain("标签", "标签“%s”没有文字，什么格子都会被认作它", clip(s, 20))
		case f != "":
			out = append(out, f)
		}
	}
	if len(out) == 0 && p.clean {
		p.complain("标签", "标签不能为空")
	}
	return out
}

// split parts s at |, without empty parts, up to so many.
func split(s string, most int) []string {
	var out []string
	for part := range strings.SplitSeq(strings.ReplaceAll(s, "｜", "|"), "|") {
		if part = strings.TrimSpace(part); part != "" && len(out) < most {
			out = append(out, part)
		}
	}
	return out
}

// folded parts s at | and folds each.
func folded(s string) []string {
	var out []string
	for _, part := range split(s, maxLabels) {
		if f := model.Fold(part); f != "" {
			out = append(out, f)
		}
	}
	return out
}

// forms are the forms of the row at hand.
func (p *layoutParser) forms() []model.FormKind {
	names := split(p.cell("表单"), maxFormsLine+1)
	if len(names) == 0 {
		p.complain("表单", "表单不能为空")
	}
	if len(names) > maxFormsLine {
		p.complain("表单", "一行最多写%d种表", maxFormsLine)
		return nil
	}
	var out []model.FormKind
	for _, name := range names {
		kind, ok := p.words.Form(name)
		switch {
		case p.bad[name]:
			p.clean = false
		case !ok:
			p.complain("表单", "没有“%s”这种表%s；如是本地新增的表，请另加一行，方向填“标题”", clip(name, maxLabel), model.DidYouMean(name, p.formNames()))
		}
		out = append(out, kind)
	}
	if !p.clean {
		return nil
	}
	return out
}

func (p *layoutParser) formNames() []string {
	var out []string
	for _, k := range p.words.Forms() {
		out = append(out, string(k))
	}
	return out
}

func (p *layoutParser) checkBlock(n line, needed bool) {
	switch b, ok := p.words.Info(n.block); {
	case n.block == "" && needed:
		p.complain("区块", "方向为“%s”的行必须填写区块，如 资金、绩效指标", n.direction)
	case n.block == "" || n.block == model.RosterBlock:
	case n.direction == "列":
		p.complain("区块", "方向为“列”的行是整张表的字段，不填区块；逐行的列请把方向改为“行”")
	case p.bad[string(n.block)]:
		p.clean = false
	case !ok || !b.Block:
		p.complain("区块", "没有“%s”这个区块%s；如是本地新增的区块，请先为它加方向为“行”的行", clip(string(n.block), maxLabel),
			model.DidYouMean(string(n.block), p.words.Words(true)))
	}
}

// field is the 字段 of the row at hand and the kind of its values.
func (p *layoutParser) field(n line) (model.Term, model.Kind) {
	name, kind := string(n.field), p.cell("类型")
	if !p.oneOf("类型", kind, kindNames()) {
		return n.field, 0
	}
	if n.direction == "行类" {
		if name == "" || !slices.Contains(roles, name) {
			p.complain("字段", "行类的字段为“%s”，应为 %s 之一%s", clip(name, maxLabel), strings.Join(roles, "、"), model.DidYouMean(name, roles))
		}
		return n.field, 0
	}
	if !hasField(n.direction) && (name == "" || n.direction != "止") {
		return n.field, 0
	}
	info, ok := p.words.Info(n.field)
	switch {
	case name == "":
		p.complain("字段", "方向为“%s”的行必须填写字段", n.direction)
	case ok && info.Block:
		p.complain("字段", "“%s”是区块的名称，不能作字段", info.Term)
	case p.bad[name]:
		p.clean = false
	case !ok:
		p.complain("字段", "没有“%s”这个字段%s；如是本地新增的字段，请填写“类型”", clip(name, maxLabel), model.DidYouMean(name, p.words.Words(false)))
	}
	if k, stated := kindNamed(kind); stated {
		info.Kind = k
	}
	if ok {
		n.field = info.Term
	}
	return n.field, info.Kind
}

// totalTake checks the 取值 of a line 止: the column that holds the total.
func (p *layoutParser) totalTake(take string) {
	if take == "" || take == "右" {
		return
	}
	if info, ok := p.words.Info(model.Term(take)); !ok || info.Block {
		p.complain("取值", "“止”的取值应为合计数所在列的字段，没有“%s”这个字段%s", clip(take, maxLabel), model.DidYouMean(take, p.words.Words(false)))
	}
}

// nth is 第几处 of the row at hand; 0 where it says nothing.
func (p *layoutParser) nth() int {
	s := model.Fold(p.cell("第几处"))
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > 99 {
		p.complain("第几处", "第几处应为 1、2、3…")
		return 0
	}
	return n
}

// The words of a 公式: what our own forms need, and no function that could
// reach beyond the sheet.
var (
	formulaCall  = regexp.MustCompile(`([A-Za-z_.][A-Za-z0-9_.]*)\s*\(`)
	formulaCalls = []string{"IF", "N", "ROUND", "MIN", "MAX", "SUM", "ISNUMBER", "ABS", "AND", "OR", "NOT", "COUNT", "COUNTA", "AVERAGE", "SUMPRODUCT", "IFERROR", "ISBLANK", "LEN"}
)

// checkFormula checks the fields and functions of a 公式.
func (p *layoutParser) checkFormula(s string) {
	if s == "" {
		return
	}
	if only, rest, limited := strings.Cut(s, ":"); limited && slices.Contains(roles, only) {
		s = rest
	}
	plain := formulaTerm.ReplaceAllStringFunc(s, func(m string) string {
		block, field, far := strings.Cut(m[1:len(m)-1], ".")
		if !far {
			block, field = "", block
		}
		if b, ok := p.words.Info(model.Term(block)); far && (!ok || !b.Block) {
			p.complain("公式", "公式中没有“%s”这个区块%s", clip(block, maxLabel), model.DidYouMean(block, p.words.Words(true)))
		}
		if f, ok := p.words.Info(model.Term(field)); !ok || f.Block {
			p.complain("公式", "公式中没有“%s”这个字段%s", clip(field, maxLabel), model.DidYouMean(field, p.words.Words(false)))
		}
		return ""
	})
	for _, m := range formulaCall.FindAllStringSubmatch(plain, -1) {
		if !slices.Contains(formulaCalls, strings.ToUpper(m[1])) {
			p.complain("公式", "公式中不能用函数“%s”，可用 %s", clip(m[1], 20), strings.Join(formulaCalls, "、"))
		}
	}
	if strings.ContainsAny(plain, "{}!|[]'") || strings.Count(plain, "(") != strings.Count(plain, ")") {
		p.complain("公式", "公式的括号不配对，或有不能用的符号；字段写作 {字段}，整列写作 {区块.字段}")
	}
}

// once tells a line that stands twice.
func (p *layoutParser) once(n line) {
	if !p.clean {
		return
	}
	key := strings.Join([]string{p.cell("表单"), n.variant, string(n.block), n.direction, strings.Join(n.parents, "|"),
		string(n.field), strings.Join(n.labels, "|"), strconv.Itoa(n.nth), n.take}, "\x00")
	if first := p.rows[key]; first > 0 {
		p.complain("标签", "这一行与第%d行重复", first)
		return
	}
	p.rows[key] = p.row.Row
}

// groups tells a word of 必有 that no other line of its block shares: it would
// be a 是 unseen, and is more likely a slip.
func (p *layoutParser) groups() {
	count := map[string]int{}
	key := func() string {
		required, _ := needed(p.cell("必有"))
		return strings.Join([]string{p.cell("表单"), p.cell("版式"), p.cell("区块"), required}, "\x00")
	}
	for _, r := range p.table.Rows {
		p.row = r
		count[key()]++
	}
	for _, r := range p.table.Rows {
		p.row = r
		if word, _ := needed(p.cell("必有")); word != "" && word != "是" && count[key()] == 1 {
			p.complain("必有", "“必有”为“%s”，应为“是”；要表示几列中有一列即可时，请在这几行写同一个词", clip(word, maxLabel))
		}
	}
}
