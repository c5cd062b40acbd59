package results

import (
	"fmt"
	"slices"
	"strings"

	"jixiao/model"
	"jixiao/xlsx/page"

	"github.com/xuri/excelize/v2"
)

// alikeReadings are the readings of one sheet that took the same text for the
// same.
type alikeReadings struct {
	kind model.FormKind
	model.Reading
	cells []model.Ref
}

// readingsPage is 读数说明: what had to be interpreted while reading, and the
// rules that did not speak.
func readingsPage(f *excelize.File, caption string, r *model.Report) (*page.Page, error) {
	p := page.New(f, readingSheet, "landscape", 6, 8, 22, 34, 20, 26, 26, 26)
	p.Banner("title", "读数说明", 36)
	p.Banner("sign", caption, 21)
	p.Heads("序号", "规则", "表单", "文件", "工作表", "单元格", "表上写的", "读作")
	all := gatherReadings(r.Unit)
	for i, x := range all {
		p.Line(page.Count(i+1), page.Label(x.Rule), page.Words(string(x.kind)), page.Words(x.At.File), page.Words(x.At.Sheet),
			page.Words(addressList(x.cells)), page.Words(model.Masked(x.Text)), page.Words(model.Masked(x.As)))
	}
	if len(all) == 0 {
		p.Banner("center", "各表的数字、日期都按原样读取，没有需要说明的。", 30)
	}
	silences(p, r)
	return p, p.Close(8, 3, 3)
}

// gatherReadings puts readings of one sheet that are alike into one line.
func gatherReadings(u *model.Unit) []alikeReadings {
	var all []alikeReadings
	if u == nil {
		return nil
	}
	for _, form := range u.Forms {
		for _, x := range form.Readings {
			i := slices.IndexFunc(all, func(o alikeReadings) bool {
				return o.kind == form.Kind && o.Rule == x.Rule && o.Text == x.Text && o.As == x.As &&
					o.At.File == x.At.File && o.At.Sheet == x.At.Sheet
			})
			if i < 0 {
				i = len(all)
				all = append(all, alikeReadings{kind: form.Kind, Reading: x})
			}
			all[i].cells = append(all[i].cells, x.At)
		}
	}
	return all
}

// addressList names cells of one sheet, runs as D8:D10.
func addressList(cells []model.Ref) string {
	var parts []string
	for i := 0; i < len(cells); {
		run := runLength(cells[i:])
		s := cells[i].A1()
		if run > 1 {
			s += ":" + cells[i+run-1].A1()
		}
		parts = append(parts, s)
		i += run
	}
	return strings.Join(parts, "、")
}

// silences says what became of the rules, those silent for one reason together.
func silences(p *page.Page, r *model.Report) {
	p.Banner("sign", fmt.Sprintf("规则执行情况：执行 %d 条，不适用 %d 条，未能执行 %d 条。",
		len(r.Ran), len(r.NotApplicable), len(r.Failed)), 30)
	spreadSilences(p, "未能执行", r.Failed)
	spreadSilences(p, "不适用", r.NotApplicable)
}

func spreadSilences(p *page.Page, what string, all []model.Silence) {
	var whys []string
	rules := map[string][]string{}
	for _, s := range all {
		if rules[s.Why] == nil {
			whys = append(whys, s.Why)
		}
		rules[s.Why] = append(rules[s.Why], s.Rule)
	}
	for _, why := range whys {
		spreadLine(p, what, why, strings.Join(rules[why], "、"))
	}
}

// spreadLine says in one line over the width of the list why rules were silent.
func spreadLine(p *page.Page, what, why, rules string) {
	row, height := p.Row, max(page.TextHeight(rules, 60, page.BodySize), page.TextHeight(why, 98, page.BodySize))
	p.Line(page.Label(what), page.Entry{Style: "center"}, page.Words(rules), page.Words(""), page.Words(why), page.Words(""), page.Words(""), page.Words(""))
	for _, m := range [][2]int{{1, 2}, {3, 4}, {5, 8}} {
		p.Try(func() error {
			return p.F.MergeCell(p.Name, model.Ref{Row: row, Col: m[0]}.A1(), model.Ref{Row: row, Col: m[1]}.A1())
		})
	}
	p.Try(func() error { return p.F.SetRowHeight(p.Name, row, min(max(21, height), page.MaxRowHeight)) })
}
