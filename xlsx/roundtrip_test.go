package xlsx

import (
	"fmt"
	"strings"
	"testing"

	"jixiao/model"
	"jixiao/xlsx/page"

	"github.com/xuri/excelize/v2"
)

// TestReadBack: what Write writes, Read reads, in every declared field.
func TestReadBack(t *testing.T) {
	want := sampleReport(sampleProject("居村党群服务站建设", 5), sampleProject("党员教育培训", 1), sampleProject("居村党群服务站建设", 14))
	w := ReadBytes(written(t, want), "2023_绩效自评表.xlsx", layoutsFor(t))
	if w.Ours != DocumentEvaluation || w.File.Refused {
		t.Fatalf("read as %q, refused: %q", w.Ours, w.File.Why)
	}
	forms := append([]*model.SelfEvaluation{want.Overall}, want.Evaluations...)
	if len(w.Forms) != len(forms)+1 {
		t.Fatalf("%d forms read, %d written and a narrative", len(w.Forms), len(forms))
	}
	for i, e := range forms {
		compareForms(t, e.Form, w.Forms[i])
	}
	compareParagraphs(t, want.Summary, w.Forms[len(forms)])
}

func compareForms(t *testing.T, want, got *model.Form) {
	t.Helper()
	if got.Kind != want.Kind || got.Year != want.Year || got.MoneyUnit != want.MoneyUnit {
		t.Errorf("read %s %d %s, want %s %d %s", got.Kind, got.Year, got.MoneyUnit, want.Kind, want.Year, want.MoneyUnit)
	}
	for _, info := range model.Terms() {
		if v, ok := want.Fields[info.Term]; ok {
			compareValues(t, got.At.Sheet+" "+string(info.Term), v, got.Field(info.Term))
		}
	}
	for _, b := range []model.Term{model.FundBlock, model.IndicatorBlock, model.TaskBlock} {
		rows := got.Block(b)
		if len(rows) != len(want.Block(b)) {
			t.Errorf("%s %s: %d rows read, want %d", got.At.Sheet, b, len(rows), len(want.Block(b)))
			continue
		}
		for i, r := range want.Block(b) {
			if rows[i].Role != r.Role {
				t.Errorf("%s row %d is %q, want %q", b, i+1, rows[i].Role, r.Role)
			}
			for _, info := range model.Terms() {
				if v, ok := r.Cells[info.Term]; ok && info.Term != model.Fund && !(info.Term == model.TaskName && r.Role != model.RoleRecord) {
					compareValues(t, fmt.Sprintf("%s %s %d %s", got.At.Sheet, b, i+1, info.Term), v, rows[i].Value(info.Term))
				}
			}
		}
	}
}

func compareValues(t *testing.T, where string, want, got model.Value) {
	t.Helper()
	blank := want.State == model.Blank || want.State == model.Owed
	switch {
	case blank != (got.State == model.Blank):
		t.Errorf("%s: read state %v %q, want %v %q", where, got.State, got.Text, want.State, want.Text)
	case blank:
	case want.IsNumber && want.Kind != model.KindTarget && page.StoredDigits(want.Number) != page.StoredDigits(got.Number):
		t.Errorf("%s: read %s, want %s", where, got.Number, want.Number)
	case want.IsNumber && want.Kind == model.KindAmount && (got.Kind != model.KindAmount || !got.Amount().Value.Equal(want.Amount().Value)):
		t.Errorf("%s: read %s 元, want %s", where, got.Amount().Value, want.Amount().Value)
	case !want.IsNumber && got.Text != want.Text:
		t.Errorf("%s: read %q, want %q", where, got.Text, want.Text)
	case want.Origin == model.Ours && got.Origin != model.Ours:
		t.Errorf("%s: %q reads back as the officer's", where, got.Text)
	}
}

func compareParagraphs(t *testing.T, want model.Summary, got *model.Form) {
	t.Helper()
	var lines []string
	for _, r := range got.Block(model.ParagraphBlock) {
		key, v := r.Value(model.ParagraphKey).Text, r.Value(model.Paragraph)
		if key == headingKey {
			continue
		}
		if v.State == model.NotApplicable {
			lines = append(lines, "已删 "+key)
			continue
		}
		lines = append(lines, fmt.Sprintf("%d %s %s", v.Origin, key, v.Text))
	}
	var wanted []string
	for _, p := range want.Parts {
		wanted = append(wanted, fmt.Sprintf("%d %s %s", p.Origin, p.Key, p.Text))
	}
	for _, k := range want.Dropped {
		wanted = append(wanted, "已删 "+k)
	}
	if g, w := strings.Join(lines, "\n"), strings.Join(wanted, "\n"); g != w {
		t.Errorf("paragraphs read back\n%s\nwant\n%s", g, w)
	}
}

