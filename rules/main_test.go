package rules

import (
	"flag"
	"os"
	"testing"
)

// TestMain draws the same random units at every run, so that a change is judged
// by what it changed. -rapid.seed=N draws others, and -rapid.checks=10000 more
// of them: what these find becomes a case of its own.
func TestMain(m *testing.M) {
	flag.Parse()
	seeded := false
	flag.Visit(func(f *flag.Flag) { seeded = seeded || f.Name == "rapid.seed" })
	if !seeded {
		if err := flag.Set("rapid.seed", "20231231"); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}
