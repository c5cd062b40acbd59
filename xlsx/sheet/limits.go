package sheet

import (
	"fmt"
	"time"
)

// Refusal is why a workbook is not read, in words of the officer with the
// remedy.
type Refusal string

func (r Refusal) Error() string { return string(r) }

// Resave is the remedy for files that Excel and WPS repair on opening.
const Resave = "请用 WPS 或 Excel 打开，另存为 .xlsx 后重新放入"

// Refuse is a Refusal in words put together as by fmt.Sprintf.
func Refuse(format string, args ...any) error { return Refusal(fmt.Sprintf(format, args...)) }

const resave = Resave

func refuse(format string, args ...any) error { return Refuse(format, args...) }

// Limits are the budgets of one file. They are what a file may cost, whatever
// its directory claims: every byte is counted as it is inflated. A budget of 0
// is none at all: start from Forms or Lists.
type Limits struct {
	// File is the size of the file in bytes. A list of 1,000,000 payments takes
	// 73 to 86 MB; what is larger holds pictures.
	File int64
	// Directory is how many bytes of the zip directory are read: each entry
	// takes 46 and its name there, and six times that in memory.
	Directory int64
	// Parts is the number of parts. 500 sheets with notes and drawings make
	// some 2,500.
	Parts int
	// Inflated is how many bytes may be inflated in all, a part read twice
	// counted twice. 1,000,000 payments are 523 to 816 MB of XML.
	Inflated int64
	// Ratio is how many times its stored size a part may inflate to, once it is
	// beyond RatioFrom. Rows of figures make 6 to 10, a million rows alike 60;
	// deflate ends at 1,032.
	Ratio, RatioFrom int64
	// Sheets is the number of sheets; twelve months for forty units are 480.
	Sheets int
	// Cells is how many cells may hold something, over all sheets read.
	Cells int
	// RowBytes is the XML of one row, or of one text, which must be held at once:
	// 16,384 cells with a sentence each take 3 MB.
	RowBytes int
	// Merges is the number of merged ranges, over all sheets read.
	Merges int
	// Names is the number of defined names, and of what else a workbook lists
	// beside its sheets; the filters and print areas of 500 sheets are 1,500.
	Names int
	// Strings and Text are the number of shared strings and their bytes, which
	// stay in memory. A million different vouchers with their purposes take 40 MB.
	Strings int
	Text    int64
	// CellText is the bytes of one cell: Excel ends at 32,767 characters.
	CellText int
	// Formulas is the bytes of the formulas that are written out of shared ones:
	// fifty for each of half a million cells. Lists do not keep them.
	Formulas int
	// Styles is the number of looks; Excel itself allows 65,490.
	Styles int
	// Depth is how deep elements may nest; the deepest honest ones are extension
	// lists at 12.
	Depth int
	// Time is how long reading may take, computing apart.
	Time time.Duration
}

// Forms are the budgets for workbooks that are kept in memory as a whole.
func Forms() Limits {
	return Limits{
		File: 256 << 20, Directory: 4 << 20, Parts: 10_000,
		Inflated: 1 << 30, Ratio: 200, RatioFrom: 16 << 20,
		Sheets: 500, Cells: 3_000_000, RowBytes: 8 << 20, Merges: 100_000, Names: 20_000,
		Strings: 3_000_000, Text: 128 << 20, CellText: 1 << 19, Formulas: 24 << 20, Styles: 70_000, Depth: 64,
		Time: 2 * time.Minute,
	}
}

// Lists are the budgets for lists, of which only the row at hand is kept:
// twelve full sheets.
func Lists() Limits {
	l := Forms()
	l.File, l.Inflated, l.Cells = 1<<30, 16<<30, 1<<29
	l.Strings, l.Text, l.Formulas, l.Time = 16_000_000, 512<<20, 1<<30, 10*time.Minute
	return l
}

// The size of a sheet, which no file can exceed: Excel's own.
const (
	maxRow    = 1 << 20
	maxColumn = 1 << 14
)
