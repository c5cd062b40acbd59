package xlsx

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"

	"jixiao/xlsx/page"

	"github.com/shopspring/decimal"
)

// Digest is a sum over what the cells of a workbook hold, its look and its
// comments aside: the same before and after a workbook is marked, or saved by
// another program. The error says in words of the officer why data is no
// workbook.
func Digest(data []byte, name string) (string, error) {
	b, err := openBook(data, name)
	if err != nil {
		return "", whyNot(err)
	}
	return b.digest(), nil
}

func (b *book) digest() string {
	sum := sha256.New()
	for _, g := range b.grids {
		fmt.Fprintf(sum, "%q\n", g.name)
		for _, row := range g.rows {
			for i := range row.cells {
				row.cells[i].digest(sum, row.number)
			}
		}
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// digest adds a cell to sum. Of a formula it takes that there is one: programs
// store its text and its result in their own ways.
func (c *cell) digest(sum hash.Hash, row int) {
	switch {
	case c.formula != "":
		fmt.Fprintf(sum, "%d %d =\n", row, c.col)
	case c.kind == numberCell:
		if d, err := decimal.NewFromString(c.raw); err == nil {
			fmt.Fprintf(sum, "%d %d %s\n", row, c.col, page.StoredDigits(d))
			return
		}
		fallthrough
	case c.kind != blankCell:
		fmt.Fprintf(sum, "%d %d %q\n", row, c.col, c.raw)
	}
}
