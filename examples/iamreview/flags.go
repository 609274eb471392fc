package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/review"
)

// options are the flags of lint, checked.
type options struct {
	format  string
	kind    policy.Kind // of documents that do not say; 0: by their elements
	level   review.Severity
	profile review.Profile
	levels  map[string]review.Level // nil: the rules of the profile
	now     time.Time
	paths   []string

	ignores       *ignores  // nil: none
	baseline      *baseline // nil: none
	baselineFile  string
	writeBaseline bool
	own           []string // the files of -ignore and -baseline, which are not policies
}

// formats are the outputs by their names.
var formats = map[string]func(io.Writer, *report) error{
	"text": writeText, "json": writeJSON, "sarif": writeSARIF, "github": writeGitHub,
}

// parse reads the flags. An error names the flag that is wrong.
func parse(args []string, stderr io.Writer) (o options, err error) {
	var kind, level, profile, only, skip, now, ignored string
	flags := flag.NewFlagSet("iamreview lint", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprint(stderr, "usage: iamreview lint [flags] FILE|DIR|-...\n\n")
		flags.PrintDefaults()
	}
	flags.StringVar(&o.format, "format", "text", "the `format` of the output: text, json, sarif or github")
	flags.StringVar(&kind, "kind", "", "the `kind` of documents that do not say what they are: identity, boundary, resource, trust, scp, rcp or endpoint (default by their elements)")
	flags.StringVar(&level, "level", "security", "the exit status is 1 for findings of this `severity` or above: error, security, warning or suggestion")
	flags.StringVar(&profile, "profile", "default", "default, or strict for rules that are a matter of taste, a `profile`")
	flags.StringVar(&only, "only", "", "look for these `rules` or categories alone, with commas between them")
	flags.StringVar(&skip, "skip", "", "do not look for these `rules` or categories, with commas between them")
	flags.StringVar(&now, "now", "", "the `day` by which dates in policies are over, such as 2026-01-31 (default today)")
	flags.StringVar(&ignored, "ignore", "", "a `file` that says which findings are known, why, and until when")
	flags.StringVar(&o.baselineFile, "baseline", "", "findings that this `file` lists do not count")
	flags.BoolVar(&o.writeBaseline, "write-baseline", false, "write what is found to the file of -baseline")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	o.paths = flags.Args()
	if len(o.paths) == 0 {
		return o, errors.New("no files; want some, a folder, or - for the standard input")
	}
	if formats[o.format] == nil {
		return o, fmt.Errorf("-format: %q; want text, json, sarif or github", o.format)
	}
	var ok bool
	if o.level, ok = review.ParseSeverity(level); !ok {
		return o, fmt.Errorf("-level: %q; want error, security, warning or suggestion", level)
	}
	if o.profile, ok = profiles[profile]; !ok {
		return o, fmt.Errorf("-profile: %q; want default or strict", profile)
	}
	if err := o.setKind(kind); err != nil {
		return o, err
	}
	if err := o.setLevels(only, skip); err != nil {
		return o, err
	}
	if err := o.setNow(now); err != nil {
		return o, err
	}
	return o, o.setKnown(ignored)
}

// setKnown reads what is known already.
func (o *options) setKnown(ignored string) (err error) {
	for _, name := range []string{ignored, o.baselineFile} {
		if name != "" {
			o.own = append(o.own, name)
		}
	}
	if ignored != "" {
		if o.ignores, err = readIgnores(ignored, o.now); err != nil {
			return fmt.Errorf("-ignore: %s: %w", ignored, err)
		}
	}
	if o.writeBaseline && o.baselineFile == "" {
		return errors.New("-write-baseline: want -baseline with it")
	}
	if o.baselineFile != "" {
		if o.baseline, err = readBaseline(o.baselineFile, o.writeBaseline); err != nil {
			return fmt.Errorf("-baseline: %s: %w", o.baselineFile, err)
		}
	}
	return nil
}

var profiles = map[string]review.Profile{"default": review.Default, "strict": review.Strict}

func (o *options) setKind(text string) error {
	if text == "" {
		return nil
	}
	var ok bool
	if o.kind, ok = policy.ParseKind(text); !ok && text == "boundary" {
		o.kind, ok = policy.Identity, true
	}
	if !ok {
		return fmt.Errorf("-kind: %q; want identity, boundary, resource, trust, scp, rcp or endpoint", text)
	}
	return nil
}

// setLevels switches rules off and on. A rule that is named runs in any profile.
func (o *options) setLevels(only, skip string) error {
	o.levels = make(map[string]review.Level)
	if only != "" {
		chosen, err := named("-only", only)
		if err != nil {
			return err
		}
		for r := range review.Rules() {
			o.levels[r.ID] = review.Off
		}
		o.levels[inputError.ID] = review.Off
		for _, r := range chosen {
			o.levels[r.ID] = levelOf[r.Severity]
		}
	}
	if skip != "" {
		chosen, err := named("-skip", skip)
		if err != nil {
			return err
		}
		for _, r := range chosen {
			o.levels[r.ID] = review.Off
		}
	}
	return nil
}

var levelOf = map[review.Severity]review.Level{
	review.Error: review.AsError, review.Security: review.AsSecurity, review.Warning: review.AsWarning, review.Suggestion: review.AsSuggestion,
}

// named returns the rules of a list of IDs and categories.
func named(flag, text string) (chosen []*review.Rule, err error) {
	for name := range strings.SplitSeq(text, ",") {
		name = strings.TrimSpace(name)
		before := len(chosen)
		for _, r := range allRules() {
			if r.ID == name || r.Category.String() == name {
				chosen = append(chosen, r)
			}
		}
		if len(chosen) == before {
			return nil, fmt.Errorf("%s: %q is not a rule or a category; want one that \"iamreview rules\" lists%s", flag, name, near(name))
		}
	}
	return chosen, nil
}

// off reports whether the flags switch a rule off that the library does not run.
func (o *options) off(r *review.Rule) bool {
	return o.levels[r.ID] == review.Off
}

func (o *options) setNow(text string) (err error) {
	if text == "" {
		o.now = time.Now()
		return nil
	}
	if o.now, err = time.Parse(time.DateOnly, text); err != nil {
		return fmt.Errorf("-now: %q; want a day such as 2026-01-31", text)
	}
	return nil
}
