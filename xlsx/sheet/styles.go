package sheet

// maxFormatCode is how long a number format may be; Excel ends at 255
// characters. A longer one counts as General.
const maxFormatCode = 1024

// readStyles reads the number format of every style; looks beside are passed
// over.
func (w *Workbook) readStyles(name string) error {
	own := map[int]string{} // format codes that the workbook declares
	var ids []int
	in := "" // the list at hand: styles of cells, and others that look the same
	err := w.archive.tokens(name, func(t token, _ string) error {
		if t.kind != startTag {
			return nil
		}
		switch tag := string(t.name); tag {
		case "numFmts", "cellXfs", "cellStyleXfs", "dxfs":
			in = tag
		case "numFmt":
			if id, ok := number(t.attr("numFmtId")); ok && in == "numFmts" {
				if code := t.attr("formatCode"); len(code) <= maxFormatCode {
					own[id] = code
				}
			}
		case "xf":
			if in != "cellXfs" {
				return nil
			}
			if len(ids) >= w.archive.limits.Styles {
				return refuse("单元格样式超过 %d 种，%s", w.archive.limits.Styles, resave)
			}
			id, _ := number(t.attr("numFmtId"))
			ids = append(ids, id)
		}
		return nil
	})
	for _, id := range ids {
		code, ok := own[id]
		if !ok {
			code = BuiltinFormat(id)
		}
		w.formats = append(w.formats, code)
	}
	return err
}

// BuiltinFormat is the code of a built-in format as Chinese Excel and WPS
// print it.
func BuiltinFormat(id int) string {
	switch id {
	case 1:
		return "0"
	case 2:
		return "0.00"
	case 3:
		return "#,##0"
	case 4:
		return "#,##0.00"
	case 5, 6:
		return `"¥"#,##0;"¥"-#,##0`
	case 7, 8:
		return `"¥"#,##0.00;"¥"-#,##0.00`
	case 37, 38:
		return "#,##0;-#,##0"
	case 39, 40:
		return "#,##0.00;-#,##0.00"
	case 9:
		return "0%"
	case 10:
		return "0.00%"
	case 11, 48:
		return "0.00E+00"
	case 14:
		return "yyyy/m/d"
	case 15:
		return "d-mmm-yy"
	case 16:
		return "d-mmm"
	case 17:
		return "mmm-yy"
	case 18:
		return "h:mm AM/PM"
	case 19:
		return "h:mm:ss AM/PM"
	case 20:
		return "h:mm"
	case 45, 47:
		return "mm:ss"
	case 46:
		return "[h]:mm:ss"
	case 21:
		return "h:mm:ss"
	case 22:
		return "yyyy/m/d h:mm"
	case 27, 36, 50, 52, 57:
		return `yyyy"年"m"月"`
	case 28, 29, 51, 53, 54, 58:
		return `m"月"d"日"`
	case 30:
		return "m-d-yy"
	case 31:
		return `yyyy"年"m"月"d"日"`
	case 32:
		return `h"时"mm"分"`
	case 33:
		return `h"时"mm"分"ss"秒"`
	case 34, 55:
		return `上午/下午h"时"mm"分"`
	case 35, 56:
		return `上午/下午h"时"mm"分"ss"秒"`
	case 41:
		return `#,##0;-#,##0;"-"`
	case 42:
		return `"¥"#,##0;"¥"-#,##0;"¥-"`
	case 43:
		return `#,##0.00;-#,##0.00;"-"`
	case 44:
		return `"¥"#,##0.00;"¥"-#,##0.00;"¥-"`
	case 49:
		return "@"
	}
	return "General"
}
