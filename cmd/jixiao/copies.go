package main

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"jixiao/model"
	"jixiao/rules"
	"jixiao/xlsx"
	"jixiao/xlsx/annotate"
	"jixiao/xlsx/results"
)

// copiesFolder is the folder, in that of a unit, of the marked copies.
const copiesFolder = "批注"

// copies writes a copy of each input in which something of the findings is to
// be corrected or explained, with the blamed cells marked, and says where they
// stand. An input that serves other units too goes to 街道; a unit has what is
// its own of it. What was a copy in the run before and is none now is taken
// away, unless somebody changed it.
func (r *runner) copies(b *batch, w *written, folder string, found model.Findings) results.Links {
	c := copier{runner: r, batch: b, written: w, folder: folder, links: results.Links{}, names: map[string]bool{}}
	byFile := map[string]model.Findings{}
	for _, f := range found {
		byFile[f.At.File] = append(byFile[f.At.File], f)
	}
	for _, file := range slices.Sorted(maps.Keys(byFile)) {
		fs := byFile[file]
		if b.paths[file] == "" || fs.Count(model.Fault)+fs.Count(model.Warning) == 0 {
			continue
		}
		if err := c.copy(file, fs); err != nil {
			w.err = errors.Join(w.err, err)
		}
	}
	c.dropStale()
	return c.links
}

// copier makes the marked copies for one folder of results.
type copier struct {
	*runner
	batch   *batch
	written *written
	folder  string
	links   results.Links
	names   map[string]bool // taken, in lower case
	outputs []string        // written now
}

// copy writes the copy of one input, or what of it is the unit's.
func (c *copier) copy(file string, fs model.Findings) error {
	unit := c.written.report.Unit
	if c.batch.keeper(file, unit.Name) == unit.Name {
		return c.whole(file, fs)
	}
	return c.part(file, fs)
}

// whole is a copy of all of an input. A locked one has none: the copy would lie
// open.
func (c *copier) whole(file string, fs model.Findings) error {
	data, err := xlsx.Resaved(c.batch.paths[file], file)
	if err != nil {
		return nil
	}
	copied, err := marked(data, file, marksOf(fs, nil))
	if err != nil {
		return fmt.Errorf("“%s”的批注副本未能做成：%w", file, err)
	}
	ext := ".xlsx"
	if strings.EqualFold(path.Ext(file), ".xlsm") {
		ext = ".xlsm"
	}
	return c.put(file, stem(file)+ext, copied, nil)
}

// part is a unit's own rows of an input that other units share.
func (c *copier) part(file string, fs model.Findings) error {
	own := ownRows(c.written.report.Unit, file)
	if len(own) == 0 {
		return nil
	}
	list, err := c.batch.list(file, c.layouts)
	if err != nil {
		return nil // locked, as above
	}
	data, cells, err := list.Extract(own)
	if errors.Is(err, xlsx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("“%s”中本单位各行的摘录未能做成：%w", file, err)
	}
	copied, err := marked(data, file, marksOf(fs, cells))
	if err != nil {
		return fmt.Errorf("“%s”中本单位各行的批注副本未能做成：%w", file, err)
	}
	return c.put(file, stem(file)+"（本单位）.xlsx", copied, cells)
}

// marked is the workbook data with marks, and with a sum over its cells by which
// a copy that was mended is known when it comes back.
func marked(data []byte, file string, marks []annotate.Mark) ([]byte, error) {
	sum, err := xlsx.Digest(data, file)
	if err != nil {
		return nil, err
	}
	return annotate.Copy(data, marks, sum)
}

// stem is the name of a file without folder and extension.
func stem(file string) string { return strings.TrimSuffix(path.Base(file), path.Ext(file)) }

// put writes a copy and notes where the cells of the input stand in it.
func (c *copier) put(file, name string, data []byte, cells map[model.Ref]model.Ref) error {
	name = path.Join(c.folder, copiesFolder, c.unused(name))
	at, why := c.written.put(c.runner, name, data)
	if at == "" {
		return nil
	}
	c.written.keep(name, at, why)
	c.outputs = append(c.outputs, at)
	c.links[file] = results.Copy{Path: copiesFolder + "/" + path.Base(at), Cells: cells}
	return nil
}

// marksOf are the marks of findings; cells says where the cells of the input
// stand in the copy, nil for the same places. What stands nowhere in it has none.
func marksOf(fs model.Findings, cells map[model.Ref]model.Ref) []annotate.Mark {
	var marks []annotate.Mark
	for _, f := range fs {
		at := f.At
		at.Counted = model.Counted{}
		if cells != nil {
			at = cells[at]
		}
		if at.Sheet != "" && at.A1() != "" {
			marks = append(marks, annotate.Mark{Sheet: at.Sheet, Row: at.Row, Col: at.Col, Level: f.Level, Text: comment(f)})
		}
	}
	return marks
}

// comment is what a copy says of a finding at its cell.
func comment(f model.Finding) string {
	f = model.MaskFinding(f)
	text := "【" + f.Level.String() + " " + f.Rule + "】" + f.Message
	if f.Fix != "" {
		text += "\n怎样改：" + f.Fix
	}
	return text
}

// unused is name, or name(2), …, where inputs of different folders have one name.
func (c *copier) unused(name string) string {
	ext := path.Ext(name)
	at := name
	for n := 2; c.names[strings.ToLower(at)]; n++ {
		at = fmt.Sprintf("%s(%d)%s", strings.TrimSuffix(name, ext), n, ext)
	}
	c.names[strings.ToLower(at)] = true
	return at
}

// dropStale takes away the copies of earlier runs that nobody changed and that
// were not written now: what they marked has been mended.
func (c *copier) dropStale() {
	if c.box.dry || c.box.root == nil {
		return
	}
	rec := c.written.record
	prefix := path.Join(c.folder, copiesFolder) + "/"
	for _, name := range slices.Sorted(maps.Keys(rec.Outputs)) {
		if !strings.HasPrefix(name, prefix) || slices.Contains(c.outputs, name) {
			continue
		}
		data, err := c.box.root.ReadFile(name)
		if err == nil && (hash(data) != rec.Outputs[name] || c.box.open(name)) {
			continue
		}
		if err != nil || c.box.root.Remove(name) == nil {
			delete(rec.Outputs, name)
		}
	}
	c.box.root.Remove(strings.TrimSuffix(prefix, "/")) // stays unless empty
}

// keeper is the unit that may have a copy of the whole of an input: the one it
// serves, or the budget unit of all the sub-units it serves; 街道 for one that
// serves several, or that lies loose and serves none. One in a folder that
// serves none is for the unit that asks: only findings of its own lead there.
func (b *batch) keeper(file, asking string) string {
	served := b.served[file]
	for _, u := range served {
		if !slices.ContainsFunc(served, func(o *model.Unit) bool { return o != u && o.Within != u.Name }) {
			return u.Name
		}
	}
	if len(served) == 0 && strings.Contains(file, "/") && !b.rosters[file] {
		return asking
	}
	return rules.Street
}

// ownRows are the rows of a street-wide list that are u's.
func ownRows(u *model.Unit, file string) []model.Ref {
	var at []model.Ref
	for _, f := range u.Forms {
		if f.At.File != file || !f.Part {
			continue
		}
		for _, rows := range f.Blocks {
			for _, row := range rows {
				at = append(at, row.At)
			}
		}
	}
	slices.SortFunc(at, model.Ref.Compare)
	return slices.CompactFunc(at, func(x, y model.Ref) bool { return x.Sheet == y.Sheet && x.Row == y.Row })
}
