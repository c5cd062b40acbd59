package xlsx

import (
	"fmt"
	"slices"
	"strings"

	"jixiao/model"

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
func readingsPage(f *excelize.File, caption string, r *model.Report) (*page, error) {
	p := newPage(f, "读数说明", "landscape", 6, 8, 22, 34, 20, 26, 26, 26)
	p.banner("title", "读数说明", 36)
	p.banner("sign", caption, 21)
	p.heads("序号", "规则", "表单", "文件", "工作表", "单元格", "表上写的", "读作")
	all := gatherReadings(r.Unit)
	for i, x := range all {
		p.line(count(i+1), label(x.Rule), words(string(x.kind)), words(x.At.File), words(x.At.Sheet),
			words(addressList(x.cells)), words(x.Text), words(x.As))
	}
	if len(all) == 0 {
		p.banner("center", "各表的数字、日期都按原样读取，没有需要说明的。", 30)
	}
	p.silences(r)
	return p, p.close(8, 3, 3)
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
func (p *page) silences(r *model.Report) {
	p.banner("sign", fmt.Sprintf("规则执行情况：执行 %d 条，不适用 %d 条，未能执行 %d 条。",
		len(r.Ran), len(r.NotApplicable), len(r.Failed)), 30)
	p.spread("未能执行", r.Failed)
	p.spread("不适用", r.NotApplicable)
}

func (p *page) spread(what string, all []model.Silence) {
	var whys []string
	rules := map[string][]string{}
	for _, s := range all {
		if rules[s.Why] == nil {
			whys = append(whys, s.Why)
		}
		rules[s.Why] = append(rules[s.Why], s.Rule)
	}
	for _, why := range whys {
		p.spreadLine(what, why, strings.Join(rules[why], "、"))
	}
}

// spreadLine says in one line over the width of the list why rules were silent.
func (p *page) spreadLine(what, why, rules string) {
	row, height := p.row, max(textHeight(rules, 60, bodySize), textHeight(why, 98, bodySize))
	p.line(label(what), entry{style: "center"}, words(rules), words(""), words(why), words(""), words(""), words(""))
	for _, m := range [][2]int{{1, 2}, {3, 4}, {5, 8}} {
		p.try(func() error {
			return p.f.MergeCell(p.name, model.Ref{Row: row, Col: m[0]}.A1(), model.Ref{Row: row, Col: m[1]}.A1())
		})
	}
	p.try(func() error { return p.f.SetRowHeight(p.name, row, min(max(21, height), maxRowHeight)) })
}
