package xlsx

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jixiao/model"

	"golang.org/x/text/unicode/norm"
)

// Workbook is one file as read.
type Workbook struct {
	File     model.File
	Forms    []*model.Form
	Listings []model.Listing  // of a 单位名册
	Picks    []model.Pick     // of its sheet 版本
	Aliases  []model.Alias    // of its sheet 别名, or of 别名(待确认) of a 对账差错表 of ours
	Replies  []model.ReplyRow // of units, on a 对账差错表 of ours
	// Ours is our document kind (自评表, 对账差错表, 汇总, 批注, 规则库) of a workbook
	// that we wrote, empty for others. Only a 自评表 has Forms then.
	Ours string
	// Unread are the names of sheets on which no form was recognised though
	// something stands there.
	Unread []string
	// Surveys say what forms have and lack: those that lack something, and with
	// Layouts.Surveying all. Forms of one list share theirs.
	Surveys map[*model.Form]*Survey
	// Unknown is what stands on the sheets and is no form we know, in their order.
	Unknown []Unknown
}

// The document kinds that others ask for: a 自评表 and a 对账差错表 that we wrote, the
// marked copy of an input, and a rule book.
const (
	DocumentEvaluation = "自评表"
	DocumentFaults     = "对账差错表"
	DocumentCopy       = "批注"
	DocumentRules      = "规则库"
)

// Read reads every form of a workbook. It never fails: a file that cannot be
// read comes back refused, with the reason and the remedy in File.Why. name
// stands in the places of cells. passwords are tried in turn where it is locked.
func Read(path, name string, l *Layouts, passwords ...string) *Workbook {
	w := &Workbook{File: model.File{Path: name}}
	b, err := openFile(path, name, passwords...)
	if err != nil {
		return w.refuse(err)
	}
	return w.take(b, l)
}

// ReadBytes is Read of a file in memory.
func ReadBytes(data []byte, name string, l *Layouts) *Workbook {
	w := &Workbook{File: model.File{Path: name}}
	b, err := openBook(data, name)
	if err != nil {
		return w.refuse(err)
	}
	return w.take(b, l)
}

// take reads the forms of b.
func (w *Workbook) take(b *book, l *Layouts) *Workbook {
	defer func() {
		if p := recover(); p != nil {
			w.Forms, w.Listings = nil, nil
			w.refuse(refusal("文件内容异常，无法读取，" + resaveAsXLSX))
		}
	}()
	w.File.Notes, w.File.Modified = b.notes, b.modified
	w.Ours = b.ours
	if w.Ours == DocumentCopy && b.sum != "" && b.sum != b.digest() {
		// Mended where we had marked it: what it says now is the unit's.
		w.Ours = ""
		w.File.Notes = append(w.File.Notes, "这是批注副本，发出后有改动，已按改动后的内容读取；原来的那份请移出收件夹")
	}
	if w.Ours == "" && b.explains() {
		w.Ours = DocumentEvaluation
	}
	if w.Ours == "" && b.declares() {
		w.Ours = DocumentRules
	}
	if w.Ours == "" && b.answered() {
		w.Ours = DocumentFaults
	}
	if w.Ours == DocumentFaults {
		w.Aliases, w.Replies = b.answeredAliases(l), b.replies()
	}
	if w.Ours != "" && w.Ours != DocumentEvaluation {
		return w
	}
	w.readForms(b, l)
	if b.prose && len(w.Forms) == 0 {
		return w.passOver()
	}
	if w.Ours == DocumentEvaluation {
		w.readBack(b)
	}
	for _, f := range w.Forms {
		if !slices.Contains(w.File.Forms, f.Kind) {
			w.File.Forms = append(w.File.Forms, f.Kind)
		}
	}
	return w
}

// passOver says of a text that it holds no list: it is refused where its
// extension promises one, and else noted.
func (w *Workbook) passOver() *Workbook {
	if ext := extension(w.File.Path); ext != "" && !slices.Contains(proseExtensions, ext) {
		w.File.Notes, w.Unread = nil, nil
		return w.refuse(refusal("这是一段文字，不是表格，扩展名却是 " + ext + "，请向填报单位索取 .xlsx 原表"))
	}
	w.File.Notes = append(w.File.Notes, "这是一段文字，不是表格，没有读取；其中如有要报的内容，请填入表格后放入")
	return w
}

