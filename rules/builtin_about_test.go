package rules

import "testing"

// TestEveryBuiltinIsExplained: builtins.csv says of every built-in when it
// reports, and explains none that does not exist.
func TestEveryBuiltinIsExplained(t *testing.T) {
	about := abouts()
	for _, name := range builtinNames() {
		if len([]rune(about[name])) < 8 {
			t.Errorf("builtins.csv does not explain %q", name)
		}
		delete(about, name)
	}
	for name := range about {
		t.Errorf("builtins.csv explains %q, which is no built-in", name)
	}
}
