package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"jixiao/model"
	"jixiao/rules"
	"jixiao/xlsx"

	"github.com/spf13/pflag"
)

// rulesVerbs are what `rules` can do.
var rulesVerbs = []string{"list", "show", "export", "check"}

// rulesCommand is about the rule book itself.
func rulesCommand(e *env, args []string) (int, error) {
	c := rulesCall{env: e}
	fs := flags(e, "rules")
	fs.StringVar(&c.settings.rules, "rules", "", "改过的规则库（.xlsx）；不写时用自带的规则库")
	fs.StringVar(&c.settings.format, "format", "text", "屏幕输出的格式：text 或 json（list、show、check）")
	fs.StringVar(&c.form, "form", "", "只列出查某种表的规则，如 项目支出绩效自评表（list）")
	fs.StringVar(&c.level, "level", "", "只列出某个级别的规则：错误、警告、提示（list）")
	c.settings.bindPasswords(fs)
	fs.BoolVar(&c.force, "force", false, "文件已存在时覆盖它（export）")
	if err := parse(fs, args); err != nil {
		return exitUsage, err
	}
	if err := c.settings.valid(); err != nil {
		return exitUsage, err
	}
	return c.dispatch(fs)
}

// rulesCall is one call of `rules`.
type rulesCall struct {
	*env
	settings    settings
	form, level string
	force       bool
}

func (c *rulesCall) dispatch(fs *pflag.FlagSet) (int, error) {
	if fs.NArg() == 0 {
		return exitUsage, fmt.Errorf("请写明要做什么：%s。用法：jixiao rules --help", strings.Join(rulesVerbs, "、"))
	}
	rest := fs.Args()[1:]
	switch fs.Arg(0) {
	case "list":
		return c.list()
	case "show":
		return c.show(rest)
	case "export":
		return c.export(rest)
	case "check":
		return c.check(rest)
	}
	return exitUsage, fmt.Errorf("rules 没有“%s”这个用法%s，可用：%s。用法：jixiao rules --help",
		fs.Arg(0), model.DidYouMean(fs.Arg(0), rulesVerbs), strings.Join(rulesVerbs, "、"))
}

// list shows the rules by form and level.
func (c *rulesCall) list() (int, error) {
	h, err := furnish(c.settings)
	if err != nil {
		return exitUsage, err
	}
	var levels []string
	for l := model.Fault; l > model.NoLevel; l-- {
		levels = append(levels, l.String())
	}
	if c.level != "" && !slices.Contains(levels, c.level) {
		return exitUsage, fmt.Errorf("没有“%s”这个级别%s，应为 %s 之一", c.level, model.DidYouMean(c.level, levels), strings.Join(levels, "、"))
	}
	if forms := h.book.Forms(); c.form != "" && !slices.Contains(forms, c.form) {
		return exitUsage, fmt.Errorf("没有“%s”这种表%s。可用：%s", c.form, model.DidYouMean(c.form, forms), strings.Join(forms, "、"))
	}
	all := h.book.Rules()
	picked := slices.DeleteFunc(slices.Clone(all), func(r rules.Rule) bool {
		return c.level != "" && r.Level.String() != c.level ||
			c.form != "" && !slices.Contains(r.Forms, model.FormKind(c.form))
	})
	if c.settings.format == "json" {
		return exitClean, writeRulesJSON(c.out, picked, false)
	}
	return exitClean, printRules(c.out, picked, len(all), model.FormKind(c.form))
}

// show explains single rules.
func (c *rulesCall) show(ids []string) (int, error) {
	if len(ids) == 0 {
		return exitUsage, errors.New("请写规则编号，如 jixiao rules show M03")
	}
	h, err := furnish(c.settings)
	if err != nil {
		return exitUsage, err
	}
	all := h.book.Rules()
	var known []string
	for _, r := range all {
		known = append(known, r.ID)
	}
	var picked []rules.Rule
	for _, id := range ids {
		i := slices.Index(known, strings.ToUpper(model.Fold(id)))
		if i < 0 {
			return exitUsage, fmt.Errorf("没有“%s”这条规则%s。全部规则：jixiao rules list", id, model.DidYouMean(strings.ToUpper(id), known))
		}
		picked = append(picked, all[i])
	}
	if c.settings.format == "json" {
		return exitClean, writeRulesJSON(c.out, picked, true)
	}
	return exitClean, printRuleDetails(c.out, picked)
}

// export writes the rule book as a workbook.
func (c *rulesCall) export(files []string) (int, error) {
	if len(files) != 1 {
		return exitUsage, errors.New("请写一个文件名，如 jixiao rules export 规则.xlsx")
	}
	file := files[0]
	if !strings.HasSuffix(strings.ToLower(file), ".xlsx") {
		return exitUsage, fmt.Errorf("规则库是工作簿，文件名应以 .xlsx 结尾，如“%s.xlsx”", file)
	}
	info, err := os.Lstat(file)
	switch {
	case err == nil && info.IsDir():
		return exitUsage, fmt.Errorf("“%s”是文件夹，请另写一个文件名", file)
	case err == nil && !c.force:
		return exitUsage, fmt.Errorf("“%s”已存在，没有覆盖。请换一个文件名；确实要覆盖时加 --force", file)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return exitUnreadable, fmt.Errorf("未能写出“%s”：%s", file, cause(err))
	}
	return c.write(file)
}

// write writes the workbook beside its name and puts it there whole.
func (c *rulesCall) write(file string) (int, error) {
	b, err := openBook(c.settings.rules, c.settings.passwords...)
	if err != nil {
		return exitUsage, err
	}
	tables, err := tablesOf(b)
	if err != nil {
		return exitUnreadable, err
	}
	data, err := xlsx.WriteBook(tables)
	if err != nil {
		return exitUnreadable, err
	}
	if err := putWhole(file, data); err != nil {
		return exitUnreadable, fmt.Errorf("未能写出“%s”：%s", file, cause(err))
	}
	return exitClean, printExported(c.out, file, len(b.book.Rules()))
}

// putWhole writes a file that is there whole or not at all.
func putWhole(file string, data []byte) error {
	root, err := os.OpenRoot(filepath.Dir(file))
	if err != nil {
		return err
	}
	defer root.Close()
	return (&outbox{root: root}).write(filepath.Base(file), data)
}

// check checks an edited rule book and tells in what it differs from our own.
func (c *rulesCall) check(files []string) (int, error) {
	if len(files) == 0 && c.settings.rules != "" {
		files = []string{c.settings.rules}
	}
	if len(files) != 1 {
		return exitUsage, errors.New("请写一个规则库文件，如 jixiao rules check 规则.xlsx")
	}
	b, err := openBook(files[0], c.settings.passwords...)
	var wrong *mistaken
	if errors.As(err, &wrong) {
		return exitUsage, c.printMistakes(wrong)
	}
	if err != nil {
		return exitUsage, err
	}
	with, err := compare(b)
	if err != nil {
		return exitUsage, err
	}
	if c.settings.format == "json" {
		return exitClean, writeBookJSON(c.out, b, with)
	}
	return exitClean, printBook(c.out, b, with)
}

func (c *rulesCall) printMistakes(m *mistaken) error {
	if c.settings.format == "json" {
		return writeMistakesJSON(c.out, m.found)
	}
	return printMistakes(c.out, m)
}
