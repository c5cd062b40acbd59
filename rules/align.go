package rules

import (
	"strings"

	"jixiao/model"
)

// paragraphKey is the term under which a row of 自评报告 keeps its key.
const paragraphKey model.Term = "段落键"

// rowKeys are what the rows are known by from version to version: a paragraph
// by its key, a subtotal by its role, an indicator by its place in the levels,
// a task by its name.
func rowKeys(rows []model.Row) []string {
	keys := make([]string, len(rows))
	for i, r := range rows {
		var parts []string
		for _, t := range []model.Term{paragraphKey, model.Level1, model.Level2, model.Indicator, model.TaskName, model.Fund} {
			if s := r.Value(t).Text; s != "" {
				parts = append(parts, model.Fold(s))
			}
		}
		if r.Role != model.RoleRecord {
			parts = []string{"role", string(r.Role)}
		}
		keys[i] = strings.Join(parts, "|")
	}
	return keys
}

// align pairs the rows of two versions: equal keys in order, then, between two
// pairs, the rows left over on both sides in order: a renamed row keeps its
// place. The result gives for each of a the index in b, -1 for none.
func align(a, b []string) []int {
	pair := common(a, b)
	lastA, lastB := -1, -1
	for i := 0; i <= len(a); i++ {
		if i < len(a) && pair[i] < 0 {
			continue
		}
		endB := len(b)
		if i < len(a) {
			endB = pair[i]
		}
		// Unequal numbers of left-overs say that rows came or went; which ones,
		// nobody can tell.
		if i-lastA == endB-lastB {
			for n := 1; lastA+n < i; n++ {
				pair[lastA+n] = lastB + n
			}
		}
		lastA, lastB = i, endB
	}
	return pair
}

// common is a longest common subsequence of a and b, as align gives it.
func common(a, b []string) []int {
	length := make([][]int, len(a)+1)
	for i := range length {
		length[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	pair := make([]int, len(a))
	j := 0
	for i := range a {
		pair[i] = -1
		for k := j; k < len(b); k++ {
			if a[i] == b[k] && length[i][j] == length[i+1][k+1]+1 {
				pair[i], j = k, k+1
				break
			}
		}
	}
	return pair
}
