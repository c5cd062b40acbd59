// Jixiao (绩效) reads the workbooks of a sub-district's units, checks and
// reconciles them, and writes back filled self-evaluations and error sheets.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/pflag"
)

// The exit codes, as documented. A batch exits with the highest.
const (
	exitClean      = 0   // no 错误
	exitFaults     = 1   // at least one 错误
	exitUsage      = 2   // bad usage, bad rule book
	exitUnreadable = 3   // an input could not be read, or an output not written
	exitInterrupt  = 130 // interrupted
)

func main() {
	code := Main(os.Args[1:], os.Stdout, os.Stderr)
	if droppedOn(os.Args[1:]) {
		// The window closes with the program: let the officer read it first.
		fmt.Print("按回车键关闭窗口……")
		bufio.NewReader(os.Stdin).ReadString('\n')
	}
	os.Exit(code)
}

// droppedOn reports whether Windows started the program because a file or
// folder was dropped on it.
func droppedOn(args []string) bool {
	return runtime.GOOS == "windows" && len(args) > 0 && filepath.IsAbs(args[0])
}

// command is one verb. run returns the exit code; an error is ours, not the
// officer's, and is printed by Main.
type command struct {
	name, args, about, example string
	run                        func(e *env, args []string) (int, error)
}

func commands() []command {
	return []command{
		{"run", "路径... [-o 结果文件夹]", "读取、核对、对账、评分，为每个单位写出自评表和对账差错表", "jixiao run 收件", runCommand},
		{"check", "路径...", "只读取和核对，问题显示在屏幕上，不写任何文件", "jixiao check 收件 --format json", checkCommand},
		{"dump", "文件...", "显示读到了什么：每张表、每个字段及其单元格", "jixiao dump 收件/某单位/申报表.xlsx --text", dumpCommand},
		{"ledger", "文件...", "把支付明细按项目汇总：每个项目几笔、多少钱；可给几个文件或一个文件夹", "jixiao ledger 2023年支付明细.xlsx", ledgerCommand},
		{"rules", "list | show 规则编号... | export 文件.xlsx | check 文件.xlsx", "规则库：列出规则、解释一条规则、导出为工作簿、检查改过的规则库", "jixiao rules show M03", rulesCommand},
	}
}

// env is what a command works with: its output, and the clock.
type env struct {
	out, err io.Writer
	now      func() time.Time
}

// Main runs the program with its arguments and returns the exit code.
func Main(args []string, out, errOut io.Writer) int {
	// Workbooks are read whole, a unit at a time: fewer collections cost little
	// memory and save much time.
	debug.SetGCPercent(200)
	e := &env{out: out, err: errOut, now: time.Now}
	code, err := dispatch(e, args)
	if errors.Is(err, pflag.ErrHelp) {
		return exitClean
	}
	if err != nil {
		fmt.Fprintf(errOut, "出错：%v\n", err)
	}
	return code
}

func dispatch(e *env, args []string) (int, error) {
	if len(args) == 0 || args[0] == "--help" || args[0] == "-h" || args[0] == "help" {
		printUsage(e.out)
		if len(args) == 0 {
			return exitUsage, nil
		}
		return exitClean, nil
	}
	for _, c := range commands() {
		if c.name == args[0] {
			return c.run(e, args[1:])
		}
	}
	// A folder dropped on the program comes without a verb.
	if _, err := os.Stat(args[0]); err == nil || strings.HasPrefix(args[0], "-") {
		return runCommand(e, args)
	}
	return exitUsage, fmt.Errorf("没有“%s”这个命令，也没有这个文件或文件夹。可用的命令：%s。用法：jixiao --help",
		args[0], strings.Join(commandNames(), "、"))
}

func commandNames() []string {
	var names []string
	for _, c := range commands() {
		names = append(names, c.name)
	}
	return names
}

func printUsage(w io.Writer) {
	fmt.Fprint(w, "jixiao（绩效）：读取绩效目标申报表、预算执行表等工作簿，核对、对账、评分，写出绩效自评表和对账差错表。\n\n用法：\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  jixiao %s %s\n      %s\n", c.name, c.args, c.about)
	}
	fmt.Fprint(w, "  jixiao 文件夹\n      等同于 jixiao run 文件夹（把文件夹拖到程序上即可）\n\n"+
		"每个命令的选项：jixiao 命令 --help\n\n"+
		"退出码：0 没有错误；1 有“错误”；2 用法或规则表有误；3 有文件无法读取或写出；130 被中断\n")
}

// flags starts the flag set of a command; its --help shows the example.
func flags(e *env, name string) *pflag.FlagSet {
	fs := pflag.NewFlagSet(name, pflag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.Usage = func() {
		for _, c := range commands() {
			if c.name == name {
				fmt.Fprintf(e.out, "jixiao %s %s\n\n%s。\n\n例：%s\n\n选项：\n%s", c.name, c.args, c.about, c.example, fs.FlagUsages())
			}
		}
	}
	return fs
}

// parse parses the arguments of a command; bad usage is explained in Chinese.
func parse(fs *pflag.FlagSet, args []string) error {
	err := fs.Parse(args)
	var unknown *pflag.NotExistError
	var missing *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	switch {
	case err == nil, errors.Is(err, pflag.ErrHelp):
		return err
	case errors.As(err, &unknown):
		return fmt.Errorf("没有“--%s”这个选项。用法：jixiao %s --help", unknown.GetSpecifiedName(), fs.Name())
	case errors.As(err, &missing):
		return fmt.Errorf("选项“--%s”后面缺少内容。用法：jixiao %s --help", missing.GetFlag().Name, fs.Name())
	case errors.As(err, &invalid):
		return fmt.Errorf("选项“--%s”的内容“%s”不对。用法：jixiao %s --help", invalid.GetFlag().Name, invalid.GetValue(), fs.Name())
	}
	return fmt.Errorf("%v。用法：jixiao %s --help", err, fs.Name())
}