func (w *Workbook) refuse(err error) *Workbook {
	w.File.Refused = true
	var other *foreigner
	if errors.As(err, &other) {
		w.File.Kind = other.kind
	}
	var why refusal
	switch {
	case errors.As(err, &why):
		w.File.Why = string(why)
	case errors.Is(err, os.ErrNotExist):
		w.File.Why = "找不到文件，请核对路径"
	case errors.Is(err, os.ErrPermission):
		w.File.Why = "没有读取权限，或文件正被占用，请关闭该文件后重试"
	default:
		w.File.Why = "文件打不开（可能正被占用），请关闭该文件后重试"
	}
	return w
}

func (w *Workbook) readForms(b *book, l *Layouts) {
	for _, g := range b.grids {
		if w.Ours != "" && (g.name == explainSheet || g.name == string(model.Narrative)) || b.ours == DocumentCopy && g.saysResaved() {
			continue
		}
		places := locate(g, l)
		for i, p := range places {
			f := readForm(g, p)
			if i == 0 && g.hidden {
				at := g.ref(p.at.Row1, max(1, g.first(p.at.Row1)))
				f.Readings = append(f.Readings, model.Reading{Rule: "Q06", At: at, Text: clip(unbroken.Replace(g.value(at.Row, at.Col).text), 20), As: "隐藏的工作表"})
			}
			if i > 0 && f.Year == 0 && p.title.IsZero() {
				above := w.Forms[len(w.Forms)-1]
				f.Year, f.YearAt = above.Year, above.YearAt
			}
			w.Forms = append(w.Forms, w.surveyed(l, g, p, f)...)
			if note := dropBrokenCodes(f); note != "" {
				w.File.Notes = append(w.File.Notes, note)
			}
			for _, b := range p.blocks {
				if !b.beside.IsZero() {
					w.File.Notes = append(w.File.Notes, "工作表“"+g.name+"”的 "+b.beside.A1()+" 起还有一张并排的表，没有读取，请移到另一张工作表")
				}
			}
			if f.Kind == model.Roster {
				w.Listings = append(w.Listings, listings(f)...)
				w.Picks = append(w.Picks, picks(f)...)
				w.Aliases = append(w.Aliases, aliases(f)...)
			}
		}
		w.leftOver(g, places, l)
		if len(places) == 0 && g.worded {
			w.Unread = append(w.Unread, g.name)
			if g.hidden {
				w.File.Notes = append(w.File.Notes, "隐藏的工作表“"+g.name+"”里有内容，不是认识的表，未读取")
			}
		}
	}
}

// formReader takes the values of one placed form.
type formReader struct {
	g     *grid
	p     *placement
	f     *model.Form
	noted map[model.Ref]bool // cells whose reading is already told
}

func readForm(g *grid, p *placement) *model.Form {
	f := &model.Form{
		Kind: p.form.kind, Layout: p.layout, At: p.at,
		Fields: map[model.Term]model.Value{}, Blocks: map[model.Term][]model.Row{},
	}
	r := &formReader{g: g, p: p, f: f, noted: map[model.Ref]bool{}}
	if !p.title.IsZero() {
		f.Title = g.at(p.title.Row, p.title.Col).text
	}
	f.MoneyUnit = r.moneyUnit()
	r.fields()
	for _, b := range p.blocks {
		f.Blocks[b.block] = r.block(b)
	}
	r.year()
	r.period()
	nameUnit(f)
	if f.Unit == "" && p.form.listed() {
		f.Unit = unitInTitle(f.Title)
	}
	r.hidden()
	return f
}

// take makes a value of the cell at ref.
func (r *formReader) take(c cell, at model.Ref, m measure) model.Value {
	v, note := readCell(c, at, m)
	if note != nil {
		r.note(*note)
	}
	r.linked(c, at)
	return v
}

// externalLink is a reference to another workbook, as stored ([1]表!A1) or as
// shown ('[上年.xlsx]表'!A1); 表1[金额] is none.
var externalLink = regexp.MustCompile(`\[[^\[\]]+\][^\[\]!,()*/+]*!`)