// TestOfficerEdits changes every kind of cell and lives three rounds: what the
// officer typed is hers to the end.
func TestOfficerEdits(t *testing.T) {
	r := sampleReport(sampleProject("居村党群服务站建设", 5))
	const sheet = "居村党群服务站建设"
	edits := []struct {
		cell  string
		value any
	}{
		{"C3", "居村党群服务站建设（二期）"}, // a text of ours
		{"D6", 301.5}, // an amount
		{"H6", 0.7},   // a formula cell: a rate
		{"I6", "7"},   // a formula cell: a score, as text
		{"F11", "第一段\n第二段：=SUM(1)不是公式"}, // an owed text
		{"F18", "99.5%"},            // an owed actual value
		{"H18", 9.5},                // an owed score
		{"I19", "/"},                // an owed reason
		{"E13", "≥15个"},             // a target
		{"G13", 6},                  // a weight
		{"D14", ""},                 // cleared: ours again
		{"I13", "  两头有空格  _x0041_"}, // an empty cell beside ours
	}
	data := written(t, r)
	f := opened(t, data)
	for _, e := range edits {
		v := e.value
		if s, ok := v.(string); ok {
			v = page.EscapeText(s) // as Excel stores it
		}
		if err := f.SetCellValue(sheet, e.cell, v); err != nil {
			t.Fatal(err)
		}
	}
	for cell, text := range map[string]string{"A3": "一、单位概况", "A6": "二、我改写了这一段。"} {
		if err := f.SetCellStr(reportSheet, cell, text); err != nil {
			t.Fatal(err)
		}
	}
	data = bytesOf(t, f)
	for round := 1; round <= 3; round++ {
		w := ReadBytes(data, "2023_绩效自评表.xlsx", layoutsFor(t))
		form := formOn(t, w, sheet)
		for _, e := range edits {
			v, ok := valueAt(form, e.cell)
			want := fmt.Sprint(e.value)
			if want == "" {
				continue
			}
			switch {
			case !ok:
				t.Errorf("round %d %s: no value read", round, e.cell)
			case v.Text != want && !(v.IsNumber && v.Number.String() == want):
				t.Errorf("round %d %s: read %q, the officer typed %q", round, e.cell, v.Text, want)
			case v.Origin == model.Ours:
				t.Errorf("round %d %s: %q reads back as ours", round, e.cell, v.Text)
			}
		}
		if got := paragraph(w, "一"); got != "一、单位概况" {
			t.Errorf("round %d: paragraph 一 is %q", round, got)
		}
		if got := paragraph(w, "一/五/2"); got != "二、我改写了这一段。" {
			t.Errorf("round %d: paragraph 一/五/2 is %q", round, got)
		}
		data = written(t, nextRound(r, w))
	}
}

// nextRound is the report of another run: what is ours as computed before,
// over it what she typed.
func nextRound(r *model.Report, w *Workbook) *model.Report {
	next := *r
	next.Evaluations = nil
	for _, e := range r.Evaluations {
		c := *e
		c.Form = layOver(e.Form, w.Forms[1])
		next.Evaluations = append(next.Evaluations, &c)
	}
	next.Summary.Parts = nil
	for _, p := range r.Summary.Parts {
		for _, row := range w.Forms[len(w.Forms)-1].Block(model.ParagraphBlock) {
			if row.Value(model.ParagraphKey).Text == p.Key && row.Value(model.Paragraph).Origin != model.Ours {
				p.Text, p.Origin, p.Gaps = row.Value(model.Paragraph).Text, model.Carried, 0
			}
		}
		next.Summary.Parts = append(next.Summary.Parts, p)
	}
	return &next
}

func layOver(below, read *model.Form) *model.Form {
	f := *below
	f.Fields, f.Blocks = map[model.Term]model.Value{}, map[model.Term][]model.Row{}
	lay := func(ours, theirs map[model.Term]model.Value) map[model.Term]model.Value {
		cells := map[model.Term]model.Value{}
		for t, v := range ours {
			cells[t] = v
		}
		for t, v := range theirs {
			if v.Origin != model.Ours && v.State != model.Blank && t != model.TermYear && t != model.Fund && t != model.Nature && t != model.Measure {
				v.Origin = model.Carried
				cells[t] = v
			}
		}
		return cells
	}
	f.Fields = lay(below.Fields, read.Fields)
	for b, rows := range below.Blocks {
		for i, r := range rows {
			f.Blocks[b] = append(f.Blocks[b], model.Row{Role: r.Role, Cells: lay(r.Cells, read.Block(b)[i].Cells)})
		}
	}
	return &f
}

func bytesOf(t *testing.T, f *excelize.File) []byte {
	t.Helper()
	buf, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func formOn(t *testing.T, w *Workbook, sheet string) *model.Form {
	t.Helper()
	for _, f := range w.Forms {
		if f.At.Sheet == sheet {
			return f
		}
	}
	t.Fatalf("no form on %s: %s", sheet, w.File.Why)
	return nil
}

func valueAt(f *model.Form, cell string) (model.Value, bool) {
	for _, info := range model.Terms() {
		if v, ok := f.Fields[info.Term]; ok && v.At.A1() == cell {
			return v, true
		}
	}
	for _, b := range []model.Term{model.FundBlock, model.IndicatorBlock} {
		for _, r := range f.Block(b) {
			for _, info := range model.Terms() {
				if v, ok := r.Cells[info.Term]; ok && v.At.A1() == cell && info.Term != model.Nature && info.Term != model.Measure {
					return v, true
				}
			}
		}
	}
	return model.Value{}, false
}

func paragraph(w *Workbook, key string) string {
	for _, r := range w.Forms[len(w.Forms)-1].Block(model.ParagraphBlock) {
		if r.Value(model.ParagraphKey).Text == key {
			return r.Value(model.Paragraph).Text
		}
	}
	return ""
}
