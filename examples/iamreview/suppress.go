package main

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/iameval/iameval/policy/review"
	"github.com/iameval/iameval/policy/syntax"
)

// An ignore says which findings are known, why, and until when. It is an entry of a
// config, a comment beside what it is about, or metadata of a template.
//
// A finding is ignored if everything that an entry names is that of the finding. After
// its last day an entry ignores nothing.
type ignore struct {
	Rule     string `yaml:"rule"`     // ID or category
	Path     string `yaml:"path"`     // of the file, from the config; ** is any number of folders; "": any
	Document string `yaml:"document"` // of an export, such as "user/Alice inline OwnBooks"; "": any
	Sid      string `yaml:"sid"`      // of the statement; "": any
	Pointer  string `yaml:"pointer"`  // of the place in the file, or of what holds it; "": any
	Reason   string `yaml:"reason"`
	Until    string `yaml:"until"` // the last day, as 2027-03-31; "": for good

	src  *source         // that it stands in
	at   syntax.Position // of the entry
	line int             // of the findings, in src; 0: any
	here bool            // of findings in src alone
	over bool            // it is past its end
	used bool
	near bool // a file that it is about was checked
}

// check refuses an entry that is not complete.
func (ig *ignore) check(now time.Time) error {
	if _, err := named("rule", ig.Rule); err != nil {
		return err
	}
	if ig.Rule == inputError.ID {
		return fmt.Errorf("rule: %s cannot be ignored: nothing in the file was checked", ig.Rule)
	}
	if strings.TrimSpace(ig.Reason) == "" {
		return errors.New("reason: want why the finding is known")
	}
	if _, err := path.Match(ig.Path, ""); err != nil {
		return fmt.Errorf("path: %q: %w", ig.Path, err)
	}
	if ig.Until == "" {
		return nil
	}
	last, err := time.Parse(time.DateOnly, ig.Until)
	if err != nil {
		return fmt.Errorf("until: %q; want a day such as 2027-03-31", ig.Until)
	}
	ig.over = !now.Before(last.AddDate(0, 0, 1))
	return nil
}

// ignores are the entries that concern the findings of a run.
type ignores struct {
	of     func(file string) *settings
	beside map[string][]*ignore // comments and metadata, by file
}

// ignores reads the comments and the metadata of the files, and applies them and the
// configs. What does nothing is a finding.
func (r *reviewer) ignores() {
	all := &ignores{of: r.settings, beside: make(map[string][]*ignore)}
	for _, name := range slices.Sorted(maps.Keys(r.sources)) {
		found, err := besideIgnores(r.sources[name], r.o.now)
		if err != nil {
			r.misuse(err)
		}
		if len(found) > 0 {
			all.beside[name] = found
		}
	}
	all.apply(r.out.findings)
	for _, f := range all.unused(r) {
		r.add(f)
	}
}

// apply marks the findings that an entry ignores.
func (all *ignores) apply(findings []finding) {
	for i := range findings {
		f := &findings[i]
		if f.Rule == inputError {
			continue
		}
		for _, ig := range all.beside[f.file] {
			ig.ignore(f, f.file)
		}
		c := all.of(f.file).config
		if c == nil {
			continue
		}
		name := c.within(f.file)
		for j := range c.Ignore {
			c.Ignore[j].ignore(f, name)
		}
	}
}

// ignore marks a finding, if the entry is about it. Several entries may be.
func (ig *ignore) ignore(f *finding, name string) {
	if !ig.over && ig.matches(f, name) {
		if ig.used = true; !f.Suppressed {
			f.Suppressed, f.Reason = true, ig.Reason
		}
	}
}

// checked notes that a file was checked.
func (s *settings) checked(file string) {
	if s.config == nil {
		return
	}
	name := s.config.within(file)
	for i := range s.config.Ignore {
		ig := &s.config.Ignore[i]
		ig.near = ig.near || ig.Path != "" && matchPath(ig.Path, name)
	}
}

// matches reports whether the entry is about a finding, in a file of that name.
func (ig *ignore) matches(f *finding, name string) bool {
	if ig.Rule != f.Rule.ID && ig.Rule != f.Rule.Category.String() || ig.Path != "" && !matchPath(ig.Path, name) {
		return false
	}
	if ig.line != 0 && ig.line != f.start.Line || ig.Document != "" && ig.Document != f.At.Document.Name {
		return false
	}
	if p := f.pointer(); ig.Pointer != "" && p != ig.Pointer && !strings.HasPrefix(p, ig.Pointer+"/") {
		return false
	}
	return ig.Sid == "" || f.sid == ig.Sid
}

// unused returns the finding for each entry that does nothing: it is past its end, or the
// files that it names were checked and have no such finding.
func (all *ignores) unused(r *reviewer) (found []review.Finding) {
	rule, ok := review.Lookup("suppression-unused")
	if !ok {
		return nil
	}
	report := func(ig *ignore, s *settings) {
		if message := ig.fault(s); message != "" {
			d := &review.Document{Name: ig.src.name, Map: &entryAt{ig.src.name, ig.at}}
			found = append(found, review.Finding{Rule: rule, Severity: rule.Severity, Message: message, At: review.Location{Document: d}, Certain: true})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.sources)) {
		for _, ig := range all.beside[name] {
			report(ig, r.settings(name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.byConfig)) {
		s := r.byConfig[name]
		for i := 0; s.config != nil && i < len(s.config.Ignore); i++ {
			report(&s.config.Ignore[i], s)
		}
	}
	return found
}

// fault says what is wrong with an entry that does nothing; "" if it does something, or
// what it is about was not looked at.
func (ig *ignore) fault(s *settings) string {
	switch {
	case ig.over:
		return fmt.Sprintf("the ignore of %s has ended on %s", ig.Rule, ig.Until)
	case (ig.near || ig.here) && !ig.used && !ig.off(s):
		return fmt.Sprintf("the ignore of %s ignores nothing", ig.Rule)
	}
	return ""
}

// off reports whether nothing that the entry ignores was looked for.
func (ig *ignore) off(s *settings) bool {
	rules, err := named("rule", ig.Rule)
	if err != nil {
		return true
	}
	return !slices.ContainsFunc(rules, s.on)
}

// entryAt is the way to an entry.
type entryAt struct {
	file string
	at   syntax.Position
}

// Position returns the one place.
func (e *entryAt) Position(int) (string, syntax.Position) { return e.file, e.at }

// matchPath reports whether a path is that of a pattern, in which ** is any number of
// folders, and a star any text within one name.
func matchPath(pattern, name string) bool {
	if rest, ok := strings.CutPrefix(pattern, "**/"); ok {
		for {
			if matchPath(rest, name) {
				return true
			}
			_, after, ok := strings.Cut(name, "/")
			if !ok {
				return false
			}
			name = after
		}
	}
	if pattern == "**" {
		return true
	}
	head, rest, more := strings.Cut(pattern, "/")
	first, after, deeper := strings.Cut(name, "/")
	if ok, err := path.Match(head, first); err != nil || !ok || more != deeper {
		return false
	}
	return !more || matchPath(rest, after)
}