// linked notes a formula that takes its value from another workbook.
func (r *formReader) linked(c cell, at model.Ref) {
	if c.formula != "" && externalLink.MatchString(c.formula) {
		r.note(model.Reading{Rule: "Q12", At: at, Text: "=" + c.formula, As: "引用其他工作簿，按上次保存的结果读取"})
	}
}

// note keeps one reading a cell. Where all cells are text, a number typed as text
// is no repair.
func (r *formReader) note(n model.Reading) {
	if r.g.untyped && asTyped(n) {
		return
	}
	if !r.noted[n.At] {
		r.noted[n.At] = true
		r.f.Readings = append(r.f.Readings, n)
	}
}

// plainNumeral is a number as a program types it into a text.
var plainNumeral = regexp.MustCompile(`^-?[0-9][0-9,]*(?:\.[0-9]+)?%?$`)

// asTyped reports whether a reading of a number changes nothing but commas.
func asTyped(n model.Reading) bool {
	switch n.Rule {
	case "Q01", "Q02":
		return !n.Doubt && plainNumeral.MatchString(strings.TrimSpace(n.Text)) && n.Text == norm.NFKC.String(n.Text) && strings.Contains(n.Text, "%") == strings.HasSuffix(n.As, "%")
	}
	return false
}

// fields takes the fields in the order of the layout.
func (r *formReader) fields() {
	for _, n := range r.p.form.order() {
		x, ok := r.p.fields[n]
		if !ok {
			continue
		}
		r.f.Fields[n] = r.field(x)
	}
	splitFieldCodes(r.f)
	if u := r.f.Fields[model.TermUnit]; moneyUnits[model.Fold(u.Text)] != "" {
		delete(r.f.Fields, model.TermUnit)
	}
}

// splitFieldCodes splits «编码-名称» of fields: the code goes to its own field
// with the same cell; 项目名称 keeps the name alone, the others stay as printed.
func splitFieldCodes(f *model.Form) {
	for _, s := range [...]struct {
		from, code model.Term
		strip      bool
	}{
		{model.ProjectName, model.ProjectCode, true}, {model.Department, "主管部门编码", false},
		{model.Implementer, model.TermUnitCode, false}, {model.TermUnit, model.TermUnitCode, false},
	} {
		v := f.Fields[s.from]
		number, name := model.SplitCode(v.Text)
		if !v.Present() || number == "" {
			continue
		}
		if _, own := f.Fields[s.code]; !own {
			f.Fields[s.code] = model.Value{Text: number, State: model.Given, At: v.At}
		}
		if s.strip {
			v.Text = name
			f.Fields[s.from] = v
		}
	}
}

// order is the terms of a form's fields in the order of its lines.
func (f *formLayout) order() []model.Term {
	var ts []model.Term
	for _, n := range append(f.fields[:len(f.fields):len(f.fields)], f.ends...) {
		if !slices.Contains(ts, n.field) {
			ts = append(ts, n.field)
		}
	}
	return ts
}

func (r *formReader) field(x spot) model.Value {
	m := r.measure(x.line, r.g.word(x.label.Row, x.label.Col).note)
	c := r.g.at(x.value.Row, x.value.Col)
	if x.inner {
		inside := x.inside(r.g)
		c = cell{kind: textCell, raw: inside, text: inside}
		if strings.TrimSpace(inside) == "" {
			c = cell{}
		}
	}
	printed := c.text
	if c = ticked(c); c.text != printed {
		if r.f.Boxes == nil {
			r.f.Boxes = map[model.Term]string{}
		}
		r.f.Boxes[x.line.field] = printed
	}
	v, note := readCell(c, x.value, m)
	if note != nil && !(x.inner && note.Rule == "Q01") { // within a text a number is text
		r.note(*note)
	}
	if v.Kind == model.KindRate {
		r.rateScale([]*model.Value{&v}, m.percent)
	}
	r.linked(c, x.value)
	if v.Note = r.g.word(x.label.Row, x.label.Col).note; x.inner && strings.Contains(model.Fold(v.Text), v.Note) {
		v.Note = "" // brackets of the value, not of the label
	}
	for _, at := range x.more {
		if more := r.g.at(at.Row, at.Col); more.kind != blankCell && v.Kind == model.KindText {
			v.Text = strings.TrimPrefix(v.Text+"\n"+more.text, "\n")
			if v.State == model.Blank {
				v.State, v.At = model.Given, at
			}
		}
	}
	return v
}

