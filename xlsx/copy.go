package xlsx

import (
	"archive/zip"
	"bytes"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"jixiao/xlsx/page"

	"github.com/xuri/excelize/v2"
)

// This file copies a sheet within a workbook so that Excel has nothing to
// repair. excelize copies cells, merges and looks, drops the page setup, and
// leaves the copy pointing at the comments and printer settings of the
// original.

// copySheet adds a sheet name that is a copy of from: page setup, print area
// and repeated rows too.
func copySheet(f *excelize.File, from, name string) error {
	layout, err := f.GetPageLayout(from)
	if err != nil {
		return err
	}
	// What excelize says of a sheet that states none.
	if layout.FirstPageNumber != nil && *layout.FirstPageNumber == 1 {
		layout.FirstPageNumber = nil
	}
	if layout.Size != nil && *layout.Size == 0 {
		layout.Size = nil
	}
	if layout.AdjustTo != nil && *layout.AdjustTo == 100 {
		layout.AdjustTo = nil
	}
	to, err := f.NewSheet(name)
	if err != nil {
		return err
	}
	source, err := f.GetSheetIndex(from)
	if err != nil {
		return err
	}
	if err := f.CopySheet(source, to); err != nil {
		return err
	}
	if err := f.SetPageLayout(name, &layout); err != nil {
		return err
	}
	for _, n := range localNames(f, from) {
		if strings.Contains(n.Name, "_FilterDatabase") {
			continue
		}
		n.RefersTo, n.Scope = onSheet(n.RefersTo, from, name), name
		if err := f.SetDefinedName(&n); err != nil {
			return err
		}
	}
	return nil
}

// renameSheet renames a sheet. excelize forgets the names (print area, repeated
// rows) that write the sheet's name in quotes.
func renameSheet(f *excelize.File, from, to string) error {
	names := localNames(f, from)
	if err := dropNames(f, names); err != nil {
		return err
	}
	if err := f.SetSheetName(from, to); err != nil {
		return err
	}
	for i := range names {
		names[i].RefersTo, names[i].Scope = onSheet(names[i].RefersTo, from, to), to
	}
	return setNames(f, names)
}

// localNames are the names that belong to a sheet.
func localNames(f *excelize.File, sheet string) []excelize.DefinedName {
	var names []excelize.DefinedName
	for _, n := range f.GetDefinedName() {
		if n.Scope == sheet {
			names = append(names, n)
		}
	}
	return names
}

func dropNames(f *excelize.File, names []excelize.DefinedName) error {
	for _, n := range names {
		if err := f.DeleteDefinedName(&n); err != nil {
			return err
		}
	}
	return nil
}

func setNames(f *excelize.File, names []excelize.DefinedName) error {
	for _, n := range names {
		if err := f.SetDefinedName(&n); err != nil {
			return err
		}
	}
	return nil
}

// onSheet is a reference to cells of one sheet as one to those of another.
func onSheet(area, from, to string) string {
	area = strings.ReplaceAll(area, page.QuoteSheet(from)+"!", "\x00")
	area = strings.ReplaceAll(area, from+"!", "\x00")
	return strings.ReplaceAll(area, "\x00", page.QuoteSheet(to)+"!")
}

var (
	// danglingElement is what points to a part that belongs to the original.
	danglingElement = regexp.MustCompile(`(?s)<(legacyDrawing|legacyDrawingHF|drawing|picture)\b[^>]*?(?:/>|></(?:legacyDrawing|legacyDrawingHF|drawing|picture)>)` +
		`|<(?:controls|oleObjects|customProperties|tableParts|webPublishItems)\b.*?</(?:controls|oleObjects|customProperties|tableParts|webPublishItems)>`)
	pageSetupPart = regexp.MustCompile(`(<pageSetup\b[^>]*?)\s+r:id="[^"]*"`)
	relationship  = regexp.MustCompile(`(?s)<Relationship\b[^>]*?(?:/>|></Relationship>)`)
)

// cleanCopies takes from the copied sheets everything that points into the
// original: only links to addresses stay.
func cleanCopies(data []byte, sheets []string) ([]byte, error) {
	if len(sheets) == 0 {
		return data, nil
	}
	in, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("clean copies: %w", err)
	}
	parts, err := page.SheetParts(in)
	if err != nil {
		return nil, fmt.Errorf("clean copies: %w", err)
	}
	var bodies, rels []string
	for _, s := range sheets {
		bodies = append(bodies, parts[s])
		rels = append(rels, path.Join(path.Dir(parts[s]), "_rels", path.Base(parts[s])+".rels"))
	}
	return page.Rewrite(in, func(name string, body []byte) ([]byte, error) {
		switch {
		case slices.Contains(bodies, name):
			body = danglingElement.ReplaceAll(body, nil)
			return pageSetupPart.ReplaceAll(body, []byte("$1")), nil
		case slices.Contains(rels, name):
			return relationship.ReplaceAllFunc(body, func(m []byte) []byte {
				if bytes.Contains(m, []byte("/hyperlink\"")) {
					return m
				}
				return nil
			}), nil
		}
		return body, nil
	})
}
