package biff

import (
	"slices"
	"strings"

	"jixiao/xlsx/lock"
	"jixiao/xlsx/sheet"
)

// What a line of the list of sheets says that it is.
const (
	kindSheet = 0
	kindMacro = 1 // of Excel 4
)

// What a BOF says that it begins.
const (
	bofModule = 0x0006
	bofSheet  = 0x0010
	bofChart  = 0x0020
	bofMacro  = 0x0040
)

// version8 is what the BOF of Excel 97 to 2003 says, version5 that of Excel 5
// and 95.
const (
	version5 = 0x0500
	version8 = 0x0600
)

// boundSheet is one line of the list of sheets: which it is and where in the
// stream it begins.
type boundSheet struct {
	name   string
	hidden bool
	kind   int
	at     uint32
}

// readGlobals reads the records before the sheets, and finds the sheets.
func (w *Workbook) readGlobals(b []byte) error {
	if err := refuseVersion(b); err != nil {
		return err
	}
	var bound []boundSheet
	project, silent := false, false
	err := walk(b, func(r record) (err error) {
		switch r.id {
		case idFilePass:
			return w.unlock(b, r)
		case idBoundSheet:
			if len(bound) >= w.limits.Sheets {
				return refuse("工作表超过 %d 个，请拆分后重新放入", w.limits.Sheets)
			}
			s, err := w.boundSheet(b, r)
			bound = append(bound, s)
			return err
		case idSST:
			return w.readStrings(b, r)
		case idFormat:
			return w.readFormat(b, r)
		case idFont:
			w.fonts = append(w.fonts, fontOf(r.data))
		case idXF:
			return w.readStyle(r)
		case idDateMode:
			w.Date1904 = len(r.data) >= 2 && uint16At(r.data, 0) == 1
		case idCodePage:
			if len(r.data) >= 2 {
				w.codepage = uint16At(r.data, 0)
			}
		case idSupBook:
			return w.readLink(b, r)
		case idObProj:
			project = true
		case idObNoMacros:
			silent = true
		}
		return nil
	})
	if err != nil {
		return err
	}
	w.Macros = project && !silent
	return w.findSheets(b, bound)
}

// unlock decrypts in place all that follows the record that says how.
func (w *Workbook) unlock(b []byte, r record) (err error) {
	w.Unlocked, err = lock.Stream(b, r.at, r.data, w.passwords)
	return err
}

// refuseVersion is why the stream b is not read; nil where it is one of Excel 97
// to 2003.
func refuseVersion(b []byte) error {
	r, ok := recordAt(b, 0)
	switch {
	case ok && isOldBOF(r.id):
		return errTooOld
	case !ok || len(r.data) < 4 || r.id != idBOF:
		return errContainer
	case uint16At(r.data, 0) <= version5:
		return errTooOld
	case uint16At(r.data, 0) != version8:
		return refuse("工作簿的版本（%#x）不认识，%s", uint16At(r.data, 0), resave)
	}
	return nil
}

// findSheets finds the records of each worksheet. They end where the next sheet
// begins at the latest, so that no byte is read for two of them.
func (w *Workbook) findSheets(b []byte, bound []boundSheet) error {
	starts := []uint32{uint32(len(b))}
	for _, s := range bound {
		if int64(s.at) < int64(len(b)) {
			starts = append(starts, s.at)
		}
	}
	slices.Sort(starts)
	for i, s := range bound {
		if s.kind == kindMacro {
			w.Macros = true
		}
		if s.kind != kindSheet {
			continue // a chart or a module
		}
		kind, err := s.begins(b)
		switch {
		case err != nil:
			return err
		case kind == bofMacro:
			w.Macros = true
			continue
		case kind != bofSheet:
			continue
		}
		for _, other := range bound[:i] {
			if other.at == s.at {
				return refuse("工作表“%s”与“%s”指向同一处内容，文件已损坏，%s", s.name, other.name, resave)
			}
		}
		next, _ := slices.BinarySearch(starts, s.at+1)
		to := int(starts[next])
		x := &sheet.Sheet{Name: s.name, Hidden: s.hidden}
		w.Sheets = append(w.Sheets, x)
		w.records[x] = b[s.at:to:to]
	}
	return nil
}

// begins is what begins where the list has the sheet.
func (s boundSheet) begins(b []byte) (kind int, err error) {
	r, ok := recordAt(b, int(s.at))
	if !ok {
		return 0, refuse("工作表“%s”的%s", s.name, errCutOff)
	}
	if r.id == idBOF && len(r.data) >= 4 {
		switch kind := uint16At(r.data, 2); kind {
		case bofModule, bofSheet, bofChart, bofMacro:
			return kind, nil
		}
	}
	return 0, refuse("工作表“%s”的内容不在文件里，%s", s.name, resave)
}

func (w *Workbook) boundSheet(b []byte, r record) (s boundSheet, err error) {
	if len(r.data) < 7 {
		return s, errRecord
	}
	s = boundSheet{at: uint32At(r.data, 0), hidden: r.data[4]&3 != 0, kind: int(r.data[5])}
	name, err := w.textAt(b, r, 7).text(nil, int(r.data[6]))
	s.name = string(name)
	return s, err
}

// readFormat reads the code of one number format. One that cannot be read is an
// unknown format, no reason to refuse the figures.
func (w *Workbook) readFormat(b []byte, r record) error {
	if len(r.data) < 4 {
		return nil
	}
	if len(w.codes) >= w.limits.Styles {
		return refuse("数字格式超过 %d 种，%s", w.limits.Styles, resave)
	}
	code, err := w.textAt(b, r, 4).text(nil, uint16At(r.data, 2))
	if err == nil {
		w.codes[uint16At(r.data, 0)] = string(code)
	}
	return nil
}

func (w *Workbook) readStyle(r record) error {
	switch {
	case len(r.data) < 4:
		return errRecord
	case len(w.formats) >= w.limits.Styles:
		return refuse("单元格样式超过 %d 种，%s", w.limits.Styles, resave)
	}
	w.formats = append(w.formats, uint16At(r.data, 2))
	w.looks = append(w.looks, styleOf(r.data))
	return nil
}

// readLink reads the path of another workbook. The same record names this
// workbook and add-ins, whose paths are not encoded as one.
func (w *Workbook) readLink(b []byte, r record) error {
	if len(r.data) < 5 {
		return nil
	}
	const own, addIn, longest = 0x0401, 0x3A01, 255
	n := uint16At(r.data, 2)
	if n == own || n == addIn || n > longest {
		return nil
	}
	path, err := w.textAt(b, r, 4).text(nil, n)
	if err == nil && len(path) > 1 && path[0] == 1 && len(w.Links) < w.limits.Parts {
		w.Links = append(w.Links, plainPath(string(path[1:])))
	}
	return nil
}

// plainPath is the path behind an encoded one ([MS-XLS] 2.5.277), in which
// control characters stand for drives and folders.
func plainPath(encoded string) string {
	var p strings.Builder
	for rest := []rune(encoded); len(rest) > 0; rest = rest[1:] {
		switch c := rest[0]; {
		case c == 1 && len(rest) > 1 && rest[1] == '@': // a server
			p.WriteString(`\\`)
			rest = rest[1:]
		case c == 1 && len(rest) > 1: // a drive
			p.WriteString(string(rest[1]) + `:\`)
			rest = rest[1:]
		case c == 2 || c == 3:
			p.WriteByte('\\')
		case c == 4:
			p.WriteString(`..\`)
		case c >= ' ':
			p.WriteRune(c)
		}
	}
	return p.String()
}
