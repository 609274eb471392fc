package main

import (
	"fmt"
	"maps"
	"path/filepath"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/account"
	"github.com/iameval/iameval/policy/review"
)

// settings are what holds for some files: the flags, and what their config says.
type settings struct {
	config           *config // nil: there is none
	failOn           review.Severity
	known            review.Options // what a check knows of no document in particular
	tables, clusters namedFiles     // of accounts
	problems         []account.Problem
}

// settings returns what holds for a file. A config that cannot be read is wrong use; the
// flags alone hold then.
func (r *reviewer) settings(file string) *settings {
	if file == stdinName {
		file = filepath.Join(".", file)
	}
	folder := filepath.Dir(file)
	if s := r.byFolder[folder]; s != nil {
		return s
	}
	name := r.o.given.config
	if name == "" {
		var err error
		if name, err = configAbove(file); err != nil {
			r.misuse(err)
		}
	}
	s := r.byConfig[name]
	if s == nil {
		s = r.newSettings(name)
		r.byConfig[name] = s
	}
	r.byFolder[folder] = s
	return s
}

// newSettings puts a config together with the flags.
func (r *reviewer) newSettings(name string) *settings {
	var c *config
	if name != "" {
		var err error
		if c, err = readConfig(name, r.o); err != nil {
			r.misuse(fmt.Errorf("%s: %w", filepath.ToSlash(name), err))
		}
	}
	s, err := r.o.with(c)
	if err != nil {
		r.misuse(fmt.Errorf("%s: %w", filepath.ToSlash(name), err))
	}
	if c != nil {
		r.sources[c.src.name] = c.src
	}
	for _, p := range s.problems {
		r.skip(p.Page, oneLine(p.Error()))
	}
	return s
}

// misuse notes wrong use that shows up in the middle of a run, which goes on.
func (r *reviewer) misuse(err error) { r.wrong = append(r.wrong, err) }

// with returns the settings of a config; nil for none. With an error they are those of
// the flags.
func (o *options) with(c *config) (*settings, error) {
	s := &settings{failOn: o.failOn, known: review.Options{Profile: o.profile, Levels: o.levels, Now: o.now, Account: o.given.where.Account}}
	tables, clusters, list := namedFiles{"--tables", o.given.tables}, namedFiles{"--clusters", o.given.clusters}, o.given.catalog
	if c != nil {
		c.into(s, o)
		if len(o.given.tables) == 0 {
			tables = namedFiles{"tables", c.beside(c.Tables...)}
		}
		if len(o.given.clusters) == 0 {
			clusters = namedFiles{"clusters", c.beside(c.Clusters...)}
		}
		if list == "" && c.Catalog != "" {
			list = c.beside(c.Catalog)[0]
		}
	}
	s.tables, s.clusters = tables, clusters
	return s, s.read(list)
}

// into puts what a config says into settings, where no flag says it.
func (c *config) into(s *settings, o *options) {
	s.config = c
	s.known.Levels, s.known.Binding, s.known.Groups = c.levels(o.levels), c.BindingKeys, c.Groups
	if c.Profile != "" && !o.given.set("profile") {
		s.known.Profile = profiles[c.Profile]
	}
	if c.FailOn != "" && !o.given.set("fail-on") {
		s.failOn, _ = severityOf(c.FailOn) // it was checked
	}
	if s.known.Account == "" {
		s.known.Account = c.Account
	}
}

// namedFiles are the files of a flag, or of a member of a config.
type namedFiles struct {
	by    string
	files []string
}

// read reads a list of services and what AWS prints of tables, and looks whether the
// files of clusters can be read, which take an account.
func (s *settings) read(list string) error {
	if list != "" {
		var err error
		if s.known.Catalog, err = catalogOf(list); err != nil {
			return err
		}
	}
	described, err := pages(s.tables.by, s.tables.files)
	if err != nil {
		return err
	}
	if len(described) > 0 {
		s.known.Tables, s.problems = account.ReadTables(described...)
	}
	_, err = pages(s.clusters.by, s.clusters.files)
	return err
}

// kind is that of the documents of a file that do not say: by the flag, by the config, or
// 0, by their elements.
func (s *settings) kind(flag policy.Kind, file string) policy.Kind {
	if flag != 0 || s.config == nil {
		return flag
	}
	name := s.config.within(file)
	for _, k := range s.config.Kinds {
		if matchPath(k.Path, name) {
			return k.kind
		}
	}
	return 0
}

// off reports whether a rule is switched off.
func (s *settings) off(rule *review.Rule) bool {
	level, there := s.known.Levels[rule.ID]
	if !there {
		level = s.known.Levels[rule.Category.String()]
	}
	return level == review.Off
}

// on reports whether a rule runs.
func (s *settings) on(rule *review.Rule) bool {
	level, there := s.known.Levels[rule.ID]
	if !there {
		level = s.known.Levels[rule.Category.String()]
	}
	return level != review.Off && (level != review.AsIs || rule.Profile <= s.known.Profile)
}

// join adds what is known of documents in particular.
func (s *settings) join(of review.Options) review.Options {
	all := s.known
	if of.Tables != nil {
		all.Tables = of.Tables
	}
	if of.CustomerKeys != nil {
		all.CustomerKeys = of.CustomerKeys
	}
	if of.Levels != nil {
		all.Levels = make(map[string]review.Level)
		maps.Copy(all.Levels, s.known.Levels)
		maps.Copy(all.Levels, of.Levels)
	}
	all.Subjects, all.Attached, all.Clusters, all.ServiceControl = of.Subjects, of.Attached, of.Clusters, of.ServiceControl
	return all
}
