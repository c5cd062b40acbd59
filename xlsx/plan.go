package xlsx

import (
	"cmp"
	"slices"

	"jixiao/model"
)

// planned is one row of 绩效指标 as it will stand: the category it belongs to
// and the row to be written, -1 for an empty row of the blank form.
type planned struct {
	level1, level2 string // folded
	label1, label2 string // as written
	row            int
}

// category is a 二级指标 under its 一级指标, and the rows it holds.
type category struct {
	level1, level2 string
	label1, label2 string
	rows           []int
}

// planIndicators orders rows by the categories of the blank form. A category
// that the blank does not know follows the one its row came after.
func planIndicators(g *grid, b *blockPlace, rows []model.Row) []planned {
	cats := blankCategories(g, b)
	previous := -1
	for i, r := range rows {
		c := categoryOf(r)
		at := slices.IndexFunc(cats, func(o category) bool { return o.level1 == c.level1 && o.level2 == c.level2 })
		if at < 0 {
			at = placeFor(cats, c, previous)
			cats = slices.Insert(cats, at, c)
		}
		if len(cats[at].rows) == 0 {
			cats[at].label1, cats[at].label2 = cmp.Or(c.label1, cats[at].label1), cmp.Or(c.label2, cats[at].label2)
		}
		cats[at].rows = append(cats[at].rows, i)
		previous = at
	}
	shareLabels(cats)
	var plan []planned
	for _, c := range cats {
		p := planned{level1: c.level1, level2: c.level2, label1: c.label1, label2: c.label2, row: -1}
		if len(c.rows) == 0 {
			plan = append(plan, p)
		}
		for _, i := range c.rows {
			p.row = i
			plan = append(plan, p)
		}
	}
	return plan
}

// shareLabels gives all categories of a 一级指标 the label of its first row to
// be written: the label stands once, over all of them.
func shareLabels(cats []category) {
	for _, c := range cats {
		if len(c.rows) == 0 || c.label1 == "" {
			continue
		}
		for j := range cats {
			if cats[j].level1 == c.level1 {
				cats[j].label1 = c.label1
			}
		}
	}
}

func categoryOf(r model.Row) category {
	c := category{label1: r.Value(model.Level1).Text, label2: r.Value(model.Level2).Text}
	c.level1, _ = model.Label(c.label1)
	c.level2, _ = model.Label(c.label2)
	return c
}

// placeFor is where a category unknown to the blank goes: after the last of
// its 一级指标, else after the category of the row before, a whole 一级指标 on.
func placeFor(cats []category, c category, previous int) int {
	for i := len(cats) - 1; i >= 0; i-- {
		if cats[i].level1 == c.level1 {
			return i + 1
		}
	}
	at := previous + 1
	for at > 0 && at < len(cats) && cats[at].level1 == cats[at-1].level1 {
		at++
	}
	return at
}

// blankCategories are the categories printed on the blank form.
func blankCategories(g *grid, b *blockPlace) []category {
	one, ok1 := b.columns[model.Level1]
	two, ok2 := b.columns[model.Level2]
	var cats []category
	if !ok1 && !ok2 {
		return nil
	}
	for row := b.first; row <= b.last; row++ {
		var c category
		if ok1 {
			c.label1 = g.value(row, one.col).text
		}
		if ok2 {
			c.label2 = g.value(row, two.col).text
		}
		c.level1, _ = model.Label(c.label1)
		c.level2, _ = model.Label(c.label2)
		if c.level1 == "" && c.level2 == "" {
			continue
		}
		if n := len(cats); n == 0 || cats[n-1].level1 != c.level1 || cats[n-1].level2 != c.level2 {
			cats = append(cats, c)
		}
	}
	return cats
}
