package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// decodeJSON reads one JSON value and nothing after it; numbers stay as typed.
func decodeJSON(text string) (any, error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("something follows the JSON value")
	}
	return v, nil
}

// lookUp is the value at a path such as findings/rule=M06/related/0/cell:
// names, places in lists, and the first element of a list with a field of that
// value; # is the length of a list. A list or object comes back as JSON.
func lookUp(v any, path string) (string, error) {
	for rest := path; rest != ""; {
		next, after, ok := step(v, rest)
		if !ok {
			return "", fmt.Errorf("nothing at %q of %s", rest, path)
		}
		v, rest = next, after
	}
	if s, ok := v.(string); ok {
		return s, nil
	}
	data, err := json.Marshal(v)
	return string(data), err
}

// step goes one step down a path.
func step(v any, path string) (next any, rest string, ok bool) {
	name, rest, _ := strings.Cut(path, "/")
	switch x := v.(type) {
	case map[string]any:
		next, ok = x[name]
		return next, rest, ok
	case []any:
		if name == "#" {
			return json.Number(strconv.Itoa(len(x))), rest, true
		}
		field, want, found := strings.Cut(path, "=")
		if !found {
			i, err := strconv.Atoi(name)
			if err != nil || i < 0 || i >= len(x) {
				return nil, "", false
			}
			return x[i], rest, true
		}
		for _, e := range x {
			m, _ := e.(map[string]any)
			// The value may hold slashes of its own.
			if after, found := strings.CutPrefix(want, fmt.Sprint(m[field])); found && (after == "" || after[0] == '/') {
				return e, strings.TrimPrefix(after, "/"), true
			}
		}
	}
	return nil, "", false
}