func (r *formReader) measure(n *line, note string) measure {
	m := measure{kind: n.kind, money: r.f.MoneyUnit}
	if n.money != "" {
		m.money = n.money
	}
	if u := moneyIn(note); u != "" {
		m.money = u
	}
	m.percent = strings.Contains(note, "%") && n.kind == model.KindRate
	return m
}

var ticks = regexp.MustCompile(`([□☐○◯√✓✔■☑☒●◉▇])[ \x{3000}\x{a0}]*([^□☐○◯√✓✔■☑☒●◉▇\s]+)|([^□☐○◯√✓✔■☑☒●◉▇\s]+)[ \x{3000}\x{a0}]*([□☐○◯√✓✔■☑☒●◉▇])`)

// ticked is the choice that is ticked among «新增项目□ 延续项目√». A cell without
// a choice among several boxes is blank; its text stays where nothing is a box.
func ticked(c cell) cell {
	if c.kind != textCell || !strings.ContainsAny(c.text, "□☐○◯☑■✓✔√☒") || !strings.ContainsAny(c.text, "□☐○◯☑■☒") && strings.Count(c.text, "√") == 0 {
		return c
	}
	c.text = boxedTick.ReplaceAllString(c.text, "$1")
	before := regexpBox.MatchString(strings.TrimSpace(c.text))
	var chosen []string
	boxes := 0
	for _, m := range ticks.FindAllStringSubmatch(c.text, -1) {
		box, label := m[1], m[2]
		if box == "" {
			box, label = m[4], m[3]
		}
		if before != (m[1] != "") {
			continue
		}
		boxes++
		if strings.Contains("√✓✔■☑☒●◉▇", box) {
			chosen = append(chosen, strings.Trim(label, "；;，,、（）()"))
		}
	}
	switch {
	case boxes == 0:
		return c
	case len(chosen) == 0:
		return cell{}
	}
	c.text = strings.Join(chosen, "、")
	c.raw = c.text
	return c
}

// boxedTick is a tick typed beside its box: 延续项目 □√.
var boxedTick = regexp.MustCompile(`[□☐] ?([√✓✔])`)

var regexpBox = regexp.MustCompile(`^[□☐○◯√✓✔■☑☒●◉▇]`)

var moneyUnits = map[string]model.MoneyUnit{
	"万元": model.WanYuan, "人民币万元": model.WanYuan, "元": model.Yuan, "人民币元": model.Yuan,
	"亿元": model.YiYuan, "千元": model.QianYuan,
}

// moneyIn is the money unit that a folded note names: 万元, 单位:万元.
func moneyIn(note string) model.MoneyUnit {
	for _, part := range strings.FieldsFunc(note, func(r rune) bool { return strings.ContainsRune(" ,、;:", r) }) {
		if u := moneyUnits[part]; u != "" {
			return u
		}
	}
	return ""
}

// moneyUnit is the unit of the form: that of its money labels, else 单位：万元
// anywhere on it, else the default of the form.
func (r *formReader) moneyUnit() model.MoneyUnit {
	fallback := r.p.form.money
	var said model.MoneyUnit
	records := r.p.recordRows()
	for row := range r.g.used(r.p.at.Row1, r.p.at.Row2) {
		if records.contain(row) {
			continue
		}
		for col, c := range r.g.cells(row) {
			if c.label == nil {
				continue
			}
			w := *c.label
			if u := moneyIn(w.note); u != "" {
				return u
			}
			for _, p := range w.pairs {
				if u := moneyUnits[model.Fold(p.value)]; u != "" && strings.HasSuffix(p.label, "单位") && said == "" {
					said = u
				}
			}
			if u := moneyUnits[strings.TrimPrefix(strings.TrimPrefix(w.bare, "金额"), "单位")]; u != "" && said == "" {
				said = u
			}
			if w.bare == "单位" || w.bare == "金额单位" {
				h := r.g.value(row, r.g.span(row, col).Col2+1)
				if u := moneyUnits[model.Fold(h.text)]; u != "" && said == "" {
					said = u
				}
			}
		}
	}
	if said != "" {
		return said
	}
	return fallback
}

