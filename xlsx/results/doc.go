// Package results writes the workbooks that say what was found: the 对账差错表 of
// a unit and the 汇总 of all. It shows what rules said and judges nothing.
package results
