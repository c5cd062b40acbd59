package results

import (
	"slices"

	"jixiao/model"
	"jixiao/xlsx/page"
)

// Links are the marked copies (批注) to which a 对账差错表 may lead, by input
// file. A cell of a file without one stands as text.
type Links map[string]Copy

// Copy is the marked copy of an input file.
type Copy struct {
	// Path is relative to the folder of the workbook, with slashes.
	Path string
	// Cells are the sheet and the cell of the copy that hold a cell of the input;
	// of a copy with the same addresses there are none. What is not among them is
	// not in the copy.
	Cells map[model.Ref]model.Ref
}

// address is where at stands in the copy of its file; empty where it has none.
func (l Links) address(at model.Ref) string {
	c := l[at.File]
	if c.Cells != nil {
		to, ok := c.Cells[at]
		if !ok {
			return ""
		}
		at = to
	}
	if c.Path == "" || at.A1() == "" {
		return ""
	}
	return c.Path + "#" + page.Place(at.Sheet, at.Row, at.Col)
}

// first is the address of the first of the cells that stands in a copy.
func (l Links) first(cells []model.Ref) string {
	for _, at := range cells {
		if to := l.address(at); to != "" {
			return to
		}
	}
	return ""
}

// linked is an entry that leads to a copy, where there is one.
func linked(e page.Entry, to string) page.Entry {
	if to != "" && e.Text != "" {
		e.Style, e.Address = linkStyles[e.Style], to
	}
	return e
}

var linkStyles = map[string]string{"center": "link", "text": "link text", "right": "link right"}

// routes are the ways between the sheets of a 对账差错表. The rows are known
// before a sheet is written, so that an earlier one can lead to it.
type routes struct {
	links    Links
	findings model.Findings // in the order of 差错清单
	lines    []placedLine   // in the order of 预算执行对账
	lineOf   []int          // of finding i: the row of its line in 预算执行对账; 0 for none
	faultOf  []int          // of line i: the row of its finding in 差错清单; 0 for none
	// What the rows of 预算执行对账 and of 差错清单 are about; those to be corrected
	// stand first.
	lineSubjects, faultSubjects subjects
}

// placedLine is a line of the reconciliation in its row of 预算执行对账.
type placedLine struct {
	model.Variance
	row int
}

// ruledCell is a rule at a cell: what a line and its finding have in common.
type ruledCell struct {
	rule string
	at   model.Ref
}

func newRoutes(r *model.Report, links Links) *routes {
	t := &routes{links: links, findings: inOrder(r.Findings, projectRanks(r.Unit)), lines: placeLines(r.Variances)}
	t.lineOf, t.faultOf = make([]int, len(t.findings)), make([]int, len(t.lines))
	at := map[ruledCell][]int{}
	for i, l := range t.lines {
		t.lineSubjects.add(l.row, l.Project, slices.Concat(l.Left.At, l.Right.At)...)
		if l.Verdict == model.NoVerdict {
			continue
		}
		for _, cell := range slices.Concat(l.Left.At, l.Right.At) {
			k := ruledCell{l.Rule, cell}
			if n := len(at[k]); n == 0 || at[k][n-1] != i {
				at[k] = append(at[k], i)
			}
		}
	}
	for i, x := range t.findings {
		t.faultSubjects.add(faultRow(i), x.Project, x.At)
		if j := t.line(x, at[ruledCell{x.Rule, x.At}]); j >= 0 {
			t.lineOf[i] = t.lines[j].row
			if t.faultOf[j] == 0 {
				t.faultOf[j] = faultRow(i)
			}
		}
	}
	return t
}

// line is the line of which the finding was made: of the candidates that blame
// its cell the one that has its other cells too, else the first that is no
// better than the finding says; -1 for none.
func (t *routes) line(x model.Finding, candidates []int) int {
	for _, j := range candidates {
		if len(x.Related) > 0 && t.lines[j].holds(x.Related) {
			return j
		}
	}
	for _, j := range candidates {
		if t.lines[j].Verdict >= x.Verdict {
			return j
		}
	}
	return -1
}

// holds reports whether all cells are among those of the line.
func (l placedLine) holds(cells []model.Ref) bool {
	own := map[model.Ref]bool{}
	for _, at := range slices.Concat(l.Left.At, l.Right.At) {
		own[at] = true
	}
	return !slices.ContainsFunc(cells, func(at model.Ref) bool { return !own[at] })
}

// subjects are the first rows of a sheet that are about a project, or name no
// project and are about a cell.
type subjects struct {
	byProject map[string]int
	byCell    map[model.Ref]int
}

func (s *subjects) add(row int, project string, cells ...model.Ref) {
	if s.byProject == nil {
		s.byProject, s.byCell = map[string]int{}, map[model.Ref]int{}
	}
	if project != "" {
		if s.byProject[project] == 0 {
			s.byProject[project] = row
		}
		return
	}
	for _, at := range cells {
		if s.byCell[at] == 0 && !at.IsZero() {
			s.byCell[at] = row
		}
	}
}

// about is the first row about a project or one of the cells; 0 for none.
func (s *subjects) about(project string, cells []model.Ref) int {
	first := s.byProject[project]
	for _, at := range cells {
		if row := s.byCell[at]; row > 0 && (first == 0 || row < first) {
			first = row
		}
	}
	return first
}

// place is a link to column A of a row of a sheet; empty for row 0.
func place(sheet string, row int) string {
	if row == 0 {
		return ""
	}
	return page.Place(sheet, row, 1)
}
