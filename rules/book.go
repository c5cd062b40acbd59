package rules

import (
	"bytes"
	"embed"
	"fmt"
	"path"
	"slices"

	"jixiao/model"
)

// Book is the rule book: everything a finance bureau decides, read from tables
// and wholly checked before any workbook is read.
type Book struct {
	words      *model.Vocabulary
	tables     []model.Table // what the book was read from, for WithStandard
	checks     []*check
	declared   map[string][]*declaration // by rule, every row of 校验规则
	order      []string                  // the rules, in the order of 校验规则
	params     params
	points     PointsRule
	indicators indicatorWords
	marks      []markWord // of versions, in names of files
	reconcile  reconcileTable
	scoring    scoringTable
	sentences  sentenceTable
}

// Street is the unit to which faults of a street-wide list as a whole belong.
const Street = "街道"

//go:embed default/*.csv
var defaults embed.FS

// sheets are the tables of the book: the sheet of a rule book workbook and the
// embedded files that stand in for it, in the order in which they are read.
var sheets = []struct {
	sheet string
	files []string
}{
	{"参数", []string{"params.csv"}},
	{"校验规则", []string{"checks_completeness.csv", "checks_amounts.csv", "checks_rate.csv", "checks_indicators.csv",
		"checks_scores.csv", "checks_across.csv", "checks_text.csv", "checks_department.csv", "checks_data.csv"}},
	{"对账", []string{"reconcile.csv"}},
	{"评分口径", []string{"scoring.csv"}},
	{"语句", []string{"sentences.csv"}},
}

// DefaultBook is the book that jixiao ships with. An error is a mistake of
// ours in the embedded tables.
func DefaultBook() (*Book, error) {
	b, found := Parse(nil, nil)
	for _, f := range found {
		return nil, fmt.Errorf("default rule book: %s: %s", f.At, f.Message)
	}
	return b, nil
}

// DefaultTables are the embedded tables, as `rules export` writes them.
func DefaultTables() ([]model.Table, error) {
	var out []model.Table
	for _, s := range sheets {
		whole := model.Table{Name: s.sheet}
		for _, file := range s.files {
			t, err := defaultTable(file)
			if err != nil {
				return nil, fmt.Errorf("default rule book: %w", err)
			}
			whole.File, whole.Header = t.File, t.Header
			whole.Rows = append(whole.Rows, t.Rows...)
		}
		out = append(out, whole)
	}
	return out, nil
}

// defaultTable is one embedded file; its rows know it, so that a mistake is
// found where several files make one table.
func defaultTable(file string) (model.Table, error) {
	data, err := defaults.ReadFile(path.Join("default", file))
	if err != nil {
		return model.Table{}, err
	}
	t, err := model.ParseCSV(file, bytes.NewReader(data))
	for i := range t.Rows {
		t.Rows[i].File = file
	}
	return t, err
}

// Parse reads a rule book in the words of the layouts (nil for the program's
// own). A table that is not given stands as embedded; tables that are none of
// the book's are left to others. Every mistake is a finding at its own cell;
// with any, the book must not be used.
func Parse(given []model.Table, words *model.Vocabulary) (*Book, model.Findings) {
	tables, err := DefaultTables()
	if err != nil {
		return &Book{}, model.Findings{mistake(model.Ref{}, err.Error())}
	}
	var long model.Findings
	for i, t := range tables {
		j := slices.IndexFunc(given, func(g model.Table) bool { return isSheet(g.Name, i) })
		if j >= 0 {
			tables[i] = given[j]
			long = append(long, overlong(given[j])...)
		} else {
			tables[i] = t
		}
	}
	if len(long) > 0 {
		return &Book{}, long
	}
	b, found := parseBook(tables, words, "")
	return b, finish(found)
}

func isSheet(name string, i int) bool {
	return model.Fold(name) == model.Fold(sheets[i].sheet)
}

// parseBook reads the tables, which are in the order of sheets. standard is the
// 口径 chosen by name, "" for none.
func parseBook(t []model.Table, words *model.Vocabulary, standard string) (*Book, model.Findings) {
	b := &Book{words: words, tables: t, declared: map[string][]*declaration{}}
	var found, more, scoring model.Findings
	if b.params, found = parseParams(t[0]); b.params == nil {
		return b, found
	}
	b.scoring, scoring = parseScoring(t[3])
	b.scoring.chosen = standard
	b.params, more = b.scoring.override(b.params)
	scoring = append(scoring, more...)
	b.points, more = b.params.pointsRule(t[0])
	found = append(found, more...)
	b.indicators, more = b.params.indicatorWords()
	found = append(found, more...)
	b.marks, more = b.params.markWords()
	found = append(found, more...)
	found = append(found, b.parseChecks(t[1])...)
	b.reconcile, more = parseReconcile(t[2], words)
	found = append(found, more...)
	found = append(found, scoring...)
	b.sentences, more = parseSentences(t[4])
	found = append(found, more...)
	return b, found
}

// mistake is a mistake in the rule book.
func mistake(at model.Ref, message string) model.Finding {
	return model.Finding{Level: model.Fault, At: at, Message: message, Fix: "请改正规则库的这一格，再运行一次"}
}
