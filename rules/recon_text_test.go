package rules

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"jixiao/model"
)

// A batch as text, for tests of gathering and reconciling:
//
//	[表名] 文件 万元 单位=某中心 夹=某中心 年=2023 写回 出=1 时=2024-01-08T09:10:00 月=1-7月 表=工作表
//	字段=值
//	块 | 列 | 列 | 列            a block, its columns
//	角色 | 值 | 值 | 值          a row; 角色 may be empty
//
// Words are parted by spaces, cells by |. A value that begins with ~ is ours, ^
// carried, # handed. A cell that holds only . does not exist; a blank one does.
func readBatch(t *testing.T, text string) Batch {
	t.Helper()
	var in Batch
	var s Sourced
	var block model.Term
	var columns []model.Term
	for n, line := range strings.Split(strings.TrimSpace(text), "\n") {
		line = strings.TrimSpace(line)
		n++
		cells := strings.Split(line, "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "名册:"):
			in.Listings = append(in.Listings, readListing(line, n))
		case strings.HasPrefix(line, "版本:"):
			in.Picks = append(in.Picks, readPick(line, n))
		case strings.HasPrefix(line, "别名:"):
			in.Aliases = append(in.Aliases, readAlias(line, n))
		case strings.HasPrefix(line, "["):
			s = readHead(line, n)
			in.Forms = append(in.Forms, s)
			block = ""
		case len(cells) > 1 && isBlock(cells[0]):
			block, columns = model.Term(cells[0]), nil
			for _, c := range cells[1:] {
				columns = append(columns, model.Term(c))
			}
		case len(cells) > 1:
			row := model.Row{Role: model.Role(cells[0]), At: refAt(s, n, 1), Cells: map[model.Term]model.Value{}}
			for i, c := range cells[1:] {
				if c != "." {
					row.Cells[columns[i]] = cellValue(s.Form, columns[i], c, refAt(s, n, i+1))
				}
			}
			s.Form.Blocks[block] = append(s.Form.Blocks[block], row)
		default:
			name, v, _ := strings.Cut(line, "=")
			s.Form.Fields[model.Term(name)] = cellValue(s.Form, model.Term(name), v, refAt(s, n, 2))
		}
	}
	return in
}

func isBlock(s string) bool {
	i, ok := model.Info(model.Term(s))
	return ok && i.Block
}

func refAt(s Sourced, row, col int) model.Ref {
	return model.Ref{File: s.Form.At.File, Sheet: s.Form.At.Sheet, Row: row, Col: col}
}

func readHead(line string, n int) Sourced {
	kind, rest, _ := strings.Cut(strings.TrimPrefix(line, "["), "]")
	f := &model.Form{Kind: model.FormKind(kind), Year: 2023, MoneyUnit: model.WanYuan,
		Fields: map[model.Term]model.Value{}, Blocks: map[model.Term][]model.Row{}}
	s := Sourced{Form: f}
	f.At = model.Range{Sheet: "表", Row1: n, Col1: 1, Row2: n, Col2: 9}
	for _, w := range strings.Fields(rest) {
		name, v, _ := strings.Cut(w, "=")
		switch name {
		case "元", "万元":
			f.MoneyUnit = model.MoneyUnit(name)
		case "单位":
			f.Unit = v
		case "编码":
			f.UnitCode = v
		case "夹":
			s.Folder = v
		case "年":
			d, _ := decimal.NewFromString(v)
			f.Year = int(d.IntPart())
		case "时":
			s.Modified, _ = time.Parse("2006-01-02T15:04:05", v)
		case "月":
			f.Period = v
		case "表":
			f.At.Sheet = v
		case "写回":
			f.Written = true
		case "出":
			d, _ := decimal.NewFromString(v)
			s.FromOut, s.OutOrder = true, int(d.IntPart())
		default:
			f.At.File = name
		}
	}
	return s
}

// readPick reads 版本: 单位 表单 项目 文件, with - for none.
func readPick(line string, n int) model.Pick {
	w := strings.Fields(strings.TrimPrefix(line, "版本:"))
	for i := range w {
		if w[i] == "-" {
			w[i] = ""
		}
	}
	return model.Pick{Unit: w[0], Form: w[1], Project: w[2], File: w[3], At: model.Ref{File: "名册", Sheet: "版本", Row: n, Col: 4}}
}

// readAlias reads 别名: 单位 名称 即 是, with - for none.
func readAlias(line string, n int) model.Alias {
	w := strings.Fields(strings.TrimPrefix(line, "别名:"))
	a := model.Alias{Unit: strings.Trim(w[0], "-"), Name: w[1], For: w[2], Confirmed: w[3] == "是", Refused: w[3] == "否",
		Stated: model.Ref{File: "名册", Sheet: "别名", Row: n, Col: 3}}
	if !a.Confirmed && !a.Refused {
		a.Why = strings.Trim(w[3], "-")
	}
	return a
}

// readListing reads 名册: 编码 全称 别名、别名 所属 项目、项目, with - for none.
func readListing(line string, n int) model.Listing {
	w := strings.Fields(strings.TrimPrefix(line, "名册:"))
	for i := range w {
		if w[i] == "-" {
			w[i] = ""
		}
	}
	for len(w) < 5 {
		w = append(w, "")
	}
	l := model.Listing{Code: w[0], Name: w[1], Parent: w[3], At: model.Ref{File: "名册", Row: n, Col: 1}}
	if w[2] != "" {
		l.Aliases = strings.Split(w[2], "、")
	}
	if w[4] != "" {
		l.Projects = strings.Split(w[4], "、")
	}
	return l
}

// serialStart is the day that Excel counts from.
var serialStart = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)

// cellValue makes of s what the reader would.
func cellValue(f *model.Form, t model.Term, s string, at model.Ref) model.Value {
	info, _ := model.Info(t)
	v := model.Value{Kind: info.Kind, At: at}
	for mark, o := range map[string]model.Origin{"~": model.Ours, "^": model.Carried, "#": model.Handed} {
		if rest, ok := strings.CutPrefix(s, mark); ok {
			v.Origin, s = o, rest
		}
	}
	v.Text = s
	switch {
	case s == "":
		return v
	case s == "—":
		v.State = model.NotApplicable
		return v
	}
	v.State = model.Given
	if v.Kind == model.KindText {
		return v
	}
	if day, ok := model.ParseDay(s); ok && v.Kind == model.KindDate {
		v.Number, v.IsNumber = decimal.NewFromInt(int64(day.Sub(serialStart).Hours()/24)), true
		return v
	}
	number, percent := strings.CutSuffix(strings.ReplaceAll(s, ",", ""), "%")
	d, err := decimal.NewFromString(number)
	if err != nil {
		v.State = model.Unreadable
		return v
	}
	v.Ulp = decimal.New(1, min(0, d.Exponent()))
	if percent {
		d, v.Ulp = d.Shift(-2), v.Ulp.Shift(-2)
	}
	v.Number, v.IsNumber = d, true
	if v.Kind == model.KindAmount {
		v.Yuan = f.MoneyUnit.InYuan()
	}
	return v
}

// reconBook is a book of sheet 对账 alone.
func reconBook(t testing.TB) *Book {
	t.Helper()
	data, err := os.Open("default/reconcile.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer data.Close()
	table, err := model.ParseCSV("reconcile.csv", data)
	if err != nil {
		t.Fatal(err)
	}
	r, found := parseReconcile(table, nil)
	for _, f := range found {
		t.Errorf("reconcile.csv %s: %s", f.At, f.Message)
	}
	return &Book{reconcile: r}
}
