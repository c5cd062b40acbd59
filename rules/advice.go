package rules

import (
	"strings"

	"jixiao/model"
)

// Advice is what a district's own rules could say better to those who read
// them. It keeps no book from being used.
func (b *Book) Advice() (model.Findings, error) {
	ours, err := DefaultBook()
	if err != nil {
		return nil, err
	}
	var found model.Findings
	for _, id := range b.order {
		if ours.declared[id] != nil {
			continue
		}
		for _, d := range b.declared[id] {
			for _, text := range d.advice() {
				found = append(found, model.Finding{Rule: id, Level: model.Notice, At: d.at, Message: "规则“" + id + "”" + text})
			}
		}
	}
	return found, nil
}

func (d *declaration) advice() (texts []string) {
	level, _ := model.ParseLevel(d.Level)
	switch {
	case level == model.Fault && !strings.HasPrefix(d.Fix, "请改为") && !strings.HasPrefix(d.Fix, "请补报"):
		texts = append(texts, "的“怎样改”宜以“请改为”或“请补报”开头，写明改成什么")
	case level == model.Warning && !strings.Contains(d.Fix, "请核实"):
		texts = append(texts, "的“怎样改”宜写“请核实，如无误请在“单位说明”注明”")
	}
	if !strings.Contains(d.Message, "{") {
		texts = append(texts, "的“提示”宜用{…}写出名称和数字，如{三级指标}、{实为}，看的人不必再翻表")
	}
	return texts
}
