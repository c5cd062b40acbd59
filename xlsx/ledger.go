package xlsx

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"jixiao/model"
	"jixiao/xlsx/sheet"

	"github.com/shopspring/decimal"
)

// Ledger is what payment lists (支付明细表) add up to by project. Files are read
// into it one after the other; nothing of them is kept but sums. The zero Ledger
// is empty.
type Ledger struct {
	// Files are the files that were read, refused ones too, in their order.
	Files []model.File
	// Sheets are the sheets of the files that were read.
	Sheets []LedgerSheet

	accounts map[string]*account
	remarks  remarkList
}

// LedgerSheet is one sheet and what it adds. Rows and Total are those of its
// payments; Lists is 0 for a sheet without a payment list, which was passed over.
type LedgerSheet struct {
	File, Name string
	Lists      int
	Rows       int
	Total      decimal.Decimal // in 元
	MoneyUnit  model.MoneyUnit // of its last list
	Hidden     bool
	Forms      []model.FormKind // other forms found on it
	Like       string           // without a list: the row most like its header, and what it lacks

	digest uint64
}

// ProjectSum is what was paid for one project. A project without 项目编码 has a
// name alone; payments of no project have neither.
type ProjectSum struct {
	Code, Name string
	Rows       int
	Total      decimal.Decimal // in 元
}

// account is the payments under one spelling of 项目编码 and 项目名称.
type account struct {
	code, name string
	rows       int
	sum        sum
	role       model.Role
	total      bool // the name or the code is the label of a total: role
	exact      bool // and the layouts name this label itself
	lent       bool // the project stands above the list
	period     int  // of its last payment, from 1, see listReader
}

// Read adds the payment lists of a file. A file that cannot be read to its end
// adds nothing: it is refused, with the reason and the remedy in Why. name stands
// in the places of cells.
func (l *Ledger) Read(path, name string, layouts *Layouts, passwords ...string) {
	file := model.File{Path: name}
	part, err := readLedger(path, name, layouts, passwords)
	if err != nil {
		w := &Workbook{File: file}
		file = w.refuse(err).File
	} else {
		l.join(part)
		if slices.ContainsFunc(part.Sheets, func(s LedgerSheet) bool { return s.Lists > 0 }) {
			file.Forms = []model.FormKind{model.Payments}
		}
	}
	l.Files = append(l.Files, file)
}

func readLedger(path, name string, layouts *Layouts, passwords []string) (l *Ledger, err error) {
	defer func() {
		if p := recover(); p != nil {
			l, err = nil, refusal("文件内容异常，无法读取，"+resaveAsXLSX)
		}
	}()
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	w, err := openList(f, name, passwords)
	if err != nil {
		return nil, err
	}
	l = &Ledger{}
	if w.ours != "" {
		return l, nil
	}
	var sums sum
	for _, s := range w.sheets {
		part, err := readLists(w, s, name, layouts, sums)
		if err != nil {
			return nil, err
		}
		sums.add(part.running)
		if len(part.head) > 0 {
			l.take(part)
		}
	}
	return l, nil
}

// take adds the lists of one sheet.
func (l *Ledger) take(t *listReader) {
	s := LedgerSheet{File: t.file, Name: t.sheet, Lists: len(t.lists), Total: t.running.yuan(), Hidden: t.hidden, Forms: t.others, Like: t.like, digest: t.digest}
	for _, e := range t.accounts {
		s.Rows += e.rows
		l.book(e)
	}
	for _, x := range t.lists {
		s.MoneyUnit = x.money
	}
	l.Sheets = append(l.Sheets, s)
	l.remarks.join(&t.remarks)
}

func (l *Ledger) join(part *Ledger) {
	for _, e := range part.accounts {
		l.book(e)
	}
	l.Sheets = append(l.Sheets, part.Sheets...)
	l.remarks.join(&part.remarks)
}

// book adds the payments of an account.
func (l *Ledger) book(e *account) {
	if e.rows == 0 {
		return
	}
	key := e.code + "\x00" + e.name
	if l.accounts == nil {
		l.accounts = map[string]*account{}
	}
	if l.accounts[key] == nil {
		l.accounts[key] = &account{code: e.code, name: e.name}
	}
	l.accounts[key].rows += e.rows
	l.accounts[key].sum.add(e.sum)
}

// Projects are the sums by project: by code in byte order, then those without a
// code by name, then the payments of no project. A payment that names its project
// without the code is that of the only project of this name.
func (l *Ledger) Projects() []ProjectSum {
	groups, _ := l.group()
	var out []ProjectSum
	for _, g := range groups {
		out = append(out, ProjectSum{Code: g.code, Name: g.name(), Rows: g.rows, Total: g.sum.yuan()})
	}
	return out
}

// Total is all that was paid, in 元, in how many payments.
func (l *Ledger) Total() (total decimal.Decimal, rows int) {
	var all sum
	for _, e := range l.accounts {
		all.add(e.sum)
		rows += e.rows
	}
	return all.yuan(), rows
}

