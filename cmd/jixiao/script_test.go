package main

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"jixiao/xlsx"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite expected outputs")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"jixiao": main})
}

// TestScript runs the program as an officer would, from text archives named by
// command. In them, `sheet in.txt in.xlsx` makes a workbook from text,
// `dump out.xlsx got.txt` makes text from a workbook, `edit out.xlsx Sheet!A1
// value` types into a cell, and $SAMPLES is the folder of samples.
func TestScript(t *testing.T) {
	samples, err := filepath.Abs("../../samples")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("SAMPLES", samples)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"sheet": sheetCmd, "dump": dumpCmd, "edit": editCmd,
		},
	})
}

func sheetCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: sheet in.txt out.xlsx")
	}
	data, err := xlsx.BuildText(ts.ReadFile(args[0]))
	ts.Check(err)
	out := ts.MkAbs(args[1])
	ts.Check(os.MkdirAll(filepath.Dir(out), 0o755))
	ts.Check(os.WriteFile(out, data, 0o644))
}

func dumpCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: dump in.xlsx out.txt")
	}
	out, err := os.Create(ts.MkAbs(args[1]))
	ts.Check(err)
	defer out.Close()
	ts.Check(xlsx.DumpText(out, ts.MkAbs(args[0])))
}

func editCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: edit file.xlsx Sheet!A1 value")
	}
	ts.Check(typeInto(ts.MkAbs(args[0]), args[1], args[2]))
}
