package xlsx

import (
	"fmt"
	"strings"
)

// This file shows surveys, for people and for programs.

// dump is what an officer reads below the fields of a form.
func (s *Survey) dump(out *strings.Builder) {
	fmt.Fprintf(out, "    找到 %d 项", s.Found)
	if n := len(s.Blank); n > 0 {
		fmt.Fprintf(out, "（其中未填 %d 项：%s）", n, terms(s.Blank))
	}
	if n := len(s.Missing); n > 0 {
		fmt.Fprintf(out, "，缺 %d 项（%s）", n, terms(s.Missing))
	}
	if n := len(s.Doubtful); n > 0 {
		fmt.Fprintf(out, "，疑似 %d 项", n)
	}
	out.WriteByte('\n')
	for _, x := range s.Missing {
		fmt.Fprintf(out, "      缺 %s：%s\n", x.Term, x.Near)
	}
	for _, d := range s.Doubtful {
		fmt.Fprintf(out, "      疑似 %s“%s”：没有读，可能是%s\n        %s\n", d.At.A1(), d.Label, eitherOf(d.Candidates), d.Remedy)
	}
}

func terms(ls []Lack) string {
	var names []string
	for _, l := range ls {
		names = append(names, string(l.Term))
	}
	return strings.Join(names, "、")
}

// dump is what an officer reads of what is no form.
func (u Unknown) dump(out *strings.Builder) {
	fmt.Fprintf(out, "  工作表“%s” %s", u.At.Sheet, u.At.A1())
	if u.Title != "" {
		fmt.Fprintf(out, "“%s”", clip(u.Title, 40))
	}
	if u.Guidance {
		out.WriteString("：不是要填的表，未读取\n")
		return
	}
	out.WriteString("：没有认出是哪种表，未读取\n")
	if why := u.why(); why != "" {
		fmt.Fprintf(out, "    最像%s：%s\n", u.Nearest, why)
	}
	for _, r := range u.Remedy {
		fmt.Fprintf(out, "    %s\n", r)
	}
}

// why says what u has of the form that it is most like.
func (u Unknown) why() string {
	var parts []string
	if u.Alike {
		parts = append(parts, "标题近似")
	}
	if n := len(u.Shared); n > 0 {
		parts = append(parts, fmt.Sprintf("有 %d 个相同的标签（%s）", n, strings.Join(u.Shared[:min(n, 6)], "、")))
	}
	if u.Nearest == "" {
		return ""
	}
	return strings.Join(parts, "；")
}

// dumpTotals is the last line of a dump: everything that was surveyed.
func dumpTotals(out *strings.Builder, books []*Workbook) {
	forms, found, missing, doubtful, unknown := 0, 0, 0, 0, 0
	for _, b := range books {
		seen := map[*Survey]bool{}
		for _, s := range b.Surveys {
			if !s.asked || seen[s] {
				continue
			}
			seen[s] = true
			forms++
			found, missing, doubtful = found+s.Found, missing+len(s.Missing), doubtful+len(s.Doubtful)
		}
		for _, u := range b.Unknown {
			if !u.Guidance {
				unknown++
			}
		}
	}
	if forms+unknown == 0 {
		return
	}
	fmt.Fprintf(out, "共 %d 张表：找到 %d 项，缺 %d 项，疑似 %d 项", forms, found, missing, doubtful)
	if unknown > 0 {
		fmt.Fprintf(out, "；没有认出的 %d 处", unknown)
	}
	out.WriteByte('\n')
}

// surveyJSON is the "report" of a form in dump --format json.
func surveyJSON(s *Survey) map[string]any {
	blank, missing, doubtful := []any{}, []any{}, []any{}
	for _, x := range s.Blank {
		blank = append(blank, map[string]any{"term": string(x.Term), "cell": x.Near})
	}
	for _, x := range s.Missing {
		missing = append(missing, map[string]any{"term": string(x.Term), "near": x.Near})
	}
	for _, d := range s.Doubtful {
		doubtful = append(doubtful, map[string]any{"cell": d.At.A1(), "label": d.Label, "candidates": d.Candidates, "remedy": d.Remedy})
	}
	return map[string]any{"found": s.Found, "blank": blank, "missing": missing, "doubtful": doubtful}
}

// UnknownJSON is the "unknown" array of dump --format json: what is no form we
// know, guidance left out.
func UnknownJSON(books []*Workbook) any {
	out := []any{}
	for _, b := range books {
		for _, u := range b.Unknown {
			if u.Guidance {
				continue
			}
			shared, remedy := u.Shared, u.Remedy
			if shared == nil {
				shared = []string{}
			}
			if remedy == nil {
				remedy = []string{}
			}
			out = append(out, map[string]any{"file": b.File.Path, "sheet": u.At.Sheet, "range": u.At.A1(), "title": u.Title,
				"nearest": u.Nearest, "shared": shared, "remedy": remedy})
		}
	}
	return out
}