// group is one project: all accounts of its code, or of its name.
type group struct {
	code  string
	names map[string]int // how many payments spell it so
	rows  int
	sum   sum
}

func (g *group) add(e *account) {
	if e.code != "" && (g.code == "" || e.code < g.code) {
		g.code = e.code
	}
	if e.name != "" {
		if g.names == nil {
			g.names = map[string]int{}
		}
		g.names[e.name] += e.rows
	}
	g.rows += e.rows
	g.sum.add(e.sum)
}

// name is the name that most payments have.
func (g *group) name() string {
	best := ""
	for _, name := range slices.Sorted(maps.Keys(g.names)) {
		if g.names[name] > g.names[best] {
			best = name
		}
	}
	return best
}

// group puts the accounts to projects, in their order. joined is how many payments
// without a code went to a project by its name.
func (l *Ledger) group() (groups []*group, joined int) {
	byCode, byName := map[string]*group{}, map[string]*group{}
	var named []*account
	for _, key := range slices.Sorted(maps.Keys(l.accounts)) {
		e := l.accounts[key]
		if e.code == "" {
			named = append(named, e)
			continue
		}
		into(byCode, model.Fold(e.code), e)
	}
	holders := holders(byCode)
	for _, e := range named {
		name := model.Fold(e.name)
		if only := holders[name]; len(only) == 1 && name != "" {
			only[0].add(e)
			joined += e.rows
			continue
		}
		into(byName, name, e)
	}
	groups = slices.AppendSeq(slices.Collect(maps.Values(byCode)), maps.Values(byName))
	slices.SortFunc(groups, func(a, b *group) int {
		return cmp.Or(last(a.code, b.code), cmp.Compare(a.code, b.code), last(a.name(), b.name()), cmp.Compare(a.name(), b.name()))
	})
	return groups, joined
}

func into(groups map[string]*group, key string, e *account) {
	if groups[key] == nil {
		groups[key] = &group{}
	}
	groups[key].add(e)
}

// holders are the projects with a code that go by a name.
func holders(byCode map[string]*group) map[string][]*group {
	out := map[string][]*group{}
	for _, g := range byCode {
		folded := map[string]bool{}
		for name := range g.names {
			folded[model.Fold(name)] = true
		}
		for name := range folded {
			out[name] = append(out[name], g)
		}
	}
	return out
}

// last puts what is empty behind what is not.
func last(a, b string) int {
	switch {
	case a == "" && b != "":
		return 1
	case a != "" && b == "":
		return -1
	}
	return 0
}

// Remarks are what is to be said of the payments, most serious first.
func (l *Ledger) Remarks() []Remark {
	all := l.remarks
	groups, joined := l.group()
	for _, g := range groups {
		if names := g.spellings(); len(names) > 1 && g.code != "" {
			all.note(severalNames, RemarkCell{Text: g.code + " " + strings.Join(names[:min(3, len(names))], "／")})
		}
	}
	all[joinedByName].count = joined
	for _, text := range l.doubles() {
		all.note(twice, RemarkCell{Text: text})
	}
	return all.said()
}

// spellings are the names of a project that are more than one name typed twice.
func (g *group) spellings() (names []string) {
	seen := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(g.names)) {
		if folded := model.Fold(name); !seen[folded] {
			seen[folded] = true
			names = append(names, name)
		}
	}
	return names
}

// openList opens a workbook for streaming.
func openList(f *os.File, name string, passwords []string) (*contents, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return openAny(received{f, info.Size(), name, passwords}, sheet.Lists())
}

// readLists adds up the lists of one sheet; before is the sum of the sheets
// before it. Where merges decide which cell belongs to which row, they are known
// only at the end, and the sheet is read a second time.
func readLists(w *contents, s *sheet.Sheet, file string, layouts *Layouts, before sum) (*listReader, error) {
	t := newListReader(w, s, file, layouts, before)
	if err := t.read(w, s); err != nil {
		return nil, err
	}
	if !t.needs(s.Merges) {
		return t, nil
	}
	merges := slices.Clone(s.Merges)
	t = newListReader(w, s, file, layouts, before)
	t.merges = merges
	return t, t.read(w, s)
}

func (t *listReader) read(w *contents, s *sheet.Sheet) error {
	if err := w.Read(s, t.row); err != nil {
		return err
	}
	if err := t.end(); err != nil {
		return err
	}
	t.hiddenColumns(s.HiddenColumns)
	return nil
}

// hiddenColumns notes columns that are summed though nobody sees them.
func (t *listReader) hiddenColumns(spans []sheet.Span) {
	for _, x := range t.lists {
		for _, c := range []*source{x.amount, x.code, x.name} {
			if c == nil {
				continue
			}
			if slices.ContainsFunc(spans, func(s sheet.Span) bool { return s.First <= c.col && c.col <= s.Last }) {
				t.remarks.note(hiddenColumn, RemarkCell{At: t.at(x.after, c.col), Text: fmt.Sprintf("%s列 %s", model.ColumnName(c.col), c.line.field)})
			}
		}
	}
}
