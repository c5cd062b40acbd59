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

// TestLengthLimitOfLabel: 实际完成情况（200字以内） sets its own limit.
func TestLengthLimitOfLabel(t *testing.T) {
	b := defaultBook(t)
	for _, x := range []struct {
		note   string
		length int
		want   bool
	}{{"200字以内", 200, false}, {"200字以内", 201, true}, {"限200个字", 201, true}, {"", 201, false}} {
		c := readCase(t, filepath.Join("testdata", "cases", "base.txt"))
		f := c.unit.FormsOf(model.ProjectEvaluation)[0]
		v := f.Fields[model.Outcome]
		v.Text, v.Note = "建成居村服务站8个。"+strings.Repeat("续", x.length-10), x.note
		f.Fields[model.Outcome] = v
		told := slices.ContainsFunc(Check(b, c.unit, nil).Findings, func(x model.Finding) bool { return x.Rule == "T07" && x.At == v.At })
		if told != x.want {
			t.Errorf("%d characters under “%s”: told %t, want %t", x.length, x.note, told, x.want)
		}
	}
}

// TestTextTakenFromOtherProject: among several projects each finding of T19 is
// at the cell of the one that has the other's words, and names that other.
func TestTextTakenFromOtherProject(t *testing.T) {
	c := readCase(t, filepath.Join("testdata", "cases", "base.txt"))
	forms := c.unit.FormsOf(model.ProjectEvaluation)
	v := forms[1].Fields[model.Outcome]
	v.Text = "居村服务站建设按期完工。"
	forms[1].Fields[model.Outcome] = v
	var got []model.Ref
	for _, x := range Check(defaultBook(t), c.unit, nil).Findings {
		if x.Rule == "T19" {
			got = append(got, x.At)
		}
	}
	if len(got) != 1 || got[0] != v.At {
		t.Errorf("T19 at %v, want %v", got, v.At)
	}
}

// longTexts is the base unit with so many projects whose texts have 5,000
// characters, no two alike, and a report as long for each.
func longTexts(tb testing.TB, projects int) *model.Unit {
	tb.Helper()
	u := manyProjects(tb, projects)
	var paragraphs []string
	for i, f := range u.FormsOf(model.ProjectEvaluation) {
		for _, term := range []model.Term{model.Goal, model.Outcome, model.Problems, model.Measures} {
			var text strings.Builder
			for n := 0; text.Len() < 15_000; n++ {
				fmt.Fprintf(&text, "第%d项第%d次活动服务居民%d人次，全年预算%d.5万元，其中：场地%d万元、人员%d.5万元，执行率%d%%，“乐学%d”项目按期完成。", i, n, 100+n, 2*n, n, n, n%100, n)
			}
			v := f.Fields[term]
			v.Text, v.State, v.At = string(term)+text.String(), model.Given, model.Ref{File: "unit", Sheet: string(f.Kind), Row: f.At.Row1, Col: 30}
			f.Fields[term] = v
		}
		paragraphs = append(paragraphs, f.Fields[model.Outcome].Text)
	}
	u.Forms = append(u.Forms, reportForm(paragraphs, model.Officer, u.Year))
	return u
}

// BenchmarkLongTexts: four times the projects must take about four times as long.
func BenchmarkLongTexts(b *testing.B) {
	for _, projects := range []int{10, 40} {
		b.Run(fmt.Sprintf("projects=%d", projects), func(b *testing.B) {
			book, u := defaultBook(b), longTexts(b, projects)
			for b.Loop() {
				Check(book, u, nil)
			}
		})
	}
}
