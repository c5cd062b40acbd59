package xlsx

import (
	"regexp"
	"slices"
	"strings"

	"jixiao/model"
)

// This file makes labels of texts.

// word is a text as a label: folded whole, without notes, and without
// numbering (一、 1. 其中：).
type word struct {
	full, bare, plain string
	note              string
	colon             bool // ends with a colon: a label for sure
	pairs             []pair
	spaced            pair // «标签 值», with a space for the colon

	named bool     // names are known
	names []string // the labels of the layouts that the word is
}

// pair is one «标签：值» within a cell.
type pair struct{ label, value string }

const longestLabel = 60

// requiredMarks stand beside labels of cells that must be filled: *项目名称.
const requiredMarks = "*＊★☆※▲"

var (
	numbering = regexp.MustCompile(`^(?:其中:|其中|[(]?[一二三四五六七八九十]+[)]?[、.．]|[(]?\d{1,2}[)][、.]?|\d{1,2}[、.](?:\D|$)|[①②③④⑤⑥⑦⑧⑨])`)
	paired    = regexp.MustCompile(`(?:^|[\s\x{3000}\x{a0};；])([^\s\x{3000}\x{a0}：:;；,，。、]{2,16}?)[ \t]*[：:]`)
	spaced    = regexp.MustCompile(`^[ \x{3000}]*([^\s\x{3000}]{2,16}?)[ \x{3000}]+([^\s\x{3000}].*)$`)
	spread    = regexp.MustCompile(`^\s*(\p{Han}(?:[ \n\r\x{3000}]*\p{Han}){1,15})\s*[：:]\s*((?s:.*))$`) // 项 目 名 称：…
	lettered  = regexp.MustCompile(`^(\p{Han}{2,})[a-e](?:[/÷][a-e])?$`)
	stampHint = regexp.MustCompile(`^[（(](?:盖章|公章|签字|签章|签名|章|加盖公章)[）)]$`)
	stamped   = regexp.MustCompile(`[（(](?:盖章|公章|签章|章|加盖公章)[）)][ \x{3000}]*$`)
)

// toWord makes a label of a text; ok is false for what can be none.
func toWord(text string) (w word, ok bool) {
	if text == "" || len(text) > 1200 || !hasHan(text) {
		return word{}, false
	}
	if len([]rune(text)) > longestLabel {
		return word{pairs: pairsIn(text)}, true
	}
	w.full = strings.Trim(model.Fold(text), requiredMarks)
	w.bare, w.note = model.Label(strings.Trim(strings.TrimSpace(text), requiredMarks))
	w.pairs = pairsIn(text)
	if cut := strings.TrimSuffix(w.bare, "%"); cut != w.bare && cut != "" && len(w.pairs) == 0 {
		w.bare, w.note = cut, strings.Trim(w.note+" %", " ")
	}
	if cut := lettered.ReplaceAllString(w.bare, "$1"); cut != w.bare && len(w.pairs) == 0 {
		w.bare = cut // 全年预算数A, 执行率B/A
	}
	w.plain = w.bare
	for {
		cut := unnumbered(w.plain)
		if cut == w.plain || cut == "" {
			break
		}
		w.plain = cut
	}
	t := strings.TrimSpace(text)
	w.colon = strings.HasSuffix(t, "：") || strings.HasSuffix(t, ":")
	if m := spaced.FindStringSubmatch(text); m != nil && hasHan(m[1]) {
		label, _ := model.Label(m[1])
		w.spaced = pair{unnumbered(label), strings.TrimSpace(m[2])}
	}
	return w, true
}

// keys are the labels under which w is found.
func (w word) keys() []string {
	keys := []string{w.full, w.bare, w.plain, w.spaced.label}
	for _, p := range w.pairs {
		keys = append(keys, p.label)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// unnumbered takes one numbering off the front of a folded label.
func unnumbered(s string) string {
	loc := numbering.FindStringIndex(s)
	if loc == nil {
		return s
	}
	head := s[:loc[1]]
	if r := []rune(head); len(r) > 1 && head[0] >= '0' && head[0] <= '9' && !strings.ContainsRune("、.)", r[len(r)-1]) {
		head = string(r[:len(r)-1])
	}
	return strings.TrimPrefix(s, head)
}

func hasHan(s string) bool {
	for _, r := range s {
		if r >= 0x3400 && r <= 0x9FFF || r >= 0xF900 && r <= 0xFAFF {
			return true
		}
	}
	return false
}

// pairsIn splits «标签：值  标签：值». The label of each is folded without notes.
func pairsIn(text string) []pair {
	found := paired.FindAllStringSubmatchIndex(text, 8)
	if len(found) == 0 || strings.TrimSpace(text[:found[0][2]]) != "" {
		if m := spread.FindStringSubmatch(text); m != nil {
			label, _ := model.Label(m[1])
			return []pair{{unnumbered(label), strings.TrimSpace(m[2])}}
		}
		return nil
	}
	var ps []pair
	for i, m := range found {
		end := len(text)
		if i+1 < len(found) {
			end = found[i+1][0]
		}
		label, _ := model.Label(strings.Trim(text[m[2]:m[3]], requiredMarks))
		value := strings.TrimSpace(text[m[1]:end])
		if stampHint.MatchString(value) {
			value = ""
		}
		if label != "其中" {
			ps = append(ps, pair{unnumbered(label), value})
		}
	}
	return ps
}

// is reports whether w is one of labels, and how early in the list.
func (w *word) is(labels []string) (rank int, ok bool) {
	if w.named && len(w.names) == 0 {
		return 0, false
	}
	for i, l := range labels {
		if w.named && slices.Contains(w.names, l) || !w.named && w.matches(l) {
			return i, true
		}
	}
	return 0, false
}

// matches reports whether w is the label l, in which * stands for anything.
func (w *word) matches(l string) bool {
	return l == w.full || l == w.bare || l == w.plain || w.full != "" && strings.IndexByte(l, '*') >= 0 && (matchGlob(l, w.plain) || matchGlob(l, w.full))
}

// oneOf is is for a header that names two things in one cell: 项目名称/支出类别.
func (w *word) oneOf(labels []string) (rank int, ok bool) {
	for _, part := range w.parts() {
		if rank, ok := (&word{full: part, bare: part, plain: part}).is(labels); ok {
			return len(labels) + rank, true
		}
	}
	return 0, false
}

// parts are the things that a header names in one cell; nil for one thing.
func (w *word) parts() []string {
	if !strings.ContainsAny(w.bare, "/、|") {
		return nil
	}
	return strings.FieldsFunc(w.bare, func(r rune) bool { return strings.ContainsRune("/、|", r) })
}

func (w word) in(set map[string]bool) bool {
	return w.full != "" && (set[w.full] || set[w.bare] || set[w.plain])
}
