package xlsx

import (
	"slices"
	"strings"

	"jixiao/model"
)

// This file holds the words of a sheet against all labels of the layouts at once:
// a form has few words, and the layouts have thousands of labels in hundreds of
// lines, of which a sheet mentions few.

// labelIndex is every label of the layouts with the lines it belongs to.
type labelIndex struct {
	lines int
	uses  map[string][]labelUse
	globs []string          // all of them
	tails map[byte][]string // of these, those that end in that byte
	open  []string          // and those that end in *
}

// labelUse is a line that has a label.
type labelUse struct {
	line   int
	parent bool // among its parents
}

// mention is how a sheet mentions a line.
type mention uint8

// The mentions of a line: one of its labels stands on the sheet, or one of its
// parents.
const (
	byLabel mention = 1 << iota
	byParent
)

// indexLabels numbers the lines that cells are held against and makes the index.
func (l *Layouts) indexLabels() {
	x := labelIndex{uses: map[string][]labelUse{}, tails: map[byte][]string{}}
	numbered := map[*line]bool{}
	add := func(lines []*line) {
		for _, n := range lines {
			if numbered[n] {
				continue
			}
			numbered[n] = true
			x.lines++
			n.number = x.lines
			for _, label := range n.labels {
				x.add(label, labelUse{line: n.number})
			}
			for _, label := range n.parents {
				x.add(label, labelUse{line: n.number, parent: true})
			}
		}
	}
	for _, f := range l.forms {
		add(f.fields)
		add(f.ends)
		for _, b := range f.blocks {
			add(b.columns)
			add(b.groups)
			add(b.roles)
		}
	}
	l.labels = x
}

func (x *labelIndex) add(label string, use labelUse) {
	if _, known := x.uses[label]; !known && strings.IndexByte(label, '*') >= 0 {
		x.globs = append(x.globs, label)
		if end := label[len(label)-1]; end == '*' {
			x.open = append(x.open, label)
		} else {
			x.tails[end] = append(x.tails[end], label)
		}
	}
	x.uses[label] = append(x.uses[label], use)
}

// matching are the labels that a folded text is.
func (x *labelIndex) matching(text string) (labels []string) {
	if text == "" {
		return nil
	}
	if _, ok := x.uses[text]; ok {
		labels = append(labels, text)
	}
	for _, globs := range [...][]string{x.open, x.tails[text[len(text)-1]]} {
		for _, glob := range globs {
			if matchGlob(glob, text) {
				labels = append(labels, glob)
			}
		}
	}
	return labels
}

// name tells every word of a sheet which labels it is, and notes the lines that
// the sheet mentions.
func (l *Layouts) name(g *grid) {
	if g.mentioned != nil {
		return
	}
	g.mentioned = make([]mention, l.labels.lines+1)
	names := map[string][]string{}
	for key := range g.where {
		if labels := l.labels.matching(key); labels != nil {
			names[key] = labels
			g.mention(&l.labels, labels)
		}
	}
	for _, w := range g.words {
		w.named = true
		if w.names = names[w.full]; w.plain != w.full {
			w.names = append(w.names[:len(w.names):len(w.names)], names[w.plain]...)
		}
		if _, ok := l.labels.uses[w.bare]; ok && w.bare != w.full && w.bare != w.plain {
			w.names = append(w.names[:len(w.names):len(w.names)], w.bare)
		}
		for _, part := range w.parts() {
			g.mention(&l.labels, l.labels.matching(part))
		}
	}
}

// learn tells the words of a sheet a label that the layouts do not have.
func (g *grid) learn(label string) {
	for _, w := range g.words {
		if w.named && (w.full == label || w.bare == label || w.plain == label) && !slices.Contains(w.names, label) {
			w.names = append(w.names[:len(w.names):len(w.names)], label)
			g.bands = nil
		}
	}
}

// mention notes the lines that have one of labels.
func (g *grid) mention(x *labelIndex, labels []string) {
	for _, label := range labels {
		for _, use := range x.uses[label] {
			if use.parent {
				g.mentioned[use.line] |= byParent
			} else {
				g.mentioned[use.line] |= byLabel
			}
		}
	}
}

// mentions reports whether a label of n may stand on the sheet, alone or as a part
// of what a header names; as is which of its labels are asked for.
func (g *grid) mentions(n *line, as mention) bool {
	return g.mentioned == nil || n.number == 0 || g.mentioned[n.number]&as != 0
}

// mayName reports whether a header on the sheet may name the column n.
func (g *grid) mayName(n *line) bool {
	return g.mentions(n, byLabel) || n.block == model.ExecutionBlock && n.field == model.Spending // months name it
}
