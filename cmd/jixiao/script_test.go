package main

import (
	"archive/zip"
	"bytes"
	"encoding/hex"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"jixiao/xlsx"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"
)

var update = flag.Bool("update", false, "rewrite expected outputs")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"jixiao": main})
}

// TestScript runs the program as an officer would, from text archives named by
// command. $SAMPLES is the folder of samples, $TEXTS that of small forms of
// one unit, $LOCKED that of one of them locked with 123456. Beside the commands of testscript there are:
//
//	sheet in.txt out.xlsx [old=new]...   a workbook from text, words replaced
//	dump in.xlsx out.txt                 text from a workbook
//	edit file.xlsx Sheet!A1 value        types into a cell
//	set book.xlsx Sheet key|key column value   types below a header, in the row with the keys
//	add book.xlsx Sheet column=value...  types a new row below the last
//	only book.xlsx out.xlsx Sheet...  a rule book of these sheets alone
//	saved file.xlsx 2024-01-08T09:10:00Z   when the document says that it was last saved
//	row file.xlsx Sheet 3 insert|delete  inserts a row above, or deletes it
//	json file [path value]               valid JSON, and the value at a path
//	exits code program args...           runs it and wants that exit code
//	broken kind in.xlsx out.xlsx         a file that is no workbook: see brokenKinds
//	bytes out.bin text                   a file of these bytes, \xFF and \n being one
//	pack out.zip part[=content]...       a zip of these parts, stored as they are
func TestScript(t *testing.T) {
	samples, err := filepath.Abs("../../samples")
	if err != nil {
		t.Fatal(err)
	}
	texts, err := filepath.Abs("testdata/texts")
	if err != nil {
		t.Fatal(err)
	}
	locked, err := filepath.Abs("../../xlsx/testdata/locked")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("SAMPLES", samples)
			e.Setenv("TEXTS", texts)
			e.Setenv("LOCKED", locked)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"sheet": sheetCmd, "dump": dumpCmd, "edit": editCmd, "row": rowCmd, "set": setCmd, "add": addCmd, "only": onlyCmd, "saved": savedCmd,
			"json": jsonCmd, "broken": brokenCmd, "exits": exitsCmd, "bytes": bytesCmd, "pack": packCmd,
		},
	})
}

func sheetCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: sheet in.txt out.xlsx [old=new]...")
	}
	text := ts.ReadFile(args[0])
	for _, pair := range args[2:] {
		old, with, _ := strings.Cut(pair, "=")
		if !strings.Contains(text, old) {
			ts.Fatalf("%s has no %q", args[0], old)
		}
		text = strings.ReplaceAll(text, old, with)
	}
	data, err := xlsx.BuildText(text)
	ts.Check(err)
	writeFile(ts, args[1], data)
}

func writeFile(ts *testscript.TestScript, name string, data []byte) {
	out := ts.MkAbs(name)
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

func setCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 5 {
		ts.Fatalf("usage: set book.xlsx Sheet key|key column value")
	}
	ts.Check(setInBook(ts.MkAbs(args[0]), args[1], args[2], args[3], args[4]))
}

func addCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: add book.xlsx Sheet column=value...")
	}
	ts.Check(addToBook(ts.MkAbs(args[0]), args[1], args[2:]))
}

func onlyCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: only book.xlsx out.xlsx Sheet...")
	}
	ts.Check(keepSheets(ts.MkAbs(args[0]), ts.MkAbs(args[1]), args[2:]))
}

func savedCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: saved file.xlsx 2024-01-08T09:10:00Z")
	}
	f, err := excelize.OpenFile(ts.MkAbs(args[0]))
	ts.Check(err)
	defer f.Close()
	ts.Check(f.SetDocProps(&excelize.DocProperties{Modified: args[1]}))
	ts.Check(f.Save())
}

func rowCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: row file.xlsx Sheet 3 insert|delete")
	}
	ts.Check(changeRow(ts.MkAbs(args[0]), args[1], args[2], args[3]))
}

func exitsCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits code program args...")
	}
	got := "0"
	err := ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = strconv.Itoa(exit.ExitCode())
	} else {
		ts.Check(err)
	}
	if got != args[0] {
		ts.Logf("[stdout]\n%s[stderr]\n%s", ts.ReadFile("stdout"), ts.ReadFile("stderr"))
		ts.Fatalf("%s exits with %s, want %s", strings.Join(args[1:], " "), got, args[0])
	}
}

func jsonCmd(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 && len(args) != 3 {
		ts.Fatalf("usage: json file [path value]")
	}
	v, err := decodeJSON(ts.ReadFile(args[0]))
	ts.Check(err)
	if len(args) == 1 {
		return
	}
	got, err := lookUp(v, args[1])
	ts.Check(err)
	if (got == args[2]) == neg {
		ts.Fatalf("%s is %q, want %q (negated: %v)", args[1], got, args[2], neg)
	}
}

// brokenKinds make a file that is no readable workbook out of one that is.
var brokenKinds = map[string]func(book []byte) ([]byte, error){
	"empty":     func([]byte) ([]byte, error) { return nil, nil },
	"text":      func([]byte) ([]byte, error) { return []byte("项目,金额\n便民服务,50\n"), nil },
	"truncated": func(book []byte) ([]byte, error) { return book[:len(book)/2], nil },
	"encrypted": func(book []byte) ([]byte, error) {
		return excelize.Encrypt(book, &excelize.Options{Password: "123456"})
	},
	"xls":  func([]byte) ([]byte, error) { return compoundFile("Workbook"), nil },
	"doc":  func([]byte) ([]byte, error) { return compoundFile("WordDocument"), nil },
	"ppt":  func([]byte) ([]byte, error) { return compoundFile("PowerPoint Document"), nil },
	"msg":  func([]byte) ([]byte, error) { return compoundFile("__properties_version1.0"), nil },
	"irm":  func([]byte) ([]byte, error) { return compoundFile("EncryptedPackage"), nil },
	"docx": func([]byte) ([]byte, error) { return zipOf("word/document.xml") },
	"zip":  func([]byte) ([]byte, error) { return zipOf("申报表.txt") },
	"pdf":  func([]byte) ([]byte, error) { return []byte("%PDF-1.7\n%\xE2\xE3\n1 0 obj\n"), nil },
	"png":  func([]byte) ([]byte, error) { return hex.DecodeString("89504e470d0a1a0a0000000d49484452") },
}

func brokenCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 || brokenKinds[args[0]] == nil {
		ts.Fatalf("usage: broken kind in.xlsx out.xlsx")
	}
	data, err := brokenKinds[args[0]]([]byte(ts.ReadFile(args[1])))
	ts.Check(err)
	writeFile(ts, args[2], data)
}

func bytesCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: bytes out.bin text")
	}
	text, err := strconv.Unquote(`"` + strings.ReplaceAll(args[1], `"`, `\"`) + `"`)
	ts.Check(err)
	writeFile(ts, args[0], []byte(text))
}

func packCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: pack out.zip part[=content]...")
	}
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for _, part := range args[1:] {
		name, content, _ := strings.Cut(part, "=")
		w, err := z.CreateHeader(&zip.FileHeader{Name: name})
		ts.Check(err)
		_, err = w.Write([]byte(content))
		ts.Check(err)
	}
	ts.Check(z.Close())
	writeFile(ts, args[0], buf.Bytes())
}

func zipOf(name string) ([]byte, error) {
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	if _, err := z.Create(name); err != nil {
		return nil, err
	}
	err := z.Close()
	return buf.Bytes(), err
}
