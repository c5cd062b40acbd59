package word

import "bytes"

// tag is an element that means something to the parser.
type tag uint8

const (
	tagNone tag = iota
	tagOmitted
	tagElsewhere
	tagDocument
	tagParagraph
	tagRun
	tagRunLook
	tagText
	tagTab
	tagBreak
	tagHyphen
	tagSymbol
	tagHidden
	tagFonts
	tagDeleted
	tagTextBox
	tagAlternate
	tagChoice
	tagFallback
	tagControl
	tagControlLook
	tagPrompt
	tagCheckbox
	tagChecked
	tagFieldMark
	tagFieldData
	tagCheckField
	tagListField
	tagDefault
	tagResult
	tagEntry
	tagTable
	tagGrid
	tagGridColumn
	tagRow
	tagRowLook
	tagBefore
	tagAfter
	tagIndent
	tagCell
	tagCellLook
	tagWidth
	tagSpan
	tagDown
	tagAcross
	tagWrapper
	tagParagraphLook
	tagStyle
	tagNumbering
	tagLevel
	tagList
	tagSection
	tagRunningText
	tagFirstPage
	tagMath
	tagMathRun
	tagMathText
	tagBelow
)

// tags are the elements by name. Names of other namespaces than the main one
// stand with a colon before them.
var tags = map[string]tag{
	"document": tagDocument, "hdr": tagDocument, "ftr": tagDocument,
	"p": tagParagraph, "r": tagRun, "rPr": tagRunLook, "t": tagText,
	"tab": tagTab, "ptab": tagTab, "br": tagBreak, "cr": tagBreak, "noBreakHyphen": tagHyphen, "sym": tagSymbol,
	"vanish": tagHidden, "rFonts": tagFonts, "del": tagDeleted,
	"txbxContent":       tagTextBox,
	":AlternateContent": tagAlternate, ":Choice": tagChoice, ":Fallback": tagFallback,
	"sdt": tagControl, "sdtPr": tagControlLook, "showingPlcHdr": tagPrompt,
	":checkbox": tagCheckbox, ":checked": tagChecked,
	"fldChar": tagFieldMark, "ffData": tagFieldData, "checkBox": tagCheckField, "checked": tagChecked,
	"ddList": tagListField, "default": tagDefault, "result": tagResult, "listEntry": tagEntry,
	"tbl": tagTable, "tblGrid": tagGrid, "gridCol": tagGridColumn,
	"tr": tagRow, "trPr": tagRowLook, "gridBefore": tagBefore, "gridAfter": tagAfter, "wBefore": tagIndent,
	"tc": tagCell, "tcPr": tagCellLook, "tcW": tagWidth, "gridSpan": tagSpan, "vMerge": tagDown, "hMerge": tagAcross,
	"pPr": tagParagraphLook, "pStyle": tagStyle, "numPr": tagNumbering, "ilvl": tagLevel, "numId": tagList,
	"sectPr": tagSection, "headerReference": tagRunningText, "footerReference": tagRunningText, "titlePg": tagFirstPage,
	":oMath": tagMath, ":r": tagMathRun, ":t": tagMathText, ":den": tagBelow,
	// Other documents, which Word shows as part of this one.
	"altChunk": tagElsewhere, "subDoc": tagElsewhere,
	// Deletions, the other script of a word, and looks: of
	// paragraphs and sections, and as they were before a tracked change.
	"moveFrom": tagOmitted, "rt": tagOmitted,
	"tabs": tagOmitted, "tblPr": tagOmitted, "tblPrEx": tagOmitted,
	"pPrChange": tagOmitted, "sectPrChange": tagOmitted, "rPrChange": tagOmitted, "tblGridChange": tagOmitted, "trPrChange": tagOmitted, "tcPrChange": tagOmitted,
}

func tagOf(name []byte) tag {
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		name = name[i:]
	}
	return tags[string(name)]
}
