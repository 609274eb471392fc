package main

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/review"
	"github.com/iameval/iameval/policy/syntax"
)

// configName is the name of a config. The nearest one above a file holds for it.
const configName = ".iamreview.yaml"

// config is what a folder says of the files in it:
//
//	version: 1
//	profile: default
//	fail-on: security
//	account: "123456789012"
//	rules: {star-only-action: off, resource-star: warning}
//	kinds: [{path: "org/scp/**", kind: scp}]
//	ignore:
//	  - {rule: passrole-wide, path: "deploy/**", sid: Deploy, reason: "CI role, boundary attached", until: 2027-03-31}
//
// Paths are from its folder. Flags win.
type config struct {
	Version     int                 `yaml:"version"`
	Profile     string              `yaml:"profile"`
	FailOn      string              `yaml:"fail-on"`
	Account     string              `yaml:"account"`
	Rules       map[string]string   `yaml:"rules"` // ID or category to level
	Kinds       []kindOfPath        `yaml:"kinds"` // the first that matches counts
	BindingKeys []string            `yaml:"binding-keys"`
	Groups      map[string][]string `yaml:"groups"` // of tables, by patterns of their ARNs
	Clusters    texts               `yaml:"clusters"`
	Tables      texts               `yaml:"tables"`
	Catalog     string              `yaml:"catalog"`
	Ignore      []ignore            `yaml:"ignore"`

	src    *source
	folder string // absolute
}

// kindOfPath is the kind of the documents in some files.
type kindOfPath struct {
	Path string `yaml:"path"`
	Kind string `yaml:"kind"`

	kind policy.Kind
}

// readConfig reads a config. Its place is shown as it is seen from here.
func readConfig(name string, o *options) (*config, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, plain(err)
	}
	c := &config{src: newSource(filepath.ToSlash(name), text)}
	if c.folder, err = filepath.Abs(filepath.Dir(name)); err != nil {
		return nil, err
	}
	root, err := strictYAML(text, c)
	if err != nil {
		return nil, err
	}
	if c.Version != 1 {
		return nil, fmt.Errorf("version is %d; want 1", c.Version)
	}
	if err := c.check(root, o); err != nil {
		return nil, err
	}
	return c, nil
}

// check refuses values that mean nothing.
func (c *config) check(root *yaml.Node, o *options) error {
	if _, ok := profiles[c.Profile]; !ok && c.Profile != "" {
		return fmt.Errorf("profile: %q; want default or strict", c.Profile)
	}
	if _, err := severityOf(c.FailOn); err != nil && c.FailOn != "" {
		return fmt.Errorf("fail-on: %w", err)
	}
	if err := checkAccount(c.Account); err != nil {
		return fmt.Errorf("account: %w", err)
	}
	for name, level := range c.Rules {
		if _, err := named("rules", name); err != nil {
			return err
		}
		if _, ok := levelNames[level]; !ok {
			return fmt.Errorf("rules: %s: %q; want error, security, warning, suggestion or off", name, level)
		}
		if name == inputError.ID {
			return fmt.Errorf("rules: %s has one level: nothing in the file was checked", name)
		}
	}
	for i := range c.Kinds {
		k := &c.Kinds[i]
		var err error
		if k.kind, err = kindNamed(k.Kind); err != nil {
			return fmt.Errorf("kinds: %w", err)
		}
		if _, err := path.Match(k.Path, ""); err != nil || k.Path == "" {
			return fmt.Errorf("kinds: path: %q is not a pattern", k.Path)
		}
	}
	list := member(root, "ignore")
	for i := range c.Ignore {
		ig, at := &c.Ignore[i], list.Content[i]
		ig.src, ig.at = c.src, syntax.Position{Line: at.Line, Column: at.Column}
		if err := ig.check(o.now); err != nil {
			return fmt.Errorf("line %d: %w", at.Line, err)
		}
	}
	return nil
}

var levelNames = map[string]review.Level{
	"off": review.Off, "suggestion": review.AsSuggestion, "warning": review.AsWarning, "security": review.AsSecurity, "error": review.AsError,
}

// checkAccount refuses what is not the number of an account.
func checkAccount(id string) error {
	if id != "" && (len(id) != 12 || strings.Trim(id, "0123456789") != "") {
		return fmt.Errorf("%q; want the 12 digits of an account", id)
	}
	return nil
}

// within returns the path of a file from the config's folder. A file elsewhere, which
// --config alone can mean, keeps its name.
func (c *config) within(file string) string {
	full, err := filepath.Abs(filepath.FromSlash(file))
	if err != nil {
		return file
	}
	rel, err := filepath.Rel(c.folder, full)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return file
	}
	return filepath.ToSlash(rel)
}

// beside is a file that the config names.
func (c *config) beside(names ...string) (list []string) {
	for _, name := range names {
		if !filepath.IsAbs(name) {
			name = filepath.Join(filepath.Dir(c.src.name), filepath.FromSlash(name))
		}
		list = append(list, name)
	}
	return list
}

// levels merges the levels of a config with those of the flags, which win.
func (c *config) levels(flags map[string]review.Level) map[string]review.Level {
	all := make(map[string]review.Level)
	for name, level := range c.Rules {
		all[name] = levelNames[level]
	}
	for id, level := range flags {
		if _, ours := all[id]; ours && level != review.Off {
			continue // --only chooses the rule, and the config says how severe it is
		}
		all[id] = level
	}
	return all
}

// configAbove returns the config of the folder of a file, or of the next one above that has
// one; "" if none has.
func configAbove(file string) (string, error) {
	start, err := filepath.Abs(filepath.Dir(filepath.FromSlash(file)))
	if err != nil {
		return "", err
	}
	for folder := start; ; folder = filepath.Dir(folder) {
		name := filepath.Join(folder, configName)
		switch info, err := os.Stat(name); {
		case err == nil && info.Mode().IsRegular():
			return fromHere(name), nil
		case err == nil:
			return "", fmt.Errorf("%s: not a file", fromHere(name))
		case !errors.Is(err, os.ErrNotExist):
			return "", fmt.Errorf("%s: %w", fromHere(name), plain(err))
		}
		if folder == filepath.Dir(folder) {
			return "", nil
		}
	}
}

// fromHere is a path as it is seen from the folder that the program runs in.
func fromHere(name string) string {
	here, err := os.Getwd()
	if err != nil {
		return name
	}
	rel, err := filepath.Rel(here, name)
	if err != nil {
		return name
	}
	return rel
}

// own reports whether a file of a folder is this program's, by its name.
func own(name string) bool {
	base := filepath.Base(name)
	return base == configName || base == baselineName || slices.ContainsFunc([]string{".test.yaml", ".test.yml", ".test.json"}, func(end string) bool {
		return strings.HasSuffix(base, end)
	})
}
