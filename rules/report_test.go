package rules

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"jixiao/model"
)

// reportForm is a report pasted paragraph by paragraph into a 自评报告.
func reportForm(paragraphs []string, origin model.Origin, year int) *model.Form {
	f := &model.Form{Kind: model.Narrative, Year: year, Written: true, Fields: map[model.Term]model.Value{}, Blocks: map[model.Term][]model.Row{}}
	row := 1
	for _, p := range paragraphs {
		at := model.Ref{File: "自评表.xlsx", Sheet: string(model.Narrative), Row: row, Col: 1}
		f.Blocks[model.ParagraphBlock] = append(f.Blocks[model.ParagraphBlock], model.Row{At: at, Cells: map[model.Term]model.Value{
			model.Paragraph: {Text: p, State: model.Given, At: at, Origin: origin}}})
		row++
	}
	f.At = model.Range{File: "自评表.xlsx", Sheet: string(model.Narrative), Row1: 1, Col1: 1, Row2: row, Col2: 1}
	return f
}

// TestPublishedReport: what domain experts found in a report as a street's
// centre published it, and nothing else.
func TestPublishedReport(t *testing.T) {
	dir := filepath.Join("testdata", "report")
	data, err := os.ReadFile(filepath.Join(dir, "2023.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var paragraphs []string
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line != "" {
			paragraphs = append(paragraphs, line)
		}
	}
	f := reportForm(paragraphs, model.Officer, 2023)
	u := &model.Unit{Name: "上海市闵行区浦锦街道社区党群服务中心", Year: 2023, Forms: []*model.Form{f}}
	f.Unit = u.Name
	var got strings.Builder
	for _, x := range Check(defaultBook(t), u, nil).Findings {
		fmt.Fprintf(&got, "%s %s %s %s\n", x.Rule, x.Level, x.At.A1(), x.Message)
	}
	path := filepath.Join(dir, "2023.findings.txt")
	if *update {
		if err := os.WriteFile(path, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("findings:\n%s\nwant:\n%s", got.String(), want)
	}
}

// narrativeFindings are the 错误 and 警告 about our own narrative of u, read as
// if an officer had written every word. What she still has to fill is no fault.
func narrativeFindings(b *Book, u *model.Unit) []string {
	var paragraphs []string
	for _, p := range evaluateText(b, u).Summary.Parts {
		if p.Gaps == 0 {
			paragraphs = append(paragraphs, p.Text)
		}
	}
	f := reportForm(paragraphs, model.Officer, u.Year)
	u.Forms = append(slices.Clone(u.Forms), f)
	var out []string
	for _, x := range Check(b, u, nil).Findings {
		if x.At.Sheet == string(model.Narrative) && x.Level > model.Notice {
			out = append(out, fmt.Sprintf("%s %s %s %s: %s", x.Rule, x.Level, x.At.A1(), x.Message, paragraphs[x.At.Row-1]))
		}
	}
	return out
}

// TestOwnNarrativeIsClean: the report that we write for the unit that all cases
// are made from gives no cause for complaint.
func TestOwnNarrativeIsClean(t *testing.T) {
	b := defaultBook(t)
	c := readCase(t, filepath.Join("testdata", "cases", "base.txt"))
	if got := narrativeFindings(b, c.unit); len(got) > 0 {
		t.Errorf("findings:\n%s", strings.Join(got, "\n"))
	}
}

// TestOwnNarrativeIsCleanForAnyUnit: so does that for units drawn at random.
func TestOwnNarrativeIsCleanForAnyUnit(t *testing.T) {
	b := defaultBook(t)
	rapid.Check(t, func(t *rapid.T) {
		c := drawClean(t, model.WanYuan, false)
		units, _ := Gather(b, Batch{Forms: c.forms, Listings: c.listings, Year: cleanYear})
		for _, u := range units {
			got := narrativeFindings(b, u)
			if len(got) > 0 {
				t.Fatalf("findings:\n%s", strings.Join(got, "\n"))
			}
		}
	})
}

// TestLikenessWithinLimit: looking only for as many edits as the limit allows
// gives what looking for all would.
func TestLikenessWithinLimit(t *testing.T) {
	letters := rapid.SliceOfN(rapid.SampledFrom([]rune("甲乙丙")), 0, 24)
	rapid.Check(t, func(t *rapid.T) {
		x, y := letters.Draw(t, "x"), letters.Draw(t, "y")
		most := rapid.IntRange(0, 24).Draw(t, "most")
		want := model.Edits(x, y)
		got, ok := editsWithin(x, y, most)
		if ok != (want <= most) || ok && got != want {
			t.Fatalf("editsWithin(%s, %s, %d) = %d, %t, want %d", string(x), string(y), most, got, ok, want)
		}
	})
}