// recordRows are the rows of list records, whose notes say nothing of the form.
func (p *placement) recordRows() rowSpans {
	var rows rowSpans
	for _, b := range p.blocks {
		if b.layout.direction == "行" {
			rows = append(rows, [2]int{b.first, b.last})
		}
	}
	return rows
}

var (
	yearWord   = regexp.MustCompile(`(?:^|\D)((?:19|20)\d{2})年`)
	yearOnly   = regexp.MustCompile(`^[(]?((?:19|20)\d{2})[)]?$`)
	yearAlone  = regexp.MustCompile(`^[(]?(?:19|20)\d{2}年度?[)]?$`)
	yearPeriod = regexp.MustCompile(`^[(]?((?:19|20)\d{2})[-./]0?1[-./]0?1[-~至](?:19|20)\d{2}[-./]12[-./]31[)]?$`)
	yearTerm   = regexp.MustCompile(`(?:会计|预算|业务|查询)?年度[=:]((?:19|20)\d{2})(?:\D|$)`)
	yearDigits = regexp.MustCompile(`(?:^|\D)((?:19|20)\d{2})(\d*)`)
	chineseOne = strings.NewReplacer("〇", "0", "○", "0", "零", "0", "一", "1", "二", "2", "三", "3", "四", "4", "五", "5", "六", "6", "七", "7", "八", "8", "九", "9")
	yearInHan  = regexp.MustCompile(`二[〇○零][〇○零一二三四五六七八九]{2}年`)
)

// soleYear is the year that a text names, if it is the only one: 2023,
// 2023.1-2023.12, 自评2023; 0 for 2022-2024.
func soleYear(s string) int {
	year := 0
	for _, m := range yearDigits.FindAllStringSubmatch(norm.NFKC.String(s), -1) {
		if len(m[2]) > 0 && len(m[2]) != 4 { // 20230101 is a day, other digits a number
			continue
		}
		y, _ := strconv.Atoi(m[1])
		if year != 0 && y != year {
			return 0
		}
		year = y
	}
	return year
}

// yearIn is the year that a text states: 2022年度, （2022 年度）, 2022; 0 for none.
func yearIn(s string) int {
	t := strings.Join(strings.Fields(norm.NFKC.String(s)), "")
	t = yearInHan.ReplaceAllStringFunc(t, chineseOne.Replace)
	m := yearWord.FindStringSubmatch(t)
	if m == nil {
		m = yearOnly.FindStringSubmatch(t)
	}
	if m == nil {
		m = yearTerm.FindStringSubmatch(t)
	}
	if m == nil {
		m = yearPeriod.FindStringSubmatch(strings.NewReplacer("—", "-", "–", "-").Replace(t))
	}
	if m == nil {
		return 0
	}
	y, _ := strconv.Atoi(m[1])
	return y
}

// year looks at the title, the rows below it down to the first label, the rows
// above it, and the field 年度.
func (r *formReader) year() {
	if v := r.f.Fields[model.TermYear]; v.Numeric() {
		r.f.Year, r.f.YearAt = int(v.Number.IntPart()), v.At
		return
	}
	title := r.p.title
	if title.IsZero() {
		title = model.Ref{Row: r.p.at.Row1, Col: 1}
	}
	r.f.YearAt = r.p.title
	stop := r.p.firstRow()
	for row := title.Row; row <= min(title.Row+3, r.p.at.Row2); row++ {
		if row > title.Row && row >= stop {
			r.yearBeside(row)
			break
		}
		if r.yearOfRow(row) {
			return
		}
	}
	if r.f.Year != 0 {
		return
	}
	for row := title.Row - 1; row >= r.p.at.Row1; row-- {
		if r.yearOfRow(row) {
			return
		}
	}
	if v := r.f.Fields[model.ProjectPeriod]; v.Present() {
		if y := soleYear(v.Text); y != 0 {
			r.f.Year, r.f.YearAt = y, v.At
			return
		}
	}
	if y, at := r.yearOfPeriod(stop); y != 0 {
		r.f.Year, r.f.YearAt = y, at
		return
	}
	r.f.Year = soleYear(r.g.name)
}

