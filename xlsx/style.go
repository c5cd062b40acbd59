package xlsx

import "github.com/xuri/excelize/v2"

// namedStyle is the look called name; the empty name is a plain cell.
func namedStyle(name string) (excelize.Style, bool) {
	s, ok := namedStyles[name]
	return s, ok
}

var namedStyles = map[string]excelize.Style{
	"":         {Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}, Font: &excelize.Font{Family: "宋体", Size: 10.5}},
	"title":    {Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}, Font: &excelize.Font{Family: "黑体", Size: 18}},
	"subtitle": {Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center"}, Font: &excelize.Font{Family: "宋体", Size: 12}},
	"label":    {Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}, Font: &excelize.Font{Family: "宋体", Size: 10.5}},
	"text":     {Alignment: &excelize.Alignment{Horizontal: "left", Vertical: "center", WrapText: true}, Font: &excelize.Font{Family: "宋体", Size: 10.5}},
	"number":   {Alignment: &excelize.Alignment{Horizontal: "right", Vertical: "center"}, Font: &excelize.Font{Family: "宋体", Size: 10.5}},
	"note":     {Alignment: &excelize.Alignment{Horizontal: "left", Vertical: "center", WrapText: true}, Font: &excelize.Font{Family: "宋体", Size: 9}},
}

// thinBorders are the lines around a cell of a form.
func thinBorders() []excelize.Border {
	var bs []excelize.Border
	for _, side := range []string{"left", "right", "top", "bottom"} {
		bs = append(bs, excelize.Border{Type: side, Color: "000000", Style: 1})
	}
	return bs
}