// yearBeside takes the year from a cell of its own in the first row of fields:
// 填报单位：某某 | 2023年度.
func (r *formReader) yearBeside(row int) {
	for col, c := range r.g.cells(row) {
		if row > r.p.at.Row2 || r.f.Year != 0 {
			return
		}
		if yearAlone.MatchString(strings.Join(strings.Fields(norm.NFKC.String(c.text)), "")) {
			r.f.Year, r.f.YearAt = yearIn(c.text), r.g.ref(row, col)
		}
	}
}

func (r *formReader) yearOfRow(row int) bool {
	for col, c := range r.g.cells(row) {
		if y := yearIn(c.text); y != 0 {
			r.f.Year, r.f.YearAt = y, r.g.ref(row, col)
			return true
		}
	}
	return false
}

// firstRow is the first row that holds a field or a block.
func (p *placement) firstRow() int {
	first := p.at.Row2 + 1
	for _, x := range p.fields {
		first = min(first, x.label.Row)
	}
	for _, b := range p.blocks {
		first = min(first, b.top)
	}
	return first
}

// unbroken takes line breaks out of a name that a narrow cell breaks.
var unbroken = strings.NewReplacer("\r", "", "\n", "")

// nameUnit names the unit of a form: on forms of a project its 实施单位 first.
func nameUnit(f *model.Form) {
	terms := []model.Term{model.TermUnit, model.Implementer}
	if f.Kind == model.ProjectEvaluation || f.Kind == model.ProjectDeclaration || f.Kind == model.Monitoring {
		terms = []model.Term{model.Implementer, model.TermUnit}
	}
	for _, t := range terms {
		if v := f.Fields[t]; v.Present() {
			f.UnitCode, f.Unit = model.SplitCode(strings.TrimSpace(stamped.ReplaceAllString(unbroken.Replace(v.Text), "")))
			break
		}
	}
	if v := f.Fields[model.TermUnitCode]; v.Present() && f.UnitCode == "" {
		f.UnitCode = strings.TrimSpace(v.Text)
	}
}

// hidden notes hidden rows and columns that hold data of the form; rows that
// follow each other are one note.
func (r *formReader) hidden() {
	top := map[int]int{} // the first row that stands in a hidden column
	first, last := 0, 0  // of the hidden rows at hand
	tell := func() {
		switch {
		case first == 0:
		case first == last:
			r.hide(first, r.g.first(first), fmt.Sprintf("隐藏的第%d行", first))
		default:
			r.hide(first, r.g.first(first), fmt.Sprintf("隐藏的第%d行至第%d行", first, last))
		}
		first = 0
	}
	for row := range r.g.used(r.p.at.Row1, r.p.at.Row2) {
		switch filled := r.g.first(row) > 0; {
		case filled && !r.g.hiddenRows[row]:
			tell()
		case filled && first == 0:
			first, last = row, row
		case filled:
			last = row
		}
		if len(top) == len(r.g.hiddenCols) {
			continue
		}
		for col, c := range r.g.cells(row) {
			if c.kind != blankCell && r.g.hiddenCols[col] && top[col] == 0 {
				top[col] = row
			}
		}
	}
	tell()
	for _, col := range hiddenIn(r.g.hiddenCols, r.p.at.Col2) {
		if top[col] > 0 {
			r.hide(top[col], col, fmt.Sprintf("隐藏的%s列", model.ColumnName(col)))
		}
	}
}

// hide notes something hidden that begins at row and col.
func (r *formReader) hide(row, col int, what string) {
	at := r.g.ref(row, col)
	text := clip(unbroken.Replace(r.g.value(row, col).text), 20)
	r.f.Readings = append(r.f.Readings, model.Reading{Rule: "Q06", At: at, Text: text, As: what})
}
